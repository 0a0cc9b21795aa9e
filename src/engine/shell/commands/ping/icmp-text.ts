/** ICMP errors in ping's words: pr_icmph and print_icmp6 of iputils 20221126 (ping.c, ping6_common.c). */
import type { IcmpHeader } from '../../../wire/index';

const UNREACHABLE: readonly string[] = [
  'Destination Net Unreachable',
  'Destination Host Unreachable',
  'Destination Protocol Unreachable',
  'Destination Port Unreachable',
  'Frag needed and DF set',
  'Source Route Failed',
  'Destination Net Unknown',
  'Destination Host Unknown',
  'Source Host Isolated',
  'Destination Net Prohibited',
  'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service',
  'Destination Host Unreachable for Type of Service',
  'Packet filtered',
  'Precedence Violation',
  'Precedence Cutoff',
];

const REDIRECTS: readonly string[] = ['Redirect Network', 'Redirect Host', 'Redirect Type of Service and Network', 'Redirect Type of Service and Host'];

const UNREACHABLE_V6: readonly string[] = ['No route', 'Administratively prohibited', 'Beyond scope of source address', 'Address unreachable', 'Port unreachable'];

/** What follows `From ADDRESS icmp_seq=N `. */
export function icmpErrorText(icmp: IcmpHeader): string {
  if (icmp.kind === 'icmpv6') return icmpv6ErrorText(icmp);
  switch (icmp.type) {
    case 3:
      if (icmp.code === 4) return `Frag needed and DF set (mtu = ${icmp.mtu ?? 0})`;
      return UNREACHABLE[icmp.code] ?? `Dest Unreachable, Bad Code: ${icmp.code}`;
    case 4:
      return 'Source Quench';
    case 5:
      return `${REDIRECTS[icmp.code] ?? `Redirect, Bad Code: ${icmp.code}`}(New nexthop: ${icmp.gateway ?? '0.0.0.0'})`;
    case 11:
      return icmp.code === 0 ? 'Time to live exceeded' : icmp.code === 1 ? 'Frag reassembly time exceeded' : `Time exceeded, Bad Code: ${icmp.code}`;
    case 12:
      return `Parameter problem: pointer = ${icmp.pointer ?? 0}`;
    default:
      return `Bad ICMP type: ${icmp.type}`;
  }
}

function icmpv6ErrorText(icmp: IcmpHeader): string {
  switch (icmp.type) {
    case 1:
      return `Destination unreachable: ${UNREACHABLE_V6[icmp.code] ?? `Unknown code ${icmp.code}`}`;
    case 2:
      return `Packet too big: mtu=${icmp.mtu ?? 0}${icmp.code === 0 ? '' : `, code=${icmp.code}`}`;
    case 3:
      return `Time exceeded: ${icmp.code === 0 ? 'Hop limit' : icmp.code === 1 ? 'Defragmentation failure' : `code ${icmp.code}`}`;
    case 4:
      return `Parameter problem: ${['Wrong header field ', 'Unknown header ', 'Unknown option '][icmp.code] ?? `code ${icmp.code} `}at ${icmp.pointer ?? 0}`;
    default:
      return `unknown icmp type: ${icmp.type}`;
  }
}
