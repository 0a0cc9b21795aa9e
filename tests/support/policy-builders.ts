/** Small clusters and policies for tests, written as data. */
import type { NetworkPolicy, NetworkPolicySpec, Protocol, StringMap } from '../../src/engine/k8s/index';
import { type ClusterView, type Decision, type Endpoint, type PodView, type Verdict, decide, toPolicySet, verdict } from '../../src/engine/policy/index';
import { ip } from '../../src/engine/wire/index';

/** `a/b` with labels; addresses are given out in order. */
export interface PodText extends Partial<Omit<PodView, 'namespace' | 'name' | 'ips' | 'labels'>> {
  readonly labels?: StringMap;
  readonly ip?: string;
  readonly ips?: readonly string[];
  readonly ports?: readonly (readonly [name: string | undefined, port: number, protocol?: Protocol])[];
}

export function cluster(namespaces: Readonly<Record<string, StringMap>>, pods: Readonly<Record<string, PodText>>, more: Partial<ClusterView> = {}): ClusterView {
  return {
    namespaces: Object.entries(namespaces).map(([name, labels]) => ({ name, labels: { 'kubernetes.io/metadata.name': name, ...labels } })),
    pods: Object.entries(pods).map(([key, pod], i): PodView => {
      const [namespace = '', name = ''] = key.split('/');
      return {
        namespace,
        name,
        labels: pod.labels ?? {},
        ips: (pod.ips ?? [pod.ip ?? `10.244.0.${i + 2}`]).map((text) => ip(text)),
        nodeName: pod.nodeName,
        hostNetwork: pod.hostNetwork ?? false,
        phase: pod.phase ?? 'Running',
        containerPorts: (pod.ports ?? []).map(([portName, port, protocol = 'TCP']) => ({ name: portName, port, protocol })),
      };
    }),
    nodes: [],
    ...more,
  };
}

export const policy = (key: string, spec: NetworkPolicySpec | Record<string, unknown>): NetworkPolicy => {
  const [namespace, name] = key.includes('/') ? key.split('/') : ['default', key];
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: name ?? '', namespace: namespace ?? 'default' }, spec: spec };
};

/** `ns/pod`, `node:name` or an address. */
export const endpoint = (text: string): Endpoint => {
  if (text.startsWith('node:')) return { kind: 'node', name: text.slice(5) };
  const [namespace, name] = text.split('/');
  return name === undefined ? { kind: 'address', ip: ip(text) } : { kind: 'pod', namespace: namespace ?? '', name };
};

/** `default/a -> x/b TCP/80`. */
export function ask(policies: readonly NetworkPolicy[], view: ClusterView, question: string): Decision {
  const match = /^(\S+) -> (\S+) (TCP|UDP|SCTP)\/(\d+)$/.exec(question);
  if (!match) throw new Error(`not a question: ${question}`);
  const [, from = '', to = '', protocol = 'TCP', port = ''] = match;
  return decide(toPolicySet(policies), view, { source: endpoint(from), destination: endpoint(to), protocol: protocol as Protocol, port: Number(port) });
}

export const answer = (policies: readonly NetworkPolicy[], view: ClusterView, question: string): Verdict => verdict(ask(policies, view, question));
