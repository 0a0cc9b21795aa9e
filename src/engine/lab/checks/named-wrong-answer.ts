/** Which of a lab's named wrong answers a learner's failed attempt is, if any: so that the card can speak of what was believed. */
import { passed, type Grade } from '../grade';
import type { WrongAnswer } from '../definition';
import { complete, type Pausable } from '../pausable';
import type { Session } from '../session';
import { commandCheck } from './index';
import { meansTheSame } from './policy';

/** The first wrong answer of the objective that the session, graded as `grade` says, is an instance of. */
export const namedWrongAnswer = (session: Session, grade: Grade): WrongAnswer | undefined => complete(namingWrongAnswer(session, grade));

/** The same, with pauses. */
export function* namingWrongAnswer(session: Session, grade: Grade): Pausable<WrongAnswer | undefined> {
  if (passed(grade)) return undefined;
  const failing = new Set(grade.results.filter(({ finding }) => finding.kind === 'failed').map(({ check }) => check.id));
  for (const wrong of session.bundle.definition.wrong) {
    const { recognised } = wrong;
    if (wrong.objective !== grade.objective.id) continue;
    yield;
    if ('policies' in recognised) {
      if (meansTheSame(session, recognised.policies)) return wrong;
    } else if (recognised.failing.every((id) => failing.has(id)) && wasTyped(session, recognised.typed)) {
      let fits = true;
      for (const state of recognised.state) fits &&= commandCheck(yield* session.forking(), state).kind === 'passed';
      if (fits) return wrong;
    }
  }
  return undefined;
}

/** Whether a line of the session holds what `pattern` describes: some beliefs show only in what was tried, since the kernel refused it. */
function wasTyped({ log }: Session, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  const wanted = new RegExp(pattern);
  return log.some(({ action }) => action.kind === 'line' && action.text.split(/[\n;]/).some((line) => wanted.test(line.trim())));
}
