/** Ethernet II frames with an optional 802.1Q tag (IEEE 802.3, 802.1Q). */
import type { MacAddress } from './address';
import type { EthernetHeader } from './headers';
import type { OctetReader, OctetWriter } from './octets';

const TPID_VLAN = 0x8100;

export function encodeEthernet(w: OctetWriter, eth: EthernetHeader): void {
  w.mac(eth.dst).mac(eth.src);
  if (eth.vlan) w.u16(TPID_VLAN).u16((eth.vlan.priority << 13) | eth.vlan.id);
  w.u16(eth.type);
}

/** Undefined when there are fewer bytes than a header. */
export function decodeEthernet(r: OctetReader): EthernetHeader | undefined {
  if (!r.has(14)) return undefined;
  const dst = r.mac() as MacAddress;
  const src = r.mac() as MacAddress;
  const type = r.u16();
  if (type !== TPID_VLAN) return { src, dst, type };
  if (!r.has(4)) return undefined;
  const tag = r.u16();
  return { src, dst, type: r.u16(), vlan: { id: tag & 0xfff, priority: tag >>> 13 } };
}
