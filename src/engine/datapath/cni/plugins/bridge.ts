/**
 * bridge: a veth from the container to a bridge on the host. Source: plugins/main/bridge.
 * @unsupported vlan, macspoofchk and portIsolation — refused as unknown work rather than ignored
 */
import type { Link } from '../../../kernel/index';
import { ipv4FromNumber, ipv4ToNumber, isIpv4, type Ipv4Address, type MacAddress, parsePrefix } from '../../../wire/index';
import { type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { flag, number, text } from '../config-values';
import { cniChainName, stableHex } from '../../naming';
import { OwnerSync } from '../../sync';
import { emptyState, type OwnerState } from '../../state';
import { ipamOf } from './ipam';
import { checkInterface, configureInterface, removeInterface, stableMac, withBroadcast } from './veth';

const UNSUPPORTED = ['vlan', 'vlanTrunk', 'macspoofchk', 'portIsolation', 'disableContainerInterface'] as const;

const bridgeName = (call: PluginCall): string => text(call.config['bridge']) ?? 'cni0';

function ensureBridge(call: PluginCall, mtu: number | undefined): Link | PluginRefusal {
  const { root } = call.on.host;
  const name = bridgeName(call);
  let bridge = root.link(name);
  if (!bridge) {
    const made = root.addLink({ kind: 'bridge', name, ...(mtu === undefined ? {} : { mtu }) });
    if (!made.ok) return failed(`failed to create bridge "${name}": could not add "${name}": ${made.error.errno}`);
    bridge = made.value;
  }
  if (bridge.kind !== 'bridge') return failed(`failed to create bridge "${name}": "${name}" already exists but is not a bridge`);
  root.setLink(bridge, { up: true, ...(flag(call.config['promiscMode']) && { promiscuous: true }) });
  return bridge;
}

type PluginRefusal = ReturnType<typeof failed>;

/** The gateway's address on the bridge. Another address of that family is an error unless it lies elsewhere, or may go with `forceAddress`. */
function ensureAddress(call: PluginCall, bridge: Link, wears: MacAddress, gateway: Ipv4Address, prefixLength: number): PluginRefusal | undefined {
  const { root } = call.on.host;
  const own = bridge.addresses.filter(({ address }) => isIpv4(address));
  if (own.some((have) => have.address === gateway && have.prefixLength === prefixLength)) return undefined;
  if (own.length > 0) {
    if (!flag(call.config['forceAddress'])) return failed(`failed to set bridge addr: "${bridge.name}" already has an IP address different from ${gateway}/${prefixLength}`);
    for (const { address, prefixLength: length } of own) root.deleteAddress(bridge, address, length);
  }
  root.addAddress(bridge, withBroadcast(gateway, prefixLength));
  // Else it would wear the lowest MAC of its ports, which changes as they come and go (ensureAddr).
  root.setLink(bridge, { mac: wears });
  return undefined;
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
    const master = ensureBridge(call, mtu);
    if (!('kind' in master)) return master;
    const { root } = on.host;
    const own = master.mac;
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
    root.setLink(made.value, { up: true, master, txQueueLength: 0 });
    if (flag(config['hairpinMode'])) root.setLink(made.value, { port: { hairpin: true } });

    const container = netns.link(call.ifName);
    if (!container) return failed(`Link ${call.ifName} not found`);
    netns.setLink(container, { txQueueLength: 0 });
    const interfaces = (): NonNullable<CniResult['interfaces']> => [{ name: master.name, mac: master.mac }, { name: hostName, mac: made.value.mac }, { name: call.ifName, mac: container.mac, sandbox: call.netnsPath }];
    const addresses = ipamOf(call);
    if (!addresses) {
      netns.setLink(container, { up: true });
      return { ok: true, value: { cniVersion: call.cniVersion, interfaces: interfaces(), dns: {} } };
    }
    if ('ok' in addresses) return addresses;
    const ipam = addresses.add(call);
    if (!ipam.ok) return ipam;
    const isDefault = flag(config['isDefaultGateway']);
    const hasDefault = (ipam.value.routes ?? []).some(({ dst }) => dst === '0.0.0.0/0');
    const [ip] = ipam.value.ips ?? [];
    const defaultRoute = isDefault && !hasDefault && ip?.gateway !== undefined ? [{ dst: '0.0.0.0/0', gw: ip.gateway }] : [];
    if (!ip) return failed('IPAM plugin returned missing IP config');
    const routes = [...(ipam.value.routes ?? []), ...defaultRoute];
    const result: CniResult = {
      cniVersion: call.cniVersion,
      interfaces: interfaces(),
      ips: [{ interface: 2, ...ip }],
      ...(routes.length > 0 ? { routes } : {}),
      dns: {},
    };
    configureInterface(netns, container, result);
    if ((flag(config['isGateway']) || isDefault) && ip.gateway !== undefined) {
      const refusal = ensureAddress(call, master, own, ip.gateway as Ipv4Address, Number(ip.address.slice(ip.address.indexOf('/') + 1)));
      if (refusal) {
        addresses.del(call);
        return refusal;
      }
      root.setSysctl('net.ipv4.ip_forward', '1');
    }
    if (flag(config['ipMasq'])) new OwnerSync(root).apply(masqueradeState(call, result));
    return { ok: true, value: result };
  },
  del: (call) => {
    const addresses = ipamOf(call);
    const released = addresses && !('ok' in addresses) ? addresses.del(call) : { ok: true as const };
    // What is to be undone is read off the interface; its addresses name the rules.
    const ips = (call.netns?.link(call.ifName)?.addresses ?? []).filter(({ address }) => isIpv4(address)).map(({ address, prefixLength }) => ({ address: `${address}/${prefixLength}` }));
    const before = ips.length > 0 ? { cniVersion: call.cniVersion, ips, dns: {} } : call.prevResult;
    if (flag(call.config['ipMasq']) && before) {
      const sync = new OwnerSync(call.on.host.root);
      sync.apply(masqueradeState(call, before));
      sync.apply(emptyState('cni-bridge'));
    }
    removeInterface(call);
    return released;
  },
  check: (call) => checkInterface(call),
};
