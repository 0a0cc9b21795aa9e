/**
 * How many ICMP messages a host sends to one peer (icmpv4_xrlim_allow, icmpv6_xrlim_allow; kernel 6.18).
 * @simplified ICMP limits of a whole host — net.ipv4.icmp_msgs_per_sec and icmp_msgs_burst can be read and set and limit nothing: Linux adds
 * chance to them, and a learner does not meet them
 */
import { MILLISECOND, SECOND, type SimTime } from '../../base/index';
import type { IpAddress } from '../../wire/index';
import type { SimNetNamespace } from '../netns';
import type { Dst } from '../route/dst';
import type { Skb } from '../skb';
import { inBitmap } from '../sysctl/bitmap';

/** What the limiters count time in: HZ is 250. */
const JIFFY: SimTime = 4 * MILLISECOND;
const jiffyOf = (now: SimTime): SimTime => Math.floor(now / JIFFY) * JIFFY;
const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const PACKET_TOO_BIG = 2;
const INFORMATIONAL = 128;

export interface LimitedIcmp {
  readonly to: IpAddress;
  readonly type: number;
  readonly code: number;
  readonly route: Dst;
  /** The packet that it answers. */
  readonly about: Skb;
}

/** Whether the limiter lets an ICMP message go. Path MTU discovery, and what stays on the host, is never limited. */
export function mayBeSent(netns: SimNetNamespace, { to, type, code, route, about }: LimitedIcmp): boolean {
  if (about.device === netns.loopback || route.device === netns.loopback) return true;
  const { sysctls } = netns;
  if (to.includes(':')) {
    if (type === PACKET_TOO_BIG || type >= INFORMATIONAL || !inBitmap(sysctls.text('net.ipv6.icmp.ratemask') ?? '', type)) return true;
    return netns.peers.maySend(to, jiffyOf(netns.world.now), sysctls.number('net.ipv6.icmp.ratelimit') * MILLISECOND);
  }
  if ((type === DESTINATION_UNREACHABLE && code === FRAGMENTATION_NEEDED) || ((1 << type) & sysctls.number('net.ipv4.icmp_ratemask')) === 0) return true;
  return netns.peers.maySend(to, jiffyOf(netns.world.now), sysctls.number('net.ipv4.icmp_ratelimit') * MILLISECOND);
}

/** ip_error: "no route" errors have a limiter of their own, set for the whole machine. */
export function mayReportNoRoute(netns: SimNetNamespace, to: IpAddress): boolean {
  const machine = netns.host.root.sysctls;
  return netns.peers.maySendRouteError(to, jiffyOf(netns.world.now), machine.number('net.ipv4.route.error_cost') * JIFFY, machine.number('net.ipv4.route.error_burst') * JIFFY);
}

/** ip6_forward, ndisc_send_redirect: as many about one destination as to one sender. */
export const mayRedirect6 = (netns: SimNetNamespace, address: IpAddress): boolean => netns.peers.maySend(address, jiffyOf(netns.world.now), SECOND);

/** ip_rt_send_redirect. */
export function mayRedirect(netns: SimNetNamespace, to: IpAddress): boolean {
  const machine = netns.host.root.sysctls;
  const setting = (name: string): number => machine.number(`net.ipv4.route.redirect_${name}`);
  return netns.peers.maySendRedirect(to, jiffyOf(netns.world.now), { number: setting('number'), load: setting('load') * JIFFY, silence: setting('silence') * JIFFY });
}
