/**
 * Conntrack and NAT on live packets: the events and entries of capture k06 (client c 203.0.113.5, NAT router r, server s 10.0.0.10).
 * Client ports are the kernel's choice, so they are written PORT; everything else is what Linux 6.18 printed.
 */
import { describe, expect, test } from 'vitest'
import { SECOND, unwrap } from '../../src/engine/base/index'
import { applyRestore, createWorld } from '../../src/engine/kernel/index'
import type { ConntrackEntry, NetNamespace, TcpSocket, World } from '../../src/engine/kernel/index'
import { eventName, flowLine } from '../../src/engine/shell/commands/conntrack/format'
import { cidr, ip } from '../../src/engine/wire/index'

interface Scene {
  readonly world: World
  readonly c: NetNamespace
  readonly r: NetNamespace
  readonly s: NetNamespace
  readonly events: string[]
}

const address = (netns: NetNamespace, name: string, text: string): void => {
  const link = netns.link(name)
  if (!link) throw new Error(name)
  const [a = '', length] = text.split('/')
  unwrap(netns.addAddress(link, { address: ip(a), prefixLength: Number(length) }))
}

const wire = (a: NetNamespace, aName: string, b: NetNamespace, bName: string): void => {
  const link = unwrap(a.addLink({ kind: 'veth', name: aName, peer: { name: bName, netns: b } }))
  unwrap(a.setLink(link, { up: true }))
  if (link.peer) unwrap(b.setLink(link.peer, { up: true }))
}

