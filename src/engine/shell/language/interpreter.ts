/**
 * Runs the syntax tree as coroutines on simulated time. Every stage of a pipeline and every background job is a process of the
 * environment, all run concurrently, and output goes to its reader as it is written.
 *
 * @simplified commands take no time of their own — a loop costs 10 simulated microseconds for each turn, so that an endless one still lets time pass
 */
import type { Rng } from '../../base/index';
import {
  Pipe,
  TextSink,
  execProcess,
  nullInput,
  nullOutput,
  resolvePath,
  startProcess,
  waitForProcess,
  type InputStream,
  type OutputStream,
  type Process,
  type Program,
  type RunningProcess,
  type Task,
} from '../../program/index';
import { BIN_DIRECTORIES, commandPath, findCommand, findExecutable } from '../command-table';
import { runCompound } from './compound-commands';
import { builtins } from './builtins/index';
import { Cursor } from './cursor';
import { Expander, quoteIfNeeded } from './expander';
import { Parser } from './parser';
import { RedirectionError, openRedirections } from './redirections';
import {
  ExpansionError,
  FunctionReturn,
  Interrupted,
  LoopExit,
  ShellExit,
  type Descriptor,
  type Dialect,
  type Job,
  type ShellContext,
  type ShellState,
} from './shell-context';
import { ShellSyntaxError, type AndOrList, type Assignment, type Command, type Pipeline, type Redirect, type Script, type Statement } from './syntax';
import { dashSyntaxError } from './dash-messages';
import { ReadonlyVariableError, Variables } from './variables';

export interface InterpreterOptions {
  readonly dialect: Dialect;
  readonly interactive: boolean;
  /** `$0`. */
  readonly zero: string;
  readonly positional?: readonly string[];
  /** How messages name the place: `bash: line 1: ` for -c, `script.sh: line 1: ` for files. */
  readonly messageName: string;
  /** As in `bash: -c: line 1: syntax error …`. */
  readonly commandString?: boolean;
}

/** Deepest nesting of functions: real shells run out of stack somewhat later. */
const MAX_NESTING = 200;
const LOOP_TURN_US = 10;
const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until', 'do', 'done', 'in', 'function', 'time', '{', '}', '!', '[[', ']]', 'coproc']);

export class Interpreter implements ShellContext {
  state: ShellState;
  jobs: Job[] = [];
  history: string[] = [];
  readonly expander: Expander;
  private table: Map<number, Descriptor>;
  private line = 1;
  private nesting = 0;
  /** Above 0 where a failure does not end a `set -e` shell: conditions, `!`, all but the last of `&&`. */
  private errexitOff = 0;
  /** The next program may take this process's place: a pipeline stage or background job of one simple command. */
  private replaceable = false;
  private readonly isSubshell: boolean;
  private readonly startedAt: number;
  private readonly shellPid: number;
  private randomStream: Rng | undefined;
  private runningExitTrap = false;

  constructor(
    public process: Process,
    private readonly options: InterpreterOptions,
    parent?: Interpreter,
  ) {
    this.table = parent ? new Map(parent.table) : new Map([
      [0, { input: process.stdin }],
      [1, { output: process.stdout }],
      [2, { output: process.stderr }],
    ]);
    this.state = parent ? parent.cloneState() : initialState(process, options);
    this.isSubshell = parent !== undefined;
    this.startedAt = parent?.startedAt ?? process.world.now;
    this.shellPid = parent?.shellPid ?? process.pid;
    this.line = parent?.line ?? 1;
    this.errexitOff = parent?.errexitOff ?? 0;
    this.nesting = parent?.nesting ?? 0;
    this.expander = new Expander({
      get state() {
        return self.state;
      },
      files: process.environment.files,
      zero: options.zero,
      pid: this.shellPid,
      random: () => this.random(),
      elapsedSeconds: () => Math.floor((process.world.now - this.startedAt) / 1_000_000),
      lineNumber: () => this.line,
      substitute: (script) => this.substitute(script),
    });
     
    const self = this;
  }

  private cloneState(): ShellState {
    const { state } = this;
    return {
      ...state,
      variables: state.variables.clone(),
      functions: new Map(state.functions),
      aliases: new Map(state.aliases),
      options: { ...state.options },
      shopt: new Map(state.shopt),
      traps: new Map(),
    };
  }

