/** A trace as packets: what each one was, where it went and how it ended. One entry for each journey (clones, fragments and tunnels included). */
import type { SimTime } from '../../../engine/base/index';
import type { DropReason, RuleLocation, TraceEvent } from '../../../engine/kernel/index';
import type { PacketHeaders, TransportHeader } from '../../../engine/wire/index';

export type PacketFate =
  | { readonly kind: 'delivered'; readonly event: TraceEvent }
  | { readonly kind: 'dropped'; readonly reason: DropReason; readonly event: TraceEvent; readonly because: RuleLocation | undefined }
  | { readonly kind: 'travelling' };

export interface PacketView {
  /** Counts from 1 within the list it is in. */
  readonly number: number;
  readonly journey: number;
  readonly at: SimTime;
  readonly endAt: SimTime;
  /** `TCP SYN → 3306`, `DNS query`, `ARP who has 10.0.10.11` */
  readonly label: string;
  /** For a capsule: `SYN → 3306`. */
  readonly short: string;
  readonly from: string;
  readonly to: string;
  /** ARP, neighbour discovery: needed, but rarely the question. */
  readonly housekeeping: boolean;
  /** Housekeeping that nobody's packet waits for: what hosts say by themselves when a link comes up. */
  readonly unasked: boolean;
  /** The first packet of a connection or exchange, not part of one that exists. */
  readonly opening: boolean;
  readonly events: readonly TraceEvent[];
  readonly fate: PacketFate;
}

/** What travels inside tunnels: the innermost frame. */
export function innermost(headers: PacketHeaders): PacketHeaders {
  const { payload } = headers;
  if (payload.kind === 'vxlan' || payload.kind === 'geneve') return innermost(payload.frame);
  return payload.kind === 'ip' ? innermost(payload.packet) : headers;
}

/** How deep in tunnels the packet is. */
export function tunnelDepth(headers: PacketHeaders): number {
  const { payload } = headers;
  if (payload.kind === 'vxlan' || payload.kind === 'geneve') return 1 + tunnelDepth(payload.frame);
  return payload.kind === 'ip' ? 1 + tunnelDepth(payload.packet) : 0;
}

function tcpKind(transport: Extract<TransportHeader, { kind: 'tcp' }>, hasBytes: boolean): string {
  const { syn, ack, fin, rst } = transport.flags;
  if (rst) return 'RST';
  if (syn) return ack ? 'SYN ACK' : 'SYN';
  if (fin) return 'FIN';
  return hasBytes ? 'data' : 'ACK';
}

const ICMP_UNREACHABLE: Readonly<Record<number, string>> = { 0: 'network unreachable', 1: 'host unreachable', 3: 'port unreachable', 4: 'fragmentation needed', 9: 'prohibited', 10: 'prohibited', 13: 'prohibited' };

function icmpKind(transport: Extract<TransportHeader, { kind: 'icmp' | 'icmpv6' }>): string {
  const v6 = transport.kind === 'icmpv6';
  switch (transport.type) {
    case v6 ? 128 : 8:
      return 'echo request';
    case v6 ? 129 : 0:
      return 'echo reply';
    case 3:
      return v6 ? 'time exceeded' : (ICMP_UNREACHABLE[transport.code] ?? 'unreachable');
    case 1:
      return 'unreachable';
    case 11:
      return 'time exceeded';
    case 133:
      return v6 ? 'router solicitation' : `type ${transport.type}`;
    case 143:
      return v6 ? 'listener report' : `type ${transport.type}`;
    case 135:
      return 'neighbour solicitation';
    case 136:
      return 'neighbour advertisement';
    default:
      return `type ${transport.type}`;
  }
}

interface Named {
  readonly label: string;
  readonly short: string;
  readonly housekeeping: boolean;
  readonly unasked: boolean;
  readonly opening: boolean;
}

