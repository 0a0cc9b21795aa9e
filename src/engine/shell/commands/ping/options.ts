/** ping's options, as iputils 20221126 reads them. */
import { err, ok, type Result } from '../../../base/index';
import { getopt } from '../../getopt';

export interface PingOptions {
  readonly target: string;
  readonly family: 4 | 6 | undefined;
  /** Packets to send; undefined: until interrupted. */
  readonly count: number | undefined;
  /** Seconds between packets. */
  readonly interval: number;
  /** -w, seconds: ends then, however many were answered. */
  readonly deadline: number | undefined;
  /** -W, seconds to wait after the last packet when nothing has come back. */
  readonly linger: number;
  /** Bytes of data. */
  readonly size: number;
  readonly ttl: number | undefined;
  readonly tos: number | undefined;
  readonly mark: number | undefined;
  /** -M. */
  readonly pathMtu: 'do' | 'want' | 'dont';
  /** -I: a device or an address of this host. */
  readonly source: string | undefined;
  readonly numeric: boolean;
  readonly quiet: boolean;
  readonly broadcast: boolean;
  readonly reportOutstanding: boolean;
  readonly timestamps: boolean;
  readonly identifier: number | undefined;
  /** -f: as fast as answers come, a dot for each that is missing. */
  readonly flood: boolean;
  /** -A: as fast as answers come. */
  readonly adaptive: boolean;
  /** -l: packets sent without waiting. */
  readonly preload: number;
  /** -p: bytes that fill the packet. */
  readonly pattern: readonly number[] | undefined;
  readonly audible: boolean;
  readonly verbose: boolean;
  /** -B: the source address is settled, and shown. */
  readonly sticky: boolean;
  /** What is said to stderr before anything else. */
  readonly warnings: string;
}

