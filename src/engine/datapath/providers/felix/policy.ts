/**
 * One policy as a chain: each rule sets the accept mark on the packets that fit and returns.
 * What a single iptables rule cannot say (several address blocks, more than 15 ports, numbers or names) is worked out in blocks of
 * rules on two scratch marks. Source: calico felix/rules/policy.go (ProtoRuleToIptablesRules, matchBlockBuilder).
 */
import type { RuleAnnotation } from '../../../kernel/index';
import type { NetworkPolicy } from '../../../k8s/index';
import { calicoNamedPortId, calicoPolicyChain, calicoSelectorId, calicoSetName } from '../../naming';
import type { ChainState } from '../../state';
import { felixChain, type FelixLine } from './chain-text';
import { type Direction, type FelixRule, type PortRange, felixRules } from './conversion';
import { MARK_ACCEPT, MARK_SCRATCH0, MARK_SCRATCH1, clearMark, setMark, setMasked, whenClear, whenSet } from './marks';
import { EVERYTHING, peerSelector } from './selector';

/** A set that a rule matches against; its members are found by {@link setMembers}. */
export type SetUse =
  | { readonly kind: 'selector'; readonly name: string; readonly canonical: string; readonly namespace: string; readonly peer: FelixRule['peer'] }
  | { readonly kind: 'named-port'; readonly name: string; readonly protocol: string; readonly port: string; readonly namespace: string; readonly peer: FelixRule['peer'] };

export interface PolicyChain {
  readonly chain: ChainState;
  readonly sets: readonly SetUse[];
}

export const policyKey = (policy: NetworkPolicy): string => `${policy.metadata.namespace ?? 'default'}/${policy.metadata.name ?? ''}`;

/** iptables' limit on one multiport match; a range takes two places. */
const MULTIPORT_SLOTS = 15;

export function splitPorts(ranges: readonly PortRange[]): readonly (readonly PortRange[])[] {
  const splits: PortRange[][] = [];
  let free = 0;
  for (const range of ranges) {
    const needed = range[0] === range[1] ? 1 : 2;
    if (splits.length === 0 || free < needed) {
      splits.push([]);
      free = MULTIPORT_SLOTS;
    }
    splits.at(-1)?.push(range);
    free -= needed;
  }
  return splits;
}

const portList = (ranges: readonly PortRange[]): string => ranges.map(([first, last]) => (first === last ? String(first) : `${first}:${last}`)).join(',');

/** Blocks of rules that together compute one bit: set when every block fits (see the source's long comment). */
class MatchBlocks {
  readonly lines: FelixLine[] = [];
  private firstPositiveDone = false;

  get used(): boolean {
    return this.lines.length > 0;
  }

  /** Any of the alternatives. */
  anyOf(alternatives: readonly FelixLine[]): void {
    this.start(0);
    const bit = this.firstPositiveDone ? MARK_SCRATCH1 : MARK_SCRATCH0;
    for (const alternative of alternatives) this.lines.push({ ...alternative, action: setMark(bit) });
    if (this.firstPositiveDone) this.lines.push({ match: whenClear(MARK_SCRATCH1), action: clearMark(MARK_SCRATCH0) });
    this.firstPositiveDone = true;
  }

  /** None of them. */
  noneOf(matches: readonly FelixLine[]): void {
    this.start(MARK_SCRATCH0);
    for (const match of matches) this.lines.push({ ...match, action: clearMark(MARK_SCRATCH0) });
  }

  private start(initially: number): void {
    if (!this.used) this.lines.push({ action: setMasked(initially, MARK_SCRATCH0 | MARK_SCRATCH1) });
  }
}

const isV6 = (net: string): boolean => net.includes(':');

