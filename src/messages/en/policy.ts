/** English sentences for what the policy evaluator, its explanations, lints and proofs say in codes. */
import type {
  Counterexample,
  CounterexampleEnd,
  Difference,
  Endpoint,
  EndpointProblem,
  ExemptionCode,
  Explanation,
  ExplanationLine,
  Fact,
  FactCode,
  Finding,
  FindingCode,
  OpenQuestion,
  PortClass,
  RuleRef,
  Verdict,
} from '../../engine/policy/index';

/** The members of a union that may have the code, also where one member has several. */
type WithCode<T extends { readonly code: string }, C> = T extends { readonly code: infer D } ? (C extends D ? T : never) : never;
type ByCode<T extends { readonly code: string }> = { readonly [C in T['code']]: (of: WithCode<T, C>) => string };

const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const list = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1] ?? ''}`;

const value = (text: string): string => (text === '' ? '""' : text);

interface LabelCondition {
  readonly key: string;
  readonly operator: string;
  readonly wanted: readonly string[];
}

/** A requirement on a label, as an asking clause: `tier=frontend`, `a label tier`. */
function condition({ key, operator, wanted }: LabelCondition): string {
  const values = wanted.map(value);
  switch (operator) {
    case 'exists':
      return `a label ${key}`;
    case '!':
      return `no label ${key}`;
    case 'notin':
    case '!=':
      return `${key} other than ${list(values, 'or')}`;
    default:
      return values.length === 1 ? `${key}=${values[0] ?? ''}` : `${key} to be ${list(values, 'or')}`;
  }
}

const had = (key: string, text: string | undefined): string => (text === undefined ? `has no label ${key}` : `has ${key}=${value(text)}`);

const range = (first: number, last: number): string =>
  first === last ? `port ${first}` : first === 1 && last === 65535 ? 'any port' : `ports ${first} to ${last}`;

/** `default/web-x`, `node worker-1`, `203.0.113.5`. */
export const endpointText = (endpoint: Endpoint): string => {
  switch (endpoint.kind) {
    case 'pod':
      return `${endpoint.namespace}/${endpoint.name}`;
    case 'node':
      return `node ${endpoint.name}`;
    case 'address':
      return endpoint.ip;
  }
};

/** `allow-web, spec.ingress[0]`. */
export const ruleText = ({ name, path }: RuleRef): string => (path === '' ? name : `${name}, ${path}`);

export const portsText = ({ protocol, first, last }: PortClass): string =>
  first === 1 && last === 65535 ? `every ${protocol} port` : first === last ? `${protocol} ${first}` : `${protocol} ${first}-${last}`;

export const verdictText: Readonly<Record<Verdict, string>> = {
  allowed: 'allowed',
  denied: 'denied',
  undecided: 'not decided by the specification',
};

/** What a rule asked for and did not get. */
export const factMessages: ByCode<Fact> = {
  SUBJECT_NOT_SELECTED: (f) => `its policy selects Pods with ${condition(f)}; this one ${had(f.key, f.had)}`,
  SUBJECT_NAMESPACE_MISMATCH: (f) => `its policy selects namespaces with ${condition(f)}; ${f.namespace} ${had(f.key, f.had)}`,
  SUBJECT_OTHER_NAMESPACE: (f) => `its policy is in namespace ${f.wanted} and selects Pods there only; this one is in ${f.had}`,
  DIRECTION_NOT_IN_POLICY_TYPES: (f) => `its policy does not list ${f.direction === 'ingress' ? 'Ingress' : 'Egress'} in policyTypes, so its ${f.direction} rules do nothing`,
  PEER_LABEL_MISMATCH: (f) => `asks for a Pod with ${condition(f)}; the other end ${had(f.key, f.had)}`,
  PEER_NAMESPACE_MISMATCH: (f) => `asks for a namespace with ${condition(f)}; ${f.namespace} ${had(f.key, f.had)}`,
  PEER_OTHER_NAMESPACE: (f) => `a podSelector alone stays in the policy's namespace ${f.wanted}; the other end is in ${f.had}`,
  PEER_NOT_A_POD: (f) => `selectors match Pods only; ${f.address} is not a Pod`,
  PEER_HOST_NETWORK: (f) => `${f.pod} uses its node's network, so selectors do not see it as a Pod`,
  PEER_INVALID: () => 'this entry names no peer that can be read, so it matches nothing',
  CIDR_NO_MATCH: (f) => `${f.address} is not in ${f.cidr}`,
  CIDR_OTHER_FAMILY: (f) => `${f.cidr} is of the other address family than ${f.address}`,
  CIDR_EXCEPTED: (f) => `${f.address} is in ${f.cidr}, but in its exception ${f.except}`,
  CIDR_IGNORES_PODS: (f) => `with this plugin an ipBlock does not match Pods, and ${f.address} is a Pod's address`,
  PORT_MISMATCH: (f) => `allows ${range(f.first, f.last)}; the connection goes to port ${f.had}`,
  PROTOCOL_MISMATCH: (f) => `allows ${f.wanted}; the connection is ${f.had}`,
  NAMED_PORT_UNRESOLVED: (f) => `the destination declares no ${f.protocol} port named ${f.name}`,
  NAMED_PORT_OTHER_NUMBER: (f) => `${f.name} is port ${list(f.resolved.map(String), 'or')} on the destination; the connection goes to ${f.had}`,
  PORT_INVALID: () => 'this port entry cannot be read, so it matches nothing',
};

