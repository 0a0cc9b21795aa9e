/** `ip link` (iproute2 ip/iplink.c). */
import type { BridgeOptions, IpvlanFlag, IpvlanMode, Link, LinkChange, LinkSpec, MacvlanMode, NetNamespace, VxlanOptions } from '../../../kernel/index';
import { isIpv4, type Ipv4Address, type MacAddress } from '../../../wire/index';
import { LINK_HELP } from './help-texts';
import { KIND_USAGE } from './kind-usage';
import { linkFlags, linkName, printLink, stateTint } from './link-text';
import { matches, type Request } from './netlink';

export interface LinkFilter {
  readonly device?: Link;
  readonly up: boolean;
  readonly type?: string;
  readonly master?: Link;
  readonly noMaster: boolean;
}

/** Kind names as `type` filters them; physical devices and lo have none. */
export const kindName = (link: Link): string | undefined => (link.kind === 'physical' || link.kind === 'loopback' ? undefined : link.kind);

export function selected(links: readonly Link[], filter: LinkFilter): readonly Link[] {
  return links.filter(
    (l) =>
      (!filter.device || l === filter.device) &&
      (!filter.up || l.up) &&
      (filter.type === undefined || kindName(l) === filter.type || (filter.type === 'bridge_slave' && l.master !== undefined)) &&
      (!filter.master || l.master === filter.master) &&
      (!filter.noMaster || !l.master),
  );
}

export function linkCommand(r: Request): void {
  const word = r.peek();
  if (word === undefined) return show(r);
  r.next();
  if (matches(word, 'add')) return add(r);
  if (matches(word, 'set') || matches(word, 'change')) return set(r);
  if (matches(word, 'replace')) return r.unsupported('ip link replace');
  if (matches(word, 'delete')) return remove(r);
  if (matches(word, 'show') || matches(word, 'lst') || matches(word, 'list')) return show(r);
  if (matches(word, 'help')) return help(r);
  if (matches(word, 'xstats') || matches(word, 'afstats') || matches(word, 'property')) return r.unsupported(`ip link ${word}`);
  return r.fail(`Command "${word}" is unknown, try "ip link help".`, 255);
}

/** `ip link help`, or of a kind. */
function help(r: Request): void {
  const kind = r.peek();
  const usage = kind === undefined ? undefined : KIND_USAGE[kind];
  if (usage === undefined) return r.usage(LINK_HELP);
  r.write(usage);
}

/** An option that a kind does not have, or `help`. */
function kindUsage(r: Request, kind: string, word: string, what: 'command' | 'option'): never {
  if (word !== 'help') r.error(`${kind}: unknown ${what} "${word}"?\n`);
  r.error(KIND_USAGE[kind] ?? '');
  return r.leave(1);
}

/** The selection words of `ip link show` and `ip addr show`. */
export function parseFilter(r: Request, address: boolean, other: (word: string) => boolean): LinkFilter {
  let device: Link | undefined;
  let named: string | undefined;
  let up = false;
  let type: string | undefined;
  let master: Link | undefined;
  let noMaster = false;
  while (r.more) {
    const word = r.next();
    if (word === 'up') up = true;
    else if (matches(word, 'type')) type = r.next();
    else if (word === 'master') {
      const name = r.next();
      master = r.netns.link(name) ?? r.invalid(name, 'Device does not exist\n');
    } else if (word === 'nomaster') noMaster = true;
    else if (word === 'group' || word === 'vrf') {
      const group = r.next();
      if (word === 'vrf' || group !== 'default') r.unsupported(`ip ${address ? 'addr' : 'link'} show ${word}`);
    } else if (word === 'help') r.usage(LINK_HELP);
    else if (!other(word)) {
      const name = word === 'dev' ? r.next() : word;
      if (named !== undefined) r.garbage('dev', name);
      named = name;
    }
  }
  if (named !== undefined) device = r.netns.link(named) ?? r.fail(`Device "${named}" does not exist.`, 1);
  return { up, noMaster, ...(device && { device }), ...(type !== undefined && { type }), ...(master && { master }) };
}

function show(r: Request): void {
  const filter = parseFilter(r, false, () => false);
  const out = r.print();
  for (const link of selected(r.netns.links, filter)) {
    out.begin();
    if (r.flags.brief) brief(r, link, out);
    else printLink(out, link, r.netns, { flags: r.flags, mode: true });
    out.end();
  }
  out.flush();
}

