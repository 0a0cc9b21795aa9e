/** TCP connections of one namespace by their four-tuple (the established hash of `inet_hashinfo`). */
import type { IpAddress } from '../../wire/index';
import type { TcpConnection } from './tcp';

/** Both ports in one number: few connections share them, and a number is found faster than a text. */
const portsKey = (localPort: number, remotePort: number): number => localPort * 65536 + remotePort;

export class ConnectionTable {
  private readonly byPorts = new Map<number, TcpConnection[]>();
  private readonly all = new Set<TcpConnection>();

  find(localPort: number, remotePort: number, local: IpAddress, remote: IpAddress): TcpConnection | undefined {
    const list = this.byPorts.get(portsKey(localPort, remotePort));
    if (list) for (const c of list) if (c.remote.address === remote && c.local.address === local) return c;
    return undefined;
  }

  /** The four-tuple must be free. */
  add(c: TcpConnection): void {
    const key = portsKey(c.local.port, c.remote.port);
    const list = this.byPorts.get(key);
    if (list) list.push(c);
    else this.byPorts.set(key, [c]);
    this.all.add(c);
  }

  delete(c: TcpConnection): void {
    if (!this.all.delete(c)) return;
    const key = portsKey(c.local.port, c.remote.port);
    const rest = (this.byPorts.get(key) ?? []).filter((other) => other !== c);
    if (rest.length > 0) this.byPorts.set(key, rest);
    else this.byPorts.delete(key);
  }

  /** In the order in which they began. */
  values(): Iterable<TcpConnection> {
    return this.all.values();
  }
}
