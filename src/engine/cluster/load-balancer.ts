/**
 * The cloud's load balancer: a status for Services of type LoadBalancer, and DNAT rules on the machine in front of the nodes.
 * New connections go to the nodes in turn (`statistic nth`). With externalTrafficPolicy Local only nodes that have a ready Pod are used.
 * @simplified the health of nodes is known at once instead of by probes — a real balancer needs some seconds to notice
 * @simplified one public address: a second Service with the same port waits for its address, as with a pool of one
 */
import type { NetNamespace } from '../kernel/index';
import type { EndpointSlice, Node, ObjectStore, Service, Stored } from '../k8s/index';
import { OwnerSync, type OwnerState, type RuleText, emptyState } from '../datapath/index';
import { changeObject } from './api-writer';
import type { EventRecorder } from './event-recorder';

const CHAIN = 'LOAD-BALANCER';

const addressOf = (node: Node): string => (node.status?.addresses ?? []).find(({ type }) => type === 'InternalIP')?.address ?? '';

function backends(store: ObjectStore, service: Service): readonly string[] {
  const nodes = store.list('Node');
  if (service.spec.externalTrafficPolicy !== 'Local') return nodes.map(addressOf);
  const hosting = new Set(
    store
      .list('EndpointSlice', { namespace: service.metadata.namespace ?? 'default' })
      .filter((slice: EndpointSlice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name)
      .flatMap((slice) => slice.endpoints.filter(({ conditions }) => conditions?.ready !== false).map(({ nodeName }) => nodeName)),
  );
  return nodes.filter((node) => hosting.has(node.metadata.name)).map(addressOf);
}

function rulesOf(store: ObjectStore, service: Service, address: string): readonly RuleText[] {
  const nodes = backends(store, service);
  return (service.spec.ports ?? []).flatMap((port) => {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    return nodes.map((node, i): RuleText => {
      const turn = i === nodes.length - 1 ? '' : `-m statistic --mode nth --every ${nodes.length - i} --packet 0 `;
      return {
        text: `-d ${address}/32 -p ${protocol} -m ${protocol} --dport ${port.port} ${turn}-j DNAT --to-destination ${node}:${port.nodePort ?? 0}`,
        annotation: { owner: 'load-balancer', ref: { kind: 'Service', namespace: service.metadata.namespace ?? 'default', name: service.metadata.name ?? '', port: port.port } },
      };
    });
  });
}

export class LoadBalancer {
  private readonly sync: OwnerSync;

  constructor(
    netns: NetNamespace,
    private readonly store: ObjectStore,
    private readonly events: EventRecorder,
    private readonly address: string,
  ) {
    this.sync = new OwnerSync(netns);
  }

  reconcile(): void {
    const taken = new Set<string>();
    const served: Stored<Service>[] = [];
    const wanting = this.store.list('Service').filter(({ spec }) => spec.type === 'LoadBalancer');
    const has = (service: Service): boolean => (service.status?.loadBalancer?.ingress ?? []).some(({ ip }) => ip === this.address);
    // Who has the address keeps it; then the oldest.
    const order = [...wanting].sort((a, b) => Number(has(b)) - Number(has(a)) || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));
    for (const service of order) {
      const keys = (service.spec.ports ?? []).map(({ protocol, port }) => `${protocol ?? 'TCP'} ${port}`);
      if (keys.some((key) => taken.has(key))) continue;
      for (const key of keys) taken.add(key);
      served.push(service);
    }
    for (const service of served.filter((one) => !has(one))) {
      this.events.record(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer', 'service-controller');
      changeObject(this.store, 'Service', service, (old) => ({ ...old, status: { ...(old.status ?? {}), loadBalancer: { ingress: [{ ip: this.address, ipMode: 'VIP' }] } } }));
      const now = this.store.get('Service', service.metadata.name, service.metadata.namespace);
      if (now) this.events.record(now, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer', 'service-controller');
    }
    for (const service of this.store.list('Service')) {
      if (service.spec.type !== 'LoadBalancer' && has(service)) changeObject(this.store, 'Service', service, (old) => ({ ...old, status: { loadBalancer: {} } }));
    }
    this.sync.apply(this.state(served));
  }

  private state(services: readonly Service[]): OwnerState {
    return {
      ...emptyState('load-balancer'),
      chains: [{ table: 'nat', name: CHAIN, rules: services.flatMap((service) => rulesOf(this.store, service, this.address)) }],
      shared: [{ table: 'nat', chain: 'PREROUTING', position: 'prepend', rules: [{ text: `-d ${this.address}/32 -j ${CHAIN}`, annotation: { owner: 'load-balancer' } }] }],
    };
  }
}
