/** 802.1Q: a device for one tag on another device (net/8021q). */
import type { LinkSpec } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';
import { HEADER_SENT, Device, type DeviceIdentity } from './device';

export class Vlan extends Device {
  readonly id: number;

  constructor(
    netns: SimNetNamespace,
    spec: Extract<LinkSpec, { kind: 'vlan' }>,
    identity: DeviceIdentity,
    private readonly lowerDevice: Device,
  ) {
    super(netns, 'vlan', spec, identity);
    this.id = spec.id;
    lowerDevice.uppers.add(this);
  }

  /** The VLAN device of `lower` for a tag. */
  static on(lower: Device, id: number): Vlan | undefined {
    for (const upper of lower.uppers) if (upper instanceof Vlan && upper.id === id) return upper;
    return undefined;
  }

  override get lower(): Device {
    return this.lowerDevice;
  }

  override get carrier(): boolean {
    return this.lowerDevice.up && this.lowerDevice.carrier;
  }

  protected override get reportsCarrier(): boolean {
    return true;
  }

  override onDelete(): void {
    super.onDelete();
    this.lowerDevice.uppers.delete(this);
  }

  protected override get headerCounted(): typeof HEADER_SENT {
    return HEADER_SENT;
  }

  protected transmit(skb: Skb): void {
    if (!skb.eth) return;
    this.countSent(skb);
    skb.eth = { ...skb.eth, vlan: { id: this.id, priority: 0 } };
    if (this.netns.tracing) this.netns.record({ kind: 'encapsulate', device: this.name, how: 'vlan' }, skb);
    this.lowerDevice.send(skb);
  }

  /** A frame with our tag came in below (vlan_do_receive). */
  receiveTagged(skb: Skb): void {
    if (!skb.eth) return;
    const { vlan: _vlan, ...eth } = skb.eth;
    skb.eth = eth;
    if (this.netns.tracing) this.netns.record({ kind: 'decapsulate', device: this.name, how: 'vlan' }, skb);
    this.receive(skb);
  }
}
