/** Runs one iptables command on a namespace's tables. Pure but for the tables it changes: text in, text out. */
import { type Chain, type KernelError, type LoadedExtensions, type Netfilter, type Rule, type RuleSpec, type Table, isTableName } from '../../../kernel/index';
import { type IptablesCommand, type Refusal, parseCommandLine } from './command-line';
import { HELP } from './help';
import { MATCH_HELP } from './help-matches';
import { TARGET_HELP } from './help-targets';
import { type Operation, kernelRefusal } from './kernel-errors';
import { listRules, listTable, ruleNotice } from './listing';
import { type Outcome, type ToolName, fine, notPermitted, problem } from './tool-name';

/** `privileged`: the process has CAP_NET_ADMIN. */
export function runIptables(words: readonly string[], tool: ToolName, netfilter: Netfilter, privileged: boolean): Outcome {
  const parsed = parseCommandLine(words, tool.family);
  if (!parsed.ok) {
    const { error } = parsed;
    if (error.kind === 'problem' && error.set !== undefined && !netfilter.sets.get(error.set)) return problem(tool, `Set ${error.set} doesn't exist.\n`);
    return refusal(error, tool);
  }
  const command = parsed.value;
  if (!isTableName(command.table)) {
    const message = tool.variant === 'nf_tables' ? `table '${command.table}' does not exist` : `can't initialize ${tool.name} table \`${command.table}': Table does not exist (do you need to insmod?)`;
    return { stdout: '', stderr: `${tool.name} ${tool.version}: ${message}\nPerhaps ${tool.name} or your kernel needs to be upgraded.\n`, status: 3 };
  }
  if (!privileged) return notPermitted(tool, command.table);
  const outcome = new Run(command, tool, netfilter.table(tool.family, command.table), netfilter).run();
  return { ...outcome, stderr: protocolWarning(command, tool) + outcome.stderr };
}

/** IPv6 headers that are no protocol of their own (is_exthdr): hop-by-hop, routing, fragment, AH, destination options. */
const EXTENSION_HEADERS: readonly number[] = [43, 44, 51, 60];

function protocolWarning({ rule }: IptablesCommand, { family }: ToolName): string {
  const { protocol } = rule.basic;
  return family === 6 && protocol && !protocol.not && EXTENSION_HEADERS.includes(protocol.value) ? `Warning: never matched protocol: ${rule.protocolWord ?? ''}. use extension match instead.\n` : '';
}

function refusal(error: Refusal, tool: ToolName): Outcome {
  switch (error.kind) {
    case 'version':
      return fine(`${tool.name} ${tool.version}\n`);
    case 'help':
      return fine(`${tool.name} ${tool.version}\n\n${tool.family === 4 ? HELP.replaceAll('NAME -', 'iptables -') : helpFor6()}${extensionHelp(error.loaded, tool)}`);
    case 'usage-hint':
      return { stdout: '', stderr: `Try \`${tool.name} -h' or '${tool.name} --help' for more information.\n`, status: 2 };
    case 'problem':
      return problem(tool, error.message, error.prefix);
    case 'unsupported':
      return { stdout: '', stderr: `${error.message}\n`, status: 2 };
    case 'plain':
      return { stdout: '', stderr: `${tool.name}: ${error.message}\n`, status: error.status };
  }
}

/** print_extension_helps: the target's first, then each match's. */
function extensionHelp({ matches, target }: LoadedExtensions, { family }: ToolName): string {
  const text = (texts: Readonly<Record<string, string>>, name: string): string | undefined => (family === 6 ? (texts[`${name}6`] ?? texts[name]) : texts[name]);
  const parts = [...(target === undefined ? [] : [['ACCEPT', 'DROP', 'RETURN'].includes(target) ? STANDARD_HELP : text(TARGET_HELP, target)]), ...matches.map((name) => text(MATCH_HELP, name))];
  return parts.map((part) => (part === undefined ? '' : `\n${part}`)).join('');
}

const STANDARD_HELP = 'standard match options:\n(If target is DROP, ACCEPT, RETURN or nothing)\n';

const helpFor6 = (): string =>
  HELP.replaceAll('NAME -', 'ip6tables -')
    .replace('Nothing (line is ignored by ip6', 'Error (line is ignored by ip6')
    .replace('Error (line is ignored by iptables', 'Nothing (line is ignored by iptables')
    .replace(/\[!\] --fragment.*\n/, '');

/** User chains by name in the legacy variant; as they were made in nf_tables. */
export const chainOrder = (variant: ToolName['variant']) => (chains: readonly Chain[]): readonly Chain[] => {
  if (variant === 'nf_tables') return chains;
  const own = chains.filter((chain) => !chain.builtin).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [...chains.filter((chain) => chain.builtin), ...own];
};

