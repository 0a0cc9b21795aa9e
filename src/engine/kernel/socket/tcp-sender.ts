/**
 * The sending half of a TCP connection: what an acknowledgement says, and which segments it proves lost (tcp_ack; RACK-TLP, RFC 8985; F-RTO,
 * RFC 5682; net/ipv4/tcp_input.c of kernel 6.18). What leaves and when is in segment-sender.ts.
 * @simplified reordering — the reordering window stays as narrow as it begins (RFC 8985 section 6.2 step 4)
 */
import { MILLISECOND, type SimTime } from '../../base/index';
import { LEAST_TIMEOUT, inJiffies } from './round-trip';
import type { SentSegment } from './retransmission-queue';
import { SegmentSender } from './segment-sender';

/** What an arriving segment says to the sender. Offsets; times in microseconds. */
export interface Acknowledgement {
  readonly ack: number;
  /** Bytes. */
  readonly window: number;
  /** The segment's own place in the peer's sequence. */
  readonly seq: number;
  readonly hasData: boolean;
  readonly sacks: readonly { readonly from: number; readonly to: number }[];
  /** Since the segment that it echoes was sent, by timestamps. */
  readonly echoAge: SimTime | undefined;
}

type Again = 'nothing' | 'lost' | 'new';

export class TcpSender extends SegmentSender {
  /** Without selective acknowledgements: duplicates in a row. */
  private duplicates = 0;

  /** tcp_ack. The segment's acknowledgement is one that the connection may take. */
  acknowledge(a: Acknowledgement): void {
    const { host, queue, congestion } = this;
    const priorUna = this.una;
    const priorOut = queue.packetsOut;
    const advanced = a.ack > priorUna;
    if (advanced) this.retries = 0;
    let windowChanged = false;
    if (advanced || a.seq > this.windowSeq || (a.seq === this.windowSeq && (a.window > this.window || a.window === 0))) {
      windowChanged = a.window !== this.window;
      this.window = a.window;
      this.windowSeq = a.seq;
      this.maxWindow = Math.max(this.maxWindow, a.window);
    }
    this.lastAcked = host.now;
    this.probesOut = 0;
    const lost = queue.lostTotal;
    const { delivered } = this;
    const tagged = a.sacks.length > 0 && host.sack ? this.tag(a) : undefined;
    if (priorOut === 0) {
      this.afterProbe();
      if (this.probeSeq > 0) this.judgeProbe(a, advanced, windowChanged, tagged);
      if (tagged?.duplicate === true) this.judge(a, priorUna, false, tagged, { any: false, data: false, setTimer: false, original: false });
      return;
    }
    const cleaned = this.clean(a, tagged?.rtt);
    if (this.probeSeq > 0) this.judgeProbe(a, advanced, windowChanged, tagged);
    const dubious = !(a.hasData || windowChanged || cleaned.any) || tagged?.news === true || tagged?.duplicate === true || congestion.state !== 'open';
    let again: Again = 'nothing';
    let setTimer = cleaned.setTimer;
    if (dubious) {
      const isDuplicate = !advanced && !a.hasData && !windowChanged && !cleaned.any && tagged?.duplicate !== true;
      const judged = this.judge(a, priorUna, isDuplicate, tagged, cleaned);
      ({ again } = judged);
      if (judged.timed) setTimer = false;
    }
    if (setTimer && !this.scheduleProbe(true)) this.rearm();
    const arrived = this.delivered - delivered;
    this.deliveries.sample(this.delivered, arrived, host.now, this.rtt.least);
    if (queue.packetsOut === 0) this.account();
    if (congestion.reducing) congestion.reduce(arrived, queue.lostTotal - lost, advanced, queue.inFlight);
    else if (cleaned.data) congestion.grow(arrived, host.now);
    this.updateRate();
    if (again === 'nothing') return;
    if (again === 'new') {
      this.writeNew('ignoring-nagle');
      if (this.nxt > congestion.highSeq) return;
      this.frto = false;
    }
    this.resendQueue();
  }

