/**
 * Everything that can be at an end of a connection, up to what the given policies and patterns can tell apart:
 * one representative for each satisfiable combination of selectors' and blocks' outcomes, in every kind of namespace.
 */
import { type Protocol, type Selector, type StringMap, selectorMatches } from '../../k8s/index';
import { type Cidr, type Family, type IpAddress, cidrOf, familyOf, maxPrefix } from '../../wire/index';
import { type ClusterView, isLive, optionsOf } from '../cluster-view';
import type { GridParty } from '../grid';
import { NAMESPACE_NAME_LABEL, type PodParty, namespaceLabels, podParty, withNameLabel } from '../party';
import { type CompiledPolicy, type NamespaceTerm, type Peer, type PolicySet, policiesOf } from '../policy-set';
import { type PortClass, elementaryClasses, namedPortsOf, rangesOf } from '../port-class';
import { type AddressClass, type Block, addressClasses, inAny } from './address-class';
import { labelClasses, otherValue, valuesMentioned } from './label-class';
import { type CompiledPattern, type CompiledSet, compileSet, patternsOf, setMatches } from './pattern';
import type { PortPattern, Scope } from './scope';

/** More representatives than this at one end are not attempted. */
export const MAX_ENDS = 6_000;
/** More flows than this (ends × ends × port classes) are not attempted. */
export const MAX_FLOWS = 4e9;

/** A representative and how to make a real one of it. */
export interface Representative extends GridParty {
  readonly namespaceExists: boolean;
  /** Another address of its class, should both ends be in it; undefined when there is none. */
  readonly second: IpAddress | undefined;
  readonly existing: boolean;
}

export interface Universe {
  readonly sources: readonly Representative[];
  /** Destinations differ by protocol: what named ports of that protocol they declare. */
  readonly destinations: ReadonlyMap<Protocol, readonly Representative[]>;
  readonly classes: readonly PortClass[];
  /** Two representatives of one class stand for two Pods. False over existing Pods, where each is itself. */
  readonly symbolic: boolean;
}

export interface TooManyEnds {
  readonly code: 'TOO_LARGE';
  readonly ends: number;
}

export interface UniverseInput {
  readonly sets: readonly PolicySet[];
  readonly cluster: ClusterView;
  readonly scope: Scope;
  /** Further sets of endpoints that representatives must be told apart by. */
  readonly from?: CompiledSet;
  readonly to?: CompiledSet;
  readonly ports?: readonly PortPattern[];
}

export const rangeOfPattern = ({ protocol, port, endPort }: PortPattern): PortClass =>
  port === undefined ? { protocol, first: 1, last: 65535 } : { protocol, first: port, last: endPort ?? port };

export const inPorts = (ports: readonly PortPattern[] | undefined, portClass: PortClass): boolean =>
  ports === undefined ||
  ports.map(rangeOfPattern).some((range) => range.protocol === portClass.protocol && portClass.first >= range.first && portClass.last <= range.last);

interface NamespaceClass {
  readonly name: string;
  readonly labels: StringMap;
  readonly exists: boolean;
}

const peersOf = (policy: CompiledPolicy): readonly Peer[] =>
  [...policy.rules.ingress, ...policy.rules.egress].flatMap((rule) => (rule.peers === 'any' ? [] : rule.peers));

/** Collects what is mentioned and builds the representatives. */
class UniverseBuilder {
  private readonly policies: readonly CompiledPolicy[];
  private readonly patterns: readonly CompiledPattern[];
  private readonly from: readonly CompiledSet[];
  private readonly to: readonly CompiledSet[];
  private readonly blocks: readonly Block[];
  private readonly families: readonly Family[];

  constructor(private readonly input: UniverseInput) {
    const { scope } = input;
    this.policies = input.sets.flatMap(policiesOf);
    this.from = [compileSet(scope.from), ...(input.from ? [input.from] : [])];
    this.to = [compileSet(scope.to), ...(input.to ? [input.to] : [])];
    this.patterns = [...this.from, ...this.to].flatMap(patternsOf);
    const blocks = new Map<string, Block>();
    for (const peer of this.policies.flatMap(peersOf)) if (peer.kind === 'block') blocks.set(JSON.stringify([peer.cidr, peer.except]), { cidr: peer.cidr, except: peer.except });
    this.blocks = [...blocks.values()];
    const live = input.cluster.pods.filter(isLive);
    const ips = [...(live.length === 0 ? [] : live.flatMap((pod) => pod.ips)), ...(input.cluster.podCidrs ?? []).map((prefix) => prefix.address)];
    const used = new Set<Family>([...(ips.length === 0 ? [4 as const] : ips.map(familyOf)), ...this.blocks.map((block) => familyOf(block.cidr.address))]);
    this.families = scope.families ?? ([4, 6] as const).filter((family) => used.has(family));
  }

