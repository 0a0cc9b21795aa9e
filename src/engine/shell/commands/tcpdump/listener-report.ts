/** Reports of multicast listeners in tcpdump's words (4.99.3 print-icmp6.c mldv2_report_print, print-igmp.c print_igmpv3_report). */
import { ipFromBytes } from '../../../wire/index';

export const MLDV2_REPORT = 143;
const IGMPV3_REPORT = 0x22;
const RECORD_TYPES: readonly string[] = ['', 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];

/** `bytes`: the group records, of addresses `size` bytes long. */
export function listenerRecords(bytes: Uint8Array, count: number, size: 4 | 16, verbose: number): string {
  let text = `, ${count} group record(s)`;
  if (verbose === 0) return text;
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const [type = 0, words = 0, high = 0, low = 0] = bytes.subarray(at, at + 4);
    const sources = high * 256 + low;
    const address = (from: number): string => ipFromBytes(bytes.subarray(from, from + size));
    if (bytes.length < at + 4 + size * (1 + sources)) return `${text} [|icmp6]`;
    text += ` [gaddr ${address(at + 4)} ${RECORD_TYPES[type] ?? `[v2-report-#${type}]`}`;
    const listed = Array.from({ length: sources }, (_, n) => address(at + 4 + size * (1 + n)));
    text += verbose > 1 ? ` {${listed.map((source) => ` ${source}`).join('')} }]` : `, ${sources} source(s)]`;
    at += 4 + size * (1 + sources) + words * 4;
  }
  return text;
}

/** Undefined: a message that is not sent here. */
export function igmpText(bytes: Uint8Array, { quiet, verbose }: { readonly quiet: boolean; readonly verbose: number }): string | undefined {
  if (quiet) return 'igmp';
  if (bytes[0] !== IGMPV3_REPORT || bytes.length < 8) return undefined;
  return `igmp v3 report${listenerRecords(bytes.subarray(8), (bytes[6] ?? 0) * 256 + (bytes[7] ?? 0), 4, verbose)}`;
}
