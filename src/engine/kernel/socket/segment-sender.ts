/**
 * What leaves of a TCP connection, and when: what the windows let out (tcp_write_xmit), what is sent again, and the timers (net/ipv4/tcp_output.c,
 * tcp_timer.c of kernel 6.18). Sequence numbers are offsets from the initial one, which never wrap: the SYN is 0, the first byte 1.
 * @simplified send buffer — unbounded, so a program that writes never waits
 */
import { MILLISECOND, SECOND, type ScheduledEvent, type SimTime } from '../../base/index';
import type { Errno } from '../api';
import type { CounterName } from '../counters';
import { ByteQueue } from './byte-queue';
import { CongestionControl } from './congestion';
import { DeliveryRate } from './delivery-rate';
import { Rack } from './rack';
import { RetransmissionQueue, SentSegment } from './retransmission-queue';
import { MAX_RTO, MIN_RTO, RoundTrip, inJiffies, wheelLateness } from './round-trip';

/** What sending needs of the connection around it. */
export interface SenderHost {
  readonly now: SimTime;
  /** The program has closed it. */
  readonly orphaned: boolean;
  readonly sack: boolean;
  readonly timestamps: boolean;
  readonly segmentSize: number;
  /** The errno when there is no way. */
  sendSegment(segment: { readonly seq: number; readonly fin: boolean; readonly push: boolean; readonly bytes: Uint8Array; readonly gso: boolean }): Errno | undefined;
  /** Window probe: an acknowledgement with a sequence number that is not in the window. */
  sendProbe(seq: number): void;
  schedule(at: SimTime, action: () => void, background: boolean): ScheduledEvent;
  setting(name: string): number;
  count(name: CounterName, by?: number): void;
  /** Everything was tried. */
  timedOut(): void;
}

type TimerKind = 'retransmit' | 'probe' | 'reorder' | 'persist';

/** sk_gso_max_size. */
const GSO_MAX = 65536;

export abstract class SegmentSender {
  readonly rtt = new RoundTrip();
  readonly congestion = new CongestionControl();
  readonly queue = new RetransmissionQueue();
  protected readonly rack = new Rack();
  /** Bytes from the oldest unacknowledged on. */
  protected readonly bytes = new ByteQueue();

  una = 0;
  nxt = 1;
  window = 0;
  protected windowSeq = 0;
  maxWindow = 0;
  finQueued = false;
  finSent = false;
  noDelay = false;

  protected timer: ScheduledEvent | undefined = undefined;
  protected timerKind: TimerKind = 'retransmit';
  /** Timeouts in a row (icsk_retransmits, icsk_backoff, icsk_probes_out). */
  retries = 0;
  backoff = 0;
  probesOut = 0;

  /** What a tail loss probe waits to see acknowledged; 0: none is out. */
  protected probeSeq = 0;
  protected probeAgain = false;
  protected frto = false;
  /** When the first retransmission of this episode was sent (retrans_stamp). */
  protected againSince: SimTime | undefined = undefined;
  /** End of the newest segment that was not full (snd_sml). */
  protected smallEnd = 0;
  protected lastWrite: SimTime = -SECOND;
  protected rate = Infinity;
  protected transmissions = 0;
  /** Segments have left that no timer watches yet. */
  private untimed = false;
  /** Payload bytes of a full segment when one was last made. */
  private size = 1;
  /** What was sent is in segments of at most so many bytes. */
  protected cutFor = 0;

  // For `ss -i`.
  lastSent: SimTime = 0;
  lastAcked: SimTime = 0;
  delivered = 0;
  bytesSent = 0;
  bytesAgain = 0;
  segmentsSent = 0;
  totalAgain = 0;
  needless = 0;
  readonly deliveries = new DeliveryRate();
  private busy: SimTime = 0;
  private limited: SimTime = 0;
  private pursuit: 'idle' | 'busy' | 'limited' = 'idle';
  private pursuitSince: SimTime = 0;

