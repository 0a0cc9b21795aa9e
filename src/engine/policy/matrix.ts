/** Who can reach whom on which port: the whole cluster at once. */
import type { Protocol, StringMap } from '../k8s/index';
import type { IpAddress } from '../wire/index';
import { hasBit } from './bitset';
import { type ClusterView, isLive, optionsOf, podKey } from './cluster-view';
import type { Verdict } from './decision';
import { Grid, type GridParty } from './grid';
import { type Party, addressParty, namespaceLabels, podParty } from './party';
import type { PolicySet } from './policy-set';
import { type PortClass, elementaryClasses, mergeClasses, namedPortsOf, rangesOf } from './port-class';

/** A row or column: a live Pod, or an address outside the cluster. */
export type MatrixEndpoint =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'address'; readonly ip: IpAddress };

export interface ProbePort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Read with {@link cell}. Rows and columns are the same endpoints in the same order. */
export interface Matrix {
  readonly endpoints: readonly MatrixEndpoint[];
  readonly classes: readonly PortClass[];
  /** Per class: certainly allowed, row-major, each row padded to whole 32-bit words. */
  readonly certain: readonly Uint32Array[];
  /** Per class: allowed under at least one permitted reading. The same arrays as `certain` where nothing is left open. */
  readonly possible: readonly Uint32Array[];
  readonly rowWords: number;
}

export interface MatrixQuestion {
  /** Ports to ask about, or `all`: every class of ports that the policies can tell apart. */
  readonly ports: 'all' | readonly ProbePort[];
  /** Addresses outside the cluster, as further rows and columns. */
  readonly addresses?: readonly IpAddress[];
}

/** Classes of ports that policies can tell apart on these Pods; named ports count where they resolve to. */
export function portClasses(set: PolicySet, cluster: ClusterView): readonly PortClass[] {
  const named = namedPortsOf(set);
  const wanted = new Set(named.map(({ name, protocol }) => `${protocol}/${name}`));
  const resolved = cluster.pods.flatMap((pod) =>
    pod.containerPorts.filter((port) => port.name !== undefined && wanted.has(`${port.protocol}/${port.name}`)).map(({ protocol, port }): PortClass => ({ protocol, first: port, last: port })),
  );
  return elementaryClasses([...rangesOf(set), ...resolved]);
}

/** Every live Pod (and address) against every other. A Pod to itself is allowed: it does not leave its network namespace. */
export function matrix(set: PolicySet, cluster: ClusterView, question: MatrixQuestion): Matrix {
  const pods = cluster.pods.filter(isLive);
  const labels = new Map<string, StringMap>();
  for (const { namespace } of pods) if (!labels.has(namespace)) labels.set(namespace, namespaceLabels(cluster, namespace));
  const addresses = question.addresses ?? [];
  const outside = addresses.map((ip): Party => addressParty(cluster, ip));
  const partiesUnder = (reading: 'asNode' | 'asPod'): readonly GridParty[] =>
    [...pods.map((pod) => podParty(pod, labels.get(pod.namespace) ?? {}, reading)), ...outside].map((party) => ({ party }));
  const classes = question.ports === 'all' ? portClasses(set, cluster) : question.ports.map(({ protocol, port }): PortClass => ({ protocol, first: port, last: port }));

  const gridUnder = (reading: 'asNode' | 'asPod'): Grid => {
    const parties = partiesUnder(reading);
    return new Grid({ set, sources: parties, destinations: parties, classes, ipBlockMatchesPods: optionsOf(cluster).ipBlockMatchesPods, exemptSelf: true });
  };
  const usual = gridUnder('asNode');
  const other = pods.some((pod) => pod.hostNetwork) ? gridUnder('asPod') : undefined;

  const certain: Uint32Array[] = [];
  const possible: Uint32Array[] = [];
  const scratch = Array.from({ length: 4 }, () => usual.blank()) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  classes.forEach((_, i) => {
    const egress = usual.egress(i, scratch[0]);
    const ingress = usual.ingress(i, scratch[1]);
    const sure = usual.blank();
    if (!other) {
      for (let w = 0; w < sure.length; w += 1) sure[w] = (egress[w] as number) & (ingress[w] as number);
      certain.push(sure);
      possible.push(sure);
      return;
    }
    const egress2 = other.egress(i, scratch[2]);
    const ingress2 = other.ingress(i, scratch[3]);
    const maybe = usual.blank();
    for (let w = 0; w < sure.length; w += 1) {
      sure[w] = (egress[w] as number) & (egress2[w] as number) & (ingress[w] as number) & (ingress2[w] as number);
      maybe[w] = ((egress[w] as number) | (egress2[w] as number)) & ((ingress[w] as number) | (ingress2[w] as number));
    }
    certain.push(sure);
    possible.push(maybe);
  });
  const endpoints: readonly MatrixEndpoint[] = [
    ...pods.map(({ namespace, name }) => ({ kind: 'pod', namespace, name }) as const),
    ...addresses.map((ip) => ({ kind: 'address', ip }) as const),
  ];
  return { endpoints, classes, certain, possible, rowWords: usual.rowWords };
}

