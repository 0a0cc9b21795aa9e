/** nc: OpenBSD netcat 1.219 as Debian 12 has it. Texts and exit statuses from captures k03, k08, k09. */
import { MICROSECOND, SECOND, decodeUtf8, encodeUtf8, err, sleepUntil, type Task } from '../../../base/index';
import { serviceName } from '../../../kernel/index';
import type { TcpConnectOptions, UdpSocket } from '../../../kernel/index';
import { connectTcp, RESOLVE_MESSAGES, parseScopedAddress, resolveHost, type Process, type ScopedAddress } from '../../../program/index';
import { ANY_IPV4, ANY_IPV6, familyOf, parseIp, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { strerror } from '../strerror';
import { parseNcOptions, type NcOptions } from './options';
import { busyboxNc } from './busybox';
import { relayTcp, relayUdp } from './relay';

export const nc: Command = {
  name: 'nc',
  synopsis: 'open or await TCP and UDP connections, scan ports',
  imitates: 'netcat-openbsd 1.219',
  run: function* (process) {
    if (process.environment.files.exists('/bin/busybox')) return yield* busyboxNc(process);
    const parsed = parseNcOptions(process.argv.slice(1));
    if (!parsed.ok) {
      process.stderr.write(parsed.error.text);
      return parsed.error.status;
    }
    return parsed.value.listen ? yield* listen(process, parsed.value) : yield* connect(process, parsed.value);
  },
};

function* addresses(process: Process, options: NcOptions): Task<readonly ScopedAddress[] | number> {
  const literal = parseScopedAddress(process.netns, options.host);
  const port = options.ports[0]?.[0] ?? 0;
  const fail = (text: string): number => {
    process.stderr.write(`nc: getaddrinfo for host "${options.host}" port ${port}: ${text}\n`);
    return 1;
  };
  if (typeof literal === 'object') return options.family === undefined || familyOf(literal.address) === options.family ? [literal] : fail('Address family for hostname not supported');
  if (options.numeric || literal === 'no such link') return fail('Name or service not known');
  const found = yield* resolveHost(process, options.host, options.family === undefined ? {} : { family: options.family });
  if (found.ok) return found.value.map((address) => ({ address }));
  if (found.error.kind === 'interrupt') return 130;
  return fail(RESOLVE_MESSAGES[found.error.kind === 'failed' ? found.error.code : 'EAI_AGAIN']);
}

function* connect(process: Process, options: NcOptions): Task<number> {
  const found = yield* addresses(process, options);
  if (typeof found === 'number') return found;
  let status = 1;
  for (const [from, to] of options.ports) {
    for (let port = from; port <= to; port += 1) {
      const one = options.udp ? yield* tryUdp(process, options, found, port) : yield* tryTcp(process, options, found, port);
      if (one === 130) return 130;
      if (one === 0) {
        status = 0;
        if (!options.scan) return 0;
      }
      if (options.interval !== undefined && port < to) {
        const wake = yield* sleepUntil(process.world.now + options.interval * SECOND);
        if (wake.kind === 'interrupt') return 130;
      }
    }
  }
  return status;
}

const named = (options: NcOptions, address: IpAddress): string => (options.numeric || options.host === address || options.host.startsWith(`${address}%`) ? options.host : `${options.host} (${address})`);

const announce = (process: Process, options: NcOptions, address: IpAddress, port: number): void => {
  if (!options.verbose) return;
  const protocol = options.udp ? 'udp' : 'tcp';
  const service = options.numeric ? '*' : (serviceName(port, protocol) ?? '*');
  process.stderr.write(`Connection to ${named(options, address)} ${port} port [${protocol}/${service}] succeeded!\n`);
};

/** -s and -p: the address and port it sends from; either alone leaves the other to the kernel. */
function localOf(process: Process, options: NcOptions): Pick<TcpConnectOptions, 'source' | 'sourcePort'> | 'EADDRNOTAVAIL' {
  const source = options.source === undefined ? undefined : parseScopedAddress(process.netns, options.source);
  if (options.source !== undefined && !(typeof source === 'object' && process.netns.isLocal(source.address))) return 'EADDRNOTAVAIL';
  return { ...(typeof source === 'object' && { source: source.address }), ...(options.sourcePort !== undefined && { sourcePort: options.sourcePort }) };
}

function* tryTcp(process: Process, options: NcOptions, found: readonly ScopedAddress[], port: number): Task<number> {
  const from = localOf(process, options);
  if (from === 'EADDRNOTAVAIL') {
    process.stderr.write(`nc: bind failed: ${strerror(from)}\n`);
    return 1;
  }
  for (const { address, device } of found) {
    const until = options.timeout === undefined ? undefined : process.world.now + options.timeout * SECOND;
    const opened = yield* connectTcp(process, { address, port, ...(device !== undefined && { device }) }, until, from);
    if (!opened.ok) {
      const { error } = opened;
      if (error.kind === 'interrupt') return 130;
      if (options.verbose) {
        const why = error.kind === 'timeout' ? `timed out: ${strerror('EINPROGRESS')}` : `failed: ${strerror(error.errno)}`;
        process.stderr.write(`nc: connect to ${named(options, address)} port ${port} (tcp) ${why}\n`);
      }
      continue;
    }
    const socket = opened.value;
    try {
      announce(process, options, address, port);
      if (options.scan) return 0;
      return (yield* relayTcp(process, socket, options)) === 'interrupt' ? 130 : 0;
    } finally {
      socket.close();
    }
  }
  return 1;
}

function* tryUdp(process: Process, options: NcOptions, found: readonly ScopedAddress[], port: number): Task<number> {
  for (const { address, device } of found) {
    const from = localOf(process, options);
    const bound = from === 'EADDRNOTAVAIL' || (from.source === undefined && from.sourcePort === undefined) ? undefined : { address: from.source ?? (familyOf(address) === 6 ? ANY_IPV6 : ANY_IPV4), port: from.sourcePort ?? 0 };
    const made = from === 'EADDRNOTAVAIL' ? err({ errno: from }) : process.netns.sockets.udp({ family: familyOf(address), owner: { program: 'nc', pid: process.pid }, ...(bound && { local: bound }) });
    if (!made.ok) {
      if (bound || from === 'EADDRNOTAVAIL') {
        process.stderr.write(`nc: bind failed: ${strerror(made.error.errno)}\n`);
        return 1;
      }
      continue;
    }
    const socket = made.value;
    try {
      const ready = socket.connect({ address, port, ...(device !== undefined && { device }) });
      if (!ready.ok) {
        if (options.verbose) process.stderr.write(`nc: connect to ${named(options, address)} port ${port} (udp) failed: ${strerror(ready.error.errno)}\n`);
        continue;
      }
      // Without -v, -z sends nothing over UDP: there is nothing to report.
      if (options.verbose) {
        const tested = yield* udpTest(process, socket, options.timeout ?? 3);
        if (tested === 'interrupt') return 130;
        if (tested === 'refused') continue;
        announce(process, options, address, port);
      }
      if (options.scan) return 0;
      // A refusal ends the reading, it is no failure of nc's.
      return (yield* relayUdp(process, socket, options)) === 'interrupt' ? 130 : 0;
    } finally {
      socket.close();
    }
  }
  return 1;
}

/** Time between two writes of a program that does nothing else. */
const WRITE_TIME = 100 * MICROSECOND;

/** There is no handshake to see: bytes are sent for a while, and unless one is refused that is success (udptest in netcat.c). */
function* udpTest(process: Process, socket: UdpSocket, wait: number): Task<'open' | 'refused' | 'interrupt'> {
  const probe = encodeUtf8('X');
  const first = socket.send(probe);
  if (!first.ok) return 'refused';
  // A machine needs a moment for each write: a refusal from near by is there before the second.
  const pause = yield* sleepUntil(process.world.now + WRITE_TIME);
  if (pause.kind === 'interrupt') return 'interrupt';
  const refused = (): boolean => {
    const sent = socket.send(probe);
    return !sent.ok && sent.error.errno === 'ECONNREFUSED';
  };
  if (refused()) return 'refused';
  for (let i = 0; i < wait; i += 1) {
    const wake = yield* sleepUntil(process.world.now + SECOND);
    if (wake.kind === 'interrupt') return 'interrupt';
    if (refused()) return 'refused';
  }
  return 'open';
}

function* listen(process: Process, options: NcOptions): Task<number> {
  const literal = parseIp(options.host);
  if (literal.ok && options.family !== undefined && familyOf(literal.value) !== options.family) {
    process.stderr.write('nc: getaddrinfo: Address family for hostname not supported\n');
    return 1;
  }
  const address: IpAddress = literal.ok ? literal.value : options.family === 6 ? ANY_IPV6 : ANY_IPV4;
  const port = options.ports[0]?.[0] ?? 0;
  const owner = { program: 'nc', pid: process.pid };
  if (options.udp) return yield* listenUdp(process, options, address, port);
  const made = process.netns.sockets.tcpListen({ address, port }, { owner, backlog: 1 });
  if (!made.ok) {
    process.stderr.write(`nc: ${strerror(made.error.errno)}\n`);
    return 1;
  }
  const listener = made.value;
  if (options.verbose) process.stderr.write(`Listening on ${address} ${port}\n`);
  try {
    for (;;) {
      const socket = listener.accept();
      if (!socket) {
        const wake = yield { signals: [listener.changed], background: true };
        if (wake.kind === 'interrupt') return 130;
        continue;
      }
      // Without -k the listening socket goes as soon as somebody has come.
      if (!options.keepOpen) listener.close();
      if (options.verbose) process.stderr.write(`Connection received on ${socket.remote?.address ?? ''} ${socket.remote?.port ?? 0}\n`);
      try {
        if ((yield* relayTcp(process, socket, options)) === 'interrupt') return 130;
      } finally {
        socket.close();
      }
      if (!options.keepOpen) return 0;
    }
  } finally {
    listener.close();
  }
}

function* listenUdp(process: Process, options: NcOptions, address: IpAddress, port: number): Task<number> {
  const made = process.netns.sockets.udp({ local: { address, port }, owner: { program: 'nc', pid: process.pid } });
  if (!made.ok) {
    process.stderr.write(`nc: ${strerror(made.error.errno)}\n`);
    return 1;
  }
  const socket = made.value;
  if (options.verbose) process.stderr.write(`Bound on ${address} ${port}\n`);
  try {
    for (;;) {
      const got = socket.receive();
      if (!got) {
        const wake = yield { signals: [socket.changed], background: true };
        if (wake.kind === 'interrupt') return 130;
        continue;
      }
      if (options.verbose) process.stderr.write(`Connection received on ${got.from.address} ${got.from.port}\n`);
      process.stdout.write(decodeUtf8(got.bytes));
      const end = yield* relayUdp(process, socket, options, { reply: (bytes) => void socket.send(bytes, got.from) });
      if (end === 'interrupt') return 130;
      if (!options.keepOpen) return 0;
    }
  } finally {
    socket.close();
  }
}
