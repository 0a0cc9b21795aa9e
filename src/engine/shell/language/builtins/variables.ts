/** export, unset, local, declare, readonly, set, shift, read, let, getopts, mapfile, shopt. */
import { quoteIfNeeded, quoteForReuse } from '../expander';
import { Cursor } from '../cursor';
import { Parser } from '../parser';
import { Interrupted, OPTION_LETTERS, type Builtin, type Options, type ShellContext } from '../shell-context';
import type { Task } from '../../../program/index';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `declare -p` form of a value. */
function declaration(shell: ShellContext, name: string): string {
  const { variables } = shell.state;
  const value = variables.value(name);
  const attributes = variables.attributes(name);
  const flags = [value?.kind === 'indexed' ? 'a' : value?.kind === 'associative' ? 'A' : '', attributes?.integer ? 'i' : '', attributes?.readonly ? 'r' : '', attributes?.exported ? 'x' : ''].join('') || '-';
  const quoted = (text: string): string => `"${text.replace(/[\\"$`]/g, '\\$&')}"`;
  if (!value) return `declare -${flags} ${name}`;
  if (value.kind === 'scalar') return `declare -${flags} ${name}=${quoted(value.text)}`;
  const items = variables.keys(name).map((key) => `[${key}]=${quoted(variables.element(name, value.kind === 'indexed' ? Number(key) : key) ?? '')}`);
  return `declare -${flags} ${name}=(${items.join(' ')}${value.kind === 'associative' && items.length > 0 ? ' ' : ''})`;
}

interface DeclareFlags {
  readonly exported?: boolean;
  readonly readonly?: boolean;
  readonly integer?: boolean;
  readonly array?: 'indexed' | 'associative';
  readonly local: boolean;
}

function* declareWords(shell: ShellContext, builtin: string, words: readonly string[], flags: DeclareFlags): Task<number> {
  const { variables } = shell.state;
  let status = 0;
  for (const word of words) {
    const m = /^([^=+[]*)(?:\[([^\]]*)\])?(\+?=)?([\s\S]*)$/.exec(word);
    const name = m?.[1] ?? '';
    if (!IDENTIFIER.test(name)) {
      status = shell.fail(shell.dialect === 'sh' ? `${builtin}: ${word.split('=')[0] ?? ''}: bad variable name` : `${builtin}: \`${word}': not a valid identifier`, shell.dialect === 'sh' ? 2 : 1);
      continue;
    }
    if (flags.local) variables.declareLocal(name);
    if (flags.array === 'associative' && variables.value(name)?.kind !== 'associative') variables.setAssociative(name, new Map());
    else if (flags.array === 'indexed' && m?.[3] === undefined && variables.value(name) === undefined) variables.setArray(name, new Map());
    if (flags.integer) variables.mark(name, { integer: true });
    if (m?.[3] !== undefined) {
      const text = m[4] ?? '';
      if (text.startsWith('(') && text.endsWith(')')) {
        // The parser kept `name=(…)` as text; run it as the assignment it is.
        const script = new Parser(new Cursor(word)).nextLine() ?? [];
        yield* shell.runScript(script);
      } else if (m[3] === '+=') variables.set(name, (variables.get(name) ?? '') + text);
      else if (m[2] !== undefined) variables.setElement(name, variables.value(name)?.kind === 'associative' ? m[2] : Number(shell.evaluate(m[2])), text);
      else variables.set(name, variables.isInteger(name) ? shell.evaluate(text).toString() : text);
    }
    variables.mark(name, { ...(flags.exported !== undefined && { exported: flags.exported }), ...(flags.readonly && { readonly: true }) });
  }
  return status;
}

const flagsIn = (words: readonly string[]): { readonly flags: string; readonly rest: readonly string[]; readonly plus: boolean } => {
  let flags = '';
  let plus = false;
  let i = 1;
  for (; i < words.length && /^[-+][a-zA-Z]+$/.test(words[i] as string); i += 1) {
    if ((words[i] as string).startsWith('+')) plus = true;
    flags += (words[i] as string).slice(1);
  }
  if (words[i] === '--') i += 1;
  return { flags, rest: words.slice(i), plus };
};

