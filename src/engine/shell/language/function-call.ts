/** Calling a shell function: its own positional parameters, variables and loops (bash manual, section 3.3). */
import type { Task } from '../../program/index';
import { FunctionReturn, ShellExit, type ShellContext } from './shell-context';
import type { Command } from './syntax';

/** Deepest nesting of functions: real shells run out of stack somewhat later. */
const MAX_NESTING = 200;

interface FunctionCaller extends Pick<ShellContext, 'state' | 'fail'> {
  command(command: Command): Task<void>;
}

export function* callFunction(shell: FunctionCaller, name: string, body: Command, words: readonly string[], temporary: readonly (readonly [string, string])[]): Task<number> {
  if (shell.state.functionNames.length >= MAX_NESTING) {
    shell.fail(`${name}: maximum function nesting level exceeded (${MAX_NESTING})`);
    throw new ShellExit(1);
  }
  const saved = { positional: shell.state.positional, functionNames: shell.state.functionNames, loopDepth: shell.state.loopDepth };
  shell.state.positional = words;
  shell.state.functionNames = [name, ...saved.functionNames];
  shell.state.loopDepth = 0;
  shell.state.variables.pushScope();
  for (const [key, value] of temporary) {
    shell.state.variables.declareLocal(key);
    shell.state.variables.set(key, value);
    shell.state.variables.mark(key, { exported: true });
  }
  try {
    yield* shell.command(body);
  } catch (e) {
    if (!(e instanceof FunctionReturn)) throw e;
    shell.state.lastStatus = e.status;
  } finally {
    shell.state.variables.popScope();
    Object.assign(shell.state, saved);
  }
  return shell.state.lastStatus;
}
