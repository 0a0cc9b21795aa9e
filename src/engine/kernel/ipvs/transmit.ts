/** On to the real server: rewriting, direct routing, tunnel (ip_vs_xmit.c). */
import { IPPROTO_IPIP, networkLength, type IpAddress, type IpHeader, type SctpHeader, type TcpHeader, type TransportHeader, type UdpHeader } from '../../wire/index';
import { sendIcmpError } from '../ip/icmp-error';
import { localOut, recordRoute, sendIp } from '../ip/output';
import type { HookVerdict } from '../netfilter/api';
import { UNTRACKED, connectionOf } from '../netfilter/conntrack/connection';
import type { SimNetNamespace } from '../netns';
import type { Dst } from '../route/dst';
import { isLoopback, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import type { IpvsConnection } from './connections';

const ACCEPT: HookVerdict = { kind: 'accept' };
const STOLEN: HookVerdict = { kind: 'stolen' };
const IPIP_HEADER = 20;

/** Sends the packet to the connection's server. Accepted when the server is this host; else it has left, or has ended here. */
export function transmit(netns: SimNetNamespace, skb: Skb, connection: IpvsConnection, rewrite: (skb: Skb) => void): HookVerdict {
  const fromOutside = skb.inIndex !== 0;
  const way = wayTo(netns, skb, connection);
  if (way === undefined) return STOLEN;
  switch (connection.method) {
    case 'masq':
      if (way.kind === 'local' && fromOutside && isLoopback(connection.server.address)) {
        netns.drop(skb, 'IP_LOCALNET');
        return STOLEN;
      }
      rewrite(skb);
      track(skb, connection, 'request');
      return goOn(netns, skb, way);
    case 'route':
      untrack(skb, connection);
      return goOn(netns, skb, way.kind === 'local' || way.gateway !== undefined ? way : { ...way, gateway: connection.server.address });
    case 'tunnel':
      untrack(skb, connection);
      return way.kind === 'local' ? goOn(netns, skb, way) : wrap(netns, skb, way, connection.server.address);
  }
}

/** __ip_vs_get_out_rt: the route, and what forbids it. Undefined: the packet has ended. */
function wayTo(netns: SimNetNamespace, skb: Skb, connection: IpvsConnection): Dst | undefined {
  const net = skb.net as IpHeader;
  const way = routeOutput(netns, { dst: connection.server.address });
  if (way.kind === 'error') {
    sendIcmpError(netns, skb, { what: 'host-unreachable' });
    netns.drop(skb, 'IP_OUTNOROUTES', { server: connection.server.address });
    return undefined;
  }
  const local = way.kind === 'local';
  // A packet with a loopback source must not leave; one for elsewhere must not end here unless it is rewritten.
  if (local ? connection.method !== 'masq' && skb.dst?.kind !== 'local' : skb.inIndex === 0 && isLoopback(net.src)) {
    netns.drop(skb, 'IP_LOCALNET', { server: connection.server.address });
    return undefined;
  }
  if (local) return way;
  if (net.ttl <= 1) {
    sendIcmpError(netns, skb, { what: 'ttl-exceeded' });
    netns.drop(skb, 'TTL_EXPIRED');
    return undefined;
  }
  const mtu = connection.method === 'tunnel' ? way.mtu - IPIP_HEADER : way.mtu;
  if ((net.kind === 'ipv6' || net.dontFragment) && networkLength(skb) > mtu) {
    sendIcmpError(netns, skb, { what: 'too-big', mtu });
    netns.drop(skb, 'PKT_TOO_BIG', { mtu });
    return undefined;
  }
  skb.net = { ...net, ttl: net.ttl - 1 };
  if (netns.tracing) netns.record({ kind: 'ttl', from: net.ttl, to: net.ttl - 1 }, skb);
  return way;
}

/** Through the OUTPUT hook again, which IPVS then lets pass; or up to this host's own programs. */
function goOn(netns: SimNetNamespace, skb: Skb, way: Dst): HookVerdict {
  skb.ipvs = true;
  if (way.kind === 'local') return ACCEPT;
  skb.dst = way;
  if (netns.tracing) recordRoute(netns, skb, 'output');
  localOut(netns, skb);
  return STOLEN;
}

function wrap(netns: SimNetNamespace, skb: Skb, way: Dst, server: IpAddress): HookVerdict {
  const net = skb.net as IpHeader;
  skb.ipvs = true;
  if (netns.tracing) netns.record({ kind: 'encapsulate', device: way.device.name, how: 'ipip', remote: server }, skb);
  if (way.source === undefined) {
    netns.drop(skb, 'IP_OUTNOROUTES', { server });
    return STOLEN;
  }
  sendIp(netns, {
    src: way.source,
    dst: server,
    protocol: IPPROTO_IPIP,
    transport: undefined,
    payload: { kind: 'ip', packet: { ...skb.headers(), eth: undefined } },
    route: way,
    ttl: net.ttl,
    tos: net.tos,
    mark: skb.mark,
    dontFragment: net.kind === 'ipv4' && net.dontFragment,
    cause: skb.id,
    journey: skb.journey,
    why: 'IPVS tunnel',
    ipvs: true,
  });
  return STOLEN;
}

/** ip_vs_notrack: without net.ipv4.vs.conntrack, conntrack (and so NAT rules) does not see what IPVS forwards. */
export function untrack(skb: Skb, connection: IpvsConnection): void {
  if (!connection.options.conntrack) skb.ct = UNTRACKED;
}

/** ip_vs_update_conntrack: conntrack learns that answers will come from the server (request), or were sent to the client (reply). */
export function track(skb: Skb, connection: IpvsConnection, way: 'request' | 'reply'): void {
  if (!connection.options.conntrack) {
    skb.ct = UNTRACKED;
    return;
  }
  const entry = connectionOf(skb.ct);
  if (!entry || entry.confirmed || !entry.alive || connection.method !== 'masq' || skb.ct?.direction !== 'original') return;
  const { reply } = entry;
  const ports = reply.icmp === undefined;
  const { server, serverPort, identity } = connection;
  entry.reply =
    way === 'request'
      ? { ...reply, src: server.address, ...(ports && { srcPort: serverPort }) }
      : { ...reply, dst: identity.virtual, ...(ports && { dstPort: identity.virtualPort }) };
}

export const withSource = (net: IpHeader, address: IpAddress): IpHeader => ({ ...net, src: address }) as IpHeader;
export const withDestination = (net: IpHeader, address: IpAddress): IpHeader => ({ ...net, dst: address }) as IpHeader;

export const hasPorts = (transport: TransportHeader | undefined): transport is TcpHeader | UdpHeader | SctpHeader => transport?.kind === 'tcp' || transport?.kind === 'udp' || transport?.kind === 'sctp';

export const withPorts = (transport: TransportHeader | undefined, ports: { readonly srcPort?: number; readonly dstPort?: number }): TransportHeader | undefined => (hasPorts(transport) ? { ...transport, ...ports } : transport);
