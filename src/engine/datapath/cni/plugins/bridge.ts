/**
 * bridge: a veth from the container to a bridge on the host. Source: plugins/main/bridge.
 * @unsupported vlan, macspoofchk, promiscMode and forceAddress — refused as unknown work rather than ignored
 */
import { ipv4FromNumber, ipv4ToNumber, type Ipv4Address, parsePrefix } from '../../../wire/index';
import { type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { flag, number, text } from '../config-values';
import { cniChainName, stableHex } from '../../naming';
import { OwnerSync } from '../../sync';
import { emptyState, type OwnerState } from '../../state';
import { hostLocal } from './host-local';
import { checkInterface, configureInterface, removeInterface, stableMac } from './veth';

const UNSUPPORTED = ['vlan', 'vlanTrunk', 'macspoofchk', 'promiscMode', 'forceAddress', 'portIsolation', 'disableContainerInterface'] as const;

const bridgeName = (call: PluginCall): string => text(call.config['bridge']) ?? 'cni0';

function ensureBridge(call: PluginCall, mtu: number | undefined): CniResult['interfaces'] {
  const { root } = call.on.host;
  const name = bridgeName(call);
  let bridge = root.link(name);
  if (!bridge) {
    const made = root.addLink({ kind: 'bridge', name, mac: stableMac(`${root.id} ${name}`), ...(mtu === undefined ? {} : { mtu }) });
    if (!made.ok) return undefined;
    bridge = made.value;
  }
  root.setLink(bridge, { up: true });
  return [{ name, mac: bridge.mac }];
}

/** Masquerade for what leaves the network, one chain for each container (pkg/ip ipmasq). */
function masqueradeState(call: PluginCall, result: CniResult): OwnerState {
  const note = `-m comment --comment "name: \\"${call.network}\\" id: \\"${call.containerId}\\""`;
  const chain = cniChainName('CNI-', call.network, call.containerId);
  const [ip] = result.ips ?? [];
  const parsed = parsePrefix(ip?.address ?? '');
  if (!parsed.ok) return emptyState('cni-bridge');
  const network = ipv4FromNumber(ipv4ToNumber(parsed.value.address as Ipv4Address) & (0xffffffff << (32 - parsed.value.length)));
  const about = { owner: 'cni', ref: { kind: 'Container', id: call.containerId } };
  return {
    ...emptyState('cni-bridge'),
    chains: [
      {
        table: 'nat',
        name: chain,
        rules: [
          { text: `-d ${network}/${parsed.value.length} ${note} -j ACCEPT`, annotation: about },
          { text: `! -d 224.0.0.0/4 ${note} -j MASQUERADE`, annotation: about },
        ],
      },
    ],
    shared: [{ table: 'nat', chain: 'POSTROUTING', position: 'last', rules: [{ text: `-s ${parsed.value.address}/32 ${note} -j ${chain}`, annotation: about }] }],
  };
}

export const bridge: CniPlugin = {
  type: 'bridge',
  add: (call) => {
    const { netns, config, on } = call;
    if (!netns) return failed('no network namespace');
    if (flag(config['hairpinMode']) && flag(config['promiscMode'])) return failed('cannot set hairpin mode and promiscuous mode at the same time.');
    const refused = UNSUPPORTED.find((key) => config[key] !== undefined && config[key] !== false && config[key] !== 0);
    if (refused) return failed(`Podwire does not simulate the bridge plugin's option "${refused}"`);
    const mtu = number(config['mtu']);
    const hostInterfaces = ensureBridge(call, mtu);
    const { root } = on.host;
    const master = root.link(bridgeName(call));
    if (!hostInterfaces || !master) return failed(`could not add "${bridgeName(call)}"`);
    if (netns.link(call.ifName)) return failed(`container veth name provided (${call.ifName}) already exists`);
    const hostName = `veth${stableHex(`${call.containerId} ${call.ifName}`, 8)}`;
    const made = root.addLink({
      kind: 'veth',
      name: hostName,
      mac: stableMac(`${root.id} ${hostName}`),
      ...(mtu === undefined ? {} : { mtu }),
      peer: { name: call.ifName, netns, mac: stableMac(`${call.containerId} ${call.ifName}`), ...(mtu === undefined ? {} : { mtu }) },
    });
    if (!made.ok) return failed(`failed to make veth pair: ${made.error.errno}`);
    root.setLink(made.value, { up: true, master });
    if (flag(config['hairpinMode'])) root.setLink(made.value, { port: { hairpin: true } });

    const ipam = hostLocal.add(call);
    if (!ipam.ok) return ipam;
    const isDefault = flag(config['isDefaultGateway']);
    const hasDefault = (ipam.value.routes ?? []).some(({ dst }) => dst === '0.0.0.0/0');
    const [ip] = ipam.value.ips ?? [];
    const defaultRoute = isDefault && !hasDefault && ip?.gateway !== undefined ? [{ dst: '0.0.0.0/0', gw: ip.gateway }] : [];
    const container = netns.link(call.ifName);
    if (!container || !ip) return failed(`Link ${call.ifName} not found`);
    const routes = [...(ipam.value.routes ?? []), ...defaultRoute];
    const result: CniResult = {
      cniVersion: call.cniVersion,
      interfaces: [...hostInterfaces, { name: hostName, mac: made.value.mac }, { name: call.ifName, mac: container.mac, sandbox: call.netnsPath }],
      ips: [{ interface: 2, ...ip }],
      ...(routes.length > 0 ? { routes } : {}),
      dns: {},
    };
    configureInterface(netns, container, result);
    if ((flag(config['isGateway']) || isDefault) && ip.gateway !== undefined) {
      const length = Number(ip.address.slice(ip.address.indexOf('/') + 1));
      if (!master.addresses.some(({ address }) => address === ip.gateway)) root.addAddress(master, { address: ip.gateway as Ipv4Address, prefixLength: length });
      root.setSysctl('net.ipv4.ip_forward', '1');
    }
    if (flag(config['ipMasq'])) new OwnerSync(root).apply(masqueradeState(call, result));
    return { ok: true, value: result };
  },
  del: (call) => {
    const released = hostLocal.del(call);
    if (flag(call.config['ipMasq']) && call.prevResult) {
      const sync = new OwnerSync(call.on.host.root);
      sync.apply(masqueradeState(call, call.prevResult));
      sync.apply(emptyState('cni-bridge'));
    }
    removeInterface(call);
    return released;
  },
  check: (call) => checkInterface(call),
};
