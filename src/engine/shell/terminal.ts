/**
 * A terminal window: an interactive shell in an environment. Input events are lines, Ctrl-C and Ctrl-D (editing happens before, in the
 * pure model of language/line-editor.ts), so a session's log of them replays exactly. Whoever owns the World runs its events.
 */
import type { SimTime } from '../base/index';
import { startProcess, type Environment, type RunningProcess, type TerminalInfo, type World } from '../program/index';
import { runShell } from './language/run-shell';
import type { Dialect } from './language/shell-context';
import { TerminalDevice, type Completion } from './terminal-device';

export interface TerminalOutput {
  /** Counts up from 1. */
  readonly seq: number;
  readonly at: SimTime;
  readonly stream: 'stdout' | 'stderr' | 'echo' | 'prompt';
  readonly text: string;
  /** The packet (its journey) that made the program write this; undefined when none did: a timer, a file, the program's own doing. */
  readonly journey?: number;
}

export interface TerminalOptions {
  readonly dialect?: Dialect;
  readonly cwd?: string;
  readonly size?: TerminalInfo;
}

export class Terminal {
  private readonly entries: TerminalOutput[] = [];
  private listeners: ((entry: TerminalOutput) => void)[] = [];
  private readonly device: TerminalDevice;
  private shell: RunningProcess;

  constructor(
    readonly environment: Environment,
    readonly world: World,
    private readonly options: TerminalOptions = {},
  ) {
    this.device = new TerminalDevice((stream, text) => this.append(stream, text));
    this.shell = this.start();
  }

  private start(): RunningProcess {
    const dialect = this.options.dialect ?? (this.environment.tools?.has('bash') === false ? 'sh' : 'bash');
    const home = this.environment.variables['HOME'] ?? (this.environment.kind === 'host' ? '/root' : '/');
    const { device } = this;
    return startProcess(this.environment, this.world, {
      argv: [dialect],
      program: (process) => runShell(process, { dialect }),
      stdin: device.input,
      stdout: device.stdout,
      stderr: device.stderr,
      variables: new Map(Object.entries({ HOME: home, TERM: 'xterm-256color', ...this.environment.variables })),
      cwd: this.options.cwd ?? (this.environment.files.exists(home) ? home : '/'),
      terminal: this.options.size ?? { columns: 80, rows: 24 },
    });
  }

  private append(stream: TerminalOutput['stream'], text: string): void {
    const { cause } = this.world.queue;
    const entry: TerminalOutput = { seq: this.entries.length + 1, at: this.world.now, stream, text, ...(cause !== undefined && (stream === 'stdout' || stream === 'stderr') && { journey: cause }) };
    this.entries.push(entry);
    for (const listener of this.listeners) listener(entry);
  }

  /** Everything shown so far, oldest first; only ever grows. */
  get output(): readonly TerminalOutput[] {
    return this.entries;
  }

  /** Calls `fn` for each new piece of output until the returned function is called. */
  onOutput(fn: (entry: TerminalOutput) => void): () => void {
    this.listeners = [...this.listeners, fn];
    return () => {
      this.listeners = this.listeners.filter((l) => l !== fn);
    };
  }

  /** The prompt of the shell that waits, which may be a nested one (`kubectl exec -it`); '' while something runs. */
  get prompt(): string {
    return this.device.reader?.prompt ?? '';
  }

  /** A program runs in the foreground: what is submitted goes to its input. */
  get busy(): boolean {
    return this.device.reader === undefined;
  }

  /** The first shell has ended (`exit`, Ctrl-D). The next line starts a new one. */
  get closed(): boolean {
    return this.shell.handle.done;
  }

  /** Lines typed to the shell that waits, oldest first. */
  get history(): readonly string[] {
    return this.device.reader?.history ?? [];
  }

  /** A line, without its newline; several lines are submitted one after the other. */
  submit(line: string): void {
    for (const one of line.split('\n')) {
      if (this.closed) {
        this.shell = this.start();
        if (one === '') continue;
      }
      this.append('echo', `${one}\n`);
      this.device.input.push(`${one}\n`);
    }
  }

  /** Ctrl-C. */
  interrupt(): void {
    if (this.closed) return;
    this.append('echo', '^C');
    this.device.input.flush();
    this.shell.signal('INT');
  }

  /** Ctrl-D on an empty line. */
  eof(): void {
    if (!this.closed) this.device.input.pushEnd();
  }

  /** Words that Tab offers. */
  complete(line: string, cursor: number): Completion {
    return this.device.reader?.complete(line, cursor) ?? { start: cursor, candidates: [] };
  }

  /** Closes the window: everything in it gets SIGHUP. */
  close(): void {
    this.shell.signal('HUP');
  }
}
