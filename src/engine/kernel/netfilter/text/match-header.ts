/** Rule text of -m ah, esp, ecn, frag, hbh, dst, rt and ipv6header (extensions/libip[6]t_ah.c, libip6t_*.c, libxt_esp.c, libxt_ecn.c). */
import { type Result, ok } from '../../../base/index';
import { type IpAddress, parseIp } from '../../../wire/index';
import type { HeaderMatch, NumberRange } from '../extension-kinds';
import type { Negatable } from '../api';
import { type Extension, type Given, type MatchExtension, type RuleTextError, arg, bang, both, find, negatable, numberOption, numberRange, problem, unsigned, words } from './extension';

type OptionsHeader = Extract<HeaderMatch, { kind: 'hbh' | 'dst' }>;

const rangeText = ([low, high]: NumberRange): string => (low === high ? String(low) : `${low}:${high}`);

const range = (given: readonly Given[], extension: string, option: string): Result<Negatable<NumberRange> | undefined, RuleTextError> => negatable(given, option, (text) => numberRange(extension, option, text));
const number = (given: readonly Given[], extension: string, option: string): Result<Negatable<number> | undefined, RuleTextError> => negatable(given, option, (text) => numberOption(extension, option, text));

const saved = <T>(option: string, value: Negatable<T> | undefined, text: (value: T) => string): string | undefined => value && `${bang(value.not)}--${option} ${text(value.value)}`;

/** `spi:5`, `spis:!5:9`; any value is not told. */
const listedRange = (name: string, value: Negatable<NumberRange> | undefined): string | undefined =>
  value && (value.value[0] !== 0 || value.value[1] !== 0xffffffff || value.not) ? `${name}${value.value[0] === value.value[1] ? '' : 's'}:${value.not ? '!' : ''}${rangeText(value.value)}` : undefined;

const listedNumber = (name: string, value: Negatable<number> | undefined): string | undefined => value && (value.value !== 0 || value.not) ? `${name}:${value.not ? '!' : ''}${value.value}` : undefined;

// ---------------------------------------------------------------- IPsec

export const ah: MatchExtension<'ah'> = {
  name: 'ah',
  options: { ahspi: { args: 1, invertible: true }, ahlen: { args: 1, invertible: true }, ahres: { args: 0 } },
  parse(given, { family }) {
    // The two tools have matches of their own by this name: that of IPv4 knows the index only.
    const unknown = family === 4 && given.find(({ name }) => name !== 'ahspi');
    if (unknown) return problem(`unknown option "--${unknown.name}"`);
    const spi = range(given, 'ah', 'ahspi');
    if (!spi.ok) return spi;
    const length = number(given, 'ah', 'ahlen');
    if (!length.ok) return length;
    return ok({ kind: 'ah', ...(spi.value && { spi: spi.value }), ...(length.value && { length: length.value }), ...(find(given, 'ahres') && { reserved: true }) });
  },
  save: ({ spi, length, reserved }) => words(saved('ahspi', spi, rangeText), saved('ahlen', length, String), reserved && '--ahres'),
  list: ({ spi, length, reserved }) => `ah ${words(listedRange('spi', spi), listedNumber('length', length), reserved && 'reserved')}`,
};

export const esp: MatchExtension<'esp'> = {
  name: 'esp',
  options: { espspi: { args: 1, invertible: true } },
  parse(given) {
    const spi = range(given, 'esp', 'espspi');
    return spi.ok ? ok({ kind: 'esp', ...(spi.value && { spi: spi.value }) }) : spi;
  },
  save: ({ spi }) => words(saved('espspi', spi, rangeText)),
  list: ({ spi }) => words('esp', listedRange('spi', spi)),
};

// ---------------------------------------------------------------- ECN

const flag = (given: readonly Given[], name: string): Negatable<true> | undefined => {
  const option = find(given, name);
  return option && { value: true, not: option.not };
};

