/** A route as `ip route show` prints it (iproute2 ip/iproute.c print_route), without trailing space. */
import { formatCidr, maxPrefix, familyOf } from '../../wire/index';
import type { Route } from '../api';

/** Names of /etc/iproute2/rt_tables. */
export const tableName = (table: number): string => (table === 254 ? 'main' : table === 255 ? 'local' : table === 253 ? 'default' : String(table));

interface KnownText {
  readonly device: string | undefined;
  readonly linkDown: boolean;
  readonly text: string;
}
const known = new WeakMap<Route, KnownText>();

/** {@link routeText} of a route with one next hop or none, remembered while its device is called the same and has its carrier, or has none: a trace names the route of every packet. */
export function knownRouteText(route: Route): string {
  if (route.nextHops.length > 1) return routeText(route);
  const device = route.nextHops[0]?.device;
  const linkDown = device?.up === true && !device.carrier;
  const before = known.get(route);
  if (before && before.device === device?.name && before.linkDown === linkDown) return before.text;
  const text = routeText(route);
  known.set(route, { device: device?.name, linkDown, text });
  return text;
}

export function routeText(route: Route, options: { readonly showTable?: boolean } = {}): string {
  const words: string[] = [];
  if (route.type !== 'unicast') words.push(route.type);
  const { address, length } = route.destination;
  if (length === 0) words.push('default');
  else words.push(length === maxPrefix(familyOf(address)) ? address : formatCidr(route.destination));
  if (route.tos !== undefined && route.tos !== 0) words.push('tos', `0x${route.tos.toString(16)}`);
  const only = route.nextHops.length === 1 ? route.nextHops[0] : undefined;
  if (only?.via !== undefined) words.push('via', only.via);
  if (only?.device) words.push('dev', only.device.name);
  if (options.showTable === true && route.table !== 254) words.push('table', tableName(route.table));
  if (route.protocol !== 'boot') words.push('proto', route.protocol);
  if (route.scope !== 'global') words.push('scope', route.scope);
  if (route.source !== undefined) words.push('src', route.source);
  if (route.metric !== 0) words.push('metric', String(route.metric));
  if (route.mtu !== undefined) words.push('mtu', String(route.mtu));
  if (only?.onlink === true) words.push('onlink');
  if (only?.device?.up === true && !only.device.carrier) words.push('linkdown');
  for (const hop of route.nextHops.length > 1 ? route.nextHops : []) {
    words.push('nexthop', ...(hop.via === undefined ? [] : ['via', hop.via]), ...(hop.device ? ['dev', hop.device.name] : []), 'weight', String(hop.weight ?? 1));
  }
  return words.join(' ');
}
