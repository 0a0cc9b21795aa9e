/**
 * The contract of the kernel layer: what the layers above may ask of a World, its hosts and their network namespaces.
 * `World`, `Host`, `NetNamespace` are implemented by the classes of this layer; others program against these shapes.
 *
 * Everything is synchronous. Changing configuration takes no simulated time; packets do. Failures are errno values, as the
 * kernel would answer the netlink or socket call; the tool that called prints them in its own words.
 */
import type { EventQueue, Result, Rng, Scheduler, Signal, SimTime } from '../base/index';
import type { ArpHeader, Cidr, Family, IpAddress, Ipv4Address, MacAddress } from '../wire/index';
import type { Ipvs } from './ipvs/api';
import type { Fdb } from './link/fdb-api';
import type { BridgeOptions, BridgePortOptions, Bridging, IpvlanFlag, IpvlanMode, MacvlanMode, VlanChange, VlanMembership } from './link/api';
import type { KernelLog } from './log/kernel-log';
import type { MulticastListening } from './multicast/api';
import type { Netfilter } from './netfilter/api';
import type { IpHeader, Packet, PacketHeaders, TransportHeader } from './packet';
import type { TraceEvent } from './trace/event';
import type { SocketTimer, TcpInfo } from './socket/tcp-info';

export type { BridgeOptions, BridgePortOptions, Bridging, IpvlanFlag, IpvlanMode, MacvlanMode, VlanChange, VlanMembership } from './link/api';

export type { Fdb, FdbEntry } from './link/fdb-api';

/** A failed kernel call. `detail` is netlink's extended ack text where the kernel gives one (`Error: …` in iproute2). */
export interface KernelError {
  readonly errno: Errno;
  readonly detail?: string;
}

export type Errno =
  | 'EPERM' | 'ENOENT' | 'EIO' | 'EAGAIN' | 'ENOMEM' | 'EACCES' | 'EBUSY' | 'EEXIST' | 'ENODEV' | 'EINVAL' | 'ERANGE' | 'ENOSPC' | 'ENOTEMPTY' | 'ELOOP'
  | 'EMSGSIZE' | 'EPROTONOSUPPORT' | 'EOPNOTSUPP' | 'EAFNOSUPPORT' | 'EADDRINUSE' | 'EADDRNOTAVAIL' | 'ENETDOWN' | 'ENETUNREACH' | 'ECONNABORTED'
  | 'ECONNRESET' | 'ENOBUFS' | 'EISCONN' | 'ENOTCONN' | 'ETIMEDOUT' | 'ECONNREFUSED' | 'EHOSTDOWN' | 'EHOSTUNREACH' | 'EALREADY' | 'EINPROGRESS' | 'EPIPE' | 'ENOPROTOOPT' | 'EPROTO' | 'ESRCH' | 'EXDEV' | 'ENOSYS' | 'EDESTADDRREQ' | 'ENXIO';

// ---------------------------------------------------------------- world

export interface World {
  readonly queue: EventQueue;
  readonly scheduler: Scheduler;
  readonly now: SimTime;
  readonly seed: number;
  /** A random stream of its own for `name`; drawing from one never changes another. */
  rng(name: string): Rng;
  readonly trace: TraceRecorder;

  /** Hosts in order of creation. */
  readonly hosts: readonly Host[];
  addHost(name: string, options?: HostOptions): Host;
  host(name: string): Host | undefined;
  /** Every namespace of every host, in order of creation. */
  readonly namespaces: readonly NetNamespace[];
  namespace(id: string): NetNamespace | undefined;

  /**
   * A physical cable between two hosts' NICs (made with `addLink({kind: 'physical'})`), or a hub/switch is a host with a bridge.
   * Delay is one way, in simulated microseconds; loss is a list of the frame numbers (from 1) that get lost, or a probability drawn from the World's seed.
   */
  connect(a: Link, b: Link, options?: CableOptions): Cable;
  readonly cables: readonly Cable[];

