/**
 * The forwarding information base of one namespace: tables, rules, validation of new routes, and the plain lookup.
 * How a route becomes a packet's destination is in `select.ts` (source address, next hop, MTU).
 */
import { err, ok, type Result, type SimTime } from '../../base/index';
import { cidrContains, familyOf, isIpv4, type Family, type IpAddress } from '../../wire/index';
import type { FlowKey, KernelError, Link, NextHop, Route, RouteLookup, Routing, RoutingRule } from '../api';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import type { Dst } from './dst';
import { RouteChanges } from './kept';
import { routeOutput } from './output';
import { RuleSet, TABLE_LOCAL, TABLE_MAIN, ruleMatches } from './rules';
import { FibTable } from './table';

/** What a lookup found: a route and the rule that led to it; an `errno` for routes that forbid. */
export interface FibResult {
  readonly route: Route;
  readonly rule: RoutingRule;
  /** For local routes: what arriving packets carry, once the first has come. */
  here?: { readonly kind: 'route'; readonly dst: Dst; readonly redirect: false };
  /** What packets without a source address carry on their way out, once the first has left. */
  out?: Dst;
}

export interface FibError {
  readonly errno: 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL';
  readonly route?: Route;
  readonly rule?: RoutingRule;
}

/** `fib_nh_exception`, `rt6_exception`. */
export interface RouteException {
  readonly mtu?: number;
  readonly gateway?: IpAddress;
  readonly until: SimTime;
  /** IPv6: the route that it belongs to and goes with. */
  readonly route?: Route;
}

export type FibAnswer = { readonly found: FibResult } | { readonly error: FibError };

/** How many destinations a namespace remembers; forgetting them costs time only. */
const REMEMBERED_LIMIT = 4096;

const NO_ROUTE: FibAnswer = { error: { errno: 'ENETUNREACH' } };

const SCOPE_RANK = { global: 0, link: 253, host: 254, nowhere: 255 } as const;

const isIpv6Route = (route: Route): boolean => familyOf(route.destination.address) === 6;

export class Fib implements Routing {
  private readonly tables = { 4: new Map<number, FibTable>(), 6: new Map<number, FibTable>() } as const;
  private readonly ruleSets = { 4: new RuleSet(4), 6: new RuleSet(6) } as const;
  /** For sockets that keep their route. */
  readonly changes6 = new RouteChanges();
  /** Path MTUs and redirected gateways by destination. */
  readonly exceptions = new Map<IpAddress, RouteException>();
  private readonly remembered = new Map<IpAddress, FibAnswer>();
  private readonly rememberedLocal = new Map<IpAddress, boolean>();
  /** IPv4 addresses that ever were this host's own, and whether other routes may make addresses local: see {@link isForeign}. */
  private readonly everLocal = new Set<IpAddress>();
  private otherLocals = false;
  /** Local routes that addresses did not make (`fib_has_custom_local_routes`): AnyIP. */
  customLocal = false;

  constructor(private readonly netns: SimNetNamespace) {
    for (const family of [4, 6] as const) {
      this.table(family, TABLE_LOCAL);
      this.table(family, TABLE_MAIN);
    }
  }

  table(family: Family, id: number): FibTable {
    const tables = this.tables[family];
    let table = tables.get(id);
    if (!table) {
      table = new FibTable(id);
      tables.set(id, table);
    }
    return table;
  }

  routes(family: Family, table?: number): readonly Route[] {
    if (table !== undefined) return this.tables[family].get(table)?.routes() ?? [];
    // Without a table: every table, main first and local last, as `ip route show table all` meets them.
    const ids = [...this.tables[family].keys()].sort((a, b) => a - b);
    return ids.flatMap((id) => this.tables[family].get(id)?.routes() ?? []);
  }

  /** Ids of the tables that exist (have had a route), ascending. */
  tableIds(family: Family): readonly number[] {
    return [...this.tables[family].keys()].sort((a, b) => a - b);
  }

  rules(family: Family): readonly RoutingRule[] {
    return this.ruleSets[family].list;
  }

  hasCustomRules(family: Family): boolean {
    return this.ruleSets[family].custom;
  }

  addRule(family: Family, rule: Omit<RoutingRule, 'priority'> & { readonly priority?: number }): Result<void, KernelError> {
    this.changed();
    if (family === 6) this.changes6.flush();
    const before = this.ruleSets[family].list;
    const done = this.ruleSets[family].add(rule);
    for (const added of this.ruleSets[family].list) if (!before.includes(added)) this.netns.changes.tell({ kind: 'rule', family, rule: added, gone: false });
    return done;
  }

