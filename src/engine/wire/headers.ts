/**
 * Parsed protocol headers: what a frame says, outermost first. Headers are immutable values: whoever changes one
 * (NAT, TTL, MARK) replaces it, so a trace may keep the old one at no cost. Bytes are made on demand by the codecs beside this file.
 */
import type { IpAddress, Ipv4Address, Ipv6Address, MacAddress } from './address';

export interface EthernetHeader {
  readonly src: MacAddress;
  readonly dst: MacAddress;
  /** EtherType: 0x0800 IPv4, 0x0806 ARP, 0x86dd IPv6. */
  readonly type: number;
  /** 802.1Q tag, when present on the wire. */
  readonly vlan?: { readonly id: number; readonly priority: number };
}

export interface ArpHeader {
  readonly kind: 'arp';
  readonly operation: 'request' | 'reply';
  readonly senderMac: MacAddress;
  readonly senderIp: Ipv4Address;
  readonly targetMac: MacAddress;
  readonly targetIp: Ipv4Address;
}

export interface Ipv4Header {
  readonly kind: 'ipv4';
  readonly src: Ipv4Address;
  readonly dst: Ipv4Address;
  /** IANA protocol number: 1 ICMP, 4 IPIP, 6 TCP, 17 UDP, 132 SCTP. */
  readonly protocol: number;
  readonly ttl: number;
  /** Identification, 16 bits. */
  readonly id: number;
  /** The whole TOS octet. */
  readonly tos: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** In bytes (a multiple of 8), as tcpdump prints it. */
  readonly fragmentOffset: number;
  /** The router alert option (RFC 2113), the only one that our headers carry: four bytes. */
  readonly routerAlert?: true;
}

export interface Ipv6Header {
  readonly kind: 'ipv6';
  readonly src: Ipv6Address;
  readonly dst: Ipv6Address;
  /** The upper-layer protocol, after any extension header we model: 58 ICMPv6, 6 TCP, 17 UDP. */
  readonly protocol: number;
  /** Hop limit; named as in IPv4 so that forwarding reads the same. */
  readonly ttl: number;
  /** Traffic class. */
  readonly tos: number;
  readonly flowLabel: number;
  /** Fragment header, when present. */
  readonly fragment?: { readonly id: number; readonly offset: number; readonly more: boolean };
  /** A hop-by-hop options header with the router alert option (RFC 2711), padded to eight bytes. */
  readonly routerAlert?: true;
}

export type IpHeader = Ipv4Header | Ipv6Header;

/** The header with another TTL. Every router does this to every packet, and for that a spread is slow: each field by name. */
export function withTtl(ip: IpHeader, ttl: number): IpHeader {
  if (ip.kind === 'ipv6') return { ...ip, ttl };
  return { kind: 'ipv4', src: ip.src, dst: ip.dst, protocol: ip.protocol, ttl, id: ip.id, tos: ip.tos, dontFragment: ip.dontFragment, moreFragments: ip.moreFragments, fragmentOffset: ip.fragmentOffset };
}

export interface TcpFlags {
  readonly syn?: boolean;
  readonly ack?: boolean;
  readonly fin?: boolean;
  readonly rst?: boolean;
  readonly psh?: boolean;
  readonly urg?: boolean;
  readonly ece?: boolean;
  readonly cwr?: boolean;
}

export interface TcpOptions {
  readonly mss?: number;
  readonly windowScale?: number;
  readonly sackPermitted?: boolean;
  readonly timestamps?: { readonly value: number; readonly echo: number };
  /** Selective acknowledgements (RFC 2018): sequence numbers of the first byte of each block and of the one after it. */
  readonly sack?: readonly { readonly from: number; readonly to: number }[];
}

export interface TcpHeader {
  readonly kind: 'tcp';
  readonly srcPort: number;
  readonly dstPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: TcpFlags;
  readonly window: number;
  readonly options: TcpOptions;
}

