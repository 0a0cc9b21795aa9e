/** Parses sed scripts. */
import { err, ok, type Result } from '../../../base/index';
import { posixToRegExp } from '../../posix-regexp';

export type SedAddress =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'regexp'; readonly regexp: RegExp | undefined }
  /** `addr,+N` */
  | { readonly kind: 'count'; readonly count: number };

export interface SedCommand {
  readonly from: SedAddress | undefined;
  readonly to: SedAddress | undefined;
  readonly negate: boolean;
  readonly name: string;
  readonly text?: string;
  readonly label?: string;
  /** `{`: where its `}` is; b, t: filled from the label. */
  target?: number;
  readonly substitute?: { readonly regexp: RegExp | undefined; readonly replacement: readonly ReplacementPart[]; readonly global: boolean; readonly nth: number; readonly print: boolean };
  readonly translate?: ReadonlyMap<string, string>;
}

export type ReplacementPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'group'; readonly group: number } | { readonly kind: 'case'; readonly letter: string };

class SedError extends Error {}

export function parseSed(source: string, extended: boolean): Result<readonly SedCommand[], string> {
  const parser = new Parser(source, extended);
  try {
    return ok(parser.run());
  } catch (e) {
    if (e instanceof SedError) return err(`-e expression #1, char ${parser.position}: ${e.message}`);
    throw e;
  }
}

class Parser {
  private i = 0;
  private readonly commands: SedCommand[] = [];
  private readonly blocks: number[] = [];

  constructor(
    private readonly source: string,
    private readonly extended: boolean,
  ) {}

  get position(): number {
    return Math.min(this.i, this.source.length);
  }

  private peek(): string {
    return this.source[this.i] ?? '';
  }

  private blanks(): void {
    while (/[ \t]/.test(this.peek())) this.i += 1;
  }

  run(): readonly SedCommand[] {
    for (;;) {
      while (/[\s;]/.test(this.peek())) this.i += 1;
      if (this.peek() === '') break;
      if (this.peek() === '#') {
        while (this.peek() !== '' && this.peek() !== '\n') this.i += 1;
        continue;
      }
      this.command();
    }
    if (this.blocks.length > 0) {
      this.i = 0;
      throw new SedError("unmatched `{'");
    }
    const labels = new Map(this.commands.flatMap((c, n) => (c.name === ':' ? [[c.label ?? '', n] as const] : [])));
    for (const c of this.commands) {
      if ((c.name !== 'b' && c.name !== 't' && c.name !== 'T') || c.label === undefined || c.label === '') continue;
      const at = labels.get(c.label);
      if (at === undefined) throw new SedError(`can't find label for jump to \`${c.label}'`);
      c.target = at;
    }
    return this.commands;
  }

  private address(): SedAddress | undefined {
    const number = /^\d+/.exec(this.source.slice(this.i))?.[0];
    if (number !== undefined) {
      this.i += number.length;
      if (this.peek() === '~') {
        this.i += 1;
        const step = /^\d+/.exec(this.source.slice(this.i))?.[0] ?? '0';
        this.i += step.length;
        return { kind: 'step', first: Number(number), step: Number(step) };
      }
      return { kind: 'line', line: Number(number) };
    }
    if (this.peek() === '$') {
      this.i += 1;
      return { kind: 'last' };
    }
    if (this.peek() === '/' || this.peek() === '\\') {
      if (this.peek() === '\\') this.i += 1;
      const delimiter = this.peek();
      this.i += 1;
      const text = this.until(delimiter, 'unterminated address regex');
      let flags = '';
      while (this.peek() === 'I' || this.peek() === 'M') {
        flags += this.peek() === 'I' ? 'i' : 'm';
        this.i += 1;
      }
      return { kind: 'regexp', regexp: this.regexp(text, flags) };
    }
    return undefined;
  }

  private regexp(text: string, flags: string): RegExp | undefined {
    if (text === '') return undefined;
    const made = posixToRegExp(text, this.extended ? 'extended' : 'basic', `g${flags}`);
    if (!made.ok) throw new SedError(made.error);
    return made.value;
  }

