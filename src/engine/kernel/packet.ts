/**
 * A packet inside the simulated kernel: parsed headers (see layer `wire`) and the metadata that Linux keeps in its skb.
 */
import type { ArpHeader, EthernetHeader, IpHeader, PacketHeaders, Payload, TransportHeader } from '../wire/index';

export type { ArpHeader, DatagramContent, EthernetHeader, IcmpHeader, IpHeader, Ipv4Header, Ipv6Header, PacketHeaders, Payload, SctpHeader, TcpFlags, TcpHeader, TcpOptions, TransportHeader, UdpHeader } from '../wire/index';
export { ETHERTYPE_IPV4, ETHERTYPE_ARP, ETHERTYPE_IPV6, IPPROTO_ICMP, IPPROTO_IPIP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6, IPPROTO_ICMPV6, IPPROTO_SCTP } from '../wire/index';

/** Conntrack's view of a packet (`skb->_nfct` with `ctinfo`). `entry` is the id of the ConntrackEntry in its namespace. */
export interface PacketConntrack {
  readonly entry: number;
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';
  readonly direction: 'original' | 'reply';
}

/** A packet on its way. One object per skb; cloning (flood, capture) makes a new id with the same journey. */
export interface Packet {
  /** Unique in its World, in order of creation. */
  readonly id: number;
  /** The id of the first packet of this journey: shared by clones, fragments and the outer packets of tunnels. */
  readonly journey: number;
  /** The packet that made this one necessary: an ICMP error or RST names what it answers, an ARP request what waits for it. */
  readonly cause: number | undefined;

  eth: EthernetHeader | undefined;
  net: IpHeader | ArpHeader;
  transport: TransportHeader | undefined;
  payload: Payload;

  /** `skb->mark`: private to a network namespace; cleared when crossing into another (as veth's skb_scrub_packet does). */
  mark: number;
  /** Conntrack reference, private to a namespace. */
  ct: PacketConntrack | undefined;
  /** Index of the device it came in by (0 for locally made packets), and of the bridge port when it crosses a bridge with bridge-nf. */
  inIndex: number;
  physInIndex: number;
  physOutIndex: number;
}

/** Bytes of the network-layer packet (IP header and all that follows), the figure MTU checks and tcpdump's `length` use. */
export type PacketLength = (packet: PacketHeaders) => number;
