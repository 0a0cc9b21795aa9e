/**
 * Recorded commands whose answer the simulator does not give, each with the reason: transcript and line. A line that would match is no
 * longer excluded: a test says so.
 */

export interface Exclusion {
  readonly reason: string
  /** Lines of each transcript, from 1. */
  readonly lines: Readonly<Record<string, readonly number[]>>
  /** The command is not run at all: it would leave behind what it did not leave in the recording. */
  readonly skip?: true
}

/** Why the recording itself cannot be matched: chance, or the recording machine. */
const RECORDING: readonly Exclusion[] = [
  {
    reason: 'tcpdump was stopped before it had printed all that it had captured',
    lines: { 'k07-hairpin': [15], 'k08-reject-drop': [31, 42, 53, 64, 75, 86, 97], 'k09-established': [18], 'k02-bridge': [11], 'k15-tcpdump-tools': [11] },
  },
  { reason: 'the order of two signals, or of an ICMP error and a retransmission, is chance', lines: { 'k06-nat-conntrack': [56], 'k09-established': [15] } },
  { reason: 'whether the limiter of ICMP errors let one more go depends on the tenths of a second between two commands', lines: { 'k04-routing': [34, 36] } },
  { reason: 'whether an acknowledgement that waits a few milliseconds comes before the next command or after it is chance', lines: { 'k09-established': [23] } },
  { reason: 'how long duplicate address detection waits before it asks is drawn', lines: { 'k17-ipv6': [18], 'cni/01-main-plugins': [26], 'cni/02-ipam-ptp-meta': [38] } },
  {
    reason: 'when a host speaks by itself on a link that comes up (listener reports, checks of its addresses, router solicitations) is drawn: packets and counters of that time',
    lines: { 'docker/06-supplement': [19], 'k01-veth-carrier': [30], 'k07-hairpin': [8], 'k10-rpfilter-proxyarp': [21] },
  },
  { reason: 'which of two ends probes its neighbour first is chance, and the bridge learns from it', lines: { 'k02-bridge': [53, 55] } },
  { reason: 'whether a port still listens to IPv6 all-nodes after IPv6 was switched off is chance', lines: { 'k02-bridge': [9, 15, 16] } },
  { reason: 'the recording machine lacks the tool or has another: telnet, dnsmasq, a resolver', lines: { 'k08-reject-drop': [14], 'k15-tcpdump-tools': [4, 23, 56] } },
  { reason: 'packets of a command that the recording machine lacks (telnet)', lines: { 'k08-reject-drop': [7] } },
  { reason: 'what ls -la and tcpdump -D show of the recording machine itself', lines: { 'k01-veth-carrier': [48], 'k15-tcpdump-tools': [74] } },
  { reason: 'modes, sizes and order of files in a directory; od', lines: { 'docker/01-default-bridge': [56], 'docker/05-swarm-overlay-macvlan': [33, 49], 'docker/multihost-01-swarm-overlay': [23], 'cni/01-main-plugins': [31, 32], 'cni/02-ipam-ptp-meta': [7] } },
  { reason: "the recording machine's own processes and namespaces", lines: { 'docker/01-default-bridge': [54], 'docker/02-user-bridge': [6], 'docker/05-swarm-overlay-macvlan': [50] } },
  { reason: "the recorded tool crashed (wget of a static BusyBox)", lines: { 'docker/03-publish-host-none': [25], 'docker/06-supplement': [28, 29] }, skip: true },
  { reason: 'the order of two addresses of one name is drawn', lines: { 'docker/06-supplement': [45] } },
  { reason: 'the log of the CNI plugin sbr, with addresses of its memory', lines: { 'cni/02-ipam-ptp-meta': [92] } },
  { reason: 'the bytes of one random ping', lines: { 'k15-tcpdump-tools': [10] } },
  { reason: 'the recording kernel lacks what Podwire has', lines: { 'k11-vxlan-flannel': [44, 48, 49, 50, 51], 'k14-ipset': [24], 'cni/02-ipam-ptp-meta': [49, 50] }, skip: true },
]

/** What Podwire leaves out. */
const NOT_MODELLED: readonly Exclusion[] = [
  { reason: 'nstat: some counters are not kept (IpInDiscards, IpOutNoRoutes)', lines: { 'k04-routing': [17] } },
  { reason: 'kinds of links that Podwire refuses by name: gre, wireguard, bond, vrf, ifb; ip tunnel, ip tuntap', lines: { 'k11-vxlan-flannel': [45, 46, 47, 52, 53, 54, 55] } },
  { reason: 'iptables-legacy is a variant of the host, not a second command', lines: { 'k13-iptables-formats': [65], 'k15-tcpdump-tools': [69] } },
  { reason: "BusyBox's own ifconfig and arping; the nc of Debian's build of it", lines: { 'docker/06-supplement': [31, 32, 35] } },
  { reason: 'services of swarm (their tasks and virtual addresses)', lines: { 'docker/05-swarm-overlay-macvlan': [56, 57, 58, 61] } },
  { reason: 'iptables -m policy (IPsec)', lines: { 'docker/multihost-01-swarm-overlay': [33] } },
  { reason: '/proc/PID of another process', lines: { 'docker/03-publish-host-none': [75] } },
  { reason: 'ss -s, and what ss -i shows of TCP inside', lines: { 'k09-established': [20], 'k15-tcpdump-tools': [38] } },
  { reason: "the CNI plugins' bandwidth and tc; the bridge plugin's vlan", lines: { 'cni/01-main-plugins': [92], 'cni/02-ipam-ptp-meta': [88, 89] } },
  { reason: 'what state a device remembers that was moved to another namespace before it was ever up', lines: { 'cni/02-ipam-ptp-meta': [53] } },
  { reason: 'checksums that are left to the network card: Podwire shows each as correct', lines: { 'k15-tcpdump-tools': [7] } },
]

export const EXCLUSIONS: readonly Exclusion[] = [...RECORDING, ...NOT_MODELLED]

/** Whether the cause lies in the recording (chance, its machine) and not in what Podwire leaves out. */
export const liesInTheRecording = (exclusion: Exclusion): boolean => RECORDING.includes(exclusion)

export const exclusionOf = (transcript: string, line: number): Exclusion | undefined => EXCLUSIONS.find((e) => e.lines[transcript]?.includes(line) === true)
