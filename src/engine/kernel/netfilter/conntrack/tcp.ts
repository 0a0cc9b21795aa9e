/**
 * TCP as conntrack follows it: the state table and window check of net/netfilter/nf_conntrack_proto_tcp.c.
 *
 * @simplified the challenge-ACK exchange is not looked at — connections of our own TCP do not need it.
 */
import type { TcpHeader } from '../../packet';
import type { ConntrackTimeout } from './timeouts';

export type TcpState = 'NONE' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE' | 'SYN_SENT2';
type Next = TcpState | 'IGNORE' | 'INVALID';
type Kind = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none';

const COLUMNS: readonly TcpState[] = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];
const SHORT: Readonly<Record<string, Next>> = {
  NO: 'NONE', SS: 'SYN_SENT', SR: 'SYN_RECV', ES: 'ESTABLISHED', FW: 'FIN_WAIT', CW: 'CLOSE_WAIT', LA: 'LAST_ACK', TW: 'TIME_WAIT', CL: 'CLOSE', S2: 'SYN_SENT2', IG: 'IGNORE', IV: 'INVALID',
};
const row = (text: string): ReadonlyMap<TcpState, Next> => new Map(text.split(' ').map((code, i) => [COLUMNS[i] as TcpState, SHORT[code] as Next]));

