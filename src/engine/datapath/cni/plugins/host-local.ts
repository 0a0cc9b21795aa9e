/**
 * host-local: addresses of one node out of ranges written in its configuration, remembered as files.
 * Round robin from the last address given, so a freed address is not used again at once.
 * Source: plugins/ipam/host-local (main.go, backend/allocator) 1.1.1.
 */
import { type IpAddress, broadcastOf, cidrContains, cidrOf, formatCidr, ipv4FromNumber, ipv4ToNumber, ipv6FromBigInt, ipv6ToBigInt, isIpv4, maxPrefix, familyOf, parseIp, parsePrefix } from '../../../wire/index';
import type { Json, JsonObject } from '../../../k8s/index';
import { type CniError, type CniIp, type CniPlugin, type CniRoute, type NodeFiles, type PluginCall, failed } from '../api';
import { list, object, text } from '../config-values';

const DEFAULT_DATA_DIR = '/var/lib/cni/networks';

interface Range {
  readonly network: IpAddress;
  readonly length: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly gateway: IpAddress;
}

/** Ranges that serve one address; each set of a configuration gives one. */
type RangeSet = readonly Range[];

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CniError };

const toNumber = (address: IpAddress): bigint => (isIpv4(address) ? BigInt(ipv4ToNumber(address)) : ipv6ToBigInt(address));
const fromNumber = (n: bigint, like: IpAddress): IpAddress => (isIpv4(like) ? ipv4FromNumber(Number(n)) : ipv6FromBigInt(n));

function rangeOf(range: JsonObject, index: number): Parsed<Range> {
  const wrong = (what: string): Parsed<Range> => failed(`invalid range set ${index}: ${what}`);
  const subnet = text(range['subnet']);
  if (subnet === undefined) return failed('no IP ranges specified');
  const parsed = parsePrefix(subnet);
  if (!parsed.ok || !subnet.includes('/')) return failed(`invalid CIDR address: ${subnet}`);
  const { address, length } = parsed.value;
  const cidr = cidrOf(address, length);
  if (length > maxPrefix(familyOf(address)) - 2) return wrong(`Network ${subnet} too small to allocate from`);
  if (cidr.address !== address) return wrong(`Network has host bits set. For a subnet mask of length ${length} the network address is ${cidr.address}`);
  const first = toNumber(address) + 1n;
  const last = isIpv4(address) ? BigInt(ipv4ToNumber(broadcastOf(address, length))) - 1n : toNumber(address) + (1n << BigInt(128 - length)) - 1n;
  const bound = (key: string): IpAddress | undefined => {
    const given = parseIp(text(range[key]) ?? '');
    return given.ok ? given.value : undefined;
  };
  const [start, end, gateway] = [bound('rangeStart'), bound('rangeEnd'), bound('gateway')];
  for (const [name, given] of [['RangeStart', start], ['RangeEnd', end]] as const) if (given !== undefined && !cidrContains(cidr, given)) return wrong(`${name} ${given} not in network ${formatCidr(cidr)}`);
  return { ok: true, value: { network: address, length, start: start === undefined ? first : toNumber(start), end: end === undefined ? last : toNumber(end), gateway: gateway ?? fromNumber(first, address) } };
}

const overlaps = (a: RangeSet, b: RangeSet): boolean => a.some((x) => b.some((y) => familyOf(x.network) === familyOf(y.network) && x.start <= y.end && y.start <= x.end));

function rangeSets(call: PluginCall): Parsed<readonly RangeSet[]> {
  const ipam = object(call.config['ipam']);
  const written: readonly Json[] = [...(ipam['subnet'] === undefined ? [] : [[ipam]]), ...list(ipam['ranges'])];
  const sets: RangeSet[] = [];
  for (const [index, set] of written.entries()) {
    const ranges: Range[] = [];
    for (const range of list(set)) {
      const read = rangeOf(object(range), index);
      if (!read.ok) return read;
      ranges.push(read.value);
    }
    if (ranges.length > 0) sets.push(ranges);
  }
  if (sets.length === 0) return failed('no IP ranges specified');
  for (const [i, set] of sets.entries()) for (let j = i + 1; j < sets.length; j += 1) if (overlaps(set, sets[j] ?? [])) return failed(`range set ${i} overlaps with ${j}`);
  return { ok: true, value: sets };
}

