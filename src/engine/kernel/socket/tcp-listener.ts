/** A listening TCP socket: the queue of connections that nobody has accepted yet. */
import { Signal } from '../../base/index';
import type { Endpoint, SocketOwner, TcpListener, TcpSocket } from '../api';
import type { SimNetNamespace } from '../netns';
import type { SocketTable } from './table';
import type { TcpConnection } from './tcp';

export class SimTcpListener implements TcpListener {
  readonly changed = new Signal();
  readonly inode: number;
  private ready: TcpConnection[] = [];
  /** Handshakes under way. */
  private readonly embryonic = new Set<TcpConnection>();

  constructor(
    netns: SimNetNamespace,
    private readonly table: SocketTable,
    readonly local: Endpoint,
    readonly owner: SocketOwner | undefined,
    readonly v6only: boolean,
    readonly backlog: number,
  ) {
    this.inode = netns.world.nextInode();
  }

  /** The accept queue is full when it holds more than the backlog (sk_acceptq_is_full). */
  get isFull(): boolean {
    return this.ready.length > this.backlog;
  }

  get waiting(): number {
    return this.ready.length;
  }

  begun(connection: TcpConnection): void {
    this.embryonic.add(connection);
  }

  established(connection: TcpConnection): void {
    this.embryonic.delete(connection);
    this.ready.push(connection);
    this.changed.notify();
  }

  forget(connection: TcpConnection): void {
    this.embryonic.delete(connection);
  }

  accept(): TcpSocket | undefined {
    return this.ready.shift();
  }

  close(): void {
    this.table.closeListener(this);
    const dropped = [...this.embryonic, ...this.ready];
    this.ready = [];
    this.embryonic.clear();
    for (const connection of dropped) connection.abort();
    this.changed.notify();
  }
}
