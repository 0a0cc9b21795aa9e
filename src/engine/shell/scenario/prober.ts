/** Sends a scenario's probes and writes down what came of them, as the runner on the real kernel does with sockets. */
import { MICROSECOND, MILLISECOND, encodeUtf8, unwrap, type SimTime } from '../../base/index';
import type { Errno, IcmpSocket, SendOptions, SocketError, TcpListener, TcpSocket, UdpSocket } from '../../kernel/index';
import { isIpv4, parseIp, type Family, type IpAddress } from '../../wire/index';
import type { ScenarioNetwork } from './network';
import { Readiness } from './readiness';
import { probesOf, type Outcome, type Probe, type Scenario, type Verdict } from './scenario';

const RESULT: Partial<Record<Errno, string>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'host-unreachable',
  ENETUNREACH: 'net-unreachable',
  EPERM: 'eperm',
  ENOPROTOOPT: 'proto-unreachable',
  EACCES: 'eacces',
  EINVAL: 'einval',
  EMSGSIZE: 'emsgsize',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
};
/** How most probes are sent. */
const PLAIN: SendOptions = { dontFragment: 'if-it-fits' };
const resultOf = (errno: Errno): string => RESULT[errno] ?? errno;

const ECHO_ID = 0x4242;
/** How long an answer may take: beyond ARP's patience and the first retransmission of data, below that of a SYN. */
const WINDOW = 600 * MILLISECOND;
/** When a program gives a connection up: before its SYN is sent again, which would meet rules and counters once more. */
const PATIENCE = 850 * MILLISECOND;
const POLL = 5 * MILLISECOND;
/** One send(2), and the pause in what follows from it that tells that it is over: waiting for a timer is longer, a hop is shorter. */
const SEND = 50 * MICROSECOND;
const SETTLED = 20 * MICROSECOND;

interface Seen {
  readonly node: string;
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  got: number;
}

interface Ping {
  readonly node: string;
  /** The address it is bound to. */
  readonly from: string | undefined;
  readonly family: Family;
  readonly socket: IcmpSocket;
}

interface Client {
  readonly index: number;
  readonly startedAt?: SimTime;
  readonly tcp?: TcpSocket;
  readonly udp?: UdpSocket;
  over?: boolean;
}

interface Accepted {
  readonly node: string;
  readonly socket: TcpSocket;
  token: number | undefined;
  got: number;
}

const address = (text: string): IpAddress => {
  const percent = text.indexOf('%');
  return unwrap(parseIp(percent < 0 ? text : text.slice(0, percent)));
};
/** The device of fe80::1%eth0. */
const scope = (text: string): { readonly device?: string } => {
  const percent = text.indexOf('%');
  return percent < 0 ? {} : { device: text.slice(percent + 1) };
};
const familyOf = (text: IpAddress): Family => (isIpv4(text) ? 4 : 6);

export class Prober {
  readonly rows: Verdict[] = [];
  private readonly listeners: { readonly node: string; readonly listener: TcpListener }[] = [];
  private readonly servers: { readonly node: string; readonly socket: UdpSocket }[] = [];
  private readonly accepted = new Readiness<Accepted>();
  private readonly seen = new Map<number, Seen>();
  private readonly pings = new Map<string, Ping>();
  private lastPing: Ping | undefined = undefined;
  private connecting: Client[] = [];
  /** Sockets that go on: established connections, UDP sockets, pings. */
  private open: Client[] = [];
  private readonly answers = new Readiness<Client>();
  /** What is being waited for, by number of the probe. */
  private waiting = new Map<number, Outcome>();
  private echo = false;
  /** An error came to a connection that was open: it closes, and may find nobody who hears that. */
  halfOpen = false;

  constructor(
    private readonly scenario: Scenario,
    private readonly network: ScenarioNetwork,
  ) {
    for (const [node, { tcp = [], udp = [] }] of Object.entries(scenario.listen ?? {})) {
      const { sockets } = network.node(node);
      // :: takes both families.
      const any = address(scenario.ipv6 ? '::' : '0.0.0.0');
      for (const port of tcp) this.listeners.push({ node, listener: unwrap(sockets.tcpListen({ address: any, port }, { backlog: 1024 })) });
      for (const port of udp) this.servers.push({ node, socket: unwrap(sockets.udp({ local: { address: any, port }, family: familyOf(any) })) });
    }
  }

