/** Receiving ICMP: echo is answered, errors go to the socket they are about, redirects and MTUs are remembered. */
import { SECOND } from '../../base/index';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type IcmpHeader, type IpAddress, type IpHeader } from '../../wire/index';
import type { Errno, Route } from '../api';
import type { Device } from '../link/device';
import { isNeighborDiscovery, receiveNd } from '../neighbor/nd';
import type { SimNetNamespace } from '../netns';
import { isLinkLocal6, isMulticast, routeOutput } from '../route/output';
import { onLink } from '../route/routing';
import type { Skb } from '../skb';
import { isIcmpErrorMessage, sendOwnIcmp } from './icmp-error';
import { replyMark } from './output';
import { receiveRedirect6 } from './redirect';
import { mayBeSent } from './limit';

/** icmp_err_convert (net/ipv4/icmp.c): the errno of each code of "destination unreachable", and whether it ends a TCP handshake. */
const UNREACHABLE_ERRNO: readonly Errno[] = [
  'ENETUNREACH', // net
  'EHOSTUNREACH', // host
  'ENOPROTOOPT', // protocol
  'ECONNREFUSED', // port
  'EMSGSIZE', // fragmentation needed
  'EOPNOTSUPP', // source route failed
  'ENETUNREACH', // net unknown
  'EHOSTDOWN', // host unknown
  'EHOSTUNREACH', // host isolated (ENONET)
  'ENETUNREACH', // net prohibited
  'EHOSTUNREACH', // host prohibited
  'ENETUNREACH', // net, for this service
  'EHOSTUNREACH', // host, for this service
  'EHOSTUNREACH', // filtered
  'EHOSTUNREACH', // precedence violation
  'EHOSTUNREACH', // precedence cutoff
];

