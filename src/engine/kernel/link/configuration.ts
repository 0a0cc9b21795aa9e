/**
 * What `ip link` does to a device and all that follows from it: up and down, names, MACs, MTUs, masters, moves between
 * namespaces, the end (net/core/dev.c, net/core/rtnetlink.c).
 */
import { err, ok, type Result } from '../../base/index';
import { isIpv4, type IpAddress, type MacAddress } from '../../wire/index';
import type { KernelError, Link, LinkChange, NetNamespace } from '../api';
import type { NetworkChange } from '../changes';
import type { SimNetNamespace } from '../netns';
import { Bridge } from './bridge';
import { changeVlans } from './bridge-vlan';
import { netconf4, netconf6 } from '../netconf';
import { newDeviceSettings } from '../sysctl/device-settings';
import type { Device } from './device';
import { NAME_LIMIT } from './factory';

export class DeviceConfiguration {
  constructor(private readonly netns: SimNetNamespace) {}

  /** RTM_NEWLINK or RTM_DELLINK. */
  private tell(device: Device, more: Partial<Extract<NetworkChange, { kind: 'link' }>> = {}): void {
    // A veth that goes has no other end any more, and takes that with it.
    const detached = device.kind === 'veth' && (device.deleted || device.peer?.deleted === true);
    if (this.netns.changes.heard) this.netns.changes.tell({ kind: 'link', link: device, gone: false, ...(detached && { detached }), ...more });
  }

  private tellNetconf(device: Device, gone: boolean): void {
    this.netns.changes.tell({ kind: 'netconf', family: 4, device: device.name, settings: gone ? {} : netconf4(device.settings), gone });
    if (device.mtu >= 1280) this.netns.changes.tell({ kind: 'netconf', family: 6, device: device.name, settings: gone ? {} : netconf6(device.settings), gone });
  }

  /** A device has been made here, or has come from another namespace. `detached`: its peer is not there yet. */
  tellOfNew(device: Device, detached: boolean): void {
    if (!this.netns.changes.heard) return;
    this.tellNetconf(device, false);
    // The forwarding database has it already, but nobody could hear of a device that was not there.
    if (device.kind === 'bridge') this.netns.changes.tell({ kind: 'fdb', device, mac: device.mac, vlan: 0, state: 'permanent', bridge: device, gone: false });
    this.tell(device, detached ? { detached } : {});
  }

  delete(link: Link): Result<void, KernelError> {
    const device = link as Device;
    if (device.deleted) return ok();
    if (device.kind === 'loopback') return err({ errno: 'EOPNOTSUPP' });
    device.deleted = true;
    if (device instanceof Bridge) device.forgetItself();
    this.takeDown(device);
    // Both ends of a veth go down before either goes.
    if (device.kind === 'veth' && device.peer) device.peer.netns.takeDown(device.peer);
    if (device.bridgePort) device.bridgePort.bridge.removePort(device.bridgePort);
    for (const address of [...device.addressList]) this.netns.addresses.drop(device, address);
    this.netns.fib.deviceDown(device, 4, true);
    this.netns.fib.deviceDown(device, 6, true);
    this.netns.neighborTable.deviceDown(device, false);
    if (this.netns.changes.heard) {
      this.tellNetconf(device, true);
      this.tell(device, { gone: true });
    }
    device.onDelete();
    this.netns.unregister(device);
    return ok();
  }

