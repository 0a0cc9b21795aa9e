/** Conntrack timeouts in seconds: the sysctls under net.netfilter.nf_conntrack_*, with Linux's defaults. */
import { SECOND, type SimTime } from '../../../base/index';

/** Defaults as `sysctl -a` lists them on Linux 6.x (recorded: transcript k06). */
export const CONNTRACK_TIMEOUTS = {
  generic_timeout: 600,
  icmp_timeout: 30,
  icmpv6_timeout: 30,
  udp_timeout: 30,
  udp_timeout_stream: 120,
  tcp_timeout_syn_sent: 120,
  tcp_timeout_syn_recv: 60,
  tcp_timeout_established: 432000,
  tcp_timeout_fin_wait: 120,
  tcp_timeout_close_wait: 60,
  tcp_timeout_last_ack: 30,
  tcp_timeout_time_wait: 120,
  tcp_timeout_close: 10,
  tcp_timeout_max_retrans: 300,
  tcp_timeout_unacknowledged: 300,
  sctp_timeout_closed: 10,
  sctp_timeout_cookie_wait: 3,
  sctp_timeout_cookie_echoed: 3,
  sctp_timeout_established: 210,
  sctp_timeout_shutdown_sent: 3,
  sctp_timeout_shutdown_recd: 3,
  sctp_timeout_shutdown_ack_sent: 3,
} as const;

export type ConntrackTimeout = keyof typeof CONNTRACK_TIMEOUTS;

/** The timeout as simulated time, from the sysctl when it is set. */
export function conntrackTimeout(name: ConntrackTimeout, sysctl: (name: string) => string | undefined): SimTime {
  const value = Number(sysctl(`net.netfilter.nf_conntrack_${name}`) ?? CONNTRACK_TIMEOUTS[name]);
  return (Number.isFinite(value) ? value : CONNTRACK_TIMEOUTS[name]) * SECOND;
}
