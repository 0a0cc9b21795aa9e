/**
 * Rows written from the NetworkPolicy API's field comments, the documentation and the ideas of the upstream e2e tests (network_policy.go).
 * Every row is a sentence; every verdict was worked out by hand from the text, not from our evaluator.
 */
import { describe, expect, test } from 'vitest';
import type { NetworkPolicy } from '../../../src/engine/k8s/index';
import { type ClusterView, decide, matrix, cell, toPolicySet, verdict } from '../../../src/engine/policy/index';
import { ip } from '../../../src/engine/wire/index';
import { answer, ask, cluster, endpoint, policy } from '../../support/policy-builders';

const both = ['Ingress', 'Egress'];
const allow = 'allowed';
const deny = 'denied';

/** Namespaces x, y, z with Pods a, b, c each, ports 80 and 81 of each protocol, as upstream e2e has them. */
const named = (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => [80, 81].map((port) => [`serve-${port}-${protocol.toLowerCase()}`, port, protocol] as const));
const upstream = (change: (pods: Record<string, { labels: Record<string, string> }>) => void = () => undefined, namespaceLabels: Record<string, Record<string, string>> = {}): ClusterView => {
  const pods: Record<string, { labels: Record<string, string>; ports: typeof named; ip: string }> = {};
  ['x', 'y', 'z'].forEach((namespace, n) => ['a', 'b', 'c'].forEach((name, i) => (pods[`${namespace}/${name}`] = { labels: { pod: name }, ports: named, ip: `10.244.${n}.${i + 10}` })));
  change(pods);
  return cluster({ x: { ns: 'x', ...namespaceLabels['x'] }, y: { ns: 'y', ...namespaceLabels['y'] }, z: { ns: 'z', ...namespaceLabels['z'] } }, pods);
};
const sel = (key: string, value: string) => ({ matchLabels: { [key]: value } });
const expr = (key: string, operator: string, ...values: string[]) => ({ matchExpressions: [{ key, operator, ...(values.length > 0 ? { values } : {}) }] });
const ingress = (key: string, podSelector: object, rules: unknown) => policy(key, { podSelector, policyTypes: ['Ingress'], ingress: rules });
const egress = (key: string, podSelector: object, rules: unknown) => policy(key, { podSelector, policyTypes: ['Egress'], egress: rules });

type Row = readonly [sentence: string, policies: readonly NetworkPolicy[], answers: Readonly<Record<string, string>>, view?: ClusterView];

const check = (rows: readonly Row[]): void => {
  test.each(rows.map(([sentence, policies, answers, view]) => ({ sentence, policies, answers, view: view ?? upstream() })))('$sentence', ({ policies, answers, view }) => {
    const said = Object.fromEntries(Object.keys(answers).map((question) => [question, answer(policies, view, question)]));
    expect(said).toEqual(answers);
  });
};

