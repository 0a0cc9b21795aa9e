/** The IPv6 header (RFC 8200 section 3), the fragment extension header (section 4.5), and hop-by-hop options with the router alert (RFC 2711). */
import { ipFromBytes, type Ipv6Address } from './address';
import type { Ipv6Header } from './headers';
import type { OctetReader, OctetWriter } from './octets';

const NEXT_HOP_BY_HOP = 0;
const NEXT_FRAGMENT = 44;
/** Router alert for multicast listener discovery, and two bytes of padding. */
const ROUTER_ALERT = [5, 2, 0, 0, 1, 0] as const;

/** `payloadLength` counts what follows the fixed header, extension headers included. */
export function encodeIpv6(w: OctetWriter, ip: Ipv6Header, payloadLength: number): void {
  w.u32(((6 << 28) | (ip.tos << 20) | ip.flowLabel) >>> 0).u16(payloadLength);
  const after = ip.fragment ? NEXT_FRAGMENT : ip.protocol;
  w.u8(ip.routerAlert ? NEXT_HOP_BY_HOP : after).u8(ip.ttl).ip(ip.src).ip(ip.dst);
  if (ip.routerAlert) {
    w.u8(after).u8(0);
    for (const octet of ROUTER_ALERT) w.u8(octet);
  }
  if (ip.fragment) w.u8(ip.protocol).u8(0).u16(ip.fragment.offset | (ip.fragment.more ? 1 : 0)).u32(ip.fragment.id);
}

/** Undefined when it is not IPv6 or short. */
export function decodeIpv6(r: OctetReader): { readonly ip: Ipv6Header; readonly payloadLength: number } | undefined {
  if (!r.has(40)) return undefined;
  const first = r.u32();
  if (first >>> 28 !== 6) return undefined;
  let payloadLength = r.u16();
  let next = r.u8();
  const ttl = r.u8();
  const src = ipFromBytes(r.bytes(16)) as Ipv6Address;
  const dst = ipFromBytes(r.bytes(16)) as Ipv6Address;
  let alert = false;
  if (next === NEXT_HOP_BY_HOP && r.has(8)) {
    next = r.u8();
    const length = 8 + r.u8() * 8;
    if (!r.has(length - 2)) return undefined;
    const options = r.bytes(length - 2);
    alert = ROUTER_ALERT.every((octet, i) => options[i] === octet);
    payloadLength -= length;
  }
  const base = { kind: 'ipv6', src, dst, ttl, tos: (first >>> 20) & 0xff, flowLabel: first & 0xfffff, ...(alert && { routerAlert: true as const }) } as const;
  if (next !== NEXT_FRAGMENT || !r.has(8)) return { ip: { ...base, protocol: next }, payloadLength };
  const protocol = r.u8();
  r.u8();
  const offset = r.u16();
  return { ip: { ...base, protocol, fragment: { id: r.u32(), offset: offset & 0xfff8, more: (offset & 1) === 1 } }, payloadLength: payloadLength - 8 };
}
