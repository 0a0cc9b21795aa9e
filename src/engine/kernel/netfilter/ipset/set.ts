/** One set: its elements, and the question "is this packet in it?". */
import type { SimTime } from '../../../base/index';
import { type Cidr, type Family, type IpAddress, cidrOf, familyOf, isIpv4, networkLength } from '../../../wire/index';
import type { IpHeader, Packet } from '../../packet';
import type { HookState, IpSetHeader } from '../api';
import { type Part, partText } from './element';
import { type Dimension, SET_TYPES, type SetTypeInfo, maxLength } from './types';

export interface Element {
  readonly parts: readonly Part[];
  readonly text: string;
  nomatch: boolean;
  expiresAt: SimTime | undefined;
  comment: string | undefined;
  packets: number;
  bytes: number;
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
    if (!this.elements.has(element.text)) this.countLengths(element.parts, 1);
    this.elements.set(element.text, element);
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
    return candidates(0, '');
  }

  /** `-m set --match-set NAME dirs`. A `nomatch` element is an exception: it does not match, unless asked for. */
  matches(packet: Packet, at: HookState, dirs: readonly ('src' | 'dst')[], returnNoMatch: boolean): boolean {
    if (this.info.method === 'list') return this.live().some((element) => this.lookup(element.text)?.matches(packet, at, dirs, returnNoMatch) ?? false);
    const parts = this.partsOf(packet, at, dirs);
    const element = parts && this.search(parts);
    if (!element) return false;
    if (element.nomatch !== returnNoMatch) return false;
    if (this.header.counters) {
      element.packets += 1;
      element.bytes += networkLength(packet);
    }
    return true;
  }

  /** The element a packet would be; undefined when it lacks what the type needs. */
  partsOf(packet: Packet, at: HookState, dirs: readonly ('src' | 'dst')[]): Part[] | undefined {
    const net = packet.net as IpHeader;
    // bitmap:ip and hash types serve one family; ports and MACs any.
    if (this.info.dimensions.some((d) => d === 'ip' || d === 'net') && (net.kind === 'ipv4' ? 4 : 6) !== this.header.family) return undefined;
    const out: Part[] = [];
    for (const [i, dimension] of this.info.dimensions.entries()) {
      const part = packetPart(packet, net, at, dimension, dirs[i] ?? dirs[dirs.length - 1] ?? 'src', this.info.method === 'bitmap');
      if (!part) return undefined;
      out.push(part);
    }
    return out;
  }
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
      return packet.eth && { kind: 'text', text: dir === 'src' ? packet.eth.src : packet.eth.dst };
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
  if (set.info.method === 'list') return base + elements.length * slot;
  if (set.info.method === 'bitmap') return base + Math.ceil(bitmapBits(set) / 64) * 8;
  // A bucket holds two slots (AHASH_INIT_SIZE) after 32 bytes of its own; extensions lie beside each element, aligned to 8.
  const { counters, comment, timeout } = set.header;
  const extended = counters || comment || timeout !== undefined;
  const size = (extended ? Math.ceil(slot / 8) * 8 : slot) + (timeout !== undefined ? 8 : 0) + (counters ? 16 : 0) + (comment ? 8 : 0);
  const bucket = 32 + Math.ceil((2 * size) / 8) * 8;
  return base + elements.reduce((sum, e) => sum + bucket + (e.comment !== undefined ? e.comment.length + 17 : 0), 0);
};

function bitmapBits(set: SetData): number {
  const [from = '0', to = '0'] = (set.header.range ?? '').split('-');
  if (set.header.type === 'bitmap:port') return Number(to) - Number(from) + 1;
  const number = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);
  return number(to) - number(from) + 1;
}

