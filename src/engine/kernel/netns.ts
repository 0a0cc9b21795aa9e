/**
 * A network namespace: devices, addresses, routes, neighbours, packet filter, sockets and settings, and the small set of doors
 * through which they work together. Everything a packet does on one stack goes through here.
 */
import { err, ok, type Result } from '../base/index';
import { ETHERTYPE_ARP, IPPROTO_IGMP, familyOf, mac as toMac, type ArpHeader, type EthernetHeader, type IpAddress, type IpHeader, type MacAddress, type Payload, type TransportHeader } from '../wire/index';
import type { AddressSpec, CaptureOptions, CapturedFrame, KernelError, Link, LinkChange, LinkSpec, NetNamespace, Neighbors, Routing, SocketOwner, Sockets } from './api';
import { InterfaceAddresses } from './address/interface-addresses';
import { NetworkChanges, type NetconfSettings, type NetworkChange } from './changes';
import { ProtocolCounters } from './counters';
import type { SimHost } from './host';
import { duplicate } from './ip/duplicate';
import { packetLine } from './log/packet-line';
import { receiveIcmp } from './ip/icmp';
import { sendIcmpError } from './ip/icmp-error';
import { receiveIp } from './ip/input';
import { Balancer } from './ipvs/balancer';
import { recordRoute, reroute } from './ip/output';
import { answerReject } from './ip/reject';
import { Reassembly } from './ip/fragment';
import { Peers } from './ip/peer';
import { DeviceConfiguration } from './link/configuration';
import type { Device } from './link/device';
import { createDevices } from './link/factory';
import type { Ipip } from './link/ipip';
import { Loopback } from './link/loopback';
import { forwardingSettings } from './netconf';
import { Vlan } from './link/vlan';
import { VxlanPorts } from './link/vxlan';
import { Multicast } from './multicast/multicast';
import { receiveArp } from './neighbor/arp';
import { NeighborTable } from './neighbor/neighbors';
import { createNetfilter } from './netfilter/index';
import type { HookState, Netfilter } from './netfilter/api';
import type { Packet } from './packet';
import { reverseRoute } from './route/input';
import { isMulticast, LIMITED_BROADCAST, routeOutput, selectSource } from './route/output';
import { Fib } from './route/routing';
import { TABLE_LOCAL } from './route/rules';
import { SocketTable } from './socket/table';
import { Skb } from './skb';
import { Sysctls } from './sysctl/sysctls';
import type { DropReason, TraceStep } from './trace/event';
import type { SimWorld } from './world';

export interface NewPacket {
  readonly eth: EthernetHeader | undefined;
  readonly net: IpHeader | ArpHeader;
  readonly transport: TransportHeader | undefined;
  readonly payload: Payload;
  readonly cause: number | undefined;
  readonly journey?: number | undefined;
}

interface Tap {
  readonly device: string;
  readonly onFrame: (frame: CapturedFrame) => void;
}

export class SimNetNamespace implements NetNamespace {
  readonly world: SimWorld;
  devices: Device[] = [];
  private readonly byName = new Map<string, Device>();
  private readonly byIndex = new Map<number, Device>();
  private nextIndex = 1;
  readonly sysctls: Sysctls;
  readonly fib: Fib;
  readonly neighborTable: NeighborTable;
  readonly netfilter: Netfilter;
  readonly socketTable: SocketTable;
  readonly ipvs: Balancer;
  readonly reassembly: Reassembly;
  readonly peers = new Peers();
  readonly counters = new ProtocolCounters();
  readonly changes = new NetworkChanges();
  readonly multicast = new Multicast(this);
  readonly addresses = new InterfaceAddresses(this);
  private readonly configuration = new DeviceConfiguration(this);
  readonly loopback: Loopback;
  /** Seeds hashes that Linux seeds at random. */
  readonly hashSeed: number;
  private readonly taps: Tap[] = [];
  tapCount = 0;
  private readonly nsids = new Map<NetNamespace, number>();
  readonly vxlans = new VxlanPorts(this);
  readonly ipips = new Set<Ipip>();
  private ipId: number;
  deleted = false;

