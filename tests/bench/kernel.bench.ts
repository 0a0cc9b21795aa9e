/** Packet hops a second, and a bridge with a hundred namespaces on it where everybody asks everybody. */
import type { Benchmark, BenchmarkRow } from './benchmark';
import { SECOND, unwrap } from '../../src/engine/base/index';
import { applyRestore, createWorld, type Link, type NetNamespace, type World } from '../../src/engine/kernel/index';
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

function hopsPerSecond(routers: number, packets: number, rules: boolean): number {
  const { world, first, last } = chain(routers);
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
  }
  const seconds = (performance.now() - start) / 1000;
  if (replies !== packets + 1) throw new Error(`${String(replies)} replies to ${String(packets + 1)} packets`);
  return (packets * 2 * (routers + 1)) / seconds;
}

function bridgeOf(count: number): { readonly buildMs: number; readonly probeMs: number } {
  const start = performance.now();
  const world = createWorld({ seed: 1 });
  world.trace.enabled = false;
  const host = world.addHost('h');
  const { root } = host;
  unwrap(root.addLink({ kind: 'bridge', name: 'br0' }));
  up(root, 'br0');
  const bridge = root.link('br0') as Link;
  const nodes: NetNamespace[] = [];
  for (let i = 0; i < count; i += 1) {
    const node = unwrap(host.addNamespace(`n${String(i)}`));
    unwrap(root.addLink({ kind: 'veth', name: `v${String(i)}`, peer: { name: 'eth0', netns: node } }));
    unwrap(root.setLink(root.link(`v${String(i)}`) as Link, { master: bridge, up: true }));
    up(node, 'lo');
    up(node, 'eth0');
    address(node, 'eth0', `10.0.${String(Math.floor(i / 250))}.${String((i % 250) + 1)}`, 16);
    nodes.push(node);
  }
  const built = performance.now();
  const bytes = new Uint8Array(56);
  let answered = 0;
  for (const from of nodes) {
    const ping = unwrap(from.sockets.icmp(4, 1));
    for (let j = 0; j < count; j += 1) {
      unwrap(ping.sendEcho(ip(`10.0.${String(Math.floor(j / 250))}.${String((j % 250) + 1)}`), { id: 1, sequence: j, bytes }));
    }
    world.runUntilIdle(world.now + 10 * SECOND);
    while (ping.receive()) answered += 1;
    ping.close();
  }
  if (answered !== count * count) throw new Error(`${String(answered)} of ${String(count * count)} answered`);
  return { buildMs: built - start, probeMs: performance.now() - built };
}

export const benchmark: Benchmark = {
  name: 'kernel',
  run(): readonly BenchmarkRow[] {
    hopsPerSecond(4, 2_000, false);
    const ten = bridgeOf(10);
    const hundred = bridgeOf(100);
    return [
      { what: 'packet hops, routers without rules', value: Math.round(hopsPerSecond(4, 20_000, false)), unit: 'hops/s' },
      { what: 'packet hops, routers with conntrack rules', value: Math.round(hopsPerSecond(4, 20_000, true)), unit: 'hops/s' },
      { what: 'build a bridge with 100 namespaces', value: Math.round(hundred.buildMs), unit: 'ms' },
      { what: 'ping all pairs of 100 namespaces', value: Math.round(hundred.probeMs), unit: 'ms' },
      { what: 'cost of a pair at 100 namespaces, relative to 10', value: Math.round((hundred.probeMs / 10_000 / (ten.probeMs / 100)) * 100) / 100, unit: 'x' },
    ];
  },
};
