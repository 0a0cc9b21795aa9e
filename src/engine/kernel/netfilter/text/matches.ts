/** Every `-m NAME` that rules may use. */
import type { Match } from '../api';
import type { Extension } from './extension';
import { hashlimit } from './hashlimit';
import { addrtype, dscp, hl, iprange, length, mac, owner, physdev, pkttype, rpfilter, set, tos, ttl } from './match-packet';
import { connlimit, quota } from './match-count';
import { cluster, connbytes, helper, ipvs, realm, socket } from './match-flow';
import { ah, dst, ecn, esp, frag, hbh, ipv6header, rt } from './match-header';
import { comment, connmark, conntrack, limit, mark, policy, recent, state, statistic } from './match-state';
import { string } from './string';
import { time } from './time';
import { u32 } from './u32';
import { icmp, icmp6, multiport, sctp, tcp, tcpmss, udp } from './match-transport';

export const MATCHES: Readonly<Record<string, Extension<Match>>> = Object.fromEntries(
  (
    [
      tcp, udp, sctp, icmp, icmp6, multiport, conntrack, state, comment, mark, connmark, addrtype, set, physdev, statistic, rpfilter, limit, recent, mac, length, ttl, hl, pkttype, iprange, owner, tos, dscp, string, time, u32, connlimit, hashlimit, quota, tcpmss, policy,
      connbytes, helper, socket, realm, cluster, ipvs, ah, esp, ecn, frag, hbh, dst, rt, ipv6header,
    ] as unknown as readonly Extension<Match>[]
  ).map((extension) => [extension.name, extension]),
);

/** @unsupported iptables matches bpf, cgroup, connlabel, cpu, dccp, devgroup, eui64, mh, nfacct, osf, rateest, srh — refused. */
export const UNSUPPORTED_MATCHES: readonly string[] = [
  'bpf', 'cgroup', 'connlabel', 'cpu', 'dccp', 'devgroup', 'eui64', 'ipcomp', 'mh', 'nfacct', 'osf', 'rateest', 'srh',
];

/** The match that `-p PROTOCOL` brings with it when one of its options appears. */
export const PROTOCOL_MATCH: ReadonlyMap<number, string> = new Map([[1, 'icmp'], [6, 'tcp'], [17, 'udp'], [50, 'esp'], [51, 'ah'], [58, 'icmp6'], [132, 'sctp']]);
/** Names that -m accepts for a match known by another name. */
export const MATCH_ALIASES: Readonly<Record<string, string>> = { icmpv6: 'icmp6', 'ipv6-icmp': 'icmp6' };
