/**
 * The contract between the IP stack and netfilter, and what tools may read and change: tables, chains, rules, ipsets, conntrack.
 * The stack calls {@link Netfilter.hook} at the five hooks; everything else is configuration.
 */
import type { Result, SimTime } from '../../base/index';
import type { Cidr, Family, IpAddress, MacAddress } from '../../wire/index';
import type { KernelError, Link } from '../api';
import type { Packet, PacketConntrack } from '../packet';
import type { Hook, RuleAnnotation, TableName } from '../trace/event';
import type { CounterTest, FlowMatch, HeaderMatch, MoreTarget, NumberRange, StringMatch, TimeMatch } from './extension-kinds';

/** What the stack knows when it calls a hook. `in`/`out` are the devices as iptables matches them (-i/-o); phys* are bridge ports under bridge-nf. */
export interface HookState {
  readonly hook: Hook;
  readonly in: Link | undefined;
  readonly out: Link | undefined;
  readonly physIn?: Link;
  readonly physOut?: Link;
}

export type HookVerdict =
  | { readonly kind: 'accept' }
  /** `reason` is NETFILTER_DROP unless conntrack says otherwise. */
  | { readonly kind: 'drop'; readonly reason: 'NETFILTER_DROP' | 'CONNTRACK_CLASH'; /** Its sender is not told (EPERM), as a queue that nobody reads does it. */ readonly silent?: true }
  /** REJECT: the packet is dropped and this answer is to be sent to its source (the stack builds and routes it). */
  | { readonly kind: 'reject'; readonly with: RejectType }
  /** Kept for defragmentation: nothing more happens to this packet. */
  | { readonly kind: 'stolen' };

export type RejectType =
  | 'icmp-net-unreachable' | 'icmp-host-unreachable' | 'icmp-port-unreachable' | 'icmp-proto-unreachable' | 'icmp-net-prohibited' | 'icmp-host-prohibited' | 'icmp-admin-prohibited'
  | 'icmp6-no-route' | 'icmp6-adm-prohibited' | 'icmp6-addr-unreachable' | 'icmp6-port-unreachable' | 'icmp6-policy-fail' | 'icmp6-reject-route' | 'tcp-reset';

