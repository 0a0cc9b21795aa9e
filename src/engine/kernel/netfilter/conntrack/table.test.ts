/** Conntrack's states and timeouts: nf_conntrack_proto_tcp.c, _udp.c, _icmp.c; zones and marks of nf_conntrack_core.c. */
import { describe, expect, test } from 'vitest';
import { SECOND, unwrap } from '../../../base/index';
import { echo, packet, tcp, testHost, udp } from '../fixtures/host';
import { applyRestore } from '../index';

function tracking(rules = ''): ReturnType<typeof testHost> {
  const host = testHost();
  unwrap(applyRestore(host.netfilter, 4, `${rules}*filter\n-A FORWARD -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n`));
  return host;
}

type Host = ReturnType<typeof testHost>;
const A = '192.0.2.9';
const B = '10.0.0.1';

/** `>` from the client, `<` from the server: flags, sequence, acknowledgement. Gives what conntrack says, and the entry's state after it. */
function send(host: Host, step: string): string {
  const [direction = '', flags = '', seq = '0', ack = '0'] = step.split(' ');
  const p = direction === '>' ? packet(A, B, tcp(4000, 80, flags, Number(seq), Number(ack))) : packet(B, A, tcp(80, 4000, flags, Number(seq), Number(ack)));
  host.pass(p, 'PREROUTING', 'FORWARD', 'POSTROUTING');
  return `${p.ct?.state ?? 'none'} ${host.netfilter.conntrack.entries()[0]?.protocolState ?? '-'}`;
}

