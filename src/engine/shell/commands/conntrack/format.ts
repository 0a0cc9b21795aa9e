/** Flows as conntrack prints them (libnetfilter_conntrack, snprintf_default.c; transcript k06). */
import { EPOCH_UNIX_SECONDS, SECOND, type SimTime } from '../../../base/index';
import { type ConntrackEntry, conntrackProtocol, directionText } from '../../../kernel/index';

export interface LineOptions {
  readonly extended: boolean;
  readonly id: boolean;
  /** Packets and bytes of each direction, where they were counted (nf_conntrack_acct). */
  readonly counters: boolean;
  /** `mark=` and `use=` are in dumps; events have them only when they say something. */
  readonly dump: boolean;
  /** One reference more: the flow was asked for by name, or changed. */
  readonly held?: boolean;
  /** As /proc/net/nf_conntrack has it: the zone always, and one reference more. */
  readonly file?: boolean;
}

/** One flow, without a newline. */
export function flowLine(entry: ConntrackEntry, now: SimTime, options: LineOptions): string {
  const { original, reply, protocolState } = entry;
  const family = original.src.includes(':') ? 6 : 4;
  const seconds = Math.max(0, Math.floor((entry.expiresAt - now) / SECOND));
  const counted = (c: ConntrackEntry['counters']['original']): string => (options.counters && entry.accounted ? ` packets=${c.packets} bytes=${c.bytes}` : '');
  const parts = [
    options.extended ? (family === 4 ? 'ipv4     2 ' : 'ipv6     10 ') : '',
    `${conntrackProtocol(original.protocol).padEnd(8)} ${original.protocol} ${seconds} `,
    protocolState === undefined ? '' : `${protocolState} `,
    directionText(original),
    counted(entry.counters.original),
    entry.seenReply ? ' ' : ' [UNREPLIED] ',
    directionText(reply),
    counted(entry.counters.reply),
    entry.assured ? ' [ASSURED]' : '',
    options.dump || entry.mark !== 0 ? ` mark=${entry.mark}` : '',
    entry.zone === 0 && options.file !== true ? '' : ` zone=${entry.zone}`,
    options.file === true || (options.dump && options.held) ? ' use=2' : options.dump ? ' use=1' : '',
    options.id ? ` id=${kernelId(entry)}` : '',
  ];
  return parts.join('');
}

/** The kernel shows a hash, not a count (nf_ct_get_id): spread ours likewise, always the same for the same flow. */
const kernelId = (entry: ConntrackEntry): number => Math.imul(entry.id, 0x9e3779b1) >>> 0;

const PORTED: readonly number[] = [6, 17, 33, 132, 136];

/** `-o save`: the words that would make it again. Marks are not among them. */
export function saveLine(entry: ConntrackEntry, now: SimTime): string {
  const { original, reply, protocolState } = entry;
  const status = [...(entry.seenReply ? ['SEEN_REPLY'] : []), ...(entry.assured ? ['ASSURED'] : [])].join(',') || 'UNSET';
  const name = conntrackProtocol(original.protocol);
  return [
    `-A -t ${Math.max(0, Math.floor((entry.expiresAt - now) / SECOND))} -u ${status}`,
    ...(entry.zone === 0 ? [] : [`-w ${entry.zone}`]),
    `-s ${original.src} -d ${original.dst} ${entry.dstNat ? '-g' : '-r'} ${reply.src} ${entry.srcNat ? '-n' : '-q'} ${reply.dst} -p ${name === 'unknown' ? String(original.protocol) : name}`,
    ...(PORTED.includes(original.protocol) ? [`--sport ${original.srcPort} --dport ${original.dstPort} --reply-port-src ${reply.srcPort} --reply-port-dst ${reply.dstPort}`] : []),
    ...(original.icmp ? [`--icmp${original.protocol === 58 ? 'v6' : ''}-type ${original.icmp.type} --icmp${original.protocol === 58 ? 'v6' : ''}-code ${original.icmp.code} --icmp${original.protocol === 58 ? 'v6' : ''}-id ${original.icmp.id}`] : []),
    ...(protocolState === undefined ? [] : [`--state ${protocolState}`]),
  ].join(' ');
}

/** `-o xml` (libnetfilter_conntrack, snprintf_xml.c). */
export function xmlFlow(entry: ConntrackEntry, now: SimTime): string {
  const tag = (name: string, value: string | number): string => `<${name}>${value}</${name}>`;
  const side = (direction: 'original' | 'reply'): string => {
    const { src, dst, protocol, srcPort, dstPort } = entry[direction];
    const [family, familyName] = src.includes(':') ? [10, 'ipv6'] : [2, 'ipv4'];
    const { packets, bytes } = entry.counters[direction];
    return (
      `<meta direction="${direction}"><layer3 protonum="${family}" protoname="${familyName}">${tag('src', src)}${tag('dst', dst)}</layer3>` +
      `<layer4 protonum="${protocol}" protoname="${conntrackProtocol(protocol)}">${PORTED.includes(protocol) ? tag('sport', srcPort) + tag('dport', dstPort) : ''}</layer4>` +
      `${entry.accounted ? `<counters>${tag('packets', packets)}${tag('bytes', bytes)}</counters>` : ''}</meta>`
    );
  };
  return (
    `<flow>${side('original')}${side('reply')}<meta direction="independent">${entry.protocolState === undefined ? '' : tag('state', entry.protocolState)}` +
    `${tag('timeout', Math.max(0, Math.floor((entry.expiresAt - now) / SECOND)))}${tag('mark', entry.mark)}${entry.zone === 0 ? '' : tag('zone', entry.zone)}${tag('use', 1)}${tag('id', kernelId(entry))}` +
    `${entry.assured ? '<assured/>' : ''}${entry.seenReply ? '' : '<unreplied/>'}</meta></flow>`
  );
}

/** `[1795332167.197484]` and a tab. */
export const timestamp = (now: SimTime): string => `[${EPOCH_UNIX_SECONDS + Math.floor(now / SECOND)}.${String(now % SECOND).padStart(6, '0')}]\t`;

export const eventName = (event: 'NEW' | 'UPDATE' | 'DESTROY'): string => `[${event}]`.padStart(9);
