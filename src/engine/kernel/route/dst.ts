/** A routing decision as a packet carries it (`struct rtable`). */
import type { IpAddress } from '../../wire/index';
import type { Errno, Route, RoutingRule } from '../api';
import type { Device } from '../link/device';

export interface Dst {
  readonly kind: 'local' | 'unicast' | 'broadcast' | 'multicast';
  /** The device to send by; for local destinations `lo`. */
  readonly device: Device;
  readonly gateway: IpAddress | undefined;
  /** Source address for packets that have none yet. */
  readonly source: IpAddress | undefined;
  readonly route: Route | undefined;
  readonly rule: RoutingRule | undefined;
  readonly mtu: number;
  /** Learned by path MTU discovery or a redirect, and not expired. */
  readonly cachedUntil?: number;
  readonly redirected?: boolean;
}

export type RouteErrno = Extract<Errno, 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL' | 'ENETDOWN'>;

export interface RouteFailure {
  readonly kind: 'error';
  readonly errno: RouteErrno;
  readonly route?: Route;
  readonly rule?: RoutingRule;
}
