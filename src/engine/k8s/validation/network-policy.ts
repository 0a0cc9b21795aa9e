/** networking.k8s.io/v1 NetworkPolicy. Source: k8s.io/kubernetes v1.36, pkg/apis/networking/validation/validation.go. */
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../types/index';
import { isStrictSubset, parseCidrSloppy, validateCidr } from './address-syntax';
import type { FieldErrors } from './field-error';
import { validateLabelSelector, validateMetadata } from './metadata';
import { dns1123SubdomainErrors, portNameErrors, portNumberErrors } from './name-syntax';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];

function validatePort(errors: FieldErrors, path: string, { protocol, port, endPort }: NetworkPolicyPort): void {
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) errors.notSupported(`${path}.protocol`, protocol, PROTOCOLS);
  if (port === undefined) {
    if (endPort !== undefined) errors.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified');
    return;
  }
  errors.invalidEach(`${path}.port`, port, typeof port === 'number' ? portNumberErrors(port) : portNameErrors(port));
  if (endPort === undefined) return;
  if (typeof port === 'string') {
    errors.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric');
    return;
  }
  // The server shows the port, not the endPort, as the faulty value here.
  if (endPort < port) errors.invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`');
  errors.invalidEach(`${path}.endPort`, endPort, portNumberErrors(endPort));
}

function validateIPBlock(errors: FieldErrors, path: string, block: IPBlock, grandfathered: readonly string[]): void {
  if (block.cidr === undefined || block.cidr === '') {
    errors.required(`${path}.cidr`);
    return;
  }
  validateCidr(errors, `${path}.cidr`, block.cidr, grandfathered);
  const outer = parseCidrSloppy(block.cidr);
  if (outer === undefined) return;
  (block.except ?? []).forEach((text, i) => {
    validateCidr(errors, `${path}.except[${i}]`, text, grandfathered);
    const inner = parseCidrSloppy(text);
    if (inner !== undefined && !isStrictSubset(outer, inner)) errors.invalid(`${path}.except[${i}]`, text, 'must be a strict subset of `cidr`');
  });
}

function validatePeer(errors: FieldErrors, path: string, peer: NetworkPolicyPeer, grandfathered: readonly string[]): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  validateLabelSelector(errors, `${path}.podSelector`, podSelector);
  validateLabelSelector(errors, `${path}.namespaceSelector`, namespaceSelector);
  if (ipBlock !== undefined) validateIPBlock(errors, `${path}.ipBlock`, ipBlock, grandfathered);
  const selectors = (podSelector === undefined ? 0 : 1) + (namespaceSelector === undefined ? 0 : 1);
  if (selectors === 0 && ipBlock === undefined) errors.required(path, 'must specify a peer');
  else if (selectors > 0 && ipBlock !== undefined) errors.forbidden(path, 'may not specify both ipBlock and another peer');
}

/** CIDR texts of the policy before an update: they stay accepted, however written. */
function cidrTexts(policy: NetworkPolicy | undefined): readonly string[] {
  const peers = [...(policy?.spec?.ingress ?? []).flatMap((rule) => rule.from ?? []), ...(policy?.spec?.egress ?? []).flatMap((rule) => rule.to ?? [])];
  return peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])]));
}

export function validateNetworkPolicy(errors: FieldErrors, policy: NetworkPolicy, old?: NetworkPolicy): void {
  if (old === undefined) validateMetadata(errors, policy.metadata, dns1123SubdomainErrors);
  const grandfathered = cidrTexts(old);
  const spec = policy.spec ?? {};
  validateLabelSelector(errors, 'spec.podSelector', spec.podSelector);
  const rules = (direction: 'ingress' | 'egress', side: 'from' | 'to', list: readonly { ports?: readonly NetworkPolicyPort[]; peers?: readonly NetworkPolicyPeer[] }[]): void =>
    list.forEach((rule, i) => {
      const path = `spec.${direction}[${i}]`;
      (rule.ports ?? []).forEach((port, k) => validatePort(errors, `${path}.ports[${k}]`, port));
      (rule.peers ?? []).forEach((peer, k) => validatePeer(errors, `${path}.${side}[${k}]`, peer, grandfathered));
    });
  rules('ingress', 'from', (spec.ingress ?? []).map(({ ports, from }) => ({ ports: ports ?? [], peers: from ?? [] })));
  rules('egress', 'to', (spec.egress ?? []).map(({ ports, to }) => ({ ports: ports ?? [], peers: to ?? [] })));
  const types: readonly string[] = spec.policyTypes ?? [];
  if (types.length > 2) {
    errors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes');
    return;
  }
  types.forEach((type, i) => {
    if (type !== 'Ingress' && type !== 'Egress') errors.notSupported(`spec.policyTypes[${i}]`, type, ['Ingress', 'Egress']);
  });
}
