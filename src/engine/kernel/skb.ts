/** The kernel's own packet object (`struct sk_buff`): what {@link Packet} shows, and what only the stack needs to know. */
import type { ArpHeader, EthernetHeader, IpHeader, PacketHeaders, Payload, TransportHeader } from '../wire/index';
import type { Errno, SocketOwner } from './api';
import type { Device } from './link/device';
import type { Packet, PacketConntrack } from './packet';
import type { Dst } from './route/dst';

/** `skb->pkt_type`, from the destination MAC as the receiving device sees it. */
export type PacketType = 'host' | 'broadcast' | 'multicast' | 'otherhost';

export class Skb implements Packet {
  mark = 0;
  ct: PacketConntrack | undefined = undefined;
  inIndex = 0;
  physInIndex = 0;
  physOutIndex = 0;

  type: PacketType = 'host';
  /** The device it is at (`skb->dev`). */
  device: Device | undefined = undefined;
  /** The route, once known. Packets that loop through `lo` keep it, so they are not routed (nor source-checked) again. */
  dst: Dst | undefined = undefined;
  /** Forwarded out of the interface it came in by, to a gateway on the sender's own subnet: a redirect is due. */
  redirect = false;
  /** Size of the largest fragment it was put together from (`frag_max_size`): it leaves in pieces no larger. 0: never was in pieces. */
  fragmentSize = 0;
  /** Conntrack put it together and found its checksum right (`csum_valid`): its pieces remember that, as long as they are those that came. */
  checked = false;
  /** Came through bridge-nf PREROUTING already: IP's own PREROUTING is skipped (br_netfilter's ip_sabotage_in). */
  bridgeHooked = false;
  /** A bridge has passed it, or what it is a copy of: only those that come again can go round for ever. */
  bridged = false;
  /** IPVS has dealt with it (`ipvs_property`). */
  ipvs = false;
  /** Why it found no new route after a rule had changed it (NF_DROP_ERR in the OUTPUT hook). */
  unroutable: Errno | undefined = undefined;
  /** A hook took it and sent it on, or keeps it: its sender has nothing to worry about. */
  stolen = false;
  /** One of several TCP segments that Linux carries unsplit as far as the last device (GSO): bridges and veth ends do not measure it (is_skb_forwardable). */
  gso = false;
  /** The device refused it (NET_XMIT_DROP): a sender that is still in send(2) is told ENOBUFS. */
  refused = false;
  owner: SocketOwner | undefined = undefined;

  constructor(
    readonly id: number,
    readonly journey: number,
    readonly cause: number | undefined,
    public eth: EthernetHeader | undefined,
    public net: IpHeader | ArpHeader,
    public transport: TransportHeader | undefined,
    public payload: Payload,
  ) {}

  /** A copy with an identity of its own, on the same journey (`skb_clone`). */
  clone(id: number): Skb {
    const copy = new Skb(id, this.journey, this.cause, this.eth, this.net, this.transport, this.payload);
    copy.mark = this.mark;
    copy.ct = this.ct;
    copy.inIndex = this.inIndex;
    copy.physInIndex = this.physInIndex;
    copy.type = this.type;
    copy.device = this.device;
    copy.checked = this.checked;
    copy.bridgeHooked = this.bridgeHooked;
    copy.bridged = this.bridged;
    copy.ipvs = this.ipvs;
    copy.gso = this.gso;
    copy.owner = this.owner;
    return copy;
  }

  /** The headers as they are now, for a trace or a capture. */
  headers(): PacketHeaders {
    return { eth: this.eth, net: this.net, transport: this.transport, payload: this.payload };
  }

  /** Leaving for another device's receive path (`skb_scrub_packet`): conntrack goes, the mark too when it crosses namespaces. */
  scrub(crossesNamespaces: boolean): void {
    this.ct = undefined;
    this.dst = undefined;
    this.redirect = false;
    this.bridgeHooked = false;
    this.ipvs = false;
    this.physInIndex = 0;
    this.physOutIndex = 0;
    if (crossesNamespaces) this.mark = 0;
  }
}
