/**
 * Deployment, ReplicaSet and DaemonSet controllers. Source: kubernetes pkg/controller/{deployment,replicaset,daemon}.
 * @simplified a rolling update replaces all Pods of the old template in one step once the new ones are made — maxSurge and maxUnavailable do not pace it
 */
import { toRfc3339, type Rng, type SimTime } from '../base/index';
import { type DaemonSet, type Deployment, type ObjectStore, type Pod, type ReplicaSet, type Stored, type StringMap, randomSuffix } from '../k8s/index';
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
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAXIMUM = 'deployment.kubernetes.io/max-replicas';
/** Annotations of a Deployment that its ReplicaSets do not get (deployment_util.go, annotationsToSkip). */
const NOT_COPIED: ReadonlySet<string> = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION, REVISION_HISTORY, DESIRED, MAXIMUM, 'deprecated.deployment.rollback.to']);

const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[REVISION] ?? '0');

/** How many Pods a rolling update may have at most: replicas and maxSurge, a percentage rounded up. */
function mostReplicas({ spec }: Deployment, wanted: number): number {
  if (spec.strategy?.type === 'Recreate' || wanted === 0) return wanted;
  const surge = String(spec.strategy?.rollingUpdate?.maxSurge ?? '25%');
  return wanted + (surge.endsWith('%') ? Math.ceil((wanted * Number.parseInt(surge, 10)) / 100) : Number(surge));
}

/** The annotations of a Deployment's newest ReplicaSet: the Deployment's own, the revision, and the revisions it had before (SetNewReplicaSetAnnotations). */
function annotationsOf(deployment: Stored<Deployment>, wanted: number, revision: number, before: StringMap | undefined): StringMap {
  const copied = Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key)));
  const old = before?.[REVISION];
  const past = old === undefined || old === String(revision) ? before?.[REVISION_HISTORY] : [before?.[REVISION_HISTORY], old].filter((one) => one !== undefined).join(',');
  return { ...before, ...copied, [DESIRED]: String(wanted), [MAXIMUM]: String(mostReplicas(deployment, wanted)), [REVISION]: String(revision), ...(past !== undefined && { [REVISION_HISTORY]: past }) };
}

const sameMap = (a: StringMap | undefined, b: StringMap): boolean => JSON.stringify(Object.entries(a ?? {}).sort()) === JSON.stringify(Object.entries(b).sort());

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
  // Paused: what there is may be scaled, but no new template is rolled out.
  if (deployment.spec.paused === true && !current) {
    const newest = [...owned].sort((a, b) => revisionOf(b) - revisionOf(a))[0];
    if (newest && newest.spec.replicas !== (deployment.spec.replicas ?? 1)) changeObject(store, 'ReplicaSet', newest, (old) => ({ ...old, spec: { ...old.spec, replicas: deployment.spec.replicas ?? 1 } }));
    return statusOf(context, deployment, undefined);
  }
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
    const revision = Math.max(0, ...others.map(revisionOf)) + 1;
    current = createObject(store, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace: deployment.metadata.namespace ?? 'default',
        labels,
        annotations: annotationsOf(deployment, wanted, revision, undefined),
        ownerReferences: [ownerOf(deployment)],
      },
      spec: {
        replicas: wanted,
        selector: { ...deployment.spec.selector, matchLabels: { ...(deployment.spec.selector.matchLabels ?? {}), [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    }) as Stored<ReplicaSet>;
    setRevision(store, deployment, revision);
    events.record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${wanted}`, 'deployment-controller');
  } else if (current.spec.replicas !== wanted) {
    const before = current.spec.replicas ?? 0;
    events.record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${wanted > before ? 'up' : 'down'} replica set ${name} from ${before} to ${wanted}`, 'deployment-controller');
    changeObject(store, 'ReplicaSet', current, (old) => ({ ...old, spec: { ...old.spec, replicas: wanted } }));
  }
  // A template that comes back (rollout undo) brings its old ReplicaSet, which becomes the newest revision.
  const newest = Math.max(0, ...others.map(revisionOf));
  const kept = store.get('ReplicaSet', name, deployment.metadata.namespace);
  if (kept) {
    const revision = revisionOf(kept) > newest ? revisionOf(kept) : newest + 1;
    const annotations = annotationsOf(deployment, wanted, revision, kept.metadata.annotations);
    if (!sameMap(kept.metadata.annotations, annotations)) changeObject(store, 'ReplicaSet', kept, (old) => ({ ...old, metadata: { ...old.metadata, annotations } }));
    setRevision(store, deployment, revision);
  }
  const fresh = store.get('ReplicaSet', name, deployment.metadata.namespace);
  if (fresh && podsOf(store, fresh).filter(isPodReady).length >= wanted) for (const set of others) scaleDown(set);
  statusOf(context, deployment, fresh);
}

function setRevision(store: ObjectStore, deployment: Stored<Deployment>, revision: number): void {
  const now = store.get('Deployment', deployment.metadata.name, deployment.metadata.namespace);
  if (!now || now.metadata.annotations?.[REVISION] === String(revision)) return;
  changeObject(store, 'Deployment', now, (old) => ({ ...old, metadata: { ...old.metadata, annotations: { ...(old.metadata.annotations ?? {}), [REVISION]: String(revision) } } }));
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
  const condition = (type: string, status: 'True' | 'False' | 'Unknown', reason: string, message: string) => {
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
    terminatingReplicas: sets.reduce((sum, set) => sum + (set.status?.terminatingReplicas ?? 0), 0),
    conditions: [
      available
        ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
        : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
      deployment.spec.paused === true
        ? condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
        : complete
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
    terminatingReplicas: podsOf(store, set).filter((pod) => isLeaving(pod) && !isFinished(pod)).length,
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
