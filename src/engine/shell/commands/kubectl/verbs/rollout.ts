/** `kubectl rollout status`, `restart`. Source: k8s.io/kubectl v0.36, pkg/cmd/rollout and pkg/polymorphichelpers/rollout_status.go */
import { SECOND, toRfc3339 } from '../../../../base/index';
import { kindSchema, resourceName, type JsonObject, type Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import type { Client } from '../client';
import { dryRunOf } from '../dry-run';
import { Failure, fail, statusFault, textFault, type Fault } from '../failure';
import { bool, duration, int, parseDuration, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { SELECTOR_FLAGS } from '../resource-arguments';
import { waitUntil } from '../store-signal';
import { WRITE_FLAGS, report } from './create';
import { rolloutTargets } from './rollout-targets';
import type { Verb } from './verb';

interface Progress {
  readonly text: string;
  readonly done: boolean;
}

function progressOf(object: Stored, revision: number): Progress {
  const { name, generation = 0 } = object.metadata;
  const waiting = (what: string): Progress => ({ text: `Waiting for ${what}\n`, done: false });
  if (object.kind === 'Deployment') {
    const { status = {}, spec } = object;
    const running = Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '0');
    if (revision > 0 && revision !== running) return fail(`desired revision (${revision}) is different from the running revision (${running})`);
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
  return fail(`no status viewer has been implemented for ${object.kind}${object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0] ?? ''}` : ''}`);
}

function* watchRollout(client: Client, object: Stored): Task<void> {
  const timeout = parseDuration(client.flags.get('timeout') ?? '0') ?? 0;
  const until = timeout > 0 ? client.now + timeout * SECOND : undefined;
  let shown = '';
  const look = (): boolean => {
    const now: Stored | undefined = client.store.get(object.kind, object.metadata.name, object.metadata.namespace);
    if (!now) return fail('object has been deleted');
    const { text, done } = progressOf(now, client.flags.number('revision') ?? 0);
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
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), bool('watch', 'w'), duration('timeout'), int('revision')],
  completes: 'workloads',
  *run(client) {
    const faults: Fault[] = [];
    const objects = yield* rolloutTargets(client, faults);
    if (faults.length > 0) throw new Failure(faults);
    for (const object of objects) yield* watchRollout(client, object);
    return 0;
  },
};

export const rolloutRestart: Verb = {
  name: 'rollout restart',
  synopsis: 'Restart a resource',
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), ...without(WRITE_FLAGS, 'dry-run', 'validate', 'save-config')],
  completes: 'workloads',
  *run(client) {
    const faults: Fault[] = [];
    const objects = yield* rolloutTargets(client, faults);
    const mode = dryRunOf(client);
    for (const object of objects) {
      if (object.kind !== 'Deployment' && object.kind !== 'DaemonSet') {
        faults.push(textFault(`error: ${resourceName(kindSchema(object.kind))} "${object.metadata.name}" restarting is not supported`));
        continue;
      }
      if (object.kind === 'Deployment' && object.spec.paused === true) {
        faults.push(textFault(`error: ${resourceName(kindSchema(object.kind))} "${object.metadata.name}" can't restart paused deployment (run rollout resume first)`));
        continue;
      }
      const patch: JsonObject = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': toRfc3339(client.now) } } } } };
      const done = client.store.patch(object.kind, object.metadata.name, object.metadata.namespace, patch, 'merge', { dryRun: mode !== 'none', warn: client.warning });
      if (done.ok) report(client, done.value, 'restarted', outputOf(client, false), mode);
      else faults.push(statusFault(done.error));
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};
