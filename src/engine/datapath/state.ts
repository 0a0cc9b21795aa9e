/**
 * What a programmer of a node (a CNI provider's agent, kube-proxy) wants to see in the kernel, as plain data.
 * Renderers make it, `sync.ts` brings the kernel there. Each owner has its own state and touches nothing of the others.
 */
import type { IpSetType, RuleAnnotation, TableName } from '../kernel/index';
import type { IpAddress, Ipv4Address, MacAddress } from '../wire/index';

/** A rule as `iptables -S` prints it, without `-A CHAIN`, and what it stands for. */
export interface RuleText {
  readonly text: string;
  readonly annotation?: RuleAnnotation;
}

/** A whole user chain, owned by whoever renders it. */
export interface ChainState {
  readonly table: TableName;
  readonly name: string;
  readonly rules: readonly RuleText[];
}

/**
 * Rules in a chain that belongs to everybody (INPUT, FORWARD, ...).
 * `first`: at the top, and put back there when something else got above (Felix, insert mode).
 * `prepend`: put at the top once, then only kept present (kube-proxy: EnsureRule with Prepend).
 * `last`: appended once, then only kept present (flannel: AppendUnique).
 */
export interface SharedRules {
  readonly table: TableName;
  readonly chain: string;
  readonly position: 'first' | 'prepend' | 'last';
  readonly rules: readonly RuleText[];
}

export interface SetState {
  readonly name: string;
  readonly type: IpSetType;
  readonly maxElements: number;
  /** In ipset's own text form (`10.244.1.7`, `10.244.1.7,tcp:80`), without duplicates. */
  readonly members: readonly string[];
}

export interface VxlanLinkState {
  readonly kind: 'vxlan';
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtu: number;
  readonly vni: number;
  readonly lower: string;
  readonly local: Ipv4Address;
  readonly port: number;
}

export type LinkState = VxlanLinkState;

export interface AddressState {
  readonly device: string;
  readonly address: IpAddress;
  readonly prefixLength: number;
  readonly scope?: 'global' | 'link';
}

export interface RouteState {
  /** CIDR text. */
  readonly destination: string;
  readonly via?: IpAddress;
  readonly device: string;
  readonly onlink?: boolean;
  readonly scope: 'global' | 'link';
  readonly protocol: string;
}

export interface NeighborState {
  readonly device: string;
  readonly address: IpAddress;
  readonly mac: MacAddress;
}

export interface FdbState {
  readonly device: string;
  readonly mac: MacAddress;
  readonly remote: IpAddress;
}

/** Everything that one owner wants in one network namespace. Order matters only inside chains and between links (lower first). */
export interface OwnerState {
  readonly owner: string;
  readonly sysctls: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly LinkState[];
  readonly addresses: readonly AddressState[];
  readonly routes: readonly RouteState[];
  readonly neighbors: readonly NeighborState[];
  readonly fdb: readonly FdbState[];
  readonly sets: readonly SetState[];
  readonly chains: readonly ChainState[];
  readonly shared: readonly SharedRules[];
}

/** Nothing at all: what an owner leaves behind when it is uninstalled. */
export const emptyState = (owner: string): OwnerState => ({
  owner,
  sysctls: [],
  links: [],
  addresses: [],
  routes: [],
  neighbors: [],
  fdb: [],
  sets: [],
  chains: [],
  shared: [],
});
