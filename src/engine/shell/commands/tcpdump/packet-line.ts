/**
 * One packet in tcpdump's words (4.99.3). Sources: captures k03 to k05, k08, k11, k15, k17; print-ip.c, print-tcp.c, print-udp.c, print-icmp.c, print-arp.c, print-icmp6.c.
 * @simplified tcpdump -v: checksums are the packet's own; on a real veth they are filled in by hardware that is not there, and shown as incorrect
 */
import { decodeUtf8 } from '../../../base/index';
import { serviceName } from '../../../kernel/index';
import { IPPROTO_IGMP, decodeDns, encodePacket, frameLength, networkLength, payloadLength, transportLength, type ArpHeader, type IcmpHeader, type IpHeader, type PacketHeaders, type Payload, type TcpHeader, type TransportHeader } from '../../../wire/index';
import { dnsLine } from './dns-line';
import { MLDV2_REPORT, igmpText, listenerRecords } from './listener-report';
import type { SequenceNumbers } from './sequence';

export interface LineOptions {
  /** -n: addresses and ports as numbers. */
  readonly numeric: boolean;
  /** -e. */
  readonly ethernet: boolean;
  /** How many -v. */
  readonly verbose: number;
  readonly quiet: boolean;
  /** -S. */
  readonly absolute: boolean;
  readonly sequences: SequenceNumbers;
  /** Names of addresses, when they are to be resolved. */
  readonly names: ReadonlyMap<string, string>;
}

const ZERO_MAC = '00:00:00:00:00:00';
const ETHERTYPES: Readonly<Record<number, string>> = { 0x0800: 'IPv4', 0x0806: 'ARP', 0x86dd: 'IPv6' };
const hex4 = (n: number): string => `0x${n.toString(16).padStart(4, '0')}`;

export const etherTypeText = (type: number): string => `ethertype ${ETHERTYPES[type] ?? 'Unknown'} (${hex4(type)})`;

/** The packet without its time: link header (with -e), then what it carries. */
export function packetLine(headers: PacketHeaders, options: LineOptions): string {
  const { eth } = headers;
  if (!options.ethernet || !eth) return networkLine(headers, options, false);
  const length = frameLength(headers);
  const link = eth.vlan
    ? `${eth.src} > ${eth.dst}, ethertype 802.1Q (0x8100), length ${length}: vlan ${eth.vlan.id}, p ${eth.vlan.priority}, ${etherTypeText(eth.type)}`
    : `${eth.src} > ${eth.dst}, ${etherTypeText(eth.type)}, length ${length}`;
  return `${link}: ${networkLine(headers, options, true)}`;
}

/** From `IP `, `ARP, ` or `IP6 ` on; the name is left out after a link header. */
export function networkLine(headers: PacketHeaders, options: LineOptions, named: boolean): string {
  const { net } = headers;
  if (net.kind === 'arp') return `${named ? '' : 'ARP, '}${arpText(net, options)}`;
  return net.kind === 'ipv4' ? `${named ? '' : 'IP '}${ipv4Text(headers, net, options)}` : `${named ? '' : 'IP6 '}${ipv6Text(headers, net, options)}`;
}

const nameOf = (address: string, { numeric, names }: LineOptions): string => (numeric ? address : (names.get(address) ?? address));

function arpText(arp: ArpHeader, options: LineOptions): string {
  const verbose = options.verbose > 0 ? 'Ethernet (len 6), IPv4 (len 4), ' : '';
  const sender = nameOf(arp.senderIp, options);
  if (arp.operation === 'request') {
    const target = arp.targetMac === ZERO_MAC ? '' : ` (${arp.targetMac})`;
    return `${verbose}Request who-has ${nameOf(arp.targetIp, options)}${target} tell ${sender}, length 28`;
  }
  return `${verbose}Reply ${sender} is-at ${arp.senderMac}${options.numeric ? '' : ' (oui Unknown)'}, length 28`;
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 2: 'IGMP', 4: 'IPIP', 6: 'TCP', 17: 'UDP', 41: 'IPv6', 47: 'GRE', 58: 'ICMPv6', 132: 'SCTP' };

