/** TCP segments (RFC 9293 section 3.1), with the options that Linux sends: MSS, SACK-permitted, timestamps, window scale, SACK. */
import type { TcpFlags, TcpHeader, TcpOptions } from './headers';
import { tcpOptionsLength } from './length';
import type { OctetReader, OctetWriter } from './octets';

const FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const;
const NOP = 1;

function encodeOptions(w: OctetWriter, o: TcpOptions): void {
  if (o.mss !== undefined) w.u8(2).u8(4).u16(o.mss);
  if (o.timestamps) {
    if (o.sackPermitted === true) w.u8(4).u8(2);
    else w.u8(NOP).u8(NOP);
    w.u8(8).u8(10).u32(o.timestamps.value).u32(o.timestamps.echo);
  } else if (o.sackPermitted === true) w.u8(NOP).u8(NOP).u8(4).u8(2);
  if (o.windowScale !== undefined) w.u8(NOP).u8(3).u8(3).u8(o.windowScale);
  if (o.sack) {
    w.u8(NOP).u8(NOP).u8(5).u8(2 + 8 * o.sack.length);
    for (const { from, to } of o.sack) w.u32(from).u32(to);
  }
}

/** The header; its checksum field is at offset 16 and left zero. */
export function encodeTcp(w: OctetWriter, tcp: TcpHeader): void {
  const words = 5 + tcpOptionsLength(tcp.options) / 4;
  let flags = 0;
  FLAGS.forEach((name, bit) => {
    if (tcp.flags[name] === true) flags |= 1 << bit;
  });
  w.u16(tcp.srcPort).u16(tcp.dstPort).u32(tcp.seq).u32(tcp.ack).u8(words << 4).u8(flags).u16(tcp.window).u16(0).u16(0);
  encodeOptions(w, tcp.options);
}

/** Undefined when short. Options that we do not know are skipped. */
export function decodeTcp(r: OctetReader): TcpHeader | undefined {
  if (!r.has(20)) return undefined;
  const srcPort = r.u16();
  const dstPort = r.u16();
  const seq = r.u32();
  const ack = r.u32();
  const length = (r.u8() >>> 4) * 4;
  const bits = r.u8();
  const window = r.u16();
  r.u32();
  const flags: { -readonly [K in keyof TcpFlags]: boolean } = {};
  FLAGS.forEach((name, bit) => {
    if (bits & (1 << bit)) flags[name] = true;
  });
  const end = r.at + Math.max(0, length - 20);
  const options: { -readonly [K in keyof TcpOptions]: TcpOptions[K] } = {};
  while (r.at < end && r.left > 0) {
    const kind = r.u8();
    if (kind === 0) break;
    if (kind === NOP) continue;
    const size = r.u8();
    const next = r.at + Math.max(0, size - 2);
    if (kind === 2) options.mss = r.u16();
    else if (kind === 3) options.windowScale = r.u8();
    else if (kind === 4) options.sackPermitted = true;
    else if (kind === 5) options.sack = Array.from({ length: Math.floor((size - 2) / 8) }, () => ({ from: r.u32(), to: r.u32() }));
    else if (kind === 8) options.timestamps = { value: r.u32(), echo: r.u32() };
    r.at = next;
  }
  r.at = end;
  return { kind: 'tcp', srcPort, dstPort, seq, ack, flags, window, options };
}
