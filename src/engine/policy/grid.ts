/**
 * The evaluator for many flows at once: sources × destinations × port classes as bit rows.
 *
 * Subjects that the same policies select share a row; a row is built by OR-ing whole peer sets. Selectors and blocks are matched
 * once per endpoint. Reasons are not kept: ask `decide` about a cell. Property tests hold both to the same verdicts.
 */
import { type Selector, selectorMatches } from '../k8s/index';
import { type Bits, bitsWhere, emptyBits, fullBits, lowestBit, orAndInto, orInto, removeFrom, setBit, transpose, wordsFor } from './bitset';
import { blockContains } from './matching';
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

type NamedTerm = PortTerm & { readonly kind: 'named' };

const namedTerms = (rule: CompiledRule): readonly NamedTerm[] => (rule.ports === 'any' ? [] : rule.ports.filter((term) => term.kind === 'named'));

const namespaceMatches = (term: NamespaceTerm, pod: PodParty): boolean =>
  term.kind === 'named' ? term.name === pod.namespace : selectorMatches(term.selector, pod.namespaceLabels);

/** A rule with everything that does not depend on the port class worked out. */
interface PreparedRule {
  readonly action: RuleAction;
  readonly peers: Bits;
  /** Classes on which the rule's ports match, whatever the peer; `all` when ports are not restricted. */
  readonly classes: 'all' | Uint8Array;
  /** Egress: named ports, which match some peers only. */
  readonly named: readonly NamedTerm[];
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
    id = '';
    // Label keys and values hold none of these separators.
    for (const { key, operator, values } of selector) id += `${key} ${operator} ${values.join(',')};`;
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
  private readonly subjectCache = new Map<string, Bits>();
  private readonly preparedRules = new Map<CompiledRule, Map<string, PreparedRule>>();
  private readonly namedCache = new Map<string, Bits>();
  private readonly peerSignatures: readonly string[];
  private readonly subjectSignatures: readonly string[];
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
    this.subjectSignatures = subjects.map(({ party }) => familySignature(party));
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
    // Per subject and tier: which policies select it, by index.
    const selecting = policies.map((list) => {
      const bySubject = this.subjects.map((): number[] => []);
      list.forEach((policy, i) => this.eachSubject(policy, (subject) => bySubject[subject]?.push(i)));
      return bySubject;
    });
    const names = this.direction === 'ingress' ? this.namesUsed(policies) : [];
    const groups: Group[] = [];
    this.subjects.forEach((subject, index) => {
      const signature = this.subjectSignatures[index] as string;
      const mine = selecting.map((bySubject) => bySubject[index] as number[]);
      const key = [signature, ...mine.map((list) => list.join(',')), ...names.map((term) => this.namedAt(subject, term))].join('|');
      const known = this.groupBySignature.get(key);
      if (known) {
        known.members.push(index);
        return;
      }
      const group: Group = {
        members: [index],
        tiers: this.input.set.tiers.map((tier, t) => {
          const selected = (mine[t] as number[]).map((i) => policies[t]?.[i] as CompiledPolicy);
          return { kind: tier.kind, applies: selected.length > 0, rules: selected.flatMap((policy) => policy.rules[this.direction].map((rule) => this.prepared(rule, subject, signature))) };
        }),
      };
      this.groupBySignature.set(key, group);
      groups.push(group);
    });
    return groups;
  }

  private eachSubject(policy: CompiledPolicy, visit: (subject: number) => void): void {
    const namespaces = this.subjectBits(namespaceTermId(policy.subject.namespaces), (pod) => namespaceMatches(policy.subject.namespaces, pod));
    const pods = this.subjectBits(`p:${selectorId(policy.subject.pods)}`, (pod) => selectorMatches(policy.subject.pods, pod.labels));
    for (let w = 0; w < pods.length; w += 1) {
      let word = (namespaces[w] as number) & (pods[w] as number);
      while (word !== 0) {
        visit(w * 32 + lowestBit(word));
        word &= word - 1;
      }
    }
  }

  private namesUsed(policies: readonly (readonly CompiledPolicy[])[]): readonly NamedTerm[] {
    const distinct = new Map<string, NamedTerm>();
    for (const policy of policies.flat()) for (const rule of policy.rules[this.direction]) for (const term of namedTerms(rule)) distinct.set(`${term.protocol}/${term.name}`, term);
    return [...distinct.values()];
  }

  /** Where a destination has a named port, as text. */
  private namedAt(destination: GridParty, term: NamedTerm): string {
    if (destination.namesAtPort?.has(`${term.protocol}/${term.name}`)) return '*';
    return namedPortNumbers(destination.party, term.name, term.protocol).join(',');
  }

  private subjectBits(key: string, holds: (pod: PodParty) => boolean): Bits {
    return this.remember(this.subjectCache, key, () =>
      bitsWhere(this.subjects.length, (i) => {
        const { party } = this.subjects[i] as GridParty;
        return party.kind === 'pod' && holds(party);
      }),
    );
  }

  /** Rules depend on the subject only through its address families (blocks) and, for ingress, its named ports. */
  private prepared(rule: CompiledRule, subject: GridParty, signature: string): PreparedRule {
    const named = this.direction === 'ingress' ? namedTerms(rule) : [];
    const key = named.length === 0 ? signature : [signature, ...named.map((term) => this.namedAt(subject, term))].join('|');
    let variants = this.preparedRules.get(rule);
    if (!variants) {
      variants = new Map();
      this.preparedRules.set(rule, variants);
    }
    let found = variants.get(key);
    if (!found) {
      found = this.prepare(rule, subject, signature);
      variants.set(key, found);
    }
    return found;
  }

  private prepare(rule: CompiledRule, subject: GridParty, signature: string): PreparedRule {
    const { classes } = this.input;
    const peers = rule.peers === 'any' ? this.all : emptyBits(this.peers.length);
    if (rule.peers !== 'any') for (const peer of rule.peers) orInto(peers, this.peerBits(peer, signature));
    if (rule.ports === 'any') return { action: rule.action, peers, classes: 'all', named: [] };
    const matches = new Uint8Array(classes.length);
    const named: NamedTerm[] = [];
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

  private declares(destination: GridParty, term: NamedTerm, portClass: PortClass): boolean {
    if (destination.namesAtPort?.has(`${term.protocol}/${term.name}`)) return true;
    return portClass.first === portClass.last && namedPortNumbers(destination.party, term.name, term.protocol).includes(portClass.first);
  }

  private namedBits(term: NamedTerm, classIndex: number): Bits {
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
          const namespaces = this.podBits(this.namespaceCache, namespaceTermId(peer.namespaces), (pod) => namespaceMatches(peer.namespaces, pod));
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

  /** What the sources' policies allow on a class, into `out` (or a new array). */
  egress(classIndex: number, out: Bits = this.blank()): Bits {
    this.egressGrid.fill(classIndex, out);
    return out;
  }

  /** What the destinations' policies allow on a class, turned so that rows are sources. */
  ingress(classIndex: number, out: Bits = this.blank()): Bits {
    this.ingressGrid.fill(classIndex, this.bySubject);
    transpose(this.bySubject, this.input.destinations.length, this.input.sources.length, out);
    return out;
  }

  /** Room for one class. */
  blank(): Bits {
    return new Uint32Array(this.input.sources.length * this.rowWords);
  }
}
