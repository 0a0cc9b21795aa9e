/**
 * What tools may read and change of IPVS, the load balancer inside Linux (net/netfilter/ipvs; ip_vs.h). A virtual service is an
 * address and port (or a firewall mark); its real servers share the connections by a scheduler.
 *
 * The recording machine's kernel has no IPVS, so behaviour follows the kernel's sources, not a transcript.
 * @unsupported IPVS schedulers lblc, lblcr, mh and twos — refused
 * @unsupported IPVS connection synchronisation between balancers, persistence engines (SIP) and the FTP helper — refused
 * @simplified IPVS defence against floods (drop_entry, drop_packet, secure_tcp) — never drops
 */
import type { Result, SimTime } from '../../base/index';
import type { Family, IpAddress } from '../../wire/index';
import type { KernelError } from '../api';

export type IpvsProtocol = 'tcp' | 'udp' | 'sctp';

/** rr, wrr, lc, wlc (the default of ipvsadm), sh, dh, sed, nq, fo and ovf. */
export type IpvsScheduler = 'rr' | 'wrr' | 'lc' | 'wlc' | 'sh' | 'dh' | 'sed' | 'nq' | 'fo' | 'ovf';

/** How packets reach the server: `masq` rewrites the destination (-m), `route` changes the next hop only (-g), `tunnel` wraps in IPIP (-i). */
export type IpvsMethod = 'masq' | 'route' | 'tunnel';

/** What names a virtual service. Port 0 is every port. */
export type IpvsServiceKey =
  | { readonly kind: 'address'; readonly protocol: IpvsProtocol; readonly address: IpAddress; readonly port: number }
  | { readonly kind: 'fwmark'; readonly family: Family; readonly mark: number };

export interface IpvsServiceSettings {
  readonly scheduler: IpvsScheduler;
  /** Seconds for which a client keeps its server; absent: not persistent. */
  readonly persistent?: number;
  /** Prefix length of the clients that count as one (32 or 128: each alone). */
  readonly granularity: number;
  /** `-o`: every UDP packet is a connection of its own. */
  readonly onePacket: boolean;
  /** `-b sh-fallback`, `-b sh-port`. */
  readonly fallback: boolean;
  readonly hashPort: boolean;
}

export interface IpvsServerSettings {
  readonly method: IpvsMethod;
  /** 0: gets no new connections. */
  readonly weight: number;
  /** Above `upper` connections it gets no more until it is below `lower`. 0: no limit. */
  readonly upper: number;
  readonly lower: number;
}

/** Counters since the last zeroing, and estimated rates a second. */
export interface IpvsStatistics {
  readonly connections: number;
  readonly inPackets: number;
  readonly outPackets: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly rates: { readonly connections: number; readonly inPackets: number; readonly outPackets: number; readonly inBytes: number; readonly outBytes: number };
}

export interface IpvsServer extends IpvsServerSettings {
  readonly address: IpAddress;
  readonly port: number;
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  readonly persistentConnections: number;
  readonly statistics: IpvsStatistics;
}

export interface IpvsService extends IpvsServiceSettings {
  readonly key: IpvsServiceKey;
  readonly family: Family;
  /** The newest first, as the kernel keeps and schedules them. */
  readonly servers: readonly IpvsServer[];
  readonly statistics: IpvsStatistics;
}

/** A row of /proc/net/ip_vs_conn. Templates (client port 0) hold a client's server for persistent services. */
export interface IpvsConnectionInfo {
  readonly protocol: IpvsProtocol | 'ip';
  readonly client: { readonly address: IpAddress; readonly port: number };
  readonly virtual: { readonly address: IpAddress; readonly port: number };
  readonly server: { readonly address: IpAddress; readonly port: number };
  readonly state: string;
  readonly expiresAt: SimTime;
}

/** Seconds: established TCP, TCP after FIN, UDP. */
export interface IpvsTimeouts {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}

/** Errors are the kernel's: ESRCH no such service, EEXIST, ENOENT no such server, EINVAL not a usable address, ERANGE. */
export interface Ipvs {
  /** In order of creation. */
  readonly services: readonly IpvsService[];
  service(key: IpvsServiceKey): IpvsService | undefined;
  addService(key: IpvsServiceKey, settings: IpvsServiceSettings): Result<void, KernelError>;
  editService(key: IpvsServiceKey, settings: IpvsServiceSettings): Result<void, KernelError>;
  deleteService(key: IpvsServiceKey): Result<void, KernelError>;
  addServer(key: IpvsServiceKey, server: { readonly address: IpAddress; readonly port: number }, settings: IpvsServerSettings): Result<void, KernelError>;
  editServer(key: IpvsServiceKey, server: { readonly address: IpAddress; readonly port: number }, settings: IpvsServerSettings): Result<void, KernelError>;
  deleteServer(key: IpvsServiceKey, server: { readonly address: IpAddress; readonly port: number }): Result<void, KernelError>;
  flush(): void;
  /** Zeroes the counters of one service, or of all. */
  zero(key?: IpvsServiceKey): Result<void, KernelError>;
  readonly timeouts: IpvsTimeouts;
  /** 0 leaves a timeout as it is. */
  setTimeouts(timeouts: IpvsTimeouts): void;
  /** Not expired, in order of creation. */
  connections(): readonly IpvsConnectionInfo[];
}
