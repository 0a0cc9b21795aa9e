/** Expected values: sysctl(8) on Linux 6.18 with HZ=250. */
import { describe, expect, it } from 'vitest';
import { lab, sysctl } from '../fixtures/network';
import { unwrap } from '../../base/index';

const RATEMASK = 'net.ipv6.icmp.ratemask';

describe('settings of the ICMP limiter', () => {
  it.each([
    ['ranges that overlap become one', RATEMASK, '3-5,4-9', '3-9'],
    ['neighbours become a range', RATEMASK, '1,2,3', '1-3'],
    ['a range of one is a number', RATEMASK, '1-1', '1'],
    ['a gap stays', RATEMASK, '0,2', '0,2'],
    ['nothing is nothing', RATEMASK, '', ''],
    ['the last bit is 255', RATEMASK, '255', '255'],
    ['256 is refused', RATEMASK, '256', undefined],
    ['a range that ends before it begins is refused', RATEMASK, '5-3', undefined],
    ['a word is refused', RATEMASK, 'x', undefined],
    ['milliseconds are kept in jiffies', 'net.ipv4.icmp_ratelimit', '1001', '1004'],
    ['less than a jiffy is one', 'net.ipv6.icmp.ratelimit', '3', '4'],
    ['no time less than none', 'net.ipv4.icmp_ratelimit', '-1', undefined],
    ['every bit of the mask', 'net.ipv4.icmp_ratemask', '-1', '-1'],
  ])('%s: %s = %s', (_, name, written, read) => {
    const n = lab().at('a');
    expect(n.setSysctl(name, written).ok).toBe(read !== undefined);
    if (read !== undefined) expect(unwrap(n.sysctl(name))).toBe(read);
  });

  it('what is for the whole machine is in its initial namespace alone', () => {
    const { world } = lab();
    const host = world.addHost('h');
    const inner = unwrap(host.addNamespace('inner'));
    sysctl(host.root, 'net.ipv4.route.error_cost', '0');
    expect(unwrap(host.root.sysctl('net.ipv4.route.error_cost'))).toBe('0');
    expect(inner.sysctl('net.ipv4.route.error_cost')).toEqual({ ok: false, error: { errno: 'ENOENT' } });
    expect(unwrap(inner.sysctl('net.ipv4.route.min_pmtu'))).toBe('552');
  });
});
