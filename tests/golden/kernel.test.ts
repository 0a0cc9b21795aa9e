/** Recorded transcripts of ip, bridge, sysctl and the rest, replayed against the simulator. */
import { describe, expect, test } from 'vitest'
import { neutral, readTranscript, replay } from './replay'

/** Commands whose recorded answer the simulator does not give, each with the reason. */
const EXCLUDED: readonly { readonly transcript: string; readonly cmd: RegExp; readonly reason: string }[] = [
  { transcript: 'k01-veth-carrier', cmd: /^ip -s link show veth0$/, reason: 'the recorded frames are IPv6 duplicate address detection and multicast reports, which are not simulated' },
  { transcript: 'k01-veth-carrier', cmd: /^ip netns add ns2; ip netns exec ns2 readlink/, reason: 'ls -l of kernel directories: sizes and permissions are not kept' },
  { transcript: 'k01-veth-carrier', cmd: /999999/, reason: 'the pid is taken for a tool by the reader of the transcript' },
  { transcript: 'k02-bridge', cmd: /^bridge (?:-s )?fdb show br br0$/, reason: 'which ports still listen to IPv6 all-nodes after IPv6 was switched off depends on when it was' },
  { transcript: 'k02-bridge', cmd: /^ip link set va down; bridge fdb show/, reason: 'follows from the gratuitous ARP of arping in the step before' },
  { transcript: 'k02-bridge', cmd: /^ip link set br0 up; ip netns exec a ping/, reason: 'follows from the gratuitous ARP of arping in a step before' },
  { transcript: 'k04-routing', cmd: /nc -v -w 2 10\.0\.2\.10 80|ping -c 1 -t 1|traceroute (?:-n |-n -T -p 80 |-n -q 1 -m 6 )?10\.(?:0\.2\.10|9\.0\.1)/, reason: 'the real kernel limits ICMP errors by rate, or races; the simulator does not' },
  { transcript: 'k04-routing', cmd: /r1 ping -c 1 -W 1 10\.0\.5\.1/, reason: 'ping words for EACCES' },
  { transcript: 'k04-routing', cmd: /addr (?:add 10\.0\.1\.1[12]|del 10\.0\.1\.10)/, reason: 'a device that moves between namespaces keeps its IPv6 setting here; the real one takes the new namespace\'s default' },
  { transcript: 'k11-vxlan-flannel', cmd: /^ip -n h1 neigh; ip -n p1 neigh$/, reason: 'one neighbour was met by the traceroute of an earlier step' },
  { transcript: 'k11-vxlan-flannel', cmd: /-s link show flannel\.1/, reason: 'counters include the traceroutes of earlier steps' },
  { transcript: 'k11-vxlan-flannel', cmd: /type (?:ipip|gre|wireguard|geneve|vlan|ipvlan|dummy|bond|vrf|ifb)\b|ip -n h1 tun/, reason: 'kinds that the recording kernel lacks (and the simulator has), or that the simulator says it lacks' },
]

const TRANSCRIPTS = ['k01-veth-carrier', 'k02-bridge', 'k03-arp', 'k04-routing', 'k10-rpfilter-proxyarp', 'k11-vxlan-flannel', 'k12-policy-routing']

describe.each(TRANSCRIPTS)('%s', (transcript) => {
  const rows = replay(transcript)
  const excluded = (cmd: string): boolean => EXCLUDED.some((e) => e.transcript === transcript && e.cmd.test(cmd))
  const counted = rows.filter((row) => row.missing === undefined && !excluded(row.cmd))

  test(`${counted.filter((r) => r.matched).length} of ${counted.length} commands answer as recorded (${rows.length} in the transcript)`, () => {
    const wrong = counted.filter((row) => !row.matched)
    expect(wrong.map((r) => ({ cmd: r.cmd, stdout: neutral(r.actual.stdout), stderr: neutral(r.actual.stderr), status: r.actual.status }))).toEqual(
      wrong.map((r) => ({ cmd: r.cmd, stdout: neutral(r.expected.stdout), stderr: neutral(r.expected.stderr), status: r.expected.status })),
    )
    expect(counted.length).toBeGreaterThan(5)
  })
})

test('every exclusion is still needed', () => {
  const stale = EXCLUDED.filter((e) => !readTranscript(e.transcript).some((step) => step.kind === 'run' && e.cmd.test(step.cmd)))
  expect(stale).toEqual([])
})
