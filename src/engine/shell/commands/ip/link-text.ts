/** One device as `ip link` and `ip addr` print it (iproute2 ip/ipaddress.c print_linkinfo). */
import type { Link, NetNamespace } from '../../../kernel/index';
import type { IpFlags, Printer } from './netlink';

/** Devices that a tool has seen up: their queue stays `noqueue` when they go down; before that it is `noop`. */
const wasUp = new WeakMap<Link, NetNamespace>();

/** Queueing discipline. @simplified physical NICs show fq_codel; nothing is queued here */
export function qdiscOf(link: Link): string {
  if (link.up) wasUp.set(link, link.netns);
  if (!link.up && wasUp.get(link) !== link.netns) return 'noop';
  return link.kind === 'physical' ? 'fq_codel' : 'noqueue';
}

/** The device that `link` hangs on (IFLA_LINK): veth peer, or the lower device. */
const linkedTo = (link: Link): Link | undefined => link.lower ?? link.peer;

const isTunnel = (link: Link): boolean => link.kind === 'ipip';

export function linkFlags(link: Link): string[] {
  const flags: string[] = [];
  const running = link.operState === 'UP' || link.operState === 'UNKNOWN';
  if (link.up && !running) flags.push('NO-CARRIER');
  if (link.kind === 'loopback') flags.push('LOOPBACK');
  else if (isTunnel(link)) flags.push(...(link.spec.kind === 'ipip' && link.spec.remote !== undefined ? ['POINTOPOINT'] : []));
  else flags.push('BROADCAST', ...(link.kind === 'dummy' ? [] : ['MULTICAST']));
  if (!link.arpEnabled && link.kind !== 'loopback') flags.push('NOARP');
  if (link.promiscuous && userPromiscuous(link)) flags.push('PROMISC');
  if (link.up) flags.push('UP');
  if (link.up && link.carrier) flags.push('LOWER_UP');
  return flags;
}

/** The flag that the user set, not what captures and bridges want. */
const userPromiscuous = (link: Link): boolean => (link as Link & { readonly promiscuousFlag?: boolean }).promiscuousFlag ?? link.promiscuous;

/** `name`, with `@peer` or `@ifN`. */
export function linkName(link: Link): { readonly text: string; readonly link: string | undefined; readonly index: number | undefined; readonly peerDown: boolean } {
  // A tunnel away from home names its own number (put_iflink with get_link_net).
  if (link.linkNetns) return { text: `${link.name}@if${link.index}`, link: undefined, index: link.index, peerDown: false };
  const peer = linkedTo(link);
  if (!peer) return link.kind === 'ipip' ? { text: `${link.name}@NONE`, link: undefined, index: undefined, peerDown: false } : { text: link.name, link: undefined, index: undefined, peerDown: false };
  if (link.kind === 'vxlan' || link.kind === 'geneve') return { text: link.name, link: undefined, index: undefined, peerDown: false };
  if (peer.netns !== link.netns) return { text: `${link.name}@if${peer.index}`, link: undefined, index: peer.index, peerDown: false };
  return { text: `${link.name}@${peer.name}`, link: peer.name, index: undefined, peerDown: !peer.up };
}

/** IPv4 address that the bytes of a tunnel's hardware address spell. */
const tunnelAddress = (address: string | undefined): string => address ?? '0.0.0.0';

export interface LinkTextOptions {
  readonly flags: IpFlags;
  /** `ip link` shows the mode; `ip addr` does not. */
  readonly mode: boolean;
  /** `ip addr` prints counters after the addresses ({@link printStatisticsAfter}). */
  readonly withoutStatistics?: boolean;
  /** `ip -6 addr` leaves out what the IPv6 dump does not tell. */
  readonly inet6Only?: boolean;
  /** `ip monitor`: without queue length, alias and counters. */
  readonly event?: {
    /** The state it still has, with its carrier there but not acted on. */
    readonly opening?: 'DOWN' | 'LOWERLAYERDOWN';
    /** Its other end is unknown. */
    readonly detached?: boolean;
    /** What follows the address line. */
    readonly suffix?: string;
    readonly qdisc?: string;
  };
}