export function briefName(link: Link, out: ReturnType<Request['print']>): void {
  const name = linkName(link);
  if (name.index !== undefined) out.set('link_index', name.index);
  if (name.link !== undefined) out.set('link', name.link);
  out.both('ifname', link.name, out.tint('device', `${name.text.padEnd(16)} `));
  out.both('operstate', link.operState, stateTint(out, link.operState, `${link.operState.padEnd(14)} `));
}

function brief(_r: Request, link: Link, out: ReturnType<Request['print']>): void {
  briefName(link, out);
  const down = linkName(link).peerDown;
  const flags = [...linkFlags(link), ...(down ? ['M-DOWN'] : [])];
  const address = link.spec.kind === 'ipip' ? (link.spec.local ?? '0.0.0.0') : link.mac;
  out.both('address', address, out.tint('mac', `${address.padEnd(17)} `));
  out.both('flags', flags, `<${flags.join(',')}> \n`);
}

// ---------------------------------------------------------------- set

const onOff = (r: Request, name: string): boolean => {
  const word = r.next();
  if (word === 'on') return true;
  if (word === 'off') return false;
  return r.fail(`Error: argument of "${name}" must be "on" or "off", not "${word}"`, 1);
};

function set(r: Request): void {
  let device: string | undefined;
  let up: boolean | undefined;
  let name: string | undefined;
  let address: MacAddress | undefined;
  let mtu: number | undefined;
  let txQueueLength: number | undefined;
  let promiscuous: boolean | undefined;
  let arp: boolean | undefined;
  let alias: string | undefined;
  let master: Link | null | undefined;
  let target: NetNamespace | undefined;
  let typed: LinkChange = {};
  let carrier = false;
  while (r.more) {
    const word = r.next();
    if (word === 'up') up = true;
    else if (word === 'down') up = false;
    else if (matches(word, 'name')) name = r.next();
    else if (matches(word, 'address')) address = r.mac(r.next());
    else if (word === 'mtu') mtu = r.number(r.next(), 'mtu');
    else if (word === 'promisc') promiscuous = onOff(r, 'promisc');
    else if (word === 'arp') arp = onOff(r, 'arp');
    else if (word === 'carrier' && onOff(r, 'carrier') !== undefined) carrier = true;
    else if (matches(word, 'multicast') || word === 'allmulticast' || word === 'dynamic' || word === 'trailers' || word === 'addrgenmode' || word === 'vf' || word === 'xdp' || word === 'group' || word === 'protodown') r.unsupported(`ip link set … ${word}`);
    else if (matches(word, 'txqueuelen') || word === 'qlen' || word === 'txqlen') txQueueLength = r.number(r.next(), 'txqueuelen');
    else if (word === 'alias') alias = r.next();
    else if (word === 'master') {
      const given = r.next();
      master = r.netns.link(given) ?? r.invalid(given, 'Device does not exist\n');
    } else if (word === 'vrf') r.unsupported('VRF devices');
    else if (word === 'nomaster') master = null;
    else if (word === 'netns') target = r.namespace(r.next());
    else if (word === 'type') {
      typed = setType(r);
    } else if (word === 'help') r.usage(LINK_HELP);
    else {
      const given = word === 'dev' ? r.next() : word;
      if (device !== undefined) r.garbage('dev', given);
      device = given;
    }
  }
  if (device === undefined) return r.fail('Not enough information: "dev" argument is required.', 255);
  const link = r.device(device);
  r.needAdmin();
  // Few drivers let their carrier be set; veth does not.
  if (carrier && link.kind === 'veth') return r.answer({ errno: 'EOPNOTSUPP' });
  if (carrier) return r.unsupported('ip link set … carrier');
  if (typed.bridge !== undefined && link.kind !== 'bridge') return r.answer({ errno: 'EOPNOTSUPP' });
  // is_valid_ether_addr
  if (address !== undefined && (Number.parseInt(address.slice(0, 2), 16) % 2 === 1 || address === '00:00:00:00:00:00')) return r.answer({ errno: 'EADDRNOTAVAIL' });
  if (target) {
    r.check(r.netns.moveLink(link, target, name));
    const rest: LinkChange = { ...(up !== undefined && { up }), ...(address !== undefined && { mac: address }), ...(mtu !== undefined && { mtu }), ...(txQueueLength !== undefined && { txQueueLength }) };
    if (Object.keys(rest).length > 0) r.check(target.setLink(link, rest));
    return;
  }
  r.check(
    r.netns.setLink(link, {
      ...typed,
      ...(up !== undefined && { up }),
      ...(name !== undefined && { name }),
      ...(address !== undefined && { mac: address }),
      ...(mtu !== undefined && { mtu }),
      ...(txQueueLength !== undefined && { txQueueLength }),
      ...(promiscuous !== undefined && { promiscuous }),
      ...(arp !== undefined && { arp }),
      ...(alias !== undefined && { alias }),
      ...(master !== undefined && { master }),
    }),
  );
}

