/** Proofs: what the cluster's policies mean, compared with a reference or held against a claim, for every Pod that could exist. */
import { invariant } from '../../base/index';
import { parseSelector, type LabelSelector, type NetworkPolicy } from '../../k8s/index';
import { proveClaim, proveEquivalent, toPolicySet, type EndpointSet, type PolicySet, type PortPattern } from '../../policy/index';
import type { Check, ClaimSide } from '../definition';
import { fail, pass, type Finding } from '../grade';
import { decodeManifests } from '../manifests';
import { clusterView } from '../policy-view';
import type { Session } from '../session';

export function checkEquivalent(session: Session, check: Extract<Check, { kind: 'policy-equivalent' }>): Finding {
  const { cluster } = session.scene;
  invariant(cluster, 'a policy check needs a cluster');
  const result = proveEquivalent(toPolicySet(cluster.networkPolicies()), policiesOfFiles(session, check.reference), clusterView(cluster), check.scope);
  switch (result.kind) {
    case 'equivalent':
      return pass;
    case 'not proven':
      return fail('PROOF_TOO_LARGE', { classes: result.sources * result.destinations * result.portClasses });
    case 'different': {
      const [difference] = result.differences;
      return fail(difference.kind === 'too open' ? 'ALLOWS_TOO_MUCH' : 'DENIES_TOO_MUCH', {}, { counterexample: { flow: difference, kind: difference.kind } });
    }
  }
}

export function checkClaim(session: Session, check: Extract<Check, { kind: 'policy-claim' }>): Finding {
  const { cluster } = session.scene;
  invariant(cluster, 'a policy check needs a cluster');
  const { claim } = check;
  const ports = claim.ports === 'any' ? {} : { ports: claim.ports.map(parsePorts) };
  const result = proveClaim(toPolicySet(cluster.networkPolicies()), clusterView(cluster), { from: sideOf(claim.from), to: sideOf(claim.to), expect: claim.expect, ...ports });
  switch (result.kind) {
    case 'holds':
      return pass;
    case 'vacuous':
      return fail('CLAIM_VACUOUS', {});
    case 'not proven':
      return fail('PROOF_TOO_LARGE', { classes: result.sources * result.destinations * result.portClasses });
    case 'violated': {
      const kind = claim.expect === 'denied' ? 'too open' : 'too strict';
      return fail(kind === 'too open' ? 'ALLOWS_TOO_MUCH' : 'DENIES_TOO_MUCH', {}, { counterexample: { flow: result.counterexample, kind } });
    }
  }
}

/** Whether the cluster's policies mean the same as those of these files of the lab. False, too, where a proof would be too large. */
export function meansTheSame(session: Session, files: readonly string[]): boolean {
  const policies = session.scene.cluster?.networkPolicies() ?? [];
  const { cluster } = session.scene;
  // Who has written none has said nothing, even where saying nothing means the same.
  if (!cluster || policies.length === 0) return false;
  return proveEquivalent(toPolicySet(policies), policiesOfFiles(session, files), clusterView(cluster)).kind === 'equivalent';
}

const policiesOfFiles = (session: Session, files: readonly string[]): PolicySet => toPolicySet(files.flatMap((file) => policiesOfFile(session, file)));

function policiesOfFile(session: Session, file: string): readonly NetworkPolicy[] {
  const text = session.bundle.files[file];
  invariant(text !== undefined, `lab ${session.bundle.definition.id} has no file ${file}`);
  const decoded = decodeManifests(text);
  invariant(decoded.ok, `lab file ${file} is not a valid manifest`);
  return decoded.value.map((object) => {
    invariant(object.kind === 'NetworkPolicy', `lab file ${file} holds a ${object.kind}, not a NetworkPolicy`);
    return object;
  });
}

function sideOf(side: ClaimSide): EndpointSet {
  if (side === 'anyone') return {};
  if (side === 'outside') return { any: [{ kind: 'addresses' }] };
  const namespaces = side.namespace === '*' ? {} : { namespaces: [side.namespace ?? 'default'] };
  return { any: [{ kind: 'pods', ...namespaces, podSelector: labelSelector(side.selector) }] };
}

/** `a=b,c!=d` as a LabelSelector. */
function labelSelector(text: string): LabelSelector {
  const parsed = parseSelector(text);
  invariant(parsed.ok, `not a label selector: ${text}`);
  return {
    matchExpressions: parsed.value.map(({ key, operator, values }) => {
      if (operator === 'exists') return { key, operator: 'Exists' as const };
      if (operator === '!') return { key, operator: 'DoesNotExist' as const };
      return { key, operator: operator === '!=' || operator === 'notin' ? ('NotIn' as const) : ('In' as const), values: [...values] };
    }),
  };
}

/** `TCP/3306`, `TCP/1-3305`, `UDP`. */
export function parsePorts(text: string): PortPattern {
  const m = /^(TCP|UDP|SCTP)(?:\/(\d+)(?:-(\d+))?)?$/.exec(text);
  invariant(m, `not a port: ${text}`);
  const protocol = m[1] as 'TCP' | 'UDP' | 'SCTP';
  if (m[2] === undefined) return { protocol };
  return { protocol, port: Number(m[2]), ...(m[3] === undefined ? {} : { endPort: Number(m[3]) }) };
}
