/** `kubectl describe networkpolicy`. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go (describeNetworkPolicy). */
import { formatLabelSelector, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, type Stored } from '../../../../k8s/index';
import { PrefixWriter, annotationLines, goTime, labelsLines } from './prefix-writer';

interface Words {
  readonly peer: 'From' | 'To';
  readonly none: string;
  readonly anyPeer: string;
}

const INGRESS: Words = { peer: 'From', none: '<none> (Selected pods are isolated for ingress connectivity)', anyPeer: 'From: <any> (traffic not restricted by source)' };
const EGRESS: Words = { peer: 'To', none: '<none> (Selected pods are isolated for egress connectivity)', anyPeer: 'To: <any> (traffic not restricted by destination)' };
const INDENT = '    ';

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

function portLine({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): string {
  // Go prints a missing number so.
  const number = port === undefined ? '<nil>' : String(port);
  return endPort === undefined ? `To Port: ${number}/${protocol}` : `To Port Range: ${number}-${endPort}/${protocol}`;
}

function peerLines(w: PrefixWriter, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): void {
  if (namespaceSelector) w.line(1, `${INDENT}NamespaceSelector: ${formatLabelSelector(namespaceSelector)}`);
  if (podSelector) w.line(1, `${INDENT}PodSelector: ${formatLabelSelector(podSelector)}`);
  if (namespaceSelector || podSelector || !ipBlock) return;
  w.line(1, `${INDENT}IPBlock:`);
  w.line(2, `${INDENT}CIDR: ${ipBlock.cidr}`);
  w.line(2, `${INDENT}Except: ${(ipBlock.except ?? []).join(', ')}`);
}

function ruleLines(w: PrefixWriter, rules: readonly Rule[], words: Words): void {
  if (rules.length === 0) return w.line(0, INDENT + words.none);
  rules.forEach(({ peers, ports }, i) => {
    if (ports.length === 0) w.line(0, `${INDENT}To Port: <any> (traffic allowed to all ports)`);
    for (const port of ports) w.line(0, INDENT + portLine(port));
    if (peers.length === 0) w.line(0, INDENT + words.anyPeer);
    for (const peer of peers) {
      w.line(0, `${INDENT}${words.peer}:`);
      peerLines(w, peer);
    }
    if (i < rules.length - 1) w.line(0, `${INDENT}----------`);
  });
}

export function describeNetworkPolicy(policy: Stored<NetworkPolicy>): string {
  const { metadata, spec = {} } = policy;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  w.line(0, `Created on:\t${goTime(metadata.creationTimestamp)}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, 'Spec:');
  w.write(1, 'PodSelector: ');
  const selector = formatLabelSelector(spec.podSelector ?? {});
  w.line(2, selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector);
  const types = spec.policyTypes ?? [];
  if (types.includes('Ingress')) {
    w.line(1, 'Allowing ingress traffic:');
    ruleLines(w, (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports })), INGRESS);
  } else w.line(1, 'Not affecting ingress traffic');
  if (types.includes('Egress')) {
    w.line(1, 'Allowing egress traffic:');
    ruleLines(w, (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports })), EGRESS);
  } else w.line(1, 'Not affecting egress traffic');
  w.line(1, `Policy Types: ${types.length === 0 ? '<none>' : types.join(', ')}`);
  return w.finish();
}
