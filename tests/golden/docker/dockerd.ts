/**
 * What dockerd 20.10 does to a host's network for the docker commands of the recordings: links, addresses, routes, rules, files, helper
 * processes. Podwire has no Docker layer yet; this is the recordings' stage, and the kernel and the tools on it are what is compared.
 * Ids are those that the recorded daemon drew.
 */
import type { Host, Link, NetNamespace } from '../../../src/engine/kernel/index'
import { type Environment, type Process, type RunningProcess, type Task, type World, createEnvironment, pause, startProcess, runningProcess } from '../../../src/engine/program/index'
import { findProgram } from '../../../src/engine/shell/language/run-shell'
import { mountKernelFiles, runScript } from '../../../src/engine/shell/index'
import { type IpAddress, type Ipv4Address, type MacAddress, broadcastOf, cidr, ip, isIpv4, mac } from '../../../src/engine/wire/index'
import { daemonRules, jumpsFirst, networkRules, networkRulesGone, portRules, resolverRules } from './bridge-rules'
import { EMBEDDED_DNS, embeddedDns } from './dns-programs'
import { type Published, dockerProxy, proxyArguments } from './docker-proxy'
import { Network, type NetworkOptions, Pools } from './network'
import { type OverlayCluster, type OverlayNode, macOf } from './overlay'

export const taken = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

export interface PortOption {
  readonly hostAddress: string
  /** 0: any. */
  readonly hostPort: number
  readonly containerPort: number
  readonly protocol: 'tcp' | 'udp'
}

export interface RunOptions {
  readonly id: string
  readonly name: string
  readonly image: 'netshoot' | 'nginx' | 'busybox'
  readonly command: readonly string[]
  /** A network's name, `host`, `none`, or `container:NAME`. */
  readonly network: string
  readonly hostname?: string
  readonly address?: Ipv4Address
  readonly mac?: MacAddress
  readonly aliases: readonly string[]
  readonly links: readonly { readonly container: string; readonly alias: string }[]
  readonly ports: readonly PortOption[]
  readonly publishAll: boolean
  readonly dns: readonly string[]
  readonly dnsSearch: readonly string[]
  readonly extraHosts: readonly { readonly name: string; readonly address: string }[]
  readonly netAdmin: boolean
}

interface Endpoint {
  readonly network: Network
  readonly address: Ipv4Address
  readonly aliases: readonly string[]
  readonly inside: Link | undefined
  readonly published: readonly Published[]
  readonly proxies: readonly RunningProcess[]
}

interface Running {
  readonly netns: NetNamespace
  readonly environment: Environment
  readonly processes: readonly RunningProcess[]
  readonly pid: number
  readonly sandboxKey: string
}

interface Container {
  readonly options: RunOptions
  readonly hostname: string
  endpoints: readonly Endpoint[]
  /** Interfaces so far: a number is never used again. */
  interfaces: number
  resolver: boolean
  running: Running | undefined
}

const DEFAULT_COMMAND: Readonly<Record<RunOptions['image'], readonly string[]>> = { netshoot: ['bash'], busybox: ['sh'], nginx: ['httpd', '-f', '-p', '80', '-h', '/var/www'] }

/** Every daemon: those of one cluster tell each other of their containers. */
const peers: Dockerd[] = []

export class Dockerd {
  readonly networks: Network[] = []
  readonly containers: Container[] = []
  private readonly pools: Pools
  private readonly world: World
  private readonly host: Host
  private readonly netns: NetNamespace
  private nextPort = 32_768
  private drawn = 0
  /** Swarm, or the key-value store, that the daemon has joined. */
  cluster: OverlayCluster | undefined
  readonly node: OverlayNode
  private ingress: NetNamespace | undefined

  constructor(readonly environment: Environment, private readonly upstream: Ipv4Address, advertise: Ipv4Address) {
    this.host = environment.host
    this.world = environment.host.world
    peers.push(this)
    this.netns = environment.netns
    this.pools = new Pools(this.netns)
    this.node = {
      host: this.host,
      netns: this.netns,
      address: advertise,
      vethName: () => `veth${this.random(4).slice(1)}`,
      bind: (name, netns) => {
        this.bind(name, netns)
      },
    }
  }

