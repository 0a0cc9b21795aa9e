/** `ip route` (iproute2 ip/iproute.c). */
import { TABLE_DEFAULT, TABLE_LOCAL, TABLE_MAIN, tableName, type KernelError, type Link, type NextHop, type Route, type RouteType } from '../../../kernel/index';
import { cidrCovers, cidrOf, everything, familyOf, formatCidr, isIpv4, maxPrefix, type Cidr, type Family, type IpAddress } from '../../../wire/index';
import { ROUTE_HELP } from './help-texts';
import { matches, IpExit, type Printer, type Request } from './netlink';

const TYPES: readonly RouteType[] = ['unicast', 'local', 'broadcast', 'multicast', 'unreachable', 'blackhole', 'prohibit', 'throw'];
/** /etc/iproute2/rt_protos. */
const PROTOCOLS = ['redirect', 'kernel', 'boot', 'static', 'gated', 'ra', 'mrt', 'zebra', 'bird', 'babel', 'dnrouted', 'xorp', 'ntk', 'dhcp', 'keepalived', 'openr', 'bgp', 'isis', 'ospf', 'rip', 'eigrp'];

export function tableId(r: Request, word: string, wrong: string): number {
  if (word === 'main') return TABLE_MAIN;
  if (word === 'local') return TABLE_LOCAL;
  if (word === 'default') return TABLE_DEFAULT;
  if (word === 'unspec') return 0;
  return /^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(word) ? Number(word) : r.invalid(word, wrong);
}

export function routeCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return list(r, false);
  r.next();
  if (matches(word, 'list') || matches(word, 'show') || matches(word, 'lst')) return list(r, false);
  if (matches(word, 'get')) return get(r);
  if (matches(word, 'add')) return change(r, 'add');
  if (matches(word, 'change') || word === 'chg') return change(r, 'change');
  if (matches(word, 'replace')) return change(r, 'replace');
  if (matches(word, 'prepend')) return change(r, 'prepend');
  if (matches(word, 'append')) return change(r, 'append');
  if (matches(word, 'test')) return r.unsupported('ip route test');
  if (matches(word, 'delete')) return change(r, 'delete');
  if (matches(word, 'flush')) return list(r, true);
  if (matches(word, 'save') || matches(word, 'restore') || matches(word, 'showdump')) return r.unsupported(`ip route ${word}`);
  if (matches(word, 'help')) return r.usage(ROUTE_HELP);
  return r.fail(`Command "${word}" is unknown, try "ip route help".`, 255);
}

// ---------------------------------------------------------------- show, flush

