import { EPOCH_UNIX_SECONDS, SECOND, type SimTime } from '../../../base/index';

/** The time of sending, then bytes that count up (or those of -p, again and again): what ping fills its packets with. */
export function payload(size: number, now: SimTime, pattern?: readonly number[]): Uint8Array {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (pattern ? (pattern[i % pattern.length] ?? 0) : i & 255));
  if (size < 16) return bytes;
  const view = new DataView(bytes.buffer);
  view.setUint32(0, EPOCH_UNIX_SECONDS + Math.floor(now / SECOND), true);
  view.setUint32(4, 0, true);
  view.setUint32(8, now % SECOND, true);
  view.setUint32(12, 0, true);
  return bytes;
}
