/**
 * DNS messages (RFC 1035, AAAA: RFC 3596, SRV: RFC 2782): a meaningful value and its bytes.
 * Names are text without the final dot ('' is the root), in the case they were written.
 */
import { type Result, decodeUtf8, encodeUtf8, err, ok } from '../base/index';
import { type Ipv4Address, type Ipv6Address, ipFromBytes, ipToBytes } from './address';

export const DNS_TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, OPT: 41, ANY: 255 } as const;
export type DnsTypeName = keyof typeof DNS_TYPES;

/** RFC 1035 section 4.1.1. */
export const DNS_RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type DnsRcode = keyof typeof DNS_RCODES;

export interface DnsQuestion {
  readonly name: string;
  /** Type number; see {@link DNS_TYPES}. */
  readonly type: number;
}

export type DnsData =
  | { readonly kind: 'A'; readonly address: Ipv4Address }
  | { readonly kind: 'AAAA'; readonly address: Ipv6Address }
  | { readonly kind: 'CNAME' | 'NS' | 'PTR'; readonly target: string }
  | { readonly kind: 'SRV'; readonly priority: number; readonly weight: number; readonly port: number; readonly target: string }
  | { readonly kind: 'TXT'; readonly text: string }
  | { readonly kind: 'SOA'; readonly primary: string; readonly mailbox: string; readonly serial: number; readonly refresh: number; readonly retry: number; readonly expire: number; readonly minimum: number }
  | { readonly kind: 'unknown'; readonly type: number; readonly bytes: Uint8Array };

export interface DnsRecord {
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
  /** When it is not IN: OPT (RFC 6891) says there how large a datagram the sender takes. */
  readonly class?: number;
  readonly data: DnsData;
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

export const dnsTypeName = (type: number): string => (Object.entries(DNS_TYPES).find(([, n]) => n === type)?.[0] ?? `TYPE${type}`);
export const dnsRcodeName = (rcode: number): string => (Object.entries(DNS_RCODES).find(([, n]) => n === rcode)?.[0] ?? `RCODE${rcode}`);

/** The type number of a record's data. */
export function dnsTypeOf(data: DnsData): number {
  return data.kind === 'unknown' ? data.type : DNS_TYPES[data.kind];
}

const CLASS_IN = 1;
const MAX_LABEL = 63;

class Writer {
  readonly bytes: number[] = [];
  private readonly offsets = new Map<string, number>();

  u8(n: number): void {
    this.bytes.push(n & 255);
  }

  u16(n: number): void {
    this.bytes.push((n >> 8) & 255, n & 255);
  }

  u32(n: number): void {
    this.u16(Math.floor(n / 65_536));
    this.u16(n % 65_536);
  }

  /** With compression (section 4.1.4): a suffix written before is a pointer. */
  name(name: string): void {
    const labels = name === '' ? [] : name.split('.');
    for (let i = 0; i < labels.length; i += 1) {
      const suffix = labels.slice(i).join('.').toLowerCase();
      const known = this.offsets.get(suffix);
      if (known !== undefined) return this.u16(0xc000 | known);
      if (this.bytes.length < 0x4000) this.offsets.set(suffix, this.bytes.length);
      const label = encodeUtf8(labels[i] ?? '').slice(0, MAX_LABEL);
      this.u8(label.length);
      this.bytes.push(...label);
    }
    this.u8(0);
  }

  record({ name, ttl, class: recordClass = CLASS_IN, data }: DnsRecord): void {
    this.name(name);
    this.u16(dnsTypeOf(data));
    this.u16(recordClass);
    this.u32(ttl);
    const at = this.bytes.length;
    this.u16(0);
    this.data(data);
    const length = this.bytes.length - at - 2;
    this.bytes[at] = length >> 8;
    this.bytes[at + 1] = length & 255;
  }

