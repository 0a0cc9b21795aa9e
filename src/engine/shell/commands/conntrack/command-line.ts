/** The command line of conntrack: one command, a table, and filters. */
import { type Result, err, ok } from '../../../base/index';
import { type ConntrackEntry, protocolNumber } from '../../../kernel/index';
import { type Cidr, type IpAddress, cidrContains, cidrOf, ipToBytes, parseCidr, parseIp } from '../../../wire/index';

export type CommandLetter = 'L' | 'G' | 'D' | 'I' | 'A' | 'U' | 'R' | 'E' | 'F' | 'C' | 'S' | 'V' | 'h';

export type Filter = (entry: ConntrackEntry) => boolean;

export interface ConntrackCommand {
  readonly letter: CommandLetter;
  readonly table: 'conntrack' | 'expect' | 'dying' | 'unconfirmed';
  readonly filters: readonly Filter[];
  readonly output: { readonly extended: boolean; readonly id: boolean; readonly timestamp: boolean; readonly labels: boolean; readonly form: 'plain' | 'xml' | 'save' };
  /** -z: counters begin again once they are shown. */
  readonly zero: boolean;
  /** -R: the file. */
  readonly file?: string;
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
  /** Nothing can be like that. */
  readonly none?: boolean;
  readonly srcNat?: NatFilter;
  readonly dstNat?: NatFilter;
  readonly anyNat?: NatFilter;
}

export interface NatFilter {
  readonly address?: IpAddress;
  readonly port?: number;
}

const COMMANDS: Readonly<Record<string, CommandLetter>> = {
  '-L': 'L', '--dump': 'L', '-G': 'G', '--get': 'G', '-D': 'D', '--delete': 'D', '-I': 'I', '--create': 'I', '-A': 'A', '--add': 'A', '-U': 'U', '--update': 'U', '-R': 'R', '--load-file': 'R', '-E': 'E', '--event': 'E', '-F': 'F', '--flush': 'F', '-C': 'C', '--count': 'C', '-S': 'S', '--stats': 'S', '-V': 'V',
  '--version': 'V', '-h': 'h', '--help': 'h',
};

const TABLES = ['conntrack', 'expect', 'dying', 'unconfirmed'] as const;

/** Options for every protocol, to their canonical names. */
const COMMON: Readonly<Record<string, string>> = {
  '-s': 's', '--src': 's', '--orig-src': 's', '-d': 'd', '--dst': 'd', '--orig-dst': 'd', '-r': 'r', '--reply-src': 'r', '-q': 'q', '--reply-dst': 'q', '-p': 'p', '--proto': 'p', '--protonum': 'p', '-f': 'f', '--family': 'f', '-t': 't',
  '--timeout': 't', '-u': 'u', '--status': 'u', '-m': 'm', '--mark': 'm', '-w': 'w', '--zone': 'w', '-o': 'o', '--output': 'o', '-e': 'e', '--event-mask': 'e', '-b': 'b', '--buffer-size': 'b',
  '--mask-src': 'mask-src', '--mask-dst': 'mask-dst', '--orig-zone': 'other-zone', '--reply-zone': 'other-zone', '-c': 'c', '--secmark': 'c', '-l': 'l', '--label': 'l',
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

/** Options as error messages call them. */
const LONG: Readonly<Record<string, string>> = {
  s: 'orig-src', d: 'orig-dst', r: 'reply-src', q: 'reply-dst', p: 'protonum', t: 'timeout', u: 'status', m: 'mark', w: 'zone', o: 'output', e: 'event-mask', b: 'buffer-size', f: 'family', n: 'src-nat', g: 'dst-nat', j: 'any-nat', z: 'zero',
};

/** What may not stand with a command; of the others with -F, -C and -S all but the family. */
const ILLEGAL: Readonly<Partial<Record<CommandLetter, string>>> = { L: 'eb', D: 'ebz', I: 'ebz', A: 'ebz', U: 'ebz', G: 'ebz', F: 'sdrqptumwoebngjz', C: 'sdrqptumwoebngjz', S: 'sdrqptumwoebngjz' };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `message` is what follows the tool's name. */
export function parseConntrack(words: readonly string[]): Result<ConntrackCommand, string> {
  const values: Mutable<Values> = {};
  let letter: CommandLetter | undefined;
  let table: ConntrackCommand['table'] = 'conntrack';
  const output: Output = { extended: false, id: false, timestamp: false, labels: false, form: 'plain' };
  const used: string[] = [];
  let zero = false;
  let file: string | undefined;
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
      if (command === 'R') {
        file = argument();
        if (file === undefined) return err(`option \`${word}' requires an argument`);
      } else if (next !== undefined && !next.startsWith('-') && 'LGDIAUEFC'.includes(command)) {
        const named = TABLES.find((each) => each === next);
        if (!named) return err(`unknown type \`${next}'`);
        table = named;
        i += 1;
      }
      continue;
    }
    if (word === '-z' || word === '--zero') {
      zero = true;
      used.push('z');
      continue;
    }
    const nat = NAT[word];
    if (nat) {
      used.push(nat);
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
    used.push(name);
    const failed = take(name, text, values, output, events);
    if (failed !== undefined) return err(failed);
  }
  if (!letter) return ok({ letter: 'h', table, filters: [], output, events, values, zero });
  const wrong = misuse(letter, table, used, values);
  if (wrong !== undefined) return err(wrong);
  // What -U is to set does not choose the flows.
  const { mark: _mark, status: _status, timeout: _timeout, ...chosen } = values;
  return ok({ letter, table, filters: filtersOf(letter === 'U' ? chosen : values), output, events: events.size === 0 ? new Set(['NEW', 'UPDATE', 'DESTROY']) : events, values, zero, ...(file !== undefined && { file }) });
}

