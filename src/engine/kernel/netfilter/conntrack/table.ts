/**
 * Connection tracking of one namespace: look-up, creation, confirmation and expiry of flows (net/netfilter/nf_conntrack_core.c).
 * Entries expire when somebody looks, so time costs nothing.
 *
 * @unsupported conntrack helpers (FTP, SIP, TFTP expectations) — no RELATED data connections.
 * @simplified DESTROY events of expired entries are reported when the entry is next looked at — `conntrack -E` may print them later than Linux.
 */
import { type Result, SECOND, type SimTime, err, ok } from '../../../base/index';
import { networkLength, payloadLength } from '../../../wire/index';
import type { KernelError } from '../../api';
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, type IpHeader, type Packet, type PacketConntrack } from '../../packet';
import type { Conntrack, ConntrackChange, ConntrackEntry, ConntrackInsert, NetfilterHost, Tuple } from '../api';
import { Connection, type Direction, INVALID, UNTRACKED, connectionOf, reference } from './connection';
import { FlowTable, type Slot } from './flow-table';
import { SCTP_TIMEOUT, type SctpState, sctpNext } from './sctp';
import { type TcpState, newTcpTracking, tcpPacket, tcpStarts, validTcpFlags } from './tcp';
import { type ConntrackTimeout, conntrackTimeout } from './timeouts';
import { invertTuple, isIcmpError, sameTuple, tupleOf } from './tuple';

type Watcher = (event: 'NEW' | 'UPDATE' | 'DESTROY', entry: ConntrackEntry) => void;

/** Look for expired entries after this many insertions: bounds memory, changes nothing else. */
const SWEEP_EVERY = 1024;

export class ConntrackTable implements Conntrack {
  private readonly slots = new FlowTable();
  /** Confirmed connections by id, in order of confirmation. */
  private readonly byId = new Map<number, Connection>();
  private readonly watchers = new Set<Watcher>();
  private nextId = 1;
  private insertions = 0;
  readonly stats: Record<string, number> = { found: 0, invalid: 0, insert: 0, insert_failed: 0, drop: 0, early_drop: 0, error: 0, search_restart: 0, clash_resolve: 0, chaintoolong: 0 };
  /** Called when a connection leaves the table (NAT forgets its source mapping). */
  onRemove: ((connection: Connection) => void) | undefined;

  constructor(private readonly host: NetfilterHost) {}

  private readonly sysctl = (name: string): string | undefined => this.host.sysctl(name);

  private get accounting(): boolean {
    return this.host.sysctl('net.netfilter.nf_conntrack_acct') === '1';
  }

  // ---- configuration interface

  entries(): readonly ConntrackEntry[] {
    this.expire();
    return [...this.byId.values()];
  }

  remove(id: number): void {
    const connection = this.byId.get(id);
    if (connection) this.kill(connection);
  }

  flush(): void {
    for (const connection of [...this.byId.values()]) this.kill(connection);
  }

  insert(entry: ConntrackInsert): Result<ConntrackEntry, KernelError> {
    const zone = entry.zone ?? 0;
    if (this.find(entry.original, zone) ?? this.find(entry.reply, zone)) return err({ errno: 'EEXIST' });
    const connection = new Connection(this.nextId, entry.original, entry.reply, zone);
    this.nextId += 1;
    connection.mark = entry.mark ?? 0;
    connection.accounted = this.accounting;
    connection.assured = entry.assured ?? false;
    connection.seenReply = entry.seenReply ?? false;
    connection.expiresAt = entry.expiresAt;
    connection.srcNat = entry.reply.dst !== entry.original.src;
    connection.dstNat = entry.reply.src !== entry.original.dst || (!entry.original.icmp && entry.reply.srcPort !== entry.original.dstPort);
    connection.srcNatDone = true;
    connection.dstNatDone = true;
    if (entry.original.protocol === IPPROTO_TCP) connection.tcp = { ...newTcpTracking(), state: (entry.protocolState ?? 'NONE') as TcpState };
    if (entry.original.protocol === IPPROTO_SCTP) connection.sctp = (entry.protocolState ?? 'NONE') as SctpState;
    this.enter(connection);
    return ok(connection);
  }

  update(id: number, change: ConntrackChange): Result<ConntrackEntry, KernelError> {
    const connection = this.byId.get(id);
    if (!connection) return err({ errno: 'ENOENT' });
    if (change.zeroCounters) {
      for (const counters of [connection.counters.original, connection.counters.reply]) Object.assign(counters, { packets: 0, bytes: 0 });
      return ok(connection);
    }
    connection.mark = change.mark ?? connection.mark;
    connection.expiresAt = change.expiresAt ?? connection.expiresAt;
    connection.assured ||= change.assured ?? false;
    connection.seenReply ||= change.seenReply ?? false;
    this.tell('UPDATE', connection);
    return ok(connection);
  }

