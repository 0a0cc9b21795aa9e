import { describe, expect, it } from 'vitest';
import { ip, mac, type Ipv4Address } from './address';
import { decodeFrame, encodeFrame, encodePcap, checksum, type PacketHeaders } from './index';

const hex = (b: Uint8Array): string => [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
const unhex = (text: string): Uint8Array => Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g)?.map((b) => parseInt(b, 16)) ?? []);

describe('known bytes', () => {
  it('RFC 1071 section 3: the sum of 00 01 f2 03 f4 f5 f6 f7 is ddf2', () => {
    expect(checksum(unhex('0001f203f4f5f6f7'))).toBe(~0xddf2 & 0xffff);
  });

  it('an IPv4 header (the example of the IPv4 checksum: b861)', () => {
    const frame = decodeFrame(unhex('020000000002 020000000001 0800 45000073000040004011 b861 c0a80001 c0a800c7'));
    expect(frame.ok && frame.value.net).toMatchObject({ kind: 'ipv4', src: '192.168.0.1', dst: '192.168.0.199', ttl: 64, protocol: 17, dontFragment: true });
    if (frame.ok) expect(hex(encodeFrame({ ...frame.value, transport: undefined, payload: { kind: 'bytes', bytes: new Uint8Array(0x73 - 20) } })).slice(28, 28 + 40)).toBe('45000073000040004011b861c0a80001c0a800c7');
  });

  it('an ARP request (RFC 826)', () => {
    const arp: PacketHeaders = {
      eth: { src: mac('02:00:00:00:00:0a'), dst: mac('ff:ff:ff:ff:ff:ff'), type: 0x0806 },
      net: { kind: 'arp', operation: 'request', senderMac: mac('02:00:00:00:00:0a'), senderIp: ip('10.0.0.1') as Ipv4Address, targetMac: mac('00:00:00:00:00:00'), targetIp: ip('10.0.0.2') as Ipv4Address },
      transport: undefined,
      payload: { kind: 'bytes', bytes: new Uint8Array(0) },
    };
    expect(hex(encodeFrame(arp))).toBe('ffffffffffff02000000000a0806' + '00010800060400010200' + '0000000a0a000001' + '0000000000000a000002');
  });

  it('an IPv6 redirect (sent by Linux 6.18), with the packet that caused it', () => {
    const sent =
      '020000000001020000000003 86dd 60000000 0068 3a ff fe80000000000000000000fffe000003 fd000000000000000000000000000010 8900e5d300000000' +
      'fe80000000000000000000fffe000004 fd050000000000000000000000000010 0408000000000000' +
      '600e8dcd00163a40 fd000000000000000000000000000010 fd050000000000000000000000000010 8000454a424200006f7261636c653030';
    const frame = decodeFrame(unhex(sent));
    expect(frame.ok && frame.value.transport).toEqual({ kind: 'icmpv6', type: 137, code: 0, target: 'fe80::ff:fe00:4', destination: 'fd05::10', redirected: 56 });
    expect(frame.ok && frame.value.payload).toMatchObject({ kind: 'quoted', ip: { src: 'fd00::10', dst: 'fd05::10' }, transport: { type: 128, id: 0x4242, sequence: 0 }, totalLength: 62 });
    // The quoted packet is cut, so its checksum cannot be had again, nor the one over it.
    const withoutChecksums = (text: string): string => text.replace(/8900..../, '8900').replace(/8000....4242/, '80004242');
    if (frame.ok) expect(withoutChecksums(hex(encodeFrame(frame.value)))).toBe(withoutChecksums(sent.replaceAll(' ', '')));
  });

  it('a pcap file begins with the magic number, version 2.4 and Ethernet', () => {
    expect(hex(encodePcap([])).slice(0, 48)).toBe('d4c3b2a1' + '02000400' + '00000000' + '00000000' + '00000400' + '01000000');
  });
});
