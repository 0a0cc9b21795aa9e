/**
 * Running a configuration list as libcni does for the kubelet's runtime: ADD in order with the result handed on, DEL in reverse,
 * the final result kept in /var/lib/cni/results.
 */
import type { JsonObject } from '../../k8s/index';
import type { CniError, CniHost, CniPlugin, CniResult, NetworkConfigList } from './api';
import { resultFromJson, resultToJson, text } from './config-values';
import { invokePlugin } from './invoke';
import { bridge } from './plugins/bridge';
import { calico } from './plugins/calico';
import { flannelPlugin } from './plugins/flannel';
import { hostLocal } from './plugins/host-local';
import { loopback } from './plugins/loopback';
import { hostDevice, ipvlan, macvlan, vlan } from './plugins/devices';
import { firewall } from './plugins/firewall';
import { portmap } from './plugins/portmap';
import { ptp } from './plugins/ptp';
import { dhcp, staticAddresses } from './plugins/static';
import { bandwidth, sbr, tuning, vrf } from './plugins/tuning';

/** The executables in /opt/cni/bin. */
export const plugins: ReadonlyMap<string, CniPlugin> = new Map([bridge, calico, flannelPlugin, hostLocal, loopback, portmap, ptp, macvlan, ipvlan, vlan, hostDevice, staticAddresses, dhcp, firewall, tuning, sbr, bandwidth, vrf].map((plugin) => [plugin.type, plugin]));

export const CNI_BIN = '/opt/cni/bin';
const RESULTS_DIR = '/var/lib/cni/results';

export interface Attachment {
  readonly containerId: string;
  readonly netnsPath: string;
  readonly ifName: string;
  /** `K8S_POD_NAMESPACE=…;K8S_POD_NAME=…`. */
  readonly args: string;
  /** Values for the capabilities that plugins declare, for instance `portMappings`. */
  readonly capabilityArgs: JsonObject;
}

export type AttachmentResult = { readonly ok: true; readonly value: CniResult } | { readonly ok: false; readonly error: CniError };

const resultFile = (list: NetworkConfigList, { containerId, ifName }: Attachment): string => `${RESULTS_DIR}/${list.name}-${containerId}-${ifName}`;

/** What a plugin gets: the list's name and version, runtime values for its capabilities, the result so far. */
function pluginConfig(list: NetworkConfigList, plugin: JsonObject, attachment: Attachment, prevResult: CniResult | undefined): JsonObject {
  const { capabilities, ...rest } = plugin;
  const asked = Object.keys(typeof capabilities === 'object' && capabilities !== null ? capabilities : {}).filter((name) => attachment.capabilityArgs[name] !== undefined);
  return {
    ...rest,
    cniVersion: list.cniVersion,
    name: list.name,
    ...(asked.length > 0 ? { runtimeConfig: Object.fromEntries(asked.map((name) => [name, attachment.capabilityArgs[name] ?? null])) } : {}),
    ...(prevResult ? { prevResult: resultToJson(prevResult) } : {}),
  };
}

const environment = (command: 'ADD' | 'DEL', { containerId, netnsPath, ifName, args }: Attachment) => ({
  CNI_COMMAND: command,
  CNI_CONTAINERID: containerId,
  CNI_NETNS: netnsPath,
  CNI_IFNAME: ifName,
  CNI_ARGS: args,
  CNI_PATH: CNI_BIN,
});

/** Plugs a namespace in. After a failure the caller must still detach. */
export function attach(list: NetworkConfigList, attachment: Attachment, on: CniHost): AttachmentResult {
  let result: CniResult | undefined;
  for (const config of list.plugins) {
    const type = text(config['type']) ?? '';
    const plugin = plugins.get(type);
    if (!plugin) return { ok: false, error: { code: 999, msg: `failed to find plugin "${type}" in path [${CNI_BIN}]` } };
    const outcome = invokePlugin(plugin, environment('ADD', attachment), pluginConfig(list, config, attachment, result), on);
    if (outcome.kind === 'error') return { ok: false, error: outcome.error };
    if (outcome.kind === 'result') result = outcome.result;
  }
  if (!result) return { ok: false, error: { code: 7, msg: 'no plugins in the configuration list' } };
  on.files.makeDirectory(RESULTS_DIR, { parents: true });
  on.files.write(resultFile(list, attachment), JSON.stringify(result));
  return { ok: true, value: result };
}

/** Unplugs it: in reverse order, best effort, any number of times. */
export function detach(list: NetworkConfigList, attachment: Attachment, on: CniHost): readonly CniError[] {
  const file = on.files.read(resultFile(list, attachment));
  const result = file.ok ? resultFromJson(JSON.parse(file.value) as JsonObject) : undefined;
  const errors: CniError[] = [];
  for (const config of [...list.plugins].reverse()) {
    const plugin = plugins.get(text(config['type']) ?? '');
    if (!plugin) continue;
    const outcome = invokePlugin(plugin, environment('DEL', attachment), pluginConfig(list, config, attachment, result), on);
    if (outcome.kind === 'error') errors.push(outcome.error);
  }
  on.files.remove(resultFile(list, attachment));
  return errors;
}
