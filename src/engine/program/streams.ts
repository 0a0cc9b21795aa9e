/**
 * Text streams between processes. A {@link Pipe} has two ends; a reader waits (as a Task) until there is text or the writer closed.
 * Text, not bytes: what tools print and read here is text; programs that speak on the network encode it themselves.
 */
import { Signal, type Task } from '../base/index';

export interface OutputStream {
  /** True when a terminal shows it. */
  readonly isTerminal: boolean;
  /** False when nobody reads any more (EPIPE: the writer should end). */
  write(text: string): boolean;
  close(): void;
}

export interface InputStream {
  readonly isTerminal: boolean;
  /** Text as it comes, or undefined at the end. `{interrupt}` when a signal came first. */
  read(): Task<ReadResult>;
  /** One line without its newline; the rest stays for the next read. */
  readLine(): Task<ReadResult>;
  /** What is there already, without waiting ('' when nothing, undefined at the end). */
  poll(): string | undefined;
  /** Notified when text or the end arrives: for programs that wait for several things at once (nc). */
  readonly changed: Signal;
}

export type ReadResult = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'end' } | { readonly kind: 'interrupt'; readonly name: string };

/** An unbounded pipe. */
export class Pipe implements InputStream, OutputStream {
  readonly isTerminal = false;
  readonly changed = new Signal();
  private buffer = '';
  private writerClosed = false;
  private readerClosed = false;

  write(text: string): boolean {
    if (this.readerClosed || this.writerClosed) return false;
    if (text !== '') {
      this.buffer += text;
      this.changed.notify();
    }
    return true;
  }

  /** The writer is done. */
  close(): void {
    if (this.writerClosed) return;
    this.writerClosed = true;
    this.changed.notify();
  }

  /** The reader is gone: further writes fail. */
  closeReader(): void {
    this.readerClosed = true;
    this.buffer = '';
  }

  get broken(): boolean {
    return this.readerClosed;
  }

  /** Whether a line, or the end, is there already. */
  hasLine(): boolean {
    return this.writerClosed || this.buffer.includes('\n');
  }

  poll(): string | undefined {
    if (this.buffer === '') return this.writerClosed ? undefined : '';
    const text = this.buffer;
    this.buffer = '';
    return text;
  }

  *read(): Task<ReadResult> {
    for (;;) {
      const text = this.poll();
      if (text === undefined) return { kind: 'end' };
      if (text !== '') return { kind: 'text', text };
      const wake = yield { signals: [this.changed], background: true };
      if (wake.kind === 'interrupt') return { kind: 'interrupt', name: wake.name };
    }
  }

  *readLine(): Task<ReadResult> {
    for (;;) {
      const end = this.buffer.indexOf('\n');
      if (end >= 0) {
        const text = this.buffer.slice(0, end);
        this.buffer = this.buffer.slice(end + 1);
        return { kind: 'text', text };
      }
      if (this.writerClosed) {
        if (this.buffer === '') return { kind: 'end' };
        const text = this.buffer;
        this.buffer = '';
        return { kind: 'text', text };
      }
      const wake = yield { signals: [this.changed], background: true };
      if (wake.kind === 'interrupt') return { kind: 'interrupt', name: wake.name };
    }
  }
}

/** Collects what is written: for command substitution, `kubectl exec` results, tests. */
export class TextSink implements OutputStream {
  readonly isTerminal = false;
  text = '';

  constructor(private readonly onWrite?: (text: string) => void) {}

  write(text: string): boolean {
    this.text += text;
    this.onWrite?.(text);
    return true;
  }

  close(): void {}
}

/** Text that is all there already: a file opened for reading, a here-document. */
export function textInput(text: string): InputStream {
  const pipe = new Pipe();
  pipe.write(text);
  pipe.close();
  return pipe;
}

/** /dev/null, both ways. */
export const nullInput: InputStream = {
  isTerminal: false,
  changed: new Signal(),
   
  *read(): Task<ReadResult> {
    return { kind: 'end' };
  },
   
  *readLine(): Task<ReadResult> {
    return { kind: 'end' };
  },
  poll: () => undefined,
};

export const nullOutput: OutputStream = { isTerminal: false, write: () => true, close: () => undefined };
