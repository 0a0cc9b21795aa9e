/**
 * kubectl's JSONPath: `{.items[*].metadata.name}`, `{range ...}{end}`, filters, slices, unions, recursive descent.
 * Source: k8s.io/client-go v0.36, util/jsonpath (parser.go, jsonpath.go); missing keys are allowed, as kubectl sets it.
 * @simplified wildcards over maps follow the keys' order — Go walks maps in random order
 */
import { err, ok, type Result } from '../base/index';
import { goJson, sortedKeys } from './go-text';
import { isJsonArray, isJsonObject, type Json } from './types/index';

export interface JsonPathError {
  readonly code: 'jsonpath-syntax' | 'jsonpath-evaluation';
  /** kubectl adds `error: error parsing jsonpath TEXT, ` or `error: error executing jsonpath "TEXT": ...`. */
  readonly message: string;
}

interface Bound {
  readonly known: boolean;
  readonly value: number;
  readonly derived: boolean;
}

type PathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'value'; readonly value: number | boolean }
  | { readonly kind: 'array'; readonly bounds: readonly [Bound, Bound, Bound] }
  | { readonly kind: 'filter'; readonly left: PathList; readonly right: PathList; readonly operator: string }
  | { readonly kind: 'union'; readonly lists: readonly PathList[] }
  | { readonly kind: 'list'; readonly nodes: PathList }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' };
type PathList = readonly PathNode[];

class PathFault extends Error {
  constructor(
    readonly code: JsonPathError['code'],
    message: string,
  ) {
    super(message);
  }
}
const syntax = (message: string): never => {
  throw new PathFault('jsonpath-syntax', message);
};
const evaluation = (message: string): never => {
  throw new PathFault('jsonpath-evaluation', message);
};

const isWord = (char: string): boolean => /^[\p{L}\p{Nd}_]$/u.test(char);
const isTerminator = (char: string): boolean => char === '' || ' \t\r\n.,[]$@{}'.includes(char);

class PathParser {
  private at = 0;

  constructor(private readonly input: string) {}

  parse(): PathList {
    const nodes: PathNode[] = [];
    while (this.at < this.input.length) {
      const open = this.input.indexOf('{', this.at);
      const end = open < 0 ? this.input.length : open;
      if (end > this.at) nodes.push({ kind: 'text', text: this.input.slice(this.at, end) });
      this.at = end;
      if (open < 0) break;
      this.at += 1;
      nodes.push({ kind: 'list', nodes: this.action() });
    }
    return nodes;
  }

  private peek(): string {
    return this.at < this.input.length ? String.fromCodePoint(this.input.codePointAt(this.at) ?? 0) : '';
  }

  private action(): PathList {
    const nodes: PathNode[] = [];
    for (;;) {
      if (this.input.startsWith('}', this.at)) {
        this.at += 1;
        return nodes;
      }
      if (this.input.startsWith('[?(', this.at)) nodes.push(this.filter());
      else if (this.input.startsWith('..', this.at)) this.recursive(nodes);
      else this.step(nodes);
    }
  }

  private step(nodes: PathNode[]): void {
    const char = this.peek();
    if (char === '' || char === '\n' || char === '\r') syntax('unclosed action');
    if (char === ' ' || char === '@' || char === '$') this.at += 1;
    else if (char === '[') nodes.push(...this.array());
    else if (char === '"' || char === "'") nodes.push(this.quoted(char));
    else if (char === '.') {
      this.at += 1;
      nodes.push(this.field());
    } else if (/^[-+\p{Nd}]$/u.test(char)) nodes.push(this.number());
    else if (isWord(char)) nodes.push(this.identifier());
    else {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      syntax(`unrecognized character in action: U+${code} '${char}'`);
    }
  }

  private field(): PathNode {
    const from = this.at;
    while (!isTerminator(this.peek())) this.at += this.peek() === '\\' ? 2 : this.peek().length;
    const name = this.input.slice(from, this.at);
    return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
  }

  private recursive(nodes: PathNode[]): void {
    if (nodes[nodes.length - 1]?.kind === 'recursive') syntax('invalid multiple recursive descent');
    this.at += 2;
    nodes.push({ kind: 'recursive' });
    if (isWord(this.peek())) nodes.push(this.field());
  }

  private number(): PathNode {
    const match = /^[-+]?[.0-9]*/.exec(this.input.slice(this.at));
    const text = match?.[0] ?? '';
    this.at += text.length;
    const value = Number(text);
    if (Number.isNaN(value) || !/\d/.test(text)) syntax(`cannot parse number ${text}`);
    return { kind: 'value', value };
  }

