/**
 * Recorded by tests/golden/kubectl/manual.py from kube-apiserver v1.36.3 (`kubectl api-resources -o wide`, `kubectl api-versions`). Copyright The Kubernetes Authors, Apache License 2.0.
 */
/** Name, short names, API version, namespaced, kind, verbs, categories; `-` for none. In the order of `kubectl api-resources`. */
export const SERVED_RESOURCES = `bindings - v1 true Binding create -
componentstatuses cs v1 false ComponentStatus get,list -
configmaps cm v1 true ConfigMap create,delete,deletecollection,get,list,patch,update,watch -
endpoints ep v1 true Endpoints create,delete,deletecollection,get,list,patch,update,watch -
events ev v1 true Event create,delete,deletecollection,get,list,patch,update,watch -
limitranges limits v1 true LimitRange create,delete,deletecollection,get,list,patch,update,watch -
namespaces ns v1 false Namespace create,delete,get,list,patch,update,watch -
nodes no v1 false Node create,delete,deletecollection,get,list,patch,update,watch -
persistentvolumeclaims pvc v1 true PersistentVolumeClaim create,delete,deletecollection,get,list,patch,update,watch -
persistentvolumes pv v1 false PersistentVolume create,delete,deletecollection,get,list,patch,update,watch -
pods po v1 true Pod create,delete,deletecollection,get,list,patch,update,watch all
podtemplates - v1 true PodTemplate create,delete,deletecollection,get,list,patch,update,watch -
replicationcontrollers rc v1 true ReplicationController create,delete,deletecollection,get,list,patch,update,watch all
resourcequotas quota v1 true ResourceQuota create,delete,deletecollection,get,list,patch,update,watch -
secrets - v1 true Secret create,delete,deletecollection,get,list,patch,update,watch -
serviceaccounts sa v1 true ServiceAccount create,delete,deletecollection,get,list,patch,update,watch -
services svc v1 true Service create,delete,deletecollection,get,list,patch,update,watch all
mutatingadmissionpolicies - admissionregistration.k8s.io/v1 false MutatingAdmissionPolicy create,delete,deletecollection,get,list,patch,update,watch api-extensions
mutatingadmissionpolicybindings - admissionregistration.k8s.io/v1 false MutatingAdmissionPolicyBinding create,delete,deletecollection,get,list,patch,update,watch api-extensions
mutatingwebhookconfigurations - admissionregistration.k8s.io/v1 false MutatingWebhookConfiguration create,delete,deletecollection,get,list,patch,update,watch api-extensions
validatingadmissionpolicies - admissionregistration.k8s.io/v1 false ValidatingAdmissionPolicy create,delete,deletecollection,get,list,patch,update,watch api-extensions
validatingadmissionpolicybindings - admissionregistration.k8s.io/v1 false ValidatingAdmissionPolicyBinding create,delete,deletecollection,get,list,patch,update,watch api-extensions
validatingwebhookconfigurations - admissionregistration.k8s.io/v1 false ValidatingWebhookConfiguration create,delete,deletecollection,get,list,patch,update,watch api-extensions
customresourcedefinitions crd,crds apiextensions.k8s.io/v1 false CustomResourceDefinition create,delete,deletecollection,get,list,patch,update,watch api-extensions
apiservices - apiregistration.k8s.io/v1 false APIService create,delete,deletecollection,get,list,patch,update,watch api-extensions
controllerrevisions - apps/v1 true ControllerRevision create,delete,deletecollection,get,list,patch,update,watch -
daemonsets ds apps/v1 true DaemonSet create,delete,deletecollection,get,list,patch,update,watch all
deployments deploy apps/v1 true Deployment create,delete,deletecollection,get,list,patch,update,watch all
replicasets rs apps/v1 true ReplicaSet create,delete,deletecollection,get,list,patch,update,watch all
statefulsets sts apps/v1 true StatefulSet create,delete,deletecollection,get,list,patch,update,watch all
selfsubjectreviews - authentication.k8s.io/v1 false SelfSubjectReview create -
tokenreviews - authentication.k8s.io/v1 false TokenReview create -
localsubjectaccessreviews - authorization.k8s.io/v1 true LocalSubjectAccessReview create -
selfsubjectaccessreviews - authorization.k8s.io/v1 false SelfSubjectAccessReview create -
selfsubjectrulesreviews - authorization.k8s.io/v1 false SelfSubjectRulesReview create -
subjectaccessreviews - authorization.k8s.io/v1 false SubjectAccessReview create -
horizontalpodautoscalers hpa autoscaling/v2 true HorizontalPodAutoscaler create,delete,deletecollection,get,list,patch,update,watch all
cronjobs cj batch/v1 true CronJob create,delete,deletecollection,get,list,patch,update,watch all
jobs - batch/v1 true Job create,delete,deletecollection,get,list,patch,update,watch all
certificatesigningrequests csr certificates.k8s.io/v1 false CertificateSigningRequest create,delete,deletecollection,get,list,patch,update,watch -
leases - coordination.k8s.io/v1 true Lease create,delete,deletecollection,get,list,patch,update,watch -
endpointslices - discovery.k8s.io/v1 true EndpointSlice create,delete,deletecollection,get,list,patch,update,watch -
events ev events.k8s.io/v1 true Event create,delete,deletecollection,get,list,patch,update,watch -
flowschemas - flowcontrol.apiserver.k8s.io/v1 false FlowSchema create,delete,deletecollection,get,list,patch,update,watch -
prioritylevelconfigurations - flowcontrol.apiserver.k8s.io/v1 false PriorityLevelConfiguration create,delete,deletecollection,get,list,patch,update,watch -
ingressclasses - networking.k8s.io/v1 false IngressClass create,delete,deletecollection,get,list,patch,update,watch -
ingresses ing networking.k8s.io/v1 true Ingress create,delete,deletecollection,get,list,patch,update,watch -
ipaddresses ip networking.k8s.io/v1 false IPAddress create,delete,deletecollection,get,list,patch,update,watch -
networkpolicies netpol networking.k8s.io/v1 true NetworkPolicy create,delete,deletecollection,get,list,patch,update,watch -
servicecidrs - networking.k8s.io/v1 false ServiceCIDR create,delete,deletecollection,get,list,patch,update,watch -
runtimeclasses - node.k8s.io/v1 false RuntimeClass create,delete,deletecollection,get,list,patch,update,watch -
poddisruptionbudgets pdb policy/v1 true PodDisruptionBudget create,delete,deletecollection,get,list,patch,update,watch -
clusterrolebindings - rbac.authorization.k8s.io/v1 false ClusterRoleBinding create,delete,deletecollection,get,list,patch,update,watch -
clusterroles - rbac.authorization.k8s.io/v1 false ClusterRole create,delete,deletecollection,get,list,patch,update,watch -
rolebindings - rbac.authorization.k8s.io/v1 true RoleBinding create,delete,deletecollection,get,list,patch,update,watch -
roles - rbac.authorization.k8s.io/v1 true Role create,delete,deletecollection,get,list,patch,update,watch -
deviceclasses - resource.k8s.io/v1 false DeviceClass create,delete,deletecollection,get,list,patch,update,watch -
resourceclaims - resource.k8s.io/v1 true ResourceClaim create,delete,deletecollection,get,list,patch,update,watch -
resourceclaimtemplates - resource.k8s.io/v1 true ResourceClaimTemplate create,delete,deletecollection,get,list,patch,update,watch -
resourceslices - resource.k8s.io/v1 false ResourceSlice create,delete,deletecollection,get,list,patch,update,watch -
priorityclasses pc scheduling.k8s.io/v1 false PriorityClass create,delete,deletecollection,get,list,patch,update,watch -
csidrivers - storage.k8s.io/v1 false CSIDriver create,delete,deletecollection,get,list,patch,update,watch -
csinodes - storage.k8s.io/v1 false CSINode create,delete,deletecollection,get,list,patch,update,watch -
csistoragecapacities - storage.k8s.io/v1 true CSIStorageCapacity create,delete,deletecollection,get,list,patch,update,watch -
storageclasses sc storage.k8s.io/v1 false StorageClass create,delete,deletecollection,get,list,patch,update,watch -
volumeattachments - storage.k8s.io/v1 false VolumeAttachment create,delete,deletecollection,get,list,patch,update,watch -
volumeattributesclasses vac storage.k8s.io/v1 false VolumeAttributesClass create,delete,deletecollection,get,list,patch,update,watch -`;

export const SERVED_VERSIONS = `admissionregistration.k8s.io/v1
apiextensions.k8s.io/v1
apiregistration.k8s.io/v1
apps/v1
authentication.k8s.io/v1
authorization.k8s.io/v1
autoscaling/v1
autoscaling/v2
batch/v1
certificates.k8s.io/v1
coordination.k8s.io/v1
discovery.k8s.io/v1
events.k8s.io/v1
flowcontrol.apiserver.k8s.io/v1
networking.k8s.io/v1
node.k8s.io/v1
policy/v1
rbac.authorization.k8s.io/v1
resource.k8s.io/v1
scheduling.k8s.io/v1
storage.k8s.io/v1
v1`;
