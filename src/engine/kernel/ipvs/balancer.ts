/**
 * IPVS of one namespace: the table that ipvsadm edits, and what its hooks do with packets (ip_vs_core.c, ip_vs_ctl.c). Requests are
 * caught where they enter this host (INPUT, after the filter) or leave a program (OUTPUT, after NAT); answers of rewritten
 * connections in FORWARD, INPUT and OUTPUT.
 */
import { err, ok, type Result } from '../../base/index';
import { familyOf, isIpv4, networkLength, type IpAddress, type IpHeader, type TransportHeader } from '../../wire/index';
import type { KernelError } from '../api';
import { sendIcmpError } from '../ip/icmp-error';
import { reroute } from '../ip/output';
import type { HookVerdict, NetfilterHost } from '../netfilter/api';
import { connectionOf } from '../netfilter/conntrack/connection';
import type { SimNetNamespace } from '../netns';
import { isLinkLocal6, isLoopback, isMulticast } from '../route/output';
import type { Skb } from '../skb';
import type { Hook } from '../trace/event';
import type { Ipvs, IpvsConnectionInfo, IpvsServerSettings, IpvsServiceKey, IpvsServiceSettings, IpvsTimeouts } from './api';
import { ConnectionTable, type IpvsConnection } from './connections';
import { replyError, requestError } from './errors';
import { schedule, type Flow } from './schedule';
import { Server, Service, endpointText, serviceKeyText } from './service';
import { DEFAULT_TIMEOUTS, nextState, type IpvsDirection } from './states';
import { hasPorts, track, transmit, withDestination, withPorts, withSource } from './transmit';

const ACCEPT: HookVerdict = { kind: 'accept' };
const DROP: HookVerdict = { kind: 'drop', reason: 'NETFILTER_DROP' };

/** Where in a hook IPVS is asked. */
export type IpvsStep = 'reply' | 'request' | 'error';
export type IpvsHook = (step: IpvsStep, skb: Skb, hook: Hook) => HookVerdict;

const METHOD_NAMES = { masq: 'MASQ', route: 'GATE', tunnel: 'IPIP' } as const;

const fail = (errno: KernelError['errno']): Result<never, KernelError> => err({ errno });

export class Balancer implements Ipvs {
  private readonly table = new Map<string, Service>();
  /** Servers taken out while connections still use them; adding one again brings it back (dest_trash). */
  private trash: Server[] = [];
  readonly connectionTable: ConnectionTable;
  timeouts: IpvsTimeouts = DEFAULT_TIMEOUTS;
  private readonly now = (): number => this.netns.world.now;

  constructor(readonly netns: SimNetNamespace) {
    this.connectionTable = new ConnectionTable(this.now, (connection) => this.forget(connection));
  }

  // ---------------------------------------------------------------- the table

  get services(): readonly ReturnType<Service['info']>[] {
    this.connectionTable.expire();
    return [...this.table.values()].map((s) => s.info());
  }

  private find(key: IpvsServiceKey): Service | undefined {
    return this.table.get(serviceKeyText(key));
  }

  service(key: IpvsServiceKey): ReturnType<Service['info']> | undefined {
    this.connectionTable.expire();
    return this.find(key)?.info();
  }

  addService(key: IpvsServiceKey, settings: IpvsServiceSettings): Result<void, KernelError> {
    if (this.find(key)) return fail('EEXIST');
    this.table.set(serviceKeyText(key), new Service(key, settings, this.now));
    // The hooks stay from the first service on.
    this.netns.netfilter.ipvs = this.hook;
    return ok();
  }

  editService(key: IpvsServiceKey, settings: IpvsServiceSettings): Result<void, KernelError> {
    const service = this.find(key);
    if (!service) return fail('ESRCH');
    service.edit(settings);
    return ok();
  }

  deleteService(key: IpvsServiceKey): Result<void, KernelError> {
    const service = this.find(key);
    if (!service) return fail('ESRCH');
    for (const server of service.list) this.takeOut(service, server);
    this.table.delete(serviceKeyText(key));
    return ok();
  }

