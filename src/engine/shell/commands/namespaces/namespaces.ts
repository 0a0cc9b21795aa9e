/** nsenter, unshare, lsns (util-linux 2.38.1): network namespaces only. */
import type { NetNamespace } from '../../../kernel/index';
import type { Process, Task } from '../../../program/index';
import { enterNamespace } from '../../kernel-files';
import type { Command } from '../../command';
import { findProgram } from '../../language/run-shell';
import { LSNS_HELP, NSENTER_HELP, UNSHARE_HELP } from './help';

const VERSION = 'util-linux 2.38.1';

const unknownOption = (arg: string): string => (arg.startsWith('--') ? `unrecognized option '${arg}'` : `invalid option -- '${arg.slice(1, 2)}'`);

/** What `--help`, `--version` and unknown options give; undefined for an option that the tool has. */
function usageAnswer(process: Process, name: 'unshare' | 'lsns', arg: string): number | undefined {
  const help = name === 'unshare' ? UNSHARE_HELP : LSNS_HELP;
  if (arg === '-h' || arg === '--help') process.stdout.write(help);
  else if (arg === '-V' || arg === '--version') process.stdout.write(`${name} from ${VERSION}\n`);
  else {
    const known = [...help.matchAll(/^ +(?:(-\w), )?\s*(--[\w-]+)?/gm)].some(([, short, long]) => (short !== undefined && arg.startsWith(short)) || (long !== undefined && arg.split('=')[0] === long));
    if (known) return undefined;
    process.stderr.write(`${name}: ${unknownOption(arg)}\nTry '${name} --help' for more information.\n`);
    return 1;
  }
  return 0;
}

function* runIn(process: Process, name: string, netns: NetNamespace, words: readonly string[]): Task<number> {
  const argv = words.length > 0 ? words : [process.variables.get('SHELL') === '/bin/sh' ? 'sh' : 'bash'];
  const next = enterNamespace(process, netns, argv);
  const found = findProgram(next, argv);
  if (found.kind === 'missing') {
    process.stderr.write(`${name}: failed to execute ${argv[0] ?? ''}: No such file or directory\n`);
    return 127;
  }
  return yield* found.run(next);
}

/** The namespace that a path such as /run/netns/NAME or /proc/PID/ns/net stands for. */
function namespaceAt(process: Process, path: string): NetNamespace | undefined {
  const named = /^\/(?:var\/)?run\/netns\/([^/]+)$/.exec(path);
  if (named) return process.netns.host.named.get(named[1] ?? '');
  const bound = process.environment.namespaceFiles.get(path);
  if (bound) return bound;
  const pid = /^\/proc\/(\d+|self)\/ns\/net$/.exec(path);
  if (!pid) return undefined;
  if (pid[1] === 'self') return process.netns;
  return namespaceOfPid(process, Number(pid[1]));
}

/** @simplified pids are looked up in this environment only — pid 1 of a host is in its root namespace */
function namespaceOfPid(process: Process, pid: number): NetNamespace | undefined {
  if (pid === 1 && process.environment.kind === 'host') return process.netns.host.root;
  return process.environment.processes.get(pid)?.netns;
}

function* runNsenter(process: Process): Task<number> {
  const args = process.argv.slice(1);
  let target: number | undefined;
  let net: string | undefined;
  let i = 0;
  const fail = (text: string, status = 1): number => {
    process.stderr.write(`nsenter: ${text}\n`);
    return status;
  };
  for (; i < args.length && /^-./.test(args[i] as string); i += 1) {
    const arg = args[i] as string;
    if (arg === '--') {
      i += 1;
      break;
    }
    if (arg === '-t' || arg === '--target') {
      const text = args[(i += 1)];
      if (text === undefined) return fail("option requires an argument -- 't'\nTry 'nsenter --help' for more information.");
      if (!/^\d+$/.test(text)) return fail(`failed to parse pid: '${text}'`);
      target = Number(text);
    } else if (/^--target=/.test(arg)) target = Number(arg.slice(9));
    else if (/^-t\d+$/.test(arg)) target = Number(arg.slice(2));
    else if (arg === '-n' || arg === '--net') net ??= '';
    else if (arg.startsWith('--net=')) net = arg.slice(6);
    else if (/^-n./.test(arg) && arg.startsWith('-n/')) net = arg.slice(2);
    else if (/^-[nFmuip]+$/.test(arg) || arg === '-a' || /^--(?:all|mount|uts|ipc|pid|no-fork|cgroup)$/.test(arg)) {
      // Namespaces other than the network's are not simulated: the files stay this host's, and no word is lost on it where it makes no difference.
      if (arg.includes('n') && !arg.startsWith('--')) net ??= '';
      if (arg === '-a' || arg === '--all') net ??= '';
      if (/m/.test(arg) && !arg.startsWith('--no')) return fail('Podwire does not simulate mount namespaces; use -n', 1);
    } else if (arg === '-V' || arg === '--version') {
      process.stdout.write(`nsenter from ${VERSION}\n`);
      return 0;
    } else if (arg === '-h' || arg === '--help') {
      process.stdout.write(NSENTER_HELP);
      return 0;
    } else return fail(`${unknownOption(arg)}\nTry 'nsenter --help' for more information.`);
  }
  const words = args.slice(i);
  if (net === undefined) return yield* runIn(process, 'nsenter', process.netns, words);
  if (net === '' && target === undefined) return fail('neither filename nor target pid supplied for ns/net');
  const path = net === '' ? `/proc/${target ?? 0}/ns/net` : net;
  const netns = namespaceAt(process, path);
  if (!netns) return fail(`cannot open ${path}: No such file or directory`);
  return yield* runIn(process, 'nsenter', netns, words);
}

