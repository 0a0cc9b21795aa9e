/**
 * Asking for routers (RFC 4861 section 6.3.7, RFC 7559; net/ipv6/addrconf.c addrconf_rs_timer): a host that is no router itself does so when its
 * link-local address may be used, after 4 s once more, and then after pauses that double up to an hour.
 * @unsupported router advertisements — no program of the course sends any, and none is acted upon: no addresses from prefixes (SLAAC), no default route by `proto ra`
 */
import { SECOND, type ScheduledEvent, type SimTime } from '../../base/index';
import type { Ipv6Address } from '../../wire/index';
import type { Device } from '../link/device';
import { linkLocalOf } from '../multicast/report';
import type { SimNetNamespace } from '../netns';
import { multicastMac6, sendNd } from './nd';

const ALL_ROUTERS = 'ff02::2' as Ipv6Address;

interface Asking {
  sent: number;
  pause: SimTime;
  timer: ScheduledEvent | undefined;
}

export class RouterSolicitation {
  private readonly asking = new Map<Device, Asking>();

  constructor(private readonly netns: SimNetNamespace) {}

  /** The device has its first link-local address (addrconf_dad_completed). */
  begin(device: Device): void {
    const { ipv6 } = device.settings;
    if (device.kind === 'loopback' || device.kind === 'ipip' || !this.listens(device) || ipv6.router_solicitations === 0) return;
    this.end(device);
    const asking: Asking = { sent: 1, pause: ipv6.router_solicitation_interval * SECOND, timer: undefined };
    this.asking.set(device, asking);
    this.send(device);
    this.arm(device, asking, asking.pause);
  }

  end(device: Device): void {
    this.asking.get(device)?.timer?.cancel();
    this.asking.delete(device);
  }

  /** ipv6_accept_ra: routers listen to other routers only when told to. */
  private listens(device: Device): boolean {
    const { forwarding, accept_ra: accepts } = device.settings.ipv6;
    return forwarding !== 0 ? accepts === 2 : accepts !== 0;
  }

  private arm(device: Device, asking: Asking, pause: SimTime): void {
    const { queue, now } = this.netns.world;
    asking.timer = queue.schedule(now + pause, () => this.onTimer(device, asking), { background: true });
  }

  private onTimer(device: Device, asking: Asking): void {
    asking.timer = undefined;
    const { ipv6 } = device.settings;
    if (!this.listens(device)) return;
    // "no IPv6 routers present"
    if (ipv6.router_solicitations >= 0 && asking.sent >= ipv6.router_solicitations) return;
    asking.sent += 1;
    this.send(device);
    const longest = ipv6.router_solicitation_max_interval * SECOND;
    asking.pause = longest > 0 ? Math.min(asking.pause * 2, longest) : asking.pause * 2;
    this.arm(device, asking, asking.sent === ipv6.router_solicitations ? ipv6.router_solicitation_delay * SECOND : asking.pause);
  }

  private send(device: Device): void {
    const src = linkLocalOf(device);
    if (src !== undefined) sendNd(this.netns, device, src, ALL_ROUTERS, multicastMac6(ALL_ROUTERS), { kind: 'icmpv6', type: 133, code: 0, linkAddress: device.mac }, undefined);
  }
}