  /** Makes every probe anew and waits for the answers. */
  round(step: number): void {
    const first = this.rows.length;
    for (const probe of probesOf(this.scenario)) this.rows.push(step === 0 ? { ...probe } : { ...probe, step });
    this.waiting = new Map();
    for (let index = first; index < this.rows.length; index += 1) this.waiting.set(index, this.rows[index] as Verdict);
    for (let index = first; index < this.rows.length; index += 1) {
      const row = this.rows[index] as Verdict;
      const { src } = row;
      if (index > first && this.rows[index - 1]?.src !== src) {
        this.network.world.runUntil(this.network.world.now + (this.scenario.pause ?? 0) * MILLISECOND);
        this.serve();
        this.collect();
      }
      this.start(index, row);
    }
    this.wait();
    for (let index = first; index < this.rows.length; index += 1) {
      const row = this.rows[index] as Verdict;
      const view = this.seen.get(index);
      if (!view) continue;
      row.server = view.node;
      row.seen_src = view.from;
      row.seen_dst = view.to;
      if (row.sport !== undefined) row.seen_sport = view.fromPort === row.sport ? 'kept' : 'changed';
      if ((row.size ?? 0) > 0) row.got = view.got;
    }
  }

  /** Every socket that is open sends once more. */
  again(): void {
    this.echo = true;
    this.waiting = new Map(this.open.map(({ index }) => [index, {}]));
    // What was known of a socket may be an answer to this, too: an error that it keeps.
    this.answers.markAll();
    for (const { index, tcp, udp } of this.open) {
      const row = this.rows[index] as Verdict;
      if (udp) while (udp.takeError()) continue;
      const bytes = this.payload(row, index);
      if (tcp) tcp.owned = true;
      const sent = tcp ? (tcp.error === undefined ? tcp.write(bytes) : { ok: false as const, error: { errno: tcp.error } }) : udp ? udp.send(bytes, undefined, { ...this.options(row), reportErrors: true }) : this.ping(index, row);
      if (!sent.ok) this.done(index, resultOf(sent.error.errno), { local: true });
      this.run();
      if (tcp) tcp.owned = false;
    }
    this.wait();
    for (const { index } of this.open) {
      const row = this.rows[index] as Verdict;
      (row.again ??= []).push(this.waiting.get(index) ?? {});
    }
    this.open = this.open.filter((client) => {
      const { index, tcp } = client;
      if (!tcp || this.waiting.get(index)?.result === 'ok') return true;
      // A connection that failed is over: no retransmission of its goes on through the rounds to come.
      client.over = true;
      tcp.abort();
      return false;
    });
    this.run();
  }

  private options(row: Probe): SendOptions {
    if (row.ttl_out === undefined && row.mark === undefined && row.from === undefined) return row.df === undefined ? PLAIN : { dontFragment: row.df };
    return {
      ...(row.ttl_out !== undefined && { ttl: row.ttl_out }),
      ...(row.mark !== undefined && { mark: row.mark }),
      dontFragment: row.df ?? 'if-it-fits',
      ...(row.from !== undefined && { source: address(row.from) }),
    };
  }

  /** The server reads the probe's number up to the full stop. */
  private payload(row: Probe, index: number): Uint8Array {
    return encodeUtf8(`${String(index)}.`.padEnd(row.size ?? 0, 'x'));
  }

