/** Multicast listening of one namespace: which groups each device has joined, and who is told. */
import { MILLISECOND, type SimTime } from '../../base/index';
import { isIpv4, type IpAddress, type MacAddress } from '../../wire/index';
import type { Device } from '../link/device';
import { multicastMac } from '../ip/output';
import type { SimNetNamespace } from '../netns';
import type { MulticastListening } from './api';
import { Memberships } from './memberships';
import { leavesDevice6, sendIgmpReport, sendMldReport } from './report';

const ALL_HOSTS = '224.0.0.1' as IpAddress;
const ALL_NODES = 'ff02::1' as IpAddress;
const DEVICE_NODES = 'ff01::1' as IpAddress;
const LINK_ROUTERS = 'ff02::2' as IpAddress;
/** What dev_forward_change joins; a device that is made while forwarding is on joins the first only (ipv6_add_dev). */
const ROUTERS = [LINK_ROUTERS, 'ff01::2' as IpAddress, 'ff05::2' as IpAddress];
/** All snoopers (RFC 4286): bridges listen to multicast router advertisements. */
const SNOOPERS = ['224.0.0.106' as IpAddress, 'ff02::6a' as IpAddress];

interface DeviceGroups {
  readonly v4: Memberships;
  readonly v6: Memberships;
  /** Link-layer groups in the order in which they were joined, with how many groups share each. */
  readonly link: Map<MacAddress, number>;
  /** The groups that count there (MAF_LOADED). */
  readonly loaded: Set<IpAddress>;
}

export class Multicast {
  private readonly byDevice = new Map<Device, DeviceGroups>();

  constructor(private readonly netns: SimNetNamespace) {}

  /** The device has been made here, or has come from another namespace. */
  register(device: Device): void {
    const { netns } = this;
    const { world } = netns;
    const common = {
      able: (): boolean => device.up,
      schedule: (delay: SimTime, run: () => void) => world.queue.schedule(world.now + delay, run, { background: true }),
    };
    const groups: DeviceGroups = {
      v4: new Memberships({
        ...common,
        reported: (group) => group !== ALL_HOSTS && device.kind !== 'loopback' && netns.sysctls.number('net.ipv4.igmp_link_local_mcast_reports') !== 0,
        times: () => Math.max(1, netns.sysctls.number('net.ipv4.igmp_qrv')),
        interval: () => device.settings.ipv4.igmpv3_unsolicited_report_interval * MILLISECOND,
        send: (records) => sendIgmpReport(netns, device, records),
      }),
      v6: new Memberships({
        ...common,
        able: () => device.up && device.speaksIpv6,
        reported: (group) => group !== ALL_NODES && leavesDevice6(group) && device.kind !== 'loopback',
        times: () => Math.max(1, netns.host.root.sysctls.number('net.ipv6.mld_qrv')),
        interval: () => device.settings.ipv6.mldv2_unsolicited_report_interval * MILLISECOND,
        send: (records) => sendMldReport(netns, device, records),
      }),
      link: new Map(),
      loaded: new Set(),
    };
    this.byDevice.set(device, groups);
    this.join(device, DEVICE_NODES);
    this.join(device, ALL_NODES);
    if (device.settings.ipv6.forwarding !== 0 && device.kind !== 'loopback') this.join(device, LINK_ROUTERS);
  }

  unregister(device: Device): void {
    const groups = this.byDevice.get(device);
    groups?.v4.stop();
    groups?.v6.stop();
    this.byDevice.delete(device);
  }

  join(device: Device, group: IpAddress, quietly = false): void {
    const groups = this.byDevice.get(device);
    if (!groups) return;
    const list = isIpv4(group) ? groups.v4 : groups.v6;
    const known = list.has(group);
    list.join(group, quietly);
    if (!known) this.linked(device, groups, group);
  }

  leave(device: Device, group: IpAddress): void {
    const groups = this.byDevice.get(device);
    if (!groups) return;
    const list = isIpv4(group) ? groups.v4 : groups.v6;
    list.leave(group);
    if (!list.has(group)) unlinked(groups, group);
  }

  /** Whether packets to the group that come in by the device are for this host (ipv6_chk_mcast_addr, ip_check_mc_rcu). */
  listens(device: Device, group: IpAddress): boolean {
    const groups = this.byDevice.get(device);
    return groups !== undefined && (isIpv4(group) ? groups.v4 : groups.v6).has(group);
  }

  /** The device comes up: IPv4 begins to listen (ip_mc_up), a bridge to multicast routers (br_multicast_join_snoopers). */
  up(device: Device): void {
    const groups = this.byDevice.get(device);
    if (!groups) return;
    if (device.kind === 'bridge') for (const group of SNOOPERS) this.join(device, group, true);
    this.join(device, ALL_HOSTS, true);
    groups.v4.announce();
  }

  /** IPv6 may speak on the link, or the link has come back (ipv6_mc_up). */
  up6(device: Device): void {
    const groups = this.byDevice.get(device);
    if (!groups) return;
    for (const { group } of groups.v6.all) this.linked(device, groups, group);
    groups.v6.announce();
  }

  /** There is a link-local address now to report from. */
  sourceFound(device: Device): void {
    this.byDevice.get(device)?.v6.announceNow();
  }

  down(device: Device): void {
    const groups = this.byDevice.get(device);
    if (!groups) return;
    if (device.kind === 'bridge') for (const group of SNOOPERS) this.leave(device, group);
    this.leave(device, ALL_HOSTS);
    groups.v4.stop();
    groups.v6.stop();
    groups.link.clear();
    groups.loaded.clear();
  }

  /** IPv6 was switched off on the device (ipv6_mc_down). */
  down6(device: Device): void {
    const groups = this.byDevice.get(device);
    if (!groups) return;
    groups.v6.stop();
    for (const { group } of groups.v6.all) unlinked(groups, group);
  }

  /** The device has begun or ceased to forward IPv6. */
  routing6(device: Device, forwards: boolean): void {
    if (device.kind === 'loopback') return;
    for (const group of ROUTERS) {
      if (forwards) this.join(device, group);
      else this.leave(device, group);
    }
  }

  of(device: Device): MulticastListening {
    const groups = this.byDevice.get(device);
    if (!groups) return { link: [], groups: [] };
    return {
      link: [...groups.link].map(([mac, users]) => ({ mac, users })),
      groups: [...groups.v4.all, ...(device.mtu >= 1280 ? groups.v6.all : [])].map(({ group, users }) => ({ group, users })),
    };
  }

  /** The group is listened for on the link, too (dev_mc_add). */
  private linked(device: Device, { link, loaded }: DeviceGroups, group: IpAddress): void {
    if (loaded.has(group) || device.kind === 'loopback' || device.kind === 'ipip' || (!isIpv4(group) && !leavesDevice6(group))) return;
    loaded.add(group);
    const mac = multicastMac(group);
    link.set(mac, (link.get(mac) ?? 0) + 1);
  }
}

function unlinked({ link, loaded }: DeviceGroups, group: IpAddress): void {
  if (!loaded.delete(group)) return;
  const mac = multicastMac(group);
  const users = link.get(mac) ?? 0;
  if (users > 1) link.set(mac, users - 1);
  else link.delete(mac);
}
