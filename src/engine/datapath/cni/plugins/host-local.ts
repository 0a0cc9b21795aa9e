/**
 * host-local: addresses of one node out of ranges written in its configuration, remembered as files.
 * Round robin from the last address given, so a freed address is not used again at once.
 * Source: plugins/ipam/host-local/backend.
 * @unsupported several range sets and IPv6 ranges — one IPv4 range set per network, which is what flannel and Canal use
 */
import { type Ipv4Address, ipv4FromNumber, ipv4ToNumber, ipv4Mask, parsePrefix, isIpv4 } from '../../../wire/index';
import { type CniPlugin, type NodeFiles, type PluginCall, failed } from '../api';
import { list, object, text } from '../config-values';
import type { CniError, CniRoute } from '../api';

const DEFAULT_DATA_DIR = '/var/lib/cni/networks';

interface Range {
  readonly subnet: string;
  readonly length: number;
  readonly start: number;
  readonly end: number;
  readonly gateway: number;
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CniError };

function rangeOf(call: PluginCall): Parsed<Range> {
  const ipam = object(call.config['ipam']);
  const [firstSet] = list(ipam['ranges']);
  const range = Array.isArray(firstSet) ? object(firstSet[0]) : ipam;
  const subnet = text(range['subnet']);
  if (subnet === undefined) return failed('no IP ranges specified');
  const parsed = parsePrefix(subnet);
  if (!parsed.ok || !isIpv4(parsed.value.address)) return failed(`invalid CIDR address: ${subnet}`);
  const { address, length } = parsed.value;
  if (length > 30) return failed(`invalid range set 0: Network ${subnet} too small to allocate from`);
  const network = ipv4ToNumber(address);
  if ((network & ~ipv4Mask(length)) >>> 0 !== 0) return failed(`invalid range set 0: Network has host bits set. For a subnet mask of length ${length} the network address is ${ipv4FromNumber((network & ipv4Mask(length)) >>> 0)}`);
  const broadcast = (network | ~ipv4Mask(length)) >>> 0;
  const bound = (key: string, otherwise: number): number => {
    const value = text(range[key]);
    return value === undefined ? otherwise : ipv4ToNumber(value as Ipv4Address);
  };
  return { ok: true, value: { subnet, length, start: bound('rangeStart', network + 1), end: bound('rangeEnd', broadcast - 1), gateway: bound('gateway', network + 1) } };
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

  reserve(address: string, owner: string): boolean {
    if (this.owner(address) !== undefined) return false;
    this.files.write(`${this.dir}/${address}`, owner);
    this.files.write(`${this.dir}/last_reserved_ip.0`, address);
    return true;
  }

  release(owner: string): void {
    for (const address of this.addresses()) if (this.owner(address) === owner) this.files.remove(`${this.dir}/${address}`);
  }

  last(): string | undefined {
    const file = this.files.read(`${this.dir}/last_reserved_ip.0`);
    return file.ok ? file.value.trim() : undefined;
  }
}

const ownerOf = (call: PluginCall): string => `${call.containerId}\r\n${call.ifName}`;

function allocate(store: Store, range: Range, call: PluginCall): Parsed<string> {
  const rangeText = `${ipv4FromNumber(range.start)}-${ipv4FromNumber(range.end)}`;
  const own = store.addresses().find((address) => store.owner(address) === ownerOf(call));
  if (own !== undefined) return failed(`failed to allocate for range 0: ${own} has been allocated to ${call.containerId}, duplicate allocation is not allowed`);
  const size = range.end - range.start + 1;
  const last = store.last();
  const lastNumber = last === undefined ? undefined : ipv4ToNumber(last as Ipv4Address);
  const first = lastNumber !== undefined && lastNumber >= range.start && lastNumber < range.end ? lastNumber + 1 : range.start;
  for (let i = 0; i < size; i += 1) {
    const candidate = range.start + ((first - range.start + i) % size);
    if (candidate === range.gateway) continue;
    const address = ipv4FromNumber(candidate);
    if (store.reserve(address, ownerOf(call))) return { ok: true, value: address };
  }
  return failed(`failed to allocate for range 0: no IP addresses available in range set: ${rangeText}`);
}

export const hostLocal: CniPlugin = {
  type: 'host-local',
  add: (call) => {
    const range = rangeOf(call);
    if (!range.ok) return range;
    const address = allocate(new Store(call.on.files, call), range.value, call);
    if (!address.ok) return address;
    const routes = list(object(call.config['ipam'])['routes']).map((route): CniRoute => {
      const gw = text(object(route)['gw']);
      return { dst: text(object(route)['dst']) ?? '', ...(gw === undefined ? {} : { gw }) };
    });
    return {
      ok: true,
      value: {
        cniVersion: call.cniVersion,
        ips: [{ address: `${address.value}/${range.value.length}`, gateway: ipv4FromNumber(range.value.gateway) }],
        ...(routes.length > 0 ? { routes } : {}),
        dns: {},
      },
    };
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
