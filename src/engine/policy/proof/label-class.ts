/**
 * All label sets, up to what selectors can tell apart. A selector's outcome depends on each key only through "absent", "one of the
 * mentioned values" or "some other value"; label sets with the same outcomes of all selectors are one class.
 */
import { type Selector, type StringMap, selectorMatches } from '../../k8s/index';

export interface LabelClass {
  /** A witness with few labels. */
  readonly labels: StringMap;
  /** Bit i is set when selector i of the input matches. */
  readonly truth: bigint;
}

/** A valid label value that none of `taken` equals. */
export function otherValue(taken: ReadonlySet<string>, stem = 'other'): string {
  if (!taken.has(stem)) return stem;
  let n = 2;
  while (taken.has(`${stem}-${n}`)) n += 1;
  return `${stem}-${n}`;
}

/** The values that selectors mention for a key. */
export const valuesMentioned = (selectors: readonly Selector[], key: string): ReadonlySet<string> =>
  new Set(selectors.flatMap((selector) => selector.filter((requirement) => requirement.key === key).flatMap((requirement) => [...requirement.values])));

/**
 * Every satisfiable combination of the selectors' outcomes, each with a witness; undefined when there are more than `limit`.
 * Works key by key and merges equal outcomes, so the cost follows the number of outcomes, not of label sets.
 * Keys of `fixed` have exactly those values.
 */
export function labelClasses(selectors: readonly Selector[], limit: number, fixed: StringMap = {}): readonly LabelClass[] | undefined {
  const keys = [...new Set(selectors.flatMap((selector) => selector.map((requirement) => requirement.key)))].sort();
  let classes = new Map<bigint, StringMap>([[(1n << BigInt(selectors.length)) - 1n, fixed]]);
  for (const key of keys) {
    const mentioned = valuesMentioned(selectors, key);
    const states: readonly (string | undefined)[] = Object.hasOwn(fixed, key) ? [fixed[key]] : [undefined, ...mentioned, otherValue(mentioned)];
    const failures = new Map<bigint, string | undefined>();
    for (const state of states) {
      const labels: StringMap = state === undefined ? {} : { [key]: state };
      let failed = 0n;
      selectors.forEach((selector, i) => {
        if (!selectorMatches(selector.filter((requirement) => requirement.key === key), labels)) failed |= 1n << BigInt(i);
      });
      if (!failures.has(failed)) failures.set(failed, state);
    }
    const next = new Map<bigint, StringMap>();
    for (const [truth, labels] of classes) {
      for (const [failed, state] of failures) {
        const outcome = truth & ~failed;
        const witness = state === undefined || Object.hasOwn(fixed, key) ? labels : { ...labels, [key]: state };
        const known = next.get(outcome);
        if (known === undefined || Object.keys(witness).length < Object.keys(known).length) next.set(outcome, witness);
        if (next.size > limit) return undefined;
      }
    }
    classes = next;
  }
  return [...classes].map(([truth, labels]) => ({ labels, truth }));
}
