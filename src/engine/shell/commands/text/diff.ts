/** diff: unified (-u) and plain. */
import { calendar } from '../../../base/index';
import { fileErrorText } from '../../file-errors';
import { defineTool, type Tool } from '../../tool';

interface Edit {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

/** Longest common subsequence by dynamic programming over what is left after equal ends: files here are small. */
export function diffLines(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const x = a.slice(start, a.length - end);
  const y = b.slice(start, b.length - end);
  const table = Array.from({ length: x.length + 1 }, () => new Uint32Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i -= 1) for (let j = y.length - 1; j >= 0; j -= 1) (table[i] as Uint32Array)[j] = x[i] === y[j] ? (table[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(table[i + 1]?.[j] ?? 0, table[i]?.[j + 1] ?? 0);
  const edits: Edit[] = a.slice(0, start).map((text) => ({ kind: ' ', text }));
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      edits.push({ kind: ' ', text: x[i] as string });
      i += 1;
      j += 1;
    } else if (i < x.length && (j >= y.length || (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))) edits.push({ kind: '-', text: x[i++] as string });
    else edits.push({ kind: '+', text: y[j++] as string });
  }
  return [...edits, ...a.slice(a.length - end).map((text): Edit => ({ kind: ' ', text }))];
}

interface Hunk {
  readonly fromA: number;
  readonly fromB: number;
  readonly edits: readonly Edit[];
}

function hunksOf(edits: readonly Edit[], context: number): readonly Hunk[] {
  const changed = edits.flatMap((e, n) => (e.kind === ' ' ? [] : [n]));
  const groups: [number, number][] = [];
  for (const n of changed) {
    const last = groups[groups.length - 1];
    if (last && n - last[1] <= 2 * context + (context === 0 ? 1 : 0)) last[1] = n;
    else groups.push([n, n]);
  }
  return groups.map(([first, last]) => {
    const from = Math.max(0, first - context);
    const before = edits.slice(0, from);
    return { fromA: before.filter((e) => e.kind !== '+').length, fromB: before.filter((e) => e.kind !== '-').length, edits: edits.slice(from, Math.min(edits.length, last + context + 1)) };
  });
}

const NO_NEWLINE = '\\ No newline at end of file';

function stamp(tool: Tool, name: string): string {
  const stat = name === '-' ? undefined : tool.files.stat(tool.path(name));
  const c = calendar(stat?.ok ? stat.value.modifiedAt : tool.process.world.now);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${c.year}-${two(c.month)}-${two(c.day)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}.${String(c.microsecond).padStart(6, '0')}000 +0000`;
}

export const diff = defineTool('diff', 'show how two files differ (-u)', 'GNU diffutils 3.8', function* (tool) {
  const options = tool.options({ short: 'uqiwbBrNU:', long: { unified: 'u', brief: 'q', 'ignore-case': 'i', 'ignore-all-space': 'w', 'ignore-space-change': 'b', 'color[=': 'color', 'label=': 'label' }, unsupported: 'acCdeEfFHlLnpsStTWxXyZ', status: 2, usage: "diff: Try 'diff --help' for more information." });
  const [first, second, extra] = options.operands;
  if (first === undefined || second === undefined || extra !== undefined) {
    tool.warn(extra !== undefined ? `extra operand '${extra}'` : first === undefined ? "missing operand after 'diff'" : `missing operand after '${first}'`);
    tool.process.stderr.write("diff: Try 'diff --help' for more information.\n");
    return 2;
  }
  const texts: string[] = [];
  for (const name of [first, second]) {
    const opened = tool.open(name);
    if (!opened.ok) {
      if (opened.error === 'EISDIR') tool.process.stderr.write('Podwire does not simulate diff of directories\n');
      else tool.warn(`${name}: ${fileErrorText(opened.error)}`);
      return 2;
    }
    texts.push(yield* tool.drain(opened.stream));
  }
  const lines = (text: string): readonly string[] => (text === '' ? [] : text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n').map((l, n, all) => (n === all.length - 1 ? `${l}\n${NO_NEWLINE}` : l)));
  const a = lines(texts[0] ?? '');
  const b = lines(texts[1] ?? '');
  const key = (l: string): string => {
    let k = options.has('w') ? l.replace(/\s+/g, '') : options.has('b') ? l.replace(/\s+/g, ' ').trimEnd() : l;
    if (options.has('i')) k = k.toLowerCase();
    return k;
  };
  const plain = !options.has('w') && !options.has('b') && !options.has('i');
  let edits: readonly Edit[];
  if (plain) edits = diffLines(a, b);
  else {
    let ia = 0;
    let ib = 0;
    edits = diffLines(a.map(key), b.map(key)).map((e) => {
      const text = e.kind === '+' ? (b[ib] ?? '') : (a[ia] ?? '');
      if (e.kind !== '+') ia += 1;
      if (e.kind !== '-') ib += 1;
      return { kind: e.kind, text };
    });
  }
  if (edits.every((e) => e.kind === ' ')) return 0;
  if (options.has('q')) {
    tool.write(`Files ${first} and ${second} differ\n`);
    return 1;
  }
  if (options.has('u') || options.has('U')) {
    const labels = options.all('label');
    tool.write(`--- ${labels[0] ?? `${first}\t${stamp(tool, first)}`}\n+++ ${labels[1] ?? `${second}\t${stamp(tool, second)}`}\n`);
    for (const h of hunksOf(edits, Number(options.get('U') ?? '3'))) {
      const count = (kind: '-' | '+'): number => h.edits.filter((e) => e.kind === ' ' || e.kind === kind).length;
      const range = (from: number, n: number): string => (n === 1 ? String(from + 1) : `${n === 0 ? from : from + 1},${n}`);
      tool.write(`@@ -${range(h.fromA, count('-'))} +${range(h.fromB, count('+'))} @@\n`);
      for (const e of h.edits) tool.write(`${e.kind}${e.text}\n`);
    }
    return 1;
  }
  for (const h of hunksOf(edits, 0)) {
    const gone = h.edits.filter((e) => e.kind === '-');
    const come = h.edits.filter((e) => e.kind === '+');
    const range = (from: number, n: number): string => (n <= 1 ? String(n === 0 ? from : from + 1) : `${from + 1},${from + n}`);
    tool.write(`${range(h.fromA, gone.length)}${gone.length === 0 ? 'a' : come.length === 0 ? 'd' : 'c'}${range(h.fromB, come.length)}\n`);
    for (const e of gone) tool.write(`< ${e.text}\n`);
    if (gone.length > 0 && come.length > 0) tool.write('---\n');
    for (const e of come) tool.write(`> ${e.text}\n`);
  }
  return 1;
});