  private start(index: number, row: Verdict): void {
    const { sockets } = this.network.node(row.src);
    const to = address(row.dst);
    const fail = (errno: Errno): void => this.done(index, resultOf(errno), { local: true });
    if (row.proto === 'icmp') {
      const sent = this.ping(index, row);
      if (sent.ok) this.goesOn({ index });
      else fail(sent.error.errno);
    } else if (row.proto === 'tcp') {
      const tcp = sockets.tcpConnect({ address: to, port: row.port ?? 0, ...scope(row.dst) }, { ...this.options(row), ...(row.sport !== undefined && { sourcePort: row.sport }), reportErrors: true });
      if (!tcp.ok) return fail(tcp.error.errno);
      this.connecting.push({ index, tcp: tcp.value, startedAt: this.network.world.now });
      tcp.value.owned = true;
      this.run();
      tcp.value.owned = false;
      return;
    } else {
      const any = address(familyOf(to) === 4 ? '0.0.0.0' : '::');
      const bound = sockets.udp({ family: familyOf(to), ...((row.from !== undefined || row.sport !== undefined) && { local: { address: row.from === undefined ? any : address(row.from), port: row.sport ?? 0 } }) });
      if (!bound.ok) return fail(bound.error.errno);
      const udp = bound.value;
      const connected = udp.connect({ address: to, port: row.port ?? 0, ...scope(row.dst) }, this.options(row));
      const sent = connected.ok ? udp.send(this.payload(row, index), undefined, { ...this.options(row), reportErrors: true }) : connected;
      if (sent.ok) this.goesOn({ index, udp });
      else {
        udp.close();
        fail(sent.error.errno);
      }
    }
    this.run();
  }

  private ping(index: number, row: Probe): ReturnType<IcmpSocket['sendEcho']> {
    const to = address(row.dst);
    const last = this.lastPing;
    const again = last?.node === row.src && last.from === row.from && last.family === familyOf(to);
    const key = again ? '' : `${row.src} ${String(familyOf(to))} ${row.from ?? ''}`;
    let ping = again ? last : this.pings.get(key);
    if (!ping) {
      // bind(2) asks whether the address is one's own; UDP's does, too.
      const bound = row.from === undefined ? undefined : this.network.node(row.src).sockets.udp({ family: familyOf(to), local: { address: address(row.from), port: 0 } });
      if (bound?.ok === false) return bound;
      if (bound) bound.value.close();
      ping = { node: row.src, from: row.from, family: familyOf(to), socket: unwrap(this.network.node(row.src).sockets.icmp(familyOf(to), ECHO_ID)) };
      this.pings.set(key, ping);
    }
    this.lastPing = ping;
    return ping.socket.sendEcho(to, { id: ECHO_ID, sequence: index, bytes: encodeUtf8(`oracle${String(index).padStart(8, '0')}`.padEnd(row.size ?? 0, 'x')) }, { ...this.options(row), ...scope(row.dst) });
  }

  private goesOn(client: Client): void {
    this.open.push(client);
    const signal = client.tcp?.changed ?? client.udp?.changed;
    if (signal) this.answers.add(client, signal);
  }

  private done(index: number, result: string, more?: Partial<Outcome>): void {
    const outcome = this.waiting.get(index);
    if (!outcome || outcome.result !== undefined) return;
    outcome.result = result;
    if (more) Object.assign(outcome, more);
  }

  /** What follows at once: on the real kernel a packet has gone all its way before send(2) returns. */
  private run(): void {
    const { world } = this.network;
    world.queue.runThrough(world.now + SEND, SETTLED);
  }

  private wait(): void {
    const { world } = this.network;
    const end = world.now + WINDOW;
    // Of thousands of sockets none has changed while nothing has happened in the World.
    let seen = -1;
    while (world.now < end) {
      const busy = world.queue.ran !== seen;
      seen = world.queue.ran;
      if (busy) this.serve();
      this.run();
      if (busy || world.queue.ran !== seen || this.connecting.length > 0) this.collect();
      world.runUntil(world.now + POLL);
    }
    this.serve();
    this.collect();
    for (const outcome of this.waiting.values()) outcome.result ??= 'timeout';
    for (const { tcp } of this.connecting) tcp?.close();
    this.connecting = [];
  }

  private serve(): void {
    for (const { node, listener } of this.listeners) for (let socket = listener.accept(); socket; socket = listener.accept()) this.accepted.add({ node, socket, token: undefined, got: 0 }, socket.changed);
    this.accepted.each((one) => {
      if (one.socket.available === 0) return undefined;
      const bytes = one.socket.read();
      one.got += bytes.length;
      one.token ??= tokenOf(bytes);
      const view = this.seen.get(one.token);
      if (view) view.got = one.got;
      else if (one.socket.remote) this.seen.set(one.token, { node: one.node, from: one.socket.remote.address, fromPort: one.socket.remote.port, to: `${one.socket.local.address}:${String(one.socket.local.port)}`, got: one.got });
      if (this.echo) one.socket.write(bytes);
      return undefined;
    });
    for (const { node, socket } of this.servers) {
      for (let d = socket.receive(); d; d = socket.receive()) {
        this.seen.set(tokenOf(d.bytes), { node, from: d.from.address, fromPort: d.from.port, to: `${d.to.address}:${String(d.to.port)}`, got: d.bytes.length });
        socket.send(d.bytes, d.from);
        this.run();
      }
    }
  }

