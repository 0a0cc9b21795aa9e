/** A difference found between representatives, made concrete: a small cluster and a flow that anyone can check with `decide`. */
import { invariant } from '../../base/index';
import type { StringMap } from '../../k8s/index';
import type { IpAddress } from '../../wire/index';
import { type ClusterView, type ContainerPortView, type Endpoint, type Flow, type NamespaceView, type PodView, podKey } from '../cluster-view';
import { decide } from '../decide';
import { type Decision, type Verdict, directionVerdict, usualVerdict, verdictOfReasons } from '../decision';
import { resolveEndpoint } from '../party';
import type { Direction, PolicySet } from '../policy-set';
import type { PortClass } from '../port-class';
import { type CompiledSet, setMatches } from './pattern';
import type { Representative } from './universe';

export type CounterexampleEnd =
  | {
      readonly kind: 'pod';
      /** A Pod that the cluster has; otherwise one to be made. */
      readonly existing: boolean;
      readonly namespace: string;
      readonly namespaceExists: boolean;
      readonly namespaceLabels: StringMap;
      readonly name: string;
      readonly labels: StringMap;
      readonly ip: IpAddress;
      readonly containerPorts: readonly ContainerPortView[];
    }
  | { readonly kind: 'address'; readonly ip: IpAddress };

/** One connection, and a cluster of no more than its two ends in which it shows. */
export interface Counterexample {
  readonly source: CounterexampleEnd;
  readonly destination: CounterexampleEnd;
  readonly flow: Flow;
  /** Every port of this range shows the same. `flow.port` is one of them. */
  readonly ports: PortClass;
  readonly cluster: ClusterView;
}

/** A port of the range that people recognise, so that the example reads well. */
const FAMILIAR = [80, 443, 8080, 3306, 53, 5432, 6379, 22, 9090, 5353];
export const familiarPort = ({ first, last }: PortClass): number => FAMILIAR.find((port) => port >= first && port <= last) ?? first;

