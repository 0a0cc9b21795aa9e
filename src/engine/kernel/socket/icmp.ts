/** Raw ICMP sockets as ping and traceroute use them. */
import { Signal, err, ok, type Result } from '../../base/index';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type Family, type IpAddress } from '../../wire/index';
import type { IcmpMessage, IcmpSocket, KernelError, SendOptions, SocketOwner } from '../api';
import { sendIp } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import { destinationOf, routeOutput } from '../route/output';
import type { SocketTable } from './table';
import { NOBODY } from './udp';
import { forbidsFragments } from './path-mtu';

export class SimIcmpSocket implements IcmpSocket {
  readonly changed = new Signal();
  private readonly received: IcmpMessage[] = [];
  readonly inode: number;

  constructor(
    private readonly netns: SimNetNamespace,
    private readonly table: SocketTable,
    readonly family: Family,
    readonly id: number,
    readonly owner: SocketOwner | undefined,
  ) {
    this.inode = netns.world.nextInode();
  }

  sendEcho(given: IpAddress, echo: { id: number; sequence: number; bytes: Uint8Array }, options: SendOptions = {}): Result<{ readonly source: IpAddress; readonly mtu: number }, KernelError & { readonly mtu?: number }> {
    const { netns } = this;
    const to = destinationOf(given, options.source);
    const device = options.device === undefined ? undefined : (netns.link(options.device));
    if (options.device !== undefined && !device) return err({ errno: 'ENODEV' });
    const protocol = this.family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
    const route = routeOutput(netns, {
      dst: to,
      src: options.source,
      oif: device,
      mark: options.mark ?? 0,
      tos: options.tos ?? 0,
      protocol,
    });
    if (route.kind === 'error') return err({ errno: route.errno });
    const source = options.source ?? route.source;
    if (source === undefined) return err({ errno: 'EADDRNOTAVAIL' });
    const size = echo.bytes.length + 8 + (this.family === 4 ? 20 : 40);
    if (options.dontFragment === true && size > route.mtu) return err({ errno: 'EMSGSIZE', mtu: route.mtu });
    const errno = sendIp(netns, {
      src: source,
      dst: to,
      protocol,
      transport: { kind: this.family === 4 ? 'icmp' : 'icmpv6', type: this.family === 4 ? 8 : 128, code: 0, id: echo.id, sequence: echo.sequence },
      payload: { kind: 'bytes', bytes: echo.bytes },
      route,
      ttl: options.ttl,
      tos: options.tos,
      mark: options.mark,
      dontFragment: this.family === 4 && forbidsFragments(netns, options.dontFragment, size <= route.mtu),
      // With PMTUDISC_DO an unconnected socket's packets have identification 0 (ip_select_ident).
      id: options.dontFragment === true ? 0 : undefined,
      owner: this.owner ?? NOBODY,
    });
    // rawv6_sendmsg tells what raw_sendmsg keeps to itself without IP_RECVERR.
    return errno === undefined || (errno === 'ENOBUFS' && this.family === 4 && options.reportErrors !== true) ? ok({ source, mtu: route.mtu }) : err({ errno });
  }

  deliver(message: IcmpMessage): void {
    this.received.push(message);
    this.changed.notify();
  }

  receive(): IcmpMessage | undefined {
    return this.received.shift();
  }

  close(): void {
    this.table.closeIcmp(this);
  }
}