  removeRule(family: Family, match: Partial<RoutingRule>): Result<void, KernelError> {
    this.changed();
    if (family === 6) this.changes6.flush();
    const before = this.ruleSets[family].list;
    const done = this.ruleSets[family].remove(match);
    for (const removed of before) if (!this.ruleSets[family].list.includes(removed)) this.netns.changes.tell({ kind: 'rule', family, rule: removed, gone: true });
    return done;
  }

  // ---------------------------------------------------------------- changing routes

  add(wanted: Route, mode: 'add' | 'replace' | 'append' | 'change' | 'prepend'): Result<void, KernelError> {
    const checked = this.complete(wanted);
    if (!checked.ok) return checked;
    const route = checked.value;
    if (route.type === 'local') this.otherLocals = true;
    const family = familyOf(route.destination.address);
    const table = this.table(family, route.table);
    const peers = table.aliases(route.destination.address, route.destination.length).filter((r) => (r.tos ?? 0) === (route.tos ?? 0) && r.metric === route.metric);
    if (family === 4) this.forgetLearnt();
    this.changed();
    if (mode === 'add' && peers.length > 0) return err({ errno: 'EEXIST' });
    if (mode === 'replace' || mode === 'change') {
      const old = peers[0];
      if (old) {
        // fib_table_insert: what is there already is not put in the place of another.
        const same = family === 4 ? peers.find((p) => sameRoute(p, route)) : undefined;
        if (same) return same === old ? ok() : err({ errno: 'EEXIST' });
        table.replace(old, route);
        if (family === 6) {
          this.changes6.removed(old);
          this.changes6.added(route);
        }
        this.tell(route, false);
        return ok();
      }
      if (mode === 'change') return err({ errno: 'ENOENT' });
    }
    if (peers.some((p) => sameRoute(p, route))) return err({ errno: 'EEXIST' });
    table.insert(route, mode === 'prepend');
    if (family === 6) this.changes6.added(route);
    if (route.type === 'local' && route.protocol !== 'kernel') this.customLocal = true;
    this.tell(route, false);
    return ok();
  }

  /** RTM_NEWROUTE, RTM_DELROUTE. */
  private tell(route: Route, gone: boolean): void {
    if (this.netns.changes.heard) this.netns.changes.tell({ kind: 'route', route, gone });
  }

  /** Any change of IPv4 routes voids all that was learnt about IPv4 destinations (rt_cache_flush). IPv6 keeps it with the route. */
  forgetLearnt(): void {
    for (const address of [...this.exceptions.keys()]) if (!address.includes(':')) this.exceptions.delete(address);
  }

  /** What was learnt about a destination that a route leads to, while it holds. */
  learnt(dst: IpAddress, route: Route | undefined): RouteException | undefined {
    const known = this.exceptions.get(dst);
    if (!known || known.until <= this.netns.world.now) return undefined;
    return known.route === undefined || known.route === route ? known : undefined;
  }

  /** IPv6: what was learnt of a destination ends with the neighbour that it leads to (rt6_remove_exception_rt). */
  forgetWay(destination: IpAddress, by: Dst | undefined): void {
    if (by?.cachedUntil === undefined || !by.route || !this.learnt(destination, by.route)) return;
    this.exceptions.delete(destination);
    this.changed();
    this.changes6.learnt(by.route);
  }

  flushCache(): void {
    this.exceptions.clear();
  }

  /** Adds without checks: routes that the kernel itself makes for addresses. Adding one that exists changes nothing. */
  addKernelRoute(route: Route): void {
    const table = this.table(familyOf(route.destination.address), route.table);
    if (table.aliases(route.destination.address, route.destination.length).some((r) => sameRoute(r, route))) return;
    table.insert(route);
    if (route.type === 'local') {
      if (route.destination.length === 32) this.everLocal.add(route.destination.address);
      else if (route.destination.address !== '127.0.0.0' && route.destination.length < 32) this.otherLocals = true;
    }
    this.changed();
    this.tell(route, false);
    if (!isIpv6Route(route)) {
      this.forgetLearnt();
      return;
    }
    // inet6_addr_notify; an anycast address is a route like any other.
    if (route.type === 'anycast') this.changes6.added(route);
    else this.changes6.flush();
  }

