/** cat, tac, rev, nl, tee, head, tail, wc, yes, seq. */
import type { Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { formatPrintf } from '../../language/printf';
import { COREUTILS, InputLines, Lines, ToolExit, defineTool, type Tool } from '../../tool';

export const cat = defineTool('cat', 'print files', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'nbAEsTuve', long: { number: 'n', 'number-nonblank': 'b', 'show-ends': 'E', 'squeeze-blank': 's', 'show-all': 'A', 'show-tabs': 'T' } });
  const names = options.operands.length > 0 ? options.operands : ['-'];
  const plain = options.order.every(([name]) => name === 'u');
  let status = 0;
  let number = 0;
  let blank = false;
  for (const name of names) {
    const opened = tool.open(name);
    if (!opened.ok) {
      tool.warn(`${name}: ${fileErrorText(opened.error)}`);
      status = 1;
      continue;
    }
    if (plain) {
      for (;;) {
        const more = yield* opened.stream.read();
        if (more.kind === 'interrupt') return 130;
        if (more.kind === 'end') break;
        tool.write(more.text);
      }
      continue;
    }
    const lines = new Lines(opened.stream);
    for (let line = yield* lines.next(); line; line = yield* lines.next()) {
      let { text } = line;
      if (options.has('s') && text === '' && blank) continue;
      blank = text === '';
      if (options.has('A') || options.has('T')) text = text.replace(/\t/g, '^I');
      if (options.has('A') || options.has('E') || options.has('e')) text += '$';
      const counts = options.has('b') ? !blank : options.has('n');
      if (counts) number += 1;
      tool.write(`${counts ? `${String(number).padStart(6)}\t` : ''}${text}${line.ended ? '\n' : ''}`);
    }
  }
  return status;
});

function* wholeLines(tool: Tool, names: readonly string[]): Task<{ readonly lines: readonly string[]; readonly failed: boolean }> {
  const input = new InputLines(tool, names.length > 0 ? names : ['-']);
  const lines: string[] = [];
  for (let line = yield* input.next(); line; line = yield* input.next()) lines.push(line.text);
  return { lines, failed: input.failed };
}

export const tac = defineTool('tac', 'print lines last first', COREUTILS, function* (tool) {
  const { lines, failed } = yield* wholeLines(tool, tool.options({ short: '' }).operands);
  for (const line of [...lines].reverse()) tool.write(`${line}\n`);
  return failed ? 1 : 0;
});

export const rev = defineTool('rev', 'reverse the characters of each line', 'util-linux 2.38.1', function* (tool) {
  const input = new InputLines(tool, tool.process.argv.length > 1 ? tool.process.argv.slice(1) : ['-']);
  for (let line = yield* input.next(); line; line = yield* input.next()) tool.write(`${[...line.text].reverse().join('')}${line.ended ? '\n' : ''}`);
  return input.failed ? 1 : 0;
});

export const nl = defineTool('nl', 'number lines', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'b:w:s:n:', long: { 'body-numbering=': 'b' }, unsupported: 'dfhilpv' });
  const input = new InputLines(tool, options.operands.length > 0 ? options.operands : ['-']);
  const width = Number(options.get('w') ?? '6');
  let n = 0;
  for (let line = yield* input.next(); line; line = yield* input.next()) {
    if (options.get('b') !== 'a' && line.text === '') tool.write(`${' '.repeat(width + 1)}\n`);
    else tool.write(`${String((n += 1)).padStart(width)}${options.get('s') ?? '\t'}${line.text}\n`);
  }
  return input.failed ? 1 : 0;
});

export const tee = defineTool('tee', 'copy input to files and output', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'ai', long: { append: 'a', 'ignore-interrupts': 'i' }, unsupported: 'p' });
  let status = 0;
  const paths: string[] = [];
  for (const name of options.operands) {
    const path = tool.path(name);
    const mounted = tool.files.isMounted(path);
    const made = mounted || (options.has('a') && tool.files.exists(path)) ? undefined : tool.files.write(path, '');
    if (made && !made.ok) {
      tool.warn(`${name}: ${fileErrorText(made.error)}`);
      status = 1;
    } else paths.push(path);
  }
  for (;;) {
    const more = yield* tool.process.stdin.read();
    if (more.kind === 'interrupt') return 130;
    if (more.kind === 'end') return status;
    tool.process.stdout.write(more.text);
    for (const path of paths) {
      const written = tool.files.write(path, more.text, tool.files.isMounted(path) ? {} : { append: true });
      if (!written.ok) {
        tool.warn(`${path}: ${fileErrorText(written.error)}`);
        status = 1;
      }
    }
  }
});

const SUFFIXES: Readonly<Record<string, number>> = { '': 1, b: 512, K: 1024, k: 1024, M: 1024 ** 2 };

