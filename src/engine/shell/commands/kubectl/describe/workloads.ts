/** `kubectl describe deployment`, `replicaset`, `daemonset`. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go. */
import { formatLabelSelector, labelSelectorMatches, type DaemonSet, type Deployment, type LabelSelector, type ReplicaSet, type Stored } from '../../../../k8s/index';
import type { Client } from '../client';
import { formatLabels } from '../labels';
import { sameTemplate } from '../pod-template';
import { eventLines } from './events';
import { controllerOf } from './pod';
import { templateLines } from './pod-parts';
import { PrefixWriter, annotationLines, labelsLines, rfc1123 } from './prefix-writer';

function podsStatus(client: Client, owner: Stored, selector: LabelSelector): string {
  const pods = client.store
    .list('Pod', { namespace: owner.metadata.namespace ?? 'default' })
    .filter((pod) => labelSelectorMatches(selector, pod.metadata.labels) && (pod.metadata.ownerReferences ?? []).some(({ controller, uid }) => controller === true && uid === owner.metadata.uid));
  const count = (phase: string): number => pods.filter(({ status }) => status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

/** The ReplicaSet of the present template, and the others that still have Pods. */
function replicaSets(client: Client, deployment: Stored<Deployment>): { readonly current: readonly Stored<ReplicaSet>[]; readonly old: readonly Stored<ReplicaSet>[] } {
  const owned = client.store
    .list('ReplicaSet', { namespace: deployment.metadata.namespace ?? 'default' })
    .filter((set) => (set.metadata.ownerReferences ?? []).some(({ uid, controller }) => controller === true && uid === deployment.metadata.uid));
  const current = owned.filter(({ spec }) => sameTemplate(spec.template, deployment.spec.template)).slice(0, 1);
  return { current, old: owned.filter((set) => !current.includes(set)) };
}

const setsText = (sets: readonly Stored<ReplicaSet>[]): string =>
  sets.map((set) => `${set.metadata.name} (${set.status?.replicas ?? 0}/${set.spec.replicas ?? 0} replicas created)`).join(', ') || '<none>';

export function describeDeployment(client: Client, deployment: Stored<Deployment>, showEvents: boolean): string {
  const { metadata, spec, status = {} } = deployment;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  w.line(0, `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
  w.line(0, `Replicas:\t${spec.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`);
  w.line(0, `StrategyType:\t${spec.strategy?.type ?? ''}`);
  w.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling) w.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable ?? 0} max unavailable, ${rolling.maxSurge ?? 0} max surge`);
  templateLines(w, spec.template);
  const conditions = status.conditions ?? [];
  if (conditions.length > 0) {
    w.line(0, 'Conditions:\n  Type\tStatus\tReason');
    w.line(1, '----\t------\t------');
    for (const { type, status: value, reason } of conditions) w.line(1, `${type} \t${value}\t${reason ?? ''}`);
  }
  const { current, old } = replicaSets(client, deployment);
  if (current.length + old.length > 0) {
    w.line(0, `OldReplicaSets:\t${setsText(old)}`);
    w.line(0, `NewReplicaSet:\t${setsText(current)}`);
  }
  eventLines(w, client, deployment, showEvents);
  return w.finish();
}

export function describeReplicaSet(client: Client, set: Stored<ReplicaSet>, showEvents: boolean): string {
  const { metadata, spec } = set;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  w.line(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  const controller = controllerOf(set);
  if (controller !== '') w.line(0, `Controlled By:\t${controller}`);
  w.line(0, `Replicas:\t${set.status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  w.line(0, `Pods Status:\t${podsStatus(client, set, spec.selector)}`);
  templateLines(w, spec.template);
  eventLines(w, client, set, showEvents);
  return w.finish();
}

export function describeDaemonSet(client: Client, set: Stored<DaemonSet>, showEvents: boolean): string {
  const { metadata, spec, status } = set;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  w.line(0, `Selector:\t${formatLabelSelector(spec.selector)}`);
  w.line(0, `Node-Selector:\t${formatLabels(spec.template.spec.nodeSelector)}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  w.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  w.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  w.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  w.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  w.line(0, `Pods Status:\t${podsStatus(client, set, spec.selector)}`);
  templateLines(w, spec.template);
  eventLines(w, client, set, showEvents);
  return w.finish();
}
