/** TCP's times: round trips, the retransmission timeout made from them (RFC 6298, with Linux's bounds from include/net/tcp.h), and the fixed ones. */
import { MILLISECOND, MINUTE, SECOND, type SimTime } from '../../base/index';
import { before } from './sequence';

/** Before a round trip was measured (TCP_TIMEOUT_INIT). */
export const INITIAL_RTO: SimTime = SECOND;
/**
 * Timers of a second are late: the timer wheel keeps them by steps of 32 ms (kernel/time/timer.c). Half a step, so that a program which waits
 * exactly a second sees one SYN, as in the recordings (k08, k09).
 */
export const WHEEL_LATENESS: SimTime = 16 * MILLISECOND;
/** TCP_DELACK_MIN. */
export const DELAYED_ACK: SimTime = 40 * MILLISECOND;
/** TCP_TIMEWAIT_LEN. */
export const TIME_WAIT: SimTime = MINUTE;
/** TCP_RTO_MIN, TCP_RTO_MAX. */
const MIN_RTO: SimTime = 200 * MILLISECOND;
const MAX_RTO: SimTime = 120 * SECOND;

export class RoundTrip {
  private smoothed = 0;
  private variance = 0;
  private rto = INITIAL_RTO;
  private timed: { readonly seq: number; readonly at: SimTime } | undefined = undefined;

  /** How long to wait for an acknowledgement. */
  get timeout(): SimTime {
    return this.rto;
  }

  /** How long to wait before a tail loss probe (RFC 8985 section 7.2). */
  get probeTimeout(): SimTime {
    return 2 * this.smoothed + MIN_RTO + 4 * MILLISECOND;
  }

  /** Whether a segment is being timed. */
  get timing(): boolean {
    return this.timed !== undefined;
  }

  /** Starts timing the segment that an acknowledgement of `seq` will cover. */
  time(seq: number, now: SimTime): void {
    this.timed = { seq, at: now };
  }

  /** Karn's rule: what was sent twice tells nothing about the round trip. */
  discard(): void {
    this.timed = undefined;
  }

  /** Twice as long, after a timeout. */
  backOff(): void {
    this.rto = Math.min(MAX_RTO, this.rto * 2);
  }

  /** Progress: back from the backed-off timeout to the measured one. */
  restart(): void {
    this.rto = this.measured();
  }

  /** An acknowledgement came. */
  sample(ack: number, now: SimTime): void {
    const t = this.timed;
    if (!t || before(ack, t.seq)) return;
    this.timed = undefined;
    const r = now - t.at;
    if (this.smoothed === 0) {
      this.smoothed = r;
      this.variance = r / 2;
    } else {
      this.variance = 0.75 * this.variance + 0.25 * Math.abs(this.smoothed - r);
      this.smoothed = 0.875 * this.smoothed + 0.125 * r;
    }
    this.rto = this.measured();
  }

  /** RFC 6298 with Linux's floor: the variance counts for at least 200 ms. In steps of a jiffy. */
  private measured(): SimTime {
    if (this.smoothed === 0) return INITIAL_RTO;
    return Math.min(MAX_RTO, Math.ceil((this.smoothed + Math.max(MIN_RTO, 4 * this.variance)) / (4 * MILLISECOND)) * 4 * MILLISECOND);
  }
}
