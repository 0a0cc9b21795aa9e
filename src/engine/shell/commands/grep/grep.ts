/** grep, egrep, fgrep. */
import { resolvePath, type Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { posixToRegExp } from '../../posix-regexp';
import { Lines, defineTool, type Tool } from '../../tool';

const USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.";

function* grepBody(tool: Tool, defaultStyle: 'basic' | 'extended' | 'fixed'): Task<number> {
  // grep -5 is grep -C 5.
  const argv = tool.process.argv.flatMap((arg, i) => (i > 0 && /^-\d+$/.test(arg) ? ['-C', arg.slice(1)] : [arg]));
  const adjusted = Object.create(tool.process, { argv: { value: argv } }) as Tool['process'];
  const options = new (tool.constructor as new (p: Tool['process']) => Tool)(adjusted).options({
    short: 'EFGPivnchlLoqsrRwxHe:f:m:A:B:C:y',
    long: {
      'extended-regexp': 'E', 'fixed-strings': 'F', 'basic-regexp': 'G', 'perl-regexp': 'P', 'ignore-case': 'i', 'invert-match': 'v', 'line-number': 'n', count: 'c', 'no-filename': 'h', 'with-filename': 'H',
      'files-with-matches': 'l', 'files-without-match': 'L', 'only-matching': 'o', quiet: 'q', silent: 'q', 'no-messages': 's', recursive: 'r', 'word-regexp': 'w', 'line-regexp': 'x', 'regexp=': 'e', 'file=': 'f',
      'max-count=': 'm', 'after-context=': 'A', 'before-context=': 'B', 'context=': 'C', 'color[=': 'color', 'colour[=': 'color', 'line-buffered': 'line-buffered', 'include=': 'include',
    },
    unsupported: 'abdDIuUTzZ',
    status: 2,
    usage: USAGE,
  });
  const operands = [...options.operands];
  const patterns = [...options.all('e')];
  for (const file of options.all('f')) {
    const text = yield* tool.readAll(file);
    if (text === undefined) return 2;
    patterns.push(...text.replace(/\n$/, '').split('\n'));
  }
  if (patterns.length === 0) {
    const first = operands.shift();
    if (first === undefined) {
      tool.process.stderr.write(`${USAGE}\n`);
      return 2;
    }
    patterns.push(...first.split('\n'));
  }
  if (options.has('P')) {
    tool.process.stderr.write('Podwire does not simulate grep -P\n');
    return 2;
  }
  const style = options.has('F') ? 'fixed' : options.has('E') ? 'extended' : options.has('G') ? 'basic' : defaultStyle;
  const regexps: RegExp[] = [];
  for (const pattern of patterns) {
    const compiled = posixToRegExp(pattern, style);
    if (!compiled.ok) {
      tool.warn(compiled.error);
      return 2;
    }
    let { source } = compiled.value;
    if (options.has('x')) source = `^(?:${source})$`;
    else if (options.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
    regexps.push(new RegExp(source, `g${options.has('i') || options.has('y') ? 'i' : ''}`));
  }
  const recursive = options.has('r') || options.has('R');
  const names: string[] = [];
  let failed = false;
  const complain = (name: string, message: string): void => {
    failed = true;
    if (!options.has('s')) tool.warn(`${name}: ${message}`);
  };
  const walk = (name: string): void => {
    const stat = tool.files.stat(tool.path(name));
    if (!stat.ok) return complain(name, fileErrorText(stat.error));
    if (stat.value.kind !== 'directory') return void names.push(name);
    const listing = tool.files.list(tool.path(name));
    for (const child of listing.ok ? listing.value : []) walk(name === '.' && operands.length === 0 ? child : `${name.replace(/\/$/, '')}/${child}`);
  };
  if (recursive) for (const name of operands.length > 0 ? operands : ['.']) walk(name);
  else names.push(...(operands.length > 0 ? operands : ['-']));
  const showName = options.has('H') || (!options.has('h') && (names.length > 1 || recursive));
  const context = Number(options.get('C') ?? '0');
  const before = Number(options.get('B') ?? context);
  const after = Number(options.get('A') ?? context);
  const limit = options.has('m') ? Number(options.get('m')) : Infinity;
  let any = false;
  let separated = false;
  for (const name of names) {
    const stat = name === '-' ? undefined : tool.files.stat(resolvePath(tool.process.cwd, name));
    if (stat?.ok && stat.value.kind === 'directory') {
      tool.warn(`${name}: Is a directory`);
      failed = true;
      continue;
    }
    const opened = tool.open(name);
    if (!opened.ok) {
      complain(name, fileErrorText(opened.error));
      continue;
    }
    const label = name === '-' ? '(standard input)' : name;
    const lines = new Lines(opened.stream);
    const held: { n: number; text: string }[] = [];
    let n = 0;
    let count = 0;
    let trailing = 0;
    let lastShown = 0;
    const show = (number: number, text: string, mark: ':' | '-'): void => {
      if ((before > 0 || after > 0) && (lastShown > 0 ? number > lastShown + 1 : separated)) tool.write('--\n');
      lastShown = number;
      separated = true;
      tool.write(`${showName ? `${label}${mark}` : ''}${options.has('n') ? `${number}${mark}` : ''}${text}\n`);
    };
    for (let line = count < limit ? yield* lines.next() : undefined; line; line = yield* lines.next()) {
      n += 1;
      const { text } = line;
      const matched = regexps.some((r) => {
        r.lastIndex = 0;
        return r.test(text);
      }) !== options.has('v');
      if (matched) {
        any = true;
        count += 1;
        if (options.has('q')) return 0;
        if (options.has('l') || options.has('L')) break;
        if (!options.has('c')) {
          if (options.has('o')) {
            if (!options.has('v')) for (const match of matchesOf(regexps, text)) tool.write(`${showName ? `${label}:` : ''}${options.has('n') ? `${n}:` : ''}${match}\n`);
          } else {
            for (const h of held) show(h.n, h.text, '-');
            held.length = 0;
            show(n, text, ':');
            trailing = after;
          }
        }
        if (count >= limit && trailing === 0) break;
      } else if (trailing > 0) {
        trailing -= 1;
        if (!options.has('o') && !options.has('c')) show(n, text, '-');
        if (count >= limit && trailing === 0) break;
      } else if (before > 0) {
        held.push({ n, text });
        if (held.length > before) held.shift();
      }
    }
    if (options.has('l')) {
      if (count > 0) tool.write(`${label}\n`);
    } else if (options.has('L')) {
      if (count === 0) tool.write(`${label}\n`);
    } else if (options.has('c')) tool.write(`${showName ? `${label}:` : ''}${count}\n`);
  }
  return failed && !(any && options.has('q')) ? 2 : any ? 0 : 1;
}

function matchesOf(regexps: readonly RegExp[], text: string): readonly string[] {
  const out: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let best: RegExpExecArray | undefined;
    for (const r of regexps) {
      r.lastIndex = at;
      const m = r.exec(text);
      if (m && (!best || m.index < best.index || (m.index === best.index && m[0].length > best[0].length))) best = m;
    }
    if (!best) break;
    if (best[0] !== '') out.push(best[0]);
    at = best.index + Math.max(1, best[0].length);
  }
  return out;
}

export const grep = defineTool('grep', 'print lines that match a pattern', 'GNU grep 3.8', (tool) => grepBody(tool, 'basic'));
export const egrep = defineTool('egrep', 'grep -E', 'GNU grep 3.8', function* (tool) {
  tool.process.stderr.write('egrep: warning: egrep is obsolescent; using grep -E\n');
  return yield* grepBody(tool, 'extended');
});
export const fgrep = defineTool('fgrep', 'grep -F', 'GNU grep 3.8', function* (tool) {
  tool.process.stderr.write('fgrep: warning: fgrep is obsolescent; using grep -F\n');
  return yield* grepBody(tool, 'fixed');
});
