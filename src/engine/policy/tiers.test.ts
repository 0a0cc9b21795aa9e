/** The shape that AdminNetworkPolicy and ClusterNetworkPolicy will fill: ordered tiers around the isolating one. */
import { describe, expect, test } from 'vitest';
import { Rng } from '../base/index';
import { type NetworkPolicy, selectorFromMap } from '../k8s/index';
import { ip } from '../wire/index';
import type { ClusterView, PodView } from './cluster-view';
import { decide } from './decide';
import { verdict } from './decision';
import { cell, matrix } from './matrix';
import type { CompiledPolicy, PodTerm, PolicySet, PortTerm, RuleAction, Tier } from './policy-set';
import { networkPolicyTier } from './versions/networking-v1';

const term = (app?: string): PodTerm => ({ namespaces: { kind: 'selected', selector: [] }, pods: selectorFromMap(app === undefined ? {} : { app }) });
type RuleText = readonly [action: RuleAction, from: string | undefined, port?: number];

const ordered = (name: string, priority: number, subject: string | undefined, rules: readonly RuleText[]): CompiledPolicy => {
  const ref = { apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', namespace: '', name };
  return {
    ref,
    subjectPath: 'spec.subject',
    subject: term(subject),
    affects: { ingress: true, egress: false },
    rules: {
      ingress: rules.map(([action, from, port], i) => {
        const path = `spec.ingress[${i}]`;
        const ports: 'any' | readonly PortTerm[] = port === undefined ? 'any' : [{ kind: 'range', path: `${path}.ports[0]`, protocol: 'TCP', first: port, last: port }];
        return { ref: { ...ref, path }, action, peers: [{ kind: 'pods', path: `${path}.from[0]`, ...term(from) }], ports };
      }),
      egress: [],
    },
    priority,
  };
};
const tier = (name: 'admin' | 'baseline', ...policies: readonly CompiledPolicy[]): Tier => ({ kind: 'ordered', name, policies: [...policies].sort((a, b) => a.priority - b.priority) });
const networkPolicies = (...from: readonly string[]): Tier =>
  networkPolicyTier(
    from.length === 0
      ? []
      : [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'np', namespace: 'default' }, spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: from.map((app) => ({ podSelector: { matchLabels: { app } } })) }] } } satisfies NetworkPolicy],
  );
const cluster: ClusterView = {
  namespaces: [],
  pods: ['web', 'db', 'monitor'].map((app, i): PodView => ({ namespace: 'default', name: app, labels: { app }, ips: [ip(`10.0.0.${i + 1}`)], hostNetwork: false, phase: 'Running', containerPorts: [] })),
  nodes: [],
};
const ask = (set: PolicySet, from: string, port = 80) =>
  decide(set, cluster, { source: { kind: 'pod', namespace: 'default', name: from }, destination: { kind: 'pod', namespace: 'default', name: 'db' }, protocol: 'TCP', port });

describe('tiers in order', () => {
  test.each<[string, readonly Tier[], Readonly<Record<string, string>>]>([
    ['an admin deny beats a NetworkPolicy that allows', [tier('admin', ordered('a', 1, 'db', [['deny', 'web']])), networkPolicies('web')], { web: 'denied', monitor: 'denied' }],
    ['an admin allow beats a NetworkPolicy that isolates', [tier('admin', ordered('a', 1, 'db', [['allow', 'monitor']])), networkPolicies('web')], { web: 'allowed', monitor: 'allowed' }],
    ['pass skips the rest of the tier, other policies of it too', [tier('admin', ordered('a', 1, 'db', [['pass', 'web']]), ordered('b', 2, 'db', [['deny', undefined]])), networkPolicies()], { web: 'allowed', monitor: 'denied' }],
    ['the lower priority number comes first', [tier('admin', ordered('late', 50, 'db', [['allow', 'web']]), ordered('early', 10, 'db', [['deny', 'web']])), networkPolicies()], { web: 'denied' }],
    ['the first matching rule of a policy decides', [tier('admin', ordered('a', 1, 'db', [['allow', 'web'], ['deny', undefined]])), networkPolicies()], { web: 'allowed', monitor: 'denied' }],
    ['a baseline deny yields to a NetworkPolicy, which is final', [networkPolicies('web'), tier('baseline', ordered('default', 0, 'db', [['deny', undefined]]))], { web: 'allowed', monitor: 'denied' }],
    ['a baseline deny holds where no NetworkPolicy selects the Pod', [networkPolicies(), tier('baseline', ordered('default', 0, 'db', [['deny', 'web']]))], { web: 'denied', monitor: 'allowed' }],
    ['a policy whose subject is another Pod says nothing', [tier('admin', ordered('a', 1, 'web', [['deny', undefined]]))], { web: 'allowed' }],
  ])('%s', (_, tiers, expected) => {
    expect(Object.fromEntries(Object.keys(expected).map((from) => [from, verdict(ask({ tiers }, from))]))).toEqual(expected);
  });

  test('the reason of a denial is the rule that denied, with its entries', () => {
    expect(ask({ tiers: [tier('admin', ordered('a', 1, 'db', [['deny', 'web', 80]]))] }, 'web').ingress.reasons).toMatchObject([{ effect: 'deny', tier: 'admin', rule: { name: 'a', path: 'spec.ingress[0]' }, peerPaths: ['spec.ingress[0].from[0]'], portPaths: ['spec.ingress[0].ports[0]'] }]);
  });

  test('the matrix says what decide says, on random tiers', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const rng = new Rng(seed);
      const apps = ['web', 'db', 'monitor', undefined];
      const policies = (): CompiledPolicy[] =>
        Array.from({ length: rng.below(4) }, (_, i) =>
          ordered(`p${i}`, i, rng.pick(['db', 'web', 'any']) === 'any' ? undefined : 'db', Array.from({ length: 1 + rng.below(3) }, (): RuleText => {
            const from = apps[rng.below(4)];
            return rng.chance(0.5) ? [rng.pick(['allow', 'deny', 'pass']), from] : [rng.pick(['allow', 'deny', 'pass']), from, rng.pick([80, 81])];
          })),
        );
      const set: PolicySet = { tiers: [tier('admin', ...policies()), networkPolicies(...(rng.chance(0.5) ? ['web'] : [])), tier('baseline', ...policies())] };
      const all = matrix(set, cluster, { ports: 'all' });
      for (const port of [80, 81, 82]) {
        const k = all.classes.findIndex((c) => c.protocol === 'TCP' && c.first <= port && port <= c.last);
        cluster.pods.forEach((pod, i) => expect(cell(all, i, 1, k), `seed ${seed}`).toBe(verdict(ask(set, pod.name, port))));
      }
    }
  });
});
