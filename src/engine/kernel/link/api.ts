/** Contract of bridges, their ports and VLANs, and of links that share a lower device: part of the kernel's api.ts. */
import type { PortState } from './tree-port';

export type MacvlanMode = 'bridge' | 'private' | 'vepa' | 'passthru';
export type IpvlanMode = 'l2' | 'l3' | 'l3s';
export type IpvlanFlag = 'bridge' | 'private' | 'vepa';

export interface BridgeOptions {
  readonly ageingTimeUs: number;
  readonly vlanFiltering: boolean;
  readonly stp: boolean;
  /** Spanning tree: time in each of listening and learning; between hellos; until a message is too old. */
  readonly forwardDelayUs: number;
  readonly helloTimeUs: number;
  readonly maxAgeUs: number;
  /** The lower, the more likely the bridge becomes root. Default 32768. */
  readonly priority: number;
}

export interface VlanMembership {
  readonly id: number;
  /** Frames without a tag belong to this VLAN. */
  readonly pvid: boolean;
  /** Frames of this VLAN leave without a tag. */
  readonly untagged: boolean;
}

/** `bridge vlan add|del vid FIRST-LAST`; `self`: of the bridge itself. */
export interface VlanChange {
  readonly action: 'add' | 'delete';
  readonly first: number;
  readonly last: number;
  readonly pvid: boolean;
  readonly untagged: boolean;
  readonly self: boolean;
}

/** What a link is to the spanning tree. */
export type Bridging =
  | { readonly kind: 'bridge'; readonly options: BridgeOptions; /** `8000.` and the MAC. */ readonly id: string; readonly root: string; readonly rootPort: number; readonly rootCost: number; readonly topologyChange: boolean; readonly topologyChangeDetected: boolean; /** It has had a port (br_set_gso_limits has run). */ readonly hadPort: boolean }
  | { readonly kind: 'port'; readonly state: PortState; readonly cost: number; readonly priority: number; readonly id: number; readonly number: number; readonly designatedPort: number; readonly designatedCost: number; readonly designatedBridge: string; readonly designatedRoot: string };

export interface BridgePortOptions {
  readonly hairpin: boolean;
  readonly isolated: boolean;
  readonly learning: boolean;
  readonly flood: boolean;
  readonly multicastFlood: boolean;
}