  set(link: Link, change: LinkChange): Result<void, KernelError> {
    const device = link as Device;
    if (change.name !== undefined && change.name !== device.name) {
      if (this.netns.link(change.name) !== undefined) return err({ errno: 'EEXIST' });
      if (change.name.length > NAME_LIMIT || change.name === '' || /[\s/]/.test(change.name)) return err({ errno: 'EINVAL' });
      this.netns.rename(device, change.name);
      this.tell(device);
      // inetdev_changename: what is told of addresses has the new label.
      if (this.netns.changes.heard) for (const address of device.addressList) if (isIpv4(address.address)) this.netns.changes.tell({ kind: 'address', link: device, address, gone: false });
    }
    if (change.mtu !== undefined) {
      if (change.mtu < device.minMtu) return err({ errno: 'EINVAL', detail: 'mtu less than device minimum.' });
      if (change.mtu > device.maxMtu) return err({ errno: 'EINVAL', detail: 'mtu greater than device maximum.' });
      const spoke = device.speaksIpv6;
      device.mtu = change.mtu;
      if (spoke !== device.speaksIpv6) this.netns.addresses.ipv6Switched(device);
      if (device instanceof Bridge) device.mtuIsSet = true;
      device.master?.adoptMtu();
      this.netns.fib.exceptions.clear();
      this.tell(device);
    }
    if (change.mac !== undefined) {
      if (device.macIsFixed) return err({ errno: 'EOPNOTSUPP' });
      this.setMac(device, change.mac);
      this.tell(device);
    }
    const others = [change.txQueueLength, change.promiscuous, change.arp, change.alias].some((each) => each !== undefined);
    if (change.txQueueLength !== undefined) device.txQueueLength = change.txQueueLength;
    if (change.promiscuous !== undefined) device.promiscuousFlag = change.promiscuous;
    if (change.arp !== undefined) device.arpEnabled = change.arp;
    if (change.alias !== undefined) device.alias = change.alias;
    if (others) this.tell(device);
    if (change.master !== undefined) {
      const done = this.setMaster(device, change.master as Device | null);
      if (!done.ok) return done;
    }
    if (change.port) {
      if (!device.bridgePort) return err({ errno: 'EOPNOTSUPP' });
      const { state, cost, priority, ...options } = change.port;
      const { bridgePort } = device;
      if ((cost !== undefined && (cost < 1 || cost > 65535)) || (priority !== undefined && priority > 63)) return err({ errno: 'ERANGE' });
      if (state !== undefined && bridgePort.bridge.options.stp) return err({ errno: 'EBUSY' });
      if (state !== undefined && state !== 'disabled' && !bridgePort.ready) return err({ errno: 'ENETDOWN' });
      bridgePort.options = { ...bridgePort.options, ...options };
      if (cost !== undefined || priority !== undefined) bridgePort.bridge.tree.portConfigured(bridgePort.tree, { ...(cost !== undefined && { cost }), ...(priority !== undefined && { priority }) });
      if (state !== undefined) {
        bridgePort.tree.off = state === 'disabled';
        bridgePort.bridge.stateChanged(bridgePort);
      }
    }
    const wrong = (change.vlans && changeVlans(device, change.vlans)) ?? device.change(change);
    if (wrong) return err(wrong);
    if (change.up === true) this.bringUp(device);
    if (change.up === false) this.takeDown(device);
    return ok();
  }

  private setMac(device: Device, mac: MacAddress): void {
    const old = device.mac;
    device.macIsSet = true;
    if (device instanceof Bridge) device.setMac(mac);
    else device.mac = mac;
    if (mac !== old) this.netns.neighborTable.deviceDown(device, false);
    if (device.bridgePort) device.bridgePort.bridge.portMacChanged(device.bridgePort, old);
  }

  private setMaster(device: Device, master: Device | null): Result<void, KernelError> {
    if (master === null || (device.bridgePort && device.master !== master)) {
      this.leaveBridge(device);
      if (master === null) return ok();
    }
    if (device.master === master) return ok();
    if (!(master instanceof Bridge)) return err({ errno: 'EOPNOTSUPP', detail: 'Device does not allow enslaving.' });
    if (device instanceof Bridge) return err({ errno: 'ELOOP', detail: 'Can not enslave a bridge to a bridge.' });
    if (device.kind === 'loopback') return err({ errno: 'EINVAL' });
    if (device.receiveHandler) return err({ errno: 'EBUSY' });
    master.addPort(device);
    this.tell(device);
    this.tellOfPort(device, master, false);
    return ok();
  }

  private leaveBridge(device: Device): void {
    const { bridgePort } = device;
    if (!bridgePort) return;
    const { bridge } = bridgePort;
    this.tellOfPort(device, bridge, true);
    bridge.removePort(bridgePort);
    this.tell(device);
  }

  private tellOfPort(device: Device, master: Bridge, gone: boolean): void {
    if (this.netns.changes.heard) this.netns.changes.tell({ kind: 'port', link: device, master, gone });
  }

  /** Its operational state, told as a link and as a port. */
  private tellState(device: Device): void {
    this.tell(device);
    if (device.master) this.tellOfPort(device, device.master, false);
  }

