/** Matches on the flow a packet belongs to: -m connbytes, socket, cluster, ipvs. */
import { encodePacket, ipToBytes } from '../../../wire/index';
import type { Counters, Match } from '../api';
import { type Connection, connectionOf } from '../conntrack/connection';
import { jhash2, reciprocalScale } from '../nat/hash';
import { addressTest } from './basic';
import type { MatchContext, Predicate } from './predicate';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

/** net/netfilter/xt_connbytes.c. A connection that began before anybody counted has no counters, and never matches. */
export function connbytesPredicate(match: Of<'connbytes'>): Predicate {
  const [from, to] = match.range;
  const counted = ({ counters: { original, reply } }: Connection): Counters => {
    if (match.direction === 'original') return original;
    return match.direction === 'reply' ? reply : { packets: original.packets + reply.packets, bytes: original.bytes + reply.bytes };
  };
  return (packet) => {
    const connection = connectionOf(packet.ct);
    if (!connection?.accounted) return false;
    const { packets, bytes } = counted(connection);
    const amount = match.what === 'packets' ? packets : match.what === 'bytes' ? bytes : packets === 0 ? 0 : Math.floor(bytes / packets);
    return (amount >= from && amount <= to) !== match.not;
  };
}

/** net/netfilter/xt_socket.c. No socket here is transparent. */
export function socketPredicate(match: Of<'socket'>, { host }: MatchContext): Predicate {
  return (packet, at) => {
    const socket = host.socketFor?.(packet, at);
    if (!socket || match.transparent || (socket.wildcard && !match.noWildcard)) return false;
    if (match.restoreMark) packet.mark = socket.mark;
    return true;
  };
}

/** net/netfilter/xt_cluster.c: a hash of the connection's first source, spread over the nodes. */
export function clusterPredicate(match: Of<'cluster'>): Predicate {
  return (packet) => {
    const connection = connectionOf(packet.ct);
    if (!connection) return false;
    const bytes = ipToBytes(connection.original.src);
    // The first word, as a little-endian machine reads it: of an IPv6 address the rest is not hashed (NF_CT_TUPLE_L3SIZE is taken for bytes).
    const word = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const node = reciprocalScale(jhash2([word], match.seed), match.total);
    return (Math.floor(match.nodes / 2 ** node) % 2 === 1) !== match.not;
  };
}

/**
 * net/netfilter/xt_ipvs.c. The properties of a connection are known on the way to the server only, once the destination is its own:
 * what IPVS finds there is the connection whose answers would come from it.
 */
export function ipvsPredicate(match: Of<'ipvs'>, { host }: MatchContext): Predicate {
  const { handled, protocol, address, port, direction, method, controlPort } = match;
  if (handled) return (packet) => (host.ipvsOf?.(packet) !== undefined) !== handled.not;
  const inside = address && addressTest(address.value);
  return (packet) => {
    const connection = host.ipvsOf?.(packet)?.connection;
    if (!connection) return false;
    if (protocol && ((packet.net.kind !== 'arp' && packet.net.protocol === protocol.value) === protocol.not)) return false;
    if (port && (connection.virtualPort === port.value) === port.not) return false;
    if (controlPort && (connection.controlPort === controlPort.value) === controlPort.not) return false;
    if (direction && (!packet.ct || (packet.ct.direction === 'reply') !== (direction === 'REPLY') || connectionOf(packet.ct) === undefined)) return false;
    if (method && (connection.method === method.value) === method.not) return false;
    return !address || !inside || inside(connection.virtual) !== address.not;
  };
}

/** The four bytes at `offset` behind the IP header. */
export function wordBehindHeader(packet: Parameters<Predicate>[0], offset: number): number | undefined {
  const bytes = encodePacket(packet);
  const at = (packet.net.kind === 'ipv6' ? 40 : ((bytes[0] ?? 0) & 15) * 4) + offset;
  return at + 4 > bytes.length ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);
}
