/** Loops, conditions, `case`, `[[ ]]`, `(( ))`, groups (bash manual, section 3.2.5). */
import type { Task } from '../../program/index';
import { evaluateCondition } from './conditions';
import type { Expander } from './expander';
import { patternMatches } from './pattern';
import { ask } from './select';
import { LoopExit, type ShellContext } from './shell-context';
import type { Command, Script, Word } from './syntax';

/** What a compound command needs of the interpreter. */
export interface CompoundRunner extends ShellContext {
  readonly expander: Expander;
  /** Runs a script whose failure decides something. */
  condition(script: Script): Task<boolean>;
  turn(): Task<void>;
  traceText(text: string): void;
}

type Compound = Exclude<Command, { kind: 'simple' | 'function' | 'subshell' }>;

export function* runCompound(shell: CompoundRunner, command: Compound): Task<void> {
  const { state } = shell;
  switch (command.kind) {
    case 'group':
      yield* shell.runScript(command.body);
      return;
    case 'if':
      for (const branch of command.branches) {
        if (yield* shell.condition(branch.condition)) {
          yield* shell.runScript(branch.body);
          return;
        }
      }
      state.lastStatus = 0;
      if (command.otherwise) yield* shell.runScript(command.otherwise);
      return;
    case 'while': {
      let status = 0;
      while ((yield* shell.condition(command.condition)) !== command.until) {
        const go = yield* turnOf(shell, command.body);
        status = state.lastStatus;
        if (!go) break;
      }
      state.lastStatus = status;
      return;
    }
    case 'for': {
      const values = command.words ? yield* shell.expander.words(command.words) : state.positional;
      state.lastStatus = 0;
      for (const value of values) {
        if (state.options.xtrace) shell.traceText(`for ${command.name} in ${command.words ? command.words.map((w) => w.source).join(' ') : '"$@"'}`);
        state.variables.set(command.name, value);
        if (!(yield* turnOf(shell, command.body))) break;
      }
      return;
    }
    case 'select': {
      const items = command.words ? yield* shell.expander.words(command.words) : state.positional;
      state.lastStatus = 0;
      if (items.length === 0) return;
      for (let first = true; ; first = false) {
        const answer = yield* ask(shell, items, first);
        if (!answer) {
          state.lastStatus = 1;
          return;
        }
        state.variables.set('REPLY', answer.reply);
        state.variables.set(command.name, answer.item);
        if (!(yield* turnOf(shell, command.body))) return;
      }
    }
    case 'arithmetic-for': {
      const value = function* (word: Word, empty: bigint): Task<bigint> {
        return word.source.trim() === '' ? empty : yield* shell.expander.arithmetic(word);
      };
      state.lastStatus = 0;
      for (yield* value(command.init, 0n); (yield* value(command.test, 1n)) !== 0n; yield* value(command.step, 0n)) {
        if (!(yield* turnOf(shell, command.body))) break;
      }
      return;
    }
    case 'case': {
      const subject = yield* shell.expander.text(command.subject);
      let matched = false;
      state.lastStatus = 0;
      for (const clause of command.clauses) {
        if (!matched) {
          for (const pattern of clause.patterns) {
            if (patternMatches(yield* shell.expander.pattern(pattern), subject)) {
              matched = true;
              break;
            }
          }
          if (!matched) continue;
        }
        yield* shell.runScript(clause.body);
        if (clause.end === ';;') return;
        matched = clause.end === ';&';
      }
      return;
    }
    case 'arithmetic': {
      const value = yield* shell.expander.arithmetic(command.expression);
      state.lastStatus = value === 0n ? 1 : 0;
      return;
    }
    case 'conditional': {
      const result = yield* evaluateCondition(shell, command.expression);
      state.lastStatus = result === undefined ? 2 : result ? 0 : 1;
      return;
    }
  }
}

/** One turn of a loop; false when the loop is to end. */
function* turnOf(shell: CompoundRunner, body: Script): Task<boolean> {
  yield* shell.turn();
  shell.state.loopDepth += 1;
  try {
    yield* shell.runScript(body);
    return true;
  } catch (e) {
    if (!(e instanceof LoopExit)) throw e;
    e.levels -= 1;
    if (e.levels > 0) throw e;
    return e.kind === 'continue';
  } finally {
    shell.state.loopDepth -= 1;
  }
}
