/** Routing what arrives (net/ipv4/route.c ip_route_input_slow): martians, local delivery, reverse path, forwarding. */
import { IPPROTO_IGMP, firstOctet, isIpv4, type IpAddress, type Ipv4Address } from '../../wire/index';
import type { FlowKey } from '../api';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';
import type { DropReason } from '../trace/event';
import type { Dst, RouteErrno } from './dst';
import { isLinkLocal6, isLoopback, isMulticast, LIMITED_BROADCAST, pickHop } from './output';
import { onLink } from './routing';

export type InputRoute =
  | { readonly kind: 'route'; readonly dst: Dst; readonly redirect: boolean }
  /** To be answered with an ICMP unreachable, if this host forwards at all. */
  | { readonly kind: 'error'; readonly errno: RouteErrno; readonly route?: Dst['route']; readonly rule?: Dst['rule'] }
  | { readonly kind: 'drop'; readonly reason: DropReason };

type Transport = Pick<FlowKey, 'protocol' | 'sourcePort' | 'destinationPort'>;

/** What rules with `ipproto`, `sport`, `dport` look at (fib4_rules_early_flow_dissect); fragments after the first have no ports. */
function dissect(skb: Skb | undefined): Transport {
  if (!skb?.net || !('protocol' in skb.net)) return {};
  const { protocol } = skb.net;
  const t = skb.transport;
  return t && 'srcPort' in t ? { protocol, sourcePort: t.srcPort, destinationPort: t.dstPort } : { protocol };
}

/** The same of the packet that would go back. */
const reversed = ({ protocol, sourcePort, destinationPort }: Transport): Transport => ({
  ...(protocol !== undefined && { protocol }),
  ...(destinationPort !== undefined && { sourcePort: destinationPort }),
  ...(sourcePort !== undefined && { destinationPort: sourcePort }),
});

/** The first octet of addresses that routing treats apart, and the first four bits of groups. */
const THIS_NETWORK = 0;
const LOOPBACK = 127;
const MULTICAST = 14;

const martian = (reason: DropReason): InputRoute => ({ kind: 'drop', reason });

/** Source and destination of what is routed, beside the packet's mark: ARP asks the same questions (arp_process). */
export function routeInput(netns: SimNetNamespace, device: Device, src: IpAddress, dst: IpAddress, packet: { readonly mark: number; readonly tos: number; readonly skb?: Skb }): InputRoute {
  return isIpv4(dst) ? routeInput4(netns, device, src as Ipv4Address, dst, packet) : routeInput6(netns, device, src, dst, packet);
}

