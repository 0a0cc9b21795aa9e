/**
 * Capture filters: the language of pcap-filter(7), as libpcap 1.10 reads it, decided on parsed headers.
 * @unsupported tcpdump filters: mpls, pppoe, protochain, wlan, and names of networks
 */
import { err, ok, type Result } from '../../../base/index';
import { servicePort, type CapturedFrame } from '../../../kernel/index';
import { cidrContains, encodeFrame, encodePacket, frameLength, isGroupMac, parseCidr, parseIp, parseMac, type Cidr, type IpAddress, type IpHeader, type PacketHeaders } from '../../../wire/index';

export type FrameFilter = (frame: Pick<CapturedFrame, 'headers' | 'direction'>) => boolean;
/** Addresses of a host name, found before parsing. */
export type HostNames = ReadonlyMap<string, readonly IpAddress[]>;

type Test = (headers: PacketHeaders) => boolean;
type Value = (headers: PacketHeaders) => number | undefined;

class SyntaxFault extends Error {}

const KEYWORDS = new Set(['and', 'or', 'not', '&&', '||', '!', 'host', 'net', 'port', 'portrange', 'src', 'dst', 'ether', 'ip', 'ip6', 'arp', 'rarp', 'tcp', 'udp', 'icmp', 'icmp6', 'igmp', 'sctp', 'proto', 'broadcast', 'multicast', 'less', 'greater', 'len', 'mask', 'vlan', 'gateway', 'inbound', 'outbound', 'protochain', 'mpls', 'geneve', '(', ')']);
const CONSTANTS: Readonly<Record<string, number>> = {
  tcpflags: 13, icmptype: 0, icmpcode: 1, icmp6type: 0, icmp6code: 1,
  'tcp-fin': 1, 'tcp-syn': 2, 'tcp-rst': 4, 'tcp-push': 8, 'tcp-ack': 16, 'tcp-urg': 32, 'tcp-ece': 64, 'tcp-cwr': 128,
  'icmp-echoreply': 0, 'icmp-unreach': 3, 'icmp-sourcequench': 4, 'icmp-redirect': 5, 'icmp-echo': 8, 'icmp-routeradvert': 9, 'icmp-routersolicit': 10, 'icmp-timxceed': 11, 'icmp-paramprob': 12, 'icmp-tstamp': 13, 'icmp-tstampreply': 14,
  'icmp6-destinationrunreach': 1, 'icmp6-packettoobig': 2, 'icmp6-timeexceeded': 3, 'icmp6-echo': 128, 'icmp6-echoreply': 129, 'icmp6-routersolicit': 133, 'icmp6-routeradvert': 134, 'icmp6-neighborsolicit': 135, 'icmp6-neighboradvert': 136,
};
const ETHER_TYPES: Readonly<Record<string, number>> = { ip: 0x0800, arp: 0x0806, rarp: 0x8035, ip6: 0x86dd };
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, igmp: 2, ipip: 4, tcp: 6, udp: 17, icmp6: 58, sctp: 132 };

/** Words that may be host names: what the caller looks up before {@link parseFilter}. */
export const hostNamesIn = (words: string): readonly string[] =>
  tokens(words).filter((token, i, all) => /^(host|src|dst|and|or|not|&&|\|\||!)$/.test(all[i - 1] ?? 'and') && /^[A-Za-z_]/.test(token) && !KEYWORDS.has(token) && !(token in CONSTANTS) && !parseIp(token).ok && !(all[i - 1] !== 'host' && !/^(src|dst)$/.test(all[i - 1] ?? '')));

const tokens = (text: string): readonly string[] => text.match(/&&|\|\||<<|>>|<=|>=|!=|==|[()[\]!&|+\-*/<>=](?![\w.])|[()[\]!&|+*/<>=]|[^\s()[\]!&|+*/<>=]+/g) ?? [];

