/** UDP sockets (RFC 768; net/ipv4/udp.c). */
import { Signal, err, ok, type Result } from '../../base/index';
import { ANY_IPV4, ANY_IPV6, IPPROTO_UDP, isIpv4, type Family } from '../../wire/index';
import type { Datagram, Endpoint, KernelError, SendOptions, SocketError, SocketOwner, UdpSocket } from '../api';
import type { SimNetNamespace } from '../netns';
import { sendIp } from '../ip/output';
import { KeptRoute } from '../route/kept';
import { destinationOf, isLinkLocal6, routeOutput } from '../route/output';
import type { SocketTable } from './table';
import { forbidsFragments } from './path-mtu';

export class SimUdpSocket implements UdpSocket {
  readonly changed = new Signal();
  local: Endpoint;
  remote: Endpoint | undefined = undefined;
  closed = false;
  readonly received: Datagram[] = [];
  private readonly errors: SocketError[] = [];
  readonly inode: number;
  /** What `local` was when the socket was bound: connecting narrows it, closing forgets it. */
  private bound: boolean;
  /** How connect(2) found the way. */
  private kept: KeptRoute | undefined = undefined;

  constructor(
    private readonly netns: SimNetNamespace,
    private readonly table: SocketTable,
    readonly family: Family,
    local: Endpoint | undefined,
    readonly owner: SocketOwner | undefined,
    readonly v6only: boolean,
  ) {
    this.local = local ?? { address: family === 4 ? ANY_IPV4 : ANY_IPV6, port: 0 };
    this.bound = local !== undefined;
    this.inode = netns.world.nextInode();
  }

  get isWildcard(): boolean {
    return this.local.address === ANY_IPV4 || this.local.address === ANY_IPV6;
  }

  connect(given: Endpoint, options: SendOptions = {}): Result<void, KernelError> {
    const src = this.isWildcard ? undefined : this.local.address;
    const remote = { address: destinationOf(given.address, src), port: given.port };
    const device = given.device === undefined ? undefined : this.netns.link(given.device);
    if (given.device !== undefined && !device) return err({ errno: 'ENODEV' });
    if (!device && isLinkLocal6(remote.address)) return err({ errno: 'EINVAL' });
    const route = routeOutput(this.netns, { dst: remote.address, src, oif: device, mark: options.mark ?? 0, protocol: IPPROTO_UDP, destinationPort: remote.port });
    if (route.kind === 'error') return err({ errno: route.errno });
    if (route.kind === 'broadcast') return err({ errno: 'EACCES' });
    if (!this.autobind()) return err({ errno: 'EAGAIN' });
    this.remote = device ? { ...remote, device: device.name } : remote;
    this.kept = this.family === 6 ? new KeptRoute(this.netns, remote.address, route) : undefined;
    if (route.source !== undefined) this.local = { address: src ?? route.source, port: this.local.port };
    return ok();
  }

  private autobind(): boolean {
    if (this.local.port !== 0) return true;
    const port = this.table.udpPort(this.family);
    if (port === undefined) return false;
    this.local = { address: this.local.address, port };
    this.table.bindUdp(this);
    this.bound = true;
    return true;
  }

  send(bytes: Uint8Array, to?: Endpoint, options: SendOptions = {}): Result<void, KernelError> {
    if (this.closed) return err({ errno: 'EPIPE' });
    const given = to ?? this.remote;
    if (!given) return err({ errno: 'EDESTADDRREQ' });
    const pending = to === undefined ? this.errors.shift() : undefined;
    if (pending) return err({ errno: pending.errno });
    if (!this.autobind()) return err({ errno: 'EAGAIN' });
    const { netns } = this;
    const link = options.device ?? given.device;
    const device = link === undefined ? undefined : netns.link(link);
    if (link !== undefined && !device) return err({ errno: 'ENODEV' });
    const src = options.source ?? (this.isWildcard ? undefined : this.local.address);
    const remote = { address: destinationOf(given.address, src), port: given.port };
    // A connected IPv6 socket keeps its route, though a rule about its own address may say otherwise (ip6_sk_dst_check).
    const connected = to === undefined && options.source === undefined;
    const kept = connected ? this.kept?.current : undefined;
    const route = kept ?? routeOutput(netns, {
      dst: remote.address,
      src,
      oif: device,
      mark: options.mark ?? 0,
      tos: options.tos ?? 0,
      protocol: IPPROTO_UDP,
      sourcePort: this.local.port,
      destinationPort: remote.port,
    });
    if (route.kind === 'error') return err({ errno: route.errno });
    if (connected && !kept && this.kept) this.kept = new KeptRoute(netns, remote.address, route);
    const source = src ?? route.source;
    if (source === undefined) return err({ errno: 'EADDRNOTAVAIL' });
    const size = bytes.length + 8 + (isIpv4(source) ? 20 : 40);
    if (options.dontFragment === true && size > route.mtu) return err({ errno: 'EMSGSIZE' });
    const errno = sendIp(netns, {
      src: source,
      dst: remote.address,
      protocol: IPPROTO_UDP,
      transport: { kind: 'udp', srcPort: this.local.port, dstPort: remote.port },
      payload: { kind: 'bytes', bytes },
      route,
      ttl: options.ttl,
      tos: options.tos,
      mark: options.mark,
      dontFragment: forbidsFragments(netns, options.dontFragment, size <= route.mtu),
      owner: this.owner ?? NOBODY,
    });
    if (errno === undefined && this.family === 4) netns.counters.count('UdpOutDatagrams');
    return errno === undefined || (errno === 'ENOBUFS' && options.reportErrors !== true) ? ok() : err({ errno });
  }

  deliver(datagram: Datagram): void {
    this.received.push(datagram);
    this.changed.notify();
  }

  fail(error: SocketError): void {
    this.errors.push(error);
    this.changed.notify();
  }

  receive(): Datagram | undefined {
    // udp_recvmsg: counted when the program takes it.
    if (this.received.length > 0 && this.family === 4) this.netns.counters.count('UdpInDatagrams');
    return this.received.shift();
  }

  takeError(): SocketError | undefined {
    return this.errors.shift();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.bound) this.table.unbindUdp(this);
    this.changed.notify();
  }
}

/** Stands for a program that did not give its name: the packet is still a socket's, not the kernel's. */
export const NOBODY: SocketOwner = { program: '', pid: 0 };

