/**
 * The addresses of one namespace's devices and the routes that the kernel keeps for them
 * (net/ipv4/devinet.c, net/ipv4/fib_frontend.c, net/ipv6/addrconf.c).
 */
import { err, ok, unwrap, type Result } from '../../base/index';
import { broadcastOf, cidrOf, familyOf, isIpv4, parseIp, type IpAddress, type Ipv4Address, type Ipv6Address, type MacAddress } from '../../wire/index';
import type { AddressSpec, InterfaceAddress, KernelError, Link, Route } from '../api';
import type { Device } from '../link/device';
import { solicitedNode } from '../neighbor/nd';
import { RouterSolicitation } from '../neighbor/router-solicitation';
import type { SimNetNamespace } from '../netns';
import { LIMITED_BROADCAST } from '../route/output';
import { TABLE_LOCAL, TABLE_MAIN } from '../route/rules';
import { DuplicateDetection } from './duplicate-detection';

export class InterfaceAddresses {
  /** Devices whose link has been ready since they came up. */
  private readonly ready = new Set<Device>();
  /** Devices that forward IPv6. */
  private readonly routers = new Set<Device>();
  /** Addresses of devices that are down: they are checked anew when those come up (keep_addr_on_down). */
  private readonly kept = new Set<InterfaceAddress>();

  private readonly detection: DuplicateDetection;
  private readonly solicitation: RouterSolicitation;

  constructor(private readonly netns: SimNetNamespace) {
    this.detection = new DuplicateDetection(netns, (device, address) => this.passed(device, address), (device, address) => this.failed(device, address));
    this.solicitation = new RouterSolicitation(netns);
  }

  add(link: Link, spec: AddressSpec): Result<void, KernelError> {
    const device = link as Device;
    const { address, prefixLength } = spec;
    const family = familyOf(address);
    if (family === 6 && device.settings.ipv6.disable_ipv6 === 1) return err({ errno: 'EACCES', detail: 'ipv6: IPv6 is disabled on this device.' });
    if (family === 6 && !device.speaksIpv6) return err({ errno: 'EINVAL' });
    const base = spec.peer ?? address;
    const sameNet = (a: InterfaceAddress): boolean => familyOf(a.address) === family && a.prefixLength === prefixLength && cidrOf(a.peer ?? a.address, prefixLength).address === cidrOf(base, prefixLength).address;
    if (device.addressList.some((a) => a.address === address && (family === 6 || sameNet(a)))) {
      return err({ errno: 'EEXIST', detail: family === 4 ? 'ipv4: Address already assigned.' : 'ipv6: address already assigned.' });
    }
    if (device.refusesAddress(address)) return err({ errno: 'EADDRINUSE', detail: family === 4 ? 'ipvlan: Address already assigned to an ipvlan device.' : 'ipvlan: Address already assigned to an ipvlan device' });
    const secondary = family === 4 && device.addressList.some((a) => !a.secondary && sameNet(a));
    const scope = spec.scope ?? (family === 6 ? (address === '::1' ? 'host' : /^fe[89ab]/.test(address) ? 'link' : 'global') : 'global');
    const added: InterfaceAddress = { ...spec, scope, secondary, tentative: family === 6 && spec.noDuplicateCheck !== true };
    const list = device.addressList;
    if (family === 4 && !secondary) {
      // Primary addresses stand together, before the secondary ones; narrower scopes come before wider ones (__inet_insert_ifa).
      const rank = { global: 0, link: 253, host: 254 } as const;
      let insert = 0;
      list.forEach((a, i) => {
        if (isIpv4(a.address) && !a.secondary && rank[scope] <= rank[a.scope]) insert = i + 1;
      });
      device.addressList = [...list.slice(0, insert), added, ...list.slice(insert)];
    } else device.addressList = [...list, added];
    if (family === 4) this.netns.fib.forgetLearnt();
    this.netns.neighborTable.invalidate(address, device);
    if (family === 4) {
      this.tell(device, added, false);
      this.addRoutes(device, added);
    } else {
      this.addDevice6(device);
      this.addPrefixes6(device, added);
      if (added.tentative) this.tell(device, added, false);
      this.check6(device, added);
    }
    return ok();
  }

