/**
 * What the kernel tells those who listen on rtnetlink's multicast groups (net/core/rtnetlink.c; `ip monitor`): links, addresses, routes, neighbours,
 * rules, forwarding databases and settings of forwarding, as they change. Listeners are called at once, before the change goes on.
 */
import type { Family, MacAddress } from '../wire/index';
import type { InterfaceAddress, Link, NeighborEntry, NetNamespace, Route, RoutingRule } from './api';

/** RTM_NEWNETCONF: settings of forwarding by device (`all`, `default` too), in the kernel's order. */
export interface NetconfSettings {
  readonly forwarding?: number;
  readonly rpFilter?: number;
  readonly mcForwarding?: number;
  readonly proxyNeighbor?: number;
  readonly ignoreRoutesWithLinkDown?: number;
}

export type NetworkChange =
  | {
      readonly kind: 'link';
      readonly link: Link;
      readonly gone: boolean;
      /** It has come up and its carrier is there, but link watch has not acted on that yet: the state it still has. */
      readonly opening?: 'DOWN' | 'LOWERLAYERDOWN';
      /** Its other end is not known yet, or no longer. */
      readonly detached?: boolean;
      /** It has left for another namespace, where it has this index. */
      readonly movedTo?: { readonly netns: NetNamespace; readonly index: number };
    }
  /** A link as a port of a bridge (family AF_BRIDGE). */
  | { readonly kind: 'port'; readonly link: Link; readonly master: Link; readonly gone: boolean }
  | { readonly kind: 'address'; readonly link: Link; readonly address: InterfaceAddress; readonly gone: boolean }
  | { readonly kind: 'route'; readonly route: Route; readonly gone: boolean }
  | { readonly kind: 'neighbor'; readonly entry: NeighborEntry; readonly gone: boolean }
  | { readonly kind: 'fdb'; readonly device: Link; readonly mac: MacAddress; readonly vlan: number; readonly state: 'permanent' | 'static' | 'reachable'; readonly bridge: Link; readonly gone: boolean }
  | { readonly kind: 'rule'; readonly family: Family; readonly rule: RoutingRule; readonly gone: boolean }
  | { readonly kind: 'netconf'; readonly family: Family; readonly device: string; readonly settings: NetconfSettings; readonly gone: boolean };

export class NetworkChanges {
  private readonly listeners: ((change: NetworkChange) => void)[] = [];

  /** Whether anybody listens: what costs something to tell is not put together for nobody. */
  get heard(): boolean {
    return this.listeners.length > 0;
  }

  listen(listener: (change: NetworkChange) => void): () => void {
    this.listeners.push(listener);
    return () => {
      const at = this.listeners.indexOf(listener);
      if (at >= 0) this.listeners.splice(at, 1);
    };
  }

  tell(change: NetworkChange): void {
    for (const listener of [...this.listeners]) listener(change);
  }
}