  *start(): Task<void> {
    yield* this.iptables(daemonRules())
    for (const [name, driver] of [['host', 'host'], ['none', 'null']] as const) this.networks.push(new Network({ id: name, name, driver }))
    taken(this.netns.setSysctl('net.ipv4.ip_forward', '1'))
    yield* this.createBridge(new Network({ id: 'default', name: 'bridge', driver: 'bridge', bridge: 'docker0', subnet: this.pools.take([]) }), false)
  }

  private *iptables(lines: readonly string[], environment = this.environment): Task<void> {
    for (const line of lines) {
      const { status, stderr } = yield* runScript(environment, this.world, `iptables ${line}`)
      if (status !== 0) throw new Error(`iptables ${line}: ${stderr}`)
    }
  }

  network(name: string): Network {
    const found = [...this.networks, ...(this.cluster?.networks ?? [])].find((network) => network.name === name)
    if (!found) throw new Error(`no network ${name}`)
    return found
  }

  container(name: string): Container {
    const found = this.containers.find(({ options }) => options.name === name) ?? this.containers.find(({ options }) => options.id.startsWith(name))
    if (!found) throw new Error(`no container ${name}`)
    return found
  }

  private bind(name: string, netns: NetNamespace): void {
    this.environment.files.makeDirectory('/run/docker/netns', { parents: true })
    this.environment.files.write(`/run/docker/netns/${name}`, '')
    this.environment.namespaceFiles.set(`/run/docker/netns/${name}`, netns)
  }

  /** `swarm init` and `swarm join`: the network that published ports come in by, and the sandbox where they do. */
  joinSwarm(cluster: OverlayCluster, manager: boolean): void {
    this.cluster = cluster
    const ingress = this.network('ingress')
    const sandbox = this.host.addAnonymousNamespace('ingress_sbox')
    for (const place of ['all', 'default', 'lo']) taken(sandbox.setSysctl(`net.ipv6.conf.${place}.disable_ipv6`, '1'))
    const lo = sandbox.link('lo')
    if (lo) taken(sandbox.setLink(lo, { up: true }))
    const address = ingress.allocate()
    const link = cluster.join(this.node, ingress, address, sandbox, 'eth0')
    taken(sandbox.addAddress(link, { address, prefixLength: ingress.prefixLength, broadcast: broadcastOf(address, ingress.prefixLength) }))
    taken(sandbox.setLink(link, { up: true }))
    this.ingress = sandbox
    this.bind('ingress_sbox', sandbox)
    this.listen(7946, 'udp')
    this.listen(7946, 'tcp')
    if (manager) this.listen(2377, 'tcp')
  }

  /** With a key-value store the daemons talk on the address that they advertise. */
  joinStore(cluster: OverlayCluster): void {
    this.cluster = cluster
    for (const protocol of ['udp', 'tcp'] as const) this.listen(7946, protocol, this.node.address)
  }

  leaveSwarm(): void {
    this.cluster = undefined
    if (this.ingress) this.host.removeNamespace(this.ingress)
    this.ingress = undefined
  }

  private listen(port: number, protocol: 'tcp' | 'udp', address: IpAddress = ip('::')): void {
    const program = function* (process: Process): Task<number> {
      const owner = { program: 'dockerd', pid: process.pid }
      const opened = protocol === 'udp' ? process.netns.sockets.udp({ local: { address, port }, owner }) : process.netns.sockets.tcpListen({ address, port }, { owner, backlog: 4096 })
      if (!opened.ok) return 1
      try {
        for (;;) yield { background: true }
      } finally {
        opened.value.close()
      }
    }
    startProcess(this.environment, this.world, { argv: ['dockerd'], program, netns: this.netns })
  }

  /** The bridge that overlay containers leave by. */
  *gatewayBridge(): Task<Network> {
    const known = this.networks.find(({ name }) => name === 'docker_gwbridge')
    if (known) return known
    yield* this.createNetwork({ id: 'docker_gwbridge', name: 'docker_gwbridge', driver: 'bridge', bridge: 'docker_gwbridge', icc: false })
    return this.network('docker_gwbridge')
  }

  private *connectIngress(gateway: Network): Task<void> {
    const sandbox = this.ingress
    if (!sandbox || sandbox.link('eth1')) return
    const address = gateway.allocate()
    const link = this.attach(sandbox, gateway, 'eth1', macOf(address))
    taken(sandbox.addAddress(link, { address, prefixLength: gateway.prefixLength, broadcast: broadcastOf(address, gateway.prefixLength) }))
    taken(sandbox.setLink(link, { up: true }))
    yield { until: this.world.now + 1, background: true }
  }