  /** An address that the kernel gives: nobody hears of it before it may be used. */
  private addAutomatic6(device: Device, address: Ipv6Address, prefixLength: number, scope: 'link' | 'host'): void {
    if (device.addressList.some((a) => a.address === address)) return;
    const added: InterfaceAddress = { address, prefixLength, scope, secondary: false, tentative: true };
    device.addressList = [...device.addressList, added];
    this.netns.neighborTable.invalidate(address, device);
    this.addPrefixes6(device, added);
    this.check6(device, added);
  }

  // ---------------------------------------------------------------- duplicate address detection

  /** addrconf_dad_begin. */
  private check6(device: Device, address: InterfaceAddress): void {
    if (device.kind !== 'loopback' && device.arpEnabled) this.netns.multicast.join(device, solicitedNode(address.address as Ipv6Address));
    this.detection.begin(device, address, this.ready.has(device));
  }

  /** The address is this host's alone (addrconf_dad_completed). */
  private passed(device: Device, address: InterfaceAddress): void {
    const { duplicate: _duplicate, ...rest } = address;
    const own: InterfaceAddress = { ...rest, tentative: false };
    this.replace(device, address, own);
    this.tell(device, own, false);
    const anycast = device.settings.ipv6.forwarding === 1 ? this.anycastRoute(device, own) : undefined;
    if (device.up) for (const route of this.routesOf6(device, own)) if (route.type === 'local' || route.type === 'anycast') this.netns.fib.addKernelRoute(route);
    if (anycast && !this.sharesAnycast(device, own)) this.netns.multicast.join(device, solicitedNode(anycast.destination.address as Ipv6Address));
    // ipv6_lonely_lladdr: the first of its kind.
    if (own.scope !== 'link' || !device.up || device.addressList.some((a) => a !== own && a.scope === 'link' && !isIpv4(a.address) && !a.tentative)) return;
    this.netns.multicast.sourceFound(device);
    this.solicitation.begin(device);
  }

  /** Somebody else has the address: it stays and is of no use (addrconf_dad_stop). */
  private failed(device: Device, address: InterfaceAddress): void {
    const lost: InterfaceAddress = { ...address, tentative: true, duplicate: true };
    this.replace(device, address, lost);
    this.tell(device, lost, false);
  }

  private replace(device: Device, old: InterfaceAddress, address: InterfaceAddress): void {
    device.addressList = device.addressList.map((a) => (a === old ? address : a));
  }

  /** A neighbour asks about, or speaks for, an address that is tentative here. True: that was all there is to it. */
  heardOfTentative(device: Device, target: Ipv6Address, nonce: string | undefined, claims: boolean): boolean {
    const own = device.addressList.find((a) => a.address === target);
    if (own?.tentative !== true) return false;
    if (claims) this.detection.heard(device, target, nonce);
    return true;
  }

  /** Another address of the device has the same subnet-router anycast address. */
  private sharesAnycast(device: Device, address: InterfaceAddress): boolean {
    const wanted = this.anycastRoute(device, address)?.destination.address;
    return device.addressList.some((a) => a !== address && !isIpv4(a.address) && !a.tentative && this.anycastRoute(device, a)?.destination.address === wanted);
  }

  /** The groups that came with an address go with it (addrconf_leave_anycast, addrconf_leave_solict). */
  private leaveGroups6(device: Device, gone: InterfaceAddress): void {
    this.detection.end(device, gone.address);
    if (device.kind === 'loopback') return;
    const { multicast } = this.netns;
    const anycast = !gone.tentative && device.settings.ipv6.forwarding === 1 ? this.anycastRoute(device, gone) : undefined;
    if (anycast && !this.sharesAnycast(device, gone)) multicast.leave(device, solicitedNode(anycast.destination.address as Ipv6Address));
    multicast.leave(device, solicitedNode(gone.address as Ipv6Address));
  }

  // ---------------------------------------------------------------- the end of an address

  private tell(device: Device, address: InterfaceAddress, gone: boolean): void {
    if (this.netns.changes.heard) this.netns.changes.tell({ kind: 'address', link: device, address, gone });
  }

  delete(link: Link, address: IpAddress, prefixLength: number): Result<void, KernelError> {
    const device = link as Device;
    const found = device.addressList.find((a) => a.address === address && a.prefixLength === prefixLength);
    if (!found) return err({ errno: 'EADDRNOTAVAIL', detail: isIpv4(address) ? 'ipv4: Address not found.' : 'ipv6: address not found.' });
    this.drop(device, found);
    return ok();
  }

