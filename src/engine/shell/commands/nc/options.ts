/** Options of OpenBSD netcat 1.219 (Debian 12). */
import { err, ok, type Result } from '../../../base/index';
import { servicePort } from '../../../kernel/index';
import { getopt } from '../../getopt';

export interface NcOptions {
  readonly listen: boolean;
  readonly keepOpen: boolean;
  readonly scan: boolean;
  readonly verbose: boolean;
  readonly udp: boolean;
  readonly numeric: boolean;
  readonly shutdownAtEnd: boolean;
  readonly noInput: boolean;
  readonly family: 4 | 6 | undefined;
  /** Seconds, for connecting and for idling. */
  readonly timeout: number | undefined;
  /** Seconds between ports and lines. */
  readonly interval: number | undefined;
  /** Seconds after the end of stdin until it quits; undefined: when the peer closes. */
  readonly quitAfter: number | undefined;
  readonly source: string | undefined;
  readonly sourcePort: number | undefined;
  readonly host: string;
  /** Inclusive ranges, in the order of writing. */
  readonly ports: readonly (readonly [number, number])[];
}

export const usage = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

const SUMMARY = `	Command Summary:
		-4		Use IPv4
		-6		Use IPv6
		-b		Allow broadcast
		-C		Send CRLF as line-ending
		-D		Enable the debug socket option
		-d		Detach from stdin
		-F		Pass socket fd
		-h		This help text
		-I length	TCP receive buffer length
		-i interval	Delay interval for lines sent, ports scanned
		-k		Keep inbound sockets open for multiple connects
		-l		Listen mode, for inbound connects
		-M ttl		Outgoing TTL / Hop Limit
		-m minttl	Minimum incoming TTL / Hop Limit
		-N		Shutdown the network socket after EOF on stdin
		-n		Suppress name/port resolutions
		-O length	TCP send buffer length
		-P proxyuser	Username for proxy authentication
		-p port		Specify local port for remote connects
		-q secs		quit after EOF on stdin and delay of secs
		-r		Randomize remote ports
		-S		Enable the TCP MD5 signature option
		-s sourceaddr	Local source address
		-T keyword	TOS value
		-t		Answer TELNET negotiation
		-U		Use UNIX domain socket
		-u		UDP mode
		-V rtable	Specify alternate routing table
		-v		Verbose
		-W recvlimit	Terminate after receiving a number of packets
		-w timeout	Timeout for connects and final net reads
		-X proto	Proxy protocol: "4", "5" (SOCKS) or "connect"
		-x addr[:port]	Specify proxy address and port
		-Z		DCCP mode
		-z		Zero-I/O mode [used for scanning]
	Port numbers can be individual or ranges: lo-hi [inclusive]
`;

const FLAGS = '46CDdFhklNnrStUuvZzb';
const SHORT = `${FLAGS}I:i:M:m:O:P:p:q:s:T:V:W:w:X:x:`;
const NOT_MODELLED = 'CDFStUZbIMmOPTVWXx';

export function parseNcOptions(argv: readonly string[]): Result<NcOptions, { readonly status: number; readonly text: string }> {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const words: string[] = [];
  for (const one of getopt(argv, SHORT)) {
    if (one.kind === 'operand') {
      words.push(one.word);
      continue;
    }
    const { letter } = one;
    if (one.kind === 'unknown') return err({ status: 1, text: `nc: invalid option -- '${letter}'\n${usage}` });
    if (NOT_MODELLED.includes(letter)) return err({ status: 1, text: `nc: Podwire does not simulate nc's option -${letter}\n` });
    if (one.kind === 'missing') return err({ status: 1, text: `nc: option requires an argument -- '${letter}'\n${usage}` });
    if (FLAGS.includes(letter)) flags.add(letter);
    else values.set(letter, one.value);
  }
  if (flags.has('h')) return err({ status: 0, text: `OpenBSD netcat (Debian patchlevel 1.219-1)\n${usage}${SUMMARY}` });
  return build(flags, values, words);
}

