/** Lints that hold the policies against a cluster: what selectors, ports and blocks find there. */
import { type Protocol, type Selector, type Service, selectorFromMap, selectorMatches } from '../../k8s/index';
import { type Cidr, cidrCovers, formatCidr, ip } from '../../wire/index';
import { type ClusterView, type PodView, isLive, podKey } from '../cluster-view';
import { decide, policiesSelecting } from '../decide';
import { verdictOfReasons } from '../decision';
import { type Matrix, cell, matrix } from '../matrix';
import { blockContains, podTermMatches } from '../matching';
import { type PodParty, namespaceLabels, podParty } from '../party';
import { type CompiledPolicy, type CompiledRule, type Direction, type Peer, type PolicyRef, type PolicySet, type PodTerm, type PortTerm, policiesOf } from '../policy-set';
import type { Finding } from './finding';

export interface ClusterLintInput {
  readonly set: PolicySet;
  readonly cluster: ClusterView;
  readonly services: readonly Service[];
  readonly serviceCidrs: readonly Cidr[];
}

interface LivePod {
  readonly view: PodView;
  readonly party: PodParty;
}

const livePods = (cluster: ClusterView): readonly LivePod[] =>
  cluster.pods.filter((pod) => isLive(pod) && !pod.hostNetwork).flatMap((view) => {
    const party = podParty(view, namespaceLabels(cluster, view.namespace), 'asNode');
    return party.kind === 'pod' ? [{ view, party }] : [];
  });

const matching = (pods: readonly LivePod[], term: PodTerm): readonly LivePod[] => pods.filter(({ party }) => podTermMatches(term, party));

const namespacesOf = (pods: readonly LivePod[]): readonly string[] => [...new Set(pods.map(({ view }) => view.namespace))].sort();

const anywhere = (selector: Selector): PodTerm => ({ namespaces: { kind: 'selected', selector: [] }, pods: selector });

function lintSubject(policy: CompiledPolicy, pods: readonly LivePod[]): readonly Finding[] {
  if (matching(pods, policy.subject).length > 0) return [];
  const rule = { ...policy.ref, path: policy.subjectPath };
  const elsewhere = policy.subject.pods.length === 0 ? [] : namespacesOf(matching(pods, anywhere(policy.subject.pods)));
  return elsewhere.length > 0 ? [{ code: 'POLICY_IN_OTHER_NAMESPACE', severity: 'warning', rule, namespaces: elsewhere }] : [{ code: 'SUBJECT_MATCHES_NO_PODS', severity: 'note', rule }];
}

function lintPeer(peer: Peer, policy: CompiledPolicy, direction: Direction, input: ClusterLintInput, pods: readonly LivePod[]): readonly Finding[] {
  const rule = { ...policy.ref, path: peer.path };
  if (peer.kind === 'block') {
    const cidr = formatCidr(peer.cidr);
    const services = direction === 'egress' ? input.serviceCidrs.find((range) => cidrCovers(range, peer.cidr)) : undefined;
    if (services) return [{ code: 'IP_BLOCK_COVERS_SERVICES', severity: 'warning', rule, cidr, serviceCidr: formatCidr(services) }];
    const covered = pods.find(({ view }) => view.ips.some((address) => blockContains(peer, address)));
    return covered ? [{ code: 'IP_BLOCK_COVERS_PODS', severity: 'note', rule, cidr, pod: podKey(covered.view) }] : [];
  }
  if (peer.kind !== 'pods' || matching(pods, peer).length > 0) return [];
  const { namespaces } = peer;
  if (namespaces.kind === 'selected') {
    const some = input.cluster.namespaces.some(({ name }) => selectorMatches(namespaces.selector, namespaceLabels(input.cluster, name)));
    return [{ code: some ? 'PEER_MATCHES_NO_PODS' : 'PEER_MATCHES_NO_NAMESPACES', severity: 'warning', rule }];
  }
  const elsewhere = peer.pods.length === 0 ? [] : namespacesOf(matching(pods, anywhere(peer.pods)));
  return elsewhere.length > 0
    ? [{ code: 'PEER_ONLY_IN_OTHER_NAMESPACES', severity: 'warning', rule, namespaces: elsewhere }]
    : [{ code: 'PEER_MATCHES_NO_PODS', severity: 'warning', rule }];
}

/** The Pods at the destination of what a rule allows: whose ports its ports are. */
function destinationsOf(policy: CompiledPolicy, rule: CompiledRule, direction: Direction, pods: readonly LivePod[]): readonly LivePod[] {
  if (direction === 'ingress') return matching(pods, policy.subject);
  if (rule.peers === 'any') return pods;
  const { peers } = rule;
  return pods.filter(({ party }) => peers.some((peer) => (peer.kind === 'pods' ? podTermMatches(peer, party) : peer.kind === 'block' && party.ips.some((address) => blockContains(peer, address)))));
}

