/** The machine of the Docker recordings: a host with eth0, the outside world on its other end, and the daemon. */
import { createWorld, type NetNamespace, type World } from '../../../src/engine/kernel/index'
import { type Environment, type Process, type Task, createEnvironment, startProcess } from '../../../src/engine/program/index'
import { mountKernelFiles, startScript } from '../../../src/engine/shell/index'
import { provideCommands } from '../../../src/engine/shell/command-table'
import { type Ipv4Address, broadcastOf, ip } from '../../../src/engine/wire/index'
import { type Hint, dockerCommand, dockerProgram } from './docker-command'
import { Dockerd, taken } from './dockerd'
import { type Upstream, upstream } from './dns-programs'
import type { OverlayCluster } from './overlay'
import { sandboxOn, type Sandbox } from '../replay'

const OUTSIDE = ip('192.168.56.1') as Ipv4Address
const WEB = ip('203.0.113.80') as Ipv4Address

export interface DockerPlace extends Sandbox {
  /** What the next docker command is told. */
  readonly hint: { next: Hint }
  readonly upstream: Upstream
}

const daemons = new Map<Environment['processes'], { readonly daemon: Dockerd; readonly hint: { next: Hint } }>()

const place = (process: Process): { readonly daemon: Dockerd; readonly hint: { next: Hint } } => {
  const found = daemons.get(process.environment.processes)
  if (!found) throw new Error('docker on a host without a daemon')
  return found
}

function lo(netns: NetNamespace): void {
  const link = netns.link('lo')
  if (link) taken(netns.setLink(link, { up: true }))
}

function address(netns: NetNamespace, device: string, text: Ipv4Address, prefixLength: number, broadcast = false): void {
  const link = netns.link(device)
  if (!link) throw new Error(device)
  taken(netns.addAddress(link, { address: text, prefixLength, ...(broadcast && { broadcast: broadcastOf(text, prefixLength) }) }))
}

/** Device numbers that earlier work on the recording machine had used up. */
export function usedUp(netns: NetNamespace, next: number): void {
  for (;;) {
    const link = taken(netns.addLink({ kind: 'dummy', name: 'earlier' }))
    const { index } = link
    taken(netns.deleteLink(link))
    if (index >= next - 1) return
  }
}

/** Earlier containers: the bridge has had ports, and carrier, once. */
function hadContainers(netns: NetNamespace): void {
  const [port, bridge] = [taken(netns.addLink({ kind: 'veth', name: 'earlier', peer: { name: 'earlier-peer' } })), netns.link('docker0')]
  const peer = netns.link('earlier-peer')
  if (bridge) taken(netns.setLink(port, { master: bridge, up: true }))
  if (peer) taken(netns.setLink(peer, { up: true }))
  taken(netns.deleteLink(port))
}

/** Docker's own web page, DNS, and an address that does not answer elsewhere: what each recording had outside. */
function webServer(environment: Environment, world: World): void {
  environment.files.makeDirectory('/srv')
  environment.files.write('/srv/index.html', '<h1>Welcome to nginx!</h1>\n')
  startScript(environment, world, 'httpd -f -p 80 -h /srv')
}

function run(world: World, task: Task<unknown>): void {
  const handle = world.scheduler.spawn(task)
  for (let i = 0; i < 100 && !handle.done; i += 1) world.runUntil(world.now + 10_000)
}

export function dockerPlace(): DockerPlace {
  const world = createWorld({ seed: 1 })
  const machine = world.addHost('node1')
  const { root } = machine
  root.link('lo') && lo(root)
  const outside = machine.addAnonymousNamespace('ext')
  lo(outside)
  // The machine that both run on was known to the host before its outside world was.
  root.nsidOf(machine.addAnonymousNamespace('vm'))
  taken(root.addLink({ kind: 'veth', name: 'eth0', index: 8, peer: { name: 'eth0', netns: outside, index: 7 } }))
  root.nsidOf(outside)
  for (const netns of [root, outside]) {
    const link = netns.link('eth0')
    if (link) taken(netns.setLink(link, { up: true }))
  }
  address(root, 'eth0', ip('192.168.56.10') as Ipv4Address, 24)
  address(outside, 'eth0', OUTSIDE, 24)
  address(outside, 'lo', WEB, 32)

  const variables = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }
  const host = createEnvironment({ name: 'node1', kind: 'host', hostname: 'node1', host: machine, netns: root, variables })
  const ext = createEnvironment({ name: 'ext', kind: 'host', hostname: 'ext', host: machine, netns: outside, variables })
  for (const environment of [host, ext]) {
    mountKernelFiles(environment)
    environment.files.write('/etc/hosts', '127.0.0.1 localhost\n127.0.0.1 runsc\n127.0.0.1 vm\n')
    environment.files.write('/etc/resolv.conf', `nameserver ${OUTSIDE}\n`)
  }
  const state: Upstream = { unknown: 'REFUSED' }
  startProcess(ext, world, { argv: ['dnsmasq'], program: upstream(OUTSIDE, { 'example.com': WEB }, state) })
  webServer(ext, world)
  const via = { type: 'unicast', destination: { address: ip('0.0.0.0'), length: 0 }, nextHops: [{ via: OUTSIDE }], metric: 0, table: 254, protocol: 'boot', scope: 'global' } as const
  taken(root.routing.add(via, 'add'))

  const hint: { next: Hint } = { next: { id: '0'.repeat(64), drawn: false, done: true, late: false } }
  const daemon = new Dockerd(host, OUTSIDE, ip('192.168.56.10') as Ipv4Address)
  daemons.set(host.processes, { daemon, hint })
  provideCommands([dockerCommand(dockerProgram((process) => place(process).daemon, (process) => place(process).hint.next))])
  run(world, daemon.start())
  hadContainers(root)
  usedUp(root, 12)
  world.runUntil(world.now + 140_000_000)
  return { ...sandboxOn(world, host, new Map([['ext', ext]])), hint, upstream: state }
}

