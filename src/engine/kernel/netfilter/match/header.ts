/** Matches on headers behind the IP header and on ECN: -m ah, esp, ecn, frag, ipv6header. */
import type { IpHeader, Packet } from '../../packet';
import type { Match } from '../api';
import type { NumberRange } from '../extension-kinds';
import { wordBehindHeader } from './flow';
import type { Predicate } from './predicate';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

const AH = 51;
const ESP = 50;

const inside = ([low, high]: NumberRange, value: number): boolean => value >= low && value <= high;

/** The security parameter index: bytes 4 to 7 of AH, the first of ESP. */
const index = (packet: Packet, protocol: number): number | undefined => ((packet.net as IpHeader).protocol === protocol ? wordBehindHeader(packet, protocol === AH ? 4 : 0) : undefined);

/** net/ipv4/netfilter/ipt_ah.c, net/ipv6/netfilter/ip6t_ah.c. */
export const ahPredicate = ({ spi, length, reserved }: Of<'ah'>): Predicate => (packet) => {
  const found = index(packet, AH);
  const first = wordBehindHeader(packet, 0);
  if (found === undefined || first === undefined) return false;
  if (spi && inside(spi.value, found) === spi.not) return false;
  // In units of four bytes, without the first two.
  if (length && length.value !== 0 && ((((first >>> 16) & 0xff) + 2) * 4 === length.value) === length.not) return false;
  return !reserved || (first & 0xffff) === 0;
};

/** net/netfilter/xt_esp.c. */
export const espPredicate = ({ spi }: Of<'esp'>): Predicate => (packet) => {
  const found = index(packet, ESP);
  return found !== undefined && (!spi || inside(spi.value, found) !== spi.not);
};

/** net/netfilter/xt_ecn.c. */
export const ecnPredicate = ({ echo, reduced, codepoint }: Of<'ecn'>): Predicate => (packet) => {
  if (codepoint && (((packet.net as IpHeader).tos & 3) === codepoint.value) === codepoint.not) return false;
  if (!echo && !reduced) return true;
  const { transport } = packet;
  if (transport?.kind !== 'tcp') return false;
  return (!echo || (transport.flags.ece ?? false) !== echo.not) && (!reduced || (transport.flags.cwr ?? false) !== reduced.not);
};

/** net/ipv6/netfilter/ip6t_frag.c. The reserved bits are always 0 here, which is what --fragres asks for. */
export const fragPredicate = (match: Of<'frag'>): Predicate => ({ net }) => {
  const fragment = net.kind === 'ipv6' ? net.fragment : undefined;
  if (!fragment) return false;
  if (match.id && inside(match.id.value, fragment.id) === match.id.not) return false;
  return (!match.first || fragment.offset === 0) && (!match.more || fragment.more) && (!match.last || !fragment.more);
};

const NO_NEXT_HEADER = 59;
const FRAGMENT_BIT = 0x10;
const ESP_BIT = 0x04;
const AH_BIT = 0x08;
const NONE_BIT = 0x02;
const UPPER_BIT = 0x01;

/** The headers a packet has (ipv6header_mt6). */
function headersOf({ net }: Packet): number {
  const { protocol } = net as IpHeader;
  const fragment = net.kind === 'ipv6' && net.fragment ? FRAGMENT_BIT : 0;
  const last = protocol === NO_NEXT_HEADER ? NONE_BIT : protocol === ESP ? ESP_BIT : protocol === AH ? AH_BIT | UPPER_BIT : UPPER_BIT;
  return fragment | last;
}

/** net/ipv6/netfilter/ip6t_ipv6header.c: exactly these headers, or with --soft at least these. */
export const ipv6headerPredicate = ({ headers, not, soft }: Of<'ipv6header'>): Predicate => (packet) => {
  const found = headersOf(packet);
  if (soft) return ((found ^ headers ^ (not ? 0xff : 0)) & headers) === 0;
  return (found === headers) !== not;
};
