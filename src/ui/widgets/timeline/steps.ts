/** From packet to packet, back too: what stepping chooses next. */
import type { PacketView } from '../journey/packet-log';

/** Where a step leads: so many packets on (or back), or an end. */
export type Stride = number | 'first' | 'last';

/** What is stepped through: ARP and neighbour discovery only when there is nothing else, and what hosts say by themselves only when there is not even that. */
export function steppable(packets: readonly PacketView[]): readonly PacketView[] {
  const telling = packets.filter(({ housekeeping }) => !housekeeping);
  if (telling.length > 0) return telling;
  const asked = packets.filter(({ unasked }) => !unasked);
  return asked.length > 0 ? asked : packets;
}

/**
 * The packet that a step leads to from the one that is chosen; undefined at the end of the way. Nothing chosen stands after the last one; a chosen
 * packet that is not stepped through (an ARP request that a line of output led to) stands where it is in the trace.
 */
export function stepped(packets: readonly PacketView[], chosen: number | undefined, stride: Stride): PacketView | undefined {
  const list = steppable(packets);
  if (stride === 'first') return list[0];
  if (stride === 'last') return list.at(-1);
  const at = packets.find(({ journey }) => journey === chosen);
  // Evidence from a copy is no packet of this list: every step from it leads back into the list, to its end.
  if (chosen !== undefined && !at) return list.at(-1);
  const number = at?.number ?? Infinity;
  const after = list.filter((packet) => packet.number > number);
  const before = list.filter((packet) => packet.number < number);
  if (stride > 0) return after[Math.min(stride, after.length) - 1];
  return before[Math.max(0, before.length + stride)];
}