  removeKernelRoute(route: Route): void {
    this.changed();
    const table = this.table(familyOf(route.destination.address), route.table);
    const found = table.aliases(route.destination.address, route.destination.length).find((r) => sameRoute(r, route));
    if (found) {
      table.remove(found);
      this.tell(found, true);
    }
    if (!isIpv6Route(route)) return;
    if (route.type !== 'anycast') this.changes6.flush();
    else if (found) this.changes6.removed(found);
  }

  remove(match: Partial<Route> & { readonly destination: Route['destination'] }): Result<void, KernelError> {
    const family = familyOf(match.destination.address);
    const table = this.tables[family].get(match.table ?? TABLE_MAIN);
    const hop = match.nextHops?.[0];
    const found = table?.aliases(match.destination.address, match.destination.length).find(
      (r) =>
        (match.type === undefined || r.type === match.type) &&
        (match.metric === undefined || match.metric === 0 || r.metric === match.metric) &&
        (match.tos ?? 0) === (r.tos ?? 0) &&
        (match.protocol === undefined || r.protocol === match.protocol) &&
        (match.scope === undefined || r.scope === match.scope) &&
        (match.source === undefined || r.source === match.source) &&
        (hop === undefined || matchesHops(r, match.nextHops ?? [])),
    );
    if (!table || !found) return err({ errno: 'ESRCH' });
    table.remove(found);
    this.tell(found, true);
    if (family === 6) this.changes6.removed(found);
    else this.forgetLearnt();
    this.changed();
    return ok();
  }

  /** Fills in what the caller left to the kernel, or says why the route cannot be (fib_create_info, fib_check_nh). */
  private complete(route: Route): Result<Route, KernelError> {
    const family = familyOf(route.destination.address);
    if (route.type !== 'unicast' && route.type !== 'local' && route.type !== 'broadcast' && route.type !== 'multicast') {
      return ok({ ...route, nextHops: [], scope: route.scope === 'host' ? 'host' : 'global' });
    }
    if (route.nextHops.length === 0) return err({ errno: 'ENODEV' });
    const hops: NextHop[] = [];
    for (const hop of route.nextHops) {
      const checked = this.completeNextHop(hop, route, family);
      if (!checked.ok) return checked;
      hops.push(checked.value);
    }
    if (route.source !== undefined && !this.netns.isLocal(route.source)) return err({ errno: 'EINVAL', detail: family === 4 ? 'Invalid prefsrc address.' : 'Invalid source address.' });
    return ok({ ...route, nextHops: hops });
  }

  private completeNextHop(hop: NextHop, route: Route, family: Family): Result<NextHop, KernelError> {
    const device = hop.device;
    if (hop.via === undefined) {
      if (!device) return err({ errno: 'ENODEV' });
      if (!device.up) return err({ errno: 'ENETDOWN', detail: family === 4 ? 'Device for nexthop is not up.' : 'Nexthop device is not up.' });
      return ok(hop);
    }
    const invalid = (errno: KernelError['errno']): Result<NextHop, KernelError> => err({ errno, detail: 'Nexthop has invalid gateway.' });
    if (hop.onlink === true) {
      if (!device) return err({ errno: 'ENODEV', detail: 'Nexthop device required for onlink.' });
      if (!device.up) return err({ errno: 'ENETDOWN', detail: 'Nexthop device is not up.' });
      if (family === 6) return this.checkOnLink6(hop, hop.via);
      if (this.netns.isLocal(hop.via)) return invalid('EINVAL');
      return ok(hop);
    }
    if (family === 6 && device && hop.via.startsWith('fe80:')) {
      return device.up ? ok(hop) : err({ errno: 'ENETDOWN', detail: 'Nexthop device is not up.' });
    }
    if (family === 6) return this.completeNextHop6(hop, hop.via, route.table);
    const found = this.gatewayRoute(hop.via, device as Device | undefined, route.table, family);
    if (!found) return invalid('ENETUNREACH');
    // Also an address of one's own (fib_check_nh_v4_gw), where the packets then end.
    if (found.type !== 'unicast' && found.type !== 'local') return invalid('EINVAL');
    const out = found.nextHops[0]?.device;
    if (!out) return invalid('EINVAL');
    if (!out.up) return err({ errno: 'ENETDOWN' });
    return ok({ ...hop, device: out });
  }

