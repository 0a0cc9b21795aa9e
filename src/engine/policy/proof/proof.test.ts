/** Pairs of sets that differ in one corner of the universe only: a proof that forgets the corner calls them equivalent. */
import { describe, expect, test } from 'vitest';
import { type NetworkPolicy, selectorFromLabelSelector, selectorMatches } from '../../k8s/index';
import { cidr, ip } from '../../wire/index';
import type { ClusterView } from '../cluster-view';
import { toPolicySet } from '../compile';
import { type Difference, proveEquivalent } from './equivalence';
import { labelClasses } from './label-class';
import type { Scope } from './scope';

const cluster: ClusterView = {
  namespaces: ['default', 'shop'].map((name) => ({ name, labels: { 'kubernetes.io/metadata.name': name, team: name === 'shop' ? 'a' : 'b' } })),
  pods: [{ namespace: 'default', name: 'web', labels: { app: 'web' }, ips: [ip('10.244.0.2')], hostNetwork: false, phase: 'Running', containerPorts: [{ name: 'http', port: 80, protocol: 'TCP' }] }],
  nodes: [],
};
const set = (...rules: readonly unknown[]) => policies({ podSelector: {}, policyTypes: ['Ingress'], ingress: rules });
const policies = (...specs: readonly object[]) =>
  toPolicySet(specs.map((spec, i): NetworkPolicy => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: `p${i}`, namespace: 'default' }, spec: spec })));
const pods = (...matchExpressions: readonly object[]) => ({ from: [{ podSelector: { matchExpressions } }] });
const namespaces = (...matchExpressions: readonly object[]) => ({ from: [{ namespaceSelector: { matchExpressions } }] });
const block = (prefix: string, ...except: readonly string[]) => ({ from: [{ ipBlock: { cidr: prefix, except } }] });
const app = (operator: string, ...values: readonly string[]) => ({ key: 'app', operator, ...(values.length > 0 ? { values } : {}) });
const name = (operator: string, ...values: readonly string[]) => ({ key: 'kubernetes.io/metadata.name', operator, values });
const ports = (...list: readonly object[]) => ({ ports: list });

type Pair = readonly [corner: string, first: ReturnType<typeof set>, second: ReturnType<typeof set>, example: object, scope?: Scope];
const onlyDiffer: readonly Pair[] = [
  ['a value that neither mentions', set(pods(app('NotIn', 'a'))), set(pods(app('In', 'b')), pods(app('DoesNotExist'))), { source: { labels: { app: 'other' } } }],
  ['a missing key', set(pods(app('NotIn', 'a'))), set(pods(app('Exists'), app('NotIn', 'a'))), { source: { labels: {} } }],
  ['an empty value', set(pods(app('Exists'))), set(pods(app('Exists'), app('NotIn', ''))), { source: { labels: { app: '' } } }],
  ['two labels together', set(pods(app('In', 'a')), pods({ key: 'x', operator: 'Exists' })), set(pods(app('In', 'a'), { key: 'x', operator: 'DoesNotExist' }), pods({ key: 'x', operator: 'Exists' }, app('NotIn', 'a'))), { source: { labels: { app: 'a' } } }],
  ['a namespace that does not exist yet', set({ from: [{ namespaceSelector: {} }] }), set(namespaces(name('In', 'default', 'shop'))), { source: { namespaceExists: false } }],
  ['a namespace that does not exist yet, without a label', set(namespaces({ key: 'team', operator: 'NotIn', values: ['a'] })), set(namespaces({ key: 'team', operator: 'Exists' }, { key: 'team', operator: 'NotIn', values: ['a'] })), { source: { namespaceExists: false } }],
  ['a mentioned name of a namespace that does not exist yet', set(namespaces(name('In', 'shop', 'monitoring'))), set(namespaces(name('In', 'shop'))), { source: { namespace: 'monitoring', namespaceExists: false } }],
  ["an existing namespace's own labels", set(namespaces({ key: 'team', operator: 'In', values: ['a'] })), set(namespaces({ key: 'team', operator: 'In', values: ['a'] }, name('NotIn', 'shop'))), { source: { namespace: 'shop' } }],
  ['the hole of a block', set(block('192.0.2.0/24')), set(block('192.0.2.0/24', '192.0.2.64/26')), {}],
  ['one address of a block', set(block('192.0.2.0/24')), set(block('192.0.2.0/24', '192.0.2.9/32')), { flow: {} }],
  ['addresses outside, where every Pod is allowed', set({}), set({ from: [{ namespaceSelector: {} }] }), { source: { kind: 'address' } }],
  ['Pods, where every address outside is allowed', set(block('0.0.0.0/0')), set(block('0.0.0.0/0', '10.244.0.0/16')), { source: { kind: 'pod' } }],
  ['IPv6, once a block speaks of it', set(block('0.0.0.0/0'), block('::/0')), set(block('0.0.0.0/0')), { source: { ip: '2001:db8::10' } }],
  ['the last port of a range', set(ports({ port: 80, endPort: 90 })), set(ports({ port: 80, endPort: 89 })), { flow: { port: 90 } }],
  ['the last port there is', set(ports({ protocol: 'TCP' })), set(ports({ port: 1, endPort: 65534 })), { flow: { port: 65535 } }],
  ['another protocol', set({}), set(ports({ protocol: 'TCP' }, { protocol: 'UDP' })), { flow: { protocol: 'SCTP' } }],
  ['a named port on another number', set(ports({ port: 'http' }, { port: 80 })), set(ports({ port: 80 })), { destination: { containerPorts: [{ name: 'http' }] } }],
  ['a named port of another protocol', set(ports({ port: 'http' }, { port: 'http', protocol: 'UDP' })), set(ports({ port: 'http' })), { flow: { protocol: 'UDP' } }],
  ['a subject with another label', policies({ podSelector: {} }), policies({ podSelector: { matchExpressions: [app('In', 'a')] } }, { podSelector: { matchExpressions: [app('DoesNotExist')] } }), {}],
  ['egress only', policies({ podSelector: {}, policyTypes: ['Ingress'] }), policies({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }), { directions: ['egress'], source: { namespace: 'default' } }],
  ['two alike Pods of one class', policies({ podSelector: { matchLabels: { app: 'a' } }, ingress: [pods(app('In', 'a'))] }), policies({ podSelector: { matchLabels: { app: 'a' } } }), { source: { labels: { app: 'a' } }, destination: { labels: { app: 'a' } } }],
];

