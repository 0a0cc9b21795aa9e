/**
 * Layer `policy`: policies of every API version, normalised, and what they mean. Knows no packets.
 * Imports base, wire (addresses) and k8s (types, selectors). Start with {@link toPolicySet} and {@link decide}.
 */
export { toPolicySet } from './compile';
export type { PolicyObject } from './compile';
export { compileNetworkPolicy } from './versions/networking-v1';
export { directions, policiesOf, policyKey } from './policy-set';
export type {
  CompiledPolicy,
  CompiledRule,
  Direction,
  NamespaceTerm,
  Peer,
  PodTerm,
  PolicyRef,
  PolicySet,
  PortTerm,
  RuleAction,
  RuleRef,
  Tier,
  TierName,
} from './policy-set';
export { defaultPolicyOptions, isLive, podKey } from './cluster-view';
export type { ClusterView, ContainerPortView, Endpoint, Flow, NamespaceView, NodeView, PodView, PolicyOptions } from './cluster-view';
export { decide } from './decide';
export { allowed, directionVerdict, openQuestions, usualVerdict, verdict } from './decision';
export type { Alternative, Decision, DirectionDecision, ExemptionCode, Fact, FactCode, OpenQuestion, Reason, Verdict } from './decision';
export type { EndpointProblem } from './party';
export { cell, diffMatrices, endpointKey, matrix, portClasses, reachablePorts } from './matrix';
export type { Matrix, MatrixChange, MatrixDiff, MatrixEndpoint, MatrixQuestion, ProbePort } from './matrix';
export type { PortClass } from './port-class';
export { proveEquivalent } from './proof/equivalence';
export type { Difference, Equivalence } from './proof/equivalence';
export { proveClaim } from './proof/claim';
export type { Claim, ClaimResult } from './proof/claim';
export type { Counterexample, CounterexampleEnd } from './proof/counterexample';
export type { EndpointPattern, EndpointSet, PortPattern, Scope, TooLarge } from './proof/scope';
export { explainDecision, missDistance } from './explain';
export type { DirectionExplanation, Explanation, ExplanationLine } from './explain';
export { lint } from './lint/lint';
export type { LintInput } from './lint/lint';
export type { Finding, FindingCode, Severity } from './lint/finding';
