/** What `kubectl rollout` works on: a kind alone means all objects of it. */
import type { Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { Failure, fail, type Fault } from '../failure';
import { parseResources } from '../resource-arguments';
import { selectTargets } from '../targets';

export function* rolloutTargets(client: Client, faults: Fault[]): Task<readonly Stored[]> {
  const request = parseResources(client, client.args);
  if (!request && !client.flags.has('filename')) return fail('required resource not specified');
  if (request?.kind === 'list') client.flags.set('all', 'true');
  const found = yield* selectTargets(client, request, faults);
  if (faults.length > 0 && found.length === 0) throw new Failure(faults);
  return found;
}
