/** kubectl where nobody gave it a kubeconfig. Expected words: kubectl v1.36, k8s.io/client-go tools/clientcmd (the default cluster is localhost:8080). */
import { describe, expect, test } from 'vitest';
import { createCluster } from '../../../cluster/index';
import { createWorld } from '../../../kernel/index';
import { runScript, type ScriptOutcome } from '../../index';

const world = createWorld({ seed: 5 });
world.trace.enabled = false;
const cluster = createCluster(world, { nodes: 2 });
cluster.settle();

function run(machine: string, line: string): ScriptOutcome {
  const environment = cluster.environment(machine);
  if (!environment) throw new Error(`no machine ${machine}`);
  const handle = world.scheduler.spawn(runScript(environment, world, line));
  while (!handle.done && world.queue.step());
  if (!handle.result) throw new Error(`did not end: ${line}`);
  return handle.result;
}

const REFUSED = { stdout: '', stderr: 'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n', status: 1 };

describe('kubectl without a kubeconfig', () => {
  test.each(['client', 'load-balancer', 'internet'])('%s: finds no server', (machine) => {
    expect(run(machine, 'kubectl get pods')).toEqual(REFUSED);
    expect(run(machine, 'kubectl apply -f /missing.yaml')).toEqual(REFUSED);
  });

  test('has no context to show, and still knows its own version', () => {
    expect(run('client', 'kubectl config current-context')).toEqual({ stdout: '', stderr: 'error: current-context is not set\n', status: 1 });
    expect(run('client', 'kubectl config get-contexts').stdout.trimEnd()).toBe('CURRENT   NAME   CLUSTER   AUTHINFO   NAMESPACE');
    expect(run('client', 'kubectl version --client').stdout).toMatch(/^Client Version: v1\.36\.\d+\n/);
    expect(run('client', 'kubectl version')).toEqual({ ...REFUSED, stdout: run('client', 'kubectl version --client').stdout });
  });

  test("asks the cluster once the administrator's kubeconfig is there", () => {
    const config = run('workstation', 'kubectl config view').stdout;
    expect(run('client', `mkdir -p ~/.kube; cat > ~/.kube/config <<'EOF'\n${config}EOF\nkubectl get nodes -o name`)).toEqual({ stdout: 'node/node-1\nnode/node-2\n', stderr: '', status: 0 });
  });
});

test.each(['workstation', 'node-1', 'control-plane'])('%s has a kubeconfig', (machine) => {
  expect(run(machine, 'kubectl get nodes -o name')).toEqual({ stdout: 'node/node-1\nnode/node-2\n', stderr: '', status: 0 });
});
