/** From a rule's matches to one predicate. */
import type { Match, Rule } from '../api';
import { basicPredicates } from './basic';
import { connlimitPredicate, hashlimitPredicate, quotaPredicate } from './count';
import { connmarkPredicate, conntrackPredicate, statePredicate } from './connection';
import { addrtypePredicate, limitPredicate, ownerPredicate, physdevPredicate, rpfilterPredicate, setPredicate, statisticPredicate, timePredicate } from './environment';
import { clusterPredicate, connbytesPredicate, ipvsPredicate, socketPredicate } from './flow';
import { ahPredicate, ecnPredicate, espPredicate, fragPredicate, ipv6headerPredicate } from './header';
import { dscpPredicate, iprangePredicate, lengthPredicate, macPredicate, markPredicate, pkttypePredicate, stringPredicate, tosPredicate, ttlPredicate } from './packet';
import { type MatchContext, type Predicate, allOf, always, never } from './predicate';
import { recentPredicate } from './recent';
import { u32Predicate } from './u32';
import { icmpPredicate, mssPredicate, multiportPredicate, portsPredicate } from './transport';

function compileMatch(match: Match, context: MatchContext): Predicate | undefined {
  switch (match.kind) {
    case 'comment':
      return undefined;
    case 'tcp':
    case 'udp':
    case 'sctp':
      return portsPredicate(match);
    case 'icmp':
    case 'icmp6':
      return icmpPredicate(match);
    case 'multiport':
      return multiportPredicate(match);
    case 'conntrack':
      return conntrackPredicate(match, context);
    case 'state':
      return statePredicate(match.states);
    case 'mark':
      return markPredicate(match);
    case 'connmark':
      return connmarkPredicate(match);
    case 'addrtype':
      return addrtypePredicate(match, context);
    case 'set':
      return setPredicate(match, context);
    case 'physdev':
      return physdevPredicate(match);
    case 'statistic':
      return statisticPredicate(match, context);
    case 'rpfilter':
      return rpfilterPredicate(match, context);
    case 'limit':
      return limitPredicate(match, context);
    case 'connlimit':
      return connlimitPredicate(match, context);
    case 'hashlimit':
      return hashlimitPredicate(match, context);
    case 'quota':
      return quotaPredicate(match);
    case 'tcpmss':
      return mssPredicate(match);
    case 'policy':
      return match.ipsec ? never : undefined;
    case 'recent':
      return recentPredicate(match, context);
    case 'mac':
      return macPredicate(match);
    case 'length':
      return lengthPredicate(match);
    case 'ttl':
    case 'hl':
      return ttlPredicate(match);
    case 'u32':
      return u32Predicate(match);
    case 'pkttype':
      return pkttypePredicate(match);
    case 'iprange':
      return iprangePredicate(match);
    case 'owner':
      return ownerPredicate(match, context);
    case 'tos':
      return tosPredicate(match);
    case 'dscp':
      return dscpPredicate(match);
    case 'string':
      return stringPredicate(match);
    case 'time':
      return timePredicate(match, context);
    case 'connbytes':
      return connbytesPredicate(match);
    case 'helper':
      // @simplified conntrack helpers — no connection is expected by one, so -m helper matches nothing
      return match.not ? always : never;
    case 'socket':
      return socketPredicate(match, context);
    case 'realm':
      // @simplified realms of routes — every route has realm 0, which is what -m realm compares with
      return ((0 & match.mask) === match.value) !== match.not ? always : never;
    case 'cluster':
      return clusterPredicate(match);
    case 'ipvs':
      return ipvsPredicate(match, context);
    case 'ah':
      return ahPredicate(match);
    case 'esp':
      return espPredicate(match);
    case 'ecn':
      return ecnPredicate(match);
    case 'frag':
      return fragPredicate(match);
    case 'hbh':
    case 'dst':
    case 'rt':
      // @simplified IPv6 extension headers other than the fragment header — no packet has one, so -m hbh, dst and rt match nothing, as in Linux without one
      return never;
    case 'ipv6header':
      return ipv6headerPredicate(match);
  }
}

/** Matches are tried in the order written, after addresses, protocol and interfaces: order shows where a match has memory (limit, recent, statistic). */
export function compileRule(rule: Pick<Rule, 'basic' | 'matches'>, context: MatchContext): Predicate {
  const predicates = basicPredicates(rule.basic);
  for (const match of rule.matches) {
    const predicate = compileMatch(match, context);
    if (predicate) predicates.push(predicate);
  }
  return allOf(predicates);
}

/** Matches that make the namespace track connections (`nf_ct_netns_get`). */
export const needsConntrack = (match: Match): boolean => match.kind === 'conntrack' || match.kind === 'state' || match.kind === 'connmark' || match.kind === 'connlimit' || match.kind === 'connbytes' || match.kind === 'helper' || match.kind === 'cluster';