/** What netfilter needs from the stack: set once when the namespace is made. */
export interface NetfilterHost {
  readonly netnsId: string;
  now(): SimTime;
  isLocal(address: IpAddress): boolean;
  /** Address type for `-m addrtype`. With `device`, limited to that interface. */
  addressType(address: IpAddress, device?: Link): 'LOCAL' | 'UNICAST' | 'BROADCAST' | 'MULTICAST' | 'ANYCAST' | 'UNREACHABLE' | 'BLACKHOLE' | 'PROHIBIT' | 'UNSPEC';
  /** Source address that MASQUERADE takes: the primary address of `out` for the way to `dst`. */
  masqueradeAddress(out: Link, dst: IpAddress): IpAddress | undefined;
  /** Reverse-path test for `-m rpfilter`. */
  reversePath(packet: Packet, options: { loose: boolean; acceptLocal: boolean; validMark: boolean }): boolean;
  linkByIndex(index: number): Link | undefined;
  /** Random draw for `-m statistic --mode random`, seeded per namespace. */
  random(): number;
  sysctl(name: string): string | undefined;
  /** Whether a rule may raise this packet's TTL once more. Absent: always. */
  mayRaiseTtl?(packet: Packet): boolean;
  /** Uid of the program whose socket made the packet, for `-m owner`; undefined when the kernel made it. Absent: every program runs as root (0). */
  socketOwner?(packet: Packet): { readonly uid: number; readonly gid: number } | undefined;
  /** Largest packet that fits the path of `packet` (`TCPMSS --clamp-mss-to-pmtu`): the MTU of its route. Absent: that of the outgoing device. */
  pathMtu?(packet: Packet): number | undefined;
  /** Puts fragments together (nf_defrag). Undefined while pieces are missing: the hook then answers `stolen`. Absent: fragments pass one by one. */
  defragment?(packet: Packet): Packet | undefined;
  /**
   * Routes a packet of this host anew, after mangle or nat changed its mark or addresses in OUTPUT (`ip_route_me_harder`).
   * The device it now leaves by; undefined when there is no route. Absent: the stack routes after the hook.
   */
  rerouteOutput?(packet: Packet): Link | undefined;
  /**
   * Whether built-in chains count what their policy decides from the start, as xtables does. iptables-nft before 1.8.10 asks nf_tables for these
   * counters only when it sets the policy (`-P`, iptables-restore): until then they stay 0. Absent: from the start.
   */
  readonly countsPolicies?: boolean;
  /** The socket that would get a packet from outside (`-m socket`), and whether it is bound to any address. Absent or undefined: none. */
  socketFor?(packet: Packet, at: HookState): { readonly wildcard: boolean; readonly mark: number } | undefined;
  /** What IPVS knows of a packet (`-m ipvs`). Undefined: it has not dealt with it. */
  ipvsOf?(packet: Packet): { readonly connection?: { readonly virtual: IpAddress; readonly virtualPort: number; readonly method: 'GATE' | 'IPIP' | 'MASQ'; readonly controlPort?: number } } | undefined;
  /** Sends a copy by way of `gateway` (the TEE target). */
  duplicate?(packet: Packet, gateway: IpAddress, device: string | undefined, hook: Hook): void;
  /** The LOG target: one line in the kernel's log. Absent: nobody keeps one. */
  log?(packet: Packet, at: HookState, target: Extract<Target, { kind: 'LOG' }>): void;
  /** Turns on connection accounting (net.netfilter.nf_conntrack_acct), as `-m connbytes` does. */
  accountConnections?(): void;
  /** Takes a trace step; undefined while recording is off, so that nothing is built for nobody. */
  readonly record: ((step: import('../trace/event').TraceStep, packet: Packet) => void) | undefined;
}

export interface Netfilter {
  /**
   * Runs every table and conntrack function registered at this hook, by priority
   * (defrag, raw -300, conntrack -200, mangle -150, dstnat -100, filter 0, srcnat 100, confirm), recording trace steps.
   * May rewrite the packet (NAT, MARK, TTL…).
   */
  hook(packet: Packet, state: HookState): HookVerdict;
  /** No table and no virtual service of either family: hooks accept everything and track nothing. */
  readonly idle: boolean;
  /**
   * Conntrack reference for an ICMP error or RST that the stack makes in answer to `packet` (`nf_ct_attach`): RELATED, in the other direction.
   * The stack sets it on the answer before sending, so that NAT is undone in it although the connection may not be confirmed yet.
   */
  related(packet: Packet): PacketConntrack | undefined;
  /** A new connection whose packet goes no further is remembered nevertheless (`nf_ct_hook->confirm`). */
  confirm(packet: Packet): void;
  /** The stack resets the TCP connection of `packet` (`nf_ct_set_closing`): conntrack has it closed from here on. */
  closing(packet: Packet): void;

  /** The hooks of IPVS; undefined until there is a virtual service. */
  ipvs: import('../ipvs/balancer').IpvsHook | undefined;

  // ---- rules
  readonly tables: (family: Family) => readonly Table[];
  table(family: Family, name: TableName): Table;
  readonly sets: IpSets;
  readonly conntrack: Conntrack;
  /** Removes all rules, chains, sets and connections. */
  reset(): void;
}

export type Policy = 'ACCEPT' | 'DROP';

export interface Counters {
  packets: number;
  bytes: number;
}

/** A rule as iptables gives it to the kernel: parsed matches and one target. Order of `matches` is the order of writing. */
export interface Rule {
  readonly id: number;
  /** What `nft -a` shows: counted in each table, with its chains. */
  readonly handle: number;
  readonly family: Family;
  readonly basic: BasicMatch;
  readonly matches: readonly Match[];
  readonly target: Target;
  readonly counters: Counters;
  readonly annotation?: RuleAnnotation;
}

