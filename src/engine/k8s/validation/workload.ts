/** apps/v1 Deployment, ReplicaSet and DaemonSet. Source: k8s.io/kubernetes v1.36, pkg/apis/apps/validation/validation.go. */
import { goJson, sortedKeys } from '../go-text';
import { selectorFromLabelSelector, selectorMatches } from '../selectors';
import type { DaemonSet, Deployment, DeploymentStrategy, IntOrString, LabelSelector, PodTemplateSpec, ReplicaSet, RollingUpdate } from '../types/index';
import { FieldErrors } from './field-error';
import { validateLabelSelector, validateMetadata, validateTemplateMetadata } from './metadata';
import { dns1123SubdomainErrors, percentErrors } from './name-syntax';
import { validatePodSpec } from './pod';

/** A stored object shows an absent selector as null. */
type Selector = LabelSelector | null | undefined;

/** A selector as Go prints the struct: `matchLabels` before `matchExpressions`. */
function selectorJson(selector: LabelSelector): string {
  const parts: string[] = [];
  if (sortedKeys(selector.matchLabels ?? {}).length > 0) parts.push(`"matchLabels":${goJson(selector.matchLabels)}`);
  if ((selector.matchExpressions ?? []).length > 0) parts.push(`"matchExpressions":${goJson(selector.matchExpressions)}`);
  return `{${parts.join(',')}}`;
}

const isEmpty = (selector: LabelSelector): boolean => sortedKeys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;

function validateSelectorAndTemplate(errors: FieldErrors, kind: string, selector: Selector, template: PodTemplateSpec | undefined): void {
  const faults = new FieldErrors();
  if (selector === undefined || selector === null) errors.required('spec.selector');
  else {
    validateLabelSelector(faults, 'spec.selector', selector);
    errors.list.push(...faults.list);
    if (isEmpty(selector)) errors.invalidJson('spec.selector', '{}', `empty selector is invalid for ${kind}`);
  }
  validateTemplate(errors, selector, template, faults.list.length > 0);
}

