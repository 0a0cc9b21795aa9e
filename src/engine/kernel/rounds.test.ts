/** What Linux would send round for ever must end here, or a page hangs. */
import { expect, test } from 'vitest';
import { SECOND, unwrap } from '../base/index';
import { ip } from '../wire/index';
import { route, routed, sysctl } from './fixtures/network';
import { applyRestore } from './netfilter/index';

test.each(['--ttl-set 64', '--ttl-inc 2'])('two routers that send a packet to each other, one with -j TTL %s: it expires in the end, and the sender is told', (option) => {
  const l = routed();
  expect(route(l.r1, '10.9.0.0/24', { via: '10.0.12.2' })).toBeUndefined();
  expect(route(l.r2, '10.9.0.0/24', { via: '10.0.12.1' })).toBeUndefined();
  sysctl(l.r1, 'net.ipv4.conf.all.send_redirects', '0');
  unwrap(applyRestore(l.r1.netfilter, 4, `*mangle\n-A PREROUTING -i eth1 -j TTL ${option}\nCOMMIT\n`));
  l.world.trace.enabled = true;
  const socket = unwrap(l.a.sockets.icmp(4, 7));
  unwrap(socket.sendEcho(ip('10.9.0.1'), { id: 7, sequence: 1, bytes: new Uint8Array(8) }));
  expect(l.world.runUntilIdle(l.world.now + 60 * SECOND)).toBe(true);
  expect(l.world.trace.events.filter(({ step }) => step.kind === 'drop' && step.reason === 'TTL_EXPIRED')).toHaveLength(1);
  expect(socket.receive()?.transport).toMatchObject({ kind: 'icmp', type: 11, code: 0 });
});