  /** tcp_sacktag_write_queue. */
  private tag(a: Acknowledgement): Tagged {
    const { queue, host, congestion } = this;
    const [first, second] = a.sacks;
    const out: Tagged = { news: false, duplicate: false, ofProbe: false, original: false, rtt: undefined };
    let blocks = a.sacks;
    if (first && (first.from < a.ack || (second && first.to <= second.to && first.from >= second.from))) {
      // RFC 2883: what was received twice.
      const count = Math.max(1, Math.ceil((first.to - first.from) / host.segmentSize));
      this.needless += count;
      out.duplicate = this.needless <= this.totalAgain;
      if (out.duplicate) {
        this.delivered += count;
        out.ofProbe = this.probeSeq > 0 && this.probeSeq === first.to;
        if (congestion.undoMarker !== undefined && congestion.undoRetrans > 0 && first.to > congestion.undoMarker && first.to <= this.una) congestion.undoRetrans = Math.max(0, congestion.undoRetrans - count);
        for (const s of queue.segments) {
          if (s.seq < first.from || s.end > first.to || !s.repeated) continue;
          if (congestion.undoMarker !== undefined && congestion.undoRetrans > 0 && s.end > congestion.undoMarker) congestion.undoRetrans -= 1;
          queue.unmarkAgain(s);
        }
      }
      blocks = a.sacks.slice(1);
    }
    for (const s of queue.segments) {
      if (s.sacked || s.end <= a.ack || !blocks.some((b) => b.from <= s.seq && s.end <= b.to)) continue;
      this.arrived(s, a);
      if (!s.repeated) {
        if (s.end <= congestion.highSeq) out.original = true;
        out.rtt = Math.max(out.rtt ?? 0, host.now - s.sentAt);
      }
      if (s.lost) {
        queue.unmarkAgain(s);
        queue.unmarkLost(s);
      }
      queue.markSacked(s);
      this.delivered += 1;
      out.news = true;
    }
    return out;
  }

  /** A segment that was sent again and is answered by what echoes an earlier time tells nothing (tcp_skb_spurious_retrans). */
  private arrived(s: SentSegment, a: Acknowledgement): void {
    const { now } = this.host;
    this.deliveries.arrived(s);
    if (s.repeated && a.echoAge !== undefined && now - a.echoAge < s.sentAt - MILLISECOND) return;
    this.rack.arrived(s, now, this.rtt.least);
  }

  /** tcp_clean_rtx_queue. */
  private clean(a: Acknowledgement, sackRtt: SimTime | undefined): Cleaned {
    const { queue, host, congestion } = this;
    let first: SimTime | undefined;
    let last: SimTime = 0;
    let ofAgain = false;
    let data = false;
    const out: { any: boolean; data: boolean; setTimer: boolean; original: boolean } = { any: false, data: false, setTimer: false, original: false };
    for (let s = queue.head; s && s.seq < a.ack; s = queue.head) {
      if (s.end > a.ack) {
        s.seq = a.ack;
        data = true;
        break;
      }
      if (s.repeated) ofAgain = true;
      else if (!s.sacked) {
        first ??= s.sentAt;
        last = s.sentAt;
        if (s.end <= congestion.highSeq) out.original = true;
      }
      if (!s.sacked) {
        this.delivered += 1;
        this.arrived(s, a);
      }
      queue.dropHead();
      out.any = true;
    }
    const acked = a.ack - this.una;
    if (acked > 0) {
      const ofFin = this.finSent && a.ack === this.nxt ? 1 : 0;
      this.bytes.drop(acked - ofFin - (this.una === 0 ? 1 : 0));
      this.una = a.ack;
    }
    let rtt: SimTime | undefined;
    if (first !== undefined && !ofAgain) {
      rtt = host.now - first;
      congestion.delay(host.now - last);
      this.rtt.least = Math.min(this.rtt.least, Math.max(1, host.now - last));
    } else if (sackRtt !== undefined) rtt = sackRtt;
    else if (out.any && a.echoAge !== undefined) rtt = Math.max(a.echoAge, MILLISECOND);
    if (rtt !== undefined && (out.any || sackRtt !== undefined)) {
      this.rtt.sample(rtt, this.una, this.nxt);
      this.backoff = 0;
    }
    const { head } = queue;
    out.setTimer = out.any || (head !== undefined && rtt !== undefined && sackRtt !== undefined && sackRtt > host.now - head.sentAt);
    out.data = data || out.any;
    return out;
  }

