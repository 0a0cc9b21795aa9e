/**
 * Deployment, ReplicaSet and DaemonSet controllers. Source: kubernetes pkg/controller/{deployment,replicaset,daemon}.
 * @simplified a rolling update replaces all Pods of the old template in one step once the new ones are made — maxSurge and maxUnavailable do not pace it
 */
import { toRfc3339, type Rng, type SimTime } from '../base/index';
import { type DaemonSet, type Deployment, type ObjectStore, type Pod, type ReplicaSet, type Stored, randomSuffix } from '../k8s/index';
import { changeObject, createObject, isOwnedBy, ownerOf, writeStatus } from './api-writer';
import type { EventRecorder } from './event-recorder';
import { templateHash } from './hash';

export interface ControllerContext {
  readonly store: ObjectStore;
  readonly events: EventRecorder;
  readonly rng: Rng;
  readonly now: () => SimTime;
  /** Marks a Pod for deletion as its controller would. */
  deletePod(pod: Stored<Pod>): void;
}

const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

export const isPodReady = (pod: Pod): boolean => (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const isLeaving = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

// ---------------------------------------------------------------- Deployment

function syncDeployment(context: ControllerContext, deployment: Stored<Deployment>): void {
  const { store, events } = context;
  const hash = templateHash(deployment.spec.template);
  const owned = store.list('ReplicaSet', { namespace: deployment.metadata.namespace ?? 'default' }).filter((set) => isOwnedBy(set, deployment));
  const name = `${deployment.metadata.name}-${hash}`;
  let current = owned.find((set) => set.metadata.name === name);
  const wanted = deployment.spec.replicas ?? 1;
  const others = owned.filter((set) => set.metadata.name !== name);
  const scaleDown = (set: Stored<ReplicaSet>): void => {
    if ((set.spec.replicas ?? 0) === 0) return;
    events.record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled down replica set ${set.metadata.name} from ${set.spec.replicas ?? 0} to 0`, 'deployment-controller');
    changeObject(store, 'ReplicaSet', set, (old) => ({ ...old, spec: { ...old.spec, replicas: 0 } }));
  };
  // Recreate: the old Pods must be gone before new ones come.
  const oldPods = others.flatMap((set) => podsOf(store, set));
  if (deployment.spec.strategy?.type === 'Recreate' && others.length > 0 && (!current || (current.spec.replicas ?? 0) === 0)) {
    for (const set of others) scaleDown(set);
    if (oldPods.length > 0) return statusOf(context, deployment, current);
  }
  if (!current) {
    const { template } = deployment.spec;
    const labels = { ...(template.metadata?.labels ?? {}), [HASH_LABEL]: hash };
    const revision = String(Math.max(0, ...others.map((set) => Number(set.metadata.annotations?.[REVISION] ?? '0'))) + 1);
    current = createObject(store, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace: deployment.metadata.namespace ?? 'default',
        labels,
        annotations: { 'deployment.kubernetes.io/desired-replicas': String(wanted), 'deployment.kubernetes.io/max-replicas': String(wanted), [REVISION]: revision },
        ownerReferences: [ownerOf(deployment)],
      },
      spec: {
        replicas: wanted,
        selector: { ...deployment.spec.selector, matchLabels: { ...(deployment.spec.selector.matchLabels ?? {}), [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    }) as Stored<ReplicaSet>;
    changeObject(store, 'Deployment', deployment, (old) => ({ ...old, metadata: { ...old.metadata, annotations: { ...(old.metadata.annotations ?? {}), [REVISION]: revision } } }));
    events.record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${wanted}`, 'deployment-controller');
  } else if (current.spec.replicas !== wanted) {
    const before = current.spec.replicas ?? 0;
    events.record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${wanted > before ? 'up' : 'down'} replica set ${name} from ${before} to ${wanted}`, 'deployment-controller');
    changeObject(store, 'ReplicaSet', current, (old) => ({ ...old, spec: { ...old.spec, replicas: wanted } }));
  }
  const fresh = store.get('ReplicaSet', name, deployment.metadata.namespace);
  if (fresh && podsOf(store, fresh).filter(isPodReady).length >= wanted) for (const set of others) scaleDown(set);
  statusOf(context, deployment, fresh);
}

const podsOf = (store: ObjectStore, owner: Stored): readonly Stored<Pod>[] => store.list('Pod', { namespace: owner.metadata.namespace ?? 'default' }).filter((pod) => isOwnedBy(pod, owner));

function statusOf({ store, now }: ControllerContext, deployment: Stored<Deployment>, current: Stored<ReplicaSet> | undefined): void {
  const sets = store.list('ReplicaSet', { namespace: deployment.metadata.namespace ?? 'default' }).filter((set) => isOwnedBy(set, deployment));
  const pods = sets.flatMap((set) => podsOf(store, set));
  const ready = pods.filter(isPodReady).length;
  const wanted = deployment.spec.replicas ?? 1;
  const updated = current ? podsOf(store, current).length : 0;
  const at = toRfc3339(now());
  const available = ready >= wanted;
  const before = deployment.status?.conditions ?? [];
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => {
    const old = before.find((one) => one.type === type);
    const same = old?.status === status && old.reason === reason && old.message === message;
    return { type, status, reason, message, lastUpdateTime: same ? (old.lastUpdateTime ?? at) : at, lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? at) : at };
  };
  const setName = current?.metadata.name ?? '';
  const complete = available && updated === wanted;
  writeStatus(store, 'Deployment', deployment, {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(pods.length > 0 ? { replicas: pods.length } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(wanted - ready > 0 ? { unavailableReplicas: wanted - ready } : {}),
    conditions: [
      available
        ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
      complete
        ? condition('Progressing', 'True', 'NewReplicaSetAvailable', `ReplicaSet "${setName}" has successfully progressed.`)
        : condition('Progressing', 'True', 'ReplicaSetUpdated', `ReplicaSet "${setName}" is progressing.`),
    ],
  });
}

export function reconcileDeployments(context: ControllerContext): void {
  for (const deployment of context.store.list('Deployment')) syncDeployment(context, deployment);
}

// ---------------------------------------------------------------- ReplicaSet

/** Which Pods go first when there are too many: not scheduled, not ready, youngest. */
const removalOrder = (a: Stored<Pod>, b: Stored<Pod>): number =>
  Number(a.spec.nodeName !== undefined) - Number(b.spec.nodeName !== undefined) ||
  Number(isPodReady(a)) - Number(isPodReady(b)) ||
  (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : a.metadata.creationTimestamp > b.metadata.creationTimestamp ? -1 : 0) ||
  (a.metadata.name < b.metadata.name ? 1 : -1);

function syncReplicaSet(context: ControllerContext, set: Stored<ReplicaSet>): void {
  const { store, events, rng } = context;
  const pods = podsOf(store, set);
  const live = pods.filter((pod) => !isLeaving(pod) && !isFinished(pod));
  const wanted = set.spec.replicas ?? 1;
  const { template } = set.spec;
  for (let n = live.length; n < wanted && template; n += 1) {
    const pod = createObject(store, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...template.metadata,
        name: `${set.metadata.name.slice(0, 57)}-${randomSuffix(rng)}`,
        generateName: `${set.metadata.name}-`,
        namespace: set.metadata.namespace ?? 'default',
        ownerReferences: [ownerOf(set)],
      },
      spec: template.spec,
    });
    events.record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, 'replicaset-controller');
  }
  for (const pod of [...live].sort(removalOrder).slice(0, Math.max(0, live.length - wanted))) {
    events.record(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`, 'replicaset-controller');
    context.deletePod(pod);
  }
  const ready = podsOf(store, set).filter(isPodReady).length;
  const count = podsOf(store, set).filter((pod) => !isLeaving(pod)).length;
  writeStatus(store, 'ReplicaSet', set, {
    replicas: count,
    ...(count > 0 ? { fullyLabeledReplicas: count } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    observedGeneration: set.metadata.generation ?? 1,
  });
}

