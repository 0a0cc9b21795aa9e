/** Rule text of -m connlimit and quota (extensions/libxt_connlimit.c, libxt_quota.c). */
import { ok, type Result } from '../../../base/index';
import { type Family, maxPrefix } from '../../../wire/index';
import { type Given, type MatchExtension, type RuleTextError, arg, bang, both, find, problem, unsigned, unsupported } from './extension';

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