function count(tool: Tool, text: string, what: string): number {
  const m = /^[+-]?(\d+)([bKkM]?)$/.exec(text);
  if (!m) return tool.fail(`invalid number of ${what}: '${text}'`);
  return Number(m[1]) * (SUFFIXES[m[2] ?? ''] ?? 1);
}

const numericShorthand = (tool: Tool): void => {
  const { argv } = tool.process;
  if (/^-\d+$/.test(argv[1] ?? '')) (tool.process as { argv: readonly string[] }).argv = [argv[0] ?? '', '-n', (argv[1] ?? '').slice(1), ...argv.slice(2)];
};

export const head = defineTool('head', 'print the first lines', COREUTILS, function* (tool) {
  numericShorthand(tool);
  const options = tool.options({ short: 'n:c:qv', long: { 'lines=': 'n', 'bytes=': 'c', quiet: 'q', silent: 'q', verbose: 'v' }, unsupported: 'z' });
  const names = options.operands.length > 0 ? options.operands : ['-'];
  const given = options.get('n') ?? '10';
  const amount = options.has('c') ? count(tool, options.get('c') ?? '', 'bytes') : count(tool, given, 'lines');
  const headers = options.has('v') || (names.length > 1 && !options.has('q'));
  let status = 0;
  let shown = 0;
  for (const name of names) {
    const opened = tool.open(name);
    if (!opened.ok) {
      tool.warn(opened.error === 'EISDIR' ? `error reading '${name}': Is a directory` : `cannot open '${name}' for reading: ${fileErrorText(opened.error)}`);
      status = 1;
      continue;
    }
    if (headers) tool.write(`${shown > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`);
    shown += 1;
    if (options.has('c')) {
      let text = '';
      while (text.length < amount) {
        const more = yield* opened.stream.read();
        if (more.kind === 'interrupt') return 130;
        if (more.kind === 'end') break;
        text += more.text;
      }
      tool.write(text.slice(0, amount));
      continue;
    }
    const lines = new Lines(opened.stream);
    if (given.startsWith('-')) {
      const all: string[] = [];
      for (let line = yield* lines.next(); line; line = yield* lines.next()) all.push(`${line.text}${line.ended ? '\n' : ''}`);
      tool.write(all.slice(0, Math.max(0, all.length - amount)).join(''));
      continue;
    }
    for (let n = 0; n < amount; n += 1) {
      const line = yield* lines.next();
      if (!line) break;
      tool.write(`${line.text}${line.ended ? '\n' : ''}`);
    }
  }
  return status;
});

export const tail = defineTool('tail', 'print the last lines', COREUTILS, function* (tool) {
  numericShorthand(tool);
  const options = tool.options({ short: 'n:c:qvfF', long: { 'lines=': 'n', 'bytes=': 'c', 'follow[=': 'f', quiet: 'q', silent: 'q', verbose: 'v' }, unsupported: 'sz' });
  const names = options.operands.length > 0 ? options.operands : ['-'];
  const given = options.get('c') ?? options.get('n') ?? '10';
  const amount = count(tool, given, options.has('c') ? 'bytes' : 'lines');
  const headers = options.has('v') || (names.length > 1 && !options.has('q'));
  let status = 0;
  let shown = 0;
  const followed: { readonly name: string; length: number }[] = [];
  for (const name of names) {
    const opened = tool.open(name);
    if (!opened.ok) {
      tool.warn(opened.error === 'EISDIR' ? `error reading '${name}': Is a directory` : `cannot open '${name}' for reading: ${fileErrorText(opened.error)}`);
      status = 1;
      continue;
    }
    if (headers) tool.write(`${shown > 0 ? '\n' : ''}==> ${name === '-' ? 'standard input' : name} <==\n`);
    shown += 1;
    const text = yield* tool.drain(opened.stream);
    const units = options.has('c') ? [...text] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
    tool.write((given.startsWith('+') ? units.slice(Math.max(0, amount - 1)) : amount === 0 ? [] : units.slice(-amount)).join(''));
    if (name !== '-') followed.push({ name, length: text.length });
  }
  if (!options.has('f') && !options.has('F')) return status;
  if (options.has('F')) for (const name of names) if (name !== '-' && !followed.some((file) => file.name === name)) followed.push({ name, length: 0 });
  return followed.length === 0 ? status : yield* follow(tool, followed, headers);
});

/** How often tail looks at a file. */
const FOLLOW_INTERVAL = 100_000;

/**
 * `tail -f`: what is added to the files, as it is added, until Ctrl-C.
 * @simplified tail -f — it looks ten times a second, where Linux is told at once
 */
function* follow(tool: Tool, files: { readonly name: string; length: number }[], headers: boolean): Task<number> {
  let last = files.at(-1)?.name;
  for (;;) {
    const wake = yield { until: tool.process.world.now + FOLLOW_INTERVAL, background: true };
    if (wake.kind === 'interrupt') return 130;
    for (const file of files) {
      const text = tool.files.read(tool.path(file.name));
      if (!text.ok || text.value.length === file.length) continue;
      if (text.value.length < file.length) {
        tool.warn(`${file.name}: file truncated`);
        file.length = 0;
      }
      if (headers && last !== file.name) tool.write(`\n==> ${file.name} <==\n`);
      last = file.name;
      tool.write(text.value.slice(file.length));
      file.length = text.value.length;
    }
  }
}

