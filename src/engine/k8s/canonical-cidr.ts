/** A prefix as net/netip prints it: RFC 5952 text, the length behind it. */
import { parseIp } from '../wire/index';

/** undefined for what is no address with a length. */
export function canonicalCidr(text: string): string | undefined {
  const [address = '', length = ''] = text.split('/');
  const ip = parseIp(address);
  return ip.ok && /^\d+$/.test(length) ? `${ip.value}/${Number(length)}` : undefined;
}
