/** The API server's failures. kubectl adds its own half (`Error from server (NotFound): ...`). Source: k8s.io/apimachinery, pkg/api/errors. */
import type { KindSchema } from './schema/kinds';
import { resourceName } from './schema/kinds';
import type { Status, StatusDetails, StatusReason } from './types/index';
import { aggregateMessage, causesOf, type FieldError } from './validation/index';

const failure = (code: number, reason: StatusReason, message: string, details?: StatusDetails): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details === undefined ? {} : { details }),
  code,
});

const named = (schema: KindSchema, name: string): StatusDetails => ({
  name,
  ...(schema.group === '' ? {} : { group: schema.group }),
  kind: schema.plural,
});

export const notFound = (schema: KindSchema, name: string): Status =>
  failure(404, 'NotFound', `${resourceName(schema)} "${name}" not found`, named(schema, name));

export const alreadyExists = (schema: KindSchema, name: string): Status =>
  failure(409, 'AlreadyExists', `${resourceName(schema)} "${name}" already exists`, named(schema, name));

export const conflict = (schema: KindSchema, name: string): Status =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(schema)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    named(schema, name),
  );

export const forbidden = (schema: KindSchema, name: string, why: string): Status =>
  failure(403, 'Forbidden', `${resourceName(schema)} "${name}" is forbidden: ${why}`, named(schema, name));

export const badRequest = (message: string): Status => failure(400, 'BadRequest', message);

export const invalid = (schema: KindSchema, name: string, errors: readonly FieldError[]): Status => {
  const kind = schema.group === '' ? schema.kind : `${schema.kind}.${schema.group}`;
  const text = aggregateMessage(errors);
  return failure(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    name,
    ...(schema.group === '' ? {} : { group: schema.group }),
    kind: schema.kind,
    causes: causesOf(errors),
  });
};
