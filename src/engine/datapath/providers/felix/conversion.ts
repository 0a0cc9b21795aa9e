/**
 * NetworkPolicy objects as Felix's rules: one rule for each protocol and peer.
 * Source: calico libcalico-go/lib/backend/k8s/conversion/conversion.go (k8sRuleToCalico, SimplifyPorts).
 * Shares nothing with layer `policy`: packets and the evaluator are two deciders.
 */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, PolicyType } from '../../../k8s/index';
import { formatCidr, parseCidr } from '../../../wire/index';

export type Direction = 'ingress' | 'egress';

/** First and last port, both included. */
export type PortRange = readonly [number, number];

/** One Felix rule: packets that fit are accepted. */
export interface FelixRule {
  /** Lower case; undefined: any protocol, any port. */
  readonly protocol: string | undefined;
  readonly ports: readonly PortRange[];
  readonly namedPorts: readonly string[];
  /** Who the other end is. */
  readonly peer:
    | { readonly kind: 'anyone' }
    | { readonly kind: 'selector'; readonly peer: NetworkPolicyPeer }
    | { readonly kind: 'nets'; readonly net: string; readonly except: readonly string[] };
  /** Where in the policy it was written: the rule, the peer and the ports it comes from. */
  readonly path: string;
  readonly peerPath: string | undefined;
  readonly portPaths: readonly string[];
}

/** Which directions a policy isolates. The API server fills `policyTypes`; without it the rule of its defaulting applies. */
export function policyTypes(policy: NetworkPolicy): readonly PolicyType[] {
  const types = policy.spec?.policyTypes ?? [];
  if (types.length > 0) return types;
  return (policy.spec?.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

interface Ports {
  readonly protocol: string | undefined;
  readonly ranges: readonly PortRange[];
  readonly named: readonly string[];
  readonly paths: readonly string[];
}

const numericPort = (port: number | string): number | undefined => (typeof port === 'number' ? port : /^\d+$/.test(port) ? Number(port) : undefined);

/** Sorted, overlapping and adjacent ranges joined. One port alone is left as it is. */
export function simplifyPorts(ranges: readonly PortRange[]): readonly PortRange[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = out.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else out.push([first, last]);
  }
  return out;
}

/** The ports of one policy rule, by protocol in alphabetical order. */
function portsByProtocol(ports: readonly NetworkPolicyPort[], path: string): readonly Ports[] {
  if (ports.length === 0) return [{ protocol: undefined, ranges: [], named: [], paths: [] }];
  const byProtocol = new Map<string, { ranges: PortRange[]; named: string[]; paths: string[]; all: boolean }>();
  ports.forEach((port, i) => {
    const protocol = port.protocol ?? 'TCP';
    const entry = byProtocol.get(protocol) ?? { ranges: [], named: [], paths: [], all: false };
    byProtocol.set(protocol, entry);
    entry.paths.push(`${path}.ports[${i}]`);
    if (port.port === undefined) entry.all = true;
    else {
      const number = numericPort(port.port);
      if (number === undefined) entry.named.push(String(port.port));
      else entry.ranges.push([number, port.endPort ?? number]);
    }
  });
  return [...byProtocol]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([protocol, { ranges, named, paths, all }]) => ({
      protocol: protocol.toLowerCase(),
      ranges: all ? [] : simplifyPorts(ranges),
      named: all ? [] : [...new Set(named)],
      paths,
    }));
}

const maskedCidr = (text: string): string => {
  const parsed = parseCidr(text);
  return parsed.ok ? formatCidr(parsed.value) : text;
};

function peerOf(peer: NetworkPolicyPeer | undefined): FelixRule['peer'] {
  if (peer === undefined) return { kind: 'anyone' };
  const { ipBlock } = peer;
  if (ipBlock) return { kind: 'nets', net: maskedCidr(ipBlock.cidr), except: (ipBlock.except ?? []).map(maskedCidr) };
  return { kind: 'selector', peer };
}

/** The rules of one direction in the order in which Felix renders them; empty when nothing is allowed. */
export function felixRules(policy: NetworkPolicy, direction: Direction): readonly FelixRule[] {
  const rules =
    direction === 'ingress'
      ? (policy.spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from ?? [], ports: ports ?? [], field: 'from' }))
      : (policy.spec?.egress ?? []).map(({ to, ports }) => ({ peers: to ?? [], ports: ports ?? [], field: 'to' }));
  return rules.flatMap(({ peers, ports, field }, i) => {
    const path = `spec.${direction}[${i}]`;
    const ends: readonly (NetworkPolicyPeer | undefined)[] = peers.length === 0 ? [undefined] : peers;
    return portsByProtocol(ports, path).flatMap(({ protocol, ranges, named, paths }) =>
      ends.map(
        (peer, k): FelixRule => ({
          protocol,
          ports: ranges,
          namedPorts: named,
          peer: peerOf(peer),
          path,
          peerPath: peer === undefined ? undefined : `${path}.${field}[${k}]`,
          portPaths: paths,
        }),
      ),
    );
  });
}
