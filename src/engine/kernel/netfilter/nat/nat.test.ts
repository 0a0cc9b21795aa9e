/** Address and port choice against Linux 6.18 (recorded with conntrack -L after UDP from 10.0.0.1…5, ports 1001…1005), and inversion as a property. */
import { describe, expect, test } from 'vitest';
import { Rng, unwrap } from '../../../base/index';
import { ends, packet, tcp, testHost, udp } from '../fixtures/host';
import { applyRestore } from '../index';

const RULES = `*nat
-A OUTPUT -p udp -d 9.9.9.0/24 -j DNAT --to-destination 10.0.0.10-10.0.0.200
-A OUTPUT -p udp -d 8.8.8.0/24 -j DNAT --to-destination 10.0.0.10-10.0.0.200 --persistent
-A POSTROUTING -p udp -d 7.7.7.0/24 -j SNAT --to-source 10.0.0.10-10.0.0.200
-A OUTPUT -p udp -d 6.6.6.0/24 -j NETMAP --to 10.1.2.0/24
COMMIT
`;

describe('the address within a range is the one that Linux picks', () => {
  const host = testHost();
  unwrap(applyRestore(host.netfilter, 4, RULES));
  const send = (i: number, to: string): { readonly src: string; readonly dst: string; readonly port: number } => {
    const p = packet(`10.0.0.${i}`, to, udp(1000 + i, 53));
    expect(host.pass(p, 'OUTPUT', 'POSTROUTING').kind).toBe('accept');
    return { ...ends(p), port: p.transport?.kind === 'udp' ? p.transport.srcPort : 0 };
  };
  test.each([
    ['9.9.9.9', [187, 127, 107, 45, 149]],
    ['9.9.9.10', [163, 45, 167, 103, 25]],
    ['8.8.8.8', [61, 196, 168, 52, 179]],
  ])('DNAT of %s', (to, expected) => expect([1, 2, 3, 4, 5].map((i) => send(i, to).dst)).toEqual(expected.map((n) => `10.0.0.${n}`)));

  test.each([
    ['7.7.7.7', [99, 73, 83, 107, 174]],
    // The same source keeps the mapping it has.
    ['7.7.7.8', [99, 73, 83, 107, 174]],
  ])('SNAT towards %s', (to, expected) => expect([1, 2, 3, 4, 5].map((i) => send(i, to).src)).toEqual(expected.map((n) => `10.0.0.${n}`)));

  test('--persistent gives the same backend, so the reply would clash: another source port, of the privileged ones from 600', () => {
    const again = send(1, '8.8.8.9');
    expect(again.dst).toBe('10.0.0.61');
    expect(again.port).not.toBe(1001);
    expect(again.port).toBeGreaterThanOrEqual(600);
    expect(again.port).toBeLessThan(1024);
  });

  test('NETMAP keeps the host part', () => expect(send(1, '6.6.6.77').dst).toBe('10.1.2.77'));
});

test('the reply of any translated flow comes back to where it was sent, from where it was sent to', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const rng = new Rng(seed);
    const host = testHost();
    const rules = [
      rng.chance(0.5) ? '-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.5:8080-8090' : '-A PREROUTING -p tcp -j REDIRECT --to-ports 9000',
      rng.pick(['-A POSTROUTING -j MASQUERADE', '-A POSTROUTING -p tcp -j MASQUERADE --to-ports 2000-2003', '-A POSTROUTING -j SNAT --to-source 10.0.0.7-10.0.0.9', '-A POSTROUTING -j MASQUERADE --random-fully', '']),
    ];
    unwrap(applyRestore(host.netfilter, 4, `*nat\n${rules.join('\n')}\nCOMMIT\n`));
    const flows = Array.from({ length: 8 }, (_, i) => ({ src: `192.0.2.${10 + rng.below(4)}`, port: 1000 + rng.below(3), dst: `203.0.113.${rng.below(3)}`, to: 80 + i }));
    for (const flow of flows) {
      const syn = packet(flow.src, flow.dst, tcp(flow.port, flow.to, 'S', 100));
      if (host.pass(syn, 'PREROUTING', 'FORWARD', 'POSTROUTING').kind !== 'accept') continue;
      const sent = syn.transport;
      if (sent?.kind !== 'tcp') throw new Error('TCP stays TCP');
      const back = packet(ends(syn).dst, ends(syn).src, tcp(sent.dstPort, sent.srcPort, 'S.', 500, 101));
      expect(host.pass(back, 'PREROUTING', 'FORWARD', 'POSTROUTING').kind).toBe('accept');
      expect({ ...ends(back), ports: back.transport }).toMatchObject({ src: flow.dst, dst: flow.src, ports: { srcPort: flow.to, dstPort: flow.port } });
    }
    // No two flows share a reply tuple.
    const replies = host.netfilter.conntrack.entries().map(({ reply }) => `${reply.src}:${reply.srcPort}>${reply.dst}:${reply.dstPort}`);
    expect(new Set(replies).size).toBe(replies.length);
  }
});

test('a flow without a matching rule still gets another port when its own is taken', () => {
  const host = testHost();
  unwrap(applyRestore(host.netfilter, 4, '*nat\n-A POSTROUTING -s 192.0.2.0/24 -j SNAT --to-source 10.0.0.9\nCOMMIT\n'));
  const first = packet('192.0.2.5', '10.0.0.1', udp(5555, 53));
  host.pass(first, 'PREROUTING', 'FORWARD', 'POSTROUTING');
  const second = packet('10.0.0.9', '10.0.0.1', udp(5555, 53));
  host.pass(second, 'PREROUTING', 'FORWARD', 'POSTROUTING');
  expect(ends(second).src).toBe('10.0.0.9');
  expect(second.transport).not.toMatchObject({ srcPort: 5555 });
});
