/**
 * A bridge: a switch inside the kernel (net/bridge). Learns where MACs are, forwards or floods, and hands up what is for the host itself.
 * Which VLANs pass where is in bridge-vlan.ts, which ports forward in spanning-tree.ts.
 */
import { MINUTE, SECOND } from '../../base/index';
import { isGroupMac, networkLength, ZERO_MAC, type MacAddress } from '../../wire/index';
import type { BridgeOptions, BridgePortOptions, Fdb, KernelError, Link, LinkChange, LinkSpec } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';
import { ArpFlood } from './arp-flood';
import { bridgeForward, bridgePrerouting, forwardsUnasked, passesIptables } from './bridge-netfilter';
import { HEADER_SENT, Device, type DeviceIdentity } from './device';
import { VlanGroup } from './bridge-vlan';
import { BridgeFdb } from './fdb';
import { FloodGroup } from './flood-group';
import { GroupFlood } from './group-flood';
import { SpanningTree } from './spanning-tree';
import { TreePort, type Bpdu, type PortState } from './tree-port';

const DEFAULT_OPTIONS: BridgeOptions = { ageingTimeUs: 5 * MINUTE, vlanFiltering: false, stp: false, forwardDelayUs: 15 * SECOND, helloTimeUs: 2 * SECOND, maxAgeUs: 20 * SECOND, priority: 0x8000 };

/** Ranges of br_stp_if.c: the forward delay is free while there is no spanning tree. */
export function bridgeOptionError(now: BridgeOptions, change: Partial<BridgeOptions>): KernelError | undefined {
  const outside = (value: number | undefined, low: number, high: number): boolean => value !== undefined && (value < low * SECOND || value > high * SECOND);
  const stp = change.stp ?? now.stp;
  if ((stp && outside(change.forwardDelayUs, 2, 30)) || outside(change.helloTimeUs, 1, 10) || outside(change.maxAgeUs, 6, 40)) return { errno: 'ERANGE' };
  return undefined;
}
const DEFAULT_PORT: BridgePortOptions = { hairpin: false, isolated: false, learning: true, flood: true, multicastFlood: true };

export class BridgePort {
  options: BridgePortOptions = DEFAULT_PORT;
  readonly tree: TreePort;
  readonly vlans = new VlanGroup();

  constructor(
    readonly bridge: Bridge,
    readonly device: Device,
    readonly number: number,
  ) {
    this.tree = new TreePort(this, bridge.tree);
  }

  /** The bridge is up and the link has carrier. */
  get ready(): boolean {
    return this.bridge.up && this.device.up && this.device.carrier;
  }

  /** Without a spanning tree a port that is ready forwards. */
  get state(): PortState {
    if (!this.ready) return 'disabled';
    return this.bridge.options.stp ? this.tree.state : this.tree.off ? 'disabled' : 'forwarding';
  }

  get forwarding(): boolean {
    return this.state === 'forwarding';
  }
}

export class Bridge extends Device {
  readonly table: BridgeFdb;
  readonly ports: BridgePort[] = [];
  options: BridgeOptions;
  readonly tree: SpanningTree;
  private readonly ownVlans = new VlanGroup();
  private floods: FloodGroup | undefined = undefined;
  /** The MTU follows the ports until somebody sets it. */
  mtuIsSet: boolean;
  private hadPort = false;
  /** Numbers that ports have; none below `lowestFree` is free. */
  private readonly taken = new Set<number>();
  private lowestFree = 1;
  /** Whether br_port_state_selection has run: with the first port, and when somebody chooses a MAC (br_stp_change_bridge_id). */
  private selected: boolean;

  constructor(netns: SimNetNamespace, spec: Extract<LinkSpec, { kind: 'bridge' }>, identity: DeviceIdentity) {
    super(netns, 'bridge', spec, identity);
    this.options = { ...DEFAULT_OPTIONS, ...spec.options };
    this.mtuIsSet = spec.mtu !== undefined;
    this.selected = spec.mac !== undefined;
    this.tree = new SpanningTree(this);
    this.table = new BridgeFdb(this);
    this.table.setLocal(this.mac, undefined);
  }

  override get bridging(): Link['bridging'] {
    const { tree } = this;
    return { kind: 'bridge', options: this.options, id: tree.id, root: tree.root, rootPort: tree.rootPort?.port.number ?? 0, rootCost: tree.rootCost, topologyChange: tree.changing, topologyChangeDetected: tree.changeSeen, hadPort: this.hadPort };
  }

  /** It goes: so does its own address. */
  forgetItself(): void {
    this.table.removeLocal(this.mac, undefined);
  }

  override get fdb(): Fdb {
    return this.table;
  }

