/** The command line of iptables: which command, on what, with which rule. Reading only; nothing is looked up. */
import { type Result, err, ok } from '../../../base/index';
import { type ExtraOptions, type LoadedExtensions, MAX_CHAIN_NAME, type ReadRule, type RuleTextError, TARGETS, readRule } from '../../../kernel/index';

type Family = 4 | 6;

export type CommandLetter = 'A' | 'C' | 'D' | 'I' | 'R' | 'L' | 'S' | 'F' | 'Z' | 'N' | 'X' | 'E' | 'P';

export interface IptablesCommand {
  readonly letter: CommandLetter;
  /** -Z together with -L or -S. */
  readonly alsoZero: boolean;
  readonly table: string;
  readonly chain: string | undefined;
  /** Rule number: -I, -R, -D, -L, -S, -Z. */
  readonly number: number | undefined;
  /** -P's policy, -E's new name. */
  readonly argument: string | undefined;
  readonly numeric: boolean;
  readonly verbose: number;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  readonly rule: ReadRule;
}

/** What ends a command line that is no command. `version` and `help` succeed; `prefix` says whether the tool's name goes before the message. */
export type Refusal =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly loaded: LoadedExtensions }
  | { readonly kind: 'usage-hint' }
  | { readonly kind: 'problem'; readonly message: string; readonly prefix: boolean; readonly set?: string | undefined }
  | { readonly kind: 'unsupported'; readonly message: string }
  /** A short text with its own status (`iptables: Bad policy name.`). */
  | { readonly kind: 'plain'; readonly message: string; readonly status: number };

const LONG: Readonly<Record<string, CommandLetter>> = {
  append: 'A', check: 'C', delete: 'D', insert: 'I', replace: 'R', list: 'L', 'list-rules': 'S', flush: 'F', zero: 'Z', new: 'N', 'new-chain': 'N', 'delete-chain': 'X', 'rename-chain': 'E', policy: 'P',
};

/** Commands that take the chain as a required word, and those for which it may be absent. */
const SHAPE: ExtraOptions['shape'] = {
  A: 'one', C: 'one', D: 'one', I: 'one', R: 'one', L: 'optional', S: 'optional', F: 'optional', Z: 'optional', N: 'one', X: 'optional', E: 'one', P: 'one',
  append: 'one', check: 'one', delete: 'one', insert: 'one', replace: 'one', list: 'optional', 'list-rules': 'optional', flush: 'optional', zero: 'optional', new: 'one', 'new-chain': 'one',
  'delete-chain': 'optional', 'rename-chain': 'one', policy: 'one',
  t: 'one', table: 'one', n: 'none', numeric: 'none', v: 'none', verbose: 'none', x: 'none', exact: 'none', 'line-numbers': 'none', w: 'optional', wait: 'optional', W: 'one', 'wait-interval': 'one',
  V: 'none', version: 'none', h: 'none', help: 'none', '4': 'none', ipv4: 'none', '6': 'none', ipv6: 'none', modprobe: 'one', M: 'one',
};

/** Which commands each option may go with; anything else is refused by name. */
const RULE_COMMANDS = 'ACDIR';

class State implements ExtraOptions {
  readonly shape = SHAPE;
  letter: CommandLetter | undefined;
  alsoZero = false;
  table = 'filter';
  chain: string | undefined;
  number: number | undefined;
  argument: string | undefined;
  numeric = false;
  verbose = 0;
  exact = false;
  lineNumbers = false;
  refusal: Refusal | undefined;

  constructor(private readonly family: Family) {}

  private stop(message: string, prefix = true): RuleTextError {
    this.refusal ??= { kind: 'problem', message, prefix };
    return { code: 'PARAMETER', message };
  }

  private end(refusal: Refusal): RuleTextError {
    this.refusal ??= refusal;
    return { code: 'PARAMETER', message: '' };
  }

  take(name: string, argument: string | undefined, not: boolean, next: () => string | undefined, loaded: () => LoadedExtensions): RuleTextError | undefined {
    const letter = LONG[name] ?? (name.length === 1 && 'ACDIRLSFZNXEP'.includes(name) ? (name as CommandLetter) : undefined);
    if (letter) return this.command(letter, argument, not, next);
    switch (name) {
      case 't':
      case 'table':
        if (not) return this.stop('unexpected ! flag before --table');
        this.table = argument ?? '';
        return undefined;
      case 'n':
      case 'numeric':
        this.numeric = true;
        return undefined;
      case 'v':
      case 'verbose':
        this.verbose += 1;
        return undefined;
      case 'x':
      case 'exact':
        this.exact = true;
        return undefined;
      case 'line-numbers':
        this.lineNumbers = true;
        return undefined;
      case 'w':
      case 'wait':
        return argument !== undefined && !/^\d+$/.test(argument) ? this.stop('wait seconds not numeric') : undefined;
      case 'V':
      case 'version':
        return this.end({ kind: 'version' });
      case 'h':
      case 'help':
        return this.end({ kind: 'help', loaded: loaded() });
      case '4':
      case 'ipv4':
        return this.family === 4 ? undefined : this.end({ kind: 'usage-hint' });
      case '6':
      case 'ipv6':
        return this.family === 6 ? undefined : this.end({ kind: 'usage-hint' });
      default:
        return undefined;
    }
  }

