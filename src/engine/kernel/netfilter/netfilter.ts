/** Netfilter of one namespace: which tables and functions run at which hook, and in what order. */
import type { Family } from '../../wire/index';
import { networkLength } from '../../wire/index';
import type { IpHeader, Packet, PacketConntrack } from '../packet';
import type { Skb } from '../skb';
import type { Hook, RuleLocation, TableName, TraceStep } from '../trace/event';
import type { Conntrack, HookState, HookVerdict, IpSets, Netfilter, NetfilterHost, Table } from './api';
import { connectionOf } from './conntrack/connection';
import { ConntrackTable, relatedReference } from './conntrack/table';
import { tupleText } from './conntrack/text';
import { isIcmpError } from './conntrack/tuple';
import { IpSetStore } from './ipset/store';
import type { MatchContext } from './match/predicate';
import { HashLimitTables } from './match/count';
import { RecentLists } from './match/recent';
import { Nat } from './nat/nat';
import { type CompiledRule, RuleTable, type TableChain, ruleText } from './rule-table';
import { type TargetContext, alter, natRange } from './target/apply';

const ACCEPT: HookVerdict = { kind: 'accept' };
const DROP: HookVerdict = { kind: 'drop', reason: 'NETFILTER_DROP' };
const CLASH: HookVerdict = { kind: 'drop', reason: 'CONNTRACK_CLASH' };
const STOLEN: HookVerdict = { kind: 'stolen' };
const UNHEARD: HookVerdict = { kind: 'drop', reason: 'NETFILTER_DROP', silent: true };

const TABLES: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter', 'security'];

