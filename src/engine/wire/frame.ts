/** Whole frames and packets: headers to bytes with right lengths and checksums, and back. */
import { err, ok, type Result } from '../base/index';
import type { Ipv6Address } from './address';
import { decodeArp, encodeArp } from './arp';
import { decodeEthernet, encodeEthernet } from './ethernet';
import { GENEVE_PORT, decodeGeneve, encodeGeneve } from './geneve';
import { ETHERTYPE_ARP, ETHERTYPE_IPV4, ETHERTYPE_IPV6, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_IPIP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, type DatagramContent, type IpHeader, type PacketHeaders, type Payload, type TransportHeader } from './headers';
import { decodeIcmp, encodeIcmp, icmpQuotes } from './icmp';
import { decodeIcmpv6, encodeIcmpv6, icmpv6Quotes } from './icmpv6';
import { decodeIpv4, encodeIpv4 } from './ipv4';
import { decodeIpv6, encodeIpv6 } from './ipv6';
import { OctetReader, OctetWriter, checksum, crc32c, pseudoHeader } from './octets';
import { decodeSctp, encodeSctp } from './sctp';
import { decodeTcp, encodeTcp } from './tcp';
import { decodeUdp, encodeUdp } from './udp';
import { VXLAN_PORTS, decodeVxlan, encodeVxlan } from './vxlan';
import { ipHeaderLength, payloadLength } from './length';

export interface DecodeError {
  readonly code: 'TRUNCATED' | 'UNKNOWN_ETHERTYPE' | 'MALFORMED';
  readonly what: string;
}

/** The frame as it is on the wire, without preamble and frame check sequence. Packets without an Ethernet header begin with IP. */
export function encodeFrame(headers: PacketHeaders): Uint8Array {
  const w = new OctetWriter();
  if (headers.eth) encodeEthernet(w, headers.eth);
  w.bytes(encodePacket(headers));
  return w.take();
}

/** The network-layer packet: ARP, or IP and all that follows. */
export function encodePacket(headers: PacketHeaders): Uint8Array {
  const { net } = headers;
  const w = new OctetWriter();
  if (net.kind === 'arp') {
    encodeArp(w, net);
    return w.take();
  }
  const body = encodeContent(net, headers.transport, headers.payload);
  const length = ipHeaderLength(net) + body.length;
  if (net.kind === 'ipv4') encodeIpv4(w, net, length);
  else encodeIpv6(w, net, length - 40);
  w.bytes(body);
  return w.take();
}

/** What follows the IP header. */
function encodeContent(net: IpHeader, transport: TransportHeader | undefined, payload: Payload): Uint8Array {
  if (payload.kind === 'fragment') {
    const { whole, offset, length } = payload;
    // A first fragment may have been rewritten (NAT): its own transport header counts.
    return encodeContent(net, offset === 0 && transport ? transport : whole.transport, whole.payload).slice(offset, offset + length);
  }
  const w = new OctetWriter();
  const bytes = encodePayload(payload);
  switch (transport?.kind) {
    case undefined:
      return bytes;
    case 'tcp':
      encodeTcp(w, transport);
      w.bytes(bytes);
      w.patch16(16, checksum(w.take(), pseudoHeader(net.src, net.dst, IPPROTO_TCP, w.length)));
      break;
    case 'udp': {
      encodeUdp(w, transport, 8 + bytes.length);
      w.bytes(bytes);
      const sum = checksum(w.take(), pseudoHeader(net.src, net.dst, IPPROTO_UDP, w.length));
      // Zero would mean "no checksum" (RFC 768).
      w.patch16(6, sum === 0 ? 0xffff : sum);
      break;
    }
    case 'icmp':
      encodeIcmp(w, transport);
      w.bytes(bytes);
      w.patch16(2, checksum(w.take()));
      break;
    case 'icmpv6':
      encodeIcmpv6(w, transport);
      w.bytes(bytes);
      w.patch16(2, checksum(w.take(), pseudoHeader(net.src, net.dst, IPPROTO_ICMPV6, w.length)));
      break;
    case 'sctp': {
      encodeSctp(w, transport);
      w.bytes(bytes);
      // Least significant byte first (RFC 9260 appendix A).
      const crc = crc32c(w.take());
      w.patch32(8, ((crc & 0xff) << 24) | ((crc & 0xff00) << 8) | ((crc >>> 8) & 0xff00) | (crc >>> 24));
      break;
    }
  }
  return w.take();
}

/** What a transport header carries, as bytes. */
export function encodePayload(payload: Payload): Uint8Array {
  const w = new OctetWriter();
  switch (payload.kind) {
    case 'bytes':
      return payload.bytes;
    case 'quoted': {
      const body = encodeContent(payload.ip, payload.transport, { kind: 'bytes', bytes: payload.bytes });
      const { ip } = payload;
      if (ip.kind === 'ipv4') encodeIpv4(w, ip, payload.totalLength ?? 20 + body.length);
      else encodeIpv6(w, ip, (payload.totalLength ?? 40 + body.length) - 40);
      return w.bytes(body).take();
    }
    case 'vxlan':
      encodeVxlan(w, payload.vni);
      return w.bytes(encodeFrame(payload.frame)).take();
    case 'geneve':
      encodeGeneve(w, payload.vni);
      return w.bytes(encodeFrame(payload.frame)).take();
    case 'ip':
      return encodePacket(payload.packet);
    case 'fragment':
      return encodeDatagram(payload.whole).slice(payload.offset, payload.offset + payload.length);
  }
}

function encodeDatagram(whole: DatagramContent): Uint8Array {
  const nowhere: IpHeader = { kind: 'ipv6', src: '::' as Ipv6Address, dst: '::' as Ipv6Address, protocol: 0, ttl: 0, tos: 0, flowLabel: 0 };
  return encodeContent(nowhere, whole.transport, whole.payload);
}

