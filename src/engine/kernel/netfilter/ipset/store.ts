/** The ipsets of one namespace (net/netfilter/ipset/ip_set_core.c). Rules hold a place, not a set: `swap` changes what they see. */
import { type Result, SECOND, err, ok } from '../../../base/index';
import { networkLength, parseCidr, parseIp } from '../../../wire/index';
import type { Packet } from '../../packet';
import type { HookState, IpSet, IpSetError, IpSetHeader, IpSetPlace, IpSetType, IpSets, NetfilterHost, Target } from '../api';
import { type Part, compareParts, elementText, parseElements } from './element';
import { type Element, SetData, memorySize } from './set';
import { DEFAULT_HASHSIZE, DEFAULT_MAXELEM, MAX_SET_NAME, isSetType, maxLength, setError, syntaxError } from './types';

/** Where a set lives: its name, who refers to it, and the set that is there now. */
export interface SetHandle {
  name: string;
  references: number;
  set: SetData | undefined;
}

type AddOptions = NonNullable<Parameters<IpSets['add']>[2]>;

const NOSET = setError('NOSET', 'ENOENT');

export class IpSetStore implements IpSets {
  private readonly handles = new Map<string, SetHandle>();

  constructor(private readonly host: NetfilterHost) {}

  /** The place called `name`; an empty one that stays empty when there is no such set. */
  handle(name: string): SetHandle {
    return this.handles.get(name) ?? { name, references: 0, set: undefined };
  }

  hold(name: string): void {
    const handle = this.handles.get(name);
    if (handle) handle.references += 1;
  }

  release(name: string): void {
    const handle = this.handles.get(name);
    if (handle) handle.references -= 1;
  }

  clear(): void {
    this.handles.clear();
  }

  get all(): readonly IpSet[] {
    return [...this.handles.values()].map((handle) => this.view(handle));
  }

  get(name: string): IpSet | undefined {
    const handle = this.handles.get(name);
    return handle && this.view(handle);
  }

  private view(handle: SetHandle): IpSet {
    const set = handle.set as SetData;
    const elements = set.live();
    if (set.info.method !== 'list') elements.sort((a, b) => compareParts(a.parts, b.parts));
    return {
      ...set.header,
      name: handle.name,
      revision: set.info.revision,
      references: handle.references,
      initval: set.initval,
      memory: memorySize(set),
      members: elements.map((e) => ({
        text: e.text,
        nomatch: e.nomatch,
        ...(e.wildcard ? { wildcard: true } : {}),
        ...(e.skb ? { skb: e.skb } : {}),
        ...(e.expiresAt === undefined ? {} : { expiresAt: e.expiresAt }),
        ...(e.comment === undefined ? {} : { comment: e.comment }),
        packets: e.packets,
        bytes: e.bytes,
      })),
    };
  }

  create(header: Partial<IpSetHeader> & { readonly name: string; readonly type: IpSetType; readonly initval?: number }, options: { exist?: boolean } = {}): Result<void, IpSetError> {
    const { name, type } = header;
    if (name.length > MAX_SET_NAME) return err(syntaxError(`setname '${name}' is longer than ${MAX_SET_NAME} characters`));
    if (!isSetType(type)) return err(syntaxError(`typename '${String(type)}' is unknown`));
    const range = header.range === undefined ? undefined : normalRange(type, header.range);
    const full: Omit<IpSetHeader, 'name'> = {
      type,
      family: header.family ?? 4,
      // Rounded up to a power of two, 64 at least (hash_size in ip_set_hash_gen.h).
      hashsize: 2 ** Math.ceil(Math.log2(Math.max(64, header.hashsize ?? DEFAULT_HASHSIZE))),
      maxelem: header.maxelem ?? DEFAULT_MAXELEM,
      ...(header.bucketsize === undefined ? {} : { bucketsize: Math.min(12, Math.max(2, header.bucketsize + (header.bucketsize % 2))) }),
      ...(header.timeout === undefined ? {} : { timeout: header.timeout }),
      ...(header.counters ? { counters: true } : {}),
      ...(header.comment ? { comment: true } : {}),
      ...(header.skbinfo ? { skbinfo: true } : {}),
      // A mask of all bits is none.
      ...(header.netmask === undefined || header.netmask === maxLength(header.family ?? 4) ? {} : { netmask: header.netmask }),
      ...(header.bitmask === undefined || header.bitmask === ALL_BITS[header.family ?? 4] ? {} : { bitmask: header.bitmask }),
      ...(range === undefined ? {} : { range }),
      ...(type === 'list:set' ? { size: Math.max(4, header.size ?? 8) } : {}),
    };
    if (type.startsWith('bitmap:ip') && range !== undefined && rangeSize(range) / 2 ** (maxLength(4) - (header.netmask ?? maxLength(4))) > MAX_BITMAP) return err(setError('RANGE_SIZE', 'ERANGE'));
    const existing = this.handles.get(name)?.set;
    if (existing) {
      return options.exist && existing.header.type === full.type && existing.header.family === full.family && existing.header.timeout === full.timeout && existing.header.range === full.range
        ? ok()
        : err(setError('SET_EXISTS', 'EEXIST'));
    }
    const set = new SetData(full, header.initval ?? Math.floor(this.host.random() * 0x1_0000_0000), () => this.host.now(), (other) => this.handles.get(other)?.set);
    this.handles.set(name, { name, references: 0, set });
    return ok();
  }

