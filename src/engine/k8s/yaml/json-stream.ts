/** Finds where one JSON value ends, or says what is wrong in the words of Go's encoding/json (scanner.go). */
import { encodeUtf8 } from '../../base/index';
import { goQuote } from '../go-text';

export type JsonScan = { readonly kind: 'value'; readonly end: number } | { readonly kind: 'error'; readonly message: string; readonly at: number };

class JsonFault extends Error {
  constructor(
    readonly at: number,
    readonly text: string,
  ) {
    super(text);
  }
}

const quoteChar = (char: string): string => (char === "'" ? `'\\''` : char === '"' ? `'"'` : `'${goQuote(char).slice(1, -1)}'`);

class JsonScanner {
  constructor(
    private readonly text: string,
    public at: number,
    private readonly origin: number,
  ) {}

  private invalid(where: string): never {
    if (this.at >= this.text.length) throw new JsonFault(this.at, 'unexpected EOF');
    const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    const offset = encodeUtf8(this.text.slice(this.origin, this.at)).length + 1;
    throw new JsonFault(this.at, `json: offset ${offset}: invalid character ${quoteChar(char)} ${where}`);
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  private space(): void {
    while (' \t\r\n'.includes(this.peek()) && this.at < this.text.length) this.at += 1;
  }

  value(): void {
    this.space();
    const char = this.peek();
    if (char === '{') this.object();
    else if (char === '[') this.array();
    else if (char === '"') this.string();
    else if (char === '-' || /^[0-9]$/.test(char)) this.number();
    else if (char === 't') this.literal('true');
    else if (char === 'f') this.literal('false');
    else if (char === 'n') this.literal('null');
    else this.invalid('looking for beginning of value');
  }

  private object(): void {
    this.at += 1;
    this.space();
    if (this.peek() === '}') {
      this.at += 1;
      return;
    }
    for (;;) {
      this.space();
      if (this.peek() !== '"') this.invalid('looking for beginning of object key string');
      this.string();
      this.space();
      if (this.peek() !== ':') this.invalid('after object key');
      this.at += 1;
      this.value();
      this.space();
      const next = this.peek();
      if (next !== ',' && next !== '}') this.invalid('after object key:value pair');
      this.at += 1;
      if (next === '}') return;
    }
  }

  private array(): void {
    this.at += 1;
    this.space();
    if (this.peek() === ']') {
      this.at += 1;
      return;
    }
    for (;;) {
      this.value();
      this.space();
      const next = this.peek();
      if (next !== ',' && next !== ']') this.invalid('after array element');
      this.at += 1;
      if (next === ']') return;
    }
  }

  private string(): void {
    this.at += 1;
    while (this.peek() !== '"') {
      if (this.at >= this.text.length || this.peek() < ' ') this.invalid('in string literal');
      if (this.peek() !== '\\') {
        this.at += 1;
        continue;
      }
      this.at += 1;
      if (!'bfnrt\\/"u'.includes(this.peek()) || this.peek() === '') this.invalid('in string escape code');
      const unicode = this.peek() === 'u';
      this.at += 1;
      for (let k = 0; unicode && k < 4; k += 1) {
        if (!/^[0-9a-fA-F]$/.test(this.peek())) this.invalid('in \\u hexadecimal character escape');
        this.at += 1;
      }
    }
    this.at += 1;
  }

  private digits(where: string): void {
    if (!/^[0-9]$/.test(this.peek())) this.invalid(where);
    while (/^[0-9]$/.test(this.peek())) this.at += 1;
  }

  private number(): void {
    if (this.peek() === '-') this.at += 1;
    if (this.peek() === '0') this.at += 1;
    else this.digits('in numeric literal');
    if (this.peek() === '.') {
      this.at += 1;
      this.digits('after decimal point in numeric literal');
    }
    if (this.peek() === 'e' || this.peek() === 'E') {
      this.at += 1;
      if (this.peek() === '+' || this.peek() === '-') this.at += 1;
      this.digits('in exponent of numeric literal');
    }
  }

  private literal(word: string): void {
    for (let i = 1; i < word.length; i += 1) {
      this.at += 1;
      if (this.peek() !== word.charAt(i)) this.invalid(`in literal ${word} (expecting ${quoteChar(word.charAt(i))})`);
    }
    this.at += 1;
  }
}

/** Scans one JSON value of `text` from `at` on. */
export function scanJson(text: string, at: number): JsonScan {
  const scanner = new JsonScanner(text, at, at);
  try {
    scanner.value();
    return { kind: 'value', end: scanner.at };
  } catch (fault) {
    if (fault instanceof JsonFault) return { kind: 'error', message: fault.text, at: fault.at };
    if (fault instanceof RangeError) return { kind: 'error', message: 'exceeded max depth', at };
    throw fault;
  }
}
