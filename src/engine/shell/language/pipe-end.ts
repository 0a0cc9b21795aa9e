import type { OutputStream, Pipe } from '../../program/index';

/** The writing end of a pipe: a write after the reader has gone ends the writer (SIGPIPE). */
export class PipeEnd implements OutputStream {
  readonly isTerminal = false;

  constructor(
    private readonly pipe: Pipe,
    private readonly broken: () => void,
  ) {}

  write(text: string): boolean {
    if (this.pipe.write(text)) return true;
    if (text !== '') this.broken();
    return false;
  }

  close(): void {
    this.pipe.close();
  }
}
