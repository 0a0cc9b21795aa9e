/** Shell programs: `bash`, `sh`, scripts, `-c`; and the ways in which other programs run command lines. */
import type { Process, Task } from '../../program/index';
import { findCommand } from '../command-table';
import { TerminalInput } from '../terminal-device';
import { builtins } from './builtins/index';
import { runInteractive } from './interactive-shell';
import { Interpreter, type InterpreterOptions } from './interpreter';
import { FunctionReturn, Interrupted, LoopExit, ShellExit, type Dialect } from './shell-context';

export interface ShellOptions {
  readonly dialect?: Dialect;
  /** Text to run. Without it: an interactive shell when stdin is a terminal, else what stdin holds. */
  readonly script?: string;
  /** `$0`, and how messages name the shell. */
  readonly zero?: string;
  readonly positional?: readonly string[];
  /** The text was given with -c (messages say so). */
  readonly commandString?: boolean;
  readonly interactive?: boolean;
  /** Letters as for `set`: e, u, x, f. */
  readonly flags?: string;
}

/** A shell in this process: its streams, variables, directory and network namespace are the process's. */
export function* runShell(process: Process, options: ShellOptions = {}): Task<number> {
  const dialect = options.dialect ?? 'bash';
  const zero = options.zero ?? dialect;
  const base: Omit<InterpreterOptions, 'interactive'> = { dialect, zero, messageName: zero, positional: options.positional ?? [], commandString: options.commandString ?? false };
  const setFlags = (shell: Interpreter): void => {
    for (const letter of options.flags ?? '') {
      if (letter === 'e') shell.state.options.errexit = true;
      else if (letter === 'u') shell.state.options.nounset = true;
      else if (letter === 'x') shell.state.options.xtrace = true;
      else if (letter === 'f') shell.state.options.noglob = true;
    }
  };
  const { stdin } = process;
  if (options.script === undefined && (options.interactive ?? stdin.isTerminal) && stdin instanceof TerminalInput) {
    const shell = new Interpreter(process, { ...base, interactive: true });
    setFlags(shell);
    return yield* runInteractive(shell, stdin.device);
  }
  let { script } = options;
  if (script === undefined) {
    script = '';
    for (;;) {
      const more = yield* stdin.read();
      if (more.kind === 'interrupt') return 130;
      if (more.kind === 'end') break;
      script += more.text;
    }
  }
  const shell = new Interpreter(process, { ...base, interactive: false });
  setFlags(shell);
  return yield* runToEnd(shell, script);
}

function* runToEnd(shell: Interpreter, script: string): Task<number> {
  try {
    yield* shell.runText(script);
  } catch (e) {
    if (e instanceof ShellExit || e instanceof FunctionReturn) shell.state.lastStatus = e.status;
    else if (e instanceof Interrupted) shell.state.lastStatus = 130;
    else if (!(e instanceof LoopExit)) throw e;
  }
  yield* shell.runExitTrap();
  return shell.state.lastStatus;
}

/** Builtins that are also files in /usr/bin: `xargs echo`, `timeout 1 test …`. */
const BUILTIN_FILES = new Set(['echo', 'printf', 'test', '[', 'true', 'false', 'pwd', 'kill']);

/** What running an argv directly (execvp) finds. */
export type Found = { readonly kind: 'found'; run(process: Process): Task<number> } | { readonly kind: 'missing' };

/** The program an argv names in the process's environment, as execvp would find it. */
export function findProgram(process: Process, argv: readonly string[]): Found {
  const [name = ''] = argv;
  const { environment } = process;
  const tools = environment.tools;
  const base = /^\/(?:usr\/(?:local\/)?)?s?bin\/([^/]+)$/.exec(name)?.[1];
  const command = findCommand(environment, base ?? name);
  if (command && (!name.includes('/') || base !== undefined)) return { kind: 'found', run: (p) => command.run({ ...p, argv }) };
  if (BUILTIN_FILES.has(base ?? name) && (tools === undefined || tools.has(base ?? name) || tools.has('sh') || tools.has('bash'))) {
    const builtin = builtins.get(base ?? name);
    if (builtin) return { kind: 'found', run: (p) => builtin(new Interpreter(p, { dialect: 'bash', interactive: false, zero: base ?? name, messageName: base ?? name }), [base ?? name, ...argv.slice(1)]) };
  }
  if (name.includes('/') && base === undefined) {
    const stat = environment.files.stat(name.startsWith('/') ? name : `${process.cwd === '/' ? '' : process.cwd}/${name.replace(/^\.\//, '')}`);
    if (stat.ok && stat.value.kind === 'file' && stat.value.executable) {
      return { kind: 'found', run: (p) => new Interpreter(p, { dialect: 'bash', interactive: false, zero: 'bash', messageName: 'bash' }).runWords(argv, { functions: false }) };
    }
  }
  return { kind: 'missing' };
}

/** Runs an argv in this process (no shell in between). 127 when there is no such program: the caller prints its own words (see {@link findProgram}). */
export function* runCommand(process: Process, argv: readonly string[]): Task<number> {
  const found = findProgram(process, argv);
  return found.kind === 'missing' ? 127 : yield* found.run(process);
}
