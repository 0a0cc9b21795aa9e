/** Containers and volumes, of a Pod or of a Pod template. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go. */
import { compareGoStrings, goQuote, isJsonArray, isJsonObject, type Container, type ContainerState, type ContainerStatus, type EnvVar, type JsonObject, type Pod, type PodTemplateSpec, type Probe, type ResourceRequirements, type Toleration, type Volume } from '../../../../k8s/index';
import { sortedEntries } from '../labels';
import { annotationLines, labelsLines, rfc1123, type PrefixWriter } from './prefix-writer';

const orNone = (text: string): string => (text === '' ? '<none>' : text);

function stateLines(w: PrefixWriter, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    w.line(2, `${title}:\tRunning`);
    w.line(3, `Started:\t${rfc1123(running.startedAt)}`);
    return;
  }
  if (!waiting && terminated) {
    w.line(2, `${title}:\tTerminated`);
    if (terminated.reason) w.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) w.line(3, `Message:\t${terminated.message}`);
    w.line(3, `Exit Code:\t${terminated.exitCode}`);
    w.line(3, `Started:\t${rfc1123(terminated.startedAt)}`);
    w.line(3, `Finished:\t${rfc1123(terminated.finishedAt)}`);
    return;
  }
  w.line(2, `${title}:\tWaiting`);
  if (waiting?.reason) w.line(3, `Reason:\t${waiting.reason}`);
}

function resourceLines(w: PrefixWriter, { limits, requests }: ResourceRequirements): void {
  for (const [title, list] of [['Limits', limits], ['Requests', requests]] as const) {
    const entries = sortedEntries(list);
    if (entries.length > 0) w.line(2, `${title}:`);
    for (const [name, quantity] of entries) w.line(3, `${name}:\t${quantity}`);
  }
}

export function probeText(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${attributes}`;
  if (probe.httpGet) return `http-get ${(probe.httpGet.scheme ?? 'HTTP').toLowerCase()}://${probe.httpGet.host ?? ''}:${probe.httpGet.port}${probe.httpGet.path ?? ''} ${attributes}`;
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${attributes}`;
  return `unknown ${attributes}`;
}

/** A field of the Pod as the downward API gives it. */
function fieldValue(pod: Pod, path: string): string {
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name ?? '';
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    default: {
      const m = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
      return m ? ((m[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[m[2] ?? ''] ?? '') : '';
    }
  }
}

/** kubectl itself resolves fields of the metadata only; those of spec and status it shows empty (fieldpath.ExtractFieldPathAsString). */
function variableLine(w: PrefixWriter, { name, value = '', valueFrom }: EnvVar, pod: Pod | undefined): void {
  if (!valueFrom) return value.split('\n').forEach((part, i) => w.line(3, `${i === 0 ? `${name}:` : ''}\t${part}`));
  const { fieldRef, secretKeyRef: secret, configMapKeyRef: config } = valueFrom;
  if (fieldRef) w.line(3, `${name}:\t${pod ? fieldValue(pod, fieldRef.fieldPath) : ''} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`);
  else if (secret) w.line(3, `${name}:\t<set to the key '${secret.key}' in secret '${secret.name ?? ''}'>\tOptional: ${String(secret.optional ?? false)}`);
  else if (config) w.line(3, `${name}:\t<set to the key '${config.key}' of config map '${config.name ?? ''}'>\tOptional: ${String(config.optional ?? false)}`);
}

/** A port, and its name where it has one. */
const named = (port: string, name: string | undefined): string => (name ? `${port} (${name})` : port);

function containerLines(w: PrefixWriter, container: Container, status: ContainerStatus | undefined, pod: Pod | undefined, space: string): void {
  w.line(1, `${space === '' ? '' : ' '}${container.name}:`);
  if (status) w.line(2, `Container ID:\t${status.containerID ?? ''}`);
  w.line(2, `Image:\t${container.image ?? ''}`);
  if (status) w.line(2, `Image ID:\t${status.imageID}`);
  const ports = container.ports ?? [];
  for (const [title, texts] of [
    ['Port', ports.map(({ containerPort, protocol = 'TCP', name }) => named(`${containerPort}/${protocol}`, name))],
    ['Host Port', ports.map(({ hostPort = 0, protocol = 'TCP', name }) => named(`${hostPort}/${protocol}`, name))],
  ] as const) {
    w.line(2, texts.length > 1 ? `${title}s:\t${texts.join(', ')}` : `${title}:\t${orNone(texts.join(''))}`);
  }
  for (const [title, words] of [['Command', container.command ?? []], ['Args', container.args ?? []]] as const) {
    if (words.length > 0) w.line(2, `${title}:`);
    for (const word of words) for (const part of word.split('\n')) w.line(3, part);
  }
  if (status) {
    stateLines(w, 'State', status.state ?? {});
    if (status.lastState?.terminated) stateLines(w, 'Last State', status.lastState);
    w.line(2, `Ready:\t${status.ready ? 'True' : 'False'}`);
    w.line(2, `Restart Count:\t${status.restartCount}`);
  }
  resourceLines(w, container.resources ?? {});
  if (container.livenessProbe) w.line(2, `Liveness:\t${probeText(container.livenessProbe)}`);
  if (container.readinessProbe) w.line(2, `Readiness:\t${probeText(container.readinessProbe)}`);
  if (container.startupProbe) w.line(2, `Startup:\t${probeText(container.startupProbe)}`);
  const from = container.envFrom ?? [];
  if (from.length > 0) w.line(2, 'Environment Variables from:');
  for (const { configMapRef, secretRef, prefix = '' } of from) {
    const source = configMapRef ?? secretRef;
    const kind = configMapRef ? 'ConfigMap' : 'Secret';
    w.line(3, `${source?.name ?? ''}\t${kind}${prefix === '' ? '' : ` with prefix '${prefix}'`}\tOptional: ${String(source?.optional ?? false)}`);
  }
  const env = container.env ?? [];
  w.line(2, `Environment:${env.length === 0 ? '\t<none>' : ''}`);
  for (const variable of env) variableLine(w, variable, pod);
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => compareGoStrings(a.mountPath, b.mountPath));
  w.line(2, `Mounts:${mounts.length === 0 ? '\t<none>' : ''}`);
  for (const { mountPath, name, readOnly, subPath } of mounts) w.line(3, `${mountPath} from ${name} (${readOnly === true ? 'ro' : 'rw'}${subPath ? `,path=${goQuote(subPath)}` : ''})`);
}

export function containersLines(w: PrefixWriter, title: string, containers: readonly Container[], statuses: readonly ContainerStatus[] | undefined, pod: Pod | undefined, space = ''): void {
  w.line(0, `${space}${title}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) containerLines(w, container, statuses?.find(({ name }) => name === container.name), pod, space);
}

