/**
 * The patch that a failed `kubectl apply` shows: what changed between the last applied object and this one.
 * @simplified lists of structs are shown whole — the real patch shows changed elements with their merge keys
 */
import { LAST_APPLIED, goQuote, isJsonObject, type Json, type JsonObject, type Stored } from '../../../k8s/index';
import { goPrint } from './custom-columns';
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

function patchOf(object: ManifestObject, live: Stored): JsonObject {
  const last = live.metadata.annotations?.[LAST_APPLIED];
  const original = last === undefined ? {} : (JSON.parse(last) as JsonObject);
  return changes(original, withLastApplied(object.value), live as unknown as JsonObject);
}

/** The patch as JSON. */
export const patchText = (object: ManifestObject, live: Stored): string => goJson(patchOf(object, live));

/** The server's answer to a patch with unknown fields: it names the whole patch, as Go prints it. */
export const unknownFieldText = (object: ManifestObject, live: Stored, why: string): string => `The request is invalid: patch: Invalid value: ${goQuote(goPrint(patchOf(object, live)))}: ${why}`;
