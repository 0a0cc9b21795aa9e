/** Expected values: captures k04 (routing), k10 (rp_filter, proxy ARP), k12 (policy routing), k05 (MTU) of kernel 6.18. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/index';
import { cidr, ip } from '../../wire/index';
import type { NetNamespace, RouteLookup } from '../api';
import { addr, lab, link, ping, route, routed, sysctl, twoRouters, wire } from '../fixtures/network';
import { routeText } from './text';

const shown = (n: NetNamespace, table = 254): string[] => n.routing.routes(4, table).map((r) => routeText(r));
const got = (l: RouteLookup): string => (l.kind === 'error' ? l.errno : `${l.nextHop.via ?? 'direct'} dev ${l.nextHop.device?.name ?? ''} src ${l.source ?? ''}`);

describe('routes that addresses make', () => {
  it('a primary address brings its subnet, itself and the broadcast', () => {
    const { a } = twoRouters();
    expect(shown(a)).toEqual(['10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10']);
    expect(a.routing.routes(4, 255).map((r) => routeText(r, { showTable: true }))).toEqual([
      'local 10.0.1.10 dev eth0 table local proto kernel scope host src 10.0.1.10',
      'broadcast 10.0.1.255 dev eth0 table local proto kernel scope link src 10.0.1.10',
      'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
      'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
      'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1',
    ]);
  });

  it('a second address of the subnet is secondary, a /32 stands with the primaries, and both facts survive deletion', () => {
    const { a } = routed();
    addr(a, 'eth0', '10.0.1.11/24');
    addr(a, 'eth0', '10.0.1.12/32');
    expect(link(a, 'eth0').addresses.filter((x) => !x.address.includes(':')).map((x) => `${x.address}/${String(x.prefixLength)}${x.secondary ? ' secondary' : ''}`)).toEqual(['10.0.1.10/24', '10.0.1.12/32', '10.0.1.11/24 secondary']);
    unwrap(a.deleteAddress(link(a, 'eth0'), ip('10.0.1.10'), 24));
    expect(link(a, 'eth0').addresses.filter((x) => !x.address.includes(':')).map((x) => x.address)).toEqual(['10.0.1.12']);
    expect(shown(a)).toEqual(['default via 10.0.1.1 dev eth0']);
  });

  it.each([
    ['the same address twice', '10.0.1.10', 24, 'EEXIST', 'ipv4: Address already assigned.'],
  ])('%s is refused', (_, address, prefixLength, errno, detail) => {
    const { a } = twoRouters();
    expect(a.addAddress(link(a, 'eth0'), { address: ip(address), prefixLength })).toEqual({ ok: false, error: { errno, detail } });
  });

  it('an address that is not there cannot be deleted', () => {
    const { a } = twoRouters();
    expect(a.deleteAddress(link(a, 'eth0'), ip('10.0.1.99'), 24)).toEqual({ ok: false, error: { errno: 'EADDRNOTAVAIL', detail: 'ipv4: Address not found.' } });
  });

  it('a device that goes down takes its routes; up again it has only the connected one back', () => {
    const { world, a, r1 } = routed();
    unwrap(r1.setLink(link(r1, 'eth0'), { up: false }));
    expect(shown(a)[1]).toBe('10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10 linkdown');
    unwrap(a.setLink(link(a, 'eth0'), { up: false }));
    expect(shown(a)).toEqual([]);
    expect(ping(world, a, '10.0.2.10')).toEqual(['ENETUNREACH']);
    unwrap(a.setLink(link(a, 'eth0'), { up: true }));
    expect(shown(a)).toEqual(['10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10 linkdown']);
  });
});

describe('adding and deleting routes', () => {
  it('orders by address, longer prefixes first, then by metric', () => {
    const { a } = routed();
    route(a, '10.0.2.0/24', { via: '10.0.1.1' });
    route(a, '10.0.2.0/25', { via: '10.0.1.1' });
    route(a, '0.0.0.0/0', { via: '10.0.1.1' }, { metric: 100 });
    expect(shown(a)).toEqual([
      'default via 10.0.1.1 dev eth0',
      'default via 10.0.1.1 dev eth0 metric 100',
      '10.0.1.0/24 dev eth0 proto kernel scope link src 10.0.1.10',
      '10.0.2.0/25 via 10.0.1.1 dev eth0',
      '10.0.2.0/24 via 10.0.1.1 dev eth0',
    ]);
  });

  it.each([
    ['a second default route', '0.0.0.0/0', { via: '10.0.1.1' }, { errno: 'EEXIST' }],
    ['a gateway nobody can reach', '10.50.0.0/16', { via: '10.77.0.1' }, { errno: 'ENETUNREACH', detail: 'Nexthop has invalid gateway.' }],
    ['a gateway behind another gateway', '10.50.0.0/16', { via: '10.0.2.10' }, { errno: 'ENETUNREACH', detail: 'Nexthop has invalid gateway.' }],
  ])('refuses %s', (_, to, hop, error) => {
    const { a } = routed();
    expect(route(a, to, hop)).toEqual(error);
  });

  it('takes an unreachable gateway with onlink, and a device without a gateway', () => {
    const { a } = routed();
    expect(route(a, '10.50.0.0/16', { via: '10.77.0.1', dev: 'eth0', onlink: true })).toBeUndefined();
    expect(shown(a)).toContain('10.50.0.0/16 via 10.77.0.1 dev eth0 onlink');
  });

  it('says ESRCH for a route that is not there', () => {
    const { a } = routed();
    expect(a.routing.remove({ destination: cidr('10.51.0.0/16') })).toEqual({ ok: false, error: { errno: 'ESRCH' } });
  });
});

describe('who says what when a packet cannot go on (k04)', () => {
  it.each([
    ['no route at the source', { routes: false }, '10.0.2.10', ['ENETUNREACH']],
    ['a router that does not forward is silent', { forward: false }, '10.0.2.10', []],
    ['a router without a route answers from the side of the client', { drop: '10.0.2.0/24' }, '10.0.2.10', ['10.0.1.1 3/0']],
    ['a blackhole is silent', { special: 'blackhole' }, '10.0.3.1', []],
    ['unreachable', { special: 'unreachable' }, '10.0.3.1', ['10.0.1.1 3/1']],
    ['prohibit', { special: 'prohibit' }, '10.0.3.1', ['10.0.1.1 3/13']],
    ['a missing host is reported by the last router, from its side of the client', {}, '10.0.2.99', ['10.0.12.2 3/1']],
    ['all is well', {}, '10.0.2.10', ['10.0.2.10 ttl 62']],
  ] as const)('%s', (_, how, to, expected) => {
    const l = 'routes' in how ? twoRouters() : routed();
    if ('forward' in how) sysctl(l.r1, 'net.ipv4.ip_forward', '0');
    if ('drop' in how) unwrap(l.r1.routing.remove({ destination: cidr(how.drop) }));
    if ('special' in how) unwrap(l.r1.routing.add({ type: how.special, destination: cidr('10.0.3.0/24'), nextHops: [], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'));
    expect(ping(l.world, l.a, to)).toEqual(expected);
  });

  it.each([
    ['blackhole', 'EINVAL'],
    ['unreachable', 'EHOSTUNREACH'],
    ['prohibit', 'EACCES'],
  ] as const)('the own %s route fails the sender with %s', (type, errno) => {
    const { world, r1 } = routed();
    unwrap(r1.routing.add({ type, destination: cidr('10.0.3.0/24'), nextHops: [], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'));
    expect(ping(world, r1, '10.0.3.1')).toEqual([errno]);
  });

  it('TTL runs out hop by hop, and in a loop', () => {
    const { world, a, r1, r2 } = routed();
    expect(ping(world, a, '10.0.2.10', { ttl: 1 })).toEqual(['10.0.1.1 11/0']);
    expect(ping(world, a, '10.0.2.10', { ttl: 2 })).toEqual(['10.0.12.2 11/0']);
    route(r1, '10.9.0.0/16', { via: '10.0.12.2' });
    route(r2, '10.9.0.0/16', { via: '10.0.12.1' });
    expect(ping(world, a, '10.9.0.1')).toEqual(['10.0.12.2 11/0']);
  });

  it('a better gateway on the sender\'s own link is told by a redirect', () => {
    const { world, a, r1 } = routed();
    route(r1, '10.0.7.0/24', { via: '10.0.1.77' });
    expect(ping(world, a, '10.0.7.1')).toEqual(['10.0.1.1 5/1 to 10.0.1.77', '10.0.1.1 3/1']);
  });

  it('a redirect is followed once the better gateway has answered ARP (__ip_do_redirect)', () => {
    const l = lab();
    const [a, r1, r2, sw] = ['a', 'r1', 'r2', 'sw'].map((n) => l.at(n)) as [NetNamespace, NetNamespace, NetNamespace, NetNamespace];
    unwrap(sw.addLink({ kind: 'bridge', name: 'br0' }));
    [a, r1, r2].forEach((n, i) => {
      wire(n, 'eth0', sw, `v${String(i)}`);
      unwrap(sw.setLink(link(sw, `v${String(i)}`), { master: link(sw, 'br0') }));
      sysctl(n, 'net.ipv4.ip_forward', n === a ? '0' : '1');
    });
    unwrap(sw.setLink(link(sw, 'br0'), { up: true }));
    addr(a, 'eth0', '10.0.1.10/24');
    addr(r1, 'eth0', '10.0.1.1/24');
    addr(r2, 'eth0', '10.0.1.2/24');
    addr(r2, 'lo', '10.0.7.1/32');
    route(a, '0.0.0.0/0', { via: '10.0.1.1' });
    route(r1, '10.0.7.0/24', { via: '10.0.1.2' });
    expect(ping(l.world, a, '10.0.7.1', { seconds: 1 })).toEqual(['10.0.1.1 5/1 to 10.0.1.2', '10.0.7.1 ttl 64']);
    expect(ping(l.world, a, '10.0.7.1', { seconds: 1 })).toEqual(['10.0.1.1 5/1 to 10.0.1.2', '10.0.7.1 ttl 64']);
    expect(ping(l.world, a, '10.0.7.1', { seconds: 1 })).toEqual(['10.0.7.1 ttl 64']);
    expect(a.routing.lookup({ dst: ip('10.0.7.1') })).toMatchObject({ nextHop: { via: '10.0.1.2' }, cached: { redirected: true } });
  });
});

describe('path MTU (k05)', () => {
  it('too big for the next link: the router says so, the sender remembers for ten minutes', () => {
    const { world, a, r1, r2 } = routed();
    unwrap(r1.setLink(link(r1, 'eth1'), { mtu: 1400 }));
    unwrap(r2.setLink(link(r2, 'eth0'), { mtu: 1400 }));
    expect(ping(world, a, '10.0.2.10', { size: 1472, dontFragment: true })).toEqual(['10.0.1.1 3/4 mtu 1400']);
    expect(ping(world, a, '10.0.2.10', { size: 1472, dontFragment: true })).toEqual(['EMSGSIZE']);
    expect(ping(world, a, '10.0.2.10', { size: 1372, dontFragment: true })).toEqual(['10.0.2.10 ttl 62']);
    expect(a.routing.lookup({ dst: ip('10.0.2.10') })).toMatchObject({ cached: { mtu: 1400, redirected: false } });
  });

  it('without DF it is split on the way: 1376 and 124 bytes after the header', () => {
    const { world, a, r1, r2, b } = routed();
    unwrap(r1.setLink(link(r1, 'eth1'), { mtu: 1400 }));
    unwrap(r2.setLink(link(r2, 'eth0'), { mtu: 1400 }));
    const seen: string[] = [];
    b.capture('eth0', (f) => {
      const { net } = f.headers;
      if (net.kind === 'ipv4' && f.direction === 'in') seen.push(`${String(net.fragmentOffset)}${net.moreFragments ? '+' : ''}`);
    });
    expect(ping(world, a, '10.0.2.10', { size: 1472, dontFragment: false })).toEqual(['10.0.2.10 ttl 62']);
    expect(seen).toEqual(['0+', '1376']);
  });

  it('TCP gets through a narrower path', () => {
    const { world, a, r1, r2, b } = routed();
    unwrap(r1.setLink(link(r1, 'eth1'), { mtu: 1400 }));
    unwrap(r2.setLink(link(r2, 'eth0'), { mtu: 1400 }));
    const listener = unwrap(b.sockets.tcpListen({ address: ip('0.0.0.0'), port: 80 }));
    const client = unwrap(a.sockets.tcpConnect({ address: ip('10.0.2.10'), port: 80 }));
    world.runUntil(1_000_000);
    const server = listener.accept();
    let received = 0;
    server?.changed.subscribe(() => (received += server.read().length));
    unwrap(client.write(new Uint8Array(102_400)));
    world.runUntil(10_000_000);
    expect(received).toBe(102_400);
  });
});

describe('reverse path filter and martians (k10)', () => {
  function asymmetric(): { readonly world: ReturnType<typeof lab>['world']; readonly c: NetNamespace; readonly r: NetNamespace } {
    const l = lab();
    const [c, r, s] = ['c', 'r', 's'].map((n) => l.at(n)) as [NetNamespace, NetNamespace, NetNamespace];
    wire(c, 'eth0', r, 'eth0');
    wire(c, 'eth1', r, 'eth1');
    wire(r, 'eth2', s, 'eth0');
    addr(c, 'eth0', '10.0.1.10/24');
    addr(c, 'eth1', '10.0.3.10/24');
    addr(r, 'eth0', '10.0.1.1/24');
    addr(r, 'eth1', '10.0.3.1/24');
    addr(r, 'eth2', '10.0.2.1/24');
    addr(s, 'eth0', '10.0.2.10/24');
    route(c, '0.0.0.0/0', { via: '10.0.1.1' });
    route(s, '0.0.0.0/0', { via: '10.0.2.1' });
    sysctl(r, 'net.ipv4.ip_forward', '1');
    return { world: l.world, c, r };
  }

  it.each([
    ['off', {}, true],
    ['strict on the device', { 'net.ipv4.conf.eth0.rp_filter': '1' }, false],
    ['loose on the device', { 'net.ipv4.conf.eth0.rp_filter': '2' }, true],
    ['strict for all', { 'net.ipv4.conf.all.rp_filter': '1' }, false],
  ] as const)('%s', (_, settings, answered) => {
    const { world, c, r } = asymmetric();
    for (const [name, value] of Object.entries(settings)) sysctl(r, name, value);
    expect(ping(world, c, '10.0.2.10', { source: ip('10.0.3.10'), seconds: 1 })).toEqual(answered ? ['10.0.2.10 ttl 63'] : []);
  });

  it('a source that is the router\'s own is dropped as IP_LOCAL_SOURCE', () => {
    const { world, c } = asymmetric();
    // The router's MAC is known already: its ARP would not answer such a source either.
    ping(world, c, '10.0.2.10', { seconds: 1 });
    addr(c, 'lo', '10.0.2.1/32');
    expect(ping(world, c, '10.0.2.10', { source: ip('10.0.2.1'), seconds: 1 })).toEqual([]);
    expect(world.trace.events.some((e) => e.step.kind === 'drop' && e.step.reason === 'IP_LOCAL_SOURCE')).toBe(true);
  });
});

describe('policy routing (k12)', () => {
  function twoWays(): NetNamespace {
    const l = lab();
    const [a, r1, r2] = ['a', 'r1', 'r2'].map((n) => l.at(n)) as [NetNamespace, NetNamespace, NetNamespace];
    wire(a, 'eth0', r1, 'eth0');
    wire(a, 'eth1', r2, 'eth0');
    addr(a, 'eth0', '10.0.1.10/24');
    addr(a, 'eth1', '10.0.2.10/24');
    addr(r1, 'eth0', '10.0.1.1/24');
    addr(r2, 'eth0', '10.0.2.1/24');
    route(a, '0.0.0.0/0', { via: '10.0.1.1' });
    route(a, '0.0.0.0/0', { via: '10.0.2.1' }, { table: 100 });
    unwrap(a.routing.addRule(4, { from: cidr('10.0.2.10/32'), action: { kind: 'lookup', table: 100 } }));
    unwrap(a.routing.addRule(4, { mark: { value: 1, mask: 0xffffffff }, priority: 50, action: { kind: 'lookup', table: 100 } }));
    return a;
  }

  it('rules get the priority before main, or their own', () => {
    expect(twoWays().routing.rules(4).map((r) => r.priority)).toEqual([0, 50, 32765, 32766, 32767]);
  });

  it.each([
    ['an ordinary packet', {}, '10.0.1.1 dev eth0 src 10.0.1.10'],
    ['from the other address', { src: ip('10.0.2.10') }, '10.0.2.1 dev eth1 src 10.0.2.10'],
    ['marked', { mark: 1 }, '10.0.2.1 dev eth1 src 10.0.2.10'],
  ])('%s', (_, flow, expected) => {
    expect(got(twoWays().routing.lookup({ dst: ip('8.8.8.8'), ...flow }))).toBe(expected);
  });

  it.each([
    ['the bits outside the mask are anyone\'s, in the rule too', { value: 0x13, mask: 0x10 }, 0x31, true],
    ['a bit inside the mask differs', { value: 0x13, mask: 0x10 }, 0x03, false],
    ['a mask of 0 takes every mark', { value: 3, mask: 0 }, 0, true],
    ['0 under a mask', { value: 0, mask: 0xf }, 0x30, true],
  ] as const)('a rule\'s mark: %s', (_, mark, given, taken) => {
    const a = twoWays();
    unwrap(a.routing.addRule(4, { mark, priority: 40, action: { kind: 'blackhole' } }));
    expect(got(a.routing.lookup({ dst: ip('10.0.1.7'), mark: given }))).toBe(taken ? 'EINVAL' : 'direct dev eth0 src 10.0.1.10');
  });

  it('a blackhole rule fails with EINVAL, suppress_prefixlength passes over a default route', () => {
    const a = twoWays();
    unwrap(a.routing.addRule(4, { to: cidr('8.8.4.4/32'), priority: 49, action: { kind: 'blackhole' } }));
    expect(got(a.routing.lookup({ dst: ip('8.8.4.4') }))).toBe('EINVAL');
    unwrap(a.routing.addRule(4, { priority: 40, suppressPrefixLength: 0, action: { kind: 'lookup', table: 254 } }));
    unwrap(a.routing.addRule(4, { priority: 41, action: { kind: 'lookup', table: 100 } }));
    expect(got(a.routing.lookup({ dst: ip('8.8.8.8') }))).toBe('10.0.2.1 dev eth1 src 10.0.2.10');
    expect(got(a.routing.lookup({ dst: ip('10.0.1.7') }))).toBe('direct dev eth0 src 10.0.1.10');
  });
});
