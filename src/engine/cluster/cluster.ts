/** A cluster in a World: machines, control plane, nodes and their agents. Everything it does happens as events on the World's queue. */
import { Invariant, type Result, type SimTime, err, ok, SECOND } from '../base/index';
import { type DatapathProvider, type NodeView, providerNamed, providerNames, stableMac } from '../datapath/index';
import { type Kind, type NetworkPolicy, ObjectStore, type Pod, type Service, type Stored, type StringMap, randomSuffix } from '../k8s/index';
import type { NetNamespace, World } from '../kernel/index';
import type { Environment } from '../program/index';
import { serveTcp, startProcess } from '../program/index';
import { type Ipv4Address, addressIn, cidr, ipv4ToNumber, ipv4FromNumber } from '../wire/index';
import { createObject } from './api-writer';
import { bindClaims, bootstrap, dnsAddress, furnishNamespaces, installAgents, removeAgents } from './bootstrap';
import { AGENT_DELAY, DEPLOYMENT_DELAY, ENDPOINTS_DELAY, HOUSEKEEPING_DELAY, KUBELET_DELAY, KUBE_PROXY_DELAY, LOAD_BALANCER_DELAY, REPLICASET_DELAY, SCHEDULER_DELAY } from './clock';
import { ClusterZone } from './dns-zone';
import { reconcileEndpoints } from './endpoints';
import { EventRecorder } from './event-recorder';
import { Kubelet, type ProgramSource } from './kubelet';
import type { LogLine } from './pod-worker';
import { LoadBalancer } from './load-balancer';
import { NodeAgents, networkView } from './node-agents';
import { ReconcileLoop } from './reconcile-loop';
import { reconcileSchedule } from './scheduler';
import { type Machine, PUBLIC_ADDRESS, type Topology, buildTopology } from './topology';
import { reconcileDaemonSets, reconcileDeployments, reconcileReplicaSets, type ControllerContext } from './workload-controllers';

export interface ClusterOptions {
  /** Number of worker nodes; 3 when absent. */
  readonly nodes?: number;
  /** A provider's name; `canal` when absent. */
  readonly cni?: string;
  readonly podCidr?: string;
  readonly serviceCidr?: string;
  readonly nodeNetwork?: string;
  /** Where containers find programs that their image does not bring: the shell's tools. */
  readonly programs?: ProgramSource;
  /** Called for each new container before its program starts: mounts what layers above provide (/proc, /sys). */
  readonly furnish?: (environment: Environment) => void;
}

/** Not an error of ours: the name is not one that Podwire has. */
export interface UnknownProvider {
  readonly code: 'UNKNOWN_CNI';
  readonly name: string;
  readonly known: readonly string[];
}

export interface ClusterNode extends Machine {
  readonly name: string;
  readonly address: Ipv4Address;
  readonly podCidr: string;
}

const DEFAULT_SETTLE: SimTime = 120 * SECOND;

const clusters = new WeakMap<World, Cluster>();

/** The cluster of a World, if it has one: how programs that talk to the API server (kubectl) find it. */
export const clusterOf = (world: World): Cluster | undefined => clusters.get(world);

export class Cluster {
  readonly store: ObjectStore;
  readonly nodes: readonly ClusterNode[];
  readonly podCidr: string;
  readonly serviceCidr: string;
  private readonly topology: Topology;
  private readonly views: readonly NodeView[];
  private readonly kubelets: ReadonlyMap<string, Kubelet>;
  private readonly agents: ReadonlyMap<string, NodeAgents>;
  private readonly events: EventRecorder;
  private readonly network: { trigger(): void };
  private current: DatapathProvider;
  private source: ProgramSource | undefined;

