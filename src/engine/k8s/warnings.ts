/**
 * What the API server warns of when it accepts an object (`Warning:` lines of kubectl).
 * Source: kubernetes v1.36, pkg/registry's strategies (WarningsOnCreate, WarningsOnUpdate), pkg/api/service/warnings.go, pkg/api/pod/warnings.go;
 * k8s.io/apimachinery v0.36, pkg/util/validation/ip.go (GetWarningsForCIDR).
 * @unsupported warnings about affinity, topology spread, volumes, sysctls, seccomp and AppArmor: a manifest with those is accepted without a word
 */
import { canonicalCidr } from './canonical-cidr';
import { compareGoStrings } from './go-text';
import { parseQuantity } from './schema/quantity';
import type { AnyObject, Container, ContainerPort, NetworkPolicy, PodSpec, Service } from './types/index';
import { dns1123LabelErrors } from './validation/name-syntax';

const NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

const quote = (text: string): string => JSON.stringify(text);

function serviceWarnings({ spec }: Service): readonly string[] {
  const { type = 'ClusterIP', externalIPs = [], loadBalancerSourceRanges = [] } = spec;
  const headless = type === 'ClusterIP' && spec.clusterIP === 'None';
  const external = type === 'ExternalName';
  return [
    ...(headless && spec.loadBalancerIP ? ['spec.loadBalancerIP is ignored for headless services'] : []),
    ...(headless && externalIPs.length > 0 ? ['spec.externalIPs is ignored for headless services'] : []),
    ...(headless && (spec.sessionAffinity ?? 'None') !== 'None' ? ['spec.SessionAffinity is ignored for headless services'] : []),
    ...(externalIPs.length > 0 && !headless && !external ? ['spec.externalIPs is deprecated and may no longer be implemented in some clusters'] : []),
    ...loadBalancerSourceRanges.flatMap((range, i) => cidrWarnings(`spec.loadBalancerSourceRanges[${i}]`, range)),
    ...(external && externalIPs.length > 0 ? ['spec.externalIPs is ignored when spec.type is "ExternalName"'] : []),
    ...(!external && spec.externalName ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : []),
    ...(spec.trafficDistribution === 'PreferClose' ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'] : []),
  ];
}

/** Everything else that the server could warn of is refused at once (strict CIDR validation, since 1.36). */
function cidrWarnings(path: string, value: string): readonly string[] {
  const canonical = canonicalCidr(value);
  return value.includes(':') && canonical !== undefined && canonical !== value ? [`${path}: IPv6 CIDR value ${quote(value)} should be in RFC 5952 canonical format (${quote(canonical)})`] : [];
}

function policyWarnings({ spec = {} }: NetworkPolicy): readonly string[] {
  const sides = [
    ...(spec.ingress ?? []).map(({ from = [] }, i) => ({ path: `spec.ingress[${i}].from`, peers: from })),
    ...(spec.egress ?? []).map(({ to = [] }, i) => ({ path: `spec.egress[${i}].to`, peers: to })),
  ];
  return sides.flatMap(({ path, peers }) =>
    peers.flatMap(({ ipBlock }, j) =>
      ipBlock === undefined ? [] : [...cidrWarnings(`${path}[${j}].ipBlock.cidr`, ipBlock.cidr), ...(ipBlock.except ?? []).flatMap((one, k) => cidrWarnings(`${path}[${j}].ipBlock.except[${k}]`, one))],
    ),
  );
}

interface Placed<T> {
  readonly path: string;
  readonly value: T;
}

function containersOf(spec: PodSpec, prefix: string): readonly Placed<Container>[] {
  const placed = (field: 'initContainers' | 'containers'): readonly Placed<Container>[] => (spec[field] ?? []).map((value, i) => ({ path: `${prefix}spec.${field}[${i}]`, value }));
  return [...placed('initContainers'), ...placed('containers')];
}

function resourceWarnings({ path, value }: Placed<Container>): readonly string[] {
  return ['memory', 'ephemeral-storage'].flatMap((resource) =>
    (['limits', 'requests'] as const).flatMap((which) => {
      const canonical = parseQuantity(value.resources?.[which]?.[resource] ?? '0')?.canonical ?? '0';
      return /[mun]$/.test(canonical) ? [`${path}.resources.${which}[${resource}]: fractional byte value ${quote(canonical)} is invalid, must be an integer`] : [];
    }),
  );
}

function variableWarnings({ path, value: { env = [] } }: Placed<Container>): readonly string[] {
  return env.flatMap(({ name, value = '', valueFrom }, i) => {
    if (!env.slice(0, i).some((earlier) => earlier.name === name)) return [];
    const reference = `$(${name})`;
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    return hides ? [`${path}.env[${i}]: hides previous definition of ${quote(name)}, which may be dropped when using apply`] : [];
  });
}

function portWarnings(containers: readonly Placed<Container>[]): readonly string[] {
  const warnings: string[] = [];
  const ports: readonly Placed<ContainerPort>[] = containers.flatMap(({ path, value }) => (value.ports ?? []).map((port, i) => ({ path: `${path}.ports[${i}]`, value: port })));
  const key = ({ containerPort, protocol = 'TCP' }: ContainerPort): string => `${containerPort}/${protocol}`;
  ports.forEach(({ path, value: port }, i) => {
    for (const other of ports.slice(0, i)) {
      if (key(other.value) !== key(port)) continue;
      const [host, otherHost] = [port.hostPort ?? 0, other.value.hostPort ?? 0];
      const [ip, otherIp] = [port.hostIP ?? '', other.value.hostIP ?? ''];
      if (ip === otherIp && host === otherHost) warnings.push(`${path}: duplicate port definition with ${other.path}`);
      else if (host === 0 || otherHost === 0) warnings.push(`${path}: overlapping port definition with ${other.path}`);
      else if (host === otherHost && (ip === '') !== (otherIp === '')) warnings.push(`${path}: dangerously ambiguous port definition with ${other.path}`);
    }
  });
  ports.forEach(({ path, value: { name } }, i) => {
    const first = name ? ports.slice(0, i).find((other) => other.value.name === name) : undefined;
    if (first) warnings.push(`${path}: duplicate port name ${quote(name ?? '')} with ${first.path}, services and probes that select ports by name will use ${first.path}`);
  });
  return warnings;
}

/** @param prefix `spec.template.` inside of a workload */
function podWarnings(spec: PodSpec, prefix: string): readonly string[] {
  const labels = Object.keys(spec.nodeSelector ?? {}).sort(compareGoStrings);
  const containers = containersOf(spec, prefix);
  return [
    ...labels.flatMap((label) => (NODE_LABELS[label] === undefined ? [] : [`${prefix}spec.nodeSelector[${label}]: ${NODE_LABELS[label]}`])),
    ...containers.flatMap((container) => [...resourceWarnings(container), ...variableWarnings(container)]),
    ...portWarnings(containers),
  ];
}

function nameWarnings(name: string, where: string): readonly string[] {
  const errors = dns1123LabelErrors(name);
  return errors.length === 0 ? [] : [`metadata.name: this is used in ${where}, which can result in surprising behavior; a DNS label is recommended: [${errors.join(' ')}]`];
}

/** The warnings for an accepted object, in the server's order. `before` is absent where it was created. */
export function objectWarnings(object: AnyObject, before: AnyObject | undefined): readonly string[] {
  switch (object.kind) {
    case 'Service':
      return serviceWarnings(object);
    case 'NetworkPolicy':
      return policyWarnings(object);
    case 'Pod':
      return before ? [] : [...nameWarnings(object.metadata.name ?? '', "the Pod's hostname"), ...podWarnings(object.spec, '')];
    case 'Deployment':
    case 'ReplicaSet':
      if (before) return before.metadata.generation === object.metadata.generation ? [] : podWarnings(object.spec.template?.spec ?? { containers: [] }, 'spec.template.');
      return [...nameWarnings(object.metadata.name ?? '', 'Pod names and hostnames'), ...podWarnings(object.spec.template?.spec ?? { containers: [] }, 'spec.template.')];
    case 'DaemonSet':
      return before && before.metadata.generation === object.metadata.generation ? [] : podWarnings(object.spec.template.spec, 'spec.template.');
    default:
      return [];
  }
}
