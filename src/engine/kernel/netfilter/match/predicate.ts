/** What rules are made of when packets come: predicates, compiled once when a rule is inserted. */
import type { Packet } from '../../packet';
import type { HookState, NetfilterHost } from '../api';
import type { IpSetStore } from '../ipset/store';
import type { HashLimitTables } from './count';
import type { RecentLists } from './recent';

/** True when the packet matches. Must not keep the packet nor change it (but for `-m socket --restore-skmark`). */
export type Predicate = (packet: Packet, at: HookState) => boolean;

/** What predicates may ask for besides the packet. */
export interface MatchContext {
  readonly family: 4 | 6;
  readonly host: NetfilterHost;
  readonly sets: IpSetStore;
  readonly recent: RecentLists;
  readonly hashLimits: HashLimitTables;
}

export const always: Predicate = () => true;
export const never: Predicate = () => false;
export const negate = (predicate: Predicate, not: boolean): Predicate => (not ? (packet, at) => !predicate(packet, at) : predicate);

/** All of them; cheap for none and one. */
export function allOf(predicates: readonly Predicate[]): Predicate {
  const [a, b, c] = predicates;
  if (!a) return always;
  if (!b) return a;
  if (!c) return (packet, at) => a(packet, at) && b(packet, at);
  if (predicates.length === 3) return (packet, at) => a(packet, at) && b(packet, at) && c(packet, at);
  return (packet, at) => {
    for (const predicate of predicates) if (!predicate(packet, at)) return false;
    return true;
  };
}
