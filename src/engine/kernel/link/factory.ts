/** Making devices from what `ip link add` asks for (rtnl_newlink and each kind's newlink). */
import { err, ok, type Result } from '../../base/index';
import { ZERO_MAC, isIpv4, ipv4ToNumber, type IpAddress, type MacAddress } from '../../wire/index';
import type { KernelError, Link, LinkSpec, NetNamespace } from '../api';
import type { SimNetNamespace } from '../netns';
import { Bridge, bridgeOptionError } from './bridge';
import type { Device, DeviceIdentity } from './device';
import { Dummy } from './dummy';
import { Geneve } from './geneve';
import { Ipip } from './ipip';
import { Ipvlan, carriesIpvlans } from './ipvlan';
import { Macvlan, siblings } from './macvlan';
import { Physical } from './physical';
import { Veth } from './veth';
import { Vlan } from './vlan';
import { Vxlan, vxlanConflict } from './vxlan';

/** IFNAMSIZ - 1. */
export const NAME_LIMIT = 15;

const fail = (errno: KernelError['errno'], detail?: string): Result<never, KernelError> => err(detail === undefined ? { errno } : { errno, detail });

/** A locally administered unicast MAC (eth_random_addr). */
function randomMac(netns: SimNetNamespace): MacAddress {
  const rng = netns.world.rng(`mac:${netns.id}`);
  const bytes = Array.from({ length: 6 }, () => rng.below(256));
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 2;
  return bytes.map((b) => b.toString(16).padStart(2, '0')).join(':') as MacAddress;
}

function checkName(netns: SimNetNamespace, name: string): Result<void, KernelError> {
  if (name === '' || name.length > NAME_LIMIT || name === '.' || name === '..' || /[\s/:]/.test(name)) return fail('EINVAL');
  return netns.link(name) ? fail('EEXIST') : ok();
}

function identity(netns: SimNetNamespace, spec: { readonly name: string; readonly mac?: MacAddress; readonly mtu?: number; readonly index?: number }, mtu: number, mac?: MacAddress): DeviceIdentity {
  return { index: netns.takeIndex(spec.index), name: spec.name, mac: spec.mac ?? mac ?? randomMac(netns), mtu: spec.mtu ?? mtu };
}

const lowerOf = (netns: SimNetNamespace, spec: { readonly lower: string; readonly lowerNetns?: NetNamespace }): Device | undefined => ((spec.lowerNetns ?? netns) as SimNetNamespace).link(spec.lower);

export function createDevices(netns: SimNetNamespace, spec: LinkSpec): Result<Link, KernelError> {
  const named = checkName(netns, spec.name);
  if (!named.ok) return named;
  if (spec.index !== undefined && netns.linkByIndex(spec.index)) return fail('EBUSY');
  const done = <T extends Device>(device: T): Result<Link, KernelError> => {
    netns.register(device);
    return ok(device);
  };
  switch (spec.kind) {
    case 'loopback':
      return fail('EOPNOTSUPP');
    case 'physical':
      return done(new Physical(netns, 'physical', spec, identity(netns, spec, 1500)));
    case 'dummy': {
      const dummy = new Dummy(netns, 'dummy', spec, identity(netns, spec, 1500));
      dummy.arpEnabled = false;
      return done(dummy);
    }
    case 'veth':
      return createVeth(netns, spec);
    case 'bridge':
      return createBridge(netns, spec);
    case 'vxlan': {
      const conflict = vxlanConflict(netns, spec.options);
      if (conflict) return conflict;
      const lower = spec.options.lower === undefined ? undefined : netns.link(spec.options.lower);
      if (spec.options.lower !== undefined && !lower) return fail('ENODEV');
      return done(new Vxlan(netns, spec, identity(netns, spec, lower ? lower.mtu - 50 : 1500), lower));
    }
    case 'geneve':
      return done(new Geneve(netns, spec, identity(netns, spec, 1450)));
    case 'ipip': {
      const device = new Ipip(netns, spec, identity(netns, spec, 1480, macOf(spec.local)));
      device.arpEnabled = false;
      return done(device);
    }
    case 'vlan': {
      const lower = lowerOf(netns, spec);
      if (!lower) return fail('ENODEV');
      if (spec.id < 0 || spec.id > 4094) return fail('ERANGE');
      if (Vlan.on(lower, spec.id)) return fail('EEXIST');
      return done(new Vlan(netns, spec, identity(netns, spec, lower.mtu, lower.mac), lower));
    }
    case 'macvlan': {
      const lower = lowerOf(netns, spec);
      if (!lower) return fail('ENODEV');
      if (lower.bridgePort || carriesIpvlans(lower)) return fail('EBUSY');
      const others = siblings(lower);
      if (lower.kind === 'loopback' || others.some((d) => d.mode === 'passthru') || (spec.mode === 'passthru' && others.length > 0)) return fail('EINVAL');
      return done(new Macvlan(netns, spec, identity(netns, spec, lower.mtu, spec.mode === 'passthru' ? lower.mac : undefined), lower));
    }
    case 'ipvlan': {
      const named = lowerOf(netns, spec);
      // An ipvlan on an ipvlan is one more on the device below.
      const lower = named instanceof Ipvlan ? named.lower : named;
      if (!lower) return fail('ENODEV');
      if (lower.kind === 'loopback') return fail('EINVAL');
      if (lower.bridgePort || (lower.receiveHandler && !carriesIpvlans(lower))) return fail('EBUSY');
      return done(new Ipvlan(netns, spec, identity(netns, { ...spec, mac: lower.mac }, lower.mtu), lower));
    }
  }
}

/** A tunnel's hardware address is its local endpoint; four bytes, shown as an IP address by `ip link`. Kept as text of a MAC here. */
function macOf(local: IpAddress | undefined): MacAddress {
  if (local === undefined || !isIpv4(local)) return ZERO_MAC;
  const n = ipv4ToNumber(local);
  return ['00', '00', ...[24, 16, 8, 0].map((s) => ((n >>> s) & 255).toString(16).padStart(2, '0'))].join(':') as MacAddress;
}

function createBridge(netns: SimNetNamespace, spec: Extract<LinkSpec, { kind: 'bridge' }>): Result<Link, KernelError> {
  const bridge = new Bridge(netns, spec, identity(netns, spec, 1500));
  const wrong = bridgeOptionError(bridge.options, spec.options ?? {});
  if (wrong) return err(wrong);
  netns.register(bridge);
  return ok(bridge);
}

/** The peer is registered first, as the kernel does: it gets the lower index when both ends are in one namespace. */
function createVeth(netns: SimNetNamespace, spec: Extract<LinkSpec, { kind: 'veth' }>): Result<Link, KernelError> {
  const { peer: wanted } = spec;
  const there = (wanted.netns ?? netns) as SimNetNamespace;
  const named = checkName(there, wanted.name);
  if (!named.ok) return named;
  if (there === netns && wanted.name === spec.name) return fail('EEXIST');
  const peerSpec: LinkSpec = { kind: 'veth', name: wanted.name, peer: { name: spec.name }, ...(wanted.mac !== undefined && { mac: wanted.mac }) };
  const peer = new Veth(there, 'veth', peerSpec, identity(there, wanted, spec.mtu ?? 1500));
  there.register(peer);
  const device = new Veth(netns, 'veth', spec, identity(netns, spec, 1500));
  netns.register(device);
  Veth.pair(device, peer);
  return ok(device);
}