  private random(): number {
    const stream = (this.randomStream ??= this.process.world.rng(`shell ${this.process.environment.name} ${this.shellPid}`));
    return stream.below(32_768);
  }

  // ---------------------------------------------------------------- ShellContext

  get dialect(): Dialect {
    return this.options.dialect;
  }

  get interactive(): boolean {
    return this.options.interactive;
  }

  get zero(): string {
    return this.options.zero;
  }

  get descriptors(): ReadonlyMap<number, Descriptor> {
    return this.table;
  }

  setDescriptor(fd: number, descriptor: Descriptor | undefined): void {
    if (descriptor) this.table.set(fd, descriptor);
    else this.table.delete(fd);
  }

  get input(): InputStream {
    return this.table.get(0)?.input ?? nullInput;
  }

  private get output(): OutputStream {
    return this.table.get(1)?.output ?? nullOutput;
  }

  private get errors(): OutputStream {
    return this.table.get(2)?.output ?? nullOutput;
  }

  write(text: string): void {
    this.output.write(text);
  }

  writeError(text: string): void {
    this.errors.write(text);
  }

  errorPrefix(): string {
    if (this.dialect === 'sh') return `${this.options.messageName}: ${this.line}: `;
    return this.interactive || this.promptless ? 'bash: ' : `${this.options.messageName}: line ${this.line}: `;
  }

  fail(message: string, status = 1): number {
    this.writeError(`${this.errorPrefix()}${message}\n`);
    return status;
  }

  evaluate(expression: string): bigint {
    return this.expander.evaluate(expression);
  }

  *pause(seconds: number): Task<void> {
    const until = this.process.world.now + Math.round(seconds * 1_000_000);
    const wake = yield { until };
    if (wake.kind === 'interrupt') throw new Interrupted();
  }

  /** A turn of a loop or a function call: lets time and interrupts in. */
  *turn(): Task<void> {
    const wake = yield { until: this.process.world.now + LOOP_TURN_US };
    if (wake.kind === 'interrupt') throw new Interrupted();
  }

  // ---------------------------------------------------------------- running text

  /** Runs text line by line, as bash reads it: what stands before a syntax error has been run. */
  *runText(text: string, options: { readonly source?: string; readonly line?: number } = {}): Task<number> {
    const savedLine = this.line;
    if (options.source === undefined) this.expansionAborted = false;
    const cursor = new Cursor(text, options.line ?? 1);
    const parser = new Parser(cursor, { alias: (name) => (this.interactive || this.state.shopt.get('expand_aliases') === true ? this.state.aliases.get(name) : undefined) });
    try {
      for (;;) {
        const start = cursor.pos;
        let script: Script | undefined;
        try {
          script = parser.nextLine();
        } catch (e) {
          if (!(e instanceof ShellSyntaxError)) throw e;
          this.reportSyntaxError(e, text, start, options.source);
          this.state.lastStatus = 2;
          return 2;
        }
        if (!script) return this.state.lastStatus;
        if (parser.unfinishedHereDocument !== undefined && this.dialect === 'bash') {
          this.line = cursor.line;
          this.fail(`warning: here-document at line ${cursor.lineAt(start)} delimited by end-of-file (wanted \`${parser.unfinishedHereDocument}')`);
          parser.unfinishedHereDocument = undefined;
        }
        yield* this.runScript(script);
      }
    } finally {
      if (options.source !== undefined) this.line = savedLine;
    }
  }

  private reportSyntaxError(e: ShellSyntaxError, text: string, start: number, source: string | undefined): void {
    if (this.dialect === 'sh') {
      this.writeError(`${this.options.messageName}: ${e.line}: ${dashSyntaxError(e.message)}\n`);
      return;
    }
    if (this.interactive && source === undefined) {
      this.writeError(`bash: ${e.message}\n`);
      return;
    }
    const where = source ?? (this.options.commandString ? `${this.options.messageName}: -c` : this.options.messageName);
    const at = `${where}: line ${e.line}: `;
    this.writeError(`${at}${e.message}\n`);
    if (e.quotesLine) this.writeError(`${at}\`${(text.slice(start).trimStart().split('\n')[0] ?? '').trimEnd()}'\n`);
  }

  *runScript(script: Script): Task<number> {
    for (const statement of script) yield* this.statement(statement);
    return this.state.lastStatus;
  }

  private *statement({ list, background }: Statement): Task<void> {
    if (background) {
      this.startJob(list);
      this.state.lastStatus = 0;
      return;
    }
    yield* this.andOr(list);
  }

