/** jq's values: their kinds, their order, and how error messages quote them (jq 1.6 manual, "Types and Values", "sort"). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export class JqError extends Error {
  constructor(readonly value: Json) {
    super(typeof value === 'string' ? value : `${JSON.stringify(value)} (not a string)`);
  }
}

/** A function that does not exist: a compile error in the real tool. */
export class JqUndefined extends Error {}

export const typeName = (v: Json): string => (v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v);

export const isObject = (v: Json): v is { readonly [key: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v);
export const isArray = (v: Json): v is readonly Json[] => Array.isArray(v);
export const truth = (v: Json): boolean => v !== null && v !== false;

/** How error messages quote a value: at most eleven characters of its JSON. */
export const brief = (v: Json): string => {
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

export const equal = (a: Json, b: Json): boolean => compare(a, b) === 0;

export const toText = (v: Json): string => (typeof v === 'string' ? v : JSON.stringify(v));

export function contains(a: Json, b: Json): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (isArray(a) && isArray(b)) return b.every((y) => a.some((x) => typeName(x) === typeName(y) && contains(x, y)));
  if (isObject(a) && isObject(b)) return Object.entries(b).every(([k, y]) => Object.hasOwn(a, k) && typeName(a[k] as Json) === typeName(y) && contains(a[k] as Json, y));
  if (typeName(a) !== typeName(b)) throw new JqError(`${brief(a)} and ${brief(b)} cannot have their containment checked`);
  return equal(a, b);
}
