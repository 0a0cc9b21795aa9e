/** Answers of kube-apiserver v1.36.3 to valid objects (uid, resourceVersion, creationTimestamp and managedFields removed). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { admit, applyDefaults, defaultServiceFamilies, prepareForCreate } from './defaulting';
import { draftOf, ensure } from './draft';
import { decodeObject } from './schema/decoding';
import { findKind } from './schema/kinds';
import type { JsonObject } from './types/index';

const recorded: unknown = JSON.parse(readFileSync(new URL('../../../tests/conformance/validation/defaulting.json', import.meta.url), 'utf8'));

interface Row {
  readonly name: string;
  readonly object: JsonObject;
  readonly answer: JsonObject;
}

describe('the API server stores', () => {
  it.each((recorded as readonly Row[]).map((row) => [row.name, row] as const))('%s', (_name, { object, answer }) => {
    const schema = findKind(String(object['apiVersion']), String(object['kind']));
    if (schema === undefined) throw new Error('unknown kind');
    const decoded = decodeObject(object, schema);
    if (!decoded.ok) throw new Error(decoded.error.message);
    let stored = prepareForCreate(admit(applyDefaults(decoded.value, schema.kind), schema.kind), schema.kind);
    if (schema.kind === 'Service') {
      const draft = draftOf(stored);
      const spec = ensure(draft, 'spec');
      if (typeof spec['clusterIP'] === 'string') spec['clusterIPs'] = [spec['clusterIP']];
      defaultServiceFamilies(spec);
      stored = draft;
    }
    expect(stored).toEqual(answer);
  });
});
