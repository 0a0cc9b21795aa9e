/**
 * VXLAN (RFC 7348; drivers/net/vxlan): Ethernet frames in UDP. Each destination MAC has its remote hosts in the forwarding database;
 * 00:00:00:00:00:00 stands for all others. The outer packet is this host's own and is routed in the namespace the device was made in.
 * @unsupported VXLAN collect-metadata (`external`), GPE, GBP, VNI filtering
 */
import { MINUTE, err, ok, type Result, type SimTime } from '../../base/index';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_UDP, ZERO_MAC, familyOf, ip, isGroupMac, networkLength, type IpAddress, type IpHeader, type MacAddress, type Payload } from '../../wire/index';
import type { Fdb, FdbEntry, KernelError, LinkSpec, VxlanOptions } from '../api';
import { learnMtu } from '../ip/icmp';
import { isIcmpErrorMessage, quote } from '../ip/icmp-error';
import { sendIp } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import { hashText, isMulticast, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { passesIptables } from './bridge-netfilter';
import { HEADER_NEVER, Device, type DeviceIdentity } from './device';
import { flowText } from './flow-hash';

/** IP 20, UDP 8, VXLAN 8, inner Ethernet 14. */
const OVERHEAD = 50;
const AGEING: SimTime = 5 * MINUTE;
/** Default UDP port of Linux, from before IANA gave 4789. */
export const VXLAN_DEFAULT_PORT = 8472;

interface Remote {
  readonly address: IpAddress;
  readonly port: number | undefined;
  readonly vni: number | undefined;
}

interface Entry {
  readonly mac: MacAddress;
  remotes: Remote[];
  state: 'permanent' | 'static' | 'reachable';
  updatedAt: SimTime;
}

/** Two devices of one namespace cannot share VNI and port (vxlan_vni_in_use). */
export function vxlanConflict(netns: SimNetNamespace, options: VxlanOptions): Result<never, KernelError> | undefined {
  const taken = netns.devices.some((d) => d instanceof Vxlan && d.options.vni === options.vni && d.options.dstPort === options.dstPort);
  return taken ? err({ errno: 'EEXIST', detail: 'A VXLAN device with the specified VNI already exists.' }) : undefined;
}

const ecn = (skb: Skb): number => (skb.net.kind === 'arp' ? 0 : skb.net.tos & 3);

export class Vxlan extends Device {
  readonly options: VxlanOptions;
  readonly table: VxlanFdb;
  /** Where outer packets are routed: the namespace of birth, wherever the device moves. */
  private readonly underlay: SimNetNamespace;

  constructor(
    netns: SimNetNamespace,
    spec: Extract<LinkSpec, { kind: 'vxlan' }>,
    identity: DeviceIdentity,
    private readonly lowerDevice: Device | undefined,
  ) {
    super(netns, 'vxlan', spec, identity);
    this.options = spec.options;
    this.underlay = netns;
    this.table = new VxlanFdb(this);
    const remote = spec.options.group ?? spec.options.remote;
    if (remote !== undefined) this.table.add({ mac: ZERO_MAC, remote });
    lowerDevice?.uppers.add(this);
  }

  override get linkNetns(): SimNetNamespace | undefined {
    return this.underlay === this.netns ? undefined : this.underlay;
  }

  override get lower(): Device | undefined {
    return this.lowerDevice;
  }

  override get fdb(): Fdb {
    return this.table;
  }

  override get maxMtu(): number {
    return this.lowerDevice ? this.lowerDevice.mtu - OVERHEAD : 65535;
  }

  override onUp(): void {
    this.underlay.vxlans.open(this);
  }

  override onDown(): void {
    this.underlay.vxlans.close(this);
  }

  override onDelete(): void {
    super.onDelete();
    this.underlay.vxlans.close(this);
    this.lowerDevice?.uppers.delete(this);
  }

  protected override get headerCounted(): typeof HEADER_NEVER {
    return HEADER_NEVER;
  }

  /** vxlan_xmit: who gets the frame. */
  protected transmit(skb: Skb): void {
    const { eth } = skb;
    if (!eth) return;
    if (this.options.proxy === true && skb.net.kind === 'arp' && this.answerArp(skb)) return;
    const entry = this.table.find(eth.dst) ?? this.table.find(ZERO_MAC);
    if (!entry || entry.remotes.length === 0) {
      this.dropOut(skb, 'VXLAN_NO_REMOTE', { mac: eth.dst, device: this.name, ...(this.options.l2miss === true && !isGroupMac(eth.dst) && { l2miss: 1 }) });
      return;
    }
    this.countSent(skb);
    const text = entry.remotes.length === 1 ? this.table.textOf(entry.mac, entry.remotes[0]) : `${entry.mac} (${String(entry.remotes.length)} remotes)`;
    // The first remote gets the frame itself, after the others have had their copies (vxlan_xmit).
    const [first, ...others] = entry.remotes;
    for (const remote of others) this.encapsulate(skb, remote, text);
    if (first) this.encapsulate(skb, first, text);
  }

  /** With `proxy` the device answers ARP from its own neighbour table instead of flooding (arp_reduce). */
  private answerArp(skb: Skb): boolean {
    const arp = skb.net;
    if (arp.kind !== 'arp' || arp.operation !== 'request' || isMulticast(arp.targetIp)) return false;
    const { netns } = this;
    const known = netns.neighborTable.find(arp.targetIp, this);
    if (known?.mac === undefined || !known.isValid) {
      if (this.options.l3miss === true) netns.drop(skb, 'VXLAN_NO_REMOTE', { l3miss: arp.targetIp });
      return false;
    }
    const mac = known.mac;
    if (netns.tracing) netns.record({ kind: 'neighbor', address: arp.targetIp, device: this.name, state: known.state, mac }, skb);
    const reply = netns.newSkb({
      eth: { src: mac, dst: arp.senderMac, type: 0x0806 },
      net: { kind: 'arp', operation: 'reply', senderMac: mac, senderIp: arp.targetIp, targetMac: arp.senderMac, targetIp: arp.senderIp },
      transport: undefined,
      payload: { kind: 'bytes', bytes: new Uint8Array(0) },
      cause: skb.id,
    });
    netns.world.queue.schedule(netns.world.now + 1, () => this.receive(reply));
    return true;
  }

  private encapsulate(skb: Skb, remote: Remote, entry: string): void {
    const { netns, underlay, options } = this;
    const vni = remote.vni ?? options.vni;
    const port = remote.port ?? options.dstPort;
    const src = options.local;
    // The source port tells flows apart for ECMP (udp_flow_src_port over the local port range).
    const srcPort = 32768 + (hashText(flowText(skb), underlay.hashSeed) % (60999 - 32768 + 1));
    // ip_tunnel_ecn_encap: congestion bits come from within.
    const tos = options.tos === undefined ? ecn(skb) : options.tos === 'inherit' ? (skb.net.kind === 'arp' ? 0 : skb.net.tos) : (options.tos & 0xfc) | ecn(skb);
    const route = routeOutput(underlay, { dst: remote.address, tos: tos & 0x1c, ...(src !== undefined && { src }), ...(isMulticast(remote.address) && this.lowerDevice && { oif: this.lowerDevice }), mark: underlay === netns ? skb.mark : 0 }, { anySource: true });
    if (route.kind === 'error') {
      this.stats.carrierErrors += 1;
      this.stats.txErrors += 1;
      netns.drop(skb, 'IP_OUTNOROUTES', { remote: remote.address });
      return;
    }
    if (route.device === this) {
      this.stats.txErrors += 1;
      netns.drop(skb, 'NOT_SPECIFIED', { why: 'route loops into the tunnel' });
      return;
    }
    if (route.kind === 'local') {
      this.bypass(skb, remote, vni, port, entry);
      return;
    }
    const source = src ?? route.source;
    if (source === undefined) {
      this.dropOut(skb, 'IP_OUTNOROUTES', { remote: remote.address });
      return;
    }
    const room = route.mtu - OVERHEAD - (familyOf(remote.address) === 6 ? 20 : 0);
    // What this host sends or forwards itself learns how much the tunnel takes; by no bridge port this packet still goes, in pieces.
    if (skb.dst && skb.net.kind !== 'arp' && networkLength(skb) > room) learnMtu(netns, skb.net.dst, room);
    if (this.bridgePort && this.refuseTooBig(skb, room)) return;
    // IPv6 outside is not cut (skb_scrub_packet forgets skb->ignore_df): the packet is lost, and what is sent next is known to be too long.
    if (familyOf(remote.address) === 6 && !skb.gso && skb.net.kind !== 'arp' && networkLength(skb) > room) {
      this.dropOut(skb, 'PKT_TOO_BIG', { mtu: room });
      return;
    }
    if (netns.tracing) netns.record({ kind: 'encapsulate', device: this.name, how: 'vxlan', entry, remote: remote.address }, skb);
    const payload: Payload = { kind: 'vxlan', vni, frame: skb.headers() };
    const inner = skb.net.kind === 'arp' ? undefined : skb.net;
    const ttl = options.ttl === 'inherit' ? (inner?.ttl ?? 0) : (options.ttl ?? (isMulticast(remote.address) ? 1 : 0));
    sendIp(underlay, {
      src: source,
      dst: remote.address,
      protocol: IPPROTO_UDP,
      transport: { kind: 'udp', srcPort, dstPort: port },
      payload,
      route,
      // 0: as the host sends (ip4_dst_hoplimit).
      ttl: ttl === 0 ? undefined : ttl,
      tos,
      dontFragment: options.df === 'set' || (options.df === 'inherit' && inner !== undefined && (inner.kind === 'ipv6' || inner.dontFragment)),
      mark: underlay === netns ? skb.mark : 0,
      cause: skb.id,
      journey: skb.journey,
      why: `vxlan ${this.name}`,
    });
  }

  /**
   * skb_tunnel_check_pmtu: a bridge cannot tell a sender that its packet is too long for the tunnel, so its VXLAN port does, in the name of the
   * destination. IPv4 packets that forbid fragments, and IPv6; others are cut on the outside.
   * The answer is made of the packet itself and keeps its route, where it has one because this host sent or forwarded it: then it is thrown away
   * (dst_discard), or forwarded where the packet was to go. Only who is bridged is told, or everybody where the bridge asks iptables.
   */
  private refuseTooBig(skb: Skb, mtu: number): boolean {
    const { net, eth, transport } = skb;
    const { netns } = this;
    if (!eth || net.kind === 'arp' || networkLength(skb) <= mtu || mtu < (net.kind === 'ipv4' ? 576 : 1280)) return false;
    if (net.kind === 'ipv4' && (!net.dontFragment || net.moreFragments || net.fragmentOffset > 0)) return false;
    if (isMulticast(net.dst) || isGroupMac(eth.dst)) return false;
    if ((transport?.kind === 'icmp' || transport?.kind === 'icmpv6') && isIcmpErrorMessage(transport)) return false;
    const answer = netns.newSkb({
      eth: { src: eth.dst, dst: eth.src, type: eth.type },
      net:
        net.kind === 'ipv4'
          ? { kind: 'ipv4', src: net.dst, dst: net.src, protocol: IPPROTO_ICMP, ttl: net.ttl, id: 0, tos: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0 }
          : { kind: 'ipv6', src: net.dst, dst: net.src, protocol: IPPROTO_ICMPV6, ttl: net.ttl, tos: 0, flowLabel: 0 },
      transport: net.kind === 'ipv4' ? { kind: 'icmp', type: 3, code: 4, mtu } : { kind: 'icmpv6', type: 2, code: 0, mtu },
      payload: quote(skb),
      cause: skb.id,
    });
    answer.ct = skb.ct;
    if (this.bridgePort && !passesIptables(this.bridgePort.bridge, answer)) answer.dst = skb.dst;
    netns.drop(skb, 'PKT_TOO_BIG', { mtu });
    if (answer.dst && skb.inIndex === 0) return true;
    if (netns.tracing) netns.record({ kind: 'origin', by: 'kernel', why: 'too-big' }, answer);
    netns.world.queue.schedule(netns.world.now + 1, () => this.receive(answer, 'host'));
    return true;
  }

  /** encap_bypass_if_local: a remote that is this host itself gets the frame at once, whoever its MAC is for. */
  private bypass(skb: Skb, remote: Remote, vni: number, port: number, entry: string): void {
    const { netns } = this;
    const other = this.underlay.vxlans.find(port, vni);
    if (!other) {
      this.stats.txErrors += 1;
      netns.drop(skb, 'VXLAN_VNI_NOT_FOUND', { vni });
      return;
    }
    if (netns.tracing) netns.record({ kind: 'encapsulate', device: this.name, how: 'vxlan', entry, remote: remote.address }, skb);
    const frame = skb.headers();
    if (!frame.eth) return;
    if (other.options.learning) other.table.learn(frame.eth.src, ip('127.0.0.1'));
    const copy = other.netns.newSkb({ eth: frame.eth, net: frame.net, transport: frame.transport, payload: frame.payload, cause: skb.id, journey: skb.journey });
    netns.world.queue.schedule(netns.world.now + 1, () => other.receive(copy, 'host'));
  }

  /** vxlan_rcv: an outer packet for this VNI. */
  decapsulate(outer: Skb, payload: Extract<Payload, { kind: 'vxlan' }>): void {
    const { frame } = payload;
    const { netns } = this;
    const from = (outer.net as IpHeader).src;
    if (!frame.eth) return;
    if (frame.eth.src === this.mac) {
      this.underlay.drop(outer, 'LOCAL_MAC', { device: this.name });
      return;
    }
    if (this.options.learning && !this.table.learn(frame.eth.src, from)) {
      this.underlay.drop(outer, 'VXLAN_ENTRY_EXISTS', { mac: frame.eth.src, device: this.name });
      return;
    }
    const skb = netns.newSkb({ eth: frame.eth, net: frame.net, transport: frame.transport, payload: frame.payload, cause: outer.id, journey: outer.journey });
    skb.mark = this.underlay === netns ? outer.mark : 0;
    if (netns.tracing) netns.record({ kind: 'decapsulate', device: this.name, how: 'vxlan' }, skb);
    this.receive(skb);
  }
}

export class VxlanFdb implements Fdb {
  private readonly table = new Map<MacAddress, Entry>();

  constructor(private readonly device: Vxlan) {}

  private get now(): SimTime {
    return this.device.netns.world.now;
  }

  find(mac: MacAddress): Entry | undefined {
    const e = this.table.get(mac);
    if (e?.state === 'reachable' && this.now >= e.updatedAt + AGEING) {
      this.table.delete(mac);
      return undefined;
    }
    return e;
  }

  textOf(mac: MacAddress, remote: Remote | undefined): string {
    return `${mac} dev ${this.device.name} dst ${remote?.address ?? ''}`;
  }

  /** vxlan_snoop. False: a fixed entry says that `mac` is elsewhere, so the frame is not believed. */
  learn(mac: MacAddress, from: IpAddress): boolean {
    const e = this.table.get(mac);
    if (!e) {
      this.table.set(mac, { mac, remotes: [{ address: from, port: undefined, vni: undefined }], state: 'reachable', updatedAt: this.now });
      return true;
    }
    if (e.state !== 'reachable') return e.remotes[0]?.address === from;
    e.updatedAt = this.now;
    if (e.remotes[0]?.address !== from) e.remotes = [{ address: from, port: undefined, vni: undefined }];
    return true;
  }

  entries(): readonly FdbEntry[] {
    const out: FdbEntry[] = [];
    for (const e of this.table.values()) {
      if (e.state === 'reachable' && this.now >= e.updatedAt + AGEING) continue;
      for (const r of e.remotes) {
        out.push({ mac: e.mac, remote: r.address, ...(r.port !== undefined && { remotePort: r.port }), ...(r.vni !== undefined && { remoteVni: r.vni }), state: e.state, local: false, updatedAt: e.updatedAt });
      }
    }
    return out;
  }

  add(entry: { mac: MacAddress; remote?: IpAddress; remotePort?: number; remoteVni?: number; state?: 'permanent' | 'static' | 'reachable'; append?: boolean; replace?: boolean }): Result<void, KernelError> {
    if (entry.remote === undefined) return err({ errno: 'EINVAL' });
    const local = this.device.options.local;
    if (local !== undefined && familyOf(local) !== familyOf(entry.remote)) return err({ errno: 'EAFNOSUPPORT' });
    const remote: Remote = { address: entry.remote, port: entry.remotePort, vni: entry.remoteVni };
    const old = this.table.get(entry.mac);
    const state = entry.state ?? 'permanent';
    if (old) {
      if (entry.append === true && (isGroupMac(entry.mac) || entry.mac === ZERO_MAC)) {
        // vxlan_fdb_append: a remote that is there already is no mistake.
        if (old.remotes.some((r) => r.address === remote.address)) return ok();
        old.remotes = [...old.remotes, remote];
        return ok();
      }
      if (entry.append === true) return ok();
      if (entry.replace !== true) return err({ errno: 'EEXIST' });
      if (isGroupMac(entry.mac)) return err({ errno: 'EOPNOTSUPP' });
      old.remotes = [remote];
      old.state = state;
      old.updatedAt = this.now;
      return ok();
    }
    this.table.set(entry.mac, { mac: entry.mac, remotes: [remote], state, updatedAt: this.now });
    return ok();
  }

  remove(match: { mac: MacAddress; remote?: IpAddress }): Result<void, KernelError> {
    const e = this.table.get(match.mac);
    if (!e || (match.remote !== undefined && !e.remotes.some((r) => r.address === match.remote))) return err({ errno: 'ENOENT' });
    if (match.remote !== undefined && e.remotes.length > 1) e.remotes = e.remotes.filter((r) => r.address !== match.remote);
    else this.table.delete(match.mac);
    return ok();
  }

  flush(): void {
    for (const e of [...this.table.values()]) if (e.state === 'reachable') this.table.delete(e.mac);
  }
}

/** The UDP ports that VXLAN devices of one namespace listen on, and which device each VNI is. */
export class VxlanPorts {
  private readonly open_ = new Map<number, Vxlan[]>();

  constructor(private readonly netns: SimNetNamespace) {}

  open(device: Vxlan): void {
    const port = device.options.dstPort;
    const list = this.open_.get(port);
    if (list) {
      if (!list.includes(device)) list.push(device);
      return;
    }
    this.open_.set(port, [device]);
    this.netns.socketTable.tunnels.set(port, (skb) => this.receive(port, skb));
  }

  close(device: Vxlan): void {
    const port = device.options.dstPort;
    const rest = (this.open_.get(port) ?? []).filter((d) => d !== device);
    if (rest.length > 0) this.open_.set(port, rest);
    else if (this.open_.delete(port)) this.netns.socketTable.tunnels.delete(port);
  }

  find(port: number, vni: number): Vxlan | undefined {
    return this.open_.get(port)?.find((d) => d.options.vni === vni);
  }

  private receive(port: number, skb: Skb): void {
    const { payload } = skb;
    if (payload.kind !== 'vxlan') {
      this.netns.drop(skb, 'VXLAN_INVALID_HDR', { port });
      return;
    }
    const device = this.find(port, payload.vni);
    if (!device) {
      this.netns.drop(skb, 'VXLAN_VNI_NOT_FOUND', { vni: payload.vni });
      return;
    }
    if (this.netns.tracing) this.netns.record({ kind: 'deliver', to: 'udp', socket: `vxlan:${String(port)}` }, skb);
    device.decapsulate(skb, payload);
  }

  /** Whether some device of this namespace has joined the group. */
  joined(group: IpAddress): boolean {
    for (const list of this.open_.values()) if (list.some((d) => (d.options.group ?? d.options.remote) === group)) return true;
    return false;
  }
}