function routeInput4(netns: SimNetNamespace, device: Device, src: Ipv4Address, dst: Ipv4Address, packet: { readonly mark: number; readonly tos: number; readonly skb?: Skb }): InputRoute {
  const all = netns.sysctls.conf('all').ipv4;
  const own = device.settings.ipv4;
  const from = firstOctet(src);
  const to = firstOctet(dst);
  if (from >>> 4 === MULTICAST || src === LIMITED_BROADCAST) return martian('IP_INVALID_SOURCE');
  if (dst === LIMITED_BROADCAST || (src === '0.0.0.0' && dst === '0.0.0.0')) {
    return { kind: 'route', redirect: false, dst: here(netns, 'broadcast', device) };
  }
  // ip_mc_validate_source: a host without an address may speak of groups.
  if (from === THIS_NETWORK && !dst.startsWith('224.0.0.')) return martian('IP_INVALID_SOURCE');
  if (to === THIS_NETWORK) return martian('IP_INVALID_DEST');
  const localnet = all.route_localnet === 1 || own.route_localnet === 1;
  if ((to === LOOPBACK || from === LOOPBACK) && !localnet) return martian('IP_LOCALNET');
  if (to >>> 4 === MULTICAST) {
    // ip_check_mc_rcu: what hosts say to routers about groups is looked at by every host.
    const igmp = packet.skb?.net.kind === 'ipv4' && packet.skb.net.protocol === IPPROTO_IGMP;
    if (!igmp && !netns.multicast.listens(device, dst) && !netns.vxlans.joined(dst)) return martian('IP_INVALID_DEST');
    return { kind: 'route', redirect: false, dst: here(netns, 'multicast', device) };
  }

  // Only rules that people add look at more than the destination.
  const tos = packet.tos & 0x1c;
  const custom = netns.fib.hasCustomRules(4);
  if (!custom && tos === 0) {
    // Nothing but the destination decided before, and nothing speaks against the source.
    const answer = netns.fib.findPlain(dst, 4);
    if ('found' in answer && answer.found.here?.dst.mtu === device.mtu && trusts(netns, device, src)) return answer.found.here;
  }
  const plain: FlowKey = { dst, src, iif: device, mark: packet.mark, tos };
  const flow = custom ? { ...plain, ...dissect(packet.skb) } : plain;
  const answer = netns.fib.find(flow);
  const forwards = own.forwarding === 1;
  if ('error' in answer) {
    const errno = forwards ? answer.error.errno : 'EHOSTUNREACH';
    return { kind: 'error', errno, ...(answer.error.route && { route: answer.error.route }), ...(answer.error.rule && { rule: answer.error.rule }) };
  }
  const { route, rule } = answer.found;
  if (route.type === 'broadcast') {
    const checked = validateSource(netns, device, src, flow, undefined);
    if (typeof checked === 'string') return martian(checked);
    return { kind: 'route', redirect: false, dst: here(netns, 'broadcast', device, route, rule) };
  }
  if (route.type === 'local') {
    const checked = validateSource(netns, device, src, flow, undefined);
    if (typeof checked === 'string') return martian(checked);
    answer.found.here = { kind: 'route', redirect: false, dst: here(netns, 'local', device, route, rule) };
    return answer.found.here;
  }
  if (!forwards) return { kind: 'error', errno: 'EHOSTUNREACH', route, rule };
  if (route.type !== 'unicast') return martian('IP_INVALID_DEST');
  const hop = pickHop(route, flow, undefined, netns.hashSeed);
  const out = hop?.device as Device | undefined;
  if (!hop || !out) return martian('IP_INNOROUTES');
  const checked = validateSource(netns, device, src, flow, out);
  if (typeof checked === 'string') return martian(checked);
  const sends = all.send_redirects === 1 || own.send_redirects === 1;
  const shared = all.shared_media === 1 || out.settings.ipv4.shared_media === 1;
  const redirect = out === device && checked && sends && (shared || onLink(out, hop.via ?? dst));
  return { kind: 'route', redirect, dst: { kind: 'unicast', device: out, gateway: hop.via, source: undefined, route, rule, mtu: Math.min(route.mtu ?? out.mtu, out.mtu) } };
}

const here = (netns: SimNetNamespace, kind: Dst['kind'], device: Device, route?: Dst['route'], rule?: Dst['rule']): Dst => ({
  kind,
  device: kind === 'local' ? netns.loopback : device,
  gateway: undefined,
  source: undefined,
  route,
  rule,
  mtu: device.mtu,
});

/** Whether {@link validateSource} has nothing against a source, for packets to this host: told as cheaply as can be, false means only that it must be asked. */
function trusts(netns: SimNetNamespace, device: Device, source: IpAddress): boolean {
  const all = netns.sysctls.conf('all').ipv4;
  const own = device.settings.ipv4;
  return all.rp_filter === 0 && own.rp_filter === 0 && !netns.fib.customLocal && !netns.isLocal(source);
}

/**
 * Would a packet back to the `source` of `flow` leave by the device it came in by (fib_validate_source)? A drop reason, or whether the
 * source is on the device's own link.
 */
