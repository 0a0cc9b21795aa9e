/** v1 Endpoints and discovery.k8s.io/v1 EndpointSlice. Source: k8s.io/kubernetes v1.36, pkg/apis/core and pkg/apis/discovery validation. */
import type { EndpointAddress, Endpoints, EndpointSlice } from '../types/index';
import { validateEndpointIp, validateIp } from './address-syntax';
import type { FieldErrors } from './field-error';
import { validateMetadata } from './metadata';
import { dns1123LabelErrors, dns1123SubdomainErrors, portNumberErrors } from './name-syntax';

export function validateEndpoints(errors: FieldErrors, endpoints: Endpoints, old?: Endpoints): void {
  if (old === undefined) validateMetadata(errors, endpoints.metadata, dns1123SubdomainErrors);
  (endpoints.subsets ?? []).forEach((subset, i) => {
    const path = `subsets[${i}]`;
    const ready = subset.addresses ?? [];
    const waiting = subset.notReadyAddresses ?? [];
    if (ready.length + waiting.length === 0) errors.required(path, 'must specify `addresses` or `notReadyAddresses`');
    const addresses = (list: readonly EndpointAddress[], field: string): void =>
      list.forEach((address, k) => {
        validateIp(errors, `${path}.${field}[${k}].ip`, address.ip ?? '');
        validateEndpointIp(errors, `${path}.${field}[${k}].ip`, address.ip ?? '');
      });
    addresses(ready, 'addresses');
    addresses(waiting, 'notReadyAddresses');
    const ports = subset.ports ?? [];
    ports.forEach((port, k) => {
      const at = `${path}.ports[${k}]`;
      if ((port.name ?? '') !== '') errors.invalidEach(`${at}.name`, port.name ?? '', dns1123LabelErrors(port.name ?? ''));
      else if (ports.length > 1) errors.required(`${at}.name`);
      errors.invalidEach(`${at}.port`, port.port ?? 0, portNumberErrors(port.port ?? 0));
      if (!['SCTP', 'TCP', 'UDP'].includes(port.protocol ?? '')) errors.notSupported(`${at}.protocol`, port.protocol ?? '', ['SCTP', 'TCP', 'UDP']);
    });
  });
}

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

export function validateEndpointSlice(errors: FieldErrors, slice: EndpointSlice, old?: EndpointSlice): void {
  if (old === undefined) validateMetadata(errors, slice.metadata, dns1123SubdomainErrors);
  const type: string = slice.addressType ?? '';
  if (!ADDRESS_TYPES.includes(type)) {
    if (type === '') errors.required('addressType');
    else errors.notSupported('addressType', type, ADDRESS_TYPES);
  } else if (old !== undefined && old.addressType !== type) errors.invalid('addressType', type, 'field is immutable');
  (slice.endpoints ?? []).forEach((endpoint, i) => {
    const path = `endpoints[${i}].addresses`;
    if (endpoint.addresses.length === 0) errors.required(path, 'must contain at least 1 address');
    endpoint.addresses.forEach((address, k) => {
      if (type === 'FQDN' || !ADDRESS_TYPES.includes(type)) return;
      const ip = validateIp(errors, `${path}[${k}]`, address);
      if (ip !== undefined && type === 'IPv4' && ip.version !== 4) errors.invalid(path, address, 'must be an IPv4 address');
      if (ip !== undefined && type === 'IPv6' && ip.version !== 6) errors.invalid(path, address, 'must be an IPv6 address');
      if (ip !== undefined) validateEndpointIp(errors, path, address);
    });
  });
}
