/**
 * Plugins called as a runtime calls them. Expected answers were recorded with the reference plugins 1.1.1 (spec 1.0.0);
 * MAC addresses and veth names, which are random there, are left out.
 */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../k8s/index';
import { type Link, createWorld, formatRule, type NetNamespace } from '../../kernel/index';
import type { CniEnvironment, CniHost, CniOutcome, NetworkConfigList, NodeFiles } from './api';
import { formatResult, invokePlugin } from './invoke';
import { attach, detach, plugins } from './runtime';

/** Files in a map: what layer `program` brings in earnest. */
class MapFiles implements NodeFiles {
  readonly files = new Map<string, string>();
  read(path: string) {
    const value = this.files.get(path);
    return value === undefined ? ({ ok: false } as const) : ({ ok: true, value } as const);
  }
  write(path: string, text: string) {
    this.files.set(path, text);
    return { ok: true };
  }
  remove(path: string) {
    return { ok: this.files.delete(path) };
  }
  list(path: string) {
    return { ok: true, value: [...this.files.keys()].filter((key) => key.startsWith(`${path}/`)).map((key) => key.slice(path.length + 1)).sort() } as const;
  }
  makeDirectory() {
    return { ok: true };
  }
}

interface Place extends CniHost {
  readonly files: MapFiles;
  readonly pods: ReadonlyMap<string, NetNamespace>;
}

function place(): Place {
  const host = createWorld({ seed: 1 }).addHost('node');
  const pods = new Map(['pod1', 'pod2', 'pod3'].map((name) => [`/run/netns/${name}`, host.addAnonymousNamespace(name)]));
  return { host, files: new MapFiles(), namespaceAt: (path) => pods.get(path), podCidr: '10.244.1.0/24', pods };
}

const MYNET: JsonObject = { cniVersion: '1.0.0', name: 'mynet', type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: true, ipam: { type: 'host-local', subnet: '10.22.0.0/16', routes: [{ dst: '0.0.0.0/0' }] } };
const HL: JsonObject = { cniVersion: '1.0.0', name: 'hl', ipam: { type: 'host-local', ranges: [[{ subnet: '10.30.0.0/29', rangeStart: '10.30.0.2', rangeEnd: '10.30.0.3', gateway: '10.30.0.1' }]], routes: [{ dst: '0.0.0.0/0' }, { dst: '192.168.0.0/16', gw: '10.30.0.6' }] } };

function call(on: CniHost, type: string, config: JsonObject | string, environment: CniEnvironment): CniOutcome {
  const plugin = plugins.get(type);
  if (!plugin) throw new Error(type);
  return invokePlugin(plugin, { CNI_PATH: '/opt/cni/bin', ...environment }, config, on);
}

const add = (id: string, pod: string, ifName = 'eth0'): CniEnvironment => ({ CNI_COMMAND: 'ADD', CNI_CONTAINERID: id, CNI_NETNS: `/run/netns/${pod}`, CNI_IFNAME: ifName });
const del = (id: string, pod: string): CniEnvironment => ({ ...add(id, pod), CNI_COMMAND: 'DEL' });

const ipv4 = (link: Link | undefined): readonly string[] => (link?.addresses ?? []).filter(({ address }) => !address.includes(':')).map(({ address, prefixLength }) => `${address}/${prefixLength}`);

function resultOf(outcome: CniOutcome): JsonObject {
  if (outcome.kind !== 'result') throw new Error(JSON.stringify(outcome));
  return JSON.parse(JSON.stringify(outcome.result)) as JsonObject;
}

