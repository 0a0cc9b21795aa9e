/** `kubectl rollout status`, `restart`. Source: k8s.io/kubectl v0.32, pkg/cmd/rollout and pkg/polymorphichelpers/rollout_status.go. @unsupported rollout undo, history, pause and resume */
import { SECOND, toRfc3339 } from '../../../../base/index';
import type { JsonObject, Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import { kindName, type Client } from '../client';
import { dryRunOf } from '../dry-run';
import { Failure, fail, statusFault, type Fault } from '../failure';
import { bool, duration, int, parseDuration } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { SELECTOR_FLAGS, parseResources } from '../resource-arguments';
import { waitUntil } from '../store-signal';
import { selectTargets } from '../targets';
import { WRITE_FLAGS, report } from './create';
import type { Verb } from './verb';

interface Progress {
  readonly text: string;
  readonly done: boolean;
}

function progressOf(object: Stored): Progress {
  const { name, generation = 0 } = object.metadata;
  const waiting = (what: string): Progress => ({ text: `Waiting for ${what}\n`, done: false });
  if (object.kind === 'Deployment') {
    const { status = {}, spec } = object;
    if (generation > (status.observedGeneration ?? 0)) return waiting('deployment spec update to be observed...');
    if ((status.conditions ?? []).some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded')) return fail(`deployment ${JSON.stringify(name)} exceeded its progress deadline`);
    const [updated, total, available] = [status.updatedReplicas ?? 0, status.replicas ?? 0, status.availableReplicas ?? 0];
    const wanted = spec.replicas ?? 1;
    const prefix = `deployment ${JSON.stringify(name)} rollout to finish:`;
    if (updated < wanted) return waiting(`${prefix} ${updated} out of ${wanted} new replicas have been updated...`);
    if (total > updated) return waiting(`${prefix} ${total - updated} old replicas are pending termination...`);
    if (available < updated) return waiting(`${prefix} ${available} of ${updated} updated replicas are available...`);
    return { text: `deployment ${JSON.stringify(name)} successfully rolled out\n`, done: true };
  }
  if (object.kind === 'DaemonSet') {
    const { status, spec } = object;
    if (spec.updateStrategy?.type === 'OnDelete') return fail(`rollout status is only available for RollingUpdate strategy type`);
    if (generation > (status?.observedGeneration ?? 0)) return waiting('daemon set spec update to be observed...');
    const [updated, wanted, available] = [status?.updatedNumberScheduled ?? 0, status?.desiredNumberScheduled ?? 0, status?.numberAvailable ?? 0];
    const prefix = `daemon set ${JSON.stringify(name)} rollout to finish:`;
    if (updated < wanted) return waiting(`${prefix} ${updated} out of ${wanted} new pods have been updated...`);
    if (available < wanted) return waiting(`${prefix} ${available} of ${wanted} updated pods are available...`);
    return { text: `daemon set ${JSON.stringify(name)} successfully rolled out\n`, done: true };
  }
  return fail(`no status viewer has been implemented for ${object.kind}`);
}

function* watchRollout(client: Client, object: Stored): Task<void> {
  const timeout = parseDuration(client.flags.get('timeout') ?? '0') ?? 0;
  const until = timeout > 0 ? client.now + timeout * SECOND : undefined;
  let shown = '';
  const look = (): boolean => {
    const now: Stored | undefined = client.store.get(object.kind, object.metadata.name, object.metadata.namespace);
    if (!now) return fail('object has been deleted');
    const { text, done } = progressOf(now);
    // A watch prints at each event; the same words twice in a row say nothing new.
    if (text !== shown) client.print(text);
    shown = text;
    return done;
  };
  if (!client.flags.on('watch', true)) {
    look();
    return;
  }
  if (!(yield* waitUntil(client, look, until))) fail('timed out waiting for the condition');
}

export const rolloutStatus: Verb = {
  name: 'rollout status',
  synopsis: 'Show the status of the rollout',
  flags: [...FILE_FLAGS, ...SELECTOR_FLAGS, bool('watch', 'w'), duration('timeout'), int('revision')],
  completes: 'workloads',
  *run(client) {
    const request = parseResources(client, client.args);
    if (!request && !client.flags.has('filename')) return fail('required resource not specified');
    const faults: Fault[] = [];
    const objects = request?.kind === 'list' ? yield* allOf(client) : yield* selectTargets(client, request, faults);
    if (faults.length > 0) throw new Failure(faults);
    for (const object of objects) yield* watchRollout(client, object);
    return 0;
  },
};

/** Every object of the kind: rollout needs no name. */
function* allOf(client: Client): Task<readonly Stored[]> {
  client.flags.set('all', 'true');
  return yield* selectTargets(client, parseResources(client, client.args), []);
}

export const rolloutRestart: Verb = {
  name: 'rollout restart',
  synopsis: 'Restart a resource',
  flags: [...FILE_FLAGS, ...SELECTOR_FLAGS, ...WRITE_FLAGS],
  completes: 'workloads',
  *run(client) {
    const request = parseResources(client, client.args);
    if (!request && !client.flags.has('filename')) return fail('required resource not specified');
    const faults: Fault[] = [];
    const objects = request?.kind === 'list' ? yield* allOf(client) : yield* selectTargets(client, request, faults);
    const mode = dryRunOf(client);
    for (const object of objects) {
      if (object.kind !== 'Deployment' && object.kind !== 'DaemonSet') {
        fail(`${kindName(object)}s "${object.metadata.name}" restarting is not supported`);
        continue;
      }
      const patch: JsonObject = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': toRfc3339(client.now) } } } } };
      const done = client.store.patch(object.kind, object.metadata.name, object.metadata.namespace, patch, 'merge', { dryRun: mode !== 'none' });
      if (done.ok) report(client, done.value, 'restarted', outputOf(client, false), mode);
      else faults.push(statusFault(done.error));
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};