export const ecn: MatchExtension<'ecn'> = {
  name: 'ecn',
  options: { 'ecn-tcp-cwr': { args: 0, invertible: true }, 'ecn-tcp-ece': { args: 0, invertible: true }, 'ecn-ip-ect': { args: 1, invertible: true } },
  parse(given) {
    const codepoint = negatable(given, 'ecn-ip-ect', (text) => numberOption('ecn', 'ecn-ip-ect', text, 3));
    if (!codepoint.ok) return codepoint;
    if (given.length === 0) return problem('ECN match: some option required');
    const [echo, reduced] = [flag(given, 'ecn-tcp-ece'), flag(given, 'ecn-tcp-cwr')];
    return ok({ kind: 'ecn', ...(echo && { echo }), ...(reduced && { reduced }), ...(codepoint.value && { codepoint: codepoint.value }) });
  },
  save: ({ echo, reduced, codepoint }) => words(echo && `${bang(echo.not)}--ecn-tcp-ece`, reduced && `${bang(reduced.not)}--ecn-tcp-cwr`, saved('ecn-ip-ect', codepoint, String)),
  list: ({ echo, reduced, codepoint }) => words('ECN match', echo && `${echo.not ? '!' : ''}ECE`, reduced && `${reduced.not ? '!' : ''}CWR`, codepoint && `${codepoint.not ? '!' : ''}ECT=${codepoint.value}`),
};

// ---------------------------------------------------------------- IPv6 extension headers

export const frag: MatchExtension<'frag'> = {
  name: 'frag',
  family: 6,
  options: { fragid: { args: 1, invertible: true }, fraglen: { args: 1, invertible: true }, fragres: { args: 0 }, fragfirst: { args: 0 }, fragmore: { args: 0 }, fraglast: { args: 0 } },
  parse(given) {
    const id = range(given, 'frag', 'fragid');
    if (!id.ok) return id;
    const length = number(given, 'frag', 'fraglen');
    if (!length.ok) return length;
    const [more, last] = [find(given, 'fragmore') !== undefined, find(given, 'fraglast') !== undefined];
    if (more && last) return both('frag', 'fraglast', 'fragmore');
    return ok({ kind: 'frag', ...(id.value && { id: id.value }), ...(length.value && { length: length.value }), reserved: find(given, 'fragres') !== undefined, first: find(given, 'fragfirst') !== undefined, more, last });
  },
  save: ({ id, length, ...bits }) => words(saved('fragid', id, rangeText), saved('fraglen', length, String), bits.reserved && '--fragres', bits.first && '--fragfirst', bits.more && '--fragmore', bits.last && '--fraglast'),
  // Two spaces where no id is told.
  list: ({ id, length, ...bits }) => words(`frag ${listedRange('id', id) ?? ''}`, listedNumber('length', length), bits.reserved && 'reserved', bits.first && 'first', bits.more && 'more', bits.last && 'last'),
};

/** `1:2,23:42`: types, with lengths or without. Both are kept in one byte. */
function headerOptions(extension: string, text: string): Result<readonly { readonly type: number; readonly length?: number }[], RuleTextError> {
  const out: { readonly type: number; readonly length?: number }[] = [];
  for (const word of text.split(',')) {
    const [type = '', length] = word.split(':');
    const read = unsigned(type);
    if (read === undefined) return problem(`${extension}: no valid digits in opt \`${type}'`);
    const size = length === undefined ? undefined : unsigned(length);
    if (length !== undefined && size === undefined) return problem(`${extension}: no valid digits in opt \`${length}'`);
    out.push({ type: read & 0xff, ...(size !== undefined && { length: size & 0xff }) });
  }
  return ok(out);
}

const optionsText = (options: NonNullable<OptionsHeader['options']>): string => options.map(({ type, length }) => (length === undefined ? String(type) : `${type}:${length}`)).join(',');

function optionsHeader<K extends 'hbh' | 'dst'>(kind: K): MatchExtension<K> {
  const made: Extension<OptionsHeader> = {
    name: kind,
    family: 6,
    options: { [`${kind}-len`]: { args: 1, invertible: true }, [`${kind}-opts`]: { args: 1 } },
    parse(given) {
      const length = number(given, kind, `${kind}-len`);
      if (!length.ok) return length;
      const text = arg(given, `${kind}-opts`);
      const options = text === undefined ? ok(undefined) : headerOptions(kind, text);
      return options.ok ? ok({ kind, ...(length.value && { length: length.value }), ...(options.value && { options: options.value }) }) : options;
    },
    save: ({ length, options }) => words(saved(`${kind}-len`, length, String), options && `--${kind}-opts ${optionsText(options)}`),
    list: ({ length, options }) => words(kind, listedNumber('length', length), options && `opts ${optionsText(options)}`),
  };
  return made as unknown as MatchExtension<K>;
}

export const hbh = optionsHeader('hbh');
export const dst = optionsHeader('dst');

