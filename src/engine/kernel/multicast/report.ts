/** Multicast listener reports on the wire: MLDv2 (RFC 3810 section 5.2; mld_newpack, mld_sendpack) and IGMPv3 (RFC 3376 section 4.2; igmpv3_newpack). */
import { IPPROTO_ICMPV6, IPPROTO_IGMP, checksum, ipToBytes, isIpv4, type IpAddress, type Ipv4Address, type Ipv6Address } from '../../wire/index';
import { localOut } from '../ip/output';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import { isLinkLocal6 } from '../route/output';
import type { GroupRecord } from './memberships';

/** All routers that understand MLDv2, and IGMPv3. */
const MLD_ROUTERS = 'ff02::16' as Ipv6Address;
const IGMP_ROUTERS = '224.0.0.22' as Ipv4Address;
const MLDV2_REPORT = 143;
const IGMPV3_REPORT = 0x22;
const TO_INCLUDE = 3;
const TO_EXCLUDE = 4;
/** Internetwork control (TC_PRIO_CONTROL's TOS). */
const CONTROL_TOS = 0xc0;

function recordBytes(records: readonly GroupRecord[]): Uint8Array {
  const out: number[] = [];
  // No auxiliary data, no sources.
  for (const { group, joined } of records) out.push(joined ? TO_EXCLUDE : TO_INCLUDE, 0, 0, 0, ...ipToBytes(group));
  return Uint8Array.from(out);
}

/** As many records as a packet takes. */
function pages(device: Device, records: readonly GroupRecord[], headers: number, each: number): readonly (readonly GroupRecord[])[] {
  const most = Math.max(1, Math.floor((device.mtu - headers) / each));
  const out: (readonly GroupRecord[])[] = [];
  for (let at = 0; at < records.length; at += most) out.push(records.slice(at, at + most));
  return out;
}

/** The device's link-local address, once it is known to be its own. */
export const linkLocalOf = (device: Device): Ipv6Address | undefined => device.addressList.find((a) => !a.tentative && isLinkLocal6(a.address))?.address as Ipv6Address | undefined;

export function sendMldReport(netns: SimNetNamespace, device: Device, records: readonly GroupRecord[]): void {
  // RFC 3590: from :: while there is no other address.
  const src = linkLocalOf(device) ?? ('::' as Ipv6Address);
  for (const page of pages(device, records, 56, 20)) {
    const skb = netns.newSkb({
      eth: undefined,
      net: { kind: 'ipv6', src, dst: MLD_ROUTERS, protocol: IPPROTO_ICMPV6, ttl: 1, tos: 0, flowLabel: 0, routerAlert: true },
      transport: { kind: 'icmpv6', type: MLDV2_REPORT, code: 0, id: 0, sequence: page.length },
      payload: { kind: 'bytes', bytes: recordBytes(page) },
      cause: undefined,
    });
    sendTo(netns, device, skb, 'multicast listener report');
  }
}

export function sendIgmpReport(netns: SimNetNamespace, device: Device, records: readonly GroupRecord[]): void {
  const own = device.addressList.find((a) => isIpv4(a.address) && !a.secondary && a.scope !== 'host');
  const src = (own?.address ?? '0.0.0.0') as Ipv4Address;
  for (const page of pages(device, records, 32, 8)) {
    const bytes = Uint8Array.from([IGMPV3_REPORT, 0, 0, 0, 0, 0, page.length >>> 8, page.length & 255, ...recordBytes(page)]);
    const sum = checksum(bytes);
    bytes[2] = sum >>> 8;
    bytes[3] = sum & 255;
    const skb = netns.newSkb({
      eth: undefined,
      net: { kind: 'ipv4', src, dst: IGMP_ROUTERS, protocol: IPPROTO_IGMP, ttl: 1, id: 0, tos: CONTROL_TOS, dontFragment: true, moreFragments: false, fragmentOffset: 0, routerAlert: true },
      transport: undefined,
      payload: { kind: 'bytes', bytes },
      cause: undefined,
    });
    sendTo(netns, device, skb, 'igmp report');
  }
}

function sendTo(netns: SimNetNamespace, device: Device, skb: ReturnType<SimNetNamespace['newSkb']>, why: string): void {
  if (netns.tracing) netns.record({ kind: 'origin', by: 'kernel', why }, skb);
  skb.dst = { kind: 'multicast', device, gateway: undefined, source: undefined, route: undefined, rule: undefined, mtu: device.mtu };
  localOut(netns, skb);
}

/** Whether `group` is one of IPv6 that reaches further than the device itself. */
export const leavesDevice6 = (group: IpAddress): boolean => Number.parseInt(group.slice(3, 4), 16) >= 2;
