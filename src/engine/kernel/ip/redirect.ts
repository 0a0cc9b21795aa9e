/** Redirects: telling a host that a better first hop is on its own link (ip_rt_send_redirect; RFC 4861 section 8, net/ipv6/ndisc.c ndisc_send_redirect). */
import { SECOND } from '../../base/index';
import { IPPROTO_ICMPV6, networkLength, sliceDatagram, transportLength, type IcmpHeader, type IpHeader, type Ipv6Address, type Payload } from '../../wire/index';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import type { Dst } from '../route/dst';
import { isLinkLocal6, isMulticast, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { sendIcmpError } from './icmp-error';
import { mayRedirect, mayRedirect6 } from './limit';
import { sendIp } from './output';

export function sendRedirect(netns: SimNetNamespace, device: Device, skb: Skb, dst: Dst): void {
  const all = netns.sysctls.conf('all').ipv4.send_redirects;
  if (all === 0 && device.settings.ipv4.send_redirects === 0) return;
  if (!mayRedirect(netns, (skb.net as IpHeader).src)) return;
  sendIcmpError(netns, skb, { what: 'redirect', gateway: dst.gateway ?? (skb.net as IpHeader).dst });
}

const linkLocalOf = (device: Device): Ipv6Address | undefined => device.addressList.find((a) => !a.tentative && isLinkLocal6(a.address))?.address as Ipv6Address | undefined;

/** Nobody may believe a router that is not known by its link-local address: neither end of it may be another kind. */
export function sendRedirect6(netns: SimNetNamespace, device: Device, skb: Skb, dst: Dst): void {
  const { src: sender, dst: destination } = skb.net as IpHeader;
  if (!mayRedirect6(netns, destination)) return;
  const src = linkLocalOf(device);
  const target = (dst.gateway ?? destination) as Ipv6Address;
  if (src === undefined || (target !== destination && !isLinkLocal6(target))) return;
  const route = routeOutput(netns, { dst: sender, src, oif: device, protocol: IPPROTO_ICMPV6 }, { anySource: true });
  if (route.kind === 'error' || route.gateway !== undefined || !mayRedirect6(netns, sender)) return;
  const known = netns.neighborTable.find(target, device);
  const linkAddress = known?.isValid === true ? known.mac : undefined;
  // As much of the packet as fits 1280 bytes, in units of eight.
  const room = 1280 - 40 - 40 - (linkAddress === undefined ? 0 : 8);
  const redirected = (Math.min(room, networkLength(skb) + 8) & ~7) - 8;
  const bytes = sliceDatagram(skb.payload, Math.max(0, redirected - 40 - transportLength(skb.transport)));
  const transport: IcmpHeader = { kind: 'icmpv6', type: 137, code: 0, target, destination: destination as Ipv6Address, redirected, ...(linkAddress !== undefined && { linkAddress }) };
  sendIp(netns, {
    src,
    dst: sender,
    protocol: IPPROTO_ICMPV6,
    transport,
    payload: { kind: 'quoted', ip: skb.net as IpHeader, transport: skb.transport, bytes, totalLength: networkLength(skb) },
    route,
    ttl: 255,
    cause: skb.id,
    why: 'redirect',
  });
}

/** How long a redirect is believed. @simplified IPv6 redirects — forgotten after five minutes; Linux forgets one that was not used for a minute */
const BELIEVED = 300 * SECOND;

/**
 * Whom a redirect about a packet is for: messages of ICMP are the host's own, and the present gateway alone may redirect them. A TCP connection
 * does not ask who says so (tcp_v6_err), but between two namespaces, where a veth link takes no time, the answer comes while the program still
 * holds the socket, and is lost. UDP looks for a gateway on no device, and finds none (ip6_sk_redirect).
 */
function concerns(netns: SimNetNamespace, device: Device, payload: Payload): 'host' | 'connection' | undefined {
  if (payload.kind !== 'quoted' || !payload.transport) return undefined;
  const { ip, transport } = payload;
  if (transport.kind === 'icmpv6') return 'host';
  return transport.kind === 'tcp' && device.kind !== 'veth' && netns.socketTable.isOfConnection(ip, transport) ? 'connection' : undefined;
}

/** ndisc_redirect_rcv, rt6_do_redirect: hosts believe it, from a link-local address. */
export function receiveRedirect6(netns: SimNetNamespace, device: Device, skb: Skb, icmp: IcmpHeader): void {
  const { src, ttl } = skb.net as IpHeader;
  const { target, destination, linkAddress } = icmp;
  if (target === undefined || destination === undefined || ttl !== 255 || icmp.code !== 0 || !isLinkLocal6(src)) {
    netns.drop(skb, 'IPV6_NDISC_FAIL');
    return;
  }
  if (netns.tracing) netns.record({ kind: 'deliver', to: 'icmp' }, skb);
  const whom = concerns(netns, device, skb.payload);
  if (whom === undefined) return;
  const onLink = target === destination;
  if (isMulticast(destination) || (!onLink && !isLinkLocal6(target))) return;
  const { forwarding, accept_redirects: accepts } = device.settings.ipv6;
  if (forwarding !== 0 || accepts === 0) return;
  const route = routeOutput(netns, { dst: destination, oif: device });
  if (route.kind !== 'unicast' || !route.route || (whom === 'host' && (route.gateway !== src || route.device !== device))) return;
  if (linkAddress !== undefined) netns.neighborTable.learn(target, device, { mac: linkAddress, state: 'STALE', override: true }, true);
  const { fib } = netns;
  const old = fib.learnt(destination, route.route);
  fib.exceptions.set(destination, { ...(old?.mtu !== undefined && { mtu: old.mtu }), gateway: target, until: netns.world.now + BELIEVED, route: route.route });
  fib.changed();
  fib.changes6.learnt(route.route);
}