export type RuleSpec = Omit<Rule, 'id' | 'handle' | 'counters'> & { readonly counters?: Counters };

/** The part every rule has (struct ipt_ip). */
export interface BasicMatch {
  readonly src?: Negatable<Cidr>;
  readonly dst?: Negatable<Cidr>;
  /** IANA number; 0 or absent is any. */
  readonly protocol?: Negatable<number>;
  /** Interface name, `cali+` matches any that starts with `cali`. */
  readonly in?: Negatable<string>;
  readonly out?: Negatable<string>;
  /** -f: second and later fragments. */
  readonly fragment?: Negatable<true>;
}

export interface Negatable<T> {
  readonly value: T;
  readonly not: boolean;
}

export type PortRange = readonly [number, number];

/** Matches we model. Each has its own file in match/; the names are those of `-m`. */
export type Match =
  | { readonly kind: 'tcp'; readonly sport?: Negatable<PortRange>; readonly dport?: Negatable<PortRange>; readonly flags?: Negatable<{ readonly mask: readonly string[]; readonly set: readonly string[] }>; readonly option?: Negatable<number> }
  | { readonly kind: 'udp'; readonly sport?: Negatable<PortRange>; readonly dport?: Negatable<PortRange> }
  | { readonly kind: 'sctp'; readonly sport?: Negatable<PortRange>; readonly dport?: Negatable<PortRange> }
  | { readonly kind: 'icmp'; readonly type: number; readonly code: number | 'any'; readonly not: boolean }
  | { readonly kind: 'icmp6'; readonly type: number; readonly code: number | 'any'; readonly not: boolean }
  | { readonly kind: 'multiport'; readonly which: 'sports' | 'dports' | 'ports'; readonly ports: readonly PortRange[]; readonly not: boolean }
  | { readonly kind: 'conntrack'; readonly states?: Negatable<readonly ConntrackMatchState[]>; readonly direction?: 'ORIGINAL' | 'REPLY'; readonly origSrc?: Negatable<Cidr>; readonly origDst?: Negatable<Cidr>; readonly replSrc?: Negatable<Cidr>; readonly replDst?: Negatable<Cidr>; readonly origSrcPort?: Negatable<PortRange>; readonly origDstPort?: Negatable<PortRange>; readonly replSrcPort?: Negatable<PortRange>; readonly replDstPort?: Negatable<PortRange>; readonly protocol?: Negatable<number>; readonly status?: Negatable<readonly string[]>; /** Seconds left. */ readonly expires?: Negatable<NumberRange> }
  | { readonly kind: 'state'; readonly states: Negatable<readonly ('NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED')[]> }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number; readonly not: boolean }
  | { readonly kind: 'connmark'; readonly value: number; readonly mask: number; readonly not: boolean }
  | { readonly kind: 'addrtype'; readonly src?: Negatable<readonly string[]>; readonly dst?: Negatable<readonly string[]>; readonly limitIn?: boolean; readonly limitOut?: boolean }
  | { readonly kind: 'set'; readonly name: string; readonly dirs: readonly ('src' | 'dst')[]; readonly not: boolean; readonly returnNoMatch?: boolean; readonly updateCounters?: boolean; readonly updateSubcounters?: boolean; readonly packets?: CounterTest; readonly bytes?: CounterTest }
  | { readonly kind: 'physdev'; readonly in?: Negatable<string>; readonly out?: Negatable<string>; readonly isIn?: Negatable<true>; readonly isOut?: Negatable<true>; readonly isBridged?: Negatable<true> }
  | { readonly kind: 'statistic'; readonly mode: 'random'; readonly probability: number; readonly not: boolean }
  | { readonly kind: 'statistic'; readonly mode: 'nth'; readonly every: number; readonly packet: number; readonly not: boolean }
  | { readonly kind: 'rpfilter'; readonly loose: boolean; readonly validMark: boolean; readonly acceptLocal: boolean; readonly invert: boolean }
  | { readonly kind: 'limit'; readonly perSecond: number; readonly text: string; readonly burst: number }
  | { readonly kind: 'connlimit'; readonly above: boolean; readonly limit: number; readonly mask: number; readonly side: 'source' | 'destination' }
  | HashLimit
  | { readonly kind: 'quota'; readonly bytes: number; readonly not: boolean }
  | { readonly kind: 'tcpmss'; readonly range: PortRange; readonly not: boolean }
  /** Whether IPsec carried the packet: nothing here does. */
  | { readonly kind: 'policy'; readonly direction: 'in' | 'out'; readonly ipsec: boolean }
  | { readonly kind: 'recent'; readonly op: 'set' | 'rcheck' | 'update' | 'remove'; readonly name: string; readonly seconds?: number; readonly reap?: boolean; readonly ttl?: boolean; readonly hitcount?: number; readonly side: 'source' | 'dest'; readonly mask: string; readonly not: boolean }
  | { readonly kind: 'mac'; readonly source: MacAddress; readonly not: boolean }
  | { readonly kind: 'length'; readonly range: PortRange; readonly not: boolean }
  | { readonly kind: 'ttl'; readonly op: 'eq' | 'lt' | 'gt'; readonly value: number; readonly not?: boolean }
  | { readonly kind: 'hl'; readonly op: 'eq' | 'lt' | 'gt'; readonly value: number; readonly not?: boolean }
  | { readonly kind: 'pkttype'; readonly type: 'unicast' | 'broadcast' | 'multicast' | 'otherhost'; readonly not: boolean }
  | { readonly kind: 'iprange'; readonly src?: Negatable<readonly [IpAddress, IpAddress]>; readonly dst?: Negatable<readonly [IpAddress, IpAddress]> }
  | { readonly kind: 'owner'; readonly uid?: Negatable<PortRange>; readonly gid?: Negatable<PortRange>; readonly supplementary?: boolean; readonly socketExists?: Negatable<true> }
  | { readonly kind: 'tos'; readonly value: number; readonly mask: number; readonly not: boolean }
  | { readonly kind: 'dscp'; readonly value: number; readonly not: boolean }
  | { readonly kind: 'u32'; readonly tests: readonly U32Test[]; readonly not: boolean }
  | StringMatch
  | TimeMatch
  | FlowMatch
  | HeaderMatch;

