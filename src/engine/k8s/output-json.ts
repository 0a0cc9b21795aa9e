/** Objects as `kubectl get -o json` prints them: four spaces, keys sorted, no HTML escapes (k8s.io/cli-runtime, JSONPrinter). */
import { goJsonString, sortedKeys } from './go-text';
import { isJsonArray, isJsonObject, type Json } from './types/index';

function emit(value: Json, margin: string): string {
  const inner = `${margin}    `;
  if (isJsonArray(value)) {
    return value.length === 0 ? '[]' : `[\n${value.map((item) => inner + emit(item, inner)).join(',\n')}\n${margin}]`;
  }
  if (isJsonObject(value)) {
    const keys = sortedKeys(value);
    if (keys.length === 0) return '{}';
    return `{\n${keys.map((key) => `${inner}${goJsonString(key, false)}: ${emit(value[key] ?? null, inner)}`).join(',\n')}\n${margin}}`;
  }
  return typeof value === 'string' ? goJsonString(value, false) : JSON.stringify(value);
}

/** Ends with a newline. */
export const toJson = (value: Json): string => `${emit(value, '')}\n`;
