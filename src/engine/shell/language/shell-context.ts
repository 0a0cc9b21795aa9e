/** What the interpreter, the expander and the builtins share: the state of one shell (or subshell). */
import type { InputStream, OutputStream, Process, RunningProcess, Task } from '../../program/index';
import type { Command, Script } from './syntax';
import type { Variables } from './variables';

export type Dialect = 'bash' | 'sh';

export interface Options {
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
  noglob: boolean;
  pipefail: boolean;
  noclobber: boolean;
  allexport: boolean;
  verbose: boolean;
  noexec: boolean;
}

/** Letters of `set`, in the order in which `$-` shows them. */
export const OPTION_LETTERS: readonly (readonly [string, keyof Options])[] = [
  ['a', 'allexport'],
  ['e', 'errexit'],
  ['f', 'noglob'],
  ['n', 'noexec'],
  ['u', 'nounset'],
  ['v', 'verbose'],
  ['x', 'xtrace'],
  ['C', 'noclobber'],
];

export interface ShellState {
  variables: Variables;
  positional: readonly string[];
  readonly functions: Map<string, Command>;
  readonly aliases: Map<string, string>;
  readonly options: Options;
  readonly shopt: Map<string, boolean>;
  readonly traps: Map<string, string>;
  cwd: string;
  lastStatus: number;
  lastBackgroundPid: number | undefined;
  pipeStatus: readonly number[];
  /** Names of the functions being run, innermost first. */
  functionNames: readonly string[];
  /** How many shells this one is inside of (BASH_SUBSHELL). */
  subshells: number;
  /** Loops around what runs, within the present function. */
  loopDepth: number;
}

export interface Descriptor {
  readonly input?: InputStream;
  readonly output?: OutputStream;
}

export interface Job {
  readonly id: number;
  readonly processes: readonly RunningProcess[];
  readonly source: string;
  /** The end has been told. */
  notified: boolean;
}

/** The interpreter as builtins see it. */
export interface ShellContext {
  readonly state: ShellState;
  readonly process: Process;
  /** `$$`. */
  readonly pid: number;
  readonly dialect: Dialect;
  readonly interactive: boolean;
  readonly jobs: Job[];
  /** Commands typed, oldest first. */
  readonly history: readonly string[];
  /** `$0`. */
  readonly zero: string;
  readonly descriptors: ReadonlyMap<number, Descriptor>;
  setDescriptor(fd: number, descriptor: Descriptor | undefined): void;

  readonly input: InputStream;
  write(text: string): void;
  writeError(text: string): void;
  /** `bash: ` at a prompt, `bash: line 3: ` in a script. */
  errorPrefix(): string;
  /** Prints `prefix message` and gives `status`. */
  fail(message: string, status?: number): number;

  /** Runs text in this shell (eval, source, traps). */
  runText(text: string, options?: { readonly source?: string }): Task<number>;
  runScript(script: Script): Task<number>;
  /** Runs an argv: function (unless left out), builtin, or program. */
  runWords(words: readonly string[], options?: { readonly functions?: boolean; readonly variables?: readonly (readonly [string, string])[] }): Task<number>;
  kindOf(name: string): 'alias' | 'keyword' | 'function' | 'builtin' | 'file' | undefined;
  pathOf(name: string): string | undefined;
  evaluate(expression: string): bigint;
  /** Waits in this shell; an interrupt ends what runs. */
  pause(seconds: number): Task<void>;
  waitForJob(job: Job): Task<number>;
}

export type Builtin = (shell: ShellContext, words: readonly string[]) => Task<number>;

/** Control flow that leaves more than one level. */
export class LoopExit extends Error {
  constructor(
    readonly kind: 'break' | 'continue',
    public levels: number,
  ) {
    super(kind);
  }
}

export class FunctionReturn extends Error {
  constructor(readonly status: number) {
    super('return');
  }
}

export class ShellExit extends Error {
  constructor(readonly status: number) {
    super('exit');
  }
}

/** SIGINT ended the foreground command: everything up to the prompt is left. */
export class Interrupted extends Error {}

/** An expansion failed: the command is not run; a non-interactive shell exits (bash: status 127 for `${x:?}`, else 1). */
export class ExpansionError extends Error {
  constructor(
    message: string,
    readonly status = 1,
    readonly fatal = true,
  ) {
    super(message);
  }
}
