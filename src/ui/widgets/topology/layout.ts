/**
 * Places for everything in a picture, computed: the outside at the left (or top), hosts with their boxes above the Node network, tunnels as a
 * casing beside it. `wide` puts hosts side by side, `tall` one under another for narrow screens. A host's boxes stand in rows of at most `columns`:
 * whoever draws tries a few and takes the one that can be drawn largest.
 */
import type { Picture, PictureBox, PictureEnd, PictureHost } from './picture';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly w: number;
  readonly h: number;
}

export interface PlacedEnd {
  readonly end: PictureEnd;
  /** The port in the box's edge. */
  readonly at: Point;
  /** Its twin on the host; absent where the other end is in another box, or there is none. */
  readonly outer: Point | undefined;
}

export interface PlacedBox {
  readonly box: PictureBox;
  readonly host: string;
  readonly rect: Rect;
  readonly ends: readonly PlacedEnd[];
  /** Where the packet filter meets what goes in and out; absent where nothing is enforced. */
  readonly plate: Rect | undefined;
}

export interface PlacedHost {
  readonly host: PictureHost;
  readonly rect: Rect;
  readonly tunnel: Rect | undefined;
  readonly bridge: Rect | undefined;
  readonly nics: readonly { readonly name: string; readonly at: Point; readonly up: boolean }[];
}

export interface Wire {
  readonly points: readonly Point[];
  readonly down: boolean;
}

export interface TopologyLayout {
  readonly orientation: 'wide' | 'tall';
  readonly width: number;
  readonly height: number;
  readonly hosts: readonly PlacedHost[];
  readonly boxes: readonly PlacedBox[];
  readonly wires: readonly Wire[];
  readonly trunk: { readonly from: Point; readonly to: Point; readonly label: Point } | undefined;
  readonly casing: { readonly points: readonly Point[]; readonly label: Point } | undefined;
  /** `netns|device` → where the interface is drawn. */
  readonly ports: ReadonlyMap<string, Point>;
  /** Namespace id → where a packet is while it is inside. */
  readonly inside: ReadonlyMap<string, Point>;
  /** `netns|host-end device` → where the wire meets the plate: from the Pod's side, from the host's side. */
  readonly plates: ReadonlyMap<string, { readonly pod: Point; readonly host: Point }>;
  /** Host → its wires inside: the lane that joins its Pods, and the stem that leads to its network card. */
  readonly lanes: ReadonlyMap<string, { readonly y: number; readonly stem: number }>;
  /** `netns|host-end device` → where its wire turns on the way to the lane, for boxes that stand above others. */
  readonly branches: ReadonlyMap<string, readonly Point[]>;
  /** `netns|device` → where a wire from port to port turns: the cables between hosts, the veth pairs between boxes. */
  readonly elbows: ReadonlyMap<string, Point>;
  /** A switch's port → where its cable meets the trunk, and where the casing runs there. */
  readonly taps: ReadonlyMap<string, { readonly trunk: Point; readonly casing: Point }>;
}

const POD = { w: 124, h: 70, gap: 8 } as const;
const PAD = 12;
const OUTSIDE = { w: 104, h: 50 } as const;

/** Heights inside a host, from its top. */
const LEVEL = { pod: 36, inner: 106, outer: 131, plate: 142, lane: 198, tunnel: 209, bottom: 248 } as const;
/** From one row of boxes to the next, and the room at the right for the wire that goes round those below. */
const ROW = { pitch: 164, riser: 16 } as const;
const BRIDGE_LEVEL = { bridge: 134, bottom: 196, tunnel: 188, cards: 28 } as const;
/** Ports in a box's edge, and the veth pairs that join boxes below them. */
const END = { first: 26, gap: 34, pair: 16 } as const;
const PLATE_HEIGHT = 42;
const TUNNEL = { w: 74, h: 22 } as const;

const key = (netns: string, device: string): string => `${netns}|${device}`;

/** Whether any box has a veth to the host itself. */
const joined = (host: PictureHost): boolean => host.boxes.some(({ ends }) => ends.some(({ peer }) => peer?.netns === host.id));

