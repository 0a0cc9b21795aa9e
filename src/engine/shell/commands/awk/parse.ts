/** Parses awk programs (POSIX awk grammar). */
import { posixToRegExp } from '../../posix-regexp';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'regexp'; readonly regexp: RegExp }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly keys: readonly Expression[] }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'assign'; readonly target: Expression; readonly operator: string; readonly value: Expression }
  | { readonly kind: 'increment'; readonly target: Expression; readonly by: 1 | -1; readonly prefix: boolean }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'in'; readonly keys: readonly Expression[]; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly builtin: boolean }
  | { readonly kind: 'getline'; readonly target: Expression | undefined };

export type Statement =
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'print'; readonly args: readonly Expression[]; readonly formatted: boolean; readonly stderr: boolean }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement; readonly first: boolean }
  | { readonly kind: 'for'; readonly init: Statement | undefined; readonly test: Expression | undefined; readonly step: Statement | undefined; readonly body: Statement }
  | { readonly kind: 'for-in'; readonly variable: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'next' | 'break' | 'continue' }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'delete'; readonly name: string; readonly keys: readonly Expression[] | undefined };

export interface Rule {
  readonly pattern: { readonly kind: 'begin' | 'end' | 'always' } | { readonly kind: 'test'; readonly test: Expression } | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression };
  readonly body: Statement | undefined;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

export class AwkError extends Error {}

interface Token {
  readonly kind: 'number' | 'string' | 'regexp' | 'name' | 'function-name' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
  /** Whether blanks stand before it. */
  readonly spaced: boolean;
}

const KEYWORDS = new Set(['BEGIN', 'END', 'function', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'exit', 'return', 'delete', 'in', 'getline', 'print', 'printf', 'nextfile']);
const BUILTINS = new Set(['length', 'substr', 'index', 'split', 'sub', 'gsub', 'match', 'sprintf', 'sin', 'cos', 'atan2', 'exp', 'log', 'sqrt', 'int', 'rand', 'srand', 'tolower', 'toupper', 'system', 'close', 'fflush', 'systime', 'strftime']);
const OPERATORS = ['**=', '&&', '||', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '**', '==', '<=', '>=', '!=', '!~', '>>', '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '>', '<', '|', '?', ':', '~', '$', '='];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v' };

function unescape(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (_, octal: string | undefined, c: string | undefined) => (octal !== undefined ? String.fromCharCode(parseInt(octal, 8)) : c === '\n' ? '' : (ESCAPES[c ?? ''] ?? `\\${c ?? ''}`)));
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let i = 0;
  let line = 1;
  let spaced = false;
  const push = (kind: Token['kind'], text: string): void => {
    tokens.push({ kind, text, line, spaced });
    spaced = false;
  };
  /** A slash starts a regular expression where an operand may stand. */
  const operandExpected = (): boolean => {
    const last = tokens[tokens.length - 1];
    return !last || !(['number', 'string', 'name', 'builtin', 'regexp'].includes(last.kind) || last.text === ')' || last.text === ']' || last.text === '$' || last.text === '++' || last.text === '--');
  };
  while (i < source.length) {
    const c = source[i] as string;
    const rest = source.slice(i);
    if (c === '\n') {
      push('newline', '\n');
      line += 1;
      i += 1;
    } else if (/[ \t\r]/.test(c)) {
      spaced = true;
      i += 1;
    } else if (c === '\\' && source[i + 1] === '\n') {
      i += 2;
      line += 1;
    } else if (c === '#') {
      while (i < source.length && source[i] !== '\n') i += 1;
    } else if (c === '"') {
      const m = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest);
      if (!m) throw new AwkError(`line ${line}: runaway string constant "${rest.slice(1, 12)} ...`);
      push('string', unescape(m[1] ?? ''));
      i += m[0].length;
    } else if (/[0-9.]/.test(c) && /^(?:\d+\.?\d*|\.\d+)/.test(rest)) {
      const m = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(rest);
      push('number', m?.[0] ?? '');
      i += m?.[0].length ?? 1;
    } else if (/[A-Za-z_]/.test(c)) {
      const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0] ?? '';
      i += name.length;
      if (name === 'func') push('keyword', 'function');
      else if (KEYWORDS.has(name)) push('keyword', name);
      else if (BUILTINS.has(name)) push('builtin', name);
      else push(source[i] === '(' ? 'function-name' : 'name', name);
    } else if (c === '/' && operandExpected()) {
      let end = i + 1;
      let bracket = false;
      while (end < source.length && source[end] !== '\n' && (source[end] !== '/' || bracket)) {
        if (source[end] === '\\') end += 1;
        else if (source[end] === '[') bracket = true;
        else if (source[end] === ']') bracket = false;
        end += 1;
      }
      if (source[end] !== '/') throw new AwkError(`line ${line}: runaway regular expression /${rest.slice(1, 12)} ...`);
      push('regexp', source.slice(i + 1, end).replace(/\\\//g, '/'));
      i = end + 1;
    } else {
      const op = OPERATORS.find((o) => rest.startsWith(o));
      if (op === undefined) throw new AwkError(`line ${line}: syntax error at or near ${c}`);
      push('operator', op === '**' ? '^' : op === '**=' ? '^=' : op);
      i += op.length;
    }
  }
  push('end', 'end of file');
  return tokens;
}

