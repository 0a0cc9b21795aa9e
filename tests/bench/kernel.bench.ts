/** Packet hops a second, and a bridge with a hundred namespaces on it where everybody asks everybody. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { processorMs, type Benchmark, type BenchmarkRow } from './benchmark';
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
  const start = processorMs();
  for (let i = 1; i <= packets; i += 1) {
    once(i & 0xffff);
    world.runUntilIdle(world.now + SECOND);
    while (ping.receive()) replies += 1;
    if (traced && i % 1_000 === 0) world.trace.trim(0);
  }
  const seconds = (processorMs() - start) / 1000;
  if (replies !== packets + 1) throw new Error(`${String(replies)} replies to ${String(packets + 1)} packets`);
  return (packets * 2 * (routers + 1)) / seconds;
}

/** Every frame that a device of the World has sent. */
const framesSent = (world: World): number => world.namespaces.reduce((sum, netns) => sum + netns.links.reduce((n, link) => n + link.stats.txPackets, 0), 0);

/**
 * A bridge with `count` namespaces; each asks its next two for an echo, from an empty ARP table on. An ARP request is flooded to every port,
 * so the packets of a question grow with the number of hosts, on a real bridge too; what one hop costs should not.
 */
function bridgeOf(count: number): { readonly buildMs: number; readonly usPerHop: number; readonly usPerPing: number } {
  const start = processorMs();
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
  const built = processorMs();
  const bytes = new Uint8Array(56);
  let asked = 0;
  let answered = 0;
  const round = (): void => {
    nodes.forEach((from, i) => {
      const ping = unwrap(from.sockets.icmp(4, 1));
      for (let j = 1; j <= 2; j += 1) {
        unwrap(ping.sendEcho(ip(addressOf((i + j) % count)), { id: 1, sequence: j, bytes }));
        asked += 1;
      }
      world.runUntilIdle(world.now + SECOND);
      while (ping.receive()) answered += 1;
      ping.close();
    });
  };
  const before = framesSent(world);
  const cold = processorMs();
  round();
  const warm = processorMs();
  const hops = framesSent(world) - before;
  round();
  const end = processorMs();
  if (answered !== asked) throw new Error(`${String(answered)} of ${String(asked)} answered`);
  return { buildMs: built - start, usPerHop: ((warm - cold) * 1000) / hops, usPerPing: ((end - warm) * 1000) / (count * 2) };
}

/**
 * A bridge of namespaces where every pair talks once by TCP, UDP and ping, as a scenario: the input format of `podwire kernel run` and of
 * the oracle that runs on a real kernel. One direction of each pair, because the oracle holds all sockets open at once and a process may
 * have 20,000 files on many machines; answers come back all the same.
 */
function bridgeScenario(count: number): Scenario {
  const hosts = Array.from({ length: count }, (_, i) => ({ name: `h${String(i)}`, address: `10.0.0.${String(i + 1)}` }));
  return {
    name: `bridge-${String(count)}`,
    nodes: ['switch', ...hosts.map(({ name }) => name)],
    links: hosts.map(({ name }, i) => [name, 'eth0', 'switch', `p${String(i)}`] as const),
    ip: {
      switch: ['link add br0 type bridge', 'link set br0 up', ...hosts.map((_, i) => `link set p${String(i)} master br0`)],
      ...Object.fromEntries(hosts.map(({ name, address }) => [name, [`addr add ${address}/16 dev eth0`]])),
    },
    listen: Object.fromEntries(hosts.map(({ name }) => [name, { tcp: [80], udp: [53] }])),
    probes: hosts.flatMap(({ name: src }, i) =>
      hosts.slice(i + 1).flatMap(({ address: dst }) => [{ src, dst, proto: 'tcp', port: 80 } as const, { src, dst, proto: 'udp', port: 53 } as const, { src, dst, proto: 'icmp' } as const]),
    ),
  };
}

