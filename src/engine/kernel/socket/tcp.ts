/**
 * TCP connections (RFC 9293), with Linux's timers and choices (net/ipv4/tcp*.c, kernel 6.18).
 * @simplified acknowledgements — every segment is acknowledged at once; Linux delays some by up to 40 ms
 * @simplified congestion control — slow start from 10 segments, back to one after a timeout; no CUBIC or BBR
 * @simplified receive buffer — unbounded, so the window never closes
 * @unsupported simultaneous open, urgent data, TCP Fast Open, ECN, selective acknowledgement blocks, keepalive
 */
import { SECOND, Signal, err, ok, type Result, type ScheduledEvent, type SimTime } from '../../base/index';
import { payloadLength, type TcpFlags, type TcpHeader } from '../../wire/index';
import type { Endpoint, Errno, KernelError, SocketError, SocketOwner, SocketTimer, TcpConnectOptions, TcpSocket, TcpState } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Dst } from '../route/dst';
import type { Skb } from '../skb';
import type { DropReason } from '../trace/event';
import { ByteQueue } from './byte-queue';
import { AgreedOptions } from './agreed-options';
import { LostSegments } from './lost-segments';
import { ReceiveBuffer } from './receive-buffer';
import { DELAYED_ACK, INITIAL_RTO, RoundTrip, TIME_WAIT, WHEEL_LATENESS } from './round-trip';
import { before, initialSequence, outsideWindow } from './sequence';
import type { SocketTable } from './table';
import type { SimTcpListener } from './tcp-listener';
import { NOBODY } from './udp';
import { TcpPath, type OutgoingSegment } from './tcp-path';
import { afterFinAcknowledged, afterOwnFin, afterPeersFin, judgeInSynSent } from './tcp-states';

const INITIAL_WINDOW = 10;
/** Without a route nothing says how much a segment may hold. */
const DEFAULT_SEGMENT = 1460;
const NO_BYTES = new Uint8Array(0);

export class TcpConnection implements TcpSocket {
  state: TcpState = 'CLOSED';
  readonly changed = new Signal();
  error: Errno | undefined = undefined;
  icmpError: SocketError | undefined = undefined;
  owned = false;
  readonly inode: number;

  // Sequence variables, named as RFC 9293 section 3.3.1 does.
  private iss: number;
  private sndUna: number;
  private sndNxt: number;
  private sndWnd = 0;
  private rcvWnd = 65535;
  private readonly agreed = new AgreedOptions();

  /** Bytes from sndUna on: sent and unacknowledged first, then unsent. */
  private readonly sendQueue = new ByteQueue();
  private readonly received = new ReceiveBuffer();
  private readonly lost = new LostSegments();
  /** Payload bytes of a full segment when one was last made. */
  private largest = DEFAULT_SEGMENT;
  private finQueued = false;
  private finSent = false;
  /** The program has closed it: nobody reads any more. */
  private orphaned = false;

  private timer: ScheduledEvent | undefined = undefined;
  private readonly rtt = new RoundTrip();
  private retries = 0;
  private probing = false;
  private cwnd = INITIAL_WINDOW;
  softError: Errno | undefined = undefined;
  /** An acknowledgement that waits for a segment to go with. */
  private delayedAck: ScheduledEvent | undefined = undefined;
  private readonly path: TcpPath;

  constructor(
    private readonly netns: SimNetNamespace,
    private readonly table: SocketTable,
    readonly local: Endpoint,
    readonly remote: Endpoint,
    private readonly options: TcpConnectOptions,
    private readonly listener: SimTcpListener | undefined,
  ) {
    this.inode = netns.world.nextInode();
    this.iss = initialSequence(netns.world.seed, local, remote, netns.world.now);
    this.path = new TcpPath(netns, local, remote, options, table.rng.below(65536));
    this.sndUna = this.iss;
    this.sndNxt = this.iss;
  }

  /** The device that it is bound to. */
  get device(): string | undefined {
    return this.options.device;
  }

  get owner(): SocketOwner | undefined {
    return this.options.owner ?? this.listener?.owner;
  }

  get available(): number {
    return this.received.length;
  }

  get ended(): boolean {
    return (this.received.finished || this.error !== undefined || this.state === 'CLOSED') && this.received.length === 0;
  }

