/** What moves on the topology: packets as capsules along the wires, the chosen packet's way, crosses where packets ended, plates' verdicts. */
import { svg, wantsStillness } from '../dom';
import type { PacketView } from '../journey/packet-log';
import { policyVerdicts } from '../journey/policy-verdicts';
import { routePath } from './drawing';
import type { TopologyLayout } from './layout';
import { packetRoute, pointAlong, walkDuration, type PacketRoute } from './route';

/** Capsules on the way at once: more would hide the network. */
const AT_ONCE = 5;

interface Walk {
  readonly route: PacketRoute;
  readonly capsule: SVGGElement;
  readonly duration: number;
  started: number | undefined;
}

function capsuleOf(label: string): SVGGElement {
  const w = label.length * 6.5 + 16;
  return svg(
    'g',
    { class: 't-capsule' },
    svg('rect', { class: 'casing', x: -w / 2 - 6, y: -14, width: w + 12, height: 28, rx: 8 }),
    svg('rect', { class: 'body', x: -w / 2, y: -10, width: w, height: 20, rx: 5 }),
    svg('text', { 'text-anchor': 'middle', y: 4 }, label),
  );
}

function crossAt(x: number, y: number): SVGGElement {
  return svg('g', { class: 't-cross', transform: `translate(${x} ${y})` }, svg('circle', { r: 10 }), svg('path', { d: 'm-4.5 -4.5 9 9m0 -9 -9 9' }));
}

export class MovingLayer {
  private walks: Walk[] = [];
  private seen = new Set<number>();
  private frame = 0;
  private chosen: SVGGElement | undefined;

  constructor(
    private readonly layer: SVGGElement,
    private readonly root: SVGSVGElement,
    private readonly layout: TopologyLayout,
    /** Packets that were shown before: those of a drawing that this one replaces. */
    seen: ReadonlySet<number> = new Set(),
  ) {
    this.seen = new Set(seen);
  }

  /** Where the chosen packet's way is drawn. */
  private get way(): SVGGElement | null {
    return this.root.querySelector<SVGGElement>('.t-way');
  }

  get shown(): ReadonlySet<number> {
    return this.seen;
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.walks = [];
  }

  /** Marks packets as shown without moving them. */
  pass(packets: readonly PacketView[]): void {
    for (const { journey } of packets) this.seen.add(journey);
  }

  /** Lets packets walk that have met their fate and were not shown yet. */
  follow(packets: readonly PacketView[], speed: number): void {
    for (const packet of packets) {
      if (packet.housekeeping || packet.fate.kind === 'travelling' || this.seen.has(packet.journey)) continue;
      this.seen.add(packet.journey);
      if (wantsStillness()) continue;
      // Losses are always shown; others only while there is room.
      if (this.walks.length >= AT_ONCE && packet.fate.kind !== 'dropped') continue;
      this.walk(packet, speed);
    }
  }

  /** One packet's walk, now. */
  walk(packet: PacketView, speed: number): void {
    const route = packetRoute(packet, this.layout);
    if (route.points.length < 2) return;
    const capsule = capsuleOf(packet.short);
    const [start] = route.points;
    if (start) capsule.setAttribute('transform', `translate(${start.x} ${start.y})`);
    this.layer.append(capsule);
    this.walks.push({ route, capsule, duration: walkDuration(route, speed), started: undefined });
    this.frame ||= requestAnimationFrame((now) => { this.move(now); });
  }

  private move(now: number): void {
    this.frame = 0;
    this.walks = this.walks.filter((walk) => {
      walk.started ??= now;
      const share = (now - walk.started) / walk.duration;
      const at = pointAlong(walk.route.points, share);
      if (!at) return false;
      walk.capsule.setAttribute('transform', `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`);
      walk.capsule.classList.toggle('tunnelled', at.tunnelled);
      if (share < 1) return true;
      walk.capsule.remove();
      if (walk.route.end === 'dropped') {
        const cross = crossAt(at.x, at.y);
        cross.classList.add('fading');
        this.layer.append(cross);
        setTimeout(() => { cross.remove(); }, 2600);
      }
      return false;
    });
    if (this.walks.length > 0) this.frame = requestAnimationFrame((next) => { this.move(next); });
  }

