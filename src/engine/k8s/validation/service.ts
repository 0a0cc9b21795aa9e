/** v1 Service. Source: k8s.io/kubernetes v1.36, pkg/apis/core/validation (validateService) and pkg/registry/core/service. */
import type { Service, ServicePort, ServiceSpec } from '../types/index';
import { validateCidr, validateEndpointIp, validateIp } from './address-syntax';
import type { FieldErrors } from './field-error';
import { validateLabels, validateMetadata } from './metadata';
import { dns1123LabelErrors, dns1123SubdomainErrors, labelKeyErrors, portNameErrors, portNumberErrors } from './name-syntax';

const isHeadless = (spec: ServiceSpec): boolean => spec.clusterIPs?.[0] === 'None' || spec.clusterIP === 'None';
const isOneOf = (value: string | undefined, ...list: readonly string[]): boolean => value !== undefined && list.includes(value);

function validatePort(errors: FieldErrors, path: string, port: ServicePort, nameRequired: boolean, names: Set<string>): void {
  const name = port.name ?? '';
  if (name === '') {
    if (nameRequired) errors.required(`${path}.name`);
  } else {
    errors.invalidEach(`${path}.name`, name, dns1123LabelErrors(name));
    if (names.has(name)) errors.duplicate(`${path}.name`, name);
    names.add(name);
  }
  errors.invalidEach(`${path}.port`, port.port ?? 0, portNumberErrors(port.port ?? 0));
  if (!isOneOf(port.protocol, 'TCP', 'UDP', 'SCTP')) errors.notSupported(`${path}.protocol`, port.protocol ?? '', ['SCTP', 'TCP', 'UDP']);
  const target = port.targetPort ?? 0;
  errors.invalidEach(`${path}.targetPort`, target, typeof target === 'number' ? portNumberErrors(target) : portNameErrors(target));
  if (port.appProtocol !== undefined) errors.invalidEach(`${path}.appProtocol`, port.appProtocol, labelKeyErrors(port.appProtocol));
}

function validateAffinity(errors: FieldErrors, spec: ServiceSpec): void {
  const affinity = spec.sessionAffinity ?? '';
  if (!isOneOf(affinity, 'ClientIP', 'None')) errors.notSupported('spec.sessionAffinity', affinity, ['ClientIP', 'None']);
  const path = 'spec.sessionAffinityConfig';
  if (affinity === 'ClientIP') {
    const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
    if (timeout === undefined) errors.required(`${path}.clientIP.timeoutSeconds`);
    else if (timeout <= 0 || timeout > 86400) {
      errors.invalid(`${path}.clientIP.timeoutSeconds`, timeout, 'must be greater than 0 and less than 86400');
    }
  }
}

/** @unsupported dual-stack Services: a second cluster IP or family is refused as a single-stack cluster refuses it */
export function validateClusterIPs(errors: FieldErrors, spec: ServiceSpec, old: ServiceSpec | undefined): void {
  const ips = spec.clusterIPs ?? [];
  const path = 'spec.clusterIPs';
  if ((spec.clusterIP ?? '') !== '') {
    if (ips.length === 0) errors.required(path);
    else if (ips[0] !== spec.clusterIP) errors.invalid(path, ips, 'first value must match `clusterIP`');
  } else if (ips.length > 0) errors.invalid(path, ips, 'must be empty when `clusterIP` is not specified');
  const families: readonly string[] = spec.ipFamilies ?? [];
  families.forEach((family, i) => {
    if (!isOneOf(family, 'IPv4', 'IPv6')) errors.notSupported(`spec.ipFamilies[${i}]`, family, ['IPv4', 'IPv6']);
    if (families.indexOf(family) < i) errors.duplicate(`spec.ipFamilies[${i}]`, family);
  });
  const policy = spec.ipFamilyPolicy;
  if (policy !== undefined && !isOneOf(policy, 'PreferDualStack', 'RequireDualStack', 'SingleStack')) {
    errors.notSupported('spec.ipFamilyPolicy', policy, ['PreferDualStack', 'RequireDualStack', 'SingleStack']);
  }
  ips.forEach((ip, i) => {
    if (i === 0 && ip === 'None') {
      if (ips.length > 1) errors.invalid(path, ips, "'None' must be the first and only value");
    } else validateIp(errors, `${path}[${i}]`, ip, old?.clusterIPs ?? []);
  });
  if (ips.length > 2) errors.invalid(path, ips, 'may only hold up to 2 values');
}

function validateDuplicates(errors: FieldErrors, ports: readonly ServicePort[]): void {
  const nodePorts = new Set<string>();
  ports.forEach((port, i) => {
    if ((port.nodePort ?? 0) === 0) return;
    const key = `${port.protocol}/${port.nodePort}`;
    if (nodePorts.has(key)) errors.duplicate(`spec.ports[${i}].nodePort`, port.nodePort ?? 0);
    nodePorts.add(key);
  });
  const seen = new Set<string>();
  ports.forEach((port, i) => {
    const key = `${port.protocol}/${port.port}`;
    if (seen.has(key)) {
      const shown = `{"Name":"","Protocol":"${port.protocol}","AppProtocol":null,"Port":${port.port},"TargetPort":0,"NodePort":0}`;
      errors.duplicateJson(`spec.ports[${i}]`, shown);
    }
    seen.add(key);
  });
}

