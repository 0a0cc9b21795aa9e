/**
 * A terminal as programs see it: input line by line (the line discipline is the engine's, so a replay is exact), output as it comes,
 * and which shell is waiting at its prompt.
 */
import { Signal } from '../base/index';
import type { InputStream, OutputStream, ReadResult, Task } from '../program/index';

/** What a shell offers while it waits for a line. */
export interface LineReader {
  readonly prompt: string;
  /** The prompt asks for the rest of an unfinished command. */
  readonly continuation: boolean;
  /** Earlier lines, oldest first. */
  readonly history: readonly string[];
  readonly complete: (line: string, cursor: number) => Completion;
}

/** Words that could stand at `start`..cursor. */
export interface Completion {
  readonly start: number;
  readonly candidates: readonly string[];
}

export class TerminalDevice {
  readonly input: TerminalInput;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  private waiting: LineReader | undefined;

  constructor(private readonly show: (stream: 'stdout' | 'stderr' | 'prompt', text: string) => void) {
    this.input = new TerminalInput(this);
    this.stdout = { isTerminal: true, write: (text) => this.write('stdout', text), close: () => undefined };
    this.stderr = { isTerminal: true, write: (text) => this.write('stderr', text), close: () => undefined };
  }

  private write(stream: 'stdout' | 'stderr', text: string): boolean {
    if (text !== '') this.show(stream, text);
    return true;
  }

  /** The shell that waits at its prompt; undefined while something runs. */
  get reader(): LineReader | undefined {
    return this.input.hasLine() ? undefined : this.waiting;
  }

  /** A shell's prompt: shows it and waits for a line. */
  *readCommand(reader: LineReader): Task<ReadResult> {
    this.waiting = reader;
    if (reader.prompt !== '') this.show('prompt', reader.prompt);
    try {
      return yield* this.input.readLine();
    } finally {
      this.waiting = undefined;
    }
  }
}

/** What was typed, as lines; Ctrl-D is an end that only one read sees. */
export class TerminalInput implements InputStream {
  readonly isTerminal = true;
  readonly changed = new Signal();
  private readonly queue: (string | 'end-of-file')[] = [];

  constructor(readonly device: TerminalDevice) {}

  /** A typed line with its newline. */
  push(text: string): void {
    this.queue.push(`>${text}`);
    this.changed.notify();
  }

  pushEnd(): void {
    this.queue.push('end-of-file');
    this.changed.notify();
  }

  hasLine(): boolean {
    return this.queue.length > 0;
  }

  /** Ctrl-C throws away what was typed ahead. */
  flush(): void {
    this.queue.length = 0;
  }

  poll(): string | undefined {
    const first = this.queue.shift();
    if (first === undefined) return '';
    return first === 'end-of-file' ? undefined : first.slice(1);
  }

  *read(): Task<ReadResult> {
    for (;;) {
      if (this.queue.length > 0) {
        const text = this.poll();
        return text === undefined ? { kind: 'end' } : { kind: 'text', text };
      }
      const wake = yield { signals: [this.changed], background: true };
      if (wake.kind === 'interrupt') return { kind: 'interrupt', name: wake.name };
    }
  }

  *readLine(): Task<ReadResult> {
    const got = yield* this.read();
    return got.kind === 'text' ? { kind: 'text', text: got.text.replace(/\n$/, '') } : got;
  }
}
