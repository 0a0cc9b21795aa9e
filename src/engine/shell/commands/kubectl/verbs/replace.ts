/** `kubectl replace`. Source: k8s.io/kubectl v0.36, pkg/cmd/replace. @unsupported --raw, --subresource, --kustomize */
import { SECOND } from '../../../../base/index';
import type { JsonObject, Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import { kindName, type Client } from '../client';
import { dryRunOf } from '../dry-run';
import { fromNamespace } from './delete';
import { Failure, fail, statusFault, type Fault } from '../failure';
import { bool, duration, int, optional, parseDuration, unsupported } from '../flags';
import { FILE_FLAGS, hasFiles, readManifests, type ManifestObject } from '../manifests';
import { outputOf } from '../output';
import { waitUntil } from '../store-signal';
import { WRITE_FLAGS, isStrict, report, withLastApplied } from './create';
import type { Verb } from './verb';

const MINUTES = 5 * 60;

const sent = (client: Client, object: ManifestObject): JsonObject => (client.flags.on('save-config') ? withLastApplied(object.value) : object.value);

/** Deletes what is there and makes it anew. */
function* forced(client: Client, object: ManifestObject, faults: Fault[]): Task<void> {
  const { schema, name, namespace, value } = object;
  const where = namespace === '' ? undefined : namespace;
  const live: Stored | undefined = client.store.get(schema.kind, name, where);
  const seconds = parseDuration(client.flags.get('timeout') ?? '0') ?? 0;
  if (live) {
    const grace = client.flags.number('grace-period') ?? -1;
    const own = live.kind === 'Pod' ? (live.spec.terminationGracePeriodSeconds ?? 30) : 0;
    client.store.delete(schema.kind, name, where, { ...(live.kind === 'Pod' && { graceSeconds: grace === 0 ? 1 : grace > 0 ? grace : own }) });
    client.print(`${kindName(live)} ${JSON.stringify(name)} deleted${fromNamespace(live)}\n`);
    const gone = yield* waitUntil(client, () => client.store.get(schema.kind, name, where)?.metadata.uid !== live.metadata.uid, client.now + (seconds || MINUTES) * SECOND);
    if (!gone) fail('timed out waiting for the condition');
  }
  const made = client.store.create(client.flags.on('save-config') ? withLastApplied(value) : value, { ...(where !== undefined && { namespace: where }), strict: isStrict(client), warn: client.warning });
  if (made.ok) report(client, made.value, 'replaced', outputOf(client, false), 'none');
  else faults.push(statusFault(made.error));
}

function replaceOne(client: Client, object: ManifestObject, faults: Fault[]): void {
  const mode = dryRunOf(client);
  const output = outputOf(client, false);
  const value = sent(client, object);
  if (mode === 'client') return report(client, value as unknown as Stored, 'replaced', output, mode);
  const where = object.namespace === '' ? undefined : object.namespace;
  client.requests(object.schema);
  // The version that is there is taken: nobody else's change in between is looked for.
  const live = client.store.read(object.schema.kind, object.name, where);
  const done = live.ok ? client.store.update(value, { dryRun: mode === 'server', strict: isStrict(client), warn: client.warning }) : live;
  if (done.ok) report(client, done.value, 'replaced', output, mode);
  else faults.push(statusFault(done.error, `error when replacing "${object.source}"`));
}

export const replace: Verb = {
  name: 'replace',
  synopsis: 'Replace a resource by file name or stdin',
  flags: [...FILE_FLAGS, ...WRITE_FLAGS, optional('cascade', 'background'), bool('force'), int('grace-period'), duration('timeout'), bool('wait'), ...unsupported('string', 'raw', 'subresource')],
  completes: 'files',
  *run(client) {
    const { flags } = client;
    const force = flags.on('force');
    if (!hasFiles(client)) fail('must specify one of -f and -k');
    if ((flags.number('grace-period') ?? -1) >= 0 && !force) fail('--grace-period must have --force specified');
    if ((parseDuration(flags.get('timeout') ?? '0') ?? 0) !== 0 && !force) fail('--timeout must have --force specified');
    if (force && dryRunOf(client) !== 'none') fail('--dry-run can not be used when --force is set');
    const faults: Fault[] = [];
    const later: Fault[] = [];
    for (const entry of yield* readManifests(client)) {
      // What the files themselves are refused for is told last.
      if (entry.kind === 'fault') later.push(entry.fault);
      else if (force) yield* forced(client, entry.object, faults);
      else replaceOne(client, entry.object, faults);
    }
    if (faults.length + later.length > 0) throw new Failure([...faults, ...later]);
    return 0;
  },
};
