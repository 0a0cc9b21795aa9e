/** Address prefixes. A {@link Cidr} is masked; an {@link InterfaceAddress}-like value with host bits keeps address and length apart. */
import { err, ok, type Result } from '../base/index';
import { type AddressError, type Family, type IpAddress, familyOf, ip, ipv4FromNumber, ipv4ToNumber, ipv6FromBigInt, ipv6ToBigInt, isIpv4, type Ipv4Address, parseIp } from './address';

export interface Cidr {
  /** The first address: host bits are zero. */
  readonly address: IpAddress;
  /** 0 to 32, or 0 to 128. */
  readonly length: number;
}

export const maxPrefix = (family: Family): number => (family === 4 ? 32 : 128);

/** The IPv4 netmask of a prefix length as an unsigned number. */
export const ipv4Mask = (length: number): number => (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);

/** `address` with the bits beyond `length` cleared. */
export function networkOf(address: IpAddress, length: number): IpAddress {
  if (isIpv4(address)) return length === 32 ? address : ipv4FromNumber((ipv4ToNumber(address) & ipv4Mask(length)) >>> 0);
  if (length === 128) return address;
  const shift = BigInt(128 - length);
  return ipv6FromBigInt((ipv6ToBigInt(address) >> shift) << shift);
}

/** The IPv4 directed broadcast address of the prefix that `address` is in. */
export const broadcastOf = (address: Ipv4Address, length: number): Ipv4Address => ipv4FromNumber((ipv4ToNumber(address) | ~ipv4Mask(length)) >>> 0);

export const cidrOf = (address: IpAddress, length: number): Cidr => ({ address: networkOf(address, length), length });

/** `a.b.c.d/len`, `addr6/len`, or a bare address (full length). Host bits are kept: see {@link parseCidr} for the masked form. */
export function parsePrefix(text: string): Result<{ readonly address: IpAddress; readonly length: number }, AddressError> {
  const slash = text.indexOf('/');
  const parsed = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!parsed.ok) return err({ code: 'INVALID_ADDRESS', text });
  const max = maxPrefix(familyOf(parsed.value));
  if (slash < 0) return ok({ address: parsed.value, length: max });
  const digits = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > max) return err({ code: 'INVALID_PREFIX', text });
  return ok({ address: parsed.value, length: Number(digits) });
}

/** As {@link parsePrefix}, host bits cleared. */
export function parseCidr(text: string): Result<Cidr, AddressError> {
  const parsed = parsePrefix(text);
  return parsed.ok ? ok(cidrOf(parsed.value.address, parsed.value.length)) : parsed;
}

/** For prefixes written in our own code or already checked. */
export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new RangeError(`not a CIDR: ${text}`);
  return parsed.value;
}

export const formatCidr = (c: Cidr): string => `${c.address}/${c.length}`;

/** Whether `address` lies in `c`. Families never cross. */
export function cidrContains(c: Cidr, address: IpAddress): boolean {
  if (isIpv4(c.address)) {
    if (!isIpv4(address)) return false;
    if (c.length === 0) return true;
    return ((ipv4ToNumber(c.address) ^ ipv4ToNumber(address)) >>> (32 - c.length)) === 0;
  }
  if (isIpv4(address)) return false;
  const shift = BigInt(128 - c.length);
  return ipv6ToBigInt(c.address) >> shift === ipv6ToBigInt(address) >> shift;
}

/** Whether every address of `inner` is in `outer`. */
export const cidrCovers = (outer: Cidr, inner: Cidr): boolean => outer.length <= inner.length && cidrContains(outer, inner.address);

/** The n-th address of the prefix (0 is the network address). */
export function addressIn(c: Cidr, n: number): IpAddress {
  return isIpv4(c.address) ? ipv4FromNumber(ipv4ToNumber(c.address) + n) : ipv6FromBigInt(ipv6ToBigInt(c.address) + BigInt(n));
}

export const everything = (family: Family): Cidr => ({ address: ip(family === 4 ? '0.0.0.0' : '::'), length: 0 });