  private identifier(): PathNode {
    const from = this.at;
    while (this.peek() !== '' && isWord(this.peek())) this.at += this.peek().length;
    const name = this.input.slice(from, this.at);
    return name === 'true' || name === 'false' ? { kind: 'value', value: name === 'true' } : { kind: 'identifier', name };
  }

  private quoted(quote: string): PathNode {
    const from = this.at + 1;
    let at = from;
    while (at < this.input.length && this.input.charAt(at) !== '\n' && this.input.charAt(at) !== quote) at += this.input.charAt(at) === '\\' ? 2 : 1;
    if (this.input.charAt(at) !== quote) syntax('unterminated quoted string');
    this.at = at + 1;
    return { kind: 'text', text: unescape(this.input.slice(from, at)) };
  }

  private array(): readonly PathNode[] {
    const end = this.input.indexOf(']', this.at);
    const line = this.input.indexOf('\n', this.at);
    if (end < 0 || (line >= 0 && line < end)) syntax('unterminated array');
    let text = this.input.slice(this.at + 1, end);
    this.at = end + 1;
    if (text === '*') text = ':';
    const parts = text.split(',');
    if (parts.length > 1) return [{ kind: 'union', lists: parts.map((part) => parseAction(`[${part.replace(/^ +| +$/g, '')}]`)) }];
    const key = /^'([^']*)'$/.exec(text);
    if (key !== null) return parseAction(`.${key[1] ?? ''}`);
    const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
    if (slice === null) return syntax(`invalid array index ${text}`);
    return [{ kind: 'array', bounds: bounds(slice[1] ?? '', slice[2] ?? '', slice[3] ?? '') }];
  }

  private filter(): PathNode {
    const from = this.at + 3;
    let at = from;
    let quote = '';
    for (; ; at += 1) {
      const char = this.input.charAt(at);
      if (char === '' || char === '\n') syntax('unterminated filter');
      if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (char === quote && this.input.charAt(at - 1) !== '\\') quote = '';
      else if (char === ')' && quote === '') break;
    }
    if (this.input.charAt(at + 1) !== ']') syntax('unclosed array expect ]');
    const text = this.input.slice(from, at);
    this.at = at + 2;
    const match = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
    if (match === null) return { kind: 'filter', left: parseAction(text), right: [], operator: 'exists' };
    return { kind: 'filter', left: parseAction(match[1] ?? ''), right: parseAction(match[3] ?? ''), operator: match[2] ?? '' };
  }
}

function bounds(first: string, second: string, third: string): readonly [Bound, Bound, Bound] {
  const known = (text: string): Bound => (text === '' ? { known: false, value: 0, derived: false } : { known: true, value: Number(text), derived: false });
  const start = known(first === '-' ? '' : first);
  // An index alone means the range of that one item.
  const end = second === '' ? { known: true, value: start.value + 1, derived: true } : known(second.slice(1));
  return [start, end, known(third.slice(1))];
}

function parseAction(text: string): PathList {
  const first = new PathParser(`{${text}}`).parse()[0];
  return first?.kind === 'list' ? first.nodes : [];
}

const unescape = (text: string): string =>
  text.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (whole, code: string) => {
    const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', '"': '"', "'": "'" };
    if (code.length > 1) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return simple[code] ?? whole;
  });

/** Go's type names, for messages. */
function goType(value: Json): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return isJsonArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

class PathWalker {
  private beginRange = 0;
  private inRange = 0;
  private endRange = 0;
  private lastEnd: PathNode | undefined;

  /** The results of each top-level node, in order. */
  find(nodes: PathList, data: Json | undefined): readonly (readonly Json[])[] {
    const all: (readonly Json[])[] = [];
    const input = data === undefined ? [] : [data];
    for (let i = 0; i < nodes.length; i += 1) {
      const node = nodes[i];
      if (node === undefined) break;
      const results = this.walk(input, node);
      if (this.endRange > 0 && this.endRange <= this.inRange) {
        this.endRange -= 1;
        this.lastEnd = node;
        break;
      }
      if (this.beginRange === 0) {
        all.push(results);
        continue;
      }
      this.beginRange -= 1;
      this.inRange += 1;
      const body = nodes.slice(i + 1);
      if (results.length > 0) for (const value of results) all.push(...this.find(body, value));
      // Walked without data only to find the end.
      else this.find(body, undefined);
      this.inRange -= 1;
      const end = this.lastEnd === undefined ? -1 : nodes.indexOf(this.lastEnd, i + 1);
      if (end >= 0) i = end;
    }
    return all;
  }

  private list(input: readonly Json[], nodes: PathList): readonly Json[] {
    let current = input;
    for (const node of nodes) current = this.walk(current, node);
    return current;
  }

