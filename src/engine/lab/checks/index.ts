/** Runs an objective's checks. Packet checks share one copy of the session; those that change it get a copy of their own. */
import { invariant, SECOND } from '../../base/index';
import { findResource } from '../../k8s/index';
import type { CommandState, Objective } from '../definition';
import { fail, pass, type CheckResult, type CounterexampleTrial, type Finding, type Grade } from '../grade';
import { complete, type Pausable } from '../pausable';
import type { Session } from '../session';
import type { Check } from '../definition';
import { checkClaim, checkEquivalent } from './policy';
import { tryCounterexample } from './counterexample-trial';
import { connectProbe, decidingJourney, httpProbe, PAGE_PATIENCE, pingProbe, PROBE_PATIENCE, runProbe } from './probe';
import { placeName, settlePlace, targetOf } from './place';

export { decidingJourney } from './probe';

/** Grades one objective as the session stands now. */
export const gradeObjective = (session: Session, objective: Objective): Grade => complete(grading(session, objective));

/** The same, with pauses; `started` hears of each check. The session must stay as it is until the end. */
export function* grading(session: Session, objective: Objective, started: (check: number) => void = () => undefined): Pausable<Grade> {
  let copy: Session | undefined;
  const results: CheckResult[] = [];
  for (const check of objective.checks) {
    started(results.length);
    yield;
    const world = needsCopy(check);
    const used = world === 'own' ? yield* session.forking() : world === 'shared' ? (copy ??= yield* session.forking()) : session;
    results.push({ check, finding: runCheck(used, check) });
  }
  return { objective, results };
}

/** Packet checks share a copy of the session; those that change it have one of their own. What is only read is read in the session itself. */
function needsCopy(check: Check): 'none' | 'shared' | 'own' {
  switch (check.kind) {
    case 'object':
    case 'policy-equivalent':
    case 'policy-claim':
      return 'none';
    case 'command':
      return 'own';
    case 'http':
      return 'newPod' in check.from ? 'own' : 'shared';
    case 'connect':
    case 'ping':
      return 'newPod' in check.from || (typeof check.to !== 'string' && 'newPod' in check.to) ? 'own' : 'shared';
  }
}

function runCheck(session: Session, check: Check): Finding {
  switch (check.kind) {
    case 'http':
    case 'connect':
    case 'ping':
      return packetCheck(session, check);
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
      return commandCheck(session, check);
  }
}

/** A grade whose counterexamples were tried with packets: each failed proof then has the journey that shows it. */
export const tryCounterexamples = (session: Session, grade: Grade): Grade => complete(tryingCounterexamples(session, grade));

/** The same, with pauses. */
export function* tryingCounterexamples(session: Session, grade: Grade): Pausable<Grade> {
  const tried = new Map<string, CounterexampleTrial>();
  const results: CheckResult[] = [];
  for (const { check, finding } of grade.results) {
    if (finding.kind === 'passed' || !finding.counterexample) {
      results.push({ check, finding });
      continue;
    }
    yield;
    const key = JSON.stringify([finding.counterexample.kind, finding.counterexample.flow.source, finding.counterexample.flow.destination, finding.counterexample.flow.flow]);
    const trial = tried.get(key) ?? (comparesConnections(check) ? tryCounterexample(yield* session.forking(), finding.counterexample) : oneDirection);
    tried.set(key, trial);
    results.push({ check, finding: { ...finding, trial, ...(trial.kind === 'tried' ? { journey: trial.journey } : {}) } });
  }
  return { objective: grade.objective, results };
}

const oneDirection: CounterexampleTrial = { kind: 'not tried', problem: { code: 'ONE_DIRECTION' } };

const comparesConnections = (check: Check): boolean => check.kind !== 'policy-equivalent' || (check.scope.compare ?? 'connection') === 'connection';

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

export function commandCheck(copy: Session, check: CommandState): Finding {
  const environment = copy.scene.environment(check.environment);
  if (!environment) return fail('NO_SUCH_PLACE', { place: check.environment });
  const outcome = copy.scene.runScript(environment, check.run);
  if (check.expect.status !== undefined && outcome.status !== check.expect.status) return fail('COMMAND_STATUS', { wanted: check.expect.status, got: outcome.status });
  if (check.expect.stdout !== undefined && !outcome.stdout.includes(check.expect.stdout)) return fail('COMMAND_OUTPUT', { wanted: check.expect.stdout });
  return pass;
}