  private command(letter: CommandLetter, chain: string | undefined, not: boolean, next: () => string | undefined): RuleTextError | undefined {
    if (not) return this.stop(`unexpected '!' flag before -${letter}`);
    if (this.letter) {
      const zeroing = letter === 'Z' ? 'LS'.includes(this.letter) : this.letter === 'Z' && 'LS'.includes(letter);
      if (!zeroing) return this.stop(`Cannot use -${letter} with -${this.letter}`);
      this.alsoZero = true;
      if (letter === 'Z') {
        this.chain ??= chain;
        return undefined;
      }
    }
    this.letter = letter;
    this.chain = chain ?? this.chain;
    if (letter === 'N' && chain !== undefined) {
      if (chain.startsWith('-') || chain.startsWith('!')) return this.stop(`chain name not allowed to start with \`${chain[0] ?? ''}'`);
      if (chain.length > MAX_CHAIN_NAME) return this.stop(`chain name \`${chain}' too long (must be under ${MAX_CHAIN_NAME + 1} chars)`);
      if (chain === 'ACCEPT' || chain === 'DROP' || chain === 'RETURN' || Object.hasOwn(TARGETS, chain)) return this.stop('chain name may not clash with target name');
    }
    if (letter === 'P' || letter === 'E') {
      this.argument = next();
      if (this.argument === undefined) return this.stop(letter === 'P' ? '-P requires a chain and a policy' : `-E requires old-chain-name and new-chain-name`);
      if (letter === 'E' && this.argument.length > MAX_CHAIN_NAME) return this.stop(`chain name \`${this.argument}' too long (must be under ${MAX_CHAIN_NAME + 1} chars)`);
      return undefined;
    }
    if ('IRDLSZ'.includes(letter) && chain !== undefined) {
      const number = next();
      if (number !== undefined) {
        if (!/^\d+$/.test(number) || Number(number) === 0) return this.stop(`Invalid rule number \`${number}'`);
        this.number = Number(number);
      } else if (letter === 'R') return this.stop('-R requires a rule number');
    }
    return undefined;
  }
}

/** Reads `argv` after the tool's name. */
export function parseCommandLine(words: readonly string[], family: Family): Result<IptablesCommand, Refusal> {
  const state = new State(family);
  const read = readRule(words, family, state);
  if (state.refusal) return err(state.refusal);
  if (!read.ok) {
    const { code, message } = read.error;
    if (code === 'UNSUPPORTED') return err({ kind: 'unsupported', message });
    return err({ kind: 'problem', message, prefix: !message.startsWith('Bad argument '), set: read.error.set });
  }
  const { letter } = state;
  if (!letter) return err({ kind: 'problem', message: 'no command specified', prefix: true });
  const problem = (message: string): Result<IptablesCommand, Refusal> => err({ kind: 'problem', message, prefix: true });
  const rule = read.value;
  const { basic } = rule;
  const rules = RULE_COMMANDS.includes(letter);
  if (!rules && !rule.empty) {
    const given = rule.target.kind !== 'none' ? '-j' : basic.protocol ? '-p' : basic.src ? '-s' : basic.dst ? '-d' : basic.in ? '-i' : basic.out ? '-o' : '-s';
    return problem(`Illegal option \`${given}' with this command`);
  }
  if (letter === 'D' && state.number !== undefined && !rule.empty) return problem(`Illegal option \`-s' with this command`);
  if (state.numeric && letter !== 'L') return problem("Illegal option `-n' with this command");
  if (state.exact && letter !== 'L') return problem("Illegal option `-x' with this command");
  if (state.lineNumbers && letter !== 'L') return problem("Illegal option `-0' with this command");
  if (rules) {
    if (basic.out && (state.chain === 'PREROUTING' || state.chain === 'INPUT')) return problem(`Can't use -o with ${state.chain}\n`);
    if (basic.in && (state.chain === 'POSTROUTING' || state.chain === 'OUTPUT')) return problem(`Can't use -i with ${state.chain}\n`);
    if (state.table === 'nat' && rule.target.kind === 'DROP') return problem(NAT_DROP);
  }
  if (letter === 'P' && state.table === 'nat' && state.argument === 'DROP') return problem(NAT_DROP);
  return ok({
    letter,
    alsoZero: state.alsoZero,
    table: state.table,
    chain: state.chain,
    number: state.number,
    argument: state.argument,
    numeric: state.numeric,
    verbose: state.verbose,
    exact: state.exact,
    lineNumbers: state.lineNumbers,
    rule,
  });
}

const NAT_DROP = '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n';
