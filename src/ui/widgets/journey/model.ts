/** A packet's journey as a list to read: places, steps, what changed, where and why it ended. */
import type { SimTime } from '../../../engine/base/index';
import type { TraceEvent } from '../../../engine/kernel/index';
import type { PacketHeaders } from '../../../engine/wire/index';
import { describeEvent, type WidgetMessages } from '../../../messages/index';
import { tunnelDepth, type PacketView } from './packet-log';
import { policyVerdicts, type PolicyVerdict } from './policy-verdicts';

export type StepTone = 'plain' | 'rewrite' | 'tunnel' | 'allow' | 'drop' | 'deliver';

export interface HeaderField {
  readonly name: string;
  readonly value: string;
  readonly changed: boolean;
}

export interface HeaderRow {
  readonly layer: string;
  readonly fields: readonly HeaderField[];
  /** Outer headers of a tunnel. */
  readonly outer: boolean;
}

export interface JourneyStep {
  readonly seq: number;
  readonly at: SimTime;
  readonly place: string;
  readonly line: string;
  readonly detail: string | undefined;
  readonly tone: StepTone;
  /** Shown when not every step is asked for. */
  readonly main: boolean;
  readonly verdicts: readonly PolicyVerdict[];
  readonly event: TraceEvent;
}

/** Outermost first: each header's fields as they are written in tools. */
function rowsOf(headers: PacketHeaders, outer = false): { layer: string; outer: boolean; fields: [string, string][] }[] {
  const rows: { layer: string; outer: boolean; fields: [string, string][] }[] = [];
  const { eth, net, transport, payload } = headers;
  const inTunnel = tunnelDepth(headers) > 0;
  if (eth) rows.push({ layer: 'Ethernet', outer: inTunnel || outer, fields: [['src', eth.src], ['dst', eth.dst]] });
  if (net.kind === 'arp') {
    rows.push({ layer: 'ARP', outer, fields: [['op', net.operation], ['sender', `${net.senderIp} ${net.senderMac}`], ['target', `${net.targetIp} ${net.targetMac}`]] });
    return rows;
  }
  rows.push({ layer: net.kind === 'ipv4' ? 'IPv4' : 'IPv6', outer: inTunnel, fields: [['src', net.src], ['dst', net.dst], ['ttl', String(net.ttl)]] });
  if (transport?.kind === 'tcp') {
    const flags = Object.entries(transport.flags).flatMap(([name, on]) => (on === true ? [name.toUpperCase()] : []));
    rows.push({ layer: 'TCP', outer: inTunnel, fields: [['src', String(transport.srcPort)], ['dst', String(transport.dstPort)], ['flags', flags.join(' ')], ['seq', String(transport.seq)], ['ack', String(transport.ack)]] });
  } else if (transport?.kind === 'udp' || transport?.kind === 'sctp') {
    rows.push({ layer: transport.kind.toUpperCase(), outer: inTunnel, fields: [['src', String(transport.srcPort)], ['dst', String(transport.dstPort)]] });
  } else if (transport) {
    rows.push({ layer: 'ICMP', outer: inTunnel, fields: [['type', String(transport.type)], ['code', String(transport.code)], ...(transport.sequence === undefined ? [] : ([['seq', String(transport.sequence)]] as [string, string][]))] });
  }
  if (payload.kind === 'vxlan' || payload.kind === 'geneve') {
    rows.push({ layer: payload.kind === 'vxlan' ? 'VXLAN' : 'Geneve', outer: true, fields: [['vni', String(payload.vni)]] }, ...rowsOf(payload.frame));
  } else if (payload.kind === 'ip') rows.push(...rowsOf(payload.packet));
  return rows;
}

