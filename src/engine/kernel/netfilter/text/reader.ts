/**
 * Reads the words of a rule as iptables' option parser does: options become known with -p, -m and -j, long names may be shortened,
 * `!` goes before what it negates. A tool adds its own commands (-A, -t, …) through {@link ExtraOptions}.
 */
import { type Result, ok } from '../../../base/index';
import type { Cidr, Family } from '../../../wire/index';
import { everything } from '../../../wire/index';
import type { BasicMatch, Counters, Match, Negatable, RuleSpec, Target } from '../api';
import { type Extension, type Given, type RuleTextError, network, problem, unsigned, unsupported } from './extension';
import { MATCHES, MATCH_ALIASES, PROTOCOL_MATCH, UNSUPPORTED_MATCHES } from './matches';
import { protocolName, protocolNumber } from './names';
import { TARGETS, UNSUPPORTED_TARGETS } from './targets';

/** A tool's own options: how many words each takes, and what to do with them. */
export interface ExtraOptions {
  /** By short letter or long name (without dashes). `optional`: the next word, unless it is an option. */
  readonly shape: Readonly<Record<string, 'none' | 'one' | 'optional'>>;
  take(name: string, argument: string | undefined, not: boolean, next: () => string | undefined, loaded: () => LoadedExtensions): RuleTextError | undefined;
}

/** What -m, -j and, where nothing was asked for, -p have loaded so far. */
export interface LoadedExtensions {
  readonly matches: readonly string[];
  readonly target: string | undefined;
}

export interface ReadRule {
  /** One for each pair of the addresses given to -s and -d. */
  readonly rules: readonly RuleSpec[];
  /** -j names something that is no known target: a chain, if there is one. */
  readonly target: Target;
  readonly basic: BasicMatch;
  /** What -p was given. */
  readonly protocolWord: string | undefined;
  /** Whether anything rule-like was given at all. */
  readonly empty: boolean;
}

const GENERIC_LONG: Readonly<Record<string, string>> = {
  protocol: 'p', proto: 'p', source: 's', src: 's', destination: 'd', dst: 'd', 'in-interface': 'i', 'out-interface': 'o', jump: 'j', goto: 'g', match: 'm', fragments: 'f', fragment: 'f', 'set-counters': 'c',
};
const GENERIC_ARGS: Readonly<Record<string, boolean>> = { p: true, s: true, d: true, i: true, o: true, j: true, g: true, m: true, f: false, c: true };

interface Loaded<T> {
  readonly extension: Extension<T>;
  readonly given: Given[];
}

class Reader {
  private at = 0;
  private not = false;
  private protocol: Negatable<number> | undefined;
  private protocolWord: string | undefined;
  private sourceWords: readonly string[] = [];
  private destinationWords: readonly string[] = [];
  private readonly basic: { -readonly [K in keyof BasicMatch]: BasicMatch[K] } = {};
  private readonly matches: Loaded<Match>[] = [];
  private target: Loaded<Target> | undefined;
  private plainTarget: Target | undefined;
  private counters: Counters | undefined;
  private sourceNot = false;
  private destinationNot = false;
  private readonly seen = new Set<string>();
  private empty = true;

  constructor(
    private readonly words: readonly string[],
    private readonly family: Family,
    private readonly extra: ExtraOptions | undefined,
  ) {}

  read(): Result<ReadRule, RuleTextError> {
    while (this.at < this.words.length) {
      const word = this.words[this.at] as string;
      this.at += 1;
      const failed = this.word(word);
      if (failed) return { ok: false, error: failed };
    }
    if (this.not) return problem('nothing appropriate following !');
    return this.build();
  }

  private word(word: string): RuleTextError | undefined {
    if (word === '!') {
      if (this.not) return problem('multiple consecutive ! not allowed').error;
      this.not = true;
      return undefined;
    }
    if (word.startsWith('--') && word.length > 2) return this.long(word);
    if (word.startsWith('-') && word.length > 1 && !/^-\d/.test(word)) return this.short(word);
    if (/^-[46]$/.test(word)) return this.short(word);
    return problem(`Bad argument \`${word}'`).error;
  }

