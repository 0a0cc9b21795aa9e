/**
 * SCTP associations (RFC 9260), as far as telling an open port from a closed or filtered one needs: INIT, INIT ACK, COOKIE ECHO, COOKIE ACK, ABORT.
 * @unsupported SCTP user data — an association can be opened and closed, not written to
 */
import { SECOND, Signal, err, ok, type Result, type ScheduledEvent, type SimTime } from '../../base/index';
import { ANY_IPV4, ANY_IPV6, IPPROTO_SCTP, type IpAddress, type IpHeader, type SctpHeader } from '../../wire/index';
import type { Endpoint, Errno, KernelError, SocketInfo, SocketOwner, TcpConnectOptions, TcpListener, TcpSocket, TcpState } from '../api';
import { sendIp } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import { routeOutput } from '../route/output';
import type { Skb } from '../skb';

/** net.sctp.rto_initial, rto_max and max_init_retransmits of Linux. */
const RTO_INITIAL: SimTime = 3 * SECOND;
const RTO_MAX: SimTime = 60 * SECOND;
const MAX_INIT = 8;
const NO_BYTES = new Uint8Array(0);

type Chunk = SctpHeader['chunk'];

class Association implements TcpSocket {
  state: TcpState = 'SYN_SENT';
  error: Errno | undefined = undefined;
  icmpError = undefined;
  softError = undefined;
  owned = false;
  readonly changed = new Signal();
  readonly available = 0;
  readonly inode: number;
  tries = 0;
  rto = RTO_INITIAL;
  timer: ScheduledEvent | undefined = undefined;
  peerTag = 0;

  constructor(
    private readonly sockets: SctpSockets,
    netns: SimNetNamespace,
    readonly local: Endpoint,
    readonly remote: Endpoint,
    readonly tag: number,
    readonly owner: SocketOwner | undefined,
  ) {
    this.inode = netns.world.nextInode();
  }

  get ended(): boolean {
    return this.state === 'CLOSED';
  }

  read(): Uint8Array {
    return NO_BYTES;
  }

  write(): Result<void, KernelError> {
    return err({ errno: 'EOPNOTSUPP' });
  }

  shutdown(): void {
    this.close();
  }

  close(): void {
    if (this.state === 'ESTABLISHED') this.sockets.send(this, 'SHUTDOWN');
    this.finish(undefined);
  }

  abort(): void {
    if (this.state === 'ESTABLISHED') this.sockets.send(this, 'ABORT');
    this.finish(undefined);
  }

  finish(error: Errno | undefined): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.state = 'CLOSED';
    this.error ??= error;
    this.sockets.forget(this);
    this.changed.notify();
  }
}

class SctpListener implements TcpListener {
  readonly changed = new Signal();
  readonly ready: Association[] = [];
  readonly inode: number;

  constructor(
    netns: SimNetNamespace,
    private readonly sockets: SctpSockets,
    readonly local: Endpoint,
    readonly owner: SocketOwner | undefined,
  ) {
    this.inode = netns.world.nextInode();
  }

  accept(): TcpSocket | undefined {
    return this.ready.shift();
  }

  close(): void {
    this.sockets.closeListener(this);
    this.changed.notify();
  }
}

const keyOf = (localPort: number, remotePort: number, remote: IpAddress): string => `${String(localPort)}/${String(remotePort)}/${remote}`;

export class SctpSockets {
  private readonly associations = new Map<string, Association>();
  private readonly listeners = new Map<number, SctpListener>();

  constructor(private readonly netns: SimNetNamespace) {}

  connect(remote: Endpoint, options: TcpConnectOptions, port: (free: (p: number) => boolean) => number | undefined): Result<TcpSocket, KernelError> {
    const route = routeOutput(this.netns, { dst: remote.address, ...(options.source !== undefined && { src: options.source }), protocol: IPPROTO_SCTP });
    if (route.kind === 'error') return err({ errno: route.errno });
    const source = options.source ?? route.source;
    const local = options.sourcePort ?? port((p) => !this.associations.has(keyOf(p, remote.port, remote.address)));
    if (source === undefined || local === undefined) return err({ errno: 'EADDRNOTAVAIL' });
    const a = new Association(this, this.netns, { address: source, port: local }, remote, this.netns.socketTable.rng.uint32() || 1, options.owner);
    this.associations.set(keyOf(local, remote.port, remote.address), a);
    this.init(a);
    return ok(a);
  }

  listen(local: Endpoint, owner: SocketOwner | undefined): Result<TcpListener, KernelError> {
    if (this.listeners.has(local.port)) return err({ errno: 'EADDRINUSE' });
    const listener = new SctpListener(this.netns, this, local, owner);
    this.listeners.set(local.port, listener);
    return ok(listener);
  }

  closeListener(listener: SctpListener): void {
    this.listeners.delete(listener.local.port);
  }

  forget(a: Association): void {
    this.associations.delete(keyOf(a.local.port, a.remote.port, a.remote.address));
  }

  private init(a: Association): void {
    this.send(a, 'INIT');
    this.retryLater(a, () => this.init(a));
  }

