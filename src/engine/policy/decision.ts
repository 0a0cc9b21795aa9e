/** The answer to a flow: reasons per direction, from which every verdict is derived. */
import type { Protocol, RequirementOperator } from '../k8s/index';
import type { Flow } from './cluster-view';
import type { EndpointProblem } from './party';
import type { Direction, RuleRef, TierName } from './policy-set';

/** `undecided`: the specification permits both, and the readings disagree (or the question has no answer). */
export type Verdict = 'allowed' | 'denied' | 'undecided';

interface LabelMismatch {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly wanted: readonly string[];
  /** The value that the object has; undefined when it lacks the key. */
  readonly had: string | undefined;
}

/** One thing about a flow that a rule, a peer entry or a port entry asked for and did not get. `path` is the entry's. */
export type Fact =
  | ({ readonly code: 'SUBJECT_NOT_SELECTED'; readonly path: string } & LabelMismatch)
  | ({ readonly code: 'SUBJECT_NAMESPACE_MISMATCH'; readonly path: string; readonly namespace: string } & LabelMismatch)
  | { readonly code: 'SUBJECT_OTHER_NAMESPACE'; readonly path: string; readonly wanted: string; readonly had: string }
  | { readonly code: 'DIRECTION_NOT_IN_POLICY_TYPES'; readonly path: string; readonly direction: Direction }
  | ({ readonly code: 'PEER_LABEL_MISMATCH'; readonly path: string } & LabelMismatch)
  | ({ readonly code: 'PEER_NAMESPACE_MISMATCH'; readonly path: string; readonly namespace: string } & LabelMismatch)
  | { readonly code: 'PEER_OTHER_NAMESPACE'; readonly path: string; readonly wanted: string; readonly had: string }
  | { readonly code: 'PEER_NOT_A_POD'; readonly path: string; readonly address: string }
  | { readonly code: 'PEER_HOST_NETWORK'; readonly path: string; readonly pod: string }
  | { readonly code: 'PEER_INVALID'; readonly path: string }
  | { readonly code: 'CIDR_NO_MATCH'; readonly path: string; readonly cidr: string; readonly address: string }
  | { readonly code: 'CIDR_OTHER_FAMILY'; readonly path: string; readonly cidr: string; readonly address: string }
  | { readonly code: 'CIDR_EXCEPTED'; readonly path: string; readonly cidr: string; readonly except: string; readonly address: string }
  | { readonly code: 'CIDR_IGNORES_PODS'; readonly path: string; readonly cidr: string; readonly address: string }
  | { readonly code: 'PORT_MISMATCH'; readonly path: string; readonly first: number; readonly last: number; readonly had: number }
  | { readonly code: 'PROTOCOL_MISMATCH'; readonly path: string; readonly wanted: Protocol; readonly had: Protocol }
  | { readonly code: 'NAMED_PORT_UNRESOLVED'; readonly path: string; readonly name: string; readonly protocol: Protocol }
  | { readonly code: 'NAMED_PORT_OTHER_NUMBER'; readonly path: string; readonly name: string; readonly resolved: readonly number[]; readonly had: number }
  | { readonly code: 'PORT_INVALID'; readonly path: string };

export type FactCode = Fact['code'];

/** Why policies do not apply to a direction at all. */
export type ExemptionCode =
  /** A Pod to itself does not leave its network namespace. */
  | 'SAME_POD'
  /** A Pod's own node always reaches it. */
  | 'LOCAL_NODE'
  /** Nothing outside the cluster is ever a subject. */
  | 'OUTSIDE_CLUSTER'
  | 'NODE_NOT_SUBJECT'
  | 'HOST_NETWORK_NOT_SUBJECT'
  /** No policy selects the subject in this direction. */
  | 'NOT_ISOLATED';

