/** Texts and outcomes recorded with kubectl against kube-apiserver v1.36.3 (tests/conformance/kubectl). */
import { describe, expect, it } from 'vitest';
import { EPOCH_UNIX_SECONDS, Rng } from '../base/index';
import { ObjectStore } from './store';
import type { JsonObject, Status } from './types/index';
import { parseManifest } from './yaml/index';

const make = (): ObjectStore => new ObjectStore({ now: () => 0, rng: Rng.named(7, 'store') });
const read = (text: string): JsonObject => parseManifest(text).documents[0]?.value as JsonObject;
const policy = (spec = 'podSelector: {}', name = 'a'): JsonObject =>
  read(`{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`);
const service = (name: string, spec: string): JsonObject => read(`{apiVersion: v1, kind: Service, metadata: {name: ${name}}, spec: {${spec}}}`);
const message = (result: { ok: boolean; error?: unknown }): string => (result.ok ? 'ok' : (result.error as Status).message);

describe('requests that fail', () => {
  it.each<[string, (store: ObjectStore) => { ok: boolean; error?: unknown }, string]>([
    ['an unknown namespace', (s) => s.create(policy(), { namespace: 'nons' }), 'namespaces "nons" not found'],
    ['an object that exists', (s) => (s.create(policy()), s.create(policy())), 'networkpolicies.networking.k8s.io "a" already exists'],
    ['an object that does not', (s) => s.read('Service', 'nope'), 'services "nope" not found'],
    ['deleting what is not there', (s) => s.delete('Service', 'nope'), 'services "nope" not found'],
    ['a namespace twice', (s) => s.create(read('{apiVersion: v1, kind: Namespace, metadata: {name: default}}')), 'namespaces "default" already exists'],
    ['deleting the default namespace', (s) => s.delete('Namespace', 'default'), 'namespaces "default" is forbidden: this namespace may not be deleted'],
    [
      'an unknown kind',
      (s) => s.create(read('{apiVersion: v1, kind: Foo, metadata: {name: a}}')),
      'no matches for kind "Foo" in version "v1"\nensure CRDs are installed first',
    ],
    [
      'an unknown field',
      (s) => s.create(policy('podSelector: {}, ingress: [{form: []}]')),
      'NetworkPolicy in version "v1" cannot be handled as a NetworkPolicy: strict decoding error: unknown field "spec.ingress[0].form"',
    ],
    ['an unknown field without validation', (s) => s.create(policy('podSelector: {}, ingress: [{form: []}]'), { strict: false }), 'ok'],
    [
      'a cluster IP in use',
      (s) => (s.create(service('s1', 'clusterIP: 10.96.9.9, ports: [{port: 80}]')), s.create(service('s2', 'clusterIP: 10.96.9.9, ports: [{port: 80}]'))),
      'Service "s2" is invalid: spec.clusterIPs: Invalid value: ["10.96.9.9"]: failed to allocate IP 10.96.9.9: provided IP is already allocated',
    ],
    [
      'a cluster IP outside the range',
      (s) => s.create(service('x', 'clusterIP: 10.0.0.1, ports: [{port: 80}]')),
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.1"]: failed to allocate IP 10.0.0.1: the provided IP (10.0.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    ],
    [
      'a node port outside the range',
      (s) => s.create(service('s1', 'type: NodePort, ports: [{port: 80, nodePort: 80}]')),
      'Service "s1" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      'a node port in use',
      (s) => (
        s.create(service('s1', 'type: NodePort, ports: [{port: 80, nodePort: 30080}]')), s.create(service('s2', 'type: NodePort, ports: [{port: 80, nodePort: 30080}]'))
      ),
      'Service "s2" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
    [
      'the same node port twice in one Service',
      (s) => s.create(service('x', 'type: NodePort, ports: [{port: 80, name: a, nodePort: 30080}, {port: 81, name: b, nodePort: 30080}]')),
      'Service "x" is invalid: spec.ports[1].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
    [
      'a stale version',
      (s) => (s.create(policy()), s.update({ ...policy(), metadata: { name: 'a', resourceVersion: '1' } })),
      'Operation cannot be fulfilled on networkpolicies.networking.k8s.io "a": the object has been modified; please apply your changes to the latest version and try again',
    ],
  ])('%s', (_name, act, expected) => expect(message(act(make()))).toBe(expected));
});

describe('apply', () => {
  it('creates, leaves unchanged, configures', () => {
    const store = make();
    const outcome = (object: JsonObject): string => {
      const applied = store.apply(object);
      return applied.ok ? applied.value.outcome : applied.error.message;
    };
    expect([outcome(policy()), outcome(policy()), outcome(policy('podSelector: {}, policyTypes: [Egress]'))]).toEqual(['created', 'unchanged', 'configured']);
    const stored = store.get('NetworkPolicy', 'a');
    expect(stored?.spec).toEqual({ podSelector: {}, policyTypes: ['Egress'] });
    expect(stored?.metadata.generation).toBe(2);
    expect(stored?.metadata.annotations).toEqual({
      'kubectl.kubernetes.io/last-applied-configuration':
        '{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"annotations":{},"name":"a","namespace":"default"},"spec":{"podSelector":{},"policyTypes":["Egress"]}}\n',
    });
  });

  it('keeps a label that someone else set, drops one that was applied before', () => {
    const store = make();
    const labelled = (labels: string): JsonObject => read(`{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {${labels}}}}`);
    store.apply(labelled('a: x, b: x'));
    store.patch('ConfigMap', 'c', 'default', { metadata: { labels: { other: 'y' } } }, 'merge');
    store.apply(labelled('a: x'));
    expect(store.get('ConfigMap', 'c')?.metadata.labels).toEqual({ a: 'x', other: 'y' });
  });

  it('warns about an object that was created without apply', () => {
    const store = make();
    store.create(policy());
    expect(store.apply(policy())).toMatchObject({ ok: true, value: { outcome: 'configured', annotationMissing: true } });
  });

  it('an empty list that the server drops is configured each time, as with the real kubectl', () => {
    const store = make();
    const manifest = policy('podSelector: {}, egress: []');
    store.apply(manifest);
    const before = store.resourceVersion;
    expect(store.apply(manifest)).toMatchObject({ ok: true, value: { outcome: 'configured' } });
    expect(store.resourceVersion).toBe(before);
  });

  it('merges containers and env by name', () => {
    const store = make();
    const deployment = (containers: string): JsonObject =>
      read(`{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [${containers}]}}}}`);
    store.apply(deployment('{name: x, image: "x:1", env: [{name: A, value: "1"}, {name: B, value: "2"}]}, {name: y, image: "y:1"}'));
    store.apply(deployment('{name: x, image: "x:2", env: [{name: B, value: "3"}]}'));
    const containers = store.get('Deployment', 'd')?.spec.template.spec.containers;
    expect(containers?.map(({ name, image, env, imagePullPolicy }) => ({ name, image, env, imagePullPolicy }))).toEqual([
      { name: 'x', image: 'x:2', env: [{ name: 'B', value: '3' }], imagePullPolicy: 'IfNotPresent' },
    ]);
    expect(store.apply(deployment('{name: x, image: "x:2", env: [{name: B, value: "3"}]}'))).toMatchObject({ value: { outcome: 'unchanged' } });
  });
});

describe('deletion', () => {
  it('a namespace takes its objects along', () => {
    const store = make();
    store.create(read('{apiVersion: v1, kind: Namespace, metadata: {name: n}}'));
    store.create(policy(), { namespace: 'n' });
    store.create(policy());
    store.delete('Namespace', 'n');
    expect(store.list('NetworkPolicy').map(({ metadata }) => metadata.namespace)).toEqual(['default']);
  });

  it('what an object owns goes with it, and what that owns', () => {
    const store = make();
    const map = (name: string, owner?: string): string => {
      const uid = owner === undefined ? undefined : store.get('ConfigMap', owner)?.metadata.uid;
      const ownerReferences = uid === undefined ? [] : [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner ?? '', uid }];
      store.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ownerReferences } });
      return name;
    };
    map('grandchild', map('child', map('parent')));
    map('other');
    store.delete('ConfigMap', 'parent');
    expect(store.list('ConfigMap').map(({ metadata }) => metadata.name)).toEqual(['other']);
  });
});

