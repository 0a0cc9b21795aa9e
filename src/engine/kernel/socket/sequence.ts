/** TCP sequence numbers (RFC 9293 section 3.4). */
import { Rng, type SimTime } from '../../base/index';
import type { Endpoint } from '../api';

/** Sequence arithmetic modulo 2^32: whether a comes before b. */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;

/**
 * Initial sequence number (RFC 6528; Linux secure_tcp_seq): a hash of the four-tuple plus a clock of 64 ns ticks. A later connection of
 * the same four-tuple thus starts above an earlier one, which conntrack relies on to tell it from a stray old SYN.
 */
export function initialSequence(seed: number, local: Endpoint, remote: Endpoint, now: SimTime): number {
  const hash = Rng.named(seed, `isn ${local.address} ${local.port} ${remote.address} ${remote.port}`).uint32();
  return (hash + Math.floor(now * 15.625)) % 0x1_0000_0000;
}

/** Whether a segment of `length` sequence numbers lies outside the receive window, and on which side (RFC 9293 section 3.10.7.4). */
export function outsideWindow(seq: number, length: number, next: number, window: number): 'old' | 'new' | undefined {
  const old = length > 0 ? !before(next, (seq + length) >>> 0) : before(seq, next);
  if (old) return 'old';
  return before(seq, (next + Math.max(1, window)) >>> 0) ? undefined : 'new';
}
