/** What the control plane and the kubelets do with ordinary and with broken objects. */
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../base/index';
import type { AnyObject, JsonObject, Pod } from '../k8s/index';
import { createWorld } from '../kernel/index';
import { type Cluster, createCluster } from './index';

function fresh(options: Parameters<typeof createCluster>[1] = {}): Cluster {
  const world = createWorld({ seed: 3 });
  world.trace.enabled = false;
  const cluster = createCluster(world, options);
  expect(cluster.settle()).toBe(true);
  return cluster;
}

function apply(cluster: Cluster, ...objects: readonly AnyObject[]): void {
  for (const object of objects) {
    const done = cluster.store.apply(object as unknown as JsonObject);
    expect(done.ok ? '' : done.error.message).toBe('');
  }
  cluster.settle();
}

const pod = (name: string, spec: Partial<Pod['spec']>, labels = {}): AnyObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', labels }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec } });
const deployment = (name: string, replicas: number, image = 'nginx', type: 'Recreate' | 'RollingUpdate' = 'RollingUpdate'): AnyObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: { replicas, strategy: { type }, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image }] } } },
});

const waiting = (cluster: Cluster, name: string): string | undefined => cluster.store.get('Pod', name, 'default')?.status?.containerStatuses?.[0]?.state?.waiting?.reason;
const messages = (cluster: Cluster, name: string): readonly string[] => cluster.store.list('Event', { namespace: 'default' }).filter(({ involvedObject }) => involvedObject.name === name).map(({ message = '' }) => message);

describe('a fresh cluster', () => {
  const cluster = fresh();

  it('has three nodes with a Pod range each', () => {
    expect(cluster.store.list('Node').map(({ metadata, spec, status }) => [metadata.name, spec?.podCIDR, status?.addresses?.[0]?.address])).toEqual([
      ['node-1', '10.244.1.0/24', '10.0.10.11'],
      ['node-2', '10.244.2.0/24', '10.0.10.12'],
      ['node-3', '10.244.3.0/24', '10.0.10.13'],
    ]);
  });

  it('has only Ready nodes, and none of them keeps the taint of a new one', () => {
    expect(cluster.store.list('Node').map(({ spec, status }) => [status?.conditions?.find(({ type }) => type === 'Ready')?.status, spec?.taints])).toEqual([
      ['True', undefined],
      ['True', undefined],
      ['True', undefined],
    ]);
  });

  it('has the Services that every cluster has', () => {
    expect(cluster.services().map(({ metadata, spec }) => [metadata.namespace, metadata.name, spec.clusterIP])).toEqual([
      ['default', 'kubernetes', '10.96.0.1'],
      ['kube-system', 'kube-dns', '10.96.0.10'],
    ]);
  });

  it('shows its own Pods, all running', () => {
    const byApp = cluster.pods('kube-system').map(({ metadata, status }) => `${metadata.labels?.['k8s-app'] ?? ''} ${status?.phase ?? ''}`);
    expect(byApp.sort()).toEqual(['canal Running', 'canal Running', 'canal Running', 'kube-dns Running', 'kube-dns Running', 'kube-proxy Running', 'kube-proxy Running', 'kube-proxy Running']);
  });

  it('a node has the files that the CNI installation leaves', () => {
    const { files } = cluster.nodes[0]?.environment ?? { files: undefined };
    expect(files?.list('/etc/cni/net.d')).toEqual({ ok: true, value: ['10-canal.conflist'] });
    expect(files?.read('/run/flannel/subnet.env')).toEqual({ ok: true, value: 'FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n' });
  });
});

