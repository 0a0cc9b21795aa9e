/** ipset types against what ipset 7.17 on Linux 6.18 does (capture k14) and net/netfilter/ipset. */
import { describe, expect, test } from 'vitest';
import { SECOND, unwrap } from '../../../base/index';
import type { IpSetType } from '../api';
import { testHost } from '../fixtures/host';

const store = (): { readonly host: ReturnType<typeof testHost>; readonly sets: ReturnType<typeof testHost>['netfilter']['sets'] } => {
  const host = testHost();
  return { host, sets: host.netfilter.sets };
};

describe('elements', () => {
  test.each<[IpSetType, string, readonly string[]]>([
    ['hash:ip', '10.9.0.0/30', ['10.9.0.0', '10.9.0.1', '10.9.0.2', '10.9.0.3']],
    ['hash:net', '10.0.0.5-10.0.0.9', ['10.0.0.5', '10.0.0.6/31', '10.0.0.8/31']],
    ['hash:net', '10.1.2.3/8', ['10.0.0.0/8']],
    ['hash:ip,port', '10.0.0.1,80', ['10.0.0.1,tcp:80']],
    ['hash:ip,port', '10.0.0.1,sctp:7-9', ['10.0.0.1,sctp:7', '10.0.0.1,sctp:8', '10.0.0.1,sctp:9']],
    ['hash:ip,port', '10.0.0.1,icmp:echo-request', ['10.0.0.1,icmp:echo-request']],
    ['hash:ip,port', '10.0.0.1,udp:domain', ['10.0.0.1,udp:53']],
    ['hash:ip,port,net', '10.0.0.1,80,10.1.0.0/16', ['10.0.0.1,tcp:80,10.1.0.0/16']],
    ['hash:net,iface', '10.0.0.1/8,eth0', ['10.0.0.0/8,eth0']],
    ['bitmap:port', '90-92', ['90', '91', '92']],
  ])('%s: %s', (type, text, expected) => {
    const { sets } = store();
    unwrap(sets.create({ name: 's', type, ...(type === 'bitmap:port' ? { range: '0-1023' } : {}) }));
    unwrap(sets.add('s', text));
    expect(sets.get('s')?.members.map((member) => member.text)).toEqual(expected);
  });

  test.each<[IpSetType, string, string]>([
    ['hash:ip', 'banana', 'cannot parse banana: resolving to IPv4 address failed'],
    ['hash:ip', 'fd00::1', 'cannot parse fd00::1: resolving to IPv4 address failed'],
    ['hash:net', '1.1.1.1/33', "'33' is out of range 0-32"],
    ['hash:ip,port', '1.1.1.1', 'Second element is missing from 1.1.1.1.'],
  ])('%s refuses %s', (type, text, message) => {
    const { sets } = store();
    unwrap(sets.create({ name: 's', type }));
    expect(sets.add('s', text)).toMatchObject({ ok: false, error: { code: 'SYNTAX', params: { text: message } } });
  });
});

test('the longest prefix decides, and nomatch makes an exception of it', () => {
  const { sets } = store();
  unwrap(sets.create({ name: 'n', type: 'hash:net' }));
  unwrap(sets.add('n', '10.0.0.0/8'));
  unwrap(sets.add('n', '10.1.0.0/16', { nomatch: true }));
  unwrap(sets.add('n', '10.1.2.0/24'));
  expect(['10.2.0.1', '10.1.0.1', '10.1.2.3', '11.0.0.1'].map((address) => unwrap(sets.test('n', address)).found)).toEqual([true, false, true, false]);
});

test('elements time out; what is left is counted in seconds', () => {
  const { host, sets } = store();
  unwrap(sets.create({ name: 't', type: 'hash:ip', timeout: 30 }));
  unwrap(sets.add('t', '10.0.0.1'));
  unwrap(sets.add('t', '10.0.0.2', { timeout: 0 }));
  unwrap(sets.add('t', '10.0.0.3', { timeout: 5 }));
  host.now += 5 * SECOND;
  expect(sets.get('t')?.members).toMatchObject([{ text: '10.0.0.1', expiresAt: 30 * SECOND }, { text: '10.0.0.2' }]);
  host.now += 25 * SECOND;
  expect(sets.get('t')?.members.map((member) => member.text)).toEqual(['10.0.0.2']);
});

test('sets in use cannot go; rules follow the name through a swap', () => {
  const { host, sets } = store();
  for (const name of ['a', 'b']) unwrap(sets.create({ name, type: 'hash:ip' }));
  unwrap(sets.create({ name: 'l', type: 'list:set' }));
  unwrap(sets.add('l', 'a'));
  expect(sets.destroy('a')).toMatchObject({ ok: false, error: { code: 'IN_USE' } });
  expect(sets.rename('a', 'c')).toMatchObject({ ok: false, error: { code: 'RENAME_IN_USE' } });
  unwrap(sets.add('b', '10.0.0.1'));
  unwrap(sets.swap('a', 'b'));
  expect(sets.get('a')).toMatchObject({ references: 1, members: [{ text: '10.0.0.1' }] });
  unwrap(sets.destroy('l'));
  unwrap(sets.destroy('a'));
  expect(host.netfilter.sets.all.map((set) => set.name)).toEqual(['b']);
});

test.each([
  ['a set that is not there', 'NOSET'],
  ['an element that is there', 'EXIST_ENTRY'],
  ['an element too many', 'FULL'],
])('%s is %s', (what, code) => {
  const { sets } = store();
  unwrap(sets.create({ name: 's', type: 'hash:ip', maxelem: 1 }));
  unwrap(sets.add('s', '1.1.1.1'));
  const result = what.startsWith('a set') ? sets.add('x', '1.1.1.1') : sets.add('s', what.endsWith('there') ? '1.1.1.1' : '1.1.1.2');
  expect(result).toMatchObject({ ok: false, error: { code } });
});
