/** The file and string tests that `test`, `[` and `[[` share. */
import { resolvePath, type FileStat } from '../../program/index';
import type { ShellContext } from './shell-context';

export function unaryTest(shell: ShellContext, operator: string, operand: string): boolean {
  const { files } = shell.process.environment;
  const stat = (follow = true): FileStat | undefined => {
    const found = files.stat(resolvePath(shell.state.cwd, operand), { follow });
    return operand !== '' && found.ok ? found.value : undefined;
  };
  switch (operator) {
    case '-n': return operand !== '';
    case '-z': return operand === '';
    case '-a':
    case '-e':
    case '-r':
    case '-w': return stat() !== undefined || /^\/dev\/(?:null|stdin|stdout|stderr|tty)$/.test(operand);
    case '-f': return stat()?.kind === 'file';
    case '-d': return stat()?.kind === 'directory';
    case '-L':
    case '-h': return stat(false)?.kind === 'link';
    case '-s': {
      const found = stat();
      return found?.kind === 'directory' || (found?.kind === 'file' && found.size > 0);
    }
    case '-x': {
      const found = stat();
      return found?.kind === 'directory' || (found?.kind === 'file' && found.executable) || (operand.includes('/') && shell.pathOf(operand) !== undefined);
    }
    case '-c': return /^\/dev\/(?:null|tty|zero|random|urandom)$/.test(operand);
    case '-t': {
      const descriptor = shell.descriptors.get(Number(operand));
      return (descriptor?.output ?? descriptor?.input)?.isTerminal ?? false;
    }
    case '-v': {
      const element = /^([A-Za-z_]\w*)\[(.*)\]$/.exec(operand);
      if (!element) return shell.state.variables.value(operand) !== undefined;
      const [, name = '', key = ''] = element;
      const held = shell.state.variables.value(name);
      return held !== undefined && shell.state.variables.element(name, held.kind === 'associative' ? key : Number(shell.evaluate(key))) !== undefined;
    }
    case '-o': return Object.entries(shell.state.options).some(([name, on]) => name === operand && on);
    default: return false;
  }
}

export function compareFiles(shell: ShellContext, operator: string, left: string, right: string): boolean {
  const { files } = shell.process.environment;
  const time = (path: string): number | undefined => {
    const stat = files.stat(resolvePath(shell.state.cwd, path));
    return stat.ok ? stat.value.modifiedAt : undefined;
  };
  const a = time(left);
  const b = time(right);
  if (operator === '-ef') return a !== undefined && resolvePath(shell.state.cwd, left) === resolvePath(shell.state.cwd, right);
  if (operator === '-nt') return a !== undefined && (b === undefined || a > b);
  return b !== undefined && (a === undefined || a < b);
}

export function compareIntegers(operator: string, a: bigint, b: bigint): boolean {
  switch (operator) {
    case '-eq': return a === b;
    case '-ne': return a !== b;
    case '-lt': return a < b;
    case '-le': return a <= b;
    case '-gt': return a > b;
    default: return a >= b;
  }
}