  /** tcp_process_tlp_ack. */
  private judgeProbe(a: Acknowledgement, advanced: boolean, windowChanged: boolean, tagged: Tagged | undefined): void {
    const { congestion, host } = this;
    if (a.ack < this.probeSeq) return;
    if (!this.probeAgain || tagged?.ofProbe === true) this.probeSeq = 0;
    else if (a.ack > this.probeSeq) {
      // What was sent after the probe has arrived, and no word of the probe being needless: the probe has repaired a loss.
      congestion.beginReduction(this.nxt);
      this.probeSeq = 0;
      congestion.state = 'cwr';
      congestion.endReduction(host.now);
      this.keepOpen();
    } else if (!advanced && !a.hasData && !windowChanged && tagged?.news !== true) this.probeSeq = 0;
  }

  /** tcp_try_keep_open. */
  private keepOpen(): void {
    const { congestion, queue } = this;
    const next = queue.sackedOut + queue.lostOut > 0 || queue.againOut > 0 ? 'disorder' : 'open';
    if (congestion.state === next) return;
    congestion.state = next;
    congestion.highSeq = this.nxt;
  }

  /** tcp_may_undo: every retransmission was needless, or the answer is to what was sent before the first of them. */
  private mayUndo(a: Acknowledgement): boolean {
    const { congestion, host } = this;
    if (congestion.undoMarker === undefined) return false;
    return congestion.undoRetrans === 0 || (this.againSince !== undefined && a.echoAge !== undefined && host.now - a.echoAge < this.againSince - MILLISECOND);
  }

  private undo(unmark: boolean): void {
    const { congestion, queue, host } = this;
    if (unmark) for (const s of queue.segments) queue.unmarkLost(s);
    congestion.undo(host.now);
    this.rack.advanced = true;
  }

  /** tcp_fastretrans_alert. */
  private judge(a: Acknowledgement, priorUna: number, isDuplicate: boolean, tagged: Tagged | undefined, cleaned: Cleaned): { readonly again: Again; readonly timed: boolean } {
    const { congestion, queue, host } = this;
    const nothing = { again: 'nothing', timed: false } as const;
    const advanced = this.una > priorUna;
    if (congestion.state === 'open') this.againSince = undefined;
    else if (this.una >= congestion.highSeq) {
      if (congestion.state === 'cwr') {
        if (this.una !== congestion.highSeq) {
          congestion.endReduction(host.now);
          congestion.state = 'open';
        }
      } else if (congestion.state === 'recovery') {
        if (this.mayUndo(a)) this.undo(false);
        // Without selective acknowledgements the state is kept until more is acknowledged (tcp_is_non_sack_preventing_reopen).
        if (!host.sack && this.una === congestion.highSeq) return nothing;
        congestion.endReduction(host.now);
        congestion.state = 'open';
      }
    }
    let timed = false;
    if (congestion.state === 'recovery') {
      if (advanced && congestion.undoMarker !== undefined && this.mayUndo(a) && congestion.undoRetrans !== 0) {
        if (queue.againOut > 0) return nothing;
        this.undo(true);
        this.keepOpen();
        return nothing;
      }
      if (congestion.undoMarker !== undefined && congestion.undoRetrans === 0) {
        this.undo(false);
        this.keepOpen();
      }
      timed = this.identifyLoss(isDuplicate, advanced);
      if (this.recovering()) return { again: 'lost', timed };
      if (queue.lostOut === 0) return { again: 'nothing', timed };
      this.enterRecovery();
      return { again: 'lost', timed };
    }
    if (congestion.state === 'loss') {
      const again = this.judgeLoss(a, advanced, isDuplicate, tagged, cleaned);
      const { againOut } = queue;
      timed = this.identifyLoss(isDuplicate, advanced);
      if (!this.isOpenAgain() && queue.againOut >= againOut) return { again, timed };
    } else {
      if (congestion.state !== 'cwr' && congestion.undoMarker !== undefined && congestion.undoRetrans === 0) this.undo(false);
      timed = this.identifyLoss(isDuplicate, advanced);
    }
    if (queue.lostOut === 0) {
      if (queue.againOut === 0) this.againSince = undefined;
      if (congestion.state !== 'cwr') this.keepOpen();
      return { again: 'nothing', timed };
    }
    this.enterRecovery();
    return { again: 'lost', timed };
  }

