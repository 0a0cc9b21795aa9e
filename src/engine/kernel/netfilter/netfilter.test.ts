/** Tables, chains and targets as packets meet them: net/ipv4/netfilter/ip_tables.c, xt_*.c. */
import { describe, expect, test } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { echo, ends, packet, tcp, testHost, udp } from './fixtures/host';
import { applyRestore } from './index';

const load = (host: ReturnType<typeof testHost>, text: string): void => void unwrap(applyRestore(host.netfilter, 4, text));

describe('chains', () => {
  test.each([
    ['the policy decides when no rule does', '', 'drop'],
    ['ACCEPT ends the table', '-A FORWARD -j ACCEPT', 'accept'],
    ['a user chain returns to its caller', '-N A\n-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -p udp -j DROP', 'accept'],
    ['RETURN goes back one level', '-N A\n-N B\n-A FORWARD -j A\n-A A -j B\n-A A -j ACCEPT\n-A B -j RETURN\n-A B -j DROP', 'accept'],
    ['RETURN in a built-in chain means its policy', '-A FORWARD -j RETURN\n-A FORWARD -j ACCEPT', 'drop'],
    ['goto does not come back to the chain it left', '-N A\n-N B\n-A FORWARD -j A\n-A FORWARD -j ACCEPT\n-A A -g B\n-A A -j DROP\n-A B -p udp -j DROP', 'accept'],
    ['goto from a built-in chain ends in its policy', '-N A\n-A FORWARD -g A\n-A FORWARD -j ACCEPT', 'drop'],
    ['a rule without target only counts', '-A FORWARD -p tcp\n-A FORWARD -j ACCEPT', 'accept'],
    ['REJECT answers', '-A FORWARD -p tcp -j REJECT --reject-with tcp-reset', 'reject'],
    ['a mark set before is seen after', '-A FORWARD -j MARK --set-xmark 0x10000/0x10000\n-A FORWARD -m mark --mark 0x10000/0x10000 -j ACCEPT', 'accept'],
  ])('%s', (_, rules, verdict) => {
    const host = testHost();
    load(host, `*filter\n:FORWARD DROP [0:0]\n${rules}\nCOMMIT\n`);
    expect(host.pass(packet('192.0.2.9', '10.0.0.1', tcp(1000, 80, 'S')), 'FORWARD').kind).toBe(verdict);
  });

  test('rules count what they matched, policies what fell through', () => {
    const host = testHost();
    load(host, '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p udp -j ACCEPT\n-A FORWARD -p icmp\nCOMMIT\n');
    host.pass(packet('192.0.2.9', '10.0.0.1', udp(1, 2)), 'FORWARD');
    host.pass(packet('192.0.2.9', '10.0.0.1', echo(8, 1)), 'FORWARD');
    const chain = host.netfilter.table(4, 'filter').chain('FORWARD');
    expect(chain?.rules.map((rule) => rule.counters)).toEqual([{ packets: 1, bytes: 28 }, { packets: 1, bytes: 28 }]);
    expect(chain?.counters).toEqual({ packets: 1, bytes: 28 });
  });

  test('one step a table names the rules that matched and what decided', () => {
    const host = testHost();
    load(host, '*filter\n:FORWARD ACCEPT [0:0]\n-N A\n-A FORWARD -p udp -j ACCEPT\n-A FORWARD -j A\n-A A -m comment --comment "no telnet" -p tcp --dport 23 -j DROP\nCOMMIT\n');
    host.pass(packet('192.0.2.9', '10.0.0.1', tcp(1, 23, 'S')), 'FORWARD');
    expect(host.steps).toMatchObject([
      {
        kind: 'hook', hook: 'FORWARD', table: 'filter', in: 'eth0', out: 'eth1', verdict: 'DROP',
        matched: [
          { chain: 'FORWARD', rule: 2, text: '-j A', effect: 'jump A' },
          { chain: 'A', rule: 1, text: '-p tcp -m comment --comment "no telnet" -m tcp --dport 23 -j DROP', effect: 'DROP' },
        ],
        decidedBy: { chain: 'A', rule: 1 },
      },
    ]);
  });

  test('nothing is recorded when recording is off', () => {
    const host = testHost();
    host.recording = false;
    load(host, '*filter\n-A FORWARD -j DROP\nCOMMIT\n');
    host.pass(packet('192.0.2.9', '10.0.0.1', udp(1, 2)), 'FORWARD');
    expect(host.steps).toEqual([]);
  });

  test('a table that nothing touched is not traversed', () => {
    const host = testHost();
    host.pass(packet('192.0.2.9', '10.0.0.1', udp(1, 2)), 'PREROUTING', 'FORWARD', 'POSTROUTING');
    expect(host.steps).toEqual([]);
    expect(host.netfilter.conntrack.entries()).toEqual([]);
  });
});