/** The store of one network on one node. */
class Store {
  private readonly dir: string;

  constructor(
    private readonly files: NodeFiles,
    call: PluginCall,
  ) {
    this.dir = `${text(object(call.config['ipam'])['dataDir']) ?? DEFAULT_DATA_DIR}/${call.network}`;
    files.makeDirectory(this.dir, { parents: true });
    if (!files.read(`${this.dir}/lock`).ok) files.write(`${this.dir}/lock`, '');
  }

  addresses(): readonly string[] {
    const listed = this.files.list(this.dir);
    return listed.ok ? listed.value.filter((name) => name !== 'lock' && !name.startsWith('last_reserved_ip')) : [];
  }

  /** Whose address it is: `containerID\r\nifName`. */
  owner(address: string): string | undefined {
    const file = this.files.read(`${this.dir}/${address}`);
    return file.ok ? file.value : undefined;
  }

  reserve(address: string, owner: string, set: number): boolean {
    if (this.owner(address) !== undefined) return false;
    this.files.write(`${this.dir}/${address}`, owner);
    this.files.write(`${this.dir}/last_reserved_ip.${set}`, address);
    return true;
  }

  release(owner: string): void {
    for (const address of this.addresses()) if (this.owner(address) === owner) this.files.remove(`${this.dir}/${address}`);
  }

  last(set: number): IpAddress | undefined {
    const file = this.files.read(`${this.dir}/last_reserved_ip.${set}`);
    const parsed = parseIp(file.ok ? file.value.trim() : '');
    return parsed.ok ? parsed.value : undefined;
  }
}

const ownerOf = (call: PluginCall): string => `${call.containerId}\r\n${call.ifName}`;

const inRange = (range: Range, address: IpAddress): boolean => familyOf(range.network) === familyOf(address) && range.start <= toNumber(address) && toNumber(address) <= range.end;

const setText = (set: RangeSet): string => set.map(({ network, start, end }) => `${fromNumber(start, network)}-${fromNumber(end, network)}`).join(',');

/** All addresses of a set, from the one after `last` on and round to it. */
function* candidates(set: RangeSet, last: IpAddress | undefined): Generator<readonly [IpAddress, Range]> {
  const at = last === undefined ? -1 : set.findIndex((range) => inRange(range, last));
  const first = set[Math.max(at, 0)];
  if (!first) return;
  const begin = at >= 0 && last !== undefined ? toNumber(last) + 1n : first.start;
  for (let n = begin; n <= first.end; n += 1n) yield [fromNumber(n, first.network), first];
  for (let i = 1; i < set.length; i += 1) {
    const range = set[(Math.max(at, 0) + i) % set.length];
    if (range) for (let n = range.start; n <= range.end; n += 1n) yield [fromNumber(n, range.network), range];
  }
  for (let n = first.start; n < begin && n <= first.end; n += 1n) yield [fromNumber(n, first.network), first];
}

