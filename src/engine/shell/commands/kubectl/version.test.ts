/** One Kubernetes version, and one kernel, whoever is asked. Expected words: kubectl v1.36.3 (`kubectl version`, pkg/printers' nodes, pkg/kubelet's events). */
import { expect, test } from 'vitest';
import { createCluster } from '../../../cluster/index';
import { createWorld } from '../../../kernel/index';
import { runScript, type ScriptOutcome } from '../../index';

const world = createWorld({ seed: 5 });
world.trace.enabled = false;
const cluster = createCluster(world, { nodes: 2 });
cluster.settle();

function run(line: string): ScriptOutcome {
  const environment = cluster.environment('node-1');
  if (!environment) throw new Error('no node-1');
  const handle = world.scheduler.spawn(runScript(environment, world, line));
  while (!handle.done && world.queue.step());
  if (!handle.result) throw new Error(`did not end: ${line}`);
  return handle.result;
}

test('client, server and nodes are of one version', () => {
  expect(run('kubectl version').stdout).toBe('Client Version: v1.36.3\nKustomize Version: v5.8.1\nServer Version: v1.36.3\n');
  expect(run("kubectl get nodes -o jsonpath='{.items[*].status.nodeInfo.kubeletVersion}'").stdout).toBe('v1.36.3 v1.36.3');
});

test('a node names the kernel that uname names', () => {
  expect(run("kubectl get node node-1 -o jsonpath='{.status.nodeInfo.kernelVersion}'").stdout).toBe(run('uname -r').stdout.trimEnd());
  expect(run('kubectl get node node-1 -o wide --no-headers').stdout).toMatch(/\(amd64\) +containerd:\/\/2\.\d+\.\d+\n$/);
});

test('a program that is not there, in the words of containerd 2', () => {
  run('kubectl run web --image=nginx');
  run('kubectl wait --for=condition=Ready pod/web');
  const { stderr, status } = run('kubectl exec web -- nope');
  expect(status).toBe(1);
  expect(stderr.replace(/"[0-9a-f]{64}"/, '"ID"')).toBe(
    'error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in $PATH\n',
  );
  expect(run('kubectl describe pod web').stdout).toContain('spec.containers{web}: Container started\n');
});

test('logs -f asks again while the kubelet refuses', () => {
  run('kubectl run bad --image=nope/none');
  run('sleep 3');
  const refused = 'container "bad" in pod "bad" is waiting to start: trying and failing to pull image\n';
  expect(run('kubectl logs -f bad --pod-running-timeout=3s')).toEqual({ stdout: '', stderr: `${refused.repeat(3)}error: context deadline exceeded\n`, status: 1 });
  expect(run('kubectl logs bad')).toEqual({ stdout: '', stderr: `Error from server (BadRequest): ${refused}`, status: 1 });
});
