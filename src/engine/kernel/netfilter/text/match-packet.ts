/** Rule text of the remaining matches: addrtype, set, physdev, rpfilter, mac, length, ttl, hl, pkttype, iprange, owner, tos, dscp. */
import { type Result, err, ok } from '../../../base/index';
import { type IpAddress, parseMac } from '../../../wire/index';
import type { Match, Negatable, PortRange } from '../api';
import type { CounterTest } from '../extension-kinds';
import { type Given, type MatchExtension, type RuleTextError, address, arg, badValue, bang, both, find, negatable, numberOption, numberRange, problem, rangeText, unsigned, words } from './extension';

const ADDRESS_TYPES = ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'] as const;

const addressTypes = (text: string): Result<readonly string[], RuleTextError> => {
  const given = text.split(',').map((word) => word.toUpperCase());
  const bad = given.find((word) => !ADDRESS_TYPES.some((type) => type === word));
  return bad === undefined ? ok(ADDRESS_TYPES.filter((type) => given.includes(type))) : problem(`addrtype: bad type "${text}"`);
};

export const addrtype: MatchExtension<'addrtype'> = {
  name: 'addrtype',
  options: { 'src-type': { args: 1, invertible: true }, 'dst-type': { args: 1, invertible: true }, 'limit-iface-in': { args: 0 }, 'limit-iface-out': { args: 0 } },
  parse(given) {
    const src = negatable(given, 'src-type', addressTypes);
    if (!src.ok) return src;
    const dst = negatable(given, 'dst-type', addressTypes);
    if (!dst.ok) return dst;
    if (!src.value && !dst.value) return problem('addrtype: you must specify --src-type or --dst-type');
    return ok({
      kind: 'addrtype',
      ...(src.value ? { src: src.value } : {}),
      ...(dst.value ? { dst: dst.value } : {}),
      ...(find(given, 'limit-iface-in') ? { limitIn: true } : {}),
      ...(find(given, 'limit-iface-out') ? { limitOut: true } : {}),
    });
  },
  save: (match) =>
    words(
      match.src && `${bang(match.src.not)}--src-type ${match.src.value.join(',')}`,
      match.dst && `${bang(match.dst.not)}--dst-type ${match.dst.value.join(',')}`,
      match.limitIn && '--limit-iface-in',
      match.limitOut && '--limit-iface-out',
    ),
  list: (match) =>
    words(
      'ADDRTYPE match',
      match.src && `src-type ${match.src.not ? '!' : ''}${match.src.value.join(',')}`,
      match.dst && `dst-type ${match.dst.not ? '!' : ''}${match.dst.value.join(',')}`,
      match.limitIn && 'limit-in',
      match.limitOut && 'limit-out',
    ),
};

export function setDirections(text: string): Result<readonly ('src' | 'dst')[], RuleTextError> {
  const dirs: ('src' | 'dst')[] = [];
  for (const word of text.split(',')) {
    if (word !== 'src' && word !== 'dst') return problem(`You must spefify (the comma separated list of) 'src' or 'dst'.`);
    dirs.push(word);
  }
  return dirs.length > 6 ? problem(`Can't be more src/dst options than 6.`) : ok(dirs);
}

const COUNTER_TESTS = ['eq', 'lt', 'gt'] as const;

/** `--packets-gt 5`; only equality may be negated. */
function counterTest(given: readonly Given[], what: 'packets' | 'bytes'): Result<CounterTest | undefined, RuleTextError> {
  const options = given.filter(({ name }) => name.startsWith(`${what}-`));
  const [option] = options;
  if (!option) return ok(undefined);
  if (options.length > 1) return problem(`only one of the --${what}-[eq|lt|gt] is allowed`);
  if (option.not && !option.name.endsWith('eq')) return problem(`--${option.name} option cannot be inverted`);
  const text = option.args[0] ?? '';
  const value = unsigned(text, Number.MAX_SAFE_INTEGER);
  if (value === undefined) return problem(`Cannot parse ${text} as a counter value`);
  return ok({ op: COUNTER_TESTS.find((op) => option.name.endsWith(op)) ?? 'eq', value, not: option.not });
}

const counterText = (what: string, test: CounterTest | undefined, prefix: string): string | undefined => test && `${bang(test.not)}${prefix}${what}-${test.op} ${test.value}`;

