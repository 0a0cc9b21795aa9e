/** Filters of ss: `state X`, `exclude X`, and expressions over addresses and ports (misc/ssfilter.y, misc/ss.c). */
import type { SocketInfo } from '../../../kernel/index';
import { serviceName, servicePort } from '../../../kernel/index';
import { cidrContains, cidrOf, isIpv4, parseIp, type Cidr } from '../../../wire/index';

export type StateName = 'ESTAB' | 'SYN-SENT' | 'SYN-RECV' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'TIME-WAIT' | 'UNCONN' | 'CLOSE-WAIT' | 'LAST-ACK' | 'LISTEN' | 'CLOSING';

const ALL: readonly StateName[] = ['ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'UNCONN', 'CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING'];
const without = (...left: readonly StateName[]): readonly StateName[] => ALL.filter((s) => !left.includes(s));

const STATES: Readonly<Record<string, readonly StateName[]>> = {
  established: ['ESTAB'],
  'syn-sent': ['SYN-SENT'],
  'syn-recv': ['SYN-RECV'],
  'fin-wait-1': ['FIN-WAIT-1'],
  'fin-wait-2': ['FIN-WAIT-2'],
  'time-wait': ['TIME-WAIT'],
  closed: ['UNCONN'],
  unconnected: ['UNCONN'],
  'close-wait': ['CLOSE-WAIT'],
  'last-ack': ['LAST-ACK'],
  listening: ['LISTEN'],
  listen: ['LISTEN'],
  closing: ['CLOSING'],
  all: ALL,
  connected: without('UNCONN', 'LISTEN'),
  synchronized: without('UNCONN', 'LISTEN', 'SYN-SENT'),
  bucket: ['SYN-RECV', 'TIME-WAIT'],
  big: without('SYN-RECV', 'TIME-WAIT'),
};

/** What is shown without -a, -l or a state. */
const CONNECTED: readonly StateName[] = without('UNCONN', 'LISTEN', 'TIME-WAIT', 'SYN-RECV');

export interface SocketFilter {
  readonly states: readonly StateName[];
  readonly test: (socket: SocketInfo) => boolean;
}

/** What ss says about a filter that it does not understand. */
export interface FilterError {
  readonly status: number;
  readonly text: string;
  /** Followed by the usage text. */
  readonly usage: boolean;
}

type Test = (socket: SocketInfo) => boolean;

class Misunderstood extends Error {
  constructor(readonly error: FilterError) {
    super(error.text);
  }
}

const bellows = (): never => {
  throw new Misunderstood({ status: 255, text: 'ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n', usage: true });
};
const misaddressed = (text: string): never => {
  throw new Misunderstood({ status: 1, text: `${text}\nCannot parse dst/src address.\n`, usage: false });
};

/** Default states by flags: `all`, `listening`. */
export function parseSocketFilter(words: readonly string[], flags: { readonly all: boolean; readonly listening: boolean }): SocketFilter | FilterError {
  let states: readonly StateName[] | undefined;
  let at = 0;
  for (; words[at] === 'state' || words[at] === 'exclude'; at += 2) {
    const name = words[at + 1];
    if (name === undefined) return { status: 255, text: 'Command line is not complete. Try option "help"\n', usage: false };
    const known = STATES[name];
    if (!known) return { status: 255, text: `ss: wrong state name: ${name}\n`, usage: false };
    states = words[at] === 'state' ? [...(states ?? []), ...known] : (states ?? ALL).filter((s) => !known.includes(s));
  }
  try {
    const tokens = words.slice(at).flatMap((word) => word.split(/([()])|\s+/).filter((w): w is string => w !== undefined && w !== ''));
    return { states: states ?? (flags.all ? ALL : flags.listening ? ['LISTEN', 'UNCONN'] : CONNECTED), test: new Expression(tokens).whole() };
  } catch (e) {
    if (e instanceof Misunderstood) return e.error;
    throw e;
  }
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  eq: (a, b) => a === b,
  '!=': (a, b) => a !== b,
  ne: (a, b) => a !== b,
  neq: (a, b) => a !== b,
  '>': (a, b) => a > b,
  gt: (a, b) => a > b,
  '>=': (a, b) => a >= b,
  ge: (a, b) => a >= b,
  geq: (a, b) => a >= b,
  '<': (a, b) => a < b,
  lt: (a, b) => a < b,
  '<=': (a, b) => a <= b,
  le: (a, b) => a <= b,
  leq: (a, b) => a <= b,
};

class Expression {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): Test {
    if (this.tokens.length === 0) return () => true;
    const test = this.either();
    return this.at < this.tokens.length ? bellows() : test;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) return bellows();
    this.at += 1;
    return token;
  }

  private is(...names: readonly string[]): boolean {
    const token = this.tokens[this.at];
    return token !== undefined && names.includes(token);
  }

  private either(): Test {
    let left = this.both();
    while (this.is('or', '|', '||')) {
      this.at += 1;
      const [a, b] = [left, this.both()];
      left = (s) => a(s) || b(s);
    }
    return left;
  }

  /** `and`, or nothing between two conditions. */
  private both(): Test {
    let left = this.one();
    while (this.at < this.tokens.length && !this.is('or', '|', '||', ')')) {
      if (this.is('and', '&', '&&')) this.at += 1;
      const [a, b] = [left, this.one()];
      left = (s) => a(s) && b(s);
    }
    return left;
  }

  private one(): Test {
    const word = this.next();
    switch (word) {
      case '!':
      case 'not': {
        const test = this.one();
        return (s) => !test(s);
      }
      case '(': {
        const test = this.either();
        return this.next() === ')' ? test : bellows();
      }
      case ')':
        return bellows();
      case 'sport':
      case 'dport':
        return this.port(word);
      case 'src':
      case 'dst': {
        if (this.is('=', '==', 'eq')) this.at += 1;
        else if (this.is('!', 'not', ...Object.keys(COMPARISONS))) return bellows();
        return this.host(word, this.next());
      }
      case 'dev':
        // No socket here is bound to a device.
        if (this.is('=', '==', 'eq', '!=', 'ne', 'neq')) this.at += 1;
        this.next();
        return () => false;
      case 'autobound':
      case 'fwmark':
      case 'cgroup':
      case 'inet-sockopt':
        throw new Misunderstood({ status: 1, text: `ss: Podwire does not simulate the condition ${word}\n`, usage: false });
      default:
        if (word in COMPARISONS) return bellows();
        // A bare address is the peer's.
        return this.host('dst', word);
    }
  }

  private port(side: 'sport' | 'dport'): Test {
    const operator = this.tokens[this.at];
    const compare = operator === undefined ? undefined : COMPARISONS[operator];
    if (compare) this.at += 1;
    const text = this.next().replace(/^.*:/, '');
    const number = portNumber(text);
    return (s) => (compare ?? Object.is)(side === 'sport' ? s.local.port : (s.remote?.port ?? 0), number);
  }

  private host(side: 'src' | 'dst', word: string): Test {
    const bracketed = /^\[([^\]]*)\](\/\d+)?(?::(.+))?$/.exec(word);
    const plain = /^([^:]*|[^/]*:[^/]*:[^/]*(?:\/\d+)?)(?::([^:]+))?$/.exec(word);
    const address = bracketed ? `${bracketed[1] ?? ''}${bracketed[2] ?? ''}` : (plain?.[1] ?? word);
    const portText = bracketed ? bracketed[3] : plain?.[2];
    const network = address === '' || address === '*' ? undefined : prefix(address);
    const port = portText === undefined || portText === '*' ? undefined : portNumber(portText);
    return (s) => {
      const end = side === 'src' ? s.local : s.remote;
      if (!end) return false;
      return (network === undefined || cidrContains(network, end.address)) && (port === undefined || end.port === port);
    };
  }
}

function portNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  return servicePort(text, 'tcp') ?? servicePort(text, 'udp') ?? misaddressed(`Error: "${text}" does not look like a port.`);
}

function prefix(text: string): Cidr {
  const [address = '', length] = text.split('/');
  const parsed = parseIp(address);
  if (!parsed.ok) return misaddressed(`Error: an inet prefix is expected rather than "${text}".`);
  const most = isIpv4(parsed.value) ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  if (!(bits >= 0 && bits <= most)) return misaddressed(`Error: an inet prefix is expected rather than "${text}".`);
  return cidrOf(parsed.value, bits);
}

/** The port as shown: by name unless numeric. */
export const portText = (port: number, protocol: 'tcp' | 'udp', numeric: boolean): string => (port === 0 ? '*' : numeric ? String(port) : (serviceName(port, protocol) ?? String(port)));
