/** Endpoint sets of scopes and claims, compiled. */
import { type Selector, selectorFromLabelSelector, selectorMatches } from '../../k8s/index';
import { type Cidr, cidr } from '../../wire/index';
import { type Party } from '../party';
import { inAny } from './address-class';
import type { EndpointPattern, EndpointSet } from './scope';

export type CompiledPattern =
  | { readonly kind: 'pods'; readonly namespaces: readonly string[] | undefined; readonly namespaceSelector: Selector | undefined; readonly pods: Selector }
  | { readonly kind: 'addresses'; readonly cidrs: readonly Cidr[] | undefined };

export interface CompiledSet {
  readonly any: readonly CompiledPattern[] | undefined;
  readonly except: readonly CompiledPattern[];
}

function compilePattern(pattern: EndpointPattern): CompiledPattern {
  if (pattern.kind === 'addresses') return { kind: 'addresses', cidrs: pattern.cidrs?.map(cidr) };
  return {
    kind: 'pods',
    namespaces: pattern.namespaces,
    namespaceSelector: pattern.namespaceSelector && selectorFromLabelSelector(pattern.namespaceSelector),
    pods: selectorFromLabelSelector(pattern.podSelector ?? {}),
  };
}

export const compileSet = (set: EndpointSet | undefined): CompiledSet => ({ any: set?.any?.map(compilePattern), except: (set?.except ?? []).map(compilePattern) });

export const patternsOf = (set: CompiledSet): readonly CompiledPattern[] => [...(set.any ?? []), ...set.except];

function patternMatches(pattern: CompiledPattern, party: Party): boolean {
  if (pattern.kind === 'addresses') return party.kind === 'address' && (pattern.cidrs === undefined || party.ips.some((ip) => inAny(pattern.cidrs ?? [], ip)));
  return (
    party.kind === 'pod' &&
    (pattern.namespaces === undefined || pattern.namespaces.includes(party.namespace)) &&
    (pattern.namespaceSelector === undefined || selectorMatches(pattern.namespaceSelector, party.namespaceLabels)) &&
    selectorMatches(pattern.pods, party.labels)
  );
}

export const setMatches = (set: CompiledSet, party: Party): boolean =>
  (set.any === undefined || set.any.some((pattern) => patternMatches(pattern, party))) && !set.except.some((pattern) => patternMatches(pattern, party));