export const exportBuiltin: Builtin = function* (shell, words) {
  const { flags, rest } = flagsIn(words);
  if (rest.length === 0) {
    for (const [name, value] of [...shell.state.variables.exported()].sort(([a], [b]) => (a < b ? -1 : 1))) shell.write(shell.dialect === 'sh' ? `export ${name}=${quoteForReuse(value)}\n` : `declare -x ${name}="${value.replace(/[\\"$`]/g, '\\$&')}"\n`);
    return 0;
  }
  return yield* declareWords(shell, 'export', rest, { exported: !flags.includes('n'), local: false });
};

export const readonlyBuiltin: Builtin = function* (shell, words) {
  const { rest } = flagsIn(words);
  return yield* declareWords(shell, 'readonly', rest, { readonly: true, local: false });
};

export const local: Builtin = function* (shell, words) {
  if (!shell.state.variables.inFunction) return shell.fail('local: can only be used in a function');
  const { flags, rest } = flagsIn(words);
  // @unsupported declare -n and local -n: name references — refused
  if (flags.includes('n')) return shell.fail('local: Podwire does not simulate name references (-n)', 2);
  return yield* declareWords(shell, 'local', rest, { local: true, ...declareFlags(flags) });
};

const declareFlags = (flags: string): Omit<DeclareFlags, 'local'> => ({
  ...(flags.includes('x') && { exported: true }),
  ...(flags.includes('r') && { readonly: true }),
  ...(flags.includes('i') && { integer: true }),
  ...(flags.includes('A') ? { array: 'associative' as const } : flags.includes('a') ? { array: 'indexed' as const } : {}),
});