  drop(device: Device, gone: InterfaceAddress): void {
    const { prefixLength } = gone;
    const family = familyOf(gone.address);
    // While the primary is there: their routes name it as source.
    const followers = family === 4 && !gone.secondary ? device.addressList.filter((a) => a.secondary).map((address) => ({ address, routes: this.routesOf(device, address) })) : [];
    device.addressList = device.addressList.filter((a) => a !== gone);
    const subnet = cidrOf(gone.peer ?? gone.address, prefixLength).address;
    const inSubnet = (a: InterfaceAddress): boolean => familyOf(a.address) === family && a.prefixLength === prefixLength && cidrOf(a.peer ?? a.address, prefixLength).address === subnet;
    const routes = family === 4 ? this.routesOf(device, gone) : this.routesOf6(device, gone);
    if (family === 6) this.leaveGroups6(device, gone);
    const leaving: { readonly address: InterfaceAddress; readonly routes: readonly Route[] }[] = [];
    if (family === 4 && !gone.secondary) {
      const heirs = device.addressList.filter((a) => a.secondary && inSubnet(a));
      const promote = device.settings.ipv4.promote_secondaries === 1 || this.netns.sysctls.conf('all').ipv4.promote_secondaries === 1;
      // Without promotion the secondary addresses of the subnet go with their primary.
      if (!promote) {
        device.addressList = device.addressList.filter((a) => !heirs.includes(a));
        // What they share with it (the subnet's broadcasts) goes last.
        for (const follower of followers) if (heirs.includes(follower.address)) leaving.push({ ...follower, routes: follower.routes.filter((route) => !routes.some((r) => sameRoute(r, route))) });
      } else if (heirs[0]) {
        const heir = heirs[0];
        const promoted: InterfaceAddress = { ...heir, secondary: false };
        device.addressList = device.addressList.map((a) => (a === heir ? promoted : a));
      }
    }
    const needed = device.addressList.flatMap((a) => (isIpv4(a.address) ? (family === 4 ? this.routesOf(device, a) : []) : family === 6 ? this.routesOf6(device, a) : []));
    leaving.push({ address: gone, routes });
    // The secondary addresses go before their primary; of its routes the local one goes last (fib_del_ifaddr), of an IPv6 address first.
    for (const each of leaving) {
      this.tell(device, each.address, true);
      for (const route of family === 4 ? localLast(each.routes) : each.routes) if (!needed.some((n) => sameRoute(n, route))) this.netns.fib.removeKernelRoute(route);
    }
    for (const route of needed) if (device.up) this.netns.fib.addKernelRoute(route);
    if (family === 4) this.netns.fib.forgetLearnt();
    if (!this.netns.isLocal(gone.address)) this.netns.fib.sourceGone(gone.address);
    // Losing its last IPv4 address takes IPv4 from the device: every route by it goes (fib_disable_ip).
    if (family === 4 && !device.addressList.some((a) => isIpv4(a.address))) {
      this.netns.fib.deviceDown(device, 4, true);
    }
  }

  addRoutes(device: Device, address: InterfaceAddress): void {
    for (const route of this.routesOf(device, address)) if (device.up || route.type === 'local') this.netns.fib.addKernelRoute(route);
  }

  /** fib_add_ifaddr: the local route, the subnet's route, the broadcasts. */
  private routesOf(device: Device, a: InterfaceAddress): Route[] {
    const prefix = a.prefixLength;
    const address = a.address as Ipv4Address;
    const base = (a.peer ?? a.address) as Ipv4Address;
    const subnet = cidrOf(base, prefix);
    const nextHops = [{ device }];
    const primary = a.secondary ? device.addressList.find((p) => !p.secondary && isIpv4(p.address) && p.prefixLength === prefix && cidrOf(p.peer ?? p.address, prefix).address === subnet.address) : a;
    const source = (primary ?? a).address;
    const kernel = { metric: 0, protocol: 'kernel', nextHops, source } as const;
    const routes: Route[] = [{ ...kernel, type: 'local', destination: { address, length: 32 }, table: TABLE_LOCAL, scope: 'host' }];
    if (a.broadcast !== undefined && a.broadcast !== LIMITED_BROADCAST) routes.push({ ...kernel, type: 'broadcast', destination: { address: a.broadcast, length: 32 }, table: TABLE_LOCAL, scope: 'link' });
    if (a.secondary || subnet.address.startsWith('0.') || (subnet.address === address && prefix === 32)) return routes;
    if (a.noPrefixRoute !== true) {
      const isLoopback = device.kind === 'loopback';
      routes.push({ ...kernel, type: isLoopback ? 'local' : 'unicast', destination: subnet, table: isLoopback ? TABLE_LOCAL : TABLE_MAIN, scope: isLoopback ? 'host' : 'link' });
    }
    if (prefix < 31) routes.push({ ...kernel, type: 'broadcast', destination: { address: broadcastOf(base, prefix), length: 32 }, table: TABLE_LOCAL, scope: 'link' });
    return routes;
  }

