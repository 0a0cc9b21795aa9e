/** IPv6 where it is not IPv4 with longer addresses. Expected values: Linux 6.18 in network namespaces (tests/kernel/oracle, scenarios `six`). */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/index';
import { ip } from '../../wire/index';
import type { NetNamespace, Route } from '../api';
import { addr, link, ping, route, routed6, sysctl, wire } from '../fixtures/network';

type Router = ReturnType<typeof routed6>;

const FORWARD = 'net.ipv6.conf.all.forwarding';

const special = (netns: NetNamespace, to: string, type: Route['type']): void => {
  unwrap(netns.routing.add({ type, destination: { address: ip(to), length: 64 }, nextHops: [], metric: 1024, table: 254, protocol: 'boot', scope: 'global' }, 'add'));
};

const linkLocal = (netns: NetNamespace, device: string): string => link(netns, device).addresses.find((x) => x.scope === 'link')?.address ?? '';

describe('errors of a router', () => {
  it.each<readonly [string, string, (l: Router) => void, string, readonly string[]]>([
    ['a host that does not forward says "no route", too', '0', () => undefined, 'fd00:9::1', ['fd00:1::1 1/0']],
    ['what it has a route for, it just drops', '0', () => undefined, 'fd00:2::10', []],
    ['an unreachable route means no route', '1', (l) => special(l.r, 'fd00:9::', 'unreachable'), 'fd00:9::1', ['fd00:1::1 1/0']],
    ['a prohibit route is administrative', '1', (l) => special(l.r, 'fd00:9::', 'prohibit'), 'fd00:9::1', ['fd00:1::1 1/1']],
    ['a blackhole is silent', '1', (l) => special(l.r, 'fd00:9::', 'blackhole'), 'fd00:9::1', []],
    ['the source is of the device that the packet came in by, not of the one that leads back', '1', (l) => {
      wire(l.a, 'eth1', l.r, 'e2');
      addr(l.a, 'eth1', 'fd00:3::10/64');
      addr(l.r, 'e2', 'fd00:3::1/64');
      route(l.r, 'fd00:1::10/128', { via: 'fd00:3::10' });
    }, 'fd00:9::1', ['fd00:1::1 1/0']],
  ])('%s', (_, forwards, prepare, to, expected) => {
    const l = routed6();
    sysctl(l.r, FORWARD, forwards);
    prepare(l);
    expect(ping(l.world, l.a, to)).toEqual(expected);
  });

  it('a packet from a link-local address may not leave its link', () => {
    const l = routed6();
    expect(ping(l.world, l.a, 'fd00:2::10', { source: ip(linkLocal(l.a, 'eth0')) })).toEqual([`${linkLocal(l.r, 'eth0')} 1/2`]);
  });

  it('a device whose MTU is below 1280 has no IPv6', () => {
    const { r } = routed6();
    unwrap(r.setLink(link(r, 'eth1'), { mtu: 1200 }));
    expect(link(r, 'eth1').addresses).toEqual([]);
    expect(r.addAddress(link(r, 'eth1'), { address: ip('fd00:2::1'), prefixLength: 64 })).toEqual({ ok: false, error: { errno: 'EINVAL' } });
  });

  it("IPv6's own MTU is between 1280 and the device's, and begins anew when the device's changes", () => {
    const { world, a } = routed6();
    expect(a.setSysctl('net.ipv6.conf.eth0.mtu', '1279').ok).toBe(false);
    expect(a.setSysctl('net.ipv6.conf.eth0.mtu', '1501').ok).toBe(false);
    sysctl(a, 'net.ipv6.conf.eth0.mtu', '1300');
    expect(ping(world, a, 'fd00:1::1', { size: 1400, dontFragment: true })).toEqual(['EMSGSIZE']);
    unwrap(a.setLink(link(a, 'eth0'), { mtu: 1480 }));
    expect(unwrap(a.sysctl('net.ipv6.conf.eth0.mtu'))).toBe('1480');
  });

  it('a frame that the other end of the cable refuses is ENOBUFS to who sends it', () => {
    const { world, a, r } = routed6();
    ping(world, a, 'fd00:1::1');
    unwrap(r.setLink(link(r, 'eth0'), { mtu: 1300 }));
    expect(ping(world, a, 'fd00:1::1', { size: 1400 })).toEqual(['ENOBUFS']);
  });
});

describe('anycast', () => {
  it('a router answers for the address of its subnet, from one of its own', () => {
    const { world, a } = routed6();
    expect(ping(world, a, 'fd00:1::')).toEqual(['fd00:1::1 ttl 64']);
  });

  it('a host does not', () => {
    const { world, a, r } = routed6();
    sysctl(r, FORWARD, '0');
    expect(ping(world, a, 'fd00:1::')).toEqual(['fd00:1::10 1/3']);
  });

  it('the route comes and goes with forwarding', () => {
    const { r } = routed6();
    const anycast = (): readonly string[] => r.routing.routes(6, 255).filter((x) => x.type === 'anycast').map((x) => x.destination.address);
    expect(anycast()).toEqual(expect.arrayContaining(['fd00:1::', 'fd00:2::', 'fe80::']));
    sysctl(r, FORWARD, '0');
    expect(anycast()).toEqual([]);
  });
});

