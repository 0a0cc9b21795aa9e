/** Manifests outside a cluster: decoded, defaulted and checked as the API server would, with the first mistake's place. */
import { err, ok, type Result } from '../base/index';
import { applyDefaults, decodeObject, diagnoseManifest, findKind, isJsonArray, isJsonObject, parseManifest, type AnyObject, type Json } from '../k8s/index';

export interface ManifestError {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** In the API server's or kubectl's words. */
  readonly message: string;
}

/** Every object of the text's documents (Lists unrolled); objects without a namespace get `namespace` where their kind has one. */
export function decodeManifests(text: string, namespace = 'default'): Result<readonly AnyObject[], ManifestError> {
  const mistake = diagnoseManifest(text).find((d) => d.severity === 'error');
  if (mistake) return err({ line: mistake.range.line, column: mistake.range.column, message: mistake.message });
  return ok(parseManifest(text).documents.flatMap((document) => objectsOf(document.value, namespace)));
}

function objectsOf(value: Json, namespace: string): readonly AnyObject[] {
  if (!isJsonObject(value)) return [];
  if (value.kind === 'List' && isJsonArray(value.items)) return value.items.flatMap((item) => objectsOf(item, namespace));
  const schema = findKind(String(value.apiVersion), String(value.kind));
  const decoded = schema && decodeObject(value, schema);
  if (!schema || !decoded?.ok) return [];
  const object = applyDefaults(decoded.value, schema.kind) as unknown as AnyObject;
  if (!schema.namespaced || object.metadata.namespace !== undefined) return [object];
  return [{ ...object, metadata: { ...object.metadata, namespace } }];
}
