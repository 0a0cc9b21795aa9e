/**
 * Text to YAML 1.1 tokens, as libyaml's scanner does it (go-yaml v2, scannerc.go): simple keys, indentation levels and the words of
 * its errors are kept so that a learner sees what kubectl prints. `%TAG` and `%YAML` directives are scanned, then checked by the composer.
 */
import { YamlSyntax, type Cursor, type Mark } from './cursor';
import { scanBlock, scanPlain, scanQuoted, type ScalarStyle, type ScannedScalar } from './scalars';

export type TokenKind =
  | 'stream-start'
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly kind: TokenKind;
  readonly start: Mark;
  readonly end: Mark;
  /** A scalar's value, an anchor's name, a directive's name, a tag's suffix. */
  readonly value: string;
  readonly style: ScalarStyle;
  /** A tag's handle: `!`, `!!`, or none for a verbatim tag. */
  readonly handle: string;
}

interface SimpleKey {
  possible: boolean;
  readonly required: boolean;
  readonly tokenNumber: number;
  readonly mark: Mark;
}

const NO_KEY: SimpleKey = { possible: false, required: false, tokenNumber: 0, mark: { offset: 0, line: 0, column: 0 } };

/** Keys longer than this many characters are not recognised (YAML 1.1 section 7.4.2). */
const LONGEST_KEY = 1024;
const DEEPEST = 10_000;
const URI_CHARS = ';/?:@&=+$,.!~*\'()[]%';

export class Scanner {
  private readonly queue: Token[] = [];
  private head = 0;
  private taken = 0;
  private started = false;
  private finished = false;
  private readonly simpleKeys: SimpleKey[] = [];
  private keyAllowed = false;
  private flowLevel = 0;
  private indent = -1;
  private readonly indents: number[] = [];

  /** `json`: the text is known to be valid JSON. */
  constructor(
    private readonly cursor: Cursor,
    private readonly json = false,
  ) {}

  /** The next token, not consumed. */
  peek(): Token {
    this.fetchMore();
    const token = this.queue[this.head];
    if (token === undefined) throw new YamlSyntax('parser', 'unknown problem parsing YAML content', this.cursor.mark());
    return token;
  }

  skip(): void {
    this.head += 1;
    this.taken += 1;
    if (this.head > 64 && this.head * 2 > this.queue.length) {
      this.queue.splice(0, this.head);
      this.head = 0;
    }
  }

  take(): Token {
    const token = this.peek();
    this.skip();
    return token;
  }

  /** Scans ahead while the head of the queue may still turn out to be a key. */
  private fetchMore(): void {
    for (;;) {
      let needMore = this.head >= this.queue.length;
      if (!needMore) {
        for (const key of this.simpleKeys) {
          if (key.possible && key.tokenNumber === this.taken && this.keyIsValid(key)) needMore = true;
        }
      }
      if (!needMore || this.finished) return;
      this.fetch();
    }
  }

  private fail(problem: string, context: Mark): never {
    throw new YamlSyntax('scanner', problem, this.cursor.mark(), context);
  }

  private fetch(): void {
    const { cursor } = this;
    if (!this.started) {
      this.started = true;
      this.simpleKeys.push({ ...NO_KEY });
      this.keyAllowed = true;
      this.push('stream-start', cursor.mark());
      return;
    }
    this.skipToNextToken();
    this.unroll(cursor.columnNumber);
    if (cursor.isEnd()) return this.fetchStreamEnd();
    if (cursor.columnNumber === 0 && cursor.is('%')) return this.fetchDirective();
    if (cursor.isDocumentIndicator()) return this.fetchDocumentIndicator();
    const char = String.fromCharCode(cursor.code());
    switch (char) {
      case '[':
        return this.fetchFlowStart('flow-sequence-start');
      case '{':
        return this.fetchFlowStart('flow-mapping-start');
      case ']':
        return this.fetchFlowEnd('flow-sequence-end');
      case '}':
        return this.fetchFlowEnd('flow-mapping-end');
      case ',':
        return this.fetchFlowEntry();
      case '*':
        return this.fetchAnchor('alias');
      case '&':
        return this.fetchAnchor('anchor');
      case '!':
        return this.fetchTag();
      case "'":
        return this.fetchScalar(() => scanQuoted(cursor, 'single'));
      case '"':
        return this.fetchScalar(() => scanQuoted(cursor, 'double', this.json));
    }
    if (char === '-' && cursor.isBlankOrEnd(1)) return this.fetchBlockEntry();
    if (char === '?' && (this.flowLevel > 0 || cursor.isBlankOrEnd(1))) return this.fetchKey();
    if (char === ':' && (this.flowLevel > 0 || cursor.isBlankOrEnd(1))) return this.fetchValue();
    if (char === '|' && this.flowLevel === 0) return this.fetchBlockScalar('literal');
    if (char === '>' && this.flowLevel === 0) return this.fetchBlockScalar('folded');
    const startsPlain =
      !(cursor.isBlankOrEnd() || '-?:,[]{}#&*!|>\'"%@`'.includes(char)) ||
      (char === '-' && !cursor.isBlank(1)) ||
      (this.flowLevel === 0 && (char === '?' || char === ':') && !cursor.isBlankOrEnd(1));
    if (startsPlain) return this.fetchScalar(() => scanPlain(cursor, this.indent, this.flowLevel > 0));
    this.fail('found character that cannot start any token', cursor.mark());
  }

