/** Expected values: tests/golden/tools/ipv6-links.jsonl (kernel 6.18), RFC 3810, RFC 3376, RFC 4861 section 6.3.7; pauses are the means of what Linux draws. */
import { describe, expect, test } from 'vitest';
import { MILLISECOND, SECOND, unwrap } from '../../base/index';
import { decodeFrame, encodeFrame, ip, mac } from '../../wire/index';
import type { CapturedFrame, NetNamespace } from '../api';
import { addr, lab, link, ping, sysctl, type Lab } from '../fixtures/network';

/** Both ends of a veth pair as Linux makes them by default; b comes up at 0, and what a sends from then on. */
function pair(prepare: (a: NetNamespace) => void = () => undefined): Lab & { readonly a: NetNamespace; readonly b: NetNamespace; readonly said: () => readonly string[] } {
  const l = lab();
  const [a, b] = [l.at('a'), l.at('b')];
  for (const netns of [a, b]) {
    for (const which of ['all', 'default']) for (const [key, value] of [['accept_dad', '1'], ['dad_transmits', '1'], ['router_solicitations', '-1']] as const) sysctl(netns, `net.ipv6.conf.${which}.${key}`, value);
  }
  prepare(a);
  unwrap(a.addLink({ kind: 'veth', name: 'eth0', mac: mac('02:00:00:00:00:0a'), peer: { name: 'eth0', netns: b, mac: mac('02:00:00:00:00:0b') } }));
  unwrap(a.setLink(link(a, 'eth0'), { up: true }));
  const lines: string[] = [];
  a.capture('eth0', (f) => f.direction === 'out' && lines.push(inWords(f)));
  unwrap(b.setLink(link(b, 'eth0'), { up: true }));
  return { ...l, a, b, said: () => lines.splice(0) };
}

const RECORDS: Readonly<Record<number, string>> = { 3: 'leaves', 4: 'joins' };

/** Time in milliseconds, source, what it says. */
function inWords({ at, headers }: CapturedFrame): string {
  const { net, transport, payload } = headers;
  const time = Math.round(at / MILLISECOND);
  if (net.kind !== 'ipv6' || transport?.kind !== 'icmpv6') return `${String(time)} ${net.kind}`;
  if (transport.type === 133) return `${String(time)} ${net.src} asks for routers`;
  if (transport.type === 135) return `${String(time)} ${net.src} asks for ${transport.target ?? ''}`;
  if (transport.type !== 143 || payload.kind !== 'bytes') return `${String(time)} type ${String(transport.type)}`;
  const records = Array.from({ length: transport.sequence ?? 0 }, (_, i) => payload.bytes.subarray(i * 20, i * 20 + 20));
  return `${String(time)} ${net.src} ${records.map((r) => `${RECORDS[r[0] ?? 0] ?? '?'} …${[...r.subarray(18)].map((n) => n.toString(16)).join(':')}`).join(', ')}`;
}

const groups = (netns: NetNamespace, device = 'eth0'): readonly string[] => link(netns, device).multicast.groups.map(({ group, users }) => `${group}${users > 1 ? ` x${String(users)}` : ''}`);
const SELF = 'fe80::ff:fe00:a';

describe('listener reports', () => {
  test('a link that comes up: from :: twice, the check of the address, from it twice, and the question for routers', () => {
    const { world, said } = pair();
    world.runUntil(4 * SECOND);
    expect(said()).toEqual(['10 :: joins …0:a', '501 :: asks for fe80::ff:fe00:a', '520 :: joins …0:a', `1501 ${SELF} joins …0:a`, `1501 ${SELF} asks for routers`, `2011 ${SELF} joins …0:a`]);
  });

  test('another address: all groups anew, twice', () => {
    const { world, a, said } = pair();
    world.runUntil(4 * SECOND);
    said();
    addr(a, 'eth0', 'fd00::1/64');
    world.runUntil(5 * SECOND);
    expect(said().filter((line) => line.includes('joins'))).toEqual([`4010 ${SELF} joins …0:1, joins …0:a`, `4520 ${SELF} joins …0:1, joins …0:a`]);
  });

  test('an address that goes takes its group along, which is told twice', () => {
    const { world, a, said } = pair();
    addr(a, 'eth0', 'fd00::1/64');
    world.runUntil(4 * SECOND);
    said();
    unwrap(a.deleteAddress(link(a, 'eth0'), ip('fd00::1'), 64));
    world.runUntil(5 * SECOND);
    expect(said()).toEqual([`4010 ${SELF} leaves …0:1`, `4520 ${SELF} leaves …0:1`]);
  });

  test('two addresses share a group: it is left with the second', () => {
    const { world, a, said } = pair();
    addr(a, 'eth0', 'fd00::1/64');
    addr(a, 'eth0', 'fd01::1/64');
    world.runUntil(4 * SECOND);
    said();
    expect(groups(a)).toContain('ff02::1:ff00:1 x2');
    unwrap(a.deleteAddress(link(a, 'eth0'), ip('fd00::1'), 64));
    world.runUntil(5 * SECOND);
    expect(said()).toEqual([]);
  });

  test('nothing is said by a device that is down, and all again by one that comes back', () => {
    const { world, a, said } = pair();
    world.runUntil(4 * SECOND);
    unwrap(a.setLink(link(a, 'eth0'), { up: false }));
    said();
    world.runUntil(10 * SECOND);
    expect(said()).toEqual([]);
    unwrap(a.setLink(link(a, 'eth0'), { up: true }));
    world.runUntil(10 * SECOND + 100 * MILLISECOND);
    expect(said()).toEqual(['10010 :: joins …0:a']);
  });

  test('a link that was away and is back may lead elsewhere: reports, but no new check', () => {
    const { world, b, said } = pair();
    world.runUntil(4 * SECOND);
    unwrap(b.setLink(link(b, 'eth0'), { up: false }));
    said();
    unwrap(b.setLink(link(b, 'eth0'), { up: true }));
    world.runUntil(5 * SECOND);
    expect(said()).toEqual([`4010 ${SELF} joins …0:a`, `4520 ${SELF} joins …0:a`]);
  });

  test('the packet as bytes: hop-by-hop options with the router alert, hop limit 1, a right checksum', () => {
    const { world, a, b } = pair();
    const frames: CapturedFrame[] = [];
    b.capture('eth0', (f) => f.direction !== 'out' && f.headers.eth?.dst === '33:33:00:00:00:16' && frames.push(f));
    world.runUntil(12 * MILLISECOND);
    expect(frames).toHaveLength(1);
    const bytes = encodeFrame((frames[0] as CapturedFrame).headers);
    const hex = [...bytes].map((n) => n.toString(16).padStart(2, '0')).join('');
    // What kernel 6.18 sent from a device with this MAC (tcpdump -x).
    expect(hex).toBe(
      [
        '33330000001602000000000a86dd',
        '60000000002400010000000000000000',
        '0000000000000000ff02000000000000',
        '00000000000000163a00050200000100',
        '8f006f800000000104000000ff020000',
        '0000000000000001ff00000a',
      ].join(''),
    );
    expect(decodeFrame(bytes)).toMatchObject({ ok: true, value: { net: { routerAlert: true, ttl: 1 }, transport: { type: 143, sequence: 1 } } });
    expect(link(a, 'eth0').stats.txBytes).toBe(90);
  });
});

