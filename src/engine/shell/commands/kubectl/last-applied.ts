/** JSON as Go's encoding/json writes a map: keys sorted, no spaces, `<`, `>` and `&` escaped. Part of the last-applied annotation. */
import { compareGoStrings, isJsonArray, isJsonObject, type Json } from '../../../k8s/index';

const ESCAPES: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };
const quote = (text: string): string => JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => ESCAPES[char] ?? char);

export function goJson(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (isJsonArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (isJsonObject(value)) {
    return `{${Object.keys(value)
      .sort(compareGoStrings)
      .map((key) => `${quote(key)}:${goJson(value[key] ?? null)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}