/** inet6_fill_ifinfo tells the index of the link's other end when it differs from its own, and not whose namespace it is of: ip takes it for its own. */
export function inet6Name(link: Link): ReturnType<typeof linkName> {
  const name = linkName(link);
  const other = (link.lower ?? link.peer)?.index;
  const shown = other === undefined || other === link.index ? undefined : (link.netns.links.find((l) => l.index === other)?.name ?? `if${other}`);
  return { ...name, text: shown === undefined ? link.name : `${link.name}@${shown}`, index: undefined, link: shown };
}

export function printLink(out: Printer, link: Link, viewer: NetNamespace, options: LinkTextOptions): void {
  const { flags } = options;
  const { event } = options;
  const name = event?.detached === true ? { ...linkName(link), text: `${link.name}@NONE`, peerDown: false } : options.inet6Only === true ? inet6Name(link) : linkName(link);
  const linkFlagList = event?.opening === undefined ? linkFlags(link) : ['NO-CARRIER', ...linkFlags(link)];
  const operState = event?.opening ?? link.operState;
  out.both('ifindex', link.index, `${link.index}: `);
  if (name.index !== undefined) out.set('link_index', name.index);
  if (name.link !== undefined) out.set('link', name.link);
  if (link.kind === 'ipip') out.set('link', null);
  out.both('ifname', link.name, out.tint('device', `${name.text}: `));
  const shown = name.peerDown ? [...linkFlagList, 'M-DOWN'] : linkFlagList;
  out.both('flags', shown, `<${shown.join(',')}> `);
  out.both('mtu', link.mtu, `mtu ${link.mtu} `);
  if (!options.inet6Only) {
    const qdisc = event?.qdisc ?? qdiscOf(link);
    out.both('qdisc', qdisc, `qdisc ${qdisc} `);
    if (link.master) out.both('master', link.master.name, `master ${link.master.name} `);
  }
  out.both('operstate', operState, `state ${stateTint(out, operState, `${operState} `)}`);
  if (options.mode) out.both('linkmode', 'DEFAULT', 'mode DEFAULT ');
  if (!options.inet6Only) out.both('group', 'default', 'group default ');
  if (link.txQueueLength !== 0 && !event) out.both('txqlen', link.txQueueLength, `qlen ${link.txQueueLength}`);
  if (options.mode || flags.family === undefined) {
    printAddressLine(out, link, viewer, event?.detached === true);
    if (event?.suffix !== undefined) out.put(event.suffix);
    if (flags.details) printDetails(out, link, options.mode);
    if (link.alias !== undefined && link.alias !== '' && !event) out.both('ifalias', link.alias, `${out.newline}    alias ${link.alias}`);
  } else if (options.inet6Only !== true) printNetnsId(out, link, viewer);
  if (flags.statistics > 0 && !options.withoutStatistics) printStatistics(out, link, flags);
  out.put('\n');
}

/** UP is green and DOWN red. */
export const stateTint = (out: Printer, state: string, text: string): string => (state === 'UP' ? out.tint('up', text) : state === 'DOWN' ? out.tint('down', text) : text);

function printAddressLine(out: Printer, link: Link, viewer: NetNamespace, detached = false): void {
  const type = link.kind === 'loopback' ? 'loopback' : isTunnel(link) ? 'ipip' : 'ether';
  out.both('link_type', type, `${out.newline}    link/${type} `);
  if (link.spec.kind === 'ipip') {
    const local = tunnelAddress(link.spec.local);
    const remote = tunnelAddress(link.spec.remote);
    const pointToPoint = link.spec.remote !== undefined;
    out.both('address', local, out.tint('mac', local));
    if (pointToPoint) out.set('link_pointtopoint', true);
    out.both('broadcast', remote, `${pointToPoint ? ' peer ' : ' brd '}${out.tint('mac', remote)}`);
    return;
  }
  const broadcast = link.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  out.both('address', link.mac, out.tint('mac', link.mac));
  out.both('broadcast', broadcast, ` brd ${out.tint('mac', broadcast)}`);
  if (!detached) printNetnsId(out, link, viewer);
}