function setType(r: Request): LinkChange {
  const type = r.next();
  if (type === 'bridge') return { bridge: bridgeOptions(r) };
  if (type === 'bridge_slave') {
    const port: { hairpin?: boolean; isolated?: boolean; learning?: boolean; flood?: boolean; multicastFlood?: boolean } = {};
    while (r.more) {
      const word = r.next();
      if (word === 'hairpin') port.hairpin = onOff(r, word);
      else if (word === 'isolated') port.isolated = onOff(r, word);
      else if (word === 'learning') port.learning = onOff(r, word);
      else if (word === 'flood') port.flood = onOff(r, word);
      else if (word === 'mcast_flood') port.multicastFlood = onOff(r, word);
      else r.unsupported(`ip link set … type bridge_slave ${word}`);
    }
    return { port };
  }
  if (type === 'macvlan') {
    const mode = macvlanMode(r);
    return mode === undefined ? {} : { macvlanMode: mode };
  }
  if (type === 'ipvlan') return { ipvlan: ipvlanOptions(r) };
  return r.unsupported(`ip link set … type ${type}`);
}

function bridgeNumber(r: Request, name: string): number {
  const text = r.next();
  return /^\d+$/.test(text) ? Number(text) : r.invalid(text, `invalid ${name}`);
}

function bridgeOptions(r: Request): Partial<BridgeOptions> {
  const options: { ageingTimeUs?: number; stp?: boolean; vlanFiltering?: boolean; forwardDelayUs?: number; helloTimeUs?: number; maxAgeUs?: number; priority?: number } = {};
  while (r.more) {
    const word = r.next();
    if (word === 'forward_delay') options.forwardDelayUs = bridgeNumber(r, 'forward_delay') * 10_000;
    else if (word === 'hello_time') options.helloTimeUs = bridgeNumber(r, 'hello_time') * 10_000;
    else if (word === 'max_age') options.maxAgeUs = bridgeNumber(r, 'max_age') * 10_000;
    else if (word === 'priority') options.priority = bridgeNumber(r, 'priority') & 0xffff;
    else if (word === 'ageing_time') options.ageingTimeUs = r.number(r.next(), 'ageing_time') * 10_000;
    else if (word === 'stp_state') options.stp = r.number(r.next(), 'stp_state') !== 0;
    else if (word === 'vlan_filtering') {
      options.vlanFiltering = bridgeNumber(r, 'vlan_filtering') !== 0;
    } else if (['mcast_snooping', 'group_fwd_mask', 'nf_call_iptables', 'vlan_default_pvid'].includes(word)) r.unsupported(`bridge option ${word}`);
    else kindUsage(r, 'bridge', word, 'command');
  }
  return options;
}

// ---------------------------------------------------------------- add and del

/** check_ifname. */
const deviceName = (r: Request, name: string, word: 'name' | 'dev'): string => (name === '' || /[/\s]/.test(name) ? r.invalid(name, `"${word}" not a valid ifname`) : name);

const UNKNOWN_KINDS = new Set(['bond', 'vrf', 'gre', 'gretap', 'sit', 'wireguard', 'ifb', 'ip6tnl', 'macvtap', 'ipvtap', 'team', 'vti', 'xfrm', 'vcan', 'nlmon', 'netdevsim']);

