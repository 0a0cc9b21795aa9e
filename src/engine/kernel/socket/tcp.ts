/**
 * TCP connections (RFC 9293), with Linux's timers and choices (net/ipv4/tcp*.c, kernel 6.18).
 * @unsupported simultaneous open, urgent data, TCP Fast Open, ECN, keepalive
 */
import { MILLISECOND, SECOND, Signal, err, ok, type Result, type ScheduledEvent, type SimTime } from '../../base/index';
import { payloadLength, type TcpFlags, type TcpHeader, type TcpOptions } from '../../wire/index';
import type { Endpoint, Errno, KernelError, SocketError, SocketOwner, TcpConnectOptions, TcpSocket, TcpState } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Dst } from '../route/dst';
import type { CounterName } from '../counters';
import type { Skb } from '../skb';
import type { DropReason } from '../trace/event';
import { AgreedOptions } from './agreed-options';
import { INITIAL_RTO, TIME_WAIT, SYN_LATENESS } from './round-trip';
import { initialSequence } from './sequence';
import type { SocketTable } from './table';
import type { SimTcpListener } from './tcp-listener';
import { NOBODY } from './udp';
import { describeConnection, type SocketTimer, type TcpInfo } from './tcp-info';
import { TcpPath, type OutgoingSegment } from './tcp-path';
import { TcpReceiver, type ReceiverHost } from './tcp-receiver';
import type { SenderHost } from './segment-sender';
import { TcpSender } from './tcp-sender';
import { afterFinAcknowledged, afterOwnFin, afterPeersFin, judgeInSynSent } from './tcp-states';

/** Without a route nothing says how much a segment may hold. */
const DEFAULT_SEGMENT = 1460;
const NO_BYTES = new Uint8Array(0);

export class TcpConnection implements TcpSocket, SenderHost, ReceiverHost {
  state: TcpState = 'CLOSED';
  readonly changed = new Signal();
  error: Errno | undefined = undefined;
  icmpError: SocketError | undefined = undefined;
  owned = false;
  readonly inode: number;

  /** Initial sequence numbers: ours and the peer's. Sending and receiving count from them. */
  private readonly iss: number;
  private irs = 0;
  private readonly agreed: AgreedOptions;
  private readonly sender: TcpSender;
  private readonly receiver: TcpReceiver;
  /** The window of our SYN or SYN-ACK. */
  private synWindow = 65535;

  /** Payload bytes of a full segment when one was last made. */
  private largest = DEFAULT_SEGMENT;
  /** The program has closed it: nobody reads any more. */
  orphaned = false;

