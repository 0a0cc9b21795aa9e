/** Expected values: tests/golden/tools/ipv6-links.jsonl (kernel 6.18), RFC 4862 section 5.4, RFC 7527; pauses are the means of what Linux draws. */
import { describe, expect, test } from 'vitest';
import { MILLISECOND, SECOND, unwrap } from '../../base/index';
import { ip, mac } from '../../wire/index';
import type { CapturedFrame, InterfaceAddress, NetNamespace } from '../api';
import { addr, lab, link, ping, sysctl, type Lab } from '../fixtures/network';

/** Namespaces that check addresses as Linux does by default, a veth pair between the first two; its ends are up unless `down`. */
function pair(options: { readonly down?: true } = {}): Lab & { readonly a: NetNamespace; readonly b: NetNamespace } {
  const l = lab();
  const [a, b] = [l.at('a'), l.at('b')];
  for (const netns of [l.host.root, a, b]) asLinux(netns);
  unwrap(a.addLink({ kind: 'veth', name: 'eth0', mac: mac('02:00:00:00:00:0a'), peer: { name: 'eth0', netns: b, mac: mac('02:00:00:00:00:0b') } }));
  unwrap(a.setLink(link(a, 'eth0'), { up: true }));
  if (!options.down) unwrap(b.setLink(link(b, 'eth0'), { up: true }));
  return { ...l, a, b };
}

function asLinux(netns: NetNamespace): void {
  for (const which of ['all', 'default']) for (const [key, value] of [['accept_dad', which === 'all' ? '0' : '1'], ['dad_transmits', '1'], ['router_solicitations', '-1']] as const) sysctl(netns, `net.ipv6.conf.${which}.${key}`, value);
}

const found = (netns: NetNamespace, address: string): InterfaceAddress | undefined => link(netns, 'eth0').addresses.find((a) => a.address === address);
const state = (netns: NetNamespace, address: string): string => {
  const a = found(netns, address);
  return a ? (a.duplicate ? 'duplicate' : a.tentative ? 'tentative' : 'own') : 'none';
};
const local = (netns: NetNamespace, address: string): boolean => netns.isLocal(ip(address));
const LINK_LOCAL = 'fe80::ff:fe00:a';

function solicitations(netns: NetNamespace): readonly CapturedFrame[] {
  const frames: CapturedFrame[] = [];
  netns.capture('eth0', (f) => void (f.headers.transport?.kind === 'icmpv6' && [135, 136].includes(f.headers.transport.type) && frames.push(f)));
  return frames;
}