  /** Runs events until nothing but background events is left, or until `limit`. Returns whether it became idle. */
  runUntilIdle(limit: SimTime): boolean;
  /** Runs every event up to `until` and moves the clock there. */
  runUntil(until: SimTime): void;

  /** Plain data of all network state, keys sorted: equal states give equal JSON. */
  snapshot(): unknown;
}

export interface HostOptions {
  /** Sysctl defaults differ by host: e.g. {'net.ipv4.ip_forward': '1'}. Applied to the root namespace. */
  readonly sysctl?: Readonly<Record<string, string>>;
  /** How iptables presents itself on this host: affects only texts of the tool. Default 'nf_tables'. */
  readonly iptablesVariant?: 'nf_tables' | 'legacy';
}

export interface CableOptions {
  readonly delayUs?: number;
  readonly mtu?: number;
  readonly loseFrames?: readonly number[];
  readonly lossProbability?: number;
}

export interface Cable {
  readonly a: Link;
  readonly b: Link;
  readonly delayUs: number;
  /** Pulling the plug: both ends lose carrier. */
  setPlugged(plugged: boolean): void;
  readonly plugged: boolean;
}

export interface TraceRecorder {
  /** Off costs nothing and records nothing. */
  enabled: boolean;
  readonly events: readonly TraceEvent[];
  /** Events whose seq is greater than `seq`. */
  since(seq: number): readonly TraceEvent[];
  readonly lastSeq: number;
  /** Drops events older than the last `keep` (the newest are kept). */
  trim(keep: number): void;
}

export interface Host {
  readonly name: string;
  readonly world: World;
  readonly root: NetNamespace;
  /** Named namespaces (`ip netns`), by name, in order of creation. */
  readonly named: ReadonlyMap<string, NetNamespace>;
  readonly iptablesVariant: 'nf_tables' | 'legacy';
  readonly kernelLog: KernelLog;
  addNamespace(name: string): Result<NetNamespace, KernelError>;
  deleteNamespace(name: string): Result<void, KernelError>;
  /** A namespace without a name in /run/netns, as container runtimes and `unshare` make them; `label` is for people and traces (e.g. `pod default/web`). */
  addAnonymousNamespace(label: string): NetNamespace;
  /** Deletes it; its virtual devices go, physical ones return to the root namespace. */
  removeNamespace(netns: NetNamespace): void;
}

// ---------------------------------------------------------------- network namespace

export interface NetNamespace {
  /** Unique and stable: `host` for the root namespace, `host/name` for others. */
  readonly id: string;
  readonly host: Host;
  /** Name in /run/netns, or the label of an anonymous namespace; '' for the root namespace. */
  readonly name: string;
  /** inode number, as `ls -l /proc/self/ns/net`, `lsns` and `ip netns identify` show it. */
  readonly inode: number;
  /** `link-netnsid` that this namespace uses for `other`, allocated on first need, as the kernel does. */
  nsidOf(other: NetNamespace): number;
  /** Hears of changes to links, addresses, routes, neighbours and rules as they happen (rtnetlink's multicast groups). The answer ends it. */
  listen(listener: (change: import('./changes').NetworkChange) => void): () => void;

  // links, ordered by ifindex
  readonly links: readonly Link[];
  link(name: string): Link | undefined;
  linkByIndex(index: number): Link | undefined;
  addLink(spec: LinkSpec): Result<Link, KernelError>;
  deleteLink(link: Link): Result<void, KernelError>;
  setLink(link: Link, change: LinkChange): Result<void, KernelError>;
  moveLink(link: Link, to: NetNamespace, newName?: string): Result<void, KernelError>;

  // addresses
  addAddress(link: Link, address: AddressSpec): Result<void, KernelError>;
  deleteAddress(link: Link, address: IpAddress, prefixLength: number): Result<void, KernelError>;
  /** Whether the address is one of this namespace's own (local table). */
  isLocal(address: IpAddress): boolean;

