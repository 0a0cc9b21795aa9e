/**
 * Rule text of -m hashlimit (extensions/libxt_hashlimit.c).
 * @unsupported iptables -m hashlimit --hashlimit-rate-match and --hashlimit-rate-interval — refused
 */
import { ok, type Result } from '../../../base/index';
import { maxPrefix } from '../../../wire/index';
import type { HashLimit, HashLimitMode } from '../api';
import { type Given, type MatchExtension, type RuleTextError, arg, badValue, both, find, problem, unsigned, unsupported, words } from './extension';
import { RATE_UNITS, rateText } from './rate';

/** As the tool prints them, whatever the order given (`print_mode`). */
const MODES: readonly HashLimitMode[] = ['srcip', 'srcport', 'dstip', 'dstport'];
/** XT_HASHLIMIT_SCALE_v2: rates are stored as millionths of a second a packet. */
const SCALE = 1_000_000;
const BURST = 5;
/** XT_HASHLIMIT_GCINTERVAL, in milliseconds. */
const GC_INTERVAL = 1000;
/** XT_HASHLIMIT_BYTE_EXPIRE and …_BURST, in milliseconds. */
const BYTE_EXPIRE = 15_000;
const BYTE_EXPIRE_BURST = 60_000;

/** xtables_param_act, without the empty line that others add. */
const notUsable = (option: string, text: string): ReturnType<typeof problem> => problem(`hashlimit: Bad value for "--${option}" option: "${text}"`);

/** The digits at the front (atoll). */
const leadingNumber = (text: string): number => Number(/^\s*\+?(\d+)/.exec(text)?.[1] ?? 0);

const factor = (letter: string | undefined): number => (letter === 'm' ? 1024 * 1024 : letter === 'k' ? 1024 : 1);

/** Bytes are counted in pieces of 16 (XT_HASHLIMIT_BYTE_SHIFT): what is stored is what a piece costs. */
const bytesToCost = (bytes: number): number => Math.floor(0xffffffff / (Math.floor(bytes / 16) + 1));
const costToBytes = (cost: number): number => (Math.floor(0xffffffff / cost) - 1) * 16;

const BYTE_UNITS: readonly (readonly [string, number])[] = [['m', 1024 * 1024], ['k', 1024], ['', 1]];

/** In the largest unit that it is a multiple of. */
function bytesText(bytes: number): string {
  const [name, size] = BYTE_UNITS.find(([, unit]) => bytes >= unit && bytes % unit === 0) ?? ['', 1];
  return `${Math.floor(bytes / size)}${name}b`;
}

type Rate = Pick<HashLimit, 'perSecond' | 'rate' | 'byteCost'> & { /** Milliseconds. */ readonly expire: number };

function hashlimitRate(option: Given): Result<Rate, RuleTextError> {
  const text = option.args[0] ?? '';
  const count = leadingNumber(text);
  const unit = text.indexOf('b/s');
  if (unit > 0 && count > 0) {
    const cost = bytesToCost(count * factor(text[unit - 1]));
    if (cost === 0) return problem(`Rate too high "${text}"\n`);
    const perSecond = costToBytes(cost);
    return ok({ perSecond, byteCost: cost, rate: `${bytesText(perSecond)}/s`, expire: BYTE_EXPIRE });
  }
  const slash = text.indexOf('/');
  const per = slash < 0 ? undefined : text.slice(slash + 1);
  const seconds = per === undefined ? 1 : RATE_UNITS.find(([name]) => per !== '' && name.startsWith(per.toLowerCase()))?.[1];
  if (count === 0 || seconds === undefined) return notUsable(option.name === 'hashlimit' ? 'hashlimit-upto' : option.name, text);
  if (count / seconds > SCALE) return problem(`Rate too fast "${text}"`);
  const interval = Math.floor((SCALE * seconds) / count);
  return ok({ perSecond: SCALE / interval, rate: rateText(interval, SCALE), expire: seconds * 1000 });
}

