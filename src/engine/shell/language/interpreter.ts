/**
 * Runs the syntax tree as coroutines on simulated time. Every stage of a pipeline and every background job is a process of the
 * environment, all run concurrently, and output goes to its reader as it is written.
 *
 * @simplified commands take no time of their own — a loop costs 10 simulated microseconds for each turn, so that an endless one still lets time pass
 */
import { EPOCH_UNIX_SECONDS, type Rng } from '../../base/index';
import { Pipe, TextSink, execProcess, nullInput, nullOutput, startProcess, waitForProcess, type InputStream, type OutputStream, type Process, type Program, type RunningProcess, type Task } from '../../program/index';
import { assign, setTemporarily } from './assignments';
import { builtins } from './builtins/index';
import { runCompound } from './compound-commands';
import { Cursor } from './cursor';
import { dashRedirectionError } from './dash-messages';
import { syntaxErrorText, timesText } from './diagnostics';
import { Expander, quoteIfNeeded } from './expander';
import { callFunction } from './function-call';
import { initialState, subshellState } from './initial-state';
import { Parser } from './parser';
import { PipeEnd } from './pipe-end';
import { ProcessSubstitutions } from './process-substitution';
import { waitAll, waitForJob } from './process-waiting';
import { findProgram, kindOf, pathOf } from './program-lookup';
import { RedirectionError, openRedirections } from './redirections';
import { ExpansionError, FunctionReturn, Interrupted, LoopExit, ShellExit, type Descriptor, type Dialect, type Job, type ShellContext, type ShellState } from './shell-context';
import { ShellSyntaxError, type AndOrList, type Assignment, type Command, type Pipeline, type Redirect, type Script, type Statement } from './syntax';
import { ReadonlyVariableError } from './variables';

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

const LOOP_TURN_US = 10;


