/** Matches on the packet itself: -m mark, length, ttl, hl, tos, dscp, string, pkttype, mac, iprange. */
import { BROADCAST_MAC, type IpAddress, compareIp, encodePacket, isGroupMac, networkLength } from '../../../wire/index';
import type { IpHeader, Packet } from '../../packet';
import type { Match } from '../api';
import { type Predicate, allOf } from './predicate';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

export function markPredicate(match: Of<'mark'>): Predicate {
  const mask = match.mask >>> 0;
  const value = match.value >>> 0;
  return (packet) => ((packet.mark & mask) >>> 0 === value) !== match.not;
}

export const lengthPredicate = (match: Of<'length'>): Predicate => (packet) => {
  const length = networkLength(packet);
  return (length >= match.range[0] && length <= match.range[1]) !== match.not;
};

export const ttlPredicate = (match: Of<'ttl'> | Of<'hl'>): Predicate => (packet) => {
  const { ttl } = packet.net as IpHeader;
  const found = match.op === 'eq' ? ttl === match.value : match.op === 'lt' ? ttl < match.value : ttl > match.value;
  return found !== (match.not ?? false);
};

export const tosPredicate = (match: Of<'tos'>): Predicate => (packet) => (((packet.net as IpHeader).tos & match.mask) === match.value) !== match.not;

export const dscpPredicate = (match: Of<'dscp'>): Predicate => (packet) => ((packet.net as IpHeader).tos >> 2 === match.value) !== match.not;

/**
 * xt_string.c searches the whole packet from its IP header on; the pattern must lie between `from` and `to`, both counted from there
 * (skb_find_text).
 */
export function stringPredicate(match: Of<'string'>): Predicate {
  const fold = (text: string): string => (match.ignoreCase ? text.toLowerCase() : text);
  const pattern = fold(match.pattern);
  return (packet) => {
    const bytes = encodePacket(packet);
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    const at = fold(text).indexOf(pattern, match.from ?? 0);
    return (at >= 0 && at + pattern.length <= (match.to ?? 65535)) !== match.not;
  };
}

const multicastAddress = (address: IpAddress): boolean => (address.includes(':') ? address.startsWith('ff') : /^2(2[4-9]|3\d)\./.test(address));

/** Local output has no packet type yet: Linux calls it unicast unless the destination is a group (xt_pkttype.c). */
function packetType(packet: Packet): 'unicast' | 'broadcast' | 'multicast' {
  const mac = packet.inIndex === 0 ? undefined : packet.eth?.dst;
  if (mac === BROADCAST_MAC) return 'broadcast';
  if (mac !== undefined && isGroupMac(mac)) return 'multicast';
  return multicastAddress((packet.net as IpHeader).dst) ? 'multicast' : 'unicast';
}

export const pkttypePredicate = (match: Of<'pkttype'>): Predicate => (packet) => (packetType(packet) === match.type) !== match.not;

/** The source MAC is known only where a frame came in, by no loopback device. */
export const macPredicate = (match: Of<'mac'>): Predicate => (packet, at) => at.in !== undefined && at.in.kind !== 'loopback' && packet.eth !== undefined && (packet.eth.src === match.source) !== match.not;

export function iprangePredicate(match: Of<'iprange'>): Predicate {
  const out: Predicate[] = [];
  const { src, dst } = match;
  const inside = (address: IpAddress, [low, high]: readonly [IpAddress, IpAddress]): boolean => compareIp(address, low) >= 0 && compareIp(address, high) <= 0;
  if (src) out.push((packet) => inside((packet.net as IpHeader).src, src.value) !== src.not);
  if (dst) out.push((packet) => inside((packet.net as IpHeader).dst, dst.value) !== dst.not);
  return allOf(out);
}
