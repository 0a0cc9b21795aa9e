/**
 * The agents on one node: the CNI provider's (flanneld, Felix) and kube-proxy. They read the store and bring the kernel where they want it.
 */
import type { Host } from '../kernel/index';
import { type DatapathProvider, type NetworkView, type NodeView, OwnerSync, type Workload, emptyState, renderKubeProxy, servicePorts } from '../datapath/index';
import type { ObjectStore, Pod } from '../k8s/index';
import type { Environment } from '../program/index';
import type { Ipv4Address } from '../wire/index';
import { isFinished } from './workload-controllers';

/** A Pod as the agents know it; undefined while it has no address of its own. */
function workloadOf(pod: Pod): Workload | undefined {
  const address = pod.status?.podIP;
  if (address === undefined || pod.spec.hostNetwork === true || pod.spec.nodeName === undefined || isFinished(pod)) return undefined;
  return {
    namespace: pod.metadata.namespace ?? 'default',
    name: pod.metadata.name ?? '',
    labels: pod.metadata.labels ?? {},
    serviceAccount: pod.spec.serviceAccountName ?? 'default',
    node: pod.spec.nodeName,
    address: address as Ipv4Address,
    ports: pod.spec.containers.flatMap(({ ports = [] }) => ports.map(({ name, containerPort, protocol }) => ({ ...(name === undefined ? {} : { name }), port: containerPort, protocol: protocol ?? 'TCP' }))),
  };
}

export function networkView(store: ObjectStore, nodes: readonly NodeView[], clusterCidr: string): NetworkView {
  return {
    clusterCidr,
    nodes,
    namespaces: store.list('Namespace').map(({ metadata }) => ({ name: metadata.name, labels: metadata.labels ?? {} })),
    workloads: store.list('Pod').flatMap((pod) => workloadOf(pod) ?? []),
    policies: store.list('NetworkPolicy'),
  };
}

export class NodeAgents {
  private readonly owners = new Map<string, OwnerSync>();
  private readonly proxy: OwnerSync;

  constructor(
    private readonly host: Host,
    private readonly environment: Environment,
    private readonly node: NodeView,
  ) {
    this.proxy = new OwnerSync(host.root);
  }

  /** Puts the provider's files on the node, as its install containers do. */
  install(provider: DatapathProvider, clusterCidr: string): void {
    const { files } = this.environment;
    for (const path of ['/etc/cni/net.d', '/opt/cni/bin', '/run/flannel', '/var/lib/calico']) files.makeDirectory(path, { parents: true });
    const config = provider.cniConfig(this.node, { clusterCidr });
    files.write(`/etc/cni/net.d/${config.file}`, `${JSON.stringify(config.list, null, 2)}\n`);
    for (const { path, text } of provider.nodeFiles(this.node, { clusterCidr })) files.write(path, text);
  }

  uninstall(provider: DatapathProvider, clusterCidr: string): void {
    this.environment.files.remove(`/etc/cni/net.d/${provider.cniConfig(this.node, { clusterCidr }).file}`);
    for (const [owner, sync] of this.owners) sync.apply(emptyState(owner));
    this.owners.clear();
  }

  programNetwork(provider: DatapathProvider, view: NetworkView): void {
    this.removeIdleBridge(provider);
    for (const state of provider.render(this.node, view)) {
      let sync = this.owners.get(state.owner);
      if (!sync) this.owners.set(state.owner, (sync = new OwnerSync(this.host.root)));
      sync.apply(state);
    }
  }

  /** The bridge plugin leaves its bridge behind; whoever changes the CNI of a node removes it by hand. */
  private removeIdleBridge(provider: DatapathProvider): void {
    const { root } = this.host;
    const bridge = root.link('cni0');
    if (!bridge || provider.capabilities.sharedSegment || root.links.some(({ master }) => master === bridge)) return;
    root.deleteLink(bridge);
  }

  programServices(store: ObjectStore, clusterCidr: string): void {
    this.proxy.apply(renderKubeProxy(servicePorts(store.list('Service'), store.list('EndpointSlice'), this.node.name), clusterCidr));
  }
}
