/** IP in IP (RFC 2003; net/ipv4/ipip.c): a point-to-point device without Ethernet. */
import { ANY_IPV4, IPPROTO_IPIP, networkLength, type IpHeader, type Ipv4Address } from '../../wire/index';
import type { LinkSpec } from '../api';
import { sendIcmpError } from '../ip/icmp-error';
import { sendIp } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import { routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { Device, type DeviceIdentity } from './device';

export class Ipip extends Device {
  readonly options: Extract<LinkSpec, { kind: 'ipip' }>;
  private readonly underlay: SimNetNamespace;

  constructor(netns: SimNetNamespace, spec: Extract<LinkSpec, { kind: 'ipip' }>, identity: DeviceIdentity) {
    super(netns, 'ipip', spec, identity);
    this.options = spec;
    this.underlay = netns;
  }

  override get needsNeighbor(): boolean {
    return false;
  }

  override onUp(): void {
    const { underlay } = this;
    if (!underlay.protocolTunnels.has(IPPROTO_IPIP)) underlay.protocolTunnels.set(IPPROTO_IPIP, (skb) => receiveIpip(underlay, skb));
    underlay.ipips.add(this);
  }

  override onDown(): void {
    this.underlay.ipips.delete(this);
  }

  /** Where the tunnel leads: its remote, or, without one, the gateway of the packet's route (as Calico's tunl0 works). */
  protected transmit(skb: Skb): void {
    const { underlay, netns, options } = this;
    const net = skb.net;
    if (net.kind !== 'ipv4') {
      this.dropOut(skb, 'UNHANDLED_PROTO');
      return;
    }
    const gateway = skb.dst?.gateway as Ipv4Address | undefined;
    const remote = options.remote ?? gateway ?? net.dst;
    const route = routeOutput(underlay, { dst: remote, ...(options.local !== undefined && options.local !== ANY_IPV4 && { src: options.local }) }, { anySource: true });
    if (route.kind === 'error' || route.device === this) {
      this.stats.txErrors += 1;
      this.stats.carrierErrors += 1;
      sendIcmpError(netns, skb, { what: 'host-unreachable' });
      netns.drop(skb, 'IP_OUTNOROUTES', { remote });
      return;
    }
    const source = (options.local !== undefined && options.local !== ANY_IPV4 ? options.local : undefined) ?? route.source;
    if (source === undefined) {
      this.dropOut(skb, 'IP_OUTNOROUTES', { remote });
      return;
    }
    // pmtudisc: the outer packet inherits DF, and what does not fit is told to the sender (tnl_update_pmtu).
    if (net.dontFragment && networkLength(skb) > route.mtu - 20) {
      this.stats.txErrors += 1;
      sendIcmpError(netns, skb, { what: 'too-big', mtu: route.mtu - 20 });
      netns.drop(skb, 'PKT_TOO_BIG', { mtu: route.mtu - 20 });
      return;
    }
    this.countSent(skb);
    if (netns.tracing) netns.record({ kind: 'encapsulate', device: this.name, how: 'ipip', remote }, skb);
    sendIp(underlay, {
      src: source,
      dst: remote,
      protocol: IPPROTO_IPIP,
      transport: undefined,
      payload: { kind: 'ip', packet: { ...skb.headers(), eth: undefined } },
      route,
      ttl: options.ttl ?? net.ttl,
      tos: net.tos,
      mark: underlay === netns ? skb.mark : 0,
      dontFragment: true,
      cause: skb.id,
      journey: skb.journey,
      why: `ipip ${this.name}`,
    });
  }

  matches(local: Ipv4Address, remote: Ipv4Address): boolean {
    const { options } = this;
    const any = (a: Ipv4Address | undefined): boolean => a === undefined || a === ANY_IPV4;
    return (any(options.local) || options.local === local) && (any(options.remote) || options.remote === remote);
  }

  /** More is better: tunnels with both ends win over those with one (ip_tunnel_lookup). */
  get precision(): number {
    return (this.options.local === undefined ? 0 : 1) + (this.options.remote === undefined ? 0 : 2);
  }
}

function receiveIpip(netns: SimNetNamespace, skb: Skb): boolean {
  const { payload } = skb;
  const outer = skb.net as IpHeader;
  if (payload.kind !== 'ip' || outer.kind !== 'ipv4') return false;
  let best: Ipip | undefined;
  for (const device of netns.ipips) if (device.matches(outer.dst, outer.src) && (!best || device.precision > best.precision)) best = device;
  if (!best) return false;
  const { packet } = payload;
  const inner = best.netns.newSkb({ eth: undefined, net: packet.net, transport: packet.transport, payload: packet.payload, cause: skb.id, journey: skb.journey });
  inner.mark = best.netns === netns ? skb.mark : 0;
  if (best.netns.tracing) best.netns.record({ kind: 'decapsulate', device: best.name, how: 'ipip' }, inner);
  best.receive(inner);
  return true;
}
