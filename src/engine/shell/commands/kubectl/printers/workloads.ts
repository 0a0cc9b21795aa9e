/** Pods and what makes them. */
import { formatLabelSelector, type Container, type DaemonSet, type Deployment, type Pod, type ReplicaSet } from '../../../../k8s/index';
import { ageOf } from '../human-duration';
import { formatLabels } from '../labels';
import { columns, type TablePrinter } from './columns';

const containerCells = (containers: readonly Container[]): readonly string[] => [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image ?? '').join(',')];

/** The STATUS column, and how many containers are ready. */
export function podState(pod: Pod): { readonly reason: string; readonly ready: number; readonly total: number; readonly restarts: number; readonly lastRestart: string | undefined } {
  const { status = {} } = pod;
  const total = pod.spec.containers.length;
  let reason: string = status.reason ?? status.phase ?? '';
  if ((status.conditions ?? []).some((condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated')) reason = 'SchedulingGated';
  let ready = 0;
  let restarts = 0;
  let lastRestart: string | undefined;
  let hasRunning = false;
  let errorReason = '';
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated, running } = container.state ?? {};
    restarts += container.restartCount;
    const ended = container.lastState?.terminated?.finishedAt;
    if (ended !== undefined && (lastRestart === undefined || lastRestart < ended)) lastRestart = ended;
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) {
      reason = terminated.reason || `ExitCode:${terminated.exitCode}`;
      if (terminated.exitCode !== 0) errorReason = reason;
    } else if (container.ready && running) {
      hasRunning = true;
      ready += 1;
    }
  }
  if (reason === 'Completed') {
    const isReady = (status.conditions ?? []).some(({ type, status: value }) => type === 'Ready' && value === 'True');
    if (hasRunning && isReady) reason = 'Running';
    else if (errorReason !== '') reason = errorReason;
    else if (hasRunning) reason = 'NotReady';
  }
  if (pod.metadata.deletionTimestamp !== undefined && status.reason === 'NodeLost') reason = 'Unknown';
  else if (pod.metadata.deletionTimestamp !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed') reason = 'Terminating';
  return { reason, ready, total, restarts, lastRestart };
}

/** @unsupported init containers in the STATUS column (`Init:0/1`): no kubelet here runs any */
export const podPrinter: TablePrinter<'Pod'> = {
  columns: columns('NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', '+IP', '+NODE', '+NOMINATED NODE', '+READINESS GATES'),
  row(pod: Pod, { now }) {
    const { reason, ready, total, restarts, lastRestart } = podState(pod);
    return [
      pod.metadata.name ?? '',
      `${ready}/${total}`,
      reason,
      restarts !== 0 && lastRestart !== undefined ? `${restarts} (${ageOf(lastRestart, now)} ago)` : String(restarts),
      ageOf(pod.metadata.creationTimestamp, now),
      pod.status?.podIPs?.[0]?.ip || '<none>',
      pod.spec.nodeName || '<none>',
      '<none>',
      '<none>',
    ];
  },
};

export const deploymentPrinter: TablePrinter<'Deployment'> = {
  columns: columns('NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE', '+CONTAINERS', '+IMAGES', '+SELECTOR'),
  row: (deployment: Deployment, { now }) => [
    deployment.metadata.name ?? '',
    `${deployment.status?.readyReplicas ?? 0}/${deployment.spec.replicas ?? 0}`,
    String(deployment.status?.updatedReplicas ?? 0),
    String(deployment.status?.availableReplicas ?? 0),
    ageOf(deployment.metadata.creationTimestamp, now),
    ...containerCells(deployment.spec.template.spec.containers),
    formatLabelSelector(deployment.spec.selector),
  ],
};

export const replicaSetPrinter: TablePrinter<'ReplicaSet'> = {
  columns: columns('NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE', '+CONTAINERS', '+IMAGES', '+SELECTOR'),
  row: (set: ReplicaSet, { now }) => [
    set.metadata.name ?? '',
    String(set.spec.replicas ?? 0),
    String(set.status?.replicas ?? 0),
    String(set.status?.readyReplicas ?? 0),
    ageOf(set.metadata.creationTimestamp, now),
    ...containerCells(set.spec.template?.spec.containers ?? []),
    formatLabelSelector(set.spec.selector),
  ],
};

export const daemonSetPrinter: TablePrinter<'DaemonSet'> = {
  columns: columns('NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'NODE SELECTOR', 'AGE', '+CONTAINERS', '+IMAGES', '+SELECTOR'),
  row: (set: DaemonSet, { now }) => [
    set.metadata.name ?? '',
    String(set.status?.desiredNumberScheduled ?? 0),
    String(set.status?.currentNumberScheduled ?? 0),
    String(set.status?.numberReady ?? 0),
    String(set.status?.updatedNumberScheduled ?? 0),
    String(set.status?.numberAvailable ?? 0),
    formatLabels(set.spec.template.spec.nodeSelector),
    ageOf(set.metadata.creationTimestamp, now),
    ...containerCells(set.spec.template.spec.containers),
    formatLabelSelector(set.spec.selector),
  ],
};
