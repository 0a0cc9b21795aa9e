/**
 * ss of iproute2 6.1. Layout: misc/ss.c. Texts from capture k15 and from running it (tests/golden/tools/ss.jsonl).
 * @simplified ss -p — every socket is shown as file descriptor 3
 * @simplified ss -e — no cgroup, and the number after sk: is the inode's
 * @simplified ss -i — the congestion control is CUBIC everywhere, whatever the host's default is
 * @unsupported ss -m, -E, -b, -N, -D, -F, and unix, packet, netlink, SCTP, DCCP, MPTCP, vsock, TIPC and XDP sockets
 */
import type { Task } from '../../../base/index';
import type { SocketInfo } from '../../../kernel/index';
import { familyOf } from '../../../wire/index';
import type { Process } from '../../../program/index';
import type { Command } from '../../command';
import { strerror } from '../strerror';
import { render } from './columns';
import { parseSocketFilter, portText, type SocketFilter, type StateName } from './filter';
import { SS_HELP } from './help';
import { internals, listenerInternals } from './internal';

const STATE_NAMES: Readonly<Record<SocketInfo['state'], StateName>> = {
  CLOSED: 'UNCONN', UNCONN: 'UNCONN', LISTEN: 'LISTEN', SYN_SENT: 'SYN-SENT', SYN_RECV: 'SYN-RECV', ESTABLISHED: 'ESTAB', FIN_WAIT1: 'FIN-WAIT-1', FIN_WAIT2: 'FIN-WAIT-2', CLOSE_WAIT: 'CLOSE-WAIT', CLOSING: 'CLOSING', LAST_ACK: 'LAST-ACK', TIME_WAIT: 'TIME-WAIT',
};

const LONG: Readonly<Record<string, string>> = {
  tcp: 't', udp: 'u', raw: 'w', listening: 'l', all: 'a', numeric: 'n', resolve: 'r', processes: 'p', threads: 'T', ipv4: '4', ipv6: '6', packet: '0', mptcp: 'M', sctp: 'S', dccp: 'd', unix: 'x', 'no-header': 'H', version: 'V', oneline: 'O', options: 'o', extended: 'e', memory: 'm', info: 'i', summary: 's',
  bpf: 'b', events: 'E', context: 'Z', contexts: 'z', net: 'N', family: 'f', query: 'A', socket: 'A', kill: 'K', help: 'h', diag: 'D', filter: 'F', tipc: 'tipc', tipcinfo: 'tipcinfo', vsock: 'vsock', xdp: 'xdp', tos: 'tos', cgroup: 'cgroup', 'inet-sockopt': 'inet-sockopt',
};

/** Socket tables of -A; those without a letter are not simulated. */
const TABLES: Readonly<Record<string, readonly string[] | undefined>> = {
  all: ['t', 'u', 'w'], inet: ['t', 'u', 'w'], tcp: ['t'], udp: ['u'], raw: ['w'], inet_sockopt: undefined,
  mptcp: undefined, unix: undefined, unix_dgram: undefined, unix_stream: undefined, unix_seqpacket: undefined, packet: undefined, packet_raw: undefined, packet_dgram: undefined, netlink: undefined, dccp: undefined, sctp: undefined, vsock_stream: undefined, vsock_dgram: undefined, tipc: undefined, xdp: undefined,
};
const FAMILIES: Readonly<Record<string, string | undefined>> = { inet: '4', inet6: '6' };
const OTHER_FAMILIES = new Set(['link', 'unix', 'netlink', 'vsock', 'tipc', 'xdp']);

interface Parsed {
  readonly flags: ReadonlySet<string>;
  readonly filter: readonly string[];
}

