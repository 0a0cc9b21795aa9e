/** ipvlan. Expected values: drivers/net/ipvlan of Linux 6.x (no kernel with it was at hand). */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/index';
import { ip } from '../../wire/index';
import type { IpvlanFlag, IpvlanMode, NetNamespace } from '../api';
import { addr, lab, link, ping, route, sysctl, wire } from '../fixtures/network';

/** host (eth0 10.9.0.1) with ipvlans in a (.11) and b (.12); outside (10.9.0.2) at the other end of the cable. */
function shared(mode: IpvlanMode, flag: IpvlanFlag = 'bridge'): ReturnType<typeof lab> & { readonly root: NetNamespace; readonly a: NetNamespace; readonly b: NetNamespace; readonly outside: NetNamespace } {
  const l = lab();
  const [root, a, b, outside] = ['root', 'a', 'b', 'outside'].map((n) => l.at(n)) as [NetNamespace, NetNamespace, NetNamespace, NetNamespace];
  wire(root, 'eth0', outside, 'eth0');
  addr(root, 'eth0', '10.9.0.1/24');
  addr(outside, 'eth0', '10.9.0.2/24');
  for (const [netns, last] of [[a, '11'], [b, '12']] as const) {
    unwrap(netns.addLink({ kind: 'ipvlan', name: 'iv0', lower: 'eth0', lowerNetns: root, mode, flag }));
    addr(netns, 'iv0', `10.9.0.${last}/24`);
    unwrap(netns.setLink(link(netns, 'iv0'), { up: true }));
  }
  return { ...l, root, a, b, outside };
}

describe('ipvlan', () => {
  it('wears the MAC of its lower device and cannot change it', () => {
    const { root, a } = shared('l2');
    expect(link(a, 'iv0').mac).toBe(link(root, 'eth0').mac);
    expect(a.setLink(link(a, 'iv0'), { mac: link(root, 'eth0').mac })).toEqual({ ok: false, error: { errno: 'EOPNOTSUPP' } });
  });

  it('numbers its link-local addresses, as the MAC does not tell them apart', () => {
    const { root, a, b } = shared('l2');
    const local = (n: NetNamespace, dev: string): string | undefined => link(n, dev).addresses.find((x) => x.scope === 'link')?.address;
    const all = [local(root, 'eth0'), local(a, 'iv0'), local(b, 'iv0')];
    expect(new Set(all).size).toBe(3);
    expect(all[1]).toMatch(/^fe80::[0-9a-f]+:[0-9a-f]+00:1[0-9a-f]{2}:|^fe80::[0-9a-f]+:[0-9a-f]+:1[0-9a-f]{2}:/);
  });

  it('an address is given to one ipvlan of a device only', () => {
    const { b } = shared('l2');
    expect(b.addAddress(link(b, 'iv0'), { address: ip('10.9.0.11'), prefixLength: 24 })).toMatchObject({ ok: false, error: { errno: 'EADDRINUSE' } });
  });

  it('shares the lower device with no macvlan and no bridge', () => {
    const { root } = shared('l2');
    expect(root.addLink({ kind: 'macvlan', name: 'mv0', lower: 'eth0', mode: 'bridge' })).toMatchObject({ ok: false, error: { errno: 'EBUSY' } });
    unwrap(root.addLink({ kind: 'bridge', name: 'br0' }));
    expect(root.setLink(link(root, 'eth0'), { master: link(root, 'br0') })).toMatchObject({ ok: false, error: { errno: 'EBUSY' } });
  });

  it('mode and flag are those of the newest setting, for all', () => {
    const { a, b } = shared('l2');
    unwrap(b.setLink(link(b, 'iv0'), { ipvlan: { mode: 'l3', flag: 'private' } }));
    expect(link(a, 'iv0').sharing).toEqual({ mode: 'l3', flag: 'private' });
    expect(link(a, 'iv0').arpEnabled).toBe(false);
  });

  const rows: readonly (readonly [string, IpvlanMode, IpvlanFlag, { readonly sibling: boolean; readonly outside: boolean; readonly host: boolean }])[] = [
    ['l2: siblings and the outside, but not the host below', 'l2', 'bridge', { sibling: true, outside: true, host: false }],
    ['l2 private: not even siblings', 'l2', 'private', { sibling: false, outside: true, host: false }],
    ['l2 vepa: siblings only by a switch that reflects', 'l2', 'vepa', { sibling: false, outside: true, host: false }],
    ['l3: siblings without ARP; the outside has no way back to an address that nobody answers for', 'l3', 'bridge', { sibling: true, outside: false, host: false }],
    ['l3 private', 'l3', 'private', { sibling: false, outside: false, host: false }],
  ];
  it.each(rows)('%s', (_, mode, flag, expected) => {
    const reaches = (to: string): boolean => {
      const { world, a } = shared(mode, flag);
      return ping(world, a, to)[0]?.startsWith(`${to} ttl`) === true;
    };
    expect({ sibling: reaches('10.9.0.12'), outside: reaches('10.9.0.2'), host: reaches('10.9.0.1') }).toEqual(expected);
  });

  it('l3 with a route outside: both ways, and iptables of the lower namespace decides', () => {
    const l = shared('l3s');
    for (const [n, last] of [[l.a, '11'], [l.b, '12']] as const) {
      addr(n, 'iv0', `10.77.0.${last}/24`);
      route(n, '0.0.0.0/0', { dev: 'iv0' });
    }
    route(l.outside, '10.77.0.0/24', { via: '10.9.0.1' });
    sysctl(l.root, 'net.ipv4.ip_forward', '1');
    expect(ping(l.world, l.outside, '10.77.0.11')).toEqual(['10.77.0.11 ttl 64']);
  });

  it('l2 over IPv6: neighbour discovery finds siblings', () => {
    const { world, a, b } = shared('l2');
    addr(a, 'iv0', 'fd00::11/64');
    addr(b, 'iv0', 'fd00::12/64');
    expect(ping(world, a, 'fd00::12')).toEqual(['fd00::12 ttl 64']);
  });
});
