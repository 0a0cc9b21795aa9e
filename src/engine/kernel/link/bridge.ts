/**
 * A bridge: a switch inside the kernel (net/bridge). Learns where MACs are, forwards or floods, and hands up what is for the host itself.
 * @unsupported VLAN filtering on bridges — frames keep their tags and are switched by MAC alone
 * @unsupported spanning tree — `stp_state` is kept and shown; ports forward at once
 */
import { MINUTE } from '../../base/index';
import { isGroupMac, networkLength, ZERO_MAC, type MacAddress } from '../../wire/index';
import type { BridgeOptions, BridgePortOptions, Fdb, Link, LinkChange, LinkSpec } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';
import { bridgeForward, bridgePrerouting } from './bridge-netfilter';
import { Device, type DeviceIdentity } from './device';
import { BridgeFdb } from './fdb';

const DEFAULT_OPTIONS: BridgeOptions = { ageingTimeUs: 5 * MINUTE, vlanFiltering: false, stp: false };
const DEFAULT_PORT: BridgePortOptions = { hairpin: false, isolated: false, learning: true, flood: true, multicastFlood: true };

export class BridgePort {
  options: BridgePortOptions = DEFAULT_PORT;

  constructor(
    readonly bridge: Bridge,
    readonly device: Device,
    readonly number: number,
  ) {}

  /** Port state: forwarding when the bridge is up and the link has carrier, else disabled. */
  get forwarding(): boolean {
    return this.bridge.up && this.device.up && this.device.carrier;
  }
}

export class Bridge extends Device {
  readonly table: BridgeFdb;
  readonly ports: BridgePort[] = [];
  options: BridgeOptions;
  /** The MTU follows the ports until somebody sets it. */
  mtuIsSet: boolean;
  private nextPort = 1;

  constructor(netns: SimNetNamespace, spec: Extract<LinkSpec, { kind: 'bridge' }>, identity: DeviceIdentity) {
    super(netns, 'bridge', spec, identity);
    this.options = { ...DEFAULT_OPTIONS, ...spec.options };
    this.mtuIsSet = spec.mtu !== undefined;
    this.table = new BridgeFdb(this);
    this.table.setLocal(this.mac, undefined);
  }

  override get fdb(): Fdb {
    return this.table;
  }

  /** Carrier as br_port_state_selection keeps it: some port forwards. */
  override get carrier(): boolean {
    return this.up && this.ports.some((p) => p.forwarding);
  }

  protected override get reportsCarrier(): boolean {
    return true;
  }

  protected override get linkedTo(): undefined {
    return undefined;
  }

  portOf(link: Link): BridgePort | undefined {
    return this.ports.find((p) => p.device === link);
  }

  // ---------------------------------------------------------------- ports

  addPort(device: Device): void {
    const port = new BridgePort(this, device, this.nextPort);
    this.nextPort += 1;
    this.ports.push(port);
    device.master = this;
    device.bridgePort = port;
    device.promiscuity += 1;
    device.receiveHandler = (skb) => {
      this.handleFrame(port, skb);
      return true;
    };
    this.table.setLocal(device.mac, port);
    this.adoptMac();
    this.adoptMtu();
    this.portChanged(port);
  }

  removePort(port: BridgePort): void {
    const { device } = port;
    this.ports.splice(this.ports.indexOf(port), 1);
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
    this.mac = mac;
    this.table.setLocal(mac, undefined);
  }

  /** The smallest MTU of the ports (br_mtu_auto_adjust). */
  adoptMtu(): void {
    if (this.mtuIsSet || this.ports.length === 0) return;
    this.mtu = Math.min(...this.ports.map((p) => p.device.mtu));
  }

  override onUp(): void {
    for (const port of this.ports) port.device.refreshOperState();
  }

  override onDown(): void {
    for (const port of this.ports) this.table.flushPort(port, false);
  }

  override onDelete(): void {
    super.onDelete();
    for (const port of [...this.ports]) this.removePort(port);
  }

