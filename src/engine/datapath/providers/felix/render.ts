/**
 * Felix, Calico's agent, on one node: static chains, a pair of chains for each Pod, a chain for each policy that applies to one of
 * them, and the sets of addresses that those policies name. Source: calico felix/rules, felix/calc (active policies and sets only).
 *
 * Calico as of v3.34-dev: policy ids `knp/<namespace>/<name>`, marks 0x10000 accept, 0x20000 pass, 0x80000 and 0x100000 scratch,
 * iptables dataplane.
 * @simplified Felix drops a RETURN at the end of a policy or profile chain, where it changes nothing; ours keeps it, so such a chain shows one rule more.
 */
import { type NetworkPolicy, labelSelectorMatches } from '../../../k8s/index';
import { calicoInterfaceName } from '../../naming';
import type { OwnerState } from '../../state';
import type { NetworkView, NodeView, Workload } from '../api';
import { type Direction, policyTypes } from './conversion';
import { type AppliedPolicy, type Endpoint, endpointChains } from './endpoints';
import { policyKey, renderPolicy } from './policy';
import { policySelector } from './selector';
import { renderSets } from './sets';
import { staticChains, staticShared } from './static';

const namespaceOf = (policy: NetworkPolicy): string => policy.metadata.namespace ?? 'default';

const appliesTo = (policy: NetworkPolicy, workload: Workload): boolean =>
  namespaceOf(policy) === workload.namespace && labelSelectorMatches(policy.spec?.podSelector ?? {}, workload.labels);

const isolates = (policy: NetworkPolicy, direction: Direction): boolean => policyTypes(policy).includes(direction === 'ingress' ? 'Ingress' : 'Egress');

/** Felix's order within the tier: all have order 1000, so by name. */
const byName = (a: NetworkPolicy, b: NetworkPolicy): number => (policyKey(a) < policyKey(b) ? -1 : policyKey(a) > policyKey(b) ? 1 : 0);

const applied = (policy: NetworkPolicy): AppliedPolicy => ({
  namespace: namespaceOf(policy),
  name: policy.metadata.name ?? '',
  selector: policySelector(namespaceOf(policy), policy.spec?.podSelector),
});

export function renderFelix(node: NodeView, view: NetworkView): OwnerState {
  const policies = [...view.policies].sort(byName);
  const local = view.workloads.filter((workload) => workload.node === node.name);
  const endpoints = local.map((workload): Endpoint => {
    const mine = policies.filter((policy) => appliesTo(policy, workload));
    return {
      namespace: workload.namespace,
      pod: workload.name,
      serviceAccount: workload.serviceAccount,
      hostInterface: calicoInterfaceName(workload.namespace, workload.name),
      ingress: mine.filter((policy) => isolates(policy, 'ingress')).map(applied),
      egress: mine.filter((policy) => isolates(policy, 'egress')).map(applied),
    };
  });
  const active = policies.filter((policy) => local.some((workload) => appliesTo(policy, workload)));
  const rendered = active.flatMap((policy) => (['ingress', 'egress'] as const).filter((direction) => isolates(policy, direction)).map((direction) => renderPolicy(policy, direction)));
  return {
    owner: 'calico',
    sysctls: [],
    links: [],
    addresses: [],
    // The CNI plugin adds each Pod's route; Felix keeps it there.
    routes: local.map((workload) => ({
      destination: `${workload.address}/32`,
      device: calicoInterfaceName(workload.namespace, workload.name),
      scope: 'link' as const,
      protocol: 'boot',
    })),
    neighbors: [],
    fdb: [],
    sets: renderSets(rendered.flatMap(({ sets }) => sets), view),
    chains: [...staticChains, ...rendered.map(({ chain }) => chain), ...endpointChains(endpoints)],
    shared: staticShared,
  };
}
