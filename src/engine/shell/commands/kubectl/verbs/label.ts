/** `kubectl label` and `kubectl annotate`. Source: k8s.io/kubectl v0.36, pkg/cmd/label and pkg/cmd/annotate. */
import { isJsonObject, validateObject, type AnyObject, type JsonObject, type Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { DRY_RUN, dryRunOf } from '../dry-run';
import { Failure, fail, statusFault, textFault, type Fault } from '../failure';
import { bool, string, unsupported, type FlagSpec } from '../flags';
import { sortedEntries } from '../labels';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { ALL_NAMESPACES, SELECTOR_FLAGS, parseResources } from '../resource-arguments';
import { report } from './create';
import { selectTargets } from '../targets';
import type { Verb } from './verb';

type Part = 'labels' | 'annotations';

interface Changes {
  readonly set: readonly (readonly [string, string])[];
  readonly remove: readonly string[];
}

const isChange = (arg: string): boolean => (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg.length > 1);

function parseChanges(args: readonly string[], word: string): Changes {
  const set: [string, string][] = [];
  const remove: string[] = [];
  for (const arg of args) {
    const cut = arg.indexOf('=');
    if (cut > 0) set.push([arg.slice(0, cut), arg.slice(cut + 1)]);
    else if (arg.endsWith('-')) remove.push(arg.slice(0, -1));
    else fail(`unknown ${word} spec: ${arg}`);
  }
  if (set.some(([key]) => remove.includes(key))) fail(`can not both modify and remove ${word === 'label' ? 'a label' : 'an annotation'} in the same command`);
  return { set, remove };
}

/** The API's own rules for label values, checked before anything is sent, as kubectl does. */
function checkLabels({ set }: Changes): void {
  for (const [key, value] of set) {
    const probe = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', labels: { a: value } } } as AnyObject;
    const [first] = validateObject(probe).filter(({ path }) => path.includes('labels'));
    const why = first && /^Invalid value: "(?:[^"\\]|\\.)*": ([^]*)$/.exec(first.message)?.[1];
    if (why !== undefined) fail(`invalid label value: ${JSON.stringify(`${key}=${value}`)}: ${why}`);
  }
}

function conflicts(object: Stored, part: Part, { set }: Changes): readonly string[] {
  const present = object.metadata[part] ?? {};
  return set.flatMap(([key, value]) => {
    const now = present[key];
    return now === undefined || (part === 'labels' && now === value) ? [] : [`'${key}' already has a value (${now})`];
  });
}

const conflictText = (part: Part, found: readonly string[]): string =>
  part === 'labels' ? found.map((one) => `${one}, and --overwrite is false`).join('\n') : `--overwrite is false but found the following declared annotation(s): ${found.join('; ')}`;

function changed(object: Stored, part: Part, { set, remove }: Changes): JsonObject {
  const value = object as unknown as JsonObject;
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  const map: Record<string, string> = { ...object.metadata[part] };
  for (const [key, text] of set) map[key] = text;
  for (const key of remove) delete map[key];
  const { [part]: _before, ...rest } = metadata;
  return { ...value, metadata: { ...rest, ...(Object.keys(map).length > 0 && { [part]: map }) } };
}

/** What labels were before and are now decides the word. */
function outcome(before: Stored, { set, remove }: Changes): string {
  const { labels = {} } = before.metadata;
  const added = set.some(([key, value]) => labels[key] !== value);
  const removed = remove.some((key) => labels[key] !== undefined);
  return added ? (removed ? 'modified' : 'labeled') : removed ? 'unlabeled' : 'not labeled';
}

function list(client: Client, objects: readonly Stored[], part: Part): number {
  for (const object of objects) {
    if (objects.length > 1) client.print(`Listing ${part} for ${object.kind}.${object.apiVersion.includes('/') ? object.apiVersion.split('/').reverse().join('.') : object.apiVersion}/${object.metadata.name}:\n`);
    for (const [key, value] of sortedEntries(object.metadata[part])) client.print(`${objects.length > 1 ? ' ' : ''}${key}=${value}\n`);
  }
  return 0;
}

function* run(client: Client, part: Part): Task<number> {
  const { flags } = client;
  const word = part === 'labels' ? 'label' : 'annotation';
  // Arguments up to the first change name the objects.
  const at = client.args.findIndex(isChange);
  const names = at < 0 ? client.args : client.args.slice(0, at);
  const changeWords = at < 0 ? [] : client.args.slice(at);
  const later = changeWords.find((arg) => !isChange(arg));
  if (later !== undefined) fail(`all resources must be specified before ${word} changes: ${later}`);
  if (names.length === 0 && !flags.has('filename')) fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (changeWords.length === 0 && !flags.on('list')) fail(`at least one ${word} update is required`);
  const changes = parseChanges(changeWords, word);
  if (part === 'labels') checkLabels(changes);
  const mode = dryRunOf(client);
  const output = outputOf(client, false);
  const faults: Fault[] = [];
  const objects = yield* selectTargets(client, names.length === 0 ? undefined : parseResources(client, names), faults);
  if (flags.on('list')) {
    list(client, objects, part);
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  }
  for (const object of objects) {
    const found = flags.on('overwrite') ? [] : conflicts(object, part, changes);
    if (found.length > 0) {
      faults.push(textFault(conflictText(part, found)));
      continue;
    }
    if (part === 'labels') for (const key of changes.remove) if (object.metadata.labels?.[key] === undefined) client.print(`label ${JSON.stringify(key)} not found.\n`);
    const value = changed(object, part, changes);
    if (mode === 'client') {
      const local = value as unknown as Stored;
      report(client, local, part === 'labels' ? outcome(object, changes) : 'annotated', output, mode);
      continue;
    }
    const updated = client.store.update(value, { dryRun: mode === 'server', warn: client.warning });
    if (updated.ok) report(client, updated.value, part === 'labels' ? outcome(object, changes) : 'annotated', output, mode);
    else faults.push(statusFault(updated.error));
  }
  if (faults.length > 0) throw new Failure(faults);
  return 0;
}

const FLAGS: readonly FlagSpec[] = [bool('show-managed-fields'), ...FILE_FLAGS, ...SELECTOR_FLAGS, ALL_NAMESPACES, DRY_RUN, bool('all'), bool('overwrite'), bool('list'), string('output', 'o'), string('template'), string('resource-version'), string('field-manager'), ...unsupported('bool', 'local', 'allow-missing-template-keys')];

export const label: Verb = { name: 'label', synopsis: 'Update the labels on a resource', flags: FLAGS, completes: 'resources', run: (client) => run(client, 'labels') };
export const annotate: Verb = { name: 'annotate', synopsis: 'Update the annotations on a resource', flags: FLAGS, completes: 'resources', run: (client) => run(client, 'annotations') };

