/** Route lookup against a naive model that looks at every route, bit by bit. Seeds: PODWIRE_SEEDS, else 100. */
import { expect, test } from 'vitest';
import { Rng, unwrap } from '../../base/index';
import { cidr, ip, ipv4ToNumber, ipv6ToBigInt, isIpv4, type IpAddress } from '../../wire/index';
import type { Route } from '../api';
import { lab, link } from '../fixtures/network';

const SEEDS = Number(process.env['PODWIRE_SEEDS'] ?? 100);
const TABLE = 254;

interface Known {
  readonly prefix: string;
  readonly metric: number;
}

const bits = (address: IpAddress): string => (isIpv4(address) ? ipv4ToNumber(address).toString(2).padStart(32, '0') : ipv6ToBigInt(address).toString(2).padStart(128, '0'));

/** The naive model: of all routes whose first bits are the address's, the longest; of those, the lowest metric. */
function naive(routes: readonly Known[], address: IpAddress): Known | undefined {
  const whole = bits(address);
  const fits = routes.filter(({ prefix }) => {
    const [network = '', length = ''] = prefix.split('/');
    return whole.startsWith(bits(ip(network)).slice(0, Number(length)));
  });
  return fits.sort((a, b) => Number(b.prefix.split('/')[1]) - Number(a.prefix.split('/')[1]) || a.metric - b.metric)[0];
}

/** Few different bits, so that prefixes lie within each other. */
const FAMILIES = [
  { family: 4, lengths: [0, 1, 8, 12, 15, 16, 22, 24, 25, 31, 32], address: (rng: Rng) => `${rng.pick([10, 11, 172])}.${rng.pick([0, 1, 16])}.${rng.pick([0, 3])}.${rng.pick([0, 1, 128, 255])}` },
  { family: 6, lengths: [0, 3, 16, 32, 48, 63, 64, 65, 112, 127, 128], address: (rng: Rng) => `fd00:${rng.pick(['0', '1'])}:${rng.pick(['0', 'a'])}:${rng.pick(['0', '1'])}::${rng.pick(['1', '2', 'ff00'])}` },
] as const;

/** The prefix with its host bits cleared, as text. */
function masked(address: string, length: number): string {
  const kept = bits(ip(address)).slice(0, length);
  const whole = kept.padEnd(address.includes(':') ? 128 : 32, '0');
  const groups = whole.match(address.includes(':') ? /.{16}/g : /.{8}/g) ?? [];
  const text = groups.map((group) => Number.parseInt(group, 2).toString(address.includes(':') ? 16 : 10)).join(address.includes(':') ? ':' : '.');
  return `${text}/${length}`;
}

test('the route found is the one that a look at every route finds', () => {
  let found = 0;
  let missed = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const rng = new Rng(seed);
    const l = lab();
    const a = l.at('a');
    unwrap(a.addLink({ kind: 'dummy', name: 'd0' }));
    unwrap(a.setLink(link(a, 'd0'), { up: true }));
    const { family, lengths, address } = FAMILIES[seed % 2] as (typeof FAMILIES)[number];
    const asRoute = ({ prefix, metric }: Known): Route => ({ type: 'unicast', destination: cidr(prefix), nextHops: [{ device: link(a, 'd0') }], metric, table: TABLE, protocol: 'boot', scope: family === 4 ? 'link' : 'global' });
    let known: readonly Known[] = [];
    for (let i = 0; i < 24; i += 1) {
      const one: Known = { prefix: masked(address(rng), rng.pick(lengths)), metric: rng.pick([10, 20, 30]) };
      const there = known.some(({ prefix, metric }) => prefix === one.prefix && metric === one.metric);
      expect(a.routing.add(asRoute(one), 'add').ok, `seed ${seed}: add ${one.prefix} metric ${one.metric}`).toBe(!there);
      if (!there) known = [...known, one];
      if (known.length > 4 && rng.chance(0.25)) {
        const gone = rng.pick(known);
        unwrap(a.routing.remove({ destination: cidr(gone.prefix), metric: gone.metric, table: TABLE }));
        known = known.filter((route) => route !== gone);
      }
    }
    for (let i = 0; i < 40; i += 1) {
      const dst = ip(address(rng));
      const got = a.routing.lookup({ dst });
      const wanted = naive(known, dst);
      const told = got.kind === 'route' ? `${got.route.destination.address}/${got.route.destination.length} metric ${got.route.metric}` : 'none';
      if (wanted) found += 1;
      else missed += 1;
      expect(told, `seed ${seed}: ${dst}`).toBe(wanted ? `${cidr(wanted.prefix).address}/${cidr(wanted.prefix).length} metric ${wanted.metric}` : 'none');
    }
  }
  expect(found).toBeGreaterThan(0);
  expect(missed).toBeGreaterThan(0);
});
