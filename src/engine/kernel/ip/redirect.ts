/**
 * ICMP redirects: telling a host that a better first hop is on its own link (ip_rt_send_redirect).
 * @unsupported IPv6 redirects (ndisc_send_redirect) — a host goes on by way of its router
 */
import type { IpHeader } from '../../wire/index';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';
import type { Dst } from '../route/dst';
import type { Skb } from '../skb';
import { sendIcmpError } from './icmp-error';
import { mayRedirect } from './limit';

export function sendRedirect(netns: SimNetNamespace, device: Device, skb: Skb, dst: Dst): void {
  const all = netns.sysctls.conf('all').ipv4.send_redirects;
  if (all === 0 && device.settings.ipv4.send_redirects === 0) return;
  if (!mayRedirect(netns, (skb.net as IpHeader).src)) return;
  sendIcmpError(netns, skb, { what: 'redirect', gateway: dst.gateway ?? (skb.net as IpHeader).dst });
}
