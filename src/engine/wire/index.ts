/** Layer `wire`: addresses, prefixes and protocol formats. Imports `base` only. */
export {
  ANY_IPV4,
  ANY_IPV6,
  BROADCAST_MAC,
  ZERO_MAC,
  compareIp,
  familyOf, firstOctet,
  ip,
  ipFromBytes,
  ipToBytes,
  ipv4FromNumber,
  ipv4ToNumber,
  ipv6FromBigInt,
  ipv6ToBigInt,
  isGroupMac,
  isIpv4,
  isIpv6,
  mac,
  parseIp,
  parseIpv4,
  parseIpv6,
  parseMac,
} from './address';
export type { AddressError, Family, IpAddress, Ipv4Address, Ipv6Address, MacAddress } from './address';
export { addressIn, broadcastOf, cidr, cidrContains, cidrCovers, cidrOf, everything, formatCidr, ipv4Mask, maxPrefix, networkOf, parseCidr, parsePrefix } from './cidr';
export type { Cidr } from './cidr';
export { ETHERTYPE_IPV4, ETHERTYPE_ARP, ETHERTYPE_IPV6, IPPROTO_ICMP, IPPROTO_IGMP, IPPROTO_IPIP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6, IPPROTO_ICMPV6, IPPROTO_SCTP, withTtl } from './headers';
export type { ArpHeader, DatagramContent, EthernetHeader, IcmpHeader, IpHeader, Ipv4Header, Ipv6Header, PacketHeaders, Payload, SctpHeader, TcpFlags, TcpHeader, TcpOptions, TransportHeader, UdpHeader } from './headers';
export { frameLength, ipHeaderLength, networkLength, payloadLength, transportLength } from './length';
export { DNS_RCODES, DNS_TYPES, decodeDns, dnsRcodeName, dnsTypeName, dnsTypeOf, encodeDns } from './dns';
export type { DnsData, DnsMessage, DnsQuestion, DnsRcode, DnsRecord, DnsTypeName } from './dns';
export { decodeFrame, decodePacket, encodeFrame, encodePacket, encodePayload, sliceDatagram } from './frame';
export type { DecodeError } from './frame';
export { checksum } from './octets';
export { encodePcap } from './pcap';
export type { PcapFrame } from './pcap';