  // routing
  readonly routing: Routing;
  // ARP / ND
  readonly neighbors: Neighbors;
  // packet filter, NAT, conntrack, ipsets
  readonly netfilter: Netfilter;
  /** The load balancer (`ipvsadm`). */
  readonly ipvs: Ipvs;
  // sysctl, by dotted name; unknown names are ENOENT, bad values EINVAL
  sysctl(name: string): Result<string, KernelError>;
  setSysctl(name: string, value: string): Result<void, KernelError>;
  sysctlNames(): readonly string[];

  readonly sockets: Sockets;
  /** What its protocols have counted (`nstat`). */
  readonly counters: { list(): readonly (readonly [name: string, value: number])[] };

  /** Packet sockets (tcpdump). Called with each frame that passes `device` ('any' for all), before ingress or after egress processing as AF_PACKET does. */
  capture(device: string, onFrame: (frame: CapturedFrame) => void, options?: CaptureOptions): { close(): void };
  /** A packet socket's ARP frame to `destination`, past the neighbour table (arping). */
  sendArp(link: Link, arp: ArpHeader, destination: MacAddress, owner?: SocketOwner): Result<void, KernelError>;
}

export interface CaptureOptions {
  /** false: the device keeps taking only what is meant for it. Default true, as tcpdump asks for. */
  readonly promiscuous?: boolean;
}

export interface CapturedFrame {
  readonly at: SimTime;
  readonly device: string;
  readonly direction: 'in' | 'out' | 'broadcast' | 'multicast' | 'otherhost';
  readonly headers: PacketHeaders;
  readonly packet: number;
  readonly journey: number;
}

// ---------------------------------------------------------------- links

export type LinkKind = 'loopback' | 'physical' | 'veth' | 'bridge' | 'vxlan' | 'geneve' | 'ipip' | 'dummy' | 'macvlan' | 'ipvlan' | 'vlan';

export type LinkSpec = { readonly name: string; readonly mac?: MacAddress; readonly mtu?: number; readonly index?: number } & (
  /** Every namespace has one, `lo`; no more can be made. */
  | { readonly kind: 'loopback' }
  | { readonly kind: 'physical' }
  /** `peerMac` and the rest as `ip link add A type veth peer name B netns N`. */
  | { readonly kind: 'veth'; readonly peer: { readonly name: string; readonly netns?: NetNamespace; readonly mac?: MacAddress; readonly mtu?: number; readonly index?: number } }
  | { readonly kind: 'bridge'; readonly options?: Partial<BridgeOptions> }
  | { readonly kind: 'vxlan'; readonly options: VxlanOptions }
  | { readonly kind: 'geneve'; readonly vni: number; readonly remote: IpAddress; readonly dstPort?: number }
  | { readonly kind: 'ipip'; readonly local?: Ipv4Address; readonly remote?: Ipv4Address; readonly ttl?: number }
  | { readonly kind: 'dummy' }
  /** `lowerNetns`: where the lower device is, when the new one is made in another namespace. */
  | { readonly kind: 'macvlan'; readonly lower: string; readonly lowerNetns?: NetNamespace; readonly mode: MacvlanMode }
  | { readonly kind: 'ipvlan'; readonly lower: string; readonly lowerNetns?: NetNamespace; readonly mode: IpvlanMode; readonly flag?: IpvlanFlag }
  | { readonly kind: 'vlan'; readonly lower: string; readonly lowerNetns?: NetNamespace; readonly id: number }
);

export interface VxlanOptions {
  readonly vni: number;
  readonly lower?: string;
  readonly local?: IpAddress;
  /** Default remote, or a multicast group. */
  readonly remote?: IpAddress;
  readonly group?: IpAddress;
  readonly dstPort: number;
  readonly learning: boolean;
  readonly proxy?: boolean;
  readonly l2miss?: boolean;
  readonly l3miss?: boolean;
  /** Of the outer packet: a value, or the inner packet's. Absent: the host's own TTL, 1 to a group. */
  readonly ttl?: number | 'inherit';
  readonly tos?: number | 'inherit';
  /** Whether the outer IPv4 packet forbids fragments: always, or when the inner one does (IPv6 does). */
  readonly df?: 'set' | 'inherit';
}