export interface UdpHeader {
  readonly kind: 'udp';
  readonly srcPort: number;
  readonly dstPort: number;
}

export interface IcmpHeader {
  /** `icmp` beside IPv4, `icmpv6` beside IPv6; type and code numbers are those of the respective RFC. */
  readonly kind: 'icmp' | 'icmpv6';
  readonly type: number;
  readonly code: number;
  /** Echo identifier and sequence. */
  readonly id?: number;
  readonly sequence?: number;
  /** Next-hop MTU (fragmentation needed / packet too big), gateway (redirect), pointer (parameter problem). */
  readonly mtu?: number;
  readonly gateway?: IpAddress;
  readonly pointer?: number;
  /** Neighbour discovery: target and link-layer address option, flags. */
  readonly target?: Ipv6Address;
  readonly linkAddress?: MacAddress;
  readonly router?: boolean;
  readonly solicited?: boolean;
  readonly override?: boolean;
  /** Neighbour solicitation: the nonce option of enhanced duplicate address detection (RFC 7527), six bytes as hexadecimal digits. */
  readonly nonce?: string;
  /** IPv6 redirect: whom it is about, and how many bytes of the packet that caused it follow, a multiple of eight. */
  readonly destination?: Ipv6Address;
  readonly redirected?: number;
}

export interface SctpHeader {
  readonly kind: 'sctp';
  readonly srcPort: number;
  readonly dstPort: number;
  readonly verificationTag: number;
  readonly chunk: 'INIT' | 'INIT_ACK' | 'COOKIE_ECHO' | 'COOKIE_ACK' | 'DATA' | 'SACK' | 'ABORT' | 'SHUTDOWN' | 'SHUTDOWN_ACK' | 'SHUTDOWN_COMPLETE';
  /** INIT, INIT ACK: the tag that the sender wants to see in packets to it. */
  readonly initiateTag?: number;
  /** DATA: its number; INIT, INIT ACK: the first number; SACK, SHUTDOWN: the last one received without a gap. */
  readonly tsn?: number;
  /** DATA: bytes of user data; the payload is padded to a multiple of four. */
  readonly length?: number;
}

export type TransportHeader = TcpHeader | UdpHeader | IcmpHeader | SctpHeader;

/** What the transport header carries. */
export type Payload =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The start of the packet an ICMP error is about: its IP header and (when the error carries enough) its transport header. */
  | { readonly kind: 'quoted'; readonly ip: IpHeader; readonly transport: TransportHeader | undefined; readonly bytes: Uint8Array; /** What the quoted IP header states, when less than that is quoted. */ readonly totalLength?: number }
  | { readonly kind: 'vxlan'; readonly vni: number; readonly frame: PacketHeaders }
  | { readonly kind: 'geneve'; readonly vni: number; readonly frame: PacketHeaders }
  /** IPIP and SIT: a whole IP packet inside. */
  | { readonly kind: 'ip'; readonly packet: PacketHeaders }
  /**
   * A piece of an IP datagram: `length` bytes from `offset` of what follows the IP header of `whole` (its transport header included).
   * Only packets with a fragment offset or the more-fragments bit have it.
   */
  | { readonly kind: 'fragment'; readonly whole: DatagramContent; readonly offset: number; readonly length: number };

/** What follows the IP header of an unfragmented datagram. */
export interface DatagramContent {
  readonly transport: TransportHeader | undefined;
  readonly payload: Payload;
}

/** Everything that is on the wire: immutable. */
export interface PacketHeaders {
  readonly eth: EthernetHeader | undefined;
  readonly net: IpHeader | ArpHeader;
  /** Undefined for ARP, for later fragments and for protocols that we do not parse. */
  readonly transport: TransportHeader | undefined;
  readonly payload: Payload;
}

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_IPV6 = 0x86dd;

export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_IPIP = 4;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_IPV6 = 41;
export const IPPROTO_ICMPV6 = 58;
export const IPPROTO_SCTP = 132;
