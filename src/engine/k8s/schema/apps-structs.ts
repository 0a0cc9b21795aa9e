/**
 * The Go structs of the API (apps), one field a line: name, `!` required, `+` printed even when empty, `0` left out when zero, Go type,
 * `@key` merge key of a list (`@` alone: merged as a set), `~` retainKeys, `=A|B` allowed values.
 * Made from k8s.io/api v0.36.3 by reflection and its OpenAPI v3 document (tests/conformance/recorder); do not edit by hand.
 */
export const APPS_STRUCTS: Readonly<Record<string, string>> = {
  DaemonSet: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {DaemonSetSpec}
    status {DaemonSetStatus}
  `,
  DaemonSetCondition: `
    type!+ string<v1.DaemonSetConditionType>
    status!+ string<v1.ConditionStatus>
    lastTransitionTime Time
    reason string
    message string
  `,
  DaemonSetSpec: `
    selector!+ *{LabelSelector}
    template!+ {PodTemplateSpec}
    updateStrategy {DaemonSetUpdateStrategy}
    minReadySeconds int32
    revisionHistoryLimit *int32
  `,
  DaemonSetStatus: `
    currentNumberScheduled!+ int32
    numberMisscheduled!+ int32
    desiredNumberScheduled!+ int32
    numberReady!+ int32
    observedGeneration int64
    updatedNumberScheduled int32
    numberAvailable int32
    numberUnavailable int32
    collisionCount *int32
    conditions []{DaemonSetCondition} @type
  `,
  DaemonSetUpdateStrategy: `
    type string<v1.DaemonSetUpdateStrategyType> =OnDelete|RollingUpdate
    rollingUpdate *{RollingUpdateDaemonSet}
  `,
  Deployment: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {DeploymentSpec}
    status {DeploymentStatus}
  `,
  DeploymentCondition: `
    type!+ string<v1.DeploymentConditionType>
    status!+ string<v1.ConditionStatus>
    lastUpdateTime Time
    lastTransitionTime Time
    reason string
    message string
  `,
  DeploymentSpec: `
    replicas *int32
    selector!+ *{LabelSelector}
    template!+ {PodTemplateSpec}
    strategy {DeploymentStrategy} ~
    minReadySeconds int32
    revisionHistoryLimit *int32
    paused bool
    progressDeadlineSeconds *int32
  `,
  DeploymentStatus: `
    observedGeneration int64
    replicas int32
    updatedReplicas int32
    readyReplicas int32
    availableReplicas int32
    unavailableReplicas int32
    terminatingReplicas *int32
    conditions []{DeploymentCondition} @type
    collisionCount *int32
  `,
  DeploymentStrategy: `
    type string<v1.DeploymentStrategyType> =Recreate|RollingUpdate
    rollingUpdate *{RollingUpdateDeployment}
  `,
  ReplicaSet: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {ReplicaSetSpec}
    status {ReplicaSetStatus}
  `,
  ReplicaSetCondition: `
    type!+ string<v1.ReplicaSetConditionType>
    status!+ string<v1.ConditionStatus>
    lastTransitionTime Time
    reason string
    message string
  `,
  ReplicaSetSpec: `
    replicas *int32
    minReadySeconds int32
    selector!+ *{LabelSelector}
    template {PodTemplateSpec}
  `,
  ReplicaSetStatus: `
    replicas!+ int32
    fullyLabeledReplicas int32
    readyReplicas int32
    availableReplicas int32
    terminatingReplicas *int32
    observedGeneration int64
    conditions []{ReplicaSetCondition} @type
  `,
  RollingUpdateDaemonSet: `
    maxUnavailable *IntOrString
    maxSurge *IntOrString
  `,
  RollingUpdateDeployment: `
    maxUnavailable *IntOrString
    maxSurge *IntOrString
  `,
};
