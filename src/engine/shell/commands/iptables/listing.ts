/** `iptables -L` and `-S`: rules in columns and rules as commands (iptables/nft-shared.c, xshared.c). */
import { type Chain, MATCHES, type Negatable, type Rule, TARGETS, type Table, formatRule, protocolName } from '../../../kernel/index';

export interface ListFormat {
  readonly numeric: boolean;
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
}

/** `xtables_print_num`: exact, or rounded to K, M, G, T. */
function amount(n: number, exact: boolean): string {
  if (exact) return `${String(n).padStart(8)} `;
  if (n <= 99_999) return `${String(n).padStart(5)} `;
  let value = Math.floor((n + 500) / 1000);
  for (const unit of ['K', 'M', 'G']) {
    if (value <= 9999) return `${String(value).padStart(4)}${unit} `;
    value = Math.floor((value + 500) / 1000);
  }
  return `${String(value).padStart(4)}T `;
}

const protocolText = (protocol: number, numeric: boolean): string => (numeric ? String(protocol) : protocol === 0 ? 'all' : (protocolName(protocol) ?? String(protocol)));

/** An address with its length unless it is a host; `anywhere` or the zero network when absent. */
function addressText(rule: Rule, side: 'src' | 'dst', numeric: boolean): string {
  const match = rule.basic[side];
  if (!match) return numeric ? (rule.family === 4 ? '0.0.0.0/0' : '::/0') : 'anywhere';
  const { address, length } = match.value;
  if (length === 0 && !numeric) return 'anywhere';
  return length === (rule.family === 4 ? 32 : 128) ? address : `${address}/${length}`;
}

const targetName = (rule: Rule): string => {
  const { target } = rule;
  switch (target.kind) {
    case 'none':
      return '';
    case 'jump':
    case 'goto':
      return target.chain;
    // Listed under the name of the newer target that does the same.
    case 'NOTRACK':
      return 'CT';
    default:
      return target.kind;
  }
};

/** What extensions say, each with a space in front. */
function details(rule: Rule, numeric: boolean): string {
  const parts = rule.matches.map((match) => MATCHES[match.kind]?.list(match, numeric, rule.family, rule.basic.protocol?.value) ?? '');
  const { target } = rule;
  if (target.kind === 'NOTRACK') parts.push('NOTRACK');
  else parts.push(TARGETS[target.kind]?.list(target, numeric, rule.family) ?? '');
  return (target.kind === 'goto' ? '[goto] ' : '') + parts.filter((part) => part !== '').map((part) => ` ${part}`).join('');
}

const named = (match: Negatable<string> | undefined, numeric: boolean): string => (match ? `${match.not ? '!' : ''}${match.value}` : numeric ? '*' : 'any');

/** One rule of `iptables -L`, with its newline. */
export function ruleRow(rule: Rule, number: number, format: ListFormat): string {
  const { basic } = rule;
  let line = format.lineNumbers ? `${String(number).padEnd(4)} ` : '';
  if (format.verbose) line += amount(rule.counters.packets, format.exact) + amount(rule.counters.bytes, format.exact);
  line += `${targetName(rule).padEnd(9)} `;
  line += `${basic.protocol?.not ? '!' : ' '}${protocolText(basic.protocol?.value ?? 0, format.numeric).padEnd(4)} `;
  line += `${basic.fragment?.not ? '!' : '-'}${basic.fragment ? 'f' : '-'} `;
  if (format.verbose) line += ` ${named(basic.in, format.numeric).padEnd(6)} ${named(basic.out, format.numeric).padEnd(6)} `;
  line += `${basic.src?.not ? '!' : ' '}${addressText(rule, 'src', format.numeric).padEnd(19)} `;
  line += `${basic.dst?.not ? '!' : ' '}${addressText(rule, 'dst', format.numeric).padEnd(19)} `;
  return `${line}${details(rule, format.numeric)}\n`;
}

