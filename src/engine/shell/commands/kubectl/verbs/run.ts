/**
 * `kubectl run`. Source: k8s.io/kubectl v0.36, pkg/cmd/run.
 * @simplified an attached shell (`run -it`) is a second process in the container — without --rm the Pod runs on after it
 */
import type { JsonObject, Pod, Stored, StringMap } from '../../../../k8s/index';
import { MINUTE } from '../../../../base/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { runInContainer } from '../container-process';
import { dryRunOf } from '../dry-run';
import { Failure, fail, failStatus, statusFault } from '../failure';
import { bool, duration, int, optional, string, strings, unsupported, without, type FlagSpec } from '../flags';
import { service } from '../generated';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { waitUntil } from '../store-signal';
import { WRITE_FLAGS, reportMade, withLastApplied } from './create';
import { requireFlags } from './create-kinds';
import { fromNamespace } from './delete';
import { parseLabels } from './expose';
import type { Verb } from './verb';

const IMAGE = /^(?:[a-zA-Z0-9]+(?:[._-][a-zA-Z0-9]+)*(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+|\/)[a-z0-9]+)*(?::\w[\w.-]{0,127})?(?:@[\w:+.-]+)?$/;

function podObject(client: Client, name: string, labels: StringMap, interactive: boolean): JsonObject {
  const { flags, args } = client;
  const words = flags.dashAt === undefined ? args.slice(1) : args.slice(Math.max(1, flags.dashAt));
  const env = flags.all('env').map((text) => {
    const cut = text.indexOf('=');
    return cut > 0 ? { name: text.slice(0, cut), value: text.slice(cut + 1) } : fail(`invalid env: ${text}`);
  });
  const port = flags.number('port');
  const policy = flags.get('image-pull-policy');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: { ...labels }, name },
    spec: {
      containers: [
        {
          ...(words.length > 0 && { [flags.on('command') ? 'command' : 'args']: words }),
          ...(env.length > 0 && { env }),
          image: flags.get('image') ?? '',
          ...(policy !== undefined && { imagePullPolicy: policy }),
          name,
          ...(port !== undefined && { ports: [{ containerPort: port }] }),
          resources: {},
          ...(interactive && { stdin: true, stdinOnce: true }),
          ...(flags.on('tty') && { tty: true }),
        },
      ],
      dnsPolicy: 'ClusterFirst',
      restartPolicy: flags.get('restart') ?? 'Always',
    },
    status: {},
  };
}

