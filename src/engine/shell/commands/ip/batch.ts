/** `-batch FILE` of iproute2's tools (lib/utils.c do_batch): one command a line, `-force` goes on after a failure. */
import { resolvePath, type Process, type Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { splitCommandLine } from '../../language/command-line';

export function* runBatch(process: Process, name: string, force: boolean, runLine: (words: readonly string[]) => Task<number>): Task<number> {
  let text = '';
  if (name === '-') {
    for (;;) {
      const more = yield* process.stdin.read();
      if (more.kind === 'interrupt') return 130;
      if (more.kind === 'end') break;
      text += more.text;
    }
  } else {
    const file = process.environment.files.read(resolvePath(process.cwd, name));
    if (!file.ok) {
      process.stderr.write(`Cannot open file "${name}" for reading: ${fileErrorText(file.error)}\n`);
      return 1;
    }
    text = file.value;
  }
  let status = 0;
  for (const [index, line] of text.replace(/\\\n/g, ' ').split('\n').entries()) {
    const words = splitCommandLine(line);
    if (words.length === 0) continue;
    const code = yield* runLine(words);
    if (code === 0) continue;
    process.stderr.write(`Command failed ${name}:${index + 1}\n`);
    status = 1;
    if (!force) break;
  }
  return status;
}
