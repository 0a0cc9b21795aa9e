/** A flow as conntrack-tools prints it (`conntrack -L`, -E): src/conntrack.c and libnetfilter_conntrack's snprintf_default.c. */
import type { ConntrackEntry, Tuple } from '../api';

const PROTOCOL_TEXT: ReadonlyMap<number, string> = new Map([[1, 'icmp'], [6, 'tcp'], [17, 'udp'], [33, 'dccp'], [47, 'gre'], [58, 'icmpv6'], [132, 'sctp'], [136, 'udplite']]);

/** Name of the protocol, `unknown` for those that conntrack-tools does not name. */
export const conntrackProtocol = (protocol: number): string => PROTOCOL_TEXT.get(protocol) ?? 'unknown';

/** `src=… dst=… sport=… dport=…`, or type, code and id for ICMP. */
export function directionText(tuple: Tuple): string {
  const base = `src=${tuple.src} dst=${tuple.dst}`;
  if (tuple.icmp) return `${base} type=${tuple.icmp.type} code=${tuple.icmp.code} id=${tuple.icmp.id}`;
  if ([6, 17, 33, 132, 136].includes(tuple.protocol)) return `${base} sport=${tuple.srcPort} dport=${tuple.dstPort}`;
  return base;
}

const texts = new WeakMap<Tuple, string>();

/** Every tracked packet of a trace names its connection, whose tuples stay the same objects. */
function knownText(tuple: Tuple): string {
  let text = texts.get(tuple);
  if (text === undefined) {
    text = directionText(tuple);
    texts.set(tuple, text);
  }
  return text;
}

/** Both directions in short: for traces. */
export const tupleText = (entry: Pick<ConntrackEntry, 'original' | 'reply' | 'seenReply'>): string =>
  `${conntrackProtocol(entry.original.protocol)} ${knownText(entry.original)} ${entry.seenReply ? '' : '[UNREPLIED] '}${knownText(entry.reply)}`;

