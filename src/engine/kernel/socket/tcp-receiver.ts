/**
 * The receiving half of a TCP connection: what has come and waits for the program, what has come too early and how that is told (SACK,
 * RFC 2018; D-SACK, RFC 2883), how much more may come (the window), and when to acknowledge (net/ipv4/tcp_input.c, tcp_output.c of kernel 6.18).
 * Sequence numbers are offsets from the peer's initial one, which never wrap: its SYN is 0, its first byte 1.
 * @simplified receive memory — a packet takes what its own bytes and one buffer take; a real device may use more or less, and with it the window grows faster or slower
 */
import { MILLISECOND, type ScheduledEvent, type SimTime } from '../../base/index';
import { ByteQueue } from './byte-queue';
import { wheelLateness } from './round-trip';

export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

export interface ReceiverHost {
  readonly now: SimTime;
  readonly sack: boolean;
  readonly duplicateSack: boolean;
  /** The largest segment that this end takes, less the timestamps. */
  readonly advertised: number;
  readonly windowScale: number;
  readonly timeout: SimTime;
  readonly smoothed: SimTime;
  /** The most that the buffer grows to (net.ipv4.tcp_rmem). */
  readonly mostMemory: number;
  readonly autoTunes: boolean;
  schedule(at: SimTime, action: () => void): ScheduledEvent;
  sendAcknowledgement(): void;
}

interface Early extends SequenceRange {
  readonly bytes: Uint8Array;
  readonly fin: boolean;
  readonly memory: number;
}

/** TCP_ATO_MIN, TCP_DELACK_MIN. */
const LEAST_DELAY: SimTime = 40 * MILLISECOND;
/** TCP_DELACK_MAX. */
const MOST_DELAY: SimTime = 200 * MILLISECOND;
const MAX_QUICK = 16;
/** TCP_NUM_SACKS; with timestamps three fit, the D-SACK among them. */
const MOST_RANGES = 4;
const FITTING_RANGES = 3;
/** What the headers and struct skb_shared_info take of a packet's buffer, and struct sk_buff. */
const HEAD_ROOM = 480;
const SKB = 256;

/** The memory that a packet of `length` bytes takes (skb->truesize): buffers come in few sizes. */
function memoryOf(length: number): number {
  let size = 1024;
  if (length + HEAD_ROOM <= 704) size = 704;
  else while (size < length + HEAD_ROOM) size *= 2;
  return SKB + size;
}

export class TcpReceiver {
  /** RCV.NXT (RFC 9293 section 3.3.1): what comes next. */
  next = 0;
  /** What was acknowledged last (rcv_wup), and how much might come from there on. */
  private acknowledged = 0;
  private allowed = 0;
  /** The peer's FIN has come, in order. */
  finished = false;

  private readonly bytes = new ByteQueue();
  /** What each waiting packet takes, in order. */
  private readonly packets: { left: number; readonly memory: number }[] = [];
  private memory = 0;
  /** In order of sequence; none overlaps another. */
  private early: Early[] = [];
  /** What to tell of them, the newest first. */
  private ranges: SequenceRange[] = [];
  private duplicate: SequenceRange | undefined = undefined;

  // The window (tcp_select_window).
  limit = 0;
  private clamp = 0;
  private buffer = 0;
  /** Share of the memory that is data, in 256ths (scaling_ratio). */
  private share = 128;
  private copied = 0;
  private space = 0;
  private spaceSeq = 0;
  private spaceAt: SimTime = 0;

  // When to acknowledge (struct icsk_ack).
  segment = 536;
  delay: SimTime = 0;
  private quick = 0;
  private pingPong = false;
  private lastCame: SimTime = 0;
  private lastSize = 0;
  private pending = false;
  private immediately = false;
  private pushed = 0;
  private waiting: ScheduledEvent | undefined = undefined;
  private compressed: ScheduledEvent | undefined = undefined;
  private duplicates = 0;
  private duplicatesOf = 0;
  private refusedAt: SimTime = -1;

  // For `ss -i`.
  bytesReceived = 0;
  roundTrip: SimTime = 0;
  private lastEcho = 0;
  dataSegments = 0;
  outOfOrder = 0;

  constructor(private readonly host: ReceiverHost) {}

