/** `kubectl config`: contexts, and the namespace in force. Source: k8s.io/kubectl v0.36, pkg/cmd/config. */
import { isJsonArray, isJsonObject, toJson, toYaml, type Json, type JsonObject } from '../../../../k8s/index';
import type { Client } from '../client';
import { fail } from '../failure';
import { bool, string, unsupported, type FlagSpec } from '../flags';
import { configPath, contextsOf, readConfig, textOf, writeConfig } from '../kubeconfig';
import { toKyaml } from '../kyaml';
import { kubectlManual } from '../manual-shelf';
import { outputOf, printObject } from '../output';
import { TABLE, alignTabs } from '../tab-writer';
import { wrapHelp } from '../word-wrap';
import { done } from './create-kinds';
import type { Verb } from './verb';

const currentName = (config: JsonObject): string => textOf(config['current-context']);
const contextOf = (entry: JsonObject): JsonObject => (isJsonObject(entry['context']) ? entry['context'] : {});

function getContexts(client: Client): number {
  const config = readConfig(client.process);
  const [wanted] = client.args;
  const all = [...contextsOf(config)].sort((a, b) => (textOf(a['name']) < textOf(b['name']) ? -1 : 1)).filter(({ name }) => wanted === undefined || name === wanted);
  const output = client.flags.get('output') ?? '';
  if (output !== '' && output !== 'name') return fail(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
  if (output === 'name') {
    client.print(all.map(({ name }) => `${textOf(name)}\n`).join(''));
    return 0;
  }
  const rows = all.map((entry) => {
    const { cluster, user, namespace } = contextOf(entry);
    return [entry['name'] === config['current-context'] ? '*' : '', textOf(entry['name']), textOf(cluster), textOf(user), textOf(namespace)].join('\t');
  });
  const header = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'].join('\t');
  client.print(alignTabs([...(client.flags.on('no-headers') ? [] : [header]), ...rows].map((line) => `${line}\n`).join(''), TABLE));
  if (wanted !== undefined && all.length === 0) return fail(`context ${wanted} not found`);
  return 0;
}

function setContext(client: Client): number {
  const { flags } = client;
  const config = readConfig(client.process);
  const name = flags.on('current') ? currentName(config) : client.args[0];
  if (flags.on('current') && client.args.length > 0) return fail('you cannot specify both a context name and --current');
  if (name === undefined) return fail('you must specify a non-empty context name or --current');
  const contexts = contextsOf(config);
  const known = contexts.find((entry) => entry['name'] === name);
  const context: Record<string, string> = { ...(known ? (contextOf(known) as Record<string, string>) : {}) };
  for (const key of ['cluster', 'user', 'namespace'] as const) {
    const value = flags.get(key);
    if (value === undefined) continue;
    if (value === '') delete context[key];
    else context[key] = value;
  }
  const entry: JsonObject = { context, name };
  writeConfig(client.process, { ...config, contexts: known ? contexts.map((one) => (one === known ? entry : one)) : [...contexts, entry] });
  client.print(`Context ${JSON.stringify(name)} ${known ? 'modified' : 'created'}.\n`);
  return 0;
}

function useContext(client: Client): number {
  const [name] = client.args;
  if (name === undefined || client.args.length > 1) {
    client.print(wrapHelp(kubectlManual()?.help['config use-context'] ?? '', client.process.stdout.isTerminal ? client.process.terminal?.columns : undefined));
    return fail(`Unexpected args: [${client.args.join(' ')}]`);
  }
  const config = readConfig(client.process);
  if (!contextsOf(config).some((entry) => entry['name'] === name)) return fail(`no context exists with the name: ${JSON.stringify(name)}`);
  writeConfig(client.process, { ...config, 'current-context': name });
  client.print(`Switched to context ${JSON.stringify(name)}.\n`);
  return 0;
}

function deleteContext(client: Client): number {
  const [name] = client.args;
  const config = readConfig(client.process);
  const path = configPath(client.process);
  if (!contextsOf(config).some((entry) => entry['name'] === name)) return fail(`cannot delete context ${name ?? ''}, not in ${path}`);
  if (currentName(config) === name) client.warn('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
  writeConfig(client.process, { ...config, contexts: contextsOf(config).filter((entry) => entry['name'] !== name) });
  client.print(`deleted context ${name ?? ''} from ${path}\n`);
  return 0;
}

function renameContext(client: Client): number {
  const [from = '', to = ''] = client.args;
  if (client.args.length !== 2) return client.usage(`Unexpected args: [${client.args.join(' ')}]`);
  const config = readConfig(client.process);
  const path = configPath(client.process);
  const contexts = contextsOf(config);
  if (!contexts.some(({ name }) => name === from)) return fail(`cannot rename the context ${JSON.stringify(from)}, it's not in ${path}`);
  if (contexts.some(({ name }) => name === to)) return fail(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${path}`);
  const renamed = contexts.map((entry) => (entry['name'] === from ? { ...entry, name: to } : entry));
  writeConfig(client.process, { ...config, contexts: renamed, ...(currentName(config) === from && { 'current-context': to }) });
  client.print(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
  return 0;
}

/** @unsupported kubectl config set and unset of anything but current-context */
function setProperty(client: Client, value: string | undefined): number {
  const [property = ''] = client.args;
  if (property !== 'current-context') client.notSimulated(`kubectl config ${value === undefined ? 'unset' : 'set'} ${property}: kubectl config set-context changes a context`);
  writeConfig(client.process, { ...readConfig(client.process), 'current-context': value ?? '' });
  client.print(`Property ${JSON.stringify(property)} ${value === undefined ? 'unset' : 'set'}.\n`);
  return 0;
}

const HIDDEN: Readonly<Record<string, string>> = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  token: 'REDACTED',
  password: 'REDACTED',
};

/** What `config view` does not show without --raw (clientcmdapi: ShortenConfig, RedactSecrets). */
function shortened(value: Json): Json {
  if (isJsonArray(value)) return value.map(shortened);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, HIDDEN[key] !== undefined && textOf(inner) !== '' ? HIDDEN[key] : shortened(inner)]));
}

/** The order of the fields of clientcmd's Config and what is in it; JSON keeps it. */
const FIELDS: readonly string[] = ['kind', 'apiVersion', 'preferences', 'clusters', 'users', 'contexts', 'current-context', 'name', 'server', 'certificate-authority-data', 'cluster', 'user', 'namespace', 'context', 'client-certificate-data', 'client-key-data', 'token'];

function inFieldOrder(value: Json): Json {
  if (isJsonArray(value)) return value.map(inFieldOrder);
  if (!isJsonObject(value)) return value;
  const place = (key: string): number => (FIELDS.includes(key) ? FIELDS.indexOf(key) : FIELDS.length);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => place(a) - place(b))
      .map(([key, inner]) => [key, inFieldOrder(inner)]),
  );
}

/** Only what the current context names. */
function minified(config: JsonObject): JsonObject {
  const current = contextsOf(config).find((entry) => entry['name'] === currentName(config));
  const { cluster, user } = current ? contextOf(current) : {};
  const named = (key: 'clusters' | 'users', name: Json | undefined): Json => {
    const list = config[key];
    return isJsonArray(list) ? list.filter((entry) => isJsonObject(entry) && entry['name'] === name) : [];
  };
  return { ...config, clusters: named('clusters', cluster), contexts: current ? [current] : [], users: named('users', user) };
}

function view(client: Client): number {
  const config = readConfig(client.process);
  const chosen = client.flags.on('minify') ? minified(config) : config;
  const shown = client.flags.on('raw') ? chosen : (shortened(chosen) as JsonObject);
  const output = outputOf(client, false);
  if (output === undefined) client.print(toYaml(shown));
  else if (output.kind === 'name') client.print('config/\n');
  else if (output.kind === 'json') client.print(toJson(inFieldOrder(shown), 'as-is'));
  else if (output.kind === 'kyaml') client.print(toKyaml(inFieldOrder(shown), 'as-is'));
  else if (output.kind !== 'table') printObject(client, shown, output);
  return 0;
}

function names(client: Client, key: 'clusters' | 'users'): number {
  const list = readConfig(client.process)[key];
  client.print(`NAME\n${(isJsonArray(list) ? list : []).map((entry) => `${isJsonObject(entry) ? textOf(entry['name']) : ''}\n`).join('')}`);
  return 0;
}

const verb = (word: string, synopsis: string, body: (client: Client) => number, flags: readonly FlagSpec[] = []): Verb => ({
  name: `config ${word}`,
  synopsis,
  flags,
  completes: 'nothing',
  run: (client) => done(body(client)),
});

export const configVerbs: readonly Verb[] = [
  verb('get-contexts', 'Describe one or many contexts', getContexts, [bool('no-headers'), string('output', 'o')]),
  verb('current-context', 'Display the current-context', (client) => {
    const name = currentName(readConfig(client.process));
    if (name === '') return fail('current-context is not set');
    client.print(`${name}\n`);
    return 0;
  }),
  verb('set-context', 'Set a context entry in kubeconfig', setContext, [bool('current')]),
  verb('rename-context', 'Rename a context from the kubeconfig file', renameContext),
  verb('set', 'Set an individual value in a kubeconfig file', (client) => setProperty(client, client.args[1] ?? ''), unsupported('bool', 'set-raw-bytes')),
  verb('unset', 'Unset an individual value in a kubeconfig file', (client) => setProperty(client, undefined)),
  verb('use-context', 'Set the current-context in a kubeconfig file', useContext),
  verb('delete-context', 'Delete the specified context from the kubeconfig', deleteContext),
  verb('get-clusters', 'Display clusters defined in the kubeconfig', (client) => names(client, 'clusters')),
  verb('get-users', 'Display users defined in the kubeconfig', (client) => names(client, 'users')),
  verb('view', 'Display merged kubeconfig settings', view, [
    bool('minify'),
    bool('raw'),
    bool('flatten'),
    bool('show-managed-fields'),
    string('output', 'o'),
    string('template'),
    ...unsupported('bool', 'merge', 'allow-missing-template-keys'),
  ]),
];
