/** Rule text of -m tcp, tcpmss, udp, sctp, multiport, icmp and icmp6 (extensions/libxt_tcp.c and its neighbours). */
import { type Result, ok } from '../../../base/index';
import type { Match, Negatable, PortRange } from '../api';
import { type Given, type MatchExtension, type RuleTextError, arg, bang, find, negatable, port, portRange, problem, rangeText, unsigned, unsupported, words } from './extension';
import { protocolName, serviceName } from './names';

type Ported = Extract<Match, { kind: 'tcp' | 'udp' | 'sctp' }>;

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;
const flagBits = (flags: readonly string[]): number => FLAGS.reduce((bits, flag, i) => bits | (flags.includes(flag) ? 1 << i : 0), 0);
const flagText = (flags: readonly string[]): string => (flags.length === 0 ? 'NONE' : FLAGS.filter((flag) => flags.includes(flag)).join(','));

function parseFlags(text: string): Result<readonly string[], RuleTextError> {
  const out: string[] = [];
  for (const word of text.split(',')) {
    const name = word.toUpperCase();
    if (name === 'ALL') out.push(...FLAGS);
    else if ((FLAGS as readonly string[]).includes(name)) out.push(name);
    else if (name !== 'NONE') return problem(`Unknown TCP flag \`${word}'`);
  }
  return ok(FLAGS.filter((flag) => out.includes(flag)));
}

const SYN = { mask: ['FIN', 'SYN', 'RST', 'ACK'], set: ['SYN'] };

function tcpFlags(given: readonly Given[]): Result<Negatable<{ readonly mask: readonly string[]; readonly set: readonly string[] }> | undefined, RuleTextError> {
  const syn = find(given, 'syn');
  if (given.filter(({ name }) => name === 'syn' || name === 'tcp-flags').length > 1) return problem("Only one of `--syn' or `--tcp-flags'  allowed");
  if (syn) return ok({ value: SYN, not: syn.not });
  const option = find(given, 'tcp-flags');
  if (!option) return ok(undefined);
  const mask = parseFlags(option.args[0] ?? '');
  if (!mask.ok) return mask;
  const set = parseFlags(option.args[1] ?? '');
  return set.ok ? ok({ value: { mask: mask.value, set: set.value }, not: option.not }) : set;
}

const ports = (given: readonly Given[], names: readonly string[], protocol: string): Result<Negatable<PortRange> | undefined, RuleTextError> => {
  const name = names.find((each) => find(given, each)) ?? '';
  return negatable(given, name, (text) => portRange(text, protocol));
};

const savePorts = (match: Ported): string =>
  words(match.sport && `${bang(match.sport.not)}--sport ${rangeText(match.sport.value)}`, match.dport && `${bang(match.dport.not)}--dport ${rangeText(match.dport.value)}`);

function listPort(label: string, range: Negatable<PortRange> | undefined, protocol: string, numeric: boolean): string | undefined {
  if (!range) return undefined;
  const name = (n: number): string => (numeric ? undefined : serviceName(n, protocol)) ?? String(n);
  const [low, high] = range.value;
  return low === high ? `${label}:${range.not ? '!' : ''}${name(low)}` : `${label}s:${range.not ? '!' : ''}${name(low)}:${name(high)}`;
}

const PORT_OPTIONS = {
  sport: { args: 1, invertible: true },
  'source-port': { args: 1, invertible: true },
  dport: { args: 1, invertible: true },
  'destination-port': { args: 1, invertible: true },
} as const;

