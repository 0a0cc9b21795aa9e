/** Go's FNV-1a over text, and how the controllers write such a number into names. Source: k8s.io/apimachinery pkg/util/rand, pkg/util/hash. */
import { encodeUtf8 } from '../base/index';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function fnv32a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encodeUtf8(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** rand.SafeEncodeString: no vowels, so that no words arise. */
export const safeEncode = (text: string): string => Array.from(encodeUtf8(text), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');

/**
 * `pod-template-hash` of a Pod template. @simplified Go hashes its own dump of the template; ours hashes the canonical JSON, so the letters
 * differ from a real cluster's while form, length and stability are the same.
 */
export const templateHash = (template: unknown): string => safeEncode(String(fnv32a(JSON.stringify(template))));