function list(r: Request, flush: boolean): void {
  const family: Family = r.flags.family ?? 4;
  let table: number | undefined = TABLE_MAIN;
  let given = false;
  let device: Link | undefined;
  let protocol: string | undefined;
  let scope: string | undefined;
  let type: RouteType | undefined;
  let via: IpAddress | undefined;
  let source: IpAddress | undefined;
  let root: Cidr | undefined;
  let match: Cidr | undefined;
  let exact: Cidr | undefined;
  let cache = false;
  if (flush && !r.more) return r.fail('"ip route flush" requires arguments.', 1);
  while (r.more) {
    const word = r.next();
    if (matches(word, 'table')) {
      const name = r.next();
      given = true;
      if (matches(name, 'cache')) cache = true;
      else table = name === 'all' || name === '0' ? undefined : tableId(r, name, 'table id value is invalid\n');
    } else if (word === 'cached' || word === 'cloned' || word === 'cache') cache = true;
    else if (matches(word, 'protocol')) protocol = protocolName(r, r.next());
    else if (matches(word, 'scope')) scope = r.next();
    else if (matches(word, 'type')) {
      const name = r.next();
      type = TYPES.find((t) => matches(name, t)) ?? r.invalid(name, 'node type value is invalid\n');
    } else if (word === 'dev' || word === 'oif' || word === 'iif') device = r.device(r.next());
    else if (word === 'via') via = r.address(r.next(), family);
    else if (word === 'src') source = r.address(r.next(), family);
    else if (matches(word, 'from')) r.unsupported('ip route show from');
    else if (word === 'vrf') r.unsupported('VRF devices');
    else if (word === 'root') root = toCidr(r, r.next(), family);
    else if (word === 'match') match = toCidr(r, r.next(), family);
    else if (word === 'help') r.usage(ROUTE_HELP);
    else {
      let text = word === 'to' ? r.next() : word;
      if (text === 'root') root = toCidr(r, r.next(), family);
      else if (text === 'match') match = toCidr(r, r.next(), family);
      else {
        if (text === 'exact') text = r.next();
        exact = toCidr(r, text, r.flags.family);
      }
    }
  }
  if (cache) {
    if (flush) {
      r.needAdmin();
      r.netns.routing.flushCache();
      if (r.flags.statistics > 0) r.write('*** IPv4 routing cache is flushed.\n');
    }
    return;
  }
  const wantedFamily = exact ? familyOf(exact.address) : family;
  // Of all tables iproute2 asks for every family at once (dump_family stays AF_UNSPEC).
  const everyFamily = table === undefined && given && r.flags.family === undefined && !exact && !root && !match && !via && !source && !flush;
  const routes = everyFamily ? [...r.netns.routing.routes(4), ...r.netns.routing.routes(6)] : r.netns.routing.routes(wantedFamily, table);
  if (routes.length === 0 && table !== undefined && table !== TABLE_MAIN && table !== TABLE_LOCAL) {
    const known = r.netns.routing as { tableIds?: (family: Family) => readonly number[] };
    if (!known.tableIds?.(wantedFamily).includes(table)) {
      r.error(`Error: ${wantedFamily === 4 ? 'ipv4' : 'ipv6'}: FIB table does not exist.\n${flush ? 'Flush' : 'Dump'} terminated\n`);
      throw new IpExit(2);
    }
  }
  const chosen = routes.filter(
    (x) =>
      (!device || x.nextHops.some((h) => h.device === device)) &&
      (protocol === undefined || x.protocol === protocol) &&
      (scope === undefined || scope === 'all' || x.scope === scope) &&
      (type === undefined || x.type === type) &&
      (via === undefined || x.nextHops.some((h) => h.via === via)) &&
      (source === undefined || x.source === source) &&
      (!root || cidrCovers(root, x.destination)) &&
      (!match || cidrCovers(x.destination, match)) &&
      (!exact || (x.destination.length === exact.length && x.destination.address === exact.address)) &&
      // The local table's IPv6 routes show only when it is asked for.
      (table !== undefined || given),
  );
  if (flush) {
    r.needAdmin();
    const doomed = chosen.filter((x) => table !== undefined || x.table !== TABLE_LOCAL);
    if (r.flags.statistics > 0) {
      const out = r.print();
      if (r.flags.statistics > 1) for (const x of doomed) printRoute(r, out, x, { showTable: table === undefined, hideDevice: device, filteredScope: scope, filteredProtocol: protocol, filteredVia: via, filteredSource: source });
      out.put(doomed.length === 0 ? 'Nothing to flush.\n' : `\n*** Round 1, deleting ${doomed.length} entries ***\n*** Flush is complete after 1 round ***\n`);
      out.flush();
    }
    for (const x of doomed) r.netns.routing.remove(x);
    return;
  }
  const out = r.print();
  for (const x of chosen) {
    out.begin();
    printRoute(r, out, x, { showTable: table === undefined, hideDevice: device, filteredScope: scope, filteredProtocol: protocol, filteredVia: via, filteredSource: source });
    out.end();
  }
  out.flush();
}

const toCidr = (r: Request, word: string, family: Family | undefined): Cidr => {
  const p = r.prefix(word, family);
  return cidrOf(p.address, p.length);
};