  private next(): string | undefined {
    const word = this.words[this.at];
    if (word !== undefined) this.at += 1;
    return word;
  }

  private takeNot(): boolean {
    const { not } = this;
    this.not = false;
    return not;
  }

  private short(word: string): RuleTextError | undefined {
    let rest = word.slice(1);
    while (rest !== '') {
      const letter = rest[0] as string;
      rest = rest.slice(1);
      const shape = this.extra?.shape[letter];
      const generic = GENERIC_ARGS[letter];
      if (shape === undefined && generic === undefined) return problem(`unknown option "${word}"`).error;
      const wants = shape ?? (generic ? 'one' : 'none');
      let argument: string | undefined;
      if (wants === 'one') {
        // iptables reads the protocol from the whole word: `-ptcp` is the protocol "-ptcp".
        argument = rest === '' ? this.next() : letter === 'p' ? word : rest;
        rest = '';
        if (argument === undefined) return problem(`option "${word}" requires an argument`).error;
      } else if (wants === 'optional') {
        argument = rest !== '' ? rest : this.optional();
        rest = '';
      }
      const failed = shape === undefined ? this.generic(letter, argument) : this.command(letter, argument);
      if (failed) return failed;
    }
    return undefined;
  }

  /** The next word, if it cannot be an option. */
  private optional(): string | undefined {
    const word = this.words[this.at];
    return word === undefined || word.startsWith('-') || word === '!' ? undefined : this.next();
  }

  private command(name: string, argument: string | undefined): RuleTextError | undefined {
    return this.extra?.take(name, argument, this.takeNot(), () => this.optional(), () => this.loaded());
  }

  private loaded(): LoadedExtensions {
    const ofProtocol = this.matches.length === 0 && this.protocol ? PROTOCOL_MATCH.get(this.protocol.value) : undefined;
    const { plainTarget } = this;
    return { matches: ofProtocol === undefined ? this.matches.map(({ extension }) => extension.name) : [ofProtocol], target: this.target?.extension.name ?? (plainTarget && 'chain' in plainTarget ? undefined : plainTarget?.kind) };
  }

  private long(word: string): RuleTextError | undefined {
    const equals = word.indexOf('=');
    const written = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const attached = equals < 0 ? undefined : word.slice(equals + 1);
    let name = this.complete(written);
    if (name === undefined && this.loadProtocolMatch()) name = this.complete(written);
    if (name === undefined) return problem(`unknown option "${word}"`).error;

    const shape = this.extra?.shape[name];
    if (shape !== undefined && !this.owner(name)) {
      const argument = attached ?? (shape === 'one' ? this.next() : shape === 'optional' ? this.optional() : undefined);
      if (shape === 'one' && argument === undefined) return problem(`option "${word}" requires an argument`).error;
      return this.command(name, argument);
    }
    const letter = GENERIC_LONG[name];
    if (letter !== undefined && !this.owner(name)) {
      const argument = GENERIC_ARGS[letter] ? (attached ?? this.next()) : undefined;
      if (GENERIC_ARGS[letter] && argument === undefined) return problem(`option "${word}" requires an argument`).error;
      return this.generic(letter, argument);
    }
    return this.extensionOption(name, word, attached);
  }

  /** The latest extension that has this option. */
  private owner(name: string): Loaded<Match> | Loaded<Target> | undefined {
    const all: readonly (Loaded<Match> | Loaded<Target>)[] = this.target ? [...this.matches, this.target] : this.matches;
    return all.findLast(({ extension }) => Object.hasOwn(extension.options, name));
  }