function lintNamedPort(term: PortTerm, policy: CompiledPolicy, destinations: readonly LivePod[]): readonly Finding[] {
  if (term.kind !== 'named' || destinations.length === 0) return [];
  const { name, protocol } = term;
  const declared = [...new Set(destinations.flatMap(({ view }) => view.containerPorts.filter((port) => port.name === name).map((port) => port.protocol)))].sort();
  if (declared.includes(protocol)) return [];
  const rule = { ...policy.ref, path: `${term.path}.port` };
  return declared.length > 0 ? [{ code: 'NAMED_PORT_OTHER_PROTOCOL', severity: 'warning', rule, name, protocol, declared }] : [{ code: 'NAMED_PORT_ABSENT', severity: 'warning', rule, name, protocol }];
}

/** The number of a Service's targetPort on a Pod. */
function targetPortOn(pod: PodView, targetPort: number | string | undefined, port: number, protocol: Protocol): number | undefined {
  if (targetPort === undefined) return port;
  if (typeof targetPort === 'number') return targetPort;
  return pod.containerPorts.find((candidate) => candidate.name === targetPort && candidate.protocol === protocol)?.port;
}

function lintServicePort(rule: CompiledRule, term: PortTerm, policy: CompiledPolicy, destinations: readonly LivePod[], services: readonly Service[]): readonly Finding[] {
  if (term.kind !== 'range' || term.first !== term.last || rule.ports === 'any') return [];
  const ports = rule.ports;
  for (const service of services) {
    const selector = service.spec.selector;
    if (!selector || Object.keys(selector).length === 0) continue;
    for (const { port, targetPort, protocol = 'TCP' } of service.spec.ports ?? []) {
      if (port !== term.first || protocol !== term.protocol) continue;
      for (const { view } of destinations) {
        if (view.namespace !== (service.metadata.namespace ?? 'default') || !selectorMatches(selectorFromMap(selector), view.labels)) continue;
        const target = targetPortOn(view, targetPort, port, protocol);
        if (target === undefined || target === port) continue;
        // Not a mix-up when the Pod has that port too, or when the real one is allowed beside it.
        if (view.containerPorts.some((candidate) => candidate.port === port && candidate.protocol === protocol)) continue;
        const targetAllowed = ports.some((other) =>
          other.kind === 'range'
            ? other.protocol === protocol && other.first <= target && target <= other.last
            : other.kind === 'named' && view.containerPorts.some((declared) => declared.name === other.name && declared.protocol === protocol && declared.port === target),
        );
        if (targetAllowed) continue;
        return [{ code: 'SERVICE_PORT_NOT_TARGET_PORT', severity: 'warning', rule: { ...policy.ref, path: term.path }, service: `${view.namespace}/${service.metadata.name ?? ''}`, port, targetPort: target }];
      }
    }
  }
  return [];
}

// ---- DNS

const DNS_NAMESPACES = ['kube-system', 'openshift-dns'];

/** The cluster's DNS Pods, or one as kubeadm makes it when the view has none. */
function dnsTargets(cluster: ClusterView): { readonly cluster: ClusterView; readonly pods: readonly PodView[] } {
  const found = cluster.pods.filter((pod) => isLive(pod) && DNS_NAMESPACES.includes(pod.namespace) && (pod.labels['k8s-app'] === 'kube-dns' || Object.hasOwn(pod.labels, 'dns.operator.openshift.io/daemonset-dns')));
  if (found.length > 0) return { cluster, pods: found };
  const pod: PodView = {
    namespace: 'kube-system',
    name: 'coredns',
    labels: { 'k8s-app': 'kube-dns' },
    ips: [ip('10.244.255.254')],
    hostNetwork: false,
    phase: 'Running',
    containerPorts: [
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    ],
  };
  return { cluster: { ...cluster, pods: [...cluster.pods, pod] }, pods: [pod] };
}

const dnsPort = (pod: PodView, protocol: Protocol): number =>
  pod.containerPorts.find((port) => port.protocol === protocol && (port.name === 'dns' || port.name === 'dns-tcp' || port.port === 53 || port.port === 5353))?.port ?? 53;

