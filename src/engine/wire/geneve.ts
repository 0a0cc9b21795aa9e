/** The Geneve header (RFC 8926 section 3.4); options are skipped when read. */
import type { OctetReader, OctetWriter } from './octets';

export const GENEVE_PORT = 6081;
/** Transparent Ethernet bridging: the payload is a frame. */
const TEB = 0x6558;

export function encodeGeneve(w: OctetWriter, vni: number): void {
  w.u8(0).u8(0).u16(TEB).u24(vni).u8(0);
}

/** The VNI; undefined when short or the payload is not Ethernet. */
export function decodeGeneve(r: OctetReader): number | undefined {
  if (!r.has(8)) return undefined;
  const options = (r.u8() & 0x3f) * 4;
  r.u8();
  const type = r.u16();
  const vni = r.u24();
  r.u8();
  r.bytes(options);
  return type === TEB ? vni : undefined;
}
