/**
 * Tokens to a tree of nodes: libyaml's grammar (go-yaml v2, parserc.go) walked by recursive descent, composed as decode.go does.
 * One document is read; what follows its end is not looked at, as `yaml.Unmarshal` does.
 */
import { YamlSyntax, type Cursor, type Mark } from './cursor';
import type { ScalarStyle } from './scalars';
import { Scanner, type Token, type TokenKind } from './scanner';

interface NodeBase {
  readonly start: Mark;
  readonly end: Mark;
}
export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: string;
  readonly style: ScalarStyle;
  /** The full tag (`tag:yaml.org,2002:str`, `!x`), empty when none was written. */
  readonly tag: string;
  /** True when a plain scalar without tag (or with `!`): its value decides its type. */
  readonly implicit: boolean;
}
export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
}
export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly entries: readonly { readonly key: YamlNode; readonly value: YamlNode }[];
}
export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

/** @simplified nesting deeper than this is refused; go-yaml stops at 10000 — no manifest comes near it */
const DEEPEST_NESTING = 400;

const LONG_TAG = 'tag:yaml.org,2002:';

export class Composer {
  private readonly scanner: Scanner;
  private readonly anchors = new Map<string, YamlNode>();
  private readonly handles = new Map<string, string>([
    ['!', '!'],
    ['!!', LONG_TAG],
  ]);
  private depth = 0;

  constructor(cursor: Cursor, json = false) {
    this.scanner = new Scanner(cursor, json);
  }

  /** The document's root node; `undefined` when there is no content at all. */
  compose(): YamlNode | undefined {
    this.scanner.take();
    if (this.scanner.peek().kind === 'stream-end') return undefined;
    const directives = this.readDirectives();
    const token = this.scanner.peek();
    if (token.kind === 'document-start') {
      this.scanner.skip();
      const next = this.scanner.peek();
      if (isOneOf(next, 'directive', 'document-start', 'document-end', 'stream-end')) return emptyScalar(next.start);
    } else if (directives > 0) {
      throw new YamlSyntax('parser', 'did not find expected <document start>', token.start);
    }
    const root = this.node(true, false);
    // go-yaml asks for the token after the root before it is content with the document.
    this.scanner.peek();
    return root;
  }

  private readDirectives(): number {
    let count = 0;
    let versions = 0;
    while (this.scanner.peek().kind === 'directive') {
      const token = this.scanner.take();
      count += 1;
      const [name, ...words] = token.value.split(/\s+/);
      if (name === 'YAML') {
        versions += 1;
        if (versions > 1) throw new YamlSyntax('parser', 'found duplicate %YAML directive', token.start);
        if (words[0] !== '1.1') throw new YamlSyntax('parser', 'found incompatible YAML document', token.start);
      } else this.handles.set(words[0] ?? '', words[1] ?? '');
    }
    return count;
  }

  private node(block: boolean, indentless: boolean): YamlNode {
    this.depth += 1;
    const first = this.scanner.peek();
    if (this.depth > DEEPEST_NESTING) throw new YamlSyntax('scanner', `exceeded max depth of ${DEEPEST_NESTING}`, first.start);
    try {
      return this.nodeAt(first, block, indentless);
    } finally {
      this.depth -= 1;
    }
  }

  private nodeAt(first: Token, block: boolean, indentless: boolean): YamlNode {
    if (first.kind === 'alias') {
      this.scanner.skip();
      const target = this.anchors.get(first.value);
      if (target === undefined) throw new YamlSyntax('composer', `unknown anchor '${first.value}' referenced`, first.start);
      return { kind: 'alias', name: first.value, target, start: first.start, end: first.end };
    }
    let anchor: string | undefined;
    let tagToken: Token | undefined;
    let end = first.start;
    for (let i = 0; i < 2; i += 1) {
      const token = this.scanner.peek();
      if (token.kind === 'anchor' && anchor === undefined) anchor = token.value;
      else if (token.kind === 'tag' && tagToken === undefined) tagToken = token;
      else break;
      end = token.end;
      this.scanner.skip();
    }
    const tag = tagToken === undefined ? '' : this.resolveTag(tagToken, first.start);
    const token = this.scanner.peek();
    if (token.kind === 'scalar') {
      this.scanner.skip();
      const implicit = (tag === '' && token.style === 'plain') || tag === '!';
      return this.named(anchor, { kind: 'scalar', value: token.value, style: token.style, tag, implicit, start: token.start, end: token.end });
    }
    if (indentless && token.kind === 'block-entry') return this.blockSequence(anchor, true);
    if (token.kind === 'flow-sequence-start') return this.flowSequence(anchor);
    if (token.kind === 'flow-mapping-start') return this.flowMapping(anchor);
    if (block && token.kind === 'block-sequence-start') return this.blockSequence(anchor, false);
    if (block && token.kind === 'block-mapping-start') return this.blockMapping(anchor);
    if (anchor !== undefined || tag !== '') {
      return this.named(anchor, { kind: 'scalar', value: '', style: 'plain', tag, implicit: tag === '', start: first.start, end });
    }
    throw new YamlSyntax('parser', 'did not find expected node content', token.start, first.start);
  }

  private resolveTag(token: Token, start: Mark): string {
    if (token.handle === '') return token.value;
    const prefix = this.handles.get(token.handle);
    if (prefix === undefined) throw new YamlSyntax('parser', 'found undefined tag handle', token.start, start);
    return prefix + token.value;
  }

  private named<N extends YamlNode>(anchor: string | undefined, node: N): N {
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return node;
  }

