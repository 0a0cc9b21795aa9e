/** One routing table: routes by prefix, found by longest match (`fib_table`, ipv4/fib_trie.c and ipv6/ip6_fib.c in effect, not in shape). */
import { compareIp, ipv4Mask, ipv4ToNumber, ipv6ToBigInt, isIpv4, type IpAddress } from '../../wire/index';
import type { Route } from '../api';

/** Routes of one prefix, best first: higher TOS, then lower metric, then order of creation. */
type Aliases = Route[];

/** A number for IPv4, a bigint for IPv6: both are Map keys by value. */
type Key = number | bigint;

const keyAt = (address: IpAddress, length: number): Key => {
  if (isIpv4(address)) return (ipv4ToNumber(address) & ipv4Mask(length)) >>> 0;
  const shift = BigInt(128 - length);
  return (ipv6ToBigInt(address) >> shift) << shift;
};

export class FibTable {
  /** Prefix lengths in use, longest first, each with its prefixes. */
  private levels: { readonly length: number; readonly prefixes: Map<Key, Aliases> }[] = [];
  private sorted: readonly Route[] | undefined;

  constructor(readonly id: number) {}

  get empty(): boolean {
    return this.levels.length === 0;
  }

  /** The routes of exactly this prefix, best first. */
  aliases(address: IpAddress, length: number): readonly Route[] {
    return this.levels.find((l) => l.length === length)?.prefixes.get(keyAt(address, length)) ?? [];
  }

  /** Puts the route after its equals (`append`) or before them. */
  insert(route: Route, before = false): void {
    this.sorted = undefined;
    const { address, length } = route.destination;
    let level = this.levels.find((l) => l.length === length);
    if (!level) {
      level = { length, prefixes: new Map() };
      this.levels.push(level);
      this.levels.sort((a, b) => b.length - a.length);
    }
    const key = keyAt(address, length);
    const list = level.prefixes.get(key) ?? [];
    // Hundreds of devices have the same IPv6 prefixes (fe80::/64, ff00::/8): the list is in order, so its place is found by halving.
    let at = 0;
    for (let end = list.length; at < end; ) {
      const middle = (at + end) >> 1;
      const order = compareAlias(list[middle] as Route, route);
      if (before ? order >= 0 : order > 0) end = middle;
      else at = middle + 1;
    }
    level.prefixes.set(key, [...list.slice(0, at), route, ...list.slice(at)]);
  }

  replace(old: Route, by: Route): void {
    this.sorted = undefined;
    const { address, length } = old.destination;
    const prefixes = this.levels.find((l) => l.length === length)?.prefixes;
    const key = keyAt(address, length);
    prefixes?.set(key, (prefixes.get(key) ?? []).map((r) => (r === old ? by : r)));
  }

  remove(route: Route): void {
    this.sorted = undefined;
    const { address, length } = route.destination;
    const level = this.levels.find((l) => l.length === length);
    if (!level) return;
    const key = keyAt(address, length);
    const rest = (level.prefixes.get(key) ?? []).filter((r) => r !== route);
    if (rest.length > 0) level.prefixes.set(key, rest);
    else level.prefixes.delete(key);
    if (level.prefixes.size === 0) this.levels = this.levels.filter((l) => l !== level);
  }

  /** Every route, in the order in which the kernel dumps them: by address, within one address longer prefixes first. */
  routes(): readonly Route[] {
    if (this.sorted) return this.sorted;
    const all: Route[] = [];
    for (const level of this.levels) for (const list of level.prefixes.values()) all.push(...list);
    const order = (a: Route, b: Route): number => {
      const v6 = !isIpv4(a.destination.address);
      if (v6) {
        // The IPv6 tree is walked children first: a prefix comes after what it covers (ip6_fib.c fib6_walk).
        const shared = Math.min(a.destination.length, b.destination.length);
        if (keyAt(a.destination.address, shared) === keyAt(b.destination.address, shared)) return b.destination.length - a.destination.length;
      }
      return compareIp(a.destination.address, b.destination.address) || b.destination.length - a.destination.length;
    };
    // Array sort is stable: aliases keep their order.
    this.sorted = all.sort(order);
    return this.sorted;
  }

  /** Calls `accept` with candidates, best first, until it returns a value. */
  lookup<T>(address: IpAddress, accept: (route: Route) => T | undefined): T | undefined {
    if (isIpv4(address)) {
      const n = ipv4ToNumber(address);
      for (const level of this.levels) {
        const list = level.prefixes.get((n & ipv4Mask(level.length)) >>> 0);
        if (!list) continue;
        for (const route of list) {
          const found = accept(route);
          if (found !== undefined) return found;
        }
      }
      return undefined;
    }
    const n = ipv6ToBigInt(address);
    for (const level of this.levels) {
      const shift = BigInt(128 - level.length);
      const list = level.prefixes.get((n >> shift) << shift);
      if (!list) continue;
      for (const route of list) {
        const found = accept(route);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }
}

/** Order among routes of one prefix: higher TOS first, then lower metric. */
function compareAlias(a: Route, b: Route): number {
  const tos = (b.tos ?? 0) - (a.tos ?? 0);
  if (tos !== 0) return Math.sign(tos);
  return Math.sign(a.metric - b.metric);
}
