/** `--sort-by`. Source: k8s.io/kubectl v0.36, pkg/cmd/get/sorter.go. Objects without the field come first. */
import { compareGoStrings, evaluateJsonPath, type JsonObject, type Stored } from '../../../k8s/index';
import type { Client } from './client';
import { fail } from './failure';

export function sortObjects(client: Client, objects: readonly Stored[]): readonly Stored[] {
  const given = client.flags.get('sort-by');
  if (given === undefined || given === '') return objects;
  const m = /^\{?\.?([^{}]+)\}?$/.exec(given);
  if (!m) return fail(`unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`);
  const path = `{.${m[1] ?? ''}}`;
  const keyed = objects.map((object, i) => {
    const found = evaluateJsonPath(path, object as unknown as JsonObject);
    if (!found.ok) return fail(found.error.message);
    return { object, i, key: found.value };
  });
  // A field that no object has leaves nothing to sort, and kubectl prints nothing.
  if (keyed.every(({ key }) => key === '')) return [];
  return [...keyed].sort((a, b) => compareKeys(a.key, b.key) || a.i - b.i).map(({ object }) => object);
}

/** Numbers by value, the rest as natural text (digits inside names count as numbers). @unsupported quantities by amount in --sort-by */
function compareKeys(a: string, b: string): number {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return Number(a) - Number(b);
  return compareNatural(a, b);
}

function compareNatural(a: string, b: string): number {
  const parts = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const left = parts(a);
  const right = parts(b);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [x = '', y = ''] = [left[i], right[i]];
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    const difference = numbers ? Number(x) - Number(y) || x.length - y.length : compareGoStrings(x, y);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
