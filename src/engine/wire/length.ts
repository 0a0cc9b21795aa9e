/** Sizes of headers and payloads in bytes, without encoding them. The codecs agree with these (property test in `frame.property.test.ts`). */
import type { IpHeader, PacketHeaders, Payload, SctpHeader, TcpOptions, TransportHeader } from './headers';

/** TCP options as Linux lays them out: MSS 4, SACK-permitted with timestamps 12 (each alone is padded), window scale 4, SACK blocks 8 each after 4. */
export function tcpOptionsLength(options: TcpOptions): number {
  let length = 0;
  if (options.mss !== undefined) length += 4;
  if (options.timestamps) length += 12;
  else if (options.sackPermitted) length += 4;
  if (options.windowScale !== undefined) length += 4;
  if (options.sack) length += 4 + 8 * options.sack.length;
  return length;
}

/** The common header (12) and the one chunk we send: RFC 9260 section 3.3, with the parameters that the codec writes. */
const SCTP_CHUNK_LENGTH: Readonly<Record<SctpHeader['chunk'], number>> = {
  INIT: 20,
  INIT_ACK: 20 + 36,
  COOKIE_ECHO: 4 + 32,
  COOKIE_ACK: 4,
  DATA: 16,
  SACK: 16,
  ABORT: 4,
  SHUTDOWN: 8,
  SHUTDOWN_ACK: 4,
  SHUTDOWN_COMPLETE: 4,
};

/** Neighbour discovery messages carry more than the eight bytes of an ICMP header: target (16) and a link-layer address option (8). Redirects more. */
function icmpv6Extra(type: number, hasLinkAddress: boolean, hasNonce: boolean): number {
  const option = (hasLinkAddress ? 8 : 0) + (hasNonce ? 8 : 0);
  if (type === 135 || type === 136) return 16 + option;
  if (type === 133) return option;
  // Target, destination, the option's own eight bytes before the redirected packet.
  if (type === 137) return 32 + option + 8;
  return 0;
}

/** Bytes of the transport header. */
export function transportLength(transport: TransportHeader | undefined): number {
  if (!transport) return 0;
  switch (transport.kind) {
    case 'tcp':
      return 20 + tcpOptionsLength(transport.options);
    case 'udp':
      return 8;
    case 'icmp':
      return 8;
    case 'icmpv6':
      return 8 + icmpv6Extra(transport.type, transport.linkAddress !== undefined, transport.nonce !== undefined);
    case 'sctp':
      return 12 + SCTP_CHUNK_LENGTH[transport.chunk];
  }
}

/** Bytes of an IP header with its options or extension headers. */
export function ipHeaderLength(ip: IpHeader): number {
  if (ip.kind === 'ipv4') return ip.routerAlert ? 24 : 20;
  return 40 + (ip.fragment ? 8 : 0) + (ip.routerAlert ? 8 : 0);
}

/** Bytes after the transport header. */
export function payloadLength(payload: Payload): number {
  switch (payload.kind) {
    case 'bytes':
      return payload.bytes.length;
    case 'quoted':
      return ipHeaderLength(payload.ip) + transportLength(payload.transport) + payload.bytes.length;
    case 'vxlan':
    case 'geneve':
      return 8 + frameLength(payload.frame);
    case 'ip':
      return networkLength(payload.packet);
    case 'fragment':
      return payload.length;
  }
}

/** The packet measured last. One packet is measured many times on its way: by devices, counters, each rule that matches. */
let measuredNet: PacketHeaders['net'] | undefined;
let measuredTransport: PacketHeaders['transport'];
let measuredPayload: PacketHeaders['payload'] | undefined;
let measuredLength = 0;

/** Bytes of the network-layer packet: what an MTU limits. */
export function networkLength(headers: PacketHeaders): number {
  const { net, transport, payload } = headers;
  if (net.kind === 'arp') return 28;
  // Headers are immutable: the same ones are as long as they were.
  if (measuredPayload === payload && measuredTransport === transport && measuredNet === net) return measuredLength;
  // A first fragment shows its transport header to filters, but those bytes are counted in the piece.
  const length = ipHeaderLength(net) + (payload.kind === 'fragment' ? 0 : transportLength(transport)) + payloadLength(payload);
  measuredNet = net;
  measuredTransport = transport;
  measuredPayload = payload;
  measuredLength = length;
  return length;
}

/** Bytes of the frame with its Ethernet header (and 802.1Q tag), without frame check sequence. */
export function frameLength(headers: PacketHeaders): number {
  const eth = headers.eth;
  return networkLength(headers) + (eth ? (eth.vlan ? 18 : 14) : 0);
}
