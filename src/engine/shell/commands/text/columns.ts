/** cut, tr, column, paste, uniq, fold. */
import { COREUTILS, InputLines, Lines, defineTool, type Tool } from '../../tool';

function ranges(tool: Tool, list: string, what: string): readonly (readonly [number, number])[] {
  return list.split(',').map((item) => {
    const m = /^(\d*)(-?)(\d*)$/.exec(item);
    if (!m || item === '' || item === '-') return tool.usage(item === '-' ? 'invalid range with no endpoint: -' : `invalid ${what} value '${item}'`);
    const from = m[1] === '' ? 1 : Number(m[1]);
    const to = m[2] === '' ? from : m[3] === '' ? Infinity : Number(m[3]);
    if (from === 0 || to === 0) return tool.usage(`${what === 'field' ? 'fields' : 'byte/character positions'} are numbered from 1`);
    if (to < from) return tool.usage('invalid decreasing range');
    return [from, to] as const;
  });
}

export const cut = defineTool('cut', 'print parts of lines', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'b:c:d:f:sn', long: { 'bytes=': 'b', 'characters=': 'c', 'delimiter=': 'd', 'fields=': 'f', 'only-delimited': 's', 'output-delimiter=': 'output-delimiter', complement: 'complement' }, unsupported: 'z' });
  const modes = ['b', 'c', 'f'].filter((m) => options.has(m));
  const [mode] = modes;
  if (mode === undefined) return tool.usage('you must specify a list of bytes, characters, or fields');
  if (modes.length > 1) return tool.usage('only one type of list may be specified');
  const delimiter = options.get('d') ?? '\t';
  if (options.has('d') && mode !== 'f') return tool.usage('an input delimiter may be specified only when operating on fields');
  if (delimiter.length > 1) return tool.usage('the delimiter must be a single character');
  const chosen = ranges(tool, options.get(mode) ?? '', mode === 'f' ? 'field' : 'byte/character position');
  const wanted = (n: number): boolean => chosen.some(([a, b]) => n >= a && n <= b) !== options.has('complement');
  const joiner = options.get('output-delimiter') ?? (mode === 'f' ? delimiter : '');
  const input = new InputLines(tool, options.operands.length > 0 ? options.operands : ['-']);
  for (let line = yield* input.next(); line; line = yield* input.next()) {
    if (mode === 'f' && !line.text.includes(delimiter)) {
      if (!options.has('s')) tool.write(`${line.text}\n`);
      continue;
    }
    const units = mode === 'f' ? line.text.split(delimiter) : [...line.text];
    tool.write(`${units.filter((_, i) => wanted(i + 1)).join(joiner)}\n`);
  }
  return input.failed ? 1 : 0;
});

const CLASSES: Readonly<Record<string, string>> = {
  digit: '0-9', lower: 'a-z', upper: 'A-Z', alpha: 'A-Za-z', alnum: '0-9A-Za-z', space: '\t\n\v\f\r ', blank: '\t ', punct: '!-/:-@[-`{-~', xdigit: '0-9A-Fa-f', cntrl: '\0-\x1f\x7f', print: ' -~', graph: '!-~',
};