  private *andOr(list: AndOrList): Task<void> {
    yield* this.pipeline(list.first, list.rest.length > 0);
    for (const [i, { operator, pipeline }] of list.rest.entries()) {
      const succeeded = this.state.lastStatus === 0;
      if (operator === '&&' ? succeeded : !succeeded) yield* this.pipeline(pipeline, i < list.rest.length - 1);
    }
  }

  /** Runs a condition: its failure decides something, so it does not end a `set -e` shell. */
  *condition(script: Script): Task<boolean> {
    this.errexitOff += 1;
    try {
      return (yield* this.runScript(script)) === 0;
    } finally {
      this.errexitOff -= 1;
    }
  }

  // ---------------------------------------------------------------- pipelines

  private *pipeline(pipeline: Pipeline, decided: boolean): Task<void> {
    const begin = this.process.world.now;
    const excused = decided || pipeline.negated;
    if (excused) this.errexitOff += 1;
    try {
      const [only] = pipeline.commands;
      if (pipeline.commands.length > 1) yield* this.stages(pipeline.commands);
      else if (only) {
        yield* this.command(only);
        this.state.pipeStatus = [this.state.lastStatus];
      } else this.state.lastStatus = 0;
    } finally {
      if (excused) this.errexitOff -= 1;
    }
    if (pipeline.timed) this.writeTimes(pipeline.timed, (this.process.world.now - begin) / 1_000_000);
    if (pipeline.negated) this.state.lastStatus = this.state.lastStatus === 0 ? 1 : 0;
    else if (this.state.lastStatus !== 0 && !decided && this.errexitOff === 0) yield* this.failed();
  }

  private *failed(): Task<void> {
    const trap = this.state.traps.get('ERR');
    const status = this.state.lastStatus;
    if (trap !== undefined && trap !== '') {
      yield* this.runText(trap, { source: 'trap' });
      this.state.lastStatus = status;
    }
    if (this.state.options.errexit) throw new ShellExit(status);
  }

  private writeTimes(style: 'bash' | 'posix', elapsed: number): void {
    if (style === 'posix') this.writeError(`real ${elapsed.toFixed(2)}\nuser 0.00\nsys 0.00\n`);
    else this.writeError(`\nreal\t${Math.floor(elapsed / 60)}m${(elapsed % 60).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`);
  }

  private *stages(commands: readonly Command[]): Task<void> {
    const started: RunningProcess[] = [];
    let upstream: Pipe | undefined;
    for (const [i, command] of commands.entries()) {
      const downstream = i < commands.length - 1 ? new Pipe() : undefined;
      started.push(this.fork((shell) => shell.command(command), { ...(upstream && { input: upstream }), ...(downstream && { output: downstream }), simple: command.kind === 'simple' }));
      upstream = downstream;
    }
    yield* this.waitAll(started);
    const statuses = started.map((p) => p.status ?? 0);
    this.state.pipeStatus = statuses;
    this.state.lastStatus = this.state.options.pipefail ? (statuses.findLast((s) => s !== 0) ?? 0) : (statuses[statuses.length - 1] ?? 0);
  }

  /** A subshell that is a process of its own. Its ends of pipes are closed when it ends. */
  private fork(run: (shell: Interpreter) => Task<void>, io: { readonly input?: Pipe | InputStream; readonly output?: Pipe; readonly simple: boolean }): RunningProcess {
    const shell = new Interpreter(this.process, { ...this.options, interactive: false, messageName: this.options.messageName }, this);
    shell.promptless = this.interactive || this.promptless;
    shell.replaceable = io.simple;
    if (io.input) shell.table.set(0, { input: io.input });
    if (io.output) {
      // Nothing is written before the process exists: its program waits first.
      shell.table.set(1, { output: new PipeEnd(io.output, () => started.signal('PIPE')) });
    }
    const program: Program = function* (process) {
      shell.process = process;
      try {
        // Every stage exists before the first one runs.
        if ((yield { until: process.world.now }).kind === 'interrupt') return 130;
        return yield* shell.runToEnd(run(shell));
      } finally {
        io.output?.close();
        if (io.input instanceof Pipe) io.input.closeReader();
      }
    };
    const started = startProcess(this.process.environment, this.process.world, {
      argv: [this.zero],
      program,
      stdin: shell.input,
      stdout: shell.output,
      stderr: shell.errors,
      variables: this.state.variables.exported(),
      cwd: this.state.cwd,
      netns: this.process.netns,
      ...(this.process.terminal && { terminal: this.process.terminal }),
    });
    return started;
  }

