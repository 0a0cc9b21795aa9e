/**
 * Addresses as branded canonical text: IPv4 in dotted decimal, IPv6 as RFC 5952 writes it, MACs in lower case.
 * Text compares, hashes, prints and serialises as is; the numeric forms below are remembered, since routing asks for them per packet.
 */
import { err, ok, type Result } from '../base/index';

export type Ipv4Address = string & { readonly brand: 'Ipv4Address' };
export type Ipv6Address = string & { readonly brand: 'Ipv6Address' };
export type IpAddress = Ipv4Address | Ipv6Address;
export type MacAddress = string & { readonly brand: 'MacAddress' };
export type Family = 4 | 6;

export interface AddressError {
  readonly code: 'INVALID_ADDRESS' | 'INVALID_PREFIX' | 'INVALID_MAC';
  readonly text: string;
}

/** Which family an address belongs to. */
export const familyOf = (address: IpAddress): Family => (isIpv4(address) ? 4 : 6);
export const isIpv6 = (address: IpAddress): address is Ipv6Address => !isIpv4(address);

/** Asked for every packet, so it looks no further than it must: no group of an IPv6 address is longer than four digits, no part of an IPv4 address than three. */
export function isIpv4(address: IpAddress): address is Ipv4Address {
  for (let i = 1; i < 5; i += 1) {
    const c = address.charCodeAt(i);
    if (c === DOT) return true;
    if (c === COLON) return false;
  }
  return !address.includes(':');
}

const DOT = 46;
const COLON = 58;

const ipv4Numbers = new Map<string, number>();
const ipv6Numbers = new Map<string, bigint>();
/** Bounds the caches below; they only remember, so clearing them changes nothing but speed. */
const CACHE_LIMIT = 50_000;

/** Strict dotted decimal (inet_pton: four decimal parts, no leading zeros), or undefined. */
export function parseIpv4(text: string): Ipv4Address | undefined {
  let dots = 0;
  let part = 0;
  let digits = 0;
  for (let i = 0; i <= text.length; i += 1) {
    const c = i === text.length ? DOT : text.charCodeAt(i);
    if (c === DOT) {
      if (digits === 0) return undefined;
      dots += 1;
      digits = 0;
      part = 0;
      continue;
    }
    if (c < 48 || c > 57 || (digits > 0 && part === 0)) return undefined;
    part = part * 10 + (c - 48);
    digits += 1;
    if (part > 255) return undefined;
  }
  return dots === 4 ? (text as Ipv4Address) : undefined;
}

/** The address as an unsigned 32-bit number. */
export function ipv4ToNumber(address: Ipv4Address): number {
  const known = ipv4Numbers.get(address);
  if (known !== undefined) return known;
  let n = 0;
  let part = 0;
  for (let i = 0; i < address.length; i += 1) {
    const c = address.charCodeAt(i);
    if (c === 46) {
      n = n * 256 + part;
      part = 0;
    } else part = part * 10 + (c - 48);
  }
  n = n * 256 + part;
  if (ipv4Numbers.size > CACHE_LIMIT) ipv4Numbers.clear();
  ipv4Numbers.set(address, n);
  return n;
}

/** The first of the four parts: what tells 0.0.0.0/8, 127.0.0.0/8 and 224.0.0.0/4 from the rest. */
export function firstOctet(address: Ipv4Address): number {
  let n = 0;
  for (let i = 0; i < 3; i += 1) {
    const c = address.charCodeAt(i);
    if (c === DOT) break;
    n = n * 10 + (c - 48);
  }
  return n;
}

export function ipv4FromNumber(n: number): Ipv4Address {
  const u = n >>> 0;
  return `${u >>> 24}.${(u >>> 16) & 255}.${(u >>> 8) & 255}.${u & 255}` as Ipv4Address;
}

/** Any RFC 4291 text form to canonical RFC 5952 text, or undefined. A zone (`%eth0`) is not part of an address. */
export function parseIpv6(text: string): Ipv6Address | undefined {
  const groups = ipv6Groups(text);
  return groups && formatIpv6(groups);
}

function ipv6Groups(text: string): number[] | undefined {
  let body = text;
  const tail: number[] = [];
  const lastColon = body.lastIndexOf(':');
  if (lastColon < 0) return undefined;
  if (body.includes('.')) {
    const v4 = parseIpv4(body.slice(lastColon + 1));
    if (!v4) return undefined;
    const n = ipv4ToNumber(v4);
    tail.push(Math.floor(n / 65536), n % 65536);
    body = body.slice(0, lastColon);
    // `::1.2.3.4` leaves `:` behind; restore the elision.
    if (body.endsWith(':') ) body += ':';
    if (body === '::' ) return pad([], tail);
    if (body.endsWith('::')) return expand(body, tail);
  }
  return expand(body, tail);
}

const pad = (head: number[], tail: number[]): number[] => [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];

