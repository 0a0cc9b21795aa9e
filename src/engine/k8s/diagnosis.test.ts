import { describe, expect, it } from 'vitest';
import { diagnoseManifest } from './diagnosis';

const policy = (spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\nspec:\n${spec}`;

describe('faults stand where the learner wrote them', () => {
  it.each([
    ['an unknown field, at its name', policy('  ingress:\n  - form: []\n'), 'form', 'unknown field "spec.ingress[0].form"'],
    ['a bad value, at the value', policy('  ingress:\n  - ports:\n    - port: "80"\n'), '"80"', 'spec.ingress[0].ports[0].port: Invalid value: "80": must contain at least one letter (a-z)'],
    ['a missing peer, at the item', policy('  ingress:\n  - from:\n    - {}\n'), '{}', 'spec.ingress[0].from[0]: Required value: must specify a peer'],
    ['a missing name, at metadata', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {}\n', 'metadata', 'metadata.name: Required value: name or generateName is required'],
    ['a wrong kind, at the kind', 'apiVersion: v1\nkind: Foo\n', 'Foo', 'no matches for kind "Foo" in version "v1"'],
    ['a bad label, at the labels', 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: A}\n', 'A', undefined],
  ])('%s', (_name, text, marked, message) => {
    const [first] = diagnoseManifest(text);
    expect(first === undefined ? undefined : text.slice(first.range.offset, first.range.endOffset)).toBe(marked);
    if (message !== undefined) expect(first?.message).toBe(message);
  });
  it('a good manifest has none', () => expect(diagnoseManifest(policy('  podSelector: {}\n'))).toEqual([]));
});
