/**
 * nc of BusyBox as images have it (networking/nc_bloaty.c, CONFIG_NC_110_COMPAT, 1.36 and later).
 * Texts from that source; `can't connect to remote host` belongs to the smaller nc that Debian's busybox has.
 */
import { decodeUtf8, SECOND, type Task } from '../../../base/index';
import { connectTcp, resolveHost, type Process } from '../../../program/index';
import { servicePort } from '../../../kernel/index';
import { ANY_IPV4, familyOf, parseIp } from '../../../wire/index';
import { getopt } from '../../getopt';
import { strerror } from '../strerror';
import { relayTcp, relayUdp } from './relay';

const USAGE = `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.

Usage: nc [OPTIONS] HOST PORT  - connect
nc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen

	-e PROG	Run PROG after connect (must be last)
	-l	Listen mode, for inbound connects
	-lk	With -e, provides persistent server
	-p PORT	Local port
	-s ADDR	Local address
	-w SEC	Timeout for connects and final net reads
	-i SEC	Delay interval for lines sent
	-n	Don't do DNS resolution
	-u	UDP mode
	-b	Allow broadcasts
	-v	Verbose
	-o FILE	Hex dump traffic
	-z	Zero-I/O mode (scanning)
`;

export function* busyboxNc(process: Process): Task<number> {
  const flags = new Map<string, number>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  const fail = (text: string): number => {
    process.stderr.write(text);
    return 1;
  };
  for (const one of getopt(process.argv.slice(1), 'lnuvzkebop:w:s:i:')) {
    if (one.kind === 'operand') {
      operands.push(one.word);
      continue;
    }
    const { letter } = one;
    if (one.kind === 'unknown') return fail(`nc: invalid option -- '${letter}'\n${USAGE}`);
    if (one.kind === 'missing') return fail(`nc: option requires an argument -- '${letter}'\n${USAGE}`);
    if ('ebo'.includes(letter)) return fail(`nc: Podwire does not simulate nc's option -${letter}\n`);
    if ('pwsi'.includes(letter)) values.set(letter, one.value);
    else flags.set(letter, (flags.get(letter) ?? 0) + 1);
  }
  const wait = values.has('w') ? Number(values.get('w')) : undefined;
  const relay = { noInput: false, shutdownAtEnd: true, quitAfter: undefined, timeout: wait };
  const owner = { program: 'nc', pid: process.pid };
  const verbose = flags.get('v') ?? 0;
  if (flags.has('l')) {
    const port = Number(values.get('p') ?? operands[0] ?? NaN);
    if (!Number.isInteger(port)) return fail(USAGE);
    const made = process.netns.sockets.tcpListen({ address: ANY_IPV4, port }, { owner });
    if (!made.ok) return fail(`nc: bind: ${strerror(made.error.errno)}\n`);
    const listener = made.value;
    if (verbose > 0) process.stderr.write(`listening on 0.0.0.0:${port} ...\n`);
    try {
      for (;;) {
        const socket = listener.accept();
        if (!socket) {
          const wake = yield { signals: [listener.changed], background: true };
          if (wake.kind === 'interrupt') return 130;
          continue;
        }
        if (verbose > 0) process.stderr.write(`connect to ${socket.local.address}:${socket.local.port} from ${socket.remote?.address ?? ''}:${socket.remote?.port ?? 0} (${socket.remote?.address ?? ''}:${socket.remote?.port ?? 0})\n`);
        const end = yield* relayTcp(process, socket, relay);
        socket.close();
        return end === 'interrupt' ? 130 : 0;
      }
    } finally {
      listener.close();
    }
  }
  const [host, portText] = operands;
  if (host === undefined || portText === undefined) return fail(USAGE);
  const udp = flags.has('u');
  const port = /^\d+$/.test(portText) ? Number(portText) : servicePort(portText, udp ? 'udp' : 'tcp');
  if (port === undefined || port > 65_535) return fail(`nc: bad port '${portText}'\n`);
  const literal = parseIp(host);
  const found = literal.ok ? undefined : yield* resolveHost(process, host);
  if (found && !found.ok && found.error.kind === 'interrupt') return 130;
  const address = literal.ok ? literal.value : found?.ok ? found.value[0] : undefined;
  if (!address) return fail(`nc: bad address '${host}'\n`);
  const named = `${host} (${address}:${port})`;
  if (udp) {
    const made = process.netns.sockets.udp({ family: familyOf(address), owner });
    if (!made.ok) return 1;
    const socket = made.value;
    try {
      const ready = socket.connect({ address, port });
      if (!ready.ok) return verbose > 0 ? fail(`nc: ${named}: ${strerror(ready.error.errno)}\n`) : 1;
      if (verbose > 0) process.stderr.write(`${named} open\n`);
      if (flags.has('z')) return 0;
      const got = yield* relayUdp(process, socket, { ...relay, listen: false, keepOpen: false, scan: false, verbose: false, udp, numeric: true, family: undefined, interval: undefined, source: undefined, sourcePort: undefined, host, ports: [] });
      return got === 'interrupt' ? 130 : 0;
    } finally {
      socket.close();
    }
  }
  const opened = yield* connectTcp(process, { address, port }, wait === undefined ? undefined : process.world.now + wait * SECOND);
  if (!opened.ok) {
    const { error } = opened;
    if (error.kind === 'interrupt') return 130;
    const errno = error.kind === 'timeout' ? 'ETIMEDOUT' : error.errno;
    // With one -v refusals are not worth a line.
    return verbose > 1 || (verbose > 0 && errno !== 'ECONNREFUSED') ? fail(`nc: ${named}: ${strerror(errno)}\n`) : 1;
  }
  const socket = opened.value;
  try {
    if (verbose > 0) process.stderr.write(`${named} open\n`);
    if (flags.has('z')) return 0;
    if (socket.available > 0) process.stdout.write(decodeUtf8(socket.read()));
    return (yield* relayTcp(process, socket, relay)) === 'interrupt' ? 130 : 0;
  } finally {
    socket.close();
  }
}
