/** The words after a set's type, and after an element (lib/ipset_*.c and lib/parse.c of ipset 7.17). */
import { type IpSet, type IpSetHeader, type IpSetPacketInfo, type IpSetPlace, type IpSetType, SET_TYPES } from '../../../kernel/index';
import { type Family, type IpAddress, familyOf, parseIp } from '../../../wire/index';
import { other, usage } from './failure';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type CreateOptions = Omit<Mutable<Partial<IpSetHeader>>, 'name' | 'type'> & { initval?: number };

class Words {
  private at = 0;

  constructor(private readonly words: readonly string[]) {}

  /** Undefined at the end. */
  next(): string | undefined {
    const word = this.words[this.at];
    this.at += 1;
    return word;
  }

  argument(option: string): string {
    const word = this.next();
    if (word === undefined) throw usage(`Missing mandatory argument of option \`${option}'`);
    return word;
  }

  number(option: string, max = 0xffffffff): number {
    return numberOf(this.argument(option), 0, max, '');
  }
}

function numberOf(text: string, min: number, max: number, more: string): number {
  if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text)) throw other(`Syntax error: '${text}' is invalid as number${more}`);
  const n = Number(text);
  if (n < min || n > max) throw other(`Syntax error: '${text}' is out of range ${min}-${max}${more}`);
  return n;
}

const LONGEST: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };
/** IPSET_TIMEOUT's maximum: what fits in milliseconds. */
const LONGEST_TIMEOUT = 2_147_483;

/** Types of whose addresses only a part may be kept. */
const MASKED: readonly IpSetType[] = ['hash:ip', 'hash:ip,port', 'hash:net,net'];

function netmask(words: Words, family: Family): number {
  const longest = LONGEST[family];
  return numberOf(words.argument('netmask'), 1, longest, `\nSyntax error: netmask is out of the inclusive range of 1-${longest}`);
}

function bitmask(words: Words, family: Family): IpAddress {
  const text = words.argument('bitmask');
  const parsed = parseIp(text);
  if (!parsed.ok || familyOf(parsed.value) !== family) throw other(`Syntax error: cannot parse ${text}: resolving to IPv${family} address failed\nSyntax error: bitmask is not valid for family = ${family === 4 ? 'inet' : 'inet6'}`);
  return parsed.value;
}

function familyNamed(text: string): Family {
  if (text === 'inet' || text === 'ipv4') return 4;
  if (text === 'inet6' || text === 'ipv6') return 6;
  throw other(`Syntax error: unknown inet family ${text}`);
}

function portRange(text: string): string {
  for (const part of text.split('-')) {
    const problem = !/^\d+$/.test(part) ? `'${part}' is invalid as number` : Number(part) > 65535 ? `'${part}' is out of range 0-65535` : undefined;
    if (problem !== undefined) throw other(`Syntax error: ${problem}\nSyntax error: 'tcp' is invalid as number\ncannot parse '${part}' as a tcp port`);
  }
  return text;
}

/** Options that hash types alone have. True: it was one. */
function hashOption(word: string, words: Words, type: IpSetType, options: CreateOptions): boolean {
  switch (word) {
    case 'family':
      options.family = familyNamed(words.argument(word));
      return true;
    case 'inet':
    case '-4':
      options.family = 4;
      return true;
    case 'inet6':
    case '-6':
      options.family = 6;
      return true;
    case 'hashsize':
    case 'maxelem':
    case 'bucketsize':
    case 'initval':
      options[word] = words.number(word);
      return true;
    // Recorded: accepted, not told, and a full set stays full.
    case 'forceadd':
      return true;
    case 'netmask':
      if (!MASKED.includes(type)) return false;
      options.netmask = netmask(words, options.family ?? 4);
      return true;
    case 'bitmask':
      if (!MASKED.includes(type)) return false;
      options.bitmask = bitmask(words, options.family ?? 4);
      return true;
    case 'markmask':
      if (type === 'hash:ip,mark') throw other('Podwire does not simulate ipset create … markmask');
      return false;
    default:
      return false;
  }
}

