/** All SCTP of one namespace: who listens, which associations there are, and the answers to what belongs to neither (RFC 9260 section 8.4). */
import { Signal, err, ok, type Result } from '../../base/index';
import { ANY_IPV4, ANY_IPV6, IPPROTO_SCTP, type IpAddress, type IpHeader, type SctpHeader } from '../../wire/index';
import type { Endpoint, Errno, KernelError, SocketInfo, SocketOwner, TcpConnectOptions, TcpListener, TcpSocket } from '../api';
import { sendIp } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import { hashText, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { Association } from './sctp-association';

const NO_BYTES = new Uint8Array(0);

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
  /** What a cookie carries, which the listener need not keep: the peer's tag and first number. */
  private readonly cookies = new Map<string, { readonly tag: number; readonly tsn: number }>();

  constructor(readonly netns: SimNetNamespace) {}

  connect(remote: Endpoint, options: TcpConnectOptions, port: (free: (p: number) => boolean) => number | undefined): Result<TcpSocket, KernelError> {
    const route = routeOutput(this.netns, { dst: remote.address, ...(options.source !== undefined && { src: options.source }), protocol: IPPROTO_SCTP });
    if (route.kind === 'error') return err({ errno: route.errno });
    const source = options.source ?? route.source;
    const local = options.sourcePort ?? port((p) => !this.associations.has(keyOf(p, remote.port, remote.address)));
    if (source === undefined || local === undefined) return err({ errno: 'EADDRNOTAVAIL' });
    const { rng } = this.netns.socketTable;
    const a = new Association(this, { address: source, port: local }, remote, rng.uint32() || 1, rng.uint32(), options.owner);
    this.associations.set(keyOf(local, remote.port, remote.address), a);
    a.open();
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

  /** Largest packet on the way to the peer. */
  pathMtu(a: Association): number {
    const route = routeOutput(this.netns, { dst: a.remote.address, src: a.local.address }, { anySource: true });
    return route.kind === 'error' ? 1500 : route.mtu;
  }

  send(a: Association, chunk: SctpHeader['chunk'], tag: number, fields: Partial<SctpHeader> = {}, bytes: Uint8Array = NO_BYTES): void {
    this.transmit(a.local, a.remote, { ...fields, chunk, tag }, bytes, undefined);
  }

  private transmit(from: Endpoint, to: Endpoint, { tag, ...header }: Partial<SctpHeader> & { readonly chunk: SctpHeader['chunk']; readonly tag: number }, bytes: Uint8Array, cause: number | undefined): void {
    const route = routeOutput(this.netns, { dst: to.address, src: from.address }, { anySource: true });
    if (route.kind === 'error') return;
    // Chunks end on a multiple of four bytes.
    const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
    padded.set(bytes);
    sendIp(this.netns, {
      src: from.address,
      dst: to.address,
      protocol: IPPROTO_SCTP,
      transport: { ...header, kind: 'sctp', srcPort: from.port, dstPort: to.port, verificationTag: tag },
      payload: { kind: 'bytes', bytes: padded },
      route,
      dontFragment: true,
      cause,
      why: header.chunk,
    });
  }

  receive(skb: Skb, sctp: SctpHeader): void {
    const net = skb.net as IpHeader;
    const here: Endpoint = { address: net.dst, port: sctp.dstPort };
    const there: Endpoint = { address: net.src, port: sctp.srcPort };
    const key = keyOf(sctp.dstPort, sctp.srcPort, net.src);
    const a = this.associations.get(key);
    const found = this.listeners.get(sctp.dstPort);
    const listener = found && (found.local.address === net.dst || found.local.address === ANY_IPV4 || found.local.address === ANY_IPV6) ? found : undefined;
    const opening = sctp.chunk === 'INIT' || sctp.chunk === 'COOKIE_ECHO';
    if (!a && !(listener && opening)) {
      this.outOfTheBlue(skb, sctp, here, there);
      return;
    }
    if (this.netns.tracing) this.netns.record({ kind: 'deliver', to: 'sctp', socket: `${here.address}:${String(here.port)}` }, skb);
    if (listener && opening) {
      this.acceptAt(listener, sctp, here, there, key, skb.id);
      return;
    }
    // Section 8.5: what does not carry our tag is not for this association. An ABORT may give back the tag of the packet that it refuses.
    if (!a || (sctp.verificationTag !== a.tag && !(sctp.chunk === 'ABORT' && sctp.verificationTag === a.peerTag))) return;
    a.receive(sctp, skb.payload.kind === 'bytes' ? skb.payload.bytes : NO_BYTES);
  }

  /** The listener keeps nothing until the cookie comes back (section 5.1). */
  private acceptAt(listener: SctpListener, sctp: SctpHeader, here: Endpoint, there: Endpoint, key: string, cause: number): void {
    const own = hashText(`${here.address}/${key}`, this.netns.hashSeed) || 1;
    if (sctp.chunk === 'INIT') {
      this.cookies.set(key, { tag: sctp.initiateTag ?? 0, tsn: sctp.tsn ?? 0 });
      this.transmit(here, there, { chunk: 'INIT_ACK', tag: sctp.initiateTag ?? 0, initiateTag: own, tsn: own }, NO_BYTES, cause);
      return;
    }
    const cookie = this.cookies.get(key);
    if (sctp.verificationTag !== own || !cookie) return;
    if (!this.associations.has(key)) {
      const accepted = new Association(this, here, there, own, own, listener.owner);
      this.associations.set(key, accepted);
      accepted.established(cookie.tag, cookie.tsn);
      listener.ready.push(accepted);
      listener.changed.notify();
    }
    this.transmit(here, there, { chunk: 'COOKIE_ACK', tag: cookie.tag }, NO_BYTES, cause);
  }

  /** An ABORT for what is not one itself; the end of an association that is gone here is agreed to. */
  private outOfTheBlue(skb: Skb, sctp: SctpHeader, here: Endpoint, there: Endpoint): void {
    if (sctp.chunk === 'SHUTDOWN_ACK') this.transmit(here, there, { chunk: 'SHUTDOWN_COMPLETE', tag: sctp.verificationTag }, NO_BYTES, skb.id);
    else if (sctp.chunk !== 'ABORT' && sctp.chunk !== 'SHUTDOWN_COMPLETE') this.transmit(here, there, { chunk: 'ABORT', tag: sctp.chunk === 'INIT' ? (sctp.initiateTag ?? 0) : sctp.verificationTag }, NO_BYTES, skb.id);
    this.netns.drop(skb, 'NO_SOCKET', { port: sctp.dstPort });
  }

  receiveIcmp(sctp: SctpHeader, ip: IpHeader, errno: Errno): void {
    const a = this.associations.get(keyOf(sctp.srcPort, sctp.dstPort, ip.dst));
    if (a?.state === 'SYN_SENT') a.finish(errno === 'ENOPROTOOPT' ? 'ECONNREFUSED' : errno);
  }

  list(): readonly SocketInfo[] {
    const out: SocketInfo[] = [];
    for (const l of this.listeners.values()) out.push({ protocol: 'sctp', state: 'LISTEN', local: l.local, remote: undefined, receiveQueue: l.ready.length, sendQueue: 0, owner: l.owner, inode: l.inode });
    for (const a of this.associations.values()) out.push({ protocol: 'sctp', state: a.state, local: a.local, remote: a.remote, receiveQueue: a.available, sendQueue: a.unsent, owner: a.owner, inode: a.inode });
    return out;
  }
}
