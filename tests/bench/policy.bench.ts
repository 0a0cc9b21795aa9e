/** Pods × policies matrix times on the founders' generator shape, and the recompute behind each key pressed in a lesson's editor. */
import { Rng } from '../../src/engine/base/index';
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer } from '../../src/engine/k8s/index';
import { type ClusterView, decide, matrix, proveEquivalent, toPolicySet } from '../../src/engine/policy/index';
import { ip } from '../../src/engine/wire/index';
import type { Benchmark, BenchmarkRow } from './benchmark';

/** Namespaces 5 to 10, 10 app labels, 3 tiers, 5 teams; one default-deny per namespace, the rest random allow rules. */
function scenario(pods: number, policies: number): { cluster: ClusterView; objects: readonly NetworkPolicy[] } {
  const rng = Rng.named(1, `${pods}x${policies}`);
  const namespaces = Array.from({ length: 5 + rng.below(6) }, (_, i) => `ns-${i}`);
  const app = (): string => `app-${rng.below(10)}`;
  const tier = (): string => `tier-${rng.below(3)}`;
  const team = (): string => `team-${rng.below(5)}`;
  const cluster: ClusterView = {
    namespaces: namespaces.map((name) => ({ name, labels: { 'kubernetes.io/metadata.name': name, team: team() } })),
    pods: Array.from({ length: pods }, (_, i) => ({
      namespace: rng.pick(namespaces),
      name: `pod-${i}`,
      labels: { app: app(), tier: tier(), team: team() },
      ips: [ip(`10.244.${i >> 8}.${i & 255}`)],
      nodeName: `node-${i % 3}`,
      hostNetwork: false,
      phase: 'Running' as const,
      containerPorts: [{ name: 'http', port: 8000 + rng.below(3), protocol: 'TCP' as const }],
    })),
    nodes: [],
  };
  const peer = (): NetworkPolicyPeer => {
    const podSelector: LabelSelector = { matchLabels: rng.chance(0.5) ? { app: app() } : { tier: tier() } };
    return rng.chance(0.5) ? { podSelector } : { podSelector, namespaceSelector: { matchLabels: { team: team() } } };
  };
  const base = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' } as const;
  const objects = Array.from({ length: policies }, (_, i): NetworkPolicy => {
    const deny = namespaces[i];
    if (deny !== undefined) return { ...base, metadata: { name: 'default-deny', namespace: deny }, spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } };
    const ports = rng.chance(0.2) ? [{ port: 'http' }] : [{ port: 1000 + rng.below(20) * 10 }, { port: 5000, endPort: 5000 + rng.below(5) * 100 }];
    return {
      ...base,
      metadata: { name: `allow-${i}`, namespace: rng.pick(namespaces) },
      spec: { podSelector: { matchLabels: { app: app() } }, ingress: [{ from: [peer(), peer()], ports }], egress: [{ to: [peer()], ports }], policyTypes: ['Ingress', 'Egress'] },
    };
  });
  return { cluster, objects };
}

/** The WordPress lesson's three policies. */
function demo(port: number): readonly NetworkPolicy[] {
  const make = (name: string, spec: NetworkPolicy['spec'] & object): NetworkPolicy => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec });
  const tier = (value: string): LabelSelector => ({ matchLabels: { tier: value } });
  return [
    make('default-deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    make('allow-all-frontend', { podSelector: tier('frontend'), policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }),
    make('allow-ingress-mysql', { podSelector: tier('mysql'), policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: tier('frontend') }], ports: [{ port }] }] }),
  ];
}

/** The best of several runs, in milliseconds. */
function fastest(runs: number, work: () => void): number {
  let best = Infinity;
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

export const benchmark: Benchmark = {
  name: 'policy',
  run() {
    const rows: BenchmarkRow[] = [];
    for (const [pods, policies] of [[9, 5], [50, 25], [100, 100], [250, 250], [500, 500]] as const) {
      const { cluster, objects } = scenario(pods, policies);
      let classes = 0;
      const value = fastest(5, () => {
        classes = matrix(toPolicySet(objects), cluster, { ports: 'all' }).classes.length;
      });
      rows.push({ what: `matrix of ${pods} Pods x ${policies} policies, all ${classes} port classes, compiling included`, value, unit: 'ms' });
    }
    const lesson = scenario(9, 5);
    rows.push({ what: 'recompute of a 9-Pod lesson per keystroke (normalise, matrix over all ports)', value: fastest(50, () => void matrix(toPolicySet(lesson.objects), lesson.cluster, { ports: 'all' })), unit: 'ms' });
    const { cluster, objects } = scenario(500, 500);
    const set = toPolicySet(objects);
    const [a, b] = cluster.pods;
    if (a && b) {
      const end = ({ namespace, name }: { namespace: string; name: string }) => ({ kind: 'pod', namespace, name }) as const;
      rows.push({ what: 'one decision with all reasons, 500 Pods x 500 policies', value: fastest(50, () => void decide(set, cluster, { source: end(a), destination: end(b), protocol: 'TCP', port: 1010 })), unit: 'ms' });
    }
    const wordpress = demo(3306);
    rows.push({ what: 'proof: the WordPress answer against the reference, equivalent', value: fastest(20, () => void proveEquivalent(toPolicySet(wordpress), toPolicySet(demo(3306)), lesson.cluster)), unit: 'ms' });
    rows.push({ what: 'proof: the WordPress answer with another port, counterexamples found', value: fastest(20, () => void proveEquivalent(toPolicySet(wordpress), toPolicySet(demo(3307)), lesson.cluster)), unit: 'ms' });
    const many = scenario(0, 12).objects;
    rows.push({ what: 'proof: 12 random policies against themselves, every class of Pods', value: fastest(3, () => void proveEquivalent(toPolicySet(many), toPolicySet([...many].reverse()), lesson.cluster)), unit: 'ms' });
    return rows;
  },
};
