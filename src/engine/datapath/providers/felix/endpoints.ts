/**
 * Chains of the Pods on a node, and the dispatch chains that lead to them.
 * Source: calico felix/rules/endpoints.go (endpointIptablesChain, PolicyGroup), felix/rules/dispatch.go.
 */
import type { RuleAnnotation } from '../../../kernel/index';
import { calicoEndpointChain, calicoPolicyChain, calicoPolicyGroupChain, calicoProfileChain } from '../../naming';
import type { ChainState } from '../../state';
import { felixChain, type FelixLine } from './chain-text';
import type { Direction } from './conversion';
import { MARK_ACCEPT, MARK_PASS, clearMark, setMark, whenClear, whenNotClear, whenSet } from './marks';

const TIER = 'default';

/** A policy that applies to an endpoint, with the selector that policies are grouped by. */
export interface AppliedPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly selector: string;
}

export interface Endpoint {
  readonly namespace: string;
  readonly pod: string;
  readonly serviceAccount: string;
  readonly hostInterface: string;
  /** In Felix's order: by name within the tier. */
  readonly ingress: readonly AppliedPolicy[];
  readonly egress: readonly AppliedPolicy[];
}

interface PolicyGroup {
  readonly selector: string;
  readonly policies: readonly AppliedPolicy[];
}

/** Neighbours in the order with the same selector. */
function groupsOf(policies: readonly AppliedPolicy[]): readonly PolicyGroup[] {
  const groups: { selector: string; policies: AppliedPolicy[] }[] = [];
  for (const policy of policies) {
    const last = groups.at(-1);
    if (last?.selector === policy.selector) last.policies.push(policy);
    else groups.push({ selector: policy.selector, policies: [policy] });
  }
  return groups;
}

const policyRef = ({ namespace, name }: AppliedPolicy): RuleAnnotation['ref'] => ({ kind: 'NetworkPolicy', namespace, name, path: 'spec.podSelector' });
const fullName = ({ namespace, name }: AppliedPolicy): string => `${namespace}/${name}`;

const groupChainName = (direction: Direction, group: PolicyGroup): string =>
  calicoPolicyGroupChain(direction, TIER, group.selector, group.policies.map((policy) => `knp/${fullName(policy)}`));

/** A return rule after every five jumps keeps the chains short. */
const RETURN_STRIDE = 5;

function groupChain(direction: Direction, group: PolicyGroup): ChainState {
  const lines: FelixLine[] = [];
  group.policies.forEach((policy, i) => {
    if (i !== 0 && i % RETURN_STRIDE === 0) lines.push({ match: whenNotClear(MARK_PASS | MARK_ACCEPT), action: '-j RETURN', comments: ['Return on verdict'] });
    lines.push({
      match: i % RETURN_STRIDE === 0 ? '' : whenClear(MARK_PASS | MARK_ACCEPT),
      action: `-j ${calicoPolicyChain(direction, policy.namespace, policy.name)}`,
      ref: policyRef(policy),
    });
  });
  return felixChain('filter', groupChainName(direction, group), lines);
}

function tierLines(endpoint: Endpoint, direction: Direction): readonly FelixLine[] {
  const policies = direction === 'ingress' ? endpoint.ingress : endpoint.egress;
  if (policies.length === 0) return [];
  const jumps = groupsOf(policies).flatMap((group): readonly FelixLine[] => {
    const [only] = group.policies;
    const inline = group.policies.length === 1 && only !== undefined;
    return [
      {
        match: whenClear(MARK_PASS),
        action: `-j ${inline ? calicoPolicyChain(direction, only.namespace, only.name) : groupChainName(direction, group)}`,
        ...(inline ? { ref: policyRef(only) } : {}),
      },
      { match: whenSet(MARK_ACCEPT), action: '-j RETURN', comments: ['Return if policy accepted'] },
    ];
  });
  return [
    { action: clearMark(MARK_PASS), comments: [`Start of tier ${TIER}`] },
    ...jumps,
    {
      match: whenClear(MARK_PASS),
      action: '-j DROP',
      comments: [`End of tier ${TIER}. Drop if no policies passed packet`],
      ref: {
        kind: 'PolicyTierEnd',
        direction,
        namespace: endpoint.namespace,
        pod: endpoint.pod,
        policies: policies.map(fullName).join(','),
      },
      note: `isolated for ${direction} and no policy allows it`,
    },
  ];
}

/** Profiles speak only where no policy isolates: after the tier's drop they are out of reach. */
const profilesOf = (endpoint: Endpoint): readonly string[] => [`kns.${endpoint.namespace}`, `ksa.${endpoint.namespace}.${endpoint.serviceAccount}`];

