/**
 * One SCTP association (RFC 9260): set-up by four messages, data in order with acknowledgements and retransmission, graceful end.
 * @simplified SCTP — one stream, one address on each side, one chunk a packet; no heartbeats, no gap reports; congestion control only doubles its window
 */
import { SECOND, Signal, err, ok, type Result, type ScheduledEvent, type SimTime } from '../../base/index';
import type { SctpHeader } from '../../wire/index';
import type { Endpoint, Errno, KernelError, SocketOwner, TcpSocket, TcpState } from '../api';
import type { SctpSockets } from './sctp';

/** net.sctp: rto_initial, rto_min, rto_max, max_init_retransmits, association_max_retrans; the delay of acknowledgements. */
export const RTO_INITIAL: SimTime = 3 * SECOND;
const RTO_MIN: SimTime = SECOND;
const RTO_MAX: SimTime = 60 * SECOND;
const MAX_INIT = 8;
const MAX_RETRANSMITS = 10;
const SACK_DELAY: SimTime = SECOND / 5;
/** RFC 9260 section 7.2.1: the first window. */
const FIRST_WINDOW = 4380;
const COMMON_AND_DATA_HEADER = 12 + 16;

const NO_BYTES = new Uint8Array(0);
const next = (tsn: number): number => (tsn + 1) >>> 0;
const after = (a: number, b: number): boolean => a !== b && ((a - b) >>> 0) < 0x80000000;

interface Outstanding {
  readonly tsn: number;
  readonly bytes: Uint8Array;
}

/** The states of the RFC beside what `ss` shows: TCP's names. */
export class Association implements TcpSocket {
  state: TcpState = 'SYN_SENT';
  error: Errno | undefined = undefined;
  icmpError = undefined;
  softError = undefined;
  owned = false;
  readonly changed = new Signal();
  readonly inode: number;
  /** Verification tags: what the peer must put into packets to us, and we into packets to it. */
  peerTag = 0;
  private tries = 0;
  private rto = RTO_INITIAL;
  private timer: ScheduledEvent | undefined;
  // sending
  private nextTsn: number;
  private queue: Uint8Array[] = [];
  private outstanding: Outstanding[] = [];
  private window = FIRST_WINDOW;
  private ending = false;
  // receiving
  private received = 0;
  private readonly early = new Map<number, Uint8Array>();
  private inbox: Uint8Array[] = [];
  private unacknowledged = 0;
  private sackTimer: ScheduledEvent | undefined;

  constructor(
    private readonly sockets: SctpSockets,
    readonly local: Endpoint,
    readonly remote: Endpoint,
    readonly tag: number,
    readonly firstTsn: number,
    readonly owner: SocketOwner | undefined,
  ) {
    this.inode = sockets.netns.world.nextInode();
    this.nextTsn = firstTsn;
  }

  // ---------------------------------------------------------------- what programs do

  get available(): number {
    return this.inbox.reduce((n, b) => n + b.length, 0);
  }

  /** Bytes that were written and not acknowledged. */
  get unsent(): number {
    return [...this.queue, ...this.outstanding.map((o) => o.bytes)].reduce((n, b) => n + b.length, 0);
  }

  get ended(): boolean {
    return this.available === 0 && (this.state === 'CLOSED' || this.state === 'CLOSE_WAIT' || this.state === 'LAST_ACK');
  }