  /** Carrier as br_port_state_selection keeps it: some port forwards. Until that has run nobody looks: it stays on, the state UNKNOWN. */
  override get carrier(): boolean {
    return this.up && (!this.selected || this.ports.some((p) => p.forwarding));
  }

  protected override get reportsCarrier(): boolean {
    return this.selected;
  }

  protected override get linkedTo(): undefined {
    return undefined;
  }

  override get vlanGroup(): VlanGroup {
    return this.ownVlans;
  }

  portOf(link: Link): BridgePort | undefined {
    return this.ports.find((p) => p.device === link);
  }

  // ---------------------------------------------------------------- ports

  addPort(device: Device): void {
    const port = new BridgePort(this, device, this.freeNumber());
    this.hadPort = true;
    this.selected = true;
    this.ports.push(port);
    device.master = this;
    device.bridgePort = port;
    device.promiscuity += 1;
    device.receiveHandler = (skb) => {
      this.handleFrame(port, skb);
      return true;
    };
    this.table.setLocal(device.mac, port);
    // It has the lowest of the others' already.
    if (this.ports.length === 1 || device.mac < this.mac) this.adoptMac();
    this.adoptMtu();
    this.portChanged(port);
  }

  /** The lowest number that no port has (find_portno). */
  private freeNumber(): number {
    const { taken } = this;
    while (taken.has(this.lowestFree)) this.lowestFree += 1;
    taken.add(this.lowestFree);
    return this.lowestFree;
  }

  removePort(port: BridgePort): void {
    const { device } = port;
    this.ports.splice(this.ports.indexOf(port), 1);
    this.taken.delete(port.number);
    this.lowestFree = Math.min(this.lowestFree, port.number);
    this.tree.removed(port.tree);
    device.master = undefined;
    device.bridgePort = undefined;
    device.promiscuity -= 1;
    device.receiveHandler = undefined;
    this.table.flushPort(port, true);
    this.adoptMac();
    this.adoptMtu();
    this.netns.carrierChanged(this);
  }

  /** A port's carrier or state changed. */
  portChanged(port: BridgePort): void {
    this.tree.portChanged(port.tree);
    this.stateChanged(port);
  }

  /** The port forwards, or no longer. */
  stateChanged(port: BridgePort): void {
    this.netns.world.arrangement += 1;
    if (!port.forwarding) this.table.flushPort(port, false);
    this.netns.carrierChanged(this);
  }

  portMacChanged(port: BridgePort, old: MacAddress): void {
    this.table.removeLocal(old, port);
    this.table.setLocal(port.device.mac, port);
    this.adoptMac();
  }

  /** Without a MAC of its own choice a bridge wears the lowest of its ports' (br_stp_recalculate_bridge_id). */
  private adoptMac(): void {
    if (this.macIsSet) return;
    let lowest: MacAddress | undefined;
    for (const port of this.ports) if (lowest === undefined || port.device.mac < lowest) lowest = port.device.mac;
    this.setMac(lowest ?? ZERO_MAC);
  }

  setMac(mac: MacAddress): void {
    if (mac === this.mac) return;
    this.table.removeLocal(this.mac, undefined);
    const id = this.tree.id;
    this.mac = mac;
    this.table.setLocal(mac, undefined);
    this.tree.renamed(id);
    const first = !this.selected;
    this.selected = true;
    if (first) this.netns.carrierChanged(this);
    else this.netns.neighborTable.deviceDown(this, false);
  }

  /** The smallest MTU of the ports (br_mtu_auto_adjust). */
  adoptMtu(): void {
    if (this.mtuIsSet || this.ports.length === 0) return;
    this.mtu = Math.min(...this.ports.map((p) => p.device.mtu));
  }

  override onUp(): void {
    for (const port of this.ports) port.device.refreshOperState();
    this.tree.bridgeUp();
  }

  override onDown(): void {
    this.tree.bridgeDown();
    for (const port of this.ports) this.table.flushPort(port, false);
  }

  override onDelete(): void {
    super.onDelete();
    for (const port of [...this.ports]) this.removePort(port);
  }

  override change(change: LinkChange): KernelError | undefined {
    if (!change.bridge) return undefined;
    const wrong = bridgeOptionError(this.options, change.bridge);
    if (wrong) return wrong;
    const { stp } = this.options;
    const { id } = this.tree;
    this.options = { ...this.options, ...change.bridge };
    if (stp !== this.options.stp) {
      this.tree.switched();
      for (const port of this.ports) this.stateChanged(port);
    } else this.tree.renamed(id);
    return undefined;
  }

  /** A message of the spanning tree protocol came in by a port. */
  receiveBpduAt(port: BridgePort, bpdu: Bpdu): void {
    this.tree.receive(port, bpdu);
  }

  // ---------------------------------------------------------------- frames

