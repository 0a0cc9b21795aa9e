/** Matches that ask something else than the packet: -m addrtype, set, physdev, rpfilter, owner, statistic, limit, time. */
import { EPOCH_UNIX_SECONDS, SECOND, calendar } from '../../../base/index';
import { familyOf, type IpAddress } from '../../../wire/index';
import type { IpHeader } from '../../packet';
import type { HookState, Match } from '../api';
import { interfaceTest } from './basic';
import { type MatchContext, type Predicate, allOf, negate } from './predicate';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

/** xt_addrtype.c. */
export function addrtypePredicate(match: Of<'addrtype'>, { host }: MatchContext): Predicate {
  const device = (at: HookState): HookState['in'] => (match.limitIn ? at.in : match.limitOut ? at.out : undefined);
  const typed = (types: readonly string[], address: IpAddress, at: HookState): boolean => {
    const type = host.addressType(address, device(at));
    // match_type6: UNICAST says what an IPv6 address looks like, whosever it is.
    return types.includes(type) || (type === 'LOCAL' && types.includes('UNICAST') && familyOf(address) === 6);
  };
  const out: Predicate[] = [];
  const { src, dst } = match;
  if (src) out.push((packet, at) => typed(src.value, (packet.net as IpHeader).src, at) !== src.not);
  if (dst) out.push((packet, at) => typed(dst.value, (packet.net as IpHeader).dst, at) !== dst.not);
  return allOf(out);
}

/** xt_set.c. */
export function setPredicate(match: Of<'set'>, { sets }: MatchContext): Predicate {
  const handle = sets.handle(match.name);
  const question = { returnNoMatch: match.returnNoMatch ?? false, update: match.updateCounters ?? true, updateSub: match.updateSubcounters ?? true, packets: match.packets, bytes: match.bytes };
  return (packet, at) => (handle.set?.matches(packet, at, match.dirs, question) ?? false) !== match.not;
}

/** xt_physdev.c: bridge ports, known only when the packet crosses a bridge under bridge-nf. */
export function physdevPredicate(match: Of<'physdev'>): Predicate {
  const out: Predicate[] = [];
  const { isIn, isOut, isBridged } = match;
  if (isIn) out.push(negate((_p, at) => at.physIn !== undefined, isIn.not));
  if (isOut) out.push(negate((_p, at) => at.physOut !== undefined, isOut.not));
  if (isBridged) out.push(negate((_p, at) => at.physIn !== undefined && at.physOut !== undefined, isBridged.not));
  const named = (pattern: NonNullable<Of<'physdev'>['in']>, read: (at: HookState) => string | undefined): void => {
    const test = interfaceTest(pattern.value);
    out.push((_p, at) => {
      const name = read(at);
      return (name !== undefined && test(name)) !== pattern.not;
    });
  };
  if (match.in) named(match.in, (at) => at.physIn?.name);
  if (match.out) named(match.out, (at) => at.physOut?.name);
  return allOf(out);
}

/** xt_rpfilter.c: matches packets whose reverse path is right; `--invert` those whose is not. */
export const rpfilterPredicate = (match: Of<'rpfilter'>, { host }: MatchContext): Predicate => (packet) =>
  host.reversePath(packet, { loose: match.loose, acceptLocal: match.acceptLocal, validMark: match.validMark }) !== match.invert;

/** xt_owner.c: only packets that a socket of this host sends have an owner. */
export function ownerPredicate(match: Of<'owner'>, { host }: MatchContext): Predicate {
  return (packet, at) => {
    if (at.in !== undefined) return false;
    const owner = host.socketOwner ? host.socketOwner(packet) : { uid: 0, gid: 0 };
    const { uid, gid, socketExists } = match;
    if (!owner) return (!uid || uid.not) && (!gid || gid.not) && (!socketExists || socketExists.not);
    if (socketExists?.not) return false;
    if (uid && (owner.uid >= uid.value[0] && owner.uid <= uid.value[1]) === uid.not) return false;
    return !gid || (owner.gid >= gid.value[0] && owner.gid <= gid.value[1]) !== gid.not;
  };
}

/** xt_statistic.c. The probability is compared as the kernel stores it, in units of 2^-31. */
export function statisticPredicate(match: Of<'statistic'>, { host }: MatchContext): Predicate {
  if (match.mode === 'random') {
    const threshold = Math.round(match.probability * 0x8000_0000);
    return (_packet, _at) => (Math.floor(host.random() * 0x8000_0000) < threshold) !== match.not;
  }
  let count = match.packet;
  return () => {
    const hit = count === 0;
    count = hit ? match.every - 1 : count - 1;
    return hit !== match.not;
  };
}

/** xt_limit.c: a token bucket, refilled as simulated time passes. */
export function limitPredicate(match: Of<'limit'>, { host }: MatchContext): Predicate {
  const capacity = match.burst;
  let tokens = capacity;
  let last = host.now();
  return () => {
    const now = host.now();
    tokens = Math.min(capacity, tokens + ((now - last) / 1_000_000) * match.perSecond);
    last = now;
    // A hair of slack: sums of fractions of a token must reach 1 when the time has come.
    if (tokens + 1e-9 < 1) return false;
    tokens -= 1;
    return true;
  };
}

/** xt_time.c. Its time zone is UTC, the kernel's own as well. */
export const timePredicate = (match: Of<'time'>, { host }: MatchContext): Predicate => () => {
  const now = host.now();
  const unix = EPOCH_UNIX_SECONDS + Math.floor(now / SECOND);
  if (unix < (match.from ?? 0) || unix > (match.until ?? Infinity)) return false;
  const { hour, minute, second } = calendar(now);
  const clock = hour * 3600 + minute * 60 + second;
  const overnight = match.start >= match.stop;
  if (overnight ? clock < match.start && clock > match.stop : clock < match.start || clock > match.stop) return false;
  // After midnight a window that goes on counts for the day before.
  const { weekday, day } = calendar(overnight && match.contiguous && clock <= match.stop ? now - 86_400 * SECOND : now);
  return (match.weekdays?.includes(weekday === 0 ? 7 : weekday) ?? true) && (match.monthDays?.includes(day) ?? true);
};