  constructor(protected readonly host: SenderHost) {}

  // ---------------------------------------------------------------- what the connection asks

  /** Bytes queued, sent or not. */
  get queued(): number {
    return this.bytes.length;
  }

  /** Bytes that were never sent. */
  get unsent(): number {
    return this.bytes.length - this.dataInFlight;
  }

  get isOpen(): boolean {
    return this.queue.packetsOut > 0;
  }

  /** Bytes of `queued` that were sent. */
  protected get dataInFlight(): number {
    return Math.max(0, this.nxt - Math.max(1, this.una) - (this.finSent ? 1 : 0));
  }

  /** Something was never sent. */
  protected get waits(): boolean {
    return this.unsent > 0 || (this.finQueued && !this.finSent);
  }

  get pacingRate(): number {
    return this.rate;
  }

  get timerInfo(): { readonly kind: 'on' | 'persist'; readonly until: SimTime; readonly retransmits: number } | undefined {
    if (!this.timer) return undefined;
    const persists = this.timerKind === 'persist';
    return { kind: persists ? 'persist' : 'on', until: this.timer.at, retransmits: persists ? this.probesOut : this.retries };
  }

  /** The handshake is over: the SYN is acknowledged, and `rtt` is how long that took. */
  opened(window: number, seq: number, rtt: SimTime | undefined): void {
    const { now } = this.host;
    this.una = 1;
    this.nxt = 1;
    this.size = this.host.segmentSize;
    this.window = window;
    this.windowSeq = seq;
    this.maxWindow = window;
    this.retries = 0;
    this.backoff = 0;
    this.delivered = 1;
    this.smallEnd = 1;
    this.lastSent = now;
    this.lastAcked = now;
    if (rtt !== undefined) {
      this.rtt.sample(rtt, this.una, this.nxt);
      this.congestion.delay(rtt);
    }
    this.updateRate();
  }

  write(bytes: Uint8Array): void {
    const { queue } = this;
    if (this.unsent < this.size && queue.inFlight < this.congestion.window && queue.lostOut <= queue.againOut) this.deliveries.idle(this.delivered, queue.inFlight);
    this.bytes.push(bytes);
    this.account();
  }

  /** How long there was data to send, and how long the peer's window held it (tcp_chrono_start). */
  get times(): { readonly busy: SimTime; readonly limited: SimTime } {
    this.account();
    return { busy: this.busy + this.limited, limited: this.limited };
  }