  private retryLater(a: Association, again: () => void): void {
    a.timer?.cancel();
    a.timer = this.netns.world.queue.schedule(this.netns.world.now + a.rto, () => {
      a.tries += 1;
      if (a.tries > MAX_INIT) {
        a.finish('ETIMEDOUT');
        return;
      }
      a.rto = Math.min(RTO_MAX, a.rto * 2);
      again();
    });
  }

  send(a: Association, chunk: Chunk): void {
    this.reply(a.local, a.remote, chunk, chunk === 'INIT' ? 0 : a.peerTag, undefined);
  }

  private reply(from: Endpoint, to: Endpoint, chunk: Chunk, tag: number, cause: number | undefined): void {
    const route = routeOutput(this.netns, { dst: to.address, src: from.address }, { anySource: true });
    if (route.kind === 'error') return;
    sendIp(this.netns, {
      src: from.address,
      dst: to.address,
      protocol: IPPROTO_SCTP,
      transport: { kind: 'sctp', srcPort: from.port, dstPort: to.port, verificationTag: tag, chunk },
      payload: { kind: 'bytes', bytes: NO_BYTES },
      route,
      dontFragment: true,
      cause,
      why: chunk,
    });
  }

  receive(skb: Skb, sctp: SctpHeader): void {
    const net = skb.net as IpHeader;
    const here: Endpoint = { address: net.dst, port: sctp.dstPort };
    const there: Endpoint = { address: net.src, port: sctp.srcPort };
    const a = this.associations.get(keyOf(sctp.dstPort, sctp.srcPort, net.src));
    const listener = this.listeners.get(sctp.dstPort);
    const known = a !== undefined || (listener !== undefined && (listener.local.address === net.dst || listener.local.address === ANY_IPV4 || listener.local.address === ANY_IPV6));
    if (!known) {
      // Out of the blue (RFC 9260 section 8.4): an ABORT for what is not one itself.
      if (sctp.chunk !== 'ABORT' && sctp.chunk !== 'SHUTDOWN_COMPLETE') this.reply(here, there, 'ABORT', sctp.verificationTag, skb.id);
      this.netns.drop(skb, 'NO_SOCKET', { port: sctp.dstPort });
      return;
    }
    if (this.netns.tracing) this.netns.record({ kind: 'deliver', to: 'sctp', socket: `${here.address}:${String(here.port)}` }, skb);
    switch (sctp.chunk) {
      case 'INIT':
        // The listener keeps nothing until the cookie comes back (section 5.1).
        if (listener) this.reply(here, there, 'INIT_ACK', 1, skb.id);
        return;
      case 'INIT_ACK':
        if (a?.state !== 'SYN_SENT') return;
        a.peerTag = 1;
        this.send(a, 'COOKIE_ECHO');
        this.retryLater(a, () => this.send(a, 'COOKIE_ECHO'));
        return;
      case 'COOKIE_ECHO': {
        if (!listener) return;
        if (!a) {
          const accepted = new Association(this, this.netns, here, there, 1, listener.owner);
          accepted.state = 'ESTABLISHED';
          accepted.peerTag = sctp.verificationTag;
          this.associations.set(keyOf(here.port, there.port, there.address), accepted);
          listener.ready.push(accepted);
          listener.changed.notify();
        }
        this.reply(here, there, 'COOKIE_ACK', 1, skb.id);
        return;
      }
      case 'COOKIE_ACK':
        if (a?.state !== 'SYN_SENT') return;
        a.timer?.cancel();
        a.state = 'ESTABLISHED';
        a.changed.notify();
        return;
      case 'ABORT':
        a?.finish(a.state === 'SYN_SENT' ? 'ECONNREFUSED' : 'ECONNRESET');
        return;
      case 'SHUTDOWN':
        if (!a) return;
        this.send(a, 'SHUTDOWN_ACK');
        a.finish(undefined);
        return;
      case 'SHUTDOWN_ACK':
        this.reply(here, there, 'SHUTDOWN_COMPLETE', 1, skb.id);
        return;
      case 'SHUTDOWN_COMPLETE':
      case 'DATA':
      case 'SACK':
        return;
    }
  }

  receiveIcmp(sctp: SctpHeader, ip: IpHeader, errno: Errno): void {
    const a = this.associations.get(keyOf(sctp.srcPort, sctp.dstPort, ip.dst));
    if (a?.state === 'SYN_SENT') a.finish(errno === 'ENOPROTOOPT' ? 'ECONNREFUSED' : errno);
  }

  list(): readonly SocketInfo[] {
    const out: SocketInfo[] = [];
    for (const l of this.listeners.values()) out.push({ protocol: 'sctp', state: 'LISTEN', local: l.local, remote: undefined, receiveQueue: l.ready.length, sendQueue: 0, owner: l.owner, inode: l.inode });
    for (const a of this.associations.values()) out.push({ protocol: 'sctp', state: a.state, local: a.local, remote: a.remote, receiveQueue: 0, sendQueue: 0, owner: a.owner, inode: a.inode });
    return out;
  }
}
