/** Everything that is suspicious about a set of NetworkPolicies. */
import type { NetworkPolicy, Service } from '../../k8s/index';
import type { Cidr } from '../../wire/index';
import type { ClusterView } from '../cluster-view';
import { toPolicySet } from '../compile';
import { policiesOf } from '../policy-set';
import { lintAgainstCluster } from './against-cluster';
import { lintCoverage } from './coverage';
import type { Finding } from './finding';
import { lintNames, lintWritten } from './wording';

export interface LintInput {
  /** As written, before defaults are filled in. */
  readonly policies: readonly NetworkPolicy[];
  /** Without it only the lints that need nothing but the policies run. */
  readonly cluster?: ClusterView;
  readonly services?: readonly Service[];
  readonly serviceCidrs?: readonly Cidr[];
  /** False under a CNI plugin that does not enforce policies. */
  readonly enforced?: boolean;
}

/** Findings in the order: wording of each policy, policies beside each other, against the cluster. */
export function lint(input: LintInput): readonly Finding[] {
  const set = toPolicySet(input.policies);
  const compiled = policiesOf(set);
  const first = compiled[0];
  return [
    ...(input.enforced === false && first ? [{ code: 'NO_ENFORCEMENT', severity: 'warning', rule: { ...first.ref, path: '' } } as const] : []),
    ...input.policies.flatMap(lintWritten),
    ...lintNames(compiled),
    ...lintCoverage(compiled),
    ...(input.cluster ? lintAgainstCluster({ set, cluster: input.cluster, services: input.services ?? [], serviceCidrs: input.serviceCidrs ?? [] }) : []),
  ];
}
