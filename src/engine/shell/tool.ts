/** What the small Unix tools share: options as getopt reads them, input files, ending by Ctrl-C. */
import { nullInput, resolvePath, textInput, type FileError, type InputStream, type Process, type Program, type Task } from '../program/index';
import type { Command } from './command';
import { fileErrorText } from './file-errors';

/** Everything a stream still holds; undefined after Ctrl-C. */
export function* readToEnd(stream: InputStream): Task<string | undefined> {
  let text = '';
  for (;;) {
    const more = yield* stream.read();
    if (more.kind === 'interrupt') return undefined;
    if (more.kind === 'end') return text;
    text += more.text;
  }
}

/** Ends the tool with a status, from any depth. */
export class ToolExit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

export interface OptionSpec {
  /** Letters; `:` after one that takes an argument, `::` where the argument is optional and attached. */
  readonly short: string;
  /** Long names to the letter (or name) they stand for; a trailing `=` takes an argument, `[=` an optional one. */
  readonly long?: Readonly<Record<string, string>>;
  /** Real options that Podwire does not have: refused plainly. */
  readonly unsupported?: string;
  /** Status for a usage error. */
  readonly status?: number;
  /** Options end at the first operand (env, xargs, timeout). */
  readonly stopAtOperand?: boolean;
  /** What follows `invalid option`: default `Try 'NAME --help' for more information.` */
  readonly usage?: string;
}

export class Options {
  private readonly values = new Map<string, string[]>();
  /** In the order given, for options that override each other. */
  readonly order: [string, string][] = [];
  operands: string[] = [];

  add(name: string, value: string): void {
    this.values.set(name, [...(this.values.get(name) ?? []), value]);
    this.order.push([name, value]);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** The last value given. */
  get(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }
}

export class Tool {
  readonly name: string;

  constructor(readonly process: Process) {
    const [argv0 = ''] = process.argv;
    this.name = argv0.slice(argv0.lastIndexOf('/') + 1);
  }

  write(text: string): void {
    if (!this.process.stdout.write(text)) throw new ToolExit(141);
  }

  warn(message: string): void {
    this.process.stderr.write(`${this.name}: ${message}\n`);
  }

  fail(message: string, status = 1): never {
    this.warn(message);
    throw new ToolExit(status);
  }

  path(name: string): string {
    return resolvePath(this.process.cwd, name);
  }

  get files(): Process['environment']['files'] {
    return this.process.environment.files;
  }

  /** `NAME: missing operand` and the like, with the hint that GNU tools add. */
  usage(message: string, status = 1): never {
    this.warn(message);
    this.process.stderr.write(`Try '${this.name} --help' for more information.\n`);
    throw new ToolExit(status);
  }

