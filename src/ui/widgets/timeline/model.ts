/** Packets on an axis of simulated time on which silences are compressed, so that what happened close together can be told apart. */
import type { SimTime } from '../../../engine/base/index';
import type { PacketView } from '../journey/packet-log';
import { compressedLength } from '../session-store/pace';

export interface Tick {
  readonly journey: number;
  readonly number: number;
  /** 0 to 1 along the track. */
  readonly at: number;
  readonly dropped: boolean;
  readonly housekeeping: boolean;
}

export interface TimelineView {
  readonly ticks: readonly Tick[];
  readonly packets: number;
  readonly dropped: number;
}

/** Each packet gets at least this much of the axis, so that a burst does not become one line. */
const APART = 0.35;

export function timelineView(packets: readonly PacketView[]): TimelineView {
  let along = 0;
  let last: SimTime | undefined;
  const places = packets.map((packet) => {
    if (last !== undefined) along += Math.max(packet.housekeeping ? 0.1 : APART, compressedLength(packet.at - last));
    last = packet.at;
    return along;
  });
  const length = Math.max(along, 1);
  return {
    ticks: packets.map((packet, i) => ({ journey: packet.journey, number: packet.number, at: 0.01 + (0.97 * (places[i] ?? 0)) / length, dropped: packet.fate.kind === 'dropped', housekeeping: packet.housekeeping })),
    packets: packets.filter(({ housekeeping }) => !housekeeping).length,
    dropped: packets.filter(({ fate, housekeeping }) => fate.kind === 'dropped' && !housekeeping).length,
  };
}
