/** Prompt strings (bash manual, section 6.9). */
import { calendar } from '../../base/index';
import type { ShellContext } from './shell-context';

export function promptText(shell: ShellContext, template: string): string {
  const { variables, cwd } = shell.state;
  const home = variables.get('HOME') ?? '/root';
  const short = cwd === home ? '~' : home !== '/' && cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
  const user = variables.get('USER') ?? 'root';
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = (): string => {
    const c = calendar(shell.process.world.now);
    return `${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
  };
  return template.replace(/\\([uhHwW$nst\\eAj\[\]])|\\(0[0-7]{2})/g, (_, letter: string | undefined, octal: string | undefined) => {
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    switch (letter) {
      case 'u': return user;
      case 'h': return shell.process.environment.hostname.split('.')[0] ?? '';
      case 'H': return shell.process.environment.hostname;
      case 'w': return short;
      case 'W': return short === '~' || cwd === '/' ? short : cwd.slice(cwd.lastIndexOf('/') + 1);
      case '$': return user === 'root' ? '#' : '$';
      case 'n': return '\n';
      case 's': return shell.dialect;
      case 't': return clock();
      case 'A': return clock().slice(0, 5);
      case 'j': return String(shell.jobs.length);
      case 'e': return '\x1b';
      case '\\': return '\\';
      default: return '';
    }
  });
}

/** The prompt where PS1 is not set: Debian's for bash, dash's own for sh. */
export function defaultPrompt(shell: ShellContext): string {
  if (shell.dialect === 'bash') return '\\u@\\h:\\w\\$ ';
  return (shell.state.variables.get('USER') ?? 'root') === 'root' ? '# ' : '$ ';
}