  private random(bytes: number): string {
    this.drawn += 1
    const rng = this.world.rng(`docker ${this.environment.name} ${this.drawn}`)
    return Array.from({ length: bytes }, () => rng.below(256).toString(16).padStart(2, '0')).join('')
  }

  // ---------------------------------------------------------------- networks

  *createNetwork(options: Omit<NetworkOptions, 'subnet'> & { readonly subnet?: NetworkOptions['subnet'] }): Task<void> {
    const overlay = options.driver === 'overlay'
    const network = new Network({ ...options, subnet: options.subnet ?? (overlay ? cidr(`10.0.${this.cluster?.nextPool() ?? 0}.0/24`) : this.pools.take(this.networks)) })
    if (overlay) this.cluster?.add(network)
    else if (options.driver === 'bridge') yield* this.createBridge(network, true)
    else this.networks.push(network)
  }

  private *createBridge(network: Network, exist: boolean): Task<void> {
    const { netns } = this
    const { mtu, subnet6, icc = true, internal = false } = network.options
    const link = taken(netns.addLink({ kind: 'bridge', name: network.bridge, mac: mac(`02:42:${this.random(4).replace(/(..)(?=.)/g, '$1:')}`), ...(mtu === undefined ? {} : { mtu }) }))
    taken(netns.setLink(link, { txQueueLength: 0 }))
    taken(netns.addAddress(link, { address: network.gateway, prefixLength: network.prefixLength, broadcast: broadcastOf(network.gateway, network.prefixLength) }))
    if (subnet6 !== undefined) taken(netns.addAddress(link, { address: ip(subnet6.replace(/\/.*/, '1')), prefixLength: Number(subnet6.replace(/.*\//, '')) }))
    taken(netns.setSysctl('net.bridge.bridge-nf-call-iptables', '1'))
    yield* this.iptables([...networkRules({ bridge: network.bridge, subnet: network.subnetText, icc, masquerade: true, internal }), ...jumpsFirst(exist)])
    taken(netns.setLink(link, { up: true }))
    this.networks.push(network)
  }

  *removeNetwork(network: Network): Task<void> {
    this.networks.splice(this.networks.indexOf(network), 1)
    if (network.options.driver !== 'bridge') return
    const link = this.netns.link(network.bridge)
    if (link) taken(this.netns.deleteLink(link))
    yield* this.iptables(networkRulesGone({ bridge: network.bridge, subnet: network.subnetText, icc: network.options.icc ?? true, masquerade: true, internal: network.options.internal ?? false }))
  }

  *prune(): Task<void> {
    const used = new Set(this.containers.flatMap(({ endpoints }) => endpoints.map((e) => e.network)))
    for (const network of [...this.networks]) if (!used.has(network) && !['bridge', 'host', 'none'].includes(network.name)) yield* this.removeNetwork(network)
  }

  // ---------------------------------------------------------------- containers

  create(options: RunOptions): Container {
    const joined = options.network.startsWith('container:') ? this.container(options.network.slice(10)).hostname : undefined
    const hostname = joined ?? (options.network === 'host' ? this.environment.hostname : (options.hostname ?? options.id.slice(0, 12)))
    const container: Container = { options, hostname, endpoints: [], interfaces: 0, resolver: false, running: undefined }
    this.containers.push(container)
    return container
  }

  *run(container: Container): Task<void> {
    const { options } = container
    const joined = options.network.startsWith('container:') ? this.container(options.network.slice(10)).running : undefined
    const shared = options.network === 'host' ? { netns: this.netns, sandboxKey: '/run/docker/netns/default' } : joined
    const netns = shared?.netns ?? this.sandbox(container)
    const environment = createEnvironment({
      name: options.name,
      kind: 'container',
      hostname: container.hostname,
      host: this.host,
      netns,
      ...(options.netAdmin && { capabilities: new Set(['NET_RAW', 'NET_ADMIN'] as const) }),
    })
    mountKernelFiles(environment)
    if (options.image !== 'netshoot') {
      for (const directory of ['/bin', '/var/www']) environment.files.makeDirectory(directory)
      environment.files.write('/bin/busybox', '', { executable: true })
      environment.files.write('/var/www/index.html', '<h1>Welcome to nginx!</h1>\n')
    }
    const inHost = startProcess(this.environment, this.world, { argv: options.command.length > 0 ? options.command : DEFAULT_COMMAND[options.image], program: pause, netns })
    container.interfaces = 0
    container.resolver = false
    container.running = { netns, environment, processes: [inHost], pid: inHost.process.pid, sandboxKey: shared?.sandboxKey ?? `/run/docker/netns/${this.random(6)}` }
    if (!shared && options.network !== 'none') yield* this.connect(container, this.network(options.network), { aliases: options.aliases, ...(options.address && { address: options.address }), ...(options.mac && { mac: options.mac }) })
    this.writeFiles(container)
  }

  /** The program of the image, once the network is there. */
  *startProgram(container: Container): Task<void> {
    const { running, options } = container
    if (!running) return
    const argv = options.command.length > 0 ? options.command : DEFAULT_COMMAND[options.image]
    startProcess(running.environment, this.world, { argv, program: (p) => this.program(p, argv), variables: new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']]) })
    // The real one takes its time to bind too, before `docker run` is back.
    yield { until: this.world.now + 20_000, background: true }
  }

  *program(process: Process, argv: readonly string[]): Task<number> {
    const found = findProgram(process, argv)
    return found.kind === 'missing' ? 127 : yield* found.run({ ...process, argv })
  }

  private sandbox(container: Container): NetNamespace {
    const netns = this.host.addAnonymousNamespace(`docker ${container.options.name}`)
    const six = container.options.network !== 'none' && !container.options.network.startsWith('container:') && this.networks.some(({ name, options }) => name === container.options.network && options.subnet6 !== undefined)
    for (const place of ['all', 'default', 'lo']) taken(netns.setSysctl(`net.ipv6.conf.${place}.disable_ipv6`, six ? '0' : '1'))
    const lo = netns.link('lo')
    if (lo) taken(netns.setLink(lo, { up: true }))
    return netns
  }

  *connect(container: Container, network: Network, options: { readonly aliases: readonly string[]; readonly address?: Ipv4Address; readonly mac?: MacAddress }): Task<void> {
    const { running } = container
    const overlay = network.options.driver === 'overlay'
    // Swarm's sandbox for published ports needs the gateway bridge first; without it the bridge comes with the first container that leaves by it.
    if (overlay && this.ingress) yield* this.connectIngress(yield* this.gatewayBridge())
    const address = network.allocate(options.address)
    if (!running) {
      container.endpoints = [...container.endpoints, { network, address, aliases: options.aliases, inside: undefined, published: [], proxies: [] }]
      return
    }
    const name = `eth${container.interfaces}`
    container.interfaces += 1
    const own = options.mac ?? mac(['02', '42', ...address.split('.').map((n) => Number(n).toString(16).padStart(2, '0'))].join(':'))
    const inside = overlay && this.cluster ? this.cluster.join(this.node, network, address, running.netns, name) : this.attach(running.netns, network, name, own)
    taken(running.netns.addAddress(inside, { address, prefixLength: network.prefixLength, broadcast: broadcastOf(address, network.prefixLength) }))
    const { subnet6 } = network.options
    if (subnet6 !== undefined) taken(running.netns.addAddress(inside, { address: ip(subnet6.replace(/\/.*/, '2')), prefixLength: Number(subnet6.replace(/.*\//, '')), noDuplicateCheck: true }))
    taken(running.netns.setLink(inside, { up: true }))
    container.endpoints = [...container.endpoints, { network, address, aliases: options.aliases, inside, published: [], proxies: [] }]
    this.setGateway(container)
    if (network.name !== 'bridge' && !container.resolver) yield* this.startResolver(container)
    if (network.options.driver === 'bridge') yield* this.publish(container, network)
    if (overlay) {
      const gateway = yield* this.gatewayBridge()
      if (!container.endpoints.some((e) => e.network === gateway)) yield* this.connect(container, gateway, { aliases: [] })
    }
    this.writeFiles(container)
  }

  /** Makes the container's end of the link, and the host's. */
  private attach(netns: NetNamespace, network: Network, name: string, own: MacAddress): Link {
    const { netns: outside } = this
    const { mtu, parent, driver } = network.options
    const size = mtu === undefined ? {} : { mtu }
    if (driver === 'macvlan') {
      const made = taken(outside.addLink({ kind: 'macvlan', name: `veth${this.random(4).slice(1)}`, lower: parent ?? '', mode: 'bridge', mac: own }))
      taken(outside.setLink(made, { txQueueLength: 0 }))
      taken(outside.moveLink(made, netns, name))
    } else {
      const [hostName, temporary] = [`veth${this.random(4).slice(1)}`, `veth${this.random(4).slice(1)}`]
      // netlink makes the peer first: the container's end has the lower index.
      const hostEnd = taken(outside.addLink({ kind: 'veth', name: hostName, ...size, peer: { name: temporary, mac: own, ...size } }))
      const bridge = outside.link(network.bridge)
      if (bridge) taken(outside.setLink(hostEnd, { master: bridge }))
      const inner = outside.link(temporary)
      if (!inner) throw new Error('no peer')
      for (const link of [hostEnd, inner]) taken(outside.setLink(link, { txQueueLength: 0 }))
      taken(outside.moveLink(inner, netns, name))
      taken(outside.setLink(hostEnd, { up: true }))
    }
    const moved = netns.link(name)
    if (!moved) throw new Error(`no ${name}`)
    return moved
  }

  /** The default route goes through the first of the container's networks that has a way out. */
  private setGateway(container: Container): void {
    const { running } = container
    const first = container.endpoints.find(({ network }) => network.name === 'docker_gwbridge') ?? container.endpoints[0]
    if (!running || !first?.inside || first.network.options.driver === 'overlay') return
    const destination = cidr('0.0.0.0/0')
    for (const route of running.netns.routing.routes(4, 254)) if (route.destination.length === 0) taken(running.netns.routing.remove(route))
    taken(running.netns.routing.add({ type: 'unicast', destination, nextHops: [{ via: first.network.gateway, device: first.inside }], metric: 0, table: 254, protocol: 'boot', scope: 'global' }, 'add'))
  }

  private *startResolver(container: Container): Task<void> {
    const { running } = container
    if (!running) return
    container.resolver = true
    const rng = this.world.rng(`docker resolver ${container.options.id}`)
    const ports = { udp: 32_768 + rng.below(28_000), tcp: 32_768 + rng.below(28_000) }
    const within = createEnvironment({ name: 'dockerd', kind: 'host', hostname: 'dockerd', host: this.host, netns: running.netns })
    const program = embeddedDns(ports, { addresses: (name) => this.addressesOf(container, name), reverse: (address) => this.nameOf(container, address) }, this.upstream, running.netns)
    const server = startProcess(within, this.world, { argv: ['dockerd'], program })
    container.running = { ...running, processes: [...running.processes, server] }
    yield* this.iptables(resolverRules(EMBEDDED_DNS, ports), within)
  }

  private addressesOf(asking: Container, name: string): readonly Ipv4Address[] | undefined {
    for (const { network } of asking.endpoints) {
      const elsewhere = network.options.driver === 'overlay' ? peers.filter((other) => other !== this && other.cluster !== undefined && other.cluster === this.cluster).flatMap(({ containers }) => containers) : []
      const short = name.endsWith(`.${network.name}`) ? name.slice(0, -network.name.length - 1) : name
      const found = [...this.containers, ...elsewhere].flatMap(({ options, hostname, endpoints }) =>
        endpoints.filter((e) => e.network === network && [options.name, options.id.slice(0, 12), hostname, ...e.aliases].includes(short)).map(({ address }) => address),
      )
      if (found.length > 0) return found
    }
    return undefined
  }

  private nameOf(asking: Container, address: string): string | undefined {
    const networks = asking.endpoints.map(({ network }) => network)
    const everywhere = peers.filter((other) => other === this || (other.cluster !== undefined && other.cluster === this.cluster)).flatMap(({ containers }) => containers)
    for (const { options, endpoints } of everywhere) for (const e of endpoints) if (e.address === address && networks.includes(e.network)) return `${options.name}.${e.network.name}`
    return undefined
  }

  private *publish(container: Container, network: Network): Task<void> {
    const { options } = container
    const wanted: readonly PortOption[] = options.publishAll && options.image === 'nginx' ? [{ hostAddress: '', hostPort: 0, containerPort: 80, protocol: 'tcp' }] : options.ports
    const at = container.endpoints.findIndex((e) => e.network === network)
    const endpoint = container.endpoints[at]
    if (!endpoint || wanted.length === 0) return
    const published: Published[] = []
    // By container port, the highest first (nat.SortPortMap).
    for (const port of [...wanted].sort((a, b) => b.containerPort - a.containerPort)) {
      const hostPort = port.hostPort === 0 ? this.nextPort++ : port.hostPort
      const addresses: readonly IpAddress[] = port.hostAddress === '' ? [ip('0.0.0.0'), ip('::')] : [ip(port.hostAddress)]
      yield* this.iptables(portRules({ bridge: network.bridge, protocol: port.protocol, hostAddress: port.hostAddress, hostPort, containerAddress: endpoint.address, containerPort: port.containerPort }, '-A'))
      for (const hostAddress of addresses) published.push({ protocol: port.protocol, hostAddress, hostPort, containerAddress: endpoint.address, containerPort: port.containerPort })
    }
    const proxies = published.map((p) => startProcess(this.environment, this.world, { argv: proxyArguments(p), program: dockerProxy(p), netns: this.netns }))
    container.endpoints = container.endpoints.map((e, i) => (i === at ? { ...e, published, proxies } : e))
  }

  *disconnect(container: Container, network: Network): Task<void> {
    const endpoint = container.endpoints.find((e) => e.network === network)
    if (!endpoint) return
    const { running } = container
    for (const proxy of endpoint.proxies) proxy.signal('KILL')
    for (const p of endpoint.published) {
      if (!isIpv4(p.hostAddress)) continue
      yield* this.iptables(portRules({ bridge: network.bridge, protocol: p.protocol, hostAddress: p.hostAddress === '0.0.0.0' ? '' : p.hostAddress, hostPort: p.hostPort, containerAddress: endpoint.address, containerPort: p.containerPort }, '-D'))
    }
    // What the host tracks of it goes: whoever gets its address next is somebody else (libnetwork's clearEndpointConnections).
    yield* this.forgetFlows(endpoint.address)
    if (endpoint.inside && running) taken(running.netns.deleteLink(endpoint.inside))
    if (network.options.driver === 'overlay') this.cluster?.leave(this.node, network, endpoint.address)
    else network.release(endpoint.address)
    container.endpoints = container.endpoints.filter((e) => e !== endpoint)
    this.setGateway(container)
    this.writeFiles(container)
  }

  private *forgetFlows(address: Ipv4Address): Task<void> {
    for (const side of ['-r', '-q']) yield* runScript(this.environment, this.world, `conntrack -D ${side} ${address}`)
  }

  *stop(container: Container): Task<void> {
    const { running } = container
    if (!running) return
    for (const pid of [...running.environment.processes.keys()]) runningProcess(running.environment, pid)?.signal('KILL')
    for (const process of running.processes) process.signal('KILL')
    for (const { network } of container.endpoints) yield* this.disconnect(container, network)
    const used = this.containers.some((other) => other !== container && other.running?.netns === running.netns)
    if (running.netns !== this.netns && !used) this.host.removeNamespace(running.netns)
    container.running = undefined
  }

  *remove(container: Container): Task<void> {
    yield* this.stop(container)
    this.containers.splice(this.containers.indexOf(container), 1)
  }

  // ---------------------------------------------------------------- files

  private writeFiles(container: Container): void {
    const { running, options } = container
    if (!running) return
    const { files } = running.environment
    files.write('/etc/hostname', `${container.hostname}\n`)
    if (options.network === 'host') {
      const own = this.environment.files.read('/etc/hosts')
      if (own.ok) files.write('/etc/hosts', own.value)
    } else {
      const source = options.network.startsWith('container:') ? this.container(options.network.slice(10)) : container
      files.write('/etc/hosts', this.hostsOf(source))
    }
    const search = options.dnsSearch.length > 0 ? `search ${options.dnsSearch.join(' ')}\n` : ''
    const servers = options.dns.length > 0 ? options.dns : [this.upstream]
    files.write('/etc/resolv.conf', container.resolver ? `${search}nameserver ${EMBEDDED_DNS}\noptions ndots:0\n` : `${search}${servers.map((server) => `nameserver ${server}\n`).join('')}`)
  }

  private hostsOf({ options, hostname, endpoints }: Container): string {
    const base = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n'
    const extra = options.extraHosts.map(({ name, address }) => `${address}\t${name}\n`)
    const links = options.links.map(({ container, alias }) => {
      const other = this.container(container)
      return `${other.endpoints[0]?.address ?? ''}\t${alias} ${other.hostname} ${other.options.name}\n`
    })
    return [base, ...extra, ...links, ...endpoints.filter(({ network }) => network.name !== 'docker_gwbridge').map(({ address }) => `${address}\t${hostname}\n`)].join('')
  }
}