/** icmpv6_err_convert: tab_unreach. */
const UNREACHABLE_ERRNO_6: readonly Errno[] = ['ENETUNREACH', 'EACCES', 'EHOSTUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'EACCES', 'EACCES'];

/** The errno that an ICMP error means to the socket whose packet it quotes. */
export function icmpErrno(icmp: IcmpHeader): Errno {
  if (icmp.kind === 'icmp') {
    if (icmp.type === 3) return UNREACHABLE_ERRNO[icmp.code] ?? 'EHOSTUNREACH';
    if (icmp.type === 11) return 'EHOSTUNREACH';
    return 'EPROTO';
  }
  if (icmp.type === 1) return UNREACHABLE_ERRNO_6[icmp.code] ?? 'EPROTO';
  if (icmp.type === 2) return 'EMSGSIZE';
  if (icmp.type === 3) return 'EHOSTUNREACH';
  return 'EPROTO';
}

export function receiveIcmp(netns: SimNetNamespace, device: Device, skb: Skb, icmp: IcmpHeader): void {
  const net = skb.net as IpHeader;
  if (isNeighborDiscovery(icmp)) {
    receiveNd(netns, device, skb, icmp);
    return;
  }
  const echo = icmp.kind === 'icmp' ? 8 : 128;
  if (icmp.type === echo) {
    if (netns.tracing) netns.record({ kind: 'deliver', to: 'icmp' }, skb);
    netns.socketTable.receiveRaw(skb, icmp);
    answerEcho(netns, device, skb, icmp, net);
    return;
  }
  if (icmp.kind === 'icmpv6' && icmp.type === 137) {
    receiveRedirect6(netns, device, skb, icmp);
    return;
  }
  if (isIcmpErrorMessage(icmp)) {
    receiveError(netns, device, skb, icmp, net);
    return;
  }
  if (netns.tracing) netns.record({ kind: 'deliver', to: 'icmp' }, skb);
  netns.socketTable.receiveRaw(skb, icmp);
}

function answerEcho(netns: SimNetNamespace, device: Device, skb: Skb, icmp: IcmpHeader, net: IpHeader): void {
  const v4 = icmp.kind === 'icmp';
  if (v4 && netns.sysctls.number('net.ipv4.icmp_echo_ignore_all') === 1) return;
  if (!v4 && ignoresEcho6(netns, skb)) return;
  // An anycast address is asked, not answered from (anycast_src_echo_reply).
  const group = skb.dst?.kind === 'broadcast' || skb.dst?.kind === 'multicast' || skb.dst?.route?.type === 'anycast';
  if (v4 && group && netns.sysctls.number('net.ipv4.icmp_echo_ignore_broadcasts') === 1) return;
  const from = group ? undefined : net.dst;
  const mark = replyMark(netns, skb, v4);
  const route = routeOutput(netns, { dst: net.src, ...(from !== undefined && { src: from }), mark, tos: net.tos & 0x1c, protocol: v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6, ...(!v4 && (from === undefined || isLinkLocal6(net.src)) && { oif: linkOf(netns, device, skb) }) }, { anySource: true });
  if (route.kind === 'error') return;
  const src = from ?? route.source;
  if (src === undefined || !mayBeSent(netns, { to: net.src, type: v4 ? 0 : 129, code: 0, route, about: skb })) return;
  sendOwnIcmp(netns, {
    src,
    dst: net.src,
    protocol: v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6,
    transport: { ...icmp, type: v4 ? 0 : 129 },
    payload: skb.payload,
    route,
    tos: net.tos,
    mark,
    cause: skb.id,
    why: 'echo reply',
  });
}

/**
 * Where the request came in (icmp6_iif): the answer of an address that others have, too, leaves by no other device. A packet of one's own to
 * oneself came by the device of the address, not by lo.
 */
const linkOf = (netns: SimNetNamespace, device: Device, skb: Skb): Device =>
  device !== netns.loopback ? device : ((skb.dst?.route?.nextHops[0]?.device as Device | undefined) ?? netns.deviceOfAddress((skb.net as IpHeader).dst) ?? device);

/** icmpv6_echo_reply. */
function ignoresEcho6(netns: SimNetNamespace, skb: Skb): boolean {
  const on = (name: string): boolean => netns.sysctls.number(`net.ipv6.icmp.${name}`) === 1;
  return on('echo_ignore_all') || (skb.dst?.kind === 'multicast' && on('echo_ignore_multicast')) || (skb.dst?.route?.type === 'anycast' && on('echo_ignore_anycast'));
}

function receiveError(netns: SimNetNamespace, device: Device, skb: Skb, icmp: IcmpHeader, net: IpHeader): void {
  if (netns.tracing) netns.record({ kind: 'deliver', to: 'icmp' }, skb);
  const { payload } = skb;
  if (payload.kind !== 'quoted') return;
  const about = payload.ip.dst;
  const tooBig = icmp.kind === 'icmp' ? icmp.type === 3 && icmp.code === 4 : icmp.type === 2;
  // ip_no_pmtu_disc: 1 and 2 learn nothing; 2 does not even tell the socket (raw sockets see the message all the same).
  const noDiscovery = icmp.kind === 'icmp' ? netns.sysctls.number('net.ipv4.ip_no_pmtu_disc') : 0;
  if (tooBig && noDiscovery === 2 && payload.transport?.kind !== 'icmp') return;
  if (tooBig && icmp.mtu !== undefined && noDiscovery === 0) learnMtu(netns, about, icmp.mtu);
  const redirect = icmp.kind === 'icmp' ? icmp.type === 5 : icmp.type === 137;
  if (redirect && icmp.gateway !== undefined) learnGateway(netns, device, net.src, about, icmp.gateway);
  netns.socketTable.receiveIcmpError(skb, icmp, payload);
}

/** Path MTU discovery (RFC 1191, RFC 8201): remembered for ten minutes. Packets on their way to `address` from here on are that small. */
export function learnMtu(netns: SimNetNamespace, address: IpAddress, mtu: number): void {
  const floor = address.includes(':') ? 1280 : netns.sysctls.number('net.ipv4.route.min_pmtu');
  const expires = netns.sysctls.number('net.ipv4.route.mtu_expires') * SECOND;
  const route = routeOf6(netns, address);
  const old = netns.fib.learnt(address, route);
  netns.fib.changed();
  if (route) netns.fib.changes6.learnt(route);
  netns.fib.exceptions.set(address, { ...(old?.gateway !== undefined && { gateway: old.gateway }), mtu: Math.max(mtu, floor), until: netns.world.now + expires, ...(route && { route }) });
}

/** rt6_insert_exception: what is learnt of an IPv6 destination belongs to its route. */
function routeOf6(netns: SimNetNamespace, address: IpAddress): Route | undefined {
  if (!address.includes(':')) return undefined;
  const answer = netns.fib.find({ dst: address });
  return 'found' in answer ? answer.found.route : undefined;
}

/**
 * __ip_do_redirect: believed from the present gateway only, and only once the new gateway's MAC is known; until then it is asked for,
 * and the next redirect will find it.
 */
function learnGateway(netns: SimNetNamespace, device: Device, from: IpAddress, about: IpAddress, gateway: IpAddress): void {
  const all = netns.sysctls.conf('all').ipv4;
  const own = device.settings.ipv4;
  const accepts = own.forwarding === 1 ? all.accept_redirects === 1 && own.accept_redirects === 1 : all.accept_redirects === 1 || own.accept_redirects === 1;
  const shared = all.shared_media === 1 || own.shared_media === 1;
  if (!accepts || isMulticast(gateway) || (shared ? netns.isLocal(gateway) : !onLink(device, gateway))) return;
  const route = routeOutput(netns, { dst: about });
  if (route.kind === 'error' || route.gateway !== from || route.device !== device) return;
  if (netns.neighborTable.find(gateway, device)?.isValid !== true) {
    netns.neighborTable.ask(gateway, device);
    return;
  }
  const old = netns.fib.exceptions.get(about);
  netns.fib.exceptions.set(about, { ...(old?.mtu !== undefined && { mtu: old.mtu }), gateway, until: netns.world.now + 300 * SECOND });
}