/** The veth pairs that join two boxes of a host, or two ends in one, each once. */
function pairsOf(host: PictureHost): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (const box of host.boxes) {
    for (const { device, peer } of box.ends) {
      const a = key(box.id, device);
      const b = peer && key(peer.netns, peer.device);
      if (b !== undefined && a < b && host.boxes.some(({ id }) => id === peer?.netns)) pairs.push([a, b]);
    }
  }
  return pairs;
}

class Builder {
  readonly hosts: PlacedHost[] = [];
  readonly boxes: PlacedBox[] = [];
  readonly wires: Wire[] = [];
  readonly ports = new Map<string, Point>();
  readonly inside = new Map<string, Point>();
  readonly plates = new Map<string, { readonly pod: Point; readonly host: Point }>();
  readonly lanes = new Map<string, { readonly y: number; readonly stem: number }>();
  readonly branches = new Map<string, readonly Point[]>();
  readonly elbows = new Map<string, Point>();
  readonly taps = new Map<string, { trunk: Point; casing: Point }>();

  constructor(
    readonly picture: Picture,
    readonly columns: number,
  ) {}

  wire(points: readonly Point[], down = false): void {
    this.wires.push({ points, down });
  }

  /** A host without boxes: one small box. Returns its rectangle. */
  machine(host: PictureHost, at: Point): Rect {
    const rect = { ...at, w: OUTSIDE.w, h: OUTSIDE.h };
    this.inside.set(host.id, { x: at.x + rect.w - 12, y: at.y + rect.h / 2 });
    this.hosts.push({ host, rect, tunnel: undefined, bridge: undefined, nics: [] });
    return rect;
  }

  private rows(host: PictureHost): number {
    return host.bridges.length > 0 || pairsOf(host).length > 0 ? 1 : Math.max(1, Math.ceil(host.boxes.length / this.columns));
  }

  /** Boxes beside each other on this host. */
  private across(host: PictureHost): number {
    return this.rows(host) === 1 ? Math.max(1, host.boxes.length) : this.columns;
  }

  nodeWidth(host: PictureHost): number {
    const n = this.across(host);
    const boxes = n * POD.w + (n - 1) * POD.gap + 2 * PAD + (this.rows(host) > 1 ? ROW.riser : 0);
    return Math.max(host.tunnel === undefined || (this.columns === 1 && host.bridges.length === 0) ? 164 : 204, boxes);
  }

  nodeHeight(host: PictureHost): number {
    const others = host.others.length > 0 ? 20 : 0;
    if (host.bridges.length > 0) return BRIDGE_LEVEL.bottom + (host.nics.length > 0 ? BRIDGE_LEVEL.cards + (host.tunnel === undefined ? 0 : 10) : 0) + others;
    if (host.boxes.length === 0) return 96 + others;
    // Nothing leaves the host and no box is joined to it: no lane, no cards.
    if (host.nics.length === 0 && !joined(host)) return LEVEL.outer + 14 + END.pair * pairsOf(host).length + others;
    return LEVEL.bottom + (this.rows(host) - 1) * ROW.pitch + others;
  }

  /** The tunnel's device, between what leads to it from above and the card below. */
  private tunnel(host: PictureHost, at: Point, wires: { readonly top: number; readonly bottom: number; readonly stem: number }): Rect {
    const mid = { x: at.x + TUNNEL.w / 2, y: at.y + TUNNEL.h / 2 };
    this.ports.set(key(host.id, host.tunnel ?? ''), mid);
    this.wire([{ x: mid.x, y: wires.top }, { x: mid.x, y: at.y }]);
    if (wires.bottom > at.y + TUNNEL.h) this.wire([{ x: mid.x, y: at.y + TUNNEL.h }, { x: mid.x, y: wires.bottom }, { x: wires.stem, y: wires.bottom }]);
    else this.wire([{ x: at.x, y: mid.y }, { x: wires.stem, y: mid.y }]);
    return { ...at, w: TUNNEL.w, h: TUNNEL.h };
  }

