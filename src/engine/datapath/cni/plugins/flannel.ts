/** flannel's meta plugin: reads what flanneld wrote about this node and delegates to `bridge`. Source: flannel-io/cni-plugin. */
import type { JsonObject } from '../../../k8s/index';
import { type CniPlugin, type PluginCall, failed } from '../api';
import { object, resultToJson } from '../config-values';
import { bridge } from './bridge';

const SUBNET_FILE = '/run/flannel/subnet.env';
const STATE_DIR = '/var/lib/cni/flannel';

function subnet(call: PluginCall): ReadonlyMap<string, string> | undefined {
  const file = call.on.files.read(SUBNET_FILE);
  if (!file.ok) return undefined;
  return new Map(file.value.split('\n').filter((line) => line.includes('=')).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function delegateConfig(call: PluginCall, env: ReadonlyMap<string, string>): JsonObject {
  const own = env.get('FLANNEL_SUBNET') ?? '';
  // FLANNEL_SUBNET is the gateway's address with its length; host-local wants the network.
  const network = own.replace(/\.\d+\//, '.0/');
  return {
    cniVersion: call.cniVersion,
    name: call.network,
    type: 'bridge',
    isGateway: true,
    ...object(call.config['delegate']),
    ipMasq: env.get('FLANNEL_IPMASQ') !== 'true',
    mtu: Number(env.get('FLANNEL_MTU') ?? '1500'),
    ipam: { type: 'host-local', subnet: network, routes: [{ dst: env.get('FLANNEL_NETWORK') ?? '' }] },
    ...(call.prevResult ? { prevResult: resultToJson(call.prevResult) } : {}),
  };
}

export const flannelPlugin: CniPlugin = {
  type: 'flannel',
  add: (call) => {
    const env = subnet(call);
    if (!env) return failed(`loadFlannelSubnetEnv failed: open ${SUBNET_FILE}: no such file or directory`);
    const config = delegateConfig(call, env);
    call.on.files.makeDirectory(STATE_DIR, { parents: true });
    call.on.files.write(`${STATE_DIR}/${call.containerId}`, JSON.stringify(config));
    return bridge.add({ ...call, config });
  },
  del: (call) => {
    const saved = call.on.files.read(`${STATE_DIR}/${call.containerId}`);
    if (!saved.ok) return { ok: true };
    call.on.files.remove(`${STATE_DIR}/${call.containerId}`);
    return bridge.del({ ...call, config: JSON.parse(saved.value) as JsonObject });
  },
  check: (call) => {
    const env = subnet(call);
    return env ? bridge.check({ ...call, config: delegateConfig(call, env) }) : failed(`loadFlannelSubnetEnv failed: open ${SUBNET_FILE}: no such file or directory`);
  },
};
