/** macvlan: several MACs on one device, each its own interface (drivers/net/macvlan.c). */
import { MICROSECOND } from '../../base/index';
import { isGroupMac } from '../../wire/index';
import type { LinkSpec } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';
import { Device, type DeviceIdentity } from './device';

export class Macvlan extends Device {
  readonly mode: 'bridge' | 'private' | 'vepa' | 'passthru';

  constructor(
    netns: SimNetNamespace,
    spec: Extract<LinkSpec, { kind: 'macvlan' }>,
    identity: DeviceIdentity,
    private readonly lowerDevice: Device,
  ) {
    super(netns, 'macvlan', spec, identity);
    this.mode = spec.mode;
    lowerDevice.uppers.add(this);
    lowerDevice.promiscuity += spec.mode === 'passthru' ? 1 : 0;
    lowerDevice.receiveHandler ??= (skb) => receiveBelow(lowerDevice, skb);
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
    if (siblings(this.lowerDevice).length === 0) this.lowerDevice.receiveHandler = undefined;
  }

  protected transmit(skb: Skb): void {
    const { eth } = skb;
    if (!eth) return;
    this.countSent(skb);
    const { world } = this.netns;
    if (this.mode === 'bridge') {
      for (const other of siblings(this.lowerDevice)) {
        if (other === this || other.mode !== 'bridge') continue;
        if (!isGroupMac(eth.dst) && other.mac !== eth.dst) continue;
        const copy = isGroupMac(eth.dst) ? skb.clone(world.nextPacketId()) : skb;
        if (this.netns.tracing) this.netns.record({ kind: 'transmit', device: this.name, peer: { netns: other.netns.id, device: other.name } }, copy);
        world.queue.schedule(world.now + MICROSECOND, () => {
          copy.scrub(other.netns !== this.netns);
          other.receive(copy);
        });
        if (copy === skb) return;
      }
    }
    // Out by the lower device; never to the lower device's own stack, which is why a host cannot talk to its own macvlans.
    skb.scrub(this.lowerDevice.netns !== this.netns);
    this.lowerDevice.send(skb);
  }
}

const siblings = (lower: Device): Macvlan[] => [...lower.uppers].filter((u): u is Macvlan => u instanceof Macvlan);

/** macvlan_handle_frame: by destination MAC; groups go to everybody and to the lower device. */
function receiveBelow(lower: Device, skb: Skb): boolean {
  const { eth } = skb;
  if (!eth || eth.vlan) return false;
  const { world } = lower.netns;
  if (isGroupMac(eth.dst)) {
    for (const device of siblings(lower)) {
      if (!device.up || device.mac === eth.src) continue;
      const copy = skb.clone(world.nextPacketId());
      copy.scrub(device.netns !== lower.netns);
      device.receive(copy);
    }
    return false;
  }
  const owner = siblings(lower).find((d) => d.mac === eth.dst || d.mode === 'passthru');
  if (!owner) return false;
  skb.scrub(owner.netns !== lower.netns);
  owner.receive(skb);
  return true;
}
