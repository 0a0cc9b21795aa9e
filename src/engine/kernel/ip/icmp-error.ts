/** ICMP errors that this host sends (RFC 792, RFC 1122 section 3.2.2, RFC 4443; net/ipv4/icmp.c icmp_send). */
import { IPPROTO_ICMP, IPPROTO_ICMPV6, networkLength, payloadLength, sliceDatagram, transportLength, type IcmpHeader, type IpAddress, type IpHeader, type Ipv6Address, type Payload } from '../../wire/index';
import type { SimNetNamespace } from '../netns';
import { LIMITED_BROADCAST, isLinkLocal6, isMulticast, routeOutput, selectSource } from '../route/output';
import { selectSource6 } from '../route/source6';
import type { Skb } from '../skb';
import { mayBeSent } from './limit';
import { replyMark, sendIp, type OutgoingPacket } from './output';

export type IcmpError =
  | { readonly what: 'net-unreachable' | 'host-unreachable' | 'protocol-unreachable' | 'port-unreachable' | 'filtered' | 'net-prohibited' | 'host-prohibited' | 'ttl-exceeded' }
  /** RFC 4443 section 3.1, of IPv6 alone. */
  | { readonly what: 'beyond-scope' | 'policy-fail' | 'reject-route' }
  | { readonly what: 'too-big'; readonly mtu: number }
  | { readonly what: 'redirect'; readonly gateway: IpAddress };

/** Type and code for IPv4 and IPv6. */
const CODES: Readonly<Record<IcmpError['what'], readonly [v4: readonly [number, number], v6: readonly [number, number]]>> = {
  'net-unreachable': [[3, 0], [1, 0]],
  'host-unreachable': [[3, 1], [1, 3]],
  'protocol-unreachable': [[3, 2], [4, 1]],
  'port-unreachable': [[3, 3], [1, 4]],
  filtered: [[3, 13], [1, 1]],
  'net-prohibited': [[3, 9], [1, 1]],
  'host-prohibited': [[3, 10], [1, 1]],
  'ttl-exceeded': [[11, 0], [3, 0]],
  'beyond-scope': [[3, 1], [1, 2]],
  'policy-fail': [[3, 13], [1, 5]],
  'reject-route': [[3, 13], [1, 6]],
  'too-big': [[3, 4], [2, 0]],
  redirect: [[5, 1], [137, 0]],
};

/** Errors are never about errors. */
export const isIcmpErrorMessage = (icmp: IcmpHeader): boolean =>
  icmp.kind === 'icmp' ? icmp.type === 3 || icmp.type === 4 || icmp.type === 5 || icmp.type === 11 || icmp.type === 12 : icmp.type < 128;

/** What an error quotes: the IP header, the transport header and as many bytes as fit in 576 (RFC 1812 section 4.3.2.3), 1280 for IPv6. */
export function quote(skb: Skb): Payload {
  const net = skb.net as IpHeader;
  const room = net.kind === 'ipv4' ? 576 - 28 - 20 : 1280 - 48 - (net.fragment === undefined ? 40 : 48);
  const header = transportLength(skb.transport);
  const { payload } = skb;
  // A fragment's length counts the transport header; no error is about a later one.
  const first = payload.kind === 'fragment' && payload.offset === 0;
  const length = Math.max(0, Math.min(room - header, payload.kind === 'fragment' ? payload.length - header : payloadLength(payload)));
  const bytes = payload.kind !== 'fragment' ? sliceDatagram(payload, length) : first ? sliceDatagram(payload.whole.payload, length) : new Uint8Array(0);
  const total = networkLength(skb);
  const quoted: Payload = { kind: 'quoted', ip: net, transport: skb.transport, bytes };
  return payloadLength(quoted) === total ? quoted : { ...quoted, totalLength: total };
}

/** Sends an ICMP message of the kernel's own: an error or an echo reply. */
export function sendOwnIcmp(netns: SimNetNamespace, packet: OutgoingPacket): void {
  const { world } = netns;
  const outer = world.icmpSending;
  world.icmpSending = true;
  sendIp(netns, packet);
  world.icmpSending = outer;
}

