/** What libxtables 1.8.9 makes of a match that nf_tables holds in its xtables form (the `xlate` functions of extensions/libxt_*.c). */
import { type Match, type Negatable, type PortRange, type Rule, protocolName } from '../../../kernel/index';
import { formatCidr, maxPrefix, familyOf, type Cidr, type Family } from '../../../wire/index';
import { translateConnbytes, translateFrag, translateRt, translateTime } from './header-translation';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

const ICMP: ReadonlyMap<number, string> = new Map([
  [0, 'echo-reply'], [3, 'destination-unreachable'], [4, 'source-quench'], [5, 'redirect'], [8, 'echo-request'], [9, 'router-advertisement'], [10, 'router-solicitation'],
  [11, 'time-exceeded'], [12, 'parameter-problem'], [13, 'timestamp-request'], [14, 'timestamp-reply'], [17, 'address-mask-request'], [18, 'address-mask-reply'],
]);

const ICMPV6: ReadonlyMap<number, string> = new Map([
  [1, 'destination-unreachable'], [2, 'packet-too-big'], [3, 'time-exceeded'], [4, 'parameter-problem'], [128, 'echo-request'], [129, 'echo-reply'], [133, 'nd-router-solicit'],
  [134, 'nd-router-advert'], [135, 'nd-neighbor-solicit'], [136, 'nd-neighbor-advert'], [137, 'nd-redirect'],
]);

const unequal = (not: boolean | undefined): string => (not ? '!= ' : '');
const rangeText = ([low, high]: PortRange): string => (low === high ? String(low) : `${low}-${high}`);
const list = (items: readonly string[]): string => (items.length === 1 ? (items[0] ?? '') : `{ ${items.join(', ')} }`);
const addressText = (cidr: Cidr): string => (cidr.length === maxPrefix(familyOf(cidr.address)) ? cidr.address : formatCidr(cidr));

/** Whether every port matches: as if nothing were said. */
export const anyPort = (ports: Negatable<PortRange> | undefined): boolean => !ports || (ports.value[0] === 0 && ports.value[1] === 65535 && !ports.not);

function ports(protocol: string, match: Of<'tcp' | 'udp' | 'sctp'>): string[] {
  const side = (name: string, value: Negatable<PortRange> | undefined): string[] => (value && !anyPort(value) ? [`${protocol} ${name} ${unequal(value.not)}${rangeText(value.value)}`] : []);
  return [...side('sport', match.sport), ...side('dport', match.dport)];
}

function tcp(match: Of<'tcp'>): string {
  const parts = ports('tcp', match);
  if (match.option) parts.push(`tcp option ${match.option.value} ${match.option.not ? 'missing' : 'exists'}`);
  if (match.flags && match.flags.value.mask.length > 0) {
    const names = (flags: readonly string[]): string => (flags.length === 0 ? '0x0' : flags.map((flag) => flag.toLowerCase()).join(','));
    parts.push(`tcp flags ${unequal(match.flags.not)}${names(match.flags.value.set)} / ${names(match.flags.value.mask)}`);
  }
  return parts.join(' ');
}

function multiport(match: Of<'multiport'>, rule: Rule): string {
  const protocol = protocolName(rule.basic.protocol?.value ?? 6) ?? '';
  if (match.which !== 'ports') return `${protocol} ${match.which.slice(0, -1)} ${unequal(match.not)}${list(match.ports.map(rangeText))}`;
  // The translation knows neither ranges nor negation here.
  const each = match.ports.flatMap(([low, high]) => (low === high ? [low] : [low, high]));
  return `${protocol} sport . ${protocol} dport { ${each.map((port) => `0-65535 . ${port}, ${port} . 0-65535`).join(', ')} }`;
}

