/** What libxtables 1.8.9 makes of a target that nf_tables holds in its xtables form. */
import type { PortRange, RejectType, Target } from '../../../kernel/index';
import type { Family } from '../../../wire/index';

const REJECT: Readonly<Record<RejectType, string>> = {
  'icmp-port-unreachable': 'reject',
  'icmp6-port-unreachable': 'reject',
  'icmp-net-unreachable': 'reject with icmp type net-unreachable',
  'icmp-host-unreachable': 'reject with icmp type host-unreachable',
  'icmp-proto-unreachable': 'reject with icmp type prot-unreachable',
  'icmp-net-prohibited': 'reject with icmp type net-prohibited',
  'icmp-host-prohibited': 'reject with icmp type host-prohibited',
  'icmp-admin-prohibited': 'reject with icmp type admin-prohibited',
  'icmp6-no-route': 'reject with icmpv6 type no-route',
  'icmp6-adm-prohibited': 'reject with icmpv6 type admin-prohibited',
  'icmp6-addr-unreachable': 'reject with icmpv6 type addr-unreachable',
  'icmp6-policy-fail': 'reject with icmpv6 type policy-fail',
  'icmp6-reject-route': 'reject with icmpv6 type reject-route',
  'tcp-reset': 'reject with tcp reset',
};

const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;
const byte = (value: number): string => `0x${value.toString(16).padStart(2, '0')}`;
const portText = ([low, high]: PortRange): string => (low === high ? `:${low}` : `:${low}-${high}`);

interface Randomness {
  readonly random?: boolean;
  readonly randomFully?: boolean;
  readonly persistent?: boolean;
}

function flags({ random, randomFully, persistent }: Randomness): string {
  const names = [...(random ? ['random'] : []), ...(randomFully ? ['fully-random'] : []), ...(persistent ? ['persistent'] : [])];
  return names.length === 0 ? '' : ` ${names.join(',')}`;
}

function nat(target: Extract<Target, { kind: 'DNAT' | 'SNAT' }>, family: Family): string {
  const { addresses, ports } = target;
  const range = addresses ? (addresses[0] === addresses[1] ? addresses[0] : addresses.join('-')) : '';
  const shown = family === 6 && ports && range !== '' ? `[${range}]` : range;
  return `${target.kind.toLowerCase()} to ${shown}${ports ? portText(ports) : ''}${flags(target)}`;
}

function markChange(subject: string, own: string, value: number, mask: number, orderOfBoth: (and: string, xor: string) => string): string {
  if (mask >>> 0 === 0xffffffff) return `${subject} set ${hex(value)}`;
  if (value === 0) return `${subject} set ${own} and ${hex(~mask)}`;
  if (value === mask) return `${subject} set ${own} or ${hex(value)}`;
  if (mask === 0) return `${subject} set ${own} xor ${hex(value)}`;
  return `${subject} set ${own} ${orderOfBoth(`and ${hex(~mask)}`, `xor ${hex(value)}`)}`;
}

function connmark(target: Extract<Target, { kind: 'CONNMARK' }>): string | undefined {
  if (target.op === 'set') return markChange('ct mark', 'ct mark', target.value ?? 0, target.mask ?? 0, (and, xor) => `${xor} ${and}`);
  const [nf, ct] = [(target.nfMask ?? 0xffffffff) >>> 0, (target.ctMask ?? 0xffffffff) >>> 0];
  if (nf !== ct) return undefined;
  const masked = nf === 0xffffffff ? '' : ` and ${hex(nf)}`;
  return target.op === 'save' ? `ct mark set mark${masked}` : `meta mark set ct mark${masked}`;
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'] as const;

function log({ prefix, level, options }: Extract<Target, { kind: 'LOG' }>): string {
  let text = `log${prefix === '' ? '' : ` prefix "${prefix}"`}${level === 4 ? '' : ` level ${LEVELS[level] ?? String(level)}`}`;
  if (options.length === 5) return `${text} flags all`;
  const tcp = [...(options.includes('log-tcp-sequence') ? ['sequence'] : []), ...(options.includes('log-tcp-options') ? ['options'] : [])];
  if (tcp.length > 0) text += ` flags tcp ${tcp.join(',')}`;
  if (options.includes('log-ip-options')) text += ' flags ip options';
  if (options.includes('log-uid')) text += ' flags skuid';
  if (options.includes('log-macdecode')) text += ' flags ether';
  return text;
}

/** It says ip6 for IPv4 as well. */
function tos({ value, mask }: Extract<Target, { kind: 'TOS' }>): string {
  const xor = byte((value >> 2) & 0x3f);
  if ((mask & 0x3f) === 0x3f) return `ip6 dscp set ${xor}`;
  if (mask === 0) return `ip6 dscp set ip6 dscp xor ${xor}`;
  if (value === 0) return `ip6 dscp set ip6 dscp and ${byte((~mask & 0xff) >> 2)}`;
  if (value === mask) return `ip6 dscp set ip6 dscp or ${xor}`;
  return `ip6 dscp set ip6 dscp and ${byte((~mask & 0xff) >> 2)} xor ${xor}`;
}

function classify({ major, minor }: Extract<Target, { kind: 'CLASSIFY' }>): string {
  if (major === 0 && minor === 0) return 'none';
  return major === 0xffff && minor === 0xffff ? 'root' : `${major.toString(16)}:${minor.toString(16)}`;
}

type Translated = Exclude<Target['kind'], 'none' | 'ACCEPT' | 'DROP' | 'RETURN' | 'jump' | 'goto' | 'NFLOG' | 'TRACE'>;

/** Undefined where libxtables has no translation: nft then prints `xt target NAME`. */
export function translateTarget(target: Extract<Target, { kind: Translated }>, family: Family): string | undefined {
  switch (target.kind) {
    case 'REJECT':
      return REJECT[target.with];
    case 'MARK':
      return markChange('meta mark', 'mark', target.value, target.mask, (and, xor) => `${and} ${xor}`);
    case 'CONNMARK':
      return connmark(target);
    case 'DNAT':
    case 'SNAT':
      return nat(target, family);
    case 'MASQUERADE':
    case 'REDIRECT':
      return `${target.kind.toLowerCase()}${target.ports ? ` to ${portText(target.ports)}` : ''}${flags(target)}`;
    case 'LOG':
      return log(target);
    case 'TCPMSS':
      return `tcp option maxseg size set ${target.clampToPmtu ? 'rt mtu' : String(target.mss ?? 0)}`;
    case 'CT':
      return target.notrack ? 'notrack' : undefined;
    case 'NOTRACK':
      return 'notrack';
    case 'TOS':
      return tos(target);
    case 'DSCP':
      return `${family === 4 ? 'ip' : 'ip6'} dscp set ${byte(target.value)}`;
    case 'CLASSIFY':
      return `meta priority set ${classify(target)}`;
    case 'TEE':
      return `dup to ${target.gateway}${target.device === undefined ? '' : ` device ${target.device}`}`;
    case 'AUDIT':
      return 'log level audit';
    case 'NFQUEUE': {
      const [low, high] = target.queues;
      const flags = [...(target.bypass ? ['bypass'] : []), ...(target.fanout ? ['fanout'] : [])];
      return `queue num ${low === high ? String(low) : `${low}-${high}`}${flags.length === 0 ? '' : ` ${flags.join(',')}`}`;
    }
    case 'TCPOPTSTRIP':
    case 'ECN':
    case 'NETMAP':
    case 'TTL':
    case 'HL':
    case 'SET':
    case 'CHECKSUM':
    case 'TPROXY':
      return undefined;
  }
}
