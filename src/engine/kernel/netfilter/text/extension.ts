/**
 * What an extension (-m NAME, -j NAME) brings to rule text: its options, how they are read, written and listed.
 * Wording of errors is libxtables' own (iptables 1.8.9).
 */
import { type Result, err, ok } from '../../../base/index';
import { type Cidr, type Family, type IpAddress, familyOf, maxPrefix, parseIp, parsePrefix, cidrOf } from '../../../wire/index';
import type { Match, Negatable, PortRange, Target } from '../api';
import { servicePort } from './names';

/**
 * Rule text that cannot be used. `message` is what the tool prints after its own name.
 * PARAMETER: a wrong or missing word (the tool adds its "Try …" line, exit 2). UNSUPPORTED: real, but not simulated here.
 */
export interface RuleTextError {
  readonly code: 'PARAMETER' | 'UNSUPPORTED';
  readonly message: string;
  /** The set the option names: the tool looks for it before it reads the rest. */
  readonly set?: string;
}

export const problem = (message: string): { readonly ok: false; readonly error: RuleTextError } => err({ code: 'PARAMETER', message });
export const unsupported = (what: string): { readonly ok: false; readonly error: RuleTextError } => err({ code: 'UNSUPPORTED', message: `Podwire does not simulate ${what}` });

/** One option as given. */
export interface Given {
  readonly name: string;
  readonly args: readonly string[];
  readonly not: boolean;
}

export interface OptionShape {
  /** How many words follow. */
  readonly args: 0 | 1 | 2;
  readonly invertible?: boolean;
  readonly required?: boolean;
  readonly repeatable?: boolean;
}

/** What else the rule says that extensions depend on. */
export interface RuleContext {
  readonly family: Family;
  /** Number of -p, with its negation; undefined when absent. */
  readonly protocol: Negatable<number> | undefined;
}

export interface Extension<T> {
  readonly name: string;
  /** The family whose tool knows it (libipt_*, libip6t_*). Absent: both. */
  readonly family?: Family;
  readonly options: Readonly<Record<string, OptionShape>>;
  /** From the options given, all checked against {@link options}, to the value. */
  parse(given: readonly Given[], context: RuleContext): Result<T, RuleTextError>;
  /** The words after `-m NAME` or `-j NAME`. */
  save(value: T, family: Family): string;
  /** What `iptables -L` shows, with no space in front. `protocol` is that of -p, for service names. */
  list(value: T, numeric: boolean, family: Family, protocol?: number): string;
}

export type MatchExtension<K extends Match['kind']> = Extension<Extract<Match, { kind: K }>>;
export type TargetExtension<K extends Target['kind']> = Extension<Extract<Target, { kind: K }>>;

export const find = (given: readonly Given[], name: string): Given | undefined => given.find((g) => g.name === name);

/** The first argument of an option. */
export const arg = (given: readonly Given[], name: string): string | undefined => find(given, name)?.args[0];

/** An option's argument through a reader, with its negation. */
export function negatable<T>(given: readonly Given[], name: string, read: (text: string) => Result<T, RuleTextError>): Result<Negatable<T> | undefined, RuleTextError> {
  const option = find(given, name);
  if (!option) return ok(undefined);
  const value = read(option.args[0] ?? '');
  return value.ok ? ok({ value: value.value, not: option.not }) : value;
}

export const bang = (not: boolean | undefined): string => (not ? '! ' : '');

/** Words that may be absent, with single spaces between. */
export const words = (...parts: readonly (string | undefined | false)[]): string => parts.filter((part): part is string => typeof part === 'string' && part !== '').join(' ');

/** `xtables_save_string`: quoted unless every character is a letter, digit, `_` or `-`. */
export const quote = (text: string): string => (/^[\w-]+$/.test(text) ? text : `"${text.replace(/[\\"']/g, (c) => `\\${c}`)}"`);

/** `xtables_strtoui`: decimal, 0x hexadecimal or 0 octal. */
export function unsigned(text: string, max = 0xffffffff): number | undefined {
  if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) return undefined;
  const n = /^0[0-7]+$/.test(text) ? parseInt(text, 8) : Number(text);
  return n > max ? undefined : n;
}

export const badValue = (extension: string, option: string, text: string): ReturnType<typeof problem> => problem(`${extension}: Bad value for "--${option}" option: "${text}"\n`);

/** Two options that exclude each other. */
export const both = (extension: string, first: string, second: string): ReturnType<typeof problem> => problem(`${extension}: option "--${second}" cannot be used together with "--${first}".\n`);

/** A number up to `max`, in the words of xtables_option_parse. */
export function numberOption(extension: string, option: string, text: string, max = 0xffffffff, min = 0): Result<number, RuleTextError> {
  const number = unsigned(text, max);
  return number === undefined || number < min ? problem(`${extension}: bad value for option "--${option}", or out of range (${min}-${max}).\n`) : ok(number);
}

