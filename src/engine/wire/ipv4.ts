/** The IPv4 header (RFC 791 section 3.1): 20 bytes, and 4 for the router alert option (RFC 2113). Other options are skipped when read. */
import { ipFromBytes, type Ipv4Address } from './address';
import type { Ipv4Header } from './headers';
import { OctetWriter, checksum, type OctetReader } from './octets';

const ROUTER_ALERT = [0x94, 4, 0, 0] as const;

export function encodeIpv4(w: OctetWriter, ip: Ipv4Header, totalLength: number): void {
  const flags = (ip.dontFragment ? 0x4000 : 0) | (ip.moreFragments ? 0x2000 : 0) | (ip.fragmentOffset >>> 3);
  const header = new OctetWriter().u8(ip.routerAlert ? 0x46 : 0x45).u8(ip.tos).u16(totalLength).u16(ip.id).u16(flags).u8(ip.ttl).u8(ip.protocol).u16(0).ip(ip.src).ip(ip.dst);
  if (ip.routerAlert) for (const octet of ROUTER_ALERT) header.u8(octet);
  header.patch16(10, checksum(header.take()));
  w.bytes(header.take());
}

/** The header, and the length that it states. Undefined when it is not IPv4 or short. */
export function decodeIpv4(r: OctetReader): { readonly ip: Ipv4Header; readonly totalLength: number } | undefined {
  if (!r.has(20)) return undefined;
  const first = r.u8();
  const length = (first & 15) * 4;
  if (first >>> 4 !== 4 || length < 20) return undefined;
  const tos = r.u8();
  const totalLength = r.u16();
  const id = r.u16();
  const flags = r.u16();
  const ttl = r.u8();
  const protocol = r.u8();
  r.u16();
  const src = ipFromBytes(r.bytes(4)) as Ipv4Address;
  const dst = ipFromBytes(r.bytes(4)) as Ipv4Address;
  const options = r.bytes(length - 20);
  const alert = options.length >= 4 && ROUTER_ALERT.every((octet, i) => options[i] === octet);
  return { ip: { kind: 'ipv4', src, dst, protocol, ttl, id, tos, dontFragment: (flags & 0x4000) !== 0, moreFragments: (flags & 0x2000) !== 0, fragmentOffset: (flags & 0x1fff) * 8, ...(alert && { routerAlert: true }) }, totalLength };
}
