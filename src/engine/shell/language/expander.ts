/** Word expansion: parameters, substitutions, splitting, globs, quote removal (bash manual, section 3.5). */
import { resolvePath, type FileSystem, type Task } from '../../program/index';
import { ArithmeticError, evaluateArithmetic, type ArithmeticScope } from './arithmetic';
import { expandBraces } from './brace-expansion';
import { escapePattern, hasGlob, patternMatches, patternSource, unescapePattern } from './pattern';
import { ExpansionError, OPTION_LETTERS, type ShellState } from './shell-context';
import type { Parameter, ParameterOperation, Part, Script, Word } from './syntax';

export interface ExpansionContext {
  readonly state: ShellState;
  readonly files: FileSystem;
  readonly zero: string;
  readonly pid: number;
  /** Of the subshell itself. */
  readonly ownPid: () => number;
  readonly random: () => number;
  readonly elapsedSeconds: () => number;
  /** Seconds since 1970. */
  readonly epochSeconds: () => number;
  readonly lineNumber: () => number;
  /** Output of a command substitution. */
  readonly substitute: (script: Script) => Task<string>;
  /** Starts `<(…)` or `>(…)`; the name of the file that stands for it. */
  readonly processSubstitution: (direction: '<' | '>', script: Script) => Task<string>;
}

type Choice = Extract<ParameterOperation, { word: Word }>;

const isChoice = (operation: ParameterOperation): operation is Choice => 'word' in operation;

interface Chunk {
  readonly text: string;
  readonly quoted: boolean;
}

interface FieldSink {
  add(text: string, quoted: boolean): void;
  addSplit(text: string, ifs: string): void;
  end(): void;
}

/** Collects fields; an expansion outside quotes is split at IFS. */
class Fields implements FieldSink {
  readonly done: Chunk[][] = [];
  private current: Chunk[] | undefined;

  add(text: string, quoted: boolean): void {
    this.current ??= [];
    this.current.push({ text, quoted });
  }

  addSplit(text: string, ifs: string): void {
    let pending = '';
    const flush = (): void => {
      if (pending !== '') this.add(pending, false);
      pending = '';
    };
    let i = 0;
    while (i < text.length) {
      const c = text[i] as string;
      if (!ifs.includes(c)) {
        pending += c;
        i += 1;
        continue;
      }
      flush();
      // A delimiter is blanks, at most one other IFS character, and blanks again.
      let hard = false;
      while (i < text.length && ifs.includes(text[i] as string)) {
        if (!' \t\n'.includes(text[i] as string)) {
          if (hard) break;
          hard = true;
        }
        i += 1;
      }
      if (hard) this.current ??= [];
      this.end();
    }
    flush();
  }

  end(): void {
    if (this.current) this.done.push(this.current);
    this.current = undefined;
  }
}

const MESSAGES_UNSET = { colon: 'parameter null or not set', plain: 'parameter not set' };

export class Expander {
  constructor(private readonly context: ExpansionContext) {}

  private get ifs(): string {
    return this.context.state.variables.get('IFS') ?? ' \t\n';
  }

  // ---------------------------------------------------------------- entry points

  /** Command words and `for` lists: everything, globs included. */
  *words(words: readonly Word[]): Task<string[]> {
    const out: string[] = [];
    for (const word of words) for (const one of expandBraces(word)) out.push(...(yield* this.fields(one)));
    return out;
  }

  private *fields(word: Word): Task<readonly string[]> {
    const fields = new Fields();
    yield* this.parts(this.withTilde(word.parts, false), fields, false);
    fields.end();
    const out: string[] = [];
    for (const chunks of fields.done) {
      const pattern = toPattern(chunks);
      if (!this.context.state.options.noglob && hasGlob(pattern)) {
        const matches = this.glob(pattern);
        if (matches.length > 0) {
          out.push(...matches);
          continue;
        }
        if (this.context.state.shopt.get('nullglob') === true) continue;
      }
      out.push(chunks.map((c) => c.text).join(''));
    }
    return out;
  }

  /** One text, neither split nor globbed: assignments, redirect targets, case subjects, here-strings. */
  *text(word: Word, options: { readonly assignment?: boolean } = {}): Task<string> {
    return (yield* this.chunks(word, options.assignment ?? false)).map((c) => c.text).join('');
  }

  /** A pattern in which what was quoted is escaped. */
  *pattern(word: Word): Task<string> {
    return toPattern(yield* this.chunks(word, false));
  }

  /** A regular expression for `=~`: what was quoted matches itself. */
  *regularExpression(word: Word): Task<string> {
    return (yield* this.chunks(word, false)).map((c) => (c.quoted ? c.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : c.text)).join('');
  }

