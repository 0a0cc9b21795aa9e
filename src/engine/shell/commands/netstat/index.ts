/**
 * netstat of net-tools 2.10; in images built on busybox, busybox's. Texts from captures k15, docker/06, and from running both.
 * @unsupported netstat -s, -g, -M, -c, -o, and -e for sockets
 */
import type { SocketInfo } from '../../../kernel/index';
import { serviceName } from '../../../kernel/index';
import { familyOf } from '../../../wire/index';
import type { Task } from '../../../base/index';
import type { Process } from '../../../program/index';
import type { Command } from '../../command';
import { Tool, exiting, type OptionSpec } from '../../tool';
import { INTERFACE_TABLE_HEADER, interfacesByName, shortLine } from '../net-tools/interface-flags';
import { interfaceText } from '../net-tools/interface-text';
import { routeTable, routeTable6 } from '../net-tools/route-table';
import { NETSTAT_TYPES, NETSTAT_USAGE, NETSTAT_VERSION } from '../net-tools/usage';

/** net-tools' own letters; what Podwire does not have is told apart from what netstat does not have. */
const OPTIONS: OptionSpec = {
  short: 'MCFA:acdegphinNorstuUSWv46fVwx2Zl?',
  long: {
    route: 'r', interfaces: 'i', groups: 'g', statistics: 's', masquerade: 'M', verbose: 'v', wide: 'W', numeric: 'n', 'numeric-hosts': 'n', 'numeric-ports': 'n', 'numeric-users': 'n', symbolic: 'N', extend: 'e', programs: 'p', timers: 'o', continuous: 'c',
    listening: 'l', all: 'a', fib: 'F', cache: 'C', context: 'Z', tcp: 't', udp: 'u', udplite: 'U', sctp: 'S', raw: 'w', unix: 'x', 'protocol=': 'A', version: 'V', help: 'h', inet: '4', inet6: '6',
  },
  usage: (NETSTAT_USAGE + NETSTAT_TYPES).replace(/\n$/, ''),
  status: 3,
};

function* run(process: Process): Task<number> {
  const options = new Tool(process).options(OPTIONS);
  if (options.has('V')) {
    process.stdout.write(NETSTAT_VERSION);
    return 0;
  }
  if (options.has('h') || options.has('?')) {
    process.stdout.write(NETSTAT_USAGE);
    process.stderr.write(NETSTAT_TYPES);
    return 0;
  }
  const table = options.has('r') || options.has('i');
  for (const letter of ['s', 'g', 'M', 'c', 'o', 'N', 'U', 'Z', ...(table ? [] : ['e', 'C', 'x'])]) {
    if (!options.has(letter)) continue;
    process.stderr.write(`netstat: Podwire does not simulate netstat's option -${letter}${letter === 's' ? '; nstat -a shows the counters' : ''}\n`);
    return 1;
  }
  const family = options.get('A');
  const six = options.has('6') || family === 'inet6';
  if (options.has('i')) {
    const links = interfacesByName(process.netns, options.has('a'));
    process.stdout.write(options.has('e') ? `Kernel Interface table\n${links.map((l) => interfaceText(l, l.name)).join('')}` : INTERFACE_TABLE_HEADER + links.map(shortLine).join(''));
    return 0;
  }
  if (options.has('r')) {
    const extended = options.order.filter(([name]) => name === 'e').length;
    process.stdout.write(six ? yield* routeTable6(process, options.has('n')) : yield* routeTable(process, extended === 0 ? 'mss' : extended === 1 ? 'metric' : 'both', options.has('n')));
    return 0;
  }
  const flags = new Set(options.order.map(([name]) => name));
  if (family === 'inet') flags.add('4');
  if (six) flags.add('6');
  process.stdout.write(listing(process, flags));
  return 0;
}

export const netstat: Command = {
  name: 'netstat',
  synopsis: 'show sockets, routes and devices, in the old way',
  imitates: 'net-tools 2.10',
  run: exiting(run),
};

function listing(process: Process, flags: ReadonlySet<string>): string {
  const busybox = process.environment.files.exists('/bin/busybox');
  const chosen = ['t', 'u', 'w'].some((f) => flags.has(f));
  const which = flags.has('a') ? 'servers and established' : flags.has('l') ? 'only servers' : 'w/o servers';
  const withProgram = flags.has('p');
  let out = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${busybox ? ' ' : ''}${withProgram ? `${busybox ? '' : ' '}PID/Program name    ` : ''}\n`;
  const families = flags.has('4') === flags.has('6') ? [4, 6] : flags.has('4') ? [4] : [6];
  for (const protocol of [...(!chosen || flags.has('t') ? ['tcp'] : []), ...(!chosen || flags.has('u') ? ['udp'] : []), ...(!chosen || flags.has('w') ? ['icmp', 'raw'] : [])]) {
    for (const family of families) {
      for (const s of process.netns.sockets.list()) {
        if (s.protocol !== protocol || familyOf(s.local.address) !== family) continue;
        const listening = s.state === 'LISTEN' || (protocol !== 'tcp' && s.remote === undefined);
        if (!flags.has('a') && listening !== flags.has('l')) continue;
        out += line(s, flags, busybox);
      }
    }
  }
  if (!chosen) out += `Active UNIX domain sockets (${which})\nProto RefCnt Flags       Type       State         I-Node${busybox ? '' : '  '} Path\n`;
  return out;
}

function line(s: SocketInfo, flags: ReadonlySet<string>, busybox: boolean): string {
  const kind = s.protocol === 'tcp' ? 'tcp' : 'udp';
  const name = `${s.protocol === 'icmp' ? 'raw' : s.protocol}${familyOf(s.local.address) === 6 && !busybox ? '6' : ''}`;
  const port = (n: number): string => (n === 0 ? '*' : flags.has('n') ? String(n) : (serviceName(n, kind) ?? String(n)));
  const remote = s.remote ?? { address: familyOf(s.local.address) === 6 ? '::' : '0.0.0.0', port: 0 };
  const state = s.protocol === 'tcp' ? s.state : s.remote === undefined ? (s.protocol === 'udp' ? '' : '7') : 'ESTABLISHED';
  // net-tools leaves out the spaces of what it does not know.
  // ss shows a listener's backlog there, netstat nothing.
  const queue = (n: number): number => (s.state === 'LISTEN' ? 0 : n);
  const program = flags.has('p') ? ` ${(s.owner !== undefined && s.owner.program !== '' ? `${s.owner.pid}/${s.owner.program}` : '-').padEnd(20)}` : '';
  const states = busybox && program === '' ? state.padEnd(12) : state.padEnd(11);
  return `${name.padEnd(5)} ${String(queue(s.receiveQueue)).padStart(6)} ${String(queue(s.sendQueue)).padStart(6)} ${`${s.local.address}:${port(s.local.port)}`.padEnd(23)} ${`${remote.address}:${port(remote.port)}`.padEnd(23)} ${states}${program}\n`;
}