describe('null, missing and empty', () => {
  check([
    ['an absent podSelector selects every Pod of the namespace', [policy('x/p', { policyTypes: ['Ingress'] })], { 'y/a -> x/a TCP/80': deny, 'x/b -> x/c TCP/80': deny, 'x/a -> y/a TCP/80': allow }],
    ['a null podSelector selects every Pod of the namespace', [policy('x/p', { podSelector: null, policyTypes: ['Ingress'] })], { 'y/a -> x/a TCP/80': deny }],
    ['an absent ingress list denies all ingress', [ingress('x/p', {}, undefined)], { 'y/a -> x/a TCP/80': deny, '203.0.113.1 -> x/a TCP/80': deny }],
    ['a null ingress list denies all ingress', [ingress('x/p', {}, null)], { 'y/a -> x/a TCP/80': deny }],
    ['an empty ingress list denies all ingress', [ingress('x/p', {}, [])], { 'y/a -> x/a TCP/80': deny }],
    ['an empty rule allows everything, addresses outside too', [ingress('x/p', {}, [{}])], { 'y/a -> x/a UDP/9': allow, '203.0.113.1 -> x/a SCTP/80': allow }],
    ['an empty from list does not restrict', [ingress('x/p', {}, [{ from: [] }])], { 'y/a -> x/a TCP/80': allow, '203.0.113.1 -> x/a TCP/80': allow }],
    ['a null from does not restrict', [ingress('x/p', {}, [{ from: null }])], { '203.0.113.1 -> x/a TCP/80': allow }],
    ['an empty ports list does not restrict', [ingress('x/p', {}, [{ ports: [] }])], { 'y/a -> x/a UDP/7': allow, '203.0.113.1 -> x/a TCP/80': allow }],
    ['an empty podSelector as peer is the own namespace, and nobody outside the cluster', [ingress('x/p', {}, [{ from: [{ podSelector: {} }] }])], { 'x/b -> x/a TCP/80': allow, 'y/b -> x/a TCP/80': deny, '203.0.113.1 -> x/a TCP/80': deny }],
    ['an empty namespaceSelector is every Pod of every namespace, and nobody outside the cluster', [ingress('x/p', {}, [{ from: [{ namespaceSelector: {} }] }])], { 'y/b -> x/a TCP/80': allow, '203.0.113.1 -> x/a TCP/80': deny }],
    ['both empty selectors are the same as an empty namespaceSelector', [ingress('x/p', {}, [{ from: [{ namespaceSelector: {}, podSelector: {} }] }])], { 'y/b -> x/a TCP/80': allow, '203.0.113.1 -> x/a TCP/80': deny }],
    ['a null podSelector beside a namespaceSelector is as if absent', [ingress('x/p', {}, [{ from: [{ namespaceSelector: sel('ns', 'y'), podSelector: null }] }])], { 'y/b -> x/a TCP/80': allow, 'z/b -> x/a TCP/80': deny }],
    ['a peer with nothing in it, which the API refuses, matches nothing', [ingress('x/p', {}, [{ from: [{}] }])], { 'x/b -> x/a TCP/80': deny }],
    ['an empty port entry is TCP on any port, not every protocol', [ingress('x/p', {}, [{ ports: [{}] }])], { 'y/a -> x/a TCP/1': allow, 'y/a -> x/a TCP/65535': allow, 'y/a -> x/a UDP/80': deny, 'y/a -> x/a SCTP/80': deny }],
    ['a port entry with only a protocol is every port of it', [ingress('x/p', {}, [{ ports: [{ protocol: 'UDP' }] }])], { 'y/a -> x/a UDP/9': allow, 'y/a -> x/a TCP/9': deny }],
    ['without policyTypes ingress is isolated, and egress is not', [policy('x/p', { podSelector: {} })], { 'y/a -> x/a TCP/80': deny, 'x/a -> y/a TCP/80': allow }],
    ['without policyTypes an empty egress list isolates nothing', [policy('x/p', { podSelector: {}, egress: [], ingress: [{}] })], { 'x/a -> y/a TCP/80': allow }],
    ['without policyTypes one egress rule isolates egress', [policy('x/p', { podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] })], { 'x/a -> y/a TCP/80': deny, 'y/a -> x/a TCP/80': deny }],
    ['an empty policyTypes list is as if absent', [policy('x/p', { podSelector: {}, policyTypes: [], egress: [{}] })], { 'y/a -> x/a TCP/80': deny, 'x/a -> y/a TCP/80': allow }],
    ['ingress rules do nothing when policyTypes lists Egress only', [policy('x/p', { podSelector: {}, policyTypes: ['Egress'], ingress: [{ from: [{ podSelector: {} }] }] })], { 'y/a -> x/a TCP/80': allow, 'x/a -> y/a TCP/80': deny }],
    ['egress rules do nothing when policyTypes lists Ingress only', [policy('x/p', { podSelector: {}, policyTypes: ['Ingress'], egress: [{ to: [{ podSelector: sel('pod', 'b') }] }] })], { 'x/a -> y/a TCP/80': allow, 'y/a -> x/a TCP/80': deny }],
    ['a policy without a namespace is in default', [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' }, spec: { podSelector: {} } }], { 'x/a -> default/a TCP/80': deny, 'default/a -> x/a TCP/80': allow }, cluster({ default: {}, x: {} }, { 'default/a': {}, 'x/a': {} })],
  ]);
});

describe('upstream e2e ideas', () => {
  const denyAll = policy('x/deny', { podSelector: {}, policyTypes: both });
  check([
    ['1: default deny of ingress', [ingress('x/p', {}, [])], { 'x/b -> x/a TCP/80': deny, 'y/b -> x/a TCP/80': deny, 'x/a -> y/b TCP/80': allow }],
    ['2: default deny of all', [denyAll], { 'x/b -> x/a TCP/80': deny, 'y/a -> x/a TCP/80': deny, 'x/a -> y/a TCP/80': deny, 'y/a -> z/a TCP/80': allow }],
    ['3: podSelector within the namespace', [ingress('x/p', sel('pod', 'a'), [{ from: [{ podSelector: sel('pod', 'b') }] }])], { 'x/b -> x/a TCP/80': allow, 'x/c -> x/a TCP/80': deny, 'y/b -> x/a TCP/80': deny }],
    ['4: deny all and allow to one target', [ingress('x/d', {}, []), ingress('x/p', sel('pod', 'a'), [{}])], { 'y/c -> x/a TCP/80': allow, 'y/c -> x/b TCP/80': deny }],
    ['5: all namespaces', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: {} }] }])], { 'z/c -> x/a TCP/80': allow }],
    ['6: only other namespaces', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: expr('ns', 'NotIn', 'x') }] }])], { 'x/b -> x/a TCP/80': deny, 'y/b -> x/a TCP/80': allow }],
    ['7: matchExpressions on Pods', [ingress('x/p', {}, [{ from: [{ podSelector: expr('pod', 'In', 'a', 'b') }] }])], { 'x/b -> x/a TCP/80': allow, 'x/c -> x/a TCP/80': deny }],
    ['8: matchExpressions on namespaces', [ingress('x/p', {}, [{ from: [{ namespaceSelector: expr('ns', 'In', 'y') }] }])], { 'y/c -> x/a TCP/80': allow, 'x/c -> x/a TCP/80': deny }],
    ['9: podSelector or namespaceSelector', [ingress('x/p', sel('pod', 'a'), [{ from: [{ podSelector: sel('pod', 'b') }, { namespaceSelector: sel('ns', 'y') }] }])], { 'x/b -> x/a TCP/80': allow, 'y/c -> x/a TCP/80': allow, 'x/c -> x/a TCP/80': deny, 'z/b -> x/a TCP/80': deny }],
    ['10: podSelector and namespaceSelector', [ingress('x/p', sel('pod', 'a'), [{ from: [{ podSelector: sel('pod', 'b'), namespaceSelector: sel('ns', 'y') }] }])], { 'y/b -> x/a TCP/80': allow, 'y/c -> x/a TCP/80': deny, 'x/b -> x/a TCP/80': deny }],
    ['11: several conditions and-ed', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: expr('ns', 'NotIn', 'x'), podSelector: expr('pod', 'In', 'b', 'c') }] }])], { 'y/b -> x/a TCP/80': allow, 'y/a -> x/a TCP/80': deny, 'x/b -> x/a TCP/80': deny }],
    ['12: two podSelectors', [ingress('x/p', sel('pod', 'a'), [{ from: [{ podSelector: sel('pod', 'b') }, { podSelector: sel('pod', 'c') }] }])], { 'x/b -> x/a TCP/80': allow, 'x/c -> x/a TCP/80': allow, 'y/b -> x/a TCP/80': deny }],
    ['13: one Pod of one other namespace', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: sel('ns', 'y'), podSelector: sel('pod', 'a') }] }])], { 'y/a -> x/a TCP/80': allow, 'z/a -> x/a TCP/80': deny }],
    ['14: port 81 from namespace y', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: sel('ns', 'y') }], ports: [{ protocol: 'TCP', port: 81 }] }])], { 'y/a -> x/a TCP/81': allow, 'y/a -> x/a TCP/80': deny, 'z/a -> x/a TCP/81': deny }],
    ['15: stacked policies add up', [ingress('x/p', sel('pod', 'a'), [{ ports: [{ port: 81 }] }]), ingress('x/q', sel('pod', 'a'), [{ ports: [{ port: 80 }] }])], { 'y/a -> x/a TCP/81': allow, 'y/a -> x/a TCP/80': allow, 'y/a -> x/a TCP/82': deny }],
    ['16: allow all', [ingress('x/p', {}, [{}])], { 'y/a -> x/a TCP/80': allow, 'z/c -> x/b UDP/81': allow }],
    ['17: ingress on a named port', [ingress('x/p', sel('pod', 'a'), [{ ports: [{ port: 'serve-81-tcp' }] }])], { 'y/a -> x/a TCP/81': allow, 'y/a -> x/a TCP/80': deny, 'y/a -> x/a UDP/81': deny }],
    ['18: a named port from one namespace', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: sel('ns', 'y') }], ports: [{ port: 'serve-80-tcp' }] }])], { 'y/a -> x/a TCP/80': allow, 'z/a -> x/a TCP/80': deny }],
    ['19: egress on a named port', [egress('x/p', sel('pod', 'a'), [{ ports: [{ port: 'serve-80-tcp' }] }])], { 'x/a -> y/a TCP/80': allow, 'x/a -> y/a TCP/81': deny, 'x/a -> 203.0.113.1 TCP/80': deny }],
    ['20: allow all changed to deny all', [ingress('x/p', {}, [])], { 'y/a -> x/a TCP/80': deny }],
    ['21: a namespace label added later counts', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: sel('ns2', 'updated') }] }])], { 'y/a -> x/a TCP/80': allow, 'z/a -> x/a TCP/80': deny }, upstream(undefined, { y: { ns2: 'updated' } })],
    ['22: a Pod label added later counts', [ingress('x/p', sel('pod', 'a'), [{ from: [{ podSelector: sel('pod2', 'updated') }] }])], { 'x/b -> x/a TCP/80': allow, 'x/c -> x/a TCP/80': deny }, upstream((pods) => ((pods['x/b'] as { labels: Record<string, string> }).labels = { pod: 'b', pod2: 'updated' }))],
    ['23: deny other namespaces', [ingress('x/p', {}, [{ from: [{ podSelector: {} }] }])], { 'x/b -> x/a TCP/80': allow, 'y/a -> x/a TCP/80': deny }],
    ['24: a Pod becomes selected by a label', [ingress('x/p', sel('target', 'isolated'), [])], { 'x/b -> x/a TCP/80': deny, 'x/a -> x/b TCP/80': allow }, upstream((pods) => ((pods['x/a'] as { labels: Record<string, string> }).labels = { pod: 'a', target: 'isolated' }))],
    ['25: deny the egress of one Pod', [egress('x/p', sel('pod', 'a'), [])], { 'x/a -> x/b TCP/80': deny, 'x/b -> x/a TCP/80': allow }],
    ['26: deny the egress of a namespace', [egress('x/p', {}, [])], { 'x/b -> y/b TCP/80': deny, 'y/b -> x/b TCP/80': allow }],
    ['27: ingress and egress in one policy', [policy('x/p', { podSelector: sel('pod', 'a'), policyTypes: both, ingress: [{ from: [{ podSelector: sel('pod', 'b') }] }], egress: [{ to: [{ namespaceSelector: sel('ns', 'y') }] }] })], { 'x/b -> x/a TCP/80': allow, 'y/a -> x/a TCP/80': deny, 'x/a -> y/c TCP/80': allow, 'x/a -> x/b TCP/80': deny }],
    ["28: the client's egress deny beats the server's allow", [egress('y/p', {}, []), ingress('x/p', {}, [{}])], { 'y/a -> x/a TCP/80': deny, 'z/a -> x/a TCP/80': allow }],
    ['29: egress to one Pod of another namespace', [egress('x/p', sel('pod', 'a'), [{ to: [{ namespaceSelector: sel('ns', 'y'), podSelector: sel('pod', 'b') }] }])], { 'x/a -> y/b TCP/80': allow, 'x/a -> y/c TCP/80': deny, 'x/a -> z/b TCP/80': deny }],
    ['30: a port entry with a protocol only', [ingress('x/p', sel('pod', 'a'), [{ ports: [{ protocol: 'TCP' }] }])], { 'y/a -> x/a TCP/12345': allow, 'y/a -> x/a SCTP/80': deny }],
    ['31: a restrictive ingress policy beside allow-all', [ingress('x/p', sel('pod', 'a'), [{ ports: [{ port: 80 }] }]), ingress('x/q', sel('pod', 'a'), [{}])], { 'y/a -> x/a UDP/81': allow }],
    ['32: a restrictive egress policy beside allow-all', [egress('x/p', sel('pod', 'a'), [{ ports: [{ port: 80 }] }]), egress('x/q', sel('pod', 'a'), [{}])], { 'x/a -> y/a UDP/81': allow }],
    ['33: without the policies everything is open again', [], { 'y/a -> x/a TCP/80': allow, '203.0.113.1 -> x/a UDP/5': allow }],
    ['34: egress ipBlock matches the address of a Pod', [egress('x/p', sel('pod', 'a'), [{ to: [{ ipBlock: { cidr: '10.244.1.11/32' } }] }])], { 'x/a -> y/b TCP/80': allow, 'x/a -> y/c TCP/80': deny }],
    ['35: except takes a Pod out', [egress('x/p', sel('pod', 'a'), [{ to: [{ ipBlock: { cidr: '10.244.1.0/24', except: ['10.244.1.11/32'] } }] }])], { 'x/a -> y/b TCP/80': deny, 'x/a -> y/c TCP/80': allow }],
    ['36: what except takes out, another policy may allow', [egress('x/p', sel('pod', 'a'), [{ to: [{ ipBlock: { cidr: '10.244.1.0/24', except: ['10.244.1.11/32'] } }] }]), egress('x/q', sel('pod', 'a'), [{ to: [{ ipBlock: { cidr: '10.244.1.11/32' } }] }])], { 'x/a -> y/b TCP/80': allow }],
    ['37: directions are independent', [ingress('x/p', sel('pod', 'a'), [{ from: [{ podSelector: sel('pod', 'b') }] }])], { 'x/a -> y/a TCP/80': allow, 'x/b -> x/a TCP/80': allow }],
    ['38: an SCTP rule is not read as TCP', [ingress('x/p', sel('pod', 'a'), [{ ports: [{ protocol: 'SCTP', port: 81 }] }])], { 'y/a -> x/a TCP/81': deny, 'y/a -> x/a SCTP/81': allow }],
    ['39: an SCTP-only policy still isolates TCP', [ingress('x/p', sel('pod', 'a'), [{ ports: [{ protocol: 'SCTP', port: 80 }] }])], { 'y/a -> x/a TCP/80': deny }],
    ['40: a UDP-only rule does not open TCP', [ingress('x/p', sel('pod', 'a'), [{ ports: [{ protocol: 'UDP', port: 80 }] }])], { 'y/a -> x/a TCP/80': deny, 'y/a -> x/a UDP/80': allow }],
    ['41: namespaces by their name label', [ingress('x/p', {}, [{ from: [{ namespaceSelector: sel('kubernetes.io/metadata.name', 'y') }] }])], { 'y/a -> x/a TCP/80': allow, 'z/a -> x/a TCP/80': deny }],
    ['42: egress to namespaces not of a name', [egress('x/p', sel('pod', 'a'), [{ to: [{ namespaceSelector: expr('kubernetes.io/metadata.name', 'NotIn', 'z') }] }])], { 'x/a -> y/a TCP/80': allow, 'x/a -> x/b TCP/80': allow, 'x/a -> z/a TCP/80': deny }],
    ['UDP: deny ingress', [ingress('x/p', {}, [])], { 'y/a -> x/a UDP/80': deny }],
    ['SCTP: one Pod of another namespace', [ingress('x/p', sel('pod', 'a'), [{ from: [{ namespaceSelector: sel('ns', 'y'), podSelector: sel('pod', 'a') }], ports: [{ protocol: 'SCTP', port: 80 }] }])], { 'y/a -> x/a SCTP/80': allow, 'y/b -> x/a SCTP/80': deny }],
  ]);
});

