/** What targets do to a packet besides ending its way through a table. */
import { type IpAddress, addressIn, ip, ipFromBytes, ipToBytes, isIpv4 } from '../../../wire/index';
import type { IpHeader, Packet, TcpHeader } from '../../packet';
import type { HookState, NetfilterHost, Target } from '../api';
import { UNTRACKED, connectionOf } from '../conntrack/connection';
import type { ConntrackTable } from '../conntrack/table';
import type { IpSetStore } from '../ipset/store';
import type { NatRange } from '../nat/nat';

export interface TargetContext {
  readonly host: NetfilterHost;
  readonly conntrack: ConntrackTable;
  readonly sets: IpSetStore;
  /** Set by CT --zone for the tracking that follows. */
  zone: number;
  /** A CT rule has spoken. */
  zoned: boolean;
}

/** What a rule changed, for traces; undefined when it changed nothing worth naming. */
export function alter(target: Target, packet: Packet, at: HookState, context: TargetContext): string | undefined {
  switch (target.kind) {
    case 'MARK': {
      const before = packet.mark;
      packet.mark = ((packet.mark & ~target.mask) ^ target.value) >>> 0;
      return `mark ${hex(before)} to ${hex(packet.mark)}`;
    }
    case 'CONNMARK': {
      const connection = connectionOf(packet.ct);
      if (!connection) return undefined;
      if (target.op === 'set') context.conntrack.setMark(connection, ((connection.mark & ~(target.mask ?? 0xffffffff)) ^ (target.value ?? 0)) >>> 0);
      else if (target.op === 'save') context.conntrack.setMark(connection, ((connection.mark & ~(target.ctMask ?? 0xffffffff)) ^ (packet.mark & (target.nfMask ?? 0xffffffff))) >>> 0);
      else packet.mark = ((packet.mark & ~(target.nfMask ?? 0xffffffff)) ^ (connection.mark & (target.ctMask ?? 0xffffffff))) >>> 0;
      return target.op === 'restore' ? `mark ${hex(packet.mark)}` : `connmark ${hex(connection.mark)}`;
    }
    case 'TTL':
    case 'HL': {
      const net = packet.net as IpHeader;
      const ttl = Math.max(0, Math.min(255, target.op === 'set' ? target.value : target.op === 'inc' ? net.ttl + target.value : net.ttl - target.value));
      if (ttl > net.ttl && context.host.mayRaiseTtl?.(packet) === false) return undefined;
      packet.net = { ...net, ttl };
      return `ttl ${net.ttl} to ${ttl}`;
    }
    case 'TOS': {
      const net = packet.net as IpHeader;
      packet.net = { ...net, tos: (net.tos & ~target.mask) ^ target.value };
      return undefined;
    }
    case 'DSCP': {
      const net = packet.net as IpHeader;
      packet.net = { ...net, tos: (net.tos & 3) | (target.value << 2) };
      return undefined;
    }
    case 'TCPMSS':
      return clampMss(target, packet, at, context.host);
    case 'CT':
      // The first rule decides: what it gives the packet makes the others pass it by (xt_ct_target).
      if (packet.ct || context.zoned) return undefined;
      if (target.notrack) packet.ct = UNTRACKED;
      else {
        context.zone = target.zone ?? 0;
        context.zoned = true;
      }
      return undefined;
    case 'NOTRACK':
      if (!packet.ct && !context.zoned) packet.ct = UNTRACKED;
      return undefined;
    case 'SET':
      context.sets.fromPacket(target, packet, at);
      return undefined;
    case 'TCPOPTSTRIP':
      return stripOptions(target.options, packet);
    case 'ECN':
      return setEcn(target, packet);
    case 'TEE':
      context.host.duplicate?.(packet, target.gateway, target.device, at.hook);
      return `copy to ${target.gateway}`;
    case 'LOG':
      context.host.log?.(packet, at, target);
      return undefined;
    default:
      // NFLOG, AUDIT, TRACE, CLASSIFY, CHECKSUM and rules without a target change nothing that travels.
      return undefined;
  }
}

/**
 * xt_TCPOPTSTRIP.c.
 * @simplified TCPOPTSTRIP — the option goes and the header is shorter; Linux writes no-operations over it and the length stays
 */
function stripOptions(numbers: readonly number[], packet: Packet): string | undefined {
  const { transport } = packet;
  if (transport?.kind !== 'tcp') return undefined;
  const { mss, windowScale, sackPermitted, timestamps } = transport.options;
  const has = (number: number): boolean => !numbers.includes(number);
  packet.transport = {
    ...transport,
    options: {
      ...(mss !== undefined && has(2) && { mss }),
      ...(windowScale !== undefined && has(3) && { windowScale }),
      ...(sackPermitted !== undefined && has(4) && { sackPermitted }),
      ...(timestamps && has(8) && { timestamps }),
    },
  } satisfies TcpHeader;
  return undefined;
}

