/** What a container starts with: its variables, its command, its /etc files. Source: kubernetes pkg/kubelet/{kubelet_pods.go,envvars}. */
import type { Container, EnvVar, JsonObject, ObjectStore, Pod, Service } from '../k8s/index';
import type { Image } from '../program/index';
import { CLUSTER_DOMAIN } from './dns-zone';

export type Variables = { readonly ok: true; readonly value: Readonly<Record<string, string>> } | { readonly ok: false; readonly message: string };

/** Base64 as Secrets carry it, to text. */
export function fromBase64(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let bits = 0;
  let held = 0;
  let out = '';
  for (const char of text.replace(/=+$/, '')) {
    const value = alphabet.indexOf(char);
    if (value < 0) continue;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  // Bytes to text: percent-decoding understands UTF-8.
  try {
    return decodeURIComponent(Array.from(out, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return out;
  }
}

const upper = (name: string): string => name.toUpperCase().replace(/-/g, '_');

/** The `WORDPRESS_MYSQL_SERVICE_HOST` family, as Docker links had it. */
function serviceLinks(service: Service): readonly (readonly [string, string])[] {
  const ip = service.spec.clusterIP;
  const ports = service.spec.ports ?? [];
  const [first] = ports;
  if (ip === undefined || ip === '' || ip === 'None' || !first) return [];
  const prefix = upper(service.metadata.name ?? '');
  const links: (readonly [string, string])[] = [
    [`${prefix}_SERVICE_HOST`, ip],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
  ];
  for (const port of ports) if (port.name) links.push([`${prefix}_SERVICE_PORT_${upper(port.name)}`, String(port.port)]);
  ports.forEach((port, i) => {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    const url = `${protocol}://${ip}:${port.port}`;
    const base = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
    if (i === 0) links.push([`${prefix}_PORT`, url]);
    links.push([base, url], [`${base}_PROTO`, protocol], [`${base}_PORT`, String(port.port)], [`${base}_ADDR`, ip]);
  });
  return links;
}

function fieldValue(pod: Pod, path: string): string | undefined {
  const m = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (m) return (m[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[m[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace;
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'spec.nodeName':
      return pod.spec.nodeName;
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? 'default';
    case 'status.podIP':
    case 'status.podIPs':
      return pod.status?.podIP;
    case 'status.hostIP':
    case 'status.hostIPs':
      return pod.status?.hostIP;
    default:
      return undefined;
  }
}

function fromReference(store: ObjectStore, pod: Pod, { valueFrom }: EnvVar): { readonly value?: string; readonly fault?: string } {
  const namespace = pod.metadata.namespace ?? 'default';
  const secret = valueFrom?.secretKeyRef;
  if (secret) {
    const found = store.get('Secret', secret.name ?? '', namespace);
    const value = found?.data?.[secret.key];
    if (value !== undefined) return { value: fromBase64(value) };
    if (secret.optional) return {};
    return { fault: found ? `couldn't find key ${secret.key} in Secret ${namespace}/${secret.name ?? ''}` : `secret "${secret.name ?? ''}" not found` };
  }
  const config = valueFrom?.configMapKeyRef;
  if (config) {
    const found = store.get('ConfigMap', config.name ?? '', namespace);
    const value = found?.data?.[config.key];
    if (value !== undefined) return { value };
    if (config.optional) return {};
    return { fault: found ? `couldn't find key ${config.key} in ConfigMap ${namespace}/${config.name ?? ''}` : `configmap "${config.name ?? ''}" not found` };
  }
  const field = valueFrom?.fieldRef;
  if (field) return { value: fieldValue(pod, field.fieldPath) ?? '' };
  return { value: '' };
}

/** `$(NAME)` in values and arguments; `$$(NAME)` stays as it is; an unknown name is left alone. */
export const expand = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/\$\$|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string | undefined) => (whole === '$$' ? '$' : (variables.get(name ?? '') ?? whole)));

export function containerVariables(store: ObjectStore, pod: Pod, container: Container, image: Image): Variables {
  const namespace = pod.metadata.namespace ?? 'default';
  const hostname = pod.spec.hostname ?? pod.metadata.name ?? '';
  const links = new Map<string, string>();
  const kubernetes = store.get('Service', 'kubernetes', 'default');
  if (pod.spec.enableServiceLinks ?? true) for (const service of store.list('Service', { namespace })) for (const [name, value] of serviceLinks(service)) links.set(name, value);
  if (kubernetes) for (const [name, value] of serviceLinks(kubernetes)) links.set(name, value);
  const own = new Map<string, string>();
  for (const source of container.envFrom ?? []) {
    const { configMapRef, secretRef, prefix = '' } = source;
    const found = configMapRef ? store.get('ConfigMap', configMapRef.name ?? '', namespace)?.data : store.get('Secret', secretRef?.name ?? '', namespace)?.data;
    if (!found) {
      if (configMapRef?.optional || secretRef?.optional) continue;
      return { ok: false, message: configMapRef ? `configmap "${configMapRef.name ?? ''}" not found` : `secret "${secretRef?.name ?? ''}" not found` };
    }
    for (const key of Object.keys(found).sort()) own.set(prefix + key, configMapRef ? (found[key] ?? '') : fromBase64(found[key] ?? ''));
  }
  for (const variable of container.env ?? []) {
    if (variable.valueFrom) {
      const { value, fault } = fromReference(store, pod, variable);
      if (fault !== undefined) return { ok: false, message: fault };
      if (value !== undefined) own.set(variable.name, value);
    } else own.set(variable.name, expand(variable.value ?? '', new Map([...links, ...own])));
  }
  return { ok: true, value: { ...image.variables, HOSTNAME: hostname, HOME: '/root', ...Object.fromEntries(links), ...Object.fromEntries(own) } };
}

/** What runs: `command` replaces ENTRYPOINT (and CMD with it), `args` replaces CMD. */
export function containerCommand(container: Container, image: Image, variables: Readonly<Record<string, string>>): readonly string[] {
  const known = new Map(Object.entries(variables));
  const filled = (list: readonly string[]): readonly string[] => list.map((text) => expand(text, known));
  if (container.command && container.command.length > 0) return [...filled(container.command), ...filled(container.args ?? [])];
  if (container.args && container.args.length > 0) return [...image.entrypoint, ...filled(container.args)];
  return [...image.entrypoint, ...image.command];
}

/** /etc/resolv.conf of a Pod by its dnsPolicy; `node` is the node's own. */
export function resolvConf(pod: Pod, dnsAddress: string, node: string): string {
  const namespace = pod.metadata.namespace ?? 'default';
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  const config = pod.spec.dnsConfig;
  const fromCluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && pod.spec.hostNetwork !== true);
  if (!fromCluster && policy !== 'None') return node;
  const searches = [...(policy === 'None' ? [] : [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN]), ...(config?.searches ?? [])];
  const nameservers = [...(policy === 'None' ? [] : [dnsAddress]), ...(config?.nameservers ?? [])];
  const options = [...(policy === 'None' ? [] : ['ndots:5']), ...(config?.options ?? []).map(({ name = '', value }) => (value === undefined ? name : `${name}:${value}`))];
  return [searches.length > 0 ? `search ${searches.join(' ')}` : '', ...nameservers.map((server) => `nameserver ${server}`), options.length > 0 ? `options ${options.join(' ')}` : '']
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

/** /etc/hosts as the kubelet writes it. */
export function hostsFile(pod: Pod, address: string): string {
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}\n`);
  return `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n${address}\t${pod.spec.hostname ?? pod.metadata.name ?? ''}\n${aliases.length > 0 ? `\n# Entries added by HostAliases.\n${aliases.join('')}` : ''}`;
}

/** Port mappings that the Pod asks for, as CNI's capability argument. */
export const portMappings = (pod: Pod): JsonObject => {
  const mappings = pod.spec.containers.flatMap(({ ports = [] }) => ports.flatMap(({ hostPort, containerPort, protocol }) => (hostPort === undefined || hostPort === 0 ? [] : [{ hostPort, containerPort, protocol: (protocol ?? 'TCP').toLowerCase() }])));
  return mappings.length > 0 ? { portMappings: mappings } : {};
};

/** Files that Secret and ConfigMap volumes put into a container, by absolute path. @unsupported items, subPath, projected and downwardAPI volumes */
export function mountedFiles(store: ObjectStore, pod: Pod, container: Container): readonly { readonly path: string; readonly text: string }[] {
  const namespace = pod.metadata.namespace ?? 'default';
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const volume = (pod.spec.volumes ?? []).find((candidate) => candidate.name === name);
    const secret = volume?.secret?.['secretName'];
    const config = volume?.configMap?.['name'];
    const data = typeof secret === 'string' ? store.get('Secret', secret, namespace)?.data : typeof config === 'string' ? store.get('ConfigMap', config, namespace)?.data : undefined;
    return Object.keys(data ?? {}).map((key) => ({ path: `${mountPath.replace(/\/$/, '')}/${key}`, text: typeof secret === 'string' ? fromBase64(data?.[key] ?? '') : (data?.[key] ?? '') }));
  });
}

/** What a Pod asks for and Podwire does not do; said in an event, so that nobody waits for it. */
export function notSimulated(pod: Pod): readonly string[] {
  const { containers, initContainers = [] } = pod.spec;
  const probed = containers.some(({ livenessProbe, readinessProbe, startupProbe }) => livenessProbe ?? readinessProbe ?? startupProbe);
  return [
    ...(initContainers.length > 0 ? ['Podwire does not simulate init containers: they are passed over'] : []),
    ...(probed ? ['Podwire does not simulate probes: a container counts as ready once it runs'] : []),
    ...(containers.some(({ lifecycle }) => lifecycle) ? ['Podwire does not simulate lifecycle hooks: they are not called'] : []),
  ];
}