  protected account(limited = this.pursuit === 'limited'): void {
    const { now } = this.host;
    if (this.pursuit === 'busy') this.busy += now - this.pursuitSince;
    else if (this.pursuit === 'limited') this.limited += now - this.pursuitSince;
    this.pursuitSince = now;
    this.pursuit = this.bytes.length === 0 ? 'idle' : limited ? 'limited' : 'busy';
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  // ---------------------------------------------------------------- sending what is new

  /** tcp_push_pending_frames. */
  push(): void {
    if (!this.waits) return;
    const { host } = this;
    if (this.queue.packetsOut === 0 && this.segmentsSent > 0 && this.window > 0 && host.setting('net.ipv4.tcp_slow_start_after_idle') !== 0) {
      const idle = host.now - this.lastSent;
      if (idle > this.rtt.timeout) this.congestion.restart(idle, this.rtt.timeout, host.now);
    }
    if (this.writeNew('as-allowed') && !this.timer) this.arm('persist', Math.max(this.rtt.timeout, MIN_RTO), true);
  }

  /** tcp_tso_autosize: segments that leave in one go. */
  protected goSegments(size: number): number {
    let bytes = this.rate / 1024;
    const shift = Math.floor(this.rtt.least / 512);
    if (shift < 32) bytes += GSO_MAX / 2 ** shift;
    return Math.max(2, Math.floor(Math.min(bytes, GSO_MAX - 1) / size));
  }

  /** tcp_write_xmit. True: nothing is on its way and something waits. */
  protected writeNew(mode: 'as-allowed' | 'ignoring-nagle' | 'probe'): boolean {
    const { host, congestion, queue } = this;
    const size = host.segmentSize;
    this.size = size;
    const most = this.goSegments(size);
    let sent = 0;
    let congested = false;
    let windowLimited = false;
    while (this.waits) {
      const { unsent } = this;
      const { inFlight } = queue;
      let quota = inFlight >= congestion.window ? 0 : Math.min(Math.max(congestion.window >> 1, 1), congestion.window - inFlight);
      if (quota === 0) {
        congested = true;
        if (mode !== 'probe') break;
        quota = 1;
      }
      quota = Math.min(quota, most);
      // What the next go holds: what is left, as much as a go may be.
      const length = Math.min(unsent, most * size);
      const ends = length === unsent && this.finQueued;
      const room = this.una + this.window - this.nxt;
      if (Math.min(length, size) + (ends && length < size ? 1 : 0) > room) {
        windowLimited = true;
        break;
      }
      // RFC 896 as Minshall changed it: one small segment at a time waits for its acknowledgement.
      const small = mode === 'as-allowed' && !this.noDelay && !ends && queue.packetsOut > 0 && this.smallEnd > this.una && this.smallEnd <= this.nxt;
      let go = length;
      if (length <= size) {
        if (small && length < size) break;
      } else {
        if (mode !== 'probe' && this.defers(length, size, room, ends, most)) {
          const share = (congestion.window - inFlight) * size;
          if (share < room && share <= length) congested = true;
          else if (share >= room && room <= length) windowLimited = true;
          break;
        }
        go = Math.min(length, room);
        if (quota * size <= go) go = quota * size;
        else if (small) go -= go % size;
      }
      const before = queue.packetsOut;
      this.sendGo(go, size);
      sent += queue.packetsOut - before;
      if (mode === 'probe') break;
    }
    this.account(windowLimited);
    congested ||= queue.inFlight >= congestion.window;
    if (sent > 0 || congested) congestion.validate(congested, { una: this.una, nxt: this.nxt, packetsOut: queue.packetsOut }, host.now, this.rtt.timeout, host.setting('net.ipv4.tcp_slow_start_after_idle') !== 0);
    if (sent > 0) {
      if (congestion.reducing) congestion.reducedOut += sent;
      if (mode === 'probe' || !this.scheduleProbe(false)) this.timeSent();
      this.untimed = false;
      return false;
    }
    return queue.packetsOut === 0 && this.waits;
  }

  /** tcp_tso_should_defer: a little later more may go at once. */
  protected defers(length: number, size: number, room: number, ends: boolean, most: number): boolean {
    const { congestion, queue, host } = this;
    if (congestion.state === 'recovery' || congestion.state === 'loss' || host.now - this.lastWrite > MILLISECOND) return false;
    const limit = Math.min(room, (congestion.window - queue.inFlight) * size);
    if (limit >= most * size || (length < this.unsent && limit >= length)) return false;
    if (limit >= Math.floor(Math.min(this.window, congestion.window * size) / 3)) return false;
    const { head } = queue;
    if (!head) return false;
    const expected = head.sentAt + this.rtt.smoothed - host.now;
    if (expected > Math.min(this.rtt.smoothed / 2, MILLISECOND)) return false;
    return limit <= length || !ends;
  }

  /** tcp_event_new_data_sent: what has just left is timed, where no probe does it. */
  private timeSent(): void {
    if (this.untimed) this.rearm();
    this.untimed = false;
  }

  /** Sends `length` new bytes in segments of `size`; several go as one packet that the last device cuts, and the last of those says PSH (__tcp_transmit_skb). */
  protected sendGo(length: number, size: number, pushed = false): void {
    const { host, queue } = this;
    const first = this.dataInFlight;
    const wasEmpty = queue.packetsOut === 0;
    const gso = length > size;
    const all = length === this.unsent;
    const start = this.nxt;
    this.cutFor = Math.max(this.cutFor, size);
    for (let at = 0; ; at += size) {
      const bytes = this.bytes.view(first + at, Math.min(size, length - at));
      const last = at + bytes.length >= length;
      const push = last && (all || pushed) && length > 0;
      const fin = last && all && this.finQueued;
      const segment = new SentSegment(start + at, start + at + bytes.length + (fin ? 1 : 0), fin, push, host.now, this.transmissions, start);
      this.transmissions += 1;
      this.deliveries.sent(segment, host.now, this.delivered, queue.packetsOut === 0);
      queue.segments.push(segment);
      this.nxt = segment.end;
      this.finSent = fin;
      this.sentOne(segment.seq, fin, push || (last && gso), bytes, gso);
      if (last) break;
    }
    if (length % size !== 0) this.smallEnd = this.nxt;
    this.untimed ||= wasEmpty || this.timerKind === 'probe' || !this.timer;
  }

  protected sentOne(seq: number, fin: boolean, push: boolean, bytes: Uint8Array, gso: boolean): Errno | undefined {
    const { host } = this;
    this.lastWrite = host.now;
    this.bytesSent += bytes.length;
    if (bytes.length > 0) {
      this.segmentsSent += 1;
      this.lastSent = host.now;
    }
    return host.sendSegment({ seq, fin, push, bytes, gso });
  }

  // ---------------------------------------------------------------- sending again

  protected resend(segment: SentSegment, push: boolean, gso: boolean): void {
    const { host } = this;
    const bytes = this.bytes.view(segment.seq - Math.max(1, this.una), segment.length);
    host.count('TcpRetransSegs');
    host.count('TcpOutSegs', -1);
    segment.sentAt = host.now;
    segment.order = this.transmissions;
    this.transmissions += 1;
    this.deliveries.sent(segment, host.now, this.delivered, false);
    segment.repeated = true;
    this.totalAgain += 1;
    this.bytesAgain += bytes.length;
    this.sentOne(segment.seq, segment.fin, push, bytes, gso);
  }

  /** tcp_retransmit_skb. */
  protected resendLost(segment: SentSegment, push: boolean, gso: boolean): void {
    const { congestion, queue } = this;
    this.againSince ??= this.host.now;
    this.resend(segment, push, gso);
    queue.markAgain(segment);
    congestion.undoRetrans = Math.max(0, congestion.undoRetrans) + 1;
  }

  /** Cuts what was sent anew when segments have become smaller. */
  protected cut(): void {
    const size = this.host.segmentSize;
    if (size >= this.cutFor) return;
    this.cutFor = size;
    this.queue.split(size);
  }

  /** tcp_xmit_retransmit_queue: what is lost, as much as the window allows. */
  protected resendQueue(): void {
    const { congestion, queue } = this;
    if (queue.packetsOut === 0) return;
    this.cut();
    const most = this.goSegments(this.host.segmentSize);
    const { head, segments } = queue;
    let rearm = false;
    for (let i = 0; i < segments.length; ) {
      const room = Math.min(congestion.window - queue.inFlight, most, queue.lostOut - queue.againOut);
      if (room <= 0) break;
      const first = segments[i] as SentSegment;
      if (!first.lost || first.sacked || first.again) {
        i += 1;
        continue;
      }
      if (first.seq !== this.una && first.seq >= this.una + this.window) break;
      let count = 1;
      for (; count < room; count += 1) {
        const next = segments[i + count];
        if (next?.go !== first.go || !next.lost || next.sacked || next.again || next.end > this.una + this.window) break;
      }
      for (const end = i + count; i < end; i += 1) {
        const s = segments[i] as SentSegment;
        this.resendLost(s, s.push || (count > 1 && i === end - 1), count > 1);
        if (congestion.reducing) congestion.reducedOut += 1;
      }
      if (first === head && !(this.timer && this.timerKind === 'reorder')) rearm = true;
    }
    if (rearm) this.arm('retransmit', this.rtt.timeout);
  }

  /** The path takes less than what was sent, so that is lost, and goes again in smaller pieces at once (tcp_simple_retransmit). */
  smaller(): void {
    const { queue, congestion, host } = this;
    if (host.segmentSize >= this.cutFor) return;
    const goes = new Set(queue.segments.filter((s) => s.length > host.segmentSize).map((s) => s.go));
    const lost = queue.segments.filter((s) => goes.has(s.go) && !s.sacked);
    if (lost.length === 0) return;
    for (const s of lost) {
      queue.unmarkAgain(s);
      queue.markLost(s);
    }
    if (congestion.state !== 'loss') {
      congestion.highSeq = this.nxt;
      congestion.undoMarker = undefined;
      congestion.state = 'loss';
    }
    this.resendQueue();
  }

  // ---------------------------------------------------------------- timers

  protected arm(kind: TimerKind, delay: SimTime, background = false): void {
    this.timer?.cancel();
    this.timerKind = kind;
    this.timer = this.host.schedule(this.host.now + Math.max(1, delay) + wheelLateness(delay), () => this.onTimer(), background);
  }

  /** tcp_rearm_rto: counted from when the oldest segment was sent, when a shorter timer stood in its place. */
  protected rearm(): void {
    const { head } = this.queue;
    if (!head) {
      this.stop();
      return;
    }
    const instead = this.timer !== undefined && (this.timerKind === 'probe' || this.timerKind === 'reorder');
    this.arm('retransmit', instead ? inJiffies(Math.max(1, head.sentAt + this.rtt.timeout - this.host.now)) : this.rtt.timeout);
  }

  /** tcp_schedule_loss_probe. `advancing`: an acknowledgement has just made the timer anew. */
  protected scheduleProbe(advancing: boolean): boolean {
    const { queue, congestion, host } = this;
    const { head } = queue;
    if (!head || !host.sack || (congestion.state !== 'open' && congestion.state !== 'cwr') || host.setting('net.ipv4.tcp_early_retrans') < 3) return false;
    let delay = this.rtt.probeTimeout(queue.packetsOut);
    const left = advancing ? this.rtt.timeout : head.sentAt + this.rtt.timeout - host.now;
    if (left > 0) delay = Math.min(delay, inJiffies(left));
    this.arm('probe', delay);
    return true;
  }

  protected onTimer(): void {
    this.timer = undefined;
    switch (this.timerKind) {
      case 'retransmit':
        this.onTimeout();
        return;
      case 'probe':
        this.onProbe();
        return;
      case 'reorder':
        this.onReorder();
        return;
      case 'persist':
        this.onPersist();
    }
  }

  /** tcp_retransmit_timer. */
  protected onTimeout(): void {
    const { host, queue } = this;
    const { head } = queue;
    if (!head) return;
    const closedWindow = this.window === 0 && !host.orphaned;
    if (!closedWindow) {
      if (this.retries >= (host.orphaned ? 8 : host.setting('net.ipv4.tcp_retries2'))) {
        host.timedOut();
        return;
      }
      host.count('TcpExtTCPTimeouts');
    }
    this.enterLoss();
    if (!closedWindow) this.retries += 1;
    this.cut();
    const oldest = queue.head ?? head;
    this.resendLost(oldest, oldest.push, false);
    this.backoff += 1;
    this.rtt.backOff();
    this.arm('retransmit', this.rtt.timeout);
  }

  protected enterLoss(): void {
    const { queue, congestion, host } = this;
    const fresh = congestion.state !== 'recovery' && congestion.state !== 'loss';
    const { head } = queue;
    const again = queue.againOut + (this.probeSeq > 0 && this.probeAgain ? 1 : 0);
    for (const s of queue.segments) {
      if (s !== head && this.rack.remaining(s, 0, host.now) > 0) continue;
      queue.markLost(s);
    }
    congestion.enterLoss(this.una, this.nxt, this.retries > 0, again, queue.inFlight, host.now);
    this.probeSeq = 0;
    this.frto = host.sack && (fresh || this.retries > 0);
  }

  /** tcp_send_loss_probe. */
  protected onProbe(): void {
    const { queue } = this;
    if (this.probeSeq === 0) {
      this.probeAgain = false;
      const before = queue.packetsOut;
      if (this.waits && this.una + this.window - this.nxt >= Math.max(1, Math.min(this.unsent, this.host.segmentSize))) this.writeNew('probe');
      else {
        this.cut();
        const { tail } = queue;
        if (tail) {
          this.resend(tail, tail.push, false);
          this.probeAgain = true;
        }
      }
      if (queue.packetsOut > before || this.probeAgain) {
        this.probeSeq = this.nxt;
        this.stop();
        this.timerKind = 'retransmit';
        this.arm('retransmit', this.rtt.timeout);
        return;
      }
    }
    this.rearm();
  }

  /** tcp_rack_reo_timeout. */
  protected onReorder(): void {
    const { queue, congestion, host } = this;
    const before = queue.inFlight;
    const lost = queue.lostTotal;
    this.rack.detect(queue, this.reordering, host.now);
    if (queue.inFlight !== before) {
      if (congestion.state !== 'recovery') {
        this.enterRecovery();
        congestion.reduce(1, queue.lostTotal - lost, false, queue.inFlight);
      }
      this.resendQueue();
    }
    if (!this.timer) this.rearm();
  }

  /** tcp_send_probe0: the window is closed; ask whether it still is. */
  protected onPersist(): void {
    const { host, queue } = this;
    if (queue.packetsOut > 0 || !this.waits) {
      this.probesOut = 0;
      return;
    }
    if (host.orphaned && this.probesOut >= 8) {
      host.timedOut();
      return;
    }
    const room = this.una + this.window - this.nxt;
    if (room > 0 && this.unsent > 0) {
      this.sendGo(Math.min(room, host.segmentSize, this.unsent), host.segmentSize, true);
      this.timeSent();
      this.probesOut = 0;
      this.backoff = 0;
      return;
    }
    host.sendProbe(this.una - 1);
    this.probesOut += 1;
    this.backoff = Math.min(this.backoff + 1, host.setting('net.ipv4.tcp_retries2'));
    this.arm('persist', this.probeInterval, true);
  }

  /** tcp_probe0_when. */
  protected get probeInterval(): SimTime {
    return Math.min(Math.max(this.rtt.timeout, MIN_RTO) * 2 ** this.backoff, MAX_RTO);
  }

  /** tcp_rack_reo_wnd: how much later than its turn a segment may come. */
  protected get reordering(): SimTime {
    const { congestion, queue } = this;
    if (congestion.state === 'recovery' || congestion.state === 'loss' || queue.sackedOut >= 3) return 0;
    return Math.min(Math.floor(this.rtt.least / 4), this.rtt.smoothed);
  }

  protected enterRecovery(): void {
    const { congestion, queue } = this;
    const { reducing } = congestion;
    congestion.enterRecovery(this.una, this.nxt, queue.againOut + (this.probeSeq > 0 && this.probeAgain ? 1 : 0));
    if (!reducing) this.probeSeq = 0;
  }

  /** tcp_update_pacing_rate: bytes a second. */
  protected updateRate(): void {
    const { congestion, rtt, queue } = this;
    if (!rtt.measured) return;
    const ratio = congestion.window < congestion.threshold / 2 ? 2 : 1.2;
    this.rate = (this.size * Math.max(congestion.window, queue.packetsOut) * ratio * SECOND) / rtt.smoothed;
  }
}
