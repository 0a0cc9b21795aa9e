/**
 * ss of iproute2 6.1. Layout: misc/ss.c, render_calc_width. Texts from capture k15 and from running it.
 * @simplified ss -p — every socket is shown as file descriptor 3
 * @unsupported ss -i, -o, -m, -e, -s, -K, unix, packet and netlink sockets
 */
import type { SocketInfo } from '../../../kernel/index';
import { serviceName } from '../../../kernel/index';
import { familyOf, parseIp } from '../../../wire/index';
import type { Process } from '../../../program/index';
import type { Command } from '../../command';

const STATE_NAMES: Readonly<Record<SocketInfo['state'], string>> = {
  CLOSED: 'UNCONN', UNCONN: 'UNCONN', LISTEN: 'LISTEN', SYN_SENT: 'SYN-SENT', SYN_RECV: 'SYN-RECV', ESTABLISHED: 'ESTAB', FIN_WAIT1: 'FIN-WAIT-1', FIN_WAIT2: 'FIN-WAIT-2', CLOSE_WAIT: 'CLOSE-WAIT', CLOSING: 'CLOSING', LAST_ACK: 'LAST-ACK', TIME_WAIT: 'TIME-WAIT',
};

const FILTER_STATES: Readonly<Record<string, readonly string[]>> = {
  established: ['ESTAB'], 'syn-sent': ['SYN-SENT'], 'syn-recv': ['SYN-RECV'], 'fin-wait-1': ['FIN-WAIT-1'], 'fin-wait-2': ['FIN-WAIT-2'], 'time-wait': ['TIME-WAIT'], closed: ['UNCONN'], unconnected: ['UNCONN'], 'close-wait': ['CLOSE-WAIT'], 'last-ack': ['LAST-ACK'], listening: ['LISTEN'], listen: ['LISTEN'], closing: ['CLOSING'],
  connected: ['ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING'],
  synchronized: ['ESTAB', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING'],
  all: ['ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING', 'LISTEN', 'UNCONN'],
};
/** Without -a or -l. */
const CONNECTED: readonly string[] = ['ESTAB', 'SYN-SENT', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING'];

const LONG: Readonly<Record<string, string>> = { tcp: 't', udp: 'u', raw: 'w', listening: 'l', all: 'a', numeric: 'n', processes: 'p', ipv4: '4', ipv6: '6', 'no-header': 'H', version: 'V', oneline: 'O' };

type Test = (socket: SocketInfo) => boolean;

interface Parsed {
  readonly flags: ReadonlySet<string>;
  readonly filter: readonly string[];
}

function parse(argv: readonly string[]): Parsed | string {
  const flags = new Set<string>();
  const filter: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] as string;
    if (!word.startsWith('-') || word === '-') {
      filter.push(word);
      continue;
    }
    const letters = word.startsWith('--') ? [LONG[word.slice(2)] ?? word] : [...word.slice(1)];
    for (const [k, letter] of letters.entries()) {
      if ('tuwlanp46HVrO'.includes(letter)) flags.add(letter);
      else if (letter === 'A' || letter === 'f') {
        const value = word.slice(k + 2) || argv[(i += 1)] || '';
        for (const part of value.split(',')) flags.add({ tcp: 't', udp: 'u', raw: 'w', inet: letter === 'f' ? '4' : 't', inet6: '6', all: 'a' }[part] ?? '');
        break;
      } else if ('ioemsKxdSNbEZzTFDMQM0'.includes(letter)) return `ss: Podwire does not simulate ss's option ${letter.startsWith('--') ? letter : `-${letter}`}\n`;
      else return `ss: ${letter.startsWith('--') ? `unrecognized option '${letter}'` : `invalid option -- '${letter}'`}\n${HELP}`;
    }
  }
  return { flags, filter };
}