  constructor(
    readonly world: World,
    provider: DatapathProvider,
    options: ClusterOptions,
  ) {
    this.current = provider;
    this.source = options.programs;
    this.podCidr = options.podCidr ?? '10.244.0.0/16';
    this.serviceCidr = options.serviceCidr ?? '10.96.0.0/12';
    this.topology = buildTopology(world, options.nodeNetwork ?? '10.0.10.0/24', options.nodes ?? 3);
    const rng = world.rng('store');
    const now = (): SimTime => world.now;
    this.store = new ObjectStore({ now, rng, serviceRange: this.serviceCidr });
    this.events = new EventRecorder(this.store, now);
    // Ranges are handed out in order; the first one is the control plane's.
    this.views = this.topology.nodes.map(({ host, address }, i) => ({ name: host.name, address, podCidr: podRange(this.podCidr, i + 1), device: 'eth0', mtu: 1500, vtepMac: stableMac(`${host.name} flannel.1`) }));
    this.nodes = this.topology.nodes.map((node, i) => ({ ...node, name: node.host.name, podCidr: this.views[i]?.podCidr ?? '' }));
    const zone = new ClusterZone(this.store);
    const machines = this.topology.nodes.map((machine, i) => ({ machine, node: this.views[i] as NodeView }));
    this.agents = new Map(machines.map(({ machine, node }) => [node.name, new NodeAgents(machine.host, machine.environment, node)]));
    this.kubelets = new Map(
      machines.map(({ machine, node }) => [
        node.name,
        new Kubelet({
          world,
          store: this.store,
          events: this.events,
          host: machine.host,
          environment: machine.environment,
          node,
          provider: () => this.current,
          clusterCidr: this.podCidr,
          zone,
          dnsAddress: () => this.store.get('Service', 'kube-dns', 'kube-system')?.spec.clusterIP ?? dnsAddress(this.serviceCidr),
          programs: () => this.source,
          furnish: options.furnish,
        }),
      ]),
    );
    for (const agent of this.agents.values()) agent.install(provider, this.podCidr);
    bootstrap(this.store, this.views, this.serviceCidr, this.topology.controlPlaneAddress, world.now);
    installAgents(this.store, provider);
    this.startApiServer();
    const loop = new ReconcileLoop(world.queue);
    this.store.subscribe(({ object }) => loop.changed(object.kind));
    this.network = this.addReconcilers(loop, rng);
    clusters.set(world, this);
  }

  private addReconcilers(loop: ReconcileLoop, rng: ReturnType<World['rng']>): { trigger(): void } {
    const { store, events, world } = this;
    const context: ControllerContext = { store, events, rng, now: () => world.now, deletePod: (pod) => void store.delete('Pod', pod.metadata.name, pod.metadata.namespace, { graceSeconds: 30 }) };
    loop.add(['Namespace'], HOUSEKEEPING_DELAY, () => furnishNamespaces(store));
    loop.add(['PersistentVolumeClaim'], HOUSEKEEPING_DELAY, () => bindClaims(store));
    loop.add(['Deployment', 'ReplicaSet', 'Pod'], DEPLOYMENT_DELAY, () => reconcileDeployments(context));
    loop.add(['ReplicaSet', 'Pod'], REPLICASET_DELAY, () => reconcileReplicaSets(context));
    loop.add(['DaemonSet', 'Node', 'Pod'], REPLICASET_DELAY, () => reconcileDaemonSets(context));
    loop.add(['Pod', 'Node', 'PersistentVolumeClaim'], SCHEDULER_DELAY, () => reconcileSchedule(store, events, world.now));
    for (const kubelet of this.kubelets.values()) loop.add(['Pod', 'Secret', 'ConfigMap'], KUBELET_DELAY, () => kubelet.reconcile());
    loop.add(['Service', 'Pod'], ENDPOINTS_DELAY, () => reconcileEndpoints(store, rng));
    loop.add(['Service', 'EndpointSlice'], KUBE_PROXY_DELAY, () => {
      for (const agent of this.agents.values()) agent.programServices(store, this.podCidr);
    });
    const balancer = new LoadBalancer(this.topology.loadBalancer.host.root, store, events, PUBLIC_ADDRESS);
    loop.add(['Service', 'EndpointSlice', 'Node'], LOAD_BALANCER_DELAY, () => balancer.reconcile());
    return loop.add(['Pod', 'Namespace', 'NetworkPolicy', 'Node'], AGENT_DELAY, () => this.programNetwork());
  }

  private programNetwork(): void {
    const view = networkView(this.store, this.views, this.podCidr);
    for (const agent of this.agents.values()) agent.programNetwork(this.current, view);
  }

  /** The API server's port on the Node network. @unsupported TLS: a connection is accepted and closed, so that only its reachability can be tried. */
  private startApiServer(): void {
    startProcess(this.topology.controlPlane.environment, this.world, {
      argv: ['kube-apiserver'],
       
      program: (process) => serveTcp(process, 6443, function* () {}),
    });
  }

  // ---------------------------------------------------------------- places

  get workstation(): Environment {
    return this.topology.workstation.environment;
  }

  /** The machine of somebody outside, with the browser. */
  get client(): Environment {
    return this.topology.client.environment;
  }

  get loadBalancer(): { readonly environment: Environment; readonly address: Ipv4Address } {
    return { environment: this.topology.loadBalancer.environment, address: PUBLIC_ADDRESS };
  }

  get internet(): Environment {
    return this.topology.internet.environment;
  }

  get controlPlane(): Environment {
    return this.topology.controlPlane.environment;
  }

