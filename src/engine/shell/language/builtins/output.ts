/** echo, printf, test. */
import type { Builtin, ShellContext } from '../shell-context';
import { FileOutput } from '../redirections';
import { formatPrintf } from '../printf';
import { quoteWithBackslashes } from '../expander';
import { evaluateTest } from '../test-expression';
import { fileErrorText } from '../../file-errors';
import { decodeEscapes } from '../word-reader';

/** Says `write error` when the file that stdout is would not take the text (a bad value for /proc/sys). */
function afterWrite(shell: ShellContext, name: string): number {
  const output = shell.descriptors.get(1)?.output;
  if (!output) return shell.fail(`${name}: write error: Bad file descriptor`);
  if (!(output instanceof FileOutput) || output.error === undefined) return 0;
  const { error } = output;
  output.error = undefined;
  return shell.fail(`${name}: write error: ${fileErrorText(error)}`);
}

export function echoText(words: readonly string[], escapesByDefault = false): string {
  let newline = true;
  let escapes = escapesByDefault;
  let i = 1;
  for (; i < words.length && /^-[neE]+$/.test(words[i] as string) && !escapesByDefault; i += 1) {
    for (const flag of (words[i] as string).slice(1)) {
      if (flag === 'n') newline = false;
      else escapes = flag === 'e';
    }
  }
  if (escapesByDefault && words[i] === '-n') {
    newline = false;
    i += 1;
  }
  const text = words.slice(i).join(' ');
  if (!escapes) return newline ? `${text}\n` : text;
  const decoded = decodeEscapes(text, 'echo');
  return decoded.text + (newline && !decoded.stopped ? '\n' : '');
}

 
export const echo: Builtin = function* (shell, words) {
  shell.write(echoText(words, shell.dialect === 'sh'));
  return afterWrite(shell, 'echo');
};

 
export const printf: Builtin = function* (shell, words) {
  let args = words.slice(1);
  let variable: string | undefined;
  if (args[0] === '-v') {
    variable = args[1];
    args = args.slice(2);
  }
  if (args[0] === '--') args = args.slice(1);
  const [format] = args;
  if (format === undefined) {
    shell.writeError(shell.dialect === 'sh' ? `${shell.errorPrefix()}printf: usage: printf format [arg ...]\n` : 'printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const { text, errors } = formatPrintf(format, args.slice(1), quoteWithBackslashes);
  if (variable === undefined) shell.write(text);
  else {
    const element = /^([A-Za-z_]\w*)\[(.+)\]$/.exec(variable);
    if (element) shell.state.variables.setElement(element[1] ?? '', shell.state.variables.value(element[1] ?? '')?.kind === 'associative' ? (element[2] ?? '') : Number(shell.evaluate(element[2] ?? '0')), text);
    else shell.state.variables.set(variable, text);
  }
  for (const error of errors) shell.fail(`printf: ${error}`);
  if (errors.length > 0) return 1;
  return variable === undefined ? afterWrite(shell, 'printf') : 0;
};

 
export const test: Builtin = function* (shell, words) {
  return evaluateTest(shell, words);
};
