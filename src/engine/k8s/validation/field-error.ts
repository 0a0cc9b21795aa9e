/** Faults of an object's fields, as the API server words and collects them. Source: k8s.io/apimachinery, pkg/util/validation/field/errors.go. */
import { goJson, goQuote } from '../go-text';
import type { Json, StatusCause } from '../types/index';

export type FieldErrorReason =
  | 'FieldValueInvalid'
  | 'FieldValueRequired'
  | 'FieldValueForbidden'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong';

export interface FieldError {
  readonly reason: FieldErrorReason;
  /** `spec.ports[0].port` */
  readonly path: string;
  /** Without the path: `Invalid value: 0: must be between 1 and 65535, inclusive`. */
  readonly message: string;
}

/** A value as a message shows it: strings quoted, numbers bare, the rest as JSON. */
const shown = (value: Json): string => (typeof value === 'string' ? goQuote(value) : goJson(value));

const detailed = (head: string, detail: string): string => (detail === '' ? head : `${head}: ${detail}`);

/** Collects faults in the order in which they are found. */
export class FieldErrors {
  readonly list: FieldError[] = [];

  private add(reason: FieldErrorReason, path: string, message: string): void {
    this.list.push({ reason, path, message });
  }

  invalid(path: string, value: Json, detail: string): void {
    this.add('FieldValueInvalid', path, detailed(`Invalid value: ${shown(value)}`, detail));
  }

  /** One `Invalid value` for each message. */
  invalidEach(path: string, value: Json, details: readonly string[]): void {
    for (const detail of details) this.invalid(path, value, detail);
  }

  /** The value is already written as JSON (where the field order is Go's, not the alphabet's). */
  invalidJson(path: string, json: string, detail: string): void {
    this.add('FieldValueInvalid', path, detailed(`Invalid value: ${json}`, detail));
  }

  required(path: string, detail = ''): void {
    this.add('FieldValueRequired', path, detailed('Required value', detail));
  }

  forbidden(path: string, detail: string): void {
    this.add('FieldValueForbidden', path, `Forbidden: ${detail}`);
  }

  notSupported(path: string, value: string, supported: readonly string[]): void {
    this.notSupportedJson(path, goQuote(value), supported);
  }

  notSupportedJson(path: string, json: string, supported: readonly string[]): void {
    this.add('FieldValueNotSupported', path, `Unsupported value: ${json}: supported values: ${supported.map(goQuote).join(', ')}`);
  }

  duplicate(path: string, value: Json): void {
    this.add('FieldValueDuplicate', path, `Duplicate value: ${shown(value)}`);
  }

  duplicateJson(path: string, json: string): void {
    this.add('FieldValueDuplicate', path, `Duplicate value: ${json}`);
  }

  notFound(path: string, value: string): void {
    this.add('FieldValueNotFound', path, `Not found: ${goQuote(value)}`);
  }

  tooLong(path: string, bytes: number): void {
    this.add('FieldValueTooLong', path, `Too long: may not be more than ${bytes} bytes`);
  }

  nonNegative(path: string, value: Json | undefined): void {
    if (typeof value === 'number' && value < 0) this.invalid(path, value, 'must be greater than or equal to 0');
  }
}

export const causesOf = (errors: readonly FieldError[]): readonly StatusCause[] =>
  errors.map(({ reason, message, path }) => ({ reason, message, field: path }));

/** All faults as one text: `a`, or `[a, b]`; equal ones once (Go's error aggregate). */
export function aggregateMessage(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(({ path, message }) => `${path}: ${message}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}
