/** `test` and `[` (POSIX, with bash's rules by number of arguments). */
import { compareFiles, compareIntegers, unaryTest } from './file-tests';
import type { ShellContext } from './shell-context';

const INTEGER = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge']);
const FILES = new Set(['-nt', '-ot', '-ef']);
const BINARY = new Set(['=', '==', '!=', '<', '>', ...INTEGER, ...FILES]);
const UNARY = /^-[abcdefghknoprstuvwxzGLNOS]$/;

class TestError extends Error {}

/** Exit status: 0 true, 1 false, 2 error (told). */
export function evaluateTest(shell: ShellContext, words: readonly string[]): number {
  const name = words[0] ?? 'test';
  let args = words.slice(1);
  if (name === '[') {
    if (args[args.length - 1] !== ']') return shell.fail("[: missing `]'", 2);
    args = args.slice(0, -1);
  }
  try {
    return evaluate(shell, args) ? 0 : 1;
  } catch (e) {
    if (e instanceof TestError) return shell.fail(`${name}: ${e.message}`, 2);
    throw e;
  }
}

function evaluate(shell: ShellContext, args: readonly string[]): boolean {
  const [a = '', b = '', c = ''] = args;
  switch (args.length) {
    case 0: return false;
    case 1: return a !== '';
    case 2:
      if (a === '!') return b === '';
      if (UNARY.test(a)) return unaryTest(shell, a, b);
      throw new TestError(`${a}: unary operator expected`);
    case 3:
      if (BINARY.has(b)) return binary(shell, a, b, c);
      if (b === '-a') return a !== '' && c !== '';
      if (b === '-o') return a !== '' || c !== '';
      if (a === '!') return !evaluate(shell, args.slice(1));
      if (a === '(' && c === ')') return b !== '';
      throw new TestError(`${b}: binary operator expected`);
    case 4:
      if (a === '!') return !evaluate(shell, args.slice(1));
      if (a === '(' && args[3] === ')') return evaluate(shell, args.slice(1, 3));
      break;
    default:
      break;
  }
  const parser = new Expression(shell, args);
  return parser.run();
}

function binary(shell: ShellContext, a: string, operator: string, b: string): boolean {
  if (INTEGER.has(operator)) {
    for (const text of [a, b]) if (!/^\s*[+-]?[0-9]+\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`);
    return compareIntegers(operator, BigInt(a.trim().replace(/^\+/, '')), BigInt(b.trim().replace(/^\+/, '')));
  }
  if (FILES.has(operator)) return compareFiles(shell, operator, a, b);
  switch (operator) {
    case '!=': return a !== b;
    case '<': return a < b;
    case '>': return a > b;
    default: return a === b;
  }
}

/** More than four words: `-a`, `-o`, `!`, parentheses. */
class Expression {
  private i = 0;

  constructor(
    private readonly shell: ShellContext,
    private readonly args: readonly string[],
  ) {}

  run(): boolean {
    const value = this.or();
    if (this.i < this.args.length) throw new TestError('too many arguments');
    return value;
  }

  private or(): boolean {
    let value = this.and();
    while (this.args[this.i] === '-o') {
      this.i += 1;
      const right = this.and();
      value = value || right;
    }
    return value;
  }

  private and(): boolean {
    let value = this.not();
    while (this.args[this.i] === '-a') {
      this.i += 1;
      const right = this.not();
      value = value && right;
    }
    return value;
  }

  private not(): boolean {
    if (this.args[this.i] === '!') {
      this.i += 1;
      return !this.not();
    }
    return this.primary();
  }

  private primary(): boolean {
    const a = this.args[this.i];
    if (a === undefined) throw new TestError('argument expected');
    if (a === '(') {
      this.i += 1;
      const value = this.or();
      if (this.args[this.i] !== ')') throw new TestError("`)' expected");
      this.i += 1;
      return value;
    }
    const operator = this.args[this.i + 1] ?? '';
    if (BINARY.has(operator) && this.args[this.i + 2] !== undefined) {
      this.i += 3;
      return binary(this.shell, a, operator, this.args[this.i - 1] ?? '');
    }
    if (UNARY.test(a) && this.args[this.i + 1] !== undefined) {
      this.i += 2;
      return unaryTest(this.shell, a, operator);
    }
    this.i += 1;
    return a !== '';
  }
}
