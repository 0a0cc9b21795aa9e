/**
 * Strict decoding: JSON into the API's structs, with the API server's words for what does not fit, and the canonical form that the server
 * answers with (nulls and empty fields dropped, structs that are not pointers always there).
 * Source: sigs.k8s.io/json and k8s.io/apimachinery, recorded from kube-apiserver v1.36.3 (tests/conformance/validation/decoding.json).
 */
import { err, ok, type Result } from '../../base/index';
import { sortedKeys, writeKey } from '../go-text';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../types/index';
import { childPath, itemPath } from '../yaml/index';
import type { KindSchema } from './kinds';
import { parseQuantity } from './quantity';
import { fieldOf, goStructName, goTypeName, structSchema, type FieldSchema, type FieldType } from './structs';

export interface DecodingError {
  readonly code: 'unknown-field' | 'wrong-type';
  /** Every faulty field, as a path with indices; a wrong type stops at the first. */
  readonly paths: readonly string[];
  /** The server's words: `strict decoding error: unknown field "spec.ingress[0].form"`. */
  readonly message: string;
}

interface Place {
  /** With indices, for people and the source map. */
  readonly path: string;
  /** Without indices, as encoding/json names fields. */
  readonly fieldPath: string;
  /** The innermost struct. */
  readonly struct: string;
}

class Decoder {
  readonly unknown: string[] = [];
  typeError: { readonly path: string; readonly message: string } | undefined;

  private fail(place: Place, message: string): void {
    this.typeError ??= { path: place.path, message };
  }

  private mismatch(place: Place, found: string, type: FieldType): undefined {
    const field = place.fieldPath === '' ? 'value' : `struct field ${goStructName(place.struct)}.${place.fieldPath}`;
    this.fail(place, `json: cannot unmarshal ${found} into Go ${field} of type ${goTypeName(type)}`);
    return undefined;
  }

  struct(value: JsonObject, struct: string, place: Place): JsonObject {
    const decoded: Record<string, Json> = {};
    for (const key of sortedKeys(value)) {
      const field = fieldOf(struct, key);
      const path = childPath(place.path, key);
      if (field === undefined) {
        this.unknown.push(path);
        continue;
      }
      const at: Place = { path, fieldPath: place.fieldPath === '' ? key : `${place.fieldPath}.${key}`, struct };
      const inner = this.value(value[key] ?? null, field.type, at);
      if (inner !== undefined) decoded[key] = inner;
    }
    return decoded;
  }

  /** `undefined`: null or not usable. */
  private value(value: Json, type: FieldType, place: Place): Json | undefined {
    if (value === null) return undefined;
    switch (type.kind) {
      case 'pointer':
        return this.value(value, type.element, place);
      case 'struct':
        return isJsonObject(value) ? this.struct(value, type.struct, place) : this.mismatch(place, typeName(value), type);
      case 'list':
        if (!isJsonArray(value)) return this.mismatch(place, typeName(value), type);
        return value.map((item, i) => this.value(item, type.element, { ...place, path: itemPath(place.path, i) }) ?? zeroValue(type.element));
      case 'map':
        return this.map(value, type, place);
      default:
        return this.scalar(value, type, place);
    }
  }

  private map(value: Json, type: FieldType & { readonly kind: 'map' }, place: Place): Json | undefined {
    if (!isJsonObject(value)) return this.mismatch(place, typeName(value), type);
    const decoded: Record<string, Json> = {};
    for (const key of sortedKeys(value)) {
      const inner = this.value(value[key] ?? null, type.element, { ...place, path: childPath(place.path, key) });
      Object.defineProperty(decoded, key, { value: inner ?? zeroValue(type.element), enumerable: true, configurable: true, writable: true });
    }
    return decoded;
  }

  private scalar(value: Json, type: Exclude<FieldType, { kind: 'pointer' | 'list' | 'map' | 'struct' }>, place: Place): Json | undefined {
    switch (type.kind) {
      case 'string':
        return typeof value === 'string' ? value : this.mismatch(place, typeName(value), type);
      case 'bool':
        return typeof value === 'boolean' ? value : this.mismatch(place, typeName(value), type);
      case 'int32':
      case 'int64':
        return this.integer(value, type, place);
      case 'float64':
        return typeof value === 'number' ? value : this.mismatch(place, typeName(value), type);
      case 'IntOrString':
        return typeof value === 'string' ? value : this.integer(value, { kind: 'int32', go: 'int32' }, place);
      case 'bytes':
        return this.bytes(value, type, place);
      case 'Quantity':
        return this.quantity(value, place);
      case 'Time':
      case 'MicroTime':
        return this.time(value, type, place);
      case 'FieldsV1':
        return value;
    }
  }

  private integer(value: Json, type: FieldType & { readonly kind: 'int32' | 'int64' }, place: Place): Json | undefined {
    if (typeof value !== 'number') return this.mismatch(place, typeName(value), type);
    const limit = type.kind === 'int32' ? 2 ** 31 : 2 ** 63;
    if (!Number.isInteger(value) || value >= limit || value < -limit) return this.mismatch(place, `number ${numberText(value)}`, type);
    return value;
  }

  private bytes(value: Json, type: FieldType, place: Place): Json | undefined {
    if (typeof value !== 'string') return this.mismatch(place, typeName(value), type);
    const bad = badBase64At(value);
    if (bad !== undefined) this.fail(place, `illegal base64 data at input byte ${bad}`);
    return value;
  }