  /** Subshells of an interactive shell print messages without a line number. */
  private promptless = false;

  /** Runs a subshell's body: `exit` and failed expansions end only it. */
  private *runToEnd(body: Task<void>): Task<number> {
    try {
      yield* body;
    } catch (e) {
      if (e instanceof ShellExit) this.state.lastStatus = e.status;
      else if (e instanceof FunctionReturn) this.state.lastStatus = e.status;
      else if (e instanceof Interrupted) this.state.lastStatus = 130;
      else if (!(e instanceof LoopExit)) throw e;
    }
    yield* this.runExitTrap();
    return this.state.lastStatus;
  }

  *runExitTrap(): Task<void> {
    const trap = this.state.traps.get('EXIT');
    if (trap === undefined || trap === '' || this.runningExitTrap) return;
    this.runningExitTrap = true;
    const status = this.state.lastStatus;
    try {
      yield* this.runText(trap, { source: 'trap' });
      this.state.lastStatus = status;
    } catch (e) {
      if (!(e instanceof ShellExit)) throw e;
      this.state.lastStatus = e.status;
    }
  }

  /** Waits for foreground processes; Ctrl-C goes to all of them, and ends this command when one of them died of it. */
  private *waitAll(started: readonly RunningProcess[]): Task<void> {
    let interrupted = false;
    try {
      for (;;) {
        const running = started.filter((p) => !p.handle.done);
        if (running.length === 0) break;
        const wake = yield { signals: running.map((p) => p.handle.ended) };
        if (wake.kind === 'interrupt') {
          interrupted = true;
          for (const p of started) p.signal('INT');
        }
      }
    } finally {
      for (const p of started) if (!p.handle.done) p.signal('TERM');
    }
    if (interrupted && started.some((p) => p.status === 130)) {
      this.state.lastStatus = 130;
      throw new Interrupted();
    }
  }

  // ---------------------------------------------------------------- jobs

  private startJob(list: AndOrList): void {
    const pipeline = list.rest.length === 0 && !list.first.negated && !list.first.timed ? list.first : undefined;
    const only = pipeline?.commands.length === 1 ? pipeline.commands[0] : undefined;
    const process = this.fork((shell) => (only ? shell.command(only) : shell.andOr(list)), { input: nullInput, simple: only?.kind === 'simple' });
    const id = Math.max(0, ...this.jobs.map((j) => j.id)) + 1;
    this.jobs.push({ id, processes: [process], source: list.source, notified: false });
    this.state.lastBackgroundPid = process.process.pid;
    if (this.interactive && this.dialect === 'bash') this.writeError(`[${id}] ${process.process.pid}\n`);
  }

  *waitForJob(job: Job): Task<number> {
    for (;;) {
      const running = job.processes.filter((p) => !p.handle.done);
      if (running.length === 0) break;
      const wake = yield { signals: running.map((p) => p.handle.ended) };
      if (wake.kind === 'interrupt') throw new Interrupted();
    }
    return job.processes[job.processes.length - 1]?.status ?? 0;
  }

  /** Ends every background job: a script's shell does not, but a closed terminal does. */
  hangUp(): void {
    for (const job of this.jobs) for (const p of job.processes) p.signal('HUP');
  }

  // ---------------------------------------------------------------- commands

  *command(command: Command): Task<void> {
    this.line = command.line;
    if (command.kind === 'simple') return yield* this.simple(command.assignments, command, command.redirects);
    if (command.kind === 'function') {
      this.state.functions.set(command.name, command.body);
      this.state.lastStatus = 0;
      return;
    }
    const saved = this.table;
    try {
      if (command.redirects.length > 0) this.table = yield* this.redirected(command.redirects);
      if (command.kind === 'subshell') yield* this.subshell(command.body);
      else yield* runCompound(this, command);
    } catch (e) {
      if (e instanceof RedirectionError) this.state.lastStatus = this.redirectionFailed(e);
      else if (e instanceof ExpansionError) this.expansionFailed(e);
      else throw e;
    } finally {
      this.restore(saved);
    }
  }

