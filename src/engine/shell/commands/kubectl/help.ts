/** Which verb a command line means, and the help texts. Source: spf13/cobra's way of finding commands, k8s.io/kubectl v0.32, pkg/cmd/cmd.go. */
import { GLOBAL_FLAGS } from './flags';
import { VERBS } from './verbs/index';
import type { Verb } from './verbs/verb';

export type FoundVerb =
  | { readonly kind: 'verb'; readonly verb: Verb; readonly words: readonly string[] }
  | { readonly kind: 'help'; readonly path: string; readonly status: number }
  | { readonly kind: 'unknown'; readonly word: string }
  | { readonly kind: 'not-simulated'; readonly what: string };

/** Real verbs that are refused plainly. */
const NOT_SIMULATED: Readonly<Record<string, string>> = {
  'port-forward': 'kubectl port-forward: open a shell in the cluster (kubectl exec) or use a Service of type NodePort',
  proxy: 'kubectl proxy',
  cp: 'kubectl cp: write the file with kubectl exec -i POD -- sh -c "cat > FILE"',
  top: 'kubectl top: there is no metrics server',
  attach: 'kubectl attach: kubectl exec opens a shell, kubectl logs -f shows the output',
  autoscale: 'kubectl autoscale',
  certificate: 'kubectl certificate',
  cordon: 'kubectl cordon',
  uncordon: 'kubectl uncordon',
  drain: 'kubectl drain',
  taint: 'kubectl taint',
  debug: 'kubectl debug: run a Pod with tools instead, such as kubectl run debug -it --rm --image=nicolaka/netshoot -- bash',
  kustomize: 'kubectl kustomize',
  plugin: 'kubectl plugins',
  events: 'kubectl events: kubectl get events shows them',
  alpha: 'kubectl alpha',
  replace: 'kubectl replace: kubectl apply -f changes an object',
  completion: 'kubectl completion: Tab completes kubectl here',
};

const VALUE_FLAGS = new Set(GLOBAL_FLAGS.filter(({ kind }) => kind !== 'bool').flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]));

/** Flags may stand before the verb: `kubectl -n web get pods`. */
export function findVerb(words: readonly string[]): FoundVerb {
  const before: string[] = [];
  let rest = [...words];
  while (rest[0]?.startsWith('-')) {
    const word = rest.shift() ?? '';
    before.push(word);
    if (VALUE_FLAGS.has(word) && rest.length > 0) before.push(rest.shift() ?? '');
  }
  const [first] = rest;
  if (first === undefined) return { kind: 'help', path: '', status: 0 };
  if (first === 'help') return { kind: 'help', path: rest.slice(1).join(' '), status: 0 };
  if (first === 'options') return { kind: 'help', path: '', status: 0 };
  const found = VERBS.find((verb) => matches(verb, rest));
  if (found) {
    const length = found.name.split(' ').length;
    rest = rest.slice(length);
    return { kind: 'verb', verb: found, words: [...before, ...rest] };
  }
  const refused = NOT_SIMULATED[first];
  if (refused !== undefined) return { kind: 'not-simulated', what: refused };
  const group = VERBS.some(({ name }) => name.startsWith(`${first} `));
  if (group) return { kind: 'help', path: rest.slice(0, 2).join(' '), status: 1 };
  return { kind: 'unknown', word: first };
}

function matches({ name, aliases = [] }: Verb, words: readonly string[]): boolean {
  const parts = name.split(' ');
  return parts.every((part, i) => words[i] === part || (i === parts.length - 1 && aliases.includes(words[i] ?? '')) || (i < parts.length - 1 && i > 0 && PARENTS[part]?.includes(words[i] ?? '') === true));
}

/** Other names of commands that have subcommands. */
const PARENTS: Readonly<Record<string, readonly string[]>> = { service: ['svc'] };

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

/** Every command that the real kubectl knows: suggestions come from these. */
const commandNames = (): readonly string[] => [...new Set([...VERBS.map(({ name }) => name.split(' ')[0] ?? ''), ...Object.keys(NOT_SIMULATED)])].sort();

/** cobra suggests names at a distance of at most two, and those that begin with what was typed. */
export function unknownCommand(word: string): string {
  const near = commandNames().filter((name) => distance(word, name) <= 2 || name.toLowerCase().startsWith(word.toLowerCase()));
  const suggestions = near.length > 0 ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}` : '';
  return `error: unknown command ${JSON.stringify(word)} for "kubectl"${suggestions}\n`;
}

/** @simplified help lists the verbs and flags that Podwire has, in a few lines — the real texts are many pages */
export function helpText(path: string): string {
  const verb = VERBS.find(({ name }) => name === path);
  if (!verb) {
    const under = path === '' ? VERBS : VERBS.filter(({ name }) => name.startsWith(`${path.split(' ')[0] ?? ''} `));
    const width = Math.max(...under.map(({ name }) => name.length));
    const head = path === '' ? 'kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n' : '';
    return `${head}Available Commands:\n${[...under]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, synopsis }) => `  ${name.padEnd(width)}  ${synopsis}\n`)
      .join('')}\nUsage:\n  kubectl ${path === '' ? '[flags]' : `${path} SUBCOMMAND`} [options]\n`;
  }
  const flags = verb.flags.filter(({ unsupported }) => unsupported !== true).map(({ name, short, kind }) => `    ${short === undefined ? '    ' : `-${short}, `}--${name}${kind === 'bool' ? '' : '=...'}`);
  return `${verb.synopsis}\n\nOptions:\n${flags.join('\n')}\n\nUsage:\n  kubectl ${verb.name} [options]\n`;
}
