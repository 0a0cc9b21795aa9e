/** Routing what this host sends: route, next hop, source address (net/ipv4/route.c ip_route_output_key_hash_rcu). */
import { firstOctet, ipv4ToNumber, isIpv4, type IpAddress, type Ipv4Address, type Ipv6Address } from '../../wire/index';
import type { FlowKey, NextHop, Route } from '../api';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import type { Dst, RouteFailure } from './dst';
import { selectSource6 } from './source6';

export const isMulticast = (address: IpAddress): boolean => (isIpv4(address) ? firstOctet(address) >>> 4 === 14 : address.startsWith('ff'));
export const isLoopback = (address: IpAddress): boolean => (isIpv4(address) ? firstOctet(address) === 127 : address === '::1');
export const isLinkLocal6 = (address: IpAddress): boolean => !isIpv4(address) && /^fe[89ab][0-9a-f]?:/.test(address);
export const LIMITED_BROADCAST = '255.255.255.255' as Ipv4Address;
const ALL_ZERO_V4 = '0.0.0.0';

const noRoute = (errno: RouteFailure['errno']): RouteFailure => ({ kind: 'error', errno });

/** To the unspecified address means to oneself: to the bound source, else to loopback. Sockets ask before they route. */
export function destinationOf(dst: IpAddress, src?: IpAddress): IpAddress {
  if (dst === ALL_ZERO_V4) return src !== undefined && src !== ALL_ZERO_V4 ? src : ('127.0.0.1' as Ipv4Address);
  if (dst === '::') return src !== undefined && src !== '::' ? src : ('::1' as Ipv6Address);
  return dst;
}

/** The way that a destination was found to have, while nothing that the answer depends on has changed (`Fib.changed`); undefined: it must be looked up. */
function knownWay(netns: SimNetNamespace, { dst, src, oif, tos }: FlowKey): Dst | undefined {
  const { fib } = netns;
  if (oif || (tos !== undefined && tos !== 0) || fib.exceptions.size > 0 || fib.hasCustomRules(4)) return undefined;
  const answer = fib.findPlain(dst, 4);
  const known = 'found' in answer ? answer.found.out : undefined;
  return known && (src === undefined || src === known.source) && known.mtu === known.device.mtu ? known : undefined;
}

export function routeOutput(netns: SimNetNamespace, flow: FlowKey, options: { readonly anySource?: boolean } = {}): Dst | RouteFailure {
  const v4 = isIpv4(flow.dst);
  const before = v4 ? knownWay(netns, flow) : undefined;
  if (before) return before;
  const oif = flow.oif as Device | undefined;
  let { src } = flow;
  if (src === ALL_ZERO_V4 || src === '::') src = undefined;
  if (src !== undefined && options.anySource !== true) {
    if (v4 && (isMulticast(src) || src === LIMITED_BROADCAST)) return noRoute('EINVAL');
    // IPv6 trusts whoever bound the address.
    if (v4 && !netns.isLocal(src)) return noRoute('ENETUNREACH');
  }
  if (oif && !oif.up) return noRoute('ENETUNREACH');
  const dst = destinationOf(flow.dst, src);

  if (dst === LIMITED_BROADCAST || isMulticast(dst)) {
    const out = oif ?? multicastDevice(netns, dst, src);
    if (out) {
      const source = src ?? selectSource(netns, out, undefined, 'link', dst);
      return { kind: dst === LIMITED_BROADCAST ? 'broadcast' : 'multicast', device: out, gateway: undefined, source, route: undefined, rule: undefined, mtu: out.mtu };
    }
  }
  // Mostly the question is the flow as it came.
  let answer = netns.fib.find(dst === flow.dst && src === flow.src && flow.iif === undefined ? flow : { ...flow, dst, src, iif: undefined });
  if ('error' in answer && !v4 && src === undefined) {
    // ip6_dst_lookup_tail: a rule may know the address that the packet would have.
    src = selectSource6(netns, undefined, dst as Ipv6Address);
    if (src !== undefined) answer = netns.fib.find({ ...flow, dst, src, iif: undefined });
  }
  if ('error' in answer) {
    // With a device given and no route, the destination is taken to be on that link (v4 only).
    if (oif && v4 && answer.error.route === undefined) {
      return { kind: 'unicast', device: oif, gateway: undefined, source: src ?? selectSource(netns, oif, undefined, 'link', dst), route: undefined, rule: undefined, mtu: oif.mtu };
    }
    return { kind: 'error', ...answer.error };
  }
  const { found } = answer;
  const { route, rule } = found;
  if (route.type === 'local' || route.type === 'anycast') {
    const device = route.nextHops[0]?.device as Device | undefined;
    const source = src ?? route.source ?? (v4 ? dst : selectSource6(netns, device, dst as Ipv6Address));
    return { kind: 'local', device: netns.loopback, gateway: undefined, source, route, rule, mtu: netns.loopback.mtu };
  }
  const chosen = finish(netns, route, rule, dst, src, flow, oif);
  if (v4 && !oif && chosen.kind === 'unicast' && route.nextHops.length === 1 && chosen.cachedUntil === undefined && (src === undefined || src === (route.source ?? selectSource(netns, chosen.device, chosen.gateway, route.scope, dst)))) found.out = chosen;
  return chosen;
}

