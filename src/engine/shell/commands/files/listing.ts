/** ls, stat, find, readlink, realpath, basename, dirname. */
import { calendar, type SimTime } from '../../../base/index';
import { resolvePath, type FileStat, type Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { patternMatches } from '../../language/pattern';
import { COREUTILS, defineTool, type Tool } from '../../tool';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');

const shortTime = (at: SimTime): string => {
  const c = calendar(at);
  return `${MONTHS[c.month - 1] ?? ''} ${String(c.day).padStart(2)} ${two(c.hour)}:${two(c.minute)}`;
};

/** @simplified permissions are not kept — files show as 644 or 755, owned by root */
export const modeOf = (stat: FileStat): string => (stat.kind === 'directory' ? 'drwxr-xr-x' : stat.kind === 'link' ? 'lrwxrwxrwx' : stat.executable ? '-rwxr-xr-x' : '-rw-r--r--');

const sizeOf = (stat: FileStat): number => (stat.kind === 'file' ? stat.size : stat.kind === 'directory' ? 4096 : stat.target.length);

const human = (size: number): string => {
  if (size < 1024) return String(size);
  let value = size;
  let unit = '';
  for (const u of ['K', 'M', 'G']) {
    if (value < 1024) break;
    value /= 1024;
    unit = u;
  }
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value))}${unit}`;
};

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
}

export const ls = defineTool('ls', 'list files', COREUTILS, function* (tool) {
  const options = tool.options({
    short: 'alA1RdhtrSFpi',
    long: { all: 'a', 'almost-all': 'A', recursive: 'R', directory: 'd', 'human-readable': 'h', reverse: 'r', classify: 'F', 'color[=': 'color', inode: 'i' },
    unsupported: 'bBcCDfgGHIkLmnNoqQsTuUvwxXZ',
    status: 2,
  });
  let status = 0;
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const order = (entries: Entry[]): Entry[] => {
    entries.sort(byName);
    if (options.has('t')) entries.sort((a, b) => b.stat.modifiedAt - a.stat.modifiedAt);
    if (options.has('S')) entries.sort((a, b) => sizeOf(b.stat) - sizeOf(a.stat));
    return options.has('r') ? entries.reverse() : entries;
  };
  const stat = (path: string): FileStat | undefined => {
    const found = tool.files.stat(path, { follow: false });
    return found.ok ? found.value : undefined;
  };
  const mark = (s: FileStat): string => (options.has('F') ? (s.kind === 'directory' ? '/' : s.kind === 'link' ? '@' : s.executable ? '*' : '') : options.has('p') && s.kind === 'directory' ? '/' : '');
  const show = (entries: readonly Entry[], total: boolean): void => {
    if (options.has('l')) {
      const sizes = entries.map((e) => (options.has('h') ? human(sizeOf(e.stat)) : String(sizeOf(e.stat))));
      const width = Math.max(0, ...sizes.map((s) => s.length));
      const links = entries.map((e) => (e.stat.kind === 'directory' ? '2' : '1'));
      if (total) tool.write(`total ${entries.reduce((n, e) => n + (e.stat.kind === 'link' ? 0 : Math.ceil(sizeOf(e.stat) / 4096) * 4), 0)}\n`);
      entries.forEach((e, i) => tool.write(`${modeOf(e.stat)} ${links[i] ?? ''} root root ${(sizes[i] ?? '').padStart(width)} ${shortTime(e.stat.modifiedAt)} ${e.name}${e.stat.kind === 'link' ? ` -> ${e.stat.target}` : mark(e.stat)}\n`));
      return;
    }
    const names = entries.map((e) => `${e.name}${mark(e.stat)}`);
    const { terminal } = tool.process;
    if (options.has('1') || !terminal || names.length === 0) for (const name of names) tool.write(`${name}\n`);
    else tool.write(inColumns(names, terminal.columns));
  };
  const entriesOf = (path: string): Entry[] | undefined => {
    const listing = tool.files.list(path);
    if (!listing.ok) return undefined;
    const names = [...(options.has('a') ? ['.', '..'] : []), ...listing.value.filter((n) => options.has('a') || options.has('A') || !n.startsWith('.'))];
    return order(
      names.flatMap((name): Entry[] => {
        const at = resolvePath(path, name);
        const s = stat(at);
        return s ? [{ name, path: at, stat: s }] : [];
      }),
    );
  };
  const names = options.operands.length > 0 ? options.operands : ['.'];
  const plain: Entry[] = [];
  const directories: string[] = [];
  for (const name of names) {
    const path = tool.path(name);
    const s = tool.files.stat(path, { follow: !options.has('l') || name.endsWith('/') });
    if (!s.ok) {
      tool.warn(`cannot access '${name}': ${fileErrorText(s.error)}`);
      status = 2;
    } else if (s.value.kind === 'directory' && !options.has('d')) directories.push(name);
    else plain.push({ name, path, stat: s.value });
  }
  show(order(plain), false);
  let blank = plain.length > 0;
  const headed = names.length > 1 || options.has('R');
  const list = (name: string): void => {
    const entries = entriesOf(tool.path(name));
    if (!entries) return;
    if (blank) tool.write('\n');
    blank = true;
    if (headed) tool.write(`${name}:\n`);
    show(entries, true);
    if (options.has('R')) for (const e of entries) if (e.stat.kind === 'directory' && e.name !== '.' && e.name !== '..') list(`${name.replace(/\/$/, '')}/${e.name}`);
  };
  for (const name of [...directories].sort()) list(name);
  return yield* done(status);
});

 
function* done(status: number): Task<number> {
  return status;
}

/** Fills columns top to bottom, as ls does on a terminal. */
export function inColumns(names: readonly string[], width: number): string {
  for (let rows = 1; rows <= names.length; rows += 1) {
    const columns = Math.ceil(names.length / rows);
    const widths = Array.from({ length: columns }, (_, c) => Math.max(...names.slice(c * rows, (c + 1) * rows).map((n) => n.length)) + (c === columns - 1 ? 0 : 2));
    if (widths.reduce((a, b) => a + b, 0) >= width && rows < names.length) continue;
    let out = '';
    for (let r = 0; r < rows; r += 1) {
      let line = '';
      for (let c = 0; c * rows + r < names.length; c += 1) {
        const name = names[c * rows + r] as string;
        line += (c + 1) * rows + r < names.length ? name.padEnd(widths[c] ?? 0) : name;
      }
      out += `${line}\n`;
    }
    return out;
  }
  return '';
}

export const stat = defineTool('stat', 'show what is known of a file (-c FORMAT)', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'c:L', long: { 'format=': 'c', 'printf=': 'printf', dereference: 'L' }, unsupported: 'ft' });
  if (options.operands.length === 0) return tool.usage('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const path = tool.path(name);
    const found = tool.files.stat(path, { follow: options.has('L') });
    if (!found.ok) {
      tool.warn(`cannot statx '${name}': ${fileErrorText(found.error)}`);
      status = 1;
      continue;
    }
    const s = found.value;
    const c = calendar(s.modifiedAt);
    const time = `${c.year}-${two(c.month)}-${two(c.day)} ${two(c.hour)}:${two(c.minute)}:${two(c.second)}.${String(c.microsecond).padStart(6, '0')}000 +0000`;
    const kind = s.kind === 'file' ? (s.size === 0 ? 'regular empty file' : 'regular file') : s.kind === 'directory' ? 'directory' : 'symbolic link';
    const octal = s.kind === 'directory' || (s.kind === 'file' && s.executable) ? '755' : s.kind === 'link' ? '777' : '644';
    const netns = [...tool.process.environment.host.named].find(([n]) => path === `/run/netns/${n}` || path === `/var/run/netns/${n}`)?.[1];
    const inode = netns ? String(netns.inode) : '';
    const format = options.get('c') ?? options.get('printf');
    if (format === undefined) {
      tool.process.stderr.write('Podwire does not simulate stat without -c FORMAT\n');
      return 1;
    }
    const out = format.replace(/%([a-zA-Z%])/g, (whole, f: string) => {
      switch (f) {
        case 'n': return name;
        case 's': return String(sizeOf(s));
        case 'F': return kind;
        case 'a': return octal;
        case 'A': return modeOf(s);
        case 'U':
        case 'G': return 'root';
        case 'u':
        case 'g': return '0';
        case 'y': return time;
        case 'i': return inode === '' ? whole : inode;
        case '%': return '%';
        default: return whole;
      }
    });
    tool.write(options.has('c') ? `${out}\n` : out.replace(/\\n/g, '\n').replace(/\\t/g, '\t'));
  }
  return yield* done(status);
});

export const find = defineTool('find', 'find files', 'GNU findutils 4.9.0', function* (tool) {
  const args = tool.process.argv.slice(1);
  const starts: string[] = [];
  while (args.length > 0 && !/^[-(!]/.test(args[0] as string)) starts.push(args.shift() as string);
  interface Test {
    (path: string, name: string, s: FileStat): boolean;
  }
  let tests: Test[] = [];
  const alternatives: Test[][] = [tests];
  const executions: string[][] = [];
  let maxDepth = Infinity;
  let minDepth = 0;
  let deletes = false;
  let print0 = false;
  let negate = false;
  const add = (test: Test): void => {
    const no = negate;
    tests.push(no ? (p, n, s) => !test(p, n, s) : test);
    negate = false;
  };
  const argument = (of: string): string => args.shift() ?? tool.fail(`missing argument to \`${of}'`);
  while (args.length > 0) {
    const arg = args.shift() as string;
    switch (arg) {
      case '-name': { const p = argument(arg); add((_, n) => patternMatches(p, n)); break; }
      case '-iname': { const p = argument(arg).toLowerCase(); add((_, n) => patternMatches(p, n.toLowerCase())); break; }
      case '-path': { const p = argument(arg); add((path) => patternMatches(p, path)); break; }
      case '-type': { const t = argument(arg); add((_, __, s) => (t === 'd' ? s.kind === 'directory' : t === 'l' ? s.kind === 'link' : s.kind === 'file')); break; }
      case '-empty': add((path, _, s) => { const l = tool.files.list(tool.path(path)); return s.kind === 'directory' ? l.ok && l.value.length === 0 : s.kind === 'file' && s.size === 0; }); break;
      case '-maxdepth': maxDepth = Number(argument(arg)); break;
      case '-mindepth': minDepth = Number(argument(arg)); break;
      case '-print': break;
      case '-print0': print0 = true; break;
      case '-delete': deletes = true; break;
      case '-not':
      case '!': negate = !negate; break;
      case '-a':
      case '-and': break;
      case '-o':
      case '-or': tests = []; alternatives.push(tests); break;
      case '-exec': {
        const words: string[] = [];
        while (args.length > 0 && args[0] !== ';' && args[0] !== '+') words.push(args.shift() as string);
        if (args.shift() === undefined) return tool.fail("missing argument to `-exec'");
        executions.push(words);
        break;
      }
      case '(':
      case ')':
        tool.process.stderr.write('Podwire does not simulate find with parentheses\n');
        return 1;
      default:
        return tool.fail(`unknown predicate \`${arg}'`);
    }
  }
  let status = 0;
  const found: string[] = [];
  const walk = (path: string, depth: number): void => {
    const s = tool.files.stat(tool.path(path), { follow: false });
    if (!s.ok) {
      tool.warn(`‘${path}’: ${fileErrorText(s.error)}`.replace(/[‘’]/g, "'"));
      status = 1;
      return;
    }
    const name = path.replace(/\/+$/, '').split('/').pop() ?? path;
    if (depth >= minDepth && alternatives.some((all) => all.every((t) => t(path, name, s.value)))) found.push(path);
    if (s.value.kind !== 'directory' || depth >= maxDepth) return;
    const listing = tool.files.list(tool.path(path));
    for (const child of listing.ok ? listing.value : []) walk(`${path === '/' ? '' : path.replace(/\/$/, '')}/${child}`, depth + 1);
  };
  for (const start of starts.length > 0 ? starts : ['.']) walk(start, 0);
  if (deletes) for (const path of [...found].reverse()) tool.files.remove(tool.path(path));
  else if (executions.length > 0) {
    tool.process.stderr.write('Podwire does not simulate find -exec; use find … | xargs\n');
    return 1;
  } else for (const path of found) tool.write(`${path}${print0 ? '\0' : '\n'}`);
  return yield* done(status);
});

