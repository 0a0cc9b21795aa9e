/** Nodes to JSON values with a source map: sigs.k8s.io/yaml over go-yaml v2 (decode.go): merges, aliases, key conversion. */
import type { Json } from '../types/index';
import { goQuote } from '../go-text';
import type { MappingNode, YamlNode } from './composer';
import { YamlSyntax, type Mark } from './cursor';
import { resolveScalar } from './resolve';
import { childPath, itemPath, rangeOf, type SourceEntry, type SourceMap } from './source-map';

/** The same key twice in one mapping. kubectl keeps the last value and says nothing; strict readers refuse the text. */
export interface DuplicateKey {
  readonly path: string;
  readonly key: string;
  readonly start: Mark;
  readonly end: Mark;
  /** go-yaml's strict words, with its line counted in this document: `line 3: key "a" already set in map`. */
  readonly message: string;
}

export interface Constructed {
  readonly value: Json;
  readonly source: SourceMap;
  readonly duplicates: readonly DuplicateKey[];
}

/** go-yaml's guard against alias bombs: the part of the work that may come from aliases shrinks as the document grows. */
function allowedAliasRatio(decoded: number): number {
  if (decoded <= 400_000) return 0.99;
  if (decoded >= 4_000_000) return 0.1;
  return 0.99 - 0.89 * ((decoded - 400_000) / 3_600_000);
}

const isMerge = (node: YamlNode): boolean =>
  node.kind === 'scalar' && node.value === '<<' && (node.implicit || node.tag === 'tag:yaml.org,2002:merge');

const WANT_MAP = 'map merge requires map or sequence of maps as the value';

class Constructor {
  readonly source = new Map<string, SourceEntry>();
  readonly duplicates: DuplicateKey[] = [];
  private decoded = 0;
  private viaAlias = 0;
  private aliasDepth = 0;
  private readonly open = new Set<YamlNode>();

  constructor(private readonly firstLine: number) {}

  construct(node: YamlNode, path: string, key?: YamlNode): Json {
    this.count(node);
    const entry = { value: rangeOf(node.start, node.end, this.firstLine) };
    this.source.set(path, key === undefined ? entry : { key: rangeOf(key.start, key.end, this.firstLine), ...entry });
    switch (node.kind) {
      case 'alias':
        return this.throughAlias(node.target, node.name, node.start, (target) => this.construct(target, path, key));
      case 'scalar':
        return this.scalar(node);
      case 'sequence':
        return node.items.map((item, i) => this.construct(item, itemPath(path, i)));
      case 'mapping': {
        const result: Record<string, Json> = {};
        this.fill(result, node, path);
        return result;
      }
    }
  }

  private count(node: YamlNode): void {
    this.decoded += 1;
    if (this.aliasDepth > 0) this.viaAlias += 1;
    if (this.viaAlias > 100 && this.decoded > 1000 && this.viaAlias / this.decoded > allowedAliasRatio(this.decoded)) {
      throw new YamlSyntax('composer', 'document contains excessive aliasing', node.start);
    }
  }

  private throughAlias<T>(target: YamlNode, name: string, at: Mark, body: (target: YamlNode) => T): T {
    if (this.open.has(target)) throw new YamlSyntax('composer', `anchor '${name}' value contains itself`, at);
    this.open.add(target);
    this.aliasDepth += 1;
    try {
      return body(target);
    } finally {
      this.aliasDepth -= 1;
      this.open.delete(target);
    }
  }

  private scalar(node: YamlNode & { readonly kind: 'scalar' }): Json {
    const { value } = resolveScalar(node);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
      throw new YamlSyntax('reader', `json: unsupported value: ${name}`, node.start);
    }
    return value;
  }

  /** Adds a mapping's entries in the order of the text; a merge writes over what stands before it, as go-yaml v2 does. */
  private fill(result: Record<string, Json>, node: MappingNode, path: string): void {
    for (const { key, value } of node.entries) {
      if (isMerge(key)) {
        this.merge(result, value, path);
        continue;
      }
      const name = this.keyText(key, value);
      if (Object.hasOwn(result, name.text)) {
        this.duplicates.push({
          path: childPath(path, name.text),
          key: name.text,
          start: key.start,
          end: key.end,
          message: `line ${value.start.line + 1}: key ${name.quoted} already set in map`,
        });
      }
      const constructed = this.construct(value, childPath(path, name.text), key);
      // Own data property even for `__proto__`.
      Object.defineProperty(result, name.text, { value: constructed, enumerable: true, configurable: true, writable: true });
    }
  }

  private merge(result: Record<string, Json>, value: YamlNode, path: string): void {
    const from = (node: YamlNode): void => {
      this.count(node);
      if (node.kind === 'mapping') return this.fillQuietly(result, node, path);
      if (node.kind !== 'alias') throw new YamlSyntax('composer', WANT_MAP, node.start);
      this.throughAlias(node.target, node.name, node.start, (target) => {
        if (target.kind !== 'mapping') throw new YamlSyntax('composer', WANT_MAP, node.start);
        this.fillQuietly(result, target, path);
      });
    };
    // Backwards, for earlier mappings take precedence.
    if (value.kind === 'sequence') for (const node of [...value.items].reverse()) from(node);
    else from(value);
  }

  private fillQuietly(result: Record<string, Json>, node: MappingNode, path: string): void {
    const before = this.duplicates.length;
    this.fill(result, node, path);
    this.duplicates.length = before;
  }

  private keyText(node: YamlNode, value: YamlNode): { readonly text: string; readonly quoted: string } {
    const key = node.kind === 'alias' ? node.target : node;
    if (key.kind !== 'scalar') throw new YamlSyntax('composer', `invalid map key: ${this.goValue(key)}`, node.start);
    this.count(node);
    const resolved = resolveScalar(key);
    if (resolved.value === null) {
      const shown = value.kind === 'scalar' ? this.goValue(value) : '...';
      throw new YamlSyntax('reader', `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`, node.start);
    }
    const text = typeof resolved.value === 'number' ? numberKey(resolved.value) : String(resolved.value);
    return { text, quoted: typeof resolved.value === 'string' ? goQuote(text) : text };
  }

  /** Go's `%#v` of a value that cannot be a key. */
  private goValue(node: YamlNode): string {
    if (node.kind === 'alias') return this.goValue(node.target);
    if (node.kind === 'sequence') return `[]interface {}{${node.items.map((item) => this.goValue(item)).join(', ')}}`;
    if (node.kind === 'mapping') {
      const entries = node.entries.map(({ key, value }) => `${this.goValue(key)}:${this.goValue(value)}`);
      return `map[interface {}]interface {}{${entries.join(', ')}}`;
    }
    const { value } = resolveScalar(node);
    return value === null ? 'interface {}(nil)' : typeof value === 'string' ? goQuote(value) : String(value);
  }
}

/** A number used as a key, as `strconv.FormatFloat(key, 'g', -1, 32)` or `Itoa` print it. */
function numberKey(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return String(value);
}

export function construct(root: YamlNode, firstLine: number): Constructed {
  const constructor = new Constructor(firstLine);
  const value = constructor.construct(root, '');
  return { value, source: constructor.source, duplicates: constructor.duplicates };
}

