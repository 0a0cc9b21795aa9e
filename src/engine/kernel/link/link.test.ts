/** Expected values: captures k01 (veth, carrier), k02 (bridge), k07 (hairpin), k11 (VXLAN) of kernel 6.18. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { ip, mac } from '../../wire/index';
import type { CapturedFrame, Link, NetNamespace } from '../api';
import { addr, lab, link, ping, route, sysctl, wire, withoutIpv6, type Lab } from '../fixtures/network';

const state = (l: Link): string => `${l.up ? 'up' : 'down'} ${l.carrier ? 'carrier' : 'no-carrier'} ${l.operState}`;

describe('veth: carrier needs both ends up (k01)', () => {
  it('goes through DOWN, LOWERLAYERDOWN, UP and back', () => {
    const { host } = lab();
    const { root } = host;
    const veth0 = unwrap(root.addLink({ kind: 'veth', name: 'veth0', peer: { name: 'veth1' } }));
    const veth1 = link(root, 'veth1');
    expect([veth1.index, veth0.index]).toEqual([2, 3]);
    expect(state(veth0)).toBe('down no-carrier DOWN');
    unwrap(root.setLink(veth0, { up: true }));
    expect(state(veth0)).toBe('up no-carrier LOWERLAYERDOWN');
    expect(state(veth1)).toBe('down no-carrier DOWN');
    unwrap(root.setLink(veth1, { up: true }));
    expect([state(veth0), state(veth1)]).toEqual(['up carrier UP', 'up carrier UP']);
    unwrap(root.setLink(veth1, { up: false }));
    expect(state(veth0)).toBe('up no-carrier LOWERLAYERDOWN');
  });

  it('keeps its index when it moves, loses addresses and state, and refuses a taken name', () => {
    const { host, at } = lab();
    const { root } = host;
    unwrap(root.addLink({ kind: 'veth', name: 'veth0', peer: { name: 'veth1' } }));
    const moved = link(root, 'veth1');
    const ns1 = at('ns1');
    unwrap(root.moveLink(moved, ns1));
    expect([moved.netns.id, moved.index, moved.up]).toEqual(['host/ns1', 2, false]);
    unwrap(root.addLink({ kind: 'veth', name: 'vethx', peer: { name: 'veth1' } }));
    expect(root.moveLink(link(root, 'veth1'), ns1)).toEqual({ ok: false, error: { errno: 'EEXIST', detail: 'An interface with the same name exists in the target netns.' } });
  });

  it('deleting one end deletes the other; deleting a namespace deletes what is in it', () => {
    const { host, at } = lab();
    unwrap(host.root.addLink({ kind: 'veth', name: 'veth0', peer: { name: 'eth0', netns: at('ns1') } }));
    unwrap(at('ns1').deleteLink(link(at('ns1'), 'eth0')));
    expect(host.root.link('veth0')).toBeUndefined();
    unwrap(host.root.addLink({ kind: 'veth', name: 'veth0', peer: { name: 'eth0', netns: at('ns1') } }));
    unwrap(host.deleteNamespace('ns1'));
    expect(host.root.link('veth0')).toBeUndefined();
  });

  it('a namespace without lo up cannot reach its own address', () => {
    const l = lab();
    const ns1 = l.at('ns1');
    unwrap(ns1.setLink(link(ns1, 'lo'), { up: false }));
    wire(l.host.root, 'veth0', ns1, 'eth0');
    addr(ns1, 'eth0', '10.0.0.2/24');
    expect(ping(l.world, ns1, '10.0.0.2')).toEqual([]);
    unwrap(ns1.setLink(link(ns1, 'lo'), { up: true }));
    expect(ping(l.world, ns1, '10.0.0.2')).toEqual(['10.0.0.2 ttl 64']);
  });

  it.each([
    [67, 'mtu less than device minimum.'],
    [70000, 'mtu greater than device maximum.'],
  ])('refuses an MTU of %i', (mtu, detail) => {
    const { host } = lab();
    unwrap(host.root.addLink({ kind: 'veth', name: 'veth0', peer: { name: 'veth1' } }));
    expect(host.root.setLink(link(host.root, 'veth0'), { mtu })).toEqual({ ok: false, error: { errno: 'EINVAL', detail } });
  });
});

/** Namespaces a, b, c on br0 of the host: MACs 02:00:00:00:00:0a and so on, 10.0.0.1 to .3. */
function switched(): Lab & { readonly root: NetNamespace; readonly nodes: readonly NetNamespace[] } {
  const l = lab();
  const { root } = l.host;
  unwrap(root.addLink({ kind: 'bridge', name: 'br0' }));
  const nodes = ['a', 'b', 'c'].map((name, i) => {
    const n = l.at(name);
    withoutIpv6(root, n);
    unwrap(root.addLink({ kind: 'veth', name: `v${name}`, peer: { name: 'eth0', netns: n, mac: mac(`02:00:00:00:00:0${name}`) } }));
    unwrap(root.setLink(link(root, `v${name}`), { master: link(root, 'br0'), up: true }));
    unwrap(n.setLink(link(n, 'eth0'), { up: true }));
    addr(n, 'eth0', `10.0.0.${String(i + 1)}/24`);
    return n;
  });
  unwrap(root.setLink(link(root, 'br0'), { up: true }));
  return { ...l, root, nodes };
}

