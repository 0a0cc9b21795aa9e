/** -m tcp, tcpmss, udp, sctp, multiport, icmp, icmp6: net/netfilter/xt_tcpudp.c, xt_tcpmss.c, xt_sctp.c, xt_multiport.c. */
import { assertNever } from '../../../base/index';
import type { TcpFlags } from '../../packet';
import type { Match, Negatable, PortRange } from '../api';
import { type Predicate, allOf } from './predicate';

type Of<K extends Match['kind']> = Extract<Match, { kind: K }>;

const holds = (range: Negatable<PortRange> | undefined, port: number): boolean => !range || (port >= range.value[0] && port <= range.value[1]) !== range.not;

const FLAG: Readonly<Record<string, (flags: TcpFlags) => boolean>> = {
  FIN: (f) => f.fin === true,
  SYN: (f) => f.syn === true,
  RST: (f) => f.rst === true,
  PSH: (f) => f.psh === true,
  ACK: (f) => f.ack === true,
  URG: (f) => f.urg === true,
};

function flagsPredicate(flags: Negatable<{ readonly mask: readonly string[]; readonly set: readonly string[] }>): Predicate {
  const tests = flags.value.mask.map((name) => ({ test: FLAG[name] ?? (() => false), want: flags.value.set.includes(name) }));
  return (packet) => {
    const { transport } = packet;
    return transport?.kind === 'tcp' && tests.every(({ test, want }) => test(transport.flags) === want) !== flags.not;
  };
}

/** TCP option numbers that our headers can carry: 2 MSS, 3 window scale, 4 SACK permitted, 8 timestamps. */
function tcpOptionPredicate(option: Negatable<number>): Predicate {
  return (packet) => {
    if (packet.transport?.kind !== 'tcp') return false;
    const { options } = packet.transport;
    const present =
      (option.value === 2 && options.mss !== undefined) || (option.value === 3 && options.windowScale !== undefined) || (option.value === 4 && options.sackPermitted === true) || (option.value === 8 && options.timestamps !== undefined);
    return present !== option.not;
  };
}

export function portsPredicate(match: Of<'tcp'> | Of<'udp'> | Of<'sctp'>): Predicate {
  const { kind, sport, dport } = match;
  const out: Predicate[] = [];
  // Without the transport header (a later fragment) there is nothing to match.
  if (sport || dport || match.kind !== 'tcp') out.push((packet) => packet.transport?.kind === kind && holds(sport, packet.transport.srcPort) && holds(dport, packet.transport.dstPort));
  if (match.kind === 'tcp' && match.flags) out.push(flagsPredicate(match.flags));
  if (match.kind === 'tcp' && match.option) out.push(tcpOptionPredicate(match.option));
  if (out.length === 0) out.push((packet) => packet.transport?.kind === kind);
  return allOf(out);
}

export function multiportPredicate(match: Of<'multiport'>): Predicate {
  const inList = (port: number): boolean => match.ports.some(([low, high]) => port >= low && port <= high);
  const ports = (a: number, b: number): boolean => {
    switch (match.which) {
      case 'sports':
        return inList(a);
      case 'dports':
        return inList(b);
      case 'ports':
        return inList(a) || inList(b);
      default:
        return assertNever(match.which);
    }
  };
  return (packet) => {
    const { transport } = packet;
    if (!transport || 'type' in transport) return false;
    return ports(transport.srcPort, transport.dstPort) !== match.not;
  };
}

/** Type 255 means any (`--icmp-type any`). */
export function icmpPredicate(match: Of<'icmp'> | Of<'icmp6'>): Predicate {
  const kind = match.kind === 'icmp' ? 'icmp' : 'icmpv6';
  const any = match.kind === 'icmp' && match.type === 255;
  return (packet) => {
    const { transport } = packet;
    if (transport?.kind !== kind) return false;
    return (any || (transport.type === match.type && (match.code === 'any' || transport.code === match.code))) !== match.not;
  };
}

/** A segment without the option has no MSS: only a negated match takes it. */
export const mssPredicate = (match: Of<'tcpmss'>): Predicate => ({ transport }) => {
  const mss = transport?.kind === 'tcp' ? transport.options?.mss : undefined;
  return mss === undefined ? match.not : (mss >= match.range[0] && mss <= match.range[1]) !== match.not;
};
