/** Expected values were recorded from k8s.io/apimachinery v0.36.3 + sigs.k8s.io/yaml v1.6.0 (kubectl's manifest reader). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest } from './documents';
import { locate } from './source-map';

const recorded: unknown = JSON.parse(readFileSync(new URL('../../../../tests/conformance/yaml/kubectl-reader.json', import.meta.url), 'utf8'));

interface Recorded {
  readonly name: string;
  readonly text: string;
  readonly docs?: readonly unknown[];
  readonly error?: string;
}

describe('kubectl reads', () => {
  it.each((recorded as readonly Recorded[]).map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const manifest = parseManifest(row.text);
    expect(manifest.error?.message).toBe(row.error);
    expect(manifest.documents.map((document) => document.value)).toEqual(row.docs ?? []);
  });
});

const policy = `# a comment
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  labels: {kubernetes.io/metadata.name: x}
---
spec:
  ingress:
  - from:
    - podSelector: {}
    - podSelector:
        matchLabels:
          tier: frontend
`;

describe('places of fields', () => {
  const [first, second] = parseManifest(policy).documents;
  const shown = (path: string, document = second): string[] => {
    const place = document === undefined ? undefined : locate(document.source, path);
    const text = (range?: { offset: number; endOffset: number }): string => (range === undefined ? '' : policy.slice(range.offset, range.endOffset));
    return [String(place?.exact), text(place?.entry.key), text(place?.entry.value), `${place?.entry.value.line}:${place?.entry.value.column}`];
  };
  it.each([
    ['a deep field', 'spec.ingress[0].from[1].podSelector.matchLabels.tier', ['true', 'tier', 'frontend', '13:17']],
    ['a list item', 'spec.ingress[0].from[0]', ['true', '', 'podSelector: {}', '10:7']],
    ['a missing field is found at its parent', 'spec.ingress[0].from[0].ipBlock.cidr', ['false', '', 'podSelector: {}', '10:7']],
  ])('%s', (_name, path, expected) => expect(shown(path)).toEqual(expected));
  it('a key with dots and slashes stands in brackets', () =>
    expect(shown('metadata.labels[kubernetes.io/metadata.name]', first)).toEqual(['true', 'kubernetes.io/metadata.name', 'x', '5:41']));
});

describe('hostile text', () => {
  it('5 MB are refused at once', () => {
    const manifest = parseManifest('a: b\n'.repeat(1_100_000));
    expect(manifest.error?.code).toBe('too-large');
  });
  it('an alias bomb is refused', () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 10; i += 1) lines.push(`a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(',')}]`);
    expect(parseManifest(lines.join('\n')).error?.message).toBe('error converting YAML to JSON: yaml: document contains excessive aliasing');
  });
  it.each([
    ['[', 100_000],
    ['{a: ', 100_000],
    ['- ', 100_000],
    ['? ', 50_000],
    ['{"a":', 100_000],
  ])('deep nesting with %s is refused', (part, count) => expect(parseManifest(part.repeat(count)).error).toBeDefined());
  it('duplicate keys keep the last value and warn', () => {
    const [document] = parseManifest('a: 1\nb:\n  c: 1\n  c: 2\n').documents;
    expect(document?.value).toEqual({ a: 1, b: { c: 2 } });
    expect(document?.duplicates).toMatchObject([{ path: 'b.c', message: 'line 4: key "c" already set in map', range: { line: 4, column: 3 } }]);
  });
});
