/** ICMP messages for IPv4 (RFC 792, next-hop MTU: RFC 1191 section 4). */
import { ipFromBytes } from './address';
import type { IcmpHeader } from './headers';
import type { OctetReader, OctetWriter } from './octets';

/** Destination unreachable, source quench, redirect, time exceeded, parameter problem: they quote a packet. */
export const icmpQuotes = (type: number): boolean => type === 3 || type === 4 || type === 5 || type === 11 || type === 12;

/** Eight bytes; the checksum at offset 2 is left zero. */
export function encodeIcmp(w: OctetWriter, icmp: IcmpHeader): void {
  w.u8(icmp.type).u8(icmp.code).u16(0);
  if (icmp.type === 5 && icmp.gateway !== undefined) w.ip(icmp.gateway);
  else if (icmp.type === 3 && icmp.code === 4) w.u16(0).u16(icmp.mtu ?? 0);
  else if (icmp.type === 12) w.u8(icmp.pointer ?? 0).u24(0);
  else w.u16(icmp.id ?? 0).u16(icmp.sequence ?? 0);
}

/** Undefined when short. */
export function decodeIcmp(r: OctetReader): IcmpHeader | undefined {
  if (!r.has(8)) return undefined;
  const type = r.u8();
  const code = r.u8();
  r.u16();
  const base = { kind: 'icmp', type, code } as const;
  if (type === 5) return { ...base, gateway: ipFromBytes(r.bytes(4)) };
  if (type === 12) {
    const pointer = r.u8();
    r.u24();
    return { ...base, pointer };
  }
  const high = r.u16();
  const low = r.u16();
  if (type === 3 && code === 4) return { ...base, mtu: low };
  return icmpQuotes(type) ? base : { ...base, id: high, sequence: low };
}