function allocate(store: Store, set: RangeSet, index: number, call: PluginCall, wanted: IpAddress | undefined): Parsed<CniIp> {
  const refuse = (what: string): Parsed<CniIp> => failed(`failed to allocate for range ${index}: ${what}`);
  const given = (address: IpAddress, range: Range): Parsed<CniIp> => ({ ok: true, value: { address: `${address}/${range.length}`, gateway: range.gateway } });
  if (wanted !== undefined) {
    const range = set.find((each) => inRange(each, wanted));
    if (!range) return refuse(`${wanted} not in range set ${setText(set)}`);
    if (wanted === range.gateway) return refuse(`requested ip ${wanted} is subnet's gateway`);
    return store.reserve(wanted, ownerOf(call), index) ? given(wanted, range) : refuse(`requested IP address ${wanted} is not available in range set ${setText(set)}`);
  }
  const own = store.addresses().find((address) => {
    const parsed = parseIp(address);
    return parsed.ok && store.owner(address) === ownerOf(call) && set.some((range) => inRange(range, parsed.value));
  });
  if (own !== undefined) return refuse(`${own} has been allocated to ${call.containerId}, duplicate allocation is not allowed`);
  for (const [address, range] of candidates(set, store.last(index))) {
    if (address === range.gateway) continue;
    if (store.reserve(address, ownerOf(call), index)) return given(address, range);
  }
  return refuse(`no IP addresses available in range set: ${setText(set)}`);
}

/** What `resolvConf` names: nameservers, domain, search and options of that file. */
function dnsOf(call: PluginCall): JsonObject {
  const path = text(object(call.config['ipam'])['resolvConf']);
  const file = path === undefined ? undefined : call.on.files.read(path);
  if (!file?.ok) return {};
  const words = (key: string): readonly (readonly string[])[] => file.value.split('\n').map((line) => line.trim().split(/\s+/)).filter(([first]) => first === key).map((line) => line.slice(1));
  const [nameservers, domain, search, options] = [words('nameserver').map(([server]) => server ?? ''), words('domain').at(-1)?.[0], words('search').at(-1) ?? [], words('options').flat()];
  return { ...(nameservers.length > 0 && { nameservers }), ...(domain !== undefined && { domain }), ...(search.length > 0 && { search }), ...(options.length > 0 && { options }) };
}

export const hostLocal: CniPlugin = {
  type: 'host-local',
  add: (call) => {
    const unknown = [...call.args].filter(([name]) => name !== 'IP' && name !== 'IgnoreUnknown');
    if (unknown.length > 0 && !['1', 'true', 'TRUE'].includes(call.args.get('IgnoreUnknown') ?? '')) return failed(`ARGS: unknown args [${unknown.map(([name, value]) => `"${name}=${value}"`).join(' ')}]`);
    const sets = rangeSets(call);
    if (!sets.ok) return sets;
    const store = new Store(call.on.files, call);
    const asked = parseIp(call.args.get('IP') ?? '');
    let wanted = asked.ok ? asked.value : undefined;
    const ips: CniIp[] = [];
    for (const [index, set] of sets.value.entries()) {
      const requested = wanted !== undefined && set.some((range) => inRange(range, wanted as IpAddress)) ? wanted : undefined;
      if (requested !== undefined) wanted = undefined;
      const address = allocate(store, set, index, call, requested);
      if (!address.ok) {
        if (ips.length > 0) store.release(ownerOf(call));
        return address;
      }
      ips.push(address.value);
    }
    if (wanted !== undefined) {
      store.release(ownerOf(call));
      return failed(`failed to allocate all requested IPs: ${wanted}`);
    }
    const routes = list(object(call.config['ipam'])['routes']).map((route): CniRoute => {
      const gw = text(object(route)['gw']);
      return { dst: text(object(route)['dst']) ?? '', ...(gw === undefined ? {} : { gw }) };
    });
    return { ok: true, value: { cniVersion: call.cniVersion, ips, ...(routes.length > 0 ? { routes } : {}), dns: dnsOf(call) } };
  },
  del: (call) => {
    new Store(call.on.files, call).release(ownerOf(call));
    return { ok: true };
  },
  check: (call) => {
    const store = new Store(call.on.files, call);
    return store.addresses().some((address) => store.owner(address)?.startsWith(`${call.containerId}\r\n`) === true)
      ? { ok: true }
      : failed(`host-local: Failed to find address added by container ${call.containerId}`);
  },
};