  private quantity(value: Json, place: Place): Json | undefined {
    const quantity = typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined;
    if (quantity === undefined) {
      this.fail(place, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
      return undefined;
    }
    return quantity.canonical;
  }

  private time(value: Json, type: FieldType, place: Place): Json | undefined {
    if (typeof value !== 'string') return this.mismatch(place, typeName(value), { ...type, go: 'string' } as FieldType);
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$/.test(value)) {
      // @simplified the words name the whole text as unreadable, whichever part is wrong — only for malformed timestamps
      const layout = type.kind === 'Time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
      this.fail(place, `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(value)} as "2006"`);
    }
    return value;
  }
}

function typeName(value: Json): string {
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const numberText = (value: number): string => (Math.abs(value) >= 1e21 ? value.toExponential().replace('e+', 'e+') : String(value));

/** Where Go's base64 decoder stops, `undefined` when the text is well formed. */
function badBase64At(text: string): number | undefined {
  const clean = text.replace(/[\r\n]/g, '');
  const match = /[^A-Za-z0-9+/]/.exec(clean);
  const padding = clean.length % 4 === 0 ? /={1,2}$/.exec(clean) : null;
  const end = match === null ? clean.length : match.index;
  if (match === null) return clean.length % 4 === 0 ? undefined : clean.length - (clean.length % 4 === 1 ? 1 : clean.length % 4);
  return padding !== null && padding.index === end ? undefined : end;
}

function zeroValue(type: FieldType): Json {
  switch (type.kind) {
    case 'pointer':
      return null;
    case 'list':
      return [];
    case 'map':
    case 'struct':
    case 'FieldsV1':
      return {};
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'float64':
    case 'IntOrString':
      return 0;
    case 'string':
    case 'bytes':
      return '';
    case 'Quantity':
      return '0';
    case 'Time':
    case 'MicroTime':
      return null;
  }
}

const isEmpty = (value: Json): boolean =>
  value === null || value === false || value === 0 || value === '' || (isJsonArray(value) && value.length === 0) || (isJsonObject(value) && Object.keys(value).length === 0);

/** Remembers {@link structSchema}'s fields by name order: asked for on every write of every object. */
const fieldOrder = new Map<string, readonly FieldSchema[]>();

function sortedFields(struct: string): readonly FieldSchema[] {
  const known = fieldOrder.get(struct);
  if (known) return known;
  const fields = [...structSchema(struct).fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  fieldOrder.set(struct, fields);
  return fields;
}

/**
 * The form in which the server stores and answers: what Go's encoding/json writes for the struct. Keys are sorted,
 * as every output of kubectl has them.
 */
export function canonicalStruct(value: JsonObject, struct: string): JsonObject {
  const out: Record<string, Json> = {};
  for (const field of sortedFields(struct)) {
    const inner = canonicalField(Object.hasOwn(value, field.name) ? value[field.name] : undefined, field);
    if (inner !== undefined) out[field.name] = inner;
  }
  return out;
}

function canonicalField(value: Json | undefined, field: FieldSchema): Json | undefined {
  const { type } = field;
  if (type.kind === 'pointer') {
    if (value === undefined || value === null) return field.omit === 'never' ? null : undefined;
    return canonicalValue(value, type.element);
  }
  if (type.kind === 'struct') {
    const inner = canonicalStruct(isJsonObject(value) ? value : {}, type.struct);
    return field.omit === 'zero' && Object.keys(inner).length === 0 ? undefined : inner;
  }
  const given = value ?? zeroValue(type);
  if (isEmpty(given) && field.omit !== 'never') {
    // Structs that marshal themselves are never "empty" to Go: a zero IntOrString prints 0, a zero Time null.
    if (field.omit === 'empty' && type.kind === 'IntOrString') return given;
    if (field.omit === 'empty' && (type.kind === 'Time' || type.kind === 'MicroTime')) return null;
    return undefined;
  }
  if (isEmpty(given) && (type.kind === 'list' || type.kind === 'map')) return value === undefined ? null : given;
  return canonicalValue(given, type);
}

function canonicalValue(value: Json, type: FieldType): Json {
  switch (type.kind) {
    case 'pointer':
      return value === null ? null : canonicalValue(value, type.element);
    case 'struct':
      return canonicalStruct(isJsonObject(value) ? value : {}, type.struct);
    case 'list':
      return isJsonArray(value) ? value.map((item) => canonicalValue(item, type.element)) : [];
    case 'map': {
      if (!isJsonObject(value)) return {};
      const out: Record<string, Json> = {};
      for (const key of sortedKeys(value)) {
        writeKey<Json>(out, key, canonicalValue(value[key] ?? null, type.element));
      }
      return out;
    }
    default:
      return value;
  }
}

/**
 * Decodes an object of a known kind. `strict`: unknown fields are refused (`fieldValidation=Strict`, kubectl's default);
 * otherwise they are dropped. The result has no nulls and only fields of the schema.
 */
export function decodeObject(value: JsonObject, schema: KindSchema, strict = true): Result<JsonObject, DecodingError> {
  const decoder = new Decoder();
  const decoded = decoder.struct(value, schema.kind, { path: '', fieldPath: '', struct: schema.kind });
  const prefix = `${schema.kind} in version "${schema.version}" cannot be handled as a ${schema.kind}: `;
  if (decoder.typeError !== undefined) {
    return err({ code: 'wrong-type', paths: [decoder.typeError.path], message: prefix + decoder.typeError.message });
  }
  if (strict && decoder.unknown.length > 0) {
    const list = decoder.unknown.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ');
    return err({ code: 'unknown-field', paths: decoder.unknown, message: `${prefix}strict decoding error: ${list}` });
  }
  return ok(decoded);
}