function finish(netns: SimNetNamespace, route: Route, rule: Dst['rule'], dst: IpAddress, src: IpAddress | undefined, flow: FlowKey, oif: Device | undefined): Dst | RouteFailure {
  const hop = pickHop(route, flow, oif, netns.hashSeed);
  const device = hop?.device as Device | undefined;
  if (!hop || !device) return noRoute('ENETUNREACH');
  const source = src ?? route.source ?? selectSource(netns, device, hop.via, route.scope, dst);
  // __mkroute_output: 127.0.0.0/8 does not leave the host, unless route_localnet says so.
  if (source !== undefined && isIpv4(source) && isLoopback(source) && device !== netns.loopback && device.settings.ipv4.route_localnet !== 1 && netns.sysctls.conf('all').ipv4.route_localnet !== 1) return noRoute('EINVAL');
  const kind = route.type === 'broadcast' || dst === LIMITED_BROADCAST ? 'broadcast' : route.type === 'multicast' || isMulticast(dst) ? 'multicast' : 'unicast';
  const mtu = pathMtu(netns, route, device, dst);
  const exception = netns.fib.learnt(dst, route);
  if (exception) {
    return {
      kind,
      device,
      // A redirect to the destination itself: it is on the link.
      gateway: exception.gateway === dst ? undefined : (exception.gateway ?? hop.via),
      source,
      route,
      rule,
      mtu,
      cachedUntil: exception.until,
      redirected: exception.gateway !== undefined,
    };
  }
  return { kind, device, gateway: hop.via, source, route, rule, mtu };
}

/** What the route, its device and the way to the destination, as far as it is known, take. */
export function pathMtu(netns: SimNetNamespace, route: Route, device: Device, dst: IpAddress): number {
  const link = isIpv4(dst) ? device.mtu : device.settings.ipv6.mtu;
  return Math.min(route.mtu ?? link, link, netns.fib.learnt(dst, route)?.mtu ?? link);
}

function multicastDevice(netns: SimNetNamespace, dst: IpAddress, src: IpAddress | undefined): Device | undefined {
  if (src === undefined || src === ALL_ZERO_V4) return undefined;
  if (!isIpv4(dst)) return undefined;
  return netns.deviceOfAddress(src);
}

/** One of the next hops that are alive, by a hash of the addresses weighted as configured (fib_select_multipath). */
export function pickHop(route: Route, flow: FlowKey, oif: Device | undefined, seed: number): NextHop | undefined {
  const hops = route.nextHops;
  if (hops.length === 1) return hops[0];
  const alive = hops.filter((h) => h.device?.up === true && (!oif || h.device === oif));
  const total = alive.reduce((sum, h) => sum + (h.weight ?? 1), 0);
  if (total === 0) return undefined;
  // @simplified multipath hash — our own hash of source and destination (policy 0), so another flow may take another path than on a given machine
  let at = hashText(`${flow.src ?? ''}>${flow.dst}`, seed) % total;
  for (const hop of alive) {
    at -= hop.weight ?? 1;
    if (at < 0) return hop;
  }
  return alive[0];
}

/** FNV-1a with a final mix, 32 bits. */
export function hashText(text: string, seed: number): number {
  let h = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d) >>> 0;
  h ^= h >>> 12;
  return h >>> 0;
}

const SCOPE = { global: 0, link: 253, host: 254, nowhere: 255 } as const;

/**
 * The source address for packets out of `device` (inet_select_addr): its first primary address in the gateway's subnet,
 * else its first, else the first of any other device. Scopes wider than the route's do not count.
 */
export function selectSource(netns: SimNetNamespace, device: Device, gateway: IpAddress | undefined, scope: keyof typeof SCOPE, dst: IpAddress): IpAddress | undefined {
  if (!isIpv4(dst)) return selectSource6(netns, device, dst);
  const limit = SCOPE[scope];
  let first: IpAddress | undefined;
  for (const a of device.addressList) {
    if (a.secondary || !isIpv4(a.address) || SCOPE[a.scope] > limit) continue;
    if (gateway === undefined || inPrefix(a.peer ?? a.address, a.prefixLength, gateway)) return a.address;
    first ??= a.address;
  }
  if (first !== undefined) return first;
  for (const other of netns.devices) {
    if (other === device) continue;
    for (const a of other.addressList) if (!a.secondary && isIpv4(a.address) && a.scope !== 'link' && SCOPE[a.scope] <= limit) return a.address;
  }
  return undefined;
}

const inPrefix = (address: IpAddress, length: number, other: IpAddress): boolean =>
  isIpv4(address) && isIpv4(other) && (length === 0 || ((ipv4ToNumber(address) ^ ipv4ToNumber(other)) >>> (32 - length)) === 0);
