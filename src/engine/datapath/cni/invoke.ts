/** Calling a plugin as a runtime does: the checks every plugin makes before its own work (containernetworking/cni pkg/skel, pkg/utils). */
import { type Json, type JsonObject, isJsonObject, scanJson } from '../../k8s/index';
import { type CniEnvironment, type CniHost, type CniOutcome, type CniPlugin, type PluginCall, failed } from './api';
import { resultFromJson, text } from './config-values';

export const SUPPORTED_VERSIONS: readonly string[] = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0'];

const outcome = (refusal: ReturnType<typeof failed>): CniOutcome => ({ kind: 'error', error: refusal.error });

const REQUIRED = { ADD: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'], CHECK: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'], DEL: ['CNI_CONTAINERID', 'CNI_IFNAME', 'CNI_PATH'] } as const;

function argsOf(environment: CniEnvironment): ReadonlyMap<string, string> {
  return new Map(
    (environment.CNI_ARGS ?? '')
      .split(';')
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** What encoding/json says of text that is no JSON. */
function jsonFault(written: string): string {
  const scanned = scanJson(written, 0);
  if (scanned.kind === 'value') return 'invalid character after top-level value';
  return scanned.message === 'unexpected EOF' ? 'unexpected end of JSON input' : scanned.message.replace(/^json: offset \d+: /, '');
}

/** Runs `plugin`. `stdin` is the configuration as text, or already parsed. */
export function invokePlugin(plugin: CniPlugin, environment: CniEnvironment, stdin: string | JsonObject, on: CniHost): CniOutcome {
  const command = environment.CNI_COMMAND ?? '';
  if (command === 'VERSION') return { kind: 'version', supported: SUPPORTED_VERSIONS };
  if (command !== 'ADD' && command !== 'DEL' && command !== 'CHECK') {
    // Only then looks the plugin at the command itself: GC and STATUS, which come without a container, fail here.
    return outcome(environment.CNI_CONTAINERID ? failed(`unknown CNI_COMMAND: ${command}`, 4) : failed('missing containerID', 3));
  }
  const missing = REQUIRED[command].filter((name) => !environment[name]);
  if (missing.length > 0) return outcome(failed(`required env variables [${missing.join(',')}] missing`, 4));
  const containerId = environment.CNI_CONTAINERID ?? '';
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(containerId)) return outcome(failed('invalid characters in containerID', 4, containerId));
  const ifName = environment.CNI_IFNAME ?? '';
  if (ifName.length > 15) return outcome(failed('interface name is too long', 4, 'interface name should be less than 16 characters'));
  if (ifName === '.' || ifName === '..') return outcome(failed('interface name is . or ..', 4));
  if (/[/:\s]/.test(ifName)) return outcome(failed('interface name contains / or : or whitespace characters', 4));

  let config: Json;
  if (typeof stdin === 'string') {
    try {
      config = JSON.parse(stdin) as Json;
    } catch {
      return outcome(failed(`error unmarshall network config: ${jsonFault(stdin)}`, 6));
    }
  } else config = stdin;
  if (!isJsonObject(config)) return outcome(failed('error unmarshall network config: not an object', 6));
  const cniVersion = text(config['cniVersion']) ?? '0.1.0';
  if (!SUPPORTED_VERSIONS.includes(cniVersion)) {
    return outcome(failed('incompatible CNI versions', 1, `config is ${JSON.stringify(cniVersion)}, plugin supports [${SUPPORTED_VERSIONS.map((v) => JSON.stringify(v)).join(' ')}]`));
  }
  const network = text(config['name']) ?? '';
  if (network === '') return outcome(failed('missing network name', 7));
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(network)) return outcome(failed('invalid characters found in network name', 7, network));

  const netnsPath = environment.CNI_NETNS ?? '';
  const netns = on.namespaceAt(netnsPath);
  if (!netns && command !== 'DEL') return outcome(failed(`failed to open netns "${netnsPath}": failed to Statfs "${netnsPath}": no such file or directory`));
  const call: PluginCall = { containerId, netns, netnsPath, ifName, args: argsOf(environment), config, network, cniVersion, prevResult: resultFromJson(config['prevResult']), on, path: environment.CNI_PATH ?? '' };
  switch (command) {
    case 'ADD': {
      const added = plugin.add(call);
      return added.ok ? { kind: 'result', result: added.value } : { kind: 'error', error: added.error };
    }
    case 'DEL':
    case 'CHECK': {
      const done = command === 'DEL' ? plugin.del(call) : plugin.check(call);
      return done.ok ? { kind: 'done' } : { kind: 'error', error: done.error };
    }
  }
}

/** A result as the plugin prints it: four spaces, `ips[].version` in the 0.3 and 0.4 lines, and before it one address a family (`ip4`, `ip6`). */
export function formatResult(result: JsonObject): string {
  const version = text(result['cniVersion']) ?? '';
  const ips = (Array.isArray(result['ips']) ? result['ips'] : []) as readonly JsonObject[];
  const isIpv6 = (ip: JsonObject): boolean => String(text(ip['address'])).includes(':');
  if (version.startsWith('0.1') || version.startsWith('0.2')) {
    const routes = (Array.isArray(result['routes']) ? result['routes'] : []) as readonly JsonObject[];
    const one = (six: boolean): JsonObject => {
      const ip = ips.find((each) => isIpv6(each) === six);
      const own = routes.filter((route) => String(text(route['dst'])).includes(':') === six);
      return ip ? { [six ? 'ip6' : 'ip4']: { ip: ip['address'] ?? '', ...(ip['gateway'] === undefined ? {} : { gateway: ip['gateway'] }), ...(own.length > 0 ? { routes: own } : {}) } } : {};
    };
    return JSON.stringify({ cniVersion: version, ...one(false), ...one(true), dns: result['dns'] ?? {} }, null, 4);
  }
  if (!version.startsWith('0.3') && !version.startsWith('0.4')) return JSON.stringify(result, null, 4);
  const versioned = ips.map((ip) => ({ version: isIpv6(ip) ? '6' : '4', ...ip }));
  return JSON.stringify(versioned.length > 0 ? { ...result, ips: versioned } : result, null, 4);
}
