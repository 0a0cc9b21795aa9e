import { describe, expect, test } from 'vitest';
import type { NetworkPolicy, Service } from '../../k8s/index';
import { cidr, ip } from '../../wire/index';
import type { ClusterView, PodView } from '../cluster-view';
import { type LintInput, lint } from './lint';
import type { FindingCode } from './finding';

const policy = (name: string, spec: object, namespace: string | undefined = 'default'): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: spec,
});
const ingress = (rules: unknown, podSelector: object = {}) => policy('p', { podSelector, policyTypes: ['Ingress'], ingress: rules });
const egress = (rules: unknown, podSelector: object = {}) => policy('p', { podSelector, policyTypes: ['Egress'], egress: rules });
const tier = (value: string) => ({ matchLabels: { tier: value } });
const tcp = (port: number | string, endPort?: number) => ({ protocol: 'TCP', port, ...(endPort ? { endPort } : {}) });

const pod = (key: string, labels: Record<string, string>, n: number, ports: PodView['containerPorts'] = []): PodView => {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name, labels, ips: [ip(`10.244.0.${n}`)], hostNetwork: false, phase: 'Running', containerPorts: ports };
};
const cluster: ClusterView = {
  namespaces: ['default', 'shop', 'kube-system'].map((name) => ({ name, labels: { 'kubernetes.io/metadata.name': name } })),
  pods: [
    pod('default/web', { tier: 'web' }, 2, [{ name: 'http', port: 8080, protocol: 'TCP' }]),
    pod('default/db', { tier: 'db' }, 3, [{ name: 'sql', port: 3306, protocol: 'TCP' }]),
    pod('shop/cart', { tier: 'cart' }, 4),
    pod('kube-system/coredns', { 'k8s-app': 'kube-dns' }, 5, [{ name: 'dns', port: 53, protocol: 'UDP' }, { name: 'dns-tcp', port: 53, protocol: 'TCP' }]),
  ],
  nodes: [],
};
const webService: Service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { selector: { tier: 'web' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] } };
const dnsPeer = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
const dnsRule = { to: [dnsPeer], ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] };
const everywhere = { matchExpressions: [] };

interface Row {
  readonly sentence: string;
  readonly code: FindingCode;
  readonly policies: readonly NetworkPolicy[];
  readonly more?: Partial<LintInput>;
  /** Where it is found; undefined: it must not be found. */
  readonly at: string | undefined;
}
const finds = (code: FindingCode, sentence: string, policies: readonly NetworkPolicy[], at: string, more: Partial<LintInput> = {}): Row => ({ code, sentence, policies, at, more });
const spares = (code: FindingCode, sentence: string, policies: readonly NetworkPolicy[], more: Partial<LintInput> = {}): Row => ({ code, sentence, policies, at: undefined, more });
const live = { cluster };

