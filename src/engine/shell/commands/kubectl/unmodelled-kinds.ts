/**
 * Kinds that a real API server serves and Podwire has no objects of. Of most there are none in a new cluster either, so asking for them is
 * answered truly: nothing is found. Of the others there would be some, so they are refused.
 * @unsupported objects of kinds other than the ones in src/engine/k8s — creating one is refused; listing says none, or is refused where a real cluster has some
 */
import type { Kind, KindSchema } from '../../../k8s/index';
import type { Client } from './client';
import { SERVED_RESOURCES, SERVED_VERSIONS } from './served-resources';

export interface ServedResource {
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly apiVersion: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
}

const listOf = (text: string): readonly string[] => (text === '-' ? [] : text.split(','));

/** Everything that a v1.36 API server serves, in the order of `kubectl api-resources`. @simplified what plugins install (Calico's kinds) is not listed */
export const servedResources: readonly ServedResource[] = SERVED_RESOURCES.split('\n').map((line) => {
  const [plural = '', shortNames = '', apiVersion = '', namespaced = '', kind = '', verbs = '', categories = ''] = line.split(' ');
  return { plural, shortNames: listOf(shortNames), apiVersion, namespaced: namespaced === 'true', kind, verbs: listOf(verbs), categories: listOf(categories) };
});
export const servedVersions: readonly string[] = SERVED_VERSIONS.split('\n');

/** Kinds of which kubeadm, its controllers or a network plugin make some in every cluster, and those that cannot be listed. */
const NEVER_NONE: ReadonlySet<string> = new Set([
  'APIService',
  'Binding',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ComponentStatus',
  'ControllerRevision',
  'CSINode',
  'CustomResourceDefinition',
  'FlowSchema',
  'IPAddress',
  'Lease',
  'LocalSubjectAccessReview',
  'PersistentVolume',
  'PodDisruptionBudget',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'Role',
  'RoleBinding',
  'SelfSubjectAccessReview',
  'SelfSubjectReview',
  'SelfSubjectRulesReview',
  'ServiceCIDR',
  'StorageClass',
  'SubjectAccessReview',
  'TokenReview',
]);

export const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

/** A served kind by any of its names: `netpol`, `networkpolicies.networking.k8s.io`. */
export function servedKind(name: string): ServedResource | undefined {
  const [base = '', ...rest] = name.toLowerCase().split('.');
  const group = rest.join('.').replace(/^v\d\w*\.?/, '');
  return servedResources.find(
    ({ plural, shortNames, apiVersion, kind }) => (plural === base || kind.toLowerCase() === base || (group === '' && shortNames.includes(base))) && (rest.length === 0 || group === groupOf(apiVersion)),
  );
}

/** A kind that Podwire's clusters have no object of, as a schema to ask with; undefined when the server has no such kind. Refuses kinds that real clusters always have objects of. */
export function kindWithoutObjects(client: Client, name: string): KindSchema | undefined {
  const found = servedKind(name);
  if (!found) return undefined;
  const group = groupOf(found.apiVersion);
  if (NEVER_NONE.has(found.kind)) refuse(client, `${found.plural}${group === '' ? '' : `.${group}`}`);
  const { kind, plural, shortNames, apiVersion, namespaced, categories } = found;
  return { kind: kind as Kind, group, version: 'v1', apiVersion, plural, singular: kind.toLowerCase(), shortNames, namespaced, categories };
}

const refuse = (client: Client, what: string): never => client.notSimulated(what);

/** For verbs that need to know a kind's fields. */
export function refuseUnmodelled(client: Client, name: string): void {
  const found = servedKind(name);
  if (found) refuse(client, `${found.plural} (${found.apiVersion})`);
}

/** Whether the real server serves this kind in this version, though Podwire does not. */
export const isServedElsewhere = (apiVersion: string, kind: string): boolean =>
  servedResources.some((resource) => resource.kind === kind && (resource.apiVersion === apiVersion || (groupOf(resource.apiVersion) === groupOf(apiVersion) && servedVersions.includes(apiVersion))));

export const unmodelledText = (apiVersion: string, kind: string): string => `Podwire does not simulate objects of kind ${kind} (${apiVersion})`;