function printNetnsId(out: Printer, link: Link, viewer: NetNamespace): void {
  const peer = linkedTo(link);
  const elsewhere = link.linkNetns ?? (peer && peer.netns !== link.netns && link.kind !== 'vxlan' && link.kind !== 'geneve' ? peer.netns : undefined);
  if (elsewhere) {
    const id = viewer.nsidOf(elsewhere);
    const named = [...viewer.host.named].find(([, netns]) => netns === elsewhere)?.[0];
    out.both('link_netnsid', id, named === undefined ? ` link-netnsid ${id}` : ` link-netns ${named}`);
  }
}

/** What any new device has (TSO_LEGACY_MAX_SIZE). */
const PLAIN_TSO = 65536;

/** A bridge takes the least of its ports (br_set_gso_limits, from its first port on), a tunnel its lower device's where it has one. */
function tsoMaxSize(link: Link): number {
  if (link.kind === 'vxlan' || link.kind === 'geneve') return link.lower ? tsoMaxSize(link.lower) : PLAIN_TSO;
  if (link.bridging?.kind !== 'bridge') return QUEUES.tso_max_size;
  if (!link.bridging.hadPort) return PLAIN_TSO;
  return Math.min(QUEUES.tso_max_size, ...link.netns.links.filter(({ master }) => master === link).map(tsoMaxSize));
}

const QUEUES = { gso_max_size: 65536, gso_max_segs: 65535, tso_max_size: 524280, tso_max_segs: 65535, gro_max_size: 65536 };

/** veth and bridges cannot filter unicast addresses: for the MACs of macvlan devices that are up they take everything (IFF_UNICAST_FLT, __dev_set_rx_mode). */
const carriesMacvlans = (link: Link): boolean =>
  (link.kind === 'veth' || link.kind === 'bridge') && link.netns.host.world.namespaces.some(({ links }) => links.some((each) => each.kind === 'macvlan' && each.up && each.lower === link));

/** The kernel's own figures for each kind; recorded from Linux 6.18 with iproute2 6.1. */
function printDetails(out: Printer, link: Link, mode: boolean): void {
  const port = link.master !== undefined;
  const loopback = link.kind === 'loopback';
  const limits = { min: loopback ? 0 : link.kind === 'dummy' ? 0 : 68, max: loopback || link.kind === 'dummy' ? 0 : 65535 };
  const promiscuity = (port ? 1 : 0) + (link.promiscuous && !port ? 1 : 0) + (carriesMacvlans(link) ? 1 : 0);
  out.both('promiscuity', promiscuity, ` promiscuity ${promiscuity} `);
  out.both('allmulti', port ? 1 : 0, ` allmulti ${port ? 1 : 0}`);
  out.both('min_mtu', limits.min, ` minmtu ${limits.min}`);
  out.both('max_mtu', limits.max, ` maxmtu ${limits.max} `);
  const kind = kindDetails(link);
  if (kind) {
    const slave = port ? bridgePortDetails(link) : undefined;
    out.put(`${out.newline}    ${kind.name} ${kind.fields.map((f) => (f.text === '' ? '' : `${f.text} `)).join('')}`);
    if (slave) out.put(`${out.newline}    bridge_slave ${slave.map((f) => `${f.text} `).join('')}`);
    const data = Object.fromEntries(kind.fields.flatMap((f) => (f.key === undefined ? [] : [[f.key, f.value]])));
    out.set('linkinfo', {
      info_kind: kind.name,
      ...(kind.fields.length > 0 && { info_data: data }),
      ...(slave && { info_slave_kind: 'bridge', info_slave_data: Object.fromEntries(slave.map((f) => [f.key, f.value])) }),
    });
  }
  if (mode) out.both('inet6_addr_gen_mode', 'eui64', 'addrgenmode eui64 ');
  const queues = link.kind === 'veth' ? 2 : 1;
  out.both('num_tx_queues', queues, `numtxqueues ${queues} `);
  out.both('num_rx_queues', queues, `numrxqueues ${queues} `);
  for (const [key, value] of Object.entries({ ...QUEUES, tso_max_size: tsoMaxSize(link) })) out.both(key, value, `${key} ${value} `);
}

interface Field {
  readonly key: string | undefined;
  readonly value: unknown;
  readonly text: string;
}

const field = (key: string | undefined, value: unknown, text?: string): Field => ({ key, value, text: text ?? `${key ?? ''} ${String(value)}` });
const onOff = (value: boolean): string => (value ? 'on' : 'off');