  /** What can be reached by the address before it is known to be this host's alone: its prefix. */
  private addPrefixes6(device: Device, a: InterfaceAddress): void {
    if (device.up) for (const route of this.routesOf6(device, a).toReversed()) if (route.type === 'unicast') this.netns.fib.addKernelRoute(route);
  }

  /** Local route in table local, prefix route (metric 256) in main (net/ipv6/addrconf.c). A tentative address is not local yet. */
  private routesOf6(device: Device, a: InterfaceAddress): Route[] {
    const nextHops = [{ device }];
    const kernel = { protocol: 'kernel', nextHops, scope: 'global' } as const;
    const routes: Route[] = a.tentative ? [] : [{ ...kernel, type: 'local', metric: 0, destination: { address: a.address, length: 128 }, table: TABLE_LOCAL }];
    // ::1 comes by itself, without a route of its own in the main table (init_loopback).
    if (a.noPrefixRoute !== true && a.address !== '::1') routes.push({ ...kernel, type: 'unicast', metric: 256, destination: cidrOf(a.peer ?? a.address, a.prefixLength), table: TABLE_MAIN });
    const anycast = device.settings.ipv6.forwarding === 1 && !a.tentative ? this.anycastRoute(device, a) : undefined;
    if (anycast) routes.push(anycast);
    return routes;
  }

  /** IPv6 begins on a device that is up, or goes on (addrconf_add_dev): groups can be reached by it, and what it listens to is told. */
  private addDevice6(device: Device): void {
    if (!device.up) return;
    const group = { type: 'multicast', metric: 256, destination: cidrOf('ff00::' as IpAddress, 8), table: TABLE_LOCAL, protocol: 'kernel', nextHops: [{ device }], scope: 'global' } as const;
    if (device.kind !== 'loopback') this.netns.fib.addKernelRoute(group);
    this.netns.multicast.up6(device);
  }

  /** The subnet-router anycast address (RFC 4291 section 2.6.1; addrconf_join_anycast): every router on the link has it. */
  private anycastRoute(device: Device, a: InterfaceAddress): Route | undefined {
    const { address } = cidrOf(a.address, a.prefixLength);
    if (a.prefixLength >= 127 || address === '::') return undefined;
    return { type: 'anycast', metric: 0, destination: { address, length: 128 }, table: TABLE_LOCAL, protocol: 'kernel', nextHops: [{ device }], scope: 'global' };
  }

  /** The device has begun or ceased to forward (dev_forward_change). */
  forwarding6(device: Device): void {
    const forwards = device.settings.ipv6.forwarding !== 0;
    if (this.routers.has(device) === forwards) return;
    if (forwards) this.routers.add(device);
    else this.routers.delete(device);
    const { multicast } = this.netns;
    multicast.routing6(device, forwards);
    const done = new Set<IpAddress>();
    for (const a of device.addressList) {
      const route = isIpv4(a.address) || a.tentative ? undefined : this.anycastRoute(device, a);
      if (!route) continue;
      if (!forwards) this.netns.fib.removeKernelRoute(route);
      else if (device.up) this.netns.fib.addKernelRoute(route);
      const { address } = route.destination;
      if (device.kind === 'loopback' || done.has(address)) continue;
      done.add(address);
      const group = solicitedNode(address as Ipv6Address);
      if (forwards) multicast.join(device, group);
      else multicast.leave(device, group);
    }
  }

  /** The device has been made here, or has come from another namespace. */
  register(device: Device): void {
    this.netns.multicast.register(device);
    if (device.settings.ipv6.forwarding !== 0) this.routers.add(device);
  }

  unregister(device: Device): void {
    this.solicitation.end(device);
    this.ready.delete(device);
    this.routers.delete(device);
    this.netns.multicast.unregister(device);
  }