/** Packets; by bytes, how many seconds' worth, rounded up. */
function hashlimitBurst(text: string | undefined, rate: Rate): Result<number, RuleTextError> {
  const outOfRange = problem('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
  if (text === undefined) return ok(rate.byteCost === undefined ? BURST : 0);
  const [, digits = '', rest = ''] = /^(0[xX][0-9a-fA-F]+|\d+)(.*)$/.exec(text) ?? [];
  const number = unsigned(digits);
  if (number === undefined || number === 0 || (rest === '' && number > SCALE)) return outOfRange;
  const burst = number * factor(rest[0]);
  if (rate.byteCost === undefined) return burst > SCALE ? outOfRange : ok(burst);
  if (rate.perSecond === 0) return unsupported('hashlimit with a rate of no bytes and a burst');
  return burst < rate.perSecond ? problem(`burst cannot be smaller than ${rate.perSecond}b`) : ok(Math.ceil(burst / rate.perSecond));
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

/** The unit of the rate as it is printed decides whether the expiry is told: it is that unit, in milliseconds, unless it was given. */
function usualExpiry({ rate, byteCost, burst }: HashLimit): number {
  if (byteCost !== undefined) return burst === 0 ? BYTE_EXPIRE : BYTE_EXPIRE_BURST;
  return (RATE_UNITS.find(([name]) => name.startsWith(rate.slice(rate.indexOf('/') + 1)))?.[1] ?? 1) * 1000;
}

function tableWords(match: HashLimit, prefix: string): string {
  const { size, max, gcInterval, expire } = match;
  return words(
    size !== undefined && `${prefix}htable-size ${size}`,
    max !== undefined && `${prefix}htable-max ${max}`,
    gcInterval !== GC_INTERVAL && `${prefix}htable-gcinterval ${gcInterval}`,
    expire !== usualExpiry(match) && `${prefix}htable-expire ${expire}`,
  );
}

/** By bytes without more at once there is nothing to tell. */
const burstText = ({ burst, byteCost, perSecond }: HashLimit): string => (byteCost === undefined ? String(burst) : burst === 0 ? '' : bytesText(burst * perSecond));

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
    'hashlimit-rate-match': { args: 0 },
    'hashlimit-rate-interval': { args: 1 },
  },
  parse(given, { family }) {
    const byRate = given.find(({ name }) => name.startsWith('hashlimit-rate-'));
    if (byRate) return unsupported(`-m hashlimit --${byRate.name}`);
    if (find(given, 'hashlimit-upto') && find(given, 'hashlimit-above')) return both('hashlimit', 'hashlimit-above', 'hashlimit-upto');
    const option = find(given, 'hashlimit-upto') ?? find(given, 'hashlimit-above') ?? find(given, 'hashlimit');
    if (!option) return problem('You have to specify --hashlimit');
    const rate = hashlimitRate(option);
    if (!rate.ok) return rate;
    const written = arg(given, 'hashlimit-burst');
    const burst = hashlimitBurst(written, rate.value);
    if (!burst.ok) return burst;
    const mode = arg(given, 'hashlimit-mode');
    const modes = mode === undefined ? [] : mode.split(',');
    if (modes.some((one) => !(MODES as readonly string[]).includes(one))) return notUsable('hashlimit-mode', mode ?? '');
    const numbers = hashlimitNumbers(given);
    if (!numbers.ok) return numbers;
    const { value } = numbers;
    const { expire, ...kept } = rate.value;
    return ok({
      kind: 'hashlimit',
      above: (option.name === 'hashlimit-above') !== option.not,
      name: arg(given, 'hashlimit-name') ?? '',
      ...kept,
      burst: burst.value,
      modes: MODES.filter((one) => modes.includes(one)),
      sourceMask: value['hashlimit-srcmask'] ?? maxPrefix(family),
      destinationMask: value['hashlimit-dstmask'] ?? maxPrefix(family),
      expire: value['hashlimit-htable-expire'] ?? (kept.byteCost !== undefined && written !== undefined ? BYTE_EXPIRE_BURST : expire),
      gcInterval: value['hashlimit-htable-gcinterval'] ?? GC_INTERVAL,
      ...(value['hashlimit-htable-size'] !== undefined && { size: value['hashlimit-htable-size'] }),
      ...(value['hashlimit-htable-max'] !== undefined && { max: value['hashlimit-htable-max'] }),
    });
  },
  save: (match, family) =>
    words(
      `--hashlimit-${match.above ? 'above' : 'upto'} ${match.rate}`,
      burstText(match) !== '' && `--hashlimit-burst ${burstText(match)}`,
      match.modes.length > 0 && `--hashlimit-mode ${match.modes.join(',')}`,
      `--hashlimit-name ${match.name}`,
      tableWords(match, '--hashlimit-'),
      match.sourceMask !== maxPrefix(family) && `--hashlimit-srcmask ${match.sourceMask}`,
      match.destinationMask !== maxPrefix(family) && `--hashlimit-dstmask ${match.destinationMask}`,
    ),
  list: (match, _numeric, family) =>
    words(
      `limit: ${match.above ? 'above' : 'up to'} ${match.rate}`,
      burstText(match) !== '' && `burst ${burstText(match)}`,
      match.modes.length > 0 && `mode ${match.modes.join('-')}`,
      tableWords(match, ''),
      match.sourceMask !== maxPrefix(family) && `srcmask ${match.sourceMask}`,
      match.destinationMask !== maxPrefix(family) && `dstmask ${match.destinationMask}`,
    ),
};
