/** TCP's times: round trips, the retransmission timeout made from them (RFC 6298, as tcp_rtt_estimator counts, with the bounds of include/net/tcp.h), and the fixed ones. */
import { MILLISECOND, MINUTE, SECOND, type SimTime } from '../../base/index';

/** Before a round trip was measured (TCP_TIMEOUT_INIT). */
export const INITIAL_RTO: SimTime = SECOND;
/**
 * Timers of a second are late: the timer wheel keeps them by steps of 32 ms (kernel/time/timer.c). Half a step, so that a program which waits
 * exactly a second sees one SYN, as in the recordings (k08, k09).
 */
export const SYN_LATENESS: SimTime = 16 * MILLISECOND;
/** TCP_TIMEWAIT_LEN. */
export const TIME_WAIT: SimTime = MINUTE;
/** TCP_RTO_MIN, TCP_RTO_MAX, TCP_TIMEOUT_MIN_US. */
export const MIN_RTO: SimTime = 200 * MILLISECOND;
export const MAX_RTO: SimTime = 120 * SECOND;
export const LEAST_TIMEOUT: SimTime = 2 * MILLISECOND;

const JIFFY: SimTime = 4 * MILLISECOND;
/** Timers run by steps of a jiffy (usecs_to_jiffies). */
export const inJiffies = (time: SimTime): SimTime => Math.ceil(time / JIFFY) * JIFFY;

/** How late a timer is on the average: the wheel keeps longer ones by larger steps (kernel/time/timer.c, HZ=250). */
export function wheelLateness(delay: SimTime): SimTime {
  if (delay < 252 * MILLISECOND) return 3 * MILLISECOND;
  if (delay < 2016 * MILLISECOND) return 20 * MILLISECOND;
  return delay < 16 * SECOND ? 130 * MILLISECOND : 1040 * MILLISECOND;
}

export class RoundTrip {
  /** srtt_us: eight times the smoothed round trip. */
  private srtt = 0;
  /** mdev_us: four times the mean deviation. */
  private mdev = 0;
  private mdevMax = 0;
  private variance = 0;
  private seq = 0;
  private rto = INITIAL_RTO;
  /** The smallest round trip seen; Infinity before the first. */
  least: SimTime = Infinity;

  /** How long to wait for an acknowledgement. */
  get timeout(): SimTime {
    return this.rto;
  }

  get measured(): boolean {
    return this.srtt > 0;
  }

  /** Microseconds, with the part below one that an eighth leaves. */
  get smoothed(): number {
    return this.srtt / 8;
  }

  get deviation(): number {
    return Math.floor(this.mdev / 4);
  }

  /** How long to wait before a tail loss probe when `packetsOut` segments are on their way (tcp_schedule_loss_probe). */
  probeTimeout(packetsOut: number): SimTime {
    if (this.srtt === 0) return INITIAL_RTO;
    return inJiffies(Math.floor(this.srtt / 4) + (packetsOut === 1 ? MIN_RTO : LEAST_TIMEOUT));
  }

  /** Twice as long, after a timeout. */
  backOff(): void {
    this.rto = Math.min(MAX_RTO, this.rto * 2);
  }

  /** A round trip was measured; `una` and `nxt` are the sender's. Ends a back-off. */
  sample(rtt: SimTime, una: number, nxt: number): void {
    let m = Math.max(1, Math.round(rtt));
    this.least = Math.min(this.least, m);
    if (this.srtt === 0) {
      this.srtt = m * 8;
      this.mdev = m * 2;
      this.variance = Math.max(this.mdev, MIN_RTO);
      this.mdevMax = this.variance;
      this.seq = nxt;
    } else {
      m -= this.srtt >> 3;
      this.srtt += m;
      if (m < 0) {
        m = -m - (this.mdev >> 2);
        if (m > 0) m >>= 3;
      } else m -= this.mdev >> 2;
      this.mdev += m;
      if (this.mdev > this.mdevMax) {
        this.mdevMax = this.mdev;
        this.variance = Math.max(this.variance, this.mdevMax);
      }
      if (una > this.seq) {
        if (this.mdevMax < this.variance) this.variance -= (this.variance - this.mdevMax) >> 2;
        this.seq = nxt;
        this.mdevMax = MIN_RTO;
      }
      this.srtt = Math.max(1, this.srtt);
    }
    this.rto = Math.min(MAX_RTO, inJiffies((this.srtt >> 3) + this.variance));
  }
}
