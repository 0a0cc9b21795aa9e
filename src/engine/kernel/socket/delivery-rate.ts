/** How fast a TCP connection's data arrives (net/ipv4/tcp_rate.c), and how long it had any to send (tcp_chrono). */
import { SECOND, type SimTime } from '../../base/index';
import type { SentSegment } from './retransmission-queue';

/** What was known when a segment was sent (tcp_skb_cb tx). */
export interface SendingState {
  readonly firstSent: SimTime;
  readonly deliveredAt: SimTime;
  readonly delivered: number;
  readonly limited: boolean;
}

export class DeliveryRate {
  private firstSent: SimTime = 0;
  private deliveredAt: SimTime = 0;
  /** Delivered when the program last had nothing to send. */
  private idleUntil = 0;
  private newest: { readonly state: SendingState; readonly order: number; readonly sendTime: SimTime } | undefined = undefined;
  private segments = 0;
  private interval: SimTime = 0;
  /** The rate was that of the program, not of the path. */
  limited = true;

  /** A segment leaves; `idle`: none is on its way. */
  sent(segment: SentSegment, now: SimTime, delivered: number, idle: boolean): void {
    if (idle) {
      this.firstSent = now;
      this.deliveredAt = now;
    }
    segment.state = { firstSent: this.firstSent, deliveredAt: this.deliveredAt, delivered, limited: this.idleUntil > 0 };
  }

  /** The program has no more to send than is sent (tcp_rate_check_app_limited). */
  idle(delivered: number, inFlight: number): void {
    this.idleUntil = Math.max(1, delivered + inFlight);
  }

  arrived(segment: SentSegment): void {
    const { state, order, sentAt } = segment;
    if (!state || (this.newest && this.newest.order > order)) return;
    this.newest = { state, order, sendTime: sentAt - state.firstSent };
    this.firstSent = sentAt;
  }

  /** After an acknowledgement that delivered `more` segments, `delivered` in all (tcp_rate_gen). */
  sample(delivered: number, more: number, now: SimTime, leastRtt: SimTime): void {
    if (this.idleUntil > 0 && delivered > this.idleUntil) this.idleUntil = 0;
    if (more > 0) this.deliveredAt = now;
    const { newest } = this;
    this.newest = undefined;
    if (!newest) return;
    const segments = delivered - newest.state.delivered;
    const interval = Math.max(newest.sendTime, now - newest.state.deliveredAt);
    if (interval < leastRtt || interval === 0) return;
    if (newest.state.limited && segments * this.interval < this.segments * interval) return;
    this.segments = segments;
    this.interval = interval;
    this.limited = newest.state.limited;
  }

  /** Bytes a second. */
  rate(segmentSize: number): number {
    return this.interval === 0 ? 0 : Math.floor((this.segments * segmentSize * SECOND) / this.interval);
  }
}
