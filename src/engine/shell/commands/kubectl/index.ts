/**
 * kubectl. One file a verb under verbs/, the API server's table printers under printers/, describers under describe/.
 * Imitates kubectl v1.36 against a v1.36 server. @unsupported kuberc: defaults and aliases in ~/.kube/kuberc are not read
 */
import { KUBERNETES_VERSION, clusterOf } from '../../../cluster/index';
import type { Process, Task } from '../../../program/index';
import type { Command } from '../../command';
import { Client, type Api } from './client';
import { completeKubectl } from './completion';
import { Failure, failureText, textFault } from './failure';
import { FlagError, GLOBAL_FLAGS, UnsupportedFlag, parseFlags, type FlagSpec, type Flags } from './flags';
import { findCommand, groupWritesToStdout, helpText, helpTopic, isPlainGroup, notSimulatedText, unknownCommand } from './help';
import { NO_CLUSTER, knowsCluster } from './kubeconfig';

/** Where kubectl finds the cluster of a process; tests give their own. */
export type FindApi = (process: Process) => Api | undefined;

function parse(process: Process, words: readonly string[], specs: readonly FlagSpec[], command: string): Flags | number {
  try {
    return parseFlags(words, [...specs, ...GLOBAL_FLAGS]);
  } catch (e) {
    if (e instanceof FlagError) process.stderr.write(`error: ${e.message}\nSee '${command} --help' for usage.\n`);
    else if (e instanceof UnsupportedFlag) process.stderr.write(`Podwire does not simulate ${command} --${e.message}\n`);
    else throw e;
    return 1;
  }
}

/** `--help` and `-h` before any `--`. */
const asksForHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
};

export function* runKubectl(process: Process, findApi: FindApi): Task<number> {
  const found = findCommand(process.argv.slice(1));
  const columns = process.stdout.isTerminal ? process.terminal?.columns : undefined;
  const showHelp = (path: string): number => {
    process.stdout.write(helpText(path, columns));
    return 0;
  };
  switch (found.kind) {
    case 'help': {
      const topic = helpTopic(found.path);
      if (topic !== undefined) return showHelp(topic);
      process.stderr.write(`Unknown help topic [${found.path.map((word) => `\`${word}\``).join(' ')}]\n`);
      // cobra prints the usage of kubectl itself: its help without the first sentences.
      process.stderr.write(helpText('', columns).replace(/^[^]*?(?=\n\nBasic Commands)/, ''));
      return 0;
    }
    case 'options':
      return showHelp('options');
    case 'unknown':
      process.stderr.write(unknownCommand(found.word));
      return 1;
    case 'not-simulated':
      if (asksForHelp(found.words)) return showHelp(found.path);
      process.stderr.write(notSimulatedText(found.path));
      return 1;
    case 'group': {
      const command = found.path === '' ? 'kubectl' : `kubectl ${found.path}`;
      const flags = parse(process, found.words, [], command);
      if (typeof flags === 'number') return flags;
      if (flags.on('help') || isPlainGroup(found.path)) return showHelp(found.path);
      if (flags.args.length > 0) {
        process.stderr.write(`error: unknown command ${JSON.stringify(flags.args.join(' '))}\nSee '${command} -h' for help and examples\n`);
        return 1;
      }
      (groupWritesToStdout(found.path) ? process.stdout : process.stderr).write(helpText(found.path, columns));
      return 1;
    }
    case 'verb':
      break;
  }
  const { verb, words } = found;
  const command = `kubectl ${verb.name}`;
  const flags = parse(process, words, verb.flags, command);
  if (typeof flags === 'number') return flags;
  if (flags.on('help')) return showHelp(verb.name);
  const api = findApi(process);
  if (!api || !(knowsCluster(process) || verb.name.startsWith('config ') || verb.name === 'version')) {
    process.stderr.write(NO_CLUSTER);
    return 1;
  }
  const client = new Client(process, api, flags, command);
  try {
    return yield* verb.run(client);
  } catch (e) {
    if (!(e instanceof Failure)) throw e;
    process.stderr.write(failureText(e.faults.length === 0 ? [textFault('')] : e.faults));
    return e.exitStatus;
  }
}

const inCluster: FindApi = (process) => clusterOf(process.world);

const define = (name: string, synopsis: string): Command => ({
  name,
  synopsis,
  imitates: `kubectl ${KUBERNETES_VERSION}`,
  run: (process) => runKubectl(process, inCluster),
  complete: completeKubectl,
});

export const kubectl = define('kubectl', 'work with the Kubernetes cluster');
export const k = define('k', 'kubectl, shorter');
