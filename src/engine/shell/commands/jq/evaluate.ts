/** Runs jq filters: each gives a list of outputs; paths carry where a value came from, for assignments. */
import { decodeUtf8, encodeUtf8 } from '../../../base/index';
import { decodeBase64, encodeBase64 } from '../files/encode';
import type { Filter } from './parse';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly Json[];

export class JqError extends Error {
  constructor(readonly value: Json) {
    super(typeof value === 'string' ? value : `${JSON.stringify(value)} (not a string)`);
  }
}

interface Closure {
  readonly parameters: readonly string[];
  readonly body: Filter;
  scope: Scope;
}

interface Scope {
  readonly variables: ReadonlyMap<string, Json>;
  readonly functions: ReadonlyMap<string, Closure>;
}

interface Item {
  readonly value: Json;
  /** Undefined when the value is not a part of the input. */
  readonly path: Path | undefined;
}

export const typeName = (v: Json): string => (v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v);

const isObject = (v: Json): v is { readonly [key: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v);
const isArray = (v: Json): v is readonly Json[] => Array.isArray(v);
const truth = (v: Json): boolean => v !== null && v !== false;

/** How error messages quote a value: at most eleven characters of its JSON. */
const brief = (v: Json): string => {
  const text = JSON.stringify(v);
  return `${typeName(v)} (${text.length > 11 ? `${text.slice(0, 10)}...` : text})`;
};

const ORDER = ['null', 'false', 'true', 'number', 'string', 'array', 'object'];
const rank = (v: Json): number => ORDER.indexOf(typeof v === 'boolean' ? String(v) : typeName(v));

export function compare(a: Json, b: Json): number {
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (isArray(a) && isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      const order = compare(a[i] as Json, b[i] as Json);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (isObject(a) && isObject(b)) {
    const ka = Object.keys(a).sort();
    const kb = Object.keys(b).sort();
    const keys = compare(ka, kb);
    if (keys !== 0) return keys;
    for (const k of ka) {
      const order = compare(a[k] as Json, b[k] as Json);
      if (order !== 0) return order;
    }
  }
  return 0;
}

const equal = (a: Json, b: Json): boolean => compare(a, b) === 0;

function index(v: Json, key: Json): Json {
  if (isObject(v) && typeof key === 'string') return Object.hasOwn(v, key) ? (v[key] as Json) : null;
  if (isArray(v) && typeof key === 'number') return v[Math.floor(key < 0 ? key + v.length : key)] ?? null;
  if (v === null && (typeof key === 'string' || typeof key === 'number' || key === null)) return null;
  if (isArray(v) && isObject(key)) return slice(v, key['start'] ?? null, key['end'] ?? null);
  if (v === null && isObject(key)) return null;
  if (typeof key === 'string') throw new JqError(`Cannot index ${typeName(v)} with string "${key}"`);
  throw new JqError(`Cannot index ${typeName(v)} with ${typeName(key)}`);
}

function slice(v: Json, from: Json, to: Json): Json {
  if (v === null) return null;
  if (typeof v !== 'string' && !isArray(v)) throw new JqError(`Cannot index ${typeName(v)} with object`);
  const a = typeof from === 'number' ? Math.floor(from) : 0;
  const b = typeof to === 'number' ? Math.ceil(to) : v.length;
  return v.slice(a, b);
}

function setPath(v: Json, path: Path, update: (old: Json) => Json): Json {
  const [key, ...rest] = path;
  if (path.length === 0 || key === undefined) return update(v);
  if (typeof key === 'string') {
    if (v !== null && !isObject(v)) throw new JqError(`Cannot index ${typeName(v)} with "${key}"`);
    return { ...v, [key]: setPath(v === null ? null : index(v, key), rest, update) };
  }
  if (typeof key === 'number') {
    if (v !== null && !isArray(v)) throw new JqError(`Cannot index ${typeName(v)} with number`);
    const copy = [...(v ?? [])];
    const at = key < 0 ? key + copy.length : key;
    if (at < 0) throw new JqError('Out of bounds negative array index');
    while (copy.length <= at) copy.push(null);
    copy[at] = setPath(copy[at] ?? null, rest, update);
    return copy;
  }
  if (isObject(key)) {
    const array = isArray(v) ? v : [];
    const start = typeof key['start'] === 'number' ? key['start'] : 0;
    const end = typeof key['end'] === 'number' ? key['end'] : array.length;
    const middle = setPath(array.slice(start, end), rest, update);
    const at = start < 0 ? array.length + start : start;
    const until = end < 0 ? array.length + end : end;
    return [...array.slice(0, at), ...(isArray(middle) ? middle : []), ...array.slice(Math.max(at, until))];
  }
  throw new JqError('Invalid path component');
}

function deletePaths(v: Json, paths: readonly Path[]): Json {
  let out = v;
  for (const path of [...paths].sort((a, b) => compare(b, a))) {
    const last = path[path.length - 1];
    if (last === undefined) return null;
    out = setPathIfThere(out, path.slice(0, -1), (parent) => {
      if (isObject(parent) && typeof last === 'string') return Object.fromEntries(Object.entries(parent).filter(([k]) => k !== last));
      if (isArray(parent) && typeof last === 'number') return parent.filter((_, i) => i !== (last < 0 ? last + parent.length : last));
      if (parent === null) return null;
      throw new JqError(`Cannot delete field at ${typeName(last) === 'string' ? 'object' : 'array'} index of ${typeName(parent)}`);
    });
  }
  return out;
}

function setPathIfThere(v: Json, path: Path, update: (old: Json) => Json): Json {
  let at = v;
  for (const key of path) {
    at = index(at, key);
    if (at === null) return v;
  }
  return setPath(v, path, update);
}

function arithmetic(operator: string, a: Json, b: Json): Json {
  const fail = (verb: string): never => {
    throw new JqError(`${brief(a)} and ${brief(b)} cannot be ${verb}`);
  };
  switch (operator) {
    case '+':
      if (a === null) return b;
      if (b === null) return a;
      if (typeof a === 'number' && typeof b === 'number') return a + b;
      if (typeof a === 'string' && typeof b === 'string') return a + b;
      if (isArray(a) && isArray(b)) return [...a, ...b];
      if (isObject(a) && isObject(b)) return { ...a, ...b };
      return fail('added');
    case '-':
      if (typeof a === 'number' && typeof b === 'number') return a - b;
      if (isArray(a) && isArray(b)) return a.filter((x) => !b.some((y) => equal(x, y)));
      return fail('subtracted');
    case '*':
      if (typeof a === 'number' && typeof b === 'number') return a * b;
      if (typeof a === 'string' && typeof b === 'number') return b > 0 ? a.repeat(Math.max(1, Math.ceil(b))) : null;
      if (isObject(a) && isObject(b)) return merge(a, b);
      return fail('multiplied');
    case '/':
      if (typeof a === 'number' && typeof b === 'number') {
        if (b === 0) throw new JqError(`${brief(a)} and ${brief(b)} cannot be divided because the divisor is zero`);
        return a / b;
      }
      if (typeof a === 'string' && typeof b === 'string') return a === '' ? [] : a.split(b);
      return fail('divided');
    default:
      if (typeof a === 'number' && typeof b === 'number') {
        if (Math.trunc(b) === 0) throw new JqError(`${brief(a)} and ${brief(b)} cannot be divided because the divisor is zero`);
        return Math.trunc(a) % Math.abs(Math.trunc(b));
      }
      return fail('divided');
  }
}

function merge(a: { readonly [key: string]: Json }, b: { readonly [key: string]: Json }): Json {
  const out: Record<string, Json> = { ...a };
  for (const [k, v] of Object.entries(b)) {
    const old = out[k];
    out[k] = old !== undefined && isObject(old) && isObject(v) ? merge(old, v) : v;
  }
  return out;
}

const toText = (v: Json): string => (typeof v === 'string' ? v : JSON.stringify(v));

function applyFormat(name: string, v: Json): string {
  switch (name) {
    case 'text': return toText(v);
    case 'json': return JSON.stringify(v);
    case 'base64': return encodeBase64(encodeUtf8(toText(v)));
    case 'base64d': {
      const bytes = decodeBase64(toText(v).padEnd(Math.ceil(toText(v).length / 4) * 4, '='));
      if (!bytes) throw new JqError(`${brief(v)} is not valid base64 data`);
      return decodeUtf8(bytes);
    }
    case 'csv':
    case 'tsv':
      if (!isArray(v)) throw new JqError(`${brief(v)} cannot be ${name}-formatted, only an array can be`);
      return v.map((x) => {
        if (isObject(x) || isArray(x)) throw new JqError(`${brief(x)} is not valid in a csv row`);
        if (x === null) return '';
        if (typeof x === 'string') return name === 'csv' ? `"${x.replace(/"/g, '""')}"` : x.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n');
        return String(x);
      }).join(name === 'csv' ? ',' : '\t');
    case 'sh': return (isArray(v) ? v : [v]).map((x) => (typeof x === 'string' ? `'${x.replace(/'/g, "'\\''")}'` : JSON.stringify(x))).join(' ');
    case 'uri': return [...encodeUtf8(toText(v))].map((b) => (/[A-Za-z0-9_.~-]/.test(String.fromCharCode(b)) ? String.fromCharCode(b) : `%${b.toString(16).toUpperCase().padStart(2, '0')}`)).join('');
    case 'html': return toText(v).replace(/[<>&'"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' })[c] ?? c);
    default: throw new JqError(`${name} is not a valid format`);
  }
}

/** Outputs that one filter may give before it is taken for endless. */
const MAX_OUTPUTS = 200_000;

export class Evaluator {
  private produced = 0;
  private depth = 0;

  run(filter: Filter, value: Json, variables: ReadonlyMap<string, Json>): readonly Json[] {
    return this.values(filter, value, { variables, functions: new Map() });
  }

  private values(f: Filter, v: Json, scope: Scope): Json[] {
    return this.items(f, { value: v, path: undefined }, scope).map((i) => i.value);
  }

  private items(f: Filter, input: Item, scope: Scope): Item[] {
    this.produced += 1;
    if (this.produced > MAX_OUTPUTS) throw new JqError('Podwire stops a jq filter that gives too much');
    const plain = (values: readonly Json[]): Item[] => values.map((value) => ({ value, path: undefined }));
    const v = input.value;
    switch (f.kind) {
      case 'identity': return [input];
      case 'recurse': return this.recurse(input);
      case 'literal': return plain([f.value]);
      case 'index':
        return this.items(f.target, input, scope).flatMap((t) => this.values(f.key, v, scope).map((key): Item => ({ value: index(t.value, key), path: t.path && [...t.path, key] })));
      case 'slice':
        return this.items(f.target, input, scope).flatMap((t) => {
          const from = f.from ? this.values(f.from, v, scope) : [null];
          const to = f.to ? this.values(f.to, v, scope) : [null];
          return to.flatMap((b) => from.map((a): Item => ({ value: slice(t.value, a, b), path: t.path && [...t.path, { start: a, end: b }] })));
        });
      case 'iterate':
        return this.items(f.target, input, scope).flatMap((t) => children(t));
      case 'optional':
      case 'try': {
        try {
          return this.items(f.body, input, scope);
        } catch (e) {
          if (!(e instanceof JqError)) throw e;
          return f.kind === 'try' && f.caught ? plain(this.values(f.caught, e.value, scope)) : [];
        }
      }
      case 'string': {
        let texts = [''];
        for (const part of f.parts) {
          if (typeof part === 'string') texts = texts.map((t) => t + part);
          else texts = this.values(part, v, scope).flatMap((x) => texts.map((t) => t + (f.format === undefined ? toText(x) : applyFormat(f.format, x))));
        }
        return plain(texts);
      }
      case 'format': return plain([applyFormat(f.name, v)]);
      case 'array': return plain([f.body ? this.values(f.body, v, scope) : []]);
      case 'object': {
        let made: { readonly [key: string]: Json }[] = [{}];
        for (const { key, value } of f.entries) {
          made = this.values(key, v, scope).flatMap((k) => {
            if (typeof k !== 'string') throw new JqError(`Object keys must be strings`);
            const found = this.values(value, v, scope);
            return found.flatMap((x) => made.map((o) => ({ ...o, [k]: x })));
          });
        }
        return plain(made);
      }
      case 'negate':
        return plain(this.values(f.body, v, scope).map((x) => {
          if (typeof x !== 'number') throw new JqError(`${brief(x)} cannot be negated`);
          return -x;
        }));
      case 'pipe': return this.items(f.left, input, scope).flatMap((i) => this.items(f.right, i, scope));
      case 'comma': return [...this.items(f.left, input, scope), ...this.items(f.right, input, scope)];
      case 'binary': return this.binary(f, input, scope);
      case 'assign': return plain(this.assign(f, v, scope));
      case 'if':
        return this.values(f.test, v, scope).flatMap((t) => (truth(t) ? this.items(f.yes, input, scope) : f.no ? this.items(f.no, input, scope) : [input]));
      case 'reduce': {
        let state: Json = this.values(f.init, v, scope)[0] ?? null;
        for (const x of this.values(f.source, v, scope)) state = this.values(f.update, state, bind(scope, f.variable, x)).at(-1) ?? null;
        return plain([state]);
      }
      case 'foreach': {
        let state: Json = this.values(f.init, v, scope)[0] ?? null;
        const out: Json[] = [];
        for (const x of this.values(f.source, v, scope)) {
          const inner = bind(scope, f.variable, x);
          for (const next of this.values(f.update, state, inner)) {
            state = next;
            out.push(...(f.extract ? this.values(f.extract, state, inner) : [state]));
          }
        }
        return plain(out);
      }
      case 'bind': return this.values(f.source, v, scope).flatMap((x) => this.items(f.body, input, bind(scope, f.variable, x)));
      case 'define': {
        const closure: Closure = { parameters: f.parameters, body: f.body, scope };
        const inner: Scope = { ...scope, functions: new Map([...scope.functions, [`${f.name}/${f.parameters.length}`, closure]]) };
        closure.scope = inner;
        return this.items(f.rest, input, inner);
      }
      case 'variable': {
        if (f.name === '__loc__') return plain([{ file: '<top-level>', line: 1 }]);
        const value = scope.variables.get(f.name);
        if (value === undefined) throw new JqError(`$${f.name} is not defined`);
        return plain([value]);
      }
      case 'call': return this.call(f.name, f.args, input, scope);
    }
  }

  private recurse(input: Item): Item[] {
    const { value } = input;
    return isArray(value) || isObject(value) ? [input, ...children(input).flatMap((c) => this.recurse(c))] : [input];
  }

  private binary(f: Extract<Filter, { kind: 'binary' }>, input: Item, scope: Scope): Item[] {
    const plain = (values: readonly Json[]): Item[] => values.map((value) => ({ value, path: undefined }));
    const v = input.value;
    if (f.operator === '//') {
      let found: Item[] = [];
      try {
        found = this.items(f.left, input, scope).filter((i) => truth(i.value));
      } catch (e) {
        if (!(e instanceof JqError)) throw e;
      }
      return found.length > 0 ? found : this.items(f.right, input, scope);
    }
    if (f.operator === 'and' || f.operator === 'or') {
      return plain(this.values(f.left, v, scope).flatMap((a): Json[] => (truth(a) === (f.operator === 'or') ? [f.operator === 'or'] : this.values(f.right, v, scope).map(truth))));
    }
    return plain(
      this.values(f.right, v, scope).flatMap((b) =>
        this.values(f.left, v, scope).map((a): Json => {
          switch (f.operator) {
            case '==': return equal(a, b);
            case '!=': return !equal(a, b);
            case '<': return compare(a, b) < 0;
            case '<=': return compare(a, b) <= 0;
            case '>': return compare(a, b) > 0;
            case '>=': return compare(a, b) >= 0;
            default: return arithmetic(f.operator, a, b);
          }
        }),
      ),
    );
  }

  private paths(f: Filter, v: Json, scope: Scope): readonly Path[] {
    return this.items(f, { value: v, path: [] }, scope).map((i) => {
      if (!i.path) throw new JqError(`Invalid path expression with result ${JSON.stringify(i.value)}`);
      return i.path;
    });
  }

  private assign(f: Extract<Filter, { kind: 'assign' }>, v: Json, scope: Scope): readonly Json[] {
    if (f.operator === '|=') {
      let out = v;
      const gone: Path[] = [];
      for (const path of this.paths(f.left, v, scope)) {
        out = setPath(out, path, (old) => {
          const [first] = this.values(f.right, old, scope);
          if (first === undefined) gone.push(path);
          return first ?? (first === undefined ? old : first);
        });
      }
      return [deletePaths(out, gone)];
    }
    return this.values(f.right, v, scope).map((x) => {
      let out = v;
      for (const path of this.paths(f.left, v, scope)) out = setPath(out, path, (old) => (f.operator === '=' ? x : f.operator === '//=' ? (truth(old) ? old : x) : arithmetic(f.operator.slice(0, -1), old, x)));
      return out;
    });
  }

  private call(name: string, args: readonly Filter[], input: Item, scope: Scope): Item[] {
    const closure = scope.functions.get(`${name}/${args.length}`);
    if (closure) {
      this.depth += 1;
      if (this.depth > 500) throw new JqError('Podwire stops a jq function that calls itself too deeply');
      try {
        let inner = closure.scope;
        for (const [i, parameter] of closure.parameters.entries()) {
          const arg = args[i] as Filter;
          if (parameter.startsWith('$')) inner = bind(inner, parameter.slice(1), this.values(arg, input.value, scope)[0] ?? null);
          else inner = { ...inner, functions: new Map([...inner.functions, [`${parameter}/0`, { parameters: [], body: arg, scope }]]) };
        }
        return this.items(closure.body, input, inner);
      } finally {
        this.depth -= 1;
      }
    }
    const v = input.value;
    const [a, b, c] = args;
    const all = (f: Filter | undefined, x: Json = v): Json[] => (f ? this.values(f, x, scope) : []);
    const first = (f: Filter | undefined, x: Json = v): Json => all(f, x)[0] ?? null;
    const plain = (values: readonly Json[]): Item[] => values.map((value) => ({ value, path: undefined }));
    const one = (value: Json): Item[] => plain([value]);
    const array = (): readonly Json[] => (isArray(v) ? v : isObject(v) ? Object.values(v) : fail(`Cannot iterate over ${v === null ? 'null' : brief(v)}`));
    const fail = (message: string): never => {
      throw new JqError(message);
    };
    const string = (what: string): string => (typeof v === 'string' ? v : fail(`${brief(v)} ${what}`));
    const number = (): number => (typeof v === 'number' ? v : fail(`${brief(v)} number required`));
    const sorted = (by: Filter | undefined): { readonly key: Json; readonly value: Json }[] => {
      if (!isArray(v)) return fail(`${brief(v)} cannot be sorted, as it is not an array`);
      return v.map((value) => ({ key: by ? all(by, value) : value, value })).sort((x, y) => compare(x.key, y.key));
    };
    const grouped = (by: Filter | undefined): Json[][] => {
      const groups: { key: Json; values: Json[] }[] = [];
      for (const { key, value } of sorted(by)) {
        const last = groups.at(-1);
        if (last && equal(last.key, key)) last.values.push(value);
        else groups.push({ key, values: [value] });
      }
      return groups.map((g) => g.values);
    };
    const regexp = (): RegExp => {
      const given = first(a);
      const pattern = isArray(given) ? given[0] : given;
      const flags = toText((isArray(given) ? given[1] : b ? first(b) : '') ?? '');
      return new RegExp(toText(pattern ?? ''), `gu${flags.includes('i') ? 'i' : ''}${flags.includes('s') ? 's' : ''}${flags.includes('x') ? '' : ''}`);
    };
    switch (`${name}/${args.length}`) {
      case 'empty/0': return [];
      case 'not/0': return one(!truth(v));
      case 'error/0': throw new JqError(v);
      case 'error/1': throw new JqError(first(a));
      case 'length/0':
        if (v === null) return one(0);
        if (typeof v === 'number') return one(Math.abs(v));
        if (typeof v === 'boolean') return fail(`${brief(v)} has no length`);
        return one(typeof v === 'string' ? [...v].length : isArray(v) ? v.length : Object.keys(v).length);
      case 'utf8bytelength/0': return one(encodeUtf8(string('only strings have UTF-8 byte length')).length);
      case 'keys/0':
      case 'keys_unsorted/0':
        if (isArray(v)) return one(v.map((_, i) => i));
        if (!isObject(v)) return fail(`${brief(v)} has no keys`);
        return one(name === 'keys' ? Object.keys(v).sort() : Object.keys(v));
      case 'values/0': return v === null ? [] : [input];
      case 'nulls/0': return v === null ? [input] : [];
      case 'strings/0': return typeof v === 'string' ? [input] : [];
      case 'numbers/0': return typeof v === 'number' ? [input] : [];
      case 'booleans/0': return typeof v === 'boolean' ? [input] : [];
      case 'arrays/0': return isArray(v) ? [input] : [];
      case 'objects/0': return isObject(v) ? [input] : [];
      case 'scalars/0': return isArray(v) || isObject(v) ? [] : [input];
      case 'has/1': {
        const key = first(a);
        if (isObject(v) && typeof key === 'string') return one(Object.hasOwn(v, key));
        if (isArray(v) && typeof key === 'number') return one(key >= 0 && key < v.length);
        return fail(`Cannot check whether ${typeName(v)} has a ${typeName(key)} key`);
      }
      case 'in/1': {
        const target = first(a);
        return one(isObject(target) ? Object.hasOwn(target, String(v)) : isArray(target) && typeof v === 'number' && v < target.length);
      }
      case 'contains/1': return plain(all(a).map((x) => contains(v, x)));
      case 'inside/1': return plain(all(a).map((x) => contains(x, v)));
      case 'map/1': return one(array().flatMap((x) => all(a, x)));
      case 'map_values/1':
        if (isArray(v)) return one(v.flatMap((x) => all(a, x).slice(0, 1)));
        return one(Object.fromEntries(Object.entries(isObject(v) ? v : {}).flatMap(([k, x]) => all(a, x).slice(0, 1).map((y) => [k, y]))));
      case 'select/1': return all(a).flatMap((t) => (truth(t) ? [input] : []));
      case 'recurse/0': return this.recurse(input);
      case 'recurse/1': {
        const walk = (i: Item): Item[] => [i, ...this.items(a as Filter, i, scope).flatMap(walk)];
        return walk(input);
      }
      case 'add/0': return one(array().reduce<Json>((x, y) => arithmetic('+', x, y), null));
      case 'any/0': return one(array().some(truth));
      case 'all/0': return one(array().every(truth));
      case 'any/1': return one(array().some((x) => all(a, x).some(truth)));
      case 'all/1': return one(array().every((x) => all(a, x).every(truth)));
      case 'any/2': return one(all(a).some((x) => all(b, x).some(truth)));
      case 'all/2': return one(all(a).every((x) => all(b, x).every(truth)));
      case 'range/1': return plain(range(0, Number(first(a)), 1));
      case 'range/2': return plain(all(a).flatMap((x) => all(b).flatMap((y) => range(Number(x), Number(y), 1))));
      case 'range/3': return plain(range(Number(first(a)), Number(first(b)), Number(first(c))));
      case 'floor/0': return one(Math.floor(number()));
      case 'ceil/0': return one(Math.ceil(number()));
      case 'round/0': return one(Math.round(number()));
      case 'sqrt/0': return one(Math.sqrt(number()));
      case 'fabs/0':
      case 'abs/0': return one(Math.abs(number()));
      case 'pow/2': return one(Number(first(a)) ** Number(first(b)));
      case 'log/0': return one(Math.log(number()));
      case 'tostring/0': return one(toText(v));
      case 'tonumber/0': {
        if (typeof v === 'number') return [input];
        const text = string('cannot be parsed as a number');
        if (text.trim() === '' || Number.isNaN(Number(text))) return fail(`${brief(v)} cannot be parsed as a number`);
        return one(Number(text));
      }
      case 'type/0': return one(typeName(v));
      case 'infinite/0': return one(Number.MAX_VALUE);
      case 'nan/0': return one(null);
      case 'sort/0': return one(sorted(undefined).map((x) => x.value));
      case 'sort_by/1': return one(sorted(a).map((x) => x.value));
      case 'group_by/1': return one(grouped(a));
      case 'unique/0': return one(grouped(undefined).map((g) => g[0] as Json));
      case 'unique_by/1': return one(grouped(a).map((g) => g[0] as Json));
      case 'min/0':
      case 'min_by/1': return one(sorted(a)[0]?.value ?? null);
      case 'max/0':
      case 'max_by/1': return one(sorted(a).at(-1)?.value ?? null);
      case 'reverse/0': return one(typeof v === 'string' ? [...v].reverse().join('') : [...(v === null ? [] : array())].reverse());
      case 'flatten/0': return one(flatten(array(), Infinity));
      case 'flatten/1': return one(flatten(array(), Number(first(a))));
      case 'join/1': return plain(all(a).map((s) => array().map((x) => (x === null ? '' : isArray(x) || isObject(x) ? fail(`${brief(toText(s))} and ${brief(x)} cannot be added`) : toText(x))).join(toText(s))));
      case 'split/1': {
        const text = string('cannot be split');
        return plain(all(a).map((s) => (text === '' ? [] : text.split(toText(s)))));
      }
      case 'split/2': return one(string('cannot be matched').split(new RegExp(toText(first(a)))));
      case 'ascii_downcase/0': return one(string('cannot be lowercased').toLowerCase());
      case 'ascii_upcase/0': return one(string('cannot be uppercased').toUpperCase());
      case 'ltrimstr/1': return plain(all(a).map((s) => (typeof v === 'string' && typeof s === 'string' && v.startsWith(s) ? v.slice(s.length) : v)));
      case 'rtrimstr/1': return plain(all(a).map((s) => (typeof v === 'string' && typeof s === 'string' && s !== '' && v.endsWith(s) ? v.slice(0, -s.length) : v)));
      case 'startswith/1': return plain(all(a).map((s) => (typeof v === 'string' && typeof s === 'string' ? v.startsWith(s) : fail('startswith() requires string inputs'))));
      case 'endswith/1': return plain(all(a).map((s) => (typeof v === 'string' && typeof s === 'string' ? v.endsWith(s) : fail('endswith() requires string inputs'))));
      case 'test/1':
      case 'test/2': return one(regexp().test(string('cannot be matched, as it is not a string')));
      case 'match/1':
      case 'match/2': return plain(matchesOf(string('cannot be matched, as it is not a string'), regexp(), (b ? toText(first(b)) : '').includes('g')));
      case 'capture/1':
      case 'capture/2': return plain([...string('cannot be matched, as it is not a string').matchAll(regexp())].slice(0, 1).map((m) => ({ ...m.groups })));
      case 'scan/1': return plain([...string('cannot be matched, as it is not a string').matchAll(regexp())].map((m): Json => (m.length > 1 ? m.slice(1).map((g) => g ?? null) : m[0])));
      case 'sub/2':
      case 'gsub/2': {
        const r = new RegExp(toText(first(a)), name === 'gsub' ? 'gu' : 'u');
        return one(string('cannot be matched, as it is not a string').replace(r, (...found) => toText(first(b, (typeof found.at(-1) === 'object' ? (found.at(-1) as Json) : {}) ?? {}))));
      }
      case 'explode/0': return one([...string('cannot be exploded')].map((ch) => ch.codePointAt(0) ?? 0));
      case 'implode/0': return one(array().map((n) => String.fromCodePoint(Number(n))).join(''));
      case 'index/1':
      case 'rindex/1': {
        const s = first(a);
        const at = typeof v === 'string' && typeof s === 'string' ? (name === 'index' ? v.indexOf(s) : v.lastIndexOf(s)) : isArray(v) ? v.findIndex((x) => equal(x, s)) : -1;
        return one(at < 0 ? null : at);
      }
      case 'to_entries/0': return isObject(v) ? one(Object.entries(v).map(([key, value]) => ({ key, value }))) : fail(`${brief(v)} has no keys`);
      case 'from_entries/0':
        return one(Object.fromEntries(array().map((e) => {
          const entry = isObject(e) ? e : {};
          const key = entry['key'] ?? entry['k'] ?? entry['name'] ?? entry['Name'] ?? entry['Key'] ?? null;
          return [typeof key === 'string' ? key : JSON.stringify(key), entry['value'] ?? entry['v'] ?? entry['Value'] ?? null];
        })));
      case 'with_entries/1':
        if (!isObject(v)) return fail(`${brief(v)} has no keys`);
        return one(Object.fromEntries(Object.entries(v).flatMap(([key, value]) => all(a, { key, value })).map((e) => (isObject(e) ? [toText(e['key'] ?? null), e['value'] ?? null] : ['null', null]))));
      case 'paths/0': return plain(this.recurse({ value: v, path: [] }).flatMap((i) => (i.path && i.path.length > 0 ? [i.path] : [])));
      case 'leaf_paths/0': return plain(this.recurse({ value: v, path: [] }).flatMap((i) => (i.path && i.path.length > 0 && !isArray(i.value) && !isObject(i.value) ? [i.path] : [])));
      case 'path/1': return plain(this.paths(a as Filter, v, scope).map((p) => [...p]));
      case 'getpath/1': return all(a).map((p) => ({ value: (isArray(p) ? p : []).reduce<Json>((x, k) => (x === null ? null : index(x, k)), v), path: input.path && [...input.path, ...(isArray(p) ? p : [])] }));
      case 'setpath/2': {
        const p = first(a);
        return one(setPath(v, isArray(p) ? p : [], () => first(b)));
      }
      case 'del/1': return one(deletePaths(v, this.paths(a as Filter, v, scope)));
      case 'delpaths/1': {
        const ps = first(a);
        return one(deletePaths(v, (isArray(ps) ? ps : []).map((p) => (isArray(p) ? p : []))));
      }
      case 'first/0': return [{ value: index(v, 0), path: input.path && [...input.path, 0] }];
      case 'last/0': return [{ value: index(v, -1), path: input.path && [...input.path, -1] }];
      case 'first/1': return this.items(a as Filter, input, scope).slice(0, 1);
      case 'last/1': return this.items(a as Filter, input, scope).slice(-1);
      case 'nth/1': return one(index(v, first(a)));
      case 'limit/2': return this.items(b as Filter, input, scope).slice(0, Number(first(a)));
      case 'until/2': {
        let x = v;
        for (let i = 0; i < 10_000 && !truth(first(a, x)); i += 1) x = first(b, x);
        return one(x);
      }
      case 'while/2': {
        const out: Json[] = [];
        for (let x = v; out.length < 10_000 && truth(first(a, x)); x = first(b, x)) out.push(x);
        return plain(out);
      }
      case 'env/0': return one(scope.variables.get('ENV') ?? {});
      case 'tojson/0': return one(JSON.stringify(v));
      case 'fromjson/0':
        try {
          return one(JSON.parse(string('only strings can be parsed')) as Json);
        } catch (e) {
          if (e instanceof JqError) throw e;
          return fail(`${toText(v)} (while parsing '${toText(v)}')`);
        }
      case 'ascii/0': return one(String.fromCharCode(number()));
      case 'input/0':
      case 'inputs/0':
      case 'debug/0':
      case 'now/0': return fail(`Podwire does not simulate ${name} in jq`);
      case 'transpose/0': {
        const rows = array().map((r) => (isArray(r) ? r : []));
        return one(Array.from({ length: Math.max(0, ...rows.map((r) => r.length)) }, (_, i) => rows.map((r) => r[i] ?? null)));
      }
      case 'walk/1': {
        const walk = (x: Json): Json => {
          const inner: Json = isArray(x) ? x.map(walk) : isObject(x) ? Object.fromEntries(Object.keys(x).sort().map((k) => [k, walk(x[k] as Json)])) : x;
          return first(a, inner);
        };
        return one(walk(v));
      }
      default: throw new JqUndefined(`${name}/${args.length} is not defined`);
    }
  }
}

/** A function that does not exist: a compile error in the real tool. */
export class JqUndefined extends Error {}

const bind = (scope: Scope, name: string, value: Json): Scope => ({ ...scope, variables: new Map([...scope.variables, [name, value]]) });

function children(t: Item): Item[] {
  const { value, path } = t;
  if (isArray(value)) return value.map((v, i) => ({ value: v, path: path && [...path, i] }));
  if (isObject(value)) return Object.entries(value).map(([k, v]) => ({ value: v, path: path && [...path, k] }));
  throw new JqError(`Cannot iterate over ${value === null ? 'null' : brief(value)}`);
}

function contains(a: Json, b: Json): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (isArray(a) && isArray(b)) return b.every((y) => a.some((x) => typeName(x) === typeName(y) && contains(x, y)));
  if (isObject(a) && isObject(b)) return Object.entries(b).every(([k, y]) => Object.hasOwn(a, k) && typeName(a[k] as Json) === typeName(y) && contains(a[k] as Json, y));
  if (typeName(a) !== typeName(b)) throw new JqError(`${brief(a)} and ${brief(b)} cannot have their containment checked`);
  return equal(a, b);
}

const flatten = (values: readonly Json[], depth: number): Json[] => values.flatMap((x): Json[] => (isArray(x) && depth > 0 ? flatten(x, depth - 1) : [x]));

function range(from: number, to: number, by: number): number[] {
  const out: number[] = [];
  if (by > 0) for (let n = from; n < to && out.length < MAX_OUTPUTS; n += by) out.push(n);
  else if (by < 0) for (let n = from; n > to && out.length < MAX_OUTPUTS; n += by) out.push(n);
  return out;
}

function matchesOf(text: string, r: RegExp, all: boolean): Json[] {
  const found = [...text.matchAll(r)].map((m): Json => ({ offset: m.index, length: m[0].length, string: m[0], captures: m.slice(1).map((g, i): Json => ({ offset: g === undefined ? -1 : m.index + m[0].indexOf(g), length: g?.length ?? 0, string: g ?? null, name: Object.keys(m.groups ?? {})[i] ?? null })) }));
  return all ? found : found.slice(0, 1);
}
