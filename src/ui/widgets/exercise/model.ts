/** Which hint helps now, what a card says: pure, from the state of the lab. */
import { findResource } from '../../../engine/k8s/index';
import type { Grade, Hint, Objective } from '../../../engine/lab/index';

export interface HintState {
  readonly grade: Grade | undefined;
  readonly attempts: number;
  /** Whether `kind/name` is in the namespace. */
  has(kind: string, name: string, namespace: string): boolean;
}

function applies(hint: Hint, state: HintState): boolean {
  const { when } = hint;
  if (when === undefined) return true;
  if ('attempts' in when) return state.attempts >= when.attempts;
  if ('object-missing' in when) {
    const [kind = '', name = ''] = when['object-missing'].split('/');
    return !state.has(findResource(kind)?.kind ?? kind, name, when.namespace);
  }
  return state.grade?.results.some(({ check, finding }) => check.id === when['check-failed'] && finding.kind === 'failed') ?? false;
}

/** The next hint for this state: one that was not said yet, in the lab's order; else the last that applies again. No counting, no ladder to climb. */
export function nextHint(objective: Objective, state: HintState, said: readonly string[]): Hint | undefined {
  const fitting = objective.hints.filter((hint) => applies(hint, state));
  return fitting.find(({ id }) => !said.includes(id)) ?? fitting.at(-1);
}

/** The file that an objective is about: its own, or the one of the lab's files that its solution names. */
export function objectiveFile(objective: Objective, files: readonly string[]): string | undefined {
  const [own] = objective.files;
  if (own !== undefined) return own;
  const words = objective.solution.run.split(/\s+/);
  return files.find((path) => words.includes(path.split('/').at(-1) ?? ''));
}
