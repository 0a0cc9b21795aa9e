/** The way out: OUTPUT hook, POSTROUTING hook, fragmentation, neighbour (net/ipv4/ip_output.c, net/ipv6/ip6_output.c). */
import { BROADCAST_MAC, ipv4ToNumber, isIpv4, networkLength, type IpAddress, type IpHeader, type Ipv4Address, type Ipv6Address, type MacAddress, type Payload, type TransportHeader } from '../../wire/index';
import type { Errno, SocketOwner } from '../api';
import type { Device } from '../link/device';
import { LOOPBACK_DELAY } from '../link/loopback';
import { multicastMac6 } from '../neighbor/nd';
import type { SimNetNamespace } from '../netns';
import type { Dst } from '../route/dst';
import { routeOutput } from '../route/output';
import { knownRouteText, tableName } from '../route/text';
import type { Skb } from '../skb';
import type { TraceStep } from '../trace/event';
import { fragmentPieces } from './fragment';

export interface OutgoingPacket {
  readonly src: IpAddress;
  readonly dst: IpAddress;
  readonly protocol: number;
  readonly transport: TransportHeader | undefined;
  readonly payload: Payload;
  readonly route: Dst;
  readonly ttl?: number | undefined;
  readonly tos?: number | undefined;
  readonly mark?: number | undefined;
  readonly dontFragment?: boolean;
  /** IPv4 identification; without one the namespace's counter gives it. */
  readonly id?: number | undefined;
  readonly owner?: SocketOwner | undefined;
  /** IPVS sends it (`ipvs_property`). */
  readonly ipvs?: boolean;
  /** One of several segments sent at once. */
  readonly gso?: boolean;
  readonly cause?: number | undefined;
  readonly journey?: number | undefined;
  readonly why?: string;
  /** The packet this one answers: an ICMP error or a reset belongs to its connection (nf_ct_attach). */
  readonly answers?: Skb;
}

/** Builds and sends a packet of this host's own. The errno is what a sender is told at once. */
export function sendIp(netns: SimNetNamespace, p: OutgoingPacket): Errno | undefined {
  const v4 = isIpv4(p.src);
  const ttl = p.ttl ?? (v4 ? netns.defaultTtl : p.route.device.settings.ipv6.hop_limit);
  const dontFragment = p.dontFragment ?? false;
  const net: IpHeader = v4
    ? { kind: 'ipv4', src: p.src, dst: p.dst as Ipv4Address, protocol: p.protocol, ttl, id: p.id ?? netns.nextIpId(dontFragment), tos: p.tos ?? 0, dontFragment, moreFragments: false, fragmentOffset: 0 }
    : { kind: 'ipv6', src: p.src, dst: p.dst as Ipv6Address, protocol: p.protocol, ttl, tos: p.tos ?? 0, flowLabel: 0 };
  const skb = netns.newSkb({ eth: undefined, net, transport: p.transport, payload: p.payload, cause: p.cause, journey: p.journey });
  skb.dst = p.route;
  skb.mark = p.mark ?? 0;
  skb.owner = p.owner;
  skb.gso = p.gso ?? false;
  skb.ipvs = p.ipvs ?? false;
  if (p.answers) skb.ct = netns.netfilter.related(p.answers);
  if (netns.tracing) {
    netns.record({ kind: 'origin', by: p.owner ? 'socket' : 'kernel', ...(p.why !== undefined && { why: p.why }) }, skb);
    recordRoute(netns, skb, 'output');
  }
  return localOut(netns, skb);
}

/** IP4_REPLY_MARK, IP6_REPLY_MARK: the mark of what the kernel itself answers a packet with. */
export const replyMark = (netns: SimNetNamespace, about: Skb, v4: boolean): number => (netns.sysctls.number(v4 ? 'net.ipv4.fwmark_reflect' : 'net.ipv6.fwmark_reflect') === 1 ? about.mark : 0);

/** Writes down which route the packet goes by. */
export function recordRoute(netns: SimNetNamespace, skb: Skb, purpose: 'output' | 'input'): void {
  const dst = skb.dst;
  if (!dst) return;
  // Written field by field: as one literal with a condition for each it would take the most of a trace's time.
  const step: RouteStep = { kind: 'route', purpose, type: dst.kind };
  if (dst.rule) step.priority = dst.rule.priority;
  if (dst.route) {
    step.table = tableName(dst.route.table);
    step.route = knownRouteText(dst.route);
  }
  step.device = dst.device.name;
  if (dst.gateway !== undefined) step.via = dst.gateway;
  if (dst.source !== undefined) step.source = dst.source;
  netns.record(step, skb);
}

type RouteStep = { -readonly [K in keyof Extract<TraceStep, { kind: 'route' }>]: Extract<TraceStep, { kind: 'route' }>[K] };

/** ip_local_out: the OUTPUT hook, which asks for a new route when it changed what routing depends on. */
export function localOut(netns: SimNetNamespace, skb: Skb): Errno | undefined {
  const dst = skb.dst;
  if (!dst) return 'ENETUNREACH';
  skb.device = dst.device;
  if (skb.net.kind === 'ipv4') {
    netns.counters.count('IpOutRequests');
    if (skb.transport?.kind === 'icmp') netns.counters.icmp('out', skb.transport.type);
  }
  if (!netns.netfilter.idle && !netns.netfilterAccepts(skb, { hook: 'OUTPUT', in: undefined, out: dst.device })) return skb.stolen ? undefined : (skb.unroutable ?? 'EPERM');
  if (!output(netns, skb)) return 'EPERM';
  // net_xmit_errno; what a bridge or a tunnel makes of its frames is not told.
  return skb.refused && dst.device.kind === 'veth' ? 'ENOBUFS' : undefined;
}

