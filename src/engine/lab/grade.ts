/**
 * What a check found. Codes and parameters only: sentences are in messages and in the lab's texts. A failed check carries the evidence that
 * shows it: the journey of the packet that decided, or a concrete counterexample to a claim about all Pods.
 */
import type { TraceEvent } from '../kernel/index';
import type { Counterexample as PolicyCounterexample } from '../policy/index';
import type { Check, Objective } from './definition';
import type { ProbeOutcome } from './checks/probe';

export type FindingCode =
  /** A connection or request ended another way than the check wants. params: wanted, got */
  | 'OUTCOME'
  /** HTTP answered with another status. params: wanted, got */
  | 'STATUS'
  /** The page lacks the text. params: wanted */
  | 'BODY'
  /** params: object, namespace */
  | 'OBJECT_MISSING'
  | 'OBJECT_PRESENT'
  /** The place to probe from or to is not there. params: place */
  | 'NO_SUCH_PLACE'
  /** Policies allow what the reference denies, or deny what it allows. params describe the flow: see Counterexample */
  | 'ALLOWS_TOO_MUCH'
  | 'DENIES_TOO_MUCH'
  /** The proof would need more classes than we try. params: classes */
  | 'PROOF_TOO_LARGE'
  /** No flow at all is what the claim speaks of, so it says nothing. */
  | 'CLAIM_VACUOUS'
  /** A command ended with another status or lacks text in its output. params: wanted, got */
  | 'COMMAND_STATUS'
  | 'COMMAND_OUTPUT';

/** A flow on which the learner's policies and the goal differ: a small cluster and a connection that anyone can try. */
export interface Counterexample {
  readonly flow: PolicyCounterexample;
  /** `too open`: the learner's policies allow it and the goal does not. */
  readonly kind: 'too open' | 'too strict';
}

/** Why a counterexample could not be tried. */
export type TrialProblem =
  /** No Pod and no machine outside can be given the address; IPv6 is one reason, since the clusters here have IPv4 only. */
  | { readonly code: 'NO_SUCH_ADDRESS'; readonly address: string }
  | { readonly code: 'NOT_RUNNING'; readonly name: string }
  /** The API server's own words. */
  | { readonly code: 'REFUSED'; readonly message: string }
  /** The check compares one direction's policies; a packet meets both. */
  | { readonly code: 'ONE_DIRECTION' };

/** What a counterexample's packets did, in a copy of the session. */
export type CounterexampleTrial =
  | {
      readonly kind: 'tried';
      readonly outcome: ProbeOutcome;
      /** What the proof says of the connection, and what its packets showed. They must be the same: see {@link disagrees}. */
      readonly expected: 'allowed' | 'denied';
      readonly got: 'allowed' | 'denied';
      /** False under a network plugin without policies: packets pass whatever the proof says. */
      readonly enforced: boolean;
      /** Names of what was invented for the proof, by the id of its network namespace. */
      readonly places: Readonly<Record<string, string>>;
      readonly journey: readonly TraceEvent[];
    }
  | { readonly kind: 'not tried'; readonly problem: TrialProblem };

/** Evaluator and packets say different things of one connection: a mistake in Podwire, to be shown loudly. */
export const disagrees = (trial: CounterexampleTrial | undefined): boolean => trial?.kind === 'tried' && trial.enforced && trial.expected !== trial.got;

export type Finding =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed';
      readonly code: FindingCode;
      readonly params: Readonly<Record<string, string | number>>;
      readonly counterexample?: Counterexample;
      /** The counterexample's own packets; absent where there is none. */
      readonly trial?: CounterexampleTrial;
      /** The packet that decided, hop by hop. */
      readonly journey?: readonly TraceEvent[];
    };

export interface CheckResult {
  readonly check: Check;
  readonly finding: Finding;
}

export interface Grade {
  readonly objective: Objective;
  readonly results: readonly CheckResult[];
}

/** Derived, never stored. */
export const passed = (grade: Grade): boolean => grade.results.every((r) => r.finding.kind === 'passed');

export const pass: Finding = { kind: 'passed' };

export const fail = (code: FindingCode, params: Readonly<Record<string, string | number>>, evidence: { readonly counterexample?: Counterexample; readonly journey?: readonly TraceEvent[] } = {}): Finding => ({
  kind: 'failed',
  code,
  params,
  ...evidence,
});