describe('the environment', () => {
  it.each<readonly [string, CniEnvironment, JsonObject | string, number, string]>([
    ['everything missing', { CNI_COMMAND: 'ADD', CNI_PATH: '' }, MYNET, 4, 'required env variables [CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH] missing'],
    ['no container id', { ...add('', 'pod1') }, MYNET, 4, 'required env variables [CNI_CONTAINERID] missing'],
    ['an unknown command', { ...add('c4', 'pod1'), CNI_COMMAND: 'FOO' }, MYNET, 4, 'unknown CNI_COMMAND: FOO'],
    ['a bad container id', add('c 4', 'pod1'), MYNET, 4, 'invalid characters in containerID'],
    ['a long interface name', add('c4', 'pod1', 'averyveryverylonginterfacename'), MYNET, 4, 'interface name is too long'],
    ['a slash in the interface name', add('c4', 'pod1', 'eth/0'), MYNET, 4, 'interface name contains / or : or whitespace characters'],
    ['a namespace that is not there', add('c4', 'nosuch'), MYNET, 999, 'failed to open netns "/run/netns/nosuch": failed to Statfs "/run/netns/nosuch": no such file or directory'],
    ['a version of the future', add('c4', 'pod1'), { ...MYNET, cniVersion: '9.9.9' }, 1, 'incompatible CNI versions'],
    ['no network name', add('c4', 'pod1'), { cniVersion: '1.0.0', type: 'bridge' }, 7, 'missing network name'],
    ['a bad network name', add('c4', 'pod1'), { ...MYNET, name: 'bad name!' }, 7, 'invalid characters found in network name'],
  ])('%s', (_, environment, config, code, msg) => {
    expect(call(place(), 'bridge', config, environment)).toMatchObject({ kind: 'error', error: { code, msg } });
  });

  it('VERSION needs nothing else', () => {
    expect(call(place(), 'bridge', {}, { CNI_COMMAND: 'VERSION' })).toEqual({ kind: 'version', supported: ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0'] });
  });
});

describe('loopback', () => {
  it('sets lo up and says so', () => {
    const on = place();
    expect(resultOf(call(on, 'loopback', { cniVersion: '1.0.0', name: 'lo', type: 'loopback' }, add('p1', 'pod1', 'lo')))).toEqual({
      cniVersion: '1.0.0',
      interfaces: [{ name: 'lo', mac: '00:00:00:00:00:00', sandbox: '/run/netns/pod1' }],
      ips: [{ interface: 0, address: '127.0.0.1/8' }, { interface: 0, address: '::1/128' }],
      dns: {},
    });
    expect(on.pods.get('/run/netns/pod1')?.link('lo')?.up).toBe(true);
  });
});

describe('host-local', () => {
  it('hands out addresses in turn, also after one was given back, and remembers them in files', () => {
    const on = place();
    const first = resultOf(call(on, 'host-local', HL, add('a1', 'pod1')));
    expect(first).toEqual({ cniVersion: '1.0.0', ips: [{ address: '10.30.0.2/29', gateway: '10.30.0.1' }], routes: [{ dst: '0.0.0.0/0' }, { dst: '192.168.0.0/16', gw: '10.30.0.6' }], dns: {} });
    call(on, 'host-local', HL, add('a2', 'pod2'));
    expect(call(on, 'host-local', HL, add('a3', 'pod3'))).toMatchObject({ error: { code: 999, msg: 'failed to allocate for range 0: no IP addresses available in range set: 10.30.0.2-10.30.0.3' } });
    expect([...on.files.files].filter(([path]) => path.includes('/hl/'))).toEqual([
      ['/var/lib/cni/networks/hl/lock', ''],
      ['/var/lib/cni/networks/hl/10.30.0.2', 'a1\r\neth0'],
      ['/var/lib/cni/networks/hl/last_reserved_ip.0', '10.30.0.3'],
      ['/var/lib/cni/networks/hl/10.30.0.3', 'a2\r\neth0'],
    ]);
    expect(call(on, 'host-local', HL, del('a1', 'pod1'))).toEqual({ kind: 'done' });
    expect(call(on, 'host-local', HL, del('a1', 'pod1'))).toEqual({ kind: 'done' });
    expect(resultOf(call(on, 'host-local', HL, add('a4', 'pod3')))['ips']).toEqual([{ address: '10.30.0.2/29', gateway: '10.30.0.1' }]);
    expect(call(on, 'host-local', HL, add('a4', 'pod3'))).toMatchObject({ error: { code: 999, msg: 'failed to allocate for range 0: 10.30.0.2 has been allocated to a4, duplicate allocation is not allowed' } });
  });

  it('a freed address is not the next one handed out', () => {
    const on = place();
    const ips = (id: string, pod: string): unknown => resultOf(call(on, 'host-local', MYNET, add(id, pod)))['ips'];
    ips('c1', 'pod1');
    ips('c2', 'pod2');
    call(on, 'host-local', MYNET, del('c2', 'pod2'));
    expect(ips('c2', 'pod2')).toEqual([{ address: '10.22.0.4/16', gateway: '10.22.0.1' }]);
  });

  it.each([
    ['no range', { type: 'host-local' }, 'no IP ranges specified'],
    ['a range too small', { type: 'host-local', subnet: '10.31.0.0/31' }, 'invalid range set 0: Network 10.31.0.0/31 too small to allocate from'],
  ] as const)('refuses %s', (_, ipam, msg) => {
    expect(call(place(), 'host-local', { cniVersion: '1.0.0', name: 'x', ipam }, add('a', 'pod1'))).toMatchObject({ error: { code: 999, msg } });
  });

  it('CHECK of a container it does not know', () => {
    expect(call(place(), 'host-local', HL, { ...add('zz', 'pod1'), CNI_COMMAND: 'CHECK' })).toMatchObject({ error: { msg: 'host-local: Failed to find address added by container zz' } });
  });
});

describe('bridge', () => {
  it('plugs in a container, masquerades for it, and takes it out again', () => {
    const on = place();
    const result = resultOf(call(on, 'bridge', MYNET, add('c1', 'pod1')));
    expect(result['ips']).toEqual([{ interface: 2, address: '10.22.0.2/16', gateway: '10.22.0.1' }]);
    expect(result['routes']).toEqual([{ dst: '0.0.0.0/0' }]);
    const [bridge, host, container] = result['interfaces'] as readonly JsonObject[];
    expect([bridge?.['name'], container?.['name'], container?.['sandbox']]).toEqual(['cni0', 'eth0', '/run/netns/pod1']);
    expect(host?.['name']).toMatch(/^veth[0-9a-f]{8}$/);
    const nat = on.host.root.netfilter.table(4, 'nat');
    expect(nat.chain('POSTROUTING')?.rules.map(formatRule)).toEqual(['-s 10.22.0.2/32 -m comment --comment "name: \\"mynet\\" id: \\"c1\\"" -j CNI-f0bca4ac77cde1bf2f3da5df']);
    expect(nat.chain('CNI-f0bca4ac77cde1bf2f3da5df')?.rules.map(formatRule)).toEqual([
      '-d 10.22.0.0/16 -m comment --comment "name: \\"mynet\\" id: \\"c1\\"" -j ACCEPT',
      '! -d 224.0.0.0/4 -m comment --comment "name: \\"mynet\\" id: \\"c1\\"" -j MASQUERADE',
    ]);
    expect(call(on, 'bridge', MYNET, add('c1', 'pod1'))).toMatchObject({ error: { code: 999, msg: 'container veth name provided (eth0) already exists' } });
    expect(call(on, 'bridge', { ...MYNET, prevResult: result }, del('c1', 'pod1'))).toEqual({ kind: 'done' });
    expect(on.pods.get('/run/netns/pod1')?.link('eth0')).toBeUndefined();
    expect(nat.chain('CNI-f0bca4ac77cde1bf2f3da5df')).toBeUndefined();
    expect(call(on, 'bridge', MYNET, del('c1', 'nosuch'))).toEqual({ kind: 'done' });
  });

  it('CHECK wants to see the result of ADD', () => {
    expect(call(place(), 'bridge', MYNET, { ...add('c1', 'pod1'), CNI_COMMAND: 'CHECK' })).toMatchObject({ error: { code: 999, msg: 'Required prevResult missing' } });
  });

  it('hairpin and promiscuous mode exclude each other', () => {
    expect(call(place(), 'bridge', { ...MYNET, hairpinMode: true, promiscMode: true }, add('c1', 'pod1'))).toMatchObject({ error: { code: 999, msg: 'cannot set hairpin mode and promiscuous mode at the same time.' } });
  });

  it('the 0.3 line prints the family with each address', () => {
    const text = formatResult(resultOf(call(place(), 'bridge', { ...MYNET, cniVersion: '0.3.1' }, add('c5', 'pod1'))));
    expect(text).toContain('"version": "4",\n            "interface": 2,\n            "address": "10.22.0.2/16"');
  });
});

describe('configuration lists', () => {
  const attachment = { containerId: 'c1', netnsPath: '/run/netns/pod1', ifName: 'eth0', args: 'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web', capabilityArgs: {} };

  it('Canal: a veth named after the Pod, a /32 address, the gateway that nobody has', () => {
    const on = place();
    const list: NetworkConfigList = { cniVersion: '0.3.1', name: 'k8s-pod-network', plugins: [{ type: 'calico', mtu: 1450, ipam: { type: 'host-local', subnet: 'usePodCidr' } }, { type: 'portmap', capabilities: { portMappings: true } }] };
    const done = attach(list, attachment, on);
    if (!done.ok) throw new Error(done.error.msg);
    expect(done.value.interfaces?.map(({ name }) => name)).toEqual(['cali68caf03a5f4', 'eth0']);
    expect(done.value.ips).toEqual([{ interface: 1, address: '10.244.1.2/32' }]);
    const { root } = on.host;
    expect(root.link('cali68caf03a5f4')).toMatchObject({ mac: 'ee:ee:ee:ee:ee:ee', mtu: 1450, up: true });
    expect(ipv4(root.link('cali68caf03a5f4'))).toEqual([]);
    expect(root.sysctl('net.ipv4.conf.cali68caf03a5f4.proxy_arp')).toEqual({ ok: true, value: '1' });
    expect(root.routing.routes(4, 254).map(({ destination, scope, nextHops }) => [destination.address, destination.length, scope, nextHops[0]?.device?.name])).toEqual([['10.244.1.2', 32, 'link', 'cali68caf03a5f4']]);
    const inside = on.pods.get('/run/netns/pod1')?.routing.routes(4, 254).map(({ destination, nextHops }) => `${destination.address}/${destination.length} via ${nextHops[0]?.via ?? '-'}`);
    expect(inside).toEqual(['0.0.0.0/0 via 169.254.1.1', '169.254.1.1/32 via -']);
    expect(on.files.read('/var/lib/cni/results/k8s-pod-network-c1-eth0').ok).toBe(true);
    expect(detach(list, attachment, on)).toEqual([]);
    expect(detach(list, attachment, on)).toEqual([]);
    expect(root.link('cali68caf03a5f4')).toBeUndefined();
    expect(root.routing.routes(4, 254)).toEqual([]);
  });

  it('flannel: reads subnet.env and delegates to bridge', () => {
    const on = place();
    const list: NetworkConfigList = { cniVersion: '0.3.1', name: 'cbr0', plugins: [{ type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } }] };
    expect(attach(list, attachment, on)).toMatchObject({ ok: false, error: { msg: 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory' } });
    on.files.write('/run/flannel/subnet.env', 'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n');
    expect(attach(list, attachment, on)).toMatchObject({ ok: true, value: { ips: [{ address: '10.244.1.2/24', gateway: '10.244.1.1' }] } });
    expect(on.host.root.link('cni0')).toMatchObject({ mtu: 1450 });
    expect(ipv4(on.host.root.link('cni0'))).toEqual(['10.244.1.1/24']);
    const port = on.host.root.links.find(({ name }) => name.startsWith('veth'));
    expect(port?.port?.hairpin).toBe(true);
    expect(on.pods.get('/run/netns/pod1')?.routing.routes(4, 254).map(({ destination, nextHops }) => `${destination.address}/${destination.length} via ${nextHops[0]?.via ?? '-'}`)).toEqual([
      '0.0.0.0/0 via 10.244.1.1',
      '10.244.0.0/16 via 10.244.1.1',
      '10.244.1.0/24 via -',
    ]);
  });

  it('a plugin that is not installed fails with its name', () => {
    expect(attach({ cniVersion: '1.0.0', name: 'n', plugins: [{ type: 'nosuch' }] }, attachment, place())).toMatchObject({ ok: false, error: { msg: 'failed to find plugin "nosuch" in path [/opt/cni/bin]' } });
  });
});
