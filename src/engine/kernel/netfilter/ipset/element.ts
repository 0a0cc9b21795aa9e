/** Elements of sets: reading what people write (`10.0.0.0/24,tcp:80`), expanding ranges, writing them back. */
import { type Result, err, ok } from '../../../base/index';
import { type Cidr, type Family, type IpAddress, cidrOf, compareIp, familyOf, ipv4FromNumber, ipv4ToNumber, ipv6FromBigInt, ipv6ToBigInt, isIpv4, parseIp, parseMac } from '../../../wire/index';
import type { IpSetError } from '../api';
import { protocolName, protocolNumber, servicePort } from '../text/names';
import { type Dimension, type SetTypeInfo, maxLength, setError, syntaxError } from './types';

export type Part =
  | { readonly kind: 'net'; readonly cidr: Cidr }
  | { readonly kind: 'port'; readonly protocol: number; readonly port: number }
  | { readonly kind: 'text'; readonly text: string };

const ICMP_NAMES: Readonly<Record<string, number>> = {
  'echo-reply': 0, pong: 0, 'network-unreachable': 0x300, 'host-unreachable': 0x301, 'protocol-unreachable': 0x302, 'port-unreachable': 0x303, 'fragmentation-needed': 0x304,
  'source-quench': 0x400, redirect: 0x500, 'echo-request': 0x800, ping: 0x800, 'router-advertisement': 0x900, 'router-solicitation': 0xa00, 'ttl-zero-during-transit': 0xb00,
};
const ICMPV6_NAMES: Readonly<Record<string, number>> = { 'no-route': 0x100, 'communication-prohibited': 0x101, 'address-unreachable': 0x103, 'port-unreachable': 0x104, 'packet-too-big': 0x200, 'echo-request': 0x8000, ping: 0x8000, 'echo-reply': 0x8100, pong: 0x8100 };

/** One part as text. Host prefixes are written without length. */
export function partText(part: Part): string {
  switch (part.kind) {
    case 'net':
      return part.cidr.length === maxLength(familyOf(part.cidr.address)) ? part.cidr.address : `${part.cidr.address}/${part.cidr.length}`;
    case 'port': {
      if (part.protocol < 0) return String(part.port);
      const name = protocolName(part.protocol) ?? String(part.protocol);
      const names = part.protocol === 1 ? ICMP_NAMES : part.protocol === 58 ? ICMPV6_NAMES : undefined;
      if (!names) return `${name}:${part.port}`;
      const known = Object.entries(names).find(([, value]) => value === part.port)?.[0];
      return `${part.protocol === 58 ? 'icmpv6' : name}:${known ?? `${part.port >> 8}/${part.port & 255}`}`;
    }
    case 'text':
      return part.text;
  }
}

export const elementText = (parts: readonly Part[]): string => parts.map(partText).join(',');

/** Numeric order, as `ipset list -sorted` gives it. */
export function compareParts(a: readonly Part[], b: readonly Part[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (!y) return 1;
    const order =
      x.kind === 'net' && y.kind === 'net'
        ? compareIp(x.cidr.address, y.cidr.address) || x.cidr.length - y.cidr.length
        : x.kind === 'port' && y.kind === 'port'
          ? x.protocol - y.protocol || x.port - y.port
          : partText(x) < partText(y) ? -1 : partText(x) > partText(y) ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

/** How many addresses a range may expand to (IPSET_MAX_RANGE is 2^14 in recent kernels). */
const MAX_RANGE = 16384;

const toNumber = (address: IpAddress): bigint => (isIpv4(address) ? BigInt(ipv4ToNumber(address)) : ipv6ToBigInt(address));
const fromNumber = (n: bigint, family: Family): IpAddress => (family === 4 ? ipv4FromNumber(Number(n)) : ipv6FromBigInt(n));

/** The fewest prefixes that cover a range exactly. */
export function rangePrefixes(from: IpAddress, to: IpAddress): Cidr[] {
  const family = familyOf(from);
  const bits = maxLength(family);
  const end = toNumber(to);
  const out: Cidr[] = [];
  for (let at = toNumber(from); at <= end; ) {
    let length = bits;
    while (length > 0) {
      const size = 1n << BigInt(bits - length + 1);
      if (at % size !== 0n || at + size - 1n > end) break;
      length -= 1;
    }
    out.push(cidrOf(fromNumber(at, family), length));
    at += 1n << BigInt(bits - length);
  }
  return out;
}

function parseAddress(text: string, family: Family): Result<IpAddress, IpSetError> {
  const parsed = parseIp(text);
  if (!parsed.ok || familyOf(parsed.value) !== family) return err(syntaxError(`cannot parse ${text}: resolving to IPv${family} address failed`));
  return ok(parsed.value);
}

function parseNumber(text: string, min: number, max: number): Result<number, IpSetError> {
  if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text)) return err(syntaxError(`'${text}' is invalid as number`));
  const n = Number(text);
  return n < min || n > max ? err(syntaxError(`'${text}' is out of range ${min}-${max}`)) : ok(n);
}

