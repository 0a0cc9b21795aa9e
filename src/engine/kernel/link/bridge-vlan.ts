/**
 * VLAN filtering of a bridge (net/bridge/br_vlan.c): each port, and the bridge itself towards the host, belongs to VLANs; frames
 * without a tag take the port's PVID, and leave without one where the VLAN is untagged. Until `vlan_filtering 1` none of it has effect.
 * The recording machine's kernel is built without it: behaviour follows the source, nothing here is recorded.
 * @unsupported VLAN filtering with 802.1ad, vlan_default_pvid, per-VLAN state, tunnels and statistics — refused
 * @simplified FDB of a filtering bridge — local and static entries count for every VLAN; Linux keeps one for each
 */
import type { EthernetHeader } from '../../wire/index';
import type { KernelError, VlanChange, VlanMembership } from '../api';
import type { Skb } from '../skb';
import type { Device } from './device';

/** The VLANs of one port, or of the bridge itself (struct net_bridge_vlan_group). */
export class VlanGroup {
  private readonly untagged = new Map<number, boolean>([[1, true]]);
  pvid: number | undefined = 1;

  get members(): readonly VlanMembership[] {
    return [...this.untagged.keys()].sort((a, b) => a - b).map((id) => ({ id, pvid: id === this.pvid, untagged: this.untagged.get(id) === true }));
  }

  has(id: number): boolean {
    return this.untagged.has(id);
  }

  add(id: number, pvid: boolean, untagged: boolean): void {
    this.untagged.set(id, untagged);
    if (pvid) this.pvid = id;
    else if (this.pvid === id) this.pvid = undefined;
  }

  delete(id: number): boolean {
    if (this.pvid === id) this.pvid = undefined;
    return this.untagged.delete(id);
  }

  /** br_allowed_ingress: the VLAN of a frame that comes in here, which is tagged with it from now on; undefined: it may not. */
  ingress(skb: Skb): number | undefined {
    const { eth } = skb;
    if (!eth) return undefined;
    // Tag 0 carries a priority only.
    const id = eth.vlan !== undefined && eth.vlan.id !== 0 ? eth.vlan.id : this.pvid;
    if (id === undefined || !this.has(id)) return undefined;
    if (eth.vlan?.id !== id) skb.eth = { ...eth, vlan: { id, priority: eth.vlan?.priority ?? 0 } };
    return id;
  }

  /** br_handle_vlan: without the tag where the VLAN leaves untagged. */
  egress(skb: Skb, id: number): void {
    if (skb.eth?.vlan && this.untagged.get(id) === true) skb.eth = withoutTag(skb.eth);
  }
}

function withoutTag(eth: EthernetHeader): EthernetHeader {
  const { vlan: _vlan, ...rest } = eth;
  return rest;
}

/** `bridge vlan add|del`: `self` is the bridge itself, else the device must be a port (rtnl_bridge_setlink). */
export function changeVlans(device: Device, change: VlanChange): KernelError | undefined {
  const group = change.self ? device.vlanGroup : device.bridgePort?.vlans;
  if (!group) return { errno: 'EOPNOTSUPP' };
  if (change.first < 1 || change.last > 4094) return { errno: 'EINVAL' };
  for (let id = change.first; id <= change.last; id += 1) {
    if (change.action === 'add') group.add(id, change.pvid, change.untagged);
    else if (!group.delete(id) && change.first === change.last) return { errno: 'ENOENT' };
  }
  return undefined;
}
