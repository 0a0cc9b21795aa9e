/** The state that a shell, and a subshell, starts with. */
import type { Process } from '../../program/index';
import type { Dialect, ShellState } from './shell-context';
import { Variables } from './variables';

export function initialState(process: Process, options: { readonly dialect: Dialect; readonly positional?: readonly string[] }): ShellState {
  const variables = new Variables(process.variables);
  const set = (name: string, value: string): void => {
    if (variables.get(name) === undefined) variables.set(name, value);
  };
  set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  variables.set('PWD', process.cwd);
  variables.mark('PWD', { exported: true });
  set('IFS', ' \t\n');
  variables.set('IFS', ' \t\n');
  variables.set('PPID', '1');
  if (options.dialect === 'bash') {
    set('HOSTNAME', process.environment.hostname);
    variables.set('SHLVL', String(Number(variables.get('SHLVL') ?? '0') + 1));
    variables.mark('SHLVL', { exported: true });
    variables.set('BASH_VERSION', '5.2.15(1)-release');
    variables.setArray('BASH_VERSINFO', new Map(['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'].map((part, i) => [i, part])));
    variables.set('UID', '0');
    variables.set('EUID', '0');
  }
  variables.set('OPTIND', '1');
  return {
    variables,
    positional: options.positional ?? [],
    functions: new Map(),
    aliases: new Map(),
    options: { errexit: false, nounset: false, xtrace: false, noglob: false, pipefail: false, noclobber: false, allexport: false, verbose: false, noexec: false },
    shopt: new Map(),
    traps: new Map(),
    cwd: process.cwd,
    lastStatus: 0,
    lastBackgroundPid: undefined,
    pipeStatus: [0],
    functionNames: [],
    subshells: 0,
    loopDepth: 0,
  };
}

/** The state of a subshell: a copy, without the traps. */
export function subshellState(state: ShellState): ShellState {
  return {
    ...state,
    variables: state.variables.clone(),
    functions: new Map(state.functions),
    aliases: new Map(state.aliases),
    options: { ...state.options },
    shopt: new Map(state.shopt),
    traps: new Map(),
    subshells: state.subshells + 1,
  };
}
