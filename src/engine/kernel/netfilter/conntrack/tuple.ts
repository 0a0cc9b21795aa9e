/** Conntrack tuples: what identifies one direction of a flow (`struct nf_conntrack_tuple`), and their inversion. */
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type IpHeader, type TransportHeader } from '../../packet';
import type { Tuple } from '../api';

/** ICMP requests whose replies conntrack knows (`invmap` of nf_conntrack_proto_icmp.c). */
const ICMP_REPLY_TYPE: ReadonlyMap<number, number> = new Map([
  [8, 0], [0, 8], [13, 14], [14, 13], [15, 16], [16, 15], [17, 18], [18, 17],
]);
/** nf_conntrack_proto_icmpv6.c: echo and node information. */
const ICMPV6_REPLY_TYPE: ReadonlyMap<number, number> = new Map([[128, 129], [129, 128], [139, 140], [140, 139]]);

export const icmpReplyType = (protocol: number, type: number): number | undefined => (protocol === IPPROTO_ICMP ? ICMP_REPLY_TYPE : ICMPV6_REPLY_TYPE).get(type);

/** ICMP messages that report on another packet (`icmp_is_err`; IPv6: types below 128). Redirects count. */
export const isIcmpError = (transport: TransportHeader): boolean =>
  (transport.kind === 'icmp' && (transport.type === 3 || transport.type === 4 || transport.type === 5 || transport.type === 11 || transport.type === 12)) ||
  (transport.kind === 'icmpv6' && transport.type < 128);

/** The tuple of a packet, or undefined when its ports cannot be read (a fragment, an unreadable header). */
export function tupleOf(net: IpHeader, transport: TransportHeader | undefined): Tuple | undefined {
  const { src, dst, protocol } = net;
  if (!transport) {
    if (net.kind === 'ipv4' ? net.fragmentOffset > 0 : net.fragment !== undefined && net.fragment.offset > 0) return undefined;
    // Protocols without ports: addresses and protocol alone (nf_conntrack_proto_generic.c).
    return { src, dst, protocol, srcPort: 0, dstPort: 0 };
  }
  switch (transport.kind) {
    case 'tcp':
    case 'udp':
    case 'sctp':
      return { src, dst, protocol, srcPort: transport.srcPort, dstPort: transport.dstPort };
    case 'icmp':
    case 'icmpv6': {
      const id = transport.id ?? 0;
      return { src, dst, protocol, srcPort: id, dstPort: id, icmp: { type: transport.type, code: transport.code, id } };
    }
  }
}

/** The tuple of the answer: addresses and ports swapped, ICMP type of the reply. Undefined for ICMP messages that have no reply. */
export function invertTuple(tuple: Tuple): Tuple | undefined {
  if (!tuple.icmp) return { src: tuple.dst, dst: tuple.src, protocol: tuple.protocol, srcPort: tuple.dstPort, dstPort: tuple.srcPort };
  const type = icmpReplyType(tuple.protocol, tuple.icmp.type);
  if (type === undefined) return undefined;
  return { src: tuple.dst, dst: tuple.src, protocol: tuple.protocol, srcPort: tuple.dstPort, dstPort: tuple.srcPort, icmp: { type, code: tuple.icmp.code, id: tuple.icmp.id } };
}

/** As {@link invertTuple}, for tuples that are known to have an answer (those of connections). */
export function answerTuple(tuple: Tuple): Tuple {
  return invertTuple(tuple) ?? { ...tuple, src: tuple.dst, dst: tuple.src };
}

export function sameTuple(a: Tuple, b: Tuple): boolean {
  if (a.protocol !== b.protocol || a.src !== b.src || a.dst !== b.dst) return false;
  const [x, y] = [a.icmp, b.icmp];
  if (!x || !y) return x === y && a.srcPort === b.srcPort && a.dstPort === b.dstPort;
  return x.type === y.type && x.code === y.code && x.id === y.id;
}

/** Equal tuples have equal hashes (FNV-1a, 32 bits). Made of numbers: a text as key would be built and hashed for every packet. */
export function tupleHash(tuple: Tuple): number {
  const { icmp } = tuple;
  let hash = mixText(mixText(0x811c9dc5 ^ tuple.protocol, tuple.src), tuple.dst);
  if (icmp) hash = mix(hash, (icmp.id << 16) | (icmp.type << 8) | icmp.code);
  else hash = mix(hash, (tuple.srcPort << 16) | tuple.dstPort);
  return hash >>> 0;
}

/** The same of where a tuple comes from: protocol, address, port. */
export const sourceHash = (tuple: Tuple): number => mix(mixText(0x811c9dc5 ^ tuple.protocol, tuple.src), tuple.srcPort) >>> 0;

const mix = (hash: number, value: number): number => {
  const mixed = Math.imul(hash ^ value, 0x01000193);
  return mixed ^ (mixed >>> 15);
};

function mixText(hash: number, text: string): number {
  let h = hash;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

export const isIcmpProtocol = (protocol: number): boolean => protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6;
