/**
 * IP addresses and CIDRs as the API server checks them: parsed as Go once did (leading zeros allowed), then refused when not strict.
 * Source: k8s.io/apimachinery v0.36, pkg/util/validation/ip.go.
 */
import type { FieldErrors } from './field-error';

export interface SloppyIp {
  readonly version: 4 | 6;
  readonly value: bigint;
  readonly leadingZeros: boolean;
  /** `::ffff:1.2.3.4` */
  readonly mapped: boolean;
}

export interface SloppyCidr {
  readonly ip: SloppyIp;
  readonly prefix: number;
  readonly leadingZeros: boolean;
}

function parseIPv4(text: string): SloppyIp | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  let leadingZeros = false;
  for (const part of parts) {
    if (!/^[0-9]+$/.test(part) || Number(part) > 255) return undefined;
    if (part.length > 1 && part.startsWith('0')) leadingZeros = true;
    value = (value << 8n) | BigInt(part);
  }
  return { version: 4, value, leadingZeros, mapped: false };
}

function parseIPv6(text: string): SloppyIp | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  let leadingZeros = false;
  const words = (half: string): readonly bigint[] | undefined => {
    if (half === '') return [];
    const out: bigint[] = [];
    const parts = half.split(':');
    for (const [i, part] of parts.entries()) {
      if (part.includes('.')) {
        const four = i === parts.length - 1 ? parseIPv4(part) : undefined;
        if (four === undefined) return undefined;
        leadingZeros ||= four.leadingZeros;
        out.push(four.value >> 16n, four.value & 0xffffn);
      } else {
        if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
        out.push(BigInt(`0x${part}`));
      }
    }
    return out;
  };
  const left = words(halves[0] ?? '');
  const right = halves.length === 2 ? words(halves[1] ?? '') : [];
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...left, ...Array.from({ length: missing }, () => 0n), ...right];
  const value = all.reduce((sum, word) => (sum << 16n) | word, 0n);
  return { version: 6, value, leadingZeros, mapped: value >> 32n === 0xffffn };
}

export const parseIpSloppy = (text: string): SloppyIp | undefined => (text.includes(':') ? parseIPv6(text) : parseIPv4(text));

export function parseCidrSloppy(text: string): SloppyCidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const ip = parseIpSloppy(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (ip === undefined || !/^[0-9]+$/.test(bits)) return undefined;
  const prefix = Number(bits);
  if (prefix > (ip.version === 4 ? 32 : 128)) return undefined;
  return { ip, prefix, leadingZeros: ip.leadingZeros || (bits.length > 1 && bits.startsWith('0')) };
}

const width = (ip: SloppyIp): number => (ip.version === 4 ? 32 : 128);

const networkOf = (cidr: SloppyCidr): bigint => {
  const host = BigInt(width(cidr.ip) - cidr.prefix);
  return (cidr.ip.value >> host) << host;
};

export const cidrContains = (cidr: SloppyCidr, ip: SloppyIp): boolean =>
  cidr.ip.version === ip.version && networkOf(cidr) === networkOf({ ip, prefix: cidr.prefix, leadingZeros: false });

/** Whether `inner` lies within `outer` and is smaller. */
export const isStrictSubset = (outer: SloppyCidr, inner: SloppyCidr): boolean =>
  cidrContains(outer, { ...inner.ip, value: networkOf(inner) }) && inner.prefix > outer.prefix;

/** @param grandfathered texts of the object before an update, accepted as they are */
export function validateCidr(errors: FieldErrors, path: string, text: string, grandfathered: readonly string[] = []): void {
  if (grandfathered.includes(text)) return;
  const cidr = parseCidrSloppy(text);
  if (cidr === undefined) errors.invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)');
  else if (cidr.leadingZeros) errors.invalid(path, text, 'must not have leading 0s in IP or prefix length');
  else if (cidr.ip.mapped) errors.invalid(path, text, 'must not have an IPv4-mapped IPv6 address');
  else if (networkOf(cidr) !== cidr.ip.value) errors.invalid(path, text, 'must not have bits set beyond the prefix length');
}

export function validateIp(errors: FieldErrors, path: string, text: string, grandfathered: readonly string[] = []): SloppyIp | undefined {
  if (grandfathered.includes(text)) return parseIpSloppy(text);
  const ip = parseIpSloppy(text);
  if (ip === undefined) errors.invalid(path, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)');
  else if (ip.leadingZeros) errors.invalid(path, text, 'must not have leading 0s');
  else if (ip.mapped) errors.invalid(path, text, 'must not be an IPv4-mapped IPv6 address');
  return ip;
}

const within = (ip: SloppyIp, ...ranges: readonly string[]): boolean =>
  ranges.some((range) => {
    const cidr = parseCidrSloppy(range);
    return cidr !== undefined && cidrContains(cidr, ip);
  });

/** Addresses that cannot be endpoints or external IPs (ValidateEndpointIP). */
export function validateEndpointIp(errors: FieldErrors, path: string, text: string): void {
  const ip = parseIpSloppy(text);
  if (ip === undefined) {
    errors.invalid(path, text, 'must be a valid IP address');
    return;
  }
  if (ip.value === 0n) errors.invalid(path, text, `may not be unspecified (${text})`);
  if (within(ip, '127.0.0.0/8', '::1/128')) errors.invalid(path, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (within(ip, '169.254.0.0/16', 'fe80::/10')) errors.invalid(path, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (within(ip, '224.0.0.0/24', 'ff02::/16')) errors.invalid(path, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
}
