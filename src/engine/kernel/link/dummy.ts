/** `dummy`: takes what is sent and forgets it; used to hold addresses (drivers/net/dummy.c). */
import type { Skb } from '../skb';
import { Device } from './device';

export class Dummy extends Device {
  protected transmit(skb: Skb): void {
    this.countSent(skb);
    if (this.netns.tracing) this.netns.record({ kind: 'transmit', device: this.name }, skb);
    this.netns.drop(skb, 'CONSUMED', { device: this.name });
  }
}
