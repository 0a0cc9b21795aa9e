/** `kubectl get`. Source: k8s.io/kubectl v0.36, pkg/cmd/get. */
import type { JsonObject, KindSchema, Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import { objectName, type Client } from '../client';
import { customColumns } from '../custom-columns';
import { Failure, fail, statusFault, type Fault } from '../failure';
import { bool, int, optional, string, strings, unsupported } from '../flags';
import { FILE_FLAGS, hasFiles, readManifests } from '../manifests';
import { listOf, outputOf, printObject, type Output } from '../output';
import { ALL_NAMESPACES, SELECTOR_FLAGS, listObjects, parseResources, readNamed } from '../resource-arguments';
import { sortObjects } from '../sorting';
import { TABLE, alignTabs } from '../tab-writer';
import { tableHeader, tableRow, type TableOptions } from '../table';
import { tableOptions } from '../table-flags';
import { watchObjects } from '../watch';
import type { Verb } from './verb';

const NO_TYPE = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples
`;

interface Found {
  readonly objects: readonly Stored[];
  readonly faults: readonly Fault[];
  /** One object was asked for by name: `-o yaml` prints it, not a list. */
  readonly single: boolean;
  readonly kinds: readonly KindSchema[];
}

function* find(client: Client): Task<Found> {
  if (hasFiles(client)) {
    const objects: Stored[] = [];
    const faults: Fault[] = [];
    const kinds: KindSchema[] = [];
    for (const entry of yield* readManifests(client)) {
      if (entry.kind === 'fault') {
        faults.push(entry.fault);
        continue;
      }
      const { schema, name, namespace } = entry.object;
      client.requests(schema);
      if (!kinds.includes(schema)) kinds.push(schema);
      const read = client.store.read(schema.kind, name, namespace === '' ? undefined : namespace);
      if (read.ok) objects.push(read.value);
      else faults.push(statusFault(read.error));
    }
    return { objects, faults, single: objects.length + faults.length === 1, kinds };
  }
  const request = parseResources(client, client.args);
  if (!request) {
    client.warn(NO_TYPE);
    return fail('');
  }
  if (request.kind === 'list') return { objects: request.kinds.flatMap((schema) => listObjects(client, schema)), faults: [], single: false, kinds: request.kinds };
  if (client.flags.has('selector')) fail('name cannot be provided when a selector is specified');
  if (client.flags.on('all-namespaces') && request.names.some(({ schema }) => schema.namespaced)) fail('a resource cannot be retrieved by name across all namespaces');
  const { found, faults } = readNamed(client, request.names);
  const kinds = request.names.map(({ schema }) => schema);
  return { objects: found, faults, single: request.names.length === 1, kinds: kinds.filter((schema, i) => kinds.indexOf(schema) === i) };
}

/** Tables, one for each run of objects of the same kind. */
function printTables(client: Client, objects: readonly Stored[], options: TableOptions): void {
  const { now } = client;
  let at = 0;
  while (at < objects.length) {
    const kind = (objects[at] as Stored).kind;
    let end = at;
    while (end < objects.length && objects[end]?.kind === kind) end += 1;
    const rows = objects.slice(at, end).map((object) => tableRow(object, options, now));
    const lines = options.noHeaders ? rows : [tableHeader(kind, options), ...rows];
    client.print(`${at > 0 ? '\n' : ''}${alignTabs(lines.map((line) => `${line}\n`).join(''), TABLE)}`);
    at = end;
  }
}

function printOthers(client: Client, objects: readonly Stored[], output: Exclude<Output, { kind: 'table' }>, single: boolean): void {
  const values = objects as unknown as readonly JsonObject[];
  if (output.kind === 'name') return client.print(objects.map((object) => `${objectName(object)}\n`).join(''));
  if (output.kind === 'columns') return client.print(customColumns(output.template, values, client.flags.on('no-headers')));
  const [first] = values;
  if (single) {
    if (first !== undefined) printObject(client, first, output);
    return;
  }
  printObject(client, listOf(values), output);
}

export const get: Verb = {
  name: 'get',
  synopsis: 'Display one or many resources',
  flags: [
    ...FILE_FLAGS,
    ...SELECTOR_FLAGS,
    ALL_NAMESPACES,
    string('output', 'o'),
    string('template'),
    bool('watch', 'w'),
    bool('watch-only'),
    bool('output-watch-events'),
    bool('show-labels'),
    bool('show-kind'),
    bool('show-managed-fields'),
    strings('label-columns', 'L'),
    bool('no-headers'),
    string('sort-by'),
    bool('ignore-not-found'),
    int('chunk-size'),
    string('raw'),
    string('subresource'),
    optional('server-print', 'true'),
    ...unsupported('bool', 'allow-missing-template-keys'),
  ],
  completes: 'resources',
  *run(client) {
    const { flags } = client;
    if (flags.has('raw')) client.notSimulated('kubectl get --raw');
    if (flags.has('subresource')) client.notSimulated('kubectl get --subresource');
    const output = outputOf(client, true);
    const found = yield* find(client);
    if (flags.on('watch') || flags.on('watch-only')) {
      if (found.kinds.length > 1) fail('you may only specify a single resource type');
      if (found.faults.length > 0) {
        if (flags.on('ignore-not-found') && found.faults.every((fault) => fault.kind === 'status' && fault.status.reason === 'NotFound')) return 0;
        throw new Failure(found.faults);
      }
      return yield* watchObjects(client, found.objects, found.kinds[0] as KindSchema, found.single, output);
    }
    const faults = flags.on('ignore-not-found') ? found.faults.filter((fault) => fault.kind !== 'status' || fault.status.reason !== 'NotFound') : found.faults;
    const objects = sortObjects(client, found.objects);
    if (output !== undefined && output.kind !== 'table') {
      if (faults.length > 0 && (found.single || objects.length === 0)) throw new Failure(faults);
      printOthers(client, objects, output, found.single);
    } else {
      printTables(client, objects, tableOptions(client, found.faults.length > 0 ? new Set(objects.map(({ kind }) => kind)).size > 1 : found.kinds.length > 1, output));
      if (objects.length === 0 && faults.length === 0 && !flags.on('ignore-not-found')) client.warn(nothingFound(client, found.kinds));
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};

export const nothingFound = (client: Client, kinds: readonly KindSchema[]): string =>
  client.flags.on('all-namespaces') || kinds.every(({ namespaced }) => !namespaced) ? 'No resources found\n' : `No resources found in ${client.namespace} namespace.\n`;