function conntrack(match: Of<'conntrack'>): string {
  const parts: string[] = [];
  if (match.direction) parts.push(`ct direction ${match.direction.toLowerCase()}`);
  if (match.protocol) parts.push(`ct original protocol ${unequal(match.protocol.not)}${match.protocol.value}`);
  if (match.states) {
    const { value, not } = match.states;
    // SNAT hides DNAT, both hide the states, and their negation is lost.
    const status = value.includes('SNAT') ? 'snat' : value.includes('DNAT') ? 'dnat' : undefined;
    parts.push(status === undefined ? `ct state ${not ? '! ' : ''}${value.map((state) => state.toLowerCase()).join(',')}` : `ct status ${status}`);
  }
  if (match.status) parts.push(`ct status ${match.status.not ? '! ' : ''}${match.status.value.map((name) => name.toLowerCase().replace('_', '-')).join(',')}`.trimEnd());
  if (match.expires) parts.push(`ct expiration ${unequal(match.expires.not)}${rangeText(match.expires.value)}`);
  const address = (name: string, value: Negatable<Cidr> | undefined): void => {
    if (value) parts.push(`ct ${name} ${unequal(value.not)}${addressText(value.value)}`);
  };
  address('original saddr', match.origSrc);
  address('original daddr', match.origDst);
  address('reply saddr', match.replSrc);
  address('reply daddr', match.replDst);
  const port = (name: string, value: Negatable<PortRange> | undefined): void => {
    if (value) parts.push(`ct ${name} ${unequal(value.not)}${rangeText(value.value)}`);
  };
  port('original proto-src', match.origSrcPort);
  port('original proto-dst', match.origDstPort);
  port('reply proto-src', match.replSrcPort);
  port('reply proto-dst', match.replDstPort);
  return parts.join(' ');
}

const FIB_TYPES: readonly string[] = ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT'];

function addrtype(match: Of<'addrtype'>): string {
  // With both sides, only the source is told, and either negation is its.
  const types = (match.src ?? match.dst)?.value ?? [];
  const known = types.filter((type) => FIB_TYPES.includes(type)).map((type) => type.toLowerCase());
  const device = match.limitIn ? '. iif ' : match.limitOut ? '. oif ' : '';
  const shown = types.length > 1 ? `{ ${known.join(', ')} }` : known.join('');
  return `fib ${match.src ? 'saddr' : 'daddr'} ${device}type ${unequal(match.src?.not || match.dst?.not)}${shown}`.trimEnd();
}

function rpfilter(match: Of<'rpfilter'>): string | undefined {
  if (match.acceptLocal && !match.invert) return undefined;
  return `${match.acceptLocal ? 'fib saddr type != local ' : ''}fib saddr ${match.validMark ? '. mark ' : ''}${match.loose ? '' : '. iif '}oif ${match.invert ? '' : '!= '}0`;
}

function owner(match: Of<'owner'>): string | undefined {
  if (match.socketExists || match.supplementary || (match.uid && match.gid)) return undefined;
  const [key, ids] = match.uid ? ['skuid', match.uid] : ['skgid', match.gid];
  return ids && `${key} ${unequal(ids.not)}${rangeText(ids.value)}`;
}

const RATE_UNITS: Readonly<Record<string, string>> = { sec: 'second', min: 'minute', hour: 'hour', day: 'day' };

/** The bits of a prefix as an address, IPv6 in all its digits. */
function maskText(length: number, family: Family): string {
  const bits = '1'.repeat(length).padEnd(maxPrefix(family), '0');
  return family === 4 ? (bits.match(/.{8}/g) ?? []).map((part) => String(parseInt(part, 2))).join('.') : (bits.match(/.{16}/g) ?? []).map((part) => parseInt(part, 2).toString(16).padStart(4, '0')).join(':');
}

