/** The forwarding database of bridges and VXLAN devices, as the layers above see it. */
import type { Result, SimTime } from '../../base/index';
import type { IpAddress, MacAddress } from '../../wire/index';
import type { KernelError, Link } from '../api';

export interface FdbEntry {
  readonly mac: MacAddress;
  /** Bridges that filter VLANs: where it was learned. */
  readonly vlan?: number;
  /** Bridge: the port. VXLAN: absent. */
  readonly port?: Link;
  /** VXLAN: where the frame goes. */
  readonly remote?: IpAddress;
  readonly remotePort?: number;
  readonly remoteVni?: number;
  readonly state: 'permanent' | 'static' | 'reachable' | 'stale';
  /** Set by `self`/`master` and by the kernel for local MACs. */
  readonly local: boolean;
  readonly updatedAt: SimTime;
}

export interface Fdb {
  /** In the order in which `bridge fdb show` lists them here: by creation. */
  entries(): readonly FdbEntry[];
  add(entry: { mac: MacAddress; port?: Link; remote?: IpAddress; remotePort?: number; remoteVni?: number; state?: 'permanent' | 'static' | 'reachable'; append?: boolean; replace?: boolean }): Result<void, KernelError>;
  remove(match: { mac: MacAddress; port?: Link; remote?: IpAddress }): Result<void, KernelError>;
  flush(): void;
}