export const bridgeId = (bridge: Link): string => shortId(bridge.bridging?.kind === 'bridge' ? bridge.bridging.id : `8000.${bridge.mac}`);

/** Priority and MAC as iproute2 prints them: bytes without leading zeros. */
const shortId = (id: string): string => id.replace(/(?<=[.:])0(?=[0-9a-f])/g, '');

function kindDetails(link: Link): { readonly name: string; readonly fields: readonly Field[] } | undefined {
  const { spec } = link;
  switch (spec.kind) {
    case 'loopback':
    case 'physical':
      return undefined;
    case 'veth':
      return { name: 'veth', fields: [] };
    case 'dummy':
      return { name: 'dummy', fields: [] };
    case 'bridge':
      return { name: 'bridge', fields: bridgeDetails(link) };
    case 'vxlan': {
      const o = spec.options;
      const fields = [field('id', o.vni)];
      if (o.group !== undefined) fields.push(field('group', o.group));
      else if (o.remote !== undefined) fields.push(field('remote', o.remote));
      if (o.local !== undefined) fields.push(field('local', o.local));
      if (o.lower !== undefined) fields.push(field('link', o.lower, `dev ${o.lower}`));
      fields.push(field('port_range', { low: 0, high: 0 }, 'srcport 0 0'), field('port', o.dstPort, `dstport ${o.dstPort}`));
      if (!o.learning) fields.push(field('learning', false, 'nolearning'));
      else fields.push(field('learning', true, ''));
      if (o.proxy) fields.push(field('proxy', true, 'proxy'));
      if (o.l2miss) fields.push(field('l2miss', true, 'l2miss'));
      if (o.l3miss) fields.push(field('l3miss', true, 'l3miss'));
      if (o.tos !== undefined) fields.push(o.tos === 'inherit' ? field('tos', '0x1', 'tos inherit') : field('tos', `0x${o.tos.toString(16)}`));
      fields.push(o.ttl === undefined || o.ttl === 0 ? field('ttl', 0, 'ttl auto') : o.ttl === 'inherit' ? field(undefined, o.ttl, 'ttl inherit') : field('ttl', o.ttl));
      if (o.df !== undefined) fields.push(field('df', o.df));
      fields.push(field('ageing', 300), field('udp_csum', true, 'udpcsum'), field('udp_zero_csum6_tx', false, 'noudp6zerocsumtx'), field('udp_zero_csum6_rx', false, 'noudp6zerocsumrx'));
      return { name: 'vxlan', fields };
    }
    case 'geneve':
      return { name: 'geneve', fields: [field('id', spec.vni), field('remote', spec.remote), field('ttl', 0, 'ttl auto'), field('port', spec.dstPort ?? 6081, `dstport ${spec.dstPort ?? 6081}`), field('udp_csum', true, 'udpcsum'), field('udp_zero_csum6_rx', false, 'noudp6zerocsumrx')] };
    case 'ipip':
      return { name: 'ipip', fields: [field('proto', 'ipip', 'ipip'), field('remote', spec.remote ?? 'any'), field('local', spec.local ?? 'any'), field('ttl', spec.ttl ?? 0, spec.ttl === undefined || spec.ttl === 0 ? 'ttl inherit' : `ttl ${spec.ttl}`), field('pmtudisc', true, 'pmtudisc')] };
    case 'macvlan':
      return { name: 'macvlan', fields: [field('mode', link.sharing?.mode ?? spec.mode, `mode ${link.sharing?.mode ?? spec.mode}`), field('bcqueuelen', 1000), field('usedbcqueuelen', 1000)] };
    case 'ipvlan':
      return { name: 'ipvlan', fields: [field('mode', link.sharing?.mode ?? spec.mode, ` mode ${link.sharing?.mode ?? spec.mode}`), field('mode_flag', link.sharing?.flag ?? 'bridge', link.sharing?.flag ?? 'bridge')] };
    case 'vlan':
      return { name: 'vlan', fields: [field('protocol', '802.1Q'), field('id', spec.id), field('flags', ['REORDER_HDR'], '<REORDER_HDR>')] };
  }
}

