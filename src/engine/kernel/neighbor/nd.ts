/** Neighbour discovery: solicitation and advertisement (RFC 4861; net/ipv6/ndisc.c). */
import { ETHERTYPE_IPV6, IPPROTO_ICMPV6, ipv6FromBigInt, ipv6ToBigInt, type IcmpHeader, type Ipv6Address, type MacAddress } from '../../wire/index';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import { isLinkLocal6 } from '../route/output';
import type { Skb } from '../skb';

const NOTHING = { kind: 'bytes', bytes: new Uint8Array(0) } as const;
const ALL_NODES = 'ff02::1' as Ipv6Address;

/** ff02::1:ffXX:XXXX, the group that the owner of `address` listens to (RFC 4291 section 2.7.1). */
export const solicitedNode = (address: Ipv6Address): Ipv6Address => ipv6FromBigInt((ipv6ToBigInt('ff02::1:ff00:0' as Ipv6Address) & ~0xffffffn) | (ipv6ToBigInt(address) & 0xffffffn));

/** 33:33 and the last four bytes of the group (RFC 2464 section 7). */
export function multicastMac6(group: Ipv6Address): MacAddress {
  const low = Number(ipv6ToBigInt(group) & 0xffffffffn);
  return ['33', '33', ...[24, 16, 8, 0].map((shift) => ((low >>> shift) & 255).toString(16).padStart(2, '0'))].join(':') as MacAddress;
}

/** Sends a message of neighbour discovery past routing, through the OUTPUT and POSTROUTING hooks. */
export function sendNd(netns: SimNetNamespace, device: Device, src: Ipv6Address, dst: Ipv6Address, mac: MacAddress, icmp: IcmpHeader, cause: Skb | undefined): void {
  const skb = netns.newSkb({
    eth: { src: device.mac, dst: mac, type: ETHERTYPE_IPV6 },
    net: { kind: 'ipv6', src, dst, protocol: IPPROTO_ICMPV6, ttl: 255, tos: 0, flowLabel: 0 },
    transport: icmp,
    payload: NOTHING,
    cause: cause?.id,
  });
  if (netns.tracing) netns.record({ kind: 'origin', by: 'kernel', why: icmp.type === 133 ? 'router solicitation' : icmp.type === 135 ? `who has ${icmp.target ?? ''}` : `tgt is ${icmp.target ?? ''}` }, skb);
  skb.device = device;
  if (!netns.passesOutput(skb, device)) return;
  device.send(skb);
}

export function solicitNd(netns: SimNetNamespace, device: Device, target: Ipv6Address, waiting: Skb | undefined, unicast: MacAddress | undefined): void {
  const wanted = waiting?.net.kind === 'ipv6' && device.addressList.some((a) => waiting.net.kind === 'ipv6' && !a.tentative && a.address === waiting.net.src) ? waiting.net.src : undefined;
  // ndisc_solicit: the packet's own source if it is this device's, else the link-local address.
  const src = wanted ?? (device.addressList.find((a) => !a.tentative && isLinkLocal6(a.address))?.address as Ipv6Address | undefined);
  if (src === undefined) return;
  const dst = unicast === undefined ? solicitedNode(target) : target;
  sendNd(netns, device, src, dst, unicast ?? multicastMac6(dst), { kind: 'icmpv6', type: 135, code: 0, target, linkAddress: device.mac }, waiting);
}

export function receiveNd(netns: SimNetNamespace, device: Device, skb: Skb, icmp: IcmpHeader): void {
  const net = skb.net;
  if (net.kind !== 'ipv6' || (icmp.target === undefined && icmp.type !== 133) || net.ttl !== 255) {
    netns.drop(skb, 'IPV6_NDISC_FAIL');
    return;
  }
  if (netns.tracing) netns.record({ kind: 'deliver', to: 'icmp' }, skb);
  const { target } = icmp;
  if (target === undefined) {
    // ndisc_recv_rs: a router learns who asks.
    if (device.settings.ipv6.forwarding !== 0 && net.src !== '::' && icmp.linkAddress !== undefined) netns.neighborTable.learn(net.src, device, { mac: icmp.linkAddress, state: 'STALE', override: true }, true);
    return;
  }
  // A question from :: is another's duplicate address detection.
  if (netns.addresses.heardOfTentative(device, target, icmp.nonce, icmp.type === 136 || net.src === '::')) return;
  if (icmp.type === 135) {
    const own = device.addressList.some((a) => a.address === target);
    const { forwarding, proxy_ndp: proxies } = device.settings.ipv6;
    const proxied = forwarding === 1 && (proxies === 1 || netns.sysctls.conf('all').ipv6.proxy_ndp === 1) && netns.neighborTable.isProxied(target, device);
    if (!own && !proxied && !netns.addresses.isAnycast(target, device)) return;
    const asked = net.dst.startsWith('ff');
    const duplicateCheck = net.src === '::';
    if (!duplicateCheck && icmp.linkAddress !== undefined) netns.neighborTable.learn(net.src, device, { mac: icmp.linkAddress, state: 'STALE', override: true }, true);
    const dst = duplicateCheck ? ALL_NODES : net.src;
    // What somebody set by hand counts, too.
    const known = netns.neighborTable.find(net.src, device);
    const mac = duplicateCheck ? multicastMac6(ALL_NODES) : known?.isValid === true && known.mac !== undefined ? known.mac : (icmp.linkAddress ?? skb.eth?.src);
    if (mac === undefined) return;
    // A proxy says that it is none; its answer gives way to the owner's own.
    const router = forwarding === 1 && !proxied;
    sendNd(netns, device, target, dst, mac, { kind: 'icmpv6', type: 136, code: 0, target, ...(asked && { linkAddress: device.mac }), router, solicited: !duplicateCheck, override: own && asked }, skb);
    return;
  }
  // Advertisement.
  const known = netns.neighborTable.find(target, device);
  if (!known) return;
  known.router = icmp.router === true;
  netns.neighborTable.learn(target, device, { mac: icmp.linkAddress, state: icmp.solicited === true ? 'REACHABLE' : 'STALE', override: icmp.override === true || known.mac === undefined, weak: true }, false);
}

export const isNeighborDiscovery = (icmp: IcmpHeader): boolean => icmp.kind === 'icmpv6' && (icmp.type === 133 || icmp.type === 135 || icmp.type === 136);

