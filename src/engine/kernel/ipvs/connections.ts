/**
 * IPVS's own connection table (ip_vs_conn.c), beside conntrack's. Entries expire when somebody looks.
 * @simplified order of IPVS connections — by age; Linux lists them by a hash with a random seed
 */
import { MINUTE, SECOND, type SimTime } from '../../base/index';
import type { IpAddress } from '../../wire/index';
import type { IpvsConnectionInfo, IpvsProtocol } from './api';
import type { Server } from './service';

export interface ConnectionIdentity {
  readonly protocol: IpvsProtocol | 'ip';
  readonly client: IpAddress;
  readonly clientPort: number;
  readonly virtual: IpAddress;
  readonly virtualPort: number;
}

export class IpvsConnection {
  state: string;
  timeout: SimTime = 3 * SECOND;
  expiresAt: SimTime = 0;
  /** Counted among the server's inactive connections: all that are not ESTABLISHED. */
  inactive = true;
  /** No answer was seen to pass here: direct routing and tunnels. */
  noOutput: boolean;
  /** The template that holds this client's server, and how many connections a template holds. */
  control: IpvsConnection | undefined;
  controlled = 0;
  alive = true;
  /** As it was for the server when the connection began. */
  readonly method: Server['method'];

  constructor(
    readonly identity: ConnectionIdentity,
    readonly server: Server,
    readonly serverPort: number,
    readonly options: { readonly template: boolean; readonly onePacket: boolean; /** Keeps its conntrack entry (net.ipv4.vs.conntrack). */ conntrack: boolean },
  ) {
    this.state = identity.protocol === 'udp' && !options.template ? 'UDP' : 'NONE';
    this.method = server.method;
    this.noOutput = server.method !== 'masq';
  }

  info(): IpvsConnectionInfo {
    const { protocol, client, clientPort, virtual, virtualPort } = this.identity;
    return {
      protocol,
      client: { address: client, port: clientPort },
      virtual: { address: virtual, port: virtualPort },
      server: { address: this.server.address, port: this.serverPort },
      state: this.state,
      expiresAt: this.expiresAt,
    };
  }
}

const requestKey = (protocol: string, client: IpAddress, clientPort: number, virtual: IpAddress, virtualPort: number): string => `${protocol}|${client}|${String(clientPort)}|${virtual}|${String(virtualPort)}`;

export class ConnectionTable {
  private readonly all = new Set<IpvsConnection>();
  private readonly requests = new Map<string, IpvsConnection>();
  private readonly templates = new Map<string, IpvsConnection>();
  private readonly replies = new Map<string, IpvsConnection[]>();
  /** Nothing expires before this. */
  private nextExpiry: SimTime = Number.POSITIVE_INFINITY;

  constructor(
    private readonly now: () => SimTime,
    /** Called when an entry has gone. */
    private readonly gone: (connection: IpvsConnection) => void,
  ) {}

  private key(c: ConnectionIdentity): string {
    return requestKey(c.protocol, c.client, c.clientPort, c.virtual, c.virtualPort);
  }

  /** Of a packet from a client. */
  request(protocol: string, client: IpAddress, clientPort: number, virtual: IpAddress, virtualPort: number): IpvsConnection | undefined {
    return this.live(this.requests.get(requestKey(protocol, client, clientPort, virtual, virtualPort)));
  }

  template(identity: ConnectionIdentity): IpvsConnection | undefined {
    return this.live(this.templates.get(this.key(identity)));
  }

  /** Of a packet from a server. */
  reply(protocol: string, server: IpAddress, serverPort: number, client: IpAddress, clientPort: number): IpvsConnection | undefined {
    return this.live(this.replies.get(requestKey(protocol, server, serverPort, client, clientPort))?.[0]);
  }

  private live(connection: IpvsConnection | undefined): IpvsConnection | undefined {
    if (!connection) return undefined;
    this.expire();
    return connection.alive ? connection : undefined;
  }

  add(connection: IpvsConnection): void {
    const { identity, options, server } = connection;
    this.all.add(connection);
    if (options.template) {
      this.templates.set(this.key(identity), connection);
      server.persistentConnections += 1;
    } else {
      if (!options.onePacket) {
        this.requests.set(this.key(identity), connection);
        const key = requestKey(identity.protocol, server.address, connection.serverPort, identity.client, identity.clientPort);
        this.replies.set(key, [...(this.replies.get(key) ?? []), connection]);
      }
      server.inactiveConnections += 1;
    }
    server.checkLoad(true);
    this.refresh(connection);
  }

  /** ip_vs_conn_put: used just now. */
  refresh(connection: IpvsConnection): void {
    connection.expiresAt = this.now() + (connection.options.onePacket ? 0 : connection.timeout);
    this.nextExpiry = Math.min(this.nextExpiry, connection.expiresAt);
  }

  expireNow(connection: IpvsConnection): void {
    this.remove(connection);
  }

  entries(): readonly IpvsConnection[] {
    this.expire();
    return [...this.all];
  }

  /** Removes what has run out. A template that still holds connections gets another minute. */
  expire(): void {
    const now = this.now();
    if (now < this.nextExpiry) return;
    // Held connections may go first, and their templates after them.
    for (const connection of [...this.all]) if (!connection.options.template && connection.expiresAt <= now) this.remove(connection);
    for (const connection of [...this.all]) {
      while (connection.options.template && connection.expiresAt <= now && connection.controlled > 0) connection.expiresAt += MINUTE;
      if (connection.expiresAt <= now) this.remove(connection);
    }
    this.nextExpiry = Number.POSITIVE_INFINITY;
    for (const connection of this.all) this.nextExpiry = Math.min(this.nextExpiry, connection.expiresAt);
  }

  private remove(connection: IpvsConnection): void {
    if (!connection.alive) return;
    connection.alive = false;
    const { identity, options, server } = connection;
    this.all.delete(connection);
    const key = this.key(identity);
    if (options.template) {
      if (this.templates.get(key) === connection) this.templates.delete(key);
      server.persistentConnections -= 1;
    } else {
      if (this.requests.get(key) === connection) this.requests.delete(key);
      const back = requestKey(identity.protocol, server.address, connection.serverPort, identity.client, identity.clientPort);
      const rest = (this.replies.get(back) ?? []).filter((c) => c !== connection);
      if (rest.length > 0) this.replies.set(back, rest);
      else this.replies.delete(back);
      if (connection.inactive) server.inactiveConnections -= 1;
      else server.activeConnections -= 1;
    }
    if (connection.control) connection.control.controlled -= 1;
    server.checkLoad(false);
    this.gone(connection);
  }
}