  private *chunks(word: Word, assignment: boolean): Task<readonly Chunk[]> {
    const fields = new Fields();
    yield* this.parts(this.withTilde(word.parts, assignment), fields, true);
    fields.end();
    return fields.done.flatMap((chunks, i) => (i === 0 ? chunks : [{ text: ' ', quoted: false }, ...chunks]));
  }

  // ---------------------------------------------------------------- parts

  private withTilde(parts: readonly Part[], assignment: boolean): readonly Part[] {
    const home = (name: string): string | undefined => (name === '' ? (this.context.state.variables.get('HOME') ?? '/root') : name === '+' ? this.context.state.cwd : name === '-' ? this.context.state.variables.get('OLDPWD') : name === 'root' ? '/root' : undefined);
    return parts.flatMap((part, index): readonly Part[] => {
      if (part.kind !== 'literal' || part.quoted || !part.text.includes('~')) return [part];
      if (index > 0 && !assignment) return [part];
      const out: Part[] = [];
      let rest = part.text;
      const pattern = assignment ? /(^|:)~([A-Za-z0-9_+-]*)(?=[/:]|$)/ : /(^)~([A-Za-z0-9_+-]*)(?=\/|$)/;
      for (;;) {
        const m = pattern.exec(rest);
        // A tilde followed by something quoted or expanded is no tilde-prefix.
        if (!m || (m.index + m[0].length === rest.length && index < parts.length - 1) || (index > 0 && m[1] === '')) break;
        const directory = home(m[2] ?? '');
        if (directory === undefined) break;
        const before = rest.slice(0, m.index) + (m[1] ?? '');
        if (before !== '') out.push({ kind: 'literal', text: before, quoted: false });
        out.push({ kind: 'literal', text: directory, quoted: true });
        rest = rest.slice(m.index + m[0].length);
        if (!assignment) break;
      }
      if (rest !== '') out.push({ kind: 'literal', text: rest, quoted: false });
      return out;
    });
  }

  /** `whole`: the result is one text, so nothing is split. */
  private *parts(parts: readonly Part[], fields: FieldSink, whole: boolean): Task<void> {
    for (const part of parts) {
      switch (part.kind) {
        case 'literal':
          fields.add(part.text, part.quoted);
          break;
        case 'double':
          yield* this.doubleQuoted(part.parts, fields, whole);
          break;
        case 'parameter':
          yield* this.parameter(part.parameter, fields, false, whole);
          break;
        case 'command': {
          const text = (yield* this.context.substitute(part.script)).replace(/\n+$/, '');
          if (whole) fields.add(text, false);
          else fields.addSplit(text, this.ifs);
          break;
        }
        case 'process':
          fields.add(yield* this.context.processSubstitution(part.direction, part.script), true);
          break;
        case 'arithmetic': {
          const value = yield* this.arithmetic(part.expression);
          if (whole) fields.add(value.toString(), false);
          else fields.addSplit(value.toString(), this.ifs);
          break;
        }
      }
    }
  }

  private *doubleQuoted(parts: readonly Part[], fields: FieldSink, whole: boolean): Task<void> {
    // "$@" without parameters makes no field at all, not an empty one.
    if (!parts.some((p) => p.kind === 'parameter' && this.isList(p.parameter))) fields.add('', true);
    for (const part of parts) {
      switch (part.kind) {
        case 'literal':
          fields.add(part.text, true);
          break;
        case 'double':
          yield* this.doubleQuoted(part.parts, fields, whole);
          break;
        case 'parameter':
          yield* this.parameter(part.parameter, fields, true, whole);
          break;
        case 'command':
          fields.add((yield* this.context.substitute(part.script)).replace(/\n+$/, ''), true);
          break;
        case 'process':
          // In double quotes the characters stand for themselves: the reader makes no such part there.
          break;
        case 'arithmetic':
          fields.add((yield* this.arithmetic(part.expression)).toString(), true);
          break;
      }
    }
  }

  private isList(p: Parameter): boolean {
    return p.operation?.kind !== 'length' && (p.name === '@' || p.subscript?.source === '@' || (p.list !== undefined && p.subscript?.source !== '*'));
  }

  *arithmetic(expression: Word): Task<bigint> {
    return this.evaluate(yield* this.text(expression));
  }

  evaluate(text: string): bigint {
    try {
      return evaluateArithmetic(text, this.scope);
    } catch (e) {
      if (e instanceof ArithmeticError) throw new ExpansionError(e.message);
      throw e;
    }
  }

