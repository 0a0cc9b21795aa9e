/**
 * The ports of a bridge behind which there are ordinary hosts only, so that a question of ARP goes to all of them and concerns the one that has
 * the address. While the network stays as it is arranged, such a flood costs the same whether there are ten hosts or a thousand: the
 * frames are counted once for all, and each device adds them up when somebody reads its counters.
 */
import { ANY_IPV4, BROADCAST_MAC, type ArpHeader, type IpAddress } from '../../wire/index';
import type { Skb } from '../skb';
import { ARP_FRAME_LENGTH, arriveOne } from './arp-flood';
import type { Bridge, BridgePort } from './bridge';
import { VETH_DELAY, Veth, type FloodCounts } from './veth';

/** A port's device and the other end of its pair; what was counted for the group and is not theirs, and what they have taken over. */
class Member implements FloodCounts {
  notSent = 0;
  notReceived = 0;
  private takenSent = 0;
  private takenReceived = 0;

  constructor(
    private readonly group: FloodGroup,
    readonly device: Veth,
    readonly end: Veth,
    /** The order in which the ports are served. */
    readonly position: number,
  ) {
    for (const one of [device, end]) {
      one.floods?.settle();
      one.floods = this;
    }
  }

  settle(): void {
    const { group, device, end } = this;
    const sent = group.sent - this.notSent - this.takenSent;
    this.takenSent += sent;
    device.counts.txPackets += sent;
    device.counts.txBytes += sent * ARP_FRAME_LENGTH;
    const received = group.received - this.notReceived - this.takenReceived;
    this.takenReceived += received;
    end.counts.rxPackets += received;
    end.counts.rxBytes += received * ARP_FRAME_LENGTH;
  }
}

/** Whether this end does nothing with a flooded question but count it, unless it has the address or is to learn something. */
function isOrdinary(end: Veth): boolean {
  const { netns } = end;
  if (!end.up || netns.tapCount > 0 || end.receiveHandler) return false;
  return !end.arpEnabled || (end.settings.ipv4.forwarding !== 1 && netns.fib.ownAddresses !== undefined);
}

export class FloodGroup {
  /** Floods that left by the ports, and those that nobody but the owner of the address had to look at. */
  sent = 0;
  received = 0;
  private readonly members: Member[] = [];
  private readonly byPort = new Map<BridgePort, Member>();
  private readonly owners = new Map<IpAddress, Member[]>();
  private readonly arrangement: number;
  private usable = true;

  private constructor(private readonly bridge: Bridge) {
    this.arrangement = bridge.netns.world.arrangement;
    const ports = this.ordinaryPorts();
    if (!ports) {
      this.usable = false;
      return;
    }
    for (const [port, device, end] of ports) {
      const member = new Member(this, device, end, this.members.length);
      this.members.push(member);
      this.byPort.set(port, member);
      if (!end.arpEnabled) continue;
      for (const address of end.netns.fib.ownAddresses ?? []) {
        const others = this.owners.get(address);
        if (others) others.push(member);
        else this.owners.set(address, [member]);
      }
    }
  }

  /** The bridge's group as things are now: `before` if nothing has changed. */
  static of(bridge: Bridge, before: FloodGroup | undefined): FloodGroup {
    return before?.arrangement === bridge.netns.world.arrangement ? before : new FloodGroup(bridge);
  }

  private ordinaryPorts(): readonly (readonly [BridgePort, Veth, Veth])[] | undefined {
    const { bridge } = this;
    if (bridge.options.stp || bridge.options.vlanFiltering) return undefined;
    const found: (readonly [BridgePort, Veth, Veth])[] = [];
    // The port that came last is served first (list_add_rcu in br_add_if).
    for (const port of bridge.ports.toReversed()) {
      if (!port.forwarding) continue;
      const { device } = port;
      const end = device instanceof Veth ? device.peer : undefined;
      if (!(device instanceof Veth) || !end || !isOrdinary(end) || port.options.isolated || port.options.hairpin) return undefined;
      found.push([port, device, end]);
    }
    return found;
  }

  /** Sends the frame out of all ports but the one it came in by. False: it must go the long way. */
  send(from: BridgePort, skb: Skb): boolean {
    const { net, eth } = skb;
    const { netns } = this.bridge;
    const { world } = netns;
    if (!this.usable || net.kind !== 'arp' || net.operation !== 'request' || netns.tracing || netns.tapCount > 0) return false;
    if (eth?.dst !== BROADCAST_MAC || eth.vlan || net.senderIp === ANY_IPV4 || net.senderIp === net.targetIp) return false;
    const sender = this.byPort.get(from);
    if (!sender) return false;
    if (this.members.length === 1) return true;
    const firstId = world.nextPacketIds(this.members.length - 1);
    this.sent += 1;
    sender.notSent += 1;
    // As it is before anybody takes it further.
    const frame = skb.clone(skb.id);
    world.queue.schedule(world.now + VETH_DELAY, () => this.arrive(frame, net, sender, firstId));
    return true;
  }

  private arrive(frame: Skb, arp: ArpHeader, sender: Member, firstId: number): void {
    const { world } = this.bridge.netns;
    const unchanged = world.arrangement === this.arrangement && !world.trace.enabled && world.agreements.known(arp.senderIp, arp.senderMac);
    if (unchanged) {
      this.received += 1;
      sender.notReceived += 1;
    }
    for (const member of unchanged ? (this.owners.get(arp.targetIp) ?? []) : this.members) {
      if (member === sender) continue;
      if (unchanged) member.notReceived += 1;
      world.queue.cause = undefined;
      arriveOne(this.bridge, frame, arp, member.end, firstId + member.position - (member.position > sender.position ? 1 : 0));
    }
  }
}