function endpointChain(endpoint: Endpoint, direction: Direction): ChainState {
  const established: FelixLine[] = [
    { match: '-m conntrack --ctstate RELATED,ESTABLISHED', action: '-j ACCEPT', note: 'part of a connection that was allowed' },
    { match: '-m conntrack --ctstate INVALID', action: '-j DROP', note: 'belongs to no connection and starts none' },
  ];
  const encapsulated: FelixLine[] =
    direction === 'ingress'
      ? []
      : [
          { basic: '-p udp', match: '-m multiport --dports 4789', action: '-j DROP', comments: ['Drop VXLAN encapped packets originating in workloads'] },
          { basic: '-p ipencap', action: '-j DROP', comments: ['Drop IPinIP encapped packets originating in workloads'] },
        ];
  return felixChain('filter', calicoEndpointChain(direction, endpoint.hostInterface), [
    ...established,
    { action: clearMark(MARK_ACCEPT | MARK_PASS) },
    ...encapsulated,
    ...tierLines(endpoint, direction),
    ...profilesOf(endpoint).flatMap((profile): readonly FelixLine[] => [
      { action: `-j ${calicoProfileChain(direction, profile)}`, note: `not isolated for ${direction}: ${profile}` },
      { match: whenSet(MARK_ACCEPT), action: '-j RETURN', comments: ['Return if profile accepted'] },
    ]),
    { action: '-j DROP', comments: ['Drop if no profiles matched'] },
  ]);
}

/** A namespace's profile allows everything both ways; a service account's carries labels only. */
function profileChain(profile: string, direction: Direction): ChainState {
  const title = `Profile ${profile} ${direction}`;
  const lines: readonly FelixLine[] = profile.startsWith('kns.')
    ? [
        { action: setMark(MARK_ACCEPT), comments: [title], note: 'no policy selects the Pod: everything is allowed' },
        { match: whenSet(MARK_ACCEPT), action: '-j RETURN' },
      ]
    : [{ comments: [title] }];
  return felixChain('filter', calicoProfileChain(direction, profile), lines);
}

const commonPrefix = (names: readonly string[]): string =>
  names.reduce((prefix, name) => {
    let i = 0;
    while (i < prefix.length && prefix[i] === name[i]) i += 1;
    return prefix.slice(0, i);
  });

/** Interface names as a tree of depth two, so that a packet passes few rules on a node with many Pods. */
function dispatchChains(endpoints: readonly Endpoint[], direction: Direction): readonly ChainState[] {
  const root = direction === 'ingress' ? 'cali-to-wl-dispatch' : 'cali-from-wl-dispatch';
  const flag = direction === 'ingress' ? '-o' : '-i';
  const unknown: FelixLine = { action: '-j DROP', comments: ['Unknown interface'] };
  const names = endpoints.map((endpoint) => endpoint.hostInterface).sort();
  if (names.length === 0) return [felixChain('filter', root, [unknown])];
  const goTo = (name: string): FelixLine => ({ basic: `${flag} ${name}`, action: `-g ${calicoEndpointChain(direction, name)}` });
  const shared = commonPrefix(names);
  const byPrefix = new Map<string, string[]>();
  for (const name of names) {
    const prefix = name.slice(0, shared.length + 1);
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), name]);
  }
  const children: ChainState[] = [];
  const lines = [...byPrefix].map(([prefix, group]): FelixLine => {
    const [only] = group;
    if (group.length === 1 && only !== undefined) return goTo(only);
    const child = `${root}-${prefix.slice(shared.length)}`;
    children.push(felixChain('filter', child, [...group.map(goTo), unknown]));
    return { basic: `${flag} ${prefix}+`, action: `-g ${child}` };
  });
  return [...children, felixChain('filter', root, [...lines, unknown])];
}

/** Everything for the Pods of one node: their chains, groups, profiles and dispatch. */
export function endpointChains(endpoints: readonly Endpoint[]): readonly ChainState[] {
  const directions: readonly Direction[] = ['ingress', 'egress'];
  const groups = new Map<string, ChainState>();
  for (const endpoint of endpoints) {
    for (const direction of directions) {
      for (const group of groupsOf(direction === 'ingress' ? endpoint.ingress : endpoint.egress)) {
        if (group.policies.length < 2) continue;
        const chain = groupChain(direction, group);
        groups.set(chain.name, chain);
      }
    }
  }
  const profiles = [...new Set(endpoints.flatMap(profilesOf))];
  return [
    ...profiles.flatMap((profile) => directions.map((direction) => profileChain(profile, direction))),
    ...groups.values(),
    ...endpoints.flatMap((endpoint) => directions.map((direction) => endpointChain(endpoint, direction))),
    ...directions.flatMap((direction) => dispatchChains(endpoints, direction)),
  ];
}
