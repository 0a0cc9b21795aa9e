/** All sockets of one namespace: binding, demultiplexing what arrives, and the answers to what nobody wants. */
import { err, ok, type Result, type Rng } from '../../base/index';
import { ANY_IPV4, ANY_IPV6, IPPROTO_ICMP, IPPROTO_TCP, familyOf, isIpv4, payloadLength, type Family, type IcmpHeader, type IpAddress, type IpHeader, type Payload, type TcpHeader, type UdpHeader } from '../../wire/index';
import type { Endpoint, FlowKey, IcmpSocket, KernelError, SocketError, SocketInfo, SocketOwner, Sockets, TcpConnectOptions, TcpListener, TcpSocket, UdpSocket } from '../api';
import { sendIcmpError } from '../ip/icmp-error';
import { icmpErrno } from '../ip/icmp';
import { replyMark, sendIp } from '../ip/output';
import { resetFor } from '../ip/reject';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import { destinationOf, isLinkLocal6, isMulticast, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { SimIcmpSocket } from './icmp';
import { ephemeralPort, type PortRange } from './ports';
import { SctpSockets } from './sctp';
import { ConnectionTable } from './connection-table';
import { TcpConnection } from './tcp';
import { SimTcpListener } from './tcp-listener';
import { SimUdpSocket } from './udp';

/** A kernel consumer of UDP packets to one port: a VXLAN or Geneve device. */
export type UdpTunnel = (skb: Skb, device: Device) => void;

/** No link is meant. */
const NOWHERE = {} as const;

const NOBODY_TAKES: readonly SimUdpSocket[] = [];

const isAny = (address: IpAddress): boolean => address === ANY_IPV4 || address === ANY_IPV6;

/** Whether a socket bound to `bound` gets what is sent to `address`; :: also takes IPv4 unless told otherwise. */
const accepts = (bound: IpAddress, address: IpAddress, v6only: boolean): boolean =>
  bound === address || (bound === ANY_IPV4 && isIpv4(address)) || (bound === ANY_IPV6 && (!isIpv4(address) || !v6only));

export class SocketTable implements Sockets {
  readonly rng: Rng;
  private readonly portRng: Rng;
  private readonly connections = new ConnectionTable();
  private readonly listeners = new Map<number, SimTcpListener[]>();
  private readonly udpSockets = new Map<number, SimUdpSocket[]>();
  private readonly icmpSockets = new Set<SimIcmpSocket>();
  readonly tunnels = new Map<number, UdpTunnel>();
  private readonly associations: SctpSockets;

  constructor(private readonly netns: SimNetNamespace) {
    this.rng = netns.world.rng(`tcp:${netns.id}`);
    this.portRng = netns.world.rng(`ports:${netns.id}`);
    this.associations = new SctpSockets(netns);
  }

  /** Milliseconds since boot with an offset per connection, as TCP timestamps count (RFC 7323 section 5.4). */
  timestamp(connection: TcpConnection): number {
    return (Math.floor(this.netns.world.now / 1000) + connection.inode * 7919) >>> 0;
  }

  /** The setting as it was last read. */
  private rangeText = '';
  private rangeRead: PortRange = { low: 0, high: 0 };

  private range(): PortRange {
    const text = this.netns.sysctls.text('net.ipv4.ip_local_port_range') ?? '32768\t60999';
    if (text !== this.rangeText) {
      const [low, high] = text.split('\t').map(Number);
      this.rangeText = text;
      this.rangeRead = { low: low ?? 32768, high: high ?? 60999 };
    }
    return this.rangeRead;
  }

  private memoryText = '';
  private memoryRead = { start: 131072, most: 33554432, scale: 10 };

  /** net.ipv4.tcp_rmem: bytes of a new connection's buffer, the most that it grows to, and the window scale that this asks for (tcp_select_initial_window). */
  get receiveMemory(): { readonly start: number; readonly most: number; readonly scale: number } {
    const text = this.netns.sysctls.text('net.ipv4.tcp_rmem') ?? '4096\t131072\t33554432';
    if (text !== this.memoryText) {
      const [, start = 131072, most = 33554432] = text.trim().split(/\s+/).map(Number);
      this.memoryText = text;
      const largest = Math.max(most, this.netns.sysctls.number('net.core.rmem_max'));
      this.memoryRead = { start, most, scale: Math.min(14, Math.max(0, Math.floor(Math.log2(largest)) - 15)) };
    }
    return this.memoryRead;
  }

  // ---------------------------------------------------------------- TCP

  tcpConnect(given: Endpoint, options: TcpConnectOptions = {}): Result<TcpSocket, KernelError> {
    const { netns } = this;
    const remote = { address: destinationOf(given.address, options.source), port: given.port };
    const link = options.device ?? given.device;
    const device = link === undefined ? undefined : netns.link(link);
    if (link !== undefined && !device) return err({ errno: 'ENODEV' });
    if (!device && isLinkLocal6(remote.address)) return err({ errno: 'EINVAL' });
    if (options.source !== undefined && !isIpv4(options.source) && !netns.isLocal(options.source)) return err({ errno: 'EADDRNOTAVAIL' });
    const flow: FlowKey = {
      dst: remote.address,
      src: options.source,
      oif: device,
      mark: options.mark ?? 0,
      tos: options.tos ?? 0,
      protocol: IPPROTO_TCP,
      destinationPort: remote.port,
      sourcePort: options.sourcePort,
    };
    const first = routeOutput(netns, flow);
    // ip_route_connect looks twice: the source that the first answer gave may make another rule match.
    const again = first.kind !== 'error' && flow.src === undefined && first.source !== undefined && isIpv4(remote.address) && first.kind !== 'local';
    const route = again ? routeOutput(netns, { ...flow, src: first.source }) : first;
    if (route.kind === 'error') return err({ errno: options.source !== undefined && !netns.isLocal(options.source) ? 'EADDRNOTAVAIL' : route.errno });
    if (route.kind === 'broadcast' || route.kind === 'multicast') return err({ errno: 'ENETUNREACH' });
    const source = options.source ?? route.source;
    if (source === undefined) return err({ errno: 'EADDRNOTAVAIL' });
    const free = (port: number): boolean => this.connections.find(port, remote.port, source, remote.address) === undefined;
    const port = options.sourcePort ?? ephemeralPort(this.range(), this.portRng, 'even', (p) => free(p) && !this.listeners.has(p));
    if (port === undefined) return err({ errno: 'EADDRNOTAVAIL' });
    // __inet_check_established: the four-tuple is taken.
    if (!free(port)) return err({ errno: 'EADDRNOTAVAIL' });
    const connection = new TcpConnection(netns, this, { address: source, port }, remote, link === undefined ? options : { ...options, device: link }, undefined);
    this.connections.add(connection);
    connection.open(route);
    return ok(connection);
  }

  tcpListen(local: Endpoint, options: { owner?: SocketOwner; v6only?: boolean; backlog?: number } = {}): Result<TcpListener, KernelError> {
    if (!isAny(local.address) && !this.netns.isLocal(local.address) && this.netns.sysctls.number('net.ipv4.ip_nonlocal_bind') === 0) return err({ errno: 'EADDRNOTAVAIL' });
    const port = local.port === 0 ? ephemeralPort(this.range(), this.portRng, 'odd', (p) => !this.listeners.has(p)) : local.port;
    if (port === undefined) return err({ errno: 'EADDRINUSE' });
    const v6only = options.v6only ?? false;
    const others = this.listeners.get(port) ?? [];
    if (others.some((o) => overlap(o.local.address, o.v6only, local.address, v6only))) return err({ errno: 'EADDRINUSE' });
    const listener = new SimTcpListener(this.netns, this, { address: local.address, port }, options.owner, v6only, options.backlog ?? 128);
    this.listeners.set(port, [...others, listener]);
    return ok(listener);
  }

  closeListener(listener: SimTcpListener): void {
    const rest = (this.listeners.get(listener.local.port) ?? []).filter((l) => l !== listener);
    if (rest.length > 0) this.listeners.set(listener.local.port, rest);
    else this.listeners.delete(listener.local.port);
  }

  forget(c: TcpConnection): void {
    this.connections.delete(c);
  }

  private receiveTcp(skb: Skb, tcp: TcpHeader): void {
    const net = skb.net as IpHeader;
    this.netns.counters.count('TcpInSegs');
    const known = this.connections.find(tcp.dstPort, tcp.srcPort, net.dst, net.src);
    if (known && !(known.state === 'TIME_WAIT' && isOpening(tcp))) {
      known.receive(skb, tcp);
      return;
    }
    if (skb.dst?.route?.type === 'anycast') {
      // tcp_v6_conn_request, tcp_v6_send_reset: nothing but one host's own address has connections.
      this.netns.drop(skb, 'NOT_SPECIFIED', { why: 'not for one host' });
      return;
    }
    const listener = this.listenerFor(net.dst, tcp.dstPort);
    if (!listener) {
      if (tcp.flags.rst !== true) this.sendReset(skb, tcp);
      this.netns.drop(skb, 'NO_SOCKET', { port: tcp.dstPort });
      return;
    }
    if (!isOpening(tcp)) {
      // A segment of a connection that a listener does not know (RFC 9293 section 3.10.7.2).
      if (tcp.flags.rst !== true) this.sendReset(skb, tcp);
      this.netns.drop(skb, tcp.flags.rst === true ? 'TCP_RESET' : 'TCP_FLAGS', { port: tcp.dstPort });
      return;
    }
    if (skb.dst && skb.dst.kind !== 'local') {
      // tcp_conn_request: never answer a SYN to a broadcast or multicast address.
      this.netns.drop(skb, 'NOT_SPECIFIED', { why: 'not for one host' });
      return;
    }
    if (listener.isFull) {
      this.netns.drop(skb, 'NOT_SPECIFIED', { why: 'accept queue full' });
      return;
    }
    if (known) this.forget(known);
    const connection = new TcpConnection(this.netns, this, { address: net.dst, port: tcp.dstPort }, { address: net.src, port: tcp.srcPort }, this.scope(net, skb.device), listener);
    this.connections.add(connection);
    listener.begun(connection);
    connection.acceptSyn(skb, tcp);
  }

  private listenerFor(address: IpAddress, port: number): SimTcpListener | undefined {
    const list = this.listeners.get(port);
    return list?.find((l) => l.local.address === address) ?? list?.find((l) => isAny(l.local.address) && accepts(l.local.address, address, l.v6only));
  }

  /** The link that a link-local sender is on; a packet of one's own to oneself came by the device of the address, not by lo (ip6_rcv_core). */
  private scope(net: IpHeader, device: Device | undefined): { readonly device?: string } {
    if (net.kind === 'ipv4' || !isLinkLocal6(net.src)) return NOWHERE;
    const link = device === this.netns.loopback ? this.netns.deviceOfAddress(net.dst) : device;
    return link ? { device: link.name } : {};
  }

  /** tcp_v4_send_reset: what arrived has no place here. */
  sendReset(skb: Skb, tcp: TcpHeader): void {
    const net = skb.net as IpHeader;
    if (skb.dst && skb.dst.kind !== 'local') return;
    const scope = this.scope(net, skb.device).device;
    const oif = scope === undefined ? undefined : this.netns.link(scope);
    const mark = replyMark(this.netns, skb, net.kind === 'ipv4');
    const route = routeOutput(this.netns, { dst: net.src, src: net.dst, mark, tos: net.tos & 0x1c, protocol: IPPROTO_TCP, sourcePort: tcp.dstPort, destinationPort: tcp.srcPort, ...(oif && { oif }) }, { anySource: true });
    if (route.kind === 'error') return;
    this.netns.counters.count('TcpOutSegs');
    this.netns.counters.count('TcpOutRsts');
    sendIp(this.netns, {
      src: net.dst,
      dst: net.src,
      protocol: IPPROTO_TCP,
      transport: { kind: 'tcp', srcPort: tcp.dstPort, dstPort: tcp.srcPort, window: 0, options: {}, ...resetFor(tcp, payloadLength(skb.payload)) },
      payload: { kind: 'bytes', bytes: new Uint8Array(0) },
      route,
      dontFragment: true,
      id: 0,
      // tcp_v6_send_response takes the congestion bits off.
      tos: net.kind === 'ipv4' ? net.tos : net.tos & 0xfc,
      mark,
      cause: skb.id,
      why: 'no such connection',
    });
  }

  // ---------------------------------------------------------------- UDP

  udp(options: { local?: Endpoint; owner?: SocketOwner; family?: Family; v6only?: boolean } = {}): Result<UdpSocket, KernelError> {
    const family = options.family ?? (options.local ? familyOf(options.local.address) : 4);
    let { local } = options;
    if (local) {
      if (!isAny(local.address) && !this.netns.isLocal(local.address) && !isMulticast(local.address)) return err({ errno: 'EADDRNOTAVAIL' });
      const port = local.port === 0 ? this.udpPort(family) : local.port;
      if (port === undefined) return err({ errno: 'EADDRINUSE' });
      local = { address: local.address, port };
      const bound = local.address;
      if (this.tunnels.has(port) || this.udpSockets.get(port)?.some((s) => s.remote === undefined && overlap(s.local.address, s.v6only, bound, options.v6only ?? false)) === true) return err({ errno: 'EADDRINUSE' });
    }
    const socket = new SimUdpSocket(this.netns, this, family, local, options.owner, options.v6only ?? false);
    if (local) this.bindUdp(socket);
    return ok(socket);
  }

  /** A free ephemeral port, or undefined. */
  udpPort(_family: Family): number | undefined {
    return ephemeralPort(this.range(), this.portRng, 'odd', (p) => !this.udpSockets.has(p) && !this.tunnels.has(p));
  }

  bindUdp(socket: SimUdpSocket): void {
    this.udpSockets.set(socket.local.port, [...(this.udpSockets.get(socket.local.port) ?? []), socket]);
  }

  unbindUdp(socket: SimUdpSocket): void {
    const rest = (this.udpSockets.get(socket.local.port) ?? []).filter((s) => s !== socket);
    if (rest.length > 0) this.udpSockets.set(socket.local.port, rest);
    else this.udpSockets.delete(socket.local.port);
  }

  private receiveUdp(device: Device, skb: Skb, udp: UdpHeader): void {
    const net = skb.net as IpHeader;
    const tunnel = this.tunnels.get(udp.dstPort);
    if (tunnel) {
      if (net.kind === 'ipv4') this.netns.counters.count('UdpInDatagrams');
      tunnel(skb, device);
      return;
    }
    const bytes = skb.payload.kind === 'bytes' ? skb.payload.bytes : undefined;
    const group = skb.dst?.kind !== 'local';
    const only = group ? undefined : this.udpTaker(net, udp);
    const takers = group ? this.udpTakers(net, udp) : NOBODY_TAKES;
    if ((!only && takers.length === 0) || !bytes) {
      if (net.kind === 'ipv4' && !group) this.netns.counters.count('UdpNoPorts');
      if (!group) sendIcmpError(this.netns, skb, { what: 'port-unreachable' });
      this.netns.drop(skb, 'NO_SOCKET', { port: udp.dstPort });
      return;
    }
    if (only) this.deliverUdp(only, device, skb, udp, bytes);
    for (const socket of takers) this.deliverUdp(socket, device, skb, udp, bytes);
  }

  private deliverUdp(socket: SimUdpSocket, device: Device, skb: Skb, udp: UdpHeader, bytes: Uint8Array): void {
    const net = skb.net as IpHeader;
    if (this.netns.tracing) this.netns.record({ kind: 'deliver', to: 'udp', socket: `${socket.local.address}:${String(socket.local.port)}`, ...(socket.owner && { program: socket.owner.program }) }, skb);
    const from = { address: net.src, port: udp.srcPort };
    socket.deliver({ from: net.kind === 'ipv4' ? from : { ...from, ...this.scope(net, device) }, to: { address: net.dst, port: udp.dstPort }, bytes });
  }

  /** The best socket: connected to the sender, else bound to the address, else to any. */
  private udpTaker(net: IpHeader, udp: UdpHeader): SimUdpSocket | undefined {
    let best: SimUdpSocket | undefined;
    let bestScore = 0;
    for (const socket of this.udpSockets.get(udp.dstPort) ?? []) {
      if (!accepts(socket.local.address, net.dst, socket.v6only)) continue;
      if (socket.remote && (socket.remote.port !== udp.srcPort || socket.remote.address !== net.src)) continue;
      const score = 1 + (socket.remote ? 4 : 0) + (socket.local.address === net.dst ? 2 : 0);
      // The newest socket wins among equals, as with SO_REUSEADDR.
      if (score >= bestScore) {
        best = socket;
        bestScore = score;
      }
    }
    return best;
  }

  /** Group packets go to all. */
  private udpTakers(net: IpHeader, udp: UdpHeader): readonly SimUdpSocket[] {
    return (this.udpSockets.get(udp.dstPort) ?? []).filter((socket) => (socket.isWildcard || accepts(socket.local.address, net.dst, socket.v6only)) && (!socket.remote || socket.remote.port === udp.srcPort));
  }

  // ---------------------------------------------------------------- ICMP

  icmp(family: Family, id: number, owner?: SocketOwner): Result<IcmpSocket, KernelError> {
    const socket = new SimIcmpSocket(this.netns, this, family, id & 0xffff, owner);
    this.icmpSockets.add(socket);
    return ok(socket);
  }

  closeIcmp(socket: SimIcmpSocket): void {
    this.icmpSockets.delete(socket);
  }

  /** Raw sockets see replies; requests are the kernel's own business. */
  receiveRaw(skb: Skb, icmp: IcmpHeader): void {
    if (icmp.type !== 0 && icmp.type !== 129) return;
    const net = skb.net as IpHeader;
    const bytes = skb.payload.kind === 'bytes' ? skb.payload.bytes : new Uint8Array(0);
    for (const socket of this.icmpSockets) {
      if (socket.id !== icmp.id || (socket.family === 4) !== (icmp.kind === 'icmp')) continue;
      socket.deliver({ at: this.netns.world.now, ip: net, transport: icmp, bytes, journey: skb.journey, ...this.scope(net, skb.device) });
    }
  }

  /** Whether a quoted segment is of a connection here. */
  isOfConnection(ip: IpHeader, { srcPort, dstPort }: TcpHeader): boolean {
    return this.connections.find(srcPort, dstPort, ip.src, ip.dst) !== undefined;
  }

  /** nf_sk_lookup_slow: the socket that would get this packet, by `-m socket`; an ICMP error goes to the one whose packet it quotes. */
  socketFor(skb: Skb): { readonly wildcard: boolean; readonly mark: number } | undefined {
    const { payload } = skb;
    const quoted = payload.kind === 'quoted' && payload.transport && 'srcPort' in payload.transport ? payload.transport : undefined;
    const net = payload.kind === 'quoted' ? payload.ip : (skb.net as IpHeader);
    const transport = payload.kind === 'quoted' ? quoted : skb.transport;
    if (transport?.kind !== 'tcp' && transport?.kind !== 'udp') return undefined;
    const [local, remote] = [{ address: net.dst, port: transport.dstPort }, { address: net.src, port: transport.srcPort }];
    const [here, there] = quoted ? [remote, local] : [local, remote];
    const found = (address: IpAddress): { readonly wildcard: boolean; readonly mark: number } => ({ wildcard: isAny(address), mark: 0 });
    if (transport.kind === 'tcp') {
      if (this.connections.find(here.port, there.port, here.address, there.address)) return { wildcard: false, mark: 0 };
      const listener = this.listenerFor(here.address, here.port);
      return listener && found(listener.local.address);
    }
    if (this.tunnels.has(here.port)) return { wildcard: true, mark: 0 };
    const socket = this.udpTaker({ ...net, src: there.address, dst: here.address } as IpHeader, { ...transport, srcPort: there.port, dstPort: here.port });
    return socket && found(socket.local.address);
  }

  /** Whether a segment that arrives is one of a connection here (early demultiplexing). */
  isExpected(ip: IpHeader, { srcPort, dstPort }: TcpHeader): boolean {
    return this.connections.find(dstPort, srcPort, ip.dst, ip.src) !== undefined;
  }

  /** Gives an ICMP error to the socket whose packet it quotes. */
  receiveIcmpError(skb: Skb, icmp: IcmpHeader, payload: Extract<Payload, { kind: 'quoted' }>): void {
    const net = skb.net as IpHeader;
    const { ip, transport } = payload;
    if (!transport) return;
    const isRedirect = icmp.kind === 'icmp' ? icmp.type === 5 : icmp.type === 137;
    const errno = icmpErrno(icmp);
    const info: SocketError = { errno, offender: net.src, type: icmp.type, code: icmp.code, ttl: net.ttl, journey: skb.journey, ...(icmp.mtu !== undefined && { mtu: icmp.mtu }) };
    if (transport.kind === 'icmp' || transport.kind === 'icmpv6') {
      for (const socket of this.icmpSockets) {
        if (socket.id !== transport.id || (socket.family === 4) !== (icmp.kind === 'icmp')) continue;
        socket.deliver({ at: this.netns.world.now, ip: net, transport: icmp, bytes: payload.bytes, quoted: { ip, transport }, journey: skb.journey, ...this.scope(net, skb.device) });
      }
      return;
    }
    if (isRedirect) return;
    if (transport.kind === 'tcp') {
      const connection = this.connections.find(transport.srcPort, transport.dstPort, ip.src, ip.dst);
      // tcp_v6_err asks by the device that the message came in by, and one's own come by lo: a socket of a link does not hear them.
      const deaf = ip.kind === 'ipv6' && connection?.device !== undefined && connection.device !== skb.device?.name;
      if (!deaf) connection?.receiveIcmp(errno, info);
    } else if (transport.kind === 'udp') {
      for (const socket of this.udpSockets.get(transport.srcPort) ?? []) {
        if (socket.remote?.port === transport.dstPort && socket.remote.address === ip.dst) socket.fail(info);
      }
    } else if (transport.kind === 'sctp') this.associations.receiveIcmp(transport, ip, errno);
  }

  // ---------------------------------------------------------------- SCTP

  sctpConnect(remote: Endpoint, options?: TcpConnectOptions): Result<TcpSocket, KernelError> {
    return this.associations.connect(remote, options ?? {}, (free) => ephemeralPort(this.range(), this.portRng, 'odd', free));
  }

  sctpListen(local: Endpoint, options?: { owner?: SocketOwner }): Result<TcpListener, KernelError> {
    return this.associations.listen(local, options?.owner);
  }

  // ---------------------------------------------------------------- arriving packets

  /** Hands a packet for this host to its protocol. False: no such protocol here. */
  receive(device: Device, skb: Skb): boolean {
    const { transport } = skb;
    switch (transport?.kind) {
      case 'tcp':
        this.receiveTcp(skb, transport);
        return true;
      case 'udp':
        this.receiveUdp(device, skb, transport);
        return true;
      case 'sctp':
        this.associations.receive(skb, transport);
        return true;
      case 'icmp':
      case 'icmpv6':
      case undefined:
        return false;
    }
  }

  destroy(socket: SocketInfo): void {
    for (const c of [...this.connections.values()]) if (c.inode === socket.inode) c.destroy();
    for (const list of [...this.listeners.values()]) for (const l of [...list]) if (l.inode === socket.inode) l.close();
    for (const list of [...this.udpSockets.values()]) for (const s of [...list]) if (s.inode === socket.inode) s.close();
  }

  list(): readonly SocketInfo[] {
    const out: SocketInfo[] = [];
    for (const list of this.listeners.values()) {
      for (const l of list) out.push({ protocol: 'tcp', state: 'LISTEN', local: l.local, remote: undefined, receiveQueue: l.waiting, sendQueue: l.backlog, owner: l.owner, inode: l.inode, ...(l.v6only && { v6only: true }) });
    }
    for (const c of this.connections.values()) {
      out.push({ protocol: 'tcp', state: c.state, local: c.local, remote: c.remote, receiveQueue: c.available, sendQueue: c.unacknowledged, owner: c.owner, inode: c.inode, tcpInfo: () => c.info, ...(c.timerInfo && { timer: c.timerInfo }) });
    }
    for (const list of this.udpSockets.values()) {
      for (const s of list) out.push({ protocol: 'udp', state: s.remote ? 'ESTABLISHED' : 'UNCONN', local: s.local, remote: s.remote, receiveQueue: s.received.reduce((n, d) => n + d.bytes.length, 0), sendQueue: 0, owner: s.owner, inode: s.inode, ...(s.v6only && { v6only: true }) });
    }
    // Tunnels have sockets of the kernel's own.
    for (const port of this.tunnels.keys()) out.push({ protocol: 'udp', state: 'UNCONN', local: { address: ANY_IPV4, port }, remote: undefined, receiveQueue: 0, sendQueue: 0, owner: undefined, inode: 0 });
    for (const s of this.icmpSockets) {
      out.push({ protocol: 'icmp', state: 'UNCONN', local: { address: s.family === 4 ? ANY_IPV4 : ANY_IPV6, port: s.family === 4 ? IPPROTO_ICMP : 58 }, remote: undefined, receiveQueue: 0, sendQueue: 0, owner: s.owner, inode: s.inode });
    }
    return [...out, ...this.associations.list()];
  }
}

/** A SYN without ACK and RST begins a connection. */
const isOpening = (tcp: TcpHeader): boolean => tcp.flags.syn === true && tcp.flags.ack !== true && tcp.flags.rst !== true;

/** Whether two sockets could both get the same packet (inet_rcv_saddr_equal). */
function overlap(a: IpAddress, aOnly6: boolean, b: IpAddress, bOnly6: boolean): boolean {
  if (a === b) return true;
  const takes = (bound: IpAddress, only6: boolean, other: IpAddress): boolean => (bound === ANY_IPV6 ? !isIpv4(other) || !only6 : bound === ANY_IPV4 && isIpv4(other));
  if (a === ANY_IPV6 && b === ANY_IPV4) return !aOnly6;
  if (b === ANY_IPV6 && a === ANY_IPV4) return !bOnly6;
  return takes(a, aOnly6, b) || takes(b, bOnly6, a);
}