  /** Whether the address is one that a router shares with others of the link, by `device` if one is given. */
  isAnycast(address: IpAddress, device?: Device): boolean {
    return this.netns.fib.table(6, TABLE_LOCAL).lookup(address, (route) => (route.type === 'anycast' && (!device || route.nextHops[0]?.device === device) ? route : undefined)) !== undefined;
  }

  /** IPv6 comes up with the device: ::1 on lo, a link-local address from the MAC elsewhere (RFC 4291 appendix A). */
  startIpv6(device: Device): void {
    for (const a of device.addressList) {
      if (isIpv4(a.address)) continue;
      this.addPrefixes6(device, a);
      if (this.kept.delete(a)) this.check6(device, a);
      else if (!a.tentative) for (const route of this.routesOf6(device, a)) if (route.type === 'local' || route.type === 'anycast') this.netns.fib.addKernelRoute(route);
    }
    if (device.kind === 'loopback') {
      this.addAutomatic6(device, '::1' as Ipv6Address, 128, 'host');
      return;
    }
    this.addLinkLocal(device);
  }

  /** Not before the link is ready (addrconf_link_ready): without carrier it waits for it. */
  addLinkLocal(device: Device): void {
    if (!device.up || !device.carrier || !device.speaksIpv6 || device.kind === 'loopback') return;
    // IF_READY: once for each time that it comes up, whatever addresses it has been given meanwhile.
    if (this.ready.has(device)) return;
    this.ready.add(device);
    this.addDevice6(device);
    if (device.settings.ipv6.addr_gen_mode === 0 && device.kind !== 'ipip') this.addAutomatic6(device, linkLocal(device.mac, device.deviceId), 64, 'link');
    this.detection.linkReady(device);
  }

  /** The link is back (addrconf_notify of a device that was ready before): it may lead elsewhere now. */
  linkReturned(device: Device): void {
    if (this.ready.has(device)) this.netns.multicast.up6(device);
  }

  /** IPv6 addresses go when the device goes down (addrconf_ifdown); keep_addr_on_down keeps those that are global. */
  stopIpv6(device: Device): void {
    this.ready.delete(device);
    this.solicitation.end(device);
    const keeps = device.settings.ipv6.keep_addr_on_down === 1 || this.netns.sysctls.conf('all').ipv6.keep_addr_on_down === 1;
    for (const a of [...device.addressList]) {
      if (isIpv4(a.address)) continue;
      if (keeps && a.scope === 'global') this.replace(device, a, this.keep(device, a));
      else this.drop(device, a);
    }
  }

  /** addrconf_ifdown of an address that stays: it is checked anew when the device comes up. */
  private keep(device: Device, address: InterfaceAddress): InterfaceAddress {
    this.leaveGroups6(device, address);
    const { duplicate: _duplicate, ...rest } = address;
    const kept: InterfaceAddress = { ...rest, tentative: address.noDuplicateCheck !== true };
    this.kept.add(kept);
    return kept;
  }

  ipv6Switched(device: Device): void {
    this.ready.delete(device);
    this.solicitation.end(device);
    if (!device.speaksIpv6) {
      for (const a of [...device.addressList]) if (!isIpv4(a.address)) this.drop(device, a);
      this.netns.fib.forgetDevice6(device);
      this.netns.multicast.down6(device);
    } else if (device.up) this.startIpv6(device);
  }
}

const sameRoute = (a: Route, b: Route): boolean => a.type === b.type && a.table === b.table && a.destination.address === b.destination.address && a.destination.length === b.destination.length && a.source === b.source;
const localLast = (routes: readonly Route[]): readonly Route[] => [...routes.filter((route) => route.type !== 'local'), ...routes.filter((route) => route.type === 'local')];

/** fe80::/64 and the EUI-64 of the MAC (RFC 4291 appendix A); devices that share a MAC put their number in the middle (addrconf_ifid_eui48). */
function linkLocal(mac: MacAddress, deviceId: number): Ipv6Address {
  const bytes = mac.split(':').map((b) => parseInt(b, 16)) as [number, number, number, number, number, number];
  const first = deviceId === 0 ? bytes[0] ^ 2 : bytes[0];
  const middle = deviceId === 0 ? 0xfffe : deviceId;
  const groups = [(first << 8) | bytes[1], (bytes[2] << 8) | (middle >>> 8), ((middle & 255) << 8) | bytes[3], (bytes[4] << 8) | bytes[5]];
  return unwrap(parseIp(`fe80::${groups.map((g) => g.toString(16)).join(':')}`)) as Ipv6Address;
}
