/**
 * macvlan: several MACs on one device, each its own interface (drivers/net/macvlan.c). The mode says which siblings hear each other:
 * `bridge` at once, `vepa` when the switch outside sends the frame back, `private` never; `passthru` is alone on its device.
 * Recorded from Linux 6.18: tests/golden/features/macvlan.jsonl.
 * @unsupported macvlan mode source, and its bcqueuelen — refused
 */
import { MICROSECOND } from '../../base/index';
import { isGroupMac } from '../../wire/index';
import type { LinkChange, LinkSpec, MacvlanMode } from '../api';
import type { SimNetNamespace } from '../netns';
import type { Skb } from '../skb';
import { Device, type DeviceIdentity } from './device';

export class Macvlan extends Device {
  mode: MacvlanMode;

  constructor(
    netns: SimNetNamespace,
    spec: Extract<LinkSpec, { kind: 'macvlan' }>,
    identity: DeviceIdentity,
    private readonly lowerDevice: Device,
  ) {
    super(netns, 'macvlan', spec, identity);
    this.mode = spec.mode;
    lowerDevice.uppers.add(this);
    lowerDevice.receiveHandler ??= (skb) => receiveBelow(lowerDevice, skb);
  }

  override get lower(): Device {
    return this.lowerDevice;
  }

  override get sharing(): { readonly mode: string } {
    return { mode: this.mode };
  }

  override get carrier(): boolean {
    return this.lowerDevice.up && this.lowerDevice.carrier;
  }

  protected override get reportsCarrier(): boolean {
    return true;
  }

  override onUp(): void {
    if (this.mode === 'passthru') this.lowerDevice.promiscuity += 1;
  }

  override onDown(): void {
    if (this.mode === 'passthru') this.lowerDevice.promiscuity -= 1;
  }

  override onDelete(): void {
    super.onDelete();
    this.lowerDevice.uppers.delete(this);
    if (siblings(this.lowerDevice).length === 0) this.lowerDevice.receiveHandler = undefined;
  }

  override change(change: LinkChange): undefined {
    if (change.macvlanMode !== undefined) this.mode = change.macvlanMode;
  }

  /** macvlan_queue_xmit. */
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

export const siblings = (lower: Device): Macvlan[] => [...lower.uppers].filter((u): u is Macvlan => u instanceof Macvlan);

/** macvlan_handle_frame: by destination MAC; groups go to those whose modes let them hear the sender, and to the lower device. */
function receiveBelow(lower: Device, skb: Skb): boolean {
  const { eth } = skb;
  if (!eth || eth.vlan) return false;
  const all = siblings(lower);
  const deliver = (device: Macvlan, frame: Skb): void => {
    frame.scrub(device.netns !== lower.netns);
    device.receive(frame);
  };
  if (isGroupMac(eth.dst)) {
    const source = all.find((d) => d.mac === eth.src);
    // A private one hears only its own echo: nobody else, the lower device neither.
    if (source && source.mode !== 'vepa' && source.mode !== 'bridge') {
      deliver(source, skb);
      return true;
    }
    for (const device of all) {
      if (!device.up || device === source) continue;
      // From outside everybody; reflected, those that have not heard it on its way out.
      if (source?.mode === 'vepa' ? device.mode !== 'vepa' && device.mode !== 'bridge' : source !== undefined && device.mode !== 'vepa') continue;
      deliver(device, skb.clone(lower.netns.world.nextPacketId()));
    }
    return false;
  }
  const owner = all.find((d) => d.mac === eth.dst || d.mode === 'passthru');
  if (!owner) return false;
  deliver(owner, skb);
  return true;
}
