/** Whether two policy sets mean the same — for every Pod that could exist, not only those that do. */
import type { ClusterView } from '../cluster-view';
import type { Decision, Verdict } from '../decision';
import type { Direction, PolicySet } from '../policy-set';
import { type Counterexample, concretise, decideFor, differingDirections, endsMatch, verdictFor } from './counterexample';
import { compileSet } from './pattern';
import type { Scope, TooLarge } from './scope';
import { type Found, search } from './search';

/** A connection on which the two sets differ. */
export interface Difference extends Counterexample {
  /** `too open`: the first set allows what the second denies. `too strict`: the other way round. */
  readonly kind: 'too open' | 'too strict';
  /** Directions whose verdicts differ. */
  readonly directions: readonly Direction[];
  readonly verdicts: { readonly first: Verdict; readonly second: Verdict };
  /** The deciding reasons of both. */
  readonly decisions: { readonly first: Decision; readonly second: Decision };
}

export type Equivalence =
  /** Exhaustive: no flow of the universe differs. `flows` counts the classes of flows that were compared. */
  | { readonly kind: 'equivalent'; readonly flows: number }
  /** One example of each kind of difference that there is. */
  | { readonly kind: 'different'; readonly differences: readonly [Difference, ...Difference[]] }
  | TooLarge;

/**
 * Compares what two sets say about every connection: Pods with every combination of labels that either set can tell apart, in existing
 * and in other namespaces; addresses in and out of every block; every class of ports and combination of named ports.
 * @simplified Pods of the host network and nodes count as addresses, which is how they usually appear to policies.
 */
export function proveEquivalent(first: PolicySet, second: PolicySet, cluster: ClusterView, scope: Scope = {}): Equivalence {
  const compare = scope.compare ?? 'connection';
  const result = search({ sets: [first, second], cluster, scope }, compare, [([a = 0, b = 0]) => a & ~b, ([a = 0, b = 0]) => ~a & b]);
  if ('code' in result) return result;
  const differences = result.found.flatMap((found, i) => (found ? [differenceOf(found, i === 0 ? 'too open' : 'too strict', first, second, cluster, scope)] : []));
  const [one, ...more] = differences;
  return one ? { kind: 'different', differences: [one, ...more] } : { kind: 'equivalent', flows: result.flows };
}

function differenceOf(found: Found, kind: Difference['kind'], first: PolicySet, second: PolicySet, cluster: ClusterView, scope: Scope): Difference {
  const compare = scope.compare ?? 'connection';
  const from = [compileSet(scope.from)];
  const to = [compileSet(scope.to)];
  const verdictsOf = (example: Counterexample) => ({ first: verdictFor(decideFor(first, example), compare), second: verdictFor(decideFor(second, example), compare) });
  const wanted = kind === 'too open' ? { first: 'allowed', second: 'denied' } : { first: 'denied', second: 'allowed' };
  const example = concretise(found.source, found.destination, found.ports, cluster, (candidate) => {
    const verdicts = verdictsOf(candidate);
    return verdicts.first === wanted.first && verdicts.second === wanted.second && endsMatch(candidate, from, to);
  });
  const decisions = { first: decideFor(first, example), second: decideFor(second, example) };
  return { ...example, kind, directions: differingDirections(decisions.first, decisions.second), verdicts: verdictsOf(example), decisions };
}