function setText(match: Extract<Match, { kind: 'set' }>, prefix: string): string {
  return words(
    `${bang(match.not)}${prefix}match-set ${match.name} ${match.dirs.join(',')}`,
    match.returnNoMatch && `${prefix}return-nomatch`,
    match.updateCounters === false && `! ${prefix}update-counters`,
    match.updateSubcounters === false && `! ${prefix}update-subcounters`,
    counterText('packets', match.packets, prefix),
    counterText('bytes', match.bytes, prefix),
  );
}

export const set: MatchExtension<'set'> = {
  name: 'set',
  options: {
    'match-set': { args: 2, invertible: true, required: true },
    'return-nomatch': { args: 0, invertible: true },
    'update-counters': { args: 0, invertible: true },
    'update-subcounters': { args: 0, invertible: true },
    ...Object.fromEntries(['packets', 'bytes'].flatMap((what) => COUNTER_TESTS.map((op) => [`${what}-${op}`, { args: 1, invertible: true }] as const))),
  },
  parse(given) {
    const option = find(given, 'match-set');
    const [name = '', dirs = ''] = option?.args ?? [];
    if (name.length > 31) return problem(`setname \`${name}' too long, max 31 characters.`);
    const parsed = setDirections(dirs);
    if (!parsed.ok) return err({ ...parsed.error, set: name });
    if (find(given, 'return-nomatch')?.not) return problem('--return-nomatch flag cannot be inverted');
    const packets = counterTest(given, 'packets');
    if (!packets.ok) return packets;
    const bytes = counterTest(given, 'bytes');
    if (!bytes.ok) return bytes;
    return ok({
      kind: 'set',
      name,
      dirs: parsed.value,
      not: option?.not ?? false,
      ...(find(given, 'return-nomatch') && { returnNoMatch: true }),
      ...(find(given, 'update-counters')?.not && { updateCounters: false }),
      ...(find(given, 'update-subcounters')?.not && { updateSubcounters: false }),
      ...(packets.value && { packets: packets.value }),
      ...(bytes.value && { bytes: bytes.value }),
    });
  },
  save: (match) => setText(match, '--'),
  list: (match) => setText(match, ''),
};

const flag = (given: readonly Given[], name: string): Negatable<true> | undefined => {
  const option = find(given, name);
  return option && { value: true, not: option.not };
};

const text = (given: readonly Given[], name: string): Negatable<string> | undefined => {
  const option = find(given, name);
  return option && { value: option.args[0] ?? '', not: option.not };
};

export const physdev: MatchExtension<'physdev'> = {
  name: 'physdev',
  options: {
    'physdev-in': { args: 1, invertible: true },
    'physdev-out': { args: 1, invertible: true },
    'physdev-is-in': { args: 0, invertible: true },
    'physdev-is-out': { args: 0, invertible: true },
    'physdev-is-bridged': { args: 0, invertible: true },
  },
  parse(given) {
    if (given.length === 0) return problem('PHYSDEV: no physdev option specified');
    const [isIn, isOut, isBridged] = [flag(given, 'physdev-is-in'), flag(given, 'physdev-is-out'), flag(given, 'physdev-is-bridged')];
    const [inside, outside] = [text(given, 'physdev-in'), text(given, 'physdev-out')];
    const long = [inside, outside].find((name) => (name?.value.length ?? 0) > 15);
    if (long) return problem(`interface name \`${long.value}' must be shorter than IFNAMSIZ (15)`);
    return ok({
      kind: 'physdev',
      ...(inside ? { in: inside } : {}),
      ...(outside ? { out: outside } : {}),
      ...(isIn ? { isIn } : {}),
      ...(isOut ? { isOut } : {}),
      ...(isBridged ? { isBridged } : {}),
    });
  },
  save: (match) =>
    words(
      match.isIn && `${bang(match.isIn.not)}--physdev-is-in`,
      match.in && `${bang(match.in.not)}--physdev-in ${match.in.value}`,
      match.isOut && `${bang(match.isOut.not)}--physdev-is-out`,
      match.out && `${bang(match.out.not)}--physdev-out ${match.out.value}`,
      match.isBridged && `${bang(match.isBridged.not)}--physdev-is-bridged`,
    ),
  list: (match) => `PHYSDEV match ${physdev.save(match, 4)}`,
};