interface RouteTextOptions {
  readonly showTable: boolean;
  /** `dev X` was asked for, so it is not repeated. */
  readonly hideDevice?: Link | undefined;
  readonly filteredScope?: string | undefined;
  readonly filteredProtocol?: string | undefined;
  readonly filteredVia?: IpAddress | undefined;
  readonly filteredSource?: IpAddress | undefined;
}

const destinationText = (d: Cidr): string => (d.length === 0 ? 'default' : d.length === maxPrefix(familyOf(d.address)) ? d.address : formatCidr(d));

/** A destination as `ip -c` colours it: everything has no colour. */
const destinationTint = (out: Printer, d: Cidr): string => (d.length === 0 ? 'default ' : out.tintAddress(d.address, `${destinationText(d)} `));

const TYPE_NUMBERS: Readonly<Record<RouteType, number>> = { unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8, throw: 9 };
const SCOPE_NUMBERS = { global: 0, link: 253, host: 254, nowhere: 255 } as const;
const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { redirect: 1, kernel: 2, boot: 3, static: 4, gated: 8, ra: 9, mrt: 10, zebra: 11, bird: 12, dnrouted: 13, xorp: 14, ntk: 15, dhcp: 16, keepalived: 18, babel: 42, openr: 99, bgp: 186, isis: 187, ospf: 188, rip: 189, eigrp: 192 };

/** One route, with its newline. */
export function printRoute(r: Request, out: Printer, x: Route, options: RouteTextOptions): void {
  const details = r.flags.details;
  const six = !isIpv4(x.destination.address);
  // -N: numbers where names stand.
  const named = (name: string, numbers: Readonly<Record<string, number>>): string => (r.flags.numeric ? String(numbers[name] ?? name) : name);
  const type = named(x.type, TYPE_NUMBERS);
  if (x.type !== 'unicast' || details) out.both('type', type, `${type} `);
  out.both('dst', destinationText(x.destination), destinationTint(out, x.destination));
  if (x.tos !== undefined && x.tos !== 0) out.both('tos', `0x${x.tos.toString(16)}`, `tos 0x${x.tos.toString(16)} `);
  const only = x.nextHops.length === 1 ? x.nextHops[0] : undefined;
  if (only?.via !== undefined && options.filteredVia === undefined) printVia(out, only.via, x);
  const shownDevice = only?.device ?? (six && x.nextHops.length === 0 ? r.netns.link('lo') : undefined);
  if (shownDevice && !options.hideDevice) out.both('dev', shownDevice.name, `dev ${out.tint('device', `${shownDevice.name} `)}`);
  if (options.showTable && (x.table !== TABLE_MAIN || details)) {
    const table = r.flags.numeric ? String(x.table) : tableName(x.table);
    out.both('table', table, `table ${table} `);
  }
  if ((x.protocol !== 'boot' || details) && options.filteredProtocol === undefined) out.both('protocol', named(x.protocol, PROTOCOL_NUMBERS), `proto ${named(x.protocol, PROTOCOL_NUMBERS)} `);
  if (((x.scope !== 'global' && !six) || details) && options.filteredScope === undefined) out.both('scope', named(x.scope, SCOPE_NUMBERS), `scope ${named(x.scope, SCOPE_NUMBERS)} `);
  if (x.source !== undefined && options.filteredSource === undefined) out.both('prefsrc', x.source, `src ${out.tintAddress(x.source, `${x.source} `)}`);
  const metric = six && x.metric === 0 && x.table !== TABLE_LOCAL ? 1024 : x.metric;
  if (metric !== 0 || (six && x.table === TABLE_LOCAL)) out.both('metric', metric, `metric ${metric} `);
  const flags: string[] = [];
  if (only) flags.push(...hopFlags(only).filter((flag) => flag !== 'linkdown' || x.scope !== 'host'));
  out.set('flags', flags);
  for (const flag of flags) out.put(`${flag} `);
  if (x.mtu !== undefined) {
    out.set('metrics', [{ mtu: x.mtu }]);
    out.put(`mtu ${x.mtu} `);
  }
  if (x.nextHops.length > 1) {
    out.set('nexthops', x.nextHops.map((h) => ({ ...(h.via !== undefined && { gateway: h.via }), ...(h.device && { dev: h.device.name }), weight: h.weight ?? 1, flags: hopFlags(h) })));
    for (const h of x.nextHops) out.put(`${out.newline}\tnexthop ${h.via === undefined ? '' : `via ${out.tintAddress(h.via, `${h.via} `)}`}${h.device ? `dev ${h.device.name} ` : ''}weight ${h.weight ?? 1} ${hopFlags(h).map((f) => `${f} `).join('')}`);
  }
  if (six) {
    out.set('pref', 'medium');
    out.put('pref medium');
  }
  out.put('\n');
}

