/** `+`, `-`, `*`, `/` and `%` on all kinds of values. */
import { JqError, brief, equal, isArray, isObject, type Json } from './value';

export function arithmetic(operator: string, a: Json, b: Json): Json {
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