  /** The handshake: the peer's SYN was at 0. `window`: what our own SYN or SYN-ACK said. */
  opened(window: number, memory: number): void {
    this.next = 1;
    this.acknowledged = 1;
    this.allowed = window;
    this.copied = 1;
    this.buffer = memory;
    // tcp_init_buffer_space: one segment less than the buffer takes.
    const full = this.inWindow(memory);
    this.clamp = Math.max(2 * this.host.advertised, full - this.host.advertised);
    this.limit = Math.min(window, this.clamp);
    this.space = Math.min(this.limit, window, 10 * this.host.advertised);
    this.spaceSeq = 1;
    this.spaceAt = this.host.now;
    this.lastCame = this.host.now;
    this.segment = Math.max(88, Math.min(this.host.advertised, window / 2, 536));
  }

  stop(): void {
    this.waiting?.cancel();
    this.compressed?.cancel();
    this.waiting = undefined;
    this.compressed = undefined;
  }

  // ---------------------------------------------------------------- the program's side

  /** Bytes that the program has not read. */
  get length(): number {
    return this.bytes.length;
  }

  read(max: number): Uint8Array {
    const bytes = this.bytes.take(Math.min(max, this.bytes.length));
    if (bytes.length === 0) return bytes;
    let left = bytes.length;
    for (let packet = this.packets[0]; packet && left > 0; packet = this.packets[0]) {
      const part = Math.min(left, packet.left);
      packet.left -= part;
      left -= part;
      this.copied += part;
      if (packet.left === 0) {
        this.memory -= packet.memory;
        this.packets.shift();
      }
      this.adjustBuffer();
    }
    this.afterRead();
    return bytes;
  }

  /** tcp_cleanup_rbuf: what was read may be worth an acknowledgement, or a wider window. */
  private afterRead(): void {
    let now = this.pending && (this.next - this.acknowledged > this.segment || ((this.pushed > 1 || (this.pushed > 0 && !this.pingPong)) && this.memory === 0));
    if (!now && !this.finished) {
      const { open } = this;
      if (2 * open <= this.clamp) {
        const wider = this.choose();
        now = wider > 0 && wider >= 2 * open;
      }
    }
    if (now) this.host.sendAcknowledgement();
  }

  /** tcp_rcv_space_adjust: the buffer grows with what the program takes in a round trip. */
  private adjustBuffer(): void {
    const { host } = this;
    if (this.roundTrip === 0 || host.now - this.spaceAt < this.roundTrip) return;
    const taken = this.copied - this.spaceSeq - (this.next - this.copied - (this.finished ? 1 : 0));
    if (taken > this.space) {
      const old = this.space;
      this.space = taken;
      if (host.autoTunes) {
        let window = taken * 2;
        window += Math.floor((window * (taken - old)) / old) * 2;
        const last = this.early.at(-1);
        if (last) window += last.to - this.next;
        const memory = Math.min(Math.floor((window * 256) / this.share), host.mostMemory);
        if (memory > this.buffer) {
          this.buffer = memory;
          this.setClamp();
        }
      }
    }
    this.spaceSeq = this.copied;
    this.spaceAt = host.now;
  }

  // ---------------------------------------------------------------- the window

  private inWindow(memory: number): number {
    return Math.floor((Math.max(0, memory) * this.share) / 256);
  }

  /** tcp_set_window_clamp: the most that the window may be follows the buffer. */
  private setClamp(): void {
    const clamp = this.inWindow(this.buffer);
    this.limit = clamp < this.clamp ? Math.min(this.limit, clamp) : Math.max(this.limit, Math.min(this.allowed, clamp));
    this.clamp = clamp;
  }

  /** tcp_receive_window: how much may come now. */
  get open(): number {
    return Math.max(0, this.acknowledged + this.allowed - this.next);
  }

  get bufferSpace(): number {
    return this.space;
  }

  get bufferSize(): number {
    return this.buffer;
  }

  get memoryUsed(): number {
    return this.memory;
  }

  get earlyPackets(): number {
    return this.early.length;
  }