/** The verdict on a connection from one endpoint to another on a port class (all by index). */
export function cell(of: Matrix, from: number, to: number, classIndex: number): Verdict {
  const offset = from * of.rowWords;
  if (hasBit(of.certain[classIndex] as Uint32Array, to, offset)) return 'allowed';
  return hasBit(of.possible[classIndex] as Uint32Array, to, offset) ? 'undecided' : 'denied';
}

/** `namespace/name` or the address: the endpoint's label in tables and its identity in diffs. */
export const endpointKey = (endpoint: MatrixEndpoint): string => (endpoint.kind === 'pod' ? podKey(endpoint) : endpoint.ip);

/** The ports on which one endpoint reaches another, neighbouring classes merged. */
export const reachablePorts = (of: Matrix, from: number, to: number, wanted: Verdict = 'allowed'): readonly PortClass[] =>
  mergeClasses(of.classes.filter((_, i) => cell(of, from, to, i) === wanted));

export interface MatrixChange {
  readonly from: MatrixEndpoint;
  readonly to: MatrixEndpoint;
  readonly ports: readonly PortClass[];
  readonly before: Verdict;
  readonly after: Verdict;
}

export interface MatrixDiff {
  readonly changes: readonly MatrixChange[];
  /** Endpoints that only one of the two has. */
  readonly added: readonly MatrixEndpoint[];
  readonly removed: readonly MatrixEndpoint[];
}

/** What changed from one matrix to another, for endpoints that both have, on ports that both speak of. */
export function diffMatrices(before: Matrix, after: Matrix): MatrixDiff {
  const afterIndex = new Map(after.endpoints.map((endpoint, i) => [endpointKey(endpoint), i]));
  const beforeKeys = new Set(before.endpoints.map(endpointKey));
  const shared = before.endpoints.flatMap((endpoint, i) => {
    const j = afterIndex.get(endpointKey(endpoint));
    return j === undefined ? [] : [{ endpoint, i, j }];
  });
  const within = (inner: PortClass, outer: PortClass): boolean => inner.protocol === outer.protocol && inner.first >= outer.first && inner.last <= outer.last;
  const refined = elementaryClasses([...before.classes, ...after.classes]).flatMap((ports) => {
    const i = before.classes.findIndex((candidate) => within(ports, candidate));
    const j = after.classes.findIndex((candidate) => within(ports, candidate));
    return i < 0 || j < 0 ? [] : [{ ports, i, j }];
  });
  const changes: MatrixChange[] = [];
  for (const from of shared) {
    for (const to of shared) {
      const changed = new Map<string, { before: Verdict; after: Verdict; ports: PortClass[] }>();
      for (const { ports, i, j } of refined) {
        const was = cell(before, from.i, to.i, i);
        const is = cell(after, from.j, to.j, j);
        if (was === is) continue;
        const known = changed.get(`${was}>${is}`);
        if (known) known.ports.push(ports);
        else changed.set(`${was}>${is}`, { before: was, after: is, ports: [ports] });
      }
      for (const change of changed.values()) changes.push({ from: from.endpoint, to: to.endpoint, ports: mergeClasses(change.ports), before: change.before, after: change.after });
    }
  }
  return {
    changes,
    added: after.endpoints.filter((endpoint) => !beforeKeys.has(endpointKey(endpoint))),
    removed: before.endpoints.filter((endpoint) => !afterIndex.has(endpointKey(endpoint))),
  };
}
