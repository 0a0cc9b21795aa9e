/** kube-proxy's rules against the listing of its golden tests (kubernetes pkg/proxy/iptables/proxier_test.go). */
import { describe, expect, it } from 'vitest';
import type { EndpointSlice, Service } from '../../k8s/index';
import { renderKubeProxy, probabilityText } from './kube-proxy-iptables';
import { servicePorts } from './view';

const service = (name: string, spec: Partial<Service['spec']>, ingress: readonly string[] = []): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'ns1' },
  spec: { type: 'ClusterIP', clusterIP: '10.96.0.41', ports: [{ name: 'p80', port: 80, protocol: 'TCP', targetPort: 80 }], ...spec },
  ...(ingress.length > 0 ? { status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip })) } } } : {}),
});

const slice = (name: string, endpoints: readonly (readonly [string, string])[]): EndpointSlice => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `${name}-abcde`, namespace: 'ns1', labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  endpoints: endpoints.map(([address, nodeName]) => ({ addresses: [address], conditions: { ready: true }, nodeName })),
  ports: [{ name: 'p80', port: 80, protocol: 'TCP' }],
});

function rules(services: readonly Service[], slices: readonly EndpointSlice[]): { readonly nat: (chain: string) => readonly string[]; readonly filter: (chain: string) => readonly string[] } {
  const state = renderKubeProxy(servicePorts(services, slices, 'node-1'), '10.244.0.0/16');
  const of = (table: string) => (name: string) => (state.chains.find((chain) => chain.table === table && chain.name === name)?.rules ?? []).map(({ text }) => text);
  return { nat: of('nat'), filter: of('filter') };
}

const SVC = 'XPGD46QRK7WJZT7O';