  /** The full name of a long option: exact, or the only one that starts so. */
  private complete(written: string): string | undefined {
    const known = new Set<string>();
    for (const { extension } of this.matches) for (const name of Object.keys(extension.options)) known.add(name);
    for (const name of Object.keys(this.target?.extension.options ?? {})) known.add(name);
    for (const name of Object.keys(GENERIC_LONG)) known.add(name);
    for (const name of Object.keys(this.extra?.shape ?? {})) if (name.length > 1) known.add(name);
    if (known.has(written)) return written;
    const candidates = [...known].filter((name) => name.startsWith(written));
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  /** An unknown option after -p tcp: the tcp match is loaded and asked. */
  private loadProtocolMatch(): boolean {
    const name = this.protocol && PROTOCOL_MATCH.get(this.protocol.value);
    const extension = name === undefined ? undefined : MATCHES[name];
    if (!extension || (extension.family ?? this.family) !== this.family || this.matches.some((loaded) => loaded.extension === extension)) return false;
    this.matches.push({ extension, given: [] });
    return true;
  }

  private extensionOption(name: string, word: string, attached: string | undefined): RuleTextError | undefined {
    const loaded = this.owner(name);
    const option = loaded?.extension.options[name];
    if (!loaded || !option) return problem(`unknown option "${word}"`).error;
    const not = this.takeNot();
    const title = loaded.extension.name;
    if (not && !option.invertible) return problem(`${title}: option "--${name}" cannot be inverted.\n`).error;
    if (loaded.given.some((g) => g.name === name) && !option.repeatable) return problem(`${title}: option "--${name}" can only be used once.\n`).error;
    const args: string[] = attached === undefined ? [] : [attached];
    while (args.length < option.args) {
      const argument = this.next();
      if (argument === undefined) {
        return (args.length === 1 ? problem(`--${name} requires two args.`) : problem(`option "${word}" requires an argument`)).error;
      }
      args.push(argument);
    }
    loaded.given.push({ name, args, not });
    return undefined;
  }

  private once(letter: string): RuleTextError | undefined {
    if (this.seen.has(letter)) return problem(`multiple -${letter} flags not allowed`).error;
    this.seen.add(letter);
    return undefined;
  }

  private generic(letter: string, argument = ''): RuleTextError | undefined {
    this.empty = false;
    const not = this.takeNot();
    if (letter !== 'm' && letter !== 'j' && letter !== 'g') {
      const failed = this.once(letter);
      if (failed) return failed;
    }
    switch (letter) {
      case 'p':
        return this.readProtocol(argument, not);
      case 's':
      case 'd': {
        // Looked up when all else has been read.
        const list = argument.split(',');
        if (letter === 's') [this.sourceWords, this.sourceNot] = [list, not];
        else [this.destinationWords, this.destinationNot] = [list, not];
        return undefined;
      }
      case 'i':
      case 'o': {
        if (argument === '') return problem('Empty interface is likely to be undesired').error;
        if (argument.length > 15) return problem(`interface name \`${argument}' must be shorter than IFNAMSIZ (15)`).error;
        const value = { value: argument, not };
        if (letter === 'i') this.basic.in = value;
        else this.basic.out = value;
        return undefined;
      }
      case 'f':
        if (this.family === 6) return problem('`-f\' is not supported in IPv6, use -m frag instead').error;
        this.basic.fragment = { value: true, not };
        return undefined;
      case 'c': {
        // The second number follows as a word of its own.
        const second = this.next();
        const packets = unsigned(argument, Number.MAX_SAFE_INTEGER);
        const bytes = second === undefined ? undefined : unsigned(second, Number.MAX_SAFE_INTEGER);
        if (packets === undefined) return problem('-c packet counter not numeric').error;
        if (bytes === undefined) return problem('-c requires packet and byte counter').error;
        this.counters = { packets, bytes };
        return undefined;
      }
      case 'm':
        return this.loadMatch(argument, not);
      default:
        return this.readTarget(letter, argument, not);
    }
  }

  private readProtocol(text: string, not: boolean): RuleTextError | undefined {
    const number = unsigned(text, 255) ?? protocolNumber(text);
    if (number === undefined) return problem(`unknown protocol "${text}" specified`).error;
    if (number === 0 && not) return problem('rule would never match protocol').error;
    this.protocol = { value: number, not };
    this.protocolWord = text;
    if (number !== 0) this.basic.protocol = this.protocol;
    return undefined;
  }

  private loadMatch(name: string, not: boolean): RuleTextError | undefined {
    if (not) return problem('cannot have ! before -m').error;
    const extension = MATCHES[MATCH_ALIASES[name] ?? name];
    if (!extension || (extension.family ?? this.family) !== this.family) {
      if (UNSUPPORTED_MATCHES.includes(name)) return unsupported(`-m ${name}`).error;
      return problem(`Couldn't load match \`${name}':No such file or directory\n`).error;
    }
    this.matches.push({ extension, given: [] });
    return undefined;
  }

  private readTarget(letter: string, name: string, not: boolean): RuleTextError | undefined {
    if (not) return problem(`cannot have ! before -${letter}`).error;
    if (this.seen.has('target')) return problem(`multiple -${letter} flags not allowed`).error;
    this.seen.add('target');
    if (letter === 'g') this.plainTarget = { kind: 'goto', chain: name };
    else if (name === 'ACCEPT' || name === 'DROP' || name === 'RETURN') this.plainTarget = { kind: name };
    else {
      const extension = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined;
      if (extension && (extension.family ?? this.family) === this.family) this.target = { extension, given: [] };
      else if (UNSUPPORTED_TARGETS.includes(name)) return unsupported(`-j ${name}`).error;
      else this.plainTarget = { kind: 'jump', chain: name };
    }
    return undefined;
  }

  private addresses(words: readonly string[], not: boolean): Result<readonly Cidr[], RuleTextError> {
    const list: Cidr[] = [];
    for (const text of words) {
      const cidr = network(text, this.family);
      if (!cidr.ok) return cidr;
      list.push(cidr.value);
    }
    return not && list.length > 1 ? problem('! not allowed with multiple source or destination IP addresses') : ok(list);
  }

  private build(): Result<ReadRule, RuleTextError> {
    const context = { family: this.family, protocol: this.protocol };
    const matches: Match[] = [];
    for (const { extension, given } of this.matches) {
      const value = finish(extension, given, context);
      if (!value.ok) return value;
      matches.push(value.value);
    }
    let target: Target = this.plainTarget ?? { kind: 'none' };
    if (this.target) {
      const value = finish(this.target.extension, this.target.given, context);
      if (!value.ok) return value;
      target = value.value;
    }
    const sources = this.addresses(this.sourceWords, this.sourceNot);
    if (!sources.ok) return sources;
    const destinations = this.addresses(this.destinationWords, this.destinationNot);
    if (!destinations.ok) return destinations;
    const all = [everything(this.family)];
    const rules: RuleSpec[] = [];
    for (const src of sources.value.length > 0 ? sources.value : all) {
      for (const dst of destinations.value.length > 0 ? destinations.value : all) {
        const basic: BasicMatch = {
          ...this.basic,
          ...(src.length > 0 || this.sourceNot ? { src: { value: src, not: this.sourceNot } } : {}),
          ...(dst.length > 0 || this.destinationNot ? { dst: { value: dst, not: this.destinationNot } } : {}),
        };
        rules.push({ family: this.family, basic: normal(basic), matches, target, ...(this.counters ? { counters: this.counters } : {}) });
      }
    }
    return ok({ rules, target, basic: this.basic, protocolWord: this.protocolWord, empty: this.empty });
  }
}

/** `-i +` means any interface: as if not said. */
function normal(basic: BasicMatch): BasicMatch {
  const { in: inside, out: outside, ...rest } = basic;
  return { ...rest, ...(inside && (inside.value !== '+' || inside.not) ? { in: inside } : {}), ...(outside && (outside.value !== '+' || outside.not) ? { out: outside } : {}) };
}

function finish<T>(extension: Extension<T>, given: readonly Given[], context: Parameters<Extension<T>['parse']>[1]): Result<T, RuleTextError> {
  for (const [name, shape] of Object.entries(extension.options)) {
    if (shape.required && !given.some((g) => g.name === name)) return problem(`${extension.name}: option "--${name}" must be specified\n`);
  }
  return extension.parse(given, context);
}

/** Reads the words of a rule, and of a tool's command when `extra` names its options. */
export const readRule = (words: readonly string[], family: Family, extra?: ExtraOptions): Result<ReadRule, RuleTextError> => new Reader(words, family, extra).read();

export const protocolText = (number: number): string => protocolName(number) ?? String(number);