function expand(body: string, tail: number[]): number[] | undefined {
  const halves = body.split('::');
  if (halves.length > 2) return undefined;
  const read = (half: string): number[] | undefined => {
    if (half === '') return [];
    const out: number[] = [];
    for (const group of half.split(':')) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
      out.push(parseInt(group, 16));
    }
    return out;
  };
  const head = read(halves[0] ?? '');
  if (!head) return undefined;
  if (halves.length === 1) {
    const all = [...head, ...tail];
    return all.length === 8 ? all : undefined;
  }
  const rest = read(halves[1] ?? '');
  if (!rest || head.length + rest.length + tail.length > 7) return undefined;
  return pad(head, [...rest, ...tail]);
}

function formatIpv6(groups: readonly number[]): Ipv6Address {
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i += 1) {
    let j = i;
    while (j < 8 && groups[j] === 0) j += 1;
    if (j - i > bestLength) {
      bestStart = i;
      bestLength = j - i;
    }
    if (j > i) i = j;
  }
  // RFC 5952 section 5: an IPv4-mapped address is written with its dotted tail.
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff) {
    return `::ffff:${ipv4FromNumber((groups[6] as number) * 65536 + (groups[7] as number))}` as Ipv6Address;
  }
  const hex = (list: readonly number[]): string => list.map((g) => g.toString(16)).join(':');
  if (bestStart < 0) return hex(groups) as Ipv6Address;
  return `${hex(groups.slice(0, bestStart))}::${hex(groups.slice(bestStart + bestLength))}` as Ipv6Address;
}

/** The address as an unsigned 128-bit number. */
export function ipv6ToBigInt(address: Ipv6Address): bigint {
  const known = ipv6Numbers.get(address);
  if (known !== undefined) return known;
  let n = 0n;
  for (const group of ipv6Groups(address) ?? []) n = (n << 16n) | BigInt(group);
  if (ipv6Numbers.size > CACHE_LIMIT) ipv6Numbers.clear();
  ipv6Numbers.set(address, n);
  return n;
}

export function ipv6FromBigInt(n: bigint): Ipv6Address {
  const groups: number[] = [];
  for (let i = 7n; i >= 0n; i -= 1n) groups.push(Number((n >> (i * 16n)) & 0xffffn));
  return formatIpv6(groups);
}

/** Either family, canonical. */
export function parseIp(text: string): Result<IpAddress, AddressError> {
  const address = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return address ? ok(address) : err({ code: 'INVALID_ADDRESS', text });
}

/** For addresses written in our own code or already checked. */
export function ip(text: string): IpAddress {
  const parsed = parseIp(text);
  if (!parsed.ok) throw new RangeError(`not an IP address: ${text}`);
  return parsed.value;
}

/** Bytes in network order: 4 or 16. */
export function ipToBytes(address: IpAddress): Uint8Array {
  if (isIpv4(address)) {
    const n = ipv4ToNumber(address);
    return Uint8Array.of(n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
  }
  const out = new Uint8Array(16);
  let n = ipv6ToBigInt(address);
  for (let i = 15; i >= 0; i -= 1) {
    out[i] = Number(n & 0xffn);
    n >>= 8n;
  }
  return out;
}

export function ipFromBytes(bytes: Uint8Array): IpAddress {
  if (bytes.length === 4) return ipv4FromNumber(((bytes[0] as number) * 0x1000000 + (((bytes[1] as number) << 16) | ((bytes[2] as number) << 8) | (bytes[3] as number))) >>> 0);
  let n = 0n;
  for (const byte of bytes) n = (n << 8n) | BigInt(byte);
  return ipv6FromBigInt(n);
}

/** Orders by family, then numerically: how tools and sets list addresses. */
export function compareIp(a: IpAddress, b: IpAddress): number {
  if (isIpv4(a)) return isIpv4(b) ? ipv4ToNumber(a) - ipv4ToNumber(b) : -1;
  if (isIpv4(b)) return 1;
  const x = ipv6ToBigInt(a);
  const y = ipv6ToBigInt(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Six hexadecimal bytes separated by colons, canonical lower case. */
export function parseMac(text: string): Result<MacAddress, AddressError> {
  const parts = text.split(':');
  if (parts.length !== 6 || !parts.every((p) => /^[0-9a-fA-F]{1,2}$/.test(p))) return err({ code: 'INVALID_MAC', text });
  return ok(parts.map((p) => p.toLowerCase().padStart(2, '0')).join(':') as MacAddress);
}

/** For MACs written in our own code or already checked. */
export function mac(text: string): MacAddress {
  const parsed = parseMac(text);
  if (!parsed.ok) throw new RangeError(`not a MAC address: ${text}`);
  return parsed.value;
}

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff' as MacAddress;
export const ZERO_MAC = '00:00:00:00:00:00' as MacAddress;

/** Group bit set: broadcast or multicast. */
export function isGroupMac(address: MacAddress): boolean {
  const digit = address.charCodeAt(1);
  // The second digit is odd: 1 to 9 have odd character codes, b, d and f even ones.
  return ((digit & 1) === 1) === digit < 97;
}

export const ANY_IPV4 = '0.0.0.0' as Ipv4Address;
export const ANY_IPV6 = '::' as Ipv6Address;
