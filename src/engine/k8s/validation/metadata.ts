/** `metadata` of every object, labels and selectors. Source: k8s.io/apimachinery v0.36, pkg/api/validation and pkg/apis/meta/v1/validation. */
import { sortedKeys } from '../go-text';
import type { LabelSelector, LabelSelectorRequirement, ObjectMeta, StringMap } from '../types/index';
import type { FieldErrors } from './field-error';
import { byteLength, labelKeyErrors, labelValueErrors } from './name-syntax';

const ANNOTATION_BYTES = 262_144;

export type NameRule = (name: string) => readonly string[];

/** Faults of one label map; Go's map order is random there, the alphabet's here. */
export function validateLabels(errors: FieldErrors, path: string, labels: StringMap | undefined): void {
  for (const key of sortedKeys(labels ?? {})) {
    errors.invalidEach(path, key, labelKeyErrors(key));
    const value = labels?.[key] ?? '';
    errors.invalidEach(path, value, labelValueErrors(value));
  }
}

function validateAnnotations(errors: FieldErrors, path: string, annotations: StringMap | undefined): void {
  let size = 0;
  for (const key of sortedKeys(annotations ?? {})) {
    errors.invalidEach(path, key, labelKeyErrors(key.toLowerCase()));
    size += byteLength(key) + byteLength(annotations?.[key] ?? '');
  }
  if (size > ANNOTATION_BYTES) errors.tooLong(path, ANNOTATION_BYTES);
}

export function validateMetadata(errors: FieldErrors, metadata: ObjectMeta, nameRule: NameRule): void {
  const name = metadata.name ?? '';
  if (name === '') errors.required('metadata.name', 'name or generateName is required');
  else errors.invalidEach('metadata.name', name, nameRule(name));
  validateLabels(errors, 'metadata.labels', metadata.labels);
  validateAnnotations(errors, 'metadata.annotations', metadata.annotations);
}

/** Metadata of a Pod template: labels and annotations only. */
export function validateTemplateMetadata(errors: FieldErrors, path: string, metadata: ObjectMeta | undefined): void {
  validateLabels(errors, `${path}.labels`, metadata?.labels);
  validateAnnotations(errors, `${path}.annotations`, metadata?.annotations);
}

function validateRequirement(errors: FieldErrors, path: string, requirement: LabelSelectorRequirement): void {
  const values = requirement.values ?? [];
  // The type says four operators; a decoded object may hold any text.
  const operator: string = requirement.operator ?? '';
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  errors.invalidEach(`${path}.key`, requirement.key ?? '', labelKeyErrors(requirement.key ?? ''));
  values.forEach((value, i) => errors.invalidEach(`${path}.values[${i}]`, value, labelValueErrors(value)));
}

export function validateLabelSelector(errors: FieldErrors, path: string, selector: LabelSelector | null | undefined): void {
  if (selector === undefined || selector === null) return;
  validateLabels(errors, `${path}.matchLabels`, selector.matchLabels);
  (selector.matchExpressions ?? []).forEach((requirement, i) => validateRequirement(errors, `${path}.matchExpressions[${i}]`, requirement));
}