export type HashLimitMode = 'srcip' | 'srcport' | 'dstip' | 'dstport';

/** -m hashlimit: a token bucket for each value of the modes, in the table `name`. */
export interface HashLimit {
  readonly kind: 'hashlimit';
  readonly above: boolean;
  readonly name: string;
  /** Packets, or bytes. */
  readonly perSecond: number;
  /** As the tool prints it: `5/sec`, `1mb/s`. */
  readonly rate: string;
  /** Packets; by bytes: how many times more than one second's worth may come at once, 0 for once. */
  readonly burst: number;
  /** By bytes: what a piece of 16 bytes costs, where a second earns 2^32 - 1 (`cfg.avg`). */
  readonly byteCost?: number;
  readonly modes: readonly HashLimitMode[];
  readonly sourceMask: number;
  readonly destinationMask: number;
  /** Milliseconds. */
  readonly expire: number;
  /** Milliseconds. */
  readonly gcInterval: number;
  readonly size?: number;
  readonly max?: number;
}

export type U32Operator = '&' | '<<' | '>>' | '@';

/** One test of `-m u32`: the word at byte `start`, changed by the steps (`@` reads on from there), lies in one of the ranges. */
export interface U32Test {
  readonly start: number;
  readonly steps: readonly { readonly operator: U32Operator; readonly value: number }[];
  readonly ranges: readonly (readonly [number, number])[];
}

export type ConntrackMatchState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED' | 'SNAT' | 'DNAT';