  /** ip6_route_check_nh_onlink: who is known to be elsewhere is not on this link. */
  private checkOnLink6(hop: NextHop, via: IpAddress): Result<NextHop, KernelError> {
    if (this.netns.isLocal(via)) return err({ errno: 'EINVAL', detail: 'Gateway can not be a local address' });
    if (via.startsWith('fe80:')) return ok(hop);
    const known = this.tables[6].get(TABLE_MAIN)?.lookup(via, (r) => r);
    const elsewhere = known !== undefined && known.nextHops.length > 0 && known.destination.address !== '::' && (known.type !== 'unicast' || known.nextHops[0]?.device !== hop.device);
    return elsewhere ? err({ errno: 'EINVAL', detail: 'Nexthop has invalid gateway or device mismatch' }) : ok(hop);
  }

  /** ip6_validate_gw: the best route to the gateway, by the device if one is named, must not need a gateway itself. */
  private completeNextHop6(hop: NextHop, via: IpAddress, table: number): Result<NextHop, KernelError> {
    const own = (device: Link | undefined): boolean => (device?.addresses.some((a) => a.address === via) ?? false) || (!via.startsWith('fe80:') && this.netns.deviceOfAddress(via) !== undefined);
    const local: KernelError = { errno: 'EINVAL', detail: 'Gateway can not be a local address' };
    if (hop.device && own(hop.device)) return err(local);
    if (hop.device && !hop.device.up) return err({ errno: 'ENETDOWN', detail: 'Nexthop device is not up.' });
    const near = (route: Route): Route | undefined => (hop.device && !route.nextHops.some((h) => h.device === hop.device) ? undefined : route);
    const direct = (route: Route | undefined): route is Route => route !== undefined && (route.type === 'unicast' || route.type === 'local') && route.nextHops.every((h) => h.via === undefined);
    let found = this.tables[6].get(table)?.lookup(via, near);
    if (!direct(found)) {
      found = undefined;
      for (const rule of this.ruleSets[6].list) {
        if (rule.action.kind !== 'lookup' || !ruleMatches(rule, { dst: via })) continue;
        found = this.tables[6].get(rule.action.table)?.lookup(via, near);
        if (found) break;
      }
      if (!direct(found)) return err({ errno: 'EHOSTUNREACH' });
    }
    const out = found.nextHops[0]?.device;
    if (!out) return err({ errno: 'EHOSTUNREACH' });
    if (out.kind === 'loopback') return err({ errno: 'EINVAL', detail: 'Egress device can not be loopback device for this route' });
    if (!hop.device && own(out)) return err(local);
    if (!out.up) return err({ errno: 'ENETDOWN', detail: 'Nexthop device is not up.' });
    return ok({ ...hop, device: out });
  }

  /** The directly connected route by which a gateway is reached: only routes of scope link or narrower count. */
  private gatewayRoute(gateway: IpAddress, device: Device | undefined, table: number, family: Family): Route | undefined {
    const near = (route: Route): Route | undefined => {
      if (family === 4 && SCOPE_RANK[route.scope] < SCOPE_RANK.link) return undefined;
      if (device && route.type === 'unicast' && !route.nextHops.some((h) => h.device === device)) return undefined;
      if (device && route.type === 'local' && route.nextHops[0]?.device !== device) return undefined;
      return route;
    };
    if (table !== TABLE_MAIN) {
      const own = this.tables[family].get(table)?.lookup(gateway, near);
      if (own) return own;
    }
    for (const rule of this.ruleSets[family].list) {
      if (!ruleMatches(rule, { dst: gateway })) continue;
      // A rule that forbids ends the search here, too: the gateway has no route.
      if (rule.action.kind !== 'lookup') return undefined;
      const found = this.tables[family].get(rule.action.table)?.lookup(gateway, near);
      if (found && !(rule.suppressPrefixLength !== undefined && found.destination.length <= rule.suppressPrefixLength)) return found;
    }
    return undefined;
  }

  // ---------------------------------------------------------------- devices and addresses come and go

  /** The device is down (`forget` also local routes when it is removed or lost its last address): routes that need it go (fib_sync_down_dev). */
  deviceDown(device: Device, family: Family, forget: boolean): void {
    for (const table of this.tables[family].values()) {
      for (const route of table.routes()) {
        if (route.nextHops.length === 0) continue;
        const kept = route.type === 'local' && !forget;
        if (kept) continue;
        const dead = forget ? route.nextHops.every((h) => h.device === device || h.device?.up === false) : route.nextHops.every((h) => h.device?.up === false);
        if (!dead || !route.nextHops.some((h) => h.device === device)) continue;
        table.remove(route);
        // IPv4 says nothing of routes that go with their device (fib_table_flush).
        if (family === 6) this.tell(route, true);
      }
    }
    if (family === 6) this.changes6.flush();
    else this.forgetLearnt();
    this.changed();
  }

