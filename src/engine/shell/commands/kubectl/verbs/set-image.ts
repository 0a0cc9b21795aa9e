/** `kubectl set image`. Source: k8s.io/kubectl v0.36, pkg/cmd/set/set_image.go. */
import { isJsonArray, isJsonObject, type Container, type Json, type JsonObject, type Stored } from '../../../../k8s/index';
import { dryRunOf } from '../dry-run';
import { Failure, fail, statusFault, textFault, type Fault } from '../failure';
import { bool, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { outputOf } from '../output';
import { SELECTOR_FLAGS, parseResources } from '../resource-arguments';
import { selectTargets } from '../targets';
import { WRITE_FLAGS, report } from './create';
import type { Verb } from './verb';

const containersOf = (object: Stored): readonly Container[] | undefined => {
  if (object.kind === 'Pod') return object.spec.containers;
  return object.kind === 'Deployment' || object.kind === 'DaemonSet' || object.kind === 'ReplicaSet' ? (object.spec.template?.spec.containers ?? []) : undefined;
};

/** The object with these containers' images. */
function withImages(object: Stored, images: ReadonlyMap<string, string>): JsonObject {
  const value = object as unknown as JsonObject;
  const change = (spec: Json | undefined): JsonObject => {
    const own = isJsonObject(spec) ? spec : {};
    const list = isJsonArray(own['containers']) ? own['containers'] : [];
    return {
      ...own,
      containers: list.map((container) => {
        if (!isJsonObject(container)) return container;
        const image = images.get(String(container['name'])) ?? images.get('*');
        return image === undefined ? container : { ...container, image };
      }),
    };
  };
  if (object.kind === 'Pod') return { ...value, spec: change(value['spec']) };
  const spec = isJsonObject(value['spec']) ? value['spec'] : {};
  const template = isJsonObject(spec['template']) ? spec['template'] : {};
  return { ...value, spec: { ...spec, template: { ...template, spec: change(template['spec']) } } };
}

export const setImage: Verb = {
  name: 'set image',
  synopsis: 'Update the image of a pod template',
  flags: [...FILE_FLAGS, ...without(SELECTOR_FLAGS, 'field-selector'), ...without(WRITE_FLAGS, 'validate', 'save-config'), bool('all'), bool('local')],
  completes: 'workloads',
  *run(client) {
    const names = client.args.filter((arg) => !arg.includes('='));
    const images = new Map(client.args.filter((arg) => arg.includes('=')).map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] as const));
    if (names.length === 0 && !client.flags.has('filename')) fail('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (images.size === 0) fail('at least one image update is required');
    const faults: Fault[] = [];
    const mode = dryRunOf(client);
    for (const object of yield* selectTargets(client, parseResources(client, names), faults)) {
      const containers = containersOf(object);
      const missing = [...images.keys()].filter((name) => name !== '*' && !containers?.some((container) => container.name === name));
      if (missing.length > 0) {
        faults.push(...missing.map((name) => textFault(`unable to find container named ${JSON.stringify(name)}`)));
        continue;
      }
      // Nothing is sent and nothing said when all is as asked.
      if (containers?.every(({ name, image }) => (images.get(name) ?? images.get('*') ?? image) === image)) continue;
      const updated = client.store.update(withImages(object, images), { dryRun: mode !== 'none', warn: client.warning });
      if (updated.ok) report(client, updated.value, 'image updated', outputOf(client, false), mode);
      else faults.push(statusFault(updated.error));
    }
    if (faults.length > 0) throw new Failure(faults);
    return 0;
  },
};