/** Pods that may open connections, but not to the cluster's DNS. Those that may open none at all are not news. */
function lintDns(input: ClusterLintInput, pods: readonly LivePod[]): readonly Finding[] {
  const { set } = input;
  const target = dnsTargets(input.cluster);
  const blocked = new Map<string, { policy: CompiledPolicy; protocol: Protocol; pods: string[] }>();
  for (const { view, party } of pods) {
    const selecting = policiesSelecting(set, 'egress', party);
    if (selecting.length === 0 || selecting.every((policy) => policy.rules.egress.length === 0) || target.pods.some((dns) => podKey(dns) === podKey(view))) continue;
    for (const protocol of ['UDP', 'TCP'] as const) {
      const reaches = target.pods.some((dns) => {
        const decision = decide(set, target.cluster, {
          source: { kind: 'pod', namespace: view.namespace, name: view.name },
          destination: { kind: 'pod', namespace: dns.namespace, name: dns.name },
          protocol,
          port: dnsPort(dns, protocol),
        });
        return verdictOfReasons(decision.egress.reasons) === 'allowed';
      });
      if (reaches) continue;
      for (const policy of selecting) {
        if (policy.rules.egress.length === 0) continue;
        const key = `${policy.ref.namespace}/${policy.ref.name}/${protocol}`;
        const entry = blocked.get(key) ?? { policy, protocol, pods: [] };
        entry.pods.push(podKey(view));
        blocked.set(key, entry);
      }
    }
  }
  return [...blocked.values()].map(({ policy, protocol, pods: names }): Finding => ({ code: 'DNS_BLOCKED', severity: 'warning', rule: { ...policy.ref, path: 'spec.egress' }, protocol, pods: names }));
}

// ---- both ends

function lintOneSided(policy: CompiledPolicy, rule: CompiledRule, direction: Direction, set: PolicySet, pods: readonly LivePod[], all: Matrix): readonly Finding[] {
  if (rule.peers === 'any' || rule.peers.some((peer) => peer.kind !== 'pods')) return [];
  const subjects = matching(pods, policy.subject);
  const peers = pods.filter(({ party }) => rule.peers !== 'any' && rule.peers.some((peer) => peer.kind === 'pods' && podTermMatches(peer, party)));
  const index = new Map(all.endpoints.map((endpoint, i) => [endpoint.kind === 'pod' ? podKey(endpoint) : '', i]));
  const blockers = new Map<string, PolicyRef>();
  let pairs = 0;
  for (const subject of subjects) {
    for (const peer of peers) {
      if (subject === peer) continue;
      const [from, to] = direction === 'egress' ? [subject, peer] : [peer, subject];
      const i = index.get(podKey(from.view));
      const j = index.get(podKey(to.view));
      if (i === undefined || j === undefined) continue;
      const asked = all.classes.map((_, k) => k).filter((k) => ruleSpeaksOf(rule, all, k, to.view));
      if (asked.length === 0) continue;
      pairs += 1;
      if (asked.some((k) => cell(all, i, j, k) !== 'denied')) return [];
      for (const blocker of policiesSelecting(set, direction === 'egress' ? 'ingress' : 'egress', peer.party)) blockers.set(`${blocker.ref.namespace}/${blocker.ref.name}`, blocker.ref);
    }
  }
  return pairs === 0 ? [] : [{ code: 'ONE_SIDED', severity: 'warning', rule: rule.ref, direction, blockedBy: [...blockers.values()] }];
}

function ruleSpeaksOf(rule: CompiledRule, all: Matrix, k: number, destination: PodView): boolean {
  const portClass = all.classes[k];
  if (!portClass || rule.ports === 'any') return portClass !== undefined;
  return rule.ports.some((term) => {
    if (term.kind === 'invalid' || term.protocol !== portClass.protocol) return false;
    if (term.kind === 'range') return term.first <= portClass.first && portClass.last <= term.last;
    return destination.containerPorts.some((port) => port.name === term.name && port.protocol === term.protocol && portClass.first <= port.port && port.port <= portClass.last);
  });
}

export function lintAgainstCluster(input: ClusterLintInput): readonly Finding[] {
  const pods = livePods(input.cluster);
  const all = matrix(input.set, input.cluster, { ports: 'all' });
  const findings: Finding[] = [];
  for (const policy of policiesOf(input.set)) {
    findings.push(...lintSubject(policy, pods));
    for (const direction of ['ingress', 'egress'] as const) {
      if (!policy.affects[direction]) continue;
      for (const rule of policy.rules[direction]) {
        for (const peer of rule.peers === 'any' ? [] : rule.peers) findings.push(...lintPeer(peer, policy, direction, input, pods));
        const destinations = destinationsOf(policy, rule, direction, pods);
        for (const term of rule.ports === 'any' ? [] : rule.ports) {
          findings.push(...lintNamedPort(term, policy, destinations), ...lintServicePort(rule, term, policy, destinations, input.services));
        }
        findings.push(...lintOneSided(policy, rule, direction, input.set, pods, all));
      }
    }
  }
  return [...findings, ...lintDns(input, pods)];
}
