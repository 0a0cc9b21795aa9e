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

/** Go compares strings by bytes of UTF-8, which is the order of code points. */
export function compareGoStrings(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
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
