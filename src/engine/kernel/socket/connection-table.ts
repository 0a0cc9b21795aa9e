/** TCP connections of one namespace by their four-tuple (the established hash of `inet_hashinfo`). */
import type { IpAddress } from '../../wire/index';
import type { TcpConnection } from './tcp';

/** A small number made of both ports: few connections share it, and it is found faster than a text or a large number. */
const portsKey = (localPort: number, remotePort: number): number => (localPort << 14) ^ remotePort;

const isOf = (c: TcpConnection, localPort: number, remotePort: number, local: IpAddress, remote: IpAddress): boolean =>
  c.remote.port === remotePort && c.local.port === localPort && c.remote.address === remote && c.local.address === local;

export class ConnectionTable {
  /** One connection, or several that share the number. */
  private readonly byPorts = new Map<number, TcpConnection | readonly TcpConnection[]>();
  private readonly all = new Set<TcpConnection>();

  find(localPort: number, remotePort: number, local: IpAddress, remote: IpAddress): TcpConnection | undefined {
    const found = this.byPorts.get(portsKey(localPort, remotePort));
    if (!found) return undefined;
    if (isList(found)) return found.find((c) => isOf(c, localPort, remotePort, local, remote));
    return isOf(found, localPort, remotePort, local, remote) ? found : undefined;
  }

  /** The four-tuple must be free. */
  add(c: TcpConnection): void {
    const key = portsKey(c.local.port, c.remote.port);
    const others = this.byPorts.get(key);
    this.byPorts.set(key, others ? [...(isList(others) ? others : [others]), c] : c);
    this.all.add(c);
  }

  delete(c: TcpConnection): void {
    if (!this.all.delete(c)) return;
    const key = portsKey(c.local.port, c.remote.port);
    const found = this.byPorts.get(key);
    const rest = found && isList(found) ? found.filter((other) => other !== c) : [];
    if (rest.length > 0) this.byPorts.set(key, rest);
    else this.byPorts.delete(key);
  }

  /** In the order in which they began. */
  values(): Iterable<TcpConnection> {
    return this.all.values();
  }
}

const isList = (found: TcpConnection | readonly TcpConnection[]): found is readonly TcpConnection[] => Array.isArray(found);
