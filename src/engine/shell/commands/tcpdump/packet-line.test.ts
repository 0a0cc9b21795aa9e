/** Lines of capture k11 (tcpdump 4.99.3): a ping between Pods over flannel's VXLAN port, and over the standard one. */
import { describe, expect, test } from 'vitest';
import { ip, mac, type Ipv4Address, type PacketHeaders } from '../../../wire/index';
import { packetLine, type LineOptions } from './packet-line';
import { SequenceNumbers } from './sequence';

const v4 = (text: string): Ipv4Address => ip(text) as Ipv4Address;
const header = (src: string, dst: string, protocol: number, more: { id: number; ttl: number; dontFragment: boolean }) => ({ kind: 'ipv4' as const, src: v4(src), dst: v4(dst), protocol, tos: 0, moreFragments: false, fragmentOffset: 0, ...more });
const inner: PacketHeaders = {
  eth: { src: mac('02:00:00:00:01:01'), dst: mac('02:00:00:00:01:02'), type: 0x0800 },
  net: header('10.244.1.2', '10.244.2.2', 1, { id: 36_885, ttl: 63, dontFragment: true }),
  transport: { kind: 'icmp', type: 8, code: 0, id: 8156, sequence: 1 },
  payload: { kind: 'bytes', bytes: new Uint8Array(56) },
};
const outer = (dstPort: number, vni: number): PacketHeaders => ({
  eth: { src: mac('72:a6:d6:c9:f5:37'), dst: mac('36:bb:20:b4:a9:a0'), type: 0x0800 },
  net: header('192.168.50.11', '192.168.50.12', 17, { id: 3735, ttl: 64, dontFragment: false }),
  transport: { kind: 'udp', srcPort: 48_327, dstPort },
  payload: { kind: 'vxlan', vni, frame: inner },
});
const options = (more: Partial<LineOptions> = {}): LineOptions => ({ numeric: true, ethernet: false, verbose: 0, quiet: false, absolute: false, sequences: new SequenceNumbers(), names: new Map(), ...more });

describe('VXLAN', () => {
  test("flannel's port is taken for OTV", () =>
    expect(packetLine(outer(8472, 1), options())).toBe('IP 192.168.50.11.48327 > 192.168.50.12.8472: OTV, flags [I] (0x08), overlay 0, instance 1\nIP 10.244.1.2 > 10.244.2.2: ICMP echo request, id 8156, seq 1, length 64'));
  test('with -e and -v', () =>
    expect(packetLine(outer(8472, 1), options({ ethernet: true, verbose: 1 }))).toBe(
      '72:a6:d6:c9:f5:37 > 36:bb:20:b4:a9:a0, ethertype IPv4 (0x0800), length 148: (tos 0x0, ttl 64, id 3735, offset 0, flags [none], proto UDP (17), length 134)\n    192.168.50.11.48327 > 192.168.50.12.8472: OTV, flags [I] (0x08), overlay 0, instance 1\n02:00:00:00:01:01 > 02:00:00:00:01:02, ethertype IPv4 (0x0800), length 98: (tos 0x0, ttl 63, id 36885, offset 0, flags [DF], proto ICMP (1), length 84)\n    10.244.1.2 > 10.244.2.2: ICMP echo request, id 8156, seq 1, length 64',
    ));
  test('the standard port', () => expect(packetLine(outer(4789, 42), options()).split('\n')[0]).toBe('IP 192.168.50.11.48327 > 192.168.50.12.4789: VXLAN, flags [I] (0x08), vni 42'));
});
