/** v1 Secret, ConfigMap, PersistentVolumeClaim, Namespace, Node, ServiceAccount. Source: k8s.io/kubernetes v1.36, pkg/apis/core/validation. */
import { goJson, sortedKeys } from '../go-text';
import { parseQuantity } from '../schema/quantity';
import type { ConfigMap, Namespace, Node, PersistentVolumeClaim, Secret, ServiceAccount } from '../types/index';
import { validateCidr } from './address-syntax';
import type { FieldErrors } from './field-error';
import { validateMetadata } from './metadata';
import { configKeyErrors, dns1123LabelErrors, dns1123SubdomainErrors } from './name-syntax';

function checkImmutable(errors: FieldErrors, now: Secret | ConfigMap, old: Secret | ConfigMap): void {
  if (old.immutable !== true) return;
  if (now.immutable !== true) errors.forbidden('immutable', 'field is immutable when `immutable` is set');
  if (goJson(now.data ?? null) !== goJson(old.data ?? null)) errors.forbidden('data', 'field is immutable when `immutable` is set');
}

/** Keys that the known Secret types must have. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

export function validateSecret(errors: FieldErrors, secret: Secret, old?: Secret): void {
  if (old === undefined) validateMetadata(errors, secret.metadata, dns1123SubdomainErrors);
  else {
    if (secret.type !== old.type) errors.invalid('type', secret.type ?? '', 'field is immutable');
    checkImmutable(errors, secret, old);
  }
  const data = secret.data ?? {};
  for (const key of sortedKeys(data)) errors.invalidEach(`data[${key}]`, key, configKeyErrors(key));
  for (const key of REQUIRED_KEYS[secret.type ?? ''] ?? []) if (data[key] === undefined) errors.required(`data[${key}]`);
  if (secret.type === 'kubernetes.io/basic-auth' && data['username'] === undefined && data['password'] === undefined) {
    errors.required('data[username]');
    errors.required('data[password]');
  }
}

export function validateConfigMap(errors: FieldErrors, map: ConfigMap, old?: ConfigMap): void {
  if (old === undefined) validateMetadata(errors, map.metadata, dns1123SubdomainErrors);
  else checkImmutable(errors, map, old);
  for (const key of sortedKeys(map.data ?? {})) {
    errors.invalidEach(`data[${key}]`, key, configKeyErrors(key));
    if (map.binaryData?.[key] !== undefined) errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
  }
  for (const key of sortedKeys(map.binaryData ?? {})) errors.invalidEach(`binaryData[${key}]`, key, configKeyErrors(key));
}

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

export function validatePersistentVolumeClaim(errors: FieldErrors, claim: PersistentVolumeClaim, old?: PersistentVolumeClaim): void {
  if (old === undefined) validateMetadata(errors, claim.metadata, dns1123SubdomainErrors);
  const spec = claim.spec ?? {};
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) errors.required('spec.accessModes', 'at least 1 access mode is required');
  const known = modes.filter((mode) => ACCESS_MODES.includes(mode));
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.notSupported('spec.accessModes', mode, ACCESS_MODES);
  if (known.includes('ReadWriteOncePod') && modes.length > 1) errors.forbidden('spec.accessModes', 'may not use ReadWriteOncePod with other access modes');
  const storage = spec.resources?.requests?.['storage'];
  if (storage === undefined) errors.required('spec.resources[storage]');
  else if (parseQuantity(storage)?.sign !== 1) errors.invalid('spec.resources[storage]', storage, 'must be greater than zero');
  const storageClass = spec.storageClassName ?? '';
  if (storageClass !== '') errors.invalidEach('spec.storageClassName', storageClass, dns1123SubdomainErrors(storageClass));
  if (spec.volumeMode !== undefined && !['Block', 'Filesystem'].includes(spec.volumeMode)) errors.notSupported('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']);
  if (old !== undefined) checkClaimKept(errors, claim, old);
}

/** @simplified the server's diff of the specs after this message is left out — learners read the rule */
function checkClaimKept(errors: FieldErrors, claim: PersistentVolumeClaim, old: PersistentVolumeClaim): void {
  const kept = ({ spec }: PersistentVolumeClaim): string => goJson({ ...spec, resources: undefined, volumeName: undefined });
  if (kept(claim) !== kept(old)) {
    errors.forbidden('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims');
  }
}

/** A Namespace's label `kubernetes.io/metadata.name` repeats its name, so a bad name shows twice. */
export const validateNamespace = (errors: FieldErrors, namespace: Namespace): void => validateMetadata(errors, namespace.metadata, dns1123LabelErrors);

export function validateNode(errors: FieldErrors, node: Node, old?: Node): void {
  if (old === undefined) validateMetadata(errors, node.metadata, dns1123SubdomainErrors);
  (node.spec?.podCIDRs ?? []).forEach((cidr, i) => validateCidr(errors, `spec.podCIDRs[${i}]`, cidr, old?.spec?.podCIDRs ?? []));
}

export const validateServiceAccount = (errors: FieldErrors, account: ServiceAccount): void => validateMetadata(errors, account.metadata, dns1123SubdomainErrors);