  /** Text up to an unescaped delimiter; `\delimiter` gives the delimiter, `\n` stays. */
  private until(delimiter: string, missing: string, inBrackets = true): string {
    let text = '';
    let bracket = false;
    for (;;) {
      const c = this.peek();
      if (c === '' ) throw new SedError(missing);
      this.i += 1;
      if (c === '\\') {
        const next = this.peek();
        this.i += 1;
        text += next === delimiter ? (/[.*[\]^$+?(){}|/]/.test(delimiter) && delimiter !== '/' ? `\\${next}` : next) : `\\${next}`;
        continue;
      }
      if (inBrackets && c === '[' && !bracket) bracket = true;
      else if (c === ']' && bracket && !/\[\^?$/.test(text)) bracket = false;
      if (c === delimiter && !bracket) return text;
      text += c;
    }
  }

  private command(): void {
    const from = this.address();
    let to: SedAddress | undefined;
    this.blanks();
    if (from && this.peek() === ',') {
      this.i += 1;
      this.blanks();
      if (this.peek() === '+' || this.peek() === '~') {
        this.i += 1;
        const count = /^\d+/.exec(this.source.slice(this.i))?.[0] ?? '0';
        this.i += count.length;
        to = { kind: 'count', count: Number(count) };
      } else {
        to = this.address();
        if (!to) throw new SedError("unexpected `,'");
      }
      this.blanks();
    }
    let negate = false;
    while (this.peek() === '!') {
      negate = true;
      this.i += 1;
      this.blanks();
    }
    const name = this.peek();
    this.i += 1;
    const base = { from, to, negate, name };
    switch (name) {
      case '{':
        this.blocks.push(this.commands.length);
        this.commands.push({ ...base });
        return;
      case '}': {
        const open = this.blocks.pop();
        if (open === undefined) throw new SedError("unexpected `}'");
        (this.commands[open] as SedCommand).target = this.commands.length;
        this.commands.push({ ...base });
        return this.end();
      }
      case 's':
        this.commands.push({ ...base, substitute: this.substitution() });
        return this.end();
      case 'y': {
        const delimiter = this.peek();
        this.i += 1;
        const a = [...unescapeY(this.until(delimiter, "unterminated `y' command", false))];
        const b = [...unescapeY(this.until(delimiter, "unterminated `y' command", false))];
        if (a.length !== b.length) throw new SedError("strings for `y' command are different lengths");
        this.commands.push({ ...base, translate: new Map(a.map((c, n) => [c, b[n] ?? c])) });
        return this.end();
      }
      case 'a':
      case 'i':
      case 'c': {
        this.blanks();
        if (this.peek() === '\\') {
          this.i += 1;
          this.blanks();
          if (this.peek() === '\n') this.i += 1;
        }
        let text = '';
        if (this.peek() === '') throw new SedError('expected \\ after `a\', `c\' or `i\'');
        while (this.peek() !== '' && this.peek() !== '\n') {
          if (this.peek() === '\\') {
            this.i += 1;
            if (this.peek() === '') break;
          }
          text += this.peek();
          this.i += 1;
        }
        this.commands.push({ ...base, text });
        return;
      }
      case ':':
      case 'b':
      case 't':
      case 'T': {
        this.blanks();
        const label = /^[^;\n}]*/.exec(this.source.slice(this.i))?.[0] ?? '';
        this.i += label.length;
        if (name === ':' && label.trim() === '') throw new SedError('":" lacks a label');
        this.commands.push({ ...base, label: label.trim() });
        return;
      }
      case 'q':
      case 'Q': {
        this.blanks();
        const status = /^\d+/.exec(this.source.slice(this.i))?.[0] ?? '';
        this.i += status.length;
        this.commands.push({ ...base, text: status });
        return this.end();
      }
      case 'p':
      case 'P':
      case 'd':
      case 'D':
      case 'n':
      case 'N':
      case 'h':
      case 'H':
      case 'g':
      case 'G':
      case 'x':
      case '=':
      case 'l':
      case 'z':
        this.commands.push({ ...base });
        return this.end();
      case 'r':
      case 'R':
      case 'w':
      case 'W':
      case 'e':
        throw new SedError(`Podwire does not simulate the command \`${name}'`);
      case '':
        throw new SedError('missing command');
      default:
        throw new SedError(`unknown command: \`${name}'`);
    }
  }

  /** After a command: blanks, then `;`, newline, `}` or the end. */
  private end(): void {
    this.blanks();
    const c = this.peek();
    if (c === '' || c === ';' || c === '\n' || c === '}' || c === '#') return;
    this.i += 1;
    throw new SedError('extra characters after command');
  }

  private substitution(): NonNullable<SedCommand['substitute']> {
    const delimiter = this.peek();
    if (delimiter === '' || delimiter === '\n' || delimiter === '\\') throw new SedError("unterminated `s' command");
    this.i += 1;
    const pattern = this.until(delimiter, "unterminated `s' command");
    const replacement = this.until(delimiter, "unterminated `s' command", false);
    let global = false;
    let print = false;
    let nth = 0;
    let flags = '';
    for (;;) {
      const c = this.peek();
      if (c === 'g') global = true;
      else if (c === 'p') print = true;
      else if (c === 'I' || c === 'i') flags += 'i';
      else if (c === 'M' || c === 'm') flags += 'm';
      else if (/[0-9]/.test(c)) nth = nth * 10 + Number(c);
      else if (c === 'e' || c === 'w') throw new SedError(`Podwire does not simulate the flag \`${c}' of s`);
      else if (/[a-zA-Z]/.test(c)) {
        this.i += 1;
        throw new SedError("unknown option to `s'");
      } else break;
      this.i += 1;
    }
    return { regexp: this.regexp(pattern, flags), replacement: parseReplacement(replacement), global, nth: Math.max(1, nth), print };
  }
}

const unescapeY = (text: string): string => text.replace(/\\(.)/g, (_, c: string) => ({ n: '\n', t: '\t', '\\': '\\' })[c] ?? `\\${c}`);

function parseReplacement(text: string): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (c === '&') {
      flush();
      parts.push({ kind: 'group', group: 0 });
    } else if (c === '\\' && i + 1 < text.length) {
      i += 1;
      const e = text[i] as string;
      if (/[0-9]/.test(e)) {
        flush();
        parts.push({ kind: 'group', group: Number(e) });
      } else if ('ULEul'.includes(e)) {
        flush();
        parts.push({ kind: 'case', letter: e });
      } else plain += e === 'n' ? '\n' : e === 't' ? '\t' : e;
    } else plain += c;
  }
  flush();
  return parts;
}
