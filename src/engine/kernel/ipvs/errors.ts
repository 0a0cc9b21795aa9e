/** ICMP errors about balanced connections: each side hears of the addresses that it knows (ip_vs_out_icmp, ip_vs_in_icmp, ip_vs_nat_icmp). */
import type { IcmpHeader, IpHeader, Payload } from '../../wire/index';
import type { HookVerdict } from '../netfilter/api';
import type { Skb } from '../skb';
import type { Hook } from '../trace/event';
import type { Balancer } from './balancer';
import { hasPorts, track, transmit, withDestination, withPorts, withSource } from './transmit';

const ACCEPT: HookVerdict = { kind: 'accept' };

type Quoted = Extract<Payload, { kind: 'quoted' }>;

/** Unreachable, source quench, time exceeded; IPv6: all errors. With the quoted ports. */
function aboutPorts(skb: Skb): { readonly payload: Quoted; readonly protocol: 'tcp' | 'udp' | 'sctp'; readonly srcPort: number; readonly dstPort: number } | undefined {
  const icmp = skb.transport as IcmpHeader;
  const is = icmp.kind === 'icmp' ? icmp.type === 3 || icmp.type === 4 || icmp.type === 11 : icmp.type < 128;
  const { payload } = skb;
  if (!is || payload.kind !== 'quoted') return undefined;
  const { transport } = payload;
  if (!hasPorts(transport)) return undefined;
  return { payload, protocol: transport.kind, srcPort: transport.srcPort, dstPort: transport.dstPort };
}

/** From a server's side, about a packet of the client: the client knows the virtual address. */
export function replyError(balancer: Balancer, skb: Skb, hook: Hook): HookVerdict {
  const about = aboutPorts(skb);
  if (!about) return ACCEPT;
  const { payload } = about;
  const connection = balancer.connectionTable.reply(about.protocol, payload.ip.dst, about.dstPort, payload.ip.src, about.srcPort);
  if (!connection) return ACCEPT;
  const { virtual, virtualPort } = connection.identity;
  skb.net = withSource(skb.net as IpHeader, virtual);
  skb.payload = { ...payload, ip: withDestination(payload.ip, virtual), transport: withPorts(payload.transport, { dstPort: virtualPort }) };
  balancer.record(skb, hook, connection, 'reply');
  if (!balancer.mayReroute(skb, hook)) return { kind: 'drop', reason: 'NETFILTER_DROP' };
  balancer.count(skb, connection.server, 'out');
  skb.ipvs = true;
  track(skb, connection, 'reply');
  return ACCEPT;
}

/** From the client's side, about an answer: the server knows its own address. */
export function requestError(balancer: Balancer, skb: Skb): HookVerdict {
  const about = aboutPorts(skb);
  if (!about) return ACCEPT;
  const { payload } = about;
  const connection = balancer.connectionTable.request(about.protocol, payload.ip.dst, about.dstPort, payload.ip.src, about.srcPort);
  if (!connection) return ACCEPT;
  balancer.count(skb, connection.server, 'in');
  return transmit(balancer.netns, skb, connection, (packet) => {
    packet.net = withDestination(packet.net as IpHeader, connection.server.address);
    packet.payload = { ...payload, ip: withSource(payload.ip, connection.server.address), transport: withPorts(payload.transport, { srcPort: connection.serverPort }) };
  });
}
