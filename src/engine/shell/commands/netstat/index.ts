/**
 * netstat of net-tools 2.10; in images built on busybox, busybox's. Texts from captures k15, docker/06, and from running both.
 * @unsupported netstat -r, -i, -s, -g, -M, -c, -e, -o
 */
import type { SocketInfo } from '../../../kernel/index';
import { serviceName } from '../../../kernel/index';
import { familyOf } from '../../../wire/index';
import type { Process } from '../../../program/index';
import type { Command } from '../../command';

const LONG: Readonly<Record<string, string>> = { tcp: 't', udp: 'u', raw: 'w', listening: 'l', all: 'a', numeric: 'n', programs: 'p', inet: '4', inet6: '6', wide: 'W' };

export const netstat: Command = {
  name: 'netstat',
  synopsis: 'show sockets, in the old way',
  imitates: 'net-tools 2.10',
   
  run: function* (process) {
    const flags = new Set<string>();
    for (const word of process.argv.slice(1)) {
      const letters = word.startsWith('--') ? [LONG[word.slice(2)] ?? word] : [...word.replace(/^-/, '')];
      for (const letter of letters) {
        if ('tuwlanp46W'.includes(letter)) flags.add(letter);
        else {
          process.stderr.write('risgMceoFCNvx'.includes(letter) ? `netstat: Podwire does not simulate netstat's option -${letter}\n` : letter.startsWith('--') ? `netstat: unrecognized option '${letter}'\n` : `netstat: invalid option -- '${letter}'\n`);
          return 'risgMceoFCNvx'.includes(letter) ? 1 : 4;
        }
      }
    }
    process.stdout.write(listing(process, flags));
    return 0;
  },
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
