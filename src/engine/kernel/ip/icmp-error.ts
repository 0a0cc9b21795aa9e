/**
 * ICMP errors that this host sends (RFC 792, RFC 1122 section 3.2.2, RFC 4443; net/ipv4/icmp.c icmp_send).
 * @simplified ICMP rate limits — none; Linux sends at most one error a second to one peer (icmp_ratelimit), so a repeated
 * traceroute shows stars that ours does not. Deliberate: a learner's second try must show what the first one did.
 */
import { IPPROTO_ICMP, IPPROTO_ICMPV6, networkLength, payloadLength, sliceDatagram, transportLength, type IcmpHeader, type IpAddress, type IpHeader, type Payload } from '../../wire/index';
import type { SimNetNamespace } from '../netns';
import { LIMITED_BROADCAST, isMulticast, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { sendIp } from './output';

export type IcmpError =
  | { readonly what: 'net-unreachable' | 'host-unreachable' | 'protocol-unreachable' | 'port-unreachable' | 'filtered' | 'net-prohibited' | 'host-prohibited' | 'ttl-exceeded' }
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
  'too-big': [[3, 4], [2, 0]],
  redirect: [[5, 1], [137, 0]],
};

/** Errors are never about errors. */
export const isIcmpErrorMessage = (icmp: IcmpHeader): boolean =>
  icmp.kind === 'icmp' ? icmp.type === 3 || icmp.type === 4 || icmp.type === 5 || icmp.type === 11 || icmp.type === 12 : icmp.type < 128;

/** What an error quotes: the IP header, the transport header and as many bytes as fit in 576 (RFC 1812 section 4.3.2.3), 1280 for IPv6. */
export function quote(skb: Skb): Payload {
  const net = skb.net as IpHeader;
  const room = net.kind === 'ipv4' ? 576 - 28 - 20 : 1280 - 48 - 40;
  const header = transportLength(skb.transport);
  const length = Math.max(0, Math.min(room - header, payloadLength(skb.payload)));
  // The quoted text of a fragment is left out after its transport header.
  const bytes = skb.payload.kind === 'fragment' ? new Uint8Array(0) : sliceDatagram(skb.payload, length);
  const total = networkLength(skb);
  const quoted: Payload = { kind: 'quoted', ip: net, transport: skb.transport, bytes };
  return payloadLength(quoted) === total ? quoted : { ...quoted, totalLength: total };
}

export function sendIcmpError(netns: SimNetNamespace, about: Skb, error: IcmpError): void {
  const net = about.net as IpHeader;
  const v4 = net.kind === 'ipv4';
  if (about.type !== 'host' && !(about.type === 'otherhost' && about.bridgeHooked)) return;
  if (net.dst === LIMITED_BROADCAST || isMulticast(net.dst) || about.dst?.kind === 'broadcast' || about.dst?.kind === 'multicast') return;
  if (net.kind === 'ipv4' && net.fragmentOffset > 0) return;
  if (about.transport && (about.transport.kind === 'icmp' || about.transport.kind === 'icmpv6') && isIcmpErrorMessage(about.transport)) return;
  if (net.src === '0.0.0.0' || net.src === '::' || isMulticast(net.src)) return;
  // A packet for this very host is answered from the address it was sent to; others from the address that faces the sender.
  const from = about.dst?.kind === 'local' ? net.dst : undefined;
  const mark = netns.sysctls.number('net.ipv4.fwmark_reflect') === 1 ? about.mark : 0;
  const route = routeOutput(netns, { dst: net.src, ...(from !== undefined && { src: from }), mark, ...(!v4 && net.src.startsWith('fe80:') && about.device && { oif: about.device }) }, { anySource: true });
  if (route.kind === 'error') return;
  const src = from ?? route.source;
  if (src === undefined) return;
  const [type, code] = CODES[error.what][v4 ? 0 : 1];
  const transport: IcmpHeader = {
    kind: v4 ? 'icmp' : 'icmpv6',
    type,
    code,
    ...(error.what === 'too-big' && { mtu: error.mtu }),
    ...(error.what === 'redirect' && { gateway: error.gateway }),
  };
  sendIp(netns, {
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