  /** Draws the chosen packet's way with its stops and verdicts; undefined takes it away. */
  choose(packet: PacketView | undefined, words: { readonly allowed: string; readonly denied: string }): void {
    this.chosen?.remove();
    this.way?.replaceChildren();
    this.chosen = undefined;
    for (const plate of this.root.querySelectorAll<SVGGElement>('.t-plate')) {
      plate.classList.remove('allowed', 'denied');
      const [title, line] = [...plate.querySelectorAll('text')];
      if (title?.dataset['plain'] !== undefined) title.textContent = title.dataset['plain'];
      if (line?.dataset['plain'] !== undefined) line.textContent = line.dataset['plain'];
    }
    if (!packet) return;
    const route = packetRoute(packet, this.layout);
    const last = route.points.at(-1);
    const group = svg('g', { class: 't-chosen' });
    const way = svg('g', { class: 't-chosen' });
    for (let i = 1; i < route.points.length; i += 1) {
      const [a, b] = [route.points[i - 1], route.points[i]];
      if (a && b && a.tunnelled && b.tunnelled) way.append(svg('path', { class: 'way-casing', d: routePath([a, b]) }));
    }
    way.append(svg('path', { class: 'way', d: routePath(route.points) }));
    this.way?.replaceChildren(way);
    // Inside a box it is faint, so that names stay readable through it.
    group.append(svg('path', { class: 'way inside', d: routePath(route.points) }));
    let number = 0;
    let previous: { x: number; y: number } | undefined;
    for (const point of route.points) {
      if (previous && Math.hypot(previous.x - point.x, previous.y - point.y) < 15) continue;
      previous = point;
      number += 1;
      if (wantsStillness()) group.append(svg('g', { class: 'stop', transform: `translate(${point.x} ${point.y})` }, svg('circle', { r: 8 }), svg('text', { 'text-anchor': 'middle', y: 3.5 }, String(number))));
    }
    if (last) {
      const capsule = capsuleOf(packet.short);
      const above = pointAlong(route.points, route.points.length > 2 ? 0.5 : 0.4) ?? last;
      const half = packet.short.length * 3.25 + 16;
      capsule.setAttribute('transform', `translate(${Math.min(this.layout.width - half, Math.max(half, above.x))} ${above.y})`);
      capsule.classList.toggle('tunnelled', above.tunnelled);
      group.append(capsule);
      if (route.end === 'dropped') group.append(crossAt(last.x, last.y));
      else if (route.end === 'delivered') group.append(svg('circle', { class: 'arrived', cx: last.x, cy: last.y, r: 6 }));
    }
    this.layer.append(group);
    this.chosen = group;
    this.showVerdicts(packet, words);
  }

  private showVerdicts(packet: PacketView, words: { readonly allowed: string; readonly denied: string }): void {
    for (const event of packet.events) {
      for (const verdict of policyVerdicts(event)) {
        const plate = this.root.querySelector<SVGGElement>(`[data-plate="${CSS.escape(`${event.netns}|${verdict.device ?? ''}`)}"]`);
        if (!plate) continue;
        const [title, line] = [...plate.querySelectorAll('text')];
        if (!title || !line) continue;
        title.dataset['plain'] ??= title.textContent;
        line.dataset['plain'] ??= line.textContent;
        plate.classList.add(verdict.verdict);
        title.textContent = verdict.verdict === 'allowed' ? `✓ ${verdict.direction}` : `✕ ${verdict.direction} → DROP`;
        const rule = verdict.rule ? `${verdict.rule.name}` : words.denied;
        line.textContent = rule.length > 20 ? `${rule.slice(0, 19)}…` : rule;
      }
    }
  }
}
