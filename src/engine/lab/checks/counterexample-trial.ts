/**
 * A proof's counterexample tried with packets: in a copy of the session the Pods and namespaces that the proof invented are made, something
 * listens on the port, and the connection is attempted. The proof asked the policy evaluator; the packets meet the rules that the network
 * plugin programmed. Both must say the same.
 */
import { encodeUtf8, err, invariant, ok, SECOND, unwrap, type Result } from '../../base/index';
import type { Cluster } from '../../cluster/index';
import type { JsonObject, Protocol } from '../../k8s/index';
import type { Link, NetNamespace, TraceEvent } from '../../kernel/index';
import { decide, toPolicySet, usualVerdict, type CounterexampleEnd } from '../../policy/index';
import { createEnvironment, startProcess, type Environment } from '../../program/index';
import { cidr, cidrContains, familyOf, ip, ipv4FromNumber, ipv4ToNumber, isIpv4, type IpAddress } from '../../wire/index';
import type { Counterexample, CounterexampleTrial, TrialProblem } from '../grade';
import { clusterView } from '../policy-view';
import type { Session } from '../session';
import { connectProbe, gotThrough, PROBE_PATIENCE, runProbe } from './probe';

/** How long an invented Pod may take to run. */
const START_PATIENCE = 60 * SECOND;
/** host-local's memory of the last address it gave, one folder for each network: `/var/lib/cni/networks/<network>/last_reserved_ip.0`. */
const HOST_LOCAL = '/var/lib/cni/networks';
const ANY: IpAddress = ip('0.0.0.0');
/** RFC 6890: no machine on the Internet has one of these. */
const UNUSABLE = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'].map((text) => cidr(text));

interface End {
  readonly environment: Environment;
  readonly address: IpAddress;
  /** A name for people when the session itself has no such end. */
  readonly invented: string | undefined;
  /** False when the proof's own address could not be had. */
  readonly exact: boolean;
}

/**
 * Tries the counterexample in `copy`, which it changes: Pods, namespaces, a machine outside and listeners are added.
 * @simplified a machine outside is given routes straight to the Pods' addresses, so that a rule for an address block can be met without a Service; real clusters rarely route so
 */
export function tryCounterexample(copy: Session, { flow: example, kind }: Counterexample): CounterexampleTrial {
  const { cluster, world } = copy.scene;
  invariant(cluster, 'a counterexample of policies needs a cluster');
  const expected = kind === 'too open' ? 'allowed' : 'denied';
  const source = settleEnd(copy, cluster, example.source);
  if (!source.ok) return { kind: 'not tried', problem: source.error };
  const destination = settleEnd(copy, cluster, example.destination);
  if (!destination.ok) return { kind: 'not tried', problem: destination.error };
  const { protocol, port } = example.flow;
  const from = source.value;
  const to = destination.value;
  if (!(from.exact && to.exact) && !stillExpected(cluster, example, expected)) {
    return { kind: 'not tried', problem: { code: 'NO_SUCH_ADDRESS', address: String(from.exact ? example.destination.ip : example.source.ip) } };
  }
  listen(to.environment, protocol, port);
  const { trace } = world;
  const before = trace.lastSeq;
  trace.enabled = true;
  const outcome = runProbe(world, from.environment, 'probe', (p) => connectProbe(p, String(to.address), port, protocol), PROBE_PATIENCE * 3) ?? 'timeout';
  trace.enabled = false;
  // The connection is over before the next one is tried.
  world.runUntil(world.now + SECOND);
  return {
    kind: 'tried',
    outcome,
    expected,
    got: gotThrough(outcome) ? 'allowed' : 'denied',
    enforced: cluster.cni.capabilities.networkPolicy,
    places: Object.fromEntries([from, to].flatMap(({ environment, invented }) => (invented === undefined ? [] : [[environment.netns.id, invented] as const]))),
    journey: openingJourney(trace.since(before), from.environment.netns, protocol, port),
  };
}