  /** __tcp_select_window: how much to let in, without the promises of before. */
  private choose(): number {
    const { host } = this;
    const unit = 2 ** host.windowScale;
    const full = Math.min(this.clamp, this.inWindow(this.buffer));
    let free = Math.max(0, this.inWindow(this.buffer - this.memory));
    const segment = Math.min(this.segment, full);
    if (free < full / 2) {
      this.quick = 0;
      free = Math.floor(free / unit) * unit;
      if (free < full >> 4 || free < segment) return 0;
    }
    free = Math.min(free, this.limit);
    return unit > 1 ? Math.ceil(free / unit) * unit : free - (free % Math.max(1, segment));
  }

  /** tcp_select_window: the window that leaves with the next segment, in bytes. */
  select(): number {
    let window = this.choose();
    const { open } = this;
    const unit = 2 ** this.host.windowScale;
    // What was promised stays promised.
    if (window < open) window = Math.ceil(open / unit) * unit;
    this.allowed = window;
    this.acknowledged = this.next;
    return window;
  }

  /** tcp_grow_window. */
  private grow(length: number, memory: number): void {
    const { host } = this;
    const room = Math.min(this.clamp, this.inWindow(this.buffer - this.memory)) - this.limit;
    if (room <= 0) return;
    let more = 0;
    if (this.inWindow(memory) <= length) more = 2 * host.advertised;
    else {
      // Small packets take much memory for little data: the window grows only while that is affordable (__tcp_grow_window).
      let size = this.inWindow(memory) >> 1;
      for (let window = this.inWindow(host.mostMemory) >> 1; this.limit <= window; window >>= 1) {
        if (size <= length) {
          more = 2 * this.segment;
          break;
        }
        size >>= 1;
      }
    }
    if (more === 0) return;
    this.limit += Math.min(room, Math.max(more, 2 * length));
    this.quick |= 1;
  }

  // ---------------------------------------------------------------- arriving segments

  /** On which side of the window a segment lies when nothing of it is in it (tcp_sequence). */
  misfit(from: number, to: number): 'old' | 'new' | undefined {
    if (to < this.acknowledged) return 'old';
    return from > this.next + this.open ? 'new' : undefined;
  }

  /** Whether such a segment is answered: not when a bare one was a moment ago (tcp_oow_rate_limited). */
  answersMisfit(from: number, to: number): boolean {
    const { host } = this;
    if (to === from) {
      if (this.refusedAt >= 0 && host.now - this.refusedAt < 500 * MILLISECOND) return false;
      this.refusedAt = host.now;
    } else if (from < this.next) {
      this.enterQuick();
      this.setDuplicate(from, Math.min(to, this.next));
    }
    return true;
  }

  /**
   * Takes a segment (tcp_data_queue). True: it was new, and in its turn.
   */
  take(from: number, bytes: Uint8Array, fin: boolean, push: boolean): boolean {
    const to = from + bytes.length + (fin ? 1 : 0);
    if (bytes.length > 0) this.dataSegments += 1;
    if (to <= this.next) {
      this.setDuplicate(from, to);
      this.enterQuick();
      this.pending = true;
      return false;
    }
    const memory = memoryOf(bytes.length);
    // tcp_clamp_window: what was promised is taken, and the buffer grows by it.
    if (this.memory > this.buffer) this.buffer = Math.min(this.memory, Math.max(this.buffer, this.host.mostMemory));
    if (from > this.next) {
      this.takeEarly({ from, to, bytes, fin, memory }, push);
      return false;
    }
    if (this.open === 0 && bytes.length > 0) {
      this.enterQuick();
      this.pending = true;
      return false;
    }
    if (from < this.next) this.setDuplicate(from, this.next);
    this.append(from, bytes, fin, memory);
    if (bytes.length > 0) this.arrived(bytes.length, memory, push);
    if (fin) this.pending = true;
    if (this.early.length > 0) {
      this.fillGap();
      if (this.early.length === 0) this.immediately = true;
      this.ranges = this.ranges.filter((r) => r.to > this.next);
    }
    return true;
  }

  private append(from: number, bytes: Uint8Array, fin: boolean, memory: number): void {
    const known = this.next - from;
    if (known < bytes.length) {
      const fresh = known > 0 ? bytes.subarray(known) : bytes;
      this.bytes.push(fresh);
      this.packets.push({ left: fresh.length, memory });
      this.memory += memory;
      this.next += fresh.length;
      this.bytesReceived += fresh.length;
    }
    if (!fin || this.finished) return;
    this.next += 1;
    this.finished = true;
  }

