/** `kubectl wait`. Source: k8s.io/kubectl v0.36, pkg/cmd/wait. */
import { SECOND } from '../../../../base/index';
import { evaluateJsonPath, kindSchema, type JsonObject, type KindSchema, type Stored } from '../../../../k8s/index';
import { kindName, type Client } from '../client';
import { Failure, fail, statusFault, textFault, type Fault } from '../failure';
import { bool, duration, parseDuration, string, strings, unsupported, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { ALL_NAMESPACES, SELECTOR_FLAGS, listObjects, parseResources } from '../resource-arguments';
import { waitUntil } from '../store-signal';
import type { Verb } from './verb';

type Goal = { readonly kind: 'delete' | 'create' } | { readonly kind: 'condition'; readonly type: string; readonly value: string } | { readonly kind: 'jsonpath'; readonly path: string; readonly value: string | undefined };

function goalOf(text: string): Goal {
  if (text === 'delete' || text === 'create') return { kind: text };
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(text);
  if (condition) return { kind: 'condition', type: condition[1] ?? '', value: condition[2] ?? 'true' };
  const path = /^jsonpath=(\{[^]*?\})(?:=([^]*))?$/.exec(text) ?? /^jsonpath=([^=]*)(?:=([^]*))?$/.exec(text);
  if (path) return { kind: 'jsonpath', path: path[1]?.startsWith('{') ? path[1] : `{${path[1]?.startsWith('.') ? '' : '.'}${path[1] ?? ''}}`, value: path[2]?.replace(/^(['"])([^]*)\1$/, '$2') };
  return fail(`unrecognized condition: ${JSON.stringify(text)}`);
}

/** A condition of the status; one about an older generation does not count. */
function conditionHolds(object: Stored, type: string, value: string): boolean {
  const status = (object as unknown as { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } }).status;
  return (status?.conditions ?? []).some((one) => one.type.toLowerCase() === type.toLowerCase() && one.status.toLowerCase() === value.toLowerCase());
}

function reached(object: Stored | undefined, goal: Goal, uid: string | undefined): boolean {
  switch (goal.kind) {
    case 'delete':
      return object === undefined || (uid !== undefined && object.metadata.uid !== uid);
    case 'create':
      return object !== undefined;
    case 'condition':
      return object !== undefined && conditionHolds(object, goal.type, goal.value);
    case 'jsonpath': {
      if (!object) return false;
      const found = evaluateJsonPath(goal.path, object as unknown as JsonObject);
      return found.ok && (goal.value === undefined ? found.value !== '' : found.value === goal.value);
    }
  }
}

interface Target {
  readonly schema: KindSchema;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly uid: string | undefined;
}

function targetsOf(client: Client, goals: readonly Goal[], faults: Fault[]): readonly Target[] {
  const asks = (kind: Goal['kind']): boolean => goals.some((goal) => goal.kind === kind);
  const request = parseResources(client, client.args);
  if (!request) return fail('arguments in resource/name form must have a single resource and name');
  const of = (object: Stored): Target => ({ schema: kindSchema(object.kind), name: object.metadata.name, namespace: object.metadata.namespace, uid: object.metadata.uid });
  if (request.kind === 'list') {
    if (!client.flags.on('all') && !client.flags.has('selector') && !client.flags.has('field-selector')) fail('resource(s) were provided, but no name was specified');
    return request.kinds.flatMap((schema) => listObjects(client, schema).map(of));
  }
  return request.names.flatMap(({ schema, name }): readonly Target[] => {
    const namespace = schema.namespaced ? client.namespace : undefined;
    const read = client.store.read(schema.kind, name, namespace);
    if (read.ok) return [of(read.value)];
    if (asks('create')) return [{ schema, name, namespace, uid: undefined }];
    if (asks('delete')) return [];
    faults.push(statusFault(read.error));
    return [];
  });
}

/** What a negative timeout waits, in seconds. */
const WEEK = 7 * 86_400;

export const wait: Verb = {
  name: 'wait',
  synopsis: 'Wait for a specific condition on one or many resources',
  flags: [...without(FILE_FLAGS, 'kustomize'), ...SELECTOR_FLAGS, string('template'), bool('show-managed-fields'), ...unsupported('bool', 'local', 'allow-missing-template-keys'), ALL_NAMESPACES, strings('for'), duration('timeout'), bool('all'), string('output', 'o')],
  completes: 'resources',
  *run(client) {
    const goals = client.flags.all('for').map(goalOf);
    if (goals.length === 0) return fail('unrecognized condition: []');
    const creates = goals.some(({ kind }) => kind === 'create');
    const seconds = parseDuration(client.flags.get('timeout') ?? '30s') ?? 30;
    const faults: Fault[] = [];
    const until = client.now + (seconds < 0 ? WEEK : seconds) * SECOND;
    if (creates) {
      const request = parseResources(client, client.args);
      const found = (): boolean => request?.kind !== 'list' || request.kinds.some((schema) => listObjects(client, schema).length > 0);
      if (!(yield* waitUntil(client, found, until))) return fail('timed out waiting for the condition');
    }
    const targets = targetsOf(client, goals, faults);
    if (faults.length > 0) throw new Failure(faults);
    if (targets.length === 0 && goals.every(({ kind }) => kind !== 'delete')) return fail('no matching resources found');
    const look = ({ schema, name, namespace }: Target): Stored | undefined => client.store.get(schema.kind, name, namespace);
    // That all are there is waited for first; only then is each asked for its conditions, one after the other.
    if (creates && !(yield* waitUntil(client, () => targets.every((target) => look(target) !== undefined), until))) return fail('timed out waiting for the condition');
    for (const target of targets) {
      const { schema, name, uid } = target;
      for (const goal of goals) {
        const done = yield* waitUntil(client, () => reached(look(target), goal, uid), until);
        if (done) {
          client.print(`${kindName({ kind: schema.kind })}/${name} condition met\n`);
          continue;
        }
        faults.push(textFault(`timed out waiting for the condition on ${schema.plural}/${name}`));
        break;
      }
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};
