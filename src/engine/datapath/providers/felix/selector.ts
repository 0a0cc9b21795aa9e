/**
 * Kubernetes label selectors as Calico writes them, in the canonical form from which set names are hashed.
 * Source: calico libcalico-go/lib/backend/k8s/conversion/conversion.go (k8sSelectorToCalico), updateprocessors/rules_convertor.go
 * (namespace prefixes), selector/parser (canonical printing).
 */
import type { LabelSelector, NetworkPolicyPeer } from '../../../k8s/index';

const ORCHESTRATOR = 'projectcalico.org/orchestrator == "k8s"';
const NAMESPACE_LABEL = 'projectcalico.org/namespace';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const quote = (text: string): string => (text.includes('"') ? `'${text}'` : `"${text}"`);

/** `a && b` in parentheses; a single term stands alone, as the parser collapses it. */
const allOf = (terms: readonly string[]): string => (terms.length === 1 ? (terms[0] as string) : `(${terms.join(' && ')})`);

function labelTerms(selector: LabelSelector | undefined, prefix: string): readonly string[] {
  const labels = selector?.matchLabels ?? {};
  const equal = Object.keys(labels)
    .sort(compareText)
    .map((key) => `${prefix}${key} == ${quote(labels[key] ?? '')}`);
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }): string => {
    // A set literal is sorted and free of duplicates once parsed.
    const list = [...new Set(values ?? [])].sort(compareText).map(quote).join(', ');
    switch (operator) {
      case 'In':
        return `${prefix}${key} in {${list}}`;
      case 'NotIn':
        return `${prefix}${key} not in {${list}}`;
      case 'Exists':
        return `has(${prefix}${key})`;
      case 'DoesNotExist':
        return `!has(${prefix}${key})`;
    }
  });
  return [...equal, ...expressions];
}

const podTerms = (selector: LabelSelector | undefined): string => allOf([ORCHESTRATOR, ...labelTerms(selector, '')]);

/** The Pods that a policy applies to. */
export const policySelector = (namespace: string, podSelector: LabelSelector | undefined): string =>
  allOf([podTerms(podSelector), `${NAMESPACE_LABEL} == ${quote(namespace)}`]);

/** The Pods that a peer with selectors stands for; namespaces' labels appear with the prefix `pcns.`. */
export function peerSelector(namespace: string, peer: NetworkPolicyPeer): string {
  const pods = podTerms(peer.podSelector);
  const { namespaceSelector } = peer;
  if (namespaceSelector === undefined) return allOf([`${NAMESPACE_LABEL} == ${quote(namespace)}`, pods]);
  const terms = labelTerms(namespaceSelector, 'pcns.');
  return allOf([terms.length === 0 ? `has(${NAMESPACE_LABEL})` : allOf(terms), pods]);
}

/** Every endpoint. */
export const EVERYTHING = 'all()';
