/** Every `-m NAME` that rules may use. */
import type { Match } from '../api';
import type { Extension } from './extension';
import { addrtype, dscp, hl, iprange, length, mac, owner, physdev, pkttype, rpfilter, set, string, time, tos, ttl } from './match-packet';
import { connlimit, hashlimit, quota } from './match-count';
import { comment, connmark, conntrack, limit, mark, policy, recent, state, statistic } from './match-state';
import { u32 } from './u32';
import { icmp, icmp6, multiport, sctp, tcp, tcpmss, udp } from './match-transport';

export const MATCHES: Readonly<Record<string, Extension<Match>>> = Object.fromEntries(
  (
    [
      tcp, udp, sctp, icmp, icmp6, multiport, conntrack, state, comment, mark, connmark, addrtype, set, physdev, statistic, rpfilter, limit, recent, mac, length, ttl, hl, pkttype, iprange, owner, tos, dscp, string, time, u32, connlimit, hashlimit, quota, tcpmss, policy,
    ] as unknown as readonly Extension<Match>[]
  ).map((extension) => [extension.name, extension]),
);

/** @unsupported iptables matches ah, esp, bpf, cgroup, cluster, connbytes, connlabel, cpu, dccp, devgroup, dst, eui64, frag, hbh, helper, ipv6header, ipvs, nfacct, osf, rateest, realm, rt, socket, srh, udplite — refused. */
export const UNSUPPORTED_MATCHES: readonly string[] = [
  'ah', 'esp', 'bpf', 'cgroup', 'cluster', 'connbytes', 'connlabel', 'cpu', 'dccp', 'devgroup', 'dst', 'eui64', 'frag', 'hbh', 'helper', 'ipv6header', 'ipvs', 'nfacct', 'osf',
  'rateest', 'realm', 'rt', 'socket', 'srh', 'udplite', 'ecn', 'conntrack-label', 'mh',
];

/** The match that `-p PROTOCOL` brings with it when one of its options appears. */
export const PROTOCOL_MATCH: ReadonlyMap<number, string> = new Map([[1, 'icmp'], [6, 'tcp'], [17, 'udp'], [58, 'icmp6'], [132, 'sctp']]);
/** Names that -m accepts for a match known by another name. */
export const MATCH_ALIASES: Readonly<Record<string, string>> = { icmpv6: 'icmp6', 'ipv6-icmp': 'icmp6' };