export type Reason =
  | { readonly effect: 'exempt'; readonly code: ExemptionCode }
  /** The question has no answer. */
  | { readonly effect: 'unanswerable'; readonly code: EndpointProblem; readonly end: 'source' | 'destination' }
  /** This policy selects the subject and affects the direction. `rules` counts its rules there. */
  | { readonly effect: 'isolate'; readonly tier: TierName; readonly rule: RuleRef; readonly rules: number }
  /** The rule matches; the paths are of the entries that match (none where the rule does not restrict). */
  | { readonly effect: 'allow' | 'deny' | 'pass'; readonly tier: TierName; readonly rule: RuleRef; readonly peerPaths: readonly string[]; readonly portPaths: readonly string[] }
  /** The rule does not match, and this is all that it missed. */
  | { readonly effect: 'miss'; readonly tier: TierName; readonly rule: RuleRef; readonly facts: readonly Fact[] };

/** Questions that the specification leaves open. */
export type OpenQuestion = 'HOST_NETWORK' | 'SELF_VIA_SERVICE' | 'SOURCE_REWRITTEN' | 'DESTINATION_REWRITTEN';

/** The same direction under another permitted reading. */
export interface Alternative {
  readonly code: OpenQuestion;
  readonly reasons: readonly Reason[];
}

export interface DirectionDecision {
  readonly direction: Direction;
  /** Under the usual reading, in the order in which they were considered. */
  readonly reasons: readonly Reason[];
  readonly alternatives: readonly Alternative[];
}

export interface Decision {
  readonly flow: Flow;
  readonly egress: DirectionDecision;
  readonly ingress: DirectionDecision;
}

/** Reads a verdict off reasons: the first thing that settles the matter, tier by tier. */
export function verdictOfReasons(reasons: readonly Reason[]): Verdict {
  for (let i = 0; i < reasons.length; i += 1) {
    const reason = reasons[i] as Reason;
    switch (reason.effect) {
      case 'exempt':
        return 'allowed';
      case 'unanswerable':
        return 'undecided';
      case 'allow':
        return 'allowed';
      case 'deny':
        return 'denied';
      case 'isolate': {
        // Union: any rule of any selecting policy may allow; otherwise the subject stays isolated.
        const tier = reason.tier;
        return reasons.some((other) => other.effect === 'allow' && other.tier === tier) ? 'allowed' : 'denied';
      }
      case 'pass':
      case 'miss':
        break;
    }
  }
  return 'allowed';
}

/** One direction's verdict: undecided when a permitted reading disagrees with the usual one. */
export function directionVerdict(direction: DirectionDecision): Verdict {
  const usual = verdictOfReasons(direction.reasons);
  return direction.alternatives.every((alternative) => verdictOfReasons(alternative.reasons) === usual) ? usual : 'undecided';
}

/** Both directions must allow; one that surely denies settles it. */
export function bothVerdicts(egress: Verdict, ingress: Verdict): Verdict {
  if (egress === 'denied' || ingress === 'denied') return 'denied';
  return egress === 'allowed' && ingress === 'allowed' ? 'allowed' : 'undecided';
}

/** The verdict on the connection. Replies need no rule. */
export const verdict = (decision: Decision): Verdict => bothVerdicts(directionVerdict(decision.egress), directionVerdict(decision.ingress));

/** Whether the connection is certainly allowed. Derived, never stored. */
export const allowed = (decision: Decision): boolean => verdict(decision) === 'allowed';

/** The verdict under the usual reading (what the common data paths do) where the specification leaves it open. */
export const usualVerdict = (decision: Decision): Verdict =>
  bothVerdicts(verdictOfReasons(decision.egress.reasons), verdictOfReasons(decision.ingress.reasons));

/** The open questions on which the verdict hangs; empty when it is decided. */
export function openQuestions(decision: Decision): readonly OpenQuestion[] {
  if (verdict(decision) !== 'undecided') return [];
  const codes: OpenQuestion[] = [];
  for (const direction of [decision.egress, decision.ingress]) {
    const usual = verdictOfReasons(direction.reasons);
    for (const { code, reasons } of direction.alternatives) {
      if (verdictOfReasons(reasons) !== usual && !codes.includes(code)) codes.push(code);
    }
  }
  return codes;
}
