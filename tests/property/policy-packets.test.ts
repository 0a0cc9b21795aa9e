/**
 * The two deciders held together: for random policy sets, what the evaluator says about every Pod pair and port, and what packets do
 * through the chains that Felix programmed on the nodes, must agree. They share the API types and label selectors, nothing else.
 * Count by PODWIRE_SEEDS (default 1,000 policy sets); the seed of a disagreement is printed.
 */
import { expect, test } from 'vitest';
import { MILLISECOND, Rng, unwrap } from '../../src/engine/base/index';
import { createCluster, type Cluster } from '../../src/engine/cluster/index';
import type { JsonObject, Protocol } from '../../src/engine/k8s/index';
import { createWorld, type TcpSocket, type UdpSocket } from '../../src/engine/kernel/index';
import { clusterView } from '../../src/engine/lab/index';
import { cell, endpointKey, matrix, toPolicySet, type ProbePort } from '../../src/engine/policy/index';
import { encodeUtf8 } from '../../src/engine/base/index';
import { ANY_IPV4, type IpAddress } from '../../src/engine/wire/index';
import { allOptions, randomPolicies, seedCount } from '../support/policy-generator';

const PORTS: readonly ProbePort[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 3306 },
  { protocol: 'UDP', port: 53 },
  { protocol: 'SCTP', port: 81 },
];

/** Pods over namespaces, nodes and labels of the generator; named ports differ between Pods. */
const PODS: readonly { readonly namespace: string; readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly ports: readonly { readonly name: string; readonly containerPort: number; readonly protocol: Protocol }[] }[] = [
  { namespace: 'default', name: 'bare', labels: {}, ports: [] },
  { namespace: 'default', name: 'a', labels: { tier: 'a' }, ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }] },
  { namespace: 'default', name: 'b', labels: { tier: 'b', app: 'a' }, ports: [{ name: 'db', containerPort: 3306, protocol: 'TCP' }, { name: 'http', containerPort: 81, protocol: 'SCTP' }] },
  { namespace: 'x', name: 'a', labels: { tier: 'a', app: '' }, ports: [{ name: 'http', containerPort: 3306, protocol: 'TCP' }] },
  { namespace: 'x', name: 'empty', labels: { tier: '' }, ports: [{ name: 'db', containerPort: 53, protocol: 'UDP' }] },
  { namespace: 'y', name: 'b', labels: { tier: 'b' }, ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }] },
  { namespace: 'y', name: 'app', labels: { app: 'b' }, ports: [] },
];

/** Connections that servers have taken, to be closed between policy sets. */
const accepted: TcpSocket[] = [];

function build(): Cluster {
  const world = createWorld({ seed: 11 });
  world.trace.enabled = false;
  const cluster = createCluster(world, { cni: 'canal' });
  cluster.settle();
  const create = (object: JsonObject): void => void unwrap(cluster.store.create(object));
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', labels: { tier: 'a' } } });
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'y', labels: { app: 'a', tier: '' } } });
  cluster.settle();
  for (const { namespace, name, labels, ports } of PODS) {
    create({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec: { containers: [{ name: 'c', image: 'nicolaka/netshoot', command: ['sleep', 'infinity'], ports: [...ports] }] } });
  }
  expect(cluster.settle()).toBe(true);
  for (const { namespace, name } of PODS) {
    const netns = cluster.podNamespace(namespace, name);
    if (!netns) throw new Error(`no namespace for ${namespace}/${name}`);
    for (const { protocol, port } of PORTS) {
      const local = { address: ANY_IPV4 as IpAddress, port };
      if (protocol !== 'UDP') {
        const listener = unwrap(protocol === 'TCP' ? netns.sockets.tcpListen(local) : netns.sockets.sctpListen(local));
        // A listener that never accepts is full after its backlog, and then drops SYNs as Linux does.
        listener.changed.subscribe(() => {
          for (let socket = listener.accept(); socket; socket = listener.accept()) accepted.push(socket);
        });
      } else {
        const socket = unwrap(netns.sockets.udp({ local }));
        socket.changed.subscribe(() => {
          for (let got = socket.receive(); got; got = socket.receive()) socket.send(got.bytes, got.from);
        });
      }
    }
  }
  return cluster;
}

type Attempt = { readonly from: string; readonly to: string; readonly port: ProbePort } & ({ readonly kind: 'stream'; readonly socket: TcpSocket } | { readonly kind: 'datagram'; readonly socket: UdpSocket } | { readonly kind: 'failed'; readonly errno: string });

