/**
 * br_netfilter: with `net.bridge.bridge-nf-call-iptables` = 1, IPv4 frames that a bridge switches pass iptables' PREROUTING, FORWARD
 * and POSTROUTING as if the bridge were a router's interface (net/bridge/br_netfilter_hooks.c). `-i`/`-o` are the bridge; ports are physdev.
 */
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, networkLength, type IpHeader } from '../../wire/index';
import { fragmentPieces } from '../ip/fragment';
import { routeInput } from '../route/input';
import type { Skb } from '../skb';
import type { Bridge, BridgePort } from './bridge';

/** Whether frames like this one pass iptables (or ip6tables) on the bridge. They lose the route that they had (br_nf_pre_routing_finish). */
export function passesIptables(bridge: Bridge, skb: Skb): boolean {
  const type = skb.eth?.type;
  if (skb.eth?.vlan) return false;
  const { sysctls } = bridge.netns;
  return (type === ETHERTYPE_IPV4 && sysctls.bridgeNf4) || (type === ETHERTYPE_IPV6 && sysctls.bridgeNf6);
}

/**
 * br_nf_pre_routing and its finish, for frames that {@link passesIptables} says yes of. When DNAT changed the destination the frame is routed:
 * to another link of this host it goes up with the bridge's MAC, to a neighbour on the same bridge it goes on with that neighbour's MAC.
 */
export function bridgePrerouting(bridge: Bridge, port: BridgePort, skb: Skb, next: (skb: Skb) => void): void {
  const { netns } = bridge;
  skb.physInIndex = port.device.index;
  skb.device = bridge;
  const before = skb.net as IpHeader;
  if (!netns.netfilterAccepts(skb, { hook: 'PREROUTING', in: bridge, out: undefined, physIn: port.device })) return;
  skb.bridgeHooked = true;
  const net = skb.net as IpHeader;
  if (net.dst === before.dst) {
    next(skb);
    return;
  }
  const found = routeInput(netns, bridge, net.src, net.dst, { mark: skb.mark, tos: net.tos, skb });
  if (found.kind === 'drop') {
    netns.drop(skb, found.reason);
    return;
  }
  const dst = found.kind === 'route' ? found.dst : undefined;
  const { eth } = skb;
  if (!eth) return;
  // Without a route, or without forwarding, the frame goes up too: there it meets the error (6.18 answers a failed lookup with an error route).
  if (dst?.device !== bridge || dst.kind !== 'unicast') {
    skb.eth = { ...eth, dst: bridge.mac };
    skb.type = 'host';
    next(skb);
    return;
  }
  // Same bridge: the neighbour's MAC replaces the destination, the source stays (br_nf_pre_routing_finish_bridge).
  netns.neighborTable.resolve(skb, bridge, dst.gateway ?? net.dst, (mac) => {
    skb.eth = { ...eth, dst: mac };
    next(skb);
  });
}

/** What {@link bridgeForward} comes to for most frames: iptables has nothing to say, and they fit. False: it must be asked. */
export function forwardsUnasked(bridge: Bridge, to: BridgePort, skb: Skb): boolean {
  if (!bridge.netns.netfilter.idle || skb.fragmentSize > 0 || !passesIptables(bridge, skb) || networkLength(skb) > to.device.mtu) return false;
  skb.device = bridge;
  if (skb.type === 'otherhost') skb.type = 'host';
  skb.physOutIndex = to.device.index;
  return true;
}

/** br_nf_forward and br_nf_post_routing: the frames that go on, none if it ends here. */
export function bridgeForward(bridge: Bridge, from: BridgePort, to: BridgePort, skb: Skb): readonly Skb[] {
  if (!skb.bridgeHooked || !passesIptables(bridge, skb)) return [skb];
  const { netns } = bridge;
  skb.device = bridge;
  if (skb.type === 'otherhost') skb.type = 'host';
  skb.physOutIndex = to.device.index;
  const through = { physIn: from.device, physOut: to.device } as const;
  if (!netns.netfilterAccepts(skb, { hook: 'FORWARD', in: bridge, out: bridge, ...through })) return [];
  if (!netns.netfilterAccepts(skb, { hook: 'POSTROUTING', in: undefined, out: bridge, ...through })) return [];
  return fitting(bridge, to, skb);
}

/**
 * br_nf_dev_queue_xmit: what went through the hooks must fit the port as a router's packet would. A datagram that was put together for
 * them is cut again; one too long is cut, or vanishes when it forbids that: a bridge sends no ICMP. IPv6 only its sender may cut, and
 * ip6_fragment tells it so.
 */
function fitting(bridge: Bridge, to: BridgePort, skb: Skb): readonly Skb[] {
  const whole = skb.fragmentSize;
  const net = skb.net as IpHeader;
  const limit = Math.min(to.device.mtu, whole > 0 ? whole : Infinity);
  if (skb.gso || networkLength(skb) <= limit) return [skb];
  if (net.kind === 'ipv6' && (whole === 0 || whole > bridge.mtu)) {
    bridge.netns.tooBig(skb, bridge.mtu);
    return [];
  }
  if ((net.kind === 'ipv4' && net.dontFragment && whole === 0) || whole > bridge.mtu) {
    bridge.netns.drop(skb, 'PKT_TOO_BIG', { mtu: bridge.mtu, port: to.device.name });
    return [];
  }
  const pieces = fragmentPieces(bridge.netns, skb, whole > 0 ? whole : bridge.mtu);
  if (bridge.netns.tracing) bridge.netns.record({ kind: 'fragment', mtu: limit, pieces: pieces.length }, skb);
  return pieces;
}
