/**
 * The congestion window of one TCP connection: slow start and CUBIC (RFC 9438, net/ipv4/tcp_cubic.c), what a loss does to it (proportional
 * rate reduction, RFC 6937), and what proves that nothing was lost after all (tcp_undo_cwnd_reduction). Counted in segments, as Linux does.
 * @simplified congestion control — CUBIC without HyStart; BBR and other algorithms are not there
 */
import { SECOND, type SimTime } from '../../base/index';

/** TCP_CA_Open and so on. */
export type CongestionState = 'open' | 'disorder' | 'cwr' | 'recovery' | 'loss';

/** TCP_INIT_CWND. */
const INITIAL_WINDOW = 10;
/** One jiffy at HZ=250, by which CUBIC counts its time. */
const HZ = 250;
const JIFFY: SimTime = SECOND / HZ;
const BETA = 717;
const SCALE = 1024;
/** 2^40 / (bic_scale * 10). */
const CUBE_FACTOR = Math.floor(2 ** 40 / 410);

export class CongestionControl {
  state: CongestionState = 'open';
  /** snd_cwnd. */
  window = INITIAL_WINDOW;
  /** snd_ssthresh; Infinity until something was lost. */
  threshold = Infinity;
  /** What was sent when the state began: acknowledged, it ends. Offsets of the sender, here and below. */
  highSeq = 0;
  /** Where an undo may go back to; undefined: nothing to undo. */
  undoMarker: number | undefined = undefined;
  /** Retransmissions that nothing has proved needless yet; -1: none was made. */
  undoRetrans = 0;
  /** Segments sent while the window is being reduced (prr_out). */
  reducedOut = 0;

  private fraction = 0;
  private priorWindow = 0;
  private priorThreshold: number | undefined = undefined;
  private reducedDelivered = 0;

  // How much of the window is in use (tcp_cwnd_validate).
  private limited = false;
  private mostOut = 0;
  private usageSeq = 0;
  private used = 0;
  private stamp: SimTime = 0;

  // CUBIC.
  private lastMost = 0;
  private lastWindow = 0;
  private lastTime = 0;
  private origin = 0;
  private k = 0;
  private epoch = 0;
  private acked = 0;
  private friendly = 0;
  private every = 0;
  private leastDelay = 0;

  get slowStart(): boolean {
    return this.window < this.threshold;
  }

  get reducing(): boolean {
    return this.state === 'cwr' || this.state === 'recovery';
  }

  /** tcp_is_cwnd_limited. */
  private get isLimited(): boolean {
    return this.limited || (this.slowStart && this.window < 2 * this.mostOut);
  }

  /** tcp_current_ssthresh. */
  private get current(): number {
    return this.reducing ? this.threshold : Math.max(this.threshold === Infinity ? 0x7fffffff : this.threshold, (this.window >> 1) + (this.window >> 2));
  }

  /** tcp_cwnd_validate: how full the window is. */
  validate(limited: boolean, sender: { readonly una: number; readonly nxt: number; readonly packetsOut: number }, now: SimTime, timeout: SimTime, idleMatters: boolean): void {
    if (sender.una >= this.usageSeq || limited || (!this.limited && sender.packetsOut > this.mostOut)) {
      this.limited = limited;
      this.mostOut = sender.packetsOut;
      this.usageSeq = sender.nxt;
    }
    if (this.isLimited) {
      this.used = 0;
      this.stamp = now;
      return;
    }
    this.used = Math.max(this.used, sender.packetsOut);
    if (!idleMatters || now - this.stamp < timeout) return;
    // tcp_cwnd_application_limited.
    if (this.state === 'open') {
      const used = Math.max(this.used, INITIAL_WINDOW);
      if (used < this.window) {
        this.keepThreshold();
        this.window = (this.window + used) >> 1;
      }
      this.used = 0;
    }
    this.stamp = now;
  }

  private keepThreshold(): void {
    const { current } = this;
    this.threshold = current >= 0x7fffffff ? Infinity : current;
  }

  /** tcp_cwnd_restart: nothing was sent for `idle`, longer than the retransmission timeout. */
  restart(idle: SimTime, timeout: SimTime, now: SimTime): void {
    const least = Math.min(INITIAL_WINDOW, this.window);
    this.keepThreshold();
    for (let left = idle - timeout; left > 0 && this.window > least; left -= timeout) this.window >>= 1;
    this.window = Math.max(this.window, least);
    this.stamp = now;
    this.used = 0;
  }

  /** The round trip of what was acknowledged (cubictcp_acked). */
  delay(rtt: SimTime): void {
    if (this.leastDelay === 0 || rtt < this.leastDelay) this.leastDelay = Math.max(1, rtt);
  }

  /** `segments` more have arrived: the window grows when it was in full use (cubictcp_cong_avoid). */
  grow(segments: number, now: SimTime): void {
    if (!this.isLimited) return;
    let left = segments;
    if (this.slowStart) {
      const before = this.window;
      this.window = Math.min(before + segments, this.threshold);
      left -= this.window - before;
      if (left === 0) return;
    }
    this.update(left, Math.floor(now / JIFFY));
    if (this.fraction >= this.every) {
      this.fraction = 0;
      this.window += 1;
    }
    this.fraction += left;
    if (this.fraction >= this.every) {
      const more = Math.floor(this.fraction / this.every);
      this.fraction -= more * this.every;
      this.window += more;
    }
  }

