/** `kubectl logs`. Source: k8s.io/kubectl v0.36, pkg/cmd/logs; the kubelet's refusals: kubernetes pkg/kubelet/kubelet_pods.go. */
import { toRfc3339, MILLISECOND, SECOND } from '../../../../base/index';
import { badRequest, type Pod, type Stored } from '../../../../k8s/index';
import type { LogLine } from '../../../../cluster/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { Failure, fail, failStatus, textFault } from '../failure';
import { bool, duration, int, parseDuration, string, unsupported } from '../flags';
import { allContainers, containerOf, podNamed } from '../pod-target';
import { listObjects, resourceNamed } from '../resource-arguments';
import type { Verb } from './verb';

const USAGE = `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command`;
/** How often a follower looks for new lines, in simulated time. */
const FOLLOW_STEP = 100 * MILLISECOND;

function check(pod: Stored<Pod>, container: string, previous: boolean): void {
  const { name } = pod.metadata;
  if (!pod.spec.containers.some((one) => one.name === container)) fail(`container ${container} is not valid for pod ${name} out of: ${allContainers(pod)}`);
  const status = (pod.status?.containerStatuses ?? []).find((one) => one.name === container);
  if (!status) return;
  if (previous && !status.lastState?.terminated) failStatus(badRequest(`previous terminated container "${container}" in pod "${name}" not found`));
  const waiting = status.state?.waiting;
  if (previous || !waiting || status.lastState?.terminated) return;
  const pulling = waiting.reason === 'ErrImagePull' ? 'image can\'t be pulled' : waiting.reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : (waiting.reason ?? '');
  failStatus(badRequest(`container "${container}" in pod "${name}" is waiting to start: ${pulling}`));
}

interface Source {
  readonly pod: Stored<Pod>;
  readonly container: string;
  shown: number;
}

function sourcesOf(client: Client): readonly Source[] {
  const { flags, args } = client;
  const byContainer = (pod: Stored<Pod>): readonly Source[] => {
    const names = flags.on('all-containers') ? pod.spec.containers.map(({ name }) => name) : [containerOf(client, pod, false, true)];
    return names.map((container) => ({ pod, container, shown: 0 }));
  };
  if (flags.has('selector')) {
    if (args.length > 0) client.usage('only a selector (-l) or a POD name is allowed');
    return (listObjects(client, resourceNamed(client, 'pods')) as readonly Stored<Pod>[]).flatMap(byContainer);
  }
  const [name, container] = args;
  if (name === undefined) return client.usage(USAGE);
  if (container !== undefined) flags.set('container', container);
  try {
    return byContainer(podNamed(client, name));
  } catch (e) {
    const [fault] = e instanceof Failure ? e.faults : [];
    if (fault?.kind !== 'status' || fault.status.reason !== 'NotFound') throw e;
    throw new Failure([textFault(`error: error from server (NotFound): ${fault.status.message} in namespace "${client.namespace}"`)]);
  }
}

function linesOf(client: Client, { pod, container }: Source): readonly LogLine[] {
  return client.api.logs(pod.metadata.namespace ?? 'default', pod.metadata.name, container, client.flags.on('previous'));
}

function shownText(client: Client, { pod, container }: Source, lines: readonly LogLine[]): string {
  const prefix = client.flags.on('prefix') ? `[pod/${pod.metadata.name}/${container}] ` : '';
  // The runtime stamps lines with nanoseconds; simulated time has microseconds.
  const stamp = (at: number): string => (client.flags.on('timestamps') ? `${toRfc3339(at).replace('Z', '')}.${String(((at % SECOND) + SECOND) % SECOND).padStart(6, '0')}000Z ` : '');
  return lines.map(({ at, text }) => `${prefix}${stamp(at)}${text}\n`).join('');
}

/** How often, and for how long, `-f` asks again for a log that the kubelet refuses: until `--pod-running-timeout`. */
const RETRY_STEP = SECOND;
const RETRY_LIMIT = 20;

/**
 * Ends the command when the kubelet refuses the log. With `-f` the refusal is told, and the log asked for again every second (since 1.35).
 * @returns an exit status where the learner interrupted
 */
function* ready(client: Client, source: Source): Task<number | undefined> {
  const { flags } = client;
  const deadline = client.now + (parseDuration(flags.get('pod-running-timeout') ?? '') ?? RETRY_LIMIT) * SECOND;
  const { name, namespace } = source.pod.metadata;
  let { pod } = source;
  for (;;) {
    try {
      check(pod, source.container, flags.on('previous'));
      return undefined;
    } catch (e) {
      const [fault] = e instanceof Failure ? e.faults : [];
      if (!flags.on('follow') || flags.on('ignore-errors') || fault?.kind !== 'status') throw e;
      client.warn(`${fault.status.message}\n`);
    }
    if (client.now + RETRY_STEP >= deadline) return fail('context deadline exceeded');
    const wake = yield { until: client.now + RETRY_STEP };
    if (wake.kind === 'interrupt') return 130;
    pod = client.store.get('Pod', name, namespace) ?? pod;
  }
}

/** @unsupported --limit-bytes, --since-time, --insecure-skip-tls-verify-backend */
export const logs: Verb = {
  name: 'logs',
  synopsis: 'Print the logs for a container in a pod',
  flags: [
    bool('follow', 'f'),
    bool('previous', 'p'),
    string('container', 'c'),
    bool('all-containers'),
    int('tail'),
    duration('since'),
    bool('timestamps'),
    bool('prefix'),
    string('selector', 'l'),
    bool('ignore-errors'),
    duration('pod-running-timeout'),
    int('max-log-requests'),
    ...unsupported('string', 'since-time', 'limit-bytes'),
    ...unsupported('bool', 'insecure-skip-tls-verify-backend', 'all-pods'),
  ],
  completes: 'pods',
  *run(client): Task<number> {
    const { flags } = client;
    const tail = flags.number('tail') ?? (flags.has('selector') ? 10 : -1);
    const since = flags.has('since') ? client.now - (parseDuration(flags.get('since') ?? '0') ?? 0) * SECOND : undefined;
    const sources = sourcesOf(client);
    for (const source of sources) {
      const started = yield* ready(client, source);
      if (started !== undefined) return started;
      const all = linesOf(client, source);
      const recent = since === undefined ? all : all.filter(({ at }) => at >= since);
      client.print(shownText(client, source, tail >= 0 ? recent.slice(Math.max(0, recent.length - tail)) : recent));
      source.shown = all.length;
    }
    if (!flags.on('follow')) return 0;
    for (;;) {
      const wake = yield { until: client.now + FOLLOW_STEP, background: true };
      if (wake.kind === 'interrupt') return 130;
      let alive = false;
      for (const source of sources) {
        const all = linesOf(client, source);
        if (all.length < source.shown) source.shown = 0;
        client.print(shownText(client, source, all.slice(source.shown)));
        source.shown = all.length;
        alive ||= client.api.podEnvironment(source.pod.metadata.namespace ?? 'default', source.pod.metadata.name, source.container) !== undefined;
      }
      // The stream ends with the container.
      if (!alive) return 0;
    }
  },
};
