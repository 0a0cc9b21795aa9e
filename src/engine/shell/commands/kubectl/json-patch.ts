/** JSON Patch (RFC 6902): add, remove, replace, test. @unsupported move and copy */
import { badRequest, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../k8s/index';
import { failStatus } from './failure';
import { goJson } from './last-applied';

const refuse = (message: string): never => failStatus({ ...badRequest(message), reason: 'Invalid' });

function at(value: Json, path: readonly string[], change: (owner: Json, key: string) => Json): Json {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return change(value, key);
  if (isJsonArray(value)) return value.map((item, i) => (i === Number(key) ? at(item, rest, change) : item));
  if (isJsonObject(value) && value[key] !== undefined) return { ...value, [key]: at(value[key] ?? null, rest, change) };
  return refuse(`the server rejected our request due to an error in our request`);
}

function without(owner: Json, key: string): Json {
  if (isJsonArray(owner)) return owner.filter((_, i) => i !== Number(key));
  if (!isJsonObject(owner) || owner[key] === undefined) return refuse('the server rejected our request due to an error in our request');
  return Object.fromEntries(Object.entries(owner).filter(([name]) => name !== key));
}

const added = (owner: Json, key: string, value: Json): Json => {
  if (!isJsonArray(owner)) return { ...(isJsonObject(owner) ? owner : {}), [key]: value };
  const place = key === '-' ? owner.length : Number(key);
  return [...owner.slice(0, place), value, ...owner.slice(place)];
};

const replaced = (owner: Json, key: string, value: Json): Json => (isJsonArray(owner) ? owner.map((item, i) => (i === Number(key) ? value : item)) : { ...(without(owner, key) as JsonObject), [key]: value });

export function jsonPatch(object: JsonObject, patch: Json): JsonObject {
  let value: Json = object;
  for (const step of isJsonArray(patch) ? patch : refuse('json: cannot unmarshal object into Go value of type jsonpatch.Patch')) {
    if (!isJsonObject(step)) continue;
    const { op, path, value: operand = null } = step;
    const parts = (typeof path === 'string' ? path : '').split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    value = at(value, parts, (owner, key): Json => {
      switch (op) {
        case 'add':
          return added(owner, key, operand);
        case 'remove':
          return without(owner, key);
        case 'replace':
          return replaced(owner, key, operand);
        case 'test': {
          const now = isJsonArray(owner) ? owner[Number(key)] : isJsonObject(owner) ? owner[key] : undefined;
          return goJson(now ?? null) === goJson(operand) ? owner : refuse('the server rejected our request due to an error in our request');
        }
        default:
          return refuse(`Unexpected kind: ${String(op)}`);
      }
    });
  }
  return value as JsonObject;
}
