/** What the flow dissector sees of a packet: addresses, protocol and ports. Packets of one flow give one text. */
import type { Skb } from '../skb';

export function flowText(skb: Skb): string {
  const { net, transport, eth } = skb;
  if (net.kind === 'arp') return `arp ${eth?.src ?? ''} ${eth?.dst ?? ''}`;
  const ports = transport && 'srcPort' in transport ? `${String(transport.srcPort)} ${String(transport.dstPort)}` : '';
  // Both directions hash alike for protocols without ports only by chance; the kernel orders nothing here.
  return `${net.src} ${net.dst} ${String(net.protocol)} ${ports}`;
}
