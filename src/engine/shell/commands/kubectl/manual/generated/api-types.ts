/**
 * Recorded by tests/golden/kubectl/manual.py from kube-apiserver v1.36.3's OpenAPI v3 documents. Copyright The Kubernetes Authors, Apache License 2.0.
 */
/** `@TYPE`, its description behind `>`, then its fields: name, type, the type below, `!` when required, allowed values; a description behind `>`. */
export const API_TYPES = `@ConfigMap
>ConfigMap holds configuration data for pods to consume.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
binaryData	map[string]string			
>BinaryData contains the binary data. Each key must consist of alphanumeric characters, '-', '_' or '.'. BinaryData can contain byte sequences that are not in the UTF-8 range. The keys stored in BinaryData must not overlap with the ones in the Data field, this is enforced during validation process. Using this field will require 1.10+ apiserver and kubelet.
data	map[string]string			
>Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.
immutable	boolean			
>Immutable, if set to true, ensures that data stored in the ConfigMap cannot be updated (only object metadata can be modified). If not set to true, the field can be modified at any time. Defaulted to nil.
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
@ObjectMeta
>ObjectMeta is metadata that all persisted resources must have, which includes all objects users must create.
annotations	map[string]string			
>Annotations is an unstructured key value map stored with a resource that may be set by external tools to store and retrieve arbitrary metadata. They are not queryable and should be preserved when modifying objects. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations
creationTimestamp	string	Time		
>CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.
>
>Populated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
deletionGracePeriodSeconds	integer			
>Number of seconds allowed for this object to gracefully terminate before it will be removed from the system. Only set when deletionTimestamp is also set. May only be shortened. Read-only.
deletionTimestamp	string	Time		
>DeletionTimestamp is RFC 3339 date and time at which this resource will be deleted. This field is set by the server when a graceful deletion is requested by the user, and is not directly settable by a client. The resource is expected to be deleted (no longer visible from resource lists, and not reachable by name) after the time in this field, once the finalizers list is empty. As long as the finalizers list contains items, deletion is blocked. Once the deletionTimestamp is set, this value may not be unset or be set further into the future, although it may be shortened or the resource may be deleted prior to this time. For example, a user may request that a pod is deleted in 30 seconds. The Kubelet will react by sending a graceful termination signal to the containers in the pod. After that 30 seconds, the Kubelet will send a hard termination signal (SIGKILL) to the container and after cleanup, remove the pod from the API. In the presence of network partitions, this object may still exist after this timestamp, until an administrator or automated process can determine the resource is fully terminated. If not set, graceful deletion of the object has not been requested.
>
>Populated by the system when a graceful deletion is requested. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
finalizers	[]string			
>Must be empty before the object is deleted from the registry. Each entry is an identifier for the responsible component that will remove the entry from the list. If the deletionTimestamp of the object is non-nil, entries in this list can only be removed. Finalizers may be processed and removed in any order.  Order is NOT enforced because it introduces significant risk of stuck finalizers. finalizers is a shared field, any actor with permission can reorder it. If the finalizer list is processed in order, then this can lead to a situation in which the component responsible for the first finalizer in the list is waiting for a signal (field value, external system, or other) produced by a component responsible for a finalizer later in the list, resulting in a deadlock. Without enforced ordering finalizers are free to order amongst themselves and are not vulnerable to ordering changes in the list.
generateName	string			
>GenerateName is an optional prefix, used by the server, to generate a unique name ONLY IF the Name field has not been provided. If this field is used, the name returned to the client will be different than the name passed. This value will also be combined with a unique suffix. The provided value has the same validation rules as the Name field, and may be truncated by the length of the suffix required to make the value unique on the server.
>
>If this field is specified and the generated name exists, the server will return a 409.
>
>Applied only if Name is not specified. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#idempotency
generation	integer			
>A sequence number representing a specific generation of the desired state. Populated by the system. Read-only.
labels	map[string]string			
>Map of string keys and values that can be used to organize and categorize (scope and select) objects. May match selectors of replication controllers and services. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels
managedFields	[]ManagedFieldsEntry	ManagedFieldsEntry		
>ManagedFields maps workflow-id and version to the set of fields that are managed by that workflow. This is mostly for internal housekeeping, and users typically shouldn't need to set or understand this field. A workflow can be the user's name, a controller's name, or the name of a specific apply path like "ci-cd". The set of fields is always in the version that the workflow used when modifying the object.
name	string			
>Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names
namespace	string			
>Namespace defines the space within which each name must be unique. An empty namespace is equivalent to the "default" namespace, but "default" is the canonical representation. Not all objects are required to be scoped to a namespace - the value of this field for those objects will be empty.
>
>Must be a DNS_LABEL. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces
ownerReferences	[]OwnerReference	OwnerReference		
>List of objects depended by this object. If ALL objects in the list have been deleted, this object will be garbage collected. If this object is managed by a controller, then an entry in this list will point to this controller, with the controller field set to true. There cannot be more than one managing controller.
resourceVersion	string			
>An opaque value that represents the internal version of this object that can be used by clients to determine when objects have changed. May be used for optimistic concurrency, change detection, and the watch operation on a resource or set of resources. Clients must treat these values as opaque and passed unmodified back to the server. They may only be valid for a particular resource or set of resources.
>
>Populated by the system. Read-only. Value must be treated as opaque by clients and . More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency
selfLink	string			
>Deprecated: selfLink is a legacy read-only field that is no longer populated by the system.
uid	string			
>UID is the unique in time and space value for this object. It is typically generated by the server on successful creation of a resource and is not allowed to change on PUT operations.
>
>Populated by the system. Read-only. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids
@Time
>Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.
@ManagedFieldsEntry
>ManagedFieldsEntry is a workflow-id, a FieldSet and the group version of the resource that the fieldset applies to.
apiVersion	string			
>APIVersion defines the version of this resource that this field set applies to. The format is "group/version" just like the top-level APIVersion field. It is necessary to track the version of a field set because it cannot be automatically converted.
fieldsType	string			
>FieldsType is the discriminator for the different fields format and version. There is currently only one possible value: "FieldsV1"
fieldsV1	FieldsV1	FieldsV1		
>FieldsV1 holds the first JSON version format as described in the "FieldsV1" type.
manager	string			
>Manager is an identifier of the workflow managing these fields.
operation	string			
>Operation is the type of operation which lead to this ManagedFieldsEntry being created. The only valid values for this field are 'Apply' and 'Update'.
subresource	string			
>Subresource is the name of the subresource used to update that object, or empty string if the object was updated through the main resource. The value of this field is used to distinguish between managers, even if they share the same name. For example, a status update will be distinct from a regular update using the same manager name. Note that the APIVersion field is not related to the Subresource field and it always corresponds to the version of the main resource.
time	string	Time		
>Time is the timestamp of when the ManagedFields entry was added. The timestamp will also be updated if a field is added, the manager changes any of the owned fields value or removes a field. The timestamp does not update when a field is removed from the entry because another manager took it over.
@FieldsV1
>FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.
>
>Each key is either a '.' representing the field itself, and will always map to an empty set, or a string representing a sub-field or item. The string will follow one of these four formats: 'f:<name>', where <name> is the name of a field in a struct, or key in a map 'v:<value>', where <value> is the exact json formatted value of a list item 'i:<index>', where <index> is position of a item in a list 'k:<keys>', where <keys> is a map of  a list item's key fields to their unique values If a key maps to an empty Fields value, the field that key represents is part of the set.
>
>The exact format is defined in sigs.k8s.io/structured-merge-diff
@OwnerReference
>OwnerReference contains enough information to let you identify an owning object. An owning object must be in the same namespace as the dependent, or be cluster-scoped, so there is no namespace field.
apiVersion	string		!	
>API version of the referent.
blockOwnerDeletion	boolean			
>If true, AND if the owner has the "foregroundDeletion" finalizer, then the owner cannot be deleted from the key-value store until this reference is removed. See https://kubernetes.io/docs/concepts/architecture/garbage-collection/#foreground-deletion for how the garbage collector interacts with this field and enforces the foreground deletion. Defaults to false. To set this field, a user needs "delete" permission of the owner, otherwise 422 (Unprocessable Entity) will be returned.
controller	boolean			
>If true, this reference points to the managing controller.
kind	string		!	
>Kind of the referent. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
name	string		!	
>Name of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names
uid	string		!	
>UID of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#uids
@Endpoints
>Endpoints is a collection of endpoints that implement the actual service. Example:
>
>	 Name: "mysvc",
>	 Subsets: [
>	   {
>	     Addresses: [{"ip": "10.10.1.1"}, {"ip": "10.10.2.2"}],
>	     Ports: [{"name": "a", "port": 8675}, {"name": "b", "port": 309}]
>	   },
>	   {
>	     Addresses: [{"ip": "10.10.3.3"}],
>	     Ports: [{"name": "a", "port": 93}, {"name": "b", "port": 76}]
>	   },
>	]
>
>Endpoints is a legacy API and does not contain information about all Service features. Use discoveryv1.EndpointSlice for complete information about Service endpoints.
>
>Deprecated: This API is deprecated in v1.33+. Use discoveryv1.EndpointSlice.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
subsets	[]EndpointSubset	EndpointSubset		
>The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service.
@EndpointSubset
>EndpointSubset is a group of addresses with a common set of ports. The expanded set of endpoints is the Cartesian product of Addresses x Ports. For example, given:
>
>	{
>	  Addresses: [{"ip": "10.10.1.1"}, {"ip": "10.10.2.2"}],
>	  Ports:     [{"name": "a", "port": 8675}, {"name": "b", "port": 309}]
>	}
>
>The resulting set of endpoints can be viewed as:
>
>	a: [ 10.10.1.1:8675, 10.10.2.2:8675 ],
>	b: [ 10.10.1.1:309, 10.10.2.2:309 ]
>
>Deprecated: This API is deprecated in v1.33+.
addresses	[]EndpointAddress	EndpointAddress		
>IP addresses which offer the related ports that are marked as ready. These endpoints should be considered safe for load balancers and clients to utilize.
notReadyAddresses	[]EndpointAddress	EndpointAddress		
>IP addresses which offer the related ports but are not currently marked as ready because they have not yet finished starting, have recently failed a readiness check, or have recently failed a liveness check.
ports	[]EndpointPort	EndpointPort		
>Port numbers available on the related IP addresses.
@EndpointAddress
>EndpointAddress is a tuple that describes single IP address. Deprecated: This API is deprecated in v1.33+.
hostname	string			
>The Hostname of this endpoint
ip	string		!	
>The IP of this endpoint. May not be loopback (127.0.0.0/8 or ::1), link-local (169.254.0.0/16 or fe80::/10), or link-local multicast (224.0.0.0/24 or ff02::/16).
nodeName	string			
>Optional: Node hosting this endpoint. This can be used to determine endpoints local to a node.
targetRef	ObjectReference	ObjectReference		
>Reference to object providing the endpoint.
@ObjectReference
>ObjectReference contains enough information to let you inspect or modify the referred object.
apiVersion	string			
>API version of the referent.
fieldPath	string			
>If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: "spec.containers{name}" (where "name" refers to the name of the container that triggered the event) or if no container name is specified "spec.containers[2]" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.
kind	string			
>Kind of the referent. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
name	string			
>Name of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
namespace	string			
>Namespace of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
resourceVersion	string			
>Specific resourceVersion to which this reference is made, if any. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#concurrency-control-and-consistency
uid	string			
>UID of the referent. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#uids
@EndpointPort
>EndpointPort is a tuple that describes a single port. Deprecated: This API is deprecated in v1.33+.
appProtocol	string			
>The application protocol for this port. This is used as a hint for implementations to offer richer behavior for protocols that they understand. This field follows standard Kubernetes label syntax. Valid values are either:
>
>* Un-prefixed protocol names - reserved for IANA standard service names (as per RFC-6335 and https://www.iana.org/assignments/service-names).
>
>* Kubernetes-defined prefixed names:
>  * 'kubernetes.io/h2c' - HTTP/2 prior knowledge over cleartext as described in https://www.rfc-editor.org/rfc/rfc9113.html#name-starting-http-2-with-prior-
>  * 'kubernetes.io/ws'  - WebSocket over cleartext as described in https://www.rfc-editor.org/rfc/rfc6455
>  * 'kubernetes.io/wss' - WebSocket over TLS as described in https://www.rfc-editor.org/rfc/rfc6455
>
>* Other protocols should use implementation-defined prefixed names such as mycompany.com/my-custom-protocol.
name	string			
>The name of this port.  This must match the 'name' field in the corresponding ServicePort. Must be a DNS_LABEL. Optional only if one port is defined.
port	integer		!	
>The port number of the endpoint.
protocol	string			"SCTP","TCP","UDP"
>The IP protocol for this port. Must be UDP, TCP, or SCTP. Default is TCP.
>
>Possible enum values:
> - \`"SCTP"\` is the SCTP protocol.
> - \`"TCP"\` is the TCP protocol.
> - \`"UDP"\` is the UDP protocol.
@Event
>Event is a report of an event somewhere in the cluster.  Events have a limited retention time and triggers and messages may evolve with time.  Event consumers should not rely on the timing of an event with a given Reason reflecting a consistent underlying trigger, or the continued existence of events with that Reason.  Events should be treated as informative, best-effort, supplemental data.
action	string			
>What action was taken/failed regarding to the Regarding object.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
count	integer			
>The number of times this event has occurred.
eventTime	string	MicroTime		
>Time when this Event was first observed.
firstTimestamp	string	Time		
>The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)
involvedObject	ObjectReference	ObjectReference	!	
>The object that this event is about.
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
lastTimestamp	string	Time		
>The time at which the most recent occurrence of this event was recorded.
message	string			
>A human-readable description of the status of this operation.
metadata	ObjectMeta	ObjectMeta	!	
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
reason	string			
>This should be a short, machine understandable string that gives the reason for the transition into the object's current status.
related	ObjectReference	ObjectReference		
>Optional secondary object for more complex actions.
reportingComponent	string			
>Name of the controller that emitted this Event, e.g. \`kubernetes.io/kubelet\`.
reportingInstance	string			
>ID of the controller instance, e.g. \`kubelet-xyzf\`.
series	EventSeries	EventSeries		
>Data about the Event series this event represents or nil if it's a singleton Event.
source	EventSource	EventSource		
>The component reporting this event. Should be a short machine understandable string.
type	string			
>Type of this event (Normal, Warning), new types could be added in the future
@MicroTime
>MicroTime is version of Time with microsecond level precision.
@EventSeries
>EventSeries contain information on series of events, i.e. thing that was/is happening continuously for some time.
count	integer			
>Number of occurrences in this series up to the last heartbeat time
lastObservedTime	string	MicroTime		
>Time of the last occurrence observed
@EventSource
>EventSource contains information for an event.
component	string			
>Component from which the event is generated.
host	string			
>Node name on which the event is generated.
@Namespace
>Namespace provides a scope for Names. Use of multiple namespaces is optional.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	NamespaceSpec	NamespaceSpec		
>Spec defines the behavior of the Namespace. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
status	NamespaceStatus	NamespaceStatus		
>Status describes the current status of a Namespace. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
@NamespaceSpec
>NamespaceSpec describes the attributes on a Namespace.
finalizers	[]string			
>Finalizers is an opaque list of values that must be empty to permanently remove object from storage. More info: https://kubernetes.io/docs/tasks/administer-cluster/namespaces/
@NamespaceStatus
>NamespaceStatus is information about the current status of a Namespace.
conditions	[]NamespaceCondition	NamespaceCondition		
>Represents the latest available observations of a namespace's current state.
phase	string			"Active","Terminating"
>Phase is the current lifecycle phase of the namespace. More info: https://kubernetes.io/docs/tasks/administer-cluster/namespaces/
>
>Possible enum values:
> - \`"Active"\` means the namespace is available for use in the system
> - \`"Terminating"\` means the namespace is undergoing graceful termination
@NamespaceCondition
>NamespaceCondition contains details about state of namespace.
lastTransitionTime	string	Time		
>Last time the condition transitioned from one status to another.
message	string			
>Human-readable message indicating details about last transition.
reason	string			
>Unique, one-word, CamelCase reason for the condition's last transition.
status	string		!	
>Status of the condition, one of True, False, Unknown.
type	string		!	
>Type of namespace controller condition.
@Node
>Node is a worker node in Kubernetes. Each node will have a unique identifier in the cache (i.e. in etcd).
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	NodeSpec	NodeSpec		
>Spec defines the behavior of a node. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
status	NodeStatus	NodeStatus		
>Most recently observed status of the node. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
@NodeSpec
>NodeSpec describes the attributes that a node is created with.
configSource	NodeConfigSource	NodeConfigSource		
>Deprecated: Previously used to specify the source of the node's configuration for the DynamicKubeletConfig feature. This feature is removed.
externalID	string			
>Deprecated. Not all kubelets will set this field. Remove field after 1.13. see: https://issues.k8s.io/61966
podCIDR	string			
>PodCIDR represents the pod IP range assigned to the node.
podCIDRs	[]string			
>podCIDRs represents the IP ranges assigned to the node for usage by Pods on that node. If this field is specified, the 0th entry must match the podCIDR field. It may contain at most 1 value for each of IPv4 and IPv6.
providerID	string			
>ID of the node assigned by the cloud provider in the format: <ProviderName>://<ProviderSpecificNodeID>
taints	[]Taint	Taint		
>If specified, the node's taints.
unschedulable	boolean			
>Unschedulable controls node schedulability of new pods. By default, node is schedulable. More info: https://kubernetes.io/docs/concepts/nodes/node/#manual-node-administration
@NodeConfigSource
>NodeConfigSource specifies a source of node configuration. Exactly one subfield (excluding metadata) must be non-nil. This API is deprecated since 1.22
configMap	ConfigMapNodeConfigSource	ConfigMapNodeConfigSource		
>ConfigMap is a reference to a Node's ConfigMap
@ConfigMapNodeConfigSource
>ConfigMapNodeConfigSource contains the information to reference a ConfigMap as a config source for the Node. This API is deprecated since 1.22: https://git.k8s.io/enhancements/keps/sig-node/281-dynamic-kubelet-configuration
kubeletConfigKey	string		!	
>KubeletConfigKey declares which key of the referenced ConfigMap corresponds to the KubeletConfiguration structure This field is required in all cases.
name	string		!	
>Name is the metadata.name of the referenced ConfigMap. This field is required in all cases.
namespace	string		!	
>Namespace is the metadata.namespace of the referenced ConfigMap. This field is required in all cases.
resourceVersion	string			
>ResourceVersion is the metadata.ResourceVersion of the referenced ConfigMap. This field is forbidden in Node.Spec, and required in Node.Status.
uid	string			
>UID is the metadata.UID of the referenced ConfigMap. This field is forbidden in Node.Spec, and required in Node.Status.
@Taint
>The node this Taint is attached to has the "effect" on any pod that does not tolerate the Taint.
effect	string		!	"NoExecute","NoSchedule","PreferNoSchedule"
>Required. The effect of the taint on pods that do not tolerate the taint. Valid effects are NoSchedule, PreferNoSchedule and NoExecute.
>
>Possible enum values:
> - \`"NoExecute"\` Evict any already-running pods that do not tolerate the taint. Currently enforced by NodeController.
> - \`"NoSchedule"\` Do not allow new pods to schedule onto the node unless they tolerate the taint, but allow all pods submitted to Kubelet without going through the scheduler to start, and allow all already-running pods to continue running. Enforced by the scheduler.
> - \`"PreferNoSchedule"\` Like TaintEffectNoSchedule, but the scheduler tries not to schedule new pods onto the node, rather than prohibiting new pods from scheduling onto the node entirely. Enforced by the scheduler.
key	string		!	
>Required. The taint key to be applied to a node.
timeAdded	string	Time		
>TimeAdded represents the time at which the taint was added.
value	string			
>The taint value corresponding to the taint key.
@NodeStatus
>NodeStatus is information about the current status of a node.
addresses	[]NodeAddress	NodeAddress		
>List of addresses reachable to the node. Queried from cloud provider, if available. More info: https://kubernetes.io/docs/reference/node/node-status/#addresses Note: This field is declared as mergeable, but the merge key is not sufficiently unique, which can cause data corruption when it is merged. Callers should instead use a full-replacement patch. See https://pr.k8s.io/79391 for an example. Consumers should assume that addresses can change during the lifetime of a Node. However, there are some exceptions where this may not be possible, such as Pods that inherit a Node's address in its own status or consumers of the downward API (status.hostIP).
allocatable	map[string]Quantity	Quantity		
>Allocatable represents the resources of a node that are available for scheduling. Defaults to Capacity.
capacity	map[string]Quantity	Quantity		
>Capacity represents the total resources of a node. More info: https://kubernetes.io/docs/reference/node/node-status/#capacity
conditions	[]NodeCondition	NodeCondition		
>Conditions is an array of current observed node conditions. More info: https://kubernetes.io/docs/reference/node/node-status/#condition
config	NodeConfigStatus	NodeConfigStatus		
>Status of the config assigned to the node via the dynamic Kubelet config feature.
daemonEndpoints	NodeDaemonEndpoints	NodeDaemonEndpoints		
>Endpoints of daemons running on the Node.
declaredFeatures	[]string			
>DeclaredFeatures represents the features related to feature gates that are declared by the node.
features	NodeFeatures	NodeFeatures		
>Features describes the set of features implemented by the CRI implementation.
images	[]ContainerImage	ContainerImage		
>List of container images on this node
nodeInfo	NodeSystemInfo	NodeSystemInfo		
>Set of ids/uuids to uniquely identify the node. More info: https://kubernetes.io/docs/reference/node/node-status/#info
phase	string			"Pending","Running","Terminated"
>NodePhase is the recently observed lifecycle phase of the node. More info: https://kubernetes.io/docs/concepts/nodes/node/#phase The field is never populated, and now is deprecated.
>
>Possible enum values:
> - \`"Pending"\` means the node has been created/added by the system, but not configured.
> - \`"Running"\` means the node has been configured and has Kubernetes components running.
> - \`"Terminated"\` means the node has been removed from the cluster.
runtimeHandlers	[]NodeRuntimeHandler	NodeRuntimeHandler		
>The available runtime handlers.
volumesAttached	[]AttachedVolume	AttachedVolume		
>List of volumes that are attached to the node.
volumesInUse	[]string			
>List of attachable volumes in use (mounted) by the node.
@NodeAddress
>NodeAddress contains information for the node's address.
address	string		!	
>The node address.
type	string		!	
>Node address type, one of Hostname, ExternalIP or InternalIP.
@Quantity
>Quantity is a fixed-point representation of a number. It provides convenient marshaling/unmarshaling in JSON and YAML, in addition to String() and AsInt64() accessors.
>
>The serialization format is:
>
>\`\`\` <quantity>        ::= <signedNumber><suffix>
>
>	(Note that <suffix> may be empty, from the "" case in <decimalSI>.)
>
><digit>           ::= 0 | 1 | ... | 9 <digits>          ::= <digit> | <digit><digits> <number>          ::= <digits> | <digits>.<digits> | <digits>. | .<digits> <sign>            ::= "+" | "-" <signedNumber>    ::= <number> | <sign><number> <suffix>          ::= <binarySI> | <decimalExponent> | <decimalSI> <binarySI>        ::= Ki | Mi | Gi | Ti | Pi | Ei
>
>	(International System of units; See: http://physics.nist.gov/cuu/Units/binary.html)
>
><decimalSI>       ::= m | "" | k | M | G | T | P | E
>
>	(Note that 1024 = 1Ki but 1000 = 1k; I didn't choose the capitalization.)
>
><decimalExponent> ::= "e" <signedNumber> | "E" <signedNumber> \`\`\`
>
>No matter which of the three exponent forms is used, no quantity may represent a number greater than 2^63-1 in magnitude, nor may it have more than 3 decimal places. Numbers larger or more precise will be capped or rounded up. (E.g.: 0.1m will rounded up to 1m.) This may be extended in the future if we require larger or smaller quantities.
>
>When a Quantity is parsed from a string, it will remember the type of suffix it had, and will use the same type again when it is serialized.
>
>Before serializing, Quantity will be put in "canonical form". This means that Exponent/suffix will be adjusted up or down (with a corresponding increase or decrease in Mantissa) such that:
>
>- No precision is lost - No fractional digits will be emitted - The exponent (or suffix) is as large as possible.
>
>The sign will be omitted unless the number is negative.
>
>Examples:
>
>- 1.5 will be serialized as "1500m" - 1.5Gi will be serialized as "1536Mi"
>
>Note that the quantity will NEVER be internally represented by a floating point number. That is the whole point of this exercise.
>
>Non-canonical values will still parse as long as they are well formed, but will be re-emitted in their canonical form. (So always use canonical form, or don't diff.)
>
>This format is intended to make it difficult to use these numbers without writing some sort of special handling code in the hopes that that will cause implementors to also use a fixed point implementation.
@NodeCondition
>NodeCondition contains condition information for a node.
lastHeartbeatTime	string	Time		
>Last time we got an update on a given condition.
lastTransitionTime	string	Time		
>Last time the condition transit from one status to another.
message	string			
>Human readable message indicating details about last transition.
reason	string			
>(brief) reason for the condition's last transition.
status	string		!	
>Status of the condition, one of True, False, Unknown.
type	string		!	
>Type of node condition.
@NodeConfigStatus
>NodeConfigStatus describes the status of the config assigned by Node.Spec.ConfigSource.
active	NodeConfigSource	NodeConfigSource		
>Active reports the checkpointed config the node is actively using. Active will represent either the current version of the Assigned config, or the current LastKnownGood config, depending on whether attempting to use the Assigned config results in an error.
assigned	NodeConfigSource	NodeConfigSource		
>Assigned reports the checkpointed config the node will try to use. When Node.Spec.ConfigSource is updated, the node checkpoints the associated config payload to local disk, along with a record indicating intended config. The node refers to this record to choose its config checkpoint, and reports this record in Assigned. Assigned only updates in the status after the record has been checkpointed to disk. When the Kubelet is restarted, it tries to make the Assigned config the Active config by loading and validating the checkpointed payload identified by Assigned.
error	string			
>Error describes any problems reconciling the Spec.ConfigSource to the Active config. Errors may occur, for example, attempting to checkpoint Spec.ConfigSource to the local Assigned record, attempting to checkpoint the payload associated with Spec.ConfigSource, attempting to load or validate the Assigned config, etc. Errors may occur at different points while syncing config. Earlier errors (e.g. download or checkpointing errors) will not result in a rollback to LastKnownGood, and may resolve across Kubelet retries. Later errors (e.g. loading or validating a checkpointed config) will result in a rollback to LastKnownGood. In the latter case, it is usually possible to resolve the error by fixing the config assigned in Spec.ConfigSource. You can find additional information for debugging by searching the error message in the Kubelet log. Error is a human-readable description of the error state; machines can check whether or not Error is empty, but should not rely on the stability of the Error text across Kubelet versions.
lastKnownGood	NodeConfigSource	NodeConfigSource		
>LastKnownGood reports the checkpointed config the node will fall back to when it encounters an error attempting to use the Assigned config. The Assigned config becomes the LastKnownGood config when the node determines that the Assigned config is stable and correct. This is currently implemented as a 10-minute soak period starting when the local record of Assigned config is updated. If the Assigned config is Active at the end of this period, it becomes the LastKnownGood. Note that if Spec.ConfigSource is reset to nil (use local defaults), the LastKnownGood is also immediately reset to nil, because the local default config is always assumed good. You should not make assumptions about the node's method of determining config stability and correctness, as this may change or become configurable in the future.
@NodeDaemonEndpoints
>NodeDaemonEndpoints lists ports opened by daemons running on the Node.
kubeletEndpoint	DaemonEndpoint	DaemonEndpoint		
>Endpoint on which Kubelet is listening.
@DaemonEndpoint
>DaemonEndpoint contains information about a single Daemon endpoint.
Port	integer		!	
>Port number of the given endpoint.
@NodeFeatures
>NodeFeatures describes the set of features implemented by the CRI implementation. The features contained in the NodeFeatures should depend only on the cri implementation independent of runtime handlers.
supplementalGroupsPolicy	boolean			
>SupplementalGroupsPolicy is set to true if the runtime supports SupplementalGroupsPolicy and ContainerUser.
@ContainerImage
>Describe a container image
names	[]string			
>Names by which this image is known. e.g. ["kubernetes.example/hyperkube:v1.0.7", "cloud-vendor.registry.example/cloud-vendor/hyperkube:v1.0.7"]
sizeBytes	integer			
>The size of the image in bytes.
@NodeSystemInfo
>NodeSystemInfo is a set of ids/uuids to uniquely identify the node.
architecture	string		!	
>The Architecture reported by the node
bootID	string		!	
>Boot ID reported by the node.
containerRuntimeVersion	string		!	
>ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).
kernelVersion	string		!	
>Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64).
kubeProxyVersion	string		!	
>Deprecated: KubeProxy Version reported by the node.
kubeletVersion	string		!	
>Kubelet Version reported by the node.
machineID	string		!	
>MachineID reported by the node. For unique machine identification in the cluster this field is preferred. Learn more from man(5) machine-id: http://man7.org/linux/man-pages/man5/machine-id.5.html
operatingSystem	string		!	
>The Operating System reported by the node
osImage	string		!	
>OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy)).
swap	NodeSwapStatus	NodeSwapStatus		
>Swap Info reported by the node.
systemUUID	string		!	
>SystemUUID reported by the node. For unique machine identification MachineID is preferred. This field is specific to Red Hat hosts https://access.redhat.com/documentation/en-us/red_hat_subscription_management/1/html/rhsm/uuid
@NodeSwapStatus
>NodeSwapStatus represents swap memory information.
capacity	integer			
>Total amount of swap memory in bytes.
@NodeRuntimeHandler
>NodeRuntimeHandler is a set of runtime handler information.
features	NodeRuntimeHandlerFeatures	NodeRuntimeHandlerFeatures		
>Supported features.
name	string			
>Runtime handler name. Empty for the default runtime handler.
@NodeRuntimeHandlerFeatures
>NodeRuntimeHandlerFeatures is a set of features implemented by the runtime handler.
recursiveReadOnlyMounts	boolean			
>RecursiveReadOnlyMounts is set to true if the runtime handler supports RecursiveReadOnlyMounts.
userNamespaces	boolean			
>UserNamespaces is set to true if the runtime handler supports UserNamespaces, including for volumes.
@AttachedVolume
>AttachedVolume describes a volume attached to a node
devicePath	string		!	
>DevicePath represents the device path where the volume should be available
name	string		!	
>Name of the attached volume
@PersistentVolumeClaim
>PersistentVolumeClaim is a user's request for and claim to a persistent volume
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	PersistentVolumeClaimSpec	PersistentVolumeClaimSpec		
>spec defines the desired characteristics of a volume requested by a pod author. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#persistentvolumeclaims
status	PersistentVolumeClaimStatus	PersistentVolumeClaimStatus		
>status represents the current information/status of a persistent volume claim. Read-only. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#persistentvolumeclaims
@PersistentVolumeClaimSpec
>PersistentVolumeClaimSpec describes the common attributes of storage devices and allows a Source for provider-specific attributes
accessModes	[]string			
>accessModes contains the desired access modes the volume should have. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1
dataSource	TypedLocalObjectReference	TypedLocalObjectReference		
>dataSource field can be used to specify either: * An existing VolumeSnapshot object (snapshot.storage.k8s.io/VolumeSnapshot) * An existing PVC (PersistentVolumeClaim) If the provisioner or an external controller can support the specified data source, it will create a new volume based on the contents of the specified data source. When the AnyVolumeDataSource feature gate is enabled, dataSource contents will be copied to dataSourceRef, and dataSourceRef contents will be copied to dataSource when dataSourceRef.namespace is not specified. If the namespace is specified, then dataSourceRef will not be copied to dataSource.
dataSourceRef	TypedObjectReference	TypedObjectReference		
>dataSourceRef specifies the object from which to populate the volume with data, if a non-empty volume is desired. This may be any object from a non-empty API group (non core object) or a PersistentVolumeClaim object. When this field is specified, volume binding will only succeed if the type of the specified object matches some installed volume populator or dynamic provisioner. This field will replace the functionality of the dataSource field and as such if both fields are non-empty, they must have the same value. For backwards compatibility, when namespace isn't specified in dataSourceRef, both fields (dataSource and dataSourceRef) will be set to the same value automatically if one of them is empty and the other is non-empty. When namespace is specified in dataSourceRef, dataSource isn't set to the same value and must be empty. There are three important differences between dataSource and dataSourceRef: * While dataSource only allows two specific types of objects, dataSourceRef
>  allows any non-core object, as well as PersistentVolumeClaim objects.
>* While dataSource ignores disallowed values (dropping them), dataSourceRef
>  preserves all values, and generates an error if a disallowed value is
>  specified.
>* While dataSource only allows local objects, dataSourceRef allows objects
>  in any namespaces.
>(Beta) Using this field requires the AnyVolumeDataSource feature gate to be enabled. (Alpha) Using the namespace field of dataSourceRef requires the CrossNamespaceVolumeDataSource feature gate to be enabled.
resources	VolumeResourceRequirements	VolumeResourceRequirements		
>resources represents the minimum resources the volume should have. Users are allowed to specify resource requirements that are lower than previous value but must still be higher than capacity recorded in the status field of the claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#resources
selector	LabelSelector	LabelSelector		
>selector is a label query over volumes to consider for binding.
storageClassName	string			
>storageClassName is the name of the StorageClass required by the claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#class-1
volumeAttributesClassName	string			
>volumeAttributesClassName may be used to set the VolumeAttributesClass used by this claim. If specified, the CSI driver will create or update the volume with the attributes defined in the corresponding VolumeAttributesClass. This has a different purpose than storageClassName, it can be changed after the claim is created. An empty string or nil value indicates that no VolumeAttributesClass will be applied to the claim. If the claim enters an Infeasible error state, this field can be reset to its previous value (including nil) to cancel the modification. If the resource referred to by volumeAttributesClass does not exist, this PersistentVolumeClaim will be set to a Pending state, as reflected by the modifyVolumeStatus field, until such as a resource exists. More info: https://kubernetes.io/docs/concepts/storage/volume-attributes-classes/
volumeMode	string			"Block","Filesystem"
>volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.
>
>Possible enum values:
> - \`"Block"\` means the volume will not be formatted with a filesystem and will remain a raw block device.
> - \`"Filesystem"\` means the volume will be or is formatted with a filesystem.
volumeName	string			
>volumeName is the binding reference to the PersistentVolume backing this claim.
@TypedLocalObjectReference
>TypedLocalObjectReference contains enough information to let you locate the typed referenced object inside the same namespace.
apiGroup	string			
>APIGroup is the group for the resource being referenced. If APIGroup is not specified, the specified Kind must be in the core API group. For any other third-party types, APIGroup is required.
kind	string		!	
>Kind is the type of resource being referenced
name	string		!	
>Name is the name of resource being referenced
@TypedObjectReference
>TypedObjectReference contains enough information to let you locate the typed referenced object
apiGroup	string			
>APIGroup is the group for the resource being referenced. If APIGroup is not specified, the specified Kind must be in the core API group. For any other third-party types, APIGroup is required.
kind	string		!	
>Kind is the type of resource being referenced
name	string		!	
>Name is the name of resource being referenced
namespace	string			
>Namespace is the namespace of resource being referenced Note that when a namespace is specified, a gateway.networking.k8s.io/ReferenceGrant object is required in the referent namespace to allow that namespace's owner to accept the reference. See the ReferenceGrant documentation for details. (Alpha) This field requires the CrossNamespaceVolumeDataSource feature gate to be enabled.
@VolumeResourceRequirements
>VolumeResourceRequirements describes the storage resource requirements for a volume.
limits	map[string]Quantity	Quantity		
>Limits describes the maximum amount of compute resources allowed. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
requests	map[string]Quantity	Quantity		
>Requests describes the minimum amount of compute resources required. If Requests is omitted for a container, it defaults to Limits if that is explicitly specified, otherwise to an implementation-defined value. Requests cannot exceed Limits. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
@LabelSelector
>A label selector is a label query over a set of resources. The result of matchLabels and matchExpressions are ANDed. An empty label selector matches all objects. A null label selector matches no objects.
matchExpressions	[]LabelSelectorRequirement	LabelSelectorRequirement		
>matchExpressions is a list of label selector requirements. The requirements are ANDed.
matchLabels	map[string]string			
>matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels map is equivalent to an element of matchExpressions, whose key field is "key", the operator is "In", and the values array contains only "value". The requirements are ANDed.
@LabelSelectorRequirement
>A label selector requirement is a selector that contains values, a key, and an operator that relates the key and values.
key	string		!	
>key is the label key that the selector applies to.
operator	string		!	
>operator represents a key's relationship to a set of values. Valid operators are In, NotIn, Exists and DoesNotExist.
values	[]string			
>values is an array of string values. If the operator is In or NotIn, the values array must be non-empty. If the operator is Exists or DoesNotExist, the values array must be empty. This array is replaced during a strategic merge patch.
@PersistentVolumeClaimStatus
>PersistentVolumeClaimStatus is the current status of a persistent volume claim.
accessModes	[]string			
>accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1
allocatedResourceStatuses	map[string]string			
>allocatedResourceStatuses stores status of resource being resized for the given PVC. Key names follow standard Kubernetes label syntax. Valid values are either:
>	* Un-prefixed keys:
>		- storage - the capacity of the volume.
>	* Custom resources must use implementation-defined prefixed names such as "example.com/my-custom-resource"
>Apart from above values - keys that are unprefixed or have kubernetes.io prefix are considered reserved and hence may not be used.
>
>ClaimResourceStatus can be in any of following states:
>	- ControllerResizeInProgress:
>		State set when resize controller starts resizing the volume in control-plane.
>	- ControllerResizeFailed:
>		State set when resize has failed in resize controller with a terminal error.
>	- NodeResizePending:
>		State set when resize controller has finished resizing the volume but further resizing of
>		volume is needed on the node.
>	- NodeResizeInProgress:
>		State set when kubelet starts resizing the volume.
>	- NodeResizeFailed:
>		State set when resizing has failed in kubelet with a terminal error. Transient errors don't set
>		NodeResizeFailed.
>For example: if expanding a PVC for more capacity - this field can be one of the following states:
>	- pvc.status.allocatedResourceStatus['storage'] = "ControllerResizeInProgress"
>     - pvc.status.allocatedResourceStatus['storage'] = "ControllerResizeFailed"
>     - pvc.status.allocatedResourceStatus['storage'] = "NodeResizePending"
>     - pvc.status.allocatedResourceStatus['storage'] = "NodeResizeInProgress"
>     - pvc.status.allocatedResourceStatus['storage'] = "NodeResizeFailed"
>When this field is not set, it means that no resize operation is in progress for the given PVC.
>
>A controller that receives PVC update with previously unknown resourceName or ClaimResourceStatus should ignore the update for the purpose it was designed. For example - a controller that only is responsible for resizing capacity of the volume, should ignore PVC updates that change other valid resources associated with PVC.
allocatedResources	map[string]Quantity	Quantity		
>allocatedResources tracks the resources allocated to a PVC including its capacity. Key names follow standard Kubernetes label syntax. Valid values are either:
>	* Un-prefixed keys:
>		- storage - the capacity of the volume.
>	* Custom resources must use implementation-defined prefixed names such as "example.com/my-custom-resource"
>Apart from above values - keys that are unprefixed or have kubernetes.io prefix are considered reserved and hence may not be used.
>
>Capacity reported here may be larger than the actual capacity when a volume expansion operation is requested. For storage quota, the larger value from allocatedResources and PVC.spec.resources is used. If allocatedResources is not set, PVC.spec.resources alone is used for quota calculation. If a volume expansion capacity request is lowered, allocatedResources is only lowered if there are no expansion operations in progress and if the actual volume capacity is equal or lower than the requested capacity.
>
>A controller that receives PVC update with previously unknown resourceName should ignore the update for the purpose it was designed. For example - a controller that only is responsible for resizing capacity of the volume, should ignore PVC updates that change other valid resources associated with PVC.
capacity	map[string]Quantity	Quantity		
>capacity represents the actual resources of the underlying volume.
conditions	[]PersistentVolumeClaimCondition	PersistentVolumeClaimCondition		
>conditions is the current Condition of persistent volume claim. If underlying persistent volume is being resized then the Condition will be set to 'Resizing'.
currentVolumeAttributesClassName	string			
>currentVolumeAttributesClassName is the current name of the VolumeAttributesClass the PVC is using. When unset, there is no VolumeAttributeClass applied to this PersistentVolumeClaim
modifyVolumeStatus	ModifyVolumeStatus	ModifyVolumeStatus		
>ModifyVolumeStatus represents the status object of ControllerModifyVolume operation. When this is unset, there is no ModifyVolume operation being attempted.
phase	string			"Bound","Lost","Pending"
>phase represents the current phase of PersistentVolumeClaim.
>
>Possible enum values:
> - \`"Bound"\` used for PersistentVolumeClaims that are bound
> - \`"Lost"\` used for PersistentVolumeClaims that lost their underlying PersistentVolume. The claim was bound to a PersistentVolume and this volume does not exist any longer and all data on it was lost.
> - \`"Pending"\` used for PersistentVolumeClaims that are not yet bound
@PersistentVolumeClaimCondition
>PersistentVolumeClaimCondition contains details about state of pvc
lastProbeTime	string	Time		
>lastProbeTime is the time we probed the condition.
lastTransitionTime	string	Time		
>lastTransitionTime is the time the condition transitioned from one status to another.
message	string			
>message is the human-readable message indicating details about last transition.
reason	string			
>reason is a unique, this should be a short, machine understandable string that gives the reason for condition's last transition. If it reports "Resizing" that means the underlying persistent volume is being resized.
status	string		!	
>Status is the status of the condition. Can be True, False, Unknown. More info: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/#:~:text=state%20of%20pvc-,conditions.status,-(string)%2C%20required
type	string		!	
>Type is the type of the condition. More info: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/#:~:text=set%20to%20%27ResizeStarted%27.-,PersistentVolumeClaimCondition,-contains%20details%20about
@ModifyVolumeStatus
>ModifyVolumeStatus represents the status object of ControllerModifyVolume operation
status	string		!	"InProgress","Infeasible","Pending"
>status is the status of the ControllerModifyVolume operation. It can be in any of following states:
> - Pending
>   Pending indicates that the PersistentVolumeClaim cannot be modified due to unmet requirements, such as
>   the specified VolumeAttributesClass not existing.
> - InProgress
>   InProgress indicates that the volume is being modified.
> - Infeasible
>  Infeasible indicates that the request has been rejected as invalid by the CSI driver. To
>	  resolve the error, a valid VolumeAttributesClass needs to be specified.
>Note: New statuses can be added in the future. Consumers should check for unknown statuses and fail appropriately.
>
>Possible enum values:
> - \`"InProgress"\` InProgress indicates that the volume is being modified
> - \`"Infeasible"\` Infeasible indicates that the request has been rejected as invalid by the CSI driver. To resolve the error, a valid VolumeAttributesClass needs to be specified
> - \`"Pending"\` Pending indicates that the PersistentVolumeClaim cannot be modified due to unmet requirements, such as the specified VolumeAttributesClass not existing
targetVolumeAttributesClassName	string			
>targetVolumeAttributesClassName is the name of the VolumeAttributesClass the PVC currently being reconciled
@Pod
>Pod is a collection of containers that can run on a host. This resource is created by clients and scheduled onto hosts.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	PodSpec	PodSpec		
>Specification of the desired behavior of the pod. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
status	PodStatus	PodStatus		
>Most recently observed status of the pod. This data may not be up to date. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
@PodSpec
>PodSpec is a description of a pod.
activeDeadlineSeconds	integer			
>Optional duration in seconds the pod may be active on the node relative to StartTime before the system will actively try to mark it failed and kill associated containers. Value must be a positive integer.
affinity	Affinity	Affinity		
>If specified, the pod's scheduling constraints
automountServiceAccountToken	boolean			
>AutomountServiceAccountToken indicates whether a service account token should be automatically mounted.
containers	[]Container	Container	!	
>List of containers belonging to the pod. Containers cannot currently be added or removed. There must be at least one container in a Pod. Cannot be updated.
dnsConfig	PodDNSConfig	PodDNSConfig		
>Specifies the DNS parameters of a pod. Parameters specified here will be merged to the generated DNS configuration based on DNSPolicy.
dnsPolicy	string			"ClusterFirst","ClusterFirstWithHostNet","Default","None"
>Set DNS policy for the pod. Defaults to "ClusterFirst". Valid values are 'ClusterFirstWithHostNet', 'ClusterFirst', 'Default' or 'None'. DNS parameters given in DNSConfig will be merged with the policy selected with DNSPolicy. To have DNS options set along with hostNetwork, you have to specify DNS policy explicitly to 'ClusterFirstWithHostNet'.
>
>Possible enum values:
> - \`"ClusterFirst"\` indicates that the pod should use cluster DNS first unless hostNetwork is true, if it is available, then fall back on the default (as determined by kubelet) DNS settings.
> - \`"ClusterFirstWithHostNet"\` indicates that the pod should use cluster DNS first, if it is available, then fall back on the default (as determined by kubelet) DNS settings.
> - \`"Default"\` indicates that the pod should use the default (as determined by kubelet) DNS settings.
> - \`"None"\` indicates that the pod should use empty DNS settings. DNS parameters such as nameservers and search paths should be defined via DNSConfig.
enableServiceLinks	boolean			
>EnableServiceLinks indicates whether information about services should be injected into pod's environment variables, matching the syntax of Docker links. Optional: Defaults to true.
ephemeralContainers	[]EphemeralContainer	EphemeralContainer		
>List of ephemeral containers run in this pod. Ephemeral containers may be run in an existing pod to perform user-initiated actions such as debugging. This list cannot be specified when creating a pod, and it cannot be modified by updating the pod spec. In order to add an ephemeral container to an existing pod, use the pod's ephemeralcontainers subresource.
hostAliases	[]HostAlias	HostAlias		
>HostAliases is an optional list of hosts and IPs that will be injected into the pod's hosts file if specified.
hostIPC	boolean			
>Use the host's ipc namespace. Optional: Default to false.
hostNetwork	boolean			
>Host networking requested for this pod. Use the host's network namespace. When using HostNetwork you should specify ports so the scheduler is aware. When \`hostNetwork\` is true, specified \`hostPort\` fields in port definitions must match \`containerPort\`, and unspecified \`hostPort\` fields in port definitions are defaulted to match \`containerPort\`. Default to false.
hostPID	boolean			
>Use the host's pid namespace. Optional: Default to false.
hostUsers	boolean			
>Use the host's user namespace. Optional: Default to true. If set to true or not present, the pod will be run in the host user namespace, useful for when the pod needs a feature only available to the host user namespace, such as loading a kernel module with CAP_SYS_MODULE. When set to false, a new userns is created for the pod. Setting false is useful for mitigating container breakout vulnerabilities even allowing users to run their containers as root without actually having root privileges on the host.
hostname	string			
>Specifies the hostname of the Pod If not specified, the pod's hostname will be set to a system-defined value.
hostnameOverride	string			
>HostnameOverride specifies an explicit override for the pod's hostname as perceived by the pod. This field only specifies the pod's hostname and does not affect its DNS records. When this field is set to a non-empty string: - It takes precedence over the values set in \`hostname\` and \`subdomain\`. - The Pod's hostname will be set to this value. - \`setHostnameAsFQDN\` must be nil or set to false. - \`hostNetwork\` must be set to false.
>
>This field must be a valid DNS subdomain as defined in RFC 1123 and contain at most 64 characters. Requires the HostnameOverride feature gate to be enabled.
imagePullSecrets	[]LocalObjectReference	LocalObjectReference		
>ImagePullSecrets is an optional list of references to secrets in the same namespace to use for pulling any of the images used by this PodSpec. If specified, these secrets will be passed to individual puller implementations for them to use. More info: https://kubernetes.io/docs/concepts/containers/images#specifying-imagepullsecrets-on-a-pod
initContainers	[]Container	Container		
>List of initialization containers belonging to the pod. Init containers are executed in order prior to containers being started. If any init container fails, the pod is considered to have failed and is handled according to its restartPolicy. The name for an init container or normal container must be unique among all containers. Init containers may not have Lifecycle actions, Readiness probes, Liveness probes, or Startup probes. The resourceRequirements of an init container are taken into account during scheduling by finding the highest request/limit for each resource type, and then using the max of that value or the sum of the normal containers. Limits are applied to init containers in a similar fashion. Init containers cannot currently be added or removed. Cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
nodeName	string			
>NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename
nodeSelector	map[string]string			
>NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a node's labels for the pod to be scheduled on that node. More info: https://kubernetes.io/docs/concepts/configuration/assign-pod-node/
os	PodOS	PodOS		
>Specifies the OS of the containers in the pod. Some pod and container fields are restricted if this is set.
>
>If the OS field is set to linux, the following fields must be unset: -securityContext.windowsOptions
>
>If the OS field is set to windows, following fields must be unset: - spec.hostPID - spec.hostIPC - spec.hostUsers - spec.resources - spec.securityContext.appArmorProfile - spec.securityContext.seLinuxOptions - spec.securityContext.seccompProfile - spec.securityContext.fsGroup - spec.securityContext.fsGroupChangePolicy - spec.securityContext.sysctls - spec.shareProcessNamespace - spec.securityContext.runAsUser - spec.securityContext.runAsGroup - spec.securityContext.supplementalGroups - spec.securityContext.supplementalGroupsPolicy - spec.containers[*].securityContext.appArmorProfile - spec.containers[*].securityContext.seLinuxOptions - spec.containers[*].securityContext.seccompProfile - spec.containers[*].securityContext.capabilities - spec.containers[*].securityContext.readOnlyRootFilesystem - spec.containers[*].securityContext.privileged - spec.containers[*].securityContext.allowPrivilegeEscalation - spec.containers[*].securityContext.procMount - spec.containers[*].securityContext.runAsUser - spec.containers[*].securityContext.runAsGroup
overhead	map[string]Quantity	Quantity		
>Overhead represents the resource overhead associated with running a pod for a given RuntimeClass. This field will be autopopulated at admission time by the RuntimeClass admission controller. If the RuntimeClass admission controller is enabled, overhead must not be set in Pod create requests. The RuntimeClass admission controller will reject Pod create requests which have the overhead already set. If RuntimeClass is configured and selected in the PodSpec, Overhead will be set to the value defined in the corresponding RuntimeClass, otherwise it will remain unset and treated as zero. More info: https://git.k8s.io/enhancements/keps/sig-node/688-pod-overhead/README.md
preemptionPolicy	string			"Never","PreemptLowerPriority"
>PreemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.
>
>Possible enum values:
> - \`"Never"\` means that pod never preempts other pods with lower priority.
> - \`"PreemptLowerPriority"\` means that pod can preempt other pods with lower priority.
priority	integer			
>The priority value. Various system components use this field to find the priority of the pod. When Priority Admission Controller is enabled, it prevents users from setting this field. The admission controller populates this field from PriorityClassName. The higher the value, the higher the priority.
priorityClassName	string			
>If specified, indicates the pod's priority. "system-node-critical" and "system-cluster-critical" are two special keywords which indicate the highest priorities with the former being the highest priority. Any other name must be defined by creating a PriorityClass object with that name. If not specified, the pod priority will be default or zero if there is no default.
readinessGates	[]PodReadinessGate	PodReadinessGate		
>If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates
resourceClaims	[]PodResourceClaim	PodResourceClaim		
>ResourceClaims defines which ResourceClaims must be allocated and reserved before the Pod is allowed to start. The resources will be made available to those containers which consume them by name.
>
>This is a stable field but requires that the DynamicResourceAllocation feature gate is enabled.
>
>This field is immutable.
resources	ResourceRequirements	ResourceRequirements		
>Resources is the total amount of CPU and Memory resources required by all containers in the pod. It supports specifying Requests and Limits for "cpu", "memory" and "hugepages-" resource names only. ResourceClaims are not supported.
>
>This field enables fine-grained control over resource allocation for the entire pod, allowing resource sharing among containers in a pod.
>
>This is an alpha field and requires enabling the PodLevelResources feature gate.
restartPolicy	string			"Always","Never","OnFailure"
>Restart policy for all containers within the pod. One of Always, OnFailure, Never. In some contexts, only a subset of those values may be permitted. Default to Always. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
>
>Possible enum values:
> - \`"Always"\`
> - \`"Never"\`
> - \`"OnFailure"\`
runtimeClassName	string			
>RuntimeClassName refers to a RuntimeClass object in the node.k8s.io group, which should be used to run this pod.  If no RuntimeClass resource matches the named class, the pod will not be run. If unset or empty, the "legacy" RuntimeClass will be used, which is an implicit class with an empty definition that uses the default runtime handler. More info: https://git.k8s.io/enhancements/keps/sig-node/585-runtime-class
schedulerName	string			
>If specified, the pod will be dispatched by specified scheduler. If not specified, the pod will be dispatched by default scheduler.
schedulingGates	[]PodSchedulingGate	PodSchedulingGate		
>SchedulingGates is an opaque list of values that if specified will block scheduling the pod. If schedulingGates is not empty, the pod will stay in the SchedulingGated state and the scheduler will not attempt to schedule the pod.
>
>SchedulingGates can only be set at pod creation time, and be removed only afterwards.
schedulingGroup	PodSchedulingGroup	PodSchedulingGroup		
>SchedulingGroup provides a reference to the immediate scheduling runtime grouping object that this Pod belongs to. This field is used by the scheduler to identify the group and apply the correct group scheduling policies. The association with a group also impacts other lifecycle aspects of a Pod that are relevant in a wider context of scheduling like preemption, resource attachment, etc. If not specified, the Pod is treated as a single unit in all of these aspects. The group object referenced by this field may not exist at the time the Pod is created. This field is immutable, but a group object with the same name may be recreated with different policies. Doing this during pod scheduling may result in the placement not conforming to the expected policies.
securityContext	PodSecurityContext	PodSecurityContext		
>SecurityContext holds pod-level security attributes and common container settings. Optional: Defaults to empty.  See type description for default values of each field.
serviceAccount	string			
>DeprecatedServiceAccount is a deprecated alias for ServiceAccountName. Deprecated: Use serviceAccountName instead.
serviceAccountName	string			
>ServiceAccountName is the name of the ServiceAccount to use to run this pod. More info: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
setHostnameAsFQDN	boolean			
>If true the pod's hostname will be configured as the pod's FQDN, rather than the leaf name (the default). In Linux containers, this means setting the FQDN in the hostname field of the kernel (the nodename field of struct utsname). In Windows containers, this means setting the registry value of hostname for the registry key HKEY_LOCAL_MACHINE\\\\SYSTEM\\\\CurrentControlSet\\\\Services\\\\Tcpip\\\\Parameters to FQDN. If a pod does not have FQDN, this has no effect. Default to false.
shareProcessNamespace	boolean			
>Share a single process namespace between all of the containers in a pod. When this is set containers will be able to view and signal processes from other containers in the same pod, and the first process in each container will not be assigned PID 1. HostPID and ShareProcessNamespace cannot both be set. Optional: Default to false.
subdomain	string			
>If specified, the fully qualified Pod hostname will be "<hostname>.<subdomain>.<pod namespace>.svc.<cluster domain>". If not specified, the pod will not have a domainname at all.
terminationGracePeriodSeconds	integer			
>Optional duration in seconds the pod needs to terminate gracefully. May be decreased in delete request. Value must be non-negative integer. The value zero indicates stop immediately via the kill signal (no opportunity to shut down). If this value is nil, the default grace period will be used instead. The grace period is the duration in seconds after the processes running in the pod are sent a termination signal and the time when the processes are forcibly halted with a kill signal. Set this value longer than the expected cleanup time for your process. Defaults to 30 seconds.
tolerations	[]Toleration	Toleration		
>If specified, the pod's tolerations.
topologySpreadConstraints	[]TopologySpreadConstraint	TopologySpreadConstraint		
>TopologySpreadConstraints describes how a group of pods ought to spread across topology domains. Scheduler will schedule pods in a way which abides by the constraints. All topologySpreadConstraints are ANDed.
volumes	[]Volume	Volume		
>List of volumes that can be mounted by containers belonging to the pod. More info: https://kubernetes.io/docs/concepts/storage/volumes
@Affinity
>Affinity is a group of affinity scheduling rules.
nodeAffinity	NodeAffinity	NodeAffinity		
>Describes node affinity scheduling rules for the pod.
podAffinity	PodAffinity	PodAffinity		
>Describes pod affinity scheduling rules (e.g. co-locate this pod in the same node, zone, etc. as some other pod(s)).
podAntiAffinity	PodAntiAffinity	PodAntiAffinity		
>Describes pod anti-affinity scheduling rules (e.g. avoid putting this pod in the same node, zone, etc. as some other pod(s)).
@NodeAffinity
>Node affinity is a group of node affinity scheduling rules.
preferredDuringSchedulingIgnoredDuringExecution	[]PreferredSchedulingTerm	PreferredSchedulingTerm		
>The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions. The node that is most preferred is the one with the greatest sum of weights, i.e. for each node that meets all of the scheduling requirements (resource request, requiredDuringScheduling affinity expressions, etc.), compute a sum by iterating through the elements of this field and adding "weight" to the sum if the node matches the corresponding matchExpressions; the node(s) with the highest sum are the most preferred.
requiredDuringSchedulingIgnoredDuringExecution	NodeSelector	NodeSelector		
>If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. If the affinity requirements specified by this field cease to be met at some point during pod execution (e.g. due to an update), the system may or may not try to eventually evict the pod from its node.
@PreferredSchedulingTerm
>An empty preferred scheduling term matches all objects with implicit weight 0 (i.e. it's a no-op). A null preferred scheduling term matches no objects (i.e. is also a no-op).
preference	NodeSelectorTerm	NodeSelectorTerm	!	
>A node selector term, associated with the corresponding weight.
weight	integer		!	
>Weight associated with matching the corresponding nodeSelectorTerm, in the range 1-100.
@NodeSelectorTerm
>A null or empty node selector term matches no objects. The requirements of them are ANDed. The TopologySelectorTerm type implements a subset of the NodeSelectorTerm.
matchExpressions	[]NodeSelectorRequirement	NodeSelectorRequirement		
>A list of node selector requirements by node's labels.
matchFields	[]NodeSelectorRequirement	NodeSelectorRequirement		
>A list of node selector requirements by node's fields.
@NodeSelectorRequirement
>A node selector requirement is a selector that contains values, a key, and an operator that relates the key and values.
key	string		!	
>The label key that the selector applies to.
operator	string		!	"DoesNotExist","Exists","Gt","In","Lt","NotIn"
>Represents a key's relationship to a set of values. Valid operators are In, NotIn, Exists, DoesNotExist. Gt, and Lt.
>
>Possible enum values:
> - \`"DoesNotExist"\`
> - \`"Exists"\`
> - \`"Gt"\`
> - \`"In"\`
> - \`"Lt"\`
> - \`"NotIn"\`
values	[]string			
>An array of string values. If the operator is In or NotIn, the values array must be non-empty. If the operator is Exists or DoesNotExist, the values array must be empty. If the operator is Gt or Lt, the values array must have a single element, which will be interpreted as an integer. This array is replaced during a strategic merge patch.
@NodeSelector
>A node selector represents the union of the results of one or more label queries over a set of nodes; that is, it represents the OR of the selectors represented by the node selector terms.
nodeSelectorTerms	[]NodeSelectorTerm	NodeSelectorTerm	!	
>Required. A list of node selector terms. The terms are ORed.
@PodAffinity
>Pod affinity is a group of inter pod affinity scheduling rules.
preferredDuringSchedulingIgnoredDuringExecution	[]WeightedPodAffinityTerm	WeightedPodAffinityTerm		
>The scheduler will prefer to schedule pods to nodes that satisfy the affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions. The node that is most preferred is the one with the greatest sum of weights, i.e. for each node that meets all of the scheduling requirements (resource request, requiredDuringScheduling affinity expressions, etc.), compute a sum by iterating through the elements of this field and adding "weight" to the sum if the node has pods which matches the corresponding podAffinityTerm; the node(s) with the highest sum are the most preferred.
requiredDuringSchedulingIgnoredDuringExecution	[]PodAffinityTerm	PodAffinityTerm		
>If the affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. If the affinity requirements specified by this field cease to be met at some point during pod execution (e.g. due to a pod label update), the system may or may not try to eventually evict the pod from its node. When there are multiple elements, the lists of nodes corresponding to each podAffinityTerm are intersected, i.e. all terms must be satisfied.
@WeightedPodAffinityTerm
>The weights of all of the matched WeightedPodAffinityTerm fields are added per-node to find the most preferred node(s)
podAffinityTerm	PodAffinityTerm	PodAffinityTerm	!	
>Required. A pod affinity term, associated with the corresponding weight.
weight	integer		!	
>weight associated with matching the corresponding podAffinityTerm, in the range 1-100.
@PodAffinityTerm
>Defines a set of pods (namely those matching the labelSelector relative to the given namespace(s)) that this pod should be co-located (affinity) or not co-located (anti-affinity) with, where co-located is defined as running on a node whose value of the label with key <topologyKey> matches that of any node on which a pod of the set of pods is running
labelSelector	LabelSelector	LabelSelector		
>A label query over a set of resources, in this case pods. If it's null, this PodAffinityTerm matches with no Pods.
matchLabelKeys	[]string			
>MatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration. The keys are used to lookup values from the incoming pod labels, those key-value labels are merged with \`labelSelector\` as \`key in (value)\` to select the group of existing pods which pods will be taken into consideration for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming pod labels will be ignored. The default value is empty. The same key is forbidden to exist in both matchLabelKeys and labelSelector. Also, matchLabelKeys cannot be set when labelSelector isn't set.
mismatchLabelKeys	[]string			
>MismatchLabelKeys is a set of pod label keys to select which pods will be taken into consideration. The keys are used to lookup values from the incoming pod labels, those key-value labels are merged with \`labelSelector\` as \`key notin (value)\` to select the group of existing pods which pods will be taken into consideration for the incoming pod's pod (anti) affinity. Keys that don't exist in the incoming pod labels will be ignored. The default value is empty. The same key is forbidden to exist in both mismatchLabelKeys and labelSelector. Also, mismatchLabelKeys cannot be set when labelSelector isn't set.
namespaceSelector	LabelSelector	LabelSelector		
>A label query over the set of namespaces that the term applies to. The term is applied to the union of the namespaces selected by this field and the ones listed in the namespaces field. null selector and null or empty namespaces list means "this pod's namespace". An empty selector ({}) matches all namespaces.
namespaces	[]string			
>namespaces specifies a static list of namespace names that the term applies to. The term is applied to the union of the namespaces listed in this field and the ones selected by namespaceSelector. null or empty namespaces list and null namespaceSelector means "this pod's namespace".
topologyKey	string		!	
>This pod should be co-located (affinity) or not co-located (anti-affinity) with the pods matching the labelSelector in the specified namespaces, where co-located is defined as running on a node whose value of the label with key topologyKey matches that of any node on which any of the selected pods is running. Empty topologyKey is not allowed.
@PodAntiAffinity
>Pod anti affinity is a group of inter pod anti affinity scheduling rules.
preferredDuringSchedulingIgnoredDuringExecution	[]WeightedPodAffinityTerm	WeightedPodAffinityTerm		
>The scheduler will prefer to schedule pods to nodes that satisfy the anti-affinity expressions specified by this field, but it may choose a node that violates one or more of the expressions. The node that is most preferred is the one with the greatest sum of weights, i.e. for each node that meets all of the scheduling requirements (resource request, requiredDuringScheduling anti-affinity expressions, etc.), compute a sum by iterating through the elements of this field and subtracting "weight" from the sum if the node has pods which matches the corresponding podAffinityTerm; the node(s) with the highest sum are the most preferred.
requiredDuringSchedulingIgnoredDuringExecution	[]PodAffinityTerm	PodAffinityTerm		
>If the anti-affinity requirements specified by this field are not met at scheduling time, the pod will not be scheduled onto the node. If the anti-affinity requirements specified by this field cease to be met at some point during pod execution (e.g. due to a pod label update), the system may or may not try to eventually evict the pod from its node. When there are multiple elements, the lists of nodes corresponding to each podAffinityTerm are intersected, i.e. all terms must be satisfied.
@Container
>A single application container that you want to run within a pod.
args	[]string			
>Arguments to the entrypoint. The container image's CMD is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell
command	[]string			
>Entrypoint array. Not executed within a shell. The container image's ENTRYPOINT is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell
env	[]EnvVar	EnvVar		
>List of environment variables to set in the container. Cannot be updated.
envFrom	[]EnvFromSource	EnvFromSource		
>List of sources to populate environment variables in the container. The keys defined within a source may consist of any printable ASCII characters except '='. When a key exists in multiple sources, the value associated with the last source will take precedence. Values defined by an Env with a duplicate key will take precedence. Cannot be updated.
image	string			
>Container image name. More info: https://kubernetes.io/docs/concepts/containers/images This field is optional to allow higher level config management to default or override container images in workload controllers like Deployments and StatefulSets.
imagePullPolicy	string			"Always","IfNotPresent","Never"
>Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. Cannot be updated. More info: https://kubernetes.io/docs/concepts/containers/images#updating-images
>
>Possible enum values:
> - \`"Always"\` means that kubelet always attempts to pull the latest image. Container will fail If the pull fails.
> - \`"IfNotPresent"\` means that kubelet pulls if the image isn't present on disk. Container will fail if the image isn't present and the pull fails.
> - \`"Never"\` means that kubelet never pulls an image, but only uses a local image. Container will fail if the image isn't present
lifecycle	Lifecycle	Lifecycle		
>Actions that the management system should take in response to container lifecycle events. Cannot be updated.
livenessProbe	Probe	Probe		
>Periodic probe of container liveness. Container will be restarted if the probe fails. Cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes
name	string		!	
>Name of the container specified as a DNS_LABEL. Each container in a pod must have a unique name (DNS_LABEL). Cannot be updated.
ports	[]ContainerPort	ContainerPort		
>List of ports to expose from the container. Not specifying a port here DOES NOT prevent that port from being exposed. Any port which is listening on the default "0.0.0.0" address inside a container will be accessible from the network. Modifying this array with strategic merge patch may corrupt the data. For more information See https://github.com/kubernetes/kubernetes/issues/108255. Cannot be updated.
readinessProbe	Probe	Probe		
>Periodic probe of container service readiness. Container will be removed from service endpoints if the probe fails. Cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes
resizePolicy	[]ContainerResizePolicy	ContainerResizePolicy		
>Resources resize policy for the container. This field cannot be set on ephemeral containers.
resources	ResourceRequirements	ResourceRequirements		
>Compute Resources required by this container. Cannot be updated. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
restartPolicy	string			
>RestartPolicy defines the restart behavior of individual containers in a pod. This overrides the pod-level restart policy. When this field is not specified, the restart behavior is defined by the Pod's restart policy and the container type. Additionally, setting the RestartPolicy as "Always" for the init container will have the following effect: this init container will be continually restarted on exit until all regular containers have terminated. Once all regular containers have completed, all init containers with restartPolicy "Always" will be shut down. This lifecycle differs from normal init containers and is often referred to as a "sidecar" container. Although this init container still starts in the init container sequence, it does not wait for the container to complete before proceeding to the next init container. Instead, the next init container starts immediately after this init container is started, or after any startupProbe has successfully completed.
restartPolicyRules	[]ContainerRestartRule	ContainerRestartRule		
>Represents a list of rules to be checked to determine if the container should be restarted on exit. The rules are evaluated in order. Once a rule matches a container exit condition, the remaining rules are ignored. If no rule matches the container exit condition, the Container-level restart policy determines the whether the container is restarted or not. Constraints on the rules: - At most 20 rules are allowed. - Rules can have the same action. - Identical rules are not forbidden in validations. When rules are specified, container MUST set RestartPolicy explicitly even it if matches the Pod's RestartPolicy.
securityContext	SecurityContext	SecurityContext		
>SecurityContext defines the security options the container should be run with. If set, the fields of SecurityContext override the equivalent fields of PodSecurityContext. More info: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
startupProbe	Probe	Probe		
>StartupProbe indicates that the Pod has successfully initialized. If specified, no other probes are executed until this completes successfully. If this probe fails, the Pod will be restarted, just as if the livenessProbe failed. This can be used to provide different probe parameters at the beginning of a Pod's lifecycle, when it might take a long time to load data or warm a cache, than during steady-state operation. This cannot be updated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes
stdin	boolean			
>Whether this container should allocate a buffer for stdin in the container runtime. If this is not set, reads from stdin in the container will always result in EOF. Default is false.
stdinOnce	boolean			
>Whether the container runtime should close the stdin channel after it has been opened by a single attach. When stdin is true the stdin stream will remain open across multiple attach sessions. If stdinOnce is set to true, stdin is opened on container start, is empty until the first client attaches to stdin, and then remains open and accepts data until the client disconnects, at which time stdin is closed and remains closed until the container is restarted. If this flag is false, a container processes that reads from stdin will never receive an EOF. Default is false
terminationMessagePath	string			
>Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem. Message written is intended to be brief final status, such as an assertion failure message. Will be truncated by the node if greater than 4096 bytes. The total message length across all containers will be limited to 12kb. Defaults to /dev/termination-log. Cannot be updated.
terminationMessagePolicy	string			"FallbackToLogsOnError","File"
>Indicate how the termination message should be populated. File will use the contents of terminationMessagePath to populate the container status message on both success and failure. FallbackToLogsOnError will use the last chunk of container log output if the termination message file is empty and the container exited with an error. The log output is limited to 2048 bytes or 80 lines, whichever is smaller. Defaults to File. Cannot be updated.
>
>Possible enum values:
> - \`"FallbackToLogsOnError"\` will read the most recent contents of the container logs for the container status message when the container exits with an error and the terminationMessagePath has no contents.
> - \`"File"\` is the default behavior and will set the container status message to the contents of the container's terminationMessagePath when the container exits.
tty	boolean			
>Whether this container should allocate a TTY for itself, also requires 'stdin' to be true. Default is false.
volumeDevices	[]VolumeDevice	VolumeDevice		
>volumeDevices is the list of block devices to be used by the container.
volumeMounts	[]VolumeMount	VolumeMount		
>Pod volumes to mount into the container's filesystem. Cannot be updated.
workingDir	string			
>Container's working directory. If not specified, the container runtime's default will be used, which might be configured in the container image. Cannot be updated.
@EnvVar
>EnvVar represents an environment variable present in a Container.
name	string		!	
>Name of the environment variable. May consist of any printable ASCII characters except '='.
value	string			
>Variable references $(VAR_NAME) are expanded using the previously defined environment variables in the container and any service environment variables. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Defaults to "".
valueFrom	EnvVarSource	EnvVarSource		
>Source for the environment variable's value. Cannot be used if value is not empty.
@EnvVarSource
>EnvVarSource represents a source for the value of an EnvVar.
configMapKeyRef	ConfigMapKeySelector	ConfigMapKeySelector		
>Selects a key of a ConfigMap.
fieldRef	ObjectFieldSelector	ObjectFieldSelector		
>Selects a field of the pod: supports metadata.name, metadata.namespace, \`metadata.labels['<KEY>']\`, \`metadata.annotations['<KEY>']\`, spec.nodeName, spec.serviceAccountName, status.hostIP, status.podIP, status.podIPs.
fileKeyRef	FileKeySelector	FileKeySelector		
>FileKeyRef selects a key of the env file. Requires the EnvFiles feature gate to be enabled.
resourceFieldRef	ResourceFieldSelector	ResourceFieldSelector		
>Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, limits.ephemeral-storage, requests.cpu, requests.memory and requests.ephemeral-storage) are currently supported.
secretKeyRef	SecretKeySelector	SecretKeySelector		
>Selects a key of a secret in the pod's namespace
@ConfigMapKeySelector
>Selects a key from a ConfigMap.
key	string		!	
>The key to select.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
optional	boolean			
>Specify whether the ConfigMap or its key must be defined
@ObjectFieldSelector
>ObjectFieldSelector selects an APIVersioned field of an object.
apiVersion	string			
>Version of the schema the FieldPath is written in terms of, defaults to "v1".
fieldPath	string		!	
>Path of the field to select in the specified API version.
@FileKeySelector
>FileKeySelector selects a key of the env file.
key	string		!	
>The key within the env file. An invalid key will prevent the pod from starting. The keys defined within a source may consist of any printable ASCII characters except '='. During Alpha stage of the EnvFiles feature gate, the key size is limited to 128 characters.
optional	boolean			
>Specify whether the file or its key must be defined. If the file or key does not exist, then the env var is not published. If optional is set to true and the specified key does not exist, the environment variable will not be set in the Pod's containers.
>
>If optional is set to false and the specified key does not exist, an error will be returned during Pod creation.
path	string		!	
>The path within the volume from which to select the file. Must be relative and may not contain the '..' path or start with '..'.
volumeName	string		!	
>The name of the volume mount containing the env file.
@ResourceFieldSelector
>ResourceFieldSelector represents container resources (cpu, memory) and their output format
containerName	string			
>Container name: required for volumes, optional for env vars
divisor	Quantity	Quantity		
>Specifies the output format of the exposed resources, defaults to "1"
resource	string		!	
>Required: resource to select
@SecretKeySelector
>SecretKeySelector selects a key of a Secret.
key	string		!	
>The key of the secret to select from.  Must be a valid secret key.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
optional	boolean			
>Specify whether the Secret or its key must be defined
@EnvFromSource
>EnvFromSource represents the source of a set of ConfigMaps or Secrets
configMapRef	ConfigMapEnvSource	ConfigMapEnvSource		
>The ConfigMap to select from
prefix	string			
>Optional text to prepend to the name of each environment variable. May consist of any printable ASCII characters except '='.
secretRef	SecretEnvSource	SecretEnvSource		
>The Secret to select from
@ConfigMapEnvSource
>ConfigMapEnvSource selects a ConfigMap to populate the environment variables with.
>
>The contents of the target ConfigMap's Data field will represent the key-value pairs as environment variables.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
optional	boolean			
>Specify whether the ConfigMap must be defined
@SecretEnvSource
>SecretEnvSource selects a Secret to populate the environment variables with.
>
>The contents of the target Secret's Data field will represent the key-value pairs as environment variables.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
optional	boolean			
>Specify whether the Secret must be defined
@Lifecycle
>Lifecycle describes actions that the management system should take in response to container lifecycle events. For the PostStart and PreStop lifecycle handlers, management of the container blocks until the action is complete, unless the container process fails, in which case the handler is aborted.
postStart	LifecycleHandler	LifecycleHandler		
>PostStart is called immediately after a container is created. If the handler fails, the container is terminated and restarted according to its restart policy. Other management of the container blocks until the hook completes. More info: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#container-hooks
preStop	LifecycleHandler	LifecycleHandler		
>PreStop is called immediately before a container is terminated due to an API request or management event such as liveness/startup probe failure, preemption, resource contention, etc. The handler is not called if the container crashes or exits. The Pod's termination grace period countdown begins before the PreStop hook is executed. Regardless of the outcome of the handler, the container will eventually terminate within the Pod's termination grace period (unless delayed by finalizers). Other management of the container blocks until the hook completes or until the termination grace period is reached. More info: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#container-hooks
stopSignal	string			"SIGABRT","SIGALRM","SIGBUS","SIGCHLD","SIGCLD","SIGCONT","SIGFPE","SIGHUP","SIGILL","SIGINT","SIGIO","SIGIOT","SIGKILL","SIGPIPE","SIGPOLL","SIGPROF","SIGPWR","SIGQUIT","SIGRTMAX","SIGRTMAX-1","SIGRTMAX-10","SIGRTMAX-11","SIGRTMAX-12","SIGRTMAX-13","SIGRTMAX-14","SIGRTMAX-2","SIGRTMAX-3","SIGRTMAX-4","SIGRTMAX-5","SIGRTMAX-6","SIGRTMAX-7","SIGRTMAX-8","SIGRTMAX-9","SIGRTMIN","SIGRTMIN+1","SIGRTMIN+10","SIGRTMIN+11","SIGRTMIN+12","SIGRTMIN+13","SIGRTMIN+14","SIGRTMIN+15","SIGRTMIN+2","SIGRTMIN+3","SIGRTMIN+4","SIGRTMIN+5","SIGRTMIN+6","SIGRTMIN+7","SIGRTMIN+8","SIGRTMIN+9","SIGSEGV","SIGSTKFLT","SIGSTOP","SIGSYS","SIGTERM","SIGTRAP","SIGTSTP","SIGTTIN","SIGTTOU","SIGURG","SIGUSR1","SIGUSR2","SIGVTALRM","SIGWINCH","SIGXCPU","SIGXFSZ"
>StopSignal defines which signal will be sent to a container when it is being stopped. If not specified, the default is defined by the container runtime in use. StopSignal can only be set for Pods with a non-empty .spec.os.name
>
>Possible enum values:
> - \`"SIGABRT"\`
> - \`"SIGALRM"\`
> - \`"SIGBUS"\`
> - \`"SIGCHLD"\`
> - \`"SIGCLD"\`
> - \`"SIGCONT"\`
> - \`"SIGFPE"\`
> - \`"SIGHUP"\`
> - \`"SIGILL"\`
> - \`"SIGINT"\`
> - \`"SIGIO"\`
> - \`"SIGIOT"\`
> - \`"SIGKILL"\`
> - \`"SIGPIPE"\`
> - \`"SIGPOLL"\`
> - \`"SIGPROF"\`
> - \`"SIGPWR"\`
> - \`"SIGQUIT"\`
> - \`"SIGRTMAX"\`
> - \`"SIGRTMAX-1"\`
> - \`"SIGRTMAX-10"\`
> - \`"SIGRTMAX-11"\`
> - \`"SIGRTMAX-12"\`
> - \`"SIGRTMAX-13"\`
> - \`"SIGRTMAX-14"\`
> - \`"SIGRTMAX-2"\`
> - \`"SIGRTMAX-3"\`
> - \`"SIGRTMAX-4"\`
> - \`"SIGRTMAX-5"\`
> - \`"SIGRTMAX-6"\`
> - \`"SIGRTMAX-7"\`
> - \`"SIGRTMAX-8"\`
> - \`"SIGRTMAX-9"\`
> - \`"SIGRTMIN"\`
> - \`"SIGRTMIN+1"\`
> - \`"SIGRTMIN+10"\`
> - \`"SIGRTMIN+11"\`
> - \`"SIGRTMIN+12"\`
> - \`"SIGRTMIN+13"\`
> - \`"SIGRTMIN+14"\`
> - \`"SIGRTMIN+15"\`
> - \`"SIGRTMIN+2"\`
> - \`"SIGRTMIN+3"\`
> - \`"SIGRTMIN+4"\`
> - \`"SIGRTMIN+5"\`
> - \`"SIGRTMIN+6"\`
> - \`"SIGRTMIN+7"\`
> - \`"SIGRTMIN+8"\`
> - \`"SIGRTMIN+9"\`
> - \`"SIGSEGV"\`
> - \`"SIGSTKFLT"\`
> - \`"SIGSTOP"\`
> - \`"SIGSYS"\`
> - \`"SIGTERM"\`
> - \`"SIGTRAP"\`
> - \`"SIGTSTP"\`
> - \`"SIGTTIN"\`
> - \`"SIGTTOU"\`
> - \`"SIGURG"\`
> - \`"SIGUSR1"\`
> - \`"SIGUSR2"\`
> - \`"SIGVTALRM"\`
> - \`"SIGWINCH"\`
> - \`"SIGXCPU"\`
> - \`"SIGXFSZ"\`
@LifecycleHandler
>LifecycleHandler defines a specific action that should be taken in a lifecycle hook. One and only one of the fields, except TCPSocket must be specified.
exec	ExecAction	ExecAction		
>Exec specifies a command to execute in the container.
httpGet	HTTPGetAction	HTTPGetAction		
>HTTPGet specifies an HTTP GET request to perform.
sleep	SleepAction	SleepAction		
>Sleep represents a duration that the container should sleep.
tcpSocket	TCPSocketAction	TCPSocketAction		
>Deprecated. TCPSocket is NOT supported as a LifecycleHandler and kept for backward compatibility. There is no validation of this field and lifecycle hooks will fail at runtime when it is specified.
@ExecAction
>ExecAction describes a "run in container" action.
command	[]string			
>Command is the command line to execute inside the container, the working directory for the command  is root ('/') in the container's filesystem. The command is simply exec'd, it is not run inside a shell, so traditional shell instructions ('|', etc) won't work. To use a shell, you need to explicitly call out to that shell. Exit status of 0 is treated as live/healthy and non-zero is unhealthy.
@HTTPGetAction
>HTTPGetAction describes an action based on HTTP Get requests.
host	string			
>Host name to connect to, defaults to the pod IP. You probably want to set "Host" in httpHeaders instead.
httpHeaders	[]HTTPHeader	HTTPHeader		
>Custom headers to set in the request. HTTP allows repeated headers.
path	string			
>Path to access on the HTTP server.
port	IntOrString	IntOrString	!	
>Name or number of the port to access on the container. Number must be in the range 1 to 65535. Name must be an IANA_SVC_NAME.
scheme	string			"HTTP","HTTPS"
>Scheme to use for connecting to the host. Defaults to HTTP.
>
>Possible enum values:
> - \`"HTTP"\` means that the scheme used will be http://
> - \`"HTTPS"\` means that the scheme used will be https://
@HTTPHeader
>HTTPHeader describes a custom header to be used in HTTP probes
name	string		!	
>The header field name. This will be canonicalized upon output, so case-variant names will be understood as the same header.
value	string		!	
>The header field value
@IntOrString
>IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.
@SleepAction
>SleepAction describes a "sleep" action.
seconds	integer		!	
>Seconds is the number of seconds to sleep.
@TCPSocketAction
>TCPSocketAction describes an action based on opening a socket
host	string			
>Optional: Host name to connect to, defaults to the pod IP.
port	IntOrString	IntOrString	!	
>Number or name of the port to access on the container. Number must be in the range 1 to 65535. Name must be an IANA_SVC_NAME.
@Probe
>Probe describes a health check to be performed against a container to determine whether it is alive or ready to receive traffic.
exec	ExecAction	ExecAction		
>Exec specifies a command to execute in the container.
failureThreshold	integer			
>Minimum consecutive failures for the probe to be considered failed after having succeeded. Defaults to 3. Minimum value is 1.
grpc	GRPCAction	GRPCAction		
>GRPC specifies a GRPC HealthCheckRequest.
httpGet	HTTPGetAction	HTTPGetAction		
>HTTPGet specifies an HTTP GET request to perform.
initialDelaySeconds	integer			
>Number of seconds after the container has started before liveness probes are initiated. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes
periodSeconds	integer			
>How often (in seconds) to perform the probe. Default to 10 seconds. Minimum value is 1.
successThreshold	integer			
>Minimum consecutive successes for the probe to be considered successful after having failed. Defaults to 1. Must be 1 for liveness and startup. Minimum value is 1.
tcpSocket	TCPSocketAction	TCPSocketAction		
>TCPSocket specifies a connection to a TCP port.
terminationGracePeriodSeconds	integer			
>Optional duration in seconds the pod needs to terminate gracefully upon probe failure. The grace period is the duration in seconds after the processes running in the pod are sent a termination signal and the time when the processes are forcibly halted with a kill signal. Set this value longer than the expected cleanup time for your process. If this value is nil, the pod's terminationGracePeriodSeconds will be used. Otherwise, this value overrides the value provided by the pod spec. Value must be non-negative integer. The value zero indicates stop immediately via the kill signal (no opportunity to shut down). This is a beta field and requires enabling ProbeTerminationGracePeriod feature gate. Minimum value is 1. spec.terminationGracePeriodSeconds is used if unset.
timeoutSeconds	integer			
>Number of seconds after which the probe times out. Defaults to 1 second. Minimum value is 1. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#container-probes
@GRPCAction
>GRPCAction specifies an action involving a GRPC service.
port	integer		!	
>Port number of the gRPC service. Number must be in the range 1 to 65535.
service	string			
>Service is the name of the service to place in the gRPC HealthCheckRequest (see https://github.com/grpc/grpc/blob/master/doc/health-checking.md).
>
>If this is not specified, the default behavior is defined by gRPC.
@ContainerPort
>ContainerPort represents a network port in a single container.
containerPort	integer		!	
>Number of port to expose on the pod's IP address. This must be a valid port number, 0 < x < 65536.
hostIP	string			
>What host IP to bind the external port to.
hostPort	integer			
>Number of port to expose on the host. If specified, this must be a valid port number, 0 < x < 65536. If HostNetwork is specified, this must match ContainerPort. Most containers do not need this.
name	string			
>If specified, this must be an IANA_SVC_NAME and unique within the pod. Each named port in a pod must have a unique name. Name for the port that can be referred to by services.
protocol	string			"SCTP","TCP","UDP"
>Protocol for port. Must be UDP, TCP, or SCTP. Defaults to "TCP".
>
>Possible enum values:
> - \`"SCTP"\` is the SCTP protocol.
> - \`"TCP"\` is the TCP protocol.
> - \`"UDP"\` is the UDP protocol.
@ContainerResizePolicy
>ContainerResizePolicy represents resource resize policy for the container.
resourceName	string		!	
>Name of the resource to which this resource resize policy applies. Supported values: cpu, memory.
restartPolicy	string		!	
>Restart policy to apply when specified resource is resized. If not specified, it defaults to NotRequired.
@ResourceRequirements
>ResourceRequirements describes the compute resource requirements.
claims	[]ResourceClaim	ResourceClaim		
>Claims lists the names of resources, defined in spec.resourceClaims, that are used by this container.
>
>This field depends on the DynamicResourceAllocation feature gate.
>
>This field is immutable. It can only be set for containers.
limits	map[string]Quantity	Quantity		
>Limits describes the maximum amount of compute resources allowed. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
requests	map[string]Quantity	Quantity		
>Requests describes the minimum amount of compute resources required. If Requests is omitted for a container, it defaults to Limits if that is explicitly specified, otherwise to an implementation-defined value. Requests cannot exceed Limits. More info: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
@ResourceClaim
>ResourceClaim references one entry in PodSpec.ResourceClaims.
name	string		!	
>Name must match the name of one entry in pod.spec.resourceClaims of the Pod where this field is used. It makes that resource available inside a container.
request	string			
>Request is the name chosen for a request in the referenced claim. If empty, everything from the claim is made available, otherwise only the result of this request.
@ContainerRestartRule
>ContainerRestartRule describes how a container exit is handled.
action	string		!	
>Specifies the action taken on a container exit if the requirements are satisfied. The only possible value is "Restart" to restart the container.
exitCodes	ContainerRestartRuleOnExitCodes	ContainerRestartRuleOnExitCodes		
>Represents the exit codes to check on container exits.
@ContainerRestartRuleOnExitCodes
>ContainerRestartRuleOnExitCodes describes the condition for handling an exited container based on its exit codes.
operator	string		!	
>Represents the relationship between the container exit code(s) and the specified values. Possible values are: - In: the requirement is satisfied if the container exit code is in the
>  set of specified values.
>- NotIn: the requirement is satisfied if the container exit code is
>  not in the set of specified values.
values	[]integer			
>Specifies the set of values to check for container exit codes. At most 255 elements are allowed.
@SecurityContext
>SecurityContext holds security configuration that will be applied to a container. Some fields are present in both SecurityContext and PodSecurityContext.  When both are set, the values in SecurityContext take precedence.
allowPrivilegeEscalation	boolean			
>AllowPrivilegeEscalation controls whether a process can gain more privileges than its parent process. This bool directly controls if the no_new_privs flag will be set on the container process. AllowPrivilegeEscalation is true always when the container is: 1) run as Privileged 2) has CAP_SYS_ADMIN Note that this field cannot be set when spec.os.name is windows.
appArmorProfile	AppArmorProfile	AppArmorProfile		
>appArmorProfile is the AppArmor options to use by this container. If set, this profile overrides the pod's appArmorProfile. Note that this field cannot be set when spec.os.name is windows.
capabilities	Capabilities	Capabilities		
>The capabilities to add/drop when running containers. Defaults to the default set of capabilities granted by the container runtime. Note that this field cannot be set when spec.os.name is windows.
privileged	boolean			
>Run container in privileged mode. Processes in privileged containers are essentially equivalent to root on the host. Defaults to false. Note that this field cannot be set when spec.os.name is windows.
procMount	string			"Default","Unmasked"
>procMount denotes the type of proc mount to use for the containers. The default value is Default which uses the container runtime defaults for readonly paths and masked paths. Note that this field cannot be set when spec.os.name is windows.
>
>Possible enum values:
> - \`"Default"\` uses the container runtime defaults for readonly and masked paths for /proc. Most container runtimes mask certain paths in /proc to avoid accidental security exposure of special devices or information.
> - \`"Unmasked"\` bypasses the default masking behavior of the container runtime and ensures the newly created /proc the container stays in tact with no modifications.
readOnlyRootFilesystem	boolean			
>Whether this container has a read-only root filesystem. Default is false. Note that this field cannot be set when spec.os.name is windows.
runAsGroup	integer			
>The GID to run the entrypoint of the container process. Uses runtime default if unset. May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is windows.
runAsNonRoot	boolean			
>Indicates that the container must run as a non-root user. If true, the Kubelet will validate the image at runtime to ensure that it does not run as UID 0 (root) and fail to start the container if it does. If unset or false, no such validation will be performed. May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence.
runAsUser	integer			
>The UID to run the entrypoint of the container process. Defaults to user specified in image metadata if unspecified. May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is windows.
seLinuxOptions	SELinuxOptions	SELinuxOptions		
>The SELinux context to be applied to the container. If unspecified, the container runtime will allocate a random SELinux context for each container.  May also be set in PodSecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is windows.
seccompProfile	SeccompProfile	SeccompProfile		
>The seccomp options to use by this container. If seccomp options are provided at both the pod & container level, the container options override the pod options. Note that this field cannot be set when spec.os.name is windows.
windowsOptions	WindowsSecurityContextOptions	WindowsSecurityContextOptions		
>The Windows specific settings applied to all containers. If unspecified, the options from the PodSecurityContext will be used. If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is linux.
@AppArmorProfile
>AppArmorProfile defines a pod or container's AppArmor settings.
localhostProfile	string			
>localhostProfile indicates a profile loaded on the node that should be used. The profile must be preconfigured on the node to work. Must match the loaded name of the profile. Must be set if and only if type is "Localhost".
type	string		!	"Localhost","RuntimeDefault","Unconfined"
>type indicates which kind of AppArmor profile will be applied. Valid options are:
>  Localhost - a profile pre-loaded on the node.
>  RuntimeDefault - the container runtime's default profile.
>  Unconfined - no AppArmor enforcement.
>
>Possible enum values:
> - \`"Localhost"\` indicates that a profile pre-loaded on the node should be used.
> - \`"RuntimeDefault"\` indicates that the container runtime's default AppArmor profile should be used.
> - \`"Unconfined"\` indicates that no AppArmor profile should be enforced.
@Capabilities
>Adds and removes POSIX capabilities from running containers.
add	[]string			
>Added capabilities
drop	[]string			
>Removed capabilities
@SELinuxOptions
>SELinuxOptions are the labels to be applied to the container
level	string			
>Level is SELinux level label that applies to the container.
role	string			
>Role is a SELinux role label that applies to the container.
type	string			
>Type is a SELinux type label that applies to the container.
user	string			
>User is a SELinux user label that applies to the container.
@SeccompProfile
>SeccompProfile defines a pod/container's seccomp profile settings. Only one profile source may be set.
localhostProfile	string			
>localhostProfile indicates a profile defined in a file on the node should be used. The profile must be preconfigured on the node to work. Must be a descending path, relative to the kubelet's configured seccomp profile location. Must be set if type is "Localhost". Must NOT be set for any other type.
type	string		!	"Localhost","RuntimeDefault","Unconfined"
>type indicates which kind of seccomp profile will be applied. Valid options are:
>
>Localhost - a profile defined in a file on the node should be used. RuntimeDefault - the container runtime default profile should be used. Unconfined - no profile should be applied.
>
>Possible enum values:
> - \`"Localhost"\` indicates a profile defined in a file on the node should be used. The file's location relative to <kubelet-root-dir>/seccomp.
> - \`"RuntimeDefault"\` represents the default container runtime seccomp profile.
> - \`"Unconfined"\` indicates no seccomp profile is applied (A.K.A. unconfined).
@WindowsSecurityContextOptions
>WindowsSecurityContextOptions contain Windows-specific options and credentials.
gmsaCredentialSpec	string			
>GMSACredentialSpec is where the GMSA admission webhook (https://github.com/kubernetes-sigs/windows-gmsa) inlines the contents of the GMSA credential spec named by the GMSACredentialSpecName field.
gmsaCredentialSpecName	string			
>GMSACredentialSpecName is the name of the GMSA credential spec to use.
hostProcess	boolean			
>HostProcess determines if a container should be run as a 'Host Process' container. All of a Pod's containers must have the same effective HostProcess value (it is not allowed to have a mix of HostProcess containers and non-HostProcess containers). In addition, if HostProcess is true then HostNetwork must also be set to true.
runAsUserName	string			
>The UserName in Windows to run the entrypoint of the container process. Defaults to the user specified in image metadata if unspecified. May also be set in PodSecurityContext. If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence.
@VolumeDevice
>volumeDevice describes a mapping of a raw block device within a container.
devicePath	string		!	
>devicePath is the path inside of the container that the device will be mapped to.
name	string		!	
>name must match the name of a persistentVolumeClaim in the pod
@VolumeMount
>VolumeMount describes a mounting of a Volume within a container.
mountPath	string		!	
>Path within the container at which the volume should be mounted.  Must not contain ':'.
mountPropagation	string			"Bidirectional","HostToContainer","None"
>mountPropagation determines how mounts are propagated from the host to container and the other way around. When not set, MountPropagationNone is used. This field is beta in 1.10. When RecursiveReadOnly is set to IfPossible or to Enabled, MountPropagation must be None or unspecified (which defaults to None).
>
>Possible enum values:
> - \`"Bidirectional"\` means that the volume in a container will receive new mounts from the host or other containers, and its own mounts will be propagated from the container to the host or other containers. Note that this mode is recursively applied to all mounts in the volume ("rshared" in Linux terminology).
> - \`"HostToContainer"\` means that the volume in a container will receive new mounts from the host or other containers, but filesystems mounted inside the container won't be propagated to the host or other containers. Note that this mode is recursively applied to all mounts in the volume ("rslave" in Linux terminology).
> - \`"None"\` means that the volume in a container will not receive new mounts from the host or other containers, and filesystems mounted inside the container won't be propagated to the host or other containers. Note that this mode corresponds to "private" in Linux terminology.
name	string		!	
>This must match the Name of a Volume.
readOnly	boolean			
>Mounted read-only if true, read-write otherwise (false or unspecified). Defaults to false.
recursiveReadOnly	string			
>RecursiveReadOnly specifies whether read-only mounts should be handled recursively.
>
>If ReadOnly is false, this field has no meaning and must be unspecified.
>
>If ReadOnly is true, and this field is set to Disabled, the mount is not made recursively read-only.  If this field is set to IfPossible, the mount is made recursively read-only, if it is supported by the container runtime.  If this field is set to Enabled, the mount is made recursively read-only if it is supported by the container runtime, otherwise the pod will not be started and an error will be generated to indicate the reason.
>
>If this field is set to IfPossible or Enabled, MountPropagation must be set to None (or be unspecified, which defaults to None).
>
>If this field is not specified, it is treated as an equivalent of Disabled.
subPath	string			
>Path within the volume from which the container's volume should be mounted. Defaults to "" (volume's root).
subPathExpr	string			
>Expanded path within the volume from which the container's volume should be mounted. Behaves similarly to SubPath but environment variable references $(VAR_NAME) are expanded using the container's environment. Defaults to "" (volume's root). SubPathExpr and SubPath are mutually exclusive.
@PodDNSConfig
>PodDNSConfig defines the DNS parameters of a pod in addition to those generated from DNSPolicy.
nameservers	[]string			
>A list of DNS name server IP addresses. This will be appended to the base nameservers generated from DNSPolicy. Duplicated nameservers will be removed.
options	[]PodDNSConfigOption	PodDNSConfigOption		
>A list of DNS resolver options. This will be merged with the base options generated from DNSPolicy. Duplicated entries will be removed. Resolution options given in Options will override those that appear in the base DNSPolicy.
searches	[]string			
>A list of DNS search domains for host-name lookup. This will be appended to the base search paths generated from DNSPolicy. Duplicated search paths will be removed.
@PodDNSConfigOption
>PodDNSConfigOption defines DNS resolver options of a pod.
name	string			
>Name is this DNS resolver option's name. Required.
value	string			
>Value is this DNS resolver option's value.
@EphemeralContainer
>An EphemeralContainer is a temporary container that you may add to an existing Pod for user-initiated activities such as debugging. Ephemeral containers have no resource or scheduling guarantees, and they will not be restarted when they exit or when a Pod is removed or restarted. The kubelet may evict a Pod if an ephemeral container causes the Pod to exceed its resource allocation.
>
>To add an ephemeral container, use the ephemeralcontainers subresource of an existing Pod. Ephemeral containers may not be removed or restarted.
args	[]string			
>Arguments to the entrypoint. The image's CMD is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell
command	[]string			
>Entrypoint array. Not executed within a shell. The image's ENTRYPOINT is used if this is not provided. Variable references $(VAR_NAME) are expanded using the container's environment. If a variable cannot be resolved, the reference in the input string will be unchanged. Double $$ are reduced to a single $, which allows for escaping the $(VAR_NAME) syntax: i.e. "$$(VAR_NAME)" will produce the string literal "$(VAR_NAME)". Escaped references will never be expanded, regardless of whether the variable exists or not. Cannot be updated. More info: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#running-a-command-in-a-shell
env	[]EnvVar	EnvVar		
>List of environment variables to set in the container. Cannot be updated.
envFrom	[]EnvFromSource	EnvFromSource		
>List of sources to populate environment variables in the container. The keys defined within a source may consist of any printable ASCII characters except '='. When a key exists in multiple sources, the value associated with the last source will take precedence. Values defined by an Env with a duplicate key will take precedence. Cannot be updated.
image	string			
>Container image name. More info: https://kubernetes.io/docs/concepts/containers/images
imagePullPolicy	string			"Always","IfNotPresent","Never"
>Image pull policy. One of Always, Never, IfNotPresent. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. Cannot be updated. More info: https://kubernetes.io/docs/concepts/containers/images#updating-images
>
>Possible enum values:
> - \`"Always"\` means that kubelet always attempts to pull the latest image. Container will fail If the pull fails.
> - \`"IfNotPresent"\` means that kubelet pulls if the image isn't present on disk. Container will fail if the image isn't present and the pull fails.
> - \`"Never"\` means that kubelet never pulls an image, but only uses a local image. Container will fail if the image isn't present
lifecycle	Lifecycle	Lifecycle		
>Lifecycle is not allowed for ephemeral containers.
livenessProbe	Probe	Probe		
>Probes are not allowed for ephemeral containers.
name	string		!	
>Name of the ephemeral container specified as a DNS_LABEL. This name must be unique among all containers, init containers and ephemeral containers.
ports	[]ContainerPort	ContainerPort		
>Ports are not allowed for ephemeral containers.
readinessProbe	Probe	Probe		
>Probes are not allowed for ephemeral containers.
resizePolicy	[]ContainerResizePolicy	ContainerResizePolicy		
>Resources resize policy for the container.
resources	ResourceRequirements	ResourceRequirements		
>Resources are not allowed for ephemeral containers. Ephemeral containers use spare resources already allocated to the pod.
restartPolicy	string			
>Restart policy for the container to manage the restart behavior of each container within a pod. You cannot set this field on ephemeral containers.
restartPolicyRules	[]ContainerRestartRule	ContainerRestartRule		
>Represents a list of rules to be checked to determine if the container should be restarted on exit. You cannot set this field on ephemeral containers.
securityContext	SecurityContext	SecurityContext		
>Optional: SecurityContext defines the security options the ephemeral container should be run with. If set, the fields of SecurityContext override the equivalent fields of PodSecurityContext.
startupProbe	Probe	Probe		
>Probes are not allowed for ephemeral containers.
stdin	boolean			
>Whether this container should allocate a buffer for stdin in the container runtime. If this is not set, reads from stdin in the container will always result in EOF. Default is false.
stdinOnce	boolean			
>Whether the container runtime should close the stdin channel after it has been opened by a single attach. When stdin is true the stdin stream will remain open across multiple attach sessions. If stdinOnce is set to true, stdin is opened on container start, is empty until the first client attaches to stdin, and then remains open and accepts data until the client disconnects, at which time stdin is closed and remains closed until the container is restarted. If this flag is false, a container processes that reads from stdin will never receive an EOF. Default is false
targetContainerName	string			
>If set, the name of the container from PodSpec that this ephemeral container targets. The ephemeral container will be run in the namespaces (IPC, PID, etc) of this container. If not set then the ephemeral container uses the namespaces configured in the Pod spec.
>
>The container runtime must implement support for this feature. If the runtime does not support namespace targeting then the result of setting this field is undefined.
terminationMessagePath	string			
>Optional: Path at which the file to which the container's termination message will be written is mounted into the container's filesystem. Message written is intended to be brief final status, such as an assertion failure message. Will be truncated by the node if greater than 4096 bytes. The total message length across all containers will be limited to 12kb. Defaults to /dev/termination-log. Cannot be updated.
terminationMessagePolicy	string			"FallbackToLogsOnError","File"
>Indicate how the termination message should be populated. File will use the contents of terminationMessagePath to populate the container status message on both success and failure. FallbackToLogsOnError will use the last chunk of container log output if the termination message file is empty and the container exited with an error. The log output is limited to 2048 bytes or 80 lines, whichever is smaller. Defaults to File. Cannot be updated.
>
>Possible enum values:
> - \`"FallbackToLogsOnError"\` will read the most recent contents of the container logs for the container status message when the container exits with an error and the terminationMessagePath has no contents.
> - \`"File"\` is the default behavior and will set the container status message to the contents of the container's terminationMessagePath when the container exits.
tty	boolean			
>Whether this container should allocate a TTY for itself, also requires 'stdin' to be true. Default is false.
volumeDevices	[]VolumeDevice	VolumeDevice		
>volumeDevices is the list of block devices to be used by the container.
volumeMounts	[]VolumeMount	VolumeMount		
>Pod volumes to mount into the container's filesystem. Subpath mounts are not allowed for ephemeral containers. Cannot be updated.
workingDir	string			
>Container's working directory. If not specified, the container runtime's default will be used, which might be configured in the container image. Cannot be updated.
@HostAlias
>HostAlias holds the mapping between IP and hostnames that will be injected as an entry in the pod's hosts file.
hostnames	[]string			
>Hostnames for the above IP address.
ip	string		!	
>IP address of the host file entry.
@LocalObjectReference
>LocalObjectReference contains enough information to let you locate the referenced object inside the same namespace.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
@PodOS
>PodOS defines the OS parameters of a pod.
name	string		!	
>Name is the name of the operating system. The currently supported values are linux and windows. Additional value may be defined in future and can be one of: https://github.com/opencontainers/runtime-spec/blob/master/config.md#platform-specific-configuration Clients should expect to handle additional values and treat unrecognized values in this field as os: null
@PodReadinessGate
>PodReadinessGate contains the reference to a pod condition
conditionType	string		!	
>ConditionType refers to a condition in the pod's condition list with matching type.
@PodResourceClaim
>PodResourceClaim references exactly one ResourceClaim, either directly or by naming a ResourceClaimTemplate which is then turned into a ResourceClaim for the pod.
>
>It adds a name to it that uniquely identifies the ResourceClaim inside the Pod. Containers that need access to the ResourceClaim reference it with this name.
>
>When the DRAWorkloadResourceClaims feature gate is enabled and this Pod belongs to a PodGroup, a PodResourceClaim is matched to a PodGroupResourceClaim if all of their fields are equal (Name, ResourceClaimName, and ResourceClaimTemplateName). A matched claim references a single ResourceClaim shared across all Pods in the PodGroup, reserved for the PodGroup in ResourceClaimStatus.ReservedFor rather than for individual Pods.
name	string		!	
>Name uniquely identifies this resource claim inside the pod. This must be a DNS_LABEL.
resourceClaimName	string			
>ResourceClaimName is the name of a ResourceClaim object in the same namespace as this pod.
>
>Exactly one of ResourceClaimName and ResourceClaimTemplateName must be set.
resourceClaimTemplateName	string			
>ResourceClaimTemplateName is the name of a ResourceClaimTemplate object in the same namespace as this pod.
>
>The template will be used to create a new ResourceClaim, which will be bound to this pod. When this pod is deleted, the ResourceClaim will also be deleted. The pod name and resource name, along with a generated component, will be used to form a unique name for the ResourceClaim, which will be recorded in pod.status.resourceClaimStatuses.
>
>When the DRAWorkloadResourceClaims feature gate is enabled and the pod belongs to a PodGroup that defines a PodGroupResourceClaim with the same Name and ResourceClaimTemplateName, this PodResourceClaim resolves to the ResourceClaim generated for the PodGroup. All pods in the group that define an equivalent PodResourceClaim matching the PodGroupResourceClaim's Name and ResourceClaimTemplateName share the same generated ResourceClaim. ResourceClaims generated for a PodGroup are owned by the PodGroup and their lifecycles are tied to the PodGroup instead of any individual pod.
>
>This field is immutable and no changes will be made to the corresponding ResourceClaim by the control plane after creating the ResourceClaim.
>
>Exactly one of ResourceClaimName and ResourceClaimTemplateName must be set.
@PodSchedulingGate
>PodSchedulingGate is associated to a Pod to guard its scheduling.
name	string		!	
>Name of the scheduling gate. Each scheduling gate must have a unique name field.
@PodSchedulingGroup
>PodSchedulingGroup identifies the runtime scheduling group instance that a Pod belongs to. The scheduler uses this information to apply workload-aware scheduling semantics. Exactly one field must be specified.
podGroupName	string			
>PodGroupName specifies the name of the standalone PodGroup object that represents the runtime instance of this group. Must be a DNS subdomain.
@PodSecurityContext
>PodSecurityContext holds pod-level security attributes and common container settings. Some fields are also present in container.securityContext.  Field values of container.securityContext take precedence over field values of PodSecurityContext.
appArmorProfile	AppArmorProfile	AppArmorProfile		
>appArmorProfile is the AppArmor options to use by the containers in this pod. Note that this field cannot be set when spec.os.name is windows.
fsGroup	integer			
>A special supplemental group that applies to all containers in a pod. Some volume types allow the Kubelet to change the ownership of that volume to be owned by the pod:
>
>1. The owning GID will be the FSGroup 2. The setgid bit is set (new files created in the volume will be owned by FSGroup) 3. The permission bits are OR'd with rw-rw----
>
>If unset, the Kubelet will not modify the ownership and permissions of any volume. Note that this field cannot be set when spec.os.name is windows.
fsGroupChangePolicy	string			"Always","OnRootMismatch"
>fsGroupChangePolicy defines behavior of changing ownership and permission of the volume before being exposed inside Pod. This field will only apply to volume types which support fsGroup based ownership(and permissions). It will have no effect on ephemeral volume types such as: secret, configmaps and emptydir. Valid values are "OnRootMismatch" and "Always". If not specified, "Always" is used. Note that this field cannot be set when spec.os.name is windows.
>
>Possible enum values:
> - \`"Always"\` indicates that volume's ownership and permissions should always be changed whenever volume is mounted inside a Pod. This the default behavior.
> - \`"OnRootMismatch"\` indicates that volume's ownership and permissions will be changed only when permission and ownership of root directory does not match with expected permissions on the volume. This can help shorten the time it takes to change ownership and permissions of a volume.
runAsGroup	integer			
>The GID to run the entrypoint of the container process. Uses runtime default if unset. May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence for that container. Note that this field cannot be set when spec.os.name is windows.
runAsNonRoot	boolean			
>Indicates that the container must run as a non-root user. If true, the Kubelet will validate the image at runtime to ensure that it does not run as UID 0 (root) and fail to start the container if it does. If unset or false, no such validation will be performed. May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence.
runAsUser	integer			
>The UID to run the entrypoint of the container process. Defaults to user specified in image metadata if unspecified. May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence for that container. Note that this field cannot be set when spec.os.name is windows.
seLinuxChangePolicy	string			
>seLinuxChangePolicy defines how the container's SELinux label is applied to all volumes used by the Pod. It has no effect on nodes that do not support SELinux or to volumes does not support SELinux. Valid values are "MountOption" and "Recursive".
>
>"Recursive" means relabeling of all files on all Pod volumes by the container runtime. This may be slow for large volumes, but allows mixing privileged and unprivileged Pods sharing the same volume on the same node.
>
>"MountOption" mounts all eligible Pod volumes with \`-o context\` mount option. This requires all Pods that share the same volume to use the same SELinux label. It is not possible to share the same volume among privileged and unprivileged Pods. Eligible volumes are in-tree FibreChannel and iSCSI volumes, and all CSI volumes whose CSI driver announces SELinux support by setting spec.seLinuxMount: true in their CSIDriver instance. Other volumes are always re-labelled recursively. "MountOption" value is allowed only when SELinuxMount feature gate is enabled.
>
>If not specified and SELinuxMount feature gate is enabled, "MountOption" is used. If not specified and SELinuxMount feature gate is disabled, "MountOption" is used for ReadWriteOncePod volumes and "Recursive" for all other volumes.
>
>This field affects only Pods that have SELinux label set, either in PodSecurityContext or in SecurityContext of all containers.
>
>All Pods that use the same volume should use the same seLinuxChangePolicy, otherwise some pods can get stuck in ContainerCreating state. Note that this field cannot be set when spec.os.name is windows.
seLinuxOptions	SELinuxOptions	SELinuxOptions		
>The SELinux context to be applied to all containers. If unspecified, the container runtime will allocate a random SELinux context for each container.  May also be set in SecurityContext.  If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence for that container. Note that this field cannot be set when spec.os.name is windows.
seccompProfile	SeccompProfile	SeccompProfile		
>The seccomp options to use by the containers in this pod. Note that this field cannot be set when spec.os.name is windows.
supplementalGroups	[]integer			
>A list of groups applied to the first process run in each container, in addition to the container's primary GID and fsGroup (if specified).  If the SupplementalGroupsPolicy feature is enabled, the supplementalGroupsPolicy field determines whether these are in addition to or instead of any group memberships defined in the container image. If unspecified, no additional groups are added, though group memberships defined in the container image may still be used, depending on the supplementalGroupsPolicy field. Note that this field cannot be set when spec.os.name is windows.
supplementalGroupsPolicy	string			"Merge","Strict"
>Defines how supplemental groups of the first container processes are calculated. Valid values are "Merge" and "Strict". If not specified, "Merge" is used. (Alpha) Using the field requires the SupplementalGroupsPolicy feature gate to be enabled and the container runtime must implement support for this feature. Note that this field cannot be set when spec.os.name is windows.
>
>Possible enum values:
> - \`"Merge"\` means that the container's provided SupplementalGroups and FsGroup (specified in SecurityContext) will be merged with the primary user's groups as defined in the container image (in /etc/group).
> - \`"Strict"\` means that the container's provided SupplementalGroups and FsGroup (specified in SecurityContext) will be used instead of any groups defined in the container image.
sysctls	[]Sysctl	Sysctl		
>Sysctls hold a list of namespaced sysctls used for the pod. Pods with unsupported sysctls (by the container runtime) might fail to launch. Note that this field cannot be set when spec.os.name is windows.
windowsOptions	WindowsSecurityContextOptions	WindowsSecurityContextOptions		
>The Windows specific settings applied to all containers. If unspecified, the options within a container's SecurityContext will be used. If set in both SecurityContext and PodSecurityContext, the value specified in SecurityContext takes precedence. Note that this field cannot be set when spec.os.name is linux.
@Sysctl
>Sysctl defines a kernel parameter to be set
name	string		!	
>Name of a property to set
value	string		!	
>Value of a property to set
@Toleration
>The pod this Toleration is attached to tolerates any taint that matches the triple <key,value,effect> using the matching operator <operator>.
effect	string			"NoExecute","NoSchedule","PreferNoSchedule"
>Effect indicates the taint effect to match. Empty means match all taint effects. When specified, allowed values are NoSchedule, PreferNoSchedule and NoExecute.
>
>Possible enum values:
> - \`"NoExecute"\` Evict any already-running pods that do not tolerate the taint. Currently enforced by NodeController.
> - \`"NoSchedule"\` Do not allow new pods to schedule onto the node unless they tolerate the taint, but allow all pods submitted to Kubelet without going through the scheduler to start, and allow all already-running pods to continue running. Enforced by the scheduler.
> - \`"PreferNoSchedule"\` Like TaintEffectNoSchedule, but the scheduler tries not to schedule new pods onto the node, rather than prohibiting new pods from scheduling onto the node entirely. Enforced by the scheduler.
key	string			
>Key is the taint key that the toleration applies to. Empty means match all taint keys. If the key is empty, operator must be Exists; this combination means to match all values and all keys.
operator	string			"Equal","Exists","Gt","Lt"
>Operator represents a key's relationship to the value. Valid operators are Exists, Equal, Lt, and Gt. Defaults to Equal. Exists is equivalent to wildcard for value, so that a pod can tolerate all taints of a particular category. Lt and Gt perform numeric comparisons (requires feature gate TaintTolerationComparisonOperators).
>
>Possible enum values:
> - \`"Equal"\`
> - \`"Exists"\`
> - \`"Gt"\`
> - \`"Lt"\`
tolerationSeconds	integer			
>TolerationSeconds represents the period of time the toleration (which must be of effect NoExecute, otherwise this field is ignored) tolerates the taint. By default, it is not set, which means tolerate the taint forever (do not evict). Zero and negative values will be treated as 0 (evict immediately) by the system.
value	string			
>Value is the taint value the toleration matches to. If the operator is Exists, the value should be empty, otherwise just a regular string.
@TopologySpreadConstraint
>TopologySpreadConstraint specifies how to spread matching pods among the given topology.
labelSelector	LabelSelector	LabelSelector		
>LabelSelector is used to find matching pods. Pods that match this label selector are counted to determine the number of pods in their corresponding topology domain.
matchLabelKeys	[]string			
>MatchLabelKeys is a set of pod label keys to select the pods over which spreading will be calculated. The keys are used to lookup values from the incoming pod labels, those key-value labels are ANDed with labelSelector to select the group of existing pods over which spreading will be calculated for the incoming pod. The same key is forbidden to exist in both MatchLabelKeys and LabelSelector. MatchLabelKeys cannot be set when LabelSelector isn't set. Keys that don't exist in the incoming pod labels will be ignored. A null or empty list means only match against labelSelector.
>
>This is a beta field and requires the MatchLabelKeysInPodTopologySpread feature gate to be enabled (enabled by default).
maxSkew	integer		!	
>MaxSkew describes the degree to which pods may be unevenly distributed. When \`whenUnsatisfiable=DoNotSchedule\`, it is the maximum permitted difference between the number of matching pods in the target topology and the global minimum. The global minimum is the minimum number of matching pods in an eligible domain or zero if the number of eligible domains is less than MinDomains. For example, in a 3-zone cluster, MaxSkew is set to 1, and pods with the same labelSelector spread as 2/2/1: In this case, the global minimum is 1. | zone1 | zone2 | zone3 | |  P P  |  P P  |   P   | - if MaxSkew is 1, incoming pod can only be scheduled to zone3 to become 2/2/2; scheduling it onto zone1(zone2) would make the ActualSkew(3-1) on zone1(zone2) violate MaxSkew(1). - if MaxSkew is 2, incoming pod can be scheduled onto any zone. When \`whenUnsatisfiable=ScheduleAnyway\`, it is used to give higher precedence to topologies that satisfy it. It's a required field. Default value is 1 and 0 is not allowed.
minDomains	integer			
>MinDomains indicates a minimum number of eligible domains. When the number of eligible domains with matching topology keys is less than minDomains, Pod Topology Spread treats "global minimum" as 0, and then the calculation of Skew is performed. And when the number of eligible domains with matching topology keys equals or greater than minDomains, this value has no effect on scheduling. As a result, when the number of eligible domains is less than minDomains, scheduler won't schedule more than maxSkew Pods to those domains. If value is nil, the constraint behaves as if MinDomains is equal to 1. Valid values are integers greater than 0. When value is not nil, WhenUnsatisfiable must be DoNotSchedule.
>
>For example, in a 3-zone cluster, MaxSkew is set to 2, MinDomains is set to 5 and pods with the same labelSelector spread as 2/2/2: | zone1 | zone2 | zone3 | |  P P  |  P P  |  P P  | The number of domains is less than 5(MinDomains), so "global minimum" is treated as 0. In this situation, new pod with the same labelSelector cannot be scheduled, because computed skew will be 3(3 - 0) if new Pod is scheduled to any of the three zones, it will violate MaxSkew.
nodeAffinityPolicy	string			"Honor","Ignore"
>NodeAffinityPolicy indicates how we will treat Pod's nodeAffinity/nodeSelector when calculating pod topology spread skew. Options are: - Honor: only nodes matching nodeAffinity/nodeSelector are included in the calculations. - Ignore: nodeAffinity/nodeSelector are ignored. All nodes are included in the calculations.
>
>If this value is nil, the behavior is equivalent to the Honor policy.
>
>Possible enum values:
> - \`"Honor"\` means use this scheduling directive when calculating pod topology spread skew.
> - \`"Ignore"\` means ignore this scheduling directive when calculating pod topology spread skew.
nodeTaintsPolicy	string			"Honor","Ignore"
>NodeTaintsPolicy indicates how we will treat node taints when calculating pod topology spread skew. Options are: - Honor: nodes without taints, along with tainted nodes for which the incoming pod has a toleration, are included. - Ignore: node taints are ignored. All nodes are included.
>
>If this value is nil, the behavior is equivalent to the Ignore policy.
>
>Possible enum values:
> - \`"Honor"\` means use this scheduling directive when calculating pod topology spread skew.
> - \`"Ignore"\` means ignore this scheduling directive when calculating pod topology spread skew.
topologyKey	string		!	
>TopologyKey is the key of node labels. Nodes that have a label with this key and identical values are considered to be in the same topology. We consider each <key, value> as a "bucket", and try to put balanced number of pods into each bucket. We define a domain as a particular instance of a topology. Also, we define an eligible domain as a domain whose nodes meet the requirements of nodeAffinityPolicy and nodeTaintsPolicy. e.g. If TopologyKey is "kubernetes.io/hostname", each Node is a domain of that topology. And, if TopologyKey is "topology.kubernetes.io/zone", each zone is a domain of that topology. It's a required field.
whenUnsatisfiable	string		!	"DoNotSchedule","ScheduleAnyway"
>WhenUnsatisfiable indicates how to deal with a pod if it doesn't satisfy the spread constraint. - DoNotSchedule (default) tells the scheduler not to schedule it. - ScheduleAnyway tells the scheduler to schedule the pod in any location,
>  but giving higher precedence to topologies that would help reduce the
>  skew.
>A constraint is considered "Unsatisfiable" for an incoming pod if and only if every possible node assignment for that pod would violate "MaxSkew" on some topology. For example, in a 3-zone cluster, MaxSkew is set to 1, and pods with the same labelSelector spread as 3/1/1: | zone1 | zone2 | zone3 | | P P P |   P   |   P   | If WhenUnsatisfiable is set to DoNotSchedule, incoming pod can only be scheduled to zone2(zone3) to become 3/2/1(3/1/2) as ActualSkew(2-1) on zone2(zone3) satisfies MaxSkew(1). In other words, the cluster can still be imbalanced, but scheduler won't make it *more* imbalanced. It's a required field.
>
>Possible enum values:
> - \`"DoNotSchedule"\` instructs the scheduler not to schedule the pod when constraints are not satisfied.
> - \`"ScheduleAnyway"\` instructs the scheduler to schedule the pod even if constraints are not satisfied.
@Volume
>Volume represents a named volume in a pod that may be accessed by any container in the pod.
awsElasticBlockStore	AWSElasticBlockStoreVolumeSource	AWSElasticBlockStoreVolumeSource		
>awsElasticBlockStore represents an AWS Disk resource that is attached to a kubelet's host machine and then exposed to the pod. Deprecated: AWSElasticBlockStore is deprecated. All operations for the in-tree awsElasticBlockStore type are redirected to the ebs.csi.aws.com CSI driver. More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore
azureDisk	AzureDiskVolumeSource	AzureDiskVolumeSource		
>azureDisk represents an Azure Data Disk mount on the host and bind mount to the pod. Deprecated: AzureDisk is deprecated. All operations for the in-tree azureDisk type are redirected to the disk.csi.azure.com CSI driver.
azureFile	AzureFileVolumeSource	AzureFileVolumeSource		
>azureFile represents an Azure File Service mount on the host and bind mount to the pod. Deprecated: AzureFile is deprecated. All operations for the in-tree azureFile type are redirected to the file.csi.azure.com CSI driver.
cephfs	CephFSVolumeSource	CephFSVolumeSource		
>cephFS represents a Ceph FS mount on the host that shares a pod's lifetime. Deprecated: CephFS is deprecated and the in-tree cephfs type is no longer supported.
cinder	CinderVolumeSource	CinderVolumeSource		
>cinder represents a cinder volume attached and mounted on kubelets host machine. Deprecated: Cinder is deprecated. All operations for the in-tree cinder type are redirected to the cinder.csi.openstack.org CSI driver. More info: https://examples.k8s.io/mysql-cinder-pd/README.md
configMap	ConfigMapVolumeSource	ConfigMapVolumeSource		
>configMap represents a configMap that should populate this volume
csi	CSIVolumeSource	CSIVolumeSource		
>csi (Container Storage Interface) represents ephemeral storage that is handled by certain external CSI drivers.
downwardAPI	DownwardAPIVolumeSource	DownwardAPIVolumeSource		
>downwardAPI represents downward API about the pod that should populate this volume
emptyDir	EmptyDirVolumeSource	EmptyDirVolumeSource		
>emptyDir represents a temporary directory that shares a pod's lifetime. More info: https://kubernetes.io/docs/concepts/storage/volumes#emptydir
ephemeral	EphemeralVolumeSource	EphemeralVolumeSource		
>ephemeral represents a volume that is handled by a cluster storage driver. The volume's lifecycle is tied to the pod that defines it - it will be created before the pod starts, and deleted when the pod is removed.
>
>Use this if: a) the volume is only needed while the pod runs, b) features of normal volumes like restoring from snapshot or capacity
>   tracking are needed,
>c) the storage driver is specified through a storage class, and d) the storage driver supports dynamic volume provisioning through
>   a PersistentVolumeClaim (see EphemeralVolumeSource for more
>   information on the connection between this volume type
>   and PersistentVolumeClaim).
>
>Use PersistentVolumeClaim or one of the vendor-specific APIs for volumes that persist for longer than the lifecycle of an individual pod.
>
>Use CSI for light-weight local ephemeral volumes if the CSI driver is meant to be used that way - see the documentation of the driver for more information.
>
>A pod can use both types of ephemeral volumes and persistent volumes at the same time.
fc	FCVolumeSource	FCVolumeSource		
>fc represents a Fibre Channel resource that is attached to a kubelet's host machine and then exposed to the pod.
flexVolume	FlexVolumeSource	FlexVolumeSource		
>flexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin. Deprecated: FlexVolume is deprecated. Consider using a CSIDriver instead.
flocker	FlockerVolumeSource	FlockerVolumeSource		
>flocker represents a Flocker volume attached to a kubelet's host machine. This depends on the Flocker control service being running. Deprecated: Flocker is deprecated and the in-tree flocker type is no longer supported.
gcePersistentDisk	GCEPersistentDiskVolumeSource	GCEPersistentDiskVolumeSource		
>gcePersistentDisk represents a GCE Disk resource that is attached to a kubelet's host machine and then exposed to the pod. Deprecated: GCEPersistentDisk is deprecated. All operations for the in-tree gcePersistentDisk type are redirected to the pd.csi.storage.gke.io CSI driver. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
gitRepo	GitRepoVolumeSource	GitRepoVolumeSource		
>gitRepo represents a git repository at a particular revision. Deprecated: GitRepo is deprecated. To provision a container with a git repo, mount an EmptyDir into an InitContainer that clones the repo using git, then mount the EmptyDir into the Pod's container.
glusterfs	GlusterfsVolumeSource	GlusterfsVolumeSource		
>glusterfs represents a Glusterfs mount on the host that shares a pod's lifetime. Deprecated: Glusterfs is deprecated and the in-tree glusterfs type is no longer supported.
hostPath	HostPathVolumeSource	HostPathVolumeSource		
>hostPath represents a pre-existing file or directory on the host machine that is directly exposed to the container. This is generally used for system agents or other privileged things that are allowed to see the host machine. Most containers will NOT need this. More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath
image	ImageVolumeSource	ImageVolumeSource		
>image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine. The volume is resolved at pod startup depending on which PullPolicy value is provided:
>
>- Always: the kubelet always attempts to pull the reference. Container creation will fail If the pull fails. - Never: the kubelet never pulls the reference and only uses a local image or artifact. Container creation will fail if the reference isn't present. - IfNotPresent: the kubelet pulls if the reference isn't already present on disk. Container creation will fail if the reference isn't present and the pull fails.
>
>The volume gets re-resolved if the pod gets deleted and recreated, which means that new remote content will become available on pod recreation. A failure to resolve or pull the image during pod startup will block containers from starting and may add significant latency. Failures will be retried using normal volume backoff and will be reported on the pod reason and message. The types of objects that may be mounted by this volume are defined by the container runtime implementation on a host machine and at minimum must include all valid types supported by the container image field. The OCI object gets mounted in a single directory (spec.containers[*].volumeMounts.mountPath) by merging the manifest layers in the same way as for container images. The volume will be mounted read-only (ro). Sub path mounts for containers are not supported (spec.containers[*].volumeMounts.subpath) before 1.33. The field spec.securityContext.fsGroupChangePolicy has no effect on this volume type.
iscsi	ISCSIVolumeSource	ISCSIVolumeSource		
>iscsi represents an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod. More info: https://kubernetes.io/docs/concepts/storage/volumes/#iscsi
name	string		!	
>name of the volume. Must be a DNS_LABEL and unique within the pod. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
nfs	NFSVolumeSource	NFSVolumeSource		
>nfs represents an NFS mount on the host that shares a pod's lifetime More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
persistentVolumeClaim	PersistentVolumeClaimVolumeSource	PersistentVolumeClaimVolumeSource		
>persistentVolumeClaimVolumeSource represents a reference to a PersistentVolumeClaim in the same namespace. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#persistentvolumeclaims
photonPersistentDisk	PhotonPersistentDiskVolumeSource	PhotonPersistentDiskVolumeSource		
>photonPersistentDisk represents a PhotonController persistent disk attached and mounted on kubelets host machine. Deprecated: PhotonPersistentDisk is deprecated and the in-tree photonPersistentDisk type is no longer supported.
portworxVolume	PortworxVolumeSource	PortworxVolumeSource		
>portworxVolume represents a portworx volume attached and mounted on kubelets host machine. Deprecated: PortworxVolume is deprecated. All operations for the in-tree portworxVolume type are redirected to the pxd.portworx.com CSI driver.
projected	ProjectedVolumeSource	ProjectedVolumeSource		
>projected items for all in one resources secrets, configmaps, and downward API
quobyte	QuobyteVolumeSource	QuobyteVolumeSource		
>quobyte represents a Quobyte mount on the host that shares a pod's lifetime. Deprecated: Quobyte is deprecated and the in-tree quobyte type is no longer supported.
rbd	RBDVolumeSource	RBDVolumeSource		
>rbd represents a Rados Block Device mount on the host that shares a pod's lifetime. Deprecated: RBD is deprecated and the in-tree rbd type is no longer supported.
scaleIO	ScaleIOVolumeSource	ScaleIOVolumeSource		
>scaleIO represents a ScaleIO persistent volume attached and mounted on Kubernetes nodes. Deprecated: ScaleIO is deprecated and the in-tree scaleIO type is no longer supported.
secret	SecretVolumeSource	SecretVolumeSource		
>secret represents a secret that should populate this volume. More info: https://kubernetes.io/docs/concepts/storage/volumes#secret
storageos	StorageOSVolumeSource	StorageOSVolumeSource		
>storageOS represents a StorageOS volume attached and mounted on Kubernetes nodes. Deprecated: StorageOS is deprecated and the in-tree storageos type is no longer supported.
vsphereVolume	VsphereVirtualDiskVolumeSource	VsphereVirtualDiskVolumeSource		
>vsphereVolume represents a vSphere volume attached and mounted on kubelets host machine. Deprecated: VsphereVolume is deprecated. All operations for the in-tree vsphereVolume type are redirected to the csi.vsphere.vmware.com CSI driver.
@AWSElasticBlockStoreVolumeSource
>Represents a Persistent Disk resource in AWS.
>
>An AWS EBS disk must exist before mounting to a container. The disk must also be in the same AWS zone as the kubelet. An AWS EBS disk can only be mounted as read/write once. AWS EBS volumes support ownership management and SELinux relabeling.
fsType	string			
>fsType is the filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore
partition	integer			
>partition is the partition in the volume that you want to mount. If omitted, the default is to mount by volume name. Examples: For volume /dev/sda1, you specify the partition as "1". Similarly, the volume partition for /dev/sda is "0" (or you can leave the property empty).
readOnly	boolean			
>readOnly value true will force the readOnly setting in VolumeMounts. More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore
volumeID	string		!	
>volumeID is unique ID of the persistent disk resource in AWS (Amazon EBS volume). More info: https://kubernetes.io/docs/concepts/storage/volumes#awselasticblockstore
@AzureDiskVolumeSource
>AzureDisk represents an Azure Data Disk mount on the host and bind mount to the pod.
cachingMode	string			"None","ReadOnly","ReadWrite"
>cachingMode is the Host Caching mode: None, Read Only, Read Write.
>
>Possible enum values:
> - \`"None"\`
> - \`"ReadOnly"\`
> - \`"ReadWrite"\`
diskName	string		!	
>diskName is the Name of the data disk in the blob storage
diskURI	string		!	
>diskURI is the URI of data disk in the blob storage
fsType	string			
>fsType is Filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified.
kind	string			"Dedicated","Managed","Shared"
>kind expected values are Shared: multiple blob disks per storage account  Dedicated: single blob disk per storage account  Managed: azure managed data disk (only in managed availability set). defaults to shared
>
>Possible enum values:
> - \`"Dedicated"\`
> - \`"Managed"\`
> - \`"Shared"\`
readOnly	boolean			
>readOnly Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
@AzureFileVolumeSource
>AzureFile represents an Azure File Service mount on the host and bind mount to the pod.
readOnly	boolean			
>readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
secretName	string		!	
>secretName is the  name of secret that contains Azure Storage Account Name and Key
shareName	string		!	
>shareName is the azure share Name
@CephFSVolumeSource
>Represents a Ceph Filesystem mount that lasts the lifetime of a pod Cephfs volumes do not support ownership management or SELinux relabeling.
monitors	[]string		!	
>monitors is Required: Monitors is a collection of Ceph monitors More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
path	string			
>path is Optional: Used as the mounted root, rather than the full Ceph tree, default is /
readOnly	boolean			
>readOnly is Optional: Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
secretFile	string			
>secretFile is Optional: SecretFile is the path to key ring for User, default is /etc/ceph/user.secret More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
secretRef	LocalObjectReference	LocalObjectReference		
>secretRef is Optional: SecretRef is reference to the authentication secret for User, default is empty. More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
user	string			
>user is optional: User is the rados user name, default is admin More info: https://examples.k8s.io/volumes/cephfs/README.md#how-to-use-it
@CinderVolumeSource
>Represents a cinder volume resource in Openstack. A Cinder volume must exist before mounting to a container. The volume must also be in the same region as the kubelet. Cinder volumes support ownership management and SELinux relabeling.
fsType	string			
>fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://examples.k8s.io/mysql-cinder-pd/README.md
readOnly	boolean			
>readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts. More info: https://examples.k8s.io/mysql-cinder-pd/README.md
secretRef	LocalObjectReference	LocalObjectReference		
>secretRef is optional: points to a secret object containing parameters used to connect to OpenStack.
volumeID	string		!	
>volumeID used to identify the volume in cinder. More info: https://examples.k8s.io/mysql-cinder-pd/README.md
@ConfigMapVolumeSource
>Adapts a ConfigMap into a volume.
>
>The contents of the target ConfigMap's Data field will be presented in a volume as files using the keys in the Data field as the file names, unless the items element is populated with specific mappings of keys to paths. ConfigMap volumes support ownership management and SELinux relabeling.
defaultMode	integer			
>defaultMode is optional: mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Defaults to 0644. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
items	[]KeyToPath	KeyToPath		
>items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the ConfigMap, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
optional	boolean			
>optional specify whether the ConfigMap or its keys must be defined
@KeyToPath
>Maps a string key to a path within a volume.
key	string		!	
>key is the key to project.
mode	integer			
>mode is Optional: mode bits used to set permissions on this file. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. If not specified, the volume defaultMode will be used. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
path	string		!	
>path is the relative path of the file to map the key to. May not be an absolute path. May not contain the path element '..'. May not start with the string '..'.
@CSIVolumeSource
>Represents a source location of a volume to mount, managed by an external CSI driver
driver	string		!	
>driver is the name of the CSI driver that handles this volume. Consult with your admin for the correct name as registered in the cluster.
fsType	string			
>fsType to mount. Ex. "ext4", "xfs", "ntfs". If not provided, the empty value is passed to the associated CSI driver which will determine the default filesystem to apply.
nodePublishSecretRef	LocalObjectReference	LocalObjectReference		
>nodePublishSecretRef is a reference to the secret object containing sensitive information to pass to the CSI driver to complete the CSI NodePublishVolume and NodeUnpublishVolume calls. This field is optional, and  may be empty if no secret is required. If the secret object contains more than one secret, all secret references are passed.
readOnly	boolean			
>readOnly specifies a read-only configuration for the volume. Defaults to false (read/write).
volumeAttributes	map[string]string			
>volumeAttributes stores driver-specific properties that are passed to the CSI driver. Consult your driver's documentation for supported values.
@DownwardAPIVolumeSource
>DownwardAPIVolumeSource represents a volume containing downward API info. Downward API volumes support ownership management and SELinux relabeling.
defaultMode	integer			
>Optional: mode bits to use on created files by default. Must be a Optional: mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Defaults to 0644. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
items	[]DownwardAPIVolumeFile	DownwardAPIVolumeFile		
>Items is a list of downward API volume file
@DownwardAPIVolumeFile
>DownwardAPIVolumeFile represents information to create the file containing the pod field
fieldRef	ObjectFieldSelector	ObjectFieldSelector		
>Required: Selects a field of the pod: only annotations, labels, name, namespace and uid are supported.
mode	integer			
>Optional: mode bits used to set permissions on this file, must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. If not specified, the volume defaultMode will be used. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
path	string		!	
>Required: Path is  the relative path name of the file to be created. Must not be absolute or contain the '..' path. Must be utf-8 encoded. The first item of the relative path must not start with '..'
resourceFieldRef	ResourceFieldSelector	ResourceFieldSelector		
>Selects a resource of the container: only resources limits and requests (limits.cpu, limits.memory, requests.cpu and requests.memory) are currently supported.
@EmptyDirVolumeSource
>Represents an empty directory for a pod. Empty directory volumes support ownership management and SELinux relabeling.
medium	string			
>medium represents what type of storage medium should back this directory. The default is "" which means to use the node's default medium. Must be an empty string (default) or Memory. More info: https://kubernetes.io/docs/concepts/storage/volumes#emptydir
sizeLimit	Quantity	Quantity		
>sizeLimit is the total amount of local storage required for this EmptyDir volume. The size limit is also applicable for memory medium. The maximum usage on memory medium EmptyDir would be the minimum value between the SizeLimit specified here and the sum of memory limits of all containers in a pod. The default is nil which means that the limit is undefined. More info: https://kubernetes.io/docs/concepts/storage/volumes#emptydir
@EphemeralVolumeSource
>Represents an ephemeral volume that is handled by a normal storage driver.
volumeClaimTemplate	PersistentVolumeClaimTemplate	PersistentVolumeClaimTemplate		
>Will be used to create a stand-alone PVC to provision the volume. The pod in which this EphemeralVolumeSource is embedded will be the owner of the PVC, i.e. the PVC will be deleted together with the pod.  The name of the PVC will be \`<pod name>-<volume name>\` where \`<volume name>\` is the name from the \`PodSpec.Volumes\` array entry. Pod validation will reject the pod if the concatenated name is not valid for a PVC (for example, too long).
>
>An existing PVC with that name that is not owned by the pod will *not* be used for the pod to avoid using an unrelated volume by mistake. Starting the pod is then blocked until the unrelated PVC is removed. If such a pre-created PVC is meant to be used by the pod, the PVC has to updated with an owner reference to the pod once the pod exists. Normally this should not be necessary, but it may be useful when manually reconstructing a broken cluster.
>
>This field is read-only and no changes will be made by Kubernetes to the PVC after it has been created.
>
>Required, must not be nil.
@PersistentVolumeClaimTemplate
>PersistentVolumeClaimTemplate is used to produce PersistentVolumeClaim objects as part of an EphemeralVolumeSource.
metadata	ObjectMeta	ObjectMeta		
>May contain labels and annotations that will be copied into the PVC when creating it. No other fields are allowed and will be rejected during validation.
spec	PersistentVolumeClaimSpec	PersistentVolumeClaimSpec	!	
>The specification for the PersistentVolumeClaim. The entire content is copied unchanged into the PVC that gets created from this template. The same fields as in a PersistentVolumeClaim are also valid here.
@FCVolumeSource
>Represents a Fibre Channel volume. Fibre Channel volumes can only be mounted as read/write once. Fibre Channel volumes support ownership management and SELinux relabeling.
fsType	string			
>fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified.
lun	integer			
>lun is Optional: FC target lun number
readOnly	boolean			
>readOnly is Optional: Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
targetWWNs	[]string			
>targetWWNs is Optional: FC target worldwide names (WWNs)
wwids	[]string			
>wwids Optional: FC volume world wide identifiers (wwids) Either wwids or combination of targetWWNs and lun must be set, but not both simultaneously.
@FlexVolumeSource
>FlexVolume represents a generic volume resource that is provisioned/attached using an exec based plugin.
driver	string		!	
>driver is the name of the driver to use for this volume.
fsType	string			
>fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". The default filesystem depends on FlexVolume script.
options	map[string]string			
>options is Optional: this field holds extra command options if any.
readOnly	boolean			
>readOnly is Optional: defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
secretRef	LocalObjectReference	LocalObjectReference		
>secretRef is Optional: secretRef is reference to the secret object containing sensitive information to pass to the plugin scripts. This may be empty if no secret object is specified. If the secret object contains more than one secret, all secrets are passed to the plugin scripts.
@FlockerVolumeSource
>Represents a Flocker volume mounted by the Flocker agent. One and only one of datasetName and datasetUUID should be set. Flocker volumes do not support ownership management or SELinux relabeling.
datasetName	string			
>datasetName is Name of the dataset stored as metadata -> name on the dataset for Flocker should be considered as deprecated
datasetUUID	string			
>datasetUUID is the UUID of the dataset. This is unique identifier of a Flocker dataset
@GCEPersistentDiskVolumeSource
>Represents a Persistent Disk resource in Google Compute Engine.
>
>A GCE PD must exist before mounting to a container. The disk must also be in the same GCE project and zone as the kubelet. A GCE PD can only be mounted as read/write once or read-only many times. GCE PDs support ownership management and SELinux relabeling.
fsType	string			
>fsType is filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
partition	integer			
>partition is the partition in the volume that you want to mount. If omitted, the default is to mount by volume name. Examples: For volume /dev/sda1, you specify the partition as "1". Similarly, the volume partition for /dev/sda is "0" (or you can leave the property empty). More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
pdName	string		!	
>pdName is unique name of the PD resource in GCE. Used to identify the disk in GCE. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
readOnly	boolean			
>readOnly here will force the ReadOnly setting in VolumeMounts. Defaults to false. More info: https://kubernetes.io/docs/concepts/storage/volumes#gcepersistentdisk
@GitRepoVolumeSource
>Represents a volume that is populated with the contents of a git repository. Git repo volumes do not support ownership management. Git repo volumes support SELinux relabeling.
>
>DEPRECATED: GitRepo is deprecated. To provision a container with a git repo, mount an EmptyDir into an InitContainer that clones the repo using git, then mount the EmptyDir into the Pod's container.
directory	string			
>directory is the target directory name. Must not contain or start with '..'.  If '.' is supplied, the volume directory will be the git repository.  Otherwise, if specified, the volume will contain the git repository in the subdirectory with the given name.
repository	string		!	
>repository is the URL
revision	string			
>revision is the commit hash for the specified revision.
@GlusterfsVolumeSource
>Represents a Glusterfs mount that lasts the lifetime of a pod. Glusterfs volumes do not support ownership management or SELinux relabeling.
endpoints	string		!	
>endpoints is the endpoint name that details Glusterfs topology.
path	string		!	
>path is the Glusterfs volume path. More info: https://examples.k8s.io/volumes/glusterfs/README.md#create-a-pod
readOnly	boolean			
>readOnly here will force the Glusterfs volume to be mounted with read-only permissions. Defaults to false. More info: https://examples.k8s.io/volumes/glusterfs/README.md#create-a-pod
@HostPathVolumeSource
>Represents a host path mapped into a pod. Host path volumes do not support ownership management or SELinux relabeling.
path	string		!	
>path of the directory on the host. If the path is a symlink, it will follow the link to the real path. More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath
type	string			"","BlockDevice","CharDevice","Directory","DirectoryOrCreate","File","FileOrCreate","Socket"
>type for HostPath Volume Defaults to "" More info: https://kubernetes.io/docs/concepts/storage/volumes#hostpath
>
>Possible enum values:
> - \`""\` For backwards compatible, leave it empty if unset
> - \`"BlockDevice"\` A block device must exist at the given path
> - \`"CharDevice"\` A character device must exist at the given path
> - \`"Directory"\` A directory must exist at the given path
> - \`"DirectoryOrCreate"\` If nothing exists at the given path, an empty directory will be created there as needed with file mode 0755, having the same group and ownership with Kubelet.
> - \`"File"\` A file must exist at the given path
> - \`"FileOrCreate"\` If nothing exists at the given path, an empty file will be created there as needed with file mode 0644, having the same group and ownership with Kubelet.
> - \`"Socket"\` A UNIX socket must exist at the given path
@ImageVolumeSource
>ImageVolumeSource represents a image volume resource.
pullPolicy	string			"Always","IfNotPresent","Never"
>Policy for pulling OCI objects. Possible values are: Always: the kubelet always attempts to pull the reference. Container creation will fail If the pull fails. Never: the kubelet never pulls the reference and only uses a local image or artifact. Container creation will fail if the reference isn't present. IfNotPresent: the kubelet pulls if the reference isn't already present on disk. Container creation will fail if the reference isn't present and the pull fails. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise.
>
>Possible enum values:
> - \`"Always"\` means that kubelet always attempts to pull the latest image. Container will fail If the pull fails.
> - \`"IfNotPresent"\` means that kubelet pulls if the image isn't present on disk. Container will fail if the image isn't present and the pull fails.
> - \`"Never"\` means that kubelet never pulls an image, but only uses a local image. Container will fail if the image isn't present
reference	string			
>Required: Image or artifact reference to be used. Behaves in the same way as pod.spec.containers[*].image. Pull secrets will be assembled in the same way as for the container image by looking up node credentials, SA image pull secrets, and pod spec image pull secrets. More info: https://kubernetes.io/docs/concepts/containers/images This field is optional to allow higher level config management to default or override container images in workload controllers like Deployments and StatefulSets.
@ISCSIVolumeSource
>Represents an ISCSI disk. ISCSI volumes can only be mounted as read/write once. ISCSI volumes support ownership management and SELinux relabeling.
chapAuthDiscovery	boolean			
>chapAuthDiscovery defines whether support iSCSI Discovery CHAP authentication
chapAuthSession	boolean			
>chapAuthSession defines whether support iSCSI Session CHAP authentication
fsType	string			
>fsType is the filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#iscsi
initiatorName	string			
>initiatorName is the custom iSCSI Initiator Name. If initiatorName is specified with iscsiInterface simultaneously, new iSCSI interface <target portal>:<volume name> will be created for the connection.
iqn	string		!	
>iqn is the target iSCSI Qualified Name.
iscsiInterface	string			
>iscsiInterface is the interface Name that uses an iSCSI transport. Defaults to 'default' (tcp).
lun	integer		!	
>lun represents iSCSI Target Lun number.
portals	[]string			
>portals is the iSCSI Target Portal List. The portal is either an IP or ip_addr:port if the port is other than default (typically TCP ports 860 and 3260).
readOnly	boolean			
>readOnly here will force the ReadOnly setting in VolumeMounts. Defaults to false.
secretRef	LocalObjectReference	LocalObjectReference		
>secretRef is the CHAP Secret for iSCSI target and initiator authentication
targetPortal	string		!	
>targetPortal is iSCSI Target Portal. The Portal is either an IP or ip_addr:port if the port is other than default (typically TCP ports 860 and 3260).
@NFSVolumeSource
>Represents an NFS mount that lasts the lifetime of a pod. NFS volumes do not support ownership management or SELinux relabeling.
path	string		!	
>path that is exported by the NFS server. More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
readOnly	boolean			
>readOnly here will force the NFS export to be mounted with read-only permissions. Defaults to false. More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
server	string		!	
>server is the hostname or IP address of the NFS server. More info: https://kubernetes.io/docs/concepts/storage/volumes#nfs
@PersistentVolumeClaimVolumeSource
>PersistentVolumeClaimVolumeSource references the user's PVC in the same namespace. This volume finds the bound PV and mounts that volume for the pod. A PersistentVolumeClaimVolumeSource is, essentially, a wrapper around another type of volume that is owned by someone else (the system).
claimName	string		!	
>claimName is the name of a PersistentVolumeClaim in the same namespace as the pod using this volume. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#persistentvolumeclaims
readOnly	boolean			
>readOnly Will force the ReadOnly setting in VolumeMounts. Default false.
@PhotonPersistentDiskVolumeSource
>Represents a Photon Controller persistent disk resource.
fsType	string			
>fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified.
pdID	string		!	
>pdID is the ID that identifies Photon Controller persistent disk
@PortworxVolumeSource
>PortworxVolumeSource represents a Portworx volume resource.
fsType	string			
>fSType represents the filesystem type to mount Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs". Implicitly inferred to be "ext4" if unspecified.
readOnly	boolean			
>readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
volumeID	string		!	
>volumeID uniquely identifies a Portworx volume
@ProjectedVolumeSource
>Represents a projected volume source
defaultMode	integer			
>defaultMode are the mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
sources	[]VolumeProjection	VolumeProjection		
>sources is the list of volume projections. Each entry in this list handles one source.
@VolumeProjection
>Projection that may be projected along with other supported volume types. Exactly one of these fields must be set.
clusterTrustBundle	ClusterTrustBundleProjection	ClusterTrustBundleProjection		
>ClusterTrustBundle allows a pod to access the \`.spec.trustBundle\` field of ClusterTrustBundle objects in an auto-updating file.
>
>Alpha, gated by the ClusterTrustBundleProjection feature gate.
>
>ClusterTrustBundle objects can either be selected by name, or by the combination of signer name and a label selector.
>
>Kubelet performs aggressive normalization of the PEM contents written into the pod filesystem.  Esoteric PEM features such as inter-block comments and block headers are stripped.  Certificates are deduplicated. The ordering of certificates within the file is arbitrary, and Kubelet may change the order over time.
configMap	ConfigMapProjection	ConfigMapProjection		
>configMap information about the configMap data to project
downwardAPI	DownwardAPIProjection	DownwardAPIProjection		
>downwardAPI information about the downwardAPI data to project
podCertificate	PodCertificateProjection	PodCertificateProjection		
>Projects an auto-rotating credential bundle (private key and certificate chain) that the pod can use either as a TLS client or server.
>
>Kubelet generates a private key and uses it to send a PodCertificateRequest to the named signer.  Once the signer approves the request and issues a certificate chain, Kubelet writes the key and certificate chain to the pod filesystem.  The pod does not start until certificates have been issued for each podCertificate projected volume source in its spec.
>
>Kubelet will begin trying to rotate the certificate at the time indicated by the signer using the PodCertificateRequest.Status.BeginRefreshAt timestamp.
>
>Kubelet can write a single file, indicated by the credentialBundlePath field, or separate files, indicated by the keyPath and certificateChainPath fields.
>
>The credential bundle is a single file in PEM format.  The first PEM entry is the private key (in PKCS#8 format), and the remaining PEM entries are the certificate chain issued by the signer (typically, signers will return their certificate chain in leaf-to-root order).
>
>Prefer using the credential bundle format, since your application code can read it atomically.  If you use keyPath and certificateChainPath, your application must make two separate file reads. If these coincide with a certificate rotation, it is possible that the private key and leaf certificate you read may not correspond to each other.  Your application will need to check for this condition, and re-read until they are consistent.
>
>The named signer controls chooses the format of the certificate it issues; consult the signer implementation's documentation to learn how to use the certificates it issues.
secret	SecretProjection	SecretProjection		
>secret information about the secret data to project
serviceAccountToken	ServiceAccountTokenProjection	ServiceAccountTokenProjection		
>serviceAccountToken is information about the serviceAccountToken data to project
@ClusterTrustBundleProjection
>ClusterTrustBundleProjection describes how to select a set of ClusterTrustBundle objects and project their contents into the pod filesystem.
labelSelector	LabelSelector	LabelSelector		
>Select all ClusterTrustBundles that match this label selector.  Only has effect if signerName is set.  Mutually-exclusive with name.  If unset, interpreted as "match nothing".  If set but empty, interpreted as "match everything".
name	string			
>Select a single ClusterTrustBundle by object name.  Mutually-exclusive with signerName and labelSelector.
optional	boolean			
>If true, don't block pod startup if the referenced ClusterTrustBundle(s) aren't available.  If using name, then the named ClusterTrustBundle is allowed not to exist.  If using signerName, then the combination of signerName and labelSelector is allowed to match zero ClusterTrustBundles.
path	string		!	
>Relative path from the volume root to write the bundle.
signerName	string			
>Select all ClusterTrustBundles that match this signer name. Mutually-exclusive with name.  The contents of all selected ClusterTrustBundles will be unified and deduplicated.
@ConfigMapProjection
>Adapts a ConfigMap into a projected volume.
>
>The contents of the target ConfigMap's Data field will be presented in a projected volume as files using the keys in the Data field as the file names, unless the items element is populated with specific mappings of keys to paths. Note that this is identical to a configmap volume source without the default mode.
items	[]KeyToPath	KeyToPath		
>items if unspecified, each key-value pair in the Data field of the referenced ConfigMap will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the ConfigMap, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
optional	boolean			
>optional specify whether the ConfigMap or its keys must be defined
@DownwardAPIProjection
>Represents downward API info for projecting into a projected volume. Note that this is identical to a downwardAPI volume source without the default mode.
items	[]DownwardAPIVolumeFile	DownwardAPIVolumeFile		
>Items is a list of DownwardAPIVolume file
@PodCertificateProjection
>PodCertificateProjection provides a private key and X.509 certificate in the pod filesystem.
certificateChainPath	string			
>Write the certificate chain at this path in the projected volume.
>
>Most applications should use credentialBundlePath.  When using keyPath and certificateChainPath, your application needs to check that the key and leaf certificate are consistent, because it is possible to read the files mid-rotation.
credentialBundlePath	string			
>Write the credential bundle at this path in the projected volume.
>
>The credential bundle is a single file that contains multiple PEM blocks. The first PEM block is a PRIVATE KEY block, containing a PKCS#8 private key.
>
>The remaining blocks are CERTIFICATE blocks, containing the issued certificate chain from the signer (leaf and any intermediates).
>
>Using credentialBundlePath lets your Pod's application code make a single atomic read that retrieves a consistent key and certificate chain.  If you project them to separate files, your application code will need to additionally check that the leaf certificate was issued to the key.
keyPath	string			
>Write the key at this path in the projected volume.
>
>Most applications should use credentialBundlePath.  When using keyPath and certificateChainPath, your application needs to check that the key and leaf certificate are consistent, because it is possible to read the files mid-rotation.
keyType	string		!	
>The type of keypair Kubelet will generate for the pod.
>
>Valid values are "RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", and "ED25519".
maxExpirationSeconds	integer			
>maxExpirationSeconds is the maximum lifetime permitted for the certificate.
>
>Kubelet copies this value verbatim into the PodCertificateRequests it generates for this projection.
>
>If omitted, kube-apiserver will set it to 86400(24 hours). kube-apiserver will reject values shorter than 3600 (1 hour).  The maximum allowable value is 7862400 (91 days).
>
>The signer implementation is then free to issue a certificate with any lifetime *shorter* than MaxExpirationSeconds, but no shorter than 3600 seconds (1 hour).  This constraint is enforced by kube-apiserver. \`kubernetes.io\` signers will never issue certificates with a lifetime longer than 24 hours.
signerName	string		!	
>Kubelet's generated CSRs will be addressed to this signer.
userAnnotations	map[string]string			
>userAnnotations allow pod authors to pass additional information to the signer implementation.  Kubernetes does not restrict or validate this metadata in any way.
>
>These values are copied verbatim into the \`spec.unverifiedUserAnnotations\` field of the PodCertificateRequest objects that Kubelet creates.
>
>Entries are subject to the same validation as object metadata annotations, with the addition that all keys must be domain-prefixed. No restrictions are placed on values, except an overall size limitation on the entire field.
>
>Signers should document the keys and values they support. Signers should deny requests that contain keys they do not recognize.
@SecretProjection
>Adapts a secret into a projected volume.
>
>The contents of the target Secret's Data field will be presented in a projected volume as files using the keys in the Data field as the file names. Note that this is identical to a secret volume source without the default mode.
items	[]KeyToPath	KeyToPath		
>items if unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the Secret, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'.
name	string			
>Name of the referent. This field is effectively required, but due to backwards compatibility is allowed to be empty. Instances of this type with an empty value here are almost certainly wrong. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names
optional	boolean			
>optional field specify whether the Secret or its key must be defined
@ServiceAccountTokenProjection
>ServiceAccountTokenProjection represents a projected service account token volume. This projection can be used to insert a service account token into the pods runtime filesystem for use against APIs (Kubernetes API Server or otherwise).
audience	string			
>audience is the intended audience of the token. A recipient of a token must identify itself with an identifier specified in the audience of the token, and otherwise should reject the token. The audience defaults to the identifier of the apiserver.
expirationSeconds	integer			
>expirationSeconds is the requested duration of validity of the service account token. As the token approaches expiration, the kubelet volume plugin will proactively rotate the service account token. The kubelet will start trying to rotate the token if the token is older than 80 percent of its time to live or if the token is older than 24 hours.Defaults to 1 hour and must be at least 10 minutes.
path	string		!	
>path is the path relative to the mount point of the file to project the token into.
@QuobyteVolumeSource
>Represents a Quobyte mount that lasts the lifetime of a pod. Quobyte volumes do not support ownership management or SELinux relabeling.
group	string			
>group to map volume access to Default is no group
readOnly	boolean			
>readOnly here will force the Quobyte volume to be mounted with read-only permissions. Defaults to false.
registry	string		!	
>registry represents a single or multiple Quobyte Registry services specified as a string as host:port pair (multiple entries are separated with commas) which acts as the central registry for volumes
tenant	string			
>tenant owning the given Quobyte volume in the Backend Used with dynamically provisioned Quobyte volumes, value is set by the plugin
user	string			
>user to map volume access to Defaults to serivceaccount user
volume	string		!	
>volume is a string that references an already created Quobyte volume by name.
@RBDVolumeSource
>Represents a Rados Block Device mount that lasts the lifetime of a pod. RBD volumes support ownership management and SELinux relabeling.
fsType	string			
>fsType is the filesystem type of the volume that you want to mount. Tip: Ensure that the filesystem type is supported by the host operating system. Examples: "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified. More info: https://kubernetes.io/docs/concepts/storage/volumes#rbd
image	string		!	
>image is the rados image name. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
keyring	string			
>keyring is the path to key ring for RBDUser. Default is /etc/ceph/keyring. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
monitors	[]string		!	
>monitors is a collection of Ceph monitors. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
pool	string			
>pool is the rados pool name. Default is rbd. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
readOnly	boolean			
>readOnly here will force the ReadOnly setting in VolumeMounts. Defaults to false. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
secretRef	LocalObjectReference	LocalObjectReference		
>secretRef is name of the authentication secret for RBDUser. If provided overrides keyring. Default is nil. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
user	string			
>user is the rados user name. Default is admin. More info: https://examples.k8s.io/volumes/rbd/README.md#how-to-use-it
@ScaleIOVolumeSource
>ScaleIOVolumeSource represents a persistent ScaleIO volume
fsType	string			
>fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Default is "xfs".
gateway	string		!	
>gateway is the host address of the ScaleIO API Gateway.
protectionDomain	string			
>protectionDomain is the name of the ScaleIO Protection Domain for the configured storage.
readOnly	boolean			
>readOnly Defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
secretRef	LocalObjectReference	LocalObjectReference	!	
>secretRef references to the secret for ScaleIO user and other sensitive information. If this is not provided, Login operation will fail.
sslEnabled	boolean			
>sslEnabled Flag enable/disable SSL communication with Gateway, default false
storageMode	string			
>storageMode indicates whether the storage for a volume should be ThickProvisioned or ThinProvisioned. Default is ThinProvisioned.
storagePool	string			
>storagePool is the ScaleIO Storage Pool associated with the protection domain.
system	string		!	
>system is the name of the storage system as configured in ScaleIO.
volumeName	string			
>volumeName is the name of a volume already created in the ScaleIO system that is associated with this volume source.
@SecretVolumeSource
>Adapts a Secret into a volume.
>
>The contents of the target Secret's Data field will be presented in a volume as files using the keys in the Data field as the file names. Secret volumes support ownership management and SELinux relabeling.
defaultMode	integer			
>defaultMode is Optional: mode bits used to set permissions on created files by default. Must be an octal value between 0000 and 0777 or a decimal value between 0 and 511. YAML accepts both octal and decimal values, JSON requires decimal values for mode bits. Defaults to 0644. Directories within the path are not affected by this setting. This might be in conflict with other options that affect the file mode, like fsGroup, and the result can be other mode bits set.
items	[]KeyToPath	KeyToPath		
>items If unspecified, each key-value pair in the Data field of the referenced Secret will be projected into the volume as a file whose name is the key and content is the value. If specified, the listed keys will be projected into the specified paths, and unlisted keys will not be present. If a key is specified which is not present in the Secret, the volume setup will error unless it is marked optional. Paths must be relative and may not contain the '..' path or start with '..'.
optional	boolean			
>optional field specify whether the Secret or its keys must be defined
secretName	string			
>secretName is the name of the secret in the pod's namespace to use. More info: https://kubernetes.io/docs/concepts/storage/volumes#secret
@StorageOSVolumeSource
>Represents a StorageOS persistent volume resource.
fsType	string			
>fsType is the filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified.
readOnly	boolean			
>readOnly defaults to false (read/write). ReadOnly here will force the ReadOnly setting in VolumeMounts.
secretRef	LocalObjectReference	LocalObjectReference		
>secretRef specifies the secret to use for obtaining the StorageOS API credentials.  If not specified, default values will be attempted.
volumeName	string			
>volumeName is the human-readable name of the StorageOS volume.  Volume names are only unique within a namespace.
volumeNamespace	string			
>volumeNamespace specifies the scope of the volume within StorageOS.  If no namespace is specified then the Pod's namespace will be used.  This allows the Kubernetes name scoping to be mirrored within StorageOS for tighter integration. Set VolumeName to any name to override the default behaviour. Set to "default" if you are not using namespaces within StorageOS. Namespaces that do not pre-exist within StorageOS will be created.
@VsphereVirtualDiskVolumeSource
>Represents a vSphere volume resource.
fsType	string			
>fsType is filesystem type to mount. Must be a filesystem type supported by the host operating system. Ex. "ext4", "xfs", "ntfs". Implicitly inferred to be "ext4" if unspecified.
storagePolicyID	string			
>storagePolicyID is the storage Policy Based Management (SPBM) profile ID associated with the StoragePolicyName.
storagePolicyName	string			
>storagePolicyName is the storage Policy Based Management (SPBM) profile name.
volumePath	string		!	
>volumePath is the path that identifies vSphere volume vmdk
@PodStatus
>PodStatus represents information about the status of a pod. Status may trail the actual state of a system, especially if the node that hosts the pod cannot contact the control plane.
allocatedResources	map[string]Quantity	Quantity		
>AllocatedResources is the total requests allocated for this pod by the node. If pod-level requests are not set, this will be the total requests aggregated across containers in the pod.
conditions	[]PodCondition	PodCondition		
>Current service state of pod. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-conditions
containerStatuses	[]ContainerStatus	ContainerStatus		
>Statuses of containers in this pod. Each container in the pod should have at most one status in this list, and all statuses should be for containers in the pod. However this is not enforced. If a status for a non-existent container is present in the list, or the list has duplicate names, the behavior of various Kubernetes components is not defined and those statuses might be ignored. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-and-container-status
ephemeralContainerStatuses	[]ContainerStatus	ContainerStatus		
>Statuses for any ephemeral containers that have run in this pod. Each ephemeral container in the pod should have at most one status in this list, and all statuses should be for containers in the pod. However this is not enforced. If a status for a non-existent container is present in the list, or the list has duplicate names, the behavior of various Kubernetes components is not defined and those statuses might be ignored. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-and-container-status
extendedResourceClaimStatus	PodExtendedResourceClaimStatus	PodExtendedResourceClaimStatus		
>Status of extended resource claim backed by DRA.
hostIP	string			
>hostIP holds the IP address of the host to which the pod is assigned. Empty if the pod has not started yet. A pod can be assigned to a node that has a problem in kubelet which in turns mean that HostIP will not be updated even if there is a node is assigned to pod
hostIPs	[]HostIP	HostIP		
>hostIPs holds the IP addresses allocated to the host. If this field is specified, the first entry must match the hostIP field. This list is empty if the pod has not started yet. A pod can be assigned to a node that has a problem in kubelet which in turns means that HostIPs will not be updated even if there is a node is assigned to this pod.
initContainerStatuses	[]ContainerStatus	ContainerStatus		
>Statuses of init containers in this pod. The most recent successful non-restartable init container will have ready = true, the most recently started container will have startTime set. Each init container in the pod should have at most one status in this list, and all statuses should be for containers in the pod. However this is not enforced. If a status for a non-existent container is present in the list, or the list has duplicate names, the behavior of various Kubernetes components is not defined and those statuses might be ignored. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-and-container-status
message	string			
>A human readable message indicating details about why the pod is in this condition.
nodeAllocatableResourceClaimStatuses	[]NodeAllocatableResourceClaimStatus	NodeAllocatableResourceClaimStatus		
>NodeAllocatableResourceClaimStatuses contains the status of node-allocatable resources that were allocated for this pod through DRA claims. This includes resources currently reported in v1.Node \`status.allocatable\` that are not extended resources (see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources). Examples include "cpu", "memory", "ephemeral-storage", and hugepages.
nominatedNodeName	string			
>nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.
observedGeneration	integer			
>If set, this represents the .metadata.generation that the pod status was set based upon. The PodObservedGenerationTracking feature gate must be enabled to use this field.
phase	string			"Failed","Pending","Running","Succeeded","Unknown"
>The phase of a Pod is a simple, high-level summary of where the Pod is in its lifecycle. The conditions array, the reason and message fields, and the individual container status arrays contain more detail about the pod's status. There are five possible phase values:
>
>Pending: The pod has been accepted by the Kubernetes system, but one or more of the container images has not been created. This includes time before being scheduled as well as time spent downloading images over the network, which could take a while. Running: The pod has been bound to a node, and all of the containers have been created. At least one container is still running, or is in the process of starting or restarting. Succeeded: All containers in the pod have terminated in success, and will not be restarted. Failed: All containers in the pod have terminated, and at least one container has terminated in failure. The container either exited with non-zero status or was terminated by the system. Unknown: For some reason the state of the pod could not be obtained, typically due to an error in communicating with the host of the pod.
>
>More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-phase
>
>Possible enum values:
> - \`"Failed"\` means that all containers in the pod have terminated, and at least one container has terminated in a failure (exited with a non-zero exit code or was stopped by the system).
> - \`"Pending"\` means the pod has been accepted by the system, but one or more of the containers has not been started. This includes time before being bound to a node, as well as time spent pulling images onto the host.
> - \`"Running"\` means the pod has been bound to a node and all of the containers have been started. At least one container is still running or is in the process of being restarted.
> - \`"Succeeded"\` means that all containers in the pod have voluntarily terminated with a container exit code of 0, and the system is not going to restart any of these containers.
> - \`"Unknown"\` means that for some reason the state of the pod could not be obtained, typically due to an error in communicating with the host of the pod. Deprecated: It isn't being set since 2015 (74da3b14b0c0f658b3bb8d2def5094686d0e9095)
podIP	string			
>podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.
podIPs	[]PodIP	PodIP		
>podIPs holds the IP addresses allocated to the pod. If this field is specified, the 0th entry must match the podIP field. Pods may be allocated at most 1 value for each of IPv4 and IPv6. This list is empty if no IPs have been allocated yet.
qosClass	string			"BestEffort","Burstable","Guaranteed"
>The Quality of Service (QOS) classification assigned to the pod based on resource requirements See PodQOSClass type for available QOS classes More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#quality-of-service-classes
>
>Possible enum values:
> - \`"BestEffort"\` is the BestEffort qos class.
> - \`"Burstable"\` is the Burstable qos class.
> - \`"Guaranteed"\` is the Guaranteed qos class.
reason	string			
>A brief CamelCase message indicating details about why the pod is in this state. e.g. 'Evicted'
resize	string			
>Status of resources resize desired for pod's containers. It is empty if no resources resize is pending. Any changes to container resources will automatically set this to "Proposed" Deprecated: Resize status is moved to two pod conditions PodResizePending and PodResizeInProgress. PodResizePending will track states where the spec has been resized, but the Kubelet has not yet allocated the resources. PodResizeInProgress will track in-progress resizes, and should be present whenever allocated resources != acknowledged resources.
resourceClaimStatuses	[]PodResourceClaimStatus	PodResourceClaimStatus		
>Status of resource claims.
resources	ResourceRequirements	ResourceRequirements		
>Resources represents the compute resource requests and limits that have been applied at the pod level if pod-level requests or limits are set in PodSpec.Resources
startTime	string	Time		
>RFC 3339 date and time at which the object was acknowledged by the Kubelet. This is before the Kubelet pulled the container image(s) for the pod.
@PodCondition
>PodCondition contains details for the current condition of this pod.
lastProbeTime	string	Time		
>Last time we probed the condition.
lastTransitionTime	string	Time		
>Last time the condition transitioned from one status to another.
message	string			
>Human-readable message indicating details about last transition.
observedGeneration	integer			
>If set, this represents the .metadata.generation that the pod condition was set based upon.
reason	string			
>Unique, one-word, CamelCase reason for the condition's last transition.
status	string		!	
>Status is the status of the condition. Can be True, False, Unknown. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-conditions
type	string		!	
>Type is the type of the condition. More info: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle#pod-conditions
@ContainerStatus
>ContainerStatus contains details for the current status of this container.
allocatedResources	map[string]Quantity	Quantity		
>AllocatedResources represents the compute resources allocated for this container by the node. Kubelet sets this value to Container.Resources.Requests upon successful pod admission and after successfully admitting desired pod resize.
allocatedResourcesStatus	[]ResourceStatus	ResourceStatus		
>AllocatedResourcesStatus represents the status of various resources allocated for this Pod.
containerID	string			
>ContainerID is the ID of the container in the format '<type>://<container_id>'. Where type is a container runtime identifier, returned from Version call of CRI API (for example "containerd").
image	string		!	
>Image is the name of container image that the container is running. The container image may not match the image used in the PodSpec, as it may have been resolved by the runtime. More info: https://kubernetes.io/docs/concepts/containers/images.
imageID	string		!	
>ImageID is the image ID of the container's image. The image ID may not match the image ID of the image used in the PodSpec, as it may have been resolved by the runtime.
lastState	ContainerState	ContainerState		
>LastTerminationState holds the last termination state of the container to help debug container crashes and restarts. This field is not populated if the container is still running and RestartCount is 0.
name	string		!	
>Name is a DNS_LABEL representing the unique name of the container. Each container in a pod must have a unique name across all container types. Cannot be updated.
ready	boolean		!	
>Ready specifies whether the container is currently passing its readiness check. The value will change as readiness probes keep executing. If no readiness probes are specified, this field defaults to true once the container is fully started (see Started field).
>
>The value is typically used to determine whether a container is ready to accept traffic.
resources	ResourceRequirements	ResourceRequirements		
>Resources represents the compute resource requests and limits that have been successfully enacted on the running container after it has been started or has been successfully resized.
restartCount	integer		!	
>RestartCount holds the number of times the container has been restarted. Kubelet makes an effort to always increment the value, but there are cases when the state may be lost due to node restarts and then the value may be reset to 0. The value is never negative.
started	boolean			
>Started indicates whether the container has finished its postStart lifecycle hook and passed its startup probe. Initialized as false, becomes true after startupProbe is considered successful. Resets to false when the container is restarted, or if kubelet loses state temporarily. In both cases, startup probes will run again. Is always true when no startupProbe is defined and container is running and has passed the postStart lifecycle hook. The null value must be treated the same as false.
state	ContainerState	ContainerState		
>State holds details about the container's current condition.
stopSignal	string			"SIGABRT","SIGALRM","SIGBUS","SIGCHLD","SIGCLD","SIGCONT","SIGFPE","SIGHUP","SIGILL","SIGINT","SIGIO","SIGIOT","SIGKILL","SIGPIPE","SIGPOLL","SIGPROF","SIGPWR","SIGQUIT","SIGRTMAX","SIGRTMAX-1","SIGRTMAX-10","SIGRTMAX-11","SIGRTMAX-12","SIGRTMAX-13","SIGRTMAX-14","SIGRTMAX-2","SIGRTMAX-3","SIGRTMAX-4","SIGRTMAX-5","SIGRTMAX-6","SIGRTMAX-7","SIGRTMAX-8","SIGRTMAX-9","SIGRTMIN","SIGRTMIN+1","SIGRTMIN+10","SIGRTMIN+11","SIGRTMIN+12","SIGRTMIN+13","SIGRTMIN+14","SIGRTMIN+15","SIGRTMIN+2","SIGRTMIN+3","SIGRTMIN+4","SIGRTMIN+5","SIGRTMIN+6","SIGRTMIN+7","SIGRTMIN+8","SIGRTMIN+9","SIGSEGV","SIGSTKFLT","SIGSTOP","SIGSYS","SIGTERM","SIGTRAP","SIGTSTP","SIGTTIN","SIGTTOU","SIGURG","SIGUSR1","SIGUSR2","SIGVTALRM","SIGWINCH","SIGXCPU","SIGXFSZ"
>StopSignal reports the effective stop signal for this container
>
>Possible enum values:
> - \`"SIGABRT"\`
> - \`"SIGALRM"\`
> - \`"SIGBUS"\`
> - \`"SIGCHLD"\`
> - \`"SIGCLD"\`
> - \`"SIGCONT"\`
> - \`"SIGFPE"\`
> - \`"SIGHUP"\`
> - \`"SIGILL"\`
> - \`"SIGINT"\`
> - \`"SIGIO"\`
> - \`"SIGIOT"\`
> - \`"SIGKILL"\`
> - \`"SIGPIPE"\`
> - \`"SIGPOLL"\`
> - \`"SIGPROF"\`
> - \`"SIGPWR"\`
> - \`"SIGQUIT"\`
> - \`"SIGRTMAX"\`
> - \`"SIGRTMAX-1"\`
> - \`"SIGRTMAX-10"\`
> - \`"SIGRTMAX-11"\`
> - \`"SIGRTMAX-12"\`
> - \`"SIGRTMAX-13"\`
> - \`"SIGRTMAX-14"\`
> - \`"SIGRTMAX-2"\`
> - \`"SIGRTMAX-3"\`
> - \`"SIGRTMAX-4"\`
> - \`"SIGRTMAX-5"\`
> - \`"SIGRTMAX-6"\`
> - \`"SIGRTMAX-7"\`
> - \`"SIGRTMAX-8"\`
> - \`"SIGRTMAX-9"\`
> - \`"SIGRTMIN"\`
> - \`"SIGRTMIN+1"\`
> - \`"SIGRTMIN+10"\`
> - \`"SIGRTMIN+11"\`
> - \`"SIGRTMIN+12"\`
> - \`"SIGRTMIN+13"\`
> - \`"SIGRTMIN+14"\`
> - \`"SIGRTMIN+15"\`
> - \`"SIGRTMIN+2"\`
> - \`"SIGRTMIN+3"\`
> - \`"SIGRTMIN+4"\`
> - \`"SIGRTMIN+5"\`
> - \`"SIGRTMIN+6"\`
> - \`"SIGRTMIN+7"\`
> - \`"SIGRTMIN+8"\`
> - \`"SIGRTMIN+9"\`
> - \`"SIGSEGV"\`
> - \`"SIGSTKFLT"\`
> - \`"SIGSTOP"\`
> - \`"SIGSYS"\`
> - \`"SIGTERM"\`
> - \`"SIGTRAP"\`
> - \`"SIGTSTP"\`
> - \`"SIGTTIN"\`
> - \`"SIGTTOU"\`
> - \`"SIGURG"\`
> - \`"SIGUSR1"\`
> - \`"SIGUSR2"\`
> - \`"SIGVTALRM"\`
> - \`"SIGWINCH"\`
> - \`"SIGXCPU"\`
> - \`"SIGXFSZ"\`
user	ContainerUser	ContainerUser		
>User represents user identity information initially attached to the first process of the container
volumeMounts	[]VolumeMountStatus	VolumeMountStatus		
>Status of volume mounts.
@ResourceStatus
>ResourceStatus represents the status of a single resource allocated to a Pod.
name	string		!	
>Name of the resource. Must be unique within the pod and in case of non-DRA resource, match one of the resources from the pod spec. For DRA resources, the value must be "claim:<claim_name>/<request>". When this status is reported about a container, the "claim_name" and "request" must match one of the claims of this container.
resources	[]ResourceHealth	ResourceHealth		
>List of unique resources health. Each element in the list contains an unique resource ID and its health. At a minimum, for the lifetime of a Pod, resource ID must uniquely identify the resource allocated to the Pod on the Node. If other Pod on the same Node reports the status with the same resource ID, it must be the same resource they share. See ResourceID type definition for a specific format it has in various use cases.
@ResourceHealth
>ResourceHealth represents the health of a resource. It has the latest device health information. This is a part of KEP https://kep.k8s.io/4680.
health	string			
>Health of the resource. can be one of:
> - Healthy: operates as normal
> - Unhealthy: reported unhealthy. We consider this a temporary health issue
>              since we do not have a mechanism today to distinguish
>              temporary and permanent issues.
> - Unknown: The status cannot be determined.
>            For example, Device Plugin got unregistered and hasn't been re-registered since.
>
>In future we may want to introduce the PermanentlyUnhealthy Status.
message	string			
>Message provides human-readable context for Health (e.g. "ECC error count exceeded threshold"). This field is populated by the kubelet when ResourceHealthStatusMessage is enabled if the DRA plugin returns a message, and is null otherwise.
resourceID	string		!	
>ResourceID is the unique identifier of the resource. See the ResourceID type for more information.
@ContainerState
>ContainerState holds a possible state of container. Only one of its members may be specified. If none of them is specified, the default one is ContainerStateWaiting.
running	ContainerStateRunning	ContainerStateRunning		
>Details about a running container
terminated	ContainerStateTerminated	ContainerStateTerminated		
>Details about a terminated container
waiting	ContainerStateWaiting	ContainerStateWaiting		
>Details about a waiting container
@ContainerStateRunning
>ContainerStateRunning is a running state of a container.
startedAt	string	Time		
>Time at which the container was last (re-)started
@ContainerStateTerminated
>ContainerStateTerminated is a terminated state of a container.
containerID	string			
>Container's ID in the format '<type>://<container_id>'
exitCode	integer		!	
>Exit status from the last termination of the container
finishedAt	string	Time		
>Time at which the container last terminated
message	string			
>Message regarding the last termination of the container
reason	string			
>(brief) reason from the last termination of the container
signal	integer			
>Signal from the last termination of the container
startedAt	string	Time		
>Time at which previous execution of the container started
@ContainerStateWaiting
>ContainerStateWaiting is a waiting state of a container.
message	string			
>Message regarding why the container is not yet running.
reason	string			
>(brief) reason the container is not yet running.
@ContainerUser
>ContainerUser represents user identity information
linux	LinuxContainerUser	LinuxContainerUser		
>Linux holds user identity information initially attached to the first process of the containers in Linux. Note that the actual running identity can be changed if the process has enough privilege to do so.
@LinuxContainerUser
>LinuxContainerUser represents user identity information in Linux containers
gid	integer		!	
>GID is the primary gid initially attached to the first process in the container
supplementalGroups	[]integer			
>SupplementalGroups are the supplemental groups initially attached to the first process in the container
uid	integer		!	
>UID is the primary uid initially attached to the first process in the container
@VolumeMountStatus
>VolumeMountStatus shows status of volume mounts.
mountPath	string		!	
>MountPath corresponds to the original VolumeMount.
name	string		!	
>Name corresponds to the name of the original VolumeMount.
readOnly	boolean			
>ReadOnly corresponds to the original VolumeMount.
recursiveReadOnly	string			
>RecursiveReadOnly must be set to Disabled, Enabled, or unspecified (for non-readonly mounts). An IfPossible value in the original VolumeMount must be translated to Disabled or Enabled, depending on the mount result.
volumeStatus	VolumeStatus	VolumeStatus		
>volumeStatus represents volume-type-specific status about the mounted volume.
@VolumeStatus
>VolumeStatus represents the status of a mounted volume. At most one of its members must be specified.
image	ImageVolumeStatus	ImageVolumeStatus		
>image represents an OCI object (a container image or artifact) pulled and mounted on the kubelet's host machine.
@ImageVolumeStatus
>ImageVolumeStatus represents the image-based volume status.
imageRef	string		!	
>ImageRef is the digest of the image used for this volume. It should have a value that's similar to the pod's status.containerStatuses[i].imageID. The ImageRef length should not exceed 256 characters.
@PodExtendedResourceClaimStatus
>PodExtendedResourceClaimStatus is stored in the PodStatus for the extended resource requests backed by DRA. It stores the generated name for the corresponding special ResourceClaim created by the scheduler.
requestMappings	[]ContainerExtendedResourceRequest	ContainerExtendedResourceRequest	!	
>RequestMappings identifies the mapping of <container, extended resource backed by DRA> to  device request in the generated ResourceClaim.
resourceClaimName	string		!	
>ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
@ContainerExtendedResourceRequest
>ContainerExtendedResourceRequest has the mapping of container name, extended resource name to the device request name.
containerName	string		!	
>The name of the container requesting resources.
requestName	string		!	
>The name of the request in the special ResourceClaim which corresponds to the extended resource.
resourceName	string		!	
>The name of the extended resource in that container which gets backed by DRA.
@HostIP
>HostIP represents a single IP address allocated to the host.
ip	string		!	
>IP is the IP address assigned to the host
@NodeAllocatableResourceClaimStatus
>NodeAllocatableResourceClaimStatus describes the status of node allocatable resources allocated via DRA.
containers	[]string			
>Containers lists the names of all containers in this pod that reference the claim.
resourceClaimName	string		!	
>ResourceClaimName is the resource claim referenced by the pod that resulted in this node allocatable resource allocation.
resources	map[string]Quantity	Quantity	!	
>Resources is a map of the node-allocatable resource name to the aggregate quantity allocated to the claim.
@PodIP
>PodIP represents a single IP address allocated to the pod.
ip	string		!	
>IP is the IP address assigned to the pod
@PodResourceClaimStatus
>PodResourceClaimStatus is stored in the PodStatus for each PodResourceClaim which references a ResourceClaimTemplate. It stores the generated name for the corresponding ResourceClaim.
name	string		!	
>Name uniquely identifies this resource claim inside the pod. This must match the name of an entry in pod.spec.resourceClaims, which implies that the string must be a DNS_LABEL.
resourceClaimName	string			
>ResourceClaimName is the name of the ResourceClaim that was generated for the Pod in the namespace of the Pod.
>
>When the DRAWorkloadResourceClaims feature is enabled and the corresponding PodResourceClaim matches a PodGroupResourceClaim made by the Pod's PodGroup, then this is the name of the ResourceClaim generated and reserved for the PodGroup.
>
>If this is unset, then generating a ResourceClaim was not necessary. The pod.spec.resourceClaims entry can be ignored in this case.
@Secret
>Secret holds secret data of a certain type. The total bytes of the values in the Data field must be less than MaxSecretSize bytes.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
data	map[string]string			
>Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4
immutable	boolean			
>Immutable, if set to true, ensures that data stored in the Secret cannot be updated (only object metadata can be modified). If not set to true, the field can be modified at any time. Defaulted to nil.
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
stringData	map[string]string			
>stringData allows specifying non-binary secret data in string form. It is provided as a write-only input field for convenience. All keys and values are merged into the data field on write, overwriting any existing values. The stringData field is never output when reading from the API.
type	string			
>Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types
@ServiceAccount
>ServiceAccount binds together: * a name, understood by users, and perhaps by peripheral systems, for an identity * a principal that can be authenticated and authorized * a set of secrets
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
automountServiceAccountToken	boolean			
>AutomountServiceAccountToken indicates whether pods running as this service account should have an API token automatically mounted. Can be overridden at the pod level.
imagePullSecrets	[]LocalObjectReference	LocalObjectReference		
>ImagePullSecrets is a list of references to secrets in the same namespace to use for pulling any images in pods that reference this ServiceAccount. ImagePullSecrets are distinct from Secrets because Secrets can be mounted in the pod, but ImagePullSecrets are only accessed by the kubelet. More info: https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
secrets	[]ObjectReference	ObjectReference		
>Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use. Pods are only limited to this list if this service account has a "kubernetes.io/enforce-mountable-secrets" annotation set to "true". The "kubernetes.io/enforce-mountable-secrets" annotation is deprecated since v1.32. Prefer separate namespaces to isolate access to mounted secrets. This field should not be used to find auto-generated service account token secrets for use outside of pods. Instead, tokens can be requested directly using the TokenRequest API, or service account token secrets can be manually created. More info: https://kubernetes.io/docs/concepts/configuration/secret
@Service
>Service is a named abstraction of software service (for example, mysql) consisting of local port (for example 3306) that the proxy listens on, and the selector that determines which pods will answer requests sent through the proxy.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	ServiceSpec	ServiceSpec		
>Spec defines the behavior of a service. https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
status	ServiceStatus	ServiceStatus		
>Most recently observed status of the service. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
@ServiceSpec
>ServiceSpec describes the attributes that a user creates on a service.
allocateLoadBalancerNodePorts	boolean			
>allocateLoadBalancerNodePorts defines if NodePorts will be automatically allocated for services with type LoadBalancer.  Default is "true". It may be set to "false" if the cluster load-balancer does not rely on NodePorts.  If the caller requests specific NodePorts (by specifying a value), those requests will be respected, regardless of this field. This field may only be set for services with type LoadBalancer and will be cleared if the type is changed to any other type.
clusterIP	string			
>clusterIP is the IP address of the service and is usually assigned randomly. If an address is specified manually, is in-range (as per system configuration), and is not in use, it will be allocated to the service; otherwise creation of the service will fail. This field may not be changed through updates unless the type field is also being changed to ExternalName (which requires this field to be blank) or the type field is being changed from ExternalName (in which case this field may optionally be specified, as describe above).  Valid values are "None", empty string (""), or a valid IP address. Setting this to "None" makes a "headless service" (no virtual IP), which is useful when direct endpoint connections are preferred and proxying is not required.  Only applies to types ClusterIP, NodePort, and LoadBalancer. If this field is specified when creating a Service of type ExternalName, creation will fail. This field will be wiped when updating a Service to type ExternalName. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies
clusterIPs	[]string			
>ClusterIPs is a list of IP addresses assigned to this service, and are usually assigned randomly.  If an address is specified manually, is in-range (as per system configuration), and is not in use, it will be allocated to the service; otherwise creation of the service will fail. This field may not be changed through updates unless the type field is also being changed to ExternalName (which requires this field to be empty) or the type field is being changed from ExternalName (in which case this field may optionally be specified, as describe above).  Valid values are "None", empty string (""), or a valid IP address.  Setting this to "None" makes a "headless service" (no virtual IP), which is useful when direct endpoint connections are preferred and proxying is not required.  Only applies to types ClusterIP, NodePort, and LoadBalancer. If this field is specified when creating a Service of type ExternalName, creation will fail. This field will be wiped when updating a Service to type ExternalName.  If this field is not specified, it will be initialized from the clusterIP field.  If this field is specified, clients must ensure that clusterIPs[0] and clusterIP have the same value.
>
>This field may hold a maximum of two entries (dual-stack IPs, in either order). These IPs must correspond to the values of the ipFamilies field. Both clusterIPs and ipFamilies are governed by the ipFamilyPolicy field. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies
externalIPs	[]string			
>externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.  These IPs are not managed by Kubernetes.  The user is responsible for ensuring that traffic arrives at a node with this IP.  A common example is external load-balancers that are not part of the Kubernetes system.
externalName	string			
>externalName is the external reference that discovery mechanisms will return as an alias for this service (e.g. a DNS CNAME record). No proxying will be involved.  Must be a lowercase RFC-1123 hostname (https://tools.ietf.org/html/rfc1123) and requires \`type\` to be "ExternalName".
externalTrafficPolicy	string			"Cluster","Local"
>externalTrafficPolicy describes how nodes distribute service traffic they receive on one of the Service's "externally-facing" addresses (NodePorts, ExternalIPs, and LoadBalancer IPs). If set to "Local", the proxy will configure the service in a way that assumes that external load balancers will take care of balancing the service traffic between nodes, and so each node will deliver traffic only to the node-local endpoints of the service, without masquerading the client source IP. (Traffic mistakenly sent to a node with no endpoints will be dropped.) The default value, "Cluster", uses the standard behavior of routing to all endpoints evenly (possibly modified by topology and other features). Note that traffic sent to an External IP or LoadBalancer IP from within the cluster will always get "Cluster" semantics, but clients sending to a NodePort from within the cluster may need to take traffic policy into account when picking a node.
>
>Possible enum values:
> - \`"Cluster"\` routes traffic to all endpoints.
> - \`"Local"\` preserves the source IP of the traffic by routing only to endpoints on the same node as the traffic was received on (dropping the traffic if there are no local endpoints).
healthCheckNodePort	integer			
>healthCheckNodePort specifies the healthcheck nodePort for the service. This only applies when type is set to LoadBalancer and externalTrafficPolicy is set to Local. If a value is specified, is in-range, and is not in use, it will be used.  If not specified, a value will be automatically allocated.  External systems (e.g. load-balancers) can use this port to determine if a given node holds endpoints for this service or not.  If this field is specified when creating a Service which does not need it, creation will fail. This field will be wiped when updating a Service to no longer need it (e.g. changing type). This field cannot be updated once set.
internalTrafficPolicy	string			"Cluster","Local"
>InternalTrafficPolicy describes how nodes distribute service traffic they receive on the ClusterIP. If set to "Local", the proxy will assume that pods only want to talk to endpoints of the service on the same node as the pod, dropping the traffic if there are no local endpoints. The default value, "Cluster", uses the standard behavior of routing to all endpoints evenly (possibly modified by topology and other features).
>
>Possible enum values:
> - \`"Cluster"\` routes traffic to all endpoints.
> - \`"Local"\` routes traffic only to endpoints on the same node as the client pod (dropping the traffic if there are no local endpoints).
ipFamilies	[]string			
>IPFamilies is a list of IP families (e.g. IPv4, IPv6) assigned to this service. This field is usually assigned automatically based on cluster configuration and the ipFamilyPolicy field. If this field is specified manually, the requested family is available in the cluster, and ipFamilyPolicy allows it, it will be used; otherwise creation of the service will fail. This field is conditionally mutable: it allows for adding or removing a secondary IP family, but it does not allow changing the primary IP family of the Service. Valid values are "IPv4" and "IPv6".  This field only applies to Services of types ClusterIP, NodePort, and LoadBalancer, and does apply to "headless" services. This field will be wiped when updating a Service to type ExternalName.
>
>This field may hold a maximum of two entries (dual-stack families, in either order).  These families must correspond to the values of the clusterIPs field, if specified. Both clusterIPs and ipFamilies are governed by the ipFamilyPolicy field.
ipFamilyPolicy	string			"PreferDualStack","RequireDualStack","SingleStack"
>IPFamilyPolicy represents the dual-stack-ness requested or required by this Service. If there is no value provided, then this field will be set to SingleStack. Services can be "SingleStack" (a single IP family), "PreferDualStack" (two IP families on dual-stack configured clusters or a single IP family on single-stack clusters), or "RequireDualStack" (two IP families on dual-stack configured clusters, otherwise fail). The ipFamilies and clusterIPs fields depend on the value of this field. This field will be wiped when updating a service to type ExternalName.
>
>Possible enum values:
> - \`"PreferDualStack"\` indicates that this service prefers dual-stack when the cluster is configured for dual-stack. If the cluster is not configured for dual-stack the service will be assigned a single IPFamily. If the IPFamily is not set in service.spec.ipFamilies then the service will be assigned the default IPFamily configured on the cluster
> - \`"RequireDualStack"\` indicates that this service requires dual-stack. Using IPFamilyPolicyRequireDualStack on a single stack cluster will result in validation errors. The IPFamilies (and their order) assigned to this service is based on service.spec.ipFamilies. If service.spec.ipFamilies was not provided then it will be assigned according to how they are configured on the cluster. If service.spec.ipFamilies has only one entry then the alternative IPFamily will be added by apiserver
> - \`"SingleStack"\` indicates that this service is required to have a single IPFamily. The IPFamily assigned is based on the default IPFamily used by the cluster or as identified by service.spec.ipFamilies field
loadBalancerClass	string			
>loadBalancerClass is the class of the load balancer implementation this Service belongs to. If specified, the value of this field must be a label-style identifier, with an optional prefix, e.g. "internal-vip" or "example.com/internal-vip". Unprefixed names are reserved for end-users. This field can only be set when the Service type is 'LoadBalancer'. If not set, the default load balancer implementation is used, today this is typically done through the cloud provider integration, but should apply for any default implementation. If set, it is assumed that a load balancer implementation is watching for Services with a matching class. Any default load balancer implementation (e.g. cloud providers) should ignore Services that set this field. This field can only be set when creating or updating a Service to type 'LoadBalancer'. Once set, it can not be changed. This field will be wiped when a service is updated to a non 'LoadBalancer' type.
loadBalancerIP	string			
>Only applies to Service Type: LoadBalancer. This feature depends on whether the underlying cloud-provider supports specifying the loadBalancerIP when a load balancer is created. This field will be ignored if the cloud-provider does not support the feature. Deprecated: This field was under-specified and its meaning varies across implementations. Using it is non-portable and it may not support dual-stack. Users are encouraged to use implementation-specific annotations when available.
loadBalancerSourceRanges	[]string			
>If specified and supported by the platform, this will restrict traffic through the cloud-provider load-balancer will be restricted to the specified client IPs. This field will be ignored if the cloud-provider does not support the feature." More info: https://kubernetes.io/docs/tasks/access-application-cluster/create-external-load-balancer/
ports	[]ServicePort	ServicePort		
>The list of ports that are exposed by this service. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies
publishNotReadyAddresses	boolean			
>publishNotReadyAddresses indicates that any agent which deals with endpoints for this Service should disregard any indications of ready/not-ready. The primary use case for setting this field is for a StatefulSet's Headless Service to propagate SRV DNS records for its Pods for the purpose of peer discovery. The Kubernetes controllers that generate Endpoints and EndpointSlice resources for Services interpret this to mean that all endpoints are considered "ready" even if the Pods themselves are not. Agents which consume only Kubernetes generated endpoints through the Endpoints or EndpointSlice resources can safely assume this behavior.
selector	map[string]string			
>Route service traffic to pods with label keys and values matching this selector. If empty or not present, the service is assumed to have an external process managing its endpoints, which Kubernetes will not modify. Only applies to types ClusterIP, NodePort, and LoadBalancer. Ignored if type is ExternalName. More info: https://kubernetes.io/docs/concepts/services-networking/service/
sessionAffinity	string			"ClientIP","None"
>Supports "ClientIP" and "None". Used to maintain session affinity. Enable client IP based session affinity. Must be ClientIP or None. Defaults to None. More info: https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies
>
>Possible enum values:
> - \`"ClientIP"\` is the Client IP based.
> - \`"None"\` - no session affinity.
sessionAffinityConfig	SessionAffinityConfig	SessionAffinityConfig		
>sessionAffinityConfig contains the configurations of session affinity.
trafficDistribution	string			
>TrafficDistribution offers a way to express preferences for how traffic is distributed to Service endpoints. Implementations can use this field as a hint, but are not required to guarantee strict adherence. If the field is not set, the implementation will apply its default routing strategy. If set to "PreferClose", implementations should prioritize endpoints that are in the same zone.
type	string			"ClusterIP","ExternalName","LoadBalancer","NodePort"
>type determines how the Service is exposed. Defaults to ClusterIP. Valid options are ExternalName, ClusterIP, NodePort, and LoadBalancer. "ClusterIP" allocates a cluster-internal IP address for load-balancing to endpoints. Endpoints are determined by the selector or if that is not specified, by manual construction of an Endpoints object or EndpointSlice objects. If clusterIP is "None", no virtual IP is allocated and the endpoints are published as a set of endpoints rather than a virtual IP. "NodePort" builds on ClusterIP and allocates a port on every node which routes to the same endpoints as the clusterIP. "LoadBalancer" builds on NodePort and creates an external load-balancer (if supported in the current cloud) which routes to the same endpoints as the clusterIP. "ExternalName" aliases this service to the specified externalName. Several other fields do not apply to ExternalName services. More info: https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
>
>Possible enum values:
> - \`"ClusterIP"\` means a service will only be accessible inside the cluster, via the cluster IP.
> - \`"ExternalName"\` means a service consists of only a reference to an external name that kubedns or equivalent will return as a CNAME record, with no exposing or proxying of any pods involved.
> - \`"LoadBalancer"\` means a service will be exposed via an external load balancer (if the cloud provider supports it), in addition to 'NodePort' type.
> - \`"NodePort"\` means a service will be exposed on one port of every node, in addition to 'ClusterIP' type.
@ServicePort
>ServicePort contains information on service's port.
appProtocol	string			
>The application protocol for this port. This is used as a hint for implementations to offer richer behavior for protocols that they understand. This field follows standard Kubernetes label syntax. Valid values are either:
>
>* Un-prefixed protocol names - reserved for IANA standard service names (as per RFC-6335 and https://www.iana.org/assignments/service-names).
>
>* Kubernetes-defined prefixed names:
>  * 'kubernetes.io/h2c' - HTTP/2 prior knowledge over cleartext as described in https://www.rfc-editor.org/rfc/rfc9113.html#name-starting-http-2-with-prior-
>  * 'kubernetes.io/ws'  - WebSocket over cleartext as described in https://www.rfc-editor.org/rfc/rfc6455
>  * 'kubernetes.io/wss' - WebSocket over TLS as described in https://www.rfc-editor.org/rfc/rfc6455
>
>* Other protocols should use implementation-defined prefixed names such as mycompany.com/my-custom-protocol.
name	string			
>The name of this port within the service. This must be a DNS_LABEL. All ports within a ServiceSpec must have unique names. When considering the endpoints for a Service, this must match the 'name' field in the EndpointPort. Optional if only one ServicePort is defined on this service.
nodePort	integer			
>The port on each node on which this service is exposed when type is NodePort or LoadBalancer.  Usually assigned by the system. If a value is specified, in-range, and not in use it will be used, otherwise the operation will fail.  If not specified, a port will be allocated if this Service requires one.  If this field is specified when creating a Service which does not need it, creation will fail. This field will be wiped when updating a Service to no longer need it (e.g. changing type from NodePort to ClusterIP). More info: https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
port	integer		!	
>The port that will be exposed by this service.
protocol	string			"SCTP","TCP","UDP"
>The IP protocol for this port. Supports "TCP", "UDP", and "SCTP". Default is TCP.
>
>Possible enum values:
> - \`"SCTP"\` is the SCTP protocol.
> - \`"TCP"\` is the TCP protocol.
> - \`"UDP"\` is the UDP protocol.
targetPort	IntOrString	IntOrString		
>Number or name of the port to access on the pods targeted by the service. Number must be in the range 1 to 65535. Name must be an IANA_SVC_NAME. If this is a string, it will be looked up as a named port in the target Pod's container ports. If this is not specified, the value of the 'port' field is used (an identity map). This field is ignored for services with clusterIP=None, and should be omitted or set equal to the 'port' field. More info: https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service
@SessionAffinityConfig
>SessionAffinityConfig represents the configurations of session affinity.
clientIP	ClientIPConfig	ClientIPConfig		
>clientIP contains the configurations of Client IP based session affinity.
@ClientIPConfig
>ClientIPConfig represents the configurations of Client IP based session affinity.
timeoutSeconds	integer			
>timeoutSeconds specifies the seconds of ClientIP type session sticky time. The value must be >0 && <=86400(for 1 day) if ServiceAffinity == "ClientIP". Default value is 10800(for 3 hours).
@ServiceStatus
>ServiceStatus represents the current status of a service.
conditions	[]Condition	Condition		
>Current service state
loadBalancer	LoadBalancerStatus	LoadBalancerStatus		
>LoadBalancer contains the current status of the load-balancer, if one is present.
@Condition
>Condition contains details for one aspect of the current state of this API Resource.
lastTransitionTime	string	Time	!	
>lastTransitionTime is the last time the condition transitioned from one status to another. This should be when the underlying condition changed.  If that is not known, then using the time when the API field changed is acceptable.
message	string		!	
>message is a human readable message indicating details about the transition. This may be an empty string.
observedGeneration	integer			
>observedGeneration represents the .metadata.generation that the condition was set based upon. For instance, if .metadata.generation is currently 12, but the .status.conditions[x].observedGeneration is 9, the condition is out of date with respect to the current state of the instance.
reason	string		!	
>reason contains a programmatic identifier indicating the reason for the condition's last transition. Producers of specific condition types may define expected values and meanings for this field, and whether the values are considered a guaranteed API. The value should be a CamelCase string. This field may not be empty.
status	string		!	
>status of the condition, one of True, False, Unknown.
type	string		!	
>type of condition in CamelCase or in foo.example.com/CamelCase.
@LoadBalancerStatus
>LoadBalancerStatus represents the status of a load-balancer.
ingress	[]LoadBalancerIngress	LoadBalancerIngress		
>Ingress is a list containing ingress points for the load-balancer. Traffic intended for the service should be sent to these ingress points.
@LoadBalancerIngress
>LoadBalancerIngress represents the status of a load-balancer ingress point: traffic intended for the service should be sent to an ingress point.
hostname	string			
>Hostname is set for load-balancer ingress points that are DNS based (typically AWS load-balancers)
ip	string			
>IP is set for load-balancer ingress points that are IP based (typically GCE or OpenStack load-balancers)
ipMode	string			
>IPMode specifies how the load-balancer IP behaves, and may only be specified when the ip field is specified. Setting this to "VIP" indicates that traffic is delivered to the node with the destination set to the load-balancer's IP and port. Setting this to "Proxy" indicates that traffic is delivered to the node or pod with the destination set to the node's IP and node port or the pod's IP and port. Service implementations may use this information to adjust traffic routing.
ports	[]PortStatus	PortStatus		
>Ports is a list of records of service ports If used, every port defined in the service should have an entry in it
@PortStatus
>PortStatus represents the error condition of a service port
error	string			
>Error is to record the problem with the service port The format of the error shall comply with the following rules: - built-in error values shall be specified in this file and those shall use
>  CamelCase names
>- cloud provider specific error values must have names that comply with the
>  format foo.example.com/CamelCase.
port	integer		!	
>Port is the port number of the service port of which status is recorded here
protocol	string		!	"SCTP","TCP","UDP"
>Protocol is the protocol of the service port of which status is recorded here The supported values are: "TCP", "UDP", "SCTP"
>
>Possible enum values:
> - \`"SCTP"\` is the SCTP protocol.
> - \`"TCP"\` is the TCP protocol.
> - \`"UDP"\` is the UDP protocol.
@DaemonSet
>DaemonSet represents the configuration of a daemon set.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	DaemonSetSpec	DaemonSetSpec		
>The desired behavior of this daemon set. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
status	DaemonSetStatus	DaemonSetStatus		
>The current status of this daemon set. This data may be out of date by some window of time. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
@DaemonSetSpec
>DaemonSetSpec is the specification of a daemon set.
minReadySeconds	integer			
>The minimum number of seconds for which a newly created DaemonSet pod should be ready without any of its container crashing, for it to be considered available. Defaults to 0 (pod will be considered available as soon as it is ready).
revisionHistoryLimit	integer			
>The number of old history to retain to allow rollback. This is a pointer to distinguish between explicit zero and not specified. Defaults to 10.
selector	LabelSelector	LabelSelector	!	
>A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
template	PodTemplateSpec	PodTemplateSpec	!	
>An object that describes the pod that will be created. The DaemonSet will create exactly one copy of this pod on every node that matches the template's node selector (or on every node if no node selector is specified). The only allowed template.spec.restartPolicy value is "Always". More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller#pod-template
updateStrategy	DaemonSetUpdateStrategy	DaemonSetUpdateStrategy		
>An update strategy to replace existing DaemonSet pods with new pods.
@PodTemplateSpec
>PodTemplateSpec describes the data a pod should have when created from a template
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	PodSpec	PodSpec		
>Specification of the desired behavior of the pod. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
@DaemonSetUpdateStrategy
>DaemonSetUpdateStrategy is a struct used to control the update strategy for a DaemonSet.
rollingUpdate	RollingUpdateDaemonSet	RollingUpdateDaemonSet		
>Rolling update config params. Present only if type = "RollingUpdate".
type	string			"OnDelete","RollingUpdate"
>Type of daemon set update. Can be "RollingUpdate" or "OnDelete". Default is RollingUpdate.
>
>Possible enum values:
> - \`"OnDelete"\` Replace the old daemons only when it's killed
> - \`"RollingUpdate"\` Replace the old daemons by new ones using rolling update i.e replace them on each node one after the other.
@RollingUpdateDaemonSet
>Spec to control the desired behavior of daemon set rolling update.
maxSurge	IntOrString	IntOrString		
>The maximum number of nodes with an existing available DaemonSet pod that can have an updated DaemonSet pod during during an update. Value can be an absolute number (ex: 5) or a percentage of desired pods (ex: 10%). This can not be 0 if MaxUnavailable is 0. Absolute number is calculated from percentage by rounding up to a minimum of 1. Default value is 0. Example: when this is set to 30%, at most 30% of the total number of nodes that should be running the daemon pod (i.e. status.desiredNumberScheduled) can have their a new pod created before the old pod is marked as deleted. The update starts by launching new pods on 30% of nodes. Once an updated pod is available (Ready for at least minReadySeconds) the old DaemonSet pod on that node is marked deleted. If the old pod becomes unavailable for any reason (Ready transitions to false, is evicted, or is drained) an updated pod is immediately created on that node without considering surge limits. Allowing surge implies the possibility that the resources consumed by the daemonset on any given node can double if the readiness check fails, and so resource intensive daemonsets should take into account that they may cause evictions during disruption.
maxUnavailable	IntOrString	IntOrString		
>The maximum number of DaemonSet pods that can be unavailable during the update. Value can be an absolute number (ex: 5) or a percentage of total number of DaemonSet pods at the start of the update (ex: 10%). Absolute number is calculated from percentage by rounding up. This cannot be 0 if MaxSurge is 0 Default value is 1. Example: when this is set to 30%, at most 30% of the total number of nodes that should be running the daemon pod (i.e. status.desiredNumberScheduled) can have their pods stopped for an update at any given time. The update starts by stopping at most 30% of those DaemonSet pods and then brings up new DaemonSet pods in their place. Once the new pods are available, it then proceeds onto other DaemonSet pods, thus ensuring that at least 70% of original number of DaemonSet pods are available at all times during the update.
@DaemonSetStatus
>DaemonSetStatus represents the current status of a daemon set.
collisionCount	integer			
>Count of hash collisions for the DaemonSet. The DaemonSet controller uses this field as a collision avoidance mechanism when it needs to create the name for the newest ControllerRevision.
conditions	[]DaemonSetCondition	DaemonSetCondition		
>Represents the latest available observations of a DaemonSet's current state.
currentNumberScheduled	integer		!	
>The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
desiredNumberScheduled	integer		!	
>The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
numberAvailable	integer			
>The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)
numberMisscheduled	integer		!	
>The number of nodes that are running the daemon pod, but are not supposed to run the daemon pod. More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
numberReady	integer		!	
>numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.
numberUnavailable	integer			
>The number of nodes that should be running the daemon pod and have none of the daemon pod running and available (ready for at least spec.minReadySeconds)
observedGeneration	integer			
>The most recent generation observed by the daemon set controller.
updatedNumberScheduled	integer			
>The total number of nodes that are running updated daemon pod
@DaemonSetCondition
>DaemonSetCondition describes the state of a DaemonSet at a certain point.
lastTransitionTime	string	Time		
>Last time the condition transitioned from one status to another.
message	string			
>A human readable message indicating details about the transition.
reason	string			
>The reason for the condition's last transition.
status	string		!	
>Status of the condition, one of True, False, Unknown.
type	string		!	
>Type of DaemonSet condition.
@Deployment
>Deployment enables declarative updates for Pods and ReplicaSets.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	DeploymentSpec	DeploymentSpec		
>Specification of the desired behavior of the Deployment.
status	DeploymentStatus	DeploymentStatus		
>Most recently observed status of the Deployment.
@DeploymentSpec
>DeploymentSpec is the specification of the desired behavior of the Deployment.
minReadySeconds	integer			
>Minimum number of seconds for which a newly created pod should be ready without any of its container crashing, for it to be considered available. Defaults to 0 (pod will be considered available as soon as it is ready)
paused	boolean			
>Indicates that the deployment is paused.
progressDeadlineSeconds	integer			
>The maximum time in seconds for a deployment to make progress before it is considered to be failed. The deployment controller will continue to process failed deployments and a condition with a ProgressDeadlineExceeded reason will be surfaced in the deployment status. Note that progress will not be estimated during the time a deployment is paused. Defaults to 600s.
replicas	integer			
>Number of desired pods. This is a pointer to distinguish between explicit zero and not specified. Defaults to 1.
revisionHistoryLimit	integer			
>The number of old ReplicaSets to retain to allow rollback. This is a pointer to distinguish between explicit zero and not specified. Defaults to 10.
selector	LabelSelector	LabelSelector	!	
>Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.
strategy	DeploymentStrategy	DeploymentStrategy		
>The deployment strategy to use to replace existing pods with new ones.
template	PodTemplateSpec	PodTemplateSpec	!	
>Template describes the pods that will be created. The only allowed template.spec.restartPolicy value is "Always".
@DeploymentStrategy
>DeploymentStrategy describes how to replace existing pods with new ones.
rollingUpdate	RollingUpdateDeployment	RollingUpdateDeployment		
>Rolling update config params. Present only if DeploymentStrategyType = RollingUpdate.
type	string			"Recreate","RollingUpdate"
>Type of deployment. Can be "Recreate" or "RollingUpdate". Default is RollingUpdate.
>
>Possible enum values:
> - \`"Recreate"\` Kill all existing pods before creating new ones.
> - \`"RollingUpdate"\` Replace the old ReplicaSets by new one using rolling update i.e gradually scale down the old ReplicaSets and scale up the new one.
@RollingUpdateDeployment
>Spec to control the desired behavior of rolling update.
maxSurge	IntOrString	IntOrString		
>The maximum number of pods that can be scheduled above the desired number of pods. Value can be an absolute number (ex: 5) or a percentage of desired pods (ex: 10%). This can not be 0 if MaxUnavailable is 0. Absolute number is calculated from percentage by rounding up. Defaults to 25%. Example: when this is set to 30%, the new ReplicaSet can be scaled up immediately when the rolling update starts, such that the total number of old and new pods do not exceed 130% of desired pods. Once old pods have been killed, new ReplicaSet can be scaled up further, ensuring that total number of pods running at any time during the update is at most 130% of desired pods.
maxUnavailable	IntOrString	IntOrString		
>The maximum number of pods that can be unavailable during the update. Value can be an absolute number (ex: 5) or a percentage of desired pods (ex: 10%). Absolute number is calculated from percentage by rounding down. This can not be 0 if MaxSurge is 0. Defaults to 25%. Example: when this is set to 30%, the old ReplicaSet can be scaled down to 70% of desired pods immediately when the rolling update starts. Once new pods are ready, old ReplicaSet can be scaled down further, followed by scaling up the new ReplicaSet, ensuring that the total number of pods available at all times during the update is at least 70% of desired pods.
@DeploymentStatus
>DeploymentStatus is the most recently observed status of the Deployment.
availableReplicas	integer			
>Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.
collisionCount	integer			
>Count of hash collisions for the Deployment. The Deployment controller uses this field as a collision avoidance mechanism when it needs to create the name for the newest ReplicaSet.
conditions	[]DeploymentCondition	DeploymentCondition		
>Represents the latest available observations of a deployment's current state.
observedGeneration	integer			
>The generation observed by the deployment controller.
readyReplicas	integer			
>Total number of non-terminating pods targeted by this Deployment with a Ready Condition.
replicas	integer			
>Total number of non-terminating pods targeted by this deployment (their labels match the selector).
terminatingReplicas	integer			
>Total number of terminating pods targeted by this deployment. Terminating pods have a non-null .metadata.deletionTimestamp and have not yet reached the Failed or Succeeded .status.phase.
>
>This is a beta field and requires enabling DeploymentReplicaSetTerminatingReplicas feature (enabled by default).
unavailableReplicas	integer			
>Total number of unavailable pods targeted by this deployment. This is the total number of pods that are still required for the deployment to have 100% available capacity. They may either be pods that are running but not yet available or pods that still have not been created.
updatedReplicas	integer			
>Total number of non-terminating pods targeted by this deployment that have the desired template spec.
@DeploymentCondition
>DeploymentCondition describes the state of a deployment at a certain point.
lastTransitionTime	string	Time		
>Last time the condition transitioned from one status to another.
lastUpdateTime	string	Time		
>The last time this condition was updated.
message	string			
>A human readable message indicating details about the transition.
reason	string			
>The reason for the condition's last transition.
status	string		!	
>Status of the condition, one of True, False, Unknown.
type	string		!	
>Type of deployment condition.
@ReplicaSet
>ReplicaSet ensures that a specified number of pod replicas are running at any given time.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>If the Labels of a ReplicaSet are empty, they are defaulted to be the same as the Pod(s) that the ReplicaSet manages. Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	ReplicaSetSpec	ReplicaSetSpec		
>Spec defines the specification of the desired behavior of the ReplicaSet. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
status	ReplicaSetStatus	ReplicaSetStatus		
>Status is the most recently observed status of the ReplicaSet. This data may be out of date by some window of time. Populated by the system. Read-only. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#spec-and-status
@ReplicaSetSpec
>ReplicaSetSpec is the specification of a ReplicaSet.
minReadySeconds	integer			
>Minimum number of seconds for which a newly created pod should be ready without any of its container crashing, for it to be considered available. Defaults to 0 (pod will be considered available as soon as it is ready)
replicas	integer			
>Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. Defaults to 1. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset
selector	LabelSelector	LabelSelector	!	
>Selector is a label query over pods that should match the replica count. Label keys and values that must match in order to be controlled by this replica set. It must match the pod template's labels. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
template	PodTemplateSpec	PodTemplateSpec		
>Template is the object that describes the pod that will be created if insufficient replicas are detected. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#pod-template
@ReplicaSetStatus
>ReplicaSetStatus represents the current status of a ReplicaSet.
availableReplicas	integer			
>The number of available non-terminating pods (ready for at least minReadySeconds) for this replica set.
conditions	[]ReplicaSetCondition	ReplicaSetCondition		
>Represents the latest available observations of a replica set's current state.
fullyLabeledReplicas	integer			
>The number of non-terminating pods that have labels matching the labels of the pod template of the replicaset.
observedGeneration	integer			
>ObservedGeneration reflects the generation of the most recently observed ReplicaSet.
readyReplicas	integer			
>The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.
replicas	integer		!	
>Replicas is the most recently observed number of non-terminating pods. More info: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset
terminatingReplicas	integer			
>The number of terminating pods for this replica set. Terminating pods have a non-null .metadata.deletionTimestamp and have not yet reached the Failed or Succeeded .status.phase.
>
>This is a beta field and requires enabling DeploymentReplicaSetTerminatingReplicas feature (enabled by default).
@ReplicaSetCondition
>ReplicaSetCondition describes the state of a replica set at a certain point.
lastTransitionTime	string	Time		
>The last time the condition transitioned from one status to another.
message	string			
>A human readable message indicating details about the transition.
reason	string			
>The reason for the condition's last transition.
status	string		!	
>Status of the condition, one of True, False, Unknown.
type	string		!	
>Type of replica set condition.
@EndpointSlice
>EndpointSlice represents a set of service endpoints. Most EndpointSlices are created by the EndpointSlice controller to represent the Pods selected by Service objects. For a given service there may be multiple EndpointSlice objects which must be joined to produce the full set of endpoints; you can find all of the slices for a given service by listing EndpointSlices in the service's namespace whose \`kubernetes.io/service-name\` label contains the service's name.
addressType	string		!	"FQDN","IPv4","IPv6"
>addressType specifies the type of address carried by this EndpointSlice. All addresses in this slice must be the same type. This field is immutable after creation. The following address types are currently supported: * IPv4: Represents an IPv4 Address. * IPv6: Represents an IPv6 Address. * FQDN: Represents a Fully Qualified Domain Name. (Deprecated) The EndpointSlice controller only generates, and kube-proxy only processes, slices of addressType "IPv4" and "IPv6". No semantics are defined for the "FQDN" type.
>
>Possible enum values:
> - \`"FQDN"\` represents a FQDN.
> - \`"IPv4"\` represents an IPv4 Address.
> - \`"IPv6"\` represents an IPv6 Address.
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
endpoints	[]Endpoint	Endpoint		
>endpoints is a list of unique endpoints in this slice. Each slice may include a maximum of 1000 endpoints.
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata.
ports	[]EndpointPort	EndpointPort		
>ports specifies the list of network ports exposed by each endpoint in this slice. Each port must have a unique name. Each slice may include a maximum of 100 ports. Services always have at least 1 port, so EndpointSlices generated by the EndpointSlice controller will likewise always have at least 1 port. EndpointSlices used for other purposes may have an empty ports list.
@Endpoint
>Endpoint represents a single logical "backend" implementing a service.
addresses	[]string		!	
>addresses of this endpoint. For EndpointSlices of addressType "IPv4" or "IPv6", the values are IP addresses in canonical form. The syntax and semantics of other addressType values are not defined. This must contain at least one address but no more than 100. EndpointSlices generated by the EndpointSlice controller will always have exactly 1 address. No semantics are defined for additional addresses beyond the first, and kube-proxy does not look at them.
conditions	EndpointConditions	EndpointConditions		
>conditions contains information about the current status of the endpoint.
deprecatedTopology	map[string]string			
>deprecatedTopology contains topology information part of the v1beta1 API. This field is deprecated, and will be removed when the v1beta1 API is removed (no sooner than kubernetes v1.24).  While this field can hold values, it is not writable through the v1 API, and any attempts to write to it will be silently ignored. Topology information can be found in the zone and nodeName fields instead.
hints	EndpointHints	EndpointHints		
>hints contains information associated with how an endpoint should be consumed.
hostname	string			
>hostname of this endpoint. This field may be used by consumers of endpoints to distinguish endpoints from each other (e.g. in DNS names). Multiple endpoints which use the same hostname should be considered fungible (e.g. multiple A values in DNS). Must be lowercase and pass DNS Label (RFC 1123) validation.
nodeName	string			
>nodeName represents the name of the Node hosting this endpoint. This can be used to determine endpoints local to a Node.
targetRef	ObjectReference	ObjectReference		
>targetRef is a reference to a Kubernetes object that represents this endpoint.
zone	string			
>zone is the name of the Zone this endpoint exists in.
@EndpointConditions
>EndpointConditions represents the current condition of an endpoint.
ready	boolean			
>ready indicates that this endpoint is ready to receive traffic, according to whatever system is managing the endpoint. A nil value should be interpreted as "true". In general, an endpoint should be marked ready if it is serving and not terminating, though this can be overridden in some cases, such as when the associated Service has set the publishNotReadyAddresses flag.
serving	boolean			
>serving indicates that this endpoint is able to receive traffic, according to whatever system is managing the endpoint. For endpoints backed by pods, the EndpointSlice controller will mark the endpoint as serving if the pod's Ready condition is True. A nil value should be interpreted as "true".
terminating	boolean			
>terminating indicates that this endpoint is terminating. A nil value should be interpreted as "false".
@EndpointHints
>EndpointHints provides hints describing how an endpoint should be consumed.
forNodes	[]ForNode	ForNode		
>forNodes indicates the node(s) this endpoint should be consumed by when using topology aware routing. May contain a maximum of 8 entries.
forZones	[]ForZone	ForZone		
>forZones indicates the zone(s) this endpoint should be consumed by when using topology aware routing. May contain a maximum of 8 entries.
@ForNode
>ForNode provides information about which nodes should consume this endpoint.
name	string		!	
>name represents the name of the node.
@ForZone
>ForZone provides information about which zones should consume this endpoint.
name	string		!	
>name represents the name of the zone.
@NetworkPolicy
>NetworkPolicy describes what network traffic is allowed for a set of Pods
apiVersion	string			
>APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources
kind	string			
>Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds
metadata	ObjectMeta	ObjectMeta		
>Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
spec	NetworkPolicySpec	NetworkPolicySpec		
>spec represents the specification of the desired behavior for this NetworkPolicy.
@NetworkPolicySpec
>NetworkPolicySpec provides the specification of a NetworkPolicy
egress	[]NetworkPolicyEgressRule	NetworkPolicyEgressRule		
>egress is a list of egress rules to be applied to the selected pods. Outgoing traffic is allowed if there are no NetworkPolicies selecting the pod (and cluster policy otherwise allows the traffic), OR if the traffic matches at least one egress rule across all of the NetworkPolicy objects whose podSelector matches the pod. If this field is empty then this NetworkPolicy limits all outgoing traffic (and serves solely to ensure that the pods it selects are isolated by default). This field is beta-level in 1.8
ingress	[]NetworkPolicyIngressRule	NetworkPolicyIngressRule		
>ingress is a list of ingress rules to be applied to the selected pods. Traffic is allowed to a pod if there are no NetworkPolicies selecting the pod (and cluster policy otherwise allows the traffic), OR if the traffic source is the pod's local node, OR if the traffic matches at least one ingress rule across all of the NetworkPolicy objects whose podSelector matches the pod. If this field is empty then this NetworkPolicy does not allow any traffic (and serves solely to ensure that the pods it selects are isolated by default)
podSelector	LabelSelector	LabelSelector		
>podSelector selects the pods to which this NetworkPolicy object applies. The array of rules is applied to any pods selected by this field. An empty selector matches all pods in the policy's namespace. Multiple network policies can select the same set of pods. In this case, the ingress rules for each are combined additively. This field is optional. If it is not specified, it defaults to an empty selector.
policyTypes	[]string			
>policyTypes is a list of rule types that the NetworkPolicy relates to. Valid options are ["Ingress"], ["Egress"], or ["Ingress", "Egress"]. If this field is not specified, it will default based on the existence of ingress or egress rules; policies that contain an egress section are assumed to affect egress, and all policies (whether or not they contain an ingress section) are assumed to affect ingress. If you want to write an egress-only policy, you must explicitly specify policyTypes [ "Egress" ]. Likewise, if you want to write a policy that specifies that no egress is allowed, you must specify a policyTypes value that include "Egress" (since such a policy would not include an egress section and would otherwise default to just [ "Ingress" ]). This field is beta-level in 1.8
@NetworkPolicyEgressRule
>NetworkPolicyEgressRule describes a particular set of traffic that is allowed out of pods matched by a NetworkPolicySpec's podSelector. The traffic must match both ports and to. This type is beta-level in 1.8
ports	[]NetworkPolicyPort	NetworkPolicyPort		
>ports is a list of destination ports for outgoing traffic. Each item in this list is combined using a logical OR. If this field is empty or missing, this rule matches all ports (traffic not restricted by port). If this field is present and contains at least one item, then this rule allows traffic only if the traffic matches at least one port in the list.
to	[]NetworkPolicyPeer	NetworkPolicyPeer		
>to is a list of destinations for outgoing traffic of pods selected for this rule. Items in this list are combined using a logical OR operation. If this field is empty or missing, this rule matches all destinations (traffic not restricted by destination). If this field is present and contains at least one item, this rule allows traffic only if the traffic matches at least one item in the to list.
@NetworkPolicyPort
>NetworkPolicyPort describes a port to allow traffic on
endPort	integer			
>endPort indicates that the range of ports from port to endPort if set, inclusive, should be allowed by the policy. This field cannot be defined if the port field is not defined or if the port field is defined as a named (string) port. The endPort must be equal or greater than port.
port	IntOrString	IntOrString		
>port represents the port on the given protocol. This can either be a numerical or named port on a pod. If this field is not provided, this matches all port names and numbers. If present, only traffic on the specified protocol AND port will be matched.
protocol	string			"SCTP","TCP","UDP"
>protocol represents the protocol (TCP, UDP, or SCTP) which traffic must match. If not specified, this field defaults to TCP.
>
>Possible enum values:
> - \`"SCTP"\` is the SCTP protocol.
> - \`"TCP"\` is the TCP protocol.
> - \`"UDP"\` is the UDP protocol.
@NetworkPolicyPeer
>NetworkPolicyPeer describes a peer to allow traffic to/from. Only certain combinations of fields are allowed
ipBlock	IPBlock	IPBlock		
>ipBlock defines policy on a particular IPBlock. If this field is set then neither of the other fields can be.
namespaceSelector	LabelSelector	LabelSelector		
>namespaceSelector selects namespaces using cluster-scoped labels. This field follows standard label selector semantics; if present but empty, it selects all namespaces.
>
>If podSelector is also set, then the NetworkPolicyPeer as a whole selects the pods matching podSelector in the namespaces selected by namespaceSelector. Otherwise it selects all pods in the namespaces selected by namespaceSelector.
podSelector	LabelSelector	LabelSelector		
>podSelector is a label selector which selects pods. This field follows standard label selector semantics; if present but empty, it selects all pods.
>
>If namespaceSelector is also set, then the NetworkPolicyPeer as a whole selects the pods matching podSelector in the Namespaces selected by NamespaceSelector. Otherwise it selects the pods matching podSelector in the policy's own namespace.
@IPBlock
>IPBlock describes a particular CIDR (Ex. "192.168.1.0/24","2001:db8::/64") that is allowed to the pods matched by a NetworkPolicySpec's podSelector. The except entry describes CIDRs that should not be included within this rule.
cidr	string		!	
>cidr is a string representing the IPBlock Valid examples are "192.168.1.0/24" or "2001:db8::/64"
except	[]string			
>except is a slice of CIDRs that should not be included within an IPBlock Valid examples are "192.168.1.0/24" or "2001:db8::/64" Except values will be rejected if they are outside the cidr range
@NetworkPolicyIngressRule
>NetworkPolicyIngressRule describes a particular set of traffic that is allowed to the pods matched by a NetworkPolicySpec's podSelector. The traffic must match both ports and from.
from	[]NetworkPolicyPeer	NetworkPolicyPeer		
>from is a list of sources which should be able to access the pods selected for this rule. Items in this list are combined using a logical OR operation. If this field is empty or missing, this rule matches all sources (traffic not restricted by source). If this field is present and contains at least one item, this rule allows traffic only if the traffic matches at least one item in the from list.
ports	[]NetworkPolicyPort	NetworkPolicyPort		
>ports is a list of ports which should be made accessible on the pods selected for this rule. Each item in this list is combined using a logical OR. If this field is empty or missing, this rule matches all ports (traffic not restricted by port). If this field is present and contains at least one item, then this rule allows traffic only if the traffic matches at least one port in the list.
`;
