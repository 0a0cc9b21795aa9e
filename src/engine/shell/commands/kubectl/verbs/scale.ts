/** `kubectl scale`. Source: k8s.io/kubectl v0.36, pkg/cmd/scale. */
import { isJsonObject, kindSchema, resourceName, type JsonObject, type Stored } from '../../../../k8s/index';
import { kindName } from '../client';
import { DRY_RUN, dryRunOf } from '../dry-run';
import { Failure, fail, statusFault, textFault, type Fault } from '../failure';
import { bool, duration, int, string, unsupported, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { SELECTOR_FLAGS, parseResources } from '../resource-arguments';
import { selectTargets } from '../targets';
import { report } from './create';
import { requireFlags } from './create-kinds';
import { NO_RESOURCE } from './delete';
import type { Verb } from './verb';

/** The replicas of a kind that has them. */
function replicasOf(object: Stored): number | undefined {
  return object.kind === 'Deployment' || object.kind === 'ReplicaSet' ? (object.spec.replicas ?? 0) : undefined;
}

function withReplicas(object: Stored, replicas: number): Stored {
  const value = object as unknown as JsonObject;
  return { ...value, spec: { ...(isJsonObject(value['spec']) ? value['spec'] : {}), replicas } } as unknown as Stored;
}

export const scale: Verb = {
  name: 'scale',
  synopsis: 'Set a new size for a deployment or replica set',
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), DRY_RUN, bool('show-managed-fields'), ...unsupported('bool', 'allow-missing-template-keys'), int('replicas'), int('current-replicas'), string('resource-version'), bool('all'), duration('timeout'), string('output', 'o'), string('template')],
  completes: 'workloads',
  *run(client) {
    requireFlags(client, 'replicas');
    const replicas = client.flags.number('replicas') ?? -1;
    if (replicas < 0) fail('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    const request = parseResources(client, client.args);
    if (!request && !client.flags.has('filename')) return fail(NO_RESOURCE);
    const mode = dryRunOf(client);
    const faults: Fault[] = [];
    const objects = yield* selectTargets(client, request, faults);
    if (objects.length === 0) {
      if (faults.length > 0) throw new Failure(faults);
      return fail('no objects passed to scale');
    }
    const wanted = client.flags.number('current-replicas');
    for (const object of objects) {
      const now = replicasOf(object);
      if (now === undefined) {
        faults.push(textFault(`cannot scale ${kindName(object)}/${object.metadata.name}: the server could not find the requested resource (${resourceName(kindSchema(object.kind))})`));
        continue;
      }
      if (wanted !== undefined && wanted >= 0 && wanted !== now) {
        faults.push(textFault(`Expected replicas to be ${wanted}, was ${now}`));
        continue;
      }
      const output = outputOf(client, false);
      if (mode === 'client') {
        report(client, withReplicas(object, replicas), 'scaled', output, mode);
        continue;
      }
      const patch: JsonObject = { spec: { replicas } };
      const done = client.store.patch(object.kind, object.metadata.name, object.metadata.namespace, patch, 'merge', { dryRun: mode === 'server', warn: client.warning });
      if (done.ok) report(client, done.value, 'scaled', output, mode);
      else faults.push(statusFault(done.error));
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};
