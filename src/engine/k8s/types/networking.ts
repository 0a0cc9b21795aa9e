/** networking.k8s.io/v1. Source: k8s.io/api, networking/v1/types.go. */
import type { IntOrString, KubeObject, LabelSelector } from './meta';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export type PolicyType = 'Ingress' | 'Egress';

/** Addresses by range. `except` only takes away from this entry's own `cidr`. */
export interface IPBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** Who may be at the other end: either `ipBlock` alone, or `podSelector` and `namespaceSelector`, together or one of them. */
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: IPBlock;
}

export interface NetworkPolicyPort {
  /** TCP when absent; the API server fills it in. */
  readonly protocol?: Protocol;
  /** A number or the name of a container port; absent: every port of the protocol. */
  readonly port?: IntOrString;
  /** The last port of a range that starts at the numeric `port`. */
  readonly endPort?: number;
}

export interface NetworkPolicyIngressRule {
  readonly from?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

export interface NetworkPolicyEgressRule {
  readonly to?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

export interface NetworkPolicySpec {
  /** Absent means `{}`: every Pod in the policy's namespace. */
  readonly podSelector?: LabelSelector;
  readonly ingress?: readonly NetworkPolicyIngressRule[];
  readonly egress?: readonly NetworkPolicyEgressRule[];
  /** Empty or absent: `Ingress`, and `Egress` too when there is an egress rule (see `applyDefaults`). */
  readonly policyTypes?: readonly PolicyType[];
}

export interface NetworkPolicy extends KubeObject {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly spec?: NetworkPolicySpec;
}
