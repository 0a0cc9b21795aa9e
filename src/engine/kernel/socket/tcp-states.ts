/** The state diagram of TCP (RFC 9293, figure 5) where it is only a table, and what a segment is worth in SYN-SENT (section 3.10.7.3). */
import type { TcpHeader } from '../../wire/index';
import type { TcpState } from '../api';
import type { DropReason } from '../trace/event';

/** The program has closed its side: the state in which the FIN leaves. */
export const afterOwnFin: Readonly<Partial<Record<TcpState, TcpState>>> = { SYN_RECV: 'FIN_WAIT1', ESTABLISHED: 'FIN_WAIT1', CLOSE_WAIT: 'LAST_ACK' };

/** The peer's FIN has come, in order. In FIN-WAIT-2 the end is TIME-WAIT, which has a timer. */
export const afterPeersFin: Readonly<Partial<Record<TcpState, TcpState>>> = { ESTABLISHED: 'CLOSE_WAIT', FIN_WAIT1: 'CLOSING', FIN_WAIT2: 'TIME_WAIT' };

/** The peer has acknowledged our FIN. The end is CLOSED, or TIME-WAIT, which has a timer. */
export const afterFinAcknowledged: Readonly<Partial<Record<TcpState, TcpState>>> = { FIN_WAIT1: 'FIN_WAIT2', CLOSING: 'TIME_WAIT', LAST_ACK: 'CLOSED' };

export type SynSentVerdict = { readonly kind: 'answer' } | { readonly kind: 'refused' } | { readonly kind: 'misfit'; readonly reason: DropReason; readonly reset: boolean };

/** A segment that meets a connection whose SYN (up to `sndNxt`) has no answer yet. */
export function judgeInSynSent({ flags, ack }: TcpHeader, sndNxt: number): SynSentVerdict {
  const reset = flags.rst === true;
  if (flags.ack === true && ack !== sndNxt) return { kind: 'misfit', reason: 'TCP_INVALID_ACK_SEQUENCE', reset: !reset };
  if (reset) return flags.ack === true ? { kind: 'refused' } : { kind: 'misfit', reason: 'TCP_RESET', reset: false };
  return flags.syn === true && flags.ack === true ? { kind: 'answer' } : { kind: 'misfit', reason: 'TCP_FLAGS', reset: false };
}