  // The state changes behind the compiler's back: asked by calls, it is not narrowed.
  private recovering(): boolean {
    return this.congestion.state === 'recovery';
  }

  private isOpenAgain(): boolean {
    return this.congestion.state === 'open';
  }

  /** tcp_process_loss. */
  private judgeLoss(a: Acknowledgement, advanced: boolean, isDuplicate: boolean, tagged: Tagged | undefined, cleaned: Cleaned): Again {
    const { congestion } = this;
    const recovered = this.una >= congestion.highSeq;
    const undone = (): Again => {
      this.undo(true);
      this.retries = 0;
      congestion.state = 'open';
      return 'nothing';
    };
    if (advanced && this.mayUndo(a)) return undone();
    if (this.frto) {
      if (tagged?.original === true || cleaned.original) return undone();
      if (this.nxt > congestion.highSeq) {
        if (tagged?.news === true || isDuplicate) this.frto = false;
      } else if (advanced && !recovered) {
        congestion.highSeq = this.nxt;
        if (this.waits && this.una + this.window > this.nxt) return 'new';
        this.frto = false;
      }
    }
    if (recovered) {
      if (this.mayUndo(a)) this.undo(false);
      congestion.state = 'open';
      return 'nothing';
    }
    return 'lost';
  }

  /** tcp_identify_packet_loss. True: a timer waits for what may yet come. */
  private identifyLoss(isDuplicate: boolean, advanced: boolean): boolean {
    const { queue, rack, host } = this;
    if (queue.packetsOut === 0) return false;
    if (!host.sack) {
      this.countDuplicate(isDuplicate, advanced);
      return false;
    }
    if (!rack.advanced) return false;
    rack.advanced = false;
    const timeout = rack.detect(queue, this.reordering, host.now);
    if (timeout === 0) return false;
    this.arm('reorder', inJiffies(timeout + LEAST_TIMEOUT));
    return true;
  }

  /** Without selective acknowledgements three duplicates say that the oldest segment is lost, and each partial one that the next is (RFC 6582). */
  private countDuplicate(isDuplicate: boolean, advanced: boolean): void {
    const { queue, congestion } = this;
    if (advanced) this.duplicates = 0;
    else if (isDuplicate) this.duplicates += 1;
    const { head } = queue;
    if (head && !head.again && (this.duplicates === 3 || (advanced && congestion.state === 'recovery'))) queue.markLost(head);
  }

  /** tcp_ack_probe: the window after a probe's answer. */
  private afterProbe(): void {
    if (!this.waits) return;
    const length = Math.max(1, Math.min(this.unsent, this.host.segmentSize));
    if (this.una + this.window - this.nxt >= length) {
      this.backoff = 0;
      if (this.timerKind === 'persist') this.stop();
    } else this.arm('persist', this.probeInterval, true);
  }

}

interface Tagged {
  /** Something more has arrived out of order. */
  news: boolean;
  duplicate: boolean;
  ofProbe: boolean;
  original: boolean;
  rtt: SimTime | undefined;
}

interface Cleaned {
  readonly any: boolean;
  readonly data: boolean;
  readonly setTimer: boolean;
  readonly original: boolean;
}
