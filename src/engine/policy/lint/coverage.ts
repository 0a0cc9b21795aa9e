/** Lints about rules beside each other: what covers what. Coverage is judged by form, so what is found is certain; not all is found. */
import type { Requirement, Selector } from '../../k8s/index';
import { cidrCovers, formatCidr } from '../../wire/index';
import type { CompiledPolicy, CompiledRule, Direction, NamespaceTerm, Peer, PodTerm, PortTerm } from '../policy-set';
import type { Finding } from './finding';

const text = (requirement: Requirement): string => JSON.stringify([requirement.key, requirement.operator === 'in' && requirement.values.length === 1 ? '=' : requirement.operator, [...requirement.values].sort()]);

/** Whether everything that `narrow` selects is selected by `wide`: all of `wide`'s requirements are among `narrow`'s. */
function selectorCovers(wide: Selector, narrow: Selector): boolean {
  const has = new Set(narrow.map(text));
  return wide.every((requirement) => has.has(text(requirement)));
}

function namespacesCover(wide: NamespaceTerm, narrow: NamespaceTerm): boolean {
  if (wide.kind === 'named') return narrow.kind === 'named' && narrow.name === wide.name;
  return wide.selector.length === 0 || (narrow.kind === 'selected' && selectorCovers(wide.selector, narrow.selector));
}

const termCovers = (wide: PodTerm, narrow: PodTerm): boolean => namespacesCover(wide.namespaces, narrow.namespaces) && selectorCovers(wide.pods, narrow.pods);

function peerCovers(wide: Peer, narrow: Peer): boolean {
  if (wide.kind === 'pods') return narrow.kind === 'pods' && termCovers(wide, narrow);
  if (wide.kind !== 'block' || narrow.kind !== 'block' || !cidrCovers(wide.cidr, narrow.cidr)) return false;
  // Each hole of the wide block must be a hole of the narrow one, or lie outside it.
  return wide.except.every((hole) => narrow.except.some((own) => cidrCovers(own, hole)) || (!cidrCovers(narrow.cidr, hole) && !cidrCovers(hole, narrow.cidr)));
}

function portCovers(wide: PortTerm, narrow: PortTerm): boolean {
  if (wide.kind === 'invalid' || narrow.kind === 'invalid' || wide.protocol !== narrow.protocol) return false;
  if (wide.kind === 'named') return narrow.kind === 'named' && wide.name === narrow.name;
  return narrow.kind === 'named' ? wide.first === 1 && wide.last === 65535 : wide.first <= narrow.first && wide.last >= narrow.last;
}

const listCovers = <T>(wide: 'any' | readonly T[], narrow: 'any' | readonly T[], covers: (wide: T, narrow: T) => boolean): boolean =>
  wide === 'any' || (narrow !== 'any' && narrow.every((entry) => wide.some((candidate) => covers(candidate, entry))));

const ruleCovers = (wide: CompiledRule, narrow: CompiledRule): boolean => listCovers(wide.peers, narrow.peers, peerCovers) && listCovers(wide.ports, narrow.ports, portCovers);

interface PlacedRule {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
}

const placedRules = (policies: readonly CompiledPolicy[], direction: Direction): readonly PlacedRule[] =>
  policies.filter((policy) => policy.affects[direction]).flatMap((policy) => policy.rules[direction].map((rule) => ({ policy, rule })));

function lintSuperseded(rules: readonly PlacedRule[]): readonly Finding[] {
  return rules.flatMap((narrow, i): readonly Finding[] => {
    const wide = rules.find((candidate, j) => {
      if (i === j || !termCovers(candidate.policy.subject, narrow.policy.subject) || !ruleCovers(candidate.rule, narrow.rule)) return false;
      // Of two alike, the later is the one too many.
      const alike = termCovers(narrow.policy.subject, candidate.policy.subject) && ruleCovers(narrow.rule, candidate.rule);
      return !alike || j < i;
    });
    return wide ? [{ code: 'RULE_SUPERSEDED', severity: 'note', rule: narrow.rule.ref, by: wide.rule.ref }] : [];
  });
}

/** `except` takes away from its own block only: what another entry gives is still allowed. */
function lintExcept(rules: readonly PlacedRule[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { policy, rule } of rules) {
    for (const peer of rule.peers === 'any' ? [] : rule.peers) {
      if (peer.kind !== 'block') continue;
      peer.except.forEach((hole, h) => {
        for (const other of rules) {
          if (!termCovers(other.policy.subject, policy.subject) || !listCovers(other.rule.ports, rule.ports, portCovers)) continue;
          const again = other.rule.peers === 'any' ? undefined : other.rule.peers.find((candidate) => candidate !== peer && peerCovers(candidate, { kind: 'block', path: '', cidr: hole, except: [] }));
          if (other.rule.peers !== 'any' && !again) continue;
          findings.push({ code: 'EXCEPT_WITHOUT_EFFECT', severity: 'warning', rule: { ...rule.ref, path: `${peer.path}.ipBlock.except[${h}]` }, except: formatCidr(hole), by: { ...other.rule.ref, path: again?.path ?? other.rule.ref.path } });
          return;
        }
      });
    }
  }
  return findings;
}

/** Policies with one subject taken together: nothing allowed at all, or everything. */
function lintExtremes(policies: readonly CompiledPolicy[], direction: Direction): readonly Finding[] {
  const bySubject = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) {
    if (!policy.affects[direction]) continue;
    const key = JSON.stringify([policy.subject.namespaces, policy.subject.pods.map(text).sort()]);
    bySubject.set(key, [...(bySubject.get(key) ?? []), policy]);
  }
  return [...bySubject.values()].flatMap((group): readonly Finding[] => {
    const rules = group.flatMap((policy) => policy.rules[direction]);
    const first = group[0] as CompiledPolicy;
    if (rules.length === 0) return [{ code: 'ALL_BLOCKED', severity: 'note', rule: { ...first.ref, path: first.subjectPath }, direction }];
    const open = rules.find((rule) => rule.peers === 'any' && rule.ports === 'any');
    return open ? [{ code: 'ALL_ALLOWED', severity: 'note', rule: open.ref, direction }] : [];
  });
}

const isDnsPort = (term: PortTerm): boolean => term.kind === 'range' && term.first === term.last && (term.first === 53 || term.first === 5353);

/** A policy meant to let everybody ask DNS is also the first to isolate them. */
function lintDnsRule(policies: readonly CompiledPolicy[]): readonly Finding[] {
  return policies.flatMap((policy): readonly Finding[] => {
    const rules = policy.rules.egress;
    if (!policy.affects.egress || rules.length === 0 || !rules.every((rule) => rule.ports !== 'any' && rule.ports.every(isDnsPort))) return [];
    const others = policies.some((other) => other !== policy && other.affects.egress && namespacesCover(other.subject.namespaces, policy.subject.namespaces));
    return others ? [] : [{ code: 'DNS_RULE_ISOLATES', severity: 'warning', rule: { ...policy.ref, path: policy.subjectPath } }];
  });
}

export function lintCoverage(policies: readonly CompiledPolicy[]): readonly Finding[] {
  return [
    ...(['ingress', 'egress'] as const).flatMap((direction) => {
      const rules = placedRules(policies, direction);
      return [...lintSuperseded(rules), ...lintExcept(rules), ...lintExtremes(policies, direction)];
    }),
    ...lintDnsRule(policies),
  ];
}
