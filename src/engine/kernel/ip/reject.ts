/** The answers of the REJECT target (net/ipv4/netfilter/nf_reject_ipv4.c): an ICMP error or a TCP reset, in the name of the destination. */
import { ETHERTYPE_IPV4, IPPROTO_TCP, type IpHeader, type Payload, type TcpHeader } from '../../wire/index';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import type { RejectType } from '../netfilter/api';
import { routeInput } from '../route/input';
import { isLinkLocal6, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { sendIcmpError, type IcmpError } from './icmp-error';
import { replyMark, sendIp } from './output';

const ERRORS: Readonly<Record<Exclude<RejectType, 'tcp-reset'>, IcmpError>> = {
  'icmp-net-unreachable': { what: 'net-unreachable' },
  'icmp-host-unreachable': { what: 'host-unreachable' },
  'icmp-port-unreachable': { what: 'port-unreachable' },
  'icmp-proto-unreachable': { what: 'protocol-unreachable' },
  'icmp-net-prohibited': { what: 'net-prohibited' },
  'icmp-host-prohibited': { what: 'host-prohibited' },
  'icmp-admin-prohibited': { what: 'filtered' },
  'icmp6-no-route': { what: 'net-unreachable' },
  'icmp6-adm-prohibited': { what: 'filtered' },
  'icmp6-addr-unreachable': { what: 'host-unreachable' },
  'icmp6-port-unreachable': { what: 'port-unreachable' },
  'icmp6-policy-fail': { what: 'policy-fail' },
  'icmp6-reject-route': { what: 'reject-route' },
};

export function answerReject(netns: SimNetNamespace, skb: Skb, how: RejectType, from: Device | undefined): void {
  // The checksum of what a fragment carries cannot be right (nf_ip_checksum): no answer, but where it is known to be (skb_csum_unnecessary).
  if (skb.payload.kind === 'fragment' && (!skb.checked || skb.payload.offset > 0 || how === 'tcp-reset')) return;
  if (how !== 'tcp-reset') {
    // In PREROUTING the packet has no route yet; nf_reject_fill_skb_dst finds the one it would get.
    if (!skb.dst && from) {
      const net = skb.net as IpHeader;
      const found = routeInput(netns, from, net.src, net.dst, { mark: skb.mark, tos: net.tos });
      if (found.kind === 'route') skb.dst = found.dst;
    }
    sendIcmpError(netns, skb, ERRORS[how]);
    return;
  }
  sendReset(netns, skb, from);
}

/** RFC 9293 section 3.10.7.1: the reset that answers a segment of a connection that does not exist. */
export function resetFor(tcp: TcpHeader, payloadBytes: number): Pick<TcpHeader, 'seq' | 'ack' | 'flags'> {
  if (tcp.flags.ack === true) return { seq: tcp.ack, ack: 0, flags: { rst: true } };
  const length = payloadBytes + (tcp.flags.syn === true ? 1 : 0) + (tcp.flags.fin === true ? 1 : 0);
  return { seq: 0, ack: (tcp.seq + length) >>> 0, flags: { rst: true, ack: true } };
}

function sendReset(netns: SimNetNamespace, skb: Skb, from: Device | undefined): void {
  const net = skb.net as IpHeader;
  const tcp = skb.transport;
  if (tcp?.kind !== 'tcp' || tcp.flags.rst === true) return;
  if (skb.dst?.kind === 'broadcast' || skb.dst?.kind === 'multicast') return;
  const bytes = skb.payload.kind === 'bytes' ? skb.payload.bytes.length : 0;
  const mark = replyMark(netns, skb, net.kind === 'ipv4');
  const route = routeOutput(netns, { dst: net.src, src: net.dst, mark, protocol: IPPROTO_TCP, sourcePort: tcp.dstPort, destinationPort: tcp.srcPort, ...(isLinkLocal6(net.src) && from && { oif: from }) }, { anySource: true });
  if (route.kind === 'error') return;
  const transport: TcpHeader = { kind: 'tcp', srcPort: tcp.dstPort, dstPort: tcp.srcPort, window: 0, options: {}, ...resetFor(tcp, bytes) };
  const payload: Payload = { kind: 'bytes', bytes: new Uint8Array(0) };
  netns.netfilter.closing(skb);
  const port = skb.physInIndex === 0 ? undefined : (netns.linkByIndex(skb.physInIndex));
  if (port && skb.eth && net.kind === 'ipv4') {
    // What came by a bridge's port is answered by that port with the MACs turned round: no hook sees the reset.
    const reset = netns.newSkb({
      eth: { src: skb.eth.dst, dst: skb.eth.src, type: ETHERTYPE_IPV4 },
      net: { kind: 'ipv4', src: net.dst, dst: net.src, protocol: IPPROTO_TCP, ttl: 64, id: 0, tos: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0 },
      transport,
      payload,
      cause: skb.id,
    });
    if (netns.tracing) netns.record({ kind: 'origin', by: 'kernel', why: 'REJECT --reject-with tcp-reset' }, reset);
    port.send(reset);
    return;
  }
  sendIp(netns, {
    src: net.dst,
    dst: net.src,
    protocol: IPPROTO_TCP,
    transport,
    payload,
    route,
    ttl: 64,
    dontFragment: net.kind === 'ipv4',
    id: 0,
    mark,
    cause: skb.id,
    why: 'REJECT --reject-with tcp-reset',
    answers: skb,
  });
}