  override change(change: LinkChange): void {
    if (change.bridge) this.options = { ...this.options, ...change.bridge };
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
      netns.drop(skb, 'BRIDGE_INGRESS_STP_STATE', { bridge: this.name, port: port.device.name });
      return;
    }
    if (eth.dst === this.mac) skb.type = 'host';
    skb.physInIndex = 0;
    bridgePrerouting(this, port, skb, (now) => this.forwardFrom(port, now));
  }

  /** br_handle_frame_finish: learn, then decide. */
  private forwardFrom(port: BridgePort, skb: Skb): void {
    const { eth } = skb;
    const { netns } = this;
    if (!eth) return;
    if (port.options.learning) this.table.learn(eth.src, port);
    const group = isGroupMac(eth.dst);
    const known = group ? undefined : this.table.find(eth.dst);
    if (known?.local === true) {
      if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: port.device.name, decision: 'local', to: [this.name], entry: this.entryText(eth.dst, known.port) }, skb);
      this.passUp(skb);
      return;
    }
    const alsoUp = group || this.promiscuous;
    if (known?.port) {
      const to = known.port;
      const copyUp = alsoUp ? skb.clone(netns.world.nextPacketId()) : undefined;
      if (this.mayDeliver(to, port)) {
        if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: port.device.name, decision: 'forward', to: [to.device.name], entry: this.entryText(eth.dst, to) }, skb);
        this.emit(port, to, skb);
      } else {
        if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: port.device.name, decision: 'drop', to: [], entry: this.entryText(eth.dst, to) }, skb);
        netns.drop(skb, 'BRIDGE_NO_EGRESS_PORT', { bridge: this.name, port: to.device.name });
      }
      if (copyUp) this.passUp(copyUp);
      return;
    }
    this.flood(port, skb, alsoUp);
  }

  private flood(from: BridgePort | undefined, skb: Skb, alsoUp: boolean): void {
    const { netns } = this;
    const { eth } = skb;
    if (!eth) return;
    const broadcast = eth.dst === 'ff:ff:ff:ff:ff:ff';
    const group = isGroupMac(eth.dst);
    const targets: BridgePort[] = [];
    for (const to of this.ports) {
      if (!broadcast && !(group ? to.options.multicastFlood : to.options.flood)) continue;
      if (this.mayDeliver(to, from)) targets.push(to);
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
    for (let i = 0; i < targets.length; i += 1) {
      const last = i === targets.length - 1 && !alsoUp;
      this.emit(from, targets[i] as BridgePort, last ? skb : skb.clone(netns.world.nextPacketId()));
    }
    if (alsoUp) this.passUp(skb);
  }

  /** should_deliver: not back where it came from (unless hairpin), not between isolated ports, only to forwarding ones. */
  private mayDeliver(to: BridgePort, from: BridgePort | undefined): boolean {
    if (!to.forwarding) return false;
    if (to === from && !to.options.hairpin) return false;
    return !(from?.options.isolated === true && to.options.isolated);
  }

  /** Out of a port, through bridge-nf when the frame came in by another (br_forward, br_dev_queue_push_xmit). */
  private emit(from: BridgePort | undefined, to: BridgePort, skb: Skb): void {
    if (from && !bridgeForward(this, from, to, skb)) return;
    if (networkLength(skb) > to.device.mtu + 4) {
      this.netns.drop(skb, 'PKT_TOO_BIG', { mtu: to.device.mtu, port: to.device.name });
      return;
    }
    to.device.send(skb);
  }

  /** For the host itself: goes up as if received by the bridge device (br_pass_frame_up). */
  private passUp(skb: Skb): void {
    if (!this.up) {
      this.netns.drop(skb, 'LINK_DOWN', { device: this.name });
      return;
    }
    this.countReceived(skb);
    this.netns.ingress(this, skb);
  }

  /** What the host sends by the bridge device (br_dev_xmit). */
  protected transmit(skb: Skb): void {
    const { eth } = skb;
    const { netns } = this;
    if (!eth) return;
    this.countSent(skb);
    const known = isGroupMac(eth.dst) ? undefined : this.table.find(eth.dst);
    if (!known) {
      this.flood(undefined, skb, false);
      return;
    }
    if (!known.port || known.local || !this.mayDeliver(known.port, undefined)) {
      netns.drop(skb, 'BRIDGE_NO_EGRESS_PORT', { bridge: this.name });
      return;
    }
    if (netns.tracing) netns.record({ kind: 'bridge', bridge: this.name, port: this.name, decision: 'forward', to: [known.port.device.name], entry: this.entryText(eth.dst, known.port) }, skb);
    this.emit(undefined, known.port, skb);
  }


  private entryText(mac: MacAddress, port: BridgePort | undefined): string {
    return `${mac} dev ${(port?.device ?? this).name} master ${this.name}`;
  }
}
