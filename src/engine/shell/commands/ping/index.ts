/**
 * ping: iputils 20221126 (Debian 12); in images built on busybox, busybox's.
 * Texts from captures k03 to k05, k08, k15, k17, k19 and ping.c / ping_common.c of that version.
 */
import { EPOCH_UNIX_SECONDS, SECOND, type SimTime, type Task } from '../../../base/index';
import type { IcmpMessage, IcmpSocket } from '../../../kernel/index';
import { RESOLVE_MESSAGES, isOfOneLink, parseScopedAddress, resolveHostEntry, scopedText, type Process } from '../../../program/index';
import { familyOf, ip, type IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { shortIpv4 } from '../dns/numeric';
import { nameOfAddress } from '../dns/reverse';
import { strerror } from '../strerror';
import { busyboxPing } from './busybox';
import { icmpErrorText } from './icmp-text';
import { payload } from './payload';
import { parsePingOptions, type PingOptions } from './options';
import { roundTripText, statisticsText, type PingCounts } from './statistics';

const run = function* (process: Process): Task<number> {
  if (process.environment.files.exists('/bin/busybox')) return yield* busyboxPing(process);
  const six = /(^|\/)ping6$/.test(process.argv[0] ?? '');
  const parsed = parsePingOptions([...(six ? ['-6'] : []), ...process.argv.slice(1)]);
  if (!parsed.ok) {
    if (parsed.error.stdout !== undefined) process.stdout.write(parsed.error.stdout);
    if (parsed.error.stderr !== undefined) process.stderr.write(parsed.error.stderr);
    return parsed.error.status;
  }
  return yield* ping(process, parsed.value);
};

export const ping: (process: Process, options: PingOptions) => Task<number> = function* (process, options) {
  const fail = (text: string, status = 2): number => {
    process.stderr.write(`ping: ${text}\n`);
    return status;
  };
  process.stderr.write(options.warnings);
  if (options.pattern && !options.quiet) process.stdout.write(`PATTERN: 0x${options.pattern.map((byte) => byte.toString(16).padStart(2, '0')).join('')}\n`);
  const four = options.family === 6 ? undefined : shortIpv4(options.target);
  const literal = parseScopedAddress(process.netns, four ?? options.target);
  if (options.verbose) process.stderr.write(openedText(options.family));
  let host = options.target;
  let to: IpAddress;
  let scope: string | undefined;
  if (typeof literal === 'object') {
    if (options.family !== undefined && familyOf(literal.address) !== options.family) return fail(`${options.target}: Address family for hostname not supported`);
    to = literal.address;
    scope = literal.device;
  } else {
    const found = yield* resolveHostEntry(process, options.target, options.family === undefined ? {} : { family: options.family });
    if (!found.ok) {
      if (found.error.kind === 'interrupt') return 130;
      return fail(`${options.target}: ${RESOLVE_MESSAGES[found.error.kind === 'failed' ? found.error.code : 'EAI_AGAIN']}`);
    }
    const [first] = found.value.addresses;
    if (!first) return fail(`${options.target}: ${RESOLVE_MESSAGES.EAI_NODATA}`);
    to = first;
    host = found.value.canonicalName;
  }
  if (options.verbose) process.stdout.write(`ai->ai_family: ${familyOf(to) === 4 ? 'AF_INET' : 'AF_INET6'}, ai->ai_canonname: '${host}'\n`);
  // Address 0.0.0.0 stands for this host.
  if (to === ip('0.0.0.0')) to = ip('127.0.0.1');
  if (to === ip('::')) to = ip('::1');
  const bound = bindSource(process, options, to, scope);
  if (bound.kind === 'failed') return fail(bound.text);
  if (bound.elsewhere) process.stderr.write(`ping: Warning: source address might be selected on device other than: ${bound.device ?? ''}\n`);
  const id = options.identifier ?? process.world.rng(`ping ${process.environment.name}`).below(65_535) + 1;
  const opened = process.netns.sockets.icmp(familyOf(to), id, { program: 'ping', pid: process.pid });
  if (!opened.ok) return fail(`socket: ${strerror(opened.error.errno)}`);
  try {
    if (bound.broadcast) process.stderr.write('WARNING: pinging broadcast address\n');
    return yield* new Session(process, options, opened.value, { id, host, to, scope, bound, numeric: options.numeric || typeof literal === 'object' }).run();
  } finally {
    opened.value.close();
  }
};

/** What -v tells of the sockets that ping opens. */
function openedText(family: 4 | 6 | undefined): string {
  const socket = (name: string, open: boolean, number: number): string => `${name}.fd: ${open ? number : -1} (socktype: ${open ? 'SOCK_RAW' : '0'})`;
  return `ping: ${socket('sock4', family !== 6, 3)}, ${socket('sock6', family !== 4, family === 6 ? 3 : 4)}, hints.ai_family: ${family === undefined ? 'AF_UNSPEC' : family === 4 ? 'AF_INET' : 'AF_INET6'}\n\n`;
}

/** What ping makes of EACCES, whether a broadcast address or a prohibit route was the cause. */
const BROADCAST_QUESTION = 'Do you want to ping broadcast? Then -b. If not, check your local firewall rules';

type Bound = {
  readonly kind: 'bound';
  readonly source: IpAddress | undefined;
  readonly device: string | undefined;
  readonly broadcast: boolean;
  /** Bound to a device, and no source found for a link-local destination (ping6_run asks without the link). */
  readonly elsewhere?: boolean;
} | { readonly kind: 'failed'; readonly text: string };

/** What ping's probe socket finds out before the first packet: the source address, or why there is none. */
function bindSource({ netns }: Process, options: PingOptions, to: IpAddress, scope: string | undefined): Bound {
  const six = familyOf(to) === 6;
  const own = options.source === undefined ? undefined : parseScopedAddress(netns, options.source);
  if (typeof own === 'object') {
    if (six && isOfOneLink(own.address) && own.device === undefined) return { kind: 'failed', text: 'bind icmp socket: Invalid argument' };
    return netns.isLocal(own.address) ? { kind: 'bound', source: own.address, device: own.device, broadcast: false } : { kind: 'failed', text: `bind${six ? ' icmp socket' : ''}: Cannot assign requested address` };
  }
  const device = options.source === undefined ? undefined : netns.link(options.source);
  if (options.source !== undefined && !device) return { kind: 'failed', text: `SO_BINDTODEVICE ${options.source}: No such device` };
  if (device && isOfOneLink(to)) return { kind: 'bound', source: undefined, device: device.name, broadcast: false, elsewhere: true };
  const link = device ?? (scope === undefined ? undefined : netns.link(scope));
  const found = netns.routing.lookup({ dst: to, ...(link && { oif: link }) });
  if (found.kind === 'error') {
    // Bound to a device, ping goes on and every sendmsg fails.
    if (device) return { kind: 'bound', source: undefined, device: device.name, broadcast: false };
    return { kind: 'failed', text: found.errno === 'EACCES' && !options.broadcast ? BROADCAST_QUESTION : `connect: ${strerror(found.errno)}` };
  }
  const broadcast = found.route.type === 'broadcast' || to === ip('255.255.255.255');
  if (broadcast && !options.broadcast) return { kind: 'failed', text: BROADCAST_QUESTION };
  return { kind: 'bound', source: device || options.sticky ? found.source : undefined, device: device?.name, broadcast };
}

interface Peer {
  readonly id: number;
  readonly host: string;
  readonly to: IpAddress;
  /** The link of a link-local destination. */
  readonly scope: string | undefined;
  readonly bound: Extract<Bound, { kind: 'bound' }>;
  readonly numeric: boolean;
}

/** How soon the next packet follows one that nobody answers, without an interval. @simplified ping -f — a hundred packets a second without answers; the timers of a real kernel are coarser */
const HURRY: SimTime = 10_000;

/** One run of ping: sending on time, printing what comes back. */
class Session {
  private readonly counts: PingCounts;
  private readonly sentAt = new Map<number, SimTime>();
  private readonly answered = new Set<number>();
  private readonly names = new Map<IpAddress, string>();
  private interval: SimTime;
  /** Bytes of the last time, for the moving average of -A. */
  private average = 0;

  constructor(
    private readonly process: Process,
    private readonly options: PingOptions,
    private readonly socket: IcmpSocket,
    private readonly peer: Peer,
  ) {
    const { now } = process.world;
    this.counts = { transmitted: 0, received: 0, repeats: 0, errors: 0, roundTrips: [], pipe: 0, startedAt: now, lastSentAt: now };
    this.interval = Math.floor(options.interval * 1000) * 1000;
  }

  /** A group answers with many voices. */
  private get many(): boolean {
    return /^(?:ff|22[4-9]\.|23\d\.)/.test(this.peer.to);
  }

  private get timed(): boolean {
    return this.options.size >= 16;
  }

  *run(): Task<number> {
    const { world } = this.process;
    const { options, counts } = this;
    this.print(this.heading());
    const deadline = options.deadline === undefined ? undefined : counts.startedAt + options.deadline * SECOND;
    let nextSend = world.now;
    let ahead = options.preload - 1;
    let exitAt: SimTime | undefined;
    // A local error is noticed only when the blocking read times out: after an interval, a second at most.
    let localErrorUntil: SimTime | undefined;
    for (;;) {
      yield* this.receiveAll();
      const enough = options.count !== undefined && counts.received + counts.errors >= options.count;
      if ((enough || (deadline !== undefined && counts.errors > 0)) && (localErrorUntil === undefined || world.now >= localErrorUntil)) break;
      if (deadline !== undefined && world.now >= deadline) break;
      if (exitAt !== undefined && world.now >= exitAt) break;
      const maySend = options.count === undefined || counts.transmitted < options.count || deadline !== undefined;
      if (maySend && !enough && (world.now >= nextSend || this.mayHurry(nextSend))) {
        if (options.reportOutstanding && counts.transmitted > 0 && !this.answered.has(counts.transmitted & 0xffff) && !options.quiet) this.print(`${this.stamp()}no answer yet for icmp_seq=${counts.transmitted & 0xffff}\n`);
        if (this.send() === 'local error') localErrorUntil = world.now + Math.min(this.interval, SECOND);
        if (options.flood && !options.quiet) this.print('.');
        // Without an interval the next follows the answer, or a hundredth of a second (MIN_INTERVAL_MS).
        if (ahead > 0) ahead -= 1;
        else nextSend = (this.interval === 0 ? world.now : nextSend) + Math.max(this.interval, HURRY);
        if (options.count !== undefined && counts.transmitted >= options.count && deadline === undefined) {
          // A patience of 0 is a timer that never goes off.
          const patience = this.patience();
          exitAt = patience === 0 ? undefined : world.now + patience;
        }
        continue;
      }
      const moments = [maySend && !enough ? nextSend : undefined, exitAt, deadline, localErrorUntil !== undefined && localErrorUntil > world.now ? localErrorUntil : undefined].filter((m): m is SimTime => m !== undefined);
      const wake = yield { signals: [this.socket.changed], ...(moments.length > 0 && { until: Math.min(...moments) }) };
      if (wake.kind === 'interrupt') break;
    }
    this.print(statisticsText(this.peer.host, counts, this.timed, this.interval === 0 || options.flood || options.adaptive));
    return counts.received === 0 || (deadline !== undefined && options.count !== undefined && counts.received < options.count) ? 1 : 0;
  }

  /** Whether an answer to all that was sent lets the next packet go at once (pinger() without an interval). */
  private mayHurry(nextSend: SimTime): boolean {
    if (this.interval > 0) return false;
    return this.counts.transmitted - this.counts.received - this.counts.errors < this.options.preload && nextSend > this.process.world.now;
  }

  /** schedule_exit: how long to wait for answers to the last packet. */
  private patience(): SimTime {
    if (this.counts.received === 0) return Math.round(this.options.linger * SECOND);
    return Math.max(2 * Math.max(...this.counts.roundTrips), this.interval, HURRY);
  }

  private heading(): string {
    const { host, to, scope } = this.peer;
    const { source, device } = this.peer.bound;
    const { size } = this.options;
    const from = source !== undefined || device !== undefined ? `from ${source === undefined ? (familyOf(to) === 6 ? '::' : '0.0.0.0') : scopedText(source, device)} ${device ?? ''}: ` : '';
    const destination = scopedText(to, scope);
    if (familyOf(to) === 6) return `PING ${host}(${this.options.target === host ? destination : `${host} (${destination})`}) ${from}${size} data bytes\n`;
    return `PING ${host} (${to}) ${from}${size}(${size + 28}) bytes of data.\n`;
  }

  private print(text: string): void {
    this.process.stdout.write(text);
  }

  private warn(text: string): void {
    this.process.stderr.write(`ping: ${text}\n`);
  }

  private stamp(): string {
    if (!this.options.timestamps) return '';
    const { now } = this.process.world;
    return `[${EPOCH_UNIX_SECONDS + Math.floor(now / SECOND)}.${String(now % SECOND).padStart(6, '0')}] `;
  }

  private send(): 'sent' | 'local error' {
    const { counts, options, peer, socket } = this;
    const { now } = this.process.world;
    const sequence = (counts.transmitted + 1) & 0xffff;
    counts.lastSentAt = now;
    this.sentAt.set(sequence, now);
    this.answered.delete(sequence);
    // More than a datagram holds is refused before any device is asked, and nothing is said of it.
    if (options.size > 65_507) {
      counts.transmitted += 1;
      return 'sent';
    }
    const sent = socket.sendEcho(peer.to, { id: peer.id, sequence, bytes: payload(options.size, now, options.pattern) }, {
      ...(options.ttl !== undefined && { ttl: options.ttl }),
      ...(options.tos !== undefined && { tos: options.tos }),
      ...(options.mark !== undefined && { mark: options.mark }),
      ...(options.pathMtu !== 'want' && { dontFragment: options.pathMtu === 'do' }),
      ...((peer.scope ?? peer.bound.device) !== undefined && { device: peer.scope ?? peer.bound.device }),
      ...(peer.bound.source !== undefined && { source: peer.bound.source }),
    });
    counts.transmitted += 1;
    if (sent.ok) return 'sent';
    if (sent.error.errno === 'EMSGSIZE') {
      counts.errors += 1;
      if (!options.quiet) this.warn(`local error: message too long, mtu${familyOf(peer.to) === 6 ? ': ' : '='}${sent.error.mtu ?? 0}`);
      return 'local error';
    }
    if (sent.error.errno === 'EPERM') this.forbidden.add(sequence);
    else if (!options.quiet) this.warn(`sendmsg: ${strerror(sent.error.errno)}`);
    return 'sent';
  }

  /**
   * Sequence numbers whose sending gave EPERM. A packet dropped in OUTPUT leaves ping silent; with REJECT there is an ICMP error too,
   * and it speaks (capture k19).
   */
  private readonly forbidden = new Set<number>();

  private *receiveAll(): Task<void> {
    for (let message = this.socket.receive(); message; message = this.socket.receive()) yield* this.receive(message);
    // What comes next (the next request, the statistics) follows from no answer.
    this.process.world.queue.cause = undefined;
  }

  private acknowledge(sequence: number): void {
    const behind = (this.counts.transmitted - sequence) & 0xffff;
    if (behind > 0x7fff) return;
    this.counts.pipe = Math.max(this.counts.pipe, behind + 1);
  }

  private *receive(message: IcmpMessage): Task<void> {
    const { counts, options } = this;
    const { transport } = message;
    if (transport.kind !== 'icmp' && transport.kind !== 'icmpv6') return;
    // Bound to one device and sent by another's link: the answer is not for this socket.
    const { scope, bound } = this.peer;
    if (scope !== undefined && bound.device !== undefined && scope !== bound.device) return;
    if (message.quoted) {
      const inner = message.quoted.transport;
      const sequence = inner && (inner.kind === 'icmp' || inner.kind === 'icmpv6') ? (inner.sequence ?? 0) : 0;
      const redirect = transport.kind === 'icmp' && transport.type === 5;
      if (!redirect) {
        this.acknowledge(sequence);
        counts.errors += 1;
      }
      if (options.quiet) return;
      if (options.flood) {
        if (!redirect) this.print('\bE');
        return;
      }
      const from = yield* this.nameOf(message.ip.src, message.device);
      this.process.world.queue.cause = message.journey;
      this.print(`${this.stamp()}From ${from}${redirect ? ':' : ''} icmp_seq=${sequence} ${icmpErrorText(transport)}\n`);
      if (this.forbidden.delete(sequence)) this.warn(`sendmsg: ${strerror('EPERM')}`);
      return;
    }
    const sequence = transport.sequence ?? 0;
    this.acknowledge(sequence);
    const sentAt = this.sentAt.get(sequence) ?? message.at;
    const trip = message.at - sentAt;
    const again = this.answered.has(sequence);
    if (again) counts.repeats += 1;
    else {
      this.answered.add(sequence);
      counts.received += 1;
      counts.roundTrips.push(trip);
    }
    if (options.adaptive) {
      this.average = this.average === 0 ? trip * 8 : this.average + trip - Math.trunc(this.average / 8);
      this.interval = Math.trunc((Math.trunc(this.average / 8) + 500) / 1000) * 1000;
    }
    if (options.quiet) return;
    if (options.flood) {
      this.print('\b \b');
      return;
    }
    const from = yield* this.nameOf(message.ip.src, message.device);
    this.process.world.queue.cause = message.journey;
    this.print(`${this.stamp()}${message.bytes.length + 8} bytes from ${from}: icmp_seq=${sequence}${options.verbose ? ` ident=${this.peer.id}` : ''} ttl=${message.ip.ttl}${this.timed ? ` time=${roundTripText(trip)}` : ''}${again && (!this.many || options.verbose) ? ' (DUP!)' : ''}${options.audible ? '\u0007' : ''}\n`);
  }

  private *nameOf(address: IpAddress, device: string | undefined): Task<string> {
    if (this.peer.numeric || isOfOneLink(address)) return scopedText(address, device);
    const known = this.names.get(address);
    if (known !== undefined) return known;
    const name = yield* nameOfAddress(this.process, address);
    const text = name === undefined ? address : `${name} (${address})`;
    this.names.set(address, text);
    return text;
  }
}

export const pingCommand: Command = {
  name: 'ping',
  synopsis: 'send ICMP echo requests and time the replies',
  imitates: 'iputils 20221126',
  run,
};

export const ping6Command: Command = { ...pingCommand, name: 'ping6', synopsis: 'ping over IPv6' };
