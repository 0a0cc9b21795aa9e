/** The evaluator: one flow, all reasons. */
import { type ClusterView, type Flow, type PolicyOptions, optionsOf } from './cluster-view';
import type { Alternative, Decision, DirectionDecision, ExemptionCode, Fact, OpenQuestion, Reason } from './decision';
import { matchRule, podTermMatches, type RuleQuestion, subjectFacts } from './matching';
import { type Party, type PodParty, type ResolvedEndpoint, addressOf, familySignature, pairFamily, resolveEndpoint } from './party';
import type { CompiledPolicy, Direction, PolicySet, Tier } from './policy-set';

interface Reading {
  readonly source: Party;
  readonly destination: Party;
  /** A Pod's traffic to itself counts as any other: the reading for a detour through a Service. */
  readonly selfCounts: boolean;
}

/** Whether policies leave the direction alone, whatever they say. */
function exemption(reading: Reading, direction: Direction): ExemptionCode | undefined {
  const { source, destination } = reading;
  if (!reading.selfCounts && isSamePod(source, destination)) return 'SAME_POD';
  const subject = direction === 'ingress' ? destination : source;
  if (subject.kind === 'address') {
    if (subject.hostPod !== undefined) return 'HOST_NETWORK_NOT_SUBJECT';
    return subject.nodeName !== undefined ? 'NODE_NOT_SUBJECT' : 'OUTSIDE_CLUSTER';
  }
  if (direction === 'ingress' && source.kind === 'address' && source.nodeName !== undefined && source.nodeName === subject.nodeName) return 'LOCAL_NODE';
  return undefined;
}

const podKeyOf = (party: Party): string | undefined => (party.kind === 'pod' ? party.key : party.hostPod);

function isSamePod(a: Party, b: Party): boolean {
  const key = podKeyOf(a);
  return key !== undefined && key === podKeyOf(b);
}

/** Rules of policies that select the subject and, where none allows, rules that would have matched had their policy applied. */
function isolatingReasons(tier: Tier, direction: Direction, subject: PodParty, question: RuleQuestion): readonly Reason[] {
  const isolates: Reason[] = [];
  const deciding: Reason[] = [];
  const elsewhere: CompiledPolicy[] = [];
  for (const policy of tier.policies) {
    const rules = policy.rules[direction];
    if (!policy.affects[direction] || !podTermMatches(policy.subject, subject)) {
      if (rules.length > 0) elsewhere.push(policy);
      continue;
    }
    isolates.push({ effect: 'isolate', tier: tier.name, rule: { ...policy.ref, path: policy.subjectPath }, rules: rules.length });
    for (const rule of rules) {
      const match = matchRule(rule, question);
      if (match.facts.length > 0) deciding.push({ effect: 'miss', tier: tier.name, rule: rule.ref, facts: match.facts });
      else deciding.push({ effect: rule.action, tier: tier.name, rule: rule.ref, peerPaths: match.peerPaths, portPaths: match.portPaths });
    }
  }
  // A policy that does not apply explains something only to a subject that stays isolated.
  if (isolates.length === 0 || deciding.some((reason) => reason.effect !== 'miss')) return [...isolates, ...deciding];
  const others = elsewhere.flatMap((policy) =>
    policy.rules[direction]
      .filter((rule) => matchRule(rule, question).facts.length === 0)
      .map((rule): Reason => ({ effect: 'miss', tier: tier.name, rule: rule.ref, facts: notApplied(policy, direction, subject) })),
  );
  return [...isolates, ...deciding, ...others];
}

/** Why a policy does not speak about the subject. */
const notApplied = (policy: CompiledPolicy, direction: Direction, subject: PodParty): readonly Fact[] => [
  ...subjectFacts(policy.subject, subject, policy.subjectPath),
  ...(policy.affects[direction] ? [] : [{ code: 'DIRECTION_NOT_IN_POLICY_TYPES', path: 'spec.policyTypes', direction } as const]),
];

function orderedReasons(tier: Tier, direction: Direction, subject: PodParty, question: RuleQuestion): readonly Reason[] {
  const reasons: Reason[] = [];
  for (const policy of tier.policies) {
    if (!policy.affects[direction] || !podTermMatches(policy.subject, subject)) continue;
    for (const rule of policy.rules[direction]) {
      const match = matchRule(rule, question);
      if (match.facts.length === 0) {
        reasons.push({ effect: rule.action, tier: tier.name, rule: rule.ref, peerPaths: match.peerPaths, portPaths: match.portPaths });
        return reasons;
      }
      reasons.push({ effect: 'miss', tier: tier.name, rule: rule.ref, facts: match.facts });
    }
  }
  return reasons;
}

