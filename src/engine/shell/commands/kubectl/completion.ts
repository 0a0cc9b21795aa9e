/** Tab after kubectl: verbs, kinds, names, flags, namespaces, containers. */
import { clusterOf } from '../../../cluster/index';
import { KINDS, findResource, type KindSchema, type ObjectStore } from '../../../k8s/index';
import type { CompletionContext, Completer } from '../../command';
import { GLOBAL_FLAGS, type FlagSpec } from './flags';
import { VERBS } from './verbs/index';
import type { Verb } from './verbs/verb';

const OUTPUTS: readonly string[] = ['wide', 'yaml', 'kyaml', 'json', 'name', 'jsonpath=', 'custom-columns='];

const kindWords = (): readonly string[] => [...KINDS.map(({ plural }) => plural), ...KINDS.flatMap(({ shortNames }) => shortNames), 'all'];

function namesOf(store: ObjectStore, schema: KindSchema, namespace: string): readonly string[] {
  return store.list(schema.kind, schema.namespaced ? { namespace } : {}).map(({ metadata }) => metadata.name);
}

/** The verb that the words begin with, and the words behind it. */
function verbOf(words: readonly string[]): { readonly verb: Verb; readonly rest: readonly string[] } | undefined {
  const verb = VERBS.find(({ name }) => name.split(' ').every((part, i) => words[i] === part) && words.length > name.split(' ').length);
  return verb && { verb, rest: words.slice(verb.name.split(' ').length) };
}

function flagValues(store: ObjectStore, flag: string, rest: readonly string[], namespace: string): readonly string[] | undefined {
  switch (flag) {
    case '-n':
    case '--namespace':
      return namesOf(store, KINDS.find(({ kind }) => kind === 'Namespace') as KindSchema, '');
    case '-o':
    case '--output':
      return OUTPUTS;
    case '-c':
    case '--container': {
      const pod = rest.map((word) => store.get('Pod', word.replace(/^po(d|ds)?\//, ''), namespace)).find((found) => found !== undefined);
      return (pod?.spec.containers ?? []).map(({ name }) => name);
    }
    case '--dry-run':
      return ['none', 'server', 'client'];
    default:
      return undefined;
  }
}

function resourceWords(store: ObjectStore, verb: Verb, rest: readonly string[], typed: string, namespace: string): readonly string[] {
  const given = rest.slice(0, -1).filter((word) => !word.startsWith('-'));
  const slash = typed.indexOf('/');
  if (slash > 0) {
    const schema = findResource(typed.slice(0, slash));
    return schema ? namesOf(store, schema, namespace).map((name) => `${typed.slice(0, slash)}/${name}`) : [];
  }
  switch (verb.completes) {
    case 'pods':
      return given.length > 0 ? [] : [...namesOf(store, findResource('pods') as KindSchema, namespace), ...['deployment', 'service'].flatMap((kind) => namesOf(store, findResource(kind) as KindSchema, namespace).map((name) => `${kind}/${name}`))];
    case 'kinds':
      return kindWords();
    case 'resources':
    case 'workloads': {
      const schema = findResource(given[0] ?? '');
      return given.length === 0 ? kindWords() : schema ? namesOf(store, schema, namespace).filter((name) => !given.includes(name)) : [];
    }
    default:
      return [];
  }
}

const flagWords = (specs: readonly FlagSpec[]): readonly string[] => specs.filter(({ unsupported }) => unsupported !== true).map(({ name, kind }) => `--${name}${kind === 'bool' ? '' : '='}`);

/** The namespace on the command line, else the default one. */
function namespaceOf(words: readonly string[]): string {
  const at = words.findIndex((word) => word === '-n' || word === '--namespace');
  return (at >= 0 ? words[at + 1] : undefined) ?? words.find((word) => word.startsWith('--namespace='))?.slice('--namespace='.length) ?? 'default';
}

export const completeKubectl: Completer = (all, context: CompletionContext) => {
  const words = all.slice(1);
  const typed = words.at(-1) ?? '';
  const found = verbOf(words);
  // Verbs, and the subcommands of those that have some (`create` has both: subcommands and -f).
  const before = words.slice(0, -1);
  const next = [...new Set(VERBS.flatMap(({ name }) => (before.every((word, i) => name.split(' ')[i] === word) ? [name.split(' ')[before.length] ?? ''] : [])))].filter((word) => word !== '');
  if (!found || (next.length > 0 && !typed.startsWith('-'))) return next;
  const store = clusterOf(context.environment.host.world)?.store;
  const { verb, rest } = found;
  if (typed.startsWith('-')) return flagWords([...verb.flags, ...GLOBAL_FLAGS]);
  if (!store) return [];
  const namespace = namespaceOf(words);
  // An empty list leaves the word to the names of files.
  if (rest.at(-2) === '-f' || rest.at(-2) === '--filename') return [];
  return flagValues(store, rest.at(-2) ?? '', rest, namespace) ?? resourceWords(store, verb, rest, typed, namespace);
};
