/**
 * What a program's own call answers when OUTPUT drops or rejects its packet (capture k19-output-drop-errno, Linux 6.18; both variants of iptables
 * gave the same).
 */
import { describe, expect, test } from 'vitest'
import { ip, type Ipv4Address } from '../../src/engine/wire/index'
import { LabNetwork } from './net/lab-network'

const FAR = ip('10.0.0.2') as Ipv4Address

describe.each([
  { rule: 'DROP', connect: 'no answer', ping: '' },
  { rule: 'REJECT', connect: 'ECONNREFUSED', ping: 'ping: sendmsg: Operation not permitted\n' },
])('iptables OUTPUT $rule', ({ rule, connect, ping }) => {
  const network = new LabNetwork('a', 'b')
  network.join('a', 'eth0', '10.0.0.1/24', 'b', 'eth0', '10.0.0.2/24')
  // The neighbour is known before the rule is there.
  network.run('a', `ping -c 1 10.0.0.2; iptables -A OUTPUT -d 10.0.0.2 -j ${rule}`)
  const { sockets } = network.netns('a')
  const { world } = network

  test('udp sendto: EPERM', () => {
    const udp = sockets.udp()
    if (!udp.ok) throw new Error(udp.error.errno)
    expect(udp.value.send(Uint8Array.of(1), { address: FAR, port: 9 })).toEqual({ ok: false, error: { errno: 'EPERM' } })
  })

  test(`tcp connect: ${connect}`, () => {
    const tcp = sockets.tcpConnect({ address: FAR, port: 80 })
    if (!tcp.ok) throw new Error(tcp.error.errno)
    world.runUntil(world.now + 2_000_000)
    expect(tcp.value.error ?? (tcp.value.state === 'SYN_SENT' ? 'no answer' : tcp.value.state)).toBe(connect)
  })

  test(`ping says: ${ping === '' ? 'nothing' : ping.trim()}`, () => {
    expect(network.run('a', 'ping -c 1 -W 1 10.0.0.2').stderr).toBe(ping)
  })
})