function renderRule(rule: FelixRule, direction: Direction, namespace: string, ref: RuleAnnotation['ref'], sets: SetUse[]): readonly FelixLine[] {
  const { peer, protocol } = rule;
  // These are the IPv4 tables: a block of IPv6 addresses fits nothing here.
  if (peer.kind === 'nets' && isV6(peer.net)) return [];
  const other = direction === 'ingress' ? 'src' : 'dst';
  const net = (cidr: string, not = false): string => `${not ? '! ' : ''}${direction === 'ingress' ? '-s' : '-d'} ${cidr}`;
  const proto = protocol === undefined ? [] : [`-p ${protocol}`];
  const note = { ref };
  const blocks = new MatchBlocks();

  // Named ports become sets of address and port. On egress they are those of the peer's Pods, on ingress those of all.
  const portOwner: FelixRule['peer'] = direction === 'egress' && peer.kind === 'selector' ? peer : { kind: 'anyone' };
  const portOwnerSelector = portOwner.kind === 'selector' ? peerSelector(namespace, portOwner.peer) : EVERYTHING;
  const namedSets = rule.namedPorts.map((port): SetUse => {
    const use: SetUse = {
      kind: 'named-port',
      name: calicoSetName(calicoNamedPortId(portOwnerSelector, protocol ?? 'tcp', port)),
      protocol: protocol ?? 'tcp',
      port,
      namespace,
      peer: portOwner,
    };
    sets.push(use);
    return use;
  });

  let splits = splitPorts(rule.ports);
  let named: readonly SetUse[] = namedSets;
  if (splits.length + named.length > 1) {
    blocks.anyOf([
      ...splits.map((split): FelixLine => ({ basic: proto.join(' '), match: `-m multiport --dports ${portList(split)}`, ...note })),
      ...named.map((set): FelixLine => ({ match: `-m set --match-set ${set.name} dst,dst`, ...note })),
    ]);
    splits = [];
    named = [];
  }

  let except = peer.kind === 'nets' ? peer.except.filter((cidr) => !isV6(cidr)) : [];
  if (except.length > 0) {
    // The one place for an address match in a rule is taken by the block itself.
    blocks.noneOf(except.map((cidr): FelixLine => ({ basic: net(cidr), ...note })));
    except = [];
  }

  const matches: string[] = [];
  const basic = [...(peer.kind === 'nets' ? [net(peer.net)] : []), ...proto];
  // A rule whose only ports are names of the peer's Pods needs no second set: the named-port set holds just those Pods.
  const coveredByPorts = direction === 'egress' && rule.namedPorts.length > 0 && rule.ports.length === 0;
  if (peer.kind === 'selector' && !coveredByPorts) {
    const canonical = peerSelector(namespace, peer.peer);
    const name = calicoSetName(calicoSelectorId(canonical));
    sets.push({ kind: 'selector', name, canonical, namespace, peer });
    matches.push(`-m set --match-set ${name} ${other}`);
  }
  for (const split of splits) matches.push(`-m multiport --dports ${portList(split)}`);
  for (const set of named) matches.push(`-m set --match-set ${set.name} dst,dst`);
  if (blocks.used) matches.push(whenSet(MARK_SCRATCH0));

  return [
    ...blocks.lines.map((line) => ({ ...line, ...note })),
    { basic: basic.join(' '), match: matches.join(' '), action: setMark(MARK_ACCEPT), ...note },
    { match: whenSet(MARK_ACCEPT), action: '-j RETURN', ...note },
  ];
}

/** The chain `cali-pi-…` or `cali-po-…` of a policy and the sets it looks into. */
export function renderPolicy(policy: NetworkPolicy, direction: Direction): PolicyChain {
  const namespace = policy.metadata.namespace ?? 'default';
  const name = policy.metadata.name ?? '';
  const sets: SetUse[] = [];
  const lines = felixRules(policy, direction).flatMap((rule) =>
    renderRule(
      rule,
      direction,
      namespace,
      {
        kind: 'NetworkPolicy',
        namespace,
        name,
        path: rule.path,
        ...(rule.peerPath === undefined ? {} : { peerPath: rule.peerPath }),
        ...(rule.portPaths.length === 0 ? {} : { portPaths: rule.portPaths.join(',') }),
      },
      sets,
    ),
  );
  const title = `KubernetesNetworkPolicy ${namespace}/${name} ${direction}`;
  const [first, ...rest] = lines.length > 0 ? lines : [{ note: 'allows nothing', ref: { kind: 'NetworkPolicy', namespace, name, path: `spec.${direction}` } }];
  return {
    chain: felixChain('filter', calicoPolicyChain(direction, namespace, name), [{ ...first, comments: [title] }, ...rest]),
    sets,
  };
}
