/** Ports by class: within a class no policy can tell two ports apart. */
import type { Protocol } from '../k8s/index';
import { type PolicySet, type PortTerm, policiesOf } from './policy-set';

/** An inclusive range of one protocol's ports. */
export interface PortClass {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

export const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

export const portTermsOf = (set: PolicySet): readonly PortTerm[] =>
  policiesOf(set).flatMap((policy) => [...policy.rules.ingress, ...policy.rules.egress].flatMap((rule) => (rule.ports === 'any' ? [] : rule.ports)));

/** Named ports that the set mentions, each once, in order of mention. */
export function namedPortsOf(set: PolicySet): readonly { readonly name: string; readonly protocol: Protocol }[] {
  const seen = new Set<string>();
  const named: { name: string; protocol: Protocol }[] = [];
  for (const term of portTermsOf(set)) {
    if (term.kind !== 'named' || seen.has(`${term.protocol}/${term.name}`)) continue;
    seen.add(`${term.protocol}/${term.name}`);
    named.push({ name: term.name, protocol: term.protocol });
  }
  return named;
}

/** Elementary intervals of 1 … 65535 per protocol: cut wherever one of the ranges begins or ends. */
export function elementaryClasses(ranges: readonly PortClass[]): readonly PortClass[] {
  return protocols.flatMap((protocol) => {
    const starts = new Set<number>([1]);
    for (const range of ranges) {
      if (range.protocol !== protocol) continue;
      if (range.first > 1 && range.first <= 65535) starts.add(range.first);
      if (range.last >= 1 && range.last < 65535) starts.add(range.last + 1);
    }
    const sorted = [...starts].sort((a, b) => a - b);
    return sorted.map((first, i): PortClass => ({ protocol, first, last: (sorted[i + 1] ?? 65536) - 1 }));
  });
}

/** The numeric ranges that a set's rules mention. */
export const rangesOf = (set: PolicySet): readonly PortClass[] =>
  portTermsOf(set).flatMap((term) => (term.kind === 'range' ? [{ protocol: term.protocol, first: term.first, last: term.last }] : []));

/** Neighbouring classes of one protocol as one range. Expects the order of {@link elementaryClasses}. */
export function mergeClasses(classes: readonly PortClass[]): readonly PortClass[] {
  const merged: PortClass[] = [];
  for (const next of classes) {
    const last = merged[merged.length - 1];
    if (last && last.protocol === next.protocol && last.last + 1 === next.first) merged[merged.length - 1] = { ...last, last: next.last };
    else merged.push(next);
  }
  return merged;
}
