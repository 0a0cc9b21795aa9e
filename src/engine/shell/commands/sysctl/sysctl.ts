/** sysctl of procps-ng 4.0.2. */
import type { Process, Task } from '../../../program/index';
import { resolvePath } from '../../../program/index';
import type { Command } from '../../command';
import { fileErrorText } from '../../file-errors';
import { readToEnd } from '../../tool';
import { SYSCTL_HELP } from '../ip/help-texts';
import { ERRNO_TEXT } from '../ip/netlink';

/** `net/ipv4/ip_forward` and `net.ipv4.ip_forward` are the same; a slash first makes dots literal. */
function dotted(name: string): string {
  const slash = name.indexOf('/');
  const dot = name.indexOf('.');
  if (slash >= 0 && (dot < 0 || slash < dot)) return name.replace(/[/.]/g, (c) => (c === '/' ? '.' : '/'));
  return name;
}

 
function* run(process: Process): Task<number> {
  const f = { all: false, names: false, values: false, binary: false, ignore: false, quiet: false, write: false, dryRun: false };
  let pattern: RegExp | undefined;
  let file: string | undefined;
  const operands: string[] = [];
  const args = process.argv.slice(1);
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] as string;
    const long = ({ '--all': 'a', '--names': 'N', '--values': 'n', '--binary': 'b', '--ignore': 'e', '--quiet': 'q', '--write': 'w', '--help': 'h', '--version': 'V', '--load': 'p', '--deprecated': 'x', '--dry-run': 'D' } as Readonly<Record<string, string>>)[arg];
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
      continue;
    }
    if (arg.startsWith('--pattern') || arg.startsWith('--load=') || arg === '--system') {
      if (arg.startsWith('--pattern')) pattern = new RegExp(arg.includes('=') ? arg.slice(10) : (args[(i += 1)] ?? ''));
      else file = arg === '--system' ? '/etc/sysctl.conf' : arg.slice(7);
      continue;
    }
    for (const letter of long ?? (arg.startsWith('--') ? '-' : arg.slice(1))) {
      if (letter === 'a' || letter === 'A' || letter === 'X') f.all = true;
      else if (letter === 'N') f.names = true;
      else if (letter === 'n') f.values = true;
      else if (letter === 'b') f.binary = true;
      else if (letter === 'e') f.ignore = true;
      else if (letter === 'q') f.quiet = true;
      else if (letter === 'w') f.write = true;
      else if (letter === 'D') f.dryRun = true;
      else if (letter === 'o' || letter === 'x') continue;
      else if (letter === 'r') {
        pattern = new RegExp(args[(i += 1)] ?? '');
      } else if (letter === 'p' || letter === 'f') {
        file = args[i + 1] !== undefined && (args[i + 1] === '-' || !(args[i + 1] as string).startsWith('-')) ? args[(i += 1)] : '/etc/sysctl.conf';
      } else if (letter === 'V') {
        process.stdout.write('sysctl from procps-ng 4.0.2\n');
        return 0;
      } else if (letter === 'h' || letter === 'd') {
        process.stdout.write(SYSCTL_HELP);
        return 0;
      } else {
        // sysctl says so, shows how it is used, and succeeds.
        process.stderr.write(`sysctl: ${(args[i] ?? '').startsWith('--') ? `unrecognized option '${args[i] ?? ''}'` : `invalid option -- '${letter}'`}\n`);
        process.stdout.write(SYSCTL_HELP);
        return 0;
      }
    }
  }
  const { netns } = process;
  const error = (text: string): number => {
    process.stderr.write(`sysctl: ${text}\n`);
    return 1;
  };
  const show = (name: string, value: string): void => {
    const text = value.replace(/\n$/, '');
    if (f.names) process.stdout.write(`${name}\n`);
    else if (f.values || f.binary) process.stdout.write(f.binary ? text : `${text}\n`);
    else process.stdout.write(`${name} = ${text}\n`);
  };
  const read = (name: string): number => {
    const key = dotted(name);
    const value = netns.sysctl(key);
    if (value.ok) {
      show(key, value.value);
      return 0;
    }
    const below = netns.sysctlNames().filter((n) => n.startsWith(`${key}.`));
    if (below.length > 0) {
      for (const n of below) {
        const v = netns.sysctl(n);
        if (v.ok) show(n, v.value);
      }
      return 0;
    }
    return f.ignore ? 0 : error(`cannot stat /proc/sys/${key.replace(/\./g, '/')}: No such file or directory`);
  };
  const write = (assignment: string): number => {
    const cut = assignment.indexOf('=');
    const key = dotted(assignment.slice(0, cut).trim());
    const value = assignment.slice(cut + 1).trim();
    if (!netns.sysctl(key).ok) return f.ignore ? 0 : error(`cannot stat /proc/sys/${key.replace(/\./g, '/')}: No such file or directory`);
    if (!process.environment.capabilities.has('NET_ADMIN')) return error(`permission denied on key "${key}"`);
    if (!f.dryRun) {
      const done = netns.setSysctl(key, value);
      if (!done.ok) return error(`setting key "${key}": ${ERRNO_TEXT[done.error.errno]}`);
    }
    if (!f.quiet) show(key, value);
    return 0;
  };
  if (file !== undefined) {
    const text = file === '-' ? undefined : process.environment.files.read(resolvePath(process.cwd, file));
    if (text && !text.ok) return error(`cannot open "${file}": ${fileErrorText(text.error)}`);
    const lines = (text ? text.value : ((yield* readToEnd(process.stdin)) ?? '')).split('\n').map((line) => line.trim());
    // The whole file is read first, then written.
    for (const [index, line] of lines.entries()) if (line !== '' && !/^[#;]/.test(line) && !line.includes('=')) process.stderr.write(`sysctl: ${file}(${index + 1}): invalid syntax, continuing...\n`);
    let status = 0;
    for (const line of lines) if (/^[^#;].*=/.test(line)) status |= write(line.replace(/^-/, ''));
    return status;
  }
  if (f.all) {
    for (const name of netns.sysctlNames()) {
      if (pattern && !pattern.test(name)) continue;
      const value = netns.sysctl(name);
      if (value.ok) show(name, value.value);
    }
    return 0;
  }
  if (operands.length === 0) {
    if (args.length === 0) process.stderr.write(SYSCTL_HELP);
    else process.stderr.write("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
    return 1;
  }
  let status = 0;
  for (const operand of operands) {
    if (operand.includes('=')) status |= write(operand);
    else if (f.write) {
      // It stops there.
      status |= error('command line(0): invalid syntax, continuing...');
      break;
    }
    else status |= read(operand);
  }
  return status;
}

export const sysctl: Command = {
  name: 'sysctl',
  synopsis: 'show and set kernel parameters (net.*)',
  imitates: 'procps-ng 4.0.2',
  run,
  complete: (words, { environment }) => {
    const names = environment.netns.sysctlNames();
    const typed = words[words.length - 1] ?? '';
    return words.includes('-w') && !typed.includes('=') ? names.map((n) => `${n}=`) : names;
  },
};
