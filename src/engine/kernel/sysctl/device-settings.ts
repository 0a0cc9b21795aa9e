/** Per-device settings: `net.ipv4.conf.DEV.*` and `net.ipv4.neigh.DEV.*`, as numbers that the packet path reads directly. */

/** net.ipv4.conf: names and defaults of Linux 6.x (net/ipv4/devinet.c). */
export const IPV4_CONF_DEFAULTS = {
  accept_local: 0,
  accept_redirects: 1,
  accept_source_route: 0,
  arp_accept: 0,
  arp_announce: 0,
  arp_evict_nocarrier: 1,
  arp_filter: 0,
  arp_ignore: 0,
  arp_notify: 0,
  bc_forwarding: 0,
  bootp_relay: 0,
  disable_policy: 0,
  disable_xfrm: 0,
  drop_gratuitous_arp: 0,
  drop_unicast_in_l2_multicast: 0,
  force_igmp_version: 0,
  forwarding: 0,
  igmpv3_unsolicited_report_interval: 1000,
  ignore_routes_with_linkdown: 0,
  log_martians: 0,
  medium_id: 0,
  promote_secondaries: 0,
  proxy_arp: 0,
  proxy_arp_pvlan: 0,
  route_localnet: 0,
  rp_filter: 0,
  secure_redirects: 1,
  send_redirects: 1,
  shared_media: 1,
  src_valid_mark: 0,
  tag: 0,
} as const;

export type Ipv4ConfName = keyof typeof IPV4_CONF_DEFAULTS;
export type Ipv4Conf = Record<Ipv4ConfName, number>;

/** net.ipv6.conf: the part that we act upon. */
export const IPV6_CONF_DEFAULTS = {
  accept_dad: 1,
  accept_ra: 1,
  accept_redirects: 1,
  accept_source_route: 0,
  addr_gen_mode: 0,
  autoconf: 1,
  dad_transmits: 1,
  disable_ipv6: 0,
  enhanced_dad: 1,
  forwarding: 0,
  hop_limit: 64,
  keep_addr_on_down: 0,
  mldv2_unsolicited_report_interval: 1000,
  mtu: 1280,
  proxy_ndp: 0,
  router_solicitation_delay: 1,
  router_solicitation_interval: 4,
  router_solicitation_max_interval: 3600,
  router_solicitations: -1,
  use_tempaddr: 0,
} as const;

export type Ipv6ConfName = keyof typeof IPV6_CONF_DEFAULTS;
export type Ipv6Conf = Record<Ipv6ConfName, number>;

/** net.ipv4.neigh: units as sysctl shows them (proxy_delay in centiseconds, *_ms in milliseconds, others in seconds or packets). */
export const NEIGH_DEFAULTS = {
  anycast_delay: 100,
  app_solicit: 0,
  base_reachable_time: 30,
  base_reachable_time_ms: 30000,
  delay_first_probe_time: 5,
  gc_stale_time: 60,
  locktime: 100,
  mcast_resolicit: 0,
  mcast_solicit: 3,
  proxy_delay: 80,
  proxy_qlen: 64,
  retrans_time: 100,
  retrans_time_ms: 1000,
  ucast_solicit: 3,
  unres_qlen: 101,
  unres_qlen_bytes: 212992,
} as const;

export type NeighName = keyof typeof NEIGH_DEFAULTS;
export type NeighSettings = Record<NeighName, number>;

export interface DeviceSettings {
  readonly ipv4: Ipv4Conf;
  readonly ipv6: Ipv6Conf;
  readonly neigh: NeighSettings;
}

/** A new device starts with what `default` says now. */
export function newDeviceSettings(conf: { readonly ipv4: Ipv4Conf; readonly ipv6: Ipv6Conf }, neigh: NeighSettings): DeviceSettings {
  return { ipv4: { ...conf.ipv4 }, ipv6: { ...conf.ipv6 }, neigh: { ...neigh } };
}
