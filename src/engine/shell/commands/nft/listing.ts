/** Tables and chains as `nft list` prints them (nftables 1.0.6, src/rule.c). */
import type { Chain, Netfilter, Table } from '../../../kernel/index';
import { NOT_FOUND, type RuleFormat, ruleText } from './rule';

export interface ListFormat extends RuleFormat {
  /** -a */
  readonly handles: boolean;
  /** -y */
  readonly numericPriority: boolean;
}

/** A line for one of the two streams, in the order in which they come. */
export interface Output {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export type NftFamily = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

/** The tables that iptables-nft has made, oldest first. Of a family only, when one is named: of the others there are none. */
export function tablesOf(netfilter: Netfilter, family?: NftFamily): readonly Table[] {
  const all = ([4, 6] as const).flatMap((version) => netfilter.tables(version)).filter((table) => table.handle > 0);
  return all.filter((table) => family === undefined || familyName(table) === family).toSorted((a, b) => a.handle - b.handle);
}

export const familyName = (table: Table): 'ip' | 'ip6' => (table.family === 4 ? 'ip' : 'ip6');
export const chainsOf = (table: Table): readonly Chain[] => table.chains.filter((chain) => chain.handle > 0).toSorted((a, b) => a.handle - b.handle);

/** NF_IP_PRI_* of each table; those of NAT depend on the hook. */
function priority(table: Table, hook: string): { readonly number: number; readonly name: string | undefined } {
  switch (table.name) {
    case 'raw':
      return { number: -300, name: 'raw' };
    case 'mangle':
      return { number: -150, name: 'mangle' };
    case 'filter':
      return { number: 0, name: 'filter' };
    case 'security':
      // As iptables-nft 1.8.9 makes it: nft has a name for 50 only.
      return { number: 150, name: undefined };
    case 'nat':
      if (hook === 'PREROUTING') return { number: -100, name: 'dstnat' };
      if (hook === 'POSTROUTING') return { number: 100, name: 'srcnat' };
      return { number: hook === 'OUTPUT' ? -100 : 100, name: undefined };
  }
}

/** `type filter hook input priority filter; policy accept;` */
function hookText(table: Table, chain: Chain, format: ListFormat): string {
  const type = table.name === 'nat' ? 'nat' : table.name === 'mangle' && chain.name === 'OUTPUT' ? 'route' : 'filter';
  const { number, name } = priority(table, chain.name);
  return `type ${type} hook ${chain.name.toLowerCase()} priority ${format.numericPriority || name === undefined ? String(number) : name}; policy ${(chain.policy ?? 'ACCEPT').toLowerCase()};`;
}

const handle = (each: { readonly handle: number }, format: ListFormat): string => (format.handles ? ` # handle ${each.handle}` : '');

/** The head of a chain; `rules` absent: it alone, as `list chains` wants it. */
function chainText(table: Table, chain: Chain, format: ListFormat, rules: readonly string[]): string {
  const lines = [...(chain.builtin ? [hookText(table, chain, format)] : []), ...rules];
  return `\tchain ${chain.name} {${handle(chain, format)}\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n`;
}

/** One table with some of its chains, and the warning that it is iptables' own. `handled`: with the table's own handle. */
export function tableOutput(table: Table, chains: readonly Chain[], format: ListFormat, handled: boolean): readonly Output[] {
  const out: Output[] = [];
  let xtables = false;
  const texts = chains.map((chain) => {
    const rules = chain.rules.map((rule) => {
      const { text, xtables: foreign } = ruleText(rule, format);
      xtables ||= foreign;
      return `${text}${handle(rule, format)}`;
    });
    return chainText(table, chain, format, rules);
  });
  if (xtables) out.push({ stream: 'stderr', text: `# Warning: table ${familyName(table)} ${table.name} is managed by iptables-nft, do not touch!\n` });
  const text = `table ${familyName(table)} ${table.name} {${handled ? handle(table, format) : ''}\n${texts.join('\n')}}\n`;
  for (const [i, piece] of text.split(NOT_FOUND).entries()) out.push(i % 2 === 0 ? { stream: 'stdout', text: piece } : { stream: 'stderr', text: `XT target ${piece} not found\n` });
  return out;
}

/** `list chains`: heads only, with no line between them. */
export const chainHeads = (table: Table, format: ListFormat): string => `table ${familyName(table)} ${table.name} {\n${chainsOf(table).map((chain) => chainText(table, chain, format, [])).join('')}}\n`;
