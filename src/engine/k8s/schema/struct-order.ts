/** The fields of an object in the order in which Go declares them: how kubectl prints what it made itself as JSON. Maps are sorted. */
import { compareGoStrings } from '../go-text';
import type { Json, JsonObject, Kind } from '../types/index';
import { isJsonArray, isJsonObject } from '../types/index';
import { structSchema, type FieldType } from './structs';

function ofType(value: Json, type: FieldType): Json {
  switch (type.kind) {
    case 'pointer':
      return ofType(value, type.element);
    case 'list':
      return isJsonArray(value) ? value.map((item) => ofType(item, type.element)) : value;
    case 'map':
      return isJsonObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareGoStrings(a, b)).map(([key, inner]) => [key, ofType(inner, type.element)])) : value;
    case 'struct':
      return isJsonObject(value) ? ofStruct(value, type.struct) : value;
    default:
      return value;
  }
}

function ofStruct(value: JsonObject, struct: string): JsonObject {
  return Object.fromEntries(
    structSchema(struct).fields.flatMap(({ name, type }): readonly (readonly [string, Json])[] => {
      const inner = value[name];
      return inner === undefined ? [] : [[name, ofType(inner, type)]];
    }),
  );
}

export const inStructOrder = (value: JsonObject, kind: Kind): JsonObject => ofStruct(value, kind);
