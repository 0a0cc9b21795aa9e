/** The API's structs, parsed from their tables once, on first use. */
import { invariant } from '../../base/index';
import { APPS_STRUCTS } from './apps-structs';
import { CORE_STRUCTS } from './core-structs';
import { DISCOVERY_STRUCTS } from './discovery-structs';
import { META_STRUCTS } from './meta-structs';
import { NETWORKING_STRUCTS } from './networking-structs';
import { POD_STRUCTS } from './pod-structs';
import { STORAGE_STRUCTS } from './storage-structs';

/** A field's type, as Go declares it. */
export type FieldType =
  | { readonly kind: 'int32' | 'int64'; readonly go: string }
  | { readonly kind: 'string' | 'bool' | 'float64' | 'bytes' | 'IntOrString' | 'Quantity' | 'Time' | 'MicroTime' | 'FieldsV1'; readonly go: string }
  | { readonly kind: 'map'; readonly element: FieldType }
  | { readonly kind: 'pointer' | 'list'; readonly element: FieldType }
  | { readonly kind: 'struct'; readonly struct: string };

export interface FieldSchema {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  /** When the server leaves the field out of its answers: never, when empty, or when it equals its type's zero value. */
  readonly omit: 'never' | 'empty' | 'zero';
  /** How a strategic merge joins lists: by this key, as a set (`''`), or not at all (replace). */
  readonly mergeKey?: string;
  /** Strategic merge drops the fields that a patch does not name (`retainKeys`). */
  readonly retainKeys: boolean;
  readonly allowed?: readonly string[];
}

export interface StructSchema {
  readonly name: string;
  readonly fields: readonly FieldSchema[];
}

const TABLES: readonly Readonly<Record<string, string>>[] = [
  META_STRUCTS,
  CORE_STRUCTS,
  POD_STRUCTS,
  STORAGE_STRUCTS,
  APPS_STRUCTS,
  DISCOVERY_STRUCTS,
  NETWORKING_STRUCTS,
];

const SCALARS: Readonly<Record<string, Extract<FieldType, { readonly go: string }>['kind']>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  float64: 'float64',
  bytes: 'bytes',
  IntOrString: 'IntOrString',
  Quantity: 'Quantity',
  Time: 'Time',
  MicroTime: 'MicroTime',
  FieldsV1: 'FieldsV1',
};

function parseType(text: string): FieldType {
  if (text.startsWith('*')) return { kind: 'pointer', element: parseType(text.slice(1)) };
  if (text.startsWith('[]')) return { kind: 'list', element: parseType(text.slice(2)) };
  if (text.startsWith('map[')) return { kind: 'map', element: parseType(text.slice(text.indexOf(']') + 1)) };
  if (text.startsWith('{')) return { kind: 'struct', struct: text.slice(1, -1) };
  const [base = '', named] = text.split(/[<>]/);
  const kind = SCALARS[base];
  invariant(kind !== undefined, `unknown type ${text} in the struct tables`);
  return { kind, go: named ?? (base === 'bytes' ? '[]uint8' : base === 'Quantity' ? 'resource.Quantity' : base) };
}

function parseField(line: string): FieldSchema {
  const [head = '', type = '', ...flags] = line.split(' ');
  const marks = /^([^!+0]+)(!?)(\+?)(0?)$/.exec(head) ?? /^(.+?)(!?)(\+?)(0?)$/.exec(head);
  invariant(marks !== null, `unreadable field ${line}`);
  const merge = flags.find((flag) => flag.startsWith('@'));
  const allowed = flags.find((flag) => flag.startsWith('='));
  return {
    name: marks[1] ?? '',
    type: parseType(type),
    required: marks[2] === '!',
    omit: marks[4] === '0' ? 'zero' : marks[3] === '+' ? 'never' : 'empty',
    ...(merge === undefined ? {} : { mergeKey: merge.slice(1) }),
    retainKeys: flags.includes('~'),
    ...(allowed === undefined ? {} : { allowed: allowed.slice(1).split('|') }),
  };
}

const parsed = new Map<string, StructSchema>();

export function structSchema(name: string): StructSchema {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const table = TABLES.find((candidate) => Object.hasOwn(candidate, name))?.[name];
  invariant(table !== undefined, `no struct ${name} in the tables`);
  const lines = table.split('\n').map((line) => line.trim());
  const schema: StructSchema = { name, fields: lines.filter((line) => line !== '').map(parseField) };
  parsed.set(name, schema);
  return schema;
}

export const fieldOf = (struct: string, name: string): FieldSchema | undefined => structSchema(struct).fields.find((field) => field.name === name);

/** The struct of a Go name as messages print it: `v1.ServicePort`. */
export const goStructName = (struct: string): string => (struct === 'DiscoveryEndpointPort' ? 'EndpointPort' : struct);

/** A type as Go prints it: `[]v1.Container`, `map[string]string`, `int32`. */
export function goTypeName(type: FieldType): string {
  switch (type.kind) {
    case 'pointer':
      return goTypeName(type.element);
    case 'list':
      return `[]${pointerStar(type.element)}${goTypeName(type.element)}`;
    case 'map':
      return `map[string]${goTypeName(type.element)}`;
    case 'struct':
      return `v1.${goStructName(type.struct)}`;
    // IntOrString reads its number itself, as an int32.
    case 'IntOrString':
      return 'int32';
    default:
      return type.go;
  }
}

const pointerStar = (type: FieldType): string => (type.kind === 'pointer' ? '*' : '');

/** The type behind a pointer. */
export const pointee = (type: FieldType): FieldType => (type.kind === 'pointer' ? type.element : type);
