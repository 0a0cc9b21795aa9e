/** Rule text of -m connlimit, hashlimit and quota (extensions/libxt_connlimit.c, libxt_hashlimit.c, libxt_quota.c). */
import { ok, type Result } from '../../../base/index';
import { type Family, maxPrefix } from '../../../wire/index';
import type { HashLimitMode, Match } from '../api';
import { type Given, type MatchExtension, type RuleTextError, arg, badValue, bang, find, problem, unsigned, unsupported, words } from './extension';
import { RATE_UNITS, rateText } from './rate';

const both = (extension: string, first: string, second: string): ReturnType<typeof problem> => problem(`${extension}: option "--${second}" cannot be used together with "--${first}".\n`);

/** The second of two options that exclude each other, in the order given. */
function excluded(given: readonly Given[], names: readonly string[]): readonly [string, string] | undefined {
  const present = given.filter(({ name }) => names.includes(name)).map(({ name }) => name);
  const [first, second] = present;
  return first !== undefined && second !== undefined ? [first, second] : undefined;
}

// ---------------------------------------------------------------- connlimit

/** A length, or an IPv4 netmask; a longer length than the family has counts as all of it. */
function connlimitMask(text: string | undefined, family: Family): Result<number, RuleTextError> {
  const longest = maxPrefix(family);
  if (text === undefined) return ok(longest);
  const length = unsigned(text);
  if (length !== undefined) return ok(Math.min(length, longest));
  if (family === 4 && /^\d+(\.\d+){3}$/.test(text)) return unsupported('connlimit with a netmask in dots');
  return problem(`connlimit: bad value for option "--connlimit-mask", neither a valid network mask nor valid CIDR (0-${longest}).\n`);
}

export const connlimit: MatchExtension<'connlimit'> = {
  name: 'connlimit',
  options: {
    'connlimit-upto': { args: 1, invertible: true },
    'connlimit-above': { args: 1, invertible: true },
    'connlimit-mask': { args: 1 },
    'connlimit-saddr': { args: 0 },
    'connlimit-daddr': { args: 0 },
  },
  parse(given, { family }) {
    const pair = excluded(given, ['connlimit-upto', 'connlimit-above']);
    if (pair) return both('connlimit', ...pair);
    if (find(given, 'connlimit-saddr') && find(given, 'connlimit-daddr')) return both('connlimit', 'connlimit-daddr', 'connlimit-saddr');
    const option = find(given, 'connlimit-above') ?? find(given, 'connlimit-upto');
    if (!option) return problem('You must specify "--connlimit-above" or "--connlimit-upto".');
    const limit = unsigned(option.args[0] ?? '');
    if (limit === undefined) return problem(`connlimit: bad value for option "--${option.name}", or out of range (0-4294967295).\n`);
    const mask = connlimitMask(arg(given, 'connlimit-mask'), family);
    if (!mask.ok) return mask;
    return ok({ kind: 'connlimit', above: (option.name === 'connlimit-above') !== option.not, limit, mask: mask.value, side: find(given, 'connlimit-daddr') ? 'destination' : 'source' });
  },
  save: ({ above, limit, mask, side }) => `--connlimit-${above ? 'above' : 'upto'} ${limit} --connlimit-mask ${mask} --connlimit-${side === 'source' ? 'saddr' : 'daddr'}`,
  list: ({ above, limit, mask, side }) => `#conn ${side === 'source' ? 'src' : 'dst'}/${mask} ${above ? '>' : '<='} ${limit}`,
};

// ---------------------------------------------------------------- hashlimit

/** As the tool prints them, whatever the order given (`print_mode`). */
const MODES: readonly HashLimitMode[] = ['srcip', 'srcport', 'dstip', 'dstport'];
/** XT_HASHLIMIT_SCALE_v2: rates are stored as millionths of a second a packet. */
const SCALE = 1_000_000;
const BURST = 5;
/** XT_HASHLIMIT_GCINTERVAL, in milliseconds. */
const GC_INTERVAL = 1000;

/** xtables_param_act, without the empty line that others add. */
const notUsable = (option: string, text: string): ReturnType<typeof problem> => problem(`hashlimit: Bad value for "--${option}" option: "${text}"`);

function hashlimitRate(option: Given): Result<{ readonly interval: number; readonly unit: number }, RuleTextError> {
  const text = option.args[0] ?? '';
  if (/^\d+[kmg]?b(\/|$)/i.test(text)) return unsupported('hashlimit by bytes');
  const [count = '', unit] = text.split('/');
  const rate = unsigned(count);
  const seconds = unit === undefined ? 1 : RATE_UNITS.find(([name]) => unit !== '' && name.startsWith(unit.toLowerCase()))?.[1];
  if (rate === undefined || rate === 0 || seconds === undefined) return notUsable(option.name === 'hashlimit' ? 'hashlimit-upto' : option.name, text);
  if (rate / seconds > SCALE) return problem(`Rate too fast "${text}"`);
  return ok({ interval: Math.floor((SCALE * seconds) / rate), unit: seconds });
}

type Numbers = Partial<Record<'hashlimit-htable-size' | 'hashlimit-htable-max' | 'hashlimit-htable-gcinterval' | 'hashlimit-htable-expire' | 'hashlimit-srcmask' | 'hashlimit-dstmask', number>>;

function hashlimitNumbers(given: readonly Given[]): Result<Numbers, RuleTextError> {
  const numbers: Numbers = {};
  for (const { name, args } of given) {
    if (!/-(size|max|gcinterval|expire|srcmask|dstmask)$/.test(name)) continue;
    const value = unsigned(args[0] ?? '');
    if (value === undefined) return badValue('hashlimit', name, args[0] ?? '');
    numbers[name as keyof Numbers] = value;
  }
  return ok(numbers);
}

