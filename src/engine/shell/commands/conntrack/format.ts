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
    options.file === true ? ' use=2' : options.dump ? ' use=1' : '',
    options.id ? ` id=${kernelId(entry)}` : '',
  ];
  return parts.join('');
}

/** The kernel shows a hash, not a count (nf_ct_get_id): spread ours likewise, always the same for the same flow. */
const kernelId = (entry: ConntrackEntry): number => Math.imul(entry.id, 0x9e3779b1) >>> 0;

/** `[1795332167.197484]` and a tab. */
export const timestamp = (now: SimTime): string => `[${EPOCH_UNIX_SECONDS + Math.floor(now / SECOND)}.${String(now % SECOND).padStart(6, '0')}]\t`;

export const eventName = (event: 'NEW' | 'UPDATE' | 'DESTROY'): string => `[${event}]`.padStart(9);