/**
 * Settings of a bridge that are not simulated show the kernel's defaults. `designated_root` is the bridge's own id, as iproute2 6.1 prints it by mistake.
 * @simplified timers in `ip -d link` of bridges — shown as 0.00
 */
function bridgeDetails(link: Link): readonly Field[] {
  const tree = link.bridging?.kind === 'bridge' ? link.bridging : undefined;
  const options = tree?.options;
  const hundredths = (us: number | undefined, usual: number): number => Math.round((us ?? usual * 10_000) / 10_000);
  const id = bridgeId(link);
  const timer = (key: string): Field => field(key, 0, `${key}    0.00`);
  return [
    field('forward_delay', hundredths(options?.forwardDelayUs, 1500)), field('hello_time', hundredths(options?.helloTimeUs, 200)), field('max_age', hundredths(options?.maxAgeUs, 2000)), field('ageing_time', hundredths(options?.ageingTimeUs, 30_000)), field('stp_state', options?.stp === true ? 1 : 0), field('priority', options?.priority ?? 32768),
    field('vlan_filtering', options?.vlanFiltering === true ? 1 : 0), field('bridge_id', id), field('root_id', id, `designated_root ${id}`), field('root_port', tree?.rootPort ?? 0), field('root_path_cost', tree?.rootCost ?? 0), field('topology_change', tree?.topologyChange === true ? 1 : 0), field('topology_change_detected', tree?.topologyChangeDetected === true ? 1 : 0),
    timer('hello_timer'), timer('tcn_timer'), timer('topology_change_timer'), timer('gc_timer'), field('group_fwd_mask', '0'), field('group_addr', '01:80:c2:00:00:00', 'group_address 01:80:c2:00:00:00'), field('mcast_snooping', 1), field('no_linklocal_learn', 0),
    field('mcast_vlan_snooping', 0), field('mcast_router', 1), field('mcast_query_use_ifaddr', 0), field('mcast_querier', 0), field('mcast_hash_elasticity', 16), field('mcast_hash_max', 4096), field('mcast_last_member_cnt', 2, 'mcast_last_member_count 2'),
    field('mcast_startup_query_cnt', 2, 'mcast_startup_query_count 2'), field('mcast_last_member_intvl', 100, 'mcast_last_member_interval 100'), field('mcast_membership_intvl', 26000, 'mcast_membership_interval 26000'), field('mcast_querier_intvl', 25500, 'mcast_querier_interval 25500'),
    field('mcast_query_intvl', 12500, 'mcast_query_interval 12500'), field('mcast_query_response_intvl', 1000, 'mcast_query_response_interval 1000'), field('mcast_startup_query_intvl', 3124, 'mcast_startup_query_interval 3124'), field('mcast_stats_enabled', 0), field('mcast_igmp_version', 2),
    field('mcast_mld_version', 1), field('nf_call_iptables', 0), field('nf_call_ip6tables', 0), field('nf_call_arptables', 0),
  ];
}

export const portState = (link: Link): string => (link.bridging?.kind === 'port' ? link.bridging.state : 'disabled');

function bridgePortDetails(link: Link): readonly Field[] {
  const { port, master } = link;
  if (!port || !master) return [];
  const tree = link.bridging?.kind === 'port' ? link.bridging : undefined;
  const number = tree?.number ?? 1;
  const portId = `0x${(tree?.id ?? 0x8001).toString(16)}`;
  const id = tree ? shortId(tree.designatedBridge) : bridgeId(master);
  const root = tree ? shortId(tree.designatedRoot) : id;
  const flag = (key: string, value: boolean, name = key): Field => field(key, value, `${name} ${onOff(value)}`);
  return [
    field('state', portState(link)), field('priority', tree?.priority ?? 32), field('cost', tree?.cost ?? 2), flag('hairpin', port.hairpin), flag('guard', false), flag('root_block', false), flag('fastleave', false), flag('learning', port.learning), flag('flood', port.flood),
    field('id', portId, `port_id ${portId}`), field('no', `0x${number.toString(16)}`, `port_no 0x${number.toString(16)}`), field('designated_port', tree?.designatedPort ?? 32768 + number), field('designated_cost', tree?.designatedCost ?? 0),
    field('bridge_id', id, `designated_bridge ${id}`), field('root_id', root, `designated_root ${root}`), field('hold_timer', 0, 'hold_timer    0.00'), field('message_age_timer', 0, 'message_age_timer    0.00'), field('forward_delay_timer', 0, 'forward_delay_timer    0.00'),
    field('topology_change_ack', 0), field('config_pending', 0), flag('proxy_arp', false), flag('proxy_arp_wifi', false), field('multicast_router', 1, 'mcast_router 1'), field(undefined, false, 'mcast_fast_leave off'), flag('mcast_flood', port.multicastFlood), flag('bcast_flood', true),
    flag('mcast_to_unicast', false), flag('neigh_suppress', false), field('group_fwd_mask', '0'), field('group_fwd_mask_str', '0x0'), flag('vlan_tunnel', false), flag('isolated', port.isolated), flag('locked', false),
  ];
}