/** An empty expression takes everything. The error is libpcap's, after `tcpdump: `. */
export function parseFilter(text: string, names: HostNames = new Map()): Result<FrameFilter, string> {
  if (text.trim() === '') return ok(() => true);
  const parser = new FilterParser(tokens(text.replace(/\//g, ' / ').replace(/\[/g, ' [ ').replace(/]/g, ' ] ')), names);
  try {
    const test = parser.whole();
    if (classesOf(test).size === 0) return err('expression rejects all packets');
    return ok(({ headers, direction }) => {
      parser.direction = direction;
      return test(headers);
    });
  } catch (fault) {
    if (fault instanceof SyntaxFault) return err(fault.message);
    throw fault;
  }
}

/** Sorts of packets, told apart as far as contradictions go (the optimizer of libpcap sees these, and more). */
const EVERY_CLASS = ['arp', 'ip tcp', 'ip udp', 'ip icmp', 'ip other', 'ip6 tcp', 'ip6 udp', 'ip6 icmp6', 'ip6 other', 'other'] as const;
const CLASSES = new WeakMap<Test, ReadonlySet<string>>();
const classesOf = (test: Test): ReadonlySet<string> => CLASSES.get(test) ?? new Set(EVERY_CLASS);

/** Which packets `tcp …`, `arp …`, `port …` can mean. */
function classesNamed(first: string, words: readonly string[]): ReadonlySet<string> {
  const ports = words.includes('port') || words.includes('portrange');
  const wanted = (one: string): boolean => {
    if (first === 'ip' || first === 'ip6') return one.startsWith(`${first} `) && (!ports || !one.includes('icmp'));
    if (first === 'tcp' || first === 'udp' || first === 'icmp' || first === 'icmp6') return one.endsWith(` ${first}`);
    if (first === 'arp') return one === 'arp';
    return ports ? !one.includes('icmp') && one !== 'arp' && one !== 'other' : true;
  };
  return new Set(EVERY_CLASS.filter(wanted));
}

interface Qualifiers {
  protocol?: string;
  direction?: 'src' | 'dst' | 'src or dst' | 'src and dst';
  kind?: string;
}

class FilterParser {
  private at = 0;
  /** Which way the frame in question goes. */
  direction: CapturedFrame['direction'] = 'in';
  /** `port 80 or 443`: an identifier alone takes the qualifiers of the one before. */
  private last: Qualifiers = {};

  constructor(
    private readonly words: readonly string[],
    private readonly names: HostNames,
  ) {}

  whole(): Test {
    const test = this.disjunction();
    if (this.at < this.words.length) this.fault();
    return test;
  }

  private fault(message = "can't parse filter expression: syntax error"): never {
    throw new SyntaxFault(message);
  }

  private get word(): string | undefined {
    return this.words[this.at];
  }

  private take(): string {
    const word = this.word;
    if (word === undefined) this.fault();
    this.at += 1;
    return word;
  }

  private accept(...options: readonly string[]): string | undefined {
    const { word } = this;
    if (word === undefined || !options.includes(word)) return undefined;
    this.at += 1;
    return word;
  }

  /** `and` and `or` have equal precedence and group from the left. */
  private disjunction(): Test {
    let left = this.negation();
    for (;;) {
      const operator = this.accept('and', '&&', 'or', '||');
      if (operator === undefined) return left;
      const before = left;
      const right = this.negation();
      const both = operator === 'and' || operator === '&&';
      left = both ? (h) => before(h) && right(h) : (h) => before(h) || right(h);
      const [a, b] = [classesOf(before), classesOf(right)];
      CLASSES.set(left, both ? new Set([...a].filter((one) => b.has(one))) : new Set([...a, ...b]));
    }
  }

  private negation(): Test {
    if (this.accept('not', '!') !== undefined) {
      const inner = this.negation();
      return (h) => !inner(h);
    }
    return this.primary();
  }

  private primary(): Test {
    const start = this.at;
    if (this.startsComparison()) return this.comparison();
    this.at = start;
    if (this.accept('(') !== undefined) {
      const inner = this.disjunction();
      if (this.accept(')') === undefined) this.fault();
      return inner;
    }
    if (this.accept('inbound') !== undefined) return () => this.direction !== 'out';
    if (this.accept('outbound') !== undefined) return () => this.direction === 'out';
    if (this.accept('gateway') !== undefined) this.fault("'gateway' not supported in this configuration");
    if (this.accept('vlan') !== undefined) return this.vlan();
    const unsupported = this.accept('protochain', 'mpls', 'geneve', 'rarp', 'pppoes', 'pppoed');
    if (unsupported !== undefined) this.fault(`Podwire does not simulate the filter '${unsupported}'`);
    if (this.accept('less') !== undefined) {
      const n = this.number();
      return (h) => frameLength(h) <= n;
    }
    if (this.accept('greater') !== undefined) {
      const n = this.number();
      return (h) => frameLength(h) >= n;
    }
    const from = this.at;
    const test = this.qualified();
    if (!CLASSES.has(test)) CLASSES.set(test, classesNamed(this.words[from] ?? '', this.words.slice(from, this.at)));
    return test;
  }

  /** A tag, or that of one VLAN. */
  private vlan(): Test {
    if (this.word === undefined || !/^(?:0x[0-9a-f]+|\d+)$/i.test(this.word)) return ({ eth }) => eth?.vlan !== undefined;
    const id = this.number();
    if (id > 4095) this.fault(`VLAN tag ${id} greater than maximum 4095`);
    return ({ eth }) => eth?.vlan?.id === id;
  }

  private number(): number {
    const word = this.take();
    if (!/^(0x[0-9a-f]+|\d+)$/i.test(word)) this.fault();
    return Number(word);
  }

  private qualified(): Test {
    const q: Qualifiers = {};
    const protocol = this.accept('ether', 'ip', 'ip6', 'arp', 'tcp', 'udp', 'icmp', 'icmp6', 'igmp', 'sctp');
    if (protocol !== undefined) q.protocol = protocol;
    const direction = this.accept('src', 'dst');
    if (direction === 'src' || direction === 'dst') {
      q.direction = direction;
      const joined = this.word;
      const other = this.words[this.at + 1];
      if ((joined === 'or' || joined === 'and') && (other === 'src' || other === 'dst') && other !== direction) {
        this.at += 2;
        q.direction = joined === 'or' ? 'src or dst' : 'src and dst';
      }
    }
    const kind = this.accept('host', 'net', 'port', 'portrange', 'proto', 'broadcast', 'multicast');
    if (kind !== undefined) q.kind = kind;
    const ofProtocol: Test = protocol === undefined ? () => true : protocolTest(protocol);
    const { word } = this;
    const endsHere = word === undefined || /^(and|or|&&|\|\||\)|not|!)$/.test(word);
    if (kind === 'broadcast' || kind === 'multicast') return groupTest(protocol, kind);
    if (endsHere) {
      if (protocol === undefined || q.direction !== undefined || kind !== undefined || protocol === 'ether') this.fault();
      return ofProtocol;
    }
    if (protocol === undefined && q.direction === undefined && kind === undefined) {
      // A bare identifier after `or`: with the last qualifiers.
      if (KEYWORDS.has(word) || this.last.kind === undefined) {
        if (parseIp(word).ok || parseCidr(word).ok || this.names.has(word)) return this.identifier({ kind: 'host' });
        this.fault();
      }
      return this.identifier(this.last);
    }
    if (kind === undefined && q.direction === undefined) this.fault();
    this.last = { ...q, kind: kind ?? 'host' };
    return this.identifier(this.last);
  }

  private identifier(q: Qualifiers): Test {
    const word = this.take();
    const ofProtocol: Test = q.protocol === undefined || q.protocol === 'ether' ? () => true : protocolTest(q.protocol);
    switch (q.kind) {
      case 'port':
      case 'portrange':
        return this.portTest(word, q, ofProtocol);
      case 'net':
        return this.netTest(word, q, ofProtocol);
      case 'proto': {
        const name = word.replace(/^\\/, '');
        // A keyword must be escaped.
        if (!word.startsWith('\\') && (KEYWORDS.has(name) || name in PROTOCOLS)) this.fault();
        if (q.protocol === 'ether') {
          const type = /^(?:0x[0-9a-f]+|\d+)$/i.test(name) ? Number(name) : ETHER_TYPES[name];
          if (type === undefined) this.fault(`unknown ether proto '${name}'`);
          return ({ eth }) => eth?.type === type;
        }
        const n = /^\d+$/.test(name) ? Number(name) : PROTOCOLS[name];
        if (n === undefined) this.fault(`unknown ip proto '${name}'`);
        return (h) => h.net.kind !== 'arp' && nextHeader(h.net) === n && ofProtocol(h);
      }
      default:
        return this.hostTest(word, q, ofProtocol);
    }
  }

  private hostTest(word: string, q: Qualifiers, ofProtocol: Test): Test {
    if (q.protocol === 'ether') {
      const mac = parseMac(word);
      if (!mac.ok) this.fault(`unknown ether host '${word}'`);
      return sides(q.direction, (h, side) => h.eth?.[side] === mac.value);
    }
    if (this.word === '/') return this.netTest(word, q, ofProtocol);
    const literal = parseIp(word);
    const addresses = literal.ok ? [literal.value] : this.names.get(word);
    if (addresses === undefined || addresses.length === 0) this.fault(/^\d+(?:\.\d+){3}$/.test(word) ? `invalid IPv4 address '${word}'` : /^\d+(\.\d+)*$/.test(word) ? undefined : `unknown host '${word}'`);
    const set = new Set<string>(addresses);
    const test = sides(q.direction, (h, side) => set.has(addressOf(h, side)));
    return (h) => ofProtocol(h) && test(h);
  }

  private netTest(word: string, q: Qualifiers, ofProtocol: Test): Test {
    let text = word;
    if (this.accept('/') !== undefined) text = `${word}/${this.take()}`;
    else if (this.accept('mask') !== undefined) text = `${word}/${maskLength(this.take()) ?? this.fault()}`;
    if (!text.includes('/')) {
      const parts = text.split('.');
      text = parts.length < 4 && !text.includes(':') ? `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}` : `${text}/${text.includes(':') ? 128 : 32}`;
    } else if (!text.includes(':')) {
      const [address = '', bits = ''] = text.split('/');
      const parts = address.split('.');
      if (parts.length < 4) text = `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${bits}`;
    }
    if (Number(text.split('/')[1]) > (text.includes(':') ? 128 : 32)) this.fault(`mask length must be <= ${text.includes(':') ? 128 : 32}`);
    const net = parseCidr(text);
    if (!net.ok) this.fault();
    if (!isNetwork(net.value, text)) this.fault(`non-network bits set in "${text}"`);
    const test = sides(q.direction, (h, side) => {
      const address = parseIp(addressOf(h, side));
      return address.ok && cidrContains(net.value, address.value);
    });
    return (h) => ofProtocol(h) && test(h);
  }

  private portTest(word: string, q: Qualifiers, ofProtocol: Test): Test {
    if (q.protocol !== undefined && !['tcp', 'udp', 'sctp', 'ip', 'ip6'].includes(q.protocol)) this.fault(`'${q.protocol}' modifier applied to port`);
    const lookUp = (text: string): number => {
      const n = /^\d+$/.test(text) ? Number(text) : (servicePort(text, 'tcp') ?? servicePort(text, 'udp'));
      if (n === undefined) this.fault(`unknown port '${text}'`);
      if (n > 65_535) this.fault(`illegal port number ${n} > 65535`);
      return n;
    };
    const [from, to] = q.kind === 'portrange' && word.includes('-') ? word.split('-').map(lookUp) : [lookUp(word), lookUp(word)];
    const test = sides(q.direction, (h, side) => {
      const { transport } = h;
      if (!transport || !('srcPort' in transport)) return false;
      const port = side === 'src' ? transport.srcPort : transport.dstPort;
      return port >= (from ?? 0) && port <= (to ?? 0);
    });
    return (h) => ofProtocol(h) && test(h);
  }

  // ------------------------------------------------ arithmetic: tcp[tcpflags] & tcp-syn != 0, ip[8] < 5, len > 100

  /** Whether an accessor, `len` or a number begins here and a comparison follows before the next logical word. */
  private startsComparison(): boolean {
    let depth = 0;
    let value = false;
    for (let i = this.at; i < this.words.length; i += 1) {
      const word = this.words[i] as string;
      if (word === '(') depth += 1;
      if (word === ')') depth -= 1;
      if (depth < 0 || /^(and|or|not|&&|\|\||!)$/.test(word)) return false;
      if (word === '[' || word === 'len') value = true;
      if (['=', '==', '!=', '<', '>', '<=', '>='].includes(word)) return value || depth === 0;
    }
    return false;
  }

  private comparison(): Test {
    const left = this.bits();
    const operator = this.accept('=', '==', '!=', '<', '>', '<=', '>=');
    if (operator === undefined) this.fault();
    const right = this.bits();
    return (h) => {
      const a = left(h);
      const b = right(h);
      if (a === undefined || b === undefined) return false;
      switch (operator) {
        case '!=':
          return a !== b;
        case '<':
          return a < b;
        case '>':
          return a > b;
        case '<=':
          return a <= b;
        case '>=':
          return a >= b;
        default:
          return a === b;
      }
    };
  }

  private binary(next: () => Value, operators: Readonly<Record<string, (a: number, b: number) => number>>): Value {
    let left = next();
    for (;;) {
      const operator = this.accept(...Object.keys(operators));
      const apply = operator === undefined ? undefined : operators[operator];
      if (apply === undefined) return left;
      const before = left;
      const right = next();
      left = (h) => {
        const a = before(h);
        const b = right(h);
        return a === undefined || b === undefined ? undefined : apply(a, b) >>> 0;
      };
    }
  }

  private bits(): Value {
    return this.binary(() => this.shifted(), { '&': (a, b) => a & b, '|': (a, b) => a | b, '^': (a, b) => a ^ b });
  }

  private shifted(): Value {
    return this.binary(() => this.sum(), { '<<': (a, b) => a << b, '>>': (a, b) => a >>> b });
  }

  private sum(): Value {
    return this.binary(() => this.product(), { '+': (a, b) => a + b, '-': (a, b) => a - b });
  }

  private product(): Value {
    return this.binary(() => this.operand(), { '*': (a, b) => Math.imul(a, b), '/': (a, b) => Math.floor(a / b), '%': (a, b) => a % b });
  }

  private operand(): Value {
    if (this.accept('(') !== undefined) {
      const inner = this.bits();
      if (this.accept(')') === undefined) this.fault();
      return inner;
    }
    const word = this.take();
    if (word === 'len') return frameLength;
    if (/^(0x[0-9a-f]+|\d+)$/i.test(word)) return () => Number(word);
    const constant = CONSTANTS[word];
    if (constant !== undefined) return () => constant;
    if (!['ether', 'ip', 'ip6', 'tcp', 'udp', 'icmp', 'icmp6', 'arp'].includes(word) || this.accept('[') === undefined) this.fault();
    let colon: number | undefined;
    // `ip[2:2]` comes as one word.
    const joined = /^(\d+):([124])$/.exec(this.word ?? '');
    let offset: Value;
    if (joined) {
      this.at += 1;
      offset = () => Number(joined[1]);
      colon = Number(joined[2]);
    } else offset = this.bits();
    if (this.accept(']') === undefined) this.fault();
    const test = protocolTest(word);
    const size = colon ?? 1;
    return (h) => {
      const from = offset(h);
      if (from === undefined || !test(h)) return undefined;
      const net = h.net.kind;
      const header = word === 'tcp' || word === 'udp' || word === 'icmp' || word === 'icmp6' ? (net === 'ipv6' ? 40 : 20) : 0;
      // IPv4 only, as libpcap's accessors of upper protocols; a later fragment has no such header.
      if (header > 0 && h.transport === undefined) return undefined;
      const bytes = word === 'ether' ? encodeFrame(h) : encodePacket(h);
      let value = 0;
      for (let i = 0; i < size; i += 1) {
        const byte = bytes[header + from + i];
        if (byte === undefined) return undefined;
        value = value * 256 + byte;
      }
      return value;
    };
  }
}

/** How many ones a netmask begins with. */
function maskLength(mask: string): number | undefined {
  const parsed = parseIp(mask);
  if (!parsed.ok || mask.includes(':')) return undefined;
  const bits = mask.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}

function isNetwork(net: Cidr, text: string): boolean {
  const [address = ''] = text.split('/');
  const parsed = parseIp(address);
  const zero = parseCidr(`${address}/${text.split('/')[1] ?? ''}`);
  return parsed.ok && zero.ok && cidrContains(net, parsed.value) && (net.address === parsed.value);
}

const addressOf = ({ net }: PacketHeaders, side: 'src' | 'dst'): string => (net.kind === 'arp' ? (side === 'src' ? net.senderIp : net.targetIp) : net[side]);

function sides(direction: Qualifiers['direction'], test: (h: PacketHeaders, side: 'src' | 'dst') => boolean): Test {
  switch (direction) {
    case 'src':
    case 'dst':
      return (h) => test(h, direction);
    case 'src and dst':
      return (h) => test(h, 'src') && test(h, 'dst');
    default:
      return (h) => test(h, 'src') || test(h, 'dst');
  }
}

/** What the IPv6 header itself says: filters do not look past hop-by-hop options. */
const nextHeader = (net: IpHeader): number => (net.kind === 'ipv6' && net.routerAlert ? 0 : net.protocol);

function protocolTest(name: string): Test {
  switch (name) {
    case 'ether':
      return (h) => h.eth !== undefined;
    case 'ip':
      return ({ net }) => net.kind === 'ipv4';
    case 'ip6':
      return ({ net }) => net.kind === 'ipv6';
    case 'arp':
      return ({ net }) => net.kind === 'arp';
    case 'icmp':
      return ({ net }) => net.kind === 'ipv4' && net.protocol === 1;
    case 'icmp6':
      return ({ net }) => net.kind === 'ipv6' && nextHeader(net) === 58;
    default: {
      const n = PROTOCOLS[name];
      return ({ net }) => net.kind !== 'arp' && nextHeader(net) === n;
    }
  }
}

function groupTest(protocol: string | undefined, kind: 'broadcast' | 'multicast'): Test {
  if (protocol === 'ip' || protocol === 'ip6')
    return ({ net }) => net.kind === (protocol === 'ip' ? 'ipv4' : 'ipv6') && (kind === 'multicast' ? /^(22[4-9]|23\d|ff)/.test(net.dst) : net.dst === '255.255.255.255');
  return ({ eth }) => eth !== undefined && (kind === 'broadcast' ? eth.dst === 'ff:ff:ff:ff:ff:ff' : isGroupMac(eth.dst));
}