/** One fact as a clause. */
export const factText = (fact: Fact): string => (factMessages[fact.code] as (of: Fact) => string)(fact);

export const exemptionMessages: Readonly<Record<ExemptionCode, string>> = {
  SAME_POD: 'A Pod talking to itself does not leave its network namespace; no policy sees it.',
  LOCAL_NODE: "The source is the Pod's own node, which always gets through (the kubelet's probes depend on it).",
  OUTSIDE_CLUSTER: 'No policy applies to an end outside the cluster.',
  NODE_NOT_SUBJECT: 'No policy applies to a node.',
  HOST_NETWORK_NOT_SUBJECT: "No policy applies to a Pod on its node's network.",
  NOT_ISOLATED: 'No policy selects this Pod in this direction, so everything is allowed.',
};

export const problemMessages: Readonly<Record<EndpointProblem, string>> = {
  NO_SUCH_POD: 'there is no such Pod',
  NO_SUCH_NODE: 'there is no such node',
  POD_FINISHED: 'the Pod has ended; policies ignore it',
  POD_WITHOUT_ADDRESS: 'the Pod has no address yet; policies ignore it',
};

export const questionMessages: Readonly<Record<OpenQuestion, string>> = {
  HOST_NETWORK: "The specification does not say whether a Pod on its node's network counts as a Pod or as the node",
  SELF_VIA_SERVICE: 'The specification does not say whether a Pod that reaches itself through a Service passes policies',
  SOURCE_REWRITTEN: 'The source address may be rewritten before policies see it',
  DESTINATION_REWRITTEN: 'Policies may see the destination before or after it is rewritten',
};

const entries = (peerPaths: readonly string[], portPaths: readonly string[]): string => {
  const paths = [...peerPaths, ...portPaths];
  return paths.length === 0 ? '' : ` (through ${list(paths)})`;
};

export const explanationMessages: ByCode<ExplanationLine> = {
  EXEMPT: (line) => exemptionMessages[line.exemption],
  UNANSWERABLE: (line) => `About the ${line.end}: ${problemMessages[line.problem]}.`,
  ISOLATED_BY: (line) => `${list(line.policies.map(({ name }) => name))} ${line.policies.length === 1 ? 'selects' : 'select'} this Pod, so only what a rule allows is allowed.`,
  ALLOWED_BY: (line) => `Allowed by ${ruleText(line.rule)}${entries(line.peerPaths, line.portPaths)}.`,
  DENIED_BY: (line) => `Denied by ${ruleText(line.rule)}${entries(line.peerPaths, line.portPaths)}.`,
  PASSED_BY: (line) => `${ruleText(line.rule)} passes the decision on to the next tier.`,
  NO_RULE_MATCHES: (line) => (line.rules === 0 ? 'The policies that select it have no rule for this direction, so nothing is allowed.' : line.rules === 1 ? 'Their one rule does not match.' : `None of their ${line.rules} rules matches.`),
  NEAR_MISS: (line) => `${ruleText(line.rule)} does not match: ${line.facts.map(factText).join('; ')}.`,
  OPEN_QUESTION: (line) => `${questionMessages[line.question]}: usually this is ${verdictText[line.usual]}, but it may be ${verdictText[line.other]}.`,
};