describe('a difference in one corner is found', () => {
  test.each(onlyDiffer.map(([corner, first, second, example, scope]) => ({ corner, first, second, example, scope })))('$corner', ({ first, second, example, scope }) => {
    const there = proveEquivalent(first, second, cluster, scope);
    if (there.kind !== 'different') throw new Error(there.kind);
    const kinds = there.differences.map((difference: Difference) => difference.kind);
    expect(there.differences[0]).toMatchObject(example);
    // Seen from the other set every excess is a lack.
    const back = proveEquivalent(second, first, cluster, scope);
    expect(back).toMatchObject({ kind: 'different', differences: kinds.length === 2 ? [{ kind: 'too open' }, { kind: 'too strict' }] : [{ kind: kinds[0] === 'too open' ? 'too strict' : 'too open' }] });
    expect(proveEquivalent(first, first, cluster, scope).kind).toBe('equivalent');
  });
});

describe('what only looks different is equivalent', () => {
  const same: readonly (readonly [string, ReturnType<typeof set>, ReturnType<typeof set>, Partial<ClusterView>?])[] = [
    ['halves of a block', set(block('192.0.2.0/24')), set(block('192.0.2.0/25'), block('192.0.2.128/25'))],
    ['a hole filled by another item', set(block('192.0.2.0/24')), set(block('192.0.2.0/24', '192.0.2.64/26'), block('192.0.2.64/26'))],
    ['In and not NotIn', set(pods(app('In', 'a', 'b'))), set(pods(app('In', 'a')), pods(app('In', 'b')))],
    ['contradictory selectors, which select nobody', set(pods(app('In', 'a'), app('NotIn', 'a'))), set()],
    ['a namespace name that no namespace can lack', set({ from: [{ namespaceSelector: {} }] }), set(namespaces({ key: 'kubernetes.io/metadata.name', operator: 'Exists' }))],
    ['its own namespace by name and by podSelector', set({ from: [{ podSelector: {} }] }), set(namespaces(name('In', 'default')))],
    ['neighbouring port ranges', set(ports({ port: 1, endPort: 100 }, { port: 101, endPort: 65535 })), set(ports({ protocol: 'TCP' }))],
    ['all addresses of the only family in use', set({}), set(block('0.0.0.0/0'))],
    ['a block of Pod addresses where Pods have others', set(block('10.9.0.0/16')), set(block('10.9.0.0/16'), { from: [{ ipBlock: { cidr: '10.9.1.0/24' } }] }), { podCidrs: [cidr('10.244.0.0/16')] }],
    ['the order and the number of policies', policies({ podSelector: {} }, { podSelector: {}, ingress: [{}] }), policies({ podSelector: {}, ingress: [{}] })],
  ];
  test.each(same.map(([what, first, second, more]) => ({ what, first, second, more })))('$what', ({ first, second, more }) => {
    expect(proveEquivalent(first, second, { ...cluster, ...more })).toMatchObject({ kind: 'equivalent' });
  });
});

test('label classes are all outcomes of the selectors, each with a witness that shows it', () => {
  const selectors = [[app('In', 'a', 'b')], [app('NotIn', 'a')], [app('Exists')], [{ key: 'x', operator: 'DoesNotExist' }], [app('In', 'b'), { key: 'x', operator: 'In', values: ['1'] }]].map((matchExpressions) =>
    selectorFromLabelSelector({ matchExpressions: matchExpressions as never }),
  );
  const classes = labelClasses(selectors, 1000) ?? [];
  for (const { labels, truth } of classes) selectors.forEach((selector, i) => expect(selectorMatches(selector, labels)).toBe(((truth >> BigInt(i)) & 1n) === 1n));
  const spelt = new Set<string>();
  for (const a of [undefined, 'a', 'b', 'zz']) for (const x of [undefined, '1', 'zz']) spelt.add(selectors.map((selector) => selectorMatches(selector, { ...(a ? { app: a } : {}), ...(x ? { x } : {}) })).join());
  expect(classes).toHaveLength(spelt.size);
  expect(labelClasses(selectors, 2)).toBeUndefined();
});
