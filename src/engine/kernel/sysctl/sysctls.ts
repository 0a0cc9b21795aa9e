/**
 * Sysctls of one network namespace, by dotted name. Those that the packet path reads live as numbers in {@link DeviceSettings};
 * the rest is a table of names with defaults.
 * @simplified sysctl values — integers only are checked; ranges of single settings are not.
 */
import { err, ok, type Result } from '../../base/index';
import type { KernelError } from '../api';
import type { Device } from '../link/device';
import { canonicalBitmap } from './bitmap';
import { IPV4_CONF_DEFAULTS, IPV6_CONF_DEFAULTS, type Ipv4Conf, type Ipv6Conf, NEIGH_DEFAULTS, type NeighSettings } from './device-settings';

/** Names outside the per-device trees, with Linux 6.x defaults. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'net.bridge.bridge-nf-call-arptables': '1',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.bridge.bridge-nf-filter-pppoe-tagged': '0',
  'net.bridge.bridge-nf-filter-vlan-tagged': '0',
  'net.bridge.bridge-nf-pass-vlan-input-dev': '0',
  'net.core.rmem_max': '4194304',
  'net.core.somaxconn': '4096',
  'net.core.wmem_max': '4194304',
  'net.ipv4.fib_multipath_hash_policy': '0',
  'net.ipv4.fwmark_reflect': '0',
  'net.ipv4.icmp_echo_ignore_all': '0',
  'net.ipv4.icmp_echo_ignore_broadcasts': '1',
  'net.ipv4.icmp_errors_use_inbound_ifaddr': '0',
  'net.ipv4.icmp_ignore_bogus_error_responses': '1',
  'net.ipv4.icmp_msgs_burst': '50',
  'net.ipv4.icmp_msgs_per_sec': '1000',
  'net.ipv4.icmp_ratelimit': '1000',
  'net.ipv4.icmp_ratemask': '6168',
  'net.ipv4.igmp_link_local_mcast_reports': '1',
  'net.ipv4.igmp_qrv': '2',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_forward_use_pmtu': '0',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_local_reserved_ports': '',
  'net.ipv4.ip_no_pmtu_disc': '0',
  'net.ipv4.ip_nonlocal_bind': '0',
  'net.ipv4.ip_unprivileged_port_start': '1024',
  'net.ipv4.ipfrag_time': '30',
  'net.ipv4.ping_group_range': '0\t2147483647',
  'net.ipv4.route.min_adv_mss': '256',
  'net.ipv4.route.mtu_expires': '600',
  'net.ipv4.route.min_pmtu': '552',
  'net.ipv4.tcp_abort_on_overflow': '0',
  'net.ipv4.tcp_dsack': '1',
  'net.ipv4.tcp_early_retrans': '3',
  'net.ipv4.tcp_ecn': '2',
  'net.ipv4.tcp_fin_timeout': '60',
  'net.ipv4.tcp_keepalive_intvl': '75',
  'net.ipv4.tcp_keepalive_probes': '9',
  'net.ipv4.tcp_keepalive_time': '7200',
  'net.ipv4.tcp_max_syn_backlog': '512',
  'net.ipv4.tcp_moderate_rcvbuf': '1',
  'net.ipv4.tcp_mtu_probing': '0',
  'net.ipv4.tcp_retries1': '3',
  'net.ipv4.tcp_retries2': '15',
  'net.ipv4.tcp_rmem': '4096\t131072\t33554432',
  'net.ipv4.tcp_sack': '1',
  'net.ipv4.tcp_slow_start_after_idle': '1',
  'net.ipv4.tcp_syn_linear_timeouts': '4',
  'net.ipv4.tcp_syn_retries': '6',
  'net.ipv4.tcp_synack_retries': '5',
  'net.ipv4.tcp_syncookies': '1',
  'net.ipv4.tcp_timestamps': '1',
  'net.ipv4.tcp_tw_reuse': '2',
  'net.ipv4.tcp_window_scaling': '1',
  'net.ipv4.tcp_wmem': '4096\t16384\t4194304',
  'net.ipv4.vs.conn_reuse_mode': '1',
  'net.ipv4.vs.conntrack': '0',
  'net.ipv4.vs.expire_nodest_conn': '0',
  'net.ipv4.vs.expire_quiescent_template': '0',
  'net.ipv4.vs.sloppy_sctp': '0',
  'net.ipv4.vs.sloppy_tcp': '0',
  'net.ipv4.vs.snat_reroute': '1',
  'net.ipv6.bindv6only': '0',
  'net.ipv6.fwmark_reflect': '0',
  'net.ipv6.icmp.echo_ignore_all': '0',
  'net.ipv6.icmp.echo_ignore_anycast': '0',
  'net.ipv6.icmp.echo_ignore_multicast': '0',
  'net.ipv6.icmp.ratelimit': '100',
  'net.ipv6.icmp.ratemask': '0-1,3-127',
  'net.netfilter.nf_conntrack_acct': '0',
  'net.netfilter.nf_conntrack_buckets': '262144',
  'net.netfilter.nf_conntrack_checksum': '1',
  'net.netfilter.nf_conntrack_expect_max': '4096',
  'net.netfilter.nf_conntrack_frag6_timeout': '60',
  'net.netfilter.nf_conntrack_generic_timeout': '600',
  'net.netfilter.nf_conntrack_gre_timeout': '30',
  'net.netfilter.nf_conntrack_gre_timeout_stream': '180',
  'net.netfilter.nf_conntrack_icmp_timeout': '30',
  'net.netfilter.nf_conntrack_icmpv6_timeout': '30',
  'net.netfilter.nf_conntrack_max': '262144',
  'net.netfilter.nf_conntrack_sctp_timeout_closed': '10',
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_wait': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_established': '210',
  'net.netfilter.nf_conntrack_sctp_timeout_heartbeat_sent': '30',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_recd': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_sent': '3',
  'net.netfilter.nf_conntrack_tcp_be_liberal': '0',
  'net.netfilter.nf_conntrack_tcp_loose': '1',
  'net.netfilter.nf_conntrack_tcp_max_retrans': '3',
  'net.netfilter.nf_conntrack_tcp_timeout_close': '10',
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_tcp_timeout_fin_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_last_ack': '30',
  'net.netfilter.nf_conntrack_tcp_timeout_max_retrans': '300',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_recv': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_sent': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_unacknowledged': '300',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
};

/** Of the whole machine, so only its initial namespace has them (ipv4_route_netns_table, ipv6_rotable). Times are in jiffies: HZ is 250. */
const MACHINE_DEFAULTS: Readonly<Record<string, string>> = {
  'net.ipv4.route.error_burst': '1250',
  'net.ipv4.route.error_cost': '250',
  'net.ipv4.route.redirect_load': '5',
  'net.ipv4.route.redirect_number': '9',
  'net.ipv4.route.redirect_silence': '5120',
  'net.ipv6.mld_qrv': '2',
  'net.netfilter.nf_log_all_netns': '0',
};