  private collect(): void {
    this.connecting = this.connecting.filter((client) => {
      const { index, tcp, startedAt = 0 } = client;
      const errno = tcp?.error ?? tcp?.icmpError?.errno ?? tcp?.softError;
      if (errno !== undefined) {
        this.halfOpen ||= tcp?.state === 'ESTABLISHED';
        this.done(index, resultOf(errno), errorOf(tcp?.icmpError));
        tcp?.close();
      } else if (tcp?.state !== 'ESTABLISHED' && this.network.world.now - startedAt > PATIENCE) {
        this.done(index, 'timeout');
        tcp?.close();
      } else if (tcp?.state === 'ESTABLISHED') {
        tcp.owned = true;
        tcp.write(this.payload(this.rows[index] as Verdict, index));
        this.run();
        tcp.owned = false;
        this.done(index, 'ok');
        this.goesOn(client);
      } else return true;
      return false;
    });
    this.answers.each((client) => this.readAnswer(client));
    for (const ping of this.pings.values()) this.readPings(ping);
  }

  private readAnswer({ index, tcp, udp, over }: Client): 'again' | undefined {
    if (over === true) return undefined;
    if (tcp) {
      if (this.waiting.get(index)?.result !== undefined) {
        // The echo of a first message is no answer to the next.
        if (tcp.available > 0) tcp.read();
      } else if (tcp.error !== undefined) this.done(index, resultOf(tcp.error), errorOf(tcp.icmpError));
      else if (tcp.available > 0) {
        tcp.read();
        this.done(index, 'ok');
      } else if (tcp.ended) this.done(index, 'closed');
      return undefined;
    }
    const error = udp?.takeError();
    if (error) this.done(index, resultOf(error.errno), errorOf(error));
    while (udp?.receive()) this.done(index, 'ok');
    // One error at a time: the next is for the next look, unless a send is told first.
    return error && 'again';
  }

  private readPings({ node, from, socket }: Ping): void {
    const mine = (index: number): boolean => this.scenario.own !== true || this.rows[index]?.src === node;
    for (let message = socket.receive(); message; message = socket.receive()) {
      const { ip, transport, quoted } = message;
      if (from !== undefined && ip.dst !== from) continue;
      if (transport.kind !== 'icmp' && transport.kind !== 'icmpv6') continue;
      const v4 = isIpv4(ip.src);
      if (transport.type === (v4 ? 0 : 129)) {
        if (mine(transport.sequence ?? -1)) this.done(transport.sequence ?? -1, 'ok', { reply_from: ip.src, ttl: ip.ttl });
        continue;
      }
      const inner = quoted?.transport;
      if (inner?.kind !== 'icmp' && inner?.kind !== 'icmpv6') continue;
      const index = inner.sequence ?? -1;
      if (!mine(index)) continue;
      if (v4 && transport.type === 5) {
        const outcome = this.waiting.get(index);
        if (outcome) outcome.redirect = true;
      } else this.done(index, 'icmp-error', { icmp: [ip.src, transport.type, transport.code], ...(tooBig(transport.type, transport.code) && transport.mtu !== undefined && { mtu: transport.mtu }) });
    }
  }
}

const FULL_STOP = 46;
const ZERO = 48;

/** The number of a probe, which its message begins with. */
function tokenOf(bytes: Uint8Array): number {
  let token = 0;
  for (const byte of bytes) {
    if (byte === FULL_STOP) break;
    if (byte < ZERO || byte > ZERO + 9) return NaN;
    token = token * 10 + byte - ZERO;
  }
  return token;
}

const tooBig = (type: number, code: number): boolean => (type === 3 && code === 4) || (type === 2 && code === 0);

function errorOf(error: SocketError | undefined): Partial<Outcome> {
  if (!error) return {};
  return { icmp: [error.offender, error.type, error.code], ...(error.errno === 'EMSGSIZE' && error.mtu !== undefined && { mtu: error.mtu }) };
}