  /** IPv6 has left the device, or it is down: every route by it goes, local ones too (rt6_disable_ip). */
  forgetDevice6(device: Device): void {
    const gone = (route: Route): boolean => route.nextHops.some((h) => h.device === device) && route.nextHops.every((h) => h.device === device || h.device?.up === false);
    for (const id of this.tableIds(6)) {
      const table = this.table(6, id);
      for (const route of table.routes()) {
        if (!gone(route)) continue;
        table.remove(route);
        this.tell(route, true);
      }
    }
    this.changes6.flush();
    this.changed();
  }

  /** The address is no longer local: routes that name it as source go (fib_sync_down_addr). */
  sourceGone(address: IpAddress): void {
    this.changed();
    if (familyOf(address) === 6) this.changes6.flush();
    for (const table of this.tables[familyOf(address)].values()) {
      for (const route of table.routes()) if (route.source === address) table.remove(route);
    }
  }

  // ---------------------------------------------------------------- lookup

  /**
   * The route for a flow (fib_lookup): rules by priority, in each table the longest prefix whose next hop is alive
   * and, when the flow names a device, goes out by it.
   */
  find(flow: FlowKey): FibAnswer {
    const family = familyOf(flow.dst);
    const plain = flow.oif === undefined && (flow.tos === undefined || flow.tos === 0) && !this.ruleSets[family].custom;
    return plain ? this.findPlain(flow.dst, family) : this.search(flow, family);
  }

  /** {@link find} where only the destination decides (the kernel's own rules, no TOS, no device): remembered until anything changes. */
  findPlain(dst: IpAddress, family: Family): FibAnswer {
    let answer = this.remembered.get(dst);
    if (!answer) {
      answer = this.search({ dst }, family);
      if (this.remembered.size >= REMEMBERED_LIMIT) this.remembered.clear();
      this.remembered.set(dst, answer);
    }
    return answer;
  }

  /** Grows with every change that makes sockets look their route up again (fib6_get_cookie_safe). */
  generation = 0;

  /** Anything that a lookup depends on has changed: routes, rules, a device's state. */
  changed(): void {
    this.generation += 1;
    this.netns.world.arrangement += 1;
    this.remembered.clear();
    this.rememberedLocal.clear();
  }

  private search(flow: FlowKey, family: Family): FibAnswer {
    const oif = flow.oif;
    const usable = (route: Route): Route | undefined => {
      if (route.tos !== undefined && route.tos !== 0 && route.tos !== (flow.tos ?? 0)) return undefined;
      const hops = route.nextHops;
      if (hops.length === 0) return route;
      for (const hop of hops) {
        const device = hop.device as Device | undefined;
        if (oif && device !== oif) continue;
        if (route.type !== 'local' && device?.up === false) continue;
        if (route.type !== 'local' && device?.settings.ipv4.ignore_routes_with_linkdown === 1 && !device.carrier) continue;
        return route;
      }
      return undefined;
    };
    for (const rule of this.ruleSets[family].list) {
      if (!ruleMatches(rule, flow)) continue;
      const { action } = rule;
      switch (action.kind) {
        case 'unreachable':
          return { error: { errno: 'ENETUNREACH', rule } };
        case 'prohibit':
          return { error: { errno: 'EACCES', rule } };
        case 'blackhole':
          return { error: { errno: 'EINVAL', rule } };
        case 'lookup': {
          const route = this.tables[family].get(action.table)?.lookup(flow.dst, usable);
          if (!route || route.type === 'throw') continue;
          if (route.type === 'unreachable') return { error: { errno: 'EHOSTUNREACH', route, rule } };
          if (route.type === 'prohibit') return { error: { errno: 'EACCES', route, rule } };
          if (route.type === 'blackhole') return { error: { errno: 'EINVAL', route, rule } };
          // fib_rules_lookup: routes that forbid are not passed over.
          if (rule.suppressPrefixLength !== undefined && route.destination.length <= rule.suppressPrefixLength) continue;
          return { found: { route, rule } };
        }
      }
    }
    return NO_ROUTE;
  }

