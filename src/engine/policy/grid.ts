/**
 * The evaluator for many flows at once: sources × destinations × port classes as bit rows.
 *
 * Subjects that the same policies select share a row; a row is built by OR-ing whole peer sets. Selectors and blocks are matched
 * once per endpoint. Reasons are not kept: ask `decide` about a cell. Property tests hold both to the same verdicts.
 */
import { type Selector, selectorMatches } from '../k8s/index';
import { type Bits, bitsWhere, emptyBits, fullBits, hasBit, orAndInto, orInto, removeFrom, setBit, transpose, wordsFor } from './bitset';
import { blockContains, podTermMatches } from './matching';
import { type Party, type PodParty, addressOf, familySignature, namedPortNumbers, pairFamily } from './party';
import { type CompiledPolicy, type CompiledRule, type Direction, type NamespaceTerm, type Peer, type PolicySet, type PortTerm, type RuleAction } from './policy-set';
import type { PortClass } from './port-class';

/** A destination of a proof may declare names at whatever port the flow asks for. */
export interface GridParty {
  readonly party: Party;
  /** `protocol/name` of the ports that this destination has at the very port of every flow. Proofs only. */
  readonly namesAtPort?: ReadonlySet<string> | undefined;
}

export interface GridInput {
  readonly set: PolicySet;
  readonly sources: readonly GridParty[];
  readonly destinations: readonly GridParty[];
  readonly classes: readonly PortClass[];
  readonly ipBlockMatchesPods: boolean;
  /** False in proofs, where a class stands for many Pods: two alike Pods are not one. */
  readonly exemptSelf: boolean;
}

/** A rule with everything that does not depend on the port class worked out. */
interface PreparedRule {
  readonly action: RuleAction;
  readonly peers: Bits;
  /** Classes on which the rule's ports match, whatever the peer; `all` when ports are not restricted. */
  readonly classes: 'all' | Uint8Array;
  /** Egress: named ports, which match some peers only. */
  readonly named: readonly (PortTerm & { readonly kind: 'named' })[];
}

interface PreparedTier {
  readonly kind: 'isolating' | 'ordered';
  /** False when no policy of an isolating tier selects the group. */
  readonly applies: boolean;
  readonly rules: readonly PreparedRule[];
}

/** Subjects that policies cannot tell apart. */
interface Group {
  readonly members: number[];
  readonly tiers: readonly PreparedTier[];
}

const selectorIds = new WeakMap<Selector, string>();

/** Selectors written alike share their bits. */
function selectorId(selector: Selector): string {
  let id = selectorIds.get(selector);
  if (id === undefined) {
    id = JSON.stringify(selector);
    selectorIds.set(selector, id);
  }
  return id;
}

const namespaceTermId = (term: NamespaceTerm): string => (term.kind === 'named' ? `n:${term.name}` : `s:${selectorId(term.selector)}`);

/** One direction of the grid. `subjects` are the rows that it computes, `peers` the bits of a row. */
class DirectionGrid {
  private readonly groups: readonly Group[];
  private readonly groupBySignature = new Map<string, Group>();
  private readonly peerCache = new Map<string, Bits>();
  private readonly namespaceCache = new Map<string, Bits>();
  private readonly podCache = new Map<string, Bits>();
  private readonly namedCache = new Map<string, Bits>();
  private readonly peerSignatures: readonly string[];
  private readonly all: Bits;
  private readonly exemptions: readonly { readonly row: number; readonly column: number }[];
  private readonly rowWords: number;

  constructor(
    private readonly input: GridInput,
    private readonly direction: Direction,
    private readonly subjects: readonly GridParty[],
    private readonly peers: readonly GridParty[],
  ) {
    this.rowWords = wordsFor(peers.length);
    this.all = fullBits(peers.length);
    this.peerSignatures = peers.map(({ party }) => familySignature(party));
    this.groups = this.makeGroups();
    this.exemptions = this.findExemptions();
  }

  /** Fills `into` (subjects × peers) with what this direction allows on a port class. */
  fill(classIndex: number, into: Bits): void {
    const row = emptyBits(this.peers.length);
    const open = emptyBits(this.peers.length);
    const hits = emptyBits(this.peers.length);
    for (const group of this.groups) {
      this.groupRow(group, classIndex, row, open, hits);
      for (const member of group.members) into.set(row, member * this.rowWords);
    }
    for (const { row: subject, column } of this.exemptions) setBit(into, column, subject * this.rowWords);
  }

