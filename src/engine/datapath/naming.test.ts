import { describe, expect, it } from 'vitest';
import {
  calicoEndpointChain,
  calicoInterfaceName,
  calicoPolicyChain,
  calicoProfileChain,
  calicoSelectorId,
  calicoSetName,
  cniChainName,
  serviceEndpointHash,
  servicePortHash,
  servicePortName,
} from './naming';

describe('kube-proxy chain hashes (names seen on every real cluster)', () => {
  it.each([
    ['default', 'kubernetes', 'https', 'TCP', 'NPX46M4PTMTKRN6Y'],
    ['kube-system', 'kube-dns', 'dns', 'UDP', 'TCOU7JCQXEZGVUNU'],
    ['kube-system', 'kube-dns', 'dns-tcp', 'TCP', 'ERIFXISQEP7F7OF4'],
    ['kube-system', 'kube-dns', 'metrics', 'TCP', 'JD5MR3NA4I4DYORP'],
    ['ns1', 'svc1', 'p80', 'TCP', 'XPGD46QRK7WJZT7O'],
  ])('%s/%s:%s %s is %s', (namespace, name, port, protocol, hash) => {
    expect(servicePortHash(servicePortName(namespace, name, port), protocol)).toBe(hash);
  });

  it('a port without a name leaves no colon', () => {
    expect(servicePortName('default', 'wordpress', undefined)).toBe('default/wordpress');
    expect(servicePortName('default', 'wordpress', '')).toBe('default/wordpress');
  });

  it('an endpoint adds its address and port', () => {
    expect(serviceEndpointHash('ns1/svc1:p80', 'TCP', '10.180.0.1:80')).toBe('SXIVWICOYRO3J4NJ');
  });
});

describe('Calico names', () => {
  it.each([
    ['default', 'web', 'cali68caf03a5f4'],
    ['default', 'db', 'calie57ed5aa5ae'],
    ['default', 'web-0', 'cali0d7763386da'],
    ['default', 'db-0', 'cali9ae1fe16e6f'],
  ])('the veth of %s/%s is %s', (namespace, pod, name) => {
    expect(calicoInterfaceName(namespace, pod)).toBe(name);
  });

  it('a short chain name is kept, a long one is hashed to 28 characters', () => {
    expect(calicoEndpointChain('ingress', 'calie57ed5aa5ae')).toBe('cali-tw-calie57ed5aa5ae');
    expect(calicoEndpointChain('egress', 'calie57ed5aa5ae')).toBe('cali-fw-calie57ed5aa5ae');
    expect(calicoProfileChain('ingress', 'kns.default')).toBe('cali-pri-kns.default');
    expect(calicoPolicyChain('ingress', 'default', 'db-allow-web')).toBe('cali-pi-_T2I9Q8OAGIlnBG_xhSF');
  });

  it('a selector id is a hash of its canonical form', () => {
    expect(calicoSelectorId('all()')).toBe('s:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug');
    expect(
      calicoSetName(calicoSelectorId('(projectcalico.org/namespace == "default" && (projectcalico.org/orchestrator == "k8s" && app == "web"))')),
    ).toBe('cali40s:XdTkeoA4uORlm_7HsXcm20F');
  });
});

describe('CNI chain names', () => {
  it('are cut to 28 characters (recorded with the bridge plugin 1.1.1)', () => {
    expect(cniChainName('CNI-', 'mynet', 'c1')).toBe('CNI-f0bca4ac77cde1bf2f3da5df');
  });
});