interface Stop {
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

function parse(argv: readonly string[]): Parsed | Stop {
  const flags = new Set<string>();
  const filter: string[] = [];
  const misused = (text: string): Stop => ({ status: 255, stderr: `${text}\n${SS_HELP}` });
  const refused = (what: string): Stop => ({ status: 255, stderr: `ss: Podwire does not simulate ss's ${what}\n` });
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (word === '--') {
      filter.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      filter.push(word);
      continue;
    }
    const [long = '', attached] = word.startsWith('--') ? word.slice(2).split('=', 2) : [];
    const keys = Object.keys(LONG).filter((key) => key === long || (long !== '' && key.startsWith(long)));
    const key = keys.includes(long) ? long : keys.length === 1 ? keys[0] : undefined;
    if (word.startsWith('--') && key === undefined) return misused(`ss: unrecognized option '${word}'`);
    const letters = key === undefined ? [...word.slice(1)] : [LONG[key] ?? ''];
    for (const [k, letter] of letters.entries()) {
      const option = key === undefined ? `option -${letter}` : `option --${key}`;
      if ('tuwlanp46HVrOoesKhi'.includes(letter)) flags.add(letter);
      else if (letter === 'A' || letter === 'f') {
        const value = key === undefined ? word.slice(k + 2) || argv[(i += 1)] : (attached ?? argv[(i += 1)]);
        if (value === undefined) return misused(key === undefined ? `ss: option requires an argument -- '${letter}'` : `ss: option '--${key}' requires an argument`);
        for (const part of value.split(',')) {
          if (letter === 'f') {
            const family = FAMILIES[part];
            if (family !== undefined) flags.add(family);
            else if (part === 'help') return { status: 0, stdout: SS_HELP };
            else return OTHER_FAMILIES.has(part) ? refused(`family ${part}`) : misused(`ss: "${part}" is invalid family`);
          } else if (!(part in TABLES)) return part === 'help' ? { status: 0, stdout: SS_HELP } : misused(`ss: "${part}" is illegal socket table id`);
          else for (const table of TABLES[part] ?? ['-']) flags.add(table);
          if (flags.has('-')) return refused(`socket table ${part}`);
        }
        break;
      } else if (letter === 'z' || letter === 'Z') return { status: 1, stderr: 'ss: SELinux is not enabled.\n' };
      else if (key !== undefined || 'mxdSNbETDFM0'.includes(letter)) return refused(option);
      else return misused(`ss: invalid option -- '${letter}'`);
    }
  }
  if (flags.has('h')) return { status: 0, stdout: SS_HELP };
  if (flags.has('V')) return { status: 0, stdout: 'ss utility, iproute2-6.1.0\n' };
  return { flags, filter };
}

export const ss: Command = {
  name: 'ss',
  synopsis: 'show sockets',
  imitates: 'ss utility, iproute2-6.1.0',
  run: function* (process): Task<number> {
    const parsed = parse(process.argv.slice(1));
    if ('status' in parsed) {
      process.stdout.write(parsed.stdout ?? '');
      process.stderr.write(parsed.stderr ?? '');
      return parsed.status;
    }
    const { flags } = parsed;
    if (flags.has('s')) {
      process.stdout.write(summary(process));
      if (![...flags].some((f) => 'tuwla'.includes(f))) return 0;
    }
    const filter = parseSocketFilter(parsed.filter, { all: flags.has('a'), listening: flags.has('l') });
    if ('text' in filter) {
      process.stderr.write(filter.text + (filter.usage ? SS_HELP : ''));
      return filter.status;
    }
    const rows = chosen(process, flags, filter);
    if (flags.has('K') && !kill(process, rows)) return 255;
    process.stdout.write(table(process, flags, filter, rows));
    return 0;
  },
};

interface Row {
  readonly socket: SocketInfo;
  readonly state: StateName;
}

const protocolsOf = (flags: ReadonlySet<string>): readonly SocketInfo['protocol'][] => {
  const any = !['t', 'u', 'w'].some((f) => flags.has(f));
  return [...(any || flags.has('w') ? (['raw', 'icmp'] as const) : []), ...(any || flags.has('u') ? (['udp'] as const) : []), ...(any || flags.has('t') ? (['tcp'] as const) : [])];
};

function chosen(process: Process, flags: ReadonlySet<string>, filter: SocketFilter): readonly Row[] {
  const families = flags.has('4') === flags.has('6') ? [4, 6] : flags.has('4') ? [4] : [6];
  const sockets = process.netns.sockets.list();
  const rows: Row[] = [];
  for (const protocol of protocolsOf(flags)) {
    for (const family of families) {
      for (const socket of sockets) {
        if (socket.protocol !== protocol || familyOf(socket.local.address) !== family) continue;
        const state = protocol !== 'tcp' && socket.remote !== undefined ? 'ESTAB' : STATE_NAMES[socket.state];
        if (filter.states.includes(state) && filter.test(socket)) rows.push({ socket, state });
      }
    }
  }
  return rows;
}

/** -K: those shown are closed (SOCK_DESTROY). */
function kill(process: Process, rows: readonly Row[]): boolean {
  if (!process.environment.capabilities.has('NET_ADMIN')) {
    process.stderr.write(`RTNETLINK answers: ${strerror('EPERM')}\n`);
    return false;
  }
  for (const { socket } of rows) process.netns.sockets.destroy(socket);
  return true;
}

function table(process: Process, flags: ReadonlySet<string>, filter: SocketFilter, rows: readonly Row[]): string {
  const one = protocolsOf(flags).filter((p) => p !== 'icmp').length === 1;
  const header = ['Netid', 'State', 'Recv-Q', 'Send-Q', 'Local Address:', 'Port', 'Peer Address:', 'Port', 'Process'];
  const hidden = [one, new Set(filter.states).size === 1];
  const lines = rows.map(({ socket, state }) => cells(process, socket, state, flags));
  return render(flags.has('H') ? lines : [header, ...lines], hidden, process.stdout.isTerminal ? process.terminal?.columns : undefined);
}

