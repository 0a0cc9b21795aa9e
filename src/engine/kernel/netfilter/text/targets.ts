/** Rule text of targets (extensions/libxt_*.c, libipt_*.c of iptables 1.8.9). */
import { type Result, ok } from '../../../base/index';
import { type Family, type IpAddress, formatCidr } from '../../../wire/index';
import type { PortRange, RejectType, Target } from '../api';
import { type Extension, type Given, type RuleContext, type RuleTextError, type TargetExtension, address, arg, both, find, hex, network, numberOption, problem, quote, rangeText, unsigned, unsupported, valueMask, words } from './extension';
import { audit, ecnTarget, nfqueue, tcpoptstrip, tee } from './target-packet';
import { tproxy } from './u32';
import { dscpValue, setDirections, tosValue } from './match-packet';

const REJECT_NAMES: Readonly<Record<Family, readonly (readonly [RejectType, ...string[]])[]>> = {
  4: [
    ['icmp-net-unreachable', 'net-unreach'], ['icmp-host-unreachable', 'host-unreach'], ['icmp-proto-unreachable', 'proto-unreach'], ['icmp-port-unreachable', 'port-unreach'],
    ['icmp-net-prohibited', 'net-prohib'], ['icmp-host-prohibited', 'host-prohib'], ['tcp-reset', 'tcp-rst'], ['icmp-admin-prohibited', 'admin-prohib'],
  ],
  6: [['icmp6-no-route', 'no-route'], ['icmp6-adm-prohibited', 'adm-prohibited'], ['icmp6-addr-unreachable', 'addr-unreach'], ['icmp6-port-unreachable', 'port-unreach'], ['tcp-reset', 'tcp-reset'], ['icmp6-policy-fail', 'policy-fail'], ['icmp6-reject-route', 'reject-route']],
};

const reject: TargetExtension<'REJECT'> = {
  name: 'REJECT',
  options: { 'reject-with': { args: 1 } },
  parse(given, { family }) {
    const text = arg(given, 'reject-with');
    if (text === undefined) return ok({ kind: 'REJECT', with: family === 4 ? 'icmp-port-unreachable' : 'icmp6-port-unreachable' });
    // Any unambiguous beginning of a name will do (strncasecmp in REJECT_parse).
    const found = REJECT_NAMES[family].find((names) => names.some((name) => name.startsWith(text.toLowerCase())));
    return found ? ok({ kind: 'REJECT', with: found[0] }) : problem(`unknown reject type "${text}"`);
  },
  save: (target) => `--reject-with ${target.with}`,
  list: (target) => `reject-with ${target.with}`,
};

const MARK_FORMS = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'];

/** `--set-mark V/M` and its relatives as (mark & ~mask) ^ value. */
function markChange(extension: string, given: readonly Given[]): Result<{ readonly value: number; readonly mask: number } | undefined, RuleTextError> {
  const [option, second] = given.filter(({ name }) => MARK_FORMS.includes(name));
  if (!option) return ok(undefined);
  if (second && valueMask(extension, option.name, option.args[0] ?? '').ok) return both(extension, second.name, option.name);
  const text = option.args[0] ?? '';
  if (option.name === 'set-xmark' || option.name === 'set-mark') {
    const parsed = valueMask(extension, option.name, text);
    if (!parsed.ok || option.name === 'set-xmark') return parsed;
    return ok({ value: parsed.value.value, mask: (parsed.value.value | parsed.value.mask) >>> 0 });
  }
  const read = numberOption(extension, option.name, text);
  if (!read.ok) return read;
  const bits = read.value;
  if (option.name === 'and-mark') return ok({ value: 0, mask: ~bits >>> 0 });
  return ok({ value: bits, mask: option.name === 'or-mark' ? bits : 0 });
}

const MARK_OPTIONS = { 'set-xmark': { args: 1 }, 'set-mark': { args: 1 }, 'and-mark': { args: 1 }, 'or-mark': { args: 1 }, 'xor-mark': { args: 1 } } as const;

