/**
 * The CNI contract: a plugin is a function of environment variables, a configuration and the host it runs on.
 * Source: containernetworking/cni SPEC.md 1.0/1.1. Messages and codes as the reference plugins 1.1.1 print them.
 */
import type { JsonObject } from '../../k8s/index';
import type { Host, NetNamespace } from '../../kernel/index';

export type CniCommand = 'ADD' | 'DEL' | 'CHECK' | 'VERSION';

/** A network configuration as a plugin gets it on stdin: `cniVersion`, `name`, `type`, its own keys, and `prevResult` from the plugin before. */
export type PluginConfig = JsonObject;

/** A `.conflist` file. */
export interface NetworkConfigList {
  readonly cniVersion: string;
  readonly name: string;
  readonly plugins: readonly JsonObject[];
}

export interface CniInterface {
  readonly name: string;
  readonly mac: string;
  /** Path of the namespace for the container's end; absent for interfaces on the host. */
  readonly sandbox?: string;
}

export interface CniIp {
  /** Index into `interfaces`. */
  readonly interface?: number;
  /** With prefix length: `10.244.1.2/24`. */
  readonly address: string;
  readonly gateway?: string;
}

export interface CniRoute {
  readonly dst: string;
  readonly gw?: string;
}

export interface CniResult {
  readonly cniVersion: string;
  readonly interfaces?: readonly CniInterface[];
  readonly ips?: readonly CniIp[];
  readonly routes?: readonly CniRoute[];
  readonly dns: JsonObject;
}

/** Printed on stdout with exit status 1. 1 version, 4 environment, 6 decoding, 7 configuration, 999 everything else of the reference plugins. */
export interface CniError {
  readonly code: number;
  readonly msg: string;
  readonly details?: string;
}

export type CniOutcome = { readonly kind: 'result'; readonly result: CniResult } | { readonly kind: 'version'; readonly supported: readonly string[] } | { readonly kind: 'done' } | { readonly kind: 'error'; readonly error: CniError };

export interface CniEnvironment {
  readonly CNI_COMMAND?: string;
  readonly CNI_CONTAINERID?: string;
  readonly CNI_NETNS?: string;
  readonly CNI_IFNAME?: string;
  /** `K=V;K2=V2`. */
  readonly CNI_ARGS?: string;
  readonly CNI_PATH?: string;
}

/** Files on the node, by absolute path; layer `program`'s FileSystem fits. */
export interface NodeFiles {
  read(path: string): { readonly ok: true; readonly value: string } | { readonly ok: false };
  write(path: string, text: string): { readonly ok: boolean };
  remove(path: string): { readonly ok: boolean };
  list(path: string): { readonly ok: true; readonly value: readonly string[] } | { readonly ok: false };
  makeDirectory(path: string, options: { readonly parents: boolean }): { readonly ok: boolean };
}

/** Where a plugin runs. */
export interface CniHost {
  readonly host: Host;
  readonly files: NodeFiles;
  /** The namespace behind a path such as /var/run/netns/cni-…; undefined when there is none. */
  namespaceAt(path: string): NetNamespace | undefined;
  /** The node's Pod range, which Calico's plugin asks the API server for (`usePodCidr`). */
  readonly podCidr: string;
}

/** A checked call. `prevResult` is the result of the plugin before, or for DEL and CHECK the final one of ADD. */
export interface PluginCall {
  readonly containerId: string;
  /** Undefined on DEL when the namespace is gone. */
  readonly netns: NetNamespace | undefined;
  readonly netnsPath: string;
  readonly ifName: string;
  readonly args: ReadonlyMap<string, string>;
  readonly config: PluginConfig;
  readonly network: string;
  readonly cniVersion: string;
  readonly prevResult: CniResult | undefined;
  readonly on: CniHost;
  /** CNI_PATH: where further plugins are looked for. */
  readonly path: string;
}

export type PluginResult = { readonly ok: true; readonly value: CniResult } | { readonly ok: false; readonly error: CniError };
export type PluginDone = { readonly ok: true } | { readonly ok: false; readonly error: CniError };

export interface CniPlugin {
  readonly type: string;
  add(call: PluginCall): PluginResult;
  /** Idempotent: what is gone already is no error. */
  del(call: PluginCall): PluginDone;
  check(call: PluginCall): PluginDone;
}

/** Everything that has no code of its own. */
export const CODE_OTHER = 999;

export const failed = (msg: string, code = CODE_OTHER, details?: string): { readonly ok: false; readonly error: CniError } => ({
  ok: false,
  error: { code, msg, ...(details === undefined ? {} : { details }) },
});