describe('a ClusterIP Service', () => {
  const { nat } = rules([service('svc1', {})], [slice('svc1', [['10.180.0.1', 'node-1']])]);

  it('is entered by address, protocol and port', () => {
    expect(nat('KUBE-SERVICES')).toEqual([
      `-d 10.96.0.41/32 -p tcp -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp --dport 80 -j KUBE-SVC-${SVC}`,
      '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    ]);
  });

  it('masquerades what does not come from a Pod, then goes to the endpoint', () => {
    expect(nat(`KUBE-SVC-${SVC}`)).toEqual([
      '! -s 10.244.0.0/16 -d 10.96.0.41/32 -p tcp -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
      '-m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -j KUBE-SEP-SXIVWICOYRO3J4NJ',
    ]);
  });

  it('the endpoint masquerades itself (hairpin) and is the DNAT target', () => {
    expect(nat('KUBE-SEP-SXIVWICOYRO3J4NJ')).toEqual([
      '-s 10.180.0.1/32 -m comment --comment "ns1/svc1:p80" -j KUBE-MARK-MASQ',
      '-p tcp -m comment --comment "ns1/svc1:p80" -m tcp -j DNAT --to-destination 10.180.0.1:80',
    ]);
  });
});

describe('several endpoints', () => {
  it.each([
    [3, 0, '0.33333333349'],
    [3, 1, '0.50000000000'],
    [2, 0, '0.50000000000'],
    [4, 0, '0.25000000000'],
  ])('with %i the draw of number %i is %s', (n, i, text) => {
    expect(probabilityText(n, i)).toBe(text);
  });

  it('the last has no draw', () => {
    const { nat } = rules([service('svc1', {})], [slice('svc1', [['10.180.0.1', 'node-1'], ['10.180.0.2', 'node-2'], ['10.180.0.3', 'node-3']])]);
    const draws = nat(`KUBE-SVC-${SVC}`).slice(1).map((text) => /--probability (\S+)/.exec(text)?.[1]);
    expect(draws).toEqual(['0.33333333349', '0.50000000000', undefined]);
  });
});

describe('no endpoints', () => {
  it('the cluster address refuses at once', () => {
    const { nat, filter } = rules([service('svc1', {})], [slice('svc1', [])]);
    expect(filter('KUBE-SERVICES')).toEqual([
      '-d 10.96.0.41/32 -p tcp -m comment --comment "ns1/svc1:p80 has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
    ]);
    expect(nat('KUBE-SERVICES')).toHaveLength(1);
  });

  it('the node port refuses too', () => {
    const { filter } = rules([service('svc1', { type: 'NodePort', ports: [{ name: 'p80', port: 80, nodePort: 30080, protocol: 'TCP' }] })], []);
    expect(filter('KUBE-EXTERNAL-SERVICES')).toEqual([
      '-p tcp -m comment --comment "ns1/svc1:p80 has no endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j REJECT --reject-with icmp-port-unreachable',
    ]);
  });
});

describe('from outside', () => {
  const balanced = (more: Partial<Service['spec']>): Service => service('svc1', { type: 'LoadBalancer', ports: [{ name: 'p80', port: 80, nodePort: 30080, protocol: 'TCP' }], ...more }, ['1.1.1.1']);
  const remote = slice('svc1', [['10.180.0.2', 'node-2']]);
  const local = slice('svc1', [['10.180.0.1', 'node-1'], ['10.180.0.2', 'node-2']]);

  it('policy Cluster masquerades everything', () => {
    const { nat } = rules([balanced({})], [remote]);
    expect(nat('KUBE-NODEPORTS')).toEqual([`-p tcp -m comment --comment "ns1/svc1:p80" -m tcp --dport 30080 -j KUBE-EXT-${SVC}`]);
    expect(nat('KUBE-SERVICES')[1]).toBe(`-d 1.1.1.1/32 -p tcp -m comment --comment "ns1/svc1:p80 loadbalancer IP" -m tcp --dport 80 -j KUBE-EXT-${SVC}`);
    expect(nat(`KUBE-EXT-${SVC}`)).toEqual(['-m comment --comment "masquerade traffic for ns1/svc1:p80 external destinations" -j KUBE-MARK-MASQ', `-j KUBE-SVC-${SVC}`]);
  });

  it('policy Local keeps the source and uses the endpoints of this node only', () => {
    const { nat } = rules([balanced({ externalTrafficPolicy: 'Local' })], [local]);
    expect(nat(`KUBE-EXT-${SVC}`).map((text) => text.replace(/-m comment --comment "[^"]*" /, ''))).toEqual([
      `-s 10.244.0.0/16 -j KUBE-SVC-${SVC}`,
      '-m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
      `-m addrtype --src-type LOCAL -j KUBE-SVC-${SVC}`,
      `-j KUBE-SVL-${SVC}`,
    ]);
    expect(nat(`KUBE-SVL-${SVC}`)).toEqual(['-m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -j KUBE-SEP-SXIVWICOYRO3J4NJ']);
  });

  it('policy Local without an endpoint here drops silently', () => {
    const { nat, filter } = rules([balanced({ externalTrafficPolicy: 'Local' })], [remote]);
    expect(nat(`KUBE-EXT-${SVC}`)).toHaveLength(3);
    expect(filter('KUBE-EXTERNAL-SERVICES').every((text) => text.includes('has no local endpoints') && text.endsWith('-j DROP'))).toBe(true);
    expect(filter('KUBE-EXTERNAL-SERVICES')).toHaveLength(2);
  });

  it('source ranges stand before the entry; the rest is dropped', () => {
    const { nat, filter } = rules([balanced({ loadBalancerSourceRanges: ['203.0.113.0/24'] })], [remote]);
    expect(nat(`KUBE-FW-${SVC}`)).toEqual([`-s 203.0.113.0/24 -m comment --comment "ns1/svc1:p80 loadbalancer IP" -j KUBE-EXT-${SVC}`]);
    expect(filter('KUBE-PROXY-FIREWALL')).toEqual([`-d 1.1.1.1/32 -p tcp -m comment --comment "ns1/svc1:p80 traffic not accepted by KUBE-FW-${SVC}" -m tcp --dport 80 -j DROP`]);
  });
});

describe('session affinity', () => {
  it('asks for the endpoint this client had, then remembers it', () => {
    const { nat } = rules([service('svc1', { sessionAffinity: 'ClientIP' })], [slice('svc1', [['10.180.0.1', 'node-1']])]);
    expect(nat(`KUBE-SVC-${SVC}`)[1]).toBe(
      '-m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-SXIVWICOYRO3J4NJ --mask 255.255.255.255 --rsource -j KUBE-SEP-SXIVWICOYRO3J4NJ',
    );
    expect(nat('KUBE-SEP-SXIVWICOYRO3J4NJ')[1]).toContain('-m recent --set --name KUBE-SEP-SXIVWICOYRO3J4NJ --mask 255.255.255.255 --rsource');
  });
});

describe('what kube-proxy leaves to others', () => {
  it('headless and ExternalName Services have no rules', () => {
    expect(servicePorts([service('svc1', { clusterIP: 'None' }), service('svc2', { type: 'ExternalName', externalName: 'example.org' })], [], 'node-1')).toEqual([]);
  });

  it('the fixed part: firewall, forward, masquerade', () => {
    const { nat, filter } = rules([], []);
    expect(filter('KUBE-FIREWALL')).toEqual(['! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP']);
    expect(nat('KUBE-MARK-MASQ')).toEqual(['-j MARK --set-xmark 0x4000/0x4000']);
    expect(nat('KUBE-POSTROUTING')).toEqual([
      '-m mark ! --mark 0x4000/0x4000 -j RETURN',
      '-j MARK --set-xmark 0x4000/0x0',
      '-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
    ]);
  });
});
