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
      // The outer packet of a tunnel begins and ends at the tunnel's device.
      return tunnelDepth(event.headers) > 0 ? undefined : layout.inside.get(netns);
    case 'receive':
    case 'transmit':
      return port(step.device);
    case 'encapsulate':
    case 'decapsulate':
      return layout.ports.get(`${netns}|${step.device}`);
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
      for (const { device, direction } of policyVerdicts(event)) {
        const plate = layout.plates.get(`${event.netns}|${device ?? ''}`);
        add(direction === 'ingress' ? plate?.host : plate?.pod, event);
      }
      continue;
    }
    add(pointOf(event, layout), event);
  }
  return { points: alongWires(points, layout), end: packet.fate.kind };
}

/** Where the wire at this event's device turns on its way to the other end. */
function elbowOf({ step, netns }: TraceEvent, layout: TopologyLayout): Point | undefined {
  return step.kind === 'transmit' || step.kind === 'receive' ? layout.elbows.get(`${netns}|${step.device}`) : undefined;
}

/** Inside a host packets keep to its wires: down the stem, along the lane. Elsewhere a slanted step goes by its corner. */
function alongWires(points: readonly RoutePoint[], layout: TopologyLayout): readonly RoutePoint[] {
  const out: RoutePoint[] = [];
  const via = (at: RoutePoint, ...corners: readonly Point[]): void => {
    for (const corner of corners) {
      const last = out.at(-1);
      if (last?.x !== corner.x || last.y !== corner.y) out.push({ ...at, ...corner });
    }
  };
  /** At a box's port or plate: its place on the lane, and the turns on the way there. */
  const boxAt = (at: RoutePoint): { readonly device: string; readonly turns: readonly Point[] } | undefined => {
    for (const { host, ends, plate } of layout.boxes) {
      if (host !== at.event.netns) continue;
      const found = ends.find(({ outer }) => outer !== undefined && at.x === outer.x && at.y >= outer.y && at.y <= (plate ? plate.y + plate.h : outer.y));
      if (!found) continue;
      const device = `${host}|${found.end.peer?.device ?? ''}`;
      return { device, turns: layout.branches.get(device) ?? [] };
    }
    return undefined;
  };
  points.forEach((point, i) => {
    const before = points[i - 1];
    const lane = layout.lanes.get(point.event.netns);
    const from = before && boxAt(before);
    const to = boxAt(point);
    const elbows = before && [elbowOf(before.event, layout), elbowOf(point.event, layout)];
    if (elbows?.[0] && elbows[1] && before?.event.step.kind === 'transmit' && point.event.step.kind === 'receive') via(point, elbows[0], elbows[1]);
    else if (before && (before.x !== point.x || (from && to && from.device !== to.device))) {
      const isCard = (at: RoutePoint): boolean => at.x === lane?.stem || layout.hosts.some(({ nics }) => nics.some((nic) => nic.at.x === at.x && nic.at.y === at.y));
      if (lane && before.event.netns === point.event.netns) {
        // Out of a tunnel's device into the card: by the short wire below it.
        if (before.event.step.kind === 'encapsulate' && isCard(point)) via({ ...point, tunnelled: true }, layout.orientation === 'wide' ? { x: before.x, y: point.y - 9 } : { x: lane.stem, y: before.y }, { x: lane.stem, y: layout.orientation === 'wide' ? point.y - 9 : point.y });
        else {
          if (isCard(before)) via(point, { x: lane.stem, y: before.y }, { x: lane.stem, y: lane.y });
          else if (from && from.turns.length > 0) via(point, ...from.turns);
          else via(point, { x: before.x, y: lane.y });
          if (isCard(point)) via(point, { x: lane.stem, y: lane.y }, { x: lane.stem, y: point.y });
          else if (to && to.turns.length > 0) via(point, ...[...to.turns].reverse());
          else via(point, { x: point.x, y: lane.y });
        }
      } else if (Math.abs(before.x - point.x) > 30 && Math.abs(before.y - point.y) > 24) via(point, { x: before.x, y: point.y });
    }
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
