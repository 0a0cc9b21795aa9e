/**
 * The Go structs of the API (discovery), one field a line: name, `!` required, `+` printed even when empty, `0` left out when zero, Go type,
 * `@key` merge key of a list (`@` alone: merged as a set), `~` retainKeys, `=A|B` allowed values.
 * Made from k8s.io/api v0.36.3 by reflection and its OpenAPI v3 document (tests/conformance/recorder); do not edit by hand.
 */
export const DISCOVERY_STRUCTS: Readonly<Record<string, string>> = {
  DiscoveryEndpointPort: `
    name *string
    protocol *string<v1.Protocol> =SCTP|TCP|UDP
    port *int32
    appProtocol *string
  `,
  Endpoint: `
    addresses!+ []string
    conditions {EndpointConditions}
    hostname *string
    targetRef *{ObjectReference}
    deprecatedTopology map[string]string
    nodeName *string
    zone *string
    hints *{EndpointHints}
  `,
  EndpointConditions: `
    ready *bool
    serving *bool
    terminating *bool
  `,
  EndpointHints: `
    forZones []{ForZone}
    forNodes []{ForNode}
  `,
  EndpointSlice: `
    kind string
    apiVersion string
    metadata {ObjectMeta}
    addressType!+ string<v1.AddressType> =FQDN|IPv4|IPv6
    endpoints+ []{Endpoint}
    ports+ []{DiscoveryEndpointPort}
  `,
  ForNode: `
    name!+ string
  `,
  ForZone: `
    name!+ string
  `,
};
