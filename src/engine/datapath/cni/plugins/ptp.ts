/** ptp: a veth without a bridge; the host routes to each address. Source: plugins/main/ptp 1.1.1. */
import { type IpAddress, cidr, cidrOf, familyOf, formatCidr, isIpv4, maxPrefix, parsePrefix } from '../../../wire/index';
import { cniChainName, stableHex } from '../../naming';
import { type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { flag, number } from '../config-values';
import { addresses, release } from './ipam';
import { PluginRules, masqueradeRules } from './rules';
import { checkInterface, configureInterface, removeInterface, stableMac } from './veth';

const hostRoute = (address: IpAddress) => ({ address, length: maxPrefix(familyOf(address)) });

function masquerade(call: PluginCall, result: CniResult): void {
  const chain = cniChainName('CNI-', call.network, call.containerId);
  for (const { address } of result.ips ?? []) {
    const parsed = parsePrefix(address);
    if (parsed.ok && isIpv4(parsed.value.address)) masqueradeRules(call.on.host.root, { network: call.network, containerId: call.containerId, chain }, `${parsed.value.address}/32`, formatCidr(cidrOf(parsed.value.address, parsed.value.length)));
  }
}

export const ptp: CniPlugin = {
  type: 'ptp',
  add: (call) => {
    const { netns, on } = call;
    if (!netns) return failed('no network namespace');
    const ipam = addresses(call);
    if (!ipam.ok) return ipam;
    const given = ipam.value;
    const refuse = (message: string): ReturnType<typeof failed> => {
      release(call);
      return failed(message);
    };
    if (!given?.ips?.length) return refuse('IPAM plugin returned missing IP config');
    const { root } = on.host;
    root.setSysctl('net.ipv4.ip_forward', '1');
    if (netns.link(call.ifName)) return refuse(`container veth name provided (${call.ifName}) already exists`);
    const mtu = number(call.config['mtu']);
    const size = mtu === undefined ? {} : { mtu };
    const hostName = `veth${stableHex(`${call.containerId} ${call.ifName}`, 8)}`;
    const made = root.addLink({ kind: 'veth', name: hostName, mac: stableMac(`${root.id} ${hostName}`), ...size, peer: { name: call.ifName, netns, mac: stableMac(`${call.containerId} ${call.ifName}`), ...size } });
    if (!made.ok) return refuse(`failed to make veth pair: ${made.error.errno}`);
    const container = netns.link(call.ifName);
    if (!container) return refuse(`Link ${call.ifName} not found`);
    root.setLink(made.value, { up: true, txQueueLength: 0 });
    netns.setLink(container, { txQueueLength: 0 });
    const ips = given.ips.map((ip) => ({ interface: 1, ...ip }));
    const result: CniResult = { cniVersion: call.cniVersion, interfaces: [{ name: hostName, mac: made.value.mac }, { name: call.ifName, mac: container.mac, sandbox: call.netnsPath }], ips, ...(given.routes && { routes: given.routes }), dns: given.dns };
    // Everything, the subnet too, goes to the gateway on the host's end: its route comes first, the others need it.
    configureInterface(netns, container, { ...result, routes: [] });
    const base = { metric: 0, table: 254, protocol: 'boot' } as const;
    for (const { address, gateway } of ips) {
      const parsed = parsePrefix(address);
      if (!parsed.ok) continue;
      const { address: own, length } = parsed.value;
      const via = gateway as IpAddress | undefined;
      if (via === undefined) continue;
      netns.routing.remove({ destination: cidrOf(own, length) });
      netns.routing.add({ ...base, type: 'unicast', destination: hostRoute(via), nextHops: [{ device: container }], scope: 'link', source: own }, 'add');
      netns.routing.add({ ...base, type: 'unicast', destination: cidrOf(own, length), nextHops: [{ device: container, via }], scope: 'global', source: own }, 'add');
      root.addAddress(made.value, { address: via, prefixLength: maxPrefix(familyOf(via)) });
      root.routing.add({ ...base, type: 'unicast', destination: hostRoute(own), nextHops: [{ device: made.value }], scope: 'host' }, 'add');
    }
    for (const { dst, gw } of result.routes ?? []) {
      const via = (gw ?? ips[0]?.gateway) as IpAddress | undefined;
      netns.routing.add({ ...base, type: 'unicast', destination: cidr(dst), nextHops: [{ device: container, ...(via && { via }) }], scope: via ? 'global' : 'link' }, 'add');
    }
    if (flag(call.config['ipMasq'])) masquerade(call, result);
    return { ok: true, value: result };
  },
  del: (call) => {
    const released = release(call);
    const own = (call.netns?.link(call.ifName)?.addresses ?? []).filter(({ address }) => isIpv4(address));
    removeInterface(call);
    if (flag(call.config['ipMasq']) && own.length > 0) new PluginRules(call.on.host.root, 'nat').dropChain(cniChainName('CNI-', call.network, call.containerId), 'POSTROUTING');
    return released;
  },
  check: (call) => checkInterface(call),
};
