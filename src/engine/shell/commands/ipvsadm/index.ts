/** The ipvsadm command; it imitates ipvsadm 1.31. */
import { hostsEntries, type Process, type Task } from '../../../program/index';
import type { IpAddress } from '../../../wire/index';
import type { Command } from '../../command';
import { readToEnd } from '../../tool';
import { runIpvsadm } from './run';

function* run(process: Process): Task<number> {
  const words = process.argv.slice(1);
  let input = '';
  if (words[0] === '-R' || words[0] === '--restore') {
    const read = yield* readToEnd(process.stdin);
    if (read === undefined) return 130;
    input = read;
  }
  const file = process.environment.files.read('/etc/hosts');
  const hosts = file.ok ? file.value : '';
  const nameOf = (address: IpAddress): string | undefined => {
    for (const line of hosts.split('\n')) {
      const [first, name] = line.replace(/#.*/, '').trim().split(/\s+/);
      if (first === address && name !== undefined) return name;
    }
    return undefined;
  };
  const outcome = runIpvsadm(
    words,
    { ipvs: process.netns.ipvs, now: () => process.world.now, privileged: process.environment.capabilities.has('NET_ADMIN'), resolve: (name) => hostsEntries(hosts, name)[0], nameOf },
    input,
  );
  if (outcome.stdout !== '') process.stdout.write(outcome.stdout);
  if (outcome.stderr !== '') process.stderr.write(outcome.stderr);
  return outcome.status;
}

const COMMANDS = ['-A', '-E', '-D', '-C', '-L', '-Ln', '-Lnc', '-S', '-R', '-Z', '-a', '-e', '-d', '--set', '--help'];

export const ipvsadm: Command = {
  name: 'ipvsadm',
  synopsis: 'virtual services of the load balancer in the kernel (IPVS)',
  imitates: 'ipvsadm 1.31',
  run,
  complete: (words) => (words.length <= 2 ? COMMANDS : ['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'sed', 'nq']),
};