/** One line of an explanation as a sentence. */
export const explanationText = (line: ExplanationLine): string => (explanationMessages[line.code] as (of: ExplanationLine) => string)(line);

const word = { ingress: 'Ingress', egress: 'Egress' } as const;

export const findingMessages: ByCode<Finding> = {
  MISSING_NAMESPACE: () => 'No namespace is written: the policy lands in whatever namespace the command uses, and can only select Pods there.',
  MISSING_POLICY_TYPES: (f) => `policyTypes is not written; the API server fills in ${list(f.implied)}.`,
  EMPTY_EGRESS_DOES_NOT_ISOLATE: () => 'An empty egress list without policyTypes does not restrict egress. Add policyTypes with Egress to deny it.',
  RULES_IGNORED: (f) => `policyTypes does not list ${word[f.direction]}, so ${plural(f.rules, `${f.direction} rule`)} ${f.rules === 1 ? 'has' : 'have'} no effect.`,
  DUPLICATE_NAME: (f) => `${f.times} policies have this name in this namespace; the last one applied replaces the others.`,
  PORT_WITHOUT_PROTOCOL: (f) => `No protocol is written${f.port === undefined ? '' : ` for port ${f.port}`}: it means TCP only.`,
  NUMERIC_STRING_PORT: (f) => `"${f.port}" in quotes is a port's name, not its number; the API server refuses it. Write ${f.port} without quotes.`,
  DASH_AND_OR_SUSPECTED: () => 'Two items: Pods of those namespaces, or Pods with those labels in this namespace. For Pods that are both, put the two selectors in one item (one dash).',
  DASH_BETWEEN_PEER_AND_PORTS: () => 'Two rules: the first allows these peers on every port, the next allows everybody on these ports. For both conditions together remove the dash between them.',
  UDP53_WITHOUT_TCP53: () => 'DNS answers that do not fit into a datagram are fetched over TCP; allow TCP 53 too.',
  TCP53_WITHOUT_UDP53: () => 'Most DNS queries use UDP; this allows port 53 over TCP only.',
  REPLY_PORTS: () => 'Replies need no rule. This range of client ports allows new connections to all of them.',
  EXCEPT_WITHOUT_EFFECT: (f) => `except only takes ${f.except} out of its own block; ${ruleText(f.by)} allows it all the same.`,
  RULE_SUPERSEDED: (f) => `Everything that this rule allows is already allowed by ${ruleText(f.by)}.`,
  ALL_BLOCKED: (f) => `The Pods that it selects get no ${f.direction} at all from this policy; another policy may still allow some.`,
  ALL_ALLOWED: (f) => `This rule allows all ${f.direction}; no other policy can take any of it away.`,
  DNS_RULE_ISOLATES: () => 'This policy allows DNS and thereby isolates the Pods that it selects: nothing but DNS can leave them any more.',
  NO_ENFORCEMENT: () => 'This network plugin stores policies and does not enforce them: nothing changes.',
  SUBJECT_MATCHES_NO_PODS: () => 'At present this selects no Pod.',
  POLICY_IN_OTHER_NAMESPACE: (f) => `This selects no Pod in the policy's own namespace; Pods with these labels are in ${list(f.namespaces)}.`,
  PEER_MATCHES_NO_NAMESPACES: () => 'At present no namespace has these labels.',
  PEER_MATCHES_NO_PODS: () => 'At present no Pod matches this entry.',
  PEER_ONLY_IN_OTHER_NAMESPACES: (f) => `A podSelector alone looks in the policy's namespace only, where no Pod matches; such Pods are in ${list(f.namespaces)}.`,
  NAMED_PORT_ABSENT: (f) => `None of the destination Pods declares a port named ${f.name}, so this entry matches nothing.`,
  NAMED_PORT_OTHER_PROTOCOL: (f) => `The destination Pods declare ${f.name} for ${list(f.declared)}, not for ${f.protocol}, so this entry matches nothing.`,
  SERVICE_PORT_NOT_TARGET_PORT: (f) => `${f.port} is the port of Service ${f.service}; its Pods listen on ${f.targetPort}, and policies see that one.`,
  IP_BLOCK_COVERS_PODS: (f) => `${f.cidr} contains Pod addresses (such as ${f.pod}). Plugins differ on whether an ipBlock matches Pods; use selectors for Pods.`,
  IP_BLOCK_COVERS_SERVICES: (f) => `${f.cidr} is in the range of Service addresses ${f.serviceCidr}. Policies see the Pod behind a Service, so this matches nothing.`,
  DNS_BLOCKED: (f) => `${plural(f.pods.length, 'selected Pod')} cannot reach the cluster's DNS over ${f.protocol}, so names will not resolve.`,
  ONE_SIDED: (f) => `${word[f.direction]} is allowed here, but the other end's ${f.direction === 'egress' ? 'ingress' : 'egress'} is not${f.blockedBy.length === 0 ? '' : ` (${list(f.blockedBy.map(({ name }) => name))})`}. Both ends must allow a connection.`,
};