describe('routers', () => {
  test('a host asks for them after 4 s once more, and after pauses that double', () => {
    const { world, said } = pair();
    world.runUntil(150 * SECOND);
    expect(said().filter((line) => line.includes('routers')).map((line) => line.split(' ')[0])).toEqual(['1501', '5501', '13501', '29501', '61501', '125501']);
  });

  test('so many times only: router_solicitations', () => {
    const { world, said } = pair((a) => void sysctl(a, 'net.ipv6.conf.default.router_solicitations', '3'));
    world.runUntil(150 * SECOND);
    expect(said().filter((line) => line.includes('routers')).map((line) => line.split(' ')[0])).toEqual(['1501', '5501', '13501']);
  });

  test.each([
    ['a router does not ask', [['forwarding', '1']], 0],
    ['one that listens to others does', [['forwarding', '1'], ['accept_ra', '2']], 2],
    ['a host that does not listen does not', [['accept_ra', '0']], 0],
  ] as const)('%s', (_what, settings, times) => {
    const { world, said } = pair((a) => {
      for (const [key, value] of settings) sysctl(a, `net.ipv6.conf.default.${key}`, value);
    });
    world.runUntil(10 * SECOND);
    expect(said().filter((line) => line.includes('routers'))).toHaveLength(times);
  });

  test('a router learns who asks; a host does not', () => {
    const seen = (forwarding: string): readonly string[] => {
      const { world, a } = pair((netns) => void sysctl(netns, 'net.ipv6.conf.all.forwarding', forwarding));
      world.runUntil(3 * SECOND);
      return a.neighbors.entries().map((n) => `${n.address} ${n.mac ?? ''} ${n.state}`);
    };
    expect([seen('1'), seen('0')]).toEqual([['fe80::ff:fe00:b 02:00:00:00:00:0b STALE'], []]);
  });

  test('groups of a router come and go with forwarding', () => {
    const { world, a } = pair();
    world.runUntil(3 * SECOND);
    sysctl(a, 'net.ipv6.conf.all.forwarding', '1');
    expect(groups(a)).toEqual(['224.0.0.1', 'ff02::1:ff00:0', 'ff05::2', 'ff01::2', 'ff02::2', 'ff02::1:ff00:a', 'ff02::1', 'ff01::1']);
    sysctl(a, 'net.ipv6.conf.all.forwarding', '0');
    expect(groups(a)).toEqual(['224.0.0.1', 'ff02::1:ff00:a', 'ff02::1', 'ff01::1']);
  });
});

describe('who listens', () => {
  test.each([
    ['all nodes: everybody', 'ff02::1', '0', true],
    ['all routers: not a host', 'ff02::2', '0', false],
    ['all routers: a router', 'ff02::2', '1', true],
    ['a group that nobody has joined', 'ff02::16', '1', false],
  ])('%s', (_what, group, forwarding, answered) => {
    const { world, a, b } = pair();
    sysctl(b, 'net.ipv6.conf.all.forwarding', forwarding);
    world.runUntil(3 * SECOND);
    expect(ping(world, a, group, { seconds: 1, device: 'eth0' }).some((line) => line.startsWith('fe80::ff:fe00:b '))).toBe(answered);
  });

  test('a bridge that is up listens to multicast routers, and says so in IPv4 while nobody is plugged in, too', () => {
    const { host, world } = lab();
    const { root } = host;
    unwrap(root.addLink({ kind: 'bridge', name: 'br0', mac: mac('02:00:00:00:00:10') }));
    unwrap(root.setLink(link(root, 'br0'), { up: true }));
    expect(groups(root, 'br0')).toEqual(['224.0.0.1', '224.0.0.106', 'ff02::6a', 'ff02::1', 'ff01::1']);
    world.runUntil(2 * SECOND);
    expect(link(root, 'br0').stats).toMatchObject({ txPackets: 0, txDropped: 2 });
    unwrap(root.setLink(link(root, 'br0'), { up: false }));
    expect(groups(root, 'br0')).toEqual(['ff02::1', 'ff01::1']);
  });
});