  /** Closes what only the redirected command had open (a /dev/tcp connection). */
  private restore(saved: Map<number, Descriptor>): void {
    if (this.table === saved) return;
    const kept = new Set([...saved.values()].flatMap((d) => [d.output, d.input]));
    for (const { output } of this.table.values()) if (output && !kept.has(output) && !(output instanceof PipeEnd) && !(output instanceof Pipe)) output.close();
    this.table = saved;
  }

  private *redirected(redirects: readonly Redirect[]): Task<Map<number, Descriptor>> {
    const { expander } = this;
    const interactive = this.interactive;
    return yield* openRedirections(redirects, {
      process: this.process,
      cwd: this.state.cwd,
      noclobber: this.state.options.noclobber,
      descriptors: this.table,
      *target(word) {
        if (!interactive && word.parts.every((p) => p.kind === 'literal' || p.kind === 'double')) return yield* expander.text(word);
        const words = yield* expander.words([word]);
        return words.length === 1 ? words[0] : undefined;
      },
      text: (word) => expander.text(word),
    });
  }

  private redirectionFailed(e: RedirectionError): number {
    for (const line of e.message.split('\n')) {
      if (this.dialect === 'sh') this.fail(dashRedirectionError(line));
      else if (line.startsWith('connect: ')) this.writeError(`${this.zero}: ${line}\n`);
      else this.fail(line);
    }
    return this.dialect === 'sh' ? 2 : 1;
  }

  private expansionFailed(e: ExpansionError): void {
    this.fail(e.message);
    // Only the outermost shell of a script ends with 127.
    const status = this.interactive || this.isSubshell ? Math.min(e.status, 1) : e.status;
    this.state.lastStatus = status;
    if (!this.interactive && e.fatal) throw new ShellExit(status);
    if (this.interactive) {
      this.expansionAborted = true;
      throw new Interrupted();
    }
  }

  /** The line was given up because of a failed expansion, not by Ctrl-C. */
  expansionAborted = false;

  private *subshell(body: Script): Task<void> {
    const shell = new Interpreter(this.process, { ...this.options, interactive: false }, this);
    shell.promptless = this.interactive || this.promptless;
    try {
      yield* shell.runScript(body);
    } catch (e) {
      if (e instanceof ShellExit || e instanceof FunctionReturn) shell.state.lastStatus = e.status;
      else if (!(e instanceof LoopExit)) throw e;
    }
    yield* shell.runExitTrap();
    this.state.lastStatus = shell.state.lastStatus;
  }

  /** `$(…)`: a subshell whose output is collected. */
  private *substitute(script: Script): Task<string> {
    const sink = new TextSink();
    const shell = new Interpreter(this.process, { ...this.options, interactive: false }, this);
    shell.promptless = this.interactive || this.promptless;
    shell.table.set(1, { output: sink });
    try {
      yield* shell.runScript(script);
    } catch (e) {
      if (e instanceof ShellExit || e instanceof FunctionReturn) shell.state.lastStatus = e.status;
      else if (!(e instanceof LoopExit)) throw e;
    }
    yield* shell.runExitTrap();
    this.state.lastStatus = shell.state.lastStatus;
    this.substituted = true;
    return sink.text;
  }

  private substituted = false;

  private *simple(assignments: readonly Assignment[], command: Extract<Command, { kind: 'simple' }>, redirects: readonly Redirect[]): Task<void> {
    const saved = this.table;
    const replaceable = this.replaceable;
    this.replaceable = false;
    try {
      this.substituted = false;
      const words = yield* this.expander.words(command.words);
      this.line = command.line;
      if (words.length === 0) {
        if (redirects.length > 0) this.table = yield* this.redirected(redirects);
        for (const assignment of assignments) yield* this.assign(assignment);
        this.trace(assignments.map((a) => a.source));
        if (!this.substituted) this.state.lastStatus = 0;
        return;
      }
      const temporary: (readonly [string, string])[] = [];
      for (const a of assignments) {
        const base = this.state.variables.get(a.name) ?? '';
        if (!('elements' in a.value)) temporary.push([a.name, (a.append ? base : '') + (yield* this.expander.text(a.value, { assignment: true }))]);
      }
      this.trace([...temporary.map(([name, value]) => `${name}=${quoteIfNeeded(value)}`), ...words.map(quoteIfNeeded)]);
      if (redirects.length > 0) this.table = yield* this.redirected(redirects);
      this.replaceable = replaceable;
      const permanent = words[0] === 'exec' && words.length === 1;
      this.state.lastStatus = yield* this.runWords(words, { variables: temporary });
      if (permanent) {
        saved.clear();
        for (const [fd, descriptor] of this.table) saved.set(fd, descriptor);
        this.table = saved;
      }
    } catch (e) {
      if (e instanceof RedirectionError) {
        this.state.lastStatus = this.redirectionFailed(e);
        if (command.words[0]?.source === 'exec' && !this.interactive) throw new ShellExit(1);
      } else if (e instanceof ExpansionError) this.expansionFailed(e);
      else if (e instanceof ReadonlyVariableError) {
        this.state.lastStatus = this.fail(e.message);
        if (!this.interactive && command.words.length === 0) throw new ShellExit(1);
      } else throw e;
    } finally {
      this.restore(saved);
    }
  }

