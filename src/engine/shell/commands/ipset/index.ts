/** The ipset command; it imitates ipset 7.17. */
import type { Process, Task } from '../../../program/index';
import { resolvePath } from '../../../program/index';
import type { Command } from '../../command';
import { readToEnd } from '../../tool';
import { parseRequest, runIpset } from './run';

function* run(process: Process): Task<number> {
  const words = process.argv.slice(1);
  const request = parseRequest(words);
  let input: string | undefined;
  if (request.inputFile !== undefined) {
    const read = process.environment.files.read(resolvePath(process.cwd, request.inputFile));
    if (!read.ok) {
      process.stderr.write(`ipset v7.17: Cannot open ${request.inputFile} for reading: No such file or directory\n`);
      return 1;
    }
    input = read.value;
  } else if (request.needsInput) {
    input = yield* readToEnd(process.stdin);
    if (input === undefined) return 130;
  }
  const outcome = runIpset(words, { sets: process.netns.netfilter.sets, now: () => process.world.now, privileged: process.environment.capabilities.has('NET_ADMIN') }, input);
  if (outcome.stdout !== '') process.stdout.write(outcome.stdout);
  if (outcome.stderr !== '') process.stderr.write(outcome.stderr);
  return outcome.status;
}

const COMMANDS = ['create', 'add', 'del', 'test', 'list', 'save', 'restore', 'destroy', 'flush', 'rename', 'swap', 'help', 'version'];

export const ipset: Command = {
  name: 'ipset',
  synopsis: 'sets of addresses, networks and ports for iptables rules',
  imitates: 'ipset 7.17',
  run,
  complete: (words, { environment }) => (words.length <= 2 ? COMMANDS : environment.netns.netfilter.sets.all.map((set) => set.name)),
};
