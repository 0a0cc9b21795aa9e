/** `kubectl port-forward` with real packets. Expected words: k8s.io/client-go v0.36 tools/portforward, containerd 2.2 sandbox_portforward_linux.go. */
import { expect, test } from 'vitest';
import { createCluster } from '../../../cluster/index';
import { createWorld } from '../../../kernel/index';
import { runScript, type ScriptOutcome } from '../../index';

const world = createWorld({ seed: 5 });
world.trace.enabled = false;
const cluster = createCluster(world, { nodes: 2 });
cluster.settle();

function run(line: string, machine = 'node-1'): ScriptOutcome {
  const environment = cluster.environment(machine);
  if (!environment) throw new Error(`no ${machine}`);
  const handle = world.scheduler.spawn(runScript(environment, world, line));
  while (!handle.done && world.queue.step());
  if (!handle.result) throw new Error(`did not end: ${line}`);
  return handle.result;
}

const FORWARDING = (remote: number): string => `Forwarding from 127.0.0.1:8080 -> ${remote}\nForwarding from [::1]:8080 -> ${remote}\n`;

test('carries connections to a Pod that a policy closes to everybody: it connects inside of the Pod', () => {
  run('kubectl create deploy web --image=nginx --port=80; kubectl expose deploy web --port=8000 --target-port=80; kubectl rollout status deploy web');
  run("printf '%s\\n' 'apiVersion: networking.k8s.io/v1' 'kind: NetworkPolicy' 'metadata: {name: closed}' 'spec: {podSelector: {}}' | kubectl apply -f -; sleep 2");
  // A node reaches its own Pods whatever the policies say; the other one does not.
  const other = run("kubectl get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'").stdout === 'node-1' ? 'node-2' : 'node-1';
  expect(run('curl -sS -m 3 http://$(kubectl get svc web -o jsonpath={.spec.clusterIP}):8000/', other).status).toBe(28);
  const done = run("kubectl port-forward svc/web 8080:8000 & sleep 1; for host in 127.0.0.1 [::1]; do curl -sS -o /dev/null -w '%{http_code}\\n' http://$host:8080/; done; kill %1; wait", other);
  expect(done.stdout).toBe(`${FORWARDING(80)}Handling connection for 8080\n200\nHandling connection for 8080\n200\n`);
});

test('a port that nothing listens on: kubectl says so and ends', () => {
  const { stdout, stderr } = run('kubectl port-forward deploy/web 8080:81 & sleep 1; curl -sS http://127.0.0.1:8080/; wait');
  expect(stdout).toBe(`${FORWARDING(81)}Handling connection for 8080\n`);
  const shown = stderr.replace(/[0-9a-f]{64}/g, 'ID').replace(/cni-[0-9a-f-]{36}/, 'cni-UID').replace(/^E\d{4} [\d:.]+ +\d+/m, 'E');
  expect(shown.split('\n').sort()).toEqual([
    '',
    'E portforward.go:522] "Unhandled Error" err="an error occurred forwarding 8080 -> 81: error forwarding port 81 to pod ID, uid : failed to execute portforward in network namespace \\"/var/run/netns/cni-UID\\": failed to connect to localhost:81 inside namespace \\"ID\\", IPv4: dial tcp4 127.0.0.1:81: connect: connection refused IPv6 dial tcp6 [::1]:81: connect: connection refused " logger="UnhandledError"',
    'curl: (52) Empty reply from server',
    'error: lost connection to pod',
  ]);
});

test('a local port that is taken', () => {
  const { stderr } = run('kubectl port-forward deploy/web 8080:80 & sleep 1; kubectl port-forward deploy/web 8080:80; kill %1; wait');
  expect(stderr).toContain(
    'Unable to listen on port 8080: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in use]\nerror: unable to listen on any of the requested ports: [{8080 80}]\n',
  );
});

test('the Pod goes', () => {
  expect(run('kubectl port-forward deploy/web 8080:80 & sleep 1; kubectl delete deploy web; wait').stderr).toContain('error: lost connection to pod\n');
});
