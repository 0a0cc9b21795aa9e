/**
 * Resources on the command line: `pods`, `po,svc`, `pod a b`, `pod/a svc/b`, `all`. Source: k8s.io/cli-runtime, pkg/resource/builder.go.
 */
import { KINDS, findResource, parseSelector, type KindSchema, type Selector, type Stored } from '../../../k8s/index';
import type { Client } from './client';
import { fail, failStatus, statusFault, type Fault } from './failure';
import { bool, string, type FlagSpec } from './flags';
import { parseFieldSelector } from './field-selector';
import { badRequest, notFound } from '../../../k8s/index';
import { kindWithoutObjects } from './unmodelled-kinds';

export const SELECTOR_FLAGS: readonly FlagSpec[] = [string('selector', 'l'), string('field-selector')];
export const ALL_NAMESPACES: FlagSpec = bool('all-namespaces', 'A');

const CATEGORY_ORDER: readonly string[] = ['Pod', 'Service', 'DaemonSet', 'Deployment', 'ReplicaSet'];

export function resourceNamed(client: Client, name: string): KindSchema {
  const found = name === '' || name.endsWith('.v1') ? undefined : (findResource(name) ?? kindWithoutObjects(client, name));
  return found ?? fail(`the server doesn't have a resource type "${name.split('.')[0] ?? ''}"`);
}

/** The kinds of a comma-separated list; `all` stands for its category. */
function kindsOf(client: Client, text: string): readonly KindSchema[] {
  const found = text.split(',').flatMap((name) => {
    if (name !== 'all') return [resourceNamed(client, name)];
    return CATEGORY_ORDER.flatMap((kind) => KINDS.filter((schema) => schema.kind === kind && schema.categories.includes('all')));
  });
  return found.filter((schema, i) => found.indexOf(schema) === i);
}

export type Request =
  /** Lists, by kind. */
  | { readonly kind: 'list'; readonly kinds: readonly KindSchema[] }
  /** Named objects, in the order given. */
  | { readonly kind: 'names'; readonly names: readonly { readonly schema: KindSchema; readonly name: string }[]; readonly oneKind: boolean };

const TWO_FORMS = `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'`;

/** Reads the arguments; undefined when there are none. */
export function parseResources(client: Client, args: readonly string[]): Request | undefined {
  const [first, ...rest] = args;
  if (first === undefined) return undefined;
  if (args.some((arg) => arg.includes('/'))) {
    const names = args.map((arg) => {
      const parts = arg.split('/');
      if (parts.length === 1) return fail(TWO_FORMS);
      if (parts.length > 2) return fail('arguments in resource/name form may not have more than one slash');
      if (parts[0] === '' || parts[1] === '' || parts[0]?.includes(',')) return fail('arguments in resource/name form must have a single resource and name');
      const [kinds = '', name = ''] = parts;
      return { schemas: kindsOf(client, kinds), name };
    });
    const flat = names.flatMap(({ schemas, name }) => schemas.map((schema) => ({ schema, name })));
    return { kind: 'names', names: flat, oneKind: new Set(flat.map(({ schema }) => schema.kind)).size === 1 };
  }
  const kinds = kindsOf(client, first);
  if (rest.length === 0) return { kind: 'list', kinds };
  return { kind: 'names', names: kinds.flatMap((schema) => rest.map((name) => ({ schema, name }))), oneKind: kinds.length === 1 };
}

/** What `-l` selects; the API server's words for a bad one. */
export function selectorOf(client: Client, schema: KindSchema | undefined): Selector | undefined {
  const text = client.flags.get('selector');
  if (text === undefined || text === '') return undefined;
  const parsed = parseSelector(text);
  if (parsed.ok) return parsed.value;
  const resource = schema === undefined ? '' : `${schema.group === '' ? '' : `${schema.group}`}/${schema.version}, Resource=${schema.plural}`;
  return failStatus(badRequest(`Unable to find "${resource}" that match label selector "${text}", field selector "${client.flags.get('field-selector') ?? ''}": ${parsed.error.message}`));
}

/** The objects of one kind that the flags ask for. */
export function listObjects(client: Client, schema: KindSchema): readonly Stored[] {
  const selector = selectorOf(client, schema);
  const namespace = schema.namespaced && !client.flags.on('all-namespaces') ? client.namespace : undefined;
  client.requests(schema);
  const found = !KINDS.includes(schema) ? [] : client.store.list(schema.kind, { ...(namespace !== undefined && { namespace }), ...(selector && { selector }) }) as readonly Stored[];
  const keep = parseFieldSelector(client, schema);
  return keep === undefined ? found : found.filter(keep);
}

/** Named objects that exist, and a NotFound for each that does not. */
export function readNamed(client: Client, names: readonly { readonly schema: KindSchema; readonly name: string }[]): { readonly found: readonly Stored[]; readonly faults: readonly Fault[] } {
  const found: Stored[] = [];
  const faults: Fault[] = [];
  for (const { schema, name } of names) {
    const read = readOne(client, schema, name);
    if ('fault' in read) faults.push(read.fault);
    else found.push(read.object);
  }
  return { found, faults };
}

export function readOne(client: Client, schema: KindSchema, name: string): { readonly object: Stored } | { readonly fault: Fault } {
  if (!KINDS.includes(schema)) return { fault: statusFault(notFound(schema, name)) };
  client.requests(schema);
  const read = client.store.read(schema.kind, name, schema.namespaced ? client.namespace : undefined);
  return read.ok ? { object: read.value as Stored } : { fault: statusFault(read.error) };
}
