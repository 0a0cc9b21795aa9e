/** Loops of bridges. Expected values: transcript stp (Linux 6.18), IEEE 802.1D-1998 section 8, net/bridge/br_stp*.c. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import type { Lab } from '../fixtures/network';
import { addr, lab, link, ping, wire } from '../fixtures/network';
import type { NetNamespace } from '../api';

/** a (10.0.0.1) - b1 = two cables = b2 - z (10.0.0.2). */
function loop(stp: boolean): Lab & { readonly sw: NetNamespace; readonly a: NetNamespace; readonly z: NetNamespace } {
  const l = lab();
  const [sw, a, z] = ['sw', 'a', 'z'].map((n) => l.at(n)) as [NetNamespace, NetNamespace, NetNamespace];
  for (const name of ['b1', 'b2']) {
    unwrap(sw.addLink({ kind: 'bridge', name, options: { stp } }));
    unwrap(sw.setLink(link(sw, name), { up: true }));
  }
  wire(sw, 'x1', sw, 'x2');
  wire(sw, 'y1', sw, 'y2');
  wire(a, 'eth0', sw, 'a1');
  wire(z, 'eth0', sw, 'z2');
  for (const port of ['x1', 'y1', 'a1']) unwrap(sw.setLink(link(sw, port), { master: link(sw, 'b1') }));
  for (const port of ['x2', 'y2', 'z2']) unwrap(sw.setLink(link(sw, port), { master: link(sw, 'b2') }));
  addr(a, 'eth0', '10.0.0.1/24');
  addr(z, 'eth0', '10.0.0.2/24');
  return { ...l, sw, a, z };
}

const state = (netns: NetNamespace, name: string): string => {
  const { bridging } = link(netns, name);
  return bridging?.kind === 'port' ? bridging.state : '';
};

describe('a loop of bridges', () => {
  it('without a spanning tree a broadcast goes round until Podwire says that it stops it', () => {
    const { world, a } = loop(false);
    world.trace.enabled = true;
    const socket = unwrap(a.sockets.icmp(4, 1));
    socket.sendEcho(link(a, 'eth0').addresses[0]?.address ?? ('' as never), { id: 1, sequence: 1, bytes: new Uint8Array(0) });
    ping(world, a, '10.0.0.9');
    expect(world.trace.events.filter((e) => e.step.kind === 'drop' && e.step.reason === 'BRIDGE_STORM').length).toBeGreaterThan(0);
    expect(world.runUntilIdle(world.now + 60 * SECOND)).toBe(true);
  });

  it('with one, one end of one cable blocks, the network works, and nothing goes round', () => {
    const { world, sw, a } = loop(true);
    world.runUntil(world.now + 40 * SECOND);
    expect(['x1', 'x2', 'y1', 'y2'].map((p) => state(sw, p)).sort()).toEqual(['blocking', 'forwarding', 'forwarding', 'forwarding']);
    world.trace.enabled = true;
    expect(ping(world, a, '10.0.0.2')).toEqual(['10.0.0.2 ttl 64']);
    expect(world.trace.events.some((e) => e.step.kind === 'drop' && e.step.reason === 'BRIDGE_STORM')).toBe(false);
  });

  it('a port listens for 15 seconds, learns for 15, then forwards', () => {
    const { world, sw } = loop(true);
    const seen = [state(sw, 'a1')];
    for (const seconds of [14, 2, 13, 2]) {
      world.runUntil(world.now + seconds * SECOND);
      seen.push(state(sw, 'a1'));
    }
    expect(seen).toEqual(['listening', 'listening', 'learning', 'learning', 'forwarding']);
  });

  it('when the cable in use is cut the blocked end takes over after listening and learning', () => {
    const { world, sw, a } = loop(true);
    world.runUntil(world.now + 40 * SECOND);
    const used = state(sw, 'x2') === 'blocking' || state(sw, 'x1') === 'blocking' ? 'y1' : 'x1';
    unwrap(sw.setLink(link(sw, used), { up: false }));
    expect(ping(world, a, '10.0.0.2')).not.toEqual(['10.0.0.2 ttl 64']);
    world.runUntil(world.now + 35 * SECOND);
    expect(ping(world, a, '10.0.0.2')).toEqual(['10.0.0.2 ttl 64']);
  });

  it('a lower priority makes root, a higher cost moves the blocked port', () => {
    const { world, sw } = loop(true);
    unwrap(sw.setLink(link(sw, 'b2'), { bridge: { priority: 0x1000 } }));
    world.runUntil(world.now + 40 * SECOND);
    const one = link(sw, 'b1').bridging;
    expect(one?.kind === 'bridge' && one.root).toBe(`1000.${link(sw, 'b2').mac}`);
    expect([state(sw, 'x1'), state(sw, 'y1')]).toEqual(['forwarding', 'blocking']);
    unwrap(sw.setLink(link(sw, 'x1'), { port: { cost: 100 } }));
    world.runUntil(world.now + 40 * SECOND);
    expect([state(sw, 'x1'), state(sw, 'y1')]).toEqual(['blocking', 'forwarding']);
  });
});