function addresses(text: string | undefined): Result<readonly IpAddress[], RuleTextError> {
  const out: IpAddress[] = [];
  for (const word of text === undefined ? [] : text.split(',')) {
    const parsed = parseIp(word);
    if (!parsed.ok || !parsed.value.includes(':')) return problem(`invalid address \`${word}'`);
    out.push(parsed.value);
  }
  return ok(out);
}

export const rt: MatchExtension<'rt'> = {
  name: 'rt',
  family: 6,
  options: {
    'rt-type': { args: 1, invertible: true },
    'rt-segsleft': { args: 1, invertible: true },
    'rt-len': { args: 1, invertible: true },
    'rt-0-res': { args: 0 },
    'rt-0-addrs': { args: 1 },
    'rt-0-not-strict': { args: 0 },
  },
  parse(given) {
    const type = number(given, 'rt', 'rt-type');
    if (!type.ok) return type;
    const segments = range(given, 'rt', 'rt-segsleft');
    if (!segments.ok) return segments;
    const length = number(given, 'rt', 'rt-len');
    if (!length.ok) return length;
    const zero = given.find(({ name }) => name.startsWith('rt-0-'));
    if (zero && (type.value?.value !== 0 || type.value.not)) return problem(`\`--rt-type 0' required before \`--${zero.name}'`);
    const notStrict = find(given, 'rt-0-not-strict') !== undefined;
    if (notStrict && !find(given, 'rt-0-addrs')) return problem("`--rt-0-addr ...' required before `--rt-0-not-strict'");
    const hops = addresses(arg(given, 'rt-0-addrs'));
    if (!hops.ok) return hops;
    return ok({ kind: 'rt', ...(type.value && { type: type.value }), ...(segments.value && { segments: segments.value }), ...(length.value && { length: length.value }), reserved: find(given, 'rt-0-res') !== undefined, addresses: hops.value, notStrict });
  },
  save: ({ type, segments, length, ...zero }) =>
    words(
      saved('rt-type', type, String),
      saved('rt-segsleft', segments, rangeText),
      saved('rt-len', length, String),
      zero.reserved && '--rt-0-res',
      zero.addresses.length > 0 && `--rt-0-addrs ${zero.addresses.join(',')}`,
      zero.notStrict && '--rt-0-not-strict',
    ),
  list: ({ type, segments, length, ...zero }) =>
    words(
      'rt',
      type && `type:${type.not ? '!' : ''}${type.value}`,
      listedRange('segsleft', segments),
      listedNumber('length', length),
      zero.reserved && 'reserved',
      zero.addresses.length > 0 && `0-addrs ${zero.addresses.join(',')}`,
      zero.notStrict && '0-not-strict',
    ),
};

/** Bits of xt_ipv6header.h with the names that are printed, and those that may be typed. */
const HEADERS: readonly (readonly [number, string, ...(readonly string[])])[] = [
  [0x80, 'hop-by-hop', 'hop', '0'],
  [0x40, 'ipv6-opts', 'dst', '60'],
  [0x20, 'ipv6-route', 'route', '43'],
  [0x10, 'ipv6-frag', 'frag', '44'],
  [0x08, 'ah', 'auth', '51'],
  [0x04, 'esp', '50'],
  [0x02, 'ipv6-nonxt', 'none', '59'],
  [0x01, 'protocol', 'prot'],
];

const headerNames = (bits: number): string => HEADERS.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name).join(',');

export const ipv6header: MatchExtension<'ipv6header'> = {
  name: 'ipv6header',
  family: 6,
  options: { header: { args: 1, invertible: true, required: true }, soft: { args: 0 } },
  parse(given) {
    let headers = 0;
    for (const word of (arg(given, 'header') ?? '').split(',')) {
      const found = HEADERS.find(([, ...names]) => names.includes(word));
      if (!found) return problem(`unknown header \`${word}' specified`);
      headers |= found[0];
    }
    return ok({ kind: 'ipv6header', headers, not: find(given, 'header')?.not ?? false, soft: find(given, 'soft') !== undefined });
  },
  save: ({ headers, not, soft }) => words(`${bang(not)}--header ${headerNames(headers)}`, soft && '--soft'),
  list: ({ headers, not, soft }, numeric) => words(`ipv6header flags:${not ? '!' : ''}${numeric ? `0x${headers.toString(16).toUpperCase().padStart(2, '0')}` : headerNames(headers)}`, soft && 'soft'),
};
