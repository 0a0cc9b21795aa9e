import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../base/index';
import { cidr, ip, type Ipv4Address } from '../wire/index';
import type { Link, NetNamespace, World } from './api';
import { createWorld } from './index';

const bytes = (n: number): Uint8Array => new Uint8Array(n);

function veth(a: NetNamespace, aName: string, b: NetNamespace, bName: string): [Link, Link] {
  const link = unwrap(a.addLink({ kind: 'veth', name: aName, peer: { name: bName, netns: b } }));
  const peer = link.peer as Link;
  unwrap(a.setLink(link, { up: true }));
  unwrap(b.setLink(peer, { up: true }));
  return [link, peer];
}

function address(netns: NetNamespace, link: Link | string, text: string): void {
  const [a, length] = text.split('/') as [string, string];
  unwrap(netns.addAddress(typeof link === 'string' ? (netns.link(link) as Link) : link, { address: ip(a), prefixLength: Number(length) }));
}

function defaultRoute(netns: NetNamespace, via: string): void {
  unwrap(netns.routing.add({ type: 'unicast', destination: cidr('0.0.0.0/0'), nextHops: [{ via: ip(via) }], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'));
}

/** a (10.0.1.10) - r - b (10.0.2.10) */
function routed(): { world: World; a: NetNamespace; r: NetNamespace; b: NetNamespace } {
  const world = createWorld({ seed: 1 });
  const host = world.addHost('h');
  const a = unwrap(host.addNamespace('a'));
  const r = unwrap(host.addNamespace('r'));
  const b = unwrap(host.addNamespace('b'));
  for (const n of [a, r, b]) unwrap(n.setLink(n.link('lo') as Link, { up: true }));
  veth(a, 'eth0', r, 'eth0');
  veth(b, 'eth0', r, 'eth1');
  address(a, 'eth0', '10.0.1.10/24');
  address(r, 'eth0', '10.0.1.1/24');
  address(r, 'eth1', '10.0.2.1/24');
  address(b, 'eth0', '10.0.2.10/24');
  defaultRoute(a, '10.0.1.1');
  defaultRoute(b, '10.0.2.1');
  unwrap(r.setSysctl('net.ipv4.ip_forward', '1'));
  return { world, a, r, b };
}

describe('a world of two hosts and a router', () => {
  it('answers ping through the router with TTL 63', () => {
    const { world, a } = routed();
    const ping = unwrap(a.sockets.icmp(4, 7));
    unwrap(ping.sendEcho(ip('10.0.2.10'), { id: 7, sequence: 1, bytes: bytes(56) }));
    expect(world.runUntilIdle(5 * SECOND)).toBe(true);
    const reply = ping.receive();
    expect(reply?.ip).toMatchObject({ src: '10.0.2.10', dst: '10.0.1.10', ttl: 63 });
  });

  it('connects, sends and closes over TCP', () => {
    const { world, a, b } = routed();
    const listener = unwrap(b.sockets.tcpListen({ address: ip('0.0.0.0'), port: 80 }));
    const client = unwrap(a.sockets.tcpConnect({ address: ip('10.0.2.10'), port: 80 }));
    world.runUntilIdle(5 * SECOND);
    expect(client.state).toBe('ESTABLISHED');
    const server = listener.accept();
    let received = 0;
    server?.changed.subscribe(() => (received += server.read().length));
    unwrap(client.write(bytes(100_000)));
    world.runUntilIdle(10 * SECOND);
    expect(received).toBe(100_000);
    client.close();
    world.runUntilIdle(11 * SECOND);
    expect(server?.state).toBe('CLOSE_WAIT');
    server?.close();
    world.runUntilIdle(12 * SECOND);
    expect(client.state).toBe('TIME_WAIT');
    expect(server?.state).toBe('CLOSED');
  });

  it('refuses TCP and UDP where nobody listens', () => {
    const { world, a } = routed();
    const tcp = unwrap(a.sockets.tcpConnect({ address: ip('10.0.2.10'), port: 81 }));
    const udp = unwrap(a.sockets.udp());
    unwrap(udp.connect({ address: ip('10.0.2.10'), port: 53 }));
    unwrap(udp.send(bytes(1)));
    world.runUntilIdle(5 * SECOND);
    expect(tcp.error).toBe('ECONNREFUSED');
    expect(udp.takeError()).toMatchObject({ errno: 'ECONNREFUSED', offender: '10.0.2.10', type: 3, code: 3 });
  });

  it('reports a missing neighbour from the own address after three seconds (captures k03)', () => {
    const { world, a } = routed();
    const ping = unwrap(a.sockets.icmp(4, 7));
    unwrap(ping.sendEcho(ip('10.0.1.99'), { id: 7, sequence: 1, bytes: bytes(56) }));
    world.runUntil(2.9 * SECOND);
    expect(ping.receive()).toBeUndefined();
    world.runUntil(3.1 * SECOND);
    expect(ping.receive()).toMatchObject({ ip: { src: '10.0.1.10' as Ipv4Address }, transport: { type: 3, code: 1 } });
    expect(a.neighbors.entries().map((e) => [e.address, e.state])).toEqual([['10.0.1.99', 'FAILED']]);
  });

  it('gives up a SYN that nobody answers after 131 s (linear first, kernel 6.5 and later)', () => {
    const { world, a, r } = routed();
    unwrap(r.routing.add({ type: 'blackhole', destination: cidr('10.9.0.0/16'), nextHops: [], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'));
    const syns: number[] = [];
    a.capture('eth0', (f) => {
      if (f.direction === 'out' && f.headers.transport?.kind === 'tcp') syns.push(f.at);
    });
    const tcp = unwrap(a.sockets.tcpConnect({ address: ip('10.9.0.1'), port: 80 }));
    world.runUntil(200 * SECOND);
    expect(tcp.error).toBe('ETIMEDOUT');
    const first = syns[0] ?? 0;
    expect(syns.map((s) => Math.round((s - first) / SECOND))).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]);
  });
});
