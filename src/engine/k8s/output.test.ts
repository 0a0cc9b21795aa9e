/** Recorded with sigs.k8s.io/yaml v1.6.0 and k8s.io/client-go v0.36.3 util/jsonpath. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateJsonPath } from './jsonpath';
import { toJson } from './output-json';
import { toYaml } from './output-yaml';
import type { Json } from './types/index';

const recorded: unknown = JSON.parse(readFileSync(new URL('../../../tests/conformance/kubectl/encoders.json', import.meta.url), 'utf8'));

interface Recorded {
  readonly yaml: readonly { readonly value: Json; readonly yaml: string }[];
  readonly object: Json;
  readonly paths: readonly { readonly path: string; readonly out: string; readonly error?: string }[];
}
const { yaml, object, paths } = recorded as Recorded;

describe('yaml is printed as kubectl prints it', () => {
  it.each(yaml.map((row) => [JSON.stringify(row.value).slice(0, 60), row] as const))('%s', (_name, row) => expect(toYaml(row.value)).toBe(row.yaml));
});

describe('jsonpath answers as kubectl', () => {
  // Go walks maps in random order; only the set is fixed there.
  const unordered = ['{.*}', '{.items[0].metadata.*}', '{..name}'];
  it.each(paths.filter(({ path }) => !unordered.includes(path)).map((row) => [row.path, row] as const))('%s', (_name, row) => {
    const result = evaluateJsonPath(row.path, object);
    expect(result.ok ? { out: result.value } : { error: result.error.message }).toEqual(row.error === undefined ? { out: row.out } : { error: row.error });
  });
});

it('json has four spaces and sorted keys', () =>
  expect(toJson({ b: [], a: { d: '<x>', c: [1, {}] } })).toBe('{\n    "a": {\n        "c": [\n            1,\n            {}\n        ],\n        "d": "<x>"\n    },\n    "b": []\n}\n'));