export interface PingUsageError {
  readonly status: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export const USAGE = `
Usage
  ping [options] <destination>

Options:
  <destination>      dns name or ip address
  -a                 use audible ping
  -A                 use adaptive ping
  -B                 sticky source address
  -c <count>         stop after <count> replies
  -C                 call connect() syscall on socket creation
  -D                 print timestamps
  -d                 use SO_DEBUG socket option
  -e <identifier>    define identifier for ping session, default is random for
                     SOCK_RAW and kernel defined for SOCK_DGRAM
                     Imply using SOCK_RAW (for IPv4 only for identifier 0)
  -f                 flood ping
  -h                 print help and exit
  -I <interface>     either interface name or address
  -i <interval>      seconds between sending each packet
  -L                 suppress loopback of multicast packets
  -l <preload>       send <preload> number of packages while waiting replies
  -m <mark>          tag the packets going out
  -M <pmtud opt>     define mtu discovery, can be one of <do|dont|want>
  -n                 no dns name resolution
  -O                 report outstanding replies
  -p <pattern>       contents of padding byte
  -q                 quiet output
  -Q <tclass>        use quality of service <tclass> bits
  -s <size>          use <size> as number of data bytes to be sent
  -S <size>          use <size> as SO_SNDBUF socket option value
  -t <ttl>           define time to live
  -U                 print user-to-user latency
  -v                 verbose output
  -V                 print version and exit
  -w <deadline>      reply wait <deadline> in seconds
  -W <timeout>       time to wait for response

IPv4 options:
  -4                 use IPv4
  -b                 allow pinging broadcast
  -R                 record route
  -T <timestamp>     define timestamp, can be one of <tsonly|tsandaddr|tsprespec>

IPv6 options:
  -6                 use IPv6
  -F <flowlabel>     define flow label, default is random
  -N <nodeinfo opt>  use icmp6 node info query, try <help> as argument

For more details see ping(8).
`;

const FLAGS = '46aABbCDdfhLnOqRrUvV';
const SHORT = `${FLAGS}c:F:e:I:i:l:m:M:N:p:Q:s:S:t:T:w:W:`;
/** Real options without a model here. @unsupported ping -R, -T, -F, -N, -r */
const NOT_MODELLED = 'RTFNr';
const INT_MAX = 2_147_483_647;

export function parsePingOptions(argv: readonly string[]): Result<PingOptions, PingUsageError> {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  const bad = (message: string): Result<never, PingUsageError> => err({ status: 2, stderr: `ping: ${message}\n${USAGE}` });
  for (const one of getopt(argv, SHORT)) {
    if (one.kind === 'operand') {
      operands.push(one.word);
      continue;
    }
    const { letter } = one;
    if (one.kind === 'unknown') return bad(`invalid option -- '${letter}'`);
    if (NOT_MODELLED.includes(letter)) return err({ status: 2, stderr: `ping: Podwire does not simulate ping's option -${letter}\n` });
    if (one.kind === 'missing') return bad(`option requires an argument -- '${letter}'`);
    if (FLAGS.includes(letter)) flags.add(letter);
    else values.set(letter, one.value);
  }
  if (flags.has('h')) return err({ status: 2, stderr: USAGE });
  if (flags.has('V')) return err({ status: 0, stdout: 'ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n' });
  return build(flags, values, operands);
}

const fail = (text: string, status = 1): Result<never, PingUsageError> => err({ status, stderr: `ping: ${text}\n` });

/** strtol_or_err of iputils_common.c. */
function integer(text: string, low: number, high: number, highText = String(high)): Result<number, PingUsageError> {
  const n = Number(text);
  if (text === '' || !/^\s*[+-]?(0[xX][0-9a-fA-F]+|\d+)$/.test(text) || Number.isNaN(n)) return fail(`invalid argument: '${text}'`);
  if (n < low || n > high) return fail(`invalid argument: '${text}': out of range: ${low} <= value <= ${highText}`);
  return ok(n);
}

/** ping_strtod: a decimal number of seconds. */
function decimal(text: string, warnings: string[]): number {
  const read = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(text)?.[0];
  if (read !== text) warnings.push(`ping: option argument contains garbage: ${text.slice(read?.length ?? 0)}\nping: this will become fatal error in the future\n`);
  return Math.max(0, Number(read ?? 0));
}

/** Up to 16 bytes in hexadecimal. */
function patternOf(text: string): Result<readonly number[], PingUsageError> {
  if (!/^[0-9a-fA-F]*$/.test(text)) return fail(`patterns must be specified as hex digits: ${text}`, 2);
  return ok((text.slice(0, 32).match(/..?/g) ?? []).map((digits) => Number.parseInt(digits, 16)));
}

function build(flags: ReadonlySet<string>, values: ReadonlyMap<string, string>, operands: readonly string[]): Result<PingOptions, PingUsageError> {
  const numbers = new Map<string, number>();
  const limits: readonly (readonly [string, number, number, string?])[] = [
    ['c', 1, Number.MAX_SAFE_INTEGER, '9223372036854775807'],
    ['e', 0, 65_535],
    ['m', 0, 4_294_967_295],
    ['l', 1, 65_536],
    ['s', 0, INT_MAX],
    ['S', 1, INT_MAX],
    ['t', 0, 255],
    ['w', 0, INT_MAX],
  ];
  for (const [letter, low, high, highText] of limits) {
    const text = values.get(letter);
    if (text === undefined) continue;
    const n = integer(text, low, high, highText);
    if (!n.ok) return n;
    numbers.set(letter, n.value);
  }
  const trafficClass = values.get('Q');
  if (trafficClass !== undefined) {
    const n = integer(trafficClass, 0, INT_MAX);
    if (!n.ok) return n;
    if (n.value > 255) return fail(`the decimal value of TOS bits must be in range 0-255: ${n.value}`, 2);
    numbers.set('Q', n.value);
  }
  if (numbers.get('t') === 0 && !flags.has('6')) return fail('cannot set unicast time-to-live: Invalid argument', 2);
  const warnings: string[] = [];
  const interval = decimal(values.get('i') ?? (flags.has('f') ? '0' : '1'), warnings);
  if (interval > INT_MAX / 1000) return fail(`bad timing interval: ${values.get('i') ?? ''}`);
  const linger = decimal(values.get('W') ?? '10', warnings);
  if (linger > INT_MAX / 1000) return fail(`bad linger time: ${values.get('W') ?? ''}`);
  const pattern = values.has('p') ? patternOf(values.get('p') ?? '') : undefined;
  if (pattern && !pattern.ok) return pattern;
  const m = values.get('M') ?? 'want';
  if (m !== 'do' && m !== 'want' && m !== 'dont') return fail(`invalid -M argument: ${m}`, 2);
  const [target, ...more] = operands;
  if (target === undefined) return fail('usage error: Destination address required');
  if (more.length > 0) return fail("Podwire does not simulate ping's source routes (several destinations)", 2);
  const size = numbers.get('s') ?? 56;
  const has = (letter: string): boolean => flags.has(letter);
  return ok({
    target,
    family: has('4') ? 4 : has('6') ? 6 : undefined,
    count: numbers.get('c'),
    interval,
    deadline: numbers.get('w') || undefined,
    linger,
    size,
    ttl: numbers.get('t'),
    tos: numbers.get('Q'),
    mark: numbers.get('m'),
    pathMtu: m,
    source: values.get('I'),
    numeric: has('n'),
    quiet: has('q'),
    broadcast: has('b'),
    reportOutstanding: has('O'),
    timestamps: has('D'),
    identifier: numbers.get('e'),
    flood: has('f'),
    adaptive: has('A'),
    preload: numbers.get('l') ?? 1,
    pattern: pattern?.value,
    audible: has('a'),
    verbose: has('v'),
    sticky: has('B'),
    warnings: warnings.join(''),
  });
}
