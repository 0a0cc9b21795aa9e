/** The equivalence proof against brute force: every flow of a small universe, written out and judged by the naive oracle. */
import { expect, test } from 'vitest';
import { Rng } from '../../../src/engine/base/index';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Protocol, StringMap } from '../../../src/engine/k8s/index';
import { type ClusterView, type Difference, type PodView, proveEquivalent, toPolicySet } from '../../../src/engine/policy/index';
import { type IpAddress, ip } from '../../../src/engine/wire/index';
import { type OracleEnd, oracleVerdict } from '../../support/naive-policy-oracle';
import { allOptions, randomPolicy, seedCount } from '../../support/policy-generator';

type Policies = readonly NetworkPolicy[];

const shuffled = <T>(rng: Rng, items: readonly T[]): T[] => {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = rng.below(i + 1);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
};

/** The same meaning, written otherwise: entries split into rules, policies split in two, selectors respelt, everything shuffled. */
function rewritten(rng: Rng, policies: Policies): Policies {
  const peers = (list: readonly NetworkPolicyPeer[]): NetworkPolicyPeer[] =>
    shuffled(rng, list).map((peer) => {
      if (!peer.podSelector?.matchLabels) return peer;
      const { matchLabels, matchExpressions = [] } = peer.podSelector;
      return { ...peer, podSelector: { matchExpressions: [...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })), ...matchExpressions] } };
    });
  const ports = (list: readonly NetworkPolicyPort[]): NetworkPolicyPort[] =>
    shuffled(rng, list).flatMap((port) => {
      if (typeof port.port !== 'number' || port.endPort === undefined || port.endPort <= port.port) return [port];
      const middle = port.port + rng.below(port.endPort - port.port);
      const protocol = port.protocol ? { protocol: port.protocol } : {};
      return [{ ...protocol, port: middle + 1, endPort: port.endPort }, { ...protocol, port: port.port, endPort: middle }];
    });
  return shuffled(
    rng,
    policies.flatMap((policy, n) => {
      const spec = policy.spec ?? {};
      const types = spec.policyTypes?.length ? spec.policyTypes : ((spec.egress ?? []).length > 0 ? (['Ingress', 'Egress'] as const) : (['Ingress'] as const));
      const ingress = shuffled(rng, spec.ingress ?? []).flatMap((rule) => {
        const list = peers(rule.from ?? []);
        return list.length === 0 ? [{ ports: ports(rule.ports ?? []) }] : list.map((peer) => ({ from: [peer], ports: ports(rule.ports ?? []) }));
      });
      const egress = shuffled(rng, spec.egress ?? []).flatMap((rule) => {
        const list = peers(rule.to ?? []);
        return list.length === 0 ? [{ ports: ports(rule.ports ?? []) }] : list.map((peer) => ({ to: [peer], ports: ports(rule.ports ?? []) }));
      });
      const make = (suffix: string, extra: NetworkPolicy['spec']): NetworkPolicy => ({
        ...policy,
        metadata: { ...policy.metadata, name: `r${n}${suffix}` },
        spec: { podSelector: spec.podSelector ?? {}, ...extra },
      });
      if (types.length === 2 && rng.chance(0.5)) return [make('i', { ingress, policyTypes: ['Ingress'] }), make('e', { egress, policyTypes: ['Egress'] })];
      return [make('', { ingress, egress, policyTypes: types })];
    }),
  );
}

/** One small change that may or may not matter. */
function mutated(rng: Rng, policies: Policies): Policies {
  const at = rng.below(policies.length);
  return policies.map((policy, i): NetworkPolicy => {
    if (i !== at) return policy;
    const spec = policy.spec ?? {};
    switch (rng.below(6)) {
      case 0:
        return { ...policy, spec: { ...spec, ingress: (spec.ingress ?? []).slice(1) } };
      case 1:
        return { ...policy, spec: { ...spec, egress: (spec.egress ?? []).slice(0, -1) } };
      case 2:
        return { ...policy, spec: { ...spec, podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['b'] }] } } };
      case 3:
        return { ...policy, spec: { ...spec, ingress: (spec.ingress ?? []).map((rule) => ({ ...rule, ports: (rule.ports ?? []).map((port) => (typeof port.port === 'number' && port.port < 60_000 ? { ...port, endPort: Math.max(port.endPort ?? 0, port.port) + 1 } : port)) })) } };
      case 4:
        return { ...policy, spec: { ...spec, egress: (spec.egress ?? []).map((rule) => ({ ...rule, to: (rule.to ?? []).slice(0, 1) })) } };
      default:
        return { ...policy, spec: { ...spec, ingress: (spec.ingress ?? []).map((rule) => ({ ...rule, from: (rule.from ?? []).map((peer) => (peer.ipBlock ? { ipBlock: { cidr: peer.ipBlock.cidr } } : { ...peer, podSelector: {} })) })) } };
    }
  });
}