  private groupRow(group: Group, classIndex: number, row: Bits, open: Bits, hits: Bits): void {
    row.fill(0);
    open.set(this.all);
    for (const tier of group.tiers) {
      if (tier.kind === 'isolating') {
        if (!tier.applies) continue;
        hits.fill(0);
        for (const rule of tier.rules) this.addHits(rule, classIndex, hits);
        orAndInto(row, hits, open);
        return;
      }
      const inTier = Uint32Array.from(open);
      for (const rule of tier.rules) {
        hits.fill(0);
        this.addHits(rule, classIndex, hits);
        for (let i = 0; i < hits.length; i += 1) hits[i] = (hits[i] as number) & (inTier[i] as number);
        removeFrom(inTier, hits);
        if (rule.action === 'allow') orInto(row, hits);
        if (rule.action !== 'pass') removeFrom(open, hits);
      }
    }
    orInto(row, open);
  }

  private addHits(rule: PreparedRule, classIndex: number, hits: Bits): void {
    if (rule.classes === 'all' || rule.classes[classIndex] === 1) {
      orInto(hits, rule.peers);
      return;
    }
    for (const term of rule.named) orAndInto(hits, rule.peers, this.namedBits(term, classIndex));
  }

  private makeGroups(): readonly Group[] {
    const policies = this.input.set.tiers.map((tier) => tier.policies.filter((policy) => policy.affects[this.direction]));
    const selected = policies.map((list) => list.map((policy) => this.subjectBits(policy)));
    const names = this.direction === 'ingress' ? this.namesUsed(policies) : [];
    const groups: Group[] = [];
    this.subjects.forEach((subject, index) => {
      const mine = policies.map((list, tier) => list.filter((_, i) => hasBit((selected[tier] as Bits[])[i] as Bits, index)));
      const signature = familySignature(subject.party);
      const key = [
        signature,
        ...selected.map((list) => list.map((bits, i) => (hasBit(bits, index) ? i : -1)).filter((i) => i >= 0).join(',')),
        ...names.map((term) => this.namedAt(subject, term)),
      ].join('|');
      const known = this.groupBySignature.get(key);
      if (known) {
        known.members.push(index);
        return;
      }
      const group: Group = {
        members: [index],
        tiers: this.input.set.tiers.map((tier, t) => {
          const list = mine[t] ?? [];
          return { kind: tier.kind, applies: list.length > 0, rules: list.flatMap((policy) => policy.rules[this.direction].map((rule) => this.prepare(rule, subject, signature))) };
        }),
      };
      this.groupBySignature.set(key, group);
      groups.push(group);
    });
    return groups;
  }

  private namesUsed(policies: readonly (readonly CompiledPolicy[])[]): readonly (PortTerm & { kind: 'named' })[] {
    return policies.flat().flatMap((policy) => policy.rules[this.direction].flatMap((rule) => (rule.ports === 'any' ? [] : rule.ports.filter((term) => term.kind === 'named'))));
  }

  /** Where a destination has a named port, as text. */
  private namedAt(destination: GridParty, term: PortTerm & { kind: 'named' }): string {
    if (destination.namesAtPort?.has(`${term.protocol}/${term.name}`)) return '*';
    return namedPortNumbers(destination.party, term.name, term.protocol).join(',');
  }

  private subjectBits(policy: CompiledPolicy): Bits {
    return bitsWhere(this.subjects.length, (i) => {
      const { party } = this.subjects[i] as GridParty;
      return party.kind === 'pod' && podTermMatches(policy.subject, party);
    });
  }

  private prepare(rule: CompiledRule, subject: GridParty, signature: string): PreparedRule {
    const { classes } = this.input;
    const peers = rule.peers === 'any' ? this.all : emptyBits(this.peers.length);
    if (rule.peers !== 'any') for (const peer of rule.peers) orInto(peers, this.peerBits(peer, signature));
    if (rule.ports === 'any') return { action: rule.action, peers, classes: 'all', named: [] };
    const matches = new Uint8Array(classes.length);
    const named: (PortTerm & { kind: 'named' })[] = [];
    for (const term of rule.ports) {
      if (term.kind === 'invalid') continue;
      if (term.kind === 'named' && this.direction === 'egress') {
        named.push(term);
        continue;
      }
      classes.forEach((portClass, i) => {
        if (portClass.protocol !== term.protocol) return;
        const hit = term.kind === 'range' ? portClass.first >= term.first && portClass.last <= term.last : this.declares(subject, term, portClass);
        if (hit) matches[i] = 1;
      });
    }
    return { action: rule.action, peers, classes: matches, named };
  }

  private declares(destination: GridParty, term: PortTerm & { kind: 'named' }, portClass: PortClass): boolean {
    if (destination.namesAtPort?.has(`${term.protocol}/${term.name}`)) return true;
    return portClass.first === portClass.last && namedPortNumbers(destination.party, term.name, term.protocol).includes(portClass.first);
  }

