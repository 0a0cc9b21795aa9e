/** The routing tables as `route` and `netstat -r` print them (net-tools 2.10, lib/inet_gr.c and lib/inet6_gr.c). */
import type { Task } from '../../../base/index';
import type { Route } from '../../../kernel/index';
import { TABLE_LOCAL, TABLE_MAIN } from '../../../kernel/index';
import type { Process } from '../../../program/index';
import { ANY_IPV4, formatCidr, ipv4Mask, isIpv4, type IpAddress } from '../../../wire/index';
import { hostText, networkText } from './inet-name';

/** `route`: metric, references, use. `netstat -r`: MSS, window, round-trip time. `-ee`: both. */
export type RouteColumns = 'metric' | 'mss' | 'both';

const HEADERS: Readonly<Record<RouteColumns, string>> = {
  metric: 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n',
  mss: 'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n',
  both: 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n',
};

const maskText = (length: number): string => {
  const n = ipv4Mask(length);
  return [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
};

export function* routeTable(process: Process, columns: RouteColumns, numeric: boolean): Task<string> {
  let out = `Kernel IP routing table\n${HEADERS[columns]}`;
  for (const route of process.netns.routing.routes(4, TABLE_MAIN)) {
    // /proc/net/route leaves out broadcast and multicast, and shows one next hop.
    if (route.type === 'broadcast' || route.type === 'multicast') continue;
    out += yield* line(process, route, columns, numeric);
  }
  return out;
}

function* line(process: Process, route: Route, columns: RouteColumns, numeric: boolean): Task<string> {
  const [hop] = route.nextHops;
  const { address, length } = route.destination;
  const reject = route.type === 'unreachable' || route.type === 'prohibit';
  const via = hop?.via !== undefined && isIpv4(hop.via) ? hop.via : undefined;
  let destination: string;
  if (length === 0) destination = numeric ? address : 'default';
  else destination = length === 32 ? yield* hostText(process, address, numeric) : networkText(address, numeric);
  const gateway = reject ? '-' : via === undefined ? ANY_IPV4 : yield* hostText(process, via, numeric);
  const host = length === 32 ? 'H' : '';
  // A rejecting route shows `!` and whether it is for a host; nothing else.
  const flags = reject ? `!${host}` : `U${via === undefined ? '' : 'G'}${host}`;
  const device = reject ? '-' : (hop?.device?.name ?? '*');
  const mss = route.mtu === undefined ? 0 : route.mtu - 40;
  const start = `${destination.slice(0, 15).padEnd(15)} ${gateway.slice(0, 15).padEnd(15)} ${maskText(length).padEnd(15)} `;
  const metric = `${flags.padEnd(5)} ${String(route.metric).padEnd(6)} ${(reject ? '-' : '0').padEnd(2)}  ${'0'.padStart(6)} `;
  switch (columns) {
    case 'metric':
      return `${start}${metric}${device}\n`;
    case 'mss':
      return reject ? `${start}${flags.padEnd(5)}     - -          - ${device}\n` : `${start}${flags.padEnd(5)} ${String(mss).padStart(5)} ${'0'.padEnd(5)}  ${'0'.padStart(5)} ${device}\n`;
    case 'both':
      return `${start}${metric}${device.padEnd(8)} ${(reject ? '-' : String(mss)).padEnd(5)} ${(reject ? '-' : '0').padEnd(6)} ${reject ? '-' : '0'}\n`;
  }
}

// ---------------------------------------------------------------- IPv6

/**
 * The whole of /proc/net/ipv6_route: the main table, then the local one, each with the kernel's own entry for "nothing".
 * @simplified the Ref column of IPv6 routes — the kernel counts users of each entry; ours shows 1
 */
export function* routeTable6(process: Process, numeric: boolean): Task<string> {
  let out = 'Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref  Use If\n';
  const row = function* (destination: string, via: IpAddress | undefined, flags: string, metric: number, device: string): Task<string> {
    const hop = via === undefined ? '::' : yield* hostText(process, via, numeric);
    return `${destination.padEnd(30)} ${hop.padEnd(26)} ${flags.padEnd(4)} ${String(metric).padEnd(3)} ${'1'.padEnd(1)}${'0'.padStart(7)} ${device}\n`;
  };
  for (const table of [TABLE_MAIN, TABLE_LOCAL]) {
    const routes = process.netns.routing.routes(6, table);
    for (const route of routes) {
      const [hop] = route.nextHops;
      const reject = route.type === 'unreachable' || route.type === 'prohibit' || route.type === 'blackhole';
      const local = route.type === 'local';
      const host = route.destination.length === 128 && !local;
      const flags = reject ? '!n' : `U${hop?.via === undefined ? '' : 'G'}${host ? 'H' : ''}${local ? 'n' : ''}`;
      const name = numeric || route.destination.length > 0 ? formatCidr(route.destination) : '[::]/0';
      out += yield* row(name, hop?.via, flags, local ? 0 : route.metric, hop?.device?.name ?? 'lo');
    }
    if (!routes.some((r) => r.destination.length === 0)) out += yield* row(numeric ? '::/0' : '[::]/0', undefined, '!n', -1, 'lo');
  }
  return out;
}