describe('gaps that the public vectors leave', () => {
  const labelled = cluster(
    { default: {}, bare: {}, empty: { team: '' } },
    { 'default/db': { labels: { tier: 'db' } }, 'default/none': {}, 'default/empty': { labels: { tier: '' } }, 'default/web': { labels: { tier: 'web' } }, 'bare/x': { labels: { tier: 'web' } }, 'empty/x': { labels: { tier: 'web' } } },
  );
  const from = (podSelector: object) => [ingress('default/p', sel('tier', 'db'), [{ from: [{ podSelector }] }])];
  check([
    ['NotIn matches a Pod without the key', from(expr('tier', 'NotIn', 'web')), { 'default/none -> default/db TCP/1': allow, 'default/web -> default/db TCP/1': deny, 'default/empty -> default/db TCP/1': allow }, labelled],
    ['In needs the key', from(expr('tier', 'In', 'web', '')), { 'default/none -> default/db TCP/1': deny, 'default/web -> default/db TCP/1': allow, 'default/empty -> default/db TCP/1': allow }, labelled],
    ['Exists matches an empty value', from(expr('tier', 'Exists')), { 'default/none -> default/db TCP/1': deny, 'default/empty -> default/db TCP/1': allow }, labelled],
    ['DoesNotExist does not', from(expr('tier', 'DoesNotExist')), { 'default/none -> default/db TCP/1': allow, 'default/empty -> default/db TCP/1': deny }, labelled],
    ['matchLabels with an empty value needs the key', from(sel('tier', '')), { 'default/none -> default/db TCP/1': deny, 'default/empty -> default/db TCP/1': allow, 'default/web -> default/db TCP/1': deny }, labelled],
    ['a key named as an object property is an ordinary key', from(expr('constructor', 'DoesNotExist')), { 'default/none -> default/db TCP/1': allow }, labelled],
    ['namespace NotIn matches a namespace without the label', [ingress('default/p', sel('tier', 'db'), [{ from: [{ namespaceSelector: expr('team', 'NotIn', 'a', '') }] }])], { 'bare/x -> default/db TCP/1': allow, 'empty/x -> default/db TCP/1': deny }, labelled],
    ['an IPv4 block does not cover IPv6', [ingress('default/p', {}, [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }])], { '203.0.113.1 -> default/v4 TCP/1': allow, '2001:db8::1 -> default/v6 TCP/1': deny, 'default/v6 -> default/dual TCP/1': deny }, cluster({ default: {} }, { 'default/v4': {}, 'default/v6': { ip: 'fd00::2' }, 'default/dual': { ips: ['fd00::3', '10.244.0.30'] } })],
    ['an IPv6 block with except', [ingress('default/p', {}, [{ from: [{ ipBlock: { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] } }] }])], { '2001:db8::1 -> default/v6 TCP/1': allow, '2001:db8:1::1 -> default/v6 TCP/1': deny }, cluster({ default: {} }, { 'default/v6': { ip: 'fd00::2' } })],
    ['a block may leave Pods out, as with Cilium', [ingress('default/p', {}, [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }])], { 'default/b -> default/a TCP/1': deny, '10.9.9.9 -> default/a TCP/1': allow }, cluster({ default: {} }, { 'default/a': {}, 'default/b': {} }, { options: { ipBlockMatchesPods: false } })],
    ['an address that a Pod has is that Pod', [ingress('default/p', {}, [{ from: [{ podSelector: {} }] }])], { '10.244.0.3 -> default/a TCP/1': allow, '10.244.0.99 -> default/a TCP/1': deny }, cluster({ default: {} }, { 'default/a': {}, 'default/b': {} })],
    ['one named port may be different numbers on different Pods', [egress('default/p', sel('app', 'c'), [{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }])], { 'default/c -> default/a TCP/80': allow, 'default/c -> default/b TCP/80': deny, 'default/c -> default/b TCP/8080': allow }, cluster({ default: {} }, { 'default/a': { ports: [['http', 80]] }, 'default/b': { ports: [['http', 8080]] }, 'default/c': { labels: { app: 'c' } } })],
    ['a named port needs the same protocol', [ingress('default/p', {}, [{ ports: [{ protocol: 'UDP', port: 'http' }] }])], { 'default/b -> default/a UDP/80': deny }, cluster({ default: {} }, { 'default/a': { ports: [['http', 80]] }, 'default/b': {} })],
    ['an unresolved named port leaves the other entries', [ingress('default/p', {}, [{ ports: [{ port: 'nope' }, { port: 81 }] }])], { 'default/b -> default/a TCP/81': allow, 'default/b -> default/a TCP/80': deny }, cluster({ default: {} }, { 'default/a': { ports: [['http', 80]] }, 'default/b': {} })],
    ['endPort is inclusive', [ingress('default/p', {}, [{ ports: [{ port: 80, endPort: 90 }] }])], { 'default/b -> default/a TCP/79': deny, 'default/b -> default/a TCP/80': allow, 'default/b -> default/a TCP/90': allow, 'default/b -> default/a TCP/91': deny }, cluster({ default: {} }, { 'default/a': {}, 'default/b': {} })],
    ['finished Pods are ignored: no answer', [], { 'default/a -> default/done TCP/80': 'undecided', 'default/gone -> default/a TCP/80': 'undecided' }, cluster({ default: {} }, { 'default/a': {}, 'default/done': { phase: 'Succeeded' } })],
    ['except of one policy does not reach into another', [egress('default/p', {}, [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }]), egress('default/q', {}, [{ to: [{ podSelector: sel('app', 'b') }] }])], { 'default/a -> default/b TCP/1': allow, 'default/a -> default/c TCP/1': deny, 'default/a -> 8.8.8.8 TCP/1': allow }, cluster({ default: {} }, { 'default/a': {}, 'default/b': { labels: { app: 'b' } }, 'default/c': {} })],
  ]);
});