/** A packet in a few words. */
export function nameOf(headers: PacketHeaders): Named {
  const { net, transport, payload } = innermost(headers);
  if (net.kind === 'arp') {
    const asks = net.operation === 'request';
    const short = asks ? `who has ${net.targetIp}` : `${net.senderIp} is at …`;
    return { label: `ARP ${short}`, short, housekeeping: true, unasked: false, opening: asks };
  }
  const named = (label: string, short: string, opening: boolean, housekeeping = false, unasked = false): Named => ({ label, short, housekeeping, unasked, opening });
  if (transport === undefined && net.protocol === 2) return named('IGMP membership report', 'membership report', false, true, true);
  if (transport === undefined) return named(payload.kind === 'fragment' ? 'IP fragment' : `IP protocol ${net.protocol}`, 'IP', false);
  switch (transport.kind) {
    case 'tcp': {
      const kind = tcpKind(transport, payload.kind === 'bytes' && payload.bytes.length > 0);
      return named(`TCP ${kind} → ${transport.dstPort}`, `${kind} → ${transport.dstPort}`, kind === 'SYN');
    }
    case 'udp': {
      if (transport.dstPort === 53) return named('DNS query', 'DNS query', true);
      if (transport.srcPort === 53) return named('DNS answer', 'DNS answer', false);
      return named(`UDP → ${transport.dstPort}`, `UDP → ${transport.dstPort}`, true);
    }
    case 'sctp':
      return named(`SCTP ${transport.chunk} → ${transport.dstPort}`, `${transport.chunk} → ${transport.dstPort}`, transport.chunk === 'INIT');
    case 'icmp':
    case 'icmpv6': {
      const kind = icmpKind(transport);
      return named(`ICMP ${kind}`, kind, kind === 'echo request', /^(neighbour|router|listener) /.test(kind), /^(router|listener) /.test(kind) || net.src === '::');
    }
  }
}

function endsOf(headers: PacketHeaders): readonly [string, string] {
  const { net } = innermost(headers);
  return net.kind === 'arp' ? [net.senderIp, net.targetIp] : [net.src, net.dst];
}

/** Copies of a flooded frame that other hosts ignore say nothing about the packet's own end. */
const isByTheWay = (event: TraceEvent): boolean => event.step.kind === 'drop' && (event.step.reason === 'OTHERHOST' || event.step.reason === 'CONSUMED');

function fateOf(events: readonly TraceEvent[]): PacketFate {
  for (let i = events.length - 1; i >= 0; i -= 1) {
    const event = events[i] as TraceEvent;
    if (event.step.kind === 'deliver' && event.step.to !== 'packet') {
      // The outer packet of a tunnel is delivered to the tunnel's own socket; what matters is inside.
      if (event.step.to === 'udp' && tunnelDepth(event.headers) > 0) continue;
      return { kind: 'delivered', event };
    }
    if (event.step.kind === 'drop' && !isByTheWay(event)) {
      const before = events[i - 1]?.step;
      return { kind: 'dropped', reason: event.step.reason, event, because: before?.kind === 'hook' && before.verdict !== 'ACCEPT' ? before.decidedBy : undefined };
    }
  }
  return { kind: 'travelling' };
}

/** The packets of a stretch of the trace, in the order in which they set out. */
export function packetsOf(events: readonly TraceEvent[]): readonly PacketView[] {
  const journeys = new Map<number, TraceEvent[]>();
  for (const event of events) {
    const known = journeys.get(event.journey);
    if (known) known.push(event);
    else journeys.set(event.journey, [event]);
  }
  return [...journeys].map(([journey, list], i): PacketView => {
    const first = list[0] as TraceEvent;
    const [from, to] = endsOf(first.headers);
    return { number: i + 1, journey, at: first.at, endAt: (list.at(-1) as TraceEvent).at, from, to, events: list, fate: fateOf(list), ...nameOf(first.headers) };
  });
}

/**
 * The packet that answers "why": the last one that wanted to open something and was dropped, else the last that a rule dropped, else the last
 * refusal (RST, ICMP error), else the last that was lost in another way, else the last that opened something. What two ends say when one has
 * given up (a FIN nobody waits for, an RST) comes after what made it give up.
 * Housekeeping is passed over unless there is nothing else.
 */
export function decidingPacket(packets: readonly PacketView[]): PacketView | undefined {
  const telling = packets.filter((packet) => !packet.housekeeping);
  const asked = packets.filter((packet) => !packet.unasked);
  const refusal = (packet: PacketView): boolean => /RST|unreachable|prohibited|time exceeded/.test(packet.short);
  return (
    telling.findLast((packet) => packet.fate.kind === 'dropped' && packet.opening) ??
    telling.findLast((packet) => packet.fate.kind === 'dropped' && packet.fate.because !== undefined) ??
    telling.findLast(refusal) ??
    telling.findLast((packet) => packet.fate.kind === 'dropped') ??
    telling.findLast((packet) => packet.opening) ??
    telling.at(-1) ??
    asked.findLast((packet) => packet.fate.kind === 'dropped') ??
    asked.at(-1) ??
    packets.at(-1)
  );
}