describe('Pods', () => {
  it('start in the order of the kubelet: an address, then a running container', () => {
    const cluster = fresh();
    apply(cluster, pod('web', {}));
    const web = cluster.store.get('Pod', 'web', 'default');
    expect(web?.status).toMatchObject({ phase: 'Running', qosClass: 'BestEffort', containerStatuses: [{ ready: true, restartCount: 0 }] });
    expect(web?.status?.podIP).toMatch(/^10\.244\.\d\.\d+$/);
    expect(messages(cluster, 'web').map((text) => text.replace(/ in \d+ms.*/, ''))).toEqual([
      `Successfully assigned default/web to ${web?.spec.nodeName ?? ''}`,
      'Pulling image "nginx"',
      'Successfully pulled image "nginx"',
      'Container created',
      'Container started',
    ]);
  });

  it('have the resolver configuration, hosts file and variables of the kubelet', () => {
    const cluster = fresh();
    apply(cluster, { apiVersion: 'v1', kind: 'Service', metadata: { name: 'wordpress-mysql', namespace: 'default' }, spec: { clusterIP: '10.96.122.255', ports: [{ port: 3306 }] } }, pod('web', {}));
    const environment = cluster.podEnvironment('default', 'web');
    expect(environment?.files.read('/etc/resolv.conf')).toEqual({ ok: true, value: 'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n' });
    expect(environment?.variables).toMatchObject({
      HOSTNAME: 'web',
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_SERVICE_PORT: '443',
      KUBERNETES_PORT_443_TCP: 'tcp://10.96.0.1:443',
      WORDPRESS_MYSQL_SERVICE_HOST: '10.96.122.255',
      WORDPRESS_MYSQL_PORT_3306_TCP_ADDR: '10.96.122.255',
    });
    expect(environment?.tools?.has('curl')).toBe(true);
    expect(environment?.tools?.has('ping')).toBe(false);
  });

  it('wait for a Secret that is not there, and go on when it comes', () => {
    const cluster = fresh();
    apply(cluster, pod('db', { containers: [{ name: 'c', image: 'mysql:5.7', env: [{ name: 'MYSQL_ROOT_PASSWORD', valueFrom: { secretKeyRef: { name: 'mysql', key: 'password' } } }] }] }));
    expect(cluster.store.get('Pod', 'db', 'default')?.status?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "mysql" not found' } });
    expect(messages(cluster, 'db')).toContain('Error: secret "mysql" not found');
    apply(cluster, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mysql', namespace: 'default' }, data: { password: 'cMOkc3M=' } });
    expect(cluster.store.get('Pod', 'db', 'default')?.status?.phase).toBe('Running');
    expect(cluster.podEnvironment('default', 'db')?.variables['MYSQL_ROOT_PASSWORD']).toBe('päss');
  });

  it('say plainly that Podwire has no such image', () => {
    const cluster = fresh();
    apply(cluster, pod('x', { containers: [{ name: 'c', image: 'example.com/team/app:1' }] }));
    expect(waiting(cluster, 'x')).toBe('ImagePullBackOff');
    expect(messages(cluster, 'x').some((text) => text.includes('Podwire has no image "example.com/team/app:1"'))).toBe(true);
  });

  it('restart with growing waits when their program ends', () => {
    const cluster = fresh();
    apply(cluster, pod('db', { containers: [{ name: 'c', image: 'mysql:5.7' }] }));
    expect(waiting(cluster, 'db')).toBe('CrashLoopBackOff');
    expect(cluster.logs('default', 'db')[0]?.text).toBe('[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified');
    cluster.world.runUntil(cluster.world.now + 2 * MINUTE);
    expect(cluster.store.get('Pod', 'db', 'default')?.status?.containerStatuses?.[0]?.restartCount).toBeGreaterThan(2);
  });

  it('do not start an executable that the image lacks', () => {
    const cluster = fresh();
    apply(cluster, pod('x', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'nginx', command: ['ping', 'x'] }] }));
    expect(cluster.store.get('Pod', 'x', 'default')?.status).toMatchObject({ phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 128, reason: 'StartError' } } }] });
  });

  it('are not scheduled without their volume or a fitting node', () => {
    const cluster = fresh();
    apply(cluster, pod('v', { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'none' } }] }), pod('n', { nodeSelector: { disk: 'ssd' } }));
    expect(messages(cluster, 'v')).toEqual(['0/3 nodes are available: persistentvolumeclaim "none" not found. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.']);
    expect(messages(cluster, 'n')[0]).toContain("3 node(s) didn't match Pod's node affinity/selector");
  });

  it('see Secrets and ConfigMaps as files, and say what is not simulated', () => {
    const cluster = fresh();
    apply(
      cluster,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'site', namespace: 'default' }, data: { 'a.conf': 'x=1\n' } },
      pod('web', {
        containers: [{ name: 'c', image: 'nginx', volumeMounts: [{ name: 'v', mountPath: '/etc/site/' }], readinessProbe: { httpGet: { port: 80 } } }],
        volumes: [{ name: 'v', configMap: { name: 'site' } }],
      }),
    );
    expect(cluster.podEnvironment('default', 'web')?.files.read('/etc/site/a.conf')).toEqual({ ok: true, value: 'x=1\n' });
    expect(messages(cluster, 'web')).toContain('Podwire does not simulate probes: a container counts as ready once it runs');
  });

  it('leave nothing behind on their node', () => {
    const cluster = fresh();
    const links = (): readonly string[] => cluster.nodes.flatMap(({ host }) => host.root.links.map(({ name }) => name));
    const before = links();
    const namespaces = cluster.world.namespaces.length;
    apply(cluster, pod('web', {}));
    expect(links().length).toBe(before.length + 1);
    cluster.store.delete('Pod', 'web', 'default', { graceSeconds: 30 });
    expect(cluster.store.get('Pod', 'web', 'default')?.metadata.deletionTimestamp).toBeDefined();
    cluster.settle();
    expect(cluster.store.get('Pod', 'web', 'default')).toBeUndefined();
    expect(links()).toEqual(before);
    expect(cluster.world.namespaces.length).toBe(namespaces);
    expect(cluster.nodes.flatMap(({ host }) => host.root.netfilter.sets.all)).toEqual([]);
  });
});

