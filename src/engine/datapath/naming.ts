/**
 * Names that programs derive by hashing: chains, sets and interfaces. Learners meet them in `iptables -S`, and the same object has
 * the same name on every real cluster, so each algorithm is the original's.
 * Sources: kubernetes pkg/proxy/iptables/proxier.go (portProtoHash, servicePortEndpointChainName); calico
 * libcalico-go/lib/backend/k8s/conversion/workload_endpoint_default.go, libcalico-go/lib/hash/id.go, felix/hashutils, felix/ipsets.
 */
import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha512 } from '@noble/hashes/sha2.js';
import { sha3_224 } from '@noble/hashes/sha3.js';
import { encodeUtf8 } from '../base/index';

const HEX = '0123456789abcdef';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => `${HEX[b >> 4] ?? ''}${HEX[b & 15] ?? ''}`).join('');

/** Groups of `width` bits as letters of `alphabet`, the last group filled with zero bits, without padding characters. */
function encodeBits(bytes: Uint8Array, alphabet: string, width: number): string {
  let text = '';
  let buffer = 0;
  let held = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    held += 8;
    while (held >= width) {
      held -= width;
      text += alphabet.charAt((buffer >> held) & ((1 << width) - 1));
    }
    buffer &= (1 << held) - 1;
  }
  return held === 0 ? text : text + alphabet.charAt((buffer << (width - held)) & ((1 << width) - 1));
}

const base32 = (bytes: Uint8Array): string => encodeBits(bytes, BASE32, 5);
const base64Url = (bytes: Uint8Array): string => encodeBits(bytes, BASE64_URL, 6);

// ---------------------------------------------------------------- kube-proxy

/** `ns/name:port`, or `ns/name` when the port has no name: how kube-proxy writes a Service port in comments and hashes. */
export const servicePortName = (namespace: string, name: string, port: string | undefined): string => `${namespace}/${name}${port ? `:${port}` : ''}`;

const hash16 = (text: string): string => base32(sha256(encodeUtf8(text))).slice(0, 16);

/** The part after `KUBE-SVC-`, `KUBE-SVL-`, `KUBE-EXT-` and `KUBE-FW-`. */
export const servicePortHash = (servicePort: string, protocol: string): string => hash16(servicePort + protocol.toLowerCase());

/** The part after `KUBE-SEP-`; `endpoint` is `10.244.1.2:80`. */
export const serviceEndpointHash = (servicePort: string, protocol: string, endpoint: string): string => hash16(servicePort + protocol.toLowerCase() + endpoint);

// ---------------------------------------------------------------- CNI plugins

/** Chain of the bridge plugin's ipMasq and of portmap: prefix and hash cut to 28 characters. */
export const cniChainName = (prefix: 'CNI-' | 'CNI-DN-', network: string, containerId: string): string =>
  (prefix + hex(sha512(encodeUtf8(network + containerId)))).slice(0, 28);

// ---------------------------------------------------------------- Calico

/** Longest chain name that iptables takes. */
const MAX_CHAIN_NAME = 28;
/** Longest set name that ipset takes. */
const MAX_SET_NAME = 31;

/** Host end of a Pod's veth: `cali` and 11 hex digits of SHA-1 over `namespace.pod`. */
export const calicoInterfaceName = (namespace: string, pod: string): string => `cali${hex(sha1(encodeUtf8(`${namespace}.${pod}`))).slice(0, 11)}`;

/** `prefix` and `suffix` when they fit, else `prefix_` and as much of the suffix's SHA-256 as fits (felix/hashutils GetLengthLimitedID). */
function lengthLimitedId(prefix: string, suffix: string): string {
  if (prefix.length + suffix.length <= MAX_CHAIN_NAME && !suffix.startsWith('_')) return prefix + suffix;
  return `${prefix}_${base64Url(sha256(encodeUtf8(suffix))).slice(0, MAX_CHAIN_NAME - 1 - prefix.length)}`;
}

/** `cali-tw-` (to the workload) and `cali-fw-` (from it). */
export const calicoEndpointChain = (direction: 'ingress' | 'egress', hostInterface: string): string =>
  lengthLimitedId(direction === 'ingress' ? 'cali-tw-' : 'cali-fw-', hostInterface);

/** `cali-pi-`, `cali-po-` and the policy's id: kind, namespace, name. */
export const calicoPolicyChain = (direction: 'ingress' | 'egress', namespace: string, name: string): string =>
  lengthLimitedId(direction === 'ingress' ? 'cali-pi-' : 'cali-po-', `knp/${namespace}/${name}`);

/** `cali-pri-kns.default`: profiles stand for the namespace (`kns.`) and the service account (`ksa.`). */
export const calicoProfileChain = (direction: 'ingress' | 'egress', profile: string): string =>
  lengthLimitedId(direction === 'ingress' ? 'cali-pri-' : 'cali-pro-', profile);

/** `cali-gi-`, `cali-go-`: several policies with the same selector share one chain. */
export function calicoPolicyGroupChain(direction: 'ingress' | 'egress', tier: string, selector: string, policies: readonly string[]): string {
  const prefix = direction === 'ingress' ? 'cali-gi-' : 'cali-go-';
  const parts = [tier, selector, direction === 'ingress' ? 'inbound' : 'outbound', String(policies.length), ...policies];
  return prefix + base64Url(sha3_224(encodeUtf8(parts.map((part) => `${part}\n`).join('')))).slice(0, MAX_CHAIN_NAME - prefix.length);
}

const uniqueId = (prefix: string, content: string): string => `${prefix}:${base64Url(sha224(encodeUtf8(`${prefix}:${content}`)))}`;

/** Id of a selector in its canonical form, `s:…`. */
export const calicoSelectorId = (canonicalSelector: string): string => uniqueId('s', canonicalSelector);

/** Id of the addresses and ports that carry a port name among the Pods of a selector, `n:…`. */
export const calicoNamedPortId = (canonicalSelector: string, protocol: string, port: string): string =>
  uniqueId('n', `${calicoSelectorId(canonicalSelector)},${protocol.toLowerCase()},${port}`);

/** The set's name in the kernel: `cali40` and the id, cut to 31 characters. */
export const calicoSetName = (id: string): string => `cali40${id}`.slice(0, MAX_SET_NAME);

/**
 * The 16 characters after `cali:` in each rule's comment.
 * @simplified Felix chains the hash over all earlier rules of the chain with SHA-224 of its internal rendering; ours is a stable hash of chain, position and rule text — the characters differ from a real node's.
 */
export const calicoRuleHash = (chain: string, position: number, text: string): string => base64Url(sha224(encodeUtf8(`${chain}\n${position}\n${text}`))).slice(0, 16);

/** Text hashed to as many hexadecimal digits as asked: container ids, image ids, MAC addresses that only need to be stable. */
export const stableHex = (text: string, digits: number): string => hex(sha512(encodeUtf8(text))).slice(0, digits);
