/**
 * A second opinion on NetworkPolicy, written from the text of the API (networking/v1 types.go) and the documentation, as plainly as
 * possible: raw objects in, one flow at a time, nothing compiled. It shares no code with `src/engine/policy`, only type names of plain data.
 */
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../src/engine/k8s/index';
import type { ClusterView, PodView } from '../../src/engine/policy/index';

export type OracleEnd = { readonly pod: PodView } | { readonly address: string };
export type OracleVerdict = 'allowed' | 'denied' | 'undecided';

export interface OracleFlow {
  readonly from: OracleEnd;
  readonly to: OracleEnd;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
}

type Labels = Readonly<Record<string, string>>;

export function oracleSelects(selector: LabelSelector, labels: Labels): boolean {
  const has = (key: string): boolean => Object.keys(labels).includes(key);
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (!has(key) || labels[key] !== value) return false;
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const listed = has(key) && (values ?? []).some((value) => value === labels[key]);
    if (operator === 'In' && !listed) return false;
    if (operator === 'NotIn' && listed) return false;
    if (operator === 'Exists' && !has(key)) return false;
    if (operator === 'DoesNotExist' && has(key)) return false;
  }
  return true;
}

/** Bits of an address as text: 32 or 128 characters. */
function addressBits(text: string): string {
  if (!text.includes(':')) return text.split('.').map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  const [left = '', right] = text.split('::');
  const groups = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const middle = right === undefined ? [] : new Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...middle, ...tail].map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

function inRange(cidr: string, address: string): boolean {
  const [base = '', length = ''] = cidr.split('/');
  const a = addressBits(base);
  const b = addressBits(address);
  return a.length === b.length && a.slice(0, Number(length)) === b.slice(0, Number(length));
}

const isV6 = (address: string): boolean => address.includes(':');

/** The pair of addresses that a connection uses: the destination's first whose family the source has. */
function addresses(from: readonly string[], to: readonly string[]): { from: string | undefined; to: string | undefined } {
  for (const target of to) {
    const own = from.find((candidate) => isV6(candidate) === isV6(target));
    if (own !== undefined) return { from: own, to: target };
  }
  return { from: undefined, to: undefined };
}

const ipsOf = (end: OracleEnd): readonly string[] => ('pod' in end ? end.pod.ips : [end.address]);

function oneReading(policies: readonly NetworkPolicy[], cluster: ClusterView, flow: OracleFlow, direction: 'ingress' | 'egress', hostPodsArePods: boolean): boolean {
  const subject = direction === 'ingress' ? flow.to : flow.from;
  const peer = direction === 'ingress' ? flow.from : flow.to;
  const asPod = (end: OracleEnd): PodView | undefined => ('pod' in end && (!end.pod.hostNetwork || hostPodsArePods) ? end.pod : undefined);
  const nodeOf = (end: OracleEnd): string | undefined => {
    if ('pod' in end) return asPod(end) ? undefined : end.pod.nodeName;
    return cluster.nodes.find((node) => node.ips.some((ip) => ip === end.address))?.name;
  };
  if ('pod' in flow.from && 'pod' in flow.to && flow.from.pod === flow.to.pod) return true;
  const subjectPod = asPod(subject);
  if (!subjectPod) return true;
  if (direction === 'ingress' && nodeOf(peer) !== undefined && nodeOf(peer) === subjectPod.nodeName) return true;

  const pair = addresses(ipsOf(flow.from), ipsOf(flow.to));
  const peerAddress = direction === 'ingress' ? pair.from : pair.to;
  const peerPod = asPod(peer);
  const destinationPod = asPod(flow.to);
  const namespaceLabels = (name: string): Labels => ({ ...(cluster.namespaces.find((n) => n.name === name)?.labels ?? {}), 'kubernetes.io/metadata.name': name });

  const peerMatches = (entry: NetworkPolicyPeer, namespace: string): boolean => {
    if (entry.ipBlock) {
      if (peerPod && cluster.options?.ipBlockMatchesPods === false) return false;
      if (peerAddress === undefined) return false;
      return inRange(entry.ipBlock.cidr, peerAddress) && !(entry.ipBlock.except ?? []).some((range) => inRange(range, peerAddress));
    }
    if (!peerPod) return false;
    if (!entry.podSelector && !entry.namespaceSelector) return false;
    const namespaceFits = entry.namespaceSelector ? oracleSelects(entry.namespaceSelector, namespaceLabels(peerPod.namespace)) : peerPod.namespace === namespace;
    return namespaceFits && (!entry.podSelector || oracleSelects(entry.podSelector, peerPod.labels));
  };
  const portMatches = (entry: NetworkPolicyPort): boolean => {
    if ((entry.protocol ?? 'TCP') !== flow.protocol) return false;
    if (entry.port === undefined || entry.port === null) return true;
    if (typeof entry.port === 'number') return flow.port >= entry.port && flow.port <= (entry.endPort ?? entry.port);
    return (destinationPod?.containerPorts ?? []).some((p) => p.name === entry.port && p.protocol === flow.protocol && p.port === flow.port);
  };

  const isolating = policies.filter((policy) => {
    if ((policy.metadata.namespace ?? 'default') !== subjectPod.namespace) return false;
    if (!oracleSelects(policy.spec?.podSelector ?? {}, subjectPod.labels)) return false;
    const types = policy.spec?.policyTypes ?? [];
    if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    return direction === 'ingress' || (policy.spec?.egress ?? []).length > 0;
  });
  if (isolating.length === 0) return true;
  for (const policy of isolating) {
    const rules =
      direction === 'ingress'
        ? (policy.spec?.ingress ?? []).map((rule) => ({ peers: rule.from ?? [], ports: rule.ports ?? [] }))
        : (policy.spec?.egress ?? []).map((rule) => ({ peers: rule.to ?? [], ports: rule.ports ?? [] }));
    for (const { peers, ports } of rules) {
      const peerOk = peers.length === 0 || peers.some((entry) => peerMatches(entry, policy.metadata.namespace ?? 'default'));
      const portOk = ports.length === 0 || ports.some(portMatches);
      if (peerOk && portOk) return true;
    }
  }
  return false;
}

/** Undecided where the two permitted readings of the host network disagree. */
export function oracleVerdict(policies: readonly NetworkPolicy[], cluster: ClusterView, flow: OracleFlow): OracleVerdict {
  const judge = (direction: 'ingress' | 'egress'): OracleVerdict => {
    const a = oneReading(policies, cluster, flow, direction, false);
    const b = oneReading(policies, cluster, flow, direction, true);
    return a !== b ? 'undecided' : a ? 'allowed' : 'denied';
  };
  const verdicts = [judge('egress'), judge('ingress')];
  if (verdicts.includes('denied')) return 'denied';
  return verdicts.includes('undecided') ? 'undecided' : 'allowed';
}