  /** For `ss -o`. FIN_WAIT2 without its program waits as TIME_WAIT does. */
  get timerInfo(): SocketTimer | undefined {
    if (!this.timer) return undefined;
    const waits = this.state === 'TIME_WAIT' || this.state === 'FIN_WAIT2';
    return { kind: waits ? 'timewait' : 'on', until: this.timer.at, retransmits: waits ? 0 : this.retries };
  }

  /** tcp_abort: reset, and an error for the program. */
  destroy(): void {
    this.error ??= 'ECONNABORTED';
    this.abort();
  }

  /** Bytes queued and not acknowledged, for `ss`. */
  get unacknowledged(): number {
    // SYN and FIN take a sequence number each.
    const { state } = this;
    return this.sendQueue.length + (state === 'SYN_SENT' || state === 'FIN_WAIT1' || state === 'CLOSING' || state === 'LAST_ACK' ? 1 : 0);
  }

  private get now(): SimTime {
    return this.netns.world.now;
  }

  // ---------------------------------------------------------------- the program's side

  /** Sends the SYN. The errno is what connect(2) would fail with at once. */
  open(route: Dst): void {
    this.state = 'SYN_SENT';
    this.netns.counters.count('TcpActiveOpens');
    this.path.found(route);
    const mss = this.path.maxSegment(route);
    this.rcvWnd = Math.floor(65535 / mss) * mss;
    this.sndNxt = (this.iss + 1) >>> 0;
    this.rtt.time(this.sndNxt, this.now);
    this.sendSyn(route);
    this.arm(this.rtt.timeout + WHEEL_LATENESS);
  }

  read(max = Infinity): Uint8Array {
    return this.received.read(max);
  }

  write(bytes: Uint8Array): Result<void, KernelError> {
    if (this.error !== undefined) return err({ errno: this.error });
    if (this.finQueued || (this.state !== 'ESTABLISHED' && this.state !== 'CLOSE_WAIT' && this.state !== 'SYN_SENT' && this.state !== 'SYN_RECV')) return err({ errno: 'EPIPE' });
    this.sendQueue.push(bytes.slice());
    this.pump();
    return ok();
  }

  shutdown(): void {
    if (this.finQueued) return;
    if (this.state === 'SYN_SENT') {
      this.finish(undefined);
      return;
    }
    const next = afterOwnFin[this.state];
    if (next === undefined) return;
    this.finQueued = true;
    this.state = next;
    this.pump();
    this.changed.notify();
  }

  close(): void {
    if (this.orphaned) return;
    this.orphaned = true;
    // RFC 2525 section 2.17: what arrived and was never read is answered with a reset.
    if (this.received.length > 0) {
      this.abort();
      return;
    }
    this.shutdown();
    if (this.state === 'FIN_WAIT2') this.waitForPeer();
  }

  abort(): void {
    this.orphaned = true;
    if (this.state !== 'CLOSED' && this.state !== 'SYN_SENT' && this.state !== 'TIME_WAIT' && this.state !== 'LISTEN') {
      this.segment({ rst: true, ack: true }, this.sndNxt, NO_BYTES);
    }
    this.finish(undefined);
  }

  // ---------------------------------------------------------------- sending

  /** What is sent again counts as such, and not as sent. */
  private countAgain(): void {
    this.netns.counters.count('TcpRetransSegs');
    this.netns.counters.count('TcpOutSegs', -1);
  }

  private countSynAgain(): void {
    this.countAgain();
    this.netns.counters.count('TcpExtTCPTimeouts');
    this.netns.counters.count('TcpExtTCPSynRetrans');
  }

  private sendSyn(route: Dst): void {
    const options = this.agreed.ofSyn(this.path.maxSegment(route), this.table.timestamp(this));
    this.transmit(route, { flags: { syn: true }, seq: this.iss, ack: 0, window: this.rcvWnd, options, bytes: NO_BYTES });
  }

  private sendSynAck(): void {
    const route = this.path.route();
    if (route.kind === 'error') return;
    const options = this.agreed.ofSynAck(this.path.maxSegment(route), this.table.timestamp(this));
    this.transmit(route, { flags: { syn: true, ack: true }, seq: this.iss, ack: this.received.next, window: this.rcvWnd, options, bytes: NO_BYTES, id: 0 });
  }