  addServer(key: IpvsServiceKey, at: { readonly address: IpAddress; readonly port: number }, settings: IpvsServerSettings): Result<void, KernelError> {
    const service = this.find(key);
    if (!service) return fail('ESRCH');
    if (settings.weight < 0 || settings.lower > settings.upper) return fail('ERANGE');
    if (service.find(at.address, at.port)) return fail('EEXIST');
    const known = this.trash.find((s) => s.address === at.address && s.port === at.port && serviceKeyText(s.service.key) === serviceKeyText(key));
    if (!known && !this.mayServe(at.address)) return fail('EINVAL');
    const server = known ?? new Server(service, at.address, at.port, this.now);
    if (known) {
      this.trash = this.trash.filter((s) => s !== known);
      if (known.service !== service) known.statistics.zero();
    }
    server.apply(settings);
    service.add(server);
    return ok();
  }

  /** Unicast addresses, and this host's own (ip_vs_new_dest). */
  private mayServe(address: IpAddress): boolean {
    if (this.netns.isLocal(address)) return true;
    if (isMulticast(address)) return false;
    if (isIpv4(address)) return this.netns.addressType(address) === 'UNICAST';
    return !isLinkLocal6(address) && !isLoopback(address) && address !== '::';
  }

  editServer(key: IpvsServiceKey, at: { readonly address: IpAddress; readonly port: number }, settings: IpvsServerSettings): Result<void, KernelError> {
    const service = this.find(key);
    if (!service) return fail('ESRCH');
    if (settings.weight < 0 || settings.lower > settings.upper) return fail('ERANGE');
    const server = service.find(at.address, at.port);
    if (!server) return fail('ENOENT');
    server.apply(settings);
    service.scheduler.changed(service);
    return ok();
  }

  deleteServer(key: IpvsServiceKey, at: { readonly address: IpAddress; readonly port: number }): Result<void, KernelError> {
    const service = this.find(key);
    if (!service) return fail('ESRCH');
    const server = service.find(at.address, at.port);
    if (!server) return fail('ENOENT');
    this.takeOut(service, server);
    return ok();
  }

  private takeOut(service: Service, server: Server): void {
    service.remove(server);
    this.connectionTable.expire();
    this.trash = this.trash.filter((s) => s.references > 0);
    if (server.references > 0) this.trash.push(server);
  }

  flush(): void {
    for (const service of [...this.table.values()]) this.deleteService(service.key);
  }

  zero(key?: IpvsServiceKey): Result<void, KernelError> {
    const one = key && this.find(key);
    if (key && !one) return fail('ESRCH');
    for (const service of one ? [one] : this.table.values()) {
      service.statistics.zero();
      for (const server of service.list) server.statistics.zero();
    }
    return ok();
  }

  setTimeouts(timeouts: IpvsTimeouts): void {
    const { tcp, tcpFin, udp } = this.timeouts;
    this.timeouts = { tcp: timeouts.tcp || tcp, tcpFin: timeouts.tcpFin || tcpFin, udp: timeouts.udp || udp };
  }

  connections(): readonly IpvsConnectionInfo[] {
    return this.connectionTable.entries().map((c) => c.info());
  }

  /** The conntrack entry of a connection goes with it (ip_vs_conn_drop_conntrack). */
  private forget(connection: IpvsConnection): void {
    if (!connection.options.conntrack || connection.options.template) return;
    const { client, clientPort, virtual, virtualPort } = connection.identity;
    const { conntrack } = this.netns.netfilter;
    const entry = conntrack.entries().find((e) => e.original.src === client && e.original.srcPort === clientPort && e.original.dst === virtual && e.original.dstPort === virtualPort);
    if (entry) conntrack.remove(entry.id);
  }

  // ---------------------------------------------------------------- packets

  /** For `-m ipvs` (ipvs_mt): undefined when IPVS has not dealt with the packet; its connection on the way to the server only. */
  ofPacket(skb: Skb): ReturnType<NonNullable<NetfilterHost['ipvsOf']>> {
    if (!skb.ipvs) return undefined;
    const { transport } = skb;
    if (!hasPorts(transport)) return {};
    const net = skb.net as IpHeader;
    const connection = this.connectionTable.reply(transport.kind, net.dst, transport.dstPort, net.src, transport.srcPort);
    if (!connection) return {};
    const { identity, method, control } = connection;
    return { connection: { virtual: identity.virtual, virtualPort: identity.virtualPort, method: METHOD_NAMES[method], ...(control && { controlPort: control.identity.virtualPort }) } };
  }

