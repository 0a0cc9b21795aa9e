/** Names and addresses as net-tools reads and prints them (lib/inet.c). */
import type { Task } from '../../../base/index';
import { resolveHost, type Process } from '../../../program/index';
import { ANY_IPV4, isIpv4, parseIp, type IpAddress, type Ipv4Address } from '../../../wire/index';
import { ToolExit } from '../../tool';
import { nameOfAddress } from '../dns/reverse';

/** /etc/networks as Debian has it. */
const NETWORKS: Readonly<Record<string, string>> = { default: '0.0.0.0', loopback: '127.0.0.0', 'link-local': '169.254.0.0' };

export type InetName = { readonly ok: true; readonly address: Ipv4Address; readonly network: boolean } | { readonly ok: false; readonly text: string };

/** INET_resolve. `hostFirst`: names of networks are tried last, and then say why it failed. The text is herror(3)'s. */
export function* inetName(process: Process, name: string, hostFirst = false): Task<InetName> {
  if (name === 'default') return { ok: true, address: ANY_IPV4, network: true };
  const literal = parseIp(name);
  if (literal.ok && isIpv4(literal.value)) return { ok: true, address: literal.value, network: false };
  const known = NETWORKS[name];
  const network = known === undefined ? undefined : parseIp(known);
  if (network?.ok === true && isIpv4(network.value)) return { ok: true, address: network.value, network: true };
  // gethostbyname never asks for what is nearly an address.
  if (/^[\d.]+$/.test(name)) return { ok: false, text: 'Unknown host' };
  const found = yield* resolveHost(process, name, { family: 4 });
  if (!found.ok && found.error.kind === 'interrupt') throw new ToolExit(130);
  const address = found.ok ? found.value.find(isIpv4) : undefined;
  if (address !== undefined) return { ok: true, address, network: false };
  const again = !found.ok && found.error.kind === 'failed' && found.error.code === 'EAI_AGAIN';
  return { ok: false, text: again && !hostFirst ? 'Host name lookup failure' : 'Unknown host' };
}

/** The name of a host, from /etc/hosts or DNS. */
export function* hostText(process: Process, address: IpAddress, numeric: boolean): Task<string> {
  if (numeric) return address;
  return (yield* nameOfAddress(process, address)) ?? address;
}

/** The name of a network, from /etc/networks. */
export const networkText = (address: string, numeric: boolean): string => (numeric ? undefined : Object.entries(NETWORKS).find(([, a]) => a === address)?.[0]) ?? address;

/** A hardware address as in_ether reads it: bytes that are left out are 0. Undefined when it is none. */
export function hardwareAddress(text: string): string | undefined {
  const parts = text.replace(/:$/, '').split(':');
  if (parts.length > 6 || !parts.every((p) => /^[0-9a-fA-F]{1,2}$/.test(p))) return undefined;
  return [...parts, '0', '0', '0', '0', '0'].slice(0, 6).map((p) => p.toLowerCase().padStart(2, '0')).join(':');
}
