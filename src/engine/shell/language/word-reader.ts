/** Reads words: quotes, escapes and expansions (bash manual, sections 3.1.2 and 3.5). */
import type { Cursor } from './cursor';
import { ShellSyntaxError, type Parameter, type ParameterOperation, type Part, type Script, type Word } from './syntax';

const METACHARACTERS = new Set([' ', '\t', '\n', '|', '&', ';', '(', ')', '<', '>', '\r']);
const SPECIAL_PARAMETERS = '?$!#@*-';

export const isNameStart = (c: string): boolean => /^[A-Za-z_]$/.test(c);
export const isNameChar = (c: string): boolean => /^[A-Za-z0-9_]$/.test(c);

export const literalWord = (text: string): Word => ({ parts: [{ kind: 'literal', text, quoted: true }], source: text });

export class WordReader {
  constructor(
    private readonly cursor: Cursor,
    /** Parses a `$(…)` whose opening was read; leaves the cursor behind its `)`. */
    private readonly substitution: () => Script,
    /** Parses a whole text: the inside of backquotes. */
    private readonly whole: (text: string, line: number) => Script,
  ) {}

  /** One word; empty when none starts here. `stop` adds characters that end it. */
  word(stop?: (c: string) => boolean): Word {
    const { cursor } = this;
    const start = cursor.pos;
    const parts: Part[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'literal', text, quoted: false });
      text = '';
    };
    while (!cursor.atEnd) {
      const c = cursor.peek();
      if (!stop && (c === '<' || c === '>') && cursor.peek(1) === '(') {
        flush();
        cursor.pos += 2;
        parts.push({ kind: 'process', direction: c, script: this.substitution() });
        continue;
      }
      if (stop ? stop(c) : METACHARACTERS.has(c)) break;
      if (c === '\\') {
        if (cursor.peek(1) === '\n') {
          cursor.pos += 2;
          continue;
        }
        flush();
        cursor.pos += 1;
        if (cursor.atEnd) parts.push({ kind: 'literal', text: '\\', quoted: true });
        else parts.push({ kind: 'literal', text: cursor.next(), quoted: true });
        continue;
      }
      const part = this.quotedOrExpansion(false);
      if (part === undefined) text += cursor.next();
      else {
        flush();
        parts.push(part);
      }
    }
    flush();
    return { parts, source: cursor.text.slice(start, cursor.pos) };
  }

  /** A quotation or `$` expansion at the cursor, if one starts here. */
  private quotedOrExpansion(inDouble: boolean): Part | undefined {
    const { cursor } = this;
    const c = cursor.peek();
    if (c === "'" && !inDouble) {
      const start = cursor.pos;
      const end = cursor.text.indexOf("'", start + 1);
      if (end < 0) throw this.unterminated("'", start);
      cursor.pos = end + 1;
      return { kind: 'literal', text: cursor.text.slice(start + 1, end), quoted: true };
    }
    if (c === '"' && !inDouble) return this.doubleQuoted();
    if (c === '`') return this.backquoted(inDouble);
    if (c !== '$') return undefined;
    const after = cursor.peek(1);
    if (after === "'" && !inDouble) return this.ansiQuoted();
    if (after === '"' && !inDouble) {
      cursor.pos += 1;
      return this.doubleQuoted();
    }
    if (after === '(' && cursor.peek(2) === '(') {
      const arithmetic = this.arithmetic();
      if (arithmetic) return arithmetic;
    }
    if (after === '(') {
      cursor.pos += 2;
      return { kind: 'command', script: this.substitution() };
    }
    if (after === '{') return this.braced();
    if (isNameStart(after)) {
      cursor.pos += 1;
      let name = '';
      while (isNameChar(cursor.peek())) name += cursor.next();
      return { kind: 'parameter', parameter: { name, source: `$${name}` } };
    }
    if (/^[0-9]$/.test(after) || (after !== '' && SPECIAL_PARAMETERS.includes(after))) {
      cursor.pos += 2;
      return { kind: 'parameter', parameter: { name: after, source: `$${after}` } };
    }
    return undefined;
  }

  private unterminated(quote: string, at: number): ShellSyntaxError {
    return new ShellSyntaxError(`unexpected EOF while looking for matching \`${quote}'`, this.cursor.lineAt(at), true, false);
  }

  private doubleQuoted(): Part {
    const { cursor } = this;
    const start = cursor.pos;
    cursor.pos += 1;
    const parts = this.insideDouble((c) => c === '"');
    if (cursor.atEnd) throw this.unterminated('"', start);
    cursor.pos += 1;
    return { kind: 'double', parts };
  }

  /** Text in which only `$`, backquote and `\` are special, up to `stop`. Here-documents and `${x:-…}` in quotes use it too. */
  insideDouble(stop: (c: string) => boolean, escapable = '$`"\\'): readonly Part[] {
    const { cursor } = this;
    const parts: Part[] = [];
    let text = '';
    while (!cursor.atEnd && !stop(cursor.peek())) {
      const c = cursor.peek();
      if (c === '\\') {
        const after = cursor.peek(1);
        cursor.pos += 2;
        if (after === '\n') continue;
        text += after !== '' && escapable.includes(after) ? after : `\\${after}`;
        continue;
      }
      const part = this.quotedOrExpansion(true);
      if (part === undefined) {
        text += cursor.next();
        continue;
      }
      if (text !== '') parts.push({ kind: 'literal', text, quoted: true });
      text = '';
      parts.push(part);
    }
    if (text !== '') parts.push({ kind: 'literal', text, quoted: true });
    return parts;
  }

  private backquoted(inDouble: boolean): Part {
    const { cursor } = this;
    const start = cursor.pos;
    const line = cursor.line;
    cursor.pos += 1;
    let text = '';
    for (;;) {
      if (cursor.atEnd) throw this.unterminated('`', start);
      const c = cursor.next();
      if (c === '`') break;
      if (c === '\\' && ('`$\\'.includes(cursor.peek()) || (inDouble && cursor.peek() === '"'))) text += cursor.next();
      else text += c;
    }
    return { kind: 'command', script: this.whole(text, line) };
  }

  /** `$'…'` with its C escapes. */
  private ansiQuoted(): Part {
    const { cursor } = this;
    const start = cursor.pos;
    let end = start + 2;
    while (end < cursor.text.length && cursor.text[end] !== "'") end += cursor.text[end] === '\\' ? 2 : 1;
    if (end >= cursor.text.length) throw this.unterminated("'", start);
    cursor.pos = end + 1;
    return { kind: 'literal', text: decodeEscapes(cursor.text.slice(start + 2, end), 'ansi').text, quoted: true };
  }

  /** `$(( … ))`, or undefined when the text turns out to be `$( (…) )`. */
  private arithmetic(): Part | undefined {
    const { cursor } = this;
    const start = cursor.pos;
    const inner = this.arithmeticText(start + 3);
    if (inner === undefined) return undefined;
    return { kind: 'arithmetic', expression: inner };
  }

  /** The expression from `from` up to its `))`; the cursor is left behind it. Undefined when it does not end that way. */
  arithmeticText(from: number): Word | undefined {
    const { cursor } = this;
    let depth = 0;
    for (let i = from; i < cursor.text.length; i += 1) {
      const c = cursor.text[i];
      if (c === '\\') i += 1;
      else if (c === "'" || c === '"') {
        const close = cursor.text.indexOf(c, i + 1);
        if (close < 0) break;
        i = close;
      } else if (c === '(') depth += 1;
      else if (c === ')') {
        if (depth > 0) depth -= 1;
        else if (cursor.text[i + 1] === ')') {
          const word = this.embedded(from, i);
          cursor.pos = i + 2;
          return word;
        } else return undefined;
      }
    }
    throw new ShellSyntaxError("unexpected EOF while looking for matching `)'", cursor.lineAt(from), true, false);
  }

  /** The text between two positions read as if in double quotes (where `"` itself is dropped: arithmetic and subscripts). */
  private embedded(from: number, to: number): Word {
    const { cursor } = this;
    const saved = cursor.pos;
    cursor.pos = from;
    const parts: Part[] = [];
    while (cursor.pos < to) {
      const at = cursor.pos;
      parts.push(...this.insideDouble((c) => cursor.pos >= to || c === '"'));
      if (cursor.pos < to && cursor.peek() === '"') cursor.pos += 1;
      else if (cursor.pos === at) break;
    }
    const source = cursor.text.slice(from, to);
    cursor.pos = saved;
    return { parts: [{ kind: 'double', parts }], source };
  }

  /** `${…}`. */
  private braced(): Part {
    const { cursor } = this;
    const start = cursor.pos;
    cursor.pos += 2;
    const parameter = this.parameter(start);
    return { kind: 'parameter', parameter };
  }

  private parameter(start: number): Parameter {
    const { cursor } = this;
    const finish = (p: Omit<Parameter, 'source'>): Parameter => {
      if (cursor.atEnd) throw this.unterminated('}', start);
      if (cursor.peek() !== '}') {
        let depth = 0;
        while (!cursor.atEnd && !(cursor.peek() === '}' && depth === 0)) {
          const c = cursor.next();
          if (c === '{') depth += 1;
          else if (c === '}') depth -= 1;
        }
        if (cursor.atEnd) throw this.unterminated('}', start);
        cursor.pos += 1;
        return { name: p.name, bad: true, source: cursor.text.slice(start, cursor.pos) };
      }
      cursor.pos += 1;
      return { ...p, source: cursor.text.slice(start, cursor.pos) };
    };
    if (cursor.peek() === '#' && cursor.peek(1) !== '}' && !/^[:%+=?#/^,@-]$/.test(cursor.peek(1))) {
      cursor.pos += 1;
      const name = this.parameterName();
      if (name === '') return finish({ name: '' , bad: true });
      const subscript = this.subscript();
      return finish({ name, ...(subscript && { subscript }), operation: { kind: 'length' } });
    }
    let indirect = false;
    if (cursor.peek() === '!' && (isNameStart(cursor.peek(1)) || /^[0-9@*#]$/.test(cursor.peek(1)))) {
      indirect = true;
      cursor.pos += 1;
    }
    const name = this.parameterName();
    if (name === '') return finish({ name: '', bad: true });
    const subscript = this.subscript();
    if (indirect) {
      if ((cursor.peek() === '*' || cursor.peek() === '@') && cursor.peek(1) === '}') {
        cursor.pos += 1;
        return finish({ name, list: 'names' });
      }
      if (subscript && (subscript.source === '@' || subscript.source === '*') && cursor.peek() === '}') return finish({ name, subscript, list: 'keys' });
    }
    const operation = this.operation();
    return finish({ name, ...(subscript && { subscript }), ...(indirect && { indirect }), ...(operation && { operation }) });
  }

  private parameterName(): string {
    const { cursor } = this;
    const c = cursor.peek();
    if (c !== '' && SPECIAL_PARAMETERS.includes(c)) return cursor.next();
    let name = '';
    if (/^[0-9]$/.test(c)) while (/^[0-9]$/.test(cursor.peek())) name += cursor.next();
    else if (isNameStart(c)) while (isNameChar(cursor.peek())) name += cursor.next();
    return name;
  }

  /** `[…]` at the cursor. */
  subscript(): Word | undefined {
    const { cursor } = this;
    if (cursor.peek() !== '[') return undefined;
    let depth = 0;
    for (let i = cursor.pos; i < cursor.text.length; i += 1) {
      if (cursor.text[i] === '[') depth += 1;
      else if (cursor.text[i] === ']') {
        depth -= 1;
        if (depth > 0) continue;
        const word = this.embedded(cursor.pos + 1, i);
        const source = cursor.text.slice(cursor.pos + 1, i);
        cursor.pos = i + 1;
        return { parts: unquoteWhole(source) ?? word.parts, source };
      }
    }
    return undefined;
  }

  private operation(): ParameterOperation | undefined {
    const { cursor } = this;
    const colon = cursor.peek() === ':' && /^[-=?+]$/.test(cursor.peek(1));
    const c = cursor.peek(colon ? 1 : 0);
    if (c === '-' || c === '=' || c === '?' || c === '+') {
      cursor.pos += colon ? 2 : 1;
      const kind = c === '-' ? 'default' : c === '=' ? 'assign' : c === '?' ? 'error' : 'alternative';
      return { kind, colon, word: this.operand('}') };
    }
    if (c === ':') {
      cursor.pos += 1;
      const offset = this.operand(':}');
      if (cursor.peek() !== ':') return { kind: 'slice', offset, length: undefined };
      cursor.pos += 1;
      return { kind: 'slice', offset, length: this.operand('}') };
    }
    if (c === '#' || c === '%') {
      const longest = cursor.peek(1) === c;
      cursor.pos += longest ? 2 : 1;
      return { kind: 'remove', side: c === '#' ? 'prefix' : 'suffix', longest, pattern: this.operand('}') };
    }
    if (c === '/') {
      const mode = cursor.peek(1);
      const scope = mode === '/' ? 'all' : mode === '#' ? 'prefix' : mode === '%' ? 'suffix' : 'first';
      cursor.pos += scope === 'first' ? 1 : 2;
      const pattern = this.operand('/}');
      if (cursor.peek() !== '/') return { kind: 'replace', scope, pattern, replacement: { parts: [], source: '' } };
      cursor.pos += 1;
      return { kind: 'replace', scope, pattern, replacement: this.operand('}') };
    }
    if (c === '^' || c === ',') {
      const all = cursor.peek(1) === c;
      cursor.pos += all ? 2 : 1;
      return { kind: 'case', to: c === '^' ? 'upper' : 'lower', all };
    }
    if (c === '@' && /^[A-Za-z]$/.test(cursor.peek(1))) {
      cursor.pos += 2;
      return { kind: 'transform', letter: cursor.text[cursor.pos - 1] ?? '' };
    }
    return undefined;
  }

  /** The word of an operation: it may hold quotes, expansions and blanks. */
  private operand(stops: string): Word {
    return this.word((c) => stops.includes(c));
  }
}

/** A subscript written wholly in quotes (`a['x y']`, `a["x"]`) is a literal key. */
function unquoteWhole(source: string): readonly Part[] | undefined {
  const single = /^'([^']*)'$/.exec(source);
  return single ? [{ kind: 'literal', text: single[1] ?? '', quoted: true }] : undefined;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\' };

/**
 * Backslash escapes of `$'…'` ('ansi'), `echo -e` ('echo', where octal needs a leading 0), the `printf` format ('printf') and its `%b` ('echo').
 * `stopped`: `\c` was met, nothing after it is printed.
 */
export function decodeEscapes(source: string, style: 'ansi' | 'echo' | 'printf'): { readonly text: string; readonly stopped: boolean } {
  let text = '';
  for (let i = 0; i < source.length; i += 1) {
    const c = source[i] as string;
    if (c !== '\\' || i === source.length - 1) {
      text += c;
      continue;
    }
    i += 1;
    const e = source[i] as string;
    const simple = SIMPLE_ESCAPES[e];
    if (simple !== undefined) text += simple;
    else if ((e === "'" || e === '"' || e === '?') && style === 'ansi') text += e;
    else if (e === '"' && style === 'printf') text += e;
    else if (e === 'c' && style === 'echo') return { text, stopped: true };
    else if (e === 'c' && style === 'ansi' && i + 1 < source.length) {
      i += 1;
      text += String.fromCharCode((source.charCodeAt(i) & 0x1f) >>> 0);
    } else {
      const rest = source.slice(i);
      const octal = style === 'echo' ? /^0[0-7]{0,3}/.exec(rest) : /^[0-7]{1,3}/.exec(rest);
      const hex = /^x[0-9a-fA-F]{1,2}/.exec(rest) ?? /^u[0-9a-fA-F]{1,4}/.exec(rest) ?? /^U[0-9a-fA-F]{1,8}/.exec(rest);
      const found = octal ?? hex;
      if (!found) text += `\\${e}`;
      else {
        const code = octal ? parseInt(octal[0], 8) & 0xff : parseInt(found[0].slice(1), 16);
        text += String.fromCodePoint(code);
        i += found[0].length - 1;
      }
    }
  }
  return { text, stopped: false };
}
