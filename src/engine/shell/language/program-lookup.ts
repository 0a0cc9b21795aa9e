/** What a command's name stands for: keyword, function, builtin, or a program of the container. */
import { resolvePath, type Program } from '../../program/index';
import { BIN_DIRECTORIES, commandPath, findCommand, findExecutable } from '../command-table';
import { builtins } from './builtins/index';
import type { ShellContext } from './shell-context';

type ShellPlace = Pick<ShellContext, 'state' | 'process' | 'dialect'>;

export type FoundProgram =
  | { readonly kind: 'program'; readonly program: Program; readonly argv?: readonly string[] }
  | { readonly kind: 'missing'; readonly message: string; readonly status: number };

const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until', 'do', 'done', 'in', 'function', 'time', '{', '}', '!', '[[', ']]', 'coproc']);

export function kindOf(shell: ShellPlace, name: string): ReturnType<ShellContext['kindOf']> {
  if (shell.state.aliases.has(name)) return 'alias';
  if (KEYWORDS.has(name)) return 'keyword';
  if (shell.state.functions.has(name)) return 'function';
  if (builtins.has(name)) return 'builtin';
  return pathOf(shell, name) === undefined ? undefined : 'file';
}

export function pathOf(shell: ShellPlace, name: string): string | undefined {
  if (name.includes('/')) {
    const stat = shell.process.environment.files.stat(resolvePath(shell.state.cwd, name));
    return stat.ok && stat.value.kind === 'file' && stat.value.executable ? name : undefined;
  }
  if (findCommand(shell.process.environment, name)) return commandPath(name);
  return findExecutable(shell.process.environment.files, shell.state.variables.get('PATH') ?? '', name);
}

/**
 * What people type on a machine of their own: that it is missing is no mistake of theirs, and said so.
 * @unsupported the programs mtr, socat, ncat, nmap, fping, hping3, iperf, iperf3, netperf, tshark, ssh, scp, rsync, docker, podman, nerdctl, ctr, crictl, calicoctl, cilium, ovs-vsctl, ovs-ofctl, bpftool, apt, apt-get, dnf, systemctl, journalctl and service
 */
const NOT_SIMULATED: ReadonlySet<string> = new Set(['mtr', 'socat', 'ncat', 'nmap', 'fping', 'hping3', 'iperf', 'iperf3', 'netperf', 'tshark', 'ssh', 'scp', 'rsync', 'docker', 'podman', 'nerdctl', 'ctr', 'crictl', 'calicoctl', 'cilium', 'ovs-vsctl', 'ovs-ofctl', 'bpftool', 'apt', 'apt-get', 'dnf', 'systemctl', 'journalctl', 'service']);

/** What an executable's name means here: a tool, or a script of the learner's. */
export function findProgram(shell: ShellPlace, name: string): FoundProgram {
  const { environment } = shell.process;
  const missing = (message: string, status: number): { kind: 'missing'; message: string; status: number } => ({ kind: 'missing', message, status });
  const tool = name.includes('/') ? undefined : findCommand(environment, name);
  if (tool) return { kind: 'program', program: tool.run };
  const aside = NOT_SIMULATED.has(name) ? ` (Podwire does not simulate ${name})` : '';
  const notFound = shell.dialect === 'sh' ? `${name}: not found${aside}` : `${name}: command not found${aside}`;
  let path = name;
  if (!name.includes('/')) {
    const found = name === '' ? undefined : findExecutable(environment.files, shell.state.variables.get('PATH') ?? '', name);
    if (found === undefined) return missing(notFound, 127);
    path = found;
  }
  const absolute = resolvePath(shell.state.cwd, path);
  const stat = environment.files.stat(absolute);
  if (!stat.ok) {
    const cut = absolute.lastIndexOf('/');
    const base = BIN_DIRECTORIES.includes(absolute.slice(0, cut)) ? findCommand(environment, absolute.slice(cut + 1)) : undefined;
    if (base) return { kind: 'program', program: base.run };
    if (shell.dialect === 'sh') return missing(`${name}: not found`, 127);
    return missing(`${name}: ${stat.error === 'ENOTDIR' ? 'Not a directory' : 'No such file or directory'}`, stat.error === 'ENOTDIR' ? 126 : 127);
  }
  if (stat.value.kind === 'directory') return missing(`${name}: ${shell.dialect === 'sh' ? 'Permission denied' : 'Is a directory'}`, 126);
  if (stat.value.kind !== 'file' || !stat.value.executable) return missing(`${name}: Permission denied`, 126);
  const text = environment.files.read(absolute);
  const shebang = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(text.ok ? text.value : '');
  const interpreterPath = shebang ? (shebang[1] === '/usr/bin/env' ? (shebang[2] ?? '') : (shebang[1] ?? '')) : '/bin/bash';
  const interpreterName = interpreterPath.slice(interpreterPath.lastIndexOf('/') + 1);
  const runner = findCommand(environment, interpreterName) ?? (shebang ? undefined : findCommand(environment, 'sh'));
  if (!runner) return missing(`${name}: ${interpreterPath}: bad interpreter: No such file or directory`, 126);
  const option = shebang && shebang[1] !== '/usr/bin/env' && shebang[2] !== undefined ? [shebang[2]] : [];
  return { kind: 'program', program: runner.run, argv: [interpreterName, ...option, path] };
}