const defaultRoute = (netns: NetNamespace, via: string): void => {
  unwrap(netns.routing.add({ type: 'unicast', destination: cidr('0.0.0.0/0'), nextHops: [{ via: ip(via) }], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'))
}

function scene(rules: string): Scene {
  const world = createWorld({ seed: 6 })
  const host = world.addHost('host')
  const [c, r, s] = ['c', 'r', 's'].map((name) => unwrap(host.addNamespace(name))) as [NetNamespace, NetNamespace, NetNamespace]
  for (const netns of [c, r, s]) {
    const lo = netns.link('lo')
    if (lo) unwrap(netns.setLink(lo, { up: true }))
  }
  wire(c, 'eth0', r, 'wan')
  wire(s, 'eth0', r, 'lan')
  address(c, 'eth0', '203.0.113.5/24')
  address(r, 'wan', '203.0.113.1/24')
  address(r, 'lan', '10.0.0.1/24')
  address(s, 'eth0', '10.0.0.10/24')
  defaultRoute(c, '203.0.113.1')
  defaultRoute(s, '10.0.0.1')
  unwrap(r.setSysctl('net.ipv4.ip_forward', '1'))
  unwrap(applyRestore(r.netfilter, 4, `*nat\n${rules}\nCOMMIT\n`))
  const events: string[] = []
  r.netfilter.conntrack.watch((event, entry) => events.push(`${eventName(event)} ${anonymous(entry, line(world, entry, false))}`))
  return { world, c, r, s, events }
}

const line = (world: World, entry: ConntrackEntry, dump: boolean): string => flowLine(entry, world.now, { extended: false, id: false, counters: false, dump })

/** The client's port, chosen by its kernel. */
const anonymous = (entry: ConntrackEntry, text: string): string => text.replaceAll(new RegExp(`(sport|dport)=${entry.original.srcPort}\\b`, 'g'), '$1=PORT')

const settle = ({ world }: Scene, seconds = 1): void => {
  world.runUntil(world.now + seconds * SECOND)
}

const connect = (netns: NetNamespace, to: string, port: number, sourcePort?: number, source?: string): TcpSocket =>
  unwrap(netns.sockets.tcpConnect({ address: ip(to), port }, { ...(sourcePort === undefined ? {} : { sourcePort }), ...(source === undefined ? {} : { source: ip(source) }) }))

const PUBLISH = '-A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.10:80\n-A POSTROUTING -o wan -s 10.0.0.0/24 -j MASQUERADE'

describe('k06: a published port', () => {
  test('the life of a connection, event by event', () => {
    const at = scene(PUBLISH)
    const listener = unwrap(at.s.sockets.tcpListen({ address: ip('0.0.0.0'), port: 80 }))
    const client = connect(at.c, '203.0.113.1', 8080)
    settle(at)
    expect(client.state).toBe('ESTABLISHED')
    const server = listener.accept()
    server?.close()
    settle(at)
    client.close()
    settle(at)
    const flow = 'src=203.0.113.5 dst=203.0.113.1 sport=PORT dport=8080'
    const back = 'src=10.0.0.10 dst=203.0.113.5 sport=80 dport=PORT'
    expect(at.events).toEqual([
      `    [NEW] tcp      6 120 SYN_SENT ${flow} [UNREPLIED] ${back}`,
      ` [UPDATE] tcp      6 60 SYN_RECV ${flow} ${back}`,
      ` [UPDATE] tcp      6 432000 ESTABLISHED ${flow} ${back} [ASSURED]`,
      ` [UPDATE] tcp      6 120 FIN_WAIT ${flow} ${back} [ASSURED]`,
      // In k06 both sides closed at once; here the client takes a second, so its ACK of the FIN shows.
      ` [UPDATE] tcp      6 60 CLOSE_WAIT ${flow} ${back} [ASSURED]`,
      ` [UPDATE] tcp      6 30 LAST_ACK ${flow} ${back} [ASSURED]`,
      ` [UPDATE] tcp      6 120 TIME_WAIT ${flow} ${back} [ASSURED]`,
    ])
    expect(at.r.netfilter.conntrack.entries().map((entry) => anonymous(entry, line(at.world, entry, true)))).toEqual([`tcp      6 119 TIME_WAIT ${flow} ${back} [ASSURED] mark=0 use=1`])
  })

  test('a refused connection is forgotten at once', () => {
    const at = scene(PUBLISH)
    const client = connect(at.c, '203.0.113.1', 80)
    settle(at)
    expect(client.error).toBe('ECONNREFUSED')
    const flow = 'src=203.0.113.5 dst=203.0.113.1 sport=PORT dport=80'
    const back = 'src=203.0.113.1 dst=203.0.113.5 sport=80 dport=PORT'
    expect(at.events).toEqual([`    [NEW] tcp      6 120 SYN_SENT ${flow} [UNREPLIED] ${back}`, `[DESTROY] tcp      6 120 CLOSE ${flow} [UNREPLIED] ${back}`])
    expect(at.r.netfilter.conntrack.entries()).toEqual([])
  })

  test('the rule is asked once: an open connection survives its deletion, a new one is refused', () => {
    // As in the recording, another rule that needs connection tracking stays: without any, Linux stops tracking.
    const at = scene('-A PREROUTING -p tcp --dport 7000 -j DNAT --to-destination 10.0.0.10:7000\n-A POSTROUTING -o wan -j MASQUERADE')
    const listener = unwrap(at.s.sockets.tcpListen({ address: ip('0.0.0.0'), port: 7000 }))
    const client = connect(at.c, '203.0.113.1', 7000)
    settle(at)
    unwrap(at.r.netfilter.table(4, 'nat').deleteAt('PREROUTING', 1))
    unwrap(client.write(new Uint8Array(4)))
    settle(at)
    expect(listener.accept()?.available).toBe(4)
    const second = connect(at.c, '203.0.113.1', 7000)
    settle(at)
    expect(second.error).toBe('ECONNREFUSED')
  })
})

describe('k06: MASQUERADE', () => {
  test('ICMP and unanswered UDP, as conntrack -L shows them', () => {
    const at = scene('-A POSTROUTING -o wan -s 10.0.0.0/24 -j MASQUERADE')
    const ping = unwrap(at.s.sockets.icmp(4, 2372))
    unwrap(ping.sendEcho(ip('203.0.113.5'), { id: 2372, sequence: 1, bytes: new Uint8Array(56) }))
    settle(at, 0.5)
    expect(ping.receive()?.ip.src).toBe('203.0.113.5')
    const udp = unwrap(at.s.sockets.udp({ local: { address: ip('0.0.0.0'), port: 41479 } }))
    unwrap(udp.connect({ address: ip('203.0.113.5'), port: 53 }))
    unwrap(udp.send(new Uint8Array(3)))
    settle(at, 0.1)
    // The port unreachable came back through NAT to the socket that sent.
    expect(udp.takeError()).toMatchObject({ errno: 'ECONNREFUSED', offender: '203.0.113.5' })
    expect(at.r.netfilter.conntrack.entries().map((entry) => line(at.world, entry, true))).toEqual([
      'icmp     1 29 src=10.0.0.10 dst=203.0.113.5 type=8 code=0 id=2372 src=203.0.113.5 dst=203.0.113.1 type=0 code=0 id=2372 mark=0 use=1',
      'udp      17 29 src=10.0.0.10 dst=203.0.113.5 sport=41479 dport=53 [UNREPLIED] src=203.0.113.5 dst=203.0.113.1 sport=53 dport=41479 mark=0 use=1',
    ])
  })

  test('a port clash: the first flow keeps its port, the second gets another above 1023', () => {
    const at = scene('-A POSTROUTING -o wan -s 10.0.0.0/24 -j MASQUERADE')
    address(at.s, 'eth0', '10.0.0.11/24')
    unwrap(at.c.sockets.tcpListen({ address: ip('0.0.0.0'), port: 9000 }))
    const first = connect(at.s, '203.0.113.5', 9000, 5555, '10.0.0.10')
    const second = connect(at.s, '203.0.113.5', 9000, 5555, '10.0.0.11')
    settle(at)
    expect([first.state, second.state]).toEqual(['ESTABLISHED', 'ESTABLISHED'])
    const [one, two] = at.r.netfilter.conntrack.entries()
    expect(one?.reply).toMatchObject({ dst: '203.0.113.1', dstPort: 5555 })
    expect(two?.reply.dst).toBe('203.0.113.1')
    expect(two?.reply.dstPort).not.toBe(5555)
    expect(two?.reply.dstPort).toBeGreaterThan(1023)
  })

  test('DNAT of the router’s own connections needs OUTPUT', () => {
    const at = scene('-A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.10:80')
    unwrap(at.s.sockets.tcpListen({ address: ip('0.0.0.0'), port: 80 }))
    const before = connect(at.r, '203.0.113.1', 8080)
    settle(at)
    expect(before.error).toBe('ECONNREFUSED')
    unwrap(applyRestore(at.r.netfilter, 4, '*nat\n-A OUTPUT -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.10:80\nCOMMIT\n', { noflush: true }))
    const after = connect(at.r, '203.0.113.1', 8080)
    settle(at)
    expect(after.state).toBe('ESTABLISHED')
  })
})
