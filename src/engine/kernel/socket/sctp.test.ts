/** SCTP data and its end. Expected values: RFC 9260 sections 5.1, 6.2, 8.4, 9.2; net/netfilter/nf_conntrack_proto_sctp.c. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../base/index';
import { ip } from '../../wire/index';
import type { NetNamespace, TcpListener, TcpSocket } from '../api';
import { routed } from '../fixtures/network';
import { applyRestore } from '../netfilter/index';

const B = ip('10.0.2.10');
const bytes = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i & 255);

/** Chunks seen at a's eth0. */
function chunks(n: NetNamespace): string[] {
  const out: string[] = [];
  n.capture('eth0', (f) => {
    const { transport } = f.headers;
    if (transport?.kind === 'sctp') out.push(`${f.direction === 'out' ? '>' : '<'} ${transport.chunk}${transport.length === undefined ? '' : ` ${String(transport.length)}`}`);
  });
  return out;
}

function associated(): ReturnType<typeof routed> & { readonly client: TcpSocket; readonly server: TcpSocket; readonly listener: TcpListener; readonly seen: string[] } {
  const l = routed();
  const listener = unwrap(l.b.sockets.sctpListen({ address: ip('0.0.0.0'), port: 3868 }));
  const seen = chunks(l.a);
  const client = unwrap(l.a.sockets.sctpConnect({ address: B, port: 3868 }));
  l.world.runUntil(l.world.now + SECOND / 10);
  const server = listener.accept();
  if (!server) throw new Error('not accepted');
  return { ...l, client, server, listener, seen };
}

describe('SCTP', () => {
  it('four messages make an association; data is acknowledged; three end it', () => {
    const { world, client, server, seen } = associated();
    unwrap(client.write(bytes(5)));
    world.runUntil(world.now + SECOND);
    expect(server.read()).toEqual(bytes(5));
    client.close();
    world.runUntil(world.now + SECOND);
    expect(seen).toEqual(['> INIT', '< INIT_ACK', '> COOKIE_ECHO', '< COOKIE_ACK', '> DATA 5', '< SACK', '> SHUTDOWN', '< SHUTDOWN_ACK', '> SHUTDOWN_COMPLETE']);
    expect([client.state, server.state, server.ended]).toEqual(['CLOSED', 'CLOSED', true]);
  });

  it('carries more than a packet both ways, in order', () => {
    const { world, client, server } = associated();
    unwrap(client.write(bytes(10_000)));
    unwrap(server.write(bytes(3_000)));
    world.runUntil(world.now + 2 * SECOND);
    expect(server.read()).toEqual(bytes(10_000));
    expect(client.read()).toEqual(bytes(3_000));
  });

  it('what was written before the close still arrives', () => {
    const { world, client, server } = associated();
    unwrap(client.write(bytes(20_000)));
    client.close();
    world.runUntil(world.now + 3 * SECOND);
    expect([server.read().length, client.state]).toEqual([20_000, 'CLOSED']);
  });

  it('sends again what was lost, after one second, then two', () => {
    const { world, r1, client, server, seen } = associated();
    const rules = (text: string): void => void unwrap(applyRestore(r1.netfilter, 4, `*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n${text}COMMIT\n`));
    rules('-A FORWARD -p sctp -j DROP\n');
    seen.length = 0;
    unwrap(client.write(bytes(4)));
    world.runUntil(world.now + 2 * SECOND);
    expect(seen).toEqual(['> DATA 4', '> DATA 4']);
    rules('');
    world.runUntil(world.now + 2 * SECOND);
    expect(server.read()).toEqual(bytes(4));
  });

  it('gives up after ten retransmissions', () => {
    const { world, r1, client } = associated();
    unwrap(applyRestore(r1.netfilter, 4, '*filter\n:INPUT ACCEPT\n:FORWARD DROP\n:OUTPUT ACCEPT\nCOMMIT\n'));
    unwrap(client.write(bytes(4)));
    world.runUntil(world.now + 600 * SECOND);
    expect([client.state, client.error]).toEqual(['CLOSED', 'ETIMEDOUT']);
  });

  it('an abort ends it at once on both sides', () => {
    const { world, client, server } = associated();
    client.abort();
    world.runUntil(world.now + SECOND);
    expect([client.state, server.state, server.error]).toEqual(['CLOSED', 'CLOSED', 'ECONNRESET']);
  });

  it('conntrack follows it', () => {
    const l = routed();
    unwrap(applyRestore(l.r1.netfilter, 4, '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n'));
    const states: string[] = [];
    l.r1.netfilter.conntrack.watch((event, entry) => states.push(`${event} ${entry.protocolState ?? ''}`));
    const listener = unwrap(l.b.sockets.sctpListen({ address: ip('0.0.0.0'), port: 3868 }));
    const client = unwrap(l.a.sockets.sctpConnect({ address: B, port: 3868 }));
    l.world.runUntil(l.world.now + SECOND);
    unwrap(client.write(bytes(3)));
    l.world.runUntil(l.world.now + SECOND);
    client.close();
    l.world.runUntil(l.world.now + SECOND);
    expect(listener.accept()?.read()).toEqual(bytes(3));
    expect(states).toEqual(['NEW CLOSED', 'UPDATE COOKIE_WAIT', 'UPDATE COOKIE_ECHOED', 'UPDATE ESTABLISHED', 'UPDATE SHUTDOWN_SENT', 'UPDATE SHUTDOWN_ACK_SENT', 'UPDATE CLOSED']);
  });

  it('a policy that lets one port pass keeps the other silent', () => {
    const l = routed();
    unwrap(applyRestore(l.r1.netfilter, 4, '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n-A FORWARD -p sctp -m sctp --dport 3869 -j DROP\nCOMMIT\n'));
    for (const port of [3868, 3869]) unwrap(l.b.sockets.sctpListen({ address: ip('0.0.0.0'), port }));
    const sockets = [3868, 3869].map((port) => unwrap(l.a.sockets.sctpConnect({ address: B, port })));
    l.world.runUntil(l.world.now + SECOND);
    expect(sockets.map((s) => s.state)).toEqual(['ESTABLISHED', 'SYN_SENT']);
  });
});