/** A network device. Read by anyone; changed only through its namespace. */
export interface Link {
  readonly index: number;
  readonly name: string;
  readonly kind: LinkKind;
  readonly netns: NetNamespace;
  readonly mac: MacAddress;
  readonly mtu: number;
  /** `qlen`: 1000 unless whoever made the link said otherwise; CNI plugins and Docker make theirs with 0. Nothing is queued in this kernel. */
  readonly txQueueLength: number;
  /** Administrative state (`ip link set up`). */
  readonly up: boolean;
  readonly promiscuous: boolean;
  /** What `ip link` prints as `state`. */
  readonly operState: 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN';
  readonly carrier: boolean;
  /** Bridge (or other device) this link is a port of. */
  readonly master: Link | undefined;
  /** The other end of a veth, wherever it is; the lower device of vlan, macvlan, ipvlan, vxlan dev. */
  readonly peer: Link | undefined;
  readonly lower: Link | undefined;
  /** Tunnels: the namespace that their packets travel in (where they were made), once they are in another. */
  readonly linkNetns?: NetNamespace | undefined;
  readonly addresses: readonly InterfaceAddress[];
  /** The groups that it listens to. */
  readonly multicast: MulticastListening;
  readonly stats: LinkStats;
  readonly arpEnabled: boolean;
  readonly alias?: string;
  /** Present when the link is a bridge port. */
  readonly port?: BridgePortOptions;
  /** Present on bridges and vxlan devices: the forwarding database. */
  readonly fdb?: Fdb;
  readonly spec: LinkSpec;
  /** The VLANs of a bridge port, or of a bridge itself; without effect until the bridge filters. */
  readonly vlans?: readonly VlanMembership[] | undefined;
  /** Present on bridges and their ports. */
  readonly bridging?: Bridging | undefined;
  /** macvlan and ipvlan: how the lower device is shared, as set last. */
  readonly sharing?: { readonly mode: string; readonly flag?: string } | undefined;
}

export interface LinkChange {
  readonly up?: boolean;
  readonly name?: string;
  readonly mac?: MacAddress;
  readonly mtu?: number;
  readonly txQueueLength?: number;
  readonly promiscuous?: boolean;
  readonly arp?: boolean;
  /** null: nomaster. */
  readonly master?: Link | null;
  readonly alias?: string;
  /** `state` only without a spanning tree. */
  readonly port?: Partial<BridgePortOptions> & { readonly state?: 'disabled' | 'forwarding'; readonly cost?: number; readonly priority?: number };
  readonly bridge?: Partial<BridgeOptions>;
  readonly vlans?: VlanChange;
  readonly macvlanMode?: MacvlanMode;
  readonly ipvlan?: { readonly mode?: IpvlanMode; readonly flag?: IpvlanFlag };
}

export interface LinkStats {
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly rxDropped: number;
  readonly rxErrors: number;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly txDropped: number;
  readonly txErrors: number;
  /** For `ip -s link`: multicast received, carrier errors. */
  readonly multicast: number;
  readonly carrierErrors: number;
}

export interface AddressSpec {
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** Point-to-point peer. */
  readonly peer?: IpAddress;
  readonly broadcast?: Ipv4Address;
  readonly scope?: 'global' | 'link' | 'host';
  readonly label?: string;
  readonly noPrefixRoute?: boolean;
  /** IFA_F_NODAD: the address is used unchecked. */
  readonly noDuplicateCheck?: boolean;
}

export interface InterfaceAddress extends AddressSpec {
  readonly scope: 'global' | 'link' | 'host';
  readonly secondary: boolean;
  /** IPv6: not known to be this host's alone. Duplicate address detection has not ended, or has failed. */
  readonly tentative: boolean;
  /** IPv6: somebody else has the address. */
  readonly duplicate?: true;
}

