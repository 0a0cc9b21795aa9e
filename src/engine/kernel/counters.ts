/**
 * The counters of /proc/net/snmp and /proc/net/netstat that a namespace keeps (include/uapi/linux/snmp.h), named as nstat names them.
 * @simplified nstat, netstat -s — IPv6, and most of TcpExt (how segments were acknowledged, window and memory events), are not counted and not shown
 */
import type { IpHeader } from '../wire/index';

const IP = ['IpInReceives', 'IpInHdrErrors', 'IpInAddrErrors', 'IpForwDatagrams', 'IpInUnknownProtos', 'IpInDelivers', 'IpOutRequests', 'IpReasmTimeout', 'IpReasmReqds', 'IpReasmOKs', 'IpReasmFails', 'IpFragOKs', 'IpFragFails', 'IpFragCreates', 'IpOutTransmits'] as const;
const TRANSPORT = ['TcpActiveOpens', 'TcpPassiveOpens', 'TcpAttemptFails', 'TcpEstabResets', 'TcpInSegs', 'TcpOutSegs', 'TcpRetransSegs', 'TcpOutRsts', 'UdpInDatagrams', 'UdpNoPorts', 'UdpOutDatagrams'] as const;
const EXTENDED = ['TcpExtTW', 'TcpExtTCPTimeouts', 'TcpExtIPReversePathFilter', 'TcpExtTCPSynRetrans', 'IpExtInNoRoutes', 'IpExtInMcastPkts', 'IpExtOutMcastPkts', 'IpExtInBcastPkts', 'IpExtOutBcastPkts', 'IpExtInOctets', 'IpExtOutOctets', 'IpExtInMcastOctets', 'IpExtOutMcastOctets', 'IpExtInBcastOctets', 'IpExtOutBcastOctets', 'IpExtInNoECTPkts', 'IpExtInECT1Pkts', 'IpExtInECT0Pkts', 'IpExtInCEPkts'] as const;

export type CounterName = (typeof IP)[number] | (typeof TRANSPORT)[number] | (typeof EXTENDED)[number];

/** Counted ICMP types, in the order of /proc/net/snmp. */
const ICMP_NAMES: readonly (readonly [string, number])[] = [['DestUnreachs', 3], ['TimeExcds', 11], ['ParmProbs', 12], ['SrcQuenchs', 4], ['Redirects', 5], ['Echos', 8], ['EchoReps', 0], ['Timestamps', 13], ['TimestampReps', 14], ['AddrMasks', 17], ['AddrMaskReps', 18]];
const ECN = ['IpExtInNoECTPkts', 'IpExtInECT1Pkts', 'IpExtInECT0Pkts', 'IpExtInCEPkts'] as const;

const NAMES: readonly CounterName[] = [...IP, ...TRANSPORT, ...EXTENDED];

/** Field by field: a copy of a finished object of so many fields is a slow one. */
function noCounts(): Record<CounterName, number> {
  const values: Partial<Record<CounterName, number>> = {};
  for (const name of NAMES) values[name] = 0;
  return values as Record<CounterName, number>;
}

export class ProtocolCounters {
  private readonly values: Record<CounterName, number> = noCounts();
  private readonly icmpIn = new Map<number, number>();
  private readonly icmpOut = new Map<number, number>();

  count(name: CounterName, by = 1): void {
    this.values[name] += by;
  }

  /** An IPv4 packet has come in (ip_rcv_core). */
  received(net: IpHeader, length: number): void {
    const { values } = this;
    values.IpInReceives += 1;
    values.IpExtInOctets += length;
    values[ECN[(net.tos & 3) as 0 | 1 | 2 | 3]] += 1;
  }

  /** One goes to the wire (ip_finish_output2). */
  transmitted(length: number, kind: string): void {
    const { values } = this;
    values.IpOutTransmits += 1;
    values.IpExtOutOctets += length;
    if (kind === 'multicast') {
      values.IpExtOutMcastPkts += 1;
      values.IpExtOutMcastOctets += length;
    } else if (kind === 'broadcast') {
      values.IpExtOutBcastPkts += 1;
      values.IpExtOutBcastOctets += length;
    }
  }

  icmp(direction: 'in' | 'out', type: number): void {
    const types = direction === 'in' ? this.icmpIn : this.icmpOut;
    types.set(type, (types.get(type) ?? 0) + 1);
  }

  /** Every counter, zeros too, in the kernel's order. */
  list(): readonly (readonly [name: string, value: number])[] {
    const plain = (names: readonly CounterName[]): readonly (readonly [string, number])[] => names.map((name) => [name, this.values[name]]);
    const total = (types: ReadonlyMap<number, number>): number => [...types.values()].reduce((sum, n) => sum + n, 0);
    const side = (word: 'In' | 'Out', types: ReadonlyMap<number, number>): readonly (readonly [string, number])[] => [[`Icmp${word}Msgs`, total(types)], ...ICMP_NAMES.map(([name, type]) => [`Icmp${word}${name}`, types.get(type) ?? 0] as const)];
    const types = (word: 'In' | 'Out', seen: ReadonlyMap<number, number>): readonly (readonly [string, number])[] => [...seen].sort(([a], [b]) => a - b).map(([type, n]) => [`IcmpMsg${word}Type${type}`, n]);
    return [...plain(IP), ...side('In', this.icmpIn), ...side('Out', this.icmpOut), ...types('In', this.icmpIn), ...types('Out', this.icmpOut), ...plain(TRANSPORT), ...plain(EXTENDED)];
  }
}
