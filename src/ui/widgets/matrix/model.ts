/** Who reaches whom: what the policies say (evaluated at once) and what packets say (probed one by one in a copy of the session). */
import { connectProbe, clusterView, PROBE_PATIENCE, runProbe, type Pausable, type ProbeOutcome, type Session } from '../../../engine/lab/index';
import { applyDefaults, decodeObject, findKind, isJsonObject, parseManifest, type NetworkPolicy } from '../../../engine/k8s/index';
import type { TraceEvent } from '../../../engine/kernel/index';
import { cell, decide, explainDecision, isLive, matrix, toPolicySet, type ClusterView, type Explanation, type PolicyObject, type Verdict } from '../../../engine/policy/index';

export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
}

/** `TCP/3306`, as lab files write ports; undefined for anything else. */
export function parsePort(text: string): Port | undefined {
  const match = /^(TCP|UDP)\/(\d+)$/.exec(text);
  return match ? { protocol: match[1] as Port['protocol'], port: Number(match[2]) } : undefined;
}

export const portText = ({ protocol, port }: Port): string => `${protocol} ${port}`;

/** The Pods of the table: live ones with a network of their own; the system's only when there are no others. */
export function tablePods(view: ClusterView): readonly PodRef[] {
  const live = view.pods.filter((pod) => isLive(pod) && !pod.hostNetwork);
  const own = live.filter(({ namespace }) => namespace !== 'kube-system');
  return (own.length > 0 ? own : live).map(({ namespace, name }) => ({ namespace, name }));
}

export interface VerdictTable {
  readonly pods: readonly PodRef[];
  verdict(from: PodRef, to: PodRef): Verdict;
}

/** What these policies say about one port. */
export function verdictTable(view: ClusterView, policies: readonly PolicyObject[], port: Port): VerdictTable {
  const all = matrix(toPolicySet(policies), view, { ports: [port] });
  const index = new Map(all.endpoints.map((endpoint, i) => [endpoint.kind === 'pod' ? `${endpoint.namespace}/${endpoint.name}` : endpoint.ip, i]));
  return {
    pods: tablePods(view),
    verdict: (from, to) => cell(all, index.get(`${from.namespace}/${from.name}`) ?? 0, index.get(`${to.namespace}/${to.name}`) ?? 0, 0),
  };
}

export function explainCell(view: ClusterView, policies: readonly PolicyObject[], from: PodRef, to: PodRef, port: Port): Explanation {
  return explainDecision(decide(toPolicySet(policies), view, { source: { kind: 'pod', ...from }, destination: { kind: 'pod', ...to }, ...port }));
}

/** The policies as they would be if these texts were applied; undefined when they hold none that can be read. */
export function withDrafts(policies: readonly NetworkPolicy[], texts: Iterable<string>): readonly NetworkPolicy[] | undefined {
  let changed = false;
  const result = new Map(policies.map((policy) => [`${policy.metadata.namespace ?? 'default'}/${policy.metadata.name ?? ''}`, policy]));
  for (const text of texts) {
    for (const { value } of parseManifest(text).documents) {
      if (!isJsonObject(value) || value['kind'] !== 'NetworkPolicy') continue;
      const schema = findKind(String(value['apiVersion']), 'NetworkPolicy');
      const decoded = schema && decodeObject(value, schema);
      if (!decoded?.ok) continue;
      const policy = applyDefaults(decoded.value, 'NetworkPolicy') as unknown as NetworkPolicy;
      if (!policy.metadata?.name || !policy.spec) continue;
      const namespace = policy.metadata.namespace ?? 'default';
      result.set(`${namespace}/${policy.metadata.name}`, { ...policy, metadata: { ...policy.metadata, namespace } });
      changed = true;
    }
  }
  return changed ? [...result.values()] : undefined;
}

export interface Probed {
  readonly outcome: ProbeOutcome;
  /** What its packets did. */
  readonly trace: readonly TraceEvent[];
}

/** Whether a probe's packets got through; a refusal comes from the Pod itself, so they did. */
export const gotThrough = (outcome: ProbeOutcome): boolean => outcome === 'open' || outcome === 'refused';

export const agree = (verdict: Verdict, outcome: ProbeOutcome): boolean => verdict === 'undecided' || (verdict === 'allowed') === gotThrough(outcome);

/** Probes one after another in one copy of the session. */
export class Prober {
  private constructor(private readonly copy: Session) {}

  /** Makes the copy, with pauses. */
  static *of(session: Session): Pausable<Prober> {
    return new Prober(yield* session.forking({ trace: true }));
  }

  probe(from: PodRef, to: PodRef, { protocol, port }: Port): Probed | undefined {
    const { cluster, world } = this.copy.scene;
    const environment = cluster?.podEnvironment(from.namespace, from.name);
    const address = cluster?.pods(to.namespace).find(({ metadata }) => metadata.name === to.name)?.status?.podIP;
    if (!environment || address === undefined) return undefined;
    const before = world.trace.lastSeq;
    const outcome = runProbe(world, environment, 'probe', (process) => connectProbe(process, address, port, protocol), PROBE_PATIENCE * 3) ?? 'timeout';
    return { outcome, trace: world.trace.since(before) };
  }
}

export const viewOf = (session: Session): ClusterView | undefined => session.scene.cluster && clusterView(session.scene.cluster);