  private trace(words: readonly string[]): void {
    if (this.state.options.xtrace && words.length > 0) this.writeError(`${this.state.variables.get('PS4') ?? '+ '}${words.join(' ')}\n`);
  }

  /** Shows a compound command's head under `set -x`. */
  traceText(text: string): void {
    this.trace([text]);
  }

  private *assign(a: Assignment): Task<void> {
    const { variables } = this.state;
    if ('elements' in a.value) {
      yield* this.assignArray(a.name, a.append, a.value.elements);
      return;
    }
    const text = yield* this.expander.text(a.value, { assignment: true });
    if (this.state.options.allexport) variables.mark(a.name, { exported: true });
    if (a.subscript) {
      const key = this.expander.key(a.name, yield* this.expander.text(a.subscript));
      variables.setElement(a.name, key, a.append ? (variables.element(a.name, key) ?? '') + text : text);
      return;
    }
    if (variables.isInteger(a.name)) variables.set(a.name, this.evaluate(a.append ? `(${variables.get(a.name) ?? '0'})+(${text})` : text).toString());
    else variables.set(a.name, a.append ? (variables.get(a.name) ?? '') + text : text);
  }

  private *assignArray(name: string, append: boolean, elements: Extract<Assignment['value'], { elements: unknown }>['elements']): Task<void> {
    const { variables } = this.state;
    const associative = variables.value(name)?.kind === 'associative';
    const keyed: [string, string][] = append && associative ? variables.keys(name).map((k) => [k, variables.element(name, k) ?? '']) : [];
    const items = new Map<number, string>(append && !associative ? variables.keys(name).map((k) => [Number(k), variables.element(name, Number(k)) ?? '']) : []);
    let next = items.size === 0 ? 0 : Math.max(...items.keys()) + 1;
    for (const element of elements) {
      if (element.subscript) {
        const subscript = yield* this.expander.text(element.subscript);
        const text = yield* this.expander.text(element.value);
        if (associative) keyed.push([subscript, text]);
        else {
          next = Number(this.evaluate(subscript));
          items.set(next, text);
          next += 1;
        }
        continue;
      }
      for (const text of yield* this.expander.words([element.value])) {
        items.set(next, text);
        next += 1;
      }
    }
    if (associative) variables.setAssociative(name, new Map(keyed));
    else variables.setArray(name, items);
  }

  // ---------------------------------------------------------------- running words

  kindOf(name: string): 'alias' | 'keyword' | 'function' | 'builtin' | 'file' | undefined {
    if (this.state.aliases.has(name)) return 'alias';
    if (KEYWORDS.has(name)) return 'keyword';
    if (this.state.functions.has(name)) return 'function';
    if (builtins.has(name)) return 'builtin';
    return this.pathOf(name) === undefined ? undefined : 'file';
  }

  pathOf(name: string): string | undefined {
    if (name.includes('/')) {
      const stat = this.process.environment.files.stat(resolvePath(this.state.cwd, name));
      return stat.ok && stat.value.kind === 'file' && stat.value.executable ? name : undefined;
    }
    if (findCommand(this.process.environment, name)) return commandPath(name);
    return findExecutable(this.process.environment.files, this.state.variables.get('PATH') ?? '', name);
  }

