/** What a host says by itself when a link comes up is needed, but not what a learner asked about. */
import { expect, test } from 'vitest';
import { createWorld, type Link } from '../../../engine/kernel/index';
import { packetsOf } from './packet-log';

test('checks of addresses, listener reports and router solicitations are housekeeping, each named', () => {
  const world = createWorld({ seed: 1 });
  const { root } = world.addHost('h');
  const up = (name: string): void => void root.setLink(root.link(name) as Link, { up: true });
  root.addLink({ kind: 'bridge', name: 'br0' });
  root.addLink({ kind: 'veth', name: 'v0', peer: { name: 'v1' } });
  root.setLink(root.link('v0') as Link, { master: root.link('br0') });
  for (const name of ['v0', 'v1', 'br0']) up(name);
  world.trace.enabled = true;
  world.runUntil(4_000_000);
  const packets = packetsOf(world.trace.events);
  expect([...new Set(packets.map(({ label }) => label))].sort()).toEqual(['ICMP listener report', 'ICMP neighbour solicitation', 'ICMP router solicitation', 'IGMP membership report']);
  expect(packets.filter(({ housekeeping, opening }) => !housekeeping || opening)).toEqual([]);
});
