/** ARP for IPv4 over Ethernet (RFC 826): 28 bytes. */
import { ipFromBytes, type Ipv4Address, type MacAddress } from './address';
import type { ArpHeader } from './headers';
import type { OctetReader, OctetWriter } from './octets';

export function encodeArp(w: OctetWriter, arp: ArpHeader): void {
  w.u16(1).u16(0x0800).u8(6).u8(4).u16(arp.operation === 'request' ? 1 : 2);
  w.mac(arp.senderMac).ip(arp.senderIp).mac(arp.targetMac).ip(arp.targetIp);
}

/** Undefined when it is short, or not IPv4 over Ethernet. */
export function decodeArp(r: OctetReader): ArpHeader | undefined {
  if (!r.has(28)) return undefined;
  if (r.u16() !== 1 || r.u16() !== 0x0800 || r.u16() !== 0x0604) return undefined;
  const code = r.u16();
  if (code !== 1 && code !== 2) return undefined;
  const senderMac = r.mac() as MacAddress;
  const senderIp = ipFromBytes(r.bytes(4)) as Ipv4Address;
  const targetMac = r.mac() as MacAddress;
  const targetIp = ipFromBytes(r.bytes(4)) as Ipv4Address;
  return { kind: 'arp', operation: code === 1 ? 'request' : 'reply', senderMac, senderIp, targetMac, targetIp };
}
