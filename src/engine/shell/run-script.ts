/** Runs a script without a terminal and collects what it prints: the command line interface, tests, labs. */
import { TextSink, startProcess, textInput, type Environment, type RunningProcess, type Task, type World } from '../program/index';
import { waitForProcess } from '../program/index';
import { runShell, type ShellOptions } from './language/run-shell';

export interface ScriptOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export interface ScriptOptions extends Pick<ShellOptions, 'dialect' | 'positional' | 'zero' | 'flags'> {
  readonly stdin?: string;
  readonly cwd?: string;
  /** Messages as `bash -c` gives them; false: as for a script file called `zero`. Default true. */
  readonly commandString?: boolean;
}

export interface RunningScript {
  readonly process: RunningProcess;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
}

/** Starts the script; whoever owns the World runs its events. */
export function startScript(environment: Environment, world: World, text: string, options: ScriptOptions = {}): RunningScript {
  const stdout = new TextSink();
  const stderr = new TextSink();
  const home = environment.variables['HOME'] ?? '/root';
  const dialect = options.dialect ?? (environment.tools?.has('bash') === false ? 'sh' : 'bash');
  const process = startProcess(environment, world, {
    argv: [dialect],
    program: (p) => runShell(p, { dialect, script: text, commandString: options.commandString ?? true, ...(options.zero !== undefined && { zero: options.zero }), ...(options.positional && { positional: options.positional }), ...(options.flags !== undefined && { flags: options.flags }) }),
    ...(options.stdin !== undefined && { stdin: textInput(options.stdin) }),
    stdout,
    stderr,
    variables: new Map(Object.entries({ HOME: home, ...environment.variables })),
    cwd: options.cwd ?? (environment.files.exists(home) ? home : '/'),
  });
  return { process, stdout, stderr };
}

/** Runs the script to its end, as a task on simulated time. */
export function* runScript(environment: Environment, world: World, text: string, options: ScriptOptions = {}): Task<ScriptOutcome> {
  const running = startScript(environment, world, text, options);
  const status = yield* waitForProcess(running.process);
  return { stdout: running.stdout.text, stderr: running.stderr.text, status };
}
