/** Bob Jenkins' hash as the kernel uses it (include/linux/jhash.h, `jhash2`): picks an address of a NAT range as Linux would. */
const INITVAL = 0xdeadbeef;

const rotate = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

/** `jhash2(words, words.length, initial)`; unsigned 32 bits. */
export function jhash2(words: readonly number[], initial: number): number {
  let length = words.length;
  let a = (INITVAL + (length << 2) + initial) >>> 0;
  let b = a;
  let c = a;
  let i = 0;
  const word = (n: number): number => words[n] ?? 0;
  while (length > 3) {
    a = (a + word(i)) >>> 0;
    b = (b + word(i + 1)) >>> 0;
    c = (c + word(i + 2)) >>> 0;
    a = ((a - c) ^ rotate(c, 4)) >>> 0; c = (c + b) >>> 0;
    b = ((b - a) ^ rotate(a, 6)) >>> 0; a = (a + c) >>> 0;
    c = ((c - b) ^ rotate(b, 8)) >>> 0; b = (b + a) >>> 0;
    a = ((a - c) ^ rotate(c, 16)) >>> 0; c = (c + b) >>> 0;
    b = ((b - a) ^ rotate(a, 19)) >>> 0; a = (a + c) >>> 0;
    c = ((c - b) ^ rotate(b, 4)) >>> 0; b = (b + a) >>> 0;
    length -= 3;
    i += 3;
  }
  if (length >= 3) c = (c + word(i + 2)) >>> 0;
  if (length >= 2) b = (b + word(i + 1)) >>> 0;
  if (length >= 1) {
    a = (a + word(i)) >>> 0;
    c = ((c ^ b) - rotate(b, 14)) >>> 0;
    a = ((a ^ c) - rotate(c, 11)) >>> 0;
    b = ((b ^ a) - rotate(a, 25)) >>> 0;
    c = ((c ^ b) - rotate(b, 16)) >>> 0;
    a = ((a ^ c) - rotate(c, 4)) >>> 0;
    b = ((b ^ a) - rotate(a, 14)) >>> 0;
    c = ((c ^ b) - rotate(b, 24)) >>> 0;
  }
  return c;
}

/** `reciprocal_scale`: spreads a 32-bit value over `range`. */
export const reciprocalScale = (value: number, range: number): number => Math.floor((value * range) / 0x1_0000_0000);
