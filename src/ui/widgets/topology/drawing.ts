/** The picture as SVG. Meaning is in edges, glyphs and words as well as in colour. */
import type { WidgetMessages } from '../../../messages/index';
import { svg } from '../dom';
import type { PlacedBox, PlacedHost, Point, TopologyLayout } from './layout';
import type { Picture } from './picture';

const path = (points: readonly Point[]): string => points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');

function port({ x, y }: Point, up = true): SVGElement {
  return svg('rect', { class: up ? 't-port' : 't-port down', x: x - 5.5, y: y - 5.5, width: 11, height: 11, rx: 2 });
}

const text = (content: string, at: Point, className: string, anchor?: 'middle' | 'end'): SVGElement => svg('text', { class: className, x: at.x, y: at.y, 'text-anchor': anchor }, content);

/** Text that fits `width` pixels at about `per` pixels a letter; the whole is in the tooltip. */
export const fitted = (content: string, width: number, per: number): string => {
  const room = Math.floor(width / per);
  return content.length <= room ? content : `${content.slice(0, Math.max(1, room - 1))}…`;
};

function drawBox(placed: PlacedBox, say: WidgetMessages, enforces: boolean): SVGElement {
  const { box, rect, ends, plate } = placed;
  const group = svg('g', { class: 't-box', 'data-box': box.id });
  const open = svg('g', { class: 't-open', role: 'button', tabindex: 0 });
  open.append(svg('rect', { class: 't-ns', x: rect.x, y: rect.y, width: rect.w, height: rect.h, rx: 6 }), text(`${fitted(box.title, rect.w - 20, 6.9)} `, { x: rect.x + 10, y: rect.y + 20 }, 't-name'), text(`${box.address} `, { x: rect.x + 10, y: rect.y + 36 }, 't-mono'));
  const [label] = box.labels;
  if (label !== undefined) {
    const shown = fitted(label, rect.w - 30, 6.4);
    open.append(svg('rect', { class: 't-label', x: rect.x + 9, y: rect.y + 43, width: Math.min(rect.w - 18, shown.length * 6.4 + 10), height: 16, rx: 3 }), text(shown, { x: rect.x + 14, y: rect.y + 55 }, 't-mono small'));
  }
  group.append(open);
  const room = ends.length > 1 ? 26 : 92;
  for (const { end, at, outer } of ends) {
    group.append(port(at, end.connected));
    if (outer) group.append(port(outer, end.connected));
    // The host's end has the telling name; where there is none, the box's own.
    const name = outer ? (end.peer?.device ?? '') : end.device;
    group.append(text(fitted(name, room, 6.3), { x: at.x + (outer ? 11 : 9), y: outer ? outer.y - 8 : at.y + 17 }, 't-mono small'));
  }
  if (plate) {
    const count = box.policies?.length ?? 0;
    const first = box.policies?.[0];
    const plateGroup = svg('g', { class: `t-plate ${count > 0 ? 'isolated' : ''}`, 'data-plate': `${placed.host}|${ends.find(({ outer }) => outer)?.end.peer?.device ?? ''}` });
    plateGroup.append(
      svg('rect', { x: plate.x, y: plate.y, width: plate.w, height: plate.h, rx: 5 }),
      text(enforces ? 'filter' : '', { x: plate.x + 9, y: plate.y + 17 }, 't-plate-title'),
      text(count === 0 ? say['topology.no-policy'] : fitted(count === 1 ? (first ?? '') : `${first ?? ''} +${String(count - 1)}`, plate.w - 18, 5.9), { x: plate.x + 9, y: plate.y + 33 }, 't-plate-text'),
    );
    group.append(plateGroup);
  }
  return group;
}

