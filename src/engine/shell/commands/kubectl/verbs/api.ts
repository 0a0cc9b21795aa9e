/** `kubectl api-resources`, `api-versions`, `version`, `cluster-info`, `auth can-i`. Source: k8s.io/kubectl v0.36 */
import { KUBERNETES_VERSION } from '../../../../cluster/index';
import { compareGoStrings, toJson, toYaml } from '../../../../k8s/index';
import type { Client } from '../client';
import { fail } from '../failure';
import { bool, string, strings, unsupported, without } from '../flags';
import { FILE_FLAGS } from '../manifests';
import { NO_CLUSTER, SERVER, knowsCluster } from '../kubeconfig';
import { TABLE, alignTabs } from '../tab-writer';
import { groupOf, servedKind, servedResources, servedVersions, type ServedResource } from '../unmodelled-kinds';
import { WRITE_FLAGS } from './create';
import { done } from './create-kinds';
import type { Verb } from './verb';

/** Source: k8s.io/kubectl v0.36, pkg/cmd/version/version.go. */
const KUSTOMIZE_VERSION = 'v5.8.1';

function apiResources(client: Client): number {
  const { flags } = client;
  const output = flags.get('output') ?? '';
  if (client.args.length > 0) client.usage(`unexpected arguments: [${client.args.join(' ')}]`);
  if (!['', 'wide', 'name', 'json', 'yaml', 'kyaml'].includes(output)) return fail(`unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: json,kyaml,name,wide,yaml`);
  const sortBy = flags.get('sort-by') ?? '';
  if (!['', 'name', 'kind'].includes(sortBy)) return fail(`--sort-by accepts only name or kind`);
  const wanted = (resource: ServedResource): boolean =>
    (!flags.has('api-group') || groupOf(resource.apiVersion) === flags.get('api-group')) &&
    (!flags.has('namespaced') || resource.namespaced === flags.on('namespaced')) &&
    flags.list('verbs').every((verb) => resource.verbs.includes(verb)) &&
    flags.list('categories').every((category) => resource.categories.includes(category));
  const key = (resource: ServedResource): string => (sortBy === 'name' ? resource.plural : sortBy === 'kind' ? resource.kind : groupOf(resource.apiVersion));
  const found = servedResources.filter(wanted).sort((a, b) => compareGoStrings(key(a), key(b)) || compareGoStrings(a.plural, b.plural));
  // The list that the server answers holds more (storageVersionHash, singularName) than is recorded here.
  if (output !== '' && output !== 'wide' && output !== 'name') client.notSimulated(`kubectl api-resources -o ${output}: use -o wide or -o name`);
  if (output === 'name') {
    client.print(found.map(({ plural, apiVersion }) => `${plural}${apiVersion.includes('/') ? `.${groupOf(apiVersion)}` : ''}\n`).join(''));
    return 0;
  }
  const wide = output === 'wide';
  const rows = found.map(({ plural, shortNames, apiVersion, namespaced, kind, verbs, categories }) =>
    [plural, shortNames.join(','), apiVersion, String(namespaced), kind, ...(wide ? [verbs.join(','), categories.join(',')] : [])].join('\t'),
  );
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])].join('\t');
  client.print(alignTabs([...(flags.on('no-headers') ? [] : [header]), ...rows].map((line) => `${line}\n`).join(''), TABLE));
  return 0;
}

export const apiResourcesVerb: Verb = {
  name: 'api-resources',
  synopsis: 'Print the supported API resources on the server',
  flags: [string('output', 'o'), string('api-group'), bool('namespaced'), bool('no-headers'), bool('show-managed-fields'), strings('verbs'), strings('categories'), string('sort-by'), bool('cached')],
  completes: 'nothing',
  run: (client) => done(apiResources(client)),
};

export const apiVersionsVerb: Verb = {
  name: 'api-versions',
  synopsis: 'Print the supported API versions on the server, in the form of "group/version"',
  flags: [],
  completes: 'nothing',
  run(client) {
    if (client.args.length > 0) client.usage(`unexpected arguments: [${client.args.join(' ')}]`);
    client.print(`${servedVersions.join('\n')}\n`);
    return done(0);
  },
};