const VALUES = ['a', 'b', '', 'c', 'zzz', undefined] as const;
const NAMESPACE_LABELS: readonly (string | undefined)[] = ['a', 'b', '', 'c', 'zzz', undefined];
const ADDRESSES = ['10.244.0.2', '10.244.0.9', '10.244.1.1', '10.244.1.130', '10.244.1.77', '10.244.7.7', '192.0.2.7', '192.0.2.9', '203.0.113.5', '10.9.9.9', '192.168.50.200'];

interface Flat {
  readonly cluster: ClusterView;
  readonly pods: readonly PodView[];
}

/** Every Pod there can be, one key and IPv4 only, spelt out. */
function everyPod(base: ClusterView, addresses: readonly IpAddress[]): Flat {
  const namespaces = [
    ...base.namespaces,
    ...['another', 'elsewhere'].flatMap((name) => NAMESPACE_LABELS.map((value, i) => ({ name: `${name}@${i}`, real: name, labels: { ...(value === undefined ? {} : { tier: value }), 'kubernetes.io/metadata.name': name } }))),
  ];
  const pods: PodView[] = [];
  for (const { name } of namespaces) {
    for (const value of VALUES) {
      for (const address of addresses) {
        const labels: StringMap = value === undefined ? {} : { tier: value };
        pods.push({ namespace: name, name: `p${pods.length}`, labels, ips: [address], hostNetwork: false, phase: 'Running', containerPorts: [] });
      }
    }
  }
  return { cluster: { ...base, namespaces }, pods };
}

/** The oracle adds the name label from the namespace's name; here several variants of one name live side by side. */
const withVariantNames = (cluster: ClusterView, pod: PodView): { cluster: ClusterView; pod: PodView } => {
  const [real = ''] = pod.namespace.split('@');
  if (real === pod.namespace) return { cluster, pod };
  const labels = cluster.namespaces.find(({ name }) => name === pod.namespace)?.labels ?? {};
  return { cluster: { ...cluster, namespaces: [...cluster.namespaces.filter(({ name }) => !name.startsWith(real)), { name: real, labels }] }, pod: { ...pod, namespace: real } };
};

const judge = (policies: Policies, example: Pick<Difference, 'cluster' | 'flow'>): string => {
  const end = (endpoint: Difference['flow']['source']): OracleEnd => {
    if (endpoint.kind === 'address') return { address: endpoint.ip };
    const pod = example.cluster.pods.find((p) => endpoint.kind === 'pod' && p.namespace === endpoint.namespace && p.name === endpoint.name);
    if (!pod) throw new Error('the example names a Pod that it does not have');
    return { pod };
  };
  return oracleVerdict(policies, example.cluster, { from: end(example.flow.source), to: end(example.flow.destination), protocol: example.flow.protocol, port: example.flow.port });
};

const base: ClusterView = {
  namespaces: [
    { name: 'default', labels: { 'kubernetes.io/metadata.name': 'default' } },
    { name: 'x', labels: { tier: 'a', 'kubernetes.io/metadata.name': 'x' } },
  ],
  pods: [{ namespace: 'default', name: 'web-0', labels: { tier: 'a' }, ips: [ip('10.244.0.9')], hostNetwork: false, phase: 'Running', containerPorts: [] }],
  nodes: [],
};

const smallSet = (rng: Rng, ipBlocks: boolean): Policies =>
  Array.from({ length: 1 + rng.below(3) }, (_, i) => randomPolicy(rng, `p${i}`, allOptions({ namespaces: 2, keys: 1, ipv6: false, ipBlocks, namedPorts: true })));

function checkExamples(seed: number, first: Policies, second: Policies): { kinds: readonly string[]; flows: number } {
  const result = proveEquivalent(toPolicySet(first), toPolicySet(second), base);
  if (result.kind === 'not proven') throw new Error(`seed ${seed}: too large`);
  if (result.kind === 'equivalent') return { kinds: [], flows: result.flows };
  for (const difference of result.differences) {
    const verdicts = [judge(first, difference), judge(second, difference)];
    expect(verdicts, `seed ${seed}: ${difference.kind} ${JSON.stringify(difference.flow)}`).toEqual(difference.kind === 'too open' ? ['allowed', 'denied'] : ['denied', 'allowed']);
  }
  return { kinds: result.differences.map(({ kind }) => kind), flows: 0 };
}

