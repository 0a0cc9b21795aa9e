/** Field lists and types recorded with `kubectl explain` against kube-apiserver v1.36.3; the words are our own. */
import { describe, expect, it } from 'vitest';
import { completeFields, explain, formatExplanation } from './explanation';
import { DESCRIPTIONS } from './descriptions';
import { findResource } from './kinds';
import { structSchema } from './structs';

const kind = (name: string) => {
  const found = findResource(name);
  if (found === undefined) throw new Error(name);
  return found;
};
const fields = (name: string, ...path: string[]): string[] => completeFields(kind(name), path).map((field) => `${field.name} <${field.type}>${field.required ? ' -required-' : ''}`);

describe('explain lists the fields', () => {
  it.each([
    ['netpol', ['spec'], ['egress <[]NetworkPolicyEgressRule>', 'ingress <[]NetworkPolicyIngressRule>', 'podSelector <LabelSelector>', 'policyTypes <[]string>']],
    ['networkpolicies', ['spec', 'ingress', 'from'], ['ipBlock <IPBlock>', 'namespaceSelector <LabelSelector>', 'podSelector <LabelSelector>']],
    ['netpol', ['spec', 'ingress', 'from', 'podSelector', 'matchExpressions'], ['key <string> -required-', 'operator <string> -required-', 'values <[]string>']],
    ['cm', ['data'], []],
  ] as const)('%s %j', (name, path, expected) => expect(fields(name, ...path)).toEqual(expected));

  it('names types as kubectl does', () => {
    const type = (name: string, ...path: string[]): string | undefined => {
      const found = explain(kind(name), path);
      return found.ok ? found.value.field?.type : found.error.message;
    };
    expect([
      type('cm', 'data'),
      type('svc', 'spec', 'ports', 'targetPort'),
      type('deploy', 'spec', 'replicas'),
      type('pod', 'spec', 'containers'),
      type('pod', 'spec', 'containers', 'resources', 'limits'),
      type('svc', 'spec', 'clusterIPs'),
      type('netpol', 'spec', 'foo'),
    ]).toEqual(['map[string]string', 'IntOrString', 'integer', '[]Container', 'map[string]Quantity', '[]string', 'field "foo" does not exist']);
  });

  it('prints in kubectl’s layout', () => {
    const found = explain(kind('svc'), ['spec', 'type']);
    if (!found.ok) throw new Error(found.error.message);
    expect(formatExplanation(found.value)).toMatch(
      /^KIND: {7}Service\nVERSION: {4}v1\n\nFIELD: type <string>\nENUM:\n {4}ClusterIP\n {4}ExternalName\n {4}LoadBalancer\n {4}NodePort\n\nDESCRIPTION:\n {4}How far [^]*\n {4}\n\n$/,
    );
  });

  it('every description belongs to a field', () => {
    for (const key of Object.keys(DESCRIPTIONS)) {
      const [struct = '', field] = key.split('.');
      const names = structSchema(struct).fields.map(({ name }) => name);
      if (field !== undefined) expect(names, key).toContain(field);
    }
  });
});
