/** Rule text of -m string (extensions/libxt_string.c). */
import { type Result, encodeUtf8, ok } from '../../../base/index';
import type { StringMatch } from '../extension-kinds';
import { type Given, type MatchExtension, type RuleTextError, arg, bang, both, find, numberOption, problem, words } from './extension';

/** XT_STRING_MAX_PATTERN_SIZE. */
const LONGEST = 128;

/** A string as bytes, each as one character. */
const bytes = (text: string): string => [...encodeUtf8(text)].map((byte) => String.fromCharCode(byte)).join('');

/** `a|0d 0a|b`: hexadecimal between bars; a backslash takes the next character as it is. */
function hexString(written: string): Result<string, RuleTextError> {
  let out = '';
  let inHex = false;
  let digits = '';
  for (let i = 0; i < written.length; i += 1) {
    const c = written[i] as string;
    if (c === '\\' && !inHex) {
      i += 1;
      out += bytes(written[i] ?? '');
    } else if (c === '|') inHex = !inHex;
    else if (!inHex) out += bytes(c);
    else if (c !== ' ') {
      if (!/[0-9a-fA-F]/.test(c)) return problem(`Invalid hex char '${c}'`);
      digits += c;
      if (digits.length === 2) {
        out += String.fromCharCode(parseInt(digits, 16));
        digits = '';
      }
    }
  }
  return digits === '' ? ok(out) : problem('Odd number of hex digits');
}

/** Printed as hexadecimal when a byte is no printable character, or the last a backslash (is_hex_string). */
const isHex = (pattern: string): boolean => /[^\x20-\x7e]|\\$/.test(pattern);

const quoted = (pattern: string): string => (isHex(pattern) ? `"|${[...pattern].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}|"` : `"${pattern.replace(/["\\]/g, (c) => `\\${c}`)}"`);

function pattern(given: readonly Given[]): Result<string, RuleTextError> {
  const hex = arg(given, 'hex-string');
  const plain = arg(given, 'string');
  if (hex !== undefined && plain !== undefined) return both('string', 'hex-string', 'string');
  if (hex === undefined && plain === undefined) return problem("STRING match: You must specify `--string' or `--hex-string'");
  const read = hex === undefined ? ok(bytes(plain ?? '')) : hexString(hex);
  return read.ok && read.value.length > LONGEST ? problem(`STRING too long "${hex ?? plain ?? ''}"`) : read;
}

export const string: MatchExtension<'string'> = {
  name: 'string',
  options: { from: { args: 1 }, to: { args: 1 }, algo: { args: 1, required: true }, string: { args: 1, invertible: true }, 'hex-string': { args: 1, invertible: true }, icase: { args: 0 } },
  parse(given) {
    const read = pattern(given);
    if (!read.ok) return read;
    const from = numberOption('string', 'from', arg(given, 'from') ?? '0', 65535);
    if (!from.ok) return from;
    const to = numberOption('string', 'to', arg(given, 'to') ?? '65535', 65535);
    if (!to.ok) return to;
    const value: StringMatch = {
      kind: 'string',
      pattern: read.value,
      algo: arg(given, 'algo') ?? '',
      not: (find(given, 'string') ?? find(given, 'hex-string'))?.not ?? false,
      ...(find(given, 'icase') && { ignoreCase: true }),
      ...(from.value !== 0 && { from: from.value }),
      ...(to.value !== 65535 && { to: to.value }),
    };
    return ok(value);
  },
  save: (match) =>
    words(
      `${bang(match.not)}--${isHex(match.pattern) ? 'hex-' : ''}string ${quoted(match.pattern)} --algo ${match.algo}`,
      match.from !== undefined && `--from ${match.from}`,
      match.to !== undefined && `--to ${match.to}`,
      match.ignoreCase && '--icase',
    ),
  list: (match) =>
    words(
      `STRING match ${match.not ? '!' : ''} ${quoted(match.pattern)} ALGO name ${match.algo}`,
      match.from !== undefined && `FROM ${match.from}`,
      match.to !== undefined && `TO ${match.to}`,
      match.ignoreCase && 'ICASE',
    ),
};
