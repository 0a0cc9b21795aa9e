/** The IPv6 header (RFC 8200 section 3) and the fragment extension header (section 4.5). */
import { ipFromBytes, type Ipv6Address } from './address';
import type { Ipv6Header } from './headers';
import type { OctetReader, OctetWriter } from './octets';

const NEXT_FRAGMENT = 44;

/** `payloadLength` counts what follows the fixed header, the fragment header included. */
export function encodeIpv6(w: OctetWriter, ip: Ipv6Header, payloadLength: number): void {
  w.u32(((6 << 28) | (ip.tos << 20) | ip.flowLabel) >>> 0).u16(payloadLength);
  w.u8(ip.fragment ? NEXT_FRAGMENT : ip.protocol).u8(ip.ttl).ip(ip.src).ip(ip.dst);
  if (ip.fragment) w.u8(ip.protocol).u8(0).u16(ip.fragment.offset | (ip.fragment.more ? 1 : 0)).u32(ip.fragment.id);
}

/** Undefined when it is not IPv6 or short. */
export function decodeIpv6(r: OctetReader): { readonly ip: Ipv6Header; readonly payloadLength: number } | undefined {
  if (!r.has(40)) return undefined;
  const first = r.u32();
  if (first >>> 28 !== 6) return undefined;
  const payloadLength = r.u16();
  const next = r.u8();
  const ttl = r.u8();
  const src = ipFromBytes(r.bytes(16)) as Ipv6Address;
  const dst = ipFromBytes(r.bytes(16)) as Ipv6Address;
  const base = { kind: 'ipv6', src, dst, ttl, tos: (first >>> 20) & 0xff, flowLabel: first & 0xfffff } as const;
  if (next !== NEXT_FRAGMENT || !r.has(8)) return { ip: { ...base, protocol: next }, payloadLength };
  const protocol = r.u8();
  r.u8();
  const offset = r.u16();
  return { ip: { ...base, protocol, fragment: { id: r.u32(), offset: offset & 0xfff8, more: (offset & 1) === 1 } }, payloadLength: payloadLength - 8 };
}
