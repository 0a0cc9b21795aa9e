/**
 * networking.k8s.io/v1 NetworkPolicy to compiled policies.
 * Source of the meaning: k8s.io/api/networking/v1/types.go (field comments) and pkg/apis/networking/v1/defaults.go.
 */
import { type LabelSelector, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, type Selector, selectorFromLabelSelector } from '../../k8s/index';
import { type Cidr, parseCidr } from '../../wire/index';
import type { CompiledPolicy, CompiledRule, Direction, NamespaceTerm, Peer, PolicyRef, PortTerm, Tier } from '../policy-set';

/** A field that YAML may leave out or set to null; the API server makes no difference. */
type Maybe<T> = T | null | undefined;

const selectorOf = (selector: Maybe<LabelSelector>): Selector => selectorFromLabelSelector(selector ?? {});

function peerOf(peer: Maybe<NetworkPolicyPeer>, namespace: string, path: string): Peer {
  const block = peer?.ipBlock as Maybe<NetworkPolicyPeer['ipBlock']>;
  if (block) {
    const cidr = parseCidr(block.cidr);
    const except: Cidr[] = [];
    for (const text of block.except ?? []) {
      const parsed = parseCidr(text);
      if (!parsed.ok) return { kind: 'invalid', path };
      except.push(parsed.value);
    }
    return cidr.ok ? { kind: 'block', path, cidr: cidr.value, except } : { kind: 'invalid', path };
  }
  const podSelector = peer?.podSelector as Maybe<LabelSelector>;
  const namespaceSelector = peer?.namespaceSelector as Maybe<LabelSelector>;
  if (!podSelector && !namespaceSelector) return { kind: 'invalid', path };
  // An absent namespaceSelector means the policy's own namespace; an absent podSelector means every Pod.
  const namespaces: NamespaceTerm = namespaceSelector ? { kind: 'selected', selector: selectorOf(namespaceSelector) } : { kind: 'named', name: namespace };
  return { kind: 'pods', path, namespaces, pods: selectorOf(podSelector) };
}

function portOf(entry: Maybe<NetworkPolicyPort>, path: string): PortTerm {
  const protocol = entry?.protocol ?? 'TCP';
  const port = entry?.port ?? undefined;
  if (port === undefined) return { kind: 'range', path, protocol, first: 1, last: 65535 };
  if (typeof port === 'string') return { kind: 'named', path, protocol, name: port };
  const last = entry?.endPort ?? port;
  return last < port ? { kind: 'invalid', path } : { kind: 'range', path, protocol, first: port, last };
}

interface RuleFields {
  readonly peers: Maybe<readonly NetworkPolicyPeer[]>;
  readonly ports: Maybe<readonly NetworkPolicyPort[]>;
}

function ruleOf(fields: RuleFields, peersField: 'from' | 'to', policy: PolicyRef, path: string): CompiledRule {
  const peers = fields.peers ?? [];
  const ports = fields.ports ?? [];
  return {
    ref: { ...policy, path },
    action: 'allow',
    // Empty and absent lists mean the same: not restricted.
    peers: peers.length === 0 ? 'any' : peers.map((peer, i) => peerOf(peer, policy.namespace, `${path}.${peersField}[${i}]`)),
    ports: ports.length === 0 ? 'any' : ports.map((port, i) => portOf(port, `${path}.ports[${i}]`)),
  };
}

/** One NetworkPolicy, defaulted here too should the API server not have done it. */
export function compileNetworkPolicy(policy: NetworkPolicy): CompiledPolicy {
  const ref: PolicyRef = {
    apiVersion: policy.apiVersion,
    kind: policy.kind,
    namespace: policy.metadata.namespace ?? 'default',
    name: policy.metadata.name ?? '',
  };
  const spec = policy.spec ?? {};
  const ingress = spec.ingress ?? [];
  const egress = spec.egress ?? [];
  const types = spec.policyTypes ?? [];
  // Without policyTypes every policy affects ingress, and egress only if it has an egress rule (`egress: []` does not count).
  const affects: Record<Direction, boolean> =
    types.length === 0 ? { ingress: true, egress: egress.length > 0 } : { ingress: types.includes('Ingress'), egress: types.includes('Egress') };
  return {
    ref,
    subjectPath: 'spec.podSelector',
    subject: { namespaces: { kind: 'named', name: ref.namespace }, pods: selectorOf(spec.podSelector) },
    affects,
    rules: {
      ingress: ingress.map((rule, i) => ruleOf({ peers: rule?.from, ports: rule?.ports }, 'from', ref, `spec.ingress[${i}]`)),
      egress: egress.map((rule, i) => ruleOf({ peers: rule?.to, ports: rule?.ports }, 'to', ref, `spec.egress[${i}]`)),
    },
    priority: 0,
  };
}

/** The NetworkPolicy tier. The order of its policies does not matter; they are kept as given. */
export const networkPolicyTier = (policies: readonly NetworkPolicy[]): Tier => ({
  kind: 'isolating',
  name: 'networkPolicy',
  policies: policies.map(compileNetworkPolicy),
});