function build(flags: ReadonlySet<string>, values: ReadonlyMap<string, string>, words: readonly string[]): Result<NcOptions, { status: number; text: string }> {
  const bad = (text: string): Result<never, { status: number; text: string }> => err({ status: 1, text });
  const number = (letter: string, what: string): Result<number | undefined, { status: number; text: string }> => {
    const text = values.get(letter);
    if (text === undefined) return ok(undefined);
    if (!/^-?\d+$/.test(text)) return bad(`nc: ${what} invalid: ${text}\n`);
    const n = Number(text);
    return n < 0 && letter !== 'q' ? bad(`nc: ${what} too small: ${text}\n`) : ok(n);
  };
  const timeout = number('w', 'timeout');
  if (!timeout.ok) return timeout;
  const interval = number('i', 'interval');
  if (!interval.ok) return interval;
  const quitAfter = number('q', 'quit timer');
  if (!quitAfter.ok) return quitAfter;
  const udp = flags.has('u');
  const listen = flags.has('l');
  let source: number | undefined;
  const p = values.get('p');
  if (p !== undefined) {
    source = /^\d+$/.test(p) ? Number(p) : servicePort(p, udp ? 'udp' : 'tcp');
    if (source === undefined || source > 65535) return bad(`nc: port number ${source === undefined ? 'invalid' : 'too large'}: ${p}\n`);
  }
  if (flags.has('z') && listen) return bad('nc: cannot use -z and -l\n');
  if (flags.has('k') && !listen) return bad('nc: must use -l with -k\n');
  let host = flags.has('6') ? '::' : '0.0.0.0';
  let portText: string | undefined;
  if (listen) {
    // -s and -p stand for the words, not beside them.
    if ((values.has('s') && words.length > 0) || (p !== undefined && words.length > 1)) return bad(usage);
    if (words.length === 0 && p === undefined) return bad('nc: missing port number\n');
    if (words.length === 2) [host = '', portText] = words as [string, string];
    else if (words.length === 1) [portText] = words;
    else if (words.length === 0) {
      portText = p;
      host = values.get('s') ?? host;
    }
    if (portText === undefined || words.length > 2) return bad(usage);
  } else {
    if (words.length === 1) return bad('nc: missing port number\n');
    if (words.length !== 2) return bad(usage);
    [host = '', portText] = words as [string, string];
  }
  const ports = parsePorts(portText, udp ? 'udp' : 'tcp');
  if (!ports.ok) return ports;
  return ok({
    listen,
    keepOpen: flags.has('k'),
    scan: flags.has('z'),
    verbose: flags.has('v'),
    udp,
    numeric: flags.has('n'),
    shutdownAtEnd: flags.has('N'),
    noInput: flags.has('d'),
    family: flags.has('4') ? 4 : flags.has('6') ? 6 : undefined,
    timeout: timeout.value,
    interval: interval.value,
    quitAfter: quitAfter.value === undefined || quitAfter.value < 0 ? undefined : quitAfter.value,
    source: values.get('s'),
    sourcePort: listen ? undefined : source,
    host,
    ports: ports.value,
  });
}

function parsePorts(text: string, protocol: 'tcp' | 'udp'): Result<NcOptions['ports'], { status: number; text: string }> {
  const out: [number, number][] = [];
  for (const part of text.split(',')) {
    const range = /^(\d+)-(\d+)$/.exec(part);
    const single = /^\d+$/.test(part) ? Number(part) : servicePort(part, protocol);
    const [from, to] = range ? [Number(range[1]), Number(range[2])] : [single, single];
    if (from === undefined || to === undefined) return err({ status: 1, text: `nc: port number invalid: ${part}\n` });
    if (from === 0 || to === 0) return err({ status: 1, text: `nc: port number too small: ${part}\n` });
    if (from > 65535 || to > 65535) return err({ status: 1, text: `nc: port number too large: ${part}\n` });
    out.push([Math.min(from, to), Math.max(from, to)]);
  }
  return ok(out);
}
