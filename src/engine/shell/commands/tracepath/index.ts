/** tracepath of iputils 20221126: UDP packets with growing TTL that also find the path's MTU. Texts from captures k04, k05 and from running it. */
import { SECOND, type SimTime, type Task } from '../../../base/index';
import type { SocketError } from '../../../kernel/index';
import { RESOLVE_MESSAGES, resolveHostEntry, scopedText, type Process } from '../../../program/index';
import { familyOf, parseIp, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { getopt } from '../../getopt';
import { lookUpAddress } from '../dns/reverse';

const USAGE = `
Usage
  tracepath [options] <destination>

Options:
  -4             use IPv4
  -6             use IPv6
  -b             print both name and ip
  -l <length>    use packet <length>
  -m <hops>      use maximum <hops>
  -n             no dns name resolution
  -p <port>      use destination <port>
  -V             print version and exit
  <destination>  dns name or ip address

For more details see tracepath(8).
`;

const HOST_COLUMN = 52;
const TRIES = 3;

interface Options {
  readonly host: string;
  readonly family: 4 | 6 | undefined;
  readonly numeric: boolean;
  readonly both: boolean;
  readonly length: number | undefined;
  readonly maxHops: number;
  readonly port: number;
}

function parse(argv: readonly string[]): Options | { readonly status: number; readonly text: string } {
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (const one of getopt(argv, '46bnVh?l:m:p:')) {
    if (one.kind === 'operand') {
      operands.push(one.word);
      continue;
    }
    const { letter } = one;
    if (one.kind === 'unknown') return { status: 255, text: `tracepath: invalid option -- '${letter}'\n${USAGE}` };
    if (one.kind === 'missing') return { status: 255, text: `tracepath: option requires an argument -- '${letter}'\n${USAGE}` };
    if (letter === 'h' || letter === '?') return { status: 255, text: USAGE };
    if ('lmp'.includes(letter) && !/^\d+$/.test(one.value)) return { status: 1, text: `tracepath: invalid argument: '${one.value}'\n` };
    values.set(letter, one.value);
  }
  // HOST/PORT, as long ago.
  const old = /^([^/]+)\/(\d+)$/.exec(operands[0] ?? '');
  const host = old?.[1] ?? operands[0];
  if (values.has('V')) return { status: 0, text: 'tracepath from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n' };
  if (host === undefined) return { status: 255, text: USAGE };
  return { host, family: values.has('4') ? 4 : values.has('6') ? 6 : undefined, numeric: values.has('n'), both: values.has('b'), length: values.has('l') ? Number(values.get('l')) : undefined, maxHops: Number(values.get('m') ?? 30), port: Number(values.get('p') ?? old?.[2] ?? 44_444) };
}

export const tracepath: Command = {
  name: 'tracepath',
  synopsis: 'show the routers on the way and the path MTU',
  imitates: 'iputils 20221126',
  run: function* (process) {
    const options = parse(process.argv.slice(1));
    if ('status' in options) {
      (options.status === 0 ? process.stdout : process.stderr).write(options.text);
      return options.status;
    }
    const literal = parseIp(options.host);
    if (literal.ok && options.family !== undefined && familyOf(literal.value) !== options.family) {
      process.stderr.write(`tracepath: ${options.host}: Address family for hostname not supported\n`);
      return 1;
    }
    const found = yield* resolveHostEntry(process, options.host, options.family === undefined ? {} : { family: options.family });
    const to = found.ok ? found.value.addresses[0] : undefined;
    if (!to) {
      if (!found.ok && found.error.kind === 'interrupt') return 130;
      process.stderr.write(`tracepath: ${options.host}: ${RESOLVE_MESSAGES[found.ok ? 'EAI_NODATA' : found.error.kind === 'failed' ? found.error.code : 'EAI_AGAIN']}\n`);
      return 1;
    }
    return yield* trace(process, options, to, found.ok ? found.value.device : undefined);
  },
};

const milliseconds = (us: SimTime): string => `${String(Math.floor(us / 1000)).padStart(3)}.${String(us % 1000).padStart(3, '0')}ms `;

/** The MTU that the kernel knows for the way: its device's, or what path MTU discovery has found. */
function knownMtu(process: Process, to: IpAddress, scope: string | undefined): number | undefined {
  const link = scope === undefined ? undefined : process.netns.link(scope);
  const found = process.netns.routing.lookup({ dst: to, ...(link && { oif: link }) });
  if (found.kind === 'error') return undefined;
  const device = found.route.type === 'local' ? process.netns.link('lo') : found.nextHop.device;
  return Math.min(found.cached?.mtu ?? 65_535, found.route.mtu ?? 65_535, device?.mtu ?? 65_535, 65_535);
}

function* trace(process: Process, options: Options, to: IpAddress, scope: string | undefined): Task<number> {
  const out = (text: string): void => void process.stdout.write(text);
  const opened = process.netns.sockets.udp({ family: familyOf(to), owner: { program: 'tracepath', pid: process.pid } });
  if (!opened.ok) return 1;
  const socket = opened.value;
  const header = familyOf(to) === 6 ? 48 : 28;
  let mtu = options.length ?? 65_535;
  let port = options.port;
  let hops = -1;
  let back = -1;
  const hostText = function* (address: IpAddress): Task<string> {
    const found = options.numeric ? undefined : yield* lookUpAddress(process, address);
    // Nobody could be asked: getnameinfo fails.
    const name = found === undefined ? undefined : found.kind === 'name' ? found.name : found.kind === 'failed' ? '???' : address;
    const numeric = scopedText(address, scope);
    const text = options.both && name !== undefined ? `${name} (${numeric})` : (name ?? numeric);
    return text + ' '.repeat(Math.max(1, HOST_COLUMN - text.length));
  };
  try {
    for (let ttl = 1; ttl <= options.maxHops; ttl += 1) {
      let answered: 'hop' | 'reached' | 'stopped' | undefined;
      for (let attempt = 0; attempt < TRIES && !answered; attempt += 1) {
        const mtuBefore = mtu;
        const local = knownMtu(process, to, scope);
        if (local === undefined) {
          out(` 1:  send failed\n     Resume: pmtu ${mtu} \n`);
          return 0;
        }
        if (local < mtu) {
          mtu = local;
          // Of IPv6 it tells how long the socket took to refuse, here no time.
          out(`${String(ttl).padStart(2)}?: ${'[LOCALHOST]'.padEnd(32)} ${familyOf(to) === 6 ? milliseconds(0) : ''}pmtu ${mtu}\n`);
        }
        socket.connect({ address: to, port, ...(scope !== undefined && { device: scope }) });
        port += 1;
        const sentAt = process.world.now;
        const sent = socket.send(new Uint8Array(mtu - header), undefined, { ttl, dontFragment: true });
        if (!sent.ok && sent.error.errno !== 'EPERM') {
          out(`${String(ttl).padStart(2)}:  send failed\n     Resume: pmtu ${mtu} \n`);
          return 0;
        }
        let error: SocketError | undefined;
        for (;;) {
          error = socket.takeError();
          if (error) break;
          const wake = yield { signals: [socket.changed], until: sentAt + SECOND };
          if (wake.kind === 'interrupt') return 130;
          if (wake.kind === 'time') break;
        }
        if (!error) continue;
        const rtt = process.world.now - sentAt;
        const six = familyOf(to) === 6;
        const away = hopsBack(error.ttl);
        const host = yield* hostText(error.offender);
        process.world.queue.cause = error.journey;
        out(`${String(ttl).padStart(2)}:  ${host}${milliseconds(rtt)}`);
        const tooBig = six ? error.type === 2 : error.type === 3 && error.code === 4;
        if (tooBig) {
          mtu = error.mtu ?? mtu;
          out(`pmtu ${mtu}\n`);
          attempt = -1;
          continue;
        }
        if (error.errno === 'ECONNREFUSED') {
          hops = ttl;
          back = away;
          out('reached\n');
          answered = 'reached';
        } else if (error.type === (six ? 3 : 11)) {
          out(`${away >= 0 && away !== ttl ? `asymm ${String(away).padStart(2)} ` : ''}\n`);
          answered = 'hop';
        } else {
          out(`${error.errno === 'EHOSTUNREACH' ? '!H' : error.errno === 'ENETUNREACH' ? '!N' : error.errno === 'EACCES' ? '!A' : `NET ERROR ${error.code}`}\n`);
          answered = 'stopped';
        }
        process.world.queue.cause = undefined;
        // A probe that found the MTU is repeated: the first hop shows twice.
        if (mtu !== mtuBefore) {
          answered = undefined;
          attempt = -1;
        }
      }
      if (!answered) out(`${String(ttl).padStart(2)}:  no reply\n`);
      if (answered === 'reached' || answered === 'stopped') break;
      if (ttl === options.maxHops) out('     Too many hops: pmtu '.concat(String(mtu), '\n'));
    }
    out(`     Resume: pmtu ${mtu} ${hops >= 0 ? `hops ${hops} ` : ''}${back >= 0 ? `back ${back} ` : ''}\n`);
    return 0;
  } finally {
    socket.close();
  }
}

/** How many hops away a packet was sent, from the TTL that is left: senders begin with 64, 128 or 255. */
function hopsBack(ttl: number | undefined): number {
  if (ttl === undefined) return -1;
  return (ttl <= 64 ? 65 : ttl <= 128 ? 129 : 256) - ttl;
}
