/** `-m owner`. Expected values: net/netfilter/xt_owner.c: packets of a socket have its owner's ids, packets that the kernel makes have none. */
import { describe, expect, it } from 'vitest';
import { SECOND, unwrap } from '../../../base/index';
import { ip } from '../../../wire/index';
import { routed } from '../../fixtures/network';
import { applyRestore } from '../index';

const B = ip('10.0.2.10');

describe('-m owner', () => {
  it.each([
    ['--uid-owner 1000', 1000, 'SYN_SENT'],
    ['--uid-owner 1000', 0, 'ESTABLISHED'],
    ['! --uid-owner 0', 1000, 'SYN_SENT'],
    ['--uid-owner 0-999', 0, 'SYN_SENT'],
  ])('OUTPUT %s -j DROP, sent by uid %i', (option, uid, state) => {
    const { world, a, b } = routed();
    unwrap(applyRestore(a.netfilter, 4, `*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n-A OUTPUT -p tcp -m owner ${option} -j DROP\nCOMMIT\n`));
    unwrap(b.sockets.tcpListen({ address: ip('0.0.0.0'), port: 80 }));
    const socket = unwrap(a.sockets.tcpConnect({ address: B, port: 80 }, { owner: { program: 'curl', pid: 7, uid } }));
    world.runUntil(world.now + SECOND / 2);
    expect(socket.state).toBe(state);
  });

  it('a reset that the kernel sends has no owner', () => {
    const { world, a, b } = routed();
    unwrap(applyRestore(b.netfilter, 4, '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n-A OUTPUT -p tcp -m owner --uid-owner 0-65535 -j DROP\nCOMMIT\n'));
    const socket = unwrap(a.sockets.tcpConnect({ address: B, port: 80 }));
    world.runUntil(world.now + SECOND / 2);
    expect(socket.error).toBe('ECONNREFUSED');
  });
});