const NEIGHBOR_LIMITS = ['gc_thresh1', 'gc_thresh2', 'gc_thresh3'].map((name) => `/proc/sys/net/ipv4/neigh/default/${name}`);

/**
 * Runs `work` while the machine's neighbour table may hold `entries`: the table is one for all namespaces, and its usual limit of 1,024 is
 * less than the pairs of a hundred hosts. Only the machine's own namespace has the settings; without them (a container) `work` runs all the same.
 */
function withNeighborLimit<T>(entries: number, work: () => T): T {
  const files = NEIGHBOR_LIMITS.filter((file) => existsSync(file));
  const before = files.map((file) => readFileSync(file, 'utf8').trim());
  const set = (values: readonly string[]): void => {
    try {
      for (const [i, file] of files.entries()) writeFileSync(file, values[i] ?? '');
    } catch {
      console.error('  the limits of the neighbour table cannot be set here');
    }
  };
  set(files.map(() => String(entries)));
  try {
    return work();
  } finally {
    set(before);
  }
}

/** What `times` of the shell says of its children: minutes and seconds, user and system. */
function childSeconds(times: string): number {
  const last = times.trim().split('\n').at(-1) ?? '';
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/**
 * Seconds by the clock and of processor time that a real kernel takes for the scenario with `ip -batch` and the oracle's prober, and its
 * verdicts; or why it cannot be asked.
 */
function realKernel(scenario: Scenario): { readonly seconds: number; readonly processor: number; readonly probes: readonly { readonly result: string }[] } | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  const oracle = join(import.meta.dirname, '../kernel/oracle/oracle.py');
  const start = performance.now();
  // As many open files as the machine allows; answers to thousands of probes may take longer than the oracle waits for a few.
  const ran = withNeighborLimit(65_536, () =>
    spawnSync('sh', ['-c', 'ulimit -Sn "$(ulimit -Hn)"; python3 "$1" - || exit; times >&2', 'sh', oracle], { input: `${JSON.stringify(scenario)}\n`, encoding: 'utf8', timeout: 180_000, maxBuffer: 1 << 28, env: { ...process.env, ORACLE_PATIENT: '1' } }),
  );
  const seconds = (performance.now() - start) / 1000;
  if (ran.status !== 0) return `the oracle ended with ${String(ran.status ?? ran.signal)}: ${(ran.stderr || String(ran.error ?? '')).slice(-200)}`;
  const { probes } = JSON.parse(ran.stdout) as { readonly probes: readonly { readonly result: string }[] };
  return { seconds, processor: childSeconds(ran.stderr), probes };
}

/** Seconds by the clock and of processor time. */
interface Taken {
  readonly seconds: number;
  readonly processor: number;
}

const quickest = (rounds: readonly Taken[]): Taken => ({ seconds: Math.min(...rounds.map((r) => r.seconds)), processor: Math.min(...rounds.map((r) => r.processor)) });

/**
 * Like for like: both sides read the same scenario, build it with the same lines for `ip -batch` (the real one starts `ip` once for each
 * namespace), open the same sockets, send the same probes and answer in the same form. Neither traces. The best of some rounds of each.
 */
