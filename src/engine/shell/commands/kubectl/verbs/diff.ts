/** `kubectl diff`. Source: k8s.io/kubectl v0.36, pkg/cmd/diff. Exit status 0: no difference, 1: some, 2: it failed. @unsupported --server-side, --prune and KUBECTL_EXTERNAL_DIFF */
import { SECOND, toRfc3339 } from '../../../../base/index';
import { LAST_APPLIED, isJsonObject, threeWayMerge, toYaml, type JsonObject, type Status, type Stored } from '../../../../k8s/index';
import type { Result } from '../../../../base/index';
import type { Client } from '../client';
import { Failure, fail, statusFault, type Fault } from '../failure';
import { bool, string, unsupported } from '../flags';
import { FILE_FLAGS, hasFiles, readManifests, type ManifestObject } from '../manifests';
import { unifiedHunks } from '../unified-diff';
import type { Verb } from './verb';

const TROUBLE = 2;

/** What applying would make of the object, without writing it and without the annotation. */
function merged(client: Client, object: ManifestObject, live: Stored | undefined): Result<Stored, Status> {
  if (live === undefined) return client.store.create(object.value, { dryRun: true, ...(object.namespace !== '' && { namespace: object.namespace }) });
  const last = live.metadata.annotations?.[LAST_APPLIED];
  const { value } = threeWayMerge(last === undefined ? undefined : (JSON.parse(last) as JsonObject), withAnnotations(object.value), live as unknown as JsonObject, object.schema.kind);
  return client.store.update(value, { dryRun: true });
}

/** kubectl always sends the map of annotations, if empty: what apply wrote there stays. */
function withAnnotations(value: JsonObject): JsonObject {
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  return { ...value, metadata: { annotations: {}, ...metadata } };
}

const MASK = '***';

/** A Secret's values are not shown, only whether they differ. Source: k8s.io/kubectl v0.36, pkg/cmd/diff/diff.go (Masker). */
function masked(object: Stored | undefined, other: Stored | undefined, differing: string): Stored | undefined {
  if (object?.kind !== 'Secret' || !object.data) return object;
  const theirs = other?.kind === 'Secret' ? (other.data ?? {}) : {};
  const shown = ([key, value]: readonly [string, string]): readonly [string, string] => [key, theirs[key] !== undefined && theirs[key] !== value ? differing : MASK];
  return { ...object, data: Object.fromEntries(Object.entries(object.data).map(shown)) };
}

function textOf(object: Stored | undefined): string {
  return object === undefined ? '' : toYaml(object as unknown as JsonObject);
}

function* digits(client: Client): Generator<string, never, undefined> {
  const rng = client.process.world.rng(`kubectl-diff-${client.process.pid}`);
  for (;;) yield String(100_000_000 + rng.below(3_900_000_000));
}

export const diff: Verb = {
  name: 'diff',
  synopsis: 'Diff the live version against a would-be applied version',
  flags: [...FILE_FLAGS, string('selector', 'l'), string('field-manager'), bool('show-managed-fields'), bool('show-secrets'), bool('server-side'), bool('prune'), ...unsupported('bool', 'force-conflicts'), ...unsupported('string', 'concurrency'), ...unsupported('strings', 'prune-allowlist')],
  completes: 'files',
  *run(client) {
    if (client.flags.on('server-side')) client.notSimulated('server-side apply (field managers): kubectl diff without --server-side works');
    if (client.flags.on('prune')) client.notSimulated('kubectl diff --prune');
    if (!hasFiles(client)) return fail('must specify one of -f and -k', TROUBLE);
    const faults: Fault[] = [];
    const names = digits(client);
    const [live, would] = [`/tmp/LIVE-${names.next().value}`, `/tmp/MERGED-${names.next().value}`];
    const stamp = `${toRfc3339(client.now).replace('T', ' ').replace('Z', '')}.${String(client.now % SECOND).padStart(6, '0')}000 +0000`;
    let differs = false;
    try {
      for (const entry of yield* readManifests(client)) {
        if (entry.kind === 'fault') {
          faults.push(entry.fault);
          continue;
        }
        const { object } = entry;
        client.requests(object.schema);
        const before: Stored | undefined = client.store.get(object.schema.kind, object.name, object.namespace === '' ? undefined : object.namespace);
        const result = merged(client, object, before);
        if (!result.ok) {
          faults.push(statusFault(result.error));
          continue;
        }
        const after = before === undefined ? unversioned(result.value) : sameVersion(result.value, before);
        const open = client.flags.on('show-secrets');
        const [from, to] = [textOf(open ? before : masked(before, after, `${MASK} (before)`)), textOf(open ? after : masked(after, before, `${MASK} (after)`))];
        if (from === to) continue;
        differs = true;
        const name = `${object.schema.group === '' ? '' : `${object.schema.group}.`}${object.schema.version}.${object.schema.kind}.${object.namespace}.${object.name}`;
        client.print(`diff -u -N ${live}/${name} ${would}/${name}\n--- ${live}/${name}\t${stamp}\n+++ ${would}/${name}\t${stamp}\n${unifiedHunks(from, to)}`);
      }
    } catch (e) {
      throw e instanceof Failure ? new Failure(e.faults, TROUBLE) : e;
    }
    if (faults.length > 0) throw new Failure(faults, TROUBLE);
    return differs ? 1 : 0;
  },
};

function unversioned(object: Stored): Stored {
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata } as Stored;
}

const sameVersion = (object: Stored, before: Stored): Stored => ({ ...object, metadata: { ...object.metadata, resourceVersion: before.metadata.resourceVersion } });