/** Sets of numbers, each below the number given. */
const BITMAPS: Readonly<Record<string, number>> = { 'net.ipv6.icmp.ratemask': 256 };
/** Kept in jiffies, so what is read back is a whole number of them (proc_dointvec_ms_jiffies). */
const MILLISECONDS_IN_JIFFIES: ReadonlySet<string> = new Set(['net.ipv4.icmp_ratelimit', 'net.ipv6.icmp.ratelimit']);

interface Conf {
  readonly ipv4: Ipv4Conf;
  readonly ipv6: Ipv6Conf;
}

const newConf = (): Conf => ({ ipv4: { ...IPV4_CONF_DEFAULTS }, ipv6: { ...IPV6_CONF_DEFAULTS } });

/** Pairs that show one setting in two units: name, the other name, factor from the first to the second. */
const TWINS: Readonly<Record<string, readonly [string, number]>> = {
  retrans_time: ['retrans_time_ms', 10],
  retrans_time_ms: ['retrans_time', 0.1],
  base_reachable_time: ['base_reachable_time_ms', 1000],
  base_reachable_time_ms: ['base_reachable_time', 0.001],
};

const OF_NAMESPACE: ReadonlyMap<string, string> = new Map(Object.entries(DEFAULTS));
const OF_MACHINE: ReadonlyMap<string, string> = new Map(Object.entries({ ...DEFAULTS, ...MACHINE_DEFAULTS }));

interface NameParts {
  readonly family: 'ipv4' | 'ipv6';
  readonly neigh: boolean;
  readonly place: string;
  readonly key: string;
}

/** Names that were taken apart, as far as they are of a device: the same few are asked for in every namespace. Only remembers. */
const takenApart = new Map<string, NameParts | undefined>();
const REMEMBERED_NAMES = 2000;