function ipv4Text(headers: PacketHeaders, ip: Extract<IpHeader, { kind: 'ipv4' }>, options: LineOptions): string {
  let text = '';
  if (options.verbose > 0) {
    const flags = [ip.moreFragments && '+', ip.dontFragment && 'DF'].filter((f) => f !== false).join(', ');
    const ecn = ['', ',ECT(1)', ',ECT(0)', ',CE'][ip.tos & 3] ?? '';
    text = `(tos 0x${ip.tos.toString(16)}${ecn}, ttl ${ip.ttl}, id ${ip.id}, offset ${ip.fragmentOffset}, flags [${flags === '' ? 'none' : flags}], proto ${PROTOCOL_NAMES[ip.protocol] ?? 'unknown'} (${ip.protocol}), length ${networkLength(headers)}${ip.routerAlert ? ', options (RA)' : ''})\n    `;
  }
  const [src, dst] = [nameOf(ip.src, options), nameOf(ip.dst, options)];
  if (ip.fragmentOffset > 0) return `${text}${src} > ${dst}: ${options.numeric ? `ip-proto-${ip.protocol}` : (PROTOCOL_NAMES[ip.protocol] ?? `ip-proto-${ip.protocol}`).toLowerCase()}`;
  return text + transportText(headers, ip, src, dst, options);
}

function ipv6Text(headers: PacketHeaders, ip: Extract<IpHeader, { kind: 'ipv6' }>, options: LineOptions): string {
  let text = '';
  if (options.verbose > 0) {
    const traffic = ip.tos === 0 ? '' : `class 0x${ip.tos.toString(16).padStart(2, '0')}, `;
    const flow = ip.flowLabel === 0 ? '' : `flowlabel 0x${ip.flowLabel.toString(16).padStart(5, '0')}, `;
    const next = ip.routerAlert ? 0 : ip.fragment ? 44 : ip.protocol;
    const name = ip.routerAlert ? 'Options' : ip.fragment ? 'Fragment' : (PROTOCOL_NAMES[next] ?? 'unknown');
    text = `(${traffic}${flow}hlim ${ip.ttl}, next-header ${name} (${next}) payload length: ${networkLength(headers) - 40}) `;
  }
  const [src, dst] = [nameOf(ip.src, options), nameOf(ip.dst, options)];
  if (ip.fragment) {
    const piece = headers.payload.kind === 'fragment' ? headers.payload.length : 0;
    const frag = options.verbose > 0 ? `frag (0x${ip.fragment.id.toString(16).padStart(8, '0')}:${ip.fragment.offset}|${piece})` : `frag (${ip.fragment.offset}|${piece})`;
    if (ip.fragment.offset > 0) return `${text}${src} > ${dst}: ${frag}`;
    return `${text}${src} > ${dst}: ${frag} ${transportText(headers, ip, src, dst, options).replace(/^.*?: /, '')}`;
  }
  if (ip.routerAlert) {
    const hopByHop = options.verbose > 0 ? 'HBH (rtalert: 0x0000) (padn)' : 'HBH';
    return `${text}${src} > ${dst}: ${hopByHop} ${transportText(headers, ip, src, dst, options).slice(src.length + dst.length + 5)}`;
  }
  return text + transportText(headers, ip, src, dst, options);
}

/** Bytes after the transport header that this packet really carries. */
function carried({ transport, payload }: PacketHeaders): number {
  return payload.kind === 'fragment' ? Math.max(0, payload.length - transportLength(transport)) : payloadLength(payload);
}

