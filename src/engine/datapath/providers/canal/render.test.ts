/** What Canal programs for a Pod `db` that the policy `db-allow-web` selects: the listing of Felix's rules, `cali:` comments left out. */
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '../../../k8s/index';
import { type Ipv4Address, ip, mac } from '../../../wire/index';
import type { NetworkView, NodeView, Workload } from '../api';
import { providerNamed, providerNames } from '../index';
import type { OwnerState } from '../../state';

const node = (n: number): NodeView => ({ name: `node-${n}`, address: ip(`10.0.10.1${n}`) as Ipv4Address, podCidr: `10.244.${n}.0/24`, device: 'eth0', mtu: 1500, vtepMac: mac(`02:00:00:00:00:0${n}`) });
const pod = (name: string, n: number, address: string, ports: Workload['ports'] = []): Workload => ({ namespace: 'default', name, labels: { app: name }, serviceAccount: 'default', node: `node-${n}`, address: ip(address) as Ipv4Address, ports });
const policy = (name: string, spec: NetworkPolicy['spec']): NetworkPolicy => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'default' }, ...(spec ? { spec } : {}) });

const DB_ALLOW_WEB = policy('db-allow-web', {
  podSelector: { matchLabels: { app: 'db' } },
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port: 3306 }] }],
});

const view = (policies: readonly NetworkPolicy[], more: readonly Workload[] = []): NetworkView => ({
  clusterCidr: '10.244.0.0/16',
  nodes: [node(1), node(2)],
  namespaces: [{ name: 'default', labels: { 'kubernetes.io/metadata.name': 'default', team: 'a' } }],
  workloads: [pod('db', 1, '10.244.1.5'), pod('web', 2, '10.244.2.7', [{ name: 'http', port: 8080, protocol: 'TCP' }]), ...more],
  policies,
});

function render(policies: readonly NetworkPolicy[], more: readonly Workload[] = []): readonly OwnerState[] {
  const provider = providerNamed('canal');
  if (!provider) throw new Error('no canal');
  return provider.render(node(1), view(policies, more));
}

const felix = (policies: readonly NetworkPolicy[], more: readonly Workload[] = []): OwnerState => render(policies, more).find(({ owner }) => owner === 'calico') as OwnerState;
const plain = (text: string): string => text.replace(/-m comment --comment "[^"]*" ?/g, '').trim();
const chain = (state: OwnerState, name: string): readonly string[] => (state.chains.find((one) => one.name === name)?.rules ?? []).map(({ text }) => plain(text));

