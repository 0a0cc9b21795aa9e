/**
 * The Go structs of the API (core), one field a line: name, `!` required, `+` printed even when empty, `0` left out when zero, Go type,
 * `@key` merge key of a list (`@` alone: merged as a set), `~` retainKeys, `=A|B` allowed values.
 * Made from k8s.io/api v0.36.3 by reflection and its OpenAPI v3 document (tests/conformance/recorder); do not edit by hand.
 */
export const CORE_STRUCTS: Readonly<Record<string, string>> = {
  ClientIPConfig: `
    timeoutSeconds *int32
  `,
  ConfigMap: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    immutable *bool
    data map[string]string
    binaryData map[string]bytes
  `,
  ConfigMapEnvSource: `
    name string
    optional *bool
  `,
  ConfigMapKeySelector: `
    name string
    key!+ string
    optional *bool
  `,
  ConfigMapNodeConfigSource: `
    namespace!+ string
    name!+ string
    uid string<types.UID>
    resourceVersion string
    kubeletConfigKey!+ string
  `,
  ContainerImage: `
    names+ []string
    sizeBytes int64
  `,
  DaemonEndpoint: `
    Port!+ int32
  `,
  EndpointAddress: `
    ip!+ string
    hostname string
    nodeName *string
    targetRef *{ObjectReference}
  `,
  EndpointPort: `
    name string
    port!+ int32
    protocol string<v1.Protocol> =SCTP|TCP|UDP
    appProtocol *string
  `,
  EndpointSubset: `
    addresses []{EndpointAddress}
    notReadyAddresses []{EndpointAddress}
    ports []{EndpointPort}
  `,
  Endpoints: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    subsets []{EndpointSubset}
  `,
  Event: `
    kind string
    apiVersion string
    metadata!+ {ObjectMeta}
    involvedObject!+ {ObjectReference}
    reason string
    message string
    source {EventSource}
    firstTimestamp Time
    lastTimestamp Time
    count int32
    type string
    eventTime MicroTime
    series *{EventSeries}
    action string
    related *{ObjectReference}
    reportingComponent+ string
    reportingInstance+ string
  `,
  EventSeries: `
    count int32
    lastObservedTime MicroTime
  `,
  EventSource: `
    component string
    host string
  `,
  LoadBalancerIngress: `
    ip string
    hostname string
    ipMode *string<v1.LoadBalancerIPMode>
    ports []{PortStatus}
  `,
  LoadBalancerStatus: `
    ingress []{LoadBalancerIngress}
  `,
  LocalObjectReference: `
    name string
  `,
  Namespace: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {NamespaceSpec}
    status {NamespaceStatus}
  `,
  NamespaceCondition: `
    type!+ string<v1.NamespaceConditionType>
    status!+ string<v1.ConditionStatus>
    lastTransitionTime Time
    reason string
    message string
  `,
  NamespaceSpec: `
    finalizers []string<v1.FinalizerName>
  `,
  NamespaceStatus: `
    phase string<v1.NamespacePhase> =Active|Terminating
    conditions []{NamespaceCondition} @type
  `,
  Node: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {NodeSpec}
    status {NodeStatus}
  `,
  NodeAddress: `
    type!+ string<v1.NodeAddressType>
    address!+ string
  `,
  NodeAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution *{NodeSelector}
    preferredDuringSchedulingIgnoredDuringExecution []{PreferredSchedulingTerm}
  `,
  NodeCondition: `
    type!+ string<v1.NodeConditionType>
    status!+ string<v1.ConditionStatus>
    lastHeartbeatTime Time
    lastTransitionTime Time
    reason string
    message string
  `,
  NodeConfigSource: `
    configMap *{ConfigMapNodeConfigSource}
  `,
  NodeConfigStatus: `
    assigned *{NodeConfigSource}
    active *{NodeConfigSource}
    lastKnownGood *{NodeConfigSource}
    error string
  `,
  NodeDaemonEndpoints: `
    kubeletEndpoint {DaemonEndpoint}
  `,
  NodeFeatures: `
    supplementalGroupsPolicy *bool
  `,
  NodeRuntimeHandler: `
    name+ string
    features *{NodeRuntimeHandlerFeatures}
  `,
  NodeRuntimeHandlerFeatures: `
    recursiveReadOnlyMounts *bool
    userNamespaces *bool
  `,
  NodeSelector: `
    nodeSelectorTerms!+ []{NodeSelectorTerm}
  `,
  NodeSelectorRequirement: `
    key!+ string
    operator!+ string<v1.NodeSelectorOperator> =DoesNotExist|Exists|Gt|In|Lt|NotIn
    values []string
  `,
  NodeSelectorTerm: `
    matchExpressions []{NodeSelectorRequirement}
    matchFields []{NodeSelectorRequirement}
  `,
  NodeSpec: `
    podCIDR string
    podCIDRs []string @
    providerID string
    unschedulable bool
    taints []{Taint}
    configSource *{NodeConfigSource}
    externalID string
  `,
  NodeStatus: `
    capacity map[string<v1.ResourceName>]Quantity
    allocatable map[string<v1.ResourceName>]Quantity
    phase string<v1.NodePhase> =Pending|Running|Terminated
    conditions []{NodeCondition} @type
    addresses []{NodeAddress} @type
    daemonEndpoints {NodeDaemonEndpoints}
    nodeInfo {NodeSystemInfo}
    images []{ContainerImage}
    volumesInUse []string<v1.UniqueVolumeName>
    volumesAttached []{AttachedVolume}
    config *{NodeConfigStatus}
    runtimeHandlers []{NodeRuntimeHandler}
    features *{NodeFeatures}
    declaredFeatures []string
  `,
  NodeSwapStatus: `
    capacity *int64
  `,
  NodeSystemInfo: `
    machineID!+ string
    systemUUID!+ string
    bootID!+ string
    kernelVersion!+ string
    osImage!+ string
    containerRuntimeVersion!+ string
    kubeletVersion!+ string
    kubeProxyVersion!+ string
    operatingSystem!+ string
    architecture!+ string
    swap *{NodeSwapStatus}
  `,
  ObjectReference: `
    kind string
    namespace string
    name string
    uid string<types.UID>
    apiVersion string
    resourceVersion string
    fieldPath string
  `,
  PortStatus: `
    port!+ int32
    protocol!+ string<v1.Protocol> =SCTP|TCP|UDP
    error *string
  `,
  Secret: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    immutable *bool
    data map[string]bytes
    stringData map[string]string
    type string<v1.SecretType>
  `,
  SecretEnvSource: `
    name string
    optional *bool
  `,
  SecretKeySelector: `
    name string
    key!+ string
    optional *bool
  `,
  Service: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {ServiceSpec}
    status {ServiceStatus}
  `,
  ServiceAccount: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    secrets []{ObjectReference} @name
    imagePullSecrets []{LocalObjectReference}
    automountServiceAccountToken *bool
  `,
  ServicePort: `
    name string
    protocol string<v1.Protocol> =SCTP|TCP|UDP
    appProtocol *string
    port!+ int32
    targetPort IntOrString
    nodePort int32
  `,
  ServiceSpec: `
    ports []{ServicePort} @port
    selector map[string]string
    clusterIP string
    clusterIPs []string
    type string<v1.ServiceType> =ClusterIP|ExternalName|LoadBalancer|NodePort
    externalIPs []string
    sessionAffinity string<v1.ServiceAffinity> =ClientIP|None
    loadBalancerIP string
    loadBalancerSourceRanges []string
    externalName string
    externalTrafficPolicy string<v1.ServiceExternalTrafficPolicy> =Cluster|Local
    healthCheckNodePort int32
    publishNotReadyAddresses bool
    sessionAffinityConfig *{SessionAffinityConfig}
    ipFamilies []string<v1.IPFamily> =IPv4|IPv6
    ipFamilyPolicy *string<v1.IPFamilyPolicy> =PreferDualStack|RequireDualStack|SingleStack
    allocateLoadBalancerNodePorts *bool
    loadBalancerClass *string
    internalTrafficPolicy *string<v1.ServiceInternalTrafficPolicy> =Cluster|Local
    trafficDistribution *string
  `,
  ServiceStatus: `
    loadBalancer {LoadBalancerStatus}
    conditions []{Condition} @type
  `,
  SessionAffinityConfig: `
    clientIP *{ClientIPConfig}
  `,
  Taint: `
    key!+ string
    value string
    effect!+ string<v1.TaintEffect> =NoExecute|NoSchedule|PreferNoSchedule
    timeAdded *Time
  `,
};