  private readonly scope: ArithmeticScope = {
    get: (name, subscript) => {
      const value = subscript === undefined ? this.scalar(name) : this.context.state.variables.element(name, this.key(name, subscript));
      if (value === undefined && this.context.state.options.nounset) throw new ExpansionError(`${name}: unbound variable`, 127);
      return value ?? '0';
    },
    set: (name, subscript, value) => {
      const { variables } = this.context.state;
      if (subscript === undefined) variables.set(name, value);
      else variables.setElement(name, this.key(name, subscript), value);
    },
  };

  /** The key that an expanded subscript means. */
  key(name: string, subscript: string): number | string {
    if (this.context.state.variables.value(name)?.kind === 'associative') return subscript;
    return Number(this.evaluate(subscript));
  }

  // ---------------------------------------------------------------- parameters

  /** A parameter that is one text; undefined when unset. */
  private scalar(name: string): string | undefined {
    const { state } = this.context;
    switch (name) {
      case '?': return String(state.lastStatus);
      case '$': return String(this.context.pid);
      case '!': return state.lastBackgroundPid === undefined ? undefined : String(state.lastBackgroundPid);
      case '#': return String(state.positional.length);
      case '0': return this.context.zero;
      case '-': return this.flags();
      case '*':
      case '@': return state.positional.length === 0 ? undefined : state.positional.join(name === '*' ? this.separator : ' ');
      case 'RANDOM': return state.variables.isDeclared(name) ? state.variables.get(name) : String(this.context.random());
      case 'BASH_SUBSHELL': return String(state.subshells);
      case 'EPOCHSECONDS': return String(this.context.epochSeconds());
      case 'BASHPID': return String(this.context.ownPid());
      case 'SECONDS': return state.variables.isDeclared(name) ? state.variables.get(name) : String(this.context.elapsedSeconds());
      case 'LINENO': return String(this.context.lineNumber());
      default:
        if (/^[0-9]+$/.test(name)) return state.positional[Number(name) - 1];
        return state.variables.get(name);
    }
  }

  private flags(): string {
    const { options } = this.context.state;
    const letters = OPTION_LETTERS.filter(([, key]) => options[key]).map(([letter]) => letter);
    return ['h', ...letters, 'B'].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join('');
  }

  private get separator(): string {
    const ifs = this.context.state.variables.get('IFS');
    return ifs === undefined ? ' ' : (ifs[0] ?? '');
  }

  /** The elements of `$@`, `$*`, `${a[@]}`, `${a[*]}`, `${!a[@]}`, `${!p*}`; undefined for anything else. */
  private list(p: Parameter): readonly string[] | undefined {
    const { state } = this.context;
    if (p.list === 'names') return state.variables.names().filter((n) => n.startsWith(p.name));
    if (p.list === 'keys') return state.variables.keys(p.name);
    if (p.name === '@' || p.name === '*') return state.positional;
    if (p.subscript?.source === '@' || p.subscript?.source === '*') return state.variables.elements(p.name);
    return undefined;
  }