describe('Felix for a Pod with db-allow-web', () => {
  const state = felix([DB_ALLOW_WEB]);

  it('leads to the Pod by the name of its interface and drops unknown interfaces', () => {
    expect(chain(state, 'cali-to-wl-dispatch')).toEqual(['-o calie57ed5aa5ae -g cali-tw-calie57ed5aa5ae', '-j DROP']);
    expect(chain(state, 'cali-from-wl-dispatch')).toEqual(['-i calie57ed5aa5ae -g cali-fw-calie57ed5aa5ae', '-j DROP']);
  });

  it('to the Pod: connections, clean marks, the tier with its drop, profiles that are out of reach', () => {
    expect(chain(state, 'cali-tw-calie57ed5aa5ae')).toEqual([
      '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-m conntrack --ctstate INVALID -j DROP',
      '-j MARK --set-xmark 0x0/0x30000',
      '-j MARK --set-xmark 0x0/0x20000',
      '-m mark --mark 0x0/0x20000 -j cali-pi-_T2I9Q8OAGIlnBG_xhSF',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
      '-m mark --mark 0x0/0x20000 -j DROP',
      '-j cali-pri-kns.default',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
      '-j cali-pri-ksa.default.default',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
      '-j DROP',
    ]);
  });

  it('from the Pod: no tunnels of its own, no tier, the namespace allows all', () => {
    expect(chain(state, 'cali-fw-calie57ed5aa5ae')).toEqual([
      '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-m conntrack --ctstate INVALID -j DROP',
      '-j MARK --set-xmark 0x0/0x30000',
      '-p udp -m multiport --dports 4789 -j DROP',
      '-p ipencap -j DROP',
      '-j cali-pro-kns.default',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
      '-j cali-pro-ksa.default.default',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
      '-j DROP',
    ]);
  });

  it('the policy marks what it allows', () => {
    expect(chain(state, 'cali-pi-_T2I9Q8OAGIlnBG_xhSF')).toEqual([
      '-p tcp -m set --match-set cali40s:XdTkeoA4uORlm_7HsXcm20F src -m multiport --dports 3306 -j MARK --set-xmark 0x10000/0x10000',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
    ]);
    expect(state.sets).toEqual([{ name: 'cali40s:XdTkeoA4uORlm_7HsXcm20F', type: 'hash:net', maxElements: 1_048_576, members: ['10.244.2.7'] }]);
  });

  it('each rule of the policy points at the place in the YAML', () => {
    const rule = state.chains.find(({ name }) => name === 'cali-pi-_T2I9Q8OAGIlnBG_xhSF')?.rules[0];
    expect(rule?.annotation).toEqual({
      owner: 'calico',
      ref: { kind: 'NetworkPolicy', namespace: 'default', name: 'db-allow-web', path: 'spec.ingress[0]', peerPath: 'spec.ingress[0].from[0]', portPaths: 'spec.ingress[0].ports[0]' },
    });
  });

  it('the drop at the end of the tier names every policy that isolates the Pod', () => {
    const both = felix([DB_ALLOW_WEB, policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })]);
    const drop = both.chains.find(({ name }) => name === 'cali-tw-calie57ed5aa5ae')?.rules.find(({ text }) => text.includes('End of tier default'));
    expect(drop?.annotation?.ref?.['policies']).toBe('default/db-allow-web,default/deny');
  });

  it('every rule starts with its cali: comment of 16 characters', () => {
    for (const { rules } of state.chains) for (const { text } of rules) expect(text).toMatch(/--comment "cali:[A-Za-z0-9_-]{16}"/);
  });
});

