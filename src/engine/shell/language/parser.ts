/** Parses the shell language, one complete line (or compound command) at a time, as bash reads it. */
import { Cursor } from './cursor';
import { parseCondition } from './condition-parser';
import {
  ShellSyntaxError,
  type AndOrList,
  type ArrayElement,
  type Assignment,
  type Command,
  type Pipeline,
  type Redirect,
  type Script,
  type Statement,
  type Word,
} from './syntax';
import { WordReader, isNameChar, isNameStart } from './word-reader';

const OPERATORS = ['&>>', '<<-', '<<<', ';;&', '&&', '||', ';;', ';&', '|&', '&>', '<<', '<&', '<>', '>>', '>&', '>|', '<', '>', '|', '&', ';', '(', ')', '\n'];
const REDIRECTS = new Set(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<']);
const CLOSERS = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);
const RESERVED = new Set([...CLOSERS, 'if', 'for', 'while', 'until', 'case', '{', '!', 'function', '[[', 'in', 'time', 'select']);

export interface ParserOptions {
  /** Text that an alias stands for. */
  readonly alias?: (name: string) => string | undefined;
}

type CommandFields<K extends Command['kind']> = Omit<Extract<Command, { kind: K }>, 'line' | 'redirects'>;

export class Parser {
  private readonly words: WordReader;
  /** Compound commands that are open, innermost last: what an early end of the text leaves unfinished. */
  private expandedAliases = new Set<string>();

  constructor(
    private readonly cursor: Cursor,
    private readonly options: ParserOptions = {},
  ) {
    this.words = new WordReader(
      cursor,
      () => {
        const script = this.compound([')']);
        if (this.operator() !== ')') {
          if (cursor.atEnd) throw new ShellSyntaxError("unexpected EOF while looking for matching `)'", cursor.lineAt(cursor.text.length) + 1, true, false);
          throw this.unexpected();
        }
        cursor.pos += 1;
        return script;
      },
      (text, line) => parseScript(text, line, options),
    );
  }

  /** The statements up to the next newline; undefined when nothing is left. */
  nextLine(): Script | undefined {
    this.skipNewlines();
    if (this.cursor.atEnd) return undefined;
    this.expandedAliases = new Set();
    const statements: Statement[] = [];
    for (;;) {
      const statement = this.statement();
      statements.push(statement.statement);
      const op = this.operator();
      if (op === '\n') {
        this.consume('\n');
        return statements;
      }
      if (this.cursor.atEnd) {
        this.finishHereDocuments();
        return statements;
      }
      if (!statement.terminated) throw this.unexpected();
    }
  }

  // ---------------------------------------------------------------- tokens

  private skipBlanksAndComments(): void {
    const { cursor } = this;
    cursor.skipBlanks();
    if (cursor.peek() === '#' && (cursor.pos === 0 || /[\s;&|()]/.test(cursor.text[cursor.pos - 1] ?? ''))) while (!cursor.atEnd && cursor.peek() !== '\n') cursor.pos += 1;
  }

  /** The operator at the cursor, '' when a word or the end is there. */
  private operator(): string {
    this.skipBlanksAndComments();
    // A word begins here.
    if (/^[<>]$/.test(this.cursor.peek()) && this.cursor.peek(1) === '(') return '';
    for (const op of OPERATORS) if (this.cursor.startsWith(op)) return op;
    return '';
  }

  private consume(operator: string): void {
    this.cursor.pos += operator.length;
    if (operator === '\n') this.readHereDocuments();
  }

  private skipNewlines(): void {
    while (this.operator() === '\n') this.consume('\n');
  }

