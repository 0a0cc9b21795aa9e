/** Docker's networks and their addresses (libnetwork's IPAM: the lowest free address; pools one after the other). */
import type { NetNamespace } from '../../../src/engine/kernel/index'
import { type Cidr, type Ipv4Address, addressIn, cidr, cidrContains, formatCidr, ip } from '../../../src/engine/wire/index'

export type Driver = 'bridge' | 'macvlan' | 'overlay' | 'host' | 'null'

export interface NetworkOptions {
  readonly id: string
  readonly name: string
  readonly driver: Driver
  readonly subnet?: Cidr
  readonly gateway?: Ipv4Address
  readonly range?: Cidr
  readonly subnet6?: string
  readonly bridge?: string
  readonly parent?: string
  readonly mtu?: number
  readonly icc?: boolean
  readonly internal?: boolean
}

export class Network {
  private readonly taken = new Set<Ipv4Address>()
  readonly gateway: Ipv4Address
  readonly bridge: string
  /** Where the network's own bridge and VXLAN device are (overlay). */
  sandbox: NetNamespace | undefined

  constructor(readonly options: NetworkOptions) {
    const { subnet } = options
    this.bridge = options.bridge ?? `br-${options.id.slice(0, 12)}`
    this.gateway = options.gateway ?? ((subnet ? addressIn(subnet, 1) : ip('0.0.0.0')) as Ipv4Address)
    if (subnet) this.taken.add(this.gateway)
  }

  get name(): string {
    return this.options.name
  }

  get prefixLength(): number {
    return this.options.subnet?.length ?? 0
  }

  /** As rules name it. */
  get subnetText(): string {
    const { subnet } = this.options
    return subnet ? formatCidr(subnet) : ''
  }

  allocate(wanted?: Ipv4Address): Ipv4Address {
    const pool = this.options.range ?? this.options.subnet
    if (!pool) throw new Error(`${this.name} has no addresses`)
    if (wanted) {
      this.taken.add(wanted)
      return wanted
    }
    // The network's own address is never given.
    for (let n = this.options.range ? 0 : 1; ; n += 1) {
      const address = addressIn(pool, n) as Ipv4Address
      if (this.taken.has(address)) continue
      this.taken.add(address)
      return address
    }
  }

  release(address: Ipv4Address): void {
    this.taken.delete(address)
  }
}

/** The default pools (libnetwork ipamutils): one after the other, so that a freed one comes last; what the host has a route to is passed over. */
export class Pools {
  private next = 0
  private readonly pools = [...Array.from({ length: 15 }, (_, n) => `172.${17 + n}.0.0/16`), ...Array.from({ length: 16 }, (_, n) => `192.168.${16 * n}.0/20`)].map((text) => cidr(text))

  constructor(private readonly netns: NetNamespace) {}

  take(inUse: readonly Network[]): Cidr {
    for (;;) {
      const pool = this.pools[this.next]
      this.next += 1
      if (!pool) throw new Error('no pool is left')
      const clashes = (other: Cidr): boolean => cidrContains(pool, other.address) || cidrContains(other, pool.address)
      const routed = this.netns.links.some((link) => link.addresses.some(({ address, prefixLength }) => !address.includes(':') && clashes({ address, length: prefixLength })))
      if (!routed && !inUse.some(({ options }) => options.subnet && clashes(options.subnet))) return pool
    }
  }
}
