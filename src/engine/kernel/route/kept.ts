/**
 * The route that an IPv6 socket found when it connected, and how long it goes on using it (rt6_check; fib6_update_sernum_upto_root,
 * fib6_flush_trees). IPv4 sockets look theirs up again after every change.
 */
import { cidrContains, type Cidr, type IpAddress } from '../../wire/index';
import type { Route } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Dst } from './dst';
import { pathMtu } from './output';

type Change = { readonly at: number } & (
  /** Routes to the same prefix, and to those around it, are looked up anew. */
  | { readonly kind: 'added'; readonly table: number; readonly prefix: Cidr }
  /** A path MTU or a better router for one destination was learnt: so are routes to the same prefix. */
  | { readonly kind: 'learnt'; readonly table: number; readonly prefix: Cidr }
  | { readonly kind: 'removed'; readonly route: Route }
);

const samePrefix = (a: Cidr, b: Cidr): boolean => a.length === b.length && a.address === b.address;

/** What has happened to IPv6 routes, as far as sockets that keep one must know. */
export class RouteChanges {
  private clock = 0;
  private flushed = 0;
  private changes: Change[] = [];

  get now(): number {
    return this.clock;
  }

  /** Rules or addresses changed, or a device came or went: every route is looked up anew. */
  flush(): void {
    this.clock += 1;
    this.flushed = this.clock;
    this.changes = [];
  }

  added({ table, destination }: Route): void {
    this.clock += 1;
    this.changes.push({ at: this.clock, kind: 'added', table, prefix: destination });
  }

  removed(route: Route): void {
    this.clock += 1;
    this.changes.push({ at: this.clock, kind: 'removed', route });
  }

  learnt({ table, destination }: Route): void {
    this.clock += 1;
    this.changes.push({ at: this.clock, kind: 'learnt', table, prefix: destination });
  }

  /** Whether a route that was found at `since` still holds. */
  holds(route: Route | undefined, since: number): boolean {
    if (since < this.flushed || !route) return since === this.clock;
    return this.changes.every((change) => change.at <= since || !voids(change, route));
  }
}

function voids(change: Change, route: Route): boolean {
  if (change.kind === 'removed') return change.route === route;
  if (change.table !== route.table) return false;
  const { destination } = route;
  if (samePrefix(destination, change.prefix)) return true;
  return change.kind === 'added' && destination.length < change.prefix.length && cidrContains(destination, change.prefix.address);
}

export class KeptRoute {
  private generation: number;
  private readonly since: number;
  private gone = false;

  constructor(
    private readonly netns: SimNetNamespace,
    private readonly to: IpAddress,
    private dst: Dst,
  ) {
    this.generation = netns.fib.generation;
    this.since = netns.fib.changes6.now;
  }

  /** The route, with what it takes by now; undefined: it must be looked up again. */
  get current(): Dst | undefined {
    if (this.gone) return undefined;
    const { netns, dst } = this;
    if (this.generation === netns.fib.generation) return dst;
    if (!netns.fib.changes6.holds(dst.route, this.since)) {
      this.gone = true;
      return undefined;
    }
    this.generation = netns.fib.generation;
    if (dst.kind !== 'local' && dst.route) this.dst = { ...dst, mtu: pathMtu(netns, dst.route, dst.device, this.to) };
    return this.dst;
  }
}
