/** Seeded random clusters and NetworkPolicies that the API server would accept, dense in the corners of the semantics. */
import type { Rng } from '../../src/engine/base/index';
import type { IPBlock, LabelSelector, LabelSelectorRequirement, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Protocol, StringMap } from '../../src/engine/k8s/index';
import type { ClusterView, ContainerPortView, PodView } from '../../src/engine/policy/index';
import { ip } from '../../src/engine/wire/index';

export interface GeneratorOptions {
  readonly namespaces?: number;
  readonly pods?: number;
  readonly policies?: number;
  readonly hostNetwork?: boolean;
  readonly ipBlocks?: boolean;
  readonly namedPorts?: boolean;
  /** How many label keys selectors and Pods draw from. */
  readonly keys?: number;
  readonly ipv6?: boolean;
}

const KEYS = ['tier', 'app', 'example.com/role'];
const VALUES = ['a', 'b', '', 'c'];
const NAMESPACES = ['default', 'x', 'y', 'kube-system'];
const NAMES = ['http', 'db'];
const PORTS = [53, 80, 81, 3306, 65535];
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** How many seeds a property runs: `PODWIRE_SEEDS`, or the modest default. */
export function seedCount(fallback: number): number {
  const wanted = Number(process.env['PODWIRE_SEEDS'] ?? '');
  return Number.isInteger(wanted) && wanted > 0 ? wanted : fallback;
}

function labels(rng: Rng, keys: number): StringMap {
  const out: Record<string, string> = {};
  for (const key of KEYS.slice(0, keys)) if (rng.chance(0.6)) out[key] = rng.pick(VALUES.slice(0, 3));
  return out;
}

function requirement(rng: Rng, keys: number, own: readonly string[] | undefined): LabelSelectorRequirement {
  const key = own && rng.chance(0.5) ? 'kubernetes.io/metadata.name' : rng.pick(KEYS.slice(0, keys));
  const values = key === 'kubernetes.io/metadata.name' && own ? own : VALUES;
  const operator = rng.pick(['In', 'NotIn', 'Exists', 'DoesNotExist'] as const);
  if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator };
  const list = [rng.pick(values)];
  if (rng.chance(0.5)) list.push(rng.pick(values));
  return { key, operator, values: list };
}

function selector(rng: Rng, keys: number, own?: readonly string[]): LabelSelector {
  if (rng.chance(0.2)) return {};
  const matchExpressions = rng.chance(0.6) ? [requirement(rng, keys, own)] : [];
  if (matchExpressions.length > 0 && rng.chance(0.25)) matchExpressions.push(requirement(rng, keys, own));
  const key = rng.pick(KEYS.slice(0, keys));
  const matchLabels = matchExpressions.length === 0 || rng.chance(0.3) ? { [key]: rng.pick(VALUES) } : undefined;
  return { ...(matchLabels ? { matchLabels } : {}), ...(matchExpressions.length > 0 ? { matchExpressions } : {}) };
}

const BLOCKS: readonly IPBlock[] = [
  { cidr: '0.0.0.0/0' },
  { cidr: '::/0' },
  { cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] },
  { cidr: '10.244.1.0/24', except: ['10.244.1.0/30', '10.244.1.128/25'] },
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '192.0.2.7/32'] },
  { cidr: '192.0.2.0/24' },
  { cidr: '192.168.50.0/24' },
  { cidr: 'fd00:10:244::/48', except: ['fd00:10:244:1::/64'] },
  { cidr: '10.244.0.2/32' },
];

function peer(rng: Rng, options: Required<GeneratorOptions>): NetworkPolicyPeer {
  if (options.ipBlocks && rng.chance(0.3)) return { ipBlock: rng.pick(BLOCKS.filter((block) => options.ipv6 || !block.cidr.includes(':'))) };
  const names = NAMESPACES.slice(0, options.namespaces);
  const kind = rng.below(3);
  const podSelector = selector(rng, options.keys);
  const namespaceSelector = selector(rng, options.keys, [...names, 'elsewhere']);
  return kind === 0 ? { podSelector } : kind === 1 ? { namespaceSelector } : { podSelector, namespaceSelector };
}

