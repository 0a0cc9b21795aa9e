/**
 * A question of ARP that a bridge floods, on its way through many veth pairs at once. On a large network it reaches every host and concerns one,
 * so the floods are most of what a World does: they take one event for all ends, and a frame is made only for who has to do with it.
 *
 * Everything that anybody can see is as if each end had got its own frame by {@link Veth.transmit}: those frames would be events in a row,
 * nothing could come between them. While a trace or a capture looks, they take that way.
 */
import type { ArpHeader } from '../../wire/index';
import { ignoresQuestion } from '../neighbor/arp';
import type { Skb } from '../skb';
import type { BridgePort } from './bridge';
import type { Device } from './device';
import { VETH_DELAY, Veth } from './veth';

/** Ethernet header and ARP message. */
export const ARP_FRAME_LENGTH = 14 + 28;

export class ArpFlood {
  private ends: Veth[] = [];
  private ids: number[] = [];

  private constructor(
    /** What the bridge floods, as it was before anybody took it further. */
    private readonly frame: Skb,
    private readonly arp: ArpHeader,
    private readonly from: Device,
  ) {}

  /** The short way for `skb`, where there is one. */
  static of(bridge: Device, skb: Skb): ArpFlood | undefined {
    const { netns } = bridge;
    const { net } = skb;
    if (net.kind !== 'arp' || net.operation !== 'request' || netns.tracing || netns.tapCount > 0 || skb.eth?.vlan) return undefined;
    return new ArpFlood(skb.clone(skb.id), net, bridge);
  }

  /** Sends a copy out of the port, if it has the short way. */
  take(port: BridgePort): boolean {
    const { device } = port;
    const end = device instanceof Veth && device.up && device.carrier ? device.peer : undefined;
    if (!end) {
      this.send();
      return false;
    }
    device.counts.txPackets += 1;
    device.counts.txBytes += ARP_FRAME_LENGTH;
    this.ends.push(end);
    this.ids.push(this.from.netns.world.nextPacketId());
    return true;
  }

  /** What was taken is on its way. */
  send(): void {
    const { ends, ids } = this;
    if (ends.length === 0) return;
    this.ends = [];
    this.ids = [];
    const { world } = this.from.netns;
    world.queue.schedule(world.now + VETH_DELAY, () => {
      for (let i = 0; i < ends.length; i += 1) {
        world.queue.cause = undefined;
        arriveOne(this.from, this.frame, this.arp, ends[i] as Veth, ids[i] as number);
      }
    });
  }
}

/** The frame comes to the other end of a pair; whoever has nothing to do with it only counts it. */
export function arriveOne(bridge: Device, frame: Skb, arp: ArpHeader, end: Veth, id: number): void {
  const { netns, counts } = end;
  if (end.up && !netns.tracing && netns.tapCount === 0 && !end.receiveHandler && ignoresQuestion(netns, end, arp)) {
    counts.rxPackets += 1;
    counts.rxBytes += ARP_FRAME_LENGTH;
    return;
  }
  const copy = frame.clone(id);
  copy.scrub(netns !== bridge.netns);
  end.receive(copy);
}
