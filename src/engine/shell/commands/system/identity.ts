/** hostname, uname, whoami, id, date, env, printenv, clear, nproc, ps, uptime, true/false files. */
import { calendar, EPOCH_UNIX_SECONDS, SECOND, fromRfc3339, type SimTime } from '../../../base/index';
import { execProcess, type Process, type Task } from '../../../program/index';
import { findProgram } from '../../language/run-shell';
import { COREUTILS, defineTool } from '../../tool';

 
function* done(status: number): Task<number> {
  return status;
}

export const hostname = defineTool('hostname', 'print the host name (-i, -I: addresses)', 'hostname 3.23', function* (tool) {
  const options = tool.options({ short: 'sfiId', long: { short: 's', fqdn: 'f', 'ip-address': 'i', 'all-ip-addresses': 'I' }, status: 255 });
  if (options.operands.length > 0) return tool.fail('you must be root to change the host name');
  const name = tool.process.environment.hostname;
  if (options.has('I') || options.has('i')) {
    const addresses = tool.process.netns.links.filter((l) => l.kind !== 'loopback').flatMap((l) => l.addresses.filter((a) => a.scope === 'global').map((a) => a.address));
    tool.write(`${addresses.map((a) => `${a} `).join('')}\n`);
  } else tool.write(`${options.has('s') ? (name.split('.')[0] ?? '') : name}\n`);
  return yield* done(0);
});

/** The kernel release that the simulated hosts report: the one that the recorded transcripts come from. */
const RELEASE = '6.18.0';

export const uname = defineTool('uname', 'print the system (-a)', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'asnrvmpio', long: { all: 'a', 'kernel-name': 's', nodename: 'n', 'kernel-release': 'r', 'kernel-version': 'v', machine: 'm', 'operating-system': 'o' } });
  const fields: readonly (readonly [string, string])[] = [['s', 'Linux'], ['n', tool.process.environment.hostname], ['r', RELEASE], ['v', '#1 SMP PREEMPT_DYNAMIC Podwire'], ['m', 'x86_64'], ['o', 'GNU/Linux']];
  const chosen = options.has('a') ? fields : fields.filter(([f]) => options.has(f));
  tool.write(`${(chosen.length > 0 ? chosen : fields.slice(0, 1)).map(([, v]) => v).join(' ')}\n`);
  return yield* done(0);
});

export const whoami = defineTool('whoami', 'print the user name', COREUTILS, function* (tool) {
  tool.write(`${tool.process.variables.get('USER') ?? 'root'}\n`);
  return yield* done(0);
});