function port(rng: Rng, options: Required<GeneratorOptions>): NetworkPolicyPort {
  const protocol = rng.chance(0.3) ? {} : { protocol: rng.pick(PROTOCOLS) };
  const kind = rng.fraction();
  if (kind < 0.15) return protocol;
  if (options.namedPorts && kind < 0.45) return { ...protocol, port: rng.pick(NAMES) };
  const first = rng.pick(PORTS);
  return rng.chance(0.3) ? { ...protocol, port: first, endPort: Math.min(65535, first + rng.below(30)) } : { ...protocol, port: first };
}

function some<T>(rng: Rng, max: number, make: () => T): T[] {
  return Array.from({ length: rng.below(max + 1) }, make);
}

export function randomPolicy(rng: Rng, name: string, options: Required<GeneratorOptions>): NetworkPolicy {
  const namespace = rng.pick(NAMESPACES.slice(0, options.namespaces));
  const types = rng.below(4);
  const ingress = some(rng, 2, () => ({
    ...(rng.chance(0.75) ? { from: some(rng, 2, () => peer(rng, options)) } : {}),
    ...(rng.chance(0.6) ? { ports: some(rng, 2, () => port(rng, options)) } : {}),
  }));
  const egress = some(rng, 2, () => ({
    ...(rng.chance(0.75) ? { to: some(rng, 2, () => peer(rng, options)) } : {}),
    ...(rng.chance(0.6) ? { ports: some(rng, 2, () => port(rng, options)) } : {}),
  }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: {
      podSelector: rng.chance(0.3) ? {} : selector(rng, options.keys),
      ...(rng.chance(0.85) ? { ingress } : {}),
      ...(rng.chance(0.85) ? { egress } : {}),
      ...(types === 0 ? {} : { policyTypes: types === 1 ? (['Ingress'] as const) : types === 2 ? (['Egress'] as const) : (['Ingress', 'Egress'] as const) }),
    },
  };
}

export const allOptions = (options: GeneratorOptions): Required<GeneratorOptions> => ({
  namespaces: 3,
  pods: 7,
  policies: 4,
  hostNetwork: true,
  ipBlocks: true,
  namedPorts: true,
  keys: 2,
  ipv6: true,
  ...options,
});

export function randomCluster(rng: Rng, given: GeneratorOptions): ClusterView {
  const options = allOptions(given);
  const nodes = ['node1', 'node2'].map((name, i) => ({ name, ips: [ip(`192.168.50.${11 + i}`), ...(options.ipv6 ? [ip(`fd00:50::${11 + i}`)] : [])] }));
  const pods = Array.from({ length: options.pods }, (_, i): PodView => {
    const node = rng.below(2);
    const hostNetwork = options.hostNetwork && rng.chance(0.15);
    const v4 = ip(`10.244.${node}.${2 + i}`);
    const v6 = ip(`fd00:10:244:${node}::${2 + i}`);
    const style = options.ipv6 ? rng.below(4) : 0;
    const ips = hostNetwork ? (nodes[node]?.ips ?? []) : style === 0 ? [v4] : style === 1 ? [v6] : style === 2 ? [v4, v6] : [v6, v4];
    const containerPorts: ContainerPortView[] = [];
    if (options.namedPorts) for (const name of NAMES) if (rng.chance(0.6)) containerPorts.push({ name, port: rng.pick([80, 81, 3306, 9999]), protocol: rng.pick(PROTOCOLS) });
    if (rng.chance(0.3)) containerPorts.push({ port: 80, protocol: 'TCP' });
    return {
      namespace: rng.pick(NAMESPACES.slice(0, options.namespaces)),
      name: `pod-${i}`,
      labels: labels(rng, options.keys),
      ips: rng.chance(0.04) ? [] : ips,
      nodeName: `node${node + 1}`,
      hostNetwork,
      phase: rng.chance(0.05) ? rng.pick(['Succeeded', 'Failed'] as const) : 'Running',
      containerPorts,
    };
  });
  return {
    namespaces: NAMESPACES.slice(0, options.namespaces).map((name) => ({ name, labels: { ...labels(rng, options.keys), 'kubernetes.io/metadata.name': name } })),
    pods,
    nodes,
    options: { ipBlockMatchesPods: rng.chance(0.8) },
  };
}

export function randomPolicies(rng: Rng, given: GeneratorOptions): readonly NetworkPolicy[] {
  const options = allOptions(given);
  return Array.from({ length: 1 + rng.below(options.policies) }, (_, i) => randomPolicy(rng, `p${i}`, options));
}