  build(): Universe | TooManyEnds {
    const symbolic = this.input.scope.pods !== 'existing';
    const pods = symbolic ? this.symbolicPods() : this.existingPods();
    if (!Array.isArray(pods)) return pods as TooManyEnds;
    const ends: readonly Representative[] = [...(pods as readonly Representative[]), ...this.outside(symbolic)];
    const sources = ends.filter(({ party }) => this.from.every((set) => setMatches(set, party)));
    const targets = ends.filter(({ party }) => this.to.every((set) => setMatches(set, party)));
    const destinations = new Map<Protocol, readonly Representative[]>();
    for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
      const list = symbolic ? this.withNamedPorts(targets, protocol) : targets;
      if (list === undefined) return { code: 'TOO_LARGE', ends: MAX_ENDS };
      destinations.set(protocol, list);
    }
    return { sources, destinations, classes: this.portClasses(symbolic), symbolic };
  }

  private portClasses(symbolic: boolean): readonly PortClass[] {
    const { sets, cluster, scope, ports } = this.input;
    const patterns = [...(scope.ports ?? []), ...(ports ?? [])].map(rangeOfPattern);
    const named = symbolic
      ? []
      : sets.flatMap(namedPortsOf).flatMap(({ name, protocol }) =>
          cluster.pods.flatMap((pod) => pod.containerPorts.filter((port) => port.name === name && port.protocol === protocol).map(({ port }): PortClass => ({ protocol, first: port, last: port }))),
        );
    return elementaryClasses([...sets.flatMap(rangesOf), ...patterns, ...named]).filter((portClass) => inPorts(scope.ports, portClass) && inPorts(ports, portClass));
  }

  // ---- namespaces

  private namespaceSelectors(): readonly Selector[] {
    const ofTerm = (term: NamespaceTerm): readonly Selector[] => (term.kind === 'selected' ? [term.selector] : []);
    return [
      ...this.policies.flatMap((policy) => [...ofTerm(policy.subject.namespaces), ...peersOf(policy).flatMap((peer) => (peer.kind === 'pods' ? ofTerm(peer.namespaces) : []))]),
      ...this.patterns.flatMap((pattern) => (pattern.kind === 'pods' && pattern.namespaceSelector ? [pattern.namespaceSelector] : [])),
    ];
  }

  /** The existing namespaces as they are; every other name that something mentions and one that nothing does, with every kind of labels. */
  private namespaceClasses(): readonly NamespaceClass[] | TooManyEnds {
    const { cluster, scope } = this.input;
    const classes: NamespaceClass[] = cluster.namespaces.map(({ name, labels }) => ({ name, labels: withNameLabel(name, labels), exists: true }));
    const known = new Set(classes.map(({ name }) => name));
    const selectors = this.namespaceSelectors();
    const named = new Set<string>();
    const addName = (term: NamespaceTerm): void => void (term.kind === 'named' && named.add(term.name));
    for (const policy of this.policies) {
      addName(policy.subject.namespaces);
      for (const peer of peersOf(policy)) if (peer.kind === 'pods') addName(peer.namespaces);
    }
    for (const pattern of this.patterns) if (pattern.kind === 'pods') for (const name of pattern.namespaces ?? []) named.add(name);
    for (const name of scope.namespaces ?? []) named.add(name);
    const byLabel = valuesMentioned(selectors, NAMESPACE_NAME_LABEL);
    const fresh = otherValue(new Set([...known, ...named, ...byLabel]), 'another');
    const seen = new Set<bigint>();
    for (const name of [...named, ...[...byLabel].filter((value) => value !== '' && !named.has(value)), fresh]) {
      if (known.has(name)) continue;
      const found = labelClasses(selectors, MAX_ENDS, { [NAMESPACE_NAME_LABEL]: name });
      if (found === undefined) return { code: 'TOO_LARGE', ends: MAX_ENDS };
      for (const { labels, truth } of found) {
        // Names that are only known by their label are alike when every selector treats them alike.
        if (!named.has(name)) {
          if (seen.has(truth)) continue;
          seen.add(truth);
        }
        classes.push({ name, labels, exists: false });
      }
    }
    return scope.namespaces === undefined ? classes : classes.filter(({ name }) => scope.namespaces?.includes(name));
  }

  // ---- Pods

  /** The Pod selectors that can matter to a Pod of this namespace. */
  private podSelectors(namespace: NamespaceClass): readonly Selector[] {
    const holds = (term: NamespaceTerm): boolean => (term.kind === 'named' ? term.name === namespace.name : selectorMatches(term.selector, namespace.labels));
    const found = new Map<string, Selector>();
    const add = (selector: Selector): void => void found.set(JSON.stringify(selector), selector);
    for (const policy of this.policies) {
      if (holds(policy.subject.namespaces)) add(policy.subject.pods);
      for (const peer of peersOf(policy)) if (peer.kind === 'pods' && holds(peer.namespaces)) add(peer.pods);
    }
    for (const pattern of this.patterns) {
      if (pattern.kind !== 'pods' || pattern.namespaces?.includes(namespace.name) === false) continue;
      if (pattern.namespaceSelector && !selectorMatches(pattern.namespaceSelector, namespace.labels)) continue;
      add(pattern.pods);
    }
    return [...found.values()];
  }

  private podAddresses(): readonly AddressClass[] {
    const { cluster } = this.input;
    const cuts = cluster.podCidrs ?? [];
    const blocks = optionsOf(cluster).ipBlockMatchesPods ? this.blocks : [];
    const wanted = (address: IpAddress): boolean => cuts.length === 0 || inAny(cuts, address);
    return this.families.flatMap((family) => addressClasses(family, blocks, cuts, wanted));
  }

  private symbolicPods(): readonly Representative[] | TooManyEnds {
    const namespaces = this.namespaceClasses();
    if (!Array.isArray(namespaces)) return namespaces as TooManyEnds;
    const addresses = this.podAddresses();
    const pods: Representative[] = [];
    for (const namespace of namespaces as readonly NamespaceClass[]) {
      const labels = labelClasses(this.podSelectors(namespace), MAX_ENDS);
      if (labels === undefined || pods.length + labels.length * addresses.length > MAX_ENDS) return { code: 'TOO_LARGE', ends: pods.length + (labels?.length ?? MAX_ENDS) * addresses.length };
      for (const address of addresses) {
        for (const labelClass of labels) {
          const party: PodParty = {
            kind: 'pod',
            key: `${namespace.name}/${pods.length}`,
            namespace: namespace.name,
            namespaceLabels: namespace.labels,
            labels: labelClass.labels,
            ips: [address.witness],
            nodeName: undefined,
            ports: [],
          };
          pods.push({ party, namespaceExists: namespace.exists, second: address.second, existing: false });
        }
      }
    }
    return pods.sort((a, b) => labelCount(a) - labelCount(b));
  }

  /** The cluster's Pods; those of the host network are left out, since their standing is open. */
  private existingPods(): readonly Representative[] {
    const { cluster, scope } = this.input;
    return cluster.pods
      .filter((pod) => isLive(pod) && !pod.hostNetwork && (scope.namespaces === undefined || scope.namespaces.includes(pod.namespace)))
      .map((pod) => ({ party: podParty(pod, namespaceLabels(cluster, pod.namespace), 'asNode'), namespaceExists: true, second: undefined, existing: true }));
  }

  /** Each destination once per set of this protocol's named ports that it may declare at the very port of the flow. */
  private withNamedPorts(targets: readonly Representative[], protocol: Protocol): readonly Representative[] | undefined {
    const names = [...new Set(this.input.sets.flatMap(namedPortsOf).filter((named) => named.protocol === protocol).map(({ name }) => name))];
    if (names.length === 0) return targets;
    if (names.length > 12) return undefined;
    const out: Representative[] = [];
    for (let choice = 0; choice < 2 ** names.length; choice += 1) {
      const declared = new Set(names.filter((_, i) => (choice & (1 << i)) !== 0).map((name) => `${protocol}/${name}`));
      for (const target of targets) {
        if (target.party.kind === 'address') {
          if (choice === 0) out.push(target);
          continue;
        }
        out.push({ ...target, namesAtPort: declared });
      }
      if (out.length > MAX_ENDS) return undefined;
    }
    return out;
  }

  // ---- outside

  private outside(symbolic: boolean): readonly Representative[] {
    const { cluster, scope } = this.input;
    if (scope.external === false) return [];
    const cidrs = cluster.podCidrs ?? [];
    const taken: readonly Cidr[] = symbolic ? [] : cluster.pods.filter(isLive).flatMap((pod) => pod.ips.map((ip) => cidrOf(ip, maxPrefix(familyOf(ip)))));
    const patterns = this.patterns.flatMap((pattern) => (pattern.kind === 'addresses' ? (pattern.cidrs ?? []) : []));
    // Patterns tell addresses apart just as blocks do.
    const blocks: readonly Block[] = [...this.blocks, ...patterns.map((prefix): Block => ({ cidr: prefix, except: [] }))];
    const wanted = (address: IpAddress): boolean => !inAny(cidrs, address) && !inAny(taken, address);
    return this.families
      .flatMap((family) => addressClasses(family, blocks, [...cidrs, ...taken], wanted))
      .map(({ witness, second }) => ({ party: { kind: 'address', ips: [witness], nodeName: undefined, hostPod: undefined }, namespaceExists: true, second, existing: false }));
  }
}

const labelCount = ({ party, namespaceExists }: Representative): number =>
  party.kind === 'pod' ? Object.keys(party.labels).length + (namespaceExists ? 0 : 10 + Object.keys(party.namespaceLabels).length) : 0;

/** All ends of connections that the sets and patterns can tell apart, or that there are too many. */
export const buildUniverse = (input: UniverseInput): Universe | TooManyEnds => new UniverseBuilder(input).build();