function validateExternalTraffic(errors: FieldErrors, spec: ServiceSpec): void {
  const external = isOneOf(spec.type, 'LoadBalancer', 'NodePort') || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
  const policy = spec.externalTrafficPolicy ?? '';
  if (!external) {
    if (policy !== '') errors.invalid('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services');
  } else if (policy === '') errors.required('spec.externalTrafficPolicy');
  else if (!isOneOf(policy, 'Cluster', 'Local')) errors.notSupported('spec.externalTrafficPolicy', policy, ['Cluster', 'Local']);
  const needsCheck = spec.type === 'LoadBalancer' && policy === 'Local';
  const checkPort = spec.healthCheckNodePort ?? 0;
  if (!needsCheck && checkPort !== 0) {
    errors.invalid('spec.healthCheckNodePort', checkPort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
  } else if (needsCheck && checkPort !== 0) errors.invalidEach('spec.healthCheckNodePort', checkPort, portNumberErrors(checkPort));
}

const LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'";

function validateLoadBalancer(errors: FieldErrors, spec: ServiceSpec): void {
  const balanced = spec.type === 'LoadBalancer';
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0 && !balanced) errors.forbidden('spec.LoadBalancerSourceRanges', LOAD_BALANCER_ONLY);
  ranges.forEach((range, i) => validateCidr(errors, `spec.LoadBalancerSourceRanges[${i}]`, range.trim()));
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balanced) errors.forbidden('spec.allocateLoadBalancerNodePorts', LOAD_BALANCER_ONLY);
  if (spec.loadBalancerClass !== undefined && !balanced) errors.forbidden('spec.loadBalancerClass', LOAD_BALANCER_ONLY);
}

function validateSpec(errors: FieldErrors, spec: ServiceSpec, old: ServiceSpec | undefined): void {
  const ports = spec.ports ?? [];
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName') errors.required('spec.ports');
  if (isOneOf(spec.type, 'LoadBalancer', 'NodePort') && isHeadless(spec)) {
    errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`);
  }
  if (spec.type === 'ExternalName') {
    if ((spec.clusterIPs ?? []).length > 0) errors.forbidden('spec.clusterIPs', 'may not be set for ExternalName services');
    if ((spec.ipFamilies ?? []).length > 0) errors.forbidden('spec.ipFamilies', 'may not be set for ExternalName services');
    if (spec.ipFamilyPolicy !== undefined) errors.forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services');
    const target = (spec.externalName ?? '').replace(/\.$/, '');
    if (target === '') errors.required('spec.externalName');
    else errors.invalidEach('spec.externalName', target, dns1123SubdomainErrors(target));
  }
  const names = new Set<string>();
  ports.forEach((port, i) => validatePort(errors, `spec.ports[${i}]`, port, ports.length > 1, names));
  validateLabels(errors, 'spec.selector', spec.selector);
  validateAffinity(errors, spec);
  if (spec.type !== 'ExternalName') validateClusterIPs(errors, spec, old);
  (spec.externalIPs ?? []).forEach((ip, i) => {
    const before = errors.list.length;
    validateIp(errors, `spec.externalIPs[${i}]`, ip, old?.externalIPs ?? []);
    if (errors.list.length === before) validateEndpointIp(errors, `spec.externalIPs[${i}]`, ip);
  });
  if (!isOneOf(spec.type, 'ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort')) {
    errors.notSupported('spec.type', spec.type ?? '', ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  }
  if (spec.type === 'ClusterIP') {
    ports.forEach((port, i) => {
      if ((port.nodePort ?? 0) !== 0) errors.forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'");
    });
  }
  validateDuplicates(errors, ports);
  validateLoadBalancer(errors, spec);
  validateExternalTraffic(errors, spec);
  const internal = spec.internalTrafficPolicy;
  if (internal !== undefined && !isOneOf(internal, 'Cluster', 'Local')) errors.notSupported('spec.internalTrafficPolicy', internal, ['Cluster', 'Local']);
}

export function validateService(errors: FieldErrors, service: Service, old?: Service): void {
  const spec = service.spec ?? {};
  if (old === undefined) validateMetadata(errors, service.metadata, dns1123LabelErrors);
  else {
    const before = old.spec.clusterIPs?.[0];
    const after = spec.clusterIPs?.[0];
    // A cluster IP stays for life, unless the Service becomes an ExternalName or was one.
    if (spec.type !== 'ExternalName' && old.spec.type !== 'ExternalName' && before !== undefined && before !== after) {
      errors.invalid('spec.clusterIPs[0]', spec.clusterIPs ?? null, 'may not change once set');
    }
  }
  validateSpec(errors, spec, old?.spec);
}