/** The first `length` bytes of what a transport header carries. */
export function sliceDatagram(payload: Payload, length: number): Uint8Array {
  const bytes = payload.kind === 'bytes' ? payload.bytes : length === 0 ? new Uint8Array(0) : encodePayload(payload);
  return bytes.length <= length ? bytes : bytes.subarray(0, length);
}

/** Reads an Ethernet frame. Checksums are not verified; tunnels are recognised by their ports. */
export function decodeFrame(bytes: Uint8Array): Result<PacketHeaders, DecodeError> {
  const r = new OctetReader(bytes);
  const eth = decodeEthernet(r);
  if (!eth) return err({ code: 'TRUNCATED', what: 'ethernet' });
  const packet = decodePacketAt(r, eth.type);
  return packet.ok ? ok({ ...packet.value, eth }) : packet;
}

/** Reads a packet of the given EtherType. */
export function decodePacket(bytes: Uint8Array, type: number): Result<PacketHeaders, DecodeError> {
  return decodePacketAt(new OctetReader(bytes), type);
}

function decodePacketAt(r: OctetReader, type: number): Result<PacketHeaders, DecodeError> {
  if (type === ETHERTYPE_ARP) {
    const arp = decodeArp(r);
    return arp ? ok({ eth: undefined, net: arp, transport: undefined, payload: { kind: 'bytes', bytes: new Uint8Array(0) } }) : err({ code: 'MALFORMED', what: 'arp' });
  }
  const start = r.at;
  if (type === ETHERTYPE_IPV4) {
    const found = decodeIpv4(r);
    if (!found) return err({ code: 'MALFORMED', what: 'ipv4' });
    return ok(decodeContent(found.ip, new OctetReader(r.buffer, r.at, Math.min(r.end, start + found.totalLength))));
  }
  if (type === ETHERTYPE_IPV6) {
    const found = decodeIpv6(r);
    if (!found) return err({ code: 'MALFORMED', what: 'ipv6' });
    return ok(decodeContent(found.ip, new OctetReader(r.buffer, r.at, Math.min(r.end, r.at + found.payloadLength))));
  }
  return err({ code: 'UNKNOWN_ETHERTYPE', what: `0x${type.toString(16)}` });
}

function decodeContent(net: IpHeader, r: OctetReader): PacketHeaders {
  const offset = net.kind === 'ipv4' ? net.fragmentOffset : (net.fragment?.offset ?? 0);
  const more = net.kind === 'ipv4' ? net.moreFragments : net.fragment?.more === true;
  if (offset > 0 || more) {
    const start = r.at;
    const transport = offset === 0 ? decodeTransport(net.protocol, r) : undefined;
    const piece = r.buffer.slice(start, r.end);
    const whole = new Uint8Array(offset + piece.length);
    whole.set(piece, offset);
    return { eth: undefined, net, transport, payload: { kind: 'fragment', whole: { transport: undefined, payload: { kind: 'bytes', bytes: whole } }, offset, length: piece.length } };
  }
  const transport = decodeTransport(net.protocol, r);
  return { eth: undefined, net, transport, payload: decodePayload(net, transport, r) };
}

function decodeTransport(protocol: number, r: OctetReader): TransportHeader | undefined {
  const start = r.at;
  let transport: TransportHeader | undefined;
  if (protocol === IPPROTO_TCP) transport = decodeTcp(r);
  else if (protocol === IPPROTO_UDP) transport = decodeUdp(r);
  else if (protocol === IPPROTO_ICMP) transport = decodeIcmp(r);
  else if (protocol === IPPROTO_ICMPV6) transport = decodeIcmpv6(r);
  else if (protocol === IPPROTO_SCTP) transport = decodeSctp(r);
  if (!transport) r.at = start;
  return transport;
}

function decodePayload(net: IpHeader, transport: TransportHeader | undefined, r: OctetReader): Payload {
  const start = r.at;
  const quotes = (transport?.kind === 'icmp' && icmpQuotes(transport.type)) || (transport?.kind === 'icmpv6' && icmpv6Quotes(transport.type));
  if (quotes) {
    const quoted = net.kind === 'ipv4' ? decodeIpv4(r) : decodeIpv6(r);
    if (quoted) {
      const inner = decodeTransport(quoted.ip.protocol, r);
      const bytes = r.rest();
      const totalLength = 'totalLength' in quoted ? quoted.totalLength : 40 + quoted.payloadLength;
      const payload: Payload = { kind: 'quoted', ip: quoted.ip, transport: inner, bytes };
      return payloadLength(payload) === totalLength ? payload : { ...payload, totalLength };
    }
  } else if (transport?.kind === 'udp' && VXLAN_PORTS.includes(transport.dstPort)) {
    const vni = decodeVxlan(r);
    const frame = vni === undefined ? undefined : decodeFrame(r.buffer.subarray(r.at, r.end));
    if (vni !== undefined && frame?.ok === true) return { kind: 'vxlan', vni, frame: frame.value };
  } else if (transport?.kind === 'udp' && transport.dstPort === GENEVE_PORT) {
    const vni = decodeGeneve(r);
    const frame = vni === undefined ? undefined : decodeFrame(r.buffer.subarray(r.at, r.end));
    if (vni !== undefined && frame?.ok === true) return { kind: 'geneve', vni, frame: frame.value };
  } else if (!transport && net.protocol === IPPROTO_IPIP) {
    const packet = decodePacket(r.buffer.subarray(r.at, r.end), ETHERTYPE_IPV4);
    if (packet.ok) return { kind: 'ip', packet: packet.value };
  }
  r.at = start;
  return { kind: 'bytes', bytes: r.rest() };
}
