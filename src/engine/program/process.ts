/**
 * What a running program sees: its environment (host or container), files, variables, streams, its network namespace.
 * A program is a Task (see base/task.ts): a generator that yields what it waits for. Shell commands, servers and clients are all programs.
 */
import type { Task, World } from './kernel-types';
import type { Host, NetNamespace } from '../kernel/index';
import type { FileSystem } from './files';
import type { InputStream, OutputStream } from './streams';

/** A place where processes run: the learner's workstation, a node, a container of a Pod. */
export interface Environment {
  /** Unique: `workstation`, `node-1`, `default/wordpress-5d8f…/wordpress`. */
  readonly name: string;
  readonly kind: 'host' | 'container';
  readonly hostname: string;
  readonly host: Host;
  readonly netns: NetNamespace;
  readonly files: FileSystem;
  /** Environment variables a new process starts with. */
  readonly variables: Readonly<Record<string, string>>;
  /** Executables in its PATH; undefined on hosts: everything Podwire has. */
  readonly tools: ReadonlySet<string> | undefined;
  /** Unprivileged containers lack NET_ADMIN: `ip link add` then fails with EPERM. */
  readonly capabilities: ReadonlySet<'NET_ADMIN' | 'NET_RAW' | 'SYS_ADMIN'>;
  /** Processes alive in it, by pid, in order of start. */
  readonly processes: Map<number, Process>;
  /** Files that a network namespace is bound to, elsewhere than in /run/netns: container runtimes keep such (/run/docker/netns/…). */
  readonly namespaceFiles: Map<string, NetNamespace>;
}

/** Interactive terminal attached to a process, if any. */
export interface TerminalInfo {
  readonly columns: number;
  readonly rows: number;
}

export interface Process {
  readonly pid: number;
  readonly environment: Environment;
  readonly world: World;
  /** argv[0] is the name it was called by. */
  readonly argv: readonly string[];
  /** Working directory, absolute. */
  cwd: string;
  /** Exported variables; a child gets a copy. */
  readonly variables: Map<string, string>;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Set when stdout is a terminal. */
  readonly terminal: TerminalInfo | undefined;
  /** The namespace it is in: that of the environment unless nsenter, `ip netns exec` or unshare changed it. */
  netns: NetNamespace;
}

/** The body of a program. Returns the exit status. An interrupt (SIGINT) arrives as a Wake `{kind:'interrupt'}` where it waits. */
export type Program = (process: Process) => Task<number>;
