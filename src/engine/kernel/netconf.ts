/** Settings of forwarding as rtnetlink tells them (net/ipv4/devinet.c inet_netconf_fill_devconf, net/ipv6/addrconf.c). */
import type { Family } from '../wire/index';
import type { NetconfSettings } from './changes';
import type { Device } from './link/device';
import type { DeviceSettings } from './sysctl/device-settings';
import type { Sysctls } from './sysctl/sysctls';

type Conf = Pick<DeviceSettings, 'ipv4' | 'ipv6'>;

/** What RTM_NEWNETCONF tells, of `all`, `default` and each device, in the order in which the kernel tells it. */
export function forwardingSettings(netns: { readonly sysctls: Sysctls; readonly devices: readonly Device[] }): readonly { readonly family: Family; readonly device: string; readonly settings: NetconfSettings }[] {
  const conf = (name: 'all' | 'default'): Conf => netns.sysctls.conf(name);
  const four = (device: string, of: Conf): { family: Family; device: string; settings: NetconfSettings } => ({ family: 4, device, settings: netconf4(of) });
  const six = (device: string, of: Conf): { family: Family; device: string; settings: NetconfSettings } => ({ family: 6, device, settings: netconf6(of) });
  return [
    four('all', conf('all')),
    four('default', conf('default')),
    ...netns.devices.map((device) => four(device.name, device.settings)),
    six('default', conf('default')),
    ...netns.devices.map((device) => six(device.name, device.settings)),
    six('all', conf('all')),
  ];
}

export const netconf4 = ({ ipv4 }: Conf): NetconfSettings => ({ forwarding: ipv4.forwarding, rpFilter: ipv4.rp_filter, mcForwarding: 0, proxyNeighbor: ipv4.proxy_arp, ignoreRoutesWithLinkDown: ipv4.ignore_routes_with_linkdown });
export const netconf6 = ({ ipv6 }: Conf): NetconfSettings => ({ forwarding: ipv6.forwarding, mcForwarding: 0, proxyNeighbor: ipv6.proxy_ndp, ignoreRoutesWithLinkDown: 0 });
