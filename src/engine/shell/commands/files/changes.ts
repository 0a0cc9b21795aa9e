/** mkdir, rmdir, rm, cp, mv, touch, ln, chmod, mktemp, truncate. */
import type { Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { COREUTILS, defineTool, type Tool } from '../../tool';

 
function* done(status: number): Task<number> {
  return status;
}

export const mkdir = defineTool('mkdir', 'make directories', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'pvm:', long: { parents: 'p', verbose: 'v', 'mode=': 'm' }, unsupported: 'Z' });
  if (options.operands.length === 0) return tool.usage('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const path = tool.path(name);
    const made = tool.files.makeDirectory(path, { parents: options.has('p') });
    if (!made.ok) {
      const error = options.has('p') && made.error === 'ENOTDIR' ? (tool.files.exists(path) ? 'EEXIST' : 'ENOTDIR') : made.error;
      tool.warn(`cannot create directory '${name}': ${fileErrorText(error)}`);
      status = 1;
    } else if (options.has('v')) tool.write(`mkdir: created directory '${name}'\n`);
  }
  return yield* done(status);
});

export const rmdir = defineTool('rmdir', 'remove empty directories', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'pv' });
  if (options.operands.length === 0) return tool.usage('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const stat = tool.files.stat(tool.path(name), { follow: false });
    const removed = !stat.ok ? stat : stat.value.kind !== 'directory' ? ({ ok: false, error: 'ENOTDIR' } as const) : tool.files.remove(tool.path(name));
    if (!removed.ok) {
      tool.warn(`failed to remove '${name}': ${fileErrorText(removed.error)}`);
      status = 1;
    }
  }
  return yield* done(status);
});

export const rm = defineTool('rm', 'remove files', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'rRfvid', long: { recursive: 'r', force: 'f', verbose: 'v', dir: 'd' }, unsupported: 'I' });
  if (options.operands.length === 0) return options.has('f') ? 0 : tool.usage('missing operand');
  let status = 0;
  for (const name of options.operands) {
    const path = tool.path(name);
    const stat = tool.files.stat(path, { follow: false });
    const recursive = options.has('r') || options.has('R');
    const fail = (message: string): void => {
      tool.warn(message);
      status = 1;
    };
    if (!stat.ok) {
      if (!options.has('f')) fail(`cannot remove '${name}': ${fileErrorText(stat.error)}`);
    } else if (path === '/') {
      fail("it is dangerous to operate recursively on '/'");
      tool.warn('use --no-preserve-root to override this failsafe');
    } else if (/^(?:.*\/)?\.\.?\/*$/.test(name)) fail(`refusing to remove '.' or '..' directory: skipping '${name}'`);
    else if (stat.value.kind === 'directory' && !recursive && !options.has('d')) fail(`cannot remove '${name}': Is a directory`);
    else {
      const removed = tool.files.remove(path, { recursive });
      if (!removed.ok) fail(`cannot remove '${name}': ${fileErrorText(removed.error)}`);
      else if (options.has('v')) tool.write(stat.value.kind === 'directory' ? `removed directory '${name}'\n` : `removed '${name}'\n`);
    }
  }
  return yield* done(status);
});

/** Where `source` goes when copied or moved to `target`. */
const into = (tool: Tool, source: string, target: string): string => {
  const stat = tool.files.stat(tool.path(target));
  return stat.ok && stat.value.kind === 'directory' ? `${target.replace(/\/$/, '')}/${source.replace(/\/+$/, '').split('/').pop() ?? ''}` : target;
};

function destination(tool: Tool, operands: readonly string[]): { readonly sources: readonly string[]; readonly target: string } {
  if (operands.length === 0) return tool.usage('missing file operand');
  if (operands.length === 1) return tool.usage(`missing destination file operand after '${operands[0] ?? ''}'`);
  const target = operands[operands.length - 1] ?? '';
  const sources = operands.slice(0, -1);
  if (sources.length > 1) {
    const stat = tool.files.stat(tool.path(target));
    if (!stat.ok || stat.value.kind !== 'directory') return tool.fail(`target '${target}'${stat.ok ? ' is not a directory' : ': No such file or directory'}`);
  }
  return { sources, target };
}

export const cp = defineTool('cp', 'copy files', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'rRafvpnLPdu', long: { recursive: 'r', archive: 'a', force: 'f', verbose: 'v', 'no-clobber': 'n' }, unsupported: 'biHlsStTxZ' });
  const { sources, target } = destination(tool, options.operands);
  let status = 0;
  const copy = (from: string, to: string): void => {
    const stat = tool.files.stat(tool.path(from));
    const fail = (message: string): void => {
      tool.warn(message);
      status = 1;
    };
    if (!stat.ok) return fail(`cannot stat '${from}': ${fileErrorText(stat.error)}`);
    if (stat.value.kind === 'directory') {
      if (!options.has('r') && !options.has('R') && !options.has('a')) return fail(`-r not specified; omitting directory '${from}'`);
      const made = tool.files.makeDirectory(tool.path(to), { parents: true });
      if (!made.ok) return fail(`cannot create directory '${to}': ${fileErrorText(made.error)}`);
      const listing = tool.files.list(tool.path(from));
      for (const child of listing.ok ? listing.value : []) copy(`${from.replace(/\/$/, '')}/${child}`, `${to}/${child}`);
      return;
    }
    if (tool.path(from) === tool.path(to)) return fail(`'${from}' and '${to}' are the same file`);
    if (options.has('n') && tool.files.exists(tool.path(to))) return;
    const text = tool.files.read(tool.path(from));
    if (!text.ok) return fail(`error reading '${from}': ${fileErrorText(text.error)}`);
    const written = tool.files.write(tool.path(to), text.value, { executable: stat.value.kind === 'file' && stat.value.executable });
    if (!written.ok) fail(`cannot create regular file '${to}': ${fileErrorText(written.error)}`);
    else if (options.has('v')) tool.write(`'${from}' -> '${to}'\n`);
  };
  for (const source of sources) copy(source, into(tool, source, target));
  return yield* done(status);
});