function reasonsFor(set: PolicySet, direction: Direction, reading: Reading, flow: Flow, options: PolicyOptions): readonly Reason[] {
  const code = exemption(reading, direction);
  if (code !== undefined) return [{ effect: 'exempt', code }];
  const { source, destination } = reading;
  const subject = direction === 'ingress' ? destination : source;
  const peer = direction === 'ingress' ? source : destination;
  if (subject.kind !== 'pod') return [{ effect: 'exempt', code: 'OUTSIDE_CLUSTER' }];
  const family = flow.family ?? pairFamily(familySignature(source), familySignature(destination));
  const question: RuleQuestion = { peer, peerAddress: addressOf(peer, family), destination, protocol: flow.protocol, port: flow.port, options };
  const reasons: Reason[] = [];
  for (const tier of set.tiers) {
    const found = tier.kind === 'isolating' ? isolatingReasons(tier, direction, subject, question) : orderedReasons(tier, direction, subject, question);
    reasons.push(...found);
    if (found.some((reason) => reason.effect === 'isolate' || reason.effect === 'allow' || reason.effect === 'deny')) return reasons;
  }
  return [...reasons, { effect: 'exempt', code: 'NOT_ISOLATED' }];
}

/** Every other way in which the specification lets an implementation see this flow. */
function alternativeReadings(cluster: ClusterView, flow: Flow, usual: Reading, source: ResolvedEndpoint, destination: ResolvedEndpoint) {
  const readings: { readonly code: OpenQuestion; readonly reading: Reading }[] = [];
  if (source.asPod || destination.asPod) {
    readings.push({ code: 'HOST_NETWORK', reading: { ...usual, source: source.asPod ?? source.party, destination: destination.asPod ?? destination.party } });
  }
  if (usual.selfCounts && isSamePod(usual.source, usual.destination)) readings.push({ code: 'SELF_VIA_SERVICE', reading: { ...usual, selfCounts: false } });
  for (const endpoint of flow.sourceMayAppearAs ?? []) {
    const seen = resolveEndpoint(cluster, endpoint);
    if (typeof seen !== 'string') readings.push({ code: 'SOURCE_REWRITTEN', reading: { ...usual, source: seen.party } });
  }
  for (const endpoint of flow.destinationMayAppearAs ?? []) {
    const seen = resolveEndpoint(cluster, endpoint);
    if (typeof seen !== 'string') readings.push({ code: 'DESTINATION_REWRITTEN', reading: { ...usual, destination: seen.party } });
  }
  return readings;
}

/**
 * What the policies say about a flow. Both directions are judged when a connection is set up; replies are implied.
 * A Pod that does not exist, has ended or has no address makes the flow undecided, with the reason's code.
 * @simplified when the source is rewritten on its way, its egress is still judged as the original source's — as every data path does it.
 */
export function decide(set: PolicySet, cluster: ClusterView, flow: Flow): Decision {
  const options = optionsOf(cluster);
  const source = resolveEndpoint(cluster, flow.source);
  const destination = resolveEndpoint(cluster, flow.destination);
  if (typeof source === 'string' || typeof destination === 'string') {
    const reasons: readonly Reason[] =
      typeof source === 'string'
        ? [{ effect: 'unanswerable', code: source, end: 'source' }]
        : [{ effect: 'unanswerable', code: destination as Exclude<typeof destination, ResolvedEndpoint>, end: 'destination' }];
    return { flow, egress: { direction: 'egress', reasons, alternatives: [] }, ingress: { direction: 'ingress', reasons, alternatives: [] } };
  }
  const usual: Reading = { source: source.party, destination: destination.party, selfCounts: flow.viaService === true };
  const alternatives = alternativeReadings(cluster, flow, usual, source, destination);
  const judge = (direction: Direction): DirectionDecision => ({
    direction,
    reasons: reasonsFor(set, direction, usual, flow, options),
    alternatives: alternatives
      .filter(({ code }) => !(code === 'SOURCE_REWRITTEN' && direction === 'egress') && !(code === 'DESTINATION_REWRITTEN' && direction === 'ingress'))
      .map(({ code, reading }): Alternative => ({ code, reasons: reasonsFor(set, direction, reading, flow, options) })),
  });
  return { flow, egress: judge('egress'), ingress: judge('ingress') };
}

/** The policies of the set that select a Pod and affect the direction. */
export const policiesSelecting = (set: PolicySet, direction: Direction, subject: PodParty): readonly CompiledPolicy[] =>
  set.tiers.flatMap((tier) => tier.policies.filter((policy) => policy.affects[direction] && podTermMatches(policy.subject, subject)));
