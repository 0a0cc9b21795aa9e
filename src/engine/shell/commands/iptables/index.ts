/** The commands of the iptables family. They imitate Debian 12's iptables 1.8.9; which variant, the host says. */
import type { Process, Program } from '../../../program/index';
import { resolvePath } from '../../../program/index';
import type { CompletionContext, Command } from '../../command';
import { readToEnd } from '../../tool';
import { runIptables } from './run';
import { parseRestoreCommand, runRestore, runSave } from './save-restore';
import { type Outcome, type ToolName, toolName } from './tool-name';

const IMITATES = 'iptables 1.8.9';

const privileged = (process: Process): boolean => process.environment.capabilities.has('NET_ADMIN');

function finish(process: Process, { stdout, stderr, status }: Outcome): number {
  if (stdout !== '') process.stdout.write(stdout);
  if (stderr !== '') process.stderr.write(stderr);
  return status;
}

const toolOf = (process: Process, name: string, family: 4 | 6): ToolName => toolName(name, family, process.netns.host.iptablesVariant);

const tables: (name: string, family: 4 | 6) => Program = (name, family) =>
   
  function* (process) {
    return finish(process, runIptables(process.argv.slice(1), toolOf(process, name, family), process.netns.netfilter, privileged(process)));
  };

const save: (name: string, family: 4 | 6) => Program = (name, family) =>
   
  function* (process) {
    return finish(process, runSave(process.argv.slice(1), toolOf(process, name, family), process.netns.netfilter, process.world.now, privileged(process)));
  };

const restore: (name: string, family: 4 | 6) => Program = (name, family) =>
  function* (process) {
    const tool = toolOf(process, name, family);
    const request = parseRestoreCommand(process.argv.slice(1), tool);
    if (request.kind === 'end') return finish(process, request.outcome);
    const { file } = request.options;
    let text: string | undefined;
    if (file === undefined) {
      text = yield* readToEnd(process.stdin);
      if (text === undefined) return 130;
    } else {
      const read = process.environment.files.read(resolvePath(process.cwd, file));
      if (!read.ok) return finish(process, { stdout: '', stderr: `Can't open ${file}: ${read.error === 'EISDIR' ? 'Is a directory' : 'No such file or directory'}\n`, status: 1 });
      text = read.value;
    }
    return finish(process, runRestore(text, request.options, tool, process.netns.netfilter, privileged(process)));
  };

const TABLE_NAMES = ['filter', 'nat', 'mangle', 'raw', 'security'] as const;
const FLAGS = ['-t', '-A', '-I', '-D', '-R', '-C', '-L', '-S', '-F', '-Z', '-N', '-X', '-E', '-P', '-n', '-v', '-x', '--line-numbers', '-p', '-s', '-d', '-i', '-o', '-j', '-g', '-m', '-h', '-V'];
const MATCH_NAMES = ['tcp', 'udp', 'icmp', 'multiport', 'conntrack', 'state', 'comment', 'mark', 'connmark', 'addrtype', 'set', 'physdev', 'statistic', 'limit', 'recent', 'mac', 'iprange', 'owner'];
const TARGET_NAMES = ['ACCEPT', 'DROP', 'RETURN', 'REJECT', 'LOG', 'MARK', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NOTRACK'];

const complete = (family: 4 | 6) => (words: readonly string[], { environment }: CompletionContext): readonly string[] => {
  const previous = words[words.length - 2] ?? '';
  const named = words[words.indexOf('-t') + 1];
  const table = TABLE_NAMES.find((name) => words.includes('-t') && name === named) ?? 'filter';
  const chains = (): readonly string[] => environment.netns.netfilter.table(family, table).chains.map((chain) => chain.name);
  if (previous === '-t') return TABLE_NAMES;
  if (/^-[AIDRCLSFZXEP]$/.test(previous)) return chains();
  if (previous === '-j') return [...TARGET_NAMES, ...chains().filter((name) => !['INPUT', 'OUTPUT', 'FORWARD', 'PREROUTING', 'POSTROUTING'].includes(name))];
  if (previous === '-m') return MATCH_NAMES;
  if (previous === '-p') return ['tcp', 'udp', 'icmp', 'sctp', 'all'];
  if (previous === '-i' || previous === '-o') return environment.netns.links.map((link) => link.name);
  return FLAGS;
};

export const iptables: Command = { name: 'iptables', synopsis: 'IPv4 packet filter and NAT rules', imitates: IMITATES, run: tables('iptables', 4), complete: complete(4) };
export const ip6tables: Command = { name: 'ip6tables', synopsis: 'IPv6 packet filter and NAT rules', imitates: IMITATES, run: tables('ip6tables', 6), complete: complete(6) };
export const iptablesSave: Command = { name: 'iptables-save', synopsis: 'print IPv4 rules for iptables-restore', imitates: IMITATES, run: save('iptables-save', 4) };
export const ip6tablesSave: Command = { name: 'ip6tables-save', synopsis: 'print IPv6 rules for ip6tables-restore', imitates: IMITATES, run: save('ip6tables-save', 6) };
export const iptablesRestore: Command = { name: 'iptables-restore', synopsis: 'load IPv4 rules from text', imitates: IMITATES, run: restore('iptables-restore', 4) };
export const ip6tablesRestore: Command = { name: 'ip6tables-restore', synopsis: 'load IPv6 rules from text', imitates: IMITATES, run: restore('ip6tables-restore', 6) };
