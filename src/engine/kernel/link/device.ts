/**
 * What every network device has in common (`struct net_device`): identity, state, counters, addresses, and the two doors
 * through which frames pass: {@link Device.send} (dev_queue_xmit) and {@link Device.receive} (netif_receive_skb).
 */
import { ZERO_MAC, frameLength, isGroupMac, networkLength, BROADCAST_MAC, type IpAddress, type MacAddress } from '../../wire/index';
import type { BridgePortOptions, Fdb, InterfaceAddress, KernelError, Link, LinkChange, LinkKind, LinkSpec, LinkStats, VlanMembership } from '../api';
import type { MulticastListening } from '../multicast/api';
import type { SimNetNamespace } from '../netns';
import type { PacketType, Skb } from '../skb';
import type { DropReason } from '../trace/event';
import { type DeviceSettings, newDeviceSettings } from '../sysctl/device-settings';
import type { Bridge, BridgePort } from './bridge';
import type { VlanGroup } from './bridge-vlan';
import type { Bpdu } from './tree-port';

/** Counters that devices write; readers see {@link LinkStats}. */
export type Counters = { -readonly [K in keyof LinkStats]: number };

const HEADER_BOTH_WAYS = { rx: true, tx: true } as const;
/** Those that count what is inside the frame: lo, tunnels (dev_lstats_add, iptunnel_xmit_stats). */
export const HEADER_NEVER = { rx: false, tx: false } as const;
/** Those that receive after the header is gone: bridges, VLANs (br_pass_frame_up, vlan_do_receive). */
export const HEADER_SENT = { rx: false, tx: true } as const;

const noCounts = (): Counters => ({ rxPackets: 0, rxBytes: 0, rxDropped: 0, rxErrors: 0, txPackets: 0, txBytes: 0, txDropped: 0, txErrors: 0, multicast: 0, carrierErrors: 0 });

/** A device stacked on this one that may take a received frame before the protocols see it (rx_handler, VLAN). True: taken. */
export type ReceiveHandler = (skb: Skb) => boolean;

export interface DeviceIdentity {
  readonly index: number;
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtu: number;
}

const IPV6_MIN_MTU = 1280;

export abstract class Device implements Link {
  index: number;
  name: string;
  mac: MacAddress;
  private maxUnit: number;
  txQueueLength = 1000;
  up = false;
  alias?: string;
  arpEnabled = true;
  master: Bridge | undefined = undefined;
  /** This device as a port of {@link master}. */
  bridgePort: BridgePort | undefined = undefined;
  addressList: InterfaceAddress[] = [];
  /** What is counted here as it happens; {@link stats} is all. */
  readonly counts: Counters = noCounts();
  settings: DeviceSettings;
  receiveHandler: ReceiveHandler | undefined = undefined;
  /** Devices stacked on this one (vlan, macvlan, vxlan dev): they follow its carrier and go with it. */
  readonly uppers = new Set<Device>();
  /** How many want every frame (captures and bridges), beside the flag that the user sets. */
  promiscuity = 0;
  promiscuousFlag = false;
  /** `addr_assign_type` NET_ADDR_SET: the user chose the MAC. */
  macIsSet: boolean;
  deleted = false;
  private operational: 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN';

  constructor(
    public netns: SimNetNamespace,
    readonly kind: LinkKind,
    readonly spec: LinkSpec,
    identity: DeviceIdentity,
  ) {
    this.index = identity.index;
    this.name = identity.name;
    this.mac = identity.mac;
    this.maxUnit = identity.mtu;
    this.macIsSet = spec.mac !== undefined;
    this.operational = 'UNKNOWN';
    this.settings = newDeviceSettings(netns.sysctls.conf('default'), netns.sysctls.neigh('default'));
    this.settings.ipv6.mtu = identity.mtu;
  }

  get mtu(): number {
    return this.maxUnit;
  }

  /** IPv6's own MTU (net.ipv6.conf.DEV.mtu) begins anew with it. */
  set mtu(bytes: number) {
    this.maxUnit = bytes;
    this.settings.ipv6.mtu = bytes;
  }