  bringUp(device: Device): void {
    if (device.up) return;
    const opening = device.stateWithoutCarrier();
    device.up = true;
    // addrconf_notify: IPv6's own MTU does not outlive a change of state.
    device.settings.ipv6.mtu = device.mtu;
    this.netns.fib.changed();
    device.refreshOperState();
    if (opening !== undefined && device.carrier) this.tell(device, { opening });
    else this.tell(device);
    this.netns.multicast.up(device);
    if (device.kind === 'loopback' && !device.addressList.some((a) => isIpv4(a.address))) {
      // The kernel gives lo its address when it comes up (inetdev_event).
      this.netns.addresses.add(device, { address: '127.0.0.1' as IpAddress, prefixLength: 8, scope: 'host' });
    } else for (const address of device.addressList) if (isIpv4(address.address)) this.netns.addresses.addRoutes(device, address);
    if (device.speaksIpv6) this.netns.addresses.startIpv6(device);
    if (opening !== undefined && device.carrier) this.tell(device);
    device.onUp();
    device.bridgePort?.bridge.portChanged(device.bridgePort);
    if (device.master) this.tellOfPort(device, device.master, false);
    this.followers(device);
  }

  takeDown(device: Device): void {
    if (!device.up) return;
    device.up = false;
    device.refreshOperState();
    this.tellState(device);
    this.netns.fib.deviceDown(device, 4, false);
    this.netns.fib.forgetDevice6(device);
    this.netns.neighborTable.deviceDown(device, false);
    this.netns.addresses.stopIpv6(device);
    this.netns.multicast.down(device);
    device.onDown();
    device.bridgePort?.bridge.portChanged(device.bridgePort);
    this.followers(device);
  }

  /** Carrier came or went: state, the bridge above, devices stacked on it. */
  carrierChanged(device: Device): void {
    this.netns.fib.changed();
    if (device.carrier) device.settings.ipv6.mtu = device.mtu;
    if (!device.carrier && device.up) this.netns.neighborTable.deviceDown(device, true);
    const before = device.operState;
    device.refreshOperState();
    if (device.operState !== before && !(device.kind === 'veth' && device.peer?.deleted === true)) this.tellState(device);
    if (device.operState !== before && device.carrier) this.netns.addresses.linkReturned(device);
    this.netns.addresses.addLinkLocal(device);
    device.bridgePort?.bridge.portChanged(device.bridgePort);
    this.followers(device);
  }

  private followers(device: Device): void {
    for (const upper of device.uppers) upper.netns.carrierChanged(upper);
  }

  move(link: Link, to: NetNamespace, newName?: string): Result<void, KernelError> {
    const device = link as Device;
    const target = to as SimNetNamespace;
    const name = newName ?? device.name;
    if (target === this.netns) return newName === undefined ? ok() : this.set(device, { name });
    if (device.kind === 'loopback' || device.kind === 'bridge') return err({ errno: 'EINVAL', detail: 'The interface netns is immutable.' });
    if (target.link(name) !== undefined) return err({ errno: 'EEXIST', detail: 'An interface with the same name exists in the target netns.' });
    this.takeDown(device);
    if (device.bridgePort) device.bridgePort.bridge.removePort(device.bridgePort);
    for (const address of [...device.addressList]) this.netns.addresses.drop(device, address);
    this.netns.fib.deviceDown(device, 4, true);
    this.netns.fib.deviceDown(device, 6, true);
    this.netns.neighborTable.deviceDown(device, false);
    if (this.netns.changes.heard) {
      this.tellNetconf(device, true);
      this.tell(device, { gone: true, movedTo: { netns: to, index: target.linkByIndex(device.index) === undefined ? device.index : target.freeIndex } });
    }
    this.netns.unregister(device);
    device.name = name;
    if (target.linkByIndex(device.index) !== undefined) device.index = target.takeIndex();
    // The other namespace sees a new device: it starts with what `default` says there (inetdev_init).
    device.settings = newDeviceSettings(target.sysctls.conf('default'), target.sysctls.neigh('default'));
    device.settings.ipv6.mtu = device.mtu;
    target.register(device);
    device.onMoved(this.netns);
    target.tellOfNew(device);
    return ok();
  }
}
