/** v1 Pod and Pod templates. Source: k8s.io/kubernetes v1.36, pkg/apis/core/validation (ValidatePodSpec, ValidatePodUpdate). */
import { goJson } from '../go-text';
import type { Pod, PodSpec, Toleration, Volume } from '../types/index';
import { validateContainers, validateHostNetworkPorts, validateInitContainers } from './container';
import type { FieldErrors } from './field-error';
import { validateLabels, validateMetadata } from './metadata';
import { dns1123LabelErrors, dns1123SubdomainErrors, labelKeyErrors, labelValueErrors, rangeMessage } from './name-syntax';

/** Required fields of the volume types that manifests here use; others are accepted as the schema has them. */
function validateVolumeSource(errors: FieldErrors, at: string, volume: Volume): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  sources.slice(1).forEach((name) => errors.forbidden(`${at}.${name}`, 'may not specify more than 1 volume type'));
  const need = (value: unknown, path: string): void => {
    if (value === undefined || value === '') errors.required(`${at}.${path}`);
  };
  if (volume.hostPath !== undefined) need(volume.hostPath['path'], 'hostPath.path');
  if (volume.secret !== undefined) need(volume.secret['secretName'], 'secret.secretName');
  if (volume.configMap !== undefined) need(volume.configMap['name'], 'configMap.name');
  if (volume.persistentVolumeClaim !== undefined) need(volume.persistentVolumeClaim.claimName, 'persistentVolumeClaim.claimName');
}

/** The server names the second volume source by this order. */
const SOURCE_ORDER = ['emptyDir', 'hostPath', 'secret', 'persistentVolumeClaim', 'configMap', 'downwardAPI', 'projected'];

function validateVolumes(errors: FieldErrors, path: string, volumes: readonly Volume[]): ReadonlySet<string> {
  const names = new Set<string>();
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const entries = Object.entries(volume).sort(([a], [b]) => SOURCE_ORDER.indexOf(a) - SOURCE_ORDER.indexOf(b));
    validateVolumeSource(errors, at, Object.fromEntries(entries) as unknown as Volume);
    const name = volume.name ?? '';
    if (name === '') errors.required(`${at}.name`);
    else errors.invalidEach(`${at}.name`, name, dns1123LabelErrors(name));
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
  });
  return names;
}