const rows: readonly Row[] = [
  finds('MISSING_NAMESPACE', 'no namespace written', [{ ...policy('p', { podSelector: {} }), metadata: { name: 'p' } }], 'metadata'),
  spares('MISSING_NAMESPACE', 'a namespace written', [policy('p', {})]),
  finds('MISSING_POLICY_TYPES', 'no policyTypes', [policy('p', { podSelector: {} })], 'spec'),
  spares('MISSING_POLICY_TYPES', 'policyTypes written', [ingress([])]),
  finds('EMPTY_EGRESS_DOES_NOT_ISOLATE', 'egress [] without policyTypes', [policy('p', { podSelector: {}, egress: [] })], 'spec.egress'),
  spares('EMPTY_EGRESS_DOES_NOT_ISOLATE', 'egress [] with Egress listed', [egress([])]),
  finds('RULES_IGNORED', 'ingress rules without Ingress', [policy('p', { podSelector: {}, policyTypes: ['Egress'], ingress: [{}] })], 'spec.ingress'),
  finds('RULES_IGNORED', 'egress rules without Egress', [policy('p', { podSelector: {}, policyTypes: ['Ingress'], egress: [{}] })], 'spec.egress'),
  spares('RULES_IGNORED', 'an empty list of the direction not listed', [policy('p', { podSelector: {}, policyTypes: ['Ingress'], egress: [] })]),
  finds('DUPLICATE_NAME', 'one name twice in a namespace', [ingress([]), egress([])], 'metadata.name'),
  spares('DUPLICATE_NAME', 'one name in two namespaces', [policy('p', {}), policy('p', {}, 'shop')]),
  finds('PORT_WITHOUT_PROTOCOL', 'a port without protocol', [ingress([{ ports: [{ port: 80 }] }])], 'spec.ingress[0].ports[0]'),
  spares('PORT_WITHOUT_PROTOCOL', 'a port with protocol', [ingress([{ ports: [tcp(80)] }])]),
  finds('NUMERIC_STRING_PORT', 'a number in quotes', [ingress([{ ports: [tcp('80')] }])], 'spec.ingress[0].ports[0].port'),
  spares('NUMERIC_STRING_PORT', 'a name with a digit', [ingress([{ ports: [tcp('http2')] }])]),
  finds('DASH_AND_OR_SUSPECTED', 'namespaceSelector and podSelector as two items', [ingress([{ from: [{ namespaceSelector: tier('x') }, { podSelector: tier('web') }] }])], 'spec.ingress[0].from[0]'),
  spares('DASH_AND_OR_SUSPECTED', 'one item with both', [ingress([{ from: [{ namespaceSelector: tier('x'), podSelector: tier('web') }] }])]),
  spares('DASH_AND_OR_SUSPECTED', 'the own namespace and those of others', [ingress([{ from: [{ namespaceSelector: tier('x') }, { podSelector: {} }] }])]),
  spares('DASH_AND_OR_SUSPECTED', 'two podSelectors', [ingress([{ from: [{ podSelector: tier('a') }, { podSelector: tier('b') }] }])]),
  finds('DASH_BETWEEN_PEER_AND_PORTS', 'a dash before ports', [egress([{ to: [{ podSelector: tier('db') }] }, { ports: [tcp(3306)] }])], 'spec.egress[0]'),
  spares('DASH_BETWEEN_PEER_AND_PORTS', 'to and ports in one rule', [egress([{ to: [{ podSelector: tier('db') }], ports: [tcp(3306)] }])]),
  finds('UDP53_WITHOUT_TCP53', 'DNS over UDP only', [egress([{ ports: [{ protocol: 'UDP', port: 53 }] }])], 'spec.egress[0].ports[0]'),
  spares('UDP53_WITHOUT_TCP53', 'DNS over both', [egress([dnsRule])]),
  spares('UDP53_WITHOUT_TCP53', 'an unrestricted rule covers it', [egress([{ ports: [{ protocol: 'UDP', port: 53 }] }, {}])]),
  finds('TCP53_WITHOUT_UDP53', 'port 53 with the protocol left out', [egress([{ ports: [{ port: 53 }] }])], 'spec.egress[0].ports[0]'),
  finds('REPLY_PORTS', 'client ports opened for replies', [egress([{ ports: [tcp(32768, 60999)] }])], 'spec.egress[0].ports[0]'),
  spares('REPLY_PORTS', 'a range of service ports', [egress([{ ports: [tcp(30000, 32767)] }])]),
  finds('EXCEPT_WITHOUT_EFFECT', 'the excepted range allowed by another item', [egress([{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '10.1.0.0/16' } }] }])], 'spec.egress[0].to[0].ipBlock.except[0]'),
  finds('EXCEPT_WITHOUT_EFFECT', 'the excepted range allowed by a policy for all Pods', [policy('a', { podSelector: tier('web'), policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] }), policy('b', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] })], 'spec.egress[0].to[0].ipBlock.except[0]'),
  spares('EXCEPT_WITHOUT_EFFECT', 'another item that has the same hole', [egress([{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '0.0.0.0/0', except: ['10.1.0.0/16'] } }] }])]),
  spares('EXCEPT_WITHOUT_EFFECT', 'another rule on other ports', [egress([{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [tcp(80)] }, { to: [{ ipBlock: { cidr: '10.1.0.0/16' } }], ports: [tcp(443)] }])]),
  finds('RULE_SUPERSEDED', 'a wider rule beside it', [ingress([{ from: [{ podSelector: tier('web') }], ports: [tcp(80)] }, { from: [{ podSelector: {} }] }])], 'spec.ingress[0]'),
  finds('RULE_SUPERSEDED', 'the same rule twice: the later one', [ingress([{ ports: [tcp(80)] }, { ports: [tcp(80)] }])], 'spec.ingress[1]'),
  spares('RULE_SUPERSEDED', 'rules on different ports', [ingress([{ ports: [tcp(80)] }, { ports: [tcp(81)] }])]),
  spares('RULE_SUPERSEDED', 'a wider rule of a policy for other Pods', [policy('a', { podSelector: tier('web'), policyTypes: ['Ingress'], ingress: [{ ports: [tcp(80)] }] }), policy('b', { podSelector: tier('db'), policyTypes: ['Ingress'], ingress: [{}] })]),
  finds('ALL_BLOCKED', 'a default deny', [ingress([])], 'spec.podSelector'),
  spares('ALL_BLOCKED', 'a deny beside an allow for the same Pods', [policy('a', { podSelector: {}, policyTypes: ['Ingress'] }), policy('b', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [tcp(80)] }] })]),
  finds('ALL_ALLOWED', 'an empty rule', [egress([{}])], 'spec.egress[0]'),
  spares('ALL_ALLOWED', 'all Pods of all namespaces', [ingress([{ from: [{ namespaceSelector: {} }] }])]),
  finds('DNS_RULE_ISOLATES', 'allow DNS for everybody, and nothing else exists', [egress([dnsRule])], 'spec.podSelector'),
  spares('DNS_RULE_ISOLATES', 'beside a default deny', [policy('deny', { podSelector: {}, policyTypes: ['Egress'] }), egress([dnsRule])]),
  finds('NO_ENFORCEMENT', 'a plugin that does not enforce', [ingress([])], '', { enforced: false }),
  spares('NO_ENFORCEMENT', 'a plugin that does', [ingress([])], { enforced: true }),
  finds('SUBJECT_MATCHES_NO_PODS', 'a selector nobody has', [ingress([], tier('nobody'))], 'spec.podSelector', live),
  finds('POLICY_IN_OTHER_NAMESPACE', 'Pods with these labels live elsewhere', [ingress([], tier('cart'))], 'spec.podSelector', live),
  spares('SUBJECT_MATCHES_NO_PODS', 'a selector somebody has', [ingress([], tier('web'))], live),
  finds('PEER_MATCHES_NO_NAMESPACES', 'a namespace label nobody set', [ingress([{ from: [{ namespaceSelector: { matchLabels: { name: 'shop' } } }] }])], 'spec.ingress[0].from[0]', live),
  finds('PEER_MATCHES_NO_PODS', 'a peer that nobody is', [ingress([{ from: [{ namespaceSelector: everywhere, podSelector: tier('nobody') }] }])], 'spec.ingress[0].from[0]', live),
  finds('PEER_ONLY_IN_OTHER_NAMESPACES', 'a podSelector that means another namespace', [ingress([{ from: [{ podSelector: tier('cart') }] }])], 'spec.ingress[0].from[0]', live),
  spares('PEER_MATCHES_NO_PODS', 'a peer somebody is', [ingress([{ from: [dnsPeer] }])], live),
  finds('NAMED_PORT_ABSENT', 'a name that no destination declares', [ingress([{ ports: [tcp('web')] }], tier('web'))], 'spec.ingress[0].ports[0].port', live),
  finds('NAMED_PORT_OTHER_PROTOCOL', 'a name declared for TCP, asked for as UDP', [ingress([{ ports: [{ protocol: 'UDP', port: 'http' }] }], tier('web'))], 'spec.ingress[0].ports[0].port', live),
  spares('NAMED_PORT_ABSENT', "egress looks at the peers' ports", [egress([{ to: [{ podSelector: tier('db') }], ports: [tcp('sql')] }], tier('web'))], live),
  finds('SERVICE_PORT_NOT_TARGET_PORT', "the Service's port instead of the Pods'", [ingress([{ ports: [tcp(80)] }], tier('web'))], 'spec.ingress[0].ports[0]', { ...live, services: [webService] }),
  spares('SERVICE_PORT_NOT_TARGET_PORT', 'both are listed', [ingress([{ ports: [tcp(80), tcp(8080)] }], tier('web'))], { ...live, services: [webService] }),
  spares('SERVICE_PORT_NOT_TARGET_PORT', 'another Pod has no such Service', [ingress([{ ports: [tcp(80)] }], tier('db'))], { ...live, services: [webService] }),
  finds('IP_BLOCK_COVERS_PODS', 'a block with Pod addresses', [egress([{ to: [{ ipBlock: { cidr: '10.244.0.0/16' } }] }])], 'spec.egress[0].to[0]', live),
  spares('IP_BLOCK_COVERS_PODS', 'everything except the Pods', [egress([{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.244.0.0/16'] } }] }])], live),
  finds('IP_BLOCK_COVERS_SERVICES', 'a block for a ClusterIP', [egress([{ to: [{ ipBlock: { cidr: '10.96.0.10/32' } }] }])], 'spec.egress[0].to[0]', { ...live, serviceCidrs: [cidr('10.96.0.0/12')] }),
  spares('IP_BLOCK_COVERS_SERVICES', 'ClusterIPs as ingress sources are nobody, yet no mix-up of ours', [ingress([{ from: [{ ipBlock: { cidr: '10.96.0.10/32' } }] }])], { ...live, serviceCidrs: [cidr('10.96.0.0/12')] }),
  finds('DNS_BLOCKED', 'egress to the database only', [egress([{ to: [{ podSelector: tier('db') }] }], tier('web'))], 'spec.egress', live),
  spares('DNS_BLOCKED', 'a rule for kube-dns only is not "DNS blocked"', [egress([dnsRule, { to: [{ podSelector: tier('db') }] }], tier('web'))], live),
  spares('DNS_BLOCKED', 'allowed by another policy', [policy('a', { podSelector: tier('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: tier('db') }] }] }), policy('b', { podSelector: {}, policyTypes: ['Egress'], egress: [dnsRule] })], live),
  spares('DNS_BLOCKED', 'no egress at all is meant', [egress([])], live),
  spares('DNS_BLOCKED', 'a view without DNS Pods, a rule as documented', [egress([dnsRule, { to: [{ podSelector: tier('db') }] }], tier('web'))], { cluster: { ...cluster, pods: cluster.pods.slice(0, 3) } }),
  finds('ONE_SIDED', "egress allowed, the peer's ingress denies", [policy('out', { podSelector: tier('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: tier('db') }], ports: [tcp(3306)] }] }), policy('in', { podSelector: tier('db'), policyTypes: ['Ingress'] })], 'spec.egress[0]', live),
  spares('ONE_SIDED', 'both sides allow', [policy('out', { podSelector: tier('web'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: tier('db') }], ports: [tcp(3306)] }] }), policy('in', { podSelector: tier('db'), policyTypes: ['Ingress'], ingress: [{ ports: [tcp('sql')] }] })], live),
  spares('ONE_SIDED', 'the other side is not isolated', [egress([{ to: [{ podSelector: tier('db') }], ports: [tcp(3306)] }], tier('web'))], live),
];

describe('lint', () => {
  test.each(rows.map((row) => ({ ...row, title: `${row.code} ${row.at === undefined ? 'is not' : 'is'} found: ${row.sentence}` })))('$title', ({ code, policies, more, at }) => {
    const found = lint({ policies, ...more }).filter((finding) => finding.code === code);
    expect(found.map(({ rule }) => rule.path)).toEqual(at === undefined ? [] : code === 'DNS_BLOCKED' ? [at, at] : [at]);
  });

  test('DNS is judged for UDP and for TCP', () => {
    const only = lint({ policies: [egress([{ to: [dnsPeer], ports: [{ protocol: 'UDP', port: 53 }] }], tier('web'))], cluster }).filter(({ code }) => code === 'DNS_BLOCKED');
    expect(only).toMatchObject([{ protocol: 'TCP', pods: ['default/web'] }]);
  });

  test('the WordPress policies are clean but for what they mean to do', () => {
    const policies = [
      policy('default-deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      policy('allow-all-frontend', { podSelector: tier('frontend'), policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }),
      policy('allow-ingress-mysql', { podSelector: tier('mysql'), policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: tier('frontend') }], ports: [tcp(3306)] }], egress: [] }),
    ];
    const view: ClusterView = { ...cluster, pods: [pod('default/wordpress', { tier: 'frontend' }, 12), pod('default/mysql', { tier: 'mysql' }, 13)] };
    expect(lint({ policies, cluster: view }).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});