function check(client: Client): boolean {
  const { flags, args } = client;
  requireFlags(client, 'image');
  if ((flags.dashAt ?? args.length) === 0) client.usage('NAME is required for run');
  const image = flags.get('image') ?? '';
  if (image === '') fail('--image is required');
  if (!IMAGE.test(image)) fail(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  const interactive = flags.on('stdin');
  const attach = flags.on('attach', interactive);
  if (flags.on('tty') && !interactive) client.usage('-i/--stdin is required for containers with -t/--tty=true');
  const restart = flags.get('restart') ?? 'Always';
  if (!['Always', 'OnFailure', 'Never'].includes(restart)) client.usage(`invalid restart policy: ${restart}`);
  if (flags.on('rm') && !attach) client.usage('--rm should only be used for attached containers');
  if (attach && dryRunOf(client) !== 'none') client.usage('--dry-run=[server|client] can\'t be used with attached containers options (--attach, --stdin, or --tty)');
  if (flags.on('expose') && !flags.has('port')) client.usage('--port must be set when exposing a service');
  return attach;
}

/** The container of the Pod that runs, or how it ended. */
function containerState(client: Client, namespace: string, name: string): 'waiting' | 'running' | 'ended' | 'failed' | 'gone' {
  const pod = client.store.get('Pod', name, namespace);
  if (!pod) return 'gone';
  const status = pod.status?.containerStatuses?.[0];
  if (status?.state?.running) return 'running';
  if (status?.state?.terminated || status?.lastState?.terminated) return 'ended';
  return ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'].includes(status?.state?.waiting?.reason ?? '') ? 'failed' : 'waiting';
}

/** What the Pod wrote, as it writes it, until its container ends. */
function* follow(client: Client, namespace: string, name: string): Task<number> {
  let shown = 0;
  for (;;) {
    const lines = client.api.logs(namespace, name);
    client.print(lines.slice(shown).map(({ text }) => `${text}\n`).join(''));
    shown = Math.max(shown, lines.length);
    const state = containerState(client, namespace, name);
    if (state !== 'running') {
      const ended = client.store.get('Pod', name, namespace)?.status?.containerStatuses?.[0];
      return (ended?.state?.terminated ?? ended?.lastState?.terminated)?.exitCode ?? 0;
    }
    const wake = yield { until: client.now + 50_000 };
    if (wake.kind === 'interrupt') return 130;
  }
}

const isShell = (argv: readonly string[]): boolean => argv.length === 1 && ['sh', 'ash', 'bash', 'zsh', 'dash'].includes((argv[0] ?? '').split('/').at(-1) ?? '');

const ATTACHED = `All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
`;

function* attachTo(client: Client, pod: Stored<Pod>): Task<number> {
  const { name, namespace = 'default' } = pod.metadata;
  const { flags } = client;
  const started = yield* waitUntil(client, () => containerState(client, namespace, name) !== 'waiting', client.now + MINUTE);
  if (!started) return fail('timed out waiting for the condition');
  const state = containerState(client, namespace, name);
  if (state === 'failed') {
    const reason = client.store.get('Pod', name, namespace)?.status?.containerStatuses?.[0]?.state?.waiting?.message ?? '';
    client.warn(`Podwire cannot start the container: ${reason}\n`);
    return 1;
  }
  const words = pod.spec.containers[0]?.command ?? pod.spec.containers[0]?.args ?? [];
  const shell = words.length === 0 ? 'sh' : (words[0] ?? '');
  const tty = flags.on('tty') && client.process.stdin.isTerminal;
  if (state === 'running' && !flags.on('quiet')) client.warn(ATTACHED);
  if (state === 'running' && flags.on('stdin') && (words.length === 0 || isShell(words))) {
    const candidates = words.length === 0 ? ['bash', 'sh'] : [shell];
    for (const program of candidates) {
      const ending = yield* runInContainer(client, { namespace, pod: name, container: name, argv: [program], cwd: '/', stdin: true, tty });
      if (ending.kind === 'ended') {
        if (tty && !flags.on('quiet')) client.print(`Session ended, resume using 'kubectl attach ${name} -c ${name} -n ${namespace} -i -t' command\n`);
        return ending.status;
      }
    }
  }
  return yield* follow(client, namespace, name);
}

function* removePod(client: Client, pod: Stored<Pod>): Task<void> {
  const { name, namespace, uid } = pod.metadata;
  if (client.store.get('Pod', name, namespace)?.metadata.uid !== uid) return;
  client.store.delete('Pod', name, namespace, { graceSeconds: 30 });
  client.print(`pod ${JSON.stringify(name)} deleted${fromNamespace(pod)}\n`);
  yield* waitUntil(client, () => client.store.get('Pod', name, namespace)?.metadata.uid !== uid);
}

function exposeIt(client: Client, name: string, labels: StringMap): void {
  const mode = dryRunOf(client);
  const port = client.flags.number('port') ?? 0;
  const value = service({ name, labels: undefined, selector: labels, ports: [{ port, protocol: 'TCP', targetPort: port }] });
  if (mode === 'client') return reportMade(client, value as unknown as Stored, 'created', outputOf(client, false), mode);
  const made = client.store.create(value, { namespace: client.namespace, dryRun: mode === 'server', warn: client.warning });
  if (!made.ok) throw new Failure([statusFault(made.error)]);
  reportMade(client, made.value, 'created', outputOf(client, false), mode);
}

export const run: Verb = {
  name: 'run',
  synopsis: 'Run a particular image on the cluster',
  flags: [
    ...without(WRITE_FLAGS, 'validate'),
    // What --rm would delete: kubectl takes them and does nothing else with them.
    ...FILE_FLAGS.map((flag): FlagSpec => ({ ...flag, unsupported: true })),
    string('image'),
    string('labels', 'l'),
    strings('env'),
    int('port'),
    bool('command'),
    bool('rm'),
    bool('stdin', 'i'),
    bool('tty', 't'),
    bool('attach'),
    string('restart'),
    bool('expose'),
    bool('quiet', 'q'),
    bool('wait'),
    bool('leave-stdin-open'),
    string('image-pull-policy'),
    duration('pod-running-timeout'),
    int('grace-period'),
    optional('cascade', 'background'),
    ...unsupported('string', 'overrides', 'override-type', 'annotations', 'timeout', 'detach-keys'),
    ...unsupported('bool', 'privileged', 'force'),
  ],
  completes: 'nothing',
  *run(client) {
    const attach = check(client);
    const { flags } = client;
    const [name = ''] = client.args;
    const labels = flags.get('labels') === undefined ? { run: name } : parseLabels(flags.get('labels') ?? '');
    const mode = dryRunOf(client);
    const value = podObject(client, name, labels, flags.on('stdin'));
    const full = flags.on('save-config') ? withLastApplied(value) : value;
    if (flags.on('expose')) exposeIt(client, name, labels);
    if (mode === 'client') {
      reportMade(client, full as unknown as Stored, 'created', outputOf(client, false), mode);
      return 0;
    }
    const made = client.store.create(full, { namespace: client.namespace, dryRun: mode === 'server', warn: client.warning });
    if (!made.ok) return failStatus(made.error);
    if (!attach) {
      reportMade(client, made.value, 'created', outputOf(client, false), mode);
      return 0;
    }
    const pod = made.value as Stored<Pod>;
    let status = 0;
    let ended: Stored<Pod> | undefined;
    try {
      status = yield* attachTo(client, pod);
      // A Pod that is not started again is looked at once more: its exit code becomes kubectl's.
      if (pod.spec.restartPolicy !== 'Always') ended = client.store.get('Pod', name, pod.metadata.namespace);
    } finally {
      if (flags.on('rm')) yield* removePod(client, pod);
    }
    const how = ended?.status?.phase === 'Failed' ? ended.status.containerStatuses?.[0]?.state?.terminated : undefined;
    if (how && status !== 130) client.warn(`pod ${client.namespace}/${name} terminated (${how.reason ?? ''})\n${how.message ?? ''}`);
    return status;
  },
};