export const wc = defineTool('wc', 'count lines, words and bytes', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'lwcmL', long: { lines: 'l', words: 'w', bytes: 'c', chars: 'm', 'max-line-length': 'L' } });
  const chosen = ['l', 'w', 'm', 'c', 'L'].filter((o) => options.has(o));
  const columns = chosen.length > 0 ? chosen : ['l', 'w', 'c'];
  const rows: { values: number[]; name: string }[] = [];
  let status = 0;
  const names = options.operands.length > 0 ? options.operands : [''];
  for (const name of names) {
    const text = name === '' ? yield* tool.drain(tool.process.stdin) : yield* tool.readAll(name);
    if (text === undefined) {
      status = 1;
      continue;
    }
    const bytes = [...text].reduce((n, c) => n + ((c.codePointAt(0) ?? 0) < 0x80 ? 1 : (c.codePointAt(0) ?? 0) < 0x800 ? 2 : (c.codePointAt(0) ?? 0) < 0x10000 ? 3 : 4), 0);
    const of: Readonly<Record<string, number>> = { l: text.split('\n').length - 1, w: text.split(/\s+/).filter((w) => w !== '').length, c: bytes, m: [...text].length, L: Math.max(0, ...text.split('\n').map((l) => l.length)) };
    rows.push({ values: columns.map((c) => of[c] ?? 0), name });
  }
  if (names.length > 1) rows.push({ values: columns.map((_, i) => rows.reduce((n, r) => n + (r.values[i] ?? 0), 0)), name: 'total' });
  const single = columns.length === 1 && names.length === 1;
  const sizes = names[0] === '' ? 7 : String(rows.reduce((n, r) => Math.max(n, ...r.values), 0)).length;
  const total = rows.at(-1)?.values.at(-1) ?? 0;
  const width = single ? 1 : Math.max(names[0] === '' ? 7 : 1, names[0] === '' ? 7 : Math.max(sizes, String(total).length));
  for (const row of rows) tool.write(`${row.values.map((v) => String(v).padStart(width)).join(' ')}${row.name === '' ? '' : ` ${row.name}`}\n`);
  return status;
});

export const yes = defineTool('yes', 'print a line over and over', COREUTILS, function* (tool) {
  const line = `${tool.process.argv.slice(1).join(' ') || 'y'}\n`.repeat(64);
  for (;;) {
    tool.write(line);
    const wake = yield { until: tool.process.world.now + 1000 };
    if (wake.kind === 'interrupt') return 130;
  }
});

export const seq = defineTool('seq', 'print a sequence of numbers', COREUTILS, function* (tool) {
  const args = [...tool.process.argv.slice(1)];
  let separator = '\n';
  let format: string | undefined;
  let equalWidth = false;
  while (args.length > 0 && /^-[a-z-]/.test(args[0] ?? '') && !/^-\d/.test(args[0] ?? '')) {
    const arg = args.shift() as string;
    if (arg === '-w') equalWidth = true;
    else if (arg === '-s') separator = args.shift() ?? '';
    else if (arg.startsWith('-s')) separator = arg.slice(2);
    else if (arg === '-f') format = args.shift() ?? '%g';
    else return tool.usage(`invalid option -- '${arg.slice(1, 2)}'`);
  }
  if (args.length === 0) return tool.usage('missing operand');
  if (args.length > 3) return tool.usage(`extra operand '${args[3] ?? ''}'`);
  for (const arg of args) if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(arg)) return tool.usage(`invalid floating point argument: '${arg}'`);
  const places = Math.max(...args.map((a) => a.split('.')[1]?.length ?? 0));
  const numbers = args.map(Number);
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length === 3 ? (numbers[1] ?? 1) : 1;
  const last = numbers[numbers.length - 1] ?? 0;
  if (step === 0) return tool.usage(`invalid Zero increment value: '${args[1] ?? ''}'`);
  const width = equalWidth ? Math.max(first.toFixed(places).length, last.toFixed(places).length) : 0;
  const total = Math.floor((last - first) / step + 1e-9) + 1;
  if (total < 1) return 0;
  for (let i = 0; i < total; i += 1) {
    const value = first + i * step;
    const text = format === undefined ? value.toFixed(places) : formatPrintf(format, [String(value)]).text;
    tool.write(`${width > 0 ? (value < 0 ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0')) : text}${i === total - 1 ? '\n' : separator}`);
    if (i % 4096 === 4095) {
      const wake = yield { until: tool.process.world.now + 1000 };
      if (wake.kind === 'interrupt') throw new ToolExit(130);
    }
  }
  return 0;
});
