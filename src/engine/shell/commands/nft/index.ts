/** The nft command: it lists what iptables-nft has made, as nftables 1.0.6 does. Nothing can be changed with it. */
import type { Process, Task } from '../../../program/index';
import type { Command, CompletionContext } from '../../command';
import { chainsOf, familyName, tablesOf } from './listing';
import { runNft } from './run';

function* run(process: Process): Task<number> {
  const { netns, environment } = process;
  const { output, status } = runNft(process.argv.slice(1), {
    netfilter: netns.host.iptablesVariant === 'nf_tables' ? netns.netfilter : undefined,
    privileged: environment.capabilities.has('NET_ADMIN'),
  });
  for (const { stream, text } of output) process[stream].write(text);
  return status;
}

const LISTED = ['ruleset', 'tables', 'table', 'chains', 'chain', 'sets'] as const;
const FAMILIES = ['ip', 'ip6'] as const;

function complete(words: readonly string[], { environment }: CompletionContext): readonly string[] {
  const given = words.slice(1, -1).filter((word) => !word.startsWith('-'));
  if ((words.at(-1) ?? '').startsWith('-')) return ['-a', '-s', '-n', '-y', '-p', '-S', '-h', '-v'];
  const [verb, what, family, name] = given;
  if (verb === undefined) return ['list'];
  if (what === undefined) return LISTED;
  const tables = tablesOf(environment.netns.netfilter);
  if (family === undefined) return FAMILIES;
  if (name === undefined && (what === 'table' || what === 'chain')) return tables.filter((table) => familyName(table) === family).map((table) => table.name);
  const table = tables.find((each) => each.name === name && familyName(each) === family);
  return what === 'chain' && table ? chainsOf(table).map((chain) => chain.name) : [];
}

export const nft: Command = { name: 'nft', synopsis: 'list the packet filter rules as nf_tables holds them', imitates: 'nftables 1.0.6', run, complete };
