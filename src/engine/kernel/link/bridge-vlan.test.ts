/** VLAN filtering. Expected values: net/bridge/br_vlan.c (the recording machine's kernel lacks it), IEEE 802.1Q. */
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../base/index';
import type { NetNamespace, VlanChange } from '../api';
import { addr, lab, link, ping, wire, withoutIpv6, type Lab } from '../fixtures/network';

/** Hosts a, b, c (10.0.0.1, .2, .3) on ports pa, pb, pc of a filtering bridge. */
function filtering(): Lab & { readonly sw: NetNamespace; readonly hosts: readonly NetNamespace[]; vlan(device: string, change: Partial<VlanChange> & { readonly first: number }): string; reaches(from: number, to: string): boolean } {
  const l = lab();
  const sw = l.at('sw');
  withoutIpv6(sw);
  unwrap(sw.addLink({ kind: 'bridge', name: 'br0', options: { vlanFiltering: true } }));
  unwrap(sw.setLink(link(sw, 'br0'), { up: true }));
  const hosts = ['a', 'b', 'c'].map((name, i) => {
    const host = l.at(name);
    withoutIpv6(host);
    wire(host, 'eth0', sw, `p${name}`);
    unwrap(sw.setLink(link(sw, `p${name}`), { master: link(sw, 'br0') }));
    addr(host, 'eth0', `10.0.0.${String(i + 1)}/24`);
    return host;
  });
  const vlan = (device: string, change: Partial<VlanChange> & { readonly first: number }): string => {
    const done = sw.setLink(link(sw, device), { vlans: { action: 'add', last: change.first, pvid: false, untagged: false, self: false, ...change } });
    return done.ok ? 'ok' : done.error.errno;
  };
  const reaches = (from: number, to: string): boolean => ping(l.world, hosts[from] as NetNamespace, to)[0]?.startsWith(`${to} ttl`) === true;
  return { ...l, sw, hosts, vlan, reaches };
}

const access = (id: number): { readonly first: number; readonly pvid: true; readonly untagged: true } => ({ first: id, pvid: true, untagged: true });

describe('VLAN filtering', () => {
  it('every port begins in VLAN 1, untagged: all reach all', () => {
    const { sw, reaches } = filtering();
    expect(link(sw, 'pa').vlans).toEqual([{ id: 1, pvid: true, untagged: true }]);
    expect(link(sw, 'br0').vlans).toEqual([{ id: 1, pvid: true, untagged: true }]);
    expect(reaches(0, '10.0.0.3')).toBe(true);
  });

  it('ports with another PVID are another switch', () => {
    const { vlan, reaches } = filtering();
    vlan('pa', access(10));
    vlan('pb', access(10));
    expect([reaches(0, '10.0.0.2'), reaches(0, '10.0.0.3'), reaches(2, '10.0.0.2')]).toEqual([true, false, false]);
  });

  it('a trunk port carries the tag to a VLAN device', () => {
    const { hosts, vlan, reaches } = filtering();
    const c = hosts[2] as NetNamespace;
    vlan('pa', access(10));
    vlan('pc', { first: 10 });
    unwrap(c.addLink({ kind: 'vlan', name: 'eth0.10', lower: 'eth0', id: 10 }));
    unwrap(c.setLink(link(c, 'eth0.10'), { up: true }));
    addr(c, 'eth0.10', '10.7.0.10/24');
    addr(hosts[0] as NetNamespace, 'eth0', '10.7.0.1/24');
    expect([reaches(0, '10.7.0.10'), reaches(0, '10.0.0.3')]).toEqual([true, false]);
  });

  it('a tag that the port does not carry is dropped', () => {
    const { world, hosts, vlan, reaches } = filtering();
    const c = hosts[2] as NetNamespace;
    vlan('pa', access(10));
    unwrap(c.addLink({ kind: 'vlan', name: 'eth0.10', lower: 'eth0', id: 10 }));
    unwrap(c.setLink(link(c, 'eth0.10'), { up: true }));
    addr(c, 'eth0.10', '10.7.0.10/24');
    world.trace.enabled = true;
    expect(reaches(2, '10.7.0.1')).toBe(false);
    expect(world.trace.events.some((e) => e.step.kind === 'drop' && e.step.detail?.['why'] === 'VLAN not allowed')).toBe(true);
  });

  it('a port without a PVID takes nothing untagged', () => {
    const { vlan, reaches } = filtering();
    vlan('pa', { action: 'delete', first: 1 });
    expect(reaches(0, '10.0.0.2')).toBe(false);
  });

  it('the host itself needs the VLAN on the bridge (self), and sees its tag', () => {
    const { sw, vlan, reaches } = filtering();
    vlan('pa', access(10));
    unwrap(sw.addLink({ kind: 'vlan', name: 'br0.10', lower: 'br0', id: 10 }));
    unwrap(sw.setLink(link(sw, 'br0.10'), { up: true }));
    addr(sw, 'br0.10', '10.0.0.254/24');
    expect(reaches(0, '10.0.0.254')).toBe(false);
    expect(vlan('br0', { first: 10, self: true })).toBe('ok');
    expect(reaches(0, '10.0.0.254')).toBe(true);
  });

  it('addresses are learned for each VLAN apart', () => {
    const { sw, vlan, reaches } = filtering();
    vlan('pa', access(10));
    vlan('pb', access(10));
    reaches(0, '10.0.0.2');
    expect(link(sw, 'br0').fdb?.entries().filter((e) => !e.local).map((e) => e.vlan)).toEqual([10, 10]);
  });

  it('a new PVID takes the place of the old; without the flag a VLAN is none', () => {
    const { sw, vlan } = filtering();
    vlan('pa', access(10));
    expect(link(sw, 'pa').vlans).toEqual([{ id: 1, pvid: false, untagged: true }, { id: 10, pvid: true, untagged: true }]);
    vlan('pa', { first: 10 });
    expect(link(sw, 'pa').vlans).toEqual([{ id: 1, pvid: false, untagged: true }, { id: 10, pvid: false, untagged: false }]);
  });

  it('mistakes: no such VLAN, a bridge without self, a device that is no port', () => {
    const { vlan } = filtering();
    expect([vlan('pa', { action: 'delete', first: 77 }), vlan('br0', { first: 10 }), vlan('lo', { first: 10 }), vlan('pa', { first: 4095 })]).toEqual(['ENOENT', 'EOPNOTSUPP', 'EOPNOTSUPP', 'EINVAL']);
  });

  it('without vlan_filtering none of it matters', () => {
    const { sw, vlan, reaches } = filtering();
    vlan('pa', access(10));
    unwrap(sw.setLink(link(sw, 'br0'), { bridge: { vlanFiltering: false } }));
    expect(reaches(0, '10.0.0.2')).toBe(true);
  });
});
