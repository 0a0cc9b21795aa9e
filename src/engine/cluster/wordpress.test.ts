/** The WordPress demo by real packets: what a browser outside and Pods inside get at each step. Nothing here asks an evaluator. */
import { describe, expect, it } from 'vitest';
import { SECOND, type SimTime, type Task } from '../base/index';
import type { AnyObject, JsonObject, LabelSelector } from '../k8s/index';
import { createWorld } from '../kernel/index';
import { type Environment, type Process, connectTcp, httpGet, resolveHost, startProcess } from '../program/index';
import { type Cluster, PUBLIC_ADDRESS, createCluster } from './index';

// ---------------------------------------------------------------- the demo's objects, in our words: same names, labels and ports

const meta = (name: string, tier: string) => ({ name, namespace: 'default', labels: { app: 'wordpress', tier } });

const service = (name: string, tier: string, port: number, type: 'ClusterIP' | 'LoadBalancer'): AnyObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta(name, tier),
  spec: { ports: [{ port }], selector: { app: 'wordpress', tier }, type },
});

const claim = (name: string, tier: string): AnyObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: meta(name, tier),
  spec: { storageClassName: 'standard', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
});

const deployment = (name: string, tier: string, image: string, container: string, port: number, env: readonly JsonObject[], claimName: string): AnyObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta(name, tier),
  spec: {
    selector: { matchLabels: { app: 'wordpress', tier } },
    strategy: { type: 'Recreate' },
    template: {
      metadata: { labels: { app: 'wordpress', tier } },
      spec: {
        containers: [{ name: container, image, env: env as never, ports: [{ containerPort: port, name: container }], volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
      },
    },
  },
});

const password = { secretKeyRef: { name: 'mysql', key: 'password' } };

const SECRET: AnyObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mysql', namespace: 'default' }, data: { password: 'cG9kd2lyZQ==' } };
const DATABASE: readonly AnyObject[] = [
  service('wordpress-mysql', 'mysql', 3306, 'ClusterIP'),
  claim('mysql-pv-claim', 'mysql'),
  deployment('wordpress-mysql', 'mysql', 'mysql:5.7', 'mysql', 3306, [{ name: 'MYSQL_ROOT_PASSWORD', valueFrom: password }], 'mysql-pv-claim'),
];
const FRONTEND: readonly AnyObject[] = [
  service('wordpress', 'frontend', 80, 'LoadBalancer'),
  claim('wp-pv-claim', 'frontend'),
  deployment(
    'wordpress',
    'frontend',
    'wordpress:5.6',
    'wordpress',
    80,
    [
      { name: 'WORDPRESS_DB_HOST', value: 'wordpress-mysql' },
      { name: 'WORDPRESS_DB_PASSWORD', valueFrom: password },
    ],
    'wp-pv-claim',
  ),
];

const tier = (name: string): LabelSelector => ({ matchLabels: { tier: name } });
const policy = (name: string, spec: JsonObject): AnyObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'default' }, spec: { ...spec, policyTypes: ['Ingress', 'Egress'] } as never });
const DENY_ALL = policy('default-deny-all', { podSelector: {} });
const ALLOW_FRONTEND = policy('allow-all-frontend', { podSelector: tier('frontend') as never, ingress: [{}], egress: [{}] });
const ALLOW_MYSQL = policy('allow-ingress-mysql', {
  podSelector: tier('mysql') as never,
  ingress: [{ from: [{ podSelector: tier('frontend') as never }], ports: [{ port: 3306, protocol: 'TCP' }] }],
  egress: [],
});

// ---------------------------------------------------------------- doing things

function apply(cluster: Cluster, ...objects: readonly AnyObject[]): void {
  for (const object of objects) {
    const done = cluster.store.apply(object as unknown as JsonObject);
    expect(done.ok ? 'ok' : done.error.message).toBe('ok');
  }
  expect(cluster.settle(), 'at rest').toBe(true);
}

