/** static: the addresses that the configuration names. Source: plugins/ipam/static 1.1.1. @unsupported addresses in CNI_ARGS and runtimeConfig */
import { parsePrefix } from '../../../wire/index';
import { type CniIp, type CniPlugin, type CniRoute, failed } from '../api';
import { list, object, text } from '../config-values';

export const staticAddresses: CniPlugin = {
  type: 'static',
  add: ({ config, cniVersion }) => {
    const ipam = object(config['ipam']);
    const ips: CniIp[] = [];
    for (const each of list(ipam['addresses'])) {
      const [address = '', gateway] = [text(object(each)['address']), text(object(each)['gateway'])];
      if (!address.includes('/') || !parsePrefix(address).ok) return failed(`the 'address' field is expected to be in CIDR notation, got: '${address}'`);
      ips.push({ address, ...(gateway === undefined ? {} : { gateway }) });
    }
    const routes = list(ipam['routes']).map((route): CniRoute => {
      const gw = text(object(route)['gw']);
      return { dst: text(object(route)['dst']) ?? '', ...(gw === undefined ? {} : { gw }) };
    });
    return { ok: true, value: { cniVersion, ...(ips.length > 0 ? { ips } : {}), ...(routes.length > 0 ? { routes } : {}), dns: object(ipam['dns']) } };
  },
  del: () => ({ ok: true }),
  check: () => ({ ok: true }),
};

/** dhcp: a daemon asks for the address; there is none here. */
export const dhcp: CniPlugin = {
  type: 'dhcp',
  add: () => failed('error dialing DHCP daemon: dial unix /run/cni/dhcp.sock: connect: no such file or directory'),
  del: () => failed('error dialing DHCP daemon: dial unix /run/cni/dhcp.sock: connect: no such file or directory'),
  check: () => failed('error dialing DHCP daemon: dial unix /run/cni/dhcp.sock: connect: no such file or directory'),
};