  /** tcp_ofo_queue. */
  private fillGap(): void {
    for (let first = this.early[0]; first && first.from <= this.next; first = this.early[0]) {
      this.early.shift();
      this.memory -= first.memory;
      if (first.to <= this.next) continue;
      if (first.from < this.next) this.setDuplicate(first.from, this.next);
      this.append(first.from, first.bytes, first.fin, first.memory);
    }
  }

  /** tcp_data_queue_ofo. */
  private takeEarly(segment: Early, push: boolean): void {
    this.pending = true;
    this.outOfOrder += 1;
    if (this.early.some((e) => e.from <= segment.from && segment.to <= e.to)) {
      this.setDuplicate(segment.from, segment.to);
      return;
    }
    // What the new one covers goes.
    const covered = this.early.filter((e) => segment.from <= e.from && e.to <= segment.to);
    for (const e of covered) this.memory -= e.memory;
    this.early = [...this.early.filter((e) => !covered.includes(e)), segment].sort((a, b) => a.from - b.from);
    this.memory += segment.memory;
    const touching = this.ranges.filter((r) => r.from <= segment.to && segment.from <= r.to);
    const range = { from: Math.min(segment.from, ...touching.map((r) => r.from)), to: Math.max(segment.to, ...touching.map((r) => r.to)) };
    this.ranges = [range, ...this.ranges.filter((r) => !touching.includes(r))].slice(0, MOST_RANGES);
    this.measure(segment.bytes.length, segment.memory, push);
    // Without selective acknowledgements a duplicate is told by its window being the same.
    if (segment.bytes.length >= 128 && this.host.sack) this.grow(segment.bytes.length, segment.memory);
  }

  private setDuplicate(from: number, to: number): void {
    if (this.host.duplicateSack && this.host.sack) this.duplicate ??= { from, to };
  }

  /** There is something to tell beside the acknowledgement. */
  get tells(): boolean {
    return this.duplicate !== undefined || this.ranges.length > 0;
  }

  /** The blocks that the next segment tells. */
  blocks(): readonly SequenceRange[] {
    if (!this.host.sack) return [];
    const { duplicate } = this;
    this.duplicate = undefined;
    if (!duplicate) return this.ranges.length > FITTING_RANGES ? this.ranges.slice(0, FITTING_RANGES) : this.ranges;
    return [duplicate, ...this.ranges].slice(0, FITTING_RANGES);
  }

  /** tcp_event_data_recv, and the size of the peer's segments (tcp_measure_rcv_mss). */
  private arrived(length: number, memory: number, push: boolean): void {
    const { host } = this;
    this.pending = true;
    this.measure(length, memory, push);
    const since = host.now - this.lastCame;
    if (this.delay === 0) {
      this.moreQuick();
      this.delay = LEAST_DELAY;
    } else if (since <= LEAST_DELAY / 2) this.delay = this.delay / 2 + LEAST_DELAY / 2;
    else if (since < this.delay) this.delay = Math.min(this.delay / 2 + since, host.timeout);
    else if (since > host.timeout) this.moreQuick();
    this.lastCame = host.now;
    if (length >= 128) this.grow(length, memory);
  }

  /** tcp_rcv_rtt_measure_ts: a full segment that echoes a new time tells how long the way there and back is. */
  measureRoundTrip(length: number, echo: number | undefined, echoAge: SimTime | undefined): void {
    if (echo === undefined || echoAge === undefined || echo === this.lastEcho) return;
    this.lastEcho = echo;
    if (length < this.segment || echoAge <= 0) return;
    this.roundTrip = this.roundTrip === 0 ? echoAge : Math.min(this.roundTrip, echoAge);
  }

