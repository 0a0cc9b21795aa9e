/**
 * The patch that a failed `kubectl apply` shows: what changed between the last applied object and this one.
 * @simplified lists of structs are shown whole — the real patch shows changed elements with their merge keys
 */
import { LAST_APPLIED, isJsonObject, type Json, type JsonObject, type Stored } from '../../../k8s/index';
import { goJson } from './last-applied';
import type { ManifestObject } from './manifests';
import { withLastApplied } from './verbs/create';

function changes(original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of Object.keys(original)) if (!(key in modified)) patch[key] = null;
  for (const [key, want] of Object.entries(modified)) {
    const now = current[key];
    if (isJsonObject(want) && isJsonObject(now)) {
      const inner = changes(isJsonObject(original[key]) ? original[key] : {}, want, now);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (now === undefined || goJson(now) !== goJson(want)) patch[key] = want;
  }
  return patch;
}

export function patchText(object: ManifestObject, live: Stored): string {
  const last = live.metadata.annotations?.[LAST_APPLIED];
  const original = last === undefined ? {} : (JSON.parse(last) as JsonObject);
  return goJson(changes(original, withLastApplied(object.value), live as unknown as JsonObject));
}