  private namedBits(term: PortTerm & { kind: 'named' }, classIndex: number): Bits {
    const key = `${term.protocol}/${term.name}/${classIndex}`;
    let bits = this.namedCache.get(key);
    if (!bits) {
      const portClass = this.input.classes[classIndex] as PortClass;
      bits =
        portClass.protocol === term.protocol
          ? bitsWhere(this.peers.length, (i) => this.declares(this.peers[i] as GridParty, term, portClass))
          : emptyBits(this.peers.length);
      this.namedCache.set(key, bits);
    }
    return bits;
  }

  private peerBits(peer: Peer, signature: string): Bits {
    switch (peer.kind) {
      case 'invalid':
        return emptyBits(this.peers.length);
      case 'pods': {
        const key = `${namespaceTermId(peer.namespaces)}&${selectorId(peer.pods)}`;
        return this.remember(this.peerCache, key, () => {
          const namespaces = this.podBits(this.namespaceCache, namespaceTermId(peer.namespaces), (pod) =>
            peer.namespaces.kind === 'named' ? peer.namespaces.name === pod.namespace : selectorMatches(peer.namespaces.selector, pod.namespaceLabels),
          );
          const pods = this.podBits(this.podCache, selectorId(peer.pods), (pod) => selectorMatches(peer.pods, pod.labels));
          const both = emptyBits(this.peers.length);
          orAndInto(both, namespaces, pods);
          return both;
        });
      }
      case 'block':
        return this.remember(this.peerCache, `b:${signature}:${JSON.stringify([peer.cidr, peer.except])}`, () =>
          bitsWhere(this.peers.length, (i) => {
            const { party } = this.peers[i] as GridParty;
            if (party.kind === 'pod' && !this.input.ipBlockMatchesPods) return false;
            const peerSignature = this.peerSignatures[i] as string;
            const family = this.direction === 'ingress' ? pairFamily(peerSignature, signature) : pairFamily(signature, peerSignature);
            const address = addressOf(party, family);
            return address !== undefined && blockContains(peer, address);
          }),
        );
    }
  }

  private podBits(cache: Map<string, Bits>, key: string, holds: (pod: PodParty) => boolean): Bits {
    return this.remember(cache, key, () =>
      bitsWhere(this.peers.length, (i) => {
        const { party } = this.peers[i] as GridParty;
        return party.kind === 'pod' && holds(party);
      }),
    );
  }

  private remember(cache: Map<string, Bits>, key: string, make: () => Bits): Bits {
    let bits = cache.get(key);
    if (!bits) {
      bits = make();
      cache.set(key, bits);
    }
    return bits;
  }

  /** Cells that no policy reaches: a Pod to itself, and its own node to a Pod. */
  private findExemptions() {
    const cells: { row: number; column: number }[] = [];
    if (!this.input.exemptSelf) return cells;
    const keyOf = (party: Party): string | undefined => (party.kind === 'pod' ? party.key : party.hostPod);
    const byKey = new Map<string, number[]>();
    const byNode = new Map<string, number[]>();
    const add = (map: Map<string, number[]>, key: string | undefined, i: number): void => {
      if (key !== undefined) map.set(key, [...(map.get(key) ?? []), i]);
    };
    this.peers.forEach(({ party }, i) => {
      add(byKey, keyOf(party), i);
      if (party.kind === 'address' && this.direction === 'ingress') add(byNode, party.nodeName, i);
    });
    this.subjects.forEach(({ party }, row) => {
      for (const column of byKey.get(keyOf(party) ?? '') ?? []) cells.push({ row, column });
      if (party.kind === 'pod') for (const column of byNode.get(party.nodeName ?? '') ?? []) cells.push({ row, column });
    });
    return cells;
  }
}

/** All flows of a set over fixed endpoints and port classes. Rows are sources, bits are destinations. */
export class Grid {
  readonly rowWords: number;
  private readonly egressGrid: DirectionGrid;
  private readonly ingressGrid: DirectionGrid;
  private readonly bySubject: Bits;

  constructor(private readonly input: GridInput) {
    this.rowWords = wordsFor(input.destinations.length);
    this.egressGrid = new DirectionGrid(input, 'egress', input.sources, input.destinations);
    this.ingressGrid = new DirectionGrid(input, 'ingress', input.destinations, input.sources);
    this.bySubject = new Uint32Array(input.destinations.length * wordsFor(input.sources.length));
  }

  /** What the sources' policies allow on a class. */
  egress(classIndex: number): Bits {
    const out = new Uint32Array(this.input.sources.length * this.rowWords);
    this.egressGrid.fill(classIndex, out);
    return out;
  }

  /** What the destinations' policies allow on a class, turned so that rows are sources. */
  ingress(classIndex: number): Bits {
    this.ingressGrid.fill(classIndex, this.bySubject);
    const out = new Uint32Array(this.input.sources.length * this.rowWords);
    transpose(this.bySubject, this.input.destinations.length, this.input.sources.length, out);
    return out;
  }
}
