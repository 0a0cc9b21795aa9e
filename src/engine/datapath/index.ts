/**
 * Layer `datapath`: what programs the kernel for Pods and Services: CNI plugins, providers' agents, kube-proxy.
 * Imports base, wire, kernel and k8s; never `policy`: packets and the evaluator are independent deciders.
 */
export {
  calicoEndpointChain,
  calicoInterfaceName,
  calicoNamedPortId,
  calicoPolicyChain,
  calicoProfileChain,
  calicoSelectorId,
  calicoSetName,
  cniChainName,
  serviceEndpointHash,
  servicePortHash,
  servicePortName,
  stableHex,
} from './naming';
export { emptyState } from './state';
export type { AddressState, ChainState, FdbState, LinkState, NeighborState, OwnerState, RouteState, RuleText, SetState, SharedRules } from './state';
export { OwnerSync } from './sync';
export type { SyncOperation } from './sync';
export { providerNamed, providerNames } from './providers/index';
export type { DatapathProvider, NetworkView, NodeView, ProviderCapabilities, SystemPod, Workload } from './providers/api';
export { renderKubeProxy } from './service/kube-proxy-iptables';
export { servicePorts } from './service/view';
export type { ServiceEndpoint, ServicePortView } from './service/view';
export { SUPPORTED_VERSIONS, formatResult, invokePlugin } from './cni/invoke';
export { CNI_BIN, attach, detach, plugins } from './cni/runtime';
export type { Attachment, AttachmentResult } from './cni/runtime';
export { loopback } from './cni/plugins/loopback';
export { stableMac } from './cni/plugins/veth';
export type { CniEnvironment, CniError, CniHost, CniOutcome, CniPlugin, CniResult, NetworkConfigList, NodeFiles } from './cni/api';
