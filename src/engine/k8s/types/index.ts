/** The API objects as TypeScript types, by the kind's name (`kind` is the discriminant). */
import type { DaemonSet, Deployment, ReplicaSet } from './apps';
import type {
  ConfigMap,
  Endpoints,
  Event,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Service,
  ServiceAccount,
} from './core';
import type { EndpointSlice } from './discovery';
import type { NetworkPolicy } from './networking';

/** Every kind that the store accepts. */
export interface ObjectByKind {
  readonly Pod: Pod;
  readonly Service: Service;
  readonly Endpoints: Endpoints;
  readonly Namespace: Namespace;
  readonly Node: Node;
  readonly Secret: Secret;
  readonly ConfigMap: ConfigMap;
  readonly PersistentVolumeClaim: PersistentVolumeClaim;
  readonly ServiceAccount: ServiceAccount;
  readonly Event: Event;
  readonly Deployment: Deployment;
  readonly ReplicaSet: ReplicaSet;
  readonly DaemonSet: DaemonSet;
  readonly EndpointSlice: EndpointSlice;
  readonly NetworkPolicy: NetworkPolicy;
}

export type Kind = keyof ObjectByKind;
export type AnyObject = ObjectByKind[Kind];

export type { Json, JsonArray, JsonObject } from './json';
export { isJsonArray, isJsonObject } from './json';
export type {
  IntOrString,
  KubeObject,
  LabelSelector,
  LabelSelectorOperator,
  LabelSelectorRequirement,
  ObjectMeta,
  OwnerReference,
  Status,
  StatusCause,
  StatusDetails,
  StatusReason,
  StoredObjectMeta,
  StringMap,
} from './meta';
export type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  PolicyType,
  Protocol,
} from './networking';
export type {
  DaemonSet,
  DaemonSetSpec,
  DaemonSetStatus,
  Deployment,
  DeploymentSpec,
  DeploymentStatus,
  DeploymentStrategy,
  ReplicaSet,
  ReplicaSetSpec,
  ReplicaSetStatus,
  RollingUpdate,
} from './apps';
export type {
  Condition,
  ConfigMap,
  Container,
  ContainerPort,
  ContainerState,
  ContainerStateWaiting,
  ContainerStatus,
  EndpointAddress,
  EndpointSubset,
  Endpoints,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  Event,
  LoadBalancerIngress,
  Namespace,
  Node,
  NodeSpec,
  NodeStatus,
  ObjectReference,
  PersistentVolumeClaim,
  Pod,
  PodPhase,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
  Secret,
  Service,
  ServiceAccount,
  ServicePort,
  ServiceSpec,
  ServiceStatus,
  ServiceType,
  Taint,
  Toleration,
  Volume,
  VolumeMount,
} from './core';
export type { EndpointConditions, EndpointSlice, EndpointSliceEndpoint, EndpointSlicePort } from './discovery';
