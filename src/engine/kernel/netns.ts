/**
 * A network namespace: devices, addresses, routes, neighbours, packet filter, sockets and settings, and the small set of doors
 * through which they work together. Everything a packet does on one stack goes through here.
 */
import { err, ok, type Result } from '../base/index';
import { broadcastOf, cidrOf, familyOf, isIpv4, maxPrefix, mac as toMac, type ArpHeader, type EthernetHeader, type IpAddress, type IpHeader, type Ipv4Address, type Ipv6Address, type MacAddress, type Payload, type TransportHeader } from '../wire/index';
import type { AddressSpec, CapturedFrame, InterfaceAddress, KernelError, Link, LinkChange, LinkSpec, NetNamespace, Neighbors, Route, Routing, Sockets } from './api';
import type { SimHost } from './host';
import { receiveIcmp } from './ip/icmp';
import { sendIcmpError } from './ip/icmp-error';
import { receiveIp } from './ip/input';
import { recordRoute, reroute } from './ip/output';
import { answerReject } from './ip/reject';
import { Reassembly } from './ip/fragment';
import { Peers } from './ip/peer';
import { Bridge } from './link/bridge';
import type { Device } from './link/device';
import { createDevices, NAME_LIMIT } from './link/factory';
import type { Ipip } from './link/ipip';
import { Loopback } from './link/loopback';
import { Vlan } from './link/vlan';
import { VxlanPorts } from './link/vxlan';
import { receiveArp } from './neighbor/arp';
import { NeighborTable } from './neighbor/neighbors';
import { createNetfilter } from './netfilter/index';
import type { HookState, Netfilter } from './netfilter/api';
import type { Packet } from './packet';
import { reverseRoute } from './route/input';
import { isMulticast, LIMITED_BROADCAST, routeOutput, selectSource } from './route/output';
import { Fib } from './route/routing';
import { TABLE_LOCAL, TABLE_MAIN } from './route/rules';
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
  readonly journey?: number;
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
  readonly reassembly: Reassembly;
  readonly peers = new Peers();
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
    this.sysctls = new Sysctls(() => this.devices);
    this.sysctls.ipv6Switched = (device) => this.ipv6Switched(device);
    this.fib = new Fib(this);
    this.neighborTable = new NeighborTable(this);
    this.reassembly = new Reassembly(this);
    this.socketTable = new SocketTable(this);
    const draws = this.world.rng(`netfilter:${id}`);
    const { trace } = this.world;
    const record = (step: TraceStep, packet: Packet): void => this.record(step, packet as Skb);
    this.netfilter = createNetfilter({
      netnsId: id,
      now: () => this.world.now,
      isLocal: (address) => this.isLocal(address),
      addressType: (address, device) => this.addressType(address, device as Device | undefined),
      masqueradeAddress: (out, dst) => this.masqueradeAddress(out as Device, dst),
      reversePath: (packet, options) => this.reversePath(packet, options),
      linkByIndex: (index) => this.byIndex.get(index),
      random: () => draws.fraction(),
      sysctl: (name) => this.sysctls.text(name),
      defragment: (packet) => (this.reassembly.complete(packet as Skb) ? packet : undefined),
      pathMtu: (packet) => (packet as Skb).dst?.mtu,
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
    return this.sysctls.number('net.ipv4.ip_default_ttl');
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
    if (transport && (transport.kind === 'icmp' || transport.kind === 'icmpv6')) {
      receiveIcmp(this, device, skb, transport);
      return;
    }
    const net = skb.net as IpHeader;
    const tunnel = this.protocolTunnels.get(net.protocol);
    if (tunnel?.(skb, device) === true) return;
    if (this.socketTable.receive(device, skb)) return;
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
        return false;
      case 'drop':
        this.drop(skb, verdict.reason);
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

  /** Nobody answered ARP for this packet's next hop: its sender is told (ipv4_link_failure). */
  hostUnreachable(skb: Skb, _nextHop: IpAddress): void {
    if (skb.net.kind !== 'arp') sendIcmpError(this, skb, { what: 'host-unreachable' });
  }

  // ---------------------------------------------------------------- captures

  capture(device: string, onFrame: (frame: CapturedFrame) => void): { close(): void } {
    const tap: Tap = { device, onFrame };
    this.taps.push(tap);
    this.tapCount += 1;
    const watched = device === 'any' ? undefined : this.byName.get(device);
    if (watched) watched.promiscuity += 1;
    let open = true;
    return {
      close: () => {
        if (!open) return;
        open = false;
        this.taps.splice(this.taps.indexOf(tap), 1);
        this.tapCount -= 1;
        if (watched) watched.promiscuity -= 1;
      },
    };
  }

  tap(device: Device, skb: Skb, direction: CapturedFrame['direction']): void {
    const headers = skb.headers();
    for (const tap of [...this.taps]) {
      if (tap.device !== 'any' && tap.device !== device.name) continue;
      tap.onFrame({ at: this.world.now, device: device.name, direction, headers, packet: skb.id, journey: skb.journey });
    }
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

  takeIndex(wanted?: number): number {
    if (wanted !== undefined) return wanted;
    while (this.byIndex.has(this.nextIndex)) this.nextIndex += 1;
    const index = this.nextIndex;
    this.nextIndex += 1;
    return index;
  }

  register(device: Device): void {
    device.netns = this;
    this.byName.set(device.name, device);
    this.byIndex.set(device.index, device);
    this.devices = [...this.devices, device].sort((a, b) => a.index - b.index);
  }

  unregister(device: Device): void {
    this.byName.delete(device.name);
    this.byIndex.delete(device.index);
    this.devices = this.devices.filter((d) => d !== device);
  }

  addLink(spec: LinkSpec): Result<Link, KernelError> {
    return createDevices(this, spec);
  }

  deleteLink(link: Link): Result<void, KernelError> {
    const device = link as Device;
    if (device.deleted) return ok();
    if (device.kind === 'loopback') return err({ errno: 'EOPNOTSUPP' });
    device.deleted = true;
    this.takeDown(device);
    if (device.bridgePort) device.bridgePort.bridge.removePort(device.bridgePort);
    for (const address of [...device.addressList]) this.dropAddress(device, address);
    this.fib.deviceDown(device, 4, true);
    this.fib.deviceDown(device, 6, true);
    this.neighborTable.deviceDown(device, false);
    device.onDelete();
    this.unregister(device);
    return ok();
  }

  setLink(link: Link, change: LinkChange): Result<void, KernelError> {
    const device = link as Device;
    if (change.name !== undefined && change.name !== device.name) {
      if (this.byName.has(change.name)) return err({ errno: 'EEXIST' });
      if (change.name.length > NAME_LIMIT || change.name === '' || /[\s/]/.test(change.name)) return err({ errno: 'EINVAL' });
      this.byName.delete(device.name);
      device.name = change.name;
      this.byName.set(device.name, device);
    }
    if (change.mtu !== undefined) {
      if (change.mtu < device.minMtu) return err({ errno: 'EINVAL', detail: 'mtu less than device minimum.' });
      if (change.mtu > device.maxMtu) return err({ errno: 'EINVAL', detail: 'mtu greater than device maximum.' });
      device.mtu = change.mtu;
      if (device instanceof Bridge) device.mtuIsSet = true;
      device.master?.adoptMtu();
      this.fib.exceptions.clear();
    }
    if (change.mac !== undefined) this.setMac(device, change.mac);
    if (change.promiscuous !== undefined) device.promiscuousFlag = change.promiscuous;
    if (change.arp !== undefined) device.arpEnabled = change.arp;
    if (change.alias !== undefined) device.alias = change.alias;
    if (change.master !== undefined) {
      const done = this.setMaster(device, change.master as Device | null);
      if (!done.ok) return done;
    }
    if (change.port) {
      if (!device.bridgePort) return err({ errno: 'EOPNOTSUPP' });
      device.bridgePort.options = { ...device.bridgePort.options, ...change.port };
    }
    device.change(change);
    if (change.up === true) this.bringUp(device);
    if (change.up === false) this.takeDown(device);
    return ok();
  }

  private setMac(device: Device, mac: MacAddress): void {
    const old = device.mac;
    device.macIsSet = true;
    if (device instanceof Bridge) device.setMac(mac);
    else device.mac = mac;
    if (device.bridgePort) device.bridgePort.bridge.portMacChanged(device.bridgePort, old);
  }

  private setMaster(device: Device, master: Device | null): Result<void, KernelError> {
    if (master === null || (device.bridgePort && device.master !== master)) {
      if (device.bridgePort) device.bridgePort.bridge.removePort(device.bridgePort);
      if (master === null) return ok();
    }
    if (device.master === master) return ok();
    if (!(master instanceof Bridge)) return err({ errno: 'EOPNOTSUPP', detail: 'Device does not allow enslaving.' });
    if (device instanceof Bridge) return err({ errno: 'ELOOP', detail: 'Can not enslave a bridge to a bridge.' });
    if (device.kind === 'loopback') return err({ errno: 'EINVAL' });
    if (device.receiveHandler) return err({ errno: 'EBUSY' });
    master.addPort(device);
    return ok();
  }

  private bringUp(device: Device): void {
    if (device.up) return;
    device.up = true;
    this.fib.changed();
    device.refreshOperState();
    if (device.kind === 'loopback' && !device.addressList.some((a) => isIpv4(a.address))) {
      // The kernel gives lo its address when it comes up (inetdev_event).
      this.addAddress(device, { address: '127.0.0.1' as IpAddress, prefixLength: 8, scope: 'host' });
    } else for (const address of device.addressList) if (isIpv4(address.address)) this.addAddressRoutes(device, address);
    if (device.settings.ipv6.disable_ipv6 === 0) this.startIpv6(device);
    device.onUp();
    device.bridgePort?.bridge.portChanged(device.bridgePort);
    this.followers(device);
  }

  private takeDown(device: Device): void {
    if (!device.up) return;
    device.up = false;
    device.refreshOperState();
    this.fib.deviceDown(device, 4, false);
    this.fib.deviceDown(device, 6, false);
    this.neighborTable.deviceDown(device, false);
    this.stopIpv6(device);
    device.onDown();
    device.bridgePort?.bridge.portChanged(device.bridgePort);
    this.followers(device);
  }

  /** Carrier came or went: state, the bridge above, devices stacked on it. */
  carrierChanged(device: Device): void {
    this.fib.changed();
    if (!device.carrier && device.up) this.neighborTable.deviceDown(device, true);
    device.refreshOperState();
    device.bridgePort?.bridge.portChanged(device.bridgePort);
    this.followers(device);
  }

  private followers(device: Device): void {
    for (const upper of device.uppers) upper.netns.carrierChanged(upper);
  }

  moveLink(link: Link, to: NetNamespace, newName?: string): Result<void, KernelError> {
    const device = link as Device;
    const target = to as SimNetNamespace;
    const name = newName ?? device.name;
    if (target === this) return newName === undefined ? ok() : this.setLink(device, { name });
    if (device.kind === 'loopback' || device.kind === 'bridge') return err({ errno: 'EINVAL', detail: 'The interface netns is immutable.' });
    if (target.byName.has(name)) return err({ errno: 'EEXIST', detail: 'An interface with the same name exists in the target netns.' });
    this.takeDown(device);
    if (device.bridgePort) device.bridgePort.bridge.removePort(device.bridgePort);
    for (const address of [...device.addressList]) this.dropAddress(device, address);
    this.fib.deviceDown(device, 4, true);
    this.fib.deviceDown(device, 6, true);
    this.neighborTable.deviceDown(device, false);
    this.unregister(device);
    device.name = name;
    if (target.byIndex.has(device.index)) device.index = target.takeIndex();
    target.register(device);
    device.onMoved(this);
    return ok();
  }

  // ---------------------------------------------------------------- addresses

  addAddress(link: Link, spec: AddressSpec): Result<void, KernelError> {
    const device = link as Device;
    const { address, prefixLength } = spec;
    const family = familyOf(address);
    if (family === 6 && device.settings.ipv6.disable_ipv6 === 1) return err({ errno: 'EACCES', detail: 'ipv6: IPv6 is disabled on this device.' });
    const base = spec.peer ?? address;
    const sameNet = (a: InterfaceAddress): boolean => familyOf(a.address) === family && a.prefixLength === prefixLength && cidrOf(a.peer ?? a.address, prefixLength).address === cidrOf(base, prefixLength).address;
    if (device.addressList.some((a) => a.address === address && (family === 6 || sameNet(a)))) {
      return err({ errno: 'EEXIST', detail: family === 4 ? 'ipv4: Address already assigned.' : 'ipv6: address already assigned.' });
    }
    const secondary = family === 4 && device.addressList.some((a) => !a.secondary && sameNet(a));
    const scope = spec.scope ?? (family === 6 ? (address === '::1' ? 'host' : /^fe[89ab]/.test(address) ? 'link' : 'global') : 'global');
    const added: InterfaceAddress = { ...spec, scope, secondary, tentative: false };
    const list = device.addressList;
    if (family === 4 && !secondary) {
      // Primary addresses stand together, before the secondary ones; narrower scopes come after wider ones (__inet_insert_ifa).
      const rank = { global: 0, link: 253, host: 254 } as const;
      let insert = 0;
      list.forEach((a, i) => {
        if (isIpv4(a.address) && !a.secondary && rank[scope] >= rank[a.scope]) insert = i + 1;
      });
      device.addressList = [...list.slice(0, insert), added, ...list.slice(insert)];
    } else device.addressList = [...list, added];
    this.fib.exceptions.clear();
    this.neighborTable.invalidate(address, device);
    if (family === 4) this.addAddressRoutes(device, added);
    else this.addAddressRoutes6(device, added);
    return ok();
  }

  deleteAddress(link: Link, address: IpAddress, prefixLength: number): Result<void, KernelError> {
    const device = link as Device;
    const found = device.addressList.find((a) => a.address === address && a.prefixLength === prefixLength);
    if (!found) return err({ errno: 'EADDRNOTAVAIL', detail: isIpv4(address) ? 'ipv4: Address not found.' : 'ipv6: address not found.' });
    this.dropAddress(device, found);
    return ok();
  }

  private dropAddress(device: Device, gone: InterfaceAddress): void {
    const { prefixLength } = gone;
    const family = familyOf(gone.address);
    device.addressList = device.addressList.filter((a) => a !== gone);
    const subnet = cidrOf(gone.peer ?? gone.address, prefixLength).address;
    const inSubnet = (a: InterfaceAddress): boolean => familyOf(a.address) === family && a.prefixLength === prefixLength && cidrOf(a.peer ?? a.address, prefixLength).address === subnet;
    const routes = family === 4 ? this.routesOf(device, gone) : this.routesOf6(device, gone);
    if (family === 4 && !gone.secondary) {
      const heirs = device.addressList.filter((a) => a.secondary && inSubnet(a));
      const promote = device.settings.ipv4.promote_secondaries === 1 || this.sysctls.conf('all').ipv4.promote_secondaries === 1;
      // Without promotion the secondary addresses of the subnet go with their primary.
      if (!promote) {
        device.addressList = device.addressList.filter((a) => !heirs.includes(a));
        for (const heir of heirs) routes.push(...this.routesOf(device, heir));
      } else if (heirs[0]) {
        const heir = heirs[0];
        const promoted: InterfaceAddress = { ...heir, secondary: false };
        device.addressList = device.addressList.map((a) => (a === heir ? promoted : a));
      }
    }
    const needed = device.addressList.flatMap((a) => (isIpv4(a.address) ? (family === 4 ? this.routesOf(device, a) : []) : family === 6 ? this.routesOf6(device, a) : []));
    const same = (a: Route, b: Route): boolean => a.type === b.type && a.table === b.table && a.destination.address === b.destination.address && a.destination.length === b.destination.length && a.source === b.source;
    for (const route of routes) if (!needed.some((n) => same(n, route))) this.fib.removeKernelRoute(route);
    for (const route of needed) if (device.up) this.fib.addKernelRoute(route);
    this.fib.exceptions.clear();
    if (!this.isLocal(gone.address)) this.fib.sourceGone(gone.address);
    // Losing its last IPv4 address takes IPv4 from the device: every route by it goes (fib_disable_ip).
    if (family === 4 && !device.addressList.some((a) => isIpv4(a.address))) {
      this.fib.deviceDown(device, 4, true);
    }
  }

  private addAddressRoutes(device: Device, address: InterfaceAddress): void {
    for (const route of this.routesOf(device, address)) if (device.up || route.type === 'local') this.fib.addKernelRoute(route);
  }

  /** fib_add_ifaddr: the local route, the subnet's route, the broadcasts. */
  private routesOf(device: Device, a: InterfaceAddress): Route[] {
    const prefix = a.prefixLength;
    const address = a.address as Ipv4Address;
    const base = (a.peer ?? a.address) as Ipv4Address;
    const subnet = cidrOf(base, prefix);
    const nextHops = [{ device }];
    const primary = a.secondary ? device.addressList.find((p) => !p.secondary && isIpv4(p.address) && p.prefixLength === prefix && cidrOf(p.peer ?? p.address, prefix).address === subnet.address) : a;
    const source = (primary ?? a).address;
    const kernel = { metric: 0, protocol: 'kernel', nextHops, source } as const;
    const routes: Route[] = [{ ...kernel, type: 'local', destination: { address, length: 32 }, table: TABLE_LOCAL, scope: 'host' }];
    if (a.broadcast !== undefined && a.broadcast !== LIMITED_BROADCAST) routes.push({ ...kernel, type: 'broadcast', destination: { address: a.broadcast, length: 32 }, table: TABLE_LOCAL, scope: 'link' });
    if (a.secondary || subnet.address.startsWith('0.') || (subnet.address === address && prefix === 32)) return routes;
    if (a.noPrefixRoute !== true) {
      const isLoopback = device.kind === 'loopback';
      routes.push({ ...kernel, type: isLoopback ? 'local' : 'unicast', destination: subnet, table: isLoopback ? TABLE_LOCAL : TABLE_MAIN, scope: isLoopback ? 'host' : 'link' });
    }
    if (prefix < 31) routes.push({ ...kernel, type: 'broadcast', destination: { address: broadcastOf(base, prefix), length: 32 }, table: TABLE_LOCAL, scope: 'link' });
    return routes;
  }

  private addAddressRoutes6(device: Device, a: InterfaceAddress): void {
    if (!device.up) return;
    for (const route of this.routesOf6(device, a)) this.fib.addKernelRoute(route);
  }

  /** Local route in table local, prefix route (metric 256) in main, multicast in local (net/ipv6/addrconf.c). */
  private routesOf6(device: Device, a: InterfaceAddress): Route[] {
    const nextHops = [{ device }];
    const kernel = { protocol: 'kernel', nextHops, scope: 'global' } as const;
    const routes: Route[] = [{ ...kernel, type: 'local', metric: 0, destination: { address: a.address, length: 128 }, table: TABLE_LOCAL }];
    if (a.noPrefixRoute !== true) routes.push({ ...kernel, type: 'unicast', metric: 256, destination: cidrOf(a.peer ?? a.address, a.prefixLength), table: TABLE_MAIN });
    if (device.kind !== 'loopback') routes.push({ ...kernel, type: 'multicast', metric: 256, destination: cidrOf('ff00::' as IpAddress, 8), table: TABLE_LOCAL });
    return routes;
  }

  /**
   * IPv6 comes up with the device: ::1 on lo, a link-local address from the MAC elsewhere (RFC 4291 appendix A).
   * @simplified duplicate address detection — instant: an address is never tentative
   */
  private startIpv6(device: Device): void {
    for (const a of device.addressList) if (!isIpv4(a.address)) this.addAddressRoutes6(device, a);
    if (device.kind === 'loopback') {
      if (!device.addressList.some((a) => a.address === '::1')) this.addAddress(device, { address: '::1' as IpAddress, prefixLength: 128, scope: 'host' });
      return;
    }
    if (device.settings.ipv6.addr_gen_mode !== 0 || device.bridgePort || device.addressList.some((a) => a.scope === 'link' && !isIpv4(a.address))) return;
    if (device.kind === 'ipip') return;
    this.addAddress(device, { address: linkLocal(device.mac), prefixLength: 64, scope: 'link' });
  }

  /** IPv6 addresses go when the device goes down (addrconf_ifdown), unless keep_addr_on_down. */
  private stopIpv6(device: Device): void {
    if (device.settings.ipv6.keep_addr_on_down === 1) return;
    for (const a of [...device.addressList]) if (!isIpv4(a.address)) this.dropAddress(device, a);
  }

  private ipv6Switched(device: Device): void {
    if (device.settings.ipv6.disable_ipv6 === 1) for (const a of [...device.addressList]) {
      if (!isIpv4(a.address)) this.dropAddress(device, a);
    }
    else if (device.up) this.startIpv6(device);
  }

  isLocal(address: IpAddress): boolean {
    return this.fib.isLocalAddress(address);
  }

  /** The device that has this address. */
  deviceOfAddress(address: IpAddress): Device | undefined {
    return this.devices.find((d) => d.addressList.some((a) => a.address === address));
  }

  // ---------------------------------------------------------------- what netfilter asks

  private addressType(address: IpAddress, device: Device | undefined): 'LOCAL' | 'UNICAST' | 'BROADCAST' | 'MULTICAST' | 'UNREACHABLE' | 'BLACKHOLE' | 'PROHIBIT' | 'UNSPEC' {
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
    const result = reverseRoute(this, device, net.src, { filter: options.loose ? 2 : 1, acceptLocal: options.acceptLocal, mark: options.validMark ? packet.mark : 0, iif: undefined });
    return typeof result !== 'string';
  }

  // ---------------------------------------------------------------- sysctl

  sysctl(name: string): Result<string, KernelError> {
    return this.sysctls.get(name);
  }

  setSysctl(name: string, value: string): Result<void, KernelError> {
    this.fib.changed();
    return this.sysctls.set(name, value);
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

/** fe80::/64 and the EUI-64 of the MAC (RFC 4291 appendix A). */
export function linkLocal(mac: MacAddress): Ipv6Address {
  const bytes = mac.split(':').map((b) => parseInt(b, 16)) as [number, number, number, number, number, number];
  const groups = [((bytes[0] ^ 2) << 8) | bytes[1], (bytes[2] << 8) | 0xff, 0xfe00 | bytes[3], (bytes[4] << 8) | bytes[5]];
  // A run of zero groups is already covered by `::`; the four groups here are written in full.
  const text = `fe80::${groups.map((g) => g.toString(16)).join(':')}`;
  return canonical(text);
}

const canonical = (text: string): Ipv6Address => cidrOf(text as Ipv6Address, maxPrefix(6)).address as Ipv6Address;

