/** Which source address a Pod sees, and which Service answers how: consequences of kube-proxy, flannel and Calico together, by packets. */
import { describe, expect, it } from 'vitest';
import { SECOND, type Task } from '../base/index';
import type { AnyObject, JsonObject } from '../k8s/index';
import { createWorld } from '../kernel/index';
import { type Environment, type Process, connectTcp, httpGet, resolveHost, startProcess } from '../program/index';
import { type Cluster, PUBLIC_ADDRESS, createCluster } from './index';

function build(cni: string, ...objects: readonly AnyObject[]): Cluster {
  const world = createWorld({ seed: 2 });
  world.trace.enabled = false;
  const cluster = createCluster(world, { cni });
  cluster.settle();
  apply(cluster, ...objects);
  return cluster;
}

function apply(cluster: Cluster, ...objects: readonly AnyObject[]): void {
  for (const object of objects) {
    const done = cluster.store.apply(object as unknown as JsonObject);
    expect(done.ok ? '' : done.error.message).toBe('');
  }
  cluster.settle();
}

const web = (nodeName: string): AnyObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } }, spec: { nodeName, containers: [{ name: 'c', image: 'nginx' }] } });
const tools = (name: string, nodeName: string): AnyObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { nodeName, containers: [{ name: 'c', image: 'nicolaka/netshoot', command: ['sleep', 'infinity'] }] } });
const service = (externalTrafficPolicy: 'Cluster' | 'Local' = 'Cluster'): AnyObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { type: 'LoadBalancer', selector: { app: 'web' }, externalTrafficPolicy, ports: [{ port: 80, nodePort: 30080 }] },
});

function ask(cluster: Cluster, from: Environment, host: string): string {
  let got = '';
  startProcess(from, cluster.world, {
    argv: ['probe'],
    program: function* (process: Process): Task<number> {
      const answer = yield* httpGet(process, `http://${host}/`, { connectTimeout: 5 * SECOND, totalTimeout: 5 * SECOND });
      got = answer.ok ? String(answer.value.status) : (answer.error.errno ?? answer.error.code);
      return 0;
    },
  });
  cluster.settle(20 * SECOND);
  return got;
}

/** The address in the last line of the web server's access log. */
const seen = (cluster: Cluster): string => (cluster.logs('default', 'web').at(-1)?.text ?? '').split(' ')[0] ?? '';
const pod = (cluster: Cluster, name: string): Environment => cluster.podEnvironment('default', name) as Environment;
const address = (cluster: Cluster, name: string): string => cluster.store.get('Pod', name, 'default')?.status?.podIP ?? '';

describe('the source address that the Pod sees (Canal)', () => {
  const cluster = build('canal', web('node-2'), tools('near', 'node-2'), tools('far', 'node-1'), service());
  const node = (n: number): Environment => cluster.nodes[n - 1]?.environment as Environment;

  it.each([
    ['Pod to Pod on the same node', () => pod(cluster, 'near'), () => address(cluster, 'web'), () => address(cluster, 'near')],
    ['Pod to Pod on another node', () => pod(cluster, 'far'), () => address(cluster, 'web'), () => address(cluster, 'far')],
    ['Pod to the Service by name', () => pod(cluster, 'far'), () => 'web', () => address(cluster, 'far')],
    ['Pod to its own Service (hairpin): masqueraded by the node', () => pod(cluster, 'web'), () => 'web.default', () => '10.0.10.12'],
    ['node to its own Pod', () => node(2), () => address(cluster, 'web'), () => '10.0.10.12'],
    ['node to a Pod of another node: the address of flannel.1', () => node(1), () => address(cluster, 'web'), () => '10.244.1.0'],
    ['from outside, node port, Pod on that node', () => cluster.client, () => '10.0.10.12:30080', () => '10.0.10.12'],
    ['from outside, node port of another node', () => cluster.client, () => '10.0.10.11:30080', () => '10.244.1.0'],
  ])('%s', (_, from, to, source) => {
    expect(ask(cluster, from(), to())).toBe('200');
    expect(seen(cluster)).toBe(source());
  });

  it('externalTrafficPolicy Local keeps the client, and the balancer uses only the node with the Pod', () => {
    apply(cluster, service('Local'));
    for (let i = 0; i < 3; i += 1) {
      expect(ask(cluster, cluster.client, PUBLIC_ADDRESS)).toBe('200');
      expect(seen(cluster)).toBe('203.0.113.9');
    }
    expect(ask(cluster, cluster.client, '10.0.10.11:30080')).toBe('TIMEOUT');
  });
});