  *runWords(words: readonly string[], options: { readonly functions?: boolean; readonly variables?: readonly (readonly [string, string])[] } = {}): Task<number> {
    const [name = ''] = words;
    const variables = options.variables ?? [];
    const body = options.functions === false ? undefined : this.state.functions.get(name);
    if (body) return yield* this.callFunction(name, body, words.slice(1), variables);
    const builtin = builtins.get(name);
    if (builtin && !(this.dialect === 'sh' && BASH_ONLY.has(name))) {
      if (variables.length === 0) return yield* builtin(this, words);
      const before = variables.map(([key]) => [key, this.state.variables.get(key), this.state.variables.attributes(key)?.exported ?? false] as const);
      for (const [key, value] of variables) this.state.variables.set(key, value);
      try {
        return yield* builtin(this, words);
      } finally {
        for (const [key, value, exported] of before) {
          if (value === undefined) this.state.variables.unset(key);
          else this.state.variables.set(key, value);
          if (value !== undefined) this.state.variables.mark(key, { exported });
        }
      }
    }
    return yield* this.external(words, variables);
  }

  private *callFunction(name: string, body: Command, words: readonly string[], temporary: readonly (readonly [string, string])[]): Task<number> {
    if (this.nesting >= MAX_NESTING) {
      this.fail(`${name}: maximum function nesting level exceeded (${MAX_NESTING})`);
      throw new ShellExit(1);
    }
    const saved = { positional: this.state.positional, functionNames: this.state.functionNames, loopDepth: this.state.loopDepth };
    this.state.positional = words;
    this.state.functionNames = [name, ...saved.functionNames];
    this.state.loopDepth = 0;
    this.state.variables.pushScope();
    for (const [key, value] of temporary) {
      this.state.variables.declareLocal(key);
      this.state.variables.set(key, value);
      this.state.variables.mark(key, { exported: true });
    }
    this.nesting += 1;
    try {
      yield* this.command(body);
    } catch (e) {
      if (!(e instanceof FunctionReturn)) throw e;
      this.state.lastStatus = e.status;
    } finally {
      this.nesting -= 1;
      this.state.variables.popScope();
      Object.assign(this.state, saved);
    }
    return this.state.lastStatus;
  }

  private *external(words: readonly string[], temporary: readonly (readonly [string, string])[]): Task<number> {
    const [name = ''] = words;
    const found = this.findProgram(name);
    if (found.kind === 'missing') return this.fail(found.message, found.status);
    const variables = new Map([...this.state.variables.exported(), ...temporary]);
    const stdout = this.output;
    const streams = { stdin: this.input, stdout, stderr: this.errors, variables, cwd: this.state.cwd, netns: this.process.netns };
    const argv = found.argv ? [...found.argv, ...words.slice(1)] : words;
    const terminal = this.process.terminal && stdout.isTerminal ? { terminal: this.process.terminal } : { terminal: undefined };
    if (this.replaceable) {
      this.replaceable = false;
      const status = yield* found.program(execProcess(this.process, { argv, ...streams, ...terminal }));
      if (status === 130) throw new Interrupted();
      return status;
    }
    const { terminal: shown } = terminal;
    const running = startProcess(this.process.environment, this.process.world, { argv, program: found.program, ...streams, ...(shown && { terminal: shown }) });
    yield* this.waitAll([running]);
    const status = running.status ?? 0;
    if (status === 143) this.writeError('Terminated\n');
    else if (status === 137) this.writeError('Killed\n');
    return status;
  }