describe('the store', () => {
  it('is the same for the same seed, whatever dry runs happen', () => {
    const run = (dry: boolean): string => {
      const store = make();
      if (dry) store.create(service('w', 'type: NodePort, ports: [{port: 80}]'), { dryRun: true });
      store.create(service('w', 'type: NodePort, ports: [{port: 80}]'));
      store.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'c-' } });
      return JSON.stringify(store.snapshot());
    };
    expect(run(true)).toBe(run(false));
  });

  it('gives ids, times, names and addresses of the right form', () => {
    const store = make();
    store.create(service('w', 'type: LoadBalancer, ports: [{port: 80}]'));
    store.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'c-' } });
    const stored = store.get('Service', 'w');
    expect(stored?.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(stored?.metadata.creationTimestamp).toBe(new Date(EPOCH_UNIX_SECONDS * 1000).toISOString().replace('.000', ''));
    expect(stored?.spec.clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
    expect(stored?.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30086);
    expect(store.list('ConfigMap')[0]?.metadata.name).toMatch(/^c-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('tells each change once, in order', () => {
    const store = make();
    const seen: string[] = [];
    const stop = store.subscribe(({ type, object }) => seen.push(`${type} ${object.metadata.name}`));
    store.create(policy());
    store.modify('NetworkPolicy', 'a', 'default', (object) => ({ ...object, metadata: { ...object.metadata, labels: { x: 'y' } } }));
    store.modify('NetworkPolicy', 'a', 'default', (object) => object);
    store.delete('NetworkPolicy', 'a');
    stop();
    store.create(policy());
    expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });

  it('an update leaves the status alone, a status update leaves the rest', () => {
    const store = make();
    store.apply(service('w', 'type: LoadBalancer, ports: [{port: 80}]'));
    const status = { loadBalancer: { ingress: [{ ip: '1.1.1.1', ipMode: 'VIP' }] } };
    store.updateStatus('Service', 'w', 'default', status);
    store.apply(service('w', 'type: LoadBalancer, ports: [{port: 81}]'));
    expect(store.get('Service', 'w')?.status).toEqual(status);
    expect(store.get('Service', 'w')?.spec.ports?.map(({ port }) => port)).toEqual([81]);
  });

  it('a cluster IP stays when a manifest without one is applied again', () => {
    const store = make();
    store.apply(service('w', 'ports: [{port: 80}]'));
    const before = store.get('Service', 'w')?.spec.clusterIP;
    store.apply(service('w', 'ports: [{port: 80, name: http}]'));
    expect(store.get('Service', 'w')?.spec.clusterIP).toBe(before);
  });
});
