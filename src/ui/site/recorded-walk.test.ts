import { expect, test } from 'vitest';
import firstPacket from '../../../content/en/walks/first-packet.json';
import { recordWalk, type Walk } from './recorded-walk';

const walk = firstPacket as Walk;

test('what the landing page tells of the first packet happens, in that order', () => {
  const { hops, output } = recordWalk(walk);
  const facts = hops.map(({ headers }) => headers);
  // `ip route`, `bridge fdb` and tcpdump of the same network on a real host say these (tests/golden/kernel/k02-bridge.jsonl shows their form).
  expect(facts[0]).toContain('172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2');
  expect(facts[1]).toContain('ff:ff:ff:ff:ff:ff');
  expect(facts[1]).toContain('flood: veth2');
  expect(facts[4]).toMatch(/([0-9a-f]{2}(:[0-9a-f]{2}){5}) · \1 dev veth2 master docker0$/);
  expect(facts.at(-1)).toBe('ICMP echo reply · 172.17.0.3 → 172.17.0.2 · ttl 64');
  expect(output).toMatch(/64 bytes from 172\.17\.0\.3: icmp_seq=1 ttl=64 time=/);
});

test.each<[string, Partial<Walk['hops'][number]['event']>]>([
  ['in another place', { netns: 'box/c3' }],
  ['of another kind', { kind: 'drop' }],
  ['of another packet', { of: 'TCP SYN' }],
])('a stop that tells of something %s stops the build', (_what, change) => {
  const [first, ...rest] = walk.hops;
  if (!first) throw new Error('no hops');
  expect(() => recordWalk({ ...walk, hops: [{ ...first, event: { ...first.event, ...change } }, ...rest] })).toThrow(/does not happen/);
});
