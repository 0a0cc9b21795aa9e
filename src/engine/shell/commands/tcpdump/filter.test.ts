/** Which packets pass which filter, by pcap-filter(7). */
import { describe, expect, test } from 'vitest';
import { ip, mac, type Ipv4Address, type PacketHeaders, type TcpFlags } from '../../../wire/index';
import { parseFilter } from './filter';

const v4 = (text: string): Ipv4Address => ip(text) as Ipv4Address;
const eth = { src: mac('02:00:00:00:00:01'), dst: mac('02:00:00:00:00:02'), type: 0x0800 };
const header = (protocol: number) => ({ kind: 'ipv4' as const, src: v4('10.0.1.10'), dst: v4('10.0.2.20'), protocol, ttl: 63, id: 1, tos: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0 });
const nothing = { kind: 'bytes' as const, bytes: new Uint8Array(0) };
const tcp = (flags: TcpFlags, dstPort = 80): PacketHeaders => ({ eth, net: header(6), transport: { kind: 'tcp', srcPort: 40_000, dstPort, seq: 1, ack: 0, flags, window: 64_240, options: {} }, payload: nothing });
const udp = (dstPort: number): PacketHeaders => ({ eth, net: header(17), transport: { kind: 'udp', srcPort: 40_000, dstPort }, payload: nothing });
const echo: PacketHeaders = { eth, net: header(1), transport: { kind: 'icmp', type: 8, code: 0, id: 1, sequence: 1 }, payload: { kind: 'bytes', bytes: new Uint8Array(56) } };
const arp: PacketHeaders = {
  eth: { ...eth, dst: mac('ff:ff:ff:ff:ff:ff'), type: 0x0806 },
  net: { kind: 'arp', operation: 'request', senderMac: eth.src, senderIp: v4('10.0.1.10'), targetMac: mac('00:00:00:00:00:00'), targetIp: v4('10.0.1.1') },
  transport: undefined,
  payload: nothing,
};
const packets: Readonly<Record<string, PacketHeaders>> = { syn: tcp({ syn: true }), synack: tcp({ syn: true, ack: true }), mysql: tcp({ ack: true }, 3306), dns: udp(53), vxlan: udp(8472), echo, arp };

const passed = (filter: string): string => {
  const built = parseFilter(filter);
  if (!built.ok) return built.error;
  return Object.entries(packets)
    .filter(([, headers]) => built.value({ headers, direction: 'in' }))
    .map(([name]) => name)
    .join(' ');
};

describe('a capture filter', () => {
  test.each([
    ['', 'syn synack mysql dns vxlan echo arp'],
    ['tcp', 'syn synack mysql'],
    ['icmp or arp', 'echo arp'],
    ['not arp and not icmp', 'syn synack mysql dns vxlan'],
    ['!arp && !udp', 'syn synack mysql echo'],
    ['port 53', 'dns'],
    ['port 53 or 80', 'syn synack dns'],
    ['tcp and dst port 3306', 'mysql'],
    ['port mysql', 'mysql'],
    ['src port 40000 and udp', 'dns vxlan'],
    ['udp port 8472', 'vxlan'],
    ['portrange 3000-9000', 'mysql vxlan'],
    ['host 10.0.1.1', 'arp'],
    ['src host 10.0.1.10 and icmp', 'echo'],
    ['src or dst host 10.0.2.20 and icmp', 'echo'],
    ['dst net 10.0.2.0/24', 'syn synack mysql dns vxlan echo'],
    ['net 10.0.3', ''],
    ['ether host 02:00:00:00:00:02', 'syn synack mysql dns vxlan echo'],
    ['ether broadcast', 'arp'],
    ['tcp[tcpflags] & (tcp-syn) != 0', 'syn synack'],
    ['tcp[tcpflags] == tcp-syn', 'syn'],
    ['tcp[13] & 18 = 18', 'synack'],
    ['tcp port 80 and (tcp[tcpflags] & tcp-ack) != 0', 'synack'],
    ['icmp[icmptype] = icmp-echo', 'echo'],
    ['icmp[icmptype]=icmp-echoreply', ''],
    ['ip[8] < 64 and icmp', 'echo'],
    ['greater 98', 'echo'],
    ['less 50 and not arp', 'dns vxlan'],
    ['(tcp or udp) and not (port 80 or port 53)', 'mysql vxlan'],
    ['port', "can't parse filter expression: syntax error"],
    ['banana syntax', "can't parse filter expression: syntax error"],
    ['tcp port foo', "unknown port 'foo'"],
    ['host nosuch', "unknown host 'nosuch'"],
    ['vlan', ''],
    ['mpls', "Podwire does not simulate the filter 'mpls'"],
    ['tcp and icmp', 'expression rejects all packets'],
    ['ip host 10.0.0.2 and arp', 'expression rejects all packets'],
    ['net 10.0.0.0/33', 'mask length must be <= 32'],
    ['host 10.0.0.300', "invalid IPv4 address '10.0.0.300'"],
  ])('%s passes: %s', (filter, expected) => expect(passed(filter)).toBe(expected));
});
