/** From a packet that starts a connection to the connection: service, persistence, server (ip_vs_schedule, ip_vs_sched_persist). */
import { SECOND, type SimTime } from '../../base/index';
import { networkOf, type IpAddress, type Ipv4Address } from '../../wire/index';
import type { IpvsProtocol } from './api';
import { type ConnectionIdentity, type ConnectionTable, IpvsConnection } from './connections';
import type { Server, Service } from './service';

/** A packet of a protocol with ports. */
export interface Flow {
  readonly protocol: IpvsProtocol;
  readonly src: IpAddress;
  readonly srcPort: number;
  readonly dst: IpAddress;
  readonly dstPort: number;
}

const FTP = 21;

/** A new connection, or undefined when no server may take it. */
export function schedule(table: ConnectionTable, service: Service, flow: Flow, options: { readonly conntrack: boolean; readonly expireQuiescent: boolean }): IpvsConnection | undefined {
  table.expire();
  const { settings } = service;
  const held = settings.persistent === undefined ? undefined : template(table, service, flow, settings.persistent * SECOND, options);
  if (settings.persistent !== undefined && !held) return undefined;
  if (settings.persistent === undefined && service.key.kind !== 'fwmark' && flow.dstPort !== service.port) return undefined;
  const server = held?.server ?? service.scheduler.choose(service, flow);
  if (!server) return undefined;
  // A persistent service moves the port only for its own port; the others use the server's port when it has one.
  const port = held ? (flow.dstPort === service.port && server.port !== 0 ? server.port : flow.dstPort) : server.port === 0 ? flow.dstPort : server.port;
  const identity: ConnectionIdentity = { protocol: flow.protocol, client: flow.src, clientPort: flow.srcPort, virtual: flow.dst, virtualPort: flow.dstPort };
  const connection = new IpvsConnection(identity, server, port, { template: false, onePacket: settings.onePacket && flow.protocol === 'udp', conntrack: options.conntrack });
  if (held) {
    connection.control = held;
    held.controlled += 1;
  }
  table.add(connection);
  count(service, server);
  return connection;
}

function count(service: Service, server: Server): void {
  server.statistics.count('connections', 1);
  service.statistics.count('connections', 1);
}

/** The entry that keeps a client, or its network, at one server; a new one when there is none or its server has gone. */
function template(table: ConnectionTable, service: Service, flow: Flow, timeout: SimTime, options: { readonly expireQuiescent: boolean; readonly conntrack: boolean }): IpvsConnection | undefined {
  const client = networkOf(flow.src, service.settings.granularity);
  const own = flow.dstPort === service.port;
  const { key } = service;
  const identity: ConnectionIdentity =
    key.kind === 'fwmark'
      ? { protocol: 'ip', client, clientPort: 0, virtual: markAddress(key.mark), virtualPort: 0 }
      : { protocol: flow.protocol, client, clientPort: 0, virtual: flow.dst, virtualPort: own && service.port !== FTP ? flow.dstPort : 0 };
  const known = table.template(identity);
  if (known?.server.available === true && !(options.expireQuiescent && known.server.weight === 0)) {
    table.refresh(known);
    return known;
  }
  if (known) table.expireNow(known);
  const server = service.scheduler.choose(service, flow);
  if (!server) return undefined;
  const made = new IpvsConnection(identity, server, own && service.port !== FTP && key.kind !== 'fwmark' ? server.port : 0, { template: true, onePacket: false, conntrack: options.conntrack });
  made.timeout = timeout;
  table.add(made);
  return made;
}

/** Templates of mark services carry the mark where others carry the address. */
const markAddress = (mark: number): Ipv4Address => [24, 16, 8, 0].map((shift) => String((mark >>> shift) & 255)).join('.') as Ipv4Address;