/** What a connection's first packet met: later packets follow the connection that it opened. */
function openingJourney(events: readonly TraceEvent[], netns: NetNamespace, protocol: Protocol, port: number): readonly TraceEvent[] {
  const kind = protocol.toLowerCase();
  const first = events.find(({ step, netns: at, headers: { transport } }) => step.kind === 'origin' && at === netns.id && transport?.kind === kind && 'dstPort' in transport && transport.dstPort === port);
  return first ? events.filter(({ journey }) => journey === first.journey) : [];
}

/** Whether the evaluator says the same of the ends as they were made, with other addresses than the proof's. */
function stillExpected(cluster: Cluster, example: Counterexample['flow'], expected: 'allowed' | 'denied'): boolean {
  return usualVerdict(decide(toPolicySet(cluster.networkPolicies()), clusterView(cluster), example.flow)) === expected;
}

function settleEnd(copy: Session, cluster: Cluster, end: CounterexampleEnd): Result<End, TrialProblem> {
  if (end.kind === 'address') return settleOutside(copy, cluster, end.ip);
  const known = cluster.podEnvironment(end.namespace, end.name);
  if (end.existing || known) {
    const address = cluster.pods(end.namespace).find(({ metadata }) => metadata.name === end.name)?.status?.podIP;
    if (!known || address === undefined) return err({ code: 'NOT_RUNNING', name: `${end.namespace}/${end.name}` });
    return ok({ environment: known, address: ip(address), invented: end.existing ? undefined : end.name, exact: address === end.ip });
  }
  return inventPod(copy, cluster, end);
}

/** Makes the Pod, in its namespace, with the proof's address where a node has it to give. */
function inventPod(copy: Session, cluster: Cluster, end: Extract<CounterexampleEnd, { kind: 'pod' }>): Result<End, TrialProblem> {
  const { namespace, name, labels, containerPorts } = end;
  if (!cluster.find('Namespace', undefined, namespace)) {
    const refused = create(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { ...end.namespaceLabels } } });
    if (refused) return err(refused);
  }
  const node = cluster.nodes.find(({ podCidr }) => cidrContains(cidr(podCidr), end.ip));
  if (node) offerAddress(node.environment, end.ip);
  const refused = create(cluster, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { ...labels } },
    spec: {
      ...(node ? { nodeName: node.name } : {}),
      containers: [{ name: 'probe', image: 'nicolaka/netshoot:latest', command: ['sleep', 'infinity'], ports: containerPorts.map((one) => ({ containerPort: one.port, protocol: one.protocol, ...(one.name === undefined ? {} : { name: one.name }) })) }],
    },
  });
  if (refused) return err(refused);
  copy.settle(START_PATIENCE);
  const environment = cluster.podEnvironment(namespace, name);
  const address = cluster.pods(namespace).find(({ metadata }) => metadata.name === name)?.status?.podIP;
  if (!environment || address === undefined) return err({ code: 'NOT_RUNNING', name: `${namespace}/${name}` });
  return ok({ environment, address: ip(address), invented: name, exact: address === end.ip });
}

function create(cluster: Cluster, object: JsonObject): TrialProblem | undefined {
  const made = cluster.store.create(object);
  return made.ok ? undefined : { code: 'REFUSED', message: made.error.message };
}

/** Makes host-local hand out this address next, as an administrator could: it goes on from the last one that it wrote down. */
function offerAddress({ files }: Environment, address: IpAddress): void {
  if (!isIpv4(address)) return;
  const networks = files.list(HOST_LOCAL);
  for (const network of networks.ok ? networks.value : []) files.write(`${HOST_LOCAL}/${network}/last_reserved_ip.0`, ipv4FromNumber(ipv4ToNumber(address) - 1));
}

// ---------------------------------------------------------------- outside

const holds = (netns: NetNamespace, address: IpAddress): boolean => netns.links.some((link) => link.addresses.some((one) => one.address === address));

