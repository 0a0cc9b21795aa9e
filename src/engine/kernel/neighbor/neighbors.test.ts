/** Expected values: captures k03 (ARP states), k10 (proxy ARP of Calico), k17 (IPv6) of kernel 6.18. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { ip, mac } from '../../wire/index';
import type { NetNamespace } from '../api';
import { addr, lab, link, oneRouter6, ping, route, routed6, sysctl, wire, type Lab } from '../fixtures/network';

function pair(): Lab & { readonly a: NetNamespace; readonly b: NetNamespace } {
  const l = lab();
  const [a, b] = ['a', 'b'].map((n) => l.at(n)) as [NetNamespace, NetNamespace];
  wire(a, 'eth0', b, 'eth0');
  addr(a, 'eth0', '10.0.0.1/24');
  addr(b, 'eth0', '10.0.0.2/24');
  return { ...l, a, b };
}

const table = (n: NetNamespace): string[] => n.neighbors.entries().filter((e) => !e.address.includes(':')).map((e) => `${e.address} ${e.state}`);

/** Times (in seconds) and targets of ARP requests that leave `n`. */
function asked(n: NetNamespace): string[] {
  const out: string[] = [];
  n.capture('eth0', (f) => {
    if (f.direction === 'out' && f.headers.net.kind === 'arp' && f.headers.net.operation === 'request') out.push(`${String(Math.round(f.at / SECOND))} ${f.headers.eth?.dst === 'ff:ff:ff:ff:ff:ff' ? 'all' : 'one'} ${f.headers.net.targetIp}`);
  });
  return out;
}

describe('ARP states (k03)', () => {
  it('asks three times a second apart, then fails everybody who waits', () => {
    const { world, a } = pair();
    const requests = asked(a);
    expect(ping(world, a, '10.0.0.99', { seconds: 2.9 })).toEqual([]);
    expect(table(a)).toEqual(['10.0.0.99 INCOMPLETE']);
    world.runUntil(5 * SECOND);
    expect(requests).toEqual(['0 all 10.0.0.99', '1 all 10.0.0.99', '2 all 10.0.0.99']);
    expect(table(a)).toEqual(['10.0.0.99 FAILED']);
    expect(ping(world, a, '10.0.0.98', { seconds: 4 })).toEqual(['10.0.0.1 3/1']);
  });

  it('the asker knows a REACHABLE neighbour; the asked one learned it as STALE and, having answered, checks it', () => {
    const { world, a, b } = pair();
    ping(world, a, '10.0.0.2', { seconds: 1 });
    expect(table(a)).toEqual(['10.0.0.2 REACHABLE']);
    expect(table(b)).toEqual(['10.0.0.1 DELAY']);
    world.runUntil(world.now + 6 * SECOND);
    expect(table(b)).toEqual(['10.0.0.1 REACHABLE']);
  });

  it('REACHABLE becomes STALE after half a minute of silence, and use starts DELAY', () => {
    const { world, a } = pair();
    ping(world, a, '10.0.0.2', { seconds: 1 });
    world.runUntil(world.now + 40 * SECOND);
    expect(table(a)).toEqual(['10.0.0.2 STALE']);
    ping(world, a, '10.0.0.2', { seconds: 1 });
    expect(table(a)).toEqual(['10.0.0.2 DELAY']);
    const requests = asked(a);
    world.runUntil(world.now + 6 * SECOND);
    expect(requests.map((r) => r.slice(r.indexOf(' ') + 1))).toEqual(['one 10.0.0.2']);
    expect(table(a)).toEqual(['10.0.0.2 REACHABLE']);
  });

  it('entries set by hand: added once, replaced, deleted', () => {
    const { a } = pair();
    const device = link(a, 'eth0');
    const entry = { address: ip('10.0.0.50'), device, mac: mac('02:00:00:00:00:50'), state: 'PERMANENT' } as const;
    unwrap(a.neighbors.add(entry, 'add'));
    expect(a.neighbors.add(entry, 'add')).toEqual({ ok: false, error: { errno: 'EEXIST' } });
    unwrap(a.neighbors.add({ ...entry, mac: mac('02:00:00:00:00:51') }, 'replace'));
    expect(a.neighbors.entries().find((e) => e.address === '10.0.0.50')?.mac).toBe('02:00:00:00:00:51');
    unwrap(a.neighbors.remove(ip('10.0.0.50'), device));
    expect(a.neighbors.remove(ip('10.0.0.51'), device)).toEqual({ ok: false, error: { errno: 'ENOENT' } });
  });

  it('a host answers for an address of another of its devices, unless arp_ignore says no', () => {
    const { world, a, b } = pair();
    addr(b, 'lo', '172.16.9.9/32');
    route(a, '172.16.9.9/32', { dev: 'eth0' });
    expect(ping(world, a, '172.16.9.9', { seconds: 1 })).toEqual(['172.16.9.9 ttl 64']);
    sysctl(b, 'net.ipv4.conf.all.arp_ignore', '1');
    a.neighbors.flush();
    expect(ping(world, a, '172.16.9.9', { seconds: 1 })).toEqual([]);
  });

  it('losing the device loses the entries', () => {
    const { world, a } = pair();
    ping(world, a, '10.0.0.2', { seconds: 1 });
    unwrap(a.setLink(link(a, 'eth0'), { up: false }));
    expect(table(a)).toEqual([]);
  });
});