export function compileRegexp(text: string): RegExp {
  const made = posixToRegExp(text, 'extended', 'g');
  if (!made.ok) throw new AwkError(`regular expression compile failed (${made.error})\n${text}`);
  return made.value;
}

export function parseAwk(source: string): AwkProgram {
  return new Parser(tokenize(source)).program();
}

class Parser {
  private i = 0;
  /** `>` is a redirection inside an unparenthesised print list; `in` ends a `for (x in a)` head. */
  private noGreater = false;
  private noIn = false;

  constructor(private readonly tokens: readonly Token[]) {}

  private get token(): Token {
    return this.tokens[this.i] ?? (this.tokens[this.tokens.length - 1] as Token);
  }

  private is(text: string): boolean {
    const t = this.token;
    return (t.kind === 'operator' || t.kind === 'keyword') && t.text === text;
  }

  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.i += 1;
    return true;
  }

  private error(): AwkError {
    return new AwkError(`line ${this.token.line}: syntax error at or near ${this.token.kind === 'newline' ? 'end of line' : this.token.text}`);
  }

  private expect(text: string): void {
    if (!this.take(text)) throw this.error();
  }

  private newlines(): void {
    while (this.token.kind === 'newline') this.i += 1;
  }

  private terminators(): void {
    while (this.token.kind === 'newline' || this.is(';')) this.i += 1;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (;;) {
      this.terminators();
      if (this.token.kind === 'end') return { rules, functions };
      if (this.take('function')) {
        const name = this.token.text;
        this.i += 1;
        this.expect('(');
        const parameters: string[] = [];
        while (!this.is(')')) {
          parameters.push(this.token.text);
          this.i += 1;
          this.take(',');
          this.newlines();
        }
        this.expect(')');
        this.newlines();
        functions.set(name, { parameters, body: this.block() });
        continue;
      }
      rules.push(this.rule());
    }
  }

  private rule(): Rule {
    if (this.take('BEGIN')) return { pattern: { kind: 'begin' }, body: this.block() };
    if (this.take('END')) return { pattern: { kind: 'end' }, body: this.block() };
    if (this.is('{')) return { pattern: { kind: 'always' }, body: this.block() };
    const from = this.expression();
    let pattern: Rule['pattern'] = { kind: 'test', test: from };
    if (this.take(',')) {
      this.newlines();
      pattern = { kind: 'range', from, to: this.expression() };
    }
    return { pattern, body: this.is('{') ? this.block() : undefined };
  }

  private block(): Statement {
    this.expect('{');
    const body: Statement[] = [];
    for (;;) {
      this.terminators();
      if (this.take('}')) return { kind: 'block', body };
      if (this.token.kind === 'end') throw this.error();
      body.push(this.statement());
    }
  }

  private endStatement(): void {
    if (this.token.kind === 'newline' || this.is(';')) this.i += 1;
    else if (!this.is('}') && this.token.kind !== 'end') throw this.error();
  }

  private body(): Statement {
    this.newlines();
    if (this.take(';')) return { kind: 'block', body: [] };
    return this.statement();
  }

  private statement(): Statement {
    if (this.is('{')) return this.block();
    const t = this.token;
    if (t.kind === 'keyword') {
      switch (t.text) {
        case 'if': {
          this.i += 1;
          this.expect('(');
          const test = this.expression();
          this.expect(')');
          const yes = this.body();
          const saved = this.i;
          this.terminators();
          if (this.take('else')) return { kind: 'if', test, yes, no: this.body() };
          this.i = saved;
          return { kind: 'if', test, yes, no: undefined };
        }
        case 'while': {
          this.i += 1;
          this.expect('(');
          const test = this.expression();
          this.expect(')');
          return { kind: 'while', test, body: this.body(), first: true };
        }
        case 'do': {
          this.i += 1;
          const body = this.body();
          this.terminators();
          this.expect('while');
          this.expect('(');
          const test = this.expression();
          this.expect(')');
          this.endStatement();
          return { kind: 'while', test, body, first: false };
        }
        case 'for':
          return this.forStatement();
        default:
          break;
      }
    }
    const simple = this.simple();
    this.endStatement();
    return simple;
  }

  private forStatement(): Statement {
    this.i += 1;
    this.expect('(');
    const [a, b, c, d] = this.tokens.slice(this.i, this.i + 4);
    if (a?.kind === 'name' && b?.text === 'in' && c?.kind === 'name' && d?.text === ')') {
      this.i += 4;
      return { kind: 'for-in', variable: a.text, array: c.text, body: this.body() };
    }
    const init = this.is(';') ? undefined : this.simple();
    this.expect(';');
    this.newlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.newlines();
    const step = this.is(')') ? undefined : this.simple();
    this.expect(')');
    return { kind: 'for', init, test, step, body: this.body() };
  }

  private ends(): boolean {
    return this.token.kind === 'newline' || this.token.kind === 'end' || this.is(';') || this.is('}');
  }

  private simple(): Statement {
    const t = this.token;
    if (t.kind === 'keyword') {
      switch (t.text) {
        case 'print':
        case 'printf':
          this.i += 1;
          return this.print(t.text === 'printf');
        case 'next':
        case 'break':
        case 'continue':
          this.i += 1;
          return { kind: t.text };
        case 'nextfile':
          throw new AwkError('Podwire does not simulate nextfile');
        case 'exit':
        case 'return':
          this.i += 1;
          return { kind: t.text, value: this.ends() ? undefined : this.expression() };
        case 'delete': {
          this.i += 1;
          const name = this.token.text;
          this.i += 1;
          if (!this.take('[')) return { kind: 'delete', name, keys: undefined };
          const keys = this.list(']');
          return { kind: 'delete', name, keys };
        }
        default:
          break;
      }
    }
    return { kind: 'expression', expression: this.expression() };
  }

  private print(formatted: boolean): Statement {
    let args: readonly Expression[] = [];
    if (!this.ends() && !this.is('>') && !this.is('|') && !this.is('>>')) {
      const saved = this.i;
      let grouped: readonly Expression[] | undefined;
      if (this.take('(')) {
        grouped = this.list(')');
        if (!this.ends() && !this.is('>') && !this.is('|') && !this.is('>>')) {
          grouped = undefined;
          this.i = saved;
        }
      }
      if (grouped) args = grouped;
      else {
        this.noGreater = true;
        const found = [this.expression()];
        while (this.take(',')) {
          this.newlines();
          found.push(this.expression());
        }
        this.noGreater = false;
        args = found;
      }
    }
    if (this.is('>') || this.is('>>') || this.is('|')) {
      const operator = this.token.text;
      this.i += 1;
      const target = this.concatenation();
      if (operator === '>' && target.kind === 'string' && target.text === '/dev/stderr') return { kind: 'print', args, formatted, stderr: true };
      if (operator === '>' && target.kind === 'string' && target.text === '/dev/stdout') return { kind: 'print', args, formatted, stderr: false };
      throw new AwkError('Podwire does not simulate output to files and pipes from inside awk');
    }
    return { kind: 'print', args, formatted, stderr: false };
  }

  private list(close: string): readonly Expression[] {
    const savedGreater = this.noGreater;
    const savedIn = this.noIn;
    this.noGreater = false;
    this.noIn = false;
    const items: Expression[] = [];
    this.newlines();
    while (!this.is(close)) {
      items.push(this.expression());
      this.newlines();
      if (!this.take(',')) break;
      this.newlines();
    }
    this.expect(close);
    this.noGreater = savedGreater;
    this.noIn = savedIn;
    return items;
  }

  private expression(): Expression {
    const left = this.ternary();
    if (isTarget(left)) {
      for (const op of ['=', '+=', '-=', '*=', '/=', '%=', '^=']) {
        if (this.take(op)) {
          this.newlines();
          return { kind: 'assign', target: left, operator: op.slice(0, -1), value: this.expression() };
        }
      }
    }
    return left;
  }

  private ternary(): Expression {
    const test = this.or();
    if (!this.take('?')) return test;
    this.newlines();
    const yes = this.expression();
    this.newlines();
    this.expect(':');
    this.newlines();
    return { kind: 'conditional', test, yes, no: this.expression() };
  }

  private or(): Expression {
    let left = this.and();
    while (this.take('||')) {
      this.newlines();
      left = { kind: 'binary', operator: '||', left, right: this.and() };
    }
    return left;
  }

  private and(): Expression {
    let left = this.membership();
    while (this.take('&&')) {
      this.newlines();
      left = { kind: 'binary', operator: '&&', left, right: this.membership() };
    }
    return left;
  }

  private membership(): Expression {
    let left = this.matching();
    while (!this.noIn && this.take('in')) {
      left = { kind: 'in', keys: [left], name: this.token.text };
      this.i += 1;
    }
    return left;
  }

  private matching(): Expression {
    let left = this.comparison();
    while (this.is('~') || this.is('!~')) {
      const operator = this.token.text;
      this.i += 1;
      left = { kind: 'binary', operator, left, right: this.comparison() };
    }
    return left;
  }

  private comparison(): Expression {
    const left = this.concatenation();
    for (const op of ['<=', '>=', '==', '!=', '<', '>']) {
      if (op === '>' && this.noGreater) continue;
      if (this.take(op)) return { kind: 'binary', operator: op, left, right: this.concatenation() };
    }
    return left;
  }

  private concatenation(): Expression {
    let left = this.additive();
    for (;;) {
      const t = this.token;
      const starts = t.kind === 'number' || t.kind === 'string' || t.kind === 'name' || t.kind === 'function-name' || t.kind === 'builtin' || (t.kind === 'operator' && (t.text === '$' || t.text === '!' || t.text === '(' || ((t.text === '-' || t.text === '+') && false) || t.text === '++' || t.text === '--')) || t.kind === 'regexp';
      if (!starts || (this.noIn && t.text === 'in')) return left;
      left = { kind: 'binary', operator: ' ', left, right: this.additive() };
    }
  }

  private additive(): Expression {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.token.text;
      this.i += 1;
      left = { kind: 'binary', operator, left, right: this.multiplicative() };
    }
    return left;
  }

  private multiplicative(): Expression {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.token.text;
      this.i += 1;
      left = { kind: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Expression {
    for (const op of ['!', '-', '+']) if (this.take(op)) return { kind: 'unary', operator: op, operand: this.unary() };
    return this.power();
  }

  private power(): Expression {
    const base = this.postfix();
    if (!this.take('^')) return base;
    return { kind: 'binary', operator: '^', left: base, right: this.unary() };
  }

  private postfix(): Expression {
    const e = this.primary();
    if (isTarget(e)) {
      if (this.take('++')) return { kind: 'increment', target: e, by: 1, prefix: false };
      if (this.take('--')) return { kind: 'increment', target: e, by: -1, prefix: false };
    }
    return e;
  }

  private primary(): Expression {
    const t = this.token;
    this.i += 1;
    switch (t.kind) {
      case 'number':
        return { kind: 'number', value: Number(t.text) };
      case 'string':
        return { kind: 'string', text: t.text };
      case 'regexp':
        return { kind: 'regexp', regexp: compileRegexp(t.text) };
      case 'name':
        if (this.take('[')) return { kind: 'element', name: t.text, keys: this.list(']') };
        return { kind: 'variable', name: t.text };
      case 'function-name':
        this.expect('(');
        return { kind: 'call', name: t.text, args: this.list(')'), builtin: false };
      case 'builtin':
        if (t.text === 'system' || t.text === 'strftime') throw new AwkError(`Podwire does not simulate ${t.text}() in awk`);
        if (this.take('(')) return { kind: 'call', name: t.text, args: this.list(')'), builtin: true };
        if (t.text === 'length') return { kind: 'call', name: 'length', args: [], builtin: true };
        break;
      case 'keyword':
        if (t.text === 'getline') {
          const next = this.token;
          const target = next.kind === 'name' || (next.kind === 'operator' && next.text === '$') ? this.primary() : undefined;
          if (this.is('<')) throw new AwkError('Podwire does not simulate getline from a file in awk');
          return { kind: 'getline', target };
        }
        break;
      case 'operator':
        if (t.text === '$') {
          if (this.take('++')) return { kind: 'field', index: { kind: 'increment', target: this.primary(), by: 1, prefix: true } };
          if (this.take('-')) return { kind: 'field', index: { kind: 'unary', operator: '-', operand: this.primary() } };
          return { kind: 'field', index: this.primary() };
        }
        if (t.text === '++' || t.text === '--') return { kind: 'increment', target: this.primary(), by: t.text === '++' ? 1 : -1, prefix: true };
        if (t.text === '(') {
          const items = this.list(')');
          if (this.is('in')) {
            this.i += 1;
            const name = this.token.text;
            this.i += 1;
            return { kind: 'in', keys: items, name };
          }
          const [only] = items;
          if (items.length === 1 && only) return only.kind === 'variable' || only.kind === 'element' || only.kind === 'field' ? { kind: 'unary', operator: '()', operand: only } : only;
        }
        break;
      case 'newline':
      case 'end':
        break;
    }
    this.i -= 1;
    throw this.error();
  }
}

const isTarget = (e: Expression): boolean => e.kind === 'variable' || e.kind === 'element' || e.kind === 'field';