/** Ports are TCP's whatever the protocol is. */
function hashlimit(match: Of<'hashlimit'>, family: Family): string | undefined {
  const ip = family === 4 ? 'ip' : 'ip6';
  const address = (name: string, length: number): string => `${ip} ${name}${length === maxPrefix(family) ? '' : ` and ${maskText(length, family)}`}`;
  const keys = { dstip: address('daddr', match.destinationMask), dstport: 'tcp dport', srcip: address('saddr', match.sourceMask), srcport: 'tcp sport' };
  const used = (['dstip', 'dstport', 'srcip', 'srcport'] as const).filter((mode) => match.modes.includes(mode)).map((mode) => keys[mode]);
  if (used.length === 0) return undefined;
  const [count = '', unit = ''] = match.rate.split('/');
  const timeout = match.expire === 1000 ? '' : ` timeout ${Math.floor(match.expire / 1000)}s`;
  return `meter ${match.name} { ${used.join(' . ')}${timeout} limit rate ${match.above ? 'over ' : ''}${match.byteCost === undefined ? `${count}/${RATE_UNITS[unit] ?? unit}${match.burst === 5 ? '' : ` burst ${match.burst} packets`}` : bytesRate(match)} }`;
}

/** In the largest unit that divides it. */
function bytesRate({ perSecond, burst }: Of<'hashlimit'>): string {
  const text = (bytes: number): string => {
    const [name, size] = ([['mbytes', 1024 * 1024], ['kbytes', 1024]] as const).find(([, unit]) => bytes >= unit && bytes % unit === 0) ?? ['bytes', 1];
    return `${String(bytes / size)} ${name}`;
  };
  return `${text(perSecond)}/second${burst === 0 ? '' : ` burst ${text(perSecond * burst)}`}`;
}

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;
const byte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;

