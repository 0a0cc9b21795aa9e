/**
 * An IPv6 packet to a group that a bridge floods, on its way through many veth pairs at once: what hosts say by themselves when a link comes up
 * (duplicate address detection, listener reports, router solicitations) reaches every host and concerns few. As with questions of ARP
 * (arp-flood.ts), the ends take one event, a frame is made only for who listens, and nobody can tell the difference.
 */
import { networkLength, type Ipv6Address } from '../../wire/index';
import type { Skb } from '../skb';
import type { BridgePort } from './bridge';
import { passesIptables } from './bridge-netfilter';
import type { Device } from './device';
import { VETH_DELAY, Veth } from './veth';

const HEADER_LENGTH = 14;

export class GroupFlood {
  private ends: Veth[] = [];
  private ids: number[] = [];
  private readonly length: number;

  private constructor(
    /** What the bridge floods, as it was before anybody took it further. */
    private readonly frame: Skb,
    private readonly group: Ipv6Address,
    private readonly from: Device,
  ) {
    this.length = networkLength(frame);
  }

  /** The short way for `skb`, where there is one. */
  static of(bridge: Device & Parameters<typeof passesIptables>[0], skb: Skb): GroupFlood | undefined {
    const { netns } = bridge;
    const { net } = skb;
    if (net.kind !== 'ipv6' || !net.dst.startsWith('ff') || netns.tracing || netns.tapCount > 0 || skb.eth?.vlan) return undefined;
    if (skb.gso || skb.fragmentSize > 0 || (skb.bridgeHooked && passesIptables(bridge, skb) && !netns.netfilter.idle)) return undefined;
    return new GroupFlood(skb.clone(skb.id), net.dst, bridge);
  }

  /** Sends a copy out of the port, if it has the short way. */
  take(port: BridgePort): boolean {
    const { device } = port;
    const end = device instanceof Veth && device.up && device.carrier ? device.peer : undefined;
    if (!end || this.length > device.mtu || this.length > end.mtu) {
      this.send();
      return false;
    }
    (device as Veth).counts.txPackets += 1;
    (device as Veth).counts.txBytes += HEADER_LENGTH + this.length;
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
        this.arrive(ends[i] as Veth, ids[i] as number);
      }
    });
  }

  private arrive(end: Veth, id: number): void {
    const { netns, counts } = end;
    if (end.up && !netns.tracing && netns.tapCount === 0 && !end.receiveHandler && netns.netfilter.idle && !netns.multicast.listens(end, this.group) && !netns.vxlans.joined(this.group)) {
      counts.rxPackets += 1;
      counts.rxBytes += HEADER_LENGTH + this.length;
      return;
    }
    const copy = this.frame.clone(id);
    copy.scrub(netns !== this.from.netns);
    end.receive(copy);
  }
}
