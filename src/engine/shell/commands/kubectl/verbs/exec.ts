/** `kubectl exec`. Source: k8s.io/kubectl v0.36, pkg/cmd/exec; texts of the runtime: containerd 2 with runc, kubelet v1.36. */
import type { Pod, Stored } from '../../../../k8s/index';
import { stableHex } from '../../../../datapath/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { runInContainer } from '../container-process';
import { fail } from '../failure';
import { bool, duration, string, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { allContainers, containerOf, podNamed } from '../pod-target';
import type { Verb } from './verb';

/**
 * What containerd (2.2) answers when runc finds no such program; 1.x put `: unknown` behind it. Twice `Internal error occurred`: containerd's streaming server makes it a Status, and the
 * kubelet's WebSocket translator (since 1.36 in the kubelet, no longer in the API server) wraps that again.
 * Source: kubernetes v1.36, pkg/kubelet/server/server.go (getExec) and k8s.io/apiserver v0.36, pkg/util/proxy/streamtranslator.go.
 */
export function missingExecutable(name: string, seed: string): string {
  const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return `Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${stableHex(seed, 64)}": OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${why}`;
}

/**
 * Refuses what kubectl, the API server or the kubelet would refuse. What is refused before a connection is upgraded is told by the second try, over
 * SPDY (k8s.io/client-go v0.36, tools/remotecommand/fallback.go): hence `unable to upgrade connection`.
 */
function check(pod: Stored<Pod>, container: string): void {
  const phase = pod.status?.phase ?? '';
  if (phase === 'Succeeded' || phase === 'Failed') fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  if (!pod.spec.containers.some(({ name }) => name === container)) fail(`container ${container} is not valid for pod ${pod.metadata.name} out of: ${allContainers(pod)}`);
  if ((pod.spec.nodeName ?? '') === '') fail(`unable to upgrade connection: pod ${pod.metadata.name} does not have a host assigned`);
}

export function* execIn(client: Client, pod: Stored<Pod>, argv: readonly string[], options: { readonly stdin: boolean; readonly tty: boolean; readonly quiet?: boolean }): Task<number> {
  const container = containerOf(client, pod, options.quiet);
  check(pod, container);
  const namespace = pod.metadata.namespace ?? 'default';
  const cwd = pod.spec.containers.find(({ name }) => name === container)?.workingDir ?? '/';
  let { tty } = options;
  if (tty && options.stdin && !client.process.stdin.isTerminal) {
    client.warn('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    tty = false;
  }
  const ending = yield* runInContainer(client, { namespace, pod: pod.metadata.name, container, argv, cwd, stdin: options.stdin, tty });
  switch (ending.kind) {
    case 'not-running':
      return fail(`unable to upgrade connection: container not found ("${container}")`);
    case 'missing-executable':
      return fail(missingExecutable(argv[0] ?? '', `exec ${pod.metadata.uid} ${client.now} ${argv.join(' ')}`));
    case 'ended':
      if (ending.status !== 0) client.warn(`command terminated with exit code ${ending.status}\n`);
      return ending.status;
  }
}

export const exec: Verb = {
  name: 'exec',
  synopsis: 'Execute a command in a container',
  flags: [...without(FILE_FLAGS, 'recursive', 'kustomize'), string('container', 'c'), bool('stdin', 'i'), bool('tty', 't'), bool('quiet', 'q'), duration('pod-running-timeout')],
  completes: 'pods',
  *run(client) {
    const { flags, args } = client;
    const at = flags.dashAt;
    const before = at === undefined ? args.length : at;
    if (args.length === 0 || before === 0) return fail('pod, type/name or --filename must be specified');
    if (at === undefined && args.length > 1) client.usage('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
    const argv = args.slice(1);
    if (argv.length === 0) fail('you must specify at least one command for the container');
    return yield* execIn(client, podNamed(client, args[0] ?? ''), argv, { stdin: flags.on('stdin'), tty: flags.on('tty'), quiet: flags.on('quiet') });
  },
};