  read(max = Number.POSITIVE_INFINITY): Uint8Array {
    const parts: Uint8Array[] = [];
    let room = max;
    while (room > 0) {
      const first = this.inbox.shift();
      if (!first) break;
      parts.push(first.subarray(0, room));
      if (first.length > room) this.inbox.unshift(first.subarray(room));
      room -= Math.min(first.length, room);
    }
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  write(bytes: Uint8Array): Result<void, KernelError> {
    if (this.error !== undefined) return err({ errno: this.error });
    if (this.ending || (this.state !== 'ESTABLISHED' && this.state !== 'SYN_SENT')) return err({ errno: 'EPIPE' });
    const size = this.sockets.pathMtu(this) - 20 - COMMON_AND_DATA_HEADER;
    for (let at = 0; at < bytes.length; at += size) this.queue.push(bytes.slice(at, at + size));
    this.push();
    return ok();
  }

  /** SCTP has no half-closed state: the association ends when everything is acknowledged. */
  shutdown(): void {
    if (this.ending) return;
    this.ending = true;
    if (this.state === 'SYN_SENT') this.finish(undefined);
    else this.endWhenDone();
  }

  close(): void {
    this.shutdown();
  }

  abort(): void {
    if (this.state !== 'CLOSED' && this.state !== 'SYN_SENT') this.send('ABORT');
    this.finish(undefined);
  }

  // ---------------------------------------------------------------- set-up and timers

  open(): void {
    this.sockets.send(this, 'INIT', 0, { initiateTag: this.tag, tsn: this.firstTsn });
    this.again(() => this.open(), MAX_INIT);
  }

  established(peerTag: number, peerTsn: number): void {
    this.peerTag = peerTag;
    this.received = (peerTsn - 1) >>> 0;
    this.state = 'ESTABLISHED';
    this.rto = RTO_MIN;
    this.tries = 0;
    this.stopTimer();
    this.changed.notify();
    this.push();
  }

  private stopTimer(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private again(run: () => void, limit: number): void {
    this.stopTimer();
    const { world } = this.sockets.netns;
    this.timer = world.queue.schedule(world.now + this.rto, () => {
      this.timer = undefined;
      this.tries += 1;
      if (this.tries > limit) {
        this.finish('ETIMEDOUT');
        return;
      }
      this.rto = Math.min(RTO_MAX, this.rto * 2);
      run();
    });
  }

  private send(chunk: SctpHeader['chunk'], fields: Partial<SctpHeader> = {}, bytes: Uint8Array = NO_BYTES): void {
    this.sockets.send(this, chunk, this.peerTag, fields, bytes);
  }

  finish(error: Errno | undefined): void {
    if (this.state === 'CLOSED') return;
    this.stopTimer();
    this.sackTimer?.cancel();
    this.state = 'CLOSED';
    this.error ??= error;
    this.sockets.forget(this);
    this.changed.notify();
  }

  // ---------------------------------------------------------------- data

  /** Sends what the window lets through. */
  private push(): void {
    if (this.state !== 'ESTABLISHED' && this.state !== 'CLOSE_WAIT' && this.state !== 'FIN_WAIT1') return;
    let flight = this.outstanding.reduce((n, o) => n + o.bytes.length, 0);
    for (let bytes = this.queue[0]; bytes && (flight === 0 || flight + bytes.length <= this.window); bytes = this.queue[0]) {
      this.queue.shift();
      const chunk = { tsn: this.nextTsn, bytes };
      this.nextTsn = next(this.nextTsn);
      this.outstanding.push(chunk);
      flight += bytes.length;
      this.sendData(chunk);
    }
    if (this.outstanding.length > 0 && !this.timer) this.again(() => this.retransmit(), MAX_RETRANSMITS);
  }

  private sendData(chunk: Outstanding): void {
    this.send('DATA', { tsn: chunk.tsn, length: chunk.bytes.length }, chunk.bytes);
  }

  /** T3-rtx: the oldest again. */
  private retransmit(): void {
    this.window = FIRST_WINDOW;
    const first = this.outstanding[0];
    if (first) this.sendData(first);
    this.again(() => this.retransmit(), MAX_RETRANSMITS);
  }

  private acknowledged(tsn: number): void {
    const before = this.outstanding.length;
    this.outstanding = this.outstanding.filter((o) => after(o.tsn, tsn));
    if (this.outstanding.length === before) return;
    this.window *= 2;
    this.tries = 0;
    this.rto = RTO_MIN;
    this.stopTimer();
    this.push();
    this.changed.notify();
    this.endWhenDone();
  }

  private receiveData(sctp: SctpHeader, bytes: Uint8Array): void {
    const { tsn = 0, length = bytes.length } = sctp;
    const known = !after(tsn, this.received) || this.early.has(tsn);
    if (!known) this.early.set(tsn, bytes.slice(0, length));
    const inOrder = tsn === next(this.received);
    for (let at = next(this.received), part = this.early.get(at); part; at = next(at), part = this.early.get(at)) {
      this.early.delete(at);
      this.received = at;
      this.inbox.push(part);
    }
    this.unacknowledged += 1;
    // Every second packet at once, and whatever is out of order (section 6.2).
    if (this.unacknowledged >= 2 || known || !inOrder) this.sack();
    else {
      const { world } = this.sockets.netns;
      this.sackTimer ??= world.queue.schedule(world.now + SACK_DELAY, () => this.sack());
    }
    this.changed.notify();
  }

  private sack(): void {
    this.sackTimer?.cancel();
    this.sackTimer = undefined;
    this.unacknowledged = 0;
    this.send('SACK', { tsn: this.received });
  }

  // ---------------------------------------------------------------- the end (section 9.2)

  private endWhenDone(): void {
    if (this.queue.length > 0 || this.outstanding.length > 0) {
      if (this.ending && this.state === 'ESTABLISHED') this.state = 'FIN_WAIT1';
      return;
    }
    if (this.state === 'CLOSE_WAIT') this.sayShutdownAck();
    else if (this.ending && (this.state === 'ESTABLISHED' || this.state === 'FIN_WAIT1')) {
      this.state = 'FIN_WAIT2';
      this.sayShutdown();
    }
  }

  private sayShutdown(): void {
    this.send('SHUTDOWN', { tsn: this.received });
    this.again(() => this.sayShutdown(), MAX_RETRANSMITS);
  }

  private sayShutdownAck(): void {
    this.state = 'LAST_ACK';
    this.send('SHUTDOWN_ACK');
    this.again(() => this.sayShutdownAck(), MAX_RETRANSMITS);
  }

  // ---------------------------------------------------------------- what arrives

  receive(sctp: SctpHeader, bytes: Uint8Array): void {
    switch (sctp.chunk) {
      case 'INIT_ACK':
        if (this.state !== 'SYN_SENT' || sctp.initiateTag === undefined) return;
        this.peerTag = sctp.initiateTag;
        this.received = ((sctp.tsn ?? 0) - 1) >>> 0;
        this.tries = 0;
        this.sayCookieEcho();
        return;
      case 'COOKIE_ACK':
        if (this.state === 'SYN_SENT') this.established(this.peerTag, next(this.received));
        return;
      case 'DATA':
        if (this.state !== 'SYN_SENT') this.receiveData(sctp, bytes);
        return;
      case 'SACK':
        this.acknowledged(sctp.tsn ?? 0);
        return;
      case 'ABORT':
        this.finish(this.state === 'SYN_SENT' ? 'ECONNREFUSED' : 'ECONNRESET');
        return;
      case 'SHUTDOWN':
        this.acknowledged(sctp.tsn ?? 0);
        if (this.state === 'ESTABLISHED' || this.state === 'FIN_WAIT1') {
          this.state = 'CLOSE_WAIT';
          this.changed.notify();
          this.endWhenDone();
        } else if (this.state === 'FIN_WAIT2') this.sayShutdownAck();
        return;
      case 'SHUTDOWN_ACK':
        if (this.state !== 'FIN_WAIT2' && this.state !== 'LAST_ACK') return;
        this.send('SHUTDOWN_COMPLETE');
        this.finish(undefined);
        return;
      case 'SHUTDOWN_COMPLETE':
        if (this.state === 'LAST_ACK') this.finish(undefined);
        return;
      case 'INIT':
      case 'COOKIE_ECHO':
        return;
    }
  }

  private sayCookieEcho(): void {
    this.send('COOKIE_ECHO');
    this.again(() => this.sayCookieEcho(), MAX_INIT);
  }
}
