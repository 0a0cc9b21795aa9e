/** Where the kernel lets a match or target be used: the `table` and `hooks` fields of struct xt_target and xt_match. */
import type { Hook, TableName } from '../../trace/event';
import type { RuleSpec } from '../api';

interface Placement {
  readonly tables?: readonly TableName[];
  readonly hooks?: readonly Hook[];
}

const TARGETS: Readonly<Record<string, Placement>> = {
  REJECT: { tables: ['filter'], hooks: ['INPUT', 'FORWARD', 'OUTPUT'] },
  DNAT: { tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'] },
  SNAT: { tables: ['nat'], hooks: ['POSTROUTING', 'INPUT'] },
  MASQUERADE: { tables: ['nat'], hooks: ['POSTROUTING'] },
  REDIRECT: { tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'] },
  NETMAP: { tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT', 'POSTROUTING', 'INPUT'] },
  CT: { tables: ['raw'] },
  NOTRACK: { tables: ['raw'] },
  TTL: { tables: ['mangle'] },
  HL: { tables: ['mangle'] },
  TOS: { tables: ['mangle'] },
  DSCP: { tables: ['mangle'] },
  TPROXY: { tables: ['mangle'], hooks: ['PREROUTING'] },
  CHECKSUM: { tables: ['mangle'] },
  TCPOPTSTRIP: { tables: ['mangle'] },
  ECN: { tables: ['mangle'] },
  TRACE: { tables: ['raw'] },
  CLASSIFY: { hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'] },
};

const MATCHES: Readonly<Record<string, Placement>> = {
  rpfilter: { tables: ['raw', 'mangle'], hooks: ['PREROUTING'] },
  owner: { hooks: ['OUTPUT', 'POSTROUTING'] },
  mac: { hooks: ['PREROUTING', 'INPUT', 'FORWARD'] },
  socket: { hooks: ['PREROUTING', 'INPUT'] },
  realm: { hooks: ['INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] },
};

/** Matches that are about one protocol (`proto` of struct xt_match), which the rule must name. */
const PROTOCOL: Readonly<Record<string, number>> = { tcp: 6, tcpmss: 6, udp: 17, sctp: 132, icmp: 1, icmp6: 58, esp: 50 };

const inTable = (placement: Placement | undefined, table: TableName): boolean => placement?.tables?.includes(table) ?? true;
const atHook = (placement: Placement | undefined, hook: Hook): boolean => placement?.hooks?.includes(hook) ?? true;

/** What holds wherever the chain is: the table, and the protocol that matches and targets need (xt_check_match, xt_check_target). */
export function ruleAllowed(spec: RuleSpec, table: TableName): boolean {
  const { target, basic } = spec;
  const names = (protocol: number): boolean => basic.protocol !== undefined && !basic.protocol.not && basic.protocol.value === protocol;
  if (!inTable(TARGETS[target.kind], table)) return false;
  if (((target.kind === 'REJECT' && target.with === 'tcp-reset') || target.kind === 'TCPMSS' || target.kind === 'TCPOPTSTRIP') && !names(6)) return false;
  if (target.kind === 'ECN' && (target.echo ?? target.reduced) !== undefined && !names(6)) return false;
  if (target.kind === 'TPROXY' && !names(6) && !names(17)) return false;
  return spec.matches.every((match) => {
    // hashlimit_mt_check_common
    if (match.kind === 'hashlimit' && Math.max(match.sourceMask, match.destinationMask) > (spec.family === 4 ? 32 : 128)) return false;
    // owner_check
    if (match.kind === 'owner' && [match.uid, match.gid].some((ids) => ids && ids.value[0] > ids.value[1])) return false;
    // recent_mt_check
    if (match.kind === 'recent' && (match.name === '' || (match.hitcount ?? 0) > 65535)) return false;
    if (match.kind === 'recent' && ((match.op === 'set' || match.op === 'remove') ? (match.seconds ?? 0) > 0 || (match.hitcount ?? 0) > 0 || match.reap || match.ttl : match.reap && (match.seconds ?? 0) === 0)) return false;
    if (match.kind === 'string' && match.pattern === '') return false;
    if (match.kind === 'ecn' && (match.echo ?? match.reduced) && !names(6)) return false;
    // ah of IPv6 looks for its header by itself.
    if (match.kind === 'ah' && spec.family === 4 && !names(51)) return false;
    const protocol = PROTOCOL[match.kind];
    // nf_tables reads ports without the match's own check, so `! -p tcp --dport 80` passes there.
    const ports = (match.kind === 'tcp' || match.kind === 'udp') && (match.sport ?? match.dport) !== undefined && basic.protocol?.value === protocol;
    return inTable(MATCHES[match.kind], table) && (protocol === undefined || ports || names(protocol));
  });
}

/** Whether {@link hookAllowed} can say no at all: most rules are welcome anywhere. */
export function hookRestricted(spec: RuleSpec): boolean {
  return TARGETS[spec.target.kind]?.hooks !== undefined || spec.matches.some((match) => MATCHES[match.kind]?.hooks !== undefined || match.kind === 'policy' || (match.kind === 'addrtype' && (match.limitIn ?? match.limitOut) === true));
}

/**
 * Whether a rule may stand in a chain that packets reach from `hook`. In a chain that nothing reaches this is not checked, as in Linux.
 * What a match checks by itself (policy, addrtype) nf_tables asks of the hook's own chain only: `inHook`.
 * @simplified iptables-legacy refuses -m policy --dir and -m addrtype --limit-iface in chains of one's own that a wrong hook leads to — here they are taken, as by iptables-nft
 */
export function hookAllowed(spec: RuleSpec, hook: Hook, inHook: boolean): boolean {
  if (!atHook(TARGETS[spec.target.kind], hook)) return false;
  for (const match of spec.matches) {
    if (!atHook(MATCHES[match.kind], hook)) return false;
    if (!inHook) continue;
    if (match.kind === 'policy' && (match.direction === 'in' ? hook === 'POSTROUTING' || hook === 'OUTPUT' : hook === 'PREROUTING' || hook === 'INPUT')) return false;
    if (match.kind === 'addrtype' && match.limitIn && (hook === 'POSTROUTING' || hook === 'OUTPUT')) return false;
    if (match.kind === 'addrtype' && match.limitOut && (hook === 'PREROUTING' || hook === 'INPUT')) return false;
  }
  return true;
}