describe('matches', () => {
  const verdict = (rule: string, p = packet('192.0.2.9', '10.0.0.1', tcp(1000, 80, 'S'))): boolean => {
    const host = testHost();
    unwrap(host.netfilter.sets.create({ name: 's', type: 'hash:net' }));
    unwrap(host.netfilter.sets.add('s', '10.0.0.0/24'));
    unwrap(host.netfilter.sets.add('s', '10.0.0.64/26', { nomatch: true }));
    load(host, `*filter\n-A FORWARD ${rule} -j DROP\nCOMMIT\n`);
    return host.pass(p, 'PREROUTING', 'FORWARD').kind === 'drop';
  };
  test.each([
    ['-s 192.0.2.0/24', true],
    ['! -s 192.0.2.0/24', false],
    ['-i eth+ ! -o eth0', true],
    ['-p tcp --dport 1:100', true],
    ['-p tcp ! --dport 80', false],
    ['-p tcp --syn', true],
    ['-p tcp --tcp-flags ALL SYN,ACK', false],
    ['-p udp', false],
    ['-p tcp -m multiport --dports 22,80', true],
    ['-p tcp -m multiport ! --ports 80', false],
    ['-m conntrack --ctstate NEW', true],
    ['-m conntrack --ctstate RELATED,ESTABLISHED', false],
    ['-m conntrack ! --ctstate INVALID', true],
    ['-m state --state NEW', true],
    ['-m set --match-set s dst', true],
    ['-m set ! --match-set s src', true],
    ['-m addrtype ! --dst-type LOCAL', true],
    ['-m iprange --src-range 192.0.2.1-192.0.2.20', true],
    ['-m ttl --ttl-gt 64', false],
    ['-m length --length 40:60', true],
    ['-m mark --mark 0x0/0x1', true],
    ['-m connmark --mark 0x1', false],
    ['-m physdev --physdev-is-bridged', false],
    ['-m statistic --mode nth --every 2 --packet 0', true],
    ['-m statistic --mode nth --every 2 --packet 1', false],
    ['-m statistic --mode random --probability 1', true],
    ['-m statistic --mode random --probability 0', false],
  ])('%s: %s', (rule, expected) => expect(verdict(rule)).toBe(expected));

  test('a nomatch element is a hole in its set', () => expect(verdict('-m set --match-set s dst', packet('192.0.2.9', '10.0.0.70', udp(1, 2)))).toBe(false));

  test('a rule for UDP ports does not see TCP', () => expect(verdict('-p udp --dport 80')).toBe(false));

  test('limit lets a burst through, then the rate', () => {
    const host = testHost();
    load(host, '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m limit --limit 1/sec --limit-burst 3 -j ACCEPT\nCOMMIT\n');
    const send = (): boolean => host.pass(packet('192.0.2.9', '10.0.0.1', udp(1, 2)), 'FORWARD').kind === 'accept';
    expect([send(), send(), send(), send()]).toEqual([true, true, true, false]);
    host.now += SECOND;
    expect([send(), send()]).toEqual([true, false]);
  });

  test('recent remembers who knocked, for as long as asked', () => {
    const host = testHost();
    load(host, '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -p udp -m recent --name k --set -j ACCEPT\n-A FORWARD -p tcp -m recent --name k --rcheck --seconds 10 -j ACCEPT\nCOMMIT\n');
    const knock = (): string => host.pass(packet('192.0.2.9', '10.0.0.1', tcp(1, 2, 'S')), 'FORWARD').kind;
    expect(knock()).toBe('drop');
    host.pass(packet('192.0.2.9', '10.0.0.1', udp(1, 2)), 'FORWARD');
    expect(knock()).toBe('accept');
    host.now += 11 * SECOND;
    expect(knock()).toBe('drop');
  });
});