  /** The timer of the handshake and of the end; while data flows the sender has its own. */
  private timer: ScheduledEvent | undefined = undefined;
  /** SYNs sent again, and how long the next one waits. */
  private synRetries = 0;
  private synTimeout = INITIAL_RTO;
  private synSentAt: SimTime = 0;
  softError: Errno | undefined = undefined;
  private readonly path: TcpPath;
  private segmentsIn = 0;
  private segmentsOut = 0;
  /** The client's side: what it sends counts from its SYN on. */
  private opener = false;

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
    const { sysctls } = netns;
    this.agreed = new AgreedOptions({
      timestamps: sysctls.number('net.ipv4.tcp_timestamps') !== 0,
      scaling: sysctls.number('net.ipv4.tcp_window_scaling') !== 0,
      sack: sysctls.number('net.ipv4.tcp_sack') !== 0,
      scale: table.receiveMemory.scale,
    });
    this.sender = new TcpSender(this);
    this.receiver = new TcpReceiver(this);
  }

  /** The device that it is bound to. */
  get device(): string | undefined {
    return this.options.device;
  }

  get owner(): SocketOwner | undefined {
    return this.options.owner ?? this.listener?.owner;
  }

  get available(): number {
    return this.receiver.length;
  }

  get ended(): boolean {
    return (this.receiver.finished || this.error !== undefined || this.state === 'CLOSED') && this.receiver.length === 0;
  }

  /** For `ss -o`. FIN_WAIT2 without its program waits as TIME_WAIT does. */
  get timerInfo(): SocketTimer | undefined {
    if (!this.timer) return this.sender.timerInfo;
    const waits = this.state === 'TIME_WAIT' || this.state === 'FIN_WAIT2';
    return { kind: waits ? 'timewait' : 'on', until: this.timer.at, retransmits: waits ? 0 : this.synRetries };
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
    return this.sender.queued + (state === 'SYN_SENT' || state === 'FIN_WAIT1' || state === 'CLOSING' || state === 'LAST_ACK' ? 1 : 0);
  }

  /** For `ss -i`; undefined where a connection has no more to tell (TIME_WAIT). */
  get info(): TcpInfo | undefined {
    if (this.state === 'TIME_WAIT' || this.state === 'CLOSED' || this.state === 'SYN_RECV') return undefined;
    const { sender, receiver, agreed, now, advertised, segmentsIn, segmentsOut, opener, synRetries, synTimeout, synWindow } = this;
    const route = this.path.route();
    return describeConnection({ sender, receiver, agreed, now, segmentSize: this.segmentSize, advertised, segmentsIn, segmentsOut, opener, opened: this.state !== 'SYN_SENT', synRetries, synTimeout, synWindow, synBackoff: Math.max(0, synRetries - this.setting('net.ipv4.tcp_syn_linear_timeouts')), pathMtu: route.kind === 'error' ? 0 : route.mtu });
  }

  // ---------------------------------------------------------------- what the two halves ask

  get now(): SimTime {
    return this.netns.world.now;
  }

  get sack(): boolean {
    return this.agreed.sack;
  }

  get duplicateSack(): boolean {
    return this.state !== 'TIME_WAIT' && this.setting('net.ipv4.tcp_dsack') !== 0;
  }

  get timestamps(): boolean {
    return this.agreed.timestamps;
  }

  /** Payload bytes of a full segment on the path as it is known now (tcp_current_mss). */
  get segmentSize(): number {
    const route = this.path.route();
    if (route.kind !== 'error') this.largest = this.agreed.segmentSize(this.path.maxSegment(route));
    return this.largest;
  }

  get advertised(): number {
    const route = this.path.route();
    return (route.kind === 'error' ? DEFAULT_SEGMENT : this.path.maxSegment(route)) - (this.agreed.timestamps ? 12 : 0);
  }

  get windowScale(): number {
    return this.agreed.ownScale;
  }

  get timeout(): SimTime {
    return this.sender.rtt.timeout;
  }

  get smoothed(): SimTime {
    return this.sender.rtt.smoothed;
  }

  get mostMemory(): number {
    return this.table.receiveMemory.most;
  }

  get autoTunes(): boolean {
    return this.setting('net.ipv4.tcp_moderate_rcvbuf') !== 0;
  }

  schedule(at: SimTime, action: () => void, background = false): ScheduledEvent {
    return this.netns.world.queue.schedule(at, action, { background });
  }

  setting(name: string): number {
    return this.netns.sysctls.number(name);
  }

  count(name: CounterName, by?: number): void {
    this.netns.counters.count(name, by);
  }

  timedOut(): void {
    this.finish(this.softError ?? 'ETIMEDOUT');
  }

  sendSegment(segment: { readonly seq: number; readonly fin: boolean; readonly push: boolean; readonly bytes: Uint8Array; readonly gso: boolean }): Errno | undefined {
    const { seq, fin, push, bytes, gso } = segment;
    const failed = this.segment({ ...(fin && { fin: true }), ...(push && { psh: true }), ack: true }, seq, bytes, gso);
    if (bytes.length > 0) this.receiver.dataSent();
    return failed;
  }

  sendProbe(seq: number): void {
    this.segment({ ack: true }, seq, NO_BYTES);
  }

  sendAcknowledgement(): void {
    this.segment({ ack: true }, this.sender.nxt, NO_BYTES);
  }

  // ---------------------------------------------------------------- the program's side

  /** Sends the SYN. The errno is what connect(2) would fail with at once. */
  open(route: Dst): void {
    this.state = 'SYN_SENT';
    this.opener = true;
    this.netns.counters.count('TcpActiveOpens');
    this.path.found(route);
    this.synWindow = this.firstWindow(this.path.maxSegment(route));
    this.synSentAt = this.now;
    this.sendSyn(route);
    this.arm(INITIAL_RTO + SYN_LATENESS);
  }

  read(max = Infinity): Uint8Array {
    return this.receiver.read(max);
  }

  write(bytes: Uint8Array): Result<void, KernelError> {
    if (this.error !== undefined) return err({ errno: this.error });
    if (this.sender.finQueued || (this.state !== 'ESTABLISHED' && this.state !== 'CLOSE_WAIT' && this.state !== 'SYN_SENT' && this.state !== 'SYN_RECV')) return err({ errno: 'EPIPE' });
    this.sender.write(bytes.slice());
    this.pump();
    return ok();
  }

  shutdown(): void {
    if (this.sender.finQueued) return;
    if (this.state === 'SYN_SENT') {
      this.finish(undefined);
      return;
    }
    const next = afterOwnFin[this.state];
    if (next === undefined) return;
    this.sender.finQueued = true;
    this.state = next;
    this.pump();
    this.changed.notify();
  }

  close(): void {
    if (this.orphaned) return;
    this.orphaned = true;
    // RFC 2525 section 2.17: what arrived and was never read is answered with a reset.
    if (this.receiver.length > 0) {
      this.abort();
      return;
    }
    this.shutdown();
    if (this.state === 'FIN_WAIT2') this.waitForPeer();
  }

  abort(): void {
    this.orphaned = true;
    if (this.state !== 'CLOSED' && this.state !== 'SYN_SENT' && this.state !== 'TIME_WAIT' && this.state !== 'LISTEN') {
      this.segment({ rst: true, ack: true }, this.sender.nxt, NO_BYTES);
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
    this.transmit(route, { flags: { syn: true }, seq: this.iss, ack: 0, window: this.synWindow, options, bytes: NO_BYTES });
  }

  private sendSynAck(): void {
    const route = this.path.route();
    if (route.kind === 'error') return;
    const options = this.agreed.ofSynAck(this.path.maxSegment(route), this.table.timestamp(this));
    this.transmit(route, { flags: { syn: true, ack: true }, seq: this.iss, ack: (this.irs + 1) >>> 0, window: this.synWindow, options, bytes: NO_BYTES, id: 0 });
  }

  /** `seq` is an offset of the sender's. */
  private segment(flags: TcpFlags, seq: number, bytes: Uint8Array, gso = false): Errno | undefined {
    const route = this.path.route();
    if (route.kind === 'error') return route.errno;
    const { receiver } = this;
    const window = this.agreed.windowField(receiver.select());
    let options = this.agreed.ofSegment(this.table.timestamp(this));
    const blocks = receiver.tells ? receiver.blocks() : [];
    if (blocks.length > 0) options = { ...options, sack: blocks.map(({ from, to }) => ({ from: (this.irs + from) >>> 0, to: (this.irs + to) >>> 0 })) };
    receiver.acknowledgementSent();
    return this.transmit(route, { flags, seq: (this.iss + seq) >>> 0, ack: flags.ack === true ? (this.irs + receiver.next) >>> 0 : 0, window, options, bytes, gso });
  }

  private transmit(route: Dst, segment: OutgoingSegment): Errno | undefined {
    if (segment.flags.syn !== true || this.opener) this.segmentsOut += 1;
    return this.path.transmit(route, segment, this.owner ?? NOBODY);
  }

  /** Sends what the windows allow, and the FIN after the last byte. */
  private pump(): void {
    if (this.state === 'SYN_SENT' || this.state === 'SYN_RECV' || this.state === 'CLOSED' || this.state === 'TIME_WAIT') return;
    this.sender.push();
  }

  // ---------------------------------------------------------------- timers

  private arm(delay: SimTime, background = false): void {
    this.timer?.cancel();
    this.timer = this.netns.world.queue.schedule(this.now + delay, () => this.onTimer(), { background });
  }

  private onTimer(): void {
    this.timer = undefined;
    const { sysctls } = this.netns;
    switch (this.state) {
      case 'SYN_SENT': {
        const linear = sysctls.number('net.ipv4.tcp_syn_linear_timeouts');
        if (this.synRetries >= sysctls.number('net.ipv4.tcp_syn_retries') + linear) {
          this.finish(this.softError ?? 'ETIMEDOUT');
          return;
        }
        this.synRetries += 1;
        this.countSynAgain();
        if (this.synRetries > linear) this.synTimeout *= 2;
        const route = this.path.route();
        // Linux 6.x: the first retransmissions are a second apart each (tcp_syn_linear_timeouts), then they double.
        if (route.kind !== 'error') this.sendSyn(route);
        this.arm((this.synRetries <= linear ? INITIAL_RTO : this.synTimeout) + SYN_LATENESS);
        return;
      }
      case 'SYN_RECV':
        if (this.synRetries >= sysctls.number('net.ipv4.tcp_synack_retries')) {
          this.finish('ETIMEDOUT');
          return;
        }
        this.synRetries += 1;
        this.synTimeout *= 2;
        this.countSynAgain();
        this.sendSynAck();
        this.arm(this.synTimeout + SYN_LATENESS);
        return;
      case 'TIME_WAIT':
      case 'FIN_WAIT2':
        this.finish(undefined);
        return;
      case 'CLOSED':
      case 'LISTEN':
      case 'ESTABLISHED':
      case 'FIN_WAIT1':
      case 'CLOSE_WAIT':
      case 'CLOSING':
      case 'LAST_ACK':
    }
  }

  // ---------------------------------------------------------------- receiving

  /** A SYN for a listener made this connection. */
  acceptSyn(skb: Skb, tcp: TcpHeader): void {
    this.state = 'SYN_RECV';
    this.agreed.take(tcp.options);
    this.segmentsIn = 1;
    this.irs = tcp.seq;
    this.synWindow = this.firstWindow(this.advertised);
    this.receiver.opened(this.synWindow, this.table.receiveMemory.start);
    this.synSentAt = this.now;
    this.delivered(skb);
    this.sendSynAck();
    this.arm(INITIAL_RTO + SYN_LATENESS);
  }

  /** tcp_select_initial_window: half the buffer, in whole segments, and no more than the field holds. */
  private firstWindow(segment: number): number {
    const space = Math.min(65535, this.table.receiveMemory.start / 2);
    return space > segment ? Math.floor(space / segment) * segment : space;
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
    const { sender, receiver } = this;
    const bytes = skb.payload.kind === 'bytes' ? skb.payload.bytes : new Uint8Array(payloadLength(skb.payload));
    const seq = receiver.next + ((tcp.seq - this.irs - receiver.next) | 0);
    const end = seq + bytes.length + (tcp.flags.fin === true ? 1 : 0) + (tcp.flags.syn === true ? 1 : 0);
    this.segmentsIn += 1;
    if (this.state === 'SYN_RECV' && tcp.flags.syn === true && tcp.flags.ack !== true && tcp.flags.rst !== true && seq === 0) {
      // tcp_check_req: the SYN again.
      this.sendSynAck();
      this.arm(this.synTimeout + SYN_LATENESS);
      this.refuse(skb, 'TCP_OLD_DATA');
      return;
    }
    const misfit = receiver.misfit(seq, end);
    if (misfit) {
      if (tcp.flags.rst !== true) {
        if (tcp.flags.syn === true || receiver.answersMisfit(seq, end)) this.sendAcknowledgement();
      }
      this.refuse(skb, misfit === 'old' ? 'TCP_OLD_DATA' : 'TCP_INVALID_SEQUENCE');
      return;
    }
    if (tcp.flags.rst === true) {
      // RFC 5961: only the exact next byte resets; others in the window are questioned.
      if (seq !== receiver.next) {
        this.sendAcknowledgement();
        this.refuse(skb, 'TCP_INVALID_SEQUENCE');
        return;
      }
      this.delivered(skb);
      this.finish(this.state === 'SYN_RECV' ? 'ECONNREFUSED' : this.state === 'CLOSE_WAIT' ? 'EPIPE' : 'ECONNRESET');
      return;
    }
    if (tcp.flags.syn === true || tcp.flags.ack !== true) {
      if (tcp.flags.syn === true) this.sendAcknowledgement();
      this.refuse(skb, tcp.flags.syn === true ? 'TCP_INVALID_SEQUENCE' : 'TCP_FLAGS');
      return;
    }
    const ack = sender.una + ((tcp.ack - this.iss - sender.una) | 0);
    const fresh = this.state === 'SYN_RECV';
    if (fresh) {
      if (ack !== 1) {
        this.table.sendReset(skb, tcp);
        this.refuse(skb, 'TCP_INVALID_ACK_SEQUENCE');
        return;
      }
      this.state = 'ESTABLISHED';
      this.netns.counters.count('TcpPassiveOpens');
      this.stopTimer();
      sender.opened(this.agreed.windowOf(tcp.window), seq, this.synRetries === 0 ? this.now - this.synSentAt : undefined);
      this.listener?.established(this);
    } else if (ack > sender.nxt) {
      this.sendAcknowledgement();
      this.refuse(skb, 'TCP_INVALID_ACK_SEQUENCE');
      return;
    }
    this.agreed.echo(tcp.options);
    this.delivered(skb);
    const echoAge = this.echoAge(tcp.options);
    this.takeAck(ack, seq, bytes.length > 0, tcp, echoAge);
    if (this.isClosed()) return;
    if (bytes.length > 0 || !fresh) receiver.measureRoundTrip(bytes.length, tcp.options.timestamps?.echo, echoAge);
    if (bytes.length > 0 || tcp.flags.fin === true) this.takeData(seq, bytes, skb, tcp);
    if (this.isClosed()) return;
    this.pump();
    receiver.check();
    this.changed.notify();
  }

  /** Microseconds since the segment left that this one echoes. */
  private echoAge({ timestamps }: TcpOptions): SimTime | undefined {
    if (!timestamps || !this.agreed.timestamps || timestamps.echo === 0) return undefined;
    return ((this.table.timestamp(this) - timestamps.echo) | 0) * MILLISECOND;
  }

  private receiveInSynSent(skb: Skb, tcp: TcpHeader): void {
    const verdict = judgeInSynSent(tcp, (this.iss + 1) >>> 0);
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
    this.segmentsIn += 1;
    this.irs = tcp.seq;
    this.receiver.opened(this.synWindow, this.table.receiveMemory.start);
    this.sender.opened(tcp.window, 0, this.synRetries === 0 ? this.now - this.synSentAt : this.echoAge(tcp.options));
    this.state = 'ESTABLISHED';
    this.stopTimer();
    this.path.confirmNeighbor();
    this.sendAcknowledgement();
    this.pump();
    this.changed.notify();
  }

  private takeAck(ack: number, seq: number, hasData: boolean, tcp: TcpHeader, echoAge: SimTime | undefined): void {
    const { sender } = this;
    const { una } = sender;
    const sacks = tcp.options.sack?.map(({ from, to }) => ({ from: una + ((from - this.iss - una) | 0), to: una + ((to - this.iss - una) | 0) })) ?? [];
    sender.acknowledge({ ack, window: this.agreed.windowOf(tcp.window), seq, hasData, sacks, echoAge });
    if (sender.una === una) return;
    this.path.confirmNeighbor();
    if (!sender.finSent || sender.una !== sender.nxt) return;
    const next = afterFinAcknowledged[this.state];
    if (next === 'CLOSED') this.finish(undefined);
    else if (next === 'TIME_WAIT') this.enterTimeWait();
    else if (next !== undefined) {
      this.state = next;
      if (this.orphaned) this.waitForPeer();
    }
  }

  private takeData(seq: number, bytes: Uint8Array, skb: Skb, tcp: TcpHeader): void {
    // After close() nobody will read: data is answered with a reset (tcp_rcv_state_process, TCPABORTONDATA).
    if (this.orphaned && bytes.length > 0 && (this.state === 'FIN_WAIT1' || this.state === 'FIN_WAIT2')) {
      this.table.sendReset(skb, tcp);
      this.finish(undefined);
      return;
    }
    const { finished } = this.receiver;
    this.receiver.take(seq, bytes, tcp.flags.fin === true, tcp.flags.psh === true);
    if (!this.receiver.finished || finished) return;
    const next = afterPeersFin[this.state];
    // tcp_fin: a program that now closes too says it in one segment; only when it does not is the FIN acknowledged alone, a little later.
    if (next === 'CLOSE_WAIT') this.receiver.awaitAnswer();
    else this.sendAcknowledgement();
    if (next === 'TIME_WAIT') this.enterTimeWait();
    else if (next !== undefined) this.state = next;
  }

  /** An ICMP error quotes one of our segments (tcp_v4_err). */
  receiveIcmp(errno: Errno, info: SocketError): void {
    if (this.isClosed()) return;
    if (errno === 'EMSGSIZE') {
      if (this.state !== 'SYN_SENT' && this.state !== 'SYN_RECV' && this.path.discoversMtu) this.sender.smaller();
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
    this.sender.stop();
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
    this.receiver.stop();
    if (error !== undefined && (this.state === 'SYN_SENT' || this.state === 'SYN_RECV')) this.netns.counters.count('TcpAttemptFails');
    else if (this.state === 'ESTABLISHED' || this.state === 'CLOSE_WAIT') this.netns.counters.count('TcpEstabResets');
    this.state = 'CLOSED';
    this.error ??= error;
    this.table.forget(this);
    this.listener?.forget(this);
    this.changed.notify();
  }
}