/** A finding of the policy lint as sentences. */
export const findingText = (finding: Finding): string => (findingMessages[finding.code] as (of: Finding) => string)(finding);

const labelsText = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.keys(labels).sort().map((key) => `${key}=${value(labels[key] ?? '')}`);
  return pairs.length === 0 ? 'without labels' : `labelled ${list(pairs)}`;
};

/** `a Pod labelled app=x in namespace y`, `the Pod default/web-0`, `the address 203.0.113.5`. */
export function counterexampleEndText(end: CounterexampleEnd): string {
  if (end.kind === 'address') return `the address ${end.ip}`;
  if (end.existing) return `the Pod ${end.namespace}/${end.name}`;
  const namespace = end.namespaceExists ? `namespace ${end.namespace}` : `a namespace ${end.namespace} ${labelsText(end.namespaceLabels)}`;
  const ports = end.containerPorts.filter((port) => port.name !== undefined).map((port) => `${port.name ?? ''} (${port.protocol} ${port.port})`);
  return `a Pod ${labelsText(end.labels)} in ${namespace}${ports.length === 0 ? '' : ` with the named port ${list(ports)}`}`;
}

/** A connection that shows what is wrong: `too open` where it should be denied, `too strict` where it should be allowed. */
export function counterexampleText(example: Counterexample, kind: Difference['kind']): string {
  const from = counterexampleEndText(example.source);
  const to = counterexampleEndText(example.destination);
  const port = `${example.flow.protocol} ${example.flow.port}`;
  return kind === 'too open'
    ? `With your policies ${from} could reach ${to} on ${port}; it should not.`
    : `With your policies ${from} could not reach ${to} on ${port}; it should.`;
}

/** How an answer differs from the reference, on one connection. */
export const differenceText = (difference: Difference): string => counterexampleText(difference, difference.kind);

const heading = { egress: 'Leaving', ingress: 'Reaching' } as const;

/** A whole explanation, a line each: per direction a heading and what decided it. */
export const describeExplanation = (explanation: Explanation): readonly string[] =>
  explanation.directions.flatMap((direction) => [
    `${heading[direction.direction]} ${endpointText(direction.subject)} (${direction.direction}): ${verdictText[direction.verdict]}`,
    ...direction.lines.map((line) => `  ${explanationText(line)}`),
  ]);

/** Every code that has a sentence: for tests of completeness. */
export const policyMessageCodes: { readonly facts: readonly FactCode[]; readonly findings: readonly FindingCode[] } = {
  facts: Object.keys(factMessages) as FactCode[],
  findings: Object.keys(findingMessages) as FindingCode[],
};
