/** Containers of a Pod. Source: k8s.io/kubernetes v1.36, pkg/apis/core/validation (validateContainerCommon and what it calls). */
import { sortedKeys } from '../go-text';
import { parseQuantity } from '../schema/quantity';
import type { Container, ContainerPort, EnvVar, IntOrString, Probe, ResourceRequirements, VolumeMount } from '../types/index';
import type { FieldErrors } from './field-error';
import { configKeyErrors, dns1123LabelErrors, dns1123SubdomainErrors, envNameErrors, portNameErrors, portNumberErrors } from './name-syntax';

export interface ContainerContext {
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
}

function validatePorts(errors: FieldErrors, path: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const at = `${path}[${i}]`;
    const name = port.name ?? '';
    if (name !== '') {
      const faults = portNameErrors(name);
      errors.invalidEach(`${at}.name`, name, faults);
      if (faults.length === 0) {
        if (names.has(name)) errors.duplicate(`${at}.name`, name);
        names.add(name);
      }
    }
    if ((port.containerPort ?? 0) === 0) errors.required(`${at}.containerPort`);
    else errors.invalidEach(`${at}.containerPort`, port.containerPort, portNumberErrors(port.containerPort));
    if ((port.hostPort ?? 0) !== 0) errors.invalidEach(`${at}.hostPort`, port.hostPort ?? 0, portNumberErrors(port.hostPort ?? 0));
    if (!['SCTP', 'TCP', 'UDP'].includes(port.protocol ?? '')) errors.notSupported(`${at}.protocol`, port.protocol ?? '', ['SCTP', 'TCP', 'UDP']);
  });
}

/** Field paths that the downward API offers to environment variables. */
const ENV_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'];

