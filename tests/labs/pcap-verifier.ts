/** Reads a capture file and checks every header's length and checksum, from the RFCs, with nothing of ours but bytes. */

export interface ReadFrame {
  /** Microseconds. */
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** Throws when the file is not a little-endian pcap of Ethernet frames, or has bytes too many or too few. */
export function readPcap(file: Uint8Array): readonly ReadFrame[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0, true) !== 0xa1b2c3d4 || view.getUint32(20, true) !== 1) throw new Error('not an Ethernet pcap');
  const frames: ReadFrame[] = [];
  let at = 24;
  while (at < file.length) {
    const length = view.getUint32(at + 8, true);
    if (length !== view.getUint32(at + 12, true)) throw new Error('cut frame');
    frames.push({ time: view.getUint32(at, true) * 1e6 + view.getUint32(at + 4, true), bytes: file.subarray(at + 16, at + 16 + length) });
    at += 16 + length;
  }
  if (at !== file.length) throw new Error('the last frame is cut');
  return frames;
}

const u16 = (b: Uint8Array, at: number): number => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0);

/** The Internet checksum (RFC 1071): 0 over data that holds its right checksum. */
function sum(...parts: readonly Uint8Array[]): number {
  let total = 0;
  for (const part of parts) for (let i = 0; i < part.length; i += 2) total += ((part[i] ?? 0) << 8) | (part[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return ~total & 0xffff;
}

/** What is wrong with a frame; counts what it met in `seen`. */
export function verifyFrame(frame: Uint8Array, seen: Record<string, number>): readonly string[] {
  const count = (what: string): void => void (seen[what] = (seen[what] ?? 0) + 1);
  let at = 12;
  let type = u16(frame, at);
  at += 2;
  if (type === 0x8100) {
    type = u16(frame, at + 2);
    at += 4;
  }
  const body = frame.subarray(at);
  if (type === 0x0806) {
    count('arp');
    return body.length >= 28 && u16(body, 0) === 1 && u16(body, 2) === 0x0800 && body[4] === 6 && body[5] === 4 ? [] : ['ARP'];
  }
  if (type === 0x0800) return verifyIpv4(body, count, seen);
  if (type === 0x86dd) return verifyIpv6(body, count, seen);
  return [`EtherType ${type.toString(16)}`];
}

function verifyIpv4(body: Uint8Array, count: (what: string) => void, seen: Record<string, number>): readonly string[] {
  count('ipv4');
  const header = ((body[0] ?? 0) & 15) * 4;
  const total = u16(body, 2);
  if ((body[0] ?? 0) >> 4 !== 4 || header < 20) return ['IPv4 version or header length'];
  if (total !== body.length) return [`IPv4 total length ${String(total)}, ${String(body.length)} bytes there`];
  if (sum(body.subarray(0, header)) !== 0) return ['IPv4 header checksum'];
  if ((u16(body, 6) & 0x3fff) !== 0) {
    count('fragment');
    return [];
  }
  const data = body.subarray(header);
  const pseudo = new Uint8Array([...body.subarray(12, 20), 0, body[9] ?? 0, data.length >> 8, data.length & 255]);
  return verifyTransport(body[9] ?? 0, data, pseudo, true, count, seen);
}

function verifyIpv6(body: Uint8Array, count: (what: string) => void, seen: Record<string, number>): readonly string[] {
  count('ipv6');
  if ((body[0] ?? 0) >> 4 !== 6) return ['IPv6 version'];
  if (u16(body, 4) !== body.length - 40) return [`IPv6 payload length ${String(u16(body, 4))}, ${String(body.length - 40)} bytes there`];
  const data = body.subarray(40);
  const next = body[6] ?? 0;
  if (next === 44) {
    count('fragment');
    return [];
  }
  const pseudo = new Uint8Array([...body.subarray(8, 40), 0, 0, data.length >> 8, data.length & 255, 0, 0, 0, next]);
  return verifyTransport(next, data, pseudo, false, count, seen);
}

function verifyTransport(protocol: number, data: Uint8Array, pseudo: Uint8Array, v4: boolean, count: (what: string) => void, seen: Record<string, number>): readonly string[] {
  switch (protocol) {
    case 1:
      count('icmp');
      return sum(data) === 0 ? [] : ['ICMP checksum'];
    case 58:
      count('icmpv6');
      return sum(pseudo, data) === 0 ? [] : ['ICMPv6 checksum'];
    case 6:
      count('tcp');
      if (((data[12] ?? 0) >> 4) * 4 < 20 || ((data[12] ?? 0) >> 4) * 4 > data.length) return ['TCP data offset'];
      return sum(pseudo, data) === 0 ? [] : ['TCP checksum'];
    case 17: {
      count('udp');
      if (u16(data, 4) !== data.length) return ['UDP length'];
      // RFC 768: zero means none was made; over IPv6 only tunnels may (RFC 6935).
      const none = u16(data, 6) === 0;
      if (none ? !v4 : sum(pseudo, data) !== 0) return ['UDP checksum'];
      if (u16(data, 2) !== 8472 && u16(data, 2) !== 4789) return [];
      count('vxlan');
      if (data[8] !== 8) return ['VXLAN flags'];
      return verifyFrame(data.subarray(16), seen);
    }
    default:
      return [];
  }
}