export type Target =
  /** No -j at all: counts only. */
  | { readonly kind: 'none' }
  | { readonly kind: 'ACCEPT' | 'DROP' | 'RETURN' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'REJECT'; readonly with: RejectType }
  | { readonly kind: 'MARK'; readonly value: number; readonly mask: number }
  | { readonly kind: 'CONNMARK'; readonly op: 'set' | 'save' | 'restore'; readonly value?: number; readonly mask?: number; readonly nfMask?: number; readonly ctMask?: number }
  | { readonly kind: 'DNAT' | 'SNAT'; readonly addresses?: readonly [IpAddress, IpAddress]; readonly ports?: PortRange; readonly random?: boolean; readonly randomFully?: boolean; readonly persistent?: boolean }
  | { readonly kind: 'MASQUERADE'; readonly ports?: PortRange; readonly random?: boolean; readonly randomFully?: boolean }
  | { readonly kind: 'REDIRECT'; readonly ports?: PortRange; readonly random?: boolean }
  | { readonly kind: 'NETMAP'; readonly to: Cidr }
  | { readonly kind: 'LOG'; readonly prefix: string; readonly level: number; readonly options: readonly string[] }
  | { readonly kind: 'NFLOG'; readonly group: number; readonly prefix?: string; readonly size?: number; readonly threshold?: number }
  | { readonly kind: 'TCPMSS'; readonly clampToPmtu?: boolean; readonly mss?: number }
  | { readonly kind: 'CT'; readonly notrack?: boolean; readonly zone?: number; readonly helper?: string }
  | { readonly kind: 'NOTRACK' }
  | { readonly kind: 'TTL' | 'HL'; readonly op: 'set' | 'inc' | 'dec'; readonly value: number }
  | { readonly kind: 'TOS'; readonly value: number; readonly mask: number }
  | { readonly kind: 'DSCP'; readonly value: number }
  | { readonly kind: 'CLASSIFY'; readonly major: number; readonly minor: number }
  | { readonly kind: 'SET'; readonly op: 'add' | 'del'; readonly name: string; readonly dirs: readonly ('src' | 'dst')[]; readonly exist?: boolean; readonly timeout?: number }
  | { readonly kind: 'TRACE' }
  /**
   * Hands the packet to a transparent socket (IP_TRANSPARENT) on that address and port and marks it; drops it where there is none (xt_TPROXY.c).
   * @simplified no program here opens a transparent socket — TPROXY drops whatever reaches it, as Linux does without one
   */
  | { readonly kind: 'TPROXY'; readonly port: number; readonly address: IpAddress; readonly value: number; readonly mask: number }
  /** Fills in a checksum that offloading left open: ours are always right, so it changes nothing. */
  | { readonly kind: 'CHECKSUM' }
  | MoreTarget;

export interface Chain {
  readonly name: string;
  readonly builtin: boolean;
  /** What `nft -a` shows. 0: a built-in chain that nf_tables does not have, as nothing has needed it yet. */
  readonly handle: number;
  /** Built-in chains only. */
  readonly policy: Policy | undefined;
  readonly counters: Counters;
  readonly rules: readonly Rule[];
  /** How many rules jump or go here. */
  readonly references: number;
}

/**
 * One table of one family. Errors are what iptables' kernel call would give; the tool turns them into its texts
 * (`iptables: No chain/target/match by that name.`).
 */
