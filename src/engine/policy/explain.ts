/** A decision in reading order, as codes and parameters. Sentences live in `src/messages`. */
import type { Endpoint } from './cluster-view';
import { type Decision, type DirectionDecision, type ExemptionCode, type Fact, type OpenQuestion, type Reason, type Verdict, directionVerdict, verdict, verdictOfReasons } from './decision';
import type { EndpointProblem } from './party';
import type { Direction, RuleRef } from './policy-set';

export type ExplanationLine =
  | { readonly code: 'EXEMPT'; readonly exemption: ExemptionCode }
  | { readonly code: 'UNANSWERABLE'; readonly problem: EndpointProblem; readonly end: 'source' | 'destination' }
  /** These policies select the subject; from here on only what some rule allows is allowed. `path` is their subject selector. */
  | { readonly code: 'ISOLATED_BY'; readonly policies: readonly RuleRef[] }
  /** The rule that decides, with the entries that matched (none where the rule does not restrict). */
  | { readonly code: 'ALLOWED_BY' | 'DENIED_BY' | 'PASSED_BY'; readonly rule: RuleRef; readonly peerPaths: readonly string[]; readonly portPaths: readonly string[] }
  /** Isolated, and none of `rules` rules of the selecting policies matches. */
  | { readonly code: 'NO_RULE_MATCHES'; readonly rules: number }
  /** The rule does not match; nearest rules come first, and of each the nearest entries. */
  | { readonly code: 'NEAR_MISS'; readonly rule: RuleRef; readonly facts: readonly Fact[] }
  /** The specification leaves this open: `usual` is what common data paths do, `other` what another may. */
  | { readonly code: 'OPEN_QUESTION'; readonly question: OpenQuestion; readonly usual: Verdict; readonly other: Verdict };

export interface DirectionExplanation {
  readonly direction: Direction;
  /** Whose policies decide. */
  readonly subject: Endpoint;
  readonly peer: Endpoint;
  readonly verdict: Verdict;
  readonly lines: readonly ExplanationLine[];
}

export interface Explanation {
  readonly verdict: Verdict;
  /** Egress of the source, then ingress of the destination: the way the first packet goes. */
  readonly directions: readonly [DirectionExplanation, DirectionExplanation];
}

const dimensionOf = (fact: Fact): 'subject' | 'peer' | 'port' => {
  switch (fact.code) {
    case 'SUBJECT_NOT_SELECTED':
    case 'SUBJECT_NAMESPACE_MISMATCH':
    case 'SUBJECT_OTHER_NAMESPACE':
    case 'DIRECTION_NOT_IN_POLICY_TYPES':
      return 'subject';
    case 'PORT_MISMATCH':
    case 'PROTOCOL_MISMATCH':
    case 'NAMED_PORT_UNRESOLVED':
    case 'NAMED_PORT_OTHER_NUMBER':
    case 'PORT_INVALID':
      return 'port';
    case 'PEER_LABEL_MISMATCH':
    case 'PEER_NAMESPACE_MISMATCH':
    case 'PEER_OTHER_NAMESPACE':
    case 'PEER_NOT_A_POD':
    case 'PEER_HOST_NETWORK':
    case 'PEER_INVALID':
    case 'CIDR_NO_MATCH':
    case 'CIDR_OTHER_FAMILY':
    case 'CIDR_EXCEPTED':
    case 'CIDR_IGNORES_PODS':
      return 'peer';
  }
};

/** Facts by entry, the entry that missed by the fewest things first. */
function byEntry(facts: readonly Fact[]): readonly (readonly Fact[])[] {
  const entries = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = `${dimensionOf(fact)} ${fact.path}`;
    const list = entries.get(key);
    if (list) list.push(fact);
    else entries.set(key, [fact]);
  }
  return [...entries.values()].sort((a, b) => a.length - b.length);
}

/**
 * How far a rule is from matching: first by how many of subject, peer and ports fail, then by how many things its nearest entries miss.
 * Smaller is nearer.
 */
export function missDistance(facts: readonly Fact[]): number {
  const nearest = new Map<string, number>();
  for (const entry of byEntry(facts)) {
    const dimension = dimensionOf(entry[0] as Fact);
    nearest.set(dimension, Math.min(nearest.get(dimension) ?? Infinity, entry.length));
  }
  let things = 0;
  for (const count of nearest.values()) things += count;
  return nearest.size * 100 + things;
}

function linesOf(reasons: readonly Reason[]): readonly ExplanationLine[] {
  const lines: ExplanationLine[] = [];
  const isolating = reasons.filter((reason) => reason.effect === 'isolate');
  if (isolating.length > 0) lines.push({ code: 'ISOLATED_BY', policies: isolating.map(({ rule }) => rule) });
  for (const reason of reasons) {
    switch (reason.effect) {
      case 'exempt':
        lines.push({ code: 'EXEMPT', exemption: reason.code });
        break;
      case 'unanswerable':
        lines.push({ code: 'UNANSWERABLE', problem: reason.code, end: reason.end });
        break;
      case 'allow':
      case 'deny':
      case 'pass':
        lines.push({
          code: reason.effect === 'allow' ? 'ALLOWED_BY' : reason.effect === 'deny' ? 'DENIED_BY' : 'PASSED_BY',
          rule: reason.rule,
          peerPaths: reason.peerPaths,
          portPaths: reason.portPaths,
        });
        break;
      case 'isolate':
      case 'miss':
        break;
    }
  }
  if (isolating.length > 0 && verdictOfReasons(reasons) === 'denied') {
    lines.push({ code: 'NO_RULE_MATCHES', rules: isolating.reduce((sum, reason) => sum + reason.rules, 0) });
  }
  const misses = reasons.filter((reason) => reason.effect === 'miss').map(({ rule, facts }) => ({ rule, facts, distance: missDistance(facts) }));
  misses.sort((a, b) => a.distance - b.distance);
  for (const { rule, facts } of misses) lines.push({ code: 'NEAR_MISS', rule, facts: byEntry(facts).flat() });
  return lines;
}

function explainDirection(decision: Decision, direction: DirectionDecision): DirectionExplanation {
  const { source, destination } = decision.flow;
  const usual = verdictOfReasons(direction.reasons);
  const open = direction.alternatives
    .map(({ code, reasons }) => ({ code: 'OPEN_QUESTION', question: code, usual, other: verdictOfReasons(reasons) }) as const)
    .filter(({ other }) => other !== usual);
  return {
    direction: direction.direction,
    subject: direction.direction === 'egress' ? source : destination,
    peer: direction.direction === 'egress' ? destination : source,
    verdict: directionVerdict(direction),
    lines: [...linesOf(direction.reasons), ...open],
  };
}

/** The decision as lines to read: per direction what isolates, what decides, and what came near. */
export const explainDecision = (decision: Decision): Explanation => ({
  verdict: verdict(decision),
  directions: [explainDirection(decision, decision.egress), explainDirection(decision, decision.ingress)],
});
