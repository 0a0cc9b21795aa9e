/** -m conntrack, state, connmark: net/netfilter/xt_conntrack.c, xt_state.c, xt_connmark.c. */
import { SECOND } from '../../../base/index';
import type { Cidr, IpAddress } from '../../../wire/index';
import type { Packet } from '../../packet';
import type { ConntrackMatchState, Match, Negatable, PortRange } from '../api';
import { type Connection, connectionOf } from '../conntrack/connection';
import { addressTest } from './basic';
import { type MatchContext, type Predicate, allOf } from './predicate';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

const inStates = (packet: Packet, states: readonly ConntrackMatchState[]): boolean => {
  const { ct } = packet;
  if (!ct) return states.includes('INVALID');
  if (states.includes(ct.state)) return true;
  const connection = connectionOf(ct);
  return connection !== undefined && ((connection.srcNat && states.includes('SNAT')) || (connection.dstNat && states.includes('DNAT')));
};

export const statePredicate = (states: Negatable<readonly ConntrackMatchState[]>): Predicate => {
  const { value, not } = states;
  return (packet) => inStates(packet, value) !== not;
};

const STATUS: Readonly<Record<string, (connection: Connection) => boolean>> = {
  EXPECTED: () => false,
  SEEN_REPLY: (c) => c.seenReply,
  ASSURED: (c) => c.assured,
  CONFIRMED: (c) => c.confirmed,
};

export function conntrackPredicate(match: Of<'conntrack'>, { host }: MatchContext): Predicate {
  const out: Predicate[] = [];
  if (match.states) out.push(statePredicate(match.states));
  if (match.direction) {
    const want = match.direction === 'ORIGINAL' ? 'original' : 'reply';
    out.push((packet) => packet.ct?.direction === want);
  }
  const onConnection = (test: (connection: Connection) => boolean): void => {
    out.push((packet) => {
      const connection = connectionOf(packet.ct);
      return connection !== undefined && test(connection);
    });
  };
  const address = (cidr: Negatable<Cidr> | undefined, read: (connection: Connection) => IpAddress): void => {
    if (!cidr) return;
    const test = addressTest(cidr.value);
    onConnection((connection) => test(read(connection)) !== cidr.not);
  };
  address(match.origSrc, (c) => c.original.src);
  address(match.origDst, (c) => c.original.dst);
  address(match.replSrc, (c) => c.reply.src);
  address(match.replDst, (c) => c.reply.dst);
  const { protocol, status, expires } = match;
  const within = (range: Negatable<PortRange> | undefined, read: (connection: Connection) => number): void => {
    if (range) onConnection((c) => (read(c) >= range.value[0] && read(c) <= range.value[1]) !== range.not);
  };
  within(match.origSrcPort, (c) => c.original.srcPort);
  within(match.origDstPort, (c) => c.original.dstPort);
  within(match.replSrcPort, (c) => c.reply.srcPort);
  within(match.replDstPort, (c) => c.reply.dstPort);
  // A connection that is not confirmed yet has no time left.
  within(expires, (c) => (c.confirmed ? Math.max(0, Math.floor((c.expiresAt - host.now()) / SECOND)) : 0));
  if (protocol) onConnection((c) => (c.original.protocol === protocol.value) !== protocol.not);
  if (status) {
    const tests = status.value.map((name) => STATUS[name] ?? (() => false));
    const none = status.value.length === 0;
    onConnection((c) => (none ? !c.seenReply && !c.assured && !c.confirmed : tests.some((test) => test(c))) !== status.not);
  }
  return allOf(out);
}

/** Marks are compared as unsigned 32-bit numbers; a packet without a connection never matches. */
export function connmarkPredicate(match: Of<'connmark'>): Predicate {
  const mask = match.mask >>> 0;
  const value = match.value >>> 0;
  return (packet) => {
    const connection = connectionOf(packet.ct);
    return connection !== undefined && ((connection.mark & mask) >>> 0 === value) !== match.not;
  };
}
