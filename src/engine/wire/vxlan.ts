/** The VXLAN header (RFC 7348 section 5): eight bytes. */
import type { OctetReader, OctetWriter } from './octets';

export const VXLAN_PORTS: readonly number[] = [4789, 8472];

/** Flag I: the VNI is valid. */
export function encodeVxlan(w: OctetWriter, vni: number): void {
  w.u8(0x08).u24(0).u24(vni).u8(0);
}

/** The VNI; undefined when short or flag I is not set. */
export function decodeVxlan(r: OctetReader): number | undefined {
  if (!r.has(8)) return undefined;
  const flags = r.u8();
  r.u24();
  const vni = r.u24();
  r.u8();
  return flags & 0x08 ? vni : undefined;
}
