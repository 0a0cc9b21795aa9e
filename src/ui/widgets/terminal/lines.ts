/** A terminal's output as lines, each with the packet that it follows from. */
import type { TerminalOutput } from '../../../engine/shell/index';
import { withoutEscapes } from './output';

export interface PrintedLine {
  readonly text: string;
  readonly stream: 'stdout' | 'stderr' | 'echo';
  /** The journey of the packet that the program heard of last when it wrote the line; undefined when none made it write. */
  readonly journey: number | undefined;
}

/** The lines of `output`, without prompts. A line written in pieces (traceroute's hops) belongs to the packet of its last piece that has one. */
export function printedLines(output: readonly TerminalOutput[]): readonly PrintedLine[] {
  const lines: { text: string; stream: PrintedLine['stream']; journey: number | undefined }[] = [];
  let open = false;
  for (const { stream, text, journey } of output) {
    if (stream === 'prompt') {
      open = false;
      continue;
    }
    withoutEscapes(text)
      .split('\n')
      .forEach((piece, i, pieces) => {
        if (i > 0) open = false;
        // What follows the last newline is not a line yet.
        if (piece === '' && i === pieces.length - 1) return;
        const last = lines.at(-1);
        if (open && last?.stream === stream) {
          last.text += piece;
          if (piece.trim() !== '') last.journey = journey ?? last.journey;
        } else lines.push({ text: piece, stream, journey: piece.trim() === '' ? undefined : journey });
        open = true;
      });
  }
  return lines;
}

export interface LogItem {
  readonly command: string;
  readonly prompt: string;
  readonly lines: readonly PrintedLine[];
}

/** Commands and what each printed, for the plain log. The last item is the prompt that waits (no command yet). */
export function logItems(output: readonly TerminalOutput[]): readonly LogItem[] {
  const items: { command: string; prompt: string; output: TerminalOutput[] }[] = [];
  let asked = false;
  for (const entry of output) {
    const { stream, text } = entry;
    if (stream === 'prompt') {
      items.push({ command: '', prompt: withoutEscapes(text), output: [] });
      asked = true;
      continue;
    }
    const item = items.at(-1) ?? { command: '', prompt: '', output: [] };
    if (items.length === 0) items.push(item);
    if (stream === 'echo' && asked) {
      item.command = withoutEscapes(text).replace(/\n$/, '');
      asked = false;
      continue;
    }
    item.output.push(entry);
  }
  return items.map((item) => ({ command: item.command, prompt: item.prompt, lines: printedLines(item.output) }));
}
