/** Lints that need nothing but the policies as written, before the API server fills anything in. */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../k8s/index';
import type { CompiledPolicy, Direction, RuleRef } from '../policy-set';
import { policyKey } from '../policy-set';
import { compileNetworkPolicy } from '../versions/networking-v1';
import type { Finding } from './finding';

interface WrittenRule {
  readonly direction: Direction;
  readonly path: string;
  readonly peersField: 'from' | 'to';
  readonly peers: readonly (NetworkPolicyPeer | null)[];
  readonly ports: readonly (NetworkPolicyPort | null)[];
}

function rulesOf(policy: NetworkPolicy): readonly WrittenRule[] {
  const spec = policy.spec ?? {};
  return [
    ...(spec.ingress ?? []).map((rule, i): WrittenRule => ({ direction: 'ingress', path: `spec.ingress[${i}]`, peersField: 'from', peers: rule?.from ?? [], ports: rule?.ports ?? [] })),
    ...(spec.egress ?? []).map((rule, i): WrittenRule => ({ direction: 'egress', path: `spec.egress[${i}]`, peersField: 'to', peers: rule?.to ?? [], ports: rule?.ports ?? [] })),
  ];
}

const isEmptySelector = (selector: NetworkPolicyPeer['podSelector']): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;

const only = (peer: NetworkPolicyPeer | null | undefined): 'pods' | 'namespaces' | undefined => {
  if (!peer || peer.ipBlock) return undefined;
  if (peer.podSelector && !peer.namespaceSelector) return 'pods';
  return peer.namespaceSelector && !peer.podSelector ? 'namespaces' : undefined;
};

/** "Its own Pods, or those of these namespaces" is written with an empty podSelector and is no slip. */
const looksLikeSlip = (a: NetworkPolicyPeer | null, b: NetworkPolicyPeer | null): boolean => {
  const kinds = [only(a), only(b)];
  if (!kinds.includes('pods') || !kinds.includes('namespaces')) return false;
  return !isEmptySelector((kinds[0] === 'pods' ? a : b)?.podSelector);
};

const coversPort = (port: NetworkPolicyPort | null, protocol: string, n: number): boolean =>
  (port?.protocol ?? 'TCP') === protocol && (port?.port === undefined || (typeof port.port === 'number' && port.port <= n && n <= (port.endPort ?? port.port)));

const EPHEMERAL_STARTS: readonly number[] = [1024, 1025, 32768, 49152];

function lintRule(rule: WrittenRule, next: WrittenRule | undefined, at: (path: string) => RuleRef): readonly Finding[] {
  const findings: Finding[] = [];
  rule.ports.forEach((port, i) => {
    const path = `${rule.path}.ports[${i}]`;
    if (port?.protocol === undefined) findings.push({ code: 'PORT_WITHOUT_PROTOCOL', severity: 'note', rule: at(path), port: port?.port });
    if (typeof port?.port === 'string' && /^\d+$/.test(port.port)) findings.push({ code: 'NUMERIC_STRING_PORT', severity: 'error', rule: at(`${path}.port`), port: port.port });
    if (typeof port?.port === 'number' && port.endPort !== undefined && EPHEMERAL_STARTS.includes(port.port) && port.endPort >= 60_999) {
      findings.push({ code: 'REPLY_PORTS', severity: 'note', rule: at(path), first: port.port, last: port.endPort });
    }
  });
  rule.peers.forEach((peer, i) => {
    const after = rule.peers[i + 1];
    if (after === undefined || !looksLikeSlip(peer, after)) return;
    findings.push({ code: 'DASH_AND_OR_SUSPECTED', severity: 'warning', rule: at(`${rule.path}.${rule.peersField}[${i}]`), otherPath: `${rule.path}.${rule.peersField}[${i + 1}]` });
  });
  if (next?.direction === rule.direction && rule.peers.length > 0 && rule.ports.length === 0 && next.peers.length === 0 && next.ports.length > 0) {
    findings.push({ code: 'DASH_BETWEEN_PEER_AND_PORTS', severity: 'warning', rule: at(rule.path), otherPath: next.path });
  }
  return findings;
}

function lintDnsPorts(rules: readonly WrittenRule[], at: (path: string) => RuleRef): readonly Finding[] {
  const egress = rules.filter((rule) => rule.direction === 'egress');
  const covered = (protocol: string): boolean => egress.some((rule) => rule.ports.length === 0 || rule.ports.some((port) => coversPort(port, protocol, 53)));
  const findings: Finding[] = [];
  for (const rule of egress) {
    rule.ports.forEach((port, i) => {
      if (port?.port !== 53 || (port.endPort !== undefined && port.endPort !== 53)) return;
      const path = `${rule.path}.ports[${i}]`;
      if (port.protocol === 'UDP' && !covered('TCP')) findings.push({ code: 'UDP53_WITHOUT_TCP53', severity: 'note', rule: at(path) });
      if ((port.protocol ?? 'TCP') === 'TCP' && !covered('UDP')) findings.push({ code: 'TCP53_WITHOUT_UDP53', severity: 'warning', rule: at(path) });
    });
  }
  return findings;
}

/** Lints of one policy on its own. */
export function lintWritten(policy: NetworkPolicy): readonly Finding[] {
  const compiled = compileNetworkPolicy(policy);
  const at = (path: string): RuleRef => ({ ...compiled.ref, path });
  const findings: Finding[] = [];
  const spec = policy.spec ?? {};
  const rules = rulesOf(policy);
  if (policy.metadata.namespace === undefined) findings.push({ code: 'MISSING_NAMESPACE', severity: 'note', rule: at('metadata') });
  if ((spec.policyTypes ?? []).length === 0) {
    if (spec.egress?.length === 0) findings.push({ code: 'EMPTY_EGRESS_DOES_NOT_ISOLATE', severity: 'warning', rule: at('spec.egress') });
    findings.push({ code: 'MISSING_POLICY_TYPES', severity: 'note', rule: at('spec'), implied: compiled.affects.egress ? ['Ingress', 'Egress'] : ['Ingress'] });
  }
  for (const direction of ['ingress', 'egress'] as const) {
    const count = compiled.rules[direction].length;
    if (count > 0 && !compiled.affects[direction]) findings.push({ code: 'RULES_IGNORED', severity: 'warning', rule: at(`spec.${direction}`), direction, rules: count });
  }
  rules.forEach((rule, i) => findings.push(...lintRule(rule, rules[i + 1], at)));
  findings.push(...lintDnsPorts(rules, at));
  return findings;
}

/** Policies of one name in one namespace: the last one applied wins. */
export function lintNames(policies: readonly CompiledPolicy[]): readonly Finding[] {
  const byKey = new Map<string, CompiledPolicy[]>();
  for (const policy of policies) byKey.set(policyKey(policy.ref), [...(byKey.get(policyKey(policy.ref)) ?? []), policy]);
  return [...byKey.values()].flatMap((same): readonly Finding[] => {
    const last = same[same.length - 1];
    return same.length > 1 && last ? [{ code: 'DUPLICATE_NAME', severity: 'warning', rule: { ...last.ref, path: 'metadata.name' }, times: same.length }] : [];
  });
}
