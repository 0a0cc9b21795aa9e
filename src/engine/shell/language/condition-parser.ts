/** Parses what stands between `[[` and `]]` (bash manual, section 3.2.5.2). */
import type { Cursor } from './cursor';
import { ShellSyntaxError, type Condition, type Word } from './syntax';
import type { WordReader } from './word-reader';

const BINARY = new Set(['==', '=', '!=', '=~', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);
const UNARY = /^-[abcdefghknoprstuvwxzGLNOS]$/;

export function parseCondition(cursor: Cursor, words: WordReader): Condition {
  const blanks = (): void => {
    cursor.skipBlanks();
    while (cursor.peek() === '\n') {
      cursor.pos += 1;
      cursor.skipBlanks();
    }
  };
  const failure = (): ShellSyntaxError => {
    blanks();
    if (cursor.atEnd) return new ShellSyntaxError("unexpected EOF while looking for `]]'", cursor.line, true, false);
    const { line } = cursor;
    const text = word().source || cursor.peek();
    return new ShellSyntaxError(`syntax error in conditional expression: unexpected token \`${text}'`, line, false, true);
  };
  const word = (): Word => {
    blanks();
    return words.word();
  };
  /** A regular expression: parentheses and bars belong to it. */
  const pattern = (): Word => {
    blanks();
    let depth = 0;
    return words.word((c) => {
      if (c === '(') depth += 1;
      if (c === ')') {
        if (depth === 0) return true;
        depth -= 1;
      }
      return depth === 0 && /[\s;&]/.test(c);
    });
  };
  const primary = (): Condition => {
    blanks();
    if (cursor.peek() === '(') {
      cursor.pos += 1;
      const inner = or();
      blanks();
      if (cursor.peek() !== ')') throw failure();
      cursor.pos += 1;
      return inner;
    }
    if (cursor.peek() === '!' && /\s/.test(cursor.peek(1))) {
      cursor.pos += 1;
      return { kind: 'not', operand: primary() };
    }
    const first = word();
    if (first.source === '' || first.source === ']]') throw failure();
    cursor.skipBlanks();
    if (UNARY.test(first.source)) {
      const saved = cursor.pos;
      const operand = word();
      if (operand.source !== '' && operand.source !== ']]' && !BINARY.has(operand.source)) return { kind: 'unary', operator: first.source, operand };
      cursor.pos = saved;
    }
    const saved = cursor.pos;
    const operator = cursor.peek() === '<' || cursor.peek() === '>' ? cursor.next() : words.word().source;
    if (BINARY.has(operator)) {
      const right = operator === '=~' ? pattern() : word();
      if (right.source === '' || right.source === ']]') throw failure();
      return { kind: 'binary', operator, left: first, right };
    }
    cursor.pos = saved;
    return { kind: 'unary', operator: '-n', operand: first };
  };
  const and = (): Condition => {
    let left = primary();
    for (;;) {
      blanks();
      if (!cursor.startsWith('&&')) return left;
      cursor.pos += 2;
      left = { kind: 'and', left, right: primary() };
    }
  };
  const or = (): Condition => {
    let left = and();
    for (;;) {
      blanks();
      if (!cursor.startsWith('||')) return left;
      cursor.pos += 2;
      left = { kind: 'or', left, right: and() };
    }
  };
  const condition = or();
  blanks();
  if (!/^\]\](?=[\s;&|)]|$)/.test(cursor.text.slice(cursor.pos, cursor.pos + 3))) throw failure();
  cursor.pos += 2;
  return condition;
}
