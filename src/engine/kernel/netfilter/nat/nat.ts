/** Network address translation on top of conntrack: net/netfilter/nf_nat_core.c. The first packet of a flow decides; the rest follow its tuples. */
import { type IpAddress, compareIp, ipFromBytes, ipToBytes } from '../../../wire/index';
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, type IpHeader, type Packet, type TransportHeader } from '../../packet';
import type { RuleLocation } from '../../trace/event';
import type { NetfilterHost, Tuple } from '../api';
import { type Connection, type Direction, connectionOf } from '../conntrack/connection';
import type { ConntrackTable } from '../conntrack/table';
import { answerTuple, isIcmpError, isIcmpProtocol, sameTuple, sourceHash } from '../conntrack/tuple';
import { jhash2, reciprocalScale } from './hash';

export type Manip = 'src' | 'dst';

/** `struct nf_nat_range2`. */
export interface NatRange {
  readonly addresses?: readonly [IpAddress, IpAddress];
  readonly ports?: readonly [number, number];
  readonly random?: boolean;
  readonly randomFully?: boolean;
  readonly persistent?: boolean;
}

const hasPorts = (protocol: number): boolean => protocol === IPPROTO_TCP || protocol === IPPROTO_UDP || protocol === IPPROTO_SCTP || protocol === 136;

/** What `tuple` would be with its source (or destination) port, or ICMP id, replaced. */
function withPort(tuple: Tuple, manip: Manip, port: number): Tuple {
  if (tuple.icmp) return { ...tuple, srcPort: port, dstPort: port, icmp: { ...tuple.icmp, id: port } };
  return manip === 'src' ? { ...tuple, srcPort: port } : { ...tuple, dstPort: port };
}

const portOf = (tuple: Tuple, manip: Manip): number => (manip === 'src' || tuple.icmp ? tuple.srcPort : tuple.dstPort);
const between = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;

export class Nat {
  /** Connections by original source, for "the same client keeps its mapping" (`nf_nat_bysource`). */
  private readonly bySource = new Map<number, Connection[]>();

  constructor(
    private readonly host: NetfilterHost,
    private readonly table: ConntrackTable,
  ) {
    table.onRemove = (connection) => this.forget(connection);
  }

  static done(connection: Connection, manip: Manip): boolean {
    return manip === 'src' ? connection.srcNatDone : connection.dstNatDone;
  }

  /** `nf_nat_setup_info`: decides one side of an unconfirmed connection. */
  setup(connection: Connection, range: NatRange, manip: Manip, rule?: () => RuleLocation): void {
    if (connection.confirmed) return;
    const current = answerTuple(connection.reply);
    const next = this.unique(current, range, connection, manip);
    if (!sameTuple(next, current)) {
      connection.reply = answerTuple(next);
      if (manip === 'src') {
        connection.srcNat = true;
        connection.srcNatRule = rule;
      } else {
        connection.dstNat = true;
        connection.dstNatRule = rule;
      }
    }
    this.decided(connection, manip);
  }

  private decided(connection: Connection, manip: Manip): void {
    if (manip === 'dst') {
      connection.dstNatDone = true;
      return;
    }
    connection.srcNatDone = true;
    const hash = sourceHash(connection.original);
    const known = this.bySource.get(hash);
    if (!known) this.bySource.set(hash, [connection]);
    else if (!known.includes(connection)) known.push(connection);
  }

  /** No rule matched: keep the address, but still avoid clashes (`nf_nat_alloc_null_binding`). */
  setupNull(connection: Connection, manip: Manip): void {
    // Almost always nothing clashes, and the tuple stays as it is.
    if (!connection.confirmed && !this.table.known(connection.reply, connection.zone)) {
      this.decided(connection, manip);
      return;
    }
    const address = manip === 'src' ? connection.reply.dst : connection.reply.src;
    this.setup(connection, { addresses: [address, address] }, manip);
  }

  private forget(connection: Connection): void {
    if (!connection.srcNatDone) return;
    const hash = sourceHash(connection.original);
    const known = this.bySource.get(hash);
    const at = known?.indexOf(connection) ?? -1;
    if (!known || at < 0) return;
    if (known.length === 1) this.bySource.delete(hash);
    else known.splice(at, 1);
  }

  private used(tuple: Tuple, connection: Connection): boolean {
    return this.table.taken(answerTuple(tuple), connection.zone, connection);
  }

