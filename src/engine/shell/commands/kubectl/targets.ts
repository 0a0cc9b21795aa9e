/** The objects that a changing verb is for: by file, by name, by selector, or all of a kind. */
import type { Stored } from '../../../k8s/index';
import type { Task } from '../../../program/index';
import type { Client } from './client';
import { fail, statusFault, type Fault } from './failure';
import { hasFiles, readManifests } from './manifests';
import { listObjects, readNamed, type Request } from './resource-arguments';

export function* selectTargets(client: Client, request: Request | undefined, faults: Fault[]): Task<readonly Stored[]> {
  if (hasFiles(client)) {
    const found: Stored[] = [];
    for (const entry of yield* readManifests(client)) {
      if (entry.kind === 'fault') {
        faults.push(entry.fault);
        continue;
      }
      const { schema, name, namespace } = entry.object;
      client.requests(schema);
      const read = client.store.read(schema.kind, name, namespace === '' ? undefined : namespace);
      if (read.ok) found.push(read.value);
      else faults.push(statusFault(read.error));
    }
    return found;
  }
  if (!request) return [];
  if (request.kind === 'names') {
    if (client.flags.has('selector')) fail('name cannot be provided when a selector is specified');
    const { found, faults: missing } = readNamed(client, request.names);
    faults.push(...missing);
    return found;
  }
  if (!client.flags.on('all') && !client.flags.has('selector') && !client.flags.has('field-selector')) fail('resource(s) were provided, but no name was specified');
  return request.kinds.flatMap((schema) => listObjects(client, schema));
}