describe('what one iptables rule cannot say', () => {
  const egress = (name: string, rule: NonNullable<NonNullable<NetworkPolicy['spec']>['egress']>[number]): readonly string[] =>
    chain(felix([policy(name, { podSelector: {}, policyTypes: ['Egress'], egress: [rule] })]), `cali-po-knp/default/${name}`);

  it('a block with exceptions clears a scratch mark for each exception', () => {
    expect(egress('p', { to: [{ ipBlock: { cidr: '10.1.2.3/8', except: ['10.1.0.0/16', '10.2.0.0/16'] } }] })).toEqual([
      '-j MARK --set-xmark 0x80000/0x180000',
      '-d 10.1.0.0/16 -j MARK --set-xmark 0x0/0x80000',
      '-d 10.2.0.0/16 -j MARK --set-xmark 0x0/0x80000',
      '-d 10.0.0.0/8 -m mark --mark 0x80000/0x80000 -j MARK --set-xmark 0x10000/0x10000',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
    ]);
  });

  it('more than 15 ports become several multiport rules; neighbours are joined first', () => {
    const ports = [...Array.from({ length: 16 }, (_, i) => ({ port: 1000 + 2 * i })), { port: 2000, endPort: 2010 }, { port: 2011 }];
    expect(egress('p', { ports })).toEqual([
      '-j MARK --set-xmark 0x0/0x180000',
      '-p tcp -m multiport --dports 1000,1002,1004,1006,1008,1010,1012,1014,1016,1018,1020,1022,1024,1026,1028 -j MARK --set-xmark 0x80000/0x80000',
      '-p tcp -m multiport --dports 1030,2000:2011 -j MARK --set-xmark 0x80000/0x80000',
      '-p tcp -m mark --mark 0x80000/0x80000 -j MARK --set-xmark 0x10000/0x10000',
      '-m mark --mark 0x10000/0x10000 -j RETURN',
    ]);
  });

  it('a named port is a set of the addresses and ports that carry the name', () => {
    const state = felix([policy('p', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }] })]);
    expect(state.sets.map(({ type, members }) => [type, members])).toEqual([['hash:ip,port', ['10.244.2.7,tcp:8080']]]);
    expect(chain(state, 'cali-po-knp/default/p')[0]).toMatch(/^-p tcp -m set --match-set cali40n:\S+ dst,dst -j MARK --set-xmark 0x10000\/0x10000$/);
  });

  it('rules without ports and peers match everything; IPv6 blocks match nothing in the IPv4 tables', () => {
    expect(egress('p', {})[0]).toBe('-j MARK --set-xmark 0x10000/0x10000');
    expect(egress('p', { to: [{ ipBlock: { cidr: '2001:db8::/32' } }] })).toEqual(['']);
  });

  it('several policies with one selector share a group chain', () => {
    const state = felix([policy('a', { podSelector: {}, policyTypes: ['Ingress'] }), policy('b', { podSelector: {}, policyTypes: ['Ingress'] })]);
    const group = chain(state, 'cali-tw-calie57ed5aa5ae').find((text) => text.includes('cali-gi-'));
    const name = /cali-gi-\S+/.exec(group ?? '')?.[0] ?? '';
    expect(name).toHaveLength(28);
    expect(chain(state, name)).toEqual(['-j cali-pi-knp/default/a', '-m mark --mark 0x0/0x30000 -j cali-pi-knp/default/b']);
  });

  it('interfaces that begin alike share a dispatch chain', () => {
    const state = felix([], [pod('web-0', 1, '10.244.1.9'), pod('db-0', 1, '10.244.1.10'), pod('x1', 1, '10.244.1.11'), pod('x2', 1, '10.244.1.12'), pod('x3', 1, '10.244.1.13')]);
    const names = state.chains.map(({ name }) => name).filter((name) => name.startsWith('cali-to-wl-dispatch'));
    expect(names.at(-1)).toBe('cali-to-wl-dispatch');
    for (const name of names) expect(chain(state, name).at(-1)).toBe('-j DROP');
  });
});

describe('flannel below it', () => {
  const state = render([]).find(({ owner }) => owner === 'flannel') as OwnerState;

  it('has one neighbour, FDB entry and route for each other node', () => {
    expect(state.neighbors).toEqual([{ device: 'flannel.1', address: '10.244.2.0', mac: '02:00:00:00:00:02' }]);
    expect(state.fdb).toEqual([{ device: 'flannel.1', mac: '02:00:00:00:00:02', remote: '10.0.10.12' }]);
    expect(state.routes).toEqual([{ destination: '10.244.2.0/24', via: '10.244.2.0', device: 'flannel.1', onlink: true, scope: 'global', protocol: 'boot' }]);
  });

  it('masquerades in the order of flannel pkg/trafficmngr/iptables', () => {
    expect(chain(state, 'FLANNEL-POSTRTG')).toEqual([
      '-m mark --mark 0x4000/0x4000 -j RETURN',
      '-s 10.244.1.0/24 -d 10.244.0.0/16 -j RETURN',
      '-s 10.244.0.0/16 -d 10.244.1.0/24 -j RETURN',
      '! -s 10.244.0.0/16 -d 10.244.1.0/24 -j RETURN',
      '-s 10.244.0.0/16 ! -d 224.0.0.0/4 -j MASQUERADE --random-fully',
      '! -s 10.244.0.0/16 -d 10.244.0.0/16 -j MASQUERADE --random-fully',
    ]);
  });
});

describe('the registry', () => {
  it('knows canal and flannel, and only canal enforces policies', () => {
    expect(providerNames).toEqual(['canal', 'flannel']);
    expect(providerNames.map((name) => providerNamed(name)?.capabilities.networkPolicy)).toEqual([true, false]);
    expect(providerNamed('weave')).toBeUndefined();
  });

  it('plain flannel renders nothing for a policy', () => {
    const flannel = providerNamed('flannel');
    expect(flannel?.render(node(1), view([DB_ALLOW_WEB]))).toEqual(flannel?.render(node(1), view([])));
  });
});
