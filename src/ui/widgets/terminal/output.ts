/** A terminal's output as pieces to draw: the same for the drawn terminal and the plain log. */
import type { TerminalOutput } from '../../../engine/shell/index';

/** ANSI sequences, for counting columns and for the plain log. */
 
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007|[\u0007\r]/g;

export const withoutEscapes = (text: string): string => text.replace(ESCAPES, '');

/** The column after `text` was written from `column` on (before wrapping). */
export function columnAfter(column: number, text: string): number {
  const plain = withoutEscapes(text);
  const cut = plain.lastIndexOf('\n');
  return cut < 0 ? column + plain.length : plain.length - cut - 1;
}

/** With the colours of a prompt and of errors, which a terminal draws. */
export function coloured({ stream, text }: Pick<TerminalOutput, 'stream' | 'text'>): string {
  if (stream === 'prompt') return `\u001b[94m${text}\u001b[0m`;
  // A line's newline stays outside, so that no colour runs on.
  if (stream === 'stderr') return text.replace(/[^\n]+/g, (line) => `\u001b[33m${line}\u001b[0m`);
  return text;
}

/** Columns for candidates of a completion, as bash lists them. */
export function candidateColumns(candidates: readonly string[], width: number): string {
  const wide = Math.max(...candidates.map((word) => word.length)) + 2;
  const perRow = Math.max(1, Math.floor(width / wide));
  const rows = Math.ceil(candidates.length / perRow);
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    let line = '';
    for (let i = row; i < candidates.length; i += rows) line += (candidates[i] ?? '').padEnd(wide);
    lines.push(line.trimEnd());
  }
  return lines.join('\n');
}