/** `tcp_conntracks[direction][packet kind][state]`; columns NO SS SR ES FW CW LA TW CL S2. */
const TABLE: Readonly<Record<'original' | 'reply', Readonly<Record<Kind, ReadonlyMap<TcpState, Next>>>>> = {
  original: {
    syn: row('SS SS IG IG IG IG IG SS SS S2'),
    synack: row('IV IV SR IV IV IV IV IV IV SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('ES IV ES ES CW CW TW TW CL IV'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
    none: row('IV IV IV IV IV IV IV IV IV IV'),
  },
  reply: {
    syn: row('IV S2 IV IV IV IV IV SS IV S2'),
    synack: row('IV SR IG IG IG IG IG IG IG SR'),
    fin: row('IV IV FW FW LA LA LA TW CL IV'),
    ack: row('IV IG SR ES CW CW TW TW CL IG'),
    rst: row('IV CL CL CL CL CL CL CL CL CL'),
    none: row('IV IV IV IV IV IV IV IV IV IV'),
  },
};

interface Side {
  end: number;
  maxEnd: number;
  maxWindow: number;
  maxAck: number | undefined;
  scale: number;
  scaling: boolean;
  unacknowledged: boolean;
  closing: boolean;
}

export interface TcpTracking {
  state: TcpState;
  /** Picked up in the middle: what windows allow is not known (IP_CT_TCP_FLAG_BE_LIBERAL), so nothing is out of them. */
  liberal: boolean;
  readonly original: Side;
  readonly reply: Side;
  lastDirection: 'original' | 'reply' | undefined;
  lastKind: Kind | undefined;
  lastWindow: number;
  retransmissions: number;
  lastSeq: number;
  lastAck: number;
  lastEnd: number;
}

const side = (): Side => ({ end: 0, maxEnd: 0, maxWindow: 0, maxAck: undefined, scale: 0, scaling: false, unacknowledged: false, closing: false });

export const newTcpTracking = (): TcpTracking => ({
  state: 'NONE', liberal: false, original: side(), reply: side(), lastDirection: undefined, lastKind: undefined, lastWindow: 0, retransmissions: 0, lastSeq: 0, lastAck: 0, lastEnd: 0,
});

const kindOf = ({ flags }: TcpHeader): Kind => (flags.rst ? 'rst' : flags.syn ? (flags.ack ? 'synack' : 'syn') : flags.fin ? 'fin' : flags.ack ? 'ack' : 'none');

/** Flag combinations that exist (`tcp_valid_flags`): anything else is INVALID. */
export function validTcpFlags({ flags }: TcpHeader): boolean {
  const kinds = (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0) + (flags.rst ? 1 : 0);
  return kinds <= 1 && (flags.syn === true || flags.rst === true || flags.ack === true);
}

const after = (a: number, b: number): boolean => ((a - b) | 0) > 0;
const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
const plus = (a: number, n: number): number => (a + n) >>> 0;

const segmentEnd = (tcp: TcpHeader, dataLength: number): number => plus(tcp.seq, dataLength + (tcp.flags.syn ? 1 : 0) + (tcp.flags.fin ? 1 : 0));

function initSender(sender: Side, receiver: Side, tcp: TcpHeader, end: number, direction: 'original' | 'reply'): void {
  sender.end = end;
  sender.maxEnd = end;
  sender.maxWindow = tcp.window === 0 ? 1 : tcp.window;
  sender.scale = tcp.options.windowScale ?? 0;
  sender.scaling = tcp.options.windowScale !== undefined;
  if (direction === 'reply' && !(sender.scaling && receiver.scaling)) {
    sender.scale = 0;
    receiver.scale = 0;
  }
}

/** `tcp_in_window`: whether the segment fits what both sides have announced; updates what is known of them. */
function inWindow(t: TcpTracking, direction: 'original' | 'reply', tcp: TcpHeader, dataLength: number): 'accept' | 'ignore' | 'invalid' {
  const sender = t[direction];
  const receiver = t[direction === 'original' ? 'reply' : 'original'];
  let { seq, ack } = tcp;
  let end = segmentEnd(tcp, dataLength);
  if (sender.maxWindow === 0) {
    if (tcp.flags.syn) {
      initSender(sender, receiver, tcp, end, direction);
      if (!tcp.flags.ack) return 'accept';
    } else {
      // In the middle of a connection: its history is lost, so believe the packet.
      sender.end = end;
      const window = tcp.window << sender.scale;
      sender.maxWindow = window === 0 ? 1 : window;
      sender.maxEnd = plus(end, sender.maxWindow);
      if (receiver.maxWindow === 0) {
        receiver.end = ack;
        receiver.maxEnd = ack;
      } else if (ack === plus(receiver.end, 1)) receiver.end = plus(receiver.end, 1);
    }
  } else if (tcp.flags.syn && after(end, sender.end) && (t.state === 'SYN_SENT' || t.state === 'SYN_RECV')) {
    initSender(sender, receiver, tcp, end, direction);
    if (direction === 'reply' && !tcp.flags.ack) return 'accept';
  }
  if (!tcp.flags.ack || (tcp.flags.rst && ack === 0)) ack = receiver.end;
  // tcp_sack: the highest byte that the receiver says it has.
  let sack = ack;
  for (const { to } of tcp.options.sack ?? []) if (after(to, sack)) sack = to;
  if (tcp.flags.rst && seq === 0 && t.state === 'SYN_SENT') {
    seq = sender.end;
    end = sender.end;
  }
  const ackFloor = receiver.end - Math.max(sender.maxWindow, 66000) - 1;
  const inReceiveWindow = receiver.maxWindow === 0 || after(end, (sender.end - receiver.maxWindow - 1) >>> 0);
  if (!before(seq, plus(sender.maxEnd, 1))) {
    const overshot = (end - sender.maxEnd + 1) >>> 0;
    const tolerated = receiver.maxWindow !== 0 && inReceiveWindow && after(ack, ackFloor >>> 0) && overshot <= receiver.maxWindow && before(sack, plus(receiver.end, 1));
    return tolerated ? 'ignore' : 'invalid';
  }
  if (!inReceiveWindow) return 'invalid';
  if (!before(sack, plus(receiver.end, 1))) return 'invalid';
  if (!after(ack, ackFloor >>> 0)) return 'invalid';

  const window = tcp.flags.syn ? tcp.window : tcp.window << sender.scale;
  sender.maxWindow = Math.max(sender.maxWindow, window + ((sack - ack) >>> 0));
  if (after(end, sender.end)) {
    sender.end = end;
    sender.unacknowledged = true;
  }
  if (tcp.flags.ack && (sender.maxAck === undefined || after(ack, sender.maxAck))) sender.maxAck = ack;
  if (receiver.maxWindow !== 0 && after(end, sender.maxEnd)) receiver.maxWindow += (end - sender.maxEnd) >>> 0;
  if (after(plus(sack, window), (receiver.maxEnd - 1) >>> 0)) {
    receiver.maxEnd = plus(sack, window);
    if (window === 0) receiver.maxEnd = plus(receiver.maxEnd, 1);
  }
  if (ack === receiver.end) receiver.unacknowledged = false;
  // Retransmissions: three of the same segment shorten the timeout.
  const kind = kindOf(tcp);
  if (kind === 'ack') {
    if (t.lastDirection === direction && t.lastSeq === seq && t.lastAck === ack && t.lastEnd === end && t.lastWindow === tcp.window) t.retransmissions += 1;
    else {
      t.lastDirection = direction;
      t.lastSeq = seq;
      t.lastAck = ack;
      t.lastEnd = end;
      t.lastWindow = tcp.window;
      t.retransmissions = 0;
    }
  }
  return 'accept';
}

export type TcpOutcome =
  | { readonly kind: 'accept'; readonly from: TcpState; readonly to: TcpState; readonly timeout: ConntrackTimeout }
  /** Passes as part of the flow, changing nothing. */
  | { readonly kind: 'ignore' }
  | { readonly kind: 'invalid' }
  /** A new connection from the same ports: forget the old one and look again. */
  | { readonly kind: 'reopen' }
  /** An RST answered a connection that never got an answer: forget it. */
  | { readonly kind: 'reset' };

/** The first packet of a flow (`tcp_new`): false when it cannot start one. */
export function tcpStarts(tcp: TcpHeader, loose: boolean): boolean {
  const next = TABLE.original[kindOf(tcp)].get('NONE');
  if (next === 'INVALID' || next === undefined) return false;
  return next === 'SYN_SENT' || loose;
}

const TIMEOUT: Readonly<Record<TcpState, ConntrackTimeout>> = {
  NONE: 'tcp_timeout_syn_sent',
  SYN_SENT: 'tcp_timeout_syn_sent',
  SYN_RECV: 'tcp_timeout_syn_recv',
  ESTABLISHED: 'tcp_timeout_established',
  FIN_WAIT: 'tcp_timeout_fin_wait',
  CLOSE_WAIT: 'tcp_timeout_close_wait',
  LAST_ACK: 'tcp_timeout_last_ack',
  TIME_WAIT: 'tcp_timeout_time_wait',
  CLOSE: 'tcp_timeout_close',
  SYN_SENT2: 'tcp_timeout_syn_sent',
};

/** One packet of a known flow (`nf_conntrack_tcp_packet`). */
export function tcpPacket(t: TcpTracking, direction: 'original' | 'reply', tcp: TcpHeader, dataLength: number, seenReply: boolean): TcpOutcome {
  const kind = kindOf(tcp);
  const from = t.state;
  const next = TABLE[direction][kind].get(from) ?? 'INVALID';
  if (next === 'INVALID') return { kind: 'invalid' };
  if (next === 'IGNORE') return { kind: 'ignore' };
  if (next === 'SYN_SENT' && (from === 'TIME_WAIT' || from === 'CLOSE') && kind === 'syn') {
    if (t.original.closing || t.reply.closing) return { kind: 'reopen' };
  }
  if (from === 'TIME_WAIT' && kind === 'syn' && direction === 'reply') return { kind: 'invalid' };
  if (from === 'NONE' && kind !== 'syn') t.liberal = true;
  const window = inWindow(t, direction, tcp, dataLength);
  if (window !== 'accept' && !t.liberal) return { kind: window };
  t.lastKind = kind;
  if (kind === 'fin' || kind === 'rst') t[direction].closing = true;
  t.state = next;
  if (kind === 'rst' && !seenReply) return { kind: 'reset' };
  let timeout: ConntrackTimeout = TIMEOUT[next];
  if (t.retransmissions >= 3 && next === 'ESTABLISHED') timeout = 'tcp_timeout_max_retrans';
  else if (kind === 'rst') timeout = 'tcp_timeout_close';
  else if (next === 'ESTABLISHED' && (t.original.unacknowledged || t.reply.unacknowledged)) timeout = 'tcp_timeout_unacknowledged';
  return { kind: 'accept', from, to: next, timeout };
}
