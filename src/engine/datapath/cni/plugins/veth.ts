/** Steps that the plugins which plug in a veth share: addresses and routes inside, and finding them again. */
import type { AddressSpec, Link, NetNamespace } from '../../../kernel/index';
import { type IpAddress, type MacAddress, broadcastOf, cidr, isIpv4, mac, parsePrefix } from '../../../wire/index';
import { type CniResult, type PluginCall, type PluginDone, failed } from '../api';
import { stableHex } from '../../naming';

/** A locally administered unicast MAC that looks random and depends only on `text`: the kernel draws one, a replay must not. */
export function stableMac(text: string): MacAddress {
  const digits = stableHex(text, 12);
  const first = ((parseInt(digits.slice(0, 2), 16) & 0xfe) | 0x02).toString(16).padStart(2, '0');
  return mac([first, ...(digits.slice(2).match(/../g) ?? [])].join(':'));
}

/** Go's netlink library names the broadcast address of a subnet, where `ip address add` does not. */
export const withBroadcast = (address: IpAddress, prefixLength: number): AddressSpec => ({ address, prefixLength, ...(isIpv4(address) && prefixLength < 31 && { broadcast: broadcastOf(address, prefixLength) }) });

/**
 * Gives the container's interface its addresses and routes; a route without a gateway uses that of the address (pkg/ipam ConfigureIface).
 * @simplified IPv6 addresses by CNI — plugins wait until duplicate address detection has ended (ip.SettleAddresses); here they end at once, and the
 * address is tentative for the first second and a half
 */
export function configureInterface(netns: NetNamespace, link: Link, result: CniResult): void {
  for (const { address } of result.ips ?? []) {
    const parsed = parsePrefix(address);
    if (parsed.ok) netns.addAddress(link, withBroadcast(parsed.value.address, parsed.value.length));
  }
  netns.setLink(link, { up: true });
  const gateway = result.ips?.[0]?.gateway;
  for (const { dst, gw } of result.routes ?? []) {
    const via = (gw ?? gateway) as IpAddress | undefined;
    netns.routing.add(
      { type: 'unicast', destination: cidr(dst), nextHops: [{ device: link, ...(via ? { via } : {}) }], metric: 0, table: 254, protocol: 'boot', scope: via ? 'global' : 'link' },
      'add',
    );
  }
}

/** CHECK of an interface against the result of its ADD. */
export function checkInterface({ netns, ifName, prevResult }: PluginCall): PluginDone {
  if (!prevResult) return failed('Required prevResult missing');
  const link = netns?.link(ifName);
  if (!link) return failed(`Interface name ${ifName} not found`);
  const missing = (prevResult.ips ?? []).find(({ address }) => !link.addresses.some((have) => `${have.address}/${have.prefixLength}` === address));
  return missing ? failed(`Failed to match addr ${missing.address} on interface ${ifName}`) : { ok: true };
}

/** Deletes the container's interface; its peer goes with it. */
export function removeInterface({ netns, ifName }: PluginCall): void {
  const link = netns?.link(ifName);
  if (netns && link) netns.deleteLink(link);
}