  /** The reserved word at the cursor, if it stands there unquoted. */
  private reserved(): string {
    this.skipBlanksAndComments();
    const m = /^(?:[a-z]+|[{}!]|\[\[)(?=[\s;&|()<>]|$)/.exec(this.cursor.text.slice(this.cursor.pos, this.cursor.pos + 12));
    const word = m?.[0] ?? '';
    return RESERVED.has(word) ? word : '';
  }

  private expectReserved(word: string): void {
    this.skipNewlines();
    if (this.reserved() !== word) throw this.unexpected();
    this.cursor.pos += word.length;
  }

  private unexpected(): ShellSyntaxError {
    const op = this.operator();
    const { cursor } = this;
    const { line } = cursor;
    if (op === '\n') return new ShellSyntaxError("syntax error near unexpected token `newline'", line, false, true);
    if (op !== '') return new ShellSyntaxError(`syntax error near unexpected token \`${op}'`, line, false, true);
    if (cursor.atEnd) {
      const last = cursor.text.endsWith('\n') ? line : line + 1;
      return new ShellSyntaxError('syntax error: unexpected end of file', last, true, false);
    }
    const word = this.words.word();
    return new ShellSyntaxError(`syntax error near unexpected token \`${word.source}'`, line, false, true);
  }

  // ---------------------------------------------------------------- lists

  /** Statements up to a closing word or `)`, at least one of them. */
  private compound(closers: readonly string[], allowEmpty = false): Script {
    const statements: Statement[] = [];
    for (;;) {
      this.skipNewlines();
      const op = this.operator();
      const closes = (op !== '' && closers.includes(op)) || closers.includes(this.reserved());
      if (closes || this.cursor.atEnd || op === ')') {
        if (statements.length === 0 && !allowEmpty && !(op === ')' && closers.includes(')'))) throw this.unexpected();
        if (!closes && !closers.includes(')')) throw this.unexpected();
        return statements;
      }
      if (CLOSERS.has(this.reserved())) throw this.unexpected();
      const { statement, terminated } = this.statement();
      statements.push(statement);
      if (!terminated && this.operator() !== '\n') {
        const next = this.operator();
        const closesNow = next !== '' && closers.includes(next);
        if (!closesNow && !this.cursor.atEnd) throw this.unexpected();
      }
    }
  }

  private statement(): { readonly statement: Statement; readonly terminated: boolean } {
    const list = this.andOr();
    const op = this.operator();
    if (op === ';' || op === '&') {
      this.consume(op);
      return { statement: { list, background: op === '&' }, terminated: true };
    }
    return { statement: { list, background: false }, terminated: false };
  }

  private andOr(): AndOrList {
    this.skipBlanksAndComments();
    const start = this.cursor.pos;
    const first = this.pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    for (;;) {
      const op = this.operator();
      if (op !== '&&' && op !== '||') break;
      this.consume(op);
      this.skipNewlines();
      rest.push({ operator: op, pipeline: this.pipeline() });
    }
    return { first, rest, source: this.cursor.text.slice(start, this.cursor.pos).trim() };
  }

  private pipeline(): Pipeline {
    let negated = false;
    let timed: Pipeline['timed'] = false;
    for (;;) {
      const word = this.reserved();
      if (word === '!') negated = !negated;
      else if (word === 'time') timed = 'bash';
      else break;
      this.cursor.pos += word.length;
      if (word === 'time' && /^[ \t]+-p(?=[\s;&|]|$)/.test(this.cursor.text.slice(this.cursor.pos))) {
        this.cursor.pos = this.cursor.text.indexOf('-p', this.cursor.pos) + 2;
        timed = 'posix';
      }
      const op = this.operator();
      if (timed && (op === '\n' || op === ';' || this.cursor.atEnd)) return { negated, timed, commands: [] };
    }
    const commands = [this.command()];
    for (;;) {
      const op = this.operator();
      if (op !== '|' && op !== '|&') break;
      this.consume(op);
      if (op === '|&') {
        const last = commands.pop() as Command;
        commands.push({ ...last, redirects: [...last.redirects, { fd: 2, operator: '>&', target: { parts: [{ kind: 'literal', text: '1', quoted: false }], source: '1' } }] });
      }
      this.skipNewlines();
      commands.push(this.command());
    }
    return { negated, timed, commands };
  }

  // ---------------------------------------------------------------- commands

  private command(): Command {
    const op = this.operator();
    const { line } = this.cursor;
    const wrap = <K extends Command['kind']>(fields: CommandFields<K>): Command => ({ ...fields, line, redirects: this.redirects() }) as unknown as Command;
    if (op === '(') {
      if (this.cursor.startsWith('((')) {
        const saved = this.cursor.pos;
        const expression = this.words.arithmeticText(saved + 2);
        if (expression) return wrap<'arithmetic'>({ kind: 'arithmetic', expression });
        this.cursor.pos = saved;
      }
      this.consume('(');
      const body = this.compound([')']);
      if (body.length === 0) throw this.unexpected();
      this.expectOperator(')');
      return wrap<'subshell'>({ kind: 'subshell', body });
    }
    const word = this.reserved();
    switch (word) {
      case '{': {
        this.cursor.pos += 1;
        const body = this.compound(['}']);
        this.expectReserved('}');
        return wrap<'group'>({ kind: 'group', body });
      }
      case 'if':
        this.cursor.pos += 2;
        return wrap<'if'>(this.ifCommand());
      case 'while':
      case 'until': {
        this.cursor.pos += word.length;
        const condition = this.compound(['do']);
        return wrap<'while'>({ kind: 'while', until: word === 'until', condition, body: this.doGroup() });
      }
      case 'for':
        this.cursor.pos += 3;
        return wrap(this.forCommand());
      case 'select': {
        this.cursor.pos += 6;
        const chosen = this.forCommand();
        if (chosen.kind !== 'for') throw this.unexpected();
        return wrap<'select'>({ kind: 'select', name: chosen.name, words: chosen.words, body: chosen.body });
      }
      case 'case':
        this.cursor.pos += 4;
        return wrap<'case'>(this.caseCommand());
      case 'function': {
        this.cursor.pos += 8;
        this.cursor.skipBlanks();
        const name = this.words.word().source;
        if (this.operator() === '(') {
          this.consume('(');
          this.expectOperator(')');
        }
        this.skipNewlines();
        return { kind: 'function', name, body: this.command(), line, redirects: [] };
      }
      case '[[': {
        this.cursor.pos += 2;
        return wrap<'conditional'>({ kind: 'conditional', expression: parseCondition(this.cursor, this.words) });
      }
      case '':
      case 'in':
        return this.simple(line);
      default:
        throw this.unexpected();
    }
  }

  private expectOperator(operator: string): void {
    if (this.operator() !== operator) throw this.unexpected();
    this.consume(operator);
  }

  private doGroup(): Script {
    this.expectReserved('do');
    const body = this.compound(['done']);
    this.expectReserved('done');
    return body;
  }

  private ifCommand(): CommandFields<'if'> {
    const branches: { condition: Script; body: Script }[] = [];
    let otherwise: Script | undefined;
    for (;;) {
      const condition = this.compound(['then']);
      this.expectReserved('then');
      branches.push({ condition, body: this.compound(['elif', 'else', 'fi']) });
      const next = this.reserved();
      this.cursor.pos += next.length;
      if (next === 'elif') continue;
      if (next === 'else') {
        otherwise = this.compound(['fi']);
        this.expectReserved('fi');
      } else if (next !== 'fi') throw this.unexpected();
      return { kind: 'if', branches, otherwise };
    }
  }

  private forCommand(): CommandFields<'for'> | CommandFields<'arithmetic-for'> {
    this.cursor.skipBlanks();
    if (this.cursor.startsWith('((')) {
      const expression = this.words.arithmeticText(this.cursor.pos + 2);
      const [init, test, step] = (expression?.source ?? '').split(';').map((text) => new WordReader(new Cursor(text), () => [], () => []).word(() => false));
      if (!expression || !init || !test || !step) throw this.unexpected();
      if (this.operator() === ';') this.consume(';');
      this.skipNewlines();
      if (this.reserved() === '{') {
        this.cursor.pos += 1;
        const body = this.compound(['}']);
        this.expectReserved('}');
        return { kind: 'arithmetic-for', init, test, step, body };
      }
      return { kind: 'arithmetic-for', init, test, step, body: this.doGroup() };
    }
    const at = this.cursor.pos;
    const name = this.words.word().source;
    if (name === '') throw this.unexpected();
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new ShellSyntaxError(`\`${name}': not a valid identifier`, this.cursor.lineAt(at), false, false);
    this.skipNewlines();
    let words: Word[] | undefined;
    if (this.reserved() === 'in') {
      this.cursor.pos += 2;
      words = [];
      while (this.operator() === '' && !this.cursor.atEnd) words.push(this.words.word());
      const op = this.operator();
      if (op === ';' || op === '\n') this.consume(op);
      else throw this.unexpected();
    } else if (this.operator() === ';') this.consume(';');
    return { kind: 'for', name, words, body: this.doGroup() };
  }

  private caseCommand(): CommandFields<'case'> {
    this.cursor.skipBlanks();
    const subject = this.words.word();
    this.expectReserved('in');
    const clauses: { patterns: Word[]; body: Script; end: ';;' | ';&' | ';;&' }[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.reserved() === 'esac') break;
      if (this.operator() === '(') this.consume('(');
      const patterns: Word[] = [];
      for (;;) {
        this.cursor.skipBlanks();
        const pattern = this.words.word();
        if (pattern.source === '') throw this.unexpected();
        patterns.push(pattern);
        if (this.operator() !== '|') break;
        this.consume('|');
      }
      this.expectOperator(')');
      const body = this.caseBody();
      const op = this.operator();
      if (op === ';;' || op === ';&' || op === ';;&') {
        this.consume(op);
        clauses.push({ patterns, body, end: op });
      } else clauses.push({ patterns, body, end: ';;' });
    }
    this.expectReserved('esac');
    return { kind: 'case', subject, clauses };
  }

  private caseBody(): Script {
    const statements: Statement[] = [];
    for (;;) {
      this.skipNewlines();
      const op = this.operator();
      if (op === ';;' || op === ';&' || op === ';;&' || this.reserved() === 'esac') return statements;
      if (this.cursor.atEnd) throw this.unexpected();
      const { statement, terminated } = this.statement();
      statements.push(statement);
      if (!terminated && !['\n', ';;', ';&', ';;&'].includes(this.operator()) && this.reserved() !== 'esac') throw this.unexpected();
    }
  }

  // ---------------------------------------------------------------- simple commands

  private simple(line: number): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const redirect = this.redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const op = this.operator();
      if (op === '(' && words.length === 1 && assignments.length === 0 && redirects.length === 0) {
        const name = words[0]?.source ?? '';
        this.consume('(');
        if (this.operator() !== ')') throw this.unexpected();
        this.consume(')');
        this.skipNewlines();
        return { kind: 'function', name, body: this.command(), line, redirects: [] };
      }
      if (op === '(') throw this.unexpected();
      if (op !== '' || this.cursor.atEnd) break;
      if (words.length === 0) {
        const assignment = this.assignment();
        if (assignment) {
          assignments.push(assignment);
          continue;
        }
      }
      const start = this.cursor.pos;
      const declares = words.length > 0 && /^(?:declare|local|export|readonly|typeset)$/.test(words[0]?.source ?? '');
      if (declares) {
        const array = this.declaredArray();
        if (array) {
          words.push(array);
          continue;
        }
      }
      const word = this.words.word();
      if (this.cursor.pos === start) throw this.unexpected();
      if (words.length === 0 && this.expandAlias(word, start)) {
        const inner = this.command();
        return inner;
      }
      words.push(word);
    }
    if (words.length === 0 && assignments.length === 0 && redirects.length === 0) throw this.unexpected();
    return { kind: 'simple', line, assignments, words, redirects };
  }

  private expandAlias(word: Word, start: number): boolean {
    const only = word.parts.length === 1 ? word.parts[0] : undefined;
    if (only?.kind !== 'literal' || only.quoted || this.expandedAliases.has(only.text)) return false;
    const replacement = this.options.alias?.(only.text);
    if (replacement === undefined) return false;
    this.expandedAliases.add(only.text);
    this.cursor.splice(start, replacement);
    return true;
  }

  private assignment(): Assignment | undefined {
    const { cursor } = this;
    const start = cursor.pos;
    if (!isNameStart(cursor.peek())) return undefined;
    let name = '';
    while (isNameChar(cursor.peek())) name += cursor.next();
    const subscript = this.words.subscript();
    const append = cursor.startsWith('+=');
    if (!append && cursor.peek() !== '=') {
      cursor.pos = start;
      return undefined;
    }
    cursor.pos += append ? 2 : 1;
    if (cursor.peek() === '(' && !subscript) {
      const elements = this.arrayElements();
      return { name, append, value: { elements }, source: cursor.text.slice(start, cursor.pos) };
    }
    const value = this.words.word();
    return { name, ...(subscript && { subscript }), append, value, source: cursor.text.slice(start, cursor.pos) };
  }

  private arrayElements(): readonly ArrayElement[] {
    const { cursor } = this;
    cursor.pos += 1;
    const elements: ArrayElement[] = [];
    for (;;) {
      this.skipNewlines();
      if (this.operator() === ')') break;
      if (cursor.atEnd || this.operator() !== '') throw this.unexpected();
      const start = cursor.pos;
      const subscript = cursor.peek() === '[' ? this.words.subscript() : undefined;
      if (subscript && cursor.peek() === '=') {
        cursor.pos += 1;
        elements.push({ subscript, value: this.words.word() });
        continue;
      }
      cursor.pos = start;
      elements.push({ value: this.words.word() });
    }
    cursor.pos += 1;
    return elements;
  }

  /** `declare a=(…)`: kept as the literal text, which the builtin parses again. */
  private declaredArray(): Word | undefined {
    const { cursor } = this;
    const start = cursor.pos;
    const m = /^[A-Za-z_][A-Za-z0-9_]*\+?=\(/.exec(cursor.text.slice(start));
    if (!m) return undefined;
    cursor.pos += m[0].length - 1;
    this.arrayElements();
    const source = cursor.text.slice(start, cursor.pos);
    return { parts: [{ kind: 'literal', text: source, quoted: true }], source };
  }

  // ---------------------------------------------------------------- redirections

  private redirects(): readonly Redirect[] {
    const found: Redirect[] = [];
    for (;;) {
      const redirect = this.redirect();
      if (!redirect) return found;
      found.push(redirect);
    }
  }

  private redirect(): Redirect | undefined {
    const { cursor } = this;
    this.skipBlanksAndComments();
    const start = cursor.pos;
    const digits = /^[0-9]+(?=[<>])/.exec(cursor.text.slice(start, start + 12))?.[0];
    if (digits !== undefined) cursor.pos += digits.length;
    const op = this.operator();
    if (!REDIRECTS.has(op)) {
      cursor.pos = start;
      return undefined;
    }
    cursor.pos += op.length;
    cursor.skipBlanks();
    const target = this.words.word();
    if (target.source === '') throw this.unexpected();
    const operator = op as Redirect['operator'];
    const fd = digits === undefined ? undefined : Number(digits);
    if (operator === '<<' || operator === '<<-') {
      const body = { word: { parts: [], source: '' } as Word };
      const quoted = /['"\\]/.test(target.source);
      cursor.pending.push({ delimiter: target.source.replace(/['"\\]/g, ''), quoted, stripTabs: operator === '<<-', body });
      return { fd, operator, target, body };
    }
    return { fd, operator, target };
  }

  private readHereDocuments(): void {
    const { cursor } = this;
    const pending = cursor.pending;
    cursor.pending = [];
    for (const doc of pending) {
      let text = '';
      let found = false;
      while (!cursor.atEnd) {
        const end = cursor.text.indexOf('\n', cursor.pos);
        let line = cursor.text.slice(cursor.pos, end < 0 ? undefined : end);
        cursor.pos = end < 0 ? cursor.text.length : end + 1;
        if (doc.stripTabs) line = line.replace(/^\t+/, '');
        if (line === doc.delimiter) {
          found = true;
          break;
        }
        text += `${line}\n`;
      }
      if (!found) this.unfinishedHereDocument = doc.delimiter;
      doc.body.word = doc.quoted ? { parts: [{ kind: 'literal', text, quoted: true }], source: text } : this.hereDocumentBody(text);
    }
  }

  /** Delimiter of a here-document that the end of the text cut short. bash warns and takes what there is; a terminal goes on asking. */
  unfinishedHereDocument: string | undefined;

  private finishHereDocuments(): void {
    for (const doc of this.cursor.pending) this.unfinishedHereDocument = doc.delimiter;
    this.cursor.pending = [];
  }

  private hereDocumentBody(text: string): Word {
    const inner = new Cursor(text, this.cursor.line);
    const parser = new Parser(inner, this.options);
    return { parts: [{ kind: 'double', parts: parser.words.insideDouble(() => false, '$`\\') }], source: text };
  }
}

/** Parses a whole text. Throws {@link ShellSyntaxError}. */
export function parseScript(text: string, line = 1, options: ParserOptions = {}): Script {
  const parser = new Parser(new Cursor(text, line), options);
  const statements: Statement[] = [];
  for (;;) {
    const next = parser.nextLine();
    if (!next) return statements;
    statements.push(...next);
  }
}
