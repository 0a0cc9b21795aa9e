/**
 * The record of decisions. Each TraceEvent is one decision about one packet, at one place: it names the hook, chain, rule, route,
 * neighbour or FDB entry that was used. A packet's journey is its events in order; its fate is the last of them.
 */
import type { SimTime } from '../../base/index';
import type { IpAddress, MacAddress } from '../../wire/index';
import type { PacketHeaders } from '../packet';

export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/**
 * Why a packet stopped. Linux's own names (include/net/dropreason-core.h, `SKB_DROP_REASON_` left out) where one exists;
 * the last group is ours, for what Linux counts without naming.
 */
export type DropReason =
  | 'NETFILTER_DROP'
  | 'NO_SOCKET'
  | 'IP_INNOROUTES'
  | 'IP_OUTNOROUTES'
  | 'IP_INADDRERRORS'
  | 'IP_RPFILTER'
  | 'IP_LOCAL_SOURCE'
  | 'IP_INVALID_SOURCE'
  | 'IP_LOCALNET'
  | 'IP_INVALID_DEST'
  | 'UNICAST_IN_L2_MULTICAST'
  | 'OTHERHOST'
  | 'PKT_TOO_BIG'
  | 'PKT_TOO_SMALL'
  | 'NEIGH_FAILED'
  | 'NEIGH_QUEUEFULL'
  | 'NEIGH_DEAD'
  | 'QUEUE_PURGE'
  | 'NEIGH_CREATEFAIL'
  | 'TTL_EXPIRED'
  | 'DEV_READY'
  | 'SOCKET_FILTER'
  | 'TCP_FLAGS'
  | 'TCP_RESET'
  | 'TCP_CLOSE'
  | 'TCP_OLD_DATA'
  | 'TCP_OFOMERGE'
  | 'TCP_INVALID_SEQUENCE'
  | 'TCP_INVALID_ACK_SEQUENCE'
  | 'ICMP_CSUM'
  | 'UNHANDLED_PROTO'
  | 'FRAG_REASM_TIMEOUT'
  | 'FRAG_TOO_FAR'
  | 'DUP_FRAG'
  | 'VXLAN_VNI_NOT_FOUND'
  | 'VXLAN_INVALID_HDR'
  | 'VXLAN_NO_REMOTE'
  | 'VXLAN_ENTRY_EXISTS'
  | 'TUNNEL_TXINFO'
  | 'LOCAL_MAC'
  | 'ARP_PVLAN_DISABLE'
  | 'MAC_IEEE_MAC_CONTROL'
  | 'BRIDGE_INGRESS_STP_STATE'
  | 'BRIDGE_NO_EGRESS_PORT'
  | 'IPV6_NDISC_FAIL'
  | 'IPV6DISABLED'
  | 'NOT_SPECIFIED'
  // ours:
  | 'LINK_DOWN'
  | 'NO_CARRIER'
  | 'CABLE_LOSS'
  | 'FORWARDING_DISABLED'
  | 'ROUTE_BLACKHOLE'
  | 'ROUTE_UNREACHABLE'
  | 'ROUTE_PROHIBIT'
  | 'CONNTRACK_CLASH'
  /** The same frame went round in a loop of bridges: Podwire ends what a real network would go on with. */
  | 'BRIDGE_STORM'
  | 'CONSUMED';

/** Where in a chain a verdict was found. `rule` is undefined when the chain's policy, or its end, decided. */
export interface RuleLocation {
  readonly table: TableName;
  readonly chain: string;
  /** 1-based, as `iptables -L --line-numbers` counts. */
  readonly rule: number | undefined;
  /** The rule as `iptables -S` prints it, without `-A CHAIN`; the policy's name for a policy. */
  readonly text: string;
  /** Stable id of the rule object, and whatever the programmer of the rule attached (for example the policy rule it was rendered from). */
  readonly ruleId?: number;
  readonly annotation?: RuleAnnotation;
}

/** Set by whoever programs a rule (a CNI provider, kube-proxy); the kernel only carries it. Plain data. */
export interface RuleAnnotation {
  /** Who programmed it: 'calico', 'kube-proxy', 'flannel', 'docker'. */
  readonly owner: string;
  /** What it stands for in the owner's terms, for instance {kind:'NetworkPolicy', namespace, name, path}. */
  readonly ref?: Readonly<Record<string, string | number>>;
  readonly note?: string;
}