  /** bictcp_update: after how many acknowledged segments the window grows by one. */
  private update(acked: number, jiffies: number): void {
    const cwnd = this.window;
    this.acked += acked;
    if (this.lastWindow === cwnd && jiffies - this.lastTime <= HZ / 32) return;
    if (this.epoch === 0 || jiffies !== this.lastTime) {
      this.lastWindow = cwnd;
      this.lastTime = jiffies;
      if (this.epoch === 0) {
        this.epoch = Math.max(1, jiffies);
        this.acked = acked;
        this.friendly = cwnd;
        this.k = this.lastMost <= cwnd ? 0 : Math.floor(Math.cbrt(CUBE_FACTOR * (this.lastMost - cwnd)));
        this.origin = this.lastMost <= cwnd ? cwnd : this.lastMost;
      }
      const t = Math.floor(((jiffies - this.epoch + Math.ceil(this.leastDelay / JIFFY)) * SCALE) / HZ);
      const delta = Math.floor((410 * Math.abs(t - this.k) ** 3) / 2 ** 40);
      const target = t < this.k ? this.origin - delta : this.origin + delta;
      this.every = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
      if (this.lastMost === 0 && this.every > 20) this.every = 20;
    }
    // No slower than Reno would be.
    const each = (cwnd * Math.floor((8 * (SCALE + BETA)) / 3 / (SCALE - BETA))) >> 3;
    while (this.acked > each && each > 0) {
      this.acked -= each;
      this.friendly += 1;
    }
    if (this.friendly > cwnd) this.every = Math.min(this.every, Math.floor(cwnd / (this.friendly - cwnd)));
    this.every = Math.max(this.every, 2);
  }

  /** cubictcp_recalc_ssthresh. */
  private reducedThreshold(): number {
    this.epoch = 0;
    this.lastMost = this.window < this.lastMost ? Math.floor((this.window * (SCALE + BETA)) / (2 * SCALE)) : this.window;
    return Math.max(Math.floor((this.window * BETA) / SCALE), 2);
  }

  /** tcp_init_cwnd_reduction. */
  beginReduction(sent: number): void {
    this.highSeq = sent;
    this.fraction = 0;
    this.priorWindow = this.window;
    this.reducedDelivered = 0;
    this.reducedOut = 0;
    this.threshold = this.reducedThreshold();
  }

  /** tcp_enter_recovery. */
  enterRecovery(una: number, sent: number, undoRetrans: number): void {
    this.priorThreshold = undefined;
    this.undoMarker = una;
    this.undoRetrans = undoRetrans === 0 ? -1 : undoRetrans;
    if (!this.reducing) {
      this.priorThreshold = this.current;
      this.beginReduction(sent);
    }
    this.state = 'recovery';
  }

  /** tcp_cwnd_reduction: `delivered` more have arrived, `lost` more are lost, `inFlight` are on their way. */
  reduce(delivered: number, lost: number, advanced: boolean, inFlight: number): void {
    if (delivered <= 0) return;
    const delta = this.threshold - inFlight;
    this.reducedDelivered += delivered;
    let count: number;
    if (delta < 0) count = Math.floor((this.threshold * this.reducedDelivered + this.priorWindow - 1) / this.priorWindow) - this.reducedOut;
    else {
      count = Math.max(this.reducedDelivered - this.reducedOut, delivered);
      if (advanced && lost === 0) count += 1;
      count = Math.min(delta, count);
    }
    this.window = inFlight + Math.max(count, this.reducedOut > 0 ? 0 : 1);
  }

  /** tcp_end_cwnd_reduction. */
  endReduction(now: SimTime): void {
    if (this.threshold === Infinity || (this.state !== 'cwr' && this.undoMarker === undefined)) return;
    this.window = this.threshold;
    this.stamp = now;
  }

  /** The retransmission timer has run out (tcp_enter_loss); `inFlight` are believed not to be lost. */
  enterLoss(una: number, sent: number, retried: boolean, undoRetrans: number, inFlight: number, now: SimTime): void {
    if (this.state === 'open' || this.state === 'disorder' || this.highSeq <= una || (this.state === 'loss' && !retried)) {
      this.priorThreshold = this.current;
      this.priorWindow = this.window;
      this.threshold = this.reducedThreshold();
      this.resetCubic();
      this.undoMarker = una;
      this.undoRetrans = undoRetrans === 0 ? -1 : undoRetrans;
    }
    this.window = inFlight + 1;
    this.fraction = 0;
    this.stamp = now;
    this.state = 'loss';
    this.highSeq = sent;
  }

  private resetCubic(): void {
    this.lastMost = 0;
    this.lastWindow = 0;
    this.lastTime = 0;
    this.origin = 0;
    this.k = 0;
    this.leastDelay = 0;
    this.epoch = 0;
    this.acked = 0;
    this.friendly = 0;
    this.every = 0;
  }

  /** tcp_undo_cwnd_reduction. */
  undo(now: SimTime): void {
    if (this.priorThreshold !== undefined) {
      this.window = Math.max(this.window, this.priorWindow);
      if (this.priorThreshold > this.threshold) this.threshold = this.priorThreshold >= 0x7fffffff ? Infinity : this.priorThreshold;
    }
    this.stamp = now;
    this.undoMarker = undefined;
  }
}
