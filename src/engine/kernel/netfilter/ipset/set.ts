/** One set: its elements, and the question "is this packet in it?". */
import type { SimTime } from '../../../base/index';
import { type Cidr, type Family, type IpAddress, cidrContains, cidrOf, familyOf, ipFromBytes, ipToBytes, isIpv4, networkLength } from '../../../wire/index';
import type { IpHeader, Packet } from '../../packet';
import type { HookState, IpSetHeader, IpSetPacketInfo } from '../api';
import type { CounterTest } from '../extension-kinds';
import { type Part, elementText, partText } from './element';
import { type Dimension, SET_TYPES, type SetTypeInfo, maxLength } from './types';

export interface Element {
  readonly parts: readonly Part[];
  readonly text: string;
  nomatch: boolean;
  expiresAt: SimTime | undefined;
  comment: string | undefined;
  packets: number;
  bytes: number;
  /** hash:net,iface: any interface whose name begins so. */
  readonly wildcard?: boolean;
  readonly skb?: IpSetPacketInfo;
}

/** What `-m set` asks of an element besides being there, and whether asking counts. */
export interface SetQuestion {
  readonly returnNoMatch: boolean;
  readonly update: boolean;
  readonly updateSub: boolean;
  readonly packets?: CounterTest | undefined;
  readonly bytes?: CounterTest | undefined;
}

/** ip_set_match_counter. */
function passes(test: CounterTest | undefined, count: number): boolean {
  if (!test) return true;
  return test.op === 'eq' ? (count === test.value) !== test.not : test.op === 'lt' ? count < test.value : count > test.value;
}

/** Resolves the sets that a list:set names. */
export type SetLookup = (name: string) => SetData | undefined;

export class SetData {
  readonly info: SetTypeInfo;
  readonly elements = new Map<string, Element>();
  /** Prefix lengths in use in each `net` dimension, longest first: what a look-up must try. */
  private readonly lengths = new Map<number, Map<number, number>>();

  constructor(
    readonly header: Omit<IpSetHeader, 'name'>,
    readonly initval: number,
    private readonly now: () => SimTime,
    private readonly lookup: SetLookup,
  ) {
    this.info = SET_TYPES[header.type];
  }

  /** Elements that have not timed out. */
  live(): Element[] {
    const now = this.now();
    for (const [key, element] of this.elements) if (element.expiresAt !== undefined && element.expiresAt <= now) this.delete(key);
    return [...this.elements.values()];
  }

  get(key: string): Element | undefined {
    const element = this.elements.get(key);
    if (!element) return undefined;
    if (element.expiresAt !== undefined && element.expiresAt <= this.now()) {
      this.delete(key);
      return undefined;
    }
    return element;
  }

  put(element: Element): void {
    const key = this.key(element.parts);
    if (!this.elements.has(key)) this.countLengths(element.parts, 1);
    this.elements.set(key, element);
  }

  /** What an element is known by: of bitmap:ip,mac its address alone. */
  key(parts: readonly Part[]): string {
    return elementText(this.header.type === 'bitmap:ip,mac' ? parts.slice(0, 1) : parts);
  }

  /** An element beside another, in a list:set. */
  place(element: Element, where: 'before' | 'after', name: string): void {
    const all = [...this.elements];
    this.elements.clear();
    for (const [key, each] of all) {
      if (key === name && where === 'before') this.elements.set(element.text, element);
      this.elements.set(key, each);
      if (key === name && where === 'after') this.elements.set(element.text, element);
    }
  }

  delete(key: string): void {
    const element = this.elements.get(key);
    if (!element) return;
    this.countLengths(element.parts, -1);
    this.elements.delete(key);
  }

  clear(): void {
    this.elements.clear();
    this.lengths.clear();
  }

  private countLengths(parts: readonly Part[], by: 1 | -1): void {
    for (const [i, dimension] of this.info.dimensions.entries()) {
      const part = parts[i];
      if (dimension !== 'net' || part?.kind !== 'net') continue;
      const counts = this.lengths.get(i) ?? new Map<number, number>();
      const count = (counts.get(part.cidr.length) ?? 0) + by;
      if (count > 0) counts.set(part.cidr.length, count);
      else counts.delete(part.cidr.length);
      this.lengths.set(i, new Map([...counts].sort(([a], [b]) => b - a)));
    }
  }