  private enter(connection: Connection): void {
    connection.confirmed = true;
    connection.changed = false;
    this.slots.set(connection.original, connection, 'original');
    this.slots.set(connection.reply, connection, 'reply');
    this.byId.set(connection.id, connection);
    this.insertions += 1;
    if (this.insertions % SWEEP_EVERY === 0) this.expire();
    this.tell('NEW', connection);
  }

  watch(fn: Watcher): () => void {
    this.watchers.add(fn);
    return () => void this.watchers.delete(fn);
  }

  /** Whether a confirmed flow other than `ignored` uses this tuple (`nf_conntrack_tuple_taken`). */
  taken(tuple: Tuple, zone: number, ignored: Connection): boolean {
    const slot = this.find(tuple, zone);
    if (slot === undefined || slot.connection === ignored) return false;
    this.count('found');
    return true;
  }

  /** Whether any confirmed flow uses this tuple: as {@link taken}, for whoever would only look. */
  known(tuple: Tuple, zone: number): boolean {
    return this.find(tuple, zone) !== undefined;
  }

  // ---- packets

  /** `nf_conntrack_in`: sets `packet.ct`. `zone` comes from a CT rule in table raw. */
  track(packet: Packet, net: IpHeader, zone: number): void {
    if (packet.ct && packet.ct.state !== 'INVALID') return;
    packet.ct = this.resolve(packet, net, zone);
    if (packet.ct === INVALID) this.count('invalid');
  }

  private resolve(packet: Packet, net: IpHeader, zone: number): PacketConntrack {
    const { transport } = packet;
    if (transport?.kind === 'icmpv6' && ((transport.type >= 130 && transport.type <= 137) || transport.type === 143)) return UNTRACKED;
    if (transport && isIcmpError(transport)) return this.resolveError(packet, net, zone);
    const tuple = tupleOf(net, transport);
    if (!tuple) return INVALID;
    if (transport?.kind === 'tcp' && !validTcpFlags(transport)) return INVALID;

    for (;;) {
      const slot = this.find(tuple, zone);
      const connection = slot?.connection ?? this.start(packet, tuple, zone);
      if (!connection) return INVALID;
      const direction = slot?.direction ?? 'original';
      const ct = reference(connection, direction === 'reply' || connection.seenReply ? 'ESTABLISHED' : 'NEW', direction);
      const outcome = this.advance(connection, direction, packet);
      if (outcome === 'invalid') return INVALID;
      if (outcome === 'again') {
        this.kill(connection);
        continue;
      }
      const counters = connection.counters[direction];
      counters.packets += 1;
      counters.bytes += networkLength(packet);
      if (direction === 'reply' && !connection.seenReply) {
        connection.seenReply = true;
        connection.changed = true;
      }
      return ct;
    }
  }

  /** An ICMP error belongs to the flow it quotes (`nf_conntrack_inet_error`). */
  private resolveError(packet: Packet, net: IpHeader, zone: number): PacketConntrack {
    if (packet.payload.kind !== 'quoted') return INVALID;
    const quoted = tupleOf(packet.payload.ip, packet.payload.transport);
    const inner = quoted && invertTuple(quoted);
    const slot = inner && this.find(inner, zone);
    if (!slot) return INVALID;
    // The error must be addressed to whom the quoted packet came from, NAT considered.
    if (net.dst !== slot.connection[slot.direction].dst) return INVALID;
    return reference(slot.connection, 'RELATED', slot.direction);
  }

  /** Whether this packet may start a flow; the unconfirmed connection if so (`init_conntrack`). */
  private start(packet: Packet, tuple: Tuple, zone: number): Connection | undefined {
    const { transport } = packet;
    const reply = invertTuple(tuple);
    if (!reply) return undefined;
    if (transport?.kind === 'icmp' && ![8, 13, 15, 17].includes(transport.type)) return undefined;
    if (transport?.kind === 'icmpv6' && ![128, 139].includes(transport.type)) return undefined;
    if (transport?.kind === 'tcp' && !tcpStarts(transport, this.host.sysctl('net.netfilter.nf_conntrack_tcp_loose') !== '0')) return undefined;
    if (transport?.kind === 'sctp' && sctpNext('NONE', 'original', transport.chunk) === 'INVALID') return undefined;
    const connection = new Connection(this.nextId, tuple, reply, zone);
    this.nextId += 1;
    if (transport?.kind === 'tcp') connection.tcp = newTcpTracking();
    if (transport?.kind === 'sctp') connection.sctp = 'NONE';
    connection.streamFrom = this.host.now() + 2 * SECOND;
    connection.accounted = this.accounting;
    return connection;
  }

