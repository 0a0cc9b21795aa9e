/**
 * Every lab that there is: its start fails, its solution passes, each wrong answer fails the check it names and is recognised as itself, and a
 * replay of the solution leads to the same bytes.
 */
import { describe, expect, test } from 'vitest';
import { labIds, loadLab } from '../../src/cli/lab-folder';
import { namedWrongAnswer, passed, rehearseSolution, rehearseStart, rehearseWrong, Session, type Grade, type LabBundle } from '../../src/engine/lab/index';
import { describeFinding } from '../../src/messages/index';

function bundle(id: string): LabBundle {
  const lab = loadLab(id);
  if (!lab?.ok) throw new Error(`labs/${id}: ${JSON.stringify(lab)}`);
  return lab.value;
}

/** Failed checks with what they say, so that a failing test explains itself. */
const failures = (grades: readonly Grade[]): string[] =>
  grades.flatMap((g) => g.results.filter((r) => r.finding.kind === 'failed').map((r) => `${g.objective.id}/${r.check.id}: ${describeFinding(r.finding)}`));

describe.each(labIds())('lab %s', (id) => {
  test('the start fails every objective', () => {
    const { session, grades } = rehearseStart(bundle(id));
    for (const grade of grades) {
      expect(passed(grade), grade.objective.id).toBe(false);
      expect(namedWrongAnswer(session, grade)?.id, 'who did nothing has shown no misconception').toBeUndefined();
    }
  });

  test('the solution passes every check, and its replay is the same byte for byte', () => {
    const { session, grades } = rehearseSolution(bundle(id));
    expect(failures(grades)).toEqual([]);
    expect(grades.length).toBe(bundle(id).definition.objectives.length);
    const again = Session.replay(bundle(id), session.record());
    if (!again.ok) throw new Error(JSON.stringify(again.error));
    expect(JSON.stringify(again.value.transactions())).toBe(JSON.stringify(session.transactions()));
    expect(JSON.stringify(again.value.scene.world.snapshot())).toBe(JSON.stringify(session.scene.world.snapshot()));
  });

  const { objectives, wrong } = bundle(id).definition;
  // A sandbox asks for nothing.
  test('there are wrong answers to learn from', () => expect(wrong.length > 0).toBe(objectives.length > 0));

  test.each(wrong.map((w) => [w.id, w] as const))('wrong answer %s fails for its named reason, and is recognised', (_name, w) => {
    const { session, grades } = rehearseWrong(bundle(id), w);
    const [grade] = grades;
    const failed = grade?.results.filter((r) => r.finding.kind === 'failed').map((r) => r.check.id);
    expect(failed).toContain(w.fails);
    expect(grade && namedWrongAnswer(session, grade)?.id).toBe(w.id);
  });
});