export const rpfilter: MatchExtension<'rpfilter'> = {
  name: 'rpfilter',
  options: { loose: { args: 0 }, validmark: { args: 0 }, 'accept-local': { args: 0 }, invert: { args: 0 } },
  parse: (given) =>
    ok({ kind: 'rpfilter', loose: !!find(given, 'loose'), validMark: !!find(given, 'validmark'), acceptLocal: !!find(given, 'accept-local'), invert: !!find(given, 'invert') }),
  save: (match) => words(match.loose && '--loose', match.validMark && '--validmark', match.acceptLocal && '--accept-local', match.invert && '--invert'),
  list: (match) => words('rpfilter', match.loose && 'loose', match.validMark && 'validmark', match.acceptLocal && 'accept-local', match.invert && 'invert'),
};

export const mac: MatchExtension<'mac'> = {
  name: 'mac',
  options: { 'mac-source': { args: 1, invertible: true, required: true } },
  parse(given) {
    const written = arg(given, 'mac-source') ?? '';
    const parsed = parseMac(written);
    return parsed.ok ? ok({ kind: 'mac', source: parsed.value, not: find(given, 'mac-source')?.not ?? false }) : problem('Invalid MAC address specified.');
  },
  save: ({ source, not }) => `${bang(not)}--mac-source ${source}`,
  list: ({ source, not }) => `MAC${not ? ' !' : ''} ${source}`,
};

export const length: MatchExtension<'length'> = {
  name: 'length',
  options: { length: { args: 1, invertible: true, required: true } },
  parse(given) {
    const range = numberRange('length', 'length', arg(given, 'length') ?? '', 65535);
    return range.ok ? ok({ kind: 'length', range: range.value, not: find(given, 'length')?.not ?? false }) : range;
  },
  save: ({ range, not }) => `${bang(not)}--length ${rangeText(range)}`,
  list: ({ range, not }) => `length ${not ? '!' : ''}${rangeText(range)}`,
};

function hops<K extends 'ttl' | 'hl'>(kind: K): MatchExtension<K> {
  type Value = Extract<Match, { kind: K }>;
  type Either = Extract<Match, { kind: 'ttl' | 'hl' }>;
  const title = kind === 'ttl' ? 'TTL' : 'HL';
  return {
    name: kind,
    family: kind === 'ttl' ? 4 : 6,
    options: { ...(kind === 'ttl' && { ttl: { args: 1, invertible: true } as const }), [`${kind}-eq`]: { args: 1, invertible: true }, [`${kind}-lt`]: { args: 1 }, [`${kind}-gt`]: { args: 1 } },
    parse(given) {
      const [option] = given;
      if (!option) return problem(`${title} match: You must specify one of \`--${kind}-eq', \`--${kind}-lt', \`--${kind}-gt${kind === 'ttl' ? '' : "'"}`);
      // `--ttl` is an old name of --ttl-eq.
      const named = option.name === 'ttl' ? 'ttl-eq' : option.name;
      for (const { name, args } of given) {
        const number = numberOption(kind, name === 'ttl' ? 'ttl-eq' : name, args[0] ?? '', 255);
        if (!number.ok) return number;
      }
      const value = unsigned(option.args[0] ?? '', 255) ?? 0;
      return ok({ kind, op: named.slice(-2), value, ...(option.not ? { not: true } : {}) } as unknown as Value);
    },
    save(value) {
      const match = value as Either;
      return `${bang(match.not)}--${kind}-${match.op} ${match.value}`;
    },
    list(value) {
      const match = value as Either;
      return `${title} match ${title} ${match.op === 'eq' ? (match.not ? '!=' : '==') : match.op === 'lt' ? '<' : '>'} ${match.value}`;
    },
  };
}

export const ttl = hops('ttl');
export const hl = hops('hl');

const PACKET_TYPES = ['unicast', 'broadcast', 'multicast', 'otherhost'] as const;

export const pkttype: MatchExtension<'pkttype'> = {
  name: 'pkttype',
  options: { 'pkt-type': { args: 1, invertible: true, required: true } },
  parse(given) {
    const written = (arg(given, 'pkt-type') ?? '').toLowerCase();
    const type = PACKET_TYPES.find((name) => name === written) ?? ({ bcast: 'broadcast', mcast: 'multicast', host: 'unicast' } as const)[written];
    return type ? ok({ kind: 'pkttype', type, not: find(given, 'pkt-type')?.not ?? false }) : problem(`Bad packet type '${arg(given, 'pkt-type') ?? ''}'`);
  },
  save: ({ type, not }) => `${bang(not)}--pkt-type ${type}`,
  list: ({ type, not }) => `PKTTYPE ${not ? '!= ' : '= '}${type}`,
};