export const mv = defineTool('mv', 'move or rename files', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'fvnu', long: { force: 'f', verbose: 'v', 'no-clobber': 'n' }, unsupported: 'biStTZ' });
  const { sources, target } = destination(tool, options.operands);
  let status = 0;
  for (const source of sources) {
    const to = into(tool, source, target);
    const stat = tool.files.stat(tool.path(source), { follow: false });
    const fail = (message: string): void => {
      tool.warn(message);
      status = 1;
    };
    if (!stat.ok) {
      fail(`cannot stat '${source}': ${fileErrorText(stat.error)}`);
      continue;
    }
    if (tool.path(source) === tool.path(to)) {
      fail(`'${source}' and '${to}' are the same file`);
      continue;
    }
    if (options.has('n') && tool.files.exists(tool.path(to))) continue;
    const moved = tool.files.rename(tool.path(source), tool.path(to));
    if (!moved.ok) fail(moved.error === 'EINVAL' ? `cannot move '${source}' to a subdirectory of itself, '${to}'` : `cannot move '${source}' to '${to}': ${fileErrorText(moved.error)}`);
    else if (options.has('v')) tool.write(`renamed '${source}' -> '${to}'\n`);
  }
  return yield* done(status);
});

export const touch = defineTool('touch', 'make files, or make them new', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'acmf', long: { 'no-create': 'c' }, unsupported: 'dhrt' });
  if (options.operands.length === 0) {
    tool.warn('missing file operand');
    tool.process.stderr.write("Try 'touch --help' for more information.\n");
    return 1;
  }
  let status = 0;
  for (const name of options.operands) {
    const path = tool.path(name);
    const exists = tool.files.exists(path);
    if (exists && tool.files.isMounted(path)) continue;
    if (exists && !tool.files.read(path).ok) continue;
    if (!exists && options.has('c')) continue;
    const done = tool.files.write(path, '', { append: true });
    if (!done.ok) {
      tool.warn(`cannot touch '${name}': ${fileErrorText(done.error)}`);
      status = 1;
    }
  }
  return yield* done(status);
});

export const ln = defineTool('ln', 'make links (-s)', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'sfnvr', long: { symbolic: 's', force: 'f', 'no-dereference': 'n', verbose: 'v' }, unsupported: 'bdFiLPStT' });
  const [target, given] = options.operands;
  if (target === undefined) return tool.usage('missing file operand');
  if (!options.has('s')) {
    tool.process.stderr.write('Podwire does not simulate hard links; use ln -s\n');
    return 1;
  }
  const name = given === undefined ? (target.split('/').pop() ?? target) : into(tool, target, given);
  if (options.has('f')) tool.files.remove(tool.path(name));
  const made = tool.files.link(tool.path(name), target);
  if (!made.ok) return tool.fail(`failed to create symbolic link '${name}': ${fileErrorText(made.error)}`);
  if (options.has('v')) tool.write(`'${name}' -> '${target}'\n`);
  return yield* done(0);
});

/** @simplified chmod keeps only whether a file is executable */
export const chmod = defineTool('chmod', 'make files executable', COREUTILS, function* (tool) {
  const words = tool.process.argv.slice(1).filter((a) => a !== '-R' && a !== '-v');
  const [mode, ...names] = words;
  if (mode === undefined) return tool.usage('missing operand');
  if (names.length === 0) return tool.usage(`missing operand after '${mode}'`);
  let executable: boolean | undefined;
  if (/^[0-7]{3,4}$/.test(mode)) executable = (parseInt(mode, 8) & 0o111) !== 0;
  else if (/^[ugoa]*[-+=][rwxXst]*(?:,[ugoa]*[-+=][rwxXst]*)*$/.test(mode)) executable = /\+[^,]*x/.test(mode) || /=[^,]*x/.test(mode) ? true : /-[^,]*x/.test(mode) ? false : undefined;
  else return tool.usage(`invalid mode: '${mode}'`);
  let status = 0;
  for (const name of names) {
    const stat = tool.files.stat(tool.path(name));
    if (!stat.ok) {
      tool.warn(`cannot access '${name}': ${fileErrorText(stat.error)}`);
      status = 1;
    } else if (executable !== undefined) tool.files.setExecutable(tool.path(name), executable);
  }
  return yield* done(status);
});

export const mktemp = defineTool('mktemp', 'make a temporary file', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'dqup:t', long: { directory: 'd' } });
  const template = options.operands[0] ?? '/tmp/tmp.XXXXXXXXXX';
  const m = /X{3,}(?=[^X]*$)/.exec(template);
  if (!m) return tool.fail(`too few X's in template '${template}'`);
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const rng = tool.process.world.rng(`mktemp ${tool.process.environment.name} ${tool.process.pid} ${tool.process.world.now}`);
  const name = template.replace(m[0], Array.from(m[0], () => letters[rng.below(letters.length)] ?? 'x').join(''));
  const made = options.has('d') ? tool.files.makeDirectory(tool.path(name)) : tool.files.write(tool.path(name), '');
  if (!made.ok) return tool.fail(`failed to create file via template '${template}': ${fileErrorText(made.error)}`);
  tool.write(`${name}\n`);
  return yield* done(0);
});