function validateSource(netns: SimNetNamespace, device: Device, source: IpAddress, flow: FlowKey, out: Device | undefined): DropReason | boolean {
  const all = netns.sysctls.conf('all').ipv4;
  const own = device.settings.ipv4;
  const filter = Math.max(all.rp_filter, own.rp_filter);
  const acceptLocal = all.accept_local === 1 || own.accept_local === 1;
  const sendsRedirects = all.send_redirects === 1 || own.send_redirects === 1;
  if (filter === 0 && (out !== device || !sendsRedirects)) {
    if (acceptLocal) return false;
    if (!netns.fib.customLocal && !netns.fib.hasCustomRules(4)) return netns.isLocal(source) ? 'IP_LOCAL_SOURCE' : false;
  }
  const mark = all.src_valid_mark === 1 || own.src_valid_mark === 1 ? (flow.mark ?? 0) : 0;
  return reverseRoute(netns, device, { dst: source, src: flow.dst, mark, tos: flow.tos ?? 0, iif: out, ...reversed(flow) }, { filter, acceptLocal });
}

/** __fib_validate_source: looks the source up as a destination, from the address that the packet was for. */
export function reverseRoute(netns: SimNetNamespace, device: Device, flow: FlowKey, options: { readonly filter: number; readonly acceptLocal: boolean }): DropReason | boolean {
  const strict = (): DropReason | boolean => (options.filter > 0 ? 'IP_RPFILTER' : false);
  const answer = netns.fib.find(flow);
  if ('error' in answer) return strict();
  const { route } = answer.found;
  const looped = route.type === 'local' && options.acceptLocal;
  if (route.type !== 'unicast' && !looped) return route.type === 'local' ? 'IP_LOCAL_SOURCE' : 'IP_INVALID_SOURCE';
  if (route.nextHops.some((h) => h.device === device) || (route.type === 'local' && device === netns.loopback)) return isDirect(route);
  if (!device.addressList.some((a) => isIpv4(a.address))) return strict();
  if (options.filter === 1) return 'IP_RPFILTER';
  const again = netns.fib.find({ ...flow, oif: device });
  if ('found' in again && again.found.route.type === 'unicast') return isDirect(again.found.route);
  return false;
}

/** Next hops without a gateway are of scope host: the address is on the link itself. */
const isDirect = (route: NonNullable<Dst['route']>): boolean => route.nextHops.every((h) => h.via === undefined);

function routeInput6(netns: SimNetNamespace, device: Device, src: IpAddress, dst: IpAddress, packet: { readonly mark: number; readonly tos: number; readonly skb?: Skb }): InputRoute {
  if (isMulticast(src)) return martian('IP_INVALID_SOURCE');
  if (isMulticast(dst)) {
    // ip6_mc_input: to whoever listens to the group; others let it be.
    if (!netns.multicast.listens(device, dst) && !netns.vxlans.joined(dst)) return martian('CONSUMED');
    return { kind: 'route', redirect: false, dst: here(netns, 'multicast', device) };
  }
  if (isLinkLocal6(dst)) {
    const mine = device.addressList.some((a) => !a.tentative && a.address === dst);
    return mine ? { kind: 'route', redirect: false, dst: here(netns, 'local', device) } : martian('IP_INADDRERRORS');
  }
  // What DNAT made ::1 must go by the device that it came in by (rt6_need_strict); lo's own route is none for it.
  const strict = isLoopback(dst) && device !== netns.loopback;
  const answer = netns.fib.find({ dst, src, iif: device, ...(strict && { oif: device }), mark: packet.mark, ...dissect(packet.skb) });
  if ('error' in answer) return { kind: 'error', errno: answer.error.errno, ...(answer.error.route && { route: answer.error.route }), ...(answer.error.rule && { rule: answer.error.rule }) };
  const { route, rule } = answer.found;
  if (route.type === 'local' || route.type === 'anycast') return { kind: 'route', redirect: false, dst: here(netns, 'local', device, route, rule) };
  if (route.type !== 'unicast') return martian('IP_INVALID_DEST');
  const hop = pickHop(route, { dst, src }, undefined, netns.hashSeed);
  const out = hop?.device as Device | undefined;
  if (!hop || !out) return martian('IP_INNOROUTES');
  // ip6_dst_mtu_maybe_forward: what the route says of the MTU is for this host's own packets.
  return { kind: 'route', redirect: false, dst: { kind: 'unicast', device: out, gateway: hop.via, source: undefined, route, rule, mtu: Math.max(1280, out.settings.ipv6.mtu) } };
}