  private segment(flags: TcpFlags, seq: number, bytes: Uint8Array, gso = false): Errno | undefined {
    const route = this.path.route();
    if (route.kind === 'error') return route.errno;
    const window = flags.rst === true ? 0 : this.agreed.windowField(this.rcvWnd);
    const options = flags.rst === true ? {} : this.agreed.ofSegment(this.table.timestamp(this));
    return this.transmit(route, { flags, seq, ack: flags.ack === true ? this.received.next : 0, window, options, bytes, gso });
  }

  private transmit(route: Dst, segment: OutgoingSegment): Errno | undefined {
    this.delayedAck?.cancel();
    this.delayedAck = undefined;
    return this.path.transmit(route, segment, this.owner ?? NOBODY);
  }

  private sendAck(): void {
    this.segment({ ack: true }, this.sndNxt, NO_BYTES);
  }

  /** Sends what the windows allow, and the FIN after the last byte. */
  private pump(): void {
    if (this.state === 'SYN_SENT' || this.state === 'SYN_RECV' || this.state === 'CLOSED' || this.state === 'TIME_WAIT') return;
    if (this.lost.length > 0) this.resendLost();
    if (this.finSent || (this.sendQueue.length === (this.sndNxt - this.sndUna) >>> 0 && !this.finQueued)) return;
    const size = this.segmentSize();
    let sent = false;
    // Several segments at once leave as one packet that the last device cuts (tcp_write_xmit); retransmissions go one by one.
    let gso = false;
    while (!this.finSent) {
      const inFlight = (this.sndNxt - this.sndUna) >>> 0;
      const unsent = this.sendQueue.length - inFlight;
      if (unsent === 0 && !this.finQueued) break;
      const room = Math.min(this.sndWnd - inFlight, this.cwnd * size - inFlight + this.lost.length);
      if (unsent > 0 && (room <= 0 || (room < size && room < unsent && inFlight > 0))) break;
      gso ||= Math.min(unsent, room) > size;
      const bytes = unsent > 0 ? this.sendQueue.peek(inFlight, Math.min(size, unsent, room)) : NO_BYTES;
      const last = bytes.length === unsent;
      const seq = this.sndNxt;
      this.sndNxt = (seq + bytes.length) >>> 0;
      if (bytes.length > 0 && !this.rtt.timing) this.rtt.time(this.sndNxt, this.now);
      this.finSent = last && this.finQueued;
      if (this.finSent) this.sndNxt = (this.sndNxt + 1) >>> 0;
      this.segment({ ...(this.finSent && { fin: true }), ...(last && bytes.length > 0 && { psh: true }), ack: true }, seq, bytes, gso);
      sent = true;
    }
    if (sent && !this.timer) this.armData();
  }

  // ---------------------------------------------------------------- timers

  private arm(delay: SimTime, background = false): void {
    this.timer?.cancel();
    this.timer = this.netns.world.queue.schedule(this.now + delay, () => this.onTimer(), { background });
  }

  /** A tail loss probe first (RFC 8985 section 7), then the retransmission timer. */
  private armData(): void {
    this.probing = this.agreed.timestamps && this.retries === 0 && this.lost.length === 0;
    this.arm(this.probing ? this.rtt.probeTimeout : this.rtt.timeout);
  }

  private onTimer(): void {
    this.timer = undefined;
    const { sysctls } = this.netns;
    switch (this.state) {
      case 'SYN_SENT': {
        const linear = sysctls.number('net.ipv4.tcp_syn_linear_timeouts');
        if (this.retries >= sysctls.number('net.ipv4.tcp_syn_retries') + linear) {
          this.finish(this.softError ?? 'ETIMEDOUT');
          return;
        }
        this.retries += 1;
        this.countSynAgain();
        if (this.retries > linear) this.rtt.backOff();
        this.rtt.discard();
        const route = this.path.route();
        // Linux 6.x: the first retransmissions are a second apart each (tcp_syn_linear_timeouts), then they double.
        if (route.kind !== 'error') this.sendSyn(route);
        this.arm((this.retries <= linear ? INITIAL_RTO : this.rtt.timeout) + WHEEL_LATENESS);
        return;
      }
      case 'SYN_RECV':
        if (this.retries >= sysctls.number('net.ipv4.tcp_synack_retries')) {
          this.finish('ETIMEDOUT');
          return;
        }
        this.retries += 1;
        this.rtt.backOff();
        this.rtt.discard();
        this.countSynAgain();
        this.sendSynAck();
        this.arm(this.rtt.timeout);
        return;
      case 'TIME_WAIT':
      case 'FIN_WAIT2':
        this.finish(undefined);
        return;
      case 'CLOSED':
      case 'LISTEN':
        return;
      case 'ESTABLISHED':
      case 'FIN_WAIT1':
      case 'CLOSE_WAIT':
      case 'CLOSING':
      case 'LAST_ACK':
        this.retransmit();
    }
  }

