/**
 * macvlan, ipvlan, vlan: a device on top of one of the host's; host-device: one of the host's own devices. Source: plugins/main 1.1.1.
 * @unsupported macvlan's and ipvlan's `linkInContainer`, MAC by CNI_ARGS, host-device by hwaddr or PCI address
 */
import type { LinkSpec, NetNamespace } from '../../../kernel/index';
import { type CniInterface, type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { number, text } from '../config-values';
import { addresses, release } from './ipam';
import { checkInterface, configureInterface, removeInterface, stableMac } from './veth';

type Made = { readonly ok: true; readonly spec: LinkSpec } | { readonly ok: false; readonly refusal: ReturnType<typeof failed> };

/** The interface is there: its addresses and routes, and the result. */
function finish(call: PluginCall, netns: NetNamespace, onFailure: () => void): ReturnType<CniPlugin['add']> {
  const link = netns.link(call.ifName);
  if (!link) return failed(`failed to lookup "${call.ifName}": Link not found`);
  const interfaces: readonly CniInterface[] = [{ name: call.ifName, mac: link.mac, sandbox: call.netnsPath }];
  const ipam = addresses(call);
  if (!ipam.ok) {
    onFailure();
    return ipam;
  }
  if (!ipam.value) {
    netns.setLink(link, { up: true });
    return { ok: true, value: { cniVersion: call.cniVersion, interfaces, dns: {} } };
  }
  const { ips, routes, dns } = ipam.value;
  const result: CniResult = { cniVersion: call.cniVersion, interfaces, ...(ips && { ips: ips.map((ip) => ({ interface: 0, ...ip })) }), ...(routes && { routes }), dns };
  configureInterface(netns, link, result);
  return { ok: true, value: result };
}

const onMaster = (type: string, specOf: (call: PluginCall, lower: string) => Made): CniPlugin => ({
  type,
  add: (call) => {
    const { netns, config, on } = call;
    if (!netns) return failed('no network namespace');
    const lower = text(config['master']) ?? '';
    if (!on.host.root.link(lower)) return failed('Link not found');
    const made = specOf(call, lower);
    if (!made.ok) return made.refusal;
    const added = netns.addLink(made.spec);
    if (!added.ok) return failed(`failed to create ${type}: ${added.error.errno === 'EBUSY' ? 'device or resource busy' : added.error.errno === 'EEXIST' ? 'file exists' : added.error.errno === 'EINVAL' ? 'invalid argument' : 'operation not supported'}`);
    netns.setLink(added.value, { txQueueLength: 0 });
    return finish(call, netns, () => netns.deleteLink(added.value));
  },
  del: (call) => {
    const released = release(call);
    removeInterface(call);
    return released;
  },
  check: (call) => checkInterface(call),
});

const MACVLAN_MODES = ['bridge', 'private', 'vepa', 'passthru'] as const;
const IPVLAN_MODES = ['l2', 'l3', 'l3s'] as const;

export const macvlan = onMaster('macvlan', ({ config, on, containerId, ifName }, lower) => {
  const written = text(config['mode']) ?? 'bridge';
  const mode = MACVLAN_MODES.find((name) => name === written);
  if (!mode) return { ok: false, refusal: failed(`unknown macvlan mode: "${written}"`) };
  const mtu = number(config['mtu']);
  return { ok: true, spec: { kind: 'macvlan', name: ifName, lower, lowerNetns: on.host.root, mode, mac: stableMac(`${containerId} ${ifName}`), ...(mtu !== undefined && { mtu }) } };
});

export const ipvlan = onMaster('ipvlan', ({ config, on, ifName }, lower) => {
  const written = text(config['mode']) ?? 'l2';
  const mode = IPVLAN_MODES.find((name) => name === written);
  if (!mode) return { ok: false, refusal: failed(`unknown ipvlan mode: "${written}"`) };
  const mtu = number(config['mtu']);
  return { ok: true, spec: { kind: 'ipvlan', name: ifName, lower, lowerNetns: on.host.root, mode, ...(mtu !== undefined && { mtu }) } };
});

export const vlan = onMaster('vlan', ({ config, on, ifName }, lower) => {
  const id = number(config['vlanId']) ?? 0;
  if (id < 0 || id > 4094) return { ok: false, refusal: failed(`invalid VLAN ID ${id} (must be between 0 and 4095 inclusive)`) };
  const mtu = number(config['mtu']);
  return { ok: true, spec: { kind: 'vlan', name: ifName, lower, lowerNetns: on.host.root, id, ...(mtu !== undefined && { mtu }) } };
});

export const hostDevice: CniPlugin = {
  type: 'host-device',
  add: (call) => {
    const { netns, config, on } = call;
    if (!netns) return failed('no network namespace');
    const { root } = on.host;
    const name = text(config['device']);
    if (name === undefined || name === '') return failed('specify either "device", "hwaddr", "kernelpath" or "pciBusID"');
    const device = root.link(name);
    if (!device) return failed(`failed to find host device: Link not found`);
    if (netns.link(call.ifName)) return failed(`failed to rename device "${name}" to "${call.ifName}": file exists`);
    // Its name on the host is kept as its alias.
    root.setLink(device, { alias: name });
    const moved = root.moveLink(device, netns, call.ifName);
    if (!moved.ok) return failed(`failed to move link "${name}" to container netns: ${moved.error.errno}`);
    const link = netns.link(call.ifName);
    if (link) netns.setLink(link, { up: true });
    return finish(call, netns, () => undefined);
  },
  del: (call) => {
    const { netns } = call;
    const link = netns?.link(call.ifName);
    const released = release(call);
    if (!netns || !link) return released;
    netns.setLink(link, { up: false });
    netns.moveLink(link, call.on.host.root, link.alias ?? call.ifName);
    return released;
  },
  check: (call) => checkInterface(call),
};
