import { describe, expect, test } from 'vitest';
import type { Fact, Finding } from '../../engine/policy/index';
import { type ClusterView, decide, explainDecision, proveEquivalent, toPolicySet } from '../../engine/policy/index';
import { ip } from '../../engine/wire/index';
import type { NetworkPolicy } from '../../engine/k8s/index';
import { describeExplanation, differenceText, explanationMessages, factMessages, factText, findingMessages, findingText } from './policy';

const rule = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'default', name: 'db', path: 'spec.ingress[0]' };
const path = 'spec.ingress[0].from[0]';

describe('facts read as clauses', () => {
  test.each<[string, Fact]>([
    ['asks for a Pod with tier=frontend; the other end has tier=web', { code: 'PEER_LABEL_MISMATCH', path, key: 'tier', operator: '=', wanted: ['frontend'], had: 'web' }],
    ['asks for a Pod with tier to be a or b; the other end has no label tier', { code: 'PEER_LABEL_MISMATCH', path, key: 'tier', operator: 'in', wanted: ['a', 'b'], had: undefined }],
    ['asks for a Pod with tier other than a; the other end has tier=a', { code: 'PEER_LABEL_MISMATCH', path, key: 'tier', operator: 'notin', wanted: ['a'], had: 'a' }],
    ['asks for a Pod with no label tier; the other end has tier=""', { code: 'PEER_LABEL_MISMATCH', path, key: 'tier', operator: '!', wanted: [], had: '' }],
    ['allows port 3306; the connection goes to port 80', { code: 'PORT_MISMATCH', path, first: 3306, last: 3306, had: 80 }],
    ['allows ports 1 to 9; the connection goes to port 80', { code: 'PORT_MISMATCH', path, first: 1, last: 9, had: 80 }],
    ['http is port 80 or 81 on the destination; the connection goes to 90', { code: 'NAMED_PORT_OTHER_NUMBER', path, name: 'http', resolved: [80, 81], had: 90 }],
    ['10.1.2.3 is in 10.0.0.0/8, but in its exception 10.1.0.0/16', { code: 'CIDR_EXCEPTED', path, cidr: '10.0.0.0/8', except: '10.1.0.0/16', address: '10.1.2.3' }],
  ])('%s', (text, fact) => expect(factText(fact)).toBe(text));
});

describe('findings read as sentences', () => {
  test.each<[string, Finding]>([
    ['80 is the port of Service default/web; its Pods listen on 8080, and policies see that one.', { code: 'SERVICE_PORT_NOT_TARGET_PORT', severity: 'warning', rule, service: 'default/web', port: 80, targetPort: 8080 }],
    ['policyTypes does not list Ingress, so 1 ingress rule has no effect.', { code: 'RULES_IGNORED', severity: 'warning', rule, direction: 'ingress', rules: 1 }],
    ['policyTypes does not list Egress, so 2 egress rules have no effect.', { code: 'RULES_IGNORED', severity: 'warning', rule, direction: 'egress', rules: 2 }],
  ])('%s', (text, finding) => expect(findingText(finding)).toBe(text));
});

test('every code has its own sentence maker', () => {
  const makers = [...Object.values(factMessages), ...Object.values(findingMessages), ...Object.values(explanationMessages)];
  expect(new Set(makers).size).toBe(makers.length);
});

const view: ClusterView = {
  namespaces: [{ name: 'default', labels: {} }],
  pods: (['web', 'db', 'other'] as const).map((name, i) => ({ namespace: 'default', name, labels: { app: name }, ips: [ip(`10.244.0.${i + 2}`)], hostNetwork: false, phase: 'Running' as const, containerPorts: [] })),
  nodes: [],
};
const db = (port: number): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'db', namespace: 'default' },
  spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port }] }] },
});

test('an explanation reads from the source to the destination', () => {
  const flow = (name: string) => ({ source: { kind: 'pod', namespace: 'default', name }, destination: { kind: 'pod', namespace: 'default', name: 'db' }, protocol: 'TCP', port: 3306 }) as const;
  expect(describeExplanation(explainDecision(decide(toPolicySet([db(3306)]), view, flow('web'))))).toEqual([
    'Leaving default/web (egress): allowed',
    '  No policy selects this Pod in this direction, so everything is allowed.',
    'Reaching default/db (ingress): allowed',
    '  db selects this Pod, so only what a rule allows is allowed.',
    '  Allowed by db, spec.ingress[0] (through spec.ingress[0].from[0] and spec.ingress[0].ports[0]).',
  ]);
  expect(describeExplanation(explainDecision(decide(toPolicySet([db(3306)]), view, flow('other')))).slice(2)).toEqual([
    'Reaching default/db (ingress): denied',
    '  db selects this Pod, so only what a rule allows is allowed.',
    '  Their one rule does not match.',
    '  db, spec.ingress[0] does not match: asks for a Pod with app=web; the other end has app=other.',
  ]);
});

test('a difference names both ends and the port', () => {
  const result = proveEquivalent(toPolicySet([db(8080)]), toPolicySet([db(3306)]), view);
  if (result.kind !== 'different') throw new Error(result.kind);
  expect(result.differences.map(differenceText)).toEqual([
    'With your policies the Pod default/web could reach the Pod default/db on TCP 8080; it should not.',
    'With your policies the Pod default/web could not reach the Pod default/db on TCP 3306; it should.',
  ]);
});
