/** `diff -u` of two texts: hunks with three lines of context. Source: GNU diffutils 3.8 (the program that kubectl runs). */

interface Edit {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
  /** Lines of both texts before this one. */
  readonly a: number;
  readonly b: number;
}

const CONTEXT = 3;

/** Longest common subsequence, deletions before insertions. */
function edits(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = a[i] === b[j] ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
    }
  }
  const out: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: ' ', line: a[i] ?? '', a: i, b: j });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || (table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0))) {
      out.push({ kind: '-', line: a[i] ?? '', a: i, b: j });
      i += 1;
    } else {
      out.push({ kind: '+', line: b[j] ?? '', a: i, b: j });
      j += 1;
    }
  }
  return out;
}

const range = (start: number, count: number): string => (count === 1 ? String(start + 1) : `${count === 0 ? start : start + 1},${count}`);

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** Empty when the texts are equal; the two header lines are the caller's. */
export function unifiedHunks(before: string, after: string): string {
  const all = edits(linesOf(before), linesOf(after));
  let out = '';
  let at = 0;
  while (at < all.length) {
    const first = all.findIndex((edit, i) => i >= at && edit.kind !== ' ');
    if (first < 0) break;
    let last = first;
    for (let i = first; i < all.length && i <= last + 2 * CONTEXT; i += 1) if (all[i]?.kind !== ' ') last = i;
    const hunk = all.slice(Math.max(at, first - CONTEXT), Math.min(all.length, last + CONTEXT + 1));
    const count = (kind: '-' | '+'): number => hunk.filter((edit) => edit.kind !== (kind === '-' ? '+' : '-')).length;
    out += `@@ -${range(hunk[0]?.a ?? 0, count('-'))} +${range(hunk[0]?.b ?? 0, count('+'))} @@\n`;
    out += hunk.map(({ kind, line }) => `${kind}${line}\n`).join('');
    at = last + CONTEXT + 1;
  }
  return out;
}