export interface Table {
  readonly name: TableName;
  readonly family: Family;
  /** False until something first changed it: `iptables-save` (nf_tables) leaves such tables out, and their hooks do not run. */
  readonly exists: boolean;
  /** What `nft -a` shows: tables of both families are counted together. 0 while it does not exist. */
  readonly handle: number;
  /** Built-in chains first in hook order, then user chains in order of creation (nft) or name (legacy): the tool sorts. */
  readonly chains: readonly Chain[];
  chain(name: string): Chain | undefined;
  addChain(name: string): Result<void, KernelError>;
  renameChain(from: string, to: string): Result<void, KernelError>;
  deleteChain(name: string): Result<void, KernelError>;
  /** `iptables-nft -X`: built-in chains (or the one named) without rules and with policy ACCEPT go, until something needs them. */
  deleteEmptyBuiltins(name?: string): void;
  setPolicy(chain: string, policy: Policy): Result<void, KernelError>;
  /** `position` is 1-based; undefined appends. */
  insert(chain: string, rule: RuleSpec, position?: number): Result<Rule, KernelError>;
  replace(chain: string, position: number, rule: RuleSpec): Result<Rule, KernelError>;
  deleteAt(chain: string, position: number): Result<void, KernelError>;
  /** Index (1-based) of the first rule equal to `rule` (counters and annotations aside). */
  find(chain: string, rule: RuleSpec): number | undefined;
  flush(chain?: string): Result<void, KernelError>;
  zero(chain?: string, position?: number): Result<void, KernelError>;
  /** The whole table at once, as iptables-restore does; nothing changes when it fails. */
  restore(content: TableContent, options: { readonly flush: boolean; readonly counters: boolean }): Result<void, KernelError & { readonly line?: number }>;
}

export interface TableContent {
  readonly chains: readonly { readonly name: string; readonly policy: Policy | undefined; readonly counters?: Counters }[];
  /** Lines in file order. */
  readonly commands: readonly TableCommand[];
}

export type TableCommand =
  | { readonly kind: 'append'; readonly chain: string; readonly rule: RuleSpec; readonly line?: number }
  | { readonly kind: 'insert'; readonly chain: string; readonly position: number; readonly rule: RuleSpec; readonly line?: number }
  | { readonly kind: 'delete'; readonly chain: string; readonly rule: RuleSpec; readonly line?: number }
  | { readonly kind: 'flush'; readonly chain: string; readonly line?: number }
  | { readonly kind: 'delete-chain'; readonly chain: string; readonly line?: number };

// ---------------------------------------------------------------- ipset

export type IpSetType = 'hash:ip' | 'hash:net' | 'hash:ip,port' | 'hash:net,port' | 'hash:ip,port,ip' | 'hash:ip,port,net' | 'hash:net,net' | 'hash:net,iface' | 'hash:mac' | 'hash:ip,mark' | 'hash:ip,mac' | 'hash:net,port,net' | 'bitmap:ip' | 'bitmap:ip,mac' | 'bitmap:port' | 'list:set';

export interface IpSetHeader {
  readonly name: string;
  readonly type: IpSetType;
  readonly family: Family;
  readonly hashsize: number;
  readonly maxelem: number;
  readonly timeout?: number;
  readonly counters?: boolean;
  readonly comment?: boolean;
  /** Elements carry a mark, a priority and a queue for packets. */
  readonly skbinfo?: boolean;
  /** Addresses are kept as networks of this length, or through this mask. */
  readonly netmask?: number;
  readonly bitmask?: IpAddress;
  /** hash types: how many elements a bucket may hold. */
  readonly bucketsize?: number;
  /** bitmap types: `0-1023`, `10.0.0.0-10.0.0.255`. */
  readonly range?: string;
  /** list:set: how many sets fit. */
  readonly size?: number;
}

/** Members in the text form ipset prints (`10.244.1.7`, `10.0.0.0/8 nomatch`, `10.0.0.1,tcp:80`), sorted as `ipset list -s` would. */
/** What an element says of packets: `mark/mask`, `major:minor`, queue; as written. */
export interface IpSetPacketInfo {
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly priority?: { readonly major: number; readonly minor: number };
  readonly queue?: number;
}

export interface IpSet extends IpSetHeader {
  readonly revision: number;
  readonly references: number;
  /** Seed of the hash, drawn when the set was made. */
  readonly initval: number;
  /** `Size in memory`, as the kernel accounts it on 64 bit. */
  readonly memory: number;
  readonly members: readonly { readonly text: string; readonly nomatch: boolean; readonly wildcard?: boolean; readonly skb?: IpSetPacketInfo; readonly expiresAt?: SimTime; readonly comment?: string; readonly packets: number; readonly bytes: number }[];
}