/** Address, prefix or range, as prefixes (`net`) or single addresses (`ip`). */
function parseNet(text: string, family: Family, dimension: 'ip' | 'net', test: boolean): Result<readonly Part[], IpSetError> {
  const nets = (cidrs: readonly Cidr[]): Result<readonly Part[], IpSetError> => ok(cidrs.map((cidr) => ({ kind: 'net', cidr })));
  const max = maxLength(family);
  const dash = text.indexOf('-');
  if (dash > 0 && family === 4) {
    const from = parseAddress(text.slice(0, dash), family);
    const to = parseAddress(text.slice(dash + 1), family);
    if (!from.ok) return from;
    if (!to.ok) return to;
    const [low, high] = compareIp(from.value, to.value) <= 0 ? [from.value, to.value] : [to.value, from.value];
    return dimension === 'net' ? nets(rangePrefixes(low, high)) : singles(low, high);
  }
  const slash = text.indexOf('/');
  if (slash < 0) {
    const address = parseAddress(text, family);
    return address.ok ? nets([cidrOf(address.value, max)]) : address;
  }
  const length = parseNumber(text.slice(slash + 1), 0, max);
  if (!length.ok) return length;
  const address = parseAddress(text.slice(0, slash), family);
  if (!address.ok) return address;
  const cidr = cidrOf(address.value, length.value);
  if (dimension === 'net') return length.value === 0 && !test ? err(setError('INVALID_CIDR', 'EINVAL')) : nets([cidr]);
  if (length.value === 0) return err(setError('INVALID_CIDR', 'EINVAL'));
  const first = toNumber(cidr.address);
  return singles(cidr.address, fromNumber(first + (1n << BigInt(max - cidr.length)) - 1n, family));
}

function singles(low: IpAddress, high: IpAddress): Result<readonly Part[], IpSetError> {
  const family = familyOf(low);
  const from = toNumber(low);
  const count = toNumber(high) - from + 1n;
  if (count > BigInt(MAX_RANGE)) return err(setError('RANGE_TOO_LARGE', 'ERANGE'));
  return ok(Array.from({ length: Number(count) }, (_, i) => ({ kind: 'net', cidr: cidrOf(fromNumber(from + BigInt(i), family), maxLength(family)) })));
}

function parsePortNumber(text: string, protocol: string): Result<number, IpSetError> {
  const number = parseNumber(text, 0, 65535);
  if (number.ok) return number;
  const port = servicePort(text, protocol);
  return port === undefined ? err(syntaxError(`${number.error.params?.text ?? ''}\nSyntax error: '${protocol}' is invalid as number\ncannot parse '${text}' as a ${protocol} port`)) : ok(port);
}

/** `80`, `80-90`, `udp:53`, `icmp:8/0`, `icmp:echo-request`. Sets of type bitmap:port keep no protocol. */
function parsePort(text: string, bitmap: boolean): Result<readonly Part[], IpSetError> {
  const colon = text.indexOf(':');
  const name = colon < 0 ? 'tcp' : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const protocol = protocolNumber(name) ?? (/^\d+$/.test(name) ? Number(name) : undefined);
  if (protocol === undefined) return err(syntaxError(`cannot parse '${name}' as a protocol`));
  if (!bitmap && (protocol === 1 || protocol === 58)) {
    const names = protocol === 1 ? ICMP_NAMES : ICMPV6_NAMES;
    const typed = /^(\d+)\/(\d+)$/.exec(rest);
    const value = typed ? Number(typed[1]) * 256 + Number(typed[2]) : names[rest];
    return value === undefined ? err(syntaxError(`Cannot parse ${text} as an ${name} type/code`)) : ok([{ kind: 'port', protocol, port: value }]);
  }
  const [from = '', to = from] = rest.split('-');
  const low = parsePortNumber(from, name);
  if (!low.ok) return low;
  const high = parsePortNumber(to, name);
  if (!high.ok) return high;
  const [min, max] = low.value <= high.value ? [low.value, high.value] : [high.value, low.value];
  return ok(Array.from({ length: max - min + 1 }, (_, i) => ({ kind: 'port', protocol: bitmap ? -1 : protocol, port: min + i })));
}

function parseDimension(text: string, dimension: Dimension, family: Family, bitmap: boolean, test: boolean): Result<readonly Part[], IpSetError> {
  switch (dimension) {
    case 'ip':
    case 'net':
      return parseNet(text, family, dimension, test);
    case 'port':
      return parsePort(text, bitmap);
    case 'mac': {
      const mac = parseMac(text);
      return mac.ok ? ok([{ kind: 'text', text: mac.value.toUpperCase() }]) : err(syntaxError(`cannot parse '${text}' as ethernet address`));
    }
    case 'mark': {
      const mark = parseNumber(text, 0, 0xffffffff);
      return mark.ok ? ok([{ kind: 'text', text: `0x${mark.value.toString(16).padStart(8, '0')}` }]) : mark;
    }
    case 'iface':
    case 'set':
      return ok([{ kind: 'text', text }]);
  }
}

/** Every element that the text stands for: one, or several when it has ranges. */
export function parseElements(text: string, info: SetTypeInfo, family: Family, test = false): Result<readonly (readonly Part[])[], IpSetError> {
  const words = text.split(',');
  // bitmap:ip,mac learns the MAC from the first packet when it is not given.
  const least = info.method === 'bitmap' ? 1 : info.dimensions.length;
  if (words.length < least) return err(syntaxError(`${words.length === 1 ? 'Second' : 'Third'} element is missing from ${text}.`));
  if (words.length > info.dimensions.length) return err(syntaxError(`Elem separator in ${text}, but settype supports none.`));
  let elements: (readonly Part[])[] = [[]];
  for (const [i, dimension] of info.dimensions.slice(0, words.length).entries()) {
    // Of the sets of networks hash:net,iface alone has room for 0.0.0.0/0.
    const parts = parseDimension(words[i] ?? '', dimension, family, info.method === 'bitmap', test || info.dimensions.includes('iface'));
    if (!parts.ok) return parts;
    elements = elements.flatMap((element) => parts.value.map((part) => [...element, part]));
  }
  return ok(elements);
}