  /** A frame came in by a port (br_handle_frame). */
  handleFrame(port: BridgePort, skb: Skb): void {
    const { eth } = skb;
    const { netns } = this;
    if (!eth) return;
    if (isGroupMac(eth.src) || eth.src === ZERO_MAC) {
      netns.drop(skb, 'NOT_SPECIFIED', { why: 'source MAC' });
      return;
    }
    // 01:80:c2:00:00:0X is for the link itself (IEEE 802.1D): never forwarded.
    if (eth.dst.startsWith('01:80:c2:00:00:0')) {
      netns.deliverUp(port.device, skb);
      return;
    }
    if (!port.forwarding) {
      // A learning port listens to who is there, and keeps the frame to itself.
      const vlan = this.options.vlanFiltering ? port.vlans.ingress(skb) : 0;
      if (port.state === 'learning' && port.options.learning && vlan !== undefined) this.table.learn(eth.src, port, vlan);
      netns.drop(skb, 'BRIDGE_INGRESS_STP_STATE', { bridge: this.name, port: port.device.name });
      return;
    }
    if (eth.dst === this.mac) skb.type = 'host';
    skb.physInIndex = 0;
    if (!passesIptables(this, skb)) this.forwardFrom(port, skb);
    else if (netns.netfilter.idle) {
      skb.physInIndex = port.device.index;
      skb.device = this;
      skb.bridgeHooked = true;
      this.forwardFrom(port, skb);
    } else this.askIptables(port, skb);
  }

  private askIptables(port: BridgePort, skb: Skb): void {
    bridgePrerouting(this, port, skb, (now) => this.forwardFrom(port, now));
  }

