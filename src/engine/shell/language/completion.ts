/** Tab: which words could stand at the cursor. */
import { resolvePath, type Environment } from '../../program/index';
import { allCommands, findCommand } from '../command-table';
import type { Completion } from '../terminal-device';
import { builtins } from './builtins/index';
import type { ShellContext } from './shell-context';

/** Words of the simple command that ends at the cursor; the last is the one being typed. */
function wordsBefore(text: string): { readonly words: readonly string[]; readonly start: number } {
  let words: string[] = [];
  let current = '';
  let start = 0;
  let quote = '';
  let inWord = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (quote !== '') {
      if (c === quote) quote = '';
      else current += c;
    } else if (c === '"' || c === "'") {
      if (!inWord) start = i;
      inWord = true;
      quote = c;
    } else if (c === '\\' && i + 1 < text.length) {
      if (!inWord) start = i;
      inWord = true;
      i += 1;
      current += text[i] as string;
    } else if (/\s/.test(c)) {
      if (inWord) words.push(current);
      current = '';
      inWord = false;
    } else if (/[|&;(){}]/.test(c) && !(c === '{' || c === '}')) {
      words = [];
      current = '';
      inWord = false;
    } else if (c === '<' || c === '>') {
      if (inWord) words.push(current);
      words.push(c);
      current = '';
      inWord = false;
    } else {
      if (!inWord) start = i;
      inWord = true;
      current += c;
    }
  }
  return { words: [...words, current], start: inWord ? start : text.length };
}

export function completeLine(shell: ShellContext, line: string, cursor: number): Completion {
  const { words, start } = wordsBefore(line.slice(0, cursor));
  const typed = words[words.length - 1] ?? '';
  const { environment } = shell.process;
  const starts = (candidates: readonly string[]): readonly string[] => [...new Set(candidates.filter((c) => c.startsWith(typed)))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const variable = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)?$/.exec(typed);
  if (variable) return { start, candidates: starts(shell.state.variables.names().map((n) => (typed.startsWith('${') ? `\${${n}}` : `$${n}`))) };
  if (words.length === 1 && !typed.includes('/')) return { start, candidates: starts([...commandNames(environment), ...builtins.keys(), ...shell.state.functions.keys(), ...shell.state.aliases.keys()]) };
  const previous = words[words.length - 2];
  const command = previous === '>' || previous === '<' ? undefined : commandOf(environment, words);
  if (command?.complete) {
    const own = starts(command.complete(command.words, { environment, cwd: shell.state.cwd }));
    if (own.length > 0) return { start, candidates: own };
  }
  return { start, candidates: paths(shell, typed) };
}

/** The command being typed; looks through `sudo`, `ip netns exec NAME` and the like by taking the words behind them. */
function commandOf(environment: Environment, words: readonly string[]): { readonly complete: NonNullable<ReturnType<typeof findCommand>>['complete']; readonly words: readonly string[] } | undefined {
  const prefix = words[0] === 'ip' && words[1] === 'netns' && words[2] === 'exec' && words.length > 5 ? 4 : ['time', 'exec', 'command', 'watch'].includes(words[0] ?? '') && words.length > 2 ? 1 : 0;
  const rest = words.slice(prefix);
  const found = findCommand(environment, rest[0] ?? '');
  return found && { complete: found.complete, words: rest };
}

function commandNames(environment: Environment): readonly string[] {
  return environment.tools ? [...environment.tools].filter((name) => findCommand(environment, name)) : allCommands().map((c) => c.name);
}

/** Files and directories (with a slash). */
export function paths(shell: Pick<ShellContext, 'process' | 'state'>, typed: string): readonly string[] {
  const cut = typed.lastIndexOf('/') + 1;
  const directory = typed.slice(0, cut);
  const name = typed.slice(cut);
  const home = shell.state.variables.get('HOME') ?? '/root';
  const base = resolvePath(shell.state.cwd, directory === '' ? '.' : directory.startsWith('~/') ? home + directory.slice(1) : directory);
  const { files } = shell.process.environment;
  const listing = files.list(base);
  if (!listing.ok) return [];
  return listing.value
    .filter((n) => n.startsWith(name) && (name.startsWith('.') || !n.startsWith('.')))
    .map((n) => {
      const stat = files.stat(resolvePath(base, n));
      return `${directory}${n}${stat.ok && stat.value.kind === 'directory' ? '/' : ''}`;
    });
}