export const readlink = defineTool('readlink', 'print where a link leads', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'fenmqsvz', long: { canonicalize: 'f' } });
  if (options.operands.length === 0) return tool.usage('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const stat = tool.files.stat(tool.path(name), { follow: false });
    if (options.has('f')) tool.write(`${canonical(tool, name)}\n`);
    else if (stat.ok && stat.value.kind === 'link') tool.write(`${stat.value.target}\n`);
    else status = 1;
  }
  return yield* done(status);
});

function canonical(tool: Tool, name: string): string {
  let path = tool.path(name);
  for (let i = 0; i < 20; i += 1) {
    const stat = tool.files.stat(path, { follow: false });
    if (!stat.ok || stat.value.kind !== 'link') break;
    path = resolvePath(path.slice(0, path.lastIndexOf('/')) || '/', stat.value.target);
  }
  return path;
}

export const realpath = defineTool('realpath', 'print the absolute path', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'emsq' });
  if (options.operands.length === 0) return tool.usage('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const path = canonical(tool, name);
    const parent = tool.files.stat(path.slice(0, path.lastIndexOf('/')) || '/');
    if (!parent.ok && !options.has('m')) {
      tool.warn(`${name}: ${fileErrorText(parent.error)}`);
      status = 1;
    } else tool.write(`${path}\n`);
  }
  return yield* done(status);
});

export const basename = defineTool('basename', 'the last part of a path', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'as:z', long: { multiple: 'a', 'suffix=': 's' } });
  const [first, second] = options.operands;
  if (first === undefined) return tool.usage('missing operand');
  const many = options.has('a') || options.has('s');
  if (!many && options.operands.length > 2) return tool.usage(`extra operand '${options.operands[2] ?? ''}'`);
  const suffix = options.get('s') ?? (many ? '' : (second ?? ''));
  for (const path of many ? options.operands : [first]) {
    const base = path.replace(/\/+$/, '').split('/').pop() ?? '';
    const name = base === '' && path.startsWith('/') ? '/' : base;
    tool.write(`${suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name}\n`);
  }
  return yield* done(0);
});

export const dirname = defineTool('dirname', 'a path without its last part', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'z' });
  if (options.operands.length === 0) return tool.usage('missing operand');
  for (const path of options.operands) {
    const trimmed = path.replace(/(.)\/+$/, '$1');
    const cut = trimmed.lastIndexOf('/');
    tool.write(`${cut < 0 ? '.' : trimmed.slice(0, cut).replace(/\/+$/, '') || '/'}\n`);
  }
  return yield* done(0);
});