function printVia(out: Printer, via: IpAddress, x: Route): void {
  if (familyOf(via) !== familyOf(x.destination.address)) {
    const family = isIpv4(via) ? 'inet' : 'inet6';
    out.set('via', { family, host: via });
    out.put(`via ${family} ${out.tintAddress(via, `${via} `)}`);
  } else out.both('gateway', via, `via ${out.tintAddress(via, `${via} `)}`);
}

const hopFlags = (h: NextHop): readonly string[] => [...(h.onlink ? ['onlink'] : []), ...(h.device && h.device.up && !h.device.carrier ? ['linkdown'] : [])];

// ---------------------------------------------------------------- changes

function protocolName(r: Request, word: string): string {
  if (PROTOCOLS.includes(word) || /^\d+$/.test(word)) return { '1': 'redirect', '2': 'kernel', '3': 'boot', '4': 'static' }[word] ?? word;
  return r.invalid(word, '"protocol" value is invalid\n');
}

type Mode = 'add' | 'replace' | 'append' | 'change' | 'prepend' | 'delete';

function change(r: Request, mode: Mode): void {
  const flagFamily = r.flags.family;
  let family = flagFamily;
  let destination: Cidr | undefined;
  let hostBits = false;
  let type: RouteType | undefined;
  let via: IpAddress | undefined;
  let device: Link | undefined;
  let table: number | undefined;
  let protocol: string | undefined;
  let scope: Route['scope'] | undefined;
  let source: IpAddress | undefined;
  let metric: number | undefined;
  let mtu: number | undefined;
  let tos: number | undefined;
  let onlink = false;
  const hops: NextHop[] = [];
  if (!r.more) return r.usage(ROUTE_HELP);
  const words: string[] = [];
  while (r.more) {
    const word = r.next();
    words.push(word);
    if (word === 'src') source = r.address(r.next(), family);
    else if (word === 'as') r.unsupported('ip route … as');
    else if (word === 'via') via = gateway(r, family, destination);
    else if (word === 'from') r.unsupported('ip route … from');
    else if (word === 'tos' || matches(word, 'dsfield')) tos = r.number(r.next(), 'tos');
    else if (word === 'metric' || matches(word, 'priority') || word === 'preference') {
      const text = r.next();
      metric = /^(?:0[xX][0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : r.invalid(text, '"metric" value is invalid\n');
    }
    else if (word === 'scope') {
      const name = r.next();
      if (name === 'global' || name === 'link' || name === 'host' || name === 'nowhere') scope = name;
      else r.invalid(name, 'invalid "scope" value\n');
    } else if (word === 'mtu') {
      const next = r.next();
      if (next === 'lock') r.unsupported('ip route … mtu lock');
      mtu = r.number(next, 'mtu');
    } else if (word === 'onlink') onlink = true;
    else if (word === 'nexthop') {
      const hop: { via?: IpAddress; device?: Link; weight?: number; onlink?: boolean } = {};
      while (r.more && r.peek() !== 'nexthop') {
        const part = r.next();
        if (part === 'via') hop.via = gateway(r, family, destination);
        else if (part === 'dev') hop.device = r.device(r.next());
        else if (part === 'weight') hop.weight = r.number(r.next(), 'weight');
        else if (part === 'onlink') hop.onlink = true;
        else return r.garbage('to', part);
      }
      hops.push(hop);
    } else if (word === 'nhid' || word === 'encap' || matches(word, 'realms') || word === 'vrf' || word === 'expires' || word === 'pref' || word === 'ttl-propagate') r.unsupported(`ip route … ${word}`);
    else if (matches(word, 'protocol')) protocol = protocolName(r, r.next());
    else if (matches(word, 'table')) table = tableId(r, r.next(), '"table" value is invalid\n');
    else if (word === 'dev' || word === 'oif') device = r.device(r.next());
    else if (['advmss', 'window', 'rtt', 'rttvar', 'cwnd', 'initcwnd', 'initrwnd', 'ssthresh', 'reordering', 'hoplimit', 'rto_min', 'features', 'quickack', 'congctl', 'fastopen_no_cookie'].includes(word)) r.unsupported(`ip route … ${word}`);
    else {
      let text = word === 'to' ? r.next() : word;
      const named = TYPES.find((t) => t === text);
      if (named && !type) {
        type = named;
        text = r.next();
      }
      if (text === 'help') return r.usage(ROUTE_HELP);
      if (destination) return r.garbage('to', text);
      const p = r.prefix(text, family);
      if (text !== 'default' && text !== 'any' && text !== 'all') family ??= isIpv4(p.address) ? 4 : 6;
      destination = cidrOf(p.address, p.length);
      hostBits = destination.address !== p.address;
    }
  }
  // `default via fd00::1` is an IPv6 route.
  const gatewayFamily = [via, ...hops.map((h) => h.via)].find((v) => v !== undefined);
  if (destination?.length === 0 && flagFamily === undefined && gatewayFamily !== undefined && !isIpv4(gatewayFamily) && isIpv4(destination.address)) destination = everything(6);
  r.needAdmin();
  if (!destination) {
    if (mode === 'delete') return r.answer({ errno: 'ESRCH' });
    return r.usage(ROUTE_HELP);
  }
  if (hostBits) r.answer({ errno: 'EINVAL', detail: 'Invalid prefix for given prefix length.' });
  const six = !isIpv4(destination.address);
  const routeType = type ?? 'unicast';
  const nextHops: NextHop[] = hops.length > 0 ? hops : via !== undefined || device ? [{ ...(via !== undefined && { via }), ...(device && { device }), ...(onlink && { onlink: true }) }] : [];
  const chosenTable = table ?? (routeType === 'local' || routeType === 'broadcast' ? TABLE_LOCAL : TABLE_MAIN);
  if (mode === 'delete') {
    r.check(
      r.netns.routing.remove({
        destination,
        table: chosenTable,
        ...(type !== undefined && { type }),
        ...(nextHops.length > 0 && { nextHops }),
        ...(metric !== undefined && { metric }),
        ...(protocol !== undefined && { protocol }),
        ...(scope !== undefined && { scope }),
        ...(source !== undefined && { source }),
        ...(tos !== undefined && { tos }),
      }),
    );
    return;
  }
  const computed: Route['scope'] = six ? 'global' : routeType === 'local' ? 'host' : routeType === 'broadcast' || routeType === 'multicast' ? 'link' : routeType === 'unicast' ? (via !== undefined || hops.length > 0 ? 'global' : 'link') : 'global';
  const route: Route = {
    type: routeType,
    destination,
    nextHops,
    metric: metric ?? (six ? 1024 : 0),
    table: chosenTable,
    protocol: protocol ?? 'boot',
    scope: scope ?? computed,
    ...(source !== undefined && { source }),
    ...(tos !== undefined && { tos }),
    ...(mtu !== undefined && { mtu }),
  };
  // fib_check_nh_v4_gw: who leads on must be nearer than the route.
  if (!six && !onlink && scope !== undefined && scope !== 'global' && nextHops.some((h) => h.via !== undefined)) r.answer({ errno: 'EINVAL', detail: 'Nexthop has invalid gateway.' });
  r.check(r.netns.routing.add(route, mode));
}

/** The word after `via`: `inet6 fe80::1` names the family. */
function gateway(r: Request, family: Family | undefined, destination: Cidr | undefined): IpAddress {
  const word = r.next();
  if (word === 'inet' || word === 'inet6') return r.address(r.next(), word === 'inet' ? 4 : 6);
  const wanted = family ?? (destination && destination.length > 0 ? familyOf(destination.address) : undefined);
  const parsed = r.address.bind(r);
  if (wanted !== undefined) return parsed(word, wanted);
  // A destination `default` fixes no family yet.
  if (word.includes(':')) return parsed(word, 6);
  return parsed(word, 4);
}

// ---------------------------------------------------------------- get

function get(r: Request): void {
  let destination: { readonly address: IpAddress; readonly length: number; readonly explicit: boolean } | undefined;
  let from: IpAddress | undefined;
  let iif: Link | undefined;
  let oif: Link | undefined;
  let mark: number | undefined;
  let tos: number | undefined;
  let protocol: number | undefined;
  let sourcePort: number | undefined;
  let destinationPort: number | undefined;
  let fibMatch = false;
  while (r.more) {
    const word = r.next();
    if (word === 'tos' || matches(word, 'dsfield')) tos = r.number(r.next(), 'tos');
    else if (matches(word, 'from')) from = r.prefix(r.next()).address;
    else if (word === 'iif') iif = r.device(r.next());
    else if (word === 'oif' || word === 'dev') oif = r.device(r.next());
    else if (word === 'mark') mark = r.number(r.next(), 'mark');
    else if (word === 'uid') r.next();
    else if (word === 'ipproto') {
      const name = r.next();
      protocol = { tcp: 6, udp: 17, icmp: 1, sctp: 132 }[name] ?? r.number(name, 'ipproto');
    } else if (word === 'sport') sourcePort = r.number(r.next(), 'sport');
    else if (word === 'dport') destinationPort = r.number(r.next(), 'dport');
    else if (word === 'fibmatch') fibMatch = true;
    else if (word === 'vrf' || word === 'connected' || word === 'notify') r.unsupported(`ip route get ${word}`);
    else if (word === 'help') r.usage(ROUTE_HELP);
    else {
      destination = r.prefix(word === 'to' ? r.next() : word);
      const whole = maxPrefix(familyOf(destination.address));
      if (destination.explicit && destination.length !== whole) r.error(`Warning: /${destination.length} as prefix is invalid, only /${whole} (or none) is supported.\n`);
    }
  }
  if (!destination) return r.fail('need at least a destination address', 1);
  const refuse = (errno: KernelError['errno']): never => r.answer({ errno });
  // ip_route_input_slow: nobody sends from 0.0.0.0.
  if (iif && isIpv4(destination.address) && (from ?? '0.0.0.0').startsWith('0.')) refuse('EINVAL');
  const found = r.netns.routing.lookup({
    dst: destination.address,
    ...(from !== undefined && { src: from }),
    ...(mark !== undefined && { mark }),
    ...(iif && { iif }),
    ...(oif && { oif }),
    ...(tos !== undefined && { tos }),
    ...(protocol !== undefined && { protocol }),
    ...(sourcePort !== undefined && { sourcePort }),
    ...(destinationPort !== undefined && { destinationPort }),
  });
  // ip_route_input_slow: only a router leads on what came in.
  const closed = iif !== undefined && isIpv4(destination.address) ? r.netns.sysctl(`net/ipv4/conf/${iif.name}/forwarding`) : undefined;
  const forwards = closed === undefined || !closed.ok || closed.value !== '0';
  if (found.kind === 'error') return refuse(forwards ? found.errno : 'EHOSTUNREACH');
  const { nextHop } = found;
  const out = r.print();
  out.begin();
  if (fibMatch) {
    printRoute(r, out, found.route, { showTable: true });
    out.end();
    out.flush();
    return;
  }
  // __mkroute_output: what goes to everybody, or to a group, needs no gateway.
  const group = isIpv4(destination.address) && !iif ? (destination.address === '255.255.255.255' ? 'broadcast' : /^2(?:2[4-9]|3\d)\./.test(destination.address) ? 'multicast' : undefined) : undefined;
  const route: Route = group === undefined ? found.route : { ...found.route, type: group };
  if (route.type === 'unicast' && !forwards) refuse('EHOSTUNREACH');
  const six = !isIpv4(destination.address);
  const shownType = route.type !== 'unicast' || r.flags.details;
  if (shownType) out.both('type', route.type, `${route.type} `);
  out.both('dst', destination.address, out.tintAddress(destination.address, `${destination.address} `));
  if (from !== undefined) out.both('from', from, `from ${out.tintAddress(from, `${from} `)}`);
  else if (six) out.both('from', '::', 'from :: ');
  if (nextHop.via !== undefined && group === undefined) out.both('gateway', nextHop.via, `via ${out.tintAddress(nextHop.via, `${nextHop.via} `)}`);
  const device = route.type === 'local' ? r.netns.link('lo') : nextHop.device;
  if (device) out.both('dev', device.name, `dev ${out.tint('device', `${device.name} `)}`);
  // A table other than main and local is named; so is local for IPv6.
  if ((route.table !== TABLE_MAIN && (route.table !== TABLE_LOCAL || six)) || r.flags.details) out.both('table', tableName(route.table), `table ${tableName(route.table)} `);
  if (six) out.both('protocol', route.protocol, route.protocol === 'boot' ? '' : `proto ${route.protocol} `);
  const source = from === undefined ? found.source : undefined;
  if (source !== undefined && !iif) out.both('prefsrc', source, `src ${out.tintAddress(source, `${source} `)}`);
  if (mark !== undefined && mark !== 0) out.both('mark', mark, `mark ${mark} `);
  if (six) {
    const metric = route.metric;
    out.both('metric', metric, `metric ${metric} `);
    out.set('flags', []);
    out.both('pref', 'medium', 'pref medium');
    out.put('\n');
    out.end();
    out.flush();
    return;
  }
  // RTCF_MULTICAST is the bit that iproute2 knows by another name.
  out.set('flags', group === 'multicast' ? ['rt_offload_failed'] : []);
  if (group === 'multicast') out.put('rt_offload_failed ');
  out.both('uid', 0, iif ? '' : 'uid 0 ');
  const cacheFlags: string[] = [];
  // RTCF_LOCAL: also for what another route sends out by lo.
  if (route.type === 'local' || nextHop.device?.kind === 'loopback') cacheFlags.push('local');
  if (route.type === 'broadcast') cacheFlags.push('local', 'brd');
  if (group === 'multicast') cacheFlags.push(...(destination.address === '224.0.0.1' ? ['local'] : []), 'mc');
  if (found.cached?.redirected) cacheFlags.push('redirected');
  const expires = found.cached ? Math.max(0, Math.round((found.cached.until - r.process.world.now) / 1_000_000)) : undefined;
  out.set('cache', cacheFlags);
  out.put(`${out.newline}    cache ${cacheFlags.length > 0 ? `<${cacheFlags.join(',')}> ` : ''}${expires === undefined ? '' : `expires ${expires}sec `}${found.cached?.mtu === undefined ? '' : `mtu ${found.cached.mtu} `}${iif ? `iif ${iif.name} ` : ''}\n`);
  out.end();
  out.flush();
}
