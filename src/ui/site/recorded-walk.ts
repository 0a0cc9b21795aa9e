/**
 * The stops of a packet's walk, from a network that really ran: while the site is built the walk's command is typed into its lab, and each stop
 * is the event of the trace that it names. What the page says of headers, routes and table entries is what stood there.
 */
import type { TraceEvent } from '../../engine/kernel/index';
import { Session, typeLine } from '../../engine/lab/index';
import { packetsOf } from '../widgets/journey/packet-log';
import { labBundle } from './lab-bundles';

/** `content/<locale>/walks/<id>.json`. */
export interface Walk {
  readonly lab: string;
  readonly terminal: string;
  readonly command: string;
  readonly hops: readonly WalkHop[];
}

export interface WalkHop {
  /** Where on the drawing the packet stands, which parts are lit, and how it looks. */
  readonly at: string;
  readonly on: readonly string[];
  readonly kind: string;
  readonly packet: string;
  /** The event it tells of: the first after the stop before it with this place, kind and packet. */
  readonly event: { readonly netns: string; readonly kind: TraceEvent['step']['kind']; readonly of: string };
  readonly title: string;
  readonly text: string;
}

export interface RecordedHop extends WalkHop {
  /** One line of facts: addresses as they were on the wire there, and the route or table entry that was used. */
  readonly headers: string;
}

export interface RecordedWalk {
  readonly command: string;
  readonly hops: readonly RecordedHop[];
  /** What the terminal printed for the command. */
  readonly output: string;
}

function facts({ headers, step }: TraceEvent, label: string): string {
  const { eth, net } = headers;
  const used =
    step.kind === 'route' ? step.route
    : step.kind === 'bridge' ? (step.decision === 'forward' ? step.entry : `${step.decision}: ${step.to.join(', ')}`)
    : undefined;
  return [
    label,
    ...(eth && (step.kind === 'transmit' || step.kind === 'bridge' || net?.kind === 'arp') ? [`${eth.src} → ${eth.dst}`] : []),
    ...(net?.kind === 'ipv4' && step.kind !== 'bridge' ? [`${net.src} → ${net.dst}`, `ttl ${String(net.ttl)}`] : []),
    ...(used === undefined ? [] : [used.trim()]),
  ].join(' · ');
}

/** Throws when a stop does not happen in this order: a walk that tells of something else must not be built. */
export function recordWalk(walk: Walk): RecordedWalk {
  const session = Session.begin(labBundle(walk.lab));
  typeLine(session, walk.terminal, walk.command);
  session.settle();
  const { world, terminals } = session.scene;
  const events = packetsOf(world.trace.since(session.traceMarks().at(-1) ?? 0)).flatMap((packet) => packet.events.map((event) => ({ event, label: packet.label })));
  let last = -1;
  const hops = walk.hops.map((hop): RecordedHop => {
    const { netns, kind, of } = hop.event;
    const found = events
      .filter(({ event, label }) => event.seq > last && event.netns === netns && event.step.kind === kind && label.startsWith(of))
      .sort((a, b) => a.event.seq - b.event.seq)[0];
    if (!found) throw new Error(`The walk "${walk.command}" has a stop "${hop.title}" (${kind} of ${of} in ${netns}) that does not happen, or not after the one before it`);
    last = found.event.seq;
    return { ...hop, headers: facts(found.event, found.label) };
  });
  const output = (terminals.get(walk.terminal)?.output ?? []).map(({ text }) => text).join('').replaceAll('\r', '');
  return { command: walk.command, hops, output };
}