function transportText(headers: PacketHeaders, ip: IpHeader, src: string, dst: string, options: LineOptions): string {
  const { transport, payload } = headers;
  const port = (n: number, protocol: 'tcp' | 'udp'): string => (options.numeric ? String(n) : (serviceName(n, protocol) ?? String(n)));
  switch (transport?.kind) {
    case 'tcp':
      return `${src}.${port(transport.srcPort, 'tcp')} > ${dst}.${port(transport.dstPort, 'tcp')}: ${tcpText(headers, ip, transport, options)}`;
    case 'udp':
      return `${src}.${port(transport.srcPort, 'udp')} > ${dst}.${port(transport.dstPort, 'udp')}: ${udpText(headers, transport, options)}`;
    case 'icmp':
    case 'icmpv6': {
      const length = transportLength(transport) + carried(headers);
      return `${src} > ${dst}: ${transport.kind === 'icmp' ? icmpText(transport, payload, ip, length, options) : icmpv6Text(headers, transport, length, options)}`;
    }
    case 'sctp':
      return `${src}.${transport.srcPort} > ${dst}.${transport.dstPort}: sctp (1) [${transport.chunk.replace(/_/g, ' ')}]`;
    case undefined: {
      if (payload.kind === 'ip') return `${src} > ${dst}: ${networkLine(payload.packet, options, false)}`;
      if (ip.protocol === IPPROTO_IGMP && payload.kind === 'bytes') {
        const text = igmpText(payload.bytes, options);
        if (text !== undefined) return `${src} > ${dst}: ${text}`;
      }
      const name = options.numeric ? undefined : PROTOCOL_NAMES[ip.protocol]?.toLowerCase();
      return `${src} > ${dst}: ${name ?? `ip-proto-${ip.protocol}`} ${carried(headers)}`;
    }
  }
}

const FLAG_LETTERS = [['fin', 'F'], ['syn', 'S'], ['rst', 'R'], ['psh', 'P'], ['ack', '.'], ['urg', 'U'], ['ece', 'E'], ['cwr', 'W']] as const;
const HTTP_PORTS = new Set([80, 8080, 3128]);

function tcpText(headers: PacketHeaders, ip: IpHeader, tcp: TcpHeader, options: LineOptions): string {
  const length = carried(headers);
  if (options.quiet) return `tcp ${length}`;
  const letters = FLAG_LETTERS.filter(([flag]) => tcp.flags[flag] === true).map(([, letter]) => letter).join('');
  let text = `Flags [${letters === '' ? 'none' : letters}]`;
  const { seq, ack } = options.absolute ? tcp : options.sequences.relative(ip.src, ip.dst, tcp);
  if (options.verbose > 0 && headers.payload.kind !== 'fragment') text += `, cksum ${hex4(transportChecksum(headers, 16))} (correct)`;
  const { syn = false, fin = false, rst = false } = tcp.flags;
  if (options.verbose > 1 || length > 0 || syn || fin || rst) text += `, seq ${seq}${length > 0 ? `:${(seq + length) >>> 0}` : ''}`;
  if (tcp.flags.ack === true) text += `, ack ${ack}`;
  text += `, win ${tcp.window}`;
  const opts = tcpOptions(tcp, (ack - tcp.ack) >>> 0);
  if (opts !== '') text += `, options [${opts}]`;
  text += `, length ${length}`;
  if (length === 0 || rst || headers.payload.kind !== 'bytes') return text;
  const { bytes } = headers.payload;
  if (tcp.srcPort === 53 || tcp.dstPort === 53) {
    const message = decodeDns(bytes.subarray(2));
    return message.ok ? `${text} ${dnsLine(message.value, bytes.length - 2, options.verbose)}` : text;
  }
  return HTTP_PORTS.has(tcp.srcPort) || HTTP_PORTS.has(tcp.dstPort) ? `${text}${httpText(bytes, options)}` : text;
}

