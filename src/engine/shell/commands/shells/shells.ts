/** `bash` and `sh` as programs. */
import { resolvePath, type Process, type Task } from '../../../program/index';
import type { Command } from '../../command';
import { fileErrorText } from '../../file-errors';
import { runShell } from '../../language/run-shell';
import type { Dialect } from '../../language/shell-context';

const program = (dialect: Dialect) =>
  function* (process: Process): Task<number> {
    const args = process.argv.slice(1);
    let flags = '';
    let command = false;
    let interactive: boolean | undefined;
    let i = 0;
    for (; i < args.length && /^-./.test(args[i] as string); i += 1) {
      const arg = args[i] as string;
      if (arg === '--') {
        i += 1;
        break;
      }
      if (arg === '--version' && dialect === 'bash') {
        process.stdout.write('GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n');
        return 0;
      }
      if (arg === '--login' || arg === '--norc' || arg === '--noprofile' || arg === '--posix') continue;
      if (arg.startsWith('--')) {
        process.stderr.write(`${dialect}: ${arg}: invalid option\n`);
        return 2;
      }
      for (const letter of arg.slice(1)) {
        if (letter === 'c') command = true;
        else if (letter === 'i') interactive = true;
        else if (letter === 's' || letter === 'l') continue;
        else if ('euxfnv'.includes(letter)) flags += letter;
        else {
          process.stderr.write(dialect === 'bash' ? `bash: -${letter}: invalid option\n` : `sh: 0: Illegal option -${letter}\n`);
          return 2;
        }
      }
    }
    const rest = args.slice(i);
    if (command) {
      const [script, zero, ...positional] = rest;
      if (script === undefined) {
        process.stderr.write(dialect === 'bash' ? 'bash: -c: option requires an argument\n' : 'sh: 0: -c requires an argument\n');
        return 2;
      }
      return yield* runShell(process, { dialect, script, zero: zero ?? dialect, positional, commandString: true, flags });
    }
    const [file, ...positional] = rest;
    if (file === undefined) return yield* runShell(process, { dialect, flags, ...(interactive !== undefined && { interactive }) });
    const text = process.environment.files.read(resolvePath(process.cwd, file));
    if (!text.ok) {
      process.stderr.write(dialect === 'bash' ? `bash: ${file}: ${text.error === 'EISDIR' ? 'Is a directory' : fileErrorText(text.error)}\n` : `sh: 0: cannot open ${file}: No such file\n`);
      return text.error === 'EISDIR' ? 126 : dialect === 'bash' ? 127 : 2;
    }
    return yield* runShell(process, { dialect, script: text.value, zero: file, positional, flags });
  };

export const bash: Command = { name: 'bash', synopsis: 'run commands or start a shell', imitates: 'GNU bash 5.2.15', run: program('bash') };
export const sh: Command = { name: 'sh', synopsis: 'run commands with the plain shell', imitates: 'dash 0.5.12', run: program('sh') };
