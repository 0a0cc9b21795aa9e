/**
 * A lab played through without a person: its solution, a wrong answer, or a script typed line by line. Used by the CLI, by tests, by
 * "show me the solution", and to bring a late learner to step N.
 */
import { ok, type Result, type SimTime } from '../base/index';
import { gradeObjective } from './checks/index';
import type { LabDefinition, Objective, WrongAnswer } from './definition';
import { passed, type Grade } from './grade';
import type { LabBundle } from './lab-files';
import { Session, SETTLE_LIMIT, type SessionError } from './session';

/** The home directory of the workstation, where a lab's files lie. */
const HOME = '/root';

/** Puts a folder of the lab (`solution`, `wrong`) beside the learner's files, as actions, so that a replay has them too. */
function bringFolder(session: Session, folder: 'solution' | 'wrong', environment: string): Result<void, SessionError> {
  for (const [path, text] of Object.entries(session.bundle.files)) {
    if (!path.startsWith(`${folder}/`)) continue;
    const target = `${HOME}/${path}`;
    const present = session.scene.environment(environment)?.files.read(target);
    if (present?.ok && present.value === text) continue;
    const done = session.dispatch({ kind: 'write-file', environment, path: target, text });
    if (!done.ok) return done;
  }
  return ok();
}

/** Types a line at a terminal on `environment` (opened when there is none) and lets it finish. */
export function typeLine(session: Session, environment: string, text: string, limit: SimTime = SETTLE_LIMIT): Result<void, SessionError> {
  const open = [...session.scene.terminals].find(([, t]) => t.environment.name === environment)?.[0];
  const terminal = open ?? environment;
  if (!open) {
    const opened = session.dispatch({ kind: 'open-terminal', terminal, environment });
    if (!opened.ok) return opened;
  }
  const done = session.dispatch({ kind: 'line', terminal, text });
  if (!done.ok) return done;
  if (!session.settle(limit) && session.busy) {
    // A program that does not end by itself (ping, tail -f) is stopped, as a person would with Ctrl-C.
    session.dispatch({ kind: 'interrupt', terminal });
    session.settle(limit);
  }
  return ok();
}

export function runSolution(session: Session, objective: Objective): Result<void, SessionError> {
  const { environment, run } = objective.solution;
  const brought = bringFolder(session, 'solution', environment);
  return brought.ok ? typeLine(session, environment, run) : brought;
}

export function runWrong(session: Session, objective: Objective, wrong: WrongAnswer): Result<void, SessionError> {
  const { environment } = objective.solution;
  const brought = bringFolder(session, 'wrong', environment);
  return brought.ok ? typeLine(session, environment, wrong.run) : brought;
}

export interface Rehearsal {
  readonly session: Session;
  /** One grade per objective that was reached, in order. */
  readonly grades: readonly Grade[];
}

/** The start state, ungraded by anything a learner did: every objective is graded as it stands. */
export function rehearseStart(bundle: LabBundle, switches: Readonly<Record<string, string>> = {}): Rehearsal {
  const session = Session.begin(bundle, switches);
  return { session, grades: bundle.definition.objectives.map((o) => gradeObjective(session, o)) };
}

/** Each objective's solution in turn, each graded right after it. */
export function rehearseSolution(bundle: LabBundle, switches: Readonly<Record<string, string>> = {}): Rehearsal {
  const session = Session.begin(bundle, switches);
  const grades: Grade[] = [];
  for (const objective of bundle.definition.objectives) {
    runSolution(session, objective);
    grades.push(gradeObjective(session, objective));
  }
  return { session, grades };
}

/** The solutions before `wrong`'s objective, then the wrong answer, then the grade of that objective alone. */
export function rehearseWrong(bundle: LabBundle, wrong: WrongAnswer): Rehearsal {
  const session = Session.begin(bundle);
  for (const objective of bundle.definition.objectives) {
    if (objective.id === wrong.objective) {
      runWrong(session, objective, wrong);
      return { session, grades: [gradeObjective(session, objective)] };
    }
    runSolution(session, objective);
  }
  return { session, grades: [] };
}

/**
 * Lines typed one after another on one terminal, the first unless told. After each, the first objective that has not passed is graded, and so on while objectives pass:
 * an objective stays passed, as a learner's does.
 */
export function rehearseScript(bundle: LabBundle, script: string, switches: Readonly<Record<string, string>> = {}, environment = firstEnvironment(bundle.definition)): Rehearsal {
  const session = Session.begin(bundle, switches);
  const grades: Grade[] = [];
  const { objectives } = bundle.definition;
  const progress = (): void => {
    for (let next = objectives[countPassed(grades)]; next; next = objectives[countPassed(grades)]) {
      const grade = gradeObjective(session, next);
      grades[countPassed(grades)] = grade;
      if (!passed(grade)) break;
    }
  };
  for (const line of script.split('\n')) {
    if (line.trim() === '') continue;
    typeLine(session, environment, line);
    progress();
  }
  if (grades.length === 0) progress();
  return { session, grades };
}

const countPassed = (grades: readonly Grade[]): number => grades.filter((g) => passed(g)).length;

export const firstEnvironment = (lab: LabDefinition): string => lab.view.terminals[0] ?? 'workstation';
