/** What a lint says: a code, where, and the facts. Sentences live in `src/messages`. */
import type { Protocol } from '../../k8s/index';
import type { Direction, PolicyRef, RuleRef } from '../policy-set';

/** `error`: the API server refuses it. `warning`: it hardly does what was meant. `note`: right, but worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

interface At {
  readonly rule: RuleRef;
  readonly severity: Severity;
}

export type Finding = At &
  (
    | { readonly code: 'MISSING_NAMESPACE' }
    | { readonly code: 'MISSING_POLICY_TYPES'; readonly implied: readonly ('Ingress' | 'Egress')[] }
    /** `egress: []` without policyTypes: looks like "deny all egress", does nothing. */
    | { readonly code: 'EMPTY_EGRESS_DOES_NOT_ISOLATE' }
    | { readonly code: 'RULES_IGNORED'; readonly direction: Direction; readonly rules: number }
    | { readonly code: 'DUPLICATE_NAME'; readonly times: number }
    | { readonly code: 'PORT_WITHOUT_PROTOCOL'; readonly port: number | string | undefined }
    | { readonly code: 'NUMERIC_STRING_PORT'; readonly port: string }
    /** Two neighbouring items, one with only a namespaceSelector and one with only a podSelector: "or", where "and" is often meant. */
    | { readonly code: 'DASH_AND_OR_SUSPECTED'; readonly otherPath: string }
    /** A rule with peers and no ports, followed by one with ports and no peers. */
    | { readonly code: 'DASH_BETWEEN_PEER_AND_PORTS'; readonly otherPath: string }
    | { readonly code: 'UDP53_WITHOUT_TCP53' | 'TCP53_WITHOUT_UDP53' }
    /** A range of client ports, as if replies needed a rule. */
    | { readonly code: 'REPLY_PORTS'; readonly first: number; readonly last: number }
    | { readonly code: 'EXCEPT_WITHOUT_EFFECT'; readonly except: string; readonly by: RuleRef }
    | { readonly code: 'RULE_SUPERSEDED'; readonly by: RuleRef }
    | { readonly code: 'ALL_BLOCKED' | 'ALL_ALLOWED'; readonly direction: Direction }
    | { readonly code: 'DNS_RULE_ISOLATES' }
    | { readonly code: 'NO_ENFORCEMENT' }
    // ---- against a cluster
    | { readonly code: 'SUBJECT_MATCHES_NO_PODS' }
    | { readonly code: 'POLICY_IN_OTHER_NAMESPACE'; readonly namespaces: readonly string[] }
    | { readonly code: 'PEER_MATCHES_NO_NAMESPACES' }
    | { readonly code: 'PEER_MATCHES_NO_PODS' }
    | { readonly code: 'PEER_ONLY_IN_OTHER_NAMESPACES'; readonly namespaces: readonly string[] }
    | { readonly code: 'NAMED_PORT_ABSENT'; readonly name: string; readonly protocol: Protocol }
    | { readonly code: 'NAMED_PORT_OTHER_PROTOCOL'; readonly name: string; readonly protocol: Protocol; readonly declared: readonly Protocol[] }
    | { readonly code: 'SERVICE_PORT_NOT_TARGET_PORT'; readonly service: string; readonly port: number; readonly targetPort: number }
    | { readonly code: 'IP_BLOCK_COVERS_PODS'; readonly cidr: string; readonly pod: string }
    | { readonly code: 'IP_BLOCK_COVERS_SERVICES'; readonly cidr: string; readonly serviceCidr: string }
    | { readonly code: 'DNS_BLOCKED'; readonly protocol: Protocol; readonly pods: readonly string[] }
    /** Allowed here, but the other end's policies allow none of it. */
    | { readonly code: 'ONE_SIDED'; readonly direction: Direction; readonly blockedBy: readonly PolicyRef[] }
  );

export type FindingCode = Finding['code'];