// ---------------------------------------------------------------- routing

export type RouteType = 'unicast' | 'local' | 'anycast' | 'broadcast' | 'multicast' | 'unreachable' | 'blackhole' | 'prohibit' | 'throw';

export interface NextHop {
  readonly via?: IpAddress;
  readonly device?: Link;
  readonly onlink?: boolean;
  readonly weight?: number;
}

export interface Route {
  readonly type: RouteType;
  readonly destination: Cidr;
  readonly nextHops: readonly NextHop[];
  readonly metric: number;
  /** 254 main, 255 local, 253 default, or any number. */
  readonly table: number;
  /** `kernel`, `boot`, `static`, `bird`, … or a number as text. */
  readonly protocol: string;
  readonly scope: 'global' | 'link' | 'host' | 'nowhere';
  readonly source?: IpAddress;
  readonly tos?: number;
  readonly mtu?: number;
}

export interface RoutingRule {
  readonly priority: number;
  readonly from?: Cidr;
  readonly to?: Cidr;
  readonly mark?: { readonly value: number; readonly mask: number };
  readonly iif?: string;
  readonly oif?: string;
  readonly tos?: number;
  readonly not?: boolean;
  readonly protocol?: number;
  readonly sourcePorts?: readonly [number, number];
  readonly destinationPorts?: readonly [number, number];
  /** `suppress_prefixlength`: a route this short or shorter is passed over. */
  readonly suppressPrefixLength?: number;
  readonly action: { readonly kind: 'lookup'; readonly table: number } | { readonly kind: 'unreachable' | 'blackhole' | 'prohibit' };
}

/** A flow, as the FIB sees it. */
export interface FlowKey {
  readonly dst: IpAddress;
  readonly src?: IpAddress | undefined;
  readonly mark?: number;
  readonly iif?: Link | undefined;
  readonly oif?: Link | undefined;
  readonly tos?: number;
  readonly protocol?: number;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
}