const learned = (root: NetNamespace): string[] => (link(root, 'br0').fdb?.entries() ?? []).filter((e) => e.state === 'reachable').map((e) => `${e.mac} ${e.port?.name ?? ''}`);

function watch(netns: NetNamespace, device = 'eth0'): { readonly frames: CapturedFrame[] } {
  const frames: CapturedFrame[] = [];
  netns.capture(device, (f) => frames.push(f));
  return { frames };
}

describe('bridge (k02)', () => {
  it('wears the lowest MAC of its ports and has carrier while one of them forwards', () => {
    const { root } = switched();
    const macs = ['va', 'vb', 'vc'].map((n) => link(root, n).mac).sort();
    expect(link(root, 'br0').mac).toBe(macs[0]);
    expect(state(link(root, 'br0'))).toBe('up carrier UP');
    for (const n of ['va', 'vb', 'vc']) unwrap(root.setLink(link(root, n), { up: false }));
    expect(state(link(root, 'br0'))).toBe('up no-carrier DOWN');
  });

  it('learns both, and shows a bystander only the broadcast', () => {
    const { world, root, nodes } = switched();
    const [a, , c] = nodes as [NetNamespace, NetNamespace, NetNamespace];
    const { frames } = watch(c);
    expect(ping(world, a, '10.0.0.2')).toEqual(['10.0.0.2 ttl 64']);
    expect(learned(root)).toEqual(['02:00:00:00:00:0a va', '02:00:00:00:00:0b vb']);
    expect(frames.filter((f) => f.headers.net.kind === 'arp' || f.headers.transport).map((f) => [f.direction, f.headers.net.kind])).toEqual([['broadcast', 'arp']]);
  });

  it('floods what it does not know', () => {
    const { world, root, nodes } = switched();
    const [a, , c] = nodes as [NetNamespace, NetNamespace, NetNamespace];
    ping(world, a, '10.0.0.2', { seconds: 1 });
    unwrap(link(root, 'br0').fdb?.remove({ mac: mac('02:00:00:00:00:0b') }) ?? { ok: true, value: undefined });
    const { frames } = watch(c);
    ping(world, a, '10.0.0.2', { seconds: 1 });
    expect(frames.map((f) => [f.direction, f.headers.transport?.kind])).toEqual([['otherhost', 'icmp']]);
  });

  it('forgets after the ageing time', () => {
    const { world, root, nodes } = switched();
    ping(world, nodes[0] as NetNamespace, '10.0.0.2', { seconds: 1 });
    world.runUntil(world.now + 299 * SECOND);
    expect(learned(root)).toHaveLength(2);
    world.runUntil(world.now + 10 * SECOND);
    expect(learned(root)).toEqual([]);
  });

  it('a port that goes down takes what was learned there', () => {
    const { world, root, nodes } = switched();
    ping(world, nodes[0] as NetNamespace, '10.0.0.2', { seconds: 1 });
    unwrap(root.setLink(link(root, 'va'), { up: false }));
    expect(learned(root)).toEqual(['02:00:00:00:00:0b vb']);
    expect(state(link(nodes[0] as NetNamespace, 'eth0'))).toBe('up no-carrier DOWN');
  });

  it('isolated ports reach the host, not each other', () => {
    const { world, root, nodes } = switched();
    addr(root, 'br0', '10.0.0.254/24');
    for (const n of ['va', 'vb']) unwrap(root.setLink(link(root, n), { port: { isolated: true } }));
    const [a] = nodes as [NetNamespace];
    expect(ping(world, a, '10.0.0.2', { seconds: 1 })).toEqual([]);
    expect(ping(world, a, '10.0.0.3', { seconds: 1 })).toEqual(['10.0.0.3 ttl 64']);
    expect(ping(world, a, '10.0.0.254', { seconds: 1 })).toEqual(['10.0.0.254 ttl 64']);
  });

  it('does nothing while it is down, and refuses a bridge as a port', () => {
    const { world, root, nodes } = switched();
    unwrap(root.setLink(link(root, 'br0'), { up: false }));
    expect(ping(world, nodes[0] as NetNamespace, '10.0.0.2', { seconds: 1 })).toEqual([]);
    unwrap(root.addLink({ kind: 'bridge', name: 'br1' }));
    expect(root.setLink(link(root, 'br1'), { master: link(root, 'br0') })).toEqual({ ok: false, error: { errno: 'ELOOP', detail: 'Can not enslave a bridge to a bridge.' } });
  });

  it('an MTU smaller than the frame ends it silently at the port', () => {
    const { world, root, nodes } = switched();
    unwrap(root.setLink(link(root, 'vb'), { mtu: 1000 }));
    expect(link(root, 'br0').mtu).toBe(1000);
    expect(ping(world, nodes[0] as NetNamespace, '10.0.0.2', { size: 1200, seconds: 1 })).toEqual([]);
  });
});