  // ---- the queue, indentation and simple keys

  private token(kind: TokenKind, start: Mark, end: Mark, extra?: Partial<Pick<Token, 'value' | 'style' | 'handle'>>): Token {
    return { kind, start, end, value: extra?.value ?? '', style: extra?.style ?? 'plain', handle: extra?.handle ?? '' };
  }

  private push(kind: TokenKind, start: Mark, extra?: Partial<Pick<Token, 'value' | 'style' | 'handle'>>): void {
    this.queue.push(this.token(kind, start, this.cursor.mark(), extra));
  }

  /** Puts a token before the one numbered `number`. */
  private insert(number: number, token: Token): void {
    this.queue.splice(this.head + number - this.taken, 0, token);
  }

  private keyIsValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line < this.cursor.lineNumber || (key.mark.offset + LONGEST_KEY < this.cursor.at && !this.json)) {
      if (key.required) this.fail("could not find expected ':'", key.mark);
      key.possible = false;
      return false;
    }
    return true;
  }

  private currentKey(): SimpleKey {
    return this.simpleKeys[this.simpleKeys.length - 1] ?? { ...NO_KEY };
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    const required = this.flowLevel === 0 && this.indent === this.cursor.columnNumber;
    this.removeKey();
    this.simpleKeys[this.simpleKeys.length - 1] = {
      possible: true,
      required,
      tokenNumber: this.taken + this.queue.length - this.head,
      mark: this.cursor.mark(),
    };
  }

  private removeKey(): void {
    const key = this.currentKey();
    if (key.possible && key.required) this.fail("could not find expected ':'", key.mark);
    key.possible = false;
  }

  private roll(column: number, kind: TokenKind, mark: Mark, number?: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    if (this.indents.length > DEEPEST) this.fail(`exceeded max depth of ${DEEPEST}`, this.currentKey().mark);
    const token = this.token(kind, mark, mark);
    if (number === undefined) this.queue.push(token);
    else this.insert(number, token);
  }

  private unroll(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.push('block-end', this.cursor.mark());
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private skipToNextToken(): void {
    const { cursor } = this;
    for (;;) {
      if (cursor.columnNumber === 0 && cursor.isByteOrderMark()) cursor.skip();
      while (cursor.is(' ') || ((this.flowLevel > 0 || !this.keyAllowed) && cursor.is('\t'))) cursor.skip();
      if (cursor.is('#')) while (!cursor.isBreakOrEnd()) cursor.skip();
      if (!cursor.isBreak()) return;
      cursor.skipLine();
      if (this.flowLevel === 0) this.keyAllowed = true;
    }
  }

  // ---- one method for each kind of token

  private fetchStreamEnd(): void {
    this.cursor.endLine();
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    this.push('stream-end', this.cursor.mark());
    this.finished = true;
  }

  private fetchDocumentIndicator(): void {
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const start = this.cursor.mark();
    const kind = this.cursor.is('-') ? 'document-start' : 'document-end';
    this.cursor.skip(3);
    this.push(kind, start);
  }

  private fetchFlowStart(kind: 'flow-sequence-start' | 'flow-mapping-start'): void {
    this.saveKey();
    this.simpleKeys.push({ ...NO_KEY });
    this.flowLevel += 1;
    if (this.flowLevel > DEEPEST) this.fail(`exceeded max depth of ${DEEPEST}`, this.cursor.mark());
    this.keyAllowed = true;
    this.single(kind);
  }

  private fetchFlowEnd(kind: 'flow-sequence-end' | 'flow-mapping-end'): void {
    this.removeKey();
    if (this.flowLevel > 0) {
      this.flowLevel -= 1;
      this.simpleKeys.pop();
    }
    this.keyAllowed = false;
    this.single(kind);
  }

  private single(kind: TokenKind): void {
    const start = this.cursor.mark();
    this.cursor.skip();
    this.push(kind, start);
  }

  private fetchFlowEntry(): void {
    this.removeKey();
    this.keyAllowed = true;
    this.single('flow-entry');
  }

  private fetchBlockEntry(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail('block sequence entries are not allowed in this context', this.cursor.mark());
      this.roll(this.cursor.columnNumber, 'block-sequence-start', this.cursor.mark());
    }
    this.removeKey();
    this.keyAllowed = true;
    this.single('block-entry');
  }

  private fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail('mapping keys are not allowed in this context', this.cursor.mark());
      this.roll(this.cursor.columnNumber, 'block-mapping-start', this.cursor.mark());
    }
    this.removeKey();
    this.keyAllowed = this.flowLevel === 0;
    this.single('key');
  }

  private fetchValue(): void {
    const key = this.currentKey();
    if (this.keyIsValid(key)) {
      this.insert(key.tokenNumber, this.token('key', key.mark, key.mark));
      this.roll(key.mark.column, 'block-mapping-start', key.mark, key.tokenNumber);
      key.possible = false;
      this.keyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) this.fail('mapping values are not allowed in this context', this.cursor.mark());
        this.roll(this.cursor.columnNumber, 'block-mapping-start', this.cursor.mark());
      }
      this.keyAllowed = this.flowLevel === 0;
    }
    this.single('value');
  }

  private fetchScalar(scan: () => ScannedScalar): void {
    this.saveKey();
    this.keyAllowed = false;
    const scalar = scan();
    this.queue.push(this.token('scalar', scalar.start, scalar.end, { value: scalar.value, style: scalar.style }));
    if (scalar.endedByBreak) this.keyAllowed = true;
  }

  private fetchBlockScalar(style: 'literal' | 'folded'): void {
    this.removeKey();
    this.keyAllowed = true;
    const scalar = scanBlock(this.cursor, this.indent, style);
    this.queue.push(this.token('scalar', scalar.start, scalar.end, { value: scalar.value, style }));
  }

  private scanWord(): string {
    const from = this.cursor.at;
    while (this.cursor.isWord()) this.cursor.skip();
    return this.cursor.slice(from);
  }

  private fetchAnchor(kind: 'alias' | 'anchor'): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.cursor.mark();
    this.cursor.skip();
    const value = this.scanWord();
    const ended = this.cursor.isBlankOrEnd() || '?:,]}%@`'.includes(String.fromCharCode(this.cursor.code()));
    if (value === '' || !ended) this.fail('did not find expected alphabetic or numeric character', start);
    this.push(kind, start, { value });
  }

  private fetchTag(): void {
    this.saveKey();
    this.keyAllowed = false;
    const { cursor } = this;
    const start = cursor.mark();
    let handle = '';
    let value = '';
    if (cursor.is('<', 1)) {
      cursor.skip(2);
      value = this.scanUri('', start);
      if (!cursor.is('>')) this.fail("did not find the expected '>'", start);
      cursor.skip();
    } else {
      cursor.skip();
      handle = `!${this.scanWord()}`;
      if (cursor.is('!')) {
        cursor.skip();
        handle += '!';
        value = this.scanUri('', start);
      } else {
        value = this.scanUri(handle, start);
        handle = '!';
        if (value === '') [handle, value] = ['', '!'];
      }
    }
    if (!cursor.isBlankOrEnd()) this.fail('did not find expected whitespace or line break', start);
    this.push('tag', start, { value, handle });
  }

  /** `head` is a handle that turned out to be the tag's beginning. @simplified `%xx` in tags is kept as written — no effect on manifests */
  private scanUri(head: string, start: Mark): string {
    const from = this.cursor.at;
    while (this.cursor.isWord() || (this.cursor.code() !== 0 && URI_CHARS.includes(String.fromCharCode(this.cursor.code())))) this.cursor.skip();
    const uri = head.slice(1) + this.cursor.slice(from);
    if (head === '' && uri === '') this.fail('did not find expected tag URI', start);
    return uri;
  }

  private fetchDirective(): void {
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const { cursor } = this;
    const start = cursor.mark();
    cursor.skip();
    const name = this.scanWord();
    if (name === '') this.fail('could not find expected directive name', start);
    if (!cursor.isBlankOrEnd()) this.fail('found unexpected non-alphabetical character', start);
    if (name !== 'YAML' && name !== 'TAG') this.fail('found unknown directive name', start);
    const from = cursor.at;
    while (!cursor.isBreakOrEnd() && !cursor.is('#')) cursor.skip();
    this.push('directive', start, { value: `${name} ${cursor.slice(from).trim()}` });
    while (!cursor.isBreakOrEnd()) cursor.skip();
    cursor.skipLine();
  }
}