function add(r: Request): void {
  let name: string | undefined;
  let lower: string | undefined;
  let mac: MacAddress | undefined;
  let mtu: number | undefined;
  let index: number | undefined;
  let target = r.netns;
  let type: string | undefined;
  let up = false;
  let txQueueLength: number | undefined;
  let master: Link | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'name') name = deviceName(r, r.next(), 'name');
    else if (word === 'link') lower = r.device(r.next()).name;
    else if (matches(word, 'address')) mac = r.mac(r.next());
    else if (word === 'mtu') mtu = r.number(r.next(), 'mtu');
    else if (word === 'index') index = r.number(r.next(), 'index');
    else if (matches(word, 'txqueuelen') || word === 'qlen' || word === 'txqlen') txQueueLength = r.number(r.next(), 'txqueuelen');
    else if (word === 'numtxqueues' || word === 'numrxqueues') r.next();
    else if (word === 'netns') target = r.namespace(r.next());
    else if (word === 'up') up = true;
    else if (word === 'master') {
      const given = r.next();
      master = r.netns.link(given) ?? r.invalid(given, 'Device does not exist\n');
    } else if (word === 'type') {
      type = r.next();
      break;
    } else if (word === 'help') r.usage(LINK_HELP);
    else {
      const given = word === 'dev' ? r.next() : word;
      if (name !== undefined) r.garbage('dev', given);
      name = deviceName(r, given, 'dev');
    }
  }
  if (type === undefined) return r.fail('Not enough information: "type" argument is required', 1);
  const base = { ...(mac !== undefined && { mac }), ...(mtu !== undefined && { mtu }), ...(index !== undefined && { index }) };
  const spec = kindSpec(r, type, name, lower, base, target);
  r.needAdmin();
  if (spec.name.length > 15) r.answer({ errno: 'ERANGE', detail: 'Attribute failed policy validation.' });
  const made = target.addLink(spec);
  if (!made.ok) return r.answer(made.error);
  if (txQueueLength !== undefined) r.check(target.setLink(made.value, { txQueueLength }));
  if (up) r.check(target.setLink(made.value, { up: true }));
  if (master) r.check(target.setLink(made.value, { master }));
}

/** A name that the kernel chooses: `veth0`, `br0` … the first that is free. */
function freeName(netns: NetNamespace, prefix: string, taken: readonly string[] = []): string {
  for (let n = 0; ; n += 1) if (!netns.link(`${prefix}${n}`) && !taken.includes(`${prefix}${n}`)) return `${prefix}${n}`;
}

type Base = Pick<LinkSpec, 'mac' | 'mtu' | 'index'>;

function kindSpec(r: Request, type: string, given: string | undefined, lower: string | undefined, base: Base, target: NetNamespace): LinkSpec {
  const name = (prefix: string): string => given ?? freeName(target, prefix);
  if (r.peek() === 'help' && KIND_USAGE[type] !== undefined && type !== 'veth' && type !== 'dummy') kindUsage(r, type, 'help', 'option');
  const needLower = (): string => lower ?? r.answer({ errno: type === 'vlan' || type === 'macvlan' || type === 'ipvlan' ? 'EINVAL' : 'ENODEV' });
  switch (type) {
    case 'dummy':
      return { ...base, name: name('dummy'), kind: 'dummy' };
    case 'bridge':
      return { ...base, name: name('bridge'), kind: 'bridge', options: bridgeOptions(r) };
    case 'veth':
      return vethSpec(r, given, base, target);
    case 'vxlan':
      return { ...base, name: name('vxlan'), kind: 'vxlan', options: vxlanOptions(r) };
    case 'geneve': {
      let vni: number | undefined;
      let remote: ReturnType<Request['address']> | undefined;
      let dstPort: number | undefined;
      while (r.more) {
        const word = r.next();
        if (word === 'id' || word === 'vni') vni = r.number(r.next(), 'id');
        else if (word === 'remote') remote = r.address(r.next());
        else if (word === 'dstport') dstPort = r.number(r.next(), 'dstport');
        else if (['ttl', 'tos', 'df', 'flowlabel', 'external', 'udpcsum', 'noudpcsum', 'innerprotoinherit'].includes(word) || /^(?:no)?udp6/.test(word)) r.unsupported(`geneve option ${word}`);
        else kindUsage(r, 'geneve', word, 'command');
      }
      if (vni === undefined) return r.fail('geneve: missing virtual network identifier', 255);
      if (remote === undefined) return r.fail('geneve: remote link partner not specified', 255);
      return { ...base, name: name('geneve'), kind: 'geneve', vni, remote, ...(dstPort !== undefined && { dstPort }) };
    }
    case 'ipip': {
      const ends: { local?: Ipv4Address; remote?: Ipv4Address; ttl?: number } = {};
      while (r.more) {
        const word = r.next();
        if (word === 'local' || word === 'remote') {
          const address = r.address(r.next(), 4);
          if (isIpv4(address) && address !== '0.0.0.0') ends[word] = address;
        } else if (word === 'ttl' || word === 'hoplimit') {
          const ttl = r.next();
          if (ttl !== 'inherit') ends.ttl = r.number(ttl, 'TTL');
        } else if (/^(?:tos|tclass|dsfield|(?:no)?pmtudisc|(?:no)?encap.*|mode|external|fwmark|dev|6rd.*|(?:no)?ignore-df)$/.test(word)) r.unsupported(`ipip option ${word}`);
        else {
          r.error(KIND_USAGE['ipip'] ?? '');
          r.leave(1);
        }
      }
      return { ...base, name: name('tunl'), kind: 'ipip', ...ends };
    }
    case 'macvlan': {
      const under = needLower();
      return { ...base, name: name('macvlan'), kind: 'macvlan', lower: under, ...(target !== r.netns && { lowerNetns: r.netns }), mode: macvlanMode(r) ?? 'vepa' };
    }
    case 'ipvlan': {
      const under = needLower();
      const { mode = 'l3', flag = 'bridge' } = ipvlanOptions(r);
      return { ...base, name: name('ipvlan'), kind: 'ipvlan', lower: under, ...(target !== r.netns && { lowerNetns: r.netns }), mode, flag };
    }
    case 'vlan': {
      const under = needLower();
      let id: number | undefined;
      while (r.more) {
        const word = r.next();
        if (word === 'id') {
          const text = r.next();
          id = /^\d+$/.test(text) ? Number(text) : r.invalid(text, 'id is invalid');
        } else if (word === 'protocol') {
          if (r.next().toLowerCase() !== '802.1q') r.unsupported('VLAN protocols other than 802.1Q');
        } else if (/^(?:reorder_hdr|gvrp|mvrp|loose_binding|bridge_binding|(?:in|e)gress-qos-map)$/.test(word)) r.unsupported(`vlan option ${word}`);
        else kindUsage(r, 'vlan', word, 'command');
      }
      if (id === undefined) return r.answer({ errno: 'EINVAL', detail: 'VLAN properties not specified' });
      return { ...base, name: name('vlan'), kind: 'vlan', lower: under, ...(target !== r.netns && { lowerNetns: r.netns }), id };
    }
    default:
      if (UNKNOWN_KINDS.has(type)) r.error(`Podwire does not simulate devices of type ${type}\n`);
      return r.answer({ errno: 'EOPNOTSUPP', detail: 'Unknown device type.' });
  }
}