  constructor(
    readonly host: SimHost,
    readonly id: string,
    readonly name: string,
    readonly inode: number,
  ) {
    this.world = host.world;
    const rng = this.world.rng(`netns:${id}`);
    this.hashSeed = rng.uint32();
    this.ipId = rng.below(65536);
    this.sysctls = new Sysctls(() => this.devices, id === host.name);
    this.sysctls.ipv6Switched = (device) => this.addresses.ipv6Switched(device);
    this.sysctls.ipv6ForwardingSwitched = (device) => this.addresses.forwarding6(device);
    this.fib = new Fib(this);
    this.neighborTable = new NeighborTable(this);
    this.reassembly = new Reassembly(this);
    this.socketTable = new SocketTable(this);
    const draws = this.world.rng(`netfilter:${id}`);
    const { trace } = this.world;
    const record = (step: TraceStep, packet: Packet): void => this.record(step, packet as Skb);
    this.netfilter = createNetfilter({
      netnsId: id,
      countsPolicies: host.iptablesVariant === 'legacy',
      now: () => this.world.now,
      isLocal: (address) => this.isLocal(address),
      addressType: (address, device) => this.addressType(address, device as Device | undefined),
      masqueradeAddress: (out, dst) => this.masqueradeAddress(out as Device, dst),
      reversePath: (packet, options) => this.reversePath(packet, options),
      linkByIndex: (index) => this.byIndex.get(index),
      random: () => draws.fraction(),
      sysctl: (name) => this.sysctls.text(name),
      defragment: (packet) => (this.reassembly.complete(packet as Skb) ? packet : undefined),
      mayRaiseTtl: ({ journey }) => this.world.ttlRaises.allows(journey),
      socketOwner: (packet) => {
        const { owner } = packet as Skb;
        return owner && { uid: owner.uid ?? 0, gid: owner.gid ?? 0 };
      },
      pathMtu: (packet) => (packet as Skb).dst?.mtu,
      socketFor: (packet) => this.socketTable.socketFor(packet as Skb),
      ipvsOf: (packet) => this.ipvs.ofPacket(packet as Skb),
      duplicate: (packet, gateway, device, hook) => duplicate(this, packet as Skb, gateway, device, hook),
      log: (packet, at, target) => {
        // Other namespaces could flood the log of everybody: they are not heard unless the machine says so.
        const { root } = host;
        if (root !== undefined && root !== this && root.sysctls.text('net.netfilter.nf_log_all_netns') !== '1') return;
        const { owner } = packet as Skb;
        host.kernelLog.write({ at: this.world.now, level: target.level, text: packetLine(packet, at, target, owner && { uid: owner.uid ?? 0, gid: owner.gid ?? 0 }) });
      },
      accountConnections: () => void this.sysctls.set('net.netfilter.nf_conntrack_acct', '1'),
      rerouteOutput: (packet) => {
        const skb = packet as Skb;
        if (reroute(this, skb) !== undefined) return undefined;
        if (this.tracing) recordRoute(this, skb, 'output');
        return skb.dst?.device;
      },
      get record() {
        return trace.enabled ? record : undefined;
      },
    });
    this.ipvs = new Balancer(this);
    this.loopback = new Loopback(this, 'loopback', { kind: 'loopback', name: 'lo' }, { index: this.takeIndex(), name: 'lo', mac: toMac('00:00:00:00:00:00'), mtu: 65536 });
    this.loopback.arpEnabled = false;
    this.register(this.loopback);
  }

  // ---------------------------------------------------------------- identity

  get routing(): Routing {
    return this.fib;
  }

  get neighbors(): Neighbors {
    return this.neighborTable;
  }

  get sockets(): Sockets {
    return this.socketTable;
  }

  nsidOf(other: NetNamespace): number {
    const known = this.nsids.get(other);
    if (known !== undefined) return known;
    const id = this.nsids.size;
    this.nsids.set(other, id);
    return id;
  }

  // ---------------------------------------------------------------- trace

  get tracing(): boolean {
    return this.world.trace.enabled;
  }

  record(step: TraceStep, skb: Skb): void {
    this.world.trace.record(this.id, this.host.name, skb, step);
  }

  /** The end of a packet, with the reason in Linux's words. */
  drop(skb: Skb, reason: DropReason, detail?: Readonly<Record<string, string | number>>): void {
    if (this.world.trace.enabled) this.record({ kind: 'drop', reason, ...(detail && { detail }) }, skb);
  }

  // ---------------------------------------------------------------- packets

  newSkb(p: NewPacket): Skb {
    const id = this.world.nextPacketId();
    return new Skb(id, p.journey ?? id, p.cause, p.eth, p.net, p.transport, p.payload);
  }