/** The characters of a tr set. */
function trSet(tool: Tool, text: string): readonly string[] {
  const decoded = text
    .replace(/\[:([a-z]+):\]/g, (_, name: string) => CLASSES[name] ?? tool.fail(`invalid character class '${name}'`))
    .replace(/\\(n|t|r|f|v|a|b|\\|[0-7]{1,3})/g, (_, e: string) => (/^[0-7]/.test(e) ? String.fromCharCode(parseInt(e, 8)) : ({ n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b' }[e] ?? '\\')));
  const out: string[] = [];
  const chars = [...decoded];
  for (let i = 0; i < chars.length; i += 1) {
    const c = chars[i] as string;
    const repeat = /^\[(.)\*(\d*)\]/s.exec(chars.slice(i).join(''));
    if (repeat) {
      out.push(...Array.from({ length: Number(repeat[2] || '1') }, () => repeat[1] ?? ''));
      i += repeat[0].length - 1;
      continue;
    }
    if (chars[i + 1] === '-' && chars[i + 2] !== undefined) {
      const from = c.codePointAt(0) ?? 0;
      const to = chars[i + 2]?.codePointAt(0) ?? 0;
      if (to < from) return tool.fail(`range-endpoints of '${c}-${chars[i + 2] ?? ''}' are in reverse collating sequence order`);
      for (let k = from; k <= to; k += 1) out.push(String.fromCodePoint(k));
      i += 2;
    } else out.push(c);
  }
  return out;
}

export const tr = defineTool('tr', 'replace, squeeze or delete characters', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'dscCt', long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c', 'truncate-set1': 't' }, stopAtOperand: true });
  const [first, second] = options.operands;
  if (first === undefined) return tool.usage('missing operand');
  const deletes = options.has('d');
  const squeezes = options.has('s');
  if (second === undefined && !deletes && !squeezes) {
    tool.warn(`missing operand after '${first}'`);
    tool.process.stderr.write("Two strings must be given when translating.\nTry 'tr --help' for more information.\n");
    return 1;
  }
  if (options.operands.length > 2 || (deletes && !squeezes && second !== undefined)) {
    tool.warn(`extra operand '${options.operands[deletes && !squeezes ? 1 : 2] ?? ''}'`);
    if (deletes && !squeezes) tool.process.stderr.write('Only one string may be given when deleting without squeezing repeats.\n');
    tool.process.stderr.write("Try 'tr --help' for more information.\n");
    return 1;
  }
  const set1 = trSet(tool, first);
  const set2 = second === undefined ? [] : trSet(tool, second);
  const complement = options.has('c') || options.has('C');
  const in1 = new Set(set1);
  const member = (c: string): boolean => in1.has(c) !== complement;
  const map = new Map<string, string>();
  if (!deletes && second !== undefined && !complement) set1.forEach((c, i) => map.set(c, set2[i] ?? set2[set2.length - 1] ?? c));
  const squeezeSet = new Set(second === undefined ? [] : set2);
  const squeezable = (c: string): boolean => (second === undefined ? member(c) : squeezeSet.has(c));
  let last = '';
  for (;;) {
    const more = yield* tool.process.stdin.read();
    if (more.kind === 'interrupt') return 130;
    if (more.kind === 'end') return 0;
    let out = '';
    for (const c of more.text) {
      if (deletes && member(c)) continue;
      const mapped = deletes || second === undefined ? c : complement ? (member(c) ? (set2[set2.length - 1] ?? c) : c) : (map.get(c) ?? c);
      if (squeezes && mapped === last && squeezable(mapped)) continue;
      last = mapped;
      out += mapped;
    }
    tool.write(out);
  }
});

export const uniq = defineTool('uniq', 'drop repeated lines', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'cduif:s:w:', long: { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i', 'skip-fields=': 'f', 'skip-chars=': 's', 'check-chars=': 'w' }, unsupported: 'Dz' });
  const [name = '-', output] = options.operands;
  const text = yield* tool.readAll(name);
  if (text === undefined) return 1;
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const key = (line: string): string => {
    let k = line;
    for (let f = Number(options.get('f') ?? '0'); f > 0; f -= 1) k = k.replace(/^\s*\S*/, '');
    k = k.slice(Number(options.get('s') ?? '0'));
    if (options.has('w')) k = k.slice(0, Number(options.get('w')));
    return options.has('i') ? k.toLowerCase() : k;
  };
  let out = '';
  for (let i = 0; i < lines.length; ) {
    let n = 1;
    while (i + n < lines.length && key(lines[i + n] as string) === key(lines[i] as string)) n += 1;
    if (!(options.has('d') && n === 1) && !(options.has('u') && n > 1)) out += `${options.has('c') ? `${String(n).padStart(7)} ` : ''}${lines[i] as string}\n`;
    i += n;
  }
  if (output === undefined) tool.write(out);
  else tool.files.write(tool.path(output), out);
  return 0;
});

export const paste = defineTool('paste', 'join lines of files side by side', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'd:s', long: { 'delimiters=': 'd', serial: 's' }, unsupported: 'z' });
  const delimiters = [...(options.get('d') ?? '\t').replace(/\\t/g, '\t').replace(/\\n/g, '\n').replace(/\\0/g, '')];
  const files: string[][] = [];
  for (const name of options.operands.length > 0 ? options.operands : ['-']) {
    const text = yield* tool.readAll(name);
    if (text === undefined) return 1;
    files.push(text === '' ? [] : text.replace(/\n$/, '').split('\n'));
  }
  const join = (parts: readonly string[]): string => parts.reduce((out, part, i) => (i === 0 ? part : out + (delimiters[(i - 1) % Math.max(1, delimiters.length)] ?? '') + part), '');
  if (options.has('s')) for (const lines of files) tool.write(`${join(lines)}\n`);
  else for (let i = 0; i < Math.max(...files.map((f) => f.length)); i += 1) tool.write(`${join(files.map((f) => f[i] ?? ''))}\n`);
  return 0;
});

export const column = defineTool('column', 'line up columns (-t)', 'util-linux 2.38.1', function* (tool) {
  const options = tool.options({ short: 'ts:o:', long: { table: 't', 'separator=': 's', 'output-separator=': 'o' }, unsupported: 'cdHJNnRrTx' });
  const lines: string[] = [];
  for (const name of options.operands.length > 0 ? options.operands : ['-']) {
    const opened = tool.open(name);
    if (!opened.ok) return tool.fail(`cannot open ${name}: No such file or directory`);
    const input = new Lines(opened.stream);
    for (let line = yield* input.next(); line; line = yield* input.next()) if (line.text.trim() !== '') lines.push(line.text);
  }
  if (!options.has('t')) {
    for (const line of lines) tool.write(`${line}\n`);
    return 0;
  }
  const separator = options.get('s');
  const rows = lines.map((line) => (separator === undefined ? line.trim().split(/\s+/) : line.split(new RegExp(`[${separator.replace(/[\\\]^-]/g, '\\$&')}]`))));
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, [...cell].length)));
  for (const row of rows) tool.write(`${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join(options.get('o') ?? '  ')}\n`);
  return 0;
});

export const fold = defineTool('fold', 'wrap long lines', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'w:sb', long: { 'width=': 'w', spaces: 's', bytes: 'b' } });
  const width = Number(options.get('w') ?? '80');
  const input = new InputLines(tool, options.operands.length > 0 ? options.operands : ['-']);
  for (let line = yield* input.next(); line; line = yield* input.next()) {
    let rest = line.text;
    while (rest.length > width) {
      let cutAt = width;
      const space = rest.lastIndexOf(' ', width - 1);
      if (options.has('s') && space >= 0) cutAt = space + 1;
      tool.write(`${rest.slice(0, cutAt)}\n`);
      rest = rest.slice(cutAt);
    }
    tool.write(`${rest}${line.ended ? '\n' : ''}`);
  }
  return input.failed ? 1 : 0;
});
