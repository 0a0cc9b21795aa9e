import { describe, expect, it } from 'vitest';
import { createWorld, formatRule, type NetNamespace } from '../kernel/index';
import { type Ipv4Address, ip, mac } from '../wire/index';
import { type OwnerState, emptyState } from './state';
import { OwnerSync } from './sync';

function namespace(): NetNamespace {
  const host = createWorld({ seed: 1 }).addHost('node');
  const nic = host.root.addLink({ kind: 'physical', name: 'eth0' });
  if (nic.ok) {
    host.root.setLink(nic.value, { up: true });
    host.root.addAddress(nic.value, { address: ip('10.0.10.11'), prefixLength: 24 });
  }
  return host.root;
}

const rule = (text: string) => ({ text });

const STATE: OwnerState = {
  ...emptyState('test'),
  sysctls: [{ name: 'net.ipv4.ip_forward', value: '1' }],
  links: [{ kind: 'vxlan', name: 'flannel.1', mac: mac('02:00:00:00:00:01'), mtu: 1450, vni: 1, lower: 'eth0', local: ip('10.0.10.11') as Ipv4Address, port: 8472 }],
  addresses: [{ device: 'flannel.1', address: ip('10.244.1.0'), prefixLength: 32 }],
  neighbors: [{ device: 'flannel.1', address: ip('10.244.2.0'), mac: mac('02:00:00:00:00:02') }],
  fdb: [{ device: 'flannel.1', mac: mac('02:00:00:00:00:02'), remote: ip('10.0.10.12') }],
  routes: [{ destination: '10.244.2.0/24', via: ip('10.244.2.0'), device: 'flannel.1', onlink: true, scope: 'global', protocol: 'boot' }],
  sets: [{ name: 'web', type: 'hash:net', maxElements: 1024, members: ['10.244.1.2', '10.244.1.3'] }],
  chains: [
    { table: 'filter', name: 'A', rules: [rule('-j B'), rule('-m set --match-set web src -j ACCEPT'), rule('-j DROP')] },
    { table: 'filter', name: 'B', rules: [] },
  ],
  shared: [
    { table: 'filter', chain: 'FORWARD', position: 'first', rules: [rule('-j A')] },
    { table: 'filter', chain: 'FORWARD', position: 'last', rules: [rule('-j B')] },
  ],
};

const texts = (netns: NetNamespace, chain: string): readonly string[] => (netns.netfilter.table(4, 'filter').chain(chain)?.rules ?? []).map(formatRule);

describe('bringing the kernel to a state', () => {
  it('the second time there is nothing to do', () => {
    const sync = new OwnerSync(namespace());
    expect(sync.apply(STATE).length).toBeGreaterThan(10);
    expect(sync.apply(STATE)).toEqual([]);
  });

  it('another owner of the same state, knowing nothing of the first, has nothing to do either', () => {
    const netns = namespace();
    new OwnerSync(netns).apply(STATE);
    expect(new OwnerSync(netns).apply(STATE)).toEqual([]);
  });

  it('one more member is one operation', () => {
    const sync = new OwnerSync(namespace());
    sync.apply(STATE);
    const members = [...(STATE.sets[0]?.members ?? []), '10.244.1.4'];
    expect(sync.apply({ ...STATE, sets: STATE.sets.map((set) => ({ ...set, members })) })).toEqual(['ipset add web 10.244.1.4']);
  });

  it('one rule in the middle is one operation, and the others keep their counters', () => {
    const netns = namespace();
    const sync = new OwnerSync(netns);
    sync.apply(STATE);
    const before = netns.netfilter.table(4, 'filter').chain('A')?.rules.map(({ id }) => id) ?? [];
    const chains = STATE.chains.map((chain) => (chain.name === 'A' ? { ...chain, rules: [chain.rules[0] as never, rule('-p udp -j DROP'), ...chain.rules.slice(1)] } : chain));
    expect(sync.apply({ ...STATE, chains })).toEqual(['iptables -t filter -I A 2 -p udp -j DROP']);
    const after = netns.netfilter.table(4, 'filter').chain('A')?.rules.map(({ id }) => id) ?? [];
    expect([after[0], after[2], after[3]]).toEqual(before);
  });

  it('what somebody put above a `first` jump goes below it again; their rule stays', () => {
    const netns = namespace();
    const sync = new OwnerSync(netns);
    sync.apply(STATE);
    const other = netns.netfilter.table(4, 'filter').chain('A')?.rules[2];
    if (other) netns.netfilter.table(4, 'filter').insert('FORWARD', other, 1);
    expect(texts(netns, 'FORWARD')).toEqual(['-j DROP', '-j A', '-j B']);
    sync.apply(STATE);
    expect(texts(netns, 'FORWARD')).toEqual(['-j A', '-j DROP', '-j B']);
  });

  it('what was flushed comes back', () => {
    const netns = namespace();
    const sync = new OwnerSync(netns);
    sync.apply(STATE);
    netns.netfilter.table(4, 'filter').flush();
    sync.apply(STATE);
    expect(texts(netns, 'A')).toHaveLength(3);
    expect(sync.apply(STATE)).toEqual([]);
  });

  it('what is no longer wanted goes, in an order the kernel accepts', () => {
    const netns = namespace();
    const sync = new OwnerSync(netns);
    sync.apply(STATE);
    sync.apply(emptyState('test'));
    expect(netns.netfilter.table(4, 'filter').chain('A')).toBeUndefined();
    expect(netns.netfilter.sets.all).toEqual([]);
    expect(netns.link('flannel.1')).toBeUndefined();
    expect(texts(netns, 'FORWARD')).toEqual([]);
  });
});
