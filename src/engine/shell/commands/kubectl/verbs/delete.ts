/** `kubectl delete`. Source: k8s.io/kubectl v0.36, pkg/cmd/delete. It waits until the objects are gone. */
import { kindSchema, type DeleteOptions, type Stored } from '../../../../k8s/index';
import { SECOND } from '../../../../base/index';
import type { Task } from '../../../../program/index';
import { kindName, type Client } from '../client';
import { DRY_RUN, dryRunOf, dryRunSuffix, type DryRun } from '../dry-run';
import { Failure, fail, statusFault, textFault, type Fault } from '../failure';
import { bool, duration, int, optional, parseDuration, string } from '../flags';
import { FILE_FLAGS, hasFiles, readManifests } from '../manifests';
import { ALL_NAMESPACES, SELECTOR_FLAGS, listObjects, parseResources, readNamed } from '../resource-arguments';
import { waitUntil } from '../store-signal';
import type { Verb } from './verb';

const NOTHING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;
export const NO_RESOURCE = NOTHING;

function* targets(client: Client, faults: Fault[]): Task<readonly Stored[]> {
  if (hasFiles(client)) {
    if (client.args.length > 0) fail('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
    const found: Stored[] = [];
    for (const entry of yield* readManifests(client)) {
      if (entry.kind === 'fault') {
        faults.push(entry.fault);
        continue;
      }
      const { schema, name, namespace, source } = entry.object;
      client.requests(schema);
      const read = client.store.read(schema.kind, name, namespace === '' ? undefined : namespace);
      if (read.ok) found.push(read.value);
      else faults.push(statusFault(read.error, `error when deleting "${source}"`));
    }
    return found;
  }
  const request = parseResources(client, client.args);
  if (!request) return fail(NOTHING);
  if (request.kind === 'names') {
    if (client.flags.has('selector')) fail('name cannot be provided when a selector is specified');
    if (client.flags.on('all')) fail('setting "all" parameter but found a non empty selector');
    const read = readNamed(client, request.names);
    faults.push(...read.faults);
    return read.found;
  }
  if (!client.flags.has('selector') && !client.flags.has('field-selector') && !client.flags.on('all')) fail('resource(s) were provided, but no name was specified');
  const found = request.kinds.flatMap((schema) => listObjects(client, schema));
  if (found.length === 0) client.print('No resources found\n');
  return found;
}

/** ` from NAMESPACE namespace`, of an object that is in one. */
export const fromNamespace = ({ metadata }: Stored): string => (metadata.namespace === undefined ? '' : ` from ${metadata.namespace} namespace`);

/** How long a Pod may take to end: what the flag says, else what its spec says. */
function graceOf(client: Client, object: Stored): number {
  if (client.flags.on('now')) return 1;
  const given = client.flags.number('grace-period');
  if (given !== undefined && given >= 0) return given === 0 && !client.flags.on('force') ? 1 : given;
  return object.kind === 'Pod' ? (object.spec.terminationGracePeriodSeconds ?? 30) : 0;
}

function deleteOne(client: Client, object: Stored, mode: DryRun): Fault | undefined {
  const cascade = client.flags.get('cascade') ?? 'background';
  const options: DeleteOptions = { dryRun: mode !== 'none', propagation: cascade === 'orphan' || cascade === 'false' ? 'orphan' : 'background', ...(object.kind === 'Pod' && { graceSeconds: graceOf(client, object) }) };
  const { name, namespace } = object.metadata;
  const gone = client.store.delete(object.kind, name, namespace, options);
  return gone.ok ? undefined : statusFault(gone.error);
}

export const deleteVerb: Verb = {
  name: 'delete',
  synopsis: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  flags: [
    ...FILE_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES,
    DRY_RUN,
    bool('all'),
    optional('cascade', 'background'),
    bool('force'),
    int('grace-period'),
    bool('ignore-not-found'),
    bool('now'),
    duration('timeout'),
    bool('wait'),
    string('output', 'o'),
    bool('interactive', 'i'),
    string('raw'),
  ],
  completes: 'resources',
  *run(client) {
    const { flags } = client;
    if (flags.on('interactive')) client.notSimulated('kubectl delete --interactive');
    const cascade = flags.get('cascade');
    if (cascade !== undefined && !['background', 'orphan', 'foreground', 'true', 'false'].includes(cascade)) fail(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
    const output = flags.get('output');
    if (output !== undefined && output !== '' && output !== 'name') fail(`unexpected -o output mode: ${output}. We only support '-o name'`);
    const mode = dryRunOf(client);
    const faults: Fault[] = [];
    const found = yield* targets(client, faults);
    if (flags.on('force') && found.length > 0) client.warning('Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.');
    const deleted: Stored[] = [];
    for (const object of found) {
      const fault = deleteOne(client, object, mode);
      if (fault) {
        faults.push(fault);
        continue;
      }
      deleted.push(object);
      if (output === 'name') client.print(`${kindName(object)}/${object.metadata.name}\n`);
      else client.print(`${kindName(object)} "${object.metadata.name}" ${flags.on('force') ? 'force deleted' : 'deleted'}${fromNamespace(object)}${dryRunSuffix(mode)}\n`);
    }
    const wanted = flags.on('ignore-not-found') || (flags.on('all') && !hasFiles(client)) ? faults.filter((fault) => fault.kind !== 'status' || fault.status.reason !== 'NotFound') : faults;
    if (mode === 'none' && flags.on('wait', true) && !flags.on('force')) yield* waitForEnd(client, deleted, wanted);
    if (wanted.length > 0) throw new Failure(wanted);
    return 0;
  },
};

/** Returns once all are gone (a new object of the same name is another one). */
function* waitForEnd(client: Client, deleted: readonly Stored[], faults: Fault[]): Task<void> {
  const timeout = parseDuration(client.flags.get('timeout') ?? '0') ?? 0;
  const still = (object: Stored): boolean => client.store.get(object.kind, object.metadata.name, object.metadata.namespace)?.metadata.uid === object.metadata.uid;
  const until = timeout > 0 ? client.now + timeout * SECOND : undefined;
  const done = yield* waitUntil(client, () => !deleted.some(still), until);
  if (!done) for (const object of deleted.filter(still)) faults.push(textFault(`timed out waiting for the condition on ${kindSchema(object.kind).plural}/${object.metadata.name}`));
}
