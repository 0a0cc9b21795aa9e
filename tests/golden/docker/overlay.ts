/**
 * Overlay networks of Docker 20.10, between daemons that share what they know (swarm, or a key-value store before it): on each node a namespace
 * `1-ID` with a bridge and a VXLAN device that was made in the host's namespace; neighbours and forwarding entries only for the others' endpoints.
 * Source: libnetwork drivers/overlay; the founders' notes, section 12.
 */
import type { Host, Link, NetNamespace } from '../../../src/engine/kernel/index'
import { type Ipv4Address, type MacAddress, broadcastOf, mac } from '../../../src/engine/wire/index'
import type { Network } from './network'

const taken = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

const MTU = 1450
const VXLAN_PORT = 4789

/** One node: where its links are made, and what the others reach it at. */
export interface OverlayNode {
  readonly host: Host
  readonly netns: NetNamespace
  readonly address: Ipv4Address
  vethName(): string
  /** A file under /run/docker/netns. */
  bind(name: string, netns: NetNamespace): void
}

interface Sandbox {
  readonly netns: NetNamespace
  readonly vxlan: Link
  veths: number
}

interface Endpoint {
  readonly network: Network
  readonly node: OverlayNode
  readonly address: Ipv4Address
  readonly mac: MacAddress
}

export const macOf = (address: Ipv4Address): MacAddress => mac(['02', '42', ...address.split('.').map((n) => Number(n).toString(16).padStart(2, '0'))].join(':'))

export class OverlayCluster {
  readonly networks: Network[] = []
  private readonly sandboxes = new Map<OverlayNode, Map<Network, Sandbox>>()
  private endpoints: readonly Endpoint[] = []
  private pools = 0
  private readonly vnis = new Map<Network, number>()

  /** `loadBalancers`: swarm gives each node an endpoint of its own on each network. */
  constructor(private readonly firstVni: number, private readonly loadBalancers: boolean) {}

  /** Pools of 10.0.0.0/8, one after the other. */
  nextPool(): number {
    this.pools += 1
    return this.pools
  }

  add(network: Network): void {
    this.vnis.set(network, this.firstVni + this.networks.length)
    this.networks.push(network)
  }

  /** The container's end of a new link on the network, moved and named. */
  join(node: OverlayNode, network: Network, address: Ipv4Address, into: NetNamespace, name: string): Link {
    const known = this.sandboxes.get(node)?.get(network)
    const sandbox = known ?? this.makeSandbox(node, network)
    if (!known && this.loadBalancers && network.name !== 'ingress') this.addLoadBalancer(node, network, sandbox)
    return this.plug(node, network, sandbox, address, into, name)
  }

  leave(node: OverlayNode, network: Network, address: Ipv4Address): void {
    const mine = this.endpoints.filter((e) => e.network === network && e.node === node)
    const gone = mine.length <= (this.loadBalancers ? 2 : 1) ? mine : mine.filter((e) => e.address === address)
    this.endpoints = this.endpoints.filter((e) => !gone.includes(e))
    for (const [, sandbox] of this.others(node, network)) for (const endpoint of gone) this.forget(sandbox, endpoint)
    for (const endpoint of gone) network.release(endpoint.address)
    if (gone.length < mine.length) return
    const sandbox = this.sandboxes.get(node)?.get(network)
    if (sandbox) node.host.removeNamespace(sandbox.netns)
    this.sandboxes.get(node)?.delete(network)
  }

  private others(node: OverlayNode, network: Network): readonly (readonly [OverlayNode, Sandbox])[] {
    return [...this.sandboxes].flatMap(([other, all]) => {
      const sandbox = all.get(network)
      return other !== node && sandbox ? [[other, sandbox] as const] : []
    })
  }

  private namespace(node: OverlayNode, name: string): NetNamespace {
    const netns = node.host.addAnonymousNamespace(name)
    // Numbers for namespaces are given as they are first met.
    node.netns.nsidOf(netns)
    if (name.startsWith('1-')) netns.nsidOf(node.netns)
    for (const place of ['all', 'default', 'lo']) taken(netns.setSysctl(`net.ipv6.conf.${place}.disable_ipv6`, '1'))
    const lo = netns.link('lo')
    if (lo) taken(netns.setLink(lo, { up: true }))
    node.bind(name, netns)
    return netns
  }

