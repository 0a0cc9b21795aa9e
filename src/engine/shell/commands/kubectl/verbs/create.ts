/** `kubectl create -f`. Source: k8s.io/kubectl v0.36, pkg/cmd/create. */
import { LAST_APPLIED, inStructOrder, isJsonObject, type JsonObject, type Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import { type Client, kindName } from '../client';
import { DRY_RUN, dryRunOf, dryRunSuffix, type DryRun } from '../dry-run';
import { Failure, fail, statusFault, type Fault } from '../failure';
import { bool, optional, string, unsupported, type FlagSpec } from '../flags';
import { goJson } from '../last-applied';
import { FILE_FLAGS, hasFiles, readManifests } from '../manifests';
import { outputOf, printObject, type Output } from '../output';
import type { Verb } from './verb';

export const WRITE_FLAGS: readonly FlagSpec[] = [string('output', 'o'), string('template'), DRY_RUN, optional('validate', 'strict'), bool('save-config'), string('field-manager'), bool('show-managed-fields'), ...unsupported('bool', 'allow-missing-template-keys')];

/** Whether unknown fields are refused: `--validate=false` and `ignore` let them pass. */
export const isStrict = (client: Client): boolean => !['false', 'ignore', 'warn'].includes(client.flags.get('validate') ?? 'strict');

/** `service/web created`, or what `-o` asks for. */
export function report(client: Client, object: Stored, done: string, output: Output | undefined, mode: DryRun): void {
  if (output === undefined) client.print(`${kindName(object)}/${object.metadata.name} ${done}${dryRunSuffix(mode)}\n`);
  else if (output.kind === 'name') client.print(`${kindName(object)}/${object.metadata.name}\n`);
  else if (output.kind !== 'table') printObject(client, object as unknown as JsonObject, output);
}

/** As {@link report}, of what kubectl made itself: its JSON has the order of Go's structs. */
export function reportMade(client: Client, object: Stored, done: string, output: Output | undefined, mode: DryRun): void {
  if (output === undefined || output.kind === 'name' || output.kind === 'table') return report(client, object, done, output, mode);
  printObject(client, inStructOrder(object as unknown as JsonObject, object.kind), output, true, 'as-is');
}

/** The object with what `kubectl apply` will compare with later. */
export function withLastApplied(value: JsonObject): JsonObject {
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  const annotations = isJsonObject(metadata['annotations']) ? { ...metadata['annotations'] } : {};
  delete (annotations as Record<string, unknown>)[LAST_APPLIED];
  const configuration = goJson({ ...value, metadata: { ...metadata, annotations } });
  return { ...value, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: `${configuration}\n` } } };
}

/** Creates every object of the files; goes on after a fault and reports all at the end. */
export function* createFromFiles(client: Client): Task<number> {
  const mode = dryRunOf(client);
  const output = outputOf(client, false);
  const faults: Fault[] = [];
  let count = 0;
  for (const entry of yield* readManifests(client)) {
    if (entry.kind === 'fault') {
      faults.push(entry.fault);
      continue;
    }
    const { object } = entry;
    const value = client.flags.on('save-config') ? withLastApplied(object.value) : object.value;
    count += 1;
    if (mode === 'client') {
      // Nothing is sent: defaults and the server's metadata are missing.
      report(client, value as unknown as Stored, 'created', output, mode);
      continue;
    }
    client.requests(object.schema);
    const made = client.store.create(value, { ...(object.namespace !== '' && { namespace: object.namespace }), dryRun: mode === 'server', strict: isStrict(client), warn: client.warning });
    if (made.ok) report(client, made.value, 'created', output, mode);
    else faults.push(statusFault(made.error, `error when creating "${object.source}"`));
  }
  if (faults.length > 0) throw new Failure(faults);
  if (count === 0) fail('no objects passed to create');
  return 0;
}

/** Creates one object that a subcommand made up. `what` stands in `failed to create what`, with its colon where kubectl has one. */
export function createGenerated(client: Client, value: JsonObject, what: string | undefined): number {
  const mode = dryRunOf(client);
  const output = outputOf(client, false);
  const full = client.flags.on('save-config') ? withLastApplied(value) : value;
  if (mode === 'client') {
    reportMade(client, full as unknown as Stored, 'created', output, mode);
    return 0;
  }
  const made = client.store.create(full, { namespace: client.namespace, dryRun: mode === 'server', strict: isStrict(client), warn: client.warning });
  if (made.ok) reportMade(client, made.value, 'created', output, mode);
  else if (what !== undefined && made.error.reason !== 'Invalid') fail(`failed to create ${what} ${made.error.message}`);
  else throw new Failure([statusFault(made.error)]);
  return 0;
}

export const create: Verb = {
  name: 'create',
  synopsis: 'Create a resource from a file or from stdin',
  flags: [...FILE_FLAGS, ...WRITE_FLAGS, string('selector', 'l'), bool('edit'), string('raw'), ...unsupported('bool', 'windows-line-endings')],
  completes: 'files',
  *run(client) {
    if (client.flags.on('edit')) client.notSimulated('kubectl create --edit: change the file in the editor pane');
    if (client.flags.has('raw')) client.notSimulated('kubectl --raw');
    if (!hasFiles(client)) {
      if (client.args.length > 0) client.usage(`Unexpected args: [${client.args.join(' ')}]`);
      return fail('must specify one of -f and -k');
    }
    return yield* createFromFiles(client);
  },
};