/** Steps at each hook by priority (include/uapi/linux/netfilter_ipv4.h): raw -300, conntrack -200, mangle -150, dstnat -100, filter 0, security 50, srcnat 100, confirm last; IPVS (ip_vs_core.c) 98 and 99 in INPUT, 99 and 100 in FORWARD, -99 and -98 in OUTPUT. */
type Step = 'defrag' | 'conntrack' | 'confirm' | 'ipvs-error' | 'ipvs-reply' | 'ipvs-request' | TableName;
const STEPS: Readonly<Record<Hook, readonly Step[]>> = {
  PREROUTING: ['defrag', 'raw', 'conntrack', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'ipvs-reply', 'ipvs-request', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security', 'ipvs-error', 'ipvs-reply'],
  OUTPUT: ['defrag', 'raw', 'conntrack', 'mangle', 'nat', 'ipvs-reply', 'ipvs-request', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
};

/** The steps of each hook that have something to do, by what there is: the number that {@link stepsAt} makes of it. */
const NEEDED: Readonly<Record<Hook, (readonly Step[] | undefined)[]>> = { PREROUTING: [], INPUT: [], FORWARD: [], OUTPUT: [], POSTROUTING: [] };

/** Every packet passes three hooks or more, most of whose steps are for tables that are not there. */
function stepsAt(hook: Hook, tables: FamilyTables['byName'], tracking: boolean, ipvs: boolean): readonly Step[] {
  const { raw, mangle, nat, filter, security } = tables;
  const there = (tracking ? 1 : 0) | (ipvs ? 2 : 0) | (raw.exists ? 4 : 0) | (mangle.exists ? 8 : 0) | (nat.exists ? 16 : 0) | (filter.exists ? 32 : 0) | (security.exists ? 64 : 0);
  return (NEEDED[hook][there] ??= STEPS[hook].filter((step) => {
    switch (step) {
      case 'defrag':
      case 'confirm':
        return tracking;
      case 'conntrack':
        // Forgets the zone that table raw gave, too.
        return tracking || raw.exists;
      case 'ipvs-error':
      case 'ipvs-reply':
      case 'ipvs-request':
        return ipvs;
      case 'mangle':
      case 'nat':
        // After these the OUTPUT hook asks whether the packet needs another route, whoever changed it.
        return hook === 'OUTPUT' || tables[step].exists;
      default:
        return tables[step].exists;
    }
  }));
}

type Matched = RuleLocation & { readonly effect: string };
/** Written field by field, in the order in which traces have always had them: conditions within a literal are slow. */
type HookStep = { -readonly [K in keyof Extract<TraceStep, { kind: 'hook' }>]: Extract<TraceStep, { kind: 'hook' }>[K] };

interface FamilyTables {
  readonly byName: Readonly<Record<TableName, RuleTable>>;
  readonly all: readonly RuleTable[];
}

/** A place to come back to after a chain ends. */
interface Frame {
  readonly chain: TableChain;
  readonly next: number;
}

class NetfilterState implements Netfilter {
  readonly conntrackTable: ConntrackTable;
  readonly setStore: IpSetStore;
  ipvs: Netfilter['ipvs'];
  private readonly nat: Nat;
  private readonly recent = new RecentLists();
  private readonly hashLimits = new HashLimitTables();
  private readonly families: Readonly<Record<Family, FamilyTables>>;
  private readonly targets: TargetContext;
  private ruleId = 0;
  private tableHandle = 0;
  /** How many tables exist, of both families. */
  private tablesThere = 0;

  constructor(private readonly host: NetfilterHost) {
    this.conntrackTable = new ConntrackTable(host);
    this.setStore = new IpSetStore(host);
    this.nat = new Nat(host, this.conntrackTable);
    this.targets = { host, conntrack: this.conntrackTable, sets: this.setStore, zone: 0, zoned: false };
    this.families = { 4: this.makeTables(4), 6: this.makeTables(6) };
  }

  private makeTables(family: Family): FamilyTables {
    const context: MatchContext = { family, host: this.host, sets: this.setStore, recent: this.recent, hashLimits: this.hashLimits };
    const make = (name: TableName): RuleTable => new RuleTable(name, family, context, () => (this.ruleId += 1), () => (this.tableHandle += 1), (by) => (this.tablesThere += by));
    const byName = { raw: make('raw'), mangle: make('mangle'), nat: make('nat'), filter: make('filter'), security: make('security') };
    return { byName, all: TABLES.map((name) => byName[name]) };
  }

  readonly tables = (family: Family): readonly Table[] => this.families[family].all;

  table(family: Family, name: TableName): RuleTable {
    return this.families[family].byName[name];
  }

  get sets(): IpSets {
    return this.setStore;
  }

  get conntrack(): Conntrack {
    return this.conntrackTable;
  }

  reset(): void {
    for (const family of [4, 6] as const) for (const table of this.families[family].all) table.clear();
    this.conntrackTable.flush();
    this.setStore.clear();
    this.recent.clear();
    this.hashLimits.clear();
  }

  related(packet: Packet): PacketConntrack | undefined {
    return relatedReference(packet.ct);
  }

  confirm(packet: Packet): void {
    if (packet.ct) this.conntrackTable.confirm(packet);
  }

  closing(packet: Packet): void {
    const tcp = connectionOf(packet.ct)?.tcp;
    if (tcp) tcp.state = 'CLOSE';
  }

  get idle(): boolean {
    return this.tablesThere === 0 && this.ipvs === undefined;
  }

  hook(packet: Packet, at: HookState): HookVerdict {
    let state = at;
    if (packet.net.kind === 'arp') return ACCEPT;
    const { byName } = this.families[packet.net.kind === 'ipv4' ? 4 : 6];
    // Most namespaces have no table and no virtual service: nothing to ask, nothing to track.
    if (!this.ipvs && !byName.filter.exists && !byName.nat.exists && !byName.mangle.exists && !byName.raw.exists && !byName.security.exists) return ACCEPT;
    // A nat table alone does not turn connection tracking on; its first NAT target does.
    const tracking = byName.nat.conntrackUsers + byName.filter.conntrackUsers + byName.mangle.conntrackUsers + byName.raw.conntrackUsers + byName.security.conntrackUsers > 0;
    let net = packet.net;
    let { mark } = packet;
    for (const step of stepsAt(state.hook, byName, tracking, this.ipvs !== undefined)) {
      switch (step) {
        case 'defrag':
          if (tracking && isFragment(packet.net as IpHeader) && this.host.defragment) {
            const whole = this.host.defragment(packet);
            if (!whole) return STOLEN;
            if (whole !== packet) {
              packet.net = whole.net;
              packet.transport = whole.transport;
              packet.payload = whole.payload;
            }
          }
          break;
        case 'conntrack':
          if (tracking) this.track(packet);
          if (tracking && state.hook === 'PREROUTING') this.checkSum(packet as Skb);
          this.targets.zone = 0;
          this.targets.zoned = false;
          break;
        case 'confirm':
          if (tracking && !this.conntrackTable.confirm(packet)) return CLASH;
          break;
        case 'ipvs-error':
        case 'ipvs-reply':
        case 'ipvs-request':
          if (this.ipvs) {
            const before: unknown = packet.net;
            const verdict = this.ipvs(step === 'ipvs-error' ? 'error' : step === 'ipvs-reply' ? 'reply' : 'request', packet as Skb, state.hook);
            if (verdict.kind !== 'accept') return verdict;
            if (before !== packet.net) {
              // Rewritten and routed by IPVS itself: not again by this hook.
              net = packet.net as IpHeader;
              const out = state.hook === 'OUTPUT' ? (packet as Skb).dst?.device : undefined;
              if (out) state = { ...state, out };
            }
          }
          break;
        case 'nat':
          if (byName.nat.exists) {
            const verdict = this.translate(byName.nat, packet, state);
            if (verdict !== ACCEPT) return verdict;
          }
          break;
        default: {
          const table = byName[step];
          if (!table.exists) break;
          const verdict = this.traverse(table, packet, state);
          if (verdict !== ACCEPT) return verdict;
        }
      }
      if (state.hook === 'OUTPUT' && (step === 'mangle' || step === 'nat') && this.host.rerouteOutput && (packet.mark !== mark || routedDifferently(net, packet.net as IpHeader) || (step === 'nat' && byName.nat.exists && hasMoved(packet)))) {
        // ip_route_me_harder. What follows in this hook still matches -o against the device of the first route (nf_hook_state does not change).
        if (!this.host.rerouteOutput(packet)) return DROP;
        net = packet.net as IpHeader;
        mark = packet.mark;
      }
    }
    return ACCEPT;
  }

  private track(packet: Packet): void {
    this.conntrackTable.track(packet, packet.net as IpHeader, this.targets.zone);
    if (!this.host.record || !packet.ct) return;
    const connection = connectionOf(packet.ct);
    const step = { kind: 'conntrack', state: packet.ct.state, direction: packet.ct.direction } as const;
    this.host.record(connection ? { ...step, entry: tupleText(connection) } : step, packet);
  }

  /** Conntrack looks at the checksum of what comes in (nf_checksum), of the whole where pieces came. */
  private checkSum(skb: Skb): void {
    if (skb.fragmentSize > 0 && skb.ct && skb.ct.state !== 'UNTRACKED' && this.host.sysctl('net.netfilter.nf_conntrack_checksum') !== '0') skb.checked = true;
  }

  /** `nf_nat_inet_fn`: the table is asked once for each side of a new connection; every packet is rewritten as its connection says. */
  private translate(table: RuleTable, packet: Packet, state: HookState): HookVerdict {
    const connection = connectionOf(packet.ct);
    if (!connection || !packet.ct) return ACCEPT;
    const manip = state.hook === 'PREROUTING' || state.hook === 'OUTPUT' ? 'dst' : 'src';
    if (packet.ct.state === 'RELATED' && packet.transport && isIcmpError(packet.transport)) {
      // A redirect about a translated connection, or one that may yet be, would mislead its receiver (nf_nat_icmp_reply_translation).
      if ('type' in packet.transport && packet.transport.type === (packet.net.kind === 'ipv4' ? 5 : 137) && (connection.srcNat || connection.dstNat || !connection.srcNatDone || !connection.dstNatDone)) return DROP;
    } else if (packet.ct.state !== 'ESTABLISHED' && !Nat.done(connection, manip)) {
      // A reset of REJECT's belongs to a connection that never came this far: it is asked about in its place.
      const verdict = this.traverse(table, packet, state);
      if (verdict !== ACCEPT) return verdict;
      if (!Nat.done(connection, manip)) this.nat.setupNull(connection, manip);
    } else if (state.hook === 'POSTROUTING' && connection.masqueradeIndex !== 0 && packet.ct.direction === 'original' && state.out && state.out.index !== connection.masqueradeIndex) {
      // The route moved to another device: the masqueraded address is wrong now.
      this.conntrackTable.kill(connection);
      return DROP;
    }
    this.nat.rewrite(packet, packet.net as IpHeader, manip);
    return ACCEPT;
  }

  /** One table at one hook (`ipt_do_table`). */
  private traverse(table: RuleTable, packet: Packet, state: HookState): HookVerdict {
    const start = table.chain(state.hook);
    if (!start) return ACCEPT;
    const matched: Matched[] | undefined = this.host.record ? [] : undefined;
    let stack: Frame[] | undefined;
    let chain = start;
    let index = 0;
    for (;;) {
      const rule = chain.rules[index];
      index += 1;
      if (!rule) {
        const back = stack?.pop();
        if (back) {
          chain = back.chain;
          index = back.next;
          continue;
        }
        if (start.countsPolicy) {
          start.counters.packets += 1;
          start.counters.bytes += networkLength(packet);
        }
        const policy = start.policy ?? 'ACCEPT';
        return this.finish(table, packet, state, policy === 'ACCEPT' ? ACCEPT : DROP, matched, matched && { table: table.name, chain: start.name, rule: undefined, text: policy });
      }
      if (!rule.test(packet, state)) continue;
      rule.counters.packets += 1;
      rule.counters.bytes += networkLength(packet);
      const { target } = rule;
      switch (target.kind) {
        case 'jump':
        case 'goto':
          matched?.push(matchedBy(table.name, chain, index, rule, `${target.kind} ${target.chain}`));
          if (target.kind === 'jump') (stack ??= []).push({ chain, next: index });
          if (rule.destination) chain = rule.destination;
          index = 0;
          break;
        case 'RETURN':
          matched?.push(matchedBy(table.name, chain, index, rule, 'RETURN'));
          // The end of the chain does the rest: back to the caller, or the built-in chain's policy.
          index = chain.rules.length;
          break;
        case 'ACCEPT':
          matched?.push(matchedBy(table.name, chain, index, rule, 'ACCEPT'));
          return this.finish(table, packet, state, ACCEPT, matched, matched && locate(table.name, chain, index, rule));
        case 'TPROXY':
        case 'DROP':
          matched?.push(matchedBy(table.name, chain, index, rule, 'DROP'));
          return this.finish(table, packet, state, DROP, matched, matched && locate(table.name, chain, index, rule));
        case 'NFQUEUE':
          // @simplified NFQUEUE — no program here listens at a queue: packets are dropped, or accepted with --queue-bypass, as in Linux without one
          matched?.push(matchedBy(table.name, chain, index, rule, target.bypass ? 'ACCEPT' : 'DROP'));
          return this.finish(table, packet, state, target.bypass ? ACCEPT : UNHEARD, matched, matched && locate(table.name, chain, index, rule));
        case 'REJECT':
          matched?.push(matchedBy(table.name, chain, index, rule, `REJECT ${target.with}`));
          return this.finish(table, packet, state, { kind: 'reject', with: target.with }, matched, matched && locate(table.name, chain, index, rule));
        case 'DNAT':
        case 'SNAT':
        case 'MASQUERADE':
        case 'REDIRECT':
        case 'NETMAP': {
          matched?.push(matchedBy(table.name, chain, index, rule, target.kind));
          const verdict = this.setUpNat(rule, packet, state, locator(table.name, chain, index, rule));
          return this.finish(table, packet, state, verdict, matched, matched && locate(table.name, chain, index, rule));
        }
        default: {
          const effect = alter(target, packet, state, this.targets);
          matched?.push(matchedBy(table.name, chain, index, rule, effect === undefined ? target.kind : `${target.kind} ${effect}`));
        }
      }
    }
  }

  private setUpNat(rule: CompiledRule, packet: Packet, state: HookState, location: () => RuleLocation): HookVerdict {
    const connection = connectionOf(packet.ct);
    const wanted = natRange(rule.target, packet, state, this.host);
    if (!connection || !wanted) return DROP;
    this.nat.setup(connection, wanted.range, wanted.manip, location);
    if (wanted.masquerade && state.out) connection.masqueradeIndex = state.out.index;
    return ACCEPT;
  }

  private finish(table: RuleTable, packet: Packet, state: HookState, verdict: HookVerdict, matched: Matched[] | undefined, decidedBy: RuleLocation | undefined): HookVerdict {
    if (matched && this.host.record) {
      const { in: input, out, physIn, physOut } = state;
      const step: Partial<HookStep> = { kind: 'hook', hook: state.hook, table: table.name };
      if (input) step.in = input.name;
      if (out) step.out = out.name;
      if (physIn) step.physIn = physIn.name;
      if (physOut) step.physOut = physOut.name;
      step.matched = matched;
      step.verdict = verdict.kind === 'accept' ? 'ACCEPT' : verdict.kind === 'reject' ? 'REJECT' : 'DROP';
      step.decidedBy = decidedBy;
      step.mark = packet.mark;
      this.host.record(step as HookStep, packet);
    }
    return verdict;
  }
}

interface Located {
  readonly chain: string;
  readonly position: number;
  readonly location: RuleLocation;
  matched: Matched | undefined;
}

/** What traces say of a rule, while it stays where it is: thousands of steps share it. */
const located = new WeakMap<CompiledRule, Located>();

function placeOf(table: TableName, chain: TableChain, position: number, rule: CompiledRule): Located {
  const known = located.get(rule);
  if (known?.position === position && known.chain === chain.name) return known;
  const location = { table, chain: chain.name, rule: position, text: ruleText(rule), ruleId: rule.id, ...(rule.annotation ? { annotation: rule.annotation } : {}) };
  const place: Located = { chain: chain.name, position, location, matched: undefined };
  located.set(rule, place);
  return place;
}

const locate = (table: TableName, chain: TableChain, position: number, rule: CompiledRule): RuleLocation => placeOf(table, chain, position, rule).location;

function matchedBy(table: TableName, chain: TableChain, position: number, rule: CompiledRule, effect: string): Matched {
  const place = placeOf(table, chain, position, rule);
  if (place.matched?.effect !== effect) place.matched = { ...place.location, effect };
  return place.matched;
}

/** For whoever asks later. (A function made in the loop over rules would cost every rule that a packet meets.) */
const locator = (table: TableName, chain: TableChain, position: number, rule: CompiledRule): (() => RuleLocation) => () => locate(table, chain, position, rule);

/** nf_nat_ipv4_local_fn asks the connection, not the packet: an ICMP error about a translated connection is routed anew, from its own address. */
function hasMoved(packet: Packet): boolean {
  const connection = connectionOf(packet.ct);
  if (!connection || !packet.ct) return false;
  const { direction } = packet.ct;
  return connection[direction].dst !== connection[direction === 'original' ? 'reply' : 'original'].src;
}

/** What the route of a packet depends on, beside its mark. */
const routedDifferently = (before: IpHeader, after: IpHeader): boolean => before !== after && (before.dst !== after.dst || before.src !== after.src || before.tos !== after.tos);

const isFragment = (net: IpHeader): boolean => (net.kind === 'ipv4' ? net.moreFragments || net.fragmentOffset > 0 : net.fragment !== undefined);

/** Netfilter for one namespace; `host` is the stack it serves. */
export const createNetfilter = (host: NetfilterHost): Netfilter => new NetfilterState(host);
