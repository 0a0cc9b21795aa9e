/** ARP: asking, answering, learning (RFC 826; net/ipv4/arp.c). */
import { MILLISECOND } from '../../base/index';
import { ANY_IPV4, BROADCAST_MAC, ETHERTYPE_ARP, ZERO_MAC, isIpv4, type ArpHeader, type Ipv4Address, type MacAddress } from '../../wire/index';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import { routeInput } from '../route/input';
import { isLoopback, isMulticast, routeOutput, selectSource } from '../route/output';
import { onLink } from '../route/routing';
import type { Skb } from '../skb';

/** A tick of the kernel's clock (CONFIG_HZ=250). */
const JIFFY = 4 * MILLISECOND;
const NOTHING = { kind: 'bytes', bytes: new Uint8Array(0) } as const;

export function sendArp(netns: SimNetNamespace, device: Device, arp: ArpHeader, destination: MacAddress, cause: Skb | undefined): void {
  if (!device.arpEnabled) return;
  const skb = netns.newSkb({ eth: { src: device.mac, dst: destination, type: ETHERTYPE_ARP }, net: arp, transport: undefined, payload: NOTHING, cause: cause?.id });
  if (netns.tracing) netns.record({ kind: 'origin', by: 'kernel', why: arp.operation === 'request' ? `who-has ${arp.targetIp}` : `${arp.senderIp} is-at ${arp.senderMac}` }, skb);
  device.send(skb);
}

/** Asks who has `target`: everybody, or the MAC `unicast` when an entry is only checked; the question itself names no MAC either way (arp_solicit). */
export function solicitArp(netns: SimNetNamespace, device: Device, target: Ipv4Address, waiting: Skb | undefined, unicast: MacAddress | undefined): void {
  const announce = Math.max(netns.sysctls.conf('all').ipv4.arp_announce, device.settings.ipv4.arp_announce);
  let source: Ipv4Address | undefined;
  const wanted = waiting?.net.kind === 'ipv4' ? waiting.net.src : undefined;
  if (wanted !== undefined && announce < 2 && netns.isLocal(wanted) && !(announce === 1 && !(onLink(device, target) && onLink(device, wanted)))) source = wanted;
  source ??= selectSource(netns, device, target, 'link', target) as Ipv4Address | undefined;
  sendArp(
    netns,
    device,
    { kind: 'arp', operation: 'request', senderMac: device.mac, senderIp: source ?? ANY_IPV4, targetMac: ZERO_MAC, targetIp: target },
    unicast ?? BROADCAST_MAC,
    waiting,
  );
}

/** arp_process. */
export function receiveArp(netns: SimNetNamespace, device: Device, skb: Skb): void {
  const arp = skb.net as ArpHeader;
  if (skb.type === 'otherhost' || !device.arpEnabled) {
    netns.drop(skb, 'OTHERHOST');
    return;
  }
  const { senderIp, targetIp } = arp;
  if (isMulticast(targetIp) || isLoopback(targetIp)) {
    netns.drop(skb, 'IP_INVALID_DEST');
    return;
  }
  if (senderIp === ANY_IPV4) {
    // Duplicate address detection: somebody asks whether an address is free (RFC 5227).
    taken(netns, skb);
    if (arp.operation === 'request' && netns.isLocal(targetIp) && !ignores(netns, device, senderIp, targetIp)) reply(netns, device, arp, skb);
    return;
  }
  if (arp.operation === 'request' && mayAnswer(netns, device, targetIp)) {
    const route = routeInput(netns, device, senderIp, targetIp, { mark: 0, tos: 0 });
    if (route.kind === 'route') {
      if (route.dst.kind === 'local') {
        taken(netns, skb);
        if (!ignores(netns, device, senderIp, targetIp) && !filtered(netns, device, senderIp, targetIp)) {
          netns.neighborTable.learn(senderIp, device, { mac: arp.senderMac, state: 'STALE', override: true }, true);
          reply(netns, device, arp, skb);
        }
        return;
      }
      if (route.dst.kind === 'unicast' && device.settings.ipv4.forwarding === 1) {
        const elsewhere = route.dst.device !== device;
        const proxies = elsewhere && (netns.sysctls.conf('all').ipv4.proxy_arp === 1 || device.settings.ipv4.proxy_arp === 1);
        const privateVlan = !elsewhere && senderIp !== targetIp && (netns.sysctls.conf('all').ipv4.proxy_arp_pvlan === 1 || device.settings.ipv4.proxy_arp_pvlan === 1);
        if (proxies || privateVlan || (elsewhere && netns.neighborTable.isProxied(targetIp, device))) {
          taken(netns, skb);
          netns.neighborTable.learn(senderIp, device, { mac: arp.senderMac, state: 'STALE', override: true }, true);
          // @simplified proxy_delay — half of it, the mean; Linux draws between nothing and the whole
          const delay = skb.type === 'host' ? 0 : device.settings.neigh.proxy_delay * 5 * MILLISECOND;
          if (delay === 0) reply(netns, device, arp, skb);
          else netns.world.queue.schedule(netns.world.now + delay, () => reply(netns, device, arp, skb));
          return;
        }
      }
    }
  }
  // A reply, or a question that is not for us: both may update what is known (gratuitous ARP too).
  const known = netns.neighborTable.find(senderIp, device);
  const accept = netns.sysctls.conf('all').ipv4.arp_accept === 1 || device.settings.ipv4.arp_accept === 1;
  const gratuitous = senderIp === targetIp;
  const unicastReply = arp.operation === 'reply' && skb.type === 'host';
  if (known || (accept && gratuitous)) {
    taken(netns, skb);
    // Of replies in one jiffy the first counts, whatever locktime says: time_after(jiffies, updated + locktime).
    const locked = known !== undefined && netns.world.now < known.updated + Math.max(device.settings.neigh.locktime * 10 * MILLISECOND, JIFFY);
    netns.neighborTable.learn(senderIp, device, { mac: arp.senderMac, state: unicastReply ? 'REACHABLE' : 'STALE', override: !locked || gratuitous || known?.isValid !== true }, true);
    return;
  }
  netns.drop(skb, 'CONSUMED', { protocol: 'arp' });
}