test('a set and the same set written otherwise are proven equivalent', () => {
  const seeds = seedCount(150);
  for (let seed = 40_000; seed < 40_000 + seeds; seed += 1) {
    const rng = new Rng(seed);
    const policies = Array.from({ length: 1 + rng.below(4) }, (_, i) => randomPolicy(rng, `p${i}`, allOptions({ keys: 2 })));
    const result = proveEquivalent(toPolicySet(policies), toPolicySet(rewritten(rng, policies)), base);
    expect(result.kind, `seed ${seed}`).toBe('equivalent');
  }
  console.log(`proof, rewritten sets: seeds 40000 to ${40_000 + seeds - 1}`);
});

test('what the proof says of two small sets is what going through every flow says', () => {
  const seeds = seedCount(60);
  const tally = { equivalent: 0, different: 0, flows: 0 };
  const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
  for (let seed = 50_000; seed < 50_000 + seeds; seed += 1) {
    const rng = new Rng(seed);
    const blocks = rng.chance(0.4);
    const first = smallSet(rng, blocks);
    const second = rng.chance(0.2) ? smallSet(rng, blocks) : mutated(rng, rewritten(rng, first));
    const { kinds } = checkExamples(seed, first, second);
    tally[kinds.length === 0 ? 'equivalent' : 'different'] += 1;
    if (kinds.length === 2) continue;

    // Go through everything in a random order, as far as the budget goes; a missing kind of difference must not turn up.
    const { cluster, pods } = everyPod(base, (blocks ? ADDRESSES : ADDRESSES.slice(0, 2)).map((text) => ip(text)));
    const ports = new Set([1, 80, 81, 3306]);
    for (const policy of [...first, ...second]) {
      for (const rule of [...(policy.spec?.ingress ?? []), ...(policy.spec?.egress ?? [])]) {
        for (const { port, endPort } of rule.ports ?? []) if (typeof port === 'number') for (const n of [port - 1, port, port + 1, endPort ?? port, (endPort ?? port) + 1]) if (n > 0 && n < 65_536) ports.add(n);
      }
    }
    const outside = (blocks ? ADDRESSES : ['203.0.113.5']).map((address): OracleEnd => ({ address }));
    const budget = 6_000;
    for (let n = 0; n < budget; n += 1) {
      const choose = (): { end: OracleEnd; namespaces: ClusterView['namespaces'] } => {
        if (rng.chance(0.15)) return { end: rng.pick(outside), namespaces: [] };
        const view = withVariantNames(cluster, rng.pick(pods));
        return { end: { pod: view.pod }, namespaces: view.cluster.namespaces.filter(({ name }) => name === view.pod.namespace) };
      };
      const from = choose();
      const target = choose();
      const protocol = rng.pick(protocols);
      const port = rng.pick([...ports]);
      const named = ['http', 'db'].filter(() => rng.chance(0.5)).map((name) => ({ name, port, protocol }));
      const to: OracleEnd = 'pod' in target.end ? { pod: { ...target.end.pod, containerPorts: named } } : target.end;
      const names = [...from.namespaces, ...target.namespaces];
      // Two variants of one namespace, two ends with one address: not a cluster.
      if (names.length === 2 && names[0]?.name === names[1]?.name && JSON.stringify(names[0]) !== JSON.stringify(names[1])) continue;
      const address = (end: OracleEnd): string => ('pod' in end ? (end.pod.ips[0] ?? '') : end.address);
      if (address(from.end) === address(to)) continue;
      const view: ClusterView = { ...base, namespaces: [...base.namespaces, ...names.filter(({ name }) => name !== 'default' && name !== 'x')] };
      const flow = { from: from.end, to, protocol, port };
      const verdicts = [oracleVerdict(first, view, flow), oracleVerdict(second, view, flow)];
      tally.flows += 1;
      if (verdicts[0] === verdicts[1]) continue;
      const kind = verdicts[0] === 'allowed' ? 'too open' : 'too strict';
      if (!kinds.includes(kind)) expect.fail(`seed ${seed}: the proof found no flow that is ${kind}, brute force did: ${JSON.stringify(flow)}`);
    }
  }
  console.log(`proof against brute force: seeds 50000 to ${50_000 + seeds - 1}; ${tally.equivalent} pairs equivalent, ${tally.different} different, ${tally.flows} flows tried`);
  expect(tally.equivalent).toBeGreaterThan(0);
  expect(tally.different).toBeGreaterThan(0);
});
