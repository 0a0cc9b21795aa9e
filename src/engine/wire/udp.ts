/** UDP headers (RFC 768). */
import type { UdpHeader } from './headers';
import type { OctetReader, OctetWriter } from './octets';

/** The checksum field is at offset 6 and left zero. */
export function encodeUdp(w: OctetWriter, udp: UdpHeader, length: number): void {
  w.u16(udp.srcPort).u16(udp.dstPort).u16(length).u16(0);
}

/** Undefined when short. */
export function decodeUdp(r: OctetReader): UdpHeader | undefined {
  if (!r.has(8)) return undefined;
  const udp: UdpHeader = { kind: 'udp', srcPort: r.u16(), dstPort: r.u16() };
  r.u32();
  return udp;
}
