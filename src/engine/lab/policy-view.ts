/** What the evaluator needs to know of a running cluster, read from its store. */
import type { Cluster } from '../cluster/index';
import type { ClusterView, ContainerPortView, PodView } from '../policy/index';
import { cidr, parseIp, type IpAddress } from '../wire/index';

const address = (text: string | undefined): readonly IpAddress[] => {
  const parsed = parseIp(text ?? '');
  return parsed.ok ? [parsed.value] : [];
};

export function clusterView(cluster: Cluster): ClusterView {
  const { store } = cluster;
  return {
    namespaces: store.list('Namespace').map((n) => ({ name: n.metadata.name, labels: n.metadata.labels ?? {} })),
    pods: store.list('Pod').map(
      (pod): PodView => ({
        namespace: pod.metadata.namespace ?? 'default',
        name: pod.metadata.name,
        labels: pod.metadata.labels ?? {},
        ips: (pod.status?.podIPs ?? []).flatMap(({ ip }) => address(ip)),
        nodeName: pod.spec.nodeName,
        hostNetwork: pod.spec.hostNetwork ?? false,
        phase: (pod.status?.phase ?? 'Pending'),
        containerPorts: pod.spec.containers.flatMap((c) => (c.ports ?? []).map((p): ContainerPortView => ({ name: p.name, port: p.containerPort, protocol: p.protocol ?? 'TCP' }))),
      }),
    ),
    nodes: store.list('Node').map((node) => ({ name: node.metadata.name, ips: (node.status?.addresses ?? []).filter((a) => a.type === 'InternalIP').flatMap((a) => address(a.address)) })),
    podCidrs: [cidr(cluster.podCidr)],
  };
}