describe('Deployments', () => {
  it('make Pods by a ReplicaSet, spread over the nodes', () => {
    const cluster = fresh();
    apply(cluster, deployment('web', 3));
    const pods = cluster.pods('default');
    expect(new Set(pods.map(({ spec }) => spec.nodeName)).size).toBe(3);
    for (const { metadata } of pods) expect(metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(cluster.store.get('Deployment', 'web', 'default')?.status).toMatchObject({ replicas: 3, readyReplicas: 3, availableReplicas: 3 });
  });

  it.each(['Recreate', 'RollingUpdate'] as const)('replace their Pods when the template changes (%s)', (type) => {
    const cluster = fresh();
    apply(cluster, deployment('web', 2, 'nginx', type));
    const before = cluster.pods('default').map(({ metadata }) => metadata.name);
    apply(cluster, deployment('web', 2, 'httpd', type));
    const after = cluster.pods('default');
    expect(after).toHaveLength(2);
    expect(after.every(({ spec, metadata }) => spec.containers[0]?.image === 'httpd' && !before.includes(metadata.name))).toBe(true);
    expect(cluster.store.list('ReplicaSet', { namespace: 'default' })).toHaveLength(2);
  });

  it('scale both ways and heal', () => {
    const cluster = fresh();
    apply(cluster, deployment('web', 3));
    apply(cluster, deployment('web', 1));
    expect(cluster.pods('default')).toHaveLength(1);
    const [only] = cluster.pods('default');
    cluster.store.delete('Pod', only?.metadata.name ?? '', 'default', { graceSeconds: 30 });
    cluster.settle();
    expect(cluster.pods('default').map(({ metadata }) => metadata.name)).not.toContain(only?.metadata.name);
    expect(cluster.pods('default')).toHaveLength(1);
    cluster.store.delete('Deployment', 'web', 'default');
    cluster.settle();
    expect(cluster.pods('default')).toHaveLength(0);
    expect(cluster.environments.filter(({ name }) => name.startsWith('default/'))).toEqual([]);
  });
});

describe('Services', () => {
  it('follow their Pods with endpoints and slices; named target ports are looked up', () => {
    const cluster = fresh();
    apply(
      cluster,
      pod('web', { containers: [{ name: 'c', image: 'nginx', ports: [{ name: 'http', containerPort: 80 }] }] }, { app: 'web' }),
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'default' }, spec: { selector: { app: 'web' }, ports: [{ port: 8080, targetPort: 'http' }] } },
    );
    const ip = cluster.store.get('Pod', 'web', 'default')?.status?.podIP;
    expect(cluster.store.get('Endpoints', 'web', 'default')?.subsets).toMatchObject([{ addresses: [{ ip }], ports: [{ port: 80, protocol: 'TCP' }] }]);
    const [slice] = cluster.store.list('EndpointSlice', { namespace: 'default' }).filter(({ metadata }) => metadata.name.startsWith('web-'));
    expect(slice).toMatchObject({ endpoints: [{ addresses: [ip], conditions: { ready: true } }], ports: [{ port: 80 }] });
    cluster.store.delete('Pod', 'web', 'default', { graceSeconds: 1 });
    cluster.settle();
    expect(cluster.store.get('Endpoints', 'web', 'default')?.subsets ?? []).toEqual([]);
  });
});

describe('another CNI', () => {
  it('takes the place of the first, Pods and all', () => {
    const cluster = fresh();
    apply(cluster, deployment('web', 2));
    expect(cluster.setCni('flannel')).toEqual({ ok: true, value: undefined });
    expect(cluster.cni.name).toBe('flannel');
    cluster.settle();
    for (const { host, environment } of cluster.nodes) {
      expect(host.root.links.some(({ name }) => name.startsWith('cali'))).toBe(false);
      expect(host.root.netfilter.table(4, 'filter').chain('cali-FORWARD')).toBeUndefined();
      expect(environment.files.list('/etc/cni/net.d')).toEqual({ ok: true, value: ['10-flannel.conflist'] });
    }
    expect(cluster.pods('default').every(({ status }) => status?.phase === 'Running')).toBe(true);
    expect(cluster.setCni('canal').ok).toBe(true);
    cluster.settle();
    for (const { host } of cluster.nodes) expect(host.root.link('cni0')).toBeUndefined();
    expect(cluster.pods('default').every(({ status }) => status?.phase === 'Running')).toBe(true);
    expect(cluster.setCni('weave')).toMatchObject({ ok: false, error: { code: 'UNKNOWN_CNI' } });
  });
});

describe('time', () => {
  it('an idle cluster stays idle: nothing in the foreground', () => {
    const cluster = fresh();
    const before = cluster.store.resourceVersion;
    cluster.world.runUntil(cluster.world.now + 10 * MINUTE);
    expect(cluster.store.resourceVersion).toBe(before);
    expect(cluster.world.queue.pending).toBe(0);
    expect(cluster.settle(SECOND)).toBe(true);
  });
});
