/** Expected values: Linux 6.18, the same requests at the same pace; what happens at once is in tests/kernel/oracle/minimal.jsonl. */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../base/index';
import { ping, routed, sysctl } from '../fixtures/network';

/** Echo requests `seconds` apart: E for each that is answered by an error. */
function asked(count: number, seconds: number, to: string, ttl?: number, prepare: (l: ReturnType<typeof routed>) => void = () => undefined): string {
  const l = routed();
  prepare(l);
  return Array.from({ length: count }, () => (ping(l.world, l.a, to, { ...(ttl !== undefined && { ttl }), seconds }).length > 0 ? 'E' : '.')).join('');
}

describe('ICMP errors to one sender', () => {
  it.each([
    ['six at once, then one a second', 14, 0.26, '10.0.2.10', 1, undefined, 'EEEEEEE.E...E.'],
    ['one a second goes on for ever', 9, 1, '10.0.2.10', 1, undefined, 'EEEEEEEEE'],
    ['icmp_ratelimit says how often', 12, 0.26, '10.0.2.10', 1, '500', 'EEEEEEEEEEE.'],
    ['"no route" pays twice: asked once a second, a router falls silent', 8, 1.01, '10.7.0.1', undefined, undefined, 'EEEE....'],
    ['asked a little less often, it speaks now and then', 8, 1.3, '10.7.0.1', undefined, undefined, 'EEEEE..E'],
  ] as const)('%s', (_, count, seconds, to, ttl, ratelimit, expected) => {
    const prepare = (l: ReturnType<typeof routed>): void => {
      if (ratelimit !== undefined) sysctl(l.r1, 'net.ipv4.icmp_ratelimit', ratelimit);
    };
    expect(asked(count, seconds, to, ttl, prepare)).toBe(expected);
  });

  it('a step of the journey says that the sender is not told, and by which setting', () => {
    const l = routed();
    l.world.trace.enabled = true;
    for (let i = 0; i < 3; i += 1) ping(l.world, l.a, '10.7.0.1', { seconds: 0.01 });
    expect(l.world.now).toBeLessThan(SECOND);
    const steps = l.world.trace.events.flatMap((e) => (e.step.kind === 'unreported' ? [e.step] : []));
    expect(steps).toEqual([{ kind: 'unreported', what: 'net-unreachable', limit: 'net.ipv4.icmp_ratelimit' }]);
  });
});