  /** tcp_measure_rcv_mss: how large the peer's segments are, and how much of their memory is data. */
  private measure(length: number, memory: number, push: boolean): void {
    const { host } = this;
    if (length >= this.segment) {
      if (length !== this.segment) {
        this.share = Math.max(1, Math.min(255, Math.floor((length * 256) / memory)));
        this.setClamp();
      }
      this.segment = Math.min(length, host.advertised);
      if (push) this.pushed = Math.max(1, this.pushed);
    } else {
      if (length + 32 >= 536 + 20 || (length + 32 >= 88 + 20 && !push)) {
        if (length === this.lastSize) this.segment = length;
        this.lastSize = length;
      }
      this.pushed = this.pushed > 0 ? 2 : 1;
    }
  }

  get lastReceived(): SimTime {
    return this.lastCame;
  }

  // ---------------------------------------------------------------- when to acknowledge

  /** tcp_incr_quickack. */
  private moreQuick(): void {
    const quick = Math.floor(this.allowed / (2 * this.segment)) || 2;
    this.quick = Math.max(this.quick, Math.min(quick, MAX_QUICK));
  }

  /** tcp_enter_quickack_mode. */
  private enterQuick(): void {
    this.moreQuick();
    this.pingPong = false;
    this.delay = LEAST_DELAY;
  }

  /** Data goes the other way soon after data came: acknowledgements may wait for it (tcp_event_data_sent). */
  dataSent(): void {
    if (this.host.now - this.lastCame < this.delay) this.pingPong = true;
  }

  /** The program is expected to answer soon (inet_csk_enter_pingpong_mode). */
  awaitAnswer(): void {
    this.pingPong = true;
  }

  /** A segment with an acknowledgement leaves (tcp_event_ack_sent). */
  acknowledgementSent(): void {
    if (this.quick > 0 && this.pending) {
      this.quick -= 1;
      if (this.quick === 0) this.delay = LEAST_DELAY;
    }
    this.pending = false;
    this.immediately = false;
    this.pushed = 0;
    this.stop();
  }

  /** Something must be acknowledged at once (a challenge, a segment that does not fit). */
  check(): void {
    const { host } = this;
    if (!this.pending) return;
    const much = this.next - this.acknowledged > this.segment && this.choose() >= this.allowed;
    if (much || (this.quick > 0 && !this.pingPong) || this.immediately) {
      host.sendAcknowledgement();
      return;
    }
    if (this.early.length === 0) {
      this.later();
      return;
    }
    // Out of order: the first duplicates at once, the others a few at a time (tcp_comp_sack_delay_ns).
    if (!host.sack) {
      host.sendAcknowledgement();
      return;
    }
    if (this.duplicatesOf !== this.next) {
      this.duplicatesOf = this.next;
      this.duplicates = 0;
    }
    if (this.duplicates < 3) {
      this.duplicates += 1;
      host.sendAcknowledgement();
      return;
    }
    if (this.compressed) return;
    const rtt = Math.min(this.roundTrip || Infinity, host.smoothed || Infinity);
    this.compressed = host.schedule(host.now + Math.min(MILLISECOND, Math.max(1, Math.floor((rtt === Infinity ? 0 : rtt) / 20))), () => {
      this.compressed = undefined;
      host.sendAcknowledgement();
    });
  }

  /** tcp_send_delayed_ack. */
  private later(): void {
    const { host } = this;
    // Before any data came the timer runs out at the next tick.
    let { delay } = this;
    if (delay > LEAST_DELAY) {
      let most = this.pingPong || this.pushed > 0 ? MOST_DELAY : 500 * MILLISECOND;
      if (host.smoothed > 0) most = Math.min(most, Math.max(host.smoothed, LEAST_DELAY));
      delay = Math.min(delay, most);
    }
    let at = host.now + Math.min(delay, MOST_DELAY) + (delay === 0 ? 6 * MILLISECOND : wheelLateness(delay));
    if (this.waiting) {
      if (this.waiting.at <= host.now + delay / 4) {
        host.sendAcknowledgement();
        return;
      }
      at = Math.min(at, this.waiting.at);
      if (at === this.waiting.at) return;
      this.waiting.cancel();
    }
    this.waiting = host.schedule(at, () => {
      this.waiting = undefined;
      if (!this.pending) return;
      // tcp_delack_timer_handler.
      if (this.pingPong) {
        this.pingPong = false;
        this.delay = LEAST_DELAY;
      } else this.delay = Math.min(this.delay * 2, host.timeout);
      host.sendAcknowledgement();
    });
  }
}