/** ipt_ECN.c. */
function setEcn({ codepoint, reduced, echo }: Extract<Target, { kind: 'ECN' }>, packet: Packet): string | undefined {
  const net = packet.net as IpHeader;
  if (codepoint !== undefined) packet.net = { ...net, tos: (net.tos & ~3) | codepoint };
  const { transport } = packet;
  if (transport?.kind !== 'tcp' || (reduced === undefined && echo === undefined)) return undefined;
  packet.transport = { ...transport, flags: { ...transport.flags, ...(reduced !== undefined && { cwr: reduced === 1 }), ...(echo !== undefined && { ece: echo === 1 }) } } satisfies TcpHeader;
  return undefined;
}

const hex = (value: number): string => `0x${value.toString(16)}`;

/** xt_TCPMSS.c: only SYN packets carry the option; it is lowered, never raised, when clamping. */
function clampMss(target: Extract<Target, { kind: 'TCPMSS' }>, packet: Packet, at: HookState, host: NetfilterHost): string | undefined {
  const { transport } = packet;
  if (transport?.kind !== 'tcp' || !transport.flags.syn) return undefined;
  let mss = target.mss;
  if (target.clampToPmtu) {
    const mtu = Math.min(host.pathMtu?.(packet) ?? at.out?.mtu ?? 1500, at.in?.mtu ?? 65535);
    mss = mtu - (packet.net.kind === 'ipv6' ? 60 : 40);
  }
  if (mss === undefined || mss < 0) return undefined;
  const old = transport.options.mss;
  // Absent: RFC 1122's default is what the other side would assume (536, IPv6 1220).
  if (target.clampToPmtu && old !== undefined && old <= mss) return undefined;
  const value = old === undefined ? Math.min(mss, packet.net.kind === 'ipv6' ? 1220 : 536) : mss;
  packet.transport = { ...transport, options: { ...transport.options, mss: value } } satisfies TcpHeader;
  return `mss ${old ?? 'none'} to ${value}`;
}

/** The NAT range a target asks for at this hook; undefined when it cannot be had (the packet is dropped, as Linux does). */
export function natRange(target: Target, packet: Packet, at: HookState, host: NetfilterHost): { readonly range: NatRange; readonly manip: 'src' | 'dst'; readonly masquerade?: boolean } | undefined {
  const net = packet.net as IpHeader;
  switch (target.kind) {
    case 'DNAT':
      return { manip: 'dst', range: target };
    case 'SNAT':
      return { manip: 'src', range: target };
    case 'MASQUERADE': {
      const address = at.out && host.masqueradeAddress(at.out, net.dst);
      if (!address) return undefined;
      return { manip: 'src', masquerade: true, range: { ...target, addresses: [address, address] } };
    }
    case 'REDIRECT': {
      const address = at.hook === 'OUTPUT' ? ip(net.kind === 'ipv4' ? '127.0.0.1' : '::1') : firstAddress(at, net.kind);
      if (!address) return undefined;
      return { manip: 'dst', range: { ...target, addresses: [address, address] } };
    }
    case 'NETMAP': {
      const manip = at.hook === 'PREROUTING' || at.hook === 'OUTPUT' ? 'dst' : 'src';
      const mapped = netmap(manip === 'dst' ? net.dst : net.src, target.to.address, target.to.length);
      return { manip, range: { addresses: [mapped, mapped] } };
    }
    default:
      return undefined;
  }
}

/** The first address of the incoming device, as xt_REDIRECT takes it. */
function firstAddress(at: HookState, kind: 'ipv4' | 'ipv6'): IpAddress | undefined {
  const usable = (at.in?.addresses ?? []).filter(({ address, tentative }) => isIpv4(address) === (kind === 'ipv4') && !tentative);
  // The list of IPv6 addresses begins with the widest scope, and in it with the newest.
  return (kind === 'ipv6' ? (usable.findLast(({ scope }) => scope === 'global') ?? usable.at(-1)) : usable[0])?.address;
}

/** Network bits of the range, host bits of the address. */
function netmap(address: IpAddress, network: IpAddress, length: number): IpAddress {
  const host = ipToBytes(address);
  const base = ipToBytes(addressIn({ address: network, length }, 0));
  return ipFromBytes(host.map((byte, i) => {
    const mask = length >= (i + 1) * 8 ? 255 : length <= i * 8 ? 0 : (0xff00 >> (length - i * 8)) & 255;
    return ((base[i] ?? 0) & mask) | (byte & ~mask & 255);
  }));
}
