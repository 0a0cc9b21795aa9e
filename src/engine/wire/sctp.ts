/** SCTP packets with one chunk (RFC 9260 section 3). Fields that we do not model are written as zero or a fixed value. */
import type { SctpHeader } from './headers';
import type { OctetReader, OctetWriter } from './octets';

const TYPES: Readonly<Record<SctpHeader['chunk'], number>> = { DATA: 0, INIT: 1, INIT_ACK: 2, SACK: 3, ABORT: 6, SHUTDOWN: 7, SHUTDOWN_ACK: 8, COOKIE_ECHO: 10, COOKIE_ACK: 11, SHUTDOWN_COMPLETE: 14 };
const COOKIE_LENGTH = 32;

/** Common header (checksum at offset 8 left zero) and chunk. */
export function encodeSctp(w: OctetWriter, sctp: SctpHeader): void {
  w.u16(sctp.srcPort).u16(sctp.dstPort).u32(sctp.verificationTag).u32(0);
  const chunk = (length: number): OctetWriter => w.u8(TYPES[sctp.chunk]).u8(sctp.chunk === 'DATA' ? 3 : 0).u16(length);
  const cookie = new Uint8Array(COOKIE_LENGTH);
  switch (sctp.chunk) {
    case 'INIT':
      // Tag, window, streams out and in, first TSN.
      chunk(20).u32(sctp.initiateTag ?? 1).u32(106496).u16(10).u16(65535).u32(sctp.tsn ?? 1);
      return;
    case 'INIT_ACK':
      chunk(20 + 4 + COOKIE_LENGTH).u32(sctp.initiateTag ?? 1).u32(106496).u16(10).u16(10).u32(sctp.tsn ?? 1).u16(7).u16(4 + COOKIE_LENGTH).bytes(cookie);
      return;
    case 'COOKIE_ECHO':
      chunk(4 + COOKIE_LENGTH).bytes(cookie);
      return;
    case 'DATA':
      chunk(16 + (sctp.length ?? 0)).u32(sctp.tsn ?? 1).u16(0).u16(0).u32(0);
      return;
    case 'SACK':
      chunk(16).u32(sctp.tsn ?? 1).u32(106496).u16(0).u16(0);
      return;
    case 'SHUTDOWN':
      chunk(8).u32(sctp.tsn ?? 1);
      return;
    case 'COOKIE_ACK':
    case 'ABORT':
    case 'SHUTDOWN_ACK':
    case 'SHUTDOWN_COMPLETE':
      chunk(4);
  }
}

/** Undefined when short or the first chunk is of a kind that we do not know. */
export function decodeSctp(r: OctetReader): SctpHeader | undefined {
  if (!r.has(16)) return undefined;
  const srcPort = r.u16();
  const dstPort = r.u16();
  const verificationTag = r.u32();
  r.u32();
  const type = r.u8();
  r.u8();
  const length = r.u16();
  const chunk = (Object.keys(TYPES) as SctpHeader['chunk'][]).find((name) => TYPES[name] === type);
  // A DATA chunk's own bytes may be cut off; everything before them must be there.
  if (!chunk || length < 4 || !r.has(chunk === 'DATA' ? 12 : length - 4)) return undefined;
  const base = { kind: 'sctp', srcPort, dstPort, verificationTag, chunk } as const;
  switch (chunk) {
    case 'INIT':
    case 'INIT_ACK': {
      const initiateTag = r.u32();
      r.bytes(8);
      const tsn = r.u32();
      r.bytes(Math.max(0, length - 20));
      return { ...base, initiateTag, tsn };
    }
    case 'DATA': {
      const tsn = r.u32();
      r.bytes(8);
      return { ...base, tsn, length: Math.max(0, length - 16) };
    }
    case 'SACK':
    case 'SHUTDOWN': {
      const tsn = r.u32();
      r.bytes(Math.max(0, length - 8));
      return { ...base, tsn };
    }
    default:
      r.bytes(Math.max(0, length - 4));
      return base;
  }
}
