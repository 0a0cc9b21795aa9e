/**
 * Endpoints and EndpointSlices of Services with a selector. Source: kubernetes pkg/controller/{endpoint,endpointslice}.
 * @simplified one slice per Service and set of ports — real slices hold at most 100 endpoints
 */
import type { Rng } from '../base/index';
import {
  type EndpointSlice,
  type EndpointSubset,
  type Endpoints,
  type ObjectStore,
  type Pod,
  type Service,
  type ServicePort,
  type Stored,
  randomSuffix,
  selectorFromMap,
  selectorMatches,
  type StringMap,
} from '../k8s/index';
import { changeObject, createObject, ownerOf } from './api-writer';
import { isFinished, isPodReady } from './workload-controllers';

/** The number behind a `targetPort`, which may be the name of a container's port; undefined when the Pod has no such port. */
export function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  if (/^\d+$/.test(target)) return Number(target);
  const protocol = port.protocol ?? 'TCP';
  for (const container of pod.spec.containers) {
    const found = (container.ports ?? []).find(({ name, protocol: p }) => name === target && (p ?? 'TCP') === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}

const byAddress = (a: { readonly pod: Stored<Pod> }, b: { readonly pod: Stored<Pod> }): number => ((a.pod.status?.podIP ?? '') < (b.pod.status?.podIP ?? '') ? -1 : 1);

interface Member {
  readonly pod: Stored<Pod>;
  readonly ready: boolean;
}

function membersOf(store: ObjectStore, service: Service): readonly Member[] {
  const selector = selectorFromMap(service.spec.selector);
  return store
    .list('Pod', { namespace: service.metadata.namespace ?? 'default' })
    .filter((pod) => selectorMatches(selector, pod.metadata.labels) && pod.status?.podIP !== undefined && !isFinished(pod))
    .map((pod) => ({ pod, ready: (isPodReady(pod) && pod.metadata.deletionTimestamp === undefined) || service.spec.publishNotReadyAddresses === true }))
    .sort(byAddress);
}

const targetRef = (pod: Stored<Pod>) => ({ kind: 'Pod', namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name, uid: pod.metadata.uid });

/** Members that give each Service port the same number go together. */
function groups(service: Service, members: readonly Member[]): readonly { readonly ports: readonly number[]; readonly named: readonly ServicePort[]; readonly members: readonly Member[] }[] {
  const found = new Map<string, { ports: number[]; named: ServicePort[]; members: Member[] }>();
  for (const member of members) {
    const named = (service.spec.ports ?? []).filter((port) => targetPort(port, member.pod) !== undefined);
    const ports = named.map((port) => targetPort(port, member.pod) ?? 0);
    const key = `${ports.join(',')} ${named.map(({ name }) => name ?? '').join(',')}`;
    const group = found.get(key) ?? { ports, named, members: [] };
    group.members.push(member);
    found.set(key, group);
  }
  return [...found.values()];
}

function subsets(service: Service, members: readonly Member[]): readonly EndpointSubset[] {
  return groups(service, members).map(({ ports, named, members: group }): EndpointSubset => {
    const address = ({ pod }: Member) => ({ ip: pod.status?.podIP ?? '', ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }), targetRef: targetRef(pod) });
    const ready = group.filter((member) => member.ready);
    const notReady = group.filter((member) => !member.ready);
    return {
      ...(ready.length > 0 ? { addresses: ready.map(address) } : {}),
      ...(notReady.length > 0 ? { notReadyAddresses: notReady.map(address) } : {}),
      ports: named.map((port, i) => ({ ...(port.name === undefined ? {} : { name: port.name }), port: ports[i] ?? 0, protocol: port.protocol ?? 'TCP' })),
    };
  });
}

type SliceContent = Pick<EndpointSlice, 'endpoints' | 'ports'>;

const sliceOf = ({ ports, named, members }: ReturnType<typeof groups>[number]): SliceContent => ({
  endpoints: members.map(({ pod, ready }) => ({
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready, serving: isPodReady(pod), terminating: pod.metadata.deletionTimestamp !== undefined },
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: targetRef(pod),
  })),
  ports: named.map((port, i) => ({ name: port.name ?? '', protocol: port.protocol ?? 'TCP', port: ports[i] ?? 0 })),
});

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the controller writes since 1.33, beside the Service's own labels. Source: kubernetes v1.36, pkg/controller/endpoint/endpoints_controller.go. */
function endpointsLabels({ metadata, spec }: Service): StringMap {
  const headless = (spec.clusterIP ?? '') === '' || spec.clusterIP === 'None';
  return { ...metadata.labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller', ...(headless && { 'service.kubernetes.io/headless': '' }) };
}

function syncEndpoints(store: ObjectStore, service: Stored<Service>, members: readonly Member[]): void {
  const wanted = subsets(service, members);
  const labels = endpointsLabels(service);
  const { name } = service.metadata;
  const namespace = service.metadata.namespace ?? 'default';
  const current = store.get('Endpoints', name, namespace);
  if (!current) {
    const made: Endpoints = { apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace, labels }, ...(wanted.length > 0 ? { subsets: wanted } : {}) };
    createObject(store, made);
  } else if (!same(current.subsets ?? [], wanted)) {
    changeObject(store, 'Endpoints', current, (old) => {
      const { subsets: _, ...rest } = old as Endpoints & { subsets?: unknown };
      return (wanted.length > 0 ? { ...rest, subsets: wanted } : rest);
    });
  }
}

function syncSlices(store: ObjectStore, service: Stored<Service>, members: readonly Member[], rng: Rng): void {
  const namespace = service.metadata.namespace ?? 'default';
  const current = store.list('EndpointSlice', { namespace }).filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name && slice.metadata.ownerReferences?.[0]?.uid === service.metadata.uid);
  const wanted = groups(service, members).map(sliceOf);
  // A Service without Pods keeps one empty slice.
  const contents: readonly SliceContent[] = wanted.length > 0 ? wanted : [{ endpoints: [] }];
  contents.forEach((content, i) => {
    const slice = current[i];
    if (slice) {
      if (same(slice.endpoints, content.endpoints) && same(slice.ports ?? [], content.ports ?? [])) return;
      changeObject(store, 'EndpointSlice', slice, (old) => {
        const { ports: _, ...rest } = old as EndpointSlice & { ports?: unknown };
        return { ...rest, ...content };
      });
      return;
    }
    createObject(store, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${service.metadata.name}-${randomSuffix(rng)}`,
        generateName: `${service.metadata.name}-`,
        namespace,
        labels: { ...(service.metadata.labels ?? {}), 'kubernetes.io/service-name': service.metadata.name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
        ownerReferences: [ownerOf(service)],
      },
      addressType: 'IPv4',
      ...content,
    });
  });
  for (const slice of current.slice(contents.length)) store.delete('EndpointSlice', slice.metadata.name, namespace);
}

export function reconcileEndpoints(store: ObjectStore, rng: Rng): void {
  for (const service of store.list('Service')) {
    // Without a selector somebody else keeps the endpoints (the Service `kubernetes`, or a person).
    if (!service.spec.selector || Object.keys(service.spec.selector).length === 0 || service.spec.type === 'ExternalName') continue;
    const members = membersOf(store, service);
    syncEndpoints(store, service, members);
    syncSlices(store, service, members, rng);
  }
  for (const endpoints of store.list('Endpoints')) {
    if (!store.get('Service', endpoints.metadata.name, endpoints.metadata.namespace)) store.delete('Endpoints', endpoints.metadata.name, endpoints.metadata.namespace);
  }
}
