/** The WordPress demo's three policies, step by step: verdicts, reasons, claims, and answers written otherwise. */
import { describe, expect, test } from 'vitest';
import type { NetworkPolicy } from '../../../src/engine/k8s/index';
import { type Claim, type ClusterView, type Difference, explainDecision, proveClaim, proveEquivalent, toPolicySet } from '../../../src/engine/policy/index';
import { answer, ask, cluster, policy } from '../../support/policy-builders';

const wordpress = { labels: { app: 'wordpress', tier: 'frontend' }, ports: [['wordpress', 80]] as const };
const view: ClusterView = cluster(
  { default: {}, 'kube-system': {} },
  {
    'default/wordpress': { ...wordpress, ip: '10.244.1.10', nodeName: 'worker1' },
    'default/wordpress-mysql': { labels: { app: 'wordpress', tier: 'mysql' }, ports: [['mysql', 3306]], ip: '10.244.2.10', nodeName: 'worker2' },
    'default/client': { labels: { run: 'client' }, ip: '10.244.2.11', nodeName: 'worker2' },
    'kube-system/coredns': { labels: { 'k8s-app': 'kube-dns' }, ports: [['dns', 53, 'UDP'], ['dns-tcp', 53, 'TCP']], ip: '10.244.0.5', nodeName: 'control' },
  },
);

const denyAll = policy('default-deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const frontend = policy('allow-all-frontend', { podSelector: { matchLabels: { tier: 'frontend' } }, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] });
const mysql = policy('allow-ingress-mysql', {
  podSelector: { matchLabels: { tier: 'mysql' } },
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } } }], ports: [{ port: 3306, protocol: 'TCP' }] }],
  egress: [],
});

const browser = '203.0.113.50 -> default/wordpress TCP/80';
const dns = 'default/wordpress -> kube-system/coredns UDP/53';
const database = 'default/wordpress -> default/wordpress-mysql TCP/3306';

describe('step by step', () => {
  test.each([
    ['at first everything is open', [], { [browser]: 'allowed', [dns]: 'allowed', [database]: 'allowed', 'default/client -> default/wordpress-mysql TCP/3306': 'allowed' }],
    ['after default-deny-all nothing moves', [denyAll], { [browser]: 'denied', [dns]: 'denied', [database]: 'denied' }],
    ['after allow-all-frontend the site answers, without its database', [denyAll, frontend], { [browser]: 'allowed', [dns]: 'allowed', [database]: 'denied' }],
    [
      'after allow-ingress-mysql the database answers the front end, on 3306 only, and nobody else',
      [denyAll, frontend, mysql],
      {
        [browser]: 'allowed',
        [dns]: 'allowed',
        [database]: 'allowed',
        'default/wordpress -> default/wordpress-mysql TCP/33060': 'denied',
        'default/wordpress -> default/wordpress-mysql UDP/3306': 'denied',
        'default/client -> default/wordpress-mysql TCP/3306': 'denied',
        'default/wordpress-mysql -> default/wordpress TCP/80': 'denied',
        '203.0.113.50 -> default/wordpress-mysql TCP/3306': 'denied',
      },
    ],
  ] as const)('%s', (_, policies, answers) => {
    expect(Object.fromEntries(Object.keys(answers).map((question) => [question, answer(policies, view, question)]))).toEqual(answers);
  });

  test('the explanation of step 2 names the policy that isolates the database, and step 3 the rule and its entries', () => {
    const before = explainDecision(ask([denyAll, frontend], view, database));
    expect(before.directions[0].lines).toMatchObject([{ code: 'ISOLATED_BY', policies: [{ name: 'default-deny-all' }, { name: 'allow-all-frontend' }] }, { code: 'ALLOWED_BY', rule: { name: 'allow-all-frontend', path: 'spec.egress[0]' } }]);
    expect(before.directions[1]).toMatchObject({
      direction: 'ingress',
      verdict: 'denied',
      lines: [
        { code: 'ISOLATED_BY', policies: [{ name: 'default-deny-all', path: 'spec.podSelector' }] },
        { code: 'NO_RULE_MATCHES', rules: 0 },
        { code: 'NEAR_MISS', rule: { name: 'allow-all-frontend', path: 'spec.ingress[0]' }, facts: [{ code: 'SUBJECT_NOT_SELECTED', key: 'tier', wanted: ['frontend'], had: 'mysql' }] },
      ],
    });
    const after = explainDecision(ask([denyAll, frontend, mysql], view, database));
    expect(after.directions[1].lines[1]).toEqual({
      code: 'ALLOWED_BY',
      rule: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'default', name: 'allow-ingress-mysql', path: 'spec.ingress[0]' },
      peerPaths: ['spec.ingress[0].from[0]'],
      portPaths: ['spec.ingress[0].ports[0]'],
    });
  });

  test('a refused client is told about its missing label, another port about the port', () => {
    const client = explainDecision(ask([denyAll, frontend, mysql], view, 'default/client -> default/wordpress-mysql TCP/3306')).directions[1];
    expect(client.lines[2]).toMatchObject({ code: 'NEAR_MISS', rule: { name: 'allow-ingress-mysql' }, facts: [{ code: 'PEER_LABEL_MISMATCH', key: 'tier', had: undefined, path: 'spec.ingress[0].from[0]' }] });
    const port = explainDecision(ask([denyAll, frontend, mysql], view, 'default/wordpress -> default/wordpress-mysql TCP/8080')).directions[1];
    expect(port.lines[2]).toMatchObject({ facts: [{ code: 'PORT_MISMATCH', first: 3306, last: 3306, had: 8080, path: 'spec.ingress[0].ports[0]' }] });
  });
});

