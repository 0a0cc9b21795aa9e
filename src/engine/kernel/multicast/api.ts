/** Multicast that a device takes in, as the layers above see it (`ip maddress`). */
import type { IpAddress, MacAddress } from '../../wire/index';

export interface MulticastListening {
  /** On the link (dev_mc_list), in the order of joining; how many groups share each. */
  readonly link: readonly { readonly mac: MacAddress; readonly users: number }[];
  /** IPv4 and IPv6 groups, the newest first; how many have joined each. */
  readonly groups: readonly { readonly group: IpAddress; readonly users: number }[];
}