interface Addresses {
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/** Addresses for both ends, different ones; undefined when both would need the only address of a class. */
export function addressesFor(source: Representative, destination: Representative): Addresses | undefined {
  const a = source.party.ips[0];
  const b = destination.party.ips[0];
  if (a === undefined || b === undefined) return undefined;
  if (a !== b || (source.existing && destination.existing)) return { source: a, destination: b };
  if (destination.second !== undefined) return { source: a, destination: destination.second };
  return source.second !== undefined ? { source: source.second, destination: b } : undefined;
}

function endOf(representative: Representative, name: string, ip: IpAddress, ports: PortClass, port: number): CounterexampleEnd {
  const { party } = representative;
  if (party.kind === 'address') return { kind: 'address', ip };
  return {
    kind: 'pod',
    existing: representative.existing,
    namespace: party.namespace,
    namespaceExists: representative.namespaceExists,
    namespaceLabels: party.namespaceLabels,
    name: representative.existing ? party.key.slice(party.namespace.length + 1) : name,
    labels: party.labels,
    ip,
    containerPorts: [...party.ports, ...[...(representative.namesAtPort ?? [])].map((key): ContainerPortView => ({ name: key.slice(key.indexOf('/') + 1), port, protocol: ports.protocol }))],
  };
}

const endpointOf = (end: CounterexampleEnd): Endpoint => (end.kind === 'pod' ? { kind: 'pod', namespace: end.namespace, name: end.name } : { kind: 'address', ip: end.ip });

function podOf(end: CounterexampleEnd, cluster: ClusterView): readonly PodView[] {
  if (end.kind === 'address') return [];
  const existing = end.existing ? cluster.pods.find((pod) => podKey(pod) === podKey(end)) : undefined;
  if (existing) return [existing];
  const { namespace, name, labels, ip, containerPorts } = end;
  return [{ namespace, name, labels, ips: [ip], hostNetwork: false, phase: 'Running', containerPorts }];
}

function concrete(source: CounterexampleEnd, destination: CounterexampleEnd, cluster: ClusterView, ports: PortClass, port: number): Counterexample {
  const namespaces: NamespaceView[] = [...cluster.namespaces];
  for (const end of [source, destination]) {
    if (end.kind === 'pod' && !namespaces.some(({ name }) => name === end.namespace)) namespaces.push({ name: end.namespace, labels: end.namespaceLabels });
  }
  const pods = [...podOf(source, cluster), ...podOf(destination, cluster)];
  return {
    source,
    destination,
    flow: { source: endpointOf(source), destination: endpointOf(destination), protocol: ports.protocol, port },
    ports,
    cluster: { namespaces, pods: source.kind === 'pod' && destination.kind === 'pod' && podKey(source) === podKey(destination) ? pods.slice(0, 1) : pods, nodes: [], ...(cluster.options ? { options: cluster.options } : {}) },
  };
}

export const verdictFor = (decision: Decision, compare: 'connection' | Direction): Verdict =>
  compare === 'connection' ? usualVerdict(decision) : verdictOfReasons(decision[compare].reasons);

/**
 * Makes the difference concrete. An existing Pod stands in for a representative wherever one shows the same
 * (`holds` says whether a candidate does); without any the representative's own labels are used.
 */
export function concretise(source: Representative, destination: Representative, ports: PortClass, cluster: ClusterView, holds: (candidate: Counterexample) => boolean): Counterexample {
  const addresses = addressesFor(source, destination);
  invariant(addresses !== undefined, 'a counterexample needs two addresses');
  const port = familiarPort(ports);
  const from = endOf(source, 'some-client', addresses.source, ports, port);
  const to = endOf(destination, 'some-server', addresses.destination, ports, port);
  const symbolic = concrete(from, to, cluster, ports, port);
  invariant(holds(symbolic), `a difference found by the proof is not one for the evaluator: ${JSON.stringify(symbolic.flow)}`);
  const usable = cluster.pods.filter((pod) => !pod.hostNetwork && pod.ips.length > 0 && pod.phase === 'Running');
  const standIns = (end: CounterexampleEnd): readonly CounterexampleEnd[] =>
    end.kind === 'address' || end.existing
      ? []
      : usable.filter((pod) => pod.namespace === end.namespace).map((pod): CounterexampleEnd => ({ ...end, existing: true, name: pod.name, labels: pod.labels, ip: pod.ips[0] as IpAddress, containerPorts: pod.containerPorts }));
  let best = symbolic;
  const improve = (candidates: readonly Counterexample[]): void => {
    const found = candidates.find(holds);
    if (found) best = found;
  };
  improve(standIns(to).map((end) => concrete(best.source, end, cluster, ports, port)));
  improve(standIns(from).filter((end) => end.kind !== 'pod' || best.destination.kind !== 'pod' || podKey(end) !== podKey(best.destination)).map((end) => concrete(end, best.destination, cluster, ports, port)));
  return best;
}

/** The directions whose verdicts differ between two decisions on one flow. */
export const differingDirections = (a: Decision, b: Decision): readonly Direction[] =>
  (['egress', 'ingress'] as const).filter((direction) => directionVerdict(a[direction]) !== directionVerdict(b[direction]));

export const decideFor = (set: PolicySet, example: Counterexample): Decision => decide(set, example.cluster, example.flow);

/** Whether both ends still belong to what the proof ranges over. */
export function endsMatch(example: Counterexample, from: readonly CompiledSet[], to: readonly CompiledSet[]): boolean {
  const matches = (endpoint: Endpoint, sets: readonly CompiledSet[]): boolean => {
    const resolved = resolveEndpoint(example.cluster, endpoint);
    return typeof resolved !== 'string' && sets.every((set) => setMatches(set, resolved.party));
  };
  return matches(example.flow.source, from) && matches(example.flow.destination, to);
}
