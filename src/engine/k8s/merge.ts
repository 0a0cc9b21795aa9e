/**
 * Patches: `kubectl apply`'s three-way merge (strategic merge patch) and RFC 7386 merge patches.
 * Source: k8s.io/apimachinery, pkg/util/strategicpatch; merge keys are the schema's.
 * @simplified two entries of a list with one merge key (the same containerPort or variable twice) keep their turn when an apply changes them; kubectl may drop one, as the server warns
 */
import { goJson, sortedKeys } from './go-text';
import { fieldOf, pointee, type FieldSchema, type FieldType } from './schema/structs';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './types/index';

export interface Merged {
  readonly value: JsonObject;
  /** False when the patch would be `{}`: kubectl prints `unchanged`. */
  readonly changed: boolean;
}

const own = (object: Json | undefined, key: string): Json | undefined => (isJsonObject(object) && Object.hasOwn(object, key) ? object[key] : undefined);

class Merger {
  changed = false;

  /** Everything that `modified` names, nothing that only `original` named, the rest of `current`. */
  object(original: Json | undefined, modified: JsonObject, current: JsonObject, type: FieldType | undefined): JsonObject {
    const out: Record<string, Json> = {};
    const put = (key: string, value: Json): void => void Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
    for (const key of sortedKeys({ ...current, ...modified })) {
      const now = own(current, key);
      const want = own(modified, key);
      const field = type?.kind === 'struct' ? fieldOf(type.struct, key) : undefined;
      const inner = type?.kind === 'map' ? type.element : field === undefined ? undefined : pointee(field.type);
      if (want === undefined || want === null) {
        const dropped = want === null || own(original, key) !== undefined;
        if (now === undefined) continue;
        if (dropped) this.changed = true;
        else put(key, now);
      } else if (now === undefined) {
        this.changed = true;
        put(key, withoutNulls(want));
      } else put(key, this.value(own(original, key), want, now, inner, field));
    }
    return out;
  }

  private value(original: Json | undefined, want: Json, now: Json, type: FieldType | undefined, field: FieldSchema | undefined): Json {
    if (isJsonObject(want) && isJsonObject(now)) {
      const merged = this.object(original, want, now, type);
      return field?.retainKeys === true ? this.retain(merged, want) : merged;
    }
    if (isJsonArray(want) && isJsonArray(now) && field?.mergeKey !== undefined && type?.kind === 'list') {
      return this.list(isJsonArray(original) ? original : [], want, now, type.element, field);
    }
    if (goJson(want) === goJson(now)) return now;
    this.changed = true;
    return withoutNulls(want);
  }

  private retain(merged: JsonObject, want: JsonObject): JsonObject {
    const kept = Object.fromEntries(Object.entries(merged).filter(([key]) => own(want, key) !== undefined && own(want, key) !== null));
    if (Object.keys(kept).length !== Object.keys(merged).length) this.changed = true;
    return kept;
  }

  private list(original: readonly Json[], want: readonly Json[], now: readonly Json[], element: FieldType, field: FieldSchema): Json {
    const key = field.mergeKey ?? '';
    const idOf = (item: Json): string => goJson(key === '' ? item : (own(item, key) ?? null));
    // What has the same key more than once is told apart by its turn.
    const idsOf = (items: readonly Json[]): readonly string[] => {
      const ids = items.map(idOf);
      return ids.map((id, i) => `${id} ${ids.slice(0, i).filter((one) => one === id).length}`);
    };
    const [originalIds, wantedIds, currentIds] = [idsOf(original), idsOf(want), idsOf(now)];
    const before = new Set(originalIds);
    const current = new Map(now.map((item, i) => [currentIds[i] ?? '', item] as const));
    const wanted = new Set(wantedIds);
    const merged = want.map((item, i): Json => {
      const id = wantedIds[i] ?? '';
      const have = current.get(id);
      if (have === undefined) {
        this.changed = true;
        return withoutNulls(item);
      }
      if (!isJsonObject(item) || !isJsonObject(have)) return have;
      const then = original[originalIds.indexOf(id)];
      const inner = this.object(then, item, have, element);
      return field.retainKeys ? this.retain(inner, item) : inner;
    });
    const others = now.filter((_, i) => !wanted.has(currentIds[i] ?? '') && !before.has(currentIds[i] ?? ''));
    if (merged.length + others.length !== now.length) this.changed = true;
    const result = [...merged, ...others];
    if (!this.changed && result.map(idOf).join() !== now.map(idOf).join()) this.changed = true;
    return result;
  }
}

function withoutNulls(value: Json): Json {
  if (isJsonArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null).map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** @param original what was applied last, `undefined` when nothing is known of it */
export function threeWayMerge(original: JsonObject | undefined, modified: JsonObject, current: JsonObject, struct: string): Merged {
  const merger = new Merger();
  const value = merger.object(original, modified, current, { kind: 'struct', struct });
  return { value, changed: merger.changed };
}

/** A strategic merge patch as `kubectl patch` sends it by default. @unsupported the directives `$patch`, `$deleteFromPrimitiveList` and `$setElementOrder` */
export const strategicMerge = (current: JsonObject, patch: JsonObject, struct: string): Merged => threeWayMerge(undefined, patch, current, struct);

/** RFC 7386: null deletes, lists are replaced. */
export function mergePatch(current: JsonObject, patch: JsonObject): JsonObject {
  const out: Record<string, Json> = { ...current };
  for (const key of sortedKeys(patch)) {
    const want = patch[key] ?? null;
    const now = own(current, key);
    if (want === null) delete out[key];
    else out[key] = isJsonObject(want) ? mergePatch(isJsonObject(now) ? now : {}, want) : want;
  }
  return out;
}