export const iprange: MatchExtension<'iprange'> = {
  name: 'iprange',
  options: { 'src-range': { args: 1, invertible: true }, 'dst-range': { args: 1, invertible: true } },
  parse(given, { family }) {
    if (given.length === 0) return problem('iprange match: You must specify `--src-range\' or `--dst-range\'');
    const range = (option: string) => (written: string): Result<readonly [IpAddress, IpAddress], RuleTextError> => {
      const [low = '', high = low] = written.split('-');
      const from = address('iprange', option, low, family);
      if (!from.ok) return problem(`iprange: Bad value for "--${option}" option: "${written}"`);
      const to = address('iprange', option, high, family);
      return to.ok ? ok([from.value, to.value]) : problem(`iprange: Bad value for "--${option}" option: "${written}"`);
    };
    const src = negatable(given, 'src-range', range('src-range'));
    if (!src.ok) return src;
    const dst = negatable(given, 'dst-range', range('dst-range'));
    if (!dst.ok) return dst;
    return ok({ kind: 'iprange', ...(src.value ? { src: src.value } : {}), ...(dst.value ? { dst: dst.value } : {}) });
  },
  save: (match) =>
    words(
      match.src && `${bang(match.src.not)}--src-range ${match.src.value.join('-')}`,
      match.dst && `${bang(match.dst.not)}--dst-range ${match.dst.value.join('-')}`,
    ),
  list: (match) =>
    words(
      match.src && `source IP range ${bang(match.src.not)}${match.src.value.join('-')}`,
      match.dst && `destination IP range ${bang(match.dst.not)}${match.dst.value.join('-')}`,
    ),
};

/** Names of the users and groups that every machine of ours has. */
const USER_IDS: Readonly<Record<string, number>> = { root: 0, daemon: 1, bin: 2, sys: 3, games: 5, man: 6, mail: 8, 'www-data': 33, nobody: 65534 };
const GROUP_IDS: Readonly<Record<string, number>> = { root: 0, daemon: 1, bin: 2, sys: 3, adm: 4, tty: 5, disk: 6, mail: 8, 'www-data': 33, nogroup: 65534 };

const ids = (option: 'uid-owner' | 'gid-owner') => (written: string): Result<PortRange, RuleTextError> => {
  const named = (option === 'uid-owner' ? USER_IDS : GROUP_IDS)[written];
  if (named !== undefined) return ok([named, named]);
  const [low = '', high = low] = written.split('-');
  const from = unsigned(low);
  const to = unsigned(high);
  return from === undefined || to === undefined ? problem(`owner: Bad value for "--${option}" option: "${written}"`) : ok([from, to]);
};

export const owner: MatchExtension<'owner'> = {
  name: 'owner',
  options: { 'uid-owner': { args: 1, invertible: true }, 'gid-owner': { args: 1, invertible: true }, 'socket-exists': { args: 0, invertible: true }, 'suppl-groups': { args: 0 } },
  parse(given) {
    if (given.length === 0) return problem('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required');
    const uid = negatable(given, 'uid-owner', ids('uid-owner'));
    if (!uid.ok) return uid;
    const gid = negatable(given, 'gid-owner', ids('gid-owner'));
    if (!gid.ok) return gid;
    const supplementary = find(given, 'suppl-groups') !== undefined;
    if (supplementary && !gid.value) return problem('owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"');
    const socketExists = flag(given, 'socket-exists');
    return ok({ kind: 'owner', ...(supplementary && { supplementary }), ...(uid.value ? { uid: uid.value } : {}), ...(gid.value ? { gid: gid.value } : {}), ...(socketExists ? { socketExists } : {}) });
  },
  save: (match) =>
    words(
      match.socketExists && `${bang(match.socketExists.not)}--socket-exists`,
      match.uid && `${bang(match.uid.not)}--uid-owner ${rangeText(match.uid.value, '-')}`,
      match.gid && `${bang(match.gid.not)}--gid-owner ${rangeText(match.gid.value, '-')}`,
      match.supplementary && '--suppl-groups',
    ),
  list(match, numeric) {
    const id = (range: PortRange, names: Readonly<Record<string, number>>): string => (!numeric && range[0] === range[1] ? Object.entries(names).find(([, n]) => n === range[0])?.[0] : undefined) ?? rangeText(range, '-');
    return words(
      match.socketExists && `${bang(match.socketExists.not)}owner socket exists`,
      match.uid && `${bang(match.uid.not)}owner UID match ${id(match.uid.value, USER_IDS)}`,
      match.gid && `${bang(match.gid.not)}owner GID match ${id(match.gid.value, GROUP_IDS)}`,
      match.supplementary && 'incl. suppl. groups',
    );
  },
};

