/**
 * For random states: the second application does nothing, and the way to a state does not show — from any other state the kernel ends
 * as it does from nothing. Seeds: PODWIRE_SEEDS, else 100.
 */
import { expect, test } from 'vitest';
import { Rng, unwrap } from '../base/index';
import { createWorld, formatRule, type NetNamespace } from '../kernel/index';
import { ip, mac, type Ipv4Address } from '../wire/index';
import { emptyState, type OwnerState, type RuleText } from './state';
import { OwnerSync } from './sync';

const SEEDS = Number(process.env['PODWIRE_SEEDS'] ?? 100);
const CHAINS = ['cali-a', 'cali-b', 'cali-c', 'cali-d'];
const SETS = ['s0', 's1', 's2'];

function namespace(): NetNamespace {
  const { root } = createWorld({ seed: 1 }).addHost('node');
  const nic = unwrap(root.addLink({ kind: 'physical', name: 'eth0' }));
  unwrap(root.setLink(nic, { up: true }));
  unwrap(root.addAddress(nic, { address: ip('10.0.10.11'), prefixLength: 24 }));
  return root;
}

/** Some of `items`, in their order. */
const some = <T>(rng: Rng, items: readonly T[]): readonly T[] => items.filter(() => rng.chance(0.5));

/** A random order, as agents meet objects in. */
function shuffled<T>(rng: Rng, items: readonly T[]): readonly T[] {
  const rest = [...items];
  return items.map(() => rest.splice(rng.below(rest.length), 1)[0] as T);
}

function randomState(rng: Rng): OwnerState {
  const sets = some(rng, SETS);
  const chains = some(rng, CHAINS);
  const rule = (targets: readonly string[]): RuleText => {
    const match = rng.pick(['', '-s 10.244.1.0/24 ', '-p tcp -m tcp --dport 80 ', '-m mark --mark 0x10000/0x10000 ', ...sets.map((set) => `-m set --match-set ${set} src `)]);
    return { text: `${match}-j ${rng.pick(['ACCEPT', 'DROP', 'RETURN', ...targets])}` };
  };
  // A chain may jump to later ones only: the kernel refuses loops.
  const rules = (targets: readonly string[]): readonly RuleText[] => Array.from({ length: rng.below(4) }, () => rule(targets));
  const peers = some(rng, [2, 3, 4, 5]);
  const overlay = rng.chance(0.7);
  return {
    ...emptyState('agent'),
    sysctls: [{ name: 'net.ipv4.ip_forward', value: '1' }],
    sets: shuffled(rng, sets).map((name) => ({ name, type: 'hash:net', maxElements: 1024, members: shuffled(rng, some(rng, [1, 2, 3, 4, 5])).map((n) => `10.244.${n}.0/24`) })),
    chains: chains.map((name, i) => ({ table: 'filter', name, rules: rules(chains.slice(i + 1)) })),
    shared: chains.length === 0 ? [] : [{ table: 'filter', chain: rng.pick(['FORWARD', 'INPUT']), position: 'first', rules: [{ text: `-j ${rng.pick(chains)}` }] }],
    ...(overlay && {
      links: [{ kind: 'vxlan', name: 'flannel.1', mac: mac('02:00:00:00:00:01'), mtu: 1450, vni: 1, lower: 'eth0', local: ip('10.0.10.11') as Ipv4Address, port: 8472 }],
      addresses: [{ device: 'flannel.1', address: ip('10.244.1.0'), prefixLength: 32 }],
      neighbors: shuffled(rng, peers).map((n) => ({ device: 'flannel.1', address: ip(`10.244.${n}.0`), mac: mac(`02:00:00:00:00:0${n}`) })),
      fdb: shuffled(rng, peers).map((n) => ({ device: 'flannel.1', mac: mac(`02:00:00:00:00:0${n}`), remote: ip(`10.0.10.1${n}`) as Ipv4Address })),
      routes: shuffled(rng, peers).map((n) => ({ destination: `10.244.${n}.0/24`, via: ip(`10.244.${n}.0`), device: 'flannel.1', onlink: true, scope: 'global', protocol: 'boot' })),
    }),
  };
}

/** What the kernel holds, as texts; what has no order of its own is sorted. */
function held(netns: NetNamespace): unknown {
  const filter = netns.netfilter.table(4, 'filter');
  return {
    chains: [...filter.chains].map(({ name, rules }) => `${name}: ${rules.map(formatRule).join(' | ')}`).sort(),
    sets: netns.netfilter.sets.all.map((set) => `${set.name}: ${set.members.map(({ text }) => text).sort().join(' ')}`).sort(),
    routes: netns.routing.routes(4, 254).map(({ destination, nextHops }) => `${destination.address}/${destination.length} ${nextHops.map(({ via, device }) => `${via ?? ''} ${device?.name ?? ''}`).join()}`),
    neighbors: netns.neighbors.entries().map(({ address, device, mac: at, state }) => `${address} ${device.name} ${at ?? ''} ${state}`).sort(),
    links: netns.links.map(({ name, addresses }) => `${name} ${addresses.map(({ address }) => address).join()}`).sort(),
  };
}

test('a state applied twice changes nothing, and no way to it shows', () => {
  let operations = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const rng = new Rng(seed);
    const [before, wanted] = [randomState(rng), randomState(rng)];
    const netns = namespace();
    const sync = new OwnerSync(netns);
    sync.apply(before);
    operations += sync.apply(wanted).length;
    expect(sync.apply(wanted), `seed ${seed}: again`).toEqual([]);
    const fresh = namespace();
    new OwnerSync(fresh).apply(wanted);
    expect(held(netns), `seed ${seed}: by way of another state`).toEqual(held(fresh));
  }
  expect(operations).toBeGreaterThan(SEEDS);
});