/**
 * Whether a broadcast question changes nothing here and gets no answer, told as cheaply as can be: {@link receiveArp} would drop it.
 * False means only that it must be looked at.
 */
export function ignoresQuestion(netns: SimNetNamespace, device: Device, { senderIp, senderMac, targetIp }: ArpHeader): boolean {
  if (!device.arpEnabled) return true;
  if (device.settings.ipv4.forwarding === 1 || senderIp === ANY_IPV4 || senderIp === targetIp || !netns.fib.isForeign(targetIp)) return false;
  const known = netns.neighborTable.find(senderIp, device);
  // That a neighbour has the MAC that it is known to have, is no news.
  return !known || (known.isValid && known.mac === senderMac);
}

/** arp_filter: the answer belongs on the device by which this host would send to who asks. */
function filtered(netns: SimNetNamespace, device: Device, sender: Ipv4Address, target: Ipv4Address): boolean {
  if (netns.sysctls.conf('all').ipv4.arp_filter !== 1 && device.settings.ipv4.arp_filter !== 1) return false;
  const route = routeOutput(netns, { dst: sender, src: target });
  return route.kind === 'error' || route.device !== device;
}

function reply(netns: SimNetNamespace, device: Device, to: ArpHeader, cause: Skb): void {
  sendArp(netns, device, { kind: 'arp', operation: 'reply', senderMac: device.mac, senderIp: to.targetIp, targetMac: to.senderMac, targetIp: to.senderIp }, to.senderMac, cause);
}

function taken(netns: SimNetNamespace, skb: Skb): void {
  if (netns.tracing) netns.record({ kind: 'deliver', to: 'arp' }, skb);
}

/**
 * Whether the way to `target` can make this host answer. On a large network most questions are for others: that the address is not local
 * is quickly told where nobody forwards and only the destination decides.
 */
function mayAnswer(netns: SimNetNamespace, device: Device, target: Ipv4Address): boolean {
  if (device.settings.ipv4.forwarding === 1 || netns.fib.hasCustomRules(4)) return true;
  if (netns.fib.isForeign(target)) return false;
  const answer = netns.fib.find({ dst: target });
  return 'found' in answer && answer.found.route.type === 'local';
}

/** arp_ignore: whether the question stays unanswered though the address is ours. */
function ignores(netns: SimNetNamespace, device: Device, sender: Ipv4Address, target: Ipv4Address): boolean {
  const mode = Math.max(netns.sysctls.conf('all').ipv4.arp_ignore, device.settings.ipv4.arp_ignore);
  const onDevice = (a: Ipv4Address): boolean => device.addressList.some((x) => isIpv4(x.address) && x.address === a);
  switch (mode) {
    case 0:
      return false;
    case 1:
      return !onDevice(target);
    case 2:
      return !(onDevice(target) && onLink(device, sender));
    case 3:
      return netns.devices.some((d) => d.addressList.some((a) => a.address === target && a.scope !== 'global'));
    case 8:
      return true;
    default:
      return false;
  }
}