const solution: readonly NetworkPolicy[] = [denyAll, frontend, mysql];
const prove = (learner: readonly NetworkPolicy[], scope = {}) => proveEquivalent(toPolicySet(learner), toPolicySet(solution), view, scope);

describe('answers', () => {
  test('one written quite differently is equivalent', () => {
    const learner = [
      policy('a', { podSelector: {} }),
      policy('b', { podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['frontend'] }] }, policyTypes: ['Egress'] }),
      policy('c', { podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['frontend'] }] }, ingress: [{ from: [] }, { ports: [{ protocol: 'UDP' }] }] }),
      policy('d', {
        podSelector: { matchLabels: { tier: 'mysql' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } }], ports: [{ port: 3306, endPort: 3306 }] }],
      }),
    ];
    expect(prove(learner)).toMatchObject({ kind: 'equivalent' });
  });

  const wrong: readonly (readonly [string, readonly NetworkPolicy[], Difference['kind'], object])[] = [
    ['every port instead of 3306', [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } } }] }] })], 'too open', { flow: { protocol: 'TCP', port: 80 } }],
    ['anybody instead of the front end', [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ ports: [{ port: 3306 }] }] })], 'too open', { flow: { port: 3306 } }],
    ['two items (or) where one (and) was meant', [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } } }, { namespaceSelector: {} }], ports: [{ port: 3306 }] }] })], 'too open', { flow: { port: 3306 } }],
    ['front ends of every namespace', [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: 'frontend' } } }], ports: [{ port: 3306 }] }] })], 'too open', { source: { labels: { tier: 'frontend' }, namespace: 'kube-system' } }],
    ['the deny policy forgotten for egress', [policy('d', { podSelector: {}, policyTypes: ['Ingress'] }), frontend, mysql], 'too open', { directions: ['egress'] }],
    ['the front end limited to port 80', [denyAll, policy('f', { podSelector: { matchLabels: { tier: 'frontend' } }, policyTypes: ['Ingress', 'Egress'], ingress: [{ ports: [{ port: 80 }] }], egress: [{}] }), mysql], 'too strict', {}],
    ['the named port where the reference has the number', [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } } }], ports: [{ port: 'mysql' }] }] })], 'too open', { destination: { containerPorts: [{ name: 'mysql' }] } }],
    ['UDP instead of TCP', [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } } }], ports: [{ port: 3306, protocol: 'UDP' }] }] })], 'too strict', { flow: { protocol: 'TCP', port: 3306 } }],
    ['nothing written', [], 'too open', {}],
  ];
  test.each(wrong.map(([sentence, learner, kind, expected]) => ({ sentence, learner, kind, expected })))('$sentence is $kind, with an example', ({ learner, kind, expected }) => {
    const result = prove(learner);
    if (result.kind !== 'different') throw new Error(result.kind);
    const difference = result.differences.find((candidate) => candidate.kind === kind);
    expect(difference).toMatchObject({ ...expected, verdicts: kind === 'too open' ? { first: 'allowed', second: 'denied' } : { first: 'denied', second: 'allowed' } });
    const ends = difference && [difference.flow.source, difference.flow.destination].map((e) => (e.kind === 'pod' ? `${e.namespace}/${e.name}` : e.kind === 'address' ? e.ip : e.name));
    const question = `${ends?.[0]} -> ${ends?.[1]} ${difference?.flow.protocol}/${difference?.flow.port}`;
    expect([answer(learner, difference?.cluster ?? view, question), answer(solution, difference?.cluster ?? view, question)]).toEqual(kind === 'too open' ? ['allowed', 'denied'] : ['denied', 'allowed']);
  });

  test('over the existing Pods only, the named port is as good as the number', () => {
    const learner = [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } } }], ports: [{ port: 'mysql' }] }] })];
    expect(prove(learner, { pods: 'existing' })).toMatchObject({ kind: 'equivalent' });
  });

  test('a scope of one namespace leaves other namespaces out', () => {
    const learner = [denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: 'frontend' } } }], ports: [{ port: 3306 }] }] })];
    expect(prove(learner, { namespaces: ['default'] })).toMatchObject({ kind: 'equivalent' });
    expect(prove(learner)).toMatchObject({ kind: 'different' });
  });

  test('compared in one direction only, a missing egress policy does not show', () => {
    expect(prove([policy('d', { podSelector: {}, policyTypes: ['Ingress'] }), frontend, mysql], { compare: 'ingress' })).toMatchObject({ kind: 'equivalent' });
  });

  test('an existing Pod is preferred as the example', () => {
    const result = prove([denyAll, frontend, policy('m', { podSelector: { matchLabels: { tier: 'mysql' } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'frontend' } } }] }] })]);
    expect(result).toMatchObject({ kind: 'different', differences: [{ source: { existing: true, name: 'wordpress' }, destination: { existing: true, name: 'wordpress-mysql' } }] });
  });
});

