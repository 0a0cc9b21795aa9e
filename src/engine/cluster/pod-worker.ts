/** What the kubelet keeps for each Pod on its node: how far it is, and each container's run. */
import type { SimTime } from '../base/index';
import type { Attachment, NetworkConfigList } from '../datapath/index';
import type { Container, ContainerState, Pod, Stored } from '../k8s/index';
import type { NetNamespace } from '../kernel/index';
import type { Environment, RunningProcess } from '../program/index';

export interface LogLine {
  readonly at: SimTime;
  readonly text: string;
}

export interface ContainerRun {
  readonly container: Container;
  environment: Environment | undefined;
  running: RunningProcess | undefined;
  state: ContainerState;
  lastState: ContainerState | undefined;
  restarts: number;
  imageId: string;
  containerId: string | undefined;
  readonly logs: LogLine[];
  previousLogs: readonly LogLine[];
  busy: boolean;
}

export interface Worker {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  pod: Stored<Pod>;
  netns: NetNamespace | undefined;
  /** How it was plugged in; unplugging uses the same list, also after the node's CNI has changed. */
  attachment: { readonly attachment: Attachment; readonly list: NetworkConfigList } | undefined;
  address: string | undefined;
  readonly startTime: string;
  readonly containers: readonly ContainerRun[];
  stage: 'sandbox' | 'running' | 'stopping' | 'gone';
  /** When each condition last changed. */
  readonly transitions: Map<string, { status: string; at: string }>;
}

/** A Pod that has just been seen. */
export function newWorker(pod: Stored<Pod>, startTime: string): Worker {
  return {
    uid: pod.metadata.uid,
    namespace: pod.metadata.namespace ?? 'default',
    name: pod.metadata.name,
    pod,
    netns: undefined,
    attachment: undefined,
    address: undefined,
    startTime,
    containers: pod.spec.containers.map((container): ContainerRun => ({
      container,
      environment: undefined,
      running: undefined,
      state: { waiting: { reason: 'ContainerCreating' } },
      lastState: undefined,
      restarts: 0,
      imageId: '',
      containerId: undefined,
      logs: [],
      previousLogs: [],
      busy: false,
    })),
    stage: 'sandbox',
    transitions: new Map(),
  };
}
