/** Virtual services and their real servers (struct ip_vs_service, struct ip_vs_dest). */
import { familyOf, type Family, type IpAddress } from '../../wire/index';
import type { SimTime } from '../../base/index';
import type { IpvsMethod, IpvsServer, IpvsServerSettings, IpvsService, IpvsServiceKey, IpvsServiceSettings } from './api';
import { createScheduler, type Scheduler } from './schedulers';
import { Statistics } from './statistics';

export class Server {
  method: IpvsMethod = 'masq';
  weight = 1;
  upper = 0;
  lower = 0;
  activeConnections = 0;
  inactiveConnections = 0;
  persistentConnections = 0;
  overloaded = false;
  /** False once taken out of its service; its connections then end in silence. */
  available = true;
  readonly statistics: Statistics;

  constructor(
    public service: Service,
    readonly address: IpAddress,
    readonly port: number,
    now: () => SimTime,
  ) {
    this.statistics = new Statistics(now);
  }

  apply(settings: IpvsServerSettings): void {
    this.method = settings.method;
    this.weight = settings.weight;
    if (settings.upper === 0 || settings.upper > this.upper) this.overloaded = false;
    this.upper = settings.upper;
    this.lower = settings.lower;
    this.available = true;
  }

  /** Connections of all kinds that still refer to it. */
  get references(): number {
    return this.activeConnections + this.inactiveConnections + this.persistentConnections;
  }

  /** ip_vs_bind_dest, ip_vs_unbind_dest: the thresholds. */
  checkLoad(added: boolean): void {
    const total = this.activeConnections + this.inactiveConnections;
    if (added) {
      if (this.upper !== 0 && total >= this.upper) this.overloaded = true;
    } else if (this.lower !== 0) {
      if (total < this.lower) this.overloaded = false;
    } else if (this.upper === 0 || total * 4 < this.upper * 3) this.overloaded = false;
  }

  info(): IpvsServer {
    const { address, port, method, weight, upper, lower, activeConnections, inactiveConnections, persistentConnections } = this;
    return { address, port, method, weight, upper, lower, activeConnections, inactiveConnections, persistentConnections, statistics: this.statistics.read() };
  }
}

export class Service {
  /** The newest first. */
  list: Server[] = [];
  scheduler: Scheduler;
  readonly statistics: Statistics;
  readonly family: Family;

  constructor(
    readonly key: IpvsServiceKey,
    public settings: IpvsServiceSettings,
    now: () => SimTime,
  ) {
    this.statistics = new Statistics(now);
    this.scheduler = createScheduler(settings.scheduler);
    this.family = key.kind === 'fwmark' ? key.family : familyOf(key.address);
  }

  edit(settings: IpvsServiceSettings): void {
    this.settings = settings;
    if (settings.scheduler === this.scheduler.name) return;
    this.scheduler = createScheduler(settings.scheduler);
    this.scheduler.changed(this);
  }

  find(address: IpAddress, port: number): Server | undefined {
    return this.list.find((s) => s.address === address && s.port === port);
  }

  add(server: Server): void {
    server.service = this;
    this.list = [server, ...this.list];
    this.scheduler.changed(this);
  }

  remove(server: Server): void {
    const position = this.list.indexOf(server);
    server.available = false;
    this.list = this.list.filter((s) => s !== server);
    this.scheduler.changed(this, { server, position });
  }

  get port(): number {
    return this.key.kind === 'fwmark' ? 0 : this.key.port;
  }

  /** As `ipvsadm -Ln` names it: `TCP 10.96.0.1:443`, `FWM 256`. */
  get text(): string {
    const { key } = this;
    if (key.kind === 'fwmark') return `FWM ${String(key.mark)}`;
    return `${key.protocol.toUpperCase()} ${endpointText(key.address, key.port)}`;
  }

  info(): IpvsService {
    return { ...this.settings, key: this.key, family: this.family, servers: this.list.map((s) => s.info()), statistics: this.statistics.read() };
  }
}

export const endpointText = (address: IpAddress, port: number): string => (familyOf(address) === 4 ? `${address}:${String(port)}` : `[${address}]:${String(port)}`);

/** Equal keys have equal texts. */
export const serviceKeyText = (key: IpvsServiceKey): string => (key.kind === 'fwmark' ? `mark/${String(key.family)}/${String(key.mark)}` : `${key.protocol}/${key.address}/${String(key.port)}`);
