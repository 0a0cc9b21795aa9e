/**
 * `-o go-template`: Go's text/template over JSON values. Source: text/template (parse/lex.go, parse/parse.go, exec.go, funcs.go) and kubectl's own
 * functions (k8s.io/cli-runtime v0.36, pkg/printers/template.go).
 * @unsupported define, block, template, break, continue, complex numbers and characters in go-template
 */
import { encodeUtf8 } from '../../../base/index';
import { compareGoStrings, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../k8s/index';

/** The template is not one; `message` is Go's, after `template: output:1: `. */
export class TemplateSyntax extends Error {}
/** A part of Go's templates that is not modelled. */
export class TemplateUnsupported extends Error {}
/** It could not be executed with these values. */
export class TemplateFailure extends Error {}

type Value = Json | undefined;

interface Operand {
  readonly kind: 'field' | 'variable' | 'literal' | 'function' | 'pipe' | 'dot';
  readonly name: string;
  readonly path: readonly string[];
  readonly value: Value;
  readonly pipe?: Pipe;
}
interface CommandNode {
  readonly operands: readonly Operand[];
}
interface Pipe {
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly CommandNode[];
  readonly text: string;
}
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'range' | 'with'; readonly pipe: Pipe; readonly body: readonly TemplateNode[]; readonly otherwise: readonly TemplateNode[] };

interface Piece {
  readonly action: boolean;
  readonly text: string;
}

/** Text and actions, with the white space that `{{-` and `-}}` take away. */
function pieces(source: string): readonly Piece[] {
  const out: Piece[] = [];
  let rest = source;
  let trimNext = false;
  const addText = (text: string, trimEnd: boolean): void => {
    let shown = trimNext ? text.trimStart() : text;
    if (trimEnd) shown = shown.trimEnd();
    if (shown !== '') out.push({ action: false, text: shown });
  };
  for (;;) {
    const open = rest.indexOf('{{');
    if (open < 0) {
      addText(rest, false);
      return out;
    }
    const trimmed = /^\{\{- /.test(rest.slice(open));
    addText(rest.slice(0, open), trimmed);
    const inner = rest.slice(open + (trimmed ? 3 : 2));
    const end = actionEnd(inner);
    if (end < 0) throw new TemplateSyntax('unclosed action');
    let text = inner.slice(0, end);
    trimNext = text.endsWith(' -');
    if (trimNext) text = text.slice(0, -2);
    if (!/^\s*\/\*[^]*\*\/\s*$/.test(text)) out.push({ action: true, text: text.trim() });
    rest = inner.slice(end + 2);
  }
}

function actionEnd(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === '"') for (i += 1; i < text.length && text.charAt(i) !== '"'; i += 1) if (text.charAt(i) === '\\') i += 1;
    if (char === '`') i = text.indexOf('`', i + 1);
    if (i < 0) return -1;
    if (text.startsWith('}}', i)) return i;
  }
  return -1;
}

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|:=|=|\||\(|\)|,|\$[A-Za-z0-9_]*(?:\.[\p{L}\p{N}_]+)*|(?:\.[\p{L}_][\p{L}\p{N}_]*)+|\.|-?\d+(?:\.\d+)?|[A-Za-z_]\w*/uy;

function tokens(text: string): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[0];
    if (found === undefined) throw new TemplateSyntax(`unexpected ${JSON.stringify(text.charAt(at))} in command`);
    if (found.trim() !== '') out.push(found);
    at += found.length;
  }
  return out;
}