  /** br_handle_frame_finish: learn, then decide. */
  private forwardFrom(port: BridgePort, skb: Skb): void {
    const { eth } = skb;
    const { netns } = this;
    if (!eth) return;
    if (skb.bridged && !netns.world.storms.allows(skb.journey)) {
      netns.drop(skb, 'BRIDGE_STORM', { bridge: this.name });
      return;
    }
    skb.bridged = true;
    const vlan = this.options.vlanFiltering ? port.vlans.ingress(skb) : 0;
    if (vlan === undefined) {
      netns.drop(skb, 'NOT_SPECIFIED', { why: 'VLAN not allowed', bridge: this.name, port: port.device.name });
      return;
    }
    if (port.options.learning) this.table.learn(eth.src, port, vlan);
    const group = isGroupMac(eth.dst);
    const known = group ? undefined : this.table.find(eth.dst, vlan);
    if (known?.local === true) {
      if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: port.device.name, decision: 'local', to: [this.name], entry: this.entryText(eth.dst, known.port) }, skb);
      this.passUp(skb);
      return;
    }
    const alsoUp = group || this.promiscuous;
    if (known?.port) {
      const to = known.port;
      const copyUp = alsoUp ? skb.clone(netns.world.nextPacketId()) : undefined;
      if (this.mayDeliver(to, port, vlan)) {
        if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: port.device.name, decision: 'forward', to: [to.device.name], entry: this.entryText(eth.dst, to) }, skb);
        this.emit(port, to, skb, vlan);
      } else {
        if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: port.device.name, decision: 'drop', to: [], entry: this.entryText(eth.dst, to) }, skb);
        netns.drop(skb, 'BRIDGE_NO_EGRESS_PORT', { bridge: this.name, port: to.device.name });
      }
      if (copyUp) this.passUpCopy(copyUp);
      return;
    }
    this.flood(port, skb, alsoUp, vlan);
  }

  private flood(from: BridgePort | undefined, skb: Skb, alsoUp: boolean, vlan: number): void {
    const { netns } = this;
    const { eth } = skb;
    if (!eth) return;
    if (from && alsoUp && vlan === 0 && skb.net.kind === 'arp') {
      this.floods = FloodGroup.of(this, this.floods);
      if (this.floods.send(from, skb)) {
        this.passUp(skb);
        return;
      }
    }
    const broadcast = eth.dst === 'ff:ff:ff:ff:ff:ff';
    const group = isGroupMac(eth.dst);
    const targets: BridgePort[] = [];
    // The port that came last is served first (list_add_rcu in br_add_if).
    for (let i = this.ports.length - 1; i >= 0; i -= 1) {
      const to = this.ports[i] as BridgePort;
      if (!broadcast && !(group ? to.options.multicastFlood : to.options.flood)) continue;
      if (this.mayDeliver(to, from, vlan)) targets.push(to);
    }
    if (netns.tracing) {
      const to = targets.map((t) => t.device.name);
      if (alsoUp) to.push(this.name);
      netns.record({ kind: 'bridge', bridge: this.name, port: from?.device.name ?? this.name, decision: to.length > 0 ? 'flood' : 'drop', to }, skb);
    }
    if (targets.length === 0 && !alsoUp) {
      netns.drop(skb, 'BRIDGE_NO_EGRESS_PORT', { bridge: this.name });
      return;
    }
    // Each port gets a copy of its own; the last user gets the frame itself.
    const short = vlan !== 0 ? undefined : alsoUp ? (ArpFlood.of(this, skb) ?? GroupFlood.of(this, skb)) : GroupFlood.of(this, skb);
    for (let i = 0; i < targets.length; i += 1) {
      const to = targets[i] as BridgePort;
      if (short?.take(to) === true) continue;
      const last = i === targets.length - 1 && !alsoUp;
      this.emit(from, to, last ? skb : skb.clone(netns.world.nextPacketId()), vlan);
    }
    short?.send();
    if (alsoUp) this.passUp(skb);
  }

  /** should_deliver: not back where it came from (unless hairpin), not between isolated ports, only to forwarding ones. */
  private mayDeliver(to: BridgePort, from: BridgePort | undefined, vlan: number): boolean {
    if (!to.forwarding) return false;
    if (this.options.vlanFiltering && !to.vlans.has(vlan)) return false;
    if (to === from && !to.options.hairpin) return false;
    return !(from?.options.isolated === true && to.options.isolated);
  }

  /** Out of a port, through bridge-nf when the frame came in by another (br_forward, br_dev_queue_push_xmit). */
  private emit(from: BridgePort | undefined, to: BridgePort, skb: Skb, vlan: number): void {
    if (vlan !== 0) to.vlans.egress(skb, vlan);
    if (from && skb.bridgeHooked && !forwardsUnasked(this, to, skb)) for (const frame of bridgeForward(this, from, to, skb)) this.push(to, frame);
    else this.push(to, skb);
  }

  /** br_dev_queue_push_xmit. */
  private push(to: BridgePort, skb: Skb): void {
    if (!skb.gso && networkLength(skb) > to.device.mtu + 4) {
      this.netns.drop(skb, 'PKT_TOO_BIG', { mtu: to.device.mtu, port: to.device.name });
      return;
    }
    to.device.send(skb);
  }

  /** What only promiscuity sends up is no part of the flow that the bridge forwards: conntrack is not told of it twice (br_nf_local_in, since 6.9). */
  private passUpCopy(skb: Skb): void {
    skb.ct = undefined;
    this.passUp(skb);
  }

  /** For the host itself: goes up as if received by the bridge device (br_pass_frame_up). */
  private passUp(skb: Skb): void {
    if (this.options.vlanFiltering) {
      const vlan = skb.eth?.vlan?.id ?? 0;
      if (!this.ownVlans.has(vlan)) {
        this.netns.drop(skb, 'NOT_SPECIFIED', { why: 'VLAN not allowed', bridge: this.name, vlan });
        return;
      }
      this.ownVlans.egress(skb, vlan);
    }
    if (!this.up) {
      this.netns.drop(skb, 'LINK_DOWN', { device: this.name });
      return;
    }
    // br_nf_local_in: what a fixed entry sends here though it is for another MAC goes no further, but its connection is known.
    if (skb.bridgeHooked && skb.type === 'otherhost') this.netns.netfilter.confirm(skb);
    this.countReceived(skb);
    this.netns.ingress(this, skb);
  }

  protected override get headerCounted(): typeof HEADER_SENT {
    return HEADER_SENT;
  }

  /** What the host sends by the bridge device (br_dev_xmit). */
  protected transmit(skb: Skb): void {
    const { eth } = skb;
    const { netns } = this;
    if (!eth) return;
    this.countSent(skb);
    const vlan = this.options.vlanFiltering ? this.ownVlans.ingress(skb) : 0;
    if (vlan === undefined) {
      netns.drop(skb, 'NOT_SPECIFIED', { why: 'VLAN not allowed', bridge: this.name });
      return;
    }
    const known = isGroupMac(eth.dst) ? undefined : this.table.find(eth.dst, vlan);
    if (!known) {
      this.flood(undefined, skb, false, vlan);
      return;
    }
    if (!known.port || !this.mayDeliver(known.port, undefined, vlan)) {
      netns.drop(skb, 'BRIDGE_NO_EGRESS_PORT', { bridge: this.name });
      return;
    }
    if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: this.name, decision: 'forward', to: [known.port.device.name], entry: this.entryText(eth.dst, known.port) }, skb);
    this.emit(undefined, known.port, skb, vlan);
  }


  private entryText(mac: MacAddress, port: BridgePort | undefined): string {
    return `${mac} dev ${(port?.device ?? this).name} master ${this.name}`;
  }
}