  /**
   * A collection is registered under its anchor before its content is read, so that an alias inside to itself is found
   * (and refused later, as go-yaml does).
   */
  private collection<T>(anchor: string | undefined, kind: 'sequence' | 'mapping', list: readonly T[], start: Mark): { finish: (end: Mark) => YamlNode } {
    const node = { kind, start, end: start, ...(kind === 'sequence' ? { items: list } : { entries: list }) } as unknown as YamlNode;
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return {
      finish: (end) => {
        (node as { end: Mark }).end = end;
        return node;
      },
    };
  }

  private blockSequence(anchor: string | undefined, indentless: boolean): YamlNode {
    const opening = this.scanner.peek();
    if (!indentless) this.scanner.skip();
    const items: YamlNode[] = [];
    const { finish } = this.collection(anchor, 'sequence', items, opening.start);
    let end = opening.end;
    for (;;) {
      const token = this.scanner.peek();
      if (token.kind !== 'block-entry') {
        if (indentless) return finish(end);
        if (token.kind === 'block-end') {
          this.scanner.skip();
          return finish(end);
        }
        throw new YamlSyntax('parser', "did not find expected '-' indicator", token.start, opening.start);
      }
      this.scanner.skip();
      const next = this.scanner.peek();
      const empty = indentless ? isOneOf(next, 'block-entry', 'key', 'value', 'block-end') : isOneOf(next, 'block-entry', 'block-end');
      const item = empty ? emptyScalar(token.end) : this.node(true, false);
      items.push(item);
      end = item.end;
    }
  }

  private blockMapping(anchor: string | undefined): YamlNode {
    const opening = this.scanner.take();
    const entries: { key: YamlNode; value: YamlNode }[] = [];
    const { finish } = this.collection(anchor, 'mapping', entries, opening.start);
    let end = opening.end;
    for (;;) {
      const token = this.scanner.peek();
      if (token.kind === 'block-end') {
        this.scanner.skip();
        return finish(end);
      }
      if (token.kind !== 'key') throw new YamlSyntax('parser', 'did not find expected key', token.start, opening.start);
      this.scanner.skip();
      const key = isOneOf(this.scanner.peek(), 'key', 'value', 'block-end') ? emptyScalar(token.end) : this.node(true, true);
      const value = this.blockValue();
      entries.push({ key, value });
      end = value.end.offset > key.end.offset ? value.end : key.end;
    }
  }

  private blockValue(): YamlNode {
    const token = this.scanner.peek();
    if (token.kind !== 'value') return emptyScalar(token.start);
    this.scanner.skip();
    return isOneOf(this.scanner.peek(), 'key', 'value', 'block-end') ? emptyScalar(token.end) : this.node(true, true);
  }

  private flowSequence(anchor: string | undefined): YamlNode {
    const opening = this.scanner.take();
    const items: YamlNode[] = [];
    const { finish } = this.collection(anchor, 'sequence', items, opening.start);
    for (let first = true; ; first = false) {
      if (this.flowEnds('flow-sequence-end', first, "did not find expected ',' or ']'", opening)) return finish(this.scanner.take().end);
      const token = this.scanner.peek();
      items.push(token.kind === 'key' ? this.singlePair() : this.node(false, false));
    }
  }

  /** Steps over the comma between entries; true at the closing bracket (a trailing comma may precede it). */
  private flowEnds(closing: TokenKind, first: boolean, problem: string, opening: Token): boolean {
    if (this.scanner.peek().kind === closing) return true;
    if (!first) {
      const token = this.scanner.peek();
      if (token.kind !== 'flow-entry') throw new YamlSyntax('parser', problem, token.start, opening.start);
      this.scanner.skip();
    }
    return this.scanner.peek().kind === closing;
  }

  /** `[a: b]`: a mapping of one pair without braces. */
  private singlePair(): YamlNode {
    const opening = this.scanner.take();
    const next = this.scanner.peek();
    const key = isOneOf(next, 'value', 'flow-entry', 'flow-sequence-end') ? emptyScalar(opening.end) : this.node(false, false);
    const value = this.flowValue('flow-sequence-end');
    return { kind: 'mapping', entries: [{ key, value }], start: opening.start, end: value.end };
  }

  private flowValue(closing: TokenKind): YamlNode {
    const token = this.scanner.peek();
    if (token.kind !== 'value') return emptyScalar(token.start);
    this.scanner.skip();
    const next = this.scanner.peek();
    return isOneOf(next, 'flow-entry', closing) ? emptyScalar(token.end) : this.node(false, false);
  }

  private flowMapping(anchor: string | undefined): YamlNode {
    const opening = this.scanner.take();
    const entries: { key: YamlNode; value: YamlNode }[] = [];
    const { finish } = this.collection(anchor, 'mapping', entries, opening.start);
    for (let first = true; ; first = false) {
      if (this.flowEnds('flow-mapping-end', first, "did not find expected ',' or '}'", opening)) return finish(this.scanner.take().end);
      if (this.scanner.peek().kind === 'key') {
        this.scanner.skip();
        const next = this.scanner.peek();
        const key = isOneOf(next, 'value', 'flow-entry', 'flow-mapping-end') ? emptyScalar(next.start) : this.node(false, false);
        entries.push({ key, value: this.flowValue('flow-mapping-end') });
      } else {
        const key = this.node(false, false);
        entries.push({ key, value: emptyScalar(this.scanner.peek().start) });
      }
    }
  }
}

const isOneOf = (token: Token, ...kinds: readonly TokenKind[]): boolean => kinds.includes(token.kind);

const emptyScalar = (at: Mark): ScalarNode => ({ kind: 'scalar', value: '', style: 'plain', tag: '', implicit: true, start: at, end: at });