describe('VXLAN as flannel sets it up (k11)', () => {
  /** Two hosts on a cable, a tunnel between them, and their pods' networks behind it. */
  function tunnel(): Lab & { readonly h1: NetNamespace; readonly h2: NetNamespace } {
    const l = lab();
    const [h1, h2] = ['h1', 'h2'].map((n) => l.world.addHost(n).root) as [NetNamespace, NetNamespace];
    withoutIpv6(h1, h2);
    for (const h of [h1, h2]) unwrap(h.addLink({ kind: 'physical', name: 'eth0' }));
    l.world.connect(link(h1, 'eth0'), link(h2, 'eth0'));
    [h1, h2].forEach((h, i) => {
      const me = i + 1;
      const other = 2 - i;
      unwrap(h.setLink(link(h, 'eth0'), { up: true }));
      addr(h, 'eth0', `192.168.50.1${String(me)}/24`);
      unwrap(h.addLink({ kind: 'vxlan', name: 'flannel.1', mac: mac(`02:00:00:00:01:0${String(me)}`), options: { vni: 1, lower: 'eth0', local: ip(`192.168.50.1${String(me)}`), dstPort: 8472, learning: false } }));
      unwrap(h.setLink(link(h, 'flannel.1'), { up: true }));
      addr(h, 'flannel.1', `10.244.${String(me)}.0/32`);
      expect(route(h, `10.244.${String(other)}.0/24`, { via: `10.244.${String(other)}.0`, dev: 'flannel.1', onlink: true })).toBeUndefined();
      unwrap(h.neighbors.add({ address: ip(`10.244.${String(other)}.0`), device: link(h, 'flannel.1'), mac: mac(`02:00:00:00:01:0${String(other)}`), state: 'PERMANENT' }, 'add'));
      unwrap(link(h, 'flannel.1').fdb?.add({ mac: mac(`02:00:00:00:01:0${String(other)}`), remote: ip(`192.168.50.1${String(other)}`) }) ?? { ok: true, value: undefined });
      sysctl(h, 'net.ipv4.ip_forward', '1');
    });
    return { ...l, h1, h2 };
  }

  it('takes 50 bytes from the MTU and carries packets in UDP to port 8472', () => {
    const { world, h1 } = tunnel();
    expect(link(h1, 'flannel.1').mtu).toBe(1450);
    expect(link(h1, 'flannel.1').operState).toBe('UNKNOWN');
    const { frames } = watch(h1);
    expect(ping(world, h1, '10.244.2.0')).toEqual(['10.244.2.0 ttl 64']);
    const outer = frames.filter((f) => f.headers.payload.kind === 'vxlan');
    expect(outer.map((f) => f.headers.net.kind === 'ipv4' && `${f.headers.net.src} > ${f.headers.net.dst} ttl ${String(f.headers.net.ttl)}`)).toEqual(['192.168.50.11 > 192.168.50.12 ttl 64', '192.168.50.12 > 192.168.50.11 ttl 64']);
  });

  it('without an FDB entry the frame is dropped and counted, and nobody is told', () => {
    const { world, h1 } = tunnel();
    unwrap(link(h1, 'flannel.1').fdb?.remove({ mac: mac('02:00:00:00:01:02'), remote: ip('192.168.50.12') }) ?? { ok: true, value: undefined });
    expect(ping(world, h1, '10.244.2.0')).toEqual([]);
    expect(link(h1, 'flannel.1').stats.txDropped).toBe(1);
    expect(world.trace.events.some((e) => e.step.kind === 'drop' && e.step.reason === 'VXLAN_NO_REMOTE')).toBe(true);
  });

  it('without a neighbour entry the host reports itself after three seconds', () => {
    const { world, h1 } = tunnel();
    unwrap(h1.neighbors.remove(ip('10.244.2.0'), link(h1, 'flannel.1')));
    expect(ping(world, h1, '10.244.2.0')).toEqual(['10.244.1.0 3/1']);
  });

  it('another VNI at the far end is refused as VXLAN_VNI_NOT_FOUND', () => {
    const { world, h1, h2 } = tunnel();
    unwrap(h2.deleteLink(link(h2, 'flannel.1')));
    unwrap(h2.addLink({ kind: 'vxlan', name: 'flannel.1', options: { vni: 2, lower: 'eth0', dstPort: 8472, learning: false } }));
    unwrap(h2.setLink(link(h2, 'flannel.1'), { up: true }));
    expect(ping(world, h1, '10.244.2.0')).toEqual([]);
    expect(world.trace.events.some((e) => e.step.kind === 'drop' && e.step.reason === 'VXLAN_VNI_NOT_FOUND')).toBe(true);
  });

  it('one VNI and port cannot be used twice', () => {
    const { h1 } = tunnel();
    expect(h1.addLink({ kind: 'vxlan', name: 'vx2', options: { vni: 1, lower: 'eth0', dstPort: 8472, learning: true } })).toEqual({ ok: false, error: { errno: 'EEXIST', detail: 'A VXLAN device with the specified VNI already exists.' } });
  });

  it('a learning device floods to all its remotes and then knows who answered', () => {
    const { world, h1, h2 } = tunnel();
    [h1, h2].forEach((h, i) => {
      unwrap(h.addLink({ kind: 'vxlan', name: 'vx2', options: { vni: 42, dstPort: 4789, learning: true, local: ip(`192.168.50.1${String(i + 1)}`) } }));
      unwrap(h.setLink(link(h, 'vx2'), { up: true }));
      addr(h, 'vx2', `10.42.0.${String(i + 1)}/24`);
      for (const to of [`192.168.50.1${String(2 - i)}`, '192.168.50.13']) unwrap(link(h, 'vx2').fdb?.add({ mac: mac('00:00:00:00:00:00'), remote: ip(to), append: true }) ?? { ok: true, value: undefined });
    });
    expect(ping(world, h1, '10.42.0.2')).toEqual(['10.42.0.2 ttl 64']);
    expect(link(h1, 'vx2').fdb?.entries().filter((e) => e.state === 'reachable').map((e) => [e.mac, e.remote])).toEqual([[link(h2, 'vx2').mac, '192.168.50.12']]);
  });

  it('a whole packet that fits the tunnel passes, one byte more is too big', () => {
    const { world, h1 } = tunnel();
    expect(ping(world, h1, '10.244.2.0', { size: 1422, dontFragment: true })).toEqual(['10.244.2.0 ttl 64']);
    expect(ping(world, h1, '10.244.2.0', { size: 1423, dontFragment: true })).toEqual(['EMSGSIZE']);
  });
});

