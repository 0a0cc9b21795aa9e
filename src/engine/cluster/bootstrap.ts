/** The objects of a fresh cluster, as kubeadm and the provider's manifest make them. */
import type { DaemonSet, Deployment, Namespace, Node, ObjectStore, Service, Stored } from '../k8s/index';
import { toRfc3339, type SimTime } from '../base/index';
import type { DatapathProvider, NodeView, SystemPod } from '../datapath/index';
import { addressIn, cidr } from '../wire/index';
import { changeObject, createObject, ensureObject, writeStatus } from './api-writer';

/** What the cluster says it is, and kubectl too: every table, message, default, help and field description here is of this version. */
export const KUBERNETES_VERSION = 'v1.36.3';

function nodeObject(node: NodeView): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
      },
      annotations: {
        'flannel.alpha.coreos.com/backend-data': `{"VNI":1,"VtepMAC":"${node.vtepMac}"}`,
        'flannel.alpha.coreos.com/backend-type': 'vxlan',
        'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
        'flannel.alpha.coreos.com/public-ip': node.address,
      },
    },
    spec: { podCIDR: node.podCidr, podCIDRs: [node.podCidr] },
  };
}

function nodeStatus(node: NodeView, now: SimTime): NonNullable<Node['status']> {
  const at = toRfc3339(now);
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({ type, status, lastHeartbeatTime: at, lastTransitionTime: at, reason, message });
  const resources = { cpu: '2', 'ephemeral-storage': '41152736Ki', 'hugepages-2Mi': '0', memory: '8127576Ki', pods: '110' };
  return {
    capacity: resources,
    allocatable: resources,
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
    ],
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'containerd://2.2.3',
      // What `uname -r` says on the machines.
      kernelVersion: '6.18.0',
      kubeProxyVersion: '',
      kubeletVersion: KUBERNETES_VERSION,
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: '',
    },
  };
}

function daemonSet({ name, namespace, labels, containers }: SystemPod): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: containers.map(({ name: container, image }) => ({ name: container, image })),
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ operator: 'Exists' }],
        },
      },
    },
  };
}

const KUBE_PROXY: SystemPod = {
  name: 'kube-proxy',
  namespace: 'kube-system',
  labels: { 'k8s-app': 'kube-proxy' },
  containers: [{ name: 'kube-proxy', image: `registry.k8s.io/kube-proxy:${KUBERNETES_VERSION}` }],
};

const COREDNS: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    template: {
      metadata: { labels: { 'k8s-app': 'kube-dns' } },
      spec: {
        containers: [
          {
            name: 'coredns',
            image: 'registry.k8s.io/coredns/coredns:v1.14.2',
            args: ['-conf', '/etc/coredns/Corefile'],
            ports: [
              { containerPort: 53, name: 'dns', protocol: 'UDP' },
              { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
              { containerPort: 9153, name: 'metrics', protocol: 'TCP' },
            ],
          },
        ],
        dnsPolicy: 'Default',
        priorityClassName: 'system-cluster-critical',
        nodeSelector: { 'kubernetes.io/os': 'linux' },
      },
    },
  },
};

export const dnsAddress = (serviceCidr: string): string => addressIn(cidr(serviceCidr), 10);
const apiAddress = (serviceCidr: string): string => addressIn(cidr(serviceCidr), 1);

/**
 * Admission taints every new Node; the node lifecycle controller takes the taint away once the Node is Ready.
 * Source: k8s.io/kubernetes, pkg/controller/nodelifecycle/node_lifecycle_controller.go (doNoScheduleTaintingPass).
 */
function removeNotReadyTaint(store: ObjectStore, name: string): void {
  changeObject(store, 'Node', { metadata: { name } }, (node) => {
    const { taints = [], ...spec } = node.spec ?? {};
    const kept = taints.filter(({ key, effect }) => key !== 'node.kubernetes.io/not-ready' || effect !== 'NoSchedule');
    return { ...node, spec: kept.length > 0 ? { ...spec, taints: kept } : spec };
  });
}

/** Nodes, the Services `kubernetes` and `kube-dns`, CoreDNS, kube-proxy and the provider's agents. */
export function bootstrap(store: ObjectStore, nodes: readonly NodeView[], serviceCidr: string, apiServer: string, now: SimTime): void {
  for (const node of nodes) {
    createObject(store, nodeObject(node));
    writeStatus(store, 'Node', { metadata: { name: node.name } }, nodeStatus(node, now));
    removeNotReadyTaint(store, node.name);
  }
  const kubernetes: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { clusterIP: apiAddress(serviceCidr), ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }], type: 'ClusterIP' },
  };
  createObject(store, kubernetes);
  createObject(store, {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: apiServer }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
  });
  createObject(store, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [apiServer], conditions: { ready: true } }],
    ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
  });
  createObject(store, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' } },
    spec: {
      clusterIP: dnsAddress(serviceCidr),
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
      ],
    },
  });
  createObject(store, COREDNS);
  createObject(store, daemonSet(KUBE_PROXY));
}

/** The provider's DaemonSets and their namespace. */
export function installAgents(store: ObjectStore, provider: DatapathProvider): void {
  for (const agent of provider.agents) {
    const namespace: Namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: agent.namespace } };
    ensureObject(store, namespace);
    ensureObject(store, daemonSet(agent));
  }
}

export function removeAgents(store: ObjectStore, provider: DatapathProvider): void {
  for (const agent of provider.agents) {
    if (store.get('DaemonSet', agent.name, agent.namespace)) store.delete('DaemonSet', agent.name, agent.namespace);
    if (agent.namespace !== 'kube-system' && store.get('Namespace', agent.namespace)) store.delete('Namespace', agent.namespace);
  }
}

/** What every namespace gets: its default service account and the cluster's CA. */
export function furnishNamespaces(store: ObjectStore): void {
  for (const { metadata } of store.list('Namespace')) {
    ensureObject(store, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: metadata.name } });
    ensureObject(store, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace: metadata.name },
      data: { 'ca.crt': 'Podwire does not simulate TLS: there is no certificate here.\n' },
    });
  }
}

/** @simplified every claim is bound at once, whatever its storage class — there is no storage behind it. */
export function bindClaims(store: ObjectStore): void {
  for (const claim of store.list('PersistentVolumeClaim')) {
    if (claim.status?.phase === 'Bound') continue;
    const done = store.modify('PersistentVolumeClaim', claim.metadata.name, claim.metadata.namespace, (old: Stored<typeof claim>) => ({
      ...old,
      spec: { ...old.spec, volumeName: `pvc-${claim.metadata.uid}`, volumeMode: old.spec.volumeMode ?? 'Filesystem' },
      status: { phase: 'Bound', accessModes: claim.spec.accessModes ?? [], capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '1Gi' } },
    }));
    if (!done.ok) writeStatus(store, 'PersistentVolumeClaim', claim, { phase: 'Bound', accessModes: claim.spec.accessModes ?? [], capacity: { storage: claim.spec.resources?.requests?.['storage'] ?? '1Gi' } });
  }
}
