/**
 * sort.
 * @simplified order is by code unit (LC_ALL=C) — a real shell with another locale mixes upper and lower case
 */
import { fileErrorText } from '../../file-errors';
import { COREUTILS, ToolExit, defineTool, type Tool } from '../../tool';

interface Key {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number] | undefined;
  readonly flags: string;
}

type Compare = (a: string, b: string) => number;

const text: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const leadingNumber = (s: string): number => Number(/^\s*(-?\d*\.?\d*)/.exec(s)?.[1] || '0') || 0;

const HUMAN: Readonly<Record<string, number>> = { K: 1e3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };

function comparison(flags: string): Compare {
  if (flags.includes('n')) return (a, b) => leadingNumber(a) - leadingNumber(b);
  if (flags.includes('g')) return (a, b) => (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  if (flags.includes('h')) {
    const value = (s: string): number => leadingNumber(s) * (HUMAN[/^\s*-?[\d.]*([KkMGTP])/.exec(s)?.[1] ?? ''] ?? 1);
    return (a, b) => value(a) - value(b);
  }
  if (flags.includes('V')) return versions;
  const fold = (s: string): string => {
    let t = flags.includes('b') ? s.replace(/^\s+/, '') : s;
    if (flags.includes('d')) t = t.replace(/[^A-Za-z0-9\s]/g, '');
    return flags.includes('f') ? t.toUpperCase() : t;
  };
  return (a, b) => text(fold(a), fold(b));
}

function versions(a: string, b: string): number {
  const split = (s: string): readonly string[] => s.match(/\d+|\D+/g) ?? [];
  const x = split(a);
  const y = split(b);
  for (let i = 0; i < Math.max(x.length, y.length); i += 1) {
    const p = x[i];
    const q = y[i];
    if (p === undefined || q === undefined) return p === undefined ? -1 : 1;
    const order = /^\d/.test(p) && /^\d/.test(q) ? Number(p) - Number(q) : text(p, q);
    if (order !== 0) return order;
  }
  return 0;
}

function parseKey(tool: Tool, spec: string): Key {
  const m = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(spec);
  if (!m) {
    tool.warn(/^\d/.test(spec) ? `stray character in field spec: invalid field specification '${spec}'` : `invalid number at field start: invalid count at start of '${spec}'`);
    throw new ToolExit(2);
  }
  if (m[1] === '0') {
    tool.warn(`field number is zero: invalid field specification '${spec}'`);
    throw new ToolExit(2);
  }
  return { from: [Number(m[1]), Number(m[2] ?? '1')], to: m[4] === undefined ? undefined : [Number(m[4]), Number(m[5] ?? '0')], flags: (m[3] ?? '') + (m[6] ?? '') };
}

/** The part of a line that a key names. */
function keyText(line: string, key: Key, separator: string | undefined): string {
  // Without -t a field includes the blanks before it.
  const starts: number[] = [];
  const ends: number[] = [];
  if (separator === undefined) {
    for (const m of line.matchAll(/\s*\S+/g)) {
      starts.push(m.index);
      ends.push(m.index + m[0].length);
    }
  } else {
    let at = 0;
    for (const field of line.split(separator)) {
      starts.push(at);
      ends.push(at + field.length);
      at += field.length + separator.length;
    }
  }
  const begin = starts[key.from[0] - 1];
  if (begin === undefined) return '';
  const blanks = key.flags.includes('b') ? (/^\s*/.exec(line.slice(begin))?.[0].length ?? 0) : 0;
  const from = begin + blanks + key.from[1] - 1;
  if (!key.to) return line.slice(from);
  const to = key.to[1] === 0 ? (ends[key.to[0] - 1] ?? line.length) : Math.min((starts[key.to[0] - 1] ?? line.length) + key.to[1], line.length);
  return line.slice(from, Math.max(from, to));
}

export const sort = defineTool('sort', 'sort lines', COREUTILS, function* (tool) {
  const options = tool.options({
    short: 'bdfghnVrusck:t:o:CM',
    long: { 'numeric-sort': 'n', reverse: 'r', unique: 'u', 'key=': 'k', 'field-separator=': 't', 'ignore-case': 'f', 'version-sort': 'V', 'human-numeric-sort': 'h', stable: 's', 'output=': 'o', check: 'c', 'ignore-leading-blanks': 'b' },
    unsupported: 'imRSTz',
    status: 2,
  });
  const global = 'bdfghnV'.split('').filter((f) => options.has(f)).join('');
  const separator = options.get('t')?.replace(/^\\t$/, '\t');
  if (separator !== undefined && separator.length !== 1) {
    tool.warn(separator === '' ? 'empty tab' : `multi-character tab '${separator}'`);
    return 2;
  }
  const keys = options.all('k').map((spec) => parseKey(tool, spec));
  const lines: string[] = [];
  for (const name of options.operands.length > 0 ? options.operands : ['-']) {
    const opened = tool.open(name);
    if (!opened.ok) {
      tool.warn(opened.error === 'EISDIR' ? `read failed: ${name}: Is a directory` : `cannot read: ${name}: ${fileErrorText(opened.error)}`);
      return 2;
    }
    const content = yield* tool.drain(opened.stream);
    if (content !== '') lines.push(...content.replace(/\n$/, '').split('\n'));
  }
  const reverse = options.has('r');
  const byKeys: Compare = (a, b) => {
    if (keys.length === 0) {
      const order = comparison(global)(a, b);
      return reverse ? -order : order;
    }
    for (const key of keys) {
      const flags = key.flags === '' ? global : key.flags;
      const order = comparison(flags)(keyText(a, key, separator), keyText(b, key, separator));
      if (order !== 0) return (key.flags === '' ? reverse : key.flags.includes('r')) ? -order : order;
    }
    return 0;
  };
  const compare: Compare = (a, b) => {
    const order = byKeys(a, b);
    if (order !== 0 || options.has('s') || options.has('u')) return order;
    const last = text(a, b);
    return reverse ? -last : last;
  };
  if (options.has('c') || options.has('C')) {
    for (let i = 1; i < lines.length; i += 1) {
      if (compare(lines[i - 1] as string, lines[i] as string) > 0) {
        if (options.has('c')) tool.warn(`${options.operands[0] ?? '-'}:${i + 1}: disorder: ${lines[i] as string}`);
        return 1;
      }
    }
    return 0;
  }
  let sorted = [...lines].sort(compare);
  if (options.has('u')) sorted = sorted.filter((line, i) => i === 0 || byKeys(sorted[i - 1] as string, line) !== 0);
  const out = sorted.map((line) => `${line}\n`).join('');
  const output = options.get('o');
  if (output === undefined) tool.write(out);
  else tool.files.write(tool.path(output), out);
  return 0;
});
