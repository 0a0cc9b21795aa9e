/** Copies that rules send elsewhere (nf_dup_ipv4, nf_dup_ipv6): the TEE target. */
import { isIpv4, type IpAddress, type IpHeader } from '../../wire/index';
import { UNTRACKED } from '../netfilter/conntrack/connection';
import type { SimNetNamespace } from '../netns';
import { routeOutput } from '../route/output';
import type { Skb } from '../skb';
import type { Hook } from '../trace/event';
import { localOut } from './output';

/** Namespaces that are sending a copy: the rules that it meets make no copy of the copy (nf_skb_duplicated). */
const sending = new WeakSet<SimNetNamespace>();

/** Sends a copy to `gateway` as its next hop, out of `oif` if given; nothing happens where there is no way. */
export function duplicate(netns: SimNetNamespace, skb: Skb, gateway: IpAddress, oif: string | undefined, hook: Hook): void {
  if (sending.has(netns)) return;
  const device = oif === undefined ? undefined : netns.link(oif);
  if (oif !== undefined && !device) return;
  const net = skb.net as IpHeader;
  const way = routeOutput(netns, { dst: gateway, tos: net.tos & 0x1c, ...(device && { oif: device }) });
  if (way.kind === 'error') return;
  const copy = skb.clone(netns.world.nextPacketId());
  // What has come in is a hop older, so that two hosts do not send copies to and fro for ever; where it no longer fits its sender is told.
  const ttl = hook === 'PREROUTING' || hook === 'INPUT' ? net.ttl - 1 : net.ttl;
  copy.net = net.kind === 'ipv4' ? { ...net, ttl, dontFragment: true } : { ...net, ttl };
  copy.ct = UNTRACKED;
  copy.dst = way.gateway !== undefined || way.kind === 'local' || isIpv4(gateway) !== isIpv4(net.dst) ? way : { ...way, gateway };
  sending.add(netns);
  localOut(netns, copy);
  sending.delete(netns);
}