const shown = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

function projectedLines(w: PrefixWriter, projected: JsonObject): void {
  w.line(2, 'Type:\tProjected (a volume that contains injected data from multiple sources)');
  const { sources } = projected;
  for (const source of isJsonArray(sources) ? sources : []) {
    if (!isJsonObject(source)) continue;
    const { secret, configMap, serviceAccountToken: token } = source;
    if (isJsonObject(secret)) w.line(2, `SecretName:\t${shown(secret['name'])}\n    Optional:\t${String(secret['optional'] === true)}`);
    else if (source['downwardAPI'] !== undefined) w.line(2, 'DownwardAPI:\ttrue');
    else if (isJsonObject(configMap)) w.line(2, `ConfigMapName:\t${shown(configMap['name'])}\n    Optional:\t${String(configMap['optional'] === true)}`);
    else if (isJsonObject(token)) w.line(2, `TokenExpirationSeconds:\t${shown(token['expirationSeconds'])}`);
  }
}

function volumeLines(w: PrefixWriter, volume: Volume): void {
  const three = (type: string, first: string, second: string): void => w.line(2, `Type:\t${type}\n    ${first}\n    ${second}`);
  const { hostPath, emptyDir, secret, configMap, persistentVolumeClaim: claim, projected } = volume;
  if (hostPath) three('HostPath (bare host directory volume)', `Path:\t${shown(hostPath['path'])}`, `HostPathType:\t${hostPath['type'] === undefined ? '<none>' : shown(hostPath['type'])}`);
  else if (emptyDir) three("EmptyDir (a temporary directory that shares a pod's lifetime)", `Medium:\t${shown(emptyDir['medium'])}`, `SizeLimit:\t${emptyDir['sizeLimit'] === undefined ? '<unset>' : shown(emptyDir['sizeLimit'])}`);
  else if (secret) three('Secret (a volume populated by a Secret)', `SecretName:\t${shown(secret['secretName'])}`, `Optional:\t${String(secret['optional'] === true)}`);
  else if (configMap) three('ConfigMap (a volume populated by a ConfigMap)', `Name:\t${shown(configMap['name'])}`, `Optional:\t${String(configMap['optional'] === true)}`);
  else if (claim) three('PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)', `ClaimName:\t${claim.claimName}`, `ReadOnly:\t${String(claim.readOnly ?? false)}`);
  else if (projected) projectedLines(w, projected);
  else if (volume.downwardAPI) w.line(2, 'Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:');
  else w.line(1, '<unknown>');
}

export function volumesLines(w: PrefixWriter, volumes: readonly Volume[], space = ''): void {
  if (volumes.length === 0) return w.line(0, `${space}Volumes:\t<none>`);
  w.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    w.line(1, `${space === '' ? '' : ' '}${volume.name}:`);
    volumeLines(w, volume);
  }
}

export function tolerationLines(w: PrefixWriter, tolerations: readonly Toleration[], indent = ''): void {
  w.write(0, `${indent}Tolerations:\t`);
  if (tolerations.length === 0) return w.line(0, '<none>');
  [...tolerations]
    .sort((a, b) => compareGoStrings(a.key ?? '', b.key ?? ''))
    .forEach(({ key = '', value = '', effect = '', operator, tolerationSeconds }, i) => {
      if (i > 0) w.write(0, `${indent}\t`);
      const exists = operator === 'Exists' && value === '' ? (key !== '' || effect !== '' ? ' op=Exists' : 'op=Exists') : '';
      w.line(0, `${key}${value === '' ? '' : `=${value}`}${effect === '' ? '' : `:${effect}`}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`);
    });
}

export function templateLines(w: PrefixWriter, template: PodTemplateSpec | undefined): void {
  w.line(0, 'Pod Template:');
  if (!template) return w.write(1, '<unset>');
  labelsLines(w, '  Labels', template.metadata?.labels);
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0) annotationLines(w, template.metadata?.annotations, '  Annotations');
  const { spec } = template;
  if (spec.serviceAccountName) w.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if ((spec.initContainers ?? []).length > 0) containersLines(w, 'Init Containers', spec.initContainers ?? [], undefined, undefined, '  ');
  containersLines(w, 'Containers', spec.containers, undefined, undefined, '  ');
  volumesLines(w, spec.volumes ?? [], '  ');
  if (spec.priorityClassName) w.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  labelsLines(w, '  Node-Selectors', spec.nodeSelector);
  tolerationLines(w, spec.tolerations ?? [], '  ');
}
