/** Geneve with a fixed remote (RFC 8926; drivers/net/geneve.c): Ethernet frames in UDP, without options. */
import { IPPROTO_UDP, type IpAddress, type IpHeader, type Payload } from '../../wire/index';
import type { LinkSpec } from '../api';
import { sendIp } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import { hashText, routeOutput } from '../route/output';
import type { Skb } from '../skb';
import { HEADER_NEVER, Device, type DeviceIdentity } from './device';
import { flowText } from './flow-hash';

export const GENEVE_PORT = 6081;

export class Geneve extends Device {
  readonly options: Extract<LinkSpec, { kind: 'geneve' }>;
  private readonly underlay: SimNetNamespace;

  constructor(netns: SimNetNamespace, spec: Extract<LinkSpec, { kind: 'geneve' }>, identity: DeviceIdentity) {
    super(netns, 'geneve', spec, identity);
    this.options = spec;
    this.underlay = netns;
    netns.world.geneves.push(this);
  }

  override get linkNetns(): SimNetNamespace | undefined {
    return this.underlay === this.netns ? undefined : this.underlay;
  }

  get listensOn(): number {
    return this.options.dstPort ?? GENEVE_PORT;
  }

  override onUp(): void {
    const port = this.listensOn;
    if (!this.underlay.socketTable.tunnels.has(port)) {
      this.underlay.socketTable.tunnels.set(port, (skb) => receiveGeneve(this.underlay, port, skb));
    }
  }

  protected override get headerCounted(): typeof HEADER_NEVER {
    return HEADER_NEVER;
  }

  protected transmit(skb: Skb): void {
    const { underlay, netns, options } = this;
    const route = routeOutput(underlay, { dst: options.remote });
    if (route.kind === 'error' || route.source === undefined || route.device === this) {
      this.stats.txErrors += 1;
      netns.drop(skb, 'IP_OUTNOROUTES', { remote: options.remote });
      return;
    }
    this.countSent(skb);
    if (netns.tracing) netns.record({ kind: 'encapsulate', device: this.name, how: 'geneve', remote: options.remote }, skb);
    const srcPort = 32768 + (hashText(flowText(skb), underlay.hashSeed) % (60999 - 32768 + 1));
    sendIp(underlay, {
      src: route.source,
      dst: options.remote,
      protocol: IPPROTO_UDP,
      transport: { kind: 'udp', srcPort, dstPort: this.listensOn },
      payload: { kind: 'geneve', vni: options.vni, frame: skb.headers() },
      route,
      ttl: 64,
      mark: underlay === netns ? skb.mark : 0,
      cause: skb.id,
      journey: skb.journey,
      why: `geneve ${this.name}`,
    });
  }

  /** Whether a packet that arrived in `underlay` is for this device: same port, VNI and remote. */
  isFor(underlay: SimNetNamespace, port: number, vni: number | undefined, from: IpAddress): boolean {
    return this.underlay === underlay && this.up && this.listensOn === port && this.options.vni === vni && this.options.remote === from;
  }

  override onDelete(): void {
    super.onDelete();
    const left = this.netns.world.geneves.filter((d) => d !== this);
    this.netns.world.geneves.length = 0;
    this.netns.world.geneves.push(...left);
  }

  decapsulate(outer: Skb, payload: Extract<Payload, { kind: 'geneve' }>): void {
    const { frame } = payload;
    const { netns } = this;
    const skb = netns.newSkb({ eth: frame.eth, net: frame.net, transport: frame.transport, payload: frame.payload, cause: outer.id, journey: outer.journey });
    if (netns.tracing) netns.record({ kind: 'decapsulate', device: this.name, how: 'geneve' }, skb);
    this.receive(skb);
  }
}

function receiveGeneve(netns: SimNetNamespace, port: number, skb: Skb): void {
  const { payload } = skb;
  const from = (skb.net as IpHeader).src;
  const vni = payload.kind === 'geneve' ? payload.vni : undefined;
  const device = netns.world.geneves.find((d) => d.isFor(netns, port, vni, from));
  if (!device || payload.kind !== 'geneve') {
    netns.drop(skb, 'VXLAN_VNI_NOT_FOUND', { port, ...(vni !== undefined && { vni }) });
    return;
  }
  if (netns.tracing) netns.record({ kind: 'deliver', to: 'udp', socket: `geneve:${String(port)}` }, skb);
  device.decapsulate(skb, payload);
}