  /** A link whose MTU is below 1280 bytes does not speak IPv6 (RFC 8200 section 5; ipv6_add_dev). */
  get speaksIpv6(): boolean {
    return this.maxUnit >= IPV6_MIN_MTU && this.settings.ipv6.disable_ipv6 === 0;
  }

  get stats(): Counters {
    return this.counts;
  }

  get addresses(): readonly InterfaceAddress[] {
    return this.addressList;
  }

  get multicast(): MulticastListening {
    return this.netns.multicast.of(this);
  }

  get promiscuous(): boolean {
    return this.promiscuousFlag || this.promiscuity > 0;
  }

  get peer(): Device | undefined {
    return undefined;
  }

  get lower(): Device | undefined {
    return undefined;
  }

  get port(): BridgePortOptions | undefined {
    return this.bridgePort?.options;
  }

  /** Bridges: their own VLANs, towards the host. */
  get vlanGroup(): VlanGroup | undefined {
    return undefined;
  }

  get vlans(): readonly VlanMembership[] | undefined {
    return (this.vlanGroup ?? this.bridgePort?.vlans)?.members;
  }

  get sharing(): Link['sharing'] {
    return undefined;
  }

  /** Distinguishes devices that share one MAC (`dev_id`); 0: alone with it. */
  get deviceId(): number {
    return 0;
  }

  /** The MAC is that of another device and cannot be set. */
  get macIsFixed(): boolean {
    return false;
  }

  /** Whether the driver objects to an address because another of its devices has it. */
  refusesAddress(_address: IpAddress): boolean {
    return false;
  }

  get bridging(): Link['bridging'] {
    if (!this.bridgePort) return undefined;
    const { state, tree, number } = this.bridgePort;
    const idle = tree.designatedBridge === '';
    return { kind: 'port', state, cost: tree.cost, priority: tree.priority, id: tree.id, number, designatedPort: idle ? tree.id : tree.designatedPort, designatedCost: tree.rootCost, designatedBridge: idle ? this.bridgePort.bridge.tree.id : tree.designatedBridge, designatedRoot: idle ? this.bridgePort.bridge.tree.id : tree.root };
  }

  get fdb(): Fdb | undefined {
    return undefined;
  }

  /** Whether the byte counters include the Ethernet header: drivers differ in when they look at the length. */
  protected get headerCounted(): { readonly rx: boolean; readonly tx: boolean } {
    return HEADER_BOTH_WAYS;
  }

  /** Whether there is somebody at the other end. Devices without an end always have carrier. */
  get carrier(): boolean {
    return true;
  }

  /** Devices that never report a carrier change stay in operstate UNKNOWN (RFC 2863) while up. */
  protected get reportsCarrier(): boolean {
    return false;
  }

  /** The device that `dev_get_iflink` names: its lower device or its veth peer. */
  protected get linkedTo(): Device | undefined {
    return this.lower ?? this.peer;
  }

  /** Tunnels that were moved: the namespace that they were made in (rtnl_link_ops.get_link_net). */
  get linkNetns(): SimNetNamespace | undefined {
    return undefined;
  }

  get operState(): 'UP' | 'DOWN' | 'UNKNOWN' | 'LOWERLAYERDOWN' {
    if (this.operational === 'UNKNOWN') return this.up ? 'UNKNOWN' : 'DOWN';
    return this.up || this.operational === 'LOWERLAYERDOWN' ? this.operational : 'DOWN';
  }

  /**
   * Recomputes the operational state (net/core/link_watch.c default_operstate). Linux does so when carrier or flags change and
   * keeps the result until then, stale or not; so do we.
   */
  refreshOperState(): void {
    if (!this.reportsCarrier) return;
    if (this.carrier && this.up) this.operational = 'UP';
    else if (!this.up) this.operational = 'DOWN';
    else this.operational = this.stateWithoutCarrier() ?? 'DOWN';
  }