function validateTolerations(errors: FieldErrors, path: string, tolerations: readonly Toleration[]): void {
  tolerations.forEach((toleration, i) => {
    const at = `${path}[${i}]`;
    const key = toleration.key ?? '';
    const operator: string = toleration.operator ?? '';
    const value = toleration.value ?? '';
    if (key !== '') errors.invalidEach(`${at}.key`, key, labelKeyErrors(key));
    if (key === '' && operator !== 'Exists') {
      errors.invalid(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"');
    }
    if (toleration.tolerationSeconds !== undefined && toleration.effect !== 'NoExecute') {
      errors.invalid(`${at}.effect`, toleration.effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (operator === 'Equal' || operator === '') {
      const faults = labelValueErrors(value);
      if (faults.length > 0) errors.invalid(`${at}.operator`, value, faults.join(';'));
    } else if (operator === 'Exists') {
      if (value !== '') errors.invalid(`${at}.operator`, value, 'value must be empty when `operator` is \'Exists\'');
    } else errors.notSupported(`${at}.operator`, operator, ['Equal', 'Exists']);
    if (toleration.effect !== undefined && !['NoSchedule', 'PreferNoSchedule', 'NoExecute'].includes(toleration.effect)) {
      errors.notSupported(`${at}.effect`, toleration.effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']);
    }
  });
}

const RESTART = ['Always', 'OnFailure', 'Never'];
const DNS = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** `path`: `spec` for a Pod, `spec.template.spec` for a template. */
export function validatePodSpec(errors: FieldErrors, path: string, spec: PodSpec): void {
  const volumes = validateVolumes(errors, `${path}.volumes`, spec.volumes ?? []);
  const context = { volumes, hostNetwork: spec.hostNetwork === true };
  validateContainers(errors, `${path}.containers`, spec.containers ?? [], context);
  validateInitContainers(errors, `${path}.initContainers`, spec.initContainers ?? [], spec.containers ?? [], context);
  if (context.hostNetwork) {
    validateHostNetworkPorts(errors, `${path}.containers`, spec.containers ?? []);
    validateHostNetworkPorts(errors, `${path}.initContainers`, spec.initContainers ?? []);
  }
  const restart = spec.restartPolicy ?? '';
  if (!RESTART.includes(restart)) errors.notSupported(`${path}.restartPolicy`, restart, RESTART);
  const dns = spec.dnsPolicy ?? '';
  if (!DNS.includes(dns)) errors.notSupported(`${path}.dnsPolicy`, dns, DNS);
  validateLabels(errors, `${path}.nodeSelector`, spec.nodeSelector);
  if (dns === 'None') {
    if (spec.dnsConfig === undefined) errors.required(`${path}.dnsConfig`, 'must provide `dnsConfig` when `dnsPolicy` is None');
    else if ((spec.dnsConfig.nameservers ?? []).length === 0) {
      errors.required(`${path}.dnsConfig.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
    }
  }
  const account = spec.serviceAccountName ?? '';
  if (account !== '') errors.invalidEach(`${path}.serviceAccountName`, account, dns1123SubdomainErrors(account));
  const node = spec.nodeName ?? '';
  if (node !== '') errors.invalidEach(`${path}.nodeName`, node, dns1123SubdomainErrors(node));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) errors.invalid(`${path}.activeDeadlineSeconds`, deadline, rangeMessage(1, 2147483647));
  for (const field of ['hostname', 'subdomain'] as const) {
    const name = spec[field] ?? '';
    if (name !== '') errors.invalidEach(`${path}.${field}`, name, dns1123LabelErrors(name));
  }
  validateTolerations(errors, `${path}.tolerations`, spec.tolerations ?? []);
}

const MUTABLE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,' +
  '`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** The spec with the fields that may change set to the old ones. */
function withoutMutable(spec: PodSpec, old: PodSpec): PodSpec {
  const images = (now: PodSpec['containers'] | undefined, then: PodSpec['containers'] | undefined): PodSpec['containers'] =>
    (now ?? []).map((container, i) => ({ ...container, image: then?.[i]?.image ?? '' }));
  return {
    ...spec,
    containers: images(spec.containers, old.containers),
    ...(spec.initContainers === undefined ? {} : { initContainers: images(spec.initContainers, old.initContainers) }),
    ...(old.tolerations === undefined ? {} : { tolerations: old.tolerations }),
    ...(old.activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds: old.activeDeadlineSeconds }),
  };
}

/**
 * @simplified a refused change of a Pod's spec prints the rule but not the server's dump of both specs (a diff of Go structs) —
 * learners read the rule, the diff is left out
 */
function validateUpdate(errors: FieldErrors, spec: PodSpec, old: PodSpec): void {
  if (spec.containers.length !== old.containers.length) {
    errors.forbidden('spec.containers', 'pod updates may not add or remove containers');
    return;
  }
  if ((spec.initContainers ?? []).length !== (old.initContainers ?? []).length) {
    errors.forbidden('spec.initContainers', 'pod updates may not add or remove containers');
    return;
  }
  spec.containers.forEach((container, i) => {
    if ((container.image ?? '') === '') errors.required(`spec.containers[${i}].image`);
  });
  if (errors.list.length > 0) return;
  // A new Pod gets its node by binding, which this store sees as an update.
  const compared = old.nodeName === undefined && spec.nodeName !== undefined ? { ...old, nodeName: spec.nodeName } : old;
  if (goJson(withoutMutable(spec, compared)) !== goJson(compared)) errors.forbidden('spec', MUTABLE);
}

export function validatePod(errors: FieldErrors, pod: Pod, old?: Pod): void {
  const spec = pod.spec ?? { containers: [] };
  if (old !== undefined) {
    validatePodSpec(errors, 'spec', spec);
    validateUpdate(errors, spec, old.spec);
    return;
  }
  validateMetadata(errors, pod.metadata, dns1123SubdomainErrors);
  validatePodSpec(errors, 'spec', spec);
  (spec.containers ?? []).forEach((container, i) => {
    const image = container.image ?? '';
    if (image !== image.trim()) errors.invalid(`spec.containers[${i}].image`, image, 'must not have leading or trailing whitespace');
  });
}
