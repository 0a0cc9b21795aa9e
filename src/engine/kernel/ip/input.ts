/** The way in: PREROUTING hook, routing, local delivery or forwarding (net/ipv4/ip_input.c, ip_forward.c, net/ipv6/ip6_input.c). */
import { networkLength, withTtl, type IpHeader } from '../../wire/index';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import { routeInput } from '../route/input';
import { isLinkLocal6 } from '../route/output';
import { routeText, tableName } from '../route/text';
import type { Skb } from '../skb';
import { isFragment } from './fragment';
import { sendIcmpError, type IcmpError } from './icmp-error';
import { output, recordRoute } from './output';
import { mayReportNoRoute } from './limit';
import { sendRedirect, sendRedirect6 } from './redirect';
import type { Hook } from '../trace/event';
import type { HookState } from '../netfilter/api';

/** ip_rcv. */
export function receiveIp(netns: SimNetNamespace, device: Device, skb: Skb): void {
  if (skb.type === 'otherhost') {
    netns.drop(skb, 'OTHERHOST');
    return;
  }
  const before = skb.net as IpHeader;
  if (before.kind === 'ipv4') netns.counters.received(before, networkLength(skb));
  if (before.kind === 'ipv6' && !device.speaksIpv6) {
    netns.drop(skb, 'IPV6DISABLED');
    return;
  }
  // ip6_rcv_core: ::1 never was on a wire.
  if (before.kind === 'ipv6' && (before.src === '::1' || before.dst === '::1') && device !== netns.loopback) {
    netns.drop(skb, 'IP_LOCALNET');
    return;
  }
  if (skb.bridgeHooked) skb.bridgeHooked = false;
  else {
    const whole = skb.net;
    if (!netns.netfilter.idle && !netns.netfilterAccepts(skb, hookState(netns, skb, 'PREROUTING', device, undefined))) return;
    if (skb.net !== whole && (skb.net as IpHeader).dst !== (whole as IpHeader).dst) skb.dst = undefined;
  }
  if (!skb.dst) {
    const net = skb.net as IpHeader;
    const found = routeInput(netns, device, net.src, net.dst, { mark: skb.mark, tos: net.tos, skb });
    switch (found.kind) {
      case 'drop':
        if (found.reason === 'IP_RPFILTER') netns.counters.count('TcpExtIPReversePathFilter');
        netns.drop(skb, found.reason);
        return;
      case 'error':
        if (netns.tracing) {
          const type = found.route?.type;
          const shown = type === 'unreachable' || type === 'blackhole' || type === 'prohibit' ? type : 'none';
          netns.record({ kind: 'route', purpose: 'input', type: shown, ...(found.route && { route: routeText(found.route), table: tableName(found.route.table) }), ...(found.rule && { priority: found.rule.priority }) }, skb);
        }
        routeError(netns, device, skb, found.errno, found.route?.type);
        return;
      case 'route':
        skb.dst = found.dst;
        skb.redirect = found.redirect;
        if (net.kind === 'ipv4' && found.dst.kind === 'broadcast') countGroup(netns, skb, 'Bcast');
        else if (net.kind === 'ipv4' && found.dst.kind === 'multicast') countGroup(netns, skb, 'Mcast');
        if (netns.tracing) recordRoute(netns, skb, 'input');
    }
  }
  if (skb.dst?.kind === 'unicast') forward(netns, device, skb);
  else deliverLocal(netns, device, skb);
}

function countGroup(netns: SimNetNamespace, skb: Skb, kind: 'Bcast' | 'Mcast'): void {
  netns.counters.count(`IpExtIn${kind}Pkts`);
  netns.counters.count(`IpExtIn${kind}Octets`, networkLength(skb));
}

/** ip_error: only routers answer; ip6_pkt_discard and ip6_pkt_prohibit: IPv6 hosts do too. */
function routeError(netns: SimNetNamespace, device: Device, skb: Skb, errno: string, type: string | undefined): void {
  const reason = type === 'unreachable' ? 'ROUTE_UNREACHABLE' : type === 'prohibit' ? 'ROUTE_PROHIBIT' : type === 'blackhole' ? 'ROUTE_BLACKHOLE' : 'IP_INNOROUTES';
  if (skb.net.kind === 'ipv6') {
    const error = ROUTE_ERRORS_6[errno];
    if (error) sendIcmpError(netns, skb, error);
    netns.drop(skb, reason);
    return;
  }
  if (errno === 'ENETUNREACH') netns.counters.count('IpExtInNoRoutes');
  if (device.settings.ipv4.forwarding !== 1) {
    if (errno === 'EHOSTUNREACH') netns.counters.count('IpInAddrErrors');
    netns.drop(skb, 'FORWARDING_DISABLED', { device: device.name });
    return;
  }
  const error = ROUTE_ERRORS_4[errno];
  if (error) {
    if (mayReportNoRoute(netns, (skb.net as IpHeader).src)) sendIcmpError(netns, skb, error);
    else if (netns.tracing) netns.record({ kind: 'unreported', what: error.what, limit: 'net.ipv4.route.error_cost' }, skb);
  }
  netns.drop(skb, reason);
}