  /** The element that holds these parts: exact, or the longest prefixes where the type stores networks. */
  search(parts: readonly Part[]): Element | undefined {
    const candidates = (i: number, prefix: string): Element | undefined => {
      if (i === parts.length) return this.get(prefix);
      const part = parts[i] as Part;
      const join = (text: string): string => (prefix === '' ? text : `${prefix},${text}`);
      if (this.info.dimensions[i] === 'net' && part.kind === 'net' && part.cidr.length === maxLength(familyOf(part.cidr.address))) {
        for (const length of this.lengths.get(i)?.keys() ?? []) {
          const found = candidates(i + 1, join(prefixText(cidrOf(part.cidr.address, length))));
          if (found) return found;
        }
        return undefined;
      }
      return candidates(i + 1, join(partText(part)));
    };
    if (this.header.type === 'bitmap:ip,mac') {
      const [first, mac] = parts;
      const found = first && this.get(partText(first));
      const known = found?.parts[1];
      return found && (!mac || (known && partText(known) === partText(mac))) ? found : undefined;
    }
    return candidates(0, '') ?? this.searchWildcard(parts);
  }

  /** Elements of hash:net,iface that name only the beginning of an interface. */
  private searchWildcard([net, iface]: readonly Part[]): Element | undefined {
    if (this.header.type !== 'hash:net,iface' || net?.kind !== 'net' || iface?.kind !== 'text') return undefined;
    return this.live()
      .filter(({ wildcard, parts: [of, name] }) => wildcard && of?.kind === 'net' && name?.kind === 'text' && iface.text.startsWith(name.text) && cidrContains(of.cidr, net.cidr.address))
      .sort((a, b) => (b.parts[0]?.kind === 'net' ? b.parts[0].cidr.length : 0) - (a.parts[0]?.kind === 'net' ? a.parts[0].cidr.length : 0))[0];
  }

  /** Addresses as the set keeps them. */
  masked(parts: readonly Part[]): Part[] {
    const { netmask, bitmask } = this.header;
    if (netmask === undefined && bitmask === undefined) return [...parts];
    return parts.map((part, i) => (i === 0 && part.kind === 'net' ? { kind: 'net', cidr: cidrOf(maskedAddress(part.cidr.address, netmask, bitmask), part.cidr.length) } : part));
  }

  /** `-m set --match-set NAME dirs`. A `nomatch` element is an exception: it does not match, unless asked for. */
  matches(packet: Packet, at: HookState, dirs: readonly ('src' | 'dst')[], question: SetQuestion): boolean {
    if (this.info.method === 'list') {
      return this.live().some((member) => {
        const inside = this.lookup(member.text)?.matches(packet, at, dirs, { ...question, update: question.update && question.updateSub, packets: undefined, bytes: undefined }) ?? false;
        return inside && this.counts(member, packet, question);
      });
    }
    // ip_set_test: a rule that gives fewer sides than the set has asks nothing of it.
    if (dirs.length < this.info.dimensions.length) return false;
    const parts = this.partsOf(packet, at, dirs);
    const element = parts && this.search(parts);
    if (!element) return (parts && this.learns(parts)) ?? false;
    return element.nomatch === question.returnNoMatch && this.counts(element, packet, question);
  }

  /** An element of bitmap:ip,mac without a MAC takes the first that comes. */
  private learns(parts: readonly Part[]): boolean {
    const [first, mac] = parts;
    const found = this.header.type === 'bitmap:ip,mac' && first ? this.get(partText(first)) : undefined;
    if (!found || found.parts.length > 1 || !mac) return false;
    this.put({ ...found, parts, text: elementText(parts) });
    return true;
  }

  /** ip_set_match_extensions: the packet is counted before it is asked how many there are. */
  private counts(element: Element, packet: Packet, { update, packets, bytes }: SetQuestion): boolean {
    if (!this.header.counters) return true;
    if (update) {
      element.packets += 1;
      element.bytes += networkLength(packet);
    }
    return passes(packets, element.packets) && passes(bytes, element.bytes);
  }

