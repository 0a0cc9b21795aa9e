/** The command line of conntrack: one command, a table, and filters. */
import { type Result, err, ok } from '../../../base/index';
import { type ConntrackEntry, protocolNumber } from '../../../kernel/index';
import { type Cidr, type IpAddress, cidrContains, parseCidr, parseIp } from '../../../wire/index';

export type CommandLetter = 'L' | 'G' | 'D' | 'I' | 'E' | 'F' | 'C' | 'S' | 'V' | 'h';

export type Filter = (entry: ConntrackEntry) => boolean;

export interface ConntrackCommand {
  readonly letter: CommandLetter;
  readonly table: 'conntrack' | 'expect' | 'dying' | 'unconfirmed';
  readonly filters: readonly Filter[];
  readonly output: { readonly extended: boolean; readonly id: boolean; readonly timestamp: boolean };
  readonly events: ReadonlySet<'NEW' | 'UPDATE' | 'DESTROY'>;
  /** For -I. */
  readonly values: Values;
}

/** What options say, as values: both filters and new entries are made of them. */
export interface Values {
  readonly family?: 4 | 6;
  readonly protocol?: number;
  readonly origSrc?: Cidr;
  readonly origDst?: Cidr;
  readonly replySrc?: Cidr;
  readonly replyDst?: Cidr;
  readonly origPortSrc?: number;
  readonly origPortDst?: number;
  readonly replyPortSrc?: number;
  readonly replyPortDst?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly icmpId?: number;
  readonly state?: string;
  readonly timeout?: number;
  readonly status?: readonly string[];
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly zone?: number;
  readonly srcNat?: NatFilter;
  readonly dstNat?: NatFilter;
  readonly anyNat?: NatFilter;
}

export interface NatFilter {
  readonly address?: IpAddress;
  readonly port?: number;
}

const COMMANDS: Readonly<Record<string, CommandLetter>> = {
  '-L': 'L', '--dump': 'L', '-G': 'G', '--get': 'G', '-D': 'D', '--delete': 'D', '-I': 'I', '--create': 'I', '-E': 'E', '--event': 'E', '-F': 'F', '--flush': 'F', '-C': 'C', '--count': 'C', '-S': 'S', '--stats': 'S', '-V': 'V',
  '--version': 'V', '-h': 'h', '--help': 'h',
};

const TABLES = ['conntrack', 'expect', 'dying', 'unconfirmed'] as const;

/** Options for every protocol, to their canonical names. */
const COMMON: Readonly<Record<string, string>> = {
  '-s': 's', '--src': 's', '--orig-src': 's', '-d': 'd', '--dst': 'd', '--orig-dst': 'd', '-r': 'r', '--reply-src': 'r', '-q': 'q', '--reply-dst': 'q', '-p': 'p', '--proto': 'p', '--protonum': 'p', '-f': 'f', '--family': 'f', '-t': 't',
  '--timeout': 't', '-u': 'u', '--status': 'u', '-m': 'm', '--mark': 'm', '-w': 'w', '--zone': 'w', '-o': 'o', '--output': 'o', '-e': 'e', '--event-mask': 'e', '-b': 'b', '--buffer-size': 'b',
};
const NAT: Readonly<Record<string, 'n' | 'g' | 'j'>> = { '-n': 'n', '--src-nat': 'n', '-g': 'g', '--dst-nat': 'g', '-j': 'j', '--any-nat': 'j' };
/** Options that -p brings. */
const PORTS: Readonly<Record<string, string>> = {
  '--sport': 'sport', '--orig-port-src': 'sport', '--dport': 'dport', '--orig-port-dst': 'dport', '--reply-port-src': 'rsport', '--reply-port-dst': 'rdport',
};
const ICMP: Readonly<Record<string, string>> = { '--icmp-type': 'type', '--icmp-code': 'code', '--icmp-id': 'id', '--icmpv6-type': 'type', '--icmpv6-code': 'code', '--icmpv6-id': 'id' };