function partsOf(name: string): NameParts | undefined {
  if (takenApart.has(name)) return takenApart.get(name);
  const match = /^net\.(ipv4|ipv6)\.(conf|neigh)\.(.+)\.([a-z0-9_]+)$/.exec(name);
  const [, family, tree, place, key] = (match ?? []) as unknown as [string, 'ipv4' | 'ipv6', 'conf' | 'neigh', string, string];
  const parts = match ? { family, neigh: tree === 'neigh', place, key } : undefined;
  if (takenApart.size >= REMEMBERED_NAMES) takenApart.clear();
  takenApart.set(name, parts);
  return parts;
}

export class Sysctls {
  private readonly all = newConf();
  private readonly byDefault = newConf();
  private readonly neighDefault: NeighSettings = { ...NEIGH_DEFAULTS };
  /** What was set, where it has been; most namespaces leave nearly everything as it was. */
  private readonly values = new Map<string, string>();
  private readonly defaults: ReadonlyMap<string, string>;
  /** Values that the packet path has asked for as numbers. */
  private readonly numbers = new Map<string, number>();
  /** `bridge-nf-call-iptables` and `-ip6tables`, read for every bridged frame. */
  bridgeNf4 = true;
  bridgeNf6 = true;
  /** `net.ipv4.ip_default_ttl`, read for every packet sent. */
  defaultTtl = 64;

  /** `machine`: of a machine's initial namespace. */
  constructor(
    private readonly devices: () => readonly Device[],
    machine: boolean,
  ) {
    this.defaults = machine ? OF_MACHINE : OF_NAMESPACE;
  }

  conf(which: 'all' | 'default'): Conf {
    return which === 'all' ? this.all : this.byDefault;
  }

  neigh(_which: 'default'): NeighSettings {
    return this.neighDefault;
  }

  private plain(name: string): string | undefined {
    return this.values.get(name) ?? this.defaults.get(name);
  }

  /** A whole number, or 0. */
  number(name: string): number {
    let n = this.numbers.get(name);
    if (n === undefined) {
      n = Number(this.plain(name) ?? 0);
      this.numbers.set(name, n);
    }
    return n;
  }

  text(name: string): string | undefined {
    const result = this.get(name);
    return result.ok ? result.value : undefined;
  }

  get(name: string): Result<string, KernelError> {
    const plain = this.plain(name);
    if (plain !== undefined) return ok(plain);
    if (name === 'net.ipv4.ip_forward') return ok(String(this.all.ipv4.forwarding));
    const place = this.place(name);
    return place ? ok(String(place.record[place.key])) : err({ errno: 'ENOENT' });
  }

  set(name: string, value: string): Result<void, KernelError> {
    const text = value.trim();
    if (name === 'net.ipv4.ip_forward') return this.set('net.ipv4.conf.all.forwarding', text);
    const place = this.place(name);
    if (place) {
      if (!/^-?\d+$/.test(text)) return err({ errno: 'EINVAL' });
      const n = Number(text);
      if (place.key === 'mtu' && !this.fitsIpv6(name, n)) return err({ errno: 'EINVAL' });
      const before = place.record[place.key];
      place.record[place.key] = n;
      const twin = place.neigh ? TWINS[place.key] : undefined;
      if (twin) place.record[twin[0]] = Math.round(n * twin[1]);
      // What it says already spreads nothing: devices that were set one by one stay as they are.
      if (place.key === 'forwarding' && n !== before) {
        this.spreadForwarding(name, n);
        if (name.startsWith('net.ipv6.')) for (const device of this.devices()) this.ipv6ForwardingSwitched(device);
      }
      if (place.key === 'disable_ipv6') this.onDisableIpv6(name, n);
      return ok();
    }
    const old = this.plain(name);
    if (old === undefined) return err({ errno: 'ENOENT' });
    const size = BITMAPS[name];
    if (size !== undefined) {
      const canonical = canonicalBitmap(text, size);
      if (canonical === undefined) return err({ errno: 'EINVAL' });
      this.values.set(name, canonical);
      return ok();
    }
    if (MILLISECONDS_IN_JIFFIES.has(name)) {
      if (!/^\d+$/.test(text)) return err({ errno: 'EINVAL' });
      this.values.set(name, String(Math.ceil(Number(text) / 4) * 4));
      this.numbers.delete(name);
      return ok();
    }
    const words = text.split(/\s+/);
    const numeric = old !== '' && /^[\d\t-]+$/.test(old);
    if (numeric && (words.length !== old.split('\t').length || !words.every((w) => /^-?\d+$/.test(w)))) return err({ errno: 'EINVAL' });
    // ip_ttl_min, ip_ttl_max
    if (name === 'net.ipv4.ip_default_ttl' && !(Number(text) >= 1 && Number(text) <= 255)) return err({ errno: 'EINVAL' });
    this.values.set(name, words.join('\t'));
    this.numbers.delete(name);
    if (name === 'net.ipv4.ip_default_ttl') this.defaultTtl = Number(text);
    if (name === 'net.bridge.bridge-nf-call-iptables') this.bridgeNf4 = text !== '0';
    if (name === 'net.bridge.bridge-nf-call-ip6tables') this.bridgeNf6 = text !== '0';
    return ok();
  }

