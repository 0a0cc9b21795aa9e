import { describe, expect, test } from 'vitest';
import type { Grade, Objective } from '../../../engine/lab/index';
import { nextHint, objectiveFile, type HintState } from './model';

const objective: Objective = {
  id: 'close',
  checks: [{ id: 'closed', kind: 'object', object: 'networkpolicy/deny', namespace: 'default', expect: 'present' }],
  hints: [
    { id: 'apply', when: { 'object-missing': 'netpol/deny', namespace: 'default' } },
    { id: 'look', when: { 'check-failed': 'closed' } },
    { id: 'late', when: { attempts: 2 } },
  ],
  solution: { environment: 'workstation', run: 'kubectl apply -f 03-deny.yaml' },
  files: [],
};
const failedGrade: Grade = { objective, results: [{ check: objective.checks[0] as Objective['checks'][number], finding: { kind: 'failed', code: 'OBJECT_MISSING', params: {} } }] };
const state = (over: Partial<HintState> & { readonly objects?: readonly string[] }): HintState => ({ grade: undefined, attempts: 0, has: (kind, name) => over.objects?.includes(`${kind}/${name}`) ?? false, ...over });

describe('hints follow the state', () => {
  test.each<[string, HintState, readonly string[], string | undefined]>([
    ['the object is not there yet (named as kubectl names it)', state({}), [], 'apply'],
    ['it is there, nothing was checked: nothing to say', state({ objects: ['NetworkPolicy/deny'] }), [], undefined],
    ['it is there and the check failed', state({ objects: ['NetworkPolicy/deny'], grade: failedGrade, attempts: 1 }), [], 'look'],
    ['after two tries the next one', state({ objects: ['NetworkPolicy/deny'], grade: failedGrade, attempts: 2 }), ['look'], 'late'],
    ['all said: the last is said again', state({ objects: ['NetworkPolicy/deny'], grade: failedGrade, attempts: 2 }), ['look', 'late'], 'late'],
  ])('%s', (_what, now, said, hint) => {
    expect(nextHint(objective, now, said)?.id).toBe(hint);
  });
});

test('an objective’s file is its own, or the one its solution applies', () => {
  expect(objectiveFile(objective, ['/root/01.yaml', '/root/03-deny.yaml'])).toBe('/root/03-deny.yaml');
  expect(objectiveFile({ ...objective, files: ['/root/mine.yaml'] }, ['/root/03-deny.yaml'])).toBe('/root/mine.yaml');
  expect(objectiveFile({ ...objective, solution: { environment: 'box', run: 'ip link set veth3 master docker0' } }, ['/root/03-deny.yaml'])).toBeUndefined();
});