const TCP_STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'LISTEN'];
const SCTP_STATES = ['NONE', 'CLOSED', 'COOKIE_WAIT', 'COOKIE_ECHOED', 'ESTABLISHED', 'SHUTDOWN_SENT', 'SHUTDOWN_RECD', 'SHUTDOWN_ACK_SENT'];
const STATUSES = ['ASSURED', 'SEEN_REPLY', 'UNSET', 'FIXED_TIMEOUT', 'EXPECTED', 'OFFLOAD', 'HW_OFFLOAD', 'UNREPLIED'];
const PROTOCOLS: readonly number[] = [1, 6, 17, 33, 47, 58, 132, 136];

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `message` is what follows the tool's name. */
export function parseConntrack(words: readonly string[]): Result<ConntrackCommand, string> {
  const values: Mutable<Values> = {};
  let letter: CommandLetter | undefined;
  let table: ConntrackCommand['table'] = 'conntrack';
  const output = { extended: false, id: false, timestamp: false };
  const events = new Set<'NEW' | 'UPDATE' | 'DESTROY'>();
  for (let i = 0; i < words.length; i += 1) {
    const raw = words[i] as string;
    const equals = raw.startsWith('--') ? raw.indexOf('=') : -1;
    const word = equals < 0 ? raw : raw.slice(0, equals);
    const argument = (): string | undefined => {
      if (equals >= 0) return raw.slice(equals + 1);
      i += 1;
      return words[i];
    };
    const command = COMMANDS[word];
    if (command) {
      if (letter) return err('Invalid commands combination');
      letter = command;
      const next = words[i + 1];
      if (next !== undefined && !next.startsWith('-') && 'LGDIEFC'.includes(command)) {
        const named = TABLES.find((each) => each === next);
        if (!named) return err(`unknown type \`${next}'`);
        table = named;
        i += 1;
      }
      continue;
    }
    const nat = NAT[word];
    if (nat) {
      const next = words[i + 1];
      let filter: NatFilter = {};
      if (next !== undefined && !next.startsWith('-')) {
        i += 1;
        const parsed = natAddress(next);
        if (!parsed) return err(`Invalid IP address \`${next}'`);
        filter = parsed;
      }
      if (nat === 'n') values.srcNat = filter;
      else if (nat === 'g') values.dstNat = filter;
      else values.anyNat = filter;
      continue;
    }
    const name = COMMON[word] ?? protocolOption(word, values.protocol);
    if (name === undefined) return err(word.startsWith('-') ? `unknown option \`${word}'` : `unknown option \`${word}'`);
    const text = argument();
    if (text === undefined) return err(`option \`${word}' requires an argument`);
    const failed = take(name, text, values, output, events);
    if (failed !== undefined) return err(failed);
  }
  if (!letter) return ok({ letter: 'h', table, filters: [], output, events, values });
  if (letter === 'G' && values.protocol === undefined) return err("You need to supply the `--protonum' option for this command");
  return ok({ letter, table, filters: filtersOf(values), output, events: events.size === 0 ? new Set(['NEW', 'UPDATE', 'DESTROY']) : events, values });
}

function protocolOption(word: string, protocol: number | undefined): string | undefined {
  if (protocol === 1 || protocol === 58) return ICMP[word];
  if (protocol === 6 || protocol === 132) return word === '--state' ? 'state' : PORTS[word];
  return protocol === 17 || protocol === 33 || protocol === 136 ? PORTS[word] : undefined;
}

function natAddress(text: string): NatFilter | undefined {
  const m = /^\[?([0-9a-fA-F:.]*?)\]?(?::(\d+))?$/.exec(text.includes('[') || !/:.*:/.test(text) ? text : `[${text}]`);
  if (!m) return undefined;
  const address = m[1] === '' ? undefined : parseIp(m[1] ?? '');
  if (address && !address.ok) return undefined;
  return { ...(address ? { address: address.value } : {}), ...(m[2] === undefined ? {} : { port: Number(m[2]) }) };
}

function take(name: string, text: string, values: Mutable<Values>, output: { extended: boolean; id: boolean; timestamp: boolean }, events: Set<'NEW' | 'UPDATE' | 'DESTROY'>): string | undefined {
  switch (name) {
    case 's':
    case 'd':
    case 'r':
    case 'q': {
      const cidr = parseCidr(text);
      if (!cidr.ok) return `Invalid IP address \`${text}'`;
      if (name === 's') values.origSrc = cidr.value;
      else if (name === 'd') values.origDst = cidr.value;
      else if (name === 'r') values.replySrc = cidr.value;
      else values.replyDst = cidr.value;
      return undefined;
    }
    case 'p': {
      const named = protocolNumber(text);
      const number = /^\d+$/.test(text) ? Number(text) : named !== undefined && PROTOCOLS.includes(named) ? named : undefined;
      if (number === undefined || number > 255) return `\`${text}' unsupported protocol`;
      values.protocol = number;
      return undefined;
    }
    case 'f':
      if (text !== 'ipv4' && text !== 'ipv6') return `\`${text}' unsupported protocol`;
      values.family = text === 'ipv4' ? 4 : 6;
      return undefined;
    case 't':
      values.timeout = Number(text);
      return undefined;
    case 'u': {
      const list = text.split(',');
      const bad = list.find((word) => !STATUSES.includes(word));
      if (bad !== undefined) return `Bad parameter \`${bad}'`;
      values.status = list;
      return undefined;
    }
    case 'm': {
      const [value = '', mask] = text.split('/');
      values.mark = { value: Number(value) || 0, mask: mask === undefined ? 0xffffffff : Number(mask) || 0 };
      return undefined;
    }
    case 'w':
      values.zone = Number(text);
      return undefined;
    case 'o':
      for (const word of text.split(',')) {
        if (word === 'extended') output.extended = true;
        else if (word === 'id') output.id = true;
        else if (word === 'timestamp') output.timestamp = true;
        else if (word === 'xml' || word === 'save') return `Podwire does not simulate conntrack -o ${word}`;
        else if (word !== 'ktimestamp' && word !== 'labels' && word !== 'userspace') return `Bad parameter \`${word}'`;
      }
      return undefined;
    case 'e':
      for (const word of text.split(',')) {
        if (word === 'ALL') events.add('NEW').add('UPDATE').add('DESTROY');
        else if (word === 'NEW') events.add('NEW');
        else if (word === 'UPDATES') events.add('UPDATE');
        else if (word === 'DESTROY') events.add('DESTROY');
        else return `Bad parameter \`${word}'`;
      }
      return undefined;
    case 'state': {
      const states = values.protocol === 132 ? SCTP_STATES : TCP_STATES;
      if (!states.includes(text)) return `unknown ${values.protocol === 132 ? 'SCTP' : 'TCP'} state \`${text}'`;
      values.state = text;
      return undefined;
    }
    case 'sport':
      values.origPortSrc = Number(text);
      return undefined;
    case 'dport':
      values.origPortDst = Number(text);
      return undefined;
    case 'rsport':
      values.replyPortSrc = Number(text);
      return undefined;
    case 'rdport':
      values.replyPortDst = Number(text);
      return undefined;
    case 'type':
      values.icmpType = Number(text);
      return undefined;
    case 'code':
      values.icmpCode = Number(text);
      return undefined;
    case 'id':
      values.icmpId = Number(text);
      return undefined;
    default:
      return undefined;
  }
}

