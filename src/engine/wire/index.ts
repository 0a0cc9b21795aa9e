/** Layer `wire`: addresses, prefixes and protocol formats. Imports `base` only. */
export {
  ANY_IPV4,
  ANY_IPV6,
  BROADCAST_MAC,
  ZERO_MAC,
  compareIp,
  familyOf,
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
