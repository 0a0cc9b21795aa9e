/** Flags as kubectl's pflag reads them: interspersed with arguments, `--name value`, `--name=value`, `-n value`, `-nvalue`, `-it`. */

export type FlagKind = 'bool' | 'string' | 'strings' | 'int' | 'duration' | 'optional';

export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  /**
   * `strings` may be repeated; `optional` takes a value only with `=` (pflag's NoOptDefVal), else {@link FlagSpec.bare}.
   */
  readonly kind: FlagKind;
  /** The value of an `optional` flag without one. */
  readonly bare?: string;
  /** A real flag that Podwire does not have: refused plainly. */
  readonly unsupported?: boolean;
}

/** A command line that kubectl refuses before it does anything; `message` goes behind `error: `. */
export class FlagError extends Error {}
/** A real flag that is not modelled. */
export class UnsupportedFlag extends Error {}

export const bool = (name: string, short?: string): FlagSpec => ({ name, kind: 'bool', ...(short !== undefined && { short }) });
export const string = (name: string, short?: string): FlagSpec => ({ name, kind: 'string', ...(short !== undefined && { short }) });
export const strings = (name: string, short?: string): FlagSpec => ({ name, kind: 'strings', ...(short !== undefined && { short }) });
export const int = (name: string, short?: string): FlagSpec => ({ name, kind: 'int', ...(short !== undefined && { short }) });
export const duration = (name: string): FlagSpec => ({ name, kind: 'duration' });
export const optional = (name: string, bare: string): FlagSpec => ({ name, kind: 'optional', bare });
export const unsupported = (kind: FlagKind, ...names: readonly string[]): readonly FlagSpec[] => names.map((name) => ({ name, kind, bare: '', unsupported: true }));

/** A group of flags without some of them. */
export const without = (flags: readonly FlagSpec[], ...names: readonly string[]): readonly FlagSpec[] => flags.filter(({ name }) => !names.includes(name));

/** Flags that every kubectl command takes. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  string('namespace', 'n'),
  string('context'),
  string('cluster'),
  string('user'),
  string('kubeconfig'),
  string('server', 's'),
  string('request-timeout'),
  int('v', 'v'),
  bool('help', 'h'),
  bool('warnings-as-errors'),
  ...unsupported('string', 'token', 'kuberc', 'as', 'as-uid', 'certificate-authority', 'client-certificate', 'client-key', 'tls-server-name', 'password', 'username', 'cache-dir', 'profile', 'profile-output', 'vmodule', 'log-flush-frequency'),
  ...unsupported('strings', 'as-group', 'as-user-extra'),
  ...unsupported('bool', 'insecure-skip-tls-verify', 'match-server-version', 'disable-compression'),
];

export class Flags {
  private readonly values = new Map<string, string[]>();
  /** Arguments that are no flags; those after `--` too. */
  readonly args: string[] = [];
  /** How many arguments stood before `--`; undefined without it. */
  dashAt: number | undefined;

  set(name: string, value: string): void {
    this.values.set(name, [...(this.values.get(name) ?? []), value]);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** The last value given. */
  get(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  /** Every value; comma-separated ones taken apart. */
  list(name: string): readonly string[] {
    return (this.values.get(name) ?? []).flatMap((value) => value.split(','));
  }

  /** Every value as it was given. */
  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  on(name: string, fallback = false): boolean {
    const value = this.get(name);
    return value === undefined ? fallback : TRUE.has(value);
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : Number(value);
  }
}

const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Go's `time.ParseDuration`, in seconds; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const m = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (!m) return undefined;
  const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
  let total = 0;
  for (const part of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) total += Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0);
  return m[1] === '-' ? -total : total;
}

function check(spec: FlagSpec, value: string): void {
  const shown = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
  const bad = (why: string): never => {
    throw new FlagError(`invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${why}`);
  };
  if (spec.kind === 'bool' && !TRUE.has(value) && !FALSE.has(value)) bad(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  if (spec.kind === 'int' && !/^[+-]?\d+$/.test(value)) bad(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  if (spec.kind === 'duration' && parseDuration(value) === undefined) bad(/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? `time: missing unit in duration ${JSON.stringify(value)}` : `time: invalid duration ${JSON.stringify(value)}`);
}

function store(flags: Flags, spec: FlagSpec, value: string): void {
  if (spec.unsupported) throw new UnsupportedFlag(spec.name);
  check(spec, value);
  flags.set(spec.name, value);
}

function parseLong(flags: Flags, specs: readonly FlagSpec[], word: string, rest: string[]): void {
  const cut = word.indexOf('=');
  const name = cut < 0 ? word.slice(2) : word.slice(2, cut);
  if (name === '' || name.startsWith('-')) throw new FlagError(`bad flag syntax: ${word}`);
  const spec = specs.find((one) => one.name === name);
  if (!spec) throw new FlagError(`unknown flag: --${name}`);
  if (cut >= 0) return store(flags, spec, word.slice(cut + 1));
  if (spec.kind === 'bool') return store(flags, spec, 'true');
  if (spec.kind === 'optional') return store(flags, spec, spec.bare ?? '');
  const value = rest.shift();
  if (value === undefined) throw new FlagError(`flag needs an argument: --${name}`);
  store(flags, spec, value);
}

function parseShort(flags: Flags, specs: readonly FlagSpec[], word: string, rest: string[]): void {
  for (let i = 1; i < word.length; i += 1) {
    const letter = word.charAt(i);
    const spec = specs.find((one) => one.short === letter);
    if (!spec) throw new FlagError(`unknown shorthand flag: '${letter}' in ${word}`);
    const after = word.slice(i + 1);
    if (after.startsWith('=')) return store(flags, spec, after.slice(1));
    if (spec.kind === 'bool' || spec.kind === 'optional') {
      store(flags, spec, spec.bare ?? 'true');
      continue;
    }
    if (after !== '') return store(flags, spec, after);
    const value = rest.shift();
    if (value === undefined) throw new FlagError(`flag needs an argument: '${letter}' in ${word}`);
    return store(flags, spec, value);
  }
}

/** Reads `words` into flags and arguments. */
export function parseFlags(words: readonly string[], specs: readonly FlagSpec[]): Flags {
  const flags = new Flags();
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      flags.dashAt = flags.args.length;
      flags.args.push(...rest);
      break;
    }
    if (word.startsWith('--')) parseLong(flags, specs, word, rest);
    else if (word.startsWith('-') && word !== '-') parseShort(flags, specs, word, rest);
    else flags.args.push(word);
  }
  return flags;
}
