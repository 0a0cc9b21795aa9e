/** Evaluates `[[ … ]]`. Undefined: an error, already told. */
import type { Task } from '../../program/index';
import type { Expander } from './expander';
import { compareFiles, compareIntegers, unaryTest } from './file-tests';
import { patternMatches } from './pattern';
import { posixToRegExp } from '../posix-regexp';
import type { ShellContext } from './shell-context';
import type { Condition } from './syntax';

export function* evaluateCondition(shell: ShellContext & { readonly expander: Expander }, condition: Condition): Task<boolean | undefined> {
  switch (condition.kind) {
    case 'not': {
      const value = yield* evaluateCondition(shell, condition.operand);
      return value === undefined ? undefined : !value;
    }
    case 'and':
    case 'or': {
      const left = yield* evaluateCondition(shell, condition.left);
      if (left === undefined || left === (condition.kind === 'or')) return left;
      return yield* evaluateCondition(shell, condition.right);
    }
    case 'unary':
      return unaryTest(shell, condition.operator, yield* shell.expander.text(condition.operand));
    case 'binary': {
      const left = yield* shell.expander.text(condition.left);
      const { operator } = condition;
      switch (operator) {
        case '==':
        case '=':
          return patternMatches(yield* shell.expander.pattern(condition.right), left);
        case '!=':
          return !patternMatches(yield* shell.expander.pattern(condition.right), left);
        case '=~': {
          const regexp = posixToRegExp(yield* shell.expander.regularExpression(condition.right), 'extended');
          if (!regexp.ok) return undefined;
          const m = regexp.value.exec(left);
          if (m) shell.state.variables.setArray('BASH_REMATCH', new Map(m.map((text, i) => [i, (text as string | undefined) ?? ''])));
          else shell.state.variables.setArray('BASH_REMATCH', new Map());
          return m !== null;
        }
        case '<':
        case '>': {
          const right = yield* shell.expander.text(condition.right);
          return operator === '<' ? left < right : left > right;
        }
        case '-nt':
        case '-ot':
        case '-ef':
          return compareFiles(shell, operator, left, yield* shell.expander.text(condition.right));
        default:
          return compareIntegers(operator, shell.evaluate(left), shell.evaluate(yield* shell.expander.text(condition.right)));
      }
    }
  }
}
