/**
 * `-o kyaml`: YAML with braces, quoted strings and trailing commas. Source: sigs.k8s.io/yaml v1.6, kyaml/kyaml.go; k8s.io/cli-runtime v0.36, pkg/printers/kyaml.go.
 */
import { compareGoStrings, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../k8s/index';

const pad = (indent: number): string => '  '.repeat(indent);

/** What YAML 1.1 readers may take for something else than a string: null, booleans, numbers, moments. */
function isAmbiguous(text: string): boolean {
  const lower = text.toLowerCase();
  if (['null', '~', '', 'true', 'y', 'yes', 'on', 'false', 'n', 'no', 'off', 't', 'f', '.inf', '-.inf', '+.inf', '.nan'].includes(lower)) return true;
  const digits = lower.replace(/_/g, '');
  if (/^[+-]?(0b[01]+|0o?[0-7]+|0x[0-9a-f]+|\d+)$/.test(digits)) return true;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(digits) || /^[+-]?(inf|infinity|nan)$/.test(digits) || /^[+-]?0x[0-9a-f]*\.?[0-9a-f]*p[+-]?\d+$/.test(digits)) return true;
  if (/^[+-]?[1-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/.test(text)) return true;
  return /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/.test(text);
}

function needsQuotes(text: string): boolean {
  if (isAmbiguous(text)) return true;
  const letters = [...text];
  return !letters.every((letter, i) => /[\p{L}\p{N}_]/u.test(letter) || (i > 0 && i < letters.length - 1 && /[-./]/.test(letter)));
}

const ESCAPES: Readonly<Record<string, string>> = { '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\r': '\\r', '\v': '\\v', '\0': '\\0', '\x1b': '\\e', '\x85': '\\N', '\xa0': '\\_', '\u2028': '\\L', '\u2029': '\\P' };

function escaped(letter: string): string {
  if (letter === '"' || letter === '\\') return `\\${letter}`;
  const known = ESCAPES[letter];
  if (known !== undefined) return known;
  // Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space.
  if (letter === ' ' || /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(letter)) return letter;
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** Text of several lines is folded: each line on its own, a backslash at its end. */
function quoted(text: string, indent: number): string {
  const many = text.includes('\n');
  let out = many ? '"\\\n' : '"';
  for (const letter of text) {
    // What stands before a line's first character is dropped by readers, but white space of the text itself must stay.
    if (out.endsWith('\n')) out += `${pad(indent)}${/\s/.test(letter) && letter !== '\n' ? '\\' : ' '}`;
    out += letter === '\n' ? '\\n\\\n' : letter === '\t' ? '\t' : escaped(letter);
  }
  if (many) out += `${out.endsWith('\n') ? '' : '\\\n'}${pad(indent)}`;
  return `${out}"`;
}

const key = (text: string): string => (needsQuotes(text) ? `"${[...text].map((letter) => (letter === '\n' ? '\\n' : letter === '\t' ? '\\t' : escaped(letter))).join('')}"` : text);

function rendered(value: Json, indent: number, keysOf: (value: JsonObject) => readonly string[]): string {
  if (typeof value === 'string') return quoted(value, indent + 1);
  if (isJsonArray(value)) {
    if (value.length === 0) return '[]';
    // Lists of objects and lists begin on the bracket's line.
    if (value.every((item) => isJsonArray(item) || isJsonObject(item))) return `[${value.map((item) => rendered(item, indent, keysOf)).join(', ')}]`;
    return `[\n${value.map((item) => `${pad(indent + 1)}${rendered(item, indent + 1, keysOf)},\n`).join('')}${pad(indent)}]`;
  }
  if (isJsonObject(value)) {
    const keys = keysOf(value);
    if (keys.length === 0) return '{}';
    return `{\n${keys.map((name) => `${pad(indent + 1)}${key(name)}: ${rendered(value[name] ?? null, indent + 1, keysOf)},\n`).join('')}${pad(indent)}}`;
  }
  return String(value);
}

const sortedKeys = (value: JsonObject): readonly string[] => Object.keys(value).sort(compareGoStrings);

/** One document, with its `---` and its last newline. `as-is` keeps the order of the keys. */
export const toKyaml = (value: Json, order: 'sorted' | 'as-is' = 'sorted'): string => `---\n${rendered(value, 0, order === 'sorted' ? sortedKeys : Object.keys)}\n`;