const unquote = (text: string): string => (text.startsWith('`') ? text.slice(1, -1) : (JSON.parse(text.replace(/\\'/g, "'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')) as string));

const FUNCTIONS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'len', 'index', 'slice', 'print', 'printf', 'println', 'html', 'js', 'urlquery', 'call', 'exists', 'base64decode']);

function operandOf(words: string[]): Operand {
  const word = words.shift() ?? '';
  const of = (kind: Operand['kind'], more: Partial<Operand>): Operand => ({ kind, name: '', path: [], value: undefined, ...more });
  if (word === '(') {
    const inner: string[] = [];
    for (let depth = 1; ; ) {
      const next = words.shift();
      if (next === undefined) throw new TemplateSyntax('unclosed left paren');
      if (next === '(') depth += 1;
      if (next === ')') depth -= 1;
      if (depth === 0) break;
      inner.push(next);
    }
    const pipe = pipeOf(inner, '');
    const path = /^\.\p{L}/u.test(words[0] ?? '') ? (words.shift() ?? '').slice(1).split('.') : [];
    return of('pipe', { pipe, path });
  }
  if (word.startsWith('"') || word.startsWith('`')) return of('literal', { value: unquote(word) });
  if (word === '.') return of('dot', {});
  if (word.startsWith('.')) return of('field', { path: word.slice(1).split('.') });
  if (word.startsWith('$')) {
    const [name = '', ...path] = word.split('.');
    return of('variable', { name, path });
  }
  if (/^-?\d/.test(word)) return of('literal', { value: Number(word) });
  if (word === 'true' || word === 'false') return of('literal', { value: word === 'true' });
  if (word === 'nil') return of('literal', { value: null });
  if (!FUNCTIONS.has(word)) {
    if (!/^[A-Za-z_]/.test(word)) throw new TemplateSyntax(`unexpected ${JSON.stringify(word)} in operand`);
    throw new TemplateSyntax(`function ${JSON.stringify(word)} not defined`);
  }
  if (['html', 'js', 'urlquery', 'call', 'slice'].includes(word)) throw new TemplateUnsupported(`the function ${word}`);
  return of('function', { name: word });
}

function pipeOf(all: readonly string[], context: string): Pipe {
  let words = [...all];
  const variables: string[] = [];
  let assigns = false;
  const at = words.findIndex((word) => word === ':=' || word === '=');
  if (at > 0 && words.slice(0, at).every((word) => word.startsWith('$') || word === ',')) {
    variables.push(...words.slice(0, at).filter((word) => word !== ','));
    assigns = words[at] === '=';
    words = words.slice(at + 1);
  }
  const commands: CommandNode[] = [];
  let depth = 0;
  let current: string[] = [];
  const end = (): void => {
    if (current.length === 0) throw new TemplateSyntax(`missing value for ${context === '' ? 'command' : context}`);
    const operands: Operand[] = [];
    while (current.length > 0) operands.push(operandOf(current));
    commands.push({ operands });
    current = [];
  };
  for (const word of words) {
    if (word === '(') depth += 1;
    if (word === ')') depth -= 1;
    if (word === '|' && depth === 0) end();
    else current.push(word);
  }
  end();
  return { variables, assigns, commands, text: words.join(' ') };
}

/** Reads nodes up to `end` or `else` at this level. */
function nodes(input: Piece[], inside: boolean): { readonly body: readonly TemplateNode[]; readonly stop: string } {
  const body: TemplateNode[] = [];
  for (;;) {
    const piece = input.shift();
    if (!piece) {
      if (inside) throw new TemplateSyntax('unexpected EOF');
      return { body, stop: '' };
    }
    if (!piece.action) {
      body.push({ kind: 'text', text: piece.text });
      continue;
    }
    const words = tokens(piece.text);
    const [word = ''] = words;
    if (['define', 'block', 'template', 'break', 'continue'].includes(word)) throw new TemplateUnsupported(`{{${word}}}`);
    if (word === 'end' || word === 'else') {
      if (!inside) throw new TemplateSyntax(`unexpected {{${word}}}`);
      return { body, stop: words.join(' ') };
    }
    if (word === 'if' || word === 'range' || word === 'with') body.push(branch(word, words.slice(1), input));
    else body.push({ kind: 'action', pipe: pipeOf(words, 'command') });
  }
}

function branch(kind: 'if' | 'range' | 'with', words: readonly string[], input: Piece[]): TemplateNode {
  const pipe = pipeOf(words, kind);
  const first = nodes(input, true);
  if (first.stop === 'end') return { kind, pipe, body: first.body, otherwise: [] };
  const chained = /^else (if|with) (.*)$/.exec(first.stop);
  if (chained) return { kind, pipe, body: first.body, otherwise: [branch(chained[1] as 'if' | 'with', tokens(chained[2] ?? ''), input)] };
  return { kind, pipe, body: first.body, otherwise: nodes(input, true).body };
}

const truth = (value: Value): boolean => {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return false;
  if (isJsonArray(value)) return value.length > 0;
  return !isJsonObject(value) || Object.keys(value).length > 0;
};

/** As fmt prints it with %v. */
export function goText(value: Value, missing = '<no value>'): string {
  if (value === undefined) return missing;
  if (value === null) return '<no value>';
  if (isJsonArray(value)) return `[${value.map((item) => (item === null ? '<nil>' : goText(item))).join(' ')}]`;
  if (isJsonObject(value)) {
    return `map[${Object.keys(value)
      .sort(compareGoStrings)
      .map((key) => `${key}:${value[key] === null ? '<nil>' : goText(value[key])}`)
      .join(' ')}]`;
  }
  return String(value);
}

class Execution {
  private out = '';
  private readonly scopes: [string, Value][] = [];

  constructor(private readonly root: JsonObject) {
    this.scopes.push(['$', root]);
  }

  run(template: readonly TemplateNode[]): string {
    this.walk(template, this.root);
    return this.out;
  }

  private walk(list: readonly TemplateNode[], dot: Value): void {
    const mark = this.scopes.length;
    for (const node of list) {
      if (node.kind === 'text') this.out += node.text;
      else if (node.kind === 'action') {
        const value = this.pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) this.out += goText(value);
      } else this.branch(node, dot);
    }
    this.scopes.length = mark;
  }

  private branch(node: Extract<TemplateNode, { readonly kind: 'if' | 'range' | 'with' }>, dot: Value): void {
    const mark = this.scopes.length;
    const value = this.pipe(node.pipe, dot, node.kind === 'range');
    if (node.kind !== 'range') {
      if (truth(value)) this.walk(node.body, node.kind === 'with' ? value : dot);
      else this.walk(node.otherwise, dot);
      this.scopes.length = mark;
      return;
    }
    const entries: readonly (readonly [Value, Value])[] =
      value === undefined || value === null
        ? []
        : isJsonArray(value)
          ? value.map((item, i) => [i, item] as const)
          : isJsonObject(value)
            ? Object.keys(value)
                .sort(compareGoStrings)
                .map((key) => [key, value[key]] as const)
            : this.fail(`range can't iterate over ${goText(value)}`);
    for (const [key, item] of entries) {
      const { variables } = node.pipe;
      if (variables.length === 1) this.scopes.push([variables[0] ?? '', item]);
      if (variables.length === 2) this.scopes.push([variables[0] ?? '', key], [variables[1] ?? '', item]);
      this.walk(node.body, item);
      this.scopes.length = mark;
    }
    if (entries.length === 0) this.walk(node.otherwise, dot);
  }

  private fail(message: string): never {
    throw new TemplateFailure(message);
  }

  private pipe(pipe: Pipe, dot: Value, isRange = false): Value {
    let value: Value;
    pipe.commands.forEach((command, i) => {
      value = this.command(command, dot, i > 0, value);
    });
    if (!isRange) {
      for (const name of pipe.variables) {
        const known = pipe.assigns ? this.scopes.findLast(([one]) => one === name) : undefined;
        if (known) known[1] = value;
        else this.scopes.push([name, value]);
      }
    }
    return value;
  }

  private command({ operands }: CommandNode, dot: Value, piped: boolean, last: Value): Value {
    const [first, ...rest] = operands;
    if (!first) return undefined;
    if (first.kind === 'function') {
      const operandsLeft = rest.map((operand) => () => this.value(operand, dot));
      return this.call(first.name, [...operandsLeft, ...(piped ? [() => last] : [])]);
    }
    if (rest.length > 0 || piped) this.fail(`can't give argument to non-function ${first.kind === 'field' ? `.${first.path.join('.')}` : goText(first.value)}`);
    return this.value(first, dot);
  }

  private value(operand: Operand, dot: Value): Value {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return dot;
      case 'pipe':
        return operand.pipe && this.fields(this.pipe(operand.pipe, dot), operand.path, operand.path);
      case 'function':
        return this.call(operand.name, []);
      case 'field':
        return this.fields(dot, operand.path, operand.path);
      case 'variable': {
        const found = this.scopes.findLast(([name]) => name === operand.name);
        if (!found) throw new TemplateSyntax(`undefined variable ${JSON.stringify(operand.name)}`);
        return this.fields(found[1], operand.path, operand.path);
      }
    }
  }

  private fields(from: Value, path: readonly string[], whole: readonly string[]): Value {
    let value = from;
    for (const name of path) {
      if (value === undefined) return undefined;
      if (value === null) return this.fail(`at <.${whole.join('.')}>: nil data; no entry for key ${JSON.stringify(name)}`);
      if (!isJsonObject(value)) return this.fail(`at <.${whole.join('.')}>: can't evaluate field ${name} in type interface {}`);
      value = value[name];
    }
    return value;
  }

  private call(name: string, operands: readonly (() => Value)[]): Value {
    if (name === 'and' || name === 'or') {
      let value: Value;
      for (const operand of operands) {
        value = operand();
        if (truth(value) === (name === 'or')) return value;
      }
      return value;
    }
    const args = operands.map((operand) => operand());
    const [a, b] = args;
    switch (name) {
      case 'not':
        return !truth(a);
      case 'len':
        if (typeof a === 'string') return encodeUtf8(a).length;
        if (a !== undefined && isJsonArray(a)) return a.length;
        if (a !== undefined && isJsonObject(a)) return Object.keys(a).length;
        return this.fail('error calling len: len of nil pointer');
      case 'index':
        return args.slice(1).reduce<Value>((value, key) => this.index(value, key), a);
      case 'exists': {
        let value = a;
        for (const key of args.slice(1)) {
          const next = value !== undefined && isJsonArray(value) ? value[Number(key)] : value !== undefined && isJsonObject(value) ? value[String(key)] : undefined;
          if (next === undefined) return false;
          value = next;
        }
        return true;
      }
      case 'print':
        return args.map((arg, i) => (i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string' ? ' ' : '') + goText(arg)).join('');
      case 'println':
        return `${args.map((arg) => goText(arg)).join(' ')}\n`;
      case 'printf':
        return this.format(String(a), args.slice(1));
      case 'eq':
        return args.slice(1).some((other) => a === other);
      case 'ne':
        return a !== b;
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge': {
        const order = typeof a === 'number' && typeof b === 'number' ? a - b : typeof a === 'string' && typeof b === 'string' ? compareGoStrings(a, b) : this.fail(`error calling ${name}: incompatible types for comparison`);
        return name === 'lt' ? order < 0 : name === 'le' ? order <= 0 : name === 'gt' ? order > 0 : order >= 0;
      }
      default:
        throw new TemplateUnsupported(`the function ${name}`);
    }
  }

  private index(value: Value, key: Value): Value {
    if (value !== undefined && isJsonArray(value)) {
      const at = Number(key);
      return at >= 0 && at < value.length ? value[at] : this.fail(`error calling index: reflect: slice index out of range`);
    }
    if (value !== undefined && isJsonObject(value)) return value[String(key)];
    return this.fail('error calling index: index of untyped nil');
  }

  /** %s, %v, %d, %q with a width; others are not modelled. */
  private format(text: string, args: readonly Value[]): string {
    let next = 0;
    return text.replace(/%(-?)(\d*)([a-zA-Z%])/g, (_, left: string, width: string, letter: string) => {
      if (letter === '%') return '%';
      if (!['s', 'v', 'd', 'q'].includes(letter)) throw new TemplateUnsupported(`%${letter} in printf`);
      const value = args[next];
      next += 1;
      const shown = letter === 'q' ? JSON.stringify(goText(value)) : goText(value, '%!s(<nil>)');
      return left === '-' ? shown.padEnd(Number(width || 0)) : shown.padStart(Number(width || 0));
    });
  }
}

export function parseTemplate(source: string): readonly TemplateNode[] {
  return nodes([...pieces(source)], false).body;
}

export const runTemplate = (template: readonly TemplateNode[], value: JsonObject): string => new Execution(value).run(template);