/** @simplified `kubectl version -o yaml` leaves out what a build stamps: its commit, date, Go version and compiler */
function version(client: Client): number {
  const { flags } = client;
  const asked = !flags.on('client');
  const reached = knowsCluster(client.process);
  const server = asked && reached ? KUBERNETES_VERSION : undefined;
  const of = (gitVersion: string) => ({ gitVersion, major: '1', minor: '36', platform: 'linux/amd64' });
  const value = { clientVersion: of(KUBERNETES_VERSION), kustomizeVersion: KUSTOMIZE_VERSION, ...(server !== undefined && { serverVersion: of(server) }) };
  const output = flags.get('output');
  if (output === 'json') client.print(toJson(value));
  else if (output === 'yaml') client.print(toYaml(value));
  else if (output !== undefined && output !== '') fail("--output must be 'yaml' or 'json'");
  else client.print(`Client Version: ${KUBERNETES_VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\n${server === undefined ? '' : `Server Version: ${server}\n`}`);
  if (!asked || reached) return 0;
  client.warn(NO_CLUSTER);
  return 1;
}

export const versionVerb: Verb = {
  name: 'version',
  synopsis: 'Print the client and server version information',
  flags: [bool('client'), string('output', 'o')],
  completes: 'nothing',
  run: (client) => done(version(client)),
};

export const clusterInfo: Verb = {
  name: 'cluster-info',
  synopsis: 'Display cluster information',
  flags: [],
  completes: 'nothing',
  run(client) {
    if (client.args.length > 0) client.notSimulated('kubectl cluster-info dump');
    const dns = client.store.get('Service', 'kube-dns', 'kube-system');
    const name = dns?.metadata.labels?.['kubernetes.io/name'] ?? 'kube-dns';
    client.print(`Kubernetes control plane is running at ${SERVER}\n`);
    if (dns) client.print(`${name} is running at ${SERVER}/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy\n`);
    client.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    return done(0);
  },
};

/** @simplified everybody may do everything: there is no authorization */
export const canI: Verb = {
  name: 'auth can-i',
  synopsis: 'Check whether an action is allowed',
  flags: [bool('all-namespaces', 'A'), bool('quiet', 'q'), bool('list'), string('subresource'), bool('no-headers')],
  completes: 'nothing',
  run(client) {
    if (client.flags.on('list')) client.notSimulated('kubectl auth can-i --list');
    const [, resource] = client.args;
    if (resource === undefined) return fail("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
    const [kind = ''] = resource.split('/');
    const served = servedKind(kind);
    if (kind !== '*' && !kind.startsWith('/') && !served) client.warn(`Warning: the server doesn't have a resource type '${kind}'\n\n`);
    else if (served && !served.namespaced && !client.flags.on('all-namespaces')) client.warn(`Warning: resource '${served.plural}' is not namespace scoped${groupOf(served.apiVersion) === '' ? '' : ` in group '${groupOf(served.apiVersion)}'`}\n\n`);
    if (!client.flags.on('quiet')) client.print('yes\n');
    return done(0);
  },
};

/** Opening an editor needs a terminal that draws: the page has an editor pane instead. */
export const edit: Verb = {
  name: 'edit',
  synopsis: 'Edit a resource on the server',
  flags: [
    ...FILE_FLAGS,
    ...without(WRITE_FLAGS, 'dry-run'),
    ...unsupported('bool', 'output-patch', 'windows-line-endings'),
    ...unsupported('string', 'subresource'),
  ],
  completes: 'resources',
  run(client) {
    const target = client.args.length > 0 ? client.args.join(' ') : 'RESOURCE';
    return client.notSimulated(`kubectl edit: kubectl get ${target} -o yaml > object.yaml, change object.yaml in the editor pane, kubectl apply -f object.yaml`);
  },
};