const LAN_ROUTER = ip('192.168.57.1') as Ipv4Address

export interface ClusterOptions {
  readonly nodes: readonly string[]
  /** The number of the next device on each node, and of its eth0. */
  readonly next: number
  readonly eth0: number
  /** The gateway bridge was there from earlier. */
  readonly gatewayBridge?: number
  readonly cluster: () => OverlayCluster | undefined
}

/** The machine of the recordings with several daemons: nodes on one bridge, 192.168.57.11 and on, with a router that does nothing else. */
export function clusterPlace({ nodes, next, eth0, gatewayBridge, cluster }: ClusterOptions): DockerPlace {
  const world = createWorld({ seed: 1 })
  const machine = world.addHost('machine')
  const lan = machine.addAnonymousNamespace('lan')
  lo(lan)
  const bridge = taken(lan.addLink({ kind: 'bridge', name: 'lan0' }))
  address(lan, 'lan0', LAN_ROUTER, 24)
  taken(lan.setLink(bridge, { up: true }))
  const hint: { next: Hint } = { next: { id: '0'.repeat(64), drawn: false, done: true, late: false } }
  const variables = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }
  const environments = new Map<string, Environment>()
  const router = createEnvironment({ name: 'lan', kind: 'host', hostname: 'lan', host: machine, netns: lan, variables })
  startProcess(router, world, { argv: ['dnsmasq'], program: upstream(LAN_ROUTER, {}, { unknown: 'REFUSED' }) })
  provideCommands([dockerCommand(dockerProgram((process) => place(process).daemon, (process) => place(process).hint.next))])
  for (const [i, name] of nodes.entries()) {
    const netns = machine.addAnonymousNamespace(name)
    lo(netns)
    netns.nsidOf(machine.addAnonymousNamespace('vm'))
    taken(lan.addLink({ kind: 'veth', name: `p${name}`, index: eth0 - 1 + 20 * i, peer: { name: 'eth0', netns, index: eth0 } }))
    netns.nsidOf(lan)
    for (const [where, device] of [[lan, `p${name}`], [netns, 'eth0']] as const) {
      const link = where.link(device)
      if (link) taken(where.setLink(link, { up: true, ...(where === lan && { master: bridge }) }))
    }
    const own = ip(`192.168.57.${11 + i}`) as Ipv4Address
    address(netns, 'eth0', own, 24)
    taken(netns.routing.add({ type: 'unicast', destination: { address: ip('0.0.0.0'), length: 0 }, nextHops: [{ via: LAN_ROUTER }], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'))
    const environment = createEnvironment({ name, kind: 'host', hostname: name, host: machine, netns, variables })
    mountKernelFiles(environment)
    environment.files.write('/etc/resolv.conf', `nameserver ${LAN_ROUTER}\n`)
    const daemon = new Dockerd(environment, LAN_ROUTER, own)
    daemons.set(environment.processes, { daemon, hint })
    environments.set(name, environment)
    run(world, daemon.start())
    if (gatewayBridge !== undefined) {
      usedUp(netns, gatewayBridge)
      run(world, daemon.gatewayBridge())
    }
    usedUp(netns, next)
    const shared = cluster()
    if (shared) daemon.joinStore(shared)
  }
  world.runUntil(world.now + 140_000_000)
  const first = environments.get(nodes[0] ?? '')
  if (!first) throw new Error('no nodes')
  return { ...sandboxOn(world, first, environments), hint, upstream: { unknown: 'REFUSED' } }
}

/** The other nodes join the swarm that the first has begun. */
export function joinOthers({ environment, places }: DockerPlace): void {
  const cluster = daemons.get(environment.processes)?.daemon.cluster
  for (const other of places.values()) {
    const daemon = daemons.get(other.processes)?.daemon
    if (cluster && daemon && other !== environment) daemon.joinSwarm(cluster, false)
  }
}