  private walk(input: readonly Json[], node: PathNode): readonly Json[] {
    switch (node.kind) {
      case 'list':
        return this.list(input, node.nodes);
      case 'text':
        return [node.text];
      case 'value':
        return [node.value];
      case 'field':
        return input.flatMap((value) => (isJsonObject(value) && Object.hasOwn(value, node.name) ? [value[node.name] ?? null] : []));
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return descend(input);
      case 'union':
        return node.lists.flatMap((list) => this.list(input, list));
      case 'array':
        return input.flatMap((value) => slice(value, node.bounds));
      case 'filter':
        return this.filter(input, node);
      case 'identifier':
        return this.identifier(input, node.name);
    }
  }

  private identifier(input: readonly Json[], name: string): readonly Json[] {
    if (name === 'range') this.beginRange += 1;
    else if (name === 'end') {
      if (this.inRange === 0) evaluation('not in range, nothing to end');
      this.endRange += 1;
      return [];
    } else evaluation(`unrecognized identifier ${name}`);
    return input;
  }

  private filter(input: readonly Json[], node: PathNode & { readonly kind: 'filter' }): readonly Json[] {
    return input.flatMap((value) => {
      if (!isJsonArray(value)) return evaluation(`${goPrint(value)} is not array or slice and cannot be filtered`);
      return value.filter((item) => {
        const lefts = this.list([item], node.left);
        if (node.operator === 'exists') return lefts.length > 0;
        if (lefts.length > 1) evaluation('can only compare one element at a time');
        const [left] = lefts;
        if (left === undefined) return false;
        const rights = this.list([item], node.right);
        if (rights.length > 1) evaluation('can only compare one element at a time');
        const [right] = rights;
        return right === undefined ? false : compare(left, right, node.operator);
      });
    });
  }
}

function compare(left: Json, right: Json, operator: string): boolean {
  const comparable = typeof left === typeof right && left !== null && typeof left !== 'object' && (typeof left !== 'number' || goType(left) === goType(right));
  if (!['==', '!=', '<', '<=', '>', '>='].includes(operator)) evaluation(`unrecognized filter operator ${operator}`);
  if (!comparable) return evaluation('incompatible types for comparison');
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left === 'boolean') return evaluation('invalid type for comparison');
  const [a, b] = [left, right as number | string];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

const children = (value: Json): readonly Json[] => {
  if (isJsonArray(value)) return value;
  return isJsonObject(value) ? sortedKeys(value).map((key) => value[key] ?? null) : [];
};

/** Each value that has children, then its descendants. */
function descend(input: readonly Json[]): readonly Json[] {
  return input.flatMap((value) => {
    const inner = children(value);
    return inner.length === 0 ? [] : [value, ...descend(inner)];
  });
}

function slice(value: Json, [first, second, third]: readonly [Bound, Bound, Bound]): readonly Json[] {
  if (value === null) return [];
  if (!isJsonArray(value)) return evaluation(`${goType(value)} is not array or slice`);
  const { length } = value;
  const outside = (index: number): never => evaluation(`array index out of bounds: index ${index}, length ${length}`);
  let start = first.known ? first.value : 0;
  if (start < 0) start += length;
  let end = second.known ? second.value : length;
  if (end < 0 || (end === 0 && second.derived)) end += length;
  if (end === start) return [];
  if (start >= length || start < 0) outside(start);
  if (end > length || end < 0) outside(end - 1);
  if (start > end) evaluation(`starting index ${start} is greater than ending index ${end}`);
  if (third.known && third.value <= 0) evaluation('step must be > 0');
  const step = third.known ? third.value : 1;
  return value.slice(start, end).filter((_, i) => i % step === 0);
}

/** `%v` of a JSON value. */
function goPrint(value: Json): string {
  if (value === null) return '<nil>';
  if (isJsonArray(value)) return `[${value.map(goPrint).join(' ')}]`;
  if (isJsonObject(value)) return `map[${sortedKeys(value).map((key) => `${key}:${goPrint(value[key] ?? null)}`).join(' ')}]`;
  return String(value);
}

const shown = (value: Json): string => (typeof value === 'string' ? value : goJson(value));

/** The text that `kubectl -o jsonpath=TEMPLATE` prints for an object. */
export function evaluateJsonPath(template: string, data: Json): Result<string, JsonPathError> {
  try {
    const results = new PathWalker().find(new PathParser(template).parse(), data);
    return ok(results.map((list) => list.map(shown).join(' ')).join(''));
  } catch (fault) {
    if (fault instanceof PathFault) return err({ code: fault.code, message: fault.message });
    throw fault;
  }
}
