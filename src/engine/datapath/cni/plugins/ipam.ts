/** Finding the address plugin that a configuration names. */
import { isJsonObject } from '../../../k8s/index';
import { type CniError, type CniPlugin, type CniResult, type PluginCall, failed } from '../api';
import { text } from '../config-values';
import { hostLocal } from './host-local';
import { dhcp, staticAddresses } from './static';

const ADDRESS_PLUGINS: ReadonlyMap<string, CniPlugin> = new Map([hostLocal, staticAddresses, dhcp].map((plugin) => [plugin.type, plugin]));

/** None means that there is nothing to give (layer 2). */
export function ipamOf(call: PluginCall): CniPlugin | { readonly ok: false; readonly error: CniError } | undefined {
  const { ipam } = call.config;
  const type = isJsonObject(ipam) ? text(ipam['type']) : undefined;
  if (type === undefined || type === '') return undefined;
  return ADDRESS_PLUGINS.get(type) ?? failed(`failed to find plugin "${type}" in path [${call.path}]`);
}

/** The addresses of ADD: undefined when the configuration names no plugin. */
export function addresses(call: PluginCall): { readonly ok: true; readonly value: CniResult | undefined } | { readonly ok: false; readonly error: CniError } {
  const plugin = ipamOf(call);
  if (!plugin) return { ok: true, value: undefined };
  return 'ok' in plugin ? plugin : plugin.add(call);
}

export function release(call: PluginCall): { readonly ok: true } | { readonly ok: false; readonly error: CniError } {
  const plugin = ipamOf(call);
  return plugin && !('ok' in plugin) ? plugin.del(call) : { ok: true };
}