  /** IPv4 identification: one counter a namespace. */
  nextIpId(_dontFragment: boolean): number {
    this.ipId = (this.ipId + 1) & 0xffff;
    return this.ipId;
  }

  get defaultTtl(): number {
    return this.sysctls.defaultTtl;
  }

  /** A frame has come in by `device` (__netif_receive_skb_core): taps, then whoever sits on the device, then the protocols. */
  ingress(device: Device, skb: Skb): void {
    skb.device = device;
    skb.inIndex = device.index;
    if (this.tracing) this.record({ kind: 'receive', device: device.name }, skb);
    if (this.tapCount > 0) this.tap(device, skb, skb.type === 'host' ? 'in' : skb.type);
    const tag = skb.eth?.vlan;
    if (tag) {
      const vlan = Vlan.on(device, tag.id);
      if (vlan) {
        vlan.receiveTagged(skb);
        return;
      }
    }
    if (device.receiveHandler?.(skb) === true) return;
    if (tag) {
      this.drop(skb, 'UNHANDLED_PROTO', { vlan: tag.id });
      return;
    }
    this.deliverUp(device, skb);
  }

  /** To the network-layer protocols. */
  deliverUp(device: Device, skb: Skb): void {
    if (skb.net.kind === 'arp') receiveArp(this, device, skb);
    else receiveIp(this, device, skb);
  }

  /** To the transport protocols, after the INPUT hook. */
  deliver(device: Device, skb: Skb): void {
    const { transport } = skb;
    const counted = skb.net.kind === 'ipv4' ? this.counters : undefined;
    counted?.count('IpInDelivers');
    if (transport && (transport.kind === 'icmp' || transport.kind === 'icmpv6')) {
      if (transport.kind === 'icmp') counted?.icmp('in', transport.type);
      receiveIcmp(this, device, skb, transport);
      return;
    }
    const net = skb.net as IpHeader;
    // igmp_rcv: reports are for routers of groups, and none is modelled.
    if (net.protocol === IPPROTO_IGMP) return;
    const tunnel = this.protocolTunnels.get(net.protocol);
    if (tunnel?.(skb, device) === true) return;
    if (this.socketTable.receive(device, skb)) return;
    counted?.count('IpInDelivers', -1);
    counted?.count('IpInUnknownProtos');
    if (skb.dst?.kind === 'local') sendIcmpError(this, skb, { what: 'protocol-unreachable' });
    this.drop(skb, 'UNHANDLED_PROTO', { protocol: net.protocol });
  }

  /** Runs a hook. False: the packet ended there, and what was to be said about it has been said. */
  netfilterAccepts(skb: Skb, state: HookState): boolean {
    const verdict = this.netfilter.hook(skb, state);
    switch (verdict.kind) {
      case 'accept':
        return true;
      case 'stolen':
        skb.stolen = true;
        return false;
      case 'drop':
        this.drop(skb, verdict.reason);
        if (verdict.silent) skb.stolen = true;
        return false;
      case 'reject':
        answerReject(this, skb, verdict.with, state.in as Device | undefined);
        this.drop(skb, 'NETFILTER_DROP');
        return false;
    }
  }

  /** Tunnels by IP protocol number (IPIP). */
  readonly protocolTunnels = new Map<number, (skb: Skb, device: Device) => boolean>();

  /** OUTPUT and POSTROUTING for packets that go out by a given device without routing (neighbour discovery). */
  passesOutput(skb: Skb, device: Device): boolean {
    for (const hook of ['OUTPUT', 'POSTROUTING'] as const) {
      if (!this.netfilterAccepts(skb, { hook, in: undefined, out: device })) return false;
    }
    return true;
  }

  /** Nobody answered ARP or ND for this packet's next hop: its sender is told (ipv4_link_failure, ip6_link_failure). */
  hostUnreachable(skb: Skb, _nextHop: IpAddress): void {
    if (skb.net.kind === 'arp') return;
    sendIcmpError(this, skb, { what: 'host-unreachable' });
    if (skb.net.kind === 'ipv6') this.fib.forgetWay(skb.net.dst, skb.dst);
  }

  /** A packet that must not be cut is larger than its way out: its sender is told what fits. */
  tooBig(skb: Skb, mtu: number): void {
    sendIcmpError(this, skb, { what: 'too-big', mtu });
    this.drop(skb, 'PKT_TOO_BIG', { mtu });
  }

