/** ICMPv6 messages (RFC 4443) and neighbour discovery (RFC 4861 section 4). */
import { ipFromBytes, type Ipv6Address, type MacAddress } from './address';
import type { IcmpHeader } from './headers';
import type { OctetReader, OctetWriter } from './octets';

const REDIRECT = 137;

/** Types below 128 are errors and quote a packet; so do redirects. */
export const icmpv6Quotes = (type: number): boolean => type < 128 || type === REDIRECT;

const SOLICITATION = 135;
const ADVERTISEMENT = 136;
/** Option 14 (RFC 3971 section 5.3.2). */
const NONCE = 14;

/** The checksum at offset 2 is left zero. */
export function encodeIcmpv6(w: OctetWriter, icmp: IcmpHeader): void {
  w.u8(icmp.type).u8(icmp.code).u16(0);
  if (icmp.type === SOLICITATION || icmp.type === ADVERTISEMENT) {
    const flags = icmp.type === ADVERTISEMENT ? (icmp.router === true ? 0x80 : 0) | (icmp.solicited === true ? 0x40 : 0) | (icmp.override === true ? 0x20 : 0) : 0;
    w.u8(flags).u24(0).ip(icmp.target ?? ('::' as Ipv6Address));
    // Option 1: source link-layer address; 2: target link-layer address. Length in units of eight bytes.
    if (icmp.linkAddress !== undefined) w.u8(icmp.type === SOLICITATION ? 1 : 2).u8(1).mac(icmp.linkAddress);
    if (icmp.nonce !== undefined) {
      w.u8(NONCE).u8(1);
      for (let i = 0; i < 12; i += 2) w.u8(parseInt(icmp.nonce.slice(i, i + 2), 16));
    }
    return;
  }
  if (icmp.type === REDIRECT) {
    w.u32(0).ip(icmp.target ?? ('::' as Ipv6Address)).ip(icmp.destination ?? ('::' as Ipv6Address));
    if (icmp.linkAddress !== undefined) w.u8(2).u8(1).mac(icmp.linkAddress);
    // Option 4: redirected header.
    w.u8(4).u8(1 + (icmp.redirected ?? 0) / 8).u16(0).u32(0);
    return;
  }
  if (icmp.type === 133) {
    w.u32(0);
    if (icmp.linkAddress !== undefined) w.u8(1).u8(1).mac(icmp.linkAddress);
    return;
  }
  if (icmp.type === 2) w.u32(icmp.mtu ?? 0);
  else if (icmp.type === 4) w.u32(icmp.pointer ?? 0);
  else w.u16(icmp.id ?? 0).u16(icmp.sequence ?? 0);
}

/** Undefined when short. */
export function decodeIcmpv6(r: OctetReader): IcmpHeader | undefined {
  if (!r.has(8)) return undefined;
  const type = r.u8();
  const code = r.u8();
  r.u16();
  const base = { kind: 'icmpv6', type, code } as const;
  if (type === SOLICITATION || type === ADVERTISEMENT) {
    const flags = r.u8();
    r.u24();
    if (!r.has(16)) return undefined;
    const target = ipFromBytes(r.bytes(16)) as Ipv6Address;
    const { link, nonce } = readOptions(r);
    const told = { ...base, target, ...(link !== undefined && { linkAddress: link }), ...(nonce !== undefined && { nonce }) };
    return type === SOLICITATION ? told : { ...told, router: (flags & 0x80) !== 0, solicited: (flags & 0x40) !== 0, override: (flags & 0x20) !== 0 };
  }
  if (type === REDIRECT) {
    r.u32();
    if (!r.has(40)) return undefined;
    const target = ipFromBytes(r.bytes(16)) as Ipv6Address;
    const destination = ipFromBytes(r.bytes(16)) as Ipv6Address;
    let link: MacAddress | undefined;
    let option = r.u8();
    let units = r.u8();
    if (option === 2 && units === 1 && r.has(14)) {
      link = r.mac() as MacAddress;
      option = r.u8();
      units = r.u8();
    }
    if (option !== 4 || !r.has(6)) return undefined;
    r.u16();
    r.u32();
    return { ...base, target, destination, ...(link !== undefined && { linkAddress: link }), redirected: (units - 1) * 8 };
  }
  if (type === 133) {
    r.u32();
    const { link } = readOptions(r);
    return { ...base, ...(link !== undefined && { linkAddress: link }) };
  }
  if (type === 2) return { ...base, mtu: r.u32() };
  if (type === 4) return { ...base, pointer: r.u32() };
  const id = r.u16();
  const sequence = r.u16();
  return icmpv6Quotes(type) ? base : { ...base, id, sequence };
}

function readOptions(r: OctetReader): { readonly link?: MacAddress; readonly nonce?: string } {
  let link: MacAddress | undefined;
  let nonce: string | undefined;
  while (r.has(8)) {
    const kind = r.u8();
    const units = r.u8();
    if (units === 0 || !r.has(units * 8 - 2)) break;
    if ((kind === 1 || kind === 2) && units === 1) link = r.mac() as MacAddress;
    else {
      const bytes = r.bytes(units * 8 - 2);
      if (kind === NONCE && units === 1) nonce = [...bytes].map((octet) => octet.toString(16).padStart(2, '0')).join('');
    }
  }
  return { ...(link !== undefined && { link }), ...(nonce !== undefined && { nonce }) };
}
