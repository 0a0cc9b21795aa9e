/** Starting processes in an environment. */
import type { TaskHandle } from '../base/index';
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
}

/** Starts a program: it runs at once up to its first wait. The process leaves the environment's list when it ends. */
export function startProcess(environment: Environment, world: World, options: StartOptions): RunningProcess {
  const pid = nextPid(environment);
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
  const handle = world.scheduler.spawn(options.program(process));
  const gone = (): void => void environment.processes.delete(pid);
  if (handle.done) gone();
  else handle.ended.subscribe(gone);
  return { process, handle };
}

/** Pids count up per environment; container programs start at 1 as in a PID namespace. */
function nextPid(environment: Environment): number {
  let pid = environment.kind === 'container' ? 1 : 1000;
  for (const used of environment.processes.keys()) if (used >= pid) pid = used + 1;
  return pid;
}
