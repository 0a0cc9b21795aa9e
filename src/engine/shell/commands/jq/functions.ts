/** The functions that jq knows (jq 1.6 manual, "Builtin operators and functions"). */
import { encodeUtf8 } from '../../../base/index';
import { arithmetic } from './arithmetic';
import { MAX_OUTPUTS, plain, type Evaluation, type Item, type Scope } from './evaluation';
import type { Filter } from './parse';
import { deletePaths, index, setPath } from './path';
import { JqError, JqUndefined, brief, compare, contains, equal, isArray, isObject, toText, truth, typeName, type Json } from './value';

export function callFunction(evaluation: Evaluation, name: string, args: readonly Filter[], input: Item, scope: Scope): Item[] {
  const v = input.value;
  const [a, b, c] = args;
  const all = (f: Filter | undefined, x: Json = v): Json[] => (f ? evaluation.values(f, x, scope) : []);
  const first = (f: Filter | undefined, x: Json = v): Json => all(f, x)[0] ?? null;
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
    case 'recurse/0': return evaluation.recurse(input);
    case 'recurse/1': {
      const walk = (i: Item): Item[] => [i, ...evaluation.items(a as Filter, i, scope).flatMap(walk)];
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
    case 'paths/0': return plain(evaluation.recurse({ value: v, path: [] }).flatMap((i) => (i.path && i.path.length > 0 ? [i.path] : [])));
    case 'leaf_paths/0': return plain(evaluation.recurse({ value: v, path: [] }).flatMap((i) => (i.path && i.path.length > 0 && !isArray(i.value) && !isObject(i.value) ? [i.path] : [])));
    case 'path/1': return plain(evaluation.paths(a as Filter, v, scope).map((p) => [...p]));
    case 'getpath/1': return all(a).map((p) => ({ value: (isArray(p) ? p : []).reduce<Json>((x, k) => (x === null ? null : index(x, k)), v), path: input.path && [...input.path, ...(isArray(p) ? p : [])] }));
    case 'setpath/2': {
      const p = first(a);
      return one(setPath(v, isArray(p) ? p : [], () => first(b)));
    }
    case 'del/1': return one(deletePaths(v, evaluation.paths(a as Filter, v, scope)));
    case 'delpaths/1': {
      const ps = first(a);
      return one(deletePaths(v, (isArray(ps) ? ps : []).map((p) => (isArray(p) ? p : []))));
    }
    case 'first/0': return [{ value: index(v, 0), path: input.path && [...input.path, 0] }];
    case 'last/0': return [{ value: index(v, -1), path: input.path && [...input.path, -1] }];
    case 'first/1': return evaluation.items(a as Filter, input, scope).slice(0, 1);
    case 'last/1': return evaluation.items(a as Filter, input, scope).slice(-1);
    case 'nth/1': return one(index(v, first(a)));
    case 'limit/2': return evaluation.items(b as Filter, input, scope).slice(0, Number(first(a)));
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
