/** IP_MTU_DISCOVER: whether a socket's packets forbid fragmentation (ip_dont_fragment, include/net/ip.h). */
import type { SendOptions } from '../api';
import type { SimNetNamespace } from '../netns';

/** `fits`: the packet is no longer than the path takes. A socket that was told nothing goes by ip_no_pmtu_disc (inet_create). */
export function forbidsFragments(netns: SimNetNamespace, wanted: SendOptions['dontFragment'], fits: boolean): boolean {
  if (wanted === undefined) return fits && netns.sysctls.number('net.ipv4.ip_no_pmtu_disc') === 0;
  return wanted === 'if-it-fits' ? fits : wanted;
}
