/**
 * The Go structs of the API (meta), one field a line: name, `!` required, `+` printed even when empty, `0` left out when zero, Go type,
 * `@key` merge key of a list (`@` alone: merged as a set), `~` retainKeys, `=A|B` allowed values.
 * Made from k8s.io/api v0.36.3 by reflection and its OpenAPI v3 document (tests/conformance/recorder); do not edit by hand.
 */
export const META_STRUCTS: Readonly<Record<string, string>> = {
  Condition: `
    type!+ string
    status!+ string<v1.ConditionStatus>
    observedGeneration int64
    lastTransitionTime!+ Time
    reason!+ string
    message!+ string
  `,
  LabelSelector: `
    matchLabels map[string]string
    matchExpressions []{LabelSelectorRequirement}
  `,
  LabelSelectorRequirement: `
    key!+ string
    operator!+ string<v1.LabelSelectorOperator>
    values []string
  `,
  ManagedFieldsEntry: `
    manager string
    operation string<v1.ManagedFieldsOperationType>
    apiVersion string
    time *Time
    fieldsType string
    fieldsV1 *FieldsV1
    subresource string
  `,
  ObjectMeta: `
    name string
    generateName string
    namespace string
    selfLink string
    uid string<types.UID>
    resourceVersion string
    generation int64
    creationTimestamp0 Time
    deletionTimestamp *Time
    deletionGracePeriodSeconds *int64
    labels map[string]string
    annotations map[string]string
    ownerReferences []{OwnerReference} @uid
    finalizers []string @
    managedFields []{ManagedFieldsEntry}
  `,
  OwnerReference: `
    apiVersion!+ string
    kind!+ string
    name!+ string
    uid!+ string<types.UID>
    controller *bool
    blockOwnerDeletion *bool
  `,
};