  // ---------------------------------------------------------------- captures

  /** packet_snd: past neighbours and NOARP, straight to the device. */
  sendArp(link: Link, arp: ArpHeader, destination: MacAddress, owner?: SocketOwner): Result<void, KernelError> {
    const device = link as Device;
    if (!device.up) return err({ errno: 'ENETDOWN' });
    const skb = this.newSkb({ eth: { src: device.mac, dst: destination, type: ETHERTYPE_ARP }, net: arp, transport: undefined, payload: { kind: 'bytes', bytes: new Uint8Array(0) }, cause: undefined });
    skb.owner = owner;
    if (this.tracing) this.record({ kind: 'origin', by: 'socket' }, skb);
    device.send(skb);
    return ok();
  }

  capture(device: string, onFrame: (frame: CapturedFrame) => void, options: CaptureOptions = {}): { close(): void } {
    const tap: Tap = { device, onFrame };
    this.taps.push(tap);
    this.tapCount += 1;
    this.world.arrangement += 1;
    const watched = device === 'any' || options.promiscuous === false ? undefined : this.byName.get(device);
    if (watched) watched.promiscuity += 1;
    let open = true;
    return {
      close: () => {
        if (!open) return;
        open = false;
        this.taps.splice(this.taps.indexOf(tap), 1);
        this.tapCount -= 1;
        this.world.arrangement += 1;
        if (watched) watched.promiscuity -= 1;
      },
    };
  }

  tap(device: Device, skb: Skb, direction: CapturedFrame['direction']): void {
    const headers = skb.headers();
    const { queue } = this.world;
    const before = queue.cause;
    // Who watches hears of this packet, whatever it follows from.
    queue.cause = skb.journey;
    for (const tap of [...this.taps]) {
      if (tap.device !== 'any' && tap.device !== device.name) continue;
      tap.onFrame({ at: this.world.now, device: device.name, direction, headers, packet: skb.id, journey: skb.journey });
    }
    queue.cause = before;
  }

  // ---------------------------------------------------------------- devices

  get links(): readonly Link[] {
    return this.devices;
  }

  link(name: string): Device | undefined {
    return this.byName.get(name);
  }

  linkByIndex(index: number): Device | undefined {
    return this.byIndex.get(index);
  }

  /** The index that the next device gets. */
  get freeIndex(): number {
    while (this.byIndex.has(this.nextIndex)) this.nextIndex += 1;
    return this.nextIndex;
  }

  takeIndex(wanted?: number): number {
    if (wanted !== undefined) return wanted;
    const index = this.freeIndex;
    this.nextIndex += 1;
    return index;
  }

  register(device: Device): void {
    this.world.arrangement += 1;
    device.netns = this;
    this.byName.set(device.name, device);
    this.byIndex.set(device.index, device);
    const last = this.devices[this.devices.length - 1];
    this.devices = [...this.devices, device];
    if (last && last.index > device.index) this.devices.sort((a, b) => a.index - b.index);
    this.addresses.register(device);
  }

  unregister(device: Device): void {
    this.addresses.unregister(device);
    this.world.arrangement += 1;
    this.byName.delete(device.name);
    this.byIndex.delete(device.index);
    this.devices = this.devices.filter((d) => d !== device);
  }

  /** The bare change of name; {@link setLink} checks it. */
  rename(device: Device, name: string): void {
    this.byName.delete(device.name);
    device.name = name;
    this.byName.set(name, device);
  }

  addLink(spec: LinkSpec): Result<Link, KernelError> {
    const made = createDevices(this, spec);
    if (made.ok) {
      const { peer } = made.value;
      // The peer comes first, and is alone still.
      if (made.value.kind === 'veth' && peer) (peer.netns as SimNetNamespace).configuration.tellOfNew(peer as Device, true);
      this.configuration.tellOfNew(made.value as Device, false);
    }
    return made;
  }

  takeDown(device: Device): void {
    this.configuration.takeDown(device);
  }

  tellOfNew(device: Device): void {
    this.configuration.tellOfNew(device, false);
  }

  listen(listener: (change: NetworkChange) => void): () => void {
    return this.changes.listen(listener);
  }

  deleteLink(link: Link): Result<void, KernelError> {
    return this.configuration.delete(link);
  }

