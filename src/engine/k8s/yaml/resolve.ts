/**
 * What a scalar's text means: YAML 1.1 as go-yaml v2 reads it (resolve.go), so `yes`, `on` and even `y` are booleans,
 * `010` is eight, `1:30` and dates stay text.
 */
import { YamlSyntax } from './cursor';
import type { ScalarNode } from './composer';

export type ScalarTag = 'str' | 'bool' | 'int' | 'float' | 'null' | 'binary' | 'timestamp';

export interface ResolvedScalar {
  readonly tag: ScalarTag;
  readonly value: null | boolean | number | string;
}

const LONG = 'tag:yaml.org,2002:';
const words = (value: null | boolean, ...list: readonly string[]): readonly (readonly [string, null | boolean])[] => list.map((word) => [word, value] as const);

const KEYWORDS = new Map<string, null | boolean>([
  ...words(true, 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'),
  ...words(false, 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'),
  ...words(null, '', '~', 'null', 'Null', 'NULL'),
]);

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** Go's `strconv.ParseInt(text, 0, 64)`: prefixes 0x, 0o, 0b and a leading 0 for octal. */
function goInteger(text: string): number | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/.exec(text);
  if (!match) return undefined;
  const digits = match[2] ?? '0';
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.replace(/^0O/, '0o').replace(/^0[XB]/, (p) => p.toLowerCase());
  const big = BigInt(octal);
  if (big > 18446744073709551615n || (match[1] === '-' && big > 9223372036854775808n)) return undefined;
  // Precision beyond 2^53 is lost, as JSON numbers are doubles here. @simplified whole numbers beyond 2^53 are rounded — no field holds such numbers
  const value = Number(big);
  return match[1] === '-' && value !== 0 ? -value : value;
}

const INFINITE = /^[-+]?\.(inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(nan|NaN|NAN)$/;

function resolveImplicit(text: string): ResolvedScalar {
  const keyword = KEYWORDS.get(text);
  if (keyword !== undefined) return { tag: keyword === null ? 'null' : 'bool', value: keyword };
  if (INFINITE.test(text)) return { tag: 'float', value: text.startsWith('-') ? -Infinity : Infinity };
  if (NOT_A_NUMBER.test(text)) return { tag: 'float', value: Number.NaN };
  if (/^\.[0-9]/.test(text) && FLOAT.test(text)) return { tag: 'float', value: Number(text) };
  if (/^[-+0-9]/.test(text)) {
    const plain = text.replaceAll('_', '');
    const integer = goInteger(plain);
    if (integer !== undefined) return { tag: 'int', value: integer };
    if (FLOAT.test(plain)) return { tag: 'float', value: Number(plain) };
  }
  return { tag: 'str', value: text };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding to text, each byte one character; `undefined` when malformed. */
export function decodeBase64(text: string): string | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  if (clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(clean)) return undefined;
  let bytes = '';
  for (let i = 0; i < clean.length; i += 4) {
    const group = [0, 1, 2, 3].map((k) => Math.max(BASE64.indexOf(clean.charAt(i + k)), 0));
    const [a = 0, b = 0, c = 0, d = 0] = group;
    bytes += String.fromCharCode((a << 2) | (b >> 4));
    if (clean.charAt(i + 2) !== '=') bytes += String.fromCharCode(((b & 15) << 4) | (c >> 2));
    if (clean.charAt(i + 3) !== '=') bytes += String.fromCharCode(((c & 3) << 6) | d);
  }
  return bytes;
}

export function resolveScalar(node: ScalarNode): ResolvedScalar {
  if (node.tag === '' && !node.implicit) return { tag: 'str', value: node.value };
  const tag = node.tag.startsWith(LONG) ? node.tag.slice(LONG.length) : node.tag;
  if (tag === '') return resolveImplicit(node.value);
  if (tag === 'str') return { tag: 'str', value: node.value };
  if (tag === 'binary') {
    const bytes = decodeBase64(node.value);
    if (bytes === undefined) throw new YamlSyntax('composer', '!!binary value contains invalid base64 data', node.start);
    return { tag: 'str', value: bytes };
  }
  if (tag !== 'bool' && tag !== 'int' && tag !== 'float' && tag !== 'null' && tag !== 'timestamp') return { tag: 'str', value: node.value };
  const resolved = resolveImplicit(node.value);
  if (resolved.tag === tag) return resolved;
  if (tag === 'float' && resolved.tag === 'int') return { tag: 'float', value: resolved.value };
  if (tag === 'timestamp' && /^\d{4}-\d{1,2}-\d{1,2}/.test(node.value)) return { tag: 'str', value: node.value };
  throw new YamlSyntax('composer', `cannot decode !!${resolved.tag} \`${node.value}\` as a !!${tag}`, node.start);
}

const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** The type that a plain scalar's text would be read as; the emitter quotes what is not text. */
export const resolveText = (text: string): ScalarTag => (DATE.test(text) ? 'timestamp' : resolveImplicit(text).tag);