/** ip_route_me_harder: a new route for a packet that has its source already. */
export function reroute(netns: SimNetNamespace, skb: Skb): Errno | undefined {
  const net = skb.net as IpHeader;
  // Rules may speak of protocol and ports here, too (fib4_rules_early_flow_dissect, fib6_rules_early_flow_dissect).
  const t = skb.transport;
  const flow = { protocol: net.protocol, ...(t && 'srcPort' in t && { sourcePort: t.srcPort, destinationPort: t.dstPort }) };
  const route = routeOutput(netns, { dst: net.dst, src: net.src, mark: skb.mark, tos: net.tos & 0x1c, ...flow }, { anySource: true });
  if (route.kind === 'error') {
    skb.unroutable = route.errno;
    return route.errno;
  }
  skb.dst = route;
  skb.device = route.device;
  return undefined;
}

/** ip_output: the POSTROUTING hook and what follows. False: a rule there dropped it, which its sender is told. */
export function output(netns: SimNetNamespace, skb: Skb): boolean {
  const dst = skb.dst;
  if (!dst) return true;
  skb.device = dst.device;
  if (!netns.netfilter.idle && !netns.netfilterAccepts(skb, { hook: 'POSTROUTING', in: undefined, out: dst.device })) return skb.stolen;
  finishOutput(netns, skb, dst);
  return true;
}

/** ip6_skb_dst_mtu: what is forwarded had to fit the device (ip6_forward); on its way out, what the route and its destination are known to take counts, too. */
function pathMtu6(netns: SimNetNamespace, address: IpAddress, dst: Dst): number {
  return Math.min(dst.mtu, dst.route?.mtu ?? Infinity, netns.fib.learnt(address, dst.route)?.mtu ?? Infinity);
}

function finishOutput(netns: SimNetNamespace, skb: Skb, dst: Dst): void {
  const length = networkLength(skb);
  const mtu = skb.net.kind === 'ipv6' && skb.inIndex !== 0 ? pathMtu6(netns, skb.net.dst, dst) : dst.mtu;
  const originalSize = skb.fragmentSize;
  const limit = originalSize > 0 && originalSize < mtu ? originalSize : mtu;
  if (length <= limit || dst.device === netns.loopback) {
    toNeighbor(netns, skb, dst);
    return;
  }
  const net = skb.net as IpHeader;
  if (net.kind === 'ipv4' ? net.dontFragment && originalSize === 0 : skb.inIndex !== 0 && originalSize === 0) {
    if (net.kind === 'ipv4') netns.counters.count('IpFragFails');
    netns.tooBig(skb, mtu);
    return;
  }
  const pieces = fragmentPieces(netns, skb, limit);
  if (net.kind === 'ipv4') {
    netns.counters.count('IpFragOKs');
    netns.counters.count('IpFragCreates', pieces.length);
  }
  if (netns.tracing) netns.record({ kind: 'fragment', mtu: limit, pieces: pieces.length }, skb);
  for (const piece of pieces) {
    toNeighbor(netns, piece, dst);
    if (!piece.refused) continue;
    skb.refused = true;
    return;
  }
}

/** ip_finish_output2: which MAC, and off. */
function toNeighbor(netns: SimNetNamespace, skb: Skb, dst: Dst): void {
  const { device } = dst;
  const net = skb.net as IpHeader;
  const type = net.kind === 'ipv6' ? 0x86dd : 0x0800;
  if (net.kind === 'ipv4') netns.counters.transmitted(networkLength(skb), dst.kind);
  if (!device.needsNeighbor) {
    device.send(skb);
    return;
  }
  if (dst.kind === 'broadcast') {
    skb.eth = { src: device.mac, dst: BROADCAST_MAC, type };
    device.send(skb);
    return;
  }
  if (dst.kind === 'multicast') {
    skb.eth = { src: device.mac, dst: multicastMac(net.dst), type };
    if (skb.owner && device !== netns.loopback && netns.multicast.listens(device, net.dst)) loopBack(netns, device, skb);
    device.send(skb);
    return;
  }
  if (!device.arpEnabled) {
    const known = netns.neighborTable.find(dst.gateway ?? net.dst, device);
    skb.eth = { src: device.mac, dst: known?.isValid === true && known.mac !== undefined ? known.mac : device.mac, type };
    device.send(skb);
    return;
  }
  netns.neighborTable.output(skb, device, dst.gateway ?? net.dst);
}

/** Who sends to a group that he is in hears himself, unless the sender is the kernel (sk_mc_loop, dev_loopback_xmit): no device carries that copy. */
function loopBack(netns: SimNetNamespace, device: Device, skb: Skb): void {
  const copy = skb.clone(netns.world.nextPacketId());
  if (!netns.netfilter.idle && !netns.netfilterAccepts(copy, { hook: 'POSTROUTING', in: undefined, out: device })) return;
  copy.type = 'multicast';
  const at = netns.world.now + LOOPBACK_DELAY;
  if (netns.tracing) netns.record({ kind: 'transmit', device: device.name, peer: { netns: netns.id, device: device.name }, arrivesAt: at }, copy);
  netns.world.queue.schedule(at, () => {
    netns.deliverUp(device, copy);
  });
}

/** 01:00:5e and the low 23 bits of the group (RFC 1112 section 6.4), 33:33 for IPv6. */
export function multicastMac(group: IpAddress): MacAddress {
  if (!isIpv4(group)) return multicastMac6(group);
  const n = ipv4ToNumber(group);
  return ['01', '00', '5e', ...[(n >>> 16) & 127, (n >>> 8) & 255, n & 255].map((b) => b.toString(16).padStart(2, '0'))].join(':') as MacAddress;
}

