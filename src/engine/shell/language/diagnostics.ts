/** What a shell says about its input and about time: syntax errors, `time`. */
import { dashSyntaxError } from './dash-messages';
import type { Dialect } from './shell-context';
import type { ShellSyntaxError } from './syntax';

interface Reader {
  readonly dialect: Dialect;
  readonly interactive: boolean;
  readonly messageName: string;
  readonly commandString?: boolean;
  /** The file or trap that the text comes from, when it is not the shell's own input. */
  readonly source?: string;
}

/** `rest` is the input from the line with the mistake on. */
export function syntaxErrorText(e: ShellSyntaxError, rest: string, reader: Reader): string {
  if (reader.dialect === 'sh') return `${reader.messageName}: ${e.line}: ${dashSyntaxError(e.message)}\n`;
  if (reader.interactive && reader.source === undefined) return `bash: ${e.message}\n`;
  const where = reader.source ?? (reader.commandString ? `${reader.messageName}: -c` : reader.messageName);
  const at = `${where}: line ${e.line}: `;
  const quoted = e.quotesLine ? `${at}\`${(rest.trimStart().split('\n')[0] ?? '').trimEnd()}'\n` : '';
  return `${at}${e.message}\n${quoted}`;
}

/** What `time` prints; `elapsed` in seconds. */
export function timesText(style: 'bash' | 'posix', elapsed: number): string {
  if (style === 'posix') return `real ${elapsed.toFixed(2)}\nuser 0.00\nsys 0.00\n`;
  return `\nreal\t${Math.floor(elapsed / 60)}m${(elapsed % 60).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}