  names(): readonly string[] {
    const out = [...this.defaults.keys(), 'net.ipv4.ip_forward'];
    const places = ['all', 'default', ...this.devices().map((d) => d.name)];
    for (const place of places) {
      const dev = place.replaceAll('.', '/');
      for (const key of Object.keys(IPV4_CONF_DEFAULTS)) out.push(`net.ipv4.conf.${dev}.${key}`);
      for (const key of Object.keys(IPV6_CONF_DEFAULTS)) out.push(`net.ipv6.conf.${dev}.${key}`);
      if (place === 'all') continue;
      for (const key of Object.keys(NEIGH_DEFAULTS)) out.push(`net.ipv4.neigh.${dev}.${key}`);
    }
    return out.sort();
  }

  /** Called for each device whose `disable_ipv6` changed. */
  ipv6Switched: (device: Device) => void = () => undefined;
  /** Called for every device when IPv6 forwarding of any may have changed. */
  ipv6ForwardingSwitched: (device: Device) => void = () => undefined;

  /** Takes over conf/all and conf/default of another namespace; what devices there are follow its forwarding. */
  inheritIpv4(from: Sysctls): void {
    const forwards = this.all.ipv4.forwarding !== from.all.ipv4.forwarding;
    Object.assign(this.all.ipv4, from.all.ipv4);
    if (forwards) this.spreadForwarding('net.ipv4.conf.all.forwarding', from.all.ipv4.forwarding);
    Object.assign(this.byDefault.ipv4, from.byDefault.ipv4);
  }

  /** Writing `all` or `ip_forward` sets every device; writing `default` sets devices to come (devinet_sysctl_forward). */
  private spreadForwarding(name: string, value: number): void {
    const [, family, , place] = name.split('.');
    if (place !== 'all') return;
    const which = family === 'ipv6' ? 'ipv6' : 'ipv4';
    this.byDefault[which].forwarding = value;
    for (const device of this.devices()) device.settings[which].forwarding = value;
  }

  /** addrconf_sysctl_mtu: at least 1280 bytes, at most what the device takes. */
  private fitsIpv6(name: string, mtu: number): boolean {
    const device = this.devices().find((d) => name === `net.ipv6.conf.${d.name.replaceAll('.', '/')}.mtu` || name === `net.ipv6.conf.${d.name}.mtu`);
    return mtu >= 1280 && mtu <= (device?.mtu ?? mtu);
  }

  private onDisableIpv6(name: string, value: number): void {
    const place = name.split('.')[3];
    if (place === 'default') return;
    for (const device of this.devices()) {
      if (place !== 'all' && device.name !== place) continue;
      device.settings.ipv6.disable_ipv6 = value;
      this.ipv6Switched(device);
    }
    if (place === 'all') this.byDefault.ipv6.disable_ipv6 = value;
  }

  /** Where a per-device name is kept. Devices with dots in their names are written with slashes, as sysctl(8) has it; dots work too when unambiguous. */
  private place(name: string): { readonly record: Record<string, number>; readonly key: string; readonly neigh: boolean } | undefined {
    const parts = partsOf(name);
    if (!parts) return undefined;
    const { family, neigh, place, key } = parts;
    let record: Record<string, number> | undefined;
    if (place === 'all') record = neigh ? undefined : this.all[family];
    else if (place === 'default') record = neigh ? this.neighDefault : this.byDefault[family];
    else {
      const wanted = place.replaceAll('/', '.');
      const device = this.devices().find((d) => d.name === wanted);
      record = neigh ? device?.settings.neigh : device?.settings[family];
    }
    return record && key in record ? { record, key, neigh } : undefined;
  }
}