/** Headers as rows; fields that differ from `before` (the innermost ones are compared with each other) are marked. */
export function headerRows(headers: PacketHeaders, before?: PacketHeaders): readonly HeaderRow[] {
  const now = rowsOf(headers);
  const old = before ? rowsOf(before) : [];
  return now.map(({ layer, outer, fields }, i): HeaderRow => {
    // Counted from the inside, so that a new tunnel does not shift everything.
    const same = old[old.length - now.length + i];
    const comparable = before !== undefined && same?.layer === layer ? same : undefined;
    return {
      layer,
      outer,
      fields: fields.map(([name, value]) => ({ name, value, changed: before !== undefined && (comparable ? comparable.fields.find(([n]) => n === name)?.[1] !== value : true) })),
    };
  });
}

function toneOf(event: TraceEvent, verdicts: readonly PolicyVerdict[]): StepTone {
  const { step } = event;
  switch (step.kind) {
    case 'nat':
      return 'rewrite';
    case 'ipvs':
      return step.decision === 'no-server' || step.decision === 'server-gone' ? 'drop' : 'rewrite';
    case 'encapsulate':
    case 'decapsulate':
      return 'tunnel';
    case 'drop':
      return step.reason === 'OTHERHOST' || step.reason === 'CONSUMED' ? 'plain' : 'drop';
    case 'deliver':
      // The outer packet of a tunnel reaches the tunnel's own socket: what is inside goes on.
      return tunnelDepth(event.headers) > 0 ? 'plain' : 'deliver';
    case 'hook':
      if (step.verdict === 'DROP' || step.verdict === 'REJECT') return 'drop';
      return verdicts.some(({ verdict }) => verdict === 'allowed') ? 'allow' : 'plain';
    default:
      return 'plain';
  }
}

function isMain(event: TraceEvent, tone: StepTone, before: TraceEvent | undefined): boolean {
  const { step } = event;
  switch (step.kind) {
    case 'origin':
    case 'nat':
    case 'ipvs':
    case 'bridge':
    case 'decapsulate':
    case 'encapsulate':
    case 'fragment':
      return true;
    case 'deliver':
      return tone === 'deliver';
    case 'drop':
      // The hook before it has said which rule it was.
      return tone === 'drop' && !(before?.step.kind === 'hook' && before.step.verdict === 'DROP');
    case 'hook':
      return tone !== 'plain';
    case 'route':
      return step.type === 'none' || step.type === 'unreachable' || step.type === 'blackhole' || step.type === 'prohibit';
    case 'transmit':
      return step.peer !== undefined;
    default:
      return false;
  }
}

function lineOf(event: TraceEvent, verdicts: readonly PolicyVerdict[], placeOf: (netns: string) => string, say: WidgetMessages): { readonly line: string; readonly detail: string | undefined } {
  const { step } = event;
  const { line, detail } = describeEvent(event);
  if (step.kind === 'transmit' && step.peer) return { line: `${step.device} → ${placeOf(step.peer.netns)} ${step.peer.device}`, detail: undefined };
  const [first] = verdicts.filter(({ verdict }) => verdict === 'denied');
  if (first) return { line: `${first.chain}: ${say['journey.isolated'](first.direction, (first.selecting ?? []).map((name) => name.replace(/^default\//, '')).join(', '))}`, detail: `${line}${detail === undefined ? '' : `. ${detail}`}` };
  if (verdicts.length > 0) return { line: verdicts.map((v) => (v.rule ? say['journey.allowed-by'](v.rule.name, v.rule.path) : '')).join('; '), detail: `${line}${detail === undefined ? '' : `. ${detail}`}` };
  return { line, detail };
}

/** All steps of a packet. `placeOf` turns a namespace's id into what the learner calls it. */
export function journeySteps(packet: PacketView, placeOf: (netns: string) => string, say: WidgetMessages): readonly JourneyStep[] {
  return packet.events.map((event, i): JourneyStep => {
    const verdicts = policyVerdicts(event);
    const tone = toneOf(event, verdicts);
    const place = placeOf(event.netns);
    return { seq: event.seq, at: event.at, place, ...lineOf(event, verdicts, placeOf, say), tone, main: isMain(event, tone, packet.events[i - 1]), verdicts, event };
  });
}

export function fateText(packet: PacketView, say: WidgetMessages): string {
  return say[`journey.${packet.fate.kind}`];
}
