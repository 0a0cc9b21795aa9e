/** Capture files that tcpdump and Wireshark open: the classic pcap format, little-endian, microseconds (draft-ietf-opsawg-pcap). */
import { EPOCH_UNIX_SECONDS, SECOND, type SimTime } from '../base/index';
import { encodeFrame } from './frame';
import type { PacketHeaders } from './headers';

export interface PcapFrame {
  readonly at: SimTime;
  readonly headers: PacketHeaders;
}

const MAGIC = 0xa1b2c3d4;
/** What tcpdump writes today. */
const SNAPLEN = 262_144;
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_RAW = 101;

/** One file of Ethernet frames; of bare IP packets when none has an Ethernet header (a tunnel device). Times count from the World's epoch. */
export function encodePcap(frames: readonly PcapFrame[]): Uint8Array {
  const raw = frames.length > 0 && frames.every((f) => f.headers.eth === undefined && f.headers.net.kind !== 'arp');
  const encoded = frames.map((f) => encodeFrame(f.headers));
  const out = new Uint8Array(24 + encoded.reduce((sum, bytes) => sum + 16 + bytes.length, 0));
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAPLEN, true);
  view.setUint32(20, raw ? LINKTYPE_RAW : LINKTYPE_ETHERNET, true);
  let at = 24;
  encoded.forEach((bytes, i) => {
    const time = frames[i]?.at ?? 0;
    const micro = ((time % SECOND) + SECOND) % SECOND;
    view.setUint32(at, EPOCH_UNIX_SECONDS + (time - micro) / SECOND, true);
    view.setUint32(at + 4, micro, true);
    view.setUint32(at + 8, bytes.length, true);
    view.setUint32(at + 12, bytes.length, true);
    out.set(bytes, at + 16);
    at += 16 + bytes.length;
  });
  return out;
}
