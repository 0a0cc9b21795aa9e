/** A veth pair (drivers/net/veth.c): what one end sends the other receives, in whatever namespace it is. */
import { MICROSECOND, type Receiver, type SimTime } from '../../base/index';
import { frameLength, networkLength } from '../../wire/index';
import type { Skb } from '../skb';
import type { Bpdu } from './tree-port';
import { Device, type Counters } from './device';

/** @simplified veth delay — a fixed 5 microseconds a hop; real ones depend on the load of the CPU. */
export const VETH_DELAY: SimTime = 5 * MICROSECOND;
const VLAN_TAG = 4;

/** Frames that were counted for many devices at once. */
export interface FloodCounts {
  /** Adds them to the counters of those whose they are. */
  settle(): void;
}

export class Veth extends Device implements Receiver<Skb> {
  private other: Veth | undefined;
  floods: FloodCounts | undefined = undefined;

  static pair(a: Veth, b: Veth): void {
    a.other = b;
    b.other = a;
  }

  override get peer(): Veth | undefined {
    return this.other;
  }

  override get stats(): Counters {
    this.floods?.settle();
    return this.counts;
  }

  override get carrier(): boolean {
    return this.up && this.other?.up === true;
  }

  protected override get reportsCarrier(): boolean {
    return true;
  }

  /** veth_stats_rx: multicast is not told apart. */
  override countReceived(skb: Skb): void {
    this.counts.rxPackets += 1;
    this.counts.rxBytes += frameLength(skb);
  }

  override onUp(): void {
    this.notifyPeer();
  }

  override onDown(): void {
    this.notifyPeer();
  }

  /** The peer gains or loses carrier. */
  private notifyPeer(): void {
    if (this.other) this.other.netns.carrierChanged(this.other);
  }

  override onDelete(): void {
    super.onDelete();
    const peer = this.other;
    this.other = undefined;
    if (!peer) return;
    peer.other = undefined;
    peer.netns.deleteLink(peer);
  }

  override sendBpdu(bpdu: Bpdu): void {
    const peer = this.other;
    if (!this.carrier || !peer) return;
    const { world } = this.netns;
    world.queue.schedule(world.now + VETH_DELAY, () => peer.receiveBpdu(bpdu), { background: true });
  }

  protected transmit(skb: Skb): void {
    const peer = this.other;
    if (!peer) return;
    // is_skb_forwardable: the other end takes what fits its own MTU, and four bytes more for a VLAN tag.
    if (!skb.gso && networkLength(skb) > peer.mtu + VLAN_TAG) {
      peer.counts.rxDropped += 1;
      skb.refused = true;
      this.dropOut(skb, 'NOT_SPECIFIED', { device: peer.name, mtu: peer.mtu });
      return;
    }
    this.countSent(skb);
    const { world } = this.netns;
    const at = world.now + VETH_DELAY;
    if (this.netns.tracing) this.netns.record({ kind: 'transmit', device: this.name, peer: { netns: peer.netns.id, device: peer.name }, arrivesAt: at }, skb);
    world.queue.scheduleArrival(at, peer, skb);
  }

  /** What the other end sent is here. */
  arrive(skb: Skb): void {
    skb.scrub(this.other?.netns !== this.netns);
    this.receive(skb);
  }
}
