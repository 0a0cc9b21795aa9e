/** `kubectl describe`. Source: k8s.io/kubectl v0.36, pkg/cmd/describe. */
import type { Stored } from '../../../../k8s/index';
import { describeObject } from '../describe/index';
import { Failure, fail, type Fault } from '../failure';
import { bool, int, without } from '../flags';
import { FILE_FLAGS, hasFiles, readManifests } from '../manifests';
import { ALL_NAMESPACES, SELECTOR_FLAGS, listObjects, parseResources, readOne } from '../resource-arguments';
import { statusFault } from '../failure';
import { nothingFound } from './get';
import type { Verb } from './verb';

export const describeVerb: Verb = {
  name: 'describe',
  synopsis: 'Show details of a specific resource or group of resources',
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), ALL_NAMESPACES, bool('show-events'), int('chunk-size')],
  completes: 'resources',
  *run(client) {
    const faults: Fault[] = [];
    const found: Stored[] = [];
    let empty = '';
    if (hasFiles(client)) {
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
    } else {
      const request = parseResources(client, client.args);
      if (!request) return fail('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
      if (request.kind === 'list') {
        found.push(...request.kinds.flatMap((schema) => listObjects(client, schema)));
        if (found.length === 0) empty = nothingFound(client, request.kinds);
      } else {
        if (client.flags.has('selector')) fail('name cannot be provided when a selector is specified');
        for (const { schema, name } of request.names) {
          const read = readOne(client, schema, name);
          if ('object' in read) {
            found.push(read.object);
            continue;
          }
          // As kubectl does: a name that is none may be the beginning of some.
          const like = listObjects(client, schema).filter((object) => object.metadata.name.startsWith(name));
          if (like.length > 0 && request.names.length === 1) {
            const showEvents = client.flags.on('show-events');
            for (const object of like) client.print(`${describeObject(client, object, showEvents)}\n`);
            return 0;
          }
          faults.push(read.fault);
        }
      }
    }
    // Of one object the events are shown, of several only when asked for.
    const showEvents = client.flags.on('show-events', found.length === 1 && faults.length === 0);
    found.forEach((object, i) => {
      client.print(`${i > 0 ? '\n\n' : ''}${describeObject(client, object, showEvents)}`);
    });
    if (faults.length > 0) throw new Failure(faults);
    if (found.length === 0) client.warn(empty);
    return 0;
  },
};