function againstRealKernel(count: number): readonly BenchmarkRow[] {
  const scenario = bridgeScenario(count);
  // Both sides begin warm: the compiler has done with the simulator's code (that takes rounds of the full size), the machine has the tools in its memory.
  for (const size of [20, 20, 20, count, count, count]) runScenario(bridgeScenario(size));
  realKernel(bridgeScenario(2));
  let probes: readonly { readonly result?: string | undefined }[] = [];
  const ours = quickest(
    Array.from({ length: 5 }, () => {
      const start = performance.now();
      const used = processorMs();
      probes = runScenario(scenario).probes;
      return { seconds: (performance.now() - start) / 1000, processor: (processorMs() - used) / 1000 };
    }),
  );
  const what = `bridge of ${String(count)} namespaces, built, then tcp, udp and ping of all pairs (${probes.length.toLocaleString('en')} probes)`;
  const rows: BenchmarkRow[] = [{ what: `${what}: simulator`, value: ours.seconds * 1000, unit: 'ms' }];
  const first = realKernel(scenario);
  if (typeof first === 'string') return [...rows, { what: `${what}: real kernel`, unmeasured: `not measured: ${first}` }];
  const second = realKernel(scenario);
  const real = { probes: first.probes, ...quickest(typeof second === 'string' ? [first] : [first, second]) };
  const answered = (list: readonly { readonly result?: string | undefined }[]): number => list.filter((o) => o.result === 'ok').length;
  const [a, b] = [answered(probes), answered(real.probes)];
  if (a !== b || probes.length !== real.probes.length) console.error(`  the verdicts differ: ${String(a)} answered in the simulator, ${String(b)} on the real kernel`);
  rows.push({ what: `${what}: real kernel`, value: real.seconds * 1000, unit: 'ms' }, { what: 'the simulator is faster than the real kernel by', value: real.seconds / ours.seconds, unit: 'x', aim: '>= 20 x' }, { what: 'the same by the processor time of both (for busy machines)', value: real.processor / ours.processor, unit: 'x', aim: '>= 20 x' });
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

/** The best of some rounds: the others had to wait for the compiler, the garbage collector or another program. */
const best = (rounds: number, measured: () => number): number => Math.max(...Array.from({ length: rounds }, measured));

export const benchmark: Benchmark = {
  name: 'kernel',
  run(): readonly BenchmarkRow[] {
    // Before what fills the memory with thousands of namespaces.
    const compared = againstRealKernel(100);
    // Both kinds of routers before either is measured: whoever comes first would otherwise pay for compiling what they share.
    for (const rules of [false, true]) for (const traced of [false, true]) hopsPerSecond(4, 3_000, rules, traced);
    const hops = (rules: boolean, traced: boolean): number => best(3, () => hopsPerSecond(4, 4_000, rules, traced));
    const plain = hops(false, false);
    const traced = hops(false, true);
    bridgeOf(10);
    const growth = [10, 100, 1_000].map((count) => [count, bridgeOf(count)] as const);
    const [ten, , thousand] = growth.map(([, figures]) => figures);
    return [
      { what: 'packet hops, routers without rules', value: plain, unit: 'hops/s' },
      { what: 'packet hops, the same with the trace on', value: traced, unit: 'hops/s' },
      { what: 'cost of tracing', value: plain / traced, unit: 'x' },
      { what: 'packet hops, routers with conntrack rules', value: hops(true, false), unit: 'hops/s' },
      { what: 'packet hops, conntrack rules with the trace on', value: hops(true, true), unit: 'hops/s' },
      ...growth.flatMap(([count, { buildMs, usPerHop, usPerPing }]) => [
        { what: `bridge of ${count.toLocaleString('en')} namespaces: build`, value: buildMs, unit: 'ms' },
        { what: `bridge of ${count.toLocaleString('en')} namespaces: one hop, floods of ARP included`, value: usPerHop, unit: 'us' },
        { what: `bridge of ${count.toLocaleString('en')} namespaces: one ping there and back`, value: usPerPing, unit: 'us' },
      ]),
      { what: 'a hop among 1,000 namespaces, relative to 10', value: (thousand?.usPerHop ?? NaN) / (ten?.usPerHop ?? NaN), unit: 'x', aim: 'about 1 at most (linear in packets, not in hosts)' },
      { what: 'a ping among 1,000 namespaces, relative to 10', value: (thousand?.usPerPing ?? NaN) / (ten?.usPerPing ?? NaN), unit: 'x', aim: 'about 1 at most (linear in packets, not in hosts)' },
      ...compared,
      ...clusterMemory(200),
    ];
  },
};