describe('duplicate address detection', () => {
  test('a link-local address may be used a second and a half after the link is there', () => {
    const { world, a } = pair();
    expect([state(a, LINK_LOCAL), local(a, LINK_LOCAL)]).toEqual(['tentative', false]);
    world.runUntil(1499 * MILLISECOND);
    expect(state(a, LINK_LOCAL)).toBe('tentative');
    world.runUntil(1502 * MILLISECOND);
    expect([state(a, LINK_LOCAL), local(a, LINK_LOCAL)]).toEqual(['own', true]);
  });

  test('without carrier it waits', () => {
    const { world, a, b } = pair({ down: true });
    addr(a, 'eth0', 'fd00::1/64');
    world.runUntil(10 * SECOND);
    expect([state(a, LINK_LOCAL), state(a, 'fd00::1')]).toEqual(['none', 'tentative']);
    unwrap(b.setLink(link(b, 'eth0'), { up: true }));
    world.runUntil(11 * SECOND);
    expect([state(a, LINK_LOCAL), state(a, 'fd00::1')]).toEqual(['tentative', 'tentative']);
    world.runUntil(12 * SECOND);
    expect([state(a, LINK_LOCAL), state(a, 'fd00::1')]).toEqual(['own', 'own']);
  });

  test('the question comes from :: and names nobody by MAC; nobody answers it', () => {
    const { world, a, b } = pair();
    const frames = solicitations(b);
    world.runUntil(3 * SECOND);
    addr(a, 'eth0', 'fd00::1/64');
    world.runUntil(5 * SECOND);
    const mine = frames.filter((f) => f.direction !== 'out').map(({ headers: { net, transport } }) => net.kind === 'ipv6' && transport?.kind === 'icmpv6' && `${net.src} > ${net.dst} ${transport.target ?? ''} ${transport.linkAddress ?? 'no MAC'} ${String(transport.nonce?.length)}`);
    expect(mine).toEqual([`:: > ff02::1:ff00:a ${LINK_LOCAL} no MAC 12`, ':: > ff02::1:ff00:1 fd00::1 no MAC 12']);
  });

  test('a tentative address neither answers nor speaks', () => {
    const { world, a, b } = pair();
    world.runUntil(3 * SECOND);
    addr(b, 'eth0', 'fd00::2/64');
    world.runUntil(6 * SECOND);
    addr(a, 'eth0', 'fd00::1/64');
    expect(ping(world, b, 'fd00::1', { seconds: 1, device: 'eth0' })).toEqual([]);
    expect(state(a, 'fd00::1')).toBe('tentative');
    expect(a.routing.lookup({ dst: ip('fd00::2') })).toMatchObject({ source: LINK_LOCAL });
    world.runUntil(12 * SECOND);
    expect(a.routing.lookup({ dst: ip('fd00::2') })).toMatchObject({ source: 'fd00::1' });
    expect(ping(world, b, 'fd00::1', { seconds: 1 })).toEqual(['fd00::1 ttl 64']);
  });

  test('what somebody else has stays, marked, and is of no use', () => {
    const { world, a, b } = pair();
    addr(a, 'eth0', 'fd00::1/64');
    world.runUntil(3 * SECOND);
    addr(b, 'eth0', 'fd00::1/64');
    world.runUntil(6 * SECOND);
    expect([state(a, 'fd00::1'), state(b, 'fd00::1'), local(b, 'fd00::1')]).toEqual(['own', 'duplicate', false]);
    unwrap(a.deleteAddress(link(a, 'eth0'), ip('fd00::1'), 64));
    world.runUntil(60 * SECOND);
    expect(state(b, 'fd00::1')).toBe('duplicate');
  });

  test('of two who check at a time, who asks first has it', () => {
    const { world, a, b } = pair();
    world.runUntil(3 * SECOND);
    addr(a, 'eth0', 'fd00::1/64');
    world.runUntil(world.now + 10 * MILLISECOND);
    addr(b, 'eth0', 'fd00::1/64');
    world.runUntil(6 * SECOND);
    expect([state(a, 'fd00::1'), state(b, 'fd00::1')]).toEqual(['own', 'duplicate']);
  });

  test('two who begin at the same moment do not both lose it', () => {
    const { world, a, b } = pair();
    world.runUntil(3 * SECOND);
    addr(a, 'eth0', 'fd00::1/64');
    addr(b, 'eth0', 'fd00::1/64');
    world.runUntil(6 * SECOND);
    expect([state(a, 'fd00::1'), state(b, 'fd00::1')].sort()).toEqual(['duplicate', 'own']);
  });

  test.each([
    ['one question', '1', 1502],
    ['three', '3', 3502],
    ['none: the pause only', '0', 502],
  ])('dad_transmits: %s', (_what, transmits, until) => {
    const { world, a } = pair();
    world.runUntil(3 * SECOND);
    sysctl(a, 'net.ipv6.conf.eth0.dad_transmits', transmits);
    addr(a, 'eth0', 'fd00::1/64');
    world.runUntil(3 * SECOND + (until - 4) * MILLISECOND);
    expect(state(a, 'fd00::1')).toBe('tentative');
    world.runUntil(3 * SECOND + until * MILLISECOND);
    expect(state(a, 'fd00::1')).toBe('own');
  });

  test.each([
    ['of the device alone is not enough', '0', '1', 'tentative'],
    ['of all alone is not enough', '1', '0', 'tentative'],
    ['of both: no check', '0', '0', 'own'],
  ])('accept_dad 0 %s', (_what, device, all, expected) => {
    const { world, a } = pair();
    world.runUntil(3 * SECOND);
    sysctl(a, 'net.ipv6.conf.eth0.accept_dad', device);
    sysctl(a, 'net.ipv6.conf.all.accept_dad', all);
    addr(a, 'eth0', 'fd00::1/64');
    expect(state(a, 'fd00::1')).toBe(expected);
  });

  test('nodad: used at once', () => {
    const { world, a, b } = pair();
    world.runUntil(3 * SECOND);
    const frames = solicitations(b);
    unwrap(a.addAddress(link(a, 'eth0'), { address: ip('fd00::1'), prefixLength: 64, noDuplicateCheck: true }));
    expect([state(a, 'fd00::1'), local(a, 'fd00::1')]).toEqual(['own', true]);
    world.runUntil(6 * SECOND);
    expect(frames).toEqual([]);
  });

  test.each([
    ['knows its own question by the nonce', '1', 'own'],
    ['takes it for that of another without one', '0', 'duplicate'],
  ])('a host behind a port that sends back %s', (_what, enhanced, expected) => {
    const l = lab();
    const a = l.at('a');
    const { root } = l.host;
    for (const netns of [root, a]) asLinux(netns);
    unwrap(root.addLink({ kind: 'bridge', name: 'br0' }));
    unwrap(root.setLink(link(root, 'br0'), { up: true }));
    unwrap(root.addLink({ kind: 'veth', name: 'va', peer: { name: 'eth0', netns: a } }));
    unwrap(root.setLink(link(root, 'va'), { master: link(root, 'br0'), up: true }));
    unwrap(root.setLink(link(root, 'va'), { port: { hairpin: true } }));
    unwrap(a.setLink(link(a, 'eth0'), { up: true }));
    l.world.runUntil(3 * SECOND);
    for (const which of ['all', 'eth0']) sysctl(a, `net.ipv6.conf.${which}.enhanced_dad`, enhanced);
    addr(a, 'eth0', 'fd00::1/64');
    l.world.runUntil(6 * SECOND);
    expect(state(a, 'fd00::1')).toBe(expected);
  });

  test('an address that goes is asked about no more', () => {
    const { world, a, b } = pair();
    world.runUntil(3 * SECOND);
    const frames = solicitations(b);
    addr(a, 'eth0', 'fd00::1/64');
    unwrap(a.deleteAddress(link(a, 'eth0'), ip('fd00::1'), 64));
    world.runUntil(6 * SECOND);
    expect(frames).toEqual([]);
  });
});
