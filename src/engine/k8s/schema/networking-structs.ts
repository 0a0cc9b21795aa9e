/**
 * The Go structs of the API (networking), one field a line: name, `!` required, `+` printed even when empty, `0` left out when zero, Go type,
 * `@key` merge key of a list (`@` alone: merged as a set), `~` retainKeys, `=A|B` allowed values.
 * Made from k8s.io/api v0.36.3 by reflection and its OpenAPI v3 document (tests/conformance/recorder); do not edit by hand.
 */
export const NETWORKING_STRUCTS: Readonly<Record<string, string>> = {
  IPBlock: `
    cidr!+ string
    except []string
  `,
  NetworkPolicy: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    spec {NetworkPolicySpec}
  `,
  NetworkPolicyEgressRule: `
    ports []{NetworkPolicyPort}
    to []{NetworkPolicyPeer}
  `,
  NetworkPolicyIngressRule: `
    ports []{NetworkPolicyPort}
    from []{NetworkPolicyPeer}
  `,
  NetworkPolicyPeer: `
    podSelector *{LabelSelector}
    namespaceSelector *{LabelSelector}
    ipBlock *{IPBlock}
  `,
  NetworkPolicyPort: `
    protocol *string<v1.Protocol> =SCTP|TCP|UDP
    port *IntOrString
    endPort *int32
  `,
  NetworkPolicySpec: `
    podSelector+ {LabelSelector}
    ingress []{NetworkPolicyIngressRule}
    egress []{NetworkPolicyEgressRule}
    policyTypes []string<v1.PolicyType> =Egress|Ingress
  `,
};