const HELP = `Usage: ss [ OPTIONS ]
       ss [ OPTIONS ] [ FILTER ]
   -h, --help          this message
   -V, --version       output version information
   -n, --numeric       don't resolve service names
   -a, --all           display all sockets
   -l, --listening     display listening sockets
   -p, --processes     show process using socket
   -4, --ipv4          display only IP version 4 sockets
   -6, --ipv6          display only IP version 6 sockets
   -t, --tcp           display only TCP sockets
   -u, --udp           display only UDP sockets
   -w, --raw           display only RAW sockets
   -H, --no-header     suppress header line
`;

/** `state X`, `sport = :80`, `dst 10.0.0.1`, joined by `and`, `or` or nothing. */
function parseFilter(words: readonly string[]): { readonly states: readonly string[] | undefined; readonly test: Test } | string {
  let states: readonly string[] | undefined;
  let alternatives: Test[][] = [[]];
  const list = words.flatMap((word) => word.split(/([()])|\s+/).filter((w) => w !== undefined && w !== ''));
  for (let i = 0; i < list.length; i += 1) {
    const word = list[i] as string;
    if (word === '(' || word === ')' || word === 'and' || word === '&&') continue;
    if (word === 'or' || word === '||') {
      alternatives = [...alternatives, []];
      continue;
    }
    const last = alternatives.at(-1) ?? [];
    if (word === 'state') {
      const name = list[(i += 1)] ?? '';
      const known = FILTER_STATES[name];
      if (!known) return `ss: wrong state name: ${name}\n`;
      states = [...(states ?? []), ...known];
    } else if (word === 'sport' || word === 'dport') {
      let operator = list[(i += 1)] ?? '';
      let value = operator;
      if (/^(=|==|eq|!=|ne|neq)$/.test(operator)) value = list[(i += 1)] ?? '';
      else operator = '=';
      const port = Number(value.replace(/^.*:/, ''));
      const equal = !/^(!=|ne|neq)$/.test(operator);
      last.push((s) => ((word === 'sport' ? s.local.port : (s.remote?.port ?? 0)) === port) === equal);
    } else if (word === 'src' || word === 'dst') {
      const [, address = '', port] = /^(.*?)(?::(\d+))?$/.exec(list[(i += 1)] ?? '') ?? [];
      if (address !== '' && !parseIp(address).ok) return `Error: an inet prefix is expected rather than "${address}".\n`;
      last.push((s) => {
        const end = word === 'src' ? s.local : s.remote;
        return end !== undefined && (address === '' || end.address === address) && (port === undefined || end.port === Number(port));
      });
    } else return `ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n${HELP}`;
  }
  return { states, test: (s) => alternatives.some((tests) => tests.every((t) => t(s))) };
}

export const ss: Command = {
  name: 'ss',
  synopsis: 'show sockets',
  imitates: 'ss utility, iproute2-6.1.0',
   
  run: function* (process) {
    const parsed = parse(process.argv.slice(1));
    if (typeof parsed === 'string') {
      process.stderr.write(parsed);
      return 255;
    }
    const { flags } = parsed;
    if (flags.has('V')) {
      process.stdout.write('ss utility, iproute2-6.1.0, libbpf 1.1.2\n');
      return 0;
    }
    const filter = parseFilter(parsed.filter);
    if (typeof filter === 'string') {
      process.stderr.write(filter);
      return 255;
    }
    process.stdout.write(table(process, flags, filter));
    return 0;
  },
};

function table(process: Process, flags: ReadonlySet<string>, filter: { readonly states: readonly string[] | undefined; readonly test: Test }): string {
  const any = !['t', 'u', 'w'].some((f) => flags.has(f));
  const protocols = [...(any || flags.has('w') ? ['raw', 'icmp'] : []), ...(any || flags.has('u') ? ['udp'] : []), ...(any || flags.has('t') ? ['tcp'] : [])];
  const shownStates = filter.states ?? (flags.has('a') ? FILTER_STATES['all'] : flags.has('l') ? ['LISTEN', 'UNCONN'] : CONNECTED) ?? [];
  const families = flags.has('4') === flags.has('6') ? [4, 6] : flags.has('4') ? [4] : [6];
  const sockets = process.netns.sockets.list();
  const rows: string[][] = [];
  for (const protocol of protocols) {
    for (const family of families) {
      for (const s of sockets) {
        if (s.protocol !== protocol || familyOf(s.local.address) !== family) continue;
        const state = protocol !== 'tcp' && s.remote !== undefined ? 'ESTAB' : STATE_NAMES[s.state];
        if (!shownStates.includes(state) || !filter.test(s)) continue;
        rows.push(row(s, state, flags));
      }
    }
  }
  const one = protocols.filter((p) => p !== 'icmp').length === 1;
  const header = ['Netid', 'State', 'Recv-Q', 'Send-Q', 'Local Address:', 'Port', 'Peer Address:', 'Port', 'Process'];
  const hidden = [one, shownStates.length === 1];
  const all = flags.has('H') ? rows : [header, ...rows];
  return render(all, hidden, process.stdout.isTerminal ? process.terminal?.columns : undefined);
}

