import { describe, expect, test } from 'vitest';
import { completionsAt, contextAt, fieldAt, marksOf } from './model';

const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: x
spec:
  podSelector: {}
  ingress:
  - from:
    - podSelector:
        matchLabels: {tier: web}
    ports:
    - protocol: TCP
      port: 80
`;
const after = (text: string, needle: string): number => text.indexOf(needle) + needle.length;

describe('faults are shown where they are', () => {
  test.each<[string, string, string | undefined, RegExp]>([
    ['a right policy has none', policy, undefined, /^$/],
    ['an unknown field is marked at its name', policy.replace('from:', 'form:'), 'form', /unknown field "spec\.ingress\[0\]\.form"/],
    ['a port out of range is marked at its value', policy.replace('80', '80000'), '80000', /between 1 and 65535/],
    ['a cut text is marked at its last character', `${policy.slice(0, policy.indexOf('spec:'))}spec: {podSelector: {matchLabels: {app: web\n\n`, 'b', /yaml/],
    ['a tab is marked', policy.replace('  name', '\tname'), undefined, /character that cannot start any token|tab/],
  ])('%s', (_what, text, marked, message) => {
    const [mark] = marksOf(text);
    expect(mark?.message ?? '').toMatch(message);
    if (marked !== undefined && mark) expect(text.slice(mark.from, mark.to)).toBe(marked);
    for (const { from, to } of marksOf(text)) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(text.length);
    }
  });

  test('a text cut anywhere never breaks the editor', () => {
    for (let cut = 0; cut <= policy.length; cut += 1) {
      const text = policy.slice(0, cut);
      for (const { from, to } of marksOf(text)) expect(from).toBeLessThanOrEqual(to);
      completionsAt(text, cut);
    }
  });
});

test('a hover over a key explains the field', () => {
  expect(fieldAt(policy, policy.indexOf('podSelector:') + 2)).toMatchObject({ path: 'spec.podSelector', field: { name: 'podSelector', type: 'LabelSelector' } });
  expect(fieldAt(policy, policy.indexOf('{tier') + 2)).toBeUndefined();
});

describe('completion knows where it stands, by indentation', () => {
  test.each<[string, string, string[]]>([
    ['under spec', policy.replace('  ingress:', '  e\n  ingress:'), ['egress']],
    ['in a rule', policy.replace('    ports:\n', '    p\n    ports:\n'), ['ports']],
    ['in a peer', policy.replace('- podSelector:', '- n'), ['namespaceSelector']],
    ['in a port', policy.replace('      port: 80', '      e'), ['endPort']],
  ])('%s', (_what, text, names) => {
    const [first = ''] = [...policy].length > 0 ? text.split('\n').filter((line) => /^\s*(?:- )?[a-z]$/.test(line)) : [];
    expect(completionsAt(text, after(text, `\n${first}`)).fields.map(({ name }) => name)).toEqual(names);
  });

  test('the path is that of the enclosing fields', () => {
    expect(contextAt(policy, after(policy, '      port')).path).toEqual(['spec', 'ingress', 'ports']);
  });
});
