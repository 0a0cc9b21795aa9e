/** `lo`: what is sent comes back (drivers/net/loopback.c). The packet keeps its route, mark and connection. */
import { MICROSECOND, type SimTime } from '../../base/index';
import type { Skb } from '../skb';
import { HEADER_NEVER, Device } from './device';

export const LOOPBACK_DELAY: SimTime = 2 * MICROSECOND;

export class Loopback extends Device {
  protected override get headerCounted(): typeof HEADER_NEVER {
    return HEADER_NEVER;
  }

  override get needsNeighbor(): boolean {
    return false;
  }

  override get minMtu(): number {
    return 0;
  }

  override get maxMtu(): number {
    return 0xffff_ffff;
  }

  protected transmit(skb: Skb): void {
    this.countSent(skb);
    const { world } = this.netns;
    const at = world.now + LOOPBACK_DELAY;
    if (this.netns.tracing) this.netns.record({ kind: 'transmit', device: this.name, peer: { netns: this.netns.id, device: this.name }, arrivesAt: at }, skb);
    world.queue.schedule(at, () => {
      this.receive(skb);
    });
  }

  override receive(skb: Skb): void {
    skb.eth = { src: this.mac, dst: this.mac, type: skb.net.kind === 'ipv6' ? 0x86dd : 0x0800 };
    super.receive(skb);
  }
}
