/** Expected values: RFC 9293, captures k08 (refused, filtered), k09 (retransmission), k15 (segments), k19 (OUTPUT DROP) of kernel 6.18. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { ip, type TcpHeader } from '../../wire/index';
import type { NetNamespace, TcpListener, TcpSocket, World } from '../api';
import { link, route, routed, sysctl } from '../fixtures/network';
import { applyRestore } from '../netfilter/index';

const ANY = ip('0.0.0.0');
const B = ip('10.0.2.10');

function rules(netns: NetNamespace, text: string): void {
  unwrap(applyRestore(netns.netfilter, 4, `*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n${text}\nCOMMIT\n`));
}

const flagText = (t: TcpHeader): string => `${t.flags.syn === true ? 'S' : ''}${t.flags.fin === true ? 'F' : ''}${t.flags.rst === true ? 'R' : ''}${t.flags.psh === true ? 'P' : ''}${t.flags.ack === true ? '.' : ''}`;

/** TCP segments seen at eth0 of `n`: direction, flags and payload length. */
function segments(n: NetNamespace): { readonly list: { readonly at: number; readonly text: string; readonly tcp: TcpHeader }[] } {
  const list: { at: number; text: string; tcp: TcpHeader }[] = [];
  n.capture('eth0', (f) => {
    const { transport, payload } = f.headers;
    if (transport?.kind !== 'tcp') return;
    list.push({ at: f.at, text: `${f.direction === 'out' ? '>' : '<'} ${flagText(transport)} ${String(payload.kind === 'bytes' ? payload.bytes.length : -1)}`, tcp: transport });
  });
  return { list };
}

function connected(): { readonly world: World; readonly a: NetNamespace; readonly b: NetNamespace; readonly r1: NetNamespace; readonly r2: NetNamespace; readonly client: TcpSocket; readonly server: TcpSocket; readonly listener: TcpListener; readonly seen: ReturnType<typeof segments> } {
  const l = routed();
  const listener = unwrap(l.b.sockets.tcpListen({ address: ANY, port: 80 }));
  const seen = segments(l.a);
  const client = unwrap(l.a.sockets.tcpConnect({ address: B, port: 80 }));
  l.world.runUntil(l.world.now + SECOND / 10);
  const server = listener.accept();
  if (!server) throw new Error('not accepted');
  return { ...l, client, server, listener, seen };
}

describe('TCP segments (k15)', () => {
  it('a request, an answer and an orderly end look as tcpdump shows them', () => {
    const { world, client, server, seen } = connected();
    unwrap(client.write(new Uint8Array(72)));
    world.runUntil(world.now + SECOND / 10);
    unwrap(server.write(new Uint8Array(208)));
    server.close();
    world.runUntil(world.now + SECOND / 10);
    expect(client.ended).toBe(false);
    expect(client.read()).toHaveLength(208);
    expect(client.ended).toBe(true);
    client.close();
    world.runUntil(world.now + SECOND / 10);
    // The server closed with unread data of ours: it resets (RFC 2525); here it had read nothing.
    expect(seen.list.slice(0, 6).map((s) => s.text)).toEqual(['> S 0', '< S. 0', '> . 0', '> P. 72', '< . 0', '< P. 208']);
    const [syn, synAck, ack] = seen.list.map((s) => s.tcp);
    expect(syn).toMatchObject({ window: 64240, options: { mss: 1460, sackPermitted: true, windowScale: 10 } });
    expect(synAck).toMatchObject({ window: 65160, options: { mss: 1460, sackPermitted: true, windowScale: 10 } });
    expect(ack).toMatchObject({ window: 63 });
  });

  it('FIN, FIN, TIME_WAIT for a minute', () => {
    const { world, client, server, seen } = connected();
    client.close();
    world.runUntil(world.now + SECOND / 10);
    expect([client.state, server.state]).toEqual(['FIN_WAIT2', 'CLOSE_WAIT']);
    server.close();
    world.runUntil(world.now + SECOND / 10);
    expect([client.state, server.state]).toEqual(['TIME_WAIT', 'CLOSED']);
    expect(seen.list.slice(3).map((s) => s.text)).toEqual(['> F. 0', '< . 0', '< F. 0', '> . 0']);
    world.runUntil(world.now + 61 * SECOND);
    expect(client.state).toBe('CLOSED');
  });

  it('data goes in segments of the path\'s size less twelve bytes of timestamps', () => {
    const { world, client, server, seen } = connected();
    unwrap(client.write(new Uint8Array(4000)));
    world.runUntil(world.now + SECOND / 10);
    expect(seen.list.filter((s) => s.text.startsWith('>')).slice(2).map((s) => s.text)).toEqual(['> . 1448', '> . 1448', '> P. 1104']);
    expect(server.available).toBe(4000);
  });

  // As tcpdump showed it on 6.18 without segmentation offload.
  it('what a narrower link refuses goes again at once, all of it, in smaller segments', () => {
    const { world, client, server, r1, r2, seen } = connected();
    unwrap(r1.setLink(link(r1, 'eth1'), { mtu: 1000 }));
    unwrap(r2.setLink(link(r2, 'eth0'), { mtu: 1000 }));
    unwrap(client.write(new Uint8Array(4000)));
    world.runUntil(world.now + SECOND / 10);
    expect(seen.list.filter((s) => s.text.startsWith('>')).slice(2).map((s) => s.text)).toEqual(['> . 1448', '> . 1448', '> P. 1104', '> . 948', '> . 948', '> . 948', '> . 948', '> P. 208']);
    expect(server.available).toBe(4000);
  });
});