describe('TCP', () => {
  test.each([
    ['a handshake and an orderly end', ['> S 100', '< S. 500 101', '> . 101 501', '> F. 101 501', '< . 501 102', '< F. 501 102', '> . 102 502'],
      ['NEW SYN_SENT', 'ESTABLISHED SYN_RECV', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED FIN_WAIT', 'ESTABLISHED CLOSE_WAIT', 'ESTABLISHED LAST_ACK', 'ESTABLISHED TIME_WAIT']],
    ['a retransmitted SYN is still NEW', ['> S 100', '> S 100'], ['NEW SYN_SENT', 'NEW SYN_SENT']],
    ['an RST to a SYN forgets the flow', ['> S 100', '< R. 0 101'], ['NEW SYN_SENT', 'ESTABLISHED -']],
    ['a SYN-ACK out of nowhere is INVALID', ['< S. 500 101'], ['INVALID -']],
    ['an ACK out of nowhere is picked up (tcp_loose)', ['> . 101 501'], ['NEW ESTABLISHED']],
    ['an RST out of nowhere is INVALID', ['> R 101'], ['INVALID -']],
    ['a router that sees one direction only calls the ACK INVALID', ['> S 100', '> . 101 501'], ['NEW SYN_SENT', 'INVALID SYN_SENT']],
    ['an RST ends an open connection', ['> S 100', '< S. 500 101', '> . 101 501', '> R. 101 501'], ['NEW SYN_SENT', 'ESTABLISHED SYN_RECV', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED CLOSE']],
    ['a segment far outside the window is INVALID', ['> S 100', '< S. 500 101', '> . 101 501', '> P. 9000000 501'], ['NEW SYN_SENT', 'ESTABLISHED SYN_RECV', 'ESTABLISHED ESTABLISHED', 'INVALID ESTABLISHED']],
    ['the same ports after TIME_WAIT are a new connection', ['> S 100', '< S. 500 101', '> . 101 501', '> F. 101 501', '< F. 501 102', '> . 102 502', '> S 900'],
      ['NEW SYN_SENT', 'ESTABLISHED SYN_RECV', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED FIN_WAIT', 'ESTABLISHED LAST_ACK', 'ESTABLISHED TIME_WAIT', 'NEW SYN_SENT']],
  ])('%s', (_, steps, expected) => {
    const host = tracking();
    expect(steps.map((step) => send(host, step))).toEqual(expected);
  });

  test('flags that cannot stand together are INVALID', () => {
    const host = tracking();
    expect(send(host, '> SF 1')).toBe('INVALID -');
    expect(send(host, '> P 1')).toBe('INVALID -');
  });

  test('an established connection lasts five days, a half-open one two minutes', () => {
    const host = tracking();
    send(host, '> S 100');
    host.now += 119 * SECOND;
    expect(host.netfilter.conntrack.entries()).toHaveLength(1);
    host.now += SECOND;
    expect(host.netfilter.conntrack.entries()).toHaveLength(0);
    for (const step of ['> S 100', '< S. 500 101', '> . 101 501']) send(host, step);
    host.now += 431_999 * SECOND;
    expect(host.netfilter.conntrack.entries()[0]).toMatchObject({ assured: true, protocolState: 'ESTABLISHED' });
    host.now += SECOND;
    expect(host.netfilter.conntrack.entries()).toEqual([]);
  });
});

describe('UDP', () => {
  const exchange = (host: Host, from: 'client' | 'server'): string | undefined => {
    const p = from === 'client' ? packet(A, B, udp(4000, 53)) : packet(B, A, udp(53, 4000));
    host.pass(p, 'PREROUTING', 'FORWARD', 'POSTROUTING');
    return p.ct?.state;
  };

  test('NEW until the reply; 30 s, and 120 s once packets flow after two seconds', () => {
    const host = tracking();
    expect([exchange(host, 'client'), exchange(host, 'client'), exchange(host, 'server'), exchange(host, 'client')]).toEqual(['NEW', 'NEW', 'ESTABLISHED', 'ESTABLISHED']);
    expect(host.netfilter.conntrack.entries()[0]).toMatchObject({ assured: false, expiresAt: 30 * SECOND });
    host.now += 3 * SECOND;
    exchange(host, 'client');
    expect(host.netfilter.conntrack.entries()[0]).toMatchObject({ assured: true, expiresAt: 123 * SECOND });
  });

  test('after the timeout the server’s packet starts a flow of its own', () => {
    const host = tracking();
    exchange(host, 'client');
    host.now += 30 * SECOND;
    expect(exchange(host, 'server')).toBe('NEW');
  });
});

test('an echo reply that nobody asked for is INVALID; one that was is ESTABLISHED', () => {
  const host = tracking();
  const stray = packet(B, A, echo(0, 7));
  expect(host.pass(stray, 'PREROUTING', 'FORWARD').kind).toBe('drop');
  host.pass(packet(A, B, echo(8, 7)), 'PREROUTING', 'FORWARD', 'POSTROUTING');
  const reply = packet(B, A, echo(0, 7));
  expect(host.pass(reply, 'PREROUTING', 'FORWARD').kind).toBe('accept');
  expect(reply.ct?.state).toBe('ESTABLISHED');
});

test('a packet that was dropped on its way leaves no entry', () => {
  const host = tracking();
  unwrap(applyRestore(host.netfilter, 4, '*filter\n-A FORWARD -p udp -m conntrack --ctstate NEW -j DROP\nCOMMIT\n'));
  host.pass(packet(A, B, udp(1, 2)), 'PREROUTING', 'FORWARD', 'POSTROUTING');
  expect(host.netfilter.conntrack.entries()).toEqual([]);
});

test('zones keep equal addresses apart', () => {
  const host = tracking('*raw\n-A PREROUTING -p udp --sport 1 -m mark --mark 1 -j CT --zone 5\nCOMMIT\n');
  host.pass(packet(A, B, udp(1, 2)), 'PREROUTING', 'POSTROUTING');
  const marked = packet(A, B, udp(1, 2));
  marked.mark = 1;
  host.pass(marked, 'PREROUTING', 'POSTROUTING');
  expect(host.netfilter.conntrack.entries().map((entry) => entry.zone)).toEqual([0, 5]);
});

test('deleting an entry by hand makes the next packet NEW', () => {
  const host = tracking();
  host.pass(packet(A, B, udp(1, 2)), 'PREROUTING', 'POSTROUTING');
  host.netfilter.conntrack.remove(host.netfilter.conntrack.entries()[0]?.id ?? 0);
  const next = packet(B, A, udp(2, 1));
  host.pass(next, 'PREROUTING');
  expect(next.ct).toMatchObject({ state: 'NEW', direction: 'original' });
});

test('a sysctl changes the timeout', () => {
  const host = testHost({ sysctl: (name) => (name === 'net.netfilter.nf_conntrack_udp_timeout' ? '5' : undefined) });
  unwrap(applyRestore(host.netfilter, 4, '*filter\n-A FORWARD -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n'));
  host.pass(packet(A, B, udp(1, 2)), 'PREROUTING', 'POSTROUTING');
  expect(host.netfilter.conntrack.entries()[0]?.expiresAt).toBe(5 * SECOND);
});
