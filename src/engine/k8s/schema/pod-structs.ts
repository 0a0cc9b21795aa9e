/**
 * The Go structs of the API (pod), one field a line: name, `!` required, `+` printed even when empty, `0` left out when zero, Go type,
 * `@key` merge key of a list (`@` alone: merged as a set), `~` retainKeys, `=A|B` allowed values.
 * Made from k8s.io/api v0.36.3 by reflection and its OpenAPI v3 document (tests/conformance/recorder); do not edit by hand.
 */
export const POD_STRUCTS: Readonly<Record<string, string>> = {
  Affinity: `
    nodeAffinity *{NodeAffinity}
    podAffinity *{PodAffinity}
    podAntiAffinity *{PodAntiAffinity}
  `,
  AppArmorProfile: `
    type!+ string<v1.AppArmorProfileType> =Localhost|RuntimeDefault|Unconfined
    localhostProfile *string
  `,
  Capabilities: `
    add []string<v1.Capability>
    drop []string<v1.Capability>
  `,
  Container: `
    name!+ string
    image string
    command []string
    args []string
    workingDir string
    ports []{ContainerPort} @containerPort
    envFrom []{EnvFromSource}
    env []{EnvVar} @name
    resources {ResourceRequirements}
    resizePolicy []{ContainerResizePolicy}
    restartPolicy *string<v1.ContainerRestartPolicy>
    restartPolicyRules []{ContainerRestartRule}
    volumeMounts []{VolumeMount} @mountPath
    volumeDevices []{VolumeDevice} @devicePath
    livenessProbe *{Probe}
    readinessProbe *{Probe}
    startupProbe *{Probe}
    lifecycle *{Lifecycle}
    terminationMessagePath string
    terminationMessagePolicy string<v1.TerminationMessagePolicy> =FallbackToLogsOnError|File
    imagePullPolicy string<v1.PullPolicy> =Always|IfNotPresent|Never
    securityContext *{SecurityContext}
    stdin bool
    stdinOnce bool
    tty bool
  `,
  ContainerExtendedResourceRequest: `
    containerName!+ string
    resourceName!+ string
    requestName!+ string
  `,
  ContainerPort: `
    name string
    hostPort int32
    containerPort!+ int32
    protocol string<v1.Protocol> =SCTP|TCP|UDP
    hostIP string
  `,
  ContainerResizePolicy: `
    resourceName!+ string<v1.ResourceName>
    restartPolicy!+ string<v1.ResourceResizeRestartPolicy>
  `,
  ContainerRestartRule: `
    action! string<v1.ContainerRestartRuleAction>
    exitCodes *{ContainerRestartRuleOnExitCodes}
  `,
  ContainerRestartRuleOnExitCodes: `
    operator! string<v1.ContainerRestartRuleOnExitCodesOperator>
    values []int32
  `,
  ContainerState: `
    waiting *{ContainerStateWaiting}
    running *{ContainerStateRunning}
    terminated *{ContainerStateTerminated}
  `,
  ContainerStateRunning: `
    startedAt Time
  `,
  ContainerStateTerminated: `
    exitCode!+ int32
    signal int32
    reason string
    message string
    startedAt Time
    finishedAt Time
    containerID string
  `,
  ContainerStateWaiting: `
    reason string
    message string
  `,
  ContainerStatus: `
    name!+ string
    state {ContainerState}
    lastState {ContainerState}
    ready!+ bool
    restartCount!+ int32
    image!+ string
    imageID!+ string
    containerID string
    started *bool
    allocatedResources map[string<v1.ResourceName>]Quantity
    resources *{ResourceRequirements}
    volumeMounts []{VolumeMountStatus} @mountPath
    user *{ContainerUser}
    allocatedResourcesStatus []{ResourceStatus} @name
    stopSignal *string<v1.Signal> =SIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ
  `,
  ContainerUser: `
    linux *{LinuxContainerUser}
  `,
  EnvFromSource: `
    prefix string
    configMapRef *{ConfigMapEnvSource}
    secretRef *{SecretEnvSource}
  `,
  EnvVar: `
    name!+ string
    value string
    valueFrom *{EnvVarSource}
  `,
  EnvVarSource: `
    fieldRef *{ObjectFieldSelector}
    resourceFieldRef *{ResourceFieldSelector}
    configMapKeyRef *{ConfigMapKeySelector}
    secretKeyRef *{SecretKeySelector}
    fileKeyRef *{FileKeySelector}
  `,
  EphemeralContainer: `
    name!+ string
    image string
    command []string
    args []string
    workingDir string
    ports []{ContainerPort} @containerPort
    envFrom []{EnvFromSource}
    env []{EnvVar} @name
    resources {ResourceRequirements}
    resizePolicy []{ContainerResizePolicy}
    restartPolicy *string<v1.ContainerRestartPolicy>
    restartPolicyRules []{ContainerRestartRule}
    volumeMounts []{VolumeMount} @mountPath
    volumeDevices []{VolumeDevice} @devicePath
    livenessProbe *{Probe}
    readinessProbe *{Probe}
    startupProbe *{Probe}
    lifecycle *{Lifecycle}
    terminationMessagePath string
    terminationMessagePolicy string<v1.TerminationMessagePolicy> =FallbackToLogsOnError|File
    imagePullPolicy string<v1.PullPolicy> =Always|IfNotPresent|Never
    securityContext *{SecurityContext}
    stdin bool
    stdinOnce bool
    tty bool
    targetContainerName string
  `,
  ExecAction: `
    command []string
  `,
  GRPCAction: `
    port!+ int32
    service+ *string
  `,
  HTTPGetAction: `
    path string
    port!+ IntOrString
    host string
    scheme string<v1.URIScheme> =HTTP|HTTPS
    httpHeaders []{HTTPHeader}
  `,
  HTTPHeader: `
    name!+ string
    value!+ string
  `,
  HostAlias: `
    ip!+ string
    hostnames []string
  `,
  HostIP: `
    ip!+ string
  `,
  Lifecycle: `
    postStart *{LifecycleHandler}
    preStop *{LifecycleHandler}
    stopSignal *string<v1.Signal> =SIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ
  `,
  LifecycleHandler: `
    exec *{ExecAction}
    httpGet *{HTTPGetAction}
    tcpSocket *{TCPSocketAction}
    sleep *{SleepAction}
  `,
  LinuxContainerUser: `
    uid!+ int64
    gid!+ int64
    supplementalGroups []int64
  `,
  ObjectFieldSelector: `
    apiVersion string
    fieldPath!+ string
  `,
  Pod: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {PodSpec}
    status {PodStatus}
  `,
  PodAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution []{PodAffinityTerm}
    preferredDuringSchedulingIgnoredDuringExecution []{WeightedPodAffinityTerm}
  `,
  PodAffinityTerm: `
    labelSelector *{LabelSelector}
    namespaces []string
    topologyKey!+ string
    namespaceSelector *{LabelSelector}
    matchLabelKeys []string
    mismatchLabelKeys []string
  `,
  PodAntiAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution []{PodAffinityTerm}
    preferredDuringSchedulingIgnoredDuringExecution []{WeightedPodAffinityTerm}
  `,
  PodCondition: `
    type!+ string<v1.PodConditionType>
    observedGeneration int64
    status!+ string<v1.ConditionStatus>
    lastProbeTime Time
    lastTransitionTime Time
    reason string
    message string
  `,
  PodDNSConfig: `
    nameservers []string
    searches []string
    options []{PodDNSConfigOption}
  `,
  PodDNSConfigOption: `
    name string
    value *string
  `,
  PodIP: `
    ip!+ string
  `,
  PodOS: `
    name!+ string<v1.OSName>
  `,
  PodReadinessGate: `
    conditionType!+ string<v1.PodConditionType>
  `,
  PodSchedulingGate: `
    name!+ string
  `,
  PodSchedulingGroup: `
    podGroupName *string
  `,
  PodSecurityContext: `
    seLinuxOptions *{SELinuxOptions}
    windowsOptions *{WindowsSecurityContextOptions}
    runAsUser *int64
    runAsGroup *int64
    runAsNonRoot *bool
    supplementalGroups []int64
    supplementalGroupsPolicy *string<v1.SupplementalGroupsPolicy> =Merge|Strict
    fsGroup *int64
    sysctls []{Sysctl}
    fsGroupChangePolicy *string<v1.PodFSGroupChangePolicy> =Always|OnRootMismatch
    seccompProfile *{SeccompProfile}
    appArmorProfile *{AppArmorProfile}
    seLinuxChangePolicy *string<v1.PodSELinuxChangePolicy>
  `,
  PodSpec: `
    volumes []{Volume} @name ~
    initContainers []{Container} @name
    containers!+ []{Container} @name
    ephemeralContainers []{EphemeralContainer} @name
    restartPolicy string<v1.RestartPolicy> =Always|Never|OnFailure
    terminationGracePeriodSeconds *int64
    activeDeadlineSeconds *int64
    dnsPolicy string<v1.DNSPolicy> =ClusterFirst|ClusterFirstWithHostNet|Default|None
    nodeSelector map[string]string
    serviceAccountName string
    serviceAccount string
    automountServiceAccountToken *bool
    nodeName string
    hostNetwork bool
    hostPID bool
    hostIPC bool
    shareProcessNamespace *bool
    securityContext *{PodSecurityContext}
    imagePullSecrets []{LocalObjectReference} @name
    hostname string
    subdomain string
    affinity *{Affinity}
    schedulerName string
    tolerations []{Toleration}
    hostAliases []{HostAlias} @ip
    priorityClassName string
    priority *int32
    dnsConfig *{PodDNSConfig}
    readinessGates []{PodReadinessGate}
    runtimeClassName *string
    enableServiceLinks *bool
    preemptionPolicy *string<v1.PreemptionPolicy> =Never|PreemptLowerPriority
    overhead map[string<v1.ResourceName>]Quantity
    topologySpreadConstraints []{TopologySpreadConstraint} @topologyKey
    setHostnameAsFQDN *bool
    os *{PodOS}
    hostUsers *bool
    schedulingGates []{PodSchedulingGate} @name
    resourceClaims []{PodResourceClaim} @name ~
    resources *{ResourceRequirements}
    hostnameOverride *string
    schedulingGroup *{PodSchedulingGroup}
  `,
  PodStatus: `
    observedGeneration int64
    phase string<v1.PodPhase> =Failed|Pending|Running|Succeeded|Unknown
    conditions []{PodCondition} @type
    message string
    reason string
    nominatedNodeName string
    hostIP string
    hostIPs []{HostIP} @ip
    podIP string
    podIPs []{PodIP} @ip
    startTime *Time
    initContainerStatuses []{ContainerStatus}
    containerStatuses []{ContainerStatus}
    qosClass string<v1.PodQOSClass> =BestEffort|Burstable|Guaranteed
    ephemeralContainerStatuses []{ContainerStatus}
    resize string<v1.PodResizeStatus>
    resourceClaimStatuses []{PodResourceClaimStatus} @name ~
    extendedResourceClaimStatus *{PodExtendedResourceClaimStatus}
    allocatedResources map[string<v1.ResourceName>]Quantity
    resources *{ResourceRequirements}
    nodeAllocatableResourceClaimStatuses []{NodeAllocatableResourceClaimStatus}
  `,
  PodTemplateSpec: `
    metadata {ObjectMeta}
    spec {PodSpec}
  `,
  PreferredSchedulingTerm: `
    weight!+ int32
    preference!+ {NodeSelectorTerm}
  `,
  Probe: `
    exec *{ExecAction}
    httpGet *{HTTPGetAction}
    tcpSocket *{TCPSocketAction}
    grpc *{GRPCAction}
    initialDelaySeconds int32
    timeoutSeconds int32
    periodSeconds int32
    successThreshold int32
    failureThreshold int32
    terminationGracePeriodSeconds *int64
  `,
  ResourceFieldSelector: `
    containerName string
    resource!+ string
    divisor Quantity
  `,
  ResourceHealth: `
    resourceID!+ string<v1.ResourceID>
    health string<v1.ResourceHealthStatus>
    message *string
  `,
  ResourceRequirements: `
    limits map[string<v1.ResourceName>]Quantity
    requests map[string<v1.ResourceName>]Quantity
    claims []{ResourceClaim}
  `,
  ResourceStatus: `
    name!+ string<v1.ResourceName>
    resources []{ResourceHealth}
  `,
  SELinuxOptions: `
    user string
    role string
    type string
    level string
  `,
  SeccompProfile: `
    type!+ string<v1.SeccompProfileType> =Localhost|RuntimeDefault|Unconfined
    localhostProfile *string
  `,
  SecurityContext: `
    capabilities *{Capabilities}
    privileged *bool
    seLinuxOptions *{SELinuxOptions}
    windowsOptions *{WindowsSecurityContextOptions}
    runAsUser *int64
    runAsGroup *int64
    runAsNonRoot *bool
    readOnlyRootFilesystem *bool
    allowPrivilegeEscalation *bool
    procMount *string<v1.ProcMountType> =Default|Unmasked
    seccompProfile *{SeccompProfile}
    appArmorProfile *{AppArmorProfile}
  `,
  SleepAction: `
    seconds!+ int64
  `,
  Sysctl: `
    name!+ string
    value!+ string
  `,
  TCPSocketAction: `
    port!+ IntOrString
    host string
  `,
  Toleration: `
    key string
    operator string<v1.TolerationOperator> =Equal|Exists|Gt|Lt
    value string
    effect string<v1.TaintEffect> =NoExecute|NoSchedule|PreferNoSchedule
    tolerationSeconds *int64
  `,
  TopologySpreadConstraint: `
    maxSkew!+ int32
    topologyKey!+ string
    whenUnsatisfiable!+ string<v1.UnsatisfiableConstraintAction> =DoNotSchedule|ScheduleAnyway
    labelSelector *{LabelSelector}
    minDomains *int32
    nodeAffinityPolicy *string<v1.NodeInclusionPolicy> =Honor|Ignore
    nodeTaintsPolicy *string<v1.NodeInclusionPolicy> =Honor|Ignore
    matchLabelKeys []string
  `,
  WeightedPodAffinityTerm: `
    weight!+ int32
    podAffinityTerm!+ {PodAffinityTerm}
  `,
  WindowsSecurityContextOptions: `
    gmsaCredentialSpecName *string
    gmsaCredentialSpec *string
    runAsUserName *string
    hostProcess *bool
  `,
};
