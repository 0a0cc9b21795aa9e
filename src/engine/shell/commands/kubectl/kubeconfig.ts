/** ~/.kube/config: the one context that Podwire's clusters have, and the namespace that the learner chose for it. */
import { isJsonArray, isJsonObject, parseManifest, toYaml, type Json, type JsonObject } from '../../../k8s/index';
import { resolvePath, type Process } from '../../../program/index';

export const CONTEXT = 'kubernetes-admin@kubernetes';
export const CLUSTER = 'kubernetes';
export const USER = 'kubernetes-admin';
export const SERVER = 'https://10.0.10.10:6443';

/** In place of a certificate or key: base64 of "Podwire does not simulate certificates.". @simplified kubeconfig files hold no real certificates — `kubectl config view --raw` says so */
const NO_CERTIFICATE = 'UG9kd2lyZSBkb2VzIG5vdCBzaW11bGF0ZSBjZXJ0aWZpY2F0ZXMuCg==';

/** As kubeadm writes it. */
const FRESH: JsonObject = {
  apiVersion: 'v1',
  clusters: [{ cluster: { 'certificate-authority-data': NO_CERTIFICATE, server: SERVER }, name: CLUSTER }],
  contexts: [{ context: { cluster: CLUSTER, user: USER }, name: CONTEXT }],
  'current-context': CONTEXT,
  kind: 'Config',
  users: [{ name: USER, user: { 'client-certificate-data': NO_CERTIFICATE, 'client-key-data': NO_CERTIFICATE } }],
};

/** What `kubectl config view` shows where there is no file. */
const EMPTY: JsonObject = { apiVersion: 'v1', clusters: null, contexts: null, 'current-context': '', kind: 'Config', users: null };

/** Machines of a cluster's surroundings that nobody gave a kubeconfig to; everywhere else the administrator's is taken as there. */
const OUTSIDERS = ['client', 'internet', 'load-balancer', 'node-network'];

/** As messages name it; it may be relative. */
export const configPath = (process: Process): string => process.variables.get('KUBECONFIG') ?? `${process.variables.get('HOME') ?? '/root'}/.kube/config`;

export function readConfig(process: Process): JsonObject {
  const text = process.environment.files.read(resolvePath(process.cwd, configPath(process)));
  const value = text.ok ? parseManifest(text.value).documents[0]?.value : undefined;
  if (isJsonObject(value)) {
    // Read and written again, empty preferences are left out (since 1.36).
    const { preferences, ...rest } = value;
    return isJsonObject(preferences) && Object.keys(preferences).length === 0 ? rest : value;
  }
  // The administrator's is taken as there in its usual place only.
  if (process.variables.has('KUBECONFIG')) return EMPTY;
  return process.environment.kind === 'host' && OUTSIDERS.includes(process.environment.name) ? EMPTY : FRESH;
}

/** kubectl knows a cluster to ask; without one it tries localhost:8080 (k8s.io/client-go, tools/clientcmd: the default cluster). */
export function knowsCluster(process: Process): boolean {
  const { clusters } = readConfig(process);
  return isJsonArray(clusters) && clusters.length > 0;
}

export function writeConfig(process: Process, config: JsonObject): void {
  const path = resolvePath(process.cwd, configPath(process));
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

/**
 * What every request comes to without a kubeconfig, and in a laboratory without a cluster: nothing listens on the default server's port.
 * @simplified the lines of klog before it (`memcache.go … couldn't get current server API group list`) are left out; what works offline in
 *   the real tool (`create --dry-run=client`) is refused too
 */
export const NO_CLUSTER = 'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n';
