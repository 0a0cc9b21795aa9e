/**
 * The Go structs of the API (storage), one field a line: name, `!` required, `+` printed even when empty, `0` left out when zero, Go type,
 * `@key` merge key of a list (`@` alone: merged as a set), `~` retainKeys, `=A|B` allowed values.
 * Made from k8s.io/api v0.36.3 by reflection and its OpenAPI v3 document (tests/conformance/recorder); do not edit by hand.
 */
export const STORAGE_STRUCTS: Readonly<Record<string, string>> = {
  AWSElasticBlockStoreVolumeSource: `
    volumeID!+ string
    fsType string
    partition int32
    readOnly bool
  `,
  AttachedVolume: `
    name!+ string<v1.UniqueVolumeName>
    devicePath!+ string
  `,
  AzureDiskVolumeSource: `
    diskName!+ string
    diskURI!+ string
    cachingMode *string<v1.AzureDataDiskCachingMode> =None|ReadOnly|ReadWrite
    fsType *string
    readOnly *bool
    kind *string<v1.AzureDataDiskKind> =Dedicated|Managed|Shared
  `,
  AzureFileVolumeSource: `
    secretName!+ string
    shareName!+ string
    readOnly bool
  `,
  CSIVolumeSource: `
    driver!+ string
    readOnly *bool
    fsType *string
    volumeAttributes map[string]string
    nodePublishSecretRef *{LocalObjectReference}
  `,
  CephFSVolumeSource: `
    monitors!+ []string
    path string
    user string
    secretFile string
    secretRef *{LocalObjectReference}
    readOnly bool
  `,
  CinderVolumeSource: `
    volumeID!+ string
    fsType string
    readOnly bool
    secretRef *{LocalObjectReference}
  `,
  ClusterTrustBundleProjection: `
    name *string
    signerName *string
    labelSelector *{LabelSelector}
    optional *bool
    path!+ string
  `,
  ConfigMapProjection: `
    name string
    items []{KeyToPath}
    optional *bool
  `,
  ConfigMapVolumeSource: `
    name string
    items []{KeyToPath}
    defaultMode *int32
    optional *bool
  `,
  DownwardAPIProjection: `
    items []{DownwardAPIVolumeFile}
  `,
  DownwardAPIVolumeFile: `
    path!+ string
    fieldRef *{ObjectFieldSelector}
    resourceFieldRef *{ResourceFieldSelector}
    mode *int32
  `,
  DownwardAPIVolumeSource: `
    items []{DownwardAPIVolumeFile}
    defaultMode *int32
  `,
  EmptyDirVolumeSource: `
    medium string<v1.StorageMedium>
    sizeLimit *Quantity
  `,
  EphemeralVolumeSource: `
    volumeClaimTemplate *{PersistentVolumeClaimTemplate}
  `,
  FCVolumeSource: `
    targetWWNs []string
    lun *int32
    fsType string
    readOnly bool
    wwids []string
  `,
  FileKeySelector: `
    volumeName!+ string
    path!+ string
    key!+ string
    optional *bool
  `,
  FlexVolumeSource: `
    driver!+ string
    fsType string
    secretRef *{LocalObjectReference}
    readOnly bool
    options map[string]string
  `,
  FlockerVolumeSource: `
    datasetName string
    datasetUUID string
  `,
  GCEPersistentDiskVolumeSource: `
    pdName!+ string
    fsType string
    partition int32
    readOnly bool
  `,
  GitRepoVolumeSource: `
    repository!+ string
    revision string
    directory string
  `,
  GlusterfsVolumeSource: `
    endpoints!+ string
    path!+ string
    readOnly bool
  `,
  HostPathVolumeSource: `
    path!+ string
    type *string<v1.HostPathType> =BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket
  `,
  ISCSIVolumeSource: `
    targetPortal!+ string
    iqn!+ string
    lun!+ int32
    iscsiInterface string
    fsType string
    readOnly bool
    portals []string
    chapAuthDiscovery bool
    chapAuthSession bool
    secretRef *{LocalObjectReference}
    initiatorName *string
  `,
  ImageVolumeSource: `
    reference string
    pullPolicy string<v1.PullPolicy> =Always|IfNotPresent|Never
  `,
  ImageVolumeStatus: `
    imageRef! string
  `,
  KeyToPath: `
    key!+ string
    path!+ string
    mode *int32
  `,
  ModifyVolumeStatus: `
    targetVolumeAttributesClassName string
    status!+ string<v1.PersistentVolumeClaimModifyVolumeStatus> =InProgress|Infeasible|Pending
  `,
  NFSVolumeSource: `
    server!+ string
    path!+ string
    readOnly bool
  `,
  NodeAllocatableResourceClaimStatus: `
    resourceClaimName!+ string
    containers []string
    resources!+ map[string<v1.ResourceName>]Quantity
  `,
  PersistentVolumeClaim: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {PersistentVolumeClaimSpec}
    status {PersistentVolumeClaimStatus}
  `,
  PersistentVolumeClaimCondition: `
    type!+ string<v1.PersistentVolumeClaimConditionType>
    status!+ string<v1.ConditionStatus>
    lastProbeTime Time
    lastTransitionTime Time
    reason string
    message string
  `,
  PersistentVolumeClaimSpec: `
    accessModes []string<v1.PersistentVolumeAccessMode> =ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod
    selector *{LabelSelector}
    resources {VolumeResourceRequirements}
    volumeName string
    storageClassName *string
    volumeMode *string<v1.PersistentVolumeMode> =Block|Filesystem
    dataSource *{TypedLocalObjectReference}
    dataSourceRef *{TypedObjectReference}
    volumeAttributesClassName *string
  `,
  PersistentVolumeClaimStatus: `
    phase string<v1.PersistentVolumeClaimPhase> =Bound|Lost|Pending
    accessModes []string<v1.PersistentVolumeAccessMode> =ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod
    capacity map[string<v1.ResourceName>]Quantity
    conditions []{PersistentVolumeClaimCondition} @type
    allocatedResources map[string<v1.ResourceName>]Quantity
    allocatedResourceStatuses map[string<v1.ResourceName>]string<v1.ClaimResourceStatus>
    currentVolumeAttributesClassName *string
    modifyVolumeStatus *{ModifyVolumeStatus}
  `,
  PersistentVolumeClaimTemplate: `
    metadata {ObjectMeta}
    spec!+ {PersistentVolumeClaimSpec}
  `,
  PersistentVolumeClaimVolumeSource: `
    claimName!+ string
    readOnly bool
  `,
  PhotonPersistentDiskVolumeSource: `
    pdID!+ string
    fsType string
  `,
  PodCertificateProjection: `
    signerName! string
    keyType! string
    maxExpirationSeconds *int32
    credentialBundlePath string
    keyPath string
    certificateChainPath string
    userAnnotations map[string]string
  `,
  PodExtendedResourceClaimStatus: `
    requestMappings!+ []{ContainerExtendedResourceRequest}
    resourceClaimName!+ string
  `,
  PodResourceClaim: `
    name!+ string
    resourceClaimName *string
    resourceClaimTemplateName *string
  `,
  PodResourceClaimStatus: `
    name!+ string
    resourceClaimName *string
  `,
  PortworxVolumeSource: `
    volumeID!+ string
    fsType string
    readOnly bool
  `,
  ProjectedVolumeSource: `
    sources+ []{VolumeProjection}
    defaultMode *int32
  `,
  QuobyteVolumeSource: `
    registry!+ string
    volume!+ string
    readOnly bool
    user string
    group string
    tenant string
  `,
  RBDVolumeSource: `
    monitors!+ []string
    image!+ string
    fsType string
    pool string
    user string
    keyring string
    secretRef *{LocalObjectReference}
    readOnly bool
  `,
  ResourceClaim: `
    name!+ string
    request string
  `,
  ScaleIOVolumeSource: `
    gateway!+ string
    system!+ string
    secretRef!+ *{LocalObjectReference}
    sslEnabled bool
    protectionDomain string
    storagePool string
    storageMode string
    volumeName string
    fsType string
    readOnly bool
  `,
  SecretProjection: `
    name string
    items []{KeyToPath}
    optional *bool
  `,
  SecretVolumeSource: `
    secretName string
    items []{KeyToPath}
    defaultMode *int32
    optional *bool
  `,
  ServiceAccountTokenProjection: `
    audience string
    expirationSeconds *int64
    path!+ string
  `,
  StorageOSVolumeSource: `
    volumeName string
    volumeNamespace string
    fsType string
    readOnly bool
    secretRef *{LocalObjectReference}
  `,
  TypedLocalObjectReference: `
    apiGroup+ *string
    kind!+ string
    name!+ string
  `,
  TypedObjectReference: `
    apiGroup+ *string
    kind!+ string
    name!+ string
    namespace *string
  `,
  Volume: `
    name!+ string
    hostPath *{HostPathVolumeSource}
    emptyDir *{EmptyDirVolumeSource}
    gcePersistentDisk *{GCEPersistentDiskVolumeSource}
    awsElasticBlockStore *{AWSElasticBlockStoreVolumeSource}
    gitRepo *{GitRepoVolumeSource}
    secret *{SecretVolumeSource}
    nfs *{NFSVolumeSource}
    iscsi *{ISCSIVolumeSource}
    glusterfs *{GlusterfsVolumeSource}
    persistentVolumeClaim *{PersistentVolumeClaimVolumeSource}
    rbd *{RBDVolumeSource}
    flexVolume *{FlexVolumeSource}
    cinder *{CinderVolumeSource}
    cephfs *{CephFSVolumeSource}
    flocker *{FlockerVolumeSource}
    downwardAPI *{DownwardAPIVolumeSource}
    fc *{FCVolumeSource}
    azureFile *{AzureFileVolumeSource}
    configMap *{ConfigMapVolumeSource}
    vsphereVolume *{VsphereVirtualDiskVolumeSource}
    quobyte *{QuobyteVolumeSource}
    azureDisk *{AzureDiskVolumeSource}
    photonPersistentDisk *{PhotonPersistentDiskVolumeSource}
    projected *{ProjectedVolumeSource}
    portworxVolume *{PortworxVolumeSource}
    scaleIO *{ScaleIOVolumeSource}
    storageos *{StorageOSVolumeSource}
    csi *{CSIVolumeSource}
    ephemeral *{EphemeralVolumeSource}
    image *{ImageVolumeSource}
  `,
  VolumeDevice: `
    name!+ string
    devicePath!+ string
  `,
  VolumeMount: `
    name!+ string
    readOnly bool
    recursiveReadOnly *string<v1.RecursiveReadOnlyMode>
    mountPath!+ string
    subPath string
    mountPropagation *string<v1.MountPropagationMode> =Bidirectional|HostToContainer|None
    subPathExpr string
  `,
  VolumeMountStatus: `
    name!+ string
    mountPath!+ string
    readOnly bool
    recursiveReadOnly *string<v1.RecursiveReadOnlyMode>
    volumeStatus *{VolumeStatus}
  `,
  VolumeProjection: `
    secret *{SecretProjection}
    downwardAPI *{DownwardAPIProjection}
    configMap *{ConfigMapProjection}
    serviceAccountToken *{ServiceAccountTokenProjection}
    clusterTrustBundle *{ClusterTrustBundleProjection}
    podCertificate *{PodCertificateProjection}
  `,
  VolumeResourceRequirements: `
    limits map[string<v1.ResourceName>]Quantity
    requests map[string<v1.ResourceName>]Quantity
  `,
  VolumeStatus: `
    image *{ImageVolumeStatus}
  `,
  VsphereVirtualDiskVolumeSource: `
    volumePath!+ string
    fsType string
    storagePolicyName string
    storagePolicyID string
  `,
};
