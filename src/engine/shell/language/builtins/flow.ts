/** Control: exit, return, break, eval, source, exec, command, type, trap, and those that move about: cd, pwd. */
import { resolvePath, type Task } from '../../../program/index';
import { fileErrorText } from '../../file-errors';
import { quoteForReuse } from '../expander';
import { FunctionReturn, LoopExit, ShellExit, type Builtin, type ShellContext } from '../shell-context';

 
export const succeed: Builtin = function* () {
  return 0;
};

 
export const failBuiltin: Builtin = function* () {
  return 1;
};

function numeric(shell: ShellContext, name: string, word: string | undefined): number {
  if (word === undefined) return shell.state.lastStatus;
  if (/^[+-]?[0-9]+$/.test(word)) return Number(BigInt.asUintN(8, BigInt(word.replace(/^\+/, ''))));
  shell.fail(shell.dialect === 'sh' ? `${name}: Illegal number: ${word}` : `${name}: ${word}: numeric argument required`);
  return 2;
}

 
export const exit: Builtin = function* (shell, words) {
  if (words.length > 2 && /^[+-]?[0-9]+$/.test(words[1] ?? '') && shell.dialect === 'bash') return shell.fail('exit: too many arguments');
  throw new ShellExit(numeric(shell, 'exit', words[1]));
};

 
export const returnBuiltin: Builtin = function* (shell, words) {
  if (shell.dialect === 'bash' && !shell.state.variables.inFunction && !sourcing.has(shell)) return shell.fail("return: can only `return' from a function or sourced script");
  throw new FunctionReturn(numeric(shell, 'return', words[1]));
};

/** Shells that are inside `source`. */
const sourcing = new WeakSet<ShellContext>();

