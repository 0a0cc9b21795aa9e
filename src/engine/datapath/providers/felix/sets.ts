/** Who is in a set: the addresses of the Pods that a selector picks, with a port name their port. hostNetwork Pods are in none. */
import { labelSelectorMatches } from '../../../k8s/index';
import type { SetState } from '../../state';
import type { NetworkView, Workload } from '../api';
import type { FelixRule } from './conversion';
import type { SetUse } from './policy';

/** Felix's default for `maxelem`. */
const MAX_ELEMENTS = 1_048_576;

/** Whether a Pod is one that the peer stands for, seen from a policy in `namespace`. */
export function isPeer(workload: Workload, peer: FelixRule['peer'], namespace: string, view: NetworkView): boolean {
  switch (peer.kind) {
    case 'anyone':
      return true;
    case 'nets':
      return false;
    case 'selector': {
      const { podSelector, namespaceSelector } = peer.peer;
      if (podSelector !== undefined && !labelSelectorMatches(podSelector, workload.labels)) return false;
      if (namespaceSelector === undefined) return workload.namespace === namespace;
      const labels = view.namespaces.find((ns) => ns.name === workload.namespace)?.labels;
      return labels !== undefined && labelSelectorMatches(namespaceSelector, labels);
    }
  }
}

function members(use: SetUse, view: NetworkView): readonly string[] {
  const pods = view.workloads.filter((workload) => isPeer(workload, use.peer, use.namespace, view));
  if (use.kind === 'selector') return pods.map((pod) => pod.address);
  return pods.flatMap((pod) =>
    pod.ports
      .filter((port) => port.name === use.port && port.protocol.toLowerCase() === use.protocol)
      .map((port) => `${pod.address},${use.protocol}:${port.port}`),
  );
}

/** The sets, each once, in the order of first use. */
export function renderSets(uses: readonly SetUse[], view: NetworkView): readonly SetState[] {
  const sets = new Map<string, SetState>();
  for (const use of uses) {
    if (sets.has(use.name)) continue;
    sets.set(use.name, {
      name: use.name,
      type: use.kind === 'selector' ? 'hash:net' : 'hash:ip,port',
      maxElements: MAX_ELEMENTS,
      members: [...new Set(members(use, view))],
    });
  }
  return [...sets.values()];
}
