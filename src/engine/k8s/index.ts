/**
 * Layer `k8s`: the API server's part. A manifest's text becomes documents with the place of every field (`yaml`), then decoded, defaulted and
 * validated objects (`schema`, `defaulting`, `validation`) in a store with versions and a feed of changes (`store`). Nothing here knows
 * packets, policies' meaning or controllers. Texts are those of kube-apiserver and kubectl v1.36.3.
 */
export * from './types/index';
export { LARGEST_MANIFEST, childPath, decodeBase64, itemPath, locate, parentPath, parseManifest } from './yaml/index';
export type {
  DuplicateKeyWarning,
  Location,
  Manifest,
  ManifestDocument,
  SourceEntry,
  SourceMap,
  SourceRange,
  YamlError,
  YamlErrorCode,
} from './yaml/index';
export { KINDS, findKind, findResource, kindSchema, noMatchMessage, resourceName } from './schema/kinds';
export type { KindSchema } from './schema/kinds';
export { canonicalStruct, decodeObject } from './schema/decoding';
export type { DecodingError } from './schema/decoding';
export { inStructOrder } from './schema/struct-order';
export { parseQuantity } from './schema/quantity';
export type { Quantity } from './schema/quantity';
export { completeFields, explain, formatExplanation, typeText } from './schema/explanation';
export type { Explanation, ExplanationError, FieldExplanation } from './schema/explanation';
export { applyDefaults, defaultPullPolicy } from './defaulting';
export { encodeBase64 } from './base64';
export { aggregateMessage, causesOf, validateObject } from './validation/index';
export type { FieldError, FieldErrorReason } from './validation/index';
export {
  formatLabelSelector,
  formatSelector,
  labelSelectorMatches,
  parseSelector,
  selectorFromLabelSelector,
  selectorFromMap,
  selectorMatches,
} from './selectors';
export type { Requirement, RequirementOperator, Selector, SelectorError } from './selectors';
export { NODE_PORT_HIGH, NODE_PORT_LOW } from './allocation';
export { LAST_APPLIED, ObjectStore, SYSTEM_NAMESPACES, randomSuffix } from './store';
export type { Applied, DeleteOptions, ListOptions, StoreOptions, Stored, WatchEvent, WriteOptions } from './store';
export { mergePatch, strategicMerge, threeWayMerge } from './merge';
export type { Merged } from './merge';
export { alreadyExists, badRequest, conflict, forbidden, invalid, notFound } from './status';
export { diagnoseManifest } from './diagnosis';
export type { Diagnostic } from './diagnosis';
export { evaluateJsonPath } from './jsonpath';
export type { JsonPathError } from './jsonpath';
export { toJson } from './output-json';
export { scanJson } from './yaml/json-stream';
export { compareYamlKeys, toYaml } from './output-yaml';
export { compareGoStrings, goQuote } from './go-text';