interface Output {
  extended: boolean;
  id: boolean;
  timestamp: boolean;
  labels: boolean;
  form: 'plain' | 'xml' | 'save';
}

const need = (option: string): string => `You need to supply the \`--${option}' option for this command`;

/** Options that do not go with the command, or are missing (generic_opt_check and the protocols' own checks). */
function misuse(letter: CommandLetter, table: ConntrackCommand['table'], used: readonly string[], values: Values): string | undefined {
  const illegal = used.find((name) => name.length === 1 && (table === 'expect' ? 'p' : (ILLEGAL[letter] ?? '')).includes(name));
  if (illegal !== undefined) return `Illegal option \`--${LONG[illegal] ?? illegal}' with this command`;
  if (letter === 'C' && (table === 'dying' || table === 'unconfirmed')) return "Can't do that command with tables `dying' and `unconfirmed'";
  if (letter === 'L' && used.includes('z') && used.length > 1) return "Can't use -z with filtering parameters";
  if (letter !== 'I' && letter !== 'A' && letter !== 'G') return undefined;
  const { protocol, origSrc, origDst, timeout, origPortSrc, origPortDst, icmpType, state } = values;
  if (protocol === undefined) return need('protonum');
  if (letter !== 'G' && timeout === undefined) return need('timeout');
  if (origSrc && origDst && origSrc.address.includes(':') !== origDst.address.includes(':')) return 'mismatched address family';
  if (!origSrc || !origDst) return "you have to specify `--src' and `--dst'";
  if (PORTED.includes(protocol) && (origPortSrc === undefined || origPortDst === undefined)) return "you have to specify `--sport' and `--dport'";
  if (letter === 'G') return undefined;
  if (protocol === 6 && state === undefined) return need('state');
  return (protocol === 1 || protocol === 58) && icmpType === undefined ? need(`icmp${protocol === 58 ? 'v6' : ''}-type`) : undefined;
}

const PORTED: readonly number[] = [6, 17, 33, 132, 136];

/** An address that is to be compared through a mask. */
function throughMask(cidr: Cidr, mask: string): Cidr | undefined {
  const parsed = parseIp(mask);
  if (!parsed.ok) return undefined;
  const bits = [...ipToBytes(parsed.value)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? cidrOf(cidr.address, bits.lastIndexOf('1') + 1) : undefined;
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

function take(name: string, text: string, values: Mutable<Values>, output: Output, events: Set<'NEW' | 'UPDATE' | 'DESTROY'>): string | undefined {
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
    case 'mask-src':
    case 'mask-dst': {
      const which = name === 'mask-src' ? 'origSrc' : 'origDst';
      const given = values[which];
      const masked = given && throughMask(given, text);
      if (given && !masked) return `Podwire does not simulate conntrack --${name} ${text}`;
      if (masked) values[which] = masked;
      return undefined;
    }
    // No flow here has a zone in one direction only, nor a security mark.
    case 'other-zone':
    case 'c':
      values.none = true;
      return undefined;
    case 'l':
      return `\0unknown label '${text}'`;
    case 'o':
      for (const word of text.split(',')) {
        if (word === 'extended') output.extended = true;
        else if (word === 'id') output.id = true;
        else if (word === 'timestamp') output.timestamp = true;
        else if (word === 'xml' || word === 'save') output.form = word;
        else if (word === 'labels') output.labels = true;
        else if (word !== 'ktimestamp' && word !== 'userspace') return `Bad parameter \`${word}'`;
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
  if (values.none) out.push(() => false);
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