  /** The protocol's own tracker, and the new timeout. */
  private advance(connection: Connection, direction: Direction, packet: Packet): 'ok' | 'invalid' | 'again' {
    const { transport } = packet;
    if (connection.tcp && transport?.kind === 'tcp') {
      const outcome = tcpPacket(connection.tcp, direction, transport, payloadLength(packet.payload), connection.seenReply);
      switch (outcome.kind) {
        case 'invalid':
          return 'invalid';
        case 'ignore':
          return 'ok';
        case 'reopen':
          return 'again';
        case 'reset':
          this.kill(connection);
          return 'ok';
        case 'accept':
          if (outcome.from !== outcome.to) connection.changed = true;
          if (connection.seenReply && !connection.assured && (outcome.from === 'SYN_RECV' || outcome.from === 'ESTABLISHED') && outcome.to === 'ESTABLISHED') {
            connection.assured = true;
            connection.changed = true;
          }
          this.refresh(connection, outcome.timeout);
          return 'ok';
      }
    }
    if (connection.sctp && transport?.kind === 'sctp') {
      const next = sctpNext(connection.sctp, direction, transport.chunk);
      if (next === 'INVALID') return 'invalid';
      if (next !== connection.sctp) connection.changed = true;
      if (next === 'ESTABLISHED' && connection.seenReply && !connection.assured && direction === 'reply') {
        connection.assured = true;
        connection.changed = true;
      }
      connection.sctp = next;
      this.refresh(connection, SCTP_TIMEOUT[next]);
      return 'ok';
    }
    if (connection.original.protocol === IPPROTO_UDP) {
      const stream = connection.seenReply && this.host.now() > connection.streamFrom;
      if (stream && !connection.assured) {
        connection.assured = true;
        connection.changed = true;
      }
      this.refresh(connection, stream ? 'udp_timeout_stream' : 'udp_timeout');
      return 'ok';
    }
    this.refresh(connection, transport?.kind === 'icmp' ? 'icmp_timeout' : transport?.kind === 'icmpv6' ? 'icmpv6_timeout' : 'generic_timeout');
    return 'ok';
  }

  private refresh(connection: Connection, timeout: ConntrackTimeout): void {
    connection.expiresAt = this.host.now() + conntrackTimeout(timeout, this.sysctl);
  }

  /** `nf_conntrack_confirm`, at the end of POSTROUTING and INPUT. False: the packet must be dropped (a clash that cannot be resolved). */
  confirm(packet: Packet): boolean {
    const connection = connectionOf(packet.ct);
    if (!connection || !packet.ct) return true;
    if (connection.confirmed || packet.ct.direction !== 'original' || packet.ct.state === 'RELATED') {
      this.report(connection);
      return true;
    }
    if (!connection.alive) return false;
    const clash = this.find(connection.original, connection.zone) ?? this.find(connection.reply, connection.zone);
    if (clash) {
      const other = clash.connection;
      // Only protocols without a handshake may share (allow_clash): the same flow won the race on another path.
      if (!connection.tcp && sameTuple(other.original, connection.original) && sameTuple(other.reply, connection.reply)) {
        this.count('clash_resolve');
        packet.ct = reference(other, other.seenReply ? 'ESTABLISHED' : 'NEW', 'original');
        return true;
      }
      this.count('drop');
      this.count('insert_failed');
      return false;
    }
    this.enter(connection);
    return true;
  }

  private report(connection: Connection): void {
    if (!connection.changed || !connection.confirmed || !connection.alive) return;
    connection.changed = false;
    this.tell('UPDATE', connection);
  }

  /** The mark was set by a rule. */
  setMark(connection: Connection, mark: number): void {
    if (connection.mark === mark) return;
    connection.mark = mark;
    connection.changed = true;
  }

  private find(tuple: Tuple, zone: number): Slot | undefined {
    const slot = this.slots.get(tuple, zone);
    if (!slot) return undefined;
    if (slot.connection.expiresAt > this.host.now()) return slot;
    this.kill(slot.connection);
    return undefined;
  }

  private expire(): void {
    const now: SimTime = this.host.now();
    for (const connection of [...this.byId.values()]) if (connection.expiresAt <= now) this.kill(connection);
  }

  kill(connection: Connection): void {
    if (!connection.alive) return;
    connection.alive = false;
    this.onRemove?.(connection);
    if (!connection.confirmed) return;
    this.byId.delete(connection.id);
    this.slots.delete(connection.original, connection.zone);
    this.slots.delete(connection.reply, connection.zone);
    this.tell('DESTROY', connection);
  }

  private tell(event: 'NEW' | 'UPDATE' | 'DESTROY', connection: Connection): void {
    for (const watcher of [...this.watchers]) watcher(event, connection);
  }

  private count(name: string): void {
    this.stats[name] = (this.stats[name] ?? 0) + 1;
  }
}

/** Conntrack's answer for a packet made in reply to `packet` before its connection may be confirmed (`nf_conntrack_attach`). */
export function relatedReference(ct: PacketConntrack | undefined): PacketConntrack | undefined {
  const connection = connectionOf(ct);
  if (!connection || !ct) return undefined;
  return reference(connection, 'RELATED', ct.direction === 'original' ? 'reply' : 'original');
}