const loopExit = (kind: 'break' | 'continue'): Builtin =>
   
  function* (shell, words) {
    const word = words[1];
    if (shell.state.loopDepth === 0) return shell.dialect === 'sh' ? 0 : shell.fail(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`, 0);
    if (word !== undefined && !/^[+-]?[0-9]+$/.test(word)) {
      shell.fail(`${kind}: ${word}: numeric argument required`);
      throw new LoopExit('break', Infinity);
    }
    const levels = Number(word ?? '1');
    if (levels < 1) return shell.fail(`${kind}: ${word ?? ''}: loop count out of range`);
    throw new LoopExit(kind, levels);
  };

export const breakBuiltin = loopExit('break');
export const continueBuiltin = loopExit('continue');

export const evalBuiltin: Builtin = function* (shell, words) {
  return yield* shell.runText(words.slice(1).join(' '), { source: shell.interactive ? 'bash: eval' : `${shell.errorPrefix().replace(/: line \d+: $/, '')}: eval` });
};

export const source: Builtin = function* (shell, words) {
  const [name = '', path] = words;
  if (path === undefined) {
    shell.fail(`${name}: filename argument required`);
    shell.writeError(`${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  const { files } = shell.process.environment;
  const text = files.read(resolvePath(shell.state.cwd, path));
  if (!text.ok) {
    if (shell.dialect === 'sh') {
      shell.fail(`${name}: cannot open ${path}: No such file`);
      throw new ShellExit(2);
    }
    return shell.fail(text.error === 'EISDIR' ? `${name}: ${path}: is a directory` : `${path}: ${fileErrorText(text.error)}`);
  }
  const saved = shell.state.positional;
  if (words.length > 2) shell.state.positional = words.slice(2);
  const nested = sourcing.has(shell);
  sourcing.add(shell);
  try {
    return yield* shell.runText(text.value, { source: path });
  } catch (e) {
    if (e instanceof FunctionReturn) return e.status;
    throw e;
  } finally {
    if (!nested) sourcing.delete(shell);
    shell.state.positional = saved;
  }
};

export const exec: Builtin = function* (shell, words) {
  if (words.length === 1) return 0;
  const status = yield* shell.runWords(words.slice(1), { functions: false });
  throw new ShellExit(status);
};

export const command: Builtin = function* (shell, words) {
  const [, flag, ...names] = words;
  if (flag === '-v' || flag === '-V') {
    let status = 0;
    for (const name of names) status = describe(shell, name, flag === '-V' ? 'verbose' : 'short') ? status : flag === '-V' ? shell.fail(`command: ${name}: not found`) : 1;
    return status;
  }
  const rest = words.slice(flag === '-p' || flag === '--' ? 2 : 1);
  return rest.length === 0 ? 0 : yield* shell.runWords(rest, { functions: false });
};

export const builtinBuiltin: Builtin = function* (shell, words) {
  const rest = words.slice(1);
  if (rest.length === 0) return 0;
  if (shell.kindOf(rest[0] ?? '') !== 'builtin' && !shell.state.functions.has(rest[0] ?? '')) return shell.fail(`builtin: ${rest[0] ?? ''}: not a shell builtin`);
  return yield* shell.runWords(rest, { functions: false });
};

function describe(shell: ShellContext, name: string, style: 'short' | 'verbose'): boolean {
  const kind = shell.kindOf(name);
  if (kind === undefined) return false;
  const alias = shell.state.aliases.get(name) ?? '';
  const path = shell.pathOf(name) ?? '';
  if (style === 'short') shell.write(kind === 'alias' ? `alias ${name}=${quoteForReuse(alias)}\n` : kind === 'file' ? `${path}\n` : `${name}\n`);
  else if (kind === 'alias') shell.write(shell.dialect === 'sh' ? `${name} is an alias for ${alias}\n` : `${name} is aliased to \`${alias}'\n`);
  else shell.write(`${name} is ${kind === 'file' ? path : kind === 'function' ? (shell.dialect === 'sh' ? 'a shell function' : 'a function') : kind === 'keyword' ? 'a shell keyword' : 'a shell builtin'}\n`);
  return true;
}

 
export const type: Builtin = function* (shell, words) {
  let status = 0;
  const flag = /^-[tap]$/.test(words[1] ?? '') ? words[1] : undefined;
  for (const name of words.slice(flag ? 2 : 1)) {
    const kind = shell.kindOf(name);
    if (flag === '-t') {
      if (kind) shell.write(`${kind}\n`);
      else status = 1;
    } else if (flag === '-p') {
      if (kind === 'file') shell.write(`${shell.pathOf(name) ?? ''}\n`);
      else if (!kind) status = 1;
    } else if (!describe(shell, name, 'verbose')) {
      if (shell.dialect === 'sh') {
        shell.writeError(`${name}: not found\n`);
        status = 127;
      } else status = shell.fail(`type: ${name}: not found`);
    }
  }
  return status;
};

 
export const cd: Builtin = function* (shell, words) {
  const args = words.slice(1).filter((w) => w !== '-L' && w !== '-P' && w !== '--');
  if (args.length > 1 && shell.dialect === 'bash') return shell.fail('cd: too many arguments');
  let [target] = args;
  const { variables } = shell.state;
  if (target === undefined) {
    target = variables.get('HOME');
    if (target === undefined) return shell.fail('cd: HOME not set');
  }
  const back = target === '-';
  if (back) {
    target = variables.get('OLDPWD');
    if (target === undefined) return shell.fail('cd: OLDPWD not set');
  }
  const path = resolvePath(shell.state.cwd, target);
  const stat = shell.process.environment.files.stat(path);
  if (!stat.ok || stat.value.kind !== 'directory') {
    if (shell.dialect === 'sh') return shell.fail(`cd: can't cd to ${target}`, 2);
    return shell.fail(`cd: ${target}: ${stat.ok ? 'Not a directory' : fileErrorText(stat.error)}`);
  }
  variables.set('OLDPWD', shell.state.cwd);
  shell.state.cwd = path;
  shell.process.cwd = path;
  variables.set('PWD', path);
  if (back) shell.write(`${path}\n`);
  return 0;
};

 
/** The directories that pushd has left, last first. They go with the shell. */
const stacks = new WeakMap<object, string[]>();

const stackOf = (shell: ShellContext): string[] => {
  const known = stacks.get(shell.state);
  if (known) return known;
  const made: string[] = [];
  stacks.set(shell.state, made);
  return made;
};

const shownStack = (shell: ShellContext): string => {
  const home = shell.state.variables.get('HOME');
  const short = (path: string): string => (home !== undefined && home !== '/' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path);
  return `${[shell.state.cwd, ...stackOf(shell)].map(short).join(' ')}\n`;
};

/** @unsupported pushd, popd and dirs with +N, -N and options — refused. */
const stackArguments = (shell: ShellContext, words: readonly string[]): number | undefined => (words.slice(1).some((w) => /^[-+]./.test(w)) ? shell.fail(`${words[0] ?? ''}: Podwire does not simulate ${words.slice(1).find((w) => /^[-+]./.test(w)) ?? ''}`, 2) : undefined);

export const dirs: Builtin = function* (shell, words) {
  const refused = stackArguments(shell, words);
  if (refused !== undefined) return refused;
  shell.write(shownStack(shell));
  return 0;
};

export const pushd: Builtin = function* (shell, words) {
  const refused = stackArguments(shell, words);
  if (refused !== undefined) return refused;
  const stack = stackOf(shell);
  const from = shell.state.cwd;
  const target = words[1] ?? stack[0];
  if (target === undefined) return shell.fail('pushd: no other directory');
  const path = resolvePath(from, target);
  const stat = shell.process.environment.files.stat(path);
  if (!stat.ok || stat.value.kind !== 'directory') return shell.fail(`pushd: ${target}: ${stat.ok ? 'Not a directory' : fileErrorText(stat.error)}`);
  yield* cd(shell, ['cd', path]);
  if (words[1] === undefined) stack.shift();
  stack.unshift(from);
  shell.write(shownStack(shell));
  return 0;
};

export const popd: Builtin = function* (shell, words) {
  const refused = stackArguments(shell, words);
  if (refused !== undefined) return refused;
  const target = stackOf(shell).shift();
  if (target === undefined) return shell.fail('popd: directory stack empty');
  yield* cd(shell, ['cd', target]);
  shell.write(shownStack(shell));
  return 0;
};

export const pwd: Builtin = function* (shell) {
  shell.write(`${shell.state.cwd}\n`);
  return 0;
};

const SIGNALS = ['EXIT', 'HUP', 'INT', 'QUIT', 'KILL', 'TERM', 'ERR', 'DEBUG', 'RETURN', 'USR1', 'USR2', 'PIPE'];
const NUMBERS: Readonly<Record<string, string>> = { '0': 'EXIT', '1': 'HUP', '2': 'INT', '3': 'QUIT', '9': 'KILL', '13': 'PIPE', '15': 'TERM' };

/** @simplified EXIT and ERR traps run; traps on signals are kept but a signal still ends the shell */
 
export const trap: Builtin = function* (shell, words) {
  const args = words.slice(1).filter((w) => w !== '--');
  if (args.length === 0 || args[0] === '-p') {
    for (const name of SIGNALS) {
      const action = shell.state.traps.get(name);
      if (action !== undefined) shell.write(`trap -- ${quoteForReuse(action)} ${name === 'EXIT' || name === 'ERR' ? name : `SIG${name}`}\n`);
    }
    return 0;
  }
  const action = args.length === 1 ? '-' : (args[0] ?? '');
  let status = 0;
  for (const word of args.length === 1 ? args : args.slice(1)) {
    const name = NUMBERS[word] ?? word.toUpperCase().replace(/^SIG/, '');
    if (!SIGNALS.includes(name)) status = shell.fail(`trap: ${word}: invalid signal specification`);
    else if (action === '-') shell.state.traps.delete(name);
    else shell.state.traps.set(name, action);
  }
  return status;
};

 
export const alias: Builtin = function* (shell, words) {
  let status = 0;
  const show = (name: string, text: string): void => shell.write(`${shell.dialect === 'sh' ? '' : 'alias '}${name}=${quoteForReuse(text)}\n`);
  if (words.length === 1) for (const [name, text] of [...shell.state.aliases].sort(([a], [b]) => (a < b ? -1 : 1))) show(name, text);
  for (const word of words.slice(1)) {
    const cut = word.indexOf('=');
    if (cut > 0) {
      shell.state.aliases.set(word.slice(0, cut), word.slice(cut + 1));
      continue;
    }
    const text = shell.state.aliases.get(word);
    if (text === undefined) status = shell.fail(`alias: ${word}: not found`);
    else show(word, text);
  }
  return status;
};

 
export const unalias: Builtin = function* (shell, words) {
  let status = 0;
  for (const word of words.slice(1)) {
    if (word === '-a') shell.state.aliases.clear();
    else if (!shell.state.aliases.delete(word)) status = shell.fail(`unalias: ${word}: not found`);
  }
  return status;
};

 
export const history: Builtin = function* (shell, words): Task<number> {
  const count = words[1] === undefined ? shell.history.length : Number(words[1]);
  const first = Math.max(0, shell.history.length - count);
  shell.history.slice(first).forEach((line, i) => shell.write(`${String(first + i + 1).padStart(5)}  ${line}\n`));
  return 0;
};