/** As print_num writes with -h. */
function humanNumber(count: number, human: IpFlags['human']): string {
  const base = human === 'binary' ? 1024 : 1000;
  if (human === 'no' || count < base) return String(count);
  let power = base;
  let prefix = 0;
  while (count / base >= power && prefix < 5) {
    power *= base;
    prefix += 1;
  }
  let precision = 2;
  for (let limit = 10; precision > 0 && count / power >= limit; precision -= 1) limit *= 10;
  return `${(count / power).toFixed(precision)}${'kMGTPE'[prefix] ?? ''}${human === 'binary' ? 'i' : ''}`;
}

/** The counters of `ip -s addr`, on lines of their own. */
export function printStatisticsAfter(out: Printer, link: Link, flags: IpFlags): void {
  printStatistics(out, link, flags, true);
  out.put('\n');
}

/**
 * `-s`: counters in columns that widen with their figures (print_stats64).
 * @simplified `-s -s`: the single causes of errors and the number of carrier changes are not kept — they show as 0
 */
function printStatistics(out: Printer, link: Link, flags: IpFlags, begun = false): void {
  const level = flags.statistics;
  const s = link.stats;
  let lineOpen = !begun;
  const rx = [s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, 0, s.multicast];
  const tx = [s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.carrierErrors, 0];
  const widths = [10, 7, 6, 7, 7, 7].map((w, i) => Math.max(w, String(rx[i] ?? 0).length, String(tx[i] ?? 0).length));
  const row = (label: string, headers: readonly string[], values: readonly number[]): void => {
    const start = lineOpen ? out.newline : '';
    lineOpen = true;
    out.put(`${start}    ${label}: ${headers.map((h, i) => h.padStart(i === 0 ? (widths[0] ?? 10) - 4 : (widths[i] ?? 0))).join(' ')} ${' '.repeat(10)}`);
    out.put(`${out.newline}    ${values.map((v, i) => `${humanNumber(v, flags.human).padStart(widths[i] ?? 0)} `).join('')}`);
  };
  const errors = (label: string, headers: readonly string[]): void => {
    out.put(`${out.newline}    ${label} errors: ${headers.map((h, i) => h.padStart(widths[i + 1] ?? 0)).join(' ')}`);
    out.put(`${out.newline}    ${' '.repeat(widths[0] ?? 10)} ${headers.map((_, i) => `${'0'.padStart(widths[i + 1] ?? 0)} `).join('')}`);
  };
  row('RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'], rx);
  if (level > 1) errors('RX', ['length', 'crc', 'frame', 'fifo', 'overrun']);
  row('TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'], tx);
  if (level > 1) errors('TX', ['aborted', 'fifo', 'window', 'heartbt', 'transns']);
  out.set('stats64', {
    rx: { bytes: s.rxBytes, packets: s.rxPackets, errors: s.rxErrors, dropped: s.rxDropped, over_errors: 0, multicast: s.multicast, ...(level > 1 && { length_errors: 0, crc_errors: 0, frame_errors: 0, fifo_errors: 0, missed_errors: 0 }) },
    tx: { bytes: s.txBytes, packets: s.txPackets, errors: s.txErrors, dropped: s.txDropped, carrier_errors: s.carrierErrors, collisions: 0, ...(level > 1 && { aborted_errors: 0, fifo_errors: 0, window_errors: 0, heartbeat_errors: 0, carrier_changes: 0 }) },
  });
}
