/** Objectives as claims: "no Pod without tier=frontend reaches tier=mysql on any port". */
import type { ClusterView } from '../cluster-view';
import type { Decision, Verdict } from '../decision';
import type { PolicySet } from '../policy-set';
import { type Counterexample, concretise, decideFor, endsMatch, verdictFor } from './counterexample';
import { compileSet } from './pattern';
import type { EndpointSet, PortPattern, Scope, TooLarge } from './scope';
import { search } from './search';

/** That every connection from one set of ends to another, on these ports, is allowed (or denied). Plain data. */
export interface Claim {
  readonly from: EndpointSet;
  readonly to: EndpointSet;
  /** Absent: every port of TCP, UDP and SCTP. */
  readonly ports?: readonly PortPattern[];
  readonly expect: 'allowed' | 'denied';
}

export type ClaimResult =
  | { readonly kind: 'holds'; readonly flows: number }
  /** Nothing matches `from` and `to`, so the claim says nothing. */
  | { readonly kind: 'vacuous' }
  | { readonly kind: 'violated'; readonly counterexample: Counterexample & { readonly verdict: Verdict; readonly decision: Decision } }
  | TooLarge;

/** Checks a claim over every class of Pods, namespaces, addresses and ports that the policies or the claim can tell apart. */
export function proveClaim(set: PolicySet, cluster: ClusterView, claim: Claim, scope: Scope = {}): ClaimResult {
  const compare = scope.compare ?? 'connection';
  const from = compileSet(claim.from);
  const to = compileSet(claim.to);
  const violation = claim.expect === 'allowed' ? ([a = 0]: readonly number[]) => ~a : ([a = 0]: readonly number[]) => a;
  const result = search(
    { sets: [set], cluster, scope, from, to, ...(claim.ports ? { ports: claim.ports } : {}) },
    compare,
    [violation],
  );
  if ('code' in result) return result;
  const found = result.found[0];
  if (!found) return result.flows === 0 ? { kind: 'vacuous' } : { kind: 'holds', flows: result.flows };
  const wrong: Verdict = claim.expect === 'allowed' ? 'denied' : 'allowed';
  const fits = (example: Counterexample): boolean => verdictFor(decideFor(set, example), compare) === wrong && endsMatch(example, [from, compileSet(scope.from)], [to, compileSet(scope.to)]);
  const example = concretise(found.source, found.destination, found.ports, cluster, fits);
  const decision = decideFor(set, example);
  return { kind: 'violated', counterexample: { ...example, verdict: verdictFor(decision, compare), decision } };
}
