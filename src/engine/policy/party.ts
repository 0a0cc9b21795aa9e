/** Endpoints as policy sees them: Pods by namespace, labels and named ports; everything else by address. */
import type { Protocol, StringMap } from '../k8s/index';
import { type Family, type IpAddress, familyOf } from '../wire/index';
import { type ClusterView, type ContainerPortView, type Endpoint, type PodView, isLive, podKey } from './cluster-view';

export interface PodParty {
  readonly kind: 'pod';
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly namespaceLabels: StringMap;
  readonly labels: StringMap;
  readonly ips: readonly IpAddress[];
  readonly nodeName: string | undefined;
  readonly ports: readonly ContainerPortView[];
}

export interface AddressParty {
  readonly kind: 'address';
  readonly ips: readonly IpAddress[];
  /** Set when the address is a node's. */
  readonly nodeName: string | undefined;
  /** `namespace/name` of the hostNetwork Pod that stands behind the node's address. */
  readonly hostPod: string | undefined;
}

export type Party = PodParty | AddressParty;

/** Set by the control plane on every namespace, always equal to its name. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

export const withNameLabel = (name: string, labels: StringMap): StringMap => ({ ...labels, [NAMESPACE_NAME_LABEL]: name });

/** How a Pod of the host network is seen: as its node's address (what data paths do), or as a Pod. The specification permits both. */
export type HostNetworkReading = 'asNode' | 'asPod';

export function podParty(pod: PodView, namespaceLabels: StringMap, reading: HostNetworkReading): Party {
  if (pod.hostNetwork && reading === 'asNode') return { kind: 'address', ips: pod.ips, nodeName: pod.nodeName, hostPod: podKey(pod) };
  return {
    kind: 'pod',
    key: podKey(pod),
    namespace: pod.namespace,
    namespaceLabels,
    labels: pod.labels,
    ips: pod.ips,
    nodeName: pod.nodeName,
    ports: pod.containerPorts,
  };
}

/** Labels of a namespace; one that the view does not list has only its name label. */
export function namespaceLabels(cluster: ClusterView, name: string): StringMap {
  return withNameLabel(name, cluster.namespaces.find((namespace) => namespace.name === name)?.labels ?? {});
}

export type EndpointProblem = 'NO_SUCH_POD' | 'NO_SUCH_NODE' | 'POD_FINISHED' | 'POD_WITHOUT_ADDRESS';

export interface ResolvedEndpoint {
  readonly party: Party;
  /** The other permitted reading, for a Pod of the host network. */
  readonly asPod: Party | undefined;
}

export function resolveEndpoint(cluster: ClusterView, endpoint: Endpoint): ResolvedEndpoint | EndpointProblem {
  switch (endpoint.kind) {
    case 'pod': {
      const pod = cluster.pods.find((candidate) => candidate.namespace === endpoint.namespace && candidate.name === endpoint.name);
      if (!pod) return 'NO_SUCH_POD';
      if (!isLive(pod)) return pod.ips.length === 0 ? 'POD_WITHOUT_ADDRESS' : 'POD_FINISHED';
      const labels = namespaceLabels(cluster, pod.namespace);
      return { party: podParty(pod, labels, 'asNode'), asPod: pod.hostNetwork ? podParty(pod, labels, 'asPod') : undefined };
    }
    case 'node': {
      const node = cluster.nodes.find((candidate) => candidate.name === endpoint.name);
      if (!node) return 'NO_SUCH_NODE';
      return { party: { kind: 'address', ips: node.ips, nodeName: node.name, hostPod: undefined }, asPod: undefined };
    }
    case 'address':
      return { party: addressParty(cluster, endpoint.ip), asPod: undefined };
  }
}

/** Who has an address: a live Pod, a node, or somebody outside the cluster. */
export function addressParty(cluster: ClusterView, ip: IpAddress): Party {
  const pod = cluster.pods.find((candidate) => isLive(candidate) && !candidate.hostNetwork && candidate.ips.includes(ip));
  if (pod) return podParty(pod, namespaceLabels(cluster, pod.namespace), 'asNode');
  const node = cluster.nodes.find((candidate) => candidate.ips.includes(ip));
  return { kind: 'address', ips: [ip], nodeName: node?.name, hostPod: undefined };
}

/** Families of a party's addresses in order, without repeats: `46` prefers IPv4. */
export function familySignature(party: Party): string {
  let signature = '';
  for (const ip of party.ips) {
    const family = String(familyOf(ip));
    if (!signature.includes(family)) signature += family;
  }
  return signature;
}

/** The family that a connection uses: the destination's first that the source has too; none when they share none. */
export function pairFamily(source: string, destination: string): Family | undefined {
  for (const family of destination) if (source.includes(family)) return family === '4' ? 4 : 6;
  return undefined;
}

export const addressOf = (party: Party, family: Family | undefined): IpAddress | undefined => party.ips.find((ip) => familyOf(ip) === family);

/** The numbers that a named port has on a destination: several when containers share the name, none when it is not declared. */
export function namedPortNumbers(destination: Party, name: string, protocol: Protocol): readonly number[] {
  if (destination.kind !== 'pod') return [];
  return destination.ports.filter((port) => port.name === name && port.protocol === protocol).map((port) => port.port);
}