function drawHost(placed: PlacedHost, orientation: TopologyLayout['orientation']): SVGElement {
  const { host, rect, tunnel, bridge, nics } = placed;
  const group = svg('g', { class: `t-host ${host.role}`, 'data-host': host.id });
  group.append(svg('rect', { class: 't-hostbox', x: rect.x, y: rect.y, width: rect.w, height: rect.h, rx: host.role === 'node' ? 8 : 6 }));
  if (host.role === 'node') {
    group.append(text(host.title, { x: rect.x + 14, y: rect.y + 23 }, 't-name'), text(host.address, { x: rect.x + rect.w - 14, y: rect.y + 23 }, 't-mono', 'end'));
  } else {
    group.append(text(host.title, { x: rect.x + rect.w / 2, y: rect.y + 22 }, 't-name', 'middle'), text(host.address, { x: rect.x + rect.w / 2, y: rect.y + 38 }, 't-mono', 'middle'));
  }
  if (bridge) {
    const [first] = host.bridges;
    group.append(
      svg('rect', { class: 't-bridge', x: bridge.x, y: bridge.y, width: bridge.w, height: bridge.h, rx: 5 }),
      text(fitted(host.bridges.map(({ name }) => name).join(', '), bridge.w - 130, 6.9), { x: bridge.x + 40, y: bridge.y + 17 }, 't-name'),
      text(first?.address ?? '', { x: bridge.x + bridge.w - 8, y: bridge.y + 17 }, 't-mono', 'end'),
    );
  }
  if (tunnel) {
    group.append(svg('rect', { class: 't-tunnel', x: tunnel.x, y: tunnel.y, width: tunnel.w, height: tunnel.h, rx: 4 }), text(host.tunnel ?? '', { x: tunnel.x + tunnel.w / 2, y: tunnel.y + 15 }, 't-mono ink', 'middle'));
  }
  if (host.others.length > 0) group.append(text(fitted(host.others.join(' '), rect.w - 28, 6.4), { x: rect.x + 14, y: rect.y + (host.boxes.length === 0 && !bridge ? 50 : rect.h - 9) }, 't-mono small'));
  for (const { name, at, up } of nics) group.append(port(at, up), orientation === 'wide' ? text(name, { x: at.x - 10, y: at.y - 9 }, 't-mono small', 'end') : text(name, { x: at.x + 10, y: at.y - 8 }, 't-mono small'));
  return group;
}

/** Everything that stands still. The chosen packet's way is drawn into the group `.t-way`, its stops and all packets into `.t-moving`. */
export function drawTopology(layout: TopologyLayout, picture: Picture, say: WidgetMessages): SVGSVGElement {
  const root = svg('svg', { viewBox: `0 0 ${layout.width} ${layout.height}`, class: `topology-svg ${layout.orientation}`, role: 'group', 'aria-label': say['topology.label'], preserveAspectRatio: 'xMidYMid meet' });
  const wires = svg('g', { class: 't-wires' });
  if (layout.casing) {
    wires.append(svg('path', { class: 't-casing', d: path(layout.casing.points) }));
    wires.append(svg('path', { class: 't-casing-line', d: path(layout.casing.points) }));
  }
  for (const wire of layout.wires) wires.append(svg('path', { class: wire.down ? 't-wire down' : 't-wire', d: path(wire.points) }));
  if (layout.trunk) {
    wires.append(svg('path', { class: 't-wire', d: path([layout.trunk.from, layout.trunk.to]) }));
    const label = text(`${say['topology.node-network']} ${picture.nodeNetwork ?? ''}`, layout.trunk.label, 't-note');
    if (layout.orientation === 'tall') label.setAttribute('transform', `rotate(-90 ${layout.trunk.label.x} ${layout.trunk.label.y})`);
    wires.append(label);
  }
  if (layout.casing) {
    const label = text('VXLAN', layout.casing.label, 't-note tunnel', layout.orientation === 'wide' ? 'middle' : undefined);
    if (layout.orientation === 'tall') label.setAttribute('transform', `rotate(-90 ${layout.casing.label.x} ${layout.casing.label.y})`);
    wires.append(label);
  }
  const hosts = layout.hosts.map((host) => drawHost(host, layout.orientation));
  const hostBoxes = svg('g', { class: 't-hosts' }, ...hosts);
  root.append(hostBoxes, wires);
  // The chosen packet's way runs over the wires, and, but for a faint line, under whatever has a name. Bridges are over the wires that end at them; boxes and ports are over everything that stands still.
  wires.append(svg('g', { class: 't-way', 'aria-hidden': 'true' }));
  for (const host of hosts) {
    for (const part of [...host.querySelectorAll('.t-bridge, .t-tunnel, .t-port, .t-bridge + text, .t-bridge + text + text, .t-tunnel + text')]) wires.append(part);
  }
  for (const box of layout.boxes) root.append(drawBox(box, say, picture.enforces));
  root.append(svg('g', { class: 't-moving', 'aria-hidden': 'true' }));
  return root;
}

/** `M…L…` for a route. */
export const routePath = path;
