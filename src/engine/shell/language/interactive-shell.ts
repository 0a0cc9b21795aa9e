/** The loop of an interactive shell: prompt, line, run; continuation lines for unfinished input. */
import type { Task } from '../../program/index';
import type { TerminalDevice } from '../terminal-device';
import { reapJobs } from './builtins/jobs';
import { completeLine } from './completion';
import { Cursor } from './cursor';
import type { Interpreter } from './interpreter';
import { Parser } from './parser';
import { defaultPrompt, promptText } from './prompt';
import { ExpansionError, FunctionReturn, Interrupted, LoopExit, ShellExit } from './shell-context';
import { ShellSyntaxError } from './syntax';

/** Whether more lines are needed: an open quote, `if` without `fi`, a here-document. */
export function isUnfinished(text: string): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) return true;
  const parser = new Parser(new Cursor(`${text}\n`));
  try {
    while (parser.nextLine()) if (parser.unfinishedHereDocument !== undefined) return true;
    return false;
  } catch (e) {
    if (e instanceof ShellSyntaxError) return e.incomplete;
    throw e;
  }
}

/** `!!` and `!$` stand for the last line and its last word, outside single quotes. */
function expandHistory(text: string, history: readonly string[]): { readonly kind: 'same' | 'changed'; readonly text: string } | { readonly kind: 'missing'; readonly event: string } {
  if (!/![!$]/.test(text)) return { kind: 'same', text };
  let missing: string | undefined;
  const last = history[history.length - 1];
  const expanded = text.replace(/'[^']*'|\\!|!(!|\$)/g, (whole, event: string | undefined) => {
    if (event === undefined) return whole;
    if (last === undefined) {
      missing = whole;
      return whole;
    }
    return event === '!' ? last : (last.trim().split(/\s+/).at(-1) ?? '');
  });
  if (missing !== undefined) return { kind: 'missing', event: missing };
  return { kind: expanded === text ? 'same' : 'changed', text: expanded };
}

export function* runInteractive(shell: Interpreter, device: TerminalDevice): Task<number> {
  let lineNumber = 1;
  for (;;) {
    reapJobs(shell, shell.dialect === 'bash');
    let text = '';
    let prompt = promptText(shell, shell.state.variables.get('PS1') ?? defaultPrompt(shell));
    let outcome: 'run' | 'interrupted' | 'end' = 'run';
    for (;;) {
      const line = yield* device.readCommand({
        prompt,
        continuation: text !== '',
        history: shell.history,
        complete: (typed, cursor) => completeLine(shell, typed, cursor),
      });
      if (line.kind === 'interrupt') {
        outcome = 'interrupted';
        break;
      }
      if (line.kind === 'end') {
        outcome = 'end';
        break;
      }
      text = text === '' ? line.text : `${text}\n${line.text}`;
      if (!isUnfinished(text)) break;
      prompt = promptText(shell, shell.state.variables.get('PS2') ?? '> ');
    }
    if (outcome === 'interrupted') {
      shell.writeError('\n');
      shell.state.lastStatus = 130;
      continue;
    }
    if (outcome === 'end' && text === '') {
      if (shell.dialect === 'bash') shell.writeError('exit\n');
      else shell.writeError('\n');
      break;
    }
    if (outcome === 'run' && shell.dialect === 'bash') {
      const expanded = expandHistory(text, shell.history);
      if (expanded.kind === 'missing') {
        shell.writeError(`bash: ${expanded.event}: event not found\n`);
        continue;
      }
      if (expanded.kind === 'changed') shell.writeError(`${expanded.text}\n`);
      text = expanded.text;
    }
    if (text.trim() !== '') shell.history = [...shell.history, text];
    const ended = yield* runLine(shell, text, lineNumber);
    lineNumber += text.split('\n').length;
    if (ended) break;
  }
  yield* shell.runExitTrap();
  shell.hangUp();
  return shell.state.lastStatus;
}

/** True when the shell is to end. */
function* runLine(shell: Interpreter, text: string, line: number): Task<boolean> {
  try {
    yield* shell.runText(text, { line });
  } catch (e) {
    if (e instanceof ShellExit) {
      if (/^\s*(?:exit|logout)\b/.test(text) && shell.dialect === 'bash') shell.writeError('exit\n');
      shell.state.lastStatus = e.status;
      return true;
    }
    if (e instanceof Interrupted) {
      if (!shell.expansionAborted) {
        shell.writeError('\n');
        shell.state.lastStatus = 130;
      }
    } else if (!(e instanceof LoopExit || e instanceof FunctionReturn || e instanceof ExpansionError)) throw e;
  }
  return false;
}