function cells(process: Process, s: SocketInfo, state: StateName, flags: ReadonlySet<string>): string[] {
  const protocol = s.protocol === 'tcp' ? 'tcp' : 'udp';
  const port = (n: number): string => portText(n, protocol, flags.has('n'));
  const six = familyOf(s.local.address) === 6;
  // A socket bound to :: serves both families unless it is told otherwise.
  const address = (text: string): string => (!six ? text : text === '::' && s.v6only !== true ? '*' : `[${text}]`);
  const remote = s.remote ?? { address: six ? '::' : '0.0.0.0', port: 0 };
  return [
    s.protocol === 'icmp' || s.protocol === 'raw' ? '???' : s.protocol,
    state,
    String(s.receiveQueue).padEnd(6),
    String(s.sendQueue).padEnd(6),
    `${address(s.local.address)}:`,
    port(s.local.port),
    `${address(remote.address)}:`,
    port(remote.port),
    details(process, s, flags),
  ];
}

/** What -p, -o, -e and -i add, in this order. */
function details(process: Process, s: SocketInfo, flags: ReadonlySet<string>): string {
  let out = '';
  if (flags.has('p') && s.owner !== undefined && s.owner.program !== '') out += ` users:(("${s.owner.program}",pid=${s.owner.pid},fd=3))`;
  if (flags.has('o') && s.timer) out += ` timer:(${s.timer.kind},${duration(Math.max(0, s.timer.until - process.world.now))},${s.timer.retransmits})`;
  if (flags.has('e')) out += s.state === 'TIME_WAIT' ? ` ino:0 sk:${s.inode.toString(16)}` : ` ino:${s.inode} sk:${s.inode.toString(16)} <->`;
  if (flags.has('i')) {
    const info = s.state === 'LISTEN' ? listenerInternals(s.receiveQueue) : internalsOf(s, flags);
    if (info !== undefined) out += `${flags.has('O') ? '' : '\n\t'}${info}`;
  }
  return out;
}

function internalsOf(s: SocketInfo, flags: ReadonlySet<string>): string | undefined {
  const info = s.tcpInfo?.();
  return info && internals(info, flags.has('n'), flags.has('o') || flags.has('e'));
}

/** print_ms_timer: `59sec`, `1min12sec`, `1.016ms`, `204ms`. */
function duration(us: number): string {
  const all = Math.floor(us / 1000);
  const minutes = Math.floor(all / 60_000);
  const seconds = Math.floor(all / 1000) % 60;
  const shownSeconds = minutes > 9 ? 0 : seconds;
  const ms = minutes > 0 || shownSeconds > 9 ? 0 : all % 1000;
  return `${minutes > 0 ? `${minutes}min` : ''}${shownSeconds > 0 ? `${shownSeconds}${ms > 0 ? '.' : 'sec'}` : ''}${ms > 0 ? `${String(ms).padStart(3, '0')}ms` : ''}`;
}

/** @simplified ss -s — only this namespace's sockets; Linux counts some of the first line for the whole host */
function summary(process: Process): string {
  const sockets = process.netns.sockets.list();
  const alive = sockets.filter((s) => s.state !== 'TIME_WAIT');
  const count = (protocols: readonly SocketInfo['protocol'][], family?: 4 | 6): number => alive.filter((s) => protocols.includes(s.protocol) && (family === undefined || familyOf(s.local.address) === family)).length;
  const tcp = sockets.filter((s) => s.protocol === 'tcp');
  const timeWait = tcp.filter((s) => s.state === 'TIME_WAIT').length;
  const established = tcp.filter((s) => s.state === 'ESTABLISHED' || s.state === 'CLOSE_WAIT').length;
  const row = (name: string, protocols: readonly SocketInfo['protocol'][]): string => `${name}\t  ${[count(protocols), count(protocols, 4), count(protocols, 6)].map((n) => String(n).padEnd(9)).join(' ')}\n`;
  return (
    `Total: ${alive.length}\nTCP:   ${tcp.length} (estab ${established}, closed ${timeWait}, orphaned 0, timewait ${timeWait})\n\nTransport Total     IP        IPv6\n` +
    `${row('RAW', ['raw', 'icmp'])}${row('UDP', ['udp'])}${row('TCP', ['tcp'])}${row('INET', ['raw', 'icmp', 'udp', 'tcp'])}${row('FRAG', [])}\n`
  );
}
