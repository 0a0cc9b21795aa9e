/** A rule of iptables-nft 1.8.9 as nft 1.0.6 prints it: what nf_tables knows itself in its own words, the rest as libxtables translates it. */
import { type Match, type Negatable, type PortRange, type Rule, protocolName, serviceName } from '../../../kernel/index';
import { formatCidr, maxPrefix, type Cidr, type Family } from '../../../wire/index';
import { anyPort, translateMatch } from './match-translation';
import { translateTarget } from './target-translation';

export interface RuleFormat {
  /** -n: names of protocols and TCP flags as numbers. */
  readonly numeric: boolean;
  /** -p */
  readonly numericProtocol: boolean;
  /** -S: ports as names. */
  readonly service: boolean;
  /** -s: no counters. */
  readonly stateless: boolean;
  /** The family whose NAT targets nft has asked libxtables for first: it does not find those of the other in the same run. */
  readonly translated: { family?: Family };
}

/** Stands in a rule's text for what goes to the error stream instead. */
export const NOT_FOUND = /\0(\w+)\0/;

/** A part of a rule. Expressions of nf_tables' own let an earlier `meta l4proto` be understood from a later header; statements (xtables, limit) end that. */
interface Part {
  readonly text: string;
  readonly kind: 'expression' | 'statement' | 'xt';
  /** The transport header that the expression reads. */
  readonly reads?: number;
  /** `meta l4proto` of -p, left out where a header says the same. */
  readonly protocol?: number;
}

const unequal = (not: boolean | undefined): string => (not ? '!= ' : '');

function address(ip: string, name: string, value: Negatable<Cidr> | undefined): readonly Part[] {
  if (!value || (value.value.length === 0 && !value.not)) return [];
  const { length } = value.value;
  return [{ kind: 'expression', text: `${ip} ${name} ${unequal(value.not)}${length === maxPrefix(ip === 'ip' ? 4 : 6) ? value.value.address : formatCidr(value.value)}` }];
}

function device(key: string, value: Negatable<string> | undefined): readonly Part[] {
  if (!value || (value.value === '+' && !value.not)) return [];
  return [{ kind: 'expression', text: `${key} ${unequal(value.not)}"${value.value.endsWith('+') ? `${value.value.slice(0, -1)}*` : value.value}"` }];
}

function basicParts(rule: Rule, format: RuleFormat): readonly Part[] {
  const { basic } = rule;
  const ip = rule.family === 4 ? 'ip' : 'ip6';
  const protocol = basic.protocol && basic.protocol.value !== 0 ? basic.protocol : undefined;
  const named = protocol && !format.numeric && !format.numericProtocol ? protocolName(protocol.value) : undefined;
  return [
    ...device('iifname', basic.in),
    ...device('oifname', basic.out),
    ...(protocol ? [{ kind: 'expression' as const, text: `meta l4proto ${unequal(protocol.not)}${named ?? String(protocol.value)}`, ...(protocol.not ? {} : { protocol: protocol.value }) }] : []),
    ...address(ip, 'saddr', basic.src),
    ...address(ip, 'daddr', basic.dst),
    ...(basic.fragment ? [{ kind: 'expression' as const, text: `ip frag-off & 8191 ${basic.fragment.not ? '==' : '!='} 0` }] : []),
  ];
}

const FLAG_BITS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 };

function flagsText({ value: { mask, set }, not }: NonNullable<Extract<Match, { kind: 'tcp' }>['flags']>, numeric: boolean): string {
  const names = (flags: readonly string[]): string => flags.map((flag) => (numeric ? `0x${(FLAG_BITS[flag] ?? 0).toString(16)}` : flag.toLowerCase())).join(',');
  if (set.length === 0) return `tcp flags ${not ? '' : '! '}${names(mask)}`;
  if (mask.length === 1 && set.length === 1 && mask[0] === set[0]) return `tcp flags & ${names(mask)} ${not ? '!=' : '=='} ${names(set)}`;
  return `tcp flags ${unequal(not)}${names(set)} / ${names(mask)}`;
}

function portsText(protocol: 'tcp' | 'udp', side: string, ports: Negatable<PortRange>, { service }: RuleFormat): string {
  const { value: [low, high], not } = ports;
  const name = (port: number): string => {
    const known = service ? serviceName(port, protocol) : undefined;
    return known === undefined ? String(port) : `"${known}"`;
  };
  if (low === high) return `${protocol} ${side} ${unequal(not)}${name(low)}`;
  if (low === 0) return `${protocol} ${side} ${not ? '>' : '<='} ${name(high)}`;
  return `${protocol} ${side} ${unequal(not)}${low}-${high}`;
}

