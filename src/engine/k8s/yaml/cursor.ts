/** A place in the text and the characters there, with libyaml's character classes (go-yaml v2, yamlprivateh.go). */

/** A position: `offset` in UTF-16 units from the start of the whole text; `line` and `column` from 0. */
export interface Mark {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** What the parser refused. go-yaml counts lines differently by the layer that noticed, see `syntaxMessage`. */
export class YamlSyntax extends Error {
  constructor(
    readonly layer: 'reader' | 'scanner' | 'parser' | 'composer',
    readonly problem: string,
    readonly at: Mark,
    readonly context?: Mark,
  ) {
    super(problem);
  }
}

const EM = 0xfeff;

export class Cursor {
  private offset: number;
  private line = 0;
  private column = 0;

  /** Reads `text` from `start` up to, not including, `end`. Lines count from 0 at `start`. */
  constructor(
    private readonly text: string,
    start: number,
    private readonly end: number,
  ) {
    this.offset = start;
  }

  mark(): Mark {
    return { offset: this.offset, line: this.line, column: this.column };
  }

  get at(): number {
    return this.offset;
  }

  get lineNumber(): number {
    return this.line;
  }

  get columnNumber(): number {
    return this.column;
  }

  /** The UTF-16 unit `ahead` of here; 0 at and after the end. */
  code(ahead = 0): number {
    const i = this.offset + ahead;
    return i < this.end ? this.text.charCodeAt(i) : 0;
  }

  is(char: string, ahead = 0): boolean {
    return this.code(ahead) === char.charCodeAt(0);
  }

  isEnd(ahead = 0): boolean {
    return this.code(ahead) === 0;
  }

  isBreak(ahead = 0): boolean {
    const c = this.code(ahead);
    return c === 0x0a || c === 0x0d || c === 0x85 || c === 0x2028 || c === 0x2029;
  }

  isBlank(ahead = 0): boolean {
    const c = this.code(ahead);
    return c === 0x20 || c === 0x09;
  }

  isBreakOrEnd(ahead = 0): boolean {
    return this.isEnd(ahead) || this.isBreak(ahead);
  }

  isBlankOrEnd(ahead = 0): boolean {
    return this.isBlank(ahead) || this.isBreakOrEnd(ahead);
  }

  /** libyaml's "alpha": letters, digits, `_` and `-`. */
  isWord(): boolean {
    const c = this.code();
    return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x2d;
  }

  isDigit(): boolean {
    const c = this.code();
    return c >= 0x30 && c <= 0x39;
  }

  isByteOrderMark(): boolean {
    return this.code() === EM;
  }

  /** Whether a `---` or `...` line marker stands here. */
  isDocumentIndicator(): boolean {
    if (this.column !== 0) return false;
    const c = this.code();
    return (c === 0x2d || c === 0x2e) && this.code(1) === c && this.code(2) === c && this.isBlankOrEnd(3);
  }

  skip(count = 1): void {
    this.offset += count;
    this.column += count;
  }

  skipLine(): void {
    if (this.code() === 0x0d && this.code(1) === 0x0a) this.offset += 2;
    else if (this.isBreak()) this.offset += 1;
    else return;
    this.line += 1;
    this.column = 0;
  }

  read(): string {
    const char = this.text.charAt(this.offset);
    this.skip();
    return char;
  }

  /** Reads a line break; every kind becomes `\n` except the Unicode line and paragraph separators. */
  readLine(): string {
    const c = this.code();
    this.skipLine();
    return c === 0x2028 || c === 0x2029 ? String.fromCharCode(c) : '\n';
  }

  /** libyaml starts a new line at the end of input when the last one was not ended. */
  endLine(): void {
    if (this.column !== 0) {
      this.column = 0;
      this.line += 1;
    }
  }

  slice(from: number): string {
    return this.text.slice(from, this.offset);
  }
}