export const declare: Builtin = function* (shell, words) {
  const { flags, rest, plus } = flagsIn(words);
  if (flags.includes('p') || (rest.length === 0 && flags === '')) {
    let status = 0;
    for (const name of rest.length > 0 ? rest : shell.state.variables.names()) {
      if (shell.state.variables.isDeclared(name)) shell.write(`${declaration(shell, name)}\n`);
      else status = shell.fail(`declare: ${name}: not found`);
    }
    return status;
  }
  if (flags.includes('n')) return shell.fail('declare: Podwire does not simulate name references (-n)', 2);
  // @unsupported declare -f: a function's text — refused
  if (flags.includes('f') && !flags.includes('F')) return shell.fail('declare: Podwire does not simulate -f (type NAME tells whether there is such a function)', 2);
  if (flags.includes('f') || flags.includes('F')) {
    for (const name of rest.length > 0 ? rest : [...shell.state.functions.keys()].sort()) if (shell.state.functions.has(name)) shell.write(rest.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    return rest.every((name) => shell.state.functions.has(name)) ? 0 : 1;
  }
  if (plus && flags.includes('x')) return yield* declareWords(shell, 'declare', rest, { exported: false, local: false });
  return yield* declareWords(shell, 'declare', rest, { local: shell.state.variables.inFunction && !flags.includes('g'), ...declareFlags(flags) });
};

 
export const unset: Builtin = function* (shell, words) {
  const { flags, rest } = flagsIn(words);
  let status = 0;
  for (const word of rest) {
    const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/.exec(word);
    if (element) {
      const name = element[1] ?? '';
      const key = element[2] ?? '';
      shell.state.variables.unsetElement(name, shell.state.variables.value(name)?.kind === 'associative' ? key.replace(/^["']|["']$/g, '') : Number(shell.evaluate(key)));
      continue;
    }
    if (!flags.includes('f') && shell.state.variables.isDeclared(word)) {
      if (!shell.state.variables.unset(word)) status = shell.fail(`unset: ${word}: cannot unset: readonly variable`);
    } else if (!flags.includes('v')) shell.state.functions.delete(word);
  }
  return status;
};

 
export const set: Builtin = function* (shell, words) {
  const { options } = shell.state;
  if (words.length === 1) {
    for (const name of shell.state.variables.names()) {
      const value = shell.state.variables.value(name);
      if (value?.kind === 'scalar') shell.write(`${name}=${shell.dialect === 'sh' ? quoteForReuse(value.text) : value.text === '' ? '' : quoteIfNeeded(value.text)}\n`);
      else shell.write(`${declaration(shell, name).replace(/^declare \S+ /, '')}\n`);
    }
    return 0;
  }
  let i = 1;
  for (; i < words.length; i += 1) {
    const word = words[i] as string;
    if (word === '--') {
      shell.state.positional = words.slice(i + 1);
      return 0;
    }
    const m = /^([-+])([a-zA-Z]+)$/.exec(word);
    if (!m) break;
    const on = m[1] === '-';
    for (const letter of m[2] ?? '') {
      if (letter === 'o') {
        i += 1;
        const name = words[i];
        if (name === undefined) {
          for (const key of (Object.keys(options) as (keyof Options)[]).sort()) shell.write(`${key.padEnd(15)}\t${options[key] ? 'on' : 'off'}\n`);
          continue;
        }
        if (name in options) options[name as keyof Options] = on;
        else if (!['posix', 'history', 'emacs', 'vi', 'monitor', 'braceexpand', 'hashall', 'interactive-comments'].includes(name)) return shell.fail(`set: ${name}: invalid option name`, 2);
        continue;
      }
      const found = OPTION_LETTERS.find(([l]) => l === letter);
      if (found) options[found[1]] = on;
      else if (!'bhmkptBEHPT'.includes(letter)) {
        shell.fail(`set: ${m[1] ?? ''}${letter}: invalid option`);
        if (shell.dialect === 'bash') shell.writeError('set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n');
        return 2;
      }
    }
  }
  if (i < words.length) shell.state.positional = words.slice(i);
  return 0;
};

 
export const shift: Builtin = function* (shell, words) {
  const count = Number(words[1] ?? '1');
  if (Number.isNaN(count)) return shell.fail(`shift: ${words[1] ?? ''}: numeric argument required`);
  if (count < 0) return shell.fail(`shift: ${words[1] ?? ''}: shift count out of range`);
  if (count > shell.state.positional.length) return 1;
  shell.state.positional = shell.state.positional.slice(count);
  return 0;
};

/** Splits a line for `read`: the last name takes the rest. */
function splitForRead(text: string, ifs: string, names: number): readonly string[] {
  const isBlank = (c: string): boolean => ifs.includes(c) && ' \t\n'.includes(c);
  const out: string[] = [];
  let i = 0;
  while (i < text.length && isBlank(text[i] as string)) i += 1;
  while (out.length < names - 1 && i < text.length) {
    let field = '';
    while (i < text.length && !ifs.includes(text[i] as string)) field += text[i++] as string;
    while (i < text.length && isBlank(text[i] as string)) i += 1;
    if (i < text.length && ifs.includes(text[i] as string)) {
      i += 1;
      while (i < text.length && isBlank(text[i] as string)) i += 1;
    }
    out.push(field);
  }
  let rest = text.slice(i);
  while (rest !== '' && isBlank(rest[rest.length - 1] as string)) rest = rest.slice(0, -1);
  // A single trailing delimiter after the last field is dropped.
  const single = rest.length > 0 && ifs.includes(rest[rest.length - 1] as string) && ![...rest.slice(0, -1)].some((c) => ifs.includes(c));
  out.push(single ? rest.slice(0, -1) : rest);
  return out;
}

export const read: Builtin = function* (shell, words) {
  let raw = false;
  let array: string | undefined;
  let prompt = '';
  let delimiter = '\n';
  let timeout: number | undefined;
  let count: number | undefined;
  let i = 1;
  for (; i < words.length && /^-./.test(words[i] as string); i += 1) {
    const word = words[i] as string;
    if (word === '--') {
      i += 1;
      break;
    }
    for (let k = 1; k < word.length; k += 1) {
      const letter = word[k] as string;
      if (letter === 'r') raw = true;
      else if (letter === 's' || letter === 'e') continue;
      else if ('apdtnNu'.includes(letter)) {
        const value = word.slice(k + 1) !== '' ? word.slice(k + 1) : (words[(i += 1)] ?? '');
        if (letter === 'a') array = value;
        else if (letter === 'p') prompt = value;
        else if (letter === 'd') delimiter = value[0] ?? '\0';
        else if (letter === 't') timeout = Number(value);
        else if (letter === 'n' || letter === 'N') count = Number(value);
        else if (letter === 'u') return yield* readFrom(shell, Number(value), words.slice(i + 1), { raw, array, delimiter, timeout, count });
        break;
      } else {
        shell.fail(`read: -${letter}: invalid option`);
        shell.writeError('read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]\n');
        return 2;
      }
    }
  }
  if (prompt !== '' && shell.input.isTerminal) shell.writeError(prompt);
  return yield* readFrom(shell, 0, words.slice(i), { raw, array, delimiter, timeout, count });
};

interface ReadOptions {
  readonly raw: boolean;
  readonly array: string | undefined;
  readonly delimiter: string;
  readonly timeout: number | undefined;
  readonly count: number | undefined;
}

/**
 * @simplified -n, -d and -t read whole lines from a terminal — keys are not delivered one by one
 */
function* readFrom(shell: ShellContext, fd: number, names: readonly string[], options: ReadOptions): Task<number> {
  const input = shell.descriptors.get(fd)?.input;
  if (!input) return shell.fail(`read: ${fd}: invalid file descriptor: Bad file descriptor`);
  let text = '';
  let status = 0;
  const deadline = options.timeout === undefined ? undefined : shell.process.world.now + Math.round(options.timeout * 1_000_000);
  for (;;) {
    if (deadline !== undefined) {
      const there = yield* waitForInput(shell, input, deadline);
      if (!there) {
        status = 142;
        break;
      }
    }
    const line = yield* input.readLine();
    if (line.kind === 'interrupt') throw new Interrupted();
    if (line.kind === 'end') {
      status = 1;
      break;
    }
    text += line.text;
    const continued = !options.raw && /(?:^|[^\\])(?:\\\\)*\\$/.test(text);
    if (continued) {
      text = text.slice(0, -1);
      continue;
    }
    if (options.delimiter === '\n') break;
    const cut = text.indexOf(options.delimiter);
    if (cut >= 0) {
      text = text.slice(0, cut);
      break;
    }
    text += '\n';
  }
  if (options.count !== undefined) text = text.slice(0, options.count);
  // A backslash takes a delimiter's meaning away; private-use characters carry such letters past the splitting.
  const hidden: string[] = [];
  const prepared = options.raw ? text : text.replace(/\\(.)/gs, (_, c: string) => {
    hidden.push(c);
    return String.fromCharCode(0xe000 + hidden.length - 1);
  });
  const reveal = (t: string): string => t.replace(/[\ue000-\uf8ff]/g, (c) => hidden[c.charCodeAt(0) - 0xe000] ?? c);
  const ifs = shell.state.variables.get('IFS') ?? ' \t\n';
  if (options.array !== undefined) {
    const fields: string[] = [];
    let rest = prepared;
    while (rest.replace(/^[ \t\n]+/, '') !== '') {
      const [first = '', tail = ''] = splitForRead(rest, ifs, 2);
      fields.push(first);
      rest = tail;
    }
    shell.state.variables.setArray(options.array, new Map(fields.map((f, i) => [i, reveal(f)])));
    return status;
  }
  if (names.length === 0) {
    shell.state.variables.set('REPLY', reveal(prepared));
    return status;
  }
  const fields = splitForRead(prepared, ifs, names.length);
  for (const [i, name] of names.entries()) {
    if (!IDENTIFIER.test(name)) return shell.fail(`read: \`${name}': not a valid identifier`);
    shell.state.variables.set(name, reveal(fields[i] ?? ''));
  }
  return status;
}

function* waitForInput(shell: ShellContext, input: import('../../../program/index').InputStream, deadline: number): Task<boolean> {
  const peekable = input as { hasLine?: () => boolean };
  while (peekable.hasLine && !peekable.hasLine()) {
    if (shell.process.world.now >= deadline) return false;
    const wake = yield { signals: [input.changed], until: deadline };
    if (wake.kind === 'interrupt') throw new Interrupted();
  }
  return true;
}

 
export const letBuiltin: Builtin = function* (shell, words) {
  if (words.length < 2) return shell.fail('let: expression expected');
  let last = 0n;
  for (const word of words.slice(1)) last = shell.evaluate(word);
  return last === 0n ? 1 : 0;
};

 
export const getopts: Builtin = function* (shell, words) {
  const [, spec = '', name = ''] = words;
  if (name === '') {
    shell.writeError('getopts: usage: getopts optstring name [arg ...]\n');
    return 2;
  }
  const { variables } = shell.state;
  const args = words.length > 3 ? words.slice(3) : shell.state.positional;
  const silent = spec.startsWith(':');
  let index = Number(variables.get('OPTIND') ?? '1');
  let offset = Number(variables.get('_OPTOFFSET') ?? '1');
  const word = args[index - 1];
  const finish = (letter: string, status: number): number => {
    variables.set(name, letter);
    variables.set('OPTIND', String(index));
    variables.set('_OPTOFFSET', String(offset));
    return status;
  };
  if (word === undefined || !/^-./.test(word)) return finish('?', 1);
  if (word === '--') {
    index += 1;
    return finish('?', 1);
  }
  const letter = word[offset] as string;
  offset += 1;
  const advance = (): void => {
    if (offset < word.length) return;
    index += 1;
    offset = 1;
  };
  const at = letter === ':' ? -1 : spec.indexOf(letter);
  if (at < 0) {
    advance();
    if (silent) variables.set('OPTARG', letter);
    else {
      variables.unset('OPTARG');
      shell.writeError(`${shell.zero}: illegal option -- ${letter}\n`);
    }
    return finish('?', 0);
  }
  if (spec[at + 1] !== ':') {
    advance();
    variables.unset('OPTARG');
    return finish(letter, 0);
  }
  let argument: string | undefined = word.slice(offset);
  index += 1;
  if (argument === '') {
    argument = args[index - 1];
    if (argument !== undefined) index += 1;
  }
  offset = 1;
  if (argument === undefined) {
    if (silent) {
      variables.set('OPTARG', letter);
      return finish(':', 0);
    }
    shell.writeError(`${shell.zero}: option requires an argument -- ${letter}\n`);
    return finish('?', 0);
  }
  variables.set('OPTARG', argument);
  return finish(letter, 0);
};

/** @unsupported mapfile -C and -c (callbacks), and delimiters other than a line's end — refused. */
export const mapfile: Builtin = function* (shell, words) {
  let trim = false;
  let name = 'MAPFILE';
  const numbers = { n: 0, s: 0, O: 0 };
  let append = false;
  for (let i = 1; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const option = /^-([nsO])(\d*)$/.exec(word);
    if (word === '-t') trim = true;
    else if (option) {
      const given = option[2] === '' ? words[(i += 1)] : option[2];
      if (!/^\d+$/.test(given ?? '')) return shell.fail(`${words[0] ?? 'mapfile'}: ${given ?? ''}: invalid ${option[1] === 'O' ? 'array origin' : 'line count'}`);
      numbers[option[1] as 'n' | 's' | 'O'] = Number(given);
      if (option[1] === 'O') append = true;
    } else if (word.startsWith('-')) return shell.fail(`${words[0] ?? 'mapfile'}: Podwire does not simulate ${word}`, 2);
    else name = word;
  }
  const lines: string[] = [];
  for (let seen = 0; numbers.n === 0 || lines.length < numbers.n; seen += 1) {
    const line = yield* shell.input.readLine();
    if (line.kind === 'interrupt') throw new Interrupted();
    if (line.kind === 'end') break;
    if (seen >= numbers.s) lines.push(trim ? line.text : `${line.text}\n`);
  }
  const { variables } = shell.state;
  if (append) for (const [i, line] of lines.entries()) variables.setElement(name, numbers.O + i, line);
  else variables.setArray(name, new Map(lines.map((l, i) => [i, l])));
  return 0;
};

 
export const shopt: Builtin = function* (shell, words) {
  const { flags, rest } = flagsIn(words);
  const known = ['dotglob', 'expand_aliases', 'extglob', 'globstar', 'nullglob', 'nocasematch', 'lastpipe', 'histappend', 'checkwinsize', 'failglob', 'inherit_errexit'];
  let status = 0;
  for (const name of rest) {
    if (!known.includes(name)) {
      status = shell.fail(`shopt: ${name}: invalid shell option name`);
      continue;
    }
    if (flags.includes('s')) shell.state.shopt.set(name, true);
    else if (flags.includes('u')) shell.state.shopt.set(name, false);
    else {
      const on = shell.state.shopt.get(name) ?? false;
      if (!flags.includes('q')) shell.write(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
      if (!on) status = 1;
    }
  }
  return status;
};