function vethSpec(r: Request, given: string | undefined, base: Base, target: NetNamespace): LinkSpec {
  let peerName: string | undefined;
  let peerMac: MacAddress | undefined;
  let peerMtu: number | undefined;
  let peerIndex: number | undefined;
  let peerNetns: NetNamespace | undefined;
  let spokenOf = false;
  if (r.more) {
    const word = r.next();
    if (word !== 'peer') {
      r.write(KIND_USAGE['veth'] ?? '');
      r.leave(1);
    }
    spokenOf = true;
    while (r.more) {
      const option = r.next();
      if (option === 'name') peerName = r.next();
      else if (matches(option, 'address')) peerMac = r.mac(r.next());
      else if (option === 'mtu') peerMtu = r.number(r.next(), 'mtu');
      else if (option === 'index') peerIndex = r.number(r.next(), 'index');
      else if (option === 'netns') peerNetns = r.namespace(r.next());
      else if (matches(option, 'txqueuelen')) r.next();
      else {
        const name = option === 'dev' ? r.next() : option;
        if (peerName !== undefined) r.garbage('dev', name);
        peerName = name;
      }
    }
  }
  // A peer that is spoken of stays here unless it is sent away; one that is not goes with the device (veth_newlink).
  const there = peerNetns ?? (spokenOf ? r.netns : target);
  // The kernel names the peer first.
  const taken = there === target && given !== undefined ? [given] : [];
  const peer = peerName ?? freeName(there, 'veth', taken);
  const name = given ?? freeName(target, 'veth', there === target ? [peer] : []);
  return { ...base, name, kind: 'veth', peer: { name: peer, ...(there !== target && { netns: there }), ...(peerMac !== undefined && { mac: peerMac }), ...(peerMtu !== undefined && { mtu: peerMtu }), ...(peerIndex !== undefined && { index: peerIndex }) } };
}