function filtersOf(values: Values): Filter[] {
  const out: Filter[] = [];
  const equal = <T>(value: T | undefined, read: (entry: ConntrackEntry) => T | undefined): void => {
    if (value !== undefined) out.push((entry) => read(entry) === value);
  };
  const inside = (cidr: Cidr | undefined, read: (entry: ConntrackEntry) => IpAddress): void => {
    if (cidr) out.push((entry) => cidrContains(cidr, read(entry)));
  };
  equal(values.family, (e) => (e.original.src.includes(':') ? 6 : 4));
  equal(values.protocol, (e) => e.original.protocol);
  inside(values.origSrc, (e) => e.original.src);
  inside(values.origDst, (e) => e.original.dst);
  inside(values.replySrc, (e) => e.reply.src);
  inside(values.replyDst, (e) => e.reply.dst);
  equal(values.origPortSrc, (e) => e.original.srcPort);
  equal(values.origPortDst, (e) => e.original.dstPort);
  equal(values.replyPortSrc, (e) => e.reply.srcPort);
  equal(values.replyPortDst, (e) => e.reply.dstPort);
  equal(values.icmpType, (e) => e.original.icmp?.type);
  equal(values.icmpCode, (e) => e.original.icmp?.code);
  equal(values.icmpId, (e) => e.original.icmp?.id);
  equal(values.state, (e) => e.protocolState);
  equal(values.zone, (e) => e.zone);
  const { mark, status, srcNat, dstNat, anyNat } = values;
  if (mark) out.push((e) => (e.mark & mask(mark)) >>> 0 === mark.value);
  if (status) out.push((e) => (!status.includes('ASSURED') || e.assured) && (!status.includes('SEEN_REPLY') || e.seenReply) && (!status.includes('UNREPLIED') || !e.seenReply));
  if (srcNat) out.push((e) => sourceTranslated(e, srcNat));
  if (dstNat) out.push((e) => destinationTranslated(e, dstNat));
  if (anyNat) out.push((e) => sourceTranslated(e, anyNat) || destinationTranslated(e, anyNat));
  return out;
}

const mask = (mark: { readonly mask: number }): number => mark.mask >>> 0;

/** The tool compares the words where ports would be: for ICMP they differ always, so translated ICMP counts both ways (recorded: k06). */
const sourceTranslated = (e: ConntrackEntry, { address, port }: NatFilter): boolean =>
  address !== undefined ? e.original.src !== e.reply.dst && e.reply.dst === address && (port === undefined || e.reply.dstPort === port) : e.original.src !== e.reply.dst || translatedIcmp(e) || e.original.srcPort !== e.reply.dstPort;

const translatedIcmp = (e: ConntrackEntry): boolean => e.original.icmp !== undefined && (e.srcNat || e.dstNat);

const destinationTranslated = (e: ConntrackEntry, { address, port }: NatFilter): boolean =>
  address !== undefined ? e.original.dst !== e.reply.src && e.reply.src === address && (port === undefined || e.reply.srcPort === port) : e.original.dst !== e.reply.src || translatedIcmp(e) || e.original.dstPort !== e.reply.srcPort;
