/**
 * ipvlan: several interfaces with one MAC, told apart by their IP addresses (drivers/net/ipvlan). Mode and flag belong to the lower
 * device: the newest setting holds for all on it. `l2` takes part in ARP; `l3` and `l3s` do not (NOARP) and send by the lower
 * device's routing table; `private` keeps siblings apart, `vepa` leaves their traffic to the switch outside.
 * No machine with ipvlan was at hand: behaviour follows the driver's source, nothing here is recorded.
 * @simplified ipvlan l3s — its packets pass PREROUTING and INPUT of the lower device's namespace, and those of their own, which Linux leaves out
 */
import { MICROSECOND } from '../../base/index';
import { isGroupMac, type IpAddress } from '../../wire/index';
import type { IpvlanFlag, IpvlanMode, LinkChange, LinkSpec } from '../api';
import { localOut, recordRoute } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import { routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { Device, type DeviceIdentity } from './device';

/** What all ipvlans of a lower device share (struct ipvl_port). */
class IpvlanPort {
  mode: IpvlanMode = 'l3';
  flag: IpvlanFlag = 'bridge';
  /** `dev_id`: makes link-local addresses of one MAC differ. */
  nextId = 1;

  constructor(readonly lower: Device) {
    lower.receiveHandler = (skb) => this.receive(skb);
  }

  get devices(): Ipvlan[] {
    return [...this.lower.uppers].filter((u): u is Ipvlan => u instanceof Ipvlan);
  }

  owner(address: IpAddress): Ipvlan | undefined {
    return this.devices.find((d) => d.up && d.addressList.some((a) => a.address === address));
  }

  deliver(device: Ipvlan, skb: Skb, from: SimNetNamespace): void {
    skb.scrub(device.netns !== from);
    device.receive(skb, skb.eth && isGroupMac(skb.eth.dst) ? device.typeOf(skb.eth.dst) : 'host');
  }

  /** ipvlan_handle_frame. */
  private receive(skb: Skb): boolean {
    const { eth } = skb;
    if (!eth || eth.vlan) return false;
    const { lower } = this;
    const { world } = lower.netns;
    if (this.mode === 'l2' && isGroupMac(eth.dst)) {
      // Our own frame, reflected: the siblings have heard it already.
      if (eth.src === lower.mac) return false;
      for (const device of this.devices) if (device.up) this.deliver(device, skb.clone(world.nextPacketId()), lower.netns);
      return false;
    }
    const owner = this.owner(destinationOf(skb));
    if (!owner) return false;
    if (this.mode === 'l3s' && skb.net.kind !== 'arp') {
      for (const hook of ['PREROUTING', 'INPUT'] as const) if (!lower.netns.netfilterAccepts(skb, { hook, in: lower, out: undefined })) return true;
    }
    this.deliver(owner, skb, lower.netns);
    return true;
  }
}

/** Whom a frame is for: the IP destination, what an ARP message asks for or answers, the target of a neighbour solicitation. */
function destinationOf(skb: Skb): IpAddress {
  const { net, transport } = skb;
  if (net.kind === 'arp') return net.targetIp;
  if (transport?.kind === 'icmpv6' && transport.type === 135 && transport.target !== undefined) return transport.target;
  return net.dst;
}

export class Ipvlan extends Device {
  readonly ipvlanPort: IpvlanPort;
  private readonly number: number;

  constructor(
    netns: SimNetNamespace,
    spec: Extract<LinkSpec, { kind: 'ipvlan' }>,
    identity: DeviceIdentity,
    private readonly lowerDevice: Device,
  ) {
    super(netns, 'ipvlan', spec, identity);
    this.ipvlanPort = portOf(lowerDevice) ?? new IpvlanPort(lowerDevice);
    this.number = this.ipvlanPort.nextId;
    this.ipvlanPort.nextId += 1;
    lowerDevice.uppers.add(this);
    this.change({ ipvlan: { mode: spec.mode, ...(spec.flag !== undefined && { flag: spec.flag }) } });
  }

  override get lower(): Device {
    return this.lowerDevice;
  }

  override get sharing(): { readonly mode: string; readonly flag: string } {
    return { mode: this.ipvlanPort.mode, flag: this.ipvlanPort.flag };
  }

  override get carrier(): boolean {
    return this.lowerDevice.up && this.lowerDevice.carrier;
  }

  protected override get reportsCarrier(): boolean {
    return true;
  }

  override get deviceId(): number {
    return this.number;
  }

  override get macIsFixed(): boolean {
    return true;
  }

  /** An address belongs to one ipvlan of a lower device only. */
  override refusesAddress(address: IpAddress): boolean {
    return this.ipvlanPort.devices.some((d) => d !== this && d.addressList.some((a) => a.address === address));
  }

  override change(change: LinkChange): undefined {
    if (!change.ipvlan) return;
    if (change.ipvlan.flag !== undefined) this.ipvlanPort.flag = change.ipvlan.flag;
    if (change.ipvlan.mode !== undefined) this.ipvlanPort.mode = change.ipvlan.mode;
    for (const device of [...this.ipvlanPort.devices, this]) device.arpEnabled = this.ipvlanPort.mode === 'l2';
  }

  override onDelete(): void {
    super.onDelete();
    this.lowerDevice.uppers.delete(this);
    if (this.ipvlanPort.devices.length === 0) this.lowerDevice.receiveHandler = undefined;
  }

  protected transmit(skb: Skb): void {
    this.countSent(skb);
    if (this.ipvlanPort.mode === 'l2') this.transmitL2(skb);
    else this.transmitL3(skb);
  }

  /** To a sibling in the same moment, without the lower device. */
  private toSibling(sibling: Ipvlan, skb: Skb): void {
    const { world } = this.netns;
    if (this.netns.tracing) this.netns.record({ kind: 'transmit', device: this.name, peer: { netns: sibling.netns.id, device: sibling.name } }, skb);
    world.queue.schedule(world.now + MICROSECOND, () => this.ipvlanPort.deliver(sibling, skb, this.netns));
  }

  /** ipvlan_xmit_mode_l2. */
  private transmitL2(skb: Skb): void {
    const { eth } = skb;
    const { lowerDevice: lower, ipvlanPort: port } = this;
    const { world } = this.netns;
    if (!eth) return;
    if (port.flag !== 'vepa' && eth.dst === eth.src) {
      const sibling = port.owner(destinationOf(skb));
      if (sibling && port.flag === 'private') {
        this.netns.drop(skb, 'NOT_SPECIFIED', { why: 'ipvlan private' });
        return;
      }
      if (sibling) {
        this.toSibling(sibling, skb);
        return;
      }
      // The MAC is also the lower device's own: up its stack.
      world.queue.schedule(world.now + MICROSECOND, () => {
        skb.scrub(lower.netns !== this.netns);
        lower.receive(skb);
      });
      return;
    }
    if (isGroupMac(eth.dst)) {
      for (const sibling of port.devices) if (sibling !== this && sibling.up) this.toSibling(sibling, skb.clone(world.nextPacketId()));
    }
    skb.scrub(lower.netns !== this.netns);
    lower.send(skb);
  }

  /** ipvlan_xmit_mode_l3: the Ethernet header is of no use; the lower device's namespace routes. */
  private transmitL3(skb: Skb): void {
    const { lowerDevice: lower, ipvlanPort: port } = this;
    const { net } = skb;
    if (net.kind === 'arp' || (skb.eth && isGroupMac(skb.eth.dst))) {
      this.netns.drop(skb, 'NOT_SPECIFIED', { why: 'ipvlan l3 sends no group frames' });
      return;
    }
    const sibling = port.flag === 'vepa' ? undefined : port.owner(net.dst);
    if (sibling) {
      if (port.flag === 'private') this.netns.drop(skb, 'NOT_SPECIFIED', { why: 'ipvlan private' });
      else this.toSibling(sibling, skb);
      return;
    }
    const { netns } = lower;
    skb.scrub(netns !== this.netns);
    skb.eth = undefined;
    const route = routeOutput(netns, { dst: net.dst, src: net.src, oif: lower, mark: skb.mark }, { anySource: true });
    if (route.kind !== 'unicast' && route.kind !== 'local') {
      this.stats.txErrors += 1;
      netns.drop(skb, 'IP_OUTNOROUTES');
      return;
    }
    skb.dst = route;
    if (netns.tracing) recordRoute(netns, skb, 'output');
    localOut(netns, skb);
  }
}

function portOf(lower: Device): IpvlanPort | undefined {
  for (const upper of lower.uppers) if (upper instanceof Ipvlan) return upper.ipvlanPort;
  return undefined;
}

/** Whether the device carries ipvlans. */
export const carriesIpvlans = (device: Device): boolean => portOf(device) !== undefined;
