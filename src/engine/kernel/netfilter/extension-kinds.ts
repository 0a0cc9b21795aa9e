/** Matches and targets beyond the everyday ones, as values: the rest of the unions `Match` and `Target` of api.ts. */
import type { Cidr, IpAddress } from '../../wire/index';
import type { Negatable } from './api';

/** Two numbers with both ends in it. The kernel takes the second smaller than the first, and then nothing lies between. */
export type NumberRange = readonly [number, number];

/** Matches that ask for the connection, the socket or the virtual service of a packet. */
export type FlowMatch =
  /** Packets, bytes or their quotient so far, this packet among them. */
  | { readonly kind: 'connbytes'; readonly range: NumberRange; readonly what: 'packets' | 'bytes' | 'avgpkt'; readonly direction: 'original' | 'reply' | 'both'; readonly not: boolean }
  | { readonly kind: 'helper'; readonly name: string; readonly not: boolean }
  | { readonly kind: 'socket'; readonly transparent: boolean; readonly noWildcard: boolean; readonly restoreMark: boolean }
  | { readonly kind: 'realm'; readonly value: number; readonly mask: number; readonly not: boolean }
  /** `nodes` is a mask of the nodes that this host stands for, node 1 in the lowest bit. */
  | { readonly kind: 'cluster'; readonly total: number; readonly nodes: number; readonly seed: number; readonly not: boolean }
  | IpvsMatch;

/** -m ipvs. Without any other option: whether IPVS has dealt with the packet (`handled`). */
export interface IpvsMatch {
  readonly kind: 'ipvs';
  readonly handled?: Negatable<true>;
  readonly protocol?: Negatable<number>;
  readonly address?: Negatable<Cidr>;
  readonly port?: Negatable<number>;
  readonly direction?: 'ORIGINAL' | 'REPLY';
  readonly method?: Negatable<'GATE' | 'IPIP' | 'MASQ'>;
  /** Port of the connection that controls this one. */
  readonly controlPort?: Negatable<number>;
}

/** Matches on headers behind the IP header, and on the ECN bits. */
export type HeaderMatch =
  | { readonly kind: 'ah'; readonly spi?: Negatable<NumberRange>; readonly length?: Negatable<number>; readonly reserved?: boolean }
  | { readonly kind: 'esp'; readonly spi?: Negatable<NumberRange> }
  | { readonly kind: 'ecn'; readonly echo?: Negatable<true>; readonly reduced?: Negatable<true>; readonly codepoint?: Negatable<number> }
  | { readonly kind: 'frag'; readonly id?: Negatable<NumberRange>; readonly length?: Negatable<number>; readonly reserved: boolean; readonly first: boolean; readonly more: boolean; readonly last: boolean }
  /** Hop-by-hop and destination options; an option's length may be left open. */
  | { readonly kind: 'hbh' | 'dst'; readonly length?: Negatable<number>; readonly options?: readonly { readonly type: number; readonly length?: number }[] }
  | { readonly kind: 'rt'; readonly type?: Negatable<number>; readonly segments?: Negatable<NumberRange>; readonly length?: Negatable<number>; readonly reserved: boolean; readonly addresses: readonly IpAddress[]; readonly notStrict: boolean }
  /** `headers` in bits as the kernel has them: hop-by-hop 0x80 … upper-layer protocol 0x01. */
  | { readonly kind: 'ipv6header'; readonly headers: number; readonly not: boolean; readonly soft: boolean };

/** -m time. Seconds of the day, days and dates are UTC unless the kernel's time zone is asked for, which is UTC too. */
export interface TimeMatch {
  readonly kind: 'time';
  readonly start: number;
  readonly stop: number;
  /** A window over midnight belongs to the day on which it began. */
  readonly contiguous?: boolean;
  /** 1 is Monday; absent: every day. */
  readonly weekdays?: readonly number[];
  readonly monthDays?: readonly number[];
  /** Unix seconds, inclusive. */
  readonly from?: number;
  readonly until?: number;
  readonly kernelZone?: boolean;
}

export interface StringMatch {
  readonly kind: 'string';
  /** Bytes, each as one character. */
  readonly pattern: string;
  readonly algo: string;
  readonly not: boolean;
  readonly ignoreCase?: boolean;
  /** Byte offsets from the IP header on. */
  readonly from?: number;
  readonly to?: number;
}

/** A number compared with a counter of an element of a set. */
export interface CounterTest {
  readonly op: 'eq' | 'lt' | 'gt';
  readonly value: number;
  readonly not: boolean;
}

export type MoreTarget =
  /** Takes TCP options out, by number. */
  | { readonly kind: 'TCPOPTSTRIP'; readonly options: readonly number[] }
  | { readonly kind: 'ECN'; readonly codepoint?: number; readonly reduced?: number; readonly echo?: number }
  /** Sends a copy to a neighbour. */
  | { readonly kind: 'TEE'; readonly gateway: IpAddress; readonly device?: string }
  | { readonly kind: 'AUDIT'; readonly type: 'accept' | 'drop' | 'reject' }
  /** Hands the packet to a program; no program here listens, so it is dropped, or with `bypass` accepted. */
  | { readonly kind: 'NFQUEUE'; readonly queues: NumberRange; readonly bypass: boolean; readonly fanout: boolean };