  private retransmit(): void {
    if (this.sndUna === this.sndNxt) return;
    if (this.probing) this.probing = false;
    else {
      const limit = this.orphaned ? 8 : this.netns.sysctls.number('net.ipv4.tcp_retries2');
      if (this.retries >= limit) {
        this.finish(this.softError ?? 'ETIMEDOUT');
        return;
      }
      this.retries += 1;
      this.netns.counters.count('TcpExtTCPTimeouts');
      this.rtt.backOff();
      this.cwnd = 1;
      this.lost.mark(this.sndUna, this.sndNxt);
    }
    this.rtt.discard();
    const resent = this.resend(this.sndUna, this.segmentSize(), false);
    if (this.lost.length > 0) this.lost.resent(resent);
    this.arm(this.rtt.timeout);
  }

  /** Sends what is believed lost again, as much as the congestion window allows. */
  private resendLost(): void {
    const size = this.segmentSize();
    const inFlight = (): number => ((this.sndNxt - this.sndUna) >>> 0) - this.lost.length;
    const gso = Math.min(this.lost.length, this.cwnd * size - inFlight()) > size;
    while (this.lost.length > 0 && (inFlight() === 0 || inFlight() + Math.min(size, this.lost.length) <= this.cwnd * size)) {
      const { from } = this.lost;
      const resent = this.resend(from, size, gso);
      if (resent === 0) return;
      this.lost.resent(resent);
      if (from === this.sndUna) this.arm(this.rtt.timeout);
    }
  }

  /** Sends the segment that begins at `seq` again, no longer than `size`. The sequence numbers that it took; none without a route. */
  private resend(seq: number, size: number, gso: boolean): number {
    if (this.path.route().kind === 'error') return 0;
    this.countAgain();
    const at = (seq - this.sndUna) >>> 0;
    const data = ((this.sndNxt - seq) >>> 0) - (this.finSent ? 1 : 0);
    const bytes = this.sendQueue.peek(at, Math.min(size, data));
    const last = bytes.length === data;
    const fin = this.finSent && last;
    this.segment({ ack: true, ...(fin && { fin: true }), ...(last && bytes.length > 0 && { psh: true }) }, seq, bytes, gso);
    return bytes.length + (fin ? 1 : 0);
  }

  /** Payload bytes of a full segment on the path as it is known now (tcp_current_mss). */
  private segmentSize(): number {
    const route = this.path.route();
    if (route.kind !== 'error') this.largest = this.agreed.segmentSize(this.path.maxSegment(route));
    return this.largest;
  }

  /**
   * tcp_v4_mtu_reduced: the path takes less than what was sent, so that is lost, and goes again in smaller pieces at once. Not when this
   * connection knew already, and not without path MTU discovery: then the retransmission timer sees to it.
   */
  private resendSmaller(): void {
    if (!this.path.discoversMtu) return;
    const before = this.largest;
    if (this.segmentSize() >= before || this.sndUna === this.sndNxt) return;
    this.lost.mark(this.sndUna, this.sndNxt);
    this.rtt.discard();
    this.probing = false;
    this.resendLost();
  }

  // ---------------------------------------------------------------- receiving

