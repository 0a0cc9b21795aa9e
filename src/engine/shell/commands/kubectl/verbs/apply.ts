/** `kubectl apply`. Source: k8s.io/kubectl v0.36, pkg/cmd/apply. @unsupported --server-side, --prune and the subcommands edit-last-applied, set-last-applied, view-last-applied */
import { LAST_APPLIED, kindSchema, type Stored } from '../../../../k8s/index';
import type { Client } from '../client';
import { dryRunOf } from '../dry-run';
import { Failure, fail, plainFault, statusFault, textFault, type Fault } from '../failure';
import { bool, int, string, unsupported, without } from '../flags';
import { FILE_FLAGS, hasFiles, readManifests, type ManifestObject } from '../manifests';
import { outputOf } from '../output';
import { WRITE_FLAGS, isStrict, report } from './create';
import { patchText, unknownFieldText } from '../apply-patch';
import type { Verb } from './verb';

/** kubectl names the resource by its plural here, without the group. */
const missingAnnotation = (object: Stored): string =>
  `Warning: resource ${kindSchema(object.kind).plural}/${object.metadata.name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;

const groupVersion = ({ schema }: ManifestObject): string => (schema.group === '' ? '/v1' : `${schema.group}/v1`);

/** Where the object is, in the words of a failed apply. */
const place = (object: ManifestObject): string =>
  `Resource: "${groupVersion(object)}, Resource=${object.schema.plural}", GroupVersionKind: "${groupVersion(object)}, Kind=${object.schema.kind}"\nName: "${object.name}", Namespace: "${object.namespace}"`;

function applyOne(client: Client, object: ManifestObject, faults: Fault[]): void {
  const mode = dryRunOf(client);
  const output = outputOf(client, false);
  if (object.name === '') {
    faults.push(textFault(`error when retrieving current configuration of:\n${place(object)}\nfrom server for: "${object.source}": resource name may not be empty`));
    return;
  }
  client.requests(object.schema);
  const live: Stored | undefined = client.store.get(object.schema.kind, object.name, object.namespace === '' ? undefined : object.namespace);
  const applied = client.store.apply(object.value, { dryRun: mode !== 'none', strict: isStrict(client), ...(mode !== 'client' && { warn: client.warning }) });
  if (!applied.ok) {
    const unknown = /strict decoding error: [^]*$/.exec(applied.error.message)?.[0];
    if (live !== undefined && applied.error.reason === 'BadRequest' && unknown !== undefined) {
      faults.push(plainFault(unknownFieldText(object, live, unknown)));
      return;
    }
    const context = live === undefined ? `error when creating "${object.source}"` : `error when applying patch:\n${patchText(object, live)}\nto:\n${place(object)}\nfor: "${object.source}": error when patching "${object.source}"`;
    faults.push(statusFault(applied.error, context));
    return;
  }
  const { outcome, object: stored, annotationMissing } = applied.value;
  if (annotationMissing) client.warn(missingAnnotation(stored));
  report(client, stored, outcome, output, mode);
}

export const apply: Verb = {
  name: 'apply',
  synopsis: 'Apply a configuration to a resource by file name or stdin',
  flags: [
    ...FILE_FLAGS,
    ...without(WRITE_FLAGS, 'save-config'),
    string('selector', 'l'),
    bool('overwrite'),
    bool('server-side'),
    bool('prune'),
    ...unsupported('bool', 'force', 'force-conflicts', 'wait', 'all', 'openapi-patch'),
    ...unsupported('strings', 'prune-allowlist'),
    ...unsupported('string', 'cascade', 'timeout', 'subresource'),
    int('grace-period'),
  ],
  completes: 'files',
  *run(client) {
    if (client.flags.on('server-side')) client.notSimulated('server-side apply (field managers): kubectl apply without --server-side works');
    if (client.flags.on('prune')) client.notSimulated('kubectl apply --prune');
    if (client.args.length > 0) client.usage(`Unexpected args: [${client.args.join(' ')}]`);
    if (!hasFiles(client)) return fail('must specify one of -f and -k');
    const faults: Fault[] = [];
    let count = 0;
    for (const entry of yield* readManifests(client)) {
      if (entry.kind === 'fault') faults.push(entry.fault);
      else {
        count += 1;
        applyOne(client, entry.object, faults);
      }
    }
    if (faults.length > 0) throw new Failure(faults);
    return count === 0 ? fail('no objects passed to apply') : 0;
  },
};