  /** A host with its boxes. `exit`: the side on which its network cards are. Returns the card's place. */
  node(host: PictureHost, at: Point, exit: 'bottom' | 'left'): Point {
    const w = this.nodeWidth(host);
    const h = this.nodeHeight(host);
    const rows = this.rows(host);
    const across = this.across(host);
    const below = (rows - 1) * ROW.pitch;
    // What lies under the last row moves down with it.
    const y = (level: number): number => at.y + level + (level >= LEVEL.lane ? below : 0);
    const middles: number[] = [];
    const hasBridge = host.bridges.length > 0;
    host.boxes.forEach((box, i) => {
      const x = at.x + PAD + (i % across) * (POD.w + POD.gap);
      const row = Math.floor(i / across);
      const drop = row * ROW.pitch;
      const middle = x + END.first;
      const rect = { x, y: y(LEVEL.pod) + drop, w: POD.w, h: POD.h };
      this.inside.set(box.id, { x: middle, y: rect.y + 52 });
      const ends = box.ends.map((end, k): PlacedEnd => {
        const at = { x: middle + k * END.gap, y: y(LEVEL.inner) + drop };
        const outer = end.peer?.netns === host.id ? { x: at.x, y: y(LEVEL.outer) + drop } : undefined;
        this.ports.set(key(box.id, end.device), at);
        if (outer && end.peer) {
          this.ports.set(key(host.id, end.peer.device), outer);
          this.wire([at, outer], !end.connected);
        }
        return { end, at, outer };
      });
      const first = ends.find(({ outer }) => outer !== undefined);
      const plate = this.picture.enforces && box.pod ? { x, y: y(LEVEL.plate) + drop, w: POD.w, h: PLATE_HEIGHT } : undefined;
      this.boxes.push({ box, host: host.id, rect, ends, plate });
      if (!first?.outer || !first.end.peer) return;
      const { outer } = first;
      const device = key(host.id, first.end.peer.device);
      if (plate) this.plates.set(device, { pod: { x: middle, y: plate.y }, host: { x: middle, y: plate.y + PLATE_HEIGHT } });
      if (hasBridge) return;
      if (row === rows - 1) {
        middles.push(middle);
        this.wire([outer, { x: middle, y: y(LEVEL.lane) }]);
        return;
      }
      const riser = at.x + w - PAD - 2 - 3 * (rows - 2 - row);
      const turn = y(LEVEL.plate) + drop + PLATE_HEIGHT + 9;
      const branch = [{ x: middle, y: turn }, { x: riser, y: turn }, { x: riser, y: y(LEVEL.lane) }];
      middles.push(riser);
      this.branches.set(device, branch);
      this.wire([outer, ...branch]);
    });
    pairsOf(host).forEach(([a, b], i) => {
      const from = this.ports.get(a);
      const to = this.ports.get(b);
      if (!from || !to) return;
      const level = Math.max(from.y, to.y) + 20 + END.pair * i;
      const turns = [{ x: from.x, y: level }, { x: to.x, y: level }] as const;
      this.elbows.set(a, turns[0]);
      this.elbows.set(b, turns[1]);
      this.wire([from, ...turns, to], !host.boxes.some((box) => box.ends.some((end) => key(box.id, end.device) === a && end.connected)));
    });
    const card: Point = exit === 'bottom' ? { x: at.x + (rows > 1 || this.columns === 1 ? 46 : w / 2), y: at.y + h } : { x: at.x, y: hasBridge ? y(BRIDGE_LEVEL.bottom) : host.boxes.length === 0 ? at.y + h - 24 : y(LEVEL.tunnel) + TUNNEL.h / 2 };
    let bridge: Rect | undefined;
    let tunnel: Rect | undefined;
    if (hasBridge) {
      bridge = { x: at.x + PAD, y: y(BRIDGE_LEVEL.bridge), w: w - 2 * PAD, h: 40 };
      this.inside.set(host.id, { x: bridge.x + bridge.w / 2, y: bridge.y + 29 });
      const stem = exit === 'bottom' ? card.x : at.x + PAD + 16;
      this.lanes.set(host.id, { y: bridge.y + 29, stem });
      if (host.nics.length > 0) this.wire(exit === 'bottom' ? [{ x: stem, y: bridge.y + bridge.h }, card] : [{ x: stem, y: bridge.y + bridge.h }, { x: stem, y: card.y }, card]);
      if (host.tunnel !== undefined) tunnel = this.tunnel(host, { x: stem + 14, y: y(BRIDGE_LEVEL.tunnel) }, { top: bridge.y + bridge.h, bottom: exit === 'bottom' ? at.y + h - 9 : card.y, stem });
    } else if (host.boxes.length === 0) {
      this.inside.set(host.id, { x: at.x + w / 2, y: at.y + h / 2 });
    } else if (host.nics.length > 0 || joined(host)) {
      const lane = y(LEVEL.lane);
      this.inside.set(host.id, { x: exit === 'bottom' ? card.x : at.x + w / 2, y: lane });
      const stem = exit === 'bottom' ? card.x : at.x + 8;
      const xs = [...middles, stem];
      this.lanes.set(host.id, { y: lane, stem });
      this.wire([{ x: Math.min(...xs), y: lane }, { x: Math.max(...xs), y: lane }]);
      this.wire(exit === 'bottom' ? [{ x: stem, y: lane }, card] : [{ x: stem, y: lane }, { x: stem, y: card.y }, card]);
      if (host.tunnel !== undefined) {
        const tx = exit === 'bottom' ? stem + 14 : stem + 16;
        tunnel = this.tunnel(host, { x: tx, y: y(LEVEL.tunnel) }, { top: lane, bottom: exit === 'bottom' ? at.y + h - 9 : y(LEVEL.tunnel) + TUNNEL.h / 2, stem });
        // The wire above the box only exists where the lane reaches it.
        const laneEnd = Math.max(...xs);
        if (laneEnd < tx + TUNNEL.w / 2) this.wire([{ x: laneEnd, y: lane }, { x: tx + TUNNEL.w / 2, y: lane }]);
      }
    } else {
      this.inside.set(host.id, { x: at.x + w / 2, y: at.y + h - 14 });
    }
    const nics = host.nics.map(({ name, up }, i) => {
      // A host that is nothing but its cards has its whole edge for them.
      const spread = host.boxes.length === 0 ? at.x + (w * (i + 1)) / (host.nics.length + 1) : card.x + i * 26;
      const place = exit === 'bottom' ? { x: spread, y: card.y } : { x: card.x, y: card.y + i * 22 };
      this.ports.set(key(host.id, name), place);
      return { name, at: place, up };
    });
    this.hosts.push({ host, rect: { x: at.x, y: at.y, w, h }, tunnel, bridge, nics });
    return card;
  }
}

