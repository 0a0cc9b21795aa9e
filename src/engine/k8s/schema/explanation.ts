/** `kubectl explain`, editor hovers and completion, all derived from the schema. Layout: k8s.io/kubectl v0.32, pkg/explain/v2 (plaintext.tmpl). */
import { err, ok, type Result } from '../../base/index';
import { DESCRIPTIONS } from './descriptions';
import type { KindSchema } from './kinds';
import { goStructName, pointee, structSchema, type FieldSchema, type FieldType } from './structs';

export interface FieldExplanation {
  readonly name: string;
  /** `[]NetworkPolicyPeer`, `string`, `map[string]string`. */
  readonly type: string;
  readonly required: boolean;
  readonly allowed: readonly string[];
  /** Our words; empty when there are none. */
  readonly description: string;
}

export interface Explanation {
  readonly kind: KindSchema;
  /** Absent for the kind itself. */
  readonly field?: FieldExplanation;
  readonly description: string;
  /** Sorted by name. */
  readonly fields: readonly FieldExplanation[];
}

export interface ExplanationError {
  readonly code: 'no-such-field';
  readonly field: string;
  /** kubectl's words after `error: `. */
  readonly message: string;
}

/** A type as `kubectl explain` shows it (OpenAPI's names). */
export function typeText(type: FieldType): string {
  switch (type.kind) {
    case 'pointer':
      return typeText(type.element);
    case 'list':
      return `[]${typeText(type.element)}`;
    case 'map':
      return `map[string]${typeText(type.element)}`;
    case 'struct':
      return goStructName(type.struct);
    case 'bool':
      return 'boolean';
    case 'int32':
    case 'int64':
      return 'integer';
    case 'float64':
      return 'number';
    case 'string':
    case 'bytes':
    case 'Time':
    case 'MicroTime':
      return 'string';
    case 'IntOrString':
    case 'Quantity':
    case 'FieldsV1':
      return type.kind;
  }
}

/** The struct behind pointers, lists and maps. */
function structOf(type: FieldType): string | undefined {
  if (type.kind === 'struct') return type.struct;
  return type.kind === 'pointer' || type.kind === 'list' || type.kind === 'map' ? structOf(type.element) : undefined;
}

const META: Readonly<Record<string, string>> = {
  apiVersion: "The API group and version of the object's form.",
  kind: 'What the object is.',
  metadata: 'Name, namespace, labels and what the server keeps about the object.',
};

function explainField(struct: string, field: FieldSchema): FieldExplanation {
  return {
    name: field.name,
    type: typeText(field.type),
    required: field.required,
    allowed: field.allowed ?? [],
    description: DESCRIPTIONS[`${struct}.${field.name}`] ?? META[field.name] ?? '',
  };
}

const fieldsOf = (struct: string): readonly FieldExplanation[] =>
  structSchema(struct)
    .fields.map((field) => explainField(struct, field))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Walks `path` (`['spec', 'ingress', 'from']`) from the kind. List indices are not part of it. */
export function explain(kind: KindSchema, path: readonly string[]): Result<Explanation, ExplanationError> {
  let struct: string | undefined = kind.kind;
  let found: FieldExplanation | undefined;
  for (const name of path) {
    const owner: string | undefined = struct;
    const field: FieldSchema | undefined = owner === undefined ? undefined : structSchema(owner).fields.find((candidate) => candidate.name === name);
    if (owner === undefined || field === undefined) return err({ code: 'no-such-field', field: name, message: `field "${name}" does not exist` });
    found = explainField(owner, field);
    struct = structOf(pointee(field.type));
  }
  const description = found === undefined ? (DESCRIPTIONS[kind.kind] ?? '') : found.description;
  return ok({ kind, ...(found === undefined ? {} : { field: found }), description, fields: struct === undefined ? [] : fieldsOf(struct) });
}

/** Field names that may stand in the mapping at `path`, for completion. Empty where no fields are known. */
export function completeFields(kind: KindSchema, path: readonly string[]): readonly FieldExplanation[] {
  const explanation = explain(kind, path);
  return explanation.ok ? explanation.value.fields : [];
}

/** Text in lines of at most 80 columns, indented by four. */
function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > 76) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each) => `    ${each}`).join('\n');
}

const typed = (field: FieldExplanation): string => `<${field.type}>${field.required ? ' -required-' : ''}`;

/** The text of `kubectl explain`. @simplified the descriptions are ours, not the API documentation's — same layout, types and fields */
export function formatExplanation({ kind, field, description, fields }: Explanation): string {
  const group = kind.group === '' ? '' : `GROUP:      ${kind.group}\n`;
  let text = `${group}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`;
  if (field !== undefined) {
    text += `FIELD: ${field.name} ${typed(field)}\n`;
    text += field.allowed.length > 0 ? `ENUM:\n${field.allowed.map((value) => `    ${value}\n`).join('')}\n` : '\n\n';
  }
  text += `DESCRIPTION:\n${wrapped(description === '' ? '<no description>' : description)}\n    \n`;
  if (fields.length > 0) {
    text += 'FIELDS:\n';
    for (const each of fields) {
      const shown = each.allowed.slice(0, 4).join(', ') + (each.allowed.length > 4 ? ', ....' : '');
      const allowed = each.allowed.length > 0 ? `  enum: ${shown}\n` : '';
      text += `  ${each.name}\t${typed(each)}\n${allowed}${wrapped(each.description === '' ? '<no description>' : each.description)}\n\n`;
    }
  }
  return `${text}\n`;
}
