/** `kubectl describe service`, `endpoints`, `endpointslice`. Source: k8s.io/kubectl v0.36, pkg/describe/describe.go. */
import type { Endpoints, EndpointSlice, Service, Stored } from '../../../../k8s/index';
import type { Client } from '../client';
import { formatLabels } from '../labels';
import { hostPort } from '../printers/network';
import { eventLines } from './events';
import { PrefixWriter, annotationLines, labelsLines } from './prefix-writer';

const MOST = 3;

/** The ready addresses behind one port, from the Service's EndpointSlices. */
function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const all = slices.flatMap(({ ports, endpoints }) => {
    const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
    if (!ports || ports.length === 0) return ready.map(({ addresses }) => addresses[0] ?? '');
    return ports.filter(({ name = '' }) => name === portName).flatMap(({ port = 0 }) => ready.map(({ addresses }) => hostPort(addresses[0] ?? '', port)));
  });
  return all.length > MOST ? `${all.slice(0, MOST).join(',')} + ${all.length - MOST} more...` : all.join(',');
}

export function describeService(client: Client, service: Stored<Service>, showEvents: boolean): string {
  const { metadata, spec, status } = service;
  const slices = client.store
    .list('EndpointSlice', { namespace: metadata.namespace ?? 'default' })
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name);
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, `Selector:\t${formatLabels(spec.selector)}`);
  w.line(0, `Type:\t${spec.type ?? ''}`);
  if (spec.ipFamilyPolicy) w.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  w.line(0, `IP Families:\t${(spec.ipFamilies ?? []).join(',') || '<none>'}`);
  w.line(0, `IP:\t${spec.clusterIP ?? ''}`);
  w.line(0, `IPs:\t${(spec.clusterIPs ?? []).join(',') || '<none>'}`);
  if ((spec.externalIPs ?? []).length > 0) w.line(0, `External IPs:\t${(spec.externalIPs ?? []).join(',')}`);
  if (spec.loadBalancerIP) w.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) w.line(0, `External Name:\t${spec.externalName}`);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) w.line(0, `LoadBalancer Ingress:\t${ingress.map(({ ip, ipMode, hostname }) => (ip ? `${ip}${ipMode === undefined ? '' : ` (${ipMode})`}` : (hostname ?? ''))).join(', ')}`);
  for (const { name = '', port, protocol = 'TCP', targetPort, nodePort, appProtocol } of spec.ports ?? []) {
    const shown = name === '' ? '<unset>' : name;
    w.line(0, `Port:\t${shown}\t${port}/${protocol}`);
    w.line(0, `TargetPort:\t${targetPort ?? 0}/${protocol}`);
    if (appProtocol !== undefined) w.line(0, `AppProtocol:\t${appProtocol}`);
    if (nodePort) w.line(0, `NodePort:\t${shown}\t${nodePort}/${protocol}`);
    w.line(0, `Endpoints:\t${endpointsText(slices, name)}`);
  }
  w.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}`);
  if (spec.externalTrafficPolicy) w.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) w.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.healthCheckNodePort) w.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if ((spec.loadBalancerSourceRanges ?? []).length > 0) w.line(0, `LoadBalancer Source Ranges:\t${(spec.loadBalancerSourceRanges ?? []).join(',')}`);
  if (spec.trafficDistribution) w.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  eventLines(w, client, service, showEvents);
  return w.finish();
}

export function describeEndpoints(client: Client, endpoints: Stored<Endpoints>, showEvents: boolean): string {
  const { metadata, subsets = [] } = endpoints;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, 'Subsets:');
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    w.line(1, `Addresses:\t${addresses.map(({ ip }) => ip).join(',') || '<none>'}`);
    w.line(1, `NotReadyAddresses:\t${notReadyAddresses.map(({ ip }) => ip).join(',') || '<none>'}`);
    if (ports.length > 0) {
      w.line(1, 'Ports:');
      w.line(2, 'Name\tPort\tProtocol');
      w.line(2, '----\t----\t--------');
      for (const { name, port, protocol = 'TCP' } of ports) w.line(2, `${name || '<unset>'}\t${port}\t${protocol}`);
    }
    w.line(0, '');
  }
  eventLines(w, client, endpoints, showEvents);
  return w.finish();
}

export function describeEndpointSlice(client: Client, slice: Stored<EndpointSlice>, showEvents: boolean): string {
  const { metadata, ports = [], endpoints } = slice;
  const w = new PrefixWriter();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  labelsLines(w, 'Labels', metadata.labels);
  annotationLines(w, metadata.annotations);
  w.line(0, `AddressType:\t${slice.addressType}`);
  if (ports.length === 0) w.line(0, 'Ports: <unset>');
  else {
    w.line(0, 'Ports:');
    w.line(1, 'Name\tPort\tProtocol');
    w.line(1, '----\t----\t--------');
    for (const { name, port, protocol = 'TCP' } of ports) w.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol}`);
  }
  w.line(0, endpoints.length === 0 ? 'Endpoints: <none>' : 'Endpoints:');
  for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of endpoints) {
    w.line(1, `- Addresses:\t${addresses.join(', ') || '<none>'}`);
    w.line(2, 'Conditions:');
    w.line(3, `Ready:\t${conditions?.ready === undefined ? '<unset>' : String(conditions.ready)}`);
    w.line(2, `Hostname:\t${hostname ?? '<unset>'}`);
    if (targetRef) w.line(2, `TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}`);
    w.line(2, `NodeName:\t${nodeName ?? '<unset>'}`);
    w.line(2, `Zone:\t${zone ?? '<unset>'}`);
  }
  eventLines(w, client, slice, showEvents);
  return w.finish();
}
