/** Set types: what their elements consist of, and what `ipset list` says about them (recorded: transcript k14, ipset 7.17). */
import type { Family } from '../../../wire/index';
import type { IpSetError, IpSetType } from '../api';

export type Dimension = 'ip' | 'net' | 'port' | 'iface' | 'mac' | 'mark' | 'set';

export interface SetTypeInfo {
  readonly method: 'hash' | 'bitmap' | 'list';
  readonly dimensions: readonly Dimension[];
  readonly revision: number;
  /** Bytes of an empty set and of one element's slot, IPv4 and IPv6: for `Size in memory`. */
  readonly memory: { readonly 4: readonly [number, number]; readonly 6: readonly [number, number] };
}

/** Revisions of Linux 6.x. `hash:mac`, `hash:net,net`, `hash:ip,mark`, `hash:ip,mac` and `hash:net,port,net` were not in the recorded kernel: theirs are from the kernel source, their sizes estimated. */
export const SET_TYPES: Readonly<Record<IpSetType, SetTypeInfo>> = {
  'hash:ip': { method: 'hash', dimensions: ['ip'], revision: 6, memory: { 4: [216, 4], 6: [224, 16] } },
  'hash:net': { method: 'hash', dimensions: ['net'], revision: 7, memory: { 4: [456, 8], 6: [1240, 20] } },
  'hash:ip,port': { method: 'hash', dimensions: ['ip', 'port'], revision: 7, memory: { 4: [216, 8], 6: [232, 20] } },
  'hash:net,port': { method: 'hash', dimensions: ['net', 'port'], revision: 8, memory: { 4: [456, 8], 6: [1240, 20] } },
  'hash:ip,port,ip': { method: 'hash', dimensions: ['ip', 'port', 'ip'], revision: 6, memory: { 4: [208, 12], 6: [232, 36] } },
  'hash:ip,port,net': { method: 'hash', dimensions: ['ip', 'port', 'net'], revision: 8, memory: { 4: [464, 12], 6: [1256, 36] } },
  'hash:net,net': { method: 'hash', dimensions: ['net', 'net'], revision: 4, memory: { 4: [464, 16], 6: [1256, 40] } },
  'hash:net,iface': { method: 'hash', dimensions: ['net', 'iface'], revision: 8, memory: { 4: [488, 28], 6: [1264, 40] } },
  'hash:mac': { method: 'hash', dimensions: ['mac'], revision: 1, memory: { 4: [216, 8], 6: [216, 8] } },
  'hash:ip,mark': { method: 'hash', dimensions: ['ip', 'mark'], revision: 3, memory: { 4: [216, 8], 6: [232, 20] } },
  'hash:ip,mac': { method: 'hash', dimensions: ['ip', 'mac'], revision: 1, memory: { 4: [216, 12], 6: [232, 24] } },
  'hash:net,port,net': { method: 'hash', dimensions: ['net', 'port', 'net'], revision: 3, memory: { 4: [464, 16], 6: [1256, 40] } },
  'bitmap:ip': { method: 'bitmap', dimensions: ['ip'], revision: 3, memory: { 4: [88, 0], 6: [88, 0] } },
  'bitmap:ip,mac': { method: 'bitmap', dimensions: ['ip', 'mac'], revision: 3, memory: { 4: [80, 8], 6: [80, 8] } },
  'bitmap:port': { method: 'bitmap', dimensions: ['port'], revision: 3, memory: { 4: [72, 0], 6: [72, 0] } },
  'list:set': { method: 'list', dimensions: ['set'], revision: 3, memory: { 4: [80, 48], 6: [80, 48] } },
};

export const isSetType = (name: string): name is IpSetType => Object.hasOwn(SET_TYPES, name);

/** Names from before ipset 5. */
export const OLD_TYPE_NAMES: Readonly<Record<string, IpSetType>> = {
  iphash: 'hash:ip', nethash: 'hash:net', ipporthash: 'hash:ip,port', netporthash: 'hash:net,port', ipportiphash: 'hash:ip,port,ip', ipportnethash: 'hash:ip,port,net', netnethash: 'hash:net,net',
  netifacehash: 'hash:net,iface', machash: 'hash:mac', ipmarkhash: 'hash:ip,mark', ipmachash: 'hash:ip,mac', netportnethash: 'hash:net,port,net', ipmap: 'bitmap:ip', macipmap: 'bitmap:ip,mac', portmap: 'bitmap:port', setlist: 'list:set',
};

/** ipset's errors, by code; the tool has a sentence for each. `text` is the parser's own, when there is one. */
export const setError = (code: string, errno: IpSetError['errno'], params?: Readonly<Record<string, string>>): IpSetError => (params ? { code, errno, params } : { code, errno });

/** A wrong element: ipset's parser says what is wrong with it. */
export const syntaxError = (text: string): IpSetError => setError('SYNTAX', 'EINVAL', { text });

export const DEFAULT_MAXELEM = 65536;
export const DEFAULT_HASHSIZE = 1024;
export const MAX_SET_NAME = 31;

export const maxLength = (family: Family): number => (family === 4 ? 32 : 128);
