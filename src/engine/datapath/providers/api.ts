/**
 * The contract of a CNI provider: one folder beside this file and one line in index.ts.
 * `render` is pure: from what the provider's agent on a node knows to what it programs there.
 */
import type { NetworkPolicy, Protocol, StringMap } from '../../k8s/index';
import type { Ipv4Address, MacAddress } from '../../wire/index';
import type { NetworkConfigList } from '../cni/api';
import type { OwnerState } from '../state';

export interface NodeView {
  readonly name: string;
  readonly address: Ipv4Address;
  /** CIDR text, for instance 10.244.1.0/24. */
  readonly podCidr: string;
  /** The NIC on the Node network. */
  readonly device: string;
  readonly mtu: number;
  /** MAC of this node's VXLAN device, as flannel publishes it in the node's annotation. */
  readonly vtepMac: MacAddress;
}

/** A Pod with an address of its own (not hostNetwork, not finished). */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  readonly serviceAccount: string;
  readonly node: string;
  readonly address: Ipv4Address;
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
}

/** What the agents learn from the API server. Lists are in a stable order. */
export interface NetworkView {
  readonly clusterCidr: string;
  readonly nodes: readonly NodeView[];
  readonly namespaces: readonly { readonly name: string; readonly labels: StringMap }[];
  readonly workloads: readonly Workload[];
  readonly policies: readonly NetworkPolicy[];
}

/** What a learner may expect of a provider; shown by the course, asked for by labs, never by the data path itself. */
export interface ProviderCapabilities {
  /** Whether NetworkPolicy objects are enforced, or only stored. */
  readonly networkPolicy: boolean;
  readonly encapsulation: 'vxlan' | 'ipip' | 'geneve' | 'none';
  /** Whether Pods of one node share a layer-2 segment. */
  readonly sharedSegment: boolean;
}

/** A DaemonSet or Deployment Pod that the installation shows in `kubectl get pods -A`. */
export interface SystemPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: StringMap;
  readonly containers: readonly { readonly name: string; readonly image: string }[];
}

export interface DatapathProvider {
  readonly name: string;
  readonly capabilities: ProviderCapabilities;
  /** The agents that run on each node. */
  readonly agents: readonly SystemPod[];
  /** File in /etc/cni/net.d and its content, which the kubelet's runtime uses to add Pods. */
  cniConfig(node: NodeView, view: { readonly clusterCidr: string }): { readonly file: string; readonly list: NetworkConfigList };
  /** Files the agents write on the node, for instance /run/flannel/subnet.env. */
  nodeFiles(node: NodeView, view: { readonly clusterCidr: string }): readonly { readonly path: string; readonly text: string }[];
  /** One state for each owner (agent) that programs the node, in the order in which they do. */
  render(node: NodeView, view: NetworkView): readonly OwnerState[];
}
