/** Which of its IPv6 addresses a host speaks from: RFC 6724 section 5 as Linux has it (net/ipv6/addrconf.c ipv6_dev_get_saddr, net/ipv6/addrlabel.c). */
import { familyOf, ipv6ToBigInt, parseCidr, type Ipv6Address } from '../../wire/index';
import { unwrap } from '../../base/index';
import type { Device } from '../link/device';
import type { SimNetNamespace } from '../netns';

/** ip6addrlbl_init_table, longest prefixes first. */
const LABELS = (
  [
    ['::1/128', 0],
    ['::ffff:0:0/96', 4],
    ['::/96', 3],
    ['2001::/32', 6],
    ['2001:10::/28', 7],
    ['3ffe::/16', 12],
    ['2002::/16', 2],
    ['fec0::/10', 11],
    ['fc00::/7', 5],
    ['::/0', 1],
  ] as const
).map(([text, label]) => {
  const prefix = unwrap(parseCidr(text));
  const shift = BigInt(128 - prefix.length);
  return { bits: ipv6ToBigInt(prefix.address as Ipv6Address) >> shift, shift, label };
});

const labelOf = (n: bigint): number => LABELS.find(({ bits, shift }) => n >> shift === bits)?.label ?? 1;

/** ipv6_addr_src_scope: link-local and ::1 are of scope 2, fec0::/10 of 5, groups say it themselves, everything else is global. */
function scopeOf(n: bigint): number {
  if (n >> 120n === 0xffn) return Number((n >> 112n) & 0xfn);
  if (n >> 118n === 0xfe80n >> 6n || n === 1n) return 2;
  if (n >> 118n === 0xfec0n >> 6n) return 5;
  return 14;
}

/** Overlay routable cryptographic hash identifiers (RFC 4843): 2001:10::/28. */
const isOrchid = (n: bigint): boolean => n >> 100n === 0x2001001n;

/** The leading bits that two addresses share. */
const commonBits = (a: bigint, b: bigint): number => (a === b ? 128 : 128 - (a ^ b).toString(2).length);

/**
 * The source for packets to `dst` by `device` (none: not known yet). Rules 1 (the address itself), 2 (scope), 5 (outgoing device), 6 (label),
 * 8 (longest prefix, no longer than the address's own). Among equals the newest of the first device.
 * @simplified IPv6 source selection — no deprecated, optimistic, home or temporary addresses (rules 3, 4 and 7), no `ip addrlabel`
 */
export function selectSource6(netns: SimNetNamespace, device: Device | undefined, dst: Ipv6Address): Ipv6Address | undefined {
  const target = ipv6ToBigInt(dst);
  const scope = scopeOf(target);
  const label = labelOf(target);
  const near = device !== undefined && (scope <= 2 || target >> 120n === 0xffn);
  let best: { readonly address: Ipv6Address; readonly score: readonly number[] } | undefined;
  for (const other of netns.devices) {
    if (near && other !== device) continue;
    if (!other.up) continue;
    // ipv6_link_dev_addr keeps wider scopes first, newer addresses before older ones.
    const list = [...other.addressList].reverse().filter((a) => !a.tentative && familyOf(a.address) === 6);
    const sorted = list.map((a) => ({ a, n: ipv6ToBigInt(a.address as Ipv6Address) })).sort((x, y) => scopeOf(y.n) - scopeOf(x.n));
    for (const { a, n } of sorted) {
      const own = scopeOf(n);
      const score = [
        n === target ? 1 : 0,
        own >= scope ? -own : own - 128,
        device === undefined || other === device ? 1 : 0,
        labelOf(n) === label ? 1 : 0,
        isOrchid(n) === isOrchid(target) ? 1 : 0,
        Math.min(commonBits(n, target), a.prefixLength),
      ];
      if (best === undefined || better(score, best.score)) best = { address: a.address as Ipv6Address, score };
    }
  }
  return best?.address;
}

function better(score: readonly number[], than: readonly number[]): boolean {
  for (let i = 0; i < score.length; i += 1) {
    const difference = (score[i] ?? 0) - (than[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