const ROUTE_ERRORS_4: Readonly<Record<string, IcmpError>> = { EHOSTUNREACH: { what: 'host-unreachable' }, ENETUNREACH: { what: 'net-unreachable' }, EACCES: { what: 'filtered' } };
/** An `unreachable` route says "no route", too (ip6_rt_init_dst_reject). */
const ROUTE_ERRORS_6: Readonly<Record<string, IcmpError>> = { EHOSTUNREACH: { what: 'net-unreachable' }, ENETUNREACH: { what: 'net-unreachable' }, EACCES: { what: 'filtered' } };

/** ip_forward, ip6_forward. */
function forward(netns: SimNetNamespace, device: Device, skb: Skb): void {
  if (skb.transport?.kind === 'tcp' && skb.payload.kind !== 'fragment' && netns.socketTable.isExpected(skb.net as IpHeader, skb.transport)) {
    // tcp_v4_early_demux found a socket for it, whose address is no longer this host's own: nobody is told.
    netns.drop(skb, 'NOT_SPECIFIED', { why: 'for a connection of an address that is gone' });
    return;
  }
  const dst = skb.dst;
  if (!dst) return;
  const net = skb.net as IpHeader;
  if (skb.type !== 'host') {
    netns.drop(skb, 'UNICAST_IN_L2_MULTICAST');
    return;
  }
  if (net.kind === 'ipv6' && netns.sysctls.conf('all').ipv6.forwarding === 0) {
    netns.drop(skb, 'FORWARDING_DISABLED', { device: device.name });
    return;
  }
  if (net.ttl <= 1) {
    if (net.kind === 'ipv4') netns.counters.count('IpInHdrErrors');
    sendIcmpError(netns, skb, { what: 'ttl-exceeded' });
    netns.drop(skb, 'TTL_EXPIRED');
    return;
  }
  if (net.kind === 'ipv6' && !mayLeaveLink(netns, device, skb, dst.device)) return;
  if (net.kind === 'ipv6' && device === dst.device) sendRedirect6(netns, device, skb, dst);
  const cannotSplit = net.kind === 'ipv6' || net.dontFragment;
  if (cannotSplit && networkLength(skb) > dst.mtu && !(skb.fragmentSize > 0 && skb.fragmentSize <= dst.mtu)) {
    if (net.kind === 'ipv4') netns.counters.count('IpFragFails');
    sendIcmpError(netns, skb, { what: 'too-big', mtu: dst.mtu });
    netns.drop(skb, 'PKT_TOO_BIG', { mtu: dst.mtu });
    return;
  }
  skb.net = withTtl(net, net.ttl - 1);
  if (netns.tracing) netns.record({ kind: 'ttl', from: net.ttl, to: net.ttl - 1 }, skb);
  if (skb.redirect) sendRedirect(netns, device, skb, dst);
  if (!netns.netfilter.idle && !netns.netfilterAccepts(skb, hookState(netns, skb, 'FORWARD', device, dst.device))) return;
  if (net.kind === 'ipv4') netns.counters.count('IpForwDatagrams');
  output(netns, skb);
}

/** ip6_forward: a link-local sender is told that its packet may not leave its link; ::1 is not worth a word. */
function mayLeaveLink(netns: SimNetNamespace, device: Device, skb: Skb, out: Device): boolean {
  const { src } = skb.net as IpHeader;
  if (device === out || (!isLinkLocal6(src) && src !== '::' && src !== '::1')) return true;
  if (isLinkLocal6(src)) sendIcmpError(netns, skb, { what: 'beyond-scope' });
  netns.drop(skb, 'IP_INADDRERRORS');
  return false;
}

/** ip_local_deliver: reassembly, the INPUT hook, and the protocol's door. */
function deliverLocal(netns: SimNetNamespace, device: Device, skb: Skb): void {
  if (isFragment(skb.net as IpHeader) && !netns.reassembly.complete(skb)) return;
  if (!netns.netfilter.idle && !netns.netfilterAccepts(skb, hookState(netns, skb, 'INPUT', device, undefined))) return;
  netns.deliver(device, skb);
}

function hookState(netns: SimNetNamespace, skb: Skb, hook: Hook, device: Device, out: Device | undefined): HookState {
  const physIn = skb.physInIndex === 0 ? undefined : netns.linkByIndex(skb.physInIndex);
  return physIn ? { hook, in: device, out, physIn } : { hook, in: device, out };
}