  /** A SYN for a listener made this connection. */
  acceptSyn(skb: Skb, tcp: TcpHeader): void {
    this.state = 'SYN_RECV';
    this.agreed.take(tcp.options);
    this.received.next = (tcp.seq + 1) >>> 0;
    this.sndWnd = tcp.window;
    const route = this.path.route();
    const mss = (route.kind === 'error' ? 1460 : this.path.maxSegment(route)) - (this.agreed.timestamps ? 12 : 0);
    this.rcvWnd = Math.floor(65535 / mss) * mss;
    this.sndNxt = (this.iss + 1) >>> 0;
    this.rtt.time(this.sndNxt, this.now);
    this.delivered(skb);
    this.sendSynAck();
    this.arm(this.rtt.timeout);
  }

  private delivered(skb: Skb): void {
    if (this.netns.tracing) this.netns.record({ kind: 'deliver', to: 'tcp', socket: `${this.local.address}:${String(this.local.port)}`, ...(this.owner && { program: this.owner.program }) }, skb);
  }

  private refuse(skb: Skb, reason: DropReason): void {
    this.netns.drop(skb, reason, { state: this.state });
  }

  receive(skb: Skb, tcp: TcpHeader): void {
    if (this.state === 'SYN_SENT') {
      this.receiveInSynSent(skb, tcp);
      return;
    }
    const bytes = skb.payload.kind === 'bytes' ? skb.payload.bytes : new Uint8Array(payloadLength(skb.payload));
    const length = bytes.length + (tcp.flags.fin === true ? 1 : 0) + (tcp.flags.syn === true ? 1 : 0);
    const misfit = outsideWindow(tcp.seq, length, this.received.next, this.rcvWnd);
    if (misfit) {
      if (tcp.flags.rst !== true) {
        if (this.state === 'SYN_RECV' && tcp.flags.syn === true) this.sendSynAck();
        else this.sendAck();
      }
      this.refuse(skb, misfit === 'old' ? 'TCP_OLD_DATA' : 'TCP_INVALID_SEQUENCE');
      return;
    }
    if (tcp.flags.rst === true) {
      // RFC 5961: only the exact next byte resets; others in the window are questioned.
      if (tcp.seq !== this.received.next) {
        this.sendAck();
        this.refuse(skb, 'TCP_INVALID_SEQUENCE');
        return;
      }
      this.delivered(skb);
      this.finish(this.state === 'SYN_RECV' ? 'ECONNREFUSED' : this.state === 'CLOSE_WAIT' ? 'EPIPE' : 'ECONNRESET');
      return;
    }
    if (tcp.flags.syn === true || tcp.flags.ack !== true) {
      if (tcp.flags.syn === true) this.sendAck();
      this.refuse(skb, tcp.flags.syn === true ? 'TCP_INVALID_SEQUENCE' : 'TCP_FLAGS');
      return;
    }
    if (this.state === 'SYN_RECV') {
      if (tcp.ack !== this.sndNxt) {
        this.table.sendReset(skb, tcp);
        this.refuse(skb, 'TCP_INVALID_ACK_SEQUENCE');
        return;
      }
      this.state = 'ESTABLISHED';
      this.netns.counters.count('TcpPassiveOpens');
      this.stopTimer();
      this.listener?.established(this);
    } else if (before(this.sndNxt, tcp.ack)) {
      this.sendAck();
      this.refuse(skb, 'TCP_INVALID_ACK_SEQUENCE');
      return;
    }
    this.agreed.echo(tcp.options);
    this.delivered(skb);
    this.takeAck(tcp);
    if (this.isClosed()) return;
    if (bytes.length > 0 || tcp.flags.fin === true) this.takeData(tcp.seq, bytes, tcp.flags.fin === true, skb, tcp);
    this.pump();
    this.changed.notify();
  }

  private receiveInSynSent(skb: Skb, tcp: TcpHeader): void {
    const verdict = judgeInSynSent(tcp, this.sndNxt);
    if (verdict.kind === 'misfit') {
      if (verdict.reset) this.table.sendReset(skb, tcp);
      this.refuse(skb, verdict.reason);
      return;
    }
    this.delivered(skb);
    if (verdict.kind === 'refused') {
      this.finish('ECONNREFUSED');
      return;
    }
    this.agreed.take(tcp.options);
    this.received.next = (tcp.seq + 1) >>> 0;
    this.sndUna = tcp.ack;
    this.sndWnd = tcp.window;
    this.rtt.sample(tcp.ack, this.now);
    this.state = 'ESTABLISHED';
    this.stopTimer();
    this.path.confirmNeighbor();
    this.sendAck();
    this.pump();
    this.changed.notify();
  }