/** `shift`: from sequence numbers of the peer to those that are shown. */
function tcpOptions({ options: o }: TcpHeader, shift: number): string {
  const out: string[] = [];
  if (o.mss !== undefined) out.push(`mss ${o.mss}`);
  if (o.timestamps) {
    out.push(...(o.sackPermitted === true ? ['sackOK'] : ['nop', 'nop']), `TS val ${o.timestamps.value} ecr ${o.timestamps.echo}`);
  } else if (o.sackPermitted === true) out.push('nop', 'nop', 'sackOK');
  if (o.windowScale !== undefined) out.push('nop', `wscale ${o.windowScale}`);
  if (o.sack) out.push('nop', 'nop', `sack ${o.sack.length} ${o.sack.map(({ from, to }) => `{${(from + shift) >>> 0}:${(to + shift) >>> 0}}`).join('')}`);
  return out.join(',');
}

/** print-http.c and txtproto_print: the first line, or with -v all of them. */
function httpText(bytes: Uint8Array, options: LineOptions): string {
  const text = decodeUtf8(bytes);
  const [first = ''] = text.split('\r\n');
  if (!/^(GET|HEAD|PUT|POST|DELETE|OPTIONS|PATCH|TRACE|CONNECT) |^HTTP\/\d/.test(first)) return ': HTTP';
  if (options.verbose === 0) return `: HTTP: ${first}`;
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return `: HTTP, length: ${bytes.length}\n${lines.map((line) => `\t${line}`).join('\n')}`;
}