interface Outside {
  readonly outside: readonly PictureHost[];
  readonly balancer: PictureHost | undefined;
  readonly transit: PictureHost | undefined;
}

/** Where the switch's cables meet the trunk. */
function tapSwitch(builder: Builder, fabric: PictureHost | undefined, meet: (host: string) => { trunk: Point; casing: Point } | undefined): void {
  if (!fabric) return;
  for (const { a, b } of builder.picture.cables) {
    const [port, other] = a.host === fabric.id ? [a, b] : [b, a];
    if (port.host !== fabric.id) continue;
    const place = meet(other.host);
    if (!place) continue;
    builder.taps.set(key(port.host, port.device), place);
    builder.ports.set(key(port.host, port.device), place.trunk);
  }
}

/** The outside world's wires; everything of the transit host lies on them. */
function wireOutside(builder: Builder, { outside, balancer, transit }: Outside, rects: ReadonlyMap<string, Rect>, orientation: 'wide' | 'tall'): void {
  const cardOf = (host: string, peer: string): string | undefined => {
    for (const { a, b } of builder.picture.cables) {
      if (a.host === host && b.host === peer) return a.device;
      if (b.host === host && a.host === peer) return b.device;
    }
    return undefined;
  };
  const target = balancer && rects.get(balancer.id);
  if (!balancer || !target) return;
  const entry: Point = orientation === 'wide' ? { x: target.x + target.w, y: target.y + target.h / 2 } : { x: target.x + target.w / 2, y: target.y };
  const lane = orientation === 'wide' ? target.x + target.w + 20 : target.y - 16;
  const corner = orientation === 'wide' ? { x: lane, y: entry.y } : { x: entry.x, y: lane };
  const hub = transit?.id ?? balancer.id;
  builder.ports.set(key(balancer.id, cardOf(balancer.id, hub) ?? 'eth0'), entry);
  if (transit) {
    builder.inside.set(transit.id, corner);
    builder.ports.set(key(transit.id, cardOf(transit.id, balancer.id) ?? ''), corner);
  }
  for (const host of outside) {
    const rect = rects.get(host.id);
    if (!rect) continue;
    const exit: Point = orientation === 'wide' ? { x: rect.x + rect.w, y: rect.y + rect.h / 2 } : { x: rect.x + rect.w / 2, y: rect.y + rect.h };
    const joint = orientation === 'wide' ? { x: lane, y: exit.y } : { x: exit.x, y: lane };
    builder.ports.set(key(host.id, cardOf(host.id, hub) ?? 'eth0'), exit);
    if (transit) builder.ports.set(key(transit.id, cardOf(transit.id, host.id) ?? ''), joint);
    builder.wire([exit, joint, corner, entry]);
  }
}