export class Interpreter implements ShellContext {
  state: ShellState;
  jobs: Job[] = [];
  history: string[] = [];
  readonly expander: Expander;
  private table: Map<number, Descriptor>;
  private line = 1;
  /** Above 0 where a failure does not end a `set -e` shell: conditions, `!`, all but the last of `&&`. */
  private errexitOff = 0;
  /** The next program may take this process's place: a pipeline stage or background job of one simple command. */
  private replaceable = false;
  private readonly isSubshell: boolean;
  private readonly startedAt: number;
  private readonly shellPid: number;
  private randomStream: Rng | undefined;
  private runningExitTrap = false;
  private readonly substitutions: ProcessSubstitutions;

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
    this.state = parent ? subshellState(parent.state) : initialState(process, options);
    this.isSubshell = parent !== undefined;
    this.substitutions = new ProcessSubstitutions(process.environment.files, () => this.table);
    this.startedAt = parent?.startedAt ?? process.world.now;
    this.shellPid = parent?.shellPid ?? process.pid;
    this.line = parent?.line ?? 1;
    this.errexitOff = parent?.errexitOff ?? 0;
    this.expander = new Expander({
      get state() {
        return self.state;
      },
      files: process.environment.files,
      zero: options.zero,
      pid: this.shellPid,
      random: () => this.random(),
      ownPid: () => this.process.pid,
      epochSeconds: () => EPOCH_UNIX_SECONDS + Math.floor(process.world.now / 1_000_000),
      elapsedSeconds: () => Math.floor((process.world.now - this.startedAt) / 1_000_000),
      lineNumber: () => this.line,
      substitute: (script) => this.substitute(script),
      processSubstitution: (direction, script) => this.processSubstitution(direction, script),
    });
    const self = this;
  }

  private random(): number {
    const stream = (this.randomStream ??= this.process.world.rng(`shell ${this.process.environment.name} ${this.shellPid}`));
    return stream.below(32_768);
  }

  // ---------------------------------------------------------------- ShellContext

  get pid(): number {
    return this.shellPid;
  }

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
          this.writeError(syntaxErrorText(e, text.slice(start), { ...this.options, ...(options.source !== undefined && { source: options.source }) }));
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
    if (pipeline.timed) this.writeError(timesText(pipeline.timed, (this.process.world.now - begin) / 1_000_000));
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

  private *stages(commands: readonly Command[]): Task<void> {
    const started: RunningProcess[] = [];
    let upstream: Pipe | undefined;
    for (const [i, command] of commands.entries()) {
      const downstream = i < commands.length - 1 ? new Pipe() : undefined;
      started.push(this.fork((shell) => shell.command(command), { ...(upstream && { input: upstream }), ...(downstream && { output: downstream }), simple: command.kind === 'simple' }));
      upstream = downstream;
    }
    yield* waitAll(this.state, started);
    const statuses = started.map((p) => p.status ?? 0);
    this.state.pipeStatus = statuses;
    this.state.lastStatus = this.state.options.pipefail ? (statuses.findLast((s) => s !== 0) ?? 0) : (statuses[statuses.length - 1] ?? 0);
  }

  /** A subshell that is a process of its own. Its ends of pipes are closed when it ends. */
  private fork(run: (shell: Interpreter) => Task<void>, io: { readonly input?: Pipe | InputStream; readonly output?: Pipe; readonly simple: boolean }): RunningProcess {
    const shell = this.child();
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
        return yield* shell.runToEnd(run(shell), true);
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

  private child(): Interpreter {
    const shell = new Interpreter(this.process, { ...this.options, interactive: false }, this);
    shell.promptless = this.interactive || this.promptless;
    return shell;
  }

  /** Runs a subshell's body: `exit` and failed expansions end only it. Ctrl-C ends it with status 130 when it is a process of its own. */
  private *runToEnd(body: Task<unknown>, ownProcess = false): Task<number> {
    try {
      yield* body;
    } catch (e) {
      if (e instanceof ShellExit || e instanceof FunctionReturn) this.state.lastStatus = e.status;
      else if (e instanceof Interrupted && ownProcess) this.state.lastStatus = 130;
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

  waitForJob(job: Job): Task<number> {
    return waitForJob(job);
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
    const mark = this.substitutions.count;
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
      this.substitutions.close(mark);
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
    const shell = this.child();
    yield* shell.runToEnd(shell.runScript(body));
    this.state.lastStatus = shell.state.lastStatus;
  }

  /** `$(…)`: a subshell whose output is collected. */
  private *substitute(script: Script): Task<string> {
    const sink = new TextSink();
    const shell = this.child();
    shell.table.set(1, { output: sink });
    yield* shell.runToEnd(shell.runScript(script));
    this.state.lastStatus = shell.state.lastStatus;
    this.substituted = true;
    return sink.text;
  }

  private substituted = false;

  /** `<(…)`: a process of its own beside this one, under the name of a file. */
  private *processSubstitution(direction: '<' | '>', script: Script): Task<string> {
    const run = function* (shell: Interpreter): Task<void> {
      yield* shell.runScript(script);
    };
    return this.substitutions.begin(direction, (pipe) => {
      const started = this.fork(run, { ...(direction === '<' ? { output: pipe } : { input: pipe }), simple: false });
      this.state.lastBackgroundPid = started.process.pid;
      return started;
    });
  }

  private *simple(assignments: readonly Assignment[], command: Extract<Command, { kind: 'simple' }>, redirects: readonly Redirect[]): Task<void> {
    const saved = this.table;
    const mark = this.substitutions.count;
    let kept = false;
    const replaceable = this.replaceable;
    this.replaceable = false;
    try {
      this.substituted = false;
      const words = yield* this.expander.words(command.words);
      this.line = command.line;
      if (words.length === 0) {
        if (redirects.length > 0) this.table = yield* this.redirected(redirects);
        for (const assignment of assignments) yield* assign(this, assignment);
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
      this.replaceable = replaceable && this.substitutions.count === mark;
      const permanent = words[0] === 'exec' && words.length === 1;
      kept = permanent;
      if (!(yield* this.substitutions.asFiles(words, mark))) throw new Interrupted();
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
      if (!kept) this.substitutions.close(mark);
    }
  }

  private trace(words: readonly string[]): void {
    if (this.state.options.xtrace && words.length > 0) this.writeError(`${this.state.variables.get('PS4') ?? '+ '}${words.join(' ')}\n`);
  }

  /** Shows a compound command's head under `set -x`. */
  traceText(text: string): void {
    this.trace([text]);
  }

  // ---------------------------------------------------------------- running words

  kindOf(name: string): ReturnType<ShellContext['kindOf']> {
    return kindOf(this, name);
  }

  pathOf(name: string): string | undefined {
    return pathOf(this, name);
  }

  *runWords(words: readonly string[], options: { readonly functions?: boolean; readonly variables?: readonly (readonly [string, string])[] } = {}): Task<number> {
    const [name = ''] = words;
    const variables = options.variables ?? [];
    const body = options.functions === false ? undefined : this.state.functions.get(name);
    if (body) return yield* callFunction(this, name, body, words.slice(1), variables);
    const builtin = builtins.get(name);
    if (builtin && !(this.dialect === 'sh' && BASH_ONLY.has(name))) {
      if (variables.length === 0) return yield* builtin(this, words);
      const release = setTemporarily(this.state.variables, variables);
      try {
        return yield* builtin(this, words);
      } finally {
        release();
      }
    }
    return yield* this.external(words, variables);
  }

  private *external(words: readonly string[], temporary: readonly (readonly [string, string])[]): Task<number> {
    const [name = ''] = words;
    const found = findProgram(this, name);
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
    yield* waitAll(this.state, [running]);
    const status = running.status ?? 0;
    if (status === 143) this.writeError('Terminated\n');
    else if (status === 137) this.writeError('Killed\n');
    return status;
  }

  /** Runs a child program in place and waits (for builtins that start programs: `command`, `exec`). */
  *runProgram(program: Program, argv: readonly string[]): Task<number> {
    const running = startProcess(this.process.environment, this.process.world, { argv, program, stdin: this.input, stdout: this.output, stderr: this.errors, variables: this.state.variables.exported(), cwd: this.state.cwd, netns: this.process.netns });
    return yield* waitForProcess(running);
  }
}

/** Builtins that dash lacks. */
const BASH_ONLY = new Set(['source', 'declare', 'typeset', 'let', 'shopt', 'mapfile', 'readarray', 'history', 'builtin', 'compgen', 'complete', 'disown', 'help', 'pushd', 'popd', 'dirs']);
