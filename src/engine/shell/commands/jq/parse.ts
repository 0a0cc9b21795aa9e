/** Parses jq 1.6 filters. */

export type Filter =
  | { readonly kind: 'identity' | 'recurse' }
  | { readonly kind: 'index'; readonly target: Filter; readonly key: Filter }
  | { readonly kind: 'slice'; readonly target: Filter; readonly from: Filter | undefined; readonly to: Filter | undefined }
  | { readonly kind: 'iterate'; readonly target: Filter }
  | { readonly kind: 'optional'; readonly body: Filter }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'string'; readonly parts: readonly (string | Filter)[]; readonly format: string | undefined }
  | { readonly kind: 'format'; readonly name: string }
  | { readonly kind: 'array'; readonly body: Filter | undefined }
  | { readonly kind: 'object'; readonly entries: readonly { readonly key: Filter; readonly value: Filter }[] }
  | { readonly kind: 'negate'; readonly body: Filter }
  | { readonly kind: 'pipe' | 'comma'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'assign'; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'if'; readonly test: Filter; readonly yes: Filter; readonly no: Filter | undefined }
  | { readonly kind: 'try'; readonly body: Filter; readonly caught: Filter | undefined }
  | { readonly kind: 'reduce'; readonly source: Filter; readonly variable: string; readonly init: Filter; readonly update: Filter }
  | { readonly kind: 'foreach'; readonly source: Filter; readonly variable: string; readonly init: Filter; readonly update: Filter; readonly extract: Filter | undefined }
  | { readonly kind: 'bind'; readonly source: Filter; readonly variable: string; readonly body: Filter }
  | { readonly kind: 'define'; readonly name: string; readonly parameters: readonly string[]; readonly body: Filter; readonly rest: Filter }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Filter[] };

export class JqSyntaxError extends Error {}

interface Token {
  readonly kind: 'field' | 'name' | 'number' | 'string' | 'format' | 'variable' | 'operator' | 'end';
  readonly text: string;
  readonly parts?: readonly (string | Filter)[];
}

const OPERATORS = ['?//', '|=', '+=', '-=', '*=', '/=', '%=', '//=', '//', '==', '!=', '<=', '>=', '..', '|', ',', '+', '-', '*', '/', '%', '<', '>', '=', '(', ')', '[', ']', '{', '}', ':', ';', '.', '?'];