  lookup(flow: FlowKey): RouteLookup {
    const dst = routeOutput(this.netns, flow);
    if (dst.kind === 'error') return { kind: 'error', errno: dst.errno === 'ENETDOWN' ? 'ENETUNREACH' : dst.errno, ...(dst.route && { route: dst.route }), ...(dst.rule && { rule: dst.rule }) };
    const hop: NextHop = { device: dst.device, ...(dst.gateway !== undefined && { via: dst.gateway }) };
    const rule = dst.rule ?? { priority: 0, action: { kind: 'lookup', table: TABLE_LOCAL } };
    const route = dst.route ?? { type: dst.kind, destination: { address: flow.dst, length: familyOf(flow.dst) === 4 ? 32 : 128 }, nextHops: [hop], metric: 0, table: TABLE_MAIN, protocol: 'kernel', scope: 'link' };
    const cached = dst.cachedUntil === undefined ? undefined : { until: dst.cachedUntil, redirected: dst.redirected === true, ...(dst.redirected === true ? {} : { mtu: dst.mtu }) };
    return { kind: 'route', route, nextHop: hop, source: dst.source, rule, ...(cached && { cached }) };
  }

  /**
   * True: this IPv4 address, which is none of 127.0.0.0/8, is certainly not the host's own. Asked for every question of ARP that a bridge
   * floods, so it looks at one small set only, and does not know of everything that is foreign.
   */
  isForeign(address: IpAddress): boolean {
    return !this.otherLocals && !this.everLocal.has(address) && !this.ruleSets[4].custom;
  }

  /** All for which {@link isForeign} is false, apart from 127.0.0.0/8; undefined where they cannot be named one by one. */
  get ownAddresses(): ReadonlySet<IpAddress> | undefined {
    return this.otherLocals || this.ruleSets[4].custom ? undefined : this.everLocal;
  }

  /** Whether the address is of the given prefix of any local route. */
  isLocalAddress(address: IpAddress): boolean {
    // On a large network most addresses are foreign: that is told without remembering each.
    if (isIpv4(address) && this.isForeign(address) && !address.startsWith('127.')) return false;
    let local = this.rememberedLocal.get(address);
    if (local === undefined) {
      local = this.table(familyOf(address), TABLE_LOCAL).lookup(address, (r) => r)?.type === 'local';
      if (this.rememberedLocal.size >= REMEMBERED_LIMIT) this.rememberedLocal.clear();
      this.rememberedLocal.set(address, local);
    }
    return local;
  }
}

const sameHop = (a: NextHop, b: NextHop): boolean => a.via === b.via && a.device === b.device && (a.weight ?? 1) === (b.weight ?? 1);

const sameNextHops = (a: Route, b: Route): boolean => a.nextHops.length === b.nextHops.length && a.nextHops.every((hop, i) => sameHop(hop, b.nextHops[i] ?? {}));

const sameRoute = (a: Route, b: Route): boolean =>
  // The device first: among hundreds of routes to one prefix it tells most apart.
  a.nextHops[0]?.device === b.nextHops[0]?.device && a.type === b.type && a.metric === b.metric && (a.tos ?? 0) === (b.tos ?? 0) && a.scope === b.scope && a.source === b.source && a.protocol === b.protocol && (familyOf(a.destination.address) === 6 || (a.mtu === b.mtu && a.nextHops.every((hop, i) => hop.onlink === b.nextHops[i]?.onlink))) && sameNextHops(a, b);

/** fib_nh_match: what the request names of a next hop must be equal. */
function matchesHops(route: Route, wanted: readonly NextHop[]): boolean {
  if (wanted.length > 1) return route.nextHops.length === wanted.length && wanted.every((w, i) => hopFits(route.nextHops[i], w));
  return wanted[0] === undefined || hopFits(route.nextHops[0], wanted[0]);
}

const hopFits = (hop: NextHop | undefined, wanted: NextHop): boolean => hop !== undefined && (wanted.via === undefined || hop.via === wanted.via) && (wanted.device === undefined || hop.device === wanted.device);

/** Whether the address lies in the prefix of one of the device's addresses (inet_addr_onlink). */
export const onLink = (device: Device, address: IpAddress): boolean =>
  device.addressList.some((a) => familyOf(a.address) === familyOf(address) && a.prefixLength < 32 && cidrContains({ address: a.peer ?? a.address, length: a.prefixLength }, address));