/** TCP and UDP headers as nf_tables reads them; undefined where iptables-nft keeps its own match. */
function headerParts(match: Extract<Match, { kind: 'tcp' | 'udp' }>, format: RuleFormat): readonly Part[] | undefined {
  if (match.kind === 'tcp' && match.option) return undefined;
  const reads = match.kind === 'tcp' ? 6 : 17;
  const texts: string[] = [];
  if (match.kind === 'tcp' && match.flags && match.flags.value.mask.length > 0) texts.push(flagsText(match.flags, format.numeric));
  if (match.sport && !anyPort(match.sport)) texts.push(portsText(match.kind, 'sport', match.sport, format));
  if (match.dport && !anyPort(match.dport)) texts.push(portsText(match.kind, 'dport', match.dport, format));
  return texts.length === 0 ? undefined : texts.map((text) => ({ kind: 'expression', text, reads }));
}

function markText({ value, mask, not }: Extract<Match, { kind: 'mark' }>): string {
  const full = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`;
  const bits = (mask >>> 0).toString(2).padStart(32, '0');
  if (bits === '1'.repeat(32)) return `meta mark ${unequal(not)}${full(value)}`;
  // Leading ones look like a prefix to nft.
  if (/^1*0*$/.test(bits)) return `meta mark ${unequal(not)}${full(value)}/${bits.lastIndexOf('1') + 1}`;
  return `meta mark & ${full(mask)} ${not ? '!=' : '=='} ${full(value)}`;
}

const UNITS: Readonly<Record<string, string>> = { sec: 'second', min: 'minute', hour: 'hour', day: 'day' };

function matchParts(match: Match, rule: Rule, format: RuleFormat): readonly Part[] {
  switch (match.kind) {
    case 'mark':
      return [{ kind: 'expression', text: markText(match) }];
    case 'limit': {
      const [count = '', unit = ''] = match.text.split('/');
      return [{ kind: 'statement', text: `limit rate ${count}/${UNITS[unit] ?? unit}${match.burst === 5 ? '' : ` burst ${match.burst} packets`}` }];
    }
    case 'tcp':
    case 'udp': {
      const own = headerParts(match, format);
      if (own) return own;
      break;
    }
    default:
  }
  return [{ kind: 'xt', text: translateMatch(match, rule) ?? `xt match ${match.kind}` }];
}

/** Targets of libxt_NAT.so. */
const NAT_TARGETS: readonly string[] = ['DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT'];

function targetPart(rule: Rule, { translated }: RuleFormat): Part | undefined {
  const { target } = rule;
  switch (target.kind) {
    case 'none':
      return undefined;
    case 'ACCEPT':
    case 'DROP':
    case 'RETURN':
      return { kind: 'statement', text: target.kind.toLowerCase() };
    case 'jump':
    case 'goto':
      return { kind: 'statement', text: `${target.kind} ${target.chain}` };
    case 'NFLOG':
      return { kind: 'statement', text: `log ${target.prefix === undefined ? '' : `prefix "${target.prefix}" `}group ${target.group}${target.size === undefined ? '' : ` snaplen ${target.size}`}${target.threshold === undefined ? '' : ` queue-threshold ${target.threshold}`}` };
    case 'TRACE':
      return { kind: 'statement', text: 'meta nftrace set 1' };
    default:
      if (NAT_TARGETS.includes(target.kind)) {
        translated.family ??= rule.family;
        if (translated.family !== rule.family) return { kind: 'xt', text: `\0${target.kind}\0` };
      }
      return { kind: 'xt', text: translateTarget(target, rule.family) ?? `xt target ${target.kind}` };
  }
}

/** `meta l4proto tcp` says nothing new where nf_tables reads the TCP header next (payload dependency). */
function withoutDependency(parts: readonly Part[]): readonly Part[] {
  const at = parts.findIndex((part) => part.protocol !== undefined);
  const protocol = parts[at]?.protocol;
  if (protocol === undefined) return parts;
  for (const part of parts.slice(at + 1)) {
    if (part.kind !== 'expression') return parts;
    if (part.reads === protocol) return parts.filter((_, i) => i !== at);
  }
  return parts;
}

export interface RuleText {
  readonly text: string;
  /** Whether anything in it is in xtables form: nft then warns before the table. */
  readonly xtables: boolean;
}

export function ruleText(rule: Rule, format: RuleFormat): RuleText {
  const parts = [...withoutDependency([...basicParts(rule, format), ...rule.matches.flatMap((match) => matchParts(match, rule, format))])];
  parts.push({ kind: 'statement', text: format.stateless ? 'counter' : `counter packets ${rule.counters.packets} bytes ${rule.counters.bytes}` });
  const target = targetPart(rule, format);
  if (target) parts.push(target);
  return { text: parts.map((part) => part.text).join(' '), xtables: parts.some((part) => part.kind === 'xt') };
}