export const id = defineTool('id', 'print user and group', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'ugnGr', long: { user: 'u', group: 'g', name: 'n', groups: 'G' } });
  if (options.has('u') || options.has('g') || options.has('G')) tool.write(options.has('n') ? 'root\n' : '0\n');
  else tool.write('uid=0(root) gid=0(root) groups=0(root)\n');
  return yield* done(0);
});

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export function formatDate(format: string, at: SimTime): string {
  const c = calendar(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  const unix = EPOCH_UNIX_SECONDS + Math.floor(at / SECOND);
  return format.replace(/%([-_0^#]?)([a-zA-Z%])/g, (whole, pad: string, f: string): string => {
    const number = (n: number, width: number): string => (pad === '-' ? String(n) : String(n).padStart(width, pad === '_' ? ' ' : '0'));
    switch (f) {
      case 'Y': return String(c.year);
      case 'y': return two(c.year % 100);
      case 'm': return number(c.month, 2);
      case 'd': return number(c.day, 2);
      case 'e': return String(c.day).padStart(2);
      case 'H': return number(c.hour, 2);
      case 'I': return number(c.hour % 12 || 12, 2);
      case 'M': return number(c.minute, 2);
      case 'S': return number(c.second, 2);
      case 'N': return `${String(c.microsecond).padStart(6, '0')}000`;
      case 's': return String(unix);
      case 'a': return (DAYS[c.weekday] ?? '').slice(0, 3);
      case 'A': return DAYS[c.weekday] ?? '';
      case 'b':
      case 'h': return (MONTHS[c.month - 1] ?? '').slice(0, 3);
      case 'B': return MONTHS[c.month - 1] ?? '';
      case 'p': return c.hour < 12 ? 'AM' : 'PM';
      case 'Z': return 'UTC';
      case 'z': return '+0000';
      case 'F': return `${c.year}-${two(c.month)}-${two(c.day)}`;
      case 'T': return `${two(c.hour)}:${two(c.minute)}:${two(c.second)}`;
      case 'R': return `${two(c.hour)}:${two(c.minute)}`;
      case 'D': return `${two(c.month)}/${two(c.day)}/${two(c.year % 100)}`;
      case 'u': return String(c.weekday === 0 ? 7 : c.weekday);
      case 'w': return String(c.weekday);
      case 'n': return '\n';
      case 't': return '\t';
      case '%': return '%';
      default: return whole;
    }
  });
}

export const date = defineTool('date', 'print the simulated date and time', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'uRd:I::', long: { utc: 'u', universal: 'u', 'date=': 'd', 'iso-8601[=': 'I', 'rfc-email': 'R' }, unsupported: 'frs' });
  let at = tool.process.world.now;
  const given = options.get('d');
  if (given !== undefined) {
    const parsed = /^@(\d+)$/.test(given) ? (Number(given.slice(1)) - EPOCH_UNIX_SECONDS) * SECOND : given === 'now' ? at : fromRfc3339(given);
    if (parsed === undefined) {
      tool.process.stderr.write(`Podwire does not simulate date -d '${given}' (only now, @SECONDS and RFC 3339)\n`);
      return 1;
    }
    at = parsed;
  }
  const [format] = options.operands;
  if (format !== undefined && !format.startsWith('+')) return tool.fail(`invalid date '${format}'`);
  const chosen = format?.slice(1) ?? (options.has('R') ? '%a, %d %b %Y %H:%M:%S %z' : options.has('I') ? { '': '%F', date: '%F', seconds: '%FT%T+00:00', hours: '%FT%H+00:00', minutes: '%FT%R+00:00', ns: '%FT%T,%N+00:00' }[options.get('I') ?? ''] ?? '%F' : '%a %b %e %H:%M:%S %Z %Y');
  tool.write(`${formatDate(chosen, at)}\n`);
  return yield* done(0);
});

export const printenv = defineTool('printenv', 'print environment variables', COREUTILS, function* (tool) {
  const names = tool.process.argv.slice(1);
  if (names.length === 0) {
    for (const [name, value] of tool.process.variables) tool.write(`${name}=${value}\n`);
    return 0;
  }
  let status = 0;
  for (const name of names) {
    const value = tool.process.variables.get(name);
    if (value === undefined) status = 1;
    else tool.write(`${value}\n`);
  }
  return yield* done(status);
});

export const env = defineTool('env', 'run a program with other variables', COREUTILS, function* (tool) {
  const options = tool.options({ short: 'iu:', long: { 'ignore-environment': 'i', 'unset=': 'u' }, unsupported: 'CSsv0', stopAtOperand: true, status: 125 });
  const variables = options.has('i') ? new Map<string, string>() : new Map(tool.process.variables);
  for (const name of options.all('u')) variables.delete(name);
  let i = 0;
  for (; i < options.operands.length && (options.operands[i] as string).includes('='); i += 1) {
    const word = options.operands[i] as string;
    variables.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
  }
  const argv = options.operands.slice(i);
  if (argv.length === 0) {
    for (const [name, value] of variables) tool.write(`${name}=${value}\n`);
    return 0;
  }
  const found = findProgram(tool.process, argv);
  if (found.kind === 'missing') return tool.fail(`'${argv[0] ?? ''}': No such file or directory`, 127);
  return yield* found.run(execProcess(tool.process, { argv, variables }));
});

