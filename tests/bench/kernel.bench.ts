/** Packet hops a second, and a bridge with a hundred namespaces on it where everybody asks everybody. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Benchmark, BenchmarkRow } from './benchmark';
import { SECOND, unwrap } from '../../src/engine/base/index';
import { applyRestore, createWorld, type Link, type NetNamespace, type World } from '../../src/engine/kernel/index';
import { createCluster } from '../../src/engine/cluster/index';
import { findCommand, runScenario, type Scenario } from '../../src/engine/shell/index';
import { cidr, ip } from '../../src/engine/wire/index';

function up(netns: NetNamespace, name: string): void {
  unwrap(netns.setLink(netns.link(name) as Link, { up: true }));
}

function address(netns: NetNamespace, device: string, a: string, prefixLength: number): void {
  unwrap(netns.addAddress(netns.link(device) as Link, { address: ip(a), prefixLength }));
}

/** A chain of routers; one hop is one passage from a device to the next. */
function chain(routers: number): { readonly world: World; readonly first: NetNamespace; readonly last: string } {
  const world = createWorld({ seed: 1 });
  world.trace.enabled = false;
  const host = world.addHost('h');
  const nodes = Array.from({ length: routers + 2 }, (_, i) => unwrap(host.addNamespace(`n${String(i)}`)));
  for (let i = 0; i + 1 < nodes.length; i += 1) {
    const a = nodes[i] as NetNamespace;
    const b = nodes[i + 1] as NetNamespace;
    unwrap(a.addLink({ kind: 'veth', name: 'right', peer: { name: 'left', netns: b } }));
    up(a, 'right');
    up(b, 'left');
    address(a, 'right', `10.0.${String(i)}.1`, 24);
    address(b, 'left', `10.0.${String(i)}.2`, 24);
  }
  nodes.forEach((node, i) => {
    up(node, 'lo');
    unwrap(node.setSysctl('net.ipv4.ip_forward', '1'));
    const route = (to: string, via: string): void => {
      unwrap(node.routing.add({ type: 'unicast', destination: cidr(to), nextHops: [{ via: ip(via) }], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'));
    };
    if (i + 1 < nodes.length) route('0.0.0.0/0', `10.0.${String(i)}.2`);
    if (i > 1) route('10.0.0.0/24', `10.0.${String(i - 1)}.1`);
  });
  return { world, first: nodes[0] as NetNamespace, last: `10.0.${String(routers)}.2` };
}

function hopsPerSecond(routers: number, packets: number, rules: boolean, traced = false): number {
  const { world, first, last } = chain(routers);
  world.trace.enabled = traced;
  if (rules) {
    for (const netns of world.namespaces.slice(2, -1)) {
      unwrap(applyRestore(netns.netfilter, 4, '*filter\n:INPUT ACCEPT\n:FORWARD DROP\n:OUTPUT ACCEPT\n-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A FORWARD -p icmp -j ACCEPT\nCOMMIT\n'));
    }
  }
  const ping = unwrap(first.sockets.icmp(4, 1));
  const bytes = new Uint8Array(56);
  const once = (sequence: number): void => {
    unwrap(ping.sendEcho(ip(last), { id: 1, sequence, bytes }));
  };
  once(0);
  world.runUntilIdle(world.now + 5 * SECOND);
  let replies = 0;
  const start = performance.now();
  for (let i = 1; i <= packets; i += 1) {
    once(i & 0xffff);
    world.runUntilIdle(world.now + SECOND);
    while (ping.receive()) replies += 1;
    if (traced && i % 1_000 === 0) world.trace.trim(0);
  }
  const seconds = (performance.now() - start) / 1000;
  if (replies !== packets + 1) throw new Error(`${String(replies)} replies to ${String(packets + 1)} packets`);
  return (packets * 2 * (routers + 1)) / seconds;
}

/** A bridge with `count` namespaces; each asks its next `neighbours` (all others when left out) for an echo. */
function bridgeOf(count: number, neighbours = count - 1): { readonly buildMs: number; readonly usPerPair: number } {
  const start = performance.now();
  const world = createWorld({ seed: 1 });
  world.trace.enabled = false;
  const host = world.addHost('h');
  const { root } = host;
  unwrap(root.addLink({ kind: 'bridge', name: 'br0' }));
  up(root, 'br0');
  const bridge = root.link('br0') as Link;
  const nodes: NetNamespace[] = [];
  const addressOf = (i: number): string => `10.0.${String(Math.floor(i / 250))}.${String((i % 250) + 1)}`;
  for (let i = 0; i < count; i += 1) {
    const node = unwrap(host.addNamespace(`n${String(i)}`));
    unwrap(root.addLink({ kind: 'veth', name: `v${String(i)}`, peer: { name: 'eth0', netns: node } }));
    unwrap(root.setLink(root.link(`v${String(i)}`) as Link, { master: bridge, up: true }));
    up(node, 'lo');
    up(node, 'eth0');
    address(node, 'eth0', addressOf(i), 16);
    nodes.push(node);
  }
  const built = performance.now();
  const bytes = new Uint8Array(56);
  let asked = 0;
  let answered = 0;
  /** Everybody asks its neighbours: once for ARP and the bridge's table (a flood costs packets at every port), then timed. */
  const round = (): void => {
    nodes.forEach((from, i) => {
      const ping = unwrap(from.sockets.icmp(4, 1));
      for (let j = 1; j <= neighbours; j += 1) {
        unwrap(ping.sendEcho(ip(addressOf((i + j) % count)), { id: 1, sequence: j, bytes }));
        asked += 1;
      }
      world.runUntilIdle(world.now + SECOND);
      while (ping.receive()) answered += 1;
      ping.close();
    });
  };
  round();
  const warm = performance.now();
  round();
  const end = performance.now();
  if (answered !== asked) throw new Error(`${String(answered)} of ${String(asked)} answered`);
  return { buildMs: built - start, usPerPair: ((end - warm) * 1000) / (count * neighbours) };
}

/** The same bridge as a scenario: the input format of `podwire kernel run` and of the oracle that runs on a real kernel. */
function bridgeScenario(count: number): Scenario {
  const hosts = Array.from({ length: count }, (_, i) => `h${String(i)}`);
  return {
    name: `bridge-${String(count)}`,
    nodes: ['switch', ...hosts],
    links: hosts.map((h, i) => [h, 'eth0', 'switch', `p${String(i)}`] as const),
    ip: {
      switch: ['link add br0 type bridge', 'link set br0 up', ...hosts.map((_, i) => `link set p${String(i)} master br0`)],
      ...Object.fromEntries(hosts.map((h, i) => [h, [`addr add 10.0.0.${String(i + 1)}/16 dev eth0`]])),
    },
    listen: Object.fromEntries(hosts.map((h) => [h, { tcp: [80], udp: [53] }])),
    sources: hosts,
    targets: hosts,
  };
}

/** Seconds that a real kernel takes for the scenario with `ip -batch` and the oracle's prober, and its verdicts; or why it cannot be asked. */
function realKernel(scenario: Scenario): { readonly seconds: number; readonly probes: readonly { readonly result: string }[] } | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  const oracle = join(import.meta.dirname, '../kernel/oracle/oracle.py');
  const start = performance.now();
  const ran = spawnSync('python3', [oracle, '-'], { input: `${JSON.stringify(scenario)}\n`, encoding: 'utf8', timeout: 90_000, maxBuffer: 1 << 28 });
  const seconds = (performance.now() - start) / 1000;
  if (ran.status !== 0) return `the oracle ended with ${String(ran.status ?? ran.signal)}: ${(ran.stderr || String(ran.error ?? '')).slice(-200)}`;
  const { probes } = JSON.parse(ran.stdout) as { readonly probes: readonly { readonly result: string }[] };
  return { seconds, probes };
}

function againstRealKernel(count: number): readonly BenchmarkRow[] {
  const scenario = bridgeScenario(count);
  const start = performance.now();
  const { probes } = runScenario(scenario);
  const ours = (performance.now() - start) / 1000;
  const what = `bridge of ${String(count)} namespaces, tcp, udp and ping of all pairs (${probes.length.toLocaleString('en')} probes)`;
  const rows: BenchmarkRow[] = [{ what: `${what}: simulator`, value: ours * 1000, unit: 'ms' }];
  const real = realKernel(scenario);
  if (typeof real === 'string') {
    console.error(`  no comparison with a real kernel: ${real}`);
    return rows;
  }
  const answered = (list: readonly { readonly result?: string | undefined }[]): number => list.filter((o) => o.result === 'ok').length;
  const [a, b] = [answered(probes), answered(real.probes)];
  if (a !== b || probes.length !== real.probes.length) console.error(`  the verdicts differ: ${String(a)} answered in the simulator, ${String(b)} on the real kernel`);
  rows.push({ what: `${what}: real kernel`, value: real.seconds * 1000, unit: 'ms' }, { what: 'the simulator is faster than the real kernel by', value: real.seconds / ours, unit: 'x' });
  return rows;
}

/** A cluster of three nodes with 200 Pods at rest: what it adds to the heap. */
function clusterMemory(pods: number): readonly BenchmarkRow[] {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  const start = performance.now();
  const world = createWorld({ seed: 1 });
  world.trace.enabled = false;
  const cluster = createCluster(world, { nodes: 3, cni: 'canal', programs: (argv, environment) => findCommand(environment, argv[0] ?? '')?.run });
  cluster.settle(300 * SECOND);
  for (let i = 0; i < pods; i += 1) cluster.createProbePod('default', { app: `app-${String(i % 10)}` });
  cluster.settle(300 * SECOND);
  const running = cluster.pods('default').filter((p) => p.status?.phase === 'Running').length;
  const ms = performance.now() - start;
  if (running !== pods) throw new Error(`${String(running)} of ${String(pods)} Pods run`);
  return [
    { what: `3-node cluster with ${String(pods)} Pods: memory`, value: (heap() - before) / 1e6, unit: 'MB' },
    { what: `3-node cluster with ${String(pods)} Pods: build until all run`, value: ms, unit: 'ms' },
  ];
}

export const benchmark: Benchmark = {
  name: 'kernel',
  run(): readonly BenchmarkRow[] {
    hopsPerSecond(4, 2_000, false);
    bridgeOf(10);
    const plain = hopsPerSecond(4, 10_000, false);
    const traced = hopsPerSecond(4, 10_000, false, true);
    const growth = [10, 100, 300].map((count) => [count, bridgeOf(count, 9)] as const);
    const ten = growth[0]?.[1].usPerPair ?? NaN;
    return [
      { what: 'packet hops, routers without rules', value: plain, unit: 'hops/s' },
      { what: 'packet hops, the same with the trace on', value: traced, unit: 'hops/s' },
      { what: 'cost of tracing', value: plain / traced, unit: 'x' },
      { what: 'packet hops, routers with conntrack rules', value: hopsPerSecond(4, 10_000, true), unit: 'hops/s' },
      { what: 'packet hops, conntrack rules with the trace on', value: hopsPerSecond(4, 10_000, true, true), unit: 'hops/s' },
      ...growth.flatMap(([count, { buildMs, usPerPair }]) => [
        { what: `bridge of ${String(count)} namespaces: build`, value: buildMs, unit: 'ms' },
        { what: `bridge of ${String(count)} namespaces: one ping there and back`, value: usPerPair, unit: 'us' },
      ]),
      { what: 'cost of a ping at 300 namespaces, relative to 10 (linear in packets: 1)', value: (growth[2]?.[1].usPerPair ?? NaN) / ten, unit: 'x' },
      // All pairs of more than 32 would overflow the real kernel's neighbour table (net.ipv4.neigh.default.gc_thresh3 = 1024).
      ...againstRealKernel(30),
      ...clusterMemory(200),
    ];
  },
};