function bitmapOption(word: string, words: Words, type: IpSetType, options: CreateOptions): boolean {
  if (word === 'range') {
    const text = words.argument(word);
    options.range = type === 'bitmap:port' ? portRange(text) : text;
    return true;
  }
  if (word === '--from' || word === 'from') options.range = words.argument(word);
  else if (word === '--to' || word === 'to') options.range = `${options.range ?? ''}-${words.argument(word)}`;
  else if (word === 'netmask' && type === 'bitmap:ip') options.netmask = netmask(words, 4);
  else return false;
  return true;
}

/** @unsupported ipset create … markmask — refused */
export function readCreateOptions(type: IpSetType, given: readonly string[]): CreateOptions {
  const { method } = SET_TYPES[type];
  const words = new Words(given);
  const options: CreateOptions = {};
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'counters' || word === 'comment' || word === 'skbinfo') options[word] = true;
    else if (word === 'timeout') options.timeout = words.number(word, LONGEST_TIMEOUT);
    else if (method === 'list' && word === 'size') options.size = words.number(word);
    else if (!(method === 'hash' && hashOption(word, words, type, options)) && !(method === 'bitmap' && bitmapOption(word, words, type, options))) throw usage(`Unknown argument: \`${word}'`);
    if (options.netmask !== undefined && options.bitmask !== undefined) throw other('Syntax error: bitmask and netmask are mutually exclusive, provide only one');
  }
  if (method === 'bitmap' && options.range === undefined) throw usage("Mandatory option `range' is missing");
  return options;
}

interface ElementOptions {
  nomatch?: boolean;
  timeout?: number;
  comment?: string;
  packets?: number;
  bytes?: number;
  wildcard?: boolean;
  skb?: Mutable<IpSetPacketInfo>;
  place?: IpSetPlace;
}

/** Hexadecimal with 0x, with a mask or without. */
function skbMark(text: string): IpSetPacketInfo['mark'] {
  const m = /^0[xX]([0-9a-fA-F]{1,8})(?:\/0[xX]([0-9a-fA-F]{1,8}))?$/.exec(text);
  if (!m) throw other('Syntax error: Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)');
  return { value: parseInt(m[1] ?? '', 16), mask: m[2] === undefined ? 0xffffffff : parseInt(m[2], 16) };
}

function skbPriority(text: string): IpSetPacketInfo['priority'] {
  const m = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(text);
  if (!m) throw other('Syntax error: Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)');
  return { major: parseInt(m[1] ?? '', 16), minor: parseInt(m[2] ?? '', 16) };
}

export function readElementOptions(set: IpSet, given: readonly string[]): ElementOptions {
  const networks = SET_TYPES[set.type].dimensions.includes('net');
  const words = new Words(given);
  const options: ElementOptions = {};
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'timeout') options.timeout = words.number(word, LONGEST_TIMEOUT);
    else if (word === 'comment') options.comment = words.next() ?? '';
    else if (word === 'packets' || word === 'bytes') options[word] = words.number(word, Number.MAX_SAFE_INTEGER);
    else if (word === 'skbmark') options.skb = { ...options.skb, mark: skbMark(words.argument(word)) };
    else if (word === 'skbprio') options.skb = { ...options.skb, priority: skbPriority(words.argument(word)) };
    else if (word === 'skbqueue') options.skb = { ...options.skb, queue: words.number(word, 65535) };
    else if (word === 'nomatch' && networks) options.nomatch = true;
    else if (word === 'wildcard' && set.type === 'hash:net,iface') options.wildcard = true;
    else if ((word === 'before' || word === 'after') && set.type === 'list:set') options.place = { where: word, name: words.argument(word) };
    else throw usage(`Unknown argument: \`${word}'`);
  }
  return options;
}