  destroy(name: string): Result<void, IpSetError> {
    const handle = this.handles.get(name);
    if (!handle) return err(NOSET);
    if (handle.references > 0) return err(setError('IN_USE', 'EBUSY'));
    this.releaseMembers(handle.set);
    this.handles.delete(name);
    return ok();
  }

  rename(from: string, to: string): Result<void, IpSetError> {
    const handle = this.handles.get(from);
    if (!handle) return err(NOSET);
    if (this.handles.has(to)) return err(setError('RENAME_EXISTS', 'EEXIST'));
    if (handle.references > 0) return err(setError('RENAME_IN_USE', 'EBUSY'));
    const all = [...this.handles];
    this.handles.clear();
    for (const [name, each] of all) this.handles.set(name === from ? to : name, each);
    handle.name = to;
    return ok();
  }

  swap(a: string, b: string): Result<void, IpSetError> {
    const first = this.handles.get(a);
    const second = this.handles.get(b);
    if (!first) return err(NOSET);
    if (!second) return err(setError('SWAP_SECOND', 'ENOENT'));
    if (first.set?.header.type !== second.set?.header.type || first.set?.header.family !== second.set?.header.family) return err(setError('TYPE_MISMATCH', 'EINVAL'));
    [first.set, second.set] = [second.set, first.set];
    return ok();
  }

  flush(name: string): Result<void, IpSetError> {
    const handle = this.handles.get(name);
    if (!handle?.set) return err(NOSET);
    this.releaseMembers(handle.set);
    handle.set.clear();
    return ok();
  }

  private releaseMembers(set: SetData | undefined): void {
    if (set?.info.method === 'list') for (const element of set.live()) this.release(element.text);
  }

  private elements(name: string, member: string, test = false): Result<{ readonly set: SetData; readonly elements: readonly (readonly Part[])[] }, IpSetError> {
    const set = this.handles.get(name)?.set;
    if (!set) return err(NOSET);
    const elements = parseElements(member, set.info, set.header.family, test);
    if (!elements.ok) return elements;
    const kept = new Map(elements.value.map((parts) => {
      const masked = set.masked(parts);
      return [elementText(masked), masked] as const;
    }));
    for (const parts of kept.values()) {
      if (!inRange(set, parts)) return err(setError('OUT_OF_RANGE', 'ERANGE'));
      if (set.info.method === 'list' && !this.handles.has(elementText(parts))) return err(setError('NO_SUCH_MEMBER', 'ENOENT'));
    }
    return ok({ set, elements: [...kept.values()] });
  }

  add(name: string, member: string, options: AddOptions = {}): Result<void, IpSetError> {
    const found = this.elements(name, member);
    if (!found.ok) return found;
    const { set, elements } = found.value;
    if (options.timeout !== undefined && set.header.timeout === undefined) return err(setError('NO_TIMEOUT', 'EINVAL'));
    if (options.comment !== undefined && !set.header.comment) return err(setError('NO_COMMENT', 'EINVAL'));
    if ((options.packets ?? options.bytes) !== undefined && !set.header.counters) return err(setError('NO_COUNTER', 'EINVAL'));
    if (options.skb && !set.header.skbinfo) return err(setError('NO_SKBINFO', 'EINVAL'));
    for (const parts of elements) {
      const added = this.addOne(set, parts, options);
      if (!added.ok) return added;
    }
    return ok();
  }

  private addOne(set: SetData, parts: readonly Part[], options: AddOptions): Result<void, IpSetError> {
    const text = elementText(parts);
    const old = set.get(set.key(parts));
    const { place } = options;
    if (place && !this.handles.has(place.name)) return err(setError('NO_NEIGHBOUR', 'ENOENT'));
    if (old && !options.exist) return err(setError('EXIST_ENTRY', 'EEXIST'));
    if (!old && set.info.method === 'hash' && set.live().length >= set.header.maxelem) return err(setError('FULL', 'ENOSPC'));
    if (set.info.method === 'list') {
      const handle = this.handles.get(text);
      if (handle?.set?.info.method === 'list') return err(setError('LIST_LOOP', 'ELOOP'));
      if (place && !set.get(place.name)) return err(setError('NEIGHBOUR_ABSENT', 'ENOENT'));
      if (!old) this.hold(text);
    }
    const timeout = options.timeout ?? set.header.timeout;
    const element: Element = {
      parts,
      text,
      nomatch: options.nomatch ?? false,
      expiresAt: timeout === undefined || timeout === 0 ? undefined : this.host.now() + timeout * SECOND,
      comment: options.comment,
      packets: options.packets ?? old?.packets ?? 0,
      bytes: options.bytes ?? old?.bytes ?? 0,
      ...(options.wildcard ? { wildcard: true } : {}),
      ...(options.skb ? { skb: options.skb } : {}),
    };
    if (place) set.place(element, place.where, place.name);
    else set.put(element);
    return ok();
  }