export const tcp: MatchExtension<'tcp'> = {
  name: 'tcp',
  options: { ...PORT_OPTIONS, syn: { args: 0, invertible: true, repeatable: true }, 'tcp-flags': { args: 2, invertible: true }, 'tcp-option': { args: 1, invertible: true } },
  parse(given) {
    const sport = ports(given, ['sport', 'source-port'], 'tcp');
    if (!sport.ok) return sport;
    const dport = ports(given, ['dport', 'destination-port'], 'tcp');
    if (!dport.ok) return dport;
    const flags = tcpFlags(given);
    if (!flags.ok) return flags;
    const option = negatable(given, 'tcp-option', (text) => {
      const number = unsigned(text, 255);
      return number === undefined || number === 0 ? problem(`Bad TCP option "${text}"`) : ok(number);
    });
    if (!option.ok) return option;
    return ok({
      kind: 'tcp',
      ...(sport.value ? { sport: sport.value } : {}),
      ...(dport.value ? { dport: dport.value } : {}),
      ...(flags.value ? { flags: flags.value } : {}),
      ...(option.value ? { option: option.value } : {}),
    });
  },
  save: (match) =>
    words(
      savePorts(match),
      match.option && `${bang(match.option.not)}--tcp-option ${match.option.value}`,
      match.flags && `${bang(match.flags.not)}--tcp-flags ${flagText(match.flags.value.mask)} ${flagText(match.flags.value.set)}`,
    ),
  list(match, numeric) {
    const { flags, option } = match;
    const byte = (bits: readonly string[]): string => (numeric ? `0x${flagBits(bits).toString(16).toUpperCase().padStart(2, '0')}` : flagText(bits));
    return words(
      'tcp',
      listPort('spt', match.sport, 'tcp', numeric),
      listPort('dpt', match.dport, 'tcp', numeric),
      option && `option=${option.not ? '!' : ''}${option.value}`,
      flags && `flags:${flags.not ? '!' : ''}${byte(flags.value.mask)}/${byte(flags.value.set)}`,
    );
  },
};

/** @unsupported iptables -m sctp --chunk-types — refused */
function plainPorts<K extends 'udp' | 'sctp'>(kind: K): MatchExtension<K> {
  type Value = Extract<Match, { kind: K }>;
  return {
    name: kind,
    options: kind === 'sctp' ? { ...PORT_OPTIONS, 'chunk-types': { args: 2, invertible: true } } : PORT_OPTIONS,
    parse(given) {
      if (find(given, 'chunk-types')) return unsupported('-m sctp --chunk-types');
      const sport = ports(given, ['sport', 'source-port'], kind);
      if (!sport.ok) return sport;
      const dport = ports(given, ['dport', 'destination-port'], kind);
      if (!dport.ok) return dport;
      return ok({ kind, ...(sport.value ? { sport: sport.value } : {}), ...(dport.value ? { dport: dport.value } : {}) } as unknown as Value);
    },
    save: (match) => savePorts(match),
    list: (match, numeric) => words(kind, listPort('spt', (match as Ported).sport, kind, numeric), listPort('dpt', (match as Ported).dport, kind, numeric)),
  };
}

export const udp = plainPorts('udp');
export const sctp = plainPorts('sctp');

const MULTIPORT_PROTOCOLS = [6, 17, 33, 132, 136];

export const multiport: MatchExtension<'multiport'> = {
  name: 'multiport',
  options: {
    sports: { args: 1, invertible: true },
    'source-ports': { args: 1, invertible: true },
    dports: { args: 1, invertible: true },
    'destination-ports': { args: 1, invertible: true },
    ports: { args: 1, invertible: true },
  },
  parse(given, { protocol }) {
    const [option] = given;
    if (!option) return problem('multiport expection an option');
    if (protocol && !protocol.not && !MULTIPORT_PROTOCOLS.includes(protocol.value)) return problem('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
    if (!protocol || protocol.not) return problem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    const which = option.name.startsWith('s') ? 'sports' : option.name.startsWith('d') ? 'dports' : 'ports';
    const list: PortRange[] = [];
    let slots = 0;
    for (const text of (option.args[0] ?? '').split(',')) {
      const range = portRangeOf(text, protocolName(protocol.value));
      if (!range.ok) return range;
      list.push(range.value);
      slots += text.includes(':') ? 2 : 1;
    }
    if (slots > 15) return problem('too many ports specified');
    return ok({ kind: 'multiport', which, ports: list, not: option.not });
  },
  save: (match) => `${bang(match.not)}--${match.which} ${match.ports.map((range) => rangeText(range)).join(',')}`,
  list(match, numeric, _family, protocol) {
    const name = (n: number): string => (numeric ? undefined : serviceName(n, protocolName(protocol ?? 6) ?? '')) ?? String(n);
    return `multiport ${match.which} ${match.not ? ' !' : ''}${match.ports.map(([low, high]) => (low === high ? name(low) : `${name(low)}:${name(high)}`)).join(',')}`;
  },
};

function portRangeOf(text: string, protocol: string | undefined): Result<PortRange, RuleTextError> {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const one = port(text, protocol);
    return one.ok ? ok([one.value, one.value]) : one;
  }
  const low = port(text.slice(0, colon), protocol);
  if (!low.ok) return low;
  const high = port(text.slice(colon + 1), protocol);
  if (!high.ok) return high;
  return low.value >= high.value ? problem(`invalid portrange specified`) : ok([low.value, high.value]);
}

