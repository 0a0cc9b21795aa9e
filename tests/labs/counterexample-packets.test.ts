/**
 * A failed proof's counterexample becomes a packet, with whatever had to be invented for it, and the packet agrees with the proof. When the
 * two disagree (here: because the evaluator is lied to) that is said.
 */
import { describe, expect, test } from 'vitest';
import { loadLab } from '../../src/cli/lab-folder';
import { disagrees, gradeObjective, namedWrongAnswer, rehearseWrong, Session, tryCounterexamples, typeLine, type Check, type CounterexampleTrial, type Objective } from '../../src/engine/lab/index';
import { describeFinding } from '../../src/messages/index';

const bundle = (() => {
  const lab = loadLab('wordpress');
  if (!lab?.ok) throw new Error('labs/wordpress cannot be read');
  return lab.value;
})();

const policy = (name: string, spec: string): string => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const denyAll = policy('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}');

function sessionWith(policies: readonly string[], switches: Readonly<Record<string, string>> = {}): Session {
  const session = Session.begin(bundle, switches);
  session.dispatch({ kind: 'write-file', environment: 'workstation', path: '/root/mine.yaml', text: policies.join('---\n') });
  typeLine(session, 'workstation', 'kubectl apply -f mine.yaml');
  expect(session.scene.cluster?.networkPolicies().length).toBe(policies.length);
  return session;
}

type Claim = Extract<Check, { kind: 'policy-claim' }>['claim'];
const objectiveOf = (claim: Claim): Objective => ({ id: 'claim', checks: [{ id: 'claim', kind: 'policy-claim', claim }], hints: [], files: [], solution: { environment: 'workstation', run: 'true' } });

function tried(session: Session, claim: Claim): CounterexampleTrial | undefined {
  const objective = objectiveOf(claim);
  const [result] = tryCounterexamples(session, gradeObjective(session, objective)).results;
  if (result?.finding.kind !== 'failed') throw new Error('the claim holds');
  return result.finding.trial;
}

/** The trial's facts in one line, and its packet's last step. */
function facts(trial: CounterexampleTrial | undefined): string {
  if (trial?.kind !== 'tried') return trial ? `not tried: ${trial.problem.code}` : 'no trial';
  const end = trial.journey.findLast(({ step }) => step.kind === 'deliver' || step.kind === 'drop')?.step.kind ?? 'nowhere';
  const [first] = trial.journey;
  return `${trial.expected}, ${trial.outcome}, ${first?.headers.transport?.kind ?? '?'} ${end}, invented ${Object.values(trial.places).join(' and ') || 'nothing'}`;
}

const mysqlFrom = (rule: string): readonly string[] => [policy('close', '{podSelector: {}}'), policy('mine', `{podSelector: {matchLabels: {tier: mysql}}, ingress: [${rule}]}`)];
const toMysql = (from: Claim['from'], ports: Claim['ports'], expect: Claim['expect'] = 'denied'): Claim => ({ from, to: { selector: 'tier=mysql' }, ports, expect });
const somebody = { selector: 'tier!=frontend', namespace: '*' };
/** Where no Pod is. */
const elsewhere = { selector: 'tier!=frontend', namespace: 'kube-public' };

describe('a claim that does not hold is shown as a packet', () => {
  test.each<[string, readonly string[], Claim, string]>([
    ['too open: a Pod of another namespace gets in', mysqlFrom('{ports: [{port: 3306}]}'), toMysql(elsewhere, ['TCP/3306']), 'allowed, open, tcp deliver, invented some-client'],
    ['too open: a namespace that does not exist yet, told by its label', mysqlFrom('{from: [{namespaceSelector: {matchLabels: {team: red}}}]}'), toMysql(somebody, ['TCP/8080']), 'allowed, open, tcp deliver, invented some-client'],
    ['too open: a label that no Pod carries', mysqlFrom('{from: [{podSelector: {matchLabels: {app: x}}}]}'), toMysql(somebody, ['TCP/8080']), 'allowed, open, tcp deliver, invented some-client'],
    ['too open over UDP', mysqlFrom('{ports: [{port: 5353, protocol: UDP}]}'), toMysql(elsewhere, ['UDP/1-65535']), 'allowed, open, udp deliver, invented some-client'],
    ['too open over SCTP', mysqlFrom('{ports: [{port: 36412, protocol: SCTP}]}'), toMysql(elsewhere, ['SCTP/1-65535']), 'allowed, open, sctp deliver, invented some-client'],
    ['too open by a name that the Pod’s port has', mysqlFrom('{ports: [{port: admin}]}'), { from: elsewhere, to: { selector: 'tier=mysql' }, ports: ['TCP/9000'], expect: 'denied' }, 'allowed, open, tcp deliver, invented some-client and some-server'],
    ['too open for a machine outside', mysqlFrom('{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}'), toMysql('outside', ['TCP/3306']), 'allowed, open, tcp deliver, invented 203.0.113.10'],
    ['too open for a block of Pod addresses', mysqlFrom('{from: [{ipBlock: {cidr: 10.244.3.128/25}}]}'), toMysql(elsewhere, ['TCP/3306']), 'allowed, open, tcp deliver, invented some-client'],
    ['too open towards a block outside', [denyAll, policy('mine', '{podSelector: {matchLabels: {tier: mysql}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 198.18.0.0/15}}]}]}')], { from: { selector: 'tier=mysql' }, to: 'outside', ports: ['TCP/443'], expect: 'denied' }, 'allowed, open, tcp deliver, invented 198.18.0.10'],
    ['too strict: a Pod that should get in does not', mysqlFrom('{from: [{podSelector: {matchLabels: {app: x}}}]}'), toMysql({ selector: 'app=why' }, ['TCP/3306'], 'allowed'), 'denied, timeout, tcp drop, invented some-client'],
    ['too strict over UDP, on the way out', [policy('mine', '{podSelector: {matchLabels: {app: why}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}')], { from: { selector: 'app=why' }, to: { selector: 'tier=mysql' }, ports: ['UDP/53'], expect: 'allowed' }, 'denied, timeout, udp drop, invented some-client'],
    ['too strict for a machine outside: the except', mysqlFrom('{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.0/24, 198.51.100.0/24, 192.0.2.0/24]}}]}'), toMysql('outside', ['TCP/3306'], 'allowed'), 'denied, timeout, tcp drop, invented 203.0.113.10'],
    ['no packet for an address that nobody can have', mysqlFrom('{from: [{ipBlock: {cidr: 127.0.0.0/8}}]}'), toMysql('outside', ['TCP/3306']), 'not tried: NO_SUCH_ADDRESS'],
  ])('%s', (_what, policies, claim, said) => {
    const session = sessionWith(policies);
    const before = [session.log.length, session.now, session.scene.world.trace.lastSeq, session.scene.cluster?.pods().length];
    const trial = tried(session, claim);
    expect(facts(trial)).toBe(said);
    expect(disagrees(trial)).toBe(false);
    // The learner's own session keeps no trace of it.
    expect([session.log.length, session.now, session.scene.world.trace.lastSeq, session.scene.cluster?.pods().length]).toEqual(before);
  });
});