type HashLimit = Extract<Match, { kind: 'hashlimit' }>;

/** The unit of the rate as it is printed decides whether the expiry is told: it is that unit, in milliseconds, unless it was given. */
const usualExpiry = ({ rate }: HashLimit): number => (RATE_UNITS.find(([name]) => name.startsWith(rate.slice(rate.indexOf('/') + 1)))?.[1] ?? 1) * 1000;

function tableWords({ size, max, gcInterval, expire, ...match }: HashLimit, prefix: string): string {
  return words(
    size !== undefined && `${prefix}htable-size ${size}`,
    max !== undefined && `${prefix}htable-max ${max}`,
    gcInterval !== GC_INTERVAL && `${prefix}htable-gcinterval ${gcInterval}`,
    expire !== usualExpiry({ size, max, gcInterval, expire, ...match }) && `${prefix}htable-expire ${expire}`,
  );
}

export const hashlimit: MatchExtension<'hashlimit'> = {
  name: 'hashlimit',
  options: {
    'hashlimit-upto': { args: 1, invertible: true },
    'hashlimit-above': { args: 1, invertible: true },
    hashlimit: { args: 1, invertible: true },
    'hashlimit-burst': { args: 1 },
    'hashlimit-mode': { args: 1 },
    'hashlimit-name': { args: 1, required: true },
    'hashlimit-srcmask': { args: 1 },
    'hashlimit-dstmask': { args: 1 },
    'hashlimit-htable-size': { args: 1 },
    'hashlimit-htable-max': { args: 1 },
    'hashlimit-htable-gcinterval': { args: 1 },
    'hashlimit-htable-expire': { args: 1 },
  },
  parse(given, { family }) {
    const pair = excluded(given, ['hashlimit-upto', 'hashlimit-above']);
    if (pair) return both('hashlimit', 'hashlimit-above', 'hashlimit-upto');
    const option = find(given, 'hashlimit-upto') ?? find(given, 'hashlimit-above') ?? find(given, 'hashlimit');
    if (!option) return problem('You have to specify --hashlimit');
    const rate = hashlimitRate(option);
    if (!rate.ok) return rate;
    const burst = unsigned(arg(given, 'hashlimit-burst') ?? String(BURST), SCALE);
    if (burst === undefined || burst === 0) return problem('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
    const mode = arg(given, 'hashlimit-mode');
    const modes = mode === undefined ? [] : mode.split(',');
    if (modes.some((one) => !(MODES as readonly string[]).includes(one))) return notUsable('hashlimit-mode', mode ?? '');
    const numbers = hashlimitNumbers(given);
    if (!numbers.ok) return numbers;
    const { value } = numbers;
    return ok({
      kind: 'hashlimit',
      above: (option.name === 'hashlimit-above') !== option.not,
      name: arg(given, 'hashlimit-name') ?? '',
      perSecond: SCALE / rate.value.interval,
      rate: rateText(rate.value.interval, SCALE),
      burst,
      modes: MODES.filter((one) => modes.includes(one)),
      sourceMask: value['hashlimit-srcmask'] ?? maxPrefix(family),
      destinationMask: value['hashlimit-dstmask'] ?? maxPrefix(family),
      expire: value['hashlimit-htable-expire'] ?? rate.value.unit * 1000,
      gcInterval: value['hashlimit-htable-gcinterval'] ?? GC_INTERVAL,
      ...(value['hashlimit-htable-size'] !== undefined && { size: value['hashlimit-htable-size'] }),
      ...(value['hashlimit-htable-max'] !== undefined && { max: value['hashlimit-htable-max'] }),
    });
  },
  save: (match, family) =>
    words(
      `--hashlimit-${match.above ? 'above' : 'upto'} ${match.rate}`,
      `--hashlimit-burst ${match.burst}`,
      match.modes.length > 0 && `--hashlimit-mode ${match.modes.join(',')}`,
      `--hashlimit-name ${match.name}`,
      tableWords(match, '--hashlimit-'),
      match.sourceMask !== maxPrefix(family) && `--hashlimit-srcmask ${match.sourceMask}`,
      match.destinationMask !== maxPrefix(family) && `--hashlimit-dstmask ${match.destinationMask}`,
    ),
  list: (match, _numeric, family) =>
    words(
      `limit: ${match.above ? 'above' : 'up to'} ${match.rate} burst ${match.burst}`,
      match.modes.length > 0 && `mode ${match.modes.join('-')}`,
      tableWords(match, ''),
      match.sourceMask !== maxPrefix(family) && `srcmask ${match.sourceMask}`,
      match.destinationMask !== maxPrefix(family) && `dstmask ${match.destinationMask}`,
    ),
};

// ---------------------------------------------------------------- quota

export const quota: MatchExtension<'quota'> = {
  name: 'quota',
  options: { quota: { args: 1, invertible: true, required: true } },
  parse(given) {
    const bytes = unsigned(arg(given, 'quota') ?? '', Number.MAX_SAFE_INTEGER);
    if (bytes === undefined) return problem('quota: bad value for option "--quota", or out of range (0-18446744073709551615).\n');
    return ok({ kind: 'quota', bytes, not: find(given, 'quota')?.not ?? false });
  },
  save: ({ bytes, not }) => `${bang(not)}--quota ${bytes}`,
  list: ({ bytes }) => `quota: ${bytes} bytes`,
};