describe('devices on devices', () => {
  it('a VLAN reaches the same VLAN at the other end, tagged on the wire', () => {
    const l = lab();
    const [a, b] = ['a', 'b'].map((n) => l.at(n)) as [NetNamespace, NetNamespace];
    wire(a, 'eth0', b, 'eth0');
    [a, b].forEach((n, i) => {
      unwrap(n.addLink({ kind: 'vlan', name: 'eth0.7', lower: 'eth0', id: 7 }));
      unwrap(n.setLink(link(n, 'eth0.7'), { up: true }));
      addr(n, 'eth0.7', `10.7.0.${String(i + 1)}/24`);
    });
    const { frames } = watch(b);
    expect(ping(l.world, a, '10.7.0.2')).toEqual(['10.7.0.2 ttl 64']);
    expect(frames.filter((f) => f.headers.net.kind === 'ipv4').map((f) => f.headers.eth?.vlan?.id)).toEqual([7, 7]);
  });

  it('macvlans of one device reach each other, but not the device itself', () => {
    const l = lab();
    const [a, b, r] = ['a', 'b', 'r'].map((n) => l.at(n)) as [NetNamespace, NetNamespace, NetNamespace];
    wire(l.host.root, 'eth0', r, 'eth0');
    addr(l.host.root, 'eth0', '10.0.0.1/24');
    addr(r, 'eth0', '10.0.0.254/24');
    [a, b].forEach((n, i) => {
      const made = unwrap(l.host.root.addLink({ kind: 'macvlan', name: `mv${String(i)}`, lower: 'eth0', mode: 'bridge' }));
      unwrap(l.host.root.moveLink(made, n, 'eth0'));
      unwrap(n.setLink(made, { up: true }));
      addr(n, 'eth0', `10.0.0.1${String(i)}/24`);
    });
    expect(ping(l.world, a, '10.0.0.11')).toEqual(['10.0.0.11 ttl 64']);
    expect(ping(l.world, a, '10.0.0.254')).toEqual(['10.0.0.254 ttl 64']);
    expect(ping(l.world, a, '10.0.0.1')).toEqual(['10.0.0.10 3/1']);
  });

  it('IPIP carries a packet between two networks', () => {
    const l = lab();
    const [a, b] = ['a', 'b'].map((n) => l.at(n)) as [NetNamespace, NetNamespace];
    wire(a, 'eth0', b, 'eth0');
    [a, b].forEach((n, i) => {
      const me = `192.168.0.${String(i + 1)}`;
      addr(n, 'eth0', `${me}/24`);
      unwrap(n.addLink({ kind: 'ipip', name: 'tun0', local: ip(me) as never, remote: ip(`192.168.0.${String(2 - i)}`) as never }));
      unwrap(n.setLink(link(n, 'tun0'), { up: true }));
      addr(n, 'tun0', `10.1.0.${String(i + 1)}/24`);
    });
    expect(ping(l.world, a, '10.1.0.2')).toEqual(['10.1.0.2 ttl 64']);
  });

  it('Geneve carries frames between two hosts', () => {
    const l = lab();
    const [a, b] = ['a', 'b'].map((n) => l.at(n)) as [NetNamespace, NetNamespace];
    wire(a, 'eth0', b, 'eth0');
    [a, b].forEach((n, i) => {
      addr(n, 'eth0', `192.168.0.${String(i + 1)}/24`);
      unwrap(n.addLink({ kind: 'geneve', name: 'gen0', vni: 5, remote: ip(`192.168.0.${String(2 - i)}`) }));
      unwrap(n.setLink(link(n, 'gen0'), { up: true }));
      addr(n, 'gen0', `10.1.0.${String(i + 1)}/24`);
    });
    expect(ping(l.world, a, '10.1.0.2')).toEqual(['10.1.0.2 ttl 64']);
  });
});