function vxlanOptions(r: Request): VxlanOptions {
  const o: { -readonly [K in keyof VxlanOptions]?: VxlanOptions[K] } = {};
  let learning = true;
  let dstPort: number | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'id' || word === 'vni') {
      const text = r.next();
      const id = Number(text);
      if (!/^\d+$/.test(text) || id >= 2 ** 24) r.invalid(text, 'invalid id');
      o.vni = id;
    } else if (word === 'group') o.group = r.address(r.next());
    else if (word === 'remote') o.remote = r.address(r.next());
    else if (word === 'local') o.local = r.address(r.next());
    else if (word === 'dev') o.lower = r.device(r.next(), 255).name;
    else if (word === 'dstport') dstPort = r.number(r.next(), 'dstport');
    else if (word === 'srcport' || word === 'port') {
      r.next();
      r.next();
    } else if (word === 'learning') learning = true;
    else if (word === 'nolearning') learning = false;
    else if (word === 'proxy') o.proxy = true;
    else if (word === 'l2miss') o.l2miss = true;
    else if (word === 'l3miss') o.l3miss = true;
    else if (word === 'noproxy' || word === 'nol2miss' || word === 'nol3miss' || /^(?:no)?udp/.test(word)) continue;
    else if (word === 'ttl' || word === 'hoplimit') {
      const ttl = r.next();
      if (ttl === 'inherit') o.ttl = ttl;
      else if (ttl !== 'auto') {
        o.ttl = r.number(ttl, 'TTL');
        if (o.ttl > 255) r.invalid(ttl, 'TTL must be <= 255');
      }
    } else if (word === 'tos' || word === 'dsfield') {
      const tos = r.next();
      if (tos === 'inherit') o.tos = tos;
      else {
        const value = r.number(tos, 'TOS');
        if (value > 255) r.invalid(tos, 'bad TOS value');
        if (value !== 0) o.tos = value;
      }
    } else if (word === 'df') {
      const df = r.next();
      if (df === 'set' || df === 'inherit') o.df = df;
      else if (df !== 'unset') r.invalid(df, 'DF must be \'unset\', \'set\' or \'inherit\'');
    } else if (word === 'ageing' || word === 'maxaddress') {
      r.next();
      r.unsupported(`vxlan option ${word}`);
    } else if (/^(?:(?:no)?(?:rsc|remcsum[rt]x|external|vnifilter)|gbp|gpe|flowlabel)$/.test(word)) r.unsupported(`vxlan option ${word}`);
    else kindUsage(r, 'vxlan', word, 'command');
  }
  if (o.vni === undefined) return r.answer({ errno: 'EINVAL', detail: 'Required attributes not provided to perform the operation.' });
  if (dstPort === undefined) {
    r.error("vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\nUse 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n");
  }
  return { ...o, vni: o.vni, learning, dstPort: dstPort === undefined || dstPort === 0 ? 8472 : dstPort };
}

/** Words after `type macvlan`. */
function macvlanMode(r: Request): MacvlanMode | undefined {
  let mode: MacvlanMode | undefined;
  while (r.more) {
    const word = r.next();
    const value = word === 'mode' ? r.next() : '';
    if (value === 'bridge' || value === 'private' || value === 'vepa' || value === 'passthru') mode = value;
    else if (value === 'source') r.unsupported('macvlan mode source');
    else if (word === 'mode') r.fail('Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "' + value + '"', 1);
    else if (/^(?:flags?|bcqueuelen|nopromisc|nodst|macaddr)$/.test(word)) r.unsupported(`macvlan option ${word}`);
    else kindUsage(r, 'macvlan', word, 'option');
  }
  return mode;
}

/** Words after `type ipvlan` (iplink_ipvlan.c). */
function ipvlanOptions(r: Request): { mode?: IpvlanMode; flag?: IpvlanFlag } {
  const out: { mode?: IpvlanMode; flag?: IpvlanFlag } = {};
  while (r.more) {
    const word = r.next();
    const value = word === 'mode' ? r.next() : '';
    if (value === 'l2' || value === 'l3' || value === 'l3s') out.mode = value;
    else if (word === 'mode') r.fail('Error: argument of "mode" must be either "l2", "l3" or "l3s"', 1);
    else if (out.flag === undefined && (word === 'bridge' || word === 'private' || word === 'vepa')) out.flag = word;
    else kindUsage(r, 'ipvlan', word, 'option');
  }
  return out;
}

function remove(r: Request): void {
  let device: string | undefined;
  while (r.more) {
    const word = r.next();
    if (word === 'type') {
      r.next();
      continue;
    }
    if (word === 'help') r.usage(LINK_HELP);
    const name = word === 'dev' ? r.next() : word;
    if (device !== undefined) r.garbage('dev', name);
    device = name;
  }
  if (device === undefined) return r.fail('Not enough information: "dev" argument is required.', 255);
  const link = r.device(device);
  r.needAdmin();
  if (link.kind === 'physical') r.answer({ errno: 'EOPNOTSUPP' });
  r.check(r.netns.deleteLink(link));
}
