/** Runs an objective's checks. Packet checks share one copy of the session; those that change it get a copy of their own. */
import { invariant, SECOND } from '../../base/index';
import { findResource } from '../../k8s/index';
import type { Objective } from '../definition';
import { fail, pass, type CheckResult, type Finding, type Grade } from '../grade';
import type { Session } from '../session';
import type { Check } from '../definition';
import { checkClaim, checkEquivalent } from './policy';
import { connectProbe, decidingJourney, httpProbe, PAGE_PATIENCE, pingProbe, PROBE_PATIENCE, runProbe } from './probe';
import { placeName, settlePlace, targetOf } from './place';

export { decidingJourney } from './probe';

/** Grades one objective as the session stands now. */
export function gradeObjective(session: Session, objective: Objective): Grade {
  let copy: Session | undefined;
  const shared = (): Session => (copy ??= session.fork());
  const results = objective.checks.map((check): CheckResult => ({ check, finding: runCheck(session, shared, check) }));
  return { objective, results };
}

function runCheck(session: Session, shared: () => Session, check: Check): Finding {
  switch (check.kind) {
    case 'http':
    case 'connect':
    case 'ping':
      return packetCheck('newPod' in check.from || (check.kind !== 'http' && typeof check.to !== 'string' && 'newPod' in check.to) ? session.fork() : shared(), check);
    case 'object': {
      const [kind = '', name = ''] = check.object.split('/');
      const resource = findResource(kind);
      invariant(resource, `check ${check.id} names an unknown kind "${kind}"`);
      const present = session.scene.cluster?.find(resource.kind, resource.namespaced ? check.namespace : undefined, name) !== undefined;
      if (present === (check.expect === 'present')) return pass;
      return fail(present ? 'OBJECT_PRESENT' : 'OBJECT_MISSING', { object: check.object, namespace: check.namespace });
    }
    case 'policy-equivalent':
      return checkEquivalent(session, check);
    case 'policy-claim':
      return checkClaim(session, check);
    case 'command':
      return commandCheck(session.fork(), check);
  }
}

function packetCheck(copy: Session, check: Extract<Check, { kind: 'http' | 'connect' | 'ping' }>): Finding {
  const from = settlePlace(copy, check.from);
  if (!from) return fail('NO_SUCH_PLACE', { place: placeName(check.from) });
  const { world } = copy.scene;
  const { trace } = world;
  const target = check.kind === 'http' ? check.url : targetOf(copy, check.to);
  if (target === undefined) return fail('NO_SUCH_PLACE', { place: check.kind === 'http' ? check.url : typeof check.to === 'string' ? check.to : placeName(check.to) });
  const before = trace.lastSeq;
  trace.enabled = true;
  const finding = probeAndCompare(copy, from, target, check);
  trace.enabled = false;
  // The connection is over before the next probe begins, or a server that takes one at a time (`nc -l` in a loop) would refuse it.
  world.runUntil(world.now + SECOND);
  return finding.kind === 'failed' ? { ...finding, journey: decidingJourney(trace.since(before)) } : finding;
}

function probeAndCompare(copy: Session, from: NonNullable<ReturnType<typeof settlePlace>>, target: string, check: Extract<Check, { kind: 'http' | 'connect' | 'ping' }>): Finding {
  const { world } = copy.scene;
  if (check.kind === 'connect') {
    const got = runProbe(world, from, 'probe', (p) => connectProbe(p, target, check.port, check.protocol), PROBE_PATIENCE * 3) ?? 'timeout';
    return got === check.expect ? pass : fail('OUTCOME', { wanted: check.expect, got });
  }
  if (check.kind === 'ping') {
    const got = runProbe(world, from, 'ping', (p) => pingProbe(p, target), PROBE_PATIENCE * 3) ?? 'none';
    return got === check.expect ? pass : fail('OUTCOME', { wanted: check.expect, got });
  }
  const got = runProbe(world, from, 'probe', (p) => httpProbe(p, target), PAGE_PATIENCE) ?? { outcome: 'timeout' as const };
  if (typeof check.expect === 'string') return got.outcome === check.expect ? pass : fail('OUTCOME', { wanted: check.expect, got: got.outcome === 'answer' ? `HTTP ${got.status}` : got.outcome });
  if (got.outcome !== 'answer') return fail('OUTCOME', { wanted: `HTTP ${check.expect.status}`, got: got.outcome });
  if (got.status !== check.expect.status) return fail('STATUS', { wanted: check.expect.status, got: got.status });
  if (check.expect.contains !== undefined && !got.body.includes(check.expect.contains)) return fail('BODY', { wanted: check.expect.contains });
  return pass;
}

function commandCheck(copy: Session, check: Extract<Check, { kind: 'command' }>): Finding {
  const environment = copy.scene.environment(check.environment);
  if (!environment) return fail('NO_SUCH_PLACE', { place: check.environment });
  const outcome = copy.scene.runScript(environment, check.run);
  if (check.expect.status !== undefined && outcome.status !== check.expect.status) return fail('COMMAND_STATUS', { wanted: check.expect.status, got: outcome.status });
  if (check.expect.stdout !== undefined && !outcome.stdout.includes(check.expect.stdout)) return fail('COMMAND_OUTPUT', { wanted: check.expect.stdout });
  return pass;
}