describe('targets', () => {
  test('NOTRACK keeps conntrack away', () => {
    const host = testHost();
    load(host, '*raw\n-A PREROUTING -p udp -j NOTRACK\nCOMMIT\n*filter\n-A FORWARD -m conntrack --ctstate UNTRACKED -j DROP\nCOMMIT\n');
    expect(host.pass(packet('192.0.2.9', '10.0.0.1', udp(1, 2)), 'PREROUTING', 'FORWARD').kind).toBe('drop');
    expect(host.pass(packet('192.0.2.9', '10.0.0.1', tcp(1, 2, 'S')), 'PREROUTING', 'FORWARD').kind).toBe('accept');
  });

  test('TCPMSS lowers what a SYN announces, never raises it', () => {
    const host = testHost({ pathMtu: () => 1450 });
    load(host, '*mangle\n-A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu\nCOMMIT\n');
    const syn = (mss: number): number | undefined => {
      const p = packet('192.0.2.9', '10.0.0.1', { ...(tcp(1, 2, 'S') as Extract<ReturnType<typeof tcp>, { kind: 'tcp' }>), options: { mss } });
      host.pass(p, 'FORWARD');
      return p.transport?.kind === 'tcp' ? p.transport.options.mss : undefined;
    };
    expect([syn(1460), syn(1200)]).toEqual([1410, 1200]);
  });

  test('CONNMARK carries a mark from packet to packet', () => {
    const host = testHost();
    load(host, '*mangle\n-A PREROUTING -j CONNMARK --restore-mark\n-A PREROUTING -m mark --mark 0 -j MARK --set-mark 7\n-A PREROUTING -j CONNMARK --save-mark\nCOMMIT\n');
    host.pass(packet('192.0.2.9', '10.0.0.1', udp(1, 2)), 'PREROUTING', 'POSTROUTING');
    expect(host.netfilter.conntrack.entries()[0]?.mark).toBe(7);
    const reply = packet('10.0.0.1', '192.0.2.9', udp(2, 1));
    host.pass(reply, 'PREROUTING');
    expect(reply.mark).toBe(7);
  });

  test('the kernel refuses targets where they make no sense', () => {
    const { netfilter } = testHost();
    const errors = [
      ['nat', '-A PREROUTING -j MASQUERADE'],
      ['nat', '-A POSTROUTING -p tcp -j DNAT --to-destination 1.2.3.4'],
      ['filter', '-A FORWARD -j DNAT --to-destination 1.2.3.4'],
      ['filter', '-A FORWARD -j REJECT --reject-with tcp-reset'],
      ['filter', '-N A\n-A A -m owner --uid-owner 0 -j DROP\n-A INPUT -j A'],
      ['filter', '-N A\n-A A -j A'],
      ['filter', '-A INPUT -j OUTPUT'],
    ].map(([table, rules]) => {
      const done = applyRestore(netfilter, 4, `*${table ?? ''}\n${rules ?? ''}\nCOMMIT\n`);
      return done.ok ? 'accepted' : done.error.kernel?.errno;
    });
    expect(errors).toEqual(['EINVAL', 'EINVAL', 'EINVAL', 'EINVAL', 'EINVAL', 'ELOOP', 'EOPNOTSUPP']);
  });
});

test('a failed restore leaves the table as it was', () => {
  const host = testHost();
  load(host, '*filter\n:INPUT DROP [0:0]\n-N KEEP\n-A INPUT -j KEEP\nCOMMIT\n');
  expect(applyRestore(host.netfilter, 4, '*filter\n-A INPUT -j ACCEPT\n-A INPUT -j DNAT --to-destination 1.1.1.1\nCOMMIT\n').ok).toBe(false);
  const table = host.netfilter.table(4, 'filter');
  expect(table.chain('INPUT')).toMatchObject({ policy: 'DROP', rules: [{ target: { kind: 'jump', chain: 'KEEP' } }] });
  expect(table.chain('KEEP')?.references).toBe(1);
});

test('an ICMP error belongs to the connection it quotes and is translated with it', () => {
  const host = testHost();
  load(host, '*nat\n-A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.0.53:5353\nCOMMIT\n');
  const query = packet('192.0.2.9', '192.0.2.1', udp(4000, 53));
  host.pass(query, 'PREROUTING', 'FORWARD', 'POSTROUTING');
  expect(ends(query)).toEqual({ src: '192.0.2.9', dst: '10.0.0.53' });
  const error = packet('10.0.0.53', '192.0.2.9', { kind: 'icmp', type: 3, code: 3 }, { kind: 'quoted', ip: query.net as never, transport: query.transport, bytes: new Uint8Array(0) });
  host.pass(error, 'PREROUTING', 'FORWARD', 'POSTROUTING');
  expect(error.ct?.state).toBe('RELATED');
  expect(ends(error)).toEqual({ src: '192.0.2.1', dst: '192.0.2.9' });
  expect(error.payload).toMatchObject({ ip: { src: '192.0.2.9', dst: '192.0.2.1' }, transport: { srcPort: 4000, dstPort: 53 } });
});