/** Runs a task as a process of `environment` to its end, however long that takes in simulated time. */
function run<T>(cluster: Cluster, environment: Environment, body: (process: Process) => Task<T>): { readonly value: T; readonly took: SimTime } {
  const { world } = cluster;
  const started = world.now;
  let value: { readonly is: T } | undefined;
  let ended = started;
  startProcess(environment, world, {
    argv: ['probe'],
    program: function* (process) {
      value = { is: yield* body(process) };
      ended = world.now;
      return 0;
    },
  });
  world.runUntilIdle(world.now + 300 * SECOND);
  if (!value) throw new Error('the probe did not end');
  return { value: value.is, took: ended - started };
}

/** `200`, `500`, or why there was no answer; curl without -m waits as long as this. */
function browse(cluster: Cluster, from: Environment, host: string, patience: SimTime = 200 * SECOND): { readonly got: string; readonly body: string; readonly took: SimTime } {
  const { value, took } = run(cluster, from, (process) => httpGet(process, `http://${host}/`, { connectTimeout: patience, totalTimeout: patience }));
  return value.ok ? { got: String(value.value.status), body: value.value.body, took } : { got: value.error.code, body: '', took };
}

/** `open`, `refused` or `timeout`, as `nc -zv -w 3` would find. */
function knock(cluster: Cluster, from: Environment, host: string, port: number): string {
  const { value } = run(cluster, from, function* (process) {
    const resolved = yield* resolveHost(process, host);
    if (!resolved.ok) return resolved.error.kind === 'failed' ? resolved.error.code : 'no name';
    const opened = yield* connectTcp(process, { address: resolved.value[0] as never, port }, process.world.now + 3 * SECOND);
    if (opened.ok) {
      opened.value.close();
      return 'open';
    }
    return opened.error.kind === 'errno' ? opened.error.errno : opened.error.kind;
  });
  return value;
}

function podOf(cluster: Cluster, prefix: string): { readonly name: string; readonly ip: string; readonly environment: Environment } {
  const pod = cluster.pods('default').find(({ metadata }) => metadata.name.startsWith(prefix));
  const environment = pod && cluster.podEnvironment('default', pod.metadata.name);
  if (!pod || !environment) throw new Error(`no running Pod ${prefix}`);
  return { name: pod.metadata.name, ip: pod.status?.podIP ?? '', environment };
}

function start(cni: string): Cluster {
  const cluster = createCluster(createWorld({ seed: 7 }), { cni });
  cluster.settle();
  apply(cluster, SECRET, ...DATABASE, ...FRONTEND);
  return cluster;
}

const frontendPod = (cluster: Cluster) => podOf(cluster, cluster.pods('default').find(({ metadata }) => metadata.labels?.['tier'] === 'frontend')?.metadata.name ?? '?');
const databasePod = (cluster: Cluster) => podOf(cluster, cluster.pods('default').find(({ metadata }) => metadata.labels?.['tier'] === 'mysql')?.metadata.name ?? '?');

