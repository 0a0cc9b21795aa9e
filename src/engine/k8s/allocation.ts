/** Cluster IPs and node ports. Source: k8s.io/kubernetes v1.36, pkg/registry/core/service/{ipallocator,portallocator,storage}. */
import type { Rng } from '../base/index';
import { child, items, text, type Draft } from './draft';
import type { Json, Service } from './types/index';
import { cidrContains, parseCidrSloppy, parseIpSloppy } from './validation/address-syntax';
import { FieldErrors } from './validation/field-error';
import { defaultServiceFamilies } from './defaulting';

export const NODE_PORT_LOW = 30000;
export const NODE_PORT_HIGH = 32767;
/** A dry run's dummy ports begin behind it (portallocator/operation.go). */
const DRY_RUN_PORT = 32768;

const dotted = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');

/**
 * Fills in `clusterIP`, `clusterIPs`, families and node ports of a Service that is created or updated.
 * `others`: every other Service of the cluster. Without `rng` it is a dry run, which makes up an address and ports as the server does. The faults are the registry's, in its words.
 */
export function allocateService(service: Draft, old: Service | undefined, others: readonly Service[], range: string, rng: Rng | undefined): FieldErrors {
  const errors = new FieldErrors();
  const spec = child(service, 'spec');
  if (spec === undefined) return errors;
  if (text(spec, 'type') === 'ExternalName') return errors;
  allocateClusterIp(spec, old, others, range, rng, errors);
  if (errors.list.length === 0) allocateNodePorts(spec, old, others, rng, errors);
  return errors;
}

function allocateClusterIp(spec: Draft, old: Service | undefined, others: readonly Service[], range: string, rng: Rng | undefined, errors: FieldErrors): void {
  const cidr = parseCidrSloppy(range);
  if (cidr === undefined) throw new RangeError(`service range ${range}`);
  if (spec['ipFamilyPolicy'] === 'RequireDualStack' && !(spec['clusterIP'] === 'None' && Object.keys(child(spec, 'selector') ?? {}).length === 0)) {
    errors.invalid('spec.ipFamilyPolicy', 'RequireDualStack', 'this cluster is not configured for dual-stack services');
    return;
  }
  const families = spec['ipFamilies'];
  if (Array.isArray(families) && families[0] === 'IPv6') {
    errors.invalid('spec.ipFamilies[0]', 'IPv6', 'not configured on this cluster');
    return;
  }
  if (text(spec, 'clusterIP') === '' && old?.spec.clusterIP !== undefined) {
    spec['clusterIP'] = old.spec.clusterIP;
    spec['clusterIPs'] = [...(old.spec.clusterIPs ?? [])];
  }
  const wanted = text(spec, 'clusterIP');
  if (wanted === 'None') spec['clusterIPs'] = ['None'];
  else if (wanted === '') {
    const used = new Set(others.map((other) => other.spec.clusterIP));
    const size = 1 << (32 - cidr.prefix);
    let ip: string;
    // The low part of the range is kept for addresses that are asked for, as the API server keeps it.
    const reserved = Math.min(Math.max(16, Math.floor(size / 16)), 256);
    if (rng === undefined) ip = dotted(cidr.ip.value);
    else do ip = dotted(cidr.ip.value + BigInt(reserved + rng.below(size - reserved - 1)));
      while (used.has(ip));
    spec['clusterIP'] = ip;
    spec['clusterIPs'] = [ip];
  } else if (old?.spec.clusterIP !== wanted) {
    const ip = parseIpSloppy(wanted);
    const shown: Json = [wanted];
    if (ip !== undefined && ip.version === 6) errors.invalid('spec.clusterIPs[0]', shown, 'IPv6 is not configured on this cluster');
    else if (ip !== undefined && !cidrContains(cidr, ip)) {
      errors.invalid('spec.clusterIPs', shown, `failed to allocate IP ${wanted}: the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${range}`);
    } else if (others.some((other) => other.spec.clusterIP === wanted)) {
      errors.invalid('spec.clusterIPs', shown, `failed to allocate IP ${wanted}: provided IP is already allocated`);
    }
    spec['clusterIPs'] ??= [wanted];
  }
  defaultServiceFamilies(spec);
}

function allocateNodePorts(spec: Draft, old: Service | undefined, others: readonly Service[], rng: Rng | undefined, errors: FieldErrors): void {
  const type = text(spec, 'type');
  if (type !== 'NodePort' && type !== 'LoadBalancer') {
    // Leaving NodePort gives the ports back.
    if (old !== undefined && old.spec.type !== type) for (const port of items(spec, 'ports')) delete port['nodePort'];
    return;
  }
  const used = new Set<number>(others.flatMap((other) => (other.spec.ports ?? []).map((port) => port.nodePort ?? 0)));
  const kept = new Set<number>((old?.spec.ports ?? []).map((port) => port.nodePort ?? 0));
  const ports = items(spec, 'ports');
  // A LoadBalancer that says so gets no node ports of its own.
  const wanted = type === 'NodePort' || spec['allocateLoadBalancerNodePorts'] !== false;
  const protocols = new Map<number, string[]>();
  ports.forEach((port, i) => {
    let number = typeof port['nodePort'] === 'number' ? port['nodePort'] : 0;
    if (number === 0) {
      const before = (old?.spec.ports ?? []).find((candidate) => candidate.port === port['port'] && candidate.protocol === port['protocol']);
      number = before?.nodePort ?? 0;
    }
    if (number === 0) return;
    const path = `spec.ports[${i}].nodePort`;
    const sharing = protocols.get(number) ?? [];
    if (number < NODE_PORT_LOW || number > NODE_PORT_HIGH) {
      errors.invalid(path, number, `provided port is not in the valid range. The range of valid ports is ${NODE_PORT_LOW}-${NODE_PORT_HIGH}`);
    } else if ((used.has(number) && !kept.has(number)) || sharing.includes(text(port, 'protocol'))) {
      errors.invalid(path, number, 'provided port is already allocated');
    }
    protocols.set(number, [...sharing, text(port, 'protocol')]);
    port['nodePort'] = number;
  });
  if (!wanted) return;
  for (const port of ports) {
    if (typeof port['nodePort'] === 'number' && port['nodePort'] !== 0) continue;
    let number: number;
    // Dynamic ports come from the upper part of the range, above the first 86.
    if (rng === undefined) number = (protocols.size === 0 ? DRY_RUN_PORT : Math.max(...protocols.keys())) + 1;
    else do number = 30086 + rng.below(NODE_PORT_HIGH - 30086 + 1);
      while (used.has(number) || protocols.has(number));
    protocols.set(number, [text(port, 'protocol')]);
    port['nodePort'] = number;
  }
}
