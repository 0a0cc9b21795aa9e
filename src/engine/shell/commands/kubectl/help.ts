/** Which command a command line means, and what is said about commands. Source: spf13/cobra's way of finding commands; k8s.io/kubectl v0.36, pkg/cmd/cmd.go and pkg/util/templates. */
import { ROOT, type CommandNode } from './command-tree';
import { GLOBAL_FLAGS } from './flags';
import { kubectlManual } from './manual-shelf';
import { VERBS } from './verbs/index';
import type { Verb } from './verbs/verb';
import { wrapHelp } from './word-wrap';

export type FoundCommand =
  | { readonly kind: 'verb'; readonly verb: Verb; readonly words: readonly string[] }
  /** A command that only has subcommands, none of which was named; `kubectl` itself has the path ''. */
  | { readonly kind: 'group'; readonly path: string; readonly words: readonly string[] }
  | { readonly kind: 'help'; readonly path: readonly string[] }
  | { readonly kind: 'options' }
  | { readonly kind: 'unknown'; readonly word: string }
  | { readonly kind: 'not-simulated'; readonly path: string; readonly words: readonly string[] };

/** What to do instead of a real command that Podwire refuses. */
const INSTEAD: Readonly<Record<string, string>> = {
  cp: 'write the file with kubectl exec -i POD -- sh -c "cat > FILE"',
  attach: 'kubectl exec opens a shell, kubectl logs -f shows the output',
  debug: 'run a Pod with tools instead, such as kubectl run debug -it --rm --image=nicolaka/netshoot -- bash',
  completion: 'Tab completes kubectl here',
};

export const notSimulatedText = (path: string): string => {
  const instead = INSTEAD[path];
  return `Podwire does not simulate kubectl ${path}${instead === undefined ? '' : `: ${instead}`}\n`;
};

/** Called alone, `rollout` writes its help to stdout, the other groups theirs to stderr, and both fail; `certificate` does nothing itself, so cobra shows its help. */
export const isPlainGroup = (path: string): boolean => path === '' || path === 'certificate';
export const groupWritesToStdout = (path: string): boolean => path === 'rollout';

const verbAt = (path: string): Verb | undefined => VERBS.find(({ name }) => name === path);

/** The place of the first word that is no flag and no flag's value; -1 when there is none before `--`. */
function firstArgument(words: readonly string[], path: string): number {
  const specs = [...(verbAt(path)?.flags ?? []), ...GLOBAL_FLAGS].filter(({ kind }) => kind !== 'bool' && kind !== 'optional');
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-') || word === '-') return i;
    if (word.includes('=')) continue;
    const takesValue = word.startsWith('--') ? specs.some(({ name }) => `--${name}` === word) : specs.some(({ short }) => word === `-${short ?? ''}`);
    if (takesValue) i += 1;
  }
  return -1;
}

/** Flags may stand anywhere: `kubectl -n web create -o yaml namespace x`. */
export function findCommand(all: readonly string[]): FoundCommand {
  let node: CommandNode = ROOT;
  let words = all;
  const names: string[] = [];
  for (;;) {
    const path = names.join(' ');
    const at = firstArgument(words, path);
    const word = at < 0 ? undefined : words[at];
    const without = words.filter((_, i) => i !== at);
    if (names.length === 0 && word === 'help') return { kind: 'help', path: without.filter((one) => !one.startsWith('-')) };
    if (names.length === 0 && word === 'options') return { kind: 'options' };
    const next = word === undefined ? undefined : node.children.find(({ name, aliases }) => name === word || aliases.includes(word));
    if (next) {
      node = next;
      names.push(next.name);
      words = without;
      continue;
    }
    if (names.length === 0 && word !== undefined) return { kind: 'unknown', word };
    const verb = verbAt(path);
    if (verb) return { kind: 'verb', verb, words };
    return { kind: node.children.length > 0 || node === ROOT ? 'group' : 'not-simulated', path, words };
  }
}

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1]?.toLowerCase() === b[j - 1]?.toLowerCase() ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** What people type for a command (cobra's SuggestFor). */
const SUGGESTED_FOR: Readonly<Record<string, readonly string[]>> = { delete: ['rm', 'remove'], describe: ['inspect'], get: ['list', 'ls'], top: ['stats'] };

/** cobra suggests names at a distance of at most two, and those that begin with what was typed. */
export function unknownCommand(word: string): string {
  const lower = word.toLowerCase();
  const near = ROOT.children.flatMap(({ name }) => [
    ...(distance(word, name) <= 2 || name.toLowerCase().startsWith(lower) ? [name] : []),
    ...(SUGGESTED_FOR[name] ?? []).filter((one) => one === lower).map(() => name),
  ]);
  const suggestions = near.length > 0 ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}` : '';
  return `error: unknown command ${JSON.stringify(word)} for "kubectl"${suggestions === '' ? '\n' : suggestions}`;
}

/** The commands that the words of `kubectl help WORDS` name; undefined when they name none. */
export function helpTopic(words: readonly string[]): string | undefined {
  let node: CommandNode = ROOT;
  const names: string[] = [];
  for (const word of words) {
    const next: CommandNode | undefined = node.children.find(({ name, aliases }) => name === word || aliases.includes(word));
    if (!next) return names.length === 0 ? undefined : names.join(' ');
    node = next;
    names.push(next.name);
  }
  return names.join(' ');
}

/** The manual's text; wrapped where a terminal shows it. `columns` is undefined where stdout is none. */
export function helpText(path: string, columns: number | undefined): string {
  const manual = kubectlManual();
  const text = manual?.help[path];
  if (text === undefined) return `The help texts of kubectl are not loaded here.\n`;
  return wrapHelp(text, columns);
}