describe('the WordPress demo under Canal', () => {
  const cluster = start('canal');

  it('before any policy the browser gets the site', () => {
    const page = browse(cluster, cluster.client, PUBLIC_ADDRESS);
    expect(page.got).toBe('200');
    expect(page.body).toContain('Hello world!');
    expect(cluster.store.get('Service', 'wordpress', 'default')?.status?.loadBalancer?.ingress?.[0]?.ip).toBe('1.1.1.1');
  });

  it('1: default-deny-all leaves the browser without any answer', () => {
    apply(cluster, DENY_ALL);
    const page = browse(cluster, cluster.client, PUBLIC_ADDRESS, 5 * SECOND);
    expect(page.got).toBe('TIMEOUT');
    expect(page.took).toBe(5 * SECOND);
  });

  it('2: with allow-all-frontend the front end answers, and cannot reach its database', () => {
    apply(cluster, ALLOW_FRONTEND);
    const page = browse(cluster, cluster.client, PUBLIC_ADDRESS);
    expect(page.got).toBe('500');
    expect(page.body).toContain('Error establishing a database connection');
    // CoreDNS is in kube-system, which nothing isolates, so the name is found; then PHP waits its 60 seconds.
    expect(page.took).toBeGreaterThan(60 * SECOND);
    expect(page.took).toBeLessThan(62 * SECOND);
  });

  it('3: with allow-ingress-mysql the site works again', () => {
    apply(cluster, ALLOW_MYSQL);
    expect(browse(cluster, cluster.client, PUBLIC_ADDRESS).got).toBe('200');
    expect(cluster.networkPolicies().map(({ metadata }) => metadata.name)).toEqual(['allow-all-frontend', 'allow-ingress-mysql', 'default-deny-all']);
  });

  it('a Pod without tier=frontend cannot reach MySQL; one with it can, on that port only', () => {
    const plain = cluster.createProbePod('default', { app: 'other' });
    const front = cluster.createProbePod('default', { tier: 'frontend' });
    cluster.settle();
    const other = podOf(cluster, plain).environment;
    // Isolated for egress as well: not even the name is found, after 2 x 5 s for each of two names.
    expect(knock(cluster, other, 'wordpress-mysql', 3306)).toBe('EAI_AGAIN');
    expect(knock(cluster, other, databasePod(cluster).ip, 3306)).toBe('timeout');
    const frontend = podOf(cluster, front).environment;
    expect(knock(cluster, frontend, 'wordpress-mysql', 3306)).toBe('open');
    expect(knock(cluster, frontend, databasePod(cluster).ip, 33060)).toBe('timeout');
  });

  it('MySQL cannot reach the front end', () => {
    expect(knock(cluster, databasePod(cluster).environment, frontendPod(cluster).ip, 80)).toBe('timeout');
  });

  it('a Pod in a namespace without policies may send, and is not let in', () => {
    apply(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere' } });
    const name = cluster.createProbePod('elsewhere', {});
    cluster.settle();
    const environment = cluster.podEnvironment('elsewhere', name);
    if (!environment) throw new Error('no Pod');
    expect(knock(cluster, environment, 'wordpress-mysql.default', 3306)).toBe('timeout');
    expect(knock(cluster, environment, 'wordpress.default', 80)).toBe('open');
  });

  it('a node reaches its own Pods whatever the policies say', () => {
    const pod = cluster.store.get('Pod', databasePod(cluster).name, 'default');
    const node = cluster.nodes.find(({ name }) => name === pod?.spec.nodeName);
    if (!node) throw new Error('no node');
    expect(knock(cluster, node.environment, databasePod(cluster).ip, 3306)).toBe('open');
  });

  it('the drop names the policies that isolate the Pod', () => {
    const { trace } = cluster.world;
    trace.enabled = true;
    const from = trace.lastSeq;
    knock(cluster, databasePod(cluster).environment, frontendPod(cluster).ip, 80);
    const drops = trace.since(from).flatMap(({ step }) => (step.kind === 'hook' && step.verdict === 'DROP' ? [step.decidedBy?.annotation] : []));
    trace.enabled = false;
    expect(drops[0]).toMatchObject({ owner: 'calico', ref: { kind: 'PolicyTierEnd', direction: 'egress', policies: 'default/allow-ingress-mysql,default/default-deny-all' } });
  });
});

describe('the same policies under flannel', () => {
  it('are stored and change nothing', () => {
    const cluster = start('flannel');
    apply(cluster, DENY_ALL);
    expect(cluster.networkPolicies()).toHaveLength(1);
    expect(browse(cluster, cluster.client, PUBLIC_ADDRESS).got).toBe('200');
    const plain = cluster.createProbePod('default', { app: 'other' });
    cluster.settle();
    expect(knock(cluster, podOf(cluster, plain).environment, 'wordpress-mysql', 3306)).toBe('open');
    expect(knock(cluster, databasePod(cluster).environment, frontendPod(cluster).ip, 80)).toBe('open');
  });
});

describe('replay', () => {
  it('two clusters from one seed are equal', () => {
    const snapshots = [1, 2].map(() => {
      const cluster = start('canal');
      apply(cluster, DENY_ALL, ALLOW_FRONTEND, ALLOW_MYSQL);
      return JSON.stringify([cluster.store.snapshot(), cluster.world.snapshot(), cluster.world.now]);
    });
    expect(snapshots[0]).toBe(snapshots[1]);
  });
});
