/**
 * `kubectl rollout history`, `undo`, `pause`, `resume`. Source: k8s.io/kubectl v0.36, pkg/cmd/rollout and pkg/polymorphichelpers (history.go, rollback.go, objectpauser.go).
 * @unsupported the history of DaemonSets (ControllerRevisions)
 */
import { LAST_APPLIED, kindSchema, resourceName, type Deployment, type JsonObject, type PodTemplateSpec, type ReplicaSet, type Stored } from '../../../../k8s/index';
import type { Task } from '../../../../program/index';
import { objectName, type Client } from '../client';
import { templateLines } from '../describe/pod-parts';
import { PrefixWriter } from '../describe/prefix-writer';
import { dryRunOf, dryRunSuffix } from '../dry-run';
import { Failure, fail, statusFault, textFault, type Fault } from '../failure';
import { int, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { POD_TEMPLATE_HASH, sameTemplate } from '../pod-template';
import { SELECTOR_FLAGS } from '../resource-arguments';
import { DESCRIPTION, alignTabs } from '../tab-writer';
import { WRITE_FLAGS, report } from './create';
import { rolloutTargets } from './rollout-targets';
import type { Verb } from './verb';

const REVISION = 'deployment.kubernetes.io/revision';
const CHANGE_CAUSE = 'kubernetes.io/change-cause';
/** Annotations that a rollback leaves as they are. */
const KEPT: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

const qualified = (object: Stored): string => {
  const schema = kindSchema(object.kind);
  return schema.group === '' ? object.kind : `${object.kind}.${schema.group}`;
};

interface Revision {
  readonly number: number;
  readonly set: Stored<ReplicaSet>;
}

function revisionsOf(client: Client, deployment: Stored<Deployment>): readonly Revision[] {
  return client.store
    .list('ReplicaSet', { namespace: deployment.metadata.namespace ?? 'default' })
    .filter(({ metadata }) => (metadata.ownerReferences ?? []).some(({ uid, controller }) => controller === true && uid === deployment.metadata.uid))
    .flatMap((set): readonly Revision[] => {
      const number = Number(set.metadata.annotations?.[REVISION] ?? 'x');
      return Number.isInteger(number) ? [{ number, set }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/** A template as `kubectl rollout history --revision` shows it; the cause of the change among its annotations. */
function templateText({ set }: Revision, withCause: boolean): string {
  const w = new PrefixWriter();
  const { template } = set.spec;
  const cause = withCause ? (set.metadata.annotations?.[CHANGE_CAUSE] ?? '') : '';
  const shown: PodTemplateSpec | undefined = template && cause !== '' ? { ...template, metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause } } } : template;
  templateLines(w, shown);
  return w.raw();
}

function historyText(client: Client, deployment: Stored<Deployment>, wanted: number): string {
  const revisions = revisionsOf(client, deployment);
  if (revisions.length === 0) return 'No rollout history found.';
  if (wanted > 0) {
    const found = revisions.find(({ number }) => number === wanted);
    return found ? templateText(found, true) : fail('unable to find the specified revision');
  }
  const rows = revisions.map(({ number, set }) => `${number}\t${set.metadata.annotations?.[CHANGE_CAUSE] || '<none>'}\n`);
  return alignTabs(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`, DESCRIPTION);
}

export const rolloutHistory: Verb = {
  name: 'rollout history',
  synopsis: 'View rollout history',
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), ...without(WRITE_FLAGS, 'dry-run', 'validate', 'save-config', 'field-manager'), int('revision')],
  completes: 'workloads',
  *run(client) {
    const faults: Fault[] = [];
    const wanted = client.flags.number('revision') ?? 0;
    const objects = yield* rolloutTargets(client, faults);
    if (wanted < 0) fail(`revision must be a positive integer: ${wanted}`);
    const output = outputOf(client, false);
    for (const object of objects) {
      if (object.kind === 'DaemonSet') client.notSimulated('the rollout history of DaemonSets');
      if (object.kind !== 'Deployment') {
        fail(`no history viewer has been implemented for ${JSON.stringify(qualified(object))}`);
        continue;
      }
      if (output) {
        const shown = revisionsOf(client, object).filter(({ number }) => wanted === 0 || number === wanted);
        if (wanted > 0 && shown.length === 0) fail('unable to find the specified revision');
        for (const { set } of shown) report(client, set, '', output, 'none');
        continue;
      }
      client.print(`${objectName(object)} ${wanted > 0 ? `with revision #${wanted}` : ''}\n${historyText(client, object, wanted)}\n`);
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};

function undoOne(client: Client, deployment: Stored<Deployment>): string {
  const wanted = client.flags.number('to-revision') ?? 0;
  const revisions = revisionsOf(client, deployment);
  const notFound = (): never => fail(`unable to find specified revision ${wanted} in history`);
  if (wanted < 0) notFound();
  const found = wanted > 0 ? revisions.find(({ number }) => number === wanted) : revisions.at(-2);
  if (!found) return wanted > 0 ? notFound() : fail(`no rollout history found for deployment ${JSON.stringify(deployment.metadata.name)}`);
  const mode = dryRunOf(client);
  if (mode === 'client') return templateText(found, false);
  if (deployment.spec.paused === true) fail("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  const { template } = found.set.spec;
  if (sameTemplate(template, deployment.spec.template)) return `skipped rollback (current template already matches revision ${wanted})`;
  const labels = Object.fromEntries(Object.entries(template?.metadata?.labels ?? {}).filter(([key]) => key !== POD_TEMPLATE_HASH));
  const kept = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => KEPT.has(key));
  const restored = Object.entries(found.set.metadata.annotations ?? {}).filter(([key]) => !KEPT.has(key));
  const value = {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: Object.fromEntries([...kept, ...restored]) },
    spec: { ...deployment.spec, template: { ...template, metadata: { ...template?.metadata, labels } } },
  } as unknown as JsonObject;
  const done = client.store.update(value, { dryRun: mode === 'server', warn: client.warning });
  return done.ok ? 'rolled back' : fail(`failed restoring revision ${wanted}: ${done.error.message}`);
}

const appliedText = (object: Stored): string =>
  `Warning: resource ${kindSchema(object.kind).plural}/${object.metadata.name} was previously managed with 'kubectl apply'. Rolling back will not update the ${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`;

export const rolloutUndo: Verb = {
  name: 'rollout undo',
  synopsis: 'Undo a previous rollout',
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), ...without(WRITE_FLAGS, 'validate', 'save-config', 'field-manager'), int('to-revision')],
  completes: 'workloads',
  *run(client) {
    const faults: Fault[] = [];
    const objects = yield* rolloutTargets(client, faults);
    const output = outputOf(client, false);
    for (const object of objects) {
      if (object.kind === 'DaemonSet') client.notSimulated('undoing the rollout of DaemonSets');
      if (object.kind !== 'Deployment') {
        fail(`no rollbacker has been implemented for ${JSON.stringify(qualified(object))}`);
        continue;
      }
      if (object.metadata.annotations?.[LAST_APPLIED] !== undefined) client.warn(appliedText(object));
      const done = undoOne(client, object);
      if (output) report(client, object, done, output, dryRunOf(client));
      else client.print(`${objectName(object)} ${done}${dryRunSuffix(dryRunOf(client))}\n`);
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};

function* setPaused(client: Client, paused: boolean): Task<number> {
  const faults: Fault[] = [];
  const [word, done] = paused ? ['pausing', 'paused'] : ['resuming', 'resumed'];
  const objects = yield* rolloutTargets(client, faults);
  for (const object of objects) {
    const where = JSON.stringify(object.metadata.name);
    const resource = resourceName(kindSchema(object.kind));
    if (object.kind !== 'Deployment') {
      faults.push(textFault(`error: ${resource} ${where} ${word} is not supported`));
      continue;
    }
    if ((object.spec.paused ?? false) === paused) {
      faults.push(textFault(paused ? `error: ${resource} ${where} is already paused` : `error: ${resource} ${where} is not paused`));
      continue;
    }
    const patched = client.store.patch('Deployment', object.metadata.name, object.metadata.namespace, { spec: { paused: paused ? true : null } }, 'merge', { warn: client.warning });
    if (patched.ok) report(client, patched.value, done, outputOf(client, false), 'none');
    else faults.push(statusFault(patched.error));
  }
  if (faults.length > 0) throw new Failure(faults);
  return 0;
}

const switchVerb = (word: 'pause' | 'resume', synopsis: string): Verb => ({
  name: `rollout ${word}`,
  synopsis,
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), ...without(WRITE_FLAGS, 'dry-run', 'validate', 'save-config')],
  completes: 'workloads',
  run: (client) => setPaused(client, word === 'pause'),
});

export const rolloutPause = switchVerb('pause', 'Mark the provided resource as paused');
export const rolloutResume = switchVerb('resume', 'Resume a paused resource');