function* runUnshare(process: Process): Task<number> {
  const args = process.argv.slice(1);
  let net = false;
  let i = 0;
  for (; i < args.length && /^-./.test(args[i] as string); i += 1) {
    const arg = args[i] as string;
    if (arg === '--') {
      i += 1;
      break;
    }
    if (arg === '-n' || arg === '--net') net = true;
    else if (arg === '-r' || arg === '-U' || arg === '--user' || arg === '--map-root-user' || arg === '-f' || arg === '--fork') continue;
    else if (arg === '-rn' || arg === '-Urn' || arg === '-nr') net = true;
    else {
      const answer = usageAnswer(process, 'unshare', arg);
      if (answer !== undefined) return answer;
      process.stderr.write(`Podwire does not simulate unshare ${arg}\n`);
      return 1;
    }
  }
  if (!process.environment.capabilities.has('SYS_ADMIN')) {
    process.stderr.write('unshare: unshare failed: Operation not permitted\n');
    return 1;
  }
  if (!net) return yield* runIn(process, 'unshare', process.netns, args.slice(i));
  const { host } = process.netns;
  const netns = host.addAnonymousNamespace(`unshare ${process.pid}`);
  try {
    return yield* runIn(process, 'unshare', netns, args.slice(i));
  } finally {
    // The namespace goes with its last process.
    if (![...process.environment.processes.values()].some((p) => p.netns === netns && p.pid !== process.pid)) host.removeNamespace(netns);
  }
}

 
const LSNS_COLUMNS = ['NS', 'TYPE', 'PATH', 'NPROCS', 'PID', 'PPID', 'COMMAND', 'UID', 'USER', 'NETNSID', 'NSFS', 'PNS', 'ONS'];

function* runLsns(process: Process): Task<number> {
  const words = process.argv.slice(1);
  let columns: readonly string[] = ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'NETNSID', 'NSFS', 'COMMAND'];
  let headings = true;
  const fail = (text: string): number => {
    process.stderr.write(`${text}\n`);
    return 1;
  };
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as string;
    const value = (short: string, long: string): string | undefined => (word === short || word === `--${long}` ? words[(i += 1)] : word.startsWith(`--${long}=`) ? word.slice(long.length + 3) : undefined);
    const type = value('-t', 'type');
    if (type !== undefined) {
      if (['mnt', 'ipc', 'user', 'pid', 'uts', 'cgroup', 'time'].includes(type)) return fail(`Podwire does not simulate lsns -t ${type} (only -t net)`);
      if (type !== 'net') return fail(`lsns: unknown namespace type: ${type}`);
      continue;
    }
    const output = value('-o', 'output');
    if (output !== undefined) {
      const wanted = output.toUpperCase().split(',');
      const strange = wanted.find((name) => !LSNS_COLUMNS.includes(name));
      if (strange !== undefined) return fail(`lsns: unknown column: ${output.split(',')[wanted.indexOf(strange)] ?? ''}`);
      if (wanted.some((name) => !columns.includes(name))) return fail(`Podwire does not simulate lsns -o ${output}`);
      columns = wanted;
      continue;
    }
    if (word === '-n' || word === '--noheadings') {
      headings = false;
      continue;
    }
    if (/^-[lruW]+$/.test(word) || ['--list', '--raw', '--notruncate', '--nowrap'].includes(word)) {
      if (word === '-r' || word === '--raw') return fail('Podwire does not simulate lsns -r');
      continue;
    }
    if (!word.startsWith('-')) return fail(/^\d+$/.test(word) ? `Podwire does not simulate lsns ${word}` : `lsns: invalid namespace argument: '${word}'`);
    const answer = usageAnswer(process, 'lsns', word);
    if (answer !== undefined) return answer;
    return fail(`Podwire does not simulate lsns ${word} (only -t net, -o, -n)`);
  }
  const { host } = process.netns;
  const groups = new Map<NetNamespace, Process[]>();
  groups.set(host.root, []);
  for (const netns of host.named.values()) groups.set(netns, []);
  for (const p of process.environment.processes.values()) groups.set(p.netns, [...(groups.get(p.netns) ?? []), p]);
  const rows = [...groups].filter(([netns, list]) => list.length > 0 || netns !== host.root || process.environment.kind === 'host').map(([netns, list]) => {
    const name = [...host.named].find(([, n]) => n === netns)?.[0];
    const first = list[0];
    return [String(netns.inode), 'net', String(list.length), first ? String(first.pid) : '', 'root', 'unassigned', name === undefined ? '' : `/run/netns/${name}`, first ? first.argv.join(' ') : ''];
  });
  const every = ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'NETNSID', 'NSFS', 'COMMAND'];
  const at = columns.map((name) => every.indexOf(name));
  const table = [...(headings ? [every] : []), ...rows].map((row) => at.map((c) => row[c] ?? ''));
  const right = columns.map((name) => ['NS', 'NPROCS', 'PID', 'NETNSID'].includes(name));
  const widths = table[0]?.map((_, c) => Math.max(...table.map((row) => (row[c] ?? '').length))) ?? [];
  for (const row of table) process.stdout.write(`${row.map((cell, c) => (c === row.length - 1 ? cell : right[c] ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0))).join(' ').trimEnd()}\n`);
  return 0;
}

export const nsenter: Command = { name: 'nsenter', synopsis: 'run a program in another network namespace', imitates: VERSION, run: runNsenter };
export const unshare: Command = { name: 'unshare', synopsis: 'run a program in a new network namespace (-n)', imitates: VERSION, run: runUnshare };
export const lsns: Command = { name: 'lsns', synopsis: 'list network namespaces (-t net)', imitates: VERSION, run: runLsns };
