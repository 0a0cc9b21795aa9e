/** Matches that count for each address or rule: -m connlimit, hashlimit, quota. */
import { MILLISECOND, SECOND, type SimTime } from '../../../base/index';
import { type IpAddress, ipFromBytes, ipToBytes, networkLength } from '../../../wire/index';
import type { IpHeader, Packet } from '../../packet';
import type { Match } from '../api';
import { type Connection, connectionOf } from '../conntrack/connection';
import type { MatchContext, Predicate } from './predicate';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

/** The first `length` bits of the address, the rest zero. */
function network(address: IpAddress, length: number): IpAddress {
  const bytes = ipToBytes(address);
  if (length >= bytes.length * 8) return address;
  return ipFromBytes(bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, length - i * 8)))));
}

/** TCP connections that are over but still remembered do not count (`already_closed`, net/netfilter/nf_conncount.c). */
const isOver = ({ tcp }: Connection): boolean => tcp?.state === 'TIME_WAIT' || tcp?.state === 'CLOSE';

/** net/netfilter/xt_connlimit.c: connections that the rule has seen from (or to) this network and that are still tracked. */
export function connlimitPredicate(match: Of<'connlimit'>, { host }: MatchContext): Predicate {
  const seen = new Map<IpAddress, Set<Connection>>();
  return (packet) => {
    const connection = connectionOf(packet.ct);
    const net = packet.net as IpHeader;
    // The connection's own first direction: a reply counts for who asked.
    const { src, dst } = connection?.original ?? net;
    const key = network(match.side === 'source' ? src : dst, match.mask);
    let open = seen.get(key);
    if (!open) seen.set(key, (open = new Set()));
    const now = host.now();
    for (const one of open) if (one !== connection && (!one.alive || isOver(one) || (one.confirmed && one.expiresAt <= now))) open.delete(one);
    if (connection) open.add(connection);
    return open.size + (connection ? 0 : 1) > match.limit === match.above;
  };
}

interface Bucket {
  tokens: number;
  last: SimTime;
  expiresAt: SimTime;
  /** By bytes: how many times more it may be filled when it is empty (`credit_cap`). */
  refills: number;
}

/** Tables of -m hashlimit by name: rules with one name share one, for each family. */
export class HashLimitTables {
  private readonly tables = new Map<string, Map<string, Bucket>>();

  table(name: string): Map<string, Bucket> {
    let table = this.tables.get(name);
    if (!table) this.tables.set(name, (table = new Map()));
    return table;
  }

  clear(): void {
    this.tables.clear();
  }
}

/** What packets are told apart by. */
function hashKey({ modes, sourceMask, destinationMask }: Of<'hashlimit'>, packet: Packet): string {
  const net = packet.net as IpHeader;
  const { transport } = packet;
  const ports = transport && 'srcPort' in transport ? transport : { srcPort: 0, dstPort: 0 };
  const part = { srcip: () => network(net.src, sourceMask), dstip: () => network(net.dst, destinationMask), srcport: () => String(ports.srcPort), dstport: () => String(ports.dstPort) };
  return modes.map((mode) => part[mode]()).join(' ');
}

/** hashlimit_byte_cost: a bucket holds a second's worth (1); a packet pays for each 16 bytes of it and one piece more, but never more than a bucket. */
function spendBytes(cost: number, bucket: Bucket, length: number, now: SimTime, { expire }: Of<'hashlimit'>): boolean {
  bucket.tokens = Math.min(1, bucket.tokens + (now - bucket.last) / SECOND);
  bucket.last = now;
  bucket.expiresAt = now + expire * MILLISECOND;
  const price = Math.min(1, ((length >> 4) + 1) * (cost / 2 ** 32));
  if (bucket.tokens < price && bucket.refills > 0) {
    bucket.refills -= 1;
    bucket.tokens = 1;
  }
  if (bucket.tokens < price) return false;
  bucket.tokens -= price;
  return true;
}

/**
 * net/netfilter/xt_hashlimit.c: a token bucket for each key, full at first, forgotten when unused for `expire`.
 * @simplified hashlimit tables — entries go when their time is over, not at the next run of the collector; --hashlimit-htable-max does not bound them
 */
export function hashlimitPredicate(match: Of<'hashlimit'>, { hashLimits, host, family }: MatchContext): Predicate {
  const table = hashLimits.table(`${family}:${match.name}`);
  return (packet) => {
    const now = host.now();
    const key = hashKey(match, packet);
    const known = table.get(key);
    const bucket = known && known.expiresAt > now ? known : { tokens: match.byteCost === undefined ? match.burst : 1, last: now, expiresAt: now, refills: match.burst };
    if (bucket !== known) table.set(key, bucket);
    if (match.byteCost !== undefined) return spendBytes(match.byteCost, bucket, networkLength(packet), now, match) !== match.above;
    bucket.tokens = Math.min(match.burst, bucket.tokens + ((now - bucket.last) / SECOND) * match.perSecond);
    bucket.last = now;
    bucket.expiresAt = now + match.expire * MILLISECOND;
    // A hair of slack: sums of fractions of a token must reach 1 when the time has come.
    const within = bucket.tokens + 1e-9 >= 1;
    if (within) bucket.tokens -= 1;
    return within !== match.above;
  };
}

/** net/netfilter/xt_quota.c: matches until the bytes are used up; a packet that no longer fits ends it for good. */
export function quotaPredicate(match: Of<'quota'>): Predicate {
  let left = match.bytes;
  return (packet) => {
    const length = networkLength(packet);
    const fits = length <= left;
    left = fits ? left - length : 0;
    return fits !== match.not;
  };
}