function listMark(title: string, value: number, mask: number): string {
  if (value === 0) return `${title} and ${hex(~mask)}`;
  if (value === mask) return `${title} or ${hex(value)}`;
  if (mask === 0) return `${title} xor ${hex(value)}`;
  return mask >>> 0 === 0xffffffff ? `${title} set ${hex(value)}` : `${title} xset ${hex(value)}/${hex(mask)}`;
}

const mark: TargetExtension<'MARK'> = {
  name: 'MARK',
  options: MARK_OPTIONS,
  parse(given) {
    const change = markChange('MARK', given);
    if (!change.ok) return change;
    return change.value ? ok({ kind: 'MARK', ...change.value }) : problem('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
  },
  save: ({ value, mask }) => `--set-xmark ${hex(value)}/${hex(mask)}`,
  list: ({ value, mask }) => listMark('MARK', value, mask),
};

/** @unsupported iptables -j CONNMARK --left-shift-mark and --right-shift-mark — refused */
const connmark: TargetExtension<'CONNMARK'> = {
  name: 'CONNMARK',
  options: { ...MARK_OPTIONS, 'save-mark': { args: 0 }, 'restore-mark': { args: 0 }, mask: { args: 1 }, nfmask: { args: 1 }, ctmask: { args: 1 }, 'left-shift-mark': { args: 1 }, 'right-shift-mark': { args: 1 } },
  parse(given) {
    const shift = given.find(({ name }) => name.endsWith('-shift-mark'));
    if (shift) return unsupported(`-j CONNMARK --${shift.name}`);
    const change = markChange('CONNMARK', given);
    if (!change.ok) return change;
    for (const name of ['mask', 'nfmask', 'ctmask']) {
      const mask = numberOption('CONNMARK', name, arg(given, name) ?? '0');
      if (!mask.ok) return mask;
    }
    if (change.value) return ok({ kind: 'CONNMARK', op: 'set', ...change.value });
    const op = find(given, 'save-mark') ? 'save' : find(given, 'restore-mark') ? 'restore' : undefined;
    if (!op) return problem('CONNMARK target: No operation specified');
    const number = (name: string): number => unsigned(arg(given, name) ?? arg(given, 'mask') ?? '0xffffffff') ?? 0xffffffff;
    return ok({ kind: 'CONNMARK', op, nfMask: number('nfmask'), ctMask: number('ctmask') });
  },
  save(target) {
    if (target.op === 'set') return `--set-xmark ${hex(target.value ?? 0)}/${hex(target.mask ?? 0)}`;
    return `--${target.op}-mark --nfmask ${hex(target.nfMask ?? 0xffffffff)} --ctmask ${hex(target.ctMask ?? 0xffffffff)}`;
  },
  list(target) {
    if (target.op === 'set') return listMark('CONNMARK', target.value ?? 0, target.mask ?? 0);
    const [nf, ct] = [target.nfMask ?? 0xffffffff, target.ctMask ?? 0xffffffff];
    if (nf >>> 0 === 0xffffffff && ct >>> 0 === 0xffffffff) return `CONNMARK ${target.op}`;
    if (nf === ct) return `CONNMARK ${target.op} mask ${hex(nf)}`;
    return target.op === 'save' ? `CONNMARK save nfmask ${hex(nf)} ctmask ~${hex(ct)}` : `CONNMARK restore ctmask ${hex(ct)} nfmask ~${hex(nf)}`;
  },
};

const hasPorts = ({ protocol }: RuleContext): boolean => protocol !== undefined && [6, 17, 33, 132, 136].includes(protocol.value);
const NEED_PROTOCOL = 'Need TCP, UDP, SCTP or DCCP with port specification';

/** `80` or `80-90`. */
function natPorts(text: string, context: RuleContext): Result<PortRange, RuleTextError> {
  if (!hasPorts(context)) return problem(NEED_PROTOCOL);
  const [low = '', high = low] = text.split('-');
  const from = unsigned(low, 65535);
  const to = unsigned(high, 65535);
  if (from === undefined || from === 0) return problem(`Port \`${low}' not valid`);
  if (to === undefined || to === 0) return problem(`Port \`${high}' not valid`);
  return from > to ? problem(`Port range \`${high}' funky`) : ok([from, to]);
}

/** `ADDRESS[-ADDRESS][:PORT[-PORT]]`; IPv6 addresses in brackets when ports follow. */
function natDestination(text: string, context: RuleContext, option: string): Result<{ readonly addresses?: readonly [IpAddress, IpAddress]; readonly ports?: PortRange }, RuleTextError> {
  let addresses = text;
  let portText: string | undefined;
  if (context.family === 6) {
    const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
    if (bracketed) {
      addresses = bracketed[1] ?? '';
      portText = bracketed[2];
    } else if (text.split(':').length === 2) {
      // A single colon is no address.
      [addresses = '', portText] = text.split(':');
    }
  } else {
    const colon = text.indexOf(':');
    if (colon >= 0) {
      addresses = text.slice(0, colon);
      portText = text.slice(colon + 1);
    }
  }
  let ports: PortRange | undefined;
  if (portText !== undefined) {
    const parsed = natPorts(portText, context);
    if (!parsed.ok) return parsed;
    ports = parsed.value;
  }
  if (addresses === '') return ok(ports ? { ports } : {});
  const [low = '', high = low] = addresses.split('-');
  const from = address(option === 'to-destination' ? 'DNAT' : 'SNAT', option, low, context.family);
  const to = address(option === 'to-destination' ? 'DNAT' : 'SNAT', option, high, context.family);
  if (!from.ok) return problem(`Bad IP address "${low}"`);
  if (!to.ok) return problem(`Bad IP address "${high}"`);
  return ok({ addresses: [from.value, to.value], ...(ports ? { ports } : {}) });
}

type Nat = Extract<Target, { kind: 'DNAT' | 'SNAT' }>;

function natText(target: Nat, family: Family): string {
  const range = target.addresses ? (target.addresses[0] === target.addresses[1] ? target.addresses[0] : target.addresses.join('-')) : '';
  const shown = family === 6 && target.ports && range !== '' ? `[${range}]` : range;
  return target.ports ? `${shown}:${rangeText(target.ports, '-')}` : shown;
}

function nat<K extends 'DNAT' | 'SNAT'>(kind: K, option: string): TargetExtension<K> {
  type Value = Extract<Target, { kind: K }>;
  const flags = (value: Nat, prefix: string): string => words(value.random && `${prefix}random`, value.randomFully && `${prefix}random-fully`, value.persistent && `${prefix}persistent`);
  return {
    name: kind,
    options: { [option]: { args: 1, required: true }, random: { args: 0 }, 'random-fully': { args: 0 }, persistent: { args: 0 } },
    parse(given, context) {
      const to = natDestination(arg(given, option) ?? '', context, option);
      if (!to.ok) return to;
      return ok({
        kind,
        ...to.value,
        ...(find(given, 'random') ? { random: true } : {}),
        ...(find(given, 'random-fully') ? { randomFully: true } : {}),
        ...(find(given, 'persistent') ? { persistent: true } : {}),
      } as unknown as Value);
    },
    save: (value, family) => words(`--${option} ${natText(value, family)}`, flags(value, '--')),
    list: (value, _numeric, family) => words(`to:${natText(value, family)}`, flags(value, '')),
  };
}

const masquerade: TargetExtension<'MASQUERADE'> = {
  name: 'MASQUERADE',
  options: { 'to-ports': { args: 1 }, random: { args: 0 }, 'random-fully': { args: 0 } },
  parse(given, context) {
    const text = arg(given, 'to-ports');
    const ports = text === undefined ? ok(undefined) : natPorts(text, context);
    if (!ports.ok) return ports;
    return ok({ kind: 'MASQUERADE', ...(ports.value ? { ports: ports.value } : {}), ...(find(given, 'random') ? { random: true } : {}), ...(find(given, 'random-fully') ? { randomFully: true } : {}) });
  },
  save: (t) => words(t.ports && `--to-ports ${rangeText(t.ports, '-')}`, t.random && '--random', t.randomFully && '--random-fully'),
  list: (t) => words(t.ports && `masq ports: ${rangeText(t.ports, '-')}`, t.random && 'random', t.randomFully && 'random-fully'),
};

const redirect: TargetExtension<'REDIRECT'> = {
  name: 'REDIRECT',
  options: { 'to-ports': { args: 1 }, random: { args: 0 } },
  parse(given, context) {
    const text = arg(given, 'to-ports');
    const ports = text === undefined ? ok(undefined) : natPorts(text, context);
    if (!ports.ok) return ports;
    return ok({ kind: 'REDIRECT', ...(ports.value ? { ports: ports.value } : {}), ...(find(given, 'random') ? { random: true } : {}) });
  },
  save: (t) => words(t.ports && `--to-ports ${rangeText(t.ports, '-')}`, t.random && '--random'),
  list: (t) => words(t.ports && `redir ports ${rangeText(t.ports, '-')}`, t.random && 'random'),
};

const netmap: TargetExtension<'NETMAP'> = {
  name: 'NETMAP',
  options: { to: { args: 1, required: true } },
  parse(given, { family }) {
    const to = network(arg(given, 'to') ?? '', family);
    return to.ok ? ok({ kind: 'NETMAP', to: to.value }) : to;
  },
  save: ({ to }) => `--to ${formatCidr(to)}`,
  list: ({ to }) => `to:${formatCidr(to)}`,
};

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const;
const LEVEL_ALIASES: Readonly<Record<string, number>> = { emerg: 0, panic: 0, alert: 1, crit: 2, err: 3, error: 3, warn: 4, warning: 4, notice: 5, info: 6, debug: 7 };
/** Bits of --log-*; the numeric listing shows their sum. */
const LOG_OPTIONS: readonly (readonly [string, number])[] = [['log-tcp-sequence', 1], ['log-tcp-options', 2], ['log-ip-options', 4], ['log-uid', 8], ['log-macdecode', 32]];

const log: TargetExtension<'LOG'> = {
  name: 'LOG',
  options: { 'log-prefix': { args: 1 }, 'log-level': { args: 1 }, ...Object.fromEntries(LOG_OPTIONS.map(([name]) => [name, { args: 0 }] as const)) },
  parse(given) {
    const prefix = arg(given, 'log-prefix') ?? '';
    if (prefix.length > 29) return problem('Maximum prefix length 29 for --log-prefix');
    const text = arg(given, 'log-level') ?? '4';
    const level = unsigned(text, 7) ?? LEVEL_ALIASES[text.toLowerCase()];
    return level === undefined ? problem(`log level "${text}" unknown\n`) : ok({ kind: 'LOG', prefix, level, options: LOG_OPTIONS.map(([name]) => name).filter((name) => find(given, name)) });
  },
  save: (t) => words(t.prefix !== '' && `--log-prefix ${quote(t.prefix)}`, t.level !== 4 && `--log-level ${t.level}`, ...t.options.map((name) => `--${name}`)),
  list(t, numeric) {
    const prefix = t.prefix !== '' && `prefix "${t.prefix}"`;
    if (numeric) return words(`LOG flags ${LOG_OPTIONS.reduce((sum, [name, bit]) => sum + (t.options.includes(name) ? bit : 0), 0)} level ${t.level}`, prefix);
    const names: Readonly<Record<string, string>> = { 'log-tcp-sequence': 'tcp-sequence', 'log-tcp-options': 'tcp-options', 'log-ip-options': 'ip-options', 'log-uid': 'uid', 'log-macdecode': 'macdecode' };
    return words(`LOG level ${LEVELS[t.level] ?? String(t.level)}`, ...t.options.map((name) => names[name] ?? name), prefix);
  },
};

const nflogText = (t: Extract<Target, { kind: 'NFLOG' }>, prefix: string): string =>
  words(
    t.prefix !== undefined && `${prefix}nflog-prefix ${quote(t.prefix)}`,
    t.group !== 0 && `${prefix}nflog-group ${t.group}`,
    t.size !== undefined && `${prefix}nflog-size ${t.size}`,
    t.threshold !== undefined && `${prefix}nflog-threshold ${t.threshold}`,
  );

const nflog: TargetExtension<'NFLOG'> = {
  name: 'NFLOG',
  options: { 'nflog-group': { args: 1 }, 'nflog-prefix': { args: 1 }, 'nflog-size': { args: 1 }, 'nflog-threshold': { args: 1 }, 'nflog-range': { args: 1 } },
  parse(given) {
    const text = arg(given, 'nflog-group') ?? '0';
    const group = numberOption('NFLOG', 'nflog-group', text, 65535);
    if (!group.ok) return group;
    if (find(given, 'nflog-range')) return unsupported('-j NFLOG --nflog-range');
    const prefix = arg(given, 'nflog-prefix');
    const [size, threshold] = [arg(given, 'nflog-size'), arg(given, 'nflog-threshold')];
    const length = size === undefined ? ok(undefined) : numberOption('NFLOG', 'nflog-size', size);
    if (!length.ok) return length;
    const several = threshold === undefined ? ok(undefined) : numberOption('NFLOG', 'nflog-threshold', threshold, 65535);
    if (!several.ok) return several;
    return ok({ kind: 'NFLOG', group: group.value, ...(prefix === undefined ? {} : { prefix }), ...(length.value !== undefined && { size: length.value }), ...(several.value !== undefined && { threshold: several.value }) });
  },
  save: (t) => nflogText(t, '--'),
  list: (t) => nflogText(t, ''),
};

const tcpmss: TargetExtension<'TCPMSS'> = {
  name: 'TCPMSS',
  options: { 'set-mss': { args: 1 }, 'clamp-mss-to-pmtu': { args: 0 } },
  parse(given, { family }) {
    const text = arg(given, 'set-mss');
    const clamp = find(given, 'clamp-mss-to-pmtu') !== undefined;
    if (text === undefined && !clamp) return problem('TCPMSS target: At least one parameter is required');
    const mss = text === undefined ? ok(0) : numberOption('TCPMSS', 'set-mss', text, family === 4 ? 65515 : 65495);
    if (!mss.ok) return mss;
    return ok(clamp ? { kind: 'TCPMSS', clampToPmtu: true } : { kind: 'TCPMSS', mss: mss.value });
  },
  save: (t) => (t.clampToPmtu ? '--clamp-mss-to-pmtu' : `--set-mss ${t.mss ?? 0}`),
  list: (t) => (t.clampToPmtu ? 'TCPMSS clamp to PMTU' : `TCPMSS set ${t.mss ?? 0}`),
};

/** @unsupported iptables -j CT with --ctevents, --expevents, --timeout, --zone-orig, --zone-reply or --zone mark — refused */
const ct: TargetExtension<'CT'> = {
  name: 'CT',
  options: { notrack: { args: 0 }, zone: { args: 1 }, helper: { args: 1 }, timeout: { args: 1 }, ctevents: { args: 1 }, expevents: { args: 1 }, 'zone-orig': { args: 1 }, 'zone-reply': { args: 1 } },
  parse(given) {
    const other = given.find(({ name }) => !['notrack', 'zone', 'helper'].includes(name));
    if (other) return unsupported(`-j CT --${other.name}`);
    const zoneText = arg(given, 'zone');
    if (zoneText === 'mark') return unsupported('-j CT --zone mark');
    const zone = zoneText === undefined ? undefined : unsigned(zoneText, 65535);
    if (zoneText !== undefined && zone === undefined) return problem(`Cannot parse ${zoneText} as a zone ID\n`);
    const helper = arg(given, 'helper') || undefined;
    return ok({ kind: 'CT', ...(find(given, 'notrack') ? { notrack: true } : {}), ...(zone === undefined ? {} : { zone }), ...(helper === undefined ? {} : { helper }) });
  },
  save: (t) => words(t.notrack && '--notrack', t.helper !== undefined && `--helper ${t.helper}`, t.zone !== undefined && `--zone ${t.zone}`),
  list: (t) => words('CT', t.notrack && 'notrack', t.helper !== undefined && `helper ${t.helper}`, t.zone !== undefined && `zone ${t.zone}`),
};

function hopTarget<K extends 'TTL' | 'HL'>(kind: K): TargetExtension<K> {
  type Value = Extract<Target, { kind: K }>;
  type Either = Extract<Target, { kind: 'TTL' | 'HL' }>;
  const low = kind.toLowerCase();
  const VERB = { set: 'set to', inc: 'increment by', dec: 'decrement by' } as const;
  return {
    name: kind,
    family: kind === 'TTL' ? 4 : 6,
    options: { [`${low}-set`]: { args: 1 }, [`${low}-inc`]: { args: 1 }, [`${low}-dec`]: { args: 1 } },
    parse(given) {
      const [option] = given;
      if (!option) return problem(`${kind}: You must specify an action`);
      const number = numberOption(kind, option.name, option.args[0] ?? '', 255, option.name.endsWith('set') ? 0 : 1);
      if (!number.ok) return number;
      const { value } = number;
      return ok({ kind, op: option.name.slice(-3), value } as unknown as Value);
    },
    save: (value) => `--${low}-${(value as Either).op} ${(value as Either).value}`,
    list: (value) => `${kind} ${VERB[(value as Either).op]} ${(value as Either).value}`,
  };
}

const byte = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

const tos: TargetExtension<'TOS'> = {
  name: 'TOS',
  options: { 'set-tos': { args: 1 }, 'and-tos': { args: 1 }, 'or-tos': { args: 1 }, 'xor-tos': { args: 1 } },
  parse(given) {
    const [option, second] = given;
    if (!option) return problem('TOS: An action is required');
    // The later of the two is said to be in the way of the earlier.
    if (second) return both('TOS', second.name, option.name);
    const text = option.args[0] ?? '';
    if (option.name === 'set-tos') {
      const parsed = tosValue('TOS', 'set-tos', text);
      return parsed.ok ? ok({ kind: 'TOS', ...parsed.value }) : parsed;
    }
    const bits = numberOption('TOS', option.name, text, 255);
    if (!bits.ok) return bits;
    if (option.name === 'and-tos') return ok({ kind: 'TOS', value: 0, mask: ~bits.value & 0xff });
    return ok({ kind: 'TOS', value: bits.value, mask: option.name === 'or-tos' ? bits.value : 0 });
  },
  save: ({ value, mask }) => `--set-tos ${byte(value)}/${byte(mask)}`,
  list({ value, mask }, numeric) {
    if (numeric || mask === 0xff) return `TOS set ${byte(value)}/${byte(mask)}`;
    if (value === 0) return `TOS and ${byte(~mask & 0xff)}`;
    if (value === mask) return `TOS or ${byte(value)}`;
    return mask === 0 ? `TOS xor ${byte(value)}` : `TOS set ${byte(value)}/${byte(mask)}`;
  },
};

const dscp: TargetExtension<'DSCP'> = {
  name: 'DSCP',
  options: { 'set-dscp': { args: 1 }, 'set-dscp-class': { args: 1 } },
  parse(given) {
    const value = dscpValue(given, 'DSCP', 'set-dscp', 'set-dscp-class');
    return value.ok ? ok({ kind: 'DSCP', value: value.value }) : value;
  },
  save: ({ value }) => `--set-dscp ${byte(value)}`,
  list: ({ value }) => `DSCP set ${byte(value)}`,
};

const classify: TargetExtension<'CLASSIFY'> = {
  name: 'CLASSIFY',
  options: { 'set-class': { args: 1, required: true } },
  parse(given) {
    const m = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(arg(given, 'set-class') ?? '');
    return m ? ok({ kind: 'CLASSIFY', major: parseInt(m[1] ?? '', 16), minor: parseInt(m[2] ?? '', 16) }) : problem(`Bad class value "${arg(given, 'set-class') ?? ''}"`);
  },
  save: ({ major, minor }) => `--set-class ${major.toString(16).padStart(4, '0')}:${minor.toString(16).padStart(4, '0')}`,
  list: ({ major, minor }) => `CLASSIFY set ${major.toString(16)}:${minor.toString(16)}`,
};

/** @unsupported iptables -j SET --map-set, and --add-set with --del-set in one rule — refused */
const set: TargetExtension<'SET'> = {
  name: 'SET',
  options: { 'add-set': { args: 2 }, 'del-set': { args: 2 }, 'map-set': { args: 2 }, exist: { args: 0 }, timeout: { args: 1 }, 'map-mark': { args: 0 }, 'map-prio': { args: 0 }, 'map-queue': { args: 0 } },
  parse(given) {
    if (find(given, 'map-set')) return unsupported('-j SET --map-set');
    if (find(given, 'add-set') && find(given, 'del-set')) return unsupported('-j SET --add-set with --del-set');
    const option = find(given, 'add-set') ?? find(given, 'del-set');
    if (!option) return problem("You must specify either `--add-set' or `--del-set' or `--map-set'");
    const dirs = setDirections(option.args[1] ?? '');
    if (!dirs.ok) return dirs;
    if (option.name === 'del-set' && (find(given, 'timeout') ?? find(given, 'exist'))) return problem(`Option \`--${find(given, 'timeout') ? 'timeout' : 'exist'}' can be used with \`--add-set' only`);
    const timeout = unsigned(arg(given, 'timeout') ?? '');
    return ok({
      kind: 'SET',
      op: option.name === 'add-set' ? 'add' : 'del',
      name: option.args[0] ?? '',
      dirs: dirs.value,
      ...(find(given, 'exist') ? { exist: true } : {}),
      ...(timeout === undefined ? {} : { timeout }),
    });
  },
  save: (t) => words(`--${t.op}-set ${t.name} ${t.dirs.join(',')}`, t.exist && '--exist', t.timeout !== undefined && `--timeout ${t.timeout}`),
  list: (t) => words(`${t.op}-set ${t.name} ${t.dirs.join(',')}`, t.exist && 'exist', t.timeout !== undefined && `timeout ${t.timeout}`),
};

function plain<K extends 'NOTRACK' | 'TRACE'>(kind: K, listing: string): TargetExtension<K> {
  return { name: kind, options: {}, parse: () => ok({ kind } as unknown as Extract<Target, { kind: K }>), save: () => '', list: () => listing };
}

const checksum: TargetExtension<'CHECKSUM'> = {
  name: 'CHECKSUM',
  options: { 'checksum-fill': { args: 0, required: true } },
  parse: () => ok({ kind: 'CHECKSUM' }),
  save: () => '--checksum-fill',
  list: () => 'CHECKSUM fill',
};

/** What `-j NAME` may name, besides ACCEPT, DROP, RETURN and chains. */
export const TARGETS: Readonly<Record<string, Extension<Target>>> = Object.fromEntries(
  (
    [
      reject, mark, connmark, nat('DNAT', 'to-destination'), nat('SNAT', 'to-source'), masquerade, redirect, netmap, log, nflog, tcpmss, ct, plain('NOTRACK', ''), plain('TRACE', ''),
      hopTarget('TTL'), hopTarget('HL'), tos, dscp, classify, set, checksum, tproxy,
      tcpoptstrip, ecnTarget, tee, audit, nfqueue,
    ] as unknown as readonly Extension<Target>[]
  ).map((extension) => [extension.name, extension]),
);

/** Targets of iptables that Podwire knows of but does not run. @unsupported iptables targets SECMARK, IDLETIMER, RATEEST, CLUSTERIP, LED, SYNPROXY, HMARK — refused. */
export const UNSUPPORTED_TARGETS: readonly string[] = [
  'QUEUE', 'SECMARK', 'CONNSECMARK', 'IDLETIMER', 'RATEEST', 'CLUSTERIP', 'LED', 'SYNPROXY', 'HMARK', 'ULOG', 'DNPT', 'SNPT',
];
