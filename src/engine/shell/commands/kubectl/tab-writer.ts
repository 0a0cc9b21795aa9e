/**
 * Columns out of tab-separated text. Source: Go's text/tabwriter (and github.com/liggitt/tabwriter, which remembers widths).
 * A cell ends with a tab; what follows the last tab of a line belongs to no column. A column is a run of lines that have such a cell.
 */

export interface TabOptions {
  readonly minWidth: number;
  readonly padding: number;
  /** Widths that earlier text needed are kept: a watch goes on in the same columns. */
  readonly remembered?: number[];
}

/** `kubectl get`'s tables. */
export const TABLE: TabOptions = { minWidth: 6, padding: 3 };
/** `kubectl describe`. */
export const DESCRIPTION: TabOptions = { minWidth: 0, padding: 2 };

const widthOf = (text: string): number => [...text].length;

export function alignTabs(text: string, options: TabOptions): string {
  const ended = text.endsWith('\n');
  const lines = (ended ? text.slice(0, -1) : text).split('\n').map((line) => line.split('\t'));
  const out: string[] = lines.map(() => '');
  const widths: number[] = [];
  const { remembered } = options;

  const write = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      const cells = lines[at] ?? [];
      out[at] = cells.map((cell, i) => (i < widths.length && i < cells.length - 1 ? cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell))) : cell)).join('');
    }
  };
  const format = (from: number, to: number): void => {
    const column = widths.length;
    let start = from;
    for (let at = from; at < to; at += 1) {
      if (column >= (lines[at] ?? []).length - 1) continue;
      write(start, at);
      start = at;
      let width = options.minWidth;
      for (; at < to; at += 1) {
        const cells = lines[at] ?? [];
        if (column >= cells.length - 1) break;
        width = Math.max(width, widthOf(cells[column] ?? '') + options.padding);
      }
      if (remembered) {
        width = Math.max(width, remembered[column] ?? 0);
        remembered[column] = width;
      }
      widths.push(width);
      format(start, at);
      widths.pop();
      start = at;
    }
    write(start, to);
  };
  format(0, lines.length);
  return out.join('\n') + (ended ? '\n' : '');
}