/** What `-v` prints when a rule is added: the same, in one loose line. */
export function ruleNotice(rule: Rule): string {
  const { basic } = rule;
  const not = (match: Negatable<unknown> | undefined): string => (match?.not ? '!' : '');
  const host = (side: 'src' | 'dst'): string => addressText(rule, side, true);
  return `${targetName(rule)}  ${not(basic.protocol)}${protocolText(basic.protocol?.value ?? 0, false)} opt ${basic.fragment?.not ? '!' : '-'}${basic.fragment ? 'f' : '-'} in ${named(basic.in, true)} out ${named(basic.out, true)}  ${not(basic.src)}${host('src')}  -> ${not(basic.dst)}${host('dst')}  ${details(rule, true)}\n`;
}

function chainHeader(chain: Chain, format: ListFormat): string {
  let text = `Chain ${chain.name}`;
  if (chain.policy !== undefined) {
    text += ` (policy ${chain.policy}`;
    if (format.verbose) text += ` ${amount(chain.counters.packets, format.exact).trim()} packets, ${amount(chain.counters.bytes, format.exact).trim()} bytes`;
    text += ')';
  } else text += ` (${chain.references} references)`;
  text += '\n';
  if (format.lineNumbers) text += 'num  ';
  if (format.verbose) text += format.exact ? `${'pkts'.padStart(8)} ${'bytes'.padStart(10)} ` : `${'pkts'.padStart(5)} ${'bytes'.padStart(5)} `;
  text += 'target     prot opt ';
  if (format.verbose) text += 'in     out     ';
  return `${text}${'source'.padEnd(19)}  ${'destination'.padEnd(19)} \n`;
}

/** `iptables -L [chain [number]]`. A number prints its row alone. */
export function listTable(table: Table, only: string | undefined, number: number | undefined, format: ListFormat, order: (chains: readonly Chain[]) => readonly Chain[]): string {
  const chains = only === undefined ? order(table.chains) : table.chains.filter((chain) => chain.name === only);
  if (number !== undefined) {
    const rule = chains[0]?.rules[number - 1];
    return rule ? ruleRow(rule, number, format) : '';
  }
  return chains.map((chain) => chainHeader(chain, format) + chain.rules.map((rule, i) => ruleRow(rule, i + 1, format)).join('')).join('\n');
}

/** `iptables -S [chain [number]]`: policies, new chains, then rules. */
export function listRules(table: Table, only: string | undefined, number: number | undefined, counters: boolean, order: (chains: readonly Chain[]) => readonly Chain[]): string {
  const chains = only === undefined ? order(table.chains) : table.chains.filter((chain) => chain.name === only);
  const counted = (c: { readonly packets: number; readonly bytes: number }): string => (counters ? ` -c ${c.packets} ${c.bytes}` : '');
  const lines: string[] = [];
  const ruleLine = (chain: Chain, rule: Rule): string => {
    // The counters stand between the matches and the target.
    const text = formatRule(rule);
    if (!counters) return `-A ${chain.name}${text === '' ? '' : ` ${text}`}`;
    const cut = / ?(-[jg] \S+.*)$/.exec(formatRule({ ...rule, matches: [], basic: {} }))?.[1] ?? '';
    const head = cut === '' ? text : text.slice(0, text.length - cut.length).trimEnd();
    return `-A ${chain.name}${head === '' ? '' : ` ${head}`}${counted(rule.counters)}${cut === '' ? '' : ` ${cut}`}`;
  };
  if (number !== undefined) {
    const chain = chains[0];
    const rule = chain?.rules[number - 1];
    return chain && rule ? `${ruleLine(chain, rule)}\n` : '';
  }
  for (const chain of chains) lines.push(chain.policy === undefined ? `-N ${chain.name}` : `-P ${chain.name} ${chain.policy}${counted(chain.counters)}`);
  for (const chain of chains) for (const rule of chain.rules) lines.push(ruleLine(chain, rule));
  return lines.map((line) => `${line}\n`).join('');
}
