/** Addresses, protocol, interfaces and fragments: `struct ipt_ip` (ip_packet_match in net/ipv4/netfilter/ip_tables.c). */
import { cidrContains, cidrOf, isIpv4, ipv4Mask, ipv4ToNumber, type Cidr, type IpAddress } from '../../../wire/index';
import type { IpHeader, Packet } from '../../packet';
import type { BasicMatch, Negatable } from '../api';
import { type Predicate, negate } from './predicate';

export const isLaterFragment = (packet: Packet): boolean => {
  const net = packet.net;
  return net.kind === 'ipv4' ? net.fragmentOffset > 0 : net.kind === 'ipv6' && net.fragment !== undefined && net.fragment.offset > 0;
};

/** A test on an address, with the numbers worked out beforehand. */
export function addressTest(cidr: Cidr): (address: IpAddress) => boolean {
  if (!isIpv4(cidr.address)) {
    const network = cidrOf(cidr.address, cidr.length);
    return (address) => cidrContains(network, address);
  }
  if (cidr.length === 32) return (address) => address === cidr.address;
  const mask = ipv4Mask(cidr.length);
  const network = (ipv4ToNumber(cidr.address) & mask) >>> 0;
  return (address) => isIpv4(address) && (ipv4ToNumber(address) & mask) >>> 0 === network;
}

/** `eth0` exactly, or `cali+`: any name that starts so. */
export function interfaceTest(pattern: string): (name: string) => boolean {
  if (!pattern.endsWith('+')) return (name) => name === pattern;
  const prefix = pattern.slice(0, -1);
  return (name) => name.startsWith(prefix);
}

export function basicPredicates(basic: BasicMatch): Predicate[] {
  const out: Predicate[] = [];
  if (basic.protocol && basic.protocol.value !== 0) {
    const { value, not } = basic.protocol;
    out.push((packet) => ((packet.net as IpHeader).protocol === value) !== not);
  }
  const address = (match: Negatable<Cidr> | undefined, side: 'src' | 'dst'): void => {
    if (!match || (match.value.length === 0 && !match.not)) return;
    const test = addressTest(match.value);
    const { not } = match;
    out.push(side === 'src' ? (packet) => test((packet.net as IpHeader).src) !== not : (packet) => test((packet.net as IpHeader).dst) !== not);
  };
  address(basic.src, 'src');
  address(basic.dst, 'dst');
  if (basic.in) {
    const test = interfaceTest(basic.in.value);
    // No device is the empty name: `-i eth0` fails, `! -i eth0` holds.
    out.push(negate((_packet, at) => test(at.in?.name ?? ''), basic.in.not));
  }
  if (basic.out) {
    const test = interfaceTest(basic.out.value);
    out.push(negate((_packet, at) => test(at.out?.name ?? ''), basic.out.not));
  }
  if (basic.fragment) out.push(negate(isLaterFragment, basic.fragment.not));
  return out;
}