describe('neighbours', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['a proxied address is answered for when the device says so', ['net.ipv6.conf.eth0.proxy_ndp'], ['fd00:1::20 ttl 63']],
    ['or when all do', ['net.ipv6.conf.all.proxy_ndp'], ['fd00:1::20 ttl 63']],
    ['default is for devices to come', ['net.ipv6.conf.default.proxy_ndp'], ['fd00:1::10 1/3']],
  ])('%s', (_, names, expected) => {
    const l = routed6();
    addr(l.b, 'eth0', 'fd00:1::20/128');
    route(l.r, 'fd00:1::20/128', { dev: 'eth1' });
    unwrap(l.r.neighbors.add({ address: ip('fd00:1::20'), device: link(l.r, 'eth0'), state: 'NONE', proxy: true }, 'add'));
    for (const name of names) sysctl(l.r, name, '1');
    expect(ping(l.world, l.a, 'fd00:1::20')).toEqual(expected);
  });

  it('a question comes from the link-local address when the packet has no address of that device', () => {
    const l = routed6();
    const asked: string[] = [];
    const capture = l.r.capture('eth1', (f) => {
      if (f.direction === 'out' && f.headers.net.kind === 'ipv6' && f.headers.net.dst.startsWith('ff02::1:ff')) asked.push(f.headers.net.src);
    });
    ping(l.world, l.a, 'fd00:2::10');
    capture.close();
    expect(asked).toEqual([linkLocal(l.r, 'eth1')]);
  });

  it('an answer goes to the MAC that was set by hand', () => {
    const l = routed6();
    unwrap(l.r.neighbors.add({ address: ip('fd00:1::10'), device: link(l.r, 'eth0'), mac: link(l.b, 'eth0').mac, state: 'PERMANENT' }, 'add'));
    expect(ping(l.world, l.a, 'fd00:1::1')).toEqual(['fd00:1::10 1/3']);
  });
});

describe('gateways', () => {
  it.each<readonly [string, Parameters<typeof route>[2], unknown]>([
    ['nobody knows the way to it', { via: 'fd00:77::1' }, { errno: 'EHOSTUNREACH' }],
    ['it is behind another gateway', { via: 'fd00:2::10' }, { errno: 'EHOSTUNREACH' }],
    ['it is on another device than the one named', { via: 'fd00:1::1', dev: 'lo' }, { errno: 'EHOSTUNREACH' }],
    ['it is oneself', { via: 'fd00:1::10' }, { errno: 'EINVAL', detail: 'Gateway can not be a local address' }],
  ])('%s', (_, hop, expected) => {
    expect(route(routed6().a, 'fd00:50::/64', hop)).toEqual(expected);
  });
});

describe('routes by a device', () => {
  it('an onlink gateway that is known to be elsewhere is refused', () => {
    const { a, r } = routed6();
    wire(a, 'eth1', r, 'e2');
    expect(route(a, 'fd00:50::/64', { via: 'fd00:1::1', dev: 'eth1', onlink: true })).toEqual({ errno: 'EINVAL', detail: 'Nexthop has invalid gateway or device mismatch' });
    expect(route(a, 'fd00:50::/64', { via: 'fd00:9::1', dev: 'eth1', onlink: true })).toBeUndefined();
  });

  it('go with it, local ones too', () => {
    const { a } = routed6();
    route(a, 'fd00:79::/64', { dev: 'lo' }, { type: 'local', table: 255 });
    expect(a.routing.lookup({ dst: ip('fd00:79::1') }).kind).toBe('route');
    unwrap(a.setLink(link(a, 'lo'), { up: false }));
    expect(a.routing.routes(6, 255).some((x) => x.destination.address === 'fd00:79::')).toBe(false);
  });
});

describe('which address a host speaks from', () => {
  it.each<readonly [string, readonly string[], string, string]>([
    ['the address itself', ['fd00:1::11/64'], 'fd00:1::11', 'fd00:1::11'],
    ['the newest among equals', ['fd00:1::11/64'], 'fd00:1::1', 'fd00:1::11'],
    ['the longest common prefix, no longer than its own', ['fd00:2::5/48'], 'fd00:2::10', 'fd00:2::5'],
    ['the same label: a global address to a global one', ['2001:db8::5/64'], '2001:db8:9::1', '2001:db8::5'],
    ['the same label: 6to4 to 6to4', ['2001:db8::5/64', '2002:a00:1::1/64'], '2002:b00::1', '2002:a00:1::1'],
    ['a site-local address is too narrow', ['fec0::5/64'], 'fd00:2::10', 'fd00:1::10'],
  ])('%s', (_, more, to, expected) => {
    const { a } = routed6();
    for (const text of more) addr(a, 'eth0', text);
    const found = a.routing.lookup({ dst: ip(to) });
    expect(found.kind === 'route' ? found.source : found.errno).toBe(expected);
  });

  it('link-local for link-local, on the device that is named', () => {
    const { a, r } = routed6();
    const found = a.routing.lookup({ dst: ip(linkLocal(r, 'eth0')), oif: link(a, 'eth0') });
    expect(found.kind === 'route' ? found.source : found.errno).toBe(linkLocal(a, 'eth0'));
  });
});

describe('link-local sockets', () => {
  it('need to know their link', () => {
    const { a, r } = routed6();
    const address = ip(linkLocal(r, 'eth0'));
    expect(a.sockets.tcpConnect({ address, port: 80 })).toEqual({ ok: false, error: { errno: 'EINVAL' } });
    expect(unwrap(a.sockets.udp({ family: 6 })).connect({ address, port: 53 })).toEqual({ ok: false, error: { errno: 'EINVAL' } });
  });

  it('are answered by it', () => {
    const { world, a, r } = routed6();
    unwrap(r.sockets.tcpListen({ address: ip('::'), port: 80 }));
    const client = unwrap(a.sockets.tcpConnect({ address: ip(linkLocal(r, 'eth0')), port: 80, device: 'eth0' }));
    world.runUntil(world.now + 1_000_000);
    expect(client.state).toBe('ESTABLISHED');
  });
});
