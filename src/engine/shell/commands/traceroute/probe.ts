/** One probe of traceroute: a packet with a small TTL, and what came back. */
import { type SimTime, type Signal } from '../../../base/index';
import { encodeUtf8 } from '../../../base/index';
import type { Errno, IcmpSocket, SocketError } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import { familyOf, type IpAddress } from '../../../wire/index';

export type Method = 'udp' | 'icmp' | 'tcp';

export interface ProbeResult {
  /** Nobody: the socket itself refused. */
  readonly from: IpAddress | undefined;
  readonly elapsed: SimTime;
  /** ` !H` and the like, '' without. */
  readonly mark: string;
  /** The destination, or somebody speaking for it, has answered: no further hops. */
  readonly final: boolean;
  /** The packet was too big for what follows. */
  readonly mtu?: number;
  /** The packet that answered, where the socket tells. */
  readonly journey?: number | undefined;
}

export interface Probe {
  readonly sentAt: SimTime;
  readonly changed: Signal;
  /** Undefined while nothing has come. */
  poll(): ProbeResult | undefined;
  close(): void;
}

export interface ProbeTarget {
  readonly method: Method;
  readonly to: IpAddress;
  readonly ttl: number;
  readonly port: number;
  /** Bytes of data. */
  readonly size: number;
  readonly device: string | undefined;
  readonly source: IpAddress | undefined;
  /** ICMP: the sequence number. */
  readonly sequence: number;
  readonly dontFragment: boolean;
  /** ICMP: shared by all probes. */
  readonly icmp: EchoSocket | undefined;
}

const MARKS: Readonly<Record<number, string>> = { 0: '!N', 1: '!H', 2: '!P', 3: '', 5: '!S', 6: '!U', 7: '!W', 8: '!I', 9: '!X', 10: '!X', 11: '!T', 12: '!Q', 13: '!X', 14: '!V', 15: '!C' };
const MARKS_V6: Readonly<Record<number, string>> = { 0: '!N', 1: '!X', 2: '!H', 3: '!H', 4: '' };

function resultOf({ offender: from, type, code, mtu, journey }: Omit<SocketError, 'errno' | 'ttl'>, elapsed: SimTime): ProbeResult {
  const six = familyOf(from) === 6;
  if (type === (six ? 3 : 11)) return { from, elapsed, mark: '', final: false, journey };
  const text = !six && code === 4 ? `!F-${mtu ?? 0}` : ((six ? MARKS_V6 : MARKS)[code] ?? `!<${code}>`);
  return { from, elapsed, mark: text === '' ? '' : ` ${text}`, final: true, journey, ...(!six && code === 4 && mtu !== undefined && { mtu }) };
}

/** An ICMP socket whose answers are handed to the probe with their sequence number. */
export class EchoSocket {
  private readonly results = new Map<number, ProbeResult>();
  readonly sent = new Map<number, SimTime>();

  constructor(
    readonly socket: IcmpSocket,
    readonly id: number,
  ) {}

  take(sequence: number): ProbeResult | undefined {
    for (let message = this.socket.receive(); message; message = this.socket.receive()) {
      const { transport, quoted, ip } = message;
      if (transport.kind !== 'icmp' && transport.kind !== 'icmpv6') continue;
      const inner = quoted?.transport;
      const n = quoted ? (inner?.kind === 'icmp' || inner?.kind === 'icmpv6' ? inner.sequence : undefined) : transport.sequence;
      if (n === undefined) continue;
      const elapsed = message.at - (this.sent.get(n) ?? message.at);
      this.results.set(n, quoted ? resultOf({ offender: ip.src, type: transport.type, code: transport.code, ...(transport.mtu !== undefined && { mtu: transport.mtu }), journey: message.journey }, elapsed) : { from: ip.src, elapsed, mark: '', final: true, journey: message.journey });
    }
    return this.results.get(sequence);
  }
}

const owner = (process: Process): { program: string; pid: number } => ({ program: process.argv[0] ?? 'traceroute', pid: process.pid });

/** Sends the probe; an errno when the socket calls fail. */
export function sendProbe(process: Process, target: ProbeTarget): Probe | Errno {
  const { netns, world } = process;
  const sentAt = world.now;
  const options = { ttl: target.ttl, ...(target.device !== undefined && { device: target.device }), ...(target.source !== undefined && { source: target.source }) };
  if (target.icmp) {
    const { icmp } = target;
    icmp.sent.set(target.sequence, sentAt);
    const sent = icmp.socket.sendEcho(target.to, { id: icmp.id, sequence: target.sequence, bytes: filler(target.size) }, target.dontFragment ? { ...options, dontFragment: true } : options);
    if (!sent.ok) return sent.error.errno;
    return { sentAt, changed: icmp.socket.changed, poll: () => icmp.take(target.sequence), close: () => undefined };
  }
  if (target.method === 'tcp') {
    const opened = netns.sockets.tcpConnect({ address: target.to, port: target.port }, { ...options, reportErrors: true, owner: owner(process) });
    if (!opened.ok) return opened.error.errno;
    const socket = opened.value;
    let result: ProbeResult | undefined;
    return {
      sentAt,
      changed: socket.changed,
      poll: () => {
        if (result) return result;
        const elapsed = world.now - sentAt;
        if (socket.icmpError) result = resultOf(socket.icmpError, elapsed);
        else if (socket.error === 'ECONNREFUSED' || (socket.state !== 'SYN_SENT' && socket.state !== 'CLOSED')) result = { from: target.to, elapsed, mark: '', final: true, journey: world.queue.cause };
        return result;
      },
      close: () => (socket.state === 'SYN_SENT' ? socket.close() : socket.abort()),
    };
  }
  const opened = netns.sockets.udp({ family: familyOf(target.to), owner: owner(process) });
  if (!opened.ok) return opened.error.errno;
  const socket = opened.value;
  const connected = socket.connect({ address: target.to, port: target.port, ...(target.device !== undefined && { device: target.device }) });
  const sent = connected.ok ? socket.send(filler(target.size), undefined, { ...options, dontFragment: target.dontFragment }) : connected;
  if (!sent.ok) {
    socket.close();
    return sent.error.errno;
  }
  let result: ProbeResult | undefined;
  return {
    sentAt,
    changed: socket.changed,
    poll: () => {
      if (result) return result;
      const elapsed = world.now - sentAt;
      const error = socket.takeError();
      if (error) result = resultOf(error, elapsed);
      else if (socket.receive()) result = { from: target.to, elapsed, mark: '', final: true, journey: world.queue.cause };
      return result;
    },
    close: () => socket.close(),
  };
}

/** What the real program fills its packets with: the characters from @ on. */
const filler = (size: number): Uint8Array => encodeUtf8(Array.from({ length: size }, (_, i) => String.fromCharCode(0x40 + (i & 0x3f))).join(''));
