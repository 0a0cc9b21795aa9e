/** JSON that is still being written: a private copy, frozen by type when it leaves. */
import { writeKey } from './go-text';
import type { Json, JsonObject } from './types/index';

export type DraftValue = null | boolean | number | string | DraftValue[] | Draft;
export interface Draft {
  [key: string]: DraftValue;
}

export function draftOf(value: JsonObject): Draft {
  return copy(value) as Draft;
}

function copy(value: Json): DraftValue {
  if (Array.isArray(value)) return (value as readonly Json[]).map(copy);
  if (typeof value !== 'object' || value === null) return value;
  const out: Draft = {};
  for (const key of Object.keys(value)) {
    writeKey<DraftValue>(out, key, copy((value as JsonObject)[key] ?? null));
  }
  return out;
}

export const isDraft = (value: DraftValue | undefined): value is Draft => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Go's zero values count as unset. */
const isUnset = (value: DraftValue | undefined): boolean => value === undefined || value === null || value === '';

export function setDefault(draft: Draft, key: string, value: DraftValue): void {
  if (isUnset(draft[key])) draft[key] = value;
}

/** The object at `key`, made when absent. */
export function ensure(draft: Draft, key: string): Draft {
  const inner = draft[key];
  if (isDraft(inner)) return inner;
  const made: Draft = {};
  draft[key] = made;
  return made;
}

export function child(draft: Draft | undefined, key: string): Draft | undefined {
  const inner = draft?.[key];
  return isDraft(inner) ? inner : undefined;
}

/** The objects of a list; empty when absent. */
export function items(draft: Draft | undefined, key: string): readonly Draft[] {
  const list = draft?.[key];
  return Array.isArray(list) ? list.filter(isDraft) : [];
}

export const text = (draft: Draft | undefined, key: string): string => {
  const value = draft?.[key];
  return typeof value === 'string' ? value : '';
};