  private data(data: DnsData): void {
    switch (data.kind) {
      case 'A':
      case 'AAAA':
        this.bytes.push(...ipToBytes(data.address));
        return;
      case 'CNAME':
      case 'NS':
      case 'PTR':
        return this.name(data.target);
      case 'SRV':
        this.u16(data.priority);
        this.u16(data.weight);
        this.u16(data.port);
        return this.name(data.target);
      case 'TXT': {
        const text = encodeUtf8(data.text).slice(0, 255);
        this.u8(text.length);
        this.bytes.push(...text);
        return;
      }
      case 'SOA':
        this.name(data.primary);
        this.name(data.mailbox);
        for (const n of [data.serial, data.refresh, data.retry, data.expire, data.minimum]) this.u32(n);
        return;
      case 'unknown':
        this.bytes.push(...data.bytes);
    }
  }
}

export function encodeDns(message: DnsMessage): Uint8Array {
  const w = new Writer();
  w.u16(message.id);
  w.u16(
    (message.response ? 0x8000 : 0) |
      (message.authoritative ? 0x0400 : 0) |
      (message.truncated ? 0x0200 : 0) |
      (message.recursionDesired ? 0x0100 : 0) |
      (message.recursionAvailable ? 0x0080 : 0) |
      (message.rcode & 15),
  );
  for (const part of [message.questions, message.answers, message.authority, message.additional]) w.u16(part.length);
  for (const { name, type } of message.questions) {
    w.name(name);
    w.u16(type);
    w.u16(CLASS_IN);
  }
  for (const record of [...message.answers, ...message.authority, ...message.additional]) w.record(record);
  return Uint8Array.from(w.bytes);
}

class Reader {
  at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  u8(): number {
    const n = this.bytes[this.at];
    if (n === undefined) throw new RangeError('short');
    this.at += 1;
    return n;
  }

  u16(): number {
    return this.u8() * 256 + this.u8();
  }

  u32(): number {
    return this.u16() * 65_536 + this.u16();
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw new RangeError('short');
    const part = this.bytes.slice(this.at, this.at + length);
    this.at += length;
    return part;
  }

  name(): string {
    const labels: string[] = [];
    let back: number | undefined;
    for (let steps = 0; ; steps += 1) {
      if (steps > 128) throw new RangeError('loop');
      const length = this.u8();
      if ((length & 0xc0) === 0xc0) {
        const target = ((length & 0x3f) << 8) | this.u8();
        back ??= this.at;
        this.at = target;
        continue;
      }
      if (length === 0) break;
      labels.push(decodeUtf8(this.take(length)));
    }
    if (back !== undefined) this.at = back;
    return labels.join('.');
  }

  record(): DnsRecord {
    const name = this.name();
    const type = this.u16();
    const recordClass = this.u16();
    const ttl = this.u32();
    const length = this.u16();
    const end = this.at + length;
    const data = this.data(type, length);
    this.at = end;
    return { name, ttl, ...(recordClass !== CLASS_IN && { class: recordClass }), data };
  }

  private data(type: number, length: number): DnsData {
    switch (type) {
      case DNS_TYPES.A:
        return { kind: 'A', address: ipFromBytes(this.take(4)) as Ipv4Address };
      case DNS_TYPES.AAAA:
        return { kind: 'AAAA', address: ipFromBytes(this.take(16)) as Ipv6Address };
      case DNS_TYPES.CNAME:
        return { kind: 'CNAME', target: this.name() };
      case DNS_TYPES.NS:
        return { kind: 'NS', target: this.name() };
      case DNS_TYPES.PTR:
        return { kind: 'PTR', target: this.name() };
      case DNS_TYPES.SRV:
        return { kind: 'SRV', priority: this.u16(), weight: this.u16(), port: this.u16(), target: this.name() };
      case DNS_TYPES.TXT:
        return { kind: 'TXT', text: decodeUtf8(this.take(this.u8())) };
      case DNS_TYPES.SOA:
        return { kind: 'SOA', primary: this.name(), mailbox: this.name(), serial: this.u32(), refresh: this.u32(), retry: this.u32(), expire: this.u32(), minimum: this.u32() };
      default:
        return { kind: 'unknown', type, bytes: this.take(length) };
    }
  }
}

/** Never throws: a datagram that is no DNS message is an error value. */
export function decodeDns(bytes: Uint8Array): Result<DnsMessage, { readonly code: 'MALFORMED_DNS' }> {
  try {
    const r = new Reader(bytes);
    const id = r.u16();
    const flags = r.u16();
    const counts = [r.u16(), r.u16(), r.u16(), r.u16()] as const;
    const many = <T>(n: number, read: () => T): readonly T[] => Array.from({ length: n }, read);
    const questions = many(counts[0], () => {
      const name = r.name();
      const type = r.u16();
      r.u16();
      return { name, type };
    });
    const record = (): DnsRecord => r.record();
    return ok({
      id,
      response: (flags & 0x8000) !== 0,
      authoritative: (flags & 0x0400) !== 0,
      truncated: (flags & 0x0200) !== 0,
      recursionDesired: (flags & 0x0100) !== 0,
      recursionAvailable: (flags & 0x0080) !== 0,
      rcode: flags & 15,
      questions,
      answers: many(counts[1], record),
      authority: many(counts[2], record),
      additional: many(counts[3], record),
    });
  } catch (error) {
    if (error instanceof RangeError) return err({ code: 'MALFORMED_DNS' });
    throw error;
  }
}
