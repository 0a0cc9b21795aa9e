/**
 * Policies of every API version in one shape: ordered tiers of compiled policies.
 *
 * An *isolating* tier has NetworkPolicy's meaning: no policy selects the subject, go on; some do, then allowed is what any of their rules
 * allows and the answer is final. An *ordered* tier has AdminNetworkPolicy's and ClusterNetworkPolicy's: policies by priority, rules in
 * order, the first match decides; `pass` leaves the tier. Past the last tier everything is allowed.
 */
import type { Protocol, Selector } from '../k8s/index';
import type { Cidr } from '../wire/index';

export type Direction = 'ingress' | 'egress';
export const directions: readonly Direction[] = ['egress', 'ingress'];

export interface PolicyRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** A place in a policy. `path` is written as the API server writes field paths: `spec.ingress[0].from[1]`. */
export interface RuleRef extends PolicyRef {
  readonly path: string;
}

/** Which namespaces a Pod may be in: one by name (a NetworkPolicy's own), or by their labels. */
export type NamespaceTerm = { readonly kind: 'named'; readonly name: string } | { readonly kind: 'selected'; readonly selector: Selector };

export interface PodTerm {
  readonly namespaces: NamespaceTerm;
  readonly pods: Selector;
}

export type Peer =
  | ({ readonly kind: 'pods'; readonly path: string } & PodTerm)
  | { readonly kind: 'block'; readonly path: string; readonly cidr: Cidr; readonly except: readonly Cidr[] }
  /** What the API server refuses (no field set, an unreadable CIDR): matches nothing. */
  | { readonly kind: 'invalid'; readonly path: string };

export type PortTerm =
  | { readonly kind: 'range'; readonly path: string; readonly protocol: Protocol; readonly first: number; readonly last: number }
  | { readonly kind: 'named'; readonly path: string; readonly protocol: Protocol; readonly name: string }
  | { readonly kind: 'invalid'; readonly path: string };

export type RuleAction = 'allow' | 'deny' | 'pass';

export interface CompiledRule {
  readonly ref: RuleRef;
  readonly action: RuleAction;
  /** `any`: not restricted by peer, so addresses outside the cluster too. */
  readonly peers: 'any' | readonly Peer[];
  /** `any`: every protocol and port. */
  readonly ports: 'any' | readonly PortTerm[];
}

export interface CompiledPolicy {
  readonly ref: PolicyRef;
  /** Path of the subject's selector. */
  readonly subjectPath: string;
  readonly subject: PodTerm;
  /** Directions that the policy speaks about. Rules of other directions are kept, to explain that they have no effect. */
  readonly affects: Readonly<Record<Direction, boolean>>;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
  /** Ordered tiers only: lower comes first. */
  readonly priority: number;
}

export type TierName = 'admin' | 'networkPolicy' | 'baseline';

export interface Tier {
  readonly kind: 'isolating' | 'ordered';
  readonly name: TierName;
  /** Ordered tiers: by priority, ties by name (the specification leaves ties open). */
  readonly policies: readonly CompiledPolicy[];
}

/** All policies, normalised; the only thing that the evaluator reads. */
export interface PolicySet {
  readonly tiers: readonly Tier[];
}

/** Every compiled policy, tier by tier. */
export const policiesOf = (set: PolicySet): readonly CompiledPolicy[] => set.tiers.flatMap((tier) => tier.policies);

/** `a/b` for namespaced kinds, `b` otherwise. */
export const policyKey = (ref: PolicyRef): string => (ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`);