  /** Every place where a shell can be opened: workstation, client, nodes, running containers. */
  get environments(): readonly Environment[] {
    const machines = [this.workstation, this.client, ...this.nodes.map(({ environment }) => environment), this.controlPlane, this.loadBalancer.environment, this.internet];
    return [...machines, ...[...this.kubelets.values()].flatMap((kubelet) => kubelet.environments)];
  }

  environment(name: string): Environment | undefined {
    return this.environments.find((environment) => environment.name === name);
  }

  /** A running container of a Pod (the first one when `container` is absent); undefined while it does not run. */
  podEnvironment(namespace: string, pod: string, container?: string): Environment | undefined {
    const found = this.store.get('Pod', pod, namespace);
    return found && this.kubelets.get(found.spec.nodeName ?? '')?.environmentOf(found.metadata.uid, container);
  }

  /** The network namespace of a Pod's sandbox. */
  podNamespace(namespace: string, pod: string): NetNamespace | undefined {
    const found = this.store.get('Pod', pod, namespace);
    return found && this.kubelets.get(found.spec.nodeName ?? '')?.netnsOf(found.metadata.uid);
  }

  /** What a container wrote, line by line; of the run before the last restart with `previous`. */
  logs(namespace: string, pod: string, container?: string, previous = false): readonly LogLine[] {
    const found = this.store.get('Pod', pod, namespace);
    return (found && this.kubelets.get(found.spec.nodeName ?? '')?.logsOf(found.metadata.uid, container, previous)) ?? [];
  }

  // ---------------------------------------------------------------- objects

  pods(namespace?: string): readonly Stored<Pod>[] {
    return this.store.list('Pod', namespace === undefined ? {} : { namespace });
  }

  services(namespace?: string): readonly Stored<Service>[] {
    return this.store.list('Service', namespace === undefined ? {} : { namespace });
  }

  networkPolicies(): readonly Stored<NetworkPolicy>[] {
    return this.store.list('NetworkPolicy');
  }

  find(kind: Kind, namespace: string | undefined, name: string): Stored | undefined {
    return this.store.get<Kind>(kind, name, namespace);
  }

  /** A Pod with these labels and every tool in it, for trying something out; returns its name. */
  createProbePod(namespace: string, labels: StringMap): string {
    const name = `probe-${randomSuffix(this.world.rng('probe'))}`;
    createObject(this.store, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: { containers: [{ name: 'probe', image: 'nicolaka/netshoot:latest', command: ['sleep', 'infinity'] }], terminationGracePeriodSeconds: 1 },
    });
    return name;
  }

  // ---------------------------------------------------------------- running

  /** The provider that plugs in Pods and programs the nodes. */
  get cni(): DatapathProvider {
    return this.current;
  }

  /** Where containers find programs that their image does not bring. */
  setPrograms(source: ProgramSource): void {
    this.source = source;
  }

  /**
   * Replaces the CNI provider on every node. All Pods with an address of their own are made anew, as an administrator would after such a
   * change; run {@link settle} to let that happen.
   */
  setCni(name: string): Result<void, UnknownProvider> {
    const provider = providerNamed(name);
    if (!provider) return err({ code: 'UNKNOWN_CNI', name, known: providerNames });
    if (provider === this.current) return ok();
    removeAgents(this.store, this.current);
    for (const agent of this.agents.values()) {
      agent.uninstall(this.current, this.podCidr);
      agent.install(provider, this.podCidr);
    }
    this.current = provider;
    installAgents(this.store, provider);
    for (const pod of this.pods()) {
      if (pod.spec.hostNetwork !== true) this.store.delete('Pod', pod.metadata.name, pod.metadata.namespace, { graceSeconds: 1 });
    }
    this.network.trigger();
    return ok();
  }

  /** Lets the world run until nothing is left to do, at most `limit` from now. Returns whether it came to rest. */
  settle(limit: SimTime = DEFAULT_SETTLE): boolean {
    return this.world.runUntilIdle(this.world.now + limit);
  }
}

/** The i-th /24 of the cluster's Pod range. */
function podRange(clusterCidr: string, i: number): string {
  const base = addressIn(cidr(clusterCidr), 0) as Ipv4Address;
  return `${ipv4FromNumber(ipv4ToNumber(base) + i * 256)}/24`;
}

/** Builds a cluster; run {@link Cluster.settle} to let its own Pods start. */
export function createCluster(world: World, options: ClusterOptions = {}): Cluster {
  const name = options.cni ?? 'canal';
  const provider = providerNamed(name);
  if (!provider) throw new Invariant(`Podwire does not simulate the CNI provider "${name}"; it has ${providerNames.join(', ')}`);
  return new Cluster(world, provider, options);
}