  setLink(link: Link, change: LinkChange): Result<void, KernelError> {
    this.world.arrangement += 1;
    const done = this.configuration.set(link, change);
    this.world.arrangement += 1;
    return done;
  }

  moveLink(link: Link, to: NetNamespace, newName?: string): Result<void, KernelError> {
    return this.configuration.move(link, to, newName);
  }

  /** Carrier came or went: state, the bridge above, devices stacked on it. */
  carrierChanged(device: Device): void {
    this.configuration.carrierChanged(device);
  }

  // ---------------------------------------------------------------- addresses

  addAddress(link: Link, spec: AddressSpec): Result<void, KernelError> {
    return this.addresses.add(link, spec);
  }

  deleteAddress(link: Link, address: IpAddress, prefixLength: number): Result<void, KernelError> {
    return this.addresses.delete(link, address, prefixLength);
  }

  isLocal(address: IpAddress): boolean {
    return this.fib.isLocalAddress(address);
  }

  /** The device that has this address. */
  deviceOfAddress(address: IpAddress): Device | undefined {
    return this.devices.find((d) => d.addressList.some((a) => a.address === address));
  }

  // ---------------------------------------------------------------- what netfilter asks

  addressType(address: IpAddress, device?: Device): 'LOCAL' | 'UNICAST' | 'BROADCAST' | 'MULTICAST' | 'UNREACHABLE' | 'BLACKHOLE' | 'PROHIBIT' | 'UNSPEC' {
    // inet_dev_addr_type.
    if (address === '0.0.0.0' || address === LIMITED_BROADCAST) return 'BROADCAST';
    if (isMulticast(address)) return 'MULTICAST';
    const table = this.fib.table(familyOf(address), TABLE_LOCAL);
    const found = table.lookup(address, (route) => route);
    if (!found) return 'UNICAST';
    if (device && !found.nextHops.some((h) => h.device === device)) return 'UNICAST';
    switch (found.type) {
      case 'local':
        return 'LOCAL';
      case 'broadcast':
        return 'BROADCAST';
      case 'multicast':
        return 'MULTICAST';
      default:
        return 'UNICAST';
    }
  }

  /** inet_select_addr(out, next hop, universe): what MASQUERADE takes (nf_nat_masquerade.c). */
  private masqueradeAddress(out: Device, dst: IpAddress): IpAddress | undefined {
    const route = routeOutput(this, { dst, oif: out });
    const gateway = route.kind === 'error' ? undefined : route.gateway;
    return selectSource(this, out, gateway ?? dst, 'global', dst);
  }

  /** ipt_rpfilter. */
  private reversePath(packet: Packet, options: { loose: boolean; acceptLocal: boolean; validMark: boolean }): boolean {
    const device = this.byIndex.get(packet.inIndex);
    const net = packet.net;
    if (!device || net.kind === 'arp') return true;
    const result = reverseRoute(this, device, { dst: net.src, src: net.dst, mark: options.validMark ? packet.mark : 0, tos: net.tos & 0x1c }, { filter: options.loose ? 2 : 1, acceptLocal: options.acceptLocal });
    return typeof result !== 'string';
  }

  // ---------------------------------------------------------------- sysctl

  sysctl(name: string): Result<string, KernelError> {
    return this.sysctls.get(name);
  }

  setSysctl(name: string, value: string): Result<void, KernelError> {
    this.fib.changed();
    if (!this.changes.heard) return this.sysctls.set(name, value);
    const before = forwardingSettings(this);
    const done = this.sysctls.set(name, value);
    forwardingSettings(this).forEach(({ family, device, settings }, i) => {
      const changed = Object.fromEntries(Object.entries(settings).filter(([key, now]) => before[i]?.settings[key as keyof NetconfSettings] !== now));
      if (Object.keys(changed).length > 0) this.changes.tell({ kind: 'netconf', family, device, settings: changed, gone: false });
    });
    return done;
  }

  sysctlNames(): readonly string[] {
    return this.sysctls.names();
  }

  /** Everything in it goes; physical devices return to the host. */
  destroy(): void {
    for (const device of [...this.devices]) {
      if (device.kind === 'loopback' || device.deleted) continue;
      if (device.kind === 'physical' && this !== this.host.root) {
        const taken = this.host.root.link(device.name) !== undefined;
        this.moveLink(device, this.host.root, taken ? `dev${String(device.index)}` : undefined);
      } else this.deleteLink(device);
    }
    this.deleted = true;
  }
}
