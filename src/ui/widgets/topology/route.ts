/** The way of one packet across the picture: points to move along, and the stops that a reader without motion sees numbered. */
import type { TraceEvent } from '../../../engine/kernel/index';
import { tunnelDepth, type PacketView } from '../journey/packet-log';
import { policyVerdicts } from '../journey/policy-verdicts';
import type { Point, TopologyLayout } from './layout';

export interface RoutePoint extends Point {
  /** The event that brought it here. */
  readonly event: TraceEvent;
  readonly tunnelled: boolean;
}

export interface PacketRoute {
  readonly points: readonly RoutePoint[];
  readonly end: 'delivered' | 'dropped' | 'travelling';
}

/** Copies of a frame that others ignored are left out: they are not this packet's way. */
function ownEvents(packet: PacketView): readonly TraceEvent[] {
  const ignored = new Set<number>();
  const kept = new Set<number>();
  for (const { packet: id, step } of packet.events) {
    if (step.kind === 'drop' && (step.reason === 'OTHERHOST' || step.reason === 'CONSUMED')) ignored.add(id);
    if (step.kind === 'deliver') kept.add(id);
  }
  return packet.events.filter(({ packet: id }) => !ignored.has(id) || kept.has(id));
}

function pointOf(event: TraceEvent, layout: TopologyLayout): Point | undefined {
  const { step, netns } = event;
  const port = (device: string): Point | undefined => {
    const tap = layout.taps.get(`${netns}|${device}`);
    if (tap) return tunnelDepth(event.headers) > 0 ? tap.casing : tap.trunk;
    return layout.ports.get(`${netns}|${device}`);
  };
  switch (step.kind) {
    case 'origin':
    case 'deliver':
      return layout.inside.get(netns);
    case 'receive':
    case 'transmit':
      return port(step.device);
    case 'encapsulate':
    case 'decapsulate':
      return layout.ports.get(`${netns}|${step.device}`);
    case 'bridge':
      return layout.taps.has(`${netns}|${step.port}`) ? undefined : layout.inside.get(netns);
    default:
      return undefined;
  }
}

export function packetRoute(packet: PacketView, layout: TopologyLayout): PacketRoute {
  const points: RoutePoint[] = [];
  const add = (at: Point | undefined, event: TraceEvent): void => {
    const last = points.at(-1);
    if (!at || (last && last.x === at.x && last.y === at.y)) return;
    points.push({ x: at.x, y: at.y, event, tunnelled: tunnelDepth(event.headers) > 0 });
  };
  for (const event of ownEvents(packet)) {
    if (event.step.kind === 'hook') {
      for (const { device } of policyVerdicts(event)) if (device !== undefined) add(layout.plates.get(`${event.netns}|${device}`), event);
      if (event.step.verdict !== 'ACCEPT') add(layout.plates.get(`${event.netns}|${event.step.out ?? ''}`) ?? layout.plates.get(`${event.netns}|${event.step.in ?? ''}`) ?? (points.length === 0 ? layout.inside.get(event.netns) : undefined), event);
      continue;
    }
    add(pointOf(event, layout), event);
  }
  return { points: squared(points), end: packet.fate.kind };
}

/** Wires run straight across or straight down: a step that does neither goes by the corner. */
function squared(points: readonly RoutePoint[]): readonly RoutePoint[] {
  const out: RoutePoint[] = [];
  points.forEach((point, i) => {
    const before = points[i - 1];
    if (before && Math.abs(before.x - point.x) > 60 && Math.abs(before.y - point.y) > 24) out.push({ ...point, x: before.x, y: point.y });
    out.push(point);
  });
  return out;
}

/** The point at `share` (0 to 1) of the way, by length. */
export function pointAlong(points: readonly RoutePoint[], share: number): RoutePoint | undefined {
  const lengths: number[] = [];
  let total = 0;
  for (let i = 1; i < points.length; i += 1) {
    const a = points[i - 1] as RoutePoint;
    const b = points[i] as RoutePoint;
    total += Math.hypot(b.x - a.x, b.y - a.y);
    lengths.push(total);
  }
  const first = points[0];
  if (!first || total === 0) return first;
  const at = Math.min(1, Math.max(0, share)) * total;
  for (let i = 0; i < lengths.length; i += 1) {
    const end = lengths[i] ?? 0;
    if (at > end) continue;
    const start = lengths[i - 1] ?? 0;
    const a = points[i] as RoutePoint;
    const b = points[i + 1] as RoutePoint;
    const part = end === start ? 1 : (at - start) / (end - start);
    return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part, event: b.event, tunnelled: a.tunnelled && b.tunnelled };
  }
  return points.at(-1);
}

/** How long its walk is shown, in wall milliseconds. */
export function walkDuration({ points }: PacketRoute, speed: number): number {
  let total = 0;
  for (let i = 1; i < points.length; i += 1) total += Math.hypot((points[i] as Point).x - (points[i - 1] as Point).x, (points[i] as Point).y - (points[i - 1] as Point).y);
  return Math.max(350, Math.min(2200, total * 1.5)) / speed;
}
