/** A position in a script's text, shared by the parser and the readers of words inside it. */
import type { Word } from './syntax';

export interface PendingHereDocument {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  readonly body: { word: Word };
}

export class Cursor {
  pos = 0;
  /** Here-documents whose body starts after the next newline. */
  pending: PendingHereDocument[] = [];

  constructor(
    public text: string,
    private readonly firstLine = 1,
  ) {}

  /** Replaces what lies before `pos` from `start` on (an alias) and goes back to `start`. */
  splice(start: number, replacement: string): void {
    this.text = this.text.slice(0, start) + replacement + this.text.slice(this.pos);
    this.pos = start;
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length;
  }

  /** The character `ahead` places on, '' at the end. */
  peek(ahead = 0): string {
    return this.text[this.pos + ahead] ?? '';
  }

  next(): string {
    const c = this.text[this.pos] ?? '';
    this.pos += 1;
    return c;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.pos);
  }

  /** Line number of `pos`, from 1. */
  lineAt(pos: number): number {
    let line = this.firstLine;
    for (let i = 0; i < pos && i < this.text.length; i += 1) if (this.text[i] === '\n') line += 1;
    return line;
  }

  get line(): number {
    return this.lineAt(this.pos);
  }

  /** Spaces, tabs, `\`-newline. */
  skipBlanks(): void {
    for (;;) {
      const c = this.peek();
      if (c === ' ' || c === '\t' || c === '\r') this.pos += 1;
      else if (c === '\\' && this.peek(1) === '\n') this.pos += 2;
      else return;
    }
  }
}