  /** The state that a device without carrier has while up; undefined for kinds that never report a change. */
  stateWithoutCarrier(): 'DOWN' | 'LOWERLAYERDOWN' | undefined {
    if (!this.reportsCarrier) return undefined;
    // The kernel looks its link partner's index up in its own namespace, whoever has that index there.
    const linked = this.linkedTo;
    const partner = linked && linked.index !== this.index ? this.netns.linkByIndex(linked.index) : undefined;
    return partner && !partner.carrier ? 'LOWERLAYERDOWN' : 'DOWN';
  }

  /** Type of a frame as this device sees it (eth_type_trans). */
  typeOf(destination: MacAddress): PacketType {
    if (destination === this.mac) return 'host';
    if (isGroupMac(destination)) return destination === BROADCAST_MAC ? 'broadcast' : 'multicast';
    return 'otherhost';
  }

  /** Whether IP needs a neighbour entry to send here. */
  get needsNeighbor(): boolean {
    return true;
  }

  /** Sends a finished frame (dev_queue_xmit). */
  send(skb: Skb): void {
    skb.device = this;
    const { netns } = this;
    if (!this.up) {
      this.counts.txDropped += 1;
      netns.drop(skb, 'LINK_DOWN', { device: this.name });
      return;
    }
    // Without carrier there is a queue that drops everything (dev_activate, noop_enqueue).
    if (!this.carrier) {
      this.counts.txDropped += 1;
      netns.drop(skb, 'NO_CARRIER', { device: this.name });
      return;
    }
    if (netns.tapCount > 0) netns.tap(this, skb, 'out');
    this.transmit(skb);
  }

  /** Hands the frame to whatever is at the other end (ndo_start_xmit). */
  protected abstract transmit(skb: Skb): void;

  countReceived(skb: Skb): void {
    this.counts.rxPackets += 1;
    this.counts.rxBytes += this.headerCounted.rx ? frameLength(skb) : networkLength(skb);
    if (skb.type === 'multicast') this.counts.multicast += 1;
  }

  countSent(skb: Skb): void {
    this.counts.txPackets += 1;
    this.counts.txBytes += this.headerCounted.tx ? frameLength(skb) : networkLength(skb);
  }

  /** A frame has arrived at this device, for `type`: by its destination MAC unless the driver says otherwise. */
  receive(skb: Skb, type: PacketType = skb.eth ? this.typeOf(skb.eth.dst) : skb.type): void {
    if (!this.up) {
      this.counts.rxDropped += 1;
      this.netns.drop(skb, 'LINK_DOWN', { device: this.name });
      return;
    }
    this.countReceived(skb);
    skb.type = type;
    this.netns.ingress(this, skb);
  }

  /** Dropped on the way out: counted where Linux counts it. */
  dropOut(skb: Skb, reason: DropReason, detail?: Readonly<Record<string, string | number>>): void {
    this.counts.txDropped += 1;
    this.netns.drop(skb, reason, detail);
  }

  /** Called when the device goes up or down. */
  onUp(): void {
    // Only kinds with something at the other end care.
  }

  onDown(): void {
    // As above.
  }

  /** Called when the device is removed from the World. */
  onDelete(): void {
    for (const upper of [...this.uppers]) upper.netns.deleteLink(upper);
  }

  /** Called after it moved to another namespace. */
  onMoved(_from: SimNetNamespace): void {
    // Only kinds that refer to their namespace care.
  }

  /** Limits of the MTU. */
  get minMtu(): number {
    return 68;
  }

  get maxMtu(): number {
    return 65535;
  }

  /** Applies options of its own kind. */
  change(_change: LinkChange): KernelError | undefined {
    return undefined;
  }

  /** Sends a message of the spanning tree protocol to whoever is at the other end, if this kind of link carries them. */
  sendBpdu(_bpdu: Bpdu): void {
    // Only veth pairs and cables do.
  }

  receiveBpdu(bpdu: Bpdu): void {
    if (this.up) this.bridgePort?.bridge.receiveBpduAt(this.bridgePort, bpdu);
  }

  get macForNeighbors(): MacAddress {
    return this.kind === 'loopback' ? ZERO_MAC : this.mac;
  }
}
