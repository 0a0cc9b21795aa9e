/** What a proof ranges over, in plain data: graders write it in lab files. */
import type { LabelSelector, Protocol } from '../../k8s/index';
import type { Family } from '../../wire/index';

/** Ends of connections: Pods by namespace and labels, or addresses outside the cluster. */
export type EndpointPattern =
  | {
      readonly kind: 'pods';
      /** Only these namespaces. */
      readonly namespaces?: readonly string[];
      /** Only namespaces with these labels. */
      readonly namespaceSelector?: LabelSelector;
      readonly podSelector?: LabelSelector;
    }
  | { readonly kind: 'addresses'; /** Absent: any address. */ readonly cidrs?: readonly string[] };

/** Whatever one of `any` describes and none of `except` does. */
export interface EndpointSet {
  /** Absent: every Pod and every address. */
  readonly any?: readonly EndpointPattern[];
  readonly except?: readonly EndpointPattern[];
}

/** A range of destination ports; without `port` every port of the protocol. */
export interface PortPattern {
  readonly protocol: Protocol;
  readonly port?: number;
  readonly endPort?: number;
}

export interface Scope {
  /** `connection`: both ends' policies together, what a packet shows. Or one direction on its own. Default `connection`. */
  readonly compare?: 'connection' | 'ingress' | 'egress';
  /** `any`: Pods with any labels in any namespace. `existing`: the cluster's Pods as they are. Default `any`. */
  readonly pods?: 'any' | 'existing';
  /** Leave out Pods of other namespaces. */
  readonly namespaces?: readonly string[];
  /** Whether addresses outside the cluster count too. Default true. */
  readonly external?: boolean;
  /** Address families. Default: those of the cluster's Pods (IPv4 when there are none) and of the blocks that the policies mention. */
  readonly families?: readonly Family[];
  readonly from?: EndpointSet;
  readonly to?: EndpointSet;
  readonly ports?: readonly PortPattern[];
}

/** Why a proof was not attempted: it would have to look at more than it can. Never answered by a guess. */
export interface TooLarge {
  readonly kind: 'not proven';
  readonly code: 'TOO_LARGE';
  readonly sources: number;
  readonly destinations: number;
  readonly portClasses: number;
}