type IcmpName = readonly [string, number, number | 'any'];

const ICMP_TYPES: readonly IcmpName[] = [
  ['any', 255, 'any'], ['echo-reply', 0, 'any'], ['pong', 0, 'any'], ['destination-unreachable', 3, 'any'], ['network-unreachable', 3, 0], ['host-unreachable', 3, 1], ['protocol-unreachable', 3, 2],
  ['port-unreachable', 3, 3], ['fragmentation-needed', 3, 4], ['source-route-failed', 3, 5], ['network-unknown', 3, 6], ['host-unknown', 3, 7], ['network-prohibited', 3, 9], ['host-prohibited', 3, 10],
  ['TOS-network-unreachable', 3, 11], ['TOS-host-unreachable', 3, 12], ['communication-prohibited', 3, 13], ['host-precedence-violation', 3, 14], ['precedence-cutoff', 3, 15], ['source-quench', 4, 'any'],
  ['redirect', 5, 'any'], ['network-redirect', 5, 0], ['host-redirect', 5, 1], ['TOS-network-redirect', 5, 2], ['TOS-host-redirect', 5, 3], ['echo-request', 8, 'any'], ['ping', 8, 'any'],
  ['router-advertisement', 9, 'any'], ['router-solicitation', 10, 'any'], ['time-exceeded', 11, 'any'], ['ttl-exceeded', 11, 'any'], ['ttl-zero-during-transit', 11, 0], ['ttl-zero-during-reassembly', 11, 1],
  ['parameter-problem', 12, 'any'], ['ip-header-bad', 12, 0], ['required-option-missing', 12, 1], ['timestamp-request', 13, 'any'], ['timestamp-reply', 14, 'any'], ['address-mask-request', 17, 'any'],
  ['address-mask-reply', 18, 'any'],
];

const ICMPV6_TYPES: readonly IcmpName[] = [
  ['destination-unreachable', 1, 'any'], ['no-route', 1, 0], ['communication-prohibited', 1, 1], ['beyond-scope', 1, 2], ['address-unreachable', 1, 3], ['port-unreachable', 1, 4], ['failed-policy', 1, 5],
  ['reject-route', 1, 6], ['packet-too-big', 2, 'any'], ['time-exceeded', 3, 'any'], ['ttl-exceeded', 3, 'any'], ['ttl-zero-during-transit', 3, 0], ['ttl-zero-during-reassembly', 3, 1],
  ['parameter-problem', 4, 'any'], ['bad-header', 4, 0], ['unknown-header-type', 4, 1], ['unknown-option', 4, 2], ['echo-request', 128, 'any'], ['ping', 128, 'any'], ['echo-reply', 129, 'any'], ['pong', 129, 'any'],
  ['mld-listener-query', 130, 'any'], ['mld-listener-report', 131, 'any'], ['mld-listener-done', 132, 'any'], ['router-solicitation', 133, 'any'], ['router-advertisement', 134, 'any'],
  ['neighbour-solicitation', 135, 'any'], ['neighbor-solicitation', 135, 'any'], ['neighbour-advertisement', 136, 'any'], ['neighbor-advertisement', 136, 'any'], ['redirect', 137, 'any'],
];

