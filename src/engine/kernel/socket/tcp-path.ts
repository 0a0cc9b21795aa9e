/** How the segments of one TCP connection get to its peer: the route, the largest segment on it, and the IP packet around each. */
import { IPPROTO_TCP, isIpv4, type TcpHeader } from '../../wire/index';
import type { Endpoint, Errno, SocketOwner, TcpConnectOptions } from '../api';
import { sendIp } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import type { Dst, RouteFailure } from '../route/dst';
import { KeptRoute } from '../route/kept';
import { routeOutput } from '../route/output';
import { forbidsFragments } from './path-mtu';

/** What a segment's header says beside its ports, and what it carries. */
export interface OutgoingSegment extends Pick<TcpHeader, 'flags' | 'seq' | 'ack' | 'window' | 'options'> {
  readonly bytes: Uint8Array;
  /** IPv4 identification; without one the connection's own counter gives it. */
  readonly id?: number;
  readonly gso?: boolean;
}

export class TcpPath {
  /** How connect(2) found the way. */
  private kept: KeptRoute | undefined = undefined;

  /** What the last look-up of an IPv4 route found, and what it depended on. */
  private remembered: { readonly dst: Dst; readonly generation: number; readonly deviceMtu: number } | undefined = undefined;

  constructor(
    private readonly netns: SimNetNamespace,
    private readonly local: Endpoint,
    private readonly remote: Endpoint,
    private readonly options: TcpConnectOptions,
    private ipId: number,
  ) {}

  /** An IPv6 socket keeps its route, though a rule about its own address may say otherwise (__inet6_csk_dst_check). */
  found(route: Dst): void {
    if (!isIpv4(this.remote.address)) this.kept = new KeptRoute(this.netns, this.remote.address, route);
  }

  route(): Dst | RouteFailure {
    const { netns, local, remote, options } = this;
    const kept = this.kept?.current;
    if (kept) return kept;
    // Every segment asks, several times. While nothing changes that the answer depends on, it is the same.
    const { generation, exceptions } = netns.fib;
    const { remembered } = this;
    if (remembered?.generation === generation && exceptions.size === 0 && remembered.dst.device.mtu === remembered.deviceMtu) return remembered.dst;
    const device = options.device === undefined ? undefined : netns.link(options.device);
    const found = routeOutput(
      netns,
      { dst: remote.address, src: local.address, mark: options.mark ?? 0, tos: options.tos ?? 0, oif: device, protocol: IPPROTO_TCP, sourcePort: local.port, destinationPort: remote.port },
      { anySource: true },
    );
    this.remembered = found.kind !== 'error' && !device && exceptions.size === 0 && isIpv4(remote.address) ? { dst: found, generation, deviceMtu: found.device.mtu } : undefined;
    if (found.kind !== 'error') this.found(found);
    return found;
  }

  /** Whether "too big" messages make segments smaller at once. */
  get discoversMtu(): boolean {
    return !isIpv4(this.remote.address) || forbidsFragments(this.netns, this.options.dontFragment, true);
  }

  /** The largest segment that fits the path, without options. */
  maxSegment(route: Dst): number {
    return Math.max(48, Math.min(this.options.maxSegment ?? 65535, route.mtu - (isIpv4(this.local.address) ? 40 : 60)));
  }

  transmit(route: Dst, segment: OutgoingSegment, owner: SocketOwner): Errno | undefined {
    const { netns, local, remote, options } = this;
    const { flags, seq, ack, window, options: tcpOptions, bytes, id, gso = false } = segment;
    netns.counters.count('TcpOutSegs');
    if (flags.rst === true) netns.counters.count('TcpOutRsts');
    this.ipId = (this.ipId + 1) & 0xffff;
    return sendIp(netns, {
      src: local.address,
      dst: remote.address,
      protocol: IPPROTO_TCP,
      transport: { kind: 'tcp', srcPort: local.port, dstPort: remote.port, flags, seq, ack, window, options: tcpOptions },
      payload: { kind: 'bytes', bytes },
      route,
      dontFragment: forbidsFragments(netns, options.dontFragment, true),
      id: id ?? this.ipId,
      owner,
      gso,
      ttl: options.ttl,
      tos: options.tos,
      mark: options.mark,
    });
  }

  /** Progress is proof that the first hop answers. */
  confirmNeighbor(): void {
    const route = this.route();
    if (route.kind === 'unicast') this.netns.neighborTable.confirm(route.gateway ?? this.remote.address, route.device);
  }
}
