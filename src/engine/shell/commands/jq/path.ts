/** Reading, writing and deleting at a path of a value. */
import { JqError, compare, isArray, isObject, typeName, type Json } from './value';

export type Path = readonly Json[];

export function index(v: Json, key: Json): Json {
  if (isObject(v) && typeof key === 'string') return Object.hasOwn(v, key) ? (v[key] as Json) : null;
  if (isArray(v) && typeof key === 'number') return v[Math.floor(key < 0 ? key + v.length : key)] ?? null;
  if (v === null && (typeof key === 'string' || typeof key === 'number' || key === null)) return null;
  if (isArray(v) && isObject(key)) return slice(v, key['start'] ?? null, key['end'] ?? null);
  if (v === null && isObject(key)) return null;
  if (typeof key === 'string') throw new JqError(`Cannot index ${typeName(v)} with string "${key}"`);
  throw new JqError(`Cannot index ${typeName(v)} with ${typeName(key)}`);
}

export function slice(v: Json, from: Json, to: Json): Json {
  if (v === null) return null;
  if (typeof v !== 'string' && !isArray(v)) throw new JqError(`Cannot index ${typeName(v)} with object`);
  const a = typeof from === 'number' ? Math.floor(from) : 0;
  const b = typeof to === 'number' ? Math.ceil(to) : v.length;
  return v.slice(a, b);
}

export function setPath(v: Json, path: Path, update: (old: Json) => Json): Json {
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

export function deletePaths(v: Json, paths: readonly Path[]): Json {
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
