/**
 * The commands that programs can start, by name. Filled once from commands/index.ts (the ordered list), so that the language
 * need not import the tools that themselves run command lines (xargs, `ip netns exec`, bash).
 */
import type { Environment, FileSystem } from '../program/index';
import type { Command } from './command';

const table = new Map<string, Command>();

/** Adds commands in order; a later one of the same name replaces an earlier one. */
export function provideCommands(commands: readonly Command[]): void {
  for (const command of commands) table.set(command.name, command);
}

export const allCommands = (): readonly Command[] => [...table.values()];

/** The command of that name, if the environment has such an executable (container images have few). */
export function findCommand(environment: Environment, name: string): Command | undefined {
  if (environment.tools !== undefined && !environment.tools.has(name)) return undefined;
  return table.get(name);
}

/** Where an executable would be: `/usr/bin/NAME` (or /usr/sbin for administration tools). */
export function commandPath(name: string): string {
  const administration = /^(?:ip|ip6?tables.*|ipset|bridge|brctl|sysctl|conntrack|ethtool|arp|route|ifconfig|arping|ipvsadm)$/;
  return administration.test(name) ? `/usr/sbin/${name}` : `/usr/bin/${name}`;
}

export const BIN_DIRECTORIES: readonly string[] = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];

/** Executable files of the learner's own in a directory of `path`. */
export function findExecutable(files: FileSystem, path: string, name: string): string | undefined {
  for (const directory of path.split(':')) {
    const stat = files.stat(`${directory}/${name}`);
    if (stat.ok && stat.value.kind === 'file' && stat.value.executable) return `${directory}/${name}`;
  }
  return undefined;
}
