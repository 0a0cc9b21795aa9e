/** Objects as `kubectl get -o json` prints them: four spaces, keys sorted, no HTML escapes (k8s.io/cli-runtime, JSONPrinter). */
import { goJsonString, sortedKeys } from './go-text';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './types/index';

function emit(value: Json, margin: string, keysOf: (value: JsonObject) => readonly string[]): string {
  const inner = `${margin}    `;
  if (isJsonArray(value)) {
    return value.length === 0 ? '[]' : `[\n${value.map((item) => inner + emit(item, inner, keysOf)).join(',\n')}\n${margin}]`;
  }
  if (isJsonObject(value)) {
    const keys = keysOf(value);
    if (keys.length === 0) return '{}';
    return `{\n${keys.map((key) => `${inner}${goJsonString(key, false)}: ${emit(value[key] ?? null, inner, keysOf)}`).join(',\n')}\n${margin}}`;
  }
  return typeof value === 'string' ? goJsonString(value, false) : JSON.stringify(value);
}

/** Ends with a newline. `as-is` keeps the order of the keys: Go's structs, {@link inStructOrder}. */
export const toJson = (value: Json, order: 'sorted' | 'as-is' = 'sorted'): string => `${emit(value, '', order === 'sorted' ? sortedKeys : Object.keys)}\n`;
