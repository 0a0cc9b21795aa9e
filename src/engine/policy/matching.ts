/** Whether one entry of a policy matches, and if not, everything that it missed. No facts means that it matches. */
import { type Protocol, type Requirement, type Selector, type StringMap, selectorMatches } from '../k8s/index';
import { type Cidr, type IpAddress, cidrContains, familyOf, formatCidr } from '../wire/index';
import type { PolicyOptions } from './cluster-view';
import type { Fact } from './decision';
import { type AddressParty, type Party, type PodParty, namedPortNumbers } from './party';
import type { CompiledRule, Peer, PodTerm, PortTerm } from './policy-set';

/** The requirements of `selector` that `labels` fail. */
export const failedRequirements = (selector: Selector, labels: StringMap): readonly Requirement[] =>
  selector.filter((requirement) => !selectorMatches([requirement], labels));

const valueOf = (labels: StringMap, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);

const mismatch = (requirement: Requirement, labels: StringMap) => ({
  key: requirement.key,
  operator: requirement.operator,
  wanted: requirement.values,
  had: valueOf(labels, requirement.key),
});

export const podTermMatches = (term: PodTerm, pod: PodParty): boolean =>
  (term.namespaces.kind === 'named' ? term.namespaces.name === pod.namespace : selectorMatches(term.namespaces.selector, pod.namespaceLabels)) &&
  selectorMatches(term.pods, pod.labels);

/** Why `term` does not select `pod` as a subject. */
export function subjectFacts(term: PodTerm, pod: PodParty, path: string): readonly Fact[] {
  const facts: Fact[] = [];
  if (term.namespaces.kind === 'named') {
    if (term.namespaces.name !== pod.namespace) facts.push({ code: 'SUBJECT_OTHER_NAMESPACE', path, wanted: term.namespaces.name, had: pod.namespace });
  } else {
    for (const requirement of failedRequirements(term.namespaces.selector, pod.namespaceLabels)) {
      facts.push({ code: 'SUBJECT_NAMESPACE_MISMATCH', path, namespace: pod.namespace, ...mismatch(requirement, pod.namespaceLabels) });
    }
  }
  for (const requirement of failedRequirements(term.pods, pod.labels)) facts.push({ code: 'SUBJECT_NOT_SELECTED', path, ...mismatch(requirement, pod.labels) });
  return facts;
}

const notAPod = (party: AddressParty, address: IpAddress | undefined, path: string): Fact =>
  party.hostPod === undefined ? { code: 'PEER_NOT_A_POD', path, address: address ?? party.ips[0] ?? '' } : { code: 'PEER_HOST_NETWORK', path, pod: party.hostPod };

export const blockContains = (block: { readonly cidr: Cidr; readonly except: readonly Cidr[] }, address: IpAddress): boolean =>
  cidrContains(block.cidr, address) && !block.except.some((except) => cidrContains(except, address));

/** `address` is the peer's address in the family of the connection. */
export function peerFacts(peer: Peer, party: Party, address: IpAddress | undefined, options: PolicyOptions): readonly Fact[] {
  const { path } = peer;
  switch (peer.kind) {
    case 'invalid':
      return [{ code: 'PEER_INVALID', path }];
    case 'pods': {
      if (party.kind === 'address') return [notAPod(party, address, path)];
      const facts: Fact[] = [];
      if (peer.namespaces.kind === 'named') {
        if (peer.namespaces.name !== party.namespace) facts.push({ code: 'PEER_OTHER_NAMESPACE', path, wanted: peer.namespaces.name, had: party.namespace });
      } else {
        for (const requirement of failedRequirements(peer.namespaces.selector, party.namespaceLabels)) {
          facts.push({ code: 'PEER_NAMESPACE_MISMATCH', path, namespace: party.namespace, ...mismatch(requirement, party.namespaceLabels) });
        }
      }
      for (const requirement of failedRequirements(peer.pods, party.labels)) facts.push({ code: 'PEER_LABEL_MISMATCH', path, ...mismatch(requirement, party.labels) });
      return facts;
    }
    case 'block': {
      const cidr = formatCidr(peer.cidr);
      const shown = address ?? party.ips[0] ?? '';
      if (party.kind === 'pod' && !options.ipBlockMatchesPods) return [{ code: 'CIDR_IGNORES_PODS', path, cidr, address: shown }];
      if (address === undefined || familyOf(address) !== familyOf(peer.cidr.address)) return [{ code: 'CIDR_OTHER_FAMILY', path, cidr, address: shown }];
      if (!cidrContains(peer.cidr, address)) return [{ code: 'CIDR_NO_MATCH', path, cidr, address }];
      const except = peer.except.find((candidate) => cidrContains(candidate, address));
      return except ? [{ code: 'CIDR_EXCEPTED', path, cidr, except: formatCidr(except), address }] : [];
    }
  }
}

export function portFacts(term: PortTerm, destination: Party, protocol: Protocol, port: number): readonly Fact[] {
  const { path } = term;
  if (term.kind === 'invalid') return [{ code: 'PORT_INVALID', path }];
  if (term.protocol !== protocol) return [{ code: 'PROTOCOL_MISMATCH', path, wanted: term.protocol, had: protocol }];
  if (term.kind === 'range') {
    return port >= term.first && port <= term.last ? [] : [{ code: 'PORT_MISMATCH', path, first: term.first, last: term.last, had: port }];
  }
  // Ports are the destination's: the subject for ingress, the peer for egress.
  const resolved = namedPortNumbers(destination, term.name, protocol);
  if (resolved.length === 0) return [{ code: 'NAMED_PORT_UNRESOLVED', path, name: term.name, protocol }];
  return resolved.includes(port) ? [] : [{ code: 'NAMED_PORT_OTHER_NUMBER', path, name: term.name, resolved, had: port }];
}

export interface RuleQuestion {
  readonly peer: Party;
  readonly peerAddress: IpAddress | undefined;
  readonly destination: Party;
  readonly protocol: Protocol;
  readonly port: number;
  readonly options: PolicyOptions;
}

/** Facts are empty when the rule matches. The paths name the entries that matched. */
export interface RuleMatch {
  readonly facts: readonly Fact[];
  readonly peerPaths: readonly string[];
  readonly portPaths: readonly string[];
}

export function matchRule(rule: CompiledRule, question: RuleQuestion): RuleMatch {
  const facts: Fact[] = [];
  const peerPaths: string[] = [];
  const portPaths: string[] = [];
  if (rule.peers !== 'any') {
    const missed: Fact[] = [];
    for (const peer of rule.peers) {
      const found = peerFacts(peer, question.peer, question.peerAddress, question.options);
      if (found.length === 0) peerPaths.push(peer.path);
      else missed.push(...found);
    }
    if (peerPaths.length === 0) facts.push(...missed);
  }
  if (rule.ports !== 'any') {
    const missed: Fact[] = [];
    for (const term of rule.ports) {
      const found = portFacts(term, question.destination, question.protocol, question.port);
      if (found.length === 0) portPaths.push(term.path);
      else missed.push(...found);
    }
    if (portPaths.length === 0) facts.push(...missed);
  }
  return { facts, peerPaths, portPaths };
}