describe('connections that do not come about (k08, k19)', () => {
  it.each([
    ['nobody listens', () => undefined, 'ECONNREFUSED', false],
    ['REJECT in FORWARD', (n: NetNamespace) => rules(n, '-A FORWARD -j REJECT'), 'ECONNREFUSED', true],
    ['REJECT --reject-with tcp-reset', (n: NetNamespace) => rules(n, '-A FORWARD -p tcp -j REJECT --reject-with tcp-reset'), 'ECONNREFUSED', false],
    ['REJECT as host unreachable', (n: NetNamespace) => rules(n, '-A FORWARD -j REJECT --reject-with icmp-host-unreachable'), 'EHOSTUNREACH', true],
    ['REJECT as administratively prohibited', (n: NetNamespace) => rules(n, '-A FORWARD -j REJECT --reject-with icmp-admin-prohibited'), 'EHOSTUNREACH', true],
    ['DROP', (n: NetNamespace) => rules(n, '-A FORWARD -j DROP'), undefined, false],
  ] as const)('%s', (_, prepare, error, icmp) => {
    const { world, a, r1 } = routed();
    prepare(r1);
    const socket = unwrap(a.sockets.tcpConnect({ address: B, port: 81 }));
    world.runUntil(SECOND);
    expect(socket.error).toBe(error);
    expect(socket.icmpError !== undefined).toBe(icmp);
  });

  it('with OUTPUT DROP a datagram fails at once with EPERM, a connection attempt waits', () => {
    const { world, a } = routed();
    rules(a, '-A OUTPUT -d 10.0.2.10 -j DROP');
    const udp = unwrap(a.sockets.udp());
    expect(udp.send(new Uint8Array(1), { address: B, port: 53 })).toEqual({ ok: false, error: { errno: 'EPERM' } });
    const tcp = unwrap(a.sockets.tcpConnect({ address: B, port: 80 }));
    world.runUntil(10 * SECOND);
    expect(tcp.state).toBe('SYN_SENT');
  });

  it('with OUTPUT REJECT a connection attempt is refused', () => {
    const { world, a } = routed();
    rules(a, '-A OUTPUT -d 10.0.2.10 -j REJECT');
    const tcp = unwrap(a.sockets.tcpConnect({ address: B, port: 80 }));
    world.runUntil(SECOND);
    expect(tcp.error).toBe('ECONNREFUSED');
  });
});

describe('a flow that is cut (k09)', () => {
  it('is probed once and then retransmitted at doubling intervals, until 15 times have failed', () => {
    const { world, client, r1, seen } = connected();
    rules(r1, '-A FORWARD -j DROP');
    const start = world.now;
    const before = seen.list.length;
    unwrap(client.write(new Uint8Array(6)));
    world.runUntil(start + 4 * SECOND);
    // Intervals in the capture, by a clock of 4 ms ticks on a busy machine.
    const times = seen.list.slice(before).map((s) => (s.at - start) / 1000);
    const intervals = times.slice(1).map((t, i) => t - (times[i] ?? 0));
    [207, 208, 436, 832, 1664].forEach((expected, i) => expect(Math.abs((intervals[i] ?? Infinity) / expected - 1), `interval ${String(i)}`).toBeLessThan(0.08));
    world.runUntil(start + 2000 * SECOND);
    expect(client.error).toBe('ETIMEDOUT');
  });

  it('a lost segment is repaired', () => {
    const { world, client, server, r1 } = connected();
    rules(r1, '-A FORWARD -j DROP');
    unwrap(client.write(new Uint8Array(5000)));
    world.runUntil(world.now + SECOND / 10);
    expect(server.available).toBe(0);
    rules(r1, '-A FORWARD -j ACCEPT');
    world.runUntil(world.now + 10 * SECOND);
    expect(server.available).toBe(5000);
  });
});