export function reconcileReplicaSets(context: ControllerContext): void {
  for (const set of context.store.list('ReplicaSet')) syncReplicaSet(context, set);
}

// ---------------------------------------------------------------- DaemonSet

function syncDaemonSet(context: ControllerContext, daemon: Stored<DaemonSet>): void {
  const { store, events, rng } = context;
  const hash = templateHash(daemon.spec.template);
  const nodes = store.list('Node');
  const pods = podsOf(store, daemon);
  for (const node of nodes) {
    const mine = pods.filter((pod) => pod.spec.nodeName === node.metadata.name && !isLeaving(pod));
    if (mine.length > 0) continue;
    const { template } = daemon.spec;
    const pod = createObject(store, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...template.metadata,
        name: `${daemon.metadata.name}-${randomSuffix(rng)}`,
        generateName: `${daemon.metadata.name}-`,
        namespace: daemon.metadata.namespace ?? 'default',
        labels: { ...(template.metadata?.labels ?? {}), 'controller-revision-hash': hash, 'pod-template-generation': '1' },
        ownerReferences: [ownerOf(daemon)],
      },
      // The daemon controller's affinity and the scheduler lead to the same node.
      spec: { ...template.spec, nodeName: node.metadata.name },
    });
    events.record(daemon, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`, 'daemonset-controller');
  }
  const current = podsOf(store, daemon).filter((pod) => !isLeaving(pod));
  const ready = current.filter(isPodReady).length;
  writeStatus(store, 'DaemonSet', daemon, {
    currentNumberScheduled: current.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: nodes.length,
    numberReady: ready,
    observedGeneration: daemon.metadata.generation ?? 1,
    updatedNumberScheduled: current.length,
    ...(ready > 0 ? { numberAvailable: ready } : {}),
  });
}

export function reconcileDaemonSets(context: ControllerContext): void {
  for (const daemon of context.store.list('DaemonSet')) syncDaemonSet(context, daemon);
}