export type TraceStep =
  /** A program or the kernel itself made the packet. */
  | { readonly kind: 'origin'; readonly by: 'socket' | 'kernel'; readonly why?: string }
  /** Looked up the outgoing or incoming route. `type` is the route's kind; `local` means this host is the destination. */
  | {
      readonly kind: 'route';
      readonly purpose: 'output' | 'input';
      readonly priority?: number;
      readonly table?: string;
      /** As `ip route` prints it. */
      readonly route?: string;
      readonly type: 'unicast' | 'local' | 'broadcast' | 'multicast' | 'unreachable' | 'blackhole' | 'prohibit' | 'none';
      readonly device?: string;
      readonly via?: IpAddress;
      readonly source?: IpAddress;
    }
  /** One hook traversed in one table: the rules that decided or changed something, in order, and the outcome. */
  | {
      readonly kind: 'hook';
      readonly hook: Hook;
      readonly table: TableName;
      readonly in?: string;
      readonly out?: string;
      readonly physIn?: string;
      readonly physOut?: string;
      /** Rules that matched, in the order in which they were met (jumps included). */
      readonly matched: readonly (RuleLocation & { readonly effect: string })[];
      readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT' | 'STOLEN';
      /** What gave the verdict. */
      readonly decidedBy: RuleLocation | undefined;
      readonly mark: number;
    }
  | { readonly kind: 'conntrack'; readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED'; readonly direction: 'original' | 'reply'; readonly entry?: string }
  /** Addresses or ports changed. */
  | { readonly kind: 'nat'; readonly manip: 'src' | 'dst'; readonly from: string; readonly to: string; readonly rule?: RuleLocation }
  /** IPVS chose a server for a new connection, sent a later packet to it, gave an answer the virtual address, or found no server. */
  | {
      readonly kind: 'ipvs';
      readonly hook: Hook;
      readonly decision: 'schedule' | 'request' | 'reply' | 'no-server' | 'server-gone';
      /** As `ipvsadm -Ln` names it: `TCP 10.96.0.1:443`, `FWM 256`. */
      readonly service: string;
      readonly server?: string;
      readonly method?: 'masq' | 'route' | 'tunnel';
      readonly scheduler?: string;
    }
  | { readonly kind: 'ttl'; readonly from: number; readonly to: number }
  /** ARP/ND cache consulted. */
  | { readonly kind: 'neighbor'; readonly address: IpAddress; readonly device: string; readonly state: string; readonly mac?: MacAddress }
  | { readonly kind: 'bridge'; readonly bridge: string; readonly port: string; readonly decision: 'forward' | 'flood' | 'local' | 'drop'; readonly to: readonly string[]; readonly entry?: string }
  | { readonly kind: 'encapsulate'; readonly device: string; readonly how: 'vxlan' | 'geneve' | 'ipip' | 'vlan'; readonly entry?: string; readonly remote?: IpAddress }
  | { readonly kind: 'decapsulate'; readonly device: string; readonly how: 'vxlan' | 'geneve' | 'ipip' | 'vlan' }
  | { readonly kind: 'fragment'; readonly mtu: number; readonly pieces: number }
  | { readonly kind: 'reassemble'; readonly pieces: number }
  /** The ICMP error about it is not sent: too many have gone to its sender lately. `limit` is the setting that says how many may. */
  | { readonly kind: 'unreported'; readonly what: string; readonly limit: string }
  /** Left by a device / arrived at a device. `peer` names the other end for veth and cables. */
  | { readonly kind: 'transmit'; readonly device: string; readonly peer?: { readonly netns: string; readonly device: string }; readonly arrivesAt?: SimTime }
  | { readonly kind: 'receive'; readonly device: string }
  | { readonly kind: 'deliver'; readonly to: 'tcp' | 'udp' | 'icmp' | 'sctp' | 'raw' | 'arp' | 'packet'; readonly socket?: string; readonly program?: string }
  | { readonly kind: 'drop'; readonly reason: DropReason; readonly detail?: Readonly<Record<string, string | number>> };

export interface TraceEvent {
  /** Position in the World's trace. */
  readonly seq: number;
  readonly at: SimTime;
  readonly packet: number;
  readonly journey: number;
  readonly cause: number | undefined;
  /** NetNamespace.id in which it happened, and the host it is on. */
  readonly netns: string;
  readonly host: string;
  /** The packet as it was when (for rewriting steps: after) this happened. */
  readonly headers: PacketHeaders;
  readonly step: TraceStep;
}

/** How a packet ended. */
export type Fate =
  | { readonly kind: 'delivered'; readonly event: TraceEvent }
  | { readonly kind: 'dropped'; readonly reason: DropReason; readonly event: TraceEvent; readonly because: RuleLocation | undefined }
  | { readonly kind: 'travelling' };