/** Chains and sets that a rule names but that do not exist: the tool looks before it asks the kernel. */
export function missingReference(rule: RuleSpec, table: Table, netfilter: Netfilter, variant: ToolName['variant']): string | undefined {
  for (const match of rule.matches) if (match.kind === 'set' && !netfilter.sets.get(match.name)) return `Set ${match.name} doesn't exist.\n`;
  const { target } = rule;
  if (target.kind === 'SET' && !netfilter.sets.get(target.name)) return `Set ${target.name} doesn't exist.\n`;
  if (target.kind !== 'jump' && target.kind !== 'goto') return undefined;
  if (table.chain(target.chain)) return undefined;
  return variant === 'nf_tables' ? `Chain '${target.chain}' does not exist` : `Couldn't load target \`${target.chain}':No such file or directory\n`;
}

/** A match or target whose protocol the rule does not name. */
export function protocolProblem(rule: RuleSpec): string | undefined {
  const { protocol } = rule.basic;
  for (const match of rule.matches) {
    // With an option in it, the whole is left to the kernel.
    if (match.kind === 'tcp' && !match.option && (match.sport ?? match.dport ?? match.flags) && protocol?.value !== 6) return "TCP match requires '-p tcp'";
    if (match.kind === 'udp' && (match.sport ?? match.dport) && protocol?.value !== 17) return "UDP match requires '-p udp'";
  }
  return undefined;
}

class Run {
  private notices = '';

  constructor(
    private readonly command: IptablesCommand,
    private readonly tool: ToolName,
    private readonly table: Table,
    private readonly netfilter: Netfilter,
  ) {}

  run(): Outcome {
    const { letter } = this.command;
    switch (letter) {
      case 'A':
      case 'I':
      case 'R':
        return this.add(letter);
      case 'D':
        return this.remove();
      case 'C':
        return this.check();
      case 'L':
      case 'S':
        return this.list();
      case 'F':
        return this.flush();
      case 'Z':
        return this.zero();
      case 'N':
        return this.table.addChain(this.chain).ok ? fine() : this.plain('Chain already exists.');
      case 'X':
        return this.deleteChains();
      case 'E':
        return this.rename();
      case 'P':
        return this.policy();
    }
  }

  private get chain(): string {
    return this.command.chain ?? '';
  }

  private plain(message: string): Outcome {
    return { stdout: this.notices, stderr: `${this.tool.name}: ${message}\n`, status: 1 };
  }

  private refused(error: KernelError, operation: Operation, subject: string): Outcome {
    return kernelRefusal(this.tool, error, operation, subject);
  }

  private noChain(): Outcome {
    return this.plain('No chain/target/match by that name.');
  }

  private add(letter: 'A' | 'I' | 'R'): Outcome {
    const { rules } = this.command.rule;
    for (const rule of rules) {
      const wrong = protocolProblem(rule) ?? missingReference(rule, this.table, this.netfilter, this.tool.variant);
      if (wrong !== undefined) return problem(this.tool, wrong);
    }
    if (!this.table.chain(this.chain)) return this.noChain();
    if (letter === 'R') {
      const [rule] = rules;
      if (!rule || rules.length > 1) return problem(this.tool, 'Replacement rule does not specify a unique address');
      const done = this.table.replace(this.chain, this.command.number ?? 1, rule);
      // A table that nothing has touched has no chain to number, for nf_tables.
      if (!done.ok && done.error.errno === 'ERANGE' && (this.tool.variant === 'legacy' || this.table.exists)) return this.plain('Index of replacement too big.');
      return done.ok ? this.added(done.value) : this.refused(done.error, 'RULE_REPLACE', `rule in chain ${this.chain}`);
    }
    // Several addresses make several rules: inserted one before the other, last first in the chain.
    let outcome = fine();
    for (const rule of rules) {
      const done = letter === 'A' ? this.table.insert(this.chain, rule) : this.table.insert(this.chain, rule, this.command.number ?? 1);
      if (!done.ok) return this.refused(done.error, letter === 'A' ? 'RULE_APPEND' : 'RULE_INSERT', `rule in chain ${this.chain}`);
      outcome = this.added(done.value);
    }
    return outcome;
  }

  private added(rule: Rule): Outcome {
    if (this.command.verbose > 0) this.notices += ruleNotice(rule);
    return fine(this.notices);
  }

