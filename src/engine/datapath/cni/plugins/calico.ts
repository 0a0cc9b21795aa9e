/**
 * calico: a veth with no bridge. The Pod's gateway is 169.254.1.1, an address nobody has: the host end answers ARP for it (proxy_arp),
 * and one /32 route on the host leads back. Source: calico cni-plugin/pkg/dataplane/linux/dataplane_linux.go.
 * @unsupported ipam type calico-ipam — comes with the Calico provider; Canal uses host-local with usePodCidr
 */
import { type Ipv4Address, cidr, ip, mac, parsePrefix } from '../../../wire/index';
import { type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { number, object, text } from '../config-values';
import { calicoInterfaceName } from '../../naming';
import { hostLocal } from './host-local';
import { checkInterface, removeInterface, stableMac } from './veth';

const HOST_MAC = mac('ee:ee:ee:ee:ee:ee');
/** The Pod's next hop: link-local, so it can be the same in every Pod. */
const GATEWAY = ip('169.254.1.1');

/** host-local with the node's Pod range put in the place of `usePodCidr`. */
function ipamCall(call: PluginCall): PluginCall {
  const ipam = object(call.config['ipam']);
  const { podCidr } = call.on;
  return text(ipam['subnet']) === 'usePodCidr' ? { ...call, config: { ...call.config, ipam: { ...ipam, subnet: podCidr } } } : call;
}

/** Sysctls of the host end; each interface has its own. */
const HOST_SYSCTLS: readonly (readonly [string, string, string])[] = [
  ['conf', 'route_localnet', '1'],
  ['neigh', 'proxy_delay', '0'],
  ['conf', 'proxy_arp', '1'],
  ['conf', 'forwarding', '1'],
];

export const calico: CniPlugin = {
  type: 'calico',
  add: (call) => {
    const { netns, args, on } = call;
    if (!netns) return failed('no network namespace');
    const namespace = args.get('K8S_POD_NAMESPACE');
    const pod = args.get('K8S_POD_NAME');
    if (namespace === undefined || pod === undefined) return failed('K8S_POD_NAMESPACE and K8S_POD_NAME are required in CNI_ARGS');
    if (text(object(call.config['ipam'])['type']) !== 'host-local') return failed("Podwire does not simulate this IPAM type with Calico's plugin: use host-local");
    const ipam = hostLocal.add(ipamCall(call));
    if (!ipam.ok) return ipam;
    const address = (ipam.value.ips?.[0]?.address ?? '').replace(/\/\d+$/, '') as Ipv4Address;
    const { root } = on.host;
    const hostName = calicoInterfaceName(namespace, pod);
    const mtu = number(call.config['mtu']) ?? 1500;
    const stale = root.link(hostName);
    if (stale) root.deleteLink(stale);
    const made = root.addLink({ kind: 'veth', name: hostName, mac: HOST_MAC, mtu, peer: { name: call.ifName, netns, mac: stableMac(`${call.containerId} ${call.ifName}`), mtu } });
    if (!made.ok) return failed(`error adding host side veth ${hostName}: ${made.error.errno}`);
    const inside = netns.link(call.ifName);
    if (!inside) return failed(`Link ${call.ifName} not found`);
    root.setLink(made.value, { up: true });
    netns.setLink(inside, { up: true });
    const route = (destination: string, via?: Ipv4Address): void =>
      void netns.routing.add({ type: 'unicast', destination: cidr(destination), nextHops: [{ device: inside, ...(via ? { via } : {}) }], metric: 0, table: 254, protocol: 'boot', scope: via ? 'global' : 'link' }, 'add');
    route(`${GATEWAY}/32`);
    route('0.0.0.0/0', GATEWAY as Ipv4Address);
    netns.addAddress(inside, { address, prefixLength: 32 });
    for (const [group, name, value] of HOST_SYSCTLS) root.setSysctl(`net.ipv4.${group}.${hostName}.${name}`, value);
    root.routing.add({ type: 'unicast', destination: cidr(`${address}/32`), nextHops: [{ device: made.value }], metric: 0, table: 254, protocol: 'boot', scope: 'link' }, 'replace');
    const result: CniResult = {
      cniVersion: call.cniVersion,
      interfaces: [{ name: hostName, mac: HOST_MAC }, { name: call.ifName, mac: inside.mac, sandbox: call.netnsPath }],
      ips: [{ interface: 1, address: `${address}/32` }],
      dns: {},
    };
    return { ok: true, value: result };
  },
  del: (call) => {
    const released = hostLocal.del(ipamCall(call));
    const hostName = calicoInterfaceName(call.args.get('K8S_POD_NAMESPACE') ?? '', call.args.get('K8S_POD_NAME') ?? '');
    const { root } = call.on.host;
    const address = call.prevResult?.ips?.[0]?.address;
    const parsed = address === undefined ? undefined : parsePrefix(address);
    removeInterface(call);
    const host = root.link(hostName);
    if (host) root.deleteLink(host);
    if (parsed?.ok) {
      const left = root.routing.routes(4).find(({ destination }) => destination.length === 32 && destination.address === parsed.value.address);
      if (left) root.routing.remove(left);
    }
    return released;
  },
  check: (call) => checkInterface(call),
};
