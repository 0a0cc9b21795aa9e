/** `kubectl patch`. Source: k8s.io/kubectl v0.36, pkg/cmd/patch. @unsupported --subresource */
import { badRequest, isJsonObject, parseManifest, type Json, type JsonObject, type Stored } from '../../../../k8s/index';
import type { Client } from '../client';
import { dryRunOf } from '../dry-run';
import { Failure, fail, failStatus, statusFault, type Fault } from '../failure';
import { string, unsupported, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { parseResources } from '../resource-arguments';
import { selectTargets } from '../targets';
import { WRITE_FLAGS, report } from './create';
import { NO_RESOURCE } from './delete';
import { jsonPatch } from '../json-patch';
import { goJson } from '../last-applied';
import type { Verb } from './verb';

/** The patch, given as JSON or YAML. */
function patchOf(client: Client): Json {
  const text = client.flags.get('patch') ?? '';
  const file = client.flags.get('patch-file');
  let source = text;
  if (file !== undefined) {
    const read = client.process.environment.files.read(client.path(file));
    source = read.ok ? read.value : fail(`unable to read patch file: open ${file}: no such file or directory`);
  }
  const manifest = parseManifest(source);
  const value = manifest.documents[0]?.value;
  if (manifest.error !== undefined || value === undefined) return failStatus(badRequest(/^\s*[{[]/.test(source) ? 'unexpected end of JSON input' : (manifest.error?.message ?? 'unexpected end of JSON input')));
  return value;
}

/** A patch's unknown fields are warned of and dropped: the server's default for patches. */
function patchOne(client: Client, object: Stored, patch: Json, type: 'strategic' | 'merge' | 'json', faults: Fault[]): void {
  const mode = dryRunOf(client);
  const output = outputOf(client, false);
  const { name, namespace } = object.metadata;
  const send = (strict: boolean) => {
    const options = { dryRun: mode !== 'none', strict, ...(mode !== 'client' && { warn: client.warning }) };
    if (type === 'json') return client.store.update(jsonPatch(object as unknown as JsonObject, patch), options);
    return client.store.patch(object.kind, name, namespace, isJsonObject(patch) ? patch : {}, type, options);
  };
  let done = send(true);
  if (!done.ok && done.error.reason === 'BadRequest' && done.error.message.includes('strict decoding error')) {
    for (const found of done.error.message.matchAll(/unknown field "[^"]*"/g)) client.warning(found[0]);
    done = send(false);
  }
  if (!done.ok) {
    faults.push(statusFault(done.error));
    return;
  }
  const after = done.value as Stored;
  const same = mode === 'none' ? after.metadata.resourceVersion === object.metadata.resourceVersion : goJson(after as unknown as JsonObject) === goJson(object as unknown as JsonObject);
  // Without a change kubectl does not say that it was a trial.
  if (same) report(client, after, 'patched (no change)', output, 'none');
  else report(client, after, 'patched', output, mode);
}

export const patch: Verb = {
  name: 'patch',
  synopsis: 'Update fields of a resource',
  flags: [...FILE_FLAGS, ...without(WRITE_FLAGS, 'validate', 'save-config'), ...unsupported('bool', 'local'), string('patch', 'p'), string('patch-file'), string('type'), string('subresource')],
  completes: 'resources',
  *run(client) {
    const { flags } = client;
    if (flags.has('subresource')) client.notSimulated('kubectl patch --subresource');
    if (!flags.has('patch') && !flags.has('patch-file')) fail('must specify --patch or --patch-file containing the contents of the patch');
    const type = flags.get('type') ?? 'strategic';
    if (type !== 'strategic' && type !== 'merge' && type !== 'json') return fail(`--type must be one of [json merge strategic], not ${JSON.stringify(type)}`);
    const request = parseResources(client, client.args);
    if (!request && !flags.has('filename')) return fail(NO_RESOURCE);
    const value = patchOf(client);
    const faults: Fault[] = [];
    for (const object of yield* selectTargets(client, request, faults)) patchOne(client, object, value, type, faults);
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};