function validateEnv(errors: FieldErrors, path: string, variables: readonly EnvVar[]): void {
  variables.forEach((variable, i) => {
    const at = `${path}[${i}]`;
    const name = variable.name ?? '';
    if (name === '') errors.required(`${at}.name`);
    else errors.invalidEach(`${at}.name`, name, envNameErrors(name));
    const from = variable.valueFrom;
    if (from === undefined) return;
    const sources = [from.fieldRef, from.resourceFieldRef, from.configMapKeyRef, from.secretKeyRef].filter((source) => source !== undefined);
    const keyRef = (ref: { readonly name?: string; readonly key: string }, where: string): void => {
      if ((ref.name ?? '') === '' || dns1123SubdomainErrors(ref.name ?? '').length > 0) {
        errors.invalidEach(`${where}.name`, ref.name ?? '', dns1123SubdomainErrors(ref.name ?? ''));
      }
      if ((ref.key ?? '') === '') errors.required(`${where}.key`);
      else errors.invalidEach(`${where}.key`, ref.key, configKeyErrors(ref.key));
    };
    if (from.fieldRef !== undefined) {
      const field = from.fieldRef.fieldPath ?? '';
      if (field === '') errors.required(`${at}.valueFrom.fieldRef.fieldPath`);
      else if (!ENV_FIELDS.includes(field) && !/^metadata\.(labels|annotations)\['[^']+'\]$/.test(field)) {
        errors.invalid(`${at}.valueFrom.fieldRef.fieldPath`, field, `error converting fieldPath: field label not supported: ${field}`);
      }
    }
    if (from.configMapKeyRef !== undefined) keyRef(from.configMapKeyRef, `${at}.valueFrom.configMapKeyRef`);
    if (from.secretKeyRef !== undefined) keyRef(from.secretKeyRef, `${at}.valueFrom.secretKeyRef`);
    if (sources.length === 0) {
      errors.invalid(`${at}.valueFrom`, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`');
    } else if ((variable.value ?? '') !== '') errors.invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty');
    else if (sources.length > 1) errors.invalid(`${at}.valueFrom`, '', 'may not have more than one field specified at a time');
  });
}

function validateMounts(errors: FieldErrors, path: string, mounts: readonly VolumeMount[], volumes: ReadonlySet<string>): void {
  const seen = new Set<string>();
  mounts.forEach((mount, i) => {
    const at = `${path}[${i}]`;
    const name = mount.name ?? '';
    if (name === '') errors.required(`${at}.name`);
    if (!volumes.has(name)) errors.notFound(`${at}.name`, name);
    const target = mount.mountPath ?? '';
    if (target === '') errors.required(`${at}.mountPath`);
    if (seen.has(target)) errors.invalid(`${at}.mountPath`, target, 'must be unique');
    seen.add(target);
  });
}

function validateResources(errors: FieldErrors, path: string, resources: ResourceRequirements | undefined): void {
  const limits = resources?.limits ?? {};
  const requests = resources?.requests ?? {};
  const check = (list: 'limits' | 'requests', name: string, text: string): void => {
    if (parseQuantity(text)?.sign === -1) errors.invalid(`${path}.${list}[${name}]`, text, 'must be greater than or equal to 0');
  };
  for (const name of sortedKeys(limits)) check('limits', name, limits[name] ?? '0');
  for (const name of sortedKeys(requests)) {
    const text = requests[name] ?? '0';
    check('requests', name, text);
    const limit = limits[name];
    if (limit === undefined) continue;
    const [want, most] = [parseQuantity(text), parseQuantity(limit)];
    if (want !== undefined && most !== undefined && want.milli > most.milli) {
      errors.invalid(`${path}.requests`, text, `must be less than or equal to ${name} limit of ${limit}`);
    }
  }
}

const validatePortOrName = (errors: FieldErrors, path: string, port: IntOrString): void =>
  errors.invalidEach(path, port, typeof port === 'number' ? portNumberErrors(port) : portNameErrors(port));

function validateProbe(errors: FieldErrors, path: string, probe: Probe | undefined, onceOnly: boolean): void {
  if (probe === undefined) return;
  let handlers = 0;
  const handler = (name: string): boolean => {
    handlers += 1;
    if (handlers > 1) errors.forbidden(`${path}.${name}`, 'may not specify more than 1 handler type');
    return handlers === 1;
  };
  if (probe.exec !== undefined && handler('exec') && (probe.exec.command ?? []).length === 0) errors.required(`${path}.exec.command`);
  if (probe.httpGet !== undefined && handler('httpGet')) {
    if ((probe.httpGet.path ?? '') === '') errors.required(`${path}.httpGet.path`);
    validatePortOrName(errors, `${path}.httpGet.port`, probe.httpGet.port ?? 0);
    const scheme = probe.httpGet.scheme ?? '';
    if (!['HTTP', 'HTTPS'].includes(scheme)) errors.notSupported(`${path}.httpGet.scheme`, scheme, ['HTTP', 'HTTPS']);
  }
  if (probe.tcpSocket !== undefined && handler('tcpSocket')) validatePortOrName(errors, `${path}.tcpSocket.port`, probe.tcpSocket.port ?? 0);
  if (probe.grpc !== undefined && handler('grpc')) validatePortOrName(errors, `${path}.grpc.port`, probe.grpc.port ?? 0);
  if (handlers === 0) errors.required(path, 'must specify a handler type');
  for (const name of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const) {
    errors.nonNegative(`${path}.${name}`, probe[name]);
  }
  if (onceOnly && probe.successThreshold !== 1) errors.invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1');
}

function validateCommon(errors: FieldErrors, at: string, container: Container, context: ContainerContext): void {
  const name = container.name ?? '';
  if (name === '') errors.required(`${at}.name`);
  else errors.invalidEach(`${at}.name`, name, dns1123LabelErrors(name));
  const image = container.image ?? '';
  if (image === '') errors.required(`${at}.image`);
  const policy = container.terminationMessagePolicy ?? '';
  if (!['File', 'FallbackToLogsOnError'].includes(policy)) errors.notSupported(`${at}.terminationMessagePolicy`, policy, ['File', 'FallbackToLogsOnError']);
  validatePorts(errors, `${at}.ports`, container.ports ?? []);
  validateEnv(errors, `${at}.env`, container.env ?? []);
  validateMounts(errors, `${at}.volumeMounts`, container.volumeMounts ?? [], context.volumes);
  const pull = container.imagePullPolicy ?? '';
  if (!['Always', 'IfNotPresent', 'Never'].includes(pull)) errors.notSupported(`${at}.imagePullPolicy`, pull, ['Always', 'IfNotPresent', 'Never']);
  validateResources(errors, `${at}.resources`, container.resources);
}

function checkHostPorts(errors: FieldErrors, path: string, containers: readonly Container[]): void {
  const used = new Set<string>();
  containers.forEach((container, i) => {
    (container.ports ?? []).forEach((port, k) => {
      if ((port.hostPort ?? 0) === 0) return;
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (used.has(key)) errors.duplicate(`${path}[${i}].ports[${k}].hostPort`, key);
      used.add(key);
    });
  });
}

export function validateContainers(errors: FieldErrors, path: string, containers: readonly Container[], context: ContainerContext): void {
  if (containers.length === 0) {
    errors.required(path);
    return;
  }
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const at = `${path}[${i}]`;
    validateCommon(errors, at, container, context);
    const name = container.name ?? '';
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
    validateProbe(errors, `${at}.livenessProbe`, container.livenessProbe, true);
    validateProbe(errors, `${at}.readinessProbe`, container.readinessProbe, false);
    validateProbe(errors, `${at}.startupProbe`, container.startupProbe, true);
  });
  checkHostPorts(errors, path, containers);
}

export function validateInitContainers(errors: FieldErrors, path: string, init: readonly Container[], main: readonly Container[], context: ContainerContext): void {
  const names = new Set(main.map((container) => container.name));
  init.forEach((container, i) => {
    validateCommon(errors, `${path}[${i}]`, container, context);
    const name = container.name ?? '';
    if (name !== '') {
      if (names.has(name)) errors.duplicate(`${path}[${i}].name`, name);
      names.add(name);
    }
  });
}

/** With the host's network a port is the node's: `hostPort` must equal `containerPort`. */
export function validateHostNetworkPorts(errors: FieldErrors, path: string, containers: readonly Container[]): void {
  containers.forEach((container, i) => {
    (container.ports ?? []).forEach((port, k) => {
      if (port.hostPort !== port.containerPort) {
        errors.invalid(`${path}[${i}].ports[${k}].hostPort`, port.hostPort ?? 0, 'must match `containerPort` when `hostNetwork` is true');
      }
    });
  });
}