  /** The element a packet would be; undefined when it lacks what the type needs. */
  partsOf(packet: Packet, at: HookState, dirs: readonly ('src' | 'dst')[]): Part[] | undefined {
    const net = packet.net as IpHeader;
    // ip_set_test: too few directions for the set's type.
    if (dirs.length < this.info.dimensions.length) return undefined;
    // bitmap:ip and hash types serve one family; ports and MACs any.
    if (this.info.dimensions.some((d) => d === 'ip' || d === 'net') && (net.kind === 'ipv4' ? 4 : 6) !== this.header.family) return undefined;
    const out: Part[] = [];
    for (const [i, dimension] of this.info.dimensions.entries()) {
      const part = packetPart(packet, net, at, dimension, dirs[i] ?? 'src', this.info.method === 'bitmap');
      if (!part) return undefined;
      out.push(part);
    }
    return this.masked(out);
  }
}

function maskedAddress(address: IpAddress, netmask: number | undefined, bitmask: IpAddress | undefined): IpAddress {
  if (netmask !== undefined) return cidrOf(address, netmask).address;
  if (bitmask === undefined) return address;
  const mask = ipToBytes(bitmask);
  return ipFromBytes(ipToBytes(address).map((byte, i) => byte & (mask[i] ?? 255)));
}

const prefixText = (cidr: Cidr): string => partText({ kind: 'net', cidr });

const host = (address: IpAddress): Part => ({ kind: 'net', cidr: { address, length: isIpv4(address) ? 32 : 128 } });

function packetPart(packet: Packet, net: IpHeader, at: HookState, dimension: Dimension, dir: 'src' | 'dst', bitmap: boolean): Part | undefined {
  switch (dimension) {
    case 'ip':
    case 'net':
      return host(dir === 'src' ? net.src : net.dst);
    case 'port': {
      const { transport } = packet;
      if (transport && 'type' in transport) return bitmap ? undefined : { kind: 'port', protocol: net.protocol, port: transport.type * 256 + transport.code };
      if (!transport) return bitmap ? undefined : { kind: 'port', protocol: net.protocol, port: 0 };
      return { kind: 'port', protocol: bitmap ? -1 : net.protocol, port: dir === 'src' ? transport.srcPort : transport.dstPort };
    }
    case 'iface': {
      const name = (dir === 'src' ? at.in : at.out)?.name;
      return name === undefined ? undefined : { kind: 'text', text: name };
    }
    case 'mac':
      return packet.eth && { kind: 'text', text: (dir === 'src' ? packet.eth.src : packet.eth.dst).toUpperCase() };
    case 'mark':
      return { kind: 'text', text: `0x${packet.mark.toString(16).padStart(8, '0')}` };
    case 'set':
      return undefined;
  }
}

export const memorySize = (set: SetData): number => {
  const family: Family = set.header.family;
  const [base, slot] = set.info.memory[family];
  const elements = set.live();
  const { counters, comment, timeout, skbinfo } = set.header;
  const extensions = (timeout !== undefined ? 8 : 0) + (counters ? 16 : 0) + (comment ? 8 : 0) + (skbinfo ? 16 : 0);
  const comments = elements.reduce((sum, e) => sum + (e.comment !== undefined ? e.comment.length + 17 : 0), 0);
  if (set.info.method === 'list') return base + elements.length * (slot + extensions) + comments;
  if (set.info.method === 'bitmap') return base + Math.ceil(bitmapBits(set) / 64) * 8 + bitmapBits(set) * (slot + extensions) + comments;
  // A bucket holds two slots (AHASH_INIT_SIZE) after 32 bytes of its own; extensions lie beside each element, aligned to 8.
  // All but skbinfo begin at a multiple of 8.
  const aligned = counters || comment || timeout !== undefined;
  const size = (aligned ? Math.ceil(slot / 8) * 8 : slot) + extensions;
  const bucket = 32 + Math.ceil((2 * size) / 8) * 8;
  return base + elements.length * bucket + comments;
};

function bitmapBits(set: SetData): number {
  const [from = '0', to = '0'] = (set.header.range ?? '').split('-');
  if (set.header.type === 'bitmap:port') return Number(to) - Number(from) + 1;
  const number = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);
  return (number(to) - number(from) + 1) / 2 ** (maxLength(4) - (set.header.netmask ?? maxLength(4)));
}

