/** -m recent: lists of addresses with the times they were seen (net/netfilter/xt_recent.c). One list per name, shared by all rules of the namespace and family. */
import { SECOND, type SimTime } from '../../../base/index';
import { type IpAddress, ipFromBytes, ipToBytes, parseIp } from '../../../wire/index';
import type { IpHeader } from '../../packet';
import type { Match } from '../api';
import type { MatchContext, Predicate } from './predicate';

/** `ip_pkt_list_tot`: how many times are remembered for an address. */
const STAMPS = 20;
/** `ip_list_tot`: how many addresses a list holds; the oldest goes. */
const ADDRESSES = 100;

interface Entry {
  /** The latest last. */
  readonly stamps: SimTime[];
  /** Of the packet that came last, before this host forwarded it. */
  ttl: number;
}

export class RecentLists {
  private readonly lists = new Map<string, Map<string, Entry>>();

  list(name: string): Map<string, Entry> {
    let list = this.lists.get(name);
    if (!list) this.lists.set(name, (list = new Map()));
    return list;
  }

  clear(): void {
    this.lists.clear();
  }
}

function masked(address: IpAddress, mask: Uint8Array | undefined): IpAddress {
  if (!mask || mask.every((b) => b === 255)) return address;
  return ipFromBytes(ipToBytes(address).map((b, i) => b & (mask[i] ?? 255)));
}

export function recentPredicate(match: Extract<Match, { kind: 'recent' }>, { recent, host, family }: MatchContext): Predicate {
  const parsed = parseIp(match.mask);
  const mask = parsed.ok ? ipToBytes(parsed.value) : undefined;
  const list = recent.list(`${family}:${match.name}`);
  return (packet, at) => {
    const net = packet.net as IpHeader;
    const key = masked(match.side === 'source' ? net.src : net.dst, mask);
    const now = host.now();
    // What is going out after a hop has lost one already.
    const ttl = at.out && packet.inIndex !== 0 && (at.hook === 'FORWARD' || at.hook === 'POSTROUTING') ? net.ttl + 1 : net.ttl;
    const known = list.get(key);
    const entry = known && (!match.ttl || known.ttl === ttl) ? known : undefined;
    const stamp = (): void => {
      const stamps: SimTime[] = known?.stamps ?? [];
      stamps.push(now);
      if (stamps.length > STAMPS) stamps.shift();
      // Most recently used last: the first is the one that a full list drops.
      list.delete(key);
      list.set(key, { stamps, ttl });
      if (list.size > ADDRESSES) for (const oldest of list.keys()) {
        list.delete(oldest);
        break;
      }
    };
    switch (match.op) {
      case 'set':
        stamp();
        return !match.not;
      case 'remove':
        if (!entry) return match.not;
        list.delete(key);
        return !match.not;
      case 'rcheck':
      case 'update': {
        if (!entry) return match.not;
        const since = match.seconds === undefined ? -Infinity : now - match.seconds * SECOND;
        if (match.reap) {
          const fresh = entry.stamps.filter((when) => when >= since);
          entry.stamps.splice(0, entry.stamps.length, ...fresh);
          if (entry.stamps.length === 0) list.delete(key);
        }
        const hits = entry.stamps.filter((when) => when >= since).length;
        const found = hits > 0 && hits >= (match.hitcount ?? 1);
        if (match.op === 'update' && found) stamp();
        return found !== match.not;
      }
    }
  };
}