function row(s: SocketInfo, state: string, flags: ReadonlySet<string>): string[] {
  const protocol = s.protocol === 'tcp' ? 'tcp' : 'udp';
  const port = (n: number): string => (n === 0 ? '*' : flags.has('n') ? String(n) : (serviceName(n, protocol) ?? String(n)));
  const six = familyOf(s.local.address) === 6;
  // A socket bound to :: serves both families unless it is told otherwise.
  const address = (text: string): string => (!six ? text : text === '::' ? '*' : `[${text}]`);
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
    flags.has('p') && s.owner !== undefined && s.owner.program !== '' ? ` users:(("${s.owner.program}",pid=${s.owner.pid},fd=3))` : '',
  ];
}

const DELIMITERS = ['', ' ', ' ', ' ', ' ', '', ' ', '', ''] as const;
const RIGHT = new Set([4, 6]);

/** Column widths from contents; on a terminal what is left of a line is spread over the columns. */
function render(rows: readonly (readonly string[])[], hidden: readonly boolean[], screen: number | undefined): string {
  const columns = DELIMITERS.map((_, i) => i).filter((i) => hidden[i] !== true);
  const [leftmost] = columns;
  const widths = DELIMITERS.map((delimiter, i) => {
    if (!columns.includes(i)) return 0;
    const most = Math.max(0, ...rows.map((r) => (r[i] ?? '').length));
    return most === 0 ? 0 : Math.min(most + (i === leftmost ? 0 : delimiter.length), screen ?? Infinity);
  });
  const lineEnds = new Set<number>();
  if (screen !== undefined) spread(widths, screen, lineEnds);
  return rows
    .map((cells) => {
      let line = '';
      let started = false;
      for (const i of columns) {
        const width = widths[i] ?? 0;
        if (width === 0) continue;
        const cell = cells[i] ?? '';
        const delimiter = started ? (DELIMITERS[i] ?? '') : '';
        started = true;
        line += RIGHT.has(i) ? delimiter + cell.padStart(width - delimiter.length) : (delimiter + cell).padEnd(width);
        if (lineEnds.has(i)) {
          line += '\n';
          started = false;
        }
      }
      return line.endsWith('\n') ? line : `${line}\n`;
    })
    .join('');
}

function spread(widths: number[], screen: number, lineEnds: Set<number>): void {
  let length = 0;
  let onLine: number[] = [];
  const used = widths.map((_, i) => i).filter((i) => (widths[i] ?? 0) > 0);
  for (let k = 0; k < used.length; k += 1) {
    const i = used[k] as number;
    onLine.push(i);
    length += widths[i] ?? 0;
    const last = k === used.length - 1;
    if (!last && length < screen) continue;
    if (length > screen && onLine.length > 1) {
      length -= widths[i] ?? 0;
      onLine.pop();
      k -= 1;
    }
    const pad = Math.max(0, screen - length);
    let rest = pad % onLine.length;
    for (const column of [...onLine].reverse()) {
      widths[column] = (widths[column] ?? 0) + Math.floor(pad / onLine.length) + (rest > 0 ? 1 : 0);
      rest -= 1;
    }
    lineEnds.add(onLine.at(-1) ?? i);
    length = 0;
    onLine = [];
  }
}