test('the packet meets the rule that the plugin programmed from the learner’s policy', () => {
  const session = sessionWith(mysqlFrom('{ports: [{port: 3306}]}'));
  const trial = tried(session, toMysql(somebody, ['TCP/3306']));
  const rules = trial?.kind === 'tried' ? trial.journey.flatMap(({ step }) => (step.kind === 'hook' ? step.matched.map(({ annotation }) => `${annotation?.ref?.['name'] ?? ''} ${annotation?.ref?.['path'] ?? ''}`) : [])) : [];
  expect(rules).toContain('mine spec.ingress[0]');
});

test('under flannel the policies are stored and enforced by nobody: the packet passes, and that is no disagreement', () => {
  const session = sessionWith([denyAll], { cni: 'flannel' });
  const trial = tried(session, toMysql({ selector: 'app=why' }, ['TCP/3306'], 'allowed'));
  expect(trial).toMatchObject({ kind: 'tried', expected: 'denied', got: 'allowed', enforced: false });
  expect(disagrees(trial)).toBe(false);
});

describe('when evaluator and packets disagree', () => {
  // The session's own cluster is asked by the evaluator only; the packets travel in a copy, which is honest.
  const lied = (policies: readonly string[], toldTheEvaluator: readonly string[]): Session => {
    const session = sessionWith(policies);
    const other = sessionWith(toldTheEvaluator).scene.cluster;
    if (!session.scene.cluster || !other) throw new Error('no cluster');
    session.scene.cluster.networkPolicies = () => other.networkPolicies();
    return session;
  };

  test.each<[string, Session, Claim, string]>([
    ['the evaluator misses a policy that drops', lied([denyAll], mysqlFrom('{}')), toMysql(somebody, ['TCP/3306']), 'allowed, timeout, tcp drop, invented nothing'],
    ['the evaluator sees a policy that is not there', lied(mysqlFrom('{}'), [denyAll]), toMysql({ selector: 'app=why', namespace: 'kube-public' }, ['TCP/3306'], 'allowed'), 'denied, open, tcp deliver, invented some-client'],
  ])('%s: it is said loudly', (_what, session, claim, said) => {
    const grade = tryCounterexamples(session, gradeObjective(session, objectiveOf(claim)));
    const finding = grade.results[0]?.finding;
    const trial = finding?.kind === 'failed' ? finding.trial : undefined;
    expect(facts(trial)).toBe(said);
    expect(disagrees(trial)).toBe(true);
    expect(finding && describeFinding(finding)).toContain('a mistake in Podwire');
  });
});

test('a wrong answer written in other words is still the named one', () => {
  const wrong = bundle.definition.wrong.find(({ id }) => id === 'mysql-from-anyone');
  if (!wrong) throw new Error('no such wrong answer');
  const { session } = rehearseWrong(bundle, wrong);
  const objective = bundle.definition.objectives.find(({ id }) => id === 'mysql');
  if (!objective) throw new Error('no such objective');
  // The same meaning in three policies of other names.
  const rewritten = [
    policy('a', '{podSelector: {matchExpressions: [{key: tier, operator: In, values: [mysql]}]}, ingress: [{ports: [{port: 3306, endPort: 3306}], from: []}]}'),
    policy('b', '{podSelector: {matchLabels: {tier: frontend}}, ingress: [{}], egress: [{}]}'),
    policy('c', '{podSelector: {matchExpressions: [{key: nothing, operator: DoesNotExist}]}, policyTypes: [Egress, Ingress]}'),
    policy('d', '{podSelector: {matchLabels: {nothing: here}}, policyTypes: [Egress, Ingress]}'),
    policy('e', '{podSelector: {matchExpressions: [{key: nothing, operator: Exists}]}, policyTypes: [Egress, Ingress]}'),
  ];
  typeLine(session, 'workstation', 'kubectl delete netpol --all');
  session.dispatch({ kind: 'write-file', environment: 'workstation', path: '/root/mine.yaml', text: rewritten.join('---\n') });
  typeLine(session, 'workstation', 'kubectl apply -f mine.yaml');
  expect(namedWrongAnswer(session, gradeObjective(session, objective))?.id).toBe('mysql-from-anyone');
});