  /** `get_unique_tuple`. */
  private unique(original: Tuple, range: NatRange, connection: Connection, manip: Manip): Tuple {
    const randomAll = range.random === true || range.randomFully === true;
    if (manip === 'src' && !randomAll) {
      if (inRange(original, range)) {
        if (!this.used(original, connection)) return original;
      } else {
        const mapped = this.mappedSource(original, range, connection.zone);
        if (mapped && !this.used(mapped, connection)) return mapped;
      }
    }
    const tuple = pickAddress(original, range, manip, connection.zone);
    if (!randomAll) {
      if (range.ports) {
        if (between(portOf(tuple, manip), range.ports) && (range.ports[0] === range.ports[1] || !this.used(tuple, connection))) return tuple;
      } else if (!this.used(tuple, connection)) return tuple;
    }
    return this.uniquePort(tuple, range, manip, connection);
  }

  /** The mapping that another connection of the same source already has (`find_appropriate_src`). */
  private mappedSource(tuple: Tuple, range: NatRange, zone: number): Tuple | undefined {
    // The newest first (hlist_add_head_rcu).
    for (const other of [...(this.bySource.get(sourceHash(tuple)) ?? [])].reverse()) {
      if (other.zone !== zone || !sameSource(other.original, tuple)) continue;
      const inverse = answerTuple(other.reply);
      const candidate: Tuple = tuple.icmp
        ? { ...tuple, src: inverse.src, srcPort: inverse.srcPort, dstPort: inverse.srcPort, icmp: { ...tuple.icmp, id: inverse.srcPort } }
        : { ...tuple, src: inverse.src, srcPort: inverse.srcPort };
      if (inRange(candidate, range)) return candidate;
    }
    return undefined;
  }

  /** `nf_nat_l4proto_unique_tuple`: a port (or ICMP id) that nobody uses; the tuple as it is when none is found. */
  private uniquePort(tuple: Tuple, range: NatRange, manip: Manip, connection: Connection): Tuple {
    let min: number;
    let size: number;
    if (tuple.icmp && isIcmpProtocol(tuple.protocol)) {
      min = range.ports?.[0] ?? 0;
      size = range.ports ? range.ports[1] - range.ports[0] + 1 : 65536;
    } else if (hasPorts(tuple.protocol)) {
      if (range.ports) {
        min = range.ports[0];
        size = range.ports[1] - range.ports[0] + 1;
      } else {
        if (manip === 'dst') return tuple;
        const port = tuple.srcPort;
        if (port < 512) [min, size] = [1, 511];
        else if (port < 1024) [min, size] = [600, 424];
        else [min, size] = [1024, 64512];
      }
    } else return tuple;
    const draw = (): number => Math.floor(this.host.random() * 65536);
    let offset = range.random === true || range.randomFully === true || manip === 'src' ? draw() : 0;
    let candidate = tuple;
    for (let attempts = Math.min(size, 128); ; attempts = Math.floor(attempts / 2), offset = draw()) {
      for (let i = 0; i < attempts; i += 1, offset += 1) {
        candidate = withPort(tuple, manip, min + (offset % size));
        if (!this.used(candidate, connection)) return candidate;
      }
      if (attempts >= size || attempts < 16) return candidate;
    }
  }

  /** `nf_nat_packet`: rewrites this side of the packet if its connection says so. */
  rewrite(packet: Packet, net: IpHeader, manip: Manip): void {
    const connection = connectionOf(packet.ct);
    if (!connection || !packet.ct) return;
    const { direction, state } = packet.ct;
    if (!changes(connection, direction, manip)) return;
    const from = this.host.record && endpoint(packet, manip);
    const target = answerTuple(connection[direction === 'original' ? 'reply' : 'original']);
    if (state === 'RELATED' && packet.transport && isIcmpError(packet.transport)) translateError(packet, net, connection, direction, manip, target);
    else {
      packet.net = withAddress(net, manip, manip === 'src' ? target.src : target.dst);
      packet.transport = packet.transport && withTransportPort(packet.transport, manip, target);
    }
    if (!this.host.record || from === undefined) return;
    const to = endpoint(packet, manip);
    // A reply is translated back by the rule of the other side.
    const rule = (direction === 'original') === (manip === 'src') ? connection.srcNatRule : connection.dstNatRule;
    this.host.record(rule ? { kind: 'nat', manip, from, to, rule: rule() } : { kind: 'nat', manip, from, to }, packet);
  }
}

/** Whether a packet of this direction has that side rewritten: the status bit, mirrored for replies. */
function changes(connection: Connection, direction: Direction, manip: Manip): boolean {
  return (manip === 'src') === (direction === 'original') ? connection.srcNat : connection.dstNat;
}