function transportChecksum(headers: PacketHeaders, offset: number): number {
  const bytes = encodePacket(headers);
  const at = (headers.net.kind === 'ipv6' ? 40 : 20) + offset;
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function udpText(headers: PacketHeaders, udp: Extract<TransportHeader, { kind: 'udp' }>, options: LineOptions): string {
  const { payload } = headers;
  const whole = payload.kind === 'fragment' ? payloadLength(payload.whole.payload) : payloadLength(payload);
  const plain = `UDP, length ${whole}`;
  if (options.quiet) return plain;
  const sum = options.verbose > 1 && payload.kind !== 'fragment' ? '[udp sum ok] ' : '';
  if (payload.kind === 'vxlan') {
    const inner = packetLine(payload.frame, options);
    return udp.dstPort === 4789 ? `${sum}VXLAN, flags [I] (0x08), vni ${payload.vni}\n${inner}` : `${sum}OTV, flags [I] (0x08), overlay 0, instance ${payload.vni}\n${inner}`;
  }
  if (payload.kind === 'geneve') return `${sum}Geneve, Flags [none], vni 0x${payload.vni.toString(16)}, proto TEB (0x6558): ${packetLine(payload.frame, options)}`;
  if (payload.kind === 'bytes' && [udp.srcPort, udp.dstPort].some((p) => p === 53 || p === 5353)) {
    if (payload.bytes.length < DNS_HEADER) return `${sum}domain [length ${payload.bytes.length} < ${DNS_HEADER}] (invalid)`;
    const message = decodeDns(payload.bytes);
    if (message.ok) return sum + dnsLine(message.value, payload.bytes.length, options.verbose);
  }
  return sum + plain;
}

/** Bytes of a DNS message before its questions. */
const DNS_HEADER = 12;

const UNREACHABLE: readonly string[] = [
  'net % unreachable', 'host % unreachable', '', '', '', '% unreachable - source route failed', 'net % unreachable - unknown', 'host % unreachable - unknown', '% unreachable - source host isolated', 'net % unreachable - admin prohibited',
  'host % unreachable - admin prohibited', 'net % unreachable - tos prohibited', 'host % unreachable - tos prohibited', 'host % unreachable - admin prohibited filter', 'host % unreachable - host precedence violation', 'host % unreachable - precedence cutoff',
];

function icmpText(icmp: IcmpHeader, payload: Payload, ip: IpHeader, length: number, options: LineOptions): string {
  const quoted = payload.kind === 'quoted' ? payload : undefined;
  const target = quoted ? nameOf(quoted.ip.dst, options) : '';
  const about = ((): string => {
    switch (icmp.type) {
      case 0:
      case 8:
        return `echo ${icmp.type === 0 ? 'reply' : 'request'}, id ${icmp.id ?? 0}, seq ${icmp.sequence ?? 0}`;
      case 3:
        return unreachableText(icmp, quoted, target, options);
      case 5:
        return `redirect${icmp.code >= 2 ? '-tos' : ''} ${target} to ${icmp.code % 2 === 0 ? 'net' : 'host'} ${nameOf(icmp.gateway ?? '0.0.0.0', options)}`;
      case 11:
        return icmp.code === 0 ? 'time exceeded in-transit' : 'ip reassembly time exceeded';
      case 12:
        return `parameter problem - octet ${icmp.pointer ?? 0}`;
      default:
        return `type-#${icmp.type}`;
    }
  })();
  let text = `ICMP ${about}, length ${length}`;
  if (options.verbose > 0 && quoted && quoted.ip.kind === 'ipv4') text += `\n\tIP ${quotedText(quoted, options)}`;
  void ip;
  return text;
}

function unreachableText(icmp: IcmpHeader, quoted: Extract<Payload, { kind: 'quoted' }> | undefined, target: string, options: LineOptions): string {
  const inner = quoted?.transport;
  if (icmp.code === 2) return `${target} protocol ${quoted?.ip.protocol ?? 0} unreachable`;
  if (icmp.code === 3 && inner && (inner.kind === 'tcp' || inner.kind === 'udp')) {
    const port = options.numeric ? String(inner.dstPort) : (serviceName(inner.dstPort, inner.kind) ?? String(inner.dstPort));
    return `${target} ${inner.kind} port ${port} unreachable`;
  }
  if (icmp.code === 3) return `${target} protocol ${quoted?.ip.protocol ?? 0} port 0 unreachable`;
  if (icmp.code === 4) return `${target} unreachable - need to frag (mtu ${icmp.mtu ?? 0})`;
  return (UNREACHABLE[icmp.code] ?? `% unreachable - #${icmp.code}`).replace('%', target);
}

/** The packet that an error quotes, as ip_print shows it below the error. */
function quotedText(quoted: Extract<Payload, { kind: 'quoted' }>, options: LineOptions): string {
  const stated = quoted.totalLength;
  const inner: PacketHeaders = { eth: undefined, net: quoted.ip, transport: quoted.transport, payload: { kind: 'bytes', bytes: quoted.bytes } };
  const known = networkLength(inner);
  if (stated === undefined || stated <= known) return networkLine(inner, options, true);
  // Only the start is quoted; lengths are those that its headers state.
  return networkLine({ ...inner, payload: { kind: 'bytes', bytes: new Uint8Array(quoted.bytes.length + stated - known) } }, options, true);
}

const UNREACHABLE_V6: readonly string[] = ['unreachable route', 'unreachable prohibited', 'beyond scope', 'unreachable address'];

function icmpv6Text(headers: PacketHeaders, icmp: IcmpHeader, length: number, options: LineOptions): string {
  const quoted = headers.payload.kind === 'quoted' ? headers.payload : undefined;
  const target = quoted ? nameOf(quoted.ip.dst, options) : '';
  const sum = options.verbose > 0 && headers.payload.kind !== 'fragment' ? '[icmp6 sum ok] ' : '';
  const about = ((): string => {
    switch (icmp.type) {
      case 1: {
        const inner = quoted?.transport;
        if (icmp.code === 4 && inner && (inner.kind === 'udp' || inner.kind === 'tcp')) {
          const port = options.numeric ? String(inner.dstPort) : (serviceName(inner.dstPort, inner.kind) ?? String(inner.dstPort));
          return `destination unreachable, unreachable port, ${target} ${inner.kind} port ${port}`;
        }
        return `destination unreachable, ${UNREACHABLE_V6[icmp.code] ?? `code-#${icmp.code}`} ${target}`;
      }
      case 2:
        return `packet too big, mtu ${icmp.mtu ?? 0}`;
      case 3:
        return icmp.code === 0 ? `time exceeded in-transit for ${target}` : 'time exceeded in-reassembly';
      case 4:
        return `parameter problem, errorneous - octet ${icmp.pointer ?? 0}`;
      case 128:
      case 129:
        return `echo ${icmp.type === 128 ? 'request' : 'reply'}, id ${icmp.id ?? 0}, seq ${icmp.sequence ?? 0}`;
      case 133:
        return 'router solicitation';
      case 135:
        return `neighbor solicitation, who has ${nameOf(icmp.target ?? '::', options)}`;
      case 136:
        return `neighbor advertisement, tgt is ${nameOf(icmp.target ?? '::', options)}`;
      case 137:
        return `redirect, ${nameOf(icmp.destination ?? '::', options)} to ${nameOf(icmp.target ?? '::', options)}`;
      case MLDV2_REPORT:
        return `multicast listener report v2${listenerRecords(headers.payload.kind === 'bytes' ? headers.payload.bytes : new Uint8Array(0), icmp.sequence ?? 0, 16, options.verbose)}`;
      default:
        return `type-#${icmp.type}`;
    }
  })();
  // @simplified tcpdump -v of an IPv6 redirect — without its options
  // icmp6_print: neighbour discovery says its length first when it goes on, other messages not at all.
  if (options.verbose === 0) return `ICMP6, ${about}, length ${length}`;
  if (icmp.type < 133 || icmp.type > 137) return `${sum}ICMP6, ${about}`;
  const [name = '', ...rest] = about.split(', ');
  let text = [`${sum}ICMP6, ${name}`, `length ${length}`, ...rest].join(', ');
  if (icmp.type === 137) return text;
  const flags = [icmp.router === true && 'router', icmp.solicited === true && 'solicited', icmp.override === true && 'override'].filter((f) => f !== false);
  if (icmp.type === 136 && flags.length > 0) text += `, Flags [${flags.join(', ')}]`;
  if (icmp.linkAddress !== undefined) {
    text += `\n\t  ${icmp.type === 136 ? 'destination link-address option (2)' : 'source link-address option (1)'}, length 8 (1): ${icmp.linkAddress}`;
    if (options.verbose > 1) text += `\n\t    ${octetPairs(icmp.linkAddress.replaceAll(':', ''))}`;
  }
  if (icmp.nonce !== undefined) text += `\n\t  unknown option (14), length 8 (1): \n\t  ${options.verbose > 1 ? '  ' : ''}${octetPairs(icmp.nonce)}`;
  return text;
}

/** The data of an option (print_unknown_data). */
const octetPairs = (digits: string): string => `0x0000:  ${digits.replace(/(....)(?=.)/g, '$1 ')}`;

/** -x, -X: lines of sixteen bytes, with the printable characters when `ascii`. */
export function hexDump(bytes: Uint8Array, ascii: boolean): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    let hex = '';
    row.forEach((byte, i) => {
      hex += `${i % 2 === 0 ? ' ' : ''}${byte.toString(16).padStart(2, '0')}`;
    });
    const chars = row.map((byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    out += `\n\t0x${at.toString(16).padStart(4, '0')}: ${ascii ? `${hex.padEnd(40)}  ${chars}` : hex}`;
  }
  return out;
}

/** The addresses a line would name, for looking them up first. */
export function addressesIn({ net, payload }: PacketHeaders): readonly string[] {
  const own = net.kind === 'arp' ? [net.senderIp, net.targetIp] : [net.src, net.dst];
  if (payload.kind === 'vxlan' || payload.kind === 'geneve') return [...own, ...addressesIn(payload.frame)];
  if (payload.kind === 'quoted') return [...own, payload.ip.dst];
  return own;
}
