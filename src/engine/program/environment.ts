/** Starting processes in an environment. */
import { Invariant, type Task, type TaskHandle } from '../base/index';
import type { Host, NetNamespace, World } from '../kernel/index';
import { FileSystem } from './files';
import type { Environment, Process, Program, TerminalInfo } from './process';
import { nullInput, nullOutput, type InputStream, type OutputStream } from './streams';

export interface EnvironmentOptions {
  readonly name: string;
  readonly kind: 'host' | 'container';
  readonly hostname: string;
  readonly host: Host;
  readonly netns: NetNamespace;
  readonly variables?: Readonly<Record<string, string>>;
  readonly tools?: ReadonlySet<string>;
  readonly capabilities?: ReadonlySet<'NET_ADMIN' | 'NET_RAW' | 'SYS_ADMIN'>;
  /** Share another environment's files (containers of a Pod do not; `nsenter -n` does). */
  readonly files?: FileSystem;
}

export function createEnvironment(options: EnvironmentOptions): Environment {
  const { world } = options.host;
  const files = options.files ?? new FileSystem(() => world.now);
  if (!options.files) files.write('/etc/hostname', `${options.hostname}\n`);
  return {
    name: options.name,
    kind: options.kind,
    hostname: options.hostname,
    host: options.host,
    netns: options.netns,
    files,
    variables: options.variables ?? {},
    tools: options.tools,
    capabilities: options.capabilities ?? new Set(options.kind === 'host' ? ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN'] : ['NET_RAW']),
    processes: new Map(),
    namespaceFiles: new Map(),
  };
}

export interface StartOptions {
  readonly argv: readonly string[];
  readonly program: Program;
  readonly stdin?: InputStream;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  readonly variables?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  readonly netns?: NetNamespace;
  readonly terminal?: TerminalInfo;
}

export interface RunningProcess {
  readonly process: Process;
  readonly handle: TaskHandle<number>;
  /** Exit status once it has ended: what the program returned, or 128 + the signal's number. */
  readonly status: number | undefined;
  /** SIGINT wakes the program, which may handle it; TERM, KILL, HUP and PIPE end it. */
  signal(name: SignalName): void;
}

export type SignalName = 'HUP' | 'INT' | 'QUIT' | 'KILL' | 'PIPE' | 'TERM';

export const SIGNAL_NUMBERS: Readonly<Record<SignalName, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, PIPE: 13, TERM: 15 };

interface EnvironmentState {
  lastPid: number;
  readonly running: Map<number, RunningProcess>;
}

/** What this layer keeps for each environment beside its public face; by its process list, which views of it share. */
const states = new WeakMap<Environment['processes'], EnvironmentState>();

function stateOf(environment: Environment): EnvironmentState {
  let state = states.get(environment.processes);
  if (!state) {
    state = { lastPid: environment.kind === 'container' ? 0 : 999, running: new Map() };
    states.set(environment.processes, state);
  }
  return state;
}

/** A process of the environment that is alive. */
export const runningProcess = (environment: Environment, pid: number): RunningProcess | undefined => stateOf(environment).running.get(pid);

/** Starts a program: it runs at once up to its first wait. The process leaves the environment's list when it ends. */
export function startProcess(environment: Environment, world: World, options: StartOptions): RunningProcess {
  const state = stateOf(environment);
  // Pids count up per environment; container programs start at 1 as in a PID namespace.
  const pid = (state.lastPid += 1);
  const process: Process = {
    pid,
    environment,
    world,
    argv: options.argv,
    cwd: options.cwd ?? '/',
    variables: new Map(options.variables ?? Object.entries(environment.variables)),
    stdin: options.stdin ?? nullInput,
    stdout: options.stdout ?? nullOutput,
    stderr: options.stderr ?? nullOutput,
    terminal: options.terminal,
    netns: options.netns ?? environment.netns,
  };
  environment.processes.set(pid, process);
  const entry: { killed: number | undefined; early: SignalName | undefined; started: TaskHandle<number> | undefined } = { killed: undefined, early: undefined, started: undefined };
  const deliver = (name: SignalName, handle: TaskHandle<number>): void => {
    if (handle.done) return;
    if (name === 'INT') return handle.interrupt('SIGINT');
    entry.killed ??= 128 + SIGNAL_NUMBERS[name];
    handle.kill();
  };
  const running: RunningProcess = {
    process,
    get handle(): TaskHandle<number> {
      if (!entry.started) throw new Invariant('the handle of a process that has not started');
      return entry.started;
    },
    get status(): number | undefined {
      if (!entry.started?.done) return undefined;
      return entry.killed ?? entry.started.result ?? 0;
    },
    signal: (name) => {
      // A program that signals itself (or whose reader is gone) before its first wait gets the signal right after it.
      if (entry.started) deliver(name, entry.started);
      else entry.early ??= name;
    },
  };
  state.running.set(pid, running);
  const handle = world.scheduler.spawn(options.program(process));
  entry.started = handle;
  const gone = (): void => {
    environment.processes.delete(pid);
    state.running.delete(pid);
  };
  if (handle.done) gone();
  else {
    handle.ended.subscribe(gone);
    if (entry.early) deliver(entry.early, handle);
  }
  return running;
}

/**
 * Waits for a child and gives its exit status. An interrupt is passed on to the child, as the terminal's driver sends SIGINT to the whole
 * foreground group; if the waiting task itself is killed, the child is too.
 */
export function* waitForProcess(running: RunningProcess): Task<number> {
  try {
    while (!running.handle.done) {
      const wake = yield { signals: [running.handle.ended] };
      if (wake.kind === 'interrupt') running.signal('INT');
    }
  } finally {
    if (!running.handle.done) running.signal('TERM');
  }
  // What made the child end is not what the parent does next.
  running.process.world.queue.cause = undefined;
  return running.status ?? 0;
}

/** execve: the process goes on as another program, with these words and streams. */
export function execProcess(process: Process, change: Partial<Pick<Process, 'argv' | 'environment' | 'stdin' | 'stdout' | 'stderr' | 'cwd' | 'variables' | 'netns' | 'terminal'>>): Process {
  const next: Process = { ...process, ...change };
  if (process.environment.processes.get(process.pid)) process.environment.processes.set(process.pid, next);
  return next;
}
