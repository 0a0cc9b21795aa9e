/** Splitting datagrams (RFC 791 section 3.2; ip_fragment) and putting them together (ip_defrag). */
import { SECOND, type ScheduledEvent } from '../../base/index';
import { networkLength, payloadLength, transportLength, type DatagramContent, type IpHeader } from '../../wire/index';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';

export const isFragment = (net: IpHeader): boolean => (net.kind === 'ipv4' ? net.moreFragments || net.fragmentOffset > 0 : net.fragment !== undefined);

/** The pieces of a datagram, each no longer than `mtu`. All but the last carry a multiple of 8 bytes. */
export function fragmentPieces(netns: SimNetNamespace, skb: Skb, mtu: number): Skb[] {
  const net = skb.net as IpHeader;
  const header = net.kind === 'ipv4' ? 20 : 48;
  const room = Math.floor((mtu - header) / 8) * 8;
  // A fragment that is split again keeps pointing at the whole.
  const part = skb.payload.kind === 'fragment' ? skb.payload : undefined;
  const whole: DatagramContent = part?.whole ?? { transport: skb.transport, payload: skb.payload };
  const start = part?.offset ?? 0;
  const total = part?.length ?? transportLength(skb.transport) + payloadLength(skb.payload);
  const id = net.kind === 'ipv6' ? netns.nextIpId(false) : net.id;
  // ip_do_fragment's fast path sends the buffers on that were put together; others are new.
  const asTheyCame = skb.fragmentSize > 0 && mtu >= skb.fragmentSize;
  const pieces: Skb[] = [];
  for (let at = 0; at < total; at += room) {
    const length = Math.min(room, total - at);
    const last = at + length === total;
    const more = !last || (net.kind === 'ipv4' && net.moreFragments);
    const piece = skb.clone(netns.world.nextPacketId());
    piece.device = skb.device;
    piece.gso = false;
    piece.checked = skb.checked && asTheyCame;
    piece.dst = skb.dst;
    piece.net = net.kind === 'ipv4' ? { ...net, fragmentOffset: start + at, moreFragments: more } : { ...net, fragment: { id, offset: start + at, more } };
    piece.transport = start + at === 0 ? skb.transport : undefined;
    piece.payload = { kind: 'fragment', whole, offset: start + at, length };
    pieces.push(piece);
  }
  return pieces;
}

interface Pending {
  readonly first: Skb;
  readonly whole: DatagramContent;
  /** Ranges that have arrived, as [start, end). */
  ranges: (readonly [number, number])[];
  end: number | undefined;
  transport: Skb['transport'];
  largest: number;
  pieces: number;
  timer: ScheduledEvent;
}

/** Datagrams of one namespace that are not complete yet. */
export class Reassembly {
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly netns: SimNetNamespace) {}

  /** Takes a fragment. True when `skb` has become the whole datagram; false when it waits for the rest. */
  complete(skb: Skb): boolean {
    const net = skb.net as IpHeader;
    const { payload } = skb;
    if (payload.kind !== 'fragment') return true;
    const counted = net.kind === 'ipv4' ? this.netns.counters : undefined;
    counted?.count('IpReasmReqds');
    const id = net.kind === 'ipv4' ? net.id : (net.fragment?.id ?? 0);
    const more = net.kind === 'ipv4' ? net.moreFragments : net.fragment?.more === true;
    const key = `${net.src}>${net.dst}/${String(net.protocol)}#${String(id)}`;
    let entry = this.pending.get(key);
    if (!entry) {
      const seconds = this.netns.sysctls.number('net.ipv4.ipfrag_time');
      const timer = this.netns.world.queue.schedule(this.netns.world.now + seconds * SECOND, () => this.expire(key), { background: true });
      entry = { first: skb, whole: payload.whole, ranges: [], end: undefined, transport: undefined, largest: 0, pieces: 0, timer };
      this.pending.set(key, entry);
    }
    entry.ranges.push([payload.offset, payload.offset + payload.length]);
    entry.pieces += 1;
    entry.largest = Math.max(entry.largest, networkLength(skb));
    if (payload.offset === 0) entry.transport = skb.transport;
    if (!more) entry.end = payload.offset + payload.length;
    if (!covered(entry)) {
      if (this.netns.tracing && entry.first !== skb) this.netns.record({ kind: 'reassemble', pieces: entry.pieces }, skb);
      return false;
    }
    this.pending.delete(key);
    entry.timer.cancel();
    counted?.count('IpReasmOKs');
    skb.net = net.kind === 'ipv4' ? { ...net, moreFragments: false, fragmentOffset: 0 } : unfragmented(net);
    skb.transport = entry.transport;
    skb.payload = entry.whole.payload;
    skb.fragmentSize = entry.largest;
    if (this.netns.tracing) this.netns.record({ kind: 'reassemble', pieces: entry.pieces }, skb);
    return true;
  }

  private expire(key: string): void {
    const entry = this.pending.get(key);
    if (!entry) return;
    this.pending.delete(key);
    if (entry.first.net.kind === 'ipv4') {
      this.netns.counters.count('IpReasmTimeout');
      this.netns.counters.count('IpReasmFails', entry.pieces);
    }
    this.netns.drop(entry.first, 'FRAG_REASM_TIMEOUT');
  }
}

function unfragmented(net: Extract<IpHeader, { kind: 'ipv6' }>): IpHeader {
  const { fragment: _fragment, ...rest } = net;
  return rest;
}

function covered(entry: Pending): boolean {
  if (entry.end === undefined) return false;
  let reach = 0;
  for (const [start, end] of [...entry.ranges].sort((a, b) => a[0] - b[0])) {
    if (start > reach) return false;
    reach = Math.max(reach, end);
  }
  return reach >= entry.end;
}