export const clear = defineTool('clear', 'clear the terminal', 'ncurses 6.4', function* (tool) {
  tool.write('\x1b[H\x1b[2J\x1b[3J');
  return yield* done(0);
});

export const nproc = defineTool('nproc', 'print the number of processors', COREUTILS, function* (tool) {
  tool.write('2\n');
  return yield* done(0);
});

interface PsColumn {
  readonly header: string;
  readonly width: number;
  readonly right?: true;
  readonly of: (process: Process) => string;
}

/** Of `ps -o`, what there is to tell (procps src/ps/output.c). */
const PS_COLUMNS: Readonly<Record<string, PsColumn>> = {
  pid: { header: 'PID', width: 7, right: true, of: (p) => String(p.pid) },
  user: { header: 'USER', width: 8, of: () => 'root' },
  args: { header: 'COMMAND', width: 27, of: (p) => p.argv.join(' ') },
  command: { header: 'COMMAND', width: 27, of: (p) => p.argv.join(' ') },
  cmd: { header: 'CMD', width: 27, of: (p) => p.argv.join(' ') },
  comm: { header: 'COMMAND', width: 15, of: (p) => (p.argv[0] ?? '').split('/').pop()?.slice(0, 15) ?? '' },
};

/** @simplified CPU and memory figures are not simulated — ps shows pid, terminal, zero time and the command line */
export const ps = defineTool('ps', 'list the processes here', 'procps-ng 4.0.2', function* (tool) {
  const args = tool.process.argv.slice(1).join(' ');
  const full = /\b(?:aux|-ef|-eF|ax|-ax|-e|-A|auxww|-o)\b/.test(args) || args.includes('a') || args.includes('e');
  const fields = /^-(?:e|A)?o *([\w,]+)$|^-(?:e|A) -o *([\w,]+)$/.exec(args);
  const columns = (fields?.[1] ?? fields?.[2])?.split(',').map((name) => PS_COLUMNS[name]);
  if (columns?.every((column) => column !== undefined) === true) {
    const all = [...tool.process.environment.processes.values()].filter((p) => !args.startsWith('-o') || p.terminal !== undefined || p === tool.process);
    const line = (text: (column: PsColumn) => string): string => `${columns.map((column, i) => (column.right ? text(column).padStart(column.width) : i === columns.length - 1 ? text(column) : text(column).padEnd(column.width))).join(' ')}\n`;
    tool.write(line(({ header }) => header));
    for (const p of all) tool.write(line(({ of }) => of(p)));
    return yield* done(0);
  }
  if (/-\w*o\b/.test(args) || args.includes('--')) {
    tool.process.stderr.write(`Podwire does not simulate ps ${args}\n`);
    return 1;
  }
  const rows = [...tool.process.environment.processes.values()].filter((p) => full || p.terminal !== undefined || p === tool.process);
  const user = args.includes('u');
  const ef = /-\w*f/.test(args);
  const tty = (terminal: boolean): string => (terminal ? 'pts/0' : '?');
  if (user) {
    tool.write('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const p of rows) tool.write(`root     ${String(p.pid).padStart(7)}  0.0  0.0      0     0 ${tty(p.terminal !== undefined).padEnd(8)} S    ${formatDate('%R', 0)}   0:00 ${p.argv.join(' ')}\n`);
  } else if (ef) {
    tool.write('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const p of rows) tool.write(`root     ${String(p.pid).padStart(7)} ${String(p.pid === 1 ? 0 : 1).padStart(7)}  0 ${formatDate('%R', 0)} ${tty(p.terminal !== undefined).padEnd(8)} 00:00:00 ${p.argv.join(' ')}\n`);
  } else {
    tool.write('    PID TTY          TIME CMD\n');
    for (const p of rows) tool.write(`${String(p.pid).padStart(7)} ${tty(p.terminal !== undefined).padEnd(8)} 00:00:00 ${(p.argv[0] ?? '').split('/').pop() ?? ''}\n`);
  }
  return yield* done(0);
});