export const TOS_NAMES: Readonly<Record<string, number>> = { 'Minimize-Delay': 0x10, 'Maximize-Throughput': 0x08, 'Maximize-Reliability': 0x04, 'Minimize-Cost': 0x02, 'Normal-Service': 0x00 };

/** `0x10`, `0x10/0x3f`, or a name; names cover the old TOS bits only. */
export function tosValue(extension: string, option: string, written: string): Result<{ readonly value: number; readonly mask: number }, RuleTextError> {
  const named = Object.entries(TOS_NAMES).find(([name]) => name.toLowerCase() === written.toLowerCase());
  if (named) return ok({ value: named[1], mask: 0x3f });
  const [first = '', second] = written.split('/');
  const value = unsigned(first, 255);
  const mask = second === undefined ? 0xff : unsigned(second, 255);
  if (value === undefined && second === undefined) return problem(`Symbolic name "${written}" is unknown`);
  return value === undefined || mask === undefined ? badValue(extension, option, written) : ok({ value, mask });
}

const byte = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

export const tos: MatchExtension<'tos'> = {
  name: 'tos',
  options: { tos: { args: 1, invertible: true, required: true } },
  parse(given) {
    const parsed = tosValue('tos', 'tos', arg(given, 'tos') ?? '');
    return parsed.ok ? ok({ kind: 'tos', ...parsed.value, not: find(given, 'tos')?.not ?? false }) : parsed;
  },
  save: ({ value, mask, not }) => `${bang(not)}--tos ${byte(value)}/${byte(mask)}`,
  list({ value, mask, not }, numeric) {
    const named = numeric || mask !== 0x3f ? undefined : Object.entries(TOS_NAMES).find(([, tos]) => tos === value)?.[0];
    return named === undefined ? `tos match${not ? '!' : ''}${byte(value)}/${byte(mask)}` : `tos match ${not ? '!' : ''}${named}`;
  },
};

/** RFC 2474, 2597, 3246 code point names. */
const DSCP_CLASSES: Readonly<Record<string, number>> = {
  CS0: 0, CS1: 8, CS2: 16, CS3: 24, CS4: 32, CS5: 40, CS6: 48, CS7: 56, BE: 0, AF11: 10, AF12: 12, AF13: 14, AF21: 18, AF22: 20, AF23: 22, AF31: 26, AF32: 28, AF33: 30, AF41: 34, AF42: 36, AF43: 38, EF: 46,
};

export function dscpValue(given: readonly Given[], extension: string, value: string, name: string): Result<number, RuleTextError> {
  const cls = arg(given, name);
  const [first, second] = given;
  if (first && second && extension === 'DSCP') return both('DSCP', first.name, second.name);
  if (cls !== undefined) {
    const known = DSCP_CLASSES[cls.toUpperCase()];
    return known === undefined ? problem(`Invalid DSCP value \`${cls}'`) : ok(known);
  }
  const written = arg(given, value);
  if (written === undefined) return problem(extension === 'DSCP' ? 'DSCP target: Parameter --set-dscp is required' : `${extension}: One of \`--${value}' or \`--${name}' is required`);
  return numberOption(extension, value, written, 63);
}

export const dscp: MatchExtension<'dscp'> = {
  name: 'dscp',
  options: { dscp: { args: 1, invertible: true }, 'dscp-class': { args: 1, invertible: true } },
  parse(given) {
    const value = dscpValue(given, 'dscp', 'dscp', 'dscp-class');
    return value.ok ? ok({ kind: 'dscp', value: value.value, not: given[0]?.not ?? false }) : value;
  },
  save: ({ value, not }) => `${bang(not)}--dscp ${byte(value)}`,
  list: ({ value, not }) => `DSCP match ${not ? '!' : ''}${byte(value)}`,
};
