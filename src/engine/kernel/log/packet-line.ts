/** How the LOG target writes a packet (net/netfilter/nf_log_syslog.c). */
import { encodePacket, ipHeaderLength, ipToBytes, networkLength, payloadLength, transportLength } from '../../wire/index';
import type { Target } from '../netfilter/api';
import type { HookState } from '../netfilter/api';
import type { IcmpHeader, IpHeader, Packet, Payload, TcpHeader, TransportHeader } from '../packet';

type Log = Extract<Target, { kind: 'LOG' }>;

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** One line, with its prefix and the space at its end. `owner`: who made the packet, for --log-uid. */
export function packetLine(packet: Packet, at: HookState, target: Log, owner: { readonly uid: number; readonly gid: number } | undefined): string {
  const has = (option: string): boolean => target.options.includes(`log-${option}`);
  let line = `${target.prefix}IN=${at.in?.name ?? ''} OUT=${at.out?.name ?? ''} `;
  if (at.physIn) line += `PHYSIN=${at.physIn.name} `;
  if (at.physOut) line += `PHYSOUT=${at.physOut.name} `;
  if (at.in) line += macText(packet, has('macdecode'));
  line += datagramText(packet.net as IpHeader, packet.transport, packet.payload, networkLength(packet), has);
  if (has('uid') && owner) line += `UID=${owner.uid} GID=${owner.gid} `;
  if (packet.mark !== 0) line += `MARK=0x${packet.mark.toString(16)} `;
  return line;
}

function macText({ eth, net }: Packet, decode: boolean): string {
  if (!eth) return 'MAC= ';
  const type = hex(net.kind === 'ipv6' ? 0x86dd : 0x0800, 4).toLowerCase();
  if (decode) return `MACSRC=${eth.src} MACDST=${eth.dst} MACPROTO=${type} `;
  return `MAC=${eth.dst}:${eth.src}:${type.slice(0, 2)}:${type.slice(2)} `;
}

function datagramText(net: IpHeader, transport: TransportHeader | undefined, payload: Payload, length: number, has: (option: string) => boolean): string {
  return `${networkText(net, length)}${transportText(net, transport, payload, length, has)}`;
}

function networkText(net: IpHeader, length: number): string {
  if (net.kind === 'ipv6') {
    const piece = net.fragment && (net.fragment.offset > 0 || net.fragment.more) ? `OPT ( FRAG:${net.fragment.offset} ${net.fragment.more ? 'INCOMPLETE ' : ''}ID:${hex(net.fragment.id, 8).toLowerCase()} ) ` : '';
    return `SRC=${full(net.src)} DST=${full(net.dst)} LEN=${length} TC=${net.tos} HOPLIMIT=${net.ttl} FLOWLBL=${net.flowLabel} ${piece}`;
  }
  const flags = `${net.dontFragment ? 'DF ' : ''}${net.moreFragments ? 'MF ' : ''}${net.fragmentOffset > 0 ? `FRAG:${net.fragmentOffset / 8} ` : ''}`;
  return `SRC=${net.src} DST=${net.dst} LEN=${length} TOS=0x${hex(net.tos & 0x1e, 2)} PREC=0x${hex(net.tos & 0xe0, 2)} TTL=${net.ttl} ID=${net.id} ${flags}`;
}

/** %pI6: all eight groups with their zeros. */
function full(address: IpHeader['src']): string {
  const bytes = ipToBytes(address);
  return Array.from({ length: 8 }, (_, i) => hex(((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0), 4).toLowerCase()).join(':');
}

const NAMES: Readonly<Record<TransportHeader['kind'], string>> = { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP', icmpv6: 'ICMPv6', sctp: '132' };

function transportText(net: IpHeader, transport: TransportHeader | undefined, payload: Payload, length: number, has: (option: string) => boolean): string {
  if (!transport) {
    const named: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };
    return `PROTO=${named[net.protocol] ?? net.protocol} `;
  }
  const name = `PROTO=${NAMES[transport.kind]} `;
  switch (transport.kind) {
    case 'tcp':
      return `${name}${tcpText(net, transport, has)}`;
    case 'udp':
      return `${name}SPT=${transport.srcPort} DPT=${transport.dstPort} LEN=${length - ipHeaderLength(net)} `;
    case 'icmp':
    case 'icmpv6':
      return `${name}TYPE=${transport.type} CODE=${transport.code} ${icmpText(transport, payload, has)}`;
    case 'sctp':
      return name;
  }
}

const FLAGS = [['cwr', 'CWR'], ['ece', 'ECE'], ['urg', 'URG'], ['ack', 'ACK'], ['psh', 'PSH'], ['rst', 'RST'], ['syn', 'SYN'], ['fin', 'FIN']] as const;

function tcpText(net: IpHeader, tcp: TcpHeader, has: (option: string) => boolean): string {
  const numbers = has('tcp-sequence') ? `SEQ=${tcp.seq} ACK=${tcp.ack} ` : '';
  const flags = FLAGS.map(([flag, word]) => (tcp.flags[flag] === true ? `${word} ` : '')).join('');
  const options = has('tcp-options') ? [...encodePacket({ eth: undefined, net, transport: tcp, payload: { kind: 'bytes', bytes: new Uint8Array(0) } })].slice(ipHeaderLength(net) + 20) : [];
  const opt = options.length > 0 ? `OPT (${options.map((byte) => hex(byte, 2)).join('')}) ` : '';
  return `SPT=${tcp.srcPort} DPT=${tcp.dstPort} ${numbers}WINDOW=${tcp.window} RES=0x00 ${flags}URGP=0 ${opt}`;
}

function icmpText(icmp: IcmpHeader, payload: Payload, has: (option: string) => boolean): string {
  const six = icmp.kind === 'icmpv6';
  if (six ? icmp.type === 128 || icmp.type === 129 : icmp.type === 8 || icmp.type === 0) return `ID=${icmp.id ?? 0} SEQ=${icmp.sequence ?? 0} `;
  const error = six ? icmp.type >= 1 && icmp.type <= 4 : [3, 4, 5, 11].includes(icmp.type);
  let text = '';
  if (icmp.pointer !== undefined) text += six ? `POINTER=${hex(icmp.pointer, 8).toLowerCase()} ` : `PARAMETER=${icmp.pointer} `;
  if (!six && icmp.type === 5) text += `GATEWAY=${icmp.gateway ?? ''} `;
  if (error && payload.kind === 'quoted') {
    const { ip, transport, bytes } = payload;
    const length = payload.totalLength ?? ipHeaderLength(ip) + transportLength(transport) + payloadLength({ kind: 'bytes', bytes });
    text += `[${datagramText(ip, transport, { kind: 'bytes', bytes }, length, has)}] `;
  }
  if (six ? icmp.type === 2 : icmp.type === 3 && icmp.code === 4) text += `MTU=${icmp.mtu ?? 0} `;
  return text;
}
