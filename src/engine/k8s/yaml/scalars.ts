/** Scanning of plain, quoted and block scalars (go-yaml v2, scannerc.go), with libyaml's words for what is wrong. */
import { YamlSyntax, type Cursor, type Mark } from './cursor';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface ScannedScalar {
  readonly value: string;
  readonly style: ScalarStyle;
  readonly start: Mark;
  readonly end: Mark;
  /** A plain scalar that ended with line breaks: a new key may start. */
  readonly endedByBreak: boolean;
}

const fail = (cursor: Cursor, context: Mark, problem: string): never => {
  throw new YamlSyntax('scanner', problem, cursor.mark(), context);
};

/** Line folding: one break becomes a space, more become the breaks after the first. */
const folded = (leading: string, trailing: string): string => {
  if (!leading.startsWith('\n')) return leading + trailing;
  return trailing === '' ? ' ' : trailing;
};

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const CODE_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function scanEscape(cursor: Cursor, start: Mark): string {
  const letter = String.fromCharCode(cursor.code(1));
  const simple = ESCAPES[letter];
  if (simple !== undefined) {
    cursor.skip(2);
    return simple;
  }
  const length = CODE_LENGTH[letter];
  if (length === undefined) return fail(cursor, start, 'found unknown escape character');
  cursor.skip(2);
  let value = 0;
  for (let k = 0; k < length; k += 1) {
    const digit = Number.parseInt(String.fromCharCode(cursor.code(k)), 16);
    if (Number.isNaN(digit)) return fail(cursor, start, 'did not find expected hexdecimal number');
    value = value * 16 + digit;
  }
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) return fail(cursor, start, 'found invalid Unicode character escape code');
  cursor.skip(length);
  return String.fromCodePoint(value);
}

function scanJsonEscape(cursor: Cursor, start: Mark): string {
  if (cursor.is('/', 1)) {
    cursor.skip();
    return cursor.read();
  }
  if (!cursor.is('u', 1)) return scanEscape(cursor, start);
  cursor.skip(2);
  const from = cursor.at;
  cursor.skip(4);
  return String.fromCharCode(Number.parseInt(cursor.slice(from), 16));
}

/** `json` also takes what JSON strings may hold and YAML 1.1 may not: `\\/` and surrogate pairs of `\\u` escapes. */
export function scanQuoted(cursor: Cursor, style: 'single' | 'double', json = false): ScannedScalar {
  const quote = style === 'single' ? "'" : '"';
  const start = cursor.mark();
  cursor.skip();
  let value = '';
  for (;;) {
    if (cursor.isDocumentIndicator()) fail(cursor, start, 'found unexpected document indicator');
    if (cursor.isEnd()) fail(cursor, start, 'found unexpected end of stream');
    let blanks = '';
    let leadingBreak = '';
    let trailingBreaks = '';
    let atLineStart = false;
    while (!cursor.isBlankOrEnd()) {
      if (style === 'single' && cursor.is("'") && cursor.is("'", 1)) {
        value += "'";
        cursor.skip(2);
      } else if (cursor.is(quote)) break;
      else if (style === 'double' && cursor.is('\\') && cursor.isBreak(1)) {
        cursor.skip();
        cursor.skipLine();
        atLineStart = true;
        break;
      } else if (style === 'double' && cursor.is('\\')) value += json ? scanJsonEscape(cursor, start) : scanEscape(cursor, start);
      else value += cursor.read();
    }
    if (cursor.is(quote)) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (cursor.isBlank()) {
        if (atLineStart) cursor.skip();
        else blanks += cursor.read();
      } else if (atLineStart) trailingBreaks += cursor.readLine();
      else {
        blanks = '';
        leadingBreak += cursor.readLine();
        atLineStart = true;
      }
    }
    value += atLineStart ? folded(leadingBreak, trailingBreaks) : blanks;
  }
  cursor.skip();
  return { value, style, start, end: cursor.mark(), endedByBreak: false };
}