  private makeSandbox(node: OverlayNode, network: Network): Sandbox {
    const netns = this.namespace(node, `1-${network.options.id.slice(0, 10)}`)
    const bridge = taken(netns.addLink({ kind: 'bridge', name: 'br0', mtu: MTU }))
    taken(netns.setLink(bridge, { txQueueLength: 0 }))
    taken(netns.addAddress(bridge, { address: network.gateway, prefixLength: network.prefixLength, broadcast: broadcastOf(network.gateway, network.prefixLength) }))
    taken(netns.setLink(bridge, { up: true }))
    const made = taken(node.netns.addLink({ kind: 'vxlan', name: 'vxlan-new', mtu: MTU, options: { vni: this.vnis.get(network) ?? 0, dstPort: VXLAN_PORT, learning: true, proxy: true, l2miss: true, l3miss: true } }))
    taken(node.netns.setLink(made, { txQueueLength: 0 }))
    taken(node.netns.moveLink(made, netns, 'vxlan0'))
    const vxlan = netns.link('vxlan0')
    if (!vxlan) throw new Error('no vxlan0')
    taken(netns.setLink(vxlan, { master: bridge }))
    taken(netns.setLink(vxlan, { up: true }))
    const sandbox: Sandbox = { netns, vxlan, veths: 0 }
    const all = this.sandboxes.get(node) ?? new Map<Network, Sandbox>()
    this.sandboxes.set(node, all.set(network, sandbox))
    for (const endpoint of this.endpoints) if (endpoint.network === network && endpoint.node !== node) this.learn(sandbox, endpoint)
    return sandbox
  }

  private addLoadBalancer(node: OverlayNode, network: Network, sandbox: Sandbox): void {
    const netns = this.namespace(node, `lb_${network.options.id.slice(0, 9)}`)
    const address = network.allocate()
    const link = this.plug(node, network, sandbox, address, netns, 'eth0')
    taken(netns.addAddress(link, { address, prefixLength: network.prefixLength, broadcast: broadcastOf(address, network.prefixLength) }))
    taken(netns.setLink(link, { up: true }))
  }

  private plug(node: OverlayNode, network: Network, sandbox: Sandbox, address: Ipv4Address, into: NetNamespace, name: string): Link {
    const [outer, inner] = [node.vethName(), node.vethName()]
    const own = macOf(address)
    const near = taken(node.netns.addLink({ kind: 'veth', name: outer, mtu: MTU, peer: { name: inner, mac: own, mtu: MTU } }))
    const far = node.netns.link(inner)
    if (!far) throw new Error('no peer')
    for (const link of [near, far]) taken(node.netns.setLink(link, { txQueueLength: 0 }))
    const port = `veth${sandbox.veths}`
    sandbox.veths += 1
    taken(node.netns.moveLink(near, sandbox.netns, port))
    const [plugged, bridge] = [sandbox.netns.link(port), sandbox.netns.link('br0')]
    if (plugged && bridge) {
      taken(sandbox.netns.setLink(plugged, { master: bridge }))
      taken(sandbox.netns.setLink(plugged, { up: true }))
    }
    node.netns.nsidOf(into)
    sandbox.netns.nsidOf(into)
    taken(node.netns.moveLink(far, into, name))
    const endpoint: Endpoint = { network, node, address, mac: own }
    this.endpoints = [...this.endpoints, endpoint]
    for (const [, other] of this.others(node, network)) this.learn(other, endpoint)
    const moved = into.link(name)
    if (!moved) throw new Error(`no ${name}`)
    return moved
  }

  private learn({ netns, vxlan }: Sandbox, { address, mac: lladdr, node }: Endpoint): void {
    taken(netns.neighbors.add({ address, device: vxlan, mac: lladdr, state: 'PERMANENT' }, 'add'))
    const added = vxlan.fdb?.add({ mac: lladdr, remote: node.address, state: 'permanent' })
    if (added) taken(added)
  }

  private forget({ netns, vxlan }: Sandbox, { address, mac: lladdr }: Endpoint): void {
    netns.neighbors.remove(address, vxlan)
    vxlan.fdb?.remove({ mac: lladdr })
  }
}