export function layoutTopology(picture: Picture, orientation: 'wide' | 'tall', columns = 99): TopologyLayout {
  const builder = new Builder(picture, columns);
  const of = (role: PictureHost['role']): readonly PictureHost[] => picture.hosts.filter((host) => host.role === role);
  const fabric = of('switch')[0];
  const parts: Outside = { outside: of('outside'), balancer: of('balancer')[0], transit: of('transit')[0] };
  const nodes = of('node');
  const hasOutside = parts.balancer !== undefined;
  const rects = new Map<string, Rect>();
  const taps = new Map<string, { trunk: Point; casing: Point }>();
  let trunk: TopologyLayout['trunk'];
  let casing: TopologyLayout['casing'];
  let width: number;
  let height: number;

  if (orientation === 'wide') {
    const tallest = Math.max(0, ...nodes.map((host) => builder.nodeHeight(host)));
    const top = 14;
    const trunkY = top + tallest + 44;
    const casingY = top + tallest + 20;
    let x = hasOutside ? 12 + OUTSIDE.w + 38 : 14;
    const balancerY = top + Math.max(132, tallest - 84);
    if (parts.balancer) {
      parts.outside.forEach((host, i) => rects.set(host.id, builder.machine(host, { x: 12, y: top + i * 64 })));
      rects.set(parts.balancer.id, builder.machine(parts.balancer, { x: 12, y: balancerY }));
      const foot = { x: 12 + 40, y: balancerY + OUTSIDE.h };
      taps.set(parts.balancer.id, { trunk: { x: foot.x, y: trunkY }, casing: { x: foot.x, y: trunkY } });
      builder.ports.set(key(parts.balancer.id, 'eth1'), foot);
      builder.wire([foot, { x: foot.x, y: trunkY }]);
    }
    const cards: Point[] = [];
    for (const host of nodes) {
      const card = builder.node(host, { x, y: top + tallest - builder.nodeHeight(host) }, 'bottom');
      cards.push(card);
      taps.set(host.id, { trunk: { x: card.x, y: trunkY }, casing: { x: card.x, y: casingY } });
      if (fabric) builder.wire([card, { x: card.x, y: trunkY }]);
      x += builder.nodeWidth(host) + 16;
    }
    width = x - 2;
    height = fabric ? trunkY + 16 : top + tallest + (picture.cables.length > 0 ? 32 : 14);
    const first = parts.balancer ? 52 : (cards[0]?.x ?? 0);
    if (fabric) trunk = { from: { x: first, y: trunkY }, to: { x: cards.at(-1)?.x ?? first, y: trunkY }, label: { x: first + 12, y: trunkY - 8 } };
    const ends = nodes.flatMap((host, i) => (host.tunnel === undefined ? [] : [cards[i] as Point]));
    const [left] = ends;
    const right = ends.at(-1);
    if (left && right && ends.length > 1) {
      casing = { points: [left, { x: left.x, y: casingY }, { x: right.x, y: casingY }, right], label: { x: (left.x + (ends[1]?.x ?? right.x)) / 2, y: casingY - 7 } };
    }
  } else {
    const left = hasOutside || fabric ? 66 : nodes.some(({ nics }) => nics.length > 0) ? 40 : 12;
    const trunkX = 30;
    const casingX = 47;
    let y = 12;
    if (parts.balancer) {
      const narrow = 104;
      parts.outside.forEach((host, i) => rects.set(host.id, builder.machine(host, { x: left + i * (OUTSIDE.w + 16), y })));
      y += OUTSIDE.h + 32;
      rects.set(parts.balancer.id, builder.machine(parts.balancer, { x: left + narrow / 2, y }));
      const side = { x: left + narrow / 2, y: y + 34 };
      taps.set(parts.balancer.id, { trunk: { x: trunkX, y: side.y }, casing: { x: trunkX, y: side.y } });
      builder.ports.set(key(parts.balancer.id, 'eth1'), side);
      builder.wire([side, { x: trunkX, y: side.y }]);
      y += OUTSIDE.h + 18;
    }
    const cards: Point[] = [];
    let widest = parts.balancer ? 2 * OUTSIDE.w + 30 : 0;
    for (const host of nodes) {
      const card = builder.node(host, { x: left, y }, 'left');
      cards.push(card);
      taps.set(host.id, { trunk: { x: trunkX, y: card.y }, casing: { x: casingX, y: card.y } });
      if (fabric) builder.wire([card, { x: trunkX, y: card.y }]);
      widest = Math.max(widest, builder.nodeWidth(host));
      y += builder.nodeHeight(host) + 16;
    }
    width = left + widest + 12;
    height = y;
    const start = parts.balancer ? (taps.get(parts.balancer.id)?.trunk.y ?? 0) : (cards[0]?.y ?? 0);
    if (fabric) trunk = { from: { x: trunkX, y: start }, to: { x: trunkX, y: cards.at(-1)?.y ?? start }, label: { x: trunkX - 6, y: start + 90 } };
    const ends = nodes.flatMap((host, i) => (host.tunnel === undefined ? [] : [cards[i] as Point]));
    const [first] = ends;
    const last = ends.at(-1);
    if (first && last && ends.length > 1) casing = { points: [first, { x: casingX, y: first.y }, { x: casingX, y: last.y }, last], label: { x: casingX + 12, y: first.y + 60 } };
  }
  wireOutside(builder, parts, rects, orientation);
  tapSwitch(builder, fabric, (host) => taps.get(host));
  if (!fabric) wireDirect(builder, orientation);
  const { hosts, boxes, wires, ports, inside, plates, lanes, branches, elbows } = builder;
  return { orientation, width, height, hosts, boxes, wires, trunk, casing, ports, inside, plates, lanes, branches, elbows, taps: builder.taps };
}

/** Cables from host to host where no switch is between. */
function wireDirect(builder: Builder, orientation: 'wide' | 'tall'): void {
  builder.picture.cables.forEach(({ a, b }, i) => {
    const ends = [key(a.host, a.device), key(b.host, b.device)] as const;
    const from = builder.ports.get(ends[0]);
    const to = builder.ports.get(ends[1]);
    if (!from || !to) return;
    const lane = orientation === 'wide' ? Math.max(from.y, to.y) + 14 + 5 * (i % 3) : Math.min(from.x, to.x) - 16 - 6 * (i % 3);
    const elbow = ({ x, y }: Point): Point => (orientation === 'wide' ? { x, y: lane } : { x: lane, y });
    builder.elbows.set(ends[0], elbow(from));
    builder.elbows.set(ends[1], elbow(to));
    builder.wire([from, elbow(from), elbow(to), to]);
  });
}