describe('claims', () => {
  const inDefault = (podSelector: object) => ({ any: [{ kind: 'pods', namespaces: ['default'], podSelector } as const] });
  const tier = (name: string) => ({ matchLabels: { tier: name } });
  const others: Claim = { from: { except: inDefault(tier('frontend')).any }, to: inDefault(tier('mysql')), expect: 'denied' };
  const reaches: Claim = { from: inDefault(tier('frontend')), to: inDefault(tier('mysql')), ports: [{ protocol: 'TCP', port: 3306 }], expect: 'allowed' };
  const claim = (policies: readonly NetworkPolicy[], what: Claim, scope = {}) => proveClaim(toPolicySet(policies), view, what, scope);

  test('nobody but the front end reaches the database, on any port', () => {
    expect(claim(solution, others).kind).toBe('holds');
    expect(claim([denyAll, frontend, policy('m', { podSelector: tier('mysql'), ingress: [{ ports: [{ port: 3306 }] }] })], others)).toMatchObject({ kind: 'violated', counterexample: { flow: { port: 3306 }, verdict: 'allowed' } });
    expect(claim([], others)).toMatchObject({ kind: 'violated' });
  });

  test('every front end reaches the database on 3306, and not elsewhere', () => {
    expect(claim(solution, reaches).kind).toBe('holds');
    expect(claim([denyAll, mysql], reaches)).toMatchObject({ kind: 'violated', counterexample: { source: { existing: true, name: 'wordpress' }, verdict: 'denied' } });
    expect(claim(solution, { ...reaches, ports: [{ protocol: 'TCP', port: 1, endPort: 3305 }, { protocol: 'TCP', port: 3307, endPort: 65535 }, { protocol: 'UDP' }, { protocol: 'SCTP' }], expect: 'denied' }).kind).toBe('holds');
  });

  test('a claim about Pods that are not there is vacuous over the existing Pods, and is checked over all', () => {
    const absent: Claim = { from: inDefault(tier('cache')), to: inDefault(tier('mysql')), expect: 'denied' };
    expect(claim(solution, absent, { pods: 'existing' }).kind).toBe('vacuous');
    expect(claim(solution, absent).kind).toBe('holds');
  });

  test('outside addresses by range', () => {
    const web = policy('w', { podSelector: tier('frontend'), ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] } }] }] });
    const fromRange = (cidr: string, expect: Claim['expect']): Claim => ({ from: { any: [{ kind: 'addresses', cidrs: [cidr] }] }, to: inDefault(tier('frontend')), expect });
    expect(claim([web], fromRange('203.0.113.0/25', 'allowed')).kind).toBe('holds');
    expect(claim([web], fromRange('203.0.113.128/25', 'denied')).kind).toBe('holds');
    expect(claim([web], fromRange('203.0.113.0/24', 'allowed')).kind).toBe('violated');
  });

  test('too much to go through is said, not guessed', () => {
    const keys = Array.from({ length: 16 }, (_, i) => `k${i}`);
    const many = [policy('p', { podSelector: {}, ingress: keys.map((key) => ({ from: [{ podSelector: { matchLabels: { [key]: 'v' } } }] })) })];
    expect(proveEquivalent(toPolicySet(many), toPolicySet([]), view)).toMatchObject({ kind: 'not proven', code: 'TOO_LARGE' });
  });
});