export interface IpSetError extends KernelError {
  /** ipset's own error numbers where errno does not say it: EXIST_ENTRY, NOENTRY, REFERENCED, FULL, TYPE_MISMATCH, SET_EXISTS, NOSET, SYNTAX… */
  readonly code: string;
  readonly params?: Readonly<Record<string, string>>;
}

export interface IpSets {
  readonly all: readonly IpSet[];
  get(name: string): IpSet | undefined;
  create(header: Partial<IpSetHeader> & { readonly name: string; readonly type: IpSetType; readonly initval?: number }, options?: { exist?: boolean }): Result<void, IpSetError>;
  destroy(name: string): Result<void, IpSetError>;
  rename(from: string, to: string): Result<void, IpSetError>;
  swap(a: string, b: string): Result<void, IpSetError>;
  flush(name: string): Result<void, IpSetError>;
  add(name: string, member: string, options?: { exist?: boolean; nomatch?: boolean; timeout?: number; comment?: string; packets?: number; bytes?: number; wildcard?: boolean; skb?: IpSetPacketInfo; place?: IpSetPlace }): Result<void, IpSetError>;
  remove(name: string, member: string, options?: { exist?: boolean; place?: IpSetPlace }): Result<void, IpSetError>;
  /** `text` is the element as it was understood. */
  test(name: string, member: string, options?: { place?: IpSetPlace }): Result<{ readonly found: boolean; readonly text: string }, IpSetError>;
}

/** list:set: where an element stands. */
export interface IpSetPlace {
  readonly where: 'before' | 'after';
  readonly name: string;
}

// ---------------------------------------------------------------- conntrack

export interface Tuple {
  readonly src: IpAddress;
  readonly dst: IpAddress;
  readonly protocol: number;
  /** Ports for TCP, UDP, SCTP; ICMP: id in both, with type and code. */
  readonly srcPort: number;
  readonly dstPort: number;
  readonly icmp?: { readonly type: number; readonly code: number; readonly id: number };
}

export interface ConntrackEntry {
  readonly id: number;
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly zone: number;
  /** TCP: SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT, CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE. SCTP likewise. */
  readonly protocolState: string | undefined;
  readonly assured: boolean;
  readonly seenReply: boolean;
  readonly confirmed: boolean;
  readonly mark: number;
  readonly srcNat: boolean;
  readonly dstNat: boolean;
  /** False once removed; packets already on their way may still hold it. */
  readonly alive: boolean;
  readonly expiresAt: SimTime;
  /** Whether the counters may be told (nf_conntrack_acct was on when it began). */
  readonly accounted: boolean;
  readonly counters: { readonly original: Counters; readonly reply: Counters };
}

/** A flow made by hand (`conntrack -I`). */
export interface ConntrackInsert {
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly zone?: number;
  readonly mark?: number;
  /** TCP and SCTP. */
  readonly protocolState?: string;
  readonly assured?: boolean;
  readonly seenReply?: boolean;
  readonly expiresAt: SimTime;
}

/** What is not said stays. Status can only be added. */
export interface ConntrackChange {
  readonly mark?: number;
  readonly expiresAt?: SimTime;
  readonly assured?: boolean;
  readonly seenReply?: boolean;
  /** Packets and bytes begin again. */
  readonly zeroCounters?: boolean;
}

export interface Conntrack {
  /** Not expired, in order of creation. */
  entries(): readonly ConntrackEntry[];
  remove(id: number): void;
  flush(): void;
  /** EEXIST when either direction is known already. */
  insert(entry: ConntrackInsert): Result<ConntrackEntry, KernelError>;
  /** Changes a flow by hand (`conntrack -U`). ENOENT when it has gone. */
  update(id: number, change: ConntrackChange): Result<ConntrackEntry, KernelError>;
  /** NEW / UPDATE / DESTROY, for `conntrack -E`. */
  watch(fn: (event: 'NEW' | 'UPDATE' | 'DESTROY', entry: ConntrackEntry) => void): () => void;
  readonly stats: Readonly<Record<string, number>>;
}