describe('under flannel', () => {
  const cluster = build('flannel', web('node-2'), tools('near', 'node-2'), tools('far', 'node-1'), service());

  it.each([
    ['same node', () => pod(cluster, 'near'), () => address(cluster, 'web'), () => address(cluster, 'near')],
    ['another node', () => pod(cluster, 'far'), () => address(cluster, 'web'), () => address(cluster, 'far')],
    ['own Service: the bridge is the source', () => pod(cluster, 'web'), () => 'web.default', () => '10.244.2.1'],
    ['from outside, node port, Pod on that node', () => cluster.client, () => '10.0.10.12:30080', () => '10.244.2.1'],
    ['from outside, node port of another node', () => cluster.client, () => '10.0.10.11:30080', () => '10.244.1.0'],
  ])('%s', (_, from, to, source) => {
    expect(ask(cluster, from(), to())).toBe('200');
    expect(seen(cluster)).toBe(source());
  });
});

describe('the load balancer', () => {
  it('takes the nodes in turn', () => {
    const cluster = build('canal', web('node-2'), service());
    const entered = (): readonly number[] => cluster.nodes.map(({ host }) => host.root.netfilter.conntrack.entries().filter(({ original }) => original.dstPort === 30080).length);
    for (let i = 0; i < 3; i += 1) expect(ask(cluster, cluster.client, PUBLIC_ADDRESS)).toBe('200');
    expect(entered()).toEqual([1, 1, 1]);
  });
});

describe('Services without Pods, and names', () => {
  const cluster = build('canal', tools('far', 'node-1'), service(), {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'headless', namespace: 'default' },
    spec: { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] },
  });

  const lookUp = (name: string): unknown => {
    let found: unknown;
    startProcess(pod(cluster, 'far'), cluster.world, {
      argv: ['getent'],
      program: function* (process: Process): Task<number> {
        const result = yield* resolveHost(process, name);
        found = result.ok ? result.value : result.error;
        return 0;
      },
    });
    cluster.settle(30 * SECOND);
    return found;
  };

  it('no endpoints: refused at once, from inside and by the node port', () => {
    expect(ask(cluster, pod(cluster, 'far'), 'web')).toBe('ECONNREFUSED');
    expect(ask(cluster, cluster.client, '10.0.10.11:30080')).toBe('ECONNREFUSED');
  });

  it('names of the cluster', () => {
    const ip = cluster.store.get('Service', 'web', 'default')?.spec.clusterIP;
    expect(lookUp('web')).toEqual([ip]);
    expect(lookUp('web.default')).toEqual([ip]);
    expect(lookUp('web.default.svc.cluster.local')).toEqual([ip]);
    expect(lookUp('kubernetes.default')).toEqual(['10.96.0.1']);
    expect(lookUp('10-244-1-9.default.pod.cluster.local')).toEqual(['10.244.1.9']);
    expect(lookUp('headless')).toEqual({ kind: 'failed', code: 'EAI_NONAME' });
    expect(lookUp('nosuch')).toEqual({ kind: 'failed', code: 'EAI_NONAME' });
    apply(cluster, web('node-2'));
    expect(lookUp('headless')).toEqual([address(cluster, 'web')]);
  });

  it('the API server is reached at 10.96.0.1:443', () => {
    let state = '';
    startProcess(pod(cluster, 'far'), cluster.world, {
      argv: ['nc'],
      program: function* (process: Process): Task<number> {
        const opened = yield* connectTcp(process, { address: '10.96.0.1' as never, port: 443 }, process.world.now + 3 * SECOND);
        state = opened.ok ? 'open' : opened.error.kind;
        if (opened.ok) opened.value.close();
        return 0;
      },
    });
    cluster.settle(10 * SECOND);
    expect(state).toBe('open');
  });
});
