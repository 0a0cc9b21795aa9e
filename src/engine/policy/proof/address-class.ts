/** All addresses, up to what blocks can tell apart: elementary intervals between the ends of all prefixes, merged by outcome. */
import { type Cidr, type Family, type IpAddress, cidrContains, familyOf, ip, ipv4FromNumber, ipv4ToNumber, ipv6FromBigInt, ipv6ToBigInt, isIpv4, maxPrefix } from '../../wire/index';
import { blockContains } from '../matching';

export interface Block {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

export interface AddressClass {
  readonly witness: IpAddress;
  /** Bit i is set when block i matches. */
  readonly truth: bigint;
  /** Another address of the class; undefined when there is none, so that two Pods cannot both be in it. */
  readonly second: IpAddress | undefined;
  readonly family: Family;
}

interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

const numberOf = (address: IpAddress): bigint => (isIpv4(address) ? BigInt(ipv4ToNumber(address)) : ipv6ToBigInt(address));
const addressAt = (family: Family, n: bigint): IpAddress => (family === 4 ? ipv4FromNumber(Number(n)) : ipv6FromBigInt(n));

/** Addresses that read as "somebody": tried as witnesses before any other. RFC 5737, RFC 3849. */
const readable: readonly IpAddress[] = ['203.0.113.10', '198.51.100.10', '192.0.2.10', '10.244.1.10', '10.0.0.10', '192.168.1.10', '172.16.0.10', '2001:db8::10', 'fd00::10'].map((text) => ip(text));

/**
 * Classes of the addresses of `family` for which `wanted` holds; `wanted` must not change inside the ranges of `cuts`' and the blocks' prefixes.
 */
export function addressClasses(family: Family, blocks: readonly Block[], cuts: readonly Cidr[], wanted: (address: IpAddress) => boolean): readonly AddressClass[] {
  const end = 1n << BigInt(maxPrefix(family));
  const starts = new Set<bigint>([0n]);
  for (const prefix of [...blocks.flatMap((block) => [block.cidr, ...block.except]), ...cuts]) {
    if (familyOf(prefix.address) !== family) continue;
    const first = numberOf(prefix.address);
    starts.add(first);
    const after = first + (1n << BigInt(maxPrefix(family) - prefix.length));
    if (after < end) starts.add(after);
  }
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const classes = new Map<bigint, Interval[]>();
  sorted.forEach((first, i) => {
    const last = (sorted[i + 1] ?? end) - 1n;
    const sample = addressAt(family, first);
    if (!wanted(sample)) return;
    let truth = 0n;
    blocks.forEach((block, b) => {
      if (blockContains(block, sample)) truth |= 1n << BigInt(b);
    });
    const known = classes.get(truth);
    if (known) known.push({ first, last });
    else classes.set(truth, [{ first, last }]);
  });
  return [...classes].map(([truth, intervals]) => ({ ...witnessesOf(family, intervals), truth, family }));
}

function witnessesOf(family: Family, intervals: readonly Interval[]): { witness: IpAddress; second: IpAddress | undefined } {
  const inside = (n: bigint): boolean => intervals.some(({ first, last }) => n >= first && n <= last);
  const widest = intervals.reduce((a, b) => (b.last - b.first > a.last - a.first ? b : a));
  const nice = readable.find((address) => familyOf(address) === family && inside(numberOf(address)));
  // Not the network's own address where there is another.
  const offset = widest.last - widest.first >= 10n ? 10n : widest.last - widest.first >= 2n ? 1n : 0n;
  const chosen = nice ? numberOf(nice) : widest.first + offset;
  const second = [chosen + 1n, chosen - 1n, ...intervals.map(({ first }) => first)].find((n) => n !== chosen && inside(n));
  return { witness: addressAt(family, chosen), second: second === undefined ? undefined : addressAt(family, second) };
}

/** Whether any of the prefixes holds the address. */
export const inAny = (prefixes: readonly Cidr[], address: IpAddress): boolean => prefixes.some((prefix) => cidrContains(prefix, address));
