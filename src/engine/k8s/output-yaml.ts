/**
 * Objects as YAML, byte for byte as `kubectl -o yaml` prints them: go-yaml v2's emitter (encode.go, emitterc.go) through sigs.k8s.io/yaml.
 * Lists stand at their key's column; long text folds after column 80; anything that would read as another type is double-quoted.
 */
import { resolveText } from './yaml/resolve';
import { isJsonArray, isJsonObject, type Json } from './types/index';

const FOLD_AFTER = 80;

const isBreak = (char: string): boolean => char === '\n' || char === '\r' || char === '\x85' || char === '\u2028' || char === '\u2029';
const isBlankOrEnd = (char: string): boolean => char === '' || char === ' ' || char === '\t' || isBreak(char);

/** libyaml's printable set as go-yaml has it: no tab, no character beyond U+FFFF. */
function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true;
  return code >= 0xa0 && code <= 0xfffd && code !== 0xfeff && !(code >= 0xd800 && code <= 0xdfff);
}

interface Analysis {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

/** Which styles can hold the text (yaml_emitter_analyze_scalar, block context). */
function analyse(text: string): Analysis {
  const chars = [...text];
  let indicators = text.startsWith('---') || text.startsWith('...');
  let special = false;
  let lineBreaks = false;
  let spaceBreak = false;
  let breakSpace = false;
  let previousSpace = false;
  let previousBreak = false;
  let afterBlank = true;
  chars.forEach((char, i) => {
    const beforeBlank = isBlankOrEnd(chars[i + 1] ?? '');
    if (i === 0) {
      if ('#,[]{}&*!|>\'"%@`'.includes(char) || ('?:-'.includes(char) && beforeBlank)) indicators = true;
    } else if ((char === ':' && beforeBlank) || (char === '#' && afterBlank)) indicators = true;
    if (!isPrintable(char)) special = true;
    if (char === ' ') {
      if (previousBreak) breakSpace = true;
      previousSpace = true;
      previousBreak = false;
    } else if (isBreak(char)) {
      lineBreaks = true;
      if (previousSpace) spaceBreak = true;
      previousBreak = true;
      previousSpace = false;
    } else previousSpace = previousBreak = false;
    afterBlank = isBlankOrEnd(char);
  });
  const first = chars[0] ?? '';
  const last = chars[chars.length - 1] ?? '';
  const edges = [first, last].some((char) => char === ' ' || isBreak(char));
  const unusual = spaceBreak || special;
  return {
    plain: !(indicators || lineBreaks || edges || breakSpace || unusual),
    single: !(breakSpace || unusual),
    block: !(last === ' ' || unusual),
  };
}

const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

const readsAsText = (text: string): boolean => resolveText(text) === 'str' && !SEXAGESIMAL.test(text);

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escaped(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined && (!isPrintable(char) || isBreak(char) || char === '"' || char === '\\')) return short;
  if (isPrintable(char)) return char;
  const code = char.codePointAt(0) ?? 0;
  const [letter, width] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(width), '0')}`;
}

/** Characters of a scalar with folding at spaces; `quote` is empty for plain text. */
function folded(text: string, quote: '' | "'" | '"', column: number, indent: number, mayFold: boolean): string {
  const chars = [...text];
  const margin = `\n${' '.repeat(indent)}`;
  let out = quote;
  let at = column + quote.length;
  let spaces = false;
  chars.forEach((char, i) => {
    if (char === ' ') {
      const inside = quote === '' || (i > 0 && i < chars.length - 1);
      const beforeSpace = chars[i + 1] === ' ';
      if (mayFold && !spaces && at > FOLD_AFTER && inside && (quote === '"' || !beforeSpace)) {
        out += margin;
        at = indent;
        if (quote === '"' && beforeSpace) {
          out += '\\';
          at += 1;
        }
      } else {
        out += ' ';
        at += 1;
      }
      spaces = true;
      return;
    }
    const shown = quote === '"' ? escaped(char) : quote === "'" && char === "'" ? "''" : char;
    out += shown;
    at += [...shown].length;
    spaces = false;
  });
  return out + quote;
}

/** A `|` block. The text's lines stand at `indent`. */
function literal(text: string, indent: number): string {
  const hint = text.startsWith(' ') || text.startsWith('\n') ? '2' : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}

function stringText(given: string, column: number, indent: number, isKey: boolean): string {
  // kubectl's JSON passes through a YAML reader, which folds U+0085 (a line break in YAML 1.1) into a space.
  const text = given.replace(/ *\x85 */g, ' ');
  const { plain, single, block } = analyse(text);
  if (text.includes('\n') && block && !isKey) return literal(text, indent);
  if (!text.includes('\n') && readsAsText(text)) {
    if (plain) return folded(text, '', column, indent, !isKey);
    if (single) return folded(text, "'", column, indent, !isKey);
  }
  return folded(text, '"', column, indent, !isKey);
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e19) return String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21 && !Number.isInteger(value)) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const isLetter = (char: string): boolean => /^\p{L}$/u.test(char);

function digitRun(chars: readonly string[], from: number, start: number): { readonly value: number; readonly length: number } {
  let value = start;
  let at = from;
  for (; /^\d$/.test(chars[at] ?? ''); at += 1) value = value * 10 + Number(chars[at]);
  return { value, length: at - from };
}

/** go-yaml's order of keys: digits by their number, other characters before letters (sorter.go). */
export function compareYamlKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const x = left[i] ?? '';
    const y = right[i] ?? '';
    if (x === y) continue;
    if (isLetter(x) && isLetter(y)) return (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
    if (isLetter(x) || isLetter(y)) return isLetter(y) ? -1 : 1;
    // After a digit other than zero, a run that starts with zero counts as the rest of that number.
    const before = left.slice(0, i).join('');
    const start = (x === '0' || y === '0') && /[1-9]\d*$/.test(before) ? 1 : 0;
    const m = digitRun(left, i, start);
    const n = digitRun(right, i, start);
    if (m.value !== n.value) return m.value - n.value;
    if (m.length !== n.length) return m.length - n.length;
    return (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
  }
  return left.length - right.length;
}

/** Lines of a value that follows what is already on its line up to `column`; nested lines stand at `indent`. */
function emit(value: Json, column: number, indent: number): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value, column, indent + 2, false);
  if (isJsonArray(value)) {
    if (value.length === 0) return '[]';
    return value.map((item) => `- ${emitItem(item, indent)}`).join(`\n${' '.repeat(indent)}`);
  }
  const keys = Object.keys(value).sort(compareYamlKeys);
  if (keys.length === 0) return '{}';
  return keys.map((key) => emitEntry(key, value[key] ?? null, indent)).join(`\n${' '.repeat(indent)}`);
}

const emitItem = (item: Json, indent: number): string =>
  typeof item === 'string' ? stringText(item, indent + 2, indent + 2, false) : emit(item, indent + 2, indent + 2);

function emitEntry(key: string, value: Json, indent: number): string {
  const head = `${stringText(key, indent, indent, true)}:`;
  const nested = isJsonArray(value) ? value.length > 0 : isJsonObject(value) && Object.keys(value).length > 0;
  if (!nested) return `${head} ${emit(value, indent + head.length + 1, indent)}`;
  // Lists are not indented under their key.
  const inner = isJsonArray(value) ? indent : indent + 2;
  return `${head}\n${' '.repeat(inner)}${emit(value, inner, inner)}`;
}

/** `kubectl get -o yaml` of one object (a List included). Ends with a newline. */
export function toYaml(value: Json): string {
  return `${emit(value, 0, 0)}\n`;
}