/**
 * icmp6_send: the address that the packet was for when it is one's own; else one of the device that it came in by, unless the way back names
 * a source. Undefined: routing chooses.
 */
function errorSource6(netns: SimNetNamespace, about: Skb, to: Ipv6Address): Ipv6Address | undefined {
  const { dst } = about.net as IpHeader;
  const owner = netns.deviceOfAddress(dst);
  if (owner && ((!isLinkLocal6(dst) && dst !== '::1') || owner === about.device || about.device === netns.loopback)) return dst as Ipv6Address;
  if (netns.addresses.isAnycast(dst, about.device)) return dst as Ipv6Address;
  const back = routeOutput(netns, { dst: to, protocol: IPPROTO_ICMPV6 }, { anySource: true });
  if (back.kind !== 'error' && back.route?.source !== undefined) return undefined;
  const came = about.inIndex === 0 ? undefined : netns.linkByIndex(about.inIndex);
  return came && came !== netns.loopback ? selectSource6(netns, came, to) : undefined;
}

/** With icmp_errors_use_inbound_ifaddr: the address of the device that what is answered came in by. */
function inboundAddress(netns: SimNetNamespace, about: Skb, sender: IpAddress): IpAddress | undefined {
  if (about.inIndex === 0 || netns.sysctls.number('net.ipv4.icmp_errors_use_inbound_ifaddr') !== 1) return undefined;
  const device = netns.linkByIndex(about.inIndex);
  return device && selectSource(netns, device, sender, 'link', sender);
}

export function sendIcmpError(netns: SimNetNamespace, about: Skb, error: IcmpError): void {
  const net = about.net as IpHeader;
  const v4 = net.kind === 'ipv4';
  if (about.type !== 'host' && !(about.type === 'otherhost' && about.bridgeHooked)) return;
  // icmp_xmit_lock: while an ICMP message of the kernel's own is on its way through the hooks, no other begins. So a rejected echo reply is just gone.
  if (netns.world.icmpSending) return;
  if (net.dst === LIMITED_BROADCAST || isMulticast(net.dst) || about.dst?.kind === 'broadcast' || about.dst?.kind === 'multicast') return;
  if (net.kind === 'ipv4' && net.fragmentOffset > 0) return;
  if (about.transport && (about.transport.kind === 'icmp' || about.transport.kind === 'icmpv6') && isIcmpErrorMessage(about.transport)) return;
  if (net.src === '0.0.0.0' || net.src === '::' || isMulticast(net.src)) return;
  // A packet for this very host is answered from the address it was sent to; others from the address that faces the sender.
  const from = v4 ? (about.dst?.kind === 'local' ? net.dst : inboundAddress(netns, about, net.src)) : errorSource6(netns, about, net.src);
  const mark = replyMark(netns, about, v4);
  const route = routeOutput(netns, { dst: net.src, ...(from !== undefined && { src: from }), mark, ...(v4 && { tos: net.tos & 0x1c }), protocol: v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6, ...(!v4 && isLinkLocal6(net.src) && about.device && { oif: about.device }) }, { anySource: true });
  if (route.kind === 'error') return;
  const src = from ?? route.source;
  if (src === undefined) return;
  const [type, code] = CODES[error.what][v4 ? 0 : 1];
  if (!mayBeSent(netns, { to: net.src, type, code, route, about })) {
    if (netns.tracing) netns.record({ kind: 'unreported', what: error.what, limit: v4 ? 'net.ipv4.icmp_ratelimit' : 'net.ipv6.icmp.ratelimit' }, about);
    return;
  }
  const transport: IcmpHeader = {
    kind: v4 ? 'icmp' : 'icmpv6',
    type,
    code,
    ...(error.what === 'too-big' && { mtu: error.mtu }),
    ...(error.what === 'redirect' && { gateway: error.gateway }),
  };
  sendOwnIcmp(netns, {
    src,
    dst: net.src,
    protocol: v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6,
    transport,
    payload: quote(about),
    route,
    ttl: 64,
    tos: v4 ? (net.tos & 0x1e) | 0xc0 : 0,
    mark,
    cause: about.id,
    why: error.what,
    answers: about,
  });
}
