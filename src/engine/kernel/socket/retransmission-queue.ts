/** What a TCP connection has sent and not seen acknowledged, segment by segment, with what is known of each (tcp_rtx_queue, TCP_SKB_CB(skb)->sacked). */
import type { SimTime } from '../../base/index';
import type { SendingState } from './delivery-rate';

export class SentSegment {
  /** The receiver has it, out of order. */
  sacked = false;
  lost = false;
  /** A retransmission of it is on its way (TCPCB_SACKED_RETRANS). */
  again = false;
  /** It was sent more than once. */
  repeated = false;
  /** What was known when it was last sent. */
  state: SendingState | undefined = undefined;

  /** Offsets in the sender's sequence; a FIN is the last of the numbers. `go`: where the packet began that it left in. */
  constructor(
    public seq: number,
    public end: number,
    public fin: boolean,
    public push: boolean,
    public sentAt: SimTime,
    /** Its place among all transmissions: several leave at one moment. */
    public order: number,
    readonly go: number,
  ) {}

  /** Bytes of it. */
  get length(): number {
    return this.end - this.seq - (this.fin ? 1 : 0);
  }
}

export class RetransmissionQueue {
  readonly segments: SentSegment[] = [];
  sackedOut = 0;
  lostOut = 0;
  againOut = 0;
  /** Segments ever marked lost. */
  lostTotal = 0;

  get packetsOut(): number {
    return this.segments.length;
  }

  get inFlight(): number {
    return this.segments.length - this.sackedOut - this.lostOut + this.againOut;
  }

  get head(): SentSegment | undefined {
    return this.segments[0];
  }

  get tail(): SentSegment | undefined {
    return this.segments.at(-1);
  }

  /** tcp_mark_skb_lost. */
  markLost(segment: SentSegment): void {
    if (segment.sacked) return;
    if (!segment.lost) {
      segment.lost = true;
      this.lostOut += 1;
    } else if (segment.again) {
      segment.again = false;
      this.againOut -= 1;
    } else return;
    this.lostTotal += 1;
  }

  unmarkLost(segment: SentSegment): void {
    if (!segment.lost) return;
    segment.lost = false;
    this.lostOut -= 1;
  }

  markAgain(segment: SentSegment): void {
    if (segment.again) return;
    segment.again = true;
    this.againOut += 1;
  }

  unmarkAgain(segment: SentSegment): void {
    if (!segment.again) return;
    segment.again = false;
    this.againOut -= 1;
  }

  markSacked(segment: SentSegment): void {
    segment.sacked = true;
    this.sackedOut += 1;
  }

  /** Takes the oldest segment off: it is acknowledged. */
  dropHead(): void {
    const head = this.segments.shift();
    if (!head) return;
    if (head.sacked) this.sackedOut -= 1;
    if (head.lost) this.lostOut -= 1;
    if (head.again) this.againOut -= 1;
  }

  /** What does not fit a smaller path goes in pieces of `size`: what left as one packet is cut anew (tcp_fragment). */
  split(size: number): void {
    const old = this.segments.splice(0);
    for (let i = 0; i < old.length; ) {
      const start = i;
      const first = old[i] as SentSegment;
      let last = first;
      let large = first.length > size;
      for (i += 1; i < old.length; i += 1) {
        const next = old[i] as SentSegment;
        if (next.go !== first.go || next.sacked !== first.sacked || next.lost !== first.lost || next.again !== first.again) break;
        large ||= next.length > size;
        last = next;
      }
      if (!large) {
        this.segments.push(...old.slice(start, i));
        continue;
      }
      const data = last.end - (last.fin ? 1 : 0);
      for (let seq = first.seq; seq < data; seq += size) {
        const ends = seq + size >= data;
        const piece = new SentSegment(seq, ends ? last.end : seq + size, ends && last.fin, ends && last.push, first.sentAt, first.order, first.go);
        piece.sacked = first.sacked;
        piece.lost = first.lost;
        piece.again = first.again;
        piece.repeated = first.repeated;
        this.segments.push(piece);
      }
    }
    const count = (is: (s: SentSegment) => boolean): number => this.segments.filter(is).length;
    this.sackedOut = count((s) => s.sacked);
    this.lostOut = count((s) => s.lost);
    this.againOut = count((s) => s.again);
  }

  clear(): void {
    this.segments.length = 0;
    this.sackedOut = 0;
    this.lostOut = 0;
    this.againOut = 0;
  }
}
