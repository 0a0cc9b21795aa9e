/**
 * The scheduler: a node for each Pod. Nodes that do not fit are left out, of the rest the one with the fewest Pods of the same
 * controller, then the fewest Pods, then the first by name.
 * @simplified resources, affinity, taints and topology constraints are not weighed — Pods spread evenly
 */
import { selectorFromMap, selectorMatches, type Node, type ObjectStore, type Pod, type Stored } from '../k8s/index';
import { toRfc3339, type SimTime } from '../base/index';
import { changeObject } from './api-writer';
import type { EventRecorder } from './event-recorder';
import { isFinished } from './workload-controllers';

const SCHEDULER = 'default-scheduler';

/** Why a Pod cannot be placed because of its volumes. */
function volumeFault(store: ObjectStore, pod: Pod): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim === undefined) continue;
    const found = store.get('PersistentVolumeClaim', claim, pod.metadata.namespace);
    if (!found) return `persistentvolumeclaim "${claim}" not found`;
    if (found.status?.phase !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims';
  }
  return undefined;
}

function candidates(nodes: readonly Stored<Node>[], pod: Pod): readonly Stored<Node>[] {
  const selector = selectorFromMap(pod.spec.nodeSelector);
  return nodes.filter((node) => node.spec?.unschedulable !== true && selectorMatches(selector, node.metadata.labels));
}

export function reconcileSchedule(store: ObjectStore, events: EventRecorder, now: SimTime): void {
  const nodes = store.list('Node');
  const waiting = store
    .list('Pod')
    .filter((pod) => !pod.spec.nodeName && pod.metadata.deletionTimestamp === undefined && !isFinished(pod))
    // First come, first served: the store's version orders creation.
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
  for (const pod of waiting) {
    const fits = candidates(nodes, pod);
    const fault = volumeFault(store, pod) ?? (fits.length === 0 ? `${nodes.length} node(s) didn't match Pod's node affinity/selector` : undefined);
    if (fault !== undefined) {
      const message = `0/${nodes.length} nodes are available: ${fault}. preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`;
      refuse(store, events, pod, message, now);
      continue;
    }
    const owner = pod.metadata.ownerReferences?.[0]?.uid;
    const load = (node: Stored<Node>): readonly [number, number] => {
      const there = store.list('Pod').filter((other) => other.spec.nodeName === node.metadata.name && !isFinished(other));
      return [owner === undefined ? 0 : there.filter((other) => other.metadata.ownerReferences?.[0]?.uid === owner).length, there.length];
    };
    const best = fits.map((node) => ({ node, load: load(node) })).sort((a, b) => a.load[0] - b.load[0] || a.load[1] - b.load[1])[0];
    if (!best) continue;
    const nodeName = best.node.metadata.name;
    const at = toRfc3339(now);
    changeObject(store, 'Pod', pod, (old) => ({
      ...old,
      spec: { ...old.spec, nodeName },
      status: { ...(old.status ?? {}), phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: at }] },
    }));
    const bound = store.get('Pod', pod.metadata.name, pod.metadata.namespace);
    if (bound) events.record(bound, 'Normal', 'Scheduled', `Successfully assigned ${pod.metadata.namespace ?? 'default'}/${pod.metadata.name} to ${nodeName}`, SCHEDULER);
  }
}

function refuse(store: ObjectStore, events: EventRecorder, pod: Stored<Pod>, message: string, now: SimTime): void {
  const known = (pod.status?.conditions ?? []).find(({ type }) => type === 'PodScheduled');
  if (known?.message === message) return;
  events.record(pod, 'Warning', 'FailedScheduling', message, SCHEDULER);
  changeObject(store, 'Pod', pod, (old) => ({
    ...old,
    status: { ...(old.status ?? {}), phase: 'Pending', conditions: [{ type: 'PodScheduled', observedGeneration: old.metadata.generation ?? 1, status: 'False', lastProbeTime: null, lastTransitionTime: toRfc3339(now), reason: 'Unschedulable', message }] },
  }));
}
