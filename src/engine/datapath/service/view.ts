/** Services as kube-proxy sees them: one entry for each port, with the endpoints that may be used. */
import type { EndpointSlice, Protocol, Service } from '../../k8s/index';
import { servicePortName } from '../naming';

export interface ServiceEndpoint {
  readonly address: string;
  readonly port: number;
  /** On the node that renders. */
  readonly local: boolean;
}

export interface ServicePortView {
  /** `default/wordpress` or `kube-system/kube-dns:dns`. */
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly clusterIp: string;
  readonly externalIps: readonly string[];
  readonly loadBalancerIps: readonly string[];
  readonly sourceRanges: readonly string[];
  readonly nodePort: number | undefined;
  readonly healthCheckNodePort: number | undefined;
  readonly externalPolicyLocal: boolean;
  readonly internalPolicyLocal: boolean;
  /** Seconds of ClientIP affinity, or undefined. */
  readonly affinitySeconds: number | undefined;
  /** Ready ones, sorted by address and port. */
  readonly endpoints: readonly ServiceEndpoint[];
}

const DEFAULT_AFFINITY_SECONDS = 10_800;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function endpointsOf(service: Service, portName: string, slices: readonly EndpointSlice[], node: string): readonly ServiceEndpoint[] {
  const { namespace, name } = service.metadata;
  const found = new Map<string, ServiceEndpoint>();
  for (const slice of slices) {
    if (slice.metadata.namespace !== namespace || slice.metadata.labels?.['kubernetes.io/service-name'] !== name || slice.addressType !== 'IPv4') continue;
    const port = (slice.ports ?? []).find((candidate) => (candidate.name ?? '') === portName)?.port;
    if (port === undefined) continue;
    for (const endpoint of slice.endpoints) {
      if (endpoint.conditions?.ready === false) continue;
      const [address] = endpoint.addresses;
      if (address !== undefined) found.set(`${address}:${port}`, { address, port, local: endpoint.nodeName === node });
    }
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, endpoint]) => endpoint);
}

/** The Services that kube-proxy handles: those with a cluster address. Headless and ExternalName ones are DNS's alone. */
export function servicePorts(services: readonly Service[], slices: readonly EndpointSlice[], node: string): readonly ServicePortView[] {
  return services
    .filter((service) => service.spec.type !== 'ExternalName' && service.spec.clusterIP !== undefined && service.spec.clusterIP !== '' && service.spec.clusterIP !== 'None')
    .flatMap((service) =>
      (service.spec.ports ?? []).map((port): ServicePortView => {
        const { spec } = service;
        const namespace = service.metadata.namespace ?? 'default';
        const name = service.metadata.name ?? '';
        return {
          name: servicePortName(namespace, name, port.name),
          namespace,
          service: name,
          protocol: port.protocol ?? 'TCP',
          port: port.port,
          clusterIp: spec.clusterIP ?? '',
          externalIps: spec.externalIPs ?? [],
          // An address that a proxy outside terminates is not short-cut inside the cluster.
          loadBalancerIps: (service.status?.loadBalancer?.ingress ?? []).filter(({ ipMode }) => ipMode !== 'Proxy').flatMap(({ ip }) => (ip === undefined ? [] : [ip])),
          sourceRanges: spec.type === 'LoadBalancer' ? (spec.loadBalancerSourceRanges ?? []) : [],
          nodePort: port.nodePort !== undefined && port.nodePort > 0 ? port.nodePort : undefined,
          healthCheckNodePort: spec.healthCheckNodePort,
          externalPolicyLocal: spec.externalTrafficPolicy === 'Local',
          internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
          affinitySeconds: spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS) : undefined,
          endpoints: endpointsOf(service, port.name ?? '', slices, node),
        };
      }),
    )
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.protocol, b.protocol));
}
