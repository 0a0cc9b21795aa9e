/** What the evaluator knows of a cluster, and the questions it answers. Plain data: no store, no packets. */
import type { Protocol, StringMap } from '../k8s/index';
import type { Cidr, Family, IpAddress } from '../wire/index';

export interface NamespaceView {
  readonly name: string;
  /** With `kubernetes.io/metadata.name`, which the control plane sets on every namespace. */
  readonly labels: StringMap;
}

export interface ContainerPortView {
  readonly name?: string | undefined;
  readonly port: number;
  readonly protocol: Protocol;
}

export interface PodView {
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  /** `status.podIPs`, first the primary one. A Pod without an address is ignored as subject and as peer. */
  readonly ips: readonly IpAddress[];
  readonly nodeName?: string | undefined;
  readonly hostNetwork: boolean;
  /** `Succeeded` and `Failed` Pods are ignored: their address may already belong to another Pod. */
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  /** Ports of the containers and of restartable init containers. Needed only for named ports. */
  readonly containerPorts: readonly ContainerPortView[];
}

export interface NodeView {
  readonly name: string;
  readonly ips: readonly IpAddress[];
}

export interface PolicyOptions {
  /**
   * Whether an `ipBlock` also matches addresses of Pods. The specification advises against relying on it; upstream e2e tests require it
   * and Calico, kube-network-policies and Canal do it; Cilium does not.
   */
  readonly ipBlockMatchesPods: boolean;
}

/** As the upstream e2e tests expect. */
export const defaultPolicyOptions: PolicyOptions = { ipBlockMatchesPods: true };

export interface ClusterView {
  readonly namespaces: readonly NamespaceView[];
  readonly pods: readonly PodView[];
  readonly nodes: readonly NodeView[];
  /** Where Pods get their addresses from. Narrows what proofs and lints consider; the evaluator itself does not need it. */
  readonly podCidrs?: readonly Cidr[];
  readonly options?: Partial<PolicyOptions>;
}

/** One end of a connection. */
export type Endpoint =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  /** An address outside the cluster; when a Pod or a node has this address, that Pod or node is meant. */
  | { readonly kind: 'address'; readonly ip: IpAddress };

/** A connection that somebody wants to open. */
export interface Flow {
  readonly source: Endpoint;
  /** After a Service's translation: the Pod behind it, not the Service. */
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  /** The destination's own port (a Service's `targetPort`), 1 to 65535. */
  readonly port: number;
  /** Address family, where both ends have several addresses; by default that of the destination's first address which the source has too. */
  readonly family?: Family;
  /** Opened through a Service. Matters only when a Pod reaches itself that way, which the specification leaves open. */
  readonly viaService?: boolean;
  /**
   * Other ends as which policy may see the source, e.g. the node that a NodePort connection entered by. Whether policy sees addresses
   * before or after translation is left open: the flow is undecided unless all readings agree.
   */
  readonly sourceMayAppearAs?: readonly Endpoint[];
  readonly destinationMayAppearAs?: readonly Endpoint[];
}

export const podKey = (pod: { readonly namespace: string; readonly name: string }): string => `${pod.namespace}/${pod.name}`;

export const optionsOf = (cluster: ClusterView): PolicyOptions => ({ ...defaultPolicyOptions, ...cluster.options });

/** Whether policies consider this Pod at all: it has an address and has not ended. */
export const isLive = (pod: PodView): boolean => pod.ips.length > 0 && pod.phase !== 'Succeeded' && pod.phase !== 'Failed';