const sameSource = (a: Tuple, b: Tuple): boolean => a.protocol === b.protocol && a.srcPort === b.srcPort && a.src === b.src;

/** `nf_in_range`, for sources. */
function inRange(tuple: Tuple, range: NatRange): boolean {
  if (range.addresses && (compareIp(tuple.src, range.addresses[0]) < 0 || compareIp(tuple.src, range.addresses[1]) > 0)) return false;
  return !range.ports || between(tuple.srcPort, range.ports);
}

/** Words of an address as a little-endian kernel reads them from network order. */
function littleEndianWords(address: IpAddress): number[] {
  const bytes = ipToBytes(address);
  const words: number[] = [];
  for (let i = 0; i < bytes.length; i += 4) words.push((((bytes[i + 3] ?? 0) << 24) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i] ?? 0)) >>> 0);
  return words;
}

/** `find_best_ips_proto`: the address within the range, chosen by a hash of source and destination. */
function pickAddress(tuple: Tuple, range: NatRange, manip: Manip, zone: number): Tuple {
  if (!range.addresses) return tuple;
  const [min, max] = range.addresses;
  const put = (address: IpAddress): Tuple => (manip === 'src' ? { ...tuple, src: address } : { ...tuple, dst: address });
  if (min === max) return put(min);
  const source = littleEndianWords(tuple.src);
  while (source.length < 4) source.push(0);
  const destination = littleEndianWords(tuple.dst);
  const last = destination.length - 1;
  let hash = jhash2(source, range.persistent ? 0 : ((destination[last] ?? 0) ^ zone) >>> 0);
  const low = bigEndianWords(min);
  const high = bigEndianWords(max);
  const out: number[] = [];
  let full = false;
  for (let i = 0; i <= last; i += 1) {
    const from = full ? 0 : (low[i] ?? 0);
    const distance = full ? 0xffffffff : ((high[i] ?? 0) - (low[i] ?? 0) + 1) >>> 0;
    const word = (from + reciprocalScale(hash, distance)) >>> 0;
    out.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
    if (word !== (high[i] ?? 0)) full = true;
    if (!range.persistent) hash = (hash ^ (destination[i] ?? 0)) >>> 0;
  }
  return put(ipFromBytes(Uint8Array.from(out)));
}

function bigEndianWords(address: IpAddress): number[] {
  const bytes = ipToBytes(address);
  const words: number[] = [];
  for (let i = 0; i < bytes.length; i += 4) words.push((((bytes[i] ?? 0) << 24) | ((bytes[i + 1] ?? 0) << 16) | ((bytes[i + 2] ?? 0) << 8) | (bytes[i + 3] ?? 0)) >>> 0);
  return words;
}

function withAddress(net: IpHeader, manip: Manip, address: IpAddress): IpHeader {
  return (manip === 'src' ? { ...net, src: address } : { ...net, dst: address }) as IpHeader;
}

function withTransportPort(transport: TransportHeader, manip: Manip, tuple: Tuple): TransportHeader {
  switch (transport.kind) {
    case 'tcp':
    case 'udp':
    case 'sctp':
      return manip === 'src' ? { ...transport, srcPort: tuple.srcPort } : { ...transport, dstPort: tuple.dstPort };
    case 'icmp':
    case 'icmpv6':
      return transport.id === undefined || !tuple.icmp ? transport : { ...transport, id: tuple.icmp.id };
  }
}

/** `nf_nat_icmp_reply_translation`: the quoted packet is put back to what its sender sent, then the outside follows. */
function translateError(packet: Packet, net: IpHeader, connection: Connection, direction: Direction, manip: Manip, target: Tuple): void {
  if (packet.payload.kind !== 'quoted') return;
  const inner = connection[direction === 'original' ? 'reply' : 'original'];
  const innerManip: Manip = manip === 'src' ? 'dst' : 'src';
  packet.payload = {
    ...packet.payload,
    ip: withAddress(packet.payload.ip, innerManip, innerManip === 'src' ? inner.src : inner.dst),
    transport: packet.payload.transport && withTransportPort(packet.payload.transport, innerManip, inner),
  };
  packet.net = withAddress(net, manip, manip === 'src' ? target.src : target.dst);
}

/** The side that changes, for a trace: `10.0.0.1:80`, `[fd00::1]:80`, or the address alone. */
function endpoint(packet: Packet, manip: Manip): string {
  const net = packet.net as IpHeader;
  const address = manip === 'src' ? net.src : net.dst;
  const { transport } = packet;
  if (!transport || 'type' in transport) return address;
  const port = manip === 'src' ? transport.srcPort : transport.dstPort;
  return net.kind === 'ipv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
