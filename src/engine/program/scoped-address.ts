/**
 * Addresses with the link they are of: `fe80::1%eth0`. Every link has the same link-local network, so the address alone does not say which one is meant.
 * Source: RFC 4007, section 11; glibc's getaddrinfo(3) and getnameinfo(3) (inet/inet6_scopeid_pton.c).
 */
import type { NetNamespace } from '../kernel/index';
import { isIpv6, parseIp, type IpAddress } from '../wire/index';

/** A numeric address as a program takes it. */
export interface ScopedAddress {
  readonly address: IpAddress;
  /** The link that a link-local address is of. */
  readonly device?: string;
}

/** Whether an address means something on one link only: fe80::/10 and multicast of link scope. */
export const isOfOneLink = (address: IpAddress): boolean => isIpv6(address) && (/^fe[89ab]/.test(address) || /^ff[0-9a-f]2:/.test(address));

/** A numeric address, with a link by name or number behind `%`. Undefined: not numeric. 'no such link': EAI_NONAME, and no name server is asked. */
export function parseScopedAddress(netns: NetNamespace, text: string): ScopedAddress | 'no such link' | undefined {
  const percent = text.indexOf('%');
  const parsed = parseIp(percent < 0 ? text : text.slice(0, percent));
  if (!parsed.ok) return undefined;
  const address = parsed.value;
  if (percent < 0) return { address };
  const scope = text.slice(percent + 1);
  if (!isIpv6(address)) return 'no such link';
  const byNumber = /^\d+$/.test(scope);
  if (!isOfOneLink(address)) return byNumber ? { address } : 'no such link';
  const device = netns.link(scope) ?? (byNumber ? netns.linkByIndex(Number(scope)) : undefined);
  return device ? { address, device: device.name } : 'no such link';
}

/** An address as getnameinfo(3) writes it with NI_NUMERICHOST. */
export const scopedText = (address: IpAddress, device: string | undefined): string => (device !== undefined && isOfOneLink(address) ? `${address}%${device}` : address);