function parseIcmp(text: string, names: readonly IcmpName[], label: string): Result<{ readonly type: number; readonly code: number | 'any' }, RuleTextError> {
  const lower = text.toLowerCase();
  if (/^[a-z]/i.test(text) && !names.some(([name]) => name.toLowerCase().startsWith(lower))) return problem(`Unknown ${label} type \`${text}'`);
  const candidates = names.filter(([name]) => name.toLowerCase().startsWith(lower));
  const known = candidates.find(([name]) => name.toLowerCase() === lower) ?? candidates[0];
  if (known && !/^\d/.test(text)) {
    if (candidates.length > 1 && known[0].toLowerCase() !== lower) return problem(`Ambiguous ${label} type \`${text}': \`${candidates[0]?.[0] ?? ''}' or \`${candidates[1]?.[0] ?? ''}'?`);
    return ok({ type: known[1], code: known[2] });
  }
  const [first = '', second] = text.split('/');
  const type = unsigned(first, 255);
  if (type === undefined) return problem(`Unknown ${label} type \`${text}'`);
  if (second === undefined) return ok({ type, code: 'any' });
  const code = unsigned(second, 255);
  return code === undefined ? problem(`Unknown ${label} code \`${text}'`) : ok({ type, code });
}

function icmpExtension<K extends 'icmp' | 'icmp6'>(kind: K, option: string, names: readonly IcmpName[], label: string): MatchExtension<K> {
  type Value = Extract<Match, { kind: K }>;
  type Either = Extract<Match, { kind: 'icmp' | 'icmp6' }>;
  const title = kind === 'icmp' ? 'icmp' : 'ipv6-icmp';
  return {
    name: kind,
    family: kind === 'icmp' ? 4 : 6,
    options: { [option]: { args: 1, invertible: true } },
    parse(given) {
      const text = arg(given, option);
      if (text === undefined) return problem(`${kind}: option "--${option}" must be specified\n`);
      const parsed = parseIcmp(text, names, label);
      return parsed.ok ? ok({ kind, ...parsed.value, not: find(given, option)?.not ?? false } as unknown as Value) : parsed;
    },
    save(value) {
      const match = value as Either;
      const type = kind === 'icmp' && match.type === 255 ? 'any' : String(match.type);
      return `${bang(match.not)}--${option} ${type}${match.code === 'any' ? '' : `/${match.code}`}`;
    },
    list(value, numeric) {
      const match = value as Either;
      const known = numeric ? undefined : names.find(([, type, code]) => type === match.type && code === match.code);
      if (known) return `${title} ${match.not ? '!' : ''}${known[0]}`;
      if (match.not) return `${title} !type ${match.type}${match.code === 'any' ? '' : ` code ${match.code}`}`;
      return `${kind === 'icmp' ? 'icmptype' : 'ipv6-icmptype'} ${match.type}${match.code === 'any' ? '' : ` code ${match.code}`}`;
    },
  };
}

export const icmp = icmpExtension('icmp', 'icmp-type', ICMP_TYPES, 'ICMP');
export const icmp6 = icmpExtension('icmp6', 'icmpv6-type', ICMPV6_TYPES, 'ICMPv6');

export const tcpmss: MatchExtension<'tcpmss'> = {
  name: 'tcpmss',
  options: { mss: { args: 1, invertible: true, required: true } },
  parse(given) {
    const text = arg(given, 'mss') ?? '';
    const [first = '', second, ...more] = text.split(':');
    const low = first === '' && second !== undefined ? 0 : unsigned(first, 65535);
    const high = second === undefined ? low : second === '' ? 65535 : unsigned(second, 65535);
    if (low === undefined || high === undefined || more.length > 0) return problem(`tcpmss: bad value for option "--mss" near "${text}", or out of range (0-65535).\n`);
    if (low > high) return problem('tcpmss: invalid range given');
    return ok({ kind: 'tcpmss', range: [low, high], not: find(given, 'mss')?.not ?? false });
  },
  save: ({ range, not }) => `${bang(not)}--mss ${rangeText(range)}`,
  list: ({ range, not }) => `tcpmss match ${not ? '!' : ''}${rangeText(range)}`,
};
