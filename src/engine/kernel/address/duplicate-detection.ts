/**
 * Duplicate address detection (RFC 4862 section 5.4; addrconf_dad_work): before an IPv6 address is used, the link is asked whether somebody
 * has it. Until then it is tentative: nothing is sent from it, nobody is answered for it.
 * @simplified pause before duplicate address detection — half of router_solicitation_delay (Linux draws it), and a little that depends on the MAC
 * and the address, so that two hosts that take one address at the same moment do not ask at the same moment
 */
import { MICROSECOND, MILLISECOND, SECOND, type ScheduledEvent } from '../../base/index';
import type { IpAddress, Ipv6Address } from '../../wire/index';
import type { InterfaceAddress } from '../api';
import type { Device } from '../link/device';
import { sendNd, solicitedNode, multicastMac6 } from '../neighbor/nd';
import type { SimNetNamespace } from '../netns';
import { hashText } from '../route/output';

interface Check {
  readonly address: Ipv6Address;
  /** Questions still to be asked. */
  probes: number;
  nonce: string | undefined;
  timer: ScheduledEvent | undefined;
  failed: boolean;
}

/** Questions of one moment on different hosts are kept this far apart at most. */
const SPREAD = 997;

export class DuplicateDetection {
  private readonly checks = new Map<Device, Check[]>();

  /** `passed`: nobody else has the address; `failed`: somebody does. */
  constructor(
    private readonly netns: SimNetNamespace,
    private readonly passed: (device: Device, address: InterfaceAddress) => void,
    private readonly failed: (device: Device, address: InterfaceAddress) => void,
  ) {}

  /** addrconf_dad_begin. `ready`: the link is; otherwise {@link linkReady} goes on. */
  begin(device: Device, address: InterfaceAddress, ready: boolean): void {
    if (device.kind === 'loopback' || !device.arpEnabled || (device.settings.ipv6.accept_dad < 1 && this.netns.sysctls.conf('all').ipv6.accept_dad < 1) || !address.tentative) {
      this.passed(device, address);
      return;
    }
    const check: Check = { address: address.address as Ipv6Address, probes: 0, nonce: undefined, timer: undefined, failed: false };
    const list = this.checks.get(device);
    if (list) list.push(check);
    else this.checks.set(device, [check]);
    if (ready) this.kick(device, check);
  }

  /** addrconf_dad_run. */
  linkReady(device: Device): void {
    for (const check of this.checks.get(device) ?? []) if (!check.failed && !check.timer) this.kick(device, check);
  }

  /** The address goes. */
  end(device: Device, address: IpAddress): void {
    const list = this.checks.get(device);
    if (!list) return;
    list.find((c) => c.address === address)?.timer?.cancel();
    const rest = list.filter((c) => c.address !== address);
    if (rest.length > 0) this.checks.set(device, rest);
    else this.checks.delete(device);
  }

  /** Somebody else says or asks that it has the address (addrconf_dad_failure). `nonce` of a question: our own that came back says nothing. */
  heard(device: Device, target: Ipv6Address, nonce: string | undefined): void {
    const check = this.checks.get(device)?.find((c) => c.address === target);
    if (!check || check.failed || (nonce !== undefined && nonce === check.nonce)) return;
    check.failed = true;
    check.timer?.cancel();
    check.timer = undefined;
    const found = device.addressList.find((a) => a.address === target);
    if (found) this.failed(device, found);
  }

  /** addrconf_dad_kick. */
  private kick(device: Device, check: Check): void {
    const { world, sysctls } = this.netns;
    const settings = device.settings.ipv6;
    if (settings.enhanced_dad !== 0 || sysctls.conf('all').ipv6.enhanced_dad !== 0) {
      const [high, low] = [1, 2].map((n) => hashText(`${String(n)} ${device.mac} ${check.address} ${String(world.now)}`, world.seed));
      check.nonce = (high as number).toString(16).padStart(8, '0') + ((low as number) & 0xffff).toString(16).padStart(4, '0');
    } else check.nonce = undefined;
    check.probes = settings.dad_transmits;
    const longest = Math.max(0, settings.router_solicitation_delay) * SECOND;
    const pause = longest === 0 ? 0 : longest / 2 + (hashText(`${device.mac} ${check.address}`, 0) % SPREAD) * MICROSECOND;
    this.arm(device, check, pause);
  }

  private arm(device: Device, check: Check, pause: number): void {
    const { queue, now } = this.netns.world;
    check.timer = queue.schedule(now + pause, () => this.onTimer(device, check), { background: true });
  }

  private onTimer(device: Device, check: Check): void {
    check.timer = undefined;
    const { address } = check;
    if (check.probes <= 0) {
      this.end(device, address);
      const found = device.addressList.find((a) => a.address === address);
      if (found) this.passed(device, found);
      return;
    }
    check.probes -= 1;
    this.arm(device, check, Math.max(device.settings.neigh.retrans_time_ms, 10) * MILLISECOND);
    const group = solicitedNode(address);
    sendNd(this.netns, device, '::' as Ipv6Address, group, multicastMac6(group), { kind: 'icmpv6', type: 135, code: 0, target: address, ...(check.nonce !== undefined && { nonce: check.nonce }) }, undefined);
  }
}