/** An answer takes less than a millisecond; a second SYN, after one second, would say what the first one said. */
const PATIENCE = 900 * MILLISECOND;

/** Tries every pair and port at once; an attempt that has got no answer in time is dropped traffic. */
function probeAll(cluster: Cluster): Map<string, string> {
  const { world } = cluster;
  const attempts: Attempt[] = [];
  for (const source of PODS) {
    const netns = cluster.podNamespace(source.namespace, source.name);
    for (const destination of PODS) {
      if (source === destination) continue;
      const ip = cluster.pods(destination.namespace).find((p) => p.metadata.name === destination.name)?.status?.podIP as IpAddress;
      for (const port of PORTS) {
        const remote = { address: ip, port: port.port };
        const where = { from: `${source.namespace}/${source.name}`, to: `${destination.namespace}/${destination.name}`, port };
        if (!netns) throw new Error('no namespace');
        if (port.protocol === 'UDP') {
          const socket = unwrap(netns.sockets.udp());
          unwrap(socket.connect(remote));
          const sent = socket.send(encodeUtf8('x'));
          attempts.push(sent.ok ? { ...where, kind: 'datagram', socket } : { ...where, kind: 'failed', errno: sent.error.errno });
          continue;
        }
        const opened = port.protocol === 'TCP' ? netns.sockets.tcpConnect(remote) : netns.sockets.sctpConnect(remote);
        attempts.push(opened.ok ? { ...where, kind: 'stream', socket: opened.value } : { ...where, kind: 'failed', errno: opened.error.errno });
      }
    }
  }
  world.runUntil(world.now + PATIENCE);
  const outcome = new Map<string, string>();
  for (const attempt of attempts) {
    const key = `${attempt.from} -> ${attempt.to} ${attempt.port.protocol}/${attempt.port.port}`;
    if (attempt.kind === 'failed') outcome.set(key, attempt.errno);
    else if (attempt.kind === 'datagram') {
      outcome.set(key, attempt.socket.receive() ? 'allowed' : 'denied');
      attempt.socket.close();
    } else {
      const { socket } = attempt;
      outcome.set(key, socket.state === 'ESTABLISHED' ? 'allowed' : (socket.error ?? 'denied'));
      socket.abort();
    }
  }
  // The servers' ends end with the resets that come in; what is left is ended by force.
  world.runUntil(world.now + 100 * MILLISECOND);
  for (const socket of accepted.splice(0)) socket.abort();
  world.runUntil(world.now + 100 * MILLISECOND);
  for (const node of cluster.nodes) node.host.root.netfilter.conntrack.flush();
  return outcome;
}

test('evaluator and packets agree on every Pod pair and port', { timeout: 600_000 }, () => {
  const cluster = build();
  const sets = seedCount(1000);
  let compared = 0;
  let allowed = 0;
  for (let seed = 1; seed <= sets; seed += 1) {
    const policies = randomPolicies(new Rng(seed), allOptions({ namespaces: 3, policies: 5, ipv6: false, hostNetwork: false }));
    for (const policy of policies) unwrap(cluster.store.create(policy as unknown as JsonObject));
    expect(cluster.settle()).toBe(true);
    const view = clusterView(cluster);
    const said = matrix(toPolicySet(cluster.networkPolicies()), view, { ports: PORTS });
    const index = new Map(said.endpoints.map((e, i) => [endpointKey(e), i]));
    for (const [key, packets] of probeAll(cluster)) {
      const [, from = '', to = '', protocol = '', port = ''] = /^(\S+) -> (\S+) (\w+)\/(\d+)$/.exec(key) ?? [];
      const evaluator = cell(said, index.get(from) ?? -1, index.get(to) ?? -1, PORTS.findIndex((p) => p.protocol === protocol && p.port === Number(port)));
      if (packets !== evaluator) throw new Error(`seed ${seed}: ${key}: the evaluator says ${evaluator}, packets say ${packets}\n${JSON.stringify(policies, undefined, 1)}`);
      compared += 1;
      if (packets === 'allowed') allowed += 1;
    }
    for (const { metadata } of policies) unwrap(cluster.store.delete('NetworkPolicy', metadata.name ?? '', metadata.namespace));
  }
  console.info(`evaluator and packets agree: ${sets} policy sets, ${compared} connections compared (${allowed} allowed, ${compared - allowed} denied)`);
  expect(allowed).toBeGreaterThan(0);
  expect(allowed).toBeLessThan(compared);
});
