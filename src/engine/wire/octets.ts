/** Bytes in network order, and the checksum that IP, ICMP, TCP and UDP share (RFC 1071). */
import type { IpAddress } from './address';
import { ipToBytes } from './address';

/** Grows as it is written to. */
export class OctetWriter {
  private buffer = new Uint8Array(128);
  length = 0;

  private room(n: number): void {
    if (this.length + n <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + n));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }

  u8(value: number): this {
    this.room(1);
    this.buffer[this.length] = value & 0xff;
    this.length += 1;
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value);
  }

  u24(value: number): this {
    return this.u8(value >>> 16).u16(value);
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value);
  }

  bytes(bytes: Uint8Array): this {
    this.room(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  mac(mac: string): this {
    for (const part of mac.split(':')) this.u8(parseInt(part, 16));
    return this;
  }

  ip(address: IpAddress): this {
    return this.bytes(ipToBytes(address));
  }

  /** Overwrites two bytes written earlier: a length or a checksum. */
  patch16(at: number, value: number): void {
    this.buffer[at] = (value >>> 8) & 0xff;
    this.buffer[at + 1] = value & 0xff;
  }

  patch32(at: number, value: number): void {
    this.patch16(at, value >>> 16);
    this.patch16(at + 2, value);
  }

  take(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}

/** Reads big-endian numbers; reading past the end gives undefined from {@link OctetReader.has}, zeros otherwise. */
export class OctetReader {
  at: number;

  constructor(
    readonly buffer: Uint8Array,
    start = 0,
    readonly end = buffer.length,
  ) {
    this.at = start;
  }

  get left(): number {
    return this.end - this.at;
  }

  has(n: number): boolean {
    return this.left >= n;
  }

  u8(): number {
    const value = this.at < this.end ? (this.buffer[this.at] ?? 0) : 0;
    this.at += 1;
    return value;
  }

  u16(): number {
    return (this.u8() << 8) | this.u8();
  }

  u24(): number {
    return (this.u8() << 16) | this.u16();
  }

  u32(): number {
    return this.u16() * 0x10000 + this.u16();
  }

  bytes(n: number): Uint8Array {
    const part = this.buffer.slice(this.at, Math.min(this.end, this.at + n));
    this.at += n;
    return part;
  }

  rest(): Uint8Array {
    return this.bytes(this.left);
  }

  mac(): string {
    return [...this.bytes(6)].map((b) => b.toString(16).padStart(2, '0')).join(':');
  }
}

/** The sum of 16-bit words, folded; add parts before {@link checksum} closes it. */
export function sumWords(bytes: Uint8Array, start = 0): number {
  let sum = start;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

/** RFC 1071: the one's complement of the sum. */
export const checksum = (bytes: Uint8Array, start = 0): number => ~sumWords(bytes, start) & 0xffff;

/** What TCP, UDP and ICMPv6 add to their sum: addresses, length and protocol (RFC 9293 section 3.1, RFC 8200 section 8.1). */
export function pseudoHeader(src: IpAddress, dst: IpAddress, protocol: number, length: number): number {
  return sumWords(new OctetWriter().ip(src).ip(dst).u32(length).u32(protocol).take());
}

/** CRC32c, bit by bit (RFC 9260 appendix A): SCTP's checksum. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}