const IDENTITY: Filter = { kind: 'identity' };

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let i = 0;
  while (i < source.length) {
    const rest = source.slice(i);
    const blank = /^(?:\s+|#[^\n]*)/.exec(rest);
    if (blank) {
      i += blank[0].length;
      continue;
    }
    const simple = ([['field', /^\.([A-Za-z_]\w*)/], ['variable', /^\$([A-Za-z_]\w*(?:::\w+)*)/], ['format', /^@(\w+)/], ['number', /^(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/], ['name', /^([A-Za-z_]\w*(?:::\w+)*)/]] as const).map(([kind, pattern]) => [kind, pattern.exec(rest)] as const).find(([, m]) => m);
    if (simple?.[1]) {
      tokens.push({ kind: simple[0], text: simple[1][1] ?? '' });
      i += simple[1][0].length;
      continue;
    }
    if (rest.startsWith('"')) {
      const read = readString(source, i);
      tokens.push({ kind: 'string', text: '', parts: read.parts });
      i = read.end;
      continue;
    }
    const op = OPERATORS.find((o) => rest.startsWith(o));
    if (op === undefined) throw new JqSyntaxError(`syntax error, unexpected INVALID_CHARACTER`);
    tokens.push({ kind: 'operator', text: op });
    i += op.length;
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '\\': '\\', '/': '/', '"': '"' };

function readString(source: string, start: number): { readonly parts: readonly (string | Filter)[]; readonly end: number } {
  const parts: (string | Filter)[] = [];
  let text = '';
  let i = start + 1;
  for (;;) {
    const c = source[i];
    if (c === undefined) throw new JqSyntaxError('syntax error, unexpected QQSTRING_START, expecting end of file');
    if (c === '"') break;
    if (c !== '\\') {
      text += c;
      i += 1;
      continue;
    }
    const e = source[i + 1] ?? '';
    if (e === '(') {
      let depth = 1;
      let end = i + 2;
      while (end < source.length && depth > 0) {
        if (source[end] === '"') end = readString(source, end).end - 1;
        else if (source[end] === '(') depth += 1;
        else if (source[end] === ')') depth -= 1;
        end += 1;
      }
      parts.push(text, parseJq(source.slice(i + 2, end - 1)));
      text = '';
      i = end;
    } else if (e === 'u') {
      text += String.fromCharCode(parseInt(source.slice(i + 2, i + 6), 16));
      i += 6;
    } else {
      text += ESCAPES[e] ?? e;
      i += 2;
    }
  }
  parts.push(text);
  return { parts, end: i + 1 };
}

export function parseJq(source: string): Filter {
  const parser = new Parser(tokenize(source));
  return parser.whole();
}

class Parser {
  private i = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  private get token(): Token {
    return this.tokens[this.i] ?? { kind: 'end', text: '' };
  }

  private is(text: string): boolean {
    return (this.token.kind === 'operator' || this.token.kind === 'name') && this.token.text === text;
  }

  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.i += 1;
    return true;
  }

  private error(): JqSyntaxError {
    const t = this.token;
    const what = t.kind === 'end' ? '$end' : t.kind === 'operator' ? `'${t.text}'` : t.kind === 'name' ? 'IDENT' : t.kind === 'number' ? 'LITERAL' : t.kind === 'string' ? 'QQSTRING_START' : t.kind.toUpperCase();
    return new JqSyntaxError(`syntax error, unexpected ${what}`);
  }

  private expect(text: string): void {
    if (!this.take(text)) throw this.error();
  }

  whole(): Filter {
    if (this.token.kind === 'end') return IDENTITY;
    const filter = this.pipe();
    if (this.i < this.tokens.length - 1) throw this.error();
    return filter;
  }

  private pipe(): Filter {
    if (this.take('def')) {
      const name = this.token.text;
      this.i += 1;
      const parameters: string[] = [];
      if (this.take('(')) {
        do {
          parameters.push(this.token.kind === 'variable' ? `$${this.token.text}` : this.token.text);
          this.i += 1;
        } while (this.take(';'));
        this.expect(')');
      }
      this.expect(':');
      const body = this.pipe();
      this.expect(';');
      const rest = this.token.kind === 'end' || this.is(')') ? IDENTITY : this.pipe();
      return { kind: 'define', name, parameters, body, rest };
    }
    const left = this.comma();
    if (this.take('as')) {
      if (this.token.kind !== 'variable') throw new JqSyntaxError('Podwire does not simulate destructuring in jq');
      const variable = this.token.text;
      this.i += 1;
      this.expect('|');
      return { kind: 'bind', source: left, variable, body: this.pipe() };
    }
    return this.take('|') ? { kind: 'pipe', left, right: this.pipe() } : left;
  }

  private comma(): Filter {
    let left = this.assignment();
    while (this.take(',')) left = { kind: 'comma', left, right: this.assignment() };
    return left;
  }

  private assignment(): Filter {
    const left = this.alternative();
    for (const op of ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']) if (this.take(op)) return { kind: 'assign', operator: op, left, right: this.alternative() };
    return left;
  }

  private alternative(): Filter {
    const left = this.or();
    return this.take('//') ? { kind: 'binary', operator: '//', left, right: this.alternative() } : left;
  }

  private or(): Filter {
    let left = this.and();
    while (this.take('or')) left = { kind: 'binary', operator: 'or', left, right: this.and() };
    return left;
  }

  private and(): Filter {
    let left = this.comparison();
    while (this.take('and')) left = { kind: 'binary', operator: 'and', left, right: this.comparison() };
    return left;
  }

  private comparison(): Filter {
    const left = this.sum();
    for (const op of ['==', '!=', '<=', '>=', '<', '>']) if (this.take(op)) return { kind: 'binary', operator: op, left, right: this.sum() };
    return left;
  }

  private sum(): Filter {
    let left = this.product();
    while (this.is('+') || this.is('-')) {
      const operator = this.token.text;
      this.i += 1;
      left = { kind: 'binary', operator, left, right: this.product() };
    }
    return left;
  }

  private product(): Filter {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.token.text;
      this.i += 1;
      left = { kind: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  private unary(): Filter {
    if (this.take('-')) return { kind: 'negate', body: this.postfix() };
    return this.postfix();
  }

  private postfix(): Filter {
    let e = this.primary();
    for (;;) {
      if (this.token.kind === 'field') {
        e = { kind: 'index', target: e, key: { kind: 'literal', value: this.token.text } };
        this.i += 1;
      } else if (this.is('.') && this.tokens[this.i + 1]?.kind === 'string') {
        this.i += 1;
        e = { kind: 'index', target: e, key: this.string(undefined) };
      } else if (this.is('.') && this.tokens[this.i + 1]?.text === '[') {
        this.i += 1;
        e = this.bracket(e);
      } else if (this.is('[')) e = this.bracket(e);
      else if (this.take('?')) e = { kind: 'optional', body: e };
      else return e;
    }
  }

  private bracket(target: Filter): Filter {
    this.expect('[');
    if (this.take(']')) return { kind: 'iterate', target };
    if (this.take(':')) {
      const to = this.pipe();
      this.expect(']');
      return { kind: 'slice', target, from: undefined, to };
    }
    const key = this.pipe();
    if (this.take(':')) {
      const to = this.is(']') ? undefined : this.pipe();
      this.expect(']');
      return { kind: 'slice', target, from: key, to };
    }
    this.expect(']');
    return { kind: 'index', target, key };
  }

  private string(format: string | undefined): Filter {
    const { parts } = this.token;
    this.i += 1;
    return { kind: 'string', parts: parts ?? [], format };
  }

  private primary(): Filter {
    const t = this.token;
    switch (t.kind) {
      case 'field':
        this.i += 1;
        return { kind: 'index', target: IDENTITY, key: { kind: 'literal', value: t.text } };
      case 'number':
        this.i += 1;
        return { kind: 'literal', value: Number(t.text) };
      case 'string':
        return this.string(undefined);
      case 'format':
        this.i += 1;
        return this.token.kind === 'string' ? this.string(t.text) : { kind: 'format', name: t.text };
      case 'variable':
        this.i += 1;
        return { kind: 'variable', name: t.text };
      case 'operator':
        return this.bracketed(t.text);
      case 'name':
        return this.word(t.text);
      case 'end':
        throw this.error();
    }
  }

  private bracketed(text: string): Filter {
    switch (text) {
      case '.':
        this.i += 1;
        if (this.token.kind === 'string') return { kind: 'index', target: IDENTITY, key: this.string(undefined) };
        return IDENTITY;
      case '..':
        this.i += 1;
        return { kind: 'recurse' };
      case '(': {
        this.i += 1;
        const inner = this.pipe();
        this.expect(')');
        return inner;
      }
      case '[': {
        this.i += 1;
        if (this.take(']')) return { kind: 'array', body: undefined };
        const body = this.pipe();
        this.expect(']');
        return { kind: 'array', body };
      }
      case '{':
        return this.object();
      default:
        throw this.error();
    }
  }

  private object(): Filter {
    this.expect('{');
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.is('}')) {
      const t = this.token;
      let key: Filter;
      let shorthand: Filter | undefined;
      if (t.kind === 'variable') {
        this.i += 1;
        key = { kind: 'literal', value: t.text };
        shorthand = { kind: 'variable', name: t.text };
      } else if (t.kind === 'name' || t.kind === 'number') {
        this.i += 1;
        key = { kind: 'literal', value: t.text };
        shorthand = { kind: 'index', target: IDENTITY, key };
      } else if (t.kind === 'string') {
        key = this.string(undefined);
        shorthand = { kind: 'index', target: IDENTITY, key };
      } else if (this.take('(')) {
        key = this.pipe();
        this.expect(')');
      } else throw this.error();
      if (this.take(':')) {
        let value = this.alternativeNoComma();
        while (this.take('|')) value = { kind: 'pipe', left: value, right: this.alternativeNoComma() };
        entries.push({ key, value });
      } else if (shorthand) entries.push({ key, value: shorthand });
      else throw this.error();
      if (!this.take(',')) break;
    }
    this.expect('}');
    return { kind: 'object', entries };
  }

  private alternativeNoComma(): Filter {
    return this.alternative();
  }

  private word(text: string): Filter {
    this.i += 1;
    switch (text) {
      case 'true':
      case 'false':
        return { kind: 'literal', value: text === 'true' };
      case 'null':
        return { kind: 'literal', value: null };
      case 'if': {
        const test = this.pipe();
        this.expect('then');
        const yes = this.pipe();
        let no: Filter | undefined;
        if (this.is('elif')) {
          no = this.word('if');
          return { kind: 'if', test, yes, no };
        }
        if (this.take('else')) no = this.pipe();
        this.expect('end');
        return { kind: 'if', test, yes, no };
      }
      case 'try': {
        const body = this.postfix();
        return { kind: 'try', body, caught: this.take('catch') ? this.postfix() : undefined };
      }
      case 'reduce':
      case 'foreach': {
        const source = this.postfix();
        this.expect('as');
        const variable = this.token.text;
        this.i += 1;
        this.expect('(');
        const init = this.pipe();
        this.expect(';');
        const update = this.pipe();
        const extract = text === 'foreach' && this.take(';') ? this.pipe() : undefined;
        this.expect(')');
        return text === 'reduce' ? { kind: 'reduce', source, variable, init, update } : { kind: 'foreach', source, variable, init, update, extract };
      }
      case 'then':
      case 'else':
      case 'elif':
      case 'end':
      case 'as':
      case 'and':
      case 'or':
      case 'catch':
        this.i -= 1;
        throw this.error();
      case 'label':
      case 'import':
      case 'include':
        throw new JqSyntaxError(`Podwire does not simulate ${text} in jq`);
      default: {
        const args: Filter[] = [];
        if (this.take('(')) {
          do args.push(this.pipe());
          while (this.take(';'));
          this.expect(')');
        }
        return { kind: 'call', name: text, args };
      }
    }
  }
}
