/** Settings that are sets of numbers, written as `0-1,3-127` (proc_do_large_bitmap). */

type Range = readonly [from: number, to: number];

function ranges(text: string, size: number): readonly Range[] | undefined {
  const out: Range[] = [];
  for (const word of text.split(/[,\s]+/).filter((w) => w !== '')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(word);
    if (!match) return undefined;
    const from = Number(match[1]);
    const to = match[2] === undefined ? from : Number(match[2]);
    if (from >= size || to >= size || to < from) return undefined;
    out.push([from, to]);
  }
  return out;
}

/** The same set as the kernel prints it, or undefined for what it refuses: numbers from `size` on, ranges that end before they begin. */
export function canonicalBitmap(text: string, size: number): string | undefined {
  const parsed = ranges(text, size);
  if (!parsed) return undefined;
  const merged: [number, number][] = [];
  for (const [from, to] of [...parsed].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged.map(([from, to]) => (from === to ? String(from) : `${String(from)}-${String(to)}`)).join(',');
}

/** Whether the set has the number. */
export const inBitmap = (text: string, n: number): boolean => (ranges(text, Infinity) ?? []).some(([from, to]) => from <= n && n <= to);
