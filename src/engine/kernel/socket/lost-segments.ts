/** What a TCP connection has sent, believes lost and has not sent again: bytes of sequence from `next` to `end` (tcp_mark_skb_lost, tcp_xmit_retransmit_queue). */
import { before } from './sequence';

export class LostSegments {
  private next = 0;
  private end = 0;

  /** Everything from the oldest unacknowledged byte on, whatever was sent again before. */
  mark(unacknowledged: number, sent: number): void {
    this.next = unacknowledged;
    this.end = sent;
  }

  /** What is acknowledged is not lost. */
  acknowledged(upTo: number): void {
    if (this.length > 0 && before(this.next, upTo)) this.next = before(this.end, upTo) ? this.end : upTo;
  }

  /** `length` sequence numbers have been sent again; a segment may reach into what was sent for the first time since. */
  resent(length: number): void {
    const upTo = (this.next + length) >>> 0;
    this.next = before(this.end, upTo) ? this.end : upTo;
  }

  /** Sequence numbers that are left to send again. They are not in flight. */
  get length(): number {
    return (this.end - this.next) >>> 0;
  }

  /** The first of them. */
  get from(): number {
    return this.next;
  }
}
