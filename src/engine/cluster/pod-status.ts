/** A Pod's status from the state of its containers. Source: kubernetes pkg/kubelet/kubelet_pods.go, pkg/kubelet/status/generate.go. */
import type { Condition, ContainerStatus, PodPhase, PodStatus } from '../k8s/index';
import type { Worker } from './pod-worker';

function phaseOf(worker: Worker): PodPhase {
  const states = worker.containers.map(({ state }) => state);
  const policy = worker.pod.spec.restartPolicy ?? 'Always';
  if (states.some(({ running }) => running)) return 'Running';
  if (states.length > 0 && states.every(({ terminated }) => terminated) && policy !== 'Always') {
    if (states.every(({ terminated }) => terminated?.exitCode === 0)) return 'Succeeded';
    if (policy === 'Never') return 'Failed';
  }
  return worker.containers.some(({ restarts, state, lastState }) => restarts > 0 || state.terminated || lastState) ? 'Running' : 'Pending';
}

/** The status the kubelet writes; `now` is RFC 3339. Remembers in the worker when each condition last changed. */
export function podStatus(worker: Worker, nodeAddress: string, now: string): PodStatus {
  const phase = phaseOf(worker);
  const generation = worker.pod.metadata.generation ?? 1;
  const ready = worker.containers.every(({ running }) => running);
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const unready = worker.containers.filter(({ running }) => !running).map(({ container }) => container.name);
  const because = finished && phase === 'Succeeded' ? { reason: 'PodCompleted' } : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const condition = (type: string, good: boolean, bad: { readonly reason?: string; readonly message?: string } = {}): Condition => {
    const status = good ? 'True' : 'False';
    const before = worker.transitions.get(type);
    const at = before?.status === status ? before.at : now;
    worker.transitions.set(type, { status, at });
    return { type, observedGeneration: generation, status, lastProbeTime: null, lastTransitionTime: at, ...(good ? {} : bad) };
  };
  return {
    observedGeneration: generation,
    phase,
    conditions: [
      condition('PodReadyToStartContainers', worker.address !== undefined && !finished),
      condition('Initialized', true, {}),
      condition('Ready', ready, because),
      condition('ContainersReady', ready, because),
      condition('PodScheduled', true),
    ],
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    ...(worker.address === undefined ? {} : { podIP: worker.address, podIPs: [{ ip: worker.address }] }),
    startTime: worker.startTime,
    containerStatuses: worker.containers.map((run): ContainerStatus => ({
      name: run.container.name,
      state: run.state,
      lastState: run.lastState ?? {},
      ready: run.running !== undefined,
      restartCount: run.restarts,
      image: run.container.image ?? '',
      imageID: run.imageId,
      ...(run.containerId === undefined ? {} : { containerID: `containerd://${run.containerId}` }),
      started: run.running !== undefined,
    })),
    qosClass: worker.containers.every(({ container }) => Object.keys(container.resources?.requests ?? {}).length + Object.keys(container.resources?.limits ?? {}).length === 0) ? 'BestEffort' : 'Burstable',
  };
}
