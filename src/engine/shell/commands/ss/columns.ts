/** Columns as ss sets them (misc/ss.c render_calc_width, render_screen_width). */

const DELIMITERS = ['', ' ', ' ', ' ', ' ', '', ' ', '', ''] as const;
const RIGHT = new Set([4, 6]);

/** Column widths from contents; on a terminal what is left of a line is spread over the columns. */
export function render(rows: readonly (readonly string[])[], hidden: readonly boolean[], screen: number | undefined): string {
  const columns = DELIMITERS.map((_, i) => i).filter((i) => hidden[i] !== true);
  const [leftmost] = columns;
  const widths = DELIMITERS.map((delimiter, i) => {
    if (!columns.includes(i)) return 0;
    // The text after the last column's delimiter in the last row is measured too late (the last token is never flushed).
    const most = Math.max(0, ...(i === DELIMITERS.length - 1 && rows.length > 1 ? rows.slice(0, -1) : rows).map((r) => (r[i] ?? '').length));
    return most === 0 ? 0 : Math.min(most + (i === leftmost ? 0 : delimiter.length), screen ?? Infinity);
  });
  const lineEnds = new Set<number>();
  if (screen !== undefined) spread(widths, screen, lineEnds);
  return rows
    .map((cells) => {
      let line = '';
      let started = false;
      for (const i of columns) {
        const width = widths[i] ?? 0;
        if (width === 0) continue;
        const cell = cells[i] ?? '';
        const delimiter = started ? (DELIMITERS[i] ?? '') : '';
        started = true;
        line += RIGHT.has(i) ? delimiter + cell.padStart(width - delimiter.length) : (delimiter + cell).padEnd(width);
        if (lineEnds.has(i)) {
          line += '\n';
          started = false;
        }
      }
      return line.endsWith('\n') ? line : `${line}\n`;
    })
    .join('');
}

function spread(widths: number[], screen: number, lineEnds: Set<number>): void {
  let length = 0;
  let onLine: number[] = [];
  const used = widths.map((_, i) => i).filter((i) => (widths[i] ?? 0) > 0);
  for (let k = 0; k < used.length; k += 1) {
    const i = used[k] as number;
    onLine.push(i);
    length += widths[i] ?? 0;
    const last = k === used.length - 1;
    if (!last && length < screen) continue;
    if (length > screen && onLine.length > 1) {
      length -= widths[i] ?? 0;
      onLine.pop();
      k -= 1;
    }
    const pad = Math.max(0, screen - length);
    let rest = pad % onLine.length;
    for (const column of [...onLine].reverse()) {
      widths[column] = (widths[column] ?? 0) + Math.floor(pad / onLine.length) + (rest > 0 ? 1 : 0);
      rest -= 1;
    }
    lineEnds.add(onLine.at(-1) ?? i);
    length = 0;
    onLine = [];
  }
}