  options(spec: OptionSpec): Options {
    const out = new Options();
    const args = this.process.argv.slice(1);
    const status = spec.status ?? 1;
    const bad = (message: string): never => {
      this.warn(message);
      const hint = spec.usage ?? `Try '${this.name} --help' for more information.`;
      if (hint !== '') this.process.stderr.write(`${hint}\n`);
      throw new ToolExit(status);
    };
    for (let i = 0; i < args.length; i += 1) {
      const arg = args[i] as string;
      if (arg === '--') {
        out.operands.push(...args.slice(i + 1));
        break;
      }
      if (arg.startsWith('--') && arg.length > 2) {
        const cut = arg.indexOf('=');
        const name = cut < 0 ? arg.slice(2) : arg.slice(2, cut);
        const keys = Object.keys(spec.long ?? {});
        const clean = (key: string): string => key.replace(/\[?=$/, '');
        const exact = keys.filter((key) => clean(key) === name);
        const matches = exact.length > 0 ? exact : keys.filter((key) => clean(key).startsWith(name));
        const [key] = matches;
        if (key === undefined) return bad(`unrecognized option '--${name}'`);
        if (matches.length > 1 && new Set(matches.map((k) => spec.long?.[k])).size > 1) return bad(`option '--${name}' is ambiguous; possibilities: ${matches.map((k) => `'--${clean(k)}'`).join(' ')}`);
        const letter = spec.long?.[key] ?? clean(key);
        if (key.endsWith('[=')) out.add(letter, cut < 0 ? '' : arg.slice(cut + 1));
        else if (key.endsWith('=')) {
          let value = cut < 0 ? args[i + 1] : arg.slice(cut + 1);
          if (cut < 0) i += 1;
          value ??= bad(`option '--${clean(key)}' requires an argument`);
          out.add(letter, value);
        } else if (cut >= 0) return bad(`option '--${clean(key)}' doesn't allow an argument`);
        else out.add(letter, '');
        continue;
      }
      if (!arg.startsWith('-') || arg === '-') {
        if (spec.stopAtOperand) {
          out.operands.push(...args.slice(i));
          break;
        }
        out.operands.push(arg);
        continue;
      }
      for (let k = 1; k < arg.length; k += 1) {
        const letter = arg[k] as string;
        const at = letter === ':' ? -1 : spec.short.indexOf(letter);
        if (at < 0) {
          if (spec.unsupported?.includes(letter)) {
            this.process.stderr.write(`Podwire does not simulate ${this.name} -${letter}\n`);
            throw new ToolExit(status);
          }
          return bad(`invalid option -- '${letter}'`);
        }
        if (spec.short[at + 1] !== ':') {
          out.add(letter, '');
          continue;
        }
        let value: string | undefined = arg.slice(k + 1);
        if (value === '' && spec.short[at + 2] !== ':') {
          i += 1;
          value = args[i] ?? bad(`option requires an argument -- '${letter}'`);
        }
        out.add(letter, value);
        break;
      }
    }
    return out;
  }

  /** Opens `-` as stdin, else the file. */
  open(name: string): { readonly ok: true; readonly stream: InputStream } | { readonly ok: false; readonly error: FileError } {
    if (name === '-' || name === '/dev/stdin' || name === '/dev/fd/0') return { ok: true, stream: this.process.stdin };
    if (name === '/dev/null') return { ok: true, stream: nullInput };
    const text = this.files.read(this.path(name));
    return text.ok ? { ok: true, stream: textInput(text.value) } : { ok: false, error: text.error };
  }

  /** Everything a file holds; complains and gives undefined when it cannot be read. */
  *readAll(name: string): Task<string | undefined> {
    const opened = this.open(name);
    if (!opened.ok) {
      this.warn(`${name}: ${fileErrorText(opened.error)}`);
      return undefined;
    }
    return yield* this.drain(opened.stream);
  }

  *drain(stream: InputStream): Task<string> {
    const text = yield* readToEnd(stream);
    if (text === undefined) throw new ToolExit(130);
    return text;
  }
}

export interface Line {
  readonly text: string;
  /** False for a last line without its newline. */
  readonly ended: boolean;
}

/** Lines of a stream as they come. */
export class Lines {
  private buffer = '';
  private atEnd = false;

  constructor(private readonly stream: InputStream) {}

  *next(): Task<Line | undefined> {
    for (;;) {
      const end = this.buffer.indexOf('\n');
      if (end >= 0) {
        const text = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 1);
        return { text, ended: true };
      }
      if (this.atEnd) {
        if (this.buffer === '') return undefined;
        const text = this.buffer;
        this.buffer = '';
        return { text, ended: false };
      }
      const more = yield* this.stream.read();
      if (more.kind === 'interrupt') throw new ToolExit(130);
      if (more.kind === 'end') this.atEnd = true;
      else this.buffer += more.text;
    }
  }
}

/** Lines of several files, one after the other. */
export class InputLines {
  private lines: Lines | undefined;
  private index = 0;
  private peeked: Line | undefined;
  /** Name of the file the last line came from. */
  file = '-';
  failed = false;

  constructor(
    private readonly tool: Tool,
    private readonly names: readonly string[],
    private readonly describe: (name: string, error: FileError) => string = (name, error) => `${name}: ${fileErrorText(error)}`,
  ) {}

  *next(): Task<Line | undefined> {
    if (this.peeked) {
      const line = this.peeked;
      this.peeked = undefined;
      return line;
    }
    return yield* this.advance();
  }

  /** Whether another line follows. */
  *hasNext(): Task<boolean> {
    this.peeked ??= yield* this.advance();
    return this.peeked !== undefined;
  }

  private *advance(): Task<Line | undefined> {
    for (;;) {
      if (!this.lines) {
        const name = this.names[this.index];
        if (name === undefined) return undefined;
        this.index += 1;
        const opened = this.tool.open(name);
        if (!opened.ok) {
          this.failed = true;
          this.tool.warn(this.describe(name, opened.error));
          continue;
        }
        this.file = name;
        this.lines = new Lines(opened.stream);
      }
      const line = yield* this.lines.next();
      if (line) return line;
      this.lines = undefined;
    }
  }
}

/** A program that may end by {@link ToolExit}, from any depth. */
export function exiting(program: Program): Program {
  return function* (process) {
    try {
      return yield* program(process);
    } catch (e) {
      if (e instanceof ToolExit) return e.status;
      throw e;
    }
  };
}

/** A command from the body of a tool. */
export function defineTool(name: string, synopsis: string, imitates: string, body: (tool: Tool) => Task<number>, complete?: Command['complete']): Command {
  return { name, synopsis, imitates, run: exiting((process) => body(new Tool(process))), ...(complete && { complete }) };
}

export const COREUTILS = 'GNU coreutils 9.1';