function validateTemplate(errors: FieldErrors, selector: Selector, template: PodTemplateSpec | undefined, faulty: boolean): void {
  if (faulty) {
    errors.invalidJson('spec.selector', selectorJson(selector ?? {}), 'invalid label selector');
    return;
  }
  const labels = template?.metadata?.labels;
  // An absent selector matches nothing, an empty one is reported already.
  const matches = selector !== undefined && selector !== null && (isEmpty(selector) || selectorMatches(selectorFromLabelSelector(selector), labels));
  if (!matches) errors.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`');
  validateTemplateMetadata(errors, 'spec.template', template?.metadata);
  validatePodSpec(errors, 'spec.template.spec', template?.spec ?? { containers: [] });
  const restart = template?.spec.restartPolicy ?? 'Always';
  if (restart !== 'Always' && ['OnFailure', 'Never'].includes(restart)) errors.notSupported('spec.template.spec.restartPolicy', restart, ['Always']);
}

/** A whole number of at least 0, or a percentage. */
function validateCount(errors: FieldErrors, path: string, value: IntOrString | undefined): void {
  if (typeof value === 'string') errors.invalidEach(path, value, percentErrors(value));
  else errors.nonNegative(path, value);
}

const countOf = (value: IntOrString | undefined): number => (typeof value === 'string' ? Number.parseInt(value, 10) || 0 : (value ?? 0));

function validateRolling(errors: FieldErrors, path: string, rolling: RollingUpdate): void {
  const surge = `${path}.maxSurge`;
  const unavailable = `${path}.maxUnavailable`;
  validateCount(errors, unavailable, rolling.maxUnavailable);
  validateCount(errors, surge, rolling.maxSurge);
  if (countOf(rolling.maxUnavailable) === 0 && countOf(rolling.maxSurge) === 0 && typeof rolling.maxSurge !== 'string') {
    errors.invalid(unavailable, rolling.maxUnavailable ?? 0, 'may not be 0 when `maxSurge` is 0');
  }
  if (typeof rolling.maxUnavailable === 'string' && percentErrors(rolling.maxUnavailable).length === 0 && countOf(rolling.maxUnavailable) > 100) {
    errors.invalid(unavailable, rolling.maxUnavailable, 'must not be greater than 100%');
  }
}

function validateStrategy(errors: FieldErrors, strategy: DeploymentStrategy): void {
  const type: string = strategy.type ?? '';
  const path = 'spec.strategy';
  if (type === 'Recreate') {
    if (strategy.rollingUpdate !== undefined) errors.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
  } else if (type === 'RollingUpdate') {
    if (strategy.rollingUpdate !== undefined) validateRolling(errors, `${path}.rollingUpdate`, strategy.rollingUpdate);
  } else {
    errors.notSupportedJson(path, goStrategy(type, strategy.rollingUpdate), ['Recreate', 'RollingUpdate']);
  }
}

/** The server shows the whole strategy, as Go's internal struct. */
const goStrategy = (type: string, rolling: RollingUpdate | undefined): string =>
  `{"Type":${goJson(type)},"RollingUpdate":${rolling === undefined ? 'null' : `{"MaxUnavailable":${goJson(rolling.maxUnavailable ?? 0)},"MaxSurge":${goJson(rolling.maxSurge ?? 0)}}`}}`;

function checkSelectorKept(errors: FieldErrors, selector: LabelSelector | undefined, old: LabelSelector | undefined): void {
  if (goJson(selector ?? null) !== goJson(old ?? null)) errors.invalidJson('spec.selector', selectorJson(selector ?? {}), 'field is immutable');
}

export function validateDeployment(errors: FieldErrors, deployment: Deployment, old?: Deployment): void {
  const { spec } = deployment;
  if (old === undefined) validateMetadata(errors, deployment.metadata, dns1123SubdomainErrors);
  errors.nonNegative('spec.replicas', spec.replicas);
  validateSelectorAndTemplate(errors, 'deployment', spec.selector, spec.template);
  validateStrategy(errors, spec.strategy ?? {});
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  errors.nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  const deadline = spec.progressDeadlineSeconds;
  if (deadline !== undefined) {
    errors.nonNegative('spec.progressDeadlineSeconds', deadline);
    if (deadline <= (spec.minReadySeconds ?? 0)) errors.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
  }
  if (old !== undefined) checkSelectorKept(errors, spec.selector, old.spec.selector);
}

export function validateReplicaSet(errors: FieldErrors, set: ReplicaSet, old?: ReplicaSet): void {
  const { spec } = set;
  if (old === undefined) validateMetadata(errors, set.metadata, dns1123SubdomainErrors);
  errors.nonNegative('spec.replicas', spec.replicas);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  validateSelectorAndTemplate(errors, 'replicaset', spec.selector, spec.template);
  if (old !== undefined) checkSelectorKept(errors, spec.selector, old.spec.selector);
}

export function validateDaemonSet(errors: FieldErrors, set: DaemonSet, old?: DaemonSet): void {
  const { spec } = set;
  if (old === undefined) validateMetadata(errors, set.metadata, dns1123SubdomainErrors);
  const faults = new FieldErrors();
  validateLabelSelector(faults, 'spec.selector', spec.selector);
  errors.list.push(...faults.list);
  const selector: Selector = spec.selector;
  if (selector !== undefined && selector !== null && isEmpty(selector)) errors.invalidJson('spec.selector', '{}', 'empty selector is invalid for daemonset');
  validateTemplate(errors, spec.selector, spec.template, faults.list.length > 0);
  errors.nonNegative('spec.minReadySeconds', spec.minReadySeconds);
  const type: string = spec.updateStrategy?.type ?? '';
  if (type !== 'RollingUpdate' && type !== 'OnDelete') {
    errors.notSupportedJson('spec.updateStrategy', goStrategy(type, spec.updateStrategy?.rollingUpdate), ['RollingUpdate', 'OnDelete']);
  }
  errors.nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit);
  if (old !== undefined) checkSelectorKept(errors, spec.selector, old.spec.selector);
}