/** A machine outside with this address: one that is there, or a new one beside the others. */
function settleOutside(copy: Session, cluster: Cluster, address: IpAddress): Result<End, TrialProblem> {
  const { world } = copy.scene;
  const known = [cluster.client, cluster.workstation].find(({ netns }) => holds(netns, address));
  const nodeNetwork = cluster.nodes.some(({ environment }) => environment.netns.links.some((link) => link.addresses.some((one) => cidrContains(cidr(`${one.address}/${one.prefixLength}`), address))));
  const used = world.namespaces.some((netns) => holds(netns, address)) || cluster.services().some(({ spec }) => spec.clusterIP === address);
  if (!known && (!isIpv4(address) || used || nodeNetwork || UNUSABLE.some((range) => cidrContains(range, address)))) return err({ code: 'NO_SUCH_ADDRESS', address: String(address) });
  const environment = known ?? attachOutside(copy, cluster, address);
  routeToPods(cluster);
  return ok({ environment, address, invented: known ? undefined : String(address), exact: true });
}

/** A new host, cabled to the Internet's router. */
function attachOutside(copy: Session, cluster: Cluster, address: IpAddress): Environment {
  const { world } = copy.scene;
  const router = cluster.internet.netns;
  const gateway = router.links.flatMap((link) => link.addresses).find((one) => one.scope === 'global' && familyOf(one.address) === 4)?.address;
  invariant(gateway !== undefined, 'the Internet has an address');
  const host = world.addHost(`outside-${address}`);
  const lo = host.root.link('lo');
  if (lo) host.root.setLink(lo, { up: true });
  const nic = plug(host.root, 'eth0');
  const port = plug(router, `eth${router.links.length}`);
  unwrap(host.root.addAddress(nic, { address, prefixLength: 32 }));
  world.connect(nic, port, { delayUs: 5_000 });
  route(host.root, `${gateway}/32`, nic);
  route(host.root, '0.0.0.0/0', nic, gateway);
  route(router, `${address}/32`, port);
  return createEnvironment({ name: host.name, kind: 'host', hostname: host.name, host, netns: host.root });
}

function plug(netns: NetNamespace, name: string): Link {
  const link = unwrap(netns.addLink({ kind: 'physical', name }));
  unwrap(netns.setLink(link, { up: true }));
  return link;
}

function route(netns: NetNamespace, destination: string, device: Link, via?: IpAddress): void {
  unwrap(netns.routing.add({ type: 'unicast', destination: cidr(destination), nextHops: [{ device, ...(via === undefined ? {} : { via }) }], metric: 0, table: 254, protocol: 'static', scope: via === undefined ? 'link' : 'global' }, 'replace'));
}

/** Routes from outside to every node's Pods, the way packets to that node already go. */
function routeToPods(cluster: Cluster): void {
  for (const { netns } of [cluster.internet, cluster.loadBalancer.environment]) {
    for (const { address, podCidr } of cluster.nodes) {
      const found = netns.routing.routes(4).filter(({ destination }) => cidrContains(destination, address)).sort((a, b) => b.destination.length - a.destination.length)[0]?.nextHops[0];
      if (found?.device) route(netns, podCidr, found.device, found.via ?? address);
    }
  }
}

// ---------------------------------------------------------------- listening

/** Something listens on the port; what listens there already stays. */
function listen(environment: Environment, protocol: Protocol, port: number): void {
  const { netns, host } = environment;
  const owner = { program: 'listener', pid: 0 };
  switch (protocol) {
    case 'TCP':
      netns.sockets.tcpListen({ address: ANY, port }, { owner });
      return;
    case 'SCTP':
      netns.sockets.sctpListen({ address: ANY, port }, { owner });
      return;
    case 'UDP':
      startProcess(environment, host.world, {
        argv: ['listener'],
        program: function* (process) {
          const opened = process.netns.sockets.udp({ local: { address: ANY, port }, owner: { program: 'listener', pid: process.pid } });
          if (!opened.ok) return 1;
          for (;;) {
            for (let got = opened.value.receive(); got; got = opened.value.receive()) opened.value.send(encodeUtf8('podwire'), got.from);
            const wake = yield { signals: [opened.value.changed], background: true };
            if (wake.kind === 'interrupt') return 0;
          }
        },
      });
  }
}
