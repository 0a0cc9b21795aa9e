/** Arithmetic of `$(( ))` and `(( ))`: 64-bit signed integers, C's operators (bash manual, section 6.5). */

/** Access to variables by name (with a subscript text for arrays). Unset reads as '0'. */
export interface ArithmeticScope {
  get(name: string, subscript: string | undefined): string;
  set(name: string, subscript: string | undefined, value: string): void;
}

export class ArithmeticError extends Error {}

const OPERATORS = ['<<=', '>>=', '**', '++', '--', '<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '+=', '-=', '*=', '/=', '%=', '&=', '^=', '|=', '+', '-', '*', '/', '%', '<', '>', '=', '!', '~', '&', '|', '^', '?', ':', ',', '(', ')'];
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<=', '>=', '<', '>'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);

interface Token {
  readonly text: string;
  readonly at: number;
  readonly kind: 'number' | 'name' | 'operator' | 'end';
  readonly subscript?: string;
}

const wrap = (n: bigint): bigint => BigInt.asIntN(64, n);

export function evaluateArithmetic(text: string, scope: ArithmeticScope, depth = 0): bigint {
  const expression = text.trim();
  if (expression === '') return 0n;
  if (depth > 64) throw new ArithmeticError(`${expression}: expression recursion level exceeded (error token is "${expression}")`);
  return new Evaluator(expression, scope, depth).run();
}

class Evaluator {
  private readonly tokens: readonly Token[];
  private i = 0;
  /** Above 0 in the branch not taken of `?:`, `&&`, `||`: nothing is assigned, nothing divides by zero. */
  private skipping = 0;

  constructor(
    private readonly text: string,
    private readonly scope: ArithmeticScope,
    private readonly depth: number,
  ) {
    this.tokens = this.scan();
  }

  run(): bigint {
    const value = this.comma();
    if (this.token.kind !== 'end') throw this.error(this.token.kind === 'operator' && !['!', '~', '('].includes(this.token.text) ? 'syntax error: invalid arithmetic operator' : 'syntax error in expression');
    return value;
  }

  private get token(): Token {
    return this.tokens[this.i] ?? { text: '', at: this.text.length, kind: 'end' };
  }

  private error(message: string, at = this.token.at): ArithmeticError {
    return new ArithmeticError(`${this.text}: ${message} (error token is "${this.text.slice(at)}")`);
  }

  private scan(): readonly Token[] {
    const tokens: Token[] = [];
    let i = 0;
    while (i < this.text.length) {
      const rest = this.text.slice(i);
      const blank = /^\s+/.exec(rest);
      if (blank) {
        i += blank[0].length;
        continue;
      }
      const number = /^(?:0[xX][0-9a-fA-F]+|[0-9]+#[0-9a-zA-Z@_]+|[0-9]+[0-9a-zA-Z_]*)/.exec(rest);
      const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest);
      if (number) {
        tokens.push({ text: number[0], at: i, kind: 'number' });
        i += number[0].length;
      } else if (name) {
        const at = i;
        i += name[0].length;
        if (this.text[i] === '[') {
          let depth = 0;
          let end = i;
          for (; end < this.text.length; end += 1) {
            if (this.text[end] === '[') depth += 1;
            if (this.text[end] === ']' && (depth -= 1) === 0) break;
          }
          tokens.push({ text: name[0], at, kind: 'name', subscript: this.text.slice(i + 1, end) });
          i = end + 1;
        } else tokens.push({ text: name[0], at, kind: 'name' });
      } else {
        const op = OPERATORS.find((o) => rest.startsWith(o));
        if (op === undefined) {
          if (tokens.length === 0 || tokens.at(-1)?.kind === 'operator') throw this.error('syntax error: operand expected', i);
          throw this.error('syntax error: invalid arithmetic operator', i);
        }
        tokens.push({ text: op, at: i, kind: 'operator' });
        i += op.length;
      }
    }
    return tokens;
  }

  private take(operator: string): boolean {
    if (this.token.kind !== 'operator' || this.token.text !== operator) return false;
    this.i += 1;
    return true;
  }

  private comma(): bigint {
    let value = this.assignment();
    while (this.take(',')) value = this.assignment();
    return value;
  }

  private assignment(): bigint {
    const target = this.token;
    const after = this.tokens[this.i + 1];
    if (target.kind === 'name' && after?.kind === 'operator' && ASSIGNMENTS.has(after.text)) {
      this.i += 2;
      const right = this.assignment();
      const value = after.text === '=' ? right : this.binary(after.text.slice(0, -1), this.read(target), right, after.at);
      this.write(target, value);
      return value;
    }
    return this.conditional();
  }

  private conditional(): bigint {
    const condition = this.level(0);
    if (!this.take('?')) {
      if (this.token.kind === 'operator' && ASSIGNMENTS.has(this.token.text)) throw this.error('attempted assignment to non-variable');
      return condition;
    }
    const yes = this.unless(condition === 0n, () => this.comma());
    if (!this.take(':')) throw this.error('`:\' expected for conditional expression');
    const no = this.unless(condition !== 0n, () => this.conditional());
    return condition !== 0n ? yes : no;
  }

  private unless(skip: boolean, run: () => bigint): bigint {
    if (skip) this.skipping += 1;
    try {
      return run();
    } finally {
      if (skip) this.skipping -= 1;
    }
  }

  private level(n: number): bigint {
    const operators = LEVELS[n];
    if (!operators) return this.power();
    let left = this.level(n + 1);
    for (;;) {
      const op = this.token;
      if (op.kind !== 'operator' || !operators.includes(op.text)) return left;
      this.i += 1;
      const skip = (op.text === '&&' && left === 0n) || (op.text === '||' && left !== 0n);
      const right = this.unless(skip, () => this.level(n + 1));
      left = this.binary(op.text, left, right, this.tokens[this.i - 1]?.at ?? op.at);
    }
  }

  private power(): bigint {
    const base = this.unary();
    if (!this.take('**')) return base;
    const exponent = this.power();
    if (exponent < 0n) throw this.error('exponent less than 0', this.tokens[this.i - 1]?.at);
    return wrap(base ** (exponent > 4096n ? 4096n : exponent));
  }

  private unary(): bigint {
    const t = this.token;
    if (t.kind === 'operator') {
      if (t.text === '++' || t.text === '--') {
        const target = this.tokens[this.i + 1];
        if (target?.kind === 'name') {
          this.i += 2;
          const value = wrap(this.read(target) + (t.text === '++' ? 1n : -1n));
          this.write(target, value);
          return value;
        }
        this.i += 1;
        return t.text === '++' ? this.unary() : this.unary();
      }
      if (this.take('-')) return wrap(-this.unary());
      if (this.take('+')) return this.unary();
      if (this.take('!')) return this.unary() === 0n ? 1n : 0n;
      if (this.take('~')) return wrap(~this.unary());
    }
    return this.primary();
  }

  private primary(): bigint {
    const t = this.token;
    if (t.kind === 'number') {
      this.i += 1;
      return this.number(t);
    }
    if (t.kind === 'name') {
      this.i += 1;
      const value = this.read(t);
      const post = this.token;
      if (post.kind === 'operator' && (post.text === '++' || post.text === '--')) {
        this.i += 1;
        this.write(t, wrap(value + (post.text === '++' ? 1n : -1n)));
      }
      return value;
    }
    if (this.take('(')) {
      const value = this.comma();
      if (!this.take(')')) throw this.error("missing `)'", this.tokens.at(-1)?.at);
      return value;
    }
    // At the end bash names the operator that lacks its operand.
    throw this.error('syntax error: operand expected', t.kind === 'end' ? this.tokens.at(-1)?.at : t.at);
  }

  private number(t: Token): bigint {
    const based = /^([0-9]+)#(.+)$/.exec(t.text);
    if (based) {
      const base = Number(based[1]);
      if (base < 2 || base > 64) throw this.error('invalid arithmetic base', t.at);
      let value = 0n;
      for (const c of based[2] ?? '') {
        const digit = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_'.indexOf(base <= 36 ? c.toLowerCase() : c);
        if (digit < 0 || digit >= base) throw this.error('value too great for base', t.at);
        value = value * BigInt(base) + BigInt(digit);
      }
      return wrap(value);
    }
    if (/^0[xX]/.test(t.text)) return wrap(BigInt(t.text));
    if (/^0[0-9]+$/.test(t.text)) {
      if (/[89]/.test(t.text)) throw this.error('value too great for base', t.at);
      return wrap(BigInt(`0o${t.text.slice(1)}`));
    }
    if (!/^[0-9]+$/.test(t.text)) throw this.error('value too great for base', t.at);
    return wrap(BigInt(t.text));
  }

  private read(t: Token): bigint {
    if (this.skipping > 0) return 0n;
    return evaluateArithmetic(this.scope.get(t.text, t.subscript), this.scope, this.depth + 1);
  }

  private write(t: Token, value: bigint): void {
    if (this.skipping === 0) this.scope.set(t.text, t.subscript, value.toString());
  }

  private binary(op: string, a: bigint, b: bigint, at: number): bigint {
    const truth = (value: boolean): bigint => (value ? 1n : 0n);
    switch (op) {
      case '+': return wrap(a + b);
      case '-': return wrap(a - b);
      case '*': return wrap(a * b);
      case '/':
      case '%':
        if (b === 0n) {
          if (this.skipping > 0) return 0n;
          throw this.error('division by 0', at);
        }
        return wrap(op === '/' ? a / b : a % b);
      case '<<': return wrap(a << (b & 63n));
      case '>>': return wrap(a >> (b & 63n));
      case '<': return truth(a < b);
      case '>': return truth(a > b);
      case '<=': return truth(a <= b);
      case '>=': return truth(a >= b);
      case '==': return truth(a === b);
      case '!=': return truth(a !== b);
      case '&': return a & b;
      case '|': return a | b;
      case '^': return a ^ b;
      case '&&': return truth(a !== 0n && b !== 0n);
      default: return truth(a !== 0n || b !== 0n);
    }
  }
}
