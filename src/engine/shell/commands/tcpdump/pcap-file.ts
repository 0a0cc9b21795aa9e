/** Capture files in the session's file system, which holds text: each byte is one character of code 0 to 255. */
import { EPOCH_UNIX_SECONDS, SECOND } from '../../../base/index';
import { decodeFrame, decodePacket, type PcapFrame } from '../../../wire/index';

export function toBinaryText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export const fromBinaryText = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);

/** Frames of a little-endian microsecond pcap file, as encodePcap writes them; undefined for anything else. Frames that cannot be parsed are left out. */
export function readPcap(bytes: Uint8Array): { readonly raw: boolean; readonly frames: readonly PcapFrame[] } | undefined {
  if (bytes.length < 24) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0xa1b2c3d4) return undefined;
  const raw = view.getUint32(20, true) === 101;
  const frames: PcapFrame[] = [];
  for (let at = 24; at + 16 <= bytes.length; ) {
    const length = view.getUint32(at + 8, true);
    const time = (view.getUint32(at, true) - EPOCH_UNIX_SECONDS) * SECOND + view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 16, at + 16 + length);
    const decoded = raw ? decodePacket(data, (data[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800) : decodeFrame(data);
    if (decoded.ok) frames.push({ at: time, headers: decoded.value });
    at += 16 + length;
  }
  return { raw, frames };
}