  private sysctl(name: string): number {
    return this.netns.sysctls.number(`net.ipv4.vs.${name}`);
  }

  readonly hook: IpvsHook = (step, skb, hook) => {
    // Already seen here, or without a route.
    if (skb.ipvs || !skb.dst) return ACCEPT;
    const { transport } = skb;
    if (!transport) return ACCEPT;
    if (!hasPorts(transport)) return step === 'reply' ? replyError(this, skb, hook) : requestError(this, skb);
    if (step === 'error') return ACCEPT;
    const net = skb.net as IpHeader;
    const flow: Flow = { protocol: transport.kind, src: net.src, srcPort: transport.srcPort, dst: net.dst, dstPort: transport.dstPort };
    return step === 'reply' ? this.reply(skb, flow, transport, hook) : this.request(skb, flow, transport, hook);
  };

  /** ip_vs_in. */
  private request(skb: Skb, flow: Flow, transport: TransportHeader, hook: Hook): HookVerdict {
    if (skb.type !== 'host' && hook !== 'OUTPUT') return ACCEPT;
    const table = this.connectionTable;
    let connection = table.request(flow.protocol, flow.src, flow.srcPort, flow.dst, flow.dstPort);
    if (connection && opens(transport)) {
      const again = this.reschedules(connection, skb);
      if (again === 'drop') return DROP;
      if (again) connection = undefined;
    }
    let scheduled: Service | undefined;
    if (!connection) {
      const service = this.serviceFor(skb.mark, flow);
      if (!service || !mayStart(transport, this.sysctl('sloppy_tcp') !== 0, this.sysctl('sloppy_sctp') !== 0)) return ACCEPT;
      // The answer of a server on this very host to a client of this host comes back here: no request.
      if (hook === 'OUTPUT' && table.request(flow.protocol, flow.dst, flow.dstPort, flow.src, flow.srcPort)) return ACCEPT;
      connection = schedule(table, service, flow, { conntrack: this.sysctl('conntrack') !== 0, expireQuiescent: this.sysctl('expire_quiescent_template') !== 0 });
      if (!connection) return this.leave(skb, service, hook);
      scheduled = service;
    }
    const { server } = connection;
    if (!server.available) {
      if (this.sysctl('expire_nodest_conn') !== 0) table.expireNow(connection);
      this.record(skb, hook, connection, 'server-gone');
      return DROP;
    }
    this.count(skb, server, 'in');
    this.advance(connection, connection.noOutput ? 'input-only' : 'input', transport);
    const target = connection;
    if (scheduled) this.record(skb, hook, connection, 'schedule');
    const verdict = transmit(this.netns, skb, connection, (packet) => {
      packet.net = withDestination(packet.net as IpHeader, server.address);
      packet.transport = withPorts(packet.transport, { dstPort: target.serverPort });
      if (!scheduled) this.record(packet, hook, target, 'request');
    });
    table.refresh(connection);
    return verdict;
  }

  /** ip_vs_out. */
  private reply(skb: Skb, flow: Flow, transport: TransportHeader, hook: Hook): HookVerdict {
    const connection = this.connectionTable.reply(flow.protocol, flow.src, flow.srcPort, flow.dst, flow.dstPort);
    if (!connection) return ACCEPT;
    const { identity } = connection;
    skb.net = withSource(skb.net as IpHeader, identity.virtual);
    skb.transport = withPorts(skb.transport, { srcPort: identity.virtualPort });
    this.record(skb, hook, connection, 'reply');
    if (!this.mayReroute(skb, hook)) return DROP;
    this.count(skb, connection.server, 'out');
    connection.noOutput = false;
    this.advance(connection, 'output', transport);
    skb.ipvs = true;
    track(skb, connection, 'reply');
    this.connectionTable.refresh(connection);
    return ACCEPT;
  }

  /** ip_vs_route_me_harder: with the virtual address as its source the answer may have another way. */
  mayReroute(skb: Skb, hook: Hook): boolean {
    if (this.sysctl('snat_reroute') === 0 || hook === 'INPUT' || skb.dst?.kind === 'local') return true;
    return reroute(this.netns, skb) === undefined;
  }