describe('nodes, the host network, and what is left open', () => {
  const view = cluster(
    { default: {} },
    {
      'default/a': { nodeName: 'n1', labels: { app: 'a' } },
      'default/b': { nodeName: 'n2', labels: { app: 'b' } },
      'default/host1': { nodeName: 'n1', hostNetwork: true, ip: '192.168.50.11', labels: { app: 'host' } },
      'default/host2': { nodeName: 'n2', hostNetwork: true, ip: '192.168.50.12', labels: { app: 'host' } },
    },
    { nodes: [{ name: 'n1', ips: [ip('192.168.50.11')] }, { name: 'n2', ips: [ip('192.168.50.12')] }] },
  );
  const none = [policy('default/none', { podSelector: {}, policyTypes: both })];
  check([
    ["a Pod's own node always reaches it", none, { 'node:n1 -> default/a TCP/80': allow, 'node:n2 -> default/a TCP/80': deny, '192.168.50.11 -> default/a TCP/80': allow }, view],
    ['a Pod reaches itself whatever the policies', none, { 'default/a -> default/a TCP/80': allow }, view],
    ['a Pod does not get out to its own node by itself', none, { 'default/a -> node:n1 TCP/10250': deny }, view],
    ['nothing restricts a node', none, { 'node:n1 -> node:n2 TCP/22': allow, 'node:n1 -> 8.8.8.8 UDP/53': allow }, view],
    ['a hostNetwork Pod of another node: both readings deny it', none, { 'default/host2 -> default/a TCP/80': deny }, view],
    ['a hostNetwork Pod of the own node: the node gets through, the Pod would not', none, { 'default/host1 -> default/a TCP/80': 'undecided' }, view],
    ['a label of a hostNetwork Pod matches under one reading only', [ingress('default/p', sel('app', 'a'), [{ from: [{ podSelector: sel('app', 'host') }] }])], { 'default/host2 -> default/a TCP/80': 'undecided', 'default/b -> default/a TCP/80': deny }, view],
    ['an ipBlock with the node matches under both readings', [ingress('default/p', sel('app', 'a'), [{ from: [{ ipBlock: { cidr: '192.168.50.12/32' } }] }])], { 'default/host2 -> default/a TCP/80': allow }, view],
    ['an unrestricted from matches under both readings', [ingress('default/p', sel('app', 'a'), [{}])], { 'default/host2 -> default/a TCP/80': allow }, view],
  ]);

  test('a Pod that reaches itself through a Service is undecided where a policy would deny it', () => {
    const set = toPolicySet(none);
    const flow = { source: endpoint('default/a'), destination: endpoint('default/a'), protocol: 'TCP', port: 80 } as const;
    expect(verdict(decide(set, view, { ...flow, viaService: true }))).toBe('undecided');
    expect(verdict(decide(set, view, flow))).toBe('allowed');
    expect(verdict(decide(toPolicySet([]), view, { ...flow, viaService: true }))).toBe('allowed');
  });

  test('a source that may be rewritten is undecided unless all readings agree', () => {
    const set = toPolicySet([ingress('default/p', sel('app', 'a'), [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }])]);
    const flow = { source: endpoint('203.0.113.9'), destination: endpoint('default/a'), protocol: 'TCP', port: 80 } as const;
    expect(verdict(decide(set, view, flow))).toBe('allowed');
    expect(verdict(decide(set, view, { ...flow, sourceMayAppearAs: [endpoint('node:n2')] }))).toBe('undecided');
    expect(verdict(decide(set, view, { ...flow, sourceMayAppearAs: [endpoint('node:n1')] }))).toBe('allowed');
  });

  test('the matrix marks what is undecided', () => {
    const rows = matrix(toPolicySet(none), view, { ports: [{ protocol: 'TCP', port: 80 }] });
    const at = (from: string, to: string) => cell(rows, rows.endpoints.findIndex((e) => e.kind === 'pod' && e.name === from), rows.endpoints.findIndex((e) => e.kind === 'pod' && e.name === to), 0);
    expect([at('host1', 'a'), at('host2', 'a'), at('a', 'a'), at('host1', 'host2')]).toEqual(['undecided', 'denied', 'allowed', 'undecided']);
  });

  test('replies are implied: one direction of set-up is all that counts', () => {
    const oneWay = [ingress('default/p', sel('app', 'a'), [{ from: [{ podSelector: sel('app', 'b') }] }]), ingress('default/q', sel('app', 'b'), [])];
    expect(answer(oneWay, view, 'default/b -> default/a TCP/80')).toBe('allowed');
    expect(answer(oneWay, view, 'default/a -> default/b TCP/80')).toBe('denied');
    expect(ask(oneWay, view, 'default/b -> default/a TCP/80').egress.reasons).toEqual([{ effect: 'exempt', code: 'NOT_ISOLATED' }]);
  });
});