  private *parameter(p: Parameter, fields: FieldSink, quoted: boolean, whole: boolean): Task<void> {
    if (p.bad) throw new ExpansionError(`${p.source}: bad substitution`);
    if (p.name === 'PIPESTATUS') this.context.state.variables.setArray(p.name, new Map(this.context.state.pipeStatus.map((s, i) => [i, String(s)])));
    if (p.name === 'FUNCNAME') this.context.state.variables.setArray(p.name, new Map(this.context.state.functionNames.map((s, i) => [i, s])));
    const elements = p.indirect && !p.list ? undefined : this.list(p);
    const operation = p.operation;
    const emit = (text: string): void => {
      if (quoted) fields.add(text, true);
      else if (whole) fields.add(text, false);
      else fields.addSplit(text, this.ifs);
    };
    if (elements && operation?.kind === 'length') return emit(String(elements.length));
    if (elements && (elements.length > 0 || !operation || !isChoice(operation))) {
      let values: readonly string[] = elements;
      if (operation?.kind === 'slice') values = yield* this.slice(p, elements, operation);
      else if (operation?.kind === 'alternative') return yield* this.operand(operation.word, fields, quoted, whole);
      else if (operation && !isChoice(operation)) {
        const mapped: string[] = [];
        for (const value of elements) mapped.push(yield* this.transform(value, operation));
        values = mapped;
      }
      const star = p.name === '*' || p.subscript?.source === '*';
      if (star && quoted) return emit(values.join(this.separator));
      if (whole) return emit(values.join(star ? this.separator : ' '));
      values.forEach((value, i) => {
        if (i > 0) fields.end();
        emit(value);
      });
      return;
    }
    let name = p.name;
    let key: number | string | undefined;
    if (p.subscript && p.subscript.source !== '@' && p.subscript.source !== '*') key = this.key(name, yield* this.text(p.subscript));
    let value = elements ? undefined : key === undefined ? this.scalar(name) : this.context.state.variables.element(name, key);
    if (p.indirect) {
      const target = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(.*)\])?$/.exec(value ?? '');
      if (value === undefined) throw new ExpansionError(`${name}: invalid indirect expansion`);
      if (target?.[2] !== undefined) {
        const inner = target[2];
        if (inner === '@' || inner === '*') {
          const list = this.context.state.variables.elements(target[1] ?? '');
          list.forEach((v, i) => {
            if (i > 0) fields.end();
            emit(v);
          });
          return;
        }
        name = target[1] ?? '';
        value = this.context.state.variables.element(name, this.key(name, inner));
      } else {
        name = value;
        value = this.scalar(name);
      }
    }
    if (operation) {
      switch (operation.kind) {
        case 'default':
          if (value === undefined || (operation.colon && value === '')) return yield* this.operand(operation.word, fields, quoted, whole);
          return emit(value);
        case 'alternative':
          if (value === undefined || (operation.colon && value === '')) return quoted ? fields.add('', true) : undefined;
          return yield* this.operand(operation.word, fields, quoted, whole);
        case 'assign':
          if (value === undefined || (operation.colon && value === '')) {
            value = yield* this.text(operation.word);
            if (key === undefined) this.context.state.variables.set(name, value);
            else this.context.state.variables.setElement(name, key, value);
          }
          return emit(value);
        case 'error':
          if (value === undefined || (operation.colon && value === '')) {
            const message = yield* this.text(operation.word);
            throw new ExpansionError(`${name}: ${message === '' ? (operation.colon ? MESSAGES_UNSET.colon : MESSAGES_UNSET.plain) : message}`, 127);
          }
          return emit(value);
        case 'length':
          if (value === undefined && this.context.state.options.nounset) throw new ExpansionError(`${name}: unbound variable`, 127);
          return emit(String([...(value ?? '')].length));
        case 'slice':
        case 'remove':
        case 'replace':
        case 'case':
        case 'transform':
          break;
      }
    }
    if (value === undefined && this.context.state.options.nounset && name !== '@' && name !== '*') throw new ExpansionError(`${/^[0-9]+$/.test(name) ? `$${name}` : p.subscript ? `${name}[${p.subscript.source}]` : name}: unbound variable`, 127);
    if (!operation) return value === undefined ? (quoted ? fields.add('', true) : undefined) : emit(value);
    if (operation.kind === 'slice') return emit((yield* this.slice(p, [...(value ?? '')], operation)).join(''));
    return emit(yield* this.transform(value ?? '', operation));
  }

  /** The word of `:-` and `:+`: inside double quotes it is one text, else its own quotes count and it is split. */
  private *operand(word: Word, fields: FieldSink, quoted: boolean, whole: boolean): Task<void> {
    if (quoted) fields.add(yield* this.text(word), true);
    else yield* this.parts(this.withTilde(word.parts, false), new SplittingFields(fields, whole ? '' : this.ifs), whole);
  }

  private *slice(p: Parameter, items: readonly string[], operation: Extract<ParameterOperation, { kind: 'slice' }>): Task<readonly string[]> {
    const positional = p.name === '@' || p.name === '*';
    const all = positional ? [this.context.zero, ...items] : items;
    const offset = Number(yield* this.arithmetic(operation.offset));
    let start = offset < 0 ? all.length + offset : offset;
    if (start < 0) return [];
    if (positional && offset === 0) start = 0;
    if (!operation.length) return all.slice(start);
    const length = Number(yield* this.arithmetic(operation.length));
    if (length >= 0) return all.slice(start, start + length);
    const end = all.length + length;
    if (positional || p.subscript || end < start) throw new ExpansionError(`${operation.length.source.trim()}: substring expression < 0`);
    return all.slice(start, end);
  }

  private *transform(value: string, operation: Exclude<ParameterOperation, Choice | { kind: 'slice' }>): Task<string> {
    switch (operation.kind) {
      case 'length':
        return String(value.length);
      case 'remove':
        return removeAffix(value, yield* this.pattern(operation.pattern), operation.side, operation.longest);
      case 'replace': {
        const source = patternSource(yield* this.pattern(operation.pattern));
        if (source === '' && operation.scope !== 'prefix' && operation.scope !== 'suffix') return value;
        const replacement = yield* this.text(operation.replacement);
        const anchored = operation.scope === 'prefix' ? `^(?:${source})` : operation.scope === 'suffix' ? `(?:${source})$` : source;
        return value.replace(new RegExp(anchored, operation.scope === 'all' ? 'g' : ''), () => replacement);
      }
      case 'case': {
        const change = (text: string): string => (operation.to === 'upper' ? text.toUpperCase() : text.toLowerCase());
        return operation.all ? change(value) : change(value.slice(0, 1)) + value.slice(1);
      }
      case 'transform':
        switch (operation.letter) {
          case 'Q': return quoteForReuse(value);
          case 'U': return value.toUpperCase();
          case 'L': return value.toLowerCase();
          case 'u': return value.slice(0, 1).toUpperCase() + value.slice(1);
          default: throw new ExpansionError(`\${x@${operation.letter}}: bad substitution`);
        }
    }
  }

  // ---------------------------------------------------------------- globs

  private glob(pattern: string): readonly string[] {
    const { files } = this.context;
    const absolute = pattern.startsWith('/');
    const segments = pattern.split('/').filter((s, i) => s !== '' || i > 0);
    const wantsDirectory = pattern.endsWith('/');
    let found: readonly string[] = [absolute ? '/' : ''];
    for (const [i, segment] of segments.entries()) {
      if (segment === '') continue;
      const last = i === segments.length - 1 || (wantsDirectory && i === segments.length - 2);
      const next: string[] = [];
      for (const base of found) {
        const directory = resolvePath(this.context.state.cwd, base === '' ? '.' : base);
        const joined = (name: string): string => (base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}`);
        if (!hasGlob(segment)) {
          const name = unescapePattern(segment);
          if (files.stat(resolvePath(directory, name), { follow: false }).ok) next.push(joined(name));
          continue;
        }
        const listing = files.list(directory);
        if (!listing.ok) continue;
        for (const name of listing.value) {
          if (name.startsWith('.') && !segment.startsWith('.') && this.context.state.shopt.get('dotglob') !== true) continue;
          if (!patternMatches(segment, name)) continue;
          if (!last || wantsDirectory) {
            const stat = files.stat(resolvePath(directory, name));
            if (!stat.ok || stat.value.kind !== 'directory') continue;
          }
          next.push(joined(name));
        }
      }
      found = next;
    }
    return [...found].map((path) => (wantsDirectory ? `${path}/` : path)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

/** Literal unquoted text of an operand (`${x:-a b}`) is split like the result of an expansion. */
class SplittingFields implements FieldSink {
  constructor(
    private readonly inner: FieldSink,
    private readonly ifs: string,
  ) {}

  add(text: string, quoted: boolean): void {
    if (quoted || this.ifs === '') this.inner.add(text, quoted);
    else this.inner.addSplit(text, this.ifs);
  }

  addSplit(text: string, ifs: string): void {
    this.inner.addSplit(text, ifs);
  }

  end(): void {
    this.inner.end();
  }
}

const toPattern = (chunks: readonly Chunk[]): string => chunks.map((c) => (c.quoted ? escapePattern(c.text) : c.text)).join('');

function removeAffix(value: string, pattern: string, side: 'prefix' | 'suffix', longest: boolean): string {
  const whole = new RegExp(`^(?:${patternSource(pattern)})$`);
  const lengths = Array.from({ length: value.length + 1 }, (_, i) => (longest ? value.length - i : i));
  for (const n of lengths) {
    const affix = side === 'prefix' ? value.slice(0, n) : value.slice(value.length - n);
    if (whole.test(affix)) return side === 'prefix' ? value.slice(n) : value.slice(0, value.length - n);
  }
  return value;
}

/** As `printf %q` quotes: backslashes where needed. */
export function quoteWithBackslashes(text: string): string {
  if (text === '') return "''";
  if (/[\n\t\x00-\x1f]/.test(text)) return quoteIfNeeded(text);
  return text.replace(/[^A-Za-z0-9_\-+=:./%@]/g, (c) => (c.charCodeAt(0) > 0x7f ? c : `\\${c}`));
}

/** `${x@Q}`: single quotes that the shell reads back. */
export const quoteForReuse = (text: string): string => `'${text.replace(/'/g, "'\\''")}'`;

/** As `set -x`, `declare -p` and `printf %q` decide whether quotes are needed. */
export function quoteIfNeeded(text: string): string {
  if (text === '') return "''";
  if (/[\n\t\x00-\x1f]/.test(text)) return `$'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r')}'`;
  return /^[A-Za-z0-9_\-+=:,./%@^]+$/.test(text) || !/[\s|&;<>()$`\\"'*?[\]{}!~#]/.test(text) ? text : quoteForReuse(text);
}
