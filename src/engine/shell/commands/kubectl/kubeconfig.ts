/** ~/.kube/config: the one context that Podwire's clusters have, and the namespace that the learner chose for it. */
import { isJsonArray, isJsonObject, parseManifest, toYaml, type Json, type JsonObject } from '../../../k8s/index';
import type { Process } from '../../../program/index';

export const CONTEXT = 'kubernetes-admin@kubernetes';
export const CLUSTER = 'kubernetes';
export const USER = 'kubernetes-admin';
export const SERVER = 'https://10.0.10.10:6443';

/** As kubeadm writes it. Certificates are not simulated, so there are none. */
const FRESH: JsonObject = {
  apiVersion: 'v1',
  clusters: [{ cluster: { server: SERVER }, name: CLUSTER }],
  contexts: [{ context: { cluster: CLUSTER, user: USER }, name: CONTEXT }],
  'current-context': CONTEXT,
  kind: 'Config',
  preferences: {},
  users: [{ name: USER, user: {} }],
};

export const configPath = (process: Process): string => process.variables.get('KUBECONFIG') ?? `${process.variables.get('HOME') ?? '/root'}/.kube/config`;

export function readConfig(process: Process): JsonObject {
  const text = process.environment.files.read(configPath(process));
  const value = text.ok ? parseManifest(text.value).documents[0]?.value : undefined;
  return isJsonObject(value) ? value : FRESH;
}

export function writeConfig(process: Process, config: JsonObject): void {
  const path = configPath(process);
  process.environment.files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { parents: true });
  process.environment.files.write(path, toYaml(config));
}

export const contextsOf = (config: JsonObject): readonly JsonObject[] => {
  const { contexts } = config;
  return isJsonArray(contexts) ? contexts.filter(isJsonObject) : [];
};

export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The current context's namespace; `default` when it names none. */
export function contextNamespace(process: Process): string {
  const config = readConfig(process);
  const current = contextsOf(config).find(({ name }) => name === config['current-context']);
  const context = current?.['context'];
  return (isJsonObject(context) ? textOf(context['namespace']) : '') || 'default';
}
