/** Parts of payloads as bytes. */
import type { Payload } from './headers';

/** The first `length` bytes of what a transport header carries. */
export function sliceDatagram(payload: Payload, length: number): Uint8Array {
  if (payload.kind === 'bytes') return payload.bytes.length <= length ? payload.bytes : payload.bytes.subarray(0, length);
  return new Uint8Array(length);
}