/** Undefined where libxtables has no translation: nft then prints `xt match NAME`. */
export function translateMatch(match: Match, rule: Rule): string | undefined {
  switch (match.kind) {
    case 'comment':
      // A comment of the rule, which nft does not print.
      return '';
    case 'tcp':
      return tcp(match);
    case 'udp':
      return ports('udp', match).join(' ');
    case 'sctp':
      return ports('sctp', match).join(' ') || undefined;
    case 'icmp':
      if (match.type === 255) return 'ip protocol icmp';
      return icmp('icmp', ICMP.get(match.type), match);
    case 'icmp6':
      return icmp('icmpv6', ICMPV6.get(match.type), match);
    case 'multiport':
      return multiport(match, rule);
    case 'conntrack':
      return conntrack(match);
    case 'state':
      return `ct state ${match.states.not ? '! ' : ''}${match.states.value.map((state) => state.toLowerCase()).join(',')}`;
    case 'connmark':
      return match.mask >>> 0 === 0xffffffff ? `ct mark ${unequal(match.not)}${hex(match.value)}` : `ct mark and ${hex(match.mask)} ${match.not ? '!=' : '=='} ${hex(match.value)}`;
    case 'mark':
      return match.mask >>> 0 === 0xffffffff ? `meta mark ${unequal(match.not)}${hex(match.value)}` : `meta mark and ${hex(match.mask)} ${match.not ? '!=' : '=='} ${hex(match.value)}`;
    case 'addrtype':
      return addrtype(match);
    case 'statistic':
      if (match.mode === 'random') return `meta random & 2147483647 ${match.not ? '>=' : '<'} ${Math.round(match.probability * 0x8000_0000)}`;
      return `numgen inc mod ${match.every} ${unequal(match.not)}${match.packet}`;
    case 'rpfilter':
      return rpfilter(match);
    case 'mac':
      return `ether saddr ${unequal(match.not)}${match.source}`;
    case 'length':
      return `meta length ${unequal(match.not)}${rangeText(match.range)}`;
    case 'ttl':
      return `ip ttl ${match.op === 'eq' ? unequal(match.not) : `${match.op} `}${match.value}`;
    case 'hl':
      return `ip6 hoplimit ${match.op === 'eq' ? unequal(match.not) : `${match.op} `}${match.value}`;
    case 'pkttype':
      return `pkttype ${unequal(match.not)}${match.type}`;
    case 'iprange': {
      const ip = rule.family === 4 ? 'ip' : 'ip6';
      const side = (name: string, value: Of<'iprange'>['src']): string[] => (value ? [`${ip} ${name} ${unequal(value.not)}${value.value.join('-')}`] : []);
      return [...side('saddr', match.src), ...side('daddr', match.dst)].join(' ');
    }
    case 'owner':
      return owner(match);
    case 'dscp':
      return `${rule.family === 4 ? 'ip' : 'ip6'} dscp ${unequal(match.not)}${byte(match.value)}`;
    case 'time':
      return translateTime(match);
    case 'quota':
      return `quota ${match.not ? 'over ' : ''}${match.bytes} bytes`;
    case 'tcpmss':
      return `tcp option maxseg size ${unequal(match.not)}${rangeText(match.range)}`;
    case 'policy':
      return match.direction === 'in' ? `meta secpath ${match.ipsec ? 'exists' : 'missing'}` : undefined;
    case 'hashlimit':
      return hashlimit(match, rule.family);
    case 'connbytes':
      return translateConnbytes(match);
    case 'helper':
      return `ct helper ${unequal(match.not)}"${match.name}"`;
    case 'realm':
      return match.mask === 0xffffffff ? `rtclassid ${unequal(match.not)}${hex(match.value)}` : `rtclassid and ${hex(match.mask)} ${match.not ? '!=' : '=='} ${hex(match.value)}`;
    case 'cluster': {
      const bits = [...match.nodes.toString(2)].reverse().flatMap((bit, i) => (bit === '1' ? [i] : []));
      // The negation is lost; one node is told by its number, several by their bits.
      return `jhash ct original saddr mod ${match.total} seed 0x${match.seed.toString(16).padStart(8, '0')} ${bits.length === 1 ? `eq ${String((bits[0] ?? 0) + 1)}` : `{ ${bits.join(', ')} }`} meta pkttype set host`;
    }
    case 'ah':
      // Of IPv6 without a word more: as if it were the protocol.
      if (rule.family === 6 && !match.spi && !match.length && !match.reserved) return 'meta l4proto ah';
      return [...(match.spi ? [`ah spi ${unequal(match.spi.not)}${rangeText(match.spi.value)}`] : []), ...(match.length ? [`ah hdrlength ${unequal(match.length.not)}${match.length.value}`] : []), ...(match.reserved ? ['ah reserved 1'] : [])].join(' ');
    case 'esp':
      return match.spi ? `esp spi ${unequal(match.spi.not)}${rangeText(match.spi.value)}` : '';
    case 'ecn':
      return [
        ...(match.echo ? [`tcp flags ${unequal(match.echo.not)}ecn`] : []),
        ...(match.reduced ? [`tcp flags ${unequal(match.reduced.not)}cwr`] : []),
        ...(match.codepoint ? [`ip ecn ${unequal(match.codepoint.not)}${['not-ect', 'ect1', 'ect0', 'ce'][match.codepoint.value] ?? ''}`] : []),
      ].join(' ');
    case 'frag':
      return translateFrag(match);
    case 'hbh':
      return match.options || !match.length ? undefined : `hbh hdrlength ${unequal(match.length.not)}${match.length.value}`;
    case 'rt':
      return translateRt(match);
    case 'connlimit':
    case 'limit':
    case 'set':
    case 'physdev':
    case 'recent':
    case 'tos':
    case 'string':
    case 'u32':
    case 'dst':
    case 'ipv6header':
    case 'socket':
    case 'ipvs':
    // A match that is new here: as nft prints what libxtables cannot translate.
    default:
      return undefined;
  }
}

function icmp(header: 'icmp' | 'icmpv6', name: string | undefined, match: Of<'icmp' | 'icmp6'>): string | undefined {
  return name === undefined || match.code !== 'any' ? undefined : `${header} type ${unequal(match.not)}${name}`;
}
