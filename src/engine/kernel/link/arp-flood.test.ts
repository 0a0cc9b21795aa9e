/** The short way of a flooded question: nobody can tell it from the long one, which a World takes while it is traced. */
import { describe, expect, test } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { cidr, ip, mac } from '../../wire/index';
import type { Link, NetNamespace } from '../api';
import { createWorld } from '../world';

const COUNT = 8;

interface Network {
  readonly root: NetNamespace;
  readonly nodes: readonly NetNamespace[];
}

const eth0 = (netns: NetNamespace): Link => netns.link('eth0') as Link;

/** A bridge with hosts on it, some of them odd, where each asks three others and an address that nobody has; what is left in the end. */
function after(traced: boolean, odd: (network: Network) => void, underway?: (network: Network) => void): unknown {
  const world = createWorld({ seed: 1 });
  world.trace.enabled = traced;
  const host = world.addHost('h');
  const { root } = host;
  unwrap(root.addLink({ kind: 'bridge', name: 'br0' }));
  unwrap(root.setLink(root.link('br0') as Link, { up: true }));
  unwrap(root.addAddress(root.link('br0') as Link, { address: ip('10.0.0.254'), prefixLength: 24 }));
  const nodes = Array.from({ length: COUNT }, (_, i) => {
    const node = unwrap(host.addNamespace(`n${String(i)}`));
    unwrap(root.addLink({ kind: 'veth', name: `v${String(i)}`, peer: { name: 'eth0', netns: node } }));
    unwrap(root.setLink(root.link(`v${String(i)}`) as Link, { master: root.link('br0'), up: true }));
    unwrap(node.setLink(node.link('lo') as Link, { up: true }));
    unwrap(node.setLink(eth0(node), { up: true }));
    unwrap(node.addAddress(eth0(node), { address: ip(`10.0.0.${String(i + 1)}`), prefixLength: 24 }));
    return node;
  });
  odd({ root, nodes });
  const bytes = new Uint8Array(8);
  for (let round = 0; round < 2; round += 1) {
    nodes.forEach((from, i) => {
      const ping = unwrap(from.sockets.icmp(4, 1));
      for (const to of [((i + 1) % COUNT) + 1, ((i + 3) % COUNT) + 1, 254, 99]) ping.sendEcho(ip(`10.0.0.${String(to)}`), { id: 1, sequence: to, bytes });
      if (round === 0 && i === 2) {
        // The bridge has sent the questions on; they have not arrived.
        world.runUntil(world.now + 7);
        underway?.({ root, nodes });
      }
      world.runUntil(world.now + SECOND);
      ping.close();
    });
    // Long enough for what was reachable to become stale.
    world.runUntil(world.now + 40 * SECOND);
  }
  const seen = (netns: NetNamespace): unknown => [netns.links.map((link) => [link.name, link.stats]), netns.neighbors.entries().map((n) => [n.address, n.mac, n.state, n.updatedAt, n.usedAt, n.confirmedAt])];
  return { now: world.now, snapshot: world.snapshot(), root: seen(root), nodes: nodes.map(seen) };
}

describe('a flooded question leaves the same behind, whether a trace looks or not', () => {
  const node = ({ nodes }: Network, i: number): NetNamespace => nodes[i] as NetNamespace;
  test.each<readonly [string, (network: Network) => void]>([
    ['ordinary hosts', () => undefined],
    ['a host that answers for others (proxy_arp)', (network) => {
      const router = node(network, 2);
      unwrap(router.setSysctl('net.ipv4.ip_forward', '1'));
      unwrap(router.setSysctl('net.ipv4.conf.eth0.proxy_arp', '1'));
      unwrap(router.routing.add({ type: 'unicast', destination: cidr('10.0.0.99/32'), nextHops: [{ device: router.link('lo') }], metric: 0, table: 254, protocol: 'boot', scope: 'link' }, 'add'));
    }],
    ['a host for which a whole prefix is local', (network) => {
      const owner = node(network, 3);
      unwrap(owner.routing.add({ type: 'local', destination: cidr('10.0.0.96/28'), nextHops: [{ device: owner.link('lo') }], metric: 0, table: 255, protocol: 'boot', scope: 'host' }, 'add'));
    }],
    ['a host with a second address', (network) => void unwrap(node(network, 4).addAddress(eth0(node(network, 4)), { address: ip('10.0.0.99'), prefixLength: 32 }))],
    ['a host with a routing rule', (network) => void unwrap(node(network, 5).routing.addRule(4, { action: { kind: 'lookup', table: 100 }, from: cidr('10.0.0.1/32') }))],
    ['a host that learns from announcements, a device without ARP, one that is down', (network) => {
      unwrap(node(network, 1).setSysctl('net.ipv4.conf.eth0.arp_accept', '1'));
      unwrap(node(network, 2).setLink(eth0(node(network, 2)), { arp: false }));
      unwrap(node(network, 3).setLink(eth0(node(network, 3)), { up: false }));
    }],
    ['known neighbours of all kinds', (network) => {
      for (const [i, state] of (['PERMANENT', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'NOARP'] as const).entries()) {
        unwrap(node(network, i).neighbors.add({ address: ip('10.0.0.8'), device: eth0(node(network, i)), mac: mac('02:00:00:00:00:01'), state }, 'add'));
      }
    }],
    ['isolated ports and one that sends back', ({ root }) => {
      for (const port of ['v1', 'v2']) unwrap(root.setLink(root.link(port) as Link, { port: { isolated: true } }));
      unwrap(root.setLink(root.link('v3') as Link, { port: { hairpin: true } }));
    }],
    ['a second bridge beyond a port', (network) => {
      const inner = node(network, 6);
      unwrap(inner.addLink({ kind: 'bridge', name: 'br1' }));
      unwrap(inner.setLink(inner.link('br1') as Link, { up: true }));
      unwrap(inner.setLink(eth0(inner), { master: inner.link('br1') }));
    }],
  ])('%s', (_what, odd) => {
    expect(after(false, odd)).toEqual(after(true, odd));
  });

  const nothing = (): void => undefined;
  test.each<readonly [string, (network: Network) => void]>([
    ['a host that goes down while questions are under way', (network) => void unwrap(node(network, 5).setLink(eth0(node(network, 5)), { up: false }))],
    ['a host that gets the address while it is asked for', (network) => void unwrap(node(network, 6).addAddress(eth0(node(network, 6)), { address: ip('10.0.0.99'), prefixLength: 32 }))],
    ['a host that forgets its neighbours while they ask', (network) => node(network, 1).neighbors.flush()],
    ['a host whose MAC changes after others have learnt it', (network) => void unwrap(node(network, 3).setLink(eth0(node(network, 3)), { mac: mac('02:00:00:00:00:77') }))],
  ])('%s', (_what, underway) => {
    expect(after(false, nothing, underway)).toEqual(after(true, nothing, underway));
  });
});
