/** One tracked flow (`struct nf_conn`). */
import type { SimTime } from '../../../base/index';
import type { PacketConntrack } from '../../packet';
import type { RuleLocation } from '../../trace/event';
import type { ConntrackEntry, Counters, Tuple } from '../api';
import type { SctpState } from './sctp';
import type { TcpTracking } from './tcp';

export type Direction = 'original' | 'reply';

export class Connection implements ConntrackEntry {
  mark = 0;
  seenReply = false;
  assured = false;
  confirmed = false;
  alive = true;
  /** IPS_SRC_NAT, IPS_DST_NAT: that side was changed. */
  srcNat = false;
  dstNat = false;
  /** IPS_SRC_NAT_DONE, IPS_DST_NAT_DONE: decided, perhaps for no change. */
  srcNatDone = false;
  dstNatDone = false;
  /** Device whose address MASQUERADE took. */
  masqueradeIndex = 0;
  /** The rules that decided NAT, for traces. */
  srcNatRule: (() => RuleLocation) | undefined;
  dstNatRule: (() => RuleLocation) | undefined;
  tcp: TcpTracking | undefined;
  sctp: SctpState | undefined;
  /** UDP: from when on a reply makes it a stream. */
  streamFrom: SimTime = 0;
  expiresAt: SimTime = 0;
  /** Its packets are counted for whoever asks: net.netfilter.nf_conntrack_acct was on when it began. */
  accounted = false;
  /** Something to report at the end of the hook (IPCT_* event cache). */
  changed = false;
  readonly counters: { readonly original: Counters; readonly reply: Counters } = { original: { packets: 0, bytes: 0 }, reply: { packets: 0, bytes: 0 } };

  constructor(
    readonly id: number,
    readonly original: Tuple,
    public reply: Tuple,
    readonly zone: number,
  ) {}

  get protocolState(): string | undefined {
    return this.tcp?.state ?? this.sctp;
  }
}

/** What the packet carries: the contract's reference, and the connection itself (it may be unconfirmed or removed already). */
export interface ConnectionReference extends PacketConntrack {
  readonly connection: Connection;
}

export const UNTRACKED: PacketConntrack = { entry: 0, state: 'UNTRACKED', direction: 'original' };
export const INVALID: PacketConntrack = { entry: 0, state: 'INVALID', direction: 'original' };

/** The connection a packet belongs to; undefined for INVALID, UNTRACKED and packets not looked at. */
export const connectionOf = (ct: PacketConntrack | undefined): Connection | undefined => (ct as ConnectionReference | undefined)?.connection;

export const reference = (connection: Connection, state: PacketConntrack['state'], direction: Direction): ConnectionReference => ({ entry: connection.id, state, direction, connection });
