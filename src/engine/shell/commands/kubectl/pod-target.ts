/** `POD`, `pod/NAME`, `deploy/NAME`, `svc/NAME`: the Pod that exec and logs mean. Source: k8s.io/kubectl v0.36, pkg/polymorphichelpers. */
import { labelSelectorMatches, selectorFromMap, selectorMatches, type Pod, type Stored, type StringMap } from '../../../k8s/index';
import type { Client } from './client';
import { fail, failStatus } from './failure';
import { resourceNamed } from './resource-arguments';

const readySince = (pod: Pod): string | undefined => {
  const ready = (pod.status?.conditions ?? []).find(({ type, status }) => type === 'Ready' && status === 'True');
  return ready === undefined ? undefined : (ready.lastTransitionTime ?? '');
};

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The most active Pod first: on a node, running, ready, ready for longest, fewest restarts, oldest. */
function byActivity(a: Stored<Pod>, b: Stored<Pod>): number {
  const assigned = Number((b.spec.nodeName ?? '') !== '') - Number((a.spec.nodeName ?? '') !== '');
  const phase = (PHASES[b.status?.phase ?? ''] ?? 0) - (PHASES[a.status?.phase ?? ''] ?? 0);
  const [readyA, readyB] = [readySince(a), readySince(b)];
  const ready = Number(readyB !== undefined) - Number(readyA !== undefined);
  const since = readyA === undefined || readyB === undefined || readyA === readyB ? 0 : readyA < readyB ? -1 : 1;
  const restarts = (pod: Pod): number => Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  const age = a.metadata.creationTimestamp === b.metadata.creationTimestamp ? 0 : a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1;
  return assigned || phase || ready || since || restarts(a) - restarts(b) || age;
}

function selectedBy(object: Stored): ((labels: StringMap | undefined) => boolean) | undefined {
  switch (object.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'DaemonSet':
      return (labels) => labelSelectorMatches(object.spec.selector, labels);
    case 'Service': {
      const selector = object.spec.selector;
      return selector === undefined ? undefined : (labels) => selectorMatches(selectorFromMap(selector), labels);
    }
    default:
      return undefined;
  }
}

/** The Pods behind an object, the most active first. */
export function podsOf(client: Client, object: Stored): readonly Stored<Pod>[] {
  const matches = selectedBy(object);
  if (!matches) return [];
  return client.store
    .list('Pod', { namespace: object.metadata.namespace ?? 'default' })
    .filter((pod) => matches(pod.metadata.labels))
    .sort(byActivity);
}

/** `POD` or `TYPE/NAME`. */
export function objectNamed(client: Client, text: string): Stored {
  const [kind, name, extra] = text.includes('/') ? text.split('/') : ['pod', text];
  if (name === undefined || name === '' || extra !== undefined) return fail('arguments in resource/name form may not have more than one slash');
  const schema = resourceNamed(client, kind ?? '');
  const read = client.store.read(schema.kind, name, schema.namespaced ? client.namespace : undefined);
  if (!read.ok) return failStatus(read.error);
  return read.value;
}

export const podNamed = (client: Client, text: string): Stored<Pod> => podBehind(client, objectNamed(client, text));

/** The Pod that exec, logs and port-forward take for an object. */
export function podBehind(client: Client, object: Stored): Stored<Pod> {
  if (object.kind === 'Pod') return object;
  if (!selectedBy(object)) return fail(`cannot attach to *${goType(object)}: selector for *${goType(object)} not implemented`);
  const [first] = podsOf(client, object);
  return first ?? fail('timed out waiting for the condition');
}

const goType = (object: Stored): string => `${object.apiVersion.includes('/') ? object.apiVersion.slice(0, object.apiVersion.indexOf('.') < 0 ? object.apiVersion.indexOf('/') : object.apiVersion.indexOf('.')) : 'v1'}.${object.kind}`;

/** Every container of a Pod, as messages list them. @unsupported ephemeral containers: no Pod here has any */
export const allContainers = ({ spec }: Pod): string => [...spec.containers.map(({ name }) => name), ...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`)].join(', ');

/** The container meant: `-c`, the annotated default, else the first (said when there are several). */
export function containerOf(client: Client, pod: Stored<Pod>, quiet = false, forLogs = false): string {
  const names = pod.spec.containers.map(({ name }) => name);
  const given = client.flags.get('container');
  if (given !== undefined && given !== '') return given;
  const annotated = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (annotated !== undefined && annotated !== '') {
    // Only `logs` goes on without the container that the annotation names.
    if (!forLogs || names.includes(annotated)) return annotated;
    client.warn(`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata.name}\n`);
  }
  const [first = ''] = names;
  if (names.length + (pod.spec.initContainers ?? []).length > 1 && !quiet) client.warn(`Defaulted container "${first}" out of: ${allContainers(pod)}\n`);
  return first;
}
