/**
 * kubectl. One file a verb under verbs/, the API server's table printers under printers/, describers under describe/.
 * Imitates kubectl v1.32 against a v1.32 server.
 */
import { clusterOf } from '../../../cluster/index';
import type { Process, Task } from '../../../program/index';
import type { Command } from '../../command';
import { Client, type Api } from './client';
import { completeKubectl } from './completion';
import { Failure, failureText, textFault } from './failure';
import { FlagError, GLOBAL_FLAGS, UnsupportedFlag, parseFlags, type FlagSpec, type Flags } from './flags';
import { findVerb, helpText, unknownCommand } from './help';
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

export function* runKubectl(process: Process, findApi: FindApi): Task<number> {
  const found = findVerb(process.argv.slice(1));
  switch (found.kind) {
    case 'help':
      process.stdout.write(helpText(found.path));
      return found.status;
    case 'unknown':
      process.stderr.write(unknownCommand(found.word));
      return 1;
    case 'not-simulated':
      process.stderr.write(`Podwire does not simulate ${found.what}\n`);
      return 1;
    case 'verb':
      break;
  }
  const { verb, words } = found;
  const command = `kubectl ${verb.name}`;
  const flags = parse(process, words, verb.flags, command);
  if (typeof flags === 'number') return flags;
  if (flags.on('help')) {
    process.stdout.write(helpText(verb.name));
    return 0;
  }
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
  imitates: 'kubectl v1.32.4',
  run: (process) => runKubectl(process, inCluster),
  complete: completeKubectl,
});

export const kubectl = define('kubectl', 'work with the Kubernetes cluster');
export const k = define('k', 'kubectl, shorter');