describe('resets (RFC 9293 section 3.10.7)', () => {
  it('closing with unread data resets the peer', () => {
    const { world, client, server } = connected();
    unwrap(client.write(new Uint8Array(10)));
    world.runUntil(world.now + SECOND / 10);
    server.close();
    world.runUntil(world.now + SECOND / 10);
    expect(client.error).toBe('ECONNRESET');
  });

  it('a connection that the server forgot is reset when the client speaks', () => {
    const { world, client, server, listener } = connected();
    server.abort();
    listener.close();
    world.runUntil(world.now + SECOND / 10);
    expect([client.state, client.error]).toEqual(['CLOSED', 'ECONNRESET']);
  });
});

describe('binding', () => {
  it.each([
    ['the same port twice', { address: ANY, port: 80 }, { address: ANY, port: 80 }, 'EADDRINUSE'],
    ['any address and one address', { address: ANY, port: 80 }, { address: ip('10.0.1.10'), port: 80 }, 'EADDRINUSE'],
    ['an address that is not ours', undefined, { address: ip('10.0.9.9'), port: 80 }, 'EADDRNOTAVAIL'],
  ])('%s is refused', (_, first, second, errno) => {
    const { a } = routed();
    if (first) unwrap(a.sockets.tcpListen(first));
    expect(a.sockets.tcpListen(second)).toEqual({ ok: false, error: { errno } });
  });

  it('connect takes an even ephemeral port, a bound socket an odd one', () => {
    const { a } = routed();
    const tcp = unwrap(a.sockets.tcpConnect({ address: B, port: 80 }));
    expect(tcp.local.port % 2).toBe(0);
    expect(tcp.local.port).toBeGreaterThanOrEqual(32768);
    expect(unwrap(a.sockets.udp({ local: { address: ANY, port: 0 } })).local.port % 2).toBe(1);
  });
});

describe('UDP', () => {
  it('a service bound to all addresses answers from the one that was asked', () => {
    const { world, a, b } = routed();
    const server = unwrap(b.sockets.udp({ local: { address: ANY, port: 53 } }));
    const client = unwrap(a.sockets.udp());
    unwrap(client.connect({ address: B, port: 53 }));
    unwrap(client.send(new Uint8Array([1])));
    world.runUntil(world.now + SECOND);
    const asked = server.receive();
    expect(asked).toMatchObject({ to: { address: B, port: 53 }, from: { address: '10.0.1.10' } });
    if (asked) unwrap(server.send(new Uint8Array([2]), asked.from));
    world.runUntil(world.now + SECOND);
    expect(client.receive()?.bytes).toEqual(new Uint8Array([2]));
  });

  it('a host without a route fails at once', () => {
    const { a } = routed();
    unwrap(a.setLink(link(a, 'eth0'), { up: false }));
    const socket = unwrap(a.sockets.udp());
    expect(socket.connect({ address: B, port: 53 })).toEqual({ ok: false, error: { errno: 'ENETUNREACH' } });
  });
});

describe('SCTP association set-up (RFC 9260 section 5.1)', () => {
  it.each([
    ['a listener', true, 'ESTABLISHED', undefined],
    ['nobody', false, 'CLOSED', 'ECONNREFUSED'],
  ] as const)('with %s at the port', (_, listens, state, error) => {
    const { world, a, b } = routed();
    const listener = listens ? unwrap(b.sockets.sctpListen({ address: ANY, port: 3868 })) : undefined;
    const socket = unwrap(a.sockets.sctpConnect({ address: B, port: 3868 }));
    world.runUntil(SECOND);
    expect([socket.state, socket.error]).toEqual([state, error]);
    expect(listener?.accept()?.state).toBe(listens ? 'ESTABLISHED' : undefined);
  });
});

describe('a local sender', () => {
  it('reaches 127.0.0.1, and itself by its own address, without leaving the host', () => {
    const { world, a } = routed();
    const listener = unwrap(a.sockets.tcpListen({ address: ANY, port: 8080 }));
    const one = unwrap(a.sockets.tcpConnect({ address: ip('127.0.0.1'), port: 8080 }));
    const two = unwrap(a.sockets.tcpConnect({ address: ip('10.0.1.10'), port: 8080 }));
    world.runUntil(SECOND);
    expect([one.state, two.state, one.local.address, two.local.address]).toEqual(['ESTABLISHED', 'ESTABLISHED', '127.0.0.1', '10.0.1.10']);
    expect(listener.accept()).toBeDefined();
  });

  it('DNAT to another host in OUTPUT takes the new route, with the source of the first (captures README)', () => {
    const { world, a, b } = routed();
    route(a, '10.96.0.0/16', { dev: 'lo' });
    sysctl(a, 'net.ipv4.ip_forward', '1');
    unwrap(applyRestore(a.netfilter, 4, '*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\n-A OUTPUT -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.10:80\nCOMMIT\n'));
    unwrap(b.sockets.tcpListen({ address: ANY, port: 80 }));
    const socket = unwrap(a.sockets.tcpConnect({ address: ip('10.96.0.1'), port: 80 }));
    world.runUntil(SECOND);
    expect(socket.state).toBe('ESTABLISHED');
  });
});
