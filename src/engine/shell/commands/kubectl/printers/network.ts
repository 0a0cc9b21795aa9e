/** Services, their endpoints, and policies. */
import { compareGoStrings, formatLabelSelector, type Endpoints, type EndpointSlice, type NetworkPolicy, type Service } from '../../../../k8s/index';
import { ageOf } from '../human-duration';
import { formatLabels } from '../labels';
import { columns, type TablePrinter } from './columns';

/** The server prints tables for `-o wide` always, so that nothing is cut here. */
function balancerAddresses(service: Service): string {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  return [...new Set(ingress.map(({ ip, hostname }) => ip || hostname || '').filter((text) => text !== ''))].sort(compareGoStrings).join(',');
}

function externalAddress(service: Service): string {
  const externals = service.spec.externalIPs ?? [];
  switch (service.spec.type ?? 'ClusterIP') {
    case 'ClusterIP':
    case 'NodePort':
      return externals.length > 0 ? externals.join(',') : '<none>';
    case 'LoadBalancer': {
      const addresses = balancerAddresses(service);
      return [...(addresses === '' ? [] : [addresses]), ...externals].join(',') || '<pending>';
    }
    case 'ExternalName':
      return service.spec.externalName ?? '';
  }
}

export const servicePrinter: TablePrinter<'Service'> = {
  columns: columns('NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE', '+SELECTOR'),
  row: (service: Service, { now }) => [
    service.metadata.name ?? '',
    service.spec.type ?? '',
    service.spec.clusterIPs?.[0] ?? '<none>',
    externalAddress(service),
    (service.spec.ports ?? []).map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`).join(',') || '<none>',
    ageOf(service.metadata.creationTimestamp, now),
    formatLabels(service.spec.selector),
  ],
};

/** IPv6 addresses stand in brackets before a port. */
export const hostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

const MOST = 3;

const shortened = (all: readonly string[], count: number, none: string): string => {
  if (all.length === 0) return none;
  return count > MOST ? `${all.slice(0, MOST).join(',')} + ${count - MOST} more...` : all.join(',');
};

export const endpointsPrinter: TablePrinter<'Endpoints'> = {
  columns: columns('NAME', 'ENDPOINTS', 'AGE'),
  row(endpoints: Endpoints, { now }) {
    const all = (endpoints.subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
      ports.length === 0 ? addresses.map(({ ip }) => ip) : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
    );
    const none = (endpoints.subsets ?? []).length === 0 ? '<none>' : '';
    return [endpoints.metadata.name ?? '', shortened(all, all.length, none), ageOf(endpoints.metadata.creationTimestamp, now)];
  },
};

export const endpointSlicePrinter: TablePrinter<'EndpointSlice'> = {
  columns: columns('NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE'),
  row(slice: EndpointSlice, { now }) {
    const ports = (slice.ports ?? []).map(({ port, name }) => (port === undefined ? (name ?? '*') : String(port)));
    const addresses = slice.endpoints.flatMap((endpoint) => endpoint.addresses);
    return [slice.metadata.name ?? '', slice.addressType, shortened(ports, ports.length, '<unset>'), shortened(addresses, addresses.length, '<unset>'), ageOf(slice.metadata.creationTimestamp, now)];
  },
};

export const networkPolicyPrinter: TablePrinter<'NetworkPolicy'> = {
  columns: columns('NAME', 'POD-SELECTOR', 'AGE'),
  row: (policy: NetworkPolicy, { now }) => [policy.metadata.name ?? '', formatLabelSelector(policy.spec?.podSelector ?? {}), ageOf(policy.metadata.creationTimestamp, now)],
};