export type RouteLookup =
  | { readonly kind: 'route'; readonly route: Route; readonly nextHop: NextHop; readonly source: IpAddress | undefined; readonly rule: RoutingRule; readonly cached?: RouteException }
  | { readonly kind: 'error'; readonly errno: 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL'; readonly route?: Route; readonly rule?: RoutingRule };

/** What `ip route get` prints after `cache`: learned by path MTU discovery or an ICMP redirect. */
export interface RouteException {
  readonly until: SimTime;
  readonly mtu?: number;
  readonly redirected: boolean;
}

export interface Routing {
  /** Forgets path MTUs and redirects (`ip route flush cache`). */
  flushCache(): void;
  /** In the order in which `ip route show table N` lists them. */
  routes(family: Family, table?: number): readonly Route[];
  add(route: Route, mode: 'add' | 'replace' | 'append' | 'change' | 'prepend'): Result<void, KernelError>;
  remove(match: Partial<Route> & { readonly destination: Cidr }): Result<void, KernelError>;
  rules(family: Family): readonly RoutingRule[];
  /** Without a priority the kernel takes the one before the second rule's. */
  addRule(family: Family, rule: Omit<RoutingRule, 'priority'> & { readonly priority?: number }): Result<void, KernelError>;
  removeRule(family: Family, match: Partial<RoutingRule>): Result<void, KernelError>;
  lookup(flow: FlowKey): RouteLookup;
}

// ---------------------------------------------------------------- neighbours

export type NeighborState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT' | 'NONE';

export interface NeighborEntry {
  readonly address: IpAddress;
  readonly device: Link;
  readonly mac?: MacAddress;
  /** As of now: timers are applied when read. */
  readonly state: NeighborState;
  readonly router: boolean;
  readonly proxy: boolean;
  readonly updatedAt: SimTime;
  readonly usedAt: SimTime;
  readonly confirmedAt: SimTime;
  /** Questions since the last answer, as the kernel counts them: an entry that is made begins with ucast_solicit. */
  readonly probes: number;
}

export interface Neighbors {
  entries(): readonly NeighborEntry[];
  add(entry: { address: IpAddress; device: Link; mac?: MacAddress; state: NeighborState; proxy?: boolean }, mode: 'add' | 'replace' | 'change'): Result<void, KernelError>;
  remove(address: IpAddress, device: Link): Result<void, KernelError>;
  flush(device?: Link): void;
}

// ---------------------------------------------------------------- sockets

export interface Endpoint {
  readonly address: IpAddress;
  readonly port: number;
  /** The link that a link-local address is of (sin6_scope_id). */
  readonly device?: string;
}

export type TcpState = 'CLOSED' | 'LISTEN' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT1' | 'FIN_WAIT2' | 'CLOSE_WAIT' | 'CLOSING' | 'LAST_ACK' | 'TIME_WAIT';

/** Who owns a socket, for `ss -p`, traces and the topology. */
export interface SocketOwner {
  readonly program: string;
  readonly pid: number;
  /** For `-m owner`; absent: root. */
  readonly uid?: number;
  readonly gid?: number;
}

export interface TcpSocket {
  readonly state: TcpState;
  readonly local: Endpoint;
  readonly remote: Endpoint | undefined;
  /** Set when the connection failed or was reset; reading it does not clear it. */
  readonly error: Errno | undefined;
  /** The ICMP error that ended a connection attempt (what IP_RECVERR tells). */
  readonly icmpError: SocketError | undefined;
  /** An ICMP error that was noted and ended nothing (`sk_err_soft`): getsockopt(SO_ERROR) tells it too. */
  readonly softError: Errno | undefined;
  /**
   * A system call on it has not returned yet (sock_owned_by_user): an ICMP error is noted and ends nothing. Programs leave it false: their calls
   * take no time here. Where links take none either, as between two namespaces, the answer to a SYN is back before connect(2) returns.
   */
  owned: boolean;
  /** Notified when state, readable data or error change. */
  readonly changed: Signal;
  /** Bytes that have arrived and were not read yet. */
  readonly available: number;
  /** The peer has closed its side and everything it sent was read. */
  readonly ended: boolean;
  /** Takes up to `max` bytes that have arrived. */
  read(max?: number): Uint8Array;
  /** Queues bytes for sending (the send buffer is unbounded here). */
  write(bytes: Uint8Array): Result<void, KernelError>;
  /** Half-close: FIN after what is queued. */
  shutdown(): void;
  close(): void;
  /** RST. */
  abort(): void;
}

export interface TcpListener {
  readonly local: Endpoint;
  readonly changed: Signal;
  /** The oldest established connection not yet accepted. */
  accept(): TcpSocket | undefined;
  close(): void;
}

export interface Datagram {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly bytes: Uint8Array;
}

/** An ICMP error as a socket sees it (IP_RECVERR). */
export interface SocketError {
  readonly errno: Errno;
  readonly offender: IpAddress;
  readonly type: number;
  readonly code: number;
  readonly mtu?: number;
  /** TTL that the error's own packet arrived with: how far away its sender is. */
  readonly ttl?: number;
  /** The packet that told of it. */
  readonly journey?: number;
}

export interface UdpSocket {
  readonly local: Endpoint;
  readonly remote: Endpoint | undefined;
  readonly changed: Signal;
  connect(remote: Endpoint, options?: SendOptions): Result<void, KernelError>;
  send(bytes: Uint8Array, to?: Endpoint, options?: SendOptions): Result<void, KernelError>;
  receive(): Datagram | undefined;
  /** Takes the oldest pending error of a connected socket. */
  takeError(): SocketError | undefined;
  close(): void;
}

export interface SendOptions {
  readonly ttl?: number;
  readonly tos?: number;
  readonly mark?: number;
  /**
   * true: set DF and refuse what does not fit (IP_PMTUDISC_DO); false: never set it (DONT); 'if-it-fits': on what fits (WANT). Absent: WANT, or
   * DONT where ip_no_pmtu_disc is set.
   */
  readonly dontFragment?: boolean | 'if-it-fits';
  readonly device?: string;
  readonly source?: IpAddress;
  /** IP_RECVERR. TCP: ICMP errors become the socket's error at once, also on an established connection. UDP: ENOBUFS is told. */
  readonly reportErrors?: boolean;
}

/** Raw (or ping) socket for ICMP / ICMPv6, as ping, traceroute and tracepath use it. */
export interface IcmpSocket {
  readonly changed: Signal;
  /** Fails with EMSGSIZE and the path's MTU when `dontFragment` is true and the packet does not fit. */
  sendEcho(to: IpAddress, echo: { id: number; sequence: number; bytes: Uint8Array }, options?: SendOptions): Result<{ readonly source: IpAddress; readonly mtu: number }, KernelError & { readonly mtu?: number }>;
  /** The next ICMP message for this namespace that belongs to `id`: an echo reply, or an error quoting what was sent. */
  receive(): IcmpMessage | undefined;
  close(): void;
}

export interface IcmpMessage {
  readonly at: SimTime;
  readonly ip: IpHeader;
  readonly transport: TransportHeader;
  readonly bytes: Uint8Array;
  /** What an error quotes. */
  readonly quoted?: { readonly ip: IpHeader; readonly transport: TransportHeader | undefined };
  /** The packet it came in. */
  readonly journey: number;
  /** The link that a link-local sender is on. */
  readonly device?: string;
}

export interface SocketInfo {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'sctp' | 'raw';
  readonly state: TcpState | 'UNCONN';
  readonly local: Endpoint;
  readonly remote: Endpoint | undefined;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly owner: SocketOwner | undefined;
  readonly inode: number;
  /** IPV6_V6ONLY: bound to ::, it leaves IPv4 alone. */
  readonly v6only?: boolean;
  /** What else the kernel tells of a TCP connection (`ss -i`). */
  readonly tcpInfo?: () => TcpInfo | undefined;
  /** The timer that runs for a TCP connection (`ss -o`). */
  readonly timer?: SocketTimer;
}

export interface TcpConnectOptions extends SendOptions {
  readonly sourcePort?: number;
  /** TCP_MAXSEG: bytes, at most what the path takes. */
  readonly maxSegment?: number;
  readonly owner?: SocketOwner;
}

export interface Sockets {
  /** Never blocks: the socket starts in SYN_SENT (or fails at once, for example ENETUNREACH). */
  tcpConnect(remote: Endpoint, options?: TcpConnectOptions): Result<TcpSocket, KernelError>;
  /** `address` 0.0.0.0 or :: listens on all; :: is dual stack unless `v6only`. */
  tcpListen(local: Endpoint, options?: { owner?: SocketOwner; v6only?: boolean; backlog?: number }): Result<TcpListener, KernelError>;
  udp(options?: { local?: Endpoint; owner?: SocketOwner; family?: Family; v6only?: boolean }): Result<UdpSocket, KernelError>;
  icmp(family: Family, id: number, owner?: SocketOwner): Result<IcmpSocket, KernelError>;
  /** SCTP as a stream of bytes: messages are kept in order, their limits are not shown. States have TCP's names. */
  sctpConnect(remote: Endpoint, options?: TcpConnectOptions): Result<TcpSocket, KernelError>;
  sctpListen(local: Endpoint, options?: { owner?: SocketOwner }): Result<TcpListener, KernelError>;
  list(): readonly SocketInfo[];
  /** SOCK_DESTROY: the socket that is listed so ends with ECONNABORTED (`ss -K`). Nothing happens when it is gone. */
  destroy(socket: SocketInfo): void;
}

/** Sends a packet that something other than a socket made (ICMP errors, RST of REJECT, tests). */
export type Transmit = (packet: Packet) => void;
