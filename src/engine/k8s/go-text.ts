/** How Go prints text; the API server's messages are built with it. */

const SHORT: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0');

/** `%q` of a string (`strconv.Quote`): printable characters stay, the rest are escaped. */
export function goQuote(text: string): string {
  let quoted = '"';
  for (const char of text) {
    const short = SHORT[char];
    const code = char.codePointAt(0) ?? 0;
    if (short !== undefined) quoted += short;
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${hex(code, 2)}`;
    else if (code >= 0x80 && !/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)) quoted += code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
    else quoted += char;
  }
  return `${quoted}"`;
}

/** A UTF-16 unit moved so that units order as code points do: surrogates stand for code points above all others. */
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

/** Go compares strings by bytes of UTF-8, which is the order of code points. */
export function compareGoStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

export const sortedKeys = (map: { readonly [key: string]: unknown }): readonly string[] => Object.keys(map).sort(compareGoStrings);

const HTML_ESCAPES: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** A string as Go's encoding/json writes it: `<`, `>` and `&` escaped unless `escapeHtml` is false. */
export function goJsonString(text: string, escapeHtml = true): string {
  const json = JSON.stringify(text);
  return escapeHtml ? json.replace(/[<>&\u2028\u2029]/g, (char) => HTML_ESCAPES[char] ?? char) : json.replace(/[\u2028\u2029]/g, (char) => HTML_ESCAPES[char] ?? char);
}

/** A JSON value as Go's encoding/json writes a map: keys sorted, no spaces. */
export function goJson(value: unknown): string {
  if (typeof value === 'string') return goJsonString(value);
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const map = value as { readonly [key: string]: unknown };
    return `{${sortedKeys(map)
      .filter((key) => map[key] !== undefined)
      .map((key) => `${goJsonString(key)}:${goJson(map[key])}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Whether two JSON values say the same: as comparing {@link goJson}, without writing it. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (Array.isArray(b)) return false;
  const left = a as { readonly [key: string]: unknown };
  const right = b as { readonly [key: string]: unknown };
  const keys = Object.keys(left).filter((key) => left[key] !== undefined);
  if (keys.length !== Object.keys(right).filter((key) => right[key] !== undefined).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]));
}

/** Writes a key that may come from a manifest: `__proto__` becomes an ordinary field too. */
export function writeKey<T>(target: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}