  remove(name: string, member: string, options: { exist?: boolean; place?: IpSetPlace } = {}): Result<void, IpSetError> {
    const found = this.elements(name, member);
    if (!found.ok) return found;
    const { set, elements } = found.value;
    for (const parts of elements) {
      const text = elementText(parts);
      const { place } = options;
      if (place && (!this.handles.has(place.name) || !stands(set, text, place))) return err(setError(this.handles.has(place.name) ? 'NEIGHBOUR_ABSENT' : 'NO_NEIGHBOUR', 'ENOENT'));
      const key = set.key(parts);
      if (!set.get(key)) {
        if (options.exist) continue;
        return err(setError('NOENTRY', 'ENOENT'));
      }
      if (set.info.method === 'list') this.release(text);
      set.delete(key);
    }
    return ok();
  }

  test(name: string, member: string, options: { place?: IpSetPlace } = {}): Result<{ readonly found: boolean; readonly text: string }, IpSetError> {
    const found = this.elements(name, member, true);
    if (!found.ok) return found;
    const { set, elements } = found.value;
    const [parts] = elements;
    const element = parts && set.search(parts);
    const typed = parseElements(member, set.info, set.header.family, true);
    const text = typed.ok && typed.value[0] ? elementText(typed.value[0]) : member;
    return ok({ found: element !== undefined && !element.nomatch && (!options.place || stands(set, element.text, options.place)), text });
  }

  /** The SET target: adds or deletes what the packet would be. */
  fromPacket(target: Extract<Target, { kind: 'SET' }>, packet: Packet, at: HookState): void {
    const set = this.handles.get(target.name)?.set;
    const parts = set?.partsOf(packet, at, target.dirs);
    if (!set || !parts) return;
    if (target.op === 'del') set.delete(set.key(parts));
    // The packet itself is counted.
    else this.addOne(set, parts, { packets: 1, bytes: networkLength(packet), ...(target.exist ? { exist: true } : {}), ...(target.timeout === undefined ? {} : { timeout: target.timeout }) });
  }
}

/** `10.0.0.0/24` as `10.0.0.0-10.0.0.255`, which is how ipset prints it. */
function normalRange(type: IpSetType, range: string): string {
  if (!type.startsWith('bitmap:ip')) return range;
  const cidr = range.includes('/') ? parseCidr(range) : undefined;
  if (!cidr?.ok) return range;
  const parts = cidr.value.address.split('.').map(Number);
  const first = parts.reduce((n, part) => n * 256 + part, 0);
  const last = first + 2 ** (maxLength(4) - cidr.value.length) - 1;
  return `${cidr.value.address}-${[24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join('.')}`;
}

/** IPSET_BITMAP_MAX_RANGE and one more. */
const MAX_BITMAP = 65536;
const ALL_BITS: Readonly<Record<4 | 6, string>> = { 4: '255.255.255.255', 6: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' };

function rangeSize(range: string): number {
  const [from = 0, to = from] = range.split('-').map((address) => address.split('.').reduce((n, part) => n * 256 + Number(part), 0));
  return to - from + 1;
}

/** Whether the member stands right before or after the other. */
function stands(set: SetData, member: string, { where, name }: IpSetPlace): boolean {
  const all = set.live().map(({ text }) => text);
  const at = all.indexOf(member);
  return at >= 0 && all[where === 'before' ? at + 1 : at - 1] === name;
}

function inRange(set: SetData, [part]: readonly Part[]): boolean {
  const { range } = set.header;
  if (range === undefined || !part) return true;
  const [from = '', to = from] = range.split('-');
  if (part.kind === 'port') return part.port >= Number(from) && part.port <= Number(to);
  if (part.kind !== 'net') return true;
  const low = parseIp(from);
  const high = parseIp(to);
  if (!low.ok || !high.ok) return true;
  return compareParts([part], [{ kind: 'net', cidr: { address: low.value, length: 0 } }]) >= 0 && compareParts([{ kind: 'net', cidr: { address: part.cidr.address, length: 0 } }], [{ kind: 'net', cidr: { address: high.value, length: 0 } }]) <= 0;
}