  private remove(): Outcome {
    const { number, rule } = this.command;
    if (number !== undefined) {
      if (!this.table.chain(this.chain)) return this.noChain();
      const done = this.table.deleteAt(this.chain, number);
      return done.ok ? fine() : this.plain('Index of deletion too big.');
    }
    for (const spec of rule.rules) {
      const wrong = missingReference(spec, this.table, this.netfilter, this.tool.variant) ?? protocolProblem(spec);
      if (wrong !== undefined) return problem(this.tool, wrong);
      if (!this.table.chain(this.chain) && this.tool.variant === 'legacy') return this.noChain();
      const position = this.table.find(this.chain, spec);
      if (position === undefined) return this.plain('Bad rule (does a matching rule exist in that chain?).');
      const found = this.table.chain(this.chain)?.rules[position - 1];
      if (found && this.command.verbose > 0) this.notices += ruleNotice(found);
      this.table.deleteAt(this.chain, position);
    }
    return fine(this.notices);
  }

  private check(): Outcome {
    for (const spec of this.command.rule.rules) {
      const wrong = missingReference(spec, this.table, this.netfilter, this.tool.variant) ?? protocolProblem(spec);
      if (wrong !== undefined) return problem(this.tool, wrong);
      if (!this.table.chain(this.chain) && this.tool.variant === 'legacy') return this.noChain();
      const position = this.table.find(this.chain, spec);
      if (position === undefined) return this.plain('Bad rule (does a matching rule exist in that chain?).');
      const found = this.table.chain(this.chain)?.rules[position - 1];
      if (found && this.command.verbose > 0) this.notices += ruleNotice(found);
    }
    return fine(this.notices);
  }

  private list(): Outcome {
    const { chain, number, numeric, verbose, exact, lineNumbers, letter } = this.command;
    if (chain !== undefined && !this.table.chain(chain)) {
      if (this.tool.variant === 'legacy') return this.noChain();
      return { stdout: '', stderr: `${this.tool.name} ${this.tool.version}: chain \`${chain}' in table \`${this.table.name}' is incompatible, use 'nft' tool.\n`, status: 1 };
    }
    const order = chainOrder(this.tool.variant);
    const text = letter === 'L' ? listTable(this.table, chain, number, { numeric, verbose: verbose > 0, exact, lineNumbers }, order) : listRules(this.table, chain, number, verbose > 0, order);
    if (this.command.alsoZero) this.table.zero(chain);
    return fine(text);
  }

  private flush(): Outcome {
    const { chain } = this.command;
    if (chain !== undefined && !this.table.chain(chain)) return this.noChain();
    if (this.command.verbose > 0) for (const each of this.table.chains) if (chain === undefined || each.name === chain) this.notices += `Flushing chain \`${each.name}'\n`;
    this.table.flush(chain);
    return fine(this.notices);
  }

  private zero(): Outcome {
    const { chain, number } = this.command;
    if (chain !== undefined && !this.table.chain(chain)) return this.noChain();
    const done = this.table.zero(chain, number);
    return done.ok ? fine() : this.plain('Index of zeroing too big.');
  }

  private deleteChains(): Outcome {
    const { chain } = this.command;
    const names = chain === undefined ? this.table.chains.filter((each) => !each.builtin).map((each) => each.name) : [chain];
    // Without a name all go, or none: chains that hold rules or are jumped to stop it.
    for (const name of names) {
      const each = this.table.chain(name);
      // nf_tables deletes a built-in chain like any other, when it is there.
      if (!each || (each.builtin && (each.handle === 0 || this.tool.variant === 'legacy'))) return this.noChain();
      if (each.builtin && each.rules.length === 0) {
        if (each.policy === 'DROP') return this.plain('Directory not empty.');
        this.table.deleteEmptyBuiltins(name);
        return fine();
      }
      if (each.references > 0 || each.rules.length > 0) return this.refused({ errno: each.references > 0 ? 'EBUSY' : 'ENOTEMPTY' }, 'CHAIN_DEL', `chain ${name}`);
    }
    for (const name of names) {
      if (this.command.verbose > 0) this.notices += `Deleting chain \`${name}'\n`;
      this.table.deleteChain(name);
    }
    if (chain === undefined && this.tool.variant === 'nf_tables') this.table.deleteEmptyBuiltins();
    return fine(this.notices);
  }

  private rename(): Outcome {
    const done = this.table.renameChain(this.chain, this.command.argument ?? '');
    if (done.ok) return fine();
    return done.error.errno === 'EEXIST' ? this.plain('File exists.') : this.noChain();
  }

  private policy(): Outcome {
    const policy = this.command.argument;
    const chain = this.table.chain(this.chain);
    if (!chain?.builtin) return this.plain('Bad built-in chain name.');
    if (policy !== 'ACCEPT' && policy !== 'DROP') return this.plain("Bad policy name. Run `dmesg' for more information.");
    this.table.setPolicy(this.chain, policy);
    return fine();
  }
}