  /** A new connection with the ports of an old one: whether it may get another server; `drop` while conntrack holds the old one. */
  private reschedules(connection: IpvsConnection, skb: Skb): boolean | 'drop' {
    if (connection.control) return false;
    const { state, identity } = connection;
    const mode = this.sysctl('conn_reuse_mode');
    const over = identity.protocol === 'tcp' ? state === 'TIME_WAIT' || state === 'CLOSE' || ((mode & 2) !== 0 && state === 'FIN_WAIT' && connection.noOutput) : state === 'CLOSED';
    const dying = this.sysctl('expire_nodest_conn') !== 0 && connection.server.weight === 0;
    if (!dying && (mode === 0 || !over)) return false;
    const held = connection.options.conntrack && connectionOf(skb.ct)?.confirmed === true;
    if (!held) connection.options.conntrack = false;
    this.connectionTable.expireNow(connection);
    return held ? 'drop' : true;
  }

  /** By mark, then by address and port, then by address alone (ip_vs_service_find). */
  private serviceFor(mark: number, flow: Flow): Service | undefined {
    const family = familyOf(flow.dst);
    const marked = mark === 0 ? undefined : this.table.get(serviceKeyText({ kind: 'fwmark', family, mark }));
    const at = (port: number): Service | undefined => this.table.get(serviceKeyText({ kind: 'address', protocol: flow.protocol, address: flow.dst, port }));
    return marked ?? at(flow.dstPort) ?? at(0);
  }

  /** ip_vs_leave: nobody can serve this. */
  private leave(skb: Skb, service: Service, hook: Hook): HookVerdict {
    if (this.netns.tracing) this.netns.record({ kind: 'ipvs', hook, decision: 'no-server', service: service.text, scheduler: service.scheduler.name }, skb);
    sendIcmpError(this.netns, skb, { what: 'port-unreachable' });
    return DROP;
  }

  private advance(connection: IpvsConnection, direction: IpvsDirection, transport: TransportHeader): void {
    const next = nextState(connection.state, direction, transport, this.timeouts);
    if (!next) return;
    connection.state = next.state;
    connection.timeout = next.timeout;
    const { server, control } = connection;
    const active = next.state === 'ESTABLISHED';
    if (active === connection.inactive) {
      connection.inactive = !active;
      server.activeConnections += active ? 1 : -1;
      server.inactiveConnections += active ? -1 : 1;
    }
    if (control && (active || (transport.kind === 'udp' && direction === 'output'))) control.state = 'ASSURED';
  }

  count(skb: Skb, server: Server, way: 'in' | 'out'): void {
    if (!server.available) return;
    const bytes = networkLength(skb);
    for (const { statistics } of [server, server.service]) {
      statistics.count(way === 'in' ? 'inPackets' : 'outPackets', 1);
      statistics.count(way === 'in' ? 'inBytes' : 'outBytes', bytes);
    }
  }

  record(skb: Skb, hook: Hook, connection: IpvsConnection, decision: 'schedule' | 'request' | 'reply' | 'server-gone'): void {
    if (!this.netns.tracing) return;
    const { server, serverPort, method } = connection;
    this.netns.record({ kind: 'ipvs', hook, decision, service: server.service.text, server: endpointText(server.address, serverPort), method, ...(decision === 'schedule' && { scheduler: server.service.scheduler.name }) }, skb);
  }
}

const opens = (transport: TransportHeader): boolean => (transport.kind === 'tcp' ? transport.flags.syn === true : transport.kind === 'sctp' && transport.chunk === 'INIT');

/** What may start a connection: a SYN, an SCTP INIT, any datagram. The sloppy settings take what comes. */
function mayStart(transport: TransportHeader, sloppyTcp: boolean, sloppySctp: boolean): boolean {
  switch (transport.kind) {
    case 'tcp':
      return (sloppyTcp || transport.flags.syn === true) && transport.flags.rst !== true;
    case 'sctp':
      return transport.chunk === 'INIT' || sloppySctp;
    case 'udp':
      return true;
    default:
      return false;
  }
}