  /** What an executable's name means here: a tool, or a script of the learner's. */
  private findProgram(name: string): { readonly kind: 'program'; readonly program: Program; readonly argv?: readonly string[] } | { readonly kind: 'missing'; readonly message: string; readonly status: number } {
    const { environment } = this.process;
    const missing = (message: string, status: number): { kind: 'missing'; message: string; status: number } => ({ kind: 'missing', message, status });
    const tool = name.includes('/') ? undefined : findCommand(environment, name);
    if (tool) return { kind: 'program', program: tool.run };
    const notFound = this.dialect === 'sh' ? `${name}: not found` : `${name}: command not found`;
    let path = name;
    if (!name.includes('/')) {
      const found = name === '' ? undefined : findExecutable(environment.files, this.state.variables.get('PATH') ?? '', name);
      if (found === undefined) return missing(notFound, 127);
      path = found;
    }
    const absolute = resolvePath(this.state.cwd, path);
    const stat = environment.files.stat(absolute);
    if (!stat.ok) {
      const cut = absolute.lastIndexOf('/');
      const base = BIN_DIRECTORIES.includes(absolute.slice(0, cut)) ? findCommand(environment, absolute.slice(cut + 1)) : undefined;
      if (base) return { kind: 'program', program: base.run };
      if (this.dialect === 'sh') return missing(`${name}: not found`, 127);
      return missing(`${name}: ${stat.error === 'ENOTDIR' ? 'Not a directory' : 'No such file or directory'}`, stat.error === 'ENOTDIR' ? 126 : 127);
    }
    if (stat.value.kind === 'directory') return missing(`${name}: ${this.dialect === 'sh' ? 'Permission denied' : 'Is a directory'}`, 126);
    if (stat.value.kind !== 'file' || !stat.value.executable) return missing(`${name}: Permission denied`, 126);
    const text = environment.files.read(absolute);
    const shebang = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(text.ok ? text.value : '');
    const interpreterPath = shebang ? (shebang[1] === '/usr/bin/env' ? (shebang[2] ?? '') : (shebang[1] ?? '')) : '/bin/bash';
    const interpreterName = interpreterPath.slice(interpreterPath.lastIndexOf('/') + 1);
    const runner = findCommand(environment, interpreterName) ?? (shebang ? undefined : findCommand(environment, 'sh'));
    if (!runner) return missing(`${name}: ${interpreterPath}: bad interpreter: No such file or directory`, 126);
    const option = shebang && shebang[1] !== '/usr/bin/env' && shebang[2] !== undefined ? [shebang[2]] : [];
    return { kind: 'program', program: runner.run, argv: [interpreterName, ...option, path] };
  }

  /** Runs a child program in place and waits (for builtins that start programs: `command`, `exec`). */
  *runProgram(program: Program, argv: readonly string[]): Task<number> {
    const running = startProcess(this.process.environment, this.process.world, { argv, program, stdin: this.input, stdout: this.output, stderr: this.errors, variables: this.state.variables.exported(), cwd: this.state.cwd, netns: this.process.netns });
    return yield* waitForProcess(running);
  }
}

/** Builtins that dash lacks. */
const BASH_ONLY = new Set(['source', 'declare', 'typeset', 'let', 'shopt', 'mapfile', 'readarray', 'history', 'builtin', 'compgen', 'complete', 'disown', 'help', 'pushd', 'popd', 'dirs']);

const dashRedirectionError = (message: string): string => {
  const m = /^(.*): (No such file or directory|Is a directory|Permission denied)$/.exec(message);
  if (!m) return message;
  return m[2] === 'No such file or directory' ? `cannot open ${m[1] ?? ''}: No such file` : `cannot create ${m[1] ?? ''}: ${m[2] ?? ''}`;
};

/** The writing end of a pipe: a write after the reader has gone ends the writer (SIGPIPE). */
class PipeEnd implements OutputStream {
  readonly isTerminal = false;

  constructor(
    private readonly pipe: Pipe,
    private readonly broken: () => void,
  ) {}

  write(text: string): boolean {
    if (this.pipe.write(text)) return true;
    if (text !== '') this.broken();
    return false;
  }

  close(): void {
    this.pipe.close();
  }
}

function initialState(process: Process, options: InterpreterOptions): ShellState {
  const variables = new Variables(process.variables);
  const set = (name: string, value: string): void => {
    if (variables.get(name) === undefined) variables.set(name, value);
  };
  set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  variables.set('PWD', process.cwd);
  variables.mark('PWD', { exported: true });
  set('IFS', ' \t\n');
  variables.set('IFS', ' \t\n');
  variables.set('PPID', '1');
  if (options.dialect === 'bash') {
    set('HOSTNAME', process.environment.hostname);
    variables.set('SHLVL', String(Number(variables.get('SHLVL') ?? '0') + 1));
    variables.mark('SHLVL', { exported: true });
    variables.set('BASH_VERSION', '5.2.15(1)-release');
    variables.set('UID', '0');
    variables.set('EUID', '0');
  }
  variables.set('OPTIND', '1');
  return {
    variables,
    positional: options.positional ?? [],
    functions: new Map(),
    aliases: new Map(),
    options: { errexit: false, nounset: false, xtrace: false, noglob: false, pipefail: false, noclobber: false, allexport: false, verbose: false, noexec: false },
    shopt: new Map(),
    traps: new Map(),
    cwd: process.cwd,
    lastStatus: 0,
    lastBackgroundPid: undefined,
    pipeStatus: [0],
    functionNames: [],
    loopDepth: 0,
  };
}