/** `indent` is the column of the enclosing block collection (-1 at the top). */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): ScannedScalar {
  const start = cursor.mark();
  let end = start;
  let value = '';
  let blanks = '';
  let leadingBreak = '';
  let trailingBreaks = '';
  let atLineStart = false;
  while (!cursor.isDocumentIndicator() && !cursor.is('#')) {
    let runStart = cursor.at;
    while (!cursor.isBlankOrEnd()) {
      if (cursor.is(':') && cursor.isBlankOrEnd(1)) break;
      if (inFlow && ',?[]{}'.includes(String.fromCharCode(cursor.code()))) break;
      if (atLineStart || blanks !== '') {
        value += atLineStart ? folded(leadingBreak, trailingBreaks) : blanks;
        blanks = leadingBreak = trailingBreaks = '';
        atLineStart = false;
      }
      runStart = cursor.at;
      // The common case: a run of ordinary characters.
      do cursor.skip();
      while (!cursor.isBlankOrEnd() && !cursor.is(':') && !(inFlow && ',?[]{}'.includes(String.fromCharCode(cursor.code()))));
      value += cursor.slice(runStart);
      end = cursor.mark();
    }
    if (!cursor.isBlank() && !cursor.isBreak()) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (cursor.isBlank()) {
        if (atLineStart && cursor.columnNumber < indent + 1 && cursor.is('\t')) {
          fail(cursor, start, 'found a tab character that violates indentation');
        }
        if (atLineStart) cursor.skip();
        else blanks += cursor.read();
      } else if (atLineStart) trailingBreaks += cursor.readLine();
      else {
        blanks = '';
        leadingBreak += cursor.readLine();
        atLineStart = true;
      }
    }
    if (!inFlow && cursor.columnNumber < indent + 1) break;
  }
  return { value, style: 'plain', start, end, endedByBreak: atLineStart };
}

interface BlockIndent {
  /** The content's column; 0 until the first line decides it. */
  column: number;
  readonly parent: number;
}

function scanBlockBreaks(cursor: Cursor, indent: BlockIndent, start: Mark): { readonly breaks: string; readonly end: Mark } {
  let breaks = '';
  let end = cursor.mark();
  let deepest = 0;
  for (;;) {
    const inside = (): boolean => indent.column === 0 || cursor.columnNumber < indent.column;
    while (inside() && cursor.is(' ')) cursor.skip();
    deepest = Math.max(deepest, cursor.columnNumber);
    if (inside() && cursor.is('\t')) fail(cursor, start, 'found a tab character where an indentation space is expected');
    if (!cursor.isBreak()) break;
    breaks += cursor.readLine();
    end = cursor.mark();
  }
  if (indent.column === 0) indent.column = Math.max(deepest, indent.parent + 1, 1);
  return { breaks, end };
}

export function scanBlock(cursor: Cursor, parentIndent: number, style: 'literal' | 'folded'): ScannedScalar {
  const start = cursor.mark();
  cursor.skip();
  let chomping: '+' | '-' | '' = '';
  let increment = 0;
  const scanChomping = (): void => {
    if (cursor.is('+') || cursor.is('-')) chomping = cursor.read() === '+' ? '+' : '-';
  };
  const scanIncrement = (): void => {
    if (!cursor.isDigit()) return;
    if (cursor.is('0')) fail(cursor, start, 'found an indentation indicator equal to 0');
    increment = Number(cursor.read());
  };
  scanChomping();
  scanIncrement();
  if (chomping === '') scanChomping();
  while (cursor.isBlank()) cursor.skip();
  if (cursor.is('#')) while (!cursor.isBreakOrEnd()) cursor.skip();
  if (!cursor.isBreakOrEnd()) fail(cursor, start, 'did not find expected comment or line break');
  cursor.skipLine();

  const indent: BlockIndent = { column: increment > 0 ? Math.max(parentIndent, 0) + increment : 0, parent: parentIndent };
  let { breaks: trailingBreaks, end } = scanBlockBreaks(cursor, indent, start);
  let value = '';
  let leadingBreak = '';
  let previousBlank = false;
  while (cursor.columnNumber === indent.column && !cursor.isEnd()) {
    const blank = cursor.isBlank();
    if (style === 'folded' && !previousBlank && !blank && leadingBreak.startsWith('\n')) {
      if (trailingBreaks === '') value += ' ';
    } else value += leadingBreak;
    value += trailingBreaks;
    previousBlank = blank;
    const from = cursor.at;
    while (!cursor.isBreakOrEnd()) cursor.skip();
    value += cursor.slice(from);
    leadingBreak = cursor.isBreak() ? cursor.readLine() : '';
    ({ breaks: trailingBreaks, end } = scanBlockBreaks(cursor, indent, start));
  }
  // Typed as text: the closures above assign it.
  const chomp: string = chomping;
  if (chomp !== '-') value += leadingBreak;
  if (chomp === '+') value += trailingBreaks;
  return { value, style, start, end, endedByBreak: false };
}
