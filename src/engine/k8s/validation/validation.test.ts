/** Answers of kube-apiserver v1.36.3 to about 290 objects, most of them faulty. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { admit, applyDefaults, defaultServiceFamilies, prepareForCreate } from '../defaulting';
import { draftOf, ensure } from '../draft';
import { decodeObject } from '../schema/decoding';
import { findKind } from '../schema/kinds';
import type { AnyObject, JsonObject } from '../types/index';
import { causesOf, validateObject } from './index';

interface Row {
  readonly name: string;
  readonly object: JsonObject;
  readonly old?: JsonObject;
  readonly answer: { readonly kind: string; readonly message?: string; readonly details?: { readonly causes?: readonly { reason: string; message: string; field: string }[] } };
}

function prepared(object: JsonObject): AnyObject {
  const schema = findKind(String(object['apiVersion']), String(object['kind']));
  if (schema === undefined) throw new Error('unknown kind');
  const decoded = decodeObject(object, schema);
  if (!decoded.ok) throw new Error(decoded.error.message);
  let stored = admit(applyDefaults(decoded.value, schema.kind), schema.kind);
  if (schema.kind === 'Service') {
    const draft = draftOf(stored);
    const spec = ensure(draft, 'spec');
    if (spec['clusterIPs'] === undefined && typeof spec['clusterIP'] === 'string' && spec['clusterIP'] !== '') spec['clusterIPs'] = [spec['clusterIP']];
    stored = draft;
  }
  return stored as unknown as AnyObject;
}

/** What the registry (the store here) decides, not validation. */
const STORE_DECIDES = [
  'service: same node port twice',
  'service: cluster ip outside',
  'service: cluster ip v6',
  'service: ip family v6',
  'service: require dual stack',
  'policy: bad generate name',
  'pod: update env',
];

// Read, not imported: the compiler would spend seconds on the type of 300 kB of literals.
const recorded = JSON.parse(readFileSync(new URL('../../../../tests/conformance/validation/objects.json', import.meta.url), 'utf8')) as readonly Row[];
const rows = recorded.filter((row) => !STORE_DECIDES.includes(row.name));
const line = (cause: { field?: string; message?: string }): string => `${cause.field}: ${cause.message}`;

describe('validation answers as the API server', () => {
  it.each(rows.map((row) => [row.name, row] as const))('%s', (_name, { object, old, answer }) => {
    const before = old === undefined ? undefined : withAddresses(prepareForCreate(prepared(old) as unknown as JsonObject, prepared(old).kind));
    const errors = validateObject(prepared(object), before);
    const expected = answer.kind === 'Status' ? (answer.details?.causes ?? []) : [];
    expect(causesOf(errors).map(line).sort()).toEqual(expected.map(line).sort());
  });
});

function withAddresses(object: JsonObject): AnyObject {
  if (object['kind'] !== 'Service') return object as unknown as AnyObject;
  const draft = draftOf(object);
  const spec = ensure(draft, 'spec');
  spec['clusterIP'] ??= '10.96.7.7';
  spec['clusterIPs'] = [spec['clusterIP']];
  defaultServiceFamilies(spec);
  return draft as unknown as AnyObject;
}
