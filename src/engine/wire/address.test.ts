import { describe, expect, test } from 'vitest';
import { compareIp, ip, ipFromBytes, ipToBytes, ipv6FromBigInt, ipv6ToBigInt, parseIp, parseMac, type Ipv6Address } from './address';
import { addressIn, broadcastOf, cidr, cidrContains, cidrCovers, formatCidr, parseCidr } from './cidr';

describe('RFC 5952 text', () => {
  test.each([
    // from RFC 5952 sections 4 and 5, RFC 4291 section 2.2
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::AbCd', '2001:db8::abcd'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::', 'fe80::'],
    ['FF01:0:0:0:0:0:0:101', 'ff01::101'],
  ])('%s is written %s', (text, canonical) => expect(parseIp(text)).toEqual({ ok: true, value: canonical }));

  test.each(['', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', ' 1.2.3.4', ':::', '1::2::3', '12345::', 'fe80::1%eth0', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', 'g::1', '::1.2.3'])(
    '%j is no address',
    (text) => expect(parseIp(text).ok).toBe(false),
  );
});

test('bytes and numbers come back', () => {
  for (const text of ['0.0.0.0', '255.255.255.255', '10.244.1.7', '::', 'fe80::1', '2001:db8::ff00:42:8329']) {
    expect(ipFromBytes(ipToBytes(ip(text)))).toBe(text);
  }
  expect(ipv6FromBigInt(ipv6ToBigInt('2001:db8::1' as Ipv6Address))).toBe('2001:db8::1');
});

test('addresses order by family and number, not by text', () => {
  expect(['::2', '10.0.0.9', '9.9.9.9', '10.0.0.10', '::1'].map(ip).sort(compareIp)).toEqual(['9.9.9.9', '10.0.0.9', '10.0.0.10', '::1', '::2']);
});

test('MACs are canonical', () => {
  expect(parseMac('EE:ee:Ee:1:0:a')).toEqual({ ok: true, value: 'ee:ee:ee:01:00:0a' });
  expect(parseMac('ee:ee:ee:ee:ee').ok).toBe(false);
});

describe('prefixes', () => {
  test.each([
    ['10.244.1.0/24', '10.244.1.255', true],
    ['10.244.1.0/24', '10.244.2.0', false],
    ['0.0.0.0/0', '255.0.0.1', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '10.0.0.1', false],
    ['10.0.0.1/32', '10.0.0.1', true],
    ['128.0.0.0/1', '200.1.1.1', true],
    ['fe80::/10', 'febf::1', true],
    ['fe80::/10', 'fec0::1', false],
  ])('%s contains %s: %s', (prefix, address, expected) => expect(cidrContains(cidr(prefix), ip(address))).toBe(expected));

  test('masking, covering, counting', () => {
    expect(formatCidr(cidr('10.9.8.7/16'))).toBe('10.9.0.0/16');
    expect(cidrCovers(cidr('10.0.0.0/8'), cidr('10.1.0.0/16'))).toBe(true);
    expect(cidrCovers(cidr('10.1.0.0/16'), cidr('10.0.0.0/8'))).toBe(false);
    expect(addressIn(cidr('10.244.1.0/24'), 2)).toBe('10.244.1.2');
    expect(broadcastOf(ip('192.168.1.9') as never, 24)).toBe('192.168.1.255');
    expect(parseCidr('10.0.0.0/33').ok).toBe(false);
    expect(parseCidr('10.0.0.0/').ok).toBe(false);
  });
});