  private takeAck(tcp: TcpHeader): void {
    this.sndWnd = this.agreed.windowOf(tcp.window);
    if (!before(this.sndUna, tcp.ack)) return;
    const acked = (tcp.ack - this.sndUna) >>> 0;
    const ofFin = this.finSent && tcp.ack === this.sndNxt ? 1 : 0;
    const ofSyn = this.sndUna === this.iss ? 1 : 0;
    this.sendQueue.drop(acked - ofFin - ofSyn);
    this.sndUna = tcp.ack;
    this.lost.acknowledged(tcp.ack);
    this.rtt.sample(tcp.ack, this.now);
    this.retries = 0;
    this.rtt.restart();
    this.cwnd += 1;
    this.path.confirmNeighbor();
    this.stopTimer();
    if (this.sndUna !== this.sndNxt) this.armData();
    if (ofFin === 0) return;
    const next = afterFinAcknowledged[this.state];
    if (next === 'CLOSED') this.finish(undefined);
    else if (next === 'TIME_WAIT') this.enterTimeWait();
    else if (next !== undefined) {
      this.state = next;
      if (this.orphaned) this.waitForPeer();
    }
  }

  private takeData(seq: number, bytes: Uint8Array, fin: boolean, skb: Skb, tcp: TcpHeader): void {
    // After close() nobody will read: data is answered with a reset (tcp_rcv_state_process, TCPABORTONDATA).
    if (this.orphaned && bytes.length > 0 && (this.state === 'FIN_WAIT1' || this.state === 'FIN_WAIT2')) {
      this.table.sendReset(skb, tcp);
      this.finish(undefined);
      return;
    }
    const { finished } = this.received;
    const inOrder = this.received.take(seq, bytes, fin);
    const finishes = this.received.finished && !finished;
    if (finishes) {
      const next = afterPeersFin[this.state];
      if (next === 'TIME_WAIT') this.enterTimeWait();
      else if (next !== undefined) this.state = next;
    }
    // tcp_fin: a program that now closes too says it in one segment; only when it does not is the FIN acknowledged alone, a little later.
    if (inOrder && finishes && this.state === 'CLOSE_WAIT') this.delayedAck = this.netns.world.queue.schedule(this.now + DELAYED_ACK, () => this.sendAck());
    else this.sendAck();
  }

  /** An ICMP error quotes one of our segments (tcp_v4_err). */
  receiveIcmp(errno: Errno, info: SocketError): void {
    if (this.isClosed()) return;
    if (errno === 'EMSGSIZE') {
      if (this.state !== 'SYN_SENT' && this.state !== 'SYN_RECV') this.resendSmaller();
      return;
    }
    if (this.state === 'SYN_SENT' || this.state === 'SYN_RECV') {
      this.icmpError = info;
      if (this.owned) {
        this.softError = errno;
        this.changed.notify();
      } else this.finish(errno);
      return;
    }
    if (this.options.reportErrors === true && !this.owned) {
      this.error ??= errno;
      this.changed.notify();
      return;
    }
    this.softError = errno;
  }

  // ---------------------------------------------------------------- ends

  private isClosed(): boolean {
    return this.state === 'CLOSED';
  }

  private stopTimer(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.probing = false;
  }

  private waitForPeer(): void {
    this.stopTimer();
    this.arm(this.netns.sysctls.number('net.ipv4.tcp_fin_timeout') * SECOND, true);
  }

  private enterTimeWait(): void {
    this.state = 'TIME_WAIT';
    this.netns.counters.count('TcpExtTW');
    this.stopTimer();
    this.arm(TIME_WAIT, true);
  }

  private finish(error: Errno | undefined): void {
    this.stopTimer();
    this.delayedAck?.cancel();
    if (error !== undefined && (this.state === 'SYN_SENT' || this.state === 'SYN_RECV')) this.netns.counters.count('TcpAttemptFails');
    else if (this.state === 'ESTABLISHED' || this.state === 'CLOSE_WAIT') this.netns.counters.count('TcpEstabResets');
    this.state = 'CLOSED';
    this.error ??= error;
    this.table.forget(this);
    this.listener?.forget(this);
    this.changed.notify();
  }
}