/** `3`, `3:5`, `:5`, `3:` (XTTYPE_UINT32RC): the second number may be the smaller. */
export function numberRange(extension: string, option: string, text: string, max: number | bigint = 0xffffffff): Result<readonly [number, number], RuleTextError> {
  const [, digits = '', rest = ''] = /^(0[xX][0-9a-fA-F]+|\d+)(.*)$/.exec(text) ?? [];
  if (digits !== '' && rest !== '' && !rest.startsWith(':')) return problem(`${extension}: Argument to "--${option}" has unexpected characters near "${rest}".\n`);
  const [low = '', high] = text.split(':');
  const from = low === '' ? 0 : unsigned(low, Number(max));
  const to = high === undefined ? from : high === '' ? Number(max) : unsigned(high, Number(max));
  return from === undefined || to === undefined ? problem(`${extension}: bad value for option "--${option}" near "${text}", or out of range (0-${max}).\n`) : ok([from, to]);
}

/** `value[/mask]`, both unsigned 32 bit; the mask defaults to all ones. */
export function valueMask(extension: string, option: string, text: string): Result<{ readonly value: number; readonly mask: number }, RuleTextError> {
  const [first = '', second, ...rest] = text.split('/');
  const value = unsigned(first);
  const mask = second === undefined ? 0xffffffff : unsigned(second);
  return value === undefined || mask === undefined || rest.length > 0 ? problem(`${extension}: bad integer value for option "--${option}", or out of range.\n`) : ok({ value, mask });
}

export const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`;

/** `0x4000/0x4000`; the mask is left out when all ones. */
export const hexMask = (value: number, mask: number): string => (mask >>> 0 === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`);

/** A port number or service name. */
export function port(text: string, protocol: string | undefined): Result<number, RuleTextError> {
  const number = unsigned(text, 65535) ?? servicePort(text, protocol) ?? servicePort(text, undefined);
  return number === undefined ? problem(`invalid port/service \`${text}' specified`) : ok(number);
}

/** `80`, `1:1024`, `:1024`, `1024:`. */
export function portRange(text: string, protocol: string | undefined): Result<PortRange, RuleTextError> {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const one = port(text, protocol);
    return one.ok ? ok([one.value, one.value]) : one;
  }
  const low = text.slice(0, colon) === '' ? ok(0) : port(text.slice(0, colon), protocol);
  if (!low.ok) return low;
  const high = text.slice(colon + 1) === '' ? ok(65535) : port(text.slice(colon + 1), protocol);
  if (!high.ok) return high;
  return low.value > high.value ? problem('invalid portrange (min > max)') : ok([low.value, high.value]);
}

export const rangeText = ([low, high]: PortRange, separator = ':'): string => (low === high ? String(low) : `${low}${separator}${high}`);

/** An address or prefix as -s takes it: `10.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `0/0`. */
export function network(text: string, family: Family): Result<Cidr, RuleTextError> {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const notFound = problem(`host/network \`${address}' not found`);
  const padded = family === 4 && /^\d+(\.\d+){0,2}$/.test(address) ? `${address}${'.0'.repeat(4 - address.split('.').length)}` : address;
  const mask = slash < 0 ? undefined : text.slice(slash + 1);
  if (mask !== undefined && family === 4 && mask.includes('.')) {
    const length = netmaskLength(mask);
    if (length === undefined) return parseIp(mask).ok ? unsupported(`netmasks with holes (${mask})`) : problem(`invalid mask \`${mask}' specified`);
    const ip = parseIp(padded);
    return ip.ok && familyOf(ip.value) === 4 ? ok(cidrOf(ip.value, length)) : notFound;
  }
  if (mask !== undefined && unsigned(mask, maxPrefix(family)) === undefined) return problem(`invalid mask \`${mask}' specified`);
  const parsed = parsePrefix(mask === undefined ? padded : `${padded}/${mask}`);
  if (!parsed.ok || familyOf(parsed.value.address) !== family) return notFound;
  return ok(cidrOf(parsed.value.address, parsed.value.length));
}

function netmaskLength(mask: string): number | undefined {
  const parsed = parseIp(mask);
  if (!parsed.ok) return undefined;
  const bits = mask.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

/** One address of the family. */
export function address(extension: string, option: string, text: string, family: Family): Result<IpAddress, RuleTextError> {
  const parsed = parseIp(text);
  return parsed.ok && familyOf(parsed.value) === family ? ok(parsed.value) : badValue(extension, option, text);
}

/** What getaddrinfo says of a host that is no address of the family; no name is looked up. */
export function noHost(text: string, family: Family): ReturnType<typeof problem> {
  const parsed = parseIp(text);
  if (parsed.ok && familyOf(parsed.value) !== family) return problem('getaddrinfo: Address family for hostname not supported\n');
  return problem(/^[\d.]+$/.test(text) || text.includes('/') ? 'getaddrinfo: Name or service not known\n' : 'getaddrinfo: Temporary failure in name resolution\n');
}

/** An address with a mask as it was written, its other bits kept (XTTYPE_HOSTMASK): told, not compared. */
export function hostMask(text: string, family: Family): Result<Cidr, RuleTextError> {
  const [word = ''] = text.split('/');
  const read = network(text, family);
  if (!read.ok) return read.error.message.startsWith('host/network') ? noHost(word, family) : read;
  const host = parseIp(word);
  return ok(host.ok ? { address: host.value, length: read.value.length } : read.value);
}

/** As -S writes it: always with its length. */
export const networkText = (cidr: Cidr): string => `${cidr.address}/${cidr.length}`;

/** As extensions write it: hosts without a length. */
export const shortNetwork = (cidr: Cidr): string => (cidr.length === maxPrefix(familyOf(cidr.address)) ? cidr.address : `${cidr.address}/${cidr.length}`);