describe('proxy ARP for 169.254.1.1 (k10)', () => {
  function calico(): Lab & { readonly root: NetNamespace; readonly p1: NetNamespace } {
    const l = lab();
    const { root } = l.host;
    const pods = [1, 2].map((i) => {
      const p = l.at(`p${String(i)}`);
      wire(root, `cali${String(i)}`, p, 'eth0');
      addr(p, 'eth0', `192.168.0.${String(i)}/32`);
      route(p, '169.254.1.1/32', { dev: 'eth0' });
      route(p, '0.0.0.0/0', { via: '169.254.1.1' });
      route(root, `192.168.0.${String(i)}/32`, { dev: `cali${String(i)}` });
      sysctl(root, `net.ipv4.conf.cali${String(i)}.proxy_arp`, '1');
      return p;
    });
    sysctl(root, 'net.ipv4.ip_forward', '1');
    return { ...l, root, p1: pods[0] as NetNamespace };
  }

  function uplink(l: Lab): void {
    wire(l.host.root, 'd0', l.at('outside'), 'd1');
    addr(l.host.root, 'd0', '172.20.0.1/24');
    route(l.host.root, '0.0.0.0/0', { via: '172.20.0.2' });
  }

  it('is silent while the host has no route there by another device', () => {
    const l = calico();
    expect(ping(l.world, l.p1, '192.168.0.2')).toEqual(['192.168.0.1 3/1']);
  });

  it('answers with a default route, after proxy_delay: the first questions of both Pods together take most of a second (842 ms in the capture)', () => {
    const l = calico();
    uplink(l);
    expect(ping(l.world, l.p1, '192.168.0.2', { seconds: 0.7 })).toEqual([]);
    const again = calico();
    uplink(again);
    expect(ping(again.world, again.p1, '192.168.0.2', { seconds: 1 })).toEqual(['192.168.0.2 ttl 63']);
  });

  it('answers at once when proxy_delay is 0, and the hop shows an address of another device', () => {
    const l = calico();
    uplink(l);
    sysctl(l.root, 'net.ipv4.neigh.cali1.proxy_delay', '0');
    sysctl(l.root, 'net.ipv4.neigh.cali2.proxy_delay', '0');
    expect(ping(l.world, l.p1, '192.168.0.2', { seconds: 0.1 })).toEqual(['192.168.0.2 ttl 63']);
    expect(ping(l.world, l.p1, '192.168.0.2', { ttl: 1, seconds: 0.1 })).toEqual(['172.20.0.1 11/0']);
  });
});

describe('IPv6 (k17)', () => {
  it('finds its neighbour and answers', () => {
    const { world, a } = oneRouter6();
    expect(ping(world, a, 'fd00:1::1')).toEqual(['fd00:1::1 ttl 64']);
    expect(a.neighbors.entries().map((e) => `${e.address} ${e.state}`)).toEqual(['fd00:1::1 REACHABLE']);
  });

  it.each([
    ['no route at the source', oneRouter6, 'fd00:2::10', ['ENETUNREACH']],
    ['through the router', routed6, 'fd00:2::10', ['fd00:2::10 ttl 63']],
    ['no such neighbour on the own link', routed6, 'fd00:1::99', ['fd00:1::10 1/3']],
    ['no such neighbour behind the router', routed6, 'fd00:2::99', ['fd00:1::1 1/3']],
  ] as const)('%s', (_, make, to, expected) => {
    const l = make();
    expect(ping(l.world, l.a, to)).toEqual(expected);
  });

  it('a router without a route says "no route"; a narrow link "packet too big", and the sender then splits', () => {
    const { world, a, b, r } = routed6();
    expect(ping(world, a, 'fd00:3::1')).toEqual(['fd00:1::1 1/0']);
    unwrap(r.setLink(link(r, 'eth1'), { mtu: 1400 }));
    unwrap(b.setLink(link(b, 'eth0'), { mtu: 1400 }));
    expect(ping(world, a, 'fd00:2::10', { size: 1452 })).toEqual(['fd00:1::1 2/0 mtu 1400']);
    expect(ping(world, a, 'fd00:2::10', { size: 1452 })).toEqual(['fd00:2::10 ttl 63']);
  });

  it('a router that does not forward is silent', () => {
    const { world, a, r } = routed6();
    sysctl(r, 'net.ipv6.conf.all.forwarding', '0');
    expect(ping(world, a, 'fd00:2::10')).toEqual([]);
  });

  it('every device has a link-local address made of its MAC, and disable_ipv6 takes all addresses away', () => {
    const { a } = routed6();
    const addresses = (): string[] => link(a, 'eth0').addresses.map((x) => x.address);
    expect(addresses().some((x) => x.startsWith('fe80::'))).toBe(true);
    sysctl(a, 'net.ipv6.conf.all.disable_ipv6', '1');
    expect(addresses()).toEqual([]);
  });
});
