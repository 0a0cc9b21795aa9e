/**
 * Layer `cluster`: the control plane as reconcilers over the object store, and the machines they work on.
 * Imports base, wire, kernel, k8s, datapath and program; never `policy`.
 */
export { Cluster, clusterOf, createCluster } from './cluster';
export type { ClusterNode, ClusterOptions, UnknownProvider } from './cluster';
export type { ProgramSource } from './kubelet';
export type { LogLine } from './pod-worker';
export { CLIENT_ADDRESS, PUBLIC_ADDRESS, WORKSTATION_ADDRESS } from './topology';
export { CLUSTER_DOMAIN, ClusterZone } from './dns-zone';
export { KUBERNETES_VERSION } from './bootstrap';
