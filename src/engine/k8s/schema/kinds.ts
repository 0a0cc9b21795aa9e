/** The kinds that the API server knows, with the names `kubectl api-resources` prints. */
import type { Kind } from '../types/index';

export interface KindSchema {
  readonly kind: Kind;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: 'v1';
  readonly apiVersion: string;
  /** The resource's name in URLs: `networkpolicies`. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** The `kubectl get all` group. */
  readonly categories: readonly string[];
}

const define = (
  kind: Kind,
  group: string,
  plural: string,
  shortNames: readonly string[],
  namespaced = true,
  categories: readonly string[] = [],
): KindSchema => ({
  kind,
  group,
  version: 'v1',
  apiVersion: group === '' ? 'v1' : `${group}/v1`,
  plural,
  singular: kind.toLowerCase(),
  shortNames,
  namespaced,
  categories,
});

/** In the order of `kubectl api-resources`. */
export const KINDS: readonly KindSchema[] = [
  define('ConfigMap', '', 'configmaps', ['cm']),
  define('Endpoints', '', 'endpoints', ['ep']),
  define('Event', '', 'events', ['ev']),
  define('Namespace', '', 'namespaces', ['ns'], false),
  define('Node', '', 'nodes', ['no'], false),
  define('PersistentVolumeClaim', '', 'persistentvolumeclaims', ['pvc']),
  define('Pod', '', 'pods', ['po'], true, ['all']),
  define('Secret', '', 'secrets', []),
  define('ServiceAccount', '', 'serviceaccounts', ['sa']),
  define('Service', '', 'services', ['svc'], true, ['all']),
  define('DaemonSet', 'apps', 'daemonsets', ['ds'], true, ['all']),
  define('Deployment', 'apps', 'deployments', ['deploy'], true, ['all']),
  define('ReplicaSet', 'apps', 'replicasets', ['rs'], true, ['all']),
  define('EndpointSlice', 'discovery.k8s.io', 'endpointslices', []),
  define('NetworkPolicy', 'networking.k8s.io', 'networkpolicies', ['netpol']),
];

const byKind = new Map(KINDS.map((schema) => [schema.kind, schema] as const));

export function kindSchema(kind: Kind): KindSchema {
  const schema = byKind.get(kind);
  if (schema === undefined) throw new RangeError(`no kind ${kind}`);
  return schema;
}

/** The kind of a manifest's `apiVersion` and `kind`, if the server serves it. */
export const findKind = (apiVersion: string, kind: string): KindSchema | undefined =>
  KINDS.find((schema) => schema.kind === kind && schema.apiVersion === apiVersion);

/** A kind by any name that kubectl takes: `po`, `pod`, `pods`, `Pod`, `deployments.apps`, `deployments.v1.apps`. */
export function findResource(name: string): KindSchema | undefined {
  const lower = name.toLowerCase();
  const dot = lower.indexOf('.');
  const base = dot < 0 ? lower : lower.slice(0, dot);
  const rest = dot < 0 ? '' : lower.slice(dot + 1);
  return KINDS.find((schema) => {
    const named = schema.plural === base || schema.singular === base || schema.shortNames.includes(base);
    return named && (rest === '' || rest === schema.group || rest === `v1.${schema.group}` || (schema.group === '' && rest === 'v1'));
  });
}

/** `networkpolicies.networking.k8s.io`, `pods`: how the API server's messages name a resource. */
export const resourceName = (schema: KindSchema): string => (schema.group === '' ? schema.plural : `${schema.plural}.${schema.group}`);

/** kubectl's words for a kind that the server does not serve (after `error: `). */
export const noMatchMessage = (apiVersion: string, kind: string): string =>
  `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`;
